//! What the index of a unit would be if one value were another: how far an error in the value reaches. And the index that
//! all units would have as one.
//!
//! Border: changes no score. Nodes are not rounded here as the rulebook says, or a small step would vanish in what is
//! rounded off, or grow tenfold.

use super::{NodeResult, Outcome, Part, Results, Rounds, combine_at, index, methods, rounded, score_unit};
use crate::data::{Inputs, State};
use crate::methods::{Method, Values};
use crate::model::{Number, Points};
use crate::rules::Rulebook;

/// A unit of which one value after the other is moved. What the others have stays as it is, also where a
/// method compares units.
pub struct Probe<'r> {
    rulebook: &'r Rulebook,
    inputs: &'r Inputs,
    methods: Vec<&'r dyn Method>,
    unit: usize,
    /// Its nodes, none rounded.
    nodes: Vec<Outcome>,
}

impl<'r> Probe<'r> {
    /// A unit, by its place in the inputs.
    #[must_use]
    pub fn new(rulebook: &'r Rulebook, inputs: &'r Inputs, results: &'r Results, unit: usize) -> Self {
        let methods = methods(rulebook, &results.observed);
        let (nodes, _) = score_unit(rulebook, &methods, inputs, unit);
        let nodes = nodes.iter().map(NodeResult::outcome).collect();
        let mut probe = Probe { rulebook, inputs, methods, unit, nodes };
        for (leaf, at) in inputs.leaves.iter().enumerate() {
            let cell = &inputs.of(unit)[leaf];
            if cell.state == State::Value && probe.nodes[*at].points.is_some() {
                probe.nodes[*at].points = probe.given(leaf, &cell.values);
            }
        }
        let mut parts = Vec::new();
        for at in (0..rulebook.nodes.len()).rev() {
            combine_at(rulebook, &mut probe.nodes, at, Rounds::Never, &mut parts);
        }
        probe
    }

    /// The points of a leaf as they are; `None` where it does not apply, or only informs.
    #[must_use]
    pub fn leaf(&self, leaf: usize) -> Option<Points> {
        self.nodes[self.inputs.leaves[leaf]].points
    }

    /// The points of a leaf if its first value were another one; `None` where the method refuses that.
    #[must_use]
    pub fn points(&self, leaf: usize, value: Number) -> Option<Points> {
        let mut values = self.inputs.of(self.unit)[leaf].values;
        values[0] = Some(value);
        self.given(leaf, &values)
    }

    /// The index if a leaf had other points.
    pub fn index(&mut self, leaf: usize, points: Points) -> Option<Points> {
        let at = self.inputs.leaves[leaf];
        let parent = |at: &usize| self.rulebook.nodes[*at].parent;
        let path: Vec<usize> = std::iter::successors(Some(at), parent).collect();
        let before: Vec<Outcome> = path.iter().map(|at| self.nodes[*at]).collect();
        self.nodes[at].points = Some(points);
        let mut parts: Vec<Part> = Vec::new();
        for at in &path[1..] {
            combine_at(self.rulebook, &mut self.nodes, *at, Rounds::Never, &mut parts);
        }
        let index = index(self.nodes[0], self.rulebook.total());
        path.iter().zip(before).for_each(|(at, before)| self.nodes[*at] = before);
        index
    }

    fn given(&self, leaf: usize, values: &Values) -> Option<Points> {
        self.methods[leaf].score(values).ok()?.points
    }
}

/// The index of a unit that had these values, one for each leaf, with the rounding of nodes or without; `None` where a leaf that
/// counts has none.
#[must_use]
pub fn pooled(
    rulebook: &Rulebook,
    inputs: &Inputs,
    results: &Results,
    rounds: Rounds,
    value: impl Fn(usize) -> Option<Number>,
) -> Option<Points> {
    let mut nodes = vec![Outcome::default(); rulebook.nodes.len()];
    for (leaf, (at, method)) in inputs.leaves.iter().zip(methods(rulebook, &results.observed)).enumerate() {
        let node = &rulebook.nodes[*at];
        if node.informs() {
            continue;
        }
        let mut values = Values::default();
        values[0] = Some(value(leaf)?);
        let points = method.score(&values).ok()?.points?;
        let points = if rounds == Rounds::Never { points } else { rounded(rulebook, node, points) };
        nodes[*at] = Outcome { points: Some(points), max: node.max };
    }
    let mut parts = Vec::new();
    for at in (0..rulebook.nodes.len()).rev() {
        combine_at(rulebook, &mut nodes, at, rounds, &mut parts);
    }
    index(nodes[0], rulebook.total())
}

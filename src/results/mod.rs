//! Rulebook and inputs → points of every node, index, rank and band of every unit.
//!
//! What always holds: the points of a parent are its children's, combined by its aggregate; points
//! lie between zero and the maximum that applies to the unit (a deduction: below zero); equal
//! indices share a rank. Everything but the geometric mean is exact and rounded once (and where a
//! node says `round`, to what it says), and each unit is
//! computed by itself, so neither threads nor the order of rows can change a digit.
//!
//! Border: no I/O. An index is rounded here for rank and for its band, each time from the index that
//! is exact to a billionth; whoever prints a figure takes [`Rulebook::print`].

mod probe;
mod ranking;
mod weights;

pub use probe::{Probe, pooled};
pub use ranking::{band, rank_key, vietnamese};
pub use weights::{WEIGHT_DECIMALS, effective_weights};

use rayon::prelude::*;

use crate::aggregate::Part;
use crate::data::{Inputs, State};
use crate::diag::{Bag, Diagnostic, codes};
use crate::methods::{Method, Step, StepInfo};
use crate::model::{Name, Points, quotient};
use crate::rules::{Node, Rulebook, Scored};
use crate::text::text;

/// The points of one unit at one node; by default those of a node that does not apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The points; `None` where the node does not apply to the unit.
    pub points: Option<Points>,
    /// The maximum that applies to the unit: without the parts that do not apply.
    pub max: Points,
}

/// The points of one unit at one node, and how they came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeResult {
    /// The points; `None` where the node does not apply to the unit.
    pub points: Option<Points>,
    /// The maximum that applies to the unit: without the parts that do not apply.
    pub max: Points,
    /// How the points came about.
    pub step: Step,
}

impl NodeResult {
    /// Its points alone.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        Outcome { points: self.points, max: self.max }
    }
}

/// The index of one unit, and where it puts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitResult {
    /// Points over the maximum that applies, times the total ("chỉ số"), exact to a billionth;
    /// `None` where nothing applies, or nothing was submitted.
    pub index: Option<Points>,
    /// The rank; `None` for a unit that is not ranked.
    pub rank: Option<usize>,
    /// Whether another unit has the same rank ("đồng hạng").
    pub tied: bool,
    /// The band, as a place in [`Rulebook::bands`]; `None` for a unit that is disqualified.
    pub band: Option<usize>,
}

/// A mean of indices over units that are ranked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mean {
    /// The region or kind; `None` for all units.
    pub of: Option<Name>,
    /// How many units.
    pub units: usize,
    /// The mean, exact to a billionth.
    pub index: Points,
}

/// Everything that follows from a rulebook and a year's inputs.
///
/// The points of every node are not held: they are a hundred times what is ranked, and a unit's are
/// computed in microseconds. [`trail`] gives them whenever they are wanted.
#[derive(Debug)]
pub struct Results {
    /// For each node that is scored itself its method, if it had to see the values of all units.
    observed: Vec<Option<Box<dyn Method>>>,
    /// For each unit the index and then the areas.
    tops: Vec<Outcome>,
    /// The units in the order of [`Inputs::units`].
    pub units: Vec<UnitResult>,
    /// Places in `units`, in the order of the ranking: by rank, units that share one in the order
    /// of the Vietnamese alphabet, units without a rank last.
    pub order: Vec<usize>,
    /// Mean of all, then by region, then by kind, where there are several.
    pub means: Vec<Mean>,
}

impl Results {
    /// The points of one unit: the index, and then the areas in the order of the rulebook.
    #[must_use]
    pub fn top(&self, unit: usize) -> &[Outcome] {
        let width = self.tops.len() / self.units.len();
        &self.tops[unit * width..(unit + 1) * width]
    }
}

static DECLARED: StepInfo = StepInfo {
    id: "not-applicable",
    numbers: &[],
    words: text("bảng ghi mục này không áp dụng cho đơn vị", "the table says that the node does not apply to the unit"),
};
static TAKEN_OUT: StepInfo = StepInfo {
    id: "taken-out",
    numbers: &[],
    words: text(
        "đợt chấm khai mục này không áp dụng cho đơn vị: {reason}",
        "the pass says that the node does not apply to the unit: {reason}",
    ),
};
static NOTHING_APPLIES: StepInfo = StepInfo {
    id: "nothing-applies",
    numbers: &[],
    words: text("không mục con nào áp dụng cho đơn vị", "no child applies to the unit"),
};
static STANDS_IN: StepInfo = StepInfo {
    id: "earlier-stage",
    numbers: &["points"],
    words: text(
        "không có điểm của giai đoạn được tính: bộ tiêu chí lấy {points} điểm của giai đoạn trước",
        "no points of the stage that counts: the rulebook takes the {points} of an earlier stage",
    ),
};
static HEADING: StepInfo = StepInfo {
    id: "heading",
    numbers: &[],
    words: text("nhóm thông tin tham khảo, không tính điểm", "a heading over what only informs: not counted"),
};
static MISSING: StepInfo = StepInfo {
    id: "missing-as-zero",
    numbers: &[],
    words: text("không có số liệu: bộ tiêu chí quy định 0 điểm", "no value: the rulebook gives no points"),
};

static NOT_SUBMITTED: StepInfo = StepInfo {
    id: "not-submitted",
    numbers: &[],
    words: text("đơn vị không nộp: chưa có thống kê", "the unit submitted nothing: there are no figures"),
};
static NOT_SUBMITTED_ZERO: StepInfo = StepInfo {
    id: "not-submitted-as-zero",
    numbers: &[],
    words: text(
        "đơn vị không nộp: bộ tiêu chí quy định 0 điểm",
        "the unit submitted nothing: the rulebook gives no points",
    ),
};

/// The steps that do not belong to a method or an aggregate.
pub static STEPS: [&StepInfo; 8] =
    [&DECLARED, &TAKEN_OUT, &NOTHING_APPLIES, &HEADING, &MISSING, &NOT_SUBMITTED, &NOT_SUBMITTED_ZERO, &STANDS_IN];

/// Scores every unit at every node, ranks the units and puts them in bands. Faults of values go
/// into the bag; `None` when there was an error.
#[must_use]
pub fn score(rulebook: &Rulebook, inputs: &Inputs, bag: &mut Bag) -> Option<Results> {
    let before = bag.errors();
    let observed = observe(rulebook, inputs, bag)?;
    let methods = methods(rulebook, &observed);
    let top = |nodes: &[NodeResult]| -> Vec<Outcome> {
        std::iter::once(&0).chain(rulebook.areas()).map(|at| nodes[*at].outcome()).collect()
    };
    let scored: Vec<(Vec<Outcome>, Vec<Diagnostic>)> = (0..inputs.units.len())
        .into_par_iter()
        .map(|unit| {
            let (nodes, findings) = score_unit(rulebook, &methods, inputs, unit);
            (top(&nodes), findings)
        })
        .collect();
    let mut tops = Vec::new();
    for (top, findings) in scored {
        tops.extend(top);
        findings.into_iter().for_each(|finding| bag.push(finding));
    }
    (bag.errors() == before).then(|| ranking::rank(rulebook, inputs, observed, tops, bag))
}

/// The points of one unit at every node, in the order of the rulebook, and how they came about.
#[must_use]
pub fn trail(rulebook: &Rulebook, inputs: &Inputs, results: &Results, unit: usize) -> Vec<NodeResult> {
    score_unit(rulebook, &methods(rulebook, &results.observed), inputs, unit).0
}

/// The index, rank and band of each unit if other points stood at some nodes, everything else being as
/// it is: `points` says which, by the places of unit and leaf. Where a node does not apply to a unit
/// it still does not.
#[must_use]
pub fn with_points(
    rulebook: &Rulebook,
    inputs: &Inputs,
    results: &Results,
    points: &(dyn Fn(usize, usize) -> Option<Points> + Sync),
) -> Vec<UnitResult> {
    let methods = methods(rulebook, &results.observed);
    let root = |unit: usize| {
        let (nodes, _) = score_unit(rulebook, &methods, inputs, unit);
        let mut nodes: Vec<Outcome> = nodes.iter().map(NodeResult::outcome).collect();
        for (leaf, at) in inputs.leaves.iter().enumerate() {
            if let (Some(_), Some(points)) = (nodes[*at].points, points(unit, leaf)) {
                nodes[*at].points = Some(rounded(rulebook, &rulebook.nodes[*at], points));
            }
        }
        combine(rulebook, &mut nodes);
        nodes[0]
    };
    let roots: Vec<Outcome> = (0..inputs.units.len()).into_par_iter().map(root).collect();
    ranking::place(rulebook, inputs, &roots).0
}

/// The method of each node that is scored itself.
fn methods<'m>(rulebook: &'m Rulebook, observed: &'m [Option<Box<dyn Method>>]) -> Vec<&'m dyn Method> {
    let leaves = rulebook.leaves().zip(observed);
    leaves.map(|((_, _, leaf), bound)| bound.as_deref().unwrap_or(leaf.method.as_ref())).collect()
}

fn score_unit(
    rulebook: &Rulebook,
    methods: &[&dyn Method],
    inputs: &Inputs,
    unit: usize,
) -> (Vec<NodeResult>, Vec<Diagnostic>) {
    if !inputs.stands[unit].is_scored(rulebook) {
        let none = NodeResult { points: None, max: Points::ZERO, step: Step::new(&NOT_SUBMITTED, &[]) };
        return (vec![none; rulebook.nodes.len()], Vec::new());
    }
    let blank = NodeResult { points: None, max: Points::ZERO, step: Step::new(&NOTHING_APPLIES, &[]) };
    let mut nodes = vec![blank; rulebook.nodes.len()];
    let findings = score_leaves(rulebook, methods, inputs, unit, &mut nodes);
    let mut parts = Vec::new();
    for at in (0..nodes.len()).rev() {
        let of = |child: usize| nodes[child].outcome();
        if let Some(combined) = combined(rulebook, at, of, Rounds::AsWritten, &mut parts) {
            nodes[at] = combined;
        }
    }
    (nodes, findings)
}

/// Shows the methods that compare units with each other the values of the units that are ranked.
fn observe(rulebook: &Rulebook, inputs: &Inputs, bag: &mut Bag) -> Option<Vec<Option<Box<dyn Method>>>> {
    let mut observed = Vec::new();
    let mut sound = true;
    for (at, (_, node, leaf)) in rulebook.leaves().enumerate() {
        if !leaf.method.compares_units() {
            observed.push(None);
            continue;
        }
        let population: Vec<_> = (0..inputs.units.len())
            .filter(|unit| inputs.stands[*unit].is_ranked(rulebook))
            .map(|unit| inputs.of(unit)[at])
            .filter(|cell| cell.state == State::Value)
            .filter_map(|cell| cell.values[0])
            .collect();
        match leaf.method.observe(&population) {
            Ok(bound) => observed.push(bound),
            Err(fault) => {
                let finding =
                    Diagnostic { info: fault.info, args: fault.args, place: Some(node.place.clone()), also: vec![] };
                bag.push(finding.with("node", &node.code));
                sound = false;
            }
        }
    }
    sound.then_some(observed)
}

/// Scores the nodes of one unit that are scored themselves.
fn score_leaves(
    rulebook: &Rulebook,
    methods: &[&dyn Method],
    inputs: &Inputs,
    unit: usize,
    nodes: &mut [NodeResult],
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let first = unit * inputs.leaves.len();
    for (leaf, ((at, cell), method)) in inputs.leaves.iter().zip(inputs.of(unit)).zip(methods).enumerate() {
        let node = &rulebook.nodes[*at];
        let result = &mut nodes[*at];
        result.max = node.max;
        match cell.state {
            State::NotApplicable | State::TakenOut(_) => {
                let step = if cell.state == State::NotApplicable { &DECLARED } else { &TAKEN_OUT };
                *result = NodeResult { points: None, max: Points::ZERO, step: Step::new(step, &[]) }
            }
            State::Missing | State::NotSubmitted => {
                let step = if cell.state == State::Missing { &MISSING } else { &NOT_SUBMITTED_ZERO };
                // What only informs has no points to lose.
                let points = (!node.informs()).then_some(Points::ZERO);
                *result = NodeResult { points, max: node.max, step: Step::new(step, &[]) }
            }
            State::StandsIn(stage) => {
                let points = inputs.earlier(stage.into(), first + leaf).unwrap_or_default();
                let points = rounded(rulebook, node, points);
                *result =
                    NodeResult { points: Some(points), max: node.max, step: Step::new(&STANDS_IN, &[points.number()]) };
            }
            State::Value => match method.score(&cell.values) {
                Ok(outcome) => {
                    let max = if outcome.points.is_some() { node.max } else { Points::ZERO };
                    let points = outcome.points.map(|points| rounded(rulebook, node, points));
                    *result = NodeResult { points, max, step: outcome.step };
                    findings.extend(above_claim(
                        rulebook,
                        result,
                        inputs.self_assessed(rulebook, first + leaf),
                        || {
                            let unit = &inputs.units[unit];
                            let finding =
                                Diagnostic::new(&codes::D802).with("unit", &unit.name.vi).with("node", &node.code);
                            cell.at.map_or(finding.clone(), |at| finding.at(inputs.place(at)))
                        },
                    ));
                }
                Err(fault) => {
                    let place = cell.at.map(|at| inputs.place(at));
                    let finding =
                        Diagnostic { info: fault.info, args: fault.args, place, also: vec![node.place.clone()] };
                    findings.push(finding.with("column", method.fields()[0].name).with("node", &node.code));
                }
            },
        }
    }
    findings
}

/// Appraised above what the unit itself claims: rare, lawful, and worth saying. A claim is written
/// with the decimals that are published, so that is how far the two are compared.
fn above_claim(
    rulebook: &Rulebook,
    result: &NodeResult,
    claimed: Option<Points>,
    finding: impl Fn() -> Diagnostic,
) -> Option<Diagnostic> {
    let (points, claimed) = (result.points?, claimed?);
    (rulebook.published(points) > rulebook.published(claimed))
        .then(|| finding().with("points", points).with("claimed", claimed))
}

/// The points that a parent takes: rounded where the rulebook says so.
#[must_use]
pub fn rounded(rulebook: &Rulebook, node: &Node, points: Points) -> Points {
    node.round.map_or(points, |decimals| points.round(decimals, rulebook.rounding))
}

/// Combines the nodes of one unit, children before parents; those that are scored themselves are given.
pub fn combine(rulebook: &Rulebook, nodes: &mut [Outcome]) {
    combine_each(rulebook, nodes, (0..rulebook.nodes.len()).rev());
}

/// Combines anew what stands above a node of one unit that has changed.
pub fn combine_above(rulebook: &Rulebook, nodes: &mut [Outcome], at: usize) {
    combine_each(rulebook, nodes, std::iter::successors(rulebook.nodes[at].parent, |at| rulebook.nodes[*at].parent));
}

/// Gives a node of one unit other points, and combines anew what stands above it.
pub fn replace(rulebook: &Rulebook, nodes: &mut [Outcome], at: usize, outcome: Outcome) {
    let mut parts: Vec<Part> = Vec::new();
    let (mut child, mut before) = (at, std::mem::replace(&mut nodes[at], outcome));
    while let Some(parent) = rulebook.nodes[child].parent {
        let was = nodes[parent];
        match moved_along(rulebook, (parent, was), before, nodes[child]) {
            Some(points) => nodes[parent].points = Some(points),
            None => combine_at(rulebook, nodes, parent, Rounds::AsWritten, &mut parts),
        }
        (child, before) = (parent, was);
    }
}

/// The root of one unit if some of its nodes had other points and maxima, without a copy of all that stay.
#[must_use]
pub fn root_with(rulebook: &Rulebook, nodes: &[Outcome], changed: impl Iterator<Item = (usize, Outcome)>) -> Outcome {
    let mut parts: Vec<Part> = Vec::new();
    // A leaf or two and what stands above them.
    let mut moved: Vec<(usize, Outcome)> = Vec::with_capacity(8);
    for (at, outcome) in changed {
        let (mut child, mut before, mut after) = (at, nodes[at], outcome);
        moved.push((at, outcome));
        while let Some(parent) = rulebook.nodes[child].parent {
            let now = |at: usize| moved.iter().find(|(moved, _)| *moved == at).map_or(nodes[at], |(_, now)| *now);
            let was = now(parent);
            let becomes = match moved_along(rulebook, (parent, was), before, after) {
                Some(points) => Outcome { points: Some(points), ..was },
                None => {
                    combined(rulebook, parent, now, Rounds::AsWritten, &mut parts).map_or(was, |node| node.outcome())
                }
            };
            match moved.iter_mut().find(|(at, _)| *at == parent) {
                Some((_, outcome)) => *outcome = becomes,
                None => moved.push((parent, becomes)),
            }
            (child, before, after) = (parent, was, becomes);
        }
    }
    moved.iter().find(|(at, _)| *at == 0).map_or(nodes[0], |(_, root)| *root)
}

/// The points of a parent of which one child has changed, where it moves by as much as the child: under a sum that is
/// not rounded, and stopped at neither end. `None` where that is not known.
fn moved_along(rulebook: &Rulebook, (at, parent): (usize, Outcome), before: Outcome, after: Outcome) -> Option<Points> {
    let node = &rulebook.nodes[at];
    let Scored::Combined { aggregate, .. } = &node.scored else { return None };
    let (was, max) = (parent.points?, parent.max);
    let points = Points(was.0 + after.points?.0 - before.points?.0);
    let adds = aggregate.sums && node.round.is_none() && before.max == after.max;
    let within = Points::ZERO < was && was < max && Points::ZERO <= points && points <= max;
    (adds && within).then_some(points)
}

/// Combines anew some nodes of one unit, children before their parents.
fn combine_each(rulebook: &Rulebook, nodes: &mut [Outcome], each: impl Iterator<Item = usize>) {
    let mut parts: Vec<Part> = Vec::new();
    each.for_each(|at| combine_at(rulebook, nodes, at, Rounds::AsWritten, &mut parts));
}

/// Whether nodes are rounded where the rulebook says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounds {
    /// As the rulebook says.
    AsWritten,
    /// To see how a node moves: a step is not to vanish in what is rounded off.
    Never,
}

/// Combines the children of a node; `parts` is room for them.
fn combine_at(rulebook: &Rulebook, nodes: &mut [Outcome], at: usize, rounds: Rounds, parts: &mut Vec<Part>) {
    if let Some(combined) = combined(rulebook, at, |child| nodes[child], rounds, parts) {
        nodes[at] = combined.outcome();
    }
}

/// What the children of a node combine to; `None` for a node that is scored itself.
fn combined(
    rulebook: &Rulebook,
    at: usize,
    of: impl Fn(usize) -> Outcome,
    rounds: Rounds,
    parts: &mut Vec<Part>,
) -> Option<NodeResult> {
    let node = &rulebook.nodes[at];
    let nothing = |step| Some(NodeResult { points: None, max: Points::ZERO, step: Step::new(step, &[]) });
    let (aggregate, children) = match &node.scored {
        Scored::Combined { aggregate, children } => (aggregate, children),
        Scored::Heading => return nothing(&HEADING),
        Scored::Itself(_) => return None,
    };
    parts.clear();
    parts.extend(children.iter().filter_map(|child| {
        let Outcome { points, max } = of(*child);
        Some(Part { points: points?, max, weight: rulebook.nodes[*child].weight })
    }));
    // Where only bonuses and deductions are left, there is nothing for them to move.
    if parts.iter().all(|part| part.max == Points::ZERO) {
        return nothing(&NOTHING_APPLIES);
    }
    let combined = (aggregate.combine)(parts, node.max);
    let points = match rounds {
        // The maximum that applies may have more decimals than the points are rounded to.
        Rounds::AsWritten => rounded(rulebook, node, combined.points).min(combined.max),
        Rounds::Never => combined.points,
    };
    Some(NodeResult { points: Some(points), max: combined.max, step: Step::new(combined.step, &[]) })
}

/// The index: points over the maximum that applies to the unit, times the total.
#[must_use]
pub fn index(root: Outcome, total: Points) -> Option<Points> {
    let points = root.points?;
    // Mostly everything applies, and the maximum is the total.
    if root.max == total {
        return Some(points);
    }
    let exact = quotient(&[i128::from(points.0), i128::from(total.0)], &[i128::from(root.max.0)]);
    Some(Points(i64::try_from(exact).expect("an index lies within its total")))
}

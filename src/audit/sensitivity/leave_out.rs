//! Every node and every area left out, one at a time: as if it applied to no unit. Exact, by the engine's own
//! aggregates.

use super::ranks::Rule;
use super::shift::Case;
use crate::audit::year::{Unit, Year};
use crate::results::{self, Outcome};

/// A node that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The node, as a place in the rulebook.
    pub node: usize,
    /// Where the units then stand.
    pub case: Case,
}

/// The ranks without each node below the index that counts.
#[must_use]
pub fn leave_out(year: &Year) -> Vec<LeftOut> {
    let ranked: Vec<&Unit> = year.ranked().collect();
    let rule = Rule::of(&year.rulebook, ranked.len());
    let nominal: Vec<usize> = ranked.iter().filter_map(|unit| unit.rank).collect();
    let mut trails: Vec<Vec<Outcome>> = ranked.iter().map(|unit| unit.nodes.clone()).collect();
    let total = year.rulebook.total();
    let counted = year.rulebook.nodes.iter().enumerate().skip(1).filter(|(_, node)| !node.informs());
    let mut saved = Vec::new();
    let mut without = |at: usize| {
        let mut index = |nodes: &mut Vec<Outcome>| {
            let path = std::iter::successors(Some(at), |at| year.rulebook.nodes[*at].parent);
            saved.clear();
            saved.extend(path.map(|at| (at, nodes[at])));
            nodes[at] = Outcome::default();
            results::combine_above(&year.rulebook, nodes, at);
            let index = results::index(nodes[0], total);
            saved.iter().for_each(|(at, node)| nodes[*at] = *node);
            index
        };
        let indices: Vec<Option<i64>> = trails.iter_mut().map(|nodes| index(nodes).map(|index| index.0)).collect();
        LeftOut { node: at, case: Case::of(&rule, &nominal, &indices) }
    };
    counted.map(|(at, _)| without(at)).collect()
}

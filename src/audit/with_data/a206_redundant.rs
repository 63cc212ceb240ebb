//! A206: two scored nodes that say nearly the same: a correlation of 0.9 or more, over units to which both
//! apply.

use super::{Data, FEWEST, series, share, shown};
use crate::audit::year::{Unit, Year};
use crate::audit::{Finding, shares};
use crate::diag::codes;
use crate::text::{Arg, text};

/// The correlation of two scored nodes.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// The first, as a place in the rulebook.
    pub node: usize,
    /// The second.
    pub other: usize,
    /// Their correlation.
    pub r: f64,
}

/// The correlations of all pairs of scored nodes, the largest first; of the same size in the order of the
/// rulebook.
#[must_use]
pub fn pairs(year: &Year) -> Vec<Pair> {
    let ranked: Vec<&Unit> = year.ranked().collect();
    let leaves = year.leaves();
    let mut pairs = Vec::new();
    for (place, node) in leaves.iter().enumerate() {
        for other in &leaves[place + 1..] {
            let (a, b) = series(&ranked, |unit| share(unit, *node), |unit| share(unit, *other));
            let r = if a.len() < FEWEST { None } else { crate::audit::stats::correlation(&a, &b) };
            pairs.extend(r.map(|r| Pair { node: *node, other: *other, r }));
        }
    }
    pairs.sort_by(|a, b| b.r.total_cmp(&a.r));
    pairs
}

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    let rulebook = &data.year.rulebook;
    for pair in pairs(data.year).into_iter().filter(|pair| pair.r >= 0.9) {
        let other = &rulebook.nodes[pair.other];
        let same = shares::area_of(rulebook, pair.node) == shares::area_of(rulebook, pair.other);
        let where_: Arg =
            if same { text("cùng lĩnh vực", "in one area") } else { text("khác lĩnh vực", "in two areas") }.into();
        let finding = data.finding(&codes::A206, pair.node).with("other", &other.code).with("where", where_);
        let mut finding = finding.with("r", shown(pair.r, 3));
        finding.diagnostic = finding.diagnostic.also(other.place.clone());
        out.push(finding);
    }
}

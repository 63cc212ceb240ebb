//! A215: appraisal decisions that each moved a rank by themselves: with the claim in place of the points that
//! count, everything else as it is, the unit would stand elsewhere.

use rayon::prelude::*;

use super::Data;
use crate::audit::Finding;
use crate::audit::year::Year;
use crate::diag::codes;
use crate::model::Points;

/// A decision, and where the unit would stand on its claim.
#[derive(Clone, Copy, Debug)]
pub struct Decision {
    /// The unit, by its place in [`Year::units`].
    pub unit: usize,
    /// The node, as a place in the rulebook.
    pub node: usize,
    /// The points it claims.
    pub claimed: Points,
    /// The points that count.
    pub counted: Points,
    /// Its index on the claim.
    pub index: Points,
    /// Its rank on the claim.
    pub rank: Option<usize>,
}

/// The decisions that each moved a rank, in the order of the ranking.
#[must_use]
pub fn decisions(year: &Year) -> Vec<Decision> {
    let leaves: Vec<usize> = year.leaves().into_iter().filter(|at| year.is_appraised(*at)).collect();
    let of_unit = |at: usize| -> Vec<Decision> {
        let unit = &year.units[at];
        let decision = |node: &usize| {
            let (claimed, counted) = unit.claims[*node].zip(unit.nodes[*node].points)?;
            if claimed == counted {
                return None;
            }
            let index = year.index_with(unit, &[(*node, claimed)])?;
            let rank = year.rank_of(at, index);
            (rank != unit.rank).then_some(Decision { unit: at, node: *node, claimed, counted, index, rank })
        };
        leaves.iter().filter_map(decision).collect()
    };
    (0..year.units.len()).into_par_iter().flat_map_iter(of_unit).collect()
}

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    let decisions = decisions(data.year);
    let mut units: Vec<usize> = decisions.iter().map(|decision| decision.unit).collect();
    units.dedup();
    if !units.is_empty() {
        out.push(Finding::new(&codes::A215).with("count", decisions.len()).with("units", units.len()));
    }
}

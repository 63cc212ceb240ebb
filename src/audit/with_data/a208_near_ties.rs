//! A208: neighbours in the ranking that are closer than a hundredth of a point and not equal in rank.

use super::Data;
use crate::audit::Finding;
use crate::audit::year::Year;
use crate::diag::codes;
use crate::model::Points;

/// Closer than this is near.
const NEAR: Points = Points(10_000_000);

/// Two neighbours in the ranking, by their places in [`Year::units`].
#[derive(Clone, Copy, Debug)]
pub struct NearTie {
    /// The one ahead.
    pub ahead: usize,
    /// The one behind.
    pub behind: usize,
    /// How far they are apart.
    pub gap: Points,
}

/// Neighbours closer than a hundredth of a point, in the order of the ranking.
#[must_use]
pub fn near_ties(year: &Year) -> Vec<NearTie> {
    let ranked: Vec<usize> = (0..year.units.len()).filter(|at| year.units[*at].rank.is_some()).collect();
    let pair = |pair: &[usize]| {
        let (ahead, behind) = (&year.units[pair[0]], &year.units[pair[1]]);
        let gap = Points(ahead.index?.0 - behind.index?.0);
        let near = ahead.rank != behind.rank && gap < NEAR;
        near.then_some(NearTie { ahead: pair[0], behind: pair[1], gap })
    };
    ranked.windows(2).filter_map(pair).collect()
}

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    let near = near_ties(data.year);
    let name = |at: usize| format!("{} ({})", data.year.units[at].code, data.year.units[at].rank.unwrap_or_default());
    let named: Vec<String> =
        near.iter().take(10).map(|tie| format!("{} – {}: {}", name(tie.ahead), name(tie.behind), tie.gap)).collect();
    if !near.is_empty() {
        out.push(Finding::new(&codes::A208).with("count", near.len()).with("pairs", named.join("; ")));
    }
}

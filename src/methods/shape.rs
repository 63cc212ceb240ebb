//! What an audit asks of a rule without knowing its method: where points jump, which tiers there are,
//! what is out of reach. Says nothing about whether that is good.

use super::tiers::Range;
use crate::model::{Number, Points};

/// The rule of one node, as an audit looks at it. Everything is absent unless the method says so.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Tiers of a quantity, from the lowest up.
    pub tiers: Vec<(Range, Points)>,
    /// Whether the quantity comes in whole numbers only (counts, days).
    pub whole: bool,
    /// Whether more of the quantity is meant to earn more; `None` where either may be meant.
    pub rises: Option<bool>,
    /// Where points jump, from the lowest quantity up.
    pub jumps: Vec<Jump>,
    /// The most points that any value can earn; `None` for the maximum of the node.
    pub reach: Option<Points>,
    /// What a zero denominator earns, where the rule gives points for it.
    pub zero_denominator: Option<Points>,
    /// Whether it scores what is left of the whole (`complement`).
    pub complement: bool,
    /// Conditions that must all be met; 0 for any other rule.
    pub conditions: usize,
}

/// A place where the smallest change of the quantity changes the points at once ("bước nhảy").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// The quantity.
    pub at: Number,
    /// Points just below it.
    pub below: Points,
    /// Points from it on, or just above it.
    pub above: Points,
}

impl Jump {
    /// How many points it is worth.
    #[must_use]
    pub fn size(&self) -> Points {
        Points((self.above.0 - self.below.0).abs())
    }
}

/// Tiers as a shape, whatever their order in the rulebook.
pub(super) fn of_tiers(tiers: &[(Range, Points)]) -> Shape {
    let mut tiers = tiers.to_vec();
    // The ends were checked to meet, so the lower ends order them; an open one comes first.
    tiers.sort_by_key(|(range, _)| range.low.map(|low| (low.at, !low.inclusive)));
    let jump = |pair: &[(Range, Points)]| {
        let at = pair[1].0.low?.at;
        Some(Jump { at, below: pair[0].1, above: pair[1].1 }).filter(|jump| jump.size() > Points::ZERO)
    };
    let jumps = tiers.windows(2).filter_map(jump).collect();
    let reach = tiers.iter().map(|(_, points)| *points).max();
    Shape { tiers, jumps, reach, ..Shape::default() }
}

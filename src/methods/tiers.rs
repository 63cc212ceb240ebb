//! Tiers: ranges of a quantity, each with what it earns. Used by methods whose points go in steps,
//! and by the bands ("phân loại") of a rulebook.
//!
//! A tier has a lower end (`at-least`, `above`), an upper end (`below`, `at-most`) or both. Tiers
//! stand from the highest down, or from the lowest up; an end that is left out is the other side of
//! the neighbour's. What always holds after [`check`]: every quantity of the domain lies in exactly
//! one tier, and every tier holds some quantity.

use std::cmp::Ordering;

use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::model::{Number, Points};
use crate::rulefile::Fields;
use crate::text::{Text, text};

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Where it lies.
    pub at: Number,
    /// Whether the range holds the end itself.
    pub inclusive: bool,
}

/// A range of a quantity; `None` is open without bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The lower end.
    pub low: Option<End>,
    /// The upper end.
    pub high: Option<End>,
}

/// The quantities that can occur, ends included; `None` is without bound.
#[derive(Clone, Copy, Debug)]
pub struct Domain {
    /// The least.
    pub least: Option<Number>,
    /// The most.
    pub most: Option<Number>,
}

impl Domain {
    /// Every number.
    pub const ALL: Domain = Domain { least: None, most: None };
}

impl Range {
    /// Whether the range holds a quantity, given how the quantity compares with a number.
    pub fn holds(&self, compare: impl Fn(Number) -> Ordering) -> bool {
        let over = self.low.is_none_or(|low| match compare(low.at) {
            Ordering::Greater => true,
            Ordering::Equal => low.inclusive,
            Ordering::Less => false,
        });
        let under = self.high.is_none_or(|high| match compare(high.at) {
            Ordering::Less => true,
            Ordering::Equal => high.inclusive,
            Ordering::Greater => false,
        });
        over && under
    }

    fn is_empty(&self) -> bool {
        let (Some(low), Some(high)) = (self.low, self.high) else { return false };
        low.at > high.at || (low.at == high.at && !(low.inclusive && high.inclusive))
    }
}

impl End {
    /// The same end, seen from the neighbouring range.
    fn other_side(self) -> End {
        End { at: self.at, inclusive: !self.inclusive }
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.low {
            Some(End { at, inclusive }) => write!(f, "{}{at}", if inclusive { '[' } else { '(' })?,
            None => f.write_str("(−∞")?,
        }
        match self.high {
            Some(End { at, inclusive }) => write!(f, "; {at}{}", if inclusive { ']' } else { ')' }),
            None => f.write_str("; +∞)"),
        }
    }
}

/// Reads the ends of one tier or band.
pub fn read_range(fields: &mut Fields<'_, '_>) -> Range {
    let mut end = |inclusive_key, exclusive_key| {
        let inclusive = fields.number(inclusive_key).map(|at| End { at, inclusive: true });
        let exclusive = fields.number(exclusive_key).map(|at| End { at, inclusive: false });
        if inclusive.is_some() && exclusive.is_some() {
            let finding = Diagnostic::new(&codes::R015).with("key", inclusive_key).with("other", exclusive_key);
            let finding = finding.at(fields.place_of(inclusive_key)).also(fields.place_of(exclusive_key));
            fields.bag.push(finding);
        }
        inclusive.or(exclusive)
    };
    Range { low: end("at-least", "above"), high: end("at-most", "below") }
}

/// Completes the ends that are left out, and reports overlaps, gaps, wrong order and ranges that
/// can never hold a quantity. Returns whether all is well.
pub fn check(ranges: &mut [(Range, Place)], domain: Domain, bag: &mut Bag) -> bool {
    let errors = bag.errors();
    let down = ranges.first().is_some_and(|(first, _)| first.low.is_some());
    for at in 1..ranges.len() {
        let before = ranges[at - 1].0;
        let range = &mut ranges[at].0;
        if down {
            range.high = range.high.or(before.low.map(End::other_side));
        } else {
            range.low = range.low.or(before.high.map(End::other_side));
        }
    }
    for (range, place) in ranges.iter() {
        let beyond =
            range.low.zip(domain.most).is_some_and(|(low, most)| low.at > most || (low.at == most && !low.inclusive))
                || range
                    .high
                    .zip(domain.least)
                    .is_some_and(|(high, least)| high.at < least || (high.at == least && !high.inclusive));
        if range.is_empty() || beyond {
            bag.push(Diagnostic::new(&codes::R303).with("range", range).at(place.clone()));
        }
    }
    for pair in ranges.windows(2) {
        let (upper, lower) = if down { (&pair[0], &pair[1]) } else { (&pair[1], &pair[0]) };
        meet(upper, lower, &pair[1].1, bag);
    }
    let (top, bottom) = if down { (ranges.first(), ranges.last()) } else { (ranges.last(), ranges.first()) };
    if let Some((range, place)) = top
        && let Some(high) = range.high
        && domain.most.is_none_or(|most| high.at < most || (high.at == most && !high.inclusive))
    {
        bag.push(Diagnostic::new(&codes::R302).with("from", high.at).with("side", ABOVE).at(place.clone()));
    }
    if let Some((range, place)) = bottom
        && let Some(low) = range.low
        && domain.least.is_none_or(|least| low.at > least || (low.at == least && !low.inclusive))
    {
        bag.push(Diagnostic::new(&codes::R302).with("from", low.at).with("side", BELOW).at(place.clone()));
    }
    bag.errors() == errors
}

const ABOVE: Text = text("phía trên", "above");
const BELOW: Text = text("phía dưới", "below");
const AROUND: Text = text("tại hoặc gần", "at or around");

/// Checks that two neighbours meet: what the upper one leaves, the lower one takes.
fn meet(upper: &(Range, Place), lower: &(Range, Place), second: &Place, bag: &mut Bag) {
    let first = if second == &lower.1 { &upper.1 } else { &lower.1 };
    let finding = |info| Diagnostic::new(info).at(second.clone()).also(first.clone());
    let (Some(low), Some(high)) = (upper.0.low, lower.0.high) else {
        // One of the two is open towards the other and takes all of it.
        let open = if upper.0.low.is_none() { upper.0 } else { lower.0 };
        bag.push(finding(&codes::R301).with("range", open));
        return;
    };
    match high.at.cmp(&low.at) {
        // Not merely too wide: the tiers stand in the wrong order.
        Ordering::Greater
            if upper.0.high.is_some_and(|end| end.at <= low.at) || lower.0.low.is_some_and(|end| end.at >= high.at) =>
        {
            bag.push(finding(&codes::R304));
        }
        Ordering::Greater => bag.push(finding(&codes::R301).with("range", Range { low: Some(low), high: Some(high) })),
        Ordering::Less => bag.push(finding(&codes::R302).with("from", high.at).with("side", ABOVE)),
        Ordering::Equal if low.inclusive && high.inclusive => {
            bag.push(finding(&codes::R301).with("range", Range { low: Some(low), high: Some(high) }));
        }
        Ordering::Equal if !low.inclusive && !high.inclusive => {
            bag.push(finding(&codes::R302).with("from", low.at).with("side", AROUND));
        }
        Ordering::Equal => {}
    }
}

/// Tiers with points.
#[derive(Clone, Debug)]
pub struct Tiers(Vec<(Range, Points)>);

impl Tiers {
    /// Reads the key `tiers` of a node: a list of tables with ends and `points`.
    pub fn read(fields: &mut Fields<'_, '_>, max: Points, domain: Domain) -> Option<Self> {
        let tables = fields.tables("tiers");
        let (mut ranges, mut points) = (Vec::new(), Vec::new());
        for table in tables {
            let mut tier = Fields::new(table, format!("{} tiers", fields.what()), fields.bag);
            let range = read_range(&mut tier);
            if !tier.has("points") {
                tier.missing("points");
            }
            let earned = tier.points("points");
            if let Some(earned) = earned
                && !(Points::ZERO..=max).contains(&earned)
            {
                let finding = Diagnostic::new(&codes::R305).with("max", max).at(tier.place_of("points"));
                tier.bag.push(finding);
            }
            points.push(earned.unwrap_or_default());
            tier.finish();
            ranges.push((range, table.place.clone()));
        }
        let whole = check(&mut ranges, domain, fields.bag);
        if points.iter().max().is_some_and(|most| *most < max) {
            let finding = Diagnostic::new(&codes::R306).with("max", max).at(fields.place_of("tiers"));
            fields.bag.push(finding);
        }
        whole.then(|| Tiers(ranges.into_iter().map(|(range, _)| range).zip(points).collect()))
    }

    /// The points of the tier that holds a quantity, given how the quantity compares with a number.
    #[must_use]
    pub fn points(&self, compare: impl Fn(Number) -> Ordering) -> Points {
        let tier = self.0.iter().find(|(range, _)| range.holds(&compare));
        tier.expect("the tiers were checked to hold every quantity of the domain").1
    }
}

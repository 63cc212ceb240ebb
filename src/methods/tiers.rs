//! Tiers: ranges of a quantity, each with what it earns. Used by methods whose points go in steps,
//! and by the bands ("phân loại") of a rulebook.
//!
//! A tier has a lower end (`at-least`, `above`), an upper end (`below`, `at-most`) or both. Tiers
//! stand from the highest down, or from the lowest up; an end that is left out is the other side of
//! the neighbour's. What always holds after [`check`]: every quantity of the domain lies in exactly
//! one tier, and every tier holds some quantity.

use std::cmp::Ordering;

use super::shape::{self, Shape};
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

    fn range(self) -> Range {
        let end = |at| End { at, inclusive: true };
        Range { low: self.least.map(end), high: self.most.map(end) }
    }
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

    /// What two ranges have in common.
    fn and(self, other: Range) -> Range {
        // Of two ends at the same place the one that leaves it out is the narrower.
        let low = self.low.into_iter().chain(other.low).max_by_key(|end| (end.at, !end.inclusive));
        let high = self.high.into_iter().chain(other.high).min_by_key(|end| (end.at, end.inclusive));
        Range { low, high }
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
    let down = runs_down(ranges);
    if !in_order(ranges, down, bag) {
        return false;
    }
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
        if range.and(domain.range()).is_empty() {
            bag.push(Diagnostic::new(&codes::R303).with("range", range).at(place.clone()));
        }
    }
    for pair in ranges.windows(2) {
        let (upper, lower) = if down { (&pair[0], &pair[1]) } else { (&pair[1], &pair[0]) };
        meet(upper.0, lower.0, &pair[0].1, &pair[1].1, bag);
    }
    // With an overlap the widest range need not be the outermost, so all of them are asked.
    let reaches_top = |range: &Range| match (range.high, domain.most) {
        (Some(high), Some(most)) => high.at > most || (high.at == most && high.inclusive),
        (high, _) => high.is_none(),
    };
    let reaches_bottom = |range: &Range| match (range.low, domain.least) {
        (Some(low), Some(least)) => low.at < least || (low.at == least && low.inclusive),
        (low, _) => low.is_none(),
    };
    let (top, bottom) = if down { (ranges.first(), ranges.last()) } else { (ranges.last(), ranges.first()) };
    if let Some((Range { high: Some(high), .. }, place)) = top
        && !ranges.iter().any(|(range, _)| reaches_top(range))
    {
        let side = if domain.most == Some(high.at) { AROUND } else { ABOVE };
        bag.push(Diagnostic::new(&codes::R302).with("from", high.at).with("side", side).at(place.clone()));
    }
    if let Some((Range { low: Some(low), .. }, place)) = bottom
        && !ranges.iter().any(|(range, _)| reaches_bottom(range))
    {
        let side = if domain.least == Some(low.at) { AROUND } else { BELOW };
        bag.push(Diagnostic::new(&codes::R302).with("from", low.at).with("side", side).at(place.clone()));
    }
    bag.errors() == errors
}

const ABOVE: Text = text("phía trên", "above");
const BELOW: Text = text("phía dưới", "below");
const AROUND: Text = text("tại hoặc gần", "at or around");

/// Whether the ranges are written from the highest down: the first has a lower end, and the second,
/// where the first has both ends, does not lie above it.
fn runs_down(ranges: &[(Range, Place)]) -> bool {
    let Some((Range { low: Some(low), high }, _)) = ranges.first() else { return false };
    let (Some(high), Some((second, _))) = (high, ranges.get(1)) else { return true };
    let above = second.low.is_some_and(|end| end.at > low.at || end.at >= high.at)
        || second.high.is_some_and(|end| end.at > high.at);
    !above
}

/// Reports the first range that stands in the wrong place: the ends as written go the wrong way.
/// What else is wrong cannot be told before the order is mended.
fn in_order(ranges: &[(Range, Place)], down: bool, bag: &mut Bag) -> bool {
    let step = |before: Option<End>, end: Option<End>| match before.zip(end) {
        Some((before, end)) if down => before.at.cmp(&end.at),
        Some((before, end)) => end.at.cmp(&before.at),
        None => Ordering::Equal,
    };
    let mut before = Range::default();
    for (at, (range, place)) in ranges.iter().enumerate() {
        // A range inside its neighbour goes both ways: that is an overlap, not an order.
        let steps = [step(before.low, range.low), step(before.high, range.high)];
        if steps.contains(&Ordering::Less) && !steps.contains(&Ordering::Greater) {
            bag.push(Diagnostic::new(&codes::R304).at(place.clone()).also(ranges[at - 1].1.clone()));
            return false;
        }
        before = Range { low: range.low.or(before.low), high: range.high.or(before.high) };
    }
    true
}

/// Checks that two neighbours meet: what the upper one leaves, the lower one takes.
fn meet(upper: Range, lower: Range, first: &Place, second: &Place, bag: &mut Bag) {
    let finding = |info| Diagnostic::new(info).at(second.clone()).also(first.clone());
    let common = upper.and(lower);
    if !common.is_empty() {
        bag.push(finding(&codes::R301).with("range", common));
        return;
    }
    // Without a common part both ends are there, or one of the two is empty and was reported.
    let (Some(low), Some(high)) = (upper.low, lower.high) else { return };
    match high.at.cmp(&low.at) {
        Ordering::Less => bag.push(finding(&codes::R302).with("from", high.at).with("side", ABOVE)),
        Ordering::Equal if !low.inclusive && !high.inclusive => {
            bag.push(finding(&codes::R302).with("from", low.at).with("side", AROUND));
        }
        Ordering::Equal | Ordering::Greater => {}
    }
}

/// Tiers with points.
#[derive(Clone, Debug)]
pub struct Tiers(Vec<(Range, Points)>);

impl Tiers {
    /// Reads the key `tiers` of a node: a list of tables with ends and `points`, at least one.
    pub fn read(fields: &mut Fields<'_, '_>, max: Points, domain: Domain) -> Option<Self> {
        let errors = fields.bag.errors();
        let tables = fields.tables("tiers");
        if fields.bag.errors() > errors {
            return None;
        }
        if tables.is_empty() {
            fields.missing("tiers");
            return None;
        }
        let (mut ranges, mut points) = (Vec::new(), Vec::new());
        for table in tables {
            let mut tier = Fields::new(table, fields.each_below("tiers"), fields.bag);
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

    /// The tiers as an audit looks at them.
    #[must_use]
    pub(super) fn shape(&self) -> Shape {
        shape::of_tiers(&self.0)
    }

    /// The points of the tier that holds a quantity, given how the quantity compares with a number.
    #[must_use]
    pub fn points(&self, compare: impl Fn(Number) -> Ordering) -> Points {
        let tier = self.0.iter().find(|(range, _)| range.holds(&compare));
        tier.expect("the tiers were checked to hold every quantity of the domain").1
    }
}

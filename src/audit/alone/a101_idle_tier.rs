//! A101: a tier that holds no value that can occur. `check` refuses tiers that are empty among all numbers
//! (R303); counts and days are whole, so more of them can be.

use super::{Finding, Rules};
use crate::diag::codes;
use crate::methods::tiers::Range;
use crate::model::SCALE;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    for (at, _, _, shape) in rules.shapes().filter(|(.., shape)| shape.whole) {
        for (range, _) in shape.tiers.iter().filter(|(range, _)| !holds_whole(range)) {
            out.push(Finding::at(&codes::A101, rules.rulebook, at).with("range", range));
        }
    }
}

/// Whether a range holds a whole number.
fn holds_whole(range: &Range) -> bool {
    let (Some(low), Some(high)) = (range.low, range.high) else { return true };
    let one = i128::from(SCALE);
    let whole = |at: i128| at.rem_euclid(one) == 0;
    let first = low.at.0.div_euclid(one) + i128::from(!(whole(low.at.0) && low.inclusive));
    let last = high.at.0.div_euclid(one) - i128::from(whole(high.at.0) && !high.inclusive);
    first <= last
}

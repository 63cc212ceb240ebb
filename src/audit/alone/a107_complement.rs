//! A107: what is left of the whole is scored (`complement`): a fault that is not recorded, and a whole that
//! is counted generously, both earn points.

use super::{Finding, Rules};
use crate::diag::codes;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    for (at, ..) in rules.shapes().filter(|(.., shape)| shape.complement) {
        out.push(Finding::at(&codes::A107, rules.rulebook, at));
    }
}

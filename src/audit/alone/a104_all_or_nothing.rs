//! A104: several conditions, all of which must be met for any point.

use super::{Finding, Rules};
use crate::diag::codes;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    for (at, node, _, shape) in rules.shapes().filter(|(.., shape)| shape.conditions > 1) {
        out.push(Finding::at(&codes::A104, rules.rulebook, at).with("count", shape.conditions).with("max", node.max));
    }
}

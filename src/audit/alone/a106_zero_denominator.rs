//! A106: full marks for a denominator of zero: a unit that is given nothing to do gains.

use super::{Finding, Rules};
use crate::diag::codes;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    for (at, node, _, _) in rules.shapes().filter(|(_, node, _, shape)| shape.zero_denominator == Some(node.max)) {
        out.push(Finding::at(&codes::A106, rules.rulebook, at).with("max", node.max));
    }
}

//! A108: a maximum that no value can earn.

use super::{Finding, Rules};
use crate::diag::codes;
use crate::model::Points;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    for (at, node, _, shape) in rules.shapes() {
        if let Some(reach) = shape.reach.filter(|reach| *reach < node.max) {
            let finding = Finding::at(&codes::A108, rules.rulebook, at).with("reach", reach).with("max", node.max);
            out.push(finding.with("lost", Points(node.max.0 - reach.0)));
        }
    }
}

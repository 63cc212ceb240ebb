//! A103: a cliff edge. Told once per node, by its largest jump, where that is half the maximum or more.

use super::{Finding, Rules};
use crate::audit::percent;
use crate::diag::codes;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    for (at, node, _, shape) in rules.shapes() {
        let cliffs = || shape.jumps.iter().filter(|jump| jump.size().0 * 2 >= node.max.0);
        let Some(largest) = cliffs().reduce(|a, b| if b.size() > a.size() { b } else { a }) else { continue };
        let finding = Finding::at(&codes::A103, rules.rulebook, at).with("at", largest.at);
        let finding = finding.with("below", largest.below).with("above", largest.above);
        out.push(finding.with("share", percent(largest.size(), node.max)).with("count", cliffs().count()));
    }
}

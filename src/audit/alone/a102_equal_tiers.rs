//! A102: neighbouring tiers with the same points; the threshold between them has no effect.

use super::{Finding, Rules};
use crate::diag::codes;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    for (at, _, _, shape) in rules.shapes() {
        for pair in shape.tiers.windows(2).filter(|pair| pair[0].1 == pair[1].1) {
            let finding = Finding::at(&codes::A102, rules.rulebook, at).with("points", pair[0].1);
            out.push(finding.with("range", pair[0].0).with("other", pair[1].0));
        }
    }
}

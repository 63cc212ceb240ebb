//! A105: tiers in which doing more earns less: they fall although the method is meant to rise (`ratio`,
//! `growth`), or rise and then fall. Told once per node, by the largest fall.

use super::{Finding, Rules};
use crate::diag::codes;
use crate::methods::Jump;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    for (at, _, _, shape) in rules.shapes() {
        let falls = |jump: &&Jump| jump.above < jump.below;
        let wrong: Vec<&Jump> = match shape.rises {
            Some(true) => shape.jumps.iter().filter(falls).collect(),
            Some(false) => shape.jumps.iter().filter(|jump| !falls(jump)).collect(),
            None if shape.jumps.iter().all(|jump| falls(&jump)) => Vec::new(),
            None => shape.jumps.iter().filter(falls).collect(),
        };
        let Some(worst) = wrong.into_iter().reduce(|a, b| if b.size() > a.size() { b } else { a }) else { continue };
        let finding = Finding::at(&codes::A105, rules.rulebook, at).with("at", worst.at);
        // Against the direction: for what should be early, "more" is later.
        let (high, low) = (worst.below.max(worst.above), worst.below.min(worst.above));
        out.push(finding.with("below", high).with("above", low));
    }
}

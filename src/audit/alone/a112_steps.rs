//! A112: more than half of the points reward steps taken rather than work or results.

use super::{Finding, Rules};
use crate::audit::percent;
use crate::audit::shares::{WHOLE, by_rewards, percent_of};
use crate::diag::codes;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    let shares = by_rewards(rules.rulebook);
    let steps = percent_of(&shares, |key| key == "steps");
    if steps.0 * 2 > WHOLE.0 {
        let results = percent_of(&shares, |key| key == "results");
        let finding = Finding::new(&codes::A112).with("share", percent(steps, WHOLE));
        out.push(finding.with("result", percent(results, WHOLE)));
    }
}

//! A116: points that no source backs.

use super::{Finding, Rules};
use crate::audit::percent;
use crate::audit::shares::{WHOLE, by_status, percent_of};
use crate::diag::codes;
use crate::model::Points;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    let shares = by_status(rules.rulebook);
    let [reconstructed, illustrative] =
        ["reconstructed", "illustrative"].map(|status| percent_of(&shares, |key| key == status));
    let both = Points(reconstructed.0 + illustrative.0);
    if both > Points::ZERO {
        let finding = Finding::new(&codes::A116).with("share", percent(both, WHOLE));
        let finding = finding.with("reconstructed", percent(reconstructed, WHOLE));
        out.push(finding.with("illustrative", percent(illustrative, WHOLE)));
    }
}

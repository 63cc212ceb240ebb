//! A110: two thirds of the points or more are reported by those who are assessed.

use super::{Finding, Rules};
use crate::audit::percent;
use crate::audit::shares::{WHOLE, by_source, percent_of};
use crate::diag::codes;
use crate::model::Points;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    let shares = by_source(rules.rulebook);
    let reported = percent_of(&shares, |key| key == "appraised");
    let survey = percent_of(&shares, |key| key.starts_with("survey"));
    let all = percent_of(&shares, |_| true);
    if reported.0 * 3 >= all.0 * 2 && reported > Points::ZERO {
        let rest = Points(all.0 - reported.0 - survey.0);
        let finding = Finding::new(&codes::A110).with("share", percent(reported, WHOLE));
        out.push(finding.with("survey", percent(survey, WHOLE)).with("rest", percent(rest, WHOLE)));
    }
}

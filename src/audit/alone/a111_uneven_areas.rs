//! A111: of three areas or more, one that has above 40 % or below 5 % of the index.

use super::{Finding, Rules};
use crate::audit::percent;
use crate::audit::shares::WHOLE;
use crate::diag::codes;
use crate::model::Points;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    let areas = rules.rulebook.areas().iter().filter(|at| rules.weights[**at] > Points::ZERO);
    if areas.clone().count() < 3 {
        return;
    }
    for at in areas {
        let share = rules.weights[*at];
        if share.0 * 5 > WHOLE.0 * 2 || share.0 * 20 < WHOLE.0 {
            out.push(Finding::at(&codes::A111, rules.rulebook, *at).with("share", percent(share, WHOLE)));
        }
    }
}

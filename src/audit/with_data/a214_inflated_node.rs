//! A214: a node at which a quarter or more of all that units claim is cut: its rule is read otherwise by
//! those who assess themselves.

use super::{Data, FEWEST};
use crate::audit::{Finding, percent};
use crate::diag::codes;
use crate::model::Points;

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    for at in data.year.leaves().into_iter().filter(|at| data.year.is_appraised(*at)) {
        let pairs: Vec<(Points, Points)> =
            data.year.units.iter().filter_map(|unit| unit.claims[at].zip(unit.nodes[at].points)).collect();
        let claimed: i64 = pairs.iter().map(|(claim, _)| claim.0).sum();
        let cut = claimed - pairs.iter().map(|(_, points)| points.0).sum::<i64>();
        if pairs.len() >= FEWEST && claimed > 0 && cut * 4 >= claimed {
            let lowered = pairs.iter().filter(|(claim, points)| points < claim).count();
            let finding = data.finding(&codes::A214, at).with("share", percent(Points(cut), Points(claimed)));
            out.push(finding.with("lowered", lowered).with("count", pairs.len()));
        }
    }
}

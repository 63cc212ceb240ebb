//! A202: a scored node at which nearly all units (80 % or more) have the maximum.

use super::{Data, FEWEST};
use crate::audit::Finding;
use crate::diag::codes;

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    let crowded = data.leaves().filter(|measure| measure.levels > 1 && measure.units >= FEWEST);
    for measure in crowded.filter(|measure| measure.full * 5 >= measure.units * 4) {
        out.push(data.finding(&codes::A202, measure.node).with("full", measure.full).with("count", measure.units));
    }
}

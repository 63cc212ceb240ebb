//! A204: an area whose share of the variance of the index is less than half or more than twice what it
//! weighs, and at least five percentage points away.

use super::{Data, FEWEST, shown};
use crate::audit::Finding;
use crate::diag::codes;

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    let areas = data.year.rulebook.areas();
    let measured = data.measures.iter().filter(|measure| areas.contains(&measure.node) && measure.units >= FEWEST);
    for measure in measured.filter(|measure| measure.nominal > 0.0) {
        let (nominal, real) = (measure.nominal, measure.variance);
        if (real > nominal * 2.0 || real * 2.0 < nominal) && (real - nominal).abs() >= 5.0 {
            let finding = data.finding(&codes::A204, measure.node).with("nominal", shown(nominal, 1));
            out.push(finding.with("variance", shown(real, 1)));
        }
    }
}

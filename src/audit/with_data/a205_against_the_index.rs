//! A205: a scored node whose points go against the index: a correlation of −0.2 or less.

use super::{Data, shown};
use crate::audit::Finding;
use crate::diag::codes;

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    for measure in data.leaves() {
        if let Some(r) = measure.correlation.filter(|r| *r <= -0.2) {
            out.push(data.finding(&codes::A205, measure.node).with("r", shown(r, 2)));
        }
    }
}

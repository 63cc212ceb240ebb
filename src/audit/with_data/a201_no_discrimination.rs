//! A201: a scored node at which all units have the same points: it tells nobody apart.

use super::{Data, FEWEST};
use crate::audit::Finding;
use crate::diag::codes;
use crate::text::{Arg, text};

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    for measure in data.leaves().filter(|measure| measure.levels == 1 && measure.units >= FEWEST) {
        let what: Arg = if measure.full > 0 {
            text("điểm tối đa", "the maximum").into()
        } else if measure.none > 0 {
            text("0 điểm", "no points").into()
        } else {
            text("cùng số điểm", "the same points").into()
        };
        out.push(data.finding(&codes::A201, measure.node).with("count", measure.units).with("what", what));
    }
}

//! A207: an area whose scored nodes hang together badly: Cronbach's alpha below 0.6 with three of them or
//! more. An area that is meant to hold unlike things may well have it.

use super::{Data, alphas, shown};
use crate::audit::Finding;
use crate::diag::codes;

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    for (area, leaves, alpha) in alphas(data.year) {
        if leaves >= 3 && alpha < 0.6 {
            out.push(data.finding(&codes::A207, area).with("alpha", shown(alpha, 2)).with("count", leaves));
        }
    }
}

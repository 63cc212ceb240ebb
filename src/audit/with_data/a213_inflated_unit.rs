//! A213: a unit whose claims were cut by a tenth or more of what it claimed.

use super::{Data, shown};
use crate::audit::Finding;
use crate::diag::codes;

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    for unit in &data.year.units {
        let pairs = unit.claims.iter().zip(&unit.nodes).filter_map(|(claim, node)| (*claim).zip(node.points));
        let (claimed, counted) =
            pairs.fold((0_i64, 0_i64), |(claimed, counted), (claim, points)| (claimed + claim.0, counted + points.0));
        let cut = claimed - counted;
        if claimed > 0 && cut * 10 >= claimed {
            let finding = Finding::new(&codes::A213).with("unit", &unit.name.vi).with("code", &unit.code);
            let share = crate::audit::percent(crate::model::Points(cut), crate::model::Points(claimed));
            let points = shown(crate::model::Points(cut).number().to_f64(), 2);
            out.push(finding.with("share", share).with("cut", points));
        }
    }
}

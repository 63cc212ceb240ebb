//! A212: units bunched just above the edge of a tier: at least five at or above it within a fiftieth of the
//! range of the values, and three times as many as as far below it.

use super::Data;
use crate::audit::Finding;
use crate::audit::year::Unit;
use crate::diag::codes;
use crate::model::Number;
use crate::rules::Scored;

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    for at in data.year.leaves() {
        let Scored::Itself(leaf) = &data.year.rulebook.nodes[at].scored else { continue };
        let shape = leaf.method.shape();
        if shape.jumps.is_empty() {
            continue;
        }
        let value = |unit: &&Unit| {
            let values = unit.values[at].as_ref()?;
            quantity(leaf.method.as_ref(), values)
        };
        let values: Vec<f64> = data.ranked.iter().filter_map(value).collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let width = (most - least) / 50.0;
        for jump in &shape.jumps {
            let edge = jump.at.to_f64();
            let above = values.iter().filter(|value| **value >= edge && **value < edge + width).count();
            let below = values.iter().filter(|value| **value < edge && **value >= edge - width).count();
            if above >= 5 && above >= 3 * below.max(1) {
                let finding = data.finding(&codes::A212, at).with("at", jump.at).with("above", above);
                out.push(finding.with("below", below));
            }
        }
    }
}

/// The quantity that tiers compare: what the step of a score names first, where it is not the points.
fn quantity(method: &dyn crate::methods::Method, values: &crate::methods::Values) -> Option<f64> {
    let step = method.score(values).ok()?.step;
    let (name, number) = step.named().next()?;
    matches!(name, "value" | "days" | "count").then(|| Number::to_f64(number))
}

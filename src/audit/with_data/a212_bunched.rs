//! A212: units bunched at the edge of a tier: at least five on the side that earns more, within a fiftieth
//! of the range of nine tenths of the values, and three times as many as on the other, at an edge worth a tenth of the
//! maximum or more.

use super::Data;
use crate::audit::Finding;
use crate::audit::stats::quantile;
use crate::audit::year::Unit;
use crate::diag::codes;
use crate::model::Number;
use crate::rules::Scored;

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    for at in data.year.leaves() {
        let Scored::Itself(leaf) = &data.year.rulebook.nodes[at].scored else { continue };
        let shape = leaf.method.shape();
        // Whole numbers fall on edges by themselves.
        if shape.jumps.is_empty() || shape.whole {
            continue;
        }
        let value = |unit: &&Unit| {
            let values = unit.values[at].as_ref()?;
            quantity(leaf.method.as_ref(), values)
        };
        let mut values: Vec<f64> = data.ranked.iter().filter_map(value).collect();
        values.sort_by(f64::total_cmp);
        let Some(most) = values.last().copied() else { continue };
        // Nine tenths of the units say how far values reach; one outlier does not.
        let width = (quantile(&values, 0.95) - quantile(&values, 0.05)) / 50.0;
        let max = data.year.rulebook.nodes[at].max;
        for jump in shape.jumps.iter().filter(|jump| jump.size().0 * 10 >= max.0) {
            let edge = jump.at.to_f64();
            // Nobody can do better than all of it: that is the end of the scale, not its edge.
            if edge == most {
                continue;
            }
            let is_above = |value: f64| value > edge || (value == edge && jump.inclusive);
            let near: Vec<f64> = values.iter().copied().filter(|value| (value - edge).abs() < width).collect();
            let above = near.iter().filter(|value| is_above(**value)).count();
            let below = near.len() - above;
            let (more, less) = if jump.above > jump.below { (above, below) } else { (below, above) };
            if more >= 5 && more >= 3 * less.max(1) {
                let finding = data.finding(&codes::A212, at).with("at", jump.at).with("above", more);
                out.push(finding.with("below", less));
            }
        }
    }
}

/// The quantity that tiers compare: what the step of a score names first, where it is not the points.
fn quantity(method: &dyn crate::methods::Method, values: &crate::methods::Values) -> Option<f64> {
    let step = method.score(values).ok()?.step;
    let (name, number) = step.named().next()?;
    (name == "value").then(|| Number::to_f64(number))
}

//! `sum`: the points of the children added up, deductions and bonuses included.

use super::{Combined, Info, Part, Weights};
use crate::methods::StepInfo;
use crate::model::Points;
use crate::text::text;

/// What the aggregate is.
pub(super) static INFO: Info = Info {
    name: "sum",
    title: text("cộng điểm", "sum"),
    formula: "Σ pᵢ, not below 0 and not above Σ mᵢ",
    sums: true,
    weights: Weights::None,
    steps: &[PLAIN, FLOORED, CAPPED],
    combine,
};

const PLAIN: StepInfo = StepInfo { id: "sum", numbers: &[], words: text("cộng điểm các mục con", "sum of the children") };
const FLOORED: StepInfo = StepInfo {
    id: "sum-floored",
    numbers: &[],
    words: text("điểm trừ vượt quá điểm đạt được: tính 0", "deductions exceed the points: zero"),
};
const CAPPED: StepInfo = StepInfo {
    id: "sum-capped",
    numbers: &[],
    words: text("điểm thưởng vượt điểm tối đa: tính bằng điểm tối đa", "the bonus exceeds the maximum: the maximum"),
};

fn combine(parts: &[Part], _: Points) -> Combined {
    // Maxima sum to the node's, at most a million points. Deductions have only their caps, and 10,000
    // nodes with a cap of a million points each are more than 64 bits hold.
    let sum: i128 = parts.iter().map(|part| i128::from(part.points.0)).sum();
    let max: i128 = parts.iter().map(|part| i128::from(part.max.0)).sum();
    let step = match sum {
        _ if sum < 0 => &INFO.steps[1],
        _ if sum > max => &INFO.steps[2],
        _ => &INFO.steps[0],
    };
    let points = |value: i128| Points(i64::try_from(value).expect("the maxima of children sum to their parent's"));
    Combined { points: points(sum.clamp(0, max)), max: points(max), step }
}

//! `harmonic-mean`: stricter still than the geometric mean.

use super::{Combined, Info, Part, Weights, shares};
use crate::methods::StepInfo;
use crate::model::{Points, root_of_shares};
use crate::text::text;

/// What the aggregate is.
pub(super) static INFO: Info = Info {
    name: "harmonic-mean",
    title: text("trung bình điều hòa", "harmonic mean"),
    formula: "M · Σ wᵢ / Σ (wᵢ / sᵢ)",
    sums: false,
    weights: Weights::Optional,
    steps: &[StepInfo { id: "harmonic-mean", numbers: &[], words: text("trung bình điều hòa tỷ lệ điểm của các mục con", "harmonic mean of the children's shares") }],
    combine,
};

fn combine(parts: &[Part], max: Points) -> Combined {
    // 1 / 0 = ∞, 1 / ∞ = 0.
    let points = root_of_shares(max, &shares(parts), |share| 1.0 / share, |mean| 1.0 / mean);
    Combined { points, max, step: &INFO.steps[0] }
}

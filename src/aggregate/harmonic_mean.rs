//! `harmonic-mean`: stricter still than the geometric mean.

use super::{Combined, Info, Part, Weights, shares};
use crate::methods::StepInfo;
use crate::model::{Points, harmonic_mean_of_shares};
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
    let points = harmonic_mean_of_shares(max, &shares(parts));
    Combined { points, max, step: &INFO.steps[0] }
}

//! `weighted-mean`: the children's shares, each with its weight.

use super::{Combined, Info, Part, Weights, shares};
use crate::methods::StepInfo;
use crate::model::{Points, mean_of_shares};
use crate::text::text;

/// What the aggregate is.
pub(super) static INFO: Info = Info {
    name: "weighted-mean",
    title: text("trung bình có trọng số", "weighted mean"),
    formula: "M · Σ wᵢ sᵢ / Σ wᵢ",
    sums: false,
    weights: Weights::Required,
    steps: &[StepInfo { id: "weighted-mean", numbers: &[], words: text("trung bình có trọng số của các mục con", "weighted mean of the children's shares") }],
    combine,
};

fn combine(parts: &[Part], max: Points) -> Combined {
    let points = mean_of_shares(max, &shares(parts));
    Combined { points, max, step: &INFO.steps[0] }
}

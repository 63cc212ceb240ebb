//! `mean`: every child's share weighs the same.

use super::{Combined, Info, Part, Weights, shares};
use crate::methods::StepInfo;
use crate::model::{Points, mean_of_shares};
use crate::text::text;

/// What the aggregate is.
pub(super) static INFO: Info = Info {
    name: "mean",
    title: text("trung bình cộng", "arithmetic mean"),
    formula: "M · Σ sᵢ / n",
    sums: false,
    weights: Weights::None,
    steps: &[StepInfo { id: "mean", numbers: &[], words: text("trung bình cộng tỷ lệ điểm của các mục con", "mean of the children's shares") }],
    combine,
};

fn combine(parts: &[Part], max: Points) -> Combined {
    let equal: Vec<_> = shares(parts).into_iter().map(|(points, max, _)| (points, max, 1)).collect();
    let points = mean_of_shares(max, &equal);
    Combined { points, max, step: &INFO.steps[0] }
}

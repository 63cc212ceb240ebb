//! `geometric-mean`: a weak child cannot be made up for; one at zero makes zero.

use super::{Combined, Info, Part, Weights, shares};
use crate::methods::StepInfo;
use crate::model::{Points, geometric_mean_of_shares};
use crate::text::text;

/// What the aggregate is.
pub(super) static INFO: Info = Info {
    name: "geometric-mean",
    title: text("trung bình nhân", "geometric mean"),
    formula: "M · (Π sᵢ^wᵢ)^(1 / Σ wᵢ)",
    sums: false,
    weights: Weights::Optional,
    steps: &[StepInfo { id: "geometric-mean", numbers: &[], words: text("trung bình nhân tỷ lệ điểm của các mục con", "geometric mean of the children's shares") }],
    combine,
};

fn combine(parts: &[Part], max: Points) -> Combined {
    // OECD/JRC, Handbook on Constructing Composite Indicators (2008), ch. 6.
    let points = geometric_mean_of_shares(max, &shares(parts));
    Combined { points, max, step: &INFO.steps[0] }
}

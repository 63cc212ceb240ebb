//! `min`: the weakest child decides.

use super::{Combined, Info, Part, Weights};
use crate::methods::StepInfo;
use crate::model::{Points, mean_of_shares};
use crate::text::text;

/// What the aggregate is.
pub(super) static INFO: Info = Info {
    name: "min",
    title: text("mục thấp nhất", "minimum"),
    formula: "M · min sᵢ",
    sums: false,
    weights: Weights::None,
    steps: &[StepInfo { id: "min", numbers: &[], words: text("tỷ lệ điểm của mục con thấp nhất", "share of the weakest child") }],
    combine,
};

fn combine(parts: &[Part], max: Points) -> Combined {
    let shares = parts.iter().map(|part| mean_of_shares(max, &[(part.points, part.max, 1)]));
    let points = shares.min().expect("a node that applies has a child that applies");
    Combined { points, max, step: &INFO.steps[0] }
}

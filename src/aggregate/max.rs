//! `max`: the best child decides.

use super::{Combined, Info, Part, Weights};
use crate::methods::StepInfo;
use crate::model::{Points, mean_of_shares};
use crate::text::text;

/// What the aggregate is.
pub(super) static INFO: Info = Info {
    name: "max",
    title: text("mục cao nhất", "maximum"),
    formula: "M · max sᵢ",
    sums: false,
    weights: Weights::None,
    steps: &[StepInfo { id: "max", numbers: &[], words: text("tỷ lệ điểm của mục con cao nhất", "share of the best child") }],
    combine,
};

fn combine(parts: &[Part], max: Points) -> Combined {
    let shares = parts.iter().map(|part| mean_of_shares(max, &[(part.points, part.max, 1)]));
    let points = shares.max().expect("a node that applies has a child that applies");
    Combined { points, max, step: &INFO.steps[0] }
}

//! What the methods that compare units with each other share: which direction is better, and what
//! it means that all units are equal.

use super::{Fault, Outcome, Parameter, StepInfo};
use crate::diag::codes;
use crate::model::{Number, Points};
use crate::text::text;

/// Which values are better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Better {
    High,
    Low,
}

pub(super) const BETTER_WORDS: [(&str, Better); 2] = [("high", Better::High), ("low", Better::Low)];

pub(super) const BETTER: Parameter = Parameter {
    key: "better",
    required: true,
    meaning: text(
        "high: giá trị càng cao càng tốt; low: càng thấp càng tốt",
        "high: higher values are better; low: lower values are",
    ),
};

/// What all values being equal means; a rulebook must say.
#[derive(Clone, Copy, Debug)]
pub(super) enum IfAllEqual {
    Full,
    Zero,
    Refuse,
}

pub(super) const IF_ALL_EQUAL_WORDS: [(&str, IfAllEqual); 3] =
    [("full", IfAllEqual::Full), ("zero", IfAllEqual::Zero), ("refuse", IfAllEqual::Refuse)];

pub(super) const IF_ALL_EQUAL: Parameter = Parameter {
    key: "if-all-equal",
    required: true,
    meaning: text(
        "khi mọi đơn vị có cùng giá trị: full (điểm tối đa), zero (0 điểm), refuse (từ chối)",
        "when all units have the same value: full, zero, or refuse",
    ),
};

pub(super) const ALL_EQUAL_FULL: StepInfo = StepInfo {
    id: "all-equal-full",
    numbers: &["value"],
    words: text(
        "mọi đơn vị đều có giá trị {value}: quy tắc cho điểm tối đa",
        "all units have the value {value}: the rule gives the maximum",
    ),
};
pub(super) const ALL_EQUAL_ZERO: StepInfo = StepInfo {
    id: "all-equal-zero",
    numbers: &["value"],
    words: text(
        "mọi đơn vị đều có giá trị {value}: quy tắc cho 0 điểm",
        "all units have the value {value}: the rule gives no points",
    ),
};

impl IfAllEqual {
    /// The outcome of every unit when all ranked units have this value.
    pub(super) fn outcome(self, value: Number, max: Points) -> Result<Outcome, Fault> {
        match self {
            IfAllEqual::Full => Ok(Outcome::points(max, &ALL_EQUAL_FULL, &[value])),
            IfAllEqual::Zero => Ok(Outcome::points(Points::ZERO, &ALL_EQUAL_ZERO, &[value])),
            IfAllEqual::Refuse => Err(Fault::new(&codes::D404).with("value", value)),
        }
    }
}

/// The least and the greatest value; a fault when there are fewer than `least_count` of them.
pub(super) fn ends(population: &[Number], least_count: usize) -> Result<(Number, Number), Fault> {
    match (population.iter().min(), population.iter().max()) {
        (Some(least), Some(most)) if population.len() >= least_count => Ok((*least, *most)),
        _ => Err(Fault::new(&codes::D405)),
    }
}

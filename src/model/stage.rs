//! The stages that an assessment goes through.

use crate::text::{Listed, Text, text};

/// A stage of the assessment of a node ("giai đoạn"), in the order in which it is gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// What the unit claims for itself ("tự đánh giá").
    SelfAssessed,
    /// The council's points, where it looks at them once ("thẩm định").
    Appraised,
    /// The council's points before the unit explains itself ("thẩm định lần 1").
    FirstAppraisal,
    /// The council's points after the unit has explained itself ("giải trình").
    SecondAppraisal,
    /// The council's points after a second explanation.
    ThirdAppraisal,
    /// What is decided and published ("điểm chính thức").
    Final,
}

impl Listed for Stage {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("self-assessed", Stage::SelfAssessed, text("tự đánh giá", "self-assessed")),
        ("appraised", Stage::Appraised, text("thẩm định", "appraised")),
        ("appraised-1", Stage::FirstAppraisal, text("thẩm định lần 1", "first appraisal")),
        ("appraised-2", Stage::SecondAppraisal, text("thẩm định lần 2", "second appraisal")),
        ("appraised-3", Stage::ThirdAppraisal, text("thẩm định lần 3", "third appraisal")),
        ("final", Stage::Final, text("chính thức", "final")),
    ];
}

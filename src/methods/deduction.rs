//! `deduction`: points taken off for each case ("điểm trừ").

use super::adjustment::{self, FIELDS, PARAMETERS};
use super::{Example, Info, Role, StepInfo};
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "deduction",
    title: text("điểm trừ", "deduction"),
    summary: text(
        "Trừ điểm của mục cha cho mỗi trường hợp, ví dụ mỗi vi phạm, không quá cap. Mục cha không xuống dưới 0.",
        "Takes points off the parent for each case, such as a violation, up to the cap. The parent does not fall below 0.",
    ),
    formula: "points = −min(cap, count × per)",
    source: "điểm trừ trong phần mềm chấm điểm CCHC của địa phương: tổng điểm − điểm trừ, có mức trần mỗi năm",
    fields: FIELDS,
    parameters: PARAMETERS,
    steps: &[
        StepInfo {
            id: "deducted",
            numbers: &["count", "per"],
            words: text("trừ {count} × {per} điểm", "{count} × {per} {per|point|points} off"),
        },
        StepInfo {
            id: "deducted-to-cap",
            numbers: &["count", "per", "cap"],
            words: text(
                "trừ {count} × {per} điểm, vượt mức trần: trừ {cap} điểm",
                "{count} × {per} {per|point off exceeds|points off exceed} the cap: {cap} {cap|point|points} off",
            ),
        },
    ],
    examples: &[
        Example { rule: "per = 0.5\ncap = 2", population: &[], given: &[("count", "3")], expect: "-1.5" },
        Example { rule: "per = 0.5\ncap = 2", population: &[], given: &[("count", "5")], expect: "-2" },
        Example { rule: "per = 0.5\ncap = 2", population: &[], given: &[("count", "0")], expect: "0" },
    ],
    role: Role::Adjusts,
    read: |fields, _| adjustment::read(fields, &INFO, -1),
};

//! `bonus`: points added for each case ("điểm thưởng").

use super::adjustment::{self, FIELDS, PARAMETERS};
use super::{Example, Info, Role, StepInfo};
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "bonus",
    title: text("điểm thưởng", "bonus"),
    summary: text(
        "Cộng thêm điểm cho mục cha cho mỗi trường hợp, ví dụ mỗi sáng kiến, không quá cap. Mục cha không vượt điểm tối đa của nó.",
        "Adds points to the parent for each case, such as an initiative, up to the cap. The parent does not exceed its maximum.",
    ),
    formula: "points = min(cap, count × per)",
    source: "điểm thưởng trong phần mềm chấm điểm CCHC của địa phương: tổng điểm + điểm thưởng, có mức trần mỗi năm",
    fields: FIELDS,
    parameters: PARAMETERS,
    steps: &[
        StepInfo {
            id: "added",
            numbers: &["count", "per"],
            words: text("cộng {count} × {per} điểm", "{count} × {per} {per|point|points} added"),
        },
        StepInfo {
            id: "added-to-cap",
            numbers: &["count", "per", "cap"],
            words: text(
                "cộng {count} × {per} điểm, vượt mức trần: cộng {cap} điểm",
                "{count} × {per} {per|point exceeds|points exceed} the cap: {cap} {cap|point|points} added",
            ),
        },
    ],
    examples: &[
        Example { rule: "per = 0.25\ncap = 1", population: &[], given: &[("count", "3")], expect: "0.75" },
        Example { rule: "per = 0.25\ncap = 1", population: &[], given: &[("count", "4")], expect: "1" },
        Example { rule: "per = 0.25\ncap = 1", population: &[], given: &[("count", "1000000")], expect: "1" },
    ],
    role: Role::Adjusts,
    read: |fields, _| adjustment::read(fields, &INFO, 1),
};

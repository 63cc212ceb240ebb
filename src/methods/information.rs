//! `information`: a figure that is shown beside the index and never counted ("chỉ để tham khảo").

use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Role, StepInfo, Values};
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "information",
    title: text("thông tin tham khảo", "information"),
    summary: text(
        "Ghi lại một con số để tham khảo, ví dụ tỷ lệ trả lời của câu hỏi nhận định; không có điểm và không tính vào chỉ số.",
        "Keeps a figure for reference, such as the share of an answer to a question of perception; it has no points and does not count.",
    ),
    formula: "value; no points",
    source: "SIPAS 2023–2026: chỉ số nhận định và mong đợi không tính vào chỉ số hài lòng; 766/QĐ-TTg: phân loại phản ánh, kiến nghị",
    fields: &[Field { name: "value", kind: Kind::Number, meaning: text("giá trị để tham khảo", "the figure") }],
    parameters: &[],
    steps: &[StepInfo {
        id: "information",
        numbers: &["value"],
        words: text("giá trị {value}: chỉ để tham khảo, không tính điểm", "the value {value}: for information, not counted"),
    }],
    examples: &[
        Example { rule: "", population: &[], given: &[("value", "82.6")], expect: "information" },
        Example { rule: "", population: &[], given: &[("value", "-3")], expect: "information" },
    ],
    role: Role::Informs,
    read: |_, _| Some(Box::new(Information)),
};

#[derive(Debug)]
struct Information;

impl Method for Information {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        Ok(Outcome::without_points(&INFO.steps[0], &[values[0].unwrap_or_default()]))
    }
}

//! `given`: the points stand in the table, as a council or a survey gave them.

use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Role, StepInfo, Values};
use crate::diag::codes;
use crate::model::Points;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "given",
    title: text("điểm cho sẵn", "points as given"),
    summary: text(
        "Lấy nguyên số điểm ghi trong bảng, ví dụ điểm thẩm định của hội đồng.",
        "Takes the points from the table as they are, such as those a council appraised.",
    ),
    formula: "points = value",
    source: "PAR INDEX: điểm thẩm định, điểm điều tra xã hội học (876/QĐ-BNV)",
    fields: &[Field {
        name: "points",
        kind: Kind::Amount,
        meaning: text("số điểm, từ 0 đến điểm tối đa", "points, from 0 to the maximum"),
    }],
    parameters: &[],
    steps: &[GIVEN],
    examples: &[
        Example { rule: "max = 2", population: &[], given: &[("points", "1.75")], expect: "1.75" },
        Example { rule: "max = 2", population: &[], given: &[("points", "0")], expect: "0" },
    ],
    role: Role::Scores,
    read: |_, max| Some(Box::new(Given { max })),
};

const GIVEN: StepInfo =
    StepInfo { id: "given", numbers: &[], words: text("điểm lấy nguyên từ bảng", "points taken from the table as they are") };

#[derive(Debug)]
struct Given {
    max: Points,
}

impl Method for Given {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let given = values[0].unwrap_or_default();
        match given.as_points() {
            Some(points) if points <= self.max => Ok(Outcome::points(points, &INFO.steps[0], &[])),
            _ => Err(Fault::new(&codes::D307).with("points", given).with("max", self.max)),
        }
    }
}

//! `index`: the result of another index, carried over in proportion.

use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Parameter, Role, StepInfo, Values, above_zero};
use crate::diag::codes;
use crate::model::{Number, Points, quotient};
use crate::rulefile::Fields;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "index",
    title: text("kết quả của chỉ số khác", "another index"),
    summary: text(
        "Quy đổi kết quả của một chỉ số khác, ví dụ SIPAS, về điểm tối đa của mục này.",
        "Carries the result of another index, such as SIPAS, over to the maximum of this node.",
    ),
    formula: "points = index / of × max",
    source: "PAR INDEX 2020 cấp tỉnh: điểm SIPAS = SIPAS (%) × 10 điểm",
    fields: &[Field {
        name: "index",
        kind: Kind::Amount,
        meaning: text("giá trị của chỉ số kia, từ 0 đến of", "the value of the other index, from 0 to of"),
    }],
    parameters: &[Parameter {
        key: "of",
        required: false,
        meaning: text(
            "giá trị lớn nhất của chỉ số kia, lớn hơn 0; mặc định là 100",
            "the most the other index can be, above 0; 100 unless set",
        ),
    }],
    steps: &[SHARE],
    examples: &[
        Example { rule: "max = 10", population: &[], given: &[("index", "95.6")], expect: "9.56" },
        Example { rule: "max = 10\nof = 1", population: &[], given: &[("index", "1")], expect: "10" },
        Example { rule: "max = 10", population: &[], given: &[("index", "0")], expect: "0" },
    ],
    role: Role::Scores,
    read,
};

const SHARE: StepInfo = StepInfo {
    id: "index-share",
    numbers: &["index", "of", "max"],
    words: text("{index} / {of} × {max}", "{index} / {of} × {max}"),
};

#[derive(Debug)]
struct Index {
    max: Points,
    of: Number,
}

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    let errors = fields.bag.errors();
    let of = fields.number("of");
    let of = above_zero(fields, "of", of).unwrap_or(Number::whole(100));
    (fields.bag.errors() == errors).then(|| -> Box<dyn Method> { Box::new(Index { max, of }) })
}

impl Method for Index {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let index = values[0].unwrap_or_default();
        if index > self.of {
            return Err(Fault::new(&codes::D403).with("value", index).with("least", 0).with("most", self.of));
        }
        let points = quotient(&[index.0, i128::from(self.max.0)], &[self.of.0]);
        let points = Points(i64::try_from(points).expect("a share of the maximum"));
        Ok(Outcome::points(points, &SHARE, &[index, self.of, self.max.number()]))
    }
}

//! `count`: so many points for each, or tiers of a count.

use super::curve::TIER;
use super::tiers::{Domain, Tiers};
use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Parameter, Role, Shape, StepInfo, Values, above_zero};
use crate::diag::{Diagnostic, codes};
use crate::model::{Number, Points};
use crate::rulefile::Fields;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "count",
    title: text("theo số lượng", "count"),
    summary: text(
        "Đếm số lượng, ví dụ số sáng kiến: mỗi trường hợp được một số điểm, không quá điểm tối đa; hoặc chia bậc theo số lượng.",
        "Counts something, such as initiatives: so many points for each, up to the maximum; or tiers of the count.",
    ),
    formula: "points = min(max, count × per), or the points of the tier that holds the count",
    source: "tiêu chí đếm trong các bộ tiêu chí PAR INDEX; ngưỡng trong ví dụ là giả định",
    fields: &[Field { name: "count", kind: Kind::Count, meaning: text("số lượng", "how many") }],
    parameters: &[
        Parameter {
            key: "per",
            required: false,
            meaning: text(
                "điểm cho mỗi trường hợp, lớn hơn 0; khai per hoặc tiers",
                "points for each, above 0; set either per or tiers",
            ),
        },
        Parameter {
            key: "tiers",
            required: false,
            meaning: text(
                "các bậc điểm theo số lượng, từ 0 trở lên; khai per hoặc tiers",
                "tiers of points by the count, from 0 up; set either per or tiers",
            ),
        },
    ],
    steps: &[PER, CAPPED, TIER],
    examples: &[
        Example { rule: "max = 2\nper = 0.5", population: &[], given: &[("count", "3")], expect: "1.5" },
        Example { rule: "max = 2\nper = 0.5", population: &[], given: &[("count", "9")], expect: "2" },
        Example { rule: TIERS, population: &[], given: &[("count", "1")], expect: "0.5" },
        Example { rule: TIERS, population: &[], given: &[("count", "0")], expect: "0" },
    ],
    role: Role::Scores,
    read,
};

const TIERS: &str =
    "max = 1\ntiers = [{ at-least = 2, points = 1 }, { at-least = 1, points = 0.5 }, { points = 0 }]";

const PER: StepInfo = StepInfo {
    id: "per-item",
    numbers: &["count", "per"],
    words: text("{count} × {per} điểm", "{count} × {per} {per|point|points}"),
};
const CAPPED: StepInfo = StepInfo {
    id: "per-item-capped",
    numbers: &["count", "per", "max"],
    words: text(
        "{count} × {per} điểm vượt điểm tối đa: tính {max} điểm",
        "{count} × {per} {per|point exceeds|points exceed} the maximum: {max} {max|point|points}",
    ),
};

#[derive(Debug)]
enum Count {
    Per { per: Points, max: Points },
    Tiers(Tiers),
}

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    if fields.has("per") == fields.has("tiers") {
        let place = if fields.has("per") { fields.place_of("per") } else { fields.place() };
        let finding = Diagnostic::new(&codes::R309).with("key", "per").with("other", "tiers").at(place);
        fields.bag.push(finding);
    }
    let per = fields.points("per");
    let per = above_zero(fields, "per", per);
    if fields.has("tiers") {
        let domain = Domain { least: Some(Number::ZERO), most: None };
        return Some(Box::new(Count::Tiers(Tiers::read(fields, max, domain)?)));
    }
    fields.item("tiers");
    Some(Box::new(Count::Per { per: per?, max }))
}

/// So many points for each, not more than a limit; whether the limit was passed.
pub(super) fn limited(count: Number, per: Points, most: Points) -> (Points, bool) {
    let points = crate::model::quotient(&[count.0, i128::from(per.0)], &[i128::from(crate::model::SCALE)]);
    match i64::try_from(points) {
        Ok(points) if points <= most.0 => (Points(points), false),
        _ => (most, true),
    }
}

impl Method for Count {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn shape(&self) -> Shape {
        match self {
            Count::Tiers(tiers) => Shape { whole: true, ..tiers.shape() },
            Count::Per { .. } => Shape { whole: true, ..Shape::default() },
        }
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let count = values[0].unwrap_or_default();
        Ok(match self {
            Count::Tiers(tiers) => {
                let points = tiers.points(|threshold| count.cmp(&threshold));
                Outcome::points(points, &TIER, &[count, points.number()])
            }
            Count::Per { per, max } => match limited(count, *per, *max) {
                (points, false) => Outcome::points(points, &PER, &[count, per.number()]),
                (points, true) => Outcome::points(points, &CAPPED, &[count, per.number(), max.number()]),
            },
        })
    }
}

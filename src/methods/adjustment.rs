//! What `deduction` and `bonus` share: so many points for each, up to a cap. Neither has a maximum
//! of its own; the points move the parent, which stays between zero and its maximum.

use super::count::limited;
use super::{Fault, Field, Info, Kind, Method, Outcome, Parameter, Values, above_zero};
use crate::model::Points;
use crate::rulefile::Fields;
use crate::text::text;

pub(super) const FIELDS: &[Field] = &[Field {
    name: "count",
    kind: Kind::Count,
    meaning: text("số trường hợp, có thể là 0", "how many cases; may be 0"),
}];

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter {
        key: "per",
        required: true,
        meaning: text("số điểm cho mỗi trường hợp, lớn hơn 0", "points for each case, above 0"),
    },
    Parameter {
        key: "cap",
        required: true,
        meaning: text("số điểm nhiều nhất, lớn hơn 0", "the most points, above 0"),
    },
];

/// A deduction or a bonus.
#[derive(Debug)]
struct Adjustment {
    /// Which of the two; its first step is the plain one, its second the capped one.
    info: &'static Info,
    /// −1 or 1.
    sign: i64,
    per: Points,
    cap: Points,
}

pub(super) fn read(fields: &mut Fields<'_, '_>, info: &'static Info, sign: i64) -> Option<Box<dyn Method>> {
    let mut points = |key| {
        if !fields.has(key) {
            fields.missing(key);
        }
        let points = fields.points(key);
        above_zero(fields, key, points)
    };
    let (per, cap) = (points("per"), points("cap"));
    Some(Box::new(Adjustment { info, sign, per: per?, cap: cap? }))
}

impl Method for Adjustment {
    fn info(&self) -> &'static Info {
        self.info
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let count = values[0].unwrap_or_default();
        let (points, capped) = limited(count, self.per, self.cap);
        let points = Points(self.sign * points.0);
        let numbers = [count, self.per.number(), self.cap.number()];
        Ok(match capped {
            false => Outcome::points(points, &self.info.steps[0], &numbers[..2]),
            true => Outcome::points(points, &self.info.steps[1], &numbers),
        })
    }
}

//! `timeliness`: how many days before or after the due date something was finished ("đúng hạn",
//! "trước hạn", "quá hạn").

use super::field::day;
use super::tiers::{Domain, Tiers};
use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Parameter, Role, Shape, StepInfo, Values};
use crate::model::{Number, Points};
use crate::rulefile::Fields;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "timeliness",
    title: text("đúng hạn", "timeliness"),
    summary: text(
        "Đếm số ngày chậm so với hạn (âm là sớm) rồi chia bậc điểm. Chưa xong thì được 0 điểm.",
        "Counts the days late (negative: early) and compares them with tiers. What is not finished earns no points.",
    ),
    formula: "days = finished − due; points = points of the tier that holds days; not finished: 0",
    source: "1880/QĐ-UBND (Cà Mau, 2013), 1.1.1: kịp thời 1; không kịp thời 0,5; không ban hành 0",
    fields: &[
        Field {
            name: "finished",
            kind: Kind::DateOrNone,
            meaning: text("ngày hoàn thành", "the day it was finished"),
        },
        Field {
            name: "due",
            kind: Kind::Date,
            meaning: text(
                "ngày đến hạn; không có khi quy tắc khai due",
                "the day it was due; not taken where the rule sets due",
            ),
        },
    ],
    parameters: &[
        Parameter {
            key: "tiers",
            required: true,
            meaning: text(
                "các bậc điểm theo số ngày chậm; số âm là sớm hạn",
                "tiers of points by the days late; negative days are early",
            ),
        },
        Parameter {
            key: "due",
            required: false,
            meaning: text(
                "ngày đến hạn chung cho mọi đơn vị, thay cho cột due",
                "the due date of all units, instead of the field due",
            ),
        },
    ],
    steps: &[DAYS, NOT_FINISHED],
    examples: &[
        Example { rule: RULE, population: &[], given: &[("finished", "2024-12-31")], expect: "1" },
        Example { rule: RULE, population: &[], given: &[("finished", "2025-01-30")], expect: "0.5" },
        Example { rule: RULE, population: &[], given: &[("finished", "2025-01-31")], expect: "0" },
        Example { rule: RULE, population: &[], given: &[("finished", "none")], expect: "0" },
        Example {
            rule: "max = 2\ntiers = [{ at-most = -5, points = 2 }, { at-most = 0, points = 1.5 }, { points = 0 }]",
            population: &[],
            given: &[("finished", "2024-02-25"), ("due", "2024-03-01")],
            expect: "2",
        },
    ],
    role: Role::Scores,
    read,
};

const RULE: &str = "max = 1\ndue = 2024-12-31\ntiers = [{ at-most = 0, points = 1 }, { at-most = 30, points = 0.5 }, { points = 0 }]";

const DAYS: StepInfo = StepInfo {
    id: "days-late",
    numbers: &["days", "points"],
    words: text(
        "chậm {days} ngày (số âm là sớm hạn): bậc được {points} điểm",
        "{days} {days|day|days} late (negative: early): the tier of {points} {points|point|points}",
    ),
};
const NOT_FINISHED: StepInfo =
    StepInfo { id: "not-finished", numbers: &[], words: text("chưa hoàn thành: 0 điểm", "not finished: no points") };

#[derive(Debug)]
struct Timeliness {
    tiers: Tiers,
    due: Option<Number>,
}

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    let due = fields.date("due").map(day);
    Some(Box::new(Timeliness { tiers: Tiers::read(fields, max, Domain::ALL)?, due }))
}

impl Method for Timeliness {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn fields(&self) -> &'static [Field] {
        if self.due.is_some() { &INFO.fields[..1] } else { INFO.fields }
    }

    fn shape(&self) -> Shape {
        Shape { whole: true, rises: Some(false), ..self.tiers.shape() }
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let Some(finished) = values[0] else {
            return Ok(Outcome::points(Points::ZERO, &NOT_FINISHED, &[]));
        };
        let due = self.due.or(values[1]).expect("a date is either in the rule or in the table");
        let days = Number(finished.0 - due.0);
        let points = self.tiers.points(|threshold| days.cmp(&threshold));
        Ok(Outcome::points(points, &DAYS, &[days, points.number()]))
    }
}

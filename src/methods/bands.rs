//! `bands`: a value lies in one of several ranges, each with its points.

use super::curve::TIER;
use super::tiers::{Domain, Tiers};
use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Parameter, Role, Shape, Values};
use crate::model::Points;
use crate::rulefile::Fields;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "bands",
    title: text("theo khoảng giá trị", "bands"),
    summary: text(
        "Giá trị đã tính sẵn rơi vào khoảng nào thì được điểm của khoảng đó. Nếu có tử số và mẫu số thì dùng ratio.",
        "A value that is already computed earns the points of the range it lies in. Where numerator and denominator are known, use ratio.",
    ),
    formula: "points = points of the tier that holds the value",
    source: "1880/QĐ-UBND (Cà Mau, 2013), 1.1.4: trên 90% 2; 70–90% 1; dưới 70% 0",
    fields: &[Field {
        name: "value",
        kind: Kind::Number,
        meaning: text("giá trị, cùng đơn vị tính với các bậc", "the value, in the unit of the tiers"),
    }],
    parameters: &[Parameter {
        key: "tiers",
        required: true,
        meaning: text(
            "các bậc điểm, bao hết mọi số, không chồng nhau; at-least và at-most lấy cả đầu mút, above và below thì không",
            "tiers of points that hold every number once; at-least and at-most hold the end, above and below do not",
        ),
    }],
    steps: &[TIER],
    examples: &[
        Example { rule: RULE, population: &[], given: &[("value", "90.1")], expect: "2" },
        Example { rule: RULE, population: &[], given: &[("value", "90")], expect: "1" },
        Example { rule: RULE, population: &[], given: &[("value", "70")], expect: "1" },
        Example { rule: RULE, population: &[], given: &[("value", "69.999999999")], expect: "0" },
    ],
    role: Role::Scores,
    read,
};

const RULE: &str = "max = 2\ntiers = [{ above = 90, points = 2 }, { at-least = 70, points = 1 }, { points = 0 }]";

#[derive(Debug)]
struct Bands(Tiers);

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    Some(Box::new(Bands(Tiers::read(fields, max, Domain::ALL)?)))
}

impl Method for Bands {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn shape(&self) -> Shape {
        self.0.shape()
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let value = values[0].unwrap_or_default();
        let points = self.0.points(|threshold| value.cmp(&threshold));
        Ok(Outcome::points(points, &TIER, &[value, points.number()]))
    }
}

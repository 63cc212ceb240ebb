//! `growth`: how much a figure rose or fell against the year before ("so với năm trước"), the same
//! period of last year ("cùng kỳ") or a base year.

use super::curve::{self, Curve, ZeroDenominator};
use super::tiers::Domain;
use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Parameter, Role, Shape, Values, above_zero, either_or};
use crate::model::{Number, Points};
use crate::rulefile::Fields;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "growth",
    title: text("tốc độ tăng hoặc giảm", "growth"),
    summary: text(
        "So số liệu năm nay với năm trước, cùng kỳ hoặc năm gốc. Ví dụ: số doanh nghiệp thành lập mới tăng bao nhiêu, biên chế giảm bao nhiêu.",
        "Compares a figure with the year before, the same period or a base year. Example: how many more firms were founded, how far the payroll was cut.",
    ),
    formula: "q = (current − previous) / previous (decline: (previous − current) / previous); points = max if q ≥ full-at; 0 if q < zero-below or q < 0; else min(1, q / target) × max",
    source: "tiêu chí 8.x về phát triển kinh tế - xã hội trong các bộ tiêu chí cấp tỉnh từ 2018; ngưỡng trong ví dụ là giả định",
    fields: &[
        Field { name: "current", kind: Kind::Amount, meaning: text("số liệu năm đánh giá", "the figure of the year assessed") },
        Field {
            name: "previous",
            kind: Kind::Amount,
            meaning: text(
                "số liệu năm trước hoặc cùng kỳ; không có khi quy tắc khai base",
                "the figure compared with; not taken where the rule sets base",
            ),
        },
    ],
    parameters: &[
        Parameter {
            key: "base",
            required: false,
            meaning: text(
                "số liệu năm gốc, lớn hơn 0, chung cho mọi đơn vị, thay cho previous",
                "the figure of the base year, above 0, the same for all units, instead of previous",
            ),
        },
        Parameter {
            key: "decline",
            required: false,
            meaning: text("true: đo mức giảm thay cho mức tăng", "true: measures the decline instead of the rise"),
        },
        Parameter {
            key: "zero-denominator",
            required: false,
            meaning: text(
                "ý nghĩa khi previous bằng 0: full, zero, not-applicable, refuse; bắt buộc nếu không khai base",
                "what it means that previous is 0: full, zero, not-applicable or refuse; required unless base is set",
            ),
        },
        curve::FULL_AT,
        curve::ZERO_BELOW,
        curve::TARGET,
        curve::TIERS,
    ],
    steps: &[curve::FULL, curve::ZERO, curve::LINE, curve::TIER, curve::ZERO_FULL, curve::ZERO_ZERO, curve::ZERO_NA],
    examples: &[
        Example { rule: TIERS, population: &[], given: &[("current", "120"), ("previous", "100")], expect: "1" },
        Example { rule: TIERS, population: &[], given: &[("current", "119"), ("previous", "100")], expect: "0.5" },
        Example { rule: TIERS, population: &[], given: &[("current", "80"), ("previous", "100")], expect: "0" },
        Example { rule: TIERS, population: &[], given: &[("current", "5"), ("previous", "0")], expect: "not-applicable" },
        Example {
            rule: "max = 1\nbase = 2000\ndecline = true\ntarget = 0.1",
            population: &[],
            given: &[("current", "1850")],
            expect: "0.75",
        },
        Example {
            rule: "max = 1\nbase = 2000\ndecline = true\ntarget = 0.1",
            population: &[],
            given: &[("current", "2100")],
            expect: "0",
        },
    ],
    role: Role::Scores,
    read,
};

const TIERS: &str = "max = 1\ntiers = [{ at-least = 0.2, points = 1 }, { at-least = 0.1, points = 0.5 }, { points = 0 }]\nzero-denominator = \"not-applicable\"";

/// Against what the figure is compared.
#[derive(Debug)]
enum Against {
    Base(Number),
    Previous(ZeroDenominator),
}

#[derive(Debug)]
struct Growth {
    max: Points,
    against: Against,
    decline: bool,
    curve: Curve,
}

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    either_or(fields, "base", "zero-denominator");
    let base = fields.number("base");
    let base = above_zero(fields, "base", base);
    let against = if fields.has("base") {
        fields.item("zero-denominator");
        base.map(Against::Base)
    } else {
        ZeroDenominator::read(fields).map(Against::Previous)
    };
    let decline = fields.flag("decline");
    let one = Number::whole(1);
    // Amounts are not negative: a figure falls by at most its whole.
    let domain = match decline {
        true => Domain { least: None, most: Some(one) },
        false => Domain { least: Some(Number::whole(-1)), most: None },
    };
    let curve = Curve::read(fields, max, domain);
    Some(Box::new(Growth { max, against: against?, decline, curve: curve? }))
}

impl Method for Growth {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn fields(&self) -> &'static [Field] {
        match self.against {
            Against::Base(_) => &INFO.fields[..1],
            Against::Previous(_) => INFO.fields,
        }
    }

    fn shape(&self) -> Shape {
        let zero_denominator = match self.against {
            Against::Base(_) => None,
            Against::Previous(meaning) => meaning.points(self.max),
        };
        let most = self.decline.then(|| Number::whole(1));
        Shape { rises: Some(true), zero_denominator, ..self.curve.shape(self.max, most) }
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let current = values[0].unwrap_or_default();
        let previous = match self.against {
            Against::Base(base) => base,
            Against::Previous(zero_denominator) => {
                let previous = values[1].unwrap_or_default();
                if previous == Number::ZERO {
                    return zero_denominator.score(self.max, "previous");
                }
                previous
            }
        };
        let rise = current.0 - previous.0;
        Ok(self.curve.score(Number(if self.decline { -rise } else { rise }), previous, self.max))
    }
}

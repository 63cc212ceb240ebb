//! `ratio`: how much of what was due was done ("tỷ lệ hoàn thành").

use super::curve::{self, Curve, ZeroDenominator};
use super::tiers::Domain;
use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Parameter, Values, above_zero};
use crate::diag::{Diagnostic, codes};
use crate::model::{Number, Points, compare_ratio};
use crate::rulefile::Fields;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "ratio",
    title: text("tỷ lệ hoàn thành", "ratio"),
    summary: text(
        "Lấy tử số chia mẫu số, so với các ngưỡng, rồi nhân với điểm tối đa. Ví dụ: nhiệm vụ hoàn thành trên nhiệm vụ được giao.",
        "Divides numerator by denominator, compares with the thresholds and multiplies by the maximum. Example: tasks done of tasks due.",
    ),
    formula: "r = numerator / denominator (complement: 1 − r); points = max if r ≥ full-at; 0 if r < zero-below; else min(1, r / target) × max",
    source: "876/QĐ-BNV: mức độ hoàn thành kế hoạch; 766/QĐ-TTg: tỷ lệ đúng hạn, mức độ hài lòng ((tổng − không hài lòng) / tổng)",
    fields: &[
        Field { name: "numerator", kind: Kind::Amount, meaning: text("tử số: phần đã làm", "the part done") },
        Field { name: "denominator", kind: Kind::Amount, meaning: text("mẫu số: toàn bộ phải làm", "the whole that was due") },
    ],
    parameters: &[
        curve::ZERO_DENOMINATOR,
        curve::FULL_AT,
        curve::ZERO_BELOW,
        curve::TARGET,
        curve::TIERS,
        Parameter {
            key: "cap",
            required: false,
            meaning: text(
                "tỷ lệ lớn nhất được tính; tỷ lệ vượt quá được tính bằng cap. Không khai thì tỷ lệ trên 1 bị từ chối",
                "the largest ratio that counts; a larger one counts as the cap. Without it a ratio above 1 is refused",
            ),
        },
        Parameter {
            key: "complement",
            required: false,
            meaning: text("true: tính (mẫu số − tử số) / mẫu số", "true: (denominator − numerator) / denominator"),
        },
    ],
    steps: &[curve::FULL, curve::ZERO, curve::LINE, curve::TIER, curve::ZERO_FULL, curve::ZERO_ZERO, curve::ZERO_NA],
    examples: &[
        Example {
            rule: "max = 1\nfull-at = 1\nzero-below = 0.8\nzero-denominator = \"not-applicable\"",
            population: &[],
            given: &[("numerator", "45"), ("denominator", "50")],
            expect: "0.9",
        },
        Example {
            rule: "max = 1\nfull-at = 1\nzero-below = 0.8\nzero-denominator = \"not-applicable\"",
            population: &[],
            given: &[("numerator", "39"), ("denominator", "50")],
            expect: "0",
        },
        Example {
            rule: "max = 1\nfull-at = 1\nzero-below = 0.8\nzero-denominator = \"not-applicable\"",
            population: &[],
            given: &[("numerator", "0"), ("denominator", "0")],
            expect: "not-applicable",
        },
        Example {
            rule: "max = 1.5\ntarget = 0.8\nzero-denominator = \"zero\"",
            population: &[],
            given: &[("numerator", "60"), ("denominator", "100")],
            expect: "1.125",
        },
        Example {
            rule: "max = 2\ntiers = [{ above = 0.9, points = 2 }, { at-least = 0.7, points = 1 }, { points = 0 }]\nzero-denominator = \"refuse\"",
            population: &[],
            given: &[("numerator", "90"), ("denominator", "100")],
            expect: "1",
        },
        Example {
            rule: "max = 18\ncomplement = true\nzero-denominator = \"full\"",
            population: &[],
            given: &[("numerator", "3"), ("denominator", "120")],
            expect: "17.55",
        },
    ],
    adjusts: false,
    read,
};

#[derive(Debug)]
struct Ratio {
    max: Points,
    curve: Curve,
    zero_denominator: ZeroDenominator,
    cap: Option<Number>,
    complement: bool,
}

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    let zero_denominator = ZeroDenominator::read(fields);
    let cap = fields.number("cap");
    let cap = above_zero(fields, "cap", cap);
    let complement = fields.flag("complement");
    if complement && cap.is_some() {
        // The complement of a part lies between 0 and 1 anyway.
        let finding = Diagnostic::new(&codes::R015).with("key", "cap").with("other", "complement");
        let finding = finding.at(fields.place_of("cap")).also(fields.place_of("complement"));
        fields.bag.push(finding);
    }
    let domain = Domain { least: Some(Number::ZERO), most: Some(cap.unwrap_or(Number::whole(1))) };
    let curve = Curve::read(fields, max, domain);
    Some(Box::new(Ratio { max, curve: curve?, zero_denominator: zero_denominator?, cap, complement }))
}

impl Method for Ratio {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let (numerator, denominator) = (values[0].unwrap_or_default(), values[1].unwrap_or_default());
        if denominator == Number::ZERO && numerator == Number::ZERO {
            return self.zero_denominator.score(self.max, "denominator");
        }
        let above = numerator > denominator && self.cap.is_none();
        if above || denominator == Number::ZERO {
            return Err(Fault::new(&codes::D402).with("numerator", numerator).with("denominator", denominator));
        }
        let part = if self.complement { Number(denominator.0 - numerator.0) } else { numerator };
        match self.cap {
            Some(cap) if compare_ratio(part, denominator, cap).is_gt() => Ok(self.curve.score(cap, Number::whole(1), self.max)),
            _ => Ok(self.curve.score(part, denominator, self.max)),
        }
    }
}

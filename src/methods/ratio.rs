//! `ratio`: how much of what was due was done ("tỷ lệ hoàn thành").

use super::curve::{self, Curve, ZeroDenominator};
use super::tiers::Domain;
use super::{StepInfo, Example, Fault, Field, Info, Kind, Method, Outcome, Parameter, Role, Shape, Values, above_zero};
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
        Field {
            name: "previous",
            kind: Kind::AmountOrNone,
            meaning: text(
                "khối lượng năm trước, hoặc none; chỉ khi zero-denominator = \"previous\"",
                "the volume of the year before, or none; only where zero-denominator = \"previous\"",
            ),
        },
    ],
    parameters: &[
        Parameter {
            key: "zero-denominator",
            required: true,
            meaning: text(
                "ý nghĩa của mẫu số bằng 0: full (điểm tối đa), zero (0 điểm), not-applicable (không áp dụng), refuse (từ chối), previous (lấy khối lượng năm trước làm mẫu số; không có thì 0 điểm)",
                "what a zero denominator means: full, zero, not-applicable, refuse, or previous (the volume of the year before is the denominator; without one no points)",
            ),
        },
        Parameter {
            key: "previous-part",
            required: false,
            meaning: text(
                "phần của khối lượng năm trước được lấy làm mẫu số, như \"1/12\" cho kỳ tháng; mặc định là 1",
                "the part of last year's volume that is taken, such as \"1/12\" for a month; 1 unless set",
            ),
        },
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
    steps: &[
        curve::FULL,
        curve::ZERO,
        curve::LINE,
        curve::TIER,
        curve::ZERO_FULL,
        curve::ZERO_ZERO,
        curve::ZERO_NA,
        NO_PREVIOUS,
    ],
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
        Example {
            rule: PREVIOUS,
            population: &[],
            given: &[("numerator", "40"), ("denominator", "0"), ("previous", "960")],
            expect: "3",
        },
        Example {
            rule: PREVIOUS,
            population: &[],
            given: &[("numerator", "0"), ("denominator", "0"), ("previous", "none")],
            expect: "0",
        },
    ],
    role: Role::Scores,
    read,
};

const PREVIOUS: &str = "max = 6\nzero-denominator = \"previous\"\nprevious-part = \"1/12\"\ncap = 1";

const NO_PREVIOUS: StepInfo = StepInfo {
    id: "no-previous-volume",
    numbers: &[],
    words: text(
        "mẫu số bằng 0 và không có khối lượng năm trước: 0 điểm",
        "zero denominator and no volume of the year before: no points",
    ),
};

/// What stands in for a denominator of zero.
#[derive(Debug)]
enum IfZero {
    /// Nothing: the rule says what it means.
    Means(ZeroDenominator),
    /// A part of the volume of the year before, as a fraction of whole numbers.
    Previous(i128, i128),
}

#[derive(Debug)]
struct Ratio {
    max: Points,
    curve: Curve,
    if_zero: IfZero,
    cap: Option<Number>,
    complement: bool,
}

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    let if_zero = read_if_zero(fields);
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
    Some(Box::new(Ratio { max, curve: curve?, if_zero: if_zero?, cap, complement }))
}

fn read_if_zero(fields: &mut Fields<'_, '_>) -> Option<IfZero> {
    let part = fields.fraction("previous-part");
    let previous = IfZero::Previous(part.map_or(1, |part| part.0), part.map_or(1, |part| part.1));
    if fields.text("zero-denominator") == Some("previous") {
        return Some(previous);
    }
    if fields.has("previous-part") {
        let finding = Diagnostic::new(&codes::R313).at(fields.place_of("previous-part"));
        fields.bag.push(finding);
    }
    ZeroDenominator::read(fields).map(IfZero::Means)
}

impl Method for Ratio {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn fields(&self) -> &'static [Field] {
        if matches!(self.if_zero, IfZero::Previous(..)) { INFO.fields } else { &INFO.fields[..2] }
    }

    fn shape(&self) -> Shape {
        let zero_denominator = match self.if_zero {
            IfZero::Means(meaning) => meaning.points(self.max),
            IfZero::Previous(..) => None,
        };
        let most = self.cap.unwrap_or(Number::whole(1));
        let curve = self.curve.shape(self.max, Some(most));
        Shape { rises: Some(true), zero_denominator, complement: self.complement, ..curve }
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let (mut numerator, mut denominator) = (values[0].unwrap_or_default(), values[1].unwrap_or_default());
        match self.if_zero {
            IfZero::Previous(above, below) if denominator == Number::ZERO => {
                let previous = values[2].unwrap_or_default();
                if previous == Number::ZERO {
                    return Ok(Outcome::points(Points::ZERO, &NO_PREVIOUS, &[]));
                }
                // Both sides times `below`, so that a twelfth stays exact.
                (numerator, denominator) = (Number(numerator.0 * below), Number(previous.0 * above));
            }
            IfZero::Means(meaning) if denominator == Number::ZERO && numerator == Number::ZERO => {
                return meaning.score(self.max, "denominator");
            }
            _ => {}
        }
        let above = numerator > denominator && self.cap.is_none();
        if above || denominator == Number::ZERO {
            let given = |at: usize| values[at].unwrap_or_default();
            let whole = if given(1) == Number::ZERO { given(2) } else { given(1) };
            return Err(Fault::new(&codes::D402).with("numerator", given(0)).with("denominator", whole));
        }
        let part = if self.complement { Number(denominator.0 - numerator.0) } else { numerator };
        match self.cap {
            Some(cap) if compare_ratio(part, denominator, cap).is_gt() => Ok(self.curve.score(cap, Number::whole(1), self.max)),
            _ => Ok(self.curve.score(part, denominator, self.max)),
        }
    }
}

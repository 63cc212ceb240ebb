//! How a quantity given as a quotient (a completion ratio, a growth) turns into points: in tiers,
//! or along a line. Shared by `ratio` and `growth`; the quotient is compared and multiplied as a
//! fraction and never rounded on the way.

use std::cmp::Ordering;

use super::tiers::{Domain, Tiers};
use super::{Fault, Jump, Outcome, Parameter, Shape, StepInfo, above_zero};
use crate::diag::{Diagnostic, codes};
use crate::model::{Number, Points, SCALE, compare_ratio, quotient};
use crate::rulefile::Fields;
use crate::text::text;

/// Points as a function of a quotient.
#[derive(Debug)]
pub(super) enum Curve {
    /// In tiers.
    Tiers(Tiers),
    /// `max × quotient / target`; the maximum from `full` on, nothing below `zero_below`. None of
    /// the three is negative, and `full` is at most the target.
    Line { full: Number, zero_below: Number, target: Number },
}

pub(super) const TIERS: Parameter = Parameter {
    key: "tiers",
    required: false,
    meaning: text(
        "các bậc điểm, thay cho full-at, zero-below và target",
        "tiers of points, instead of full-at, zero-below and target",
    ),
};
pub(super) const FULL_AT: Parameter = Parameter {
    key: "full-at",
    required: false,
    meaning: text("từ mức này trở lên được điểm tối đa", "from this on, the maximum"),
};
pub(super) const ZERO_BELOW: Parameter = Parameter {
    key: "zero-below",
    required: false,
    meaning: text(
        "dưới mức này được 0 điểm; đúng mức này vẫn được tính điểm",
        "below this, no points; exactly this still earns",
    ),
};
pub(super) const TARGET: Parameter = Parameter {
    key: "target",
    required: false,
    meaning: text(
        "mức mục tiêu: điểm = điểm tối đa × giá trị / mục tiêu; mặc định là 1",
        "the target: points = maximum × value / target; 1 unless set",
    ),
};

pub(super) const TIER: StepInfo = StepInfo {
    id: "tier",
    numbers: &["value", "points"],
    words: text(
        "giá trị {value} thuộc bậc được {points} điểm",
        "the value {value} lies in the tier of {points} {points|point|points}",
    ),
};
pub(super) const FULL: StepInfo = StepInfo {
    id: "full",
    numbers: &["value", "threshold"],
    words: text(
        "giá trị {value} đạt ngưỡng {threshold}: điểm tối đa",
        "the value {value} reaches {threshold}: the maximum",
    ),
};
pub(super) const ZERO: StepInfo = StepInfo {
    id: "zero-below",
    numbers: &["value", "threshold"],
    words: text("giá trị {value} dưới ngưỡng {threshold}: 0 điểm", "the value {value} is below {threshold}: no points"),
};
pub(super) const LINE: StepInfo = StepInfo {
    id: "proportional",
    numbers: &["value", "target", "max"],
    words: text("{value} / {target} × {max}", "{value} / {target} × {max}"),
};
pub(super) const ZERO_FULL: StepInfo = StepInfo {
    id: "zero-denominator-full",
    numbers: &[],
    words: text("mẫu số bằng 0: quy tắc cho điểm tối đa", "zero denominator: the rule gives the maximum"),
};
pub(super) const ZERO_ZERO: StepInfo = StepInfo {
    id: "zero-denominator-zero",
    numbers: &[],
    words: text("mẫu số bằng 0: quy tắc cho 0 điểm", "zero denominator: the rule gives no points"),
};
pub(super) const ZERO_NA: StepInfo = StepInfo {
    id: "zero-denominator-not-applicable",
    numbers: &[],
    words: text("mẫu số bằng 0: không áp dụng cho đơn vị này", "zero denominator: does not apply to this unit"),
};

impl Curve {
    /// Reads `tiers`, or `full-at`, `zero-below` and `target`.
    pub(super) fn read(fields: &mut Fields<'_, '_>, max: Points, domain: Domain) -> Option<Self> {
        let line_keys = ["full-at", "zero-below", "target"];
        if fields.has("tiers") {
            if let Some(other) = line_keys.into_iter().find(|key| fields.has(key)) {
                let finding = Diagnostic::new(&codes::R015).with("key", "tiers").with("other", other);
                let finding = finding.at(fields.place_of("tiers")).also(fields.place_of(other));
                fields.bag.push(finding);
            }
            for key in line_keys {
                fields.number(key);
            }
            return Tiers::read(fields, max, domain).map(Curve::Tiers);
        }
        fields.item("tiers");
        let (full_at, zero_below) = (fields.number("full-at"), fields.number("zero-below"));
        let target = fields.number("target");
        let target = above_zero(fields, "target", target.or(Some(Number::whole(1))))?;
        for (key, threshold) in [("full-at", full_at), ("zero-below", zero_below)] {
            if threshold.is_some_and(|threshold| threshold < Number::ZERO) {
                let finding = Diagnostic::new(&codes::R311).with("key", key).at(fields.place_of(key));
                fields.bag.push(finding);
            }
        }
        let mut idle = |key, range: String| {
            let finding = Diagnostic::new(&codes::R303).with("range", range).at(fields.place_of(key));
            fields.bag.push(finding);
        };
        // The line reaches the maximum at the target; a threshold above that never acts.
        let full = full_at.filter(|full_at| *full_at <= target).unwrap_or(target);
        if let Some(full_at) = full_at.filter(|full_at| *full_at > target) {
            idle("full-at", format!("[{target}; {full_at})"));
        }
        if let Some(zero) = zero_below.filter(|zero| *zero > full) {
            idle("zero-below", format!("[{full}; {zero})"));
        }
        if domain.most.is_some_and(|most| full > most) {
            let key = if full_at == Some(full) { "full-at" } else { "target" };
            let finding = Diagnostic::new(&codes::R306).with("max", max).at(fields.place_of(key));
            fields.bag.push(finding);
        }
        Some(Curve::Line { full, zero_below: zero_below.unwrap_or(Number::ZERO), target })
    }

    /// The curve as an audit looks at it, for quantities up to `most`.
    pub(super) fn shape(&self, max: Points, most: Option<Number>) -> Shape {
        let (full, zero, target) = match self {
            Curve::Tiers(tiers) => return tiers.shape(),
            Curve::Line { full, zero_below, target } => (*full, *zero_below, *target),
        };
        let at = |quantity: Number| {
            let points = quotient(&[quantity.0, i128::from(max.0)], &[target.0]);
            Points(i64::try_from(points).expect("a share of the maximum"))
        };
        let (start, end) = (zero.min(full), full);
        let jumps = if start == end {
            vec![Jump { at: full, below: Points::ZERO, above: max, inclusive: true }]
        } else {
            let jumps = [(start, Points::ZERO, at(start)), (end, at(end), max)];
            jumps.into_iter().map(|(at, below, above)| Jump { at, below, above, inclusive: true }).collect()
        };
        let real = |jump: &Jump| jump.size() > Points::ZERO && most.is_none_or(|most| jump.at <= most);
        let reach = most.filter(|most| *most < full).map(|most| if most < zero { Points::ZERO } else { at(most) });
        Shape { jumps: jumps.into_iter().filter(real).collect(), reach, ..Shape::default() }
    }

    /// The points of `part / whole`; `whole` must be positive.
    pub(super) fn score(&self, part: Number, whole: Number, max: Points) -> Outcome {
        let value = Number(quotient(&[part.0, i128::from(SCALE)], &[whole.0]));
        let compare = |threshold| compare_ratio(part, whole, threshold);
        let (full, zero, target) = match self {
            Curve::Tiers(tiers) => {
                let points = tiers.points(compare);
                return Outcome::points(points, &TIER, &[value, points.number()]);
            }
            Curve::Line { full, zero_below, target } => (*full, *zero_below, *target),
        };
        if compare(full) != Ordering::Less {
            return Outcome::points(max, &FULL, &[value, full]);
        }
        if compare(zero) == Ordering::Less {
            return Outcome::points(Points::ZERO, &ZERO, &[value, zero]);
        }
        // max × (part / whole) / target, the target in billionths.
        let points = quotient(&[part.0, i128::from(max.0), i128::from(SCALE)], &[whole.0, target.0]);
        let points = Points(i64::try_from(points).expect("a share of the maximum")).min(max);
        Outcome::points(points, &LINE, &[value, target, max.number()])
    }
}

/// What a zero denominator means; a rulebook must say.
#[derive(Clone, Copy, Debug)]
pub(super) enum ZeroDenominator {
    Full,
    Zero,
    NotApplicable,
    Refuse,
}

impl ZeroDenominator {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Option<Self> {
        fields.need_one_of(
            "zero-denominator",
            &[
                ("full", ZeroDenominator::Full),
                ("zero", ZeroDenominator::Zero),
                ("not-applicable", ZeroDenominator::NotApplicable),
                ("refuse", ZeroDenominator::Refuse),
            ],
        )
    }

    /// The points that it gives, if it gives any.
    pub(super) fn points(self, max: Points) -> Option<Points> {
        match self {
            ZeroDenominator::Full => Some(max),
            ZeroDenominator::Zero => Some(Points::ZERO),
            ZeroDenominator::NotApplicable | ZeroDenominator::Refuse => None,
        }
    }

    pub(super) fn score(self, max: Points, field: &'static str) -> Result<Outcome, Fault> {
        match self {
            ZeroDenominator::Full => Ok(Outcome::points(max, &ZERO_FULL, &[])),
            ZeroDenominator::Zero => Ok(Outcome::points(Points::ZERO, &ZERO_ZERO, &[])),
            ZeroDenominator::NotApplicable => Ok(Outcome::without_points(&ZERO_NA, &[])),
            ZeroDenominator::Refuse => Err(Fault::new(&codes::D401).with("field", field)),
        }
    }
}

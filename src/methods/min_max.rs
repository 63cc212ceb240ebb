//! `min-max`: where a value lies between the worst and the best.

use super::population::{self, BETTER_WORDS, Better, IF_ALL_EQUAL_WORDS, IfAllEqual};
use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Parameter, Role, StepInfo, Values, above_zero, either_or};
use crate::diag::{Diagnostic, codes};
use crate::model::{Number, Points, quotient};
use crate::rulefile::Fields;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "min-max",
    title: text("chuẩn hóa min-max", "min-max"),
    summary: text(
        "Điểm tỷ lệ với vị trí của giá trị giữa mức kém nhất và mức tốt nhất. Hai mức do quy tắc ấn định, hoặc là giá trị nhỏ nhất và lớn nhất của các đơn vị được xếp hạng.",
        "Points in proportion to where the value lies between the worst and the best. The rule fixes the two, or they are the least and the greatest value of the units ranked.",
    ),
    formula: "points = lowest + (max − lowest) × (value − worst) / (best − worst), not below lowest and not above max; lowest = 0 unless set",
    source: "OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5: Min-Max",
    fields: &[Field { name: "value", kind: Kind::Number, meaning: text("giá trị của đơn vị", "the unit's value") }],
    parameters: &[
        Parameter {
            key: "worst",
            required: false,
            meaning: text(
                "mức kém nhất (điểm lowest); lớn hơn best nghĩa là càng thấp càng tốt",
                "the worst value (`lowest` points); above best means that less is better",
            ),
        },
        Parameter {
            key: "best",
            required: false,
            meaning: text("mức tốt nhất (điểm tối đa), khác worst", "the best value (the maximum), other than worst"),
        },
        Parameter {
            key: "lowest",
            required: false,
            meaning: text(
                "điểm ở mức kém nhất, lớn hơn 0 và nhỏ hơn điểm tối đa, như 1 cho thang 1 đến 10; không khai là 0",
                "the points at the worst value, above 0 and below the maximum, such as 1 for a scale from 1 to 10; 0 unless set",
            ),
        },
        Parameter {
            key: "goalposts",
            required: false,
            meaning: text(
                "observed: lấy giá trị nhỏ nhất và lớn nhất của các đơn vị được xếp hạng, thay cho worst và best",
                "observed: the least and the greatest value of the units ranked, instead of worst and best",
            ),
        },
        Parameter {
            key: "better",
            required: false,
            meaning: text(
                "bắt buộc khi goalposts = \"observed\": high (càng cao càng tốt) hoặc low (càng thấp càng tốt)",
                "required with goalposts = \"observed\": high or low",
            ),
        },
        Parameter {
            key: "if-all-equal",
            required: false,
            meaning: text(
                "bắt buộc khi goalposts = \"observed\"; khi mọi đơn vị có cùng giá trị: full (điểm tối đa), zero (0 điểm), refuse (từ chối)",
                "required with goalposts = \"observed\"; when all units have the same value: full, zero, or refuse",
            ),
        },
    ],
    steps: &[BETWEEN, BEYOND_BEST, BEYOND_WORST, AT_LOWEST, population::ALL_EQUAL_FULL, population::ALL_EQUAL_ZERO],
    examples: &[
        Example { rule: "max = 10\nworst = 20\nbest = 80", population: &[], given: &[("value", "65")], expect: "7.5" },
        Example { rule: "max = 10\nworst = 20\nbest = 80", population: &[], given: &[("value", "90")], expect: "10" },
        Example { rule: "max = 10\nworst = 15\nbest = 3", population: &[], given: &[("value", "6")], expect: "7.5" },
        Example { rule: "max = 10\nworst = 15\nbest = 3", population: &[], given: &[("value", "15.5")], expect: "0" },
        Example { rule: "max = 10\nlowest = 1\nworst = 0\nbest = 1", population: &[], given: &[("value", "0.5")], expect: "5.5" },
        Example { rule: "max = 10\nlowest = 1\nworst = 0\nbest = 1", population: &[], given: &[("value", "-0.1")], expect: "1" },
        Example { rule: OBSERVED, population: &["4", "10", "7"], given: &[("value", "7")], expect: "5" },
        Example { rule: OBSERVED, population: &["4", "4", "4"], given: &[("value", "4")], expect: "10" },
    ],
    role: Role::Scores,
    read,
};

const OBSERVED: &str = "max = 10\ngoalposts = \"observed\"\nbetter = \"low\"\nif-all-equal = \"full\"";

const BETWEEN: StepInfo = StepInfo {
    id: "between-goalposts",
    numbers: &["value", "worst", "best"],
    words: text(
        "giá trị {value} nằm giữa {worst} (kém nhất) và {best} (tốt nhất)",
        "the value {value} between {worst} (worst) and {best} (best)",
    ),
};
const BEYOND_BEST: StepInfo = StepInfo {
    id: "beyond-best",
    numbers: &["value", "best"],
    words: text(
        "giá trị {value} tốt hơn mức tốt nhất {best}: điểm tối đa",
        "the value {value} is better than the best, {best}: the maximum",
    ),
};
const BEYOND_WORST: StepInfo = StepInfo {
    id: "beyond-worst",
    numbers: &["value", "worst"],
    words: text(
        "giá trị {value} kém hơn mức kém nhất {worst}: 0 điểm",
        "the value {value} is worse than the worst, {worst}: no points",
    ),
};

const AT_LOWEST: StepInfo = StepInfo {
    id: "at-lowest",
    numbers: &["value", "worst", "lowest"],
    words: text(
        "giá trị {value} kém hơn mức kém nhất {worst}: {lowest} điểm",
        "the value {value} is worse than the worst, {worst}: {lowest} points",
    ),
};

#[derive(Debug)]
struct MinMax {
    max: Points,
    /// What the worst value earns; below `max`.
    lowest: Points,
    goalposts: Goalposts,
}

#[derive(Debug)]
enum Goalposts {
    /// Written in the rule, or seen; never equal.
    Known { worst: Number, best: Number },
    /// To be seen in the population.
    Observed { better: Better, if_all_equal: IfAllEqual },
    /// Seen, and all units are equal.
    AllEqual(Outcome),
}

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    let lowest = read_lowest(fields, max);
    let observed = fields.one_of("goalposts", &[("observed", ())]);
    let goalposts = if fields.has("goalposts") {
        for key in ["worst", "best"] {
            either_or(fields, key, "goalposts");
            fields.number(key);
        }
        let better = fields.need_one_of("better", &BETTER_WORDS);
        let if_all_equal = fields.need_one_of("if-all-equal", &IF_ALL_EQUAL_WORDS);
        observed?;
        Goalposts::Observed { better: better?, if_all_equal: if_all_equal? }
    } else {
        read_fixed(fields)?
    };
    Some(Box::new(MinMax { max, lowest: lowest?, goalposts }))
}

/// What the worst value earns; `None` when it cannot be used.
fn read_lowest(fields: &mut Fields<'_, '_>, max: Points) -> Option<Points> {
    let lowest = fields.points("lowest");
    if !fields.has("lowest") {
        return Some(Points::ZERO);
    }
    let lowest = above_zero(fields, "lowest", lowest)?;
    if lowest >= max {
        let finding = Diagnostic::new(&codes::R312).with("key", "lowest").with("other", "max");
        let finding = finding.at(fields.place_of("lowest")).also(fields.place_of("max"));
        fields.bag.push(finding);
        return None;
    }
    Some(lowest)
}

/// Goalposts that stand in the rule; the direction follows from them.
fn read_fixed(fields: &mut Fields<'_, '_>) -> Option<Goalposts> {
    // Asked for, so that they are known keys; they have a meaning with `goalposts` only.
    for key in ["better", "if-all-equal"] {
        if fields.item(key).is_some() {
            let finding = Diagnostic::new(&codes::R015).with("key", key).with("other", "worst");
            let finding = finding.at(fields.place_of(key)).also(fields.place_of("worst"));
            fields.bag.push(finding);
        }
    }
    if fields.item("worst").is_none() && fields.item("best").is_none() {
        let finding = Diagnostic::new(&codes::R309).with("key", "worst, best").with("other", "goalposts");
        let finding = finding.at(fields.place());
        fields.bag.push(finding);
        return None;
    }
    let (worst, best) = (fields.need_number("worst"), fields.need_number("best"));
    let (worst, best) = (worst?, best?);
    if worst == best {
        let finding = Diagnostic::new(&codes::R308).with("key", "worst").with("other", "best");
        let finding = finding.at(fields.place_of("best"));
        fields.bag.push(finding);
        return None;
    }
    Some(Goalposts::Known { worst, best })
}

impl Method for MinMax {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let value = values[0].unwrap_or_default();
        let (worst, best) = match &self.goalposts {
            Goalposts::Known { worst, best } => (*worst, *best),
            Goalposts::AllEqual(outcome) => return Ok(*outcome),
            Goalposts::Observed { .. } => panic!("observed goalposts are set by observe() before any unit is scored"),
        };
        let upwards = best > worst;
        if value != best && (value > best) == upwards {
            return Ok(Outcome::points(self.max, &BEYOND_BEST, &[value, best]));
        }
        if value != worst && (value < worst) == upwards {
            if self.lowest == Points::ZERO {
                return Ok(Outcome::points(Points::ZERO, &BEYOND_WORST, &[value, worst]));
            }
            return Ok(Outcome::points(self.lowest, &AT_LOWEST, &[value, worst, Number(self.lowest.0.into())]));
        }
        let range = i128::from(self.max.0 - self.lowest.0);
        let above = quotient(&[value.0 - worst.0, range], &[best.0 - worst.0]);
        let above = i64::try_from(above).expect("a share of the maximum");
        Ok(Outcome::points(Points(self.lowest.0 + above), &BETWEEN, &[value, worst, best]))
    }

    fn compares_units(&self) -> bool {
        matches!(self.goalposts, Goalposts::Observed { .. })
    }

    fn observe(&self, population: &[Number]) -> Result<Option<Box<dyn Method>>, Fault> {
        let Goalposts::Observed { better, if_all_equal } = self.goalposts else { return Ok(None) };
        let (least, most) = population::ends(population, 1)?;
        let goalposts = match better {
            _ if least == most => Goalposts::AllEqual(if_all_equal.outcome(least, self.max)?),
            Better::High => Goalposts::Known { worst: least, best: most },
            Better::Low => Goalposts::Known { worst: most, best: least },
        };
        Ok(Some(Box::new(MinMax { max: self.max, lowest: self.lowest, goalposts })))
    }
}

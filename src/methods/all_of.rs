//! `all-of`: conditions that must all be met for any points.

use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Parameter, Role, Shape, StepInfo, Values};
use crate::diag::{Diagnostic, codes};
use crate::methods::field::NONE;
use crate::model::{Number, Points};
use crate::rulefile::Fields;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "all-of",
    title: text("đạt mọi điều kiện", "all of the conditions"),
    summary: text(
        "Đạt mọi điều kiện thì được điểm tối đa; thiếu một điều kiện thì được 0 điểm. Bảng ghi các điều kiện đã đạt.",
        "All conditions met earn the maximum; with one of them missing there are no points. The table lists the conditions met.",
    ),
    formula: "points = max if every condition is met, else 0",
    source: "1880/QĐ-UBND (Cà Mau, 2013), 1.1.2: kế hoạch xác định đầy đủ nhiệm vụ và bố trí kinh phí 1; không đủ 0; 1.2.1",
    fields: &[Field {
        name: "met",
        kind: Kind::Words,
        meaning: text("các điều kiện đã đạt", "the conditions met"),
    }],
    parameters: &[Parameter {
        key: "conditions",
        required: true,
        meaning: text(
            "tên các điều kiện, từ 1 đến 60, khác nhau, không chứa dấu |",
            "the names of the conditions, 1 to 60, all different, without |",
        ),
    }],
    steps: &[ALL_MET, SOME_MISSING],
    examples: &[
        Example {
            rule: "max = 1\nconditions = [\"tasks\", \"budget\"]",
            population: &[],
            given: &[("met", "budget|tasks")],
            expect: "1",
        },
        Example {
            rule: "max = 1\nconditions = [\"tasks\", \"budget\"]",
            population: &[],
            given: &[("met", "tasks")],
            expect: "0",
        },
        Example {
            rule: "max = 1\nconditions = [\"tasks\", \"budget\"]",
            population: &[],
            given: &[("met", "none")],
            expect: "0",
        },
    ],
    role: Role::Scores,
    read,
};

const ALL_MET: StepInfo = StepInfo {
    id: "all-met",
    numbers: &["conditions"],
    words: text("đạt cả {conditions} điều kiện: điểm tối đa", "all {conditions} {conditions|condition is|conditions are} met: the maximum"),
};
const SOME_MISSING: StepInfo = StepInfo {
    id: "not-all-met",
    numbers: &["met", "conditions"],
    words: text("đạt {met} trong {conditions} điều kiện: 0 điểm", "{met} of {conditions} {conditions|condition|conditions} {met|is|are} met: no points"),
};

/// The most conditions; the set of those met is held as bits of an `i64`.
const MOST: usize = 60;

#[derive(Debug)]
struct AllOf {
    max: Points,
    conditions: Vec<String>,
}

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    let errors = fields.bag.errors();
    if !fields.has("conditions") {
        fields.missing("conditions");
    }
    let words: Vec<&str> = fields.texts("conditions").into_iter().map(|(word, _)| word).collect();
    if fields.bag.errors() > errors {
        return None;
    }
    let plain = |word: &str| !word.is_empty() && word == word.trim() && word != NONE && !word.contains('|');
    let mut distinct: Vec<&str> = words.iter().copied().filter(|word| plain(word)).collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() != words.len() || !(1..=MOST).contains(&words.len()) {
        let finding = Diagnostic::new(&codes::R310).with("found", distinct.len()).with("most", MOST);
        fields.bag.push(finding.at(fields.place_of("conditions")));
        return None;
    }
    Some(Box::new(AllOf { max, conditions: words.into_iter().map(str::to_owned).collect() }))
}

impl Method for AllOf {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn words(&self) -> &[String] {
        &self.conditions
    }

    fn shape(&self) -> Shape {
        Shape { conditions: self.conditions.len(), ..Shape::default() }
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let met = values[0].and_then(Number::as_whole).unwrap_or_default().count_ones();
        let met = Number::whole(i64::from(met));
        let all = Number::whole(i64::try_from(self.conditions.len()).expect("there are at most 60 conditions"));
        if met == all {
            return Ok(Outcome::points(self.max, &ALL_MET, &[all]));
        }
        Ok(Outcome::points(Points::ZERO, &SOME_MISSING, &[met, all]))
    }
}

//! `choice`: one of several levels, each with its points.

use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Parameter, Role, Shape, StepInfo, Values};
use crate::diag::{Diagnostic, codes};
use crate::model::Points;
use crate::rulefile::Fields;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "choice",
    title: text("chọn một mức", "choice"),
    summary: text(
        "Quy tắc liệt kê các mức, mỗi mức một số điểm; bảng ghi mức đã đạt.",
        "The rule lists levels, each with its points; the table names the level reached.",
    ),
    formula: "points = points of the option",
    source: "1880/QĐ-UBND (Cà Mau, 2013), 1.1.1: kịp thời 1; không kịp thời 0,5; không ban hành 0",
    fields: &[Field { name: "option", kind: Kind::Word, meaning: text("mức đã đạt", "the level reached") }],
    parameters: &[Parameter {
        key: "options",
        required: true,
        meaning: text("các mức và số điểm của mỗi mức", "the levels and the points of each"),
    }],
    steps: &[StepInfo {
        id: "option",
        numbers: &["points"],
        words: text("mức này được {points} điểm", "this level earns {points} {points|point|points}"),
    }],
    examples: &[
        Example { rule: "max = 1\noptions = { on-time = 1, late = 0.5, none = 0 }", population: &[], given: &[("option", "late")], expect: "0.5" },
        Example { rule: "max = 1\noptions = { on-time = 1, late = 0.5, none = 0 }", population: &[], given: &[("option", "none")], expect: "0" },
    ],
    role: Role::Scores,
    read,
};

#[derive(Debug)]
struct Choice {
    words: Vec<String>,
    points: Vec<Points>,
}

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    let table = fields.table("options");
    let none = table.is_some_and(|table| table.entries().is_empty());
    if none || !fields.has("options") {
        fields.missing("options");
    }
    let table = table.filter(|_| !none)?;
    let mut choice = Choice { words: Vec::new(), points: Vec::new() };
    for entry in table.entries() {
        let Some(number) = fields.number_of(&entry.key, &entry.value) else { continue };
        let Some(points) = number.as_points().filter(|points| (Points::ZERO..=max).contains(points)) else {
            let finding = Diagnostic::new(&codes::R305).with("max", max).at(entry.value.place.clone());
            fields.bag.push(finding);
            continue;
        };
        choice.words.push(entry.key.clone());
        choice.points.push(points);
    }
    if choice.words.len() < table.entries().len() {
        return None;
    }
    if choice.points.iter().max() != Some(&max) {
        let finding = Diagnostic::new(&codes::R306).with("max", max).at(fields.place_of("options"));
        fields.bag.push(finding);
    }
    Some(Box::new(choice))
}

impl Method for Choice {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn words(&self) -> &[String] {
        &self.words
    }

    fn shape(&self) -> Shape {
        Shape { reach: self.points.iter().max().copied(), ..Shape::default() }
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let option = values[0].and_then(|value| value.as_whole()).and_then(|at| usize::try_from(at).ok());
        let points = option.and_then(|at| self.points.get(at)).copied().expect("the reader knows the options");
        Ok(Outcome::points(points, &INFO.steps[0], &[points.number()]))
    }
}

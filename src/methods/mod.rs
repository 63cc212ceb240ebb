//! The scoring methods: value → points. One method per file, with its formula, parameters, steps
//! and examples; its [`Info`] feeds `parindex methods`, `docs/methods.md` and the tests.
//!
//! To add a method: write `src/methods/<name>.rs` after the pattern of `ratio.rs`, and add one
//! line to the list below.
//!
//! Border: a method sees the values of one node of one unit (and, for the three that compare units
//! with each other, the values of all units). It knows nothing of trees, tables or ranks.

mod adjustment;
pub mod catalogue;
mod curve;
mod field;
mod population;
pub mod shape;
#[cfg(test)]
mod tests;
pub mod tiers;

use std::fmt::Debug;

pub use field::{Field, Kind};
pub(crate) use field::{NONE, day};
pub use shape::{Jump, Shape};

use crate::diag::{CodeInfo, Diagnostic, codes};
use crate::model::{Number, NumberFormat, Points};
use crate::rulefile::Fields;
use crate::text::{Arg, Text, text};

/// Declares the methods: their modules and [`ALL`], in the order of the catalogue.
macro_rules! methods {
    ($($name:ident)*) => {
        $(mod $name;)*

        /// Every method, in the order of the catalogue.
        pub static ALL: &[&Info] = &[$(&$name::INFO),*];
    };
}

methods! {
    given
    choice
    all_of
    bands
    ratio
    count
    growth
    timeliness
    index
    min_max
    z_score
    percentile_rank
    deduction
    bonus
    information
}

/// The values of one node of one unit, in the order of [`Method::fields`]. A field is `None` when
/// it holds the word `none` (not finished, no condition met).
pub type Values = [Option<Number>; 3];

/// What a method is, for the catalogue, the manual and the tests.
#[derive(Debug)]
pub struct Info {
    /// Its name in a rulebook.
    pub name: &'static str,
    /// Its name for a reader.
    pub title: Text,
    /// What it does and when to use it, in one or two sentences.
    pub summary: Text,
    /// The formula, in plain signs.
    pub formula: &'static str,
    /// Where the formula or the practice comes from.
    pub source: &'static str,
    /// What it is given.
    pub fields: &'static [Field],
    /// What a rulebook says about it.
    pub parameters: &'static [Parameter],
    /// The ways a result can come about.
    pub steps: &'static [StepInfo],
    /// Examples; each is run by the tests.
    pub examples: &'static [Example],
    /// What its points do.
    pub role: Role,
    /// Reads the parameters of one node. Mistakes go into the bag of the fields.
    pub read: fn(&mut Fields<'_, '_>, Points) -> Option<Box<dyn Method>>,
}

/// What the points of a method do. All but [`Role::Scores`] have no maximum of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// They count, from zero to the maximum of the node.
    Scores,
    /// Deductions and bonuses: they only move their parent.
    Adjusts,
    /// There are none: the value is shown and never counted.
    Informs,
}

impl Role {
    /// What stands for points where there are none.
    #[must_use]
    pub fn unscored(self) -> &'static str {
        if self == Role::Informs { "information" } else { "not-applicable" }
    }

    /// What a reader must know of a role, beyond the ordinary.
    #[must_use]
    pub fn remark(self) -> Option<Text> {
        match self {
            Role::Scores => None,
            Role::Adjusts => Some(text(
                "Không có điểm tối đa riêng (không khai max); chỉ làm tăng hoặc giảm điểm của mục cha.",
                "Has no maximum of its own (max is not set); it only moves the points of its parent.",
            )),
            Role::Informs => Some(text(
                "Không có điểm (không khai max, weight); chỉ hiển thị, không tính vào mục cha.",
                "Has no points (max and weight are not set); it is shown and never counted in its parent.",
            )),
        }
    }
}

/// One parameter of a method.
#[derive(Debug)]
pub struct Parameter {
    /// The key in a rulebook.
    pub key: &'static str,
    /// Whether a rulebook must set it.
    pub required: bool,
    /// What it means, with its unit and range.
    pub meaning: Text,
}

/// One way a result can come about, in words with holes for numbers.
#[derive(Debug, PartialEq, Eq)]
pub struct StepInfo {
    /// Its name in `scores.csv`.
    pub id: &'static str,
    /// The names of its numbers; the holes of `words`.
    pub numbers: &'static [&'static str],
    /// The step in words.
    pub words: Text,
}

/// The step that was taken for one node of one unit, with its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which step.
    pub info: &'static StepInfo,
    /// Its numbers, in the order of [`StepInfo::numbers`].
    pub numbers: [Number; 3],
}

impl Step {
    /// A step with its numbers; at most three.
    #[must_use]
    pub fn new(info: &'static StepInfo, numbers: &[Number]) -> Self {
        debug_assert_eq!(info.numbers.len(), numbers.len(), "step {}", info.id);
        let mut held = [Number::ZERO; 3];
        held[..numbers.len()].copy_from_slice(numbers);
        Step { info, numbers: held }
    }

    /// Its numbers with their names.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, Number)> {
        self.info.numbers.iter().copied().zip(self.numbers)
    }
}

/// The result of a method for one node of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The points; `None` when the node does not apply to the unit, or only informs.
    pub points: Option<Points>,
    /// How they came about.
    pub step: Step,
}

impl Outcome {
    /// Points, and how they came about.
    #[must_use]
    pub fn points(points: Points, step: &'static StepInfo, numbers: &[Number]) -> Self {
        Outcome { points: Some(points), step: Step::new(step, numbers) }
    }

    /// No points: the node does not apply to the unit, or only informs.
    #[must_use]
    pub fn without_points(step: &'static StepInfo, numbers: &[Number]) -> Self {
        Outcome { points: None, step: Step::new(step, numbers) }
    }
}

/// A value that a method cannot accept: a data error, to which the reader adds the place.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What kind of fault.
    pub info: &'static CodeInfo,
    /// What fills the holes of its sentences.
    pub args: Vec<(&'static str, Arg)>,
}

impl Fault {
    /// A fault of one kind.
    #[must_use]
    pub fn new(info: &'static CodeInfo) -> Self {
        Fault { info, args: Vec::new() }
    }

    /// Fills one hole of the sentences.
    #[must_use]
    pub fn with(mut self, hole: &'static str, arg: impl Into<Arg>) -> Self {
        self.args.push((hole, arg.into()));
        self
    }
}

/// A method with the parameters of one node.
pub trait Method: Debug + Send + Sync {
    /// What the method is.
    fn info(&self) -> &'static Info;

    /// What it is given at this node; fewer than [`Info::fields`] where the rulebook holds some.
    fn fields(&self) -> &'static [Field] {
        self.info().fields
    }

    /// The words that its fields of kind [`Kind::Word`] or [`Kind::Words`] may hold.
    fn words(&self) -> &[String] {
        &[]
    }

    /// Value → points, between zero and the maximum of the node (a deduction: below zero).
    ///
    /// # Errors
    /// When the values are not ones the rule provides for.
    fn score(&self, values: &Values) -> Result<Outcome, Fault>;

    /// The points of [`score`](Method::score) alone: comparing two years scores each value among thousands of populations.
    ///
    /// # Errors
    /// As [`score`](Method::score).
    fn points(&self, values: &Values) -> Result<Option<Points>, Fault> {
        Ok(self.score(values)?.points)
    }

    /// What an audit asks of the rule.
    fn shape(&self) -> Shape {
        Shape::default()
    }

    /// Whether it compares units with each other, and so must [`observe`](Method::observe) the values
    /// of all before it can score one.
    fn compares_units(&self) -> bool {
        false
    }

    /// For methods that compare units with each other: the same method, knowing the values of
    /// all units that are ranked (of their first field, in no particular order).
    ///
    /// # Errors
    /// When the values cannot be compared, such as when all are equal and the rule does not say
    /// what that means.
    fn observe(&self, population: &[Number]) -> Result<Option<Box<dyn Method>>, Fault> {
        let _ = population;
        Ok(None)
    }
}

/// The values that a trail shows of a cell, `numerator=45; denominator=50`, by their fields. The word of
/// a method with one field may itself hold `; ` and `=`.
#[must_use]
pub fn given<'r>(fields: &'static [Field], inputs: &'r str) -> Vec<(&'static Field, &'r str)> {
    let (mut rest, mut found) = (inputs, Vec::new());
    for field in fields {
        let Some(value) = rest.strip_prefix(field.name).and_then(|rest| rest.strip_prefix('=')) else { continue };
        let (value, after) = if fields.len() > 1 { value.split_once("; ").unwrap_or((value, "")) } else { (value, "") };
        found.push((field, value));
        rest = after;
    }
    found
}

/// The values that a trail shows of a cell, as a method takes them; `None` where they are those of
/// another kind of method.
#[must_use]
pub fn read_given(method: &dyn Method, inputs: &str) -> Option<Values> {
    let fields = method.fields();
    let given = given(fields, inputs);
    let all_of_it: usize = given.iter().map(|(field, value)| field.name.len() + 1 + value.len()).sum();
    if given.len() != fields.len() || all_of_it + 2 * (fields.len() - 1) != inputs.len() {
        return None;
    }
    let mut values = Values::default();
    for (at, (field, text)) in given.into_iter().enumerate() {
        values[at] = field.kind.read(text, method.words(), NumberFormat::PLAIN, false).ok()?;
    }
    Some(values)
}

/// One example of a method, run by the tests and printed in the manual.
#[derive(Debug)]
pub struct Example {
    /// The parameters as a rulebook writes them, `max` included.
    pub rule: &'static str,
    /// For methods that compare units with each other: the values of all units.
    pub population: &'static [&'static str],
    /// The fields and their values.
    pub given: &'static [(&'static str, &'static str)],
    /// The points, or `not-applicable`.
    pub expect: &'static str,
}

/// Reports a parameter that is not above zero.
pub(crate) fn above_zero<T: Default + PartialOrd>(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    value: Option<T>,
) -> Option<T> {
    let value = value?;
    if value <= T::default() {
        let finding = Diagnostic::new(&codes::R307).with("key", key).at(fields.place_of(key));
        fields.bag.push(finding);
        return None;
    }
    Some(value)
}

/// Reports two parameters that exclude each other, if both are set.
fn either_or(fields: &mut Fields<'_, '_>, key: &'static str, other: &'static str) {
    if fields.has(key) && fields.has(other) {
        let finding = Diagnostic::new(&codes::R015).with("key", key).with("other", other);
        let finding = finding.at(fields.place_of(key)).also(fields.place_of(other));
        fields.bag.push(finding);
    }
}

/// Finds a method by its name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Info> {
    ALL.iter().copied().find(|info| info.name == name)
}

//! A questionnaire ("phiếu điều tra"): its items, their scales, and the columns in which a file of
//! respondents holds them.
//!
//! What always holds: an item has at most [`MOST_ANSWERS`] answers, each a short code that no other
//! answer of the item has; a filter is an item that is not filtered itself; a node is fed by one item, or by
//! several whose answers are declared to be pooled, and is scored itself.
//!
//! Border: says what may stand in a file, never what does.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Node, Rulebook, Scored};
use crate::diag::Place;
use crate::model::{Name, Number};

/// The most answers of an item, those that are no answer ("don't know") included.
pub const MOST_ANSWERS: usize = 32;

/// The most items of an instrument.
pub const MOST_ITEMS: usize = 2000;

/// The name of an empty field among the answers.
pub const MISSING: &str = "missing";

/// The name of "does not know, did not say" among the answers.
pub const DONT_KNOW: &str = "dont-know";

/// The name of "was not asked" among the answers.
pub const NOT_ASKED: &str = "not-asked";

/// A questionnaire ("phiếu điều tra").
#[derive(Debug)]
pub struct Instrument {
    /// Its name in the rulebook, which `--survey` takes.
    pub id: String,
    /// Its name for a reader.
    pub name: Option<Name>,
    /// What the columns of a file are.
    pub columns: Columns,
    /// The items in the order of the rulebook.
    pub items: Vec<Item>,
    /// Where it stands in the rulebook.
    pub place: Place,
}

/// The columns of a file of respondents beside the answers, by their headers.
#[derive(Debug)]
pub struct Columns {
    /// The unit assessed, such as the province.
    pub unit: String,
    /// The stratum; without it a unit is one stratum.
    pub stratum: Option<String>,
    /// Cluster levels from the highest to the lowest, such as district, commune, village.
    pub clusters: Vec<String>,
    /// The weight and its decimals.
    pub weight: Option<(String, u8)>,
    /// What respondents are grouped by, and the values that may stand there.
    pub groups: Vec<(String, Vec<String>)>,
    /// The respondent's number: serves for finding duplicates and is kept nowhere.
    pub id: Option<String>,
    /// The day, or day and time, of the interview.
    pub time: Option<String>,
    /// The first and the last day of the fieldwork.
    pub fieldwork: Option<(Date, Date)>,
    /// More cards of a cluster than this within so many minutes are worth a finding.
    pub burst: Option<(usize, i64)>,
    /// Of a file with one row per respondent and item: the columns of the item and of the answer.
    pub long: Option<(String, String)>,
    /// Columns that are never read.
    pub drop: Vec<String>,
}

/// A question, or one line of a question with several.
#[derive(Debug)]
pub struct Item {
    /// Its code, such as `Q9.1`.
    pub code: String,
    /// What is asked.
    pub text: Option<Name>,
    /// The header of its column.
    pub column: String,
    /// The name of its scale.
    pub scale: String,
    /// Whether its scale is one of levels, on which a respondent may have gone down one column.
    pub levels: bool,
    /// What may be answered.
    pub answers: Vec<Answer>,
    /// Only asked if another item, by its place, has one of these answers, a bit each.
    pub asked_if: Option<(usize, u32)>,
    /// The nodes it feeds.
    pub feeds: Vec<Feed>,
}

/// A node that an item feeds.
#[derive(Clone, Copy, Debug)]
pub struct Feed {
    /// The node, by its place.
    pub node: usize,
    /// With what.
    pub measure: Measure,
}

/// What is taken from the answers to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The share of these answers, a bit each, among those that count.
    Share(u32),
    /// The mean of the levels that were answered.
    Mean,
}

/// An answer of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What stands in the table of counts.
    pub name: String,
    /// What stands in a file.
    pub written: String,
    /// What it does.
    pub effect: Effect,
}

/// What an answer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is an answer: counted, and in the denominator.
    Answer,
    /// It is none, and counts in the denominator all the same.
    InDenominator,
    /// It is none: counted by itself, outside the denominator.
    LeftOut,
    /// The whole card is left out.
    RejectsCard,
}

impl Instrument {
    /// The nodes that are fed, each with the items that feed it, by their places, and what is taken from them. Where there are several
    /// items, their answers are pooled.
    #[must_use]
    pub fn fed(&self) -> BTreeMap<usize, Vec<(usize, Measure)>> {
        let mut fed: BTreeMap<usize, Vec<(usize, Measure)>> = BTreeMap::new();
        for (at, item) in self.items.iter().enumerate() {
            item.feeds.iter().for_each(|feed| fed.entry(feed.node).or_default().push((at, feed.measure)));
        }
        fed
    }
}

impl Item {
    /// Whether it has the answers of another.
    #[must_use]
    pub fn is_on_scale_of(&self, other: &Item) -> bool {
        self.answers == other.answers && self.levels == other.levels
    }

    /// The answers with one of these effects, a bit each.
    #[must_use]
    pub fn having(&self, effects: &[Effect]) -> u32 {
        let bits = self.answers.iter().enumerate().filter(|(_, answer)| effects.contains(&answer.effect));
        bits.fold(0, |mask, (at, _)| mask | 1 << at)
    }

    /// The answers that somebody gave, a bit each: without the one that an empty field stands for ("not checked").
    #[must_use]
    pub fn spoken(&self) -> u32 {
        let blank = self.answers.iter().position(|answer| answer.written.is_empty());
        self.having(&[Effect::Answer]) & !blank.map_or(0, |at| 1 << at)
    }

    /// What each answer counts for a measure; `None` for what does not count.
    #[must_use]
    pub fn values(&self, measure: Measure) -> Vec<Option<u32>> {
        let answers = (1..).zip(&self.answers);
        let value = |(level, answer): (u32, &Answer)| match (measure, answer.effect) {
            (Measure::Share(bits), Effect::Answer | Effect::InDenominator) => Some(bits >> (level - 1) & 1),
            // The levels of a scale come first among its answers.
            (Measure::Mean, Effect::Answer) => Some(level),
            _ => None,
        };
        answers.map(value).collect()
    }

    /// The place of an answer by its name in the table of counts.
    #[must_use]
    pub fn answer(&self, name: &str) -> Option<usize> {
        self.answers.iter().position(|answer| answer.name == name)
    }
}

impl Node {
    /// What a measure of 1 is as a value of the node: where everybody's answer counts, that is its
    /// maximum where it takes points (`given`) and 100 where it takes a percentage; a mean is itself.
    #[must_use]
    pub fn one_of(&self, measure: Measure) -> Number {
        match (measure, &self.scored) {
            (Measure::Mean, _) => Number::whole(1),
            (Measure::Share(_), Scored::Itself(leaf)) if leaf.method.info().name == "given" => self.max.number(),
            (Measure::Share(_), _) => Number::whole(100),
        }
    }
}

impl Rulebook {
    /// The instrument of a name.
    #[must_use]
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|instrument| instrument.id == id)
    }
}

//! What the columns of one file are, laid out so that a row is read in one go.

use unicode_normalization::UnicodeNormalization;

use crate::data::table::cut_rows;
use crate::diag::{Diagnostic, FileId, Place, codes};
use crate::rules::instrument::{Effect, Instrument, MISSING, NOT_ASKED};

/// No answer of the scale.
pub(super) const UNKNOWN: u8 = u8::MAX;

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Part of the key: unit, stratum and clusters, in this order.
    Key(usize),
    Group(usize),
    Weight,
    Id,
    Time,
    /// Of a long file: which item the row is about.
    Item,
    /// Of a long file.
    Answer,
    Drop,
}

/// A step through a row.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Neighbouring answers, as places among the answers of the file.
    Answers(std::ops::Range<usize>),
    /// Another column.
    Field(Role),
}

/// A filter among the answers of the file.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    pub(super) item: usize,
    pub(super) of: usize,
    pub(super) asked: u32,
    pub(super) answered: u32,
    pub(super) not_asked: u8,
}

/// Answers of one scale that stand together in the file.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) answers: std::ops::Range<usize>,
    pub(super) scale: usize,
}

/// What is the same for all items of a scale.
#[derive(Clone, Debug)]
pub(super) struct ScaleBits {
    pub(super) answered: u32,
    pub(super) rejects: u32,
    /// Whether one answer to all of its items is worth a finding.
    pub(super) levels: bool,
}

/// The columns of one file.
pub(super) struct Layout<'i> {
    pub(super) instrument: &'i Instrument,
    pub(super) delimiter: u8,
    /// Of a file with a row per respondent and item: the column of the respondent.
    pub(super) long: Option<usize>,
    pub(super) steps: Vec<Step>,
    pub(super) columns: usize,
    /// Their headers.
    pub(super) names: Vec<String>,
    /// The column of each step's first field.
    pub(super) at_column: Vec<usize>,
    /// The parts of the key that stand first and last in the file.
    pub(super) key_span: (usize, usize),
    /// For each answer of the file: its item.
    pub(super) items: Vec<usize>,
    /// For each answer of the file: the answer that a single byte is, and for the delimiter what an
    /// empty field is.
    pub(super) bytes: Vec<[u8; 256]>,
    /// For each answer of the file: where its counters start in a block.
    pub(super) starts: Vec<usize>,
    pub(super) runs: Vec<Run>,
    pub(super) scales: Vec<ScaleBits>,
    pub(super) filters: Vec<Filter>,
}

/// Why a first line is no header of an instrument.
pub(super) enum NoHeader {
    /// These columns are missing; the line may be a person's card and is not shown.
    Lacks(Vec<String>),
    /// All are there, and these besides.
    Undeclared(Vec<(String, usize)>),
    /// A column stands there twice.
    Twice(String),
}

impl NoHeader {
    pub(super) fn finding(&self, file: FileId) -> Diagnostic {
        match self {
            NoHeader::Lacks(columns) => {
                let shown: Vec<&str> = columns.iter().take(12).map(String::as_str).collect();
                let more =
                    if columns.len() > shown.len() { format!(", … ({})", columns.len()) } else { String::new() };
                Diagnostic::new(&codes::D904).with("columns", shown.join(", ") + &more).at(Place::unseen(file, 1, 1))
            }
            NoHeader::Undeclared(columns) => {
                let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
                let place = Place::unseen(file, 1, columns[0].1 + 1);
                Diagnostic::new(&codes::D905).with("columns", names.join(", ")).at(place)
            }
            NoHeader::Twice(column) => {
                Diagnostic::new(&codes::D208).with("column", column).at(Place::unseen(file, 1, 1))
            }
        }
    }
}

/// What a header may say, by its text.
enum Meaning {
    Role(Role),
    Item(usize),
}

fn meanings(instrument: &Instrument) -> Vec<(&str, Meaning)> {
    let columns = &instrument.columns;
    let role = |column, role| (column, Meaning::Role(role));
    let mut all = vec![role(columns.unit.as_str(), Role::Key(0))];
    all.extend(columns.stratum.iter().map(|column| role(column.as_str(), Role::Key(1))));
    all.extend(columns.clusters.iter().enumerate().map(|(at, column)| role(column.as_str(), Role::Key(2 + at))));
    all.extend(columns.groups.iter().enumerate().map(|(at, (column, _))| role(column.as_str(), Role::Group(at))));
    all.extend(columns.weight.iter().map(|(column, _)| role(column.as_str(), Role::Weight)));
    all.extend(columns.id.iter().map(|column| role(column.as_str(), Role::Id)));
    all.extend(columns.time.iter().map(|column| role(column.as_str(), Role::Time)));
    all.extend(columns.drop.iter().map(|column| role(column.as_str(), Role::Drop)));
    if let Some((item, answer)) = &columns.long {
        all.extend([role(item.as_str(), Role::Item), role(answer.as_str(), Role::Answer)]);
    }
    let items = instrument.items.iter().enumerate();
    all.extend(items.map(|(at, item)| (item.column.as_str(), Meaning::Item(at))));
    all
}

impl<'i> Layout<'i> {
    /// Binds the first line of a file.
    pub(super) fn bind(instrument: &'i Instrument, line: &str) -> Result<Self, NoHeader> {
        let mut meanings = meanings(instrument);
        let mut best: Option<(usize, u8, Vec<String>)> = None;
        for delimiter in *b",;\t" {
            let mut names: Vec<String> = Vec::new();
            let cut = cut_rows(line, delimiter, |_, fields| {
                names = fields.iter().map(|field| field.trim_matches([' ', '\u{a0}']).nfc().collect()).collect();
            });
            let known = names.iter().filter(|name| meanings.iter().any(|(column, _)| column == name)).count();
            if cut.is_ok() && best.as_ref().is_none_or(|(most, ..)| known > *most) {
                best = Some((known, delimiter, names));
            }
        }
        let (_, delimiter, names) = best.unwrap_or_default();
        let long = instrument.columns.long.as_ref().is_some_and(|(item, _)| names.contains(item));
        meanings.retain(|(_, meaning)| match meaning {
            Meaning::Item(_) => !long,
            Meaning::Role(Role::Item | Role::Answer) => long,
            Meaning::Role(_) => true,
        });
        let lacks = meanings.iter().filter(|(column, meaning)| {
            !matches!(meaning, Meaning::Role(Role::Drop)) && !names.iter().any(|name| name == column)
        });
        let lacks: Vec<String> = lacks.map(|(column, _)| (*column).to_owned()).collect();
        if !lacks.is_empty() {
            return Err(NoHeader::Lacks(lacks));
        }
        let mut undeclared = Vec::new();
        let mut bound = Vec::new();
        for (at, name) in names.iter().enumerate() {
            match meanings.iter().find(|(column, _)| column == name) {
                Some((_, meaning)) if !names[..at].contains(name) => bound.push(meaning),
                Some(_) => return Err(NoHeader::Twice(name.clone())),
                None => undeclared.push((name.clone(), at)),
            }
        }
        if !undeclared.is_empty() {
            return Err(NoHeader::Undeclared(undeclared));
        }
        Ok(Self::arranged(instrument, delimiter, &bound, names.clone(), long))
    }

    fn arranged(
        instrument: &'i Instrument,
        delimiter: u8,
        bound: &[&Meaning],
        names_of: Vec<String>,
        long: bool,
    ) -> Self {
        let (mut steps, mut at_column, mut items): (Vec<Step>, Vec<usize>, Vec<usize>) = Default::default();
        for (column, meaning) in bound.iter().enumerate() {
            match meaning {
                Meaning::Item(item) => {
                    let at = items.len();
                    items.push(*item);
                    if let Some(Step::Answers(range)) = steps.last_mut() {
                        range.end = at + 1;
                        continue;
                    }
                    steps.push(Step::Answers(at..at + 1));
                }
                Meaning::Role(role) => steps.push(Step::Field(*role)),
            }
            at_column.push(column);
        }
        if long {
            items = (0..instrument.items.len()).collect();
        }
        let widths = instrument.items.iter().map(|item| item.answers.len());
        let all_starts: Vec<usize> = widths
            .scan(0, |next, width| {
                *next += width;
                Some(*next - width)
            })
            .collect();
        let mut names: Vec<&str> = Vec::new();
        let mut scales = Vec::new();
        let mut runs: Vec<Run> = Vec::new();
        for (at, item) in items.iter().map(|item| &instrument.items[*item]).enumerate() {
            let scale = names.iter().position(|name| *name == item.scale).unwrap_or_else(|| {
                names.push(&item.scale);
                scales.push(ScaleBits {
                    answered: item.having(&[Effect::Answer]),
                    rejects: item.having(&[Effect::RejectsCard]),
                    levels: item.levels,
                });
                names.len() - 1
            });
            match runs.last_mut().filter(|run| run.scale == scale) {
                Some(run) => run.answers.end = at + 1,
                None => runs.push(Run { answers: at..at + 1, scale }),
            }
        }
        let place = |item: usize| items.iter().position(|other| *other == item).expect("every item has its column");
        let filters = items.iter().enumerate().filter_map(|(at, item)| {
            let item = &instrument.items[*item];
            let (of, asked) = item.asked_if?;
            let not_asked = item.answer(NOT_ASKED).or_else(|| item.answer(MISSING)).expect("checked with the rulebook");
            Some(Filter {
                item: at,
                of: place(of),
                asked,
                answered: item.having(&[Effect::Answer]),
                not_asked: u8::try_from(not_asked).expect("at most 32 answers"),
            })
        });
        let mut parts = steps.iter().filter_map(|step| match step {
            Step::Field(Role::Key(part)) => Some(*part),
            _ => None,
        });
        let first = parts.next().expect("the column of the unit");
        Layout {
            key_span: (first, parts.next_back().unwrap_or(first)),
            filters: filters.collect(),
            bytes: items.iter().map(|item| single_bytes(instrument, *item, delimiter)).collect(),
            starts: items.iter().map(|item| all_starts[*item]).collect(),
            columns: bound.len(),
            long: long.then(|| column_of_role(&steps, &at_column, Role::Id)),
            names: names_of,
            instrument,
            delimiter,
            steps,
            at_column,
            items,
            runs,
            scales,
        }
    }

    /// The answer that a text is at an answer of the file.
    pub(super) fn answer(&self, at: usize, text: &[u8]) -> u8 {
        let answers = &self.instrument.items[self.items[at]].answers;
        let found = answers.iter().position(|answer| answer.written.as_bytes() == text);
        found.and_then(|found| u8::try_from(found).ok()).unwrap_or(UNKNOWN)
    }

    /// The column of what is no answer, from 0.
    pub(super) fn column_of_role(&self, role: Role) -> usize {
        column_of_role(&self.steps, &self.at_column, role)
    }

    /// The column of an answer of the file, from 0.
    pub(super) fn column_of(&self, answer: usize) -> usize {
        if self.long.is_some() {
            return self.column_of_role(Role::Answer);
        }
        let steps = self.steps.iter().zip(&self.at_column);
        let mut found = steps.filter_map(|(step, column)| match step {
            Step::Answers(range) if range.contains(&answer) => Some(column + answer - range.start),
            _ => None,
        });
        found.next().unwrap_or_default()
    }
}

fn column_of_role(steps: &[Step], at_column: &[usize], role: Role) -> usize {
    let mut at = steps.iter().zip(at_column).filter(|(step, _)| matches!(step, Step::Field(other) if *other == role));
    at.next().map_or(0, |(_, column)| *column)
}

fn single_bytes(instrument: &Instrument, item: usize, delimiter: u8) -> [u8; 256] {
    let mut bytes = [UNKNOWN; 256];
    for (at, answer) in instrument.items[item].answers.iter().enumerate() {
        let at = u8::try_from(at).expect("at most 32 answers");
        match answer.written.as_bytes() {
            [] => bytes[usize::from(delimiter)] = at,
            [byte] => bytes[usize::from(*byte)] = at,
            _ => {}
        }
    }
    bytes
}

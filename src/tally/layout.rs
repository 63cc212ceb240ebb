//! What the columns of one file are, laid out so that a row is read in one go.

use std::array::from_fn;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::counters::{LANES, Slots};
use crate::data::table::cut_rows;
use crate::diag::{Diagnostic, FileId, Place, codes};
use crate::rules::instrument::{Answer, Effect, Instrument, Item, MISSING, NOT_ASKED};

/// No answer of the scale.
pub(super) const UNKNOWN: u8 = u8::MAX;

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Part of the key: unit, stratum and clusters, in this order.
    Key(usize),
    Group(usize),
    Weight,
    Id,
    Time,
    /// The answer to an item.
    Answer(usize),
    /// Of a long file: which item the row is about.
    LongItem,
    /// Of a long file.
    LongAnswer,
    Drop,
}

/// A filter among the items.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    /// The slot of the item that is not asked of all.
    pub(super) slot: usize,
    /// That of the item on which it depends.
    pub(super) of: usize,
    pub(super) asked: u32,
    /// The answers that somebody who was not asked does not have.
    pub(super) answered: u32,
    /// Those of them that somebody gave; not what an empty field stands for.
    pub(super) spoken: u32,
    pub(super) not_asked: u8,
}

/// Answers on one scale in neighbouring slots and neighbouring columns.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) slots: Range<usize>,
    /// The column of the first.
    pub(super) column: usize,
    /// Of every sixteen slots from the first on, all bits set where one is not of this run.
    pub(super) beyond: Vec<[u8; LANES]>,
}

impl Run {
    pub(super) fn new(slots: Range<usize>, column: usize) -> Self {
        let beyond = slots.clone().step_by(LANES);
        let beyond = beyond.map(|first| from_fn(|lane| if first + lane < slots.end { 0 } else { u8::MAX })).collect();
        Run { slots, column, beyond }
    }

    /// Its columns.
    pub(super) fn columns(&self) -> Range<usize> {
        self.column..self.column + self.slots.len()
    }
}

/// What fields of a single byte are, by the lower half of their byte, so that sixteen are looked up at once. Digits, letters
/// of one case and what parts fields have each their own; where two bytes have the same, the second is not in here.
#[derive(Clone, Debug)]
pub(super) struct Nibbles {
    /// The whole byte.
    pub(super) bytes: [u8; LANES],
    /// Its answer; that of an empty field by what ends it.
    pub(super) answers: [u8; LANES],
    /// A bit for its answer: of the first eight, and of the next eight.
    pub(super) bits: [[u8; LANES]; 2],
    /// The answer that an empty field is; sixteen if it is not in here.
    pub(super) empty: u8,
}

impl Nibbles {
    fn new(of_byte: &[u8; 256], delimiter: u8) -> Self {
        // Where there is none, a byte whose lower half is another.
        let mut bytes = [0; LANES];
        bytes[0] = 1;
        let empty = of_byte[usize::from(delimiter)].min(16);
        let mut nibbles = Nibbles { bytes, answers: [UNKNOWN; LANES], bits: [[0; LANES]; 2], empty };
        for (byte, answer) in (0..=u8::MAX).zip(of_byte).filter(|(_, answer)| **answer < 16) {
            let nibble = usize::from(byte & 15);
            if nibbles.answers[nibble] == UNKNOWN {
                (nibbles.bytes[nibble], nibbles.answers[nibble]) = (byte, *answer);
                nibbles.bits[usize::from(answer / 8)][nibble] = 1 << (answer % 8);
            }
        }
        nibbles
    }
}

/// What is the same for all items with the same answers.
#[derive(Clone, Debug)]
pub(super) struct Scale<'i> {
    answers: &'i [Answer],
    /// The answer that a field of a single byte is and, for the delimiter and a line end, that an empty field is.
    of_byte: [u8; 256],
    pub(super) nibbles: Nibbles,
    pub(super) answered: u32,
    /// The answers that make a card; not what an empty field stands for.
    pub(super) spoken: u32,
    pub(super) rejects: u32,
    /// Whether one answer to all of its items is worth a finding.
    pub(super) levels: bool,
    /// The items on it.
    pub(super) slots: Range<usize>,
    /// Where their answers stand in a wide file, in the order of their slots.
    pub(super) runs: Vec<Run>,
}

impl Scale<'_> {
    /// The answer that a field is.
    pub(super) fn answer(&self, field: &[u8]) -> u8 {
        match field {
            [] => self.of_byte[usize::from(b'\n')],
            [byte] => self.of_byte[usize::from(*byte)],
            _ => {
                let found = self.answers.iter().position(|answer| answer.written.as_bytes() == field);
                found.and_then(|found| u8::try_from(found).ok()).unwrap_or(UNKNOWN)
            }
        }
    }
}

/// The columns of a file with a row per respondent and item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Long {
    pub(super) id: usize,
    pub(super) item: usize,
    pub(super) answer: usize,
}

/// How a file names clusters: the fields of a key in the order of their columns, parted as in the file.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct KeyForm {
    delimiter: u8,
    /// For each part of a key, which of the fields it is; there may be no stratum.
    fields: Vec<Option<usize>>,
}

impl KeyForm {
    fn new(key: &[Option<usize>], delimiter: u8) -> Self {
        let before = |column: usize| key.iter().flatten().filter(|other| **other < column).count();
        KeyForm { delimiter, fields: key.iter().map(|column| column.map(before)).collect() }
    }

    /// The parts of a key: unit, stratum and clusters.
    pub(super) fn parts<'k>(&self, key: &'k [u8]) -> impl Iterator<Item = &'k [u8]> {
        let fields: Vec<&[u8]> = key.split(|byte| *byte == self.delimiter).collect();
        self.fields.iter().map(move |field| field.map_or(&key[..0], |field| fields[field]))
    }
}

/// The columns of one file, counted from 0.
pub(super) struct Layout<'i> {
    pub(super) instrument: &'i Instrument,
    pub(super) delimiter: u8,
    /// How many there are.
    pub(super) columns: usize,
    /// Their headers.
    pub(super) names: Vec<String>,
    /// Those of unit, stratum and clusters; there may be no stratum.
    pub(super) key: Vec<Option<usize>>,
    /// Those that there are, from left to right.
    pub(super) key_columns: Vec<usize>,
    /// The first and the last of them.
    pub(super) key_span: (usize, usize),
    pub(super) key_form: KeyForm,
    pub(super) groups: Vec<usize>,
    /// That of the weight, and its decimals.
    pub(super) weight: Option<(usize, u8)>,
    pub(super) id: Option<usize>,
    pub(super) time: Option<usize>,
    pub(super) long: Option<Long>,
    pub(super) slots: &'i Slots,
    pub(super) scales: Vec<Scale<'i>>,
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
fn roles(instrument: &Instrument) -> Vec<(&str, Role)> {
    let columns = &instrument.columns;
    let mut all = vec![(columns.unit.as_str(), Role::Key(0))];
    all.extend(columns.stratum.iter().map(|column| (column.as_str(), Role::Key(1))));
    all.extend(columns.clusters.iter().enumerate().map(|(at, column)| (column.as_str(), Role::Key(2 + at))));
    all.extend(columns.groups.iter().enumerate().map(|(at, (column, _))| (column.as_str(), Role::Group(at))));
    all.extend(columns.weight.iter().map(|(column, _)| (column.as_str(), Role::Weight)));
    all.extend(columns.id.iter().map(|column| (column.as_str(), Role::Id)));
    all.extend(columns.time.iter().map(|column| (column.as_str(), Role::Time)));
    all.extend(columns.drop.iter().map(|column| (column.as_str(), Role::Drop)));
    if let Some((item, answer)) = &columns.long {
        all.extend([(item.as_str(), Role::LongItem), (answer.as_str(), Role::LongAnswer)]);
    }
    let items = instrument.items.iter().enumerate();
    all.extend(items.map(|(at, item)| (item.column.as_str(), Role::Answer(at))));
    all
}

impl<'i> Layout<'i> {
    /// Binds the first line of a file.
    pub(super) fn bind(instrument: &'i Instrument, slots: &'i Slots, line: &str) -> Result<Self, NoHeader> {
        let mut roles = roles(instrument);
        let mut best: Option<(usize, u8, Vec<String>)> = None;
        for delimiter in *b",;\t" {
            let mut names: Vec<String> = Vec::new();
            let cut = cut_rows(line, delimiter, |_, fields| {
                names = fields.iter().map(|field| field.trim_matches([' ', '\u{a0}']).nfc().collect()).collect();
            });
            let known = names.iter().filter(|name| roles.iter().any(|(column, _)| column == name)).count();
            if cut.is_ok() && best.as_ref().is_none_or(|(most, ..)| known > *most) {
                best = Some((known, delimiter, names));
            }
        }
        let (_, delimiter, names) = best.unwrap_or_default();
        let long = instrument.columns.long.as_ref().is_some_and(|(item, _)| names.contains(item));
        roles.retain(|(_, role)| match role {
            Role::Answer(_) => !long,
            Role::LongItem | Role::LongAnswer => long,
            _ => true,
        });
        let lacks =
            roles.iter().filter(|(column, role)| *role != Role::Drop && !names.iter().any(|name| name == column));
        let lacks: Vec<String> = lacks.map(|(column, _)| (*column).to_owned()).collect();
        if !lacks.is_empty() {
            return Err(NoHeader::Lacks(lacks));
        }
        let mut undeclared = Vec::new();
        let mut bound = Vec::new();
        for (at, name) in names.iter().enumerate() {
            match roles.iter().find(|(column, _)| column == name) {
                Some((_, role)) if !names[..at].contains(name) => bound.push(*role),
                Some(_) => return Err(NoHeader::Twice(name.clone())),
                None => undeclared.push((name.clone(), at)),
            }
        }
        if !undeclared.is_empty() {
            return Err(NoHeader::Undeclared(undeclared));
        }
        Ok(Self::arranged(instrument, slots, delimiter, &bound, names))
    }

    fn arranged(
        instrument: &'i Instrument,
        slots: &'i Slots,
        delimiter: u8,
        bound: &[Role],
        names: Vec<String>,
    ) -> Self {
        let column = |role| bound.iter().position(|other| *other == role);
        let long = column(Role::Id).zip(column(Role::LongItem)).zip(column(Role::LongAnswer));
        let long = long.map(|((id, item), answer)| Long { id, item, answer });
        let in_order = slots.in_order();
        let alike = |(a, _): &(usize, usize), (b, _): &(usize, usize)| {
            instrument.items[*a].is_on_scale_of(&instrument.items[*b])
        };
        let scales = in_order.chunk_by(alike).map(|items| {
            let answers = items.iter().map(|(item, slot)| (*slot, column(Role::Answer(*item))));
            let answers: Vec<(usize, usize)> = answers.filter_map(|(slot, column)| Some((slot, column?))).collect();
            let runs = answers.chunk_by(|(_, a), (_, b)| a + 1 == *b);
            let runs = runs.map(|run| Run::new(run[0].0..run[0].0 + run.len(), run[0].1)).collect();
            scale_of(&instrument.items[items[0].0], delimiter, items[0].1..items[0].1 + items.len(), runs)
        });
        let key: Vec<Option<usize>> =
            (0..2 + instrument.columns.clusters.len()).map(|part| column(Role::Key(part))).collect();
        let mut key_columns: Vec<usize> = key.iter().copied().flatten().collect();
        key_columns.sort_unstable();
        Layout {
            key_span: key_columns.first().copied().zip(key_columns.last().copied()).expect("the column of the unit"),
            key_form: KeyForm::new(&key, delimiter),
            key_columns,
            groups: (0..instrument.columns.groups.len()).filter_map(|group| column(Role::Group(group))).collect(),
            weight: column(Role::Weight).zip(instrument.columns.weight.as_ref().map(|(_, decimals)| *decimals)),
            id: column(Role::Id),
            time: column(Role::Time),
            filters: filters(instrument, slots),
            columns: bound.len(),
            key,
            long,
            names,
            instrument,
            slots,
            delimiter,
            scales: scales.collect(),
        }
    }

    /// The scale of a slot.
    pub(super) fn scale(&self, slot: usize) -> &Scale<'i> {
        self.scales.iter().find(|scale| scale.slots.contains(&slot)).expect("every item is on a scale")
    }
}

pub(super) fn scale_of(item: &Item, delimiter: u8, slots: Range<usize>, runs: Vec<Run>) -> Scale<'_> {
    let mut of_byte = [UNKNOWN; 256];
    for (number, answer) in (0..).zip(&item.answers) {
        match answer.written.as_bytes() {
            [] => [delimiter, b'\n'].into_iter().for_each(|end| of_byte[usize::from(end)] = number),
            [byte] => of_byte[usize::from(*byte)] = number,
            _ => {}
        }
    }
    Scale {
        answers: &item.answers,
        nibbles: Nibbles::new(&of_byte, delimiter),
        of_byte,
        answered: item.having(&[Effect::Answer]),
        spoken: item.spoken(),
        rejects: item.having(&[Effect::RejectsCard]),
        levels: item.levels,
        slots,
        runs,
    }
}

fn filters(instrument: &Instrument, slots: &Slots) -> Vec<Filter> {
    let asked = instrument.items.iter().enumerate().filter_map(|(at, item)| {
        let (of, asked) = item.asked_if?;
        let not_asked = item.answer(NOT_ASKED).or_else(|| item.answer(MISSING)).expect("checked with the rulebook");
        Some(Filter {
            slot: slots.of_item(at),
            of: slots.of_item(of),
            asked,
            answered: item.having(&[Effect::Answer]),
            spoken: item.spoken(),
            not_asked: u8::try_from(not_asked).expect("at most 32 answers"),
        })
    });
    asked.collect()
}

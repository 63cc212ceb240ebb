//! The counts of a survey: per unit and item the share of those satisfied becomes the value of the node that
//! the item feeds, in percent, or in points where the node takes points; or the mean of the levels does.
//!
//! Both are ratios of sums of weights, exact from whole numbers and rounded once, to a billionth.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::reader::Reader;
use super::{Answers, Cell, CellPlace, State, Surveyed};
use crate::data::pass::{Cards, Input, Named, Pass, Sampling};
use crate::diag::{Bag, Cause, Diagnostic, Error, FileId, Place, Sources, TABLES, codes};
use crate::methods::Values;
use crate::model::{Number, quotient};
use crate::rules::instrument::{Instrument, Measure};
use crate::rules::{Node, Rulebook};
use crate::survey::counts::{BlockId, Count, Counts};
use crate::survey::sample::Design;
use crate::tally::{
    self, FilePart, Frame, Options, Tally, disclosure, read_frame, read_totals, shape_of, table, tables_in,
};
use crate::text::{Text, text};
use crate::units::Register;

const OTHER_RULEBOOK: Text = text("số đếm của bộ tiêu chí khác", "they were counted by another rulebook");
const NO_INSTRUMENT: Text = text("bộ tiêu chí không có phiếu này", "the rulebook has no such instrument");
const OTHER_INSTRUMENT: Text =
    text("phiếu trong bộ tiêu chí đã thay đổi sau khi đếm", "the instrument of the rulebook has changed since");

/// For each item, for each answer: how many gave it, and the sum of their weights.
pub type Sums = Vec<Vec<Count>>;

/// A file of respondents that was counted.
#[derive(Clone, Debug)]
pub struct CardsFile {
    /// The input, by its place in [`Pass::inputs`].
    pub input: usize,
    /// The file.
    pub file: FileId,
    /// Its hash, and what became of its rows.
    pub part: FilePart,
}

/// The respondents of an input, counted.
pub(super) struct CountedCards<'r> {
    instrument: &'r Instrument,
    tally: Tally,
    /// The first of its files; the others follow it.
    pub(super) first: FileId,
}

impl CountedCards<'_> {
    /// Its files, as those of an input.
    pub(super) fn files(&self, input: usize) -> impl Iterator<Item = CardsFile> {
        let files = (self.first.0..).zip(&self.tally.files);
        files.map(move |(at, part)| CardsFile { input, file: FileId(at), part: part.clone() })
    }
}

/// Counts the respondents of an input, as `parindex tally` does.
pub(super) fn count<'r>(
    cards: &Cards,
    (pass, rulebook, register): (&Pass, &'r Rulebook, &Register),
    sources: &mut Sources,
    bag: &mut Bag,
) -> Option<CountedCards<'r>> {
    let Some(instrument) = rulebook.instrument(&cards.survey.name) else {
        let known: Vec<&str> = rulebook.instruments.iter().map(|instrument| instrument.id.as_str()).collect();
        let finding = Diagnostic::new(&codes::R522).with("survey", &cards.survey.name).with("known", known.join(", "));
        bag.push(finding.at(cards.survey.place.clone()));
        return None;
    };
    let unreadable = |error: Error, named: &Named| {
        let finding = Diagnostic::new(&codes::R506).with("file", error.path.display()).with("why", error.cause);
        finding.at(named.place.clone())
    };
    let mut files = Vec::new();
    for named in &cards.files {
        let path = pass.folder.join(&named.name);
        // A dash is a name here, never the standard input.
        let path = if path == Path::new("-") { PathBuf::from("./-") } else { path };
        match tables_in(std::slice::from_ref(&path)) {
            Ok(found) => files.extend(found.into_iter().map(|path| (path, named))),
            Err(error) => bag.push(unreadable(error, named)),
        }
    }
    let units = register.units().iter().map(|unit| unit.code.to_string()).collect();
    let mut frame = Frame { units: Some(units), ..Frame::default() };
    if let Some(named) = &cards.frame {
        match sources.read(&pass.folder.join(&named.name), TABLES) {
            Ok(file) => frame.clusters = read_frame(file, instrument, sources, bag)?,
            Err(error) => bag.push(unreadable(error, named)),
        }
    }
    if let Some(named) = &cards.totals {
        match sources.read(&pass.folder.join(&named.name), TABLES) {
            Ok(file) => frame.totals = read_totals(file, instrument, sources, bag)?,
            Err(error) => bag.push(unreadable(error, named)),
        }
    }
    if files.is_empty() {
        return None;
    }
    let first = FileId(sources.iter().count());
    let paths: Vec<PathBuf> = files.iter().map(|(path, _)| path.clone()).collect();
    match tally::count(&paths, instrument, &frame, Options::default(), sources, bag) {
        Ok(tally) => Some(CountedCards { instrument, tally: tally?, first }),
        Err(error) => {
            let named = files.iter().find(|(path, _)| *path == error.path).map_or(&cards.survey, |(_, named)| named);
            bag.push(unreadable(error, named));
            None
        }
    }
}

impl Reader<'_> {
    /// Takes the counts of respondents; returns the number of rows.
    pub(super) fn cards(&mut self, index: usize, input: &Input, counted: CountedCards<'_>, bag: &mut Bag) -> usize {
        let rows: u64 = counted.tally.files.iter().map(|part| part.rows).sum();
        self.feed_counts(index, counted.first, counted.instrument, counted.tally.counts, input, bag);
        usize::try_from(rows).unwrap_or(usize::MAX)
    }

    /// Reads a folder of counts; returns the number of cards.
    pub(super) fn counts(&mut self, index: usize, input: &Input, file: FileId, bag: &mut Bag) -> usize {
        let lost_before = std::mem::replace(&mut self.lost, true);
        let folder = match table::read(&self.pass.folder.join(&input.file.name)) {
            Ok(folder) => folder,
            Err(error) => {
                let altered = matches!(error.cause, Cause::Altered(_));
                let finding = if altered {
                    Diagnostic::new(&codes::R507).with("folder", &input.file.name)
                } else {
                    Diagnostic::new(&codes::R506).with("file", error.path.display()).with("why", error.cause)
                };
                bag.push(finding.at(input.file.place.clone()));
                return 0;
            }
        };
        let table::Folder { counted, tally } = folder;
        let same = counted.rulebook == self.rulebook.id && counted.edition == self.rulebook.edition;
        let instrument = self.rulebook.instrument(&counted.survey);
        let why = match instrument {
            _ if !same => OTHER_RULEBOOK,
            None => NO_INSTRUMENT,
            Some(instrument) if shape_of(instrument) != *tally.counts.shape() => OTHER_INSTRUMENT,
            Some(instrument) => {
                self.lost = lost_before;
                let rows: u64 = tally.files.iter().map(|part| part.accepted).sum();
                self.feed_counts(index, file, instrument, tally.counts, input, bag);
                return usize::try_from(rows).unwrap_or(usize::MAX);
            }
        };
        let finding = Diagnostic::new(&codes::D909).with("folder", &input.file.name).with("why", why);
        let finding = finding.with("counted", format!("{} {} {}", counted.rulebook, counted.edition, counted.survey));
        bag.push(finding.at(input.file.place.clone()));
        0
    }

    /// Fills the cells that the items of an instrument feed, and keeps the counts for their errors.
    pub(super) fn feed_counts(
        &mut self,
        index: usize,
        file: FileId,
        instrument: &Instrument,
        counts: Counts,
        input: &Input,
        bag: &mut Bag,
    ) {
        let index = u32::try_from(index).expect("a pass file of 16 MiB names fewer inputs");
        self.files.insert(index, file);
        let fed = instrument.fed();
        let sums = sums(&counts);
        for (code, sums) in &sums {
            let Some(unit) = self.by_code.get(code.as_str()).copied() else {
                let finding = Diagnostic::new(&codes::D910).with("unit", code).with("folder", &input.file.name);
                bag.push(finding.at(input.file.place.clone()));
                continue;
            };
            for (node, items) in &fed {
                let leaf = self.leaves.iter().position(|leaf| leaf == node);
                let leaf = leaf.expect("a fed node is scored itself");
                let at = unit * self.leaves.len() + leaf;
                // Nobody was asked, or the pass says that the node does not apply.
                let answers = answers(instrument, items, sums);
                let Some(figure) = figure(&self.rulebook.nodes[*node], items[0].1, answers) else { continue };
                if matches!(self.cells[at].state, State::TakenOut(_) | State::NotSubmitted) {
                    continue;
                }
                let place = CellPlace::of(index, 0, 1, &Place::whole(file));
                if let Some(first) = self.cells[at].at {
                    let spot = super::cell::Spot { unit, leaf, column: 0 };
                    bag.push(self.two_lines(spot, 1, first).at(input.file.place.clone()));
                    continue;
                }
                let mut values = Values::default();
                values[0] = Some(figure);
                self.cells[at] = Cell { state: State::Value, values, at: Some(place) };
                self.answers.insert(at, answers);
                self.few_cards += usize::from(respondents(instrument, items, sums) < disclosure::LEAST);
            }
        }
        if let Some(design) = design(instrument, &input.sampling, bag) {
            let (survey, counts) = (instrument.id.clone(), Box::new(counts));
            let variance = input.sampling.variance;
            self.surveys.insert(index, Surveyed::Counts { survey, counts, sums, design, variance });
        }
    }
}

/// How the sample was drawn, as the instrument and the pass say.
fn design(instrument: &Instrument, sampling: &Sampling, bag: &mut Bag) -> Option<Design> {
    let levels = &instrument.columns.clusters;
    let level = match &sampling.cluster {
        None => 0,
        Some(wanted) => match levels.iter().position(|level| *level == wanted.name) {
            Some(level) => level,
            None => {
                let finding = Diagnostic::new(&codes::D943).with("cluster", &wanted.name);
                let finding = finding.with("survey", &instrument.id).with("known", levels.join(", "));
                bag.push(finding.at(wanted.place.clone()));
                return None;
            }
        },
    };
    let weights = instrument.columns.weight.is_some();
    Some(Design { level: level + 1, weights, fpc: sampling.fpc, lonely: sampling.lonely })
}

/// The answers to the items that feed a node, from the sum of the weights of each: pooled, where there are several items.
#[must_use]
pub fn answers(instrument: &Instrument, items: &[(usize, Measure)], sums: &Sums) -> Answers {
    let mut answers = Answers { sum: 0, weight: 0 };
    for (item, measure) in items {
        for (value, Count { w, .. }) in instrument.items[*item].values(*measure).into_iter().zip(&sums[*item]) {
            let Some(value) = value else { continue };
            answers.sum += i128::from(value) * w;
            answers.weight += w;
        }
    }
    answers
}

/// How many respondents are behind what items feed; of several items the one that most of them answered.
fn respondents(instrument: &Instrument, items: &[(usize, Measure)], sums: &Sums) -> u64 {
    let of_item = |(item, measure): &(usize, Measure)| -> u64 {
        let values = instrument.items[*item].values(*measure).into_iter().zip(&sums[*item]);
        values.filter(|(value, _)| value.is_some()).map(|(_, count)| count.n).sum()
    };
    items.iter().map(of_item).max().unwrap_or_default()
}

/// What answers give the node that they feed: a percentage, points or a mean; `None` where nobody answered.
#[must_use]
pub fn figure(node: &Node, measure: Measure, answers: Answers) -> Option<Number> {
    let Answers { sum, weight } = answers;
    (weight > 0).then(|| Number(quotient(&[sum, node.one_of(measure).0], &[weight])))
}

/// The sums of each unit, in the order of their codes.
fn sums(counts: &Counts) -> BTreeMap<String, Sums> {
    let mut units: BTreeMap<&str, Vec<BlockId>> = BTreeMap::new();
    for (cluster, groups) in counts.blocks() {
        units.entry(&cluster.unit).or_default().extend(groups.map(|(_, block)| block));
    }
    units.into_iter().map(|(unit, blocks)| (unit.to_owned(), counts.sums_in(&blocks))).collect()
}

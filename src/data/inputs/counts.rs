//! The counts of a survey: per unit and item the share of those satisfied, in percent, becomes the value
//! of the node that the item feeds.
//!
//! The share is a ratio of sums of weights, exact from whole numbers and rounded once, to a billionth.

use std::collections::BTreeMap;

use super::reader::Reader;
use super::{Cell, CellPlace, State, Surveyed};
use crate::data::pass::{Input, Sampling};
use crate::diag::{Bag, Cause, Diagnostic, FileId, Place, codes};
use crate::methods::Values;
use crate::model::{Number, SCALE, quotient};
use crate::rules::instrument::{Effect, Instrument, Item};
use crate::survey::counts::Counts;
use crate::survey::sample::Design;
use crate::tally::{shape_of, table};
use crate::text::{Text, text};

const OTHER_RULEBOOK: Text = text("số đếm của bộ tiêu chí khác", "they were counted by another rulebook");
const NO_INSTRUMENT: Text = text("bộ tiêu chí không có phiếu này", "the rulebook has no such instrument");
const OTHER_INSTRUMENT: Text =
    text("phiếu trong bộ tiêu chí đã thay đổi sau khi đếm", "the instrument of the rulebook has changed since");

/// Sums of weights: for each item, for each answer.
pub type Sums = Vec<Vec<i128>>;

impl Reader<'_> {
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
        for (code, sums) in sums(&counts) {
            let Some(unit) = self.by_code.get(code).copied() else {
                let finding = Diagnostic::new(&codes::D910).with("unit", code).with("folder", &input.file.name);
                bag.push(finding.at(input.file.place.clone()));
                continue;
            };
            for (item, sums) in instrument.items.iter().zip(&sums) {
                for (node, satisfied) in &item.feeds {
                    let leaf = self.leaves.iter().position(|leaf| leaf == node).expect("a fed node is scored itself");
                    let at = unit * self.leaves.len() + leaf;
                    // Nobody was asked, or the pass says that the node does not apply.
                    let Some(percent) = percent(item, *satisfied, sums) else { continue };
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
                    values[0] = Some(percent);
                    self.cells[at] = Cell { state: State::Value, values, at: Some(place) };
                }
            }
        }
        if let Some(design) = design(instrument, &input.sampling, bag) {
            self.surveys.insert(index, Surveyed::Counts { survey: instrument.id.clone(), counts, design });
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
    Some(Design { level: level + 1, weights, fpc: false, lonely: sampling.lonely })
}

/// The share of those satisfied among the answers to an item that count, in percent, from the sum of the weights of
/// each answer; `None` where nobody answered.
#[must_use]
pub fn percent(item: &Item, satisfied: u32, sums: &[i128]) -> Option<Number> {
    let whole = total(sums, item.having(&[Effect::Answer, Effect::InDenominator]));
    (whole > 0).then(|| Number(quotient(&[total(sums, satisfied), 100, i128::from(SCALE)], &[whole])))
}

/// The sum over the answers of a set of bits.
fn total(sums: &[i128], bits: u32) -> i128 {
    sums.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, sum)| sum).sum()
}

/// The sums of each unit, in the order of their codes.
#[must_use]
pub fn sums(counts: &Counts) -> BTreeMap<&str, Sums> {
    let items = &counts.shape().items;
    let mut units: BTreeMap<&str, Sums> = BTreeMap::new();
    for cluster in counts.clusters() {
        let empty = || items.iter().map(|item| vec![0; item.answers.len()]).collect();
        let sums = units.entry(&cluster.unit).or_insert_with(empty);
        for (_, block) in counts.groups(cluster) {
            for (item, sums) in sums.iter_mut().enumerate() {
                for (answer, sum) in sums.iter_mut().enumerate() {
                    *sum += counts.answers(block, item, answer).w;
                }
            }
        }
    }
    units
}

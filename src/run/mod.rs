//! A run: from a pass file to a run directory, and back.
//!
//! What always holds: a run directory is whole or it is not there; its manifest names every file
//! that went in and came out by its SHA-256; nothing in it depends on the clock, the machine, the
//! number of threads or the folder it was run from.

mod manifest;
mod publish;
mod read;
mod steps;
mod write;

use std::path::Path;

pub use crate::model::sha256;
pub use manifest::{BreakEntry, FileEntry, Manifest, MeanEntry, PooledEntry, RespondentsEntry, StandingEntry};
pub use publish::{Publication, Refusal, interrupt, publish_file};
pub use read::{AnswersRow, NodeRow, RunDir, ScoreRow, UnitRow};
pub use write::{BYTE_ORDER_MARK, FILES, SOMETIMES, append_row, fields as quoted, table as write_table};

use crate::data::{self, Gaps, Inputs, Pass, pass};
use crate::diag::{Bag, Diagnostic, Error, Sources, codes};
use crate::estimates::{self, Carried};
use crate::results::{self, NodeResult, Results};
use crate::rules::{self, Rulebook};
use crate::survey::deviations::{self, FILE as DEVIATIONS};
use crate::tally::table::{self, Folder, TABLES_OF};
use crate::units::{self, Register};

/// A pass, everything it was read from, and everything that follows from it.
#[derive(Debug)]
pub struct Evaluation {
    /// The pass.
    pub pass: Pass,
    /// The rulebook.
    pub rulebook: Rulebook,
    /// The inputs.
    pub inputs: Inputs,
    /// The results.
    pub results: Results,
    /// The register of units.
    pub register: Register,
    /// What the surveys leave open of the results.
    pub carried: Carried,
}

impl Evaluation {
    /// The points of one unit at every node, in the order of the rulebook.
    #[must_use]
    pub fn trail(&self, unit: usize) -> Vec<NodeResult> {
        results::trail(&self.rulebook, &self.inputs, &self.results, unit)
    }
}

/// A pass with its rulebook and register, checked, before any data are read.
#[derive(Debug)]
pub struct Prepared {
    /// The pass.
    pub pass: Pass,
    /// The rulebook.
    pub rulebook: Rulebook,
    /// The register.
    pub register: Register,
}

/// Reads a pass and what it names, except the tables. `None` when there was an error; every
/// mistake of the three files is in the bag.
///
/// # Errors
/// When the pass file itself cannot be read.
pub fn prepare(path: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Prepared>, Error> {
    let Some(pass) = pass::load(path, sources, bag)? else { return Ok(None) };
    let named = |named: &pass::Named, error: Error| {
        let finding = Diagnostic::new(&codes::R506).with("file", error.path.display()).with("why", error.cause);
        finding.at(named.place.clone())
    };
    let rulebook = rules::load(&pass.folder.join(&pass.rulebook.name), sources, bag).unwrap_or_else(|error| {
        bag.push(named(&pass.rulebook, error));
        None
    });
    let register = units::load_of(&pass, sources, bag).unwrap_or_else(|error| {
        bag.push(named(&pass.register, error));
        None
    });
    if let Some(rulebook) = &rulebook
        && !rulebook.years.contains(pass.year)
    {
        let finding = Diagnostic::new(&codes::R501).with("year", pass.year).with("years", rulebook.years);
        bag.push(finding.at(pass.year_place.clone()));
        return Ok(None);
    }
    let (Some(rulebook), Some(register)) = (rulebook, register) else { return Ok(None) };
    Ok(Some(Prepared { pass, rulebook, register }))
}

/// Runs a pass in memory. `None` when there was an error; every fault is in the bag.
///
/// # Errors
/// When the pass file itself cannot be read.
pub fn evaluate(path: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Evaluation>, Error> {
    evaluate_with(path, Gaps::Refuse, sources, bag)
}

/// Runs a pass in memory that may be incomplete: what is missing has no points yet. For looking at it;
/// nothing is published from it.
///
/// # Errors
/// When the pass file itself cannot be read.
pub fn evaluate_so_far(path: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Evaluation>, Error> {
    evaluate_with(path, Gaps::Keep, sources, bag)
}

fn evaluate_with(path: &Path, gaps: Gaps, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Evaluation>, Error> {
    let Some(Prepared { pass, rulebook, register }) = prepare(path, sources, bag)? else { return Ok(None) };
    let Some(inputs) = data::read(&pass, &rulebook, &register, gaps, sources, bag) else { return Ok(None) };
    let Some(results) = results::score(&rulebook, &inputs, bag) else { return Ok(None) };
    let carried = estimates::carry(&pass, &rulebook, &inputs, &results, bag);
    Ok(Some(Evaluation { pass, rulebook, inputs, results, register, carried }))
}

/// Writes the run directory of an evaluation.
///
/// # Errors
/// When the disk cannot be written; then nothing is published.
pub fn save(
    evaluation: &Evaluation,
    sources: &Sources,
    bag: &Bag,
    publication: Publication,
) -> Result<Manifest, Error> {
    let mut outputs = Vec::new();
    for (name, fill) in write::TABLES {
        let mut rows = 0;
        let sha256 = publication.write(name, |to| {
            rows = fill(evaluation, to)?;
            Ok(())
        })?;
        outputs.push(FileEntry::output(name, sha256, Some(rows)));
    }
    if !evaluation.inputs.answers.is_empty() {
        let mut rows = 0;
        let sha256 = publication.write(write::ANSWERS, |to| {
            rows = write::answers(evaluation, to)?;
            Ok(())
        })?;
        outputs.push(FileEntry::output(write::ANSWERS, sha256, Some(rows)));
    }
    if !evaluation.carried.deviations.is_empty() {
        let mut rows = 0;
        let sha256 = publication.write(DEVIATIONS, |to| {
            rows = write_table(to, &deviations::COLUMNS, evaluation.carried.deviations.rows())?;
            Ok(())
        })?;
        outputs.push(FileEntry::output(DEVIATIONS, sha256, Some(rows)));
    }
    let sha256 = publication.write(write::RULEBOOK, |to| write::rulebook(&evaluation.rulebook, to))?;
    outputs.push(FileEntry::output(write::RULEBOOK, sha256, None));
    let manifest = Manifest::new(evaluation, sources, outputs, bag);
    publication.write(write::MANIFEST, |to| {
        serde_json::to_writer_pretty(&mut *to, &manifest)?;
        to.write_all(b"\n")
    })?;
    publication.commit()?;
    Ok(manifest)
}

/// Writes a folder of counts.
///
/// # Errors
/// When the disk cannot be written; then nothing is published.
pub fn save_counts(folder: &Folder, publication: Publication) -> Result<(), Error> {
    let mut hashes = Vec::new();
    for name in TABLES_OF {
        hashes.push(publication.write(name, |to| table::write(name, &folder.tally, to))?);
    }
    publication.write(write::MANIFEST, |to| table::write_manifest(&folder.counted, &folder.tally, &hashes, to))?;
    publication.commit()
}

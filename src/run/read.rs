//! Reads a run directory back, for `explain` and whatever else works from results alone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::manifest::Manifest;
use super::steps::read_columns;
use super::write::{ANSWERS, FILES, MANIFEST, RULEBOOK, SOMETIMES, UNITS};
use crate::diag::{Bag, Error, FileId, Sources, TABLES, open_file, read_file};
use crate::model::sha256;
use crate::rules::{self, Rulebook};
use crate::survey::deviations::{Deviations, FILE as DEVIATIONS};
use crate::text::{Text, text};
use crate::units::{self, Register};

const OTHER_BYTES: Text = text(
    "không phải tệp mà manifest.json nêu (SHA-256 khác)",
    "not the file that manifest.json names (SHA-256 differs)",
);
const NOT_A_RUN: Text = text("không phải tệp do một lần chấm điểm ghi ra", "not what a run writes");

/// A run directory that was read.
#[derive(Debug)]
pub struct RunDir {
    /// Where it is.
    pub path: PathBuf,
    /// What went in and came out.
    pub manifest: Manifest,
    /// The nodes of the rulebook, parents first.
    pub nodes: Vec<NodeRow>,
    /// The units in the order of the ranking.
    pub units: Vec<UnitRow>,
}

/// A row of `nodes.csv`.
#[derive(Clone, Debug, Deserialize)]
pub struct NodeRow {
    /// Code.
    pub node: String,
    /// Code of the parent; empty for the index.
    pub parent: String,
    /// 0 for the index, 1 for an area.
    pub level: usize,
    /// Name in Vietnamese.
    pub name: String,
    /// Name in English, or the Vietnamese one.
    pub name_en: String,
    /// Maximum.
    pub max: String,
    /// Weight among its siblings.
    pub weight: String,
    /// What part of the index it decides where every node applies, in percent; empty where it has none.
    pub nominal_weight: String,
    /// Decimals to which its points are rounded; empty where they are not.
    pub round: String,
    /// Method or aggregate.
    pub method: String,
    /// Parameters of the method, as the rulebook writes them.
    pub parameters: String,
    /// How far the rule follows its source.
    pub status: String,
    /// Legal basis.
    pub basis: String,
}

/// A row of `ranking.csv`.
#[derive(Clone, Debug, Deserialize)]
pub struct UnitRow {
    /// Rank; none for a unit that is not ranked.
    pub rank: Option<usize>,
    /// `yes` if another unit has the same rank.
    pub tied: String,
    /// Code.
    pub code: String,
    /// Name in Vietnamese.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// Region.
    pub region: String,
    /// `ranked`, `assessed-only`, `not-submitted` or `disqualified`.
    pub status: String,
    /// Why it is not ranked, as the pass says.
    pub reason: String,
    /// The index as published.
    pub index: String,
    /// The band.
    pub band: String,
    /// The index, exact to a billionth.
    pub index_exact: String,
    /// Points.
    pub points: String,
    /// The maximum that applies to the unit.
    pub max: String,
    /// Standard error of the index, from the surveys that feed it; empty where nothing is known of it.
    pub standard_error: String,
    /// Lower end of its interval.
    pub interval_low: String,
    /// Upper end of its interval.
    pub interval_high: String,
    /// The best rank that it may truly have.
    pub rank_low: Option<usize>,
    /// The worst rank that it may truly have.
    pub rank_high: Option<usize>,
}

/// A row of `answers.csv`.
#[derive(Clone, Debug, Deserialize)]
pub struct AnswersRow {
    /// Code of the unit.
    pub unit_code: String,
    /// Code of the node.
    pub node: String,
    /// The sum of the answers, each times its weight.
    pub sum: i128,
    /// The sum of their weights.
    pub weight: i128,
}

/// A row of `scores.csv`: one step of the trail.
#[derive(Clone, Debug, Deserialize)]
pub struct ScoreRow {
    /// Code of the unit.
    pub unit: String,
    /// Code of the node.
    pub node: String,
    /// Code of the parent.
    pub parent: String,
    /// Where the values come from.
    pub source: String,
    /// Method or aggregate.
    pub method: String,
    /// `value`, `not-applicable`, `not-submitted`, `missing`, `earlier-stage` or `information`.
    pub state: String,
    /// `field=value; field=value`.
    pub inputs: String,
    /// `id name=number name=number`.
    pub step: String,
    /// Points; empty when not applicable.
    pub points: String,
    /// The maximum that applies to the unit.
    pub max: String,
    /// What part of the unit's index it decides, in percent; empty where it has none.
    pub effective_weight: String,
    /// Points the unit claims.
    pub self_assessed: String,
    /// Points of the appraisals before the stage that counts: `appraised-1=0.5`.
    pub rounds: String,
    /// The evidence that the unit names.
    pub evidence: String,
    /// What the council found of it: `sufficient`, `insufficient` or `missing`.
    pub evidence_state: String,
    /// What the unit says to an earlier appraisal.
    pub explanation: String,
    /// File of the value, as the pass names it.
    pub input: String,
    /// Line of the value.
    pub line: String,
    /// Column of the value, from 1.
    pub column: String,
}

impl RunDir {
    /// Opens a run directory: the manifest, the nodes and the ranking.
    ///
    /// # Errors
    /// When a file is missing, is not what a run writes, or is not the one the manifest names.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let manifest = read_manifest(path)?;
        let mut run = RunDir { path: path.to_owned(), manifest, nodes: Vec::new(), units: Vec::new() };
        run.nodes = run.table("nodes.csv", |_: &NodeRow| true)?;
        run.units = run.table("ranking.csv", |_: &UnitRow| true)?;
        Ok(run)
    }

    /// The trail of one unit, in the order of the rulebook: a row for every node, parents first.
    ///
    /// # Errors
    /// As [`RunDir::open`]; also when the rows are not those of the nodes, whatever the hashes say.
    pub fn trail(&self, unit: &str) -> Result<Vec<ScoreRow>, Error> {
        let trail = self.table("scores.csv", |row: &ScoreRow| row.unit == unit)?;
        let mut above = BTreeSet::from([""]);
        let whole = trail.len() == self.nodes.len()
            && trail.iter().zip(&self.nodes).all(|(row, node)| {
                let fits = row.node == node.node && row.parent == node.parent && above.contains(row.parent.as_str());
                fits && above.insert(&row.node)
            });
        if whole { Ok(trail) } else { Err(Error::altered(&self.path.join("scores.csv"), NOT_A_RUN)) }
    }

    /// The manifest of a run directory.
    ///
    /// # Errors
    /// When it is missing or is not what a run writes.
    pub fn manifest(path: &Path) -> Result<Manifest, Error> {
        read_manifest(path)
    }

    /// The files of a run directory whose bytes are not those that its manifest names.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn altered(path: &Path) -> Result<Vec<String>, Error> {
        let manifest = read_manifest(path)?;
        let mut altered = Vec::new();
        let sometimes = SOMETIMES.iter().filter(|name| manifest.outputs.iter().any(|entry| entry.file == **name));
        let files: Vec<&str> = FILES.iter().filter(|name| **name != MANIFEST).chain(sometimes).copied().collect();
        for name in &files {
            let at = path.join(name);
            // A file that was removed is altered; one that cannot be read is not known to be.
            let found = if at.exists() { Some(sha256(&read_file(&at, TABLES)?)) } else { None };
            let known = manifest.outputs.iter().find(|entry| entry.file == *name).map(|entry| &entry.sha256);
            if found.is_none() || found.as_ref() != known {
                altered.push((*name).to_owned());
            }
        }
        if manifest.outputs.len() != files.len() || manifest.result != Manifest::result_of(&manifest.outputs) {
            altered.push("manifest.json".to_owned());
        }
        Ok(altered)
    }

    /// The trails of all units, unit after unit as the run wrote them: of each row of `scores.csv` the columns that are
    /// asked for, as [`ScoreRow`] or as fewer.
    ///
    /// # Errors
    /// As [`RunDir::open`].
    pub fn trails<T: DeserializeOwned>(&self) -> Result<Vec<T>, Error> {
        self.table("scores.csv", |_| true)
    }

    /// Some columns of `scores.csv`, row by row, unit after unit as the run wrote them. `each` says whether a row is one.
    ///
    /// # Errors
    /// As [`RunDir::open`]; also when a column is not there, or `each` says no.
    pub fn each_step<const N: usize>(
        &self,
        columns: [&str; N],
        each: impl FnMut([&str; N]) -> Option<()>,
    ) -> Result<(), Error> {
        let at = self.path.join("scores.csv");
        let (sha256, read) = read_columns(open_file(&at)?, columns, each).map_err(Error::at(&at))?;
        if self.known("scores.csv") != Some(&sha256) {
            return Err(Error::altered(&at, OTHER_BYTES));
        }
        read.ok_or_else(|| Error::altered(&at, NOT_A_RUN))
    }

    /// What was counted from cards, by unit and node; empty where no cards were.
    ///
    /// # Errors
    /// As [`RunDir::open`].
    pub fn answers(&self) -> Result<Vec<AnswersRow>, Error> {
        let there = self.manifest.outputs.iter().any(|entry| entry.file == ANSWERS);
        if there { self.table(ANSWERS, |_| true) } else { Ok(Vec::new()) }
    }

    /// The errors that the surveys behind the run bring into it; empty where none feeds it.
    ///
    /// # Errors
    /// As [`RunDir::open`]; also when a row is of no unit or node of the run, whatever the hashes say.
    pub fn deviations(&self) -> Result<Deviations, Error> {
        if self.manifest.outputs.iter().all(|entry| entry.file != DEVIATIONS) {
            return Ok(Deviations::default());
        }
        let units: BTreeSet<&str> = self.units.iter().map(|row| row.code.as_str()).collect();
        let nodes: BTreeSet<&str> = self.nodes.iter().map(|row| row.node.as_str()).collect();
        let found = Deviations::read(&self.bytes(DEVIATIONS)?);
        let known = |found: &Deviations| {
            found.of_units().all(|(unit, mut of)| units.contains(unit) && of.all(|node| nodes.contains(node)))
        };
        found.filter(known).ok_or_else(|| Error::altered(&self.path.join(DEVIATIONS), NOT_A_RUN))
    }

    /// The rulebook of the run, as it was when the run was made.
    ///
    /// # Errors
    /// As [`RunDir::open`].
    pub fn rulebook(&self) -> Result<Rulebook, Error> {
        self.read_back(RULEBOOK, rules::read)
    }

    /// The register of the run: its units, with those that became them and that they became.
    ///
    /// # Errors
    /// As [`RunDir::open`].
    pub fn register(&self) -> Result<Register, Error> {
        self.read_back(UNITS, units::read)
    }

    /// A file that was sound when the run was made.
    fn read_back<T>(&self, name: &str, read: impl Fn(FileId, &Sources, &mut Bag) -> Option<T>) -> Result<T, Error> {
        let (mut sources, mut bag) = (Sources::new(), Bag::new());
        let file = sources.add(name, self.bytes(name)?);
        read(file, &sources, &mut bag).ok_or_else(|| Error::altered(&self.path.join(name), NOT_A_RUN))
    }

    /// The SHA-256 of a file that the manifest names.
    fn known(&self, name: &str) -> Option<&String> {
        self.manifest.outputs.iter().find(|entry| entry.file == name).map(|entry| &entry.sha256)
    }

    /// The bytes of a file, if they are those that the manifest names.
    fn bytes(&self, name: &str) -> Result<Vec<u8>, Error> {
        let at = self.path.join(name);
        let bytes = read_file(&at, TABLES)?;
        if self.known(name) == Some(&sha256(&bytes)) { Ok(bytes) } else { Err(Error::altered(&at, OTHER_BYTES)) }
    }

    fn table<T: DeserializeOwned>(&self, name: &str, keep: impl Fn(&T) -> bool) -> Result<Vec<T>, Error> {
        let at = self.path.join(name);
        let bytes = self.bytes(name)?;
        let mut rows = Vec::new();
        for row in csv::Reader::from_reader(without_mark(&bytes)).into_deserialize() {
            let row: T = row.map_err(|_| Error::altered(&at, NOT_A_RUN))?;
            if keep(&row) {
                rows.push(row);
            }
        }
        Ok(rows)
    }
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

fn read_manifest(path: &Path) -> Result<Manifest, Error> {
    let at = path.join(MANIFEST);
    serde_json::from_slice(&read_file(&at, TABLES)?).map_err(|_| Error::altered(&at, NOT_A_RUN))
}

//! `manifest.json`: what went in, what came out, by hash. No clock, no machine, no absolute path.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Evaluation;
use crate::data::{Cell, Inputs, Pass, Standing, Stands, State};
use crate::diag::{Bag, FileId, Sources};
use crate::estimates::PooledIndex;
use crate::model::{Part, Period, sha256};
use crate::results::Mean;
use crate::rules::{Band, Break, Rulebook};
use crate::tally::FilePart;
use crate::text::{Lang, Listed, Text, text};
use crate::units::Unit;

/// The manifest of a run directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of parindex.
    pub parindex: String,
    /// The SHA-256 of the names and hashes of all outputs: two runs are alike if this is.
    pub result: String,
    /// The rulebook.
    pub rulebook: RulebookEntry,
    /// The pass.
    pub pass: PassEntry,
    /// Every file that was read, by the name the pass or rulebook gives it, with its SHA-256.
    pub inputs: Vec<FileEntry>,
    /// Every other file of the run directory, with its SHA-256.
    pub outputs: Vec<FileEntry>,
    /// How much was scored.
    pub counts: Counts,
    /// The units that are not ranked as the others are, in the order of their codes, and why.
    pub standings: Vec<StandingEntry>,
    /// Units per band, in the order of the rulebook.
    pub bands: Vec<BandEntry>,
    /// Mean of the ranked units, then by region and kind.
    pub means: Vec<MeanEntry>,
    /// The index of all ranked units together, where one survey decides all of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pooled: Option<PooledEntry>,
    /// What the errors of surveys assume.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub assumptions: Vec<AssumptionEntry>,
    /// What was said but did not stop the run.
    pub warnings: Vec<WarningEntry>,
}

/// What the errors of a survey assume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssumptionEntry {
    /// The survey.
    pub survey: String,
    /// The assumption.
    pub vi: String,
    /// The assumption, in English.
    pub en: String,
}

const SHARED: Text = text(
    "các đơn vị có chung hiệu ứng thiết kế (variance = \"pooled\")",
    "all units have one design effect (variance = \"pooled\")",
);

/// The rulebook of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulebookEntry {
    /// Which index.
    pub id: String,
    /// Which edition.
    pub edition: String,
    /// Its name.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
    /// How far it follows its source.
    pub status: String,
    /// The decision.
    pub basis: String,
    /// The day somebody last compared it with its source.
    pub last_checked: Option<String>,
    /// Points of the whole index.
    pub total: String,
    /// Decimals of published figures.
    pub published_decimals: u8,
    /// How they are rounded.
    pub rounding: String,
    /// Decimals compared for rank.
    pub rank_decimals: u8,
    /// Years from which figures cannot be compared with earlier ones.
    #[serde(default)]
    pub breaks: Vec<BreakEntry>,
}

impl RulebookEntry {
    fn of(rulebook: &Rulebook) -> Self {
        let break_of = |found: &Break| BreakEntry {
            year: found.year,
            vi: found.reason.vi.clone(),
            en: found.reason.get(Lang::En).to_owned(),
        };
        RulebookEntry {
            id: rulebook.id.clone(),
            edition: rulebook.edition.clone(),
            name_vi: rulebook.nodes[0].name.vi.clone(),
            name_en: rulebook.nodes[0].name.get(Lang::En).to_owned(),
            status: rulebook.status.name().to_owned(),
            basis: rulebook.basis.to_string(),
            last_checked: rulebook.last_checked.map(|date| date.to_string()),
            total: rulebook.total().to_string(),
            published_decimals: rulebook.decimals,
            rounding: rulebook.rounding.name().to_owned(),
            rank_decimals: rulebook.rank_decimals,
            breaks: rulebook.breaks.iter().map(break_of).collect(),
        }
    }
}

/// A break of the series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakEntry {
    /// The first year of the new method.
    pub year: u16,
    /// What changed.
    pub vi: String,
    /// What changed, in English.
    pub en: String,
}

/// The pass of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassEntry {
    /// The year assessed.
    pub year: u16,
    /// The part of the year, `Q3` or `M07`; none for the whole of it.
    #[serde(rename = "period", skip_serializing_if = "Option::is_none", default)]
    pub part: Option<Part>,
    /// The day on which the units are valid.
    pub units_on: String,
    /// What the figures are: official, published or made-up.
    pub data_status: String,
    /// Where they come from.
    pub source: String,
}

impl PassEntry {
    fn of(pass: &Pass) -> Self {
        PassEntry {
            year: pass.year,
            part: pass.part,
            units_on: pass.units_on.to_string(),
            data_status: pass.data_status.name().to_owned(),
            source: pass.source.clone(),
        }
    }

    /// The year, or the part of it.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { year: self.year, part: self.part }
    }
}

/// A file with its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// The id of the input, for a table that the pass names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub input: Option<String>,
    /// Its name.
    pub file: String,
    /// The sheet that was read, of a workbook.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sheet: Option<String>,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Rows below the header, for tables.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rows: Option<usize>,
    /// For a file of respondents what became of its rows; its hash is that of its content, unpacked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub respondents: Option<RespondentsEntry>,
}

impl FileEntry {
    /// A file that was written, with its rows if it is a table.
    #[must_use]
    pub fn output(file: &str, sha256: String, rows: Option<usize>) -> Self {
        FileEntry { input: None, file: file.to_owned(), sheet: None, sha256, rows, respondents: None }
    }
}

/// Rows of a file of respondents; none is refused, or there would be no run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RespondentsEntry {
    /// Counted.
    pub accepted: u64,
    /// Left out, without any answer.
    pub no_answer: u64,
    /// Left out for an answer that rejects the card.
    pub rejected: u64,
}

/// How much was scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Units assessed.
    pub units: usize,
    /// Of these, units that are ranked.
    pub ranked: usize,
    /// Units that submitted nothing.
    pub not_submitted: usize,
    /// Units that are disqualified.
    pub disqualified: usize,
    /// Nodes of the rulebook, the index included.
    pub nodes: usize,
    /// Nodes that are scored themselves.
    pub leaves: usize,
    /// Cells with values.
    pub values: usize,
    /// Cells that do not apply to their unit.
    pub not_applicable: usize,
    /// Cells without a value that count as zero.
    pub missing_as_zero: usize,
    /// Figures from fewer than ten respondents: the tables show them, but they are not for publication.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub few_cards: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Counts {
    fn of(evaluation: &Evaluation) -> Self {
        let Evaluation { rulebook, inputs, results, .. } = evaluation;
        let standing = |standing| inputs.stands.iter().filter(|stands| stands.standing == standing).count();
        let count = |state| inputs.cells.iter().filter(|cell| cell.state == state).count();
        Counts {
            units: inputs.units.len(),
            ranked: results.units.iter().filter(|unit| unit.rank.is_some()).count(),
            not_submitted: standing(Standing::NotSubmitted),
            disqualified: standing(Standing::Disqualified),
            nodes: rulebook.nodes.len(),
            leaves: inputs.leaves.len(),
            values: count(State::Value),
            not_applicable: inputs.cells.iter().filter(|cell| does_not_apply(cell)).count(),
            missing_as_zero: count(State::Missing),
            few_cards: inputs.few_cards,
        }
    }
}

/// A unit that is not ranked as the others are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingEntry {
    /// Its code.
    pub unit: String,
    /// Its name.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
    /// `assessed-only`, `not-submitted` or `disqualified`.
    pub status: String,
    /// Why; empty where the register alone says it.
    pub reason: String,
}

/// Units in a band.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandEntry {
    /// The band.
    pub band: String,
    /// How many ranked units are in it.
    pub units: usize,
}

/// A mean of indices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeanEntry {
    /// The region or kind; none for all ranked units.
    pub of: Option<String>,
    /// Its name in English.
    pub of_en: Option<String>,
    /// How many units.
    pub units: usize,
    /// The mean, as published.
    pub index: String,
    /// The mean, exact to a billionth.
    pub index_exact: String,
}

/// The index of all ranked units together, from all answers: units with more answers, or heavier ones, weigh more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PooledEntry {
    /// As published.
    pub index: String,
    /// Exact to a billionth.
    pub index_exact: String,
    /// Its standard error by the clusters of all units, in points of the index; none where it is not known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub standard_error: Option<String>,
}

/// A warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningEntry {
    /// Its code.
    pub code: String,
    /// How often it was found.
    pub count: usize,
    /// The first of them, in Vietnamese.
    pub vi: String,
    /// The first of them, in English.
    pub en: String,
}

impl Manifest {
    /// The hash of a result: the SHA-256 of the listing that `sha256sum` prints of its tables.
    #[must_use]
    pub fn result_of(outputs: &[FileEntry]) -> String {
        let listing: String = outputs.iter().map(|entry| format!("{}  {}\n", entry.sha256, entry.file)).collect();
        sha256(listing.as_bytes())
    }

    /// Describes a run: what was read (the sources, named as the pass names them) and what was
    /// written.
    #[must_use]
    pub fn new(evaluation: &Evaluation, sources: &Sources, outputs: Vec<FileEntry>, bag: &Bag) -> Self {
        let Evaluation { pass, rulebook, inputs, results, carried, .. } = evaluation;
        let ranked_in =
            |band: usize| results.units.iter().filter(|unit| unit.rank.is_some() && unit.band == Some(band)).count();
        let band = |(at, band): (usize, &Band)| BandEntry { band: band.id.clone(), units: ranked_in(at) };
        let mean = |mean: &Mean| MeanEntry {
            of: mean.of.as_ref().map(|name| name.vi.clone()),
            of_en: mean.of.as_ref().map(|name| name.get(Lang::En).to_owned()),
            units: mean.units,
            index: rulebook.print(mean.index),
            index_exact: mean.index.to_string(),
        };
        let pooled = |PooledIndex { index, spread }: PooledIndex| PooledEntry {
            index: rulebook.print(index),
            index_exact: index.to_string(),
            standard_error: spread.map(|spread| format!("{:.6}", spread.standard_error())),
        };
        let assumption = |survey: &String| AssumptionEntry {
            survey: survey.clone(),
            vi: SHARED.get(Lang::Vi).to_owned(),
            en: SHARED.get(Lang::En).to_owned(),
        };
        Manifest {
            parindex: env!("CARGO_PKG_VERSION").to_owned(),
            result: Self::result_of(&outputs),
            rulebook: RulebookEntry::of(rulebook),
            pass: PassEntry::of(pass),
            inputs: files(pass, inputs, sources),
            outputs,
            counts: Counts::of(evaluation),
            standings: standings(inputs),
            bands: rulebook.bands.iter().enumerate().map(band).collect(),
            means: results.means.iter().map(mean).collect(),
            pooled: carried.pooled.map(pooled),
            assumptions: carried.shared.iter().map(assumption).collect(),
            warnings: warnings(bag),
        }
    }
}

/// Every file that was read.
fn files(pass: &Pass, inputs: &Inputs, sources: &Sources) -> Vec<FileEntry> {
    // By the number of the file: which input it is, and its rows.
    let tables = inputs.files.iter().enumerate().map(|(input, (file, rows))| (file.0, (input, *rows)));
    let rows = |part: &FilePart| usize::try_from(part.rows).unwrap_or(usize::MAX);
    let counted = inputs.cards.iter().map(|cards| (cards.file.0, (cards.input, rows(&cards.part))));
    let tables: BTreeMap<_, _> = tables.chain(counted).collect();
    let cards: BTreeMap<_, _> = inputs.cards.iter().map(|cards| (cards.file.0, &cards.part)).collect();
    let respondents =
        |part: &FilePart| RespondentsEntry { accepted: part.accepted, no_answer: part.empty, rejected: part.rejected };
    let entry = |(at, (name, bytes)): (usize, (&str, &[u8]))| FileEntry {
        input: tables.get(&at).map(|(input, _)| pass.inputs[*input].id.clone()),
        file: relative(name, &pass.folder),
        sheet: sources.sheet(FileId(at)).map(|sheet| sheet.name().to_owned()),
        sha256: cards.get(&at).map_or_else(|| sha256(bytes), |part| part.sha256.clone()),
        rows: tables.get(&at).map(|(_, rows)| *rows),
        respondents: cards.get(&at).map(|part| respondents(part)),
    };
    sources.iter().enumerate().map(entry).collect()
}

fn does_not_apply(cell: &Cell) -> bool {
    matches!(cell.state, State::NotApplicable | State::TakenOut(_))
}

fn standings(inputs: &Inputs) -> Vec<StandingEntry> {
    let units = inputs.units.iter().zip(&inputs.stands).filter(|(_, stands)| stands.standing != Standing::Ranked);
    let entry = |(unit, stands): (&Unit, &Stands)| StandingEntry {
        unit: unit.code.to_string(),
        name_vi: unit.name.vi.clone(),
        name_en: unit.name.get(Lang::En).to_owned(),
        status: stands.standing.name().to_owned(),
        reason: stands.reason.clone(),
    };
    units.map(entry).collect()
}

/// The name of a file relative to the pass, so that a run does not depend on where it was started.
fn relative(name: &str, folder: &std::path::Path) -> String {
    // Component by component: the folder `/a` is no beginning of `/ab/c`.
    let inside = std::path::Path::new(name).strip_prefix(folder);
    inside.map_or_else(|_| name.to_owned(), |inside| inside.display().to_string())
}

fn warnings(bag: &Bag) -> Vec<WarningEntry> {
    let mut entries: Vec<WarningEntry> = Vec::new();
    for finding in bag.kept() {
        let code = finding.info.code;
        if entries.iter().all(|entry| entry.code != code) {
            entries.push(WarningEntry {
                code: code.to_owned(),
                count: bag.counts().get(code).copied().unwrap_or_default(),
                vi: finding.message(Lang::Vi),
                en: finding.message(Lang::En),
            });
        }
    }
    entries.sort_by(|a, b| a.code.cmp(&b.code));
    entries
}

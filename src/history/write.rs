//! The files of a history: `history.csv`, `series.csv` and a manifest that names every run by hash.

use std::io::{self, Write};

use serde::Serialize;

use super::{History, Mark};
use crate::diag::Error;
use crate::model::{Number, Part, Points};
use crate::run::{FileEntry, Manifest, Publication, write_table};
use crate::text::Listed;

/// Every file of a history.
pub const FILES: [&str; 3] = ["history.csv", "series.csv", "manifest.json"];

/// The columns of `history.csv`.
pub const KEYS: [&str; 26] = [
    "unit",
    "since",
    "period",
    "code",
    "name",
    "name_en",
    "region",
    "index",
    "rank",
    "ranked",
    "band",
    "standing",
    "standard_error",
    "rank_low",
    "rank_high",
    "index_change",
    "rank_change",
    "same_period_index_change",
    "same_period_rank_change",
    "predecessors",
    "successor",
    "marks",
    "rulebook",
    "edition",
    "rules_status",
    "data_status",
];

/// A row of `history.csv`: a unit in a run.
#[derive(Debug)]
pub struct Row {
    /// The line, as a place among [`History::lines`].
    pub line: usize,
    /// The run, as a place among [`History::runs`].
    pub run: usize,
    /// What stands in the columns [`KEYS`].
    pub fields: Vec<String>,
}

/// `manifest.json` of a history.
#[derive(Debug, Serialize)]
struct Described<'h> {
    parindex: &'static str,
    result: String,
    runs: Vec<RunEntry<'h>>,
    outputs: Vec<FileEntry>,
}

#[derive(Debug, Serialize)]
struct RunEntry<'h> {
    rulebook: &'h str,
    edition: &'h str,
    year: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<Part>,
    /// Whether it is the first one after a break of the series.
    after_break: bool,
    rules_status: &'h str,
    data_status: &'h str,
    /// The hash of its manifest.
    manifest: &'h str,
    /// The hash of its results, as its own manifest has it.
    result: &'h str,
    units: usize,
}

/// Writes the files of a history.
///
/// # Errors
/// When the disk cannot be written; then nothing is published.
pub fn save(history: &History, publication: Publication) -> Result<(), Error> {
    type Fill = fn(&History, &mut dyn Write) -> io::Result<usize>;
    let tables: [(&str, Fill); 2] = [(FILES[0], units), (FILES[1], series)];
    let mut outputs = Vec::new();
    for (name, fill) in tables {
        let mut rows = 0;
        let sha256 = publication.write(name, |to| {
            rows = fill(history, to)?;
            Ok(())
        })?;
        outputs.push(FileEntry::output(name, sha256, Some(rows)));
    }
    let runs = (0..history.runs.len()).map(|run| entry(history, run)).collect();
    let manifest =
        Described { parindex: env!("CARGO_PKG_VERSION"), result: Manifest::result_of(&outputs), runs, outputs };
    publication.write(FILES[2], |to| {
        serde_json::to_writer_pretty(&mut *to, &manifest)?;
        to.write_all(b"\n")
    })?;
    publication.commit()
}

fn entry(history: &History, at: usize) -> RunEntry<'_> {
    let run = &history.runs[at];
    let Manifest { rulebook, pass, result, counts, .. } = &run.dir.manifest;
    RunEntry {
        rulebook: &rulebook.id,
        edition: &rulebook.edition,
        year: pass.year,
        period: pass.part,
        after_break: history.is_broken(at),
        rules_status: &rulebook.status,
        data_status: &pass.data_status,
        manifest: &run.manifest_sha256,
        result,
        units: counts.units,
    }
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

impl History {
    /// The rows of `history.csv`, unit after unit.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        let places = (0..self.lines.len()).flat_map(|line| (0..self.runs.len()).map(move |run| (line, run)));
        places.filter_map(|(line, run)| Some(Row { line, run, fields: self.fields(line, run)? }))
    }

    fn fields(&self, line: usize, run: usize) -> Option<Vec<String>> {
        let row = self.row(line, run)?;
        let of = &self.lines[line];
        let manifest = &self.runs[run].dir.manifest;
        let (before, year_before) = (self.before(line, run), self.year_before(run));
        let exact = |change: Option<i128>| text(change.map(Number));
        // Those that became part of it are named where it begins, what it became where it ends.
        let predecessors: Vec<&str> = of.predecessors.iter().map(|line| self.code(*line)).collect();
        let successor = of.successor.filter(|_| of.last() == run).map(|line| self.code(line));
        let marks: Vec<&str> = self.marks(line, run).into_iter().map(Mark::name).collect();
        Some(vec![
            self.code(line).to_owned(),
            self.runs[of.first()].period.to_string(),
            self.runs[run].period.to_string(),
            row.code.clone(),
            row.name.clone(),
            row.name_en.clone(),
            row.region.clone(),
            text(self.index(line, run)),
            text(row.rank),
            manifest.counts.ranked.to_string(),
            row.band.clone(),
            row.status.clone(),
            row.standard_error.clone(),
            text(row.rank_low),
            text(row.rank_high),
            exact(self.index_change(line, before, run)),
            text(self.rank_change(line, before, run)),
            exact(self.index_change(line, year_before, run)),
            text(self.rank_change(line, year_before, run)),
            if of.first() == run { predecessors.join("|") } else { String::new() },
            text(successor),
            marks.join(";"),
            manifest.rulebook.id.clone(),
            manifest.rulebook.edition.clone(),
            manifest.rulebook.status.clone(),
            manifest.pass.data_status.clone(),
        ])
    }

    /// The latest code of a unit.
    #[must_use]
    pub fn code(&self, line: usize) -> &str {
        self.row(line, self.lines[line].last()).map_or("", |row| row.code.as_str())
    }

    /// What a reader must know of a unit in a run.
    #[must_use]
    pub fn marks(&self, line: usize, run: usize) -> Vec<Mark> {
        let of = &self.lines[line];
        let begins = run > 0 && of.first() == run;
        let just_before = self.runs[run].period.before();
        let marks = [
            (self.is_broken(run), Mark::Break),
            (self.is_new_edition(run), Mark::NewEdition),
            (self.before(line, run).is_some_and(|before| self.runs[before].period != just_before), Mark::Gap),
            (begins && !of.predecessors.is_empty(), Mark::Succession),
            (begins && of.predecessors.is_empty(), Mark::NoPredecessor),
            (of.last() == run && run + 1 < self.runs.len(), Mark::Ends),
        ];
        marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark).collect()
    }

    /// The editions of the rulebook from one run to a later one, each once.
    #[must_use]
    pub fn editions(&self, from: usize, to: usize) -> Vec<&str> {
        let mut editions: Vec<&str> =
            self.runs[from..=to].iter().map(|run| run.dir.manifest.rulebook.edition.as_str()).collect();
        editions.dedup();
        editions
    }
}

fn units(history: &History, to: &mut dyn Write) -> io::Result<usize> {
    write_table(to, &KEYS, history.rows().map(|row| row.fields))
}

fn series(history: &History, to: &mut dyn Write) -> io::Result<usize> {
    let header = [
        "period",
        "after_break",
        "rulebook",
        "edition",
        "rules_status",
        "data_status",
        "units",
        "ranked",
        "mean",
        "mean_change",
        "same_period_mean_change",
        "standard_deviation",
        "lowest",
        "highest",
        "spread",
        "variation",
        "since",
        "variation_since",
        "beta",
        "beta_units",
        "editions_since",
    ];
    let row = |run: usize| {
        let Manifest { rulebook, pass, counts, .. } = &history.runs[run].dir.manifest;
        let (summary, convergence) = (history.summary(run), history.convergence(run));
        let mean = |run: usize| history.summary(run).map(|summary| i128::from(summary.mean.0));
        let change = |from: Option<usize>| text(from.and_then(|from| Some(Number(mean(run)? - mean(from)?))));
        let points = |of: &dyn Fn(&super::Summary) -> Points| text(summary.as_ref().map(of));
        let since = convergence.map(|convergence| convergence.since);
        vec![
            history.runs[run].period.to_string(),
            if history.is_broken(run) { "yes" } else { "no" }.to_owned(),
            rulebook.id.clone(),
            rulebook.edition.clone(),
            rulebook.status.clone(),
            pass.data_status.clone(),
            counts.units.to_string(),
            counts.ranked.to_string(),
            points(&|summary| summary.mean),
            change((run > history.since[run]).then(|| run - 1)),
            change(history.year_before(run)),
            points(&|summary| summary.deviation),
            points(&|summary| summary.lowest),
            points(&|summary| summary.highest),
            points(&super::Summary::spread),
            text(summary.and_then(|summary| summary.variation)),
            text(since.map(|since| history.runs[since].period)),
            text(since.and_then(|since| history.summary(since)?.variation)),
            text(convergence.and_then(|convergence| convergence.slope)),
            text(convergence.map(|convergence| convergence.units)),
            since.map_or(String::new(), |since| history.editions(since, run).join("|")),
        ]
    };
    write_table(to, &header, (0..history.runs.len()).map(row))
}

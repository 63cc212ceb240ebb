//! The files of a sensitivity analysis, and a manifest that names the run and the settings.

use std::io::{self, Write};

use serde::Serialize;

use super::{Case, Report, Tally};
use crate::diag::Error;
use crate::run::{FileEntry, Manifest, Publication, write_table};
use crate::text::{Lang, Listed};

/// Every file of a sensitivity analysis.
pub const FILES: [&str; 7] =
    ["sensitivity.csv", "ranks.csv", "leave-out.csv", "exchanges.csv", "shifts.csv", "sobol.csv", "manifest.json"];

/// `manifest.json` of a sensitivity analysis.
#[derive(Debug, Serialize)]
struct Described<'r> {
    parindex: &'static str,
    result: String,
    rulebook: &'r str,
    edition: &'r str,
    year: u16,
    rules_status: &'r str,
    data_status: &'r str,
    /// The hash of the results that were looked at; none of a pass.
    run: Option<&'r str>,
    units: usize,
    questions: Vec<&'static str>,
    /// How weights were drawn; none where sets were read from a file.
    weights: Option<String>,
    level: &'static str,
    draws: usize,
    seed: u64,
    rows: usize,
    outputs: Vec<FileEntry>,
}

/// Writes the files of a sensitivity analysis.
///
/// # Errors
/// When the disk cannot be written; then nothing is published.
pub fn save(report: &Report<'_>, publication: Publication) -> Result<(), Error> {
    type Fill = fn(&Report<'_>, &mut dyn Write) -> io::Result<usize>;
    let tables: [Fill; 6] = [sensitivity, ranks, leave_out, exchanges, shifts, sobol];
    let mut outputs = Vec::new();
    for (name, fill) in FILES.into_iter().zip(tables) {
        let mut rows = 0;
        let sha256 = publication.write(name, |to| {
            rows = fill(report, to)?;
            Ok(())
        })?;
        outputs.push(FileEntry::output(name, sha256, Some(rows)));
    }
    let (year, settings) = (report.model.year, &report.settings);
    let manifest = Described {
        parindex: env!("CARGO_PKG_VERSION"),
        result: Manifest::result_of(&outputs),
        rulebook: &year.rulebook.id,
        edition: &year.rulebook.edition,
        year: year.year,
        rules_status: year.rulebook.status.name(),
        data_status: &year.data_status,
        run: year.result.as_deref(),
        units: report.model.units.len(),
        questions: settings.questions.iter().map(|question| question.name()).collect(),
        weights: settings.spread.map(|spread| spread.to_string()),
        level: settings.level.name(),
        draws: report.draws.count(),
        seed: settings.seed,
        rows: settings.rows,
        outputs,
    };
    publication.write(FILES[6], |to| {
        serde_json::to_writer_pretty(&mut *to, &manifest)?;
        to.write_all(b"\n")
    })?;
    publication.commit()
}

/// A figure in its shortest form that reads back as the same bits.
fn figure(value: f64) -> String {
    value.to_string()
}

fn optional(value: Option<f64>) -> String {
    value.map_or(String::new(), figure)
}

/// One row per unit and kind of draws.
fn sensitivity(report: &Report<'_>, to: &mut dyn Write) -> io::Result<usize> {
    let rulebook = &report.model.year.rulebook;
    let bands: Vec<String> = rulebook.bands.iter().map(|band| format!("band.{}", band.id)).collect();
    let mut header = vec!["varies", "code", "name", "name_en", "rank", "index_exact", "draws"];
    header.extend(["rank_median", "rank_low", "rank_high", "same_rank"]);
    header.extend(bands.iter().map(String::as_str));
    header.extend(["rules_status", "data_status"]);
    let row = |kind: super::Varies, tally: &Tally, at: usize| {
        let unit = report.model.units[at];
        let rank = unit.rank.unwrap_or_default();
        let mut row = vec![kind.name().to_owned(), unit.code.clone(), unit.name.vi.clone()];
        row.extend([unit.name.get(Lang::En).to_owned(), rank.to_string()]);
        row.push(unit.index.map_or(String::new(), |index| index.to_string()));
        row.push(tally.draws.to_string());
        row.extend([0.5, 0.05, 0.95].map(|part| figure(tally.quantile(at, part))));
        row.push(figure(tally.share(at, rank)));
        row.extend(tally.bands(at).into_iter().map(figure));
        row.extend([rulebook.status.name().to_owned(), report.model.year.data_status.clone()]);
        row
    };
    let units = 0..report.model.units.len();
    let rows = report.drawn.iter().flat_map(|(kind, tally)| units.clone().map(move |at| (kind, tally, at)));
    write_table(to, &header, rows.map(|(kind, tally, at)| row(*kind, tally, at)))
}

/// The ranks that a unit had at all, with their probabilities.
fn ranks(report: &Report<'_>, to: &mut dyn Write) -> io::Result<usize> {
    let mut rows = Vec::new();
    for (kind, tally) in &report.drawn {
        for (at, unit) in report.model.units.iter().enumerate() {
            for rank in (1..).take(report.model.units.len()).filter(|rank| tally.of(at)[rank - 1] > 0) {
                let probability = figure(tally.share(at, rank));
                rows.push(vec![kind.name().to_owned(), unit.code.clone(), rank.to_string(), probability]);
            }
        }
    }
    write_table(to, &["varies", "code", "rank", "probability"], rows.into_iter())
}

/// The columns that say what a case does to all ranks.
const SHIFTS: [&str; 5] = ["units_moved", "mean_shift", "furthest", "furthest_rank", "furthest_rank_then"];

fn shifts_of(report: &Report<'_>, case: &Case) -> Vec<String> {
    let mut fields = vec![case.moved().to_string(), figure(case.mean_shift())];
    let rank = |rank: Option<usize>| rank.map_or(String::new(), |rank| rank.to_string());
    match case.furthest() {
        Some(at) => {
            let unit = report.model.units[at];
            fields.extend([unit.code.clone(), rank(unit.rank), rank(case.ranks[at])]);
        }
        None => fields.extend(std::iter::repeat_n(String::new(), 3)),
    }
    fields
}

fn leave_out(report: &Report<'_>, to: &mut dyn Write) -> io::Result<usize> {
    let header: Vec<&str> = ["node", "level", "name", "name_en", "max"].into_iter().chain(SHIFTS).collect();
    let row = |left: &super::LeftOut| {
        let node = &report.model.year.rulebook.nodes[left.node];
        let mut row = vec![node.code.to_string(), node.level.to_string(), node.name.vi.clone()];
        row.extend([node.name.get(Lang::En).to_owned(), node.max.to_string()]);
        row.extend(shifts_of(report, &left.case));
        row
    };
    write_table(to, &header, report.left_out.iter().map(row))
}

fn exchanges(report: &Report<'_>, to: &mut dyn Write) -> io::Result<usize> {
    let header: Vec<&str> = ["aggregation", "normalisation", "spearman", "kendall"].into_iter().chain(SHIFTS).collect();
    let row = |exchange: &super::Exchange| {
        let mut row = vec![exchange.aggregation.name().to_owned(), exchange.normalisation.name().to_owned()];
        row.extend([exchange.spearman, exchange.kendall].map(optional));
        row.extend(shifts_of(report, &exchange.case));
        row
    };
    write_table(to, &header, report.exchanges.iter().map(row))
}

/// Every rank that is another without a node or under another choice.
fn shifts(report: &Report<'_>, to: &mut dyn Write) -> io::Result<usize> {
    let nodes = &report.model.year.rulebook.nodes;
    let left = report.left_out.iter().map(|left| ("leave-out", nodes[left.node].code.to_string(), &left.case));
    let name =
        |exchange: &super::Exchange| format!("{} {}", exchange.aggregation.name(), exchange.normalisation.name());
    let exchanged = report.exchanges.iter().map(|exchange| ("exchange", name(exchange), &exchange.case));
    let rows = left.chain(exchanged).flat_map(|(kind, which, case)| {
        let row = move |at: usize| {
            let unit = report.model.units[at];
            let rank = |rank: Option<usize>| rank.map_or(String::new(), |rank| rank.to_string());
            let ranks = [rank(unit.rank), rank(case.ranks[at]), case.shifts[at].to_string()];
            let mut row = vec![kind.to_owned(), which.clone(), unit.code.clone()];
            row.extend(ranks);
            row
        };
        let other = |at: &usize| case.ranks[*at] != report.model.units[*at].rank;
        (0..case.ranks.len()).filter(other).map(row).collect::<Vec<_>>()
    });
    write_table(to, &["question", "case", "code", "rank", "rank_then", "shift"], rows)
}

fn sobol(report: &Report<'_>, to: &mut dyn Write) -> io::Result<usize> {
    let header = ["choice", "first", "first_low", "first_high", "total", "total_low", "total_high"];
    let effects = report.effects.iter().flat_map(|effects| &effects.of);
    let row = |(input, effect): &(super::Input, super::Effect)| {
        let (first, total) = (effect.first_interval, effect.total_interval);
        let figures = [effect.first, first.0, first.1, effect.total, total.0, total.1];
        std::iter::once(input.name().to_owned()).chain(figures.map(figure)).collect()
    };
    write_table(to, &header, effects.map(row))
}

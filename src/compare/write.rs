//! The files of a comparison: `changes.csv`, `contributions.csv` (see [`super::contributions`]) and a manifest that
//! names both runs by hash.

use std::io::{self, Write};

use serde::Serialize;

use super::{Change, Comparison, Edition, IndexParts, NEW, OLD, Stand, Year};
use crate::diag::Error;
use crate::model::{Number, Part, Points};
use crate::run::{FileEntry, Manifest, Publication, write_table};

/// Every file of a comparison.
pub const FILES: [&str; 3] = ["changes.csv", "contributions.csv", "manifest.json"];

/// What stands for a figure that there is none of.
const NONE: &str = "";

/// `manifest.json` of a comparison.
#[derive(Debug, Serialize)]
struct Described<'c> {
    parindex: &'static str,
    result: String,
    old: Side<'c>,
    new: Side<'c>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<Side<'c>>,
    common_core: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    through: &'c [Edition],
    breaks: &'c [u16],
    /// Percent of each index that comparable nodes decide.
    comparable_old: String,
    comparable_new: String,
    outputs: Vec<FileEntry>,
}

/// One of the runs that were compared.
#[derive(Debug, Serialize)]
struct Side<'c> {
    rulebook: &'c str,
    edition: &'c str,
    year: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<Part>,
    rules_status: &'c str,
    data_status: &'c str,
    /// The hash of its manifest.
    manifest: &'c str,
    /// The hash of its results, as its own manifest has it.
    result: &'c str,
    units: usize,
}

fn side(year: &Year) -> Side<'_> {
    let Manifest { rulebook, pass, result, counts, .. } = &year.run.manifest;
    Side {
        rulebook: &rulebook.id,
        edition: &rulebook.edition,
        year: pass.year,
        period: pass.part,
        rules_status: &rulebook.status,
        data_status: &pass.data_status,
        manifest: &year.manifest_sha256,
        result,
        units: counts.units,
    }
}

/// Writes the files of a comparison. Returns the text of `changes.csv`, which programs are shown as well.
///
/// # Errors
/// When the disk cannot be written; then nothing is published.
pub fn save(comparison: &Comparison, publication: Publication) -> Result<Vec<u8>, Error> {
    let mut changes = Vec::new();
    let rows = comparison.write_changes(&mut changes).expect("writing to memory does not fail");
    let sha256 = publication.write(FILES[0], |to| to.write_all(&changes))?;
    let mut outputs = vec![FileEntry::output(FILES[0], sha256, Some(rows))];
    let mut rows = 0;
    let sha256 = publication.write(FILES[1], |to| {
        rows = comparison.write_contributions(None, to)?;
        Ok(())
    })?;
    outputs.push(FileEntry::output(FILES[1], sha256, Some(rows)));
    let [old, new] = &comparison.years;
    let percent = |at: usize| comparison.correspondence.comparable[at].to_string();
    let manifest = Described {
        parindex: env!("CARGO_PKG_VERSION"),
        result: Manifest::result_of(&outputs),
        old: side(old),
        new: side(new),
        published: comparison.published.as_ref().map(side),
        common_core: comparison.common_core,
        through: &comparison.through,
        breaks: &comparison.breaks,
        comparable_old: percent(OLD),
        comparable_new: percent(NEW),
        outputs,
    };
    publication.write(FILES[2], |to| {
        serde_json::to_writer_pretty(&mut *to, &manifest)?;
        to.write_all(b"\n")
    })?;
    publication.commit()?;
    Ok(changes)
}

fn billionths(value: i128) -> String {
    Number(value).to_string()
}

fn exact(points: Option<Points>) -> String {
    points.map_or(NONE.to_owned(), |points| points.to_string())
}

/// What a reader must know of every figure of a row.
pub(super) fn marks(comparison: &Comparison, at: usize) -> String {
    let (pair, change) = (&comparison.pairs[at], &comparison.changes[at]);
    let mut marks = Vec::new();
    if !comparison.breaks.is_empty() {
        marks.push("across-break");
    }
    if comparison.common_core {
        marks.push("common-core");
    }
    if pair.carried.is_some() {
        marks.push("succession");
    }
    let [old, new] = &change.stands;
    match (old.is_some(), new.is_some()) {
        (false, true) => marks.push("no-predecessor"),
        (true, false) => marks.push("gone"),
        _ if change.index.is_none() => marks.push("no-index"),
        _ => {}
    }
    marks.join(";")
}

/// The status of rules and figures of both years, in every row.
pub(super) fn statuses(comparison: &Comparison) -> [&str; 4] {
    let [old, new] = comparison.years.each_ref().map(|year| &year.run.manifest);
    [&old.rulebook.status, &old.pass.data_status, &new.rulebook.status, &new.pass.data_status]
}

/// The columns of [`statuses`].
pub(super) const STATUSES: [&str; 4] = ["rules_status_old", "data_status_old", "rules_status_new", "data_status_new"];

/// What the errors of surveys leave of a change; nothing where none is known.
fn significance(change: &Change) -> [String; 3] {
    let said = |known: Option<bool>| known.map_or(NONE, |known| if known { "yes" } else { "no" }).to_owned();
    let of = change.significance;
    let error = of.standard_error.map_or(NONE.to_owned(), |error| format!("{error:.6}"));
    [error, said(of.index), said(of.rank)]
}

/// Predecessors with their spread, and the successor.
fn predecessors(comparison: &Comparison, at: usize) -> Vec<String> {
    let pair = &comparison.pairs[at];
    let old = |unit: &usize| &comparison.years[OLD].units[*unit];
    let joined = |of: &dyn Fn(&super::Assessed) -> String| {
        pair.predecessors.iter().map(|unit| of(old(unit))).collect::<Vec<_>>().join("|")
    };
    vec![
        joined(&|unit| unit.unit.code.to_string()),
        joined(&|unit| unit.row.index_exact.clone()),
        joined(&|unit| unit.row.rank.map_or("–".to_owned(), |rank| rank.to_string())),
        pair.successor.map_or(String::new(), |new| comparison.years[NEW].units[new].unit.code.to_string()),
    ]
}

impl Change {
    /// How the unit stood before: as published, where that is known.
    #[must_use]
    pub fn before(&self) -> Option<&Stand> {
        self.published.as_ref().or(self.stands[OLD].as_ref())
    }

    /// The change of the index, in billionths.
    #[must_use]
    pub fn index_change(&self) -> Option<i128> {
        let index = |stand: &Stand| stand.index.map(|index| i128::from(index.0));
        Some(self.stands[NEW].as_ref().and_then(index)? - self.before().and_then(index)?)
    }

    /// Places gained.
    #[must_use]
    pub fn rank_change(&self) -> Option<i64> {
        let place = |stand: &Stand| stand.rank.and_then(|rank| i64::try_from(rank).ok());
        Some(self.before().and_then(place)? - self.stands[NEW].as_ref().and_then(place)?)
    }
}

impl Comparison {
    /// Writes `changes.csv`; returns the number of rows.
    ///
    /// # Errors
    /// When `to` cannot be written.
    pub fn write_changes(&self, to: &mut dyn Write) -> io::Result<usize> {
        let areas = self.areas();
        let own: Vec<String> = areas.iter().map(|(code, _)| format!("own.{code}")).collect();
        let mut header = vec![
            "code",
            "name",
            "name_en",
            "region",
            "index_old",
            "index_new",
            "index_change",
            "points_old",
            "max_old",
            "points_new",
            "max_new",
            "rank_old",
            "rank_new",
            "rank_change",
            "band_old",
            "band_new",
            "correction",
            "rules",
            "own",
            "succession",
            "others",
            "units",
        ];
        header.extend(own.iter().map(String::as_str));
        header.extend([
            "rank_correction",
            "rank_rules",
            "rank_own",
            "rank_others",
            "rank_units",
            "change_standard_error",
            "change_significant",
            "rank_change_significant",
            "predecessors",
            "predecessor_indices",
            "predecessor_ranks",
            "successor",
            "marks",
        ]);
        header.extend(STATUSES);
        let row = |at: usize| {
            let change = &self.changes[at];
            let unit = self.unit(at);
            let old = change.before();
            let new = change.stands[NEW].as_ref();
            let mut row = vec![
                unit.unit.code.to_string(),
                unit.row.name.clone(),
                unit.row.name_en.clone(),
                unit.row.region.clone(),
                exact(old.and_then(|stand| stand.index)),
                exact(new.and_then(|stand| stand.index)),
                change.index_change().map_or(NONE.to_owned(), billionths),
            ];
            for stand in [old, new] {
                let total = stand.map(|stand| stand.total).unwrap_or_default();
                row.push(exact(total.points));
                row.push(if stand.is_some() { total.max.to_string() } else { NONE.to_owned() });
            }
            let rank =
                |stand: Option<&Stand>| stand.and_then(|stand| stand.rank).map_or(NONE.to_owned(), |r| r.to_string());
            row.extend([
                rank(old),
                rank(new),
                change.rank_change().map_or(NONE.to_owned(), |places| places.to_string()),
            ]);
            row.extend([old, new].map(|stand| stand.map_or(String::new(), |stand| stand.band.clone())));
            let index = change.index.as_ref();
            let mut part = |part: &dyn Fn(&IndexParts) -> i128| {
                row.push(index.map_or(NONE.to_owned(), |parts| billionths(part(parts))));
            };
            part(&|parts| parts.correction);
            part(&|parts| parts.rules);
            part(&IndexParts::own);
            part(&|parts| parts.succession);
            part(&|parts| parts.others);
            part(&|parts| parts.units);
            let own = index.map(|parts| self.own_by_node(parts));
            row.extend(
                areas.iter().map(|(_, area)| own.as_ref().map_or(NONE.to_owned(), |own| billionths(own[*area]))),
            );
            match &change.rank {
                Some(parts) => {
                    row.extend([parts.correction, parts.rules, parts.own, parts.others, parts.units].map(billionths))
                }
                None => row.extend(std::iter::repeat_n(String::new(), 5)),
            }
            row.extend(significance(change));
            row.extend(predecessors(self, at));
            row.push(marks(self, at));
            row.extend(statuses(self).map(str::to_owned));
            row
        };
        write_table(to, &header, (0..self.pairs.len()).map(row))
    }

    /// The unit of a pair as its latest year has it.
    #[must_use]
    pub fn unit(&self, pair: usize) -> &super::Assessed {
        let pair = &self.pairs[pair];
        let new = pair.new.map(|unit| &self.years[NEW].units[unit]);
        new.or_else(|| pair.old.map(|unit| &self.years[OLD].units[unit])).expect("a pair has a unit")
    }

    /// The areas of the new rulebook: code, and place among its nodes.
    #[must_use]
    pub fn areas(&self) -> Vec<(String, usize)> {
        let rulebook = &self.years[NEW].rulebook;
        rulebook.areas().iter().map(|area| (rulebook.nodes[*area].code.to_string(), *area)).collect()
    }
}

//! The files of a comparison: `changes.csv`, `contributions.csv` and a manifest that names both runs by hash.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::{Change, Comparison, IndexParts, NEW, OLD, Outcome, Passage, Stand, Way, Year};
use crate::diag::Error;
use crate::model::{Number, Part, Points};
use crate::rules::Node;
use crate::run::{FileEntry, Manifest, Publication, write_table};
use crate::text::Lang;

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

/// Writes the files of a comparison.
///
/// # Errors
/// When the disk cannot be written; then nothing is published.
pub fn save(comparison: &Comparison, publication: Publication) -> Result<(), Error> {
    type Fill = fn(&Comparison, &mut dyn Write) -> io::Result<usize>;
    let tables: [(&str, Fill); 2] = [(FILES[0], changes), (FILES[1], contributions)];
    let mut outputs = Vec::new();
    for (name, fill) in tables {
        let mut rows = 0;
        let sha256 = publication.write(name, |to| {
            rows = fill(comparison, to)?;
            Ok(())
        })?;
        outputs.push(FileEntry::output(name, sha256, Some(rows)));
    }
    let [old, new] = &comparison.years;
    let percent = |at: usize| comparison.correspondence.comparable[at].to_string();
    let manifest = Described {
        parindex: env!("CARGO_PKG_VERSION"),
        result: Manifest::result_of(&outputs),
        old: side(old),
        new: side(new),
        published: comparison.published.as_ref().map(side),
        common_core: comparison.common_core,
        breaks: &comparison.breaks,
        comparable_old: percent(OLD),
        comparable_new: percent(NEW),
        outputs,
    };
    publication.write(FILES[2], |to| {
        serde_json::to_writer_pretty(&mut *to, &manifest)?;
        to.write_all(b"\n")
    })?;
    publication.commit()
}

fn billionths(value: i128) -> String {
    Number(value).to_string()
}

fn exact(points: Option<Points>) -> String {
    points.map_or(NONE.to_owned(), |points| points.to_string())
}

/// What a reader must know of every figure of a row.
fn marks(comparison: &Comparison, at: usize) -> String {
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
fn statuses(comparison: &Comparison) -> Vec<String> {
    let of = |year: &Year| [year.run.manifest.rulebook.status.clone(), year.run.manifest.pass.data_status.clone()];
    comparison.years.iter().flat_map(of).collect()
}

const STATUSES: [&str; 4] = ["rules_status_old", "data_status_old", "rules_status_new", "data_status_new"];

fn changes(comparison: &Comparison, to: &mut dyn Write) -> io::Result<usize> {
    let areas = comparison.areas();
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
        let change = &comparison.changes[at];
        let unit = comparison.unit(at);
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
        row.extend([rank(old), rank(new), change.rank_change().map_or(NONE.to_owned(), |places| places.to_string())]);
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
        for (_, area) in &areas {
            part(&|parts| comparison.own_below(parts, *area));
        }
        match &change.rank {
            Some(parts) => {
                row.extend([parts.correction, parts.rules, parts.own, parts.others, parts.units].map(billionths))
            }
            None => row.extend(std::iter::repeat_n(String::new(), 5)),
        }
        row.extend(significance(change));
        row.extend(predecessors(comparison, at));
        row.push(marks(comparison, at));
        row.extend(statuses(comparison));
        row
    };
    write_table(to, &header, (0..comparison.pairs.len()).map(row))
}

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

fn contributions(comparison: &Comparison, to: &mut dyn Write) -> io::Result<usize> {
    let mut header = vec![
        "unit",
        "node",
        "former",
        "level",
        "name",
        "name_en",
        "kind",
        "way",
        "points_old",
        "max_old",
        "points_new",
        "max_new",
        "change",
        "own",
        "marks",
    ];
    header.extend(STATUSES);
    let statuses = &statuses(comparison);
    let rows = (0..comparison.pairs.len()).flat_map(|at| {
        let unit = comparison.unit(at).unit.code.as_str();
        let marks = marks(comparison, at);
        let rows = comparison.contributions(at).into_iter().map(move |row| {
            let shown = |outcome: Option<Outcome>| match outcome {
                None => [NONE.to_owned(), NONE.to_owned()],
                Some(outcome) => [exact(outcome.points), outcome.max.to_string()],
            };
            let mut fields: Vec<Cow<'_, str>> = vec![
                unit.into(),
                row.node.code.as_str().into(),
                row.former.join("|").into(),
                row.node.level.to_string().into(),
                row.node.name.vi.as_str().into(),
                row.node.name.get(Lang::En).into(),
                row.kind.map_or(NONE, |kind| kind.name()).into(),
                row.way.into(),
            ];
            fields.extend(shown(row.old).into_iter().chain(shown(row.new)).map(Cow::from));
            fields.extend([row.change(), row.own].map(|part| part.map_or(NONE.into(), |part| billionths(part).into())));
            fields.push(marks.clone().into());
            fields.extend(statuses.iter().map(|status| Cow::from(status.as_str())));
            fields
        });
        rows.collect::<Vec<_>>()
    });
    write_table(to, &header, rows)
}

/// One unit at one node in both years.
#[derive(Debug)]
pub struct Contribution<'c> {
    /// The node, of the new rulebook; of the old one where it was dropped.
    pub node: &'c Node,
    /// Codes of the nodes of the old rulebook that it continues.
    pub former: Vec<String>,
    /// How a node that is scored itself stands to the other rulebook.
    pub kind: Option<super::Kind>,
    /// How the old figures came under the new rule: `scored`, `carried`, `added`, `weighted` or
    /// `not-carried`.
    pub way: &'static str,
    /// Points and maximum in the old year.
    pub old: Option<Outcome>,
    /// Points and maximum in the new year.
    pub new: Option<Outcome>,
    /// What it adds to the part of the unit's own figures, in billionths of the index.
    pub own: Option<i128>,
}

impl Contribution<'_> {
    /// The change of its points.
    #[must_use]
    pub fn change(&self) -> Option<i128> {
        Some(i128::from(self.new?.points?.0) - i128::from(self.old?.points?.0))
    }
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

    /// What the nodes at or below one of the new rulebook add to the part of a unit's own figures. What a
    /// group of several nodes adds stands at the first of them.
    #[must_use]
    pub fn own_below(&self, parts: &IndexParts, node: usize) -> i128 {
        self.own_by_node(parts)[node]
    }

    /// [`Comparison::own_below`] of every node of the new rulebook.
    fn own_by_node(&self, parts: &IndexParts) -> Vec<i128> {
        let year = &self.years[NEW];
        let mut sums = vec![0_i128; year.rulebook.nodes.len()];
        for (group, own) in self.correspondence.groups.iter().zip(&parts.own) {
            let first = group.new.first().map(|leaf| year.leaves[*leaf]);
            std::iter::successors(first, |at| year.rulebook.nodes[*at].parent).for_each(|at| sums[at] += own);
        }
        sums
    }

    /// Every node of the new rulebook that counts, and then those that were dropped, for one unit.
    #[must_use]
    pub fn contributions(&self, at: usize) -> Vec<Contribution<'_>> {
        let (pair, change) = (&self.pairs[at], &self.changes[at]);
        let [old_year, new_year] = &self.years;
        let old = pair.carried.as_ref().or_else(|| pair.old.map(|unit| &old_year.units[unit].figures));
        let new = pair.new.map(|unit| &new_year.units[unit].figures);
        let sum = |nodes: &[usize]| -> Option<Outcome> {
            let figures = old.filter(|_| !nodes.is_empty())?;
            let outcomes = nodes.iter().map(|node| figures.nodes[*node]);
            Some(outcomes.fold(Outcome::default(), |sum, next| Outcome {
                points: match (sum.points, next.points) {
                    (Some(sum), Some(next)) => Some(Points(sum.0 + next.0)),
                    (sum, next) => sum.or(next),
                },
                max: Points(sum.max.0 + next.max.0),
            }))
        };
        let own = change.index.as_ref().map(|parts| self.own_by_node(parts));
        let mut rows = Vec::new();
        for (place, node) in new_year.rulebook.nodes.iter().enumerate().filter(|(_, node)| !node.informs()) {
            if new.is_none() {
                continue;
            }
            let leaf = new_year.leaf_of[place];
            let group = leaf.and_then(|leaf| self.correspondence.group_of_new[leaf]);
            let group = group.map(|group| &self.correspondence.groups[group]);
            let first = group.is_none_or(|group| group.new.first() == leaf.as_ref());
            let former: Vec<usize> = match group {
                Some(group) => group.old.iter().map(|leaf| old_year.leaves[*leaf]).collect(),
                None if leaf.is_some() => Vec::new(),
                None => self.correspondence.former[place].clone(),
            };
            let old_way = group.and_then(|group| Some(old?.leaves[*group.old.first()?].way));
            let way = match (old_way, leaf.and_then(|leaf| change.passages.get(leaf))) {
                (Some(Way::Added), _) => "added",
                (Some(Way::Tallied), _) => "tallied",
                (Some(Way::Weighted), _) => "weighted",
                (Some(Way::NotCarried), _) => "not-carried",
                (Some(Way::Own), Some(Passage::Scored)) => "scored",
                (Some(Way::Own), Some(Passage::Carried)) => "carried",
                _ => "",
            };
            rows.push(Contribution {
                node,
                former: former.iter().map(|at| old_year.rulebook.nodes[*at].code.to_string()).collect(),
                kind: leaf.map(|leaf| self.correspondence.new_kinds[leaf]),
                way,
                old: if first { sum(&former) } else { None },
                new: new.map(|figures| figures.nodes[place]),
                own: own.as_ref().filter(|_| first).map(|own| own[place]),
            });
        }
        for (leaf, place) in old_year.leaves.iter().enumerate() {
            let kind = self.correspondence.old_kinds[leaf];
            let gone = new.is_none();
            if let Some(figures) = old.filter(|_| gone || self.correspondence.group_of_old[leaf].is_none()) {
                rows.push(Contribution {
                    node: &old_year.rulebook.nodes[*place],
                    former: vec![old_year.rulebook.nodes[*place].code.to_string()],
                    kind: Some(kind),
                    way: "",
                    old: Some(figures.nodes[*place]),
                    new: None,
                    own: None,
                });
            }
        }
        rows
    }
}

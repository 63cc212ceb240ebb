//! What if: other points at some nodes of one unit, everything else as it is; and what it would take to
//! reach a rank or a band.

use std::ops::RangeInclusive;
use std::path::Path;

use rayon::prelude::*;

use super::year::Year;
use crate::data::table::{Dialect, Table};
use crate::diag::{Bag, Diagnostic, Error, Sources, TABLES, codes};
use crate::methods::{Fault, Role};
use crate::model::{Number, Points};
use crate::rulefile::nearest;
use crate::rules::Scored;

/// Sets of more nodes than this are not searched one by one.
const MOST_NODES: usize = 3;

/// The most sets that are returned.
const MOST_SETS: usize = 20;

/// Where a unit would stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// The index.
    pub index: Option<Points>,
    /// The rank, the others being as they are; none for a unit that is not ranked.
    pub rank: Option<usize>,
    /// The band, as a place in the rulebook's.
    pub band: Option<usize>,
}

/// Nodes that would bring a unit to its aim, each with its maximum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The nodes, as places in the rulebook.
    pub nodes: Vec<usize>,
    /// The points still to gain at them.
    pub gain: Points,
    /// Where the unit would stand.
    pub stand: Stand,
}

/// What is aimed at.
#[derive(Clone, Copy, Debug)]
pub enum Aim {
    /// This rank or a better one.
    Rank(usize),
    /// This band or one of higher indices.
    Band(usize),
}

/// The node of a code, if it is scored itself and counts, as a place in the rulebook.
#[must_use]
pub fn scored(year: &Year, code: &str) -> Option<usize> {
    let counts = |at: &usize| match &year.rulebook.nodes[*at].scored {
        Scored::Itself(leaf) => leaf.method.info().role != Role::Informs,
        Scored::Combined { .. } | Scored::Heading => false,
    };
    year.rulebook.find(code).filter(counts)
}

/// The points that a leaf can have. Deductions and bonuses have no maximum of their own.
#[must_use]
pub fn possible(year: &Year, at: usize) -> RangeInclusive<Points> {
    let max = year.rulebook.nodes[at].max;
    let total = year.rulebook.total();
    if max > Points::ZERO { Points::ZERO..=max } else { Points(-total.0)..=total }
}

/// Reads a table of points to assume: columns `node` and `points`, a row per node that is scored itself. Every
/// mistake goes into the bag.
///
/// # Errors
/// When the file cannot be read.
pub fn load_changes(
    path: &Path,
    year: &Year,
    sources: &mut Sources,
    bag: &mut Bag,
) -> Result<Vec<(usize, Points)>, Error> {
    let file = sources.read(path, TABLES)?;
    let mut changes = Vec::new();
    let Some(mut table) = Table::open(sources, file, Dialect::COMMA, bag) else { return Ok(changes) };
    let Some([node, points]) = table.need(["node", "points"], sources, bag) else { return Ok(changes) };
    while let Some(row) = table.next(bag) {
        let code = row.key(node);
        let Some(at) = scored(year, code) else {
            let finding = |info| Diagnostic::new(info).with("text", code).at(row.place(node));
            let near = || nearest(code, year.rulebook.leaves().map(|(_, node, _)| node.code.as_str()));
            bag.push(match year.rulebook.find(code) {
                Some(inner) => finding(&codes::D509).also(year.rulebook.nodes[inner].place.clone()),
                None => finding(&codes::D508).with("near", near().unwrap_or("–")),
            });
            continue;
        };
        match read_points(row.text(points), possible(year, at)) {
            Ok(points) => changes.push((at, points)),
            Err(fault) => {
                let finding =
                    Diagnostic { info: fault.info, args: fault.args, place: Some(row.place(points)), also: vec![] };
                bag.push(finding.with("column", "points").with("node", code));
            }
        }
    }
    Ok(changes)
}

fn read_points(text: &str, possible: RangeInclusive<Points>) -> Result<Points, Fault> {
    let number = Number::parse(text).map_err(|error| Fault::of_number(text, error))?;
    number.as_points().filter(|points| possible.contains(points)).ok_or_else(|| {
        Fault::new(&codes::D403).with("value", number).with("least", possible.start()).with("most", possible.end())
    })
}

/// Where a unit stands with other points at some leaves.
#[must_use]
pub fn stand(year: &Year, unit: usize, changed: &[(usize, Points)]) -> Stand {
    let index = year.index_with(&year.units[unit], changed);
    Stand {
        index,
        rank: index.and_then(|index| year.rank_of(unit, index)),
        band: index.and_then(|index| year.band_of(index)),
    }
}

/// The cheapest ways to an aim: sets of up to three nodes of which none can be left out, by the points still
/// to gain at them and then in the order of the rulebook. Where none of three is enough, the one way that
/// takes the nodes with most to gain, one after another. Empty where the unit is there already, or even
/// full marks everywhere do not reach it.
#[must_use]
pub fn ways(year: &Year, unit: usize, aim: Aim) -> Vec<Way> {
    let own = &year.units[unit];
    let open: Vec<(usize, Points)> = year
        .leaves()
        .into_iter()
        .filter_map(|at| {
            let node = &own.nodes[at];
            node.points.filter(|points| *points < node.max).map(|points| (at, Points(node.max.0 - points.0)))
        })
        .collect();
    let reached = |stand: &Stand| match aim {
        Aim::Rank(rank) => stand.rank.is_some_and(|own| own <= rank),
        Aim::Band(band) => stand.band.is_some_and(|own| height(year, own) >= height(year, band)),
    };
    let way = |set: &[usize]| -> Way {
        let changed: Vec<(usize, Points)> = set.iter().map(|at| (open[*at].0, own.nodes[open[*at].0].max)).collect();
        let gain = Points(set.iter().map(|at| open[*at].1.0).sum());
        Way { nodes: changed.iter().map(|(at, _)| *at).collect(), gain, stand: stand(year, unit, &changed) }
    };
    if own.index.is_none() || reached(&stand(year, unit, &[])) {
        return Vec::new();
    }
    let mut found: Vec<Way> = Vec::new();
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..MOST_NODES {
        let larger = |set: &Vec<usize>| {
            let from = set.last().map_or(0, |last| last + 1);
            (from..open.len()).map(|at| [set.as_slice(), &[at]].concat()).collect::<Vec<_>>()
        };
        let tried: Vec<(Vec<usize>, Way)> =
            sets.par_iter().flat_map_iter(larger).map(|set| (set.clone(), way(&set))).collect();
        // A set that holds one that is enough has a node too many.
        let needless = |way: &Way| found.iter().any(|known| known.nodes.iter().all(|at| way.nodes.contains(at)));
        let (enough, short): (Vec<_>, Vec<_>) = tried.into_iter().partition(|(_, way)| reached(&way.stand));
        let enough: Vec<Way> = enough.into_iter().map(|(_, way)| way).filter(|way| !needless(way)).collect();
        found.extend(enough);
        sets = short.into_iter().map(|(set, _)| set).collect();
    }
    found.sort_by_key(|way| way.gain);
    found.truncate(MOST_SETS);
    if found.is_empty() {
        let mut order: Vec<usize> = (0..open.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(open[*at].1));
        let greedy = (1..=order.len()).map(|count| way(&order[..count])).find(|way| reached(&way.stand));
        found.extend(greedy);
    }
    found
}

/// How high a band lies: its lower end, an open one lowest.
fn height(year: &Year, band: usize) -> Option<crate::model::Number> {
    year.rulebook.bands[band].range.low.map(|low| low.at)
}

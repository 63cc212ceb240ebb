//! Which units of two years are the same, and what a unit that succeeds several brings along from them.
//!
//! What always holds: every unit of both years is in one [`Pair`], or is a predecessor of one; counts are
//! added and never lost.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::year::{Figures, Held, Way, Year};
use crate::data::Answers;
use crate::data::inputs::figure;
use crate::data::table::{Dialect, Table};
use crate::diag::{Bag, Diagnostic, Error, RULES, Sources, codes};
use crate::methods::{self, Method};
use crate::model::{Number, Points, mean_of_shares, quotient};
use crate::results::{self, Outcome};
use crate::rulefile::nearest;
use crate::rules::{Leaf, Node, Rulebook, Scored};
use crate::units::{Lookup, Register, Unit};

/// A unit of one or both years.
#[derive(Debug, Default)]
pub struct Pair {
    /// Its place among the units of the old year.
    pub old: Option<usize>,
    /// Its place among the units of the new year.
    pub new: Option<usize>,
    /// Of a unit that succeeds several: their places among the units of the old year, by code.
    pub predecessors: Vec<usize>,
    /// What it brings along from its predecessors.
    pub carried: Option<Figures>,
    /// Of a unit that is gone: the unit of the new year that it became part of.
    pub successor: Option<usize>,
}

/// How much the points of a predecessor weigh, by its code, above zero; 1 where nothing is declared.
pub type Weights = BTreeMap<String, u64>;

/// Reads weights from a CSV file with the columns `code`, a unit of the old year, and `weight`, a whole number above
/// zero. Every mistake is in the bag.
///
/// # Errors
/// When the file cannot be read.
pub fn load_weights(path: &Path, old: &Year, sources: &mut Sources, bag: &mut Bag) -> Result<Weights, Error> {
    let file = sources.read(path, RULES)?;
    let mut weights = Weights::new();
    let Some(mut table) = Table::open(sources, file, Dialect::COMMA, bag) else { return Ok(weights) };
    let Some([code, weight]) = table.need(["code", "weight"], sources, bag) else { return Ok(weights) };
    while let Some(row) = table.next(bag) {
        let (unit, text) = (row.key(code), row.key(weight));
        let codes_of_year = || old.units.iter().map(|known| known.unit.code.as_str());
        if !codes_of_year().any(|known| known == unit) {
            let near = nearest(unit, codes_of_year()).unwrap_or("–");
            bag.push(Diagnostic::new(&codes::C108).with("unit", unit).with("near", near).at(row.place(code)));
        }
        let number = text.parse::<u32>().ok().filter(|weight| *weight > 0);
        if number.is_none() {
            bag.push(Diagnostic::new(&codes::D314).with("text", text).with("column", "weight").at(row.place(weight)));
        }
        if weights.insert(unit.to_owned(), number.map_or(1, u64::from)).is_some() {
            bag.push(Diagnostic::new(&codes::C109).with("unit", unit).at(row.place(code)));
        }
    }
    Ok(weights)
}

/// Pairs the units of two years, those of the new year first, in the order of its ranking.
pub(super) fn pair(old: &Year, new: &Year, register: Option<&Register>, weights: &Weights) -> Vec<Pair> {
    let forwards = old.units_on <= new.units_on;
    let (earlier, later) = if forwards { (old, new) } else { (new, old) };
    // For each unit of the earlier year the unit of the later one that it is or becomes, and back.
    let becomes = becomes(&earlier.roster(), &later.roster(), register);
    let sources = |later: usize| -> Vec<usize> {
        (0..becomes.len()).filter(|earlier| becomes[*earlier] == Some(later)).collect()
    };
    let alone = |later: usize| sources(later).len() == 1;
    if !forwards {
        // Backwards a merged unit falls apart: neither it nor its parts have a counterpart.
        let parts = becomes.iter().enumerate().map(|(new, old)| (old.filter(|old| alone(*old)), Some(new)));
        let wholes = (0..later.units.len()).filter(|old| !alone(*old)).map(|old| (Some(old), None));
        return parts.chain(wholes).map(|(old, new)| Pair { old, new, ..Pair::default() }).collect();
    }
    let mut pairs: Vec<Pair> = Vec::new();
    for new in 0..later.units.len() {
        let mut predecessors = sources(new);
        let old = if predecessors.len() == 1 { predecessors.pop() } else { None };
        predecessors.sort_by_key(|unit| &earlier.units[*unit].unit.code);
        let carried = (!predecessors.is_empty()).then(|| carry(earlier, &predecessors, weights));
        pairs.push(Pair { old, new: Some(new), predecessors, carried, successor: None });
    }
    let gone = (0..becomes.len()).filter(|old| becomes[*old].is_none_or(|new| !alone(new)));
    pairs.extend(gone.map(|old| Pair { old: Some(old), successor: becomes[old], ..Pair::default() }));
    pairs
}

/// The units of a run with the register that knows what became of them.
#[derive(Debug)]
pub struct Roster<'r> {
    /// The units.
    pub units: Vec<&'r Unit>,
    /// The register of the run.
    pub register: &'r Register,
    /// The day on which its units are valid.
    pub on: Date,
}

/// For each unit of an earlier run its place among the units of a later one that it is or becomes: by the register
/// that is given, else by that of the later run, else by that of the earlier.
#[must_use]
pub fn becomes(earlier: &Roster<'_>, later: &Roster<'_>, register: Option<&Register>) -> Vec<Option<usize>> {
    let registers = [register.unwrap_or(later.register), earlier.register];
    let became = |unit: &&Unit| {
        for register in registers {
            let Lookup::Found(known) = register.by_code(unit.code.as_str(), earlier.on) else { continue };
            let on_day = register.on_day(known, later.on)?;
            if let Some(at) = later.units.iter().position(|unit| unit.code == on_day.code) {
                return Some(at);
            }
        }
        None
    };
    earlier.units.iter().map(became).collect()
}

/// Methods whose numbers add up over units: a ratio or a growth is derived again from the sums.
const ADDED: [&str; 5] = ["ratio", "growth", "count", "deduction", "bonus"];

/// Methods whose values say yes or no of one unit and nothing of several.
const YES_OR_NO: [&str; 2] = ["choice", "all-of"];

/// What a unit brings along from its predecessors, leaf by leaf.
pub(super) fn carry(year: &Year, predecessors: &[usize], weights: &Weights) -> Figures {
    let rulebook = &year.rulebook;
    let mut nodes = vec![Outcome::default(); rulebook.nodes.len()];
    let mut leaves = Vec::with_capacity(year.leaves.len());
    for (leaf, at) in year.leaves.iter().enumerate() {
        let (_, rule) = year.leaf(leaf);
        let held: Vec<(&Held, u64)> = predecessors
            .iter()
            .map(|unit| {
                let assessed = &year.units[*unit];
                let weight = weights.get(assessed.unit.code.as_str()).copied().unwrap_or(1);
                (&assessed.figures.leaves[leaf], weight)
            })
            .collect();
        let carried = carry_leaf(rulebook, *at, rule, &held);
        nodes[*at] = carried.outcome;
        leaves.push(carried);
    }
    results::combine(rulebook, &mut nodes);
    let ranked = predecessors.iter().any(|unit| year.units[*unit].figures.ranked);
    Figures { ranked, leaves, nodes }
}

fn carry_leaf(rulebook: &Rulebook, at: usize, rule: &Leaf, held: &[(&Held, u64)]) -> Held {
    let node = &rulebook.nodes[at];
    let name = rule.method.info().name;
    let applying: Vec<&(&Held, u64)> = held.iter().filter(|(held, _)| held.outcome.points.is_some()).collect();
    if applying.is_empty() {
        return Held::default();
    }
    if let Some(tallied) = tally(rulebook, at, &applying) {
        return tallied;
    }
    if YES_OR_NO.contains(&name) {
        return Held { way: Way::NotCarried, ..Held::default() };
    }
    let holds_base = rule.method.fields().len() < rule.method.info().fields.len() && name == "growth";
    if ADDED.contains(&name)
        && !holds_base
        && let Some(added) = add(node, rule.method.as_ref(), &applying)
    {
        return added;
    }
    // Points by weight: the mean of the shares. Deductions and bonuses have no maximum to share.
    let of = |held: &Held| held.outcome.points.unwrap_or_default();
    let points = if node.max == Points::ZERO {
        let sum = applying.iter().map(|(held, weight)| i128::from(of(held).0) * i128::from(*weight)).sum();
        let total = applying.iter().map(|(_, weight)| i128::from(*weight)).sum();
        Points(i64::try_from(quotient(&[sum], &[total])).expect("a mean lies among its terms"))
    } else {
        let shares: Vec<_> = applying.iter().map(|(held, weight)| (of(held), held.outcome.max, *weight)).collect();
        mean_of_shares(node.max, &shares)
    };
    Held { outcome: Outcome { points: Some(points), max: node.max }, inputs: None, answers: None, way: Way::Weighted }
}

/// The values of several units added up and scored again; `None` where one of them has none, or the sums
/// are no values of the method.
fn add(node: &Node, method: &dyn Method, held: &[&(&Held, u64)]) -> Option<Held> {
    let mut sums = methods::Values::default();
    for (held, _) in held {
        let values = methods::read_given(method, held.inputs.as_deref()?)?;
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum = match (*sum, value) {
                (Some(sum), Some(value)) => Some(Number(sum.0.checked_add(value.0)?)),
                (sum, value) => sum.or(value),
            };
        }
    }
    score_again(node, method, &sums, Way::Added)
}

/// The cards of several units as those of one, scored again; `None` where one of them was not counted from cards.
fn tally(rulebook: &Rulebook, at: usize, held: &[&(&Held, u64)]) -> Option<Held> {
    let node = &rulebook.nodes[at];
    let Scored::Itself(leaf) = &node.scored else { return None };
    let feeds = rulebook.instruments.iter().flat_map(|instrument| &instrument.items).flat_map(|item| &item.feeds);
    let measure = feeds.into_iter().find(|feed| feed.node == at)?.measure;
    let mut all = Answers { sum: 0, weight: 0 };
    for (held, _) in held {
        let own = held.answers.as_deref()?;
        all = Answers { sum: all.sum.checked_add(own.sum)?, weight: all.weight.checked_add(own.weight)? };
    }
    let mut values = methods::Values::default();
    values[0] = Some(figure(node, measure, all)?);
    let held = score_again(node, leaf.method.as_ref(), &values, Way::Tallied)?;
    Some(Held { answers: Some(Box::new(all)), ..held })
}

fn score_again(node: &Node, method: &dyn Method, sums: &methods::Values, way: Way) -> Option<Held> {
    let scored = method.score(sums).ok()?;
    let words = method.words();
    let fields = method.fields().iter().zip(sums);
    let shown: Vec<String> =
        fields.map(|(field, value)| format!("{}={}", field.name, field.kind.show(*value, words))).collect();
    let max = if scored.points.is_some() { node.max } else { Points::ZERO };
    Some(Held {
        outcome: Outcome { points: scored.points, max },
        inputs: Some(shown.join("; ").into()),
        answers: None,
        way,
    })
}

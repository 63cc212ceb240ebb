//! Which changes are more than the error of the surveys behind them.
//!
//! The error of a change comes from the deviations that both runs carry: of a cluster that both years visited only its
//! change counts. Changes are tested together (Holm); a rank changed where the simultaneous rank sets of both
//! years, among the units that both have, have no rank in common.
//!
//! A unit that succeeds several has the deviations of all of them, by the weights with which their points are merged.
//!
//! Border: the error of surveys alone. What an appraisal or a register got wrong is not in it.

use super::units::{Pair, Weights};
use super::year::{Figures, Way, Year};
use super::{Change, NEW, OLD};
use crate::model::{Points, SCALE};
use crate::results::{self, Outcome};
use crate::survey::deviations::{Deviated, Spread};
use crate::survey::ranks::{Ranked, rank_changes, significant_changes};

/// The confidence of all tests together.
pub const CONFIDENCE: f64 = 0.95;

/// What the errors of surveys leave of a change. Nothing is known where one of the years carries no error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Significance {
    /// The standard error of the change of the index, in points.
    pub standard_error: Option<f64>,
    /// Whether the index changed by more than noise.
    pub index: Option<bool>,
    /// Whether the rank did.
    pub rank: Option<bool>,
}

/// Judges all changes together.
pub(super) fn judge(years: &[Year; 2], pairs: &[Pair], changes: &[Change], weights: &Weights) -> Vec<Significance> {
    let mut found = vec![Significance::default(); changes.len()];
    if years.iter().any(|year| year.deviations.is_empty()) {
        return found;
    }
    let sides: Vec<[Vec<Deviated>; 2]> = pairs.iter().map(|pair| sides(years, pair, weights)).collect();
    let mut judged: Vec<(usize, Ranked)> = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        let Some((value, spread)) = change.index_change().zip(change_of(&sides[at])) else { continue };
        found[at].standard_error = Some(spread.standard_error());
        judged.push((at, ranked(value, Some(spread))));
    }
    let tests: Vec<Ranked> = judged.iter().map(|(_, change)| *change).collect();
    for ((at, change), significant) in judged.iter().zip(significant_changes(&tests, CONFIDENCE)) {
        found[*at].index = change.variance.filter(|variance| *variance > 0.0).map(|_| significant);
    }
    // Ranks among the units that both years rank.
    let both = |at: &usize| changes[*at].rank_change().is_some();
    let both: Vec<usize> = (0..changes.len()).filter(both).collect();
    let wave = |side: usize| -> Vec<Ranked> {
        let of = |at: &usize| {
            let stand = if side == OLD { changes[*at].before() } else { changes[*at].stands[NEW].as_ref() };
            let index = stand.and_then(|stand| stand.index).unwrap_or_default();
            ranked(i128::from(index.0), together(&sides[*at][side]))
        };
        both.iter().map(of).collect()
    };
    let (before, after) = (wave(OLD), wave(NEW));
    for ((at, changed), known) in
        both.iter().zip(rank_changes(&before, &after, CONFIDENCE)).zip(before.iter().zip(&after))
    {
        let known = known.0.variance.is_some() && known.1.variance.is_some();
        found[*at].rank = known.then_some(changed);
    }
    found
}

fn ranked(billionths: i128, spread: Option<Spread>) -> Ranked {
    #[allow(clippy::cast_precision_loss, reason = "an estimate with an error of its own")]
    let value = billionths as f64 / SCALE as f64;
    let unknown = Ranked { value, variance: None, df: 0.0, shared: false };
    spread.map_or(unknown, |spread| spread.ranked(value))
}

/// The deviations of the index of a pair in both years; several in the old year where it has predecessors.
fn sides(years: &[Year; 2], pair: &Pair, weights: &Weights) -> [Vec<Deviated>; 2] {
    let own = |side: usize, unit: Option<usize>| -> Vec<Deviated> {
        let year = &years[side];
        let root = year.rulebook.nodes[0].code.as_str();
        let of = unit.and_then(|unit| year.deviations.get(year.units[unit].unit.code.as_str(), root));
        of.cloned().into_iter().collect()
    };
    let old = match &pair.carried {
        Some(carried) => inherited(&years[OLD], pair, carried, weights).unwrap_or_default(),
        None => own(OLD, pair.old),
    };
    [old, own(NEW, pair.new)]
}

/// Independent deviations as one spread.
fn together(deviations: &[Deviated]) -> Option<Spread> {
    Spread::independent(&deviations.iter().map(Deviated::spread).collect::<Option<Vec<_>>>()?)
}

/// The spread of the change from the old deviations to the new ones.
fn change_of([old, new]: &[Vec<Deviated>; 2]) -> Option<Spread> {
    let [later] = new.as_slice() else { return None };
    // Two predecessors may have given a cluster one name: then nothing is known to have been visited twice.
    let alike = (0..old.len()).any(|at| old[..at].iter().any(|other| other.revisited(&old[at]) > 0));
    match old.as_slice() {
        [] => None,
        several if alike => Spread::independent(&[together(several)?, later.spread()?]),
        several => Deviated::sum(several.iter()).change_to(later),
    }
}

/// The deviations of the index that a unit has from its predecessors, one for each of them; `None` where a survey feeds a
/// node whose values are not merged by weight.
fn inherited(year: &Year, pair: &Pair, carried: &Figures, weights: &Weights) -> Option<Vec<Deviated>> {
    let weight = |unit: &usize| weights.get(year.units[*unit].unit.code.as_str()).copied().unwrap_or(1);
    let mut of_units: Vec<Vec<Deviated>> = vec![Vec::new(); pair.predecessors.len()];
    for (leaf, at) in year.leaves.iter().enumerate() {
        let node = &year.rulebook.nodes[*at];
        let applies = |unit: &&usize| year.units[**unit].figures.leaves[leaf].outcome.points.is_some();
        // Cards are added up, so that a predecessor weighs as many of them as it has; points by the weights.
        #[allow(clippy::cast_precision_loss, reason = "the factor of an error")]
        let weight = |unit: &usize| match (carried.leaves[leaf].way, &year.units[*unit].figures.leaves[leaf].answers) {
            (Way::Tallied, Some(answers)) => answers.weight as f64,
            _ => weight(unit) as f64,
        };
        let all: f64 = pair.predecessors.iter().filter(applies).map(weight).sum();
        for (unit, of) in pair.predecessors.iter().zip(&mut of_units) {
            let code = year.units[*unit].unit.code.as_str();
            let Some(deviated) = year.deviations.get(code, node.code.as_str()) else { continue };
            if !matches!(carried.leaves[leaf].way, Way::Weighted | Way::Tallied) {
                return None;
            }
            let max = year.units[*unit].figures.leaves[leaf].outcome.max;
            #[allow(clippy::cast_precision_loss, reason = "the factor of an error")]
            let share = weight(unit) / all * (node.max.0 as f64 / max.0 as f64);
            of.push(deviated.times(share * slope(year, carried, leaf)?));
        }
    }
    let of_units = of_units.iter().filter(|of| !of.is_empty()).map(|of| Deviated::sum(of.iter()));
    Some(of_units.collect())
}

/// How much the index moves with the points of a leaf, over a hundredth of its maximum.
fn slope(year: &Year, figures: &Figures, leaf: usize) -> Option<f64> {
    let at = year.leaves[leaf];
    let mut nodes = figures.nodes.clone();
    let (points, max) = (nodes[at].points?, nodes[at].max);
    let index = |nodes: &[Outcome]| results::index(nodes[0], year.rulebook.total()).map(|index| index.0);
    let before = index(&nodes)?;
    let step = if points.0 + max.0 / 100 <= max.0 { max.0 / 100 } else { -max.0 / 100 };
    nodes[at].points = Some(Points(points.0 + step));
    results::combine_above(&year.rulebook, &mut nodes, at);
    #[allow(clippy::cast_precision_loss, reason = "the factor of an error")]
    let slope = (index(&nodes)? - before) as f64 / step as f64;
    (step != 0).then_some(slope)
}

//! What can be said of rules with a year's data: one kind of finding per file. Only units that are ranked
//! are looked at; correlations and variances need [`FEWEST`] of them.

mod a201_no_discrimination;
mod a202_ceiling;
mod a203_floor;
mod a204_effective_weight;
mod a205_against_the_index;
mod a206_redundant;
mod a207_alpha;
mod a208_near_ties;
mod a209_other_rounding;
mod a210_one_cell;
mod a211_one_step;
mod a212_bunched;
mod a213_inflated_unit;
mod a214_inflated_node;
mod a215_moved_rank;

pub use a206_redundant::{Pair, pairs};
pub use a208_near_ties::{NearTie, near_ties};
pub(super) use a211_one_step::grains;
pub use a211_one_step::{OneStep, one_steps};
pub use a215_moved_rank::{Decision, decisions};

use super::stats::{alpha, correlation, covariance, eigen, main_effect, variance};
use super::year::{Unit, Year};
use super::{Finding, shares};
use crate::model::{Number, Points, Rounding};
use crate::rules::{Rulebook, Scored};

/// The fewest units for which a correlation is told.
pub const FEWEST: usize = 5;

/// What a year's figures say of one node.
#[derive(Clone, Debug)]
pub struct Measure {
    /// The node, as a place in the rulebook.
    pub node: usize,
    /// What it weighs by the rulebook, in percent.
    pub nominal: f64,
    /// Its share of the variance of the index, in percent: the covariance of its part with the index over
    /// the variance of the index. Below zero where it works against the index.
    pub variance: f64,
    /// Its correlation with the index; `None` where it does not vary.
    pub correlation: Option<f64>,
    /// Its first-order main effect on the index, see [`main_effect`]; not linear, so that it
    /// is above the square of the correlation where the relation is bent.
    pub main_effect: Option<f64>,
    /// Units to which it applies.
    pub units: usize,
    /// Of these, units with the maximum.
    pub full: usize,
    /// Of these, units without points.
    pub none: usize,
    /// Of these, different points.
    pub levels: usize,
}

/// Principal component of the areas.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its share of the variance of all areas, in percent.
    pub share: f64,
    /// What each area has in it, in the order of the rulebook's areas that vary.
    pub loadings: Vec<(usize, f64)>,
}

/// A year and what all looks have in common.
pub(super) struct Data<'y> {
    pub(super) year: &'y Year,
    pub(super) ranked: Vec<&'y Unit>,
    pub(super) measures: Vec<Measure>,
}

impl<'y> Data<'y> {
    pub(super) fn of(year: &'y Year) -> Self {
        Data { year, ranked: year.ranked().collect(), measures: measures(year) }
    }

    /// The measures of leaves.
    fn leaves(&self) -> impl Iterator<Item = &Measure> {
        let leaves = self.year.leaves();
        self.measures.iter().filter(move |measure| leaves.contains(&measure.node))
    }

    fn finding(&self, info: &'static crate::diag::CodeInfo, at: usize) -> Finding {
        Finding::at(info, &self.year.rulebook, at)
    }
}

/// The share of its maximum that a unit earns at a node, where it applies and has a maximum.
#[must_use]
pub fn share(unit: &Unit, at: usize) -> Option<f64> {
    let node = &unit.nodes[at];
    let points = node.points.filter(|_| node.max > Points::ZERO)?;
    Some(points.number().to_f64() / node.max.number().to_f64())
}

/// What every node weighs in percent, as [`shares::weights`] says and without its rounding to four decimals.
fn nominal(rulebook: &Rulebook) -> Vec<f64> {
    let rounded = shares::weights(rulebook);
    let mut weights = vec![0.0; rulebook.nodes.len()];
    weights[0] = 100.0;
    for (at, node) in rulebook.nodes.iter().enumerate() {
        let Scored::Combined { aggregate, children } = &node.scored else { continue };
        // Deductions and bonuses have no maximum and no weight; below `min` and `max` no part is fixed.
        let weighing = || children.iter().copied().filter(|child| rounded[*child] > Points::ZERO);
        let part = |child: usize| {
            let child = &rulebook.nodes[child];
            if aggregate.sums { child.max.number() } else { Number(child.weight.into()) }.to_f64()
        };
        let whole: f64 = weighing().map(part).sum();
        for child in weighing() {
            weights[child] = weights[at] * part(child) / whole;
        }
    }
    weights
}

/// Two series over the ranked units that have both.
fn series(
    ranked: &[&Unit],
    a: impl Fn(&Unit) -> Option<f64>,
    b: impl Fn(&Unit) -> Option<f64>,
) -> (Vec<f64>, Vec<f64>) {
    ranked.iter().filter_map(|unit| a(unit).zip(b(unit))).unzip()
}

/// The measures of every node below the index that has a maximum.
#[must_use]
pub fn measures(year: &Year) -> Vec<Measure> {
    let ranked: Vec<&Unit> = year.ranked().collect();
    let weights = nominal(&year.rulebook);
    let total = year.rulebook.total().number().to_f64();
    let index = |unit: &Unit| unit.index.map(|index| index.number().to_f64() / total * 100.0);
    let nodes = year.rulebook.nodes.iter().enumerate().skip(1).filter(|(_, node)| node.max > Points::ZERO);
    let measure = |at: usize| {
        let nominal = weights[at];
        let (x, y) = series(&ranked, |unit| share(unit, at), index);
        let part: Vec<f64> = x.iter().map(|x| x * nominal).collect();
        let of_index = variance(&y);
        let r = if x.len() < FEWEST { None } else { correlation(&x, &y) };
        let applies = || ranked.iter().map(|unit| &unit.nodes[at]).filter(|node| node.points.is_some());
        let mut levels: Vec<Points> = applies().filter_map(|node| node.points).collect();
        levels.sort();
        levels.dedup();
        Measure {
            node: at,
            nominal,
            variance: if of_index > 0.0 { covariance(&part, &y) / of_index * 100.0 } else { 0.0 },
            correlation: r,
            main_effect: r.and_then(|_| main_effect(&x, &y)),
            units: applies().count(),
            full: applies().filter(|node| node.points == Some(node.max)).count(),
            none: applies().filter(|node| node.points == Some(Points::ZERO)).count(),
            levels: levels.len(),
        }
    };
    nodes.map(|(at, _)| measure(at)).collect()
}

/// Cronbach's alpha of each area with two leaves or more that apply to every ranked unit, from the shares
/// of their maxima weighted as the rulebook does; with the number of leaves.
#[must_use]
pub fn alphas(year: &Year) -> Vec<(usize, usize, f64)> {
    let ranked: Vec<&Unit> = year.ranked().collect();
    if ranked.len() < FEWEST {
        return Vec::new();
    }
    let weights = nominal(&year.rulebook);
    let of = |area: usize| {
        let leaves = year.leaves().into_iter().filter(|at| shares::area_of(&year.rulebook, *at) == area);
        let item = |at: usize| -> Option<Vec<f64>> {
            ranked.iter().map(|unit| Some(share(unit, at)? * weights[at])).collect()
        };
        let items: Vec<Vec<f64>> = leaves.filter_map(item).collect();
        alpha(&items).map(|alpha| (area, items.len(), alpha))
    };
    year.rulebook.areas().iter().filter_map(|area| of(*area)).collect()
}

/// Principal components of the areas that vary and apply to every ranked unit, of their correlations.
#[must_use]
pub fn components(year: &Year) -> Vec<Component> {
    let ranked: Vec<&Unit> = year.ranked().collect();
    let item = |at: &usize| -> Option<(usize, Vec<f64>)> {
        let values: Option<Vec<f64>> = ranked.iter().map(|unit| share(unit, *at)).collect();
        values.filter(|values| variance(values) > 0.0).map(|values| (*at, values))
    };
    let areas: Vec<(usize, Vec<f64>)> = year.rulebook.areas().iter().filter_map(item).collect();
    if areas.len() < 2 || ranked.len() < FEWEST {
        return Vec::new();
    }
    let row = |(_, a): &(usize, Vec<f64>)| areas.iter().map(|(_, b)| correlation(a, b).unwrap_or_default()).collect();
    let matrix: Vec<Vec<f64>> = areas.iter().map(row).collect();
    let total: f64 = (0..areas.len()).map(|at| matrix[at][at]).sum();
    let component = |(value, vector): (f64, Vec<f64>)| Component {
        share: value / total * 100.0,
        loadings: areas.iter().map(|(at, _)| *at).zip(vector).collect(),
    };
    eigen(&matrix).into_iter().map(component).collect()
}

/// A figure for a message, rounded half up.
fn shown(value: f64, decimals: u8) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "figures of an audit are small")]
    let points = Points((value * 1e9) as i64);
    points.print(decimals, Rounding::HalfUp)
}

/// A look at the data: adds what it finds.
type Look = fn(&Data<'_>, &mut Vec<Finding>);

pub(super) const ALL: [Look; 15] = [
    a201_no_discrimination::look,
    a202_ceiling::look,
    a203_floor::look,
    a204_effective_weight::look,
    a205_against_the_index::look,
    a206_redundant::look,
    a207_alpha::look,
    a208_near_ties::look,
    a209_other_rounding::look,
    a210_one_cell::look,
    a211_one_step::look,
    a212_bunched::look,
    a213_inflated_unit::look,
    a214_inflated_node::look,
    a215_moved_rank::look,
];

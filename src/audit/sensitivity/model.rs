//! A year as weights and shares: the index of every ranked unit is the weighted mean of the shares that it
//! earns of its parts, times the total. That is what can be drawn, exchanged and left out quickly.
//!
//! What always holds: with nothing changed [`Model::index`] is the index of the results to a billionth.

use crate::audit::year::{Unit, Year};
use crate::model::Points;
use crate::rules::{Rulebook, Scored};
use crate::text::{Listed, Text, text};

/// The most units that are ranked draw by draw: a table of units by ranks is held for every thread.
pub const MOST_UNITS: usize = 4096;

/// Whose weights are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Of the nodes that are scored themselves.
    Leaf,
    /// Of the areas.
    Area,
}

impl Listed for Level {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("leaf", Level::Leaf, text("các mục chấm trực tiếp", "the scored nodes")),
        ("area", Level::Area, text("các lĩnh vực", "the areas")),
    ];
}

/// How the areas make the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregation {
    /// Weighted mean of the shares: what sums and means come to.
    Arithmetic,
    /// Weighted geometric mean of the shares.
    Geometric,
}

impl Listed for Aggregation {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("arithmetic", Aggregation::Arithmetic, text("cộng các lĩnh vực", "areas added")),
        ("geometric", Aggregation::Geometric, text("nhân các lĩnh vực", "areas multiplied")),
    ];
}

/// Why the rules of a year leave nothing to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoModel {
    /// Fewer than two units are ranked.
    TooFew,
    /// More than [`MOST_UNITS`] units are ranked.
    TooMany,
    /// The index is a minimum, a maximum or a harmonic mean of its areas: these have no weights.
    NoWeights,
}

/// A part of the index: a node whose weight in it is fixed by sums and means.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The node, as a place in the rulebook.
    pub node: usize,
    /// What it weighs by the rulebook, in points of the index; all parts together have the total.
    pub weight: f64,
    /// The area that it lies in, as a place in [`Model::areas`].
    pub area: usize,
}

/// A year as weights and shares, row by row of the units that are ranked.
#[derive(Debug)]
pub struct Model<'y> {
    /// The year.
    pub year: &'y Year,
    /// The ranked units, in the order of the ranking.
    pub units: Vec<&'y Unit>,
    /// The parts, in the order of the rulebook.
    pub parts: Vec<Part>,
    /// The areas, as places in the rulebook.
    pub areas: Vec<usize>,
    /// How the rulebook combines the areas.
    pub aggregation: Aggregation,
    /// Whether all that stands below the index has a maximum: only then another aggregation has a meaning.
    pub may_exchange: bool,
    /// Points of the whole index.
    pub total: f64,
    /// By unit and part: the part of the unit's index that it decides, from 0 to 1; 0 where it does not apply.
    pub(super) weights: Vec<f64>,
    /// By unit and part: the share of the maximum that the unit earns, from 0 to 1.
    pub(super) shares: Vec<f64>,
    /// By unit and area: what deductions, bonuses and roundings inside it add to its share.
    pub(super) extra: Vec<f64>,
    /// By unit: what they add to the index beside the areas, in points.
    pub(super) beside: Vec<f64>,
}

/// What is taken in place of the rulebook's own choices.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'c> {
    /// By part: its weight, in points of the index.
    pub weights: &'c [f64],
    /// By unit and part: shares, or what another normalisation makes of them.
    pub shares: &'c [f64],
    /// How the areas make the index.
    pub aggregation: Aggregation,
    /// The area that is left out, as a place in [`Model::areas`].
    pub without: Option<usize>,
}

impl<'y> Model<'y> {
    /// The model of a year.
    ///
    /// # Errors
    /// When the rules or the number of units leave nothing to draw.
    pub fn of(year: &'y Year, level: Level) -> Result<Self, NoModel> {
        let rulebook = &year.rulebook;
        let units: Vec<&Unit> = year.ranked().filter(|unit| unit.index.is_some()).collect();
        match units.len() {
            0..=1 => return Err(NoModel::TooFew),
            2..=MOST_UNITS => {}
            _ => return Err(NoModel::TooMany),
        }
        let aggregation = match &rulebook.nodes[0].scored {
            Scored::Combined { aggregate, .. } if is_linear(aggregate.name) => Aggregation::Arithmetic,
            Scored::Combined { aggregate, .. } if aggregate.name == "geometric-mean" => Aggregation::Geometric,
            _ => return Err(NoModel::NoWeights),
        };
        let total = rulebook.total().number().to_f64();
        let maxima: Vec<Points> = rulebook.nodes.iter().map(|node| node.max).collect();
        let areas: Vec<usize> = rulebook.areas().to_vec();
        let place = |node: usize| super::super::shares::area_of(rulebook, node);
        let area = |node: usize| areas.iter().position(|area| *area == place(node)).expect("a part lies in an area");
        let spread = spread(rulebook, level, &maxima);
        let parts: Vec<Part> = spread
            .iter()
            .map(|(node, weight)| Part { node: *node, weight: weight * total, area: area(*node) })
            .collect();
        let may_exchange = areas.iter().all(|area| rulebook.nodes[*area].max > Points::ZERO);
        let (cells, count) = (units.len() * parts.len(), units.len());
        let mut model = Model {
            year,
            units,
            parts,
            areas,
            aggregation,
            may_exchange,
            total,
            weights: vec![0.0; cells],
            shares: vec![0.0; cells],
            extra: Vec::new(),
            beside: vec![0.0; count],
        };
        model.extra = vec![0.0; count * model.areas.len()];
        (0..count).for_each(|unit| model.take(unit, level));
        Ok(model)
    }

    /// Takes over what a unit has: weights and shares of its parts, and what these do not explain.
    fn take(&mut self, unit: usize, level: Level) {
        let (rulebook, nodes, width) = (&self.year.rulebook, &self.units[unit].nodes, self.parts.len());
        let maxima: Vec<Points> = nodes.iter().map(|node| node.max).collect();
        for (node, weight) in spread(rulebook, level, &maxima) {
            // What has a maximum for the unit has one by the rulebook.
            let Some(part) = self.parts.iter().position(|part| part.node == node) else { continue };
            self.weights[unit * width + part] = weight;
            self.shares[unit * width + part] = share(nodes[node].points.unwrap_or_default(), maxima[node]);
        }
        for (at, area) in self.areas.iter().enumerate() {
            let own = (0..width).filter(|part| self.parts[*part].area == at).map(|part| unit * width + part);
            let (sum, whole) = own.fold((0.0, 0.0), |(sum, whole), cell| {
                (sum + self.weights[cell] * self.shares[cell], whole + self.weights[cell])
            });
            if whole > 0.0 {
                let found = share(nodes[*area].points.unwrap_or_default(), maxima[*area]);
                self.extra[unit * self.areas.len() + at] = found - sum / whole;
            }
        }
        let index = self.units[unit].index.unwrap_or_default().number().to_f64();
        self.beside[unit] = index - self.index(unit, &self.nominal());
    }

    /// The rulebook's own choices.
    #[must_use]
    pub fn nominal(&self) -> Choice<'_> {
        Choice { weights: &[], shares: &self.shares, aggregation: self.aggregation, without: None }
    }

    /// The weights of the parts by the rulebook.
    #[must_use]
    pub fn nominal_weights(&self) -> Vec<f64> {
        self.parts.iter().map(|part| part.weight).collect()
    }

    /// The index of a unit under other choices. Empty weights are the rulebook's.
    #[must_use]
    pub fn index(&self, unit: usize, choice: &Choice<'_>) -> f64 {
        let (width, areas) = (self.parts.len(), self.areas.len());
        let (mut sum, mut whole) = (0.0, 0.0);
        let mut from = 0;
        // The parts of an area stand together, in the order of the rulebook.
        while from < width {
            let area = self.parts[from].area;
            let (mut above, mut below) = (0.0, 0.0);
            let mut at = from;
            while at < width && self.parts[at].area == area {
                let cell = unit * width + at;
                let factor = choice.weights.get(at).map_or(1.0, |weight| weight / self.parts[at].weight);
                above += self.weights[cell] * factor * choice.shares[cell];
                below += self.weights[cell] * factor;
                at += 1;
            }
            from = at;
            if below > 0.0 && choice.without != Some(area) {
                let share = above / below + self.extra[unit * areas + area];
                sum += below
                    * match choice.aggregation {
                        Aggregation::Arithmetic => share,
                        Aggregation::Geometric => libm::log(share.max(0.0)),
                    };
                whole += below;
            }
        }
        if whole <= 0.0 {
            return 0.0;
        }
        let mean = match choice.aggregation {
            Aggregation::Arithmetic => sum / whole,
            Aggregation::Geometric => libm::exp(sum / whole),
        };
        mean * self.total + self.beside[unit]
    }
}

/// Points over a maximum; 0 without a maximum.
fn share(points: Points, max: Points) -> f64 {
    if max > Points::ZERO { points.number().to_f64() / max.number().to_f64() } else { 0.0 }
}

/// Whether a parent is a mean of its children with fixed weights.
fn is_linear(aggregate: &str) -> bool {
    matches!(aggregate, "sum" | "mean" | "weighted-mean")
}

/// The nodes into which sums and means divide the index, each with its part of it: the areas, or as far down
/// as sums and means reach. The maxima are the rulebook's, or those that apply to a unit.
pub(super) fn spread(rulebook: &Rulebook, level: Level, maxima: &[Points]) -> Vec<(usize, f64)> {
    let mut parts = Vec::new();
    let mut open = vec![(0, 1.0)];
    while let Some((at, weight)) = open.pop() {
        let node = &rulebook.nodes[at];
        match &node.scored {
            Scored::Combined { aggregate, children }
                if at == 0 || (level == Level::Leaf && is_linear(aggregate.name)) =>
            {
                let part = |child: usize| {
                    if aggregate.sums {
                        maxima[child].number().to_f64()
                    } else {
                        crate::model::Number(rulebook.nodes[child].weight.into()).to_f64()
                    }
                };
                // Deductions and bonuses have no maximum and no weight.
                let weighing =
                    || children.iter().copied().filter(|child| maxima[*child] > Points::ZERO && part(*child) > 0.0);
                let whole: f64 = weighing().map(part).sum();
                // The last is taken first: children are opened in the order of the rulebook.
                open.extend(weighing().rev().map(|child| (child, weight * part(child) / whole)));
            }
            _ => parts.push((at, weight)),
        }
    }
    parts
}

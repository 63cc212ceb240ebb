//! How the points of children become the points of their parent. One way per file; chosen per
//! node, not per level.
//!
//! What always holds: a parent has between zero points and its maximum; a child that does not
//! apply to the unit is left out of both.

use crate::methods::StepInfo;
use crate::methods::catalogue::Row;
use crate::model::Points;
use crate::text::Text;

#[cfg(test)]
mod tests;

macro_rules! aggregates {
    ($($name:ident)*) => {
        $(mod $name;)*

        /// Every aggregate, in the order of the catalogue.
        pub static ALL: &[&Info] = &[$(&$name::INFO),*];
    };
}

aggregates! { sum mean weighted_mean geometric_mean harmonic_mean min max }

/// What one child brings: its points, the maximum that applies to the unit, and its weight.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Points; below zero for a deduction.
    pub points: Points,
    /// The maximum; zero for a deduction or a bonus.
    pub max: Points,
    /// The weight, relative to the other children.
    pub weight: u64,
}

/// The points of the parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Combined {
    /// The points.
    pub points: Points,
    /// The maximum that applies to the unit.
    pub max: Points,
    /// How they came about.
    pub step: &'static StepInfo,
}

/// Whether the children of a node carry weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// They must not: their maxima weigh them, or nothing does.
    None,
    /// All or none of them.
    Optional,
    /// All of them.
    Required,
}

/// What an aggregate is.
#[derive(Debug)]
pub struct Info {
    /// Its name in a rulebook.
    pub name: &'static str,
    /// Its name for a reader.
    pub title: Text,
    /// The formula, in plain signs; sᵢ is a child's points over its maximum, M the node's maximum.
    pub formula: &'static str,
    /// Whether the maxima of the children must sum to the node's.
    pub sums: bool,
    /// Whether the children carry weights.
    pub weights: Weights,
    /// The ways a result can come about.
    pub steps: &'static [StepInfo],
    /// Combines the children that apply to the unit (at least one); `max` is the node's maximum.
    pub combine: fn(parts: &[Part], max: Points) -> Combined,
}

/// Every aggregate, one row each, for the catalogue.
#[must_use]
pub fn table() -> Vec<Row> {
    ALL.iter().map(|info| Row { name: info.name, title: info.title, formula: info.formula }).collect()
}

/// Finds an aggregate by its name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Info> {
    ALL.iter().copied().find(|info| info.name == name)
}

/// The children as the exact means take them.
fn shares(parts: &[Part]) -> Vec<(Points, Points, u64)> {
    parts.iter().map(|part| (part.points, part.max, part.weight)).collect()
}

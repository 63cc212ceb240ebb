//! A run directory read back into what can be scored again: its rulebook, its units, and for every unit
//! and node the values that the trail shows.

use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;

use super::units::Roster;
use crate::data::Answers;
use crate::diag::{Error, TABLES, read_file};
use crate::methods::Role;
use crate::model::{Points, sha256};
use crate::rules::{Leaf, Node, Rulebook, Scored};
use crate::run::{AnswersRow, RunDir, UnitRow};
use crate::survey::deviations::Deviations;
use crate::text::text;
use crate::units::{Lookup, Register, Unit};

/// One year, as its run directory holds it.
#[derive(Debug)]
pub struct Year {
    /// The run directory.
    pub run: RunDir,
    /// SHA-256 of its manifest.
    pub manifest_sha256: String,
    /// Its rulebook.
    pub rulebook: Rulebook,
    /// Its units, with those before and after them.
    pub register: Register,
    /// The day on which its units are valid.
    pub units_on: Date,
    /// For each node its place among those that are scored themselves and count.
    pub leaf_of: Vec<Option<usize>>,
    /// The nodes that are scored themselves and count, as places in the rulebook.
    pub leaves: Vec<usize>,
    /// The units in the order of the ranking.
    pub units: Vec<Assessed>,
    /// The errors of the surveys behind it.
    pub deviations: Deviations,
}

/// A unit of a year.
#[derive(Debug)]
pub struct Assessed {
    /// Its row of the register.
    pub unit: Unit,
    /// Its row of the ranking.
    pub row: UnitRow,
    /// Its figures.
    pub figures: Figures,
}

/// The figures of a unit in a year, as they were or as they were carried over from its predecessors.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Whether it takes part in ranks and in comparisons between units.
    pub ranked: bool,
    /// By leaf.
    pub leaves: Vec<Held>,
    /// For every node of the rulebook points and maximum, as the trail has them.
    pub nodes: Vec<Outcome>,
}

/// Points and the maximum that applies; no points where a node does not apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The points.
    pub points: Option<Points>,
    /// The maximum.
    pub max: Points,
}

/// What a unit has at a leaf.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// The points in its own year.
    pub outcome: Outcome,
    /// The values, as the trail writes them; none where there were none, or nothing to carry.
    pub inputs: Option<String>,
    /// What its cards say, where it was counted from cards.
    pub answers: Option<Answers>,
    /// How it came here.
    pub way: Way,
}

/// How a unit came to what it has at a leaf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// It is its own.
    #[default]
    Own,
    /// The counts of its predecessors, added up and scored again.
    Added,
    /// The answers of its predecessors' cards, added up and scored again.
    Tallied,
    /// The points of its predecessors, by weight.
    Weighted,
    /// Its predecessors had values that say nothing of several units: there is nothing to carry.
    NotCarried,
}

impl Year {
    /// Reads a run directory.
    ///
    /// # Errors
    /// When a file is missing, is not what a run writes, or is not the one the manifest names.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let run = RunDir::open(path)?;
        let manifest_sha256 = sha256(&read_file(&path.join("manifest.json"), TABLES)?);
        let (rulebook, register) = (run.rulebook()?, run.register()?);
        let not_a_run = || Error::altered(path, text("các bảng không khớp nhau", "its tables do not fit each other"));
        let units_on: Date = run.manifest.pass.units_on.parse().map_err(|_| not_a_run())?;
        if rulebook.nodes.len() != run.nodes.len()
            || rulebook.nodes.iter().zip(&run.nodes).any(|(node, row)| node.code.as_str() != row.node)
        {
            return Err(not_a_run());
        }
        let leaves: Vec<usize> = rulebook.leaves().filter(|(_, _, leaf)| counts(leaf)).map(|(at, ..)| at).collect();
        let mut leaf_of = vec![None; rulebook.nodes.len()];
        leaves.iter().enumerate().for_each(|(leaf, at)| leaf_of[*at] = Some(leaf));
        let trails: Vec<StepRow> = run.trails()?;
        let mut figures = std::collections::BTreeMap::new();
        for trail in trails.chunk_by(|a, b| a.unit == b.unit) {
            let fits = trail.iter().map(|row| row.node.as_str()).eq(run.nodes.iter().map(|row| row.node.as_str()));
            let read = if fits { read_figures(trail, &rulebook, &leaves) } else { None };
            figures.insert(trail[0].unit.as_str(), read.ok_or_else(not_a_run)?);
        }
        let mut units = Vec::new();
        for row in &run.units {
            let Lookup::Found(unit) = register.by_code(&row.code, units_on) else { return Err(not_a_run()) };
            let mut figures = figures.remove(row.code.as_str()).ok_or_else(not_a_run)?;
            figures.ranked = row.rank.is_some();
            units.push(Assessed { unit: unit.clone(), row: row.clone(), figures });
        }
        for AnswersRow { unit_code, node, sum, weight } in run.answers()? {
            let unit =
                units.iter_mut().find(|unit: &&mut Assessed| unit.row.code == unit_code).ok_or_else(not_a_run)?;
            let leaf = rulebook.find(&node).and_then(|at| leaf_of[at]);
            // What only informs is not compared.
            if let Some(leaf) = leaf {
                unit.figures.leaves[leaf].answers = Some(Answers { sum, weight });
            }
        }
        let deviations = run.deviations()?;
        Ok(Year { deviations, run, manifest_sha256, rulebook, register, units_on, leaf_of, leaves, units })
    }

    /// Its units, for what became of them.
    #[must_use]
    pub fn roster(&self) -> Roster<'_> {
        Roster {
            units: self.units.iter().map(|unit| &unit.unit).collect(),
            register: &self.register,
            on: self.units_on,
        }
    }

    /// The leaf of a place in [`Year::leaves`].
    #[must_use]
    pub fn leaf(&self, leaf: usize) -> (&Node, &Leaf) {
        let node = &self.rulebook.nodes[self.leaves[leaf]];
        match &node.scored {
            Scored::Itself(leaf) => (node, leaf),
            Scored::Combined { .. } | Scored::Heading => unreachable!("leaves are scored themselves"),
        }
    }
}

fn counts(leaf: &Leaf) -> bool {
    leaf.method.info().role != Role::Informs
}

/// What is needed of a row of `scores.csv`; see [`crate::run::ScoreRow`].
#[derive(Deserialize)]
struct StepRow {
    unit: String,
    node: String,
    state: String,
    inputs: String,
    points: String,
    max: String,
}

/// The figures of one trail, which has a row for every node; `None` where a number is none.
fn read_figures(trail: &[StepRow], rulebook: &Rulebook, leaves: &[usize]) -> Option<Figures> {
    let mut nodes = Vec::with_capacity(rulebook.nodes.len());
    for row in trail {
        let points = match row.points.as_str() {
            "" => None,
            points => Some(Points::parse(points).ok()?),
        };
        nodes.push(Outcome { points, max: Points::parse(&row.max).ok()? });
    }
    let held = |at: &usize| {
        let has_values = trail[*at].state == "value";
        let inputs = has_values.then(|| trail[*at].inputs.clone());
        Held { outcome: nodes[*at], inputs, answers: None, way: Way::Own }
    };
    let leaves = leaves.iter().map(held).collect();
    Some(Figures { ranked: false, leaves, nodes })
}

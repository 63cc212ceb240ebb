//! A run directory read back into what can be scored again: its rulebook, its units, and for every unit
//! and node the values that the trail shows.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::units::Roster;
use crate::data::Answers;
use crate::diag::{Error, TABLES, read_file};
use crate::methods::Role;
use crate::model::{Points, sha256};
use crate::results::Outcome;
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

/// What a unit has at a leaf.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// The points in its own year.
    pub outcome: Outcome,
    /// The values, as the trail writes them; none where there were none, or nothing to carry.
    pub inputs: Option<Box<str>>,
    /// What its cards say, where it was counted from cards.
    pub answers: Option<Box<Answers>>,
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
        let not_a_run = || not_a_run(path);
        let units_on: Date = run.manifest.pass.units_on.parse().map_err(|_| not_a_run())?;
        if rulebook.nodes.len() != run.nodes.len()
            || rulebook.nodes.iter().zip(&run.nodes).any(|(node, row)| node.code.as_str() != row.node)
        {
            return Err(not_a_run());
        }
        let leaves: Vec<usize> = rulebook.leaves().filter(|(_, _, leaf)| counts(leaf)).map(|(at, ..)| at).collect();
        let mut leaf_of = vec![None; rulebook.nodes.len()];
        leaves.iter().enumerate().for_each(|(leaf, at)| leaf_of[*at] = Some(leaf));
        let mut figures = read_figures(&run, &rulebook, &leaf_of)?;
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
                unit.figures.leaves[leaf].answers = Some(Box::new(Answers { sum, weight }));
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

/// By unit its figures, from a trail that has a row for every node of the rulebook, in its order.
fn read_figures(
    run: &RunDir,
    rulebook: &Rulebook,
    leaf_of: &[Option<usize>],
) -> Result<BTreeMap<String, Figures>, Error> {
    let mut of_units: Vec<(String, Figures)> = Vec::new();
    let (nodes, leaves) = (run.nodes.len(), leaf_of.iter().flatten().count());
    // Mostly the maximum that applies is the node's own, and often all of it is reached.
    let maxima: Vec<String> = rulebook.nodes.iter().map(|node| node.max.to_string()).collect();
    run.each_step(["unit", "node", "state", "inputs", "points", "max"], |[unit, node, state, inputs, points, max]| {
        let whole = |(_, figures): &(String, Figures)| figures.nodes.len() == nodes;
        if of_units.last().is_none_or(whole) {
            let (leaves, nodes) = (Vec::with_capacity(leaves), Vec::with_capacity(nodes));
            of_units.push((unit.to_owned(), Figures { ranked: false, leaves, nodes }));
        }
        let (of, figures) = of_units.last_mut()?;
        let at = figures.nodes.len();
        let read =
            |text: &str| if text == maxima[at] { Some(rulebook.nodes[at].max) } else { Points::parse(text).ok() };
        let outcome = Outcome { points: if points.is_empty() { None } else { Some(read(points)?) }, max: read(max)? };
        figures.nodes.push(outcome);
        if leaf_of[at].is_some() {
            let inputs = (state == "value").then(|| inputs.into());
            figures.leaves.push(Held { outcome, inputs, answers: None, way: Way::Own });
        }
        (of == unit && run.nodes[at].node == node).then_some(())
    })?;
    let count = of_units.len();
    let whole = of_units.last().is_none_or(|(_, figures)| figures.nodes.len() == nodes);
    let of_units: BTreeMap<String, Figures> = of_units.into_iter().collect();
    if whole && of_units.len() == count { Ok(of_units) } else { Err(not_a_run(&run.path)) }
}

fn not_a_run(path: &Path) -> Error {
    Error::altered(path, text("các bảng không khớp nhau", "its tables do not fit each other"))
}

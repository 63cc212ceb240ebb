//! A year as an audit looks at it, from a pass or from a run directory: for every unit its points at every
//! node, and the values and claims behind them.
//!
//! What always holds: the nodes of a unit stand in the order of the rulebook; with nothing changed,
//! [`Year::index_with`] gives the index of the results.

use std::path::Path;

use crate::diag::{Bag, Error, Sources};
use crate::methods::{self, Values};
use crate::model::{Name, Points, Rounding};
use crate::results::{self, NodeResult, Outcome};
use crate::rules::{self, Rulebook, Scored, Source, Ties};
use crate::run::{Evaluation, RunDir, ScoreRow};
use crate::survey::deviations::Deviations;
use crate::text::{Listed, text};

/// A year with its rules.
#[derive(Debug)]
pub struct Year {
    /// The rules.
    pub rulebook: Rulebook,
    /// The year.
    pub year: u16,
    /// What the figures are: official, published or made-up.
    pub data_status: String,
    /// The hash of the results, of a run directory.
    pub result: Option<String>,
    /// The errors that surveys bring into it; empty where none is known.
    pub deviations: Deviations,
    /// The units in the order of the ranking.
    pub units: Vec<Unit>,
}

/// A unit of the year.
#[derive(Debug)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Name,
    /// Its rank; `None` for a unit that is not ranked.
    pub rank: Option<usize>,
    /// Its index.
    pub index: Option<Points>,
    /// By node: points and the maximum that applies.
    pub nodes: Vec<Outcome>,
    /// By node: the values of a leaf, where it has any that its method scores by themselves.
    pub values: Vec<Option<Values>>,
    /// By node: the points that the unit claims.
    pub claims: Vec<Option<Points>>,
    /// By node: the cell of the first value, as input, line and column.
    pub cells: Vec<Option<(String, String, String)>>,
}

impl Year {
    /// The year of a pass that was evaluated.
    #[must_use]
    pub fn of(evaluation: Evaluation) -> Self {
        let Evaluation { pass, inputs, results, rulebook, .. } = &evaluation;
        let unit = |at: &usize| {
            let result = &results.units[*at];
            let width = inputs.leaves.len();
            let mut unit = Unit {
                code: inputs.units[*at].code.to_string(),
                name: inputs.units[*at].name.clone(),
                rank: result.rank,
                index: result.index,
                nodes: evaluation.trail(*at).iter().map(NodeResult::outcome).collect(),
                values: vec![None; rulebook.nodes.len()],
                claims: vec![None; rulebook.nodes.len()],
                cells: vec![None; rulebook.nodes.len()],
            };
            for (leaf, (node, cell)) in inputs.leaves.iter().zip(inputs.of(*at)).enumerate() {
                unit.values[*node] = (cell.state == crate::data::State::Value).then_some(cell.values);
                unit.claims[*node] = inputs.self_assessed(rulebook, at * width + leaf);
                unit.cells[*node] = cell.at.map(|place| {
                    (pass.inputs[place.input as usize].table(), place.line.to_string(), place.column.to_string())
                });
            }
            unit
        };
        let units = results.order.iter().map(unit).collect();
        let (year, data_status) = (pass.year, pass.data_status.name().to_owned());
        let deviations = evaluation.carried.deviations;
        Year { units, year, data_status, result: None, deviations, rulebook: evaluation.rulebook }
    }

    /// The year of a run directory. `None` when its rulebook is refused; why is in the bag.
    ///
    /// # Errors
    /// When a file is missing, is not what a run writes, or is not the one the manifest names.
    pub fn read(folder: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Self>, Error> {
        let run = RunDir::open(folder)?;
        run.rulebook()?; // its bytes are those that the manifest names
        let Some(rulebook) = rules::load(&folder.join("rulebook.toml"), sources, bag)? else { return Ok(None) };
        let not_a_run = || Error::altered(folder, text("các bảng không khớp nhau", "its tables do not fit each other"));
        let mut units = Vec::new();
        let trails: Vec<ScoreRow> = run.trails()?;
        let mut trails: std::collections::BTreeMap<&str, _> =
            trails.chunk_by(|a, b| a.unit == b.unit).map(|trail| (trail[0].unit.as_str(), trail)).collect();
        for row in &run.units {
            let trail = trails.remove(row.code.as_str()).ok_or_else(not_a_run)?;
            if !trail.iter().map(|row| row.node.as_str()).eq(rulebook.nodes.iter().map(|node| node.code.as_str())) {
                return Err(not_a_run());
            }
            let points = |text: &str| if text.is_empty() { Ok(None) } else { Points::parse(text).map(Some) };
            let points = |text: &str| points(text).map_err(|_| not_a_run());
            let mut nodes = Vec::new();
            let (mut values, mut claims, mut cells) = (Vec::new(), Vec::new(), Vec::new());
            for (row, node) in trail.iter().zip(&rulebook.nodes) {
                let max = points(&row.max)?.unwrap_or_default();
                nodes.push(Outcome { points: points(&row.points)?, max });
                values.push(match &node.scored {
                    Scored::Itself(leaf) if row.state == "value" => {
                        methods::read_given(leaf.method.as_ref(), &row.inputs)
                    }
                    _ => None,
                });
                claims.push(points(&row.self_assessed)?);
                let placed = !row.line.is_empty();
                cells.push(placed.then(|| (row.input.clone(), row.line.clone(), row.column.clone())));
            }
            units.push(Unit {
                code: row.code.clone(),
                name: Name { vi: row.name.clone(), en: Some(row.name_en.clone()).filter(|name| !name.is_empty()) },
                rank: row.rank,
                index: points(&row.index_exact)?,
                nodes,
                values,
                claims,
                cells,
            });
        }
        let deviations = run.deviations()?;
        let (pass, result) = (run.manifest.pass, Some(run.manifest.result));
        Ok(Some(Year { year: pass.year, data_status: pass.data_status, result, deviations, rulebook, units }))
    }

    /// The units that are ranked, in the order of the ranking.
    pub fn ranked(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(|unit| unit.rank.is_some())
    }

    /// A unit by its code or name, as a place in [`Year::units`].
    #[must_use]
    pub fn find(&self, wanted: &str) -> Option<usize> {
        let is = |unit: &Unit| unit.code == wanted || unit.name.vi == wanted || unit.name.en.as_deref() == Some(wanted);
        self.units.iter().position(is)
    }

    /// The index of a unit if other points stood at some leaves, everything else being as it is. Where a
    /// leaf does not apply to the unit it still does not.
    #[must_use]
    pub fn index_with(&self, unit: &Unit, changed: &[(usize, Points)]) -> Option<Points> {
        let mut nodes = unit.nodes.clone();
        for (at, points) in changed {
            if nodes[*at].points.is_some() {
                nodes[*at].points = Some(results::rounded(&self.rulebook, &self.rulebook.nodes[*at], *points));
            }
        }
        match changed {
            [(at, _)] => results::combine_above(&self.rulebook, &mut nodes, *at),
            _ => results::combine(&self.rulebook, &mut nodes),
        }
        results::index(nodes[0], self.rulebook.total())
    }

    /// The rank that an index would give a unit, the others being as they are.
    #[must_use]
    pub fn rank_of(&self, unit: usize, index: Points) -> Option<usize> {
        self.units[unit].rank?;
        let key = |index: Points| index.round(self.rulebook.rank_decimals, self.rulebook.rounding);
        let others = self.units.iter().enumerate().filter(|(at, other)| *at != unit && other.rank.is_some());
        let mut above: Vec<Points> =
            others.filter_map(|(_, other)| other.index).map(key).filter(|other| *other > key(index)).collect();
        if self.rulebook.ties == Ties::Dense {
            above.sort();
            above.dedup();
        }
        Some(above.len() + 1)
    }

    /// The band of an index, as a place in the rulebook's.
    #[must_use]
    pub fn band_of(&self, index: Points) -> Option<usize> {
        results::band(&self.rulebook, index)
    }

    /// The ranks of all units by another rule; 0 for a unit that is not ranked.
    #[must_use]
    pub fn ranks_by(&self, decimals: u8, rounding: Rounding, ties: Ties) -> Vec<usize> {
        let key = |unit: &Unit| unit.rank.and(unit.index).map(|index| index.round(decimals, rounding));
        let keys: Vec<Option<Points>> = self.units.iter().map(key).collect();
        let rank = |own: &Option<Points>| {
            let Some(own) = own else { return 0 };
            let mut above: Vec<Points> = keys.iter().flatten().copied().filter(|other| other > own).collect();
            if ties == Ties::Dense {
                above.sort();
                above.dedup();
            }
            above.len() + 1
        };
        keys.iter().map(rank).collect()
    }

    /// Whether a node is self-assessed and appraised.
    #[must_use]
    pub fn is_appraised(&self, at: usize) -> bool {
        matches!(&self.rulebook.nodes[at].scored, Scored::Itself(leaf) if leaf.source == Source::Appraised)
    }

    /// The leaves that count and have a maximum.
    #[must_use]
    pub fn leaves(&self) -> Vec<usize> {
        let counted = self.rulebook.leaves().filter(|(_, node, _)| !node.informs() && node.max > Points::ZERO);
        counted.map(|(at, ..)| at).collect()
    }
}

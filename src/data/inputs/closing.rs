//! What can be said once all tables are read: what is missing, and what deserves a second look.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::reader::{Claim, Reader};
use super::remarks::Remarks;
use super::{Cell, Gaps, Inputs, State};
use crate::data::standing::Standing;
use crate::diag::{Bag, Diagnostic, codes};
use crate::model::{Number, Points, Stage};
use crate::rules::{Missing, Rulebook};
use crate::text::Listed;

/// The cells, the points of earlier stages, and what is said beside them.
pub(super) type Closed = (Vec<Cell>, Vec<Vec<Option<Points>>>, BTreeMap<usize, Remarks>);

impl Reader<'_> {
    /// Checks what all tables together have brought and hands it over.
    pub(super) fn close(mut self, bag: &mut Bag) -> Closed {
        self.report_variants(bag);
        self.stand_in(bag);
        if !self.lost && self.gaps == Gaps::Refuse {
            self.check_coverage(bag);
        }
        self.blank_unscored();
        let points = |claims: Vec<Option<Claim>>| {
            let claims = claims.into_iter();
            claims.map(|claim| claim.and_then(|claim| claim.points)).collect::<Vec<Option<Points>>>()
        };
        (self.cells, self.earlier.into_iter().map(points).collect(), self.remarks)
    }

    /// Where the points that count are missing, those of an earlier stage stand in if the rulebook
    /// says so.
    fn stand_in(&mut self, bag: &mut Bag) {
        let width = self.leaves.len();
        let stages = self.rulebook.earlier_stages();
        let mut told: BTreeMap<(usize, usize), Vec<&str>> = BTreeMap::new();
        for at in 0..self.cells.len() {
            let leaf = at % width;
            let first = match self.leaf(leaf).1.missing {
                Missing::SelfAssessed => stages.iter().take_while(|stage| **stage == Stage::SelfAssessed).count(),
                Missing::EarlierStage => stages.len(),
                Missing::Refuse | Missing::Zero => continue,
            };
            let claim = |stage: &usize| self.earlier[*stage].get(at).copied().flatten();
            let usable = |stage: &usize| claim(stage).is_some_and(|claim| claim.points.is_some());
            let stage = (0..first).rev().find(usable);
            if let (State::Missing, Some(stage)) = (self.cells[at].state, stage) {
                let place = claim(&stage).map(|claim| claim.at);
                let number = u8::try_from(stage).expect("there are six stages");
                self.cells[at] = Cell { state: State::StandsIn(number), at: place, ..Cell::default() };
                told.entry((leaf, stage)).or_default().push(self.units[at / width].code.as_str());
            }
        }
        for ((leaf, stage), units) in told {
            let finding = Diagnostic::new(&codes::D820).with("node", &self.leaf(leaf).0.code);
            let finding = finding.with("stage", stages[stage].words()).with("count", units.len());
            bag.push(finding.with("units", shorten(&units)));
        }
    }

    /// What else was read of a unit that is not scored is not shown as if it had been.
    fn blank_unscored(&mut self) {
        for (unit, cells) in self.cells.chunks_mut(self.leaves.len().max(1)).enumerate() {
            if !self.stands[unit].is_scored(self.rulebook) {
                cells.fill(Cell { state: State::NotSubmitted, ..Cell::default() });
            }
        }
    }

    fn report_variants(&mut self, bag: &mut Bag) {
        self.variants.sort();
        if let Some(first) = self.variants.first() {
            let finding = Diagnostic::new(&codes::D801).with("count", self.variants.len()).with("example", first);
            bag.push(finding);
        }
    }

    /// Every unit must have every node: a unit that is missing is never ranked around.
    fn check_coverage(&self, bag: &mut Bag) {
        let width = self.leaves.len();
        let mut zeros: Vec<Vec<&str>> = vec![Vec::new(); width];
        for (at, unit) in self.units.iter().enumerate() {
            let cells = &self.cells[at * width..(at + 1) * width];
            if !self.stands[at].is_scored(self.rulebook) {
                continue;
            }
            if cells.iter().all(|cell| cell.at.is_none() && cell.state == State::Missing) && width > 0 {
                bag.push(Diagnostic::new(&codes::D511).with("unit", &unit.code).with("name", &unit.name.vi));
                continue;
            }
            let mut lacks = Vec::new();
            for (leaf, cell) in cells.iter().enumerate() {
                let missing = cell.state == State::Missing;
                if missing && self.leaf(leaf).1.missing == Missing::Zero {
                    zeros[leaf].push(unit.code.as_str());
                } else if missing {
                    lacks.push(self.leaf(leaf).0.code.as_str());
                }
            }
            if !lacks.is_empty() {
                let finding = Diagnostic::new(&codes::D512)
                    .with("unit", &unit.code)
                    .with("name", &unit.name.vi)
                    .with("count", lacks.len())
                    .with("nodes", shorten(&lacks));
                bag.push(finding);
            }
        }
        for (leaf, units) in zeros.iter().enumerate().filter(|(_, units)| !units.is_empty()) {
            let node = self.leaf(leaf).0;
            let finding = Diagnostic::new(&codes::D805).with("node", &node.code).with("count", units.len());
            bag.push(finding.with("units", shorten(units)));
        }
    }
}

/// A list for a message: the first ten, and how many more.
fn shorten(items: &[&str]) -> String {
    let shown = items.iter().take(10).copied().collect::<Vec<_>>().join(", ");
    if items.len() > 10 { format!("{shown}, … (+{})", items.len() - 10) } else { shown }
}

/// What is not wrong but worth a second look: units with the same values throughout, and points
/// that look like shares.
pub(super) fn look_closer(inputs: &Inputs, rulebook: &Rulebook, bag: &mut Bag) {
    let values = |unit: usize| inputs.of(unit).iter().map(|cell| cell.values);
    let hash = |unit: usize| {
        let mut hasher = DefaultHasher::new();
        values(unit).for_each(|values| values.hash(&mut hasher));
        hasher.finish()
    };
    let mut seen: HashMap<u64, usize> = HashMap::new();
    if inputs.leaves.len() >= 3 {
        let submitted = |at: usize| inputs.stands[at].standing != Standing::NotSubmitted;
        for (at, unit) in inputs.units.iter().enumerate().filter(|(at, _)| submitted(*at)) {
            if let Some(first) = seen.insert(hash(at), at)
                && values(first).eq(values(at))
            {
                let other = &inputs.units[first];
                bag.push(Diagnostic::new(&codes::D803).with("unit", unit).with("other", other));
            }
        }
    }
    let mut most = vec![Number::ZERO; inputs.leaves.len()];
    for unit in 0..inputs.units.len() {
        for (most, values) in most.iter_mut().zip(values(unit)) {
            *most = (*most).max(values[0].unwrap_or_default());
        }
    }
    for ((_, node, leaf), most) in rulebook.leaves().zip(most) {
        let large = node.max.number() >= Number::whole(5);
        if leaf.method.info().name == "given" && large && most > Number::ZERO && most <= Number::whole(1) {
            bag.push(Diagnostic::new(&codes::D806).with("node", &node.code).with("max", node.max));
        }
    }
}

//! What can be said once all tables are read: what is missing, and what deserves a second look.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::reader::Reader;
use super::{Cell, Inputs, State};
use crate::data::standing::Standing;
use crate::diag::{Bag, Diagnostic, codes};
use crate::model::Number;
use crate::rules::{Missing, Rulebook};

impl Reader<'_> {
    /// Checks what all tables together have brought and hands over the cells, each with its claim.
    pub(super) fn close(mut self, bag: &mut Bag) -> Vec<Cell> {
        self.report_variants(bag);
        if !self.lost {
            self.check_coverage(bag);
        }
        for (cell, claim) in self.cells.iter_mut().zip(self.claims) {
            cell.self_assessed = cell.self_assessed.or(claim.and_then(|claim| claim.points));
        }
        // What else was read of a unit that is not scored is not shown as if it had been.
        for (unit, cells) in self.cells.chunks_mut(self.leaves.len().max(1)).enumerate() {
            if !self.stands[unit].is_scored(self.rulebook) {
                cells.fill(Cell { state: State::NotSubmitted, ..Cell::default() });
            }
        }
        self.cells
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

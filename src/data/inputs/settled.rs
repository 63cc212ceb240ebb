//! Cells that are settled before any table is read, by what the pass declares. A table that says
//! otherwise contradicts the pass, and neither is believed.

use super::State;
use super::cell::Spot;
use super::reader::{Here, Reader};
use crate::data::TakenOut;
use crate::data::columns::NodeColumns;
use crate::data::standing::Standing;
use crate::diag::{Bag, Diagnostic, codes};
use crate::rulefile::nearest;
use crate::rules::Source;

impl Reader<'_> {
    /// Settles the cells of which the pass says what they are.
    pub(super) fn settle(&mut self, bag: &mut Bag) {
        for (entry, taken_out) in self.pass.not_applicable.iter().enumerate() {
            let leaves = self.leaves_taken_out(taken_out, bag);
            let units = self.units_taken_out(taken_out, bag);
            self.take_out(entry, &units, &leaves, bag);
        }
        for (unit, stands) in self.stands.iter().enumerate() {
            let cells = unit * self.leaves.len()..(unit + 1) * self.leaves.len();
            for (leaf, at) in cells.enumerate() {
                let appraised = self.leaf(leaf).1.source == Source::Appraised;
                if stands.standing == Standing::NotSubmitted && appraised && self.cells[at].state == State::Missing {
                    self.cells[at].state = State::NotSubmitted;
                }
            }
        }
    }

    /// The leaves below a node that is taken out, or the node itself. The rulebook must allow each.
    fn leaves_taken_out(&self, taken_out: &TakenOut, bag: &mut Bag) -> Vec<usize> {
        let (code, place) = (&taken_out.node.name, &taken_out.node.place);
        let Some(node) = self.rulebook.find(code) else {
            let near = nearest(code, self.rulebook.nodes.iter().map(|node| node.code.as_str()));
            let finding = Diagnostic::new(&codes::D508).with("text", code).with("near", near.unwrap_or("–"));
            bag.push(finding.at(place.clone()));
            return Vec::new();
        };
        let parent = |at: &usize| self.rulebook.nodes[*at].parent;
        let below = |leaf: &usize| std::iter::successors(Some(self.leaves[*leaf]), parent).any(|at| at == node);
        let leaves: Vec<usize> = (0..self.leaves.len()).filter(below).collect();
        if let Some(fixed) = leaves.iter().map(|leaf| self.leaf(*leaf)).find(|(_, rule)| !rule.may_not_apply) {
            let finding = Diagnostic::new(&codes::R520).with("node", code).with("fixed", &fixed.0.code);
            bag.push(finding.at(place.clone()).also(fixed.0.place.clone()));
            return Vec::new();
        }
        leaves
    }

    fn units_taken_out(&self, taken_out: &TakenOut, bag: &mut Bag) -> Vec<usize> {
        let Some(codes) = &taken_out.units else { return (0..self.units.len()).collect() };
        let mut units = Vec::new();
        for (code, place) in codes {
            match self.by_code.get(code.as_str()) {
                Some(unit) => units.push(*unit),
                None => {
                    let finding = Diagnostic::new(&codes::D517).with("unit", code).with("list", "not-applicable");
                    bag.push(finding.at(place.clone()));
                }
            }
        }
        units
    }

    /// Takes cells out. One that is taken out already would have two reasons.
    fn take_out(&mut self, entry: usize, units: &[usize], leaves: &[usize], bag: &mut Bag) {
        let number = u32::try_from(entry).expect("a pass file of 16 MiB holds fewer tables");
        let mut twice = None;
        for unit in units {
            for leaf in leaves {
                let cell = &mut self.cells[unit * self.leaves.len() + leaf];
                match cell.state {
                    State::TakenOut(first) => twice = twice.or(Some((*unit, *leaf, first))),
                    _ => cell.state = State::TakenOut(number),
                }
            }
        }
        if let Some((unit, leaf, first)) = twice {
            let key = format!("{} · {}", self.leaf(leaf).0.code, self.units[unit].code);
            let place = |entry: usize| self.pass.not_applicable[entry].node.place.clone();
            bag.push(Diagnostic::new(&codes::R009).with("key", key).at(place(entry)).also(place(first as usize)));
        }
    }

    /// Whether the cell of a row is settled; values that the row gives all the same are refused.
    pub(super) fn is_settled(
        &self,
        here: &Here<'_, '_>,
        spot: Spot,
        columns: Option<&NodeColumns>,
        bag: &mut Bag,
    ) -> bool {
        let word = here.input.not_applicable.as_deref().unwrap_or_default();
        let (info, allowed, place) = match self.cells[self.cell_of(spot)].state {
            State::NotSubmitted => (&codes::D531, "", self.stands[spot.unit].place.clone()),
            State::TakenOut(entry) => {
                (&codes::D532, word, Some(self.pass.not_applicable[entry as usize].node.place.clone()))
            }
            _ => return false,
        };
        let filled = |column: &usize| ![allowed, ""].contains(&here.value(*column));
        if let Some(column) = columns
            .into_iter()
            .flat_map(NodeColumns::all)
            .chain(here.columns.earlier.iter().copied().flatten())
            .find(filled)
        {
            let finding = here.find(info, column).with("unit", &self.units[spot.unit]);
            let finding = finding.with("node", &self.leaf(spot.leaf).0.code);
            bag.push(place.into_iter().fold(finding, |finding, place| finding.also(place)));
        }
        true
    }
}

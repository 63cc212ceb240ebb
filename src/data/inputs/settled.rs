//! Cells that are settled before any table is read, by what the pass declares. A table that says
//! otherwise contradicts the pass, and neither is believed.

use super::State;
use super::cell::Spot;
use super::reader::{Here, Reader};
use crate::data::standing::Standing;
use crate::diag::{Bag, codes};
use crate::rules::Source;

impl Reader<'_> {
    /// Settles the cells of which the pass says what they are.
    pub(super) fn settle(&mut self) {
        for (unit, _) in self.stands.iter().enumerate().filter(|(_, stands)| stands.standing == Standing::NotSubmitted)
        {
            for leaf in 0..self.leaves.len() {
                if self.leaf(leaf).1.source == Source::Appraised {
                    self.cells[unit * self.leaves.len() + leaf].state = State::NotSubmitted;
                }
            }
        }
    }

    /// Whether the cell of a row is settled; values that the row gives all the same are refused.
    pub(super) fn is_settled(&self, here: &Here<'_, '_>, spot: Spot, columns: &[usize], bag: &mut Bag) -> bool {
        let state = self.cells[self.place_of(spot)].state;
        let claims = here.columns.self_assessed;
        let given = |allowed: &str| {
            let filled = |column: &usize| ![allowed, ""].contains(&here.value(*column));
            columns.iter().copied().chain(claims).find(filled)
        };
        if state != State::NotSubmitted {
            return false;
        }
        let (unit, stands) = (&self.units[spot.unit], &self.stands[spot.unit]);
        if let Some(column) = given("") {
            let finding = here.find(&codes::D531, column).with("unit", unit).with("node", &self.leaf(spot.leaf).0.code);
            bag.push(stands.place.iter().cloned().fold(finding, |finding, place| finding.also(place)));
        }
        true
    }
}

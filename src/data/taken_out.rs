//! What a pass takes out of the maximum of units beforehand: `[[not-applicable]]`.
//!
//! Border: whether the rulebook allows it is asked in `inputs`, which knows the nodes.

use super::pass::Named;
use crate::diag::{Bag, Place};
use crate::rulefile::{Fields, Table};

/// A node that does not apply to some units, with everything below it ("không áp dụng").
#[derive(Debug)]
pub struct TakenOut {
    /// The code of the node.
    pub node: Named,
    /// The codes of the units; `None`: all of them.
    pub units: Option<Vec<(String, Place)>>,
    /// Why.
    pub reason: String,
}

/// Reads one table `[[not-applicable]]`.
pub(super) fn read(table: &Table, bag: &mut Bag) -> Option<TakenOut> {
    let mut fields = Fields::new(table, "[[not-applicable]]", bag);
    let node = fields.need_text("node").map(str::to_owned);
    let place = fields.place_of("node");
    let listed = fields.has("units");
    let units: Vec<(String, Place)> =
        fields.texts("units").into_iter().map(|(unit, place)| (unit.to_owned(), place)).collect();
    if listed && units.is_empty() {
        // An empty list would take out nothing and look as if it did.
        fields.missing("units");
    }
    let reason = fields.need_text("reason").map(str::to_owned);
    fields.finish();
    Some(TakenOut { node: Named { name: node?, place }, units: listed.then_some(units), reason: reason? })
}

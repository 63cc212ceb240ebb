//! A210: two scored nodes that take their values from the same cell: one figure earns points twice.

use std::collections::BTreeMap;

use super::Data;
use crate::audit::Finding;
use crate::diag::codes;

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    let leaves = data.year.leaves();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for unit in &data.year.units {
        let mut seen: BTreeMap<&(String, String, String), usize> = BTreeMap::new();
        for at in &leaves {
            let Some(cell) = &unit.cells[*at] else { continue };
            match seen.get(cell) {
                Some(first) if !found.contains(&(*first, *at)) => found.push((*first, *at)),
                Some(_) => {}
                None => {
                    seen.insert(cell, *at);
                }
            }
        }
    }
    for (first, at) in found {
        let other = &data.year.rulebook.nodes[first];
        let mut finding = data.finding(&codes::A210, at).with("other", &other.code);
        finding.diagnostic = finding.diagnostic.also(other.place.clone());
        out.push(finding);
    }
}

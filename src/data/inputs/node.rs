//! The node of a row of a long table, and the stage that the row is of.

use super::reader::{Here, Reader};
use crate::diag::{Bag, codes};
use crate::rulefile::nearest;
use crate::rules::Source;
use crate::text::Listed;

/// The stage of the assessment that a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// One whose points are kept beside those that count, by its place in the rulebook.
    Earlier(usize),
    /// The one that counts, or of what has a single stage.
    Counts,
}

impl Reader<'_> {
    /// The node of a row of a long table.
    pub(super) fn node(&self, here: &Here<'_, '_>, column: usize, bag: &mut Bag) -> Option<usize> {
        if let Some(leaf) = self.nodes.get(here.row.text(column)) {
            return Some(*leaf);
        }
        let code = here.row.check_key(column, bag)?;
        if let Some(leaf) = self.nodes.get(code) {
            return Some(*leaf);
        }
        let finding = here.find(&codes::D508, column);
        bag.push(match self.rulebook.find(code) {
            Some(inner) => here.find(&codes::D509, column).also(self.rulebook.nodes[inner].place.clone()),
            None if looks_like_date(code) => here.find(&codes::D514, column),
            None => {
                let near = nearest(code, self.leaves.iter().map(|leaf| self.rulebook.nodes[*leaf].code.as_str()));
                finding.with("near", near.unwrap_or("–"))
            }
        });
        None
    }

    /// The stage that a row is of; `None` when it is unusable.
    pub(super) fn stage(&self, here: &Here<'_, '_>, leaf: usize, bag: &mut Bag) -> Option<Turn> {
        let (node, rule) = self.leaf(leaf);
        let Some(column) = here.columns.stage else { return Some(Turn::Counts) };
        let appraised = rule.source == Source::Appraised;
        let text = here.row.text(column);
        let stages = &self.rulebook.stages;
        match stages.iter().position(|stage| stage.name() == text) {
            None if text.is_empty() && !appraised => return Some(Turn::Counts),
            Some(at) if appraised && at + 1 == stages.len() => return Some(Turn::Counts),
            // A claim by itself cannot be compared with the claims of others.
            Some(at) if appraised && !rule.method.compares_units() => return Some(Turn::Earlier(at)),
            _ => {}
        }
        let names: Vec<&str> = stages.iter().map(|stage| stage.name()).collect();
        let finding = here.find(&codes::D516, column).with("node", &node.code).with("source", &rule.source);
        bag.push(finding.with("stages", names.join(", ")));
        None
    }
}

/// A code that a spreadsheet turned into a date: `1.2` into `1-Feb` or `01/02/2024`.
fn looks_like_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['/', '-']).collect();
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| {
            let part = part.to_ascii_lowercase();
            part.parse::<u16>().is_ok() || months.contains(&part.as_str()) || part.starts_with("thg")
        })
}

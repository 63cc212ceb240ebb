//! A113: scored nodes that do not name a document and the place in it. Told once, with all of them.

use super::{Finding, Rules};
use crate::audit::shares::WHOLE;
use crate::audit::{codes_of, percent};
use crate::diag::codes;
use crate::model::Points;
use crate::rules::Node;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    let bare = |node: &Node| node.basis.document.is_none() || node.basis.place.is_none();
    let found: Vec<(usize, &Node)> =
        rules.shapes().filter(|(_, node, ..)| bare(node)).map(|(at, node, ..)| (at, node)).collect();
    let Some((first, _)) = found.first() else { return };
    let share = Points(found.iter().map(|(at, _)| rules.weights[*at].0).sum());
    let nodes: Vec<&Node> = found.iter().map(|(_, node)| *node).collect();
    let finding = Finding::at(&codes::A113, rules.rulebook, *first).with("count", found.len());
    out.push(finding.with("share", percent(share, WHOLE)).with("nodes", codes_of(&nodes)));
}

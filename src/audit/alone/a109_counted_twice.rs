//! A109: two scored nodes with one name and one source. Whether a pass reads both from one column is
//! another finding, with data.

use std::collections::BTreeMap;

use super::{Finding, Rules};
use crate::diag::codes;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (at, node, leaf, _) in rules.shapes() {
        let key = (node.name.vi.to_lowercase(), leaf.source.to_string());
        match seen.get(&key) {
            Some(first) => {
                let other = &rules.rulebook.nodes[*first];
                let mut finding = Finding::at(&codes::A109, rules.rulebook, at).with("other", &other.code);
                finding.diagnostic = finding.diagnostic.also(other.place.clone());
                out.push(finding);
            }
            None => {
                seen.insert(key, at);
            }
        }
    }
}

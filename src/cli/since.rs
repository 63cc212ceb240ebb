//! `parindex estimate … --since COUNTS`: what has changed since the counts of an earlier year.

use super::estimate::percent;
use super::hidden::Hidden;
use super::words as say;
use crate::estimates::NodeChange;
use crate::rules::Rulebook;
use crate::survey::pooled::Variance;
use crate::tally::table::Folder;
use crate::text::Lang;

/// The table of changes.
pub(super) const FILE: &str = "changes.csv";

/// Its columns.
pub(super) const COLUMNS: [&str; 20] = [
    "unit",
    "group",
    "node",
    "parent",
    "name",
    "informs",
    "before",
    "after",
    "change",
    "standard_error",
    "low",
    "high",
    "df",
    "n_before",
    "n_after",
    "clusters",
    "revisited",
    "variance",
    "significant",
    "suppressed",
];

/// Changes since an earlier year.
pub(super) struct Since<'s> {
    pub(super) rulebook: &'s Rulebook,
    /// The counts of the earlier year.
    pub(super) folder: &'s Folder,
    pub(super) changes: Vec<NodeChange>,
    /// What the errors of units rest on.
    pub(super) variance: Variance,
    /// Changes that are not shown, by their places.
    pub(super) hidden: Hidden,
}

impl Since<'_> {
    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        let changes = self.changes.iter().enumerate();
        changes.map(|(at, change)| self.row(change, self.hidden.contains(&at))).collect()
    }

    fn row(&self, found: &NodeChange, suppressed: bool) -> Vec<String> {
        let node = &self.rulebook.nodes[found.node];
        let shown = |text: String| if suppressed { String::new() } else { text };
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        let [before, after] = found.values;
        vec![
            found.of.unit.clone().unwrap_or_default(),
            found.of.group.clone().unwrap_or_default(),
            node.code.to_string(),
            node.parent.map_or("", |parent| self.rulebook.nodes[parent].code.as_str()).to_owned(),
            node.name.vi.clone(),
            yes(node.informs()),
            shown(percent(before)),
            shown(percent(after)),
            shown(percent(after - before)),
            shown(found.standard_error.map_or(String::new(), percent)),
            shown(found.interval.map_or(String::new(), |interval| percent(interval.low))),
            shown(found.interval.map_or(String::new(), |interval| percent(interval.high))),
            shown(found.df.to_string()),
            shown(found.n[0].to_string()),
            shown(found.n[1].to_string()),
            found.clusters.0.to_string(),
            found.clusters.1.to_string(),
            if found.of.unit.is_some() { self.variance } else { Variance::Design }.name().to_owned(),
            shown(yes(found.significant)),
            yes(suppressed),
        ]
    }

    /// How many clusters were visited again, and which units have surely changed.
    pub(super) fn summary(&self, lang: Lang) -> String {
        let shown =
            self.changes.iter().enumerate().filter(|(at, _)| !self.hidden.contains(at)).map(|(_, change)| change);
        let wholes = || shown.clone().filter(|change| change.node == 0 && change.of.group.is_none());
        let (clusters, revisited) = wholes().find(|change| change.of.unit.is_none()).map_or((0, 0), |of| of.clusters);
        let units = wholes().filter(|change| change.of.unit.is_some());
        let changed = |up: bool| {
            let surely =
                units.clone().filter(|change| change.significant && (change.values[1] > change.values[0]) == up);
            let names: Vec<&str> = surely.filter_map(|change| change.of.unit.as_deref()).collect();
            if names.is_empty() { "–".to_owned() } else { names.join(", ") }
        };
        let args = [
            ("clusters", clusters.to_string()),
            ("revisited", revisited.to_string()),
            ("units", units.clone().count().to_string()),
            ("up", changed(true)),
            ("down", changed(false)),
        ];
        say::CHANGED_SINCE.fill(lang, &args)
    }
}

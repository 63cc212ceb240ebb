//! Which figures of `estimate` are not shown: those of too few respondents, and those from which such a figure could be worked out, between
//! units and their total or mean, groups and their unit, items and their factor.

use std::collections::BTreeSet;

use crate::estimates::{NodeChange, NodeEstimate, Of};
use crate::rules::{Rulebook, Scored};
use crate::tally::disclosure::{self, Line};

/// Figures that are not shown, by their places in their table.
pub(super) type Hidden = BTreeSet<usize>;

/// A figure in a table, as far as it matters whether it may be shown.
pub(super) struct Figure<'o> {
    of: &'o Of,
    /// Whether it is the mean of the units.
    is_mean: bool,
    node: usize,
    respondents: u64,
}

impl<'o> Figure<'o> {
    pub(super) fn estimated((is_mean, found): (bool, &'o NodeEstimate)) -> Self {
        Figure { of: &found.of, is_mean, node: found.node, respondents: found.n }
    }

    pub(super) fn changed(change: &'o NodeChange, wave: usize) -> Self {
        Figure { of: &change.of, is_mean: false, node: change.node, respondents: change.n[wave] }
    }
}

/// Which figures rest on too few respondents, or would let such a figure be worked out from those beside it, by their places.
pub(super) fn hidden(rulebook: &Rulebook, figures: &[Figure<'_>], least: u64) -> Hidden {
    let sorted = |of: fn(&Of) -> &Option<String>| {
        let names: BTreeSet<&Option<String>> = figures.iter().map(|found| of(found.of)).collect();
        names.into_iter().collect::<Vec<_>>()
    };
    // All units together and all groups together come first, whether or not they are there.
    let (units, groups) = (sorted(|of| &of.unit), sorted(|of| &of.group));
    let number = |names: &[&Option<String>], name: &Option<String>| {
        let at = names.binary_search(&name).expect("every name is there");
        at + usize::from(names[0].is_some())
    };
    let key = |unit: usize, group: usize, is_mean: bool, node: usize| {
        let of = unit * (groups.len() + 1) + group;
        (of * 2 + usize::from(is_mean)) * rulebook.nodes.len() + node
    };
    let of = |found: &Figure<'_>| (number(&units, &found.of.unit), number(&groups, &found.of.group));
    let mut places = vec![None; key(units.len() + 1, 0, false, 0)];
    for (at, found) in figures.iter().enumerate() {
        let (unit, group) = of(found);
        places[key(unit, group, found.is_mean, found.node)] = Some(at);
    }
    let mut lines = Vec::new();
    for (whole, found) in figures.iter().enumerate() {
        let ((unit, group), &Figure { is_mean, node, .. }) = (of(found), found);
        let mut line = |parts: &mut dyn Iterator<Item = usize>, adds_up: bool| {
            let parts: Vec<usize> = parts.filter_map(|part| places[part]).collect();
            if !parts.is_empty() {
                lines.push(Line { whole, parts, adds_up });
            }
        };
        if group == 0 && !is_mean {
            line(&mut (1..=groups.len()).map(|group| key(unit, group, false, node)), true);
        }
        if unit == 0 {
            line(&mut (1..=units.len()).map(|unit| key(unit, group, false, node)), !is_mean);
        }
        if let Scored::Combined { children, .. } = &rulebook.nodes[node].scored {
            line(&mut children.iter().map(|child| key(unit, group, is_mean, *child)), false);
        }
    }
    let respondents: Vec<u64> = figures.iter().map(|found| found.respondents).collect();
    disclosure::suppress(&respondents, &lines, least)
}

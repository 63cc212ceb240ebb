//! Which nodes of two rulebooks correspond: by code, or by what the newer one declares with `formerly`.
//!
//! What always holds: a node that is scored itself belongs to one [`Group`] at most; which of the two years
//! is asked first changes nothing.

use std::collections::BTreeMap;

use super::worlds::OLD;
use super::year::Year;
use crate::methods::Role;
use crate::model::{Points, YearRange};
use crate::results::effective_weights;
use crate::rules::{Rulebook, Scored};

/// Nodes of two rulebooks that stand for the same thing, as places among the leaves of their years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Of the old year.
    pub old: Vec<usize>,
    /// Of the new year.
    pub new: Vec<usize>,
}

impl Group {
    /// Of one of the years, [`OLD`] or [`super::NEW`].
    pub(super) fn of(&self, side: usize) -> &[usize] {
        if side == OLD { &self.old } else { &self.new }
    }
}

/// How a node of one rulebook stands to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One node in both, with the same rule, maximum and weight.
    Same,
    /// One node in both; only its maximum or weight differs.
    Reweighted,
    /// One node in both; how it is scored differs.
    MethodChanged,
    /// Several nodes became one.
    Merged,
    /// One node became several.
    Split,
    /// Several became several others.
    Rearranged,
    /// Only in the new rulebook.
    New,
    /// Only in the old rulebook.
    Dropped,
}

impl Kind {
    /// Its name in `contributions.csv`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Same => "same",
            Kind::Reweighted => "reweighted",
            Kind::MethodChanged => "method-changed",
            Kind::Merged => "merged",
            Kind::Split => "split",
            Kind::Rearranged => "rearranged",
            Kind::New => "new",
            Kind::Dropped => "dropped",
        }
    }
}

/// The correspondence of two rulebooks.
#[derive(Debug)]
pub struct Correspondence {
    /// The groups, in the order of the newer rulebook.
    pub groups: Vec<Group>,
    /// For each leaf of the old year its group.
    pub group_of_old: Vec<Option<usize>>,
    /// For each leaf of the new year its group.
    pub group_of_new: Vec<Option<usize>>,
    /// For each node of the new rulebook the nodes of the old one that it continues.
    pub former: Vec<Vec<usize>>,
    /// For each leaf of the old year how it stands.
    pub old_kinds: Vec<Kind>,
    /// For each leaf of the new year how it stands.
    pub new_kinds: Vec<Kind>,
    /// What part of the old and of the new index comparable nodes decide, in percent with four
    /// decimals.
    pub comparable: [Points; 2],
}

/// Which of two years has the newer rulebook; where that does not decide, anything that tells the years
/// apart, so that it does not matter which is asked for first.
fn age(year: &Year) -> (u16, &str, u16, &str) {
    let manifest = &year.run.manifest;
    (year.rulebook.years.from, &year.rulebook.edition, manifest.pass.year, &manifest.result)
}

/// For each node of the newer rulebook the nodes of the older one that it continues. A node that says
/// `formerly` continues those and no others; any other continues the node with its code, unless that one is named elsewhere.
#[must_use]
fn former(older: &Rulebook, newer: &Rulebook) -> Vec<Vec<usize>> {
    // A node with `formerly` refers to another edition than its own.
    let declares = older.edition != newer.edition;
    let declared = |node: &crate::rules::Node| if declares { node.formerly.clone() } else { None };
    let named: Vec<_> = newer.nodes.iter().filter_map(declared).flatten().collect();
    let continued = |node: &crate::rules::Node| match declared(node) {
        Some(codes) => codes.iter().filter_map(|code| older.find(code.as_str())).collect(),
        None if named.contains(&node.code) => Vec::new(),
        None => older.find(node.code.as_str()).into_iter().collect(),
    };
    newer.nodes.iter().map(continued).collect()
}

/// For each node of a rulebook the nodes of an older one that it continues, followed through each edition between them; these
/// in any order.
#[must_use]
pub fn former_through(older: &Rulebook, newer: &Rulebook, through: &[Rulebook]) -> Vec<Vec<usize>> {
    let itself: Vec<Vec<usize>> = (0..older.nodes.len()).map(|at| vec![at]).collect();
    editions(older, newer, through).windows(2).fold(itself, |before, pair| {
        let continued = |middle: &Vec<usize>| -> Vec<usize> {
            let mut olds: Vec<usize> = middle.iter().flat_map(|at| &before[*at]).copied().collect();
            olds.sort_unstable();
            olds.dedup();
            olds
        };
        former(pair[0], pair[1]).iter().map(continued).collect()
    })
}

/// Years that lie between two rulebooks, the older first, and under neither: another edition was in force then, and
/// what the newer one says of its nodes refers to that.
#[must_use]
pub(super) fn years_between(older: &Rulebook, newer: &Rulebook) -> Option<YearRange> {
    let from = older.years.until?.checked_add(1)?;
    let until = newer.years.from.checked_sub(1)?;
    (older.edition != newer.edition && from <= until).then_some(YearRange { from, until: Some(until) })
}

/// The leaves at a node or below it.
fn leaves_below(year: &Year, at: usize) -> Vec<usize> {
    let above = |leaf: &usize| std::iter::successors(Some(year.leaves[*leaf]), |at| year.rulebook.nodes[*at].parent);
    (0..year.leaves.len()).filter(|leaf| above(leaf).any(|above| above == at)).collect()
}

/// All editions from the older rulebook to the newer, in their order.
pub(super) fn editions<'r>(older: &'r Rulebook, newer: &'r Rulebook, through: &'r [Rulebook]) -> Vec<&'r Rulebook> {
    let mut between: Vec<&Rulebook> = through.iter().collect();
    between.sort_by_key(|rulebook| rulebook.years.from);
    [older].into_iter().chain(between).chain([newer]).collect()
}

/// The two years, that with the older rulebook first.
pub(super) fn by_age<'y>(one: &'y Year, other: &'y Year) -> [&'y Year; 2] {
    if age(other) < age(one) { [other, one] } else { [one, other] }
}

fn is_leaf(rulebook: &Rulebook, at: usize) -> bool {
    matches!(rulebook.nodes[at].scored, Scored::Itself(_))
}

impl Correspondence {
    /// Matches the nodes of two years. `through`: the editions between, in any order.
    #[must_use]
    pub fn new(old: &Year, new: &Year, through: &[Rulebook]) -> Self {
        let reversed = age(new) < age(old);
        let (older, newer) = if reversed { (new, old) } else { (old, new) };
        let former_of_newer = former_through(&older.rulebook, &newer.rulebook, through);
        let pairs = pairs(older, newer, &former_of_newer);
        let turn = |(older, newer): (usize, usize)| if reversed { (newer, older) } else { (older, newer) };
        let mut groups = group(pairs.into_iter().map(turn).collect(), old, new);
        groups.sort_by_key(|group| if reversed { group.old.first().copied() } else { group.new.first().copied() });
        let mut group_of_old = vec![None; old.leaves.len()];
        let mut group_of_new = vec![None; new.leaves.len()];
        for (at, group) in groups.iter().enumerate() {
            group.old.iter().for_each(|leaf| group_of_old[*leaf] = Some(at));
            group.new.iter().for_each(|leaf| group_of_new[*leaf] = Some(at));
        }
        let former = if reversed { turned(&former_of_newer, new.rulebook.nodes.len()) } else { former_of_newer };
        let kinds: Vec<Kind> = groups.iter().map(|group| kind(group, old, new)).collect();
        let of = |groups: &[Option<usize>], without: Kind| -> Vec<Kind> {
            groups.iter().map(|group| group.map_or(without, |group| kinds[group])).collect()
        };
        Correspondence {
            old_kinds: of(&group_of_old, Kind::Dropped),
            new_kinds: of(&group_of_new, Kind::New),
            comparable: [comparable(old, &group_of_old), comparable(new, &group_of_new)],
            groups,
            group_of_old,
            group_of_new,
            former,
        }
    }

    /// The groups in the order of the leaves of one of the years.
    pub(super) fn order(&self, side: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.groups.len()).collect();
        order.sort_by_key(|group| self.groups[*group].of(side).first());
        order
    }
}

/// The leaves that correspond, of the older and the newer year. Where a leaf continues a node with
/// leaves below it, or the other way round, it stands for all of them that continue nothing else.
fn pairs(older: &Year, newer: &Year, former: &[Vec<usize>]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut uneven = Vec::new();
    for (at, olds) in former.iter().enumerate() {
        for old in olds {
            match (older.leaf_of[*old], newer.leaf_of[at]) {
                (Some(old), Some(new)) => pairs.push((old, new)),
                _ if is_leaf(&older.rulebook, *old) != is_leaf(&newer.rulebook, at) => uneven.push((*old, at)),
                _ => {}
            }
        }
    }
    let taken = pairs.clone();
    for (old, new) in uneven {
        let olds = leaves_below(older, old);
        let news = leaves_below(newer, new);
        for old in olds.iter().filter(|old| taken.iter().all(|(taken, _)| taken != *old)) {
            let free = news.iter().filter(|new| taken.iter().all(|(_, taken)| taken != *new));
            pairs.extend(free.map(|new| (*old, *new)));
        }
    }
    pairs.retain(|(old, new)| adjusts(older, *old) == adjusts(newer, *new));
    pairs
}

/// Points of a deduction have no maximum, so they correspond to those of deductions and bonuses only.
fn adjusts(year: &Year, leaf: usize) -> bool {
    year.leaf(leaf).1.method.info().role == Role::Adjusts
}

/// Pairs of (old, new) that share a leaf belong together.
fn group(pairs: Vec<(usize, usize)>, old: &Year, new: &Year) -> Vec<Group> {
    // Each leaf starts alone; every pair puts two groups together under the smaller name.
    let mut name_of: Vec<usize> = (0..old.leaves.len() + new.leaves.len()).collect();
    for (a, b) in &pairs {
        let (a, b) = (name_of[*a], name_of[old.leaves.len() + b]);
        name_of.iter_mut().filter(|name| **name == a.max(b)).for_each(|name| *name = a.min(b));
    }
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for (at, name) in name_of.iter().enumerate() {
        let group = groups.entry(*name).or_default();
        match at.checked_sub(old.leaves.len()) {
            None => group.old.push(at),
            Some(new) => group.new.push(new),
        }
    }
    groups.into_values().filter(|group| !group.old.is_empty() && !group.new.is_empty()).collect()
}

fn kind(group: &Group, old: &Year, new: &Year) -> Kind {
    match (&group.old[..], &group.new[..]) {
        ([a], [b]) => {
            let ((a, rule), (b, other)) = (old.leaf(*a), new.leaf(*b));
            let same_rule = rule.method.info().name == other.method.info().name && rule.parameters == other.parameters;
            match same_rule {
                true if a.max == b.max && a.weight == b.weight => Kind::Same,
                true => Kind::Reweighted,
                false => Kind::MethodChanged,
            }
        }
        (_, [_]) => Kind::Merged,
        ([_], _) => Kind::Split,
        _ => Kind::Rearranged,
    }
}

/// The former nodes of each node, turned round.
fn turned(former: &[Vec<usize>], nodes: usize) -> Vec<Vec<usize>> {
    let mut turned = vec![Vec::new(); nodes];
    for (at, olds) in former.iter().enumerate() {
        olds.iter().for_each(|old| turned[*old].push(at));
    }
    turned
}

fn comparable(year: &Year, group_of: &[Option<usize>]) -> Points {
    let maxima: Vec<Points> = year.rulebook.nodes.iter().map(|node| node.max).collect();
    let weights = effective_weights(&year.rulebook, &maxima);
    let matched = year.leaves.iter().zip(group_of).filter(|(_, group)| group.is_some());
    Points(matched.filter_map(|(at, _)| weights[*at]).map(|weight| weight.0).sum())
}

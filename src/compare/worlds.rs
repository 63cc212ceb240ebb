//! What a unit's index and rank would be if some things were those of the old year and others those of the
//! new one: the rulebook, its own figures, those of the others, and which units there are.
//!
//! What always holds: with everything from one year the figures are those of that year's run. A value that
//! exists in one year only (a node that is new, a unit without a counterpart) is the same whichever year's figures are taken; that
//! it comes or goes belongs to the change of rules or of units.
//!
//! Border: knows nothing of parts; see [`super::parts`].

use std::collections::BTreeMap;

use super::nodes::Correspondence;
use super::parts::Factor;
use super::units::Pair;
use super::year::{Figures, Held, Way, Year};
use crate::methods::{self, Method, Values};
use crate::model::{Number, Points, quotient};
use crate::results::{self, Outcome};
use crate::rules::{Leaf, Rulebook, Ties};

/// A place in a pair of years: 0 for the old one, 1 for the new one.
pub const OLD: usize = 0;
/// See [`OLD`].
pub const NEW: usize = 1;

/// What stands at a leaf of a rulebook for one unit and the figures of one year.
#[derive(Default)]
struct Spot {
    /// The points, as far as they do not depend on other units.
    outcome: Outcome,
    /// For a method that compares units: the values with which it is scored in each world.
    values: Option<Values>,
    /// Whether figures of the other year were scored by this rulebook's rule, or only carried over.
    passage: Passage,
}

/// The figures of a unit in one year under one rulebook.
#[derive(Debug)]
struct Placed {
    /// How the points came to each leaf of the rulebook.
    passages: Vec<Passage>,
    /// For each leaf whose method compares units, which few do: the values with which it is scored in each world.
    values: Vec<Option<Values>>,
    /// The nodes, as far as no method compares units.
    nodes: Vec<Outcome>,
    /// The least and the greatest index as ranks compare them, see [`Worlds::ends`].
    ends: Option<[Points; 2]>,
}

/// How figures came under a rulebook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Passage {
    /// They are of its own year.
    #[default]
    Own,
    /// They were scored again.
    Scored,
    /// Their share of the maximum was carried over.
    Carried,
}

/// Everything that is needed to look into any world.
#[derive(Debug)]
pub(super) struct Worlds<'y> {
    years: [&'y Year; 2],
    pairs: &'y [Pair],
    /// By pair, rulebook and figures.
    placed: Vec<[[Option<Placed>; 2]; 2]>,
    /// By rulebook: the leaves whose method compares units.
    comparing: [Vec<usize>; 2],
    /// By pair and set of units: whether it is ranked, which belongs to which units there are and not to its figures.
    ranked: Vec<[bool; 2]>,
    /// By rulebook, figures and set of units: the worlds that all units share, where methods compare units.
    common: [[[Common; 2]; 2]; 2],
}

/// By unit: what it has at the leaves whose method compares units, and its index.
type Common = BTreeMap<usize, (Vec<Outcome>, Option<Points>)>;

/// One unit in one world.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// At each leaf of the rulebook.
    pub(super) leaves: Vec<Outcome>,
    /// Its index.
    pub(super) index: Option<Points>,
    /// Its rank.
    pub(super) rank: Option<usize>,
}

/// The figures of a pair in a year; those of the other year where it has none of its own.
fn figures<'y>(pair: &'y Pair, years: &[&'y Year; 2], side: usize) -> Option<(&'y Figures, usize)> {
    let own = |side: usize| match side {
        OLD => pair.carried.as_ref().or_else(|| pair.old.map(|at| &years[OLD].units[at].figures)),
        _ => pair.new.map(|at| &years[NEW].units[at].figures),
    };
    own(side).map(|figures| (figures, side)).or_else(|| own(1 - side).map(|figures| (figures, 1 - side)))
}

impl<'y> Worlds<'y> {
    /// Prepares the worlds of two years. `common_core`: without the nodes of one rulebook only.
    pub(super) fn new(
        years: [&'y Year; 2],
        pairs: &'y [Pair],
        correspondence: &Correspondence,
        common_core: bool,
    ) -> Self {
        let comparing = [OLD, NEW].map(|rules| {
            let year = years[rules];
            (0..year.leaves.len()).filter(|leaf| year.leaf(*leaf).1.method.compares_units()).collect::<Vec<_>>()
        });
        let is_ranked = |pair, units| figures(pair, &years, units).is_some_and(|(figures, _)| figures.ranked);
        let ranked = pairs.iter().map(|pair| [OLD, NEW].map(|units| is_ranked(pair, units))).collect();
        let mut worlds = Worlds { years, pairs, placed: Vec::new(), comparing, ranked, common: Default::default() };
        let mapping = Mapping {
            years,
            correspondence,
            common_core,
            of_one_year: years.map(|year| (0..year.leaves.len()).map(|leaf| of_one_year(year.leaf(leaf).1)).collect()),
        };
        let place = |pair| [OLD, NEW].map(|rules| [OLD, NEW].map(|side| worlds.place(&mapping, pair, rules, side)));
        worlds.placed = pairs.iter().map(place).collect();
        worlds.common = [OLD, NEW]
            .map(|rules| [OLD, NEW].map(|others| [OLD, NEW].map(|units| worlds.common_world(rules, others, units))));
        worlds
    }

    /// The figures of a pair under a rulebook.
    fn place(&self, mapping: &Mapping<'_>, pair: &Pair, rules: usize, side: usize) -> Option<Placed> {
        let (figures, from) = figures(pair, &self.years, side)?;
        let other = self::figures(pair, &self.years, 1 - side).filter(|(_, other)| *other != from);
        let spots = mapping.spots(rules, (figures, from), other.map(|(figures, _)| figures));
        let leaves: Vec<Outcome> = spots.iter().map(|spot| spot.outcome).collect();
        let passages = spots.iter().map(|spot| spot.passage).collect();
        let values = self.comparing[rules].iter().map(|leaf| spots[*leaf].values).collect();
        let nodes = self.nodes(rules, &leaves);
        let mut placed = Placed { passages, values, nodes, ends: None };
        placed.ends = self.ends(rules, &placed);
        Some(placed)
    }

    fn placed(&self, rules: usize, (pair, side): (usize, usize)) -> Option<&Placed> {
        self.placed[pair][rules][side].as_ref()
    }

    /// How the figures of a year came under a rulebook, leaf by leaf.
    pub(super) fn passages(&self, pair: usize, rules: usize, side: usize) -> Option<&[Passage]> {
        self.placed(rules, (pair, side)).map(|placed| &placed.passages[..])
    }

    fn rulebook(&self, rules: usize) -> &'y Rulebook {
        &self.years[rules].rulebook
    }

    /// Every node of a unit from what stands at its leaves.
    pub(super) fn nodes(&self, rules: usize, leaves: &[Outcome]) -> Vec<Outcome> {
        let mut nodes = vec![Outcome::default(); self.rulebook(rules).nodes.len()];
        for (at, outcome) in self.years[rules].leaves.iter().zip(leaves) {
            nodes[*at] = *outcome;
        }
        results::combine(self.rulebook(rules), &mut nodes);
        nodes
    }

    /// As [`Worlds::nodes`], for the leaves that a unit has in a world: those where methods compare units, and the
    /// others as they stand whatever the world.
    pub(super) fn nodes_seen(&self, rules: usize, (unit, own): (usize, usize), leaves: &[Outcome]) -> Vec<Outcome> {
        let Some(placed) = self.placed(rules, (unit, own)) else { return self.nodes(rules, leaves) };
        let mut nodes = placed.nodes.clone();
        for leaf in &self.comparing[rules] {
            results::replace(self.rulebook(rules), &mut nodes, self.years[rules].leaves[*leaf], leaves[*leaf]);
        }
        nodes
    }

    /// The index of a unit as far as no method compares units.
    fn index(&self, rules: usize, of: (usize, usize)) -> Option<Points> {
        results::index(self.placed(rules, of)?.nodes[0], self.rulebook(rules).total())
    }

    /// The index of a unit that has these outcomes where methods compare units.
    fn index_with(&self, rules: usize, placed: &Placed, compared: &[Outcome]) -> Option<Points> {
        let changed = self.comparing[rules].iter().zip(compared);
        let changed = changed.map(|(leaf, outcome)| (self.years[rules].leaves[*leaf], *outcome));
        let root = results::root_with(self.rulebook(rules), &placed.nodes, changed);
        results::index(root, self.rulebook(rules).total())
    }

    /// By set of units who stands beside a unit: not its predecessors, whose place it takes.
    pub(super) fn beside(&self, unit: usize) -> [Vec<usize>; 2] {
        [OLD, NEW].map(|units| self.others(units, Some(unit)))
    }

    /// Who stands in a world without the unit that is looked at and its predecessors.
    fn others(&self, units: usize, unit: Option<usize>) -> Vec<usize> {
        let predecessors = unit.map_or(&[][..], |unit| &self.pairs[unit].predecessors);
        let stands = |at: &usize| {
            let pair = &self.pairs[*at];
            let there = match units {
                OLD => pair.old.is_some_and(|old| !predecessors.contains(&old)),
                _ => pair.new.is_some(),
            };
            there && Some(*at) != unit
        };
        (0..self.pairs.len()).filter(stands).collect()
    }

    /// Whether the same units stand beside a unit in both years, and the same are ranked.
    pub(super) fn same_units(&self, unit: usize, others: &[Vec<usize>; 2]) -> bool {
        let alike = |pair: &usize| self.ranked[*pair][OLD] == self.ranked[*pair][NEW];
        others[OLD] == others[NEW] && alike(&unit) && others[OLD].iter().all(alike)
    }

    /// A unit in a world, given as the set of factors that are those of the new year. `beside`: see
    /// [`Worlds::beside`].
    pub(super) fn see(&self, world: usize, unit: usize, beside: &[Vec<usize>; 2]) -> Option<Seen> {
        let [rules, own, others, units] = sides(world);
        let mut all: Vec<(usize, usize)> = Vec::with_capacity(beside[units].len() + 1);
        all.extend(beside[units].iter().map(|pair| (*pair, others)));
        all.push((unit, own));
        let placed = self.placed(rules, (unit, own))?;
        let mut leaves: Vec<Outcome> = self.years[rules].leaves.iter().map(|at| placed.nodes[*at]).collect();
        let common = &self.common[rules][others][units];
        let mut put = |compared: &[Outcome]| {
            self.comparing[rules].iter().zip(compared).for_each(|(leaf, outcome)| leaves[*leaf] = *outcome);
        };
        let rank = |index: Option<Points>, other: &dyn Fn((usize, usize)) -> Option<Points>| {
            let ranked = index.filter(|_| self.ranked[unit][units]);
            ranked.map(|index| self.rank(rules, units, index, &all[..all.len() - 1], other))
        };
        let (index, rank) = if self.comparing[rules].is_empty() {
            let index = self.index(rules, (unit, own));
            (index, rank(index, &|of| self.index(rules, of)))
        } else if let Some((compared, index)) = common.get(&unit).filter(|_| own == others && common.len() == all.len())
        {
            // The common world itself: the same units, all with the figures of one year.
            put(compared);
            (*index, rank(*index, &|(pair, _)| common[&pair].1))
        } else {
            let bound = self.bind(rules, units, &all);
            let compared = self.compared(rules, &bound, placed);
            put(&compared);
            let index = self.index_with(rules, placed, &compared);
            (index, rank(index, &|of| self.index_among(rules, &bound, of, common)))
        };
        Some(Seen { leaves, index, rank })
    }

    /// The rank of an index among others. `exact` gives the index of one of them; it is asked only where it matters,
    /// for most stand above or below whatever they earn by comparison.
    fn rank(
        &self,
        rules: usize,
        units: usize,
        index: Points,
        others: &[(usize, usize)],
        exact: &dyn Fn((usize, usize)) -> Option<Points>,
    ) -> usize {
        let rulebook = self.rulebook(rules);
        let key = |index| results::rank_key(rulebook, index);
        let own = key(index);
        let better = |of: &(usize, usize)| match self.placed(rules, *of).and_then(|placed| placed.ends) {
            Some([_, most]) if most <= own => None,
            // Dense ranks count equals once, so that each must be known.
            Some([least, _]) if least > own && rulebook.ties != Ties::Dense => Some(least),
            ends => {
                let other = key(exact(*of)?);
                debug_assert!(ends.is_none_or(|[least, most]| least <= other && other <= most), "between its ends");
                Some(other).filter(|other| *other > own)
            }
        };
        let mut better: Vec<Points> =
            others.iter().filter(|(pair, _)| self.ranked[*pair][units]).filter_map(better).collect();
        if rulebook.ties == Ties::Dense {
            better.sort_unstable();
            better.dedup();
        }
        1 + better.len()
    }

    /// The least and the greatest index that a unit can have, whatever the others have: with no points and with the
    /// maximum where methods compare units. More points never make an index less. `None` where that says nothing.
    fn ends(&self, rules: usize, placed: &Placed) -> Option<[Points; 2]> {
        let end = |most: bool| {
            let outcome = |(leaf, values): (&usize, &Option<Values>)| {
                let at = self.years[rules].leaves[*leaf];
                let (node, outcome) = (&self.rulebook(rules).nodes[at], placed.nodes[at]);
                let within = |points| Points::ZERO <= points && points <= node.max;
                match outcome {
                    outcome if values.is_none() => Some(outcome),
                    Outcome { points: Some(points), max } if max == node.max && within(points) => {
                        let end = if most { max } else { Points::ZERO };
                        Some(Outcome { points: Some(results::rounded(self.rulebook(rules), node, end)), max })
                    }
                    _ => None,
                }
            };
            let outcomes: Option<Vec<Outcome>> =
                self.comparing[rules].iter().zip(&placed.values).map(outcome).collect();
            self.index_with(rules, placed, &outcomes?).map(|index| results::rank_key(self.rulebook(rules), index))
        };
        Some([end(false)?, end(true)?])
    }

    /// The methods that compare units, knowing the values of those that are ranked in a world.
    fn bind(&self, rules: usize, units: usize, all: &[(usize, usize)]) -> Vec<Option<Box<dyn Method>>> {
        let ranked = all.iter().filter(|(pair, _)| self.ranked[*pair][units]);
        let mut placed: Vec<&Placed> = Vec::with_capacity(all.len());
        placed.extend(ranked.filter_map(|of| self.placed(rules, *of)));
        let bind = |(at, leaf): (usize, &usize)| {
            let mut population: Vec<Number> = Vec::with_capacity(placed.len());
            population.extend(placed.iter().filter_map(|placed| placed.values[at].as_ref()?[0]));
            // Values of two years may not be comparable where those of one are; then the points stand.
            self.years[rules].leaf(*leaf).1.method.observe(&population).ok().flatten()
        };
        self.comparing[rules].iter().enumerate().map(bind).collect()
    }

    /// What a unit has at the leaves whose method compares units.
    fn compared(&self, rules: usize, bound: &[Option<Box<dyn Method>>], placed: &Placed) -> Vec<Outcome> {
        let leaves = self.comparing[rules].iter().zip(&placed.values).zip(bound);
        let outcomes = leaves.map(|((leaf, values), bound)| {
            let at = self.years[rules].leaves[*leaf];
            let node = &self.rulebook(rules).nodes[at];
            let scored = bound.as_ref().zip(values.as_ref()).and_then(|(bound, values)| bound.points(values).ok());
            scored.map_or(placed.nodes[at], |points| {
                let points = points.map(|points| results::rounded(self.rulebook(rules), node, points));
                Outcome { points, max: if points.is_some() { node.max } else { Points::ZERO } }
            })
        });
        outcomes.collect()
    }

    /// The index of one of the others. Where one unit has other figures than in the common world, most of
    /// the others are as they are there.
    fn index_among(
        &self,
        rules: usize,
        bound: &[Option<Box<dyn Method>>],
        of: (usize, usize),
        common: &Common,
    ) -> Option<Points> {
        let placed = self.placed(rules, of)?;
        let compared = self.compared(rules, bound, placed);
        match common.get(&of.0).filter(|(known, _)| *known == compared) {
            Some((_, index)) => *index,
            None => self.index_with(rules, placed, &compared),
        }
    }

    /// The world in which every unit has the figures of one year.
    fn common_world(&self, rules: usize, others: usize, units: usize) -> Common {
        if self.comparing[rules].is_empty() {
            return Common::new();
        }
        let all: Vec<(usize, usize)> = self.others(units, None).into_iter().map(|pair| (pair, others)).collect();
        let bound = self.bind(rules, units, &all);
        let unit = |of: (usize, usize)| {
            let placed = self.placed(rules, of)?;
            let compared = self.compared(rules, &bound, placed);
            let index = self.index_with(rules, placed, &compared);
            Some((of.0, (compared, index)))
        };
        all.into_iter().filter_map(unit).collect()
    }
}

/// For rules, own figures, others and units, in the order of [`super::parts::FACTORS`], the year of a world.
pub(super) fn sides(world: usize) -> [usize; 4] {
    [Factor::Rules, Factor::Own, Factor::Others, Factor::Units].map(|factor| usize::from(world & factor.bit() != 0))
}

/// Figures of either year under either rulebook.
struct Mapping<'y> {
    years: [&'y Year; 2],
    correspondence: &'y Correspondence,
    common_core: bool,
    /// By rulebook and leaf: see [`of_one_year`].
    of_one_year: [Vec<bool>; 2],
}

impl Mapping<'_> {
    /// What stands at the leaves of a rulebook for the figures of a year. `other`: the figures of the same
    /// unit in the other year.
    fn spots(&self, rules: usize, (figures, from): (&Figures, usize), other: Option<&Figures>) -> Vec<Spot> {
        let groups = [&self.correspondence.group_of_old, &self.correspondence.group_of_new][rules];
        let spot = |(leaf, group): (usize, &Option<usize>)| match group {
            None if self.common_core => Spot::default(),
            _ if rules == from => self.own(rules, leaf, &figures.leaves[leaf]),
            Some(group) => self.across(rules, leaf, *group, figures),
            None => other.map_or_else(Spot::default, |other| self.own(rules, leaf, &other.leaves[leaf])),
        };
        groups.iter().enumerate().map(spot).collect()
    }

    /// Figures of the rulebook's own year.
    fn own(&self, rules: usize, leaf: usize, held: &Held) -> Spot {
        let (_, rule) = self.years[rules].leaf(leaf);
        let values = rule.method.compares_units().then(|| read(rule.method.as_ref(), held)).flatten();
        Spot { outcome: held.outcome, values, passage: Passage::Own }
    }

    /// Figures of the other year, at the leaves of a group.
    fn across(&self, rules: usize, leaf: usize, group: usize, figures: &Figures) -> Spot {
        let group = &self.correspondence.groups[group];
        let (here, there) = if rules == OLD { (&group.old, &group.new) } else { (&group.new, &group.old) };
        if let ([_], [from]) = (&here[..], &there[..])
            && let Some(spot) = self.one_to_one(rules, leaf, *from, &figures.leaves[*from])
        {
            return spot;
        }
        self.share(rules, leaf, there.iter().map(|leaf| &figures.leaves[*leaf]))
    }

    /// One leaf of the other year at one leaf: scored again where its values fit. `None` where only the
    /// share can be carried over.
    fn one_to_one(&self, rules: usize, leaf: usize, from: usize, held: &Held) -> Option<Spot> {
        let ((node, rule), (source, source_rule)) = (self.years[rules].leaf(leaf), self.years[1 - rules].leaf(from));
        let (method, name) = (rule.method.as_ref(), rule.method.info().name);
        let same = name == source_rule.method.info().name && rule.parameters == source_rule.parameters;
        if !same && (self.of_one_year[rules][leaf] || self.of_one_year[1 - rules][from]) {
            return None;
        }
        if same && node.max == source.max && node.round == source.round && !method.compares_units() {
            return Some(Spot { outcome: held.outcome, values: None, passage: Passage::Scored });
        }
        // Points that were given are given on the scale of their own year.
        if name == "given" {
            return None;
        }
        let values = read(method, held)?;
        if method.compares_units() {
            let outcome = self.share(rules, leaf, std::iter::once(held)).outcome;
            return Some(Spot { outcome, values: Some(values), passage: Passage::Scored });
        }
        let points = method.score(&values).ok()?.points;
        let points = points.map(|points| results::rounded(&self.years[rules].rulebook, node, points));
        let max = if points.is_some() { node.max } else { Points::ZERO };
        Some(Spot { outcome: Outcome { points, max }, values: None, passage: Passage::Scored })
    }

    /// The share of their maxima that leaves of the other year reached, of the maximum here.
    fn share<'h>(&self, rules: usize, leaf: usize, held: impl Iterator<Item = &'h Held>) -> Spot {
        let (node, _) = self.years[rules].leaf(leaf);
        let applying = held.filter(|held| held.outcome.points.is_some());
        let (mut points, mut max, mut any) = (0_i128, 0_i128, false);
        for held in applying {
            points += i128::from(held.outcome.points.unwrap_or_default().0);
            max += i128::from(held.outcome.max.0);
            any = true;
        }
        if !any {
            return Spot { passage: Passage::Carried, ..Spot::default() };
        }
        // Deductions and bonuses have no maximum: their points are carried as they are.
        let carried = if max == 0 { points } else { quotient(&[points, i128::from(node.max.0)], &[max]) };
        let carried = Points(i64::try_from(carried).expect("a share of a maximum lies within it"));
        let points = results::rounded(&self.years[rules].rulebook, node, carried);
        let outcome = Outcome { points: Some(points), max: node.max };
        Spot { outcome, values: None, passage: Passage::Carried }
    }
}

fn read(method: &dyn Method, held: &Held) -> Option<Values> {
    methods::read_given(method, held.inputs.as_deref()?)
}

/// Parameters that belong to one year: values of another year cannot be measured against them.
const OF_ONE_YEAR: [&str; 2] = ["due = ", "base = "];

fn of_one_year(rule: &Leaf) -> bool {
    rule.parameters.split("; ").any(|parameter| OF_ONE_YEAR.iter().any(|key| parameter.starts_with(key)))
}

/// Whether a unit had nothing to carry to a leaf although its predecessors had something there.
pub(super) fn not_carried(pair: &Pair, leaf: usize) -> bool {
    pair.carried.as_ref().is_some_and(|figures| figures.leaves[leaf].way == Way::NotCarried)
}

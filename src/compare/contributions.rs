//! What moved one unit, node by node: the rows of `contributions.csv`.
//!
//! What always holds: over the nodes that are scored themselves, the own parts of a unit sum to the part of its own
//! figures; every node of the new rulebook that counts has a row, and every one that was dropped.

use std::io::{self, Write};

use super::nodes::Kind;
use super::write::{STATUSES, marks, statuses};
use super::{Comparison, Figures, IndexParts, NEW, OLD, Outcome, Passage, Way};
use crate::model::{Number, Points};
use crate::rules::Node;
use crate::run::{BYTE_ORDER_MARK, quoted};
use crate::text::Lang;

/// The columns of `contributions.csv`.
const COLUMNS: [&str; 15] = [
    "unit",
    "node",
    "former",
    "level",
    "name",
    "name_en",
    "kind",
    "way",
    "points_old",
    "max_old",
    "points_new",
    "max_new",
    "change",
    "own",
    "marks",
];

/// A node as it stands between two rulebooks, which is the same for every unit.
#[derive(Debug)]
pub struct Line<'c> {
    /// The node, of the new rulebook; of the old one where it was dropped.
    pub node: &'c Node,
    /// Places of the nodes of the old rulebook that it continues.
    pub former: Vec<usize>,
    /// How a node that is scored itself stands to the other rulebook.
    pub kind: Option<Kind>,
    /// Its place in the new rulebook; `None` for a node of the old one.
    place: Option<usize>,
    /// Whether figures of its group stand here: at the first of its nodes.
    first: bool,
    /// The first leaf of the old year in its group.
    old_leaf: Option<usize>,
    /// Its columns from `node` to `kind`, as every unit has them.
    head: Vec<u8>,
}

/// One unit at one node in both years.
#[derive(Debug)]
pub struct Contribution<'c> {
    /// The node.
    pub line: &'c Line<'c>,
    /// How the old figures came under the new rule: `scored`, `carried`, `added`, `tallied`, `weighted` or
    /// `not-carried`.
    pub way: &'static str,
    /// Points and maximum in the old year.
    pub old: Option<Outcome>,
    /// Points and maximum in the new year.
    pub new: Option<Outcome>,
    /// What it adds to the part of the unit's own figures, in billionths of the index.
    pub own: Option<i128>,
}

impl Contribution<'_> {
    /// The change of its points.
    #[must_use]
    pub fn change(&self) -> Option<i128> {
        Some(i128::from(self.new?.points?.0) - i128::from(self.old?.points?.0))
    }

    /// Appends the columns from `way` to `own`. Numbers need no quotes.
    fn append_to(&self, out: &mut Vec<u8>) {
        out.push(b',');
        out.extend_from_slice(self.way.as_bytes());
        let number = |points: Points| points.number();
        let of = |outcome: Option<Outcome>| {
            [outcome.and_then(|of| of.points).map(number), outcome.map(|of| of.max.number())]
        };
        let parts = [self.change(), self.own].map(|part| part.map(Number));
        for figure in [of(self.old), of(self.new), parts].into_iter().flatten() {
            out.push(b',');
            if let Some(figure) = figure {
                figure.append_to(out);
            }
        }
    }
}

/// The lines of two rulebooks.
#[derive(Debug)]
pub struct Lines<'c> {
    /// Of the new rulebook: the nodes that count.
    new: Vec<Line<'c>>,
    /// Of the old rulebook: the nodes that are scored themselves and count.
    old: Vec<Line<'c>>,
}

impl Comparison {
    /// The nodes of both rulebooks.
    #[must_use]
    pub fn lines(&self) -> Lines<'_> {
        let [old_year, new_year] = &self.years;
        let correspondence = &self.correspondence;
        let of_new = |(place, node): (usize, _)| {
            let leaf = new_year.leaf_of[place];
            let group = leaf.and_then(|leaf| correspondence.group_of_new[leaf]);
            let group = group.map(|group| &correspondence.groups[group]);
            let former = match group {
                Some(group) => group.old.iter().map(|leaf| old_year.leaves[*leaf]).collect(),
                None if leaf.is_some() => Vec::new(),
                None => correspondence.former[place].clone(),
            };
            let kind = leaf.map(|leaf| correspondence.new_kinds[leaf]);
            Line {
                node,
                head: self.head(node, &former, kind),
                former,
                kind,
                place: Some(place),
                first: group.is_none_or(|group| group.new.first() == leaf.as_ref()),
                old_leaf: group.and_then(|group| group.old.first().copied()),
            }
        };
        let of_old = |(leaf, place): (usize, &usize)| {
            let (node, kind) = (&old_year.rulebook.nodes[*place], Some(correspondence.old_kinds[leaf]));
            let (former, head) = (vec![*place], self.head(node, &[*place], kind));
            Line { node, former, kind, place: None, first: true, old_leaf: Some(leaf), head }
        };
        let nodes = new_year.rulebook.nodes.iter().enumerate().filter(|(_, node)| !node.informs());
        Lines { new: nodes.map(of_new).collect(), old: old_year.leaves.iter().enumerate().map(of_old).collect() }
    }

    /// The columns of a line that every unit has, each after a comma.
    fn head(&self, node: &Node, former: &[usize], kind: Option<Kind>) -> Vec<u8> {
        let code = |at: &usize| self.years[OLD].rulebook.nodes[*at].code.as_str();
        let former: Vec<&str> = former.iter().map(code).collect();
        let name = [node.name.vi.as_str(), node.name.get(Lang::En)];
        let kind = kind.map_or("", Kind::name);
        quoted(&["", node.code.as_str(), &former.join("|"), &node.level.to_string(), name[0], name[1], kind])
    }

    /// Every node of the new rulebook that counts, and then those that were dropped, for one unit; for a unit that is
    /// gone all that it had.
    #[must_use]
    pub fn contributions<'l>(&self, lines: &'l Lines<'l>, at: usize) -> Vec<Contribution<'l>> {
        let (pair, change) = (&self.pairs[at], &self.changes[at]);
        let old = pair.carried.as_ref().or_else(|| pair.old.map(|unit| &self.years[OLD].units[unit].figures));
        let new = pair.new.map(|unit| &self.years[NEW].units[unit].figures);
        let own = change.index.as_ref().map(|parts| self.own_by_node(parts));
        let of_new = |figures: &Figures, line: &'l Line<'l>| {
            let place = line.place.expect("a node of the new rulebook");
            Contribution {
                line,
                way: self.way(at, line, old, place),
                old: old.filter(|_| line.first).and_then(|old| sum(old, &line.former)),
                new: Some(figures.nodes[place]),
                own: own.as_ref().filter(|_| line.first).map(|own| own[place]),
            }
        };
        let of_old = |figures: &Figures, line: &'l Line<'l>| {
            let old = Some(figures.nodes[line.former[0]]);
            Contribution { line, way: "", old, new: None, own: None }
        };
        let gone = lines.old.iter().filter(|line| new.is_none() || line.kind == Some(Kind::Dropped));
        let there = new.into_iter().flat_map(|figures| lines.new.iter().map(move |line| of_new(figures, line)));
        let gone = old.into_iter().flat_map(|figures| gone.clone().map(move |line| of_old(figures, line)));
        let mut rows = Vec::with_capacity(lines.new.len() + lines.old.len());
        rows.extend(there.chain(gone));
        rows
    }

    /// How the old figures of a unit came under the rule of a node.
    fn way(&self, at: usize, line: &Line<'_>, old: Option<&Figures>, place: usize) -> &'static str {
        let Some((old, leaf)) = old.zip(line.old_leaf) else { return "" };
        let passage = self.years[NEW].leaf_of[place].and_then(|leaf| self.changes[at].passages.get(leaf));
        match (old.leaves[leaf].way, passage) {
            (Way::Added, _) => "added",
            (Way::Tallied, _) => "tallied",
            (Way::Weighted, _) => "weighted",
            (Way::NotCarried, _) => "not-carried",
            (Way::Own, Some(Passage::Scored)) => "scored",
            (Way::Own, Some(Passage::Carried)) => "carried",
            (Way::Own, _) => "",
        }
    }

    /// What the nodes at or below each of the new rulebook add to the part of a unit's own figures. What a
    /// group of several nodes adds stands at the first of them.
    #[must_use]
    pub fn own_by_node(&self, parts: &IndexParts) -> Vec<i128> {
        let year = &self.years[NEW];
        let mut sums = vec![0_i128; year.rulebook.nodes.len()];
        for (group, own) in self.correspondence.groups.iter().zip(&parts.own) {
            let first = group.new.first().map(|leaf| year.leaves[*leaf]);
            std::iter::successors(first, |at| year.rulebook.nodes[*at].parent).for_each(|at| sums[at] += own);
        }
        sums
    }

    /// Writes `contributions.csv`, of one unit or of all; returns the number of rows.
    ///
    /// # Errors
    /// When `to` cannot be written.
    pub fn write_contributions(&self, unit: Option<usize>, to: &mut dyn Write) -> io::Result<usize> {
        let lines = self.lines();
        let statuses = quoted(&statuses(self));
        let mut out = BYTE_ORDER_MARK.to_vec();
        out.extend(quoted(&[&COLUMNS[..], &STATUSES].concat()));
        out.push(b'\n');
        let mut count = 0;
        for at in unit.map_or(0..self.pairs.len(), |unit| unit..unit + 1) {
            let code = self.unit(at).unit.code.as_str().as_bytes();
            let last = [b",", marks(self, at).as_bytes(), b",", &statuses, b"\n"].concat();
            for row in self.contributions(&lines, at) {
                out.extend_from_slice(code);
                out.extend_from_slice(&row.line.head);
                row.append_to(&mut out);
                out.extend_from_slice(&last);
                count += 1;
            }
            to.write_all(&out)?;
            out.clear();
        }
        Ok(count)
    }
}

/// Points and maximum of several nodes together; `None` of none.
fn sum(figures: &Figures, nodes: &[usize]) -> Option<Outcome> {
    let outcomes = nodes.iter().map(|node| figures.nodes[*node]);
    outcomes.reduce(|sum, next| Outcome {
        points: match (sum.points, next.points) {
            (Some(sum), Some(next)) => Some(Points(sum.0 + next.0)),
            (sum, next) => sum.or(next),
        },
        max: Points(sum.max.0 + next.max.0),
    })
}

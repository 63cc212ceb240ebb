//! Two years side by side: what moved an index and a rank, taken apart so that the parts add up to the last
//! billionth.
//!
//! In reading order: `year` reads the run directories back, `nodes` and `units` say what corresponds, `worlds` computes
//! what would be if only some things had changed, `parts` makes parts of that, `contributions` tells them node by node, `write`
//! writes the files.
//!
//! What always holds: the parts of a change sum to it; comparing backwards changes the sign of every part of a unit that both
//! years have, and nothing else; comparing a year with itself gives zeros.
//!
//! Border: works from run directories alone; prints nothing.

mod contributions;
mod nodes;
pub mod parts;
pub mod significance;
mod units;
mod worlds;
mod write;
mod year;

use rayon::prelude::*;
use serde::Serialize;

use crate::diag::{Bag, Diagnostic, codes};
use crate::model::{Points, SCALE, sha256};
use crate::results::{self, Outcome};
use crate::rules::{Rulebook, Ties};
use crate::text::{Arg, Lang, Listed};
use crate::units::Register;

pub use contributions::{Contribution, Line, Lines};
pub use nodes::{Correspondence, Group, Kind, former_through};
pub use units::{Pair, Roster, Weights, becomes, load_weights};
pub use worlds::{NEW, OLD, Passage};
pub use write::{FILES, save};
pub use year::{Assessed, Figures, Held, Way, Year};

use significance::Significance;

use parts::{FACTORS, Factor, ORDERS, WORLDS, apportion, orders_with, shapley};
use worlds::{Seen, Worlds};

/// How two years are compared.
#[derive(Debug, Default)]
pub struct Options {
    /// Only on the nodes that both rulebooks have.
    pub common_core: bool,
    /// Also across a break of the series, which marks every figure.
    pub across_break: bool,
    /// Who succeeded whom, where the register of the later year does not say it.
    pub register: Option<Register>,
    /// How much the points of a predecessor weigh.
    pub weights: Weights,
    /// The editions of the rulebook between those of the two years: nodes are followed through them.
    pub through: Vec<Rulebook>,
}

/// Two years, and what became of every unit.
#[derive(Debug)]
pub struct Comparison {
    /// The old and the new year.
    pub years: [Year; 2],
    /// The old year as it was published, where the old year is its recomputation.
    pub published: Option<Year>,
    /// Which nodes correspond.
    pub correspondence: Correspondence,
    /// Which units correspond.
    pub pairs: Vec<Pair>,
    /// What became of each pair, in their order.
    pub changes: Vec<Change>,
    /// Whether only nodes of both rulebooks were counted.
    pub common_core: bool,
    /// The editions through which nodes were followed, the oldest first.
    pub through: Vec<Edition>,
    /// The breaks of the series between the two years.
    pub breaks: Vec<u16>,
}

/// An edition of the rulebook between those of the two years.
#[derive(Clone, Debug, Serialize)]
pub struct Edition {
    /// Which index.
    pub rulebook: String,
    /// Which edition of it.
    pub edition: String,
    /// How far it follows its source.
    #[serde(rename = "rules_status")]
    pub status: &'static str,
    /// The hash of the rulebook as one file.
    pub sha256: String,
}

impl Edition {
    fn of(rulebook: &Rulebook) -> Self {
        let sha256 = sha256(rulebook.text().as_bytes());
        let (id, edition) = (rulebook.id.clone(), rulebook.edition.clone());
        Edition { rulebook: id, edition, status: rulebook.status.name(), sha256 }
    }
}

/// A unit in one of the years.
#[derive(Clone, Debug, Default)]
pub struct Stand {
    /// The index.
    pub index: Option<Points>,
    /// Points and maximum.
    pub total: Outcome,
    /// The rank.
    pub rank: Option<usize>,
    /// The band; empty without one.
    pub band: String,
}

/// What became of a unit.
#[derive(Clone, Debug)]
pub struct Change {
    /// The old and the new year; `None` where the unit was not there.
    pub stands: [Option<Stand>; 2],
    /// How it stood in the old year as published.
    pub published: Option<Stand>,
    /// The parts of the change of its index; `None` where there is no change to take apart.
    pub index: Option<IndexParts>,
    /// The parts of the change of its rank, in billionths of a place gained.
    pub rank: Option<RankParts>,
    /// How the old figures came to each leaf of the new rulebook.
    pub passages: Vec<Passage>,
    /// Whether it is more than the error of surveys.
    pub significance: Significance,
}

/// The parts of the change of an index, in billionths of a point; they sum to the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexParts {
    /// What was corrected since the old year was published.
    pub correction: i128,
    /// The change of rules.
    pub rules: i128,
    /// The unit's own figures, by [`Correspondence::groups`]; they sum to the part of its own.
    pub own: Vec<i128>,
    /// What predecessors had and could not be carried over, where the unit has a value now.
    pub succession: i128,
    /// The figures of others, where a method compares units.
    pub others: i128,
    /// Which units there are, where a method compares them.
    pub units: i128,
}

impl IndexParts {
    /// The part of the unit's own figures.
    #[must_use]
    pub fn own(&self) -> i128 {
        self.own.iter().sum()
    }

    /// The whole change.
    #[must_use]
    pub fn sum(&self) -> i128 {
        self.correction + self.rules + self.own() + self.succession + self.others + self.units
    }
}

/// The parts of the change of a rank, in billionths of a place; above zero where they lift the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankParts {
    /// What was corrected since the old year was published.
    pub correction: i128,
    /// The change of rules.
    pub rules: i128,
    /// The unit's own figures.
    pub own: i128,
    /// The figures of others.
    pub others: i128,
    /// Which units there are.
    pub units: i128,
}

impl RankParts {
    /// The whole change.
    #[must_use]
    pub fn sum(&self) -> i128 {
        self.correction + self.rules + self.own + self.others + self.units
    }
}

/// Compares two years. `None` where they cannot be compared; why is in the bag.
#[must_use]
pub fn compare(old: Year, new: Year, published: Option<Year>, options: &Options, bag: &mut Bag) -> Option<Comparison> {
    let breaks = check(&old, &new, published.as_ref(), options, bag)?;
    let correspondence = Correspondence::new(&old, &new, &options.through);
    let pairs = units::pair(&old, &new, options.register.as_ref(), &options.weights);
    if pairs.iter().all(|pair| pair.new.is_none() || (pair.old.is_none() && pair.carried.is_none())) {
        bag.push(Diagnostic::new(&codes::C104));
        return None;
    }
    let years = [old, new];
    let mut changes: Vec<Change> = {
        let worlds = Worlds::new([&years[OLD], &years[NEW]], &pairs, &correspondence, options.common_core);
        let context = Context {
            years: &years,
            published: published.as_ref(),
            worlds,
            correspondence: &correspondence,
            order: [OLD, NEW].map(|rules| correspondence.order(rules)),
            weights: &options.weights,
        };
        let common_core = options.common_core;
        (0..pairs.len()).into_par_iter().map(|pair| context.change(&pairs, pair, common_core)).collect()
    };
    let common_core = options.common_core;
    // Errors are those of the indices as they were ranked, and say nothing of years that cannot be compared.
    if !common_core && breaks.is_empty() {
        let judged = significance::judge(&years, &pairs, &changes, &options.weights);
        changes.iter_mut().zip(judged).for_each(|(change, judged)| change.significance = judged);
    }
    let mut through: Vec<&Rulebook> = options.through.iter().collect();
    through.sort_by_key(|rulebook| rulebook.years.from);
    let through = through.into_iter().map(Edition::of).collect();
    Some(Comparison { years, published, correspondence, pairs, changes, common_core, through, breaks })
}

/// Whether two years may be compared: the breaks between them that are crossed, or `None`.
fn check(old: &Year, new: &Year, published: Option<&Year>, options: &Options, bag: &mut Bag) -> Option<Vec<u16>> {
    let before = bag.errors();
    if old.rulebook.id != new.rulebook.id {
        let finding = Diagnostic::new(&codes::C101).with("old", &old.rulebook.id).with("new", &new.rulebook.id);
        bag.push(finding);
    }
    let year = |year: &Year| year.run.manifest.pass.year;
    let period = |year: &Year| year.run.manifest.pass.period();
    if let Some(published) = published
        && (published.rulebook.id != old.rulebook.id || period(published) != period(old))
    {
        let named = |year: &Year| format!("{} {}", year.rulebook.id, period(year));
        bag.push(Diagnostic::new(&codes::C103).with("published", named(published)).with("old", named(old)));
    }
    let (first, last) = (year(old).min(year(new)), year(old).max(year(new)));
    let [older, newer] = nodes::by_age(old, new);
    check_editions(&older.rulebook, &newer.rulebook, &options.through, bag);
    let between = options.through.iter().flat_map(|rulebook| &rulebook.breaks);
    let mut breaks: Vec<_> = old.rulebook.breaks.iter().chain(&new.rulebook.breaks).chain(between).collect();
    breaks.retain(|found| first < found.year && found.year <= last);
    breaks.sort_by_key(|found| found.year);
    breaks.dedup_by_key(|found| found.year);
    if !options.across_break {
        for found in &breaks {
            let finding = Diagnostic::new(&codes::C102).with("year", found.year).with("old", year(old));
            let reason = Arg::Written { vi: found.reason.vi.clone(), en: found.reason.get(Lang::En).to_owned() };
            bag.push(finding.with("new", year(new)).with("reason", reason));
        }
    }
    (bag.errors() == before).then(|| breaks.iter().map(|found| found.year).collect())
}

/// Whether each edition of the rulebook follows the one before it, so that `formerly` speaks of that one (C110, C111).
pub fn check_editions(older: &Rulebook, newer: &Rulebook, through: &[Rulebook], bag: &mut Bag) {
    let misplaced = |rulebook: &&Rulebook| {
        let between = older.years.from < rulebook.years.from && rulebook.years.from < newer.years.from;
        rulebook.id != newer.id || !between
    };
    for rulebook in through.iter().filter(misplaced) {
        let finding = Diagnostic::new(&codes::C111).with("through", format!("{} {}", rulebook.id, rulebook.edition));
        bag.push(finding.with("old", &older.edition).with("new", &newer.edition));
    }
    if older.id != newer.id || through.iter().any(|rulebook| misplaced(&rulebook)) {
        return;
    }
    for pair in nodes::editions(older, newer, through).windows(2) {
        if let Some(years) = nodes::years_between(pair[0], pair[1]) {
            let finding = Diagnostic::new(&codes::C110).with("old", &pair[0].edition).with("new", &pair[1].edition);
            bag.push(finding.with("years", years));
        }
    }
}

struct Context<'c> {
    years: &'c [Year; 2],
    published: Option<&'c Year>,
    worlds: Worlds<'c>,
    correspondence: &'c Correspondence,
    /// The groups in the order of each rulebook.
    order: [Vec<usize>; 2],
    weights: &'c Weights,
}

/// The world in which everything is of the new year.
const ALL_NEW: usize = WORLDS - 1;

impl Context<'_> {
    fn change(&self, pairs: &[Pair], at: usize, common_core: bool) -> Change {
        let pair = &pairs[at];
        let was = pair.old.is_some() || pair.carried.is_some();
        let worlds = self.seen(at, was && pair.new.is_some());
        let stand = |side: usize, world: usize| -> Option<Stand> {
            let unit = if side == OLD { pair.old } else { pair.new };
            match unit {
                // As it was ranked, unless other nodes count now.
                Some(unit) if !common_core => Some(stand_of(&self.years[side], unit)),
                _ => worlds[world].as_ref().map(|seen| self.stand(side, seen)),
            }
        };
        let stands =
            [if was { stand(OLD, 0) } else { None }, if pair.new.is_some() { stand(NEW, ALL_NEW) } else { None }];
        let published = self.published.and_then(|year| self.as_published(year, pair));
        let passages = self.worlds.passages(at, NEW, OLD).filter(|_| was && pair.new.is_some());
        let passages = passages.unwrap_or_default().to_vec();
        if let (Some(_), false, Some(seen), Some(stand)) = (pair.old, common_core, &worlds[0], &stands[OLD]) {
            debug_assert_eq!((seen.index, seen.rank), (stand.index, stand.rank), "the old year scored again");
        }
        if let (Some(_), false, Some(seen), Some(stand)) = (pair.new, common_core, &worlds[ALL_NEW], &stands[NEW]) {
            debug_assert_eq!((seen.index, seen.rank), (stand.index, stand.rank), "the new year scored again");
        }
        let mut change =
            Change { stands, published, index: None, rank: None, passages, significance: Significance::default() };
        let worlds: Option<Vec<Seen>> = worlds.into_iter().collect();
        if let Some(worlds) = worlds.filter(|_| was && pair.new.is_some()) {
            change.index = self.index_parts((at, pair), &worlds, &change);
            change.rank = rank_parts(&worlds, &change);
        }
        change
    }

    /// A unit in every world; one that only one year has in those of one year alone, for nothing else is told of it.
    fn seen(&self, at: usize, both: bool) -> Vec<Option<Seen>> {
        let asked = |world: usize| both || [0, ALL_NEW].contains(&world);
        let beside = self.worlds.beside(at);
        let same_units = self.worlds.same_units(at, &beside);
        let mut seen: Vec<Option<Seen>> = Vec::with_capacity(WORLDS);
        for world in 0..WORLDS {
            let twin = world & !Factor::Units.bit();
            let known = if same_units && twin != world { seen[twin].clone() } else { None };
            seen.push(known.or_else(|| if asked(world) { self.worlds.see(world, at, &beside) } else { None }));
        }
        seen
    }

    /// How a unit stood in the old year as that was published: by itself, or in place of its predecessors.
    fn as_published(&self, year: &Year, pair: &Pair) -> Option<Stand> {
        let find = |old: usize| {
            let code = &self.years[OLD].units[old].unit.code;
            year.units.iter().position(|unit| unit.unit.code == *code)
        };
        if let Some(old) = pair.old {
            return Some(stand_of(year, find(old)?));
        }
        let predecessors: Vec<usize> = pair.predecessors.iter().map(|old| find(*old)).collect::<Option<_>>()?;
        let carried = pair.carried.as_ref().map(|_| units::carry(year, &predecessors, self.weights))?;
        let root = carried.nodes[0];
        let index = results::index(root, year.rulebook.total());
        let key = |index| results::rank_key(&year.rulebook, index);
        let others = (0..year.units.len()).filter(|unit| !predecessors.contains(unit));
        let others = others.map(|unit| stand_of(year, unit)).filter(|stand| stand.rank.is_some());
        let better = |index| {
            let mut better: Vec<Points> =
                others.filter_map(|stand| stand.index.map(key)).filter(|other| *other > key(index)).collect();
            if year.rulebook.ties == Ties::Dense {
                better.sort_unstable();
                better.dedup();
            }
            better.len()
        };
        let rank = index.filter(|_| carried.ranked).map(|index| 1 + better(index));
        let band = index.and_then(|index| results::band(&year.rulebook, index));
        let band = band.map_or(String::new(), |band| year.rulebook.bands[band].id.clone());
        Some(Stand { index, total: root, rank, band })
    }

    /// A unit that was seen in one of the pure worlds.
    fn stand(&self, side: usize, seen: &Seen) -> Stand {
        let rulebook = &self.years[side].rulebook;
        let root = self.worlds.nodes(side, &seen.leaves)[0];
        let band = seen.index.and_then(|index| results::band(rulebook, index));
        Stand {
            index: seen.index,
            total: root,
            rank: seen.rank,
            band: band.map_or(String::new(), |band| rulebook.bands[band].id.clone()),
        }
    }

    fn index_parts(&self, (at, pair): (usize, &Pair), worlds: &[Seen], change: &Change) -> Option<IndexParts> {
        let mut figures = [0_i128; WORLDS];
        for (figure, seen) in figures.iter_mut().zip(worlds) {
            *figure = i128::from(seen.index?.0);
        }
        let whole = figures[ALL_NEW] - figures[0];
        let parts = apportion(&shapley(&figures), ORDERS, whole);
        let part = |factor: Factor| parts[FACTORS.iter().position(|known| *known == factor).unwrap_or_default()];
        let mut own = apportion(&self.own(at, worlds), 2 * ORDERS, part(Factor::Own));
        // What could not be carried is no performance.
        let mut succession = 0;
        for (part, group) in own.iter_mut().zip(&self.correspondence.groups) {
            if group.old.iter().any(|leaf| worlds::not_carried(pair, *leaf)) {
                succession += std::mem::take(part);
            }
        }
        let correction = match &change.published {
            Some(published) => figures[0] - i128::from(published.index?.0),
            None => 0,
        };
        let (rules, others, units) = (part(Factor::Rules), part(Factor::Others), part(Factor::Units));
        Some(IndexParts { correction, rules, own, succession, others, units })
    }

    /// What each group of nodes adds to the part of a unit's own figures, in parts of twice [`ORDERS`]: in every
    /// world its figures are exchanged node by node, once from the first to the last and once from the
    /// last to the first.
    fn own(&self, at: usize, worlds: &[Seen]) -> Vec<i128> {
        let mut sums = vec![0_i128; self.correspondence.groups.len()];
        let own = Factor::Own.bit();
        for rules in [OLD, NEW] {
            let of_rules = |world: &usize| world & own == 0 && worlds::sides(*world)[0] == rules;
            // Worlds in which the unit has the same are one; all are, where no method compares units.
            let mut contexts: Vec<([&Vec<Outcome>; 2], i128)> = Vec::new();
            for world in (0..WORLDS).filter(of_rules) {
                let ends = [&worlds[world].leaves, &worlds[world | own].leaves];
                match contexts.iter_mut().find(|(known, _)| *known == ends) {
                    Some((_, orders)) => *orders += orders_with(world),
                    None => contexts.push((ends, orders_with(world))),
                }
            }
            for (ends, orders) in contexts {
                let nodes = self.worlds.nodes_seen(rules, (at, OLD), ends[0]);
                let mut add = |group: usize, added: i128| sums[group] += orders * added;
                self.exchange(rules, ends, nodes.clone(), self.order[rules].iter(), &mut add);
                self.exchange(rules, ends, nodes, self.order[rules].iter().rev(), &mut add);
            }
        }
        sums
    }

    /// Exchanges the figures of one year for those of the other, group by group in an order, and says what each
    /// adds to the index. `nodes`: what follows from the figures that are exchanged.
    fn exchange<'o>(
        &self,
        rules: usize,
        [from, to]: [&Vec<Outcome>; 2],
        mut nodes: Vec<Outcome>,
        order: impl Iterator<Item = &'o usize>,
        add: &mut impl FnMut(usize, i128),
    ) {
        let year = &self.years[rules];
        let index = |root| results::index(root, year.rulebook.total()).map_or(0, |index| i128::from(index.0));
        let mut before = index(nodes[0]);
        for group in order {
            let leaves = self.correspondence.groups[*group].of(rules).iter();
            let mut changed = leaves.filter(|leaf| from[**leaf] != to[**leaf]).peekable();
            if changed.peek().is_none() {
                continue;
            }
            for leaf in changed {
                results::replace(&year.rulebook, &mut nodes, year.leaves[*leaf], to[*leaf]);
            }
            let after = index(nodes[0]);
            add(*group, after - before);
            before = after;
        }
    }
}

/// A unit as its run ranked it.
fn stand_of(year: &Year, unit: usize) -> Stand {
    let assessed = &year.units[unit];
    Stand {
        // What stands in place of an index that there is none of is no number.
        index: Points::parse(&assessed.row.index_exact).ok(),
        total: assessed.figures.nodes[0],
        rank: assessed.row.rank,
        band: assessed.row.band.clone(),
    }
}

fn rank_parts(worlds: &[Seen], change: &Change) -> Option<RankParts> {
    let place = |rank: usize| -i128::try_from(rank).unwrap_or_default();
    let mut figures = [0_i128; WORLDS];
    for (figure, seen) in figures.iter_mut().zip(worlds) {
        *figure = place(seen.rank?);
    }
    let whole = figures[ALL_NEW] - figures[0];
    let exact = shapley(&figures).map(|part| part * i128::from(SCALE));
    let parts = apportion(&exact, ORDERS, whole * i128::from(SCALE));
    let correction = match &change.published {
        Some(published) => (figures[0] - place(published.rank?)) * i128::from(SCALE),
        None => 0,
    };
    Some(RankParts { correction, rules: parts[0], own: parts[1], others: parts[2], units: parts[3] })
}

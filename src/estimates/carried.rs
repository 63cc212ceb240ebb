//! The errors of surveys on their way into the points of nodes, the index and the rank.
//!
//! The deviations of a figure of a survey (or of the index of another run) become deviations of the points of its node by the slope of the method
//! there, and deviations of the index by the slope of all that stands above. Both slopes are measured with the exact methods and aggregates,
//! over one standard error to each side, without the rounding of nodes.
//!
//! What always holds: no score changes; where one survey behind an index has no degrees of freedom, the index has no error;
//! the rank set of a unit holds its rank.
//!
//! Source: the delta method (Woodruff, JASA 66, 1971), as in [`crate::survey::estimate`].

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::scores;
use crate::data::inputs::{Sums, answers, figure};
use crate::data::{Inputs, Pass, State, Surveyed};
use crate::diag::{Bag, Diagnostic, codes};
use crate::model::{Number, Points, SCALE};
use crate::results::{Probe, Results, Rounds, pooled};
use crate::rules::instrument::{Instrument, Measure};
use crate::rules::{Rulebook, Scored};
use crate::survey::counts::Count;
use crate::survey::deviations::{Deviated, Deviations, Pools, Spread};
use crate::survey::estimate::{Estimate, Linearised};
use crate::survey::pooled::{Pooled, Variance};
use crate::survey::quantile::student;
use crate::survey::ranks::{Correction, RankSet, Ranked, rank_sets_of, told_apart};
use crate::survey::sample::{Domain, Fault, Sample, StratumName};

/// The confidence of intervals and rank sets.
pub const CONFIDENCE: f64 = 0.95;

/// What the surveys leave open of a pass.
#[derive(Debug, Default)]
pub struct Carried {
    /// By unit and node, in points of the node: each leaf that a survey feeds, and the index.
    pub deviations: Deviations,
    /// By the place of the unit; `None` where nothing is known of the error of its index.
    pub units: Vec<Option<UnitError>>,
    /// The index of all ranked units together, from all their answers, where every leaf that counts comes from one survey;
    /// beside it stands the mean of the units, in which every unit weighs the same.
    pub pooled: Option<PooledIndex>,
    /// The surveys whose errors rest on design effects that units share, an assumption.
    pub shared: BTreeSet<String>,
    /// Of the pairs of units that follow each other in the ranking, those that are surely apart.
    pub neighbours_apart: usize,
}

/// The index of all ranked units together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PooledIndex {
    /// The index.
    pub index: Points,
    /// Its variance by the clusters of all units, in points of the index; `None` where it is not known, or the answers come from more than
    /// one input.
    pub spread: Option<Spread>,
}

/// The error of the index of a unit, in points of the index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitError {
    /// The variance of the index with its degrees of freedom.
    pub spread: Spread,
    /// The interval from..to, within 0 and the total; `None` where nothing varies.
    pub interval: Option<(f64, f64)>,
    /// The ranks that it may truly have, for all units at once; `None` for a unit that is not ranked.
    pub ranks: Option<RankSet>,
}

/// Carries the errors of the surveys behind a pass into its results. What cannot be carried well is said in the bag.
#[must_use]
pub fn carry(pass: &Pass, rulebook: &Rulebook, inputs: &Inputs, results: &Results, bag: &mut Bag) -> Carried {
    if inputs.surveys.is_empty() {
        return Carried { units: vec![None; inputs.units.len()], ..Carried::default() };
    }
    let feeds = feeds(rulebook, inputs);
    let estimated = estimated(rulebook, inputs, &feeds);
    let pools = pools(rulebook, inputs, &estimated);
    let walk = Walk { rulebook, inputs, results, feeds, estimated, pools };
    let found: Vec<OfUnit> = (0..inputs.units.len()).into_par_iter().map(|unit| walk.unit(unit)).collect();
    say(pass, &walk, &found, bag);
    let mut carried = Carried { pooled: walk.pooled(), ..Carried::default() };
    for (unit, of) in inputs.units.iter().zip(found) {
        let index = of.index.as_ref().and_then(Deviated::spread);
        carried.shared.extend(of.index.iter().flat_map(Deviated::shared).map(str::to_owned));
        carried.units.push(index.map(|spread| UnitError { spread, interval: None, ranks: None }));
        let of_nodes = of.leaves.into_iter().map(|(leaf, deviated)| (inputs.leaves[leaf], deviated));
        for (node, deviated) in of_nodes.chain(of.index.map(|deviated| (0, deviated))) {
            carried.deviations.insert(unit.code.as_str(), rulebook.nodes[node].code.as_str(), deviated);
        }
    }
    carried.place(rulebook, results);
    carried
}

impl Carried {
    /// Intervals and rank sets from the errors.
    fn place(&mut self, rulebook: &Rulebook, results: &Results) {
        let total = rulebook.total().number().to_f64();
        let index = |at: usize| results.units[at].index.map(|index| index.number().to_f64());
        for (at, error) in self.units.iter_mut().enumerate() {
            if let (Some(error), Some(index)) = (error, index(at)) {
                let Spread { variance, df, .. } = error.spread;
                let half = student(f64::midpoint(1.0, CONFIDENCE), df.max(1.0)) * variance.sqrt();
                error.interval = (variance > 0.0).then(|| ((index - half).max(0.0), (index + half).min(total)));
            }
        }
        // In the order of the ranking, so that neighbours stand beside each other.
        let ranked: Vec<usize> = results.order.iter().copied().filter(|at| results.units[*at].rank.is_some()).collect();
        let of = |at: &usize| {
            let value = index(*at).unwrap_or_default();
            let spread = self.units[*at].map(|error| Spread { df: error.spread.df.max(1.0), ..error.spread });
            let unknown = Ranked { value, variance: None, df: 0.0, shared: false };
            spread.map_or(unknown, |spread| spread.ranked(value))
        };
        let compared: Vec<Ranked> = ranked.iter().map(of).collect();
        // Strata nest in units, so that the errors of two units share no cluster.
        let apart = told_apart(&compared, |_, _| 0.0, Correction::Holm, CONFIDENCE);
        self.neighbours_apart = apart.iter().filter(|(better, worse)| better + 1 == *worse).count();
        for (at, set) in ranked.iter().zip(rank_sets_of(compared.len(), &apart)) {
            let rank = results.units[*at].rank.unwrap_or_default();
            if let Some(error) = &mut self.units[*at] {
                // Indices that are equal at the decimals of the rank may differ beyond them.
                error.ranks = Some(RankSet { best: set.best.min(rank), worst: set.worst.max(rank) });
            }
        }
    }
}

/// Of each input that is counts: the items that feed a node, and what is taken from them.
type Feeds<'r> = BTreeMap<u32, (&'r Instrument, BTreeMap<usize, Vec<(usize, Measure)>>)>;

fn feeds<'r>(rulebook: &'r Rulebook, inputs: &Inputs) -> Feeds<'r> {
    let instrument = |surveyed: &Surveyed| match surveyed {
        Surveyed::Counts { survey, .. } => rulebook.instrument(survey),
        Surveyed::Run(_) => None,
    };
    let known = inputs.surveys.iter().filter_map(|(input, surveyed)| Some((*input, instrument(surveyed)?)));
    known.map(|(input, instrument)| (input, (instrument, instrument.fed()))).collect()
}

/// Something to be said of the errors of a unit.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Remark {
    /// The points of a node do not follow the value of this leaf evenly there.
    Bent { leaf: usize, node: usize },
    /// An input whose strata have a single cluster.
    Lonely { input: u32, strata: Vec<StratumName> },
    /// An input that says for these strata not how many clusters they have in all, or fewer than were sampled.
    NoFrame { input: u32, strata: Vec<StratumName> },
    /// An input that gives no error.
    Unknown { input: u32 },
}

/// The deviations of the points of one unit.
#[derive(Debug, Default)]
struct OfUnit {
    /// By the place of the leaf.
    leaves: Vec<(usize, Deviated)>,
    index: Option<Deviated>,
    remarks: BTreeSet<Remark>,
}

impl Remark {
    /// An input without errors, and why.
    fn of(fault: Fault, input: u32) -> Self {
        match fault {
            Fault::Lonely(strata) => Remark::Lonely { input, strata },
            Fault::NoFrame(strata) | Fault::FrameTooSmall(strata) => Remark::NoFrame { input, strata },
        }
    }
}

struct Walk<'r> {
    rulebook: &'r Rulebook,
    inputs: &'r Inputs,
    results: &'r Results,
    feeds: Feeds<'r>,
    estimated: Estimated,
    /// By survey what units share, where the pass asks for that.
    pools: BTreeMap<&'r str, Pools>,
}

/// Of each input that is counts: by unit the estimate of every node that it feeds, by the place of the node.
type Estimated = BTreeMap<u32, Vec<Result<Vec<Option<Estimate>>, Fault>>>;

fn estimated(rulebook: &Rulebook, inputs: &Inputs, feeds: &Feeds<'_>) -> Estimated {
    let mut all = Estimated::new();
    for (input, (instrument, items)) in feeds {
        let Some(Surveyed::Counts { counts, design, .. }) = inputs.surveys.get(input) else { continue };
        let of_unit = |unit: &crate::units::Unit| {
            let sample = Sample::of(counts, &Domain::unit(unit.code.as_str()), *design)?;
            let estimate = |node| sample.pooled_ratio(&scores(instrument, items.get(&node)?));
            Ok((0..rulebook.nodes.len()).map(estimate).collect())
        };
        all.insert(*input, inputs.units.par_iter().map(of_unit).collect());
    }
    all
}

/// What units share, of each survey over all its inputs, where the pass asks for that.
fn pools<'r>(rulebook: &Rulebook, inputs: &'r Inputs, estimated: &Estimated) -> BTreeMap<&'r str, Pools> {
    let mut rows: BTreeMap<&str, Vec<Vec<Option<&Estimate>>>> = BTreeMap::new();
    for (input, surveyed) in &inputs.surveys {
        let Surveyed::Counts { survey, variance: Variance::Pooled, .. } = surveyed else { continue };
        let units = estimated.get(input).into_iter().flatten().flatten();
        rows.entry(survey).or_default().extend(units.map(|unit| unit.iter().map(Option::as_ref).collect()));
    }
    let names = || rulebook.nodes.iter().map(|node| node.code.as_str());
    rows.into_iter().map(|(survey, rows)| (survey, Pools::of(survey, &Pooled::of(&rows), names()))).collect()
}

impl Walk<'_> {
    fn unit(&self, unit: usize) -> OfUnit {
        let mut of = OfUnit::default();
        let mut probe = Probe::new(self.rulebook, self.inputs, self.results, unit);
        let (mut parts, mut whole) = (Vec::new(), true);
        for (leaf, cell) in self.inputs.of(unit).iter().enumerate() {
            let (State::Value, Some(at), Some(value)) = (cell.state, cell.at, cell.values[0]) else { continue };
            let (Some(surveyed), Some(points)) = (self.inputs.surveys.get(&at.input), probe.leaf(leaf)) else {
                continue;
            };
            let code = self.inputs.units[unit].code.as_str();
            let deviated = match surveyed {
                Surveyed::Run(deviations) => {
                    deviations.get(code, self.rulebook.nodes[0].code.as_str()).cloned().ok_or(None)
                }
                Surveyed::Counts { survey, variance, .. } => {
                    let pools = self.pools.get(survey.as_str()).filter(|_| *variance == Variance::Pooled);
                    self.counted((at.input, survey), unit, self.inputs.leaves[leaf], pools)
                }
            };
            let known = deviated.and_then(|of| of.spread().map(|spread| (of, spread)).ok_or(None));
            let (deviated, spread) = match known {
                Ok(known) => known,
                Err(fault) => {
                    of.remarks
                        .insert(fault.map_or(Remark::Unknown { input: at.input }, |fault| Remark::of(fault, at.input)));
                    whole = false;
                    continue;
                }
            };
            let error = spread.standard_error();
            let node = self.inputs.leaves[leaf];
            let top = self.top(at.input, node);
            let own = slope(|value| Some(probe.points(leaf, Number(value))?.0.into()), value.0, error, top);
            let max = i128::from(self.rulebook.nodes[node].max.0);
            let above = own.and_then(|own| {
                let mut index = |points: i128| Some(i128::from(probe.index(leaf, Points(points.try_into().ok()?))?.0));
                Some((own, slope(&mut index, points.0.into(), error * own.slope.abs(), max)?))
            });
            let Some((own, above)) = above else {
                whole = false;
                continue;
            };
            if own.bent {
                of.remarks.insert(Remark::Bent { leaf, node });
            }
            if above.bent {
                of.remarks.insert(Remark::Bent { leaf, node: self.bend(node) });
            }
            let deviated = deviated.times(own.slope);
            parts.push(deviated.times(above.slope));
            of.leaves.push((leaf, deviated));
        }
        of.index = (whole && !parts.is_empty()).then(|| Deviated::sum(parts.iter()));
        of
    }

    /// The largest value that a node takes from an input, in billionths.
    fn top(&self, input: u32, node: usize) -> i128 {
        let fed = self.feeds.get(&input).and_then(|(instrument, items)| Some((instrument, items.get(&node)?)));
        fed.map_or(HUNDRED, |(instrument, items)| {
            let values = items.iter().flat_map(|(item, measure)| instrument.items[*item].values(*measure));
            let most = values.flatten().max().unwrap_or_default();
            i128::from(most) * self.rulebook.nodes[node].one_of(items[0].1).0
        })
    }

    /// The deviations of the figure that a node of a unit takes from counts, or why there are none.
    fn counted(
        &self,
        (input, survey): (u32, &str),
        unit: usize,
        node: usize,
        pools: Option<&Pools>,
    ) -> Result<Deviated, Option<Fault>> {
        let (_, items) = self.feeds.get(&input).ok_or(None)?;
        let (_, measure) = items.get(&node).ok_or(None)?[0];
        let of_unit = self.estimated[&input][unit].as_ref().map_err(|fault| Some(fault.clone()))?;
        let estimate = of_unit[node].as_ref().ok_or(None)?;
        let one = self.rulebook.nodes[node].one_of(measure).to_f64();
        match pools {
            None => Ok(Deviated::of(survey, &estimate.linearised, one)),
            Some(pools) => {
                estimate.simple_variance().and_then(|simple| pools.deviated(node, simple.sqrt() * one)).ok_or(None)
            }
        }
    }

    /// The index of all ranked units together.
    fn pooled(&self) -> Option<PooledIndex> {
        let Walk { rulebook, inputs, results, feeds, .. } = self;
        let mut surveys = inputs.surveys.values().filter_map(|surveyed| match surveyed {
            Surveyed::Counts { survey, .. } => Some(survey),
            Surveyed::Run(_) => None,
        });
        let first = surveys.next()?;
        let (instrument, items) = feeds.values().next().filter(|_| surveys.all(|survey| survey == first))?;
        let ranked: Vec<usize> = (0..inputs.units.len()).filter(|at| results.units[*at].rank.is_some()).collect();
        let counts = |input: u32| matches!(inputs.surveys.get(&input), Some(Surveyed::Counts { .. }));
        let counted = |unit: &usize, leaf: usize| inputs.of(*unit)[leaf].at.is_some_and(|at| counts(at.input));
        let mut all: Sums = instrument.items.iter().map(|item| vec![Count::default(); item.answers.len()]).collect();
        for surveyed in inputs.surveys.values() {
            let Surveyed::Counts { sums: of, .. } = surveyed else { continue };
            for of in ranked.iter().filter_map(|unit| of.get(inputs.units[*unit].code.as_str())) {
                let cells = all.iter_mut().zip(of).flat_map(|(all, of)| all.iter_mut().zip(of));
                cells.for_each(|(all, of)| *all += *of);
            }
        }
        let value = |leaf: usize| {
            let node = inputs.leaves[leaf];
            let items = items.get(&node)?;
            let known = ranked.iter().all(|unit| counted(unit, leaf));
            figure(&rulebook.nodes[node], items[0].1, answers(instrument, items, &all)).filter(|_| known)
        };
        let values: Vec<Option<Number>> = (0..inputs.leaves.len()).map(value).collect();
        let index = pooled(rulebook, inputs, results, Rounds::AsWritten, |leaf| values[leaf])?;
        Some(PooledIndex { index, spread: self.spread_of_all(&ranked, &values) })
    }

    /// The error of the index of all ranked units together, from the clusters of all of them.
    fn spread_of_all(&self, ranked: &[usize], values: &[Option<Number>]) -> Option<Spread> {
        let Walk { rulebook, inputs, results, feeds, .. } = self;
        let mut surveys = inputs.surveys.iter();
        let (Some((input, Surveyed::Counts { counts, design, .. })), None) = (surveys.next(), surveys.next()) else {
            return None;
        };
        let (instrument, items) = feeds.get(input)?;
        let codes = ranked.iter().map(|unit| inputs.units[*unit].code.as_str());
        let sample = Sample::of(counts, &Domain::units(codes), *design).ok()?;
        let mut terms: Vec<(f64, Linearised)> = Vec::new();
        for (leaf, node) in inputs.leaves.iter().enumerate().filter(|(_, node)| !rulebook.nodes[**node].informs()) {
            let items = items.get(node)?;
            let estimate = sample.pooled_ratio(&scores(instrument, items))?;
            let one = rulebook.nodes[*node].one_of(items[0].1).to_f64();
            let index = |other: i128| {
                let value = |of: usize| if of == leaf { Some(Number(other)) } else { values[of] };
                Some(pooled(rulebook, inputs, results, Rounds::Never, value)?.0.into())
            };
            let error = one * estimate.linearised.standard_error()?;
            let above = slope(index, values[leaf]?.0, error, self.top(*input, *node))?;
            terms.push((above.slope * one, estimate.linearised));
        }
        let gradient: Vec<(f64, &Linearised)> = terms.iter().map(|(slope, term)| (*slope, term)).collect();
        let all = gradient.first().map(|_| Linearised::combined(0.0, &gradient))?;
        #[allow(clippy::cast_precision_loss, reason = "a number of clusters")]
        let df = all.df as f64;
        Some(Spread { variance: all.variance()?, df, shared: false })
    }

    /// The node above a leaf at which points stop to be shares of points: the first that is no sum or mean.
    fn bend(&self, leaf: usize) -> usize {
        let nodes = &self.rulebook.nodes;
        let above = || std::iter::successors(nodes[leaf].parent, |at| nodes[*at].parent);
        let bends = |at: &usize| match &nodes[*at].scored {
            Scored::Combined { aggregate, .. } => !matches!(aggregate.name, "sum" | "mean" | "weighted-mean"),
            Scored::Itself(_) | Scored::Heading => false,
        };
        above().find(bends).or_else(|| above().next()).unwrap_or(leaf)
    }
}

/// 100 percent, in billionths.
const HUNDRED: i128 = 100 * SCALE as i128;

/// How a function moves around a value.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Slope {
    slope: f64,
    /// Whether it is far from straight there.
    bent: bool,
}

/// The slope of a function of billionths that is defined from 0 to `top` (where that is above 0): the secant over one standard error to each side, or, where
/// the function is one straight line, over all of it, so that its rounding to billionths weighs least. `None` where it has no
/// value.
fn slope(mut f: impl FnMut(i128) -> Option<i128>, at: i128, error: f64, top: i128) -> Option<Slope> {
    #[allow(clippy::cast_possible_truncation, reason = "an error lies within the scale")]
    let step = ((error * SCALE as f64).round() as i128).max(1);
    let here = f(at)?;
    let mut point = |x: i128| {
        let x = if top > 0 { x.clamp(0, top) } else { x };
        // Where the method refuses a value, one side has to do.
        f(x).map_or((at, here), |y| (x, y))
    };
    let [near, far] = [step, 2 * step].map(|step| [point(at - step), point(at + step)]);
    let [low, high] = near;
    let secant = ratio(high.1 - low.1, high.0 - low.0);
    let off = |(x, y): &(i128, i128), line: f64| (float(y - here) - line * float(x - at)).abs();
    if top > 0 {
        let ends = [0, top / 4, top / 2, top - top / 4, top].map(&mut point);
        let line = ratio(ends[4].1 - ends[0].1, ends[4].0 - ends[0].0);
        let tolerance = STRAIGHT + 1e-8 * float(ends[4].1 - ends[0].1).abs();
        if ends.iter().chain(&near).chain(&far).all(|point| off(point, line) <= tolerance) {
            return Some(Slope { slope: line, bent: false });
        }
    }
    let tolerance = STRAIGHT + 0.1 * secant.abs() * float(step);
    let bent = error > 0.0 && near.iter().chain(&far).any(|point| off(point, secant) > tolerance);
    Some(Slope { slope: secant, bent })
}

/// By how many billionths a line may be off, each node on the way being rounded to one.
const STRAIGHT: f64 = 16.0;

fn ratio(above: i128, below: i128) -> f64 {
    if below == 0 { 0.0 } else { float(above) / float(below) }
}

#[allow(clippy::cast_precision_loss, reason = "billionths of points and percentages are below 2^53, or nearly so")]
fn float(value: i128) -> f64 {
    value as f64
}

/// The most names that a finding lists.
const NAMED: usize = 10;

fn some(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.take(NAMED + 1).collect();
    if names.len() > NAMED {
        names[NAMED] = "…".to_owned();
    }
    names.join(", ")
}

/// Says what the errors do not tell, once per node and input.
fn say(pass: &Pass, walk: &Walk<'_>, found: &[OfUnit], bag: &mut Bag) {
    let Walk { rulebook, inputs, .. } = walk;
    let mut bent: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut lonely: BTreeMap<u32, (usize, BTreeSet<&StratumName>)> = BTreeMap::new();
    let mut no_frame: BTreeMap<u32, BTreeSet<&StratumName>> = BTreeMap::new();
    let mut unknown: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut compared: BTreeSet<usize> = BTreeSet::new();
    for (unit, of) in found.iter().enumerate() {
        for remark in &of.remarks {
            match remark {
                Remark::Bent { node, .. } => drop(bent.entry(*node).or_default().insert(unit)),
                Remark::Unknown { input } => unknown.entry(*input).or_default().push(unit),
                Remark::NoFrame { input, strata } => no_frame.entry(*input).or_default().extend(strata),
                Remark::Lonely { input, strata } => {
                    let (units, names) = lonely.entry(*input).or_default();
                    *units += 1;
                    names.extend(strata);
                }
            }
        }
        compared.extend(of.leaves.iter().map(|(leaf, _)| inputs.leaves[*leaf]));
    }
    let code = |unit: &usize| inputs.units[*unit].code.to_string();
    let input = |input: u32| pass.inputs[input as usize].file.place.clone();
    let method = |node: usize| match &rulebook.nodes[node].scored {
        Scored::Itself(leaf) => (leaf.method.info().name, leaf.method.compares_units()),
        Scored::Combined { aggregate, .. } => (aggregate.name, false),
        Scored::Heading => ("", false),
    };
    for (node, units) in bent {
        let finding = Diagnostic::new(&codes::D941).with("node", &rulebook.nodes[node].code).with("count", units.len());
        let finding = finding.with("units", some(units.iter().map(code))).with("method", method(node).0);
        bag.push(finding.at(rulebook.nodes[node].place.clone()));
    }
    for (at, (units, strata)) in lonely {
        let names = strata.iter().map(|(unit, stratum)| format!("{unit}/{stratum}"));
        let finding = Diagnostic::new(&codes::D942).with("units", units).with("count", strata.len());
        bag.push(finding.with("strata", some(names)).at(input(at)));
    }
    for (at, strata) in no_frame {
        let names = strata.iter().map(|(unit, stratum)| format!("{unit}/{stratum}"));
        let finding = Diagnostic::new(&codes::D946).with("count", strata.len());
        bag.push(finding.with("strata", some(names)).at(input(at)));
    }
    for node in compared.into_iter().filter(|node| method(*node).1) {
        let finding = Diagnostic::new(&codes::D944).with("node", &rulebook.nodes[node].code);
        bag.push(finding.with("method", method(node).0).at(rulebook.nodes[node].place.clone()));
    }
    for (at, units) in unknown {
        let finding = Diagnostic::new(&codes::D945).with("count", units.len());
        bag.push(finding.with("units", some(units.iter().map(code))).at(input(at)));
    }
}

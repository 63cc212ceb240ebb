//! The counts of a survey → every index of its rulebook with its error: items, factors, blocks and the
//! whole, by unit and by group, and the ranks that the units may truly have.
//!
//! What always holds: an estimate without degrees of freedom has no error and no interval; what is
//! combined keeps the covariances of its parts; a node that is not a smooth function of shares
//! has no estimate instead of a wrong one.
//!
//! Border: the statistics are [`crate::survey`]'s; here the tree of a rulebook is laid over them. Nothing is
//! scored: floating point never reaches points, index or rank.

mod carried;
mod changes;
mod means;

pub use carried::{CONFIDENCE, Carried, PooledIndex, UnitError, carry};
pub use changes::{NodeChange, changes};

use std::collections::{BTreeMap, BTreeSet};

use means::Mean;

use crate::aggregate::Info;
use crate::methods::Values;
use crate::model::Number;
use crate::rules::instrument::{Instrument, Measure};
use crate::rules::{Leaf, Node, Rulebook, Scored};
use crate::survey::counts::Counts;
use crate::survey::estimate::{Estimate, Linearised, Score, pooled_deff};
use crate::survey::interval::{self, Basis, Interval, Method};
use crate::survey::pooled::{self, Pooled, Variance};
use crate::survey::ranks::{Correction, RankSet, Ranked, marginal_rank_set, rank_sets};
use crate::survey::sample::{Design, Domain, Fault, Sample};

/// What is to be estimated, and how.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Clusters, weights and the rule for lonely clusters.
    pub design: Design,
    /// What the variances of units rest on.
    pub variance: Variance,
    /// How intervals of shares are made.
    pub interval: Method,
    /// The confidence of intervals and rank sets, such as 0.95.
    pub confidence: f64,
    /// The grouping whose values are estimated apart, by its place in the counts; `None` for none.
    pub grouping: Option<usize>,
}

/// Of whom an estimate is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Of {
    /// The code of the unit; `None` for all units pooled.
    pub unit: Option<String>,
    /// The value of the grouping; `None` for everybody.
    pub group: Option<String>,
}

/// One node, estimated among some respondents. Shares lie between 0 and 1.
#[derive(Clone, Debug)]
pub struct NodeEstimate {
    /// Of whom.
    pub of: Of,
    /// The node, by its place in [`Rulebook::nodes`].
    pub node: usize,
    /// The share: satisfied of those asked, or points of the maximum.
    pub value: f64,
    /// Its standard error; `None` without degrees of freedom.
    pub standard_error: Option<f64>,
    /// Its interval; `None` without degrees of freedom.
    pub interval: Option<Interval>,
    /// Respondents: those with a valid answer to the item, all of what is combined from items.
    pub n: u64,
    /// Degrees of freedom: clusters less strata.
    pub df: usize,
    /// The design effect of an item by the clusters of the unit alone; `None` for what is combined.
    pub deff: Option<f64>,
    /// Where the error rests on design effects that units share.
    pub shared: Option<SharedVariance>,
}

/// A variance that rests on design effects that units share, an assumption, beside that of the clusters of the unit alone.
#[derive(Clone, Copy, Debug)]
pub struct SharedVariance {
    /// The design effect of an item that all share; `None` for what is combined.
    pub deff: Option<f64>,
    /// The degrees of freedom of the unit's own clusters.
    pub own_df: usize,
    /// The variance by the unit's own clusters over the one that is used; `None` without degrees of freedom of its own.
    pub own_ratio: Option<f64>,
    /// Between which values that ratio lies, with the confidence of the intervals, where the assumption holds.
    pub range: Option<(f64, f64)>,
}

impl SharedVariance {
    /// Whether the unit's own clusters speak against the assumption.
    #[must_use]
    pub fn beyond(&self) -> bool {
        self.own_ratio.zip(self.range).is_some_and(|(ratio, (low, high))| ratio < low || ratio > high)
    }
}

/// A unit with the ranks that it may truly have.
#[derive(Clone, Debug)]
pub struct UnitRank {
    /// The code of the unit.
    pub unit: String,
    /// The whole index, as a share.
    pub value: f64,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
    /// Its place by the estimate alone.
    pub rank: usize,
    /// The ranks that hold for all units at once (Holm).
    pub simultaneous: RankSet,
    /// The ranks that hold for this unit alone.
    pub marginal: RankSet,
}

/// Everything that is estimated.
#[derive(Debug)]
pub struct Estimates {
    /// By unit, group and node; all units pooled come first.
    pub nodes: Vec<NodeEstimate>,
    /// By group and node the plain mean of the units: each counts alike, however many respondents it has.
    pub means: Vec<NodeEstimate>,
    /// The units with their whole index; empty where the index cannot be estimated.
    wholes: Vec<(String, Linearised, Option<Interval>)>,
}

impl Estimates {
    /// The units by their whole index, the best first, ranked among those that may be shown.
    #[must_use]
    pub fn ranks(&self, settings: &Settings, shown: impl Fn(&str) -> bool) -> Vec<UnitRank> {
        let wholes = self.wholes.iter().filter(|(unit, ..)| shown(unit)).cloned();
        ranks(wholes.collect(), settings)
    }
}

/// Estimates every node that the items of an instrument feed, and what is combined from such nodes.
///
/// # Errors
/// Where the design asks for what the counts do not have; see [`Fault`].
pub fn estimate(
    rulebook: &Rulebook,
    instrument: &Instrument,
    counts: &Counts,
    settings: &Settings,
) -> Result<Estimates, Fault> {
    let everybody = everybody(counts, settings.grouping);
    let samples = everybody.iter().map(|of| Sample::of(counts, &domain(of, settings.grouping), settings.design));
    let samples: Vec<Sample<'_>> = samples.collect::<Result<_, _>>()?;
    let figures: Vec<Figures> = samples.iter().map(|sample| figures(rulebook, instrument, sample)).collect();
    let shared = shared(&everybody, &figures, settings.variance);
    let (mut nodes, mut wholes) = (Vec::new(), Vec::new());
    let mut means: BTreeMap<(Option<String>, usize), Mean> = BTreeMap::new();
    for ((of, sample), items) in everybody.iter().zip(&samples).zip(&figures) {
        // All units together have clusters enough of their own.
        let shared = shared.get(&of.group).filter(|_| of.unit.is_some());
        let own = used(rulebook, None, items);
        let steadied = shared.map(|_| used(rulebook, shared, items));
        let deff = pooled_deff(items.iter().flatten()).map_or(1.0, |pooled| pooled.deff.max(1.0));
        for (node, own) in own.iter().enumerate() {
            let Some(own) = own else { continue };
            let used = steadied.as_ref().and_then(|steadied| steadied[node].as_ref());
            let found =
                Found { own, used, item: items[node].as_ref(), shared: shared.and_then(|all| all.shared(node)) };
            let estimate = found.told(of, node, sample, deff, settings);
            if of.unit.is_some() {
                means.entry((of.group.clone(), node)).or_default().add(own, estimate.n);
            }
            if let (0, Some(unit), None) = (node, &of.unit, &of.group) {
                wholes.push((unit.clone(), used.unwrap_or(own).clone(), estimate.interval));
            }
            nodes.push(estimate);
        }
    }
    let means = means.into_iter().map(|((group, node), mean)| mean.told(group, node, settings)).collect();
    Ok(Estimates { nodes, means, wholes })
}

/// All units pooled, then each unit; each of them as a whole, then by group.
fn everybody(counts: &Counts, grouping: Option<usize>) -> Vec<Of> {
    let groups: BTreeSet<String> = grouping
        .map(|at| counts.blocks().flat_map(|(_, groups)| groups).map(|(group, _)| group[at].clone()).collect())
        .unwrap_or_default();
    let units = std::iter::once(None).chain(counts.units().into_iter().map(|unit| Some(unit.to_owned())));
    let whole_and_groups = |unit: Option<String>| {
        let groups = std::iter::once(None).chain(groups.iter().cloned().map(Some));
        groups.map(move |group| Of { unit: unit.clone(), group }).collect::<Vec<_>>()
    };
    units.flat_map(whole_and_groups).collect()
}

fn domain(of: &Of, grouping: Option<usize>) -> Domain {
    let domain = of.unit.as_deref().map_or_else(Domain::all, Domain::unit);
    match (grouping, &of.group) {
        (Some(at), Some(value)) => domain.group(at, value),
        _ => domain,
    }
}

/// The estimates of a domain by node, of those nodes that an item feeds.
type Figures = Vec<Option<Estimate>>;

fn figures(rulebook: &Rulebook, instrument: &Instrument, sample: &Sample<'_>) -> Figures {
    let mut found: Figures = rulebook.nodes.iter().map(|_| None).collect();
    for (node, items) in instrument.fed() {
        let (Scored::Itself(leaf), (_, measure @ Measure::Share(_))) = (&rulebook.nodes[node].scored, items[0]) else {
            continue;
        };
        if rulebook.nodes[node].informs() || is_share(leaf, &rulebook.nodes[node], measure) {
            found[node] = sample.pooled_ratio(&scores(instrument, &items));
        }
    }
    found
}

/// What units share, by group; empty where their own clusters are to speak.
fn shared<'o>(everybody: &'o [Of], figures: &[Figures], variance: Variance) -> BTreeMap<&'o Option<String>, Pooled> {
    let groups = everybody.iter().map(|of| &of.group).filter(|_| variance == Variance::Pooled);
    let of_group = |group: &'o Option<String>| {
        let units = everybody.iter().zip(figures).filter(|(of, _)| of.unit.is_some() && of.group == *group);
        let rows: Vec<Vec<Option<&Estimate>>> =
            units.map(|(_, figures)| figures.iter().map(Option::as_ref).collect()).collect();
        (group, Pooled::of(&rows))
    };
    groups.collect::<BTreeSet<_>>().into_iter().map(of_group).collect()
}

/// The share of every node of some respondents, with the deviations of their own clusters or with those that follow from what all
/// units share.
fn used(rulebook: &Rulebook, shared: Option<&Pooled>, figures: &Figures) -> Vec<Option<Linearised>> {
    let linearised = |(node, item): (usize, &Option<Estimate>)| {
        let item = item.as_ref()?;
        Some(shared.map_or_else(|| item.linearised.clone(), |shared| shared.linearised(node, item)))
    };
    tree(rulebook, figures.iter().enumerate().map(linearised))
}

/// The share of every node from those that items feed; `None` where there is none.
fn tree(rulebook: &Rulebook, items: impl Iterator<Item = Option<Linearised>>) -> Vec<Option<Linearised>> {
    let mut found: Vec<Option<Linearised>> = items.collect();
    for (at, node) in rulebook.nodes.iter().enumerate().rev() {
        if let Scored::Combined { aggregate, children } = &node.scored {
            found[at] = combined(rulebook, aggregate, children, &found, node.max.number());
        }
    }
    found
}

/// How the answers of the items that feed a node count towards it.
fn scores(instrument: &Instrument, items: &[(usize, Measure)]) -> Vec<Score> {
    let score =
        |(item, measure): &(usize, Measure)| Score { item: *item, values: instrument.items[*item].values(*measure) };
    items.iter().map(score).collect()
}

/// Whether a leaf earns the share of its maximum that the survey says, no more and no less: only
/// then is its error that of the share.
fn is_share(leaf: &Leaf, node: &Node, share: Measure) -> bool {
    let (max, whole) = (node.max.number(), node.one_of(share));
    let points = |percent: i64| {
        let mut values = Values::default();
        values[0] = Some(Number(whole.0 * i128::from(percent) / 100));
        leaf.method.score(&values).ok().and_then(|outcome| outcome.points).map(|points| points.number().0 * 100)
    };
    [0, 25, 50, 99, 100].into_iter().all(|percent| points(percent) == Some(max.0 * i128::from(percent)))
}

/// The share of a parent from its children's. A child that nobody was asked about is left out, as
/// where it does not apply; any other child without an estimate leaves the parent without one.
fn combined(
    rulebook: &Rulebook,
    aggregate: &Info,
    children: &[usize],
    found: &[Option<Linearised>],
    max: Number,
) -> Option<Linearised> {
    let parts: Vec<(&Linearised, usize)> =
        children.iter().map(|child| Some((found[*child].as_ref()?, *child))).collect::<Option<_>>()?;
    #[allow(clippy::cast_precision_loss, reason = "weights and maxima of real rulebooks are far below 2^53")]
    let weight = |child: usize| match aggregate.name {
        "sum" => Some(rulebook.nodes[child].max.0 as f64 / max.0 as f64),
        "mean" | "weighted-mean" | "geometric-mean" => Some(rulebook.nodes[child].weight as f64),
        _ => None,
    };
    let weights: Vec<f64> = parts.iter().map(|(_, child)| weight(*child)).collect::<Option<_>>()?;
    let total: f64 = if aggregate.name == "sum" { 1.0 } else { weights.iter().sum() };
    if aggregate.name == "geometric-mean" {
        let whole = |child: usize| u32::try_from(rulebook.nodes[child].weight).ok();
        let terms: Vec<(u32, &Linearised)> =
            parts.iter().map(|(part, child)| Some((whole(*child)?, *part))).collect::<Option<_>>()?;
        return Linearised::geometric_mean(&terms);
    }
    let gradient: Vec<(f64, &Linearised)> =
        parts.iter().zip(&weights).map(|((part, _), weight)| (weight / total, *part)).collect();
    let value = gradient.iter().map(|(slope, part)| slope * part.value).sum();
    Some(Linearised::combined(value, &gradient))
}

/// What is known of a node among some respondents.
struct Found<'f> {
    /// Its share, with the deviations of its own clusters.
    own: &'f Linearised,
    /// The same with the deviations that units share, where these are asked for.
    used: Option<&'f Linearised>,
    /// The estimate of the item, if the node is fed by one, and what units share at it.
    item: Option<&'f Estimate>,
    shared: Option<&'f pooled::Shared>,
}

impl Found<'_> {
    /// `deff` is that of all items together, for where a variance is 0.
    fn told(&self, of: &Of, node: usize, sample: &Sample<'_>, deff: f64, settings: &Settings) -> NodeEstimate {
        let used = self.used.unwrap_or(self.own);
        let n = self.item.map_or_else(|| sample.respondents().n, |item| item.respondents);
        let deff = self.shared.map_or(deff, |shared| shared.deff.max(1.0));
        let basis = Basis { value: used.value, variance: used.variance().unwrap_or_default(), df: used.df, n, deff };
        NodeEstimate {
            of: of.clone(),
            node,
            value: used.value,
            standard_error: used.standard_error(),
            interval: interval::share(settings.interval, &basis, settings.confidence),
            n,
            df: used.df,
            deff: self.item.and_then(Estimate::deff),
            shared: self.used.filter(|used| used.df > 0).map(|used| SharedVariance {
                deff: self.shared.map(|shared| shared.deff),
                own_df: self.own.df,
                own_ratio: self.own.variance().zip(used.variance().filter(|v| *v > 0.0)).map(|(own, all)| own / all),
                range: pooled::range(self.own.df, used.df, settings.confidence),
            }),
        }
    }
}

/// Ranks the units, with the ranks that their errors leave open.
fn ranks(mut wholes: Vec<(String, Linearised, Option<Interval>)>, settings: &Settings) -> Vec<UnitRank> {
    wholes.sort_by(|(a, x, _), (b, y, _)| y.value.total_cmp(&x.value).then_with(|| a.cmp(b)));
    let shared = settings.variance == Variance::Pooled;
    #[allow(clippy::cast_precision_loss, reason = "clusters of one unit")]
    let ranked: Vec<Ranked> = wholes
        .iter()
        .map(|(_, whole, _)| Ranked { value: whole.value, variance: whole.variance(), df: whole.df as f64, shared })
        .collect();
    // Strata nest in units, so that estimates of two units share no cluster.
    let independent = |_: usize, _: usize| 0.0;
    let simultaneous = rank_sets(&ranked, independent, Correction::Holm, settings.confidence);
    let row = |(at, (unit, whole, interval)): (usize, (String, Linearised, Option<Interval>))| UnitRank {
        unit,
        value: whole.value,
        standard_error: whole.standard_error(),
        interval,
        rank: 1 + ranked.iter().filter(|other| other.value > whole.value).count(),
        simultaneous: simultaneous[at],
        marginal: marginal_rank_set(&ranked, at, independent, Correction::Holm, settings.confidence),
    };
    wholes.into_iter().enumerate().map(row).collect()
}

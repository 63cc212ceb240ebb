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

pub use carried::{CONFIDENCE, Carried, UnitError, carry};
pub use changes::{NodeChange, changes};

use crate::aggregate::Info;
use crate::methods::Values;
use crate::model::Number;
use crate::rules::instrument::{Feed, Instrument, Item, Measure};
use crate::rules::{Leaf, Node, Rulebook, Scored};
use crate::survey::counts::Counts;
use crate::survey::estimate::{Estimate, Linearised, Score, pooled_deff};
use crate::survey::interval::{self, Basis, Interval, Method};
use crate::survey::ranks::{Correction, RankSet, Ranked, marginal_rank_set, rank_sets};
use crate::survey::sample::{Design, Domain, Fault, Sample};

/// What is to be estimated, and how.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Clusters, weights and the rule for lonely clusters.
    pub design: Design,
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
    /// Valid answers of an item, respondents of what is combined from items.
    pub n: u64,
    /// Degrees of freedom: clusters less strata.
    pub df: usize,
    /// The design effect of an item; `None` for what is combined.
    pub deff: Option<f64>,
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
    /// The units by their whole index, the best first; empty where the index cannot be estimated.
    pub ranks: Vec<UnitRank>,
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
    let mut nodes = Vec::new();
    let mut wholes: Vec<(String, Linearised, Option<Interval>)> = Vec::new();
    for of in everybody(counts, settings.grouping) {
        let sample = Sample::of(counts, &domain(&of, settings.grouping), settings.design)?;
        let found = tree(rulebook, instrument, &sample);
        let deff = pooled_deff(found.iter().flatten().filter_map(|found| found.item.as_ref()));
        let deff = deff.map_or(1.0, |pooled| pooled.deff.max(1.0));
        for (node, found) in found.iter().enumerate() {
            let Some(found) = found else { continue };
            let estimate = told(&of, node, found, &sample, deff, settings);
            if let (0, Some(unit), None) = (node, &of.unit, &of.group) {
                wholes.push((unit.clone(), found.share.clone(), estimate.interval));
            }
            nodes.push(estimate);
        }
    }
    Ok(Estimates { nodes, ranks: ranks(wholes, settings.confidence) })
}

/// All units pooled, then each unit; each of them as a whole, then by group.
fn everybody(counts: &Counts, grouping: Option<usize>) -> Vec<Of> {
    let groups: std::collections::BTreeSet<String> = grouping
        .map(|at| {
            counts.clusters().flat_map(|cluster| counts.groups(cluster)).map(|(group, _)| group[at].clone()).collect()
        })
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

/// A node's share with its deviations.
struct Found {
    share: Linearised,
    /// The estimate of the item, if the node is fed by one.
    item: Option<Estimate>,
}

/// The estimates of a domain, by node; `None` where there is none.
fn tree(rulebook: &Rulebook, instrument: &Instrument, sample: &Sample<'_>) -> Vec<Option<Found>> {
    let mut found: Vec<Option<Found>> = rulebook.nodes.iter().map(|_| None).collect();
    for (at, item) in instrument.items.iter().enumerate() {
        for Feed { node, measure } in &item.feeds {
            let (Scored::Itself(leaf), Measure::Share(_)) = (&rulebook.nodes[*node].scored, measure) else { continue };
            if rulebook.nodes[*node].informs() || is_share(leaf, &rulebook.nodes[*node], *measure) {
                let estimate = sample.ratio(&score(at, item, *measure));
                found[*node] =
                    estimate.map(|estimate| Found { share: estimate.linearised.clone(), item: Some(estimate) });
            }
        }
    }
    for (at, node) in rulebook.nodes.iter().enumerate().rev() {
        if let Scored::Combined { aggregate, children } = &node.scored {
            found[at] = combined(rulebook, aggregate, children, &found, node.max.number())
                .map(|share| Found { share, item: None });
        }
    }
    found
}

/// How the answers of an item count towards a node.
fn score(at: usize, item: &Item, measure: Measure) -> Score {
    Score { item: at, values: item.values(measure) }
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
    found: &[Option<Found>],
    max: Number,
) -> Option<Linearised> {
    let parts: Vec<(&Linearised, usize)> =
        children.iter().map(|child| Some((&found[*child].as_ref()?.share, *child))).collect::<Option<_>>()?;
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

fn told(of: &Of, node: usize, found: &Found, sample: &Sample<'_>, deff: f64, settings: &Settings) -> NodeEstimate {
    let Found { share, item } = found;
    let n = item.as_ref().map_or_else(|| sample.respondents().n, |item| item.n);
    let basis = Basis { value: share.value, variance: share.variance().unwrap_or_default(), df: share.df, n, deff };
    NodeEstimate {
        of: of.clone(),
        node,
        value: share.value,
        standard_error: share.standard_error(),
        interval: interval::share(settings.interval, &basis, settings.confidence),
        n,
        df: share.df,
        deff: item.as_ref().and_then(Estimate::deff),
    }
}

/// Ranks the units, with the ranks that their errors leave open.
fn ranks(mut wholes: Vec<(String, Linearised, Option<Interval>)>, confidence: f64) -> Vec<UnitRank> {
    wholes.sort_by(|(a, x, _), (b, y, _)| y.value.total_cmp(&x.value).then_with(|| a.cmp(b)));
    #[allow(clippy::cast_precision_loss, reason = "clusters of one unit")]
    let ranked: Vec<Ranked> = wholes
        .iter()
        .map(|(_, whole, _)| Ranked { value: whole.value, variance: whole.variance(), df: whole.df as f64 })
        .collect();
    // Strata nest in units, so that estimates of two units share no cluster.
    let independent = |_: usize, _: usize| 0.0;
    let simultaneous = rank_sets(&ranked, independent, Correction::Holm, confidence);
    let row = |(at, (unit, whole, interval)): (usize, (String, Linearised, Option<Interval>))| UnitRank {
        unit,
        value: whole.value,
        standard_error: whole.standard_error(),
        interval,
        rank: 1 + ranked.iter().filter(|other| other.value > whole.value).count(),
        simultaneous: simultaneous[at],
        marginal: marginal_rank_set(&ranked, at, independent, Correction::Holm, confidence),
    };
    wholes.into_iter().enumerate().map(row).collect()
}

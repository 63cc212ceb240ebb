//! The deviations of estimates as they travel: by unit, node and cluster, named by survey, so that they can be
//! added to those of other surveys and held against those of another year.
//!
//! With them everything else is a sum: the variance of a node is `Σ e²` over its clusters, the covariance of two
//! nodes, or of two years, `Σ e e'` over the clusters they share. Surveys are independent of each other, also where their
//! clusters have the same names: a cluster is the same one only within a survey.
//!
//! Where units share their design effects ([`super::pooled`]), the clusters of all of them stand in for those of each: the table has the
//! shared deviations once, as a **pool**, and for each unit and node only the factors that it gives them.
//!
//! What always holds: a node without degrees of freedom in one of its surveys has no variance.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::estimate::Linearised;
use super::pooled::Pooled;
use super::ranks::{Ranked, satterthwaite};
use super::sample::Psu;
use super::{Sum, sum};

/// The name of the table in a run directory.
pub const FILE: &str = "deviations.csv";

/// The columns of a table of deviations.
///
/// A row with `node` and `cluster` is a deviation of a node of a unit. With `pool` and `cluster` it is one that units share, in a
/// cluster of the unit named; with `node` and `pool` it is the factor of the pool in the node of the unit, and the
/// node has the deviations of the pool times that factor.
pub const COLUMNS: [&str; 9] =
    ["unit_code", "survey", "stratum", "cluster", "node", "pool", "deviation", "counted_in", "asked"];

const ASKED: &str = "yes";
const NOT_ASKED: &str = "no";

/// A primary sampling unit of a survey.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cluster {
    /// The survey.
    pub survey: String,
    /// In a pool the unit where it lies; else empty, and it lies in the unit of the table.
    pub unit: String,
    /// Its own stratum.
    pub stratum: String,
    /// Its names from the highest level down to its own, with `/` between; a `/` in a name is `\/`.
    pub name: String,
}

#[derive(Clone, Debug, PartialEq)]
struct Part {
    deviation: f64,
    /// The stratum it counts in, another than its own where strata were joined.
    counted_in: Arc<str>,
    /// Whether anybody was asked there; if not, it counts in the variance alone.
    asked: bool,
}

/// In the order of the clusters, each of which is there once.
type Parts = Vec<(Arc<Cluster>, Part)>;

/// Deviations that units share.
#[derive(Debug, PartialEq)]
struct Pool {
    survey: String,
    /// The item, by the node that it feeds.
    name: String,
    parts: Parts,
    /// Their degrees of freedom; `None` where there are none.
    df: Option<f64>,
}

impl Pool {
    fn new(survey: String, name: String, parts: Parts) -> Arc<Self> {
        let df = spread(entries(&parts)).map(|spread| spread.df);
        Arc::new(Pool { survey, name, parts, df })
    }
}

/// The deviations of one estimate: of the unit's own clusters, and of what it shares with other units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deviated {
    parts: Parts,
    /// Each pool with its factor.
    pools: Vec<(f64, Arc<Pool>)>,
}

/// A variance and what is known of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The variance.
    pub variance: f64,
    /// Its degrees of freedom: clusters less strata; over several surveys Satterthwaite's.
    pub df: f64,
    /// Whether all of it rests on design effects that units share, which is an assumption.
    pub shared: bool,
}

impl Spread {
    /// The standard error.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        self.variance.sqrt()
    }

    /// The variance of a sum or a difference of independent estimates; `None` without estimates or where nothing varies.
    #[must_use]
    pub fn independent(spreads: &[Self]) -> Option<Self> {
        let add = |one: Self, other: &Self| {
            let shared = one.shared && other.shared;
            let of_both = satterthwaite([one.variance, other.variance], [one.df, other.df]);
            Spread {
                variance: one.variance + other.variance,
                df: if shared { one.df.min(other.df) } else { of_both },
                shared,
            }
        };
        let (first, others) = spreads.split_first()?;
        Some(others.iter().fold(*first, add)).filter(|all| others.is_empty() || all.variance > 0.0)
    }

    /// An estimate with this variance, as it is compared with others.
    #[must_use]
    pub fn ranked(&self, value: f64) -> Ranked {
        Ranked { value, variance: Some(self.variance), df: self.df, shared: self.shared }
    }
}

impl Deviated {
    /// The deviations of an estimate, each times a factor.
    #[must_use]
    pub fn of(survey: &str, estimate: &Linearised, factor: f64) -> Self {
        let part = |(psu, deviation)| part(survey, "", psu, factor * deviation);
        let mut parts: Parts = estimate.deviations().map(part).collect();
        parts.sort_by(|(one, _), (other, _)| one.cmp(other));
        Deviated { parts, pools: Vec::new() }
    }

    /// The deviations, each times a factor.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let part = |(cluster, part): &(Arc<Cluster>, Part)| {
            (Arc::clone(cluster), Part { deviation: factor * part.deviation, ..part.clone() })
        };
        let pools = self.pools.iter().map(|(own, pool)| (factor * own, Arc::clone(pool)));
        Deviated { parts: self.parts.iter().map(part).collect(), pools: pools.collect() }
    }

    /// Each cluster with its deviation, in the order of the clusters.
    #[must_use]
    pub fn of_clusters(&self) -> Vec<(Arc<Cluster>, f64)> {
        self.parts().iter().map(|(cluster, part)| (Arc::clone(cluster), part.deviation)).collect()
    }

    /// The surveys of which it has deviations that units share.
    pub fn shared(&self) -> impl Iterator<Item = &str> {
        self.pools.iter().map(|(_, pool)| pool.survey.as_str())
    }

    /// The deviations of a sum of estimates.
    #[must_use]
    pub fn sum<'d>(terms: impl Iterator<Item = &'d Self> + Clone) -> Self {
        let mut pools: Vec<(f64, Arc<Pool>)> = Vec::new();
        for (factor, pool) in terms.clone().flat_map(|term| &term.pools) {
            match pools.iter_mut().find(|(_, known)| same(known, pool)) {
                Some((all, _)) => *all += factor,
                None => pools.push((*factor, Arc::clone(pool))),
            }
        }
        Deviated { parts: summed(terms.map(|term| (1.0, &term.parts))), pools }
    }

    /// Every cluster with its deviation, those of pools included.
    fn parts(&self) -> Cow<'_, Parts> {
        if self.pools.is_empty() {
            return Cow::Borrowed(&self.parts);
        }
        let shared = self.pools.iter().map(|(factor, pool)| (*factor, &pool.parts));
        Cow::Owned(summed(std::iter::once((1.0, &self.parts)).chain(shared)))
    }

    /// The variance; `None` where a survey has no degrees of freedom, or there is no survey.
    #[must_use]
    pub fn spread(&self) -> Option<Spread> {
        if let ([(factor, pool)], true) = (&self.pools[..], self.parts.is_empty()) {
            // As most leaves are: there is nothing to add up.
            let deviations = pool.parts.iter().map(|(_, part)| factor * part.deviation);
            let variance = sum(deviations.map(|deviation| deviation * deviation));
            return Some(Spread { variance, df: pool.df?, shared: true });
        }
        spread(entries(&self.parts()))
    }

    /// The covariance with another estimate: of another node of the unit, or of another year.
    #[must_use]
    pub fn covariance(&self, other: &Self) -> f64 {
        let (mine, theirs) = (self.parts(), other.parts());
        let shared = mine.iter().filter_map(|(cluster, mine)| Some((mine, find(&theirs, cluster)?)));
        sum(shared.map(|(mine, theirs)| mine.deviation * theirs.deviation))
    }

    /// The variance of the change to a later year. Of a cluster visited twice only its change counts; a stratum in
    /// which no cluster was visited twice counts once per year in the degrees of freedom.
    #[must_use]
    pub fn change_to(&self, later: &Self) -> Option<Spread> {
        let each = [self.spread()?, later.spread()?];
        if self.pools.is_empty() != later.pools.is_empty() {
            // What all units share says nothing of how two years of this unit's own clusters go together.
            return Spread::independent(&each);
        }
        let (before, after) = (self.parts(), later.parts());
        let stratum = |cluster: &Cluster, part: &Part| {
            (cluster.survey.clone(), cluster.unit.clone(), Arc::clone(&part.counted_in))
        };
        let revisited = after.iter().filter(|(cluster, _)| find(&before, cluster).is_some());
        let kept: BTreeSet<_> = revisited.map(|(cluster, part)| stratum(cluster, part)).collect();
        // A stratum that is not kept is another one in the later year.
        let year = |cluster: &Cluster, part: &Part| u8::from(!kept.contains(&stratum(cluster, part)));
        let earlier = before.iter().map(|(cluster, part)| match find(&after, cluster) {
            Some(after) if after.asked => {
                Entry::new(cluster, after, after.deviation - part.deviation, year(cluster, after))
            }
            Some(after) => Entry::new(cluster, part, after.deviation - part.deviation, 0),
            None => Entry::new(cluster, part, -part.deviation, 0),
        });
        let new = after.iter().filter(|(cluster, _)| find(&before, cluster).is_none());
        let new = new.map(|(cluster, part)| Entry::new(cluster, part, part.deviation, year(cluster, part)));
        spread(earlier.chain(new))
    }

    /// How many clusters both years visited.
    #[must_use]
    pub fn revisited(&self, later: &Self) -> usize {
        let after = later.parts();
        self.parts().iter().filter(|(cluster, _)| find(&after, cluster).is_some()).count()
    }
}

/// What units share of a survey, ready to be given to each.
#[derive(Clone, Debug, Default)]
pub struct Pools {
    /// By item.
    pools: Vec<Option<Arc<Pool>>>,
}

impl Pools {
    /// The pools of a survey, of the items by the places and under the names given.
    #[must_use]
    pub fn of<'n>(survey: &str, shared: &Pooled, names: impl Iterator<Item = &'n str>) -> Self {
        // All items have the same clusters, which are named and put in order once.
        let named = |(at, psu): (usize, &Psu)| (at, part(survey, &psu.cluster.unit, psu, 0.0));
        let mut clusters: Vec<_> = shared.clusters().iter().enumerate().map(named).collect();
        clusters.sort_by(|(_, (one, _)), (_, (other, _))| one.cmp(other));
        let pool = |(item, name): (usize, &str)| {
            let deviations = shared.deviations(item)?;
            let parts = clusters.iter().filter_map(|(at, (cluster, part))| {
                Some((Arc::clone(cluster), Part { deviation: deviations[*at]?, ..part.clone() }))
            });
            Some(Pool::new(survey.to_owned(), name.to_owned(), parts.collect()))
        };
        Pools { pools: names.enumerate().map(pool).collect() }
    }

    /// The deviations of an estimate of an item: those that units share, times a factor. `None` where they share none, unless
    /// nothing varies: 0 of what they share elsewhere is 0.
    #[must_use]
    pub fn deviated(&self, item: usize, factor: f64) -> Option<Deviated> {
        let any = || self.pools.iter().flatten().next().filter(|_| factor == 0.0);
        let pool = self.pools.get(item)?.as_ref().or_else(any)?;
        Some(Deviated { parts: Parts::new(), pools: vec![(factor, Arc::clone(pool))] })
    }
}

fn part(survey: &str, unit: &str, psu: &Psu, deviation: f64) -> (Arc<Cluster>, Part) {
    let mut name = String::new();
    for (at, part) in psu.cluster.path.iter().enumerate() {
        if at > 0 {
            name.push('/');
        }
        if part.bytes().any(|byte| matches!(byte, b'\\' | b'/')) {
            name.push_str(&part.replace('\\', r"\\").replace('/', r"\/"));
        } else {
            name.push_str(part);
        }
    }
    let (survey, unit, stratum) = (survey.to_owned(), unit.to_owned(), psu.cluster.stratum.clone());
    let cluster = Cluster { survey, unit, stratum, name };
    (Arc::new(cluster), Part { deviation, counted_in: psu.stratum.as_str().into(), asked: psu.in_domain })
}

/// The deviation of a cluster, if it is there.
fn find<'p>(parts: &'p [(Arc<Cluster>, Part)], cluster: &Arc<Cluster>) -> Option<&'p Part> {
    let at = parts.binary_search_by(|(known, _)| known.cmp(cluster)).ok()?;
    Some(&parts[at].1)
}

/// A cluster on the way into a sum.
struct Summed<'p> {
    cluster: &'p Arc<Cluster>,
    first: &'p Part,
    deviation: Sum,
    asked: bool,
}

impl<'p> Summed<'p> {
    fn new((cluster, first): &'p (Arc<Cluster>, Part)) -> Self {
        Summed { cluster, first, deviation: Sum::default(), asked: false }
    }
}

/// The sums of the deviations of each cluster, each table of them times a factor.
fn summed<'p>(tables: impl Iterator<Item = (f64, &'p Parts)>) -> Parts {
    let mut all: Vec<Summed<'p>> = Vec::new();
    for (factor, parts) in tables {
        // The estimates of a survey have the same clusters: mostly only the first has to be looked up.
        let start = parts.first().map_or(0, |(first, _)| all.partition_point(|known| known.cluster < first));
        let alike = |known: &[Summed<'_>]| known.iter().zip(parts).all(|(known, part)| *known.cluster == part.0);
        if !all.get(start..start + parts.len()).is_some_and(alike) {
            all = merged(all, parts);
        }
        let mut known = all[start..].iter_mut();
        for (cluster, part) in parts {
            let known = known.find(|known| known.cluster == cluster).expect("each has its place");
            known.deviation.add(factor * part.deviation);
            known.asked |= part.asked;
        }
    }
    let part = |Summed { cluster, first, deviation, asked }: Summed<'_>| {
        (Arc::clone(cluster), Part { deviation: deviation.total(), asked, ..first.clone() })
    };
    all.into_iter().map(part).collect()
}

/// What is summed, with the clusters of one more table.
fn merged<'p>(all: Vec<Summed<'p>>, parts: &'p Parts) -> Vec<Summed<'p>> {
    let mut merged = Vec::with_capacity(all.len() + parts.len());
    let mut all = all.into_iter().peekable();
    for part in parts {
        while let Some(before) = all.next_if(|known| *known.cluster < part.0) {
            merged.push(before);
        }
        merged.push(all.next_if(|known| *known.cluster == part.0).unwrap_or_else(|| Summed::new(part)));
    }
    merged.extend(all);
    merged
}

/// A deviation on the way into a variance.
struct Entry<'e> {
    survey: &'e str,
    /// Where somebody was asked: the stratum with its unit, and the year it is told apart by.
    stratum: Option<(&'e str, &'e str, u8)>,
    deviation: f64,
    shared: bool,
}

impl<'e> Entry<'e> {
    fn new(cluster: &'e Cluster, part: &'e Part, deviation: f64, year: u8) -> Self {
        Entry {
            survey: &cluster.survey,
            stratum: part.asked.then_some((cluster.unit.as_str(), &*part.counted_in, year)),
            deviation,
            shared: !cluster.unit.is_empty(),
        }
    }
}

fn entries(parts: &Parts) -> impl Iterator<Item = Entry<'_>> {
    parts.iter().map(|(cluster, part)| Entry::new(cluster, part, part.deviation, 0))
}

fn spread<'e>(entries: impl Iterator<Item = Entry<'e>>) -> Option<Spread> {
    #[derive(Default)]
    struct OfSurvey<'e> {
        name: &'e str,
        squares: Sum,
        clusters: usize,
        /// Neighbours differ.
        strata: Vec<(&'e str, &'e str, u8)>,
    }
    let mut surveys: Vec<OfSurvey<'_>> = Vec::new();
    let mut shared = true;
    for entry in entries {
        // Mostly that of the cluster before.
        let known = surveys.iter().rposition(|of| of.name == entry.survey).unwrap_or_else(|| {
            surveys.push(OfSurvey { name: entry.survey, ..OfSurvey::default() });
            surveys.len() - 1
        });
        let of = &mut surveys[known];
        of.squares.add(entry.deviation * entry.deviation);
        of.clusters += usize::from(entry.stratum.is_some());
        of.strata.extend(entry.stratum.filter(|stratum| of.strata.last() != Some(stratum)));
        shared &= entry.shared;
    }
    #[allow(clippy::cast_precision_loss, reason = "numbers of clusters")]
    let df = |of: &OfSurvey<'_>| {
        let strata: BTreeSet<_> = of.strata.iter().collect();
        of.clusters.checked_sub(strata.len()).filter(|df| *df > 0).map(|df| df as f64)
    };
    surveys.sort_by_key(|of| of.name);
    let each: Vec<(f64, f64)> = surveys
        .iter()
        .map(|of| Some((of.squares.total(), df(of)?)))
        .collect::<Option<_>>()
        .filter(|each: &Vec<_>| !each.is_empty())?;
    let variance = sum(each.iter().map(|(variance, _)| *variance));
    // Satterthwaite, Biometrics Bulletin 2, 1946. Where nothing varies, the degrees of freedom of all.
    let below = sum(each.iter().map(|(variance, df)| variance * variance / df));
    let df = match each[..] {
        [(_, df)] => df,
        _ if below > 0.0 => variance * variance / below,
        _ => sum(each.iter().map(|(_, df)| *df)),
    };
    Some(Spread { variance, df, shared })
}

/// The deviations of nodes, by unit and node: what a run directory carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deviations {
    units: BTreeMap<String, BTreeMap<String, Deviated>>,
}

impl Deviations {
    /// Adds those of a node of a unit.
    pub fn insert(&mut self, unit: &str, node: &str, deviated: Deviated) {
        self.units.entry(unit.to_owned()).or_default().insert(node.to_owned(), deviated);
    }

    /// Whether no survey has any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The units with the nodes that have any.
    pub fn of_units(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
        self.units.iter().map(|(unit, nodes)| (unit.as_str(), nodes.keys().map(String::as_str)))
    }

    /// Those of a node of a unit.
    #[must_use]
    pub fn get(&self, unit: &str, node: &str) -> Option<&Deviated> {
        self.units.get(unit)?.get(node)
    }

    /// The variance of the points of a node of a unit, with its degrees of freedom; `None` where it is not known.
    #[must_use]
    pub fn spread(&self, unit: &str, node: &str) -> Option<Spread> {
        self.get(unit, node)?.spread()
    }

    /// The variance alone.
    #[must_use]
    pub fn variance(&self, unit: &str, node: &str) -> Option<f64> {
        self.spread(unit, node).map(|spread| spread.variance)
    }

    /// The degrees of freedom alone.
    #[must_use]
    pub fn df(&self, unit: &str, node: &str) -> Option<f64> {
        self.spread(unit, node).map(|spread| spread.df)
    }

    /// The covariance of the points of two nodes of a unit; `None` where one of the variances is not known.
    #[must_use]
    pub fn covariance(&self, unit: &str, node: &str, other: &str) -> Option<f64> {
        self.spread(unit, node).and(self.spread(unit, other))?;
        Some(self.get(unit, node)?.covariance(self.get(unit, other)?))
    }

    /// The rows of the table: the pools, then in the order of unit, node and cluster. A number is the shortest that reads back as
    /// the same bits.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Cow<'_, str>>> {
        let nodes = || self.units.iter().flat_map(|(unit, nodes)| nodes.iter().map(move |(node, of)| (unit, node, of)));
        let pools = named(nodes().flat_map(|(_, _, of)| of.pools.iter().map(|(_, pool)| pool)));
        let shared = pools.clone().into_iter().flat_map(|(name, pool)| {
            pool.parts.iter().map(move |(cluster, part)| row(&cluster.unit, "", name.clone().into(), cluster, part))
        });
        let own = nodes().flat_map(move |(unit, node, of)| {
            let factor = |(factor, pool): &(f64, Arc<Pool>)| {
                let (name, known) = pools.iter().find(|(_, known)| same(known, pool)).expect("all were named");
                vec![
                    Cow::from(unit),
                    known.survey.as_str().into(),
                    "".into(),
                    "".into(),
                    node.into(),
                    name.clone().into(),
                    factor.to_string().into(),
                    "".into(),
                    ASKED.into(),
                ]
            };
            let factors: Vec<_> = of.pools.iter().map(factor).collect();
            of.parts.iter().map(move |(cluster, part)| row(unit, node, "".into(), cluster, part)).chain(factors)
        });
        shared.chain(own)
    }

    /// Reads the table back; `None` where it is not one that [`Deviations::rows`] gives.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut reader = csv::Reader::from_reader(bytes);
        if reader.headers().ok()?.iter().ne(COLUMNS) {
            return None;
        }
        let mut all = Deviations::default();
        let mut clusters: BTreeSet<Arc<Cluster>> = BTreeSet::new();
        let mut pools: BTreeMap<(String, String), Parts> = BTreeMap::new();
        let mut factors = Vec::new();
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row).ok()? {
            let [unit, survey, stratum, name, node, pool, deviation, counted_in, asked] =
                std::array::from_fn(|column| &row[column]);
            let own = |text: &str| text.to_owned();
            let deviation = deviation.parse::<f64>().ok().filter(|deviation| deviation.is_finite())?;
            let asked = [NOT_ASKED, ASKED].iter().position(|word| *word == asked)? == 1;
            if !node.is_empty() && !pool.is_empty() {
                factors.push((own(unit), own(node), (own(survey), own(pool)), deviation));
                continue;
            }
            let shared = node.is_empty();
            let lies_in = if shared { own(unit) } else { String::new() };
            let cluster = Cluster { survey: own(survey), unit: lies_in, stratum: own(stratum), name: own(name) };
            let cluster = clusters.get(&cluster).cloned().unwrap_or_else(|| {
                let new = Arc::new(cluster);
                clusters.insert(Arc::clone(&new));
                new
            });
            let part = Part { deviation, counted_in: counted_in.into(), asked };
            let parts = if shared {
                pools.entry((own(survey), own(pool))).or_default()
            } else {
                &mut all.units.entry(own(unit)).or_default().entry(own(node)).or_default().parts
            };
            // A cluster follows those before it.
            if parts.last().is_some_and(|(last, _)| *last >= cluster) {
                return None;
            }
            parts.push((cluster, part));
        }
        let pools: BTreeMap<(String, String), Arc<Pool>> = pools
            .into_iter()
            .map(|((survey, name), parts)| ((survey.clone(), name.clone()), Pool::new(survey, name, parts)))
            .collect();
        for (unit, node, name, factor) in factors {
            let pool = Arc::clone(pools.get(&name)?);
            all.units.entry(unit).or_default().entry(node).or_default().pools.push((factor, pool));
        }
        Some(all)
    }
}

fn same(one: &Arc<Pool>, other: &Arc<Pool>) -> bool {
    Arc::ptr_eq(one, other) || one == other
}

/// Every pool once, in the order of survey and name. Pools of one name, from runs of different rulebooks, are told apart by a
/// prime.
fn named<'p>(pools: impl Iterator<Item = &'p Arc<Pool>>) -> Vec<(String, &'p Arc<Pool>)> {
    let mut all: BTreeMap<(&str, String), &Arc<Pool>> = BTreeMap::new();
    for pool in pools {
        let mut key = (pool.survey.as_str(), pool.name.clone());
        while all.get(&key).is_some_and(|known| !same(known, pool)) {
            key.1.push('\'');
        }
        all.insert(key, pool);
    }
    all.into_iter().map(|((_, name), pool)| (name, pool)).collect()
}

fn row<'p>(
    unit: &'p str,
    node: &'p str,
    pool: Cow<'p, str>,
    cluster: &'p Cluster,
    part: &'p Part,
) -> Vec<Cow<'p, str>> {
    let Cluster { survey, stratum, name, .. } = cluster;
    let asked = if part.asked { ASKED } else { NOT_ASKED };
    vec![
        unit.into(),
        survey.into(),
        stratum.into(),
        name.into(),
        node.into(),
        pool,
        part.deviation.to_string().into(),
        (&*part.counted_in).into(),
        asked.into(),
    ]
}

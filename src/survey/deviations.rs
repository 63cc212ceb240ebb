//! The deviations of estimates as they travel: by unit, node and cluster, named by survey, so that they can be
//! added to those of other surveys and held against those of another year.
//!
//! With them everything else is a sum: the variance of a node is `Σ e²` over its clusters, the covariance of two
//! nodes, or of two years, `Σ e e'` over the clusters they share. Surveys are independent of each other, also where their
//! clusters have the same names: a cluster is the same one only within a survey.
//!
//! What always holds: a node without degrees of freedom in one of its surveys has no variance.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::estimate::Linearised;
use super::sum;

/// The name of the table in a run directory.
pub const FILE: &str = "deviations.csv";

/// The columns of a table of deviations.
pub const COLUMNS: [&str; 8] =
    ["unit_code", "survey", "stratum", "cluster", "node", "deviation", "counted_in", "asked"];

const ASKED: &str = "yes";
const NOT_ASKED: &str = "no";

/// A primary sampling unit of a survey. Its unit is that of the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cluster {
    /// The survey.
    pub survey: String,
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

/// The deviations of one estimate, by cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deviated {
    parts: BTreeMap<Arc<Cluster>, Part>,
}

/// A variance and what is known of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The variance.
    pub variance: f64,
    /// Its degrees of freedom: clusters less strata; over several surveys Satterthwaite's.
    pub df: f64,
}

impl Spread {
    /// The standard error.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        self.variance.sqrt()
    }
}

impl Deviated {
    /// The deviations of an estimate, each times a factor.
    #[must_use]
    pub fn of(survey: &str, estimate: &Linearised, factor: f64) -> Self {
        let part = |(psu, deviation): (&super::sample::Psu, f64)| {
            let name: Vec<String> =
                psu.cluster.path.iter().map(|name| name.replace('\\', "\\\\").replace('/', "\\/")).collect();
            let stratum = psu.cluster.stratum.clone();
            let cluster = Cluster { survey: survey.to_owned(), stratum, name: name.join("/") };
            let part =
                Part { deviation: factor * deviation, counted_in: psu.stratum.as_str().into(), asked: psu.in_domain };
            (Arc::new(cluster), part)
        };
        Deviated { parts: estimate.deviations().map(part).collect() }
    }

    /// The deviations, each times a factor.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let part = |(cluster, part): (&Arc<Cluster>, &Part)| {
            (Arc::clone(cluster), Part { deviation: factor * part.deviation, ..part.clone() })
        };
        Deviated { parts: self.parts.iter().map(part).collect() }
    }

    /// Each cluster with its deviation, in the order of the clusters.
    pub fn of_clusters(&self) -> impl Iterator<Item = (&Cluster, f64)> {
        self.parts.iter().map(|(cluster, part)| (cluster.as_ref(), part.deviation))
    }

    /// The deviations of a sum of estimates.
    #[must_use]
    pub fn sum<'d>(terms: impl Iterator<Item = &'d Self>) -> Self {
        let mut all: BTreeMap<Arc<Cluster>, (Vec<f64>, Part)> = BTreeMap::new();
        for (cluster, part) in terms.flat_map(|term| &term.parts) {
            let (deviations, known) = all.entry(Arc::clone(cluster)).or_insert_with(|| (Vec::new(), part.clone()));
            deviations.push(part.deviation);
            known.asked |= part.asked;
        }
        let part = |(cluster, (deviations, known)): (_, (Vec<f64>, Part))| {
            (cluster, Part { deviation: sum(deviations.into_iter()), ..known })
        };
        Deviated { parts: all.into_iter().map(part).collect() }
    }

    /// The variance; `None` where a survey has no degrees of freedom, or there is no survey.
    #[must_use]
    pub fn spread(&self) -> Option<Spread> {
        let entry = |(cluster, part): (&Arc<Cluster>, &Part)| Entry {
            survey: cluster.survey.clone(),
            stratum: part.asked.then(|| (Arc::clone(&part.counted_in), 0)),
            deviation: part.deviation,
        };
        spread(self.parts.iter().map(entry))
    }

    /// The covariance with another estimate: of another node of the unit, or of another year.
    #[must_use]
    pub fn covariance(&self, other: &Self) -> f64 {
        let shared = self.parts.iter().filter_map(|(cluster, mine)| Some((mine, other.parts.get(cluster)?)));
        sum(shared.map(|(mine, theirs)| mine.deviation * theirs.deviation))
    }

    /// The variance of the change to a later year. Of a cluster visited twice only its change counts; a stratum in
    /// which no cluster was visited twice counts once per year in the degrees of freedom.
    #[must_use]
    pub fn change_to(&self, later: &Self) -> Option<Spread> {
        self.spread()?;
        later.spread()?;
        let kept: BTreeSet<(&str, &str)> = later
            .parts
            .iter()
            .filter(|(cluster, _)| self.parts.contains_key(*cluster))
            .map(|(cluster, part)| (cluster.survey.as_str(), part.counted_in.as_ref()))
            .collect();
        // A stratum that is not kept is another one in the later year.
        let of_later = |cluster: &Cluster, part: &Part| {
            let same = kept.contains(&(cluster.survey.as_str(), part.counted_in.as_ref()));
            part.asked.then(|| (Arc::clone(&part.counted_in), u8::from(!same)))
        };
        let earlier = self.parts.iter().map(|(cluster, part)| {
            let after = later.parts.get(cluster);
            let stratum = part.asked.then(|| (Arc::clone(&part.counted_in), 0));
            Entry {
                survey: cluster.survey.clone(),
                stratum: after.and_then(|after| of_later(cluster, after)).or(stratum),
                deviation: after.map_or(0.0, |after| after.deviation) - part.deviation,
            }
        });
        let new = later.parts.iter().filter(|(cluster, _)| !self.parts.contains_key(*cluster));
        let new = new.map(|(cluster, part)| Entry {
            survey: cluster.survey.clone(),
            stratum: of_later(cluster, part),
            deviation: part.deviation,
        });
        spread(earlier.chain(new))
    }

    /// How many clusters both years visited.
    #[must_use]
    pub fn revisited(&self, later: &Self) -> usize {
        self.parts.keys().filter(|cluster| later.parts.contains_key(*cluster)).count()
    }
}

/// A deviation on the way into a variance.
struct Entry {
    survey: String,
    /// Where somebody was asked: the stratum, and the year it is told apart by.
    stratum: Option<(Arc<str>, u8)>,
    deviation: f64,
}

fn spread(entries: impl Iterator<Item = Entry>) -> Option<Spread> {
    #[derive(Default)]
    struct OfSurvey {
        squares: Vec<f64>,
        clusters: usize,
        strata: BTreeSet<(Arc<str>, u8)>,
    }
    let mut surveys: BTreeMap<String, OfSurvey> = BTreeMap::new();
    for Entry { survey, stratum, deviation } in entries {
        let of = surveys.entry(survey).or_default();
        of.squares.push(deviation * deviation);
        of.clusters += usize::from(stratum.is_some());
        of.strata.extend(stratum);
    }
    #[allow(clippy::cast_precision_loss, reason = "numbers of clusters")]
    let df = |of: &OfSurvey| of.clusters.checked_sub(of.strata.len()).filter(|df| *df > 0).map(|df| df as f64);
    let each: Vec<(f64, f64)> = surveys
        .values()
        .map(|of| Some((sum(of.squares.iter().copied()), df(of)?)))
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
    Some(Spread { variance, df })
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

    /// The covariance of the points of a node of a unit in two years, through the clusters that both visited; `None`
    /// where one of the variances is not known.
    #[must_use]
    pub fn change_covariance(&self, other: &Self, unit: &str, node: &str) -> Option<f64> {
        self.spread(unit, node).and(other.spread(unit, node))?;
        Some(self.get(unit, node)?.covariance(other.get(unit, node)?))
    }

    /// The rows of the table, in the order of unit, node and cluster. A number is the shortest that reads back as
    /// the same bits.
    pub fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        let nodes = self.units.iter().flat_map(|(unit, nodes)| nodes.iter().map(move |(node, of)| (unit, node, of)));
        let parts = nodes.flat_map(|(unit, node, of)| of.parts.iter().map(move |part| (unit, node, part)));
        parts.map(|(unit, node, (cluster, part))| {
            vec![
                unit.clone(),
                cluster.survey.clone(),
                cluster.stratum.clone(),
                cluster.name.clone(),
                node.clone(),
                part.deviation.to_string(),
                part.counted_in.to_string(),
                if part.asked { ASKED } else { NOT_ASKED }.to_owned(),
            ]
        })
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
        for row in reader.into_deserialize::<[String; 8]>() {
            let [unit, survey, stratum, name, node, deviation, counted_in, asked] = row.ok()?;
            let deviation = deviation.parse::<f64>().ok().filter(|deviation| deviation.is_finite())?;
            let cluster = Cluster { survey, stratum, name };
            let cluster = clusters.get(&cluster).cloned().unwrap_or_else(|| Arc::new(cluster));
            clusters.insert(Arc::clone(&cluster));
            let asked = [NOT_ASKED, ASKED].iter().position(|word| *word == asked)? == 1;
            let part = Part { deviation, counted_in: counted_in.into(), asked };
            let parts = &mut all.units.entry(unit).or_default().entry(node).or_default().parts;
            if parts.insert(cluster, part).is_some() {
                return None;
            }
        }
        Some(all)
    }
}

//! The primary sampling units behind an estimate: which of them there are, in which strata, and
//! what was counted in each.
//!
//! What always holds: a sample has every sampled cluster of each stratum in which somebody
//! belongs to the domain, also those where nobody answered or nobody belongs, so that an empty
//! cluster widens an interval instead of vanishing; totals are integers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::counts::{BlockId, Cluster, Count, Counts};

/// What to do with a stratum that has a single sampled cluster, from which no spread can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lonely {
    /// Refuse, naming the strata.
    Error,
    /// Its deviation is taken from the mean of the whole domain; on the safe side as a rule.
    Adjust,
    /// It contributes what the other strata contribute on average.
    Average,
    /// It contributes nothing, as if it had been certain to be sampled.
    Certainty,
    /// It joins the next stratum of its unit in sorted order, the last one the stratum before it.
    Collapse,
}

impl Lonely {
    /// Every rule with its name in a pass and on the command line.
    pub const ALL: [(&'static str, Lonely); 5] = [
        ("error", Lonely::Error),
        ("adjust", Lonely::Adjust),
        ("average", Lonely::Average),
        ("certainty", Lonely::Certainty),
        ("collapse", Lonely::Collapse),
    ];
}

/// How the sample was drawn, as far as variances are concerned.
#[derive(Clone, Copy, Debug)]
pub struct Design {
    /// The cluster level of the primary sampling units, from 1, the highest.
    pub level: usize,
    /// Whether respondents are weighted.
    pub weights: bool,
    /// Whether the finite population correction is applied; every stratum then needs its frame.
    pub fpc: bool,
    /// The rule for lonely clusters.
    pub lonely: Lonely,
}

/// Of whom something is estimated: units, and groups inside them.
#[derive(Clone, Debug, Default)]
pub struct Domain {
    units: Option<BTreeSet<String>>,
    group: Vec<(usize, String)>,
}

impl Domain {
    /// Everybody.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// The respondents of one unit.
    #[must_use]
    pub fn unit(unit: &str) -> Self {
        Self::units([unit])
    }

    /// The respondents of several units.
    #[must_use]
    pub fn units<'a>(units: impl IntoIterator<Item = &'a str>) -> Self {
        Self { units: Some(units.into_iter().map(str::to_owned).collect()), group: Vec::new() }
    }

    /// Of those, the respondents with that value of a grouping (its position in
    /// [`Shape::groupings`](super::counts::Shape::groupings)).
    #[must_use]
    pub fn group(mut self, grouping: usize, value: &str) -> Self {
        self.group.push((grouping, value.to_owned()));
        self
    }
}

/// The name of a stratum: its unit and its own.
pub type StratumName = (String, String);

/// Why there is no sample to estimate from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// These strata have a single sampled cluster and the rule does not say what to do.
    Lonely(Vec<StratumName>),
    /// The finite population correction is wanted, and nobody says how many clusters these strata
    /// have in all.
    NoFrame(Vec<StratumName>),
    /// More clusters were sampled in these strata than they are said to have.
    FrameTooSmall(Vec<StratumName>),
}

/// A primary sampling unit ("PSU").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Psu {
    /// Its unit, stratum and names down to its level.
    pub cluster: Cluster,
    /// The stratum it counts in; another than its own after collapsing.
    pub stratum: String,
    /// Tells clusters of one name apart that were drawn independently, in waves compared with each
    /// other; 0 in a sample.
    pub wave: u8,
    /// Whether anybody there belongs to the domain. If not, it counts in variances, and not in
    /// degrees of freedom.
    pub in_domain: bool,
}

/// A stratum of a sample: consecutive primary sampling units.
#[derive(Clone, Debug)]
pub(super) struct Stratum {
    pub(super) psus: std::ops::Range<usize>,
    /// 1 − n/N, or 1 without finite population correction.
    pub(super) finite: f64,
    /// A single sampled cluster that was not sampled with certainty.
    pub(super) lonely: bool,
}

/// The primary sampling units of a domain.
#[derive(Clone, Debug)]
pub struct Sample<'a> {
    pub(super) counts: &'a Counts,
    pub(super) design: Design,
    pub(super) psus: Arc<[Psu]>,
    pub(super) strata: Vec<Stratum>,
    /// The blocks of the domain in each primary sampling unit.
    pub(super) blocks: Vec<Vec<BlockId>>,
    lonely: Vec<StratumName>,
    df: usize,
}

/// The primary sampling units of a stratum with the blocks of the domain in them.
type Members = Vec<(Cluster, Vec<BlockId>)>;

impl<'a> Sample<'a> {
    /// The sample of a domain.
    ///
    /// # Errors
    /// See [`Fault`].
    ///
    /// # Panics
    /// If the table has no such cluster level.
    pub fn of(counts: &'a Counts, domain: &Domain, design: Design) -> Result<Self, Fault> {
        assert!((1..=counts.shape().levels.len()).contains(&design.level), "the table has such a level");
        let strata = members(counts, domain, design.level);
        let finite = if design.fpc { finite(counts, &strata, design.level)? } else { BTreeMap::new() };
        let alone = |(name, members): (&StratumName, &Members)| {
            // A stratum that was sampled whole has no spread to be seen.
            let whole = finite.get(name).is_some_and(|(sampled, all)| sampled == all);
            (members.len() == 1 && !whole).then(|| name.clone())
        };
        let lonely: Vec<StratumName> = strata.iter().filter_map(alone).collect();
        let left: Vec<StratumName> = match design.lonely {
            Lonely::Error => lonely.clone(),
            Lonely::Collapse => lonely.iter().filter(|(unit, _)| of_unit(&strata, unit) == 1).cloned().collect(),
            Lonely::Average if lonely.len() == strata.len() => lonely.clone(),
            Lonely::Average | Lonely::Adjust | Lonely::Certainty => Vec::new(),
        };
        if !left.is_empty() {
            return Err(Fault::Lonely(left));
        }
        let joined: Vec<Vec<StratumName>> = match design.lonely {
            Lonely::Collapse => collapse(&strata, &lonely),
            _ => strata.keys().map(|name| vec![name.clone()]).collect(),
        };
        Ok(Self::laid_out(counts, design, &strata, &joined, &finite, lonely))
    }

    fn laid_out(
        counts: &'a Counts,
        design: Design,
        members: &BTreeMap<StratumName, Members>,
        joined: &[Vec<StratumName>],
        finite: &BTreeMap<StratumName, (u64, u64)>,
        lonely: Vec<StratumName>,
    ) -> Self {
        let (mut psus, mut blocks, mut strata) = (Vec::new(), Vec::new(), Vec::new());
        for names in joined {
            let start = psus.len();
            let stratum: Vec<&str> = names.iter().map(|(_, stratum)| stratum.as_str()).collect();
            let (mut sampled, mut all) = (0, 0);
            for name in names {
                for (cluster, within) in &members[name] {
                    let in_domain = within.iter().any(|block| counts.respondents(*block).n > 0);
                    psus.push(Psu { cluster: cluster.clone(), stratum: stratum.join(" + "), wave: 0, in_domain });
                    blocks.push(within.clone());
                }
                if let Some((some, every)) = finite.get(name) {
                    sampled += some;
                    all += every;
                }
            }
            #[allow(clippy::cast_precision_loss, reason = "numbers of clusters")]
            let finite = if all > 0 { (all - sampled) as f64 / all as f64 } else { 1.0 };
            let alone = names.len() == 1 && lonely.contains(&names[0]);
            strata.push(Stratum { psus: start..psus.len(), finite, lonely: alone });
        }
        let df = degrees_of_freedom(psus.iter());
        Self { counts, design, psus: psus.into(), strata, blocks, lonely, df }
    }

    /// The primary sampling units, sorted.
    #[must_use]
    pub fn psus(&self) -> &[Psu] {
        &self.psus
    }

    /// The strata with a single sampled cluster, to which the rule for lonely clusters was applied.
    #[must_use]
    pub fn lonely(&self) -> &[StratumName] {
        &self.lonely
    }

    /// The respondents of the domain, whether they answered or not.
    #[must_use]
    pub fn respondents(&self) -> Count {
        let mut sum = Count::default();
        self.blocks.iter().flatten().for_each(|block| sum += self.counts.respondents(*block));
        sum
    }

    /// Primary sampling units of the domain less strata of the domain. A cluster counts if
    /// anybody of the domain was asked there, whether or not the item was answered (as in R's
    /// `degf`).
    #[must_use]
    pub fn df(&self) -> usize {
        self.df
    }
}

impl Psu {
    /// What makes it the same one in two estimates.
    pub(super) fn identity(&self) -> (&Cluster, u8) {
        (&self.cluster, self.wave)
    }

    /// The stratum it counts in, of its wave.
    pub(super) fn counted_in(&self) -> (&str, &str, u8) {
        (&self.cluster.unit, &self.stratum, self.wave)
    }
}

/// Distinct clusters of the domain less distinct strata.
pub(super) fn degrees_of_freedom<'a>(psus: impl Iterator<Item = &'a Psu> + Clone) -> usize {
    let psus = psus.filter(|psu| psu.in_domain);
    let clusters: BTreeSet<_> = psus.clone().map(Psu::identity).collect();
    let strata: BTreeSet<_> = psus.map(Psu::counted_in).collect();
    clusters.len().saturating_sub(strata.len())
}

/// The strata that somebody of the domain belongs to, with all their sampled clusters.
fn members(counts: &Counts, domain: &Domain, level: usize) -> BTreeMap<StratumName, Members> {
    let mut strata: BTreeMap<StratumName, Members> = BTreeMap::new();
    for (cluster, groups) in counts.blocks() {
        if domain.units.as_ref().is_some_and(|units| !units.contains(&cluster.unit)) {
            continue;
        }
        let members = strata.entry((cluster.unit.clone(), cluster.stratum.clone())).or_default();
        // Sorted clusters stand together with those of the same higher cluster.
        if members.last().is_none_or(|(last, _)| last.path != cluster.path[..level]) {
            members.push((Cluster { path: cluster.path[..level].to_vec(), ..cluster.clone() }, Vec::new()));
        }
        let (_, blocks) = members.last_mut().expect("just entered");
        let inside = |group: &[String]| domain.group.iter().all(|(grouping, value)| &group[*grouping] == value);
        blocks.extend(groups.filter(|(group, _)| inside(group)).map(|(_, block)| block));
    }
    let asked =
        |members: &Members| members.iter().flat_map(|(_, blocks)| blocks).any(|block| counts.respondents(*block).n > 0);
    strata.retain(|_, members| asked(members));
    strata
}

fn of_unit(strata: &BTreeMap<StratumName, Members>, unit: &str) -> usize {
    strata.keys().filter(|(of, _)| of == unit).count()
}

/// Sampled clusters and all clusters of each stratum.
fn finite(
    counts: &Counts,
    strata: &BTreeMap<StratumName, Members>,
    level: usize,
) -> Result<BTreeMap<StratumName, (u64, u64)>, Fault> {
    let (mut known, mut missing, mut small) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (name, members) in strata {
        let sampled = members.len() as u64;
        match counts.frame(&name.0, &name.1, level) {
            None => missing.push(name.clone()),
            Some(all) if all < sampled => small.push(name.clone()),
            Some(all) => {
                known.insert(name.clone(), (sampled, all));
            }
        }
    }
    match (missing.is_empty(), small.is_empty()) {
        (true, true) => Ok(known),
        (false, _) => Err(Fault::NoFrame(missing)),
        (true, false) => Err(Fault::FrameTooSmall(small)),
    }
}

/// Joins each lonely stratum with the next one of its unit, the last one with the one before. No
/// lonely stratum is the only one of its unit.
fn collapse(strata: &BTreeMap<StratumName, Members>, lonely: &[StratumName]) -> Vec<Vec<StratumName>> {
    let mut joined: Vec<Vec<StratumName>> = Vec::new();
    let mut open = false;
    for name in strata.keys() {
        let same_unit = joined.last().is_some_and(|names| names[0].0 == name.0);
        match joined.last_mut() {
            Some(last) if same_unit && open => last.push(name.clone()),
            _ => joined.push(vec![name.clone()]),
        }
        // A lonely stratum waits for its neighbour; two lonely ones together are enough.
        open = lonely.contains(name) && joined.last().is_some_and(|names| names.len() == 1);
    }
    let mut at = 1;
    while at < joined.len() {
        let alone = joined[at].len() == 1 && lonely.contains(&joined[at][0]);
        if alone && joined[at - 1][0].0 == joined[at][0].0 {
            let last = joined.remove(at);
            joined[at - 1].extend(last);
        } else {
            at += 1;
        }
    }
    joined
}

//! The change of every index between the counts of two years, with its error, where clusters that both years visited count as
//! the same people: only their own change moves the index.
//!
//! What always holds: from a year to itself nothing changes; a unit that one year does not have has no change.

use std::collections::{BTreeMap, BTreeSet};

use super::{Of, Settings, domain, everybody, figures, shared, used};
use crate::rules::Rulebook;
use crate::rules::instrument::Instrument;
use crate::survey::counts::Counts;
use crate::survey::estimate::Waves;
use crate::survey::interval::{self, Interval};
use crate::survey::pooled::Variance;
use crate::survey::ranks::{Ranked, significant_changes};
use crate::survey::sample::{Fault, Sample};

/// The change of one node of one unit. Shares lie between 0 and 1.
#[derive(Clone, Debug)]
pub struct NodeChange {
    /// Of whom.
    pub of: Of,
    /// The node, by its place in [`Rulebook::nodes`].
    pub node: usize,
    /// The share in the earlier and in the later year.
    pub values: [f64; 2],
    /// The standard error of the change; `None` without degrees of freedom.
    pub standard_error: Option<f64>,
    /// Its interval; `None` without degrees of freedom or where nothing varies.
    pub interval: Option<Interval>,
    /// Degrees of freedom; a stratum with revisited clusters counts once.
    pub df: usize,
    /// Respondents of the earlier and the later year: valid answers of an item.
    pub n: [u64; 2],
    /// The clusters of the later year, and how many of them the earlier one visited too.
    pub clusters: (usize, usize),
    /// Whether it differs from 0 when all units are looked at together (Holm); all units pooled are looked at alone.
    pub significant: bool,
}

/// Estimates the change of every node from the counts of one year to those of a later one, by unit and group, all units
/// pooled first.
///
/// # Errors
/// Where the design asks for what the counts do not have; see [`Fault`].
pub fn changes(
    rulebook: &Rulebook,
    instrument: &Instrument,
    earlier: &Counts,
    later: &Counts,
    settings: &Settings,
) -> Result<Vec<NodeChange>, Fault> {
    let known = everybody(earlier, settings.grouping);
    let both: Vec<Of> = everybody(later, settings.grouping).into_iter().filter(|of| known.contains(of)).collect();
    let sampled = |counts| {
        let sample = |of: &Of| Sample::of(counts, &domain(of, settings.grouping), settings.design);
        both.iter().map(sample).collect::<Result<Vec<Sample<'_>>, Fault>>()
    };
    let waves = [sampled(earlier)?, sampled(later)?];
    let figures = waves
        .each_ref()
        .map(|wave| wave.iter().map(|sample| figures(rulebook, instrument, sample)).collect::<Vec<_>>());
    let shared = figures.each_ref().map(|wave| shared(&both, wave, settings.variance));
    let mut found = Vec::new();
    for (at, of) in both.iter().enumerate() {
        let trees = [0, 1].map(|wave| {
            let shared = shared[wave].get(&of.group).filter(|_| of.unit.is_some());
            used(rulebook, shared, &figures[wave][at])
        });
        let n = waves.each_ref().map(|wave| wave[at].respondents().n);
        let [before, after] = trees;
        for (node, (before, after)) in before.into_iter().zip(after).enumerate() {
            let (Some(before), Some(after)) = (before, after) else { continue };
            let change = before.change_to(&after, Waves::Revisited);
            let answers = [0, 1].map(|wave| figures[wave][at][node].as_ref().map_or(n[wave], |item| item.respondents));
            let own = |wave: usize| waves[wave][at].psus();
            let visited: BTreeSet<_> = own(0).iter().map(|psu| &psu.cluster).collect();
            found.push(NodeChange {
                of: of.clone(),
                node,
                values: [before.value, after.value],
                standard_error: change.standard_error(),
                interval: change
                    .variance()
                    .and_then(|variance| interval::mean(change.value, variance, change.df, settings.confidence)),
                df: change.df,
                n: answers,
                clusters: (own(1).len(), own(1).iter().filter(|psu| visited.contains(&psu.cluster)).count()),
                significant: false,
            });
        }
    }
    judge(&mut found, settings);
    Ok(found)
}

/// Tells which changes are significant: of each node and group all units together.
fn judge(found: &mut [NodeChange], settings: &Settings) {
    type Family<'f> = (usize, &'f Option<String>, bool);
    let mut families: BTreeMap<Family<'_>, Vec<usize>> = BTreeMap::new();
    for (at, change) in found.iter().enumerate() {
        families.entry((change.node, &change.of.group, change.of.unit.is_none())).or_default().push(at);
    }
    #[allow(clippy::cast_precision_loss, reason = "numbers of clusters")]
    let ranked = |at: &usize| Ranked {
        value: found[*at].values[1] - found[*at].values[0],
        variance: found[*at].standard_error.map(|error| error * error),
        df: found[*at].df as f64,
        shared: settings.variance == Variance::Pooled,
    };
    let judged = families.into_values().map(|family| {
        let significant = significant_changes(&family.iter().map(ranked).collect::<Vec<_>>(), settings.confidence);
        (family, significant)
    });
    let judged: Vec<(Vec<usize>, Vec<bool>)> = judged.collect();
    for (family, significant) in judged {
        family.into_iter().zip(significant).for_each(|(at, significant)| found[at].significant = significant);
    }
}

//! The change of every index between the counts of two years, with its error, where clusters that both years visited count as
//! the same people: only their own change moves the index.
//!
//! What always holds: from a year to itself nothing changes; a unit that one year does not have has no change.

use super::{Settings, tree};
use crate::rules::Rulebook;
use crate::rules::instrument::Instrument;
use crate::survey::counts::Counts;
use crate::survey::estimate::Waves;
use crate::survey::interval::{self, Interval};
use crate::survey::ranks::{Ranked, significant_changes};
use crate::survey::sample::{Domain, Fault, Sample};

/// The change of one node of one unit. Shares lie between 0 and 1.
#[derive(Clone, Debug)]
pub struct NodeChange {
    /// The code of the unit; `None` for all units pooled.
    pub unit: Option<String>,
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

/// Estimates the change of every node from the counts of one year to those of a later one, by unit, all units
/// pooled first. Groups are not told apart.
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
    let known = earlier.units();
    let both = later.units().into_iter().filter(|unit| known.contains(unit)).map(|unit| Some(unit.to_owned()));
    let mut found = Vec::new();
    for unit in std::iter::once(None).chain(both) {
        let domain = unit.as_deref().map_or_else(Domain::all, Domain::unit);
        let before = Sample::of(earlier, &domain, settings.design)?;
        let after = Sample::of(later, &domain, settings.design)?;
        let n = [before.respondents().n, after.respondents().n];
        let trees = tree(rulebook, instrument, &before).into_iter().zip(tree(rulebook, instrument, &after));
        for (node, (before, after)) in trees.enumerate() {
            let (Some(before), Some(after)) = (before, after) else { continue };
            let change = before.share.change_to(&after.share, Waves::Revisited);
            let variance = change.variance();
            let answers = [&before, &after].map(|found| found.item.as_ref().map(|item| item.n));
            found.push(NodeChange {
                unit: unit.clone(),
                node,
                values: [before.share.value, after.share.value],
                standard_error: change.standard_error(),
                interval: variance
                    .and_then(|variance| interval::mean(change.value, variance, change.df, settings.confidence)),
                df: change.df,
                n: [answers[0].unwrap_or(n[0]), answers[1].unwrap_or(n[1])],
                clusters: (after.share.deviations().count(), before.share.revisited(&after.share)),
                significant: false,
            });
        }
    }
    judge(&mut found, settings.confidence);
    Ok(found)
}

/// Tells which changes are significant: of each node all units together.
fn judge(found: &mut [NodeChange], confidence: f64) {
    let nodes: std::collections::BTreeSet<usize> = found.iter().map(|change| change.node).collect();
    for (node, pooled) in nodes.into_iter().flat_map(|node| [(node, true), (node, false)]) {
        let family: Vec<usize> =
            (0..found.len()).filter(|at| found[*at].node == node && found[*at].unit.is_none() == pooled).collect();
        #[allow(clippy::cast_precision_loss, reason = "numbers of clusters")]
        let ranked = |at: &usize| Ranked {
            value: found[*at].values[1] - found[*at].values[0],
            variance: found[*at].standard_error.map(|error| error * error),
            df: found[*at].df as f64,
        };
        let significant = significant_changes(&family.iter().map(ranked).collect::<Vec<_>>(), confidence);
        family.into_iter().zip(significant).for_each(|(at, significant)| found[at].significant = significant);
    }
}

//! One design effect for units that were sampled alike: what steadies the errors of units with few clusters.
//!
//! With three clusters a unit has two degrees of freedom: its variance may come out ten times too small or
//! three times too large. Here the clusters of all units stand in for those of each. With `s_u² = S²/n` the variance of a
//! simple random sample of a unit and `d_u` its degrees of freedom, the deviation of each cluster is divided by its unit's `s_u` and weighted,
//!
//! `p_j = √(d_u / Σ d) e_j / s_u`,   so that `Σ p² = Σ d_u deff_u / Σ d`,
//!
//! the design effect pooled as variances are. The estimate of a unit then has the deviations `s_u p_j` over the clusters of **all**
//! units. Everything else stays a sum: variances and covariances of items, groups and years are those that all units have together, each brought
//! to the unit's own numbers of answers and shares; what is combined from items needs no design effect of its own.
//!
//! That units share design effects, and the correlations between their items, is an **assumption**, to be named beside every
//! number that rests on it.
//!
//! Source: a generalised variance function of the kind of Wolter, Introduction to Variance Estimation, 2007, chapter 7, whose one
//! parameter is a design effect; here with covariances.

use std::sync::Arc;

use super::estimate::{Estimate, Linearised};
use super::quantile::beta;
use super::sample::{Psu, degrees_of_freedom};
use super::{count, sum};

/// What the variances of units rest on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variance {
    /// On the clusters of the unit alone.
    #[default]
    Design,
    /// On design effects that all units share: an assumption.
    Pooled,
}

impl Variance {
    /// Both with their names in a pass and on the command line.
    pub const ALL: [(&'static str, Variance); 2] = [("design", Variance::Design), ("pooled", Variance::Pooled)];

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[usize::from(self == Variance::Pooled)].0
    }
}

/// The clusters of all units, with what each item has in them.
#[derive(Clone, Debug)]
pub struct Pooled {
    psus: Arc<[Psu]>,
    /// Degrees of freedom of all clusters together.
    df: usize,
    items: Vec<Option<Shared>>,
}

/// What units share at an item.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The design effect.
    pub deff: f64,
    /// Its degrees of freedom, the sum over the units that have a design effect.
    pub df: usize,
    /// By cluster `p_j`; `None` in units without a design effect.
    deviations: Vec<Option<f64>>,
}

impl Pooled {
    /// What units share, from the estimates of the same items in each of them; `None` where nobody answered. A unit whose
    /// answers are all alike, or that has no degrees of freedom, adds nothing.
    #[must_use]
    pub fn of(units: &[Vec<Option<&Estimate>>]) -> Self {
        let clusters = |unit: &Vec<Option<&Estimate>>| {
            unit.iter().flatten().next().map(|estimate| Arc::clone(&estimate.linearised.psus))
        };
        let clusters: Vec<Option<Arc<[Psu]>>> = units.iter().map(clusters).collect();
        let psus: Arc<[Psu]> = clusters.iter().flatten().flat_map(|psus| psus.iter().cloned()).collect();
        let most = units.iter().map(Vec::len).max().unwrap_or_default();
        let of_item = |item: usize| {
            let mut shared = Shared { deff: 0.0, df: 0, deviations: Vec::with_capacity(psus.len()) };
            for (unit, clusters) in units.iter().zip(&clusters) {
                let Some(clusters) = clusters else { continue };
                let estimate = unit.get(item).copied().flatten();
                let known = estimate.and_then(|estimate| Some((estimate, estimate.simple_variance()?)));
                match known.filter(|(estimate, simple)| estimate.linearised.df > 0 && *simple > 0.0) {
                    None => shared.deviations.extend(clusters.iter().map(|_| None)),
                    Some((Estimate { linearised, .. }, simple)) => {
                        let factor = (count(linearised.df as u64) / simple).sqrt();
                        shared.df += linearised.df;
                        shared.deviations.extend(linearised.deviations.iter().map(|e| Some(factor * e)));
                    }
                }
            }
            let all = count(shared.df as u64).sqrt();
            shared.deviations.iter_mut().flatten().for_each(|deviation| *deviation /= all);
            shared.deff = sum(shared.deviations.iter().flatten().map(|deviation| deviation * deviation));
            (shared.df > 0).then_some(shared)
        };
        let items = (0..most).map(of_item).collect();
        Pooled { df: degrees_of_freedom(psus.iter()), psus, items }
    }

    /// What units share at an item, by its place; `None` where no unit has a design effect.
    #[must_use]
    pub fn shared(&self, item: usize) -> Option<&Shared> {
        self.items.get(item)?.as_ref()
    }

    /// An estimate of a unit with the deviations that follow from what all share. Where no unit has a design effect, or
    /// the unit has a single answer, nothing is known of its variance; where all its answers are alike, it is 0.
    #[must_use]
    pub fn linearised(&self, item: usize, estimate: &Estimate) -> Linearised {
        let (df, deviations) = match (self.shared(item), estimate.simple_variance()) {
            (Some(shared), Some(simple)) => {
                let own = shared.deviations.iter().map(|e| e.map_or(0.0, |e| simple.sqrt() * e));
                (shared.df, own.collect())
            }
            (None, Some(0.0)) => (self.df, vec![0.0; self.psus.len()]),
            _ => (0, vec![0.0; self.psus.len()]),
        };
        Linearised { value: estimate.value(), df, psus: Arc::clone(&self.psus), deviations }
    }

    /// The clusters of all units.
    #[must_use]
    pub fn clusters(&self) -> &[Psu] {
        &self.psus
    }

    /// By cluster the `p_j` of an item, `None` in units without a design effect; `None` where no unit has one.
    #[must_use]
    pub fn deviations(&self, item: usize) -> Option<&[Option<f64>]> {
        self.shared(item).map(|shared| &shared.deviations[..])
    }
}

/// Between which values the variance of a unit by its own clusters, over the pooled one, lies with a probability such as 0.95
/// where the assumption holds: quantiles of F. `None` without degrees of freedom.
#[must_use]
pub fn range(own_df: usize, pooled_df: usize, level: f64) -> Option<(f64, f64)> {
    let (own, all) = (count(own_df as u64), count(pooled_df as u64));
    let quantile = |p: f64| {
        let x = beta(p, own / 2.0, all / 2.0);
        all / own * x / (1.0 - x)
    };
    let tail = (1.0 - level) / 2.0;
    (own_df > 0 && pooled_df > 0).then(|| (quantile(tail), quantile(1.0 - tail)))
}

//! Estimates and their variances by Taylor linearisation over primary sampling units.
//!
//! With `A_j = Σ s(a) W_ja` and `B_j = Σ W_ja` over the valid answers of a primary sampling unit, the
//! estimate is the ratio `R = A/B` (Hájek), its linearised value `z_j = (A_j B − A B_j) / B²`, and its variance
//! `v = Σ_h f_h n_h/(n_h − 1) Σ_j (z_j − z̄_h)²` (Woodruff, JASA 66, 1971; Särndal, Swensson and
//! Wretman, Model Assisted Survey Sampling, 1992, 5.6). The numerators, also those of `z_j − z̄_h`, are exact
//! integers, so that a share of 1 has a variance of exactly 0.
//!
//! An estimate keeps its **deviations** `e_j = √(f_h n_h/(n_h − 1)) (z_j − z̄_h)`, with which everything else is a
//! sum: the variance is `Σ e²`, the covariance of two estimates `Σ e e'` over the clusters they share, and a
//! combination of estimates has the combined deviations.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::counts::{Cluster, Count};
use super::sample::{Fault, Lonely, Psu, Sample, degrees_of_freedom};
use super::{count, sum};

/// How the answers of an item count: one value per answer, `None` for what is no valid answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The item, as a position in the shape of the table.
    pub item: usize,
    /// The value of each answer: 0 and 1 for a share, 1 to 5 for a mean of five levels. At most a
    /// million.
    pub values: Vec<Option<u32>>,
}

impl Score {
    /// Whether its estimate is a share between 0 and 1.
    #[must_use]
    pub fn is_share(&self) -> bool {
        self.values.iter().flatten().all(|value| matches!(value, 0 | 1))
    }
}

/// An estimate with its linearised deviations.
#[derive(Clone, Debug)]
pub struct Linearised {
    /// The estimate.
    pub value: f64,
    /// Degrees of freedom: primary sampling units less strata.
    pub df: usize,
    pub(super) psus: Arc<[Psu]>,
    /// One per primary sampling unit, the factor of its stratum included.
    pub(super) deviations: Vec<f64>,
}

/// Whether two waves went to the same clusters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waves {
    /// Clusters of the same unit, stratum and names were visited twice.
    Revisited,
    /// The samples were drawn independently, whatever the clusters are called.
    Independent,
}

impl Linearised {
    /// The variance; `None` without degrees of freedom, since then nothing is known of it.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        (self.df > 0).then(|| sum(self.deviations.iter().map(|deviation| deviation * deviation)))
    }

    /// The standard error; `None` without degrees of freedom.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The covariance with another estimate: of another item, group or wave, as far as both come from
    /// the same clusters; 0 if they share none.
    #[must_use]
    pub fn covariance(&self, other: &Self) -> f64 {
        if Arc::ptr_eq(&self.psus, &other.psus) {
            return sum(self.deviations.iter().zip(&other.deviations).map(|(mine, theirs)| mine * theirs));
        }
        let theirs: BTreeMap<_, f64> = other.by_psu().collect();
        sum(self.by_psu().filter_map(|(psu, mine)| Some(mine * theirs.get(&psu)?)))
    }

    /// The deviations `e_j`, each with its primary sampling unit, in sorted order.
    pub fn deviations(&self) -> impl Iterator<Item = (&Psu, f64)> {
        self.psus.iter().zip(self.deviations.iter().copied())
    }

    /// How many clusters of this wave a later one visited again.
    #[must_use]
    pub fn revisited(&self, later: &Self) -> usize {
        let mine: BTreeSet<_> = self.psus.iter().map(Psu::identity).collect();
        later.psus.iter().filter(|psu| mine.contains(&psu.identity())).count()
    }

    fn by_psu(&self) -> impl Iterator<Item = ((&Cluster, u8), f64)> {
        self.psus.iter().map(Psu::identity).zip(self.deviations.iter().copied())
    }

    /// A smooth function of estimates, from its value and its gradient: deviations combine with the
    /// partial derivatives (the delta method), so that covariances between the terms are taken into account.
    ///
    /// # Panics
    /// Without terms.
    #[must_use]
    pub fn combined(value: f64, gradient: &[(f64, &Self)]) -> Self {
        let (_, first) = gradient.first().expect("a combination has terms");
        if gradient.iter().all(|(_, term)| Arc::ptr_eq(&term.psus, &first.psus)) {
            let at = |j: usize| sum(gradient.iter().map(|(slope, term)| slope * term.deviations[j]));
            let deviations = (0..first.deviations.len()).map(at).collect();
            // Under pooled design effects an item may rest on fewer units than another.
            let df = gradient.iter().map(|(_, term)| term.df).max().unwrap_or_default();
            return Self { value, df, psus: Arc::clone(&first.psus), deviations };
        }
        let mut all: BTreeMap<_, (Psu, Vec<f64>)> = BTreeMap::new();
        for (slope, term) in gradient {
            for (psu, deviation) in term.psus.iter().zip(&term.deviations) {
                let (known, parts) = all.entry(psu.identity()).or_insert_with(|| (psu.clone(), Vec::new()));
                known.in_domain |= psu.in_domain;
                parts.push(slope * deviation);
            }
        }
        let (psus, deviations): (Vec<Psu>, Vec<f64>) =
            all.into_values().map(|(psu, parts)| (psu, sum(parts.into_iter()))).unzip();
        Self { value, df: degrees_of_freedom(psus.iter()), psus: psus.into(), deviations }
    }

    /// The weighted mean `Σ a R / Σ a`: a factor from its items, a block from its factors, the
    /// national mean from the units. Each estimate keeps its own missing answers.
    ///
    /// # Panics
    /// Without terms or with weights that sum to 0.
    #[must_use]
    pub fn mean(terms: &[(u32, &Self)]) -> Self {
        let total = total(terms);
        let value = sum(terms.iter().map(|(weight, term)| f64::from(*weight) * term.value)) / total;
        let gradient: Vec<(f64, &Self)> =
            terms.iter().map(|(weight, term)| (f64::from(*weight) / total, *term)).collect();
        Self::combined(value, &gradient)
    }

    /// The weighted geometric mean `Π R^(a/Σa)`, with the partial derivatives `a I / R`. `None` unless
    /// every estimate is above 0: there it has no derivative.
    ///
    /// # Panics
    /// Without terms or with weights that sum to 0.
    #[must_use]
    pub fn geometric_mean(terms: &[(u32, &Self)]) -> Option<Self> {
        if terms.iter().any(|(_, term)| term.value <= 0.0) {
            return None;
        }
        let total = total(terms);
        let value =
            libm::exp(sum(terms.iter().map(|(weight, term)| f64::from(*weight) * libm::log(term.value))) / total);
        let gradient: Vec<(f64, &Self)> =
            terms.iter().map(|(weight, term)| (f64::from(*weight) / total * value / term.value, *term)).collect();
        Some(Self::combined(value, &gradient))
    }

    /// The change from this wave to a later one. Of clusters visited twice only the change counts,
    /// `e_j(2) − e_j(1)`; clusters of one wave keep their own deviation. Its variance is `v₁ + v₂ − 2 cov`.
    /// Strata in which no cluster was visited twice count once per wave in the degrees of freedom.
    #[must_use]
    pub fn change_to(&self, later: &Self, waves: Waves) -> Self {
        let mine: BTreeSet<_> = self.psus.iter().map(Psu::identity).collect();
        let revisited = |psu: &&Psu| waves == Waves::Revisited && mine.contains(&psu.identity());
        let kept: BTreeSet<_> = later.psus.iter().filter(revisited).map(Psu::counted_in).collect();
        let other = |psu: &Psu| {
            let wave = if kept.contains(&psu.counted_in()) { psu.wave } else { psu.wave + 1 };
            Psu { wave, ..psu.clone() }
        };
        let later = Self { psus: later.psus.iter().map(other).collect(), ..later.clone() };
        Self::combined(later.value - self.value, &[(1.0, &later), (-1.0, self)])
    }
}

fn total(terms: &[(u32, &Linearised)]) -> f64 {
    let total: u64 = terms.iter().map(|(weight, _)| u64::from(*weight)).sum();
    assert!(total > 0, "weights sum to more than 0");
    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    let total = total as f64;
    total
}

/// The estimate of one item.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// The ratio with its deviations.
    pub linearised: Linearised,
    /// Valid answers.
    pub n: u64,
    /// Respondents who gave them; of several items those who answered the one that most of them answered.
    pub respondents: u64,
    /// The sum of their weights, in units of 1.
    pub weight: f64,
    /// The variance `S²` between respondents, `n/(n − 1) (Σ s² W / B − R²)`; `None` for one answer.
    pub element_variance: Option<f64>,
    /// Degrees of freedom if only clusters with a valid answer count (as in Python's `svy`).
    pub df_answered: usize,
}

impl Estimate {
    /// The share or the mean.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.linearised.value
    }

    /// The design effect against simple random sampling with replacement, `v / (S²/n)`. `None` where
    /// S² is 0 or nothing is known of the variance.
    #[must_use]
    pub fn deff(&self) -> Option<f64> {
        let simple = self.simple_variance().filter(|simple| *simple > 0.0)?;
        Some(self.linearised.variance()? / simple)
    }

    /// The variance that it would have in a simple random sample, `S²/n`; `None` for one answer.
    #[must_use]
    pub fn simple_variance(&self) -> Option<f64> {
        Some(self.element_variance? / count(self.n))
    }
}

/// A design effect shared by the units of one design.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PooledDeff {
    /// The design effect.
    pub deff: f64,
    /// Its degrees of freedom, the sum over the units.
    pub df: usize,
}

/// The mean of the design effects of units that were sampled alike, each weighted by its degrees of freedom,
/// as variances are pooled. Units without a design effect are left out; `None` if none is left.
///
/// That units share a design effect is an assumption: it steadies the intervals of units with few
/// clusters, and is to be named beside them.
#[must_use]
pub fn pooled_deff<'a>(estimates: impl IntoIterator<Item = &'a Estimate>) -> Option<PooledDeff> {
    let known: Vec<(usize, f64)> = estimates
        .into_iter()
        .filter_map(|estimate| Some((estimate.linearised.df, estimate.deff().filter(|deff| *deff > 0.0)?)))
        .collect();
    let df = known.iter().map(|(df, _)| df).sum::<usize>();
    let deff = sum(known.iter().map(|(df, deff)| count(*df as u64) * deff)) / count(df as u64);
    (df > 0).then_some(PooledDeff { deff, df })
}

/// The totals of a score: `A = Σ s W`, `B = Σ W`, and the number of valid answers.
#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    above: i128,
    below: i128,
    squares: i128,
    n: u64,
}

impl Totals {
    fn and(self, other: Self) -> Self {
        Totals {
            above: self.above + other.above,
            below: self.below + other.below,
            squares: self.squares + other.squares,
            n: self.n + other.n,
        }
    }
}

impl Sample<'_> {
    /// The share or mean of an item; `None` if nobody gave a valid answer.
    ///
    /// # Panics
    /// If the item has fewer answers than the score.
    #[must_use]
    pub fn ratio(&self, score: &Score) -> Option<Estimate> {
        self.pooled_ratio(std::slice::from_ref(score))
    }

    /// The share or mean of the answers to several items taken together: each answer counts alike, whichever item it is to. `None` if
    /// nobody gave a valid answer.
    ///
    /// # Panics
    /// If an item has fewer answers than its score.
    #[must_use]
    pub fn pooled_ratio(&self, scores: &[Score]) -> Option<Estimate> {
        let of_item = |score| (0..self.psus.len()).map(|psu| self.totals(psu, score).n).sum();
        let parts: Vec<Totals> = (0..self.psus.len())
            .map(|psu| scores.iter().map(|score| self.totals(psu, score)).fold(Totals::default(), Totals::and))
            .collect();
        let all = parts.iter().copied().fold(Totals::default(), Totals::and);
        if all.below <= 0 {
            return None;
        }
        // Numerators stay below 4 n A B; where that fits 128 bits, no big integers are needed.
        let largest = all.above.unsigned_abs().max(all.below.unsigned_abs());
        let fits = self.psus.len() < 1 << 20 && largest < 1 << 52;
        let deviations =
            if fits { self.deviations::<i128>(&parts, &all) } else { self.deviations::<BigInt>(&parts, &all) };
        let scale = self.counts.shape().weight_decimals.filter(|_| self.design.weights).unwrap_or(0);
        let answered = self.psus.iter().zip(&parts).filter(|(_, part)| part.n > 0).map(|(psu, _)| psu);
        // Mostly somebody answered in every cluster of the domain.
        let all_answered = self.psus.iter().zip(&parts).all(|(psu, part)| part.n > 0 || !psu.in_domain);
        Some(Estimate {
            linearised: Linearised {
                value: float(all.above) / float(all.below),
                df: self.df(),
                psus: Arc::clone(&self.psus),
                deviations,
            },
            n: all.n,
            respondents: if scores.len() == 1 { all.n } else { scores.iter().map(of_item).max().unwrap_or_default() },
            weight: float(all.below) / float(10_i128.pow(u32::from(scale))),
            element_variance: element_variance(&all),
            df_answered: if all_answered { self.df() } else { degrees_of_freedom(answered) },
        })
    }

    fn totals(&self, psu: usize, score: &Score) -> Totals {
        let mut totals = Totals::default();
        for (answer, value) in score.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let Count { n, w } = self.counts.answers_in(&self.blocks[psu], score.item, answer);
            let (w, value) = (if self.design.weights { w } else { i128::from(n) }, i128::from(*value));
            totals.above += value * w;
            totals.below += w;
            totals.squares += value * value * w;
            totals.n += n;
        }
        totals
    }

    /// `√(f n/(n − 1)) (z_j − z̄)`, from the integers `n (A_j B − A B_j) − Σ (A_j B − A B_j)`.
    fn deviations<T: Integer>(&self, parts: &[Totals], all: &Totals) -> Vec<f64> {
        let square = float(all.below) * float(all.below);
        let mut deviations = Vec::with_capacity(parts.len());
        for stratum in &self.strata {
            let numerators: Vec<T> = parts[stratum.psus.clone()]
                .iter()
                .map(|part| T::cross(part.above, all.below, all.above, part.below))
                .collect();
            if stratum.lonely {
                let z = numerators[0].float() / square;
                let factor = if self.design.lonely == Lonely::Adjust { stratum.finite.sqrt() } else { 0.0 };
                deviations.push(factor * z);
                continue;
            }
            let n = numerators.len();
            let factor = (stratum.finite * count(n as u64) / count((n as u64 - 1).max(1)) * self.stand_in()).sqrt();
            let divisor = count(n as u64) * square;
            deviations.extend(T::centred(&numerators).iter().map(|numerator| factor * (numerator.float() / divisor)));
        }
        deviations
    }

    /// By how much the other strata stand in for lonely ones, under that rule.
    fn stand_in(&self) -> f64 {
        if self.design.lonely != Lonely::Average {
            return 1.0;
        }
        let seen = self.strata.iter().filter(|stratum| !stratum.lonely).count();
        count(self.strata.len() as u64) / count(seen as u64)
    }

    /// The delete-one-cluster jackknife (JKn) of any function of ratios, smooth or not quite: per primary sampling unit
    /// the function without it, the rest of its stratum scaled up by `n/(n − 1)`. `None` if nobody gave
    /// a valid answer to one of the items, in all or without one cluster.
    ///
    /// Source: Rust and Rao, Statistical Methods in Medical Research 5, 1996; R's `as.svrepdesign(type = "JKn")`.
    ///
    /// # Errors
    /// [`Fault::Lonely`]: a stratum of one cluster cannot be scaled up; only [`Lonely::Certainty`]
    /// and [`Lonely::Collapse`] say what to do.
    pub fn jackknife(&self, scores: &[Score], statistic: impl Fn(&[f64]) -> f64) -> Result<Option<Jackknife>, Fault> {
        if matches!(self.design.lonely, Lonely::Adjust | Lonely::Average) && !self.lonely().is_empty() {
            return Err(Fault::Lonely(self.lonely().to_vec()));
        }
        let parts: Vec<Vec<(i128, i128)>> = (0..self.psus.len())
            .map(|psu| scores.iter().map(|score| self.totals(psu, score)).map(|t| (t.above, t.below)).collect())
            .collect();
        let total = |psus: std::ops::Range<usize>, score: usize| {
            parts[psus].iter().fold((0, 0), |(above, below), part| (above + part[score].0, below + part[score].1))
        };
        let evaluate = |totals: &[(i128, i128)]| {
            let ratios = totals.iter().map(|(above, below)| (*below > 0).then(|| float(*above) / float(*below)));
            ratios.collect::<Option<Vec<f64>>>().map(|ratios| statistic(&ratios))
        };
        let all: Vec<(i128, i128)> = (0..scores.len()).map(|score| total(0..parts.len(), score)).collect();
        let Some(estimate) = evaluate(&all) else { return Ok(None) };
        let mut replicates = Vec::new();
        for stratum in self.strata.iter().filter(|stratum| stratum.psus.len() > 1) {
            let n = stratum.psus.len() as u64;
            let (size, rest) = (i128::from(n), i128::from(n - 1));
            let within: Vec<(i128, i128)> = (0..scores.len()).map(|score| total(stratum.psus.clone(), score)).collect();
            for psu in stratum.psus.clone() {
                // (T − T_h) + n/(n − 1) (T_h − A_hj), times n − 1, which cancels in a ratio.
                let without = |all: i128, within: i128, part: i128| rest * (all - within) + size * (within - part);
                let totals: Vec<(i128, i128)> = (0..scores.len())
                    .map(|at| {
                        let (all, within, part) = (all[at], within[at], parts[psu][at]);
                        (without(all.0, within.0, part.0), without(all.1, within.1, part.1))
                    })
                    .collect();
                let Some(value) = evaluate(&totals) else { return Ok(None) };
                replicates.push(Replicate { scale: stratum.finite * count(n - 1) / count(n), value });
            }
        }
        Ok(Some(Jackknife { estimate, df: self.df(), replicates }))
    }
}

/// A statistic without one cluster.
#[derive(Clone, Copy, Debug)]
pub struct Replicate {
    /// The factor `f (n − 1)/n` of its square.
    pub scale: f64,
    /// The statistic.
    pub value: f64,
}

/// A statistic with its replicates.
#[derive(Clone, Debug)]
pub struct Jackknife {
    /// The statistic of everybody.
    pub estimate: f64,
    /// Degrees of freedom: primary sampling units less strata.
    pub df: usize,
    /// One per primary sampling unit, in sorted order.
    pub replicates: Vec<Replicate>,
}

impl Jackknife {
    /// The variance about the estimate (R's `mse = TRUE`), which is never below that about the mean
    /// of the replicates. `None` without degrees of freedom.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let part = |replicate: &Replicate| {
            let away = replicate.value - self.estimate;
            replicate.scale * away * away
        };
        (self.df > 0).then(|| sum(self.replicates.iter().map(part)))
    }
}

/// `S² = n/(n − 1) (Σ s² W / B − R²)`, from the exact integer `Σ s² W B − A²`.
fn element_variance(all: &Totals) -> Option<f64> {
    if all.n < 2 {
        return None;
    }
    let numerator = match all.squares.checked_mul(all.below).zip(all.above.checked_mul(all.above)) {
        Some((squares, above)) => float(squares - above),
        None => <BigInt as Integer>::cross(all.squares, all.below, all.above, all.above).float(),
    };
    Some(numerator / (float(all.below) * float(all.below)) * (count(all.n) / count(all.n - 1)))
}

/// Whole numbers, wide enough or without limit.
trait Integer: Sized {
    /// a b − c d
    fn cross(a: i128, b: i128, c: i128, d: i128) -> Self;
    /// n times each less their sum: the deviations from the mean, times n.
    fn centred(values: &[Self]) -> Vec<Self>;
    fn float(&self) -> f64;
}

impl Integer for i128 {
    fn cross(a: i128, b: i128, c: i128, d: i128) -> Self {
        a * b - c * d
    }

    fn centred(values: &[Self]) -> Vec<Self> {
        let (n, sum) = (values.len() as Self, values.iter().sum::<Self>());
        values.iter().map(|value| n * value - sum).collect()
    }

    fn float(&self) -> f64 {
        float(*self)
    }
}

impl Integer for BigInt {
    fn cross(a: i128, b: i128, c: i128, d: i128) -> Self {
        Self::from(a) * b - Self::from(c) * d
    }

    fn centred(values: &[Self]) -> Vec<Self> {
        let sum: Self = values.iter().sum();
        values.iter().map(|value| value * values.len() - &sum).collect()
    }

    fn float(&self) -> f64 {
        self.to_f64().expect("a big integer has a nearest float")
    }
}

#[allow(clippy::cast_precision_loss, reason = "rounded to the nearest, once")]
fn float(value: i128) -> f64 {
    value as f64
}

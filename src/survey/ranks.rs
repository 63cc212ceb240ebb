//! What can be said about ranks when the values ranked are estimates.
//!
//! A **rank set** is the range of ranks that a unit may truly have: unit i ranks below every unit
//! that is significantly better and above every unit that is significantly worse, so its set is
//! `[1 + better, K − worse]`. *Simultaneous* sets hold for all units at once with the stated
//! confidence, a *marginal* set for the one unit it was made for.
//!
//! Source: Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies 91, 2024, for sets from
//! pairwise tests; Klein, Wright and Wieczorek, Journal of the Royal Statistical Society A 183,
//! 2020, for joint intervals; Holm, Scandinavian Journal of Statistics 6, 1979. Everything here is
//! deterministic: no resampling.
//!
//! Two estimates of which one has no known variance are never told apart.

use super::quantile::{normal, student_tail};
use super::sum;

/// What is ranked; more is better.
#[derive(Clone, Copy, Debug)]
pub struct Ranked {
    /// The estimate.
    pub value: f64,
    /// Its variance; `None`, or 0, if nothing is known of it.
    pub variance: Option<f64>,
    /// Its degrees of freedom; infinity for normal tests. Below 1 nothing is known of the variance.
    pub df: f64,
    /// Whether its variance rests on a design effect that it shares with the others: two such variances are no more
    /// surely known together than one alone.
    pub shared: bool,
}

impl Ranked {
    fn known(&self) -> Option<f64> {
        self.variance.filter(|variance| *variance > 0.0 && self.df >= 1.0)
    }
}

/// The ranks a unit may truly have, from 1, the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankSet {
    /// The best of them.
    pub best: usize,
    /// The worst of them.
    pub worst: usize,
}

impl RankSet {
    /// "Certainly among the top k".
    #[must_use]
    pub fn certainly_top(self, k: usize) -> bool {
        self.worst <= k
    }

    /// "Possibly among the top k": a member of the set of the best k that, with simultaneous sets, holds all
    /// of the true best k with the stated confidence.
    #[must_use]
    pub fn possibly_top(self, k: usize) -> bool {
        self.best <= k
    }

    /// Whether two sets, such as those of two years, have no rank in common.
    #[must_use]
    pub fn disjoint(self, other: Self) -> bool {
        self.worst < other.best || other.worst < self.best
    }
}

/// How much error all tests together may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Each test at α/m.
    Bonferroni,
    /// The smallest p at α/m, the next at α/(m − 1), until one fails. Never worse than Bonferroni;
    /// the default.
    Holm,
}

/// The degrees of freedom of a difference of independent estimates (Satterthwaite, Biometrics Bulletin 2, 1946):
/// `(v₁ + v₂)² / (v₁²/df₁ + v₂²/df₂)`.
#[must_use]
pub fn satterthwaite(variances: [f64; 2], df: [f64; 2]) -> f64 {
    let total = variances[0] + variances[1];
    let below = variances[0] * variances[0] / df[0] + variances[1] * variances[1] / df[1];
    if below > 0.0 { total * total / below } else { f64::INFINITY }
}

/// A test that unit `better` is above unit `worse`, one-sided.
struct Test {
    better: usize,
    worse: usize,
    p: f64,
}

/// Simultaneous rank sets of all units at a level such as 0.95, from the K(K − 1) one-sided tests of every ordered
/// pair. `covariance` is 0 between units whose strata are their own.
#[must_use]
pub fn rank_sets(
    units: &[Ranked],
    covariance: impl Fn(usize, usize) -> f64,
    correction: Correction,
    level: f64,
) -> Vec<RankSet> {
    rank_sets_of(units.len(), &told_apart(units, covariance, correction, level))
}

/// The pairs (better, worse) that are surely apart, all of them together at the level: what [`rank_sets`] counts.
#[must_use]
pub fn told_apart(
    units: &[Ranked],
    covariance: impl Fn(usize, usize) -> f64,
    correction: Correction,
    level: f64,
) -> Vec<(usize, usize)> {
    let tests = tests(units, &covariance, |_, _| true);
    reject(tests, units.len() * units.len().saturating_sub(1), correction, 1.0 - level)
}

/// The rank sets that follow from the pairs that are surely apart.
#[must_use]
pub fn rank_sets_of(units: usize, apart: &[(usize, usize)]) -> Vec<RankSet> {
    (0..units).map(|unit| set(unit, units, apart)).collect()
}

/// The marginal rank set of one unit, from the 2(K − 1) tests that involve it: shorter, and good for statements about
/// this unit alone.
#[must_use]
pub fn marginal_rank_set(
    units: &[Ranked],
    unit: usize,
    covariance: impl Fn(usize, usize) -> f64,
    correction: Correction,
    level: f64,
) -> RankSet {
    let tests = tests(units, &covariance, |better, worse| better == unit || worse == unit);
    let significant = reject(tests, 2 * units.len().saturating_sub(1), correction, 1.0 - level);
    set(unit, units.len(), &significant)
}

fn set(unit: usize, units: usize, apart: &[(usize, usize)]) -> RankSet {
    let better = apart.iter().filter(|(_, worse)| *worse == unit).count();
    let worse = apart.iter().filter(|(better, _)| *better == unit).count();
    RankSet { best: 1 + better, worst: units - worse }
}

/// The tests that can come out significant; those in the other direction only count.
fn tests(
    units: &[Ranked],
    covariance: &impl Fn(usize, usize) -> f64,
    wanted: impl Fn(usize, usize) -> bool,
) -> Vec<Test> {
    let mut tests = Vec::new();
    for (better, above) in units.iter().enumerate() {
        for (worse, below) in units.iter().enumerate() {
            if above.value <= below.value || !wanted(better, worse) {
                continue;
            }
            let Some((v1, v2)) = above.known().zip(below.known()) else { continue };
            let variance = v1 + v2 - 2.0 * covariance(better, worse);
            if variance > 0.0 {
                let t = (above.value - below.value) / variance.sqrt();
                let shared = above.shared && below.shared;
                let df = if shared { above.df.min(below.df) } else { satterthwaite([v1, v2], [above.df, below.df]) };
                tests.push(Test { better, worse, p: student_tail(t, df) });
            }
        }
    }
    tests
}

fn reject(mut tests: Vec<Test>, hypotheses: usize, correction: Correction, alpha: f64) -> Vec<(usize, usize)> {
    tests.sort_by(|one, other| one.p.total_cmp(&other.p));
    let passed = rejected(tests.iter().map(|test| test.p), hypotheses, correction, alpha);
    tests[..passed].iter().map(|test| (test.better, test.worse)).collect()
}

/// How many of the sorted p values are significant among so many hypotheses.
fn rejected(sorted: impl Iterator<Item = f64>, hypotheses: usize, correction: Correction, alpha: f64) -> usize {
    let left = |at: usize| if correction == Correction::Holm { hypotheses - at } else { hypotheses };
    sorted.enumerate().take_while(|(at, p)| *p <= alpha / float(left(*at))).count()
}

/// How the level of joint intervals is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// `z = Φ⁻¹(1 − α/2K)`, good under any dependence.
    Bonferroni,
    /// `z = Φ⁻¹((1 + level^(1/K))/2)`, for independent estimates.
    Sidak,
}

/// Rank sets from joint normal intervals `I ± z SE` (Klein, Wright and Wieczorek): wider than pairwise tests,
/// and readable from a chart, since a unit is above another where their intervals do not meet.
///
/// # Panics
/// If the level is not between 0 and 1.
#[must_use]
pub fn joint_interval_sets(units: &[Ranked], joint: Joint, level: f64) -> Vec<RankSet> {
    let k = float(units.len());
    let z = match joint {
        Joint::Bonferroni => normal(1.0 - (1.0 - level) / (2.0 * k)),
        Joint::Sidak => normal(0.5 + libm::exp(libm::log(level) / k) / 2.0),
    };
    let ends = |unit: &Ranked| match unit.known() {
        Some(variance) => (unit.value - z * variance.sqrt(), unit.value + z * variance.sqrt()),
        None => (f64::NEG_INFINITY, f64::INFINITY),
    };
    let ends: Vec<(f64, f64)> = units.iter().map(ends).collect();
    let set = |(low, high): &(f64, f64)| RankSet {
        best: 1 + ends.iter().filter(|other| other.0 > *high).count(),
        worst: ends.len() - ends.iter().filter(|other| other.1 < *low).count(),
    };
    ends.iter().map(set).collect()
}

/// Which values differ significantly from 0 when all are looked at together, such as the changes of K
/// units between two years: two-sided tests after Holm.
#[must_use]
pub fn significant_changes(changes: &[Ranked], level: f64) -> Vec<bool> {
    let p = |change: &Ranked| Some(2.0 * student_tail(change.value.abs() / change.known()?.sqrt(), change.df));
    let mut tests: Vec<(f64, usize)> =
        changes.iter().enumerate().filter_map(|(at, change)| Some((p(change)?, at))).collect();
    tests.sort_by(|one, other| one.0.total_cmp(&other.0));
    let passed = rejected(tests.iter().map(|(p, _)| *p), changes.len(), Correction::Holm, 1.0 - level);
    let mut significant = vec![false; changes.len()];
    tests[..passed].iter().for_each(|(_, at)| significant[*at] = true);
    significant
}

/// Which units changed their rank between two waves of the same units: those whose simultaneous sets, each at
/// 1 − α/2, have no rank in common. Valid however the waves depend on each other, and cautious.
///
/// # Panics
/// If the waves have different numbers of units.
#[must_use]
pub fn rank_changes(before: &[Ranked], after: &[Ranked], level: f64) -> Vec<bool> {
    assert_eq!(before.len(), after.len(), "the same units in both waves");
    let sets = |units: &[Ranked]| rank_sets(units, |_, _| 0.0, Correction::Holm, f64::midpoint(1.0, level));
    sets(before).into_iter().zip(sets(after)).map(|(before, after)| before.disjoint(after)).collect()
}

/// The mean number of ranks in a set: how much a ranking says.
#[must_use]
pub fn mean_size(sets: &[RankSet]) -> f64 {
    sum(sets.iter().map(|set| float(set.worst - set.best + 1))) / float(sets.len())
}

#[allow(clippy::cast_precision_loss, reason = "numbers of units")]
fn float(value: usize) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ranked(value: f64, se: f64) -> Ranked {
        Ranked { value, variance: Some(se * se), df: f64::INFINITY, shared: false }
    }

    fn alone(_: usize, _: usize) -> f64 {
        0.0
    }

    #[test]
    fn units_far_apart_have_one_rank_each() {
        let units = [ranked(0.9, 0.01), ranked(0.5, 0.01), ranked(0.7, 0.01)];
        let sets = rank_sets(&units, alone, Correction::Holm, 0.95);
        assert_eq!(sets.iter().map(|set| (set.best, set.worst)).collect::<Vec<_>>(), [(1, 1), (3, 3), (2, 2)]);
        assert!(sets[0].certainly_top(1) && !sets[2].possibly_top(1));
    }

    // Two units: z = 2/√2 · … at a difference of 1.7 standard errors of the difference, p = 0.0446 > 0.05/2;
    // at 2.0, p = 0.0228 < 0.025.
    #[test]
    fn two_units_are_told_apart_at_half_the_error() {
        let sets = |z: f64| rank_sets(&[ranked(z, 0.6), ranked(0.0, 0.8)], alone, Correction::Bonferroni, 0.95);
        assert_eq!(sets(1.7)[0], RankSet { best: 1, worst: 2 });
        assert_eq!(sets(2.0)[0], RankSet { best: 1, worst: 1 });
    }

    #[test]
    fn a_unit_of_unknown_variance_may_have_any_rank() {
        for variance in [None, Some(0.0)] {
            let unknown = Ranked { value: 0.99, variance, df: 0.0, shared: false };
            let units = [unknown, ranked(0.9, 0.01), ranked(0.2, 0.01)];
            assert_eq!(rank_sets(&units, alone, Correction::Holm, 0.95)[0], RankSet { best: 1, worst: 3 });
            assert_eq!(joint_interval_sets(&units, Joint::Bonferroni, 0.95)[0], RankSet { best: 1, worst: 3 });
        }
    }

    #[test]
    fn few_degrees_of_freedom_tell_less_apart() {
        let units = |df| [Ranked { df, ..ranked(2.5, 0.6) }, Ranked { df, ..ranked(0.0, 0.8) }];
        assert_eq!(rank_sets(&units(f64::INFINITY), alone, Correction::Holm, 0.95)[0].worst, 1);
        assert_eq!(rank_sets(&units(2.0), alone, Correction::Holm, 0.95)[0].worst, 2);
    }

    #[test]
    fn satterthwaite_lies_between_the_smaller_and_the_sum() {
        assert!((satterthwaite([1.0, 1.0], [10.0, 10.0]) - 20.0).abs() < 1e-12);
        assert!((satterthwaite([1.0, 0.0], [10.0, 30.0]) - 10.0).abs() < 1e-12);
        assert!(satterthwaite([1.0, 1.0], [f64::INFINITY; 2]).is_infinite());
    }

    #[test]
    fn changes_are_judged_together() {
        // Alone 2.0 standard errors would do (p = 0.0455); beside two others that are nothing it does not.
        let changes = [ranked(2.0, 1.0), ranked(0.1, 1.0), ranked(-9.0, 1.0)];
        assert_eq!(significant_changes(&changes, 0.95), [false, false, true]);
        assert_eq!(significant_changes(&changes[..1], 0.95), [true]);
    }

    #[test]
    fn a_rank_changed_where_the_sets_have_nothing_in_common() {
        let (before, after) = ([ranked(9.0, 1.0), ranked(0.0, 1.0)], [ranked(0.0, 1.0), ranked(9.0, 1.0)]);
        assert_eq!(rank_changes(&before, &after, 0.95), [true, true]);
        assert_eq!(rank_changes(&before, &before, 0.95), [false, false]);
    }

    proptest! {
        #[test]
        fn every_set_holds_the_rank_of_the_estimates_and_holm_lies_inside_bonferroni(
            values in prop::collection::vec((0.0..1.0_f64, 0.001..0.2_f64, 1.0..40.0_f64), 2..12),
        ) {
            let units: Vec<Ranked> =
                values.iter().map(|(value, se, df)| Ranked { df: *df, ..ranked(*value, *se) }).collect();
            let holm = rank_sets(&units, alone, Correction::Holm, 0.95);
            let bonferroni = rank_sets(&units, alone, Correction::Bonferroni, 0.95);
            let joint = joint_interval_sets(&units, Joint::Bonferroni, 0.95);
            for (at, unit) in units.iter().enumerate() {
                let rank = 1 + units.iter().filter(|other| other.value > unit.value).count();
                let marginal = marginal_rank_set(&units, at, alone, Correction::Holm, 0.95);
                for set in [holm[at], bonferroni[at], joint[at], marginal] {
                    prop_assert!(set.best <= rank && rank <= set.worst);
                }
                prop_assert!(bonferroni[at].best <= holm[at].best && holm[at].worst <= bonferroni[at].worst);
                prop_assert!(holm[at].best <= marginal.best && marginal.worst <= holm[at].worst);
            }
        }
    }
}

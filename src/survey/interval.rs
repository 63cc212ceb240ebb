//! Confidence intervals of shares and means.
//!
//! What always holds: an interval contains its estimate, and has a width. Where the variance is 0 although
//! it cannot be, as for a share of 0 or 1, the bound comes from an effective number of answers; without
//! degrees of freedom there is no interval.

use super::quantile::{beta, student};

/// How an interval for a share is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `p ± t SE`, cut to 0 and 1; poor near 0 and 1.
    Wald,
    /// On the scale of log odds, `logit p ± t SE / (p (1 − p))`; the default. R calls it `xlogit` and arrives at
    /// it by iteration as `logit`; SUDAAN and SPSS do the same.
    Logit,
    /// Wilson's score interval with the effective number `p (1 − p)/v` and t in place of z (Wilson, JASA 22,
    /// 1927; Kott and Carr, Journal of Official Statistics 13, 1997). Needs no beta distribution.
    Wilson,
    /// Clopper and Pearson's interval with Korn and Graubard's effective number,
    /// `p (1 − p)/v (t(n − 1)/t(df))²` (Survey Methodology 24, 1998). Not cut at n, as in R.
    Beta,
    /// On the scale of the arcsine, `sin²(asin √p ± t SE / (2 √(p (1 − p))))`.
    Asin,
}

/// What an interval is made from.
#[derive(Clone, Copy, Debug)]
pub struct Basis {
    /// The estimate.
    pub value: f64,
    /// Its variance.
    pub variance: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// Respondents: those of the domain, as R takes it for [`Method::Beta`], or those who gave a valid answer.
    pub n: u64,
    /// The design effect assumed where the variance is 0; 1 if nothing is known.
    pub deff: f64,
}

/// An interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Whether the variance was 0 and the interval rests on an effective number of respondents
    /// instead; at a share of 0 or 1 one of its ends is then the estimate.
    pub assumed: bool,
}

/// The interval of a share at a level such as 0.95; `None` without degrees of freedom or respondents.
///
/// # Panics
/// If the level is not between 0 and 1.
#[must_use]
pub fn share(method: Method, basis: &Basis, level: f64) -> Option<Interval> {
    let Basis { value: p, variance, df, n, .. } = *basis;
    let tail = (1.0 - level) / 2.0;
    if df == 0 || n == 0 {
        return None;
    }
    if variance <= 0.0 || p <= 0.0 || p >= 1.0 {
        return Some(without_variance(basis, tail));
    }
    let (t, se, pq) = (student(1.0 - tail, float(df as u64)), variance.sqrt(), p * (1.0 - p));
    let (low, high) = match method {
        Method::Wald => (p - t * se, p + t * se),
        Method::Logit => {
            let (centre, half) = (libm::log(p) - libm::log1p(-p), t * se / pq);
            let back = |logit: f64| 1.0 / (1.0 + libm::exp(-logit));
            (back(centre - half), back(centre + half))
        }
        Method::Wilson => {
            let share = t * t * variance / pq;
            let half = t * (variance + share * share / (4.0 * t * t)).sqrt();
            ((p + share / 2.0 - half) / (1.0 + share), (p + share / 2.0 + half) / (1.0 + share))
        }
        Method::Beta => {
            let simple = if n > 1 { student(1.0 - tail, float(n - 1)) } else { t };
            clopper_pearson(p, pq / variance * (simple / t) * (simple / t), tail)
        }
        Method::Asin => {
            let (centre, half) = (libm::asin(p.sqrt()), t * se / (2.0 * pq.sqrt()));
            let back = |angle: f64| libm::sin(angle) * libm::sin(angle);
            (back((centre - half).max(0.0)), back((centre + half).min(std::f64::consts::FRAC_PI_2)))
        }
    };
    Some(Interval { low: low.clamp(0.0, p), high: high.clamp(p, 1.0), assumed: false })
}

/// The interval `R ± t SE` of a mean, a composite or a change; `None` without degrees of freedom or with a
/// variance of 0.
///
/// # Panics
/// If the level is not between 0 and 1.
#[must_use]
pub fn mean(value: f64, variance: f64, df: usize, level: f64) -> Option<Interval> {
    if df == 0 || variance <= 0.0 {
        return None;
    }
    let half = student(0.5 + level / 2.0, float(df as u64)) * variance.sqrt();
    Some(Interval { low: value - half, high: value + half, assumed: false })
}

/// Clopper and Pearson with n_eff = min(n, n/deff); at a share of 0 the upper end is
/// `1 − (α/2)^(1/n_eff)`, at 1 the lower one `(α/2)^(1/n_eff)`.
fn without_variance(basis: &Basis, tail: f64) -> Interval {
    let p = basis.value.clamp(0.0, 1.0);
    let (low, high) = clopper_pearson(p, float(basis.n) / basis.deff.max(1.0), tail);
    Interval { low, high, assumed: true }
}

fn clopper_pearson(p: f64, n: f64, tail: f64) -> (f64, f64) {
    let low = if p <= 0.0 { 0.0 } else { beta(tail, n * p, n * (1.0 - p) + 1.0) };
    let high = if p >= 1.0 { 1.0 } else { beta(1.0 - tail, n * p + 1.0, n * (1.0 - p)) };
    (low, high)
}

#[allow(clippy::cast_precision_loss, reason = "numbers of people and clusters are far below 2^53")]
fn float(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Method; 5] = [Method::Wald, Method::Logit, Method::Wilson, Method::Beta, Method::Asin];

    fn basis(value: f64, variance: f64, df: usize) -> Basis {
        Basis { value, variance, df, n: 100, deff: 4.0 }
    }

    #[test]
    fn everybody_satisfied_has_a_lower_bound_and_no_upper_one() {
        for method in ALL {
            let interval = share(method, &basis(1.0, 0.0, 10), 0.95).expect("an interval");
            // 100 answers at a design effect of 4 are worth 25: 0.025^(1/25).
            assert!((interval.low - 0.862_814_8).abs() < 1e-7, "{interval:?}");
            assert!(interval.high >= 1.0 && interval.assumed);
        }
    }

    #[test]
    fn nobody_satisfied_mirrors_everybody() {
        let none = share(Method::Logit, &basis(0.0, 0.0, 10), 0.95).expect("an interval");
        assert!(none.low <= 0.0 && (none.high - 0.137_185_2).abs() < 1e-7, "{none:?}");
    }

    #[test]
    fn clusters_that_all_agree_do_not_make_the_share_certain() {
        let interval = share(Method::Logit, &basis(0.8, 0.0, 10), 0.95).expect("an interval");
        assert!(interval.low < 0.7 && interval.high > 0.88 && interval.assumed, "{interval:?}");
    }

    #[test]
    fn a_design_effect_below_one_adds_no_respondents() {
        let less = Basis { deff: 0.1, ..basis(1.0, 0.0, 10) };
        let one = Basis { deff: 1.0, ..basis(1.0, 0.0, 10) };
        assert_eq!(share(Method::Beta, &less, 0.95), share(Method::Beta, &one, 0.95));
    }

    #[test]
    fn without_degrees_of_freedom_there_is_no_interval() {
        for method in ALL {
            assert_eq!(share(method, &basis(0.5, 0.01, 0), 0.95), None);
            assert_eq!(share(method, &basis(1.0, 0.0, 0), 0.95), None);
        }
        assert_eq!(mean(3.0, 0.1, 0, 0.95), None);
        assert_eq!(mean(3.0, 0.0, 5, 0.95), None);
    }

    proptest! {
        #[test]
        fn an_interval_contains_its_estimate_and_has_a_width(
            p in 0.0..=1.0_f64, deff in 0.2..20.0_f64, n in 2_u64..10_000, df in 1_usize..300, level in 0.5..0.999_f64,
        ) {
            let variance = p * (1.0 - p) * deff / float(n);
            for method in ALL {
                let basis = Basis { value: p, variance, df, n, deff };
                let interval = share(method, &basis, level).expect("an interval");
                prop_assert!(0.0 <= interval.low && interval.low <= p && p <= interval.high && interval.high <= 1.0);
                prop_assert!(interval.high > interval.low, "{method:?} {interval:?}");
            }
        }
    }
}

//! The exact arithmetic behind shares of points: one rounding, half up to a billionth, at the end.
//! The geometric mean alone is computed in floating point.
//!
//! Products of two billionths fit 128 bits in practice; where they do not, big integers take over,
//! so that no size of input can make a wrong result.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};

use super::{Number, Points, SCALE};

/// The product of the factors over the product of the divisors, rounded half up (away from zero)
/// once. No divisor may be zero.
///
/// # Panics
/// When the result does not fit 128 bits: its callers divide by what they multiplied with.
#[must_use]
pub fn quotient(factors: &[i128], divisors: &[i128]) -> i128 {
    let small = small_product(factors).zip(small_product(divisors)).and_then(|(above, below)| {
        let size = below.checked_abs()?;
        let rounded = above.checked_abs()?.checked_mul(2)?.checked_add(size)? / size.checked_mul(2)?;
        Some(if (above < 0) == (below < 0) { rounded } else { -rounded })
    });
    small.unwrap_or_else(|| {
        let product = |terms: &[i128]| terms.iter().map(|term| BigInt::from(*term)).product::<BigInt>();
        half_up(&BigRational::new(product(factors), product(divisors)))
            .to_i128()
            .expect("a share of a maximum fits 128 bits")
    })
}

/// The product of some terms, if 128 bits hold it.
fn small_product(terms: &[i128]) -> Option<i128> {
    match terms {
        [one] => Some(*one),
        // Mostly two terms of 64 bits, whose product always fits: to check that would take longer than to multiply.
        [one, other] => match (i64::try_from(*one), i64::try_from(*other)) {
            (Ok(one), Ok(other)) => Some(i128::from(one) * i128::from(other)),
            _ => one.checked_mul(*other),
        },
        _ => terms.iter().try_fold(1_i128, |product, term| product.checked_mul(*term)),
    }
}

/// Compares `part / whole` with a threshold, exactly. `whole` must be positive.
#[must_use]
pub fn compare_ratio(part: Number, whole: Number, threshold: Number) -> Ordering {
    let scaled = part.0.checked_mul(i128::from(SCALE));
    let wanted = threshold.0.checked_mul(whole.0);
    match (scaled, wanted) {
        (Some(scaled), Some(wanted)) => scaled.cmp(&wanted),
        _ => (BigInt::from(part.0) * SCALE).cmp(&(BigInt::from(threshold.0) * whole.0)),
    }
}

/// Weighted mean of the shares `points / maximum`, times a maximum: `M · Σ wᵢ(pᵢ/mᵢ) / Σ wᵢ`.
/// Each item is (points, maximum, weight); maxima and the sum of weights must be positive.
#[must_use]
pub fn mean_of_shares(max: Points, items: &[(Points, Points, u64)]) -> Points {
    let alike = items.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let total: i128 = items.iter().map(|(_, _, weight)| i128::from(*weight)).sum();
    if alike && let Some((_, common, _)) = items.first() {
        let weighted: i128 = items.iter().map(|(points, _, weight)| i128::from(points.0) * i128::from(*weight)).sum();
        return points(quotient(&[weighted, i128::from(max.0)], &[total, i128::from(common.0)]));
    }
    let sum = items.iter().fold(BigRational::zero(), |sum, (points, max, weight)| {
        sum + BigRational::new(BigInt::from(points.0) * *weight, BigInt::from(max.0))
    });
    let mean = sum * BigInt::from(max.0) / BigInt::from(total);
    points(half_up(&mean).to_i128().expect("a mean of shares lies within the maximum"))
}

/// Weighted harmonic mean of the shares, times a maximum: `M · Σ wᵢ / Σ (wᵢ mᵢ/pᵢ)`; zero if a
/// share is. Items as for [`mean_of_shares`].
#[must_use]
pub fn harmonic_mean_of_shares(max: Points, items: &[(Points, Points, u64)]) -> Points {
    if items.iter().any(|(points, _, _)| *points == Points::ZERO) {
        return Points::ZERO;
    }
    let total: BigInt = items.iter().map(|(_, _, weight)| BigInt::from(*weight)).sum();
    let sum = items.iter().fold(BigRational::zero(), |sum, (points, max, weight)| {
        sum + BigRational::new(BigInt::from(max.0) * *weight, BigInt::from(points.0))
    });
    let mean = BigRational::from(total * max.0) / sum;
    points(half_up(&mean).to_i128().expect("a mean of shares lies within the maximum"))
}

/// Weighted geometric mean of the shares, times a maximum: `M · exp(Σ wᵢ ln(pᵢ/mᵢ) / Σ wᵢ)`; zero
/// if a share is (ln 0 = −∞, exp −∞ = 0). Items as for [`mean_of_shares`].
///
/// In floating point, by `libm`, whose results are the same bits on every platform: the result may
/// be a billionth beside the exact rounding.
#[must_use]
pub fn geometric_mean_of_shares(max: Points, items: &[(Points, Points, u64)]) -> Points {
    let (mut sum, mut total) = (0.0, 0.0);
    for (points, max, weight) in items {
        #[allow(clippy::cast_precision_loss)]
        let weight = *weight as f64;
        sum += weight * libm::log(points.number().to_f64() / max.number().to_f64());
        total += weight;
    }
    let value = libm::exp(sum / total) * max.number().to_f64() * 1e9;
    #[allow(clippy::cast_possible_truncation)]
    let rounded = libm::floor(value + 0.5) as i64;
    Points(rounded.clamp(0, max.0))
}

fn points(value: i128) -> Points {
    Points(i64::try_from(value).expect("points lie within a million"))
}

/// Rounds half away from zero.
#[must_use]
pub fn half_up(value: &BigRational) -> BigInt {
    let (double, divisor): (BigInt, BigInt) = (value.numer().abs() * 2 + value.denom(), value.denom() * 2);
    let magnitude = double.div_floor(&divisor);
    if value.is_negative() { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_thirty_is_ten() {
        assert_eq!(quotient(&[1, 30_000_000_000], &[3]), 10_000_000_000);
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(quotient(&[1], &[2]), 1);
        assert_eq!(quotient(&[-1], &[2]), -1);
        assert_eq!(quotient(&[1], &[-2]), -1);
        assert_eq!(quotient(&[5], &[4]), 1);
    }

    #[test]
    fn a_product_beyond_128_bits_is_still_exact() {
        let huge = 1_000_000_000_000_000_000_000_000_000;
        assert_eq!(quotient(&[huge, 1_000_000_000_000_000], &[huge]), 1_000_000_000_000_000);
    }

    #[test]
    fn a_ratio_is_compared_without_dividing() {
        let eighty_percent = Number(800_000_000);
        let compare = |part, whole| compare_ratio(Number::whole(part), Number::whole(whole), eighty_percent);
        assert_eq!(compare(4, 5), Ordering::Equal);
        assert_eq!(compare(79, 99), Ordering::Less);
        assert_eq!(compare(81, 100), Ordering::Greater);
    }

    #[test]
    fn a_harmonic_mean_halfway_between_two_billionths_is_rounded_up() {
        // 2 / (1/1 + 1/(1/3)) = 1/2; half of three billionths is 1.5 of them.
        let items = [(Points(3), Points(3), 1), (Points(1), Points(3), 1)];
        assert_eq!(harmonic_mean_of_shares(Points(3), &items), Points(2));
        assert_eq!(harmonic_mean_of_shares(Points(3), &[items[0], (Points::ZERO, Points(3), 1)]), Points::ZERO);
    }

    #[test]
    fn the_mean_of_unlike_maxima_is_rounded_once() {
        let point = |n: i64| Points(n * SCALE);
        // (1/3 + 1/7) / 2 × 21 = 5
        let mean = mean_of_shares(point(21), &[(point(1), point(3), 1), (point(1), point(7), 1)]);
        assert_eq!(mean, point(5));
    }
}

//! The exact arithmetic behind shares of points: one rounding, half up to a billionth, at the end.
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
    let product = |terms: &[i128]| terms.iter().try_fold(1_i128, |product, term| product.checked_mul(*term));
    let small = product(factors).zip(product(divisors)).and_then(|(above, below)| {
        let double = above.checked_abs()?.checked_mul(2)?.checked_add(below.abs())?;
        Some(above.signum() * below.signum() * (double / below.checked_abs()?.checked_mul(2)?))
    });
    small.unwrap_or_else(|| {
        let product = |terms: &[i128]| terms.iter().map(|term| BigInt::from(*term)).product::<BigInt>();
        half_up(&BigRational::new(product(factors), product(divisors)))
            .to_i128()
            .expect("a share of a maximum fits 128 bits")
    })
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

/// Weighted harmonic or geometric mean of shares in floating point, times a maximum.
///
/// `f` maps a share to what is averaged, `inverse` maps the average back. Both must come from
/// `libm`, whose results are the same bits on every platform.
#[must_use]
pub fn root_of_shares(
    max: Points,
    items: &[(Points, Points, u64)],
    f: impl Fn(f64) -> f64,
    inverse: impl Fn(f64) -> f64,
) -> Points {
    let (mut sum, mut total) = (0.0, 0.0);
    for (points, max, weight) in items {
        #[allow(clippy::cast_precision_loss)]
        let weight = *weight as f64;
        sum += weight * f(points.number().to_f64() / max.number().to_f64());
        total += weight;
    }
    let value = inverse(sum / total) * max.number().to_f64() * 1e9;
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
    fn the_mean_of_unlike_maxima_is_rounded_once() {
        let point = |n: i64| Points(n * SCALE);
        // (1/3 + 1/7) / 2 × 21 = 5
        let mean = mean_of_shares(point(21), &[(point(1), point(3), 1), (point(1), point(7), 1)]);
        assert_eq!(mean, point(5));
    }
}

//! The few statistics that an audit needs, in binary floating point: sums in the order of the units, square
//! roots (which IEEE 754 rounds exactly) and nothing else, so that they are the same everywhere. Nothing
//! here reaches a score.

/// The mean; 0 of nothing.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / count(values.len()) }
}

fn count(of: usize) -> f64 {
    f64::from(u32::try_from(of).expect("fewer than 2^32 units"))
}

/// The sample covariance (n − 1) of two series of one length; 0 for fewer than two values.
#[must_use]
pub fn covariance(a: &[f64], b: &[f64]) -> f64 {
    if a.len() < 2 {
        return 0.0;
    }
    let (mean_a, mean_b) = (mean(a), mean(b));
    let sum: f64 = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    sum / count(a.len() - 1)
}

/// The sample variance (n − 1).
#[must_use]
pub fn variance(values: &[f64]) -> f64 {
    covariance(values, values)
}

/// Pearson's correlation; `None` where one of the two does not vary.
#[must_use]
pub fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let product = variance(a) * variance(b);
    (product > 0.0).then(|| (covariance(a, b) / product.sqrt()).clamp(-1.0, 1.0))
}

/// The share of the variance of `y` that `x` alone explains, `Var(E(y|x)) / Var(y)`, between 0 and 1: the first-order
/// main effect of Paruolo, Saisana and Saltelli (2013, "Ratings and rankings: voodoo or science?", JRSS A 176(3)).
/// `E(y|x)` is estimated by local lines with Epanechnikov's kernel; its width is the one of twenty, from a tenth of
/// the range of `x` to twice the range, with the least squared error of predicting each value from the others. `None`
/// where one of the two does not vary.
#[must_use]
pub fn main_effect(x: &[f64], y: &[f64]) -> Option<f64> {
    let (least, most) = (x.iter().copied().reduce(f64::min)?, x.iter().copied().reduce(f64::max)?);
    let of_y = variance(y);
    if most <= least || of_y <= 0.0 {
        return None;
    }
    let error = |width: f64| -> f64 {
        let left_out = |at: usize| y[at] - local_line(x, y, x[at], width, Some(at));
        (0..x.len()).map(left_out).map(|error| error * error).sum()
    };
    let widths = (1..=20_u32).map(|step| (most - least) * f64::from(step) / 10.0);
    // Where a value has no neighbour within the width there is no prediction, and the error is not a number.
    let rated = widths.map(|width| (error(width), width)).filter(|(error, _)| error.is_finite());
    let (_, width) = rated.min_by(|(a, _), (b, _)| a.total_cmp(b))?;
    let fitted: Vec<f64> = x.iter().map(|at| local_line(x, y, *at, width, None)).collect();
    Some((variance(&fitted) / of_y).min(1.0))
}

/// The value at `at` of a line fitted to its neighbourhood; their mean where all neighbours lie at one place.
fn local_line(x: &[f64], y: &[f64], at: f64, width: f64, without: Option<usize>) -> f64 {
    let (mut s0, mut s1, mut s2, mut t0, mut t1) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (place, (x, y)) in x.iter().zip(y).enumerate() {
        let distance = x - at;
        let weight = 1.0 - (distance / width) * (distance / width);
        if weight > 0.0 && Some(place) != without {
            s0 += weight;
            s1 += weight * distance;
            s2 += weight * distance * distance;
            t0 += weight * y;
            t1 += weight * distance * y;
        }
    }
    let determinant = s0 * s2 - s1 * s1;
    if determinant > 1e-9 * s0 * s2 { (s2 * t0 - s1 * t1) / determinant } else { t0 / s0 }
}

/// Cronbach's alpha of items, each a series over the same units; `None` for fewer than two items or where
/// their sum does not vary.
#[must_use]
pub fn alpha(items: &[Vec<f64>]) -> Option<f64> {
    let units = items.first()?.len();
    let sums: Vec<f64> = (0..units).map(|unit| items.iter().map(|item| item[unit]).sum()).collect();
    let of_sum = variance(&sums);
    if items.len() < 2 || of_sum <= 0.0 {
        return None;
    }
    let of_items: f64 = items.iter().map(|item| variance(item)).sum();
    let k = count(items.len());
    Some(k / (k - 1.0) * (1.0 - of_items / of_sum))
}

/// Eigenvalues, the largest first, with their vectors, of a symmetric matrix: Jacobi's rotations, row by
/// row, until the rest is nothing beside the diagonal.
///
/// Not `nalgebra`: without its default features 0.35 brings four crates and 17 s of CPU to every first build, a tenth of
/// what the project takes, for one matrix of ten columns. A test holds the vectors to their definition.
#[must_use]
pub fn eigen(matrix: &[Vec<f64>]) -> Vec<(f64, Vec<f64>)> {
    let n = matrix.len();
    let mut a = matrix.to_vec();
    let mut v: Vec<Vec<f64>> =
        (0..n).map(|row| (0..n).map(|column| if row == column { 1.0 } else { 0.0 }).collect()).collect();
    for _ in 0..100 {
        let off: f64 = (0..n).flat_map(|p| (p + 1..n).map(move |q| (p, q))).map(|(p, q)| a[p][q] * a[p][q]).sum();
        let diagonal: f64 = (0..n).map(|p| a[p][p] * a[p][p]).sum();
        if off <= diagonal * 1e-30 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    let mut pairs: Vec<(f64, Vec<f64>)> = (0..n).map(|at| (a[at][at], v.iter().map(|row| row[at]).collect())).collect();
    pairs.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    for (_, vector) in &mut pairs {
        // The sign of a vector means nothing; its largest part is taken to be positive.
        let largest =
            vector.iter().copied().fold(0.0_f64, |most, part| if part.abs() > most.abs() { part } else { most });
        if largest < 0.0 {
            vector.iter_mut().for_each(|part| *part = -*part);
        }
    }
    pairs
}

/// One rotation: makes `a[p][q]` zero.
fn rotate(a: &mut [Vec<f64>], v: &mut [Vec<f64>], p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let sign = if theta < 0.0 { -1.0 } else { 1.0 };
    let t = sign / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for row in a.iter_mut().chain(v) {
        let (x, y) = (row[p], row[q]);
        row[p] = c * x - s * y;
        row[q] = s * x + c * y;
    }
    let (above, below) = a.split_at_mut(q);
    for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
        (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
    }
}

/// The quantile by type 7 (the default of R, numpy and spreadsheets) of values that are sorted.
#[must_use]
pub fn quantile(sorted: &[f64], part: f64) -> f64 {
    quantile_by(sorted.len(), part, |place| sorted[place])
}

/// The same of values that are not held: `at` gives the value at a place of the sorted ones.
#[must_use]
pub fn quantile_by(len: usize, part: f64, at: impl Fn(usize) -> f64) -> f64 {
    let wanted = part * count(len - 1);
    let below = wanted.floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
    let place = below as usize;
    let (low, high) = (at(place), at((place + 1).min(len - 1)));
    low + (wanted - below) * (high - low)
}

/// Spearman's correlation: Pearson's of the ranks, equal values sharing the mean of theirs. `None` where one of the two
/// series does not vary.
#[must_use]
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    let ranks = |values: &[f64]| -> Vec<f64> {
        let rank = |value: &f64| {
            let below = values.iter().filter(|other| *other < value).count();
            let same = values.iter().filter(|other| *other == value).count();
            count(below) + (count(same) + 1.0) / 2.0
        };
        values.iter().map(rank).collect()
    };
    correlation(&ranks(a), &ranks(b))
}

/// Kendall's tau-b: pairs in the same order less pairs in the other, over those that are not tied. `None` where one
/// of the two series does not vary.
#[must_use]
pub fn kendall(a: &[f64], b: &[f64]) -> Option<f64> {
    let order = |x: f64, y: f64| i32::from(x > y) - i32::from(x < y);
    let (mut sum, mut in_a, mut in_b) = (0_i64, 0_u32, 0_u32);
    for first in 0..a.len() {
        for second in 0..first {
            let (of_a, of_b) = (order(a[first], a[second]), order(b[first], b[second]));
            sum += i64::from(of_a * of_b);
            in_a += u32::from(of_a != 0);
            in_b += u32::from(of_b != 0);
        }
    }
    let product = f64::from(in_a) * f64::from(in_b);
    #[expect(clippy::cast_precision_loss, reason = "pairs of units are far fewer than 2^53")]
    let sum = sum as f64;
    (product > 0.0).then(|| sum / product.sqrt())
}

//! All units of a run together: mean, spread, and whether units draw together over time.
//!
//! Every figure comes from exact indices in whole numbers and is rounded once.
//!
//! Source: Barro and Sala-i-Martin, Journal of Political Economy 100, 1992, for the two kinds of convergence: σ, the
//! spread becomes smaller; β, units that stood lower gain more. Errors of measurement alone make a β
//! below zero.

use super::History;
use crate::model::{Number, Points, SCALE, quotient};

/// The ranked units of a run together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many there are.
    pub units: usize,
    /// Their mean.
    pub mean: Points,
    /// Their standard deviation, as all units and not as a sample of them.
    pub deviation: Points,
    /// The lowest index.
    pub lowest: Points,
    /// The highest index.
    pub highest: Points,
    /// The coefficient of variation: standard deviation over mean; `None` where the mean is zero.
    pub variation: Option<Number>,
}

impl Summary {
    /// From the lowest to the highest index.
    #[must_use]
    pub fn spread(&self) -> Points {
        Points(self.highest.0 - self.lowest.0)
    }
}

/// Whether units draw together, from one run to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convergence {
    /// The earlier run.
    pub since: usize,
    /// How many units are ranked in both and are one unit all the way.
    pub units: usize,
    /// β: the slope of the change of an index on where it stood; `None` where all stood alike.
    pub slope: Option<Number>,
}

/// `n Σxy − Σx Σy`, from values less the first ones, which changes nothing and keeps the products small: an index has at
/// most a million points and a run some thousand units, so it fits.
fn moment(xs: &[i128], ys: &[i128]) -> i128 {
    let less = |values: &[i128]| -> Vec<i128> { values.iter().map(|value| value - values[0]).collect() };
    let (xs, ys) = (less(xs), less(ys));
    let products: i128 = xs.iter().zip(&ys).map(|(x, y)| x * y).sum();
    let n = i128::try_from(xs.len()).unwrap_or(i128::MAX);
    n * products - xs.iter().sum::<i128>() * ys.iter().sum::<i128>()
}

fn summary(indices: &[i128]) -> Option<Summary> {
    let (lowest, highest) = (*indices.iter().min()?, *indices.iter().max()?);
    let n = i128::try_from(indices.len()).ok()?;
    let mean = quotient(&[indices.iter().sum()], &[n]);
    // √(n Σx² − (Σx)²) / n
    let root = moment(indices, indices).unsigned_abs().isqrt();
    let deviation = quotient(&[i128::try_from(root).ok()?], &[n]);
    let points = |value: i128| i64::try_from(value).ok().map(Points);
    Some(Summary {
        units: indices.len(),
        mean: points(mean)?,
        deviation: points(deviation)?,
        lowest: points(lowest)?,
        highest: points(highest)?,
        variation: (mean != 0).then(|| Number(quotient(&[deviation, i128::from(SCALE)], &[mean]))),
    })
}

/// The slope of the changes on the first values, by least squares.
fn slope(first: &[i128], changes: &[i128]) -> Option<Number> {
    let below = if first.is_empty() { 0 } else { moment(first, first) };
    (below != 0).then(|| Number(quotient(&[moment(first, changes), i128::from(SCALE)], &[below])))
}

impl History {
    /// The index of a unit that is ranked.
    fn ranked(&self, line: usize, run: usize) -> Option<i128> {
        self.row(line, run)?.rank?;
        self.index(line, run).map(|index| i128::from(index.0))
    }

    /// The ranked units of a run together; `None` where none is ranked.
    #[must_use]
    pub fn summary(&self, run: usize) -> Option<Summary> {
        let indices: Vec<i128> = (0..self.lines.len()).filter_map(|line| self.ranked(line, run)).collect();
        summary(&indices)
    }

    /// Whether units draw together since the first run that a run may be compared with; `None` for that one itself.
    #[must_use]
    pub fn convergence(&self, run: usize) -> Option<Convergence> {
        let since = self.since[run];
        let both = |line| Some((self.ranked(line, since)?, self.ranked(line, run)?));
        let both: Vec<(i128, i128)> = (0..self.lines.len()).filter_map(both).collect();
        let first: Vec<i128> = both.iter().map(|(first, _)| *first).collect();
        let changes: Vec<i128> = both.iter().map(|(first, last)| last - first).collect();
        (since != run).then(|| Convergence { since, units: both.len(), slope: slope(&first, &changes) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: i128 = 1_000_000_000;

    /// 2, 4, 4, 4, 5, 5, 7, 9: mean 5, deviation 2.
    #[test]
    fn mean_and_spread_are_those_computed_by_hand() {
        let found = summary(&[2, 4, 4, 4, 5, 5, 7, 9].map(|index| index * ONE)).expect("units");
        let exact = [found.mean, found.deviation, found.lowest, found.highest, found.spread()];
        assert_eq!(exact.map(|points| points.to_string()), ["5", "2", "2", "9", "7"]);
        assert_eq!(found.variation.map(|cv| cv.to_string()).as_deref(), Some("0.4"));
        assert_eq!(summary(&[]), None);
        assert_eq!(summary(&[0, 0]).expect("units").variation, None);
    }

    /// Whoever stood one point lower gained half a point more.
    #[test]
    fn a_slope_below_zero_means_that_the_lower_ones_gained_more() {
        let first = [80, 84, 90].map(|index| index * ONE);
        let changes = first.map(|index| (90 * ONE - index) / 2);
        assert_eq!(slope(&first, &changes).map(|slope| slope.to_string()).as_deref(), Some("-0.5"));
        assert_eq!(slope(&[ONE, ONE], &[0, ONE]), None);
        assert_eq!(slope(&[], &[]), None);
    }
}

//! Ranks of drawn indices, by the rulebook's own rule, and how often each unit had each of them.

use crate::audit::stats;
use crate::model::{Points, Rounding};
use crate::results;
use crate::rules::{Rulebook, Ties};

/// The rulebook's rule of ranks and bands, ready for many draws.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    rounding: Rounding,
    /// Billionths in the last decimal that is compared.
    step: i64,
    ties: Ties,
    /// The bands from the lowest index up: the least index in billionths, and the place in the rulebook.
    bands: Vec<(i64, usize)>,
    /// Bits that hold the number of a unit.
    bits: u32,
}

impl Rule {
    pub(super) fn of(rulebook: &Rulebook, units: usize) -> Self {
        Rule {
            rounding: rulebook.rounding,
            step: 10_i64.pow(9 - u32::from(rulebook.rank_decimals)),
            ties: rulebook.ties,
            bands: bands(rulebook),
            bits: usize::BITS - units.leading_zeros(),
        }
    }

    /// An index in billionths: its nearest whole number of them, as the engine rounds.
    pub(super) fn billionths(index: f64) -> i64 {
        let scaled = index * 1e9 + 0.5;
        #[expect(clippy::cast_possible_truncation, reason = "an index is at most a million points or so")]
        let whole = scaled as i64;
        // A cast cuts towards zero, which is not down for what surveys push below it.
        #[expect(clippy::cast_precision_loss, reason = "back to what it was cut from")]
        let above = whole as f64 > scaled;
        whole - i64::from(above)
    }

    /// Ranks the units by indices in billionths; calls `each` with a unit and its rank. `keys` is room.
    pub(super) fn rank(&self, indices: &[i64], keys: &mut Vec<i64>, mut each: impl FnMut(usize, usize)) {
        keys.clear();
        // The highest index is to come first, so its sign is turned; units fill the lowest bits.
        keys.extend((0_i64..).zip(indices).map(|(unit, index)| (-index << self.bits) | unit));
        keys.sort_unstable();
        let mask = (1_i64 << self.bits) - 1;
        let (mut last, mut rank, mut placed) = (None, 0, 0);
        for key in keys.iter() {
            let index = -(key >> self.bits);
            placed += 1;
            if last.is_none_or(|last| self.differ(last, index)) {
                rank = if self.ties == Ties::Dense { rank + 1 } else { placed };
            }
            last = Some(index);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the place of a unit")]
            each((key & mask) as usize, rank);
        }
    }

    /// Whether two indices, the higher one first, differ where they are compared. Rounding keeps an order, so units
    /// that share a rank stand side by side; and it is slow, so it is asked only where it can matter.
    fn differ(&self, higher: i64, lower: i64) -> bool {
        let rounded = |index: i64| self.rounding.divide(index, self.step);
        higher - lower >= self.step || (higher != lower && rounded(higher) != rounded(lower))
    }

    /// The ranks of all units.
    pub(super) fn ranks(&self, indices: &[i64]) -> Vec<usize> {
        let mut ranks = vec![0; indices.len()];
        self.rank(indices, &mut Vec::new(), |unit, rank| ranks[unit] = rank);
        ranks
    }

    /// The band of an index in billionths, as a place in the rulebook's; none without bands.
    fn band(&self, index: i64) -> Option<usize> {
        let above = self.bands.partition_point(|(least, _)| *least <= index);
        self.bands.get(above.max(1) - 1).map(|(_, band)| *band)
    }
}

/// Where each band starts: bands follow each other from zero to the total.
fn bands(rulebook: &Rulebook) -> Vec<(i64, usize)> {
    let total = rulebook.total().0;
    let band = |index: i64| results::band(rulebook, Points(index));
    let Some(first) = band(0) else { return Vec::new() };
    let mut bands = vec![(0, first)];
    loop {
        let (start, current) = *bands.last().expect("there is a first");
        if band(total) == Some(current) {
            return bands;
        }
        // The least index beyond this band.
        let (mut within, mut beyond) = (start, total);
        while beyond - within > 1 {
            let middle = within + (beyond - within) / 2;
            if band(middle) == Some(current) { within = middle } else { beyond = middle }
        }
        let Some(next) = band(beyond) else { return bands };
        bands.push((beyond, next));
    }
}

/// How often each unit had each rank and each band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Draws counted.
    pub draws: usize,
    units: usize,
    /// By unit and rank.
    ranks: Vec<u32>,
    /// By unit and band, in the order of the rulebook.
    bands: Vec<u32>,
}

impl Tally {
    pub(super) fn new(units: usize, bands: usize) -> Self {
        Tally { draws: 0, units, ranks: vec![0; units * units], bands: vec![0; units * bands] }
    }

    /// Counts one draw.
    pub(super) fn count(&mut self, rule: &Rule, indices: &[i64], keys: &mut Vec<i64>) {
        self.draws += 1;
        rule.rank(indices, keys, |unit, rank| self.ranks[unit * self.units + rank - 1] += 1);
        if !rule.bands.is_empty() {
            let bands = self.bands.len() / self.units;
            for (unit, index) in indices.iter().enumerate() {
                if let Some(band) = rule.band(*index) {
                    self.bands[unit * bands + band] += 1;
                }
            }
        }
    }

    /// The counts of both: whoever counted, and in whatever order.
    pub(super) fn merged(mut self, other: &Self) -> Self {
        self.draws += other.draws;
        self.ranks.iter_mut().zip(&other.ranks).for_each(|(sum, count)| *sum += count);
        self.bands.iter_mut().zip(&other.bands).for_each(|(sum, count)| *sum += count);
        self
    }

    /// How many draws gave a unit each rank, from the first.
    #[must_use]
    pub fn of(&self, unit: usize) -> &[u32] {
        &self.ranks[unit * self.units..(unit + 1) * self.units]
    }

    /// The share of draws in which a unit had a rank.
    #[must_use]
    pub fn share(&self, unit: usize, rank: usize) -> f64 {
        f64::from(self.of(unit)[rank - 1]) / self.all()
    }

    /// The share of draws in which a unit was in each band, in the order of the rulebook.
    #[must_use]
    pub fn bands(&self, unit: usize) -> Vec<f64> {
        let bands = self.bands.len() / self.units;
        self.bands[unit * bands..(unit + 1) * bands].iter().map(|count| f64::from(*count) / self.all()).collect()
    }

    fn all(&self) -> f64 {
        f64::from(u32::try_from(self.draws).expect("draws are counted in 32 bits"))
    }

    /// A quantile of the ranks of a unit, by type 7.
    #[must_use]
    pub fn quantile(&self, unit: usize, part: f64) -> f64 {
        let at = |place: usize| {
            let mut below = 0;
            let rank = self.of(unit).iter().position(|count| {
                below += *count as usize;
                below > place
            });
            f64::from(u32::try_from(rank.map_or(self.units, |rank| rank + 1)).expect("few units"))
        };
        stats::quantile_by(self.draws, part, at)
    }
}

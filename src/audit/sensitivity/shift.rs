//! How ranks shift in one case against the ranking as it is.

use super::ranks::Rule;

/// One case: the rank that each unit then has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// By unit, in the order of the ranking: its rank; none for a unit to which nothing then applies.
    pub ranks: Vec<Option<usize>>,
    /// By unit: its rank less the one it has, so above zero where it falls.
    pub shifts: Vec<i64>,
}

impl Case {
    pub(super) fn of(rule: &Rule, nominal: &[usize], indices: &[Option<i64>]) -> Self {
        let placed: Vec<usize> = (0..indices.len()).filter(|unit| indices[*unit].is_some()).collect();
        let found: Vec<i64> = indices.iter().flatten().copied().collect();
        let mut ranks = vec![None; indices.len()];
        for (unit, rank) in placed.into_iter().zip(rule.ranks(&found)) {
            ranks[unit] = Some(rank);
        }
        let whole = |rank: usize| i64::try_from(rank).expect("a rank is a small number");
        let shift = |(then, now): (&Option<usize>, &usize)| then.map_or(0, |then| whole(then) - whole(*now));
        let shifts = ranks.iter().zip(nominal).map(shift).collect();
        Case { ranks, shifts }
    }

    /// The mean of the absolute shifts (Saisana, Saltelli and Tarantola 2005).
    #[must_use]
    pub fn mean_shift(&self) -> f64 {
        mean_shift(&self.shifts)
    }

    /// Units whose rank is another.
    #[must_use]
    pub fn moved(&self) -> usize {
        self.shifts.iter().filter(|shift| **shift != 0).count()
    }

    /// The unit that moves furthest, the first of several; none where nobody moves.
    #[must_use]
    pub fn furthest(&self) -> Option<usize> {
        let most = self.shifts.iter().map(|shift| shift.abs()).max().filter(|most| *most > 0)?;
        self.shifts.iter().position(|shift| shift.abs() == most)
    }
}

/// The mean of absolute shifts.
pub(super) fn mean_shift(shifts: &[i64]) -> f64 {
    let number = |value: u64| f64::from(u32::try_from(value).expect("ranks are small numbers"));
    let sum: u64 = shifts.iter().map(|shift| shift.unsigned_abs()).sum();
    number(sum) / number(shifts.len().max(1) as u64)
}

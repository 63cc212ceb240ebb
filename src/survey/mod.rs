//! The statistics of surveys: from counts of answers to estimates, their errors, intervals and
//! what can be said about ranks.
//!
//! Everything starts from one table of integers, [`counts::Counts`], which is enough for all of
//! it, so that provinces may send counts instead of people. `docs/survey.md` describes the
//! estimators and why they were chosen.
//!
//! What always holds: the same counts give the same bits on every platform, however they were put
//! together. Integers are added exactly, floating-point sums run in sorted order with
//! compensation, and logarithms, powers and sines come from `libm`.
//!
//! Border: pure functions over counts. No files, no rulebooks, no respondents.

pub mod counts;
pub mod deviations;
pub mod estimate;
pub mod interval;
pub mod pooled;
pub mod quantile;
pub mod ranks;
pub mod sample;
#[cfg(test)]
mod tests;

/// A sum with Neumaier's compensation (Zeitschrift für angewandte Mathematik und Mechanik 54,
/// 1974), in the order in which its terms come.
#[derive(Clone, Copy, Default)]
struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, term: f64) {
        let next = self.total + term;
        self.lost +=
            if self.total.abs() >= term.abs() { (self.total - next) + term } else { (term - next) + self.total };
        self.total = next;
    }

    fn total(self) -> f64 {
        self.total + self.lost
    }
}

/// The sum of some terms, in the order given.
fn sum(terms: impl Iterator<Item = f64>) -> f64 {
    let mut sum = Sum::default();
    terms.for_each(|term| sum.add(term));
    sum.total()
}

#[allow(clippy::cast_precision_loss, reason = "numbers of people and clusters are far below 2^53")]
fn count(value: u64) -> f64 {
    value as f64
}

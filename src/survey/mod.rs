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

/// The sum with Neumaier's compensation (Zeitschrift für angewandte Mathematik und Mechanik 54,
/// 1974), in the order given.
fn sum(terms: impl Iterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0);
    for term in terms {
        let next = total + term;
        lost += if total.abs() >= term.abs() { (total - next) + term } else { (term - next) + total };
        total = next;
    }
    total + lost
}

#[allow(clippy::cast_precision_loss, reason = "numbers of people and clusters are far below 2^53")]
fn count(value: u64) -> f64 {
    value as f64
}

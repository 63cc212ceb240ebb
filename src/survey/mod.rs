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

//! The sample years, and what is likely in each where the methods alone do not say.
//!
//! To add one: write its rulebook and its `pass.toml`, add an entry here, run the example. Say
//! what is likely only where it matters: how large a whole is, what a value without goalposts is,
//! when something was due.

use jiff::civil::date;

use super::shape::Likely::{self, Due, Easier, Hundredths, Money, Thousandths, Whole};

/// A sample year.
pub(crate) struct Year {
    /// Its folder in `sample-data`, with its `pass.toml`.
    pub(crate) folder: &'static str,
    /// Added to how well every unit does, in thousandths.
    pub(crate) ease: i64,
    /// What is likely at single nodes; a node may have several lines.
    pub(crate) likely: &'static [(&'static str, Likely)],
}

/// All of them.
pub(crate) const YEARS: &[Year] = &[Year {
    folder: "provinces-2024",
    ease: 20,
    likely: &[
        ("1.3.2", Thousandths(90)),
        ("2.3.1", Whole(0, 6)),
        ("3.3.1", Whole(1_300, 2_000)),
        ("3.4.1", Whole(30_000, 220_000)),
        ("3.4.2", Whole(90_000, 600_000)),
        ("3.4.3", Whole(150_000, 900_000)),
        ("3.5", Whole(0, 90)),
        ("4.2.2", Whole(1_600, 4_200)),
        ("4.3.2", Whole(0, 12)),
        ("5.1.1", Due(date(2024, 6, 30))),
        ("5.4", Whole(1_500, 6_000)),
        ("5.6", Thousandths(240)),
        ("5.8.2", Hundredths(7_900, 10_000)),
        ("6.1.1", Easier(60)),
        ("6.2", Money(28_000, 190_000)),
        ("7.3", Hundredths(600, 4_200)),
        ("8.2.2", Whole(300, 4_500)),
        ("8.2.3", Money(25_000, 420_000)),
        ("8.2.4", Hundredths(2_200, 4_600)),
    ],
}];

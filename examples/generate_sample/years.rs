//! The sample years, and what is likely in each where the methods alone do not say.
//!
//! To add one: write its rulebook and its `pass.toml`, add an entry here, run the example. Say
//! what is likely only where it matters: how large a whole is, what a value without goalposts is,
//! when something was due.

use jiff::civil::date;

use super::shape::Likely::{self, Due, Easier, Hundredths, Money, NotClaimed, Thousandths, Whole};

/// A sample year.
pub(crate) struct Year {
    /// Its folder in `sample-data`, with its `pass.toml`.
    pub(crate) folder: &'static str,
    /// Added to how well every unit does, in thousandths.
    pub(crate) ease: i64,
    /// What is likely at a node and below it; of several lines of a kind the first one holds.
    pub(crate) likely: &'static [(&'static str, Likely)],
}

/// All of them.
pub(crate) const YEARS: &[Year] = &[MINISTRIES_2022, PROVINCES_2023, PROVINCES_2024, PROVINCES_2025];

const MINISTRIES_2022: Year = Year {
    folder: "ministries-2022",
    ease: -58,
    likely: &[
        ("1.1.1", Due(date(2021, 12, 31))),
        // The Office of the Government counts these tasks itself.
        ("1.6", NotClaimed),
        ("1.6", Whole(60, 400)),
        ("2.1.1", Whole(0, 24)),
        ("2.2.1", Due(date(2022, 1, 31))),
        ("2.3.2", Due(date(2023, 1, 31))),
        ("2.7.1", Whole(0, 6)),
        ("3.1.2", Whole(200, 1_200)),
        ("3.1.3", Whole(0, 14)),
        ("3.4.1", Whole(4_000, 180_000)),
        ("3.4.2", Whole(4_000, 180_000)),
        ("3.4.3", Whole(0, 300)),
        ("3.5", Whole(0, 120)),
        ("4.1.1", Due(date(2022, 10, 31))),
        ("4.2.3", Whole(800, 6_000)),
        ("4.3.3", Whole(0, 12)),
        ("5.1.1", Due(date(2022, 6, 30))),
        ("5.4.4", Thousandths(200)),
        ("5.5", Whole(800, 6_000)),
        ("5.6.5", Hundredths(7_900, 10_000)),
        ("6.1.1", Money(6_000, 150_000)),
        ("6.2.3", Money(2_000, 60_000)),
        ("7.1.2", Whole(20_000, 300_000)),
        ("7.2.2", Whole(4_000, 180_000)),
        ("7.2.3", Whole(2_000, 90_000)),
    ],
};

const PROVINCES_2023: Year = Year { folder: "provinces-2023", ease: -4, likely: &provinces_until_2024(2023) };
const PROVINCES_2024: Year = Year { folder: "provinces-2024", ease: 29, likely: &provinces_until_2024(2024) };

/// What was likely in the 63 provinces.
const fn provinces_until_2024(year: i16) -> [(&'static str, Likely); 27] {
    [
        ("1.3.2", Thousandths(90)),
        ("2.1.3", Whole(0, 12)),
        ("2.3.1", Whole(0, 6)),
        ("3.3.1", Whole(1_300, 2_000)),
        ("3.4.1", Whole(30_000, 220_000)),
        ("3.4.2", Whole(90_000, 600_000)),
        ("3.4.3", Whole(150_000, 900_000)),
        ("3.4.4", Whole(0, 900)),
        ("3.5", Whole(0, 90)),
        ("4.1.3", Whole(400, 1_200)),
        ("4.2.3", Whole(1_600, 4_200)),
        ("4.3.3", Whole(0, 12)),
        ("5.1.1", Due(date(year, 6, 30))),
        ("5.4.4", Thousandths(240)),
        ("5.5", Whole(1_500, 6_000)),
        ("5.6.3", Hundredths(7_900, 10_000)),
        ("6.1.1", Easier(60)),
        ("6.1.3", Money(2_000, 60_000)),
        ("6.2.1", Money(28_000, 190_000)),
        ("7.1.1", Whole(200_000, 900_000)),
        ("7.2.1", Whole(900, 1_500)),
        ("7.2", Whole(180_000, 1_500_000)),
        ("7.3.1", Hundredths(600, 4_200)),
        ("7.3.2", Whole(900, 1_500)),
        ("8.2.2", Whole(300, 4_500)),
        ("8.2.3", Money(25_000, 420_000)),
        ("8.2.4", Hundredths(2_200, 4_600)),
    ]
}

const PROVINCES_2025: Year = Year {
    folder: "provinces-2025",
    ease: 30,
    likely: &[
        ("1.1.2", Whole(18, 46)),
        ("1.3.2", Thousandths(90)),
        ("1.6.1", Whole(24, 70)),
        ("2.1.3", Whole(0, 12)),
        ("2.3.1", Whole(0, 6)),
        ("3.4.1", Whole(60_000, 400_000)),
        ("3.4.3", Whole(300_000, 1_900_000)),
        ("3.4.4", Whole(0, 1_500)),
        ("3.5", Whole(0, 160)),
        ("4.2.3", Whole(2_600, 8_000)),
        ("4.3.3", Whole(0, 12)),
        ("5.4.4", Thousandths(240)),
        ("5.5", Whole(2_500, 9_000)),
        ("5.6.3", Hundredths(7_900, 10_000)),
        ("6.1.3", Money(4_000, 120_000)),
        ("6.2.1", Money(60_000, 400_000)),
        ("7.1.1", Whole(300_000, 1_600_000)),
        ("7.2.1", Whole(900, 1_500)),
        ("7.2.5", Whole(1_500, 2_100)),
        ("7.2", Whole(300_000, 2_800_000)),
        ("7.3.1", Hundredths(600, 4_200)),
        ("7.3.2", Whole(900, 1_500)),
        ("8.2.2", Whole(900, 9_500)),
        ("8.2.3", Money(60_000, 900_000)),
        ("8.2.4", Hundredths(2_200, 4_600)),
    ],
};

//! The sample years of the other indices; what their lines say, `years` says.

use jiff::civil::date;

use super::shape::Likely::{Due, Hundredths, Money, NotClaimed, Thousandths, Whole};
use super::years::Year;

/// All of them.
pub(crate) const OTHER_YEARS: &[Year] = &[SIPAS_2024, SIPAS_2021, SERVICE_766_2024, DEPARTMENTS_2025, COMMUNES_2025];

const SIPAS_2024: Year = Year {
    folder: "sipas-percentages-2024",
    ease: 0,
    likely: &[
        ("I", Hundredths(6_700, 10_000)),
        ("II", Hundredths(6_800, 10_000)),
        ("NT.1", Hundredths(6_600, 9_400)),
        ("NT.2", Hundredths(2_000, 7_000)),
        ("NT.3", Hundredths(6_000, 9_500)),
        ("NT.4", Hundredths(900, 3_900)),
        ("NT.5.1", Hundredths(8_200, 9_800)),
        ("NT.5.2", Hundredths(1_600, 200)),
        ("NT.5.3", Hundredths(190, 0)),
        ("NT.6.1", Hundredths(8_300, 9_900)),
        ("NT.6.2", Hundredths(1_500, 100)),
        ("NT.6.3", Hundredths(170, 0)),
        ("NT.7", Hundredths(6_000, 9_500)),
        ("NT.8", Hundredths(1_000, 8_000)),
        ("MD", Hundredths(5_000, 7_500)),
    ],
};

const SIPAS_2021: Year = Year {
    folder: "sipas-percentages-2021",
    ease: 0,
    likely: &[
        ("1", Hundredths(7_300, 10_000)),
        ("2", Hundredths(7_500, 10_000)),
        ("3", Hundredths(7_500, 10_000)),
        ("4", Hundredths(7_700, 10_000)),
        ("5", Hundredths(6_500, 9_500)),
    ],
};

const SERVICE_766_2024: Year = Year {
    folder: "service-766-2024",
    ease: -210,
    likely: &[
        ("1.1", Whole(60, 500)),
        ("1.2", Whole(60, 500)),
        ("1.3", Whole(1_300, 2_000)),
        ("1.4", Whole(150_000, 1_500_000)),
        ("2.1", Whole(150_000, 1_500_000)),
        ("3.a.1", Whole(1_300, 2_000)),
        ("3.a.2", Whole(600, 1_200)),
        ("3.a.3", Whole(150_000, 1_500_000)),
        ("3.b.A", Whole(40_000, 700_000)),
        ("3.b.B", Whole(300, 900)),
        ("3.b.C", Whole(300, 900)),
        ("4.5", Whole(300, 900)),
        ("4.6", Whole(80, 300)),
        ("4", Thousandths(15)),
        ("4", Whole(100_000, 1_000_000)),
        ("5.1", Whole(0, 60)),
        ("5.2", Whole(0, 60)),
        ("5.3", Whole(150_000, 1_500_000)),
        ("PL.1", Hundredths(4_000, 9_000)),
        ("PL.2", Hundredths(3_000, 500)),
    ],
};

const DEPARTMENTS_2025: Year = Year {
    folder: "departments-2025",
    ease: 20,
    likely: &[
        ("1.1.4", Whole(20, 60)),
        ("1.2.2", NotClaimed),
        ("1.3.1", Whole(4, 16)),
        ("1.3.2", Whole(0, 12)),
        ("2.1", Whole(0, 14)),
        ("3", Thousandths(0)),
        ("3.2", Whole(0, 14)),
        ("3.3", Whole(900, 30_000)),
        ("3.4", Whole(0, 12)),
        ("3.5", Whole(0, 40)),
        ("5.3", Due(date(2025, 12, 15))),
        ("6.1", Money(40_000, 900_000)),
        ("6.2", Thousandths(200)),
        ("7.1", Whole(1_500, 12_000)),
        ("7.3", Thousandths(0)),
        ("7.3", Whole(900, 30_000)),
    ],
};

const COMMUNES_2025: Year = Year {
    folder: "communes-2025",
    ease: -60,
    likely: &[
        ("1.1.4", Whole(15, 40)),
        ("1.2.2", NotClaimed),
        ("2.2", Whole(1_500, 9_000)),
        ("2.3", Whole(1_500, 9_000)),
        ("2.4", Whole(0, 900)),
        ("2.5", Whole(0, 30)),
        ("2.6", Whole(0, 12)),
        ("3.1", Whole(25, 45)),
        ("3.2", Due(date(2025, 12, 15))),
        ("4.2", Thousandths(250)),
        ("5.1", Whole(400, 3_000)),
        ("5.2", Whole(1_500, 9_000)),
    ],
};

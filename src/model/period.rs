//! What a pass is about: a year, or a quarter or month of it.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::text::{Lang, Listed, Text, text};

/// A part of a year ("kỳ"), for indices that are kept more often than once a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Part {
    /// A quarter ("quý"), from 1.
    Quarter(u8),
    /// A month ("tháng"), from 1.
    Month(u8),
}

impl Listed for Part {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("Q1", Part::Quarter(1), text("quý I", "first quarter")),
        ("Q2", Part::Quarter(2), text("quý II", "second quarter")),
        ("Q3", Part::Quarter(3), text("quý III", "third quarter")),
        ("Q4", Part::Quarter(4), text("quý IV", "fourth quarter")),
        ("M01", Part::Month(1), text("tháng 1", "January")),
        ("M02", Part::Month(2), text("tháng 2", "February")),
        ("M03", Part::Month(3), text("tháng 3", "March")),
        ("M04", Part::Month(4), text("tháng 4", "April")),
        ("M05", Part::Month(5), text("tháng 5", "May")),
        ("M06", Part::Month(6), text("tháng 6", "June")),
        ("M07", Part::Month(7), text("tháng 7", "July")),
        ("M08", Part::Month(8), text("tháng 8", "August")),
        ("M09", Part::Month(9), text("tháng 9", "September")),
        ("M10", Part::Month(10), text("tháng 10", "October")),
        ("M11", Part::Month(11), text("tháng 11", "November")),
        ("M12", Part::Month(12), text("tháng 12", "December")),
    ];
}

impl TryFrom<String> for Part {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Part::named(&name).ok_or(name)
    }
}

impl From<Part> for String {
    fn from(part: Part) -> String {
        part.name().to_owned()
    }
}

/// The year of a pass, or the part of it. In the order of time among periods of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The year.
    pub year: u16,
    /// The part of it; the whole year without one.
    pub part: Option<Part>,
}

impl Period {
    /// The last day.
    #[must_use]
    pub fn last_day(self) -> Option<Date> {
        let month = match self.part {
            None => 12,
            Some(Part::Quarter(quarter)) => 3 * quarter,
            Some(Part::Month(month)) => month,
        };
        Some(Date::new(i16::try_from(self.year).ok()?, i8::try_from(month).ok()?, 1).ok()?.last_of_month())
    }

    /// The same period of the year before ("cùng kỳ năm trước").
    #[must_use]
    pub fn year_before(self) -> Self {
        Period { year: self.year.saturating_sub(1), ..self }
    }

    /// The period just before ("kỳ liền trước").
    #[must_use]
    pub fn before(self) -> Self {
        let part = self.part.map(|part| match part {
            Part::Quarter(quarter) => Part::Quarter(if quarter == 1 { 4 } else { quarter - 1 }),
            Part::Month(month) => Part::Month(if month == 1 { 12 } else { month - 1 }),
        });
        // The last quarter or month is one of the year before.
        let year = if part.is_none() || part > self.part { self.year.saturating_sub(1) } else { self.year };
        Period { year, part }
    }

    /// Whether both are years, both quarters or both months.
    #[must_use]
    pub fn as_long_as(self, other: Self) -> bool {
        self.part.map(|part| std::mem::discriminant(&part)) == other.part.map(|part| std::mem::discriminant(&part))
    }

    /// For a title: `2024, quý III`.
    #[must_use]
    pub fn said(self, lang: Lang) -> String {
        self.part.map_or(self.year.to_string(), |part| format!("{}, {}", self.year, part.words().get(lang)))
    }
}

/// `2024`, `2024-Q3` or `2024-M07`.
impl fmt::Display for Period {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            None => write!(to, "{}", self.year),
            Some(part) => write!(to, "{}-{}", self.year, part.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_ends_on_its_last_day() {
        let last = |name: &str| Period { year: 2024, part: Part::named(name) }.last_day().map(|day| day.to_string());
        let days = ["", "Q1", "Q2", "Q4", "M02", "M12"].map(|name| last(name).expect("a day"));
        assert_eq!(days, ["2024-12-31", "2024-03-31", "2024-06-30", "2024-12-31", "2024-02-29", "2024-12-31"]);
    }

    #[test]
    fn periods_stand_in_the_order_of_time_and_only_equally_long_ones_match() {
        let period = |year, name: &str| Period { year, part: Part::named(name) };
        assert!(period(2023, "Q4") < period(2024, "Q1") && period(2024, "M02") < period(2024, "M10"));
        assert_eq!(period(2024, "Q3").year_before().to_string(), "2023-Q3");
        let before = [(2024, ""), (2024, "Q1"), (2024, "Q3"), (2024, "M01"), (2024, "M12")];
        let before = before.map(|(year, part)| period(year, part).before().to_string());
        assert_eq!(before, ["2023", "2023-Q4", "2024-Q2", "2023-M12", "2024-M11"]);
        assert!(period(2024, "Q3").as_long_as(period(2023, "Q1")) && period(2024, "").as_long_as(period(2023, "")));
        assert!(
            !period(2024, "Q3").as_long_as(period(2024, "M07")) && !period(2024, "Q3").as_long_as(period(2024, ""))
        );
    }
}

//! A115: nobody has compared the rulebook with its source since the year began that is assessed.

use super::{Finding, Rules};
use crate::diag::codes;
use crate::text::{Arg, text};

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    let year = rules.year.unwrap_or(rules.rulebook.years.from);
    let old = |year_checked: i16| year_checked < i16::try_from(year).unwrap_or(i16::MAX);
    let checked: Arg = match rules.rulebook.last_checked {
        Some(date) if !old(date.year()) => return,
        Some(date) => date.into(),
        None => text("chưa có", "never").into(),
    };
    out.push(Finding::at(&codes::A115, rules.rulebook, 0).with("checked", checked).with("year", year));
}

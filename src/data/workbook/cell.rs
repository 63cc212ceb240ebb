//! One cell: what it holds, as text, and how.
//!
//! A number is written as the shortest decimal that means the same 64-bit number, because workbooks store
//! `8.6500000000000004` for 8.65. A day is written year-month-day.

use jiff::Span;
use jiff::civil::Date;
use quick_xml::events::BytesStart;

use super::parts::{Piece, attribute, broken};
use super::strings::{Runs, unescape};
use super::styles::Shows;
use super::{Book, is_true};
use crate::diag::{Address, Diagnostic, Stored};
use crate::text::{Text, text};

/// A cell while it is read.
pub(super) struct Open {
    pub(super) address: Address,
    kind: String,
    style: usize,
    formula: Option<String>,
    value: Option<String>,
    runs: Runs,
    into: Into,
}

/// Where the text that is being read belongs.
#[derive(Clone, Copy)]
enum Into {
    Formula,
    Value,
    Runs,
}

/// What a cell holds.
pub(super) struct Held {
    pub(super) text: String,
    pub(super) stored: Stored,
    /// Whether a formula stands behind the value.
    pub(super) computed: bool,
    /// The decimals shown, where they are fewer than those held.
    pub(super) shown: Option<usize>,
}

impl Open {
    pub(super) fn new(address: Address, tag: &BytesStart<'_>) -> Result<Self, Diagnostic> {
        Ok(Open {
            address,
            kind: attribute(tag, "t")?.unwrap_or_default().into_owned(),
            style: attribute(tag, "s")?.and_then(|style| style.parse().ok()).unwrap_or_default(),
            formula: None,
            value: None,
            runs: Runs::default(),
            into: Into::Runs,
        })
    }

    pub(super) fn take(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Open("f", _) => {
                self.formula = Some("=".to_owned());
                self.into = Into::Formula;
            }
            Piece::Open("v", _) => self.into = Into::Value,
            Piece::Open("is", _) | Piece::Close("f" | "v") => self.into = Into::Runs,
            Piece::Text(text) if matches!(self.into, Into::Formula) => {
                self.formula.get_or_insert_default().push_str(text);
            }
            Piece::Text(text) if matches!(self.into, Into::Value) => {
                self.value.get_or_insert_default().push_str(text);
            }
            piece => {
                let value = self.value.get_or_insert_default();
                self.runs.collect(piece, value);
            }
        }
    }

    /// What the cell holds.
    pub(super) fn close(self, book: &Book, part: &str) -> Result<Held, Diagnostic> {
        let wrong = |why: Text| broken(&format!("{part} {}", self.address), why);
        let computed = self.formula.is_some();
        let held = |text: String, stored: Stored| Held { text, stored, computed, shown: None };
        let value = self.value.unwrap_or_default();
        // A formula may have given an empty text, which is a value; any other result has characters.
        if let Some(formula) = self.formula.filter(|_| value.is_empty() && self.kind != "str") {
            return Ok(held(formula, Stored::Formula));
        }
        match self.kind.as_str() {
            "s" => {
                let shared = value.trim().parse().ok().and_then(|at| book.strings.get(at));
                let shared = shared
                    .ok_or_else(|| wrong(text("chỉ đến một chuỗi không có", "it names a text that is not there")))?;
                Ok(held(unescape(shared), Stored::Text))
            }
            "inlineStr" | "str" => Ok(held(unescape(&value), Stored::Text)),
            // As spreadsheets show it; refused wherever a value is due, under the name of what it is.
            "e" => Ok(held(value, Stored::Text)),
            "b" => Ok(held(if is_true(&value) { "TRUE" } else { "FALSE" }.to_owned(), Stored::Text)),
            // A day in ISO 8601, which some programs write.
            "d" => Ok(held(value, Stored::Date)),
            "" | "n" if value.trim().is_empty() => Ok(held(String::new(), Stored::Text)),
            "" | "n" => {
                let number = value.trim().parse::<f64>().ok().filter(|number| number.is_finite());
                let number = number.ok_or_else(|| wrong(text("số không đọc được", "a number that cannot be read")))?;
                let (text, stored, shown) = shown_as(number, self.style, book);
                Ok(Held { text, stored, computed, shown })
            }
            _ => Err(wrong(text("loại ô lạ", "a cell of an unknown type"))),
        }
    }
}

fn shown_as(number: f64, style: usize, book: &Book) -> (String, Stored, Option<usize>) {
    let style = book.styles.get(style);
    let digits = number.to_string();
    let decimals = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    match style.shows {
        Shows::Day if book.from_1904 => (digits, Stored::Date1904, None),
        Shows::Day => (day(&digits).map_or(digits, |day| day.to_string()), Stored::Date, None),
        Shows::Percent => (digits, Stored::Percent, None),
        Shows::Number => (digits, Stored::Number, style.decimals.filter(|shown| *shown < decimals)),
    }
}

/// The day of a serial number. None for a time of day, and before March 1900, where spreadsheets count a
/// 29 February that never was.
fn day(serial: &str) -> Option<Date> {
    let days: i64 = serial.parse().ok().filter(|days| *days > 60)?;
    Date::constant(1899, 12, 30).checked_add(Span::new().try_days(days).ok()?).ok()
}

/// An address such as `E2`, within the bounds of a sheet.
pub(super) fn address(written: &str) -> Option<Address> {
    let letters = written.len() - written.trim_start_matches(|c: char| c.is_ascii_uppercase()).len();
    let (letters, digits) = written.split_at(letters);
    if !(1..=3).contains(&letters.len()) || digits.starts_with('0') || digits.len() > 7 {
        return None;
    }
    let column = letters.bytes().fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1) - 1;
    let row: u32 = digits.parse().ok()?;
    (column < MOST_COLUMNS && row <= MOST_ROWS).then_some(Address { row, column })
}

/// The rows and columns of a sheet, as the format has them.
pub(super) const MOST_ROWS: u32 = 1 << 20;
pub(super) const MOST_COLUMNS: usize = 1 << 14;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_written() {
        for written in ["A1", "Z9", "AA10", "XFD1048576"] {
            assert_eq!(address(written).map(|address| address.to_string()).as_deref(), Some(written));
        }
        for wrong in ["", "A", "1", "a1", "A0", "A01", "XFE1", "A1048577", "ZZZZ99999999", "A1:B2", "Đ1"] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_serial_number_is_the_day_that_spreadsheets_show() {
        for (serial, shown) in [("61", "1900-03-01"), ("45323", "2024-02-01"), ("45657", "2024-12-31")] {
            assert_eq!(day(serial).map(|day| day.to_string()).as_deref(), Some(shown));
        }
        for no_day in ["0.5", "60", "45323.25", "-1", "99999999"] {
            assert_eq!(day(no_day), None, "{no_day}");
        }
    }
}

//! A sheet of a workbook as a text that places can point into: one line per row, the cells of a row
//! side by side, and how each of them is stored.
//!
//! Border: holds and addresses cells; reading them from a workbook is the business of
//! `data::workbook`.

use std::fmt;
use std::ops::Range;

use super::source::excerpt;
use crate::text::{Text, text};

/// How a cell of a workbook holds what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// As text, like every field of a CSV file; also nothing at all.
    Text,
    /// As a number.
    Number,
    /// As a number that is shown with a percent sign: 0.441 as 44.1%.
    Percent,
    /// As a day, written year-month-day.
    Date,
    /// As a day counted from 1904, which other workbooks take for another day.
    Date1904,
    /// As a formula whose value was never computed and kept.
    Formula,
}

impl Stored {
    /// In words, for messages.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Stored::Text => text("chữ", "text"),
            Stored::Number => text("số", "a number"),
            Stored::Percent => text("phần trăm", "a percentage"),
            Stored::Date | Stored::Date1904 => text("ngày", "a date"),
            Stored::Formula => text("công thức", "a formula"),
        }
    }
}

/// The address of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// The row, from 1.
    pub row: u32,
    /// The column, from 0.
    pub column: usize,
}

impl fmt::Display for Address {
    /// As spreadsheets write it: `E2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut letters, mut rest) = (Vec::new(), self.column + 1);
        while rest > 0 {
            letters.push(char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(rest - 1) % 26]));
            rest = (rest - 1) / 26;
        }
        write!(f, "{}{}", letters.iter().rev().collect::<String>(), self.row)
    }
}

/// A sheet, row after row. Every row holds its cells from column A on, the empty ones included.
#[derive(Debug, Default)]
pub struct Sheet {
    name: String,
    text: String,
    cells: Vec<Cell>,
    rows: Vec<SheetRow>,
}

/// 12 bytes: a table of ten thousand communes has ten million of them.
#[derive(Debug)]
struct Cell {
    start: u32,
    end: u32,
    stored: Stored,
}

/// A row of a sheet.
#[derive(Clone, Copy, Debug)]
pub struct SheetRow {
    /// Its number, from 1.
    pub number: u32,
    /// The first of its cells.
    first: usize,
}

/// Between two cells, where the line is shown.
const BETWEEN: &str = " | ";

impl Sheet {
    /// An empty sheet.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Sheet { name: name.into(), ..Sheet::default() }
    }

    /// Starts a row; its number is above that of the row before.
    pub fn push_row(&mut self, number: u32) {
        if !self.rows.is_empty() {
            self.text.push('\n');
        }
        self.rows.push(SheetRow { number, first: self.cells.len() });
    }

    /// Adds the next cell of the present row.
    ///
    /// # Panics
    /// When the text has 4 GiB; the caller holds it below.
    pub fn push(&mut self, text: &str, stored: Stored) {
        if self.rows.last().is_some_and(|row| row.first < self.cells.len()) {
            self.text.push_str(BETWEEN);
        }
        let start = byte(self.text.len());
        self.text.push_str(text);
        self.cells.push(Cell { start, end: byte(self.text.len()), stored });
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text that places point into.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many cells it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Its rows.
    #[must_use]
    pub fn rows(&self) -> &[SheetRow] {
        &self.rows
    }

    /// The bytes of every cell of a row, by its place in [`Sheet::rows`], and how it is stored.
    pub fn row(&self, at: usize) -> impl Iterator<Item = (Range<usize>, Stored)> {
        self.cells[self.range(at)].iter().map(|cell| (cell.start as usize..cell.end as usize, cell.stored))
    }

    /// How a cell is stored; an absent one as text.
    #[must_use]
    pub fn stored(&self, row: usize, column: usize) -> Stored {
        self.cells[self.range(row)].get(column).map_or(Stored::Text, |cell| cell.stored)
    }

    /// The bytes of a cell, if the sheet holds it.
    #[must_use]
    pub fn span(&self, address: Address) -> Option<Range<usize>> {
        let row = self.rows.binary_search_by_key(&address.row, |row| row.number).ok()?;
        let cell = self.cells[self.range(row)].get(address.column)?;
        Some(cell.start as usize..cell.end as usize)
    }

    fn range(&self, row: usize) -> Range<usize> {
        self.rows[row].first..self.rows.get(row + 1).map_or(self.cells.len(), |next| next.first)
    }

    /// The row, by its place, and the column of the cell in which a place starts; none for the place of
    /// the whole sheet.
    fn at(&self, span: &Range<usize>) -> Option<(usize, usize)> {
        let cell = self.cells.partition_point(|cell| cell.start as usize <= span.start).checked_sub(1)?;
        if *span == (0..0) && self.cells[cell].end > 0 {
            return None;
        }
        let row = self.rows.partition_point(|row| row.first <= cell).checked_sub(1)?;
        Some((row, cell - self.rows[row].first))
    }

    pub(super) fn row_column(&self, span: &Range<usize>) -> Option<(usize, usize)> {
        self.at(span).map(|(row, column)| (self.rows[row].number as usize, column + 1))
    }

    pub(super) fn cell(&self, span: &Range<usize>) -> Option<String> {
        let (row, column) = self.at(span)?;
        let address = Address { row: self.rows[row].number, column };
        let plain = self.name.chars().all(|c| c.is_alphanumeric() || c == '_');
        Some(if plain { format!("{}!{address}", self.name) } else { format!("'{}'!{address}", self.name) })
    }

    /// The row that holds a place: its text in one line, its number, and the place's range within the
    /// text.
    pub(super) fn line(&self, span: &Range<usize>) -> (String, usize, Range<usize>) {
        let Some((row, _)) = self.at(span) else { return (String::new(), 1, 0..0) };
        let cells = &self.cells[self.range(row)];
        let from = cells.first().map_or(span.start, |cell| cell.start as usize);
        let to = cells.last().map_or(span.end, |cell| cell.end as usize);
        let (text, range, _) = excerpt(self.text.as_bytes(), from..to, span.clone());
        (text.replace(['\n', '\r', '\t'], " "), self.rows[row].number as usize, range)
    }
}

fn byte(at: usize) -> u32 {
    u32::try_from(at).expect("the text of a sheet is held below 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_spreadsheets_write_it() {
        for (column, name) in [(0, "A1"), (25, "Z1"), (26, "AA1"), (701, "ZZ1"), (702, "AAA1"), (16383, "XFD1")] {
            assert_eq!(Address { row: 1, column }.to_string(), name);
        }
    }

    #[test]
    fn every_cell_is_found_again_by_its_place_also_an_empty_one() {
        let mut sheet = Sheet::new("Bảng 1");
        for (number, row) in [(1, ["a", "b", ""]), (4, ["", "", "x\ny"])] {
            sheet.push_row(number);
            row.iter().for_each(|cell| sheet.push(cell, Stored::Text));
        }
        for (row, column, address) in [(1, 0, "A1"), (1, 2, "C1"), (4, 0, "A4"), (4, 1, "B4"), (4, 2, "C4")] {
            let span = sheet.span(Address { row, column }).unwrap();
            assert_eq!(sheet.cell(&span), Some(format!("'Bảng 1'!{address}")));
            assert_eq!(sheet.row_column(&span), Some((row as usize, column + 1)));
        }
        assert_eq!(sheet.line(&sheet.span(Address { row: 4, column: 2 }).unwrap()), (" |  | x y".to_owned(), 4, 6..9));
        assert_eq!((sheet.cell(&(0..0)), sheet.span(Address { row: 2, column: 0 })), (None, None));
    }
}

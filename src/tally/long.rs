//! Files with one row per respondent and item. The rows of a respondent stand together; they are put
//! into one card, which is then checked and counted as a row of a wide file is.
//!
//! What always holds: an item without a row is what an empty field is in a wide file; the rows of a
//! respondent are accepted, left out or refused together, so that they sum to the rows of the file;
//! a file is never cut between two rows of a respondent.

use std::collections::HashMap;

use fearless_simd::dispatch;

use super::count::Why;
use super::fields::Fields;
use super::layout::{Layout, Long, UNKNOWN};
use super::rows::{Not, Reader, Report, refused, unquoted};
use super::stream::whole_rows;
use crate::data::table::cut_rows;
use crate::text::{Text, text};

const NO_NUMBER: Text = text(
    "dòng không có mã người trả lời nên không biết thuộc phiếu nào",
    "the row has no number of a respondent, so that its card is not known",
);
const OTHER_THAN_BEFORE: Text =
    text("khác với dòng đầu của cùng người trả lời", "it differs from the first row of the same respondent");
const NO_SUCH_ITEM: Text = text("phiếu không có câu hỏi này", "the instrument has no such item");
const ITEM_TWICE: Text =
    text("người trả lời đã có một dòng cho câu hỏi này", "the respondent has a row for this item already");

/// The item has no row yet.
const NO_ROW: u8 = UNKNOWN - 1;

/// The rows of one respondent.
#[derive(Default)]
struct Card {
    /// The first row, and its fields.
    row: Vec<u8>,
    fields: Fields,
    /// The number of the respondent, as it stands in the rows.
    id: Vec<u8>,
    rows: u64,
    line: u64,
    /// What is wrong with it first.
    fault: Option<(u64, Not)>,
}

/// Puts the rows of a piece of whole cards together.
struct Cards<'r, 'i> {
    reader: Reader<'r, 'i>,
    columns: Long,
    items: HashMap<&'i [u8], usize>,
    card: Card,
}

/// Counts rows without quotes, all rows of each of their respondents.
pub(super) fn plain(reader: Reader<'_, '_>, columns: Long, bytes: &[u8]) -> Report {
    let mut cards = Cards::new(reader, columns);
    let mut start = 0;
    for (line, newline) in memchr::memchr_iter(b'\n', bytes).enumerate() {
        cards.row(&bytes[start..=newline], line as u64);
        start = newline + 1;
    }
    cards.finish(bytes)
}

/// Counts rows of which some have quotes.
pub(super) fn quoted(reader: Reader<'_, '_>, columns: Long, text: &str) -> Result<Report, (u64, Text)> {
    let delimiter = reader.layout.delimiter;
    let mut cards = Cards::new(reader, columns);
    unquoted(text, delimiter, |row, line| cards.row(row, line))?;
    Ok(cards.finish(text.as_bytes()))
}

impl<'r, 'i> Cards<'r, 'i> {
    fn new(reader: Reader<'r, 'i>, columns: Long) -> Self {
        let items = reader.layout.instrument.items.iter().enumerate();
        let items = items.map(|(at, item)| (item.column.as_bytes(), reader.layout.slots.of_item(at))).collect();
        Cards { reader, columns, items, card: Card::default() }
    }

    fn finish(mut self, bytes: &[u8]) -> Report {
        self.close();
        self.reader.report.lines = memchr::memchr_iter(b'\n', bytes).count() as u64;
        self.reader.finish()
    }

    /// Takes the next row. One with the wrong number of columns belongs to the respondent whose number
    /// stands where it should.
    fn row(&mut self, row: &[u8], line: u64) {
        let id = field(row, self.columns.id, self.reader.layout.delimiter);
        let first = self.card.rows == 0 || self.card.id != id;
        if first {
            self.close();
            self.card.id.extend_from_slice(id);
            self.card.line = line;
        }
        self.card.rows += 1;
        if self.card.fault.is_none() {
            self.card.fault = self.take(row, first).err().map(|fault| (line, fault));
        }
    }

    fn take(&mut self, row: &[u8], first: bool) -> Result<(), Not> {
        self.reader.narrow(row)?;
        let Long { id, item, answer } = self.columns;
        if self.card.id.is_empty() {
            return Err(refused(id, NO_NUMBER));
        }
        if first {
            self.card.row.extend_from_slice(row);
            self.card.fields.clone_from(&self.reader.fields);
            self.reader.answers.fill(NO_ROW);
        } else if let Some(column) = self.differs(row) {
            return Err(refused(column, OTHER_THAN_BEFORE));
        }
        let Some(slot) = self.items.get(self.reader.field(row, item)).copied() else {
            return Err(refused(item, NO_SUCH_ITEM));
        };
        if self.reader.answers[slot] != NO_ROW {
            return Err(refused(item, ITEM_TWICE));
        }
        let given = self.reader.layout.scale(slot).answer(self.reader.field(row, answer));
        if given == UNKNOWN {
            return Err(Not::Refused(answer, Why::Answer(self.reader.layout.slots.item(slot))));
        }
        self.reader.answers[slot] = given;
        Ok(())
    }

    /// The column of a field that says of the respondent what the first row does not.
    fn differs(&self, row: &[u8]) -> Option<usize> {
        let layout = self.reader.layout;
        let groups = layout.groups.iter().copied().chain(layout.weight.map(|(column, _)| column)).chain(layout.time);
        let mut columns = layout.key.iter().copied().flatten().chain(groups);
        columns.find(|column| self.reader.field(row, *column) != &self.card.row[self.card.fields.span(*column)])
    }

    /// Checks and counts the card, and clears it for the next.
    fn close(&mut self) {
        let Card { row, fields, id, rows, line, fault } = &mut self.card;
        if *rows > 0 {
            let read = match fault.take() {
                Some(fault) => Err(fault),
                None => self.reader.fill_in(self.columns.item).map_err(|fault| (*line, fault)),
            };
            match read {
                Ok(()) => {
                    std::mem::swap(fields, &mut self.reader.fields);
                    let card = self.reader.check(row);
                    let level = self.reader.level;
                    dispatch!(level, simd => self.reader.take(simd, row, (*rows, *line), card));
                }
                Err((line, fault)) => self.reader.report.book(Err(fault), *rows, line),
            }
        }
        *rows = 0;
        row.clear();
        id.clear();
    }
}

impl Reader<'_, '_> {
    /// Takes items without a row, which would stand in this column, for empty fields.
    fn fill_in(&mut self, item: usize) -> Result<(), Not> {
        let layout = self.layout;
        for at in 0..layout.instrument.items.len() {
            let slot = layout.slots.of_item(at);
            if self.answers[slot] == NO_ROW {
                self.answers[slot] = layout.scale(slot).answer(b"");
            }
            if self.answers[slot] == UNKNOWN {
                return Err(Not::Refused(item, Why::Answer(at)));
            }
        }
        self.note_given();
        Ok(())
    }
}

/// A field of a row; empty where the row is too short.
fn field(row: &[u8], column: usize, delimiter: u8) -> &[u8] {
    let body = row.strip_suffix(b"\n").unwrap_or(row);
    let body = body.strip_suffix(b"\r").unwrap_or(body);
    body.split(|byte| *byte == delimiter).nth(column).unwrap_or_default()
}

/// How many of the bytes are rows of respondents all of whose rows are there, if more may follow: all
/// whole rows but those of the last respondent.
pub(super) fn whole_cards(bytes: &[u8], quoted: bool, layout: &Layout<'_>, id: usize) -> usize {
    let bytes = &bytes[..whole_rows(bytes, quoted)];
    if quoted {
        return before_last(bytes, layout, id);
    }
    let mut cut = bytes.len();
    let mut last: Option<&[u8]> = None;
    while cut > 0 {
        let start = memchr::memrchr(b'\n', &bytes[..cut - 1]).map_or(0, |at| at + 1);
        let respondent = field(&bytes[start..cut], id, layout.delimiter);
        if last.is_some_and(|last| last != respondent) {
            break;
        }
        last = Some(respondent);
        cut = start;
    }
    cut
}

/// Where the rows of the last respondent begin, in rows of which some have quotes. A text that cannot
/// be cut is left to the reader to refuse.
fn before_last(bytes: &[u8], layout: &Layout<'_>, id: usize) -> usize {
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.len() };
    let (mut last, mut from) = (None, 0);
    let cut = cut_rows(text, layout.delimiter, |line, fields| {
        let respondent = fields.get(id).copied().unwrap_or_default();
        if last.as_deref() != Some(respondent) {
            (last, from) = (Some(respondent.to_owned()), line);
        }
    });
    let start = || memchr::memchr_iter(b'\n', bytes).nth(from - 1).map_or(bytes.len(), |at| at + 1);
    match cut {
        Ok(()) if from == 0 => 0,
        Ok(()) => start(),
        Err(_) => bytes.len(),
    }
}

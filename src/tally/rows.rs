//! Checks rows. A row without quotes is read where it stands: sixteen answers by one look into a table, nothing allocated.
//! Everything that a row must fulfil is checked on this way too.
//!
//! What is `#[inline(always)]` becomes part of one function for each set of instructions, of which [`Reader`] takes the best
//! that the processor has.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};
use jiff::civil::Date;

use super::answers::{bit_of, read_run};
use super::block::{Blocks, Card};
use super::count::Why;
use super::counters::LANES;
use super::fields::Fields;
use super::layout::{Filter, Layout, UNKNOWN};
use super::quality::Kind;
use super::waiting::Waiting;
use crate::data::table::cut_rows;
use crate::model::read_date;
use crate::text::{Text, text};

const NO_GROUP: Text =
    text("giá trị không có trong các giá trị mà phiếu khai", "the value is not one that the instrument declares");
const NO_WEIGHT: Text = text(
    "quyền số phải là số lớn hơn 0, dấu chấm thập phân, không nhiều chữ số thập phân hơn phiếu khai",
    "a weight is above 0, with a decimal point and no more decimals than the instrument declares",
);
const NO_TIME: Text =
    text("phải là ngày dạng 2024-09-30, có thể kèm giờ", "a day such as 2024-09-30, perhaps with a time, is wanted");

/// The heaviest weight: a card that stands for a million people.
pub(super) const MOST_WEIGHT: u64 = 1_000_000;

/// On how many items of a scale one answer throughout is worth a finding.
const STRAIGHT_FROM: usize = 5;

/// What came of the rows of a chunk.
#[derive(Default)]
pub(super) struct Report {
    pub(super) rows: u64,
    pub(super) lines: u64,
    pub(super) accepted: u64,
    pub(super) empty: u64,
    pub(super) rejected: u64,
    pub(super) refused_rows: u64,
    /// Line within the chunk, from 0, column, reason; of a long file one for each respondent refused.
    pub(super) refused: Vec<(u64, usize, Why)>,
}

impl Report {
    /// Notes what became of a card of so many rows.
    #[inline(always)]
    pub(super) fn book(&mut self, counted: Result<(), Not>, rows: u64, line: u64) {
        self.rows += rows;
        match counted {
            Ok(()) => self.accepted += rows,
            Err(Not::Empty) => self.empty += rows,
            Err(Not::Rejected) => self.rejected += rows,
            Err(Not::Refused(column, why)) => {
                self.refused_rows += rows;
                self.refused.push((line, column, why));
            }
        }
    }
}

/// Reads rows of one layout into the blocks of a thread.
pub(super) struct Reader<'r, 'i> {
    pub(super) layout: &'r Layout<'i>,
    pub(super) blocks: &'r mut Blocks<'i>,
    /// The instructions that the processor has.
    pub(super) level: Level,
    pub(super) fields: Fields,
    /// In the slot of each item, which of its answers the card has; there is room for a run that ends beyond.
    pub(super) answers: Vec<u8>,
    /// For each scale, which answers on it the card has, a bit each.
    given: Vec<u32>,
    /// The weight of the row before, as it stands in the file, and its value.
    last_weight: (Vec<u8>, Option<u64>),
    /// By what the blocks know how the file names clusters.
    pub(super) form: u32,
    pub(super) waiting: Waiting,
    pub(super) report: Report,
}

/// Why a row is not counted.
pub(super) enum Not {
    Refused(usize, Why),
    Empty,
    Rejected,
}

impl<'r, 'i> Reader<'r, 'i> {
    pub(super) fn new(layout: &'r Layout<'i>, blocks: &'r mut Blocks<'i>) -> Self {
        Reader {
            level: Level::new(),
            fields: Fields::new(layout.columns),
            answers: vec![UNKNOWN; layout.slots.count() + LANES],
            given: vec![0; layout.scales.len()],
            last_weight: (Vec::new(), None),
            waiting: Waiting::default(),
            form: blocks.form(&layout.key_form),
            report: Report::default(),
            layout,
            blocks,
        }
    }

    /// Rows without quotes; each ends with a line end.
    pub(super) fn plain(mut self, bytes: &[u8]) -> Report {
        dispatch!(self.level, simd => self.plain_by(simd, bytes));
        self.finish()
    }

    #[inline(always)]
    fn plain_by<S: Simd>(&mut self, simd: S, bytes: &[u8]) {
        let mut rows = bytes;
        while !rows.is_empty() {
            let (row, whole) = self.cut(simd, rows);
            rows = &rows[row.len()..];
            self.wide(simd, row, whole, self.report.lines);
            self.report.lines += 1;
        }
    }

    /// Rows of which some have quotes.
    pub(super) fn quoted(mut self, text: &str) -> Result<Report, (u64, Text)> {
        unquoted(text, self.layout.delimiter, |row, line| {
            dispatch!(self.level, simd => {
                let (row, whole) = self.cut(simd, row);
                self.wide(simd, row, whole, line)
            });
        })?;
        self.report.lines = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64;
        Ok(self.finish())
    }

    /// What came of the rows, once no card waits any more.
    pub(super) fn finish(mut self) -> Report {
        self.settle();
        self.report.refused.sort_unstable_by_key(|(line, ..)| *line);
        self.report
    }

    /// Finds the fields of the first of some rows, and whether there are as many as columns.
    #[inline(always)]
    fn cut<'b, S: Simd>(&mut self, simd: S, rows: &'b [u8]) -> (&'b [u8], bool) {
        let (length, whole) = self.fields.cut_by(simd, rows, self.layout.delimiter);
        (&rows[..length], whole)
    }

    /// Finds the fields of a row.
    pub(super) fn narrow(&mut self, row: &[u8]) -> Result<(), Not> {
        let (_, whole) = self.fields.cut(row, self.layout.delimiter);
        if whole { Ok(()) } else { Err(self.other_width(row)) }
    }

    #[cold]
    fn other_width(&self, row: &[u8]) -> Not {
        let found = 1 + memchr::memchr_iter(self.layout.delimiter, row).count();
        Not::Refused(found.min(self.layout.columns) - 1, Why::Width(found))
    }

    /// Reads a row with all answers of a respondent.
    #[inline(always)]
    fn wide<S: Simd>(&mut self, simd: S, row: &[u8], whole: bool, line: u64) {
        match self.read(simd, row, whole) {
            Ok(()) => {
                let card = self.check(row);
                self.take(simd, row, (1, line), card);
            }
            Err(not) => self.report.book(Err(not), 1, line),
        }
    }

    /// Reads the answers of a row.
    #[inline(always)]
    fn read<S: Simd>(&mut self, simd: S, row: &[u8], whole: bool) -> Result<(), Not> {
        if !whole {
            return Err(self.other_width(row));
        }
        let mut read = true;
        for (scale, given) in self.layout.scales.iter().zip(&mut self.given) {
            *given = 0;
            for run in &scale.runs {
                let answers = &mut self.answers[run.slots.start..];
                let bits = read_run(simd, row, &self.fields, (scale, run), answers);
                read &= bits.is_some();
                *given |= bits.unwrap_or_default();
            }
        }
        if read { Ok(()) } else { self.read_one_by_one(row) }
    }

    /// Reads the answers of a row where [`read_run`] does not know one.
    #[cold]
    fn read_one_by_one(&mut self, row: &[u8]) -> Result<(), Not> {
        // The column and the slot.
        let mut unknown: Option<(usize, usize)> = None;
        for (scale, given) in self.layout.scales.iter().zip(&mut self.given) {
            *given = 0;
            for (slot, column) in scale.runs.iter().flat_map(|run| run.slots.clone().zip(run.column..)) {
                let answer = scale.answer(&row[self.fields.span(column)]);
                if answer == UNKNOWN && unknown.is_none_or(|(first, _)| column < first) {
                    unknown = Some((column, slot));
                }
                *given |= bit_of(answer);
                self.answers[slot] = answer;
            }
        }
        match unknown {
            Some((column, slot)) => Err(Not::Refused(column, Why::Answer(self.layout.slots.item(slot)))),
            None => Ok(()),
        }
    }

    /// Notes which answers stand on the card.
    pub(super) fn note_given(&mut self) {
        for (scale, given) in self.layout.scales.iter().zip(&mut self.given) {
            *given = self.answers[scale.slots.clone()].iter().fold(0, |given, answer| given | bit_of(*answer));
        }
    }

    /// Checks the present row, apart from its cluster.
    #[inline(always)]
    pub(super) fn check(&mut self, row: &[u8]) -> Result<Card, Not> {
        let layout = self.layout;
        let group = self.group(row)?;
        let weight = self.weight(row)?;
        let mut quality = [0; Kind::COUNTED];
        let mut time = None;
        if let Some(column) = layout.time {
            (quality[Kind::Outside as usize], time) = self.time(self.field(row, column), column)?;
        }
        let answers = &mut self.answers;
        let (mut changed, mut impossible) = (false, 0);
        for filter in &layout.filters {
            if let Some(given) = apply(filter, answers) {
                changed = true;
                impossible += filter.spoken >> given & 1;
            }
        }
        if changed {
            self.note_given();
        }
        quality[Kind::Filter as usize] = impossible;
        let (mut answered, mut straight) = (false, false);
        for (scale, given) in layout.scales.iter().zip(&self.given) {
            if given & scale.rejects != 0 {
                return Err(Not::Rejected);
            }
            answered |= given & scale.spoken != 0;
            // Every answer on the scale is one and the same.
            straight |= scale.levels
                && (given & scale.answered).is_power_of_two()
                && self.answers[scale.slots.clone()]
                    .iter()
                    .filter(|answer| scale.answered >> **answer & 1 == 1)
                    .count()
                    >= STRAIGHT_FROM;
        }
        if !answered {
            return Err(Not::Empty);
        }
        quality[Kind::Straight as usize] = u32::from(straight);
        Ok(Card { group, weight, quality, time })
    }

    #[inline(always)]
    pub(super) fn field<'b>(&self, row: &'b [u8], column: usize) -> &'b [u8] {
        &row[self.fields.span(column)]
    }

    /// The weight of the row: usually that of the row before.
    #[inline(always)]
    fn weight(&mut self, row: &[u8]) -> Result<u64, Not> {
        let Some((column, decimals)) = self.layout.weight else { return Ok(1) };
        let text = &row[self.fields.span(column)];
        if let (bytes, Some(weight)) = &self.last_weight
            && bytes == text
        {
            return Ok(*weight);
        }
        let weight = read_weight(text, decimals).ok_or_else(|| refused(column, NO_WEIGHT))?;
        self.last_weight.0.clear();
        self.last_weight.0.extend_from_slice(text);
        self.last_weight.1 = Some(weight);
        Ok(weight)
    }

    #[inline(always)]
    fn group(&self, row: &[u8]) -> Result<usize, Not> {
        let mut number = 0;
        for (at, (_, values)) in self.layout.instrument.columns.groups.iter().enumerate() {
            let column = self.layout.groups[at];
            let given = self.field(row, column);
            let found = values.iter().position(|value| value.as_bytes() == given);
            number = number * values.len() + found.ok_or_else(|| refused(column, NO_GROUP))?;
        }
        Ok(number)
    }

    /// 1 if the card is dated outside the fieldwork; and its second, where bursts are looked for.
    fn time(&self, text: &[u8], column: usize) -> Result<(u32, Option<i64>), Not> {
        if text.is_empty() {
            return Ok((0, None));
        }
        let columns = &self.layout.instrument.columns;
        let day = text.get(..10).and_then(|day| std::str::from_utf8(day).ok());
        let rest_is_time =
            text.get(10..).is_some_and(|rest| rest.is_empty() || rest.starts_with(b" ") || rest.starts_with(b"T"));
        let date = day.filter(|_| rest_is_time).and_then(|day| read_date(day, false));
        let date = date.ok_or_else(|| refused(column, NO_TIME))?;
        let outside = columns.fieldwork.is_some_and(|(from, until)| date < from || date > until);
        let second = match text.get(11..) {
            Some(clock) if columns.burst.is_some() => {
                let second = second_of(clock).ok_or_else(|| refused(column, NO_TIME))?;
                Some(date.duration_since(Date::ZERO).as_secs() + second)
            }
            _ => None,
        };
        Ok((u32::from(outside), second))
    }
}

pub(super) fn refused(column: usize, why: Text) -> Not {
    Not::Refused(column, Why::Field(why))
}

/// The second of the day of `HH:MM` or `HH:MM:SS`, perhaps with a fraction or a time zone behind it.
fn second_of(clock: &[u8]) -> Option<i64> {
    let two = |at: usize| match clock.get(at..at + 2)? {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some(i64::from(tens - b'0') * 10 + i64::from(ones - b'0')),
        _ => None,
    };
    let parted = |at: usize| clock.get(at) == Some(&b':');
    let (hour, minute) = (two(0)?, two(3).filter(|_| parted(2))?);
    let second = if parted(5) { two(6)? } else { 0 };
    (hour < 24 && minute < 60 && second < 61).then_some(hour * 3600 + minute * 60 + second)
}

/// Cuts rows of which some have quotes. The fields are put together again without them, parted by a
/// character that no field may hold; each row comes with its line within the text, from 0.
pub(super) fn unquoted(text: &str, delimiter: u8, mut each: impl FnMut(&[u8], u64)) -> Result<(), (u64, Text)> {
    let mut row: Vec<u8> = Vec::new();
    let cut = cut_rows(text, delimiter, |line, fields| {
        row.clear();
        // A delimiter or line end within quotes can stand in dropped columns only; no code has one.
        for field in fields {
            row.extend(field.bytes().map(|byte| if byte == delimiter || byte == b'\n' { 0 } else { byte }));
            row.push(delimiter);
        }
        row.pop();
        row.push(b'\n');
        each(&row, line as u64);
    });
    cut.map_err(|(line, why)| (line as u64, why))
}

/// An answer to an item that was not to be asked counts as not asked; the answer, if there was one.
fn apply(filter: &Filter, answers: &mut [u8]) -> Option<u8> {
    let given = answers[filter.slot];
    let impossible = filter.asked >> answers[filter.of] & 1 == 0 && filter.answered >> given & 1 == 1;
    impossible.then(|| std::mem::replace(&mut answers[filter.slot], filter.not_asked))
}

/// A weight above zero as a whole number of `10^-decimals`; no more digits than that.
fn read_weight(text: &[u8], decimals: u8) -> Option<u64> {
    let most = MOST_WEIGHT * 10_u64.pow(decimals.into());
    let (mut value, mut seen, mut after) = (0, false, None);
    for byte in text {
        match byte {
            b'0'..=b'9' if after != Some(decimals) => {
                value = value * 10 + u64::from(byte - b'0');
                if value > most {
                    return None;
                }
                seen = true;
                after = after.map(|digits| digits + 1);
            }
            b'.' if after.is_none() && seen => after = Some(0),
            _ => return None,
        }
    }
    if after == Some(0) {
        return None;
    }
    for _ in after.unwrap_or_default()..decimals {
        value *= 10;
    }
    (value > 0 && value <= most).then_some(value)
}

/// A respondent's number, if there is one, as 64 bits: equal numbers are equal, and nothing can be read back.
pub(super) fn hash(id: &[u8]) -> Option<u64> {
    use std::hash::{DefaultHasher, Hasher};
    let mut hasher = DefaultHasher::new();
    hasher.write(id);
    (!id.is_empty()).then(|| hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::read_weight;

    #[test]
    fn a_weight_is_read_exactly_or_not_at_all() {
        assert_eq!(read_weight(b"7.2402", 4), Some(72402));
        assert_eq!(read_weight(b"13", 4), Some(130_000));
        assert_eq!(read_weight(b"0.5", 1), Some(5));
        for bad in ["", "0", "0.0", "-1", "1.23456", "1,5", "1.", ".5", "1e3", "99999999999999999999", " 1"] {
            assert_eq!(read_weight(bad.as_bytes(), 4), None, "{bad}");
        }
    }
}

//! Cuts and checks rows. A line without quotes is read byte by byte: one look into a table per answer,
//! nothing allocated. Everything that a row must fulfil is checked on this way too.

use super::block::{Blocks, Card};
use super::count::Why;
use super::layout::{Filter, Layout, Role, Step, UNKNOWN};
use super::quality::Kind;
use crate::data::table::cut_rows;
use crate::model::read_date;
use crate::text::{Text, text};
use jiff::civil::Date;

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

/// Reads rows of one layout into the blocks of a thread.
pub(super) struct Reader<'r, 'i> {
    pub(super) layout: &'r Layout<'i>,
    blocks: &'r mut Blocks<'i>,
    pub(super) answers: Vec<u8>,
    pub(super) fields: Fields,
    /// The columns of the key of the row before, as they stand in the file, and its cluster.
    last: (Vec<u8>, Option<u32>),
    scratch: Vec<u8>,
    pub(super) report: Report,
}

/// A field of a row: its first byte and the one behind its last.
pub(super) type Span = (usize, usize);

/// The fields of a row that are no answers of a wide file.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    pub(super) key: Vec<Span>,
    pub(super) groups: Vec<Span>,
    pub(super) weight: Span,
    pub(super) id: Span,
    pub(super) time: Span,
    /// Of a long file.
    pub(super) item: Span,
    /// Of a long file.
    pub(super) answer: Span,
}

/// Why a row is not counted.
pub(super) enum Not {
    Refused(usize, Why),
    Empty,
    Rejected,
}

impl<'r, 'i> Reader<'r, 'i> {
    pub(super) fn new(layout: &'r Layout<'i>, blocks: &'r mut Blocks<'i>) -> Self {
        let columns = &layout.instrument.columns;
        Reader {
            answers: vec![0; layout.items.len()],
            fields: Fields {
                key: vec![(0, 0); 2 + columns.clusters.len()],
                groups: vec![(0, 0); columns.groups.len()],
                ..Fields::default()
            },
            last: (Vec::new(), None),
            scratch: Vec::new(),
            report: Report::default(),
            layout,
            blocks,
        }
    }

    /// Rows without quotes; each ends with a line end.
    pub(super) fn plain(mut self, bytes: &[u8]) -> Report {
        let mut start = 0;
        for newline in memchr::memchr_iter(b'\n', bytes) {
            let (ahead, row) = (&bytes[start..], &bytes[start..=newline]);
            start = newline + 1;
            let counted = self.cut(row, ahead).and_then(|()| self.count(row));
            self.book(counted, 1, self.report.lines);
            self.report.lines += 1;
        }
        self.report
    }

    /// Rows of which some have quotes.
    pub(super) fn quoted(mut self, text: &str) -> Result<Report, (u64, Text)> {
        unquoted(text, self.layout.delimiter, |row, line| {
            let counted = self.cut(row, row).and_then(|()| self.count(row));
            self.book(counted, 1, line);
        })?;
        self.report.lines = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64;
        Ok(self.report)
    }

    /// Notes what became of a card of so many rows.
    pub(super) fn book(&mut self, counted: Result<(), Not>, rows: u64, line: u64) {
        self.report.rows += rows;
        match counted {
            Ok(()) => self.report.accepted += rows,
            Err(Not::Empty) => self.report.empty += rows,
            Err(Not::Rejected) => self.report.rejected += rows,
            Err(Not::Refused(column, why)) => {
                self.report.refused_rows += rows;
                self.report.refused.push((line, column, why));
            }
        }
    }

    /// Finds the fields of a row, which ends with its line end. `ahead` starts with the row and may go on.
    pub(super) fn cut(&mut self, row: &[u8], ahead: &[u8]) -> Result<(), Not> {
        let layout = self.layout;
        let body = row.len() - 1 - usize::from(row.len() > 1 && row[row.len() - 2] == b'\r');
        let delimiter = layout.delimiter;
        let (mut at, mut unknown) = (0, None);
        for step in &layout.steps {
            match step {
                Step::Answers(range) => {
                    let mut place = range.start;
                    loop {
                        let left = place..range.end;
                        let (tables, answers) = (&layout.bytes[left.clone()], &mut self.answers[left]);
                        let (read, next) = short_answers(ahead, (at, body), delimiter, tables, answers);
                        (place, at) = (place + read, next);
                        if place == range.end {
                            break;
                        }
                        // Any other field, by itself.
                        if at > body {
                            return Err(width(row, body, layout));
                        }
                        let end = end_of(row, at, body, delimiter);
                        self.answers[place] = match row[at..end] {
                            [] => layout.bytes[place][usize::from(delimiter)],
                            [byte] => layout.bytes[place][usize::from(byte)],
                            _ => layout.answer(place, &row[at..end]),
                        };
                        if self.answers[place] == UNKNOWN && unknown.is_none() {
                            unknown = Some(place);
                        }
                        (place, at) = (place + 1, end + 1);
                    }
                }
                Step::Field(role) => {
                    if at > body {
                        return Err(width(row, body, layout));
                    }
                    let end = end_of(row, at, body, delimiter);
                    match role {
                        Role::Key(part) => self.fields.key[*part] = (at, end),
                        Role::Group(group) => self.fields.groups[*group] = (at, end),
                        Role::Weight => self.fields.weight = (at, end),
                        Role::Id => self.fields.id = (at, end),
                        Role::Time => self.fields.time = (at, end),
                        Role::Item => self.fields.item = (at, end),
                        Role::Answer => self.fields.answer = (at, end),
                        Role::Drop => {}
                    }
                    at = end + 1;
                }
            }
        }
        if at != body + 1 {
            return Err(width(row, body, layout));
        }
        match unknown {
            Some(answer) => Err(Not::Refused(layout.column_of(answer), Why::Answer(layout.items[answer]))),
            None => Ok(()),
        }
    }

    /// Checks and counts the present row.
    pub(super) fn count(&mut self, row: &[u8]) -> Result<(), Not> {
        let layout = self.layout;
        let cluster = self.cluster(row)?;
        if layout.long.is_some() {
            // Also where nothing is answered: the other rows of the respondent may stand elsewhere.
            self.remember(slice(row, self.fields.id), cluster);
        }
        let group = self.group(row)?;
        let weight = match &layout.instrument.columns.weight {
            Some((_, decimals)) => read_weight(slice(row, self.fields.weight), *decimals)
                .ok_or_else(|| self.refused(Role::Weight, NO_WEIGHT))?,
            None => 1,
        };
        let mut quality = [0; Kind::COUNTED];
        let mut time = None;
        if layout.instrument.columns.time.is_some() {
            (quality[Kind::Outside as usize], time) = self.time(row)?;
        }
        for filter in &layout.filters {
            quality[Kind::Filter as usize] += u32::from(apply(filter, &mut self.answers));
        }
        let mut answered = 0;
        let mut seen = [0_u32; 64];
        for run in &layout.runs {
            let bits = self.answers[run.answers.clone()]
                .iter()
                .fold(0_u32, |bits, answer| bits | 1_u32.wrapping_shl((*answer).into()));
            if let Some(seen) = seen.get_mut(run.scale) {
                *seen |= bits;
            }
            let scale = &layout.scales[run.scale];
            answered |= bits & scale.answered;
            if bits & scale.rejects != 0 {
                return Err(Not::Rejected);
            }
        }
        if answered == 0 {
            return Err(Not::Empty);
        }
        quality[Kind::Straight as usize] = u32::from(self.is_straight(&seen));
        self.blocks.add(cluster, &Card { group, weight, answers: &self.answers, starts: &layout.starts, quality });
        if layout.long.is_none() && layout.instrument.columns.id.is_some() {
            self.remember(slice(row, self.fields.id), cluster);
        }
        if let Some(time) = time {
            self.blocks.times.push((time, cluster));
        }
        Ok(())
    }

    /// The cluster of the row: usually that of the row before.
    fn cluster(&mut self, row: &[u8]) -> Result<u32, Not> {
        let (first, last) = self.layout.key_span;
        let span = &row[self.fields.key[first].0..self.fields.key[last].1];
        if let (bytes, Some(cluster)) = &self.last
            && bytes == span
        {
            return Ok(*cluster);
        }
        let parts: Vec<&[u8]>;
        let mut few: [&[u8]; 8] = [&[]; 8];
        let key = if self.fields.key.len() <= few.len() {
            for (part, (from, to)) in few.iter_mut().zip(&self.fields.key) {
                *part = &row[*from..*to];
            }
            &few[..self.fields.key.len()]
        } else {
            parts = self.fields.key.iter().map(|(from, to)| &row[*from..*to]).collect();
            &parts
        };
        match self.blocks.cluster(key, &mut self.scratch) {
            Ok(cluster) => {
                self.last.0.clear();
                self.last.0.extend_from_slice(span);
                self.last.1 = Some(cluster);
                Ok(cluster)
            }
            Err((part, why)) => Err(self.refused(Role::Key(part), why)),
        }
    }

    fn group(&self, row: &[u8]) -> Result<usize, Not> {
        let mut number = 0;
        for (at, (_, values)) in self.layout.instrument.columns.groups.iter().enumerate() {
            let given = slice(row, self.fields.groups[at]);
            let found = values.iter().position(|value| value.as_bytes() == given);
            number = number * values.len() + found.ok_or_else(|| self.refused(Role::Group(at), NO_GROUP))?;
        }
        Ok(number)
    }

    /// 1 if the card is dated outside the fieldwork; and its second, where bursts are looked for.
    fn time(&self, row: &[u8]) -> Result<(u32, Option<i64>), Not> {
        let text = slice(row, self.fields.time);
        if text.is_empty() {
            return Ok((0, None));
        }
        let columns = &self.layout.instrument.columns;
        let day = text.get(..10).and_then(|day| std::str::from_utf8(day).ok());
        let rest_is_time =
            text.get(10..).is_some_and(|rest| rest.is_empty() || rest.starts_with(b" ") || rest.starts_with(b"T"));
        let date = day.filter(|_| rest_is_time).and_then(|day| read_date(day, false));
        let date = date.ok_or_else(|| self.refused(Role::Time, NO_TIME))?;
        let outside = columns.fieldwork.is_some_and(|(from, until)| date < from || date > until);
        let second = match text.get(11..) {
            Some(clock) if columns.burst.is_some() => {
                let second = second_of(clock).ok_or_else(|| self.refused(Role::Time, NO_TIME))?;
                Some(date.duration_since(Date::ZERO).as_secs() + second)
            }
            _ => None,
        };
        Ok((u32::from(outside), second))
    }

    /// Keeps the number of a respondent, for finding it again.
    fn remember(&mut self, id: &[u8], cluster: u32) {
        if !id.is_empty() {
            self.blocks.ids.push((hash(id), cluster));
        }
    }

    /// Whether every answer on some scale of levels is one and the same.
    fn is_straight(&self, seen: &[u32; 64]) -> bool {
        let layout = self.layout;
        layout.scales.iter().enumerate().take(64).any(|(at, scale)| {
            let bits = seen[at] & scale.answered;
            let items = || {
                let runs = layout.runs.iter().filter(|run| run.scale == at);
                let answers = runs.flat_map(|run| &self.answers[run.answers.clone()]);
                answers.filter(|answer| scale.answered >> **answer & 1 == 1).count()
            };
            scale.levels && bits.is_power_of_two() && items() >= STRAIGHT_FROM
        })
    }

    pub(super) fn refused(&self, role: Role, why: Text) -> Not {
        Not::Refused(self.layout.column_of_role(role), Why::Field(why))
    }
}

/// The bytes of a field.
pub(super) fn slice(row: &[u8], (from, to): Span) -> &[u8] {
    &row[from..to]
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

/// Where a field ends: at a delimiter or the end of the row.
pub(super) fn end_of(row: &[u8], at: usize, body: usize, delimiter: u8) -> usize {
    row[at..body].iter().position(|byte| *byte == delimiter).map_or(body, |found| at + found)
}

/// Reads answers from `at` on as long as each is empty or a byte that the item knows, and the file goes on for 64
/// bytes; how many, and where the next field starts. The row ends at `body`.
///
/// The ends of the fields are found 64 bytes at a time: looking for each by itself waits for the one before, and
/// that is most of what a row of single digits costs.
fn short_answers(
    ahead: &[u8],
    (mut at, body): (usize, usize),
    delimiter: u8,
    tables: &[[u8; 256]],
    answers: &mut [u8],
) -> (usize, usize) {
    let mut read = 0;
    while read < answers.len() {
        let Some(window) = ahead.get(at..).and_then(|rest| rest.first_chunk()) else { break };
        let Some(left) = body.checked_sub(at) else { break };
        let mut ends = delimiters(window, delimiter);
        if left < 64 {
            let row_end = 1_u64 << left;
            ends = ends & (row_end - 1) | row_end;
        }
        let mut start = 0;
        for (table, answer) in tables[read..].iter().zip(&mut answers[read..]) {
            if ends == 0 {
                break;
            }
            let end = ends.trailing_zeros() as usize;
            // An empty field is its delimiter; the last of a row is not, and is left to others.
            let found = table[usize::from(window[start & 63])];
            if (found == UNKNOWN) | (end > start + 1) {
                return (read, at + start);
            }
            *answer = found;
            read += 1;
            ends &= ends - 1;
            start = end + 1;
        }
        if start == 0 {
            break;
        }
        at += start;
    }
    (read, at)
}

/// Which of 64 bytes are delimiters, the first as the lowest bit.
#[inline]
fn delimiters(window: &[u8; 64], delimiter: u8) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const LOW: u64 = u64::from_le_bytes([0x7F; 8]);
    // Brings the lowest bits of eight bytes together in the highest byte; no two meet on the way.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let wanted = ONES * u64::from(delimiter);
    let mut found = 0;
    for (place, eight) in window.as_chunks::<8>().0.iter().enumerate() {
        let word = u64::from_le_bytes(*eight) ^ wanted;
        // The highest bit of each byte that is now zero. No byte carries into the next.
        let zero = !((word & LOW).wrapping_add(LOW) | word | LOW);
        found |= ((zero >> 7).wrapping_mul(GATHER) >> 56) << (8 * place);
    }
    found
}

fn width(row: &[u8], body: usize, layout: &Layout<'_>) -> Not {
    let found = 1 + memchr::memchr_iter(layout.delimiter, &row[..body]).count();
    Not::Refused(found.min(layout.columns).saturating_sub(1), Why::Width(found))
}

/// An answer to an item that was not to be asked counts as not asked; true if there was one.
fn apply(filter: &Filter, answers: &mut [u8]) -> bool {
    let given = answers[filter.item];
    let impossible = filter.asked >> answers[filter.of] & 1 == 0 && filter.answered >> given & 1 == 1;
    if impossible {
        answers[filter.item] = filter.not_asked;
    }
    impossible
}

/// A weight above zero as a whole number of `10^-decimals`; no more digits than that.
fn read_weight(text: &[u8], decimals: u8) -> Option<u64> {
    let (mut value, mut seen, mut after) = (0_u64, false, None::<u8>);
    for byte in text {
        match byte {
            b'0'..=b'9' => {
                value = value.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
                seen = true;
                after = after.map(|digits| digits + 1);
                if after.is_some_and(|digits| digits > decimals) {
                    return None;
                }
            }
            b'.' if after.is_none() && seen => after = Some(0),
            _ => return None,
        }
    }
    if after == Some(0) {
        return None;
    }
    let value = value.checked_mul(10_u64.pow(u32::from(decimals - after.unwrap_or(0))))?;
    (value > 0 && value <= MOST_WEIGHT * 10_u64.pow(u32::from(decimals))).then_some(value)
}

/// A respondent's number as 64 bits: equal numbers are equal, and nothing can be read back.
fn hash(id: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hasher};
    let mut hasher = DefaultHasher::new();
    hasher.write(id);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::{delimiters, read_weight};

    #[test]
    fn every_delimiter_of_64_bytes_is_found_and_nothing_else() {
        // Neighbours of the delimiter by one bit, by a carry and by the highest bit, in every place.
        for byte in 0..=u8::MAX {
            for place in 0..64 {
                let mut window = [b'1'; 64];
                window[place] = byte;
                let expected = if byte == b',' { 1 << place } else { 0 };
                assert_eq!(delimiters(&window, b','), expected, "{byte} at {place}");
            }
        }
        assert_eq!(delimiters(&[b','; 64], b','), u64::MAX);
    }

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

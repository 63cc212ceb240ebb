//! Cuts the text of a table into rows and fields: the grammar, and nothing else.
//!
//! Border: knows neither header nor messages; a fault is a byte and a reason.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr3};

use super::{LONGEST_LINE, MOST_COLUMNS};
use crate::text::{Text, text};

/// Where a field stands.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Its bytes in the file, with its quotes.
    pub(super) raw: Range<usize>,
    /// Its text: bytes of the file, or of the unescaped texts of the row.
    pub(super) text: Range<usize>,
    /// Which of the two: a field with doubled quotes has to be copied.
    pub(super) unescaped: bool,
}

impl Field {
    pub(super) fn plain(range: Range<usize>) -> Self {
        Field { raw: range.clone(), text: range, unescaped: false }
    }

    /// The field as it stands in the file.
    pub(super) fn slice<'t>(&self, text: &'t str) -> &'t str {
        &text[self.raw.clone()]
    }
}

/// A row that cannot be cut.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) why: Why,
    /// The byte at fault.
    pub(super) at: usize,
    /// Where the quoted field opened, if that is another place.
    pub(super) opened: Option<usize>,
    /// Where to go on: the line after the one on which the faulty field starts. A forgotten quote
    /// then spoils one row and not the rest of the file.
    pub(super) resume: usize,
}

/// Why a row cannot be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// A quote inside a field that does not start with one.
    Bare,
    /// Text between a closing quote and the delimiter.
    AfterClosing,
    /// `\"`, which some programs write for `""`.
    Backslash,
    /// No closing quote.
    Unclosed,
    /// Longer than [`LONGEST_LINE`].
    TooLong,
}

impl Why {
    pub(super) fn words(self) -> Text {
        match self {
            Why::Bare => text("dấu nháy giữa một ô không đặt trong dấu nháy", "a quote inside a cell without quotes"),
            Why::AfterClosing => text("còn chữ sau dấu nháy đóng", "text after the closing quote"),
            Why::Backslash => text("dấu nháy viết với dấu gạch chéo ngược", "a quote written with a backslash"),
            Why::Unclosed => text("dấu nháy mở mà không đóng", "a quote that is never closed"),
            Why::TooLong => Text::NONE,
        }
    }
}

/// Cuts the line at `start` of a text without quotes; where the next one starts.
pub(super) fn plain(bytes: &[u8], start: usize, delimiter: u8, fields: &mut Vec<Field>) -> usize {
    let (end, next) = line_end(bytes, start);
    let mut from = start;
    for found in memchr_iter(delimiter, &bytes[start..end]) {
        fields.push(Field::plain(from..start + found));
        from = start + found + 1;
        // One more than allowed is enough to refuse the table; a megabyte of commas is not kept.
        if fields.len() > MOST_COLUMNS {
            break;
        }
    }
    fields.push(Field::plain(from..end));
    next
}

/// Cuts the row at `start` of a text with quotes; where the next one starts. What had to be copied
/// because of doubled quotes is appended to `unescaped`.
pub(super) fn quoted(
    text: &str,
    start: usize,
    delimiter: u8,
    fields: &mut Vec<Field>,
    unescaped: &mut String,
) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    let (end, _) = line_end(bytes, start);
    if memchr(b'"', &bytes[start..end]).is_none() {
        return Ok(plain(bytes, start, delimiter, fields));
    }
    let mut at = start;
    loop {
        let end = if bytes.get(at) == Some(&b'"') {
            let (field, end) = quoted_field(text, at, delimiter, unescaped)?;
            push(fields, field);
            end
        } else {
            let end = unquoted_field(bytes, at, delimiter)?;
            push(fields, Field::plain(at..end));
            end
        };
        if end - start > LONGEST_LINE {
            return Err(Fault { why: Why::TooLong, at: start, opened: None, resume: line_end(bytes, end).1 });
        }
        if bytes.get(end) != Some(&delimiter) {
            return Ok(line_end(bytes, end).1);
        }
        at = end + 1;
    }
}

fn push(fields: &mut Vec<Field>, field: Field) {
    if fields.len() <= MOST_COLUMNS {
        fields.push(field);
    }
}

/// Where a field without quotes ends: at a delimiter, a line end or the end of the text.
fn unquoted_field(bytes: &[u8], start: usize, delimiter: u8) -> Result<usize, Fault> {
    let Some(found) = memchr3(delimiter, b'\n', b'"', &bytes[start..]) else { return Ok(bytes.len()) };
    let at = start + found;
    match bytes[at] {
        b'"' => {
            let why = if bytes[at - 1] == b'\\' { Why::Backslash } else { Why::Bare };
            Err(Fault { why, at, opened: None, resume: line_end(bytes, start).1 })
        }
        b'\n' => Ok(line_end(bytes, start).0),
        _ => Ok(at),
    }
}

/// A field that starts with a quote, and where it ends.
fn quoted_field(text: &str, start: usize, delimiter: u8, unescaped: &mut String) -> Result<(Field, usize), Fault> {
    let bytes = text.as_bytes();
    let fault = |why, at: usize| {
        let opened = (at != start).then_some(start);
        Err(Fault { why, at, opened, resume: line_end(bytes, start).1 })
    };
    let copied_from = unescaped.len();
    let mut piece = start + 1;
    let mut doubled = false;
    let closing = loop {
        let Some(found) = memchr(b'"', &bytes[piece..]) else { return fault(Why::Unclosed, start) };
        let quote = piece + found;
        if bytes.get(quote + 1) != Some(&b'"') {
            break quote;
        }
        if quote - start > LONGEST_LINE {
            return fault(Why::TooLong, start);
        }
        doubled = true;
        unescaped.push_str(&text[piece..=quote]);
        piece = quote + 2;
    };
    let end = closing + 1;
    let at_line_end = end == bytes.len() || bytes[end] == b'\n' || bytes[end..].starts_with(b"\r\n");
    if !at_line_end && bytes[end] != delimiter {
        let backslash = bytes[closing - 1] == b'\\';
        return if backslash { fault(Why::Backslash, closing) } else { fault(Why::AfterClosing, end) };
    }
    let text_range = if doubled {
        unescaped.push_str(&text[piece..closing]);
        copied_from..unescaped.len()
    } else {
        piece..closing
    };
    Ok((Field { raw: start..end, text: text_range, unescaped: doubled }, end))
}

/// The end of the line that holds `at`, without CR and LF, and the start of the next line.
fn line_end(bytes: &[u8], at: usize) -> (usize, usize) {
    match memchr(b'\n', &bytes[at..]) {
        None => (bytes.len(), bytes.len()),
        Some(found) => {
            let newline = at + found;
            let cr = newline > at && bytes[newline - 1] == b'\r';
            (newline - usize::from(cr), newline + 1)
        }
    }
}

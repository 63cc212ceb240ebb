//! Where the line that names the columns stands. Offices write titles above it ("tên biểu", "đơn vị tính"); the pass says
//! on which line it is, and nothing is guessed. Border: finds the line to be declared, and reads nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::layout::Stated;
use super::table::{cut_rows, mark_length, tidy};
use crate::diag::{Diagnostic, FileId, Place, Sources, codes};

/// How many lines are looked at.
const MOST_LINES: usize = 30;

struct Line {
    number: u32,
    span: Range<usize>,
    fields: BTreeSet<String>,
}

/// The fault of a table whose line of headers holds none that is known while another line is a header: it names the units and
/// something else. Nothing in such a table could be read.
pub(super) fn misplaced(
    table: &Stated<'_>,
    known: &BTreeMap<String, String>,
    file: FileId,
    sources: &Sources,
) -> Option<Diagnostic> {
    let lines =
        if sources.sheet(file).is_some() { of_sheet(file, sources) } else { of_text(table.delimiter, file, sources) };
    let meanings = |line: &Line| -> Vec<&str> {
        line.fields.iter().filter_map(|field| known.get(field)).map(String::as_str).collect()
    };
    let is_header = |line: &&Line| {
        let meanings = meanings(line);
        meanings.len() > 1 && meanings.iter().any(|meaning| matches!(*meaning, "unit" | "name"))
    };
    if lines.iter().any(|line| line.number == table.layout.header_line && !meanings(line).is_empty()) {
        return None;
    }
    let found = lines.iter().find(is_header)?;
    let finding = Diagnostic::new(&codes::D214).with("file", table.name()).with("line", found.number);
    let finding = finding.with("declared", table.layout.header_line).with("part", table.part);
    Some(finding.at(Place::new(file, found.span.clone())).also(table.place.clone()))
}

fn of_sheet(file: FileId, sources: &Sources) -> Vec<Line> {
    let Some(sheet) = sources.sheet(file) else { return Vec::new() };
    let rows = sheet.rows().iter().enumerate().take(MOST_LINES);
    rows.map(|(at, row)| {
        let spans = || sheet.row(at).map(|(span, _)| span);
        let start = spans().next().map_or(0, |first| first.start);
        Line {
            number: row.number,
            span: start..spans().last().map_or(start, |last| last.end),
            fields: spans().map(|span| tidy(&sheet.text()[span])).collect(),
        }
    })
    .collect()
}

fn of_text(delimiter: u8, file: FileId, sources: &Sources) -> Vec<Line> {
    let bytes = sources.bytes(file);
    let mut start = mark_length(bytes);
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(bytes[start..].split_inclusive(|byte| *byte == b'\n').take(MOST_LINES)) {
        let mut fields = BTreeSet::new();
        let text = std::str::from_utf8(line).unwrap_or_default().trim_end_matches(['\r', '\n']);
        // What cannot be cut, a quote in a title say, is no header.
        let _ = cut_rows(text, delimiter, |_, row| fields.extend(row.iter().map(|field| tidy(field))));
        lines.push(Line { number, span: start..start + text.len(), fields });
        start += line.len();
    }
    lines
}

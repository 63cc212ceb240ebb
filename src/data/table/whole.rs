//! What can be said of a file before its rows are read: encoding, kind, characters, lengths.
//!
//! Border: everything here is one pass over the bytes; nothing depends on delimiter or header.

use memchr::{memchr_iter, memmem};

use super::LONGEST_LINE;
use crate::diag::{Bag, Diagnostic, FileId, Place, codes};
use crate::text::{Text, text};

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// First bytes of files that are sometimes taken for CSV.
const KINDS: [(&[u8], Text); 6] = [
    (b"PK\x03\x04", text("tệp Excel (.xlsx) hoặc tệp nén ZIP", "an Excel workbook (.xlsx) or ZIP archive")),
    (b"PK\x05\x06", text("tệp nén ZIP rỗng", "an empty ZIP archive")),
    (b"\xD0\xCF\x11\xE0", text("tệp Excel đời cũ (.xls)", "an old Excel workbook (.xls)")),
    (b"%PDF", text("tệp PDF", "a PDF document")),
    (b"<!DOCTYPE", text("trang HTML", "an HTML page")),
    (b"<html", text("trang HTML", "an HTML page")),
];

/// The text of the file, with its byte order mark if it has one; `None` if no table can be read
/// from it.
pub(super) fn check<'s>(bytes: &'s [u8], file: FileId, bag: &mut Bag) -> Option<&'s str> {
    let body = &bytes[mark_length(bytes)..];
    if let Some((_, found)) = KINDS.iter().find(|(start, _)| body.starts_with(start)) {
        bag.push(Diagnostic::new(&codes::D106).with("found", *found).at(Place::whole(file)));
        return None;
    }
    if let Some(found) = utf16(bytes) {
        bag.push(Diagnostic::new(&codes::D101).with("found", found).at(Place::whole(file)));
        return None;
    }
    if body.trim_ascii().is_empty() {
        bag.push(Diagnostic::new(&codes::D206).at(Place::whole(file)));
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            let byte = format!("0x{:02X}", bytes[at]);
            let fault = Diagnostic::new(&codes::D102).with("byte", byte).with("offset", at);
            bag.push(fault.at(Place::new(file, at..at + 1)));
            return None;
        }
    };
    let errors = bag.errors();
    controls(bytes, file, bag);
    inner_marks(bytes, file, bag);
    long_line(bytes, file, bag);
    (bag.errors() == errors).then_some(text)
}

/// What a file is by its first bytes, if it is no CSV file in UTF-8.
pub(super) fn other_kind(start: &[u8]) -> Option<Text> {
    let known = KINDS.iter().find(|(first, _)| start.starts_with(first)).map(|(_, found)| *found);
    known.or_else(|| {
        utf16(start).map(|_| text("tệp UTF-16 hoặc UTF-32, không phải UTF-8", "UTF-16 or UTF-32, not UTF-8"))
    })
}

/// The text of a sheet, if no cell holds what a table cannot.
pub(super) fn check_sheet<'s>(text: &'s str, file: FileId, bag: &mut Bag) -> Option<&'s str> {
    let errors = bag.errors();
    controls(text.as_bytes(), file, bag);
    inner_marks(text.as_bytes(), file, bag);
    (bag.errors() == errors).then_some(text)
}

/// Length of the byte order mark that some programs write before UTF-8.
pub(in crate::data) fn mark_length(bytes: &[u8]) -> usize {
    if bytes.starts_with(MARK) { MARK.len() } else { 0 }
}

/// The first byte of a line, from 1, after the byte order mark; the end of the file where it has fewer.
pub(super) fn start_of_line(bytes: &[u8], line: u32) -> usize {
    match line.checked_sub(2).map(|ends| memchr_iter(b'\n', bytes).nth(ends as usize)) {
        None => mark_length(bytes),
        Some(end) => end.map_or(bytes.len(), |end| end + 1),
    }
}

/// UTF-16 or UTF-32, by its mark, or by the zero byte in every other place of ASCII text.
fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Some("UTF-32"),
        [0xFF, 0xFE, ..] => return Some("UTF-16LE"),
        [0xFE, 0xFF, ..] => return Some("UTF-16BE"),
        _ => {}
    }
    let start = &bytes[..bytes.len().min(64)];
    let zeros = |offset: usize| start.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Vietnamese letters have no zero byte in UTF-16, but half of a first line is ASCII.
    let half = start.len() / 4;
    match () {
        () if start.len() < 4 => None,
        () if odd >= half && even == 0 => Some("UTF-16LE"),
        () if even >= half && odd == 0 => Some("UTF-16BE"),
        () => None,
    }
}

/// Control characters: all below U+0020 but tab and line ends, a CR without LF, and DEL.
fn controls(bytes: &[u8], file: FileId, bag: &mut Bag) {
    let mut refuse = |at: usize| {
        let fault = Diagnostic::new(&codes::D103).with("char", format!("U+{:04X}", bytes[at]));
        bag.push(fault.at(Place::new(file, at..at + 1)));
    };
    let control = |byte: u8| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7F;
    // A whole block is looked at without stopping, which the compiler turns into vector code.
    for (block, part) in bytes.chunks(BLOCK).enumerate() {
        if part.iter().fold(false, |any, byte| any | control(*byte)) {
            part.iter().enumerate().filter(|(_, byte)| control(**byte)).for_each(|(at, _)| refuse(block * BLOCK + at));
        }
    }
    memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).for_each(&mut refuse);
}

const BLOCK: usize = 4096;

/// A byte order mark anywhere but at the start: two files were put together.
fn inner_marks(bytes: &[u8], file: FileId, bag: &mut Bag) {
    let body = mark_length(bytes);
    for found in memmem::find_iter(&bytes[body..], MARK) {
        let at = body + found;
        let why = text(
            "dấu đầu tệp (BOM) nằm giữa tệp; có thể hai tệp đã bị ghép với nhau",
            "a byte order mark in the middle of the file; two files may have been put together",
        );
        let fault = Diagnostic::new(&codes::D104).with("text", "\u{feff}").with("char", "U+FEFF").with("why", why);
        bag.push(fault.at(Place::new(file, at..at + MARK.len())));
    }
}

/// The first line that is too long; more would only repeat it.
fn long_line(bytes: &[u8], file: FileId, bag: &mut Bag) {
    let ends = memchr_iter(b'\n', bytes).chain([bytes.len()]);
    let mut start = 0;
    for end in ends {
        if end - start > LONGEST_LINE {
            let what = text("độ dài một dòng", "the length of a line");
            let fault = Diagnostic::new(&codes::D205).with("what", what).with("most", "1 MiB");
            bag.push(fault.at(Place::new(file, start..start + 1)));
            return;
        }
        start = end + 1;
    }
}

/// Whether every character is ASCII, a Latin letter of Vietnamese or a combining mark, so that no
/// key can hold an invisible, turning or look-alike character. Other characters are not wrong by
/// themselves: then the keys are checked one by one.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    // Lead bytes: C3..C8 are U+00C0..U+023F, CC is U+0300..U+033F, E1 B8..E1 BB are U+1E00..U+1EFF.
    let odd = |byte: u8| byte == 0xC2 || (0xC9..=0xCB).contains(&byte) || (byte >= 0xCD && byte != 0xE1);
    let body = &bytes[mark_length(bytes)..];
    let after = body.get(1..).unwrap_or_default();
    let blocks = body.chunks(BLOCK).zip(after.chunks(BLOCK).chain(std::iter::repeat(&[][..])));
    for (part, next) in blocks {
        if part.iter().fold(false, |any, byte| any | odd(*byte)) {
            return false;
        }
        let extended = |(lead, second): (&u8, &u8)| *lead == 0xE1 && !(0xB8..=0xBB).contains(second);
        if part.iter().zip(next).fold(false, |any, pair| any | extended(pair)) {
            return false;
        }
    }
    true
}

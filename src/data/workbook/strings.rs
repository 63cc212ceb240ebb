//! Texts: those that cells share, and those that stand in a cell.

use super::parts::{Archive, Piece, too_large};
use crate::diag::Diagnostic;
use crate::text::text;

/// The most bytes of all texts of a workbook, and of a sheet.
pub(super) const MOST_TEXT: usize = 1 << 30;

/// The texts that cells share, by their number.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Strings {
    pub(super) fn read(archive: &Archive<'_>, part: &str) -> Result<Self, Diagnostic> {
        let (mut strings, mut runs) = (Strings::default(), Runs::default());
        archive.walk(part, |piece| {
            if let Piece::Close("si") = piece {
                strings.ends.push(strings.text.len());
                return Ok(());
            }
            runs.collect(&piece, &mut strings.text);
            within(strings.text.len())
        })?;
        Ok(strings)
    }

    pub(super) fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }
}

/// Holds the texts of a workbook to their limit.
pub(super) fn within(length: usize) -> Result<(), Diagnostic> {
    if length <= MOST_TEXT {
        return Ok(());
    }
    Err(too_large(text("độ dài các ô của trang tính", "the length of the cells of the sheet"), "1 GiB"))
}

/// Collects a text from its runs, without the readings that East Asian texts carry.
#[derive(Debug, Default)]
pub(super) struct Runs {
    in_text: bool,
    in_reading: bool,
}

impl Runs {
    pub(super) fn collect(&mut self, piece: &Piece<'_>, to: &mut String) {
        match piece {
            Piece::Open("t", _) => self.in_text = !self.in_reading,
            Piece::Close("t") => self.in_text = false,
            Piece::Open("rPh", _) => self.in_reading = true,
            Piece::Close("rPh") => self.in_reading = false,
            Piece::Text(text) if self.in_text => to.push_str(text),
            _ => {}
        }
    }
}

/// A text with the characters that XML cannot hold, which workbooks write as `_x000D_`.
pub(super) fn unescape(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("_x") {
        let escaped = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let character = escaped.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        let end = at + if character.is_some() { 7 } else { 2 };
        out.push_str(&rest[..at]);
        match character {
            Some(character) => out.push(character),
            None => out.push_str("_x"),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_characters_are_read_and_nothing_else_is_changed() {
        let texts = [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("ma_xa", "ma_xa"),
            ("_x00", "_x00"),
            ("_xĐĐ1_", "_xĐĐ1_"),
        ];
        for (written, meant) in texts {
            assert_eq!(unescape(written), meant);
        }
    }
}

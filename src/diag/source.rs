//! The texts that diagnostics point into, kept as they were read: the bytes that are shown are the
//! bytes that were scored.

use std::ops::Range;
use std::path::Path;

use super::{Error, Limit, Sheet, read_file};

/// A file that was read, by its number in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);

/// Where something stands: a file and a range of bytes in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes, from..to.
    pub span: Range<usize>,
}

impl Place {
    /// A range of bytes in a file.
    #[must_use]
    pub fn new(file: FileId, span: Range<usize>) -> Self {
        Place { file, span }
    }

    /// A line and a column of a file of respondents, which is not shown.
    #[must_use]
    #[allow(clippy::reversed_empty_ranges, reason = "no range of bytes")]
    pub fn unseen(file: FileId, line: usize, column: usize) -> Self {
        Place { file, span: line..column }
    }

    /// A file as a whole, shown at its first byte.
    #[must_use]
    pub fn whole(file: FileId) -> Self {
        Place { file, span: 0..0 }
    }
}

/// The files read in one run.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

#[derive(Debug)]
struct Source {
    name: String,
    /// As they were read.
    bytes: Vec<u8>,
    /// Of a workbook: the sheet that was taken from it, which is what places point into.
    sheet: Option<Sheet>,
    /// Holds people's answers: its places are a line and a column, and nothing of it is shown.
    private: bool,
}

impl Source {
    /// What places point into.
    fn text(&self) -> &[u8] {
        self.sheet.as_ref().map_or(&self.bytes, |sheet| sheet.text().as_bytes())
    }
}

impl Sources {
    /// No file yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a file and keeps its bytes under its path: what is shown is what was read, once.
    ///
    /// # Errors
    /// When it cannot be read, is no regular file, or is larger than the limit.
    pub fn read(&mut self, path: &Path, limit: Limit) -> Result<FileId, Error> {
        let bytes = read_file(path, limit)?;
        Ok(self.add(path.display().to_string(), bytes))
    }

    /// Keeps the bytes of a file under the name that messages use for it.
    pub fn add(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> FileId {
        self.files.push(Source { name: name.into(), bytes: bytes.into(), sheet: None, private: false });
        FileId(self.files.len() - 1)
    }

    /// Names a file of respondents. Its text is neither kept nor shown; see [`Place::unseen`].
    pub fn add_private(&mut self, name: impl Into<String>) -> FileId {
        self.files.push(Source { name: name.into(), bytes: Vec::new(), sheet: None, private: true });
        FileId(self.files.len() - 1)
    }

    /// Whether a file is one of respondents, of which nothing is shown.
    #[must_use]
    pub fn is_private(&self, file: FileId) -> bool {
        self.files[file.0].private
    }

    /// Makes the places in a workbook places in a sheet of it.
    pub fn show(&mut self, file: FileId, sheet: Sheet) {
        self.files[file.0].sheet = Some(sheet);
    }

    /// The sheet that was taken from a workbook.
    #[must_use]
    pub fn sheet(&self, file: FileId) -> Option<&Sheet> {
        self.files[file.0].sheet.as_ref()
    }

    /// The cell of a workbook in which a place starts: `Sheet1!E2`.
    #[must_use]
    pub fn cell(&self, place: &Place) -> Option<String> {
        self.sheet(place.file)?.cell(&place.span)
    }

    /// The name of a file in messages.
    #[must_use]
    pub fn name(&self, file: FileId) -> &str {
        &self.files[file.0].name
    }

    /// The bytes of a file, as they were read.
    #[must_use]
    pub fn bytes(&self, file: FileId) -> &[u8] {
        &self.files[file.0].bytes
    }

    /// All files in the order read.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice()))
    }

    /// Line and column of a place, both from 1; the column counts characters. In a workbook the row
    /// and column of the cell.
    #[must_use]
    pub fn line_column(&self, place: &Place) -> (usize, usize) {
        if let Some(sheet) = self.sheet(place.file) {
            return sheet.row_column(&place.span).unwrap_or((1, 1));
        }
        if self.is_private(place.file) {
            return (place.span.start.max(1), place.span.end.max(1));
        }
        let bytes = self.bytes(place.file);
        let start = place.span.start.min(bytes.len());
        let line_start = line_start(bytes, start);
        let line = 1 + memchr::memchr_iter(b'\n', &bytes[..line_start]).count();
        let column = 1 + String::from_utf8_lossy(&bytes[line_start..start]).chars().count();
        (line, column)
    }

    /// The text at a place; bytes that are not UTF-8 show as U+FFFD.
    #[must_use]
    pub fn text(&self, place: &Place) -> String {
        let bytes = self.files[place.file.0].text();
        let end = place.span.end.min(bytes.len());
        String::from_utf8_lossy(&bytes[place.span.start.min(end)..end]).into_owned()
    }

    /// The whole lines that hold a place: their text, the number of the first, and the place's
    /// range within the text.
    pub(super) fn lines(&self, place: &Place) -> (String, usize, Range<usize>) {
        if let Some(sheet) = self.sheet(place.file) {
            return sheet.line(&place.span);
        }
        let bytes = self.bytes(place.file);
        let start = place.span.start.min(bytes.len());
        let end = place.span.end.clamp(start, bytes.len());
        let from = line_start(bytes, start);
        let to = memchr::memchr(b'\n', &bytes[end..]).map_or(bytes.len(), |at| end + at);
        let (text, range, from) = excerpt(bytes, from..to, start..end);
        let line = 1 + memchr::memchr_iter(b'\n', &bytes[..from]).count();
        (text.trim_end_matches('\r').to_owned(), line, range)
    }
}

/// A line with a place in it: its text, the place's range in that text, and the byte at which the text
/// starts. A field may be long or run over many lines; what is shown is bounded.
pub(super) fn excerpt(bytes: &[u8], line: Range<usize>, place: Range<usize>) -> (String, Range<usize>, usize) {
    let Range { start, end } = place;
    let (from, to) = (line.start.max(start.saturating_sub(400)), line.end.min(end.min(start + 400) + 400));
    let before = String::from_utf8_lossy(&bytes[from..start]);
    let marked = String::from_utf8_lossy(&bytes[start..end.min(to)]);
    let after = String::from_utf8_lossy(&bytes[end.min(to)..to]);
    let range = before.len()..before.len() + marked.len();
    (format!("{before}{marked}{after}"), range, from)
}

fn line_start(bytes: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1)
}

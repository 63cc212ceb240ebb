//! Strict CSV: every row has the columns of the header, every fault has its line and column, and
//! nothing is repaired in silence.
//!
//! The grammar is RFC 4180 with `,`, `;` or tab between the columns, UTF-8 with or without a byte
//! order mark, and LF or CRLF. The rows are cut by `split` and not by the `csv` crate, because
//! the faults to be found are what that crate reads past: blank lines, quotes in the middle of a
//! field, text after a closing quote, an unclosed quote. Cutting the text as it stands also gives
//! each field its exact bytes and needs no copy of them. The tests hold it against the `csv` crate.
//!
//! A sheet of a workbook is read the same way, with the cells that `data::workbook` found in place of
//! fields that have to be cut.
//!
//! Border: says what stands in a field, never what it means; which columns a table must have is
//! the caller's business. Does not read files: the bytes are in [`Sources`].

mod key;
mod split;
#[cfg(test)]
mod tests;
mod whole;

use unicode_normalization::UnicodeNormalization;

use crate::diag::{Bag, Diagnostic, FileId, Place, Sheet, Sources, Stored, codes};
use crate::text::{Text, text};
pub use key::fault as key_fault;
use split::{Fault, Field};
pub(super) use whole::mark_length;

/// The most columns of a table.
pub const MOST_COLUMNS: usize = 4096;

/// The most bytes of a line, and of a row whose quoted fields run over several lines.
pub const LONGEST_LINE: usize = 1 << 20;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What parts the columns: `,`, `;` or tab.
    pub delimiter: u8,
    /// The line that names the columns, from 1; those above it are not read.
    pub header_line: u32,
}

impl Dialect {
    /// Columns parted by commas, named by the first line.
    pub const COMMA: Dialect = Dialect { delimiter: b',', header_line: 1 };

    /// A delimiter in words, for messages.
    #[must_use]
    pub fn words(delimiter: u8) -> Text {
        match delimiter {
            b',' => text("dấu phẩy", "commas"),
            b';' => text("dấu chấm phẩy", "semicolons"),
            b'\t' => text("dấu tab", "tabs"),
            _ => text("dấu gạch đứng", "vertical bars"),
        }
    }
}

/// A table, read row by row. At most one row is held at a time, and none is copied.
#[derive(Debug)]
pub struct Table<'s> {
    file: FileId,
    /// The file from its first byte, so that an index into it is a place; or the text of the sheet.
    text: &'s str,
    /// Of a workbook: the sheet.
    sheet: Option<&'s Sheet>,
    dialect: Dialect,
    /// Whether there is any quote in the file; without one a row is a line.
    quotes: bool,
    /// Whether there is any character that a key could not hold; see [`whole::is_plain`].
    plain: bool,
    header: Vec<String>,
    header_fields: Vec<Field>,
    /// Where the next row starts, and its line; in a sheet the place of the next row among its rows.
    at: usize,
    next_line: u32,
    /// The present row.
    fields: Vec<Field>,
    unescaped: String,
}

impl<'s> Table<'s> {
    /// Checks the file as a whole (encoding, kind, limits) and reads its header. `None` if it is
    /// unusable; every fault is in the bag.
    pub fn open(sources: &'s Sources, file: FileId, dialect: Dialect, bag: &mut Bag) -> Option<Self> {
        let sheet = sources.sheet(file);
        let text = match sheet {
            Some(sheet) => whole::check_sheet(sheet.text(), file, bag)?,
            None => whole::check(sources.bytes(file), file, bag)?,
        };
        let mut table = Table {
            file,
            text,
            sheet,
            dialect,
            quotes: memchr::memchr(b'"', text.as_bytes()).is_some(),
            plain: whole::is_plain(text.as_bytes()),
            header: Vec::new(),
            header_fields: Vec::new(),
            at: match sheet {
                Some(sheet) => sheet.rows().partition_point(|row| row.number < dialect.header_line),
                None => whole::start_of_line(text.as_bytes(), dialect.header_line),
            },
            next_line: dialect.header_line,
            fields: Vec::new(),
            unescaped: String::new(),
        };
        let errors = bag.errors();
        if table.cut(bag).is_none() {
            if bag.errors() == errors {
                bag.push(Diagnostic::new(&codes::D206).at(Place::whole(file)));
            }
            return None;
        }
        table.take_header(bag);
        (bag.errors() == errors).then_some(table)
    }

    /// The names of the columns, in NFC and without spaces around them. Unnamed columns at the end
    /// are cut off; their cells are checked to be empty.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Where the name of a column stands.
    #[must_use]
    pub fn header_place(&self, column: usize) -> Place {
        self.header_fields.get(column).map_or(Place::whole(self.file), |field| self.place_of(field))
    }

    /// The column of a name: the same text after NFC and without spaces around it.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let name = tidy(name);
        self.header.iter().position(|column| *column == name)
    }

    /// The columns of some names. Each that is missing is reported.
    pub fn need<const N: usize>(&self, names: [&str; N], sources: &Sources, bag: &mut Bag) -> Option<[usize; N]> {
        let found = names.map(|name| self.column(name));
        for (name, _) in names.iter().zip(found).filter(|(_, column)| column.is_none()) {
            let missing = Diagnostic::new(&codes::D207).with("column", *name).with("file", sources.name(self.file));
            bag.push(missing.with("known", self.header.join(", ")).at(self.header_place(0)));
        }
        let columns = found.map(Option::unwrap_or_default);
        found.iter().all(Option::is_some).then_some(columns)
    }

    /// The next row that can be read; rows that cannot are reported and passed over. `None` at the
    /// end of the file.
    #[allow(clippy::should_implement_trait)] // lends its row, which `Iterator` cannot
    pub fn next(&mut self, bag: &mut Bag) -> Option<Row<'_>> {
        loop {
            let line = self.cut(bag)?;
            if self.fits(bag) {
                return Some(Row { table: self, line });
            }
        }
    }

    /// Cuts the next row that is not blank into `fields`; its line.
    fn cut(&mut self, bag: &mut Bag) -> Option<u32> {
        if let Some(sheet) = self.sheet {
            return self.take(sheet, bag);
        }
        while self.at < self.text.len() {
            let (start, line) = (self.at, self.next_line);
            self.fields.clear();
            self.unescaped.clear();
            let cut = if self.quotes {
                split::quoted(self.text, start, self.dialect.delimiter, &mut self.fields, &mut self.unescaped)
            } else {
                Ok(split::plain(self.text.as_bytes(), start, self.dialect.delimiter, &mut self.fields))
            };
            match cut {
                Ok(next) => {
                    self.go_on(start, next);
                    let blank = self.fields.iter().all(|field| self.text_of(field).trim().is_empty());
                    if blank && self.fields.len() <= MOST_COLUMNS {
                        bag.push(Diagnostic::new(&codes::D211).at(self.row_place()));
                    } else {
                        return Some(line);
                    }
                }
                Err(fault) => {
                    bag.push(self.misquoted(&fault));
                    self.go_on(start, fault.resume);
                }
            }
        }
        None
    }

    /// Takes the next row that is not blank from a sheet.
    fn take(&mut self, sheet: &Sheet, bag: &mut Bag) -> Option<u32> {
        loop {
            let row = sheet.rows().get(self.at)?;
            self.fields.clear();
            self.fields.extend(sheet.row(self.at).map(|(span, _)| Field::plain(span)));
            self.at += 1;
            if self.fields.iter().any(|field| !self.text_of(field).trim().is_empty()) {
                return Some(row.number);
            }
            bag.push(Diagnostic::new(&codes::D211).at(self.row_place()));
        }
    }

    fn go_on(&mut self, start: usize, next: usize) {
        let lines = if self.quotes {
            let row = &self.text.as_bytes()[start..next];
            u32::try_from(memchr::memchr_iter(b'\n', row).count()).unwrap_or(u32::MAX)
        } else {
            1
        };
        self.at = next;
        self.next_line = self.next_line.saturating_add(lines);
    }

    fn misquoted(&self, fault: &Fault) -> Diagnostic {
        let diagnostic = match fault.why {
            split::Why::TooLong => Diagnostic::new(&codes::D205)
                .with("what", text("một dòng của bảng", "a row of the table"))
                .with("most", "1 MiB"),
            why => Diagnostic::new(&codes::D204).with("why", why.words()),
        };
        let diagnostic = diagnostic.at(Place::new(self.file, fault.at..fault.at + 1));
        match fault.opened {
            Some(opened) => diagnostic.also(Place::new(self.file, opened..opened + 1)),
            None => diagnostic,
        }
    }

    /// Whether the present row has the columns of the header and nothing in the unnamed ones.
    fn fits(&self, bag: &mut Bag) -> bool {
        let (expected, found) = (self.header_fields.len(), self.fields.len());
        if found > MOST_COLUMNS {
            bag.push(self.too_wide());
            return false;
        }
        if found != expected {
            let place = match self.fields.get(expected) {
                Some(first_extra) => self.place_of(first_extra),
                None => self.row_place(),
            };
            bag.push(Diagnostic::new(&codes::D202).with("expected", expected).with("found", found).at(place));
            return false;
        }
        let unnamed = self.header.len()..found;
        let filled = unnamed.into_iter().find(|column| !self.text_of(&self.fields[*column]).trim().is_empty());
        if let Some(column) = filled {
            let place = self.place_of(&self.fields[column]);
            bag.push(Diagnostic::new(&codes::D203).with("column", column + 1).at(place));
        }
        filled.is_none()
    }

    fn too_wide(&self) -> Diagnostic {
        let what = text("số cột của một dòng", "the number of columns of a row");
        let extra = self.fields[MOST_COLUMNS].raw.start;
        let place = Place::new(self.file, extra..extra + 1);
        Diagnostic::new(&codes::D205).with("what", what).with("most", MOST_COLUMNS).at(place)
    }

    /// Makes the present row the header.
    fn take_header(&mut self, bag: &mut Bag) {
        if self.fields.len() > MOST_COLUMNS {
            bag.push(self.too_wide());
            return;
        }
        self.header_fields = std::mem::take(&mut self.fields);
        self.header = self.header_fields.iter().map(|field| tidy(self.text_of(field))).collect();
        while self.header.last().is_some_and(String::is_empty) {
            self.header.pop();
        }
        let unnamed = &self.header_fields[self.header.len()..];
        if let [first, .., last] | [first @ last] = unnamed {
            let place = Place::new(self.file, first.raw.start..last.raw.end);
            bag.push(Diagnostic::new(&codes::D701).with("count", unnamed.len()).at(place));
        }
        if self.sheet.is_none() {
            self.check_delimiter(bag);
        }
        for (column, name) in self.header.iter().enumerate() {
            let place = self.header_place(column);
            if name.is_empty() {
                bag.push(Diagnostic::new(&codes::D203).with("column", column + 1).at(place));
            } else if let Some(first) = self.header[..column].iter().position(|other| other == name) {
                let duplicate = Diagnostic::new(&codes::D208).with("column", name);
                bag.push(duplicate.at(place).also(self.header_place(first)));
            } else if let Some(fault) = key::fault(name, name) {
                bag.push(fault.at(place));
            } else if self.stored(column) != Stored::Text {
                bag.push(not_text(name, self.stored(column)).with("column", name).at(place));
            }
        }
    }

    /// A header of a single column that holds another delimiter: the pass declares the wrong one.
    fn check_delimiter(&self, bag: &mut Bag) {
        let [header] = &self.header_fields[..] else { return };
        let count = |delimiter: u8| memchr::memchr_iter(delimiter, header.slice(self.text).as_bytes()).count();
        let others = [b',', b';', b'\t', b'|'].into_iter().filter(|other| *other != self.dialect.delimiter);
        if let Some(found) = others.max_by_key(|other| count(*other)).filter(|found| count(*found) > 0) {
            let wrong = Diagnostic::new(&codes::D201)
                .with("found", Dialect::words(found))
                .with("declared", Dialect::words(self.dialect.delimiter));
            bag.push(wrong.at(self.place_of(header)));
        }
    }

    /// How a field of the present row is stored.
    fn stored(&self, column: usize) -> Stored {
        self.sheet.map_or(Stored::Text, |sheet| sheet.stored(self.at - 1, column))
    }

    fn text_of(&self, field: &Field) -> &str {
        let from = if field.unescaped { &self.unescaped } else { self.text };
        &from[field.text.clone()]
    }

    fn place_of(&self, field: &Field) -> Place {
        Place::new(self.file, field.raw.clone())
    }

    /// The present row, as far as its first line.
    fn row_place(&self) -> Place {
        let (Some(first), Some(last)) = (self.fields.first(), self.fields.last()) else {
            return Place::whole(self.file);
        };
        let row = &self.text.as_bytes()[first.raw.start..last.raw.end];
        let length = memchr::memchr(b'\n', row).unwrap_or(row.len());
        Place::new(self.file, first.raw.start..first.raw.start + length)
    }
}

/// Cuts a text that may hold quotes into rows, for readers that keep none of it. `each` gets the line
/// within the text, from 0, and the fields without quotes; the first fault ends it, with its line.
pub(crate) fn cut_rows(text: &str, delimiter: u8, mut each: impl FnMut(usize, &[&str])) -> Result<(), (usize, Text)> {
    let (mut at, mut line) = (0, 0);
    // Room for the fields of most tables; some callers hand in row by row.
    let (mut fields, mut unescaped) = (Vec::with_capacity(32), String::new());
    while at < text.len() {
        fields.clear();
        unescaped.clear();
        let next = split::quoted(text, at, delimiter, &mut fields, &mut unescaped).map_err(|fault| {
            let too_long = crate::text::text("dòng dài hơn 1 MiB", "a row of more than 1 MiB");
            (line, if fault.why == split::Why::TooLong { too_long } else { fault.why.words() })
        })?;
        let texts: Vec<&str> = fields
            .iter()
            .map(|field| &(if field.unescaped { unescaped.as_str() } else { text })[field.text.clone()])
            .collect();
        each(line, &texts);
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[at..next]).count();
        at = next;
    }
    Ok(())
}

/// What a file is, if it is plainly no table: a workbook, an archive, a page, another encoding.
pub(crate) fn no_table(start: &[u8]) -> Option<Text> {
    whole::other_kind(start)
}

/// A row of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    table: &'t Table<'t>,
    line: u32,
}

impl<'t> Row<'t> {
    /// The line of the file in which the row starts, from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// A field as it was written, without the quotes around it; spaces are kept.
    ///
    /// # Panics
    /// For a column that the header does not have.
    #[must_use]
    pub fn text(&self, column: usize) -> &'t str {
        self.table.text_of(&self.table.fields[column])
    }

    /// All fields as they were written.
    pub fn texts(&self) -> impl Iterator<Item = &'t str> {
        self.table.fields.iter().map(|field| self.table.text_of(field))
    }

    /// The row, as far as its first line.
    #[must_use]
    pub fn whole(&self) -> Place {
        self.table.row_place()
    }

    /// How a workbook stores the field; in a CSV file everything is text.
    #[must_use]
    pub fn stored(&self, column: usize) -> Stored {
        self.table.stored(column)
    }

    /// A field without the spaces (also no-break spaces) around it: how codes, names and numbers
    /// are read.
    #[must_use]
    pub fn key(&self, column: usize) -> &'t str {
        self.text(column).trim_matches([' ', '\u{a0}'])
    }

    /// [`Row::key`], refused if it holds what a code or name cannot: control characters and line
    /// ends, characters that cannot be seen or that turn the text around, look-alike letters of
    /// other alphabets, the start of a spreadsheet formula, or more than 200 characters.
    pub fn check_key(&self, column: usize, bag: &mut Bag) -> Option<&'t str> {
        let key = self.key(column);
        if self.table.plain && key::is_harmless(key) {
            return Some(key);
        }
        match key::fault(key, &self.table.header[column]) {
            None => Some(key),
            Some(fault) => {
                bag.push(fault.at(self.place(column)));
                None
            }
        }
    }

    /// A text that is kept and shown, such as an explanation: as [`Row::check_key`], but up to 2,000
    /// characters, with line ends, and free to begin with a dash.
    pub fn check_remark(&self, column: usize, bag: &mut Bag) -> Option<&'t str> {
        let text = self.key(column);
        match key::fault_of_remark(text, &self.table.header[column]) {
            None => Some(text),
            Some(fault) => {
                bag.push(fault.at(self.place(column)));
                None
            }
        }
    }

    /// The bytes of a field in the file, with the quotes around it.
    #[must_use]
    pub fn place(&self, column: usize) -> Place {
        self.table.place_of(&self.table.fields[column])
    }
}

/// A code, name or header that is no text. A number 1 that is shown as 01 is 1, and 1.10 has become
/// 1.1: neither is what was meant. The caller adds column and place.
#[must_use]
pub fn not_text(text: &str, stored: Stored) -> Diagnostic {
    let finding = Diagnostic::new(match stored {
        Stored::Formula => &codes::D321,
        Stored::Date | Stored::Date1904 => &codes::D324,
        Stored::Text | Stored::Number | Stored::Percent => &codes::D323,
    });
    finding.with("text", text).with("stored", stored.words())
}

/// A column name as it is compared: NFC, no spaces around it.
pub(super) fn tidy(name: &str) -> String {
    name.trim().nfc().collect()
}

//! Where the rows of a table stand in its file: which sheet of a workbook, below which line, and whether the first row numbers
//! the columns ("dòng đánh số cột"). A pass says so in the same words of all tables that analysts keep; nothing is guessed.
//!
//! Border: opens a table and knows what a row of column numbers looks like; what the rows mean is asked elsewhere.

use std::collections::BTreeMap;

use super::pass::Named;
use super::table::{Dialect, Row};
use super::{header, workbook};
use crate::diag::{Bag, Diagnostic, FileId, Place, Sources, codes};
use crate::rulefile::Fields;

/// Where the rows of a table stand in its file.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The sheet of a workbook, where one is named.
    pub sheet: Option<Named>,
    /// The line or row that names the columns, from 1. What stands above it ("tên biểu", "đơn vị tính") is not read.
    pub header_line: u32,
    /// Where it is said that the row below the header numbers the columns. That row is left out.
    pub numbered: Option<Place>,
}

impl Layout {
    /// Where nothing is said: the only sheet, its first line, no numbers.
    pub const UNSAID: Layout = Layout { sheet: None, header_line: 1, numbered: None };

    /// Whether nothing is said.
    #[must_use]
    pub fn is_unsaid(&self) -> bool {
        self.sheet.is_none() && self.header_line == 1 && self.numbered.is_none()
    }

    /// Reads `sheet`, `header-line` and `column-numbers` of a table.
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        let sheet = if fields.has("sheet") { super::pass::named(fields, "sheet") } else { None };
        let header_line = fields.whole("header-line", 1, 1_000).and_then(|line| u32::try_from(line).ok());
        let numbered = fields.flag("column-numbers").then(|| fields.place_of("column-numbers"));
        Layout { sheet, header_line: header_line.unwrap_or(1), numbered }
    }
}

/// A table as a pass declares it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stated<'p> {
    /// Its file.
    pub(crate) file: &'p Named,
    /// Where its rows stand.
    pub(crate) layout: &'p Layout,
    /// What stands between fields.
    pub(crate) delimiter: u8,
    /// Where it is declared.
    pub(crate) place: &'p Place,
    /// The part of the pass that declares it: `[[input]]`.
    pub(crate) part: &'static str,
}

impl Stated<'_> {
    /// The file, with its sheet where one is named.
    pub(crate) fn name(&self) -> String {
        match &self.layout.sheet {
            Some(sheet) => format!("{} · {}", self.file.name, sheet.name),
            None => self.file.name.clone(),
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        Dialect { delimiter: self.delimiter, header_line: self.layout.header_line }
    }

    /// Takes the sheet from a workbook, and looks whether the header stands where the pass says. `known`: the headers that
    /// have a meaning, and what they mean. `None` when the table cannot be read; why is in the bag.
    pub(crate) fn open(
        &self,
        file: FileId,
        known: &BTreeMap<String, String>,
        sources: &mut Sources,
        bag: &mut Bag,
    ) -> Option<FileId> {
        let mut found = Bag::new();
        if self.file.is_workbook() {
            let sheet = workbook::read(sources.bytes(file), file, self, &mut found);
            // Also of a workbook that cannot be used: its bytes are nothing to show.
            sources.show(file, sheet.unwrap_or_default());
        }
        if let Some(misplaced) = header::misplaced(self, known, file, sources) {
            // Whatever else was found, merged titles say, follows from this.
            bag.push(misplaced);
            return None;
        }
        let sound = found.errors() == 0;
        bag.append(found);
        sound.then_some(file)
    }

    /// Whether the first row numbers the columns and is passed over, which is always said: as a note where the pass
    /// declares it, else as a fault. Where nothing is declared, a row that `is_data` is one: numbers may be codes.
    pub(crate) fn passes_over(&self, row: &Row<'_>, is_data: impl FnOnce() -> bool, bag: &mut Bag) -> bool {
        let numbers = numbers_columns(row.texts());
        let (info, also) = match &self.layout.numbered {
            Some(_) if numbers => (&codes::D706, None),
            Some(place) => (&codes::D216, Some(place)),
            None if numbers && !is_data() => (&codes::D215, Some(self.place)),
            None => return false,
        };
        let labels: Vec<&str> = row.texts().map(str::trim).filter(|label| !label.is_empty()).collect();
        let finding = Diagnostic::new(info).with("line", row.line()).with("file", self.name());
        let finding = finding.with("labels", labels.join(" ")).with("part", self.part).at(row.whole());
        bag.push(match also {
            Some(place) => finding.also(place.clone()),
            None => finding,
        });
        numbers
    }
}

/// Whether a row numbers the columns: its cells are `1`, `2`, `3`, … in their order, after letters `A`, `B`, … if any, each
/// perhaps in brackets, a number perhaps with what it is computed from (`(4)=(3)/(2)`). Empty cells are passed over.
fn numbers_columns<'t>(cells: impl Iterator<Item = &'t str>) -> bool {
    let (mut letters, mut numbers) = (0_u8, 0_u32);
    for cell in cells {
        let label: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
        match label.trim_matches(['(', ')', '[', ']']) {
            _ if label.is_empty() => {}
            letter
                if numbers == 0 && letter.len() == 1 && letter.as_bytes()[0].to_ascii_uppercase() == b'A' + letters =>
            {
                letters = (letters + 1).min(25);
            }
            _ if number(&label) == Some(numbers + 1) => numbers += 1,
            _ => return false,
        }
    }
    u32::from(letters) + numbers > 1
}

/// The number of a column: `3`, `(3)`, `[3]`, `(3)=(2)/(1)`, `(3=2/1)`.
fn number(label: &str) -> Option<u32> {
    let (open, close) = match label.chars().next()? {
        '(' => ("(", ")"),
        '[' => ("[", "]"),
        _ => ("", ""),
    };
    let inner = label.strip_prefix(open)?;
    let end = inner.find(|c: char| !c.is_ascii_digit()).unwrap_or(inner.len());
    let (digits, rest) = inner.split_at(end);
    let formula = |text: &str| {
        text.strip_prefix('=')
            .is_some_and(|text| text.chars().all(|c| c.is_ascii_digit() || "()[]+-*/:x×%.,".contains(c)))
    };
    let sound = match rest.strip_prefix(close) {
        Some(rest) => rest.is_empty() || formula(rest),
        None => rest.ends_with(close) && formula(rest),
    };
    if sound && !digits.starts_with('0') { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_columns_are_told_from_data() {
        let numbers = |row: &str| numbers_columns(row.split('|'));
        for row in [
            "(1)|(2)|(3)",
            "1|2|3",
            "A|B|1|2",
            "a|b|(1)|(2)",
            "(A)|(B)|(1)",
            "[1]|[2]",
            "|(1)|(2)|",
            "( 1 )|( 2 )",
            "1|2|",
            "(1)|(2)|(3)=(2)/(1)",
            "1|2|3=1+2|4=3x100%",
            "(1)|(2=1*100)",
            "A|B",
        ] {
            assert!(numbers(row), "{row}");
        }
        for row in [
            "", "(1)", "1", "|", "(1)|(3)", "2|3", "1|1", "01|2", "1|2.5", "(1|(2", "1|2|x", "1|A", "A|C", "B|1",
            "1|2=x+y", "(1)|(2)3", "1|-2", "A|B|2",
        ] {
            assert!(!numbers(row), "{row}");
        }
    }
}

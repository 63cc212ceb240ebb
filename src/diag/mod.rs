//! What is wrong, where, and how to mend it.
//!
//! A [`Diagnostic`] is a fault that the author of a rulebook or an input can mend. It has a code
//! (registered once in [`codes`], never reused), the place in the file, and a hint. Diagnostics are
//! collected in a [`Bag`], never thrown one by one, so that a file with four mistakes prints four.
//! An [`Error`] is what the owner of the machine can mend: a path that cannot be read or written.
//! What only we can mend is a panic with a sentence.
//!
//! Border: imports nothing of ours but [`crate::text`]; knows neither rulebooks nor tables.

pub mod codes;
mod error;
mod render;
mod sheet;
mod source;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use codes::CodeInfo;
pub use error::{Cause, Error, Limit, RULES, TABLES, open_file, read_file};
pub use render::{Style, json, render};
pub use sheet::{Address, Sheet, SheetRow, Stored};
pub use source::{FileId, Place, Sources};

use crate::text::{Arg, Lang, Listed, Text, text};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; only an audit says it.
    Note,
    /// Said and counted; the run goes on.
    Warning,
    /// Refused: nothing is written.
    Error,
}

impl Listed for Severity {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("note", Severity::Note, text("lưu ý", "note")),
        ("warning", Severity::Warning, text("cảnh báo", "warning")),
        ("error", Severity::Error, text("lỗi", "error")),
    ];
}

/// A fault that the author of a rulebook or an input can mend.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What kind of fault, with its sentences.
    pub info: &'static CodeInfo,
    /// What fills the holes of the sentences.
    pub args: Vec<(&'static str, Arg)>,
    /// The text that is wrong.
    pub place: Option<Place>,
    /// Other places that make it wrong ("first defined here").
    pub also: Vec<Place>,
}

impl Diagnostic {
    /// A fault of one kind, its place and details still to be said.
    #[must_use]
    pub fn new(info: &'static CodeInfo) -> Self {
        Diagnostic { info, args: Vec::new(), place: None, also: Vec::new() }
    }

    /// Fills one hole of the sentences.
    #[must_use]
    pub fn with(mut self, hole: &'static str, arg: impl Into<Arg>) -> Self {
        self.args.push((hole, arg.into()));
        self
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The sentence that says what is wrong, holes filled.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        render::Said::of(self, lang).message
    }

    /// The sentence that says what to do, holes filled.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> String {
        render::Said::of(self, lang).hint
    }

    /// Names another place that matters, such as the first of two.
    #[must_use]
    pub fn also(mut self, place: Place) -> Self {
        self.also.push(place);
        self
    }
}

/// The most errors that are kept whole; the rest are counted. A file in which every cell is bad
/// must neither fill the memory nor the screen.
pub const MOST_ERRORS: usize = 100;

/// The most warnings of one code that are kept whole; the rest are counted.
pub const MOST_WARNINGS: usize = 5;

/// Collects what is found on the way through the inputs.
#[derive(Debug, Default)]
pub struct Bag {
    kept: Vec<Diagnostic>,
    errors: usize,
    notes: usize,
    counts: BTreeMap<&'static str, usize>,
}

impl Bag {
    /// An empty bag.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding. The first [`MOST_ERRORS`] errors and [`MOST_WARNINGS`] warnings of each code are
    /// kept whole, all are counted.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let count = self.counts.entry(diagnostic.info.code).or_default();
        *count += 1;
        let keep = match diagnostic.info.severity {
            Severity::Error => self.errors < MOST_ERRORS,
            Severity::Note | Severity::Warning => *count <= MOST_WARNINGS,
        };
        self.errors += usize::from(diagnostic.info.severity == Severity::Error);
        self.notes += usize::from(diagnostic.info.severity == Severity::Note);
        if keep {
            self.kept.push(diagnostic);
        }
    }

    /// Adds all that another bag found, also what it only counted.
    pub fn append(&mut self, other: Bag) {
        let (errors, notes) = (self.errors + other.errors, self.notes + other.notes);
        let mut only_counted = other.counts;
        for diagnostic in other.kept {
            only_counted.entry(diagnostic.info.code).and_modify(|count| *count -= 1);
            self.push(diagnostic);
        }
        for (code, count) in only_counted {
            *self.counts.entry(code).or_default() += count;
        }
        (self.errors, self.notes) = (errors, notes);
    }

    /// The findings that were kept, in the order found.
    #[must_use]
    pub fn kept(&self) -> &[Diagnostic] {
        &self.kept
    }

    /// Number of errors, kept or not.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Number of warnings, kept or not; what is only noted is none.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.total() - self.errors - self.notes
    }

    /// Number of findings, kept or not.
    #[must_use]
    pub fn total(&self) -> usize {
        self.counts.values().sum()
    }

    /// How often each code was found, by code.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<&'static str, usize> {
        &self.counts
    }
}

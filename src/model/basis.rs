//! Where a rule comes from, and how far it may be trusted.

use jiff::civil::Date;

use crate::text::{Lang, Listed, Text, text};

/// The legal basis of a rule ("căn cứ pháp lý"): a document, and the place in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegalBasis {
    /// Number of the decision, such as `876/QĐ-BNV`. A node without one has its rulebook's.
    pub document: Option<String>,
    /// Article, appendix or row, such as `Phụ lục II, 1.1.2`.
    pub place: Option<String>,
    /// The day the document was signed.
    pub date: Option<Date>,
    /// The last day on which it holds, where it says so.
    pub until: Option<Date>,
}

impl std::fmt::Display for LegalBasis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let date = self.date.map(|date| date.to_string());
        let parts = [self.document.as_ref(), self.place.as_ref(), date.as_ref()];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        f.write_str(&parts.join(", "))
    }
}

/// How far a rule follows its source. Shown wherever a score is shown. Ordered from the firmest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Copied from the document itself.
    Official,
    /// Taken from a source that quotes the document.
    Cited,
    /// Shape and totals have a source, the detail is ours.
    Reconstructed,
    /// Made up to show how it works.
    Illustrative,
}

impl Listed for Status {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("official", Status::Official, text("chính thức", "official")),
        ("cited", Status::Cited, text("trích dẫn", "cited")),
        ("reconstructed", Status::Reconstructed, text("phục dựng", "reconstructed")),
        ("illustrative", Status::Illustrative, text("minh họa", "illustrative")),
    ];
}

/// What the figures of a pass are. Shown with every result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataStatus {
    /// The figures of the assessing body itself.
    Official,
    /// Retyped from a publication that is named.
    Published,
    /// Made up; says nothing about any unit.
    MadeUp,
}

impl Listed for DataStatus {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("official", DataStatus::Official, text("số liệu chính thức", "official figures")),
        ("published", DataStatus::Published, text("chép lại từ số liệu đã công bố", "retyped from published figures")),
        ("made-up", DataStatus::MadeUp, text("SỐ LIỆU GIẢ, chỉ để minh họa", "MADE-UP FIGURES, for illustration only")),
    ];
}

/// A name in Vietnamese and, where there is one, in English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Vietnamese, in NFC.
    pub vi: String,
    /// English.
    pub en: Option<String>,
}

impl Name {
    /// The name for a reader; Vietnamese where there is no English one.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match (lang, &self.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.vi,
        }
    }
}

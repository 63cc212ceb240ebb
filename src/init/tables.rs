//! The tables to be filled: one per source of values, with a column for everything that the methods of the
//! rulebook take.
//!
//! What is appraised stands in a long table, a row per unit and node, with what the unit claims and its
//! evidence; what a survey, another index or statistics bring in a wide one, a row per unit.

use std::ops::Range;

use crate::data::EvidenceState;
use crate::methods::{Field, Kind};
use crate::model::{Points, Stage};
use crate::rules::{Leaf, Node, Rulebook, Source};
use crate::text::{Lang, Listed};
use crate::units::Unit;

/// The word in a cell for a node that does not apply ("không áp dụng").
pub(super) const NOT_APPLICABLE: &str = "KAD";

/// A table to be filled.
pub(super) struct Table {
    /// The id of the input in the pass.
    pub(super) id: String,
    /// The name of its files, without the ending.
    pub(super) stem: String,
    /// What it holds, for a reader.
    pub(super) title: &'static str,
    pub(super) is_long: bool,
    pub(super) columns: Vec<Column>,
    /// What may be filled in, by the number that cells give.
    pub(super) entries: Vec<Entry>,
    pub(super) rows: Vec<Vec<Cell>>,
}

pub(super) struct Column {
    pub(super) header: String,
    /// Its meaning in the pass; none for one that is there for the reader.
    pub(super) meaning: Option<String>,
    /// In characters.
    pub(super) width: u16,
}

pub(super) enum Cell {
    /// Filled already.
    Given(String),
    /// To be filled.
    Open(usize),
    /// Without use in this row.
    Closed,
}

/// What may be filled into a cell.
pub(super) struct Entry {
    pub(super) kind: EntryKind,
    /// In words.
    pub(super) meaning: String,
    /// Whether [`NOT_APPLICABLE`] may stand there.
    pub(super) may_not_apply: bool,
}

pub(super) enum EntryKind {
    /// Zero or more.
    Amount {
        or_none: bool,
    },
    /// Zero or more, whole.
    Count,
    /// From zero to a maximum.
    Points(Points),
    /// Any number.
    Number,
    Day {
        or_none: bool,
    },
    /// One of a list.
    Word(Vec<String>),
    /// Some of a list, joined by `|`.
    Words,
    /// Anything.
    Text,
}

/// The tables of a rulebook for units.
pub(super) fn of(rulebook: &Rulebook, units: &[Unit]) -> Vec<Table> {
    let mut sources: Vec<&Source> = Vec::new();
    for (_, _, leaf) in rulebook.leaves() {
        if !sources.contains(&&leaf.source) {
            sources.push(&leaf.source);
        }
    }
    let table = |source: &&Source| {
        let leaves: Vec<(&Node, &Leaf)> =
            rulebook.leaves().map(|(_, node, leaf)| (node, leaf)).filter(|(_, leaf)| leaf.source == **source).collect();
        let mut table = named(source);
        if table.is_long {
            table.long(rulebook, &leaves, units)
        } else {
            table.wide(&leaves, units)
        }
        table
    };
    sources.iter().map(table).collect()
}

fn named(source: &Source) -> Table {
    let (id, stem, title) = match source {
        Source::Appraised => ("appraisal".to_owned(), "tham-dinh".to_owned(), "Điểm tự đánh giá và điểm thẩm định"),
        Source::Survey(name) => (format!("survey-{name}"), format!("dieu-tra-{name}"), "Kết quả điều tra xã hội học"),
        Source::Index(name) => (format!("index-{name}"), format!("chi-so-{name}"), "Kết quả của chỉ số khác"),
        Source::Indicator => ("indicators".to_owned(), "so-lieu-thong-ke".to_owned(), "Số liệu thống kê"),
    };
    let is_long = *source == Source::Appraised;
    Table { id, stem, title, is_long, columns: Vec::new(), entries: Vec::new(), rows: Vec::new() }
}

/// Where the entries of a node stand among those of its table.
struct NodeEntries {
    stages: Range<usize>,
    /// The first field of its method.
    fields: usize,
}

impl Table {
    fn column(&mut self, header: impl Into<String>, meaning: Option<&str>, width: u16) {
        self.columns.push(Column { header: header.into(), meaning: meaning.map(str::to_owned), width });
    }

    fn unit_columns(&mut self) {
        self.column("Mã đơn vị", Some("unit"), 10);
        self.column("Tên đơn vị", Some("name"), 24);
    }

    fn long(&mut self, rulebook: &Rulebook, leaves: &[(&Node, &Leaf)], units: &[Unit]) {
        self.unit_columns();
        self.column("Mã mục", Some("node"), 10);
        self.column("Tên mục", None, 48);
        self.column("Điểm tối đa", None, 9);
        self.column("Cách ghi", None, 40);
        let stages = rulebook.earlier_stages();
        for stage in stages {
            self.column(format!("Điểm {}", stage.words().vi), Some(stage.name()), 10);
        }
        let mut fields: Vec<&Field> = Vec::new();
        for field in leaves.iter().flat_map(|(_, leaf)| leaf.method.fields()) {
            if fields.iter().all(|known| known.name != field.name) {
                fields.push(field);
                self.column(header(field), Some(field.name), 14);
            }
        }
        // The entries of a node, and of remarks, are the same for every unit.
        let entries: Vec<NodeEntries> =
            leaves.iter().map(|(node, leaf)| self.node_entries(stages, node, leaf)).collect();
        let remarks = self.remarks();
        for unit in units {
            for ((node, leaf), own) in leaves.iter().zip(&entries) {
                let scored = node.max > Points::ZERO;
                let mut row: Vec<Cell> = [
                    unit.code.to_string(),
                    unit.name.vi.clone(),
                    node.code.to_string(),
                    node.name.vi.clone(),
                    if scored { node.max.to_string() } else { String::new() },
                    how(leaf),
                ]
                .map(Cell::Given)
                .into();
                // What has no maximum, such as a deduction, is not claimed.
                row.extend(own.stages.clone().map(|at| if scored { Cell::Open(at) } else { Cell::Closed }));
                row.extend(fields.iter().map(|field| {
                    let at = leaf.method.fields().iter().position(|own| own.name == field.name);
                    at.map_or(Cell::Closed, |at| Cell::Open(own.fields + at))
                }));
                row.extend(remarks.clone().map(Cell::Open));
                self.rows.push(row);
            }
        }
    }

    /// What the cells of a node take.
    fn node_entries(&mut self, stages: &[Stage], node: &Node, leaf: &Leaf) -> NodeEntries {
        let first = self.entries.len();
        self.entries.extend(stages.iter().map(|stage| Entry {
            kind: EntryKind::Points(node.max),
            meaning: format!("Điểm {}, từ 0 đến {}", stage.words().vi, node.max),
            may_not_apply: leaf.may_not_apply,
        }));
        let fields = self.entries.len();
        self.entries.extend(leaf.method.fields().iter().map(|field| entry(field, node, leaf)));
        NodeEntries { stages: first..fields, fields }
    }

    /// The columns of evidence and explanation, and what their cells take.
    fn remarks(&mut self) -> Range<usize> {
        let first = self.entries.len();
        for (header, meaning, kind) in [
            ("Tài liệu kiểm chứng", "evidence", EntryKind::Text),
            ("Tình trạng tài liệu", "evidence-state", EntryKind::Word(states())),
            ("Giải trình", "explanation", EntryKind::Text),
        ] {
            self.column(header, Some(meaning), 30);
            self.entries.push(Entry { kind, meaning: header.to_owned(), may_not_apply: false });
        }
        first..self.entries.len()
    }

    fn wide(&mut self, leaves: &[(&Node, &Leaf)], units: &[Unit]) {
        self.unit_columns();
        for (node, leaf) in leaves {
            let fields = leaf.method.fields();
            for field in fields {
                let (meaning, about) = match fields {
                    [_] => (node.code.to_string(), String::new()),
                    _ => (format!("{}.{}", node.code, field.name), format!(" – {}", header(field))),
                };
                // A header is a key, and a key has at most 200 characters.
                let name: String = node.name.vi.chars().take(120).collect();
                self.column(format!("{} {name}{about}", node.code), Some(&meaning), 18);
                self.entries.push(entry(field, node, leaf));
            }
        }
        for unit in units {
            let mut row = vec![Cell::Given(unit.code.to_string()), Cell::Given(unit.name.vi.clone())];
            row.extend((0..self.entries.len()).map(Cell::Open));
            self.rows.push(row);
        }
    }
}

/// What the council may find of the evidence, as a Vietnamese table says it.
fn states() -> Vec<String> {
    EvidenceState::ALL.iter().map(|(.., words)| words.vi.to_owned()).collect()
}

/// A field as a column names it: `Tử số (numerator)`.
fn header(field: &Field) -> String {
    let meaning = field.meaning.get(Lang::Vi);
    let short = meaning.split([':', ',']).next().unwrap_or(meaning);
    let mut letters = short.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{} ({})", letters.as_str(), field.name)
}

fn entry(field: &Field, node: &Node, leaf: &Leaf) -> Entry {
    let kind = match field.kind {
        Kind::Amount if field.name == "points" => EntryKind::Points(node.max),
        Kind::Amount => EntryKind::Amount { or_none: false },
        Kind::AmountOrNone => EntryKind::Amount { or_none: true },
        Kind::Count => EntryKind::Count,
        Kind::Number => EntryKind::Number,
        Kind::Date => EntryKind::Day { or_none: false },
        Kind::DateOrNone => EntryKind::Day { or_none: true },
        Kind::Word => EntryKind::Word(leaf.method.words().to_vec()),
        Kind::Words => EntryKind::Words,
    };
    Entry { meaning: about(field, leaf), kind, may_not_apply: leaf.may_not_apply }
}

/// What a field holds, with the words that it may hold.
fn about(field: &Field, leaf: &Leaf) -> String {
    let meaning = field.meaning.get(Lang::Vi);
    match field.kind {
        Kind::Word => format!("{meaning}, một trong: {}", leaf.method.words().join("; ")),
        Kind::Words => format!("{meaning}, nối bằng |, hoặc none: {}", leaf.method.words().join("|")),
        Kind::Date => format!("{meaning} (ngày)"),
        Kind::AmountOrNone => format!("{meaning} (hoặc none)"),
        Kind::DateOrNone => format!("{meaning} (ngày, hoặc none)"),
        Kind::Number | Kind::Amount | Kind::Count => meaning.to_owned(),
    }
}

/// How the row of a node is filled.
fn how(leaf: &Leaf) -> String {
    let fields: Vec<String> = leaf.method.fields().iter().map(|field| about(field, leaf)).collect();
    let none = if leaf.may_not_apply {
        format!(". Không áp dụng: {NOT_APPLICABLE} ở mọi ô số liệu")
    } else {
        String::new()
    };
    format!("{}{none}", fields.join("; "))
}

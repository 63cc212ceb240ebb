//! The tables to be filled: one per source of values, with a column for everything that the methods of the
//! rulebook take.
//!
//! What is appraised stands in a long table, a row per unit and node, with what the unit claims and its
//! evidence; what a survey, another index or statistics bring in a wide one, a row per unit.

use crate::data::EvidenceState;
use crate::methods::{Field, Kind};
use crate::model::Points;
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

impl Table {
    fn column(&mut self, header: impl Into<String>, meaning: Option<&str>, width: u16) {
        self.columns.push(Column { header: header.into(), meaning: meaning.map(str::to_owned), width });
    }

    fn entry(&mut self, entry: Entry) -> Cell {
        self.entries.push(entry);
        Cell::Open(self.entries.len() - 1)
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
        for stage in rulebook.earlier_stages() {
            self.column(format!("Điểm {}", stage.words().vi), Some(stage.name()), 10);
        }
        let mut fields: Vec<&Field> = Vec::new();
        for field in leaves.iter().flat_map(|(_, leaf)| leaf.method.fields()) {
            if fields.iter().all(|known| known.name != field.name) {
                fields.push(field);
                self.column(header(field), Some(field.name), 14);
            }
        }
        let remarks = [
            ("Tài liệu kiểm chứng", "evidence", EntryKind::Text),
            ("Tình trạng tài liệu", "evidence-state", EntryKind::Word(states())),
            ("Giải trình", "explanation", EntryKind::Text),
        ];
        for (header, meaning, _) in &remarks {
            self.column(*header, Some(meaning), 30);
        }
        // The entries of a node are the same for every unit.
        let first: Vec<usize> = leaves
            .iter()
            .map(|(node, leaf)| {
                let first = self.entries.len();
                for stage in rulebook.earlier_stages() {
                    self.entry(Entry {
                        kind: EntryKind::Points(node.max),
                        meaning: format!("Điểm {}, từ 0 đến {}", stage.words().vi, node.max),
                        may_not_apply: leaf.may_not_apply,
                    });
                }
                leaf.method.fields().iter().for_each(|field| drop(self.entry(entry(field, node, leaf))));
                first
            })
            .collect();
        let said = self.entries.len();
        for (header, _, kind) in remarks {
            self.entry(Entry { kind, meaning: header.to_owned(), may_not_apply: false });
        }
        let stages = rulebook.earlier_stages().len();
        for unit in units {
            for ((node, leaf), first) in leaves.iter().zip(&first) {
                let own = leaf.method.fields();
                let mut row = vec![
                    Cell::Given(unit.code.to_string()),
                    Cell::Given(unit.name.vi.clone()),
                    Cell::Given(node.code.to_string()),
                    Cell::Given(node.name.vi.clone()),
                    Cell::Given(if node.max > Points::ZERO { node.max.to_string() } else { String::new() }),
                    Cell::Given(how(leaf)),
                ];
                // What has no maximum, such as a deduction, is not claimed.
                let claim = |stage| if node.max > Points::ZERO { Cell::Open(first + stage) } else { Cell::Closed };
                row.extend((0..stages).map(claim));
                row.extend(fields.iter().map(|field| {
                    let at = own.iter().position(|own| own.name == field.name);
                    at.map_or(Cell::Closed, |at| Cell::Open(first + stages + at))
                }));
                row.extend((said..said + 3).map(Cell::Open));
                self.rows.push(row);
            }
        }
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
                self.entry(entry(field, node, leaf));
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

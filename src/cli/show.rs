//! One table, three forms: for a terminal, for a spreadsheet, for a program.

use std::io::IsTerminal;

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement};
use serde_json::{Map, Value};

use super::words as say;
use crate::model::{Number, Points, Rounding};
use crate::run::append_row;
use crate::text::{Lang, Text};

/// How a table is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Table,
    Csv,
    Json,
}

impl Format {
    /// As asked for; else a table on a terminal and CSV in a pipe.
    pub(super) fn chosen(asked: Option<&str>) -> Self {
        match asked {
            Some("json") => Format::Json,
            Some("csv") => Format::Csv,
            Some(_) => Format::Table,
            None if std::io::stdout().is_terminal() => Format::Table,
            None => Format::Csv,
        }
    }
}

/// A column: its name for programs, its heading for a reader, whether it holds numbers.
pub(super) struct Column {
    pub(super) key: &'static str,
    pub(super) heading: &'static str,
    pub(super) number: bool,
}

/// Prints rows in one of the three forms. Keys name the columns in CSV and JSON, headings on a
/// terminal.
pub(super) fn table(columns: &[Column], rows: &[Vec<String>], format: Format) -> String {
    match format {
        Format::Table => drawn(columns, rows),
        Format::Csv => {
            let mut written = Vec::new();
            append_row(&mut written, &columns.iter().map(|column| column.key).collect::<Vec<_>>());
            rows.iter().for_each(|row| append_row(&mut written, row));
            String::from_utf8(written).expect("text in, text out")
        }
        Format::Json => {
            let object = |row: &Vec<String>| {
                let pairs =
                    columns.iter().zip(row).map(|(column, value)| (column.key.to_owned(), Value::from(value.as_str())));
                Value::Object(pairs.collect::<Map<_, _>>())
            };
            pretty(&Value::Array(rows.iter().map(object).collect()))
        }
    }
}

/// A table as a file of results holds it, for a program.
pub(super) fn as_written(csv: &[u8], format: Format) -> String {
    let text = String::from_utf8_lossy(csv);
    let text = text.trim_start_matches('\u{feff}');
    if format != Format::Json {
        return text.to_owned();
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut rows = reader.records().map(|row| row.expect("a table that was written here"));
    let header = rows.next().unwrap_or_default();
    let object = |row: csv::StringRecord| {
        let pairs = header.iter().zip(&row).map(|(key, value)| (key.to_owned(), Value::from(value)));
        Value::Object(pairs.collect())
    };
    pretty(&rows.map(object).collect())
}

/// JSON for people to read and programs to parse.
pub(super) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn drawn(columns: &[Column], rows: &[Vec<String>]) -> String {
    let headings: Vec<(&str, bool)> = columns.iter().map(|column| (column.heading, column.number)).collect();
    grid(&headings, rows)
}

/// Draws rows for a terminal under headings that say whether their column holds numbers.
pub(super) fn grid(headings: &[(&str, bool)], rows: &[Vec<String>]) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    table.set_header(headings.iter().map(|(heading, _)| heading));
    table.add_rows(rows);
    for (at, (heading, _)) in headings.iter().enumerate().filter(|(_, (_, number))| *number) {
        table.column_mut(at).expect("every heading has its column").set_cell_alignment(CellAlignment::Right);
        debug_assert!(!heading.is_empty());
    }
    let lines: Vec<String> = table.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n") + "\n"
}

/// A change in billionths, with its sign, rounded for reading.
pub(super) fn signed(billionths: i128, decimals: u8) -> String {
    let printed = Points(i64::try_from(billionths).unwrap_or(i64::MAX)).print(decimals, Rounding::HalfUp);
    let zero = printed.chars().all(|c| matches!(c, '0' | '.' | '-'));
    match printed.strip_prefix('-') {
        _ if zero => printed.trim_start_matches('-').to_owned(),
        Some(magnitude) => format!("−{magnitude}"),
        None => format!("+{printed}"),
    }
}

/// A share in percent with two decimals; a dash where there is none.
pub(super) fn percent(share: Option<Number>) -> String {
    let percent = share.and_then(|share| i64::try_from(share.0 * 100).ok());
    percent.map_or("–".to_owned(), |percent| Points(percent).print(2, Rounding::HalfUp))
}

/// Columns by key, heading, and whether they hold numbers.
pub(super) type Columns = Vec<(&'static str, Text, bool)>;

/// A list with its columns, before it is known how it is printed.
pub(super) struct List {
    pub(super) columns: Columns,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) lang: Lang,
}

impl List {
    fn columns(&self) -> Vec<Column> {
        let column = |(key, heading, number): &(&'static str, Text, bool)| Column {
            key,
            heading: heading.get(self.lang),
            number: *number,
        };
        self.columns.iter().map(column).collect()
    }

    pub(super) fn print(&self, format: Format) -> String {
        table(&self.columns(), &self.rows, format)
    }

    /// For a terminal: the first rows, up to `most`, and how many more there are.
    pub(super) fn tell(&self, name: &str, title: Text, most: usize, out: &mut String) {
        if self.rows.is_empty() {
            return;
        }
        out.push_str(&format!("\n{}\n", title.get(self.lang)));
        let shown = &self.rows[..self.rows.len().min(most)];
        out.push_str(&table(&self.columns(), shown, Format::Table));
        if shown.len() < self.rows.len() {
            let more = [("more", (self.rows.len() - shown.len()).to_string()), ("list", name.to_owned())];
            out.push_str(&format!("{}\n", say::ALL_OF_THEM.fill(self.lang, &more)));
        }
    }

    pub(super) fn json(&self) -> Value {
        let object = |row: &Vec<String>| {
            let pairs =
                self.columns.iter().zip(row).map(|((key, ..), value)| ((*key).to_owned(), Value::from(value.as_str())));
            Value::Object(pairs.collect::<Map<_, _>>())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }
}

//! A table to be filled as CSV: semicolons between the columns and a mark at the start, so that a Vietnamese
//! spreadsheet opens it in columns and with its letters.

use super::tables::{Cell, Table};

pub(super) fn write(table: &Table) -> String {
    let mut out = String::from('\u{feff}');
    let headers = table.columns.iter().map(|column| column.header.as_str());
    line(headers, &mut out);
    for row in &table.rows {
        line(row.iter().map(|cell| if let Cell::Given(text) = cell { text.as_str() } else { "" }), &mut out);
    }
    out
}

fn line<'t>(fields: impl Iterator<Item = &'t str>, out: &mut String) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            out.push(';');
        }
        if field.contains([';', '"', '\n']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(field);
        }
    }
    out.push('\n');
}

//! A tree → TOML text that reads back as the same tree: a rulebook with its includes as one file.

use std::fmt::Write as _;

use super::fields::{Item, Table, Value};

impl Table {
    /// The tree as TOML: plain keys first, then tables and lists of tables, each in the order written.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        let (headed, plain): (Vec<_>, Vec<_>) = self.entries().iter().partition(|entry| has_header(&entry.value));
        for entry in plain {
            line(&mut out, &entry.key, &entry.value);
        }
        for entry in headed {
            match &entry.value.value {
                // The nodes are a table of tables, each with its own header.
                Value::Table(tables) if tables.entries().iter().all(|below| is_table(&below.value)) => {
                    for below in tables.entries() {
                        section(&mut out, &format!("[{}.{}]", key(&entry.key), key(&below.key)), &below.value);
                    }
                }
                _ => {
                    let name = key(&entry.key);
                    let listed = matches!(entry.value.value, Value::List(_));
                    let header = if listed { format!("[[{name}]]") } else { format!("[{name}]") };
                    entry.value.list().iter().for_each(|item| section(&mut out, &header, item));
                }
            }
        }
        out
    }
}

/// Whether a value is written below a header of its own.
fn has_header(item: &Item) -> bool {
    !item.list().is_empty() && item.list().iter().all(is_table)
}

fn is_table(item: &Item) -> bool {
    matches!(item.value, Value::Table(_))
}

fn section(out: &mut String, header: &str, item: &Item) {
    let Value::Table(table) = &item.value else { return };
    let _ = writeln!(out, "\n{header}");
    for entry in table.entries() {
        line(out, &entry.key, &entry.value);
    }
}

fn line(out: &mut String, name: &str, item: &Item) {
    let _ = writeln!(out, "{} = {}", key(name), item.value);
}

/// A key as TOML writes it.
pub(super) fn key(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { quoted(key) }
}

/// A text as TOML writes it: what is not a control character stands as it is.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use crate::diag::{Bag, Sources};
    use crate::rulefile::parse;

    fn written(text: &str) -> String {
        let (mut sources, mut bag) = (Sources::new(), Bag::new());
        let file = sources.add("rulebook.toml", text);
        let table = parse(file, &sources, &mut bag).expect("sound TOML");
        assert_eq!(bag.total(), 0, "{text}");
        table.to_toml()
    }

    #[test]
    fn what_is_written_reads_back_as_the_same_tree() {
        let text = "include = []\na.b = 1.50\n[rulebook]\nname = { vi = 'Cải \"cách\"\\', en = \"a\\tb\\u007F\\n\" }\n\
            years.from = 2024\n[node.\"1.1\"]\n\"đúng hạn\" = 10\ndue = 2024-12-31\nlist = [1, \"x\", true]\n\
            [[node.\"1.1\".example]]\nexpect = 0.9\n[[band]]\nid = \"A\"\n[[band]]\nid = \"B\"\n";
        let once = written(text);
        for part in ["[node.\"1.1\"]", "[[band]]\nid = \"B\"", "1.50", "\\u007F\\n", "2024-12-31"] {
            assert!(once.contains(part), "{part} in {once}");
        }
        assert_eq!(written(&once), once);
    }
}

//! The tables of a sample year, as its `pass.toml` describes them: which files, which columns, how
//! numbers and days are written.
//!
//! What the pass leaves open: a table in long form holds every leaf that no other input names, so
//! there is at most one; a column that the pass ignores is a remark (`ghi_chu`) or a number of survey
//! forms (`so_phieu`), or empty.

use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::Date;
use parindex::methods::Kind;
use parindex::model::Number;
use parindex::rules::{Leaf, Node, Rulebook};
use toml::{Table, Value};

use super::course::Course;
use super::draw::Key;
use super::plan::{self, Fate, Wanted};
use super::shape::{Made, Maker, decimal, plain};

/// A sample year, read and ready to be filled.
pub(crate) struct Sample<'s> {
    pub(crate) folder: &'s str,
    pub(crate) pass: &'s Table,
    pub(crate) rulebook: &'s Rulebook,
    pub(crate) units: &'s [Unit],
    /// A maker for every leaf, in the order of [`Rulebook::leaves`].
    pub(crate) makers: &'s [Maker<'s>],
}

/// A unit of the pass.
pub(crate) struct Unit {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// How a table is written.
struct Style<'s> {
    delimiter: &'s str,
    decimal_comma: bool,
    thousands: bool,
    day_first: bool,
    not_applicable: Option<&'s str>,
}

/// A row of a table in the making.
struct Row<'s> {
    style: &'s Style<'s>,
    text: String,
}

impl Sample<'_> {
    /// Every table: its file name and its bytes.
    pub(crate) fn tables(&self) -> Vec<(String, Vec<u8>)> {
        let table = |input: &Table| {
            let style = Style::of(input);
            let text = match text_of(input, "form") {
                Some("long") => self.long(input, &style),
                Some("wide") => self.wide(input, &style),
                Some("tasks") => self.tasks(input, &style),
                _ => return None,
            };
            let file = text_of(input, "file").expect("an input names its file");
            Some((file.to_owned(), style.bytes(&text)))
        };
        self.inputs().filter_map(table).collect()
    }

    fn inputs(&self) -> impl Iterator<Item = &Table> {
        self.pass["input"].as_array().expect("a pass has inputs").iter().filter_map(Value::as_table)
    }

    fn leaves(&self) -> impl Iterator<Item = (&Node, &Leaf, &Maker<'_>)> {
        self.rulebook.leaves().zip(self.makers).map(|((_, node, leaf), maker)| (node, leaf, maker))
    }

    fn key<'k>(&'k self, unit: &'k Unit, node: &'k Node) -> Key<'k> {
        Key { year: self.folder, unit: &unit.code, node: node.code.as_str() }
    }

    /// The leaf and the field that a column of a wide table holds.
    fn cell_of(&self, meaning: &str) -> Option<(&Node, &Leaf, &Maker<'_>, String)> {
        let leaf = |code: &str| self.leaves().find(|(node, ..)| node.code.as_str() == code);
        if let Some((node, leaf, maker)) = leaf(meaning) {
            let field = leaf.method.fields().first().expect("a method takes a field");
            return Some((node, leaf, maker, field.name.to_owned()));
        }
        let (code, field) = meaning.rsplit_once('.')?;
        leaf(code).map(|(node, leaf, maker)| (node, leaf, maker, field.to_owned()))
    }

    /// Whether an input other than a long table gives the values of a node.
    fn is_elsewhere(&self, code: &str) -> bool {
        self.inputs().any(|input| {
            let fed = input.get("feed").and_then(Value::as_array).into_iter().flatten();
            let mut nodes = fed.filter_map(Value::as_table).chain([input]).filter_map(|table| text_of(table, "node"));
            let wide = text_of(input, "form") == Some("wide");
            let mut columns = columns(input).filter(|_| wide).filter_map(|(meaning, _)| self.cell_of(meaning));
            nodes.any(|node| node == code) || columns.any(|(node, ..)| node.code.as_str() == code)
        })
    }

    /// Whether the pass takes a node out for a unit, itself or with a node above it.
    fn is_taken_out(&self, unit: &Unit, node: &Node) -> bool {
        let entries = self.pass.get("not-applicable").and_then(Value::as_array).into_iter().flatten();
        entries.filter_map(Value::as_table).any(|entry| {
            let units = entry.get("units").and_then(Value::as_array);
            let named = units.is_none_or(|units| units.iter().any(|code| code.as_str() == Some(&unit.code)));
            named && text_of(entry, "node").is_some_and(|above| super::holds(above, node.code.as_str()))
        })
    }

    /// Whether a node applies to a unit; a table without a word for it holds nothing else.
    fn applies(leaf: &Leaf, maker: &Maker<'_>, key: Key<'_>, style: &Style<'_>) -> bool {
        let may_not = leaf.may_not_apply && style.not_applicable.is_some();
        !(may_not && key.happens("does not apply", maker.thousandths(80)))
    }

    /// A row per unit and leaf.
    fn long(&self, input: &Table, style: &Style<'_>) -> String {
        let mut out = header(input, style);
        let elsewhere: Vec<bool> = self.leaves().map(|(node, ..)| self.is_elsewhere(node.code.as_str())).collect();
        for unit in self.units {
            for ((node, leaf, maker), _) in self.leaves().zip(&elsewhere).filter(|(_, elsewhere)| !**elsewhere) {
                if self.is_taken_out(unit, node) {
                    continue;
                }
                let key = self.key(unit, node);
                let applies = Self::applies(leaf, maker, key, style);
                let mut made = maker.fields(key);
                let claims = applies && maker.is_claimed();
                let course = Course::of(node, leaf, &made, key, claims);
                if !course.counts {
                    made.clear();
                }
                let mut row = Row::new(style);
                for (meaning, head) in columns_and_ignored(input) {
                    match meaning {
                        "unit" => row.text(&unit.code),
                        "name" => row.text(&unit.name),
                        "year" => row.text(&plain(&self.pass["pass"]["year"])),
                        "node" => row.text(node.code.as_str()),
                        "self-assessed" => row.number(&course.own),
                        "appraised-1" => row.number(&course.first),
                        "evidence" => row.text(&course.evidence),
                        "evidence-state" => row.text(course.state),
                        "explanation" => row.text(course.explanation),
                        "" => row.text(if head == "ghi_chu" && !applies { "không phát sinh" } else { "" }),
                        field => row.field(leaf, &made, field, applies),
                    }
                }
                row.end(&mut out);
            }
        }
        out
    }

    /// A row per unit.
    fn wide(&self, input: &Table, style: &Style<'_>) -> String {
        let mut out = header(input, style);
        for unit in self.units {
            let mut row = Row::new(style);
            for (meaning, head) in columns_and_ignored(input) {
                match meaning {
                    "unit" => row.text(&unit.code),
                    "name" => row.text(&unit.name),
                    "year" => row.text(&plain(&self.pass["pass"]["year"])),
                    "" if head == "so_phieu" => {
                        let key = Key { year: self.folder, unit: &unit.code, node: "" };
                        row.text(&key.between("survey forms", 520, 980).to_string());
                    }
                    "" => row.text(""),
                    cell => {
                        let (node, leaf, maker, field) =
                            self.cell_of(cell).expect("a column is a leaf of the rulebook");
                        let key = self.key(unit, node);
                        if self.is_taken_out(unit, node) {
                            row.text("");
                            continue;
                        }
                        row.field(leaf, &maker.fields(key), &field, Self::applies(leaf, maker, key, style));
                    }
                }
            }
            row.end(&mut out);
        }
        out
    }
}

impl Sample<'_> {
    /// A row per task. How many there are of each kind follows from the nodes that take the counts.
    fn tasks(&self, input: &Table, style: &Style<'_>) -> String {
        let mut out = header(input, style);
        let as_of = plain(&input["as-of"]).parse().expect("a day of the pass");
        let feeds: Vec<&Table> = input["feed"].as_array().into_iter().flatten().filter_map(Value::as_table).collect();
        let ratio = feeds.iter().find(|feed| feed.contains_key("numerator")).expect("a plan feeds a ratio");
        let count = feeds.iter().find(|feed| text_of(feed, "count") == Some("overdue"));
        for unit in self.units {
            let whole = |feed: &Table, field: &str| -> i64 {
                let (node, _, maker, _) = self.cell_of(text_of(feed, "node").unwrap_or_default()).expect("a leaf");
                let made = maker.fields(self.key(unit, node));
                let (_, text) = made.iter().find(|(name, _)| *name == field).expect("a field of the method");
                text.parse().expect("a whole number")
            };
            let wanted = Wanted {
                all: whole(ratio, "denominator"),
                done: whole(ratio, "numerator"),
                in_time: text_of(ratio, "numerator") == Some("done-on-time"),
                overdue: count.map(|feed| whole(feed, "count")),
            };
            let key = Key { year: self.folder, unit: &unit.code, node: text_of(input, "id").unwrap_or_default() };
            for (number, task) in plan::tasks(key, &wanted, as_of).iter().enumerate() {
                let mut row = Row::new(style);
                for (meaning, _) in columns_and_ignored(input) {
                    row.text(&match meaning {
                        "unit" => unit.code.clone(),
                        "name" => unit.name.clone(),
                        "task" => format!("NV-{:02}", number + 1),
                        "due" => style.day(&task.due.to_string()),
                        "finished" => task.finished.map_or(String::new(), |day| style.day(&day.to_string())),
                        "status" => status(input, task.fate).to_owned(),
                        _ => String::new(),
                    });
                }
                row.end(&mut out);
            }
        }
        out
    }
}

/// The word of the pass for what became of a task.
fn status(input: &Table, fate: Fate) -> &str {
    let name = match fate {
        Fate::OnTime | Fate::Late => "done",
        Fate::Open | Fate::Overdue => "open",
        Fate::Withdrawn => "withdrawn",
    };
    let mut words = input.get("statuses").and_then(Value::as_table).into_iter().flatten();
    words.find(|(_, status)| status.as_str() == Some(name)).map_or(name, |(word, _)| word)
}

impl<'s> Style<'s> {
    fn of(input: &'s Table) -> Self {
        let is = |key: &str, word: &str| text_of(input, key) == Some(word);
        Style {
            delimiter: text_of(input, "delimiter").unwrap_or(","),
            decimal_comma: is("decimal", ","),
            thousands: is("thousands", "."),
            day_first: is("dates", "d/m/y"),
            not_applicable: text_of(input, "not-applicable"),
        }
    }

    /// A Vietnamese spreadsheet, which writes semicolons, also writes a byte order mark and CRLF.
    fn bytes(&self, text: &str) -> Vec<u8> {
        if self.delimiter == ";" {
            return format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes();
        }
        text.as_bytes().to_vec()
    }

    /// A number as this table writes it, from one with a decimal point.
    fn number(&self, plain: &str) -> String {
        let (whole, part) = plain.split_once('.').map_or((plain, None), |(whole, part)| (whole, Some(part)));
        let mut out = whole.to_owned();
        if self.thousands {
            let first = usize::from(whole.starts_with('-'));
            let mut at = whole.len();
            while at > first + 3 {
                at -= 3;
                out.insert(at, '.');
            }
        }
        if let Some(part) = part {
            out.extend([if self.decimal_comma { "," } else { "." }, part]);
        }
        out
    }

    fn fraction(&self, part: &str, whole: &str) -> String {
        [self.number(part), self.number(whole)].join("/")
    }

    fn day(&self, plain: &str) -> String {
        let Ok(day) = plain.parse::<Date>() else { return plain.to_owned() };
        if self.day_first { format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()) } else { plain.to_owned() }
    }
}

impl<'s> Row<'s> {
    fn new(style: &'s Style<'s>) -> Self {
        Row { style, text: String::new() }
    }

    fn text(&mut self, text: &str) {
        let quote = text.contains(self.style.delimiter) || text.contains('"');
        let text = if quote { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() };
        self.text.extend([&text, self.style.delimiter]);
    }

    fn number(&mut self, plain: &str) {
        self.text(&self.style.number(plain));
    }

    /// A field of the method, empty where it takes no such field. A `fraction` is numerator and
    /// denominator in one cell, with the percentage as a report prints it.
    fn field(&mut self, leaf: &Leaf, made: &Made, name: &str, applies: bool) {
        let value = |name: &str| made.iter().find(|(made, _)| *made == name).map(|(_, value)| value.as_str());
        if let ("fraction", Some((part, whole))) = (name, value("numerator").zip(value("denominator"))) {
            let rate = format!("{} ({}%)", self.style.fraction(part, whole), self.style.number(&percent(part, whole)));
            let not = self.style.not_applicable.unwrap_or_default();
            return self.text(if !applies {
                not
            } else if whole == "0" {
                "0/0"
            } else {
                &rate
            });
        }
        let field = leaf.method.fields().iter().find(|field| field.name == name);
        let Some((field, value)) = field.zip(value(name)) else { return self.text("") };
        match field.kind {
            _ if !applies => self.text(self.style.not_applicable.unwrap_or_default()),
            Kind::Date | Kind::DateOrNone => self.text(&self.style.day(value)),
            kind if kind.is_number() => self.number(value),
            _ => self.text(value),
        }
    }

    fn end(self, out: &mut String) {
        out.push_str(self.text.strip_suffix(self.style.delimiter).expect("a row ends with a delimiter"));
        out.push('\n');
    }
}

/// A percentage to two decimals, rounded half up.
fn percent(part: &str, whole: &str) -> String {
    let [part, whole] = [part, whole].map(|text| Number::parse(text).expect("made to be read").0);
    if whole == 0 {
        return "0".to_owned();
    }
    let hundredths = (part * 20_000 + whole).div_euclid(2 * whole);
    decimal(i64::try_from(hundredths).expect("a percentage of ordinary size"), 2)
}

fn header(input: &Table, style: &Style<'_>) -> String {
    let heads: Vec<&str> = columns_and_ignored(input).map(|(_, head)| head).collect();
    let mut out = String::new();
    writeln!(out, "{}", heads.join(style.delimiter)).expect("a text takes a line");
    out
}

/// The columns of an input: meaning and header, as the pass lists them.
fn columns(input: &Table) -> impl Iterator<Item = (&str, &str)> {
    let columns = input.get("columns").and_then(Value::as_table).into_iter().flatten();
    columns.filter_map(|(meaning, head)| Some((meaning.as_str(), head.as_str()?)))
}

/// The columns, then those that the pass ignores, without a meaning.
fn columns_and_ignored(input: &Table) -> impl Iterator<Item = (&str, &str)> {
    let ignored = input.get("ignore").and_then(Value::as_array).into_iter().flatten();
    columns(input).chain(ignored.filter_map(Value::as_str).map(|head| ("", head)))
}

fn text_of<'t>(table: &'t Table, key: &str) -> Option<&'t str> {
    table.get(key).and_then(Value::as_str)
}

/// The units of the register that the pass assesses: its file's rows on the last day of the year,
/// without those that it leaves out, that did not submit or that are never assessed.
pub(crate) fn units(pass: &Table, folder: &Path) -> Vec<Unit> {
    let said = pass["units"].as_table().expect("a pass has units");
    let day = said.get("units-on").map_or_else(|| format!("{}-12-31", plain(&pass["pass"]["year"])), plain);
    let absent = ["left-out", "not-submitted"].into_iter().filter_map(|key| said.get(key)?.as_array()).flatten();
    let absent: Vec<&str> = absent.filter_map(|unit| unit.get("unit")?.as_str()).collect();
    let register = folder.join(text_of(said, "register").expect("a pass names its register"));
    let mut reader = csv::Reader::from_path(register).expect("the register can be read");
    let header = reader.headers().expect("the register has a header").clone();
    let column = |name: &str| header.iter().position(|header| header == name).expect("a column of the register");
    let [code, name, from, until, ranking] = ["code", "name_vi", "valid_from", "valid_until", "ranking"].map(column);
    let rows = reader.records().map(|row| row.expect("the register is well-formed"));
    // Days are written year first: their order is the order of their text.
    let assessed = |row: &csv::StringRecord| {
        let valid = (row[from].is_empty() || row[from] <= *day) && (row[until].is_empty() || row[until] >= *day);
        valid && row[ranking] != *"not-assessed" && !absent.contains(&&row[code])
    };
    let unit = |row: csv::StringRecord| Unit { code: row[code].to_owned(), name: row[name].to_owned() };
    rows.filter(assessed).map(unit).collect()
}

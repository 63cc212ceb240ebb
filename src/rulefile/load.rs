//! The text of a rulebook or pass, with the files it includes → one tree.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fields::{Entry, Item, Table, Value};
use crate::diag::{Bag, Diagnostic, Error, FileId, Place, RULES, Sources, codes};

/// The most files that a rulebook includes, and the most tables of a pass.
pub const MOST_FILES: usize = 1000;

/// Reads a TOML file and the files it includes into one tree. Every syntax error goes into the
/// bag; what could be read is returned all the same, so that its other mistakes are found too.
///
/// An include names a file in the folder of the including file or below it. An included file
/// cannot include others, so a rulebook is at most two levels of files.
///
/// # Errors
/// When the file itself cannot be read. A missing *included* file is a diagnostic: the author of
/// the rulebook can mend it.
pub fn load(path: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Table>, Error> {
    let file = sources.read(path, RULES)?;
    let Some(mut table) = parse(file, sources, bag) else { return Ok(None) };
    let includes = table.remove("include");
    for (at, item) in includes.iter().flat_map(|entry| entry.value.list()).enumerate() {
        if at == MOST_FILES {
            bag.push(Diagnostic::new(&codes::R016).with("most", MOST_FILES).at(item.place.clone()));
            break;
        }
        let Value::Text(name) = &item.value else {
            bag.push(
                Diagnostic::new(&codes::R003)
                    .with("key", "include")
                    .with("found", item.value.kind())
                    .with("expected", super::fields::KIND_TEXT)
                    .at(item.place.clone()),
            );
            continue;
        };
        if !is_below(name) {
            bag.push(Diagnostic::new(&codes::R005).with("name", name).at(item.place.clone()));
            continue;
        }
        let included = path.parent().unwrap_or(Path::new("")).join(name);
        let file = match sources.read(&included, RULES) {
            Ok(file) => file,
            Err(error) => {
                bag.push(
                    Diagnostic::new(&codes::R006).with("name", name).with("why", error.cause).at(item.place.clone()),
                );
                continue;
            }
        };
        if let Some(mut part) = parse(file, sources, bag) {
            if let Some(nested) = part.remove("include") {
                bag.push(Diagnostic::new(&codes::R007).at(nested.key_place));
            }
            table.merge(part, bag);
        }
    }
    Ok(Some(table))
}

/// A relative name that stays in the folder: no root, no drive, no `..`, no address.
fn is_below(name: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    !name.contains([':', '\\']) && name.split('/').all(plain)
}

/// Parses the text of one file. `None` when it is not even UTF-8.
pub fn parse(file: FileId, sources: &Sources, bag: &mut Bag) -> Option<Table> {
    let bytes = sources.bytes(file);
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let skipped = sources.bytes(file).len() - bytes.len();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to() + skipped;
            bag.push(Diagnostic::new(&codes::R001).at(Place::new(file, at..at + 1)));
            return None;
        }
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    let commas = decimal_commas(text, &errors);
    if !commas.is_empty() {
        // Read on as if a point stood there, so that what follows is checked all the same.
        let mut mended = text.as_bytes().to_vec();
        for comma in &commas {
            mended[comma.start + text[comma.clone()].find(',').unwrap_or_default()] = b'.';
            let place = Place::new(file, comma.start + skipped..comma.end + skipped);
            bag.push(Diagnostic::new(&codes::R008).with("text", text[comma.clone()].replace(',', ".")).at(place));
        }
        let mended = String::from_utf8(mended).expect("a comma became a point");
        let (table, errors) = DeTable::parse_recoverable(&mended);
        return Some(finish(&table, &errors, &mended, file, skipped, bag));
    }
    Some(finish(&table, &errors, text, file, skipped, bag))
}

/// Numbers with a decimal comma (`= 1,5`) on the lines that the parser rejects.
fn decimal_commas(text: &str, errors: &[toml::de::Error]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in errors.iter().filter_map(|error| error.span()).map(|span| span.start.min(text.len())) {
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
        let mut from = start;
        while let Some(equals) = text[from..end].find('=') {
            let value = from + equals + 1;
            let value = value + text[value..end].len() - text[value..end].trim_start().len();
            let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
            let whole = digits(&text[value..end]);
            let fraction = text[value + whole..end].strip_prefix(',').map_or(0, digits);
            let number = value..value + whole + 1 + fraction;
            if whole > 0 && fraction > 0 && !found.contains(&number) {
                found.push(number);
            }
            from = value;
        }
    }
    found
}

/// Reports what the parser found and copies its tree.
fn finish(
    table: &Spanned<DeTable<'_>>,
    errors: &[toml::de::Error],
    text: &str,
    file: FileId,
    skipped: usize,
    bag: &mut Bag,
) -> Table {
    let (mut told, mut bare) = (Vec::new(), Vec::new());
    // The body of a table that is given twice: its keys are given twice too, which is no news.
    let mut repeated = 0..0;
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        // Vietnamese words as keys: one finding for the line, not one for every letter.
        if error.message().contains("invalid unquoted key") && text[span.start..].starts_with(|c: char| !c.is_ascii()) {
            let line = text[..span.start].rfind('\n');
            if !bare.contains(&line) {
                bare.push(line);
                let word = text[..span.start].rfind([' ', '{', ',', '\n', '.', '[']).map_or(0, |at| at + 1);
                let end = text[span.start..].find([' ', '=', '}', ',', '\n', '.', ']']);
                let end = end.map_or(text.len(), |at| span.start + at);
                let place = Place::new(file, word + skipped..end + skipped);
                bag.push(Diagnostic::new(&codes::R017).with("text", &text[word..end]).at(place));
            }
            continue;
        }
        // The parser may tell the same byte twice.
        if told.contains(&span.start) {
            continue;
        }
        told.push(span.start);
        let end = span.end.max((span.start + 1).min(text.len()));
        let place = Place::new(file, span.start + skipped..end + skipped);
        let message = error.message().lines().next().unwrap_or_default();
        if !message.contains("duplicate key") {
            bag.push(Diagnostic::new(&codes::R002).with("message", message).at(place));
        } else if !repeated.contains(&span.start) {
            let mut finding = Diagnostic::new(&codes::R009).with("key", text[span.clone()].trim_matches('"')).at(place);
            if let Some((first, body)) = repeated_table(text, &span) {
                finding = finding.also(Place::new(file, first.start + skipped..first.end + skipped));
                repeated = body;
            }
            bag.push(finding);
        }
    }
    let reader = Reader { file, skipped };
    reader.table(table.get_ref(), table.span())
}

/// For a table header that stands for the second time: where it stands for the first time, and the
/// body below the second.
fn repeated_table(text: &str, key: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let start = text[..key.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[key.start..].find('\n').map_or(text.len(), |newline| key.start + newline);
    let header = text[start..end].trim_end();
    if !header.starts_with('[') {
        return None;
    }
    let first = text[..start].find(header).map(|at| at..at + header.len())?;
    let below = text[end..].find("\n[").map_or(text.len(), |next| end + next);
    Some((first, end..below))
}

/// Copies the parser's tree into ours, giving every key and value its place.
struct Reader {
    file: FileId,
    skipped: usize,
}

impl Reader {
    fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.file, span.start + self.skipped..span.end + self.skipped)
    }

    fn table(&self, table: &DeTable<'_>, span: Range<usize>) -> Table {
        // A key without a value is a syntax error that was told.
        let whole = table.iter().filter(|(_, value)| !value.span().is_empty());
        let mut entries = Vec::with_capacity(table.len());
        entries.extend(whole.map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_place: self.place(key.span()),
            value: self.item(value),
        }));
        Table { entries, place: self.place(span) }
    }

    fn item(&self, item: &Spanned<DeValue<'_>>) -> Item {
        let value = match item.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            // The text of the number, not a binary approximation of it.
            DeValue::Integer(number) if number.radix() == 10 => Value::Number(number.as_str().to_owned()),
            DeValue::Integer(number) => Value::Number(format!("{}#{}", number.radix(), number.as_str())),
            DeValue::Float(number) => Value::Number(number.as_str().to_owned()),
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Array(items) => Value::List(items.iter().map(|item| self.item(item)).collect()),
            DeValue::Table(table) => Value::Table(self.table(table, item.span())),
        };
        Item { value, place: self.place(item.span()) }
    }
}

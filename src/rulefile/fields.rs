//! The tree, and the reader that hands out its keys.

use jiff::civil::Date;

use super::write::{key, quoted};
use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::model::{LegalBasis, Name, Number, NumberError, Points, SCALE, read_date};
use crate::text::{Arg, Text, text};

/// A table: keys in the order written.
#[derive(Clone, Debug)]
pub struct Table {
    pub(super) entries: Vec<Entry>,
    /// Where it stands (its header, for a `[table]`).
    pub place: Place,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key as written, without quotes.
    pub key: String,
    /// Where the key stands.
    pub key_place: Place,
    /// What it is set to.
    pub value: Item,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Item {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
}

/// A list of values.
pub type List = Vec<Item>;

/// What a key can be set to. Numbers keep their text, so that reading them can be exact.
#[derive(Clone, Debug)]
pub enum Value {
    /// A string.
    Text(String),
    /// An integer or a float, as written.
    Number(String),
    /// `true` or `false`.
    Flag(bool),
    /// A date.
    Date(String),
    /// An array.
    List(List),
    /// A table.
    Table(Table),
}

pub(super) const KIND_TEXT: Text = text("chuỗi trong ngoặc kép", "a quoted text");
const KIND_TEXTS: Text =
    text("chuỗi trong ngoặc kép, hoặc danh sách chuỗi [ … ]", "a quoted text, or a list [ … ] of them");
const KIND_NUMBER: Text = text("số", "a number");
const KIND_FLAG: Text = text("true hoặc false", "true or false");
const KIND_DATE: Text = text("ngày dạng 2024-12-31", "a date such as 2024-12-31");
const KIND_LIST: Text = text("danh sách [ … ]", "a list [ … ]");
const KIND_TABLE: Text = text("bảng { … }", "a table { … }");

impl Value {
    /// What kind of value it is, in words.
    #[must_use]
    pub fn kind(&self) -> Text {
        match self {
            Value::Text(_) => KIND_TEXT,
            Value::Number(_) => KIND_NUMBER,
            Value::Flag(_) => KIND_FLAG,
            Value::Date(_) => KIND_DATE,
            Value::List(_) => KIND_LIST,
            Value::Table(_) => KIND_TABLE,
        }
    }
}

impl Value {
    /// The value without quotes, as a cell of a table would hold it.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::List(items) => items.iter().map(|item| item.value.plain()).collect::<Vec<_>>().join("|"),
            other => other.to_string(),
        }
    }
}

impl std::fmt::Display for Value {
    /// As TOML, in one line.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Text(text) => f.write_str(&quoted(text)),
            Value::Number(written) | Value::Date(written) => f.write_str(written),
            Value::Flag(flag) => write!(f, "{flag}"),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|item| item.value.to_string()).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Value::Table(table) => {
                let entries: Vec<String> =
                    table.entries.iter().map(|entry| format!("{} = {}", key(&entry.key), entry.value.value)).collect();
                write!(f, "{{ {} }}", entries.join(", "))
            }
        }
    }
}

impl Item {
    /// The items of a list; a single value counts as a list of one.
    #[must_use]
    pub fn list(&self) -> &[Item] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }
}

impl Table {
    /// Keys and values in the order written.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Takes an entry out of the table.
    pub(super) fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at))
    }

    /// Adds the entries of an included file. Tables of the same name are merged, lists are joined;
    /// anything else given twice is a mistake.
    pub(super) fn merge(&mut self, other: Table, bag: &mut Bag) {
        for entry in other.entries {
            let Some(mine) = self.entries.iter_mut().find(|mine| mine.key == entry.key) else {
                self.entries.push(entry);
                continue;
            };
            match (&mut mine.value.value, entry.value.value) {
                (Value::Table(mine), Value::Table(theirs)) if entry.key == "node" => mine.merge(theirs, bag),
                (Value::List(mine), Value::List(theirs)) => mine.extend(theirs),
                _ => bag.push(
                    Diagnostic::new(&codes::R009)
                        .with("key", &entry.key)
                        .at(entry.key_place)
                        .also(mine.key_place.clone()),
                ),
            }
        }
    }
}

/// Hands out the keys of a table. Each key that is asked for is known; [`Fields::finish`] reports
/// the others, with the nearest known key.
pub struct Fields<'a, 'b> {
    table: &'a Table,
    asked: Vec<&'static str>,
    /// Keys that must be set and are not; told when reading ends, unless a misspelt key explains it.
    missed: Vec<&'static str>,
    /// What messages call the table.
    what: What,
    pub(crate) bag: &'b mut Bag,
}

/// What messages call a table.
enum What {
    /// A file as a whole, in words.
    File(Text),
    /// A table by its header as it would stand in the file, which is the same in every language.
    Header(String),
}

/// Room for as many keys as most tables are asked for.
const ASKED: usize = 16;

impl<'a, 'b> Fields<'a, 'b> {
    /// Starts reading a table with a header, such as `[rulebook]` or `[[band]]`.
    pub fn new(table: &'a Table, header: impl Into<String>, bag: &'b mut Bag) -> Self {
        Fields { table, asked: Vec::with_capacity(ASKED), missed: Vec::new(), what: What::Header(header.into()), bag }
    }

    /// Starts reading the tables of a file, which messages call `what`.
    pub fn file(table: &'a Table, what: Text, bag: &'b mut Bag) -> Self {
        Fields { table, asked: Vec::with_capacity(ASKED), missed: Vec::new(), what: What::File(what), bag }
    }

    /// Where the table stands.
    #[must_use]
    pub fn place(&self) -> Place {
        self.table.place.clone()
    }

    /// What messages call the table.
    #[must_use]
    pub fn what(&self) -> Arg {
        match &self.what {
            What::File(words) => Arg::from(*words),
            What::Header(header) => Arg::from(format!("`{header}`")),
        }
    }

    /// The header of the table that a key is set to: `[node."1.1.2".basis]`.
    #[must_use]
    pub fn below(&self, key: &str) -> String {
        match &self.what {
            What::File(_) => format!("[{key}]"),
            What::Header(header) => ["[", header.trim_matches(['[', ']']), ".", key, "]"].concat(),
        }
    }

    /// The header of each table of the list that a key is set to: `[[node."1.1.2".example]]`.
    #[must_use]
    pub fn each_below(&self, key: &str) -> String {
        ["[", &self.below(key), "]"].concat()
    }

    /// The entry of a key, if it is set.
    pub fn entry(&mut self, key: &'static str) -> Option<&'a Entry> {
        self.asked.push(key);
        self.table.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of a key, if it is set.
    pub fn item(&mut self, key: &'static str) -> Option<&'a Item> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Where a key's value stands; the table, if the key is not set.
    #[must_use]
    pub fn place_of(&self, key: &str) -> Place {
        let entry = self.table.entries.iter().find(|entry| entry.key == key);
        entry.map_or_else(|| self.place(), |entry| entry.value.place.clone())
    }

    /// Whether a key is set, without asking for it.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.entries.iter().any(|entry| entry.key == key)
    }

    /// Reports that a key must be set.
    pub fn missing(&mut self, key: &'static str) {
        self.asked.push(key);
        self.missed.push(key);
    }

    fn wrong(&mut self, key: &str, item: &Item, expected: Text) {
        let finding = Diagnostic::new(&codes::R003)
            .with("key", key)
            .with("expected", expected)
            .with("found", item.value.kind())
            .at(item.place.clone());
        self.bag.push(finding);
    }

    /// A text.
    pub fn text(&mut self, key: &'static str) -> Option<&'a str> {
        let item = self.item(key)?;
        match &item.value {
            Value::Text(text) => Some(text),
            _ => {
                self.wrong(key, item, KIND_TEXT);
                None
            }
        }
    }

    /// A text that must be there.
    pub fn need_text(&mut self, key: &'static str) -> Option<&'a str> {
        if !self.has(key) {
            self.missing(key);
        }
        self.text(key)
    }

    /// One of a closed list of words.
    pub fn one_of<T: Copy>(&mut self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let word = self.text(key)?;
        self.word_of(key, word, self.place_of(key), words)
    }

    /// A list of words of a closed list, each with its place; empty when not set.
    pub fn all_of<T: Copy>(&mut self, key: &'static str, words: &[(&'static str, T)]) -> Vec<(T, Place)> {
        let texts = self.texts(key).into_iter();
        texts.filter_map(|(word, place)| Some((self.word_of(key, word, place.clone(), words)?, place))).collect()
    }

    fn word_of<T: Copy>(
        &mut self,
        key: &'static str,
        word: &str,
        place: Place,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let found = words.iter().find(|(name, _)| *name == word);
        if found.is_none() {
            let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
            let finding = Diagnostic::new(&codes::R010)
                .with("key", key)
                .with("word", word)
                .with("words", names.join(", "))
                .with("near", nearest(word, names.iter().copied()).unwrap_or(names[0]))
                .at(place);
            self.bag.push(finding);
        }
        found.map(|(_, value)| *value)
    }

    /// One of a closed list of words that must be there.
    pub fn need_one_of<T: Copy>(&mut self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        if !self.has(key) {
            self.missing(key);
        }
        self.one_of(key, words)
    }

    /// `true` or `false`; `false` when not set.
    pub fn flag(&mut self, key: &'static str) -> bool {
        match self.item(key) {
            None => false,
            Some(Item { value: Value::Flag(flag), .. }) => *flag,
            Some(item) => {
                self.wrong(key, item, KIND_FLAG);
                false
            }
        }
    }

    /// An exact number, written bare (`0.8`) or as a text (`"0.8"`).
    pub fn number(&mut self, key: &'static str) -> Option<Number> {
        let item = self.item(key)?;
        self.number_of(key, item)
    }

    /// An exact number that must be there.
    pub fn need_number(&mut self, key: &'static str) -> Option<Number> {
        if !self.has(key) {
            self.missing(key);
        }
        self.number(key)
    }

    /// The exact number of a value; a mistake is reported under the name of its key.
    pub fn number_of(&mut self, key: &str, item: &Item) -> Option<Number> {
        let (Value::Text(written) | Value::Number(written)) = &item.value else {
            self.wrong(key, item, KIND_NUMBER);
            return None;
        };
        let plain = if matches!(item.value, Value::Number(_)) { written.trim_start_matches('+') } else { written };
        match Number::parse(plain) {
            Ok(number) => Some(number),
            Err(error) => {
                let info = match error {
                    NumberError::OtherDecimalMark => &codes::R008,
                    _ => &codes::R011,
                };
                let shown = if info.code == codes::R008.code { written.replace(',', ".") } else { written.clone() };
                self.bag.push(Diagnostic::new(info).with("key", key).with("text", shown).at(item.place.clone()));
                None
            }
        }
    }

    /// A fraction above zero: a number, or a text such as `"1/3"`.
    pub fn fraction(&mut self, key: &'static str) -> Option<(i128, i128)> {
        let item = self.item(key)?;
        if let Value::Text(written) = &item.value
            && let Some((above, below)) = written.split_once('/')
        {
            let part = |part: &str| part.trim().parse::<u32>().ok().filter(|part| *part > 0).map(i128::from);
            let fraction = part(above).zip(part(below));
            if fraction.is_none() {
                let finding = Diagnostic::new(&codes::R011).with("key", key).with("text", written);
                self.bag.push(finding.at(item.place.clone()));
            }
            return fraction;
        }
        let number = self.number_of(key, item)?;
        if number <= Number::ZERO {
            self.bag.push(Diagnostic::new(&codes::R307).with("key", key).at(item.place.clone()));
            return None;
        }
        Some((number.0, i128::from(SCALE)))
    }

    /// Points: an exact number of at most a million.
    pub fn points(&mut self, key: &'static str) -> Option<Points> {
        let number = self.number(key)?;
        let points = number.as_points();
        if points.is_none() {
            let finding = Diagnostic::new(&codes::R011).with("key", key).with("text", number).at(self.place_of(key));
            self.bag.push(finding);
        }
        points
    }

    /// A whole number within bounds.
    pub fn whole(&mut self, key: &'static str, least: i64, most: i64) -> Option<i64> {
        let number = self.number(key)?;
        let whole = number.as_whole().filter(|whole| (least..=most).contains(whole));
        if whole.is_none() {
            let finding = Diagnostic::new(&codes::R012)
                .with("key", key)
                .with("text", number)
                .with("least", least)
                .with("most", most)
                .at(self.place_of(key));
            self.bag.push(finding);
        }
        whole
    }

    /// A whole number within bounds that must be there.
    pub fn need_whole(&mut self, key: &'static str, least: i64, most: i64) -> Option<i64> {
        if !self.has(key) {
            self.missing(key);
        }
        self.whole(key, least, most)
    }

    /// A date, bare or as a text.
    pub fn date(&mut self, key: &'static str) -> Option<Date> {
        let item = self.item(key)?;
        let (Value::Date(written) | Value::Text(written)) = &item.value else {
            self.wrong(key, item, KIND_DATE);
            return None;
        };
        let date = read_date(written, false);
        if date.is_none() {
            let finding = Diagnostic::new(&codes::R003).with("key", key).with("expected", KIND_DATE);
            self.bag.push(finding.with("found", format!("`{written}`")).at(item.place.clone()));
        }
        date
    }

    /// A table.
    pub fn table(&mut self, key: &'static str) -> Option<&'a Table> {
        let item = self.item(key)?;
        match &item.value {
            Value::Table(table) => Some(table),
            _ => {
                self.wrong(key, item, KIND_TABLE);
                None
            }
        }
    }

    /// A list of tables, such as `[[band]]`; empty when not set.
    pub fn tables(&mut self, key: &'static str) -> Vec<&'a Table> {
        let mut tables = Vec::new();
        for item in self.item(key).map(Item::list).unwrap_or_default() {
            match &item.value {
                Value::Table(table) => tables.push(table),
                _ => self.wrong(key, item, KIND_TABLE),
            }
        }
        tables
    }

    /// A list of texts, each with its place; empty when not set.
    pub fn texts(&mut self, key: &'static str) -> Vec<(&'a str, Place)> {
        let mut texts = Vec::new();
        for item in self.item(key).map(Item::list).unwrap_or_default() {
            match &item.value {
                Value::Text(text) => texts.push((text.as_str(), item.place.clone())),
                _ => self.wrong(key, item, KIND_TEXTS),
            }
        }
        texts
    }

    /// A name: a text (Vietnamese), or `{ vi = …, en = … }`.
    pub fn name(&mut self, key: &'static str) -> Option<Name> {
        match self.item(key)? {
            Item { value: Value::Text(vi), .. } => Some(Name { vi: vi.clone(), en: None }),
            Item { value: Value::Table(table), .. } => {
                let mut fields = Fields::new(table, self.below(key), self.bag);
                let (vi, en) = (fields.need_text("vi"), fields.text("en"));
                fields.finish();
                Some(Name { vi: vi?.to_owned(), en: en.map(str::to_owned) })
            }
            item => {
                self.wrong(key, item, KIND_TEXT);
                None
            }
        }
    }

    /// A legal basis: `{ document = …, place = …, date = …, until = … }`.
    pub fn basis(&mut self, key: &'static str) -> Option<LegalBasis> {
        let table = self.table(key)?;
        let mut fields = Fields::new(table, self.below(key), self.bag);
        let basis = LegalBasis {
            document: fields.text("document").map(str::to_owned),
            place: fields.text("place").map(str::to_owned),
            date: fields.date("date"),
            until: fields.date("until"),
        };
        fields.finish();
        Some(basis)
    }

    /// Reports every key that nobody asked for.
    pub fn finish(mut self) {
        let is_unknown = |entry: &&Entry| !self.asked.iter().any(|key| *key == entry.key);
        let unknown: Vec<&Entry> = self.table.entries.iter().filter(is_unknown).collect();
        if unknown.is_empty() {
            return;
        }
        let mut known = self.asked.clone();
        known.sort_unstable();
        known.dedup();
        for entry in unknown {
            let near = nearest(&entry.key, known.iter().copied());
            self.missed.retain(|missed| Some(*missed) != near);
            self.bag.push(
                Diagnostic::new(if near.is_some() { &codes::R014 } else { &codes::R013 })
                    .with("key", &entry.key)
                    .with("what", self.what())
                    .with("near", near.unwrap_or_default())
                    .with("known", known.join(", "))
                    .at(entry.key_place.clone()),
            );
        }
    }
}

impl Drop for Fields<'_, '_> {
    /// Reports the keys that must be set, also where reading ends early.
    fn drop(&mut self) {
        self.missed.dedup();
        for key in &self.missed {
            let missing = Diagnostic::new(&codes::R004).with("key", *key).with("what", self.what());
            self.bag.push(missing.at(self.table.place.clone()));
        }
    }
}

/// The word most like another, if any is near enough to be a slip of the keyboard.
#[must_use]
pub fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let rated = words.map(|other| (strsim::damerau_levenshtein(word, other), other));
    let (distance, near) = rated.min()?;
    let allowed = (near.chars().count().max(word.chars().count()) / 3).max(1);
    (distance <= allowed).then_some(near)
}

//! Reads a register and reports every mistake in it at once.
//!
//! Border: the format is in the doc of [`crate::units`].

use std::path::Path;

use jiff::civil::Date;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{Ranking, Register, Unit};
use crate::data::Pass;
use crate::data::layout::{Layout, Stated};
use crate::data::pass::Named;
use crate::data::table::{Row, Table, key_fault, not_text};
use crate::diag::{Bag, Diagnostic, Error, FileId, Place, RULES, Sources, Stored, codes};
use crate::model::{Name, UnitCode, read_date};
use crate::text::Listed;

const CODE: usize = 0;
const FROM: usize = 1;
const UNTIL: usize = 2;
const KIND: usize = 3;
const NAME: usize = 4;
const REGION: usize = 6;
const RANKING: usize = 8;
const ALIASES: usize = 9;
const SUCCESSOR: usize = 10;
const SOURCE: usize = 11;

/// The columns of a register.
pub const COLUMNS: [&str; 12] = [
    "code",
    "valid_from",
    "valid_until",
    "kind",
    "name_vi",
    "name_en",
    "region_vi",
    "region_en",
    "ranking",
    "aliases",
    "succeeded_by",
    "source",
];

/// Reads a register: a CSV file with commas, or a workbook of one sheet. `None` if it has a mistake; every mistake is in the
/// bag.
///
/// # Errors
/// When the file cannot be read.
pub fn load(path: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Register>, Error> {
    let file = sources.read(path, RULES)?;
    let named = Named { name: sources.name(file).to_owned(), place: Place::whole(file) };
    Ok(take(file, &named, &Layout::UNSAID, sources, bag))
}

/// Reads the register of a pass. `None` if it has a mistake; every mistake is in the bag.
///
/// # Errors
/// When the file cannot be read.
pub fn load_of(pass: &Pass, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Register>, Error> {
    let file = sources.read(&pass.folder.join(&pass.register.name), RULES)?;
    Ok(take(file, &pass.register, &pass.register_layout, sources, bag))
}

/// Reads a register in CSV whose bytes are there. `None` if it has a mistake; every mistake is in the bag.
pub fn read(file: FileId, sources: &Sources, bag: &mut Bag) -> Option<Register> {
    let named = Named { name: sources.name(file).to_owned(), place: Place::whole(file) };
    read_rows(file, &stated(&named, &Layout::UNSAID), sources, bag)
}

fn stated<'p>(file: &'p Named, layout: &'p Layout) -> Stated<'p> {
    Stated { file, layout, delimiter: b',', place: &file.place, part: "[units]" }
}

fn take(file: FileId, named: &Named, layout: &Layout, sources: &mut Sources, bag: &mut Bag) -> Option<Register> {
    // What tells a row of data apart goes by the names that inputs have for it.
    let meaning = |column: &str| match column {
        "code" => "unit".to_owned(),
        other => other.to_owned(),
    };
    let known = COLUMNS.map(|column| (column.to_owned(), meaning(column))).into();
    let stated = stated(named, layout);
    let file = stated.open(file, &known, sources, bag)?;
    read_rows(file, &stated, sources, bag)
}

fn read_rows(file: FileId, stated: &Stated<'_>, sources: &Sources, bag: &mut Bag) -> Option<Register> {
    let errors = bag.errors();
    let mut table = Table::open(sources, file, stated.dialect(), bag)?;
    let columns = columns(&table, sources, bag)?;
    let mut units = Vec::new();
    let mut first = true;
    while let Some(row) = table.next(bag) {
        if std::mem::take(&mut first) && stated.passes_over(&row, || false, bag) {
            continue;
        }
        units.extend(Reader { row, columns: &columns, bag }.unit());
    }
    let register = Register::new(units);
    register.check_codes(bag);
    register.check_names(bag);
    register.check_successors(bag);
    (bag.errors() == errors).then_some(register)
}

/// Where each of [`COLUMNS`] stands in the file.
fn columns(table: &Table<'_>, sources: &Sources, bag: &mut Bag) -> Option<[usize; COLUMNS.len()]> {
    for (at, name) in table.header().iter().enumerate() {
        if !COLUMNS.contains(&name.as_str()) {
            let unknown = Diagnostic::new(&codes::D601).with("column", name).with("known", COLUMNS.join(", "));
            bag.push(unknown.at(table.header_place(at)));
        }
    }
    table.need(COLUMNS, sources, bag)
}

impl Unit {
    /// Its row in a register, in the order of [`COLUMNS`].
    #[must_use]
    pub fn row(&self) -> Vec<String> {
        let day = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
        let region = self.region.as_ref();
        vec![
            self.code.to_string(),
            day(self.valid_from),
            day(self.valid_until),
            self.kind.clone(),
            self.name.vi.clone(),
            self.name.en.clone().unwrap_or_default(),
            region.map_or(String::new(), |region| region.vi.clone()),
            region.and_then(|region| region.en.clone()).unwrap_or_default(),
            self.ranking.name().to_owned(),
            self.aliases.join("|"),
            self.succeeded_by.as_ref().map_or(String::new(), ToString::to_string),
            self.source.clone(),
        ]
    }
}

/// A text in NFC. Most are; to see that takes less than to compose them again.
fn composed(text: &str) -> String {
    if is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
}

/// One row on its way to a unit.
struct Reader<'r> {
    row: Row<'r>,
    columns: &'r [usize],
    bag: &'r mut Bag,
}

impl Reader<'_> {
    /// The unit of the row. Its cells are all read before any of them makes it fail, so that all
    /// their mistakes are reported.
    fn unit(mut self) -> Option<Unit> {
        if !self.is_stored_as_meant() {
            return None;
        }
        let code = self.code(CODE);
        let (from, until) = (self.date(FROM), self.date(UNTIL));
        let (kind, name) = (self.required(KIND), self.required(NAME));
        let (name_en, region, region_en) = (self.word(NAME + 1), self.word(REGION), self.word(REGION + 1));
        let ranking = self.ranking();
        let aliases = self.aliases();
        let successor = if self.cell(SUCCESSOR).is_empty() { Some(None) } else { self.code(SUCCESSOR).map(Some) };
        let (from, until, successor) = (from?, until?, successor?);
        if let (Some(first), Some(last)) = (from, until)
            && last < first
        {
            let fault = Diagnostic::new(&codes::D604).with("until", last).with("from", first);
            self.bag.push(fault.at(self.place(UNTIL)).also(self.place(FROM)));
        }
        if until.is_none() && successor.is_some() {
            self.bag.push(Diagnostic::new(&codes::D610).at(self.place(SUCCESSOR)));
        }
        let filled = |text: String| Some(text).filter(|text| !text.is_empty());
        Some(Unit {
            code: code?,
            valid_from: from,
            valid_until: until,
            kind: kind?,
            name: Name { vi: name?, en: filled(name_en?) },
            region: filled(region?).map(|vi| Name { vi, en: region_en.and_then(filled) }),
            ranking: ranking?,
            aliases: aliases?,
            succeeded_by: successor,
            source: self.cell(SOURCE).to_owned(),
            place: self.place(CODE),
        })
    }

    /// Whether days are days or text and everything else is text; what a workbook holds otherwise is reported.
    fn is_stored_as_meant(&mut self) -> bool {
        let mut sound = true;
        for column in (0..COLUMNS.len()).filter(|column| *column != SOURCE) {
            let stored = self.row.stored(self.columns[column]);
            let fault = match stored {
                Stored::Text => continue,
                Stored::Date if matches!(column, FROM | UNTIL) => continue,
                Stored::Date1904 if matches!(column, FROM | UNTIL) => {
                    Diagnostic::new(&codes::D329).with("text", self.cell(column))
                }
                _ => not_text(self.cell(column), stored),
            };
            self.bag.push(fault.with("column", COLUMNS[column]).at(self.place(column)));
            sound = false;
        }
        sound
    }

    fn cell(&self, column: usize) -> &str {
        self.row.key(self.columns[column])
    }

    fn place(&self, column: usize) -> Place {
        self.row.place(self.columns[column])
    }

    /// A cell in NFC, which may be empty.
    fn word(&mut self, column: usize) -> Option<String> {
        self.row.check_key(self.columns[column], self.bag).map(composed)
    }

    /// The aliases, each a name of its own.
    fn aliases(&mut self) -> Option<Vec<String>> {
        let aliases = composed(self.cell(ALIASES));
        let aliases: Vec<String> =
            aliases.split('|').map(|alias| alias.trim().to_owned()).filter(|alias| !alias.is_empty()).collect();
        let faults = aliases.iter().filter_map(|alias| key_fault(alias, COLUMNS[ALIASES])).collect::<Vec<_>>();
        let clean = faults.is_empty();
        let place = self.place(ALIASES);
        faults.into_iter().for_each(|fault| self.bag.push(fault.at(place.clone())));
        clean.then_some(aliases)
    }

    fn required(&mut self, column: usize) -> Option<String> {
        let word = self.word(column)?;
        if word.is_empty() {
            let fault = Diagnostic::new(&codes::D609).with("column", COLUMNS[column]);
            self.bag.push(fault.at(self.place(column)));
            return None;
        }
        Some(word)
    }

    fn code(&mut self, column: usize) -> Option<UnitCode> {
        let text = self.required(column)?;
        let code = UnitCode::new(&text);
        if code.is_none() {
            self.bag.push(Diagnostic::new(&codes::D602).with("text", text).at(self.place(column)));
        }
        code
    }

    /// A day, or no day for an empty cell; the outer `None` for a mistake.
    #[allow(clippy::option_option)]
    fn date(&mut self, column: usize) -> Option<Option<Date>> {
        let text = self.cell(column).to_owned();
        if text.is_empty() {
            return Some(None);
        }
        let date = read_date(&text, false);
        if date.is_none() {
            let fault = Diagnostic::new(&codes::D603).with("text", text).with("column", COLUMNS[column]);
            self.bag.push(fault.at(self.place(column)));
        }
        date.map(Some)
    }

    fn ranking(&mut self) -> Option<Ranking> {
        let text = self.required(RANKING)?;
        let ranking = Ranking::named(&text);
        if ranking.is_none() {
            let words = Ranking::names().join(", ");
            let fault = Diagnostic::new(&codes::D606).with("text", text).with("words", words);
            self.bag.push(fault.at(self.place(RANKING)));
        }
        ranking
    }
}

impl Register {
    /// On any day a code belongs to at most one unit.
    fn check_codes(&self, bag: &mut Bag) {
        for same in self.by_code.values() {
            for (first, second) in self.overlapping(same) {
                let fault = Diagnostic::new(&codes::D605)
                    .with("code", &second.code)
                    .with("period", second.period())
                    .with("other", first.period());
                bag.push(fault.at(second.place.clone()).also(first.place.clone()));
            }
        }
    }

    /// On any day a name belongs to at most one unit of a kind.
    fn check_names(&self, bag: &mut Bag) {
        for same in self.by_name.values() {
            for (first, second) in self.overlapping(same) {
                // Two rows of one code are reported once, as such.
                if first.kind != second.kind || first.code == second.code {
                    continue;
                }
                let fault = Diagnostic::new(&codes::D607)
                    .with("name", self.shared(first, second))
                    .with("unit", first)
                    .with("other", second);
                bag.push(fault.at(second.place.clone()).also(first.place.clone()));
            }
        }
    }

    fn shared<'r>(&'r self, first: &Unit, second: &'r Unit) -> &'r str {
        let keys: Vec<_> = first.names().map(|name| super::names::fold(name).key).collect();
        second.names().find(|name| keys.contains(&super::names::fold(name).key)).unwrap_or_default()
    }

    fn overlapping(&self, same: &[usize]) -> Vec<(&Unit, &Unit)> {
        let units: Vec<&Unit> = same.iter().map(|at| &self.units[*at]).collect();
        let pairs = units.iter().enumerate().flat_map(|(at, second)| units[..at].iter().map(|first| (*first, *second)));
        pairs.filter(|(first, second)| first.overlaps(second)).collect()
    }

    /// Every successor exists on the day after.
    fn check_successors(&self, bag: &mut Bag) {
        for unit in &self.units {
            let (Some(code), Some(until)) = (&unit.succeeded_by, unit.valid_until) else { continue };
            if self.successor(unit).is_none_or(|successor| successor.kind != unit.kind) {
                let date = until.tomorrow().unwrap_or(until);
                let fault = Diagnostic::new(&codes::D608).with("code", code).with("date", date);
                bag.push(fault.at(unit.place.clone()));
            }
        }
    }
}

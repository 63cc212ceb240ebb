//! The pass: a small TOML file beside the data that names the rulebook, the year, the register of
//! units and the inputs with their columns, so that a run can be repeated from that file alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::layout::{Layout, Stated};
use super::plan::{self, Plan};
use super::standing::{self, Declared};
use super::taken_out::{self, TakenOut};
use crate::diag::{Bag, Diagnostic, Error, Place, Sources, codes};
use crate::model::{DataStatus, NumberFormat, Part, Period};
use crate::rulefile::{self, Fields, MOST_FILES, Table};
use crate::survey::pooled::Variance;
use crate::survey::sample::Lonely;
use crate::text::{Listed, text};

/// One annual pass, as its file says it.
#[derive(Debug)]
pub struct Pass {
    /// The folder of the pass file; the files it names are relative to it.
    pub folder: PathBuf,
    /// The rulebook.
    pub rulebook: Named,
    /// The year that is assessed.
    pub year: u16,
    /// The part of the year, where it is not the whole.
    pub part: Option<Part>,
    /// Where the year stands in the pass file.
    pub year_place: Place,
    /// What the figures are.
    pub data_status: DataStatus,
    /// Where they come from.
    pub source: String,
    /// The day on which the assessed units are valid.
    pub units_on: Date,
    /// The register of units.
    pub register: Named,
    /// Where its rows stand.
    pub register_layout: Layout,
    /// Units of the register that this pass leaves out or that are not ranked, with the reason.
    pub declared: Vec<Declared>,
    /// Nodes that do not apply to units.
    pub not_applicable: Vec<TakenOut>,
    /// The tables.
    pub inputs: Vec<Input>,
}

/// A file that the pass names.
#[derive(Clone, Debug)]
pub struct Named {
    /// As written in the pass.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
}

impl Pass {
    /// The year, or the part of it.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { year: self.year, part: self.part }
    }
}

impl Named {
    /// Whether the file is read as a workbook: its name says so.
    #[must_use]
    pub fn is_workbook(&self) -> bool {
        Path::new(&self.name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"))
    }
}

/// One table.
#[derive(Debug)]
pub struct Input {
    /// Its name in the manifest; no two inputs of a pass share one.
    pub id: String,
    /// The file, or for [`Form::Run`] the run directory; for [`Form::Respondents`] all files together.
    pub file: Named,
    /// How it is laid out.
    pub form: Form,
    /// Where its rows stand.
    pub layout: Layout,
    /// What stands between fields.
    pub delimiter: u8,
    /// How numbers are written.
    pub format: NumberFormat,
    /// Whether dates are written day first.
    pub day_first: bool,
    /// The word that says that a node does not apply to a unit.
    pub not_applicable: Option<String>,
    /// Headers that are read past.
    pub ignore: Vec<(String, Place)>,
    /// What the columns mean.
    pub columns: Vec<Column>,
    /// For [`Form::Run`]: the node that takes the other index.
    pub node: Option<(String, Place)>,
    /// For [`Form::Tally`] and [`Form::Respondents`]: how the sample was drawn.
    pub sampling: Sampling,
    /// For [`Form::Tasks`]: how the tasks are counted, and for what.
    pub plan: Option<Plan>,
    /// For [`Form::Respondents`]: the survey and its files.
    pub cards: Option<Cards>,
    /// Where the input stands in the pass.
    pub place: Place,
}

/// How the sample of a survey was drawn, as far as errors are concerned, and what they rest on.
#[derive(Clone, Debug)]
pub struct Sampling {
    /// What a stratum with a single cluster means.
    pub lonely: Lonely,
    /// The level of the primary sampling units; the highest unless set.
    pub cluster: Option<Named>,
    /// What the variances of units rest on.
    pub variance: Variance,
    /// Whether errors are corrected for finite populations.
    pub fpc: bool,
}

impl Sampling {
    /// Where the pass says nothing.
    pub const UNSAID: Sampling =
        Sampling { lonely: Lonely::Error, cluster: None, variance: Variance::Design, fpc: false };

    fn read(fields: &mut Fields<'_, '_>) -> Self {
        let lonely = fields.one_of("lonely", &Lonely::ALL).unwrap_or(Lonely::Error);
        let cluster = if fields.has("cluster") { named(fields, "cluster") } else { None };
        let variance = fields.one_of("variance", &Variance::ALL).unwrap_or_default();
        let fpc = fields.flag("fpc");
        Sampling { lonely, cluster, variance, fpc }
    }
}

impl Input {
    /// The table that is read, as the pass names it: the file, its sheet, or the ranking of the run
    /// directory.
    #[must_use]
    pub fn table(&self) -> String {
        match self.form {
            Form::Run => format!("{}/ranking.csv", self.file.name.trim_end_matches('/')),
            Form::Tally => format!("{}/counts.csv", self.file.name.trim_end_matches('/')),
            Form::Long | Form::Wide | Form::Tasks | Form::Respondents => self.stated().name(),
        }
    }

    /// How its table is declared.
    pub(crate) fn stated(&self) -> Stated<'_> {
        let Input { file, layout, delimiter, place, .. } = self;
        Stated { file, layout, delimiter: *delimiter, place, part: "[[input]]" }
    }
}

/// The respondents of a survey.
#[derive(Debug)]
pub struct Cards {
    /// The instrument of the rulebook.
    pub survey: Named,
    /// Files and folders of files.
    pub files: Vec<Named>,
    /// The clusters that were sampled, where the pass names a table of them.
    pub frame: Option<Named>,
    /// How many clusters there are in all, where the pass names a table of it.
    pub totals: Option<Named>,
}

/// A line of `[input.columns]`: meaning = "header".
#[derive(Debug)]
pub struct Column {
    /// The meaning, as written.
    pub meaning: String,
    /// Where the meaning stands.
    pub meaning_place: Place,
    /// The header.
    pub header: Named,
}

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One row per unit and node.
    Long,
    /// One row per unit, one column per node or field.
    Wide,
    /// The ranking of another run directory.
    Run,
    /// One row per task of a work plan.
    Tasks,
    /// A folder of counts of a survey, as `parindex tally` writes it.
    Tally,
    /// Files of respondents, counted while the pass is read.
    Respondents,
}

const FORMS: [(&str, Form); 6] = [
    ("long", Form::Long),
    ("wide", Form::Wide),
    ("run", Form::Run),
    ("tasks", Form::Tasks),
    ("tally", Form::Tally),
    ("respondents", Form::Respondents),
];

/// Whether a file is a pass rather than a rulebook.
#[must_use]
pub fn is_pass(table: &Table) -> bool {
    table.entries().iter().any(|entry| entry.key == "pass")
}

/// Reads a pass file. Every mistake goes into the bag.
///
/// # Errors
/// When the file cannot be read.
pub fn load(path: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Pass>, Error> {
    let before = bag.errors();
    let table = rulefile::load(path, sources, bag)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let pass = table.and_then(|table| read(&table, folder, bag));
    Ok(pass.filter(|_| bag.errors() == before))
}

fn read(table: &Table, folder: PathBuf, bag: &mut Bag) -> Option<Pass> {
    let mut file = Fields::file(table, text("tệp đợt chấm", "the pass file"), bag);
    for key in ["pass", "units", "input"] {
        if !file.has(key) {
            file.missing(key);
        }
    }
    let head = file.table("pass").and_then(|table| Head::read(table, file.bag));
    let units = file.table("units").map(|table| read_units(table, file.bag));
    let taken_out = file.tables("not-applicable");
    let not_applicable = taken_out.into_iter().filter_map(|table| taken_out::read(table, file.bag)).collect();
    let tables = file.tables("input");
    if tables.len() > MOST_FILES {
        let place = file.place_of("input");
        file.bag.push(Diagnostic::new(&codes::R016).with("most", MOST_FILES).at(place));
        return None;
    }
    let inputs: Vec<Option<Input>> = tables.into_iter().map(|table| read_input(table, file.bag)).collect();
    file.finish();
    let inputs = inputs.into_iter().collect::<Option<Vec<_>>>()?;
    let mut ids: BTreeMap<&str, &Place> = BTreeMap::new();
    for input in &inputs {
        if let Some(first) = ids.insert(&input.id, &input.place) {
            bag.push(Diagnostic::new(&codes::R009).with("key", &input.id).at(input.place.clone()).also(first.clone()));
        }
    }
    refuse_fed_twice(&inputs, bag);
    let (head, (register, register_layout, declared)) = (head?, units?);
    Some(Pass {
        folder,
        rulebook: head.rulebook?,
        year: head.year?,
        part: head.part,
        year_place: head.year_place,
        data_status: head.data_status?,
        source: head.source?,
        units_on: head.units_on?,
        register: register?,
        register_layout,
        declared,
        not_applicable,
        inputs,
    })
}

/// A node takes its values from one feed.
fn refuse_fed_twice(inputs: &[Input], bag: &mut Bag) {
    let mut first: BTreeMap<&str, &Place> = BTreeMap::new();
    for feed in inputs.iter().filter_map(|input| input.plan.as_ref()).flat_map(|plan| &plan.feeds) {
        if let Some(before) = first.insert(&feed.node.name, &feed.node.place) {
            let finding = Diagnostic::new(&codes::R009).with("key", &feed.node.name);
            bag.push(finding.at(feed.node.place.clone()).also(before.clone()));
        }
    }
}

struct Head {
    rulebook: Option<Named>,
    year: Option<u16>,
    part: Option<Part>,
    year_place: Place,
    data_status: Option<DataStatus>,
    source: Option<String>,
    units_on: Option<Date>,
}

impl Head {
    fn read(table: &Table, bag: &mut Bag) -> Option<Self> {
        let mut fields = Fields::new(table, "[pass]", bag);
        let rulebook = named(&mut fields, "rulebook");
        let year = fields.need_whole("year", 1900, 2999).and_then(|year| u16::try_from(year).ok());
        let year_place = fields.place_of("year");
        let data_status = fields.need_one_of("data-status", &DataStatus::choices());
        let source = fields.need_text("source").map(str::to_owned);
        let part = fields.one_of("period", &Part::choices());
        let last_day = year.and_then(|year| Period { year, part }.last_day());
        let units_on = if fields.has("units-on") { fields.date("units-on") } else { last_day };
        fields.name("note");
        fields.finish();
        Some(Head { rulebook, year, part, year_place, data_status, source, units_on })
    }
}

pub(super) fn named(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Named> {
    let name = fields.need_text(key)?.to_owned();
    Some(Named { name, place: fields.place_of(key) })
}

fn read_units(table: &Table, bag: &mut Bag) -> (Option<Named>, Layout, Vec<Declared>) {
    let mut fields = Fields::new(table, "[units]", bag);
    let register = named(&mut fields, "register");
    let layout = Layout::read(&mut fields);
    if let Some(register) = register.as_ref().filter(|register| fields.has("sheet") && !register.is_workbook()) {
        not_of(&mut fields, "sheet", register);
    }
    let declared = standing::read(&mut fields);
    fields.finish();
    (register, layout, declared)
}

/// A key that says nothing of a file of that kind.
fn not_of(fields: &mut Fields<'_, '_>, key: &'static str, file: &Named) {
    let finding = Diagnostic::new(&codes::R509).with("key", key).with("file", &file.name);
    let finding = finding.at(fields.place_of(key));
    fields.bag.push(finding);
}

fn read_input(table: &Table, bag: &mut Bag) -> Option<Input> {
    let mut fields = Fields::new(table, "[[input]]", bag);
    let id = fields.need_text("id").map(str::to_owned);
    let form = fields.need_one_of("form", &FORMS);
    let files = if form == Some(Form::Respondents) { all_named(&mut fields, "file") } else { Vec::new() };
    let file = if form == Some(Form::Respondents) { together(&files) } else { named(&mut fields, "file") };
    let named = id.is_some() && form.is_some() && file.is_some();
    // Also without one of these the other keys are read, so that all their faults are reported.
    let mut input = Input {
        id: id.unwrap_or_default(),
        file: file.unwrap_or_else(|| Named { name: String::new(), place: fields.place() }),
        form: form.unwrap_or(Form::Long),
        layout: Layout::UNSAID,
        delimiter: b',',
        format: NumberFormat::PLAIN,
        day_first: false,
        not_applicable: None,
        ignore: Vec::new(),
        columns: Vec::new(),
        node: None,
        sampling: Sampling::UNSAID,
        plan: None,
        cards: None,
        place: fields.place(),
    };
    let complete = match input.form {
        Form::Run => {
            // What a run writes for a unit without an index.
            input.not_applicable = Some("not-applicable".to_owned());
            input.node = fields.need_text("node").map(|node| (node.to_owned(), fields.place_of("node")));
            input.node.is_some()
        }
        Form::Tally => {
            input.sampling = Sampling::read(&mut fields);
            true
        }
        Form::Respondents => {
            input.cards = read_cards(&mut fields, files);
            input.sampling = Sampling::read(&mut fields);
            input.cards.is_some()
        }
        Form::Long | Form::Wide => {
            read_table(&mut input, &mut fields);
            true
        }
        Form::Tasks => {
            read_table(&mut input, &mut fields);
            input.plan = plan::read(&mut fields);
            input.plan.is_some()
        }
    };
    fields.finish();
    (named && complete).then_some(input)
}

/// How a table is written, and what its columns mean.
fn read_table(input: &mut Input, fields: &mut Fields<'_, '_>) {
    input.layout = Layout::read(fields);
    let delimiters = [(",", b','), (";", b';'), ("tab", b'\t')];
    input.delimiter = fields.one_of("delimiter", &delimiters).unwrap_or(b',');
    let other = if input.file.is_workbook() { "delimiter" } else { "sheet" };
    if fields.has("file") && fields.has(other) {
        not_of(fields, other, &input.file);
    }
    input.format = read_format(fields);
    input.day_first = fields.one_of("dates", &[("y-m-d", false), ("d/m/y", true)]).unwrap_or(false);
    input.not_applicable = fields.text("not-applicable").map(str::to_owned);
    input.ignore = fields.texts("ignore").into_iter().map(|(header, place)| (header.to_owned(), place)).collect();
    input.columns = read_columns(fields);
}

/// How numbers are written.
fn read_format(fields: &mut Fields<'_, '_>) -> NumberFormat {
    let decimal = fields.one_of("decimal", &[(".", b'.'), (",", b',')]).unwrap_or(b'.');
    let thousands = fields.one_of("thousands", &[("none", None), (".", Some(b'.')), (",", Some(b','))]);
    if thousands == Some(Some(decimal)) {
        let finding = Diagnostic::new(&codes::R308).with("key", "thousands").with("other", "decimal");
        let finding = finding.at(fields.place_of("thousands"));
        fields.bag.push(finding);
    }
    let round_excess = fields.one_of("excess-decimals", &[("refuse", false), ("round", true)]).unwrap_or(false);
    let percent = fields.one_of("percent", &[("refuse", false), ("read", true)]).unwrap_or(false);
    NumberFormat { decimal, thousands, round_excess, percent }
}

/// The files that a key lists: one, or several.
fn all_named(fields: &mut Fields<'_, '_>, key: &'static str) -> Vec<Named> {
    let files: Vec<Named> =
        fields.texts(key).into_iter().map(|(name, place)| Named { name: name.to_owned(), place }).collect();
    if files.is_empty() {
        fields.missing(key);
    }
    files
}

/// Several files as one, for messages: `a.csv, b.csv`.
fn together(files: &[Named]) -> Option<Named> {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    Some(Named { name: names.join(", "), place: files.first()?.place.clone() })
}

fn read_cards(fields: &mut Fields<'_, '_>, files: Vec<Named>) -> Option<Cards> {
    let survey = named(fields, "survey");
    let mut table = |key| if fields.has(key) { named(fields, key) } else { None };
    let (frame, totals) = (table("frame"), table("totals"));
    Some(Cards { survey: survey?, files, frame, totals })
}

/// The table `[input.columns]`: meaning = "header".
fn read_columns(fields: &mut Fields<'_, '_>) -> Vec<Column> {
    let Some(table) = fields.table("columns") else { return Vec::new() };
    let mut columns = Vec::new();
    for entry in table.entries() {
        match &entry.value.value {
            rulefile::Value::Text(header) => columns.push(Column {
                meaning: entry.key.clone(),
                meaning_place: entry.key_place.clone(),
                header: Named { name: header.clone(), place: entry.value.place.clone() },
            }),
            other => {
                let finding = Diagnostic::new(&codes::R003)
                    .with("key", &entry.key)
                    .with("expected", rulefile::Value::Text(String::new()).kind())
                    .with("found", other.kind());
                fields.bag.push(finding.at(entry.value.place.clone()));
            }
        }
    }
    columns
}

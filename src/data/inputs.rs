//! The tables of a pass → one cell per unit and node that is scored itself.
//!
//! What always holds after [`read`]: every assessed unit has a cell for every such node; a cell
//! holds values of the kinds that the node's method takes, or says why it holds none.
#![expect(clippy::disallowed_methods, reason = "tables are read here")]

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use super::columns::Columns;
use super::pass::{Form, Input, Named, Pass};
use super::table::{Dialect, Row, Table};
use crate::diag::{Bag, Diagnostic, FileId, Place, Sources, codes};
use crate::methods::Fault;
use crate::methods::Values;
use crate::model::{Number, NumberFormat, Points};
use crate::rules::{Leaf, Missing, Node, Rulebook, Source};
use crate::units::{self, Lookup, NameLookup, Ranking, Register, Unit};

/// What a cell holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Values.
    Value,
    /// An input says that the node does not apply to the unit.
    NotApplicable,
    /// Nothing, and the rulebook says that this counts as zero.
    #[default]
    Missing,
}

/// The values of one unit at one node.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cell {
    /// What the cell holds.
    pub state: State,
    /// The values, in the order of the method's fields.
    pub values: Values,
    /// The points that the unit claims ("điểm tự đánh giá"), where an input says so.
    pub self_assessed: Option<Points>,
    /// Where the first of the values stands.
    pub at: Option<CellPlace>,
}

/// Where a cell stands: enough to show it, small enough to keep for every cell.
#[derive(Clone, Copy, Debug)]
pub struct CellPlace {
    /// The input, by its place in [`Pass::inputs`].
    pub input: u32,
    /// The column, from 0.
    pub column: u16,
    /// The line, from 1.
    pub line: u32,
    /// Its bytes in the file.
    span: (u32, u32),
}

/// Everything a year brings, in the order of units and nodes.
#[derive(Debug)]
pub struct Inputs {
    /// The units assessed, in the order of their codes.
    pub units: Vec<Unit>,
    /// The nodes that are scored themselves, as places in [`Rulebook::nodes`].
    pub leaves: Vec<usize>,
    /// Unit after unit, the cells in the order of `leaves`.
    pub cells: Vec<Cell>,
    /// For each input its file and its number of rows.
    pub files: Vec<(FileId, usize)>,
}

impl Inputs {
    /// The cells of one unit, in the order of `leaves`.
    #[must_use]
    pub fn of(&self, unit: usize) -> &[Cell] {
        &self.cells[unit * self.leaves.len()..(unit + 1) * self.leaves.len()]
    }

    /// The place of a cell in its file, for a message.
    #[must_use]
    pub fn place(&self, at: CellPlace) -> Place {
        let (start, end) = at.span;
        Place::new(self.files[at.input as usize].0, start as usize..end as usize)
    }
}

/// Reads the tables of a pass. Every fault goes into the bag; `None` when there was an error.
pub fn read(
    pass: &Pass,
    rulebook: &Rulebook,
    register: &Register,
    sources: &mut Sources,
    bag: &mut Bag,
) -> Option<Inputs> {
    let before = bag.errors();
    let files: Vec<Option<FileId>> = pass.inputs.iter().map(|input| open(input, pass, sources, bag)).collect();
    let units = assessed(pass, rulebook, register, bag);
    let leaves: Vec<usize> = rulebook.leaves().map(|(at, _, _)| at).collect();
    let mut reader = Reader {
        pass,
        rulebook,
        register,
        by_code: units.iter().enumerate().map(|(at, unit)| (unit.code.as_str(), at)).collect(),
        by_name: HashMap::new(),
        nodes: leaves.iter().enumerate().map(|(at, node)| (rulebook.nodes[*node].code.as_str(), at)).collect(),
        cells: vec![Cell::default(); units.len() * leaves.len()],
        claims: Vec::new(),
        lost: false,
        units: &units,
        leaves: &leaves,
        variants: Vec::new(),
    };
    let mut read_files = Vec::new();
    for (at, (input, file)) in pass.inputs.iter().zip(&files).enumerate() {
        let Some(file) = *file else { continue };
        let rows = reader.read(at, input, file, sources, bag);
        read_files.push((file, rows));
    }
    if read_files.len() < files.len() {
        return None;
    }
    reader.report_variants(bag);
    if !reader.lost {
        reader.check_coverage(bag);
    }
    let (mut cells, claims) = (reader.cells, reader.claims);
    if bag.errors() > before {
        return None;
    }
    for (cell, claim) in cells.iter_mut().zip(claims) {
        cell.self_assessed = cell.self_assessed.or(claim.map(|(points, _)| points));
    }
    let inputs = Inputs { units, leaves, cells, files: read_files };
    look_closer(&inputs, rulebook, bag);
    Some(inputs)
}

/// Reads the bytes of an input once; what is hashed is what is scored.
fn open(input: &Input, pass: &Pass, sources: &mut Sources, bag: &mut Bag) -> Option<FileId> {
    let mut path = pass.folder.join(&input.file.name);
    if input.form == Form::Run {
        path = path.join("ranking.csv");
    }
    read_file(&path, &input.file, sources, bag)
}

/// Reads a file that the pass names; a file that cannot be read is a mistake of the pass.
pub(crate) fn read_file(path: &Path, named: &Named, sources: &mut Sources, bag: &mut Bag) -> Option<FileId> {
    let bytes = std::fs::metadata(path).and_then(|found| {
        let small = found.len() < u64::from(u32::MAX);
        match (found.is_file(), small) {
            (false, _) => Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "not a regular file")),
            (_, false) => Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, "4 GiB or more")),
            _ => std::fs::read(path),
        }
    });
    match bytes {
        Ok(bytes) => Some(sources.add(path.display().to_string(), bytes)),
        Err(error) => {
            let finding = Diagnostic::new(&codes::R506).with("file", path.display()).with("why", error);
            bag.push(finding.at(named.place.clone()));
            None
        }
    }
}

/// The units of the register that the pass assesses.
fn assessed(pass: &Pass, rulebook: &Rulebook, register: &Register, bag: &mut Bag) -> Vec<Unit> {
    let kinds = rulebook.unit_kinds.iter();
    let mut units: Vec<Unit> = kinds.flat_map(|kind| register.on(pass.units_on, kind)).cloned().collect();
    units.retain(|unit| unit.ranking != Ranking::NotAssessed);
    units.sort_by(|a, b| a.code.cmp(&b.code));
    for left_out in &pass.left_out {
        let at = units.iter().position(|unit| unit.code.as_str() == left_out.unit);
        let info = if at.is_some() { &codes::D809 } else { &codes::D517 };
        let name = at.map_or(String::new(), |at| units.remove(at).name.vi.clone());
        let finding =
            Diagnostic::new(info).with("unit", &left_out.unit).with("name", name).with("reason", &left_out.reason);
        bag.push(finding.at(left_out.place.clone()));
    }
    if units.is_empty() {
        let finding =
            Diagnostic::new(&codes::D518).with("kinds", rulebook.unit_kinds.join(", ")).with("date", pass.units_on);
        bag.push(finding.at(pass.register.place.clone()));
    }
    units
}

/// Reads one table after the other into the cells.
struct Reader<'r> {
    pass: &'r Pass,
    rulebook: &'r Rulebook,
    register: &'r Register,
    by_code: HashMap<&'r str, usize>,
    /// Names seen so far: the unit, if it is one that is assessed.
    by_name: HashMap<String, Option<usize>>,
    nodes: HashMap<&'r str, usize>,
    /// Without a place as long as no table has the cell.
    cells: Vec<Cell>,
    /// Points claimed in rows of the stage "self-assessed", and the line; empty where no table has
    /// stages.
    claims: Vec<Option<(Points, u32)>>,
    /// Whether a row was seen whose unit or node could not be told, or a table that could not be
    /// read: then nothing is known to be missing.
    lost: bool,
    units: &'r [Unit],
    leaves: &'r [usize],
    /// Names that are not written as the register writes them.
    variants: Vec<String>,
}

/// A row while it is read: what is needed to place a fault.
struct Here<'h, 't> {
    input: &'h Input,
    index: u32,
    row: &'h Row<'t>,
    columns: &'h Columns,
}

impl Here<'_, '_> {
    fn fault(&self, fault: Fault, column: usize, bag: &mut Bag) {
        let finding =
            Diagnostic { info: fault.info, args: fault.args, place: Some(self.row.place(column)), also: Vec::new() };
        bag.push(finding.with("column", self.columns.header(column)));
    }

    fn find(&self, info: &'static crate::diag::CodeInfo, column: usize) -> Diagnostic {
        Diagnostic::new(info)
            .with("column", self.columns.header(column))
            .with("text", self.row.text(column))
            .at(self.row.place(column))
    }

    fn at(&self, column: usize) -> CellPlace {
        let span = self.row.place(column).span;
        let byte = |at: usize| u32::try_from(at).expect("an input is smaller than 4 GiB");
        CellPlace {
            input: self.index,
            column: u16::try_from(column).expect("a table has at most 4,096 columns"),
            line: self.row.line(),
            span: (byte(span.start), byte(span.end)),
        }
    }
}

impl<'r> Reader<'r> {
    fn leaf(&self, at: usize) -> (&'r Node, &'r Leaf) {
        let node = &self.rulebook.nodes[self.leaves[at]];
        let crate::rules::Scored::Itself(leaf) = &node.scored else {
            unreachable!("leaves are nodes that are scored themselves")
        };
        (node, leaf)
    }

    /// Reads one table; returns its number of rows.
    fn read(&mut self, index: usize, input: &Input, file: FileId, sources: &Sources, bag: &mut Bag) -> usize {
        let dialect = Dialect { delimiter: input.delimiter };
        // Until the last row is read, rows may be lost.
        let lost_before = std::mem::replace(&mut self.lost, true);
        let Some(mut table) = Table::open(sources, file, dialect, bag) else { return 0 };
        let Some(columns) = Columns::bind(input, &table, self.rulebook, bag) else { return 0 };
        self.lost = lost_before;
        let index = u32::try_from(index).expect("a pass file of 16 MiB names fewer inputs");
        let mut rows = 0;
        loop {
            let errors = bag.errors();
            let row = table.next(bag);
            self.lost |= bag.errors() > errors;
            let Some(row) = row else { break };
            rows += 1;
            let here = Here { input, index, row: &row, columns: &columns };
            let unit = self.unit(&here, bag);
            self.lost |= unit.is_none();
            self.check_year(&here, bag);
            match input.form {
                Form::Long => self.long_row(&here, unit, bag),
                Form::Wide | Form::Run => self.wide_row(&here, unit, bag),
            }
        }
        rows
    }

    fn check_year(&self, here: &Here<'_, '_>, bag: &mut Bag) {
        let Some(column) = here.columns.year else { return };
        if here.row.text(column) != self.pass.year.to_string() {
            let finding = here.find(&codes::D510, column).with("year", self.pass.year);
            bag.push(finding.also(self.pass.year_place.clone()));
        }
    }

    /// The unit of a row: by code, by name, or by both, which then must agree.
    fn unit(&mut self, here: &Here<'_, '_>, bag: &mut Bag) -> Option<usize> {
        let by_code = here.columns.unit.map(|column| (column, self.unit_by_code(here, column, bag)));
        if let Some((column, None)) = by_code
            && let Lookup::Found(_) | Lookup::OtherPeriod(_) =
                self.register.by_code(here.row.key(column), self.pass.units_on)
        {
            // The code means a unit that does not belong here; the name would only say the same again.
            return None;
        }
        let by_name = here.columns.name.map(|column| (column, self.unit_by_name(here, column, bag)));
        match (by_code, by_name) {
            (Some((_, Some(code))), Some((column, Some(name)))) if code != name => {
                let finding = units::disagree(&self.units[code], here.row.key(column), &self.units[name]);
                let finding = finding.at(here.row.place(column));
                bag.push(finding);
                None
            }
            (Some((_, None)), _) | (_, Some((_, None))) => None,
            (Some((_, unit)), _) | (None, Some((_, unit))) => unit,
            (None, None) => None,
        }
    }

    fn unit_by_code(&self, here: &Here<'_, '_>, column: usize, bag: &mut Bag) -> Option<usize> {
        if let Some(unit) = self.by_code.get(here.row.text(column)) {
            return Some(*unit);
        }
        let code = here.row.check_key(column, bag)?;
        match self.by_code.get(code) {
            Some(unit) => Some(*unit),
            None => {
                bag.push(self.unknown_code(here, code, column));
                None
            }
        }
    }

    fn unit_by_name(&mut self, here: &Here<'_, '_>, column: usize, bag: &mut Bag) -> Option<usize> {
        if let Some(known) = self.by_name.get(here.row.text(column))
            && known.is_some()
        {
            return *known;
        }
        let name = here.row.check_key(column, bag)?;
        let unit = match self.find_by_name(name) {
            Ok((unit, exact)) => {
                if !exact {
                    self.variants.push(format!("{name} → {}", self.units[unit].name.vi));
                }
                Some(unit)
            }
            Err(finding) => {
                let finding =
                    finding.with("column", here.columns.header(column)).with("text", name).at(here.row.place(column));
                bag.push(finding);
                None
            }
        };
        self.by_name.insert(here.row.text(column).to_owned(), unit);
        unit
    }

    /// What a code means that is not the code of an assessed unit.
    fn unknown_code(&self, here: &Here<'_, '_>, code: &str, column: usize) -> Diagnostic {
        let lookup = self.register.by_code(code, self.pass.units_on);
        let fault = self.register.code_fault(code, self.pass.units_on, &lookup);
        let finding = match (fault, lookup) {
            (Some(fault), _) => fault,
            (None, Lookup::Found(unit)) => self.not_assessed(unit),
            (None, _) => unreachable!("every lookup that finds nothing has its finding"),
        };
        finding.with("column", here.columns.header(column)).at(here.row.place(column))
    }

    /// The assessed unit of a name, and whether it was written as the register writes it.
    fn find_by_name(&self, name: &str) -> Result<(usize, bool), Diagnostic> {
        let (mut fault, mut found) = (None, Vec::new());
        for kind in &self.rulebook.unit_kinds {
            let lookup = self.register.by_name(name, self.pass.units_on, kind);
            match lookup {
                NameLookup::Found { unit, exact } => found.push((unit, exact)),
                _ => fault = fault.or(self.register.name_fault(name, self.pass.units_on, kind, &lookup)),
            }
        }
        // A name as the register writes it goes before one of another kind that is only like it.
        if found.iter().any(|(_, exact)| *exact) {
            found.retain(|(_, exact)| *exact);
        }
        match found[..] {
            [(unit, exact)] => {
                let at = self.by_code.get(unit.code.as_str());
                at.map(|at| (*at, exact)).ok_or_else(|| self.not_assessed(unit))
            }
            [] => Err(fault.expect("a rulebook names at least one kind of unit")),
            _ => {
                let units: Vec<String> = found.iter().map(|(unit, _)| unit.to_string()).collect();
                Err(Diagnostic::new(&codes::D503).with("name", name).with("units", units.join(", ")))
            }
        }
    }

    /// A unit of the register that this pass does not assess.
    fn not_assessed(&self, unit: &Unit) -> Diagnostic {
        if self.rulebook.unit_kinds.contains(&unit.kind) {
            return Diagnostic::new(&codes::D521).with("unit", unit);
        }
        units::wrong_kind(unit, &self.rulebook.unit_kinds.join(", "))
    }

    fn long_row(&mut self, here: &Here<'_, '_>, unit: Option<usize>, bag: &mut Bag) {
        let column = here.columns.node.expect("a long table is bound with its node column");
        let Some(leaf) = self.node(here, column, bag) else {
            self.lost = true;
            return;
        };
        let (node, rule) = self.leaf(leaf);
        let Some(claimed) = self.stage(here, node, rule, bag) else {
            self.lost = true;
            return;
        };
        let fields = rule.method.fields();
        let own = &here.columns.long[leaf];
        let mut complete = true;
        for (other, name) in own.others.iter().filter(|(other, _)| !here.row.text(*other).is_empty()) {
            let finding = here.find(&codes::D519, *other).with("node", &node.code).with("field", *name);
            bag.push(finding.with("method", rule.method.info().title));
            complete = false;
        }
        if let Some(at) = own.fields.iter().position(Option::is_none) {
            let finding = here.find(&codes::D520, column).with("node", &node.code).with("field", fields[at].name);
            bag.push(finding.with("method", rule.method.info().title));
            complete = false;
        }
        let mut columns = [0; 2];
        own.fields.iter().flatten().zip(&mut columns).for_each(|(own, column)| *column = *own);
        let columns = &columns[..fields.len()];
        let cell = if complete { self.cell(here, leaf, columns, bag) } else { None };
        let (Some(unit), Some(mut cell)) = (unit, cell) else {
            // A claim holds no place: the appraised points stand in a row of their own.
            if !claimed {
                self.hold(here, unit, leaf, column);
            }
            return;
        };
        cell.self_assessed = self.claimed(here, node, bag);
        self.put(here, unit, leaf, cell, claimed, columns[0], bag);
    }

    fn wide_row(&mut self, here: &Here<'_, '_>, unit: Option<usize>, bag: &mut Bag) {
        for (leaf, columns) in &here.columns.wide {
            let Some(cell) = self.cell(here, *leaf, columns, bag) else {
                self.hold(here, unit, *leaf, columns[0]);
                continue;
            };
            if let Some(unit) = unit {
                self.put(here, unit, *leaf, cell, false, columns[0], bag);
            }
        }
    }

    /// The node of a row of a long table.
    fn node(&self, here: &Here<'_, '_>, column: usize, bag: &mut Bag) -> Option<usize> {
        if let Some(leaf) = self.nodes.get(here.row.text(column)) {
            return Some(*leaf);
        }
        let code = here.row.check_key(column, bag)?;
        if let Some(leaf) = self.nodes.get(code) {
            return Some(*leaf);
        }
        let finding = here.find(&codes::D508, column);
        bag.push(match self.rulebook.find(code) {
            Some(inner) => here.find(&codes::D509, column).also(self.rulebook.nodes[inner].place.clone()),
            None if looks_like_date(code) => here.find(&codes::D514, column),
            None => {
                let near = crate::rulefile::nearest(code, self.nodes.keys().copied());
                finding.with("near", near.unwrap_or("–"))
            }
        });
        None
    }

    /// Whether a row is of the stage "self-assessed"; `None` when the stage is unusable.
    fn stage(&self, here: &Here<'_, '_>, node: &Node, rule: &Leaf, bag: &mut Bag) -> Option<bool> {
        let Some(column) = here.columns.stage else { return Some(false) };
        let appraised = rule.source == Source::Appraised;
        match here.row.text(column) {
            "" if !appraised => Some(false),
            "appraised" if appraised => Some(false),
            // A claim by itself cannot be compared with the claims of others.
            "self-assessed" if appraised && matches!(rule.method.observe(&[]), Ok(None)) => Some(true),
            _ => {
                let finding = here.find(&codes::D516, column).with("node", &node.code).with("source", &rule.source);
                bag.push(finding);
                None
            }
        }
    }

    /// The points a unit claims, from the column "self-assessed".
    fn claimed(&self, here: &Here<'_, '_>, node: &Node, bag: &mut Bag) -> Option<Points> {
        let column = here.columns.self_assessed?;
        let text = here.row.text(column);
        if text.is_empty() || here.input.not_applicable.as_deref() == Some(text) {
            return None;
        }
        let kind = crate::methods::Kind::Amount;
        match kind.read(text, &[], here.input.format, false) {
            Ok(number) => {
                let number = number.unwrap_or_default();
                let points = number.as_points().filter(|points| *points <= node.max);
                if points.is_none() {
                    here.fault(Fault::new(&codes::D317).with("points", number).with("max", node.max), column, bag);
                }
                points
            }
            Err(fault) => {
                here.fault(fault, column, bag);
                None
            }
        }
    }

    /// Reads the values of one node from a row. `None` when a value is unusable.
    fn cell(&self, here: &Here<'_, '_>, leaf: usize, columns: &[usize], bag: &mut Bag) -> Option<Cell> {
        let (node, rule) = self.leaf(leaf);
        let first = columns[0];
        let mut cell = Cell { state: State::Value, at: Some(here.at(first)), ..Cell::default() };
        let is_na = |text: &str| here.input.not_applicable.as_deref().is_some_and(|word| word == text);
        let texts = columns.iter().map(|column| here.row.text(*column));
        if texts.clone().all(|text| is_na(text) || text.is_empty()) && texts.clone().any(is_na) {
            if !rule.may_not_apply {
                bag.push(here.find(&codes::D310, first).with("node", &node.code));
                return None;
            }
            cell.state = State::NotApplicable;
            return Some(cell);
        }
        if texts.clone().all(str::is_empty) && rule.missing == Missing::Zero {
            cell.state = State::Missing;
            return Some(cell);
        }
        let fields = rule.method.fields();
        let mut usable = true;
        for (at, column) in columns.iter().enumerate() {
            let text = here.row.text(*column);
            if text.is_empty() {
                bag.push(here.find(&codes::D309, *column));
                usable = false;
                continue;
            }
            match fields[at].kind.read(text, rule.method.words(), here.format(), here.input.day_first) {
                Ok(value) => cell.values[at] = value,
                Err(fault) => {
                    here.fault(fault, *column, bag);
                    usable = false;
                }
            }
        }
        usable.then_some(cell)
    }

    /// Holds the place of a cell whose values are unusable and reported: it is not missing as well.
    fn hold(&mut self, here: &Here<'_, '_>, unit: Option<usize>, leaf: usize, column: usize) {
        let Some(unit) = unit else { return };
        let cell = &mut self.cells[unit * self.leaves.len() + leaf];
        if cell.at.is_none() {
            *cell = Cell { state: State::Value, at: Some(here.at(column)), ..Cell::default() };
        }
    }

    /// Puts a cell in its place; a second one for the same unit and node is refused.
    #[allow(clippy::too_many_arguments)]
    fn put(
        &mut self,
        here: &Here<'_, '_>,
        unit: usize,
        leaf: usize,
        cell: Cell,
        claimed: bool,
        column: usize,
        bag: &mut Bag,
    ) {
        let at = unit * self.leaves.len() + leaf;
        let (node, rule) = self.leaf(leaf);
        if claimed && self.claims.is_empty() {
            self.claims = vec![None; self.cells.len()];
        }
        let taken = match claimed {
            true => self.claims[at].map(|(_, line)| line),
            false => self.cells[at].at.map(|at| at.line),
        };
        if let Some(first) = taken {
            let finding = here
                .find(&codes::D507, column)
                .with("unit", &self.units[unit].name.vi)
                .with("node", &node.code)
                .with("line", here.row.line())
                .with("first", first);
            bag.push(finding);
            return;
        }
        if !claimed {
            self.cells[at] = cell;
            return;
        }
        // A claim that is no value claims no points.
        if cell.state != State::Value {
            return;
        }
        match rule.method.score(&cell.values) {
            Ok(outcome) => self.claims[at] = Some((outcome.points.unwrap_or_default(), here.row.line())),
            Err(fault) => here.fault(fault, column, bag),
        }
    }
}

impl Here<'_, '_> {
    /// Another run writes numbers plainly; a table as the pass declares.
    fn format(&self) -> NumberFormat {
        if self.input.form == Form::Run { NumberFormat::PLAIN } else { self.input.format }
    }
}

impl Reader<'_> {
    fn report_variants(&mut self, bag: &mut Bag) {
        self.variants.sort();
        if let Some(first) = self.variants.first() {
            let finding = Diagnostic::new(&codes::D801).with("count", self.variants.len()).with("example", first);
            bag.push(finding);
        }
    }

    /// Every unit must have every node: a unit that is missing is never ranked around.
    fn check_coverage(&self, bag: &mut Bag) {
        let width = self.leaves.len();
        let mut zeros: Vec<Vec<&str>> = vec![Vec::new(); width];
        for (at, unit) in self.units.iter().enumerate() {
            let cells = &self.cells[at * width..(at + 1) * width];
            if cells.iter().all(|cell| cell.at.is_none()) && width > 0 {
                bag.push(Diagnostic::new(&codes::D511).with("unit", &unit.code).with("name", &unit.name.vi));
                continue;
            }
            let mut lacks = Vec::new();
            for (leaf, cell) in cells.iter().enumerate() {
                let missing = cell.state == State::Missing;
                if missing && self.leaf(leaf).1.missing == Missing::Zero {
                    zeros[leaf].push(unit.code.as_str());
                } else if missing {
                    lacks.push(self.leaf(leaf).0.code.as_str());
                }
            }
            if !lacks.is_empty() {
                let finding = Diagnostic::new(&codes::D512)
                    .with("unit", &unit.code)
                    .with("name", &unit.name.vi)
                    .with("count", lacks.len())
                    .with("nodes", shorten(&lacks));
                bag.push(finding);
            }
        }
        for (leaf, units) in zeros.iter().enumerate().filter(|(_, units)| !units.is_empty()) {
            let node = self.leaf(leaf).0;
            let finding = Diagnostic::new(&codes::D805).with("node", &node.code).with("count", units.len());
            bag.push(finding.with("units", shorten(units)));
        }
    }
}

/// A list for a message: the first ten, and how many more.
fn shorten(items: &[&str]) -> String {
    let shown = items.iter().take(10).copied().collect::<Vec<_>>().join(", ");
    if items.len() > 10 { format!("{shown}, … (+{})", items.len() - 10) } else { shown }
}

/// A code that a spreadsheet turned into a date: `1.2` into `1-Feb` or `01/02/2024`.
fn looks_like_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['/', '-']).collect();
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| {
            let part = part.to_ascii_lowercase();
            part.parse::<u16>().is_ok() || months.contains(&part.as_str()) || part.starts_with("thg")
        })
}

/// What is not wrong but worth a second look: units with the same values throughout, and points
/// that look like shares.
fn look_closer(inputs: &Inputs, rulebook: &Rulebook, bag: &mut Bag) {
    let values = |unit: usize| inputs.of(unit).iter().map(|cell| cell.values);
    let hash = |unit: usize| {
        let mut hasher = DefaultHasher::new();
        values(unit).for_each(|values| values.hash(&mut hasher));
        hasher.finish()
    };
    let mut seen: HashMap<u64, usize> = HashMap::new();
    if inputs.leaves.len() >= 3 {
        for (at, unit) in inputs.units.iter().enumerate() {
            if let Some(first) = seen.insert(hash(at), at)
                && values(first).eq(values(at))
            {
                let other = &inputs.units[first];
                bag.push(Diagnostic::new(&codes::D803).with("unit", unit).with("other", other));
            }
        }
    }
    for (at, (_, node, leaf)) in rulebook.leaves().enumerate() {
        let values = (0..inputs.units.len()).map(|unit| inputs.of(unit)[at].values[0].unwrap_or_default());
        let most = values.max().unwrap_or_default();
        let large = node.max.number() >= Number::whole(5);
        if leaf.method.info().name == "given" && large && most > Number::ZERO && most <= Number::whole(1) {
            bag.push(Diagnostic::new(&codes::D806).with("node", &node.code).with("max", node.max));
        }
    }
}

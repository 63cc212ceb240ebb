//! Goes through the rows of one table after the other.

use std::collections::{BTreeMap, HashMap};

use super::remarks::Remarks;
use super::tasks::{PlanCounts, Tasks};
use super::{Answers, Cell, CellPlace, Gaps, Surveyed};
use crate::data::columns::Columns;
use crate::data::pass::{Form, Input, Pass};
use crate::data::standing::{Standing, Stands};
use crate::data::table::{Row, Table, not_text};
use crate::diag::{Bag, CodeInfo, Diagnostic, FileId, Place, Sources, Stored, codes};
use crate::methods::{Fault, Kind};
use crate::model::{Number, NumberFormat, Points};
use crate::rules::{Leaf, Node, Rulebook, Scored};
use crate::text::Listed;
use crate::units::{Register, Unit};

/// Reads one table after the other into the cells.
pub(super) struct Reader<'r> {
    pub(super) pass: &'r Pass,
    pub(super) rulebook: &'r Rulebook,
    pub(super) register: &'r Register,
    pub(super) by_code: HashMap<&'r str, usize>,
    /// The unit of the row before.
    pub(super) last: usize,
    /// Names seen so far: the unit, if it is one that is assessed.
    pub(super) by_name: HashMap<String, Option<usize>>,
    pub(super) nodes: HashMap<&'r str, usize>,
    /// Without a place as long as no table has the cell.
    pub(super) cells: Vec<Cell>,
    /// For each stage that does not count its points; empty where no table has any.
    pub(super) earlier: Vec<Vec<Option<Claim>>>,
    /// Evidence and explanations, by the place of the cell.
    pub(super) remarks: BTreeMap<usize, Remarks>,
    /// Whether a row was seen whose unit or node could not be told, or a table that could not be
    /// read: then nothing is known to be missing.
    pub(super) lost: bool,
    /// What becomes of values that are missing.
    pub(super) gaps: Gaps,
    pub(super) units: &'r [Unit],
    pub(super) stands: &'r [Stands],
    pub(super) leaves: &'r [usize],
    /// The work plans read so far.
    pub(super) plans: Vec<PlanCounts>,
    /// The surveys read so far.
    pub(super) answers: BTreeMap<usize, Answers>,
    /// Figures of too few respondents to be published.
    pub(super) few_cards: usize,
    pub(super) surveys: BTreeMap<u32, Surveyed>,
    /// The files of the inputs, by the number of the input.
    pub(super) files: BTreeMap<u32, FileId>,
    /// Names that are not written as the register writes them.
    pub(super) variants: Vec<String>,
}

/// What a unit claims, or an earlier appraisal gives.
#[derive(Clone, Copy)]
pub(super) struct Claim {
    /// The points; `None` where the row holds no value.
    pub(super) points: Option<Points>,
    pub(super) at: CellPlace,
}

/// A row while it is read: what is needed to place a fault.
pub(super) struct Here<'h, 't> {
    pub(super) input: &'h Input,
    pub(super) index: u32,
    pub(super) row: &'h Row<'t>,
    pub(super) columns: &'h Columns,
}

impl Here<'_, '_> {
    pub(super) fn fault(&self, fault: Fault, column: usize, bag: &mut Bag) {
        let finding =
            Diagnostic { info: fault.info, args: fault.args, place: Some(self.row.place(column)), also: Vec::new() };
        bag.push(finding.with("column", self.columns.header(column)));
    }

    /// Reads the text of a cell, or a part of it, as a field of a method.
    pub(super) fn read(
        &self,
        column: usize,
        text: &str,
        kind: Kind,
        words: &[String],
    ) -> Result<Option<Number>, Fault> {
        let is_day = matches!(kind, Kind::Date | Kind::DateOrNone);
        match self.written(column, is_day) {
            Ok((format, day_first)) => kind.read(text, words, format, day_first),
            Err(refused) => Err(Fault::new(refused).with("text", text)),
        }
    }

    /// How a cell is written, and whether its days start with the day. A workbook says how it holds a
    /// value: numbers and days are then read as it stores them, whatever marks the pass declares for
    /// text.
    pub(super) fn written(&self, column: usize, is_day: bool) -> Result<(NumberFormat, bool), &'static CodeInfo> {
        let exact = NumberFormat { round_excess: self.input.format.round_excess, ..NumberFormat::PLAIN };
        match self.row.stored(column) {
            Stored::Text => Ok((self.format(), self.input.day_first)),
            Stored::Number => Ok((exact, false)),
            Stored::Date if is_day => Ok((exact, false)),
            // A workbook stores 44.10% as 0.441, which is how a percentage is read.
            Stored::Percent if self.input.format.percent && !is_day => Ok((exact, false)),
            Stored::Date1904 if is_day => Err(&codes::D329),
            Stored::Date | Stored::Date1904 => Err(&codes::D324),
            Stored::Percent => Err(&codes::D322),
            Stored::Formula => Err(&codes::D321),
        }
    }

    /// Whether every code and name of the row is text; those that a workbook holds otherwise are
    /// reported.
    fn keys_are_text(&self, bag: &mut Bag) -> bool {
        let Columns { unit, name, node, stage, task, status, .. } = self.columns;
        let errors = bag.errors();
        for column in [unit, name, node, stage, task, status].into_iter().flatten() {
            let stored = self.row.stored(*column);
            if stored != Stored::Text {
                let finding = not_text(self.row.text(*column), stored).with("column", self.columns.header(*column));
                bag.push(finding.at(self.row.place(*column)));
            }
        }
        bag.errors() == errors
    }

    pub(super) fn find(&self, info: &'static CodeInfo, column: usize) -> Diagnostic {
        Diagnostic::new(info)
            .with("column", self.columns.header(column))
            .with("text", self.row.text(column))
            .at(self.row.place(column))
    }

    pub(super) fn at(&self, column: usize) -> CellPlace {
        CellPlace::of(self.index, column, self.row.line(), &self.row.place(column))
    }

    /// The text of a value. What another run has no figures of is empty here: missing, and not
    /// something that does not apply.
    pub(super) fn value(&self, column: usize) -> &str {
        let text = self.row.text(column);
        if self.input.form == Form::Run && text == Standing::NotSubmitted.name() { "" } else { text }
    }

    /// Another run writes numbers plainly; a table as the pass declares.
    fn format(&self) -> NumberFormat {
        if self.input.form == Form::Run { NumberFormat::PLAIN } else { self.input.format }
    }
}

impl<'r> Reader<'r> {
    pub(super) fn new(
        pass: &'r Pass,
        rulebook: &'r Rulebook,
        register: &'r Register,
        (units, stands): (&'r [Unit], &'r [Stands]),
        leaves: &'r [usize],
    ) -> Self {
        Reader {
            pass,
            rulebook,
            register,
            by_code: units.iter().enumerate().map(|(at, unit)| (unit.code.as_str(), at)).collect(),
            last: 0,
            by_name: HashMap::new(),
            nodes: leaves.iter().enumerate().map(|(at, node)| (rulebook.nodes[*node].code.as_str(), at)).collect(),
            cells: vec![Cell::default(); units.len() * leaves.len()],
            earlier: vec![Vec::new(); rulebook.earlier_stages().len()],
            remarks: BTreeMap::new(),
            lost: false,
            gaps: Gaps::Refuse,
            units,
            stands,
            leaves,
            plans: Vec::new(),
            answers: BTreeMap::new(),
            few_cards: 0,
            surveys: BTreeMap::new(),
            files: BTreeMap::new(),
            variants: Vec::new(),
        }
    }

    /// A node that is scored itself, by its place in `leaves`.
    pub(super) fn leaf(&self, at: usize) -> (&'r Node, &'r Leaf) {
        let node = &self.rulebook.nodes[self.leaves[at]];
        let Scored::Itself(leaf) = &node.scored else { unreachable!("leaves are nodes that are scored themselves") };
        (node, leaf)
    }

    /// The place of a cell in its file.
    pub(super) fn place(&self, at: CellPlace) -> Place {
        at.place(self.files[&at.input])
    }

    /// Reads one table; returns its number of rows.
    pub(super) fn read(
        &mut self,
        index: usize,
        input: &Input,
        file: FileId,
        sources: &Sources,
        bag: &mut Bag,
    ) -> usize {
        if input.form == Form::Tally {
            return self.counts(index, input, file, bag);
        }
        let stated = input.stated();
        // Until the last row is read, rows may be lost.
        let lost_before = std::mem::replace(&mut self.lost, true);
        let Some(mut table) = Table::open(sources, file, stated.dialect(), bag) else { return 0 };
        let Some(columns) = Columns::bind(input, &table, self.rulebook, bag) else { return 0 };
        self.lost = lost_before;
        let index = u32::try_from(index).expect("a pass file of 16 MiB names fewer inputs");
        self.files.insert(index, file);
        let mut tasks = Tasks::new(self.units.len());
        let mut rows = 0;
        let mut first = true;
        loop {
            let errors = bag.errors();
            let row = table.next(bag);
            self.lost |= bag.errors() > errors;
            let Some(row) = row else { break };
            let here = Here { input, index, row: &row, columns: &columns };
            if std::mem::take(&mut first) && stated.passes_over(&row, || self.has_met(&here), bag) {
                continue;
            }
            rows += 1;
            if !here.keys_are_text(bag) {
                self.lost = true;
                continue;
            }
            if !self.has_met(&here) && self.is_beside_the_data(&here) {
                bag.push(Diagnostic::new(&codes::D217).with("line", row.line()).at(row.whole()));
                self.lost = true;
                continue;
            }
            let unit = self.unit(&here, bag);
            self.lost |= unit.is_none();
            self.check_year(&here, bag);
            match input.form {
                Form::Tasks => {
                    let plan = input.plan.as_ref().expect("an input of this form is read with its plan");
                    self.lost |= !self.task_row(&here, plan, unit, &mut tasks, bag);
                }
                Form::Long => self.long_row(&here, unit, bag),
                Form::Wide | Form::Run | Form::Tally | Form::Respondents => self.wide_row(&here, unit, bag),
            }
        }
        if let Some(plan) = &input.plan {
            self.feed(plan, index, &table, &tasks, bag);
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
}

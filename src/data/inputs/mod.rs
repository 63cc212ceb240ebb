//! The tables of a pass → one cell per unit and node that is scored itself.
//!
//! What always holds after [`read`]: every assessed unit has a cell for every such node; a cell
//! holds values of the kinds that the node's method takes, or says why it holds none.
//!
//! In reading order: `reader` goes through the rows; `unit` and `node` say whose and which cell a
//! row fills, `cell` fills it unless it is `settled` (`printed` checks rates); `tasks`
//! counts the rows of a work plan instead, `counts` the cards of a survey; `closing` checks what needs all tables.

mod cell;
mod closing;
mod counts;
mod node;
mod printed;
mod reader;
mod remarks;
mod settled;
mod tasks;
mod unit;

use std::collections::BTreeMap;

use super::columns::known_headers;
use super::other_run;
use super::pass::{Form, Input, Pass};
use super::standing::{Declared, Standing, Stands};
use crate::diag::{Bag, Diagnostic, FileId, Place, RULES, Sources, TABLES, codes};
use crate::methods::Values;
use crate::model::{Points, Stage};
use crate::rules::Rulebook;
use crate::survey::counts::Counts;
use crate::survey::deviations::Deviations;
use crate::survey::pooled::Variance;
use crate::survey::sample::Design;
use crate::units::{Ranking, Register, Unit};
use reader::Reader;

pub use counts::{CardsFile, Sums, answers, figure};
pub use remarks::{EvidenceState, Remarks};
pub use tasks::{PlanCounts, TaskCounts};

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
    /// Nothing, and the rulebook says that the points of an earlier stage stand in: the one of this
    /// place in [`Rulebook::stages`].
    StandsIn(u8),
    /// The unit submitted nothing for appraisal, as the pass says.
    NotSubmitted,
    /// The pass takes the node out for the unit: its place in [`Pass::not_applicable`].
    TakenOut(u32),
}

/// What the cards of one unit say at one node, as whole numbers that add up over units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    /// The sum of the answers, each times its weight: 0 or 1 for a share, the level for a mean.
    pub sum: i128,
    /// The sum of their weights; the number of answers where nobody has a weight.
    pub weight: i128,
}

/// The values of one unit at one node.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cell {
    /// What the cell holds.
    pub state: State,
    /// The values, in the order of the method's fields.
    pub values: Values,
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

/// What is needed for the error of the values of an input.
#[derive(Debug)]
pub enum Surveyed {
    /// The counts of a survey.
    Counts {
        /// The name of its instrument.
        survey: String,
        /// The counts.
        counts: Box<Counts>,
        /// By the code of the unit their sums.
        sums: BTreeMap<String, Sums>,
        /// How the sample was drawn.
        design: Design,
        /// What the variances of units rest on.
        variance: Variance,
    },
    /// The errors that another run carries.
    Run(Deviations),
}

/// Everything a year brings, in the order of units and nodes.
#[derive(Debug)]
pub struct Inputs {
    /// The units assessed, in the order of their codes.
    pub units: Vec<Unit>,
    /// How each of them stands.
    pub stands: Vec<Stands>,
    /// The nodes that are scored themselves, as places in [`Rulebook::nodes`].
    pub leaves: Vec<usize>,
    /// Unit after unit, the cells in the order of `leaves`.
    pub cells: Vec<Cell>,
    /// For each stage of the rulebook but the last its points, cell by cell; empty where no table
    /// has any.
    pub earlier: Vec<Vec<Option<Points>>>,
    /// Evidence and explanations, by the place of the cell in `cells`.
    pub remarks: BTreeMap<usize, Remarks>,
    /// The work plans, in the order of the inputs.
    pub plans: Vec<PlanCounts>,
    /// What was counted from cards, by the places in `cells`.
    pub answers: BTreeMap<usize, Answers>,
    /// How many figures from cards are of too few respondents to be published.
    pub few_cards: usize,
    /// The surveys that feed nodes, by the places of the inputs.
    pub surveys: BTreeMap<u32, Surveyed>,
    /// For each input its file and its number of rows.
    pub files: Vec<(FileId, usize)>,
    /// The files of respondents, in the order of the inputs.
    pub cards: Vec<CardsFile>,
}

impl Inputs {
    /// The cells of one unit, in the order of `leaves`.
    #[must_use]
    pub fn of(&self, unit: usize) -> &[Cell] {
        &self.cells[unit * self.leaves.len()..(unit + 1) * self.leaves.len()]
    }

    /// The points of an earlier stage at a cell, both by their places; `None` where no table has any.
    #[must_use]
    pub fn earlier(&self, stage: usize, cell: usize) -> Option<Points> {
        self.earlier.get(stage).and_then(|points| points.get(cell).copied().flatten())
    }

    /// The points that the unit claims at a cell ("điểm tự đánh giá"), where a table says so.
    #[must_use]
    pub fn self_assessed(&self, rulebook: &Rulebook, cell: usize) -> Option<Points> {
        // Self-assessment is the first of all stages.
        rulebook.earlier_stages().first().filter(|stage| **stage == Stage::SelfAssessed)?;
        self.earlier(0, cell)
    }

    /// The place of a cell in its file, for a message.
    #[must_use]
    pub fn place(&self, at: CellPlace) -> Place {
        at.place(self.files[at.input as usize].0)
    }
}

/// What becomes of a pass in which values are still missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gaps {
    /// It is refused: nothing is ranked around what is missing.
    Refuse,
    /// They are left open, for whoever looks at a pass before it is complete.
    Keep,
}

/// Reads the tables of a pass. Every fault goes into the bag; `None` when there was an error.
pub fn read(
    pass: &Pass,
    rulebook: &Rulebook,
    register: &Register,
    gaps: Gaps,
    sources: &mut Sources,
    bag: &mut Bag,
) -> Option<Inputs> {
    let before = bag.errors();
    let mut cards = Vec::new();
    let mut opened = |(at, input): (usize, &Input)| match &input.cards {
        Some(wanted) => {
            let counted = counts::count(wanted, (pass, rulebook, register), sources, bag)?;
            cards.extend(counted.files(at));
            Some(Opened::Cards(Box::new(counted)))
        }
        None => open(input, pass, rulebook, sources, bag).map(Opened::Table),
    };
    let files: Vec<Option<Opened<'_>>> = pass.inputs.iter().enumerate().map(&mut opened).collect();
    let (units, stands) = assessed(pass, rulebook, register, bag);
    let leaves: Vec<usize> = rulebook.leaves().map(|(at, _, _)| at).collect();
    let mut reader = Reader::new(pass, rulebook, register, (&units, &stands), &leaves);
    reader.gaps = gaps;
    reader.settle(bag);
    let mut read_files = Vec::new();
    for (at, (input, file)) in pass.inputs.iter().zip(files).enumerate() {
        let Some(file) = file else { continue };
        read_files.push(match file {
            Opened::Table(file) => (file, reader.read(at, input, file, sources, bag)),
            Opened::Cards(counted) => (counted.first, reader.cards(at, input, *counted, bag)),
        });
    }
    if read_files.len() < pass.inputs.len() {
        return None;
    }
    let plans = std::mem::take(&mut reader.plans);
    let (answers, few_cards) = (std::mem::take(&mut reader.answers), reader.few_cards);
    let mut surveys = std::mem::take(&mut reader.surveys);
    for (at, input) in pass.inputs.iter().enumerate().filter(|(_, input)| input.form == Form::Run) {
        let index = u32::try_from(at).expect("a pass file of 16 MiB names fewer inputs");
        surveys.extend(
            other_run::deviations(&pass.folder.join(&input.file.name), input, sources, bag)
                .map(|found| (index, Surveyed::Run(found))),
        );
    }
    let closed = reader.close(bag);
    if bag.errors() > before {
        return None;
    }
    let (cells, earlier, remarks) = closed;
    let inputs = Inputs {
        units,
        stands,
        leaves,
        cells,
        earlier,
        remarks,
        plans,
        answers,
        few_cards,
        surveys,
        files: read_files,
        cards,
    };
    closing::look_closer(&inputs, rulebook, bag);
    Some(inputs)
}

/// An input whose file was read, or whose cards were counted.
enum Opened<'r> {
    Table(FileId),
    Cards(Box<counts::CountedCards<'r>>),
}

/// Reads the file of an input. One that cannot be read is a mistake of the pass.
fn open(input: &Input, pass: &Pass, rulebook: &Rulebook, sources: &mut Sources, bag: &mut Bag) -> Option<FileId> {
    let folder = pass.folder.join(&input.file.name);
    let path = match input.form {
        Form::Run => folder.join("ranking.csv"),
        Form::Tally => folder.join("counts.csv"),
        Form::Long | Form::Wide | Form::Tasks | Form::Respondents => folder.clone(),
    };
    let file = sources.read(&path, TABLES).map_err(|error| {
        let finding = Diagnostic::new(&codes::R506).with("file", path.display()).with("why", error.cause);
        bag.push(finding.at(input.file.place.clone()));
    });
    let file = file.ok()?;
    if input.form == Form::Tally {
        // On record for the other tables of the folder, which it names by hash; whoever reads these reports faults.
        let _ = sources.read(&folder.join("manifest.json"), RULES);
    }
    match input.form {
        Form::Run => other_run::check(&folder, sources.bytes(file), input, pass, bag).then_some(file),
        Form::Tally => Some(file),
        Form::Long | Form::Wide | Form::Tasks | Form::Respondents => {
            input.stated().open(file, &known_headers(input, rulebook), sources, bag)
        }
    }
}

/// The units of the register that the pass assesses, and how each stands.
fn assessed(pass: &Pass, rulebook: &Rulebook, register: &Register, bag: &mut Bag) -> (Vec<Unit>, Vec<Stands>) {
    let kinds = rulebook.unit_kinds.iter();
    let mut units: Vec<Unit> = kinds.flat_map(|kind| register.on(pass.units_on, kind)).cloned().collect();
    units.retain(|unit| unit.ranking != Ranking::NotAssessed);
    units.sort_by(|a, b| a.code.cmp(&b.code));
    let by_register = |unit: &Unit| match unit.ranking {
        Ranking::AssessedOnly => Stands { standing: Standing::AssessedOnly, ..Stands::default() },
        Ranking::Ranked | Ranking::NotAssessed => Stands::default(),
    };
    let mut stands: Vec<Stands> = units.iter().map(by_register).collect();
    for Declared { list, standing, unit, reason, place } in &pass.declared {
        let Some(at) = units.iter().position(|known| known.code.as_str() == unit) else {
            let finding = Diagnostic::new(&codes::D517).with("unit", unit).with("list", *list);
            bag.push(finding.at(place.clone()));
            continue;
        };
        if let Some(standing) = *standing {
            stands[at] = Stands { standing, reason: reason.clone(), place: Some(place.clone()) };
            continue;
        }
        stands.remove(at);
        let name = units.remove(at).name.vi;
        let finding = Diagnostic::new(&codes::D809).with("unit", unit).with("name", name).with("reason", reason);
        bag.push(finding.at(place.clone()));
    }
    if units.is_empty() {
        let finding =
            Diagnostic::new(&codes::D518).with("kinds", rulebook.unit_kinds.join(", ")).with("date", pass.units_on);
        bag.push(finding.at(pass.register.place.clone()));
    }
    (units, stands)
}

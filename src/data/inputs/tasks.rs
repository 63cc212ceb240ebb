//! A work plan: its tasks are put in classes as of a day and counted, and the counts become the values
//! of nodes.

use std::collections::HashMap;

use super::cell::Spot;
use super::reader::{Here, Reader};
use super::{Cell, CellPlace, State};
use crate::data::plan::{Counted, Feed, Plan, Takes, TaskStatus};
use crate::data::table::Table;
use crate::diag::{Bag, Diagnostic, FileId, Place, codes};
use crate::methods::{Kind, NONE, Values, day};
use crate::model::Number;
use crate::rulefile::nearest;
use crate::text::{Arg, text};

/// How many tasks of a unit are in which class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskCounts {
    /// Finished by the day they were due ("đúng hạn").
    pub on_time: usize,
    /// Finished after it ("quá hạn").
    pub late: usize,
    /// Not finished, and not yet due ("đang thực hiện").
    pub open: usize,
    /// Not finished though due ("quá hạn, chưa hoàn thành").
    pub overdue: usize,
    /// No longer to be done; in none of the other counts.
    pub withdrawn: usize,
}

impl TaskCounts {
    /// All but those withdrawn.
    #[must_use]
    pub fn all(&self) -> usize {
        self.done() + self.open + self.overdue
    }

    /// Those finished, on time or late.
    #[must_use]
    pub fn done(&self) -> usize {
        self.on_time + self.late
    }

    fn number(&self, counted: Counted) -> Number {
        let count = match counted {
            Counted::All => self.all(),
            Counted::Done => self.done(),
            Counted::OnTime => self.on_time,
            Counted::Late => self.late,
            Counted::Open => self.open,
            Counted::Overdue => self.overdue,
        };
        Number::whole(i64::try_from(count).expect("an input is smaller than 4 GiB"))
    }
}

/// The tasks of all units in one table.
#[derive(Clone, Debug)]
pub struct PlanCounts {
    /// The input, by its place in [`Pass::inputs`](crate::data::Pass::inputs).
    pub input: usize,
    /// The counts in the order of [`Inputs::units`](super::Inputs::units).
    pub units: Vec<TaskCounts>,
}

/// The tasks of one table while it is read.
pub(super) struct Tasks {
    counts: Vec<TaskCounts>,
    /// For each unit where its first task stands.
    first: Vec<Option<CellPlace>>,
    /// By unit and code of the task.
    by_code: HashMap<(usize, String), Task>,
}

struct Task {
    place: Place,
    at: CellPlace,
    finished: Option<Number>,
    due: Number,
    withdrawn: bool,
}

impl Tasks {
    pub(super) fn new(units: usize) -> Self {
        Tasks { counts: vec![TaskCounts::default(); units], first: vec![None; units], by_code: HashMap::new() }
    }
}

impl Reader<'_> {
    /// Reads a row of a plan. False when it is unusable.
    pub(super) fn task_row(
        &self,
        here: &Here<'_, '_>,
        plan: &Plan,
        unit: Option<usize>,
        tasks: &mut Tasks,
        bag: &mut Bag,
    ) -> bool {
        let errors = bag.errors();
        let task = read_task(here, plan, bag);
        let (Some((code, column, status, task)), Some(unit)) = (task, unit) else { return false };
        let key = (unit, code.to_owned());
        if let Some(first) = tasks.by_code.get(&key) {
            let finding = here.find(&codes::D551, column).with("unit", &self.units[unit]).with("task", code);
            bag.push(finding.also(first.place.clone()));
        }
        contradictions(here, plan, (code, status, &task), bag);
        if bag.errors() > errors {
            return false;
        }
        let counts = &mut tasks.counts[unit];
        let class = match task.finished {
            _ if task.withdrawn => &mut counts.withdrawn,
            Some(finished) if finished <= task.due => &mut counts.on_time,
            Some(_) => &mut counts.late,
            None if task.due < day(plan.as_of) => &mut counts.overdue,
            None => &mut counts.open,
        };
        *class += 1;
        tasks.first[unit].get_or_insert(task.at);
        tasks.by_code.insert(key, task);
        true
    }

    /// Gives the counts of a plan to the nodes that take them.
    pub(super) fn feed(&mut self, plan: &Plan, index: u32, table: &Table<'_>, tasks: &Tasks, bag: &mut Bag) {
        for feed in &plan.feeds {
            let Some(leaf) = self.fed(feed, bag) else { continue };
            for unit in 0..self.units.len() {
                let spot = Spot { unit, leaf, column: 0 };
                let settled = matches!(self.cells[self.cell_of(spot)].state, State::NotSubmitted | State::TakenOut(_));
                if settled {
                    continue;
                }
                // Where nothing stands, the table as a whole says so.
                let nowhere = plan.may_be_empty.then(|| CellPlace::of(index, 0, 1, &table.header_place(0)));
                if let Some((values, at)) = self.values_of(feed, spot, tasks, nowhere) {
                    self.put_fed(spot, Cell { state: State::Value, values, at: Some(at) }, bag);
                }
            }
        }
        let units = tasks.counts.clone();
        self.plans.push(PlanCounts { input: index as usize, units });
    }

    /// The leaf of a feed, if its method takes what it is fed.
    fn fed(&self, feed: &Feed, bag: &mut Bag) -> Option<usize> {
        let (code, place) = (feed.node.name.as_str(), &feed.node.place);
        let Some(leaf) = self.nodes.get(code).copied() else {
            let near = nearest(code, self.nodes.keys().copied()).unwrap_or("–");
            let finding = |info| Diagnostic::new(info).with("text", code).at(place.clone());
            bag.push(match self.rulebook.find(code) {
                Some(inner) => finding(&codes::D509).also(self.rulebook.nodes[inner].place.clone()),
                None => finding(&codes::D508).with("near", near),
            });
            return None;
        };
        let method = self.leaf(leaf).1.method.as_ref();
        let names: Vec<&str> = method.fields().iter().map(|field| field.name).collect();
        let (fits, takes) = match feed.takes {
            Takes::Ratio(..) => (names == ["numerator", "denominator"], "numerator, denominator"),
            Takes::Count(_) => (names == ["count"], "count"),
            Takes::Task(_) => (names == ["finished"] || names == ["finished", "due"], "task"),
        };
        if !fits {
            let finding = Diagnostic::new(&codes::R521).with("node", code).with("takes", takes);
            let finding = finding.with("method", method.info().title).with("fields", names.join(", "));
            bag.push(finding.at(place.clone()).also(self.leaf(leaf).0.place.clone()));
        }
        fits.then_some(leaf)
    }

    /// What a feed gives to a unit, and where it stands. `None` where the unit has no such task, and
    /// the plan does not say that this means none.
    fn values_of(
        &self,
        feed: &Feed,
        spot: Spot,
        tasks: &Tasks,
        nowhere: Option<CellPlace>,
    ) -> Option<(Values, CellPlace)> {
        let counts = &tasks.counts[spot.unit];
        let at = tasks.first[spot.unit].or(nowhere);
        let mut values = Values::default();
        match &feed.takes {
            Takes::Ratio(numerator, denominator) => {
                values[..2].copy_from_slice(&[*numerator, *denominator].map(|counted| Some(counts.number(counted))));
                Some((values, at?))
            }
            Takes::Count(counted) => {
                values[0] = Some(counts.number(*counted));
                Some((values, at?))
            }
            Takes::Task(code) => {
                let task = tasks.by_code.get(&(spot.unit, code.clone())).filter(|task| !task.withdrawn)?;
                // Where the rule sets the day, the plan's is not asked.
                let takes_due = self.leaf(spot.leaf).1.method.fields().len() > 1;
                values[..2].copy_from_slice(&[task.finished, takes_due.then_some(task.due)]);
                Some((values, task.at))
            }
        }
    }

    /// Puts a cell in its place; one that another table has filled is refused.
    fn put_fed(&mut self, spot: Spot, cell: Cell, bag: &mut Bag) {
        let at = self.cell_of(spot);
        let own = cell.at.expect("what is fed has a place");
        match self.cells[at].at {
            None => self.cells[at] = cell,
            Some(first) => {
                let finding = self.two_lines(spot, own.line, first);
                bag.push(finding.at(self.place(own)));
            }
        }
    }
}

impl CellPlace {
    /// A place of an input, by its number.
    pub(super) fn of(input: u32, column: usize, line: u32, place: &Place) -> Self {
        let byte = |at: usize| u32::try_from(at).expect("an input is smaller than 4 GiB");
        CellPlace {
            input,
            column: u16::try_from(column).expect("a table has at most 4,096 columns"),
            line,
            span: (byte(place.span.start), byte(place.span.end)),
        }
    }

    /// The place in its file.
    pub(super) fn place(self, file: FileId) -> Place {
        Place::new(file, self.span.0 as usize..self.span.1 as usize)
    }
}

/// The task of a row, with its code, the column of that, and what the table says of its status.
fn read_task<'h>(
    here: &Here<'h, '_>,
    plan: &Plan,
    bag: &mut Bag,
) -> Option<(&'h str, usize, Option<TaskStatus>, Task)> {
    let slot = |slot: Option<usize>| slot.expect("a plan is bound with its columns");
    let (task, due, finished) = (slot(here.columns.task), slot(here.columns.due), slot(here.columns.finished));
    let code = here.row.check_key(task, bag).filter(|code| {
        let empty = code.is_empty();
        if empty {
            bag.push(here.find(&codes::D309, task));
        }
        !empty
    });
    let due = read_day(here, due, bag);
    let finished = match here.row.text(finished) {
        "" | NONE => Some(None),
        _ => read_day(here, finished, bag).map(Some),
    };
    let status = match here.columns.status {
        None => Some(None),
        Some(column) => match plan.statuses.get(here.row.text(column)) {
            Some(status) => Some(Some(*status)),
            None => {
                let words: Vec<&str> = plan.statuses.keys().map(String::as_str).collect();
                bag.push(here.find(&codes::D553, column).with("words", words.join(", ")));
                None
            }
        },
    };
    let status = status?;
    let withdrawn = status == Some(TaskStatus::Withdrawn);
    let place = here.row.place(task);
    Some((code?, task, status, Task { place, at: here.at(task), finished: finished?, due: due?, withdrawn }))
}

fn read_day(here: &Here<'_, '_>, column: usize, bag: &mut Bag) -> Option<Number> {
    let written = here.row.text(column);
    if written.is_empty() {
        bag.push(here.find(&codes::D309, column));
        return None;
    }
    let read = here.read(column, written, Kind::Date, &[]);
    read.map_err(|fault| here.fault(fault, column, bag)).ok().flatten()
}

/// A status that its dates contradict, and a day that had not come.
fn contradictions(
    here: &Here<'_, '_>,
    plan: &Plan,
    (code, status, task): (&str, Option<TaskStatus>, &Task),
    bag: &mut Bag,
) {
    let finished = here.columns.finished.expect("a plan is bound with its columns");
    let contradicts = match status {
        Some(TaskStatus::Done) => task.finished.is_none(),
        Some(TaskStatus::Open) => task.finished.is_some(),
        Some(TaskStatus::Withdrawn) | None => false,
    };
    if let (true, Some(column)) = (contradicts, here.columns.status) {
        let date = match task.finished {
            None => Arg::from(text("không có ngày hoàn thành", "no day on which it was finished")),
            Some(_) => Arg::from(here.row.text(finished)),
        };
        bag.push(
            here.find(&codes::D550, column).with("task", code).with("finished", date).also(here.row.place(finished)),
        );
    }
    if task.finished.is_some_and(|finished| finished > day(plan.as_of)) {
        bag.push(here.find(&codes::D552, finished).with("task", code).with("as-of", plan.as_of));
    }
}

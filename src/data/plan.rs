//! What a pass says of a work plan: `form = "tasks"`, a table of tasks that is counted, and the nodes
//! that take the counts.
//!
//! Border: the rows are read in `inputs`; whether a node takes what it is fed is asked there, too.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::pass::Named;
use crate::diag::{Bag, Diagnostic, codes};
use crate::rulefile::{Fields, Table, Value, nearest};

/// A work plan ("kế hoạch công tác").
#[derive(Debug)]
pub struct Plan {
    /// The day as of which tasks are open or overdue.
    pub as_of: Date,
    /// Whether a unit without a task has none to do; otherwise its tasks are missing.
    pub may_be_empty: bool,
    /// The words of the column `status`.
    pub statuses: BTreeMap<String, TaskStatus>,
    /// Whether the pass declares them, so that there must be such a column.
    pub has_statuses: bool,
    /// The nodes that take the counts.
    pub feeds: Vec<Feed>,
}

/// What a table says of a task beside its dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// Finished ("hoàn thành").
    Done,
    /// Not finished ("đang thực hiện").
    Open,
    /// No longer to be done ("thôi thực hiện"): left out of every count but its own.
    Withdrawn,
}

impl TaskStatus {
    const ALL: [(&'static str, TaskStatus); 3] =
        [("done", TaskStatus::Done), ("open", TaskStatus::Open), ("withdrawn", TaskStatus::Withdrawn)];
}

/// A node that takes something of a plan.
#[derive(Debug)]
pub struct Feed {
    /// Its code.
    pub node: Named,
    /// What it takes.
    pub takes: Takes,
}

/// What a node takes of a plan.
#[derive(Debug)]
pub enum Takes {
    /// Numerator and denominator.
    Ratio(Counted, Counted),
    /// A number of tasks.
    Count(Counted),
    /// The days on which one task was finished and due.
    Task(String),
}

/// Which tasks of a unit are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// All but those withdrawn.
    All,
    /// Those finished.
    Done,
    /// Those finished by the day they were due.
    OnTime,
    /// Those finished after it.
    Late,
    /// Those not finished and not yet due.
    Open,
    /// Those not finished though due.
    Overdue,
}

impl Counted {
    const ALL: [(&'static str, Counted); 6] = [
        ("all", Counted::All),
        ("done", Counted::Done),
        ("done-on-time", Counted::OnTime),
        ("done-late", Counted::Late),
        ("open", Counted::Open),
        ("overdue", Counted::Overdue),
    ];
}

/// Reads the keys of an input of this form.
pub(super) fn read(fields: &mut Fields<'_, '_>) -> Option<Plan> {
    if !fields.has("as-of") {
        fields.missing("as-of");
    }
    let as_of = fields.date("as-of");
    let may_be_empty = fields.one_of("without-tasks", &[("refuse", false), ("none", true)]).unwrap_or(false);
    let has_statuses = fields.has("statuses");
    let words = fields.table("statuses").map(|table| read_statuses(table, fields.bag));
    let own = || TaskStatus::ALL.map(|(name, status)| (name.to_owned(), status)).into();
    let tables = fields.tables("feed");
    let header = fields.each_below("feed");
    let feeds = tables.into_iter().filter_map(|table| read_feed(table, &header, fields.bag)).collect();
    Some(Plan { as_of: as_of?, may_be_empty, statuses: words.unwrap_or_else(own), has_statuses, feeds })
}

/// The table `[input.statuses]`: "word" = "done".
fn read_statuses(table: &Table, bag: &mut Bag) -> BTreeMap<String, TaskStatus> {
    let names = TaskStatus::ALL.map(|(name, _)| name);
    let mut words = BTreeMap::new();
    for entry in table.entries() {
        let written = match &entry.value.value {
            Value::Text(written) => written.clone(),
            other => other.to_string(),
        };
        match TaskStatus::ALL.iter().find(|(name, _)| *name == written) {
            Some((_, status)) => drop(words.insert(entry.key.clone(), *status)),
            None => {
                let near = nearest(&written, names.iter().copied()).unwrap_or(names[0]);
                let finding = Diagnostic::new(&codes::R010).with("key", &entry.key).with("word", written);
                let finding = finding.with("words", names.join(", ")).with("near", near);
                bag.push(finding.at(entry.value.place.clone()));
            }
        }
    }
    words
}

/// One table `[[input.feed]]`: a node, and one of a ratio, a count and a task.
fn read_feed(table: &Table, header: &str, bag: &mut Bag) -> Option<Feed> {
    let mut fields = Fields::new(table, header, bag);
    let node = fields.need_text("node").map(str::to_owned);
    let place = fields.place_of("node");
    let is_ratio = fields.has("numerator") || fields.has("denominator");
    let shapes = [is_ratio, fields.has("count"), fields.has("task")];
    if shapes.into_iter().filter(|shape| *shape).count() != 1 {
        let finding = Diagnostic::new(&codes::R309).with("key", "numerator").with("other", "count`, `task");
        let finding = finding.at(fields.place());
        fields.bag.push(finding);
    }
    if is_ratio {
        for key in ["numerator", "denominator"] {
            if !fields.has(key) {
                fields.missing(key);
            }
        }
    }
    let numerator = fields.one_of("numerator", &Counted::ALL);
    let denominator = fields.one_of("denominator", &Counted::ALL);
    let count = fields.one_of("count", &Counted::ALL);
    let task = fields.text("task").map(str::to_owned);
    fields.finish();
    let ratio = numerator.zip(denominator).map(|(numerator, denominator)| Takes::Ratio(numerator, denominator));
    let takes = ratio.or(count.map(Takes::Count)).or(task.map(Takes::Task));
    Some(Feed { node: Named { name: node?, place }, takes: takes? })
}

//! A work plan: tasks with the days they were due and finished, so many of each kind that the nodes
//! they feed get what their makers made.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::draw::Key;

/// How many tasks of a unit are to be of which kind.
pub(crate) struct Wanted {
    pub(crate) all: i64,
    /// Finished.
    pub(crate) done: i64,
    /// Whether those count only that were finished in time.
    pub(crate) in_time: bool,
    /// Overdue, where a node counts them.
    pub(crate) overdue: Option<i64>,
}

/// What became of a task.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    OnTime,
    Late,
    Open,
    Overdue,
    Withdrawn,
}

/// A task: when it was due, when finished, and what became of it.
pub(crate) struct Task {
    pub(crate) due: Date,
    pub(crate) finished: Option<Date>,
    pub(crate) fate: Fate,
}

/// The tasks of one unit as of a day, in the order in which they are due.
pub(crate) fn tasks(key: Key<'_>, wanted: &Wanted, as_of: Date) -> Vec<Task> {
    let task = |(at, fate): (usize, Fate)| {
        let days = |what: &str, low, high| key.between(&format!("{what} {at}"), low, high).days();
        let due = match fate {
            Fate::Open => as_of.saturating_add(days("due later", 0, 45)),
            // A month is left in which it can be finished late.
            _ => as_of.saturating_sub(days("due", 31, 320)),
        };
        let finished = match fate {
            Fate::OnTime => Some(due.saturating_sub(days("early", 0, 24))),
            Fate::Late => Some(due.saturating_add(days("late", 1, 30))),
            Fate::Open | Fate::Overdue | Fate::Withdrawn => None,
        };
        Task { due, finished, fate }
    };
    let mut tasks: Vec<Task> = fates(key, wanted).into_iter().enumerate().map(task).collect();
    tasks.sort_by_key(|task| task.due);
    tasks
}

fn fates(key: Key<'_>, wanted: &Wanted) -> Vec<Fate> {
    let left = wanted.all - wanted.done;
    let overdue = wanted.overdue.unwrap_or(left / 2).min(left);
    // Where only those in time count as done, half of the others are late; else a few of those done.
    let late = if wanted.in_time { (left - overdue) / 2 } else { key.between("late", 0, wanted.done / 8) };
    let (on_time, open) = match wanted.in_time {
        true => (wanted.done, left - overdue - late),
        false => (wanted.done - late, left - overdue),
    };
    let withdrawn = key.draw("withdrawn", 5) / 4;
    let kinds = [
        (Fate::OnTime, on_time),
        (Fate::Late, late),
        (Fate::Open, open),
        (Fate::Overdue, overdue),
        (Fate::Withdrawn, withdrawn),
    ];
    kinds.into_iter().flat_map(|(fate, count)| (0..count).map(move |_| fate)).collect()
}

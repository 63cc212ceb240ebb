//! Many runs of one index in the order of time: what became of every unit, and of all of them together.
//!
//! In reading order: this file follows units from run to run, `series` has the figures of all units together, `write`
//! writes the files.
//!
//! What always holds: the order in which runs are given changes no byte; every unit of every run stands in exactly one
//! [`Line`]; nothing is computed across a break of the series, nor from a unit to one that it became part of.
//!
//! Border: works from run directories alone and scores nothing again; prints nothing. What moved an index is
//! told by [`crate::compare`].

mod series;
mod write;

use std::path::Path;

use crate::compare::{self, Roster};
use crate::diag::{Bag, Diagnostic, Error, TABLES, codes, read_file};
use crate::model::{Period, Points, sha256};
use crate::run::{RunDir, UnitRow};
use crate::text::{Listed, Text, text};
use crate::units::{Lookup, Register, Unit};

pub use series::{Convergence, Summary};
pub use write::{FILES, KEYS, Row, save};

/// A run of the index.
#[derive(Debug)]
pub struct Run {
    /// The run directory.
    pub dir: RunDir,
    /// SHA-256 of its manifest.
    pub manifest_sha256: String,
    /// The year, or the part of it.
    pub period: Period,
    register: Register,
    on: jiff::civil::Date,
    /// Its units as the register has them, in the order of the ranking.
    units: Vec<Unit>,
}

impl Run {
    /// Reads a run directory.
    ///
    /// # Errors
    /// When a file is missing, is not what a run writes, or is not the one the manifest names.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let dir = RunDir::open(path)?;
        let manifest_sha256 = sha256(&read_file(&path.join("manifest.json"), TABLES)?);
        let not_a_run = || Error::altered(path, text("các bảng không khớp nhau", "its tables do not fit each other"));
        let register = dir.register()?;
        let on = dir.manifest.pass.units_on.parse().map_err(|_| not_a_run())?;
        let unit = |row: &UnitRow| match register.by_code(&row.code, on) {
            Lookup::Found(unit) => Ok(unit.clone()),
            _ => Err(not_a_run()),
        };
        let units = dir.units.iter().map(unit).collect::<Result<_, _>>()?;
        Ok(Run { period: dir.manifest.pass.period(), dir, manifest_sha256, register, on, units })
    }

    fn roster(&self) -> Roster<'_> {
        Roster { units: self.units.iter().collect(), register: &self.register, on: self.on }
    }

    /// The index of a unit; `None` where it has none.
    #[must_use]
    pub fn index(&self, unit: usize) -> Option<Points> {
        // What stands in place of an index that there is none of is no number.
        Points::parse(&self.dir.units[unit].index_exact).ok()
    }
}

/// One unit through time. A unit that takes in others is another one, also where it keeps code and name.
#[derive(Debug)]
pub struct Line {
    /// For each run its place among the units of that run.
    pub stands: Vec<Option<usize>>,
    /// The lines that became part of it.
    pub predecessors: Vec<usize>,
    /// The line that it became part of.
    pub successor: Option<usize>,
}

impl Line {
    /// The first run in which it stands.
    #[must_use]
    pub fn first(&self) -> usize {
        self.stands.iter().position(Option::is_some).expect("a line has a unit")
    }

    /// The last run in which it stands.
    #[must_use]
    pub fn last(&self) -> usize {
        self.stands.iter().rposition(Option::is_some).expect("a line has a unit")
    }
}

/// What a reader must know of a unit in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The series is broken before it.
    Break,
    /// The rulebook is another one than before.
    NewEdition,
    /// The period before is missing: the change is one over more than a period.
    Gap,
    /// The unit takes in several.
    Succession,
    /// The unit is new, and nothing became it.
    NoPredecessor,
    /// The unit is in no later run.
    Ends,
}

impl Listed for Mark {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("break", Mark::Break, text("đứt đoạn", "break")),
        ("new-edition", Mark::NewEdition, text("bộ tiêu chí mới", "another rulebook")),
        ("gap", Mark::Gap, text("thiếu kỳ liền trước", "period before missing")),
        ("succession", Mark::Succession, text("kế thừa nhiều đơn vị", "takes in several")),
        ("no-predecessor", Mark::NoPredecessor, text("không có đơn vị tiền thân", "no predecessor")),
        ("ends", Mark::Ends, text("kết thúc", "ends")),
    ];
}

/// Runs of one index and what became of every unit.
#[derive(Debug)]
pub struct History {
    /// The runs in the order of time.
    pub runs: Vec<Run>,
    /// The units: those of the last run in the order of its ranking, then those that ended, the latest first.
    pub lines: Vec<Line>,
    /// For each run the first one that it may be compared with: no break of the series lies between.
    pub since: Vec<usize>,
}

impl History {
    /// Puts runs in order. `register`: who succeeded whom, where the registers of the runs do not say it. `None` where
    /// they are no series; why is in the bag.
    #[must_use]
    pub fn new(mut runs: Vec<Run>, register: Option<&Register>, bag: &mut Bag) -> Option<Self> {
        runs.sort_by(|one, other| (one.period, &one.dir.path).cmp(&(other.period, &other.dir.path)));
        if !check(&runs, bag) {
            return None;
        }
        let since = since(&runs);
        let lines = lines(&runs, register);
        Some(History { runs, lines, since })
    }

    /// The row of a line in the ranking of a run.
    #[must_use]
    pub fn row(&self, line: usize, run: usize) -> Option<&UnitRow> {
        self.lines[line].stands[run].map(|unit| &self.runs[run].dir.units[unit])
    }

    /// The index of a line in a run.
    #[must_use]
    pub fn index(&self, line: usize, run: usize) -> Option<Points> {
        self.runs[run].index(self.lines[line].stands[run]?)
    }

    /// The run before one in which a line stands too and that is not across a break.
    #[must_use]
    pub fn before(&self, line: usize, run: usize) -> Option<usize> {
        (self.since[run]..run).rev().find(|before| self.lines[line].stands[*before].is_some())
    }

    /// The run of the same period of the year before ("cùng kỳ"), if it is not across a break.
    #[must_use]
    pub fn year_before(&self, run: usize) -> Option<usize> {
        let wanted = self.runs[run].period.year_before();
        (self.since[run]..run).find(|before| self.runs[*before].period == wanted)
    }

    /// The change of a line's index from one run to another, in billionths of a point.
    #[must_use]
    pub fn index_change(&self, line: usize, from: Option<usize>, to: usize) -> Option<i128> {
        Some(i128::from(self.index(line, to)?.0) - i128::from(self.index(line, from?)?.0))
    }

    /// The places that a line gained from one run to another.
    #[must_use]
    pub fn rank_change(&self, line: usize, from: Option<usize>, to: usize) -> Option<i64> {
        let place = |run: usize| i64::try_from(self.row(line, run)?.rank?).ok();
        Some(place(from?)? - place(to)?)
    }

    /// Whether a run is the first one after a break of the series.
    #[must_use]
    pub fn is_broken(&self, run: usize) -> bool {
        run > 0 && self.since[run] == run
    }

    /// Whether a run has another rulebook than the one before it.
    #[must_use]
    pub fn is_new_edition(&self, run: usize) -> bool {
        let edition = |run: usize| &self.runs[run].dir.manifest.rulebook.edition;
        run > 0 && edition(run) != edition(run - 1)
    }
}

/// Whether the runs are a series: one index, one length of period, no period twice.
fn check(runs: &[Run], bag: &mut Bag) -> bool {
    let before = bag.errors();
    let named = |run: &Run| format!("{} {} ({})", run.dir.manifest.rulebook.id, run.period, run.dir.path.display());
    for pair in runs.windows(2) {
        let [one, other] = pair else { continue };
        let (book, next) = (&one.dir.manifest.rulebook, &other.dir.manifest.rulebook);
        let info = if (&book.id, &book.total) != (&next.id, &next.total) {
            &codes::C105
        } else if !one.period.as_long_as(other.period) {
            &codes::C106
        } else if one.period == other.period {
            &codes::C107
        } else {
            continue;
        };
        bag.push(Diagnostic::new(info).with("one", named(one)).with("other", named(other)));
    }
    bag.errors() == before
}

/// For each run the first one from which no break leads to it. A break that any of the rulebooks declares holds for
/// all of them.
fn since(runs: &[Run]) -> Vec<usize> {
    let declared = |year: u16| {
        let mut breaks = runs.iter().flat_map(|run| &run.dir.manifest.rulebook.breaks);
        breaks.any(|found| found.year == year)
    };
    let mut since: Vec<usize> = Vec::with_capacity(runs.len());
    for (at, run) in runs.iter().enumerate() {
        let first = match since.last() {
            Some(first) if !(runs[at - 1].period.year + 1..=run.period.year).any(declared) => *first,
            _ => at,
        };
        since.push(first);
    }
    since
}

/// The units of all runs, each followed as long as it is one unit.
fn lines(runs: &[Run], register: Option<&Register>) -> Vec<Line> {
    let rosters: Vec<Roster<'_>> = runs.iter().map(Run::roster).collect();
    // For each run and unit where it stands next: the run and the place there.
    let mut next: Vec<Vec<Option<(usize, usize)>>> = runs.iter().map(|run| vec![None; run.units.len()]).collect();
    for (at, of_run) in next.iter_mut().enumerate() {
        for later in at + 1..runs.len() {
            if of_run.iter().all(Option::is_some) {
                break;
            }
            let becomes = compare::becomes(&rosters[at], &rosters[later], register);
            for (next, becomes) in of_run.iter_mut().zip(becomes) {
                *next = next.or_else(|| Some((later, becomes?)));
            }
        }
    }
    let mut lines: Vec<Line> = Vec::new();
    // For each run and unit the line that it is on.
    let mut line_of: Vec<Vec<usize>> = Vec::with_capacity(runs.len());
    for (at, run) in runs.iter().enumerate() {
        let mut sources: Vec<Vec<usize>> = vec![Vec::new(); run.units.len()];
        for (earlier, of_run) in next[..at].iter().enumerate() {
            for (unit, next) in of_run.iter().enumerate() {
                if let Some((_, place)) = next.filter(|(run, _)| *run == at) {
                    sources[place].push(line_of[earlier][unit]);
                }
            }
        }
        let mut on_line = Vec::with_capacity(run.units.len());
        for (unit, sources) in sources.into_iter().enumerate() {
            let line = match sources[..] {
                [line] => line,
                _ => {
                    sources.iter().for_each(|line| lines[*line].successor = Some(lines.len()));
                    lines.push(Line { stands: vec![None; runs.len()], predecessors: sources, successor: None });
                    lines.len() - 1
                }
            };
            lines[line].stands[at] = Some(unit);
            on_line.push(line);
        }
        line_of.push(on_line);
    }
    in_order(lines)
}

/// The lines of the last run in the order of its ranking, then those that ended, the latest first.
fn in_order(lines: Vec<Line>) -> Vec<Line> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|line| {
        let last = lines[*line].last();
        (std::cmp::Reverse(last), lines[*line].stands[last])
    });
    let mut place = vec![0; lines.len()];
    order.iter().enumerate().for_each(|(new, old)| place[*old] = new);
    let mut lines: Vec<(usize, Line)> = lines.into_iter().enumerate().collect();
    lines.sort_by_key(|(old, _)| place[*old]);
    let moved = |(_, mut line): (usize, Line)| {
        line.predecessors.iter_mut().for_each(|line| *line = place[*line]);
        line.predecessors.sort_unstable();
        line.successor = line.successor.map(|line| place[line]);
        line
    };
    lines.into_iter().map(moved).collect()
}

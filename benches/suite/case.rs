//! A case: some commands, what they are held against, and the row that comes of them.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::alternatives::Alternative;
use crate::process::{self, Cost};

/// A case before its files are made.
pub(crate) struct Plan {
    pub(crate) name: String,
    /// Whether it is run on request only.
    pub(crate) large: bool,
    pub(crate) prepare: Box<dyn Fn(&Path) -> Case>,
}

/// The least that must be done with the same bytes.
pub(crate) struct Reference {
    pub(crate) name: &'static str,
    pub(crate) bytes: u64,
    pub(crate) work: Box<dyn Fn()>,
}

pub(crate) struct Case {
    /// Where the commands run.
    pub(crate) folder: PathBuf,
    /// Commands of parindex, run one after the other; their costs are added.
    pub(crate) commands: Vec<Vec<String>>,
    /// Work within this process in place of commands.
    pub(crate) work: Option<Box<dyn Fn()>>,
    pub(crate) reference: Reference,
    pub(crate) alternatives: Vec<Alternative>,
    /// What the alternatives must find as well, known once the commands have run.
    pub(crate) answer: Box<dyn Fn() -> String>,
    pub(crate) rounds: usize,
}

/// Others take minutes where we take seconds.
const ROUNDS_OF_OTHERS: usize = 3;

/// Runs on which the peak of memory is watched; a short one can be missed between two looks.
const LOOKS: usize = 3;

pub(crate) fn parindex() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_parindex"))
}

pub(crate) fn words(command: &str) -> Vec<String> {
    command.split(' ').map(str::to_owned).collect()
}

impl Case {
    /// A row for the commands, the first, and one for each alternative. In every round each has its turn, so
    /// that a machine that slows down slows all; the least of each counts.
    pub(crate) fn measure(&self, name: &str) -> Vec<Row> {
        let mut reference = Duration::MAX;
        let mut ours: Vec<Option<Cost>> = vec![None; self.commands.len()];
        let mut inside: Option<Cost> = None;
        let mut others: Vec<Option<Cost>> = vec![None; self.alternatives.len()];
        let least = |best: &mut Option<Cost>, cost: Cost| *best = Some(best.map_or(cost, |best| best.min(cost)));
        for round in 0..self.rounds {
            reference = reference.min(process::cost_of(&self.reference.work).cpu);
            if let Some(work) = &self.work {
                least(&mut inside, process::cost_of(work));
            }
            for (command, best) in self.commands.iter().zip(&mut ours) {
                least(best, process::run(parindex(), command, &self.folder));
            }
            if round == 0 {
                let answer = (self.answer)();
                self.alternatives.iter().for_each(|other| other.check(&answer, &self.folder));
            }
            for (other, best) in self.alternatives.iter().zip(&mut others).filter(|_| round < ROUNDS_OF_OTHERS) {
                least(best, process::run(&other.program, &other.args, &self.folder));
            }
        }
        let ours: Vec<Cost> = ours.into_iter().flatten().collect();
        let looks = self.commands.iter().flat_map(|command| std::iter::repeat_n(command, LOOKS));
        let inside = inside.unwrap_or_default();
        let mut rows = vec![Row {
            name: name.to_owned(),
            cpu: inside.cpu + ours.iter().map(|cost| cost.cpu).sum::<Duration>(),
            wall: inside.wall + ours.iter().map(|cost| cost.wall).sum::<Duration>(),
            anonymous: looks
                .filter_map(|command| process::anonymous(parindex(), command, &self.folder))
                .reduce(f64::max),
            bytes: self.reference.bytes,
            reference: self.reference.name,
            least: reference,
            ours: None,
        }];
        for (other, cost) in self.alternatives.iter().zip(others) {
            let Some(cost) = cost else { continue };
            rows.push(Row {
                name: format!("  {}", other.name),
                cpu: cost.cpu,
                wall: cost.wall,
                anonymous: process::anonymous(&other.program, &other.args, &self.folder),
                ours: Some(rows[0].cpu),
                ..rows[0].clone()
            });
        }
        rows
    }
}

/// A line of the table.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) name: String,
    cpu: Duration,
    wall: Duration,
    /// MiB.
    anonymous: Option<f64>,
    bytes: u64,
    pub(crate) reference: &'static str,
    least: Duration,
    /// The processor time of parindex, on the line of another program.
    ours: Option<Duration>,
}

impl Row {
    pub(crate) const HEADER: &str = "case                                        CPU s    wall s   MiB   MB read  reference        s   × reference  × ours";

    /// Processor time over that of the reference.
    pub(crate) fn ratio(&self) -> f64 {
        self.cpu.as_secs_f64() / self.least.as_secs_f64()
    }
}

impl fmt::Display for Row {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let anonymous = self.anonymous.map_or("–".to_owned(), |mib| format!("{mib:.0}"));
        let ours =
            self.ours.map_or(String::new(), |ours| format!("{:.1}", self.cpu.as_secs_f64() / ours.as_secs_f64()));
        write!(
            to,
            "{:<38} {:>10.4} {:>9.4} {anonymous:>5} {:>9.1}  {:<9} {:>8.5} {:>11.2} {ours:>7}",
            self.name,
            self.cpu.as_secs_f64(),
            self.wall.as_secs_f64(),
            self.bytes as f64 / 1e6,
            self.reference,
            self.least.as_secs_f64(),
            self.ratio(),
        )
    }
}

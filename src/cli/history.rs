//! `parindex history DIR...`: index and rank of every unit over many runs.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::compare::{refuse, vintage};
use super::show::{Column, Format, grid, percent, signed, table};
use super::words as say;
use super::{Context, Exit, folder, print, report};
use crate::diag::{Bag, Error, Sources};
use crate::history::{FILES, History, KEYS, Run, save};
use crate::model::{Points, Rounding, SCALE};
use crate::rulefile::nearest;
use crate::text::{Lang, Listed, Text};
use crate::units;

/// Units shown on a terminal; the file has them all.
const SHOWN: usize = 100;

/// Decimals of a change, at least.
const DECIMALS: u8 = 2;

pub(super) fn define(lang: Lang) -> Command {
    let path = |name: &'static str| Arg::new(name).value_parser(value_parser!(PathBuf));
    let force = Arg::new("force").long("force").action(ArgAction::SetTrue).help(say::SCORE_FORCE.get(lang));
    Command::new("history")
        .about(say::HISTORY.get(lang))
        .arg(path("runs").value_name("DIR").required(true).num_args(2..).help(say::HISTORY_RUNS.get(lang)))
        .arg(path("out").long("out").value_name("DIR").help(say::HISTORY_OUT.get(lang)))
        .arg(Arg::new("unit").long("unit").value_name("CODE").help(say::HISTORY_UNIT.get(lang)))
        .arg(path("register").long("register").value_name("FILE").help(say::COMPARE_REGISTER.get(lang)))
        .arg(force)
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let path = |name: &str| matches.get_one::<PathBuf>(name);
    let publication = match path("out").map(|_| folder::start(matches, &FILES, context.lang)) {
        None => None,
        Some(Ok(publication)) => Some(publication),
        Some(Err(exit)) => return exit,
    };
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let register = match path("register") {
        None => None,
        Some(register) => units::load(register, &mut sources, &mut bag)?,
    };
    let runs = matches.get_many::<PathBuf>("runs").into_iter().flatten();
    let runs = runs.map(|run| Run::read(run)).collect::<Result<Vec<_>, _>>()?;
    let history = if bag.errors() == 0 { History::new(runs, register.as_ref(), &mut bag) } else { None };
    let Some(history) = history else { return Ok(refuse(&bag, &sources, context)) };
    let teller = Teller { history: &history, lang: context.lang };
    let lines = match matches.get_one::<String>("unit").map(|wanted| teller.find(wanted)) {
        None => None,
        Some(Ok(lines)) => Some(lines),
        Some(Err(said)) => {
            report(&said);
            return Ok(Exit::Usage);
        }
    };
    if let Some(publication) = publication {
        save(&history, publication)?;
    }
    match (&lines, context.format) {
        (Some(lines), Format::Table) => print(&teller.story(lines)),
        (None, Format::Table) => print(&teller.table()),
        (_, format) => print(&teller.rows(lines.as_deref(), format)),
    }
    if lines.is_none() {
        report(&teller.summary());
        if let Some(out) = path("out") {
            report(&line(say::WRITTEN.get(context.lang), &format!("{}: {}", out.display(), FILES.join(", "))));
        }
    }
    Ok(Exit::Fine)
}

fn line(label: &str, value: &str) -> String {
    format!("  {label:<18}{value}")
}

/// Says what a history holds.
struct Teller<'h> {
    history: &'h History,
    lang: Lang,
}

impl Teller<'_> {
    fn name(&self, line: usize) -> &str {
        let row = self.history.row(line, self.history.lines[line].last());
        row.map_or("", |row| if self.lang == Lang::En { &row.name_en } else { &row.name })
    }

    fn named(&self, line: usize) -> String {
        format!("{} ({})", self.name(line), self.history.code(line))
    }

    fn decimals(&self, run: usize) -> u8 {
        self.history.runs[run].dir.manifest.rulebook.published_decimals
    }

    fn change(&self, change: Option<i128>, run: usize) -> String {
        change.map_or("—".to_owned(), |change| signed(change, self.decimals(run).max(DECIMALS)))
    }

    fn places(places: Option<i64>) -> String {
        places.map_or("—".to_owned(), |places| signed(i128::from(places) * i128::from(SCALE), 0))
    }

    /// Whether the index is kept more often than once a year, so that the period before is not that of the year before.
    fn has_parts(&self) -> bool {
        self.history.runs[0].period.part.is_some()
    }

    /// The runs against which a run is told: the one before, and that of the same period of the year before.
    fn earlier(&self, line: usize, run: usize) -> Vec<Option<usize>> {
        let mut earlier = vec![self.history.before(line, run)];
        earlier.extend(self.has_parts().then(|| self.history.year_before(run)));
        earlier
    }

    /// The lines of a code or a name with all that became part of them, the latest first.
    fn find(&self, wanted: &str) -> Result<Vec<usize>, String> {
        let lines = &self.history.lines;
        let is = |line: &usize| {
            let mut rows = (0..self.history.runs.len()).filter_map(|run| self.history.row(*line, run));
            rows.any(|row| row.code == wanted || row.name == wanted || row.name_en == wanted)
        };
        let Some(found) = (0..lines.len()).find(is) else {
            let names = (0..lines.len()).map(|line| self.name(line));
            let near = nearest(wanted, names).unwrap_or("–");
            return Err(say::NO_UNIT.fill(self.lang, &[("unit", wanted), ("near", near)]));
        };
        let mut all = vec![found];
        let mut at = 0;
        while let Some(line) = all.get(at) {
            all.extend(&lines[*line].predecessors);
            at += 1;
        }
        Ok(all)
    }

    /// The rows of `history.csv`, for programs.
    fn rows(&self, lines: Option<&[usize]>, format: Format) -> String {
        let columns = KEYS.map(|key| Column { key, heading: key, number: false });
        let wanted = |line: &usize| lines.is_none_or(|lines| lines.contains(line));
        let rows: Vec<Vec<String>> =
            self.history.rows().filter(|row| wanted(&row.line)).map(|row| row.fields).collect();
        table(&columns, &rows, format)
    }

    /// Rank and index of a line in a run.
    fn cell(&self, line: usize, run: usize) -> String {
        let Some(row) = self.history.row(line, run) else { return "—".to_owned() };
        let rank = row.rank.map_or("–".to_owned(), |rank| rank.to_string());
        let index = if self.history.index(line, run).is_some() { row.index.as_str() } else { "–" };
        format!("{rank}  {index}")
    }

    /// Units by runs, breaks between the runs.
    fn table(&self) -> String {
        let (runs, last) = (&self.history.runs, self.history.runs.len() - 1);
        let periods: Vec<String> = runs.iter().map(|run| run.period.to_string()).collect();
        let mut headings = vec![(say::CODE.get(self.lang), false), (say::UNIT.get(self.lang), false)];
        let between = |run: usize| match (self.history.is_broken(run), self.history.is_new_edition(run)) {
            (true, _) => Some("‖"),
            (false, true) => Some("¦"),
            _ => None,
        };
        for (run, period) in periods.iter().enumerate() {
            headings.extend(between(run).map(|mark| (mark, false)));
            headings.push((period, true));
        }
        headings.extend([(say::BEFORE.get(self.lang), true), (say::RANK_BEFORE.get(self.lang), true)]);
        if self.has_parts() {
            headings.extend([(say::SAME_PERIOD.get(self.lang), true), (say::RANK_BEFORE.get(self.lang), true)]);
        }
        let ended = self.history.lines.iter().any(|line| line.successor.is_some());
        if ended {
            headings.push((say::SUCCESSOR.get(self.lang), false));
        }
        let row = |at: usize| {
            let mut row = vec![self.history.code(at).to_owned(), self.name(at).to_owned()];
            for run in 0..runs.len() {
                row.extend(between(run).map(str::to_owned));
                row.push(self.cell(at, run));
            }
            for from in self.earlier(at, last) {
                row.push(self.change(self.history.index_change(at, from, last), last));
                row.push(Self::places(self.history.rank_change(at, from, last)));
            }
            if ended {
                row.push(self.history.lines[at].successor.map_or(String::new(), |line| self.named(line)));
            }
            row
        };
        let lines = self.history.lines.len();
        let rows: Vec<Vec<String>> = (0..lines).take(SHOWN).map(row).collect();
        let mut printed = grid(&headings, &rows);
        if lines > SHOWN {
            printed.push_str(&say::MORE_LINES.fill(self.lang, &[("more", (lines - SHOWN).to_string())]));
            printed.push('\n');
        }
        printed
    }

    /// One unit and those that became part of it, run by run.
    fn story(&self, lines: &[usize]) -> String {
        let mut headings = vec![
            (say::PERIOD, false),
            (say::CODE, false),
            (say::UNIT, false),
            (say::RANK, true),
            (say::OF_UNITS, true),
            (say::INDEX, true),
            (say::BAND, false),
            (say::BEFORE, true),
            (say::RANK_BEFORE, true),
        ];
        if self.has_parts() {
            headings.extend([(say::SAME_PERIOD, true), (say::RANK_BEFORE, true)]);
        }
        headings.push((say::MARKS, false));
        let headings: Vec<(&str, bool)> =
            headings.into_iter().map(|(words, number)| (words.get(self.lang), number)).collect();
        let mut rows = Vec::new();
        for line in lines {
            for run in (0..self.history.runs.len()).rev() {
                rows.extend(self.told(*line, run));
            }
        }
        grid(&headings, &rows)
    }

    fn told(&self, line: usize, run: usize) -> Option<Vec<String>> {
        let row = self.history.row(line, run)?;
        let manifest = &self.history.runs[run].dir.manifest;
        let mut fields = vec![
            self.history.runs[run].period.to_string(),
            row.code.clone(),
            if self.lang == Lang::En { &row.name_en } else { &row.name }.clone(),
            // With the ranks that the error of surveys leaves open.
            match (row.rank, row.rank_low.zip(row.rank_high)) {
                (None, _) => "–".to_owned(),
                (Some(rank), None) => rank.to_string(),
                (Some(rank), Some((low, high))) => format!("{rank} ({low}–{high})"),
            },
            manifest.counts.ranked.to_string(),
            self.history.index(line, run).map_or("–".to_owned(), |_| row.index.clone()),
            row.band.clone(),
        ];
        for from in self.earlier(line, run) {
            fields.push(self.change(self.history.index_change(line, from, run), run));
            fields.push(Self::places(self.history.rank_change(line, from, run)));
        }
        let marks = self.history.marks(line, run).into_iter().map(|mark| mark.words().get(self.lang));
        fields.push(marks.collect::<Vec<_>>().join(", "));
        Some(fields)
    }

    /// What a person wants to know first.
    fn summary(&self) -> String {
        let history = self.history;
        let last = history.runs.len() - 1;
        let manifest = &history.runs[last].dir.manifest.rulebook;
        let name = if self.lang == Lang::En { &manifest.name_en } else { &manifest.name_vi };
        let mut lines = vec![format!("\n{name}, {} – {}", history.runs[0].period, history.runs[last].period)];
        lines.extend(history.runs.iter().map(|run| vintage(&run.dir.manifest, self.lang)));
        let mut legend = vec![say::HISTORY_CELL.get(self.lang).to_owned()];
        for (run, of) in history.runs.iter().enumerate() {
            let said = |words: Text| words.fill(self.lang, &[("period", of.period.to_string())]);
            if history.is_broken(run) {
                legend.push(said(say::HISTORY_BREAK));
            } else if history.is_new_edition(run) {
                legend.push(said(say::HISTORY_EDITION));
            }
        }
        let ended = history.lines.iter().filter(|line| line.last() < last).count();
        for (at, said) in legend.iter().enumerate() {
            lines.push(line(if at == 0 { say::HISTORY_LEGEND.get(self.lang) } else { "" }, said));
        }
        if ended > 0 {
            let said = say::HISTORY_ENDED_ARE.fill(self.lang, &[("ended", ended.to_string())]);
            lines.push(line(say::HISTORY_ENDED.get(self.lang), &said));
        }
        lines.push(String::new());
        lines.extend((0..history.runs.len()).filter_map(|run| self.together(run)));
        lines.extend((0..history.runs.len()).filter_map(|run| self.convergence(run)));
        lines.join("\n")
    }

    fn together(&self, run: usize) -> Option<String> {
        let summary = self.history.summary(run)?;
        let before = (run > self.history.since[run]).then(|| self.history.summary(run - 1)).flatten();
        let change = before.map(|before| self.change(Some(i128::from(summary.mean.0 - before.mean.0)), run));
        let print = |points: Points| points.print(self.decimals(run).max(DECIMALS), Rounding::HalfUp);
        let args = [
            ("units", summary.units.to_string()),
            ("mean", print(summary.mean)),
            ("change", change.map_or(String::new(), |change| format!(" ({change})"))),
            ("deviation", print(summary.deviation)),
            ("lowest", print(summary.lowest)),
            ("highest", print(summary.highest)),
            ("variation", percent(summary.variation)),
        ];
        let period = self.history.runs[run].period.to_string();
        Some(line(&period, &say::SERIES_IS.fill(self.lang, &args)))
    }

    fn convergence(&self, run: usize) -> Option<String> {
        let found = self.history.convergence(run)?;
        let variation = |run: usize| percent(self.history.summary(run).and_then(|summary| summary.variation));
        let slope = found.slope.and_then(|slope| i64::try_from(slope.0).ok());
        let args = [
            ("period", self.history.runs[run].period.to_string()),
            ("since", self.history.runs[found.since].period.to_string()),
            ("before", variation(found.since)),
            ("after", variation(run)),
            ("slope", slope.map_or("–".to_owned(), |slope| signed(i128::from(slope), DECIMALS))),
            ("units", found.units.to_string()),
        ];
        Some(line(say::CONVERGENCE.get(self.lang), &say::CONVERGENCE_IS.fill(self.lang, &args)))
    }
}

//! `parindex compare OLD NEW`: what moved each index and rank between two runs.

mod story;
mod summary;

use std::io;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::show::{Format, as_written, grid, pretty, signed};
use super::words as say;
use super::{Context, Exit, folder, print, report, report_findings};
use crate::compare::{self, Change, Comparison, FILES, IndexParts, NEW, OLD, Options, Stand, Year};
use crate::diag::{Bag, Error, Sources, json};
use crate::model::{DataStatus, Period, Status};
use crate::rulefile::nearest;
use crate::rules::{self, Rulebook};
use crate::run::{Manifest, RunDir};
use crate::text::{Lang, Listed, Text};
use crate::units;

/// Units shown on a terminal; the file has them all.
const SHOWN: usize = 100;

/// Units named in a line of the summary.
const NAMED: usize = 5;

pub(super) fn define(lang: Lang) -> Command {
    let path = |name: &'static str| Arg::new(name).value_parser(value_parser!(PathBuf));
    let flag =
        |name: &'static str, help: Text| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help.get(lang));
    Command::new("compare")
        .about(say::COMPARE.get(lang))
        .arg(path("old").value_name("OLD").required(true).help(say::COMPARE_OLD.get(lang)))
        .arg(path("new").value_name("NEW").required(true).help(say::COMPARE_NEW.get(lang)))
        .arg(path("out").long("out").value_name("DIR").help(say::COMPARE_OUT.get(lang)))
        .arg(Arg::new("unit").long("unit").value_name("CODE").help(say::COMPARE_UNIT.get(lang)))
        .arg(path("as-published").long("as-published").value_name("DIR").help(say::COMPARE_PUBLISHED.get(lang)))
        .arg(flag("common-core", say::COMPARE_CORE))
        .arg(flag("across-break", say::COMPARE_BREAK))
        .arg(path("register").long("register").value_name("FILE").help(say::COMPARE_REGISTER.get(lang)))
        .arg(path("weights").long("weights").value_name("FILE").help(say::COMPARE_WEIGHTS.get(lang)))
        .arg(through(lang))
        .arg(flag("force", say::SCORE_FORCE))
}

/// The editions between those that are compared.
pub(super) fn through(lang: Lang) -> Arg {
    let path = Arg::new("through").value_parser(value_parser!(PathBuf));
    path.long("through").value_name("PATH").action(ArgAction::Append).help(say::COMPARE_THROUGH.get(lang))
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let path = |name: &str| matches.get_one::<PathBuf>(name);
    let [old, new] = ["old", "new"].map(|name| path(name).expect("clap requires it"));
    let publication = match path("out").map(|_| folder::start(matches, &FILES, context.lang)) {
        None => None,
        Some(Ok(publication)) => Some(publication),
        Some(Err(exit)) => return exit,
    };
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let [old, new] = [Year::read(old)?, Year::read(new)?];
    let Some(options) = options(matches, &old, &mut sources, &mut bag)? else {
        return Ok(refuse(&bag, &sources, context));
    };
    let published = path("as-published").map(|published| Year::read(published)).transpose()?;
    let compared = compare::compare(old, new, published, &options, &mut bag);
    let Some(comparison) = compared else { return Ok(refuse(&bag, &sources, context)) };
    let teller = Teller { comparison: &comparison, lang: context.lang };
    let unit = match matches.get_one::<String>("unit").map(|wanted| teller.find(wanted)) {
        None => None,
        Some(Ok(unit)) => Some(unit),
        Some(Err(said)) => {
            report(&said);
            return Ok(Exit::Usage);
        }
    };
    let saved = publication.map(|publication| compare::save(&comparison, publication)).transpose()?;
    match (unit, context.format) {
        (Some(unit), Format::Table) => print(&teller.story(unit)),
        (None, Format::Table) => print(&teller.changes()),
        // Programs get the tables that `--out` would write.
        (unit, format) => {
            let table = |fill: &dyn Fn(&mut Vec<u8>) -> io::Result<usize>| {
                let mut written = Vec::new();
                fill(&mut written).expect("writing to memory does not fail");
                written
            };
            let written = match (unit, saved) {
                (Some(_), _) => table(&|to| comparison.write_contributions(unit, to)),
                (None, Some(changes)) => changes,
                (None, None) => table(&|to| comparison.write_changes(to)),
            };
            print(&as_written(&written, format));
        }
    }
    if unit.is_none() {
        report(&teller.summary());
        if let Some(out) = path("out") {
            report(&teller.line(say::WRITTEN, &format!("{}: {}", out.display(), FILES.join(", "))));
        }
    }
    // The process ends; to give its figures back one by one would be a twentieth of its time.
    std::mem::forget(comparison);
    Ok(Exit::Fine)
}

/// What the command line says of how to compare. `None` where a file that it names has a mistake.
fn options(matches: &ArgMatches, old: &Year, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Options>, Error> {
    let mut options = Options {
        common_core: matches.get_flag("common-core"),
        across_break: matches.get_flag("across-break"),
        ..Options::default()
    };
    if let Some(register) = matches.get_one::<PathBuf>("register") {
        options.register = units::load(register, sources, bag)?;
    }
    if let Some(weights) = matches.get_one::<PathBuf>("weights") {
        options.weights = compare::load_weights(weights, old, sources, bag)?;
    }
    options.through = editions_between(matches, sources, bag)?;
    Ok((bag.errors() == 0).then_some(options))
}

/// The rulebooks that `--through` names; those with a mistake are left out, and reported.
pub(super) fn editions_between(
    matches: &ArgMatches,
    sources: &mut Sources,
    bag: &mut Bag,
) -> Result<Vec<Rulebook>, Error> {
    let paths = matches.get_many::<PathBuf>("through").into_iter().flatten();
    let editions = paths.map(|path| edition(path, sources, bag)).collect::<Result<Vec<_>, Error>>()?;
    Ok(editions.into_iter().flatten().collect())
}

/// The rulebook of a run, or one that is a file.
fn edition(path: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Rulebook>, Error> {
    if path.is_dir() { RunDir::open(path)?.rulebook().map(Some) } else { rules::load(path, sources, bag) }
}

/// Says why runs were not compared.
pub(super) fn refuse(bag: &Bag, sources: &Sources, context: &Context) -> Exit {
    if context.format == Format::Json {
        print(&pretty(&json(bag, sources, context.lang)));
    }
    report_findings(bag, sources, context);
    report(say::NOT_COMPARED.get(context.lang));
    Exit::Findings
}

/// Rules and figures of a run, with what must be known of them.
pub(super) fn vintage(manifest: &Manifest, lang: Lang) -> String {
    format!(
        "  {:<18}{} {} · {} · {}",
        manifest.pass.period().to_string(),
        manifest.rulebook.id,
        manifest.rulebook.edition,
        Status::said(&manifest.rulebook.status, lang),
        DataStatus::said(&manifest.pass.data_status, lang),
    )
}

/// Says what a comparison found.
struct Teller<'c> {
    comparison: &'c Comparison,
    lang: Lang,
}

impl Teller<'_> {
    fn line(&self, label: Text, value: &str) -> String {
        format!("  {:<18}{value}", label.get(self.lang))
    }

    fn period(&self, side: usize) -> Period {
        self.comparison.years[side].run.manifest.pass.period()
    }

    fn name(&self, pair: usize) -> &str {
        let row = &self.comparison.unit(pair).row;
        if self.lang == Lang::En { &row.name_en } else { &row.name }
    }

    fn decimals(&self) -> u8 {
        self.comparison.years[NEW].rulebook.decimals.max(2)
    }

    fn points(&self, billionths: i128) -> String {
        signed(billionths, self.decimals())
    }

    /// The pair that a code or a name means: of the new year, else of the old one.
    fn find(&self, wanted: &str) -> Result<usize, String> {
        let pairs = 0..self.comparison.pairs.len();
        let is = |pair: &usize| {
            let row = &self.comparison.unit(*pair).row;
            row.code == wanted || row.name == wanted || row.name_en == wanted
        };
        pairs.clone().find(is).ok_or_else(|| {
            let names = pairs.map(|pair| self.comparison.unit(pair).row.name.as_str());
            let near = nearest(wanted, names).unwrap_or("–");
            say::NO_UNIT.fill(self.lang, &[("unit", wanted), ("near", near)])
        })
    }

    fn title(&self) -> String {
        let name = self.comparison.years[NEW].rulebook.name.get(self.lang);
        format!("{name}, {} → {}", self.period(OLD), self.period(NEW))
    }

    /// Rules and figures of both years, with what must be known of them.
    fn vintages(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for side in [OLD, NEW] {
            lines.push(vintage(&self.comparison.years[side].run.manifest, self.lang));
        }
        for edition in &self.comparison.through {
            let status = Status::said(edition.status, self.lang);
            lines.push(self.line(say::THROUGH, &format!("{} {} · {status}", edition.rulebook, edition.edition)));
        }
        if !self.comparison.breaks.is_empty() {
            let years: Vec<String> = self.comparison.breaks.iter().map(u16::to_string).collect();
            lines.push(self.line(say::BREAK, &say::BREAK_IS.fill(self.lang, &[("years", years.join(", "))])));
        }
        if self.comparison.common_core {
            lines.push(self.line(say::CORE, say::CORE_IS.get(self.lang)));
        }
        lines
    }

    /// The table of all units, for a terminal.
    fn changes(&self) -> String {
        let moved = |part: &dyn Fn(&Change) -> bool| self.comparison.changes.iter().any(part);
        // Where no method compares units, two of the parts are zero throughout.
        let peers = moved(&|change| change.index.as_ref().is_some_and(|parts| (parts.others, parts.units) != (0, 0)));
        let corrected = self.comparison.published.is_some();
        let inherited = self.comparison.pairs.iter().any(|pair| pair.carried.is_some());
        type Part = fn(&IndexParts) -> i128;
        let parts: [(bool, Text, Part); 6] = [
            (true, say::PART_RULES, |parts| parts.rules),
            (true, say::PART_OWN, IndexParts::own),
            (corrected, say::PART_CORRECTION, |parts| parts.correction),
            (inherited, say::PART_SUCCESSION, |parts| parts.succession),
            (peers, say::PART_OTHERS, |parts| parts.others),
            (peers, say::PART_UNITS, |parts| parts.units),
        ];
        let parts: Vec<(Text, Part)> =
            parts.into_iter().filter(|(shown, ..)| *shown).map(|(_, heading, part)| (heading, part)).collect();
        let mut headings = vec![
            (say::RANK_OLD, true),
            (say::RANK_NEW, true),
            (say::PLACES, true),
            (say::CODE, false),
            (say::UNIT, false),
            (say::INDEX_OLD, true),
            (say::INDEX_NEW, true),
            (say::CHANGE, true),
        ];
        headings.extend(parts.iter().map(|(heading, _)| (*heading, true)));
        let headings: Vec<(&str, bool)> =
            headings.into_iter().map(|(heading, number)| (heading.get(self.lang), number)).collect();
        let row = |pair: &usize| {
            let change = &self.comparison.changes[*pair];
            let (old, new) = (change.before(), change.stands[NEW].as_ref());
            let mut row = vec![
                rank(old),
                rank(new),
                change.rank_change().map_or_else(none, |places| signed(i128::from(places) * 1_000_000_000, 0)),
                self.comparison.unit(*pair).unit.code.to_string(),
                self.name(*pair).to_owned(),
                self.index(old, OLD),
                self.index(new, NEW),
                change.index_change().map_or_else(none, |change| self.points(change)),
            ];
            let of = change.index.as_ref();
            row.extend(parts.iter().map(|(_, part)| of.map_or_else(none, |of| self.points(part(of)))));
            row
        };
        // A unit that became part of another is told with that one.
        let shown = |pair: &usize| self.comparison.pairs[*pair].successor.is_none();
        let pairs: Vec<usize> = (0..self.comparison.pairs.len()).filter(shown).collect();
        let rows: Vec<Vec<String>> = pairs.iter().take(SHOWN).map(row).collect();
        let mut printed = grid(&headings, &rows);
        if rows.len() < pairs.len() {
            let more = [("more", (pairs.len() - rows.len()).to_string())];
            printed.push_str(&say::MORE_CHANGES.fill(self.lang, &more));
            printed.push('\n');
        }
        printed
    }

    /// An index as its year published it.
    fn index(&self, stand: Option<&Stand>, side: usize) -> String {
        let index = stand.and_then(|stand| stand.index);
        index.map_or_else(none, |index| self.comparison.years[side].rulebook.print(index))
    }
}

/// What stands for a figure that there is none of.
fn none() -> String {
    "—".to_owned()
}

fn rank(stand: Option<&Stand>) -> String {
    stand.and_then(|stand| stand.rank).map_or_else(none, |rank| rank.to_string())
}

fn band(stand: &Stand) -> &str {
    if stand.band.is_empty() { "—" } else { &stand.band }
}

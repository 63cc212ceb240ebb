//! `parindex tally RULEBOOK --survey NAME FILE… --out DIR` and `parindex merge COUNTS… --out DIR`: files of
//! respondents → counts, and counts → counts.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::show::{Format, pretty};
use super::words as say;
use super::{Context, Exit, exit_of, folder, print, report, report_findings};
use crate::diag::{Bag, Error, RULES, Sources, json};
use crate::run::{self};
use crate::tally::table::{self, Counted, FILES, Folder};
use crate::tally::{self, Frame, Options};
use crate::text::Lang;
use crate::{rules, units};

fn path(name: &'static str) -> Arg {
    Arg::new(name).value_parser(value_parser!(PathBuf))
}

fn shared(command: Command, lang: Lang) -> Command {
    command
        .arg(path("out").long("out").value_name("DIR").required(true).help(say::TALLY_OUT.get(lang)))
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help(say::TALLY_FORCE.get(lang)))
        .arg(folder::threads_option(lang))
}

pub(super) fn define(lang: Lang) -> Command {
    let command = Command::new("tally")
        .about(say::TALLY.get(lang))
        .arg(path("rulebook").value_name("RULEBOOK").required(true).help(say::TALLY_RULEBOOK.get(lang)))
        .arg(path("files").value_name("FILE").required(true).num_args(1..).help(say::TALLY_FILES.get(lang)))
        .arg(Arg::new("survey").long("survey").value_name("NAME").required(true).help(say::TALLY_SURVEY.get(lang)))
        .arg(path("register").long("register").value_name("CSV").help(say::TALLY_REGISTER.get(lang)))
        .arg(path("frame").long("frame").value_name("CSV").help(say::TALLY_FRAME.get(lang)))
        .arg(path("totals").long("totals").value_name("CSV").help(say::TALLY_TOTALS.get(lang)))
        .arg(Arg::new("skip-refused").long("skip-refused").action(ArgAction::SetTrue).help(say::TALLY_SKIP.get(lang)));
    shared(command, lang)
}

pub(super) fn define_merge(lang: Lang) -> Command {
    let command = Command::new("merge")
        .about(say::MERGE.get(lang))
        .arg(path("counts").value_name("COUNTS").required(true).num_args(1..).help(say::MERGE_COUNTS.get(lang)));
    shared(command, lang)
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let rulebook = matches.get_one::<PathBuf>("rulebook").expect("clap requires it");
    let survey = matches.get_one::<String>("survey").expect("clap requires it");
    publish(matches, context, |sources, bag| {
        let Some(rulebook) = rules::load(rulebook, sources, bag)? else { return Ok(Ok(None)) };
        let Some(instrument) = rulebook.instrument(survey) else {
            let known: Vec<&str> = rulebook.instruments.iter().map(|instrument| instrument.id.as_str()).collect();
            let args = [("survey", survey.clone()), ("known", known.join(", "))];
            report(&format!("{}: {}", say::ERROR.get(context.lang), say::NO_SURVEY.fill(context.lang, &args)));
            return Ok(Err(Exit::Usage));
        };
        let mut frame = Frame::default();
        if let Some(register) = matches.get_one::<PathBuf>("register") {
            let Some(register) = units::load(register, sources, bag)? else { return Ok(Ok(None)) };
            frame.units = Some(register.units().iter().map(|unit| unit.code.to_string()).collect());
        }
        if let Some(path) = matches.get_one::<PathBuf>("frame") {
            let file = sources.read(path, RULES)?;
            let Some(clusters) = tally::read_frame(file, instrument, sources, bag) else { return Ok(Ok(None)) };
            frame.clusters = clusters;
        }
        if let Some(path) = matches.get_one::<PathBuf>("totals") {
            let file = sources.read(path, RULES)?;
            let Some(totals) = tally::read_totals(file, instrument, sources, bag) else { return Ok(Ok(None)) };
            frame.totals = totals;
        }
        let files = matches.get_many::<PathBuf>("files").into_iter().flatten().cloned().collect::<Vec<_>>();
        let files = tally::tables_in(&files)?;
        let options = Options { skip_refused: matches.get_flag("skip-refused"), ..Options::default() };
        let tally = tally::count(&files, instrument, &frame, options, sources, bag)?;
        Ok(Ok(tally.map(|tally| Folder { counted: Counted::of(&rulebook, survey), tally })))
    })
}

pub(super) fn merge(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let folders = matches.get_many::<PathBuf>("counts").into_iter().flatten();
    publish(matches, context, |_, bag| {
        let named = |path: &PathBuf| Ok((path.display().to_string(), table::read(path)?));
        Ok(Ok(table::merge(folders.map(named).collect::<Result<_, Error>>()?, bag)))
    })
}

/// Makes counts and publishes them, or says why there are none.
fn publish(
    matches: &ArgMatches,
    context: &Context,
    make: impl FnOnce(&mut Sources, &mut Bag) -> Result<Result<Option<Folder>, Exit>, Error> + Send,
) -> Result<Exit, Error> {
    let out = matches.get_one::<PathBuf>("out").expect("clap requires it");
    let publication = match folder::start(matches, &FILES, context.lang) {
        Ok(publication) => publication,
        Err(end) => return end,
    };
    let pool = folder::threads(matches, out)?;
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let made = pool.install(|| make(&mut sources, &mut bag))?;
    if context.format == Format::Json {
        print(&pretty(&json(&bag, &sources, context.lang)));
    }
    report_findings(&bag, &sources, context);
    match made {
        Err(exit) => Ok(exit),
        Ok(None) => {
            let counts = [("errors", bag.errors().to_string()), ("warnings", bag.warnings().to_string())];
            report(&say::FOUND.fill(context.lang, &counts));
            report(say::NOTHING_WRITTEN.get(context.lang));
            Ok(exit_of(&bag))
        }
        Ok(Some(folder)) => {
            run::save_counts(&folder, publication)?;
            report(&summary(&folder, out, context.lang));
            Ok(Exit::Fine)
        }
    }
}

fn summary(folder: &Folder, out: &Path, lang: Lang) -> String {
    let tally = &folder.tally;
    let sum = |of: fn(&tally::FilePart) -> u64| tally.files.iter().map(of).sum::<u64>().to_string();
    let args = [
        ("path", out.display().to_string()),
        ("rows", sum(|part| part.rows)),
        ("accepted", sum(|part| part.accepted)),
        ("empty", sum(|part| part.empty)),
        ("rejected", sum(|part| part.rejected)),
        ("refused", sum(|part| part.refused)),
        ("units", tally.counts.units().len().to_string()),
        ("clusters", tally.counts.clusters().count().to_string()),
    ];
    say::TALLIED.fill(lang, &args)
}

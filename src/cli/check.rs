//! `parindex check FILE`: every mistake of a rulebook or of a pass with its tables.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command, value_parser};

use super::show::{Column, Format, pretty, table};
use super::words as say;
use super::{Context, Exit, exit_of, print, report, report_findings};
use crate::data::pass;
use crate::diag::{Bag, Error, Sources, json};
use crate::rules::Rulebook;
use crate::text::{Lang, Listed};
use crate::{rulefile, rules, run};

pub(super) fn define(lang: Lang) -> Command {
    Command::new("check")
        .about(say::CHECK.get(lang))
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(say::CHECK_FILE.get(lang)),
        )
        .arg(
            Arg::new("level")
                .long("level")
                .value_parser(PossibleValuesParser::new(["error", "warning"]))
                .default_value("error")
                .help(say::CHECK_LEVEL.get(lang)),
        )
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let path = matches.get_one::<PathBuf>("file").expect("clap requires it");
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let rulebook = read(path, &mut sources, &mut bag)?;
    match context.format {
        Format::Json => print(&pretty(&json(&bag, &sources, context.lang))),
        Format::Csv => print(&as_csv(&bag, &sources, context.lang)),
        Format::Table => {}
    }
    report_findings(&bag, &sources, context);
    if let Some(rulebook) = rulebook {
        report(&summary(&rulebook, context.lang));
    }
    let counts = [("errors", bag.errors().to_string()), ("warnings", bag.warnings().to_string())];
    report(&say::FOUND.fill(context.lang, &counts));
    let strict = matches.get_one::<String>("level").is_some_and(|level| level == "warning");
    Ok(match exit_of(&bag) {
        Exit::Fine if strict && bag.warnings() > 0 => Exit::Findings,
        exit => exit,
    })
}

/// Reads the file for what it is: a pass names its rulebook, anything else is taken for a rulebook.
fn read(path: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Rulebook>, Error> {
    let mut scratch = Bag::new();
    let peek = rulefile::load(path, &mut Sources::new(), &mut scratch)?;
    if peek.is_some_and(|table| pass::is_pass(&table)) {
        return Ok(run::evaluate(path, sources, bag)?.map(|evaluation| evaluation.rulebook));
    }
    rules::load(path, sources, bag)
}

/// What the rulebook is, so that a reader sees that the right file was checked.
fn summary(rulebook: &Rulebook, lang: Lang) -> String {
    let name = rulebook.nodes[0].name.get(lang).to_owned();
    let args = [
        ("name", name),
        ("edition", rulebook.edition.clone()),
        ("areas", rulebook.areas().len().to_string()),
        ("nodes", (rulebook.nodes.len() - 1).to_string()),
        ("leaves", rulebook.leaves().count().to_string()),
        ("total", rulebook.total().to_string()),
        ("status", rulebook.status.words().get(lang).to_owned()),
    ];
    let mut lines = vec![say::RULEBOOK.fill(lang, &args)];
    lines.extend(breaks(rulebook, lang));
    lines.join("\n")
}

/// Where the series breaks, for everybody who might compare years.
pub(super) fn breaks(rulebook: &Rulebook, lang: Lang) -> impl Iterator<Item = String> {
    rulebook.breaks.iter().map(move |found| {
        let args = [("year", found.year.to_string()), ("reason", found.reason.get(lang).to_owned())];
        say::SERIES_BREAKS.fill(lang, &args)
    })
}

fn as_csv(bag: &Bag, sources: &Sources, lang: Lang) -> String {
    let keys = ["code", "severity", "file", "line", "column", "cell", "text", "message", "hint"];
    let columns = keys.map(|key| Column { key, heading: key, number: false });
    let findings = json(bag, sources, lang);
    let plain = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        value => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    };
    let rows = findings.as_array().into_iter().flatten().map(|finding| {
        let of = |key: &str| match key {
            "file" | "line" | "column" | "cell" | "text" => finding["place"].get(key).map(plain).unwrap_or_default(),
            _ => plain(&finding[key]),
        };
        keys.iter().map(|key| of(key)).collect()
    });
    table(&columns, &rows.collect::<Vec<_>>(), Format::Csv)
}

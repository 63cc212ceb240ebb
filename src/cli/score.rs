//! `parindex score PASS --out DIR`: the annual pass.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::show::{Column, Format, table};
use super::words as say;
use super::{Context, Exit, exit_of, folder, print, report, report_findings};
use crate::data::Standing;
use crate::data::pass::Input;
use crate::diag::{Bag, Error, Sources};
use crate::estimates::{PooledIndex, UnitError};
use crate::run::{self, Evaluation, FILES, Manifest, MeanEntry, SOMETIMES};
use crate::survey::ranks::{RankSet, mean_size};
use crate::tally::{FilePart, disclosure};
use crate::text::{Lang, Listed, Text};

/// Of how many first ranks the summary speaks, where there are more units.
const TOP: usize = 10;

/// Rows of the ranking shown on a terminal; the file has them all.
const SHOWN: usize = 100;

pub(super) fn define(lang: Lang) -> Command {
    let path = |name: &'static str| Arg::new(name).value_parser(value_parser!(PathBuf));
    Command::new("score")
        .about(say::SCORE.get(lang))
        .arg(path("pass").value_name("PASS").required(true).help(say::SCORE_PASS.get(lang)))
        .arg(path("out").long("out").value_name("DIR").required(true).help(say::SCORE_OUT.get(lang)))
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help(say::SCORE_FORCE.get(lang)))
        .arg(folder::threads_option(lang))
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let path = |name: &str| matches.get_one::<PathBuf>(name).expect("clap requires it");
    let (pass, out) = (path("pass"), path("out"));
    let publication = match folder::start_with(matches, &FILES, &SOMETIMES, context.lang) {
        Ok(publication) => publication,
        Err(end) => return end,
    };
    let pool = folder::threads(matches, out)?;
    pool.install(|| {
        let (mut sources, mut bag) = (Sources::new(), Bag::new());
        let Some(evaluation) = run::evaluate(pass, &mut sources, &mut bag)? else {
            report_findings(&bag, &sources, context);
            let counts = [("errors", bag.errors().to_string()), ("warnings", bag.warnings().to_string())];
            report(&say::FOUND.fill(context.lang, &counts));
            report(say::NOTHING_WRITTEN.get(context.lang));
            return Ok(exit_of(&bag));
        };
        let manifest = run::save(&evaluation, &sources, &bag, publication)?;
        report_findings(&bag, &sources, context);
        let summary = summary(&evaluation, &manifest, out, context.lang);
        if context.format == Format::Table {
            print(&ranking(&evaluation, context));
            report(&summary);
        } else {
            // The results are in place even where the pipe cannot take the ranking.
            report(&summary);
            print(&ranking(&evaluation, context));
        }
        // The process ends; to give the figures of all surveys back one by one would take a thirtieth of its time.
        std::mem::forget(evaluation);
        Ok(Exit::Fine)
    })
}

fn ranking(evaluation: &Evaluation, context: &Context) -> String {
    let Evaluation { rulebook, inputs, results, .. } = evaluation;
    let lang = context.lang;
    let drawn = context.format == Format::Table;
    let mut columns = vec![
        ("rank", say::RANK, true),
        ("code", say::CODE, false),
        ("name", say::UNIT, false),
        ("region", say::REGION, false),
        ("index", say::INDEX, true),
        ("band", say::BAND, false),
    ];
    if !drawn {
        // A table that travels alone still says what it is; on a terminal the summary does.
        columns.extend([
            ("tied", say::TIED, false),
            ("rules_status", say::STATUS, false),
            ("data_status", say::FIGURES, false),
        ]);
    }
    let column =
        |(key, heading, number): (&'static str, Text, bool)| Column { key, heading: heading.get(lang), number };
    let columns: Vec<Column> = columns.into_iter().map(column).collect();
    let row = |at: &usize| {
        let (unit, result) = (&inputs.units[*at], &results.units[*at]);
        let rank = result.rank.map_or("–".to_owned(), |rank| rank.to_string());
        let mut row = vec![
            if drawn && result.tied { format!("{rank}=") } else { rank },
            unit.code.to_string(),
            unit.name.get(lang).to_owned(),
            unit.region.as_ref().map_or(String::new(), |region| region.get(lang).to_owned()),
            result.index.map_or("–".to_owned(), |index| rulebook.print(index)),
            result.band.map_or(String::new(), |band| rulebook.bands[band].id.clone()),
        ];
        if !drawn {
            let tied = if result.tied { "yes" } else { "no" };
            row.extend([tied, rulebook.status.name(), evaluation.pass.data_status.name()].map(str::to_owned));
        }
        row
    };
    let rows: Vec<Vec<String>> = results.order.iter().take(if drawn { SHOWN } else { usize::MAX }).map(row).collect();
    let mut printed = table(&columns, &rows, context.format);
    if rows.len() < results.order.len() {
        printed.push_str(&say::MORE_ROWS.fill(lang, &[("more", (results.order.len() - rows.len()).to_string())]));
        printed.push('\n');
    }
    printed
}

/// What a person wants to know first, in some ten lines.
fn summary(evaluation: &Evaluation, manifest: &Manifest, out: &std::path::Path, lang: Lang) -> String {
    let Evaluation { pass, rulebook, inputs, results, carried, .. } = evaluation;
    let mut lines = Vec::new();
    let mut line = |label: Text, value: String| lines.push(format!("  {:<14}{value}", label.get(lang)));
    let units = [("units", manifest.counts.units.to_string()), ("ranked", manifest.counts.ranked.to_string())];
    line(say::UNITS, say::UNITS_RANKED.fill(lang, &units));
    line(say::RULES, format!("{} {} · {}", rulebook.id, rulebook.edition, rulebook.status.words().get(lang)));
    line(say::FIGURES, format!("{} · {}", pass.data_status.words().get(lang), pass.source));
    cards(evaluation, lang).into_iter().for_each(|counted| line(say::RESPONDENTS, counted));
    if inputs.few_cards > 0 {
        let args = [("count", inputs.few_cards.to_string()), ("least", disclosure::LEAST.to_string())];
        line(say::FEW_CARDS, say::FEW_CARDS_FIGURES.fill(lang, &args));
    }
    super::check::breaks(rulebook, lang).for_each(|found| line(say::SERIES, found));
    for standing in [Standing::NotSubmitted, Standing::Disqualified] {
        for entry in manifest.standings.iter().filter(|entry| entry.status == standing.name()) {
            let name = if lang == Lang::En { &entry.name_en } else { &entry.name_vi };
            line(say::NOT_RANKED, format!("{name}: {} · {}", standing.words().get(lang), entry.reason));
        }
    }
    let show = |at: &usize| {
        let index = results.units[*at].index.map_or("–".to_owned(), |index| rulebook.print(index));
        format!("{} {index}", inputs.units[*at].name.get(lang))
    };
    let ranked: Vec<&usize> = results.order.iter().filter(|at| results.units[**at].rank.is_some()).collect();
    if let (Some(first), Some(last), Some(mean)) = (ranked.first(), ranked.last(), manifest.means.first()) {
        line(say::MEAN, mean.index.clone());
        if let Some(PooledIndex { index, spread }) = carried.pooled {
            let error = spread.map(|spread| [("error", format!("{:.2}", spread.standard_error()))]);
            let error = error.map_or(String::new(), |args| say::WITH_ERROR.fill(lang, &args));
            line(say::POOLED, rulebook.print(index) + &error);
        }
        line(say::FIRST, show(first));
        line(say::LAST, show(last));
    }
    if let Some(errors) = errors(evaluation, &ranked, lang) {
        line(say::ERRORS, errors);
    }
    for assumed in &manifest.assumptions {
        let said = if lang == Lang::En { &assumed.en } else { &assumed.vi };
        line(say::ASSUMED, format!("{}: {said}", assumed.survey));
    }
    let name_of = |mean: &MeanEntry| if lang == Lang::En { mean.of_en.clone() } else { mean.of.clone() };
    let group = |mean: &MeanEntry| Some(format!("{} {} ({})", name_of(mean)?, mean.index, mean.units));
    let groups: Vec<String> = manifest.means.iter().filter_map(group).collect();
    let bands: Vec<String> = manifest.bands.iter().map(|entry| format!("{}: {}", entry.band, entry.units)).collect();
    for (label, found) in [(say::GROUPS, groups.join("; ")), (say::BANDS, bands.join(", "))] {
        if !found.is_empty() {
            line(label, found);
        }
    }
    let warned: usize = manifest.warnings.iter().map(|warning| warning.count).sum();
    line(say::WARNINGS, warned.to_string());
    let carried = manifest.outputs.iter().map(|entry| entry.file.as_str()).filter(|name| SOMETIMES.contains(name));
    let files: Vec<&str> = FILES.into_iter().chain(carried).collect();
    line(say::WRITTEN, format!("{}: {}", out.display(), files.join(", ")));
    line(say::HASH, manifest.result.clone());
    let title = say::TITLE
        .fill(lang, &[("name", rulebook.nodes[0].name.get(lang).to_owned()), ("year", pass.period().said(lang))]);
    format!("\n{title}\n{}", lines.join("\n"))
}

/// What became of the cards of each input of respondents.
fn cards(evaluation: &Evaluation, lang: Lang) -> Vec<String> {
    let Evaluation { pass, inputs, .. } = evaluation;
    let counted = |(at, input): (usize, &Input)| {
        let files = || inputs.cards.iter().filter(|cards| cards.input == at);
        let sum = |of: fn(&FilePart) -> u64| files().map(|cards| of(&cards.part)).sum::<u64>().to_string();
        let args = [
            ("input", input.id.clone()),
            ("rows", sum(|part| part.rows)),
            ("accepted", sum(|part| part.accepted)),
            ("empty", sum(|part| part.empty)),
            ("rejected", sum(|part| part.rejected)),
        ];
        say::CARDS_COUNTED.fill(lang, &args)
    };
    pass.inputs.iter().enumerate().filter(|(_, input)| input.cards.is_some()).map(counted).collect()
}

/// What the surveys leave open of the ranking; nothing where no unit has an error.
fn errors(evaluation: &Evaluation, ranked: &[&usize], lang: Lang) -> Option<String> {
    let Evaluation { inputs, carried, .. } = evaluation;
    let known: Vec<(usize, UnitError, RankSet)> = ranked
        .iter()
        .filter_map(|at| carried.units[**at].map(|error| (**at, error)))
        .filter_map(|(at, error)| Some((at, error, error.ranks?)))
        .collect();
    let mut typical: Vec<f64> = known.iter().map(|(_, error, _)| error.spread.standard_error()).collect();
    typical.sort_by(f64::total_cmp);
    let sets: Vec<RankSet> = known.iter().map(|(_, _, set)| *set).collect();
    let k = if ranked.len() > TOP { TOP } else { 1 };
    let top = known.iter().filter(|(_, _, set)| set.certainly_top(k)).map(|(at, ..)| inputs.units[*at].name.get(lang));
    let top: Vec<&str> = top.collect();
    let args = [
        ("error", format!("{:.2}", typical.get(typical.len() / 2)?)),
        ("known", known.len().to_string()),
        ("units", ranked.len().to_string()),
        ("size", format!("{:.1}", mean_size(&sets))),
        ("apart", carried.neighbours_apart.to_string()),
        ("pairs", (ranked.len() - 1).to_string()),
        ("k", k.to_string()),
        ("top", if top.is_empty() { "–".to_owned() } else { top.join(", ") }),
    ];
    Some(say::ERRORS_ARE.fill(lang, &args))
}

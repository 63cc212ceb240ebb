//! `parindex estimate RULEBOOK COUNTS --out DIR`: counts of a survey → indices with their errors, and the
//! ranks that these leave open.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;

use super::hidden::{Figure, Hidden, hidden};
use super::show::{Column, Format, pretty, table};
use super::since::{self, Since};
use super::words as say;
use super::{Context, Exit, exit_of, folder, print, report, report_findings};
use crate::diag::{Bag, Error, Sources};
use crate::estimates::{self, Estimates, NodeChange, NodeEstimate, Settings, SharedVariance, UnitRank};
use crate::rules::instrument::Instrument;
use crate::rules::{self, Rulebook};
use crate::run::Publication;
use crate::survey::interval::Method;
use crate::survey::pooled::Variance;
use crate::survey::sample::{Design, Fault, Lonely};
use crate::tally::shape_of;
use crate::tally::table::{self as counts_table, Folder};
use crate::text::{Lang, Listed};

const FILES: [&str; 3] = ["estimates.csv", "ranks.csv", "manifest.json"];

const INTERVALS: [(&str, Method); 5] = [
    ("logit", Method::Logit),
    ("wilson", Method::Wilson),
    ("beta", Method::Beta),
    ("asin", Method::Asin),
    ("wald", Method::Wald),
];

/// Units shown on a terminal; the file has them all.
const SHOWN: usize = 100;

pub(super) fn define(lang: Lang) -> Command {
    let path = |name: &'static str| Arg::new(name).value_parser(value_parser!(PathBuf));
    let word = |name: &'static str, words: Vec<&'static str>| {
        Arg::new(name).long(name).value_parser(PossibleValuesParser::new(words.clone())).default_value(words[0])
    };
    Command::new("estimate")
        .about(say::ESTIMATE.get(lang))
        .arg(path("rulebook").value_name("RULEBOOK").required(true).help(say::TALLY_RULEBOOK.get(lang)))
        .arg(path("counts").value_name("COUNTS").required(true).help(say::ESTIMATE_COUNTS.get(lang)))
        .arg(path("out").long("out").value_name("DIR").required(true).help(say::ESTIMATE_OUT.get(lang)))
        .arg(path("since").long("since").value_name("COUNTS").help(say::ESTIMATE_SINCE.get(lang)))
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help(say::SCORE_FORCE.get(lang)))
        .arg(Arg::new("level").long("level").value_name("NAME").help(say::ESTIMATE_LEVEL.get(lang)))
        .arg(word("lonely", Lonely::ALL.map(|(name, _)| name).to_vec()).help(say::ESTIMATE_LONELY.get(lang)))
        .arg(Arg::new("fpc").long("fpc").action(ArgAction::SetTrue).help(say::ESTIMATE_FPC.get(lang)))
        .arg(word("variance", Variance::ALL.map(|(name, _)| name).to_vec()).help(say::ESTIMATE_VARIANCE.get(lang)))
        .arg(word("interval", INTERVALS.map(|(name, _)| name).to_vec()).help(say::ESTIMATE_INTERVAL.get(lang)))
        .arg(
            Arg::new("confidence")
                .long("confidence")
                .value_name("PERCENT")
                .value_parser(value_parser!(u8).range(50..=99))
                .default_value("95")
                .help(say::ESTIMATE_CONFIDENCE.get(lang)),
        )
        .arg(Arg::new("by").long("by").value_name("GROUP").help(say::ESTIMATE_BY.get(lang)))
        .arg(
            Arg::new("min-cell")
                .long("min-cell")
                .value_name("N")
                .value_parser(value_parser!(u64))
                .default_value("10")
                .help(say::ESTIMATE_MIN_CELL.get(lang)),
        )
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let path = |name: &str| matches.get_one::<PathBuf>(name).expect("clap requires it");
    let (out, lang) = (path("out"), context.lang);
    let wrong = |sentence: String| {
        report(&format!("{}: {sentence}", say::ERROR.get(lang)));
        Ok(Exit::Usage)
    };
    let publication = match folder::start_with(matches, &FILES, &[since::FILE], lang) {
        Ok(publication) => publication,
        Err(end) => return end,
    };
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let Some(rulebook) = rules::load(path("rulebook"), &mut sources, &mut bag)? else {
        report_findings(&bag, &sources, context);
        return Ok(exit_of(&bag));
    };
    let folder = counts_table::read(path("counts"))?;
    let earlier = matches.get_one::<PathBuf>("since").map(|path| counts_table::read(path)).transpose()?;
    let instrument = rulebook.instrument(&folder.counted.survey);
    let fits = |folder: &&Folder| {
        let survey = instrument.filter(|found| found.id == folder.counted.survey);
        let shape = survey.map(shape_of);
        folder.counted.rulebook == rulebook.id && shape.as_ref() == Some(folder.tally.counts.shape())
    };
    if let Some(Folder { counted, .. }) = [Some(&folder), earlier.as_ref()].into_iter().flatten().find(|it| !fits(it)) {
        let counted = format!("{} {} {}", counted.rulebook, counted.edition, counted.survey);
        return wrong(say::OTHER_COUNTS.fill(lang, &[("counted", counted)]));
    }
    let instrument = instrument.expect("counts that fit are of an instrument");
    let counts = &folder.tally.counts;
    let settings = match settings(matches, instrument) {
        Ok(settings) => settings,
        Err((wanted, known)) => {
            return wrong(say::NO_COLUMN.fill(lang, &[("wanted", wanted), ("known", known.join(", "))]));
        }
    };
    let changed =
        |earlier: &Folder| estimates::changes(&rulebook, instrument, &earlier.tally.counts, counts, &settings);
    let changed = earlier.as_ref().map(changed).transpose();
    let estimated = estimates::estimate(&rulebook, instrument, counts, &settings);
    let (estimates, changed) = match estimated.and_then(|estimates| Ok((estimates, changed?))) {
        Ok(both) => both,
        Err(fault) => {
            report(&format!("{}: {}", say::ERROR.get(lang), fault_in_words(&fault, lang)));
            return Ok(Exit::Data);
        }
    };
    let least = *matches.get_one::<u64>("min-cell").expect("clap has a default");
    let sheet = Sheet::of(&rulebook, &estimates, &settings, least);
    let since = earlier.as_ref().zip(changed).map(|(folder, changes)| {
        let figures = |wave: usize| changes.iter().map(|change| Figure::changed(change, wave)).collect::<Vec<_>>();
        let wave = |wave: usize| hidden(&rulebook, &figures(wave), least);
        let hidden = wave(0).into_iter().chain(wave(1)).chain(sheet.hidden_among(&changes)).collect();
        Since { rulebook: &rulebook, folder, changes, variance: settings.variance, hidden }
    });
    let rows = sheet.rows();
    save(&sheet, &rows, &folder, since.as_ref(), matches, publication)?;
    let lonely = matches.get_one::<String>("lonely").expect("clap has a default");
    if context.format == Format::Table {
        print(&ranking(&sheet.ranks, lang));
        report(&summary(&sheet, &folder, since.as_ref(), lonely, out, lang));
    } else {
        report(&summary(&sheet, &folder, since.as_ref(), lonely, out, lang));
        print(&table(&columns(&COLUMNS), &rows, context.format));
    }
    // The process ends; to give a hundred thousand texts and counts back one by one would be a twentieth of its time.
    std::mem::forget((rows, estimates, folder));
    Ok(Exit::Fine)
}

/// The design, as the command line names it. Else what was asked for and what there is.
fn settings(matches: &ArgMatches, instrument: &Instrument) -> Result<Settings, (String, Vec<String>)> {
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let place = |wanted: &str, known: Vec<String>| {
        let at = known.iter().position(|name| name == wanted);
        at.ok_or_else(|| (wanted.to_owned(), known))
    };
    let levels = instrument.columns.clusters.clone();
    let level = word("level").map_or(Ok(0), |wanted| place(wanted, levels))? + 1;
    let groups = instrument.columns.groups.iter().map(|(name, _)| name.clone()).collect();
    let grouping = word("by").map(|wanted| place(wanted, groups)).transpose()?;
    let lonely =
        Lonely::ALL.iter().find(|(name, _)| Some(*name) == word("lonely")).map_or(Lonely::Error, |(_, rule)| *rule);
    let interval = INTERVALS.iter().find(|(name, _)| Some(*name) == word("interval"));
    let design = Design { level, weights: instrument.columns.weight.is_some(), fpc: matches.get_flag("fpc"), lonely };
    let confidence = f64::from(*matches.get_one::<u8>("confidence").expect("clap has a default")) / 100.0;
    let variance = Variance::ALL.iter().find(|(name, _)| Some(*name) == word("variance"));
    let variance = variance.map_or(Variance::Design, |(_, variance)| *variance);
    let interval = interval.map_or(Method::Logit, |(_, method)| *method);
    Ok(Settings { design, variance, interval, confidence, grouping })
}

fn fault_in_words(fault: &Fault, lang: Lang) -> String {
    let (sentence, strata) = match fault {
        Fault::Lonely(strata) => (say::LONELY_STRATA, strata),
        Fault::NoFrame(strata) => (say::NO_FRAME, strata),
        Fault::FrameTooSmall(strata) => (say::FRAME_TOO_SMALL, strata),
    };
    let names: Vec<String> = strata.iter().take(10).map(|(unit, stratum)| format!("{unit}/{stratum}")).collect();
    sentence.fill(lang, &[("strata", names.join(", ")), ("count", strata.len().to_string())])
}

/// The columns of `estimates.csv`.
const COLUMNS: [&str; 23] = [
    "unit",
    "group",
    "node",
    "parent",
    "name",
    "informs",
    "percent",
    "standard_error",
    "low",
    "high",
    "assumed",
    "n",
    "df",
    "deff",
    "variance",
    "pooled_deff",
    "own_df",
    "own_ratio",
    "own_ratio_low",
    "own_ratio_high",
    "rules_status",
    "suppressed",
    "all_units",
];

/// The table of estimates as it is written.
struct Sheet<'e> {
    rulebook: &'e Rulebook,
    estimates: &'e Estimates,
    hidden: Hidden,
    /// The units whose whole index is shown, by that index.
    ranks: Vec<UnitRank>,
}

impl<'e> Sheet<'e> {
    fn of(rulebook: &'e Rulebook, estimates: &'e Estimates, settings: &Settings, least: u64) -> Self {
        let mut sheet = Sheet { rulebook, estimates, hidden: Hidden::new(), ranks: Vec::new() };
        sheet.hidden = hidden(rulebook, &sheet.figures().map(Figure::estimated).collect::<Vec<_>>(), least);
        sheet.ranks = estimates.ranks(settings, |unit| sheet.hidden_units().all(|hidden| hidden != unit));
        sheet
    }

    /// Every estimate, and whether it is the mean of the units.
    fn figures(&self) -> impl Iterator<Item = (bool, &'e NodeEstimate)> + use<'e> {
        let Estimates { nodes, means, .. } = self.estimates;
        nodes.iter().map(|found| (false, found)).chain(means.iter().map(|found| (true, found)))
    }

    /// The units whose whole index is hidden.
    fn hidden_units(&self) -> impl Iterator<Item = &'e str> {
        let whole =
            |at: &usize| self.estimates.nodes.get(*at).filter(|found| found.node == 0 && found.of.group.is_none());
        self.hidden.iter().filter_map(whole).filter_map(|found| found.of.unit.as_deref())
    }

    /// What the errors of units assume, and how far their own clusters bear it out; `None` where they rest on these alone.
    fn assumption(&self, lang: Lang) -> Option<String> {
        let wholes = self.estimates.nodes.iter().filter(|found| found.node == 0 && found.of.group.is_none());
        let shared: Vec<(usize, SharedVariance)> = wholes.filter_map(|found| Some((found.df, found.shared?))).collect();
        let (df, _) = *shared.first()?;
        let judged = shared.iter().filter(|(_, shared)| shared.own_ratio.is_some()).count();
        let beyond = shared.iter().filter(|(_, shared)| shared.beyond()).count();
        let args = [("df", df.to_string()), ("beyond", beyond.to_string()), ("units", judged.to_string())];
        Some(say::SHARED_VARIANCE.fill(lang, &args))
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let figures = self.figures().enumerate();
        figures.map(|(at, (is_mean, found))| self.row(found, is_mean, self.hidden.contains(&at))).collect()
    }

    /// The changes, by their places, to an estimate that is hidden here.
    fn hidden_among(&self, changes: &[NodeChange]) -> Hidden {
        let hidden = |change: &NodeChange| {
            let same = |at: &usize| {
                let found = self.estimates.nodes.get(*at);
                found.is_some_and(|found| found.of == change.of && found.node == change.node)
            };
            self.hidden.iter().any(same)
        };
        (0..changes.len()).filter(|at| hidden(&changes[*at])).collect()
    }

    fn row(&self, found: &NodeEstimate, is_mean: bool, suppressed: bool) -> Vec<String> {
        let all_units = match (&found.of.unit, is_mean) {
            (Some(_), _) => "",
            (None, true) => "mean",
            (None, false) => "pooled",
        };
        let node = &self.rulebook.nodes[found.node];
        let shown = |text: String| if suppressed { String::new() } else { text };
        let parent = node.parent.map_or("", |parent| self.rulebook.nodes[parent].code.as_str());
        vec![
            found.of.unit.clone().unwrap_or_default(),
            found.of.group.clone().unwrap_or_default(),
            node.code.to_string(),
            parent.to_owned(),
            node.name.vi.clone(),
            if node.informs() { "yes" } else { "no" }.to_owned(),
            shown(percent(found.value)),
            shown(found.standard_error.map_or(String::new(), percent)),
            shown(found.interval.map_or(String::new(), |interval| percent(interval.low))),
            shown(found.interval.map_or(String::new(), |interval| percent(interval.high))),
            shown(found.interval.map_or("", |interval| if interval.assumed { "yes" } else { "no" }).to_owned()),
            shown(found.n.to_string()),
            shown(found.df.to_string()),
            shown(four(found.deff)),
            found.shared.map_or(Variance::Design, |_| Variance::Pooled).name().to_owned(),
            shown(four(found.shared.and_then(|shared| shared.deff))),
            shown(found.shared.map_or(String::new(), |shared| shared.own_df.to_string())),
            shown(four(found.shared.and_then(|shared| shared.own_ratio))),
            shown(four(found.shared.and_then(|shared| shared.range).map(|(low, _)| low))),
            shown(four(found.shared.and_then(|shared| shared.range).map(|(_, high)| high))),
            self.rulebook.status.name().to_owned(),
            if suppressed { "yes" } else { "no" }.to_owned(),
            all_units.to_owned(),
        ]
    }

    /// The units by their index; those that are hidden stand at the end, by their codes, and have no rank.
    fn rank_rows(&self) -> Vec<Vec<String>> {
        let share = |value: Option<f64>| value.map_or(String::new(), percent);
        let row = |found: &UnitRank| {
            vec![
                found.rank.to_string(),
                found.unit.clone(),
                percent(found.value),
                share(found.standard_error),
                share(found.interval.map(|interval| interval.low)),
                share(found.interval.map(|interval| interval.high)),
                found.simultaneous.best.to_string(),
                found.simultaneous.worst.to_string(),
                found.marginal.best.to_string(),
                found.marginal.worst.to_string(),
                "no".to_owned(),
            ]
        };
        let hidden = |unit: &str| {
            let cell = |column: &str| match column {
                "unit" => unit.to_owned(),
                "suppressed" => "yes".to_owned(),
                _ => String::new(),
            };
            RANK_COLUMNS.map(cell).to_vec()
        };
        self.ranks.iter().map(row).chain(self.hidden_units().map(hidden)).collect()
    }
}

/// A share as a percentage with six decimals: more than any survey can tell, and the same on every machine.
pub(super) fn percent(share: f64) -> String {
    format!("{:.6}", share * 100.0)
}

fn four(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| format!("{value:.4}"))
}

fn columns(keys: &[&'static str]) -> Vec<Column> {
    keys.iter().map(|key| Column { key, heading: key, number: false }).collect()
}

const RANK_COLUMNS: [&str; 11] = [
    "rank",
    "unit",
    "percent",
    "standard_error",
    "low",
    "high",
    "rank_best",
    "rank_worst",
    "own_best",
    "own_worst",
    "suppressed",
];

/// Writes the folder: both tables and what they were made from.
fn save(
    sheet: &Sheet<'_>,
    rows: &[Vec<String>],
    folder: &Folder,
    since: Option<&Since<'_>>,
    matches: &ArgMatches,
    publication: Publication,
) -> Result<(), Error> {
    let write = |name: &str, keys: &[&'static str], rows: &[Vec<String>]| {
        publication.write(name, |to| {
            to.write_all("\u{feff}".as_bytes())?;
            to.write_all(table(&columns(keys), rows, Format::Csv).as_bytes())
        })
    };
    let estimates = write(FILES[0], &COLUMNS, rows)?;
    let ranks = write(FILES[1], &RANK_COLUMNS, &sheet.rank_rows())?;
    let mut outputs =
        vec![json!({ "file": FILES[0], "sha256": estimates }), json!({ "file": FILES[1], "sha256": ranks })];
    if let Some(since) = since {
        let changes = write(since::FILE, &since::COLUMNS, &since.rows())?;
        outputs.push(json!({ "file": since::FILE, "sha256": changes }));
    }
    let word = |name: &str| matches.get_one::<String>(name).cloned();
    let parts = |folder: &Folder| folder.tally.files.iter().map(|part| part.sha256.clone()).collect::<Vec<_>>();
    let rulebook = sheet.rulebook;
    let manifest = json!({
        "parindex": env!("CARGO_PKG_VERSION"),
        "rulebook": { "id": rulebook.id, "edition": rulebook.edition, "status": rulebook.status.name() },
        "survey": folder.counted.survey,
        "parts": parts(folder),
        "since": since.map(|since| parts(since.folder)),
        "design": {
            "level": word("level"),
            "lonely": word("lonely"),
            "variance": word("variance"),
            "assumption": sheet.assumption(Lang::En),
            "fpc": matches.get_flag("fpc"),
            "interval": word("interval"),
            "confidence_percent": matches.get_one::<u8>("confidence"),
            "by": word("by"),
            "min_cell": matches.get_one::<u64>("min-cell"),
        },
        "outputs": outputs,
    });
    publication.write(FILES[2], |to| to.write_all(pretty(&manifest).as_bytes()))?;
    publication.commit()
}

/// The units by their index, each with its interval and the ranks that may be its own.
fn ranking(ranks: &[UnitRank], lang: Lang) -> String {
    let columns = [
        ("rank", say::RANK, true),
        ("unit", say::UNIT, false),
        ("percent", say::INDEX, true),
        ("standard_error", say::STANDARD_ERROR, true),
        ("interval", say::INTERVAL, true),
        ("ranks", say::RANKS_OF_ALL, true),
        ("own", say::RANKS_OF_ONE, true),
    ];
    let columns = columns.map(|(key, heading, number)| Column { key, heading: heading.get(lang), number });
    let two = |share: f64| format!("{:.2}", share * 100.0);
    let rows = ranks.iter().take(SHOWN).map(|found| {
        let interval = found.interval.map(|interval| format!("{} – {}", two(interval.low), two(interval.high)));
        vec![
            found.rank.to_string(),
            found.unit.clone(),
            two(found.value),
            found.standard_error.map_or("–".to_owned(), two),
            interval.unwrap_or_else(|| "–".to_owned()),
            format!("{} – {}", found.simultaneous.best, found.simultaneous.worst),
            format!("{} – {}", found.marginal.best, found.marginal.worst),
        ]
    });
    table(&columns, &rows.collect::<Vec<_>>(), Format::Table)
}

fn summary(
    sheet: &Sheet<'_>,
    folder: &Folder,
    since: Option<&Since<'_>>,
    lonely: &str,
    out: &Path,
    lang: Lang,
) -> String {
    let rulebook = sheet.rulebook;
    let top: Vec<&str> = sheet
        .ranks
        .iter()
        .filter(|found| found.simultaneous.certainly_top(10))
        .map(|found| found.unit.as_str())
        .collect();
    let args = [
        ("rules", format!("{} {} · {}", rulebook.id, rulebook.edition, rulebook.status.words().get(lang))),
        ("survey", folder.counted.survey.clone()),
        ("units", sheet.ranks.len().to_string()),
        ("top", if top.is_empty() { "–".to_owned() } else { top.join(", ") }),
        ("hidden", sheet.hidden.len().to_string()),
        ("lonely", lonely.to_owned()),
        ("path", out.display().to_string()),
        ("files", FILES.into_iter().chain(since.map(|_| since::FILE)).collect::<Vec<_>>().join(", ")),
    ];
    let assumption = sheet.assumption(lang).map_or(String::new(), |said| format!("\n  {said}"));
    let changes = since.map_or(String::new(), |since| since.summary(lang));
    format!("{}{assumption}{changes}", say::ESTIMATED.fill(lang, &args))
}

//! `parindex sensitivity DIR`: how firm the ranking of a run is.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Map, Value};

use super::audit::{fixed, read_year};
use super::show::{Columns, Format, List, pretty};
use super::words as say;
use super::{Context, Exit, exit_of, folder, print, report, report_findings};
use crate::audit::sensitivity::{
    self, Case, Draws, FILES, Level, Model, NoModel, Question, Report, Settings, Spread, SurveyError, Tally, Varies,
};
use crate::audit::year::Year;
use crate::diag::{Bag, Error, Sources, json};
use crate::model::DataStatus;
use crate::run;
use crate::text::{Lang, Listed, Text};

/// Rows of a list that are shown on a terminal.
const SHOWN: usize = 20;

/// Units named in a line.
const NAMED: usize = 5;

/// The lists, by their names in `--list`, with their titles.
const LISTS: [(&str, Text); 5] = [
    ("units", say::BY_FIRMNESS),
    ("leave-out", say::BY_LEFT_OUT),
    ("exchanges", say::BY_EXCHANGE),
    ("choices", say::BY_CHOICE),
    ("ranks", say::BY_RANK),
];

pub(super) fn define(lang: Lang) -> Command {
    let path = |name: &'static str| Arg::new(name).value_parser(value_parser!(PathBuf));
    let lists = LISTS.map(|(name, _)| name);
    let help = say::AUDIT_LIST.fill(lang, &[("lists", lists.join(", "))]);
    let questions: Vec<String> =
        Question::ALL.iter().map(|(name, _, words)| format!("{name} ({})", words.get(lang))).collect();
    let questions = say::SENSITIVITY_QUESTION.fill(lang, &[("questions", questions.join(", "))]);
    let number = |name: &'static str, value: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("N")
            .value_parser(value_parser!(u32).range(2..=10_000_000))
            .default_value(value)
    };
    Command::new("sensitivity")
        .about(say::SENSITIVITY.get(lang))
        .arg(path("target").value_name("DIR|PASS").required(true).help(say::SIMULATE_TARGET.get(lang)))
        .arg(path("out").long("out").value_name("DIR").help(say::SENSITIVITY_OUT.get(lang)))
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help(say::SCORE_FORCE.get(lang)))
        .arg(
            Arg::new("question")
                .long("question")
                .action(ArgAction::Append)
                .value_parser(PossibleValuesParser::new(Question::names()))
                .help(questions),
        )
        .arg(
            Arg::new("weights")
                .long("weights")
                .value_name("uniform:SHARE|dirichlet:SUM")
                .default_value("uniform:0.25")
                .help(say::SENSITIVITY_WEIGHTS.get(lang)),
        )
        .arg(
            Arg::new("level")
                .long("level")
                .value_parser(PossibleValuesParser::new(Level::names()))
                .default_value("leaf")
                .help(say::SENSITIVITY_LEVEL.get(lang)),
        )
        .arg(number("draws", "10000").help(say::SENSITIVITY_DRAWS.get(lang)))
        .arg(number("rows", "2048").help(say::SENSITIVITY_ROWS.get(lang)))
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("N")
                .value_parser(value_parser!(u64))
                .default_value("1")
                .help(say::SENSITIVITY_SEED.get(lang)),
        )
        .arg(path("write-draws").long("write-draws").value_name("FILE").help(say::SENSITIVITY_WRITE.get(lang)))
        .arg(
            path("draws-from")
                .long("draws-from")
                .value_name("FILE")
                .conflicts_with_all(["weights", "draws", "write-draws"])
                .help(say::SENSITIVITY_FROM.get(lang)),
        )
        .arg(folder::threads_option(lang))
        .arg(Arg::new("list").long("list").value_parser(PossibleValuesParser::new(lists)).help(help))
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let path = matches.get_one::<PathBuf>("target").expect("clap requires it");
    folder::threads(matches, path)?.install(|| run_in_pool(path, matches, context))
}

fn run_in_pool(path: &Path, matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let lang = context.lang;
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let number = |name: &str| *matches.get_one::<u32>(name).expect("it has a default") as usize;
    let Some(spread) = text("weights").and_then(Spread::parse) else {
        report(say::SENSITIVITY_NO_SPREAD.get(lang));
        return Ok(Exit::Usage);
    };
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let year = match read_year(path, &mut sources, &mut bag, context)? {
        Ok(year) => year,
        Err(exit) => return Ok(exit),
    };
    let level = text("level").and_then(Level::named).unwrap_or(Level::Leaf);
    let model = match Model::of(&year, level) {
        Ok(model) => model,
        Err(why) => {
            report(no_model(why).get(lang));
            return Ok(Exit::Findings);
        }
    };
    let from = matches.get_one::<PathBuf>("draws-from");
    let settings = Settings {
        questions: questions(matches),
        spread: from.is_none().then_some(spread),
        level,
        seed: *matches.get_one::<u64>("seed").expect("it has a default"),
        rows: number("rows"),
    };
    let draws = match from {
        None => Draws::new(&model, spread, settings.seed, number("draws")),
        Some(from) => {
            let Some(draws) = Draws::read(from, &model, &mut sources, &mut bag)? else {
                if context.format == Format::Json {
                    print(&pretty(&json(&bag, &sources, lang)));
                }
                report_findings(&bag, &sources, context);
                return Ok(exit_of(&bag));
            };
            draws
        }
    };
    if let Some(file) = matches.get_one::<PathBuf>("write-draws") {
        let written = run::publish_file(file, matches.get_flag("force"), |to| draws.write(&model, to).map(|_| ()));
        if let Err(refusal) = written {
            return folder::refused(refusal, file, lang);
        }
    }
    let out = matches.get_one::<PathBuf>("out");
    let publication = match out.map(|_| folder::start(matches, &FILES, lang)) {
        None => None,
        Some(Ok(publication)) => Some(publication),
        Some(Err(end)) => return end,
    };
    let survey = SurveyError::of(&model, settings.seed);
    let found = sensitivity::report(&model, &draws, survey.as_ref(), settings);
    if let Some(publication) = publication {
        sensitivity::save(&found, publication)?;
    }
    let desk = Desk { year: &year, report: &found, lang };
    print(&desk.print(text("list"), context.format));
    if let Some(out) = out {
        report(&format!("{}: {}: {}", say::WRITTEN.get(lang), out.display(), FILES.join(", ")));
    }
    Ok(Exit::Fine)
}

/// The questions that are asked; all of them where none is named.
fn questions(matches: &ArgMatches) -> Vec<Question> {
    let named = matches.get_many::<String>("question").into_iter().flatten();
    let asked: Vec<Question> = named.filter_map(|name| Question::named(name)).collect();
    let all = Question::ALL.iter().map(|(_, question, _)| *question);
    all.filter(|question| asked.is_empty() || asked.contains(question)).collect()
}

fn no_model(why: NoModel) -> Text {
    match why {
        NoModel::TooFew => say::SENSITIVITY_TOO_FEW,
        NoModel::TooMany => say::SENSITIVITY_TOO_MANY,
        NoModel::NoWeights => say::SENSITIVITY_NO_WEIGHTS,
    }
}

/// What is told of a report.
struct Desk<'r> {
    year: &'r Year,
    report: &'r Report<'r>,
    lang: Lang,
}

/// A share in percent, for reading.
fn percent(share: f64) -> String {
    fixed(share * 100.0, 1)
}

impl Desk<'_> {
    fn name(&self, at: usize) -> &str {
        self.report.model.units[at].name.get(self.lang)
    }

    fn rank(&self, at: usize) -> usize {
        self.report.model.units[at].rank.unwrap_or_default()
    }

    /// The draws that tell most: everything varied that can be.
    fn fullest(&self) -> Option<&(Varies, Tally)> {
        self.report.drawn.last()
    }

    fn print(&self, list: Option<&str>, format: Format) -> String {
        match format {
            Format::Table => self.tell(list),
            Format::Csv => self.list(list.unwrap_or("units")).print(Format::Csv),
            Format::Json => self.json(list),
        }
    }

    fn tell(&self, list: Option<&str>) -> String {
        let rulebook = &self.year.rulebook;
        let title = [("name", rulebook.nodes[0].name.get(self.lang).to_owned()), ("year", self.year.year.to_string())];
        let mut out = format!("{}\n", say::SENSITIVITY_TITLE.fill(self.lang, &title));
        let figures = DataStatus::said(&self.year.data_status, self.lang);
        let rules = format!("{} {} · {}", rulebook.id, rulebook.edition, rulebook.status.words().get(self.lang));
        out.push_str(&format!("  {rules} · {figures}\n"));
        if list.is_none() {
            self.summary().iter().for_each(|line| out.push_str(&format!("  {line}\n")));
        }
        for (name, title) in LISTS {
            // The long list is for programs, unless it is asked for.
            if list.map_or(name != "ranks", |list| list == name) {
                self.list(name).tell(name, title, if list.is_some() { usize::MAX } else { SHOWN }, &mut out);
            }
        }
        out
    }

    /// Who is firm and who is not, and what decides it, in plain words.
    fn summary(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = |words: Text, holes: &[(&str, String)]| lines.push(words.fill(self.lang, holes));
        if let Some((kind, tally)) = self.fullest() {
            let Report { settings, draws, .. } = self.report;
            let how =
                settings.spread.map_or(say::DRAWS_FROM_FILE.get(self.lang).to_owned(), |spread| spread.to_string());
            let level = settings.level.words().get(self.lang).to_owned();
            let kind_of = ("kind", kind.words().get(self.lang).to_owned());
            let holes = [("draws", draws.count().to_string()), kind_of, ("how", how), ("level", level)];
            match kind {
                Varies::Survey => line(say::SENSITIVITY_ONLY, &holes[..2]),
                Varies::Weights | Varies::Both => line(say::SENSITIVITY_DRAWN, &holes),
            }
            self.of_units(tally, &mut line);
            if *kind == Varies::Weights && settings.questions.contains(&Question::Survey) {
                line(say::NO_SURVEY_ERROR, &[]);
            }
        }
        let name = |at: usize| self.year.rulebook.nodes[at].name.get(self.lang);
        let worst = self.report.left_out.iter().max_by(|a, b| a.case.mean_shift().total_cmp(&b.case.mean_shift()));
        let leaf = |at: usize| self.year.rulebook.nodes[at].children().is_empty();
        let leaves = self.report.left_out.iter().filter(|left| leaf(left.node));
        let worst_leaf = leaves.max_by(|a, b| a.case.mean_shift().total_cmp(&b.case.mean_shift()));
        for left in worst.into_iter().chain(worst_leaf.filter(|leaf| Some(leaf.node) != worst.map(|left| left.node))) {
            let node = format!("{} ({})", self.year.rulebook.nodes[left.node].code, name(left.node));
            let holes =
                [("node", node), ("mean", fixed(left.case.mean_shift(), 2)), ("furthest", self.furthest(&left.case))];
            line(say::LEFT_OUT_MOVES, &holes);
        }
        let worst = self.report.exchanges.iter().max_by(|a, b| a.case.mean_shift().total_cmp(&b.case.mean_shift()));
        if let Some(worst) = worst {
            let case =
                format!("{}, {}", worst.aggregation.words().get(self.lang), worst.normalisation.words().get(self.lang));
            let holes =
                [("case", case), ("mean", fixed(worst.case.mean_shift(), 2)), ("furthest", self.furthest(&worst.case))];
            line(say::EXCHANGE_MOVES, &holes);
        }
        if let Some(effects) = &self.report.effects
            && let Some((input, effect)) = effects.of.iter().max_by(|(_, a), (_, b)| a.total.total_cmp(&b.total))
        {
            let holes = [
                ("choice", input.words().get(self.lang).to_owned()),
                ("total", fixed(effect.total, 2)),
                ("low", fixed(effect.total_interval.0, 2)),
                ("high", fixed(effect.total_interval.1, 2)),
                ("mean", fixed(effects.mean_shift, 2)),
            ];
            line(say::CHOICE_MATTERS, &holes);
        }
        lines
    }

    /// Of the units: who keeps the rank, who does not, and whose band is open.
    fn of_units(&self, tally: &Tally, line: &mut impl FnMut(Text, &[(&str, String)])) {
        let units: Vec<usize> = (0..self.report.model.units.len()).collect();
        let named = |some: &[usize]| -> String {
            let names: Vec<&str> = some.iter().take(NAMED).map(|at| self.name(*at)).collect();
            if some.len() > NAMED { format!("{} …", names.join(", ")) } else { names.join(", ") }
        };
        let width = |at: usize| tally.quantile(at, 0.95) - tally.quantile(at, 0.05);
        let firm: Vec<usize> = units.iter().copied().filter(|at| tally.share(*at, self.rank(*at)) >= 0.9).collect();
        let counts = [("count", firm.len().to_string()), ("units", units.len().to_string())];
        if firm.is_empty() {
            line(say::NONE_FIRM, &counts);
        } else {
            line(say::FIRM, &[&counts[..], &[("names", named(&firm))]].concat());
        }
        let mut widths: Vec<f64> = units.iter().map(|at| width(*at)).collect();
        widths.sort_by(f64::total_cmp);
        let mut loose = units.clone();
        loose.sort_by(|a, b| width(*b).total_cmp(&width(*a)));
        let shown = |at: &usize| {
            let [low, high] = [0.05, 0.95].map(|part| fixed(tally.quantile(*at, part), 0));
            format!("{} {} ({low}–{high})", self.name(*at), self.rank(*at))
        };
        let loosest: Vec<String> = loose.iter().take(3).map(shown).collect();
        let median = fixed(crate::audit::stats::quantile(&widths, 0.5), 0);
        line(say::LOOSE, &[("median", median), ("names", loosest.join("; "))]);
        let own = |at: usize| self.report.model.units[at].index.and_then(|index| self.year.band_of(index));
        let open = |at: &usize| own(*at).is_some_and(|band| tally.bands(*at)[band] < 0.95);
        let open: Vec<usize> = units.iter().copied().filter(open).collect();
        if !self.year.rulebook.bands.is_empty() {
            let names = if open.is_empty() { "–".to_owned() } else { named(&open) };
            line(say::OPEN_BANDS, &[("count", open.len().to_string()), ("names", names)]);
        }
    }

    /// The unit that moves furthest in a case.
    fn furthest(&self, case: &Case) -> String {
        let then = |at: usize| case.ranks[at].map_or("–".to_owned(), |rank| rank.to_string());
        case.furthest().map_or("–".to_owned(), |at| format!("{} {} → {}", self.name(at), self.rank(at), then(at)))
    }

    fn json(&self, list: Option<&str>) -> String {
        let lists = LISTS.iter().map(|(name, _)| ((*name).to_owned(), self.list(name).json()));
        pretty(&match list {
            Some(list) => self.list(list).json(),
            None => Value::Object(lists.collect::<Map<_, _>>()),
        })
    }

    fn list(&self, name: &str) -> List {
        let (columns, rows) = match name {
            "units" => self.units(),
            "leave-out" => self.left_out(),
            "exchanges" => self.exchanges(),
            "choices" => self.choices(),
            _ => self.ranks(),
        };
        List { columns, rows, lang: self.lang }
    }

    fn units(&self) -> (Columns, Vec<Vec<String>>) {
        let bands = &self.year.rulebook.bands;
        let mut columns = vec![
            ("varies", say::VARIES, false),
            ("rank", say::RANK, true),
            ("code", say::CODE, false),
            ("name", say::UNIT, false),
            ("rank_median", say::RANK_MEDIAN, true),
            ("rank_low", say::RANK_LOW, true),
            ("rank_high", say::RANK_HIGH, true),
            ("same_rank", say::SAME_RANK, true),
        ];
        if !bands.is_empty() {
            columns.push(("bands", say::BAND_SHARES, false));
        }
        let row = |kind: Varies, tally: &Tally, at: usize| {
            let unit = self.report.model.units[at];
            let rank = self.rank(at);
            let mut row = vec![kind.name().to_owned(), rank.to_string(), unit.code.clone(), self.name(at).to_owned()];
            row.extend([0.5, 0.05, 0.95].map(|part| fixed(tally.quantile(at, part), 1)));
            row.push(percent(tally.share(at, rank)));
            let held = tally.bands(at).into_iter().zip(bands).filter(|(share, _)| *share > 0.0);
            let held: Vec<String> = held.map(|(share, band)| format!("{} {}", band.id, percent(share))).collect();
            row.extend((!bands.is_empty()).then(|| held.join(", ")));
            row
        };
        let units = 0..self.report.model.units.len();
        let rows = self.report.drawn.iter().rev();
        let rows = rows.flat_map(|(kind, tally)| units.clone().map(move |at| (kind, tally, at)));
        (columns, rows.map(|(kind, tally, at)| row(*kind, tally, at)).collect())
    }

    fn ranks(&self) -> (Columns, Vec<Vec<String>>) {
        let columns = vec![
            ("varies", say::VARIES, false),
            ("code", say::CODE, false),
            ("name", say::UNIT, false),
            ("rank", say::RANK_THEN, true),
            ("probability", say::PROBABILITY, true),
        ];
        let mut rows = Vec::new();
        for (kind, tally) in self.report.drawn.iter().rev() {
            for (at, unit) in self.report.model.units.iter().enumerate() {
                let had = (1..=self.report.model.units.len()).filter(|rank| tally.of(at)[rank - 1] > 0);
                rows.extend(had.map(|rank| {
                    let probability = percent(tally.share(at, rank));
                    let name = self.name(at).to_owned();
                    vec![kind.name().to_owned(), unit.code.clone(), name, rank.to_string(), probability]
                }));
            }
        }
        (columns, rows)
    }

    /// The columns of what a case does, and its fields.
    fn shifts() -> Columns {
        vec![
            ("units_moved", say::UNITS_MOVED, true),
            ("mean_shift", say::MEAN_SHIFT, true),
            ("furthest", say::FURTHEST, false),
        ]
    }

    fn shifts_of(&self, case: &Case) -> Vec<String> {
        vec![case.moved().to_string(), fixed(case.mean_shift(), 2), self.furthest(case)]
    }

    /// Nodes left out, those without which ranks shift most first.
    fn left_out(&self) -> (Columns, Vec<Vec<String>>) {
        let mut columns = vec![("node", say::NODE, false), ("name", say::NODE_NAME, false), ("max", say::MAX, true)];
        columns.extend(Self::shifts());
        let mut left: Vec<_> = self.report.left_out.iter().collect();
        left.sort_by(|a, b| b.case.mean_shift().total_cmp(&a.case.mean_shift()));
        let row = |left: &sensitivity::LeftOut| {
            let node = &self.year.rulebook.nodes[left.node];
            let mut row = vec![node.code.to_string(), node.name.get(self.lang).to_owned(), node.max.to_string()];
            row.extend(self.shifts_of(&left.case));
            row
        };
        (columns, left.into_iter().map(row).collect())
    }

    fn exchanges(&self) -> (Columns, Vec<Vec<String>>) {
        let mut columns = vec![
            ("aggregation", say::AGGREGATION, false),
            ("normalisation", say::NORMALISATION, false),
            ("spearman", say::SPEARMAN, true),
            ("kendall", say::KENDALL, true),
        ];
        columns.extend(Self::shifts());
        let row = |exchange: &sensitivity::Exchange| {
            let words = [exchange.aggregation.words(), exchange.normalisation.words()];
            let mut row: Vec<String> = words.map(|words| words.get(self.lang).to_owned()).into();
            let shown = |value: Option<f64>| value.map_or("–".to_owned(), |value| fixed(value, 3));
            row.extend([exchange.spearman, exchange.kendall].map(shown));
            row.extend(self.shifts_of(&exchange.case));
            row
        };
        (columns, self.report.exchanges.iter().map(row).collect())
    }

    fn choices(&self) -> (Columns, Vec<Vec<String>>) {
        let columns = vec![
            ("choice", say::CHOICE, false),
            ("first", say::FIRST_ORDER, true),
            ("first_interval", say::INTERVAL_95, true),
            ("total", say::TOTAL_EFFECT, true),
            ("total_interval", say::INTERVAL_95, true),
        ];
        let interval = |(low, high): (f64, f64)| format!("{} – {}", fixed(low, 3), fixed(high, 3));
        let row = |(input, effect): &(sensitivity::Input, sensitivity::Effect)| {
            vec![
                input.words().get(self.lang).to_owned(),
                fixed(effect.first, 3),
                interval(effect.first_interval),
                fixed(effect.total, 3),
                interval(effect.total_interval),
            ]
        };
        (columns, self.report.effects.iter().flat_map(|effects| &effects.of).map(row).collect())
    }
}

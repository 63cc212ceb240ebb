//! `parindex audit RULEBOOK|PASS`: rules alone, or with a year's data.

mod year_lists;

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use super::show::{Columns, Format, List, pretty};
use super::words as say;
use super::{Context, Exit, exit_of, print, report, report_findings};
use crate::audit::shares::{self, Share};
use crate::audit::year::Year;
use crate::audit::{self, Finding};
use crate::data::pass;
use crate::diag::{Bag, Error, Severity, Sources, codes};
use crate::model::{Points, Rounding};
use crate::rules::Rulebook;
use crate::text::{Lang, Listed, Text};
use crate::{rulefile, rules, run};
use year_lists::YearLists;

/// Lists that are printed only when they are asked for.
const LONG: [&str; 4] = ["jumps", "correlations", "steps", "decisions"];

/// Findings of one code, and rows of a list, that are shown on a terminal.
const SHOWN: usize = 5;
const SHOWN_ROWS: usize = 20;

/// The lists, by their names in `--list`, with their titles: on rules alone, and from the sixth on with data.
const LISTS: [(&str, Text); 11] = [
    ("sources", say::BY_SHARE_SOURCES),
    ("areas", say::BY_SHARE_AREAS),
    ("rewards", say::BY_REWARDS),
    ("statuses", say::BY_STATUS),
    ("jumps", say::BY_JUMP),
    ("weights", say::BY_WEIGHT),
    ("alphas", say::BY_ALPHA),
    ("components", say::BY_COMPONENT),
    ("correlations", say::BY_CORRELATION),
    ("steps", say::BY_STEP),
    ("decisions", say::BY_DECISION),
];
const ALONE: usize = 5;

pub(super) fn define(lang: Lang) -> Command {
    let lists: Vec<&str> = std::iter::once("findings").chain(LISTS.map(|(name, _)| name)).collect();
    let help = say::AUDIT_LIST.fill(lang, &[("lists", lists.join(", "))]);
    Command::new("audit")
        .about(say::AUDIT.get(lang))
        .arg(
            Arg::new("target")
                .value_name("RULEBOOK|DIR|PASS")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(say::AUDIT_TARGET.get(lang)),
        )
        .arg(Arg::new("code").long("code").value_name("CODE").action(ArgAction::Append).help(say::AUDIT_CODE.get(lang)))
        .arg(Arg::new("list").long("list").value_parser(PossibleValuesParser::new(lists)).help(help))
        .arg(
            Arg::new("level")
                .long("level")
                .value_parser(PossibleValuesParser::new(Severity::names()))
                .default_value("error")
                .help(say::AUDIT_LEVEL.get(lang)),
        )
        .arg(
            Arg::new("severity")
                .long("severity")
                .value_name("CODE=LEVEL")
                .action(ArgAction::Append)
                .help(say::AUDIT_SEVERITY.get(lang)),
        )
}

/// What is audited.
enum Target {
    Rules(Box<Rulebook>),
    Year(Box<Year>),
}

impl Target {
    fn rulebook(&self) -> &Rulebook {
        match self {
            Target::Rules(rulebook) => rulebook,
            Target::Year(year) => &year.rulebook,
        }
    }
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let path = matches.get_one::<PathBuf>("target").expect("clap requires it");
    let wanted: Vec<String> = values(matches, "code").map(str::to_ascii_uppercase).collect();
    let raised: Vec<(&str, &str)> =
        values(matches, "severity").map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect();
    let known = |code: &str| code.starts_with('A') && codes::ALL.iter().any(|info| info.code == code);
    let level_known = |level: &str| Severity::named(level).is_some();
    let unknown = wanted.iter().map(String::as_str).find(|code| !known(code));
    let unknown = unknown
        .or_else(|| raised.iter().find(|(code, level)| !known(code) || !level_known(level)).map(|(code, _)| *code));
    if let Some(code) = unknown {
        report(&say::AUDIT_NO_CODE.fill(context.lang, &[("code", code)]));
        return Ok(Exit::Usage);
    }
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let Some(target) = read(path, &mut sources, &mut bag)? else {
        report_findings(&bag, &sources, context);
        return Ok(exit_of(&bag));
    };
    let mut findings = match &target {
        Target::Rules(rulebook) => audit::rules(rulebook, None),
        Target::Year(year) => audit::year(year),
    };
    for finding in &mut findings {
        if let Some((_, level)) = raised.iter().rev().find(|(code, _)| *code == finding.code()) {
            finding.severity = Severity::named(level).expect("levels were looked up above");
        }
    }
    let worst = findings.iter().map(|finding| finding.severity).max();
    findings.retain(|finding| wanted.is_empty() || wanted.iter().any(|code| code == finding.code()));
    let desk = Desk { target: &target, findings: &findings, sources: &sources, lang: context.lang };
    let list = matches.get_one::<String>("list").map(String::as_str);
    let list = list.or((!wanted.is_empty() && context.format != Format::Table).then_some("findings"));
    print(&match context.format {
        Format::Table => desk.tell(list, wanted.is_empty()),
        Format::Csv => desk.list(list.unwrap_or("findings")).print(Format::Csv),
        Format::Json => desk.json(list),
    });
    let level = matches.get_one::<String>("level").expect("it has a default");
    let fails = Severity::named(level).is_some_and(|level| worst >= Some(level));
    Ok(if fails { Exit::Findings } else { Exit::Fine })
}

fn values<'m>(matches: &'m ArgMatches, name: &str) -> impl Iterator<Item = &'m str> {
    matches.get_many::<String>(name).into_iter().flatten().map(String::as_str)
}

/// Reads a year, for what needs one; without one, what the program ends with.
pub(super) fn read_year(
    path: &Path,
    sources: &mut Sources,
    bag: &mut Bag,
    context: &Context,
) -> Result<Result<Year, Exit>, Error> {
    Ok(match read(path, sources, bag)? {
        Some(Target::Year(year)) => Ok(*year),
        Some(Target::Rules(_)) => {
            report(say::SIMULATE_NEEDS_DATA.get(context.lang));
            Err(Exit::Usage)
        }
        None => {
            report_findings(bag, sources, context);
            Err(exit_of(bag))
        }
    })
}

/// Reads the target for what it is: a run directory, a pass, or else a rulebook.
fn read(path: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Target>, Error> {
    if path.is_dir() {
        return Ok(Year::read(path, sources, bag)?.map(|year| Target::Year(Box::new(year))));
    }
    let peek = rulefile::load(path, &mut Sources::new(), &mut Bag::new())?;
    if peek.is_some_and(|table| pass::is_pass(&table)) {
        return Ok(run::evaluate(path, sources, bag)?.map(|evaluation| Target::Year(Box::new(Year::of(evaluation)))));
    }
    Ok(rules::load(path, sources, bag)?.map(|rulebook| Target::Rules(Box::new(rulebook))))
}

/// What an audit is told from.
struct Desk<'a> {
    target: &'a Target,
    findings: &'a [Finding],
    sources: &'a Sources,
    lang: Lang,
}

impl Desk<'_> {
    /// The lists that there are for the target.
    fn lists(&self) -> &'static [(&'static str, Text)] {
        static ALL: [(&str, Text); 11] = LISTS;
        if matches!(self.target, Target::Year(_)) { &ALL } else { &ALL[..ALONE] }
    }

    fn tell(&self, list: Option<&str>, lists: bool) -> String {
        let rulebook = self.target.rulebook();
        let title = [("name", rulebook.nodes[0].name.get(self.lang).to_owned()), ("edition", rulebook.edition.clone())];
        let mut out = format!("{}\n", say::AUDIT_TITLE.fill(self.lang, &title));
        if list.is_none_or(|list| list == "findings") {
            self.tell_findings(&mut out, if lists { SHOWN } else { usize::MAX });
        }
        for (name, title) in self.lists().iter().copied() {
            let usual = lists && !LONG.contains(&name);
            if list.map_or(usual, |list| list == name) {
                self.list(name).tell(name, title, if list.is_some() { usize::MAX } else { SHOWN_ROWS }, &mut out);
            }
        }
        out
    }

    /// The findings, code by code: what was found, where, and what it means.
    fn tell_findings(&self, out: &mut String, most: usize) {
        let count = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        let explained = self.findings.iter().filter(|finding| finding.reason.is_some()).count();
        let counts = [
            ("errors", count(Severity::Error)),
            ("warnings", count(Severity::Warning)),
            ("notes", count(Severity::Note)),
            ("explained", explained),
        ];
        let counts = counts.map(|(name, count)| (name, count.to_string()));
        out.push_str(&format!("{}\n", say::AUDIT_COUNTS.fill(self.lang, &counts)));
        for same in self.findings.chunk_by(|a, b| a.code() == b.code()) {
            let first = &same[0].diagnostic;
            out.push_str(&format!("\n{}\n", same[0].code()));
            let mut reasons: Vec<&str> = Vec::new();
            for finding in same.iter().take(most) {
                let place = self.place(finding).map_or(String::new(), |(file, line)| format!(" ({file}:{line})"));
                let severity = finding.severity.words().get(self.lang);
                out.push_str(&format!("  {severity}: {}{place}\n", finding.diagnostic.message(self.lang)));
            }
            for reason in same.iter().filter_map(|finding| finding.reason.as_ref()) {
                if !reasons.contains(&reason.get(self.lang)) {
                    reasons.push(reason.get(self.lang));
                }
            }
            if same.len() > most {
                let more = [("more", (same.len() - most).to_string()), ("code", same[0].code().to_owned())];
                out.push_str(&format!("  {}\n", say::AUDIT_MORE.fill(self.lang, &more)));
            }
            out.push_str(&format!("  {}: {}\n", say::AUDIT_MEANS.get(self.lang), first.hint(self.lang)));
            for reason in reasons {
                out.push_str(&format!("  {}: {reason}\n", say::AUDIT_REASON.get(self.lang)));
            }
        }
    }

    /// File and line of a finding.
    fn place(&self, finding: &Finding) -> Option<(String, usize)> {
        let place = finding.diagnostic.place.as_ref()?;
        let name = self.sources.name(place.file);
        Some((name.to_owned(), self.sources.line_column(place).0))
    }

    fn json(&self, list: Option<&str>) -> String {
        if let Some(list) = list {
            return pretty(&if list == "findings" { self.findings_json() } else { self.list(list).json() });
        }
        let lists = self.lists().iter().map(|(name, _)| ((*name).to_owned(), self.list(name).json()));
        let findings = ("findings".to_owned(), self.findings_json());
        pretty(&Value::Object(std::iter::once(findings).chain(lists).collect()))
    }

    fn findings_json(&self) -> Value {
        let finding = |finding: &Finding| {
            let place = self.place(finding).map(|(file, line)| json!({ "file": file, "line": line }));
            let figures = finding.diagnostic.args.iter();
            let figures = figures.map(|(name, arg)| ((*name).to_owned(), Value::from(arg.get(self.lang)))).collect();
            json!({
                "code": finding.code(),
                "severity": finding.severity.name(),
                "node": finding.node.map(|at| self.target.rulebook().nodes[at].code.to_string()),
                "place": place,
                "message": finding.diagnostic.message(self.lang),
                "figures": Value::Object(figures),
                "meaning": finding.diagnostic.hint(self.lang),
                "reason": finding.reason.as_ref().map(|reason| reason.get(self.lang)),
            })
        };
        Value::Array(self.findings.iter().map(finding).collect())
    }

    fn list(&self, name: &str) -> List {
        let rulebook = self.target.rulebook();
        let (columns, rows) = match name {
            "findings" => self.findings_list(),
            "sources" => self.shares(&shares::by_source(rulebook)),
            "areas" => self.shares(&shares::by_area(rulebook)),
            "rewards" => self.shares(&shares::by_rewards(rulebook)),
            "statuses" => self.shares(&shares::by_status(rulebook)),
            "jumps" => self.jumps(),
            _ => match self.target {
                Target::Year(year) => YearLists { year, lang: self.lang }.list(name),
                Target::Rules(_) => (vec![("code", say::CODE, false)], Vec::new()),
            },
        };
        List { columns, rows, lang: self.lang }
    }

    fn findings_list(&self) -> (Columns, Vec<Vec<String>>) {
        let columns = vec![
            ("code", say::CODE, false),
            ("severity", say::SEVERITY, false),
            ("node", say::NODE, false),
            ("file", say::FILE, false),
            ("line", say::LINE, false),
            ("message", say::FINDING, false),
            ("meaning", say::AUDIT_MEANS, false),
            ("reason", say::AUDIT_REASON, false),
        ];
        let row = |finding: &Finding| {
            let (file, line) =
                self.place(finding).map_or_else(Default::default, |(file, line)| (file, line.to_string()));
            vec![
                finding.code().to_owned(),
                finding.severity.name().to_owned(),
                finding.node.map_or(String::new(), |at| self.target.rulebook().nodes[at].code.to_string()),
                file,
                line,
                finding.diagnostic.message(self.lang),
                finding.diagnostic.hint(self.lang),
                finding.reason.as_ref().map_or(String::new(), |reason| reason.get(self.lang).to_owned()),
            ]
        };
        (columns, self.findings.iter().map(row).collect())
    }

    fn shares(&self, shares: &[Share]) -> (Columns, Vec<Vec<String>>) {
        let columns = vec![
            ("key", say::CODE, false),
            ("name", say::KIND_OF, false),
            ("nodes", say::SCORED_NODES, true),
            ("percent", say::SHARE_OF_POINTS, true),
        ];
        let rulebook = self.target.rulebook();
        let row = |share: &Share| {
            let node = rulebook.find(&share.key).map(|at| rulebook.nodes[at].name.get(self.lang));
            let name = share.words.map(|words| words.get(self.lang)).or(node).unwrap_or_default();
            let percent = share.percent.print(2, Rounding::HalfUp);
            vec![share.key.clone(), name.to_owned(), share.nodes.to_string(), percent]
        };
        (columns, shares.iter().map(row).collect())
    }

    /// Every jump of every rule, the largest share of its maximum first.
    fn jumps(&self) -> (Columns, Vec<Vec<String>>) {
        let columns = vec![
            ("node", say::NODE, false),
            ("name", say::NODE_NAME, false),
            ("max", say::MAX, true),
            ("at", say::JUMP_AT, true),
            ("below", say::JUMP_BELOW, true),
            ("above", say::JUMP_ABOVE, true),
            ("share", say::JUMP_SHARE, true),
        ];
        let rulebook = self.target.rulebook();
        let mut jumps: Vec<(String, Points, Vec<String>)> = Vec::new();
        for (_, node, leaf) in rulebook.leaves().filter(|(_, node, _)| !node.informs()) {
            for jump in leaf.method.shape().jumps {
                let share = audit::percent(jump.size(), node.max);
                let numbers = [node.max.number(), jump.at, jump.below.number(), jump.above.number()];
                let mut row = vec![node.code.to_string(), node.name.get(self.lang).to_owned()];
                row.extend(numbers.map(|number| number.to_string()));
                row.push(share.clone());
                jumps.push((share, Points(jump.size().0), row));
            }
        }
        let size = |share: &str| Points::parse(share).unwrap_or_default();
        jumps.sort_by_key(|(share, points, _)| std::cmp::Reverse((size(share), *points)));
        (columns, jumps.into_iter().map(|(.., row)| row).collect())
    }
}

/// A figure with fixed decimals; never `-0.00`.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    let written = format!("{value:.decimals$}");
    let is_zero = written.trim_start_matches('-').bytes().all(|digit| matches!(digit, b'0' | b'.'));
    if is_zero { written.trim_start_matches('-').to_owned() } else { written }
}

//! `parindex simulate DIR --unit CODE`: what if a unit had other points, and what it would take to reach a
//! rank or a band.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;

use super::audit::read_year;
use super::show::{Columns, Format, List, pretty};
use super::words as say;
use super::{Context, Exit, exit_of, print, report, report_findings};
use crate::audit::needs::need;
use crate::audit::simulate::{Aim, Stand, Way, load_changes, possible, scored, stand, ways};
use crate::audit::year::Year;
use crate::diag::{Bag, Error, Sources};
use crate::model::{Points, Rounding};
use crate::rulefile::nearest;
use crate::rules::Scored;
use crate::text::Lang;

pub(super) fn define(lang: Lang) -> Command {
    Command::new("simulate")
        .about(say::SIMULATE.get(lang))
        .arg(
            Arg::new("target")
                .value_name("DIR|PASS")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(say::SIMULATE_TARGET.get(lang)),
        )
        .arg(Arg::new("unit").long("unit").value_name("CODE").required(true).help(say::EXPLAIN_UNIT.get(lang)))
        .arg(
            Arg::new("set")
                .long("set")
                .value_name("NODE=POINTS")
                .action(ArgAction::Append)
                .help(say::SIMULATE_SET.get(lang)),
        )
        .arg(
            Arg::new("file")
                .long("set-from")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help(say::SIMULATE_FILE.get(lang)),
        )
        .arg(
            Arg::new("rank")
                .long("target-rank")
                .value_name("N")
                .value_parser(value_parser!(u32).range(1..))
                .conflicts_with_all(["band", "set", "file"])
                .help(say::SIMULATE_RANK.get(lang)),
        )
        .arg(
            Arg::new("band")
                .long("target-band")
                .value_name("BAND")
                .conflicts_with_all(["set", "file"])
                .help(say::SIMULATE_BAND.get(lang)),
        )
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let lang = context.lang;
    let path = matches.get_one::<PathBuf>("target").expect("clap requires it");
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let year = match read_year(path, &mut sources, &mut bag, context)? {
        Ok(year) => year,
        Err(exit) => return Ok(exit),
    };
    let wanted = matches.get_one::<String>("unit").expect("clap requires it");
    let Some(unit) = year.find(wanted) else {
        let near = nearest(wanted, year.units.iter().map(|unit| unit.name.vi.as_str())).unwrap_or("–");
        report(&say::NO_UNIT.fill(lang, &[("unit", wanted.as_str()), ("near", near)]));
        return Ok(Exit::Usage);
    };
    let aim = match (matches.get_one::<u32>("rank"), matches.get_one::<String>("band")) {
        (Some(rank), _) => Some(Aim::Rank(usize::try_from(*rank).expect("a rank fits a word"))),
        (_, Some(name)) => match year.rulebook.bands.iter().position(|band| band.id == *name) {
            Some(band) => Some(Aim::Band(band)),
            None => {
                let known: Vec<&str> = year.rulebook.bands.iter().map(|band| band.id.as_str()).collect();
                report(&say::NO_BAND.fill(lang, &[("band", name.clone()), ("known", known.join(", "))]));
                return Ok(Exit::Usage);
            }
        },
        _ => None,
    };
    let mut changed = Vec::new();
    for pair in matches.get_many::<String>("set").into_iter().flatten() {
        match read_change(&year, pair, lang) {
            Ok(change) => changed.push(change),
            Err(why) => {
                report(&why);
                return Ok(Exit::Usage);
            }
        }
    }
    if let Some(path) = matches.get_one::<PathBuf>("file") {
        changed.extend(load_changes(path, &year, &mut sources, &mut bag)?);
        if bag.errors() > 0 {
            report_findings(&bag, &sources, context);
            return Ok(exit_of(&bag));
        }
    }
    if let Some(twice) =
        changed.iter().enumerate().find(|(at, (node, _))| changed[..*at].iter().any(|(other, _)| other == node))
    {
        let node = year.rulebook.nodes[twice.1.0].code.to_string();
        report(&say::SIMULATE_TWICE.fill(lang, &[("node", node)]));
        return Ok(Exit::Usage);
    }
    let desk = Desk { year: &year, unit, lang };
    print(&match aim {
        Some(aim) => desk.ways(&ways(&year, unit, aim), context.format),
        None => desk.stands(&changed, context.format),
    });
    Ok(Exit::Fine)
}

/// `NODE=POINTS`: a node that is scored itself, and points that it can have.
fn read_change(year: &Year, pair: &str, lang: Lang) -> Result<(usize, Points), String> {
    let (code, points) = pair.split_once('=').unwrap_or((pair, ""));
    let Some(at) = scored(year, code) else {
        return Err(say::SIMULATE_NO_LEAF.fill(lang, &[("node", code)]));
    };
    let possible = possible(year, at);
    match Points::parse(points) {
        Ok(points) if possible.contains(&points) => Ok((at, points)),
        _ => Err(say::SIMULATE_POINTS.fill(lang, &[("pair", pair), ("max", &possible.end().to_string())])),
    }
}

struct Desk<'y> {
    year: &'y Year,
    unit: usize,
    lang: Lang,
}

impl Desk<'_> {
    fn index(&self, stand: &Stand) -> String {
        stand.index.map_or("–".to_owned(), |index| self.year.rulebook.print(index))
    }

    fn rank(&self, stand: &Stand) -> String {
        stand.rank.map_or("–".to_owned(), |rank| rank.to_string())
    }

    fn band(&self, stand: &Stand) -> String {
        stand.band.map_or("–".to_owned(), |band| self.year.rulebook.bands[band].id.clone())
    }

    fn head(&self) -> String {
        format!("{} ({})\n", self.year.units[self.unit].name.get(self.lang), self.year.units[self.unit].code)
    }

    /// As it is, and with the changes one by one and all together.
    fn stands(&self, changed: &[(usize, Points)], format: Format) -> String {
        let mut cases: Vec<(String, Vec<(usize, Points)>)> =
            vec![(say::AS_IT_IS.get(self.lang).to_owned(), Vec::new())];
        let named = |(at, points): &(usize, Points)| format!("{} = {points}", self.year.rulebook.nodes[*at].code);
        cases.extend(changed.iter().map(|change| (named(change), vec![*change])));
        if changed.len() > 1 {
            cases.push((say::ALL_TOGETHER.get(self.lang).to_owned(), changed.to_vec()));
        }
        let columns: Columns = vec![
            ("case", say::CASE, false),
            ("index", say::INDEX, true),
            ("rank", say::RANK, true),
            ("band", say::BAND, false),
        ];
        let row = |(name, changed): &(String, Vec<(usize, Points)>)| {
            let stand = stand(self.year, self.unit, changed);
            vec![name.clone(), self.index(&stand), self.rank(&stand), self.band(&stand)]
        };
        let list = List { columns, rows: cases.iter().map(row).collect(), lang: self.lang };
        match format {
            Format::Table => self.head() + &list.print(format),
            Format::Csv => list.print(format),
            Format::Json => pretty(&json!({ "unit": self.year.units[self.unit].code, "cases": list.json() })),
        }
    }

    /// The ways to an aim, the cheapest first, with the rule of each node: what it takes in inputs.
    fn ways(&self, ways: &[Way], format: Format) -> String {
        let columns: Columns = vec![
            ("gain", say::GAIN, true),
            ("nodes", say::NODE, false),
            ("index", say::INDEX, true),
            ("rank", say::RANK, true),
            ("band", say::BAND, false),
            ("takes", say::TAKES, false),
        ];
        let nodes = &self.year.rulebook.nodes;
        let row = |way: &Way| {
            let codes: Vec<&str> = way.nodes.iter().map(|at| nodes[*at].code.as_str()).collect();
            let takes: Vec<String> = way.nodes.iter().map(|at| self.takes(*at)).collect();
            let gain = way.gain.print(self.year.rulebook.decimals, Rounding::HalfUp);
            let stand = &way.stand;
            vec![gain, codes.join(" + "), self.index(stand), self.rank(stand), self.band(stand), takes.join("; ")]
        };
        let list = List { columns, rows: ways.iter().map(row).collect(), lang: self.lang };
        match format {
            Format::Table if ways.is_empty() => format!("{}{}\n", self.head(), say::NO_WAY.get(self.lang)),
            Format::Table => self.head() + &list.print(format),
            Format::Csv => list.print(format),
            Format::Json => pretty(&json!({ "unit": self.year.units[self.unit].code, "ways": list.json() })),
        }
    }

    /// What full marks at a node take: its name, the points from and to, and the input that would be enough; where
    /// no single one is, the rule.
    fn takes(&self, at: usize) -> String {
        let node = &self.year.rulebook.nodes[at];
        let unit = &self.year.units[self.unit];
        let points = unit.nodes[at].points.unwrap_or_default();
        let how = match (need(self.year, unit, at, node.max), &node.scored) {
            (Some(need), _) => format!("{} {} → {}", need.field, need.from, need.to),
            (None, Scored::Itself(leaf)) if leaf.parameters.is_empty() => leaf.method.info().name.to_owned(),
            (None, Scored::Itself(leaf)) => format!("{}, {}", leaf.method.info().name, leaf.parameters),
            (None, Scored::Combined { .. } | Scored::Heading) => String::new(),
        };
        format!("{}: {points} → {} ({how})", node.name.get(self.lang), node.max)
    }
}

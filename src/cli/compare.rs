//! `parindex compare OLD NEW`: what moved each index and rank between two runs.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::show::{Column, Format, pretty, signed, table};
use super::words as say;
use super::{Context, Exit, folder, print, report, report_findings};
use crate::compare::{self, Change, Comparison, Contribution, FILES, NEW, OLD, Options, Stand, Year};
use crate::diag::{Bag, Error, Sources, json};
use crate::model::{DataStatus, Number, Period, Points, Rounding, Status};
use crate::rulefile::nearest;
use crate::run::Manifest;
use crate::text::{Lang, Listed, Text};
use crate::units;

/// Units shown on a terminal; the file has them all.
const SHOWN: usize = 100;

/// Units named in a line of the summary.
const NAMED: usize = 5;

/// Nodes told in the story of a unit.
const TOLD: usize = 8;

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
        .arg(flag("force", say::SCORE_FORCE))
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
    if let Some(publication) = publication {
        compare::save(&comparison, publication)?;
    }
    match (unit, context.format) {
        (Some(unit), Format::Table) => print(&teller.story(unit)),
        (Some(unit), format) => print(&teller.contributions(unit, format)),
        (None, format) => print(&teller.changes(format)),
    }
    if unit.is_none() {
        report(&teller.summary());
        if let Some(out) = path("out") {
            report(&teller.line(say::WRITTEN, &format!("{}: {}", out.display(), FILES.join(", "))));
        }
    }
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
    Ok((bag.errors() == 0).then_some(options))
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
        if !self.comparison.breaks.is_empty() {
            let years: Vec<String> = self.comparison.breaks.iter().map(u16::to_string).collect();
            lines.push(self.line(say::BREAK, &say::BREAK_IS.fill(self.lang, &[("years", years.join(", "))])));
        }
        if self.comparison.common_core {
            lines.push(self.line(say::CORE, say::CORE_IS.get(self.lang)));
        }
        lines
    }

    /// The table of all units. Programs get the exact figures.
    fn changes(&self, format: Format) -> String {
        let drawn = format == Format::Table;
        let moved = |part: &dyn Fn(&Change) -> bool| self.comparison.changes.iter().any(part);
        // Where no method compares units, two of the parts are zero throughout.
        let peers = moved(&|change| change.index.as_ref().is_some_and(|parts| (parts.others, parts.units) != (0, 0)));
        let corrected = self.comparison.published.is_some();
        let inherited = self.comparison.pairs.iter().any(|pair| pair.carried.is_some());
        let mut columns = vec![
            ("rank_old", say::RANK_OLD, true),
            ("rank_new", say::RANK_NEW, true),
            ("rank_change", say::PLACES, true),
            ("code", say::CODE, false),
            ("name", say::UNIT, false),
            ("index_old", say::INDEX_OLD, true),
            ("index_new", say::INDEX_NEW, true),
            ("index_change", say::CHANGE, true),
            ("rules", say::PART_RULES, true),
            ("own", say::PART_OWN, true),
        ];
        let optional = [
            (corrected, ("correction", say::PART_CORRECTION, true)),
            (inherited, ("succession", say::PART_SUCCESSION, true)),
            (peers, ("others", say::PART_OTHERS, true)),
            (peers, ("units", say::PART_UNITS, true)),
        ];
        columns.extend(optional.iter().filter(|(shown, _)| *shown || !drawn).map(|(_, column)| *column));
        let columns: Vec<Column> = columns
            .into_iter()
            .map(|(key, heading, number)| Column { key, heading: heading.get(self.lang), number })
            .collect();
        let row = |pair: usize| {
            let change = &self.comparison.changes[pair];
            let (old, new) = (change.before(), change.stands[NEW].as_ref());
            let none = || "—".to_owned();
            let rank =
                |stand: Option<&Stand>| stand.and_then(|stand| stand.rank).map_or_else(none, |rank| rank.to_string());
            let index = |stand: Option<&Stand>, side: usize| {
                let index = stand.and_then(|stand| stand.index);
                let rulebook = &self.comparison.years[side].rulebook;
                index.map_or_else(none, |index| if drawn { rulebook.print(index) } else { index.to_string() })
            };
            let exact = |value: i128| if drawn { self.points(value) } else { Number(value).to_string() };
            let places = |places: i64| {
                if drawn { signed(i128::from(places) * 1_000_000_000, 0) } else { places.to_string() }
            };
            let parts = change.index.as_ref();
            let values = [
                ("rank_old", rank(old)),
                ("rank_new", rank(new)),
                ("rank_change", change.rank_change().map_or_else(none, places)),
                ("code", self.comparison.unit(pair).unit.code.to_string()),
                ("name", self.name(pair).to_owned()),
                ("index_old", index(old, OLD)),
                ("index_new", index(new, NEW)),
                ("index_change", change.index_change().map_or_else(none, exact)),
                ("rules", parts.map_or_else(none, |parts| exact(parts.rules))),
                ("own", parts.map_or_else(none, |parts| exact(parts.own()))),
                ("correction", parts.map_or_else(none, |parts| exact(parts.correction))),
                ("succession", parts.map_or_else(none, |parts| exact(parts.succession))),
                ("others", parts.map_or_else(none, |parts| exact(parts.others))),
                ("units", parts.map_or_else(none, |parts| exact(parts.units))),
            ];
            let of = |column: &Column| {
                let found = values.iter().find(|(key, _)| *key == column.key);
                found.map_or(String::new(), |(_, value)| value.clone())
            };
            columns.iter().map(of).collect()
        };
        // On a terminal a unit that became part of another is told with that one.
        let shown = |pair: &usize| !drawn || self.comparison.pairs[*pair].successor.is_none();
        let pairs: Vec<usize> = (0..self.comparison.pairs.len()).filter(shown).collect();
        let rows: Vec<Vec<String>> =
            pairs.iter().take(if drawn { SHOWN } else { usize::MAX }).map(|pair| row(*pair)).collect();
        let mut printed = table(&columns, &rows, format);
        if rows.len() < pairs.len() {
            let more = [("more", (pairs.len() - rows.len()).to_string())];
            printed.push_str(&say::MORE_CHANGES.fill(self.lang, &more));
            printed.push('\n');
        }
        printed
    }

    /// What a person wants to know first, in some fifteen lines.
    fn summary(&self) -> String {
        let Comparison { pairs, changes, correspondence, .. } = self.comparison;
        let mut lines = vec![format!("\n{}", self.title())];
        lines.extend(self.vintages());
        lines.extend(self.significant());
        let kinds = |kind: compare::Kind| {
            let all = correspondence.new_kinds.iter().chain(&correspondence.old_kinds);
            all.filter(|found| **found == kind).count()
        };
        let [old, new] = correspondence.comparable.map(|percent| percent.print(2, Rounding::HalfUp));
        let args = [("old", old), ("new", new)];
        lines.push(self.line(say::COMPARABLE, &say::COMPARABLE_IS.fill(self.lang, &args)));
        let counts = [
            ("changed", kinds(compare::Kind::MethodChanged) / 2),
            ("reweighted", kinds(compare::Kind::Reweighted) / 2),
            ("new", kinds(compare::Kind::New)),
            ("dropped", kinds(compare::Kind::Dropped)),
        ]
        .map(|(name, count)| (name, count.to_string()));
        lines.push(self.line(say::NODES, &say::NODES_ARE.fill(self.lang, &counts)));
        let merged = pairs.iter().filter(|pair| pair.carried.is_some()).count();
        let appeared: Vec<&str> = self.named(|pair| pair.new.is_some() && pair.old.is_none() && pair.carried.is_none());
        let gone: Vec<&str> = self.named(|pair| pair.new.is_none() && pair.successor.is_none());
        let counts = [
            ("old", self.comparison.years[OLD].units.len().to_string()),
            ("new", self.comparison.years[NEW].units.len().to_string()),
            ("merged", merged.to_string()),
        ];
        lines.push(self.line(say::UNITS, &say::UNITS_COMPARED.fill(self.lang, &counts)));
        for (label, names) in [(say::APPEARED, appeared), (say::GONE, gone)] {
            if !names.is_empty() {
                lines.push(self.line(label, &names.join(", ")));
            }
        }
        let parts: Vec<_> = changes.iter().filter_map(|change| change.index.as_ref()).collect();
        if !parts.is_empty() {
            let count = i128::try_from(parts.len()).unwrap_or(1);
            let mean = |part: &dyn Fn(&compare::IndexParts) -> i128| {
                self.points(parts.iter().map(|parts| part(parts)).sum::<i128>() / count)
            };
            let args = [
                ("change", mean(&|parts| parts.sum())),
                ("rules", mean(&|parts| parts.rules)),
                ("own", mean(&|parts| parts.own() + parts.succession)),
                ("rest", mean(&|parts| parts.correction + parts.others + parts.units)),
            ];
            lines.push(self.line(say::MEAN, &say::MEAN_IS.fill(self.lang, &args)));
        }
        lines.extend(self.movers());
        lines.extend(self.rebanded());
        lines.extend(self.largest());
        lines.push(self.line(say::METHOD, say::ORDERS.get(self.lang)));
        lines.join("\n")
    }

    /// Which changes are more than the error of surveys; nothing where none is known.
    fn significant(&self) -> Vec<String> {
        let changes = &self.comparison.changes;
        let known = changes.iter().filter(|change| change.significance.index.is_some()).count();
        if known == 0 {
            return Vec::new();
        }
        let mut moved: Vec<(usize, i128)> = changes
            .iter()
            .enumerate()
            .filter(|(_, change)| change.significance.index == Some(true))
            .filter_map(|(at, change)| Some((at, change.index_change()?)))
            .collect();
        moved.sort_by_key(|(at, change)| (-change.abs(), *at));
        let named: Vec<String> = moved
            .iter()
            .take(NAMED)
            .map(|(at, change)| format!("{} {}", self.name(*at), self.points(*change)))
            .collect();
        let ranks = changes.iter().enumerate().filter(|(_, change)| change.significance.rank == Some(true));
        let ranks: Vec<&str> = ranks.map(|(at, _)| self.name(at)).collect();
        let more =
            |all: usize, shown: usize| if all > shown { format!("; … +{}", all - shown) } else { String::new() };
        let of = |names: &[String], all: usize| match all {
            0 => "0".to_owned(),
            _ => format!("{all}: {}{}", names.join("; "), more(all, names.len())),
        };
        let first: Vec<String> = ranks.iter().take(NAMED).map(|name| (*name).to_owned()).collect();
        let args =
            [("known", known.to_string()), ("indices", of(&named, moved.len())), ("ranks", of(&first, ranks.len()))];
        vec![
            self.line(say::SIGNIFICANT, &say::SIGNIFICANT_INDICES.fill(self.lang, &args)),
            self.line(Text::NONE, &say::SIGNIFICANT_RANKS.fill(self.lang, &args)),
            self.line(Text::NONE, say::SURVEY_ERROR_ALONE.get(self.lang)),
        ]
    }

    fn named(&self, is: impl Fn(&compare::Pair) -> bool) -> Vec<&str> {
        let pairs = self.comparison.pairs.iter().enumerate().filter(|(_, pair)| is(pair));
        pairs.map(|(at, _)| self.name(at)).collect()
    }

    /// The units that rose and fell most.
    fn movers(&self) -> Vec<String> {
        let mut moved: Vec<(i64, usize)> = self
            .comparison
            .changes
            .iter()
            .enumerate()
            .filter_map(|(at, change)| Some((change.rank_change()?, at)))
            .collect();
        moved.sort_by_key(|(places, _)| -places);
        let say = |(places, at): &(i64, usize)| {
            let change = &self.comparison.changes[*at];
            let rank = |stand: Option<&Stand>| stand.and_then(|stand| stand.rank).map_or(0, |rank| rank);
            let places = signed(i128::from(*places) * 1_000_000_000, 0);
            format!("{} {places} ({} → {})", self.name(*at), rank(change.before()), rank(change.stands[NEW].as_ref()))
        };
        let up: Vec<String> = moved.iter().filter(|(places, _)| *places > 0).take(NAMED).map(say).collect();
        let down: Vec<String> = moved.iter().rev().filter(|(places, _)| *places < 0).take(NAMED).map(say).collect();
        let lines = [(say::RISERS, up), (say::FALLERS, down)];
        lines
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(label, names)| self.line(label, &names.join("; ")))
            .collect()
    }

    fn rebanded(&self) -> Option<String> {
        let changed = |(at, change): (usize, &Change)| {
            let (old, new) = (change.before()?, change.stands[NEW].as_ref()?);
            (old.band != new.band).then(|| format!("{} {} → {}", self.name(at), band(old), band(new)))
        };
        let changed: Vec<String> = self.comparison.changes.iter().enumerate().filter_map(changed).collect();
        let more = changed.len().saturating_sub(2 * NAMED);
        let shown = changed[..changed.len() - more].join("; ");
        let more = if more > 0 { format!("; … +{more}") } else { String::new() };
        (!changed.is_empty()).then(|| self.line(say::REBANDED, &format!("{}: {shown}{more}", changed.len())))
    }

    /// The nodes that moved the index of a unit most.
    fn largest(&self) -> Option<String> {
        let mut all: Vec<(i128, usize, usize)> = Vec::new();
        for (at, change) in self.comparison.changes.iter().enumerate() {
            let own = change.index.iter().flat_map(|parts| parts.own.iter().enumerate());
            all.extend(own.map(|(group, own)| (*own, at, group)));
        }
        all.sort_by_key(|(own, at, group)| (-own.abs(), *at, *group));
        let year = &self.comparison.years[NEW];
        let say = |(own, at, group): &(i128, usize, usize)| {
            let leaf = self.comparison.correspondence.groups[*group].new[0];
            format!("{} · {} {}", self.name(*at), year.leaf(leaf).0.code, self.points(*own))
        };
        let shown: Vec<String> = all.iter().filter(|(own, ..)| *own != 0).take(NAMED).map(say).collect();
        (!shown.is_empty()).then(|| self.line(say::LARGEST, &shown.join("; ")))
    }

    /// The nodes of one unit, for programs.
    fn contributions(&self, pair: usize, format: Format) -> String {
        let keys = [
            "node",
            "former",
            "level",
            "name",
            "kind",
            "way",
            "points_old",
            "max_old",
            "points_new",
            "max_new",
            "change",
            "own",
        ];
        let columns = keys.map(|key| Column { key, heading: key, number: false });
        let rows: Vec<Vec<String>> = self
            .comparison
            .contributions(pair)
            .iter()
            .map(|row| {
                let points = |outcome: Option<compare::Outcome>| {
                    let points =
                        outcome.and_then(|outcome| outcome.points).map_or(String::new(), |points| points.to_string());
                    [points, outcome.map_or(String::new(), |outcome| outcome.max.to_string())]
                };
                let number = |value: Option<i128>| value.map_or(String::new(), |value| Number(value).to_string());
                let mut fields = vec![
                    row.node.code.to_string(),
                    row.former.join("|"),
                    row.node.level.to_string(),
                    row.node.name.get(self.lang).to_owned(),
                    row.kind.map_or("", compare::Kind::name).to_owned(),
                    row.way.to_owned(),
                ];
                fields.extend(points(row.old));
                fields.extend(points(row.new));
                fields.extend([number(row.change()), number(row.own)]);
                fields
            })
            .collect();
        table(&columns, &rows, format)
    }

    /// What became of one unit, on one screen.
    fn story(&self, pair: usize) -> String {
        let change = &self.comparison.changes[pair];
        let unit = &self.comparison.unit(pair).unit;
        let mut lines = vec![format!("{} ({})", self.name(pair), unit.code), self.title()];
        lines.extend(self.vintages());
        lines.extend(self.before_and_after(pair, change));
        if let Some(sentence) = self.verdict(change) {
            lines.push(format!("\n{sentence}"));
        }
        lines.extend(self.index_story(pair, change));
        lines.extend(self.rank_story(change));
        lines.extend(self.node_story(pair));
        lines.join("\n") + "\n"
    }

    fn before_and_after(&self, pair: usize, change: &Change) -> Vec<String> {
        let (old, new) = (change.before(), change.stands[NEW].as_ref());
        let print = |stand: Option<&Stand>, side: usize| {
            let index = stand.and_then(|stand| stand.index);
            index.map_or("—".to_owned(), |index| self.comparison.years[side].rulebook.print(index))
        };
        let rank = |stand: Option<&Stand>| {
            stand.and_then(|stand| stand.rank).map_or("—".to_owned(), |rank| rank.to_string())
        };
        let told = |delta: Option<String>| delta.map_or(String::new(), |delta| format!("   ({delta})"));
        let index = told(change.index_change().map(|change| self.points(change)));
        let places = told(change.rank_change().map(|places| self.places(places)));
        let mut lines = vec![
            String::new(),
            self.line(say::INDEX, &format!("{} → {}{index}", print(old, OLD), print(new, NEW))),
            self.line(say::RANK, &format!("{} → {}{places}", rank(old), rank(new))),
        ];
        if let Some(error) = change.significance.standard_error {
            let said = match change.significance.index {
                Some(true) => say::MORE_THAN_NOISE,
                Some(false) => say::NO_MORE_THAN_NOISE,
                None => Text::NONE,
            };
            lines.push(self.line(say::ERROR_OF_CHANGE, &format!("{error:.2}   {}", said.get(self.lang))));
        }
        if old.into_iter().chain(new).any(|stand| !stand.band.is_empty()) {
            let band_of = |stand: Option<&Stand>| stand.map_or("—".to_owned(), |stand| band(stand).to_owned());
            lines.push(self.line(say::BAND, &format!("{} → {}", band_of(old), band_of(new))));
        }
        let of = &self.comparison.pairs[pair];
        if !of.predecessors.is_empty() {
            let say = |unit: &usize| {
                let row = &self.comparison.years[OLD].units[*unit].row;
                let name = if self.lang == Lang::En { &row.name_en } else { &row.name };
                format!("{name} {} ({})", row.index, row.rank.map_or("—".to_owned(), |rank| rank.to_string()))
            };
            let predecessors: Vec<String> = of.predecessors.iter().map(say).collect();
            lines.push(self.line(say::PREDECESSORS, &predecessors.join("; ")));
            lines.push(self.line(Text::NONE, say::PREDECESSORS_ARE.get(self.lang)));
        }
        if let Some(successor) = of.successor {
            let row = &self.comparison.years[NEW].units[successor].row;
            let name = if self.lang == Lang::En { &row.name_en } else { &row.name };
            lines.push(self.line(say::SUCCESSOR, &format!("{name} ({})", row.code)));
        }
        lines
    }

    fn places(&self, places: i64) -> String {
        let (sentence, count) = match places {
            0 => (say::SAME_PLACE, 0),
            up if up > 0 => (say::PLACES_UP, up),
            down => (say::PLACES_DOWN, -down),
        };
        sentence.fill(self.lang, &[("places", count.to_string())])
    }

    /// In a sentence: which way index and rank went, and what moved the rank most.
    fn verdict(&self, change: &Change) -> Option<String> {
        let (index, rank, parts) = (change.index_change()?, change.rank_change()?, change.rank?);
        let mut causes = [
            (parts.rules, say::BY_RULES),
            (parts.own, say::BY_OWN),
            (parts.others, say::BY_OTHERS),
            (parts.units, say::BY_UNITS),
            (parts.correction, say::BY_CORRECTION),
        ];
        // The cause that pushed furthest the way the rank went.
        let way = i128::from(rank.signum());
        causes.sort_by_key(|(part, _)| if way == 0 { -part.abs() } else { -part * way });
        let (part, cause) = causes[0];
        let sentence = match (index.signum(), rank.signum()) {
            (-1, 1) => say::ROSE_THOUGH_LOWER,
            (1, -1) => say::FELL_THOUGH_HIGHER,
            (_, 1) => say::ROSE,
            (_, -1) => say::FELL,
            _ if part == 0 => say::NOTHING_MOVED,
            _ => say::STAYED,
        };
        let args = [("cause", cause.get(self.lang).to_owned()), ("places", signed(part, 1))];
        Some(sentence.fill(self.lang, &args))
    }

    fn index_story(&self, pair: usize, change: &Change) -> Vec<String> {
        let Some(parts) = &change.index else { return vec![format!("\n{}", self.why_no_parts(pair))] };
        let mut lines = vec![format!("\n{}", say::WHY_INDEX.get(self.lang))];
        let mut line = |label: Text, part: i128, always: bool| {
            if always || part != 0 {
                lines.push(format!("  {:>10}  {}", self.points(part), label.get(self.lang)));
            }
        };
        line(say::BY_CORRECTION, parts.correction, self.comparison.published.is_some());
        line(say::BY_RULES, parts.rules, true);
        line(say::BY_SUCCESSION, parts.succession, false);
        line(say::BY_OTHERS, parts.others, false);
        line(say::BY_UNITS, parts.units, false);
        line(say::BY_OWN, parts.own(), true);
        let rulebook = &self.comparison.years[NEW].rulebook;
        for (code, area) in self.comparison.areas() {
            let own = self.comparison.own_below(parts, area);
            if own != 0 {
                let name = rulebook.nodes[area].name.get(self.lang);
                lines.push(format!("      {:>10}  {code}  {name}", self.points(own)));
            }
        }
        lines
    }

    fn why_no_parts(&self, pair: usize) -> &'static str {
        let of = &self.comparison.pairs[pair];
        let sentence = match (of.old.is_some() || of.carried.is_some(), of.new.is_some()) {
            (false, _) => say::NO_PREDECESSOR,
            (_, false) => say::IS_GONE,
            _ => say::NO_INDEX,
        };
        sentence.get(self.lang)
    }

    fn rank_story(&self, change: &Change) -> Vec<String> {
        let Some(parts) = change.rank else { return Vec::new() };
        let mut lines = vec![format!("\n{}", say::WHY_RANK.get(self.lang))];
        let all = [
            (say::BY_CORRECTION, parts.correction),
            (say::BY_RULES, parts.rules),
            (say::BY_OWN, parts.own),
            (say::BY_OTHERS, parts.others),
            (say::BY_UNITS, parts.units),
        ];
        for (label, part) in all.into_iter().filter(|(_, part)| *part != 0) {
            lines.push(format!("  {:>10}  {}", signed(part, 2), label.get(self.lang)));
        }
        lines
    }

    /// The nodes that moved the index most, and where to look them up in both years.
    fn node_story(&self, pair: usize) -> Vec<String> {
        let rows = self.comparison.contributions(pair);
        let mut moved: Vec<&Contribution<'_>> =
            rows.iter().filter(|row| row.kind.is_some() && row.own.is_some_and(|own| own != 0)).collect();
        moved.sort_by_key(|row| -row.own.unwrap_or_default().abs());
        let Some(first) = moved.first() else { return Vec::new() };
        let mut lines = vec![format!("\n{}", say::NODES_MOVED.get(self.lang))];
        for row in moved.iter().take(TOLD) {
            let shown = |outcome: Option<compare::Outcome>| match outcome {
                // Deductions and bonuses have no maximum.
                Some(compare::Outcome { points: Some(points), max: Points::ZERO }) => points.print(2, Rounding::HalfUp),
                Some(compare::Outcome { points: Some(points), max }) => {
                    format!("{}/{max}", points.print(2, Rounding::HalfUp))
                }
                _ => "—".to_owned(),
            };
            let mut line = String::new();
            let _ = write!(
                line,
                "  {:>10}  {:<8}{:>11} → {:<11} {}",
                self.points(row.own.unwrap_or_default()),
                row.node.code.as_str(),
                shown(row.old),
                shown(row.new),
                row.node.name.get(self.lang),
            );
            lines.push(line);
        }
        lines.push(format!("\n{}", say::FOLLOW.get(self.lang)));
        let of = &self.comparison.pairs[pair];
        let olds = of.old.into_iter().chain(of.predecessors.iter().copied());
        for (unit, former) in olds.zip(first.former.iter().cycle()) {
            lines.push(self.explain(OLD, unit, former));
        }
        lines.extend(of.new.map(|unit| self.explain(NEW, unit, first.node.code.as_str())));
        lines
    }

    fn explain(&self, side: usize, unit: usize, node: &str) -> String {
        let year = &self.comparison.years[side];
        format!("  parindex explain {} --unit {} --node {node}", year.run.path.display(), year.units[unit].row.code)
    }
}

fn band(stand: &Stand) -> &str {
    if stand.band.is_empty() { "—" } else { &stand.band }
}

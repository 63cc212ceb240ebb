//! `parindex rules diff OLD NEW`: two editions of a rulebook side by side.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;

use super::show::{Columns, Format, List, pretty};
use super::words as say;
use super::{Context, Exit, compare, exit_of, print, report_findings};
use crate::audit::diff::{Change, Diff, Fate, diff};
use crate::compare::check_editions;
use crate::diag::{Bag, Error, Sources};
use crate::model::{Points, Rounding};
use crate::rules::{self, Rulebook};
use crate::text::{Lang, Listed};

pub(super) fn define(lang: Lang) -> Command {
    let file = |name: &'static str, value: &'static str| {
        Arg::new(name).value_name(value).required(true).value_parser(value_parser!(PathBuf))
    };
    let diff = Command::new("diff")
        .about(say::RULES_DIFF.get(lang))
        .arg(file("old", "OLD").help(say::RULES_OLD.get(lang)))
        .arg(file("new", "NEW").help(say::RULES_NEW.get(lang)))
        .arg(compare::through(lang))
        .arg(Arg::new("all").long("all").action(ArgAction::SetTrue).help(say::RULES_ALL.get(lang)));
    Command::new("rules")
        .about(say::RULES_COMMAND.get(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(super::localised(diff, lang))
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let Some(("diff", matches)) = matches.subcommand() else { return Ok(Exit::Usage) };
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let path = |name: &str| matches.get_one::<PathBuf>(name).expect("clap requires it");
    let old = rules::load(path("old"), &mut sources, &mut bag)?;
    let new = rules::load(path("new"), &mut sources, &mut bag)?;
    let through = compare::editions_between(matches, &mut sources, &mut bag)?;
    let (Some(old), Some(new), 0) = (old, new, bag.errors()) else {
        report_findings(&bag, &sources, context);
        return Ok(exit_of(&bag));
    };
    check_editions(&old, &new, &through, &mut bag);
    if bag.errors() > 0 {
        return Ok(compare::refuse(&bag, &sources, context));
    }
    let page = Page { diff: &diff(&old, &new, &through), old: &old, new: &new, through: &through, lang: context.lang };
    print(&match context.format {
        Format::Table => page.tell(matches.get_flag("all")),
        Format::Csv => page.list(true).print(Format::Csv),
        Format::Json => pretty(&json!({
            "moved": page.diff.moved.print(2, Rounding::HalfUp),
            "changes": page.list(true).json(),
        })),
    });
    Ok(Exit::Fine)
}

struct Page<'d> {
    diff: &'d Diff,
    old: &'d Rulebook,
    new: &'d Rulebook,
    through: &'d [Rulebook],
    lang: Lang,
}

impl Page<'_> {
    fn tell(&self, all: bool) -> String {
        let editions = [
            ("name", self.new.nodes[0].name.get(self.lang).to_owned()),
            ("old", self.old.edition.clone()),
            ("new", self.new.edition.clone()),
        ];
        let mut out = format!("{}\n", say::DIFF_TITLE.fill(self.lang, &editions));
        for edition in self.through {
            let (status, id) = (edition.status.words().get(self.lang), &edition.id);
            out.push_str(&format!("  {}: {id} {} · {status}\n", say::THROUGH.get(self.lang), edition.edition));
        }
        let counts = Fate::ALL.iter().map(|(_, fate, words)| {
            let count = self.diff.changes.iter().filter(|change| change.fate == *fate).count();
            format!("{} {count}", words.get(self.lang))
        });
        out.push_str(&format!("  {}\n", counts.collect::<Vec<_>>().join(" · ")));
        let touched = self.diff.changes.iter().filter(|change| !change.differences.is_empty()).count();
        let numbers = [("moved", self.diff.moved.print(2, Rounding::HalfUp)), ("touched", touched.to_string())];
        out.push_str(&format!("  {}\n", say::DIFF_MOVED.fill(self.lang, &numbers)));
        self.list(all).tell("changes", say::DIFF_CHANGES, usize::MAX, &mut out);
        out
    }

    /// The changes; without `all` only those in which something changed.
    fn list(&self, all: bool) -> List {
        let columns: Columns = vec![
            ("old", say::DIFF_OLD, false),
            ("new", say::DIFF_NEW, false),
            ("name", say::NODE_NAME, false),
            ("fate", say::DIFF_FATE, false),
            ("moved", say::DIFF_WEIGHT, true),
            ("differences", say::DIFF_DIFFERENCES, false),
        ];
        let silent = |change: &&Change| {
            change.fate == Fate::Kept && change.differences.is_empty() && change.moved == Points::ZERO
        };
        let rows = self.diff.changes.iter().filter(|change| all || !silent(change)).map(|change| self.row(change));
        List { columns, rows: rows.collect(), lang: self.lang }
    }

    fn row(&self, change: &Change) -> Vec<String> {
        let olds: Vec<&str> = change.old.iter().map(|at| self.old.nodes[*at].code.as_str()).collect();
        let node = change.new.map_or_else(|| &self.old.nodes[change.old[0]], |at| &self.new.nodes[at]);
        let moved = change.moved.print(2, Rounding::HalfUp);
        let moved = if change.moved > Points::ZERO { format!("+{moved}") } else { moved };
        let differences = change.differences.iter().map(|found| {
            let parts = [("what", found.what.get(self.lang)), ("old", &found.old), ("new", &found.new)];
            say::DIFF_DIFFERENCE.fill(self.lang, &parts)
        });
        vec![
            olds.join(", "),
            change.new.map_or(String::new(), |at| self.new.nodes[at].code.to_string()),
            node.name.get(self.lang).to_owned(),
            change.fate.words().get(self.lang).to_owned(),
            moved,
            differences.collect::<Vec<_>>().join("; "),
        ]
    }
}

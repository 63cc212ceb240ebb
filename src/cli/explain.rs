//! `parindex explain`: why a unit has the points it has, from the run directory alone; or what a
//! diagnostic code means.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::show::{Column, Format, table};
use super::words as say;
use super::{Context, Exit, print, report};
use crate::data::{EvidenceState, Standing};
use crate::diag::{Error, codes};
use crate::methods::StepInfo;
use crate::model::{DataStatus, Number, Stage, Status};
use crate::run::{NodeRow, RunDir, ScoreRow, UnitRow};
use crate::survey::deviations::Deviations;
use crate::text::{Lang, Listed, Text};
use crate::{aggregate, methods, results};

pub(super) fn define(lang: Lang) -> Command {
    Command::new("explain")
        .about(say::EXPLAIN.get(lang))
        .arg(
            Arg::new("target")
                .value_name("DIR|CODE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(say::EXPLAIN_TARGET.get(lang)),
        )
        .arg(Arg::new("unit").long("unit").value_name("CODE").help(say::EXPLAIN_UNIT.get(lang)))
        .arg(Arg::new("node").long("node").value_name("CODE").requires("unit").help(say::EXPLAIN_NODE.get(lang)))
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let target = matches.get_one::<PathBuf>("target").expect("clap requires it");
    let code = target.to_str().unwrap_or_default().to_ascii_uppercase();
    if let Some(info) = codes::ALL.iter().find(|info| info.code == code) {
        print(info.page);
        return Ok(Exit::Fine);
    }
    let Some(unit) = matches.get_one::<String>("unit") else {
        report(&say::NEEDS_UNIT.fill(context.lang, &[("target", target.display().to_string())]));
        return Ok(Exit::Usage);
    };
    let run = RunDir::open(target)?;
    let Some(unit) = run.units.iter().find(|row| row.code == *unit || row.name == *unit || row.name_en == *unit) else {
        let known: Vec<&str> = run.units.iter().map(|row| row.code.as_str()).collect();
        let near = crate::rulefile::nearest(unit, known.iter().copied()).unwrap_or("–");
        report(&say::NO_UNIT.fill(context.lang, &[("unit", unit.as_str()), ("near", near)]));
        return Ok(Exit::Usage);
    };
    let trail = run.trail(&unit.code)?;
    let node = match matches.get_one::<String>("node") {
        None => "total",
        Some(node) if trail.iter().any(|row| row.node == *node) => node,
        Some(node) => {
            let near = crate::rulefile::nearest(node, trail.iter().map(|row| row.node.as_str())).unwrap_or("–");
            report(&say::NO_NODE.fill(context.lang, &[("node", node.as_str()), ("near", near)]));
            return Ok(Exit::Usage);
        }
    };
    let story = Story { run: &run, unit, trail: &trail, deviations: run.deviations()?, lang: context.lang };
    print(&match context.format {
        Format::Table => story.tell(node),
        format => story.rows(node, format),
    });
    Ok(Exit::Fine)
}

/// The child from which the derivation comes stands in brackets.
fn marked(child: &ScoreRow, at: &ScoreRow, shown: String) -> String {
    if child.node == at.node { format!("[{shown}]") } else { shown }
}

/// The derivation of one unit's points at one node.
struct Story<'r> {
    run: &'r RunDir,
    unit: &'r UnitRow,
    trail: &'r [ScoreRow],
    deviations: Deviations,
    lang: Lang,
}

impl Story<'_> {
    fn row(&self, node: &str) -> &ScoreRow {
        self.trail.iter().find(|row| row.node == node).expect("the trail has a row for every node")
    }

    fn node(&self, node: &str) -> &NodeRow {
        self.run.nodes.iter().find(|row| row.node == node).expect("every node of the trail is in nodes.csv")
    }

    fn name(&self, node: &str) -> &str {
        let row = self.node(node);
        if self.lang == Lang::En { &row.name_en } else { &row.name }
    }

    /// The rows of the trail from a node down, for programs.
    fn rows(&self, node: &str, format: Format) -> String {
        let keys = [
            "unit", "node", "parent", "name", "source", "method", "state", "inputs", "step", "points", "max", "input",
            "line", "column", "basis", "status",
        ];
        let columns = keys.map(|key| Column { key, heading: key, number: false });
        let below = |row: &&ScoreRow| node == "total" || row.node == node || row.node.starts_with(&format!("{node}."));
        let rows = self.trail.iter().filter(below).map(|row| {
            let of = self.node(&row.node);
            [
                &row.unit,
                &row.node,
                &row.parent,
                &of.name,
                &row.source,
                &row.method,
                &row.state,
                &row.inputs,
                &row.step,
                &row.points,
                &row.max,
                &row.input,
                &row.line,
                &row.column,
                &of.basis,
                &of.status,
            ]
            .map(Clone::clone)
            .to_vec()
        });
        table(&columns, &rows.collect::<Vec<_>>(), format)
    }

    /// The derivation in words.
    fn tell(&self, node: &str) -> String {
        let mut out = self.head();
        let row = self.row(node);
        let of = self.node(node);
        let title = if node == "total" { self.name(node).to_owned() } else { format!("{node}  {}", self.name(node)) };
        out.push_str(&format!("\n{title}\n"));
        let children: Vec<&ScoreRow> = self.trail.iter().filter(|child| child.parent == node).collect();
        if children.is_empty() {
            self.leaf(row, of, &mut out);
        } else {
            self.line(say::HOW, &self.step(row), &mut out);
            for child in &children {
                let weight = &self.node(&child.node).weight;
                let weight = if weight == "1" { String::new() } else { format!("  × {weight}") };
                out.push_str(&format!(
                    "    {:<10}{:>14} / {:<8}{weight}  {}\n",
                    child.node,
                    self.points(child),
                    child.max,
                    self.name(&child.node)
                ));
            }
        }
        if !of.round.is_empty() {
            self.line(say::ROUNDED, &say::ROUNDED_TO.fill(self.lang, &[("decimals", &of.round)]), &mut out);
        }
        self.line(say::POINTS, &format!("{} / {}", self.points(row), row.max), &mut out);
        if let Some(spread) = self.deviations.spread(&row.unit, &row.node).filter(|_| children.is_empty()) {
            let args = [("error", format!("{:.6}", spread.standard_error())), ("df", format!("{:.1}", spread.df))];
            let words = if spread.shared { say::ERROR_SHARED } else { say::ERROR_OF_NODE };
            self.line(say::STANDARD_ERROR, &words.fill(self.lang, &args), &mut out);
        }
        if !row.effective_weight.is_empty() && row.effective_weight != of.nominal_weight {
            let weights = [("effective", &row.effective_weight), ("nominal", &of.nominal_weight)];
            self.line(say::WEIGHT, &say::WEIGHT_IS.fill(self.lang, &weights), &mut out);
        }
        self.line(say::BASIS, if of.basis.is_empty() { "–" } else { &of.basis }, &mut out);
        self.line(say::STATUS, Status::said(&of.status, self.lang), &mut out);
        self.upwards(row, &mut out);
        out
    }

    fn head(&self) -> String {
        let manifest = &self.run.manifest;
        let name = if self.lang == Lang::En { &manifest.rulebook.name_en } else { &manifest.rulebook.name_vi };
        let unit = if self.lang == Lang::En { &self.unit.name_en } else { &self.unit.name };
        let rank = self.unit.rank.map_or("–".to_owned(), |rank| rank.to_string());
        let tied = if self.unit.tied == "yes" { format!(" ({})", say::TIED.get(self.lang)) } else { String::new() };
        let mut out = format!("{name} {}\n{unit} ({})\n", manifest.pass.period().said(self.lang), self.unit.code);
        let rules = &manifest.rulebook;
        let status = Status::said(&rules.status, self.lang);
        self.line(say::RULES, &format!("{} {} · {status}", rules.id, rules.edition), &mut out);
        self.line(say::FIGURES, DataStatus::said(&manifest.pass.data_status, self.lang), &mut out);
        if let Some(standing) = Standing::named(&self.unit.status)
            && standing != Standing::Ranked
        {
            let reason = if self.unit.reason.is_empty() { String::new() } else { format!(" · {}", self.unit.reason) };
            self.line(say::NOT_RANKED, &format!("{}{reason}", standing.words().get(self.lang)), &mut out);
        }
        let without = Number::parse(&self.unit.index_exact).is_err();
        let index = format!("{} ({})", self.unit.index, self.unit.index_exact);
        self.line(say::INDEX, if without { "–" } else { &index }, &mut out);
        self.line(say::RANK, &format!("{rank}{tied} / {}", manifest.counts.ranked), &mut out);
        self.errors(&mut out);
        if !self.unit.band.is_empty() {
            self.line(say::BAND, &self.unit.band, &mut out);
        }
        out
    }

    /// How sure the index and the rank are.
    fn errors(&self, out: &mut String) {
        let unit = self.unit;
        if !unit.standard_error.is_empty() {
            let or_none = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
            let [low, high] = [&unit.interval_low, &unit.interval_high].map(|end| or_none(end));
            let args = [("error", unit.standard_error.clone()), ("low", low), ("high", high)];
            self.line(say::STANDARD_ERROR, &say::ERROR_IS.fill(self.lang, &args), out);
        }
        if let (Some(low), Some(high)) = (unit.rank_low, unit.rank_high) {
            let args = [("low", low.to_string()), ("high", high.to_string())];
            self.line(say::POSSIBLE_RANKS, &say::RANKS_ARE.fill(self.lang, &args), out);
        }
    }

    fn line(&self, label: Text, value: &str, out: &mut String) {
        let label = label.get(self.lang);
        let padding = " ".repeat(22_usize.saturating_sub(label.chars().count()));
        out.push_str(&format!("  {label}{padding}{value}\n"));
    }

    /// A node that is scored itself: the input and its place, the method, the step.
    fn leaf(&self, row: &ScoreRow, of: &NodeRow, out: &mut String) {
        let info = methods::find(&row.method);
        if row.inputs.is_empty() {
            self.line(say::GIVEN, "–", out);
        }
        for (field, value) in methods::given(info.map(|info| info.fields).unwrap_or_default(), &row.inputs) {
            let meaning = field.meaning.get(self.lang);
            self.line(say::GIVEN, &format!("{} = {value}  ({meaning})", field.name), out);
        }
        if !row.input.is_empty() {
            let place = [("file", &row.input), ("line", &row.line), ("column", &row.column)];
            self.line(say::PLACE, &say::AT.fill(self.lang, &place), out);
        }
        self.line(say::SOURCE, &row.source, out);
        self.assessment(row, out);
        if let Some(info) = info {
            self.line(
                say::METHOD,
                &format!("{} ({}): {}", info.title.get(self.lang), info.name, info.summary.get(self.lang)),
                out,
            );
            self.line(say::FORMULA, info.formula, out);
        }
        if !of.parameters.is_empty() {
            self.line(say::PARAMETERS, &of.parameters, out);
        }
        self.line(say::HOW, &self.step(row), out);
    }

    /// What the unit claims, the rounds of appraisal, and what was said between them.
    fn assessment(&self, row: &ScoreRow, out: &mut String) {
        if !row.self_assessed.is_empty() {
            self.line(say::SELF_ASSESSED, &row.self_assessed, out);
        }
        for round in row.rounds.split("; ").filter(|round| !round.is_empty()) {
            let (name, points) = round.split_once('=').unwrap_or((round, ""));
            let words = Stage::said(name, self.lang);
            self.line(say::ROUND, &format!("{words}: {points}"), out);
        }
        if !row.evidence.is_empty() || !row.evidence_state.is_empty() {
            let state = EvidenceState::said(&row.evidence_state, self.lang);
            let state = if state.is_empty() { String::new() } else { format!(" ({state})") };
            let evidence = if row.evidence.is_empty() { "–" } else { &row.evidence };
            self.line(say::EVIDENCE, &format!("{evidence}{state}"), out);
        }
        if !row.explanation.is_empty() {
            self.line(say::EXPLANATION, &row.explanation, out);
        }
    }

    /// The step in words, its numbers filled in.
    fn step(&self, row: &ScoreRow) -> String {
        let mut parts = row.step.split(' ');
        let id = parts.next().unwrap_or_default();
        let mut numbers: Vec<(&str, &str)> = parts.filter_map(|part| part.split_once('=')).collect();
        // A reason is words of the pass, and stands where values would.
        numbers.extend(row.inputs.strip_prefix("reason=").map(|reason| ("reason", reason)));
        let steps = methods::find(&row.method).map(|info| info.steps);
        let steps = steps.or_else(|| aggregate::find(&row.method).map(|info| info.steps)).unwrap_or_default();
        let known = steps.iter().chain(results::STEPS).find(|step: &&StepInfo| step.id == id);
        known.map_or_else(|| row.step.clone(), |step| step.words.fill(self.lang, &numbers))
    }

    fn points(&self, row: &ScoreRow) -> String {
        match row.state.as_str() {
            "information" => "–".to_owned(),
            _ if !row.points.is_empty() => row.points.clone(),
            state if state == Standing::NotSubmitted.name() => "–".to_owned(),
            _ => say::NOT_APPLICABLE.get(self.lang).to_owned(),
        }
    }

    /// What a child brings to an aggregate of shares: its points over its maximum, and its weight.
    fn share(&self, parent: &ScoreRow, child: &ScoreRow, at: &ScoreRow) -> String {
        let share = marked(child, at, format!("{} / {}", child.points, child.max));
        let weighted = aggregate::find(&parent.method).is_some_and(|info| info.weights != aggregate::Weights::None);
        if weighted { format!("{share} · {}", self.node(&child.node).weight) } else { share }
    }

    /// The sum upwards: every node above, with what its children bring.
    fn upwards(&self, row: &ScoreRow, out: &mut String) {
        let mut at = row;
        while !at.parent.is_empty() {
            let parent = self.row(&at.parent);
            let children = self.trail.iter().filter(|child| child.parent == parent.node && !child.points.is_empty());
            let joined = if parent.method == "sum" {
                let parts: Vec<String> = children.map(|child| marked(child, at, child.points.clone())).collect();
                // Beyond the ends of the scale a sum is more than its parts: say so.
                let limited = if parent.step == "sum" { String::new() } else { format!(" → {}", self.step(parent)) };
                format!("{}{limited}", parts.join(" + "))
            } else {
                // The other aggregates take shares: points over maximum.
                let parts: Vec<String> = children.map(|child| self.share(parent, child, at)).collect();
                format!("{}({}) × {}", parent.method, parts.join("; "), parent.max)
            };
            out.push_str(&format!("  ↑ {:<8} {joined} = {} / {}\n", parent.node, self.points(parent), parent.max));
            at = parent;
        }
        let rulebook = &self.run.manifest.rulebook;
        if !at.points.is_empty() {
            let numbers = [
                ("points", at.points.clone()),
                ("max", at.max.clone()),
                ("total", rulebook.total.clone()),
                ("exact", self.unit.index_exact.clone()),
                ("printed", self.unit.index.clone()),
                ("decimals", rulebook.published_decimals.to_string()),
            ];
            out.push_str(&format!("  = {}\n", say::INDEX_IS.fill(self.lang, &numbers)));
        }
    }
}

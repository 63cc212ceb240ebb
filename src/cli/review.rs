//! `parindex review PASS`: self-assessment against appraisal, while a pass is being put together and
//! after.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::Value;

use super::show::{self, Columns, Format, List, pretty};
use super::words as say;
use super::{Context, Exit, exit_of, print, report, report_findings};
use crate::data::{EvidenceState, Standing};
use crate::diag::{Bag, Error, Sources};
use crate::model::{Number, Points, part_of_whole};
use crate::results::vietnamese;
use crate::review::{self, Claim, Cut, Review};
use crate::rulefile::nearest;
use crate::run::{self, Evaluation};
use crate::text::{Lang, Listed, Text};

/// Units shown on a terminal, and rows of every other list; `--format csv` has them all.
const SHOWN_UNITS: usize = 100;
const SHOWN: usize = 20;

/// The lists, by their names in `--list`, with their titles.
const LISTS: [(&str, Text); 7] = [
    ("units", say::BY_UNIT),
    ("nodes", say::BY_NODE),
    ("claims", say::BY_CLAIM),
    ("raised", say::BY_RAISED),
    ("evidence", say::BY_EVIDENCE),
    ("alike", say::ALIKE),
    ("plans", say::BY_PLAN),
];

pub(super) fn define(lang: Lang) -> Command {
    Command::new("review")
        .about(say::REVIEW.get(lang))
        .arg(
            Arg::new("pass")
                .value_name("PASS")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(say::SCORE_PASS.get(lang)),
        )
        .arg(Arg::new("unit").long("unit").value_name("CODE").help(say::REVIEW_UNIT.get(lang)))
        .arg(
            Arg::new("list")
                .long("list")
                .value_parser(PossibleValuesParser::new(LISTS.map(|(name, _)| name)))
                .help(say::REVIEW_LIST.get(lang)),
        )
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let pass = matches.get_one::<PathBuf>("pass").expect("clap requires it");
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let Some(evaluation) = run::evaluate_so_far(pass, &mut sources, &mut bag)? else {
        report_findings(&bag, &sources, context);
        return Ok(exit_of(&bag));
    };
    let review = review::review(&evaluation.rulebook, &evaluation.inputs, &evaluation.results);
    let desk = Desk { evaluation: &evaluation, review: &review, lang: context.lang };
    let unit = match matches.get_one::<String>("unit") {
        None => None,
        Some(wanted) => match desk.find(wanted) {
            None => {
                let names = evaluation.inputs.units.iter().map(|unit| unit.name.vi.as_str());
                let near = nearest(wanted, names).unwrap_or("–").to_owned();
                report(&say::NO_UNIT.fill(context.lang, &[("unit", wanted.clone()), ("near", near)]));
                return Ok(Exit::Usage);
            }
            found => found,
        },
    };
    let wanted = matches.get_one::<String>("list").map(String::as_str);
    print(&match context.format {
        Format::Table => desk.tell(unit, wanted),
        Format::Csv => {
            desk.list(wanted.unwrap_or(if unit.is_some() { "claims" } else { "units" }), unit).print(Format::Csv)
        }
        Format::Json => desk.json(unit, wanted),
    });
    Ok(Exit::Fine)
}

/// What a review is told from.
struct Desk<'e> {
    evaluation: &'e Evaluation,
    review: &'e Review,
    lang: Lang,
}

impl Desk<'_> {
    /// A unit by its code or name.
    fn find(&self, wanted: &str) -> Option<usize> {
        let units = &self.evaluation.inputs.units;
        units.iter().position(|unit| unit.code.as_str() == wanted || unit.name.vi == wanted)
    }

    fn tell(&self, unit: Option<usize>, wanted: Option<&str>) -> String {
        let mut out = self.head(unit);
        for (name, title) in LISTS {
            let usual =
                if unit.is_some() { ["units", "claims", "alike", "plans"].contains(&name) } else { name != "claims" };
            if wanted.map_or(usual, |wanted| wanted == name) {
                let most = if name == "units" { SHOWN_UNITS } else { SHOWN };
                self.list(name, unit).tell(name, title, most, &mut out);
            }
        }
        out
    }

    fn json(&self, unit: Option<usize>, wanted: Option<&str>) -> String {
        if let Some(wanted) = wanted {
            return pretty(&self.list(wanted, unit).json());
        }
        let lists = LISTS.map(|(name, _)| (name.to_owned(), self.list(name, unit).json()));
        pretty(&Value::Object(lists.into_iter().collect()))
    }

    fn list(&self, name: &str, unit: Option<usize>) -> List {
        let (columns, rows) = match name {
            "units" => self.units(unit),
            "nodes" => self.nodes(),
            "claims" => self.claims(unit, &|_| true),
            "raised" => self.claims(unit, &|claim| claim.direction(&self.evaluation.rulebook).is_gt()),
            "plans" => self.plans(unit),
            "evidence" => self.claims(unit, &|claim| self.lacks_evidence(claim)),
            _ => self.alike(unit),
        };
        List { columns, rows, lang: self.lang }
    }

    /// What is reviewed, who did not submit, and what is still missing.
    fn head(&self, unit: Option<usize>) -> String {
        let Evaluation { pass, rulebook, .. } = self.evaluation;
        let title =
            [("name", rulebook.nodes[0].name.get(self.lang).to_owned()), ("year", pass.period().said(self.lang))];
        let mut out = format!("{}\n", say::REVIEW_TITLE.fill(self.lang, &title));
        let mut line = |label: Text, value: String| out.push_str(&format!("  {:<22}{value}\n", label.get(self.lang)));
        line(say::RULES, format!("{} {} · {}", rulebook.id, rulebook.edition, rulebook.status.words().get(self.lang)));
        line(say::FIGURES, format!("{} · {}", pass.data_status.words().get(self.lang), pass.source));
        if unit.is_some() {
            return out;
        }
        let all = self.review.units.iter().fold(Cut::default(), |sum, unit| Cut {
            compared: sum.compared + unit.cut.compared,
            lowered: sum.lowered + unit.cut.lowered,
            raised: sum.raised + unit.cut.raised,
            claimed: Points(sum.claimed.0 + unit.cut.claimed.0),
            counted: Points(sum.counted.0 + unit.cut.counted.0),
        });
        let numbers = [
            ("compared", all.compared.to_string()),
            ("lowered", all.lowered.to_string()),
            ("raised", all.raised.to_string()),
            ("share", percent(all.share(), self.lang)),
        ];
        line(say::CLAIMS, say::CLAIMS_ARE.fill(self.lang, &numbers));
        let silent = self.silent();
        if !silent.is_empty() {
            line(say::SILENT, silent.join("; "));
        }
        let missing: usize = self.review.units.iter().map(|unit| unit.missing.len()).sum();
        if missing > 0 {
            let units = self.review.units.iter().filter(|unit| !unit.missing.is_empty()).count();
            let numbers = [("cells", missing.to_string()), ("units", units.to_string())];
            line(say::INCOMPLETE, say::INCOMPLETE_IS.fill(self.lang, &numbers));
        }
        let stand_ins: usize = self.review.units.iter().map(|unit| unit.stand_ins.len()).sum();
        if stand_ins > 0 {
            line(say::STAND_INS, say::STAND_INS_ARE.fill(self.lang, &[("cells", stand_ins.to_string())]));
        }
        if !self.review.has_evidence {
            line(say::EVIDENCE, say::NO_EVIDENCE.get(self.lang).to_owned());
        }
        out
    }

    /// Units that did not submit: those of which the pass says so, and those that claim nothing while
    /// others do.
    fn silent(&self) -> Vec<String> {
        let inputs = &self.evaluation.inputs;
        let some_claim = self.review.units.iter().any(|unit| unit.claims);
        let units = inputs.units.iter().zip(&inputs.stands).zip(&self.review.units);
        let silent = units.filter_map(|((unit, stands), found)| {
            let name = unit.name.get(self.lang);
            if stands.standing == Standing::NotSubmitted {
                return Some(format!("{name} ({}: {})", stands.standing.words().get(self.lang), stands.reason));
            }
            (some_claim && !found.claims).then(|| format!("{name} ({})", say::NO_CLAIM.get(self.lang)))
        });
        silent.collect()
    }

    /// By unit, in the order of the ranking: claims against what counts, and both ranks.
    fn units(&self, only: Option<usize>) -> (Columns, Vec<Vec<String>>) {
        let Evaluation { rulebook, inputs, results, .. } = self.evaluation;
        let columns = vec![
            ("code", say::CODE, false),
            ("name", say::UNIT, false),
            ("self_assessed", say::SELF_ASSESSED, true),
            ("counted", say::COUNTED, true),
            ("gap", say::GAP, true),
            ("share_cut", say::SHARE_CUT, true),
            ("lowered", say::LOWERED, true),
            ("raised", say::RAISED, true),
            ("unclaimed", say::UNCLAIMED, true),
            ("missing", say::MISSING_POINTS, true),
            ("without_evidence", say::WITHOUT_EVIDENCE, true),
            ("index_on_claims", say::INDEX_ON_CLAIMS, true),
            ("rank_on_claims", say::RANK_ON_CLAIMS, true),
            ("rank", say::RANK, true),
        ];
        let rank = |rank: Option<usize>| rank.map_or("–".to_owned(), |rank| rank.to_string());
        let row = |at: &usize| {
            let (unit, found) = (&inputs.units[*at], &self.review.units[*at]);
            vec![
                unit.code.to_string(),
                unit.name.get(self.lang).to_owned(),
                rulebook.print(found.cut.claimed),
                rulebook.print(found.cut.counted),
                rulebook.print(found.cut.gap()),
                percent(found.cut.share(), self.lang),
                found.cut.lowered.to_string(),
                found.cut.raised.to_string(),
                found.unclaimed.len().to_string(),
                found.missing.len().to_string(),
                if self.review.has_evidence { found.without_evidence.len().to_string() } else { "–".to_owned() },
                found.on_claims.index.map_or("–".to_owned(), |index| rulebook.print(index)),
                rank(found.on_claims.rank),
                rank(results.units[*at].rank),
            ]
        };
        let chosen = results.order.iter().filter(|at| only.is_none_or(|only| only == **at));
        (columns, chosen.map(row).collect())
    }

    /// By node, the deepest cut first.
    fn nodes(&self) -> (Columns, Vec<Vec<String>>) {
        let Evaluation { rulebook, inputs, .. } = self.evaluation;
        let columns = vec![
            ("node", say::NODE, false),
            ("name", say::NODE_NAME, false),
            ("units", say::UNITS, true),
            ("lowered", say::UNITS_LOWERED, true),
            ("raised", say::UNITS_RAISED, true),
            ("self_assessed", say::SELF_ASSESSED, true),
            ("counted", say::COUNTED, true),
            ("gap", say::GAP, true),
            ("share_cut", say::SHARE_CUT, true),
        ];
        let mut nodes: Vec<(&usize, &Cut)> = self.review.nodes.iter().filter(|(_, cut)| cut.compared > 0).collect();
        nodes.sort_by_key(|(leaf, cut)| (cut.gap(), **leaf));
        let row = |(leaf, cut): (&usize, &Cut)| {
            let node = &rulebook.nodes[inputs.leaves[*leaf]];
            vec![
                node.code.to_string(),
                node.name.get(self.lang).to_owned(),
                cut.compared.to_string(),
                cut.lowered.to_string(),
                cut.raised.to_string(),
                rulebook.print(cut.claimed),
                rulebook.print(cut.counted),
                rulebook.print(cut.gap()),
                percent(cut.share(), self.lang),
            ]
        };
        (columns, nodes.into_iter().map(row).collect())
    }

    /// Every unit at every node that it assesses itself, in the order of units and nodes.
    fn claims(&self, only: Option<usize>, wanted: &dyn Fn(&Claim) -> bool) -> (Columns, Vec<Vec<String>>) {
        let columns = vec![
            ("code", say::CODE, false),
            ("unit", say::UNIT, false),
            ("node", say::NODE, false),
            ("name", say::NODE_NAME, false),
            ("max", say::MAX, true),
            ("self_assessed", say::SELF_ASSESSED, true),
            ("rounds", say::ROUND, false),
            ("counted", say::COUNTED, true),
            ("gap", say::GAP, true),
            ("finding", say::FINDING, false),
            ("evidence", say::EVIDENCE, false),
            ("evidence_state", say::EVIDENCE_STATE, false),
            ("explanation", say::EXPLANATION, false),
        ];
        let of_unit = |claim: &&Claim| only.is_none_or(|only| only == claim.unit);
        let chosen = self.review.claims.iter().filter(of_unit).filter(|claim| wanted(claim));
        (columns, chosen.map(|claim| self.claim(claim)).collect())
    }

    fn claim(&self, claim: &Claim) -> Vec<String> {
        let Evaluation { rulebook, inputs, .. } = self.evaluation;
        let (unit, node) = (&inputs.units[claim.unit], &rulebook.nodes[inputs.leaves[claim.leaf]]);
        let cell = claim.unit * inputs.leaves.len() + claim.leaf;
        let shown = |points: Option<Points>| points.map_or("–".to_owned(), |points| rulebook.print(points));
        let gap = claim.counted.zip(claim.claimed).map(|(counted, claimed)| Points(counted.0 - claimed.0));
        let rounds = rulebook.earlier_stages().iter().enumerate().skip(1);
        let rounds = rounds.filter_map(|(at, stage)| {
            Some(format!("{}: {}", stage.words().get(self.lang), rulebook.print(inputs.earlier(at, cell)?)))
        });
        let remarks = inputs.remarks.get(&cell);
        let said = |text: Option<&String>| text.map_or(String::new(), |text| text.replace(['\n', '\r'], " "));
        let state = remarks.and_then(|remarks| remarks.evidence_state);
        vec![
            unit.code.to_string(),
            unit.name.get(self.lang).to_owned(),
            node.code.to_string(),
            node.name.get(self.lang).to_owned(),
            rulebook.print(node.max),
            shown(claim.claimed),
            rounds.collect::<Vec<_>>().join("; "),
            shown(claim.counted),
            shown(gap),
            self.finding(claim).join("; "),
            said(remarks.and_then(|remarks| remarks.evidence.as_ref())),
            state.map_or("", |state: EvidenceState| state.words().get(self.lang)).to_owned(),
            said(remarks.and_then(|remarks| remarks.explanation.as_ref())),
        ]
    }

    fn lacks_evidence(&self, claim: &Claim) -> bool {
        self.review.units[claim.unit].without_evidence.contains(&claim.leaf)
    }

    /// What is to be said of one claim, in words.
    fn finding(&self, claim: &Claim) -> Vec<&'static str> {
        let found = &self.review.units[claim.unit];
        let direction = claim.direction(&self.evaluation.rulebook);
        let findings = [
            (!claim.applies, say::NOT_APPLICABLE),
            (found.unclaimed.contains(&claim.leaf), say::NO_CLAIM),
            (found.missing.contains(&claim.leaf), say::NO_POINTS_YET),
            (found.stand_ins.contains(&claim.leaf), say::STANDS_IN),
            (direction.is_lt(), say::IS_LOWERED),
            (direction.is_gt(), say::IS_RAISED),
            (self.lacks_evidence(claim), say::NO_SUFFICIENT_EVIDENCE),
        ];
        findings.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words.get(self.lang)).collect()
    }

    /// The work plans: how many tasks of each unit are in which class.
    fn plans(&self, only: Option<usize>) -> (Columns, Vec<Vec<String>>) {
        let Evaluation { pass, inputs, .. } = self.evaluation;
        let columns = vec![
            ("plan", say::PLAN, false),
            ("code", say::CODE, false),
            ("unit", say::UNIT, false),
            ("done", say::TASKS_DONE, true),
            ("on_time", say::TASKS_ON_TIME, true),
            ("late", say::TASKS_LATE, true),
            ("open", say::TASKS_OPEN, true),
            ("overdue", say::TASKS_OVERDUE, true),
            ("withdrawn", say::TASKS_WITHDRAWN, true),
        ];
        let mut rows = Vec::new();
        for plan in &inputs.plans {
            let units = inputs.units.iter().zip(&plan.units).enumerate();
            for (_, (unit, tasks)) in units.filter(|(at, _)| only.is_none_or(|only| only == *at)) {
                let counts = [tasks.on_time, tasks.late, tasks.open, tasks.overdue, tasks.withdrawn];
                let mut row = vec![pass.inputs[plan.input].id.clone(), unit.code.to_string()];
                row.extend([unit.name.get(self.lang).to_owned(), part_of_whole(tasks.done(), tasks.all(), self.lang)]);
                row.extend(counts.map(|count| count.to_string()));
                rows.push(row);
            }
        }
        (columns, rows)
    }

    /// Units with the same claims throughout.
    fn alike(&self, only: Option<usize>) -> (Columns, Vec<Vec<String>>) {
        let units = &self.evaluation.inputs.units;
        let columns = vec![
            ("code", say::CODE, false),
            ("unit", say::UNIT, false),
            ("other_code", say::OTHER_CODE, false),
            ("other", say::OTHER_UNIT, false),
            ("claims", say::SAME_CLAIMS, true),
        ];
        let concerns = |at: usize| only.is_none_or(|only| only == at);
        let mut alike: Vec<_> =
            self.review.alike.iter().filter(|pair| concerns(pair.unit) || concerns(pair.other)).collect();
        let collator = vietnamese();
        alike.sort_by(|a, b| collator.compare(&units[a.unit].name.vi, &units[b.unit].name.vi));
        let row = |pair: &&review::Alike| {
            let name = |at: usize| [units[at].code.to_string(), units[at].name.get(self.lang).to_owned()];
            [name(pair.unit).to_vec(), name(pair.other).to_vec(), vec![pair.claims.to_string()]].concat()
        };
        (columns, alike.iter().map(row).collect())
    }
}

/// A share as a percentage with two decimals, in the reader's number form.
fn percent(share: Option<Number>, lang: Lang) -> String {
    let printed = show::percent(share);
    match lang {
        _ if share.is_none() => printed,
        Lang::Vi => format!("{}%", printed.replace('.', ",")),
        Lang::En => format!("{printed}%"),
    }
}

//! The audit of rules, alone and with a year's data: what they weigh, where they jump, what they count
//! twice, how firm the ranking is. Changes no score.
//!
//! One kind of finding per file, in `alone` and `with_data`; [`shares`] says where the points lie. A
//! rulebook may say of a code that it is graver or less grave here, and why; then the reason stands with
//! the finding.
//!
//! Border: looks at what [`crate::rules`], [`crate::data`] and [`crate::results`] hold, and prints nothing.
//! Exact where points are compared; binary floating point where variances are.

mod alone;
pub mod diff;
pub mod needs;
pub mod sensitivity;
pub mod shares;
pub mod simulate;
pub mod stats;
pub mod with_data;
pub mod year;

use crate::diag::{CodeInfo, Diagnostic, Severity, codes};
use crate::model::{Name, Points, Rounding, quotient};
use crate::rules::{Node, Rulebook};

/// What an audit found, at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What, with the place and its figures.
    pub diagnostic: Diagnostic,
    /// The node, as a place in [`Rulebook::nodes`].
    pub node: Option<usize>,
    /// How grave it is here: as the code says, unless the rulebook or the caller say otherwise.
    pub severity: Severity,
    /// Why the rulebook judges it otherwise, or what it says to it.
    pub reason: Option<Name>,
}

impl Finding {
    fn new(info: &'static CodeInfo) -> Self {
        Finding { diagnostic: Diagnostic::new(info), node: None, severity: info.severity, reason: None }
    }

    /// A finding at a node: its code fills the hole `node`.
    fn at(info: &'static CodeInfo, rulebook: &Rulebook, at: usize) -> Self {
        let node = &rulebook.nodes[at];
        let diagnostic = Diagnostic::new(info).with("node", &node.code).at(node.place.clone());
        Finding { node: Some(at), diagnostic, ..Finding::new(info) }
    }

    fn with(mut self, hole: &'static str, arg: impl Into<crate::text::Arg>) -> Self {
        self.diagnostic = self.diagnostic.with(hole, arg);
        self
    }

    /// The kind of finding.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.diagnostic.info.code
    }
}

/// What is found in rules alone, in the order of the codes and of the rulebook. `year` is the year that
/// is assessed; without one the rulebook's own years are taken.
#[must_use]
pub fn rules(rulebook: &Rulebook, year: Option<u16>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for look in alone::ALL {
        look(&alone::Rules { rulebook, year, weights: shares::weights(rulebook) }, &mut findings);
    }
    judge(rulebook, "A1", &mut findings);
    findings
}

/// What is found in rules with the data of a year: first what [`rules`] finds for that year, then what the
/// data show.
#[must_use]
pub fn year(year: &year::Year) -> Vec<Finding> {
    let mut findings = rules(&year.rulebook, Some(year.year));
    let mut found = Vec::new();
    for look in with_data::ALL {
        look(&with_data::Data::of(year), &mut found);
    }
    judge(&year.rulebook, "A2", &mut found);
    findings.extend(found);
    findings
}

/// Sets severities and reasons as the rulebook says of codes that begin so. A judgement that meets no finding is one
/// itself.
fn judge(rulebook: &Rulebook, begin: &str, findings: &mut Vec<Finding>) {
    let mut idle = Vec::new();
    for judgement in rulebook.judgements.iter().filter(|judgement| judgement.code.code.starts_with(begin)) {
        let mut met = false;
        for finding in findings.iter_mut().filter(|finding| finding.code() == judgement.code.code) {
            let code = finding.node.map(|at| rulebook.nodes[at].code.as_str());
            let concerned =
                judgement.nodes.is_empty() || code.is_some_and(|code| judgement.nodes.iter().any(|node| node == code));
            if concerned {
                finding.severity = judgement.severity;
                finding.reason = Some(judgement.reason.clone());
                met = true;
            }
        }
        if !met {
            let code = judgement.code.code;
            let diagnostic = Diagnostic::new(&codes::A199).with("code", code).at(judgement.place.clone());
            idle.push(Finding { diagnostic, ..Finding::new(&codes::A199) });
        }
    }
    findings.extend(idle);
}

/// A part of a whole in percent, with one decimal.
#[must_use]
pub fn percent(part: Points, whole: Points) -> String {
    if whole <= Points::ZERO {
        return "0.0".to_owned();
    }
    let exact = quotient(&[i128::from(part.0), 100 * i128::from(crate::model::SCALE)], &[i128::from(whole.0)]);
    Points(i64::try_from(exact).unwrap_or(i64::MAX)).print(1, Rounding::HalfUp)
}

/// Codes of nodes for a message: the first ten, and how many more there are.
fn codes_of(nodes: &[&Node]) -> String {
    let shown: Vec<&str> = nodes.iter().take(10).map(|node| node.code.as_str()).collect();
    let more = nodes.len() - shown.len();
    if more > 0 { format!("{} … (+{more})", shown.join(", ")) } else { shown.join(", ") }
}

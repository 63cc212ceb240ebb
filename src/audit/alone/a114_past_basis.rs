//! A114: a basis that ended before the year that is assessed. Told once per basis, at the first node that
//! rests on it.

use super::{Finding, Rules};
use crate::diag::codes;
use crate::model::LegalBasis;

pub(super) fn look(rules: &Rules<'_>, out: &mut Vec<Finding>) {
    // Without a pass: the last year of the rulebook, or its first where it has no last.
    let years = rules.rulebook.years;
    let year = rules.year.unwrap_or(years.until.unwrap_or(years.from));
    let mut told: Vec<&LegalBasis> = Vec::new();
    for (at, node) in rules.rulebook.nodes.iter().enumerate() {
        let basis = &node.basis;
        let same = |known: &&LegalBasis| known.document == basis.document && known.until == basis.until;
        if let Some(until) = basis.until.filter(|until| until.year() < i16::try_from(year).unwrap_or(i16::MAX))
            && !told.iter().any(same)
        {
            told.push(basis);
            let finding = Finding::at(&codes::A114, rules.rulebook, at).with("basis", basis);
            out.push(finding.with("until", until).with("year", year));
        }
    }
}

//! What stands beside the points of an appraised node: the evidence that the unit names, its state, and
//! the unit's explanation between two appraisals.

use super::cell::Spot;
use super::reader::{Here, Reader};
use crate::diag::{Bag, Diagnostic, codes};
use crate::text::{Listed, Text, text};

/// Evidence and explanation of one unit at one node, as the tables hold them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// The document, file or link that the unit names ("tài liệu kiểm chứng").
    pub evidence: Option<String>,
    /// What the council found of it.
    pub evidence_state: Option<EvidenceState>,
    /// What the unit says to the points of an earlier appraisal ("giải trình").
    pub explanation: Option<String>,
}

/// What the council found of the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceState {
    /// It shows what the unit claims.
    Sufficient,
    /// It does not.
    Insufficient,
    /// There is none.
    Missing,
}

impl Listed for EvidenceState {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("sufficient", EvidenceState::Sufficient, text("đủ", "sufficient")),
        ("insufficient", EvidenceState::Insufficient, text("chưa đủ", "insufficient")),
        ("missing", EvidenceState::Missing, text("không có", "missing")),
    ];
}

impl Reader<'_> {
    /// Keeps what a row says beside its points. Rows of several stages may say the same; where they
    /// differ nobody knows which holds.
    pub(super) fn remark(&mut self, here: &Here<'_, '_>, spot: Spot, bag: &mut Bag) {
        let columns = here.columns;
        let evidence = said(here, columns.evidence, bag);
        let explanation = said(here, columns.explanation, bag);
        let state = columns.evidence_state.and_then(|column| state(here, column, bag).map(|state| (column, state)));
        if evidence.is_none() && explanation.is_none() && state.is_none() {
            return;
        }
        let remarks = self.remarks.entry(self.cell_of(spot)).or_default();
        let differ = [
            evidence.and_then(|(column, said)| put(&mut remarks.evidence, said, column)),
            explanation.and_then(|(column, said)| put(&mut remarks.explanation, said, column)),
            state.and_then(|(column, state)| put(&mut remarks.evidence_state, state, column)),
        ];
        for column in differ.into_iter().flatten() {
            bag.push(here.find(&codes::D536, column));
        }
    }
}

/// Puts what is said in its place; the column, if something else stands there.
fn put<T: PartialEq>(place: &mut Option<T>, said: T, column: usize) -> Option<usize> {
    let differs = place.as_ref().is_some_and(|first| *first != said);
    place.get_or_insert(said);
    differs.then_some(column)
}

/// The text of a column, if it holds one that can be kept.
fn said(here: &Here<'_, '_>, column: Option<usize>, bag: &mut Bag) -> Option<(usize, String)> {
    let column = column?;
    let text = here.row.check_remark(column, bag)?;
    (!text.is_empty()).then(|| (column, text.to_owned()))
}

fn state(here: &Here<'_, '_>, column: usize, bag: &mut Bag) -> Option<EvidenceState> {
    let text = here.row.text(column);
    let found = EvidenceState::ALL.iter().find(|(name, _, words)| *name == text || words.vi == text);
    if found.is_none() && !text.is_empty() {
        let known: Vec<String> =
            EvidenceState::ALL.iter().map(|(name, _, words)| format!("{name} ({})", words.vi)).collect();
        let finding: Diagnostic = here.find(&codes::D535, column);
        bag.push(finding.with("known", known.join(", ")));
    }
    found.map(|(_, state, _)| *state)
}

//! What the author of a rulebook says to findings of an audit, `[[audit]]`: a code, how grave it is here,
//! and why. Nothing is raised or lowered without a written reason.

use crate::diag::{Bag, CodeInfo, Severity, codes};
use crate::rulefile::{Fields, Table};
use crate::rules::Judgement;
use crate::text::Listed;

/// Reads the tables `[[audit]]`.
pub(super) fn read_judgements(tables: &[&Table], bag: &mut Bag) -> Vec<Judgement> {
    tables.iter().filter_map(|table| read_judgement(table, bag)).collect()
}

fn read_judgement(table: &Table, bag: &mut Bag) -> Option<Judgement> {
    let audit = codes::ALL.iter().copied().filter(|info| info.code.starts_with('A'));
    let known: Vec<(&'static str, &'static CodeInfo)> = audit.map(|info| (info.code, info)).collect();
    let mut fields = Fields::new(table, "[[audit]]", bag);
    let code = fields.need_one_of("code", &known);
    let severity = fields.need_one_of("severity", &Severity::choices());
    if !fields.has("reason") {
        fields.missing("reason");
    }
    let reason = fields.name("reason");
    let nodes = fields.texts("nodes").into_iter().map(|(node, _)| node.to_owned()).collect();
    let place = fields.place_of("code");
    fields.finish();
    Some(Judgement { code: code?, severity: severity?, reason: reason?, nodes, place })
}

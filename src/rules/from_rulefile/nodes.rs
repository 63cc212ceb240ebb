//! The tables of the nodes, one by one: what can be said of a node without knowing the others.

use super::examples::check_example;
use super::keys::{MISSING, positive, read_aggregate, read_source, read_status};
use super::{MOST_NODES, TOTAL};
use crate::aggregate;
use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::methods::{self, Role};
use crate::model::{LegalBasis, Name, NodeCode, Points, Status};
use crate::rulefile::{Entry, Fields, Table, Value};
use crate::rules::{Missing, Source};

/// A node as written, before it is known what stands below it.
pub(super) struct Draft<'a> {
    pub(super) code: NodeCode,
    pub(super) key_place: Place,
    pub(super) name: Name,
    pub(super) max: Option<Points>,
    pub(super) max_place: Place,
    pub(super) weight: Option<(i128, i128)>,
    pub(super) weight_place: Option<Place>,
    pub(super) aggregate: Option<&'a Entry>,
    pub(super) aggregate_info: &'static aggregate::Info,
    /// Whether it is only shown: `information` says so, or its method.
    pub(super) informs: bool,
    pub(super) information_place: Option<Place>,
    pub(super) round: Option<u8>,
    pub(super) method: Option<&'static methods::Info>,
    pub(super) scorer: Option<Box<dyn methods::Method>>,
    pub(super) method_entry: Option<&'a Entry>,
    pub(super) parameters: String,
    pub(super) source: Option<Source>,
    pub(super) missing: Option<Missing>,
    pub(super) may_not_apply: bool,
    pub(super) basis: Option<LegalBasis>,
    pub(super) status: Option<Status>,
    pub(super) formerly: Option<Vec<NodeCode>>,
}

/// Keys of a node that are not parameters of its method.
const NODE_KEYS: [&str; 15] = [
    "name",
    "max",
    "weight",
    "aggregate",
    "method",
    "source",
    "missing",
    "may-not-apply",
    "basis",
    "status",
    "example",
    "note",
    "round",
    "information",
    "formerly",
];

pub(super) fn read_nodes<'a>(table: &'a Table, bag: &mut Bag) -> Vec<Draft<'a>> {
    if table.entries().len() > MOST_NODES {
        bag.push(Diagnostic::new(&codes::R203).with("most", MOST_NODES).at(table.place.clone()));
        return Vec::new();
    }
    let mut drafts = Vec::new();
    for entry in table.entries() {
        let code = NodeCode::new(&entry.key).filter(|code| code.as_str() != TOTAL);
        let (Some(code), Value::Table(table)) = (code, &entry.value.value) else {
            bag.push(Diagnostic::new(&codes::R202).with("code", &entry.key).at(entry.key_place.clone()));
            continue;
        };
        drafts.push(read_node(code, entry, table, bag));
    }
    drafts
}

fn read_node<'a>(code: NodeCode, entry: &'a Entry, table: &'a Table, bag: &mut Bag) -> Draft<'a> {
    let mut fields = Fields::new(table, ["[node.\"", code.as_str(), "\"]"].concat(), bag);
    if !fields.has("name") {
        fields.missing("name");
    }
    let method_entry = fields.entry("method");
    let words: Vec<_> = methods::ALL.iter().map(|info| (info.name, *info)).collect();
    let method = method_entry.and_then(|_| fields.one_of("method", &words));
    let role = method.map_or(Role::Scores, |info| info.role);
    let information_place = fields.has("information").then(|| fields.place_of("information"));
    let informs = fields.flag("information") || role == Role::Informs;
    let max = read_max(&code, &mut fields, role, informs);
    let mut draft = Draft {
        code,
        key_place: entry.key_place.clone(),
        name: fields.name("name").unwrap_or_default(),
        max,
        max_place: fields.place_of("max"),
        weight: fields.fraction("weight"),
        weight_place: fields.has("weight").then(|| fields.place_of("weight")),
        aggregate: fields.entry("aggregate"),
        aggregate_info: read_aggregate(&mut fields),
        informs,
        information_place,
        round: fields.whole("round", 0, 9).and_then(|round| u8::try_from(round).ok()),
        method,
        scorer: None,
        method_entry,
        parameters: parameters(table),
        source: read_source(&mut fields),
        missing: fields.one_of("missing", &MISSING),
        may_not_apply: fields.flag("may-not-apply"),
        basis: fields.basis("basis"),
        status: read_status(&mut fields),
        formerly: read_formerly(&mut fields),
    };
    fields.text("note");
    if let (Some(info), Some(max)) = (method, draft.max) {
        draft.scorer = (info.read)(&mut fields, max);
    }
    let examples = fields.tables("example");
    let unreadable = method_entry.is_some() && draft.scorer.is_none();
    if let Some(scorer) = &draft.scorer {
        for example in examples {
            check_example(scorer.as_ref(), example, fields.each_below("example"), fields.bag);
        }
    }
    // With an unknown method its parameters are unknown too: one mistake, not five.
    if !unreadable || method.is_some() && draft.max.is_some() {
        fields.finish();
    }
    draft
}

/// The nodes of the edition before that this one continues.
fn read_formerly(fields: &mut Fields<'_, '_>) -> Option<Vec<NodeCode>> {
    let written = fields.has("formerly").then(|| fields.texts("formerly"))?;
    let mut codes: Vec<(NodeCode, Place)> = Vec::new();
    for (text, place) in written {
        let Some(code) = NodeCode::new(text).filter(|code| code.as_str() != TOTAL) else {
            fields.bag.push(Diagnostic::new(&codes::R223).with("text", text).at(place));
            continue;
        };
        match codes.iter().find(|(known, _)| *known == code) {
            Some((_, first)) => {
                let finding = Diagnostic::new(&codes::R224).with("former", &code).at(place).also(first.clone());
                fields.bag.push(finding);
            }
            None => codes.push((code, place)),
        }
    }
    Some(codes.into_iter().map(|(code, _)| code).collect())
}

/// The maximum. Bonuses, deductions and what only informs have none of their own: it is zero.
fn read_max(code: &NodeCode, fields: &mut Fields<'_, '_>, role: Role, informs: bool) -> Option<Points> {
    let finding = match role {
        _ if informs => {
            let needless = ["max", "weight", "round"].into_iter().find(|key| fields.has(key));
            needless
                .map(|key| Diagnostic::new(&codes::R218).with("code", code).with("key", key).at(fields.place_of(key)))
        }
        Role::Adjusts if fields.has("max") => Some(Diagnostic::new(&codes::R217).at(fields.place_of("max"))),
        Role::Scores if !fields.has("max") => {
            fields.missing("max");
            None
        }
        _ => None,
    };
    finding.into_iter().for_each(|finding| fields.bag.push(finding));
    if informs || role == Role::Adjusts {
        fields.item("max");
        return Some(Points::ZERO);
    }
    positive(fields, "max")
}

/// The parameters of the method as written, in one line.
fn parameters(table: &Table) -> String {
    let own = table.entries().iter().filter(|entry| !NODE_KEYS.contains(&entry.key.as_str()));
    own.map(|entry| format!("{} = {}", entry.key, entry.value.value)).collect::<Vec<_>>().join("; ")
}

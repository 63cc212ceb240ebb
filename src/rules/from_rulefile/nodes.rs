//! The tables of the nodes, one by one: what can be said of a node without knowing the others.

use super::examples::check_example;
use super::keys::{MISSING, positive, read_aggregate, read_source, read_status};
use super::{MOST_NODES, TOTAL};
use crate::aggregate;
use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::methods;
use crate::model::{LegalBasis, Name, NodeCode, Number, Points, SCALE, Status};
use crate::rulefile::{Entry, Fields, Item, Table, Value};
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
    pub(super) method: Option<&'static methods::Info>,
    pub(super) scorer: Option<Box<dyn methods::Method>>,
    pub(super) method_entry: Option<&'a Entry>,
    pub(super) parameters: String,
    pub(super) source: Option<Source>,
    pub(super) missing: Option<Missing>,
    pub(super) may_not_apply: bool,
    pub(super) basis: Option<LegalBasis>,
    pub(super) status: Option<Status>,
}

/// Keys of a node that are not parameters of its method.
const NODE_KEYS: [&str; 12] = [
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
    let mut fields = Fields::new(table, format!("[node.\"{code}\"]"), bag);
    if !fields.has("name") {
        fields.missing("name");
    }
    let method_entry = fields.entry("method");
    let words: Vec<_> = methods::ALL.iter().map(|info| (info.name, *info)).collect();
    let method = method_entry.and_then(|_| fields.one_of("method", &words));
    let adjusts = method.is_some_and(|info| info.adjusts);
    if adjusts && fields.has("max") {
        let finding = Diagnostic::new(&codes::R217).at(fields.place_of("max"));
        fields.bag.push(finding);
    } else if !adjusts && !fields.has("max") {
        fields.missing("max");
    }
    let max = if adjusts { fields.points("max").and(None) } else { positive(&mut fields, "max") };
    let mut draft = Draft {
        code,
        key_place: entry.key_place.clone(),
        name: fields.name("name").unwrap_or_default(),
        max,
        max_place: fields.place_of("max"),
        weight: None,
        weight_place: fields.has("weight").then(|| fields.place_of("weight")),
        aggregate: fields.entry("aggregate"),
        aggregate_info: read_aggregate(&mut fields),
        method,
        scorer: None,
        method_entry,
        parameters: parameters(table),
        source: read_source(&mut fields),
        missing: fields.one_of("missing", &MISSING),
        may_not_apply: fields.flag("may-not-apply"),
        basis: fields.basis("basis"),
        status: read_status(&mut fields),
    };
    draft.weight = fields.item("weight").and_then(|item| read_weight(item, &mut fields));
    fields.text("note");
    if adjusts {
        draft.max = Some(Points::ZERO);
    }
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

/// The parameters of the method as written, in one line.
fn parameters(table: &Table) -> String {
    let own = table.entries().iter().filter(|entry| !NODE_KEYS.contains(&entry.key.as_str()));
    own.map(|entry| format!("{} = {}", entry.key, entry.value.value)).collect::<Vec<_>>().join("; ")
}

/// A weight as a fraction: a number, or a text such as `"1/3"`.
fn read_weight(item: &Item, fields: &mut Fields<'_, '_>) -> Option<(i128, i128)> {
    if let Value::Text(written) = &item.value
        && let Some((above, below)) = written.split_once('/')
    {
        let part = |part: &str| part.trim().parse::<u32>().ok().filter(|part| *part > 0).map(i128::from);
        let weight = part(above).zip(part(below));
        if weight.is_none() {
            fields
                .bag
                .push(Diagnostic::new(&codes::R011).with("key", "weight").with("text", written).at(item.place.clone()));
        }
        return weight;
    }
    let number = fields.number_of("weight", item)?;
    if number <= Number::ZERO {
        fields.bag.push(Diagnostic::new(&codes::R307).with("key", "weight").at(item.place.clone()));
        return None;
    }
    Some((number.0, i128::from(SCALE)))
}

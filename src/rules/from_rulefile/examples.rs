//! The examples of a node (`[[node."1.1.2".example]]`), each run through the method of its node.

use crate::diag::{Bag, Diagnostic, codes};
use crate::methods::{self, Values};
use crate::model::{Number, NumberFormat};
use crate::rulefile::{Fields, Table, nearest};

/// Runs an example of a node, which messages call by its `header`, through the node's method.
pub(super) fn check_example(method: &dyn methods::Method, table: &Table, header: String, bag: &mut Bag) {
    let mut fields = Fields::new(table, header, bag);
    let given = fields.table("given");
    if given.is_none() && !fields.has("given") {
        fields.missing("given");
    }
    let expect = fields.item("expect");
    if expect.is_none() {
        fields.missing("expect");
    }
    fields.name("note");
    let observed = observe(method, &mut fields);
    let given_header = fields.below("given");
    fields.finish();
    let (Some(given), Some(expect), Some(observed)) = (given, expect, observed) else { return };
    let Some(values) = read_given(method, given, &given_header, bag) else { return };
    let found = match observed.and_then(|observed| observed.as_deref().unwrap_or(method).score(&values)) {
        Ok(outcome) => outcome.points.map_or(method.info().role.unscored().to_owned(), |points| points.to_string()),
        Err(fault) => fault.info.code.to_owned(),
    };
    let expected = expect.value.plain();
    let same = match (Number::parse(&expected), Number::parse(&found)) {
        (Ok(expected), Ok(found)) => expected == found,
        _ => expected == found,
    };
    if !same {
        bag.push(Diagnostic::new(&codes::R401).with("expect", expected).with("found", found).at(expect.place.clone()));
    }
}

/// A method that knows its population, if it compares units with each other.
type Observed = Result<Option<Box<dyn methods::Method>>, methods::Fault>;

/// Shows a method that compares units with each other the `population` of its example; the key is
/// unknown to other methods. `None` when the key could not be read.
fn observe(method: &dyn methods::Method, fields: &mut Fields<'_, '_>) -> Option<Observed> {
    if !method.compares_units() {
        return Some(Ok(None));
    }
    let Some(item) = fields.item("population") else {
        fields.missing("population");
        return None;
    };
    let numbers: Option<Vec<Number>> = item.list().iter().map(|item| fields.number_of("population", item)).collect();
    Some(method.observe(&numbers?))
}

/// The values of an example, in the order of the method's fields.
fn read_given(method: &dyn methods::Method, given: &Table, header: &str, bag: &mut Bag) -> Option<Values> {
    let names: Vec<&str> = method.fields().iter().map(|field| field.name).collect();
    let mut values = Values::default();
    for entry in given.entries() {
        let Some(at) = names.iter().position(|name| *name == entry.key) else {
            let near = nearest(&entry.key, names.iter().copied()).unwrap_or(names[0]);
            let finding = Diagnostic::new(&codes::R014).with("key", &entry.key).with("what", format!("`{header}`"));
            let finding = finding.with("near", near).with("known", names.join(", "));
            bag.push(finding.at(entry.key_place.clone()));
            return None;
        };
        let written = entry.value.value.plain();
        match method.fields()[at].kind.read(&written, method.words(), NumberFormat::PLAIN, false) {
            Ok(value) => values[at] = value,
            Err(fault) => {
                let place = Some(entry.value.place.clone());
                let finding = Diagnostic { info: fault.info, args: fault.args, place, also: vec![] };
                bag.push(finding.with("column", entry.key.as_str()));
                return None;
            }
        }
    }
    // The keys of a table differ, so as many keys as fields are all of them.
    if given.entries().len() < names.len() {
        bag.push(Diagnostic::new(&codes::R402).with("fields", names.join(", ")).at(given.place.clone()));
        return None;
    }
    Some(values)
}

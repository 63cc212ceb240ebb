//! Binds the headers of a table to their meanings, before any row is read.

use std::collections::BTreeMap;

use super::pass::{Column, Form, Input};
use super::table::{Table, tidy};
use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::methods::Method;
use crate::rulefile::nearest;
use crate::rules::{Leaf, Rulebook};
use crate::text::Listed;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// A field of methods, or a [`RATE_PARTS`] of them, in a long table.
    Field(&'static str),
    /// The same of one node, in a wide table.
    Node { leaf: usize, field: &'static str },
}

/// A column with numerator and denominator in one cell, perhaps with the percentage in brackets.
const FRACTION: &str = "fraction";

/// A column with the percentage that was printed beside numerator and denominator.
const PRINTED: &str = "printed";

/// What a column may hold beside the fields of a method that takes numerator and denominator.
const RATE_PARTS: [&str; 2] = [FRACTION, PRINTED];

/// What a column with [`FRACTION`] stands for.
const OF_FRACTION: [&str; 2] = ["numerator", "denominator"];

/// Everything that a column may hold for a method.
fn names(method: &dyn Method) -> impl Iterator<Item = &'static str> {
    let fields = method.fields().iter().map(|field| field.name);
    let takes_rate = OF_FRACTION.iter().all(|name| method.fields().iter().any(|field| field.name == *name));
    fields.chain(RATE_PARTS.into_iter().filter(move |_| takes_rate))
}

/// The columns of one node.
#[derive(Debug)]
pub(super) struct NodeColumns {
    /// In the order of the method's fields; numerator and denominator may share a column.
    pub(super) fields: Vec<usize>,
    /// The column that they share.
    pub(super) fraction: Option<usize>,
    /// The column of the printed percentage.
    pub(super) printed: Option<usize>,
}

impl NodeColumns {
    /// The columns of a method, found by the names of what they hold; or the first field that has none.
    fn bind(method: &dyn Method, column_of: impl Fn(&str) -> Option<usize>) -> Result<Self, &'static str> {
        let part = |name: &str| column_of(name).filter(|_| names(method).any(|known| known == name));
        let fraction = part(FRACTION);
        let shared = |name: &str| fraction.filter(|_| OF_FRACTION.contains(&name));
        let fields = method.fields().iter();
        let fields = fields.map(|field| shared(field.name).or_else(|| column_of(field.name)).ok_or(field.name));
        Ok(NodeColumns { fields: fields.collect::<Result<_, _>>()?, fraction, printed: part(PRINTED) })
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = usize> + Clone {
        self.fields.iter().copied().chain(self.printed)
    }
}

/// The columns of one node in a long table.
#[derive(Debug)]
pub(super) struct LongColumns {
    /// Its own; or the first field that has no column.
    pub(super) own: Result<NodeColumns, &'static str>,
    /// Columns of fields that the method does not take, with the names of the fields.
    pub(super) others: Vec<(usize, &'static str)>,
}

/// The columns of one table by their meaning.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) unit: Option<usize>,
    pub(super) name: Option<usize>,
    pub(super) year: Option<usize>,
    pub(super) node: Option<usize>,
    pub(super) stage: Option<usize>,
    /// For each stage of the rulebook but the last: the column of its points.
    pub(super) earlier: Vec<Option<usize>>,
    pub(super) evidence: Option<usize>,
    pub(super) evidence_state: Option<usize>,
    pub(super) explanation: Option<usize>,
    /// Of a work plan.
    pub(super) task: Option<usize>,
    pub(super) due: Option<usize>,
    pub(super) finished: Option<usize>,
    pub(super) status: Option<usize>,
    values: Vec<(usize, Target)>,
    /// Long: for each node the columns of its fields, and those that must be empty in its rows.
    pub(super) long: Vec<LongColumns>,
    /// Wide: for each node the columns of its fields.
    pub(super) wide: Vec<(usize, NodeColumns)>,
    headers: Vec<String>,
}

/// A meaning that a column may be given.
enum Meaning {
    Slot(Slot),
    /// The points of a stage that does not count, by its place in the rulebook.
    Earlier(usize),
    Value(Target),
}

/// Where the number of a column of one meaning is kept.
type Slot = fn(&mut Columns) -> &mut Option<usize>;

const SLOTS: [(&str, Slot); 3] = [
    ("unit", |columns| &mut columns.unit),
    ("name", |columns| &mut columns.name),
    ("year", |columns| &mut columns.year),
];
const LONG_SLOTS: [(&str, Slot); 5] = [
    ("node", |columns| &mut columns.node),
    ("stage", |columns| &mut columns.stage),
    ("evidence", |columns| &mut columns.evidence),
    ("evidence-state", |columns| &mut columns.evidence_state),
    ("explanation", |columns| &mut columns.explanation),
];

const TASK_SLOTS: [(&str, Slot); 4] = [
    ("task", |columns| &mut columns.task),
    ("due", |columns| &mut columns.due),
    ("finished", |columns| &mut columns.finished),
    ("status", |columns| &mut columns.status),
];

impl Columns {
    pub(super) fn header(&self, column: usize) -> &str {
        self.headers.get(column).map_or("", String::as_str)
    }

    /// Binds the headers of a table. `None` when a column that is needed is missing.
    pub(super) fn bind(input: &Input, table: &Table<'_>, rulebook: &Rulebook, bag: &mut Bag) -> Option<Self> {
        let before = bag.errors();
        let meanings = meanings(input, rulebook);
        let mut columns = Columns {
            headers: table.header().to_vec(),
            earlier: vec![None; rulebook.earlier_stages().len()],
            ..Columns::default()
        };
        let mut used = vec![false; table.header().len()];
        for (meaning, header, place) in mapped(input, table, &meanings, bag) {
            let Some(column) = table.column(&header) else {
                let near = nearest(&header, table.header().iter().map(String::as_str));
                let finding = Diagnostic::new(if near.is_some() { &codes::D210 } else { &codes::D207 })
                    .with("column", &header)
                    .with("file", &input.file.name)
                    .with("near", near.unwrap_or_default())
                    .with("known", table.header().join(", "));
                // The near header is spoken of here; it is not reported as undeclared as well.
                let at = near.and_then(|near| table.column(near));
                at.into_iter().for_each(|at| used[at] = true);
                bag.push(finding.at(table.header_place(at.unwrap_or_default())).also(place));
                continue;
            };
            used[column] = true;
            match meanings.iter().find(|(name, _)| name == meaning).map(|(_, meaning)| meaning) {
                Some(Meaning::Slot(slot)) => *slot(&mut columns) = Some(column),
                Some(Meaning::Earlier(stage)) => columns.earlier[*stage] = Some(column),
                Some(Meaning::Value(target)) => columns.values.push((column, *target)),
                None => {} // reported by `mapped`
            }
        }
        for (header, place) in &input.ignore {
            match table.column(header) {
                Some(column) => used[column] = true,
                None => bag.push(Diagnostic::new(&codes::D212).with("column", header).at(place.clone())),
            }
        }
        if input.form != Form::Run {
            for column in (0..used.len()).filter(|column| !used[*column]) {
                let known: Vec<&str> = meanings.iter().map(|(name, _)| name.as_str()).collect();
                let finding = Diagnostic::new(&codes::D209)
                    .with("column", &table.header()[column])
                    .with("file", &input.file.name);
                bag.push(
                    finding.with("known", known.join(", ")).at(table.header_place(column)).also(input.place.clone()),
                );
            }
        }
        // A column that could not be bound is not reported as missing too.
        if bag.errors() == before {
            columns.check(input, table, rulebook, bag);
        }
        (bag.errors() == before).then_some(columns)
    }

    /// What every table of its form must have.
    fn check(&mut self, input: &Input, table: &Table<'_>, rulebook: &Rulebook, bag: &mut Bag) {
        let lacks = |meaning: &str, bag: &mut Bag| {
            let finding =
                Diagnostic::new(&codes::D213).with("meaning", meaning).with("known", table.header().join(", "));
            bag.push(finding.at(table.header_place(0)).also(input.place.clone()));
        };
        if self.unit.is_none() && self.name.is_none() {
            lacks("unit", bag);
        }
        if let Some(plan) = &input.plan {
            let needed = [("task", self.task), ("due", self.due), ("finished", self.finished)];
            let needed = needed.into_iter().chain(plan.has_statuses.then_some(("status", self.status)));
            for (meaning, _) in needed.filter(|(_, column)| column.is_none()) {
                lacks(meaning, bag);
            }
            return;
        }
        if input.form == Form::Long {
            if self.node.is_none() {
                lacks("node", bag);
            }
            self.check_fraction(table, None, bag);
            self.long = rulebook.leaves().map(|(_, _, leaf)| self.long_columns(leaf)).collect();
            return;
        }
        for (at, (_, node, leaf)) in rulebook.leaves().enumerate() {
            let method = leaf.method.as_ref();
            let bound = |name: &str| self.bound(Some(at), name);
            if names(method).all(|name| bound(name).is_none()) {
                continue;
            }
            self.check_fraction(table, Some(at), bag);
            let shared = |name: &str| bound(FRACTION).is_some() && OF_FRACTION.contains(&name);
            for field in method.fields().iter().filter(|field| !shared(field.name) && bound(field.name).is_none()) {
                lacks(&format!("{}.{}", node.code, field.name), bag);
            }
            let columns = NodeColumns::bind(method, bound);
            self.wide.extend(columns.ok().map(|columns| (at, columns)));
        }
    }

    /// The column that holds something: of one node in a wide table, of all in a long one.
    fn bound(&self, leaf: Option<usize>, name: &str) -> Option<usize> {
        let holds = |target: &Target| match target {
            Target::Field(field) => leaf.is_none() && *field == name,
            Target::Node { leaf: at, field } => leaf == Some(*at) && *field == name,
        };
        self.values.iter().find(|(_, target)| holds(target)).map(|(column, _)| *column)
    }

    /// Numerator and denominator stand in one column or in two, not both.
    fn check_fraction(&self, table: &Table<'_>, leaf: Option<usize>, bag: &mut Bag) {
        let Some(fraction) = self.bound(leaf, FRACTION) else { return };
        for name in OF_FRACTION {
            if let Some(column) = self.bound(leaf, name) {
                let finding = Diagnostic::new(&codes::R015).with("key", name).with("other", FRACTION);
                bag.push(finding.at(table.header_place(column)).also(table.header_place(fraction)));
            }
        }
    }
}

impl Columns {
    fn long_columns(&self, leaf: &Leaf) -> LongColumns {
        let method = leaf.method.as_ref();
        let named = self.values.iter().filter_map(|(column, target)| match target {
            Target::Field(name) => Some((*column, *name)),
            Target::Node { .. } => None,
        });
        let own = NodeColumns::bind(method, |name| self.bound(None, name));
        // One column may hold several fields (`option` of one node, `met` of another).
        let other = |(column, name): &(usize, &str)| {
            let taken = own.as_ref().is_ok_and(|own| own.all().any(|own| own == *column));
            !taken && names(method).all(|known| known != *name)
        };
        LongColumns { others: named.filter(other).collect(), own }
    }
}

/// Every header that has a meaning, and that meaning: what the pass declares, and the meanings themselves.
pub(super) fn known_headers(input: &Input, rulebook: &Rulebook) -> BTreeMap<String, String> {
    let own = meanings(input, rulebook).into_iter().map(|(name, _)| (name.clone(), name));
    own.chain(input.columns.iter().map(|column| (tidy(&column.header.name), column.meaning.clone()))).collect()
}

/// The columns that the pass maps, and those whose header is itself a meaning. One with an unknown
/// meaning is among them, so that its header is not reported as undeclared as well.
fn mapped<'i>(
    input: &'i Input,
    table: &Table<'_>,
    meanings: &'i [(String, Meaning)],
    bag: &mut Bag,
) -> Vec<(&'i str, String, Place)> {
    let mut mapped = Vec::new();
    if input.form == Form::Run {
        let (node, place) = input.node.as_ref().expect("an input of this form is read with its node");
        if !meanings.iter().any(|(name, _)| name == node) {
            bag.push(Diagnostic::new(&codes::R502).with("meaning", node).with("near", "–").at(place.clone()));
        }
        return vec![("unit", "code".to_owned(), place.clone()), (node, "index_exact".to_owned(), place.clone())];
    }
    for Column { meaning, meaning_place, header } in &input.columns {
        if !meanings.iter().any(|(name, _)| name == meaning) {
            let near = nearest(meaning, meanings.iter().map(|(name, _)| name.as_str()));
            let finding = Diagnostic::new(&codes::R502).with("meaning", meaning).with("near", near.unwrap_or("–"));
            bag.push(finding.at(meaning_place.clone()));
        }
        mapped.push((meaning.as_str(), header.name.clone(), header.place.clone()));
    }
    for (name, _) in meanings {
        let said = input.columns.iter().any(|column| column.meaning == *name);
        let taken = input.columns.iter().any(|column| column.header.name == *name);
        let ignored = input.ignore.iter().any(|(header, _)| header == name);
        if !said && !taken && !ignored && table.column(name).is_some() {
            mapped.push((name, name.clone(), input.place.clone()));
        }
    }
    mapped
}

/// Every meaning that a column of this form may have under this rulebook.
fn meanings(input: &Input, rulebook: &Rulebook) -> Vec<(String, Meaning)> {
    let slot = |(name, slot): (&str, Slot)| (name.to_owned(), Meaning::Slot(slot));
    let mut meanings: Vec<_> = SLOTS.into_iter().map(slot).collect();
    if input.form == Form::Tasks {
        meanings.extend(TASK_SLOTS.into_iter().map(slot));
        return meanings;
    }
    if input.form == Form::Long {
        meanings.extend(LONG_SLOTS.into_iter().map(slot));
        let earlier = rulebook.earlier_stages().iter().enumerate();
        meanings.extend(earlier.map(|(at, stage)| (stage.name().to_owned(), Meaning::Earlier(at))));
        let mut names: Vec<&'static str> =
            rulebook.leaves().flat_map(|(_, _, leaf)| names(leaf.method.as_ref())).collect();
        names.sort_unstable();
        names.dedup();
        meanings.extend(names.into_iter().map(|name| (name.to_owned(), Meaning::Value(Target::Field(name)))));
        return meanings;
    }
    for (at, (_, node, leaf)) in rulebook.leaves().enumerate() {
        for field in names(leaf.method.as_ref()) {
            let target = Target::Node { leaf: at, field };
            meanings.push((format!("{}.{field}", node.code), Meaning::Value(target)));
            if leaf.method.fields().len() == 1 {
                meanings.push((node.code.to_string(), Meaning::Value(target)));
            }
        }
    }
    meanings
}

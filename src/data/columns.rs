//! Binds the headers of a table to their meanings, before any row is read.

use super::pass::{Column, Form, Input};
use super::table::Table;
use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::methods::Field;
use crate::rulefile::nearest;
use crate::rules::{Leaf, Rulebook};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// A field of methods, in a long table.
    Field(&'static str),
    /// A field of one node, in a wide table.
    Node { leaf: usize, field: usize },
}

/// The columns of one node in a long table.
#[derive(Debug)]
pub(super) struct LongColumns {
    /// In the order of the method's fields; or the first field that has no column.
    pub(super) fields: Result<Vec<usize>, &'static str>,
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
    values: Vec<(usize, Target)>,
    /// Long: for each node the columns of its fields, and those that must be empty in its rows.
    pub(super) long: Vec<LongColumns>,
    /// Wide: for each node the columns of its fields.
    pub(super) wide: Vec<(usize, Vec<usize>)>,
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
        let mut lacks = |meaning: &str| {
            let finding =
                Diagnostic::new(&codes::D213).with("meaning", meaning).with("known", table.header().join(", "));
            bag.push(finding.at(table.header_place(0)).also(input.place.clone()));
        };
        if self.unit.is_none() && self.name.is_none() {
            lacks("unit");
        }
        if input.form == Form::Long {
            if self.node.is_none() {
                lacks("node");
            }
            self.long = rulebook.leaves().map(|(_, _, leaf)| self.long_columns(leaf)).collect();
            return;
        }
        for (at, (_, node, leaf)) in rulebook.leaves().enumerate() {
            let bound = |field: usize| {
                let wanted = Target::Node { leaf: at, field };
                self.values.iter().find(|(_, target)| *target == wanted).map(|(column, _)| *column)
            };
            let fields: Vec<Option<usize>> = (0..leaf.method.fields().len()).map(bound).collect();
            if fields.iter().all(Option::is_none) {
                continue;
            }
            for (field, _) in fields.iter().enumerate().filter(|(_, column)| column.is_none()) {
                lacks(&format!("{}.{}", node.code, leaf.method.fields()[field].name));
            }
            self.wide.push((at, fields.into_iter().flatten().collect()));
        }
    }
}

impl Columns {
    fn long_columns(&self, leaf: &Leaf) -> LongColumns {
        let fields = leaf.method.fields();
        let named = || {
            self.values.iter().filter_map(|(column, target)| match target {
                Target::Field(name) => Some((*column, *name)),
                Target::Node { .. } => None,
            })
        };
        let column_of = |field: &Field| named().find(|(_, name)| *name == field.name).map(|(column, _)| column);
        let own: Result<Vec<usize>, &'static str> =
            fields.iter().map(|field| column_of(field).ok_or(field.name)).collect();
        // One column may hold several fields (`option` of one node, `met` of another).
        let other = |(column, name): &(usize, &str)| {
            fields.iter().all(|field| field.name != *name) && own.as_ref().map_or(true, |own| !own.contains(column))
        };
        LongColumns { others: named().filter(other).collect(), fields: own }
    }
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
    if input.form == Form::Long {
        meanings.extend(LONG_SLOTS.into_iter().map(slot));
        let earlier = rulebook.earlier_stages().iter().enumerate();
        meanings.extend(earlier.map(|(at, stage)| (stage.name().to_owned(), Meaning::Earlier(at))));
        let mut names: Vec<&'static str> =
            rulebook.leaves().flat_map(|(_, _, leaf)| leaf.method.fields()).map(|field| field.name).collect();
        names.sort_unstable();
        names.dedup();
        meanings.extend(names.into_iter().map(|name| (name.to_owned(), Meaning::Value(Target::Field(name)))));
        return meanings;
    }
    for (at, (_, node, leaf)) in rulebook.leaves().enumerate() {
        let fields = leaf.method.fields();
        for (field, kind) in fields.iter().enumerate() {
            let target = Target::Node { leaf: at, field };
            meanings.push((format!("{}.{}", node.code, kind.name), Meaning::Value(target)));
            if fields.len() == 1 {
                meanings.push((node.code.to_string(), Meaning::Value(target)));
            }
        }
    }
    meanings
}

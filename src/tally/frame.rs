//! The clusters that were sampled, with the number of cards that were planned in each.

use std::collections::BTreeMap;

use crate::data::table::{Dialect, Table};
use crate::diag::{Bag, Diagnostic, FileId, Sources, codes};
use crate::rules::instrument::Instrument;
use crate::survey::counts::Cluster;

/// Reads a frame: the columns of unit, stratum and clusters by the headers of the instrument, and
/// `planned`, which may be empty.
pub fn read(
    file: FileId,
    instrument: &Instrument,
    sources: &Sources,
    bag: &mut Bag,
) -> Option<BTreeMap<Cluster, Option<u64>>> {
    let errors = bag.errors();
    let mut table = Table::open(sources, file, Dialect::COMMA, bag)?;
    let columns = &instrument.columns;
    let needed: Vec<&String> = [&columns.unit].into_iter().chain(&columns.stratum).chain(&columns.clusters).collect();
    let known = table.header().join(", ");
    let mut lacks = |name: &str, table: &Table<'_>| {
        let column = table.column(name);
        if column.is_none() {
            let finding = Diagnostic::new(&codes::D213).with("meaning", name).with("known", &known);
            bag.push(finding.at(table.header_place(0)));
        }
        column
    };
    let at: Vec<Option<usize>> = needed.iter().map(|name| lacks(name, &table)).collect();
    let planned = lacks("planned", &table);
    let (at, planned) = (at.into_iter().collect::<Option<Vec<usize>>>()?, planned?);
    let mut clusters = BTreeMap::new();
    while let Some(row) = table.next(bag) {
        let names = at.iter().map(|column| row.check_key(*column, bag).map(str::to_owned));
        let Some(mut names) = names.collect::<Option<Vec<_>>>() else { continue };
        let path = names.split_off(names.len() - columns.clusters.len());
        let mut names = names.into_iter();
        let (unit, stratum) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
        let cards = match row.key(planned) {
            "" => None,
            text => match text.parse() {
                Ok(cards) => Some(cards),
                Err(_) => {
                    let finding = Diagnostic::new(&codes::D301).with("text", text).with("column", "planned");
                    bag.push(finding.at(row.place(planned)));
                    continue;
                }
            },
        };
        clusters.insert(Cluster { unit, stratum, path }, cards);
    }
    (bag.errors() == errors).then_some(clusters)
}

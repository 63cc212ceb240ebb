//! The clusters that were sampled, with the number of cards that were planned in each; and how many
//! clusters there are in all.

use std::collections::BTreeMap;

use crate::data::table::{Dialect, Row, Table};
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
    let at: Vec<Option<usize>> = needed.iter().map(|name| column(&table, name, bag)).collect();
    let planned = column(&table, "planned", bag);
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
            _ => match number(&row, planned, "planned", bag) {
                None => continue,
                cards => cards,
            },
        };
        clusters.insert(Cluster { unit, stratum, path }, cards);
    }
    (bag.errors() == errors).then_some(clusters)
}

/// How many clusters there are in all, by unit, stratum and level.
pub type Totals = BTreeMap<(String, String, usize), u64>;

/// Reads totals: the columns of unit and stratum by the headers of the instrument, `level` with the name
/// of a cluster level, and `clusters`.
pub fn read_totals(file: FileId, instrument: &Instrument, sources: &Sources, bag: &mut Bag) -> Option<Totals> {
    let errors = bag.errors();
    let mut table = Table::open(sources, file, Dialect::COMMA, bag)?;
    let columns = &instrument.columns;
    let unit = column(&table, &columns.unit, bag);
    let stratum = columns.stratum.as_ref().map(|name| column(&table, name, bag));
    let (level, clusters) = (column(&table, "level", bag), column(&table, "clusters", bag));
    let (unit, level, clusters) = (unit?, level?, clusters?);
    let stratum = match stratum {
        Some(found) => Some(found?),
        None => None,
    };
    let mut totals = Totals::new();
    while let Some(row) = table.next(bag) {
        let name = row.check_key(unit, bag).map(str::to_owned);
        let part = stratum.map_or(Some(""), |stratum| row.check_key(stratum, bag)).map(str::to_owned);
        let number = number(&row, clusters, "clusters", bag);
        let text = row.key(level);
        let Some(at) = columns.clusters.iter().position(|known| known == text) else {
            let finding = Diagnostic::new(&codes::D953).with("text", text).with("known", columns.clusters.join(", "));
            bag.push(finding.at(row.place(level)));
            continue;
        };
        if let (Some(name), Some(part), Some(number)) = (name, part, number) {
            totals.insert((name, part, at + 1), number);
        }
    }
    (bag.errors() == errors).then_some(totals)
}

/// The column of a header.
fn column(table: &Table<'_>, name: &str, bag: &mut Bag) -> Option<usize> {
    let column = table.column(name);
    if column.is_none() {
        let finding = Diagnostic::new(&codes::D213).with("meaning", name).with("known", table.header().join(", "));
        bag.push(finding.at(table.header_place(0)));
    }
    column
}

fn number(row: &Row<'_>, column: usize, name: &str, bag: &mut Bag) -> Option<u64> {
    let text = row.key(column);
    let number = text.parse().ok();
    if number.is_none() {
        let finding = Diagnostic::new(&codes::D301).with("text", text).with("column", name);
        bag.push(finding.at(row.place(column)));
    }
    number
}

//! The tree as written → the rulebook as meant. Reports every mistake at once: each part is read
//! as far as it goes, and checks that need several parts run on what was read.
//!
//! In reading order: `head`, `nodes`, `bands` and `judgements` read the tables one by one (with `keys`, which
//! the first two share, and `examples`, which runs them); `tree` puts the nodes together and
//! checks what needs several of them; `weights` and `lay_out` turn it into what is scored.

mod bands;
mod examples;
mod head;

mod instruments;
mod judgements;
mod keys;
mod lay_out;
mod nodes;
mod tree;
mod weights;

use super::Rulebook;
use crate::diag::{Bag, Diagnostic, codes};
use crate::model::Status;
use crate::rulefile::{Fields, Table};
use crate::text::text;
use head::Head;
use tree::Tree;

/// The code of the index itself.
const TOTAL: &str = "total";

/// The most nodes of a rulebook. The largest real one has some 150.
const MOST_NODES: usize = 10_000;

/// Reads a rulebook. Every mistake goes into the bag; what is returned is meant only when there
/// was none.
pub(super) fn read(table: Table, bag: &mut Bag) -> Option<Rulebook> {
    let mut file = Fields::file(&table, text("bộ tiêu chí", "the rulebook"), bag);
    let head_table = file.table("rulebook");
    if head_table.is_none() && !file.has("rulebook") {
        file.missing("rulebook");
    }
    let node_table = file.table("node");
    if node_table.is_none_or(|table| table.entries().is_empty()) && !(file.has("node") && node_table.is_none()) {
        file.bag.push(Diagnostic::new(&codes::R201).at(table.place.clone()));
    }
    let band_tables = file.tables("band");
    let head = head_table.and_then(|table| Head::read(table, !band_tables.is_empty(), file.bag));
    let drafts = node_table.map(|table| nodes::read_nodes(table, file.bag)).unwrap_or_default();
    let total = head.as_ref().and_then(|head| head.total);
    let bands = bands::read_bands(&band_tables, total, file.bag);
    let judgements = judgements::read_judgements(&file.tables("audit"), file.bag);
    let instrument_table = file.table("instrument");
    file.finish();
    let tree = Tree::of(drafts, bag);
    tree.check(head.as_ref(), bag);
    let weights = weights::weigh(&tree, head.as_ref(), bag);
    let nodes = head.as_ref().map(|head| lay_out::lay_out(tree, weights, head, bag)).unwrap_or_default();
    let instruments =
        instrument_table.map(|table| instruments::read_instruments(table, &nodes, bag)).unwrap_or_default();
    let head = head?;
    let status = nodes.iter().map(|node| node.status).max().unwrap_or(Status::Illustrative);
    Some(Rulebook {
        id: head.id?,
        edition: head.edition?,
        name: head.name?,
        unit_kinds: head.unit_kinds,
        years: head.years?,
        decimals: head.decimals?,
        rounding: head.rounding?,
        rank_decimals: head.rank_decimals?,
        ties: head.ties?,
        bands_by: head.bands_by,
        bands,
        stages: head.stages,
        not_submitted: head.not_submitted,
        breaks: head.breaks,
        basis: head.basis.unwrap_or_default(),
        status,
        last_checked: head.last_checked,
        judgements,
        nodes,
        instruments,
        written: table,
    })
}

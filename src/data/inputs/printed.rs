//! Rates in one cell, and printed percentages: numerator, denominator and percentage are held to each
//! other where a table carries all three.

use super::Cell;
use super::reader::Here;
use crate::data::columns::NodeColumns;
use crate::diag::{Bag, Stored, codes};
use crate::methods::{Fault, Field};
use crate::model::{Agreement, Number, PrintedRate, RateText};

/// The text that a rate in one cell holds for a field.
pub(super) fn part<'t>(rate: Option<RateText<'t>>, field: &Field) -> Option<&'t str> {
    match field.name {
        "numerator" => rate.map(|rate| rate.numerator),
        "denominator" => rate.map(|rate| rate.denominator),
        _ => None,
    }
}

/// Holds the percentages of a row to the values of its cell. False when one is refused.
pub(super) fn check(
    here: &Here<'_, '_>,
    (fields, cell): (&[Field], &Cell),
    columns: &NodeColumns,
    rate: Option<RateText<'_>>,
    bag: &mut Bag,
) -> bool {
    let errors = bag.errors();
    let in_brackets = columns.fraction.zip(rate.and_then(|rate| rate.printed));
    let in_column = columns.printed.map(|column| (column, here.value(column))).filter(|(_, text)| !text.is_empty());
    let value = |name: &str| fields.iter().position(|field| field.name == name).and_then(|at| cell.values[at]);
    let (Some(numerator), Some(denominator)) = (value("numerator"), value("denominator")) else { return true };
    for (column, text) in in_brackets.into_iter().chain(in_column) {
        let format = match here.written(column, false) {
            // What a workbook only shows as a percentage was not printed with these digits.
            _ if here.row.stored(column) == Stored::Percent => Err(&codes::D322),
            format => format,
        };
        match format.map(|(format, _)| (PrintedRate::parse(text, format), char::from(format.decimal))) {
            Ok((Ok(printed), mark)) => reconcile(here, column, (printed, mark), (numerator, denominator), bag),
            Ok((Err(error), _)) => here.fault(Fault::of_number(text, error), column, bag),
            Err(refused) => here.fault(Fault::new(refused).with("text", text), column, bag),
        }
    }
    bag.errors() == errors
}

fn reconcile(
    here: &Here<'_, '_>,
    column: usize,
    (printed, mark): (PrintedRate, char),
    (numerator, denominator): (Number, Number),
    bag: &mut Bag,
) {
    let info = match printed.reconcile(numerator, denominator) {
        None | Some(Agreement::Rounded) => return,
        Some(Agreement::Truncated) => &codes::D830,
        Some(Agreement::Wrong) => &codes::D330,
    };
    let (part, whole) = printed.would_need(numerator, denominator);
    let finding = here.find(info, column).with("numerator", numerator).with("denominator", denominator);
    let finding = finding.with("printed", printed.show(mark)).with("part", part).with("whole", whole);
    bag.push(finding.with("rate", printed.rounded(numerator, denominator).show(mark)));
}

//! Counts files of respondents: what stands in them → [`Counts`](crate::survey::counts::Counts) and nothing else.
//!
//! In reading order: `stream` hands out a file in chunks of whole rows and hashes it; `layout` says what its columns
//! are; `fields` finds where the fields of a row start; `answers` reads those that are answers; `rows` checks the rest,
//! `long` puts the rows of a respondent together; `waiting` looks up the clusters of cards; `block` and `counters` count
//! them; `count` runs all of it over several files and threads; [`quality`] looks at how the cards came about; [`table`]
//! is the folder in which counts travel; [`disclosure`] hides small cells.
//!
//! What always holds: counts do not depend on threads, chunks or the order of rows and files; every
//! row is accepted, left out for a reason or refused with its line, and the three sum to the rows; no
//! number, name or text of a respondent leaves this module.

mod answers;
mod block;
mod count;
mod counters;
pub mod disclosure;
mod fields;
mod frame;
mod layout;
mod long;
pub mod quality;
mod rows;
mod stream;
pub mod table;
mod waiting;

pub use count::{FilePart, Frame, Options, Refused, Tally, Why, count, tables_in};
pub(crate) use fields::Fields;
pub use frame::{Totals, read as read_frame, read_totals};
pub use quality::Quality;

use crate::rules::instrument::Instrument;
use crate::survey::counts::{Item, Shape};

/// The shape of the counts of an instrument.
#[must_use]
pub fn shape_of(instrument: &Instrument) -> Shape {
    let item = |item: &crate::rules::instrument::Item| Item {
        name: item.code.clone(),
        answers: item.answers.iter().map(|answer| answer.name.clone()).collect(),
    };
    Shape {
        items: instrument.items.iter().map(item).collect(),
        levels: instrument.columns.clusters.clone(),
        groupings: instrument.columns.groups.iter().map(|(column, _)| column.clone()).collect(),
        weight_decimals: instrument.columns.weight.as_ref().map(|(_, decimals)| *decimals),
    }
}

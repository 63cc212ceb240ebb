//! The only module that reads input tables: strict tables, exact numbers, every bad cell located.
//!
//! [`pass`] reads the pass file, [`table`] a CSV file or a sheet that `workbook` took from an XLSX file,
//! `blocks` a table of our own that is too large to be held; [`layout`] says where the rows of an input stand, `header` finds the line to be declared as the header, `columns` binds headers to their meanings,
//! [`inputs`] puts the values of all tables into one cell per unit and node.

pub(crate) mod blocks;
mod columns;
mod header;
pub mod inputs;
pub mod layout;
mod other_run;
pub mod pass;
mod plan;
mod standing;
pub mod table;
mod taken_out;
mod workbook;

pub use inputs::{
    Answers, CardsFile, Cell, CellPlace, EvidenceState, Gaps, Inputs, PlanCounts, Remarks, State, Surveyed, TaskCounts,
    read,
};
pub use pass::Pass;
pub use plan::{Counted, Feed, Plan, Takes, TaskStatus};
pub use standing::{Declared, Standing, Stands};
pub use taken_out::TakenOut;

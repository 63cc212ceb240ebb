//! Tests of the whole program, in one binary.
//!
//! `laws` holds what must be true of every run, `determinism` what must not change it. Both work on
//! rulebooks and tables that `generate` makes up and `write` writes; `reference` says what must come
//! out.
#![allow(clippy::disallowed_methods, reason = "tests write and read their own files")]
#![allow(clippy::duplicate_mod, reason = "the two sample generators share how they draw")]

mod architecture;
mod audit;
mod bad_inputs;
mod cli;
mod compare;
mod departments;
mod determinism;
mod diagnostics;
mod errors;
mod estimate;
mod generate;
mod history;
mod init;
mod laws;
mod model;
mod par_index;
mod pci;
mod process;
mod publication;
mod published;
mod readme;
mod reference;
mod register;
mod review;
mod sample;
mod sensitivity;
mod service_766;
mod significance;
mod sipas;
mod stages;
mod support;
mod survey_reference;
mod tally;
mod title_lines;
mod workbook;
mod write;

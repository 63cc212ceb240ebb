//! parindex turns a rulebook (the law, as TOML) and a year's tables into a composite index, its
//! ranking and its bands, with every step kept so that anyone can ask "why this score?" and get
//! the article, the cell and the arithmetic.
//!
//! The modules stand in the order in which they may use each other: a module uses only those
//! above it. `docs/ARCHITECTURE.md` says what each is for.
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests write and read their own files"))]

pub mod text;

pub mod diag;

pub mod model;

pub mod rulefile;

pub mod methods;

pub mod aggregate;

pub mod rules;

pub mod data;

pub mod units;

pub mod survey;

pub mod tally;

pub mod results;

pub mod review;

pub mod estimates;

pub mod run;

pub mod init;

pub mod compare;

pub mod history;

pub mod audit;

pub mod cli;

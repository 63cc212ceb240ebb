//! The tables of a year: the only modules that read input tables.
//!
//! Border: what a value means for the score belongs to `methods`; here it is found, located and
//! refused when it is not what the pass says it is.

pub mod table;

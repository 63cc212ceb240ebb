//! TOML text → one tree in which every key and value knows its place.
//!
//! Border: knows nothing of scoring. [`load`] reads the files, [`Fields`] hands out the keys of a
//! table one by one and reports, at the end, the keys that nobody asked for.

mod fields;
mod load;
mod write;

pub use fields::{Entry, Fields, Item, List, Table, Value, nearest};
pub use load::{MOST_FILES, load, parse};

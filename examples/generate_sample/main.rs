//! Writes the tables of the sample years: MADE-UP figures that say nothing about any unit. Run it
//! with `cargo run --example generate_sample`.
//!
//! Every figure is a function of a seed, the year, the code of the unit and the code of the node, in
//! integers only: the bytes are the same on every machine, and a new node or unit changes no other
//! figure. Which tables there are and how they are written stands in the pass of the year, which
//! units in its register, which fields in its rulebook; `years.rs` adds what is likely.
//!
//! Border: makes inputs. What they are worth, the program says; only the points that a unit claims
//! ("điểm tự đánh giá") are taken from the rule, because claims stay close to what is later given.

// The list keeps the library from files; this is none of it.
#![allow(clippy::disallowed_methods)]

mod course;
mod draw;
mod other_years;
mod plan;
mod shape;
mod tables;
mod years;

use std::path::{Path, PathBuf};

use parindex::diag::{Bag, Sources};
use parindex::rules::{self, Rulebook};
use toml::Table;

use other_years::OTHER_YEARS;
use shape::Maker;
use tables::Sample;
use years::{YEARS, Year};

/// The samples of the project.
fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

fn read_rulebook(path: &Path) -> Rulebook {
    let (mut sources, mut bag) = (Sources::default(), Bag::default());
    let rulebook = rules::load(path, &mut sources, &mut bag).expect("the rulebook can be read");
    rulebook.unwrap_or_else(|| panic!("{} has a mistake; `parindex check` says which", path.display()))
}

/// Whether a code is this node or one below it.
fn holds(above: &str, code: &str) -> bool {
    code.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn tables_of(year: &Year) -> Vec<(String, Vec<u8>)> {
    let folder = samples().join(year.folder);
    let pass = std::fs::read_to_string(folder.join("pass.toml")).expect("a sample year has a pass");
    let pass: Table = pass.parse().expect("the pass is TOML");
    let rulebook = read_rulebook(&folder.join(pass["pass"]["rulebook"].as_str().expect("the pass names a rulebook")));
    let units = tables::units(&pass, &folder);
    for (code, _) in year.likely {
        let known = rulebook.nodes.iter().any(|node| node.code.as_str() == *code);
        assert!(known, "{}: no node {code}", year.folder);
    }
    let maker = |(_, node, leaf)| {
        let node: &rules::Node = node;
        let likely = year.likely.iter().filter(|(code, _)| holds(code, node.code.as_str()));
        Maker::new(node, leaf, likely.map(|(_, likely)| *likely).collect(), year.ease)
    };
    let makers: Vec<Maker<'_>> = rulebook.leaves().map(maker).collect();
    let sample = Sample { folder: year.folder, pass: &pass, rulebook: &rulebook, units: &units, makers: &makers };
    sample.tables()
}

/// Every table of every year: its path in `sample-data` and its bytes.
pub(crate) fn generate() -> Vec<(String, Vec<u8>)> {
    let tables = |year: &Year| {
        let named = |(name, bytes)| (format!("{}/{name}", year.folder), bytes);
        tables_of(year).into_iter().map(named).collect::<Vec<_>>()
    };
    YEARS.iter().chain(OTHER_YEARS).flat_map(tables).collect()
}

fn main() -> std::io::Result<()> {
    for (name, bytes) in generate() {
        let path = samples().join(name);
        std::fs::write(&path, bytes)?;
        println!("{}", path.display());
    }
    Ok(())
}

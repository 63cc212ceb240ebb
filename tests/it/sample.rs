//! The rulebooks, samples and manual that come with the project: they read without a finding, and
//! the made-up tables are what their generator makes.

use std::collections::BTreeSet;
use std::path::Path;

use parindex::diag::{Bag, Sources};
use parindex::methods;
use parindex::rules::{self, Rulebook};

use crate::support::{findings, folder, project};

#[path = "../../examples/generate_sample.rs"]
#[allow(dead_code)]
mod generate_sample;

/// Reads a rulebook that must have neither error nor warning.
fn sound(path: &Path) -> Rulebook {
    let (mut sources, mut bag) = (Sources::default(), Bag::default());
    let rulebook = rules::load(path, &mut sources, &mut bag).expect("the file can be read");
    assert_eq!(findings(&bag, &sources), [], "{}", path.display());
    rulebook.expect("a rulebook without a finding")
}

fn provinces_2024() -> Rulebook {
    sound(&project("scoring-rules/par-index-province/2024/rulebook.toml"))
}

#[test]
fn the_rulebook_of_the_ministries_reads_without_a_finding() {
    let rulebook = sound(&project("scoring-rules/par-index-ministry/published-parts/rulebook.toml"));
    assert_eq!(rulebook.leaves().count(), 2);
}

#[test]
fn the_rulebook_of_the_provinces_uses_every_method() {
    let rulebook = provinces_2024();
    let used: BTreeSet<&str> = rulebook.leaves().map(|(_, _, leaf)| leaf.method.info().name).collect();
    let all: BTreeSet<&str> = methods::ALL.iter().map(|info| info.name).collect();
    assert_eq!(used, all);
}

#[test]
fn the_maxima_of_the_provinces_areas_are_the_sourced_ones() {
    let rulebook = provinces_2024();
    let maxima: Vec<String> = rulebook.areas().iter().map(|area| rulebook.nodes[*area].max.to_string()).collect();
    assert_eq!(maxima, ["9.5", "10", "13", "10.5", "15", "12", "13.5", "16.5"]);
}

#[test]
fn every_leaf_of_the_provinces_rulebook_has_an_example() {
    let folder = project("scoring-rules/par-index-province/2024");
    let areas = (1..=8).map(|area| std::fs::read_to_string(folder.join(format!("area-{area}.toml"))));
    let text: String = areas.map(|area| area.expect("a file per area")).collect();
    for (_, node, _) in provinces_2024().leaves() {
        assert!(text.contains(&format!("[[node.\"{}\".example]]", node.code)), "{} has no example", node.code);
    }
}

#[test]
fn the_made_up_tables_are_what_their_generator_makes() {
    for (name, bytes) in generate_sample::generate() {
        let kept = std::fs::read(project("sample-data/provinces-2024").join(&name)).expect("the sample data");
        assert!(kept == bytes, "{name} differs; run `cargo run --example generate_sample`");
    }
}

#[test]
fn every_complete_rulebook_of_the_manual_reads_without_a_finding() {
    let manual = std::fs::read_to_string(project("docs/rulebook.md")).expect("the manual");
    let blocks: Vec<&str> =
        manual.split("```toml rulebook\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect();
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        let folder = folder(&[("rulebook.toml", block)]);
        sound(&folder.path().join("rulebook.toml"));
    }
}

//! The rulebooks, samples and manual that come with the project: they read without a finding, and
//! the made-up tables are what their generator makes.

// The list keeps the library from files; this is none of it.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeSet;
use std::path::Path;

use parindex::diag::{Bag, Sources};
use parindex::methods::{self, Role};
use parindex::rules::{self, Rulebook};

use crate::support::{evaluate, findings, folder, project};

#[path = "../../examples/generate_sample/main.rs"]
#[expect(dead_code, reason = "the `main` of the example")]
mod generate_sample;

/// Reads a rulebook that must have neither error nor warning.
pub(crate) fn sound(path: &Path) -> Rulebook {
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
fn the_rulebook_of_the_provinces_uses_every_method_that_counts() {
    let rulebook = provinces_2024();
    let used: BTreeSet<&str> = rulebook.leaves().map(|(_, _, leaf)| leaf.method.info().name).collect();
    let counting = methods::ALL.iter().filter(|info| info.role != Role::Informs);
    let all: BTreeSet<&str> = counting.map(|info| info.name).collect();
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
        let kept = std::fs::read(project("sample-data").join(&name)).expect("the sample data");
        assert!(kept == bytes, "{name} differs; run `cargo run --example generate_sample`");
    }
}

/// The fenced blocks of the manual whose info string is this, and whose text starts so.
fn blocks<'m>(manual: &'m str, info: &str, start: &str) -> Vec<&'m str> {
    let fences = manual.split("\n```").skip(1).step_by(2);
    let blocks = fences.filter_map(|fence| fence.split_once('\n'));
    blocks.filter(|(found, text)| *found == info && text.starts_with(start)).map(|(_, text)| text).collect()
}

fn manual() -> String {
    std::fs::read_to_string(project("docs/rulebook.md")).expect("the manual")
}

#[test]
fn every_complete_rulebook_of_the_manual_reads_without_a_finding() {
    let manual = manual();
    let rulebooks = blocks(&manual, "toml rulebook", "[rulebook]");
    assert_eq!(rulebooks.len(), 3);
    for text in rulebooks {
        let folder = folder(&[("rulebook.toml", text)]);
        sound(&folder.path().join("rulebook.toml"));
    }
}

#[test]
fn the_worked_example_of_the_manual_gives_what_the_manual_says() {
    let manual = manual();
    let one = |info, start| {
        let found = blocks(&manual, info, start);
        assert_eq!(found.len(), 1, "blocks that start with {start}");
        format!("{}\n", found[0])
    };
    let register = "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n\
        STP,,,department,Sở Tư pháp,,,,ranked,,,example\n\
        SXD,,,department,Sở Xây dựng,,,,ranked,,,example\n\
        BQLKCN,,,department,Ban Quản lý khu công nghiệp,,,,ranked,,,example\n";
    let folder = folder(&[
        ("rules/rulebook.toml", blocks(&manual, "toml rulebook", "[rulebook]")[0]),
        ("rules/departments.csv", register),
        ("2025/pass.toml", &one("toml pass", "[pass]")),
        ("2025/appraisal.csv", &one("", "ma;ma_tieu_chi")),
        ("2025/survey.csv", &one("", "ma,diem_dieu_tra")),
    ]);
    let (evaluation, found) = evaluate(&folder.path().join("2025/pass.toml"));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:#?}"));
    let said = one("", "rank,code,name,1,2,total,index");
    let rows = said.lines().skip(1).map(|row| row.split(',').collect::<Vec<_>>());
    for row in rows {
        let at = evaluation.inputs.units.iter().position(|unit| unit.code.as_str() == row[1]).expect("the unit");
        let result = &evaluation.results.units[at];
        assert_eq!(result.rank.map(|rank| rank.to_string()).as_deref(), Some(row[0]), "rank of {}", row[1]);
        let index = result.index.expect("an index");
        let rulebook = &evaluation.rulebook;
        assert_eq!(index.print(rulebook.decimals, rulebook.rounding), row[6], "index of {}", row[1]);
        let points = evaluation.results.top(at)[0].points.expect("points");
        assert_eq!(points.print(rulebook.decimals, rulebook.rounding), row[5], "points of {}", row[1]);
    }
}

#[test]
fn the_made_up_year_scores_and_spreads_as_its_readme_says() {
    let (evaluation, found) = evaluate(&project("sample-data/provinces-2024/pass.toml"));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:#?}"));
    assert!(found.iter().all(|finding| finding.code == "D802"), "{found:#?}");
    let indices = evaluation.results.units.iter().map(|unit| unit.index.expect("an index").0 / 1_000_000_000);
    let (least, most) = indices.clone().fold((100, 0), |(least, most), index| (least.min(index), most.max(index)));
    assert_eq!(indices.count(), 63);
    assert!((81..86).contains(&least) && (92..97).contains(&most), "{least} to {most}");
}

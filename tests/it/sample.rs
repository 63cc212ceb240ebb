//! The rulebooks, samples and manual that come with the project: they read without a finding, and
//! the made-up tables are what their generator makes.

// The list keeps the library from files; this is none of it.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeSet;
use std::path::Path;

use parindex::diag::{Bag, Sources};
use parindex::methods::{self, Role};
use parindex::model::Status;
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

/// The folders below `scoring-rules` that hold a rulebook, by their paths there.
fn shipped() -> Vec<String> {
    let (root, mut folders, mut found) = (project("scoring-rules"), vec![project("scoring-rules")], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the rulebooks") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("rulebook.toml") {
                let below = folder.strip_prefix(&root).expect("a folder below");
                found.push(below.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_rulebook_reads_without_a_finding_and_says_its_status() {
    let shipped = shipped();
    let par_index: Vec<&String> = shipped.iter().filter(|path| path.starts_with("par-index-")).collect();
    let expected = [
        "par-index-ministry/876",
        "par-index-ministry/published-parts",
        "par-index-province/2023",
        "par-index-province/2024",
        "par-index-province/2025",
        "par-index-province/published-parts-2020",
    ];
    assert_eq!(par_index, expected);
    for path in &shipped {
        let rulebook = sound(&project("scoring-rules").join(path).join("rulebook.toml"));
        // No annex is part of the project: nothing here can be official.
        assert_ne!(rulebook.status, Status::Official, "{path}");
    }
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
fn every_leaf_of_a_par_index_rulebook_has_an_example() {
    for path in shipped().iter().filter(|path| path.starts_with("par-index-")) {
        let folder = project("scoring-rules").join(path);
        let files = std::fs::read_dir(&folder).expect("the rulebook").map(|entry| entry.expect("an entry").path());
        let text: String = files.map(|file| std::fs::read_to_string(file).expect("a file of the rulebook")).collect();
        for (_, node, _) in sound(&folder.join("rulebook.toml")).leaves() {
            let example = format!("[[node.\"{}\".example]]", node.code);
            assert!(text.contains(&example), "{path}: {} has no example", node.code);
        }
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

/// A made-up year: its folder; how many units have an index, and how many a rank; between which
/// indices all lie; the mean as printed in its README.
type MadeUp = (&'static str, usize, usize, std::ops::Range<i64>, &'static str);

const MADE_UP: [MadeUp; 4] = [
    ("ministries-2022", 19, 17, 76..92, "84.06"),
    ("provinces-2023", 63, 63, 78..93, "87.04"),
    ("provinces-2024", 63, 63, 82..94, "88.37"),
    ("provinces-2025", 33, 33, 81..93, "88.12"),
];

#[test]
fn the_made_up_years_score_and_spread_as_their_readmes_say() {
    for (folder, assessed, ranked, spread, mean) in MADE_UP {
        let (evaluation, found) = evaluate(&project("sample-data").join(folder).join("pass.toml"));
        let evaluation = evaluation.unwrap_or_else(|| panic!("{found:#?}"));
        assert!(found.iter().all(|finding| !finding.error), "{found:#?}");
        let units = &evaluation.results.units;
        let indices: Vec<i64> =
            units.iter().filter_map(|unit| unit.index).map(|index| index.0 / 1_000_000_000).collect();
        assert_eq!(indices.len(), assessed, "{folder}");
        assert_eq!(units.iter().filter(|unit| unit.rank.is_some()).count(), ranked, "{folder}");
        assert!(indices.iter().all(|index| spread.contains(index)), "{folder}: {indices:?}");
        let found = evaluation.results.means[0].index;
        assert_eq!(evaluation.rulebook.print(found), mean, "{folder}");
        let readme = std::fs::read_to_string(project("sample-data").join(folder).join("README.md")).expect("a README");
        assert!(readme.contains(mean), "{folder}: the README does not name the mean {mean}");
    }
}

//! A province's own indices of its departments and communes: what their rulebooks cite, and what
//! taking areas out does to the sample years. Last, the examples of all rulebooks but PAR INDEX.

use parindex::model::{Points, quotient};
use parindex::rules::Rulebook;
use parindex::run::Evaluation;

use crate::sample::sound;
use crate::support::{evaluate, project};

fn max(rulebook: &Rulebook, code: &str) -> String {
    rulebook.nodes[rulebook.find(code).expect("a node")].max.to_string()
}

fn scored(folder: &str) -> Evaluation {
    let (evaluation, found) = evaluate(&project("sample-data").join(folder).join("pass.toml"));
    assert!(found.iter().all(|finding| !finding.error), "{found:#?}");
    evaluation.expect("a pass without an error")
}

#[test]
fn the_departments_rulebook_keeps_the_maxima_it_cites() {
    let rulebook = sound(&project("scoring-rules/departments/2025/rulebook.toml"));
    let cited = ["1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1", "1.2.1", "1.2.2", "1.2", "1.3", "1", "3", "7.3", "8"];
    let maxima = cited.map(|code| max(&rulebook, code));
    assert_eq!(maxima, ["1", "1", "1", "2", "5", "1", "1", "2", "3", "20", "20", "7", "30"]);
    assert_eq!(rulebook.total().to_string(), "100");
}

#[test]
fn the_communes_rulebook_keeps_the_maxima_it_cites() {
    let rulebook = sound(&project("scoring-rules/communes/2025/rulebook.toml"));
    let maxima =
        ["1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1", "1.2.1", "1.2.2", "1.2", "6"].map(|code| max(&rulebook, code));
    assert_eq!(maxima, ["1", "1", "1", "2", "5", "1", "1", "2", "30"]);
    assert_eq!(rulebook.total().to_string(), "100");
}

/// The maximum that applies to each unit with an index, at a node.
fn maxima(evaluation: &Evaluation, code: &str) -> Vec<(String, Points)> {
    let Evaluation { rulebook, inputs, results, .. } = evaluation;
    let node = rulebook.find(code).expect("a node");
    let units = inputs.units.iter().enumerate().filter(|(at, _)| results.units[*at].index.is_some());
    units.map(|(at, unit)| (unit.code.as_str().to_owned(), evaluation.trail(at)[node].max)).collect()
}

#[test]
fn departments_without_procedures_are_measured_on_what_remains() {
    let evaluation = scored("departments-2025");
    let without = ["VP", "TTr", "BQLKDH"];
    for (code, expected) in [("3", 20_000_000_000), ("7.3", 7_000_000_000)] {
        for (unit, max) in maxima(&evaluation, code) {
            let expected = if without.contains(&unit.as_str()) { 0 } else { expected };
            assert_eq!(max.0, expected, "{code} of {unit}");
        }
    }
    let Evaluation { inputs, results, .. } = &evaluation;
    for (at, unit) in inputs.units.iter().enumerate() {
        let total = &results.top(at)[0];
        let index = quotient(&[total.points.expect("points").0.into(), 100_000_000_000], &[total.max.0.into()]);
        assert_eq!(results.units[at].index.map(|index| i128::from(index.0)), Some(index), "{}", unit.code);
        let least = if without.contains(&unit.code.as_str()) { 70 } else { 97 };
        assert!(total.max.0 >= least * 1_000_000_000, "{}: {}", unit.code, total.max);
    }
}

#[test]
fn one_department_is_assessed_without_a_rank_and_one_left_out() {
    let evaluation = scored("departments-2025");
    let unranked =
        evaluation.inputs.units.iter().zip(&evaluation.results.units).filter(|(_, unit)| unit.rank.is_none());
    let unranked: Vec<&str> = unranked.map(|(unit, _)| unit.code.as_str()).collect();
    assert_eq!(unranked, ["SNgV"]);
    assert_eq!(evaluation.inputs.units.len(), 17);
}

#[test]
fn without_a_survey_the_appraised_points_of_communes_count_as_100() {
    let evaluation = scored("communes-2025");
    assert!(maxima(&evaluation, "6").iter().all(|(_, max)| *max == Points::ZERO));
    let totals = maxima(&evaluation, "total");
    assert_eq!(totals.len(), 38);
    // A commune without findings of an audit has 2 points less to reach.
    assert!(totals.iter().all(|(_, max)| [70, 68].contains(&(max.0 / 1_000_000_000))), "{totals:?}");
    let unranked = evaluation.results.units.iter().filter(|unit| unit.rank.is_none()).count();
    assert_eq!(unranked, 2, "the communes that did not submit");
}

#[test]
fn every_leaf_that_counts_has_an_example() {
    let rulebooks = [
        "sipas/2017-2021/rulebook.toml",
        "sipas/2023-2026/rulebook.toml",
        "service-766/written.toml",
        "service-766/observed.toml",
        "departments/2025/rulebook.toml",
        "communes/2025/rulebook.toml",
    ];
    for path in rulebooks {
        let path = project("scoring-rules").join(path);
        let files = std::fs::read_dir(path.parent().expect("a folder")).expect("the rulebook");
        let text: String =
            files.map(|file| std::fs::read_to_string(file.expect("an entry").path()).expect("a file")).collect();
        for (_, node, _) in sound(&path).leaves().filter(|(_, node, _)| !node.informs()) {
            let example = format!("[[node.\"{}\".example]]", node.code);
            assert!(text.contains(&example), "{}: {} has no example", path.display(), node.code);
        }
    }
}

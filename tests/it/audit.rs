//! `parindex audit`: what is found in rules, and that every shipped rulebook was audited.

use std::fs;
use std::path::{Path, PathBuf};

use parindex::audit::{self, Finding};
use parindex::diag::{Bag, Severity, Sources};
use parindex::rules::{self, Rulebook};

use crate::support::{folder, parindex, project, stdout};

pub(crate) fn load(path: &Path) -> Rulebook {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let rulebook = rules::load(path, &mut sources, &mut bag).expect("the rulebook can be read");
    rulebook.unwrap_or_else(|| panic!("{}: {:?}", path.display(), bag.counts()))
}

/// Every shipped file that has a table `[rulebook]`.
fn shipped(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the rulebooks") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(shipped(&path));
        } else if path.extension().is_some_and(|extension| extension == "toml")
            && fs::read_to_string(&path).expect("a file").contains("\n[rulebook]")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_finding_in_a_shipped_rulebook_is_explained_in_it() {
    let shipped = shipped(&project("scoring-rules"));
    assert!(shipped.len() >= 12, "{shipped:?}");
    for path in shipped {
        let rulebook = load(&path);
        let open: Vec<String> = audit::rules(&rulebook, None)
            .iter()
            .filter(|finding| finding.reason.is_none())
            .map(|finding| format!("{} {}", finding.code(), finding.diagnostic.message(parindex::text::Lang::En)))
            .collect();
        assert!(open.is_empty(), "{}: {open:#?}", path.display());
    }
}

/// A rulebook in which nothing is to be found: cited, dated, no edges, three sources.
pub(crate) const CLEAN: &str = r#"
[rulebook]
id = "clean"
edition = "1"
name = "Chỉ số sạch"
unit-kind = "department"
years = { from = 2025 }
total = 100
published-decimals = 2
rounding = "half-up"
rank-decimals = 2
ties = "competition"
basis = { document = "01/QĐ-A" }
status = "cited"
last-checked = 2025-03-01

[node."1"]
name = "Thực hiện"
max = 35
source = "appraised"
basis = { place = "1" }
[node."1.1"]
name = "Nhiệm vụ hoàn thành"
max = 20
method = "ratio"
zero-denominator = "not-applicable"
may-not-apply = true
[node."1.2"]
name = "Báo cáo"
max = 15
method = "timeliness"
due = 2025-12-15
tiers = [{ at-most = 0, points = 15 }, { at-most = 7, points = 10 }, { at-most = 14, points = 5 }, { points = 0 }]

[node."2"]
name = "Hài lòng"
max = 35
source = "survey.citizens"
basis = { place = "2" }
method = "index"

[node."3"]
name = "Thống kê"
max = 30
source = "indicator"
basis = { place = "3" }
method = "min-max"
worst = 0
best = 50
"#;

fn found(rulebook: &str) -> Vec<Finding> {
    let folder = folder(&[("rulebook.toml", rulebook)]);
    audit::rules(&load(&folder.path().join("rulebook.toml")), None)
}

#[test]
fn nothing_is_found_in_a_clean_rulebook() {
    let found: Vec<&str> = found(CLEAN).iter().map(Finding::code).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_judgement_needs_a_reason_and_changes_the_severity_of_its_nodes_only() {
    let two =
        CLEAN.replace("zero-denominator = \"not-applicable\"\nmay-not-apply = true", "zero-denominator = \"full\"");
    let two = two.replace("method = \"index\"", "method = \"ratio\"\nzero-denominator = \"full\"");
    assert_eq!(found(&two).iter().map(|finding| finding.severity).collect::<Vec<_>>(), [Severity::Warning; 2]);
    let judged = format!(
        "{two}\n[[audit]]\ncode = \"A106\"\nseverity = \"note\"\nnodes = [\"2\"]\nreason = \"Điều 5 quy định như vậy\"\n"
    );
    let found = found(&judged);
    assert_eq!(found.iter().map(|finding| finding.severity).collect::<Vec<_>>(), [Severity::Warning, Severity::Note]);
    assert_eq!(found[1].reason.as_ref().map(|reason| reason.vi.as_str()), Some("Điều 5 quy định như vậy"));
    let silent = judged.replace("reason = \"Điều 5 quy định như vậy\"\n", "");
    let folder = folder(&[("rulebook.toml", &silent)]);
    let output = parindex(&["check", "rulebook.toml", "--format", "csv"], folder.path());
    assert!(stdout(&output).contains("R004"), "{}", stdout(&output));
}

#[test]
fn severities_can_be_raised_on_the_command_line() {
    let folder = folder(&[("rulebook.toml", &CLEAN.replace("\"not-applicable\"", "\"full\""))]);
    let exit = |args: &[&str]| parindex(&[&["audit", "rulebook.toml"], args].concat(), folder.path()).status.code();
    assert_eq!(exit(&[]), Some(0));
    assert_eq!(exit(&["--level", "warning"]), Some(1));
    assert_eq!(exit(&["--severity", "A106=error"]), Some(1));
    assert_eq!(exit(&["--severity", "A106=note", "--level", "warning"]), Some(0));
    assert_eq!(exit(&["--severity", "A999=note"]), Some(2));
}

#[test]
fn the_shares_of_the_points_sum_to_the_whole() {
    let rulebook = load(&project("scoring-rules/par-index-ministry/876/rulebook.toml"));
    use parindex::audit::shares;
    let all = [
        shares::by_source(&rulebook),
        shares::by_area(&rulebook),
        shares::by_rewards(&rulebook),
        shares::by_status(&rulebook),
    ];
    for shares in all {
        let sum: i64 = shares.iter().map(|share| share.percent.0).sum();
        assert_eq!(sum, 100_000_000_000, "{shares:?}");
    }
    // 876/QĐ-BNV: 68.5 points appraised, 31.5 from surveys.
    let by_source = shares::by_source(&rulebook);
    let survey: i64 =
        by_source.iter().filter(|share| share.key.starts_with("survey")).map(|share| share.percent.0).sum();
    assert_eq!(survey, 31_500_000_000, "{by_source:?}");
}

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

// The ASEM-like case: 51 units, 49 indicators in 8 pillars, made from a fixed hash of whole numbers. What is
// expected is computed here, from the points that were written, by other formulas than the audit's.

pub(crate) const UNITS: usize = 51;
pub(crate) const PILLARS: [usize; 8] = [8, 5, 5, 8, 5, 6, 5, 7];

/// A number from 0 to 999, the same on every machine.
pub(crate) fn made(unit: usize, indicator: usize) -> u64 {
    let mut state = (unit as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    state ^= (indicator as u64 + 1).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    state ^= state >> 29;
    state = state.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (state >> 33) % 1000
}

/// Points of a unit at an indicator: its own number, drawn towards what the unit is like everywhere.
pub(crate) fn points(unit: usize, indicator: usize) -> f64 {
    (made(unit, indicator) + made(unit, 1000)) as f64 / 1000.0
}

pub(crate) fn asem() -> tempfile::TempDir {
    let mut rulebook = CLEAN.split("[node.\"1\"]").next().expect("a head").replace("total = 100", "total = 98");
    let mut header = "unit".to_owned();
    let mut indicator = 0;
    for (pillar, indicators) in PILLARS.iter().enumerate() {
        let max = 2 * indicators;
        rulebook += &format!(
            "[node.\"p{pillar}\"]\nname = \"Trụ cột {pillar}\"\nmax = {max}\nsource = \"indicator\"\nbasis = {{ place = \"{pillar}\" }}\n"
        );
        for _ in 0..*indicators {
            rulebook += &format!(
                "[node.\"p{pillar}.i{indicator}\"]\nname = \"Chỉ báo {indicator}\"\nmax = 2\nmethod = \"given\"\n"
            );
            header += &format!(",p{pillar}.i{indicator}");
            indicator += 1;
        }
    }
    assert_eq!(indicator, 49);
    let mut table = header + "\n";
    let mut register =
        "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n"
            .to_owned();
    for unit in 0..UNITS {
        let values: Vec<String> = (0..49).map(|indicator| format!("{:.4}", points(unit, indicator))).collect();
        table += &format!("u{unit:02},{}\n", values.join(","));
        register += &format!("u{unit:02},,,department,Đơn vị {unit:02},,,,ranked,,,\n");
    }
    let pass = "[pass]\nrulebook = \"rulebook.toml\"\nyear = 2025\ndata-status = \"made-up\"\nsource = \"made by a test\"\n\
        [units]\nregister = \"units.csv\"\n[[input]]\nid = \"i\"\nfile = \"data.csv\"\nform = \"wide\"\n";
    folder(&[("rulebook.toml", &rulebook), ("data.csv", &table), ("units.csv", &register), ("pass.toml", pass)])
}

/// Pearson's correlation by raw moments, not by deviations as in the audit.
fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let above = n * product(a, b) - sum(a) * sum(b);
    above / ((n * product(a, a) - sum(a).powi(2)) * (n * product(b, b) - sum(b).powi(2))).sqrt()
}

pub(crate) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn statistics_of_fifty_one_units_agree_with_other_formulas() {
    let folder = asem();
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let evaluation = parindex::run::evaluate(&folder.path().join("pass.toml"), &mut sources, &mut bag);
    let evaluation = evaluation.expect("a pass").unwrap_or_else(|| panic!("{:?}", bag.kept()));
    let year = audit::year::Year::of(evaluation);
    assert_eq!((year.units.len(), year.leaves().len(), year.rulebook.areas().len()), (UNITS, 49, 8));
    let column = |indicator: usize| (0..UNITS).map(|unit| points(unit, indicator)).collect::<Vec<f64>>();
    let sum_of = |indicators: std::ops::Range<usize>| -> Vec<f64> {
        (0..UNITS).map(|unit| indicators.clone().map(|indicator| points(unit, indicator)).sum()).collect()
    };
    let index = sum_of(0..49);

    // Correlation with the index, main effect, and shares of the variance that sum to the whole.
    let leaves = year.leaves();
    let measures = audit::with_data::measures(&year);
    let measure = |at: usize| measures.iter().find(|measure| measure.node == at).expect("every node is measured");
    for (indicator, at) in leaves.iter().enumerate() {
        let expected = pearson(&column(indicator), &index);
        let found = measure(*at);
        assert!(close(found.correlation.expect("it varies"), expected), "{indicator}: {found:?} {expected}");
        assert!(close(found.main_effect.expect("it varies"), expected * expected), "{indicator}");
    }
    let shares: f64 = leaves.iter().map(|at| measure(*at).variance).sum();
    assert!((shares - 100.0).abs() < 1e-6, "{shares}");

    // All pairs.
    let pairs = audit::with_data::pairs(&year);
    assert_eq!(pairs.len(), 49 * 48 / 2);
    for pair in &pairs {
        let place = |at: usize| leaves.iter().position(|leaf| *leaf == at).expect("a leaf");
        assert!(close(pair.r, pearson(&column(place(pair.node)), &column(place(pair.other)))));
    }

    // Cronbach's alpha by mean covariance and mean variance.
    let mut first = 0;
    let alphas = audit::with_data::alphas(&year);
    assert_eq!(alphas.len(), 8);
    for (pillar, (_, count, alpha)) in alphas.iter().enumerate() {
        let items: Vec<Vec<f64>> = (first..first + PILLARS[pillar]).map(column).collect();
        let n = UNITS as f64;
        let mean = |item: &[f64]| item.iter().sum::<f64>() / n;
        let cov = |a: &[f64], b: &[f64]| {
            a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / (n - 1.0) - mean(a) * mean(b) * n / (n - 1.0)
        };
        let k = items.len() as f64;
        let v = items.iter().map(|item| cov(item, item)).sum::<f64>() / k;
        let mut c = 0.0;
        for (at, a) in items.iter().enumerate() {
            c += items[at + 1..].iter().map(|b| cov(a, b)).sum::<f64>();
        }
        c /= k * (k - 1.0) / 2.0;
        assert!(close(*alpha, k * c / (v + (k - 1.0) * c)), "{pillar}: {alpha}");
        assert_eq!(*count, PILLARS[pillar]);
        first += PILLARS[pillar];
    }

    // Components: the shares sum to the whole, and each is an eigenvector of the correlations.
    let components = audit::with_data::components(&year);
    assert!(close(components.iter().map(|component| component.share).sum::<f64>(), 100.0));
    let starts: Vec<usize> = (0..8).map(|pillar| PILLARS[..pillar].iter().sum()).collect();
    let pillars: Vec<Vec<f64>> =
        (0..8).map(|pillar| sum_of(starts[pillar]..starts[pillar] + PILLARS[pillar])).collect();
    for component in &components {
        for (row, (_, loading)) in component.loadings.iter().enumerate() {
            let image: f64 = component
                .loadings
                .iter()
                .enumerate()
                .map(|(at, (_, l))| pearson(&pillars[row], &pillars[at]) * l)
                .sum();
            assert!(close(image, component.share / 100.0 * 8.0 * loading), "{component:?}");
        }
    }
}

#[test]
fn quantiles_are_of_type_seven() {
    use parindex::audit::stats::quantile;
    let values = [1.0, 2.0, 4.0, 8.0];
    assert!(close(quantile(&values, 0.0), 1.0) && close(quantile(&values, 1.0), 8.0));
    assert!(close(quantile(&values, 0.5), 3.0) && close(quantile(&values, 0.05), 1.15));
    assert!(close(quantile(&values, 0.95), 7.4));
}

#[test]
fn a_pass_and_its_run_directory_have_the_same_audit() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let run = out.path().join("run");
    let pass = project("sample-data/provinces-2024/pass.toml");
    let scored = parindex(&["score", &pass.display().to_string(), "--out", &run.display().to_string()], out.path());
    assert!(scored.status.success());
    let findings = |target: &Path| {
        let output = parindex(&["audit", &target.display().to_string(), "--format", "json"], out.path());
        let mut value: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        // The rulebook of a run directory is one file; places differ, nothing else.
        for finding in value["findings"].as_array_mut().expect("findings") {
            finding["place"].take();
        }
        value
    };
    assert_eq!(findings(&pass), findings(&run));
}

#[test]
fn simulating_what_was_decided_changes_nothing_and_more_points_lift_the_index() {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let pass = project("sample-data/provinces-2024/pass.toml");
    let evaluation = parindex::run::evaluate(&pass, &mut sources, &mut bag).expect("a pass").expect("sound");
    let year = audit::year::Year::of(evaluation);
    use parindex::audit::simulate::{Aim, stand, ways};
    for (at, unit) in year.units.iter().enumerate() {
        let now = stand(&year, at, &[]);
        assert_eq!((now.index, now.rank), (unit.index, unit.rank), "{}", unit.code);
        for leaf in year.leaves() {
            let Some(points) = unit.nodes[leaf].points else { continue };
            assert_eq!(stand(&year, at, &[(leaf, points)]), now);
            let full = stand(&year, at, &[(leaf, unit.nodes[leaf].max)]);
            assert!(full.index >= now.index && full.rank <= now.rank);
        }
    }
    let (last, _) = year.units.iter().enumerate().rfind(|(_, unit)| unit.rank.is_some()).expect("a unit");
    let aim = year.units[last].rank.expect("ranked") - 3;
    let found = ways(&year, last, Aim::Rank(aim));
    assert!(!found.is_empty() && found.windows(2).all(|pair| pair[0].gain <= pair[1].gain));
    for way in &found {
        assert!(way.stand.rank.is_some_and(|rank| rank <= aim));
        // No node of a way can be left out.
        for left in &way.nodes {
            let kept = way.nodes.iter().filter(|at| *at != left);
            let fewer: Vec<_> = kept.map(|at| (*at, year.units[last].nodes[*at].max)).collect();
            assert!(stand(&year, last, &fewer).rank.is_some_and(|rank| rank > aim), "{way:?}");
        }
    }
}

#[test]
fn an_edition_compared_with_itself_moves_nothing_and_the_other_way_round_moves_as_much() {
    use parindex::audit::diff::{Fate, diff};
    let old = load(&project("scoring-rules/par-index-province/2024/rulebook.toml"));
    let new = load(&project("scoring-rules/par-index-province/2025/rulebook.toml"));
    let same = diff(&old, &old);
    assert!(same.changes.iter().all(|change| change.fate == Fate::Kept && change.differences.is_empty()));
    assert_eq!(same.moved.0, 0);
    let there = diff(&old, &new);
    let told: usize = there.changes.iter().map(|change| usize::from(change.new.is_some())).sum();
    assert_eq!(told, new.nodes.len(), "every node of the new edition is told once");
    assert!(there.changes.iter().any(|change| change.fate == Fate::New) && there.moved.0 > 0);
    // What scored nodes gain others lose: the whole is 100 both times.
    let leaf = |change: &&parindex::audit::diff::Change| match change.new {
        Some(at) => new.leaves().any(|(leaf, ..)| leaf == at),
        None => old.leaves().any(|(leaf, ..)| leaf == change.old[0]),
    };
    let balance: i64 = there.changes.iter().filter(leaf).map(|change| change.moved.0).sum();
    assert_eq!(balance, 0);
}

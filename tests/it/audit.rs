//! `parindex audit`: what is found in rules, and that every shipped rulebook was audited.

use std::fs;
use std::path::{Path, PathBuf};

use parindex::audit::{self, Finding};
use parindex::diag::{Bag, Severity, Sources};
use parindex::rules::{self, Rulebook};

use crate::support::{folder, parindex, project, stderr, stdout};

const REGISTER: &str =
    "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n";

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

/// A year of the clean rulebook in which nothing is to be found either: tasks done of a thousand, day of the report,
/// percentage of the survey, indicator; every claim is what the appraisers found.
const CLEAN_YEAR: [(u32, &str, f64, f64); 12] = [
    (435, "2025-12-26", 29.2, 11.9),
    (360, "2025-12-26", 45.2, 14.5),
    (386, "2025-12-26", 53.1, 19.8),
    (358, "2025-12-20", 47.1, 17.4),
    (607, "2025-12-20", 57.3, 30.2),
    (442, "2025-12-20", 64.1, 28.4),
    (534, "2025-12-26", 52.2, 29.1),
    (721, "2025-12-20", 57.3, 35.2),
    (538, "2025-12-20", 63.5, 22.7),
    (730, "2025-12-20", 76.6, 35.7),
    (525, "2025-12-20", 81.8, 30.4),
    (672, "2025-12-10", 62.7, 37.7),
];

/// The clean year under a rulebook.
fn clean_year(rulebook: &str) -> audit::year::Year {
    let (mut appraisal, mut figures) =
        ("unit,node,claim,numerator,denominator,finished\n".to_owned(), "unit,2,3\n".to_owned());
    let mut register = REGISTER.to_owned();
    for (unit, (done, day, survey, indicator)) in CLEAN_YEAR.iter().enumerate() {
        let claims = [("2025-12-10", 15), ("2025-12-20", 10), ("2025-12-26", 5)];
        let (_, claim) = claims.iter().find(|(due, _)| due == day).expect("one of the days");
        appraisal +=
            &format!("d{unit:02},1.1,{},{done},1000,\nd{unit:02},1.2,{claim},,,{day}\n", f64::from(*done) / 50.0);
        figures += &format!("d{unit:02},{survey},{indicator}\n");
        register += &format!("d{unit:02},,,department,Sở {unit:02},,,,ranked,,,\n");
    }
    let pass = "[pass]\nrulebook = \"rulebook.toml\"\nyear = 2025\ndata-status = \"made-up\"\nsource = \"made by a test\"\n\
        [units]\nregister = \"units.csv\"\n[[input]]\nid = \"a\"\nfile = \"appraisal.csv\"\nform = \"long\"\n\
        [input.columns]\nunit = \"unit\"\nnode = \"node\"\nself-assessed = \"claim\"\nnumerator = \"numerator\"\n\
        denominator = \"denominator\"\nfinished = \"finished\"\n[[input]]\nid = \"f\"\nfile = \"figures.csv\"\nform = \"wide\"\n";
    let files = [("rulebook.toml", rulebook), ("appraisal.csv", &appraisal), ("figures.csv", &figures)];
    let folder = folder(&[files.as_slice(), &[("units.csv", &register), ("pass.toml", pass)]].concat());
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let evaluation = parindex::run::evaluate(&folder.path().join("pass.toml"), &mut sources, &mut bag);
    audit::year::Year::of(evaluation.expect("a pass").unwrap_or_else(|| panic!("{:?}", bag.kept())))
}

#[test]
fn nothing_is_found_in_a_clean_year() {
    let year = clean_year(CLEAN);
    let found: Vec<&str> = audit::year(&year).iter().map(Finding::code).collect();
    assert!(found.is_empty(), "{found:?}");
    // Silent although it was looked: every kind of statistic could be computed.
    assert!(audit::with_data::measures(&year).iter().all(|measure| measure.main_effect.is_some()));
    assert_eq!((audit::with_data::alphas(&year).len(), audit::with_data::components(&year).len()), (1, 3));
    assert_eq!(audit::with_data::pairs(&year).len(), 6);
}

#[test]
fn a_judgement_that_meets_nothing_in_the_data_is_told() {
    let judged = format!("{CLEAN}\n[[audit]]\ncode = \"A208\"\nseverity = \"note\"\nreason = \"thử\"\n");
    let found: Vec<String> =
        audit::year(&clean_year(&judged)).iter().map(|finding| finding.code().to_owned()).collect();
    assert_eq!(found, ["A199"]);
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
    let mut register = REGISTER.to_owned();
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
        let expected = smoothed(&column(indicator), &index);
        assert!(close(found.main_effect.expect("it varies"), expected), "{indicator}: {found:?} {expected}");
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

/// The main effect, with every local line fitted by its two normal equations and every left-out fit made anew.
fn smoothed(x: &[f64], y: &[f64]) -> f64 {
    let fit = |at: f64, h: f64, without: Option<usize>| -> f64 {
        let mut sums = [0.0_f64; 5];
        for (j, (x, y)) in x.iter().zip(y).enumerate() {
            let d = x - at;
            let w = if Some(j) == without { 0.0 } else { (1.0 - (d / h) * (d / h)).max(0.0) };
            for (sum, term) in sums.iter_mut().zip([w, w * d, w * d * d, w * y, w * d * y]) {
                *sum += term;
            }
        }
        let [s0, s1, s2, t0, t1] = sums;
        let determinant = s0 * s2 - s1 * s1;
        if determinant > 1e-9 * s0 * s2 { (s2 * t0 - s1 * t1) / determinant } else { t0 / s0 }
    };
    let of = |f: fn(f64, f64) -> f64, values: &[f64]| values.iter().copied().fold(values[0], f);
    let range = of(f64::max, x) - of(f64::min, x);
    let error = |h: f64| -> f64 {
        let left_out = |at: usize| y[at] - fit(x[at], h, Some(at));
        (0..x.len()).map(|at| left_out(at).powi(2)).sum()
    };
    let widths: Vec<f64> =
        (1..=20).map(|step| range * f64::from(step) / 10.0).filter(|h| error(*h).is_finite()).collect();
    let best = widths.iter().copied().min_by(|a, b| error(*a).total_cmp(&error(*b))).expect("a width");
    let fitted: Vec<f64> = x.iter().map(|x| fit(*x, best, None)).collect();
    let spread = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>()
    };
    (spread(&fitted) / spread(y)).min(1.0)
}

#[test]
fn the_main_effect_sees_what_a_correlation_does_not() {
    use parindex::audit::stats::{correlation, main_effect};
    let x: Vec<f64> = (0..63).map(|at| f64::from(at) / 31.0 - 1.0).collect();
    let line: Vec<f64> = x.iter().map(|x| 3.0 - 2.0 * x).collect();
    assert!(close(main_effect(&x, &line).expect("it varies"), 1.0));
    let parabola: Vec<f64> = x.iter().map(|x| x * x).collect();
    assert!(correlation(&x, &parabola).expect("it varies").abs() < 1e-9);
    assert!(main_effect(&x, &parabola).expect("it varies") > 0.95);
    let noise: Vec<f64> = (0..63).map(|at| points(at, 7)).collect();
    assert!(main_effect(&x, &noise).expect("it varies") < 0.3);
    assert_eq!(main_effect(&[1.0; 63], &noise), None);
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
    let out = folder(&[]);
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

fn sample() -> audit::year::Year {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let pass = project("sample-data/provinces-2024/pass.toml");
    let evaluation = parindex::run::evaluate(&pass, &mut sources, &mut bag).expect("a pass").expect("sound");
    audit::year::Year::of(evaluation)
}

#[test]
fn what_full_marks_take_is_enough_and_a_step_less_is_not() {
    use parindex::model::{Number, NumberFormat};
    let year = sample();
    let mut fields = std::collections::BTreeSet::new();
    for unit in &year.units {
        for at in year.leaves() {
            let Some(need) = audit::needs::need(&year, unit, at, year.rulebook.nodes[at].max) else { continue };
            let parindex::rules::Scored::Itself(leaf) = &year.rulebook.nodes[at].scored else { panic!("a leaf") };
            let method = leaf.method.as_ref();
            let place = method.fields().iter().position(|field| field.name == need.field).expect("a field");
            let kind = method.fields()[place].kind;
            let read = |text: &str| kind.read(text, method.words(), NumberFormat::PLAIN, false).expect("a value");
            let values = unit.values[at].expect("a leaf with values");
            assert_eq!(read(&need.from), values[place], "{need:?}");
            let points = |value: Option<Number>| {
                let mut changed = values;
                changed[place] = value;
                method.score(&changed).expect("accepted").points
            };
            let max = Some(year.rulebook.nodes[at].max);
            assert!(points(values[place]) < max && points(read(&need.to)) >= max, "{need:?}");
            fields.insert(format!("{} {}", method.info().name, need.field));
            if let (true, Some(from), Some(to)) = (kind.is_number(), values[place], read(&need.to))
                && to.as_whole().is_some()
            {
                let direction = (to.0 - from.0).signum();
                let nearer = Number(to.0 - direction * 1_000_000_000);
                assert!(nearer == from || (nearer.0 - from.0).signum() != direction || points(Some(nearer)) < max);
            }
        }
    }
    for expected in ["choice option", "ratio numerator", "timeliness finished", "count count"] {
        assert!(fields.contains(expected), "{fields:?}");
    }
}

#[test]
fn points_to_assume_are_read_from_a_table_with_all_its_mistakes_told() {
    let out = folder(&[]);
    let pass = project("sample-data/provinces-2024/pass.toml").display().to_string();
    let simulate =
        |args: &[&str]| parindex(&[&["simulate", &pass, "--unit", "22", "--format", "csv"], args].concat(), out.path());
    fs::write(out.path().join("if.csv"), "node,points\n1.1.2,1.0\n3.2.3,1\n").expect("a table");
    let from_table = simulate(&["--set-from", "if.csv"]);
    assert!(from_table.status.success());
    assert_eq!(stdout(&from_table), stdout(&simulate(&["--set", "1.1.2=1.0", "--set", "3.2.3=1"])));
    assert_eq!(simulate(&["--set-from", "if.csv", "--set", "1.1.2=0.5"]).status.code(), Some(2));
    fs::write(out.path().join("bad.csv"), "node,points\n1.1,1\n1.1.9,1\n1.1.2,nhiều\n3.2.3,2\n").expect("a table");
    let bad = simulate(&["--set-from", "bad.csv"]);
    let told = stderr(&bad);
    for (code, line) in [("D509", 2), ("D508", 3), ("D301", 4), ("D403", 5)] {
        assert!(told.contains(code) && told.contains(&format!("bad.csv:{line}:")), "{code}: {told}");
    }
    assert_eq!(bad.status.code(), Some(4), "{told}");
}

#[test]
fn an_edition_compared_with_itself_moves_nothing_and_the_other_way_round_moves_as_much() {
    use parindex::audit::diff::{Fate, diff};
    let old = load(&project("scoring-rules/par-index-province/2024/rulebook.toml"));
    let new = load(&project("scoring-rules/par-index-province/2025/rulebook.toml"));
    let same = diff(&old, &old, &[]);
    assert!(same.changes.iter().all(|change| change.fate == Fate::Kept && change.differences.is_empty()));
    assert_eq!(same.moved.0, 0);
    let there = diff(&old, &new, &[]);
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

#[test]
fn editions_are_not_compared_past_one_that_was_in_force_between_them() {
    let edition = |year: &str| project(&format!("scoring-rules/par-index-province/{year}/rulebook.toml"));
    let [old, between, new] = ["2023", "2024", "2025"].map(|year| edition(year).display().to_string());
    let diff = |more: &[&str]| {
        let arguments = [&["rules", "diff", &old, &new, "--lang", "en"], more].concat();
        parindex(&arguments, Path::new("."))
    };
    let refused = diff(&[]);
    assert_eq!(refused.status.code(), Some(1), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("C110") && stderr(&refused).contains("--through"), "{}", stderr(&refused));
    assert!(refused.stdout.is_empty(), "{}", stdout(&refused));
    let other = diff(&["--through", &new]);
    assert!(stderr(&other).contains("C111"), "{}", stderr(&other));

    let followed = stdout(&diff(&["--through", &between, "--format", "table"]));
    assert!(followed.contains("  Nodes through: par-index-province 2024 · illustrative\n"), "{followed}");
    // What both steps keep under one code is kept over both; codes that changed hands in 2024 are not taken for the same.
    let [old, between, new] = [&old, &between, &new].map(|path| load(Path::new(path)));
    let direct = parindex::audit::diff::diff(&old, &new, &[]);
    let through = parindex::audit::diff::diff(&old, &new, std::slice::from_ref(&between));
    let pairs =
        |diff: &parindex::audit::diff::Diff| diff.changes.iter().map(|c| (c.old.clone(), c.new)).collect::<Vec<_>>();
    assert_ne!(pairs(&direct), pairs(&through), "the editions are chosen so that it matters");
    let [first, second] = [(&old, &between), (&between, &new)].map(|(a, b)| parindex::audit::diff::diff(a, b, &[]));
    for change in through.changes.iter().filter(|change| change.new.is_some()) {
        let step = second.changes.iter().find(|step| step.new == change.new).expect("every node has a line");
        let mut olds: Vec<usize> = step
            .old
            .iter()
            .flat_map(|middle| first.changes.iter().filter(move |step| step.new == Some(*middle)))
            .flat_map(|step| step.old.clone())
            .collect();
        olds.sort_unstable();
        olds.dedup();
        assert_eq!(change.old, olds);
    }
}

//! The service-quality index 766: its structure, how its two editions differ, and its scores
//! computed again from the counts, without the program's methods.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use parindex::rules::{Rulebook, Scored};
use parindex::run::Evaluation;

use crate::sample::sound;
use crate::support::{beside, evaluate, folder, project};

fn edition(name: &str) -> Rulebook {
    sound(&project("scoring-rules/service-766").join(format!("{name}.toml")))
}

fn maxima<'c>(rulebook: &Rulebook, codes: impl IntoIterator<Item = &'c str>) -> Vec<String> {
    let max = |code| rulebook.nodes[rulebook.find(code).expect("a node")].max.to_string();
    codes.into_iter().map(max).collect()
}

#[test]
fn the_groups_hold_18_20_22_22_and_18_points() {
    for name in ["written", "observed"] {
        let rulebook = edition(name);
        assert_eq!(maxima(&rulebook, ["1", "2", "3", "4", "5"]), ["18", "20", "22", "22", "18"]);
        assert_eq!(maxima(&rulebook, ["3.a", "3.b"]), ["12", "10"]);
    }
}

#[test]
fn every_metric_of_the_portal_has_its_maximum() {
    let Some(path) = beside("facts/service-766/b766_metrics.csv") else { return };
    let rulebook = edition("written");
    let mut reader = csv::Reader::from_path(path).expect("a table");
    for row in reader.records() {
        let row = row.expect("a row");
        let (group, metric, max) = (&row[0], &row[2], &row[3]);
        if group.starts_with("3a") {
            assert_eq!(maxima(&rulebook, ["3.a"]), [max]);
            continue;
        }
        // The metrics of 3b are known by a letter; the others by a code of the portal.
        let letter = metric.split(' ').next().filter(|letter| letter.len() == 1);
        let is_it = |node: &&parindex::rules::Node| match letter {
            Some(letter) => node.code.as_str() == format!("3.b.{letter}"),
            None => node.basis.place.as_deref() == Some(metric),
        };
        let node = rulebook.nodes.iter().find(is_it).unwrap_or_else(|| panic!("{metric} is missing"));
        assert_eq!(node.max.to_string(), max, "{metric}");
        assert_eq!(node.informs(), max == "0", "{metric}");
    }
}

#[test]
fn the_editions_differ_in_one_target_and_nothing_else() {
    let (written, observed) = (edition("written"), edition("observed"));
    let parameters = |rulebook: &Rulebook| -> Vec<String> {
        let one = |node: &parindex::rules::Node| match &node.scored {
            Scored::Itself(leaf) => format!("{} {} {}", node.code, node.max, leaf.parameters),
            _ => format!("{} {}", node.code, node.max),
        };
        rulebook.nodes.iter().map(one).collect()
    };
    let (written, observed) = (parameters(&written), parameters(&observed));
    assert_eq!(written.len(), observed.len());
    let differ: Vec<_> = written.iter().zip(&observed).filter(|(one, other)| one != other).collect();
    let [(one, other)] = differ.as_slice() else { panic!("{differ:#?}") };
    assert!(one.starts_with("4.7 4 "), "{one}");
    assert_eq!(one.replace("target = 0.8; ", ""), **other);
}

/// What this test knows of a metric: code, maximum, target as a fraction, and what a zero
/// denominator means. Retyped from the portal's metrics, so that it shares nothing with the rulebook.
struct Metric {
    code: &'static str,
    max: i128,
    target: (i128, i128),
    complement: bool,
    zero: Zero,
}

#[derive(Clone, Copy, PartialEq)]
enum Zero {
    Full,
    None,
    Null,
    LastYear,
    Never,
}

const fn metric(code: &'static str, max: i128, target: (i128, i128), zero: Zero) -> Metric {
    Metric { code, max, target, complement: false, zero }
}

const METRICS: [Metric; 21] = [
    metric("1.1", 6, (1, 1), Zero::Never),
    metric("1.2", 4, (1, 1), Zero::Never),
    metric("1.3", 2, (1, 1), Zero::Never),
    metric("1.4", 6, (1, 1), Zero::LastYear),
    metric("2.1", 20, (1, 1), Zero::Never),
    metric("3.a.1", 4, (8, 10), Zero::Never),
    metric("3.a.2", 4, (1, 1), Zero::Never),
    metric("3.a.3", 4, (5, 10), Zero::Never),
    metric("3.b.A", 6, (1, 1), Zero::None),
    metric("3.b.B", 2, (8, 10), Zero::None),
    metric("3.b.C", 2, (8, 10), Zero::None),
    metric("4.1", 6, (1, 1), Zero::Null),
    metric("4.2", 2, (8, 10), Zero::Null),
    metric("4.3", 4, (1, 1), Zero::Null),
    metric("4.4", 2, (1, 1), Zero::Null),
    metric("4.5", 2, (1, 1), Zero::Never),
    metric("4.6", 2, (1, 1), Zero::Full),
    metric("4.7", 4, (8, 10), Zero::Null),
    metric("5.1", 6, (1, 1), Zero::Full),
    metric("5.2", 6, (1, 1), Zero::Full),
    Metric { complement: true, ..metric("5.3", 6, (9, 10), Zero::None) },
];

/// The sum in hundredths of the metrics of one unit, rounded one by one; and the maximum.
type Sums = BTreeMap<String, (i128, i128)>;

/// Hundredths, half up, of a fraction of a maximum.
fn hundredths(max: i128, above: i128, below: i128) -> i128 {
    (2 * max * 100 * above + below) / (2 * below)
}

/// The score in hundredths from the counts; nothing for the portal's `null`.
fn score(metric: &Metric, counts: [&str; 3], written: bool) -> Option<i128> {
    let count = |text: &str| text.replace('.', "").parse::<i128>().ok();
    let (done, all) = (count(counts[0])?, count(counts[1])?);
    let all = if metric.zero == Zero::LastYear && all == 0 { count(counts[2]).unwrap_or(0) } else { all };
    if all == 0 {
        return match metric.zero {
            Zero::Full => Some(metric.max * 100),
            Zero::None | Zero::LastYear => Some(0),
            Zero::Null => None,
            Zero::Never => panic!("{} without a denominator", metric.code),
        };
    }
    let done = if metric.complement { all - done } else { done.min(all) };
    let (above, below) = if metric.code == "4.7" && !written { (1, 1) } else { metric.target };
    // done / all ÷ above / below, at most 1
    let (share, whole) = (done * below, all * above);
    Some(hundredths(metric.max, share.min(whole), whole))
}

/// The groups of a unit and its total, from its rows in the table of counts.
fn sums(rows: &BTreeMap<String, [String; 3]>, written: bool) -> Sums {
    let mut sums = Sums::new();
    for metric in &METRICS {
        let [done, all, before] = &rows[metric.code];
        let Some(points) = score(metric, [done, all, before], written) else { continue };
        for group in [&metric.code[..1], "total"] {
            let sum = sums.entry(group.to_owned()).or_default();
            *sum = (sum.0 + points, sum.1 + metric.max);
        }
    }
    sums
}

fn band(hundredths: i128) -> &'static str {
    match hundredths {
        9_000.. => "Xuất sắc",
        8_000.. => "Tốt",
        7_000.. => "Khá",
        5_000.. => "Trung bình",
        _ => "Yếu",
    }
}

/// The rows of a table of counts: unit, then metric.
fn counts(table: &str) -> BTreeMap<String, BTreeMap<String, [String; 3]>> {
    let mut units: BTreeMap<String, BTreeMap<String, [String; 3]>> = BTreeMap::new();
    let table = table.trim_start_matches('\u{feff}');
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        let [unit, _, _, metric, counts @ ..] = cells.as_slice() else { panic!("{line}") };
        let counts = [counts[0], counts[1], counts[2]].map(ToOwned::to_owned);
        units.entry((*unit).to_owned()).or_default().insert((*metric).to_owned(), counts);
    }
    units
}

fn agrees(evaluation: &Evaluation, table: &str, written: bool) {
    let counts = counts(table);
    assert_eq!(counts.len(), evaluation.inputs.units.len());
    for (at, unit) in evaluation.inputs.units.iter().enumerate() {
        let sums = sums(&counts[unit.code.as_str()], written);
        let trail = evaluation.trail(at);
        for (group, (points, max)) in &sums {
            let node = &trail[evaluation.rulebook.find(group).expect("a group")];
            let found = (node.points.map(|points| i128::from(points.0)), i128::from(node.max.0));
            assert_eq!(found, (Some(points * 10_000_000), max * 1_000_000_000), "{group} of {}", unit.code);
        }
        let (points, max) = sums["total"];
        let index = hundredths(100, points, max * 100);
        let result = &evaluation.results.units[at];
        let printed = evaluation.rulebook.published(result.index.expect("an index"));
        assert_eq!(i128::from(printed.0), index * 10_000_000, "{}", unit.code);
        assert_eq!(evaluation.rulebook.bands[result.band.expect("a band")].id, band(index), "{}", unit.code);
    }
}

fn sample(pass: &str) -> Evaluation {
    let (evaluation, found) = evaluate(&project("sample-data/service-766-2024").join(pass));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:#?}"));
    assert!(found.is_empty(), "{found:#?}");
    evaluation
}

#[test]
fn metrics_are_max_times_ratio_to_two_decimals_and_groups_sum_what_was_rounded() {
    let table = project("sample-data/service-766-2024/metrics-made-up.csv");
    let table = std::fs::read_to_string(table).expect("the sample data");
    agrees(&sample("pass.toml"), &table, true);
    agrees(&sample("pass-observed.toml"), &table, false);
}

/// Done, all, and last year's volume, as a table writes them.
type Counts = [&'static str; 3];
/// The counts of one metric.
type Own = (&'static str, Counts);

/// A table of units whose counts are all these; where a metric is named, its own.
fn table(units: &[(&str, Counts, &[Own])]) -> String {
    let mut text = String::from("ma_tinh;ten_tinh;nam;ma_chi_so;tu_so;mau_so;nam_truoc\n");
    for (unit, all, own) in units {
        for metric in &METRICS {
            let found = own.iter().find(|(code, _)| *code == metric.code);
            let [done, whole, before] = found.map_or(all, |(_, counts)| counts);
            let before = if metric.zero == Zero::LastYear { before } else { "" };
            writeln!(text, "{unit};Tỉnh thử {};2024;{};{done};{whole};{before}", &unit[1..], metric.code)
                .expect("a text takes a line");
        }
    }
    text
}

#[test]
fn zero_denominators_and_every_band_come_out_as_counted_by_hand() {
    let zeros: [Own; 12] = [
        ("1.4", ["30", "0", "40"]),
        ("3.b.A", ["0", "0", ""]),
        ("3.b.B", ["0", "0", ""]),
        ("3.b.C", ["0", "0", ""]),
        ("4.1", ["0", "0", ""]),
        ("4.2", ["0", "0", ""]),
        ("4.3", ["null", "null", ""]),
        ("4.6", ["0", "0", ""]),
        ("4.7", ["0", "0", ""]),
        ("5.1", ["0", "0", ""]),
        ("5.2", ["0", "0", ""]),
        ("5.3", ["0", "0", ""]),
    ];
    let table = table(&[
        ("T1", ["2", "3", "3"], &zeros),
        ("T2", ["2", "3", "3"], &[("1.4", ["0", "0", "none"])]),
        ("T3", ["1", "1", "1"], &[("5.3", ["0", "1", ""])]),
        ("T4", ["17", "20", "20"], &[("5.3", ["3", "20", ""])]),
        ("T5", ["15", "20", "20"], &[("5.3", ["5", "20", ""])]),
        ("T6", ["1", "3", "3"], &[]),
    ]);
    let pass = std::fs::read_to_string(project("sample-data/service-766-2024/pass.toml")).expect("the sample pass");
    let pass = pass.replace("../../scoring-rules/units/provinces.csv", "units.csv");
    let pass = pass.replace("../../scoring-rules", &project("scoring-rules").to_string_lossy());
    let mut register = String::from(
        "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n",
    );
    let mut petitions = String::from("ma_tinh,ten_tinh,ve_quy_dinh,ve_can_bo\n");
    for unit in 1..=6 {
        writeln!(register, "T{unit},,,province,Tỉnh thử {unit},,,,ranked,,,test").expect("a text takes a line");
        writeln!(petitions, "T{unit},Tỉnh thử {unit},80,20").expect("a text takes a line");
    }
    let folder = folder(&[
        ("pass.toml", &pass),
        ("units.csv", &register),
        ("metrics-made-up.csv", &table),
        ("classification-made-up.csv", &petitions),
    ]);
    let (evaluation, found) = evaluate(&folder.path().join("pass.toml"));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:#?}"));
    agrees(&evaluation, &table, true);

    // T2 by hand: 2/3 everywhere. Group 1: 4.00 + 2.67 + 1.33 + 0 = 8.00, not 2/3 × 12 + 0 rounded once.
    let t2 = evaluation.inputs.units.iter().position(|unit| unit.code.as_str() == "T2").expect("T2");
    let points = |code: &str| evaluation.trail(t2)[evaluation.rulebook.find(code).expect("a node")].points;
    let groups = ["1", "2", "3.a", "3.b", "4", "5"].map(|code| points(code).expect("points").to_string());
    // 3.a: 3.33 + 2.67 + 4 = 10; 3.b: 4 + 1.67 + 1.67; 4: 4 + 1.67 + 2.67 + 3 × 1.33 + 3.33; 5: 4 + 4 + 1/3 ÷ 0.9 × 6.
    assert_eq!(groups, ["8", "13.33", "10", "7.34", "15.66", "10.22"]);
    let bands: Vec<&str> = evaluation
        .results
        .units
        .iter()
        .map(|unit| evaluation.rulebook.bands[unit.band.expect("a band")].id.as_str())
        .collect();
    for id in ["Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu"] {
        assert!(bands.contains(&id), "{id} in {bands:?}");
    }
}

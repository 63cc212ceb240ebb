//! What each aggregate makes of its children, and what always holds.

use super::{ALL, Combined, Part, find, table};
use crate::model::Points;
use crate::text::Lang;

fn points(text: &str) -> Points {
    Points::parse(text).expect(text)
}

/// A child as (points, maximum, weight).
fn parts(children: &[(&str, &str, u64)]) -> Vec<Part> {
    children
        .iter()
        .map(|(earned, max, weight)| Part { points: points(earned), max: points(max), weight: *weight })
        .collect()
}

fn combine(name: &str, max: &str, children: &[(&str, &str, u64)]) -> Combined {
    (find(name).expect(name).combine)(&parts(children), points(max))
}

/// Points and maximum, as they print.
fn combined(name: &str, max: &str, children: &[(&str, &str, u64)]) -> (String, String, &'static str) {
    let combined = combine(name, max, children);
    (combined.points.to_string(), combined.max.to_string(), combined.step.id)
}

fn earned(name: &str, max: &str, children: &[(&str, &str, u64)]) -> String {
    combine(name, max, children).points.to_string()
}

/// Those whose parent's maximum is the rulebook's, whatever the children's are.
const MEANS: [&str; 6] = ["mean", "weighted-mean", "geometric-mean", "harmonic-mean", "min", "max"];

#[test]
fn a_sum_adds_to_the_last_billionth() {
    let tenths = [("0.1", "1", 1); 10];
    assert_eq!(combined("sum", "10", &tenths), ("1".to_owned(), "10".to_owned(), "sum"));
    assert_eq!(earned("sum", "3", &[("0.333333333", "1", 1), ("0.333333333", "1", 1), ("0.333333334", "1", 1)]), "1");
}

#[test]
fn a_child_that_does_not_apply_is_in_neither_points_nor_maximum() {
    // Of 10 points only the 4 of one child apply: the caller leaves the other out.
    assert_eq!(combined("sum", "10", &[("3", "4", 1)]), ("3".to_owned(), "4".to_owned(), "sum"));
    for name in MEANS {
        assert_eq!(combined(name, "10", &[("3", "4", 1)]).0, "7.5", "{name}");
        assert_eq!(combined(name, "10", &[("3", "4", 1)]).1, "10", "{name}");
    }
}

#[test]
fn deductions_do_not_pull_a_sum_below_zero() {
    assert_eq!(combined("sum", "4", &[("1", "4", 1), ("-0.4", "0", 1)]), ("0.6".to_owned(), "4".to_owned(), "sum"));
    assert_eq!(combined("sum", "4", &[("1", "4", 1), ("-1", "0", 1)]), ("0".to_owned(), "4".to_owned(), "sum"));
    assert_eq!(combined("sum", "4", &[("1", "4", 1), ("-2", "0", 1)]), ("0".to_owned(), "4".to_owned(), "sum-floored"));
}

#[test]
fn a_bonus_does_not_lift_a_sum_above_its_maximum() {
    assert_eq!(combined("sum", "4", &[("3", "4", 1), ("1", "0", 1)]), ("4".to_owned(), "4".to_owned(), "sum"));
    assert_eq!(combined("sum", "4", &[("3.5", "4", 1), ("1", "0", 1)]), ("4".to_owned(), "4".to_owned(), "sum-capped"));
    // What is capped is the sum, not the bonus: a deduction beside it still counts.
    assert_eq!(earned("sum", "4", &[("3.5", "4", 1), ("1", "0", 1), ("-1", "0", 1)]), "3.5");
}

#[test]
fn ten_thousand_of_the_largest_deductions_do_not_overflow() {
    let mut children = vec![("-1000000", "0", 1); 10_000];
    children.push(("1", "1", 1));
    assert_eq!(combined("sum", "1", &children), ("0".to_owned(), "1".to_owned(), "sum-floored"));
}

#[test]
fn means_compare_shares_where_maxima_differ() {
    let unlike = [("1", "3", 1), ("1", "7", 1)];
    assert_eq!(earned("mean", "21", &unlike), "5", "(1/3 + 1/7) / 2 × 21");
    assert_eq!(earned("min", "21", &unlike), "3");
    assert_eq!(earned("max", "21", &unlike), "7");
    assert_eq!(earned("harmonic-mean", "21", &unlike), "4.2", "2 / (3 + 7) × 21");
    assert_eq!(earned("geometric-mean", "21", &unlike), "4.582575695", "21 / √21");
    assert_eq!(earned("weighted-mean", "21", &[("1", "3", 1), ("1", "7", 3)]), "4", "(1/3 + 3/7) / 4 × 21");
}

#[test]
fn means_over_like_maxima_round_once() {
    let children = [("1", "3", 1), ("0", "3", 1), ("0", "3", 1)];
    assert_eq!(earned("mean", "1", &children), "0.111111111");
    assert_eq!(earned("mean", "9", &children), "1");
    assert_eq!(earned("mean", "1000000", &[("1000000", "1000000", 1), ("999999.999999999", "1000000", 1)]), "1000000");
}

#[test]
fn weights_weigh() {
    let children = [("1", "1", 3), ("0", "1", 1)];
    assert_eq!(earned("weighted-mean", "100", &children), "75");
    assert_eq!(earned("mean", "100", &children), "50", "a mean takes no weights");
    assert_eq!(earned("geometric-mean", "100", &[("1", "1", 1), ("1", "4", 1)]), "50");
    assert_eq!(earned("geometric-mean", "100", &[("1", "1", 3), ("1", "16", 1)]), "50");
    assert_eq!(earned("harmonic-mean", "100", &[("1", "1", 2), ("1", "4", 1)]), "50");
}

#[test]
fn weighted_means_agree_with_another_program() {
    // Made-up points; the results were computed with Python's `decimal` (60 digits).
    let children = [("3.5", "4", 1), ("2", "7", 2), ("0.9", "1", 3), ("12.25", "20", 4)];
    assert_eq!(earned("weighted-mean", "50", &children), "32.982142857");
    assert_eq!(earned("geometric-mean", "50", &children), "30.5824582");
    assert_eq!(earned("harmonic-mean", "50", &children), "27.767283717");
}

#[test]
fn one_child_at_zero_makes_a_geometric_or_harmonic_mean_zero() {
    for name in ["geometric-mean", "harmonic-mean", "min"] {
        assert_eq!(earned(name, "10", &[("0", "1", 1), ("5", "5", 1)]), "0", "{name}");
        assert_eq!(earned(name, "10", &[("0", "1", 1), ("0", "5", 1)]), "0", "{name}");
    }
}

#[test]
fn children_at_their_maximum_give_the_maximum() {
    let full = [("2", "2", 2), ("0.7", "0.7", 3), ("1000000", "1000000", 5)];
    for name in MEANS {
        assert_eq!(earned(name, "13.7", &full), "13.7", "{name}");
    }
    assert_eq!(earned("sum", "2.7", &full[..2]), "2.7");
}

#[test]
fn the_means_stand_in_their_order() {
    let earned = |name, children: &[(&str, &str, u64)]| combine(name, "1000", children).points;
    for a in 1..20 {
        for b in 1..20 {
            let (a, b) = (a.to_string(), b.to_string());
            let children = [(a.as_str(), "20", 1), (b.as_str(), "21", 1)];
            let of = |name| earned(name, &children);
            let rising = ["min", "harmonic-mean", "geometric-mean", "mean", "max"].map(of);
            assert!(rising.is_sorted(), "{a}/20, {b}/21: {rising:?}");
        }
    }
}

#[test]
fn what_is_said_of_an_aggregate_is_said_in_both_languages() {
    for info in ALL {
        assert!(!info.title.vi.is_empty() && !info.title.en.is_empty(), "{}", info.name);
        for step in info.steps {
            assert!(!step.words.vi.is_empty() && !step.words.en.is_empty(), "{}", step.id);
            assert_eq!(step.words.holes(Lang::Vi), step.numbers, "{}", step.id);
            assert_eq!(step.words.holes(Lang::En), step.numbers, "{}", step.id);
        }
    }
}

#[test]
fn docs_methods_md_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/methods.md");
    let manual = crate::methods::catalogue::manual(&table());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, &manual).expect("docs/methods.md can be written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == manual, "docs/methods.md is old; UPDATE_EXPECT=1 cargo test docs_methods_md writes it anew");
}

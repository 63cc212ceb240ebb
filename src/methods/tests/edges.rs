//! What each method does at its edges, where its examples do not reach.

use super::{codes_of, method, score};
use crate::methods::find;

/// The largest amount that can be written.
const HUGE: &str = "1000000000000000000";

fn points(name: &str, toml: &str, given: &[(&str, &str)]) -> String {
    score(name, toml, &[], given).0
}

fn among(name: &str, toml: &str, population: &[&str], value: &str) -> (String, &'static str) {
    score(name, toml, population, &[("value", value)])
}

#[test]
fn given_points_above_the_maximum_are_refused() {
    assert_eq!(points("given", "max = 2", &[("points", "2")]), "2");
    assert_eq!(points("given", "max = 2", &[("points", "2.000000001")]), "D307");
    assert_eq!(points("given", "max = 2", &[("points", HUGE)]), "D307");
}

#[test]
fn a_choice_reports_every_bad_level_and_needs_one() {
    assert_eq!(codes_of("choice", "max = 1\noptions = { a = 2, b = \"x\", c = -1, d = 1 }"), ["R305", "R011", "R305"]);
    assert_eq!(codes_of("choice", "max = 1\noptions = {}"), ["R004"]);
    assert_eq!(codes_of("choice", "max = 1\noptions = { a = 0.5 }"), ["R306"]);
}

#[test]
fn conditions_are_distinct_words() {
    let sixty: Vec<String> = (0..60).map(|at| format!("\"c{at}\"")).collect();
    assert!(codes_of("all-of", &format!("max = 1\nconditions = [{}]", sixty.join(", "))).is_empty());
    for bad in ["[]", "[\"a\", \"a\"]", "[\"a|b\"]", "[\"none\"]", "[\" a\"]", "[\"\"]"] {
        assert_eq!(codes_of("all-of", &format!("max = 1\nconditions = {bad}")), ["R310"], "{bad}");
    }
    let many = format!("max = 1\nconditions = [{}, \"one-more\"]", sixty.join(", "));
    assert_eq!(codes_of("all-of", &many), ["R310"]);
    assert_eq!(codes_of("all-of", "max = 1\nconditions = [1]"), ["R003"]);
}

#[test]
fn the_sixtieth_condition_counts() {
    let words: Vec<String> = (0..60).map(|at| format!("c{at}")).collect();
    let rule = format!("max = 1\nconditions = [\"{}\"]", words.join("\", \""));
    assert_eq!(score("all-of", &rule, &[], &[("met", &words.join("|"))]), ("1".to_owned(), "all-met"));
    assert_eq!(score("all-of", &rule, &[], &[("met", &words[..59].join("|"))]), ("0".to_owned(), "not-all-met"));
    assert_eq!(points("all-of", &rule, &[("met", "c59|c59")]), "0");
}

#[test]
fn a_value_exactly_on_a_threshold_earns_that_band() {
    let rule = "max = 2\ntiers = [{ above = 90, points = 2 }, { at-least = 70, points = 1 }, { points = 0 }]";
    for (value, expect) in [
        ("90.000000001", "2"),
        ("90", "1"),
        ("70", "1"),
        ("69.999999999", "0"),
        ("-1000000000000000000", "0"),
        (HUGE, "2"),
    ] {
        assert_eq!(points("bands", rule, &[("value", value)]), expect, "{value}");
    }
}

#[test]
fn a_ratio_meets_its_thresholds_exactly() {
    let rule = "max = 1\nfull-at = 0.95\nzero-below = 0.8\nzero-denominator = \"refuse\"";
    let ratio = |n: &str, d: &str| score("ratio", rule, &[], &[("numerator", n), ("denominator", d)]);
    assert_eq!(ratio("95", "100"), ("1".to_owned(), "full"));
    assert_eq!(ratio("94", "100"), ("0.94".to_owned(), "proportional"));
    assert_eq!(ratio("80", "100"), ("0.8".to_owned(), "proportional"));
    // 0.8 less a part in 10^27: no rounded quotient could tell it from 0.8.
    assert_eq!(ratio("799999999999999999.999999999", HUGE), ("0".to_owned(), "zero-below"));
    assert_eq!(ratio("800000000000000000", HUGE), ("0.8".to_owned(), "proportional"));
    assert_eq!(ratio("0", "0").0, "D401");
    assert_eq!(ratio("1", "0").0, "D402");
    assert_eq!(ratio("101", "100").0, "D402");
}

#[test]
fn a_ratio_above_its_cap_counts_as_the_cap() {
    let rule = "max = 1\ncap = 1.2\ntarget = 1.2\nzero-denominator = \"zero\"";
    let ratio = |n: &str, d: &str| points("ratio", rule, &[("numerator", n), ("denominator", d)]);
    assert_eq!(ratio("6", "10"), "0.5");
    assert_eq!(ratio("12", "10"), "1");
    assert_eq!(ratio(HUGE, "0.000000001"), "1");
    assert_eq!(ratio("1", "0"), "D402", "a cap does not make sense of a zero denominator");
    assert_eq!(ratio("0", "0"), "0");
}

#[test]
fn the_complement_of_everything_is_nothing() {
    let rule = "max = 18\ncomplement = true\nzero-denominator = \"full\"";
    let ratio = |n: &str, d: &str| points("ratio", rule, &[("numerator", n), ("denominator", d)]);
    assert_eq!(ratio("120", "120"), "0");
    assert_eq!(ratio("0", "120"), "18");
    assert_eq!(ratio("121", "120"), "D402");
    assert_eq!(ratio("0", "0"), "18");
}

#[test]
fn thresholds_that_cannot_act_are_reported() {
    let with = |more: &str| codes_of("ratio", &format!("max = 1\nzero-denominator = \"zero\"\n{more}"));
    assert_eq!(with("full-at = 100\nzero-below = 80"), ["R303", "R303"], "per cent where a ratio is meant");
    assert_eq!(with("zero-below = 80"), ["R303"]);
    assert_eq!(with("full-at = 0.8\nzero-below = 0.9"), ["R303"]);
    assert_eq!(with("full-at = -0.1"), ["R311"]);
    assert_eq!(with("zero-below = -0.1"), ["R311"]);
    assert_eq!(with("target = 2"), ["R306"], "no ratio reaches 2");
    assert_eq!(with("target = 0"), ["R307"]);
    assert_eq!(with("cap = 0"), ["R307"]);
    assert_eq!(with("cap = 2\ncomplement = true"), ["R015"]);
    assert_eq!(with("tiers = [{ points = 1 }]\ntarget = 1"), ["R015"]);
    assert_eq!(with("tiers = []"), ["R004"], "no tier at all");
    assert_eq!(with("tiers = [1]"), ["R003"]);
    assert_eq!(with("full-at = 0.8\nzero-below = 0.8"), Vec::<&str>::new(), "all or nothing");
}

#[test]
fn a_count_takes_points_for_each_or_tiers() {
    assert_eq!(score("count", "max = 2\nper = 0.5", &[], &[("count", "4")]), ("2".to_owned(), "per-item"));
    assert_eq!(score("count", "max = 2\nper = 0.5", &[], &[("count", "5")]), ("2".to_owned(), "per-item-capped"));
    assert_eq!(points("count", "max = 2\nper = 0.5", &[("count", "0")]), "0");
    assert_eq!(points("count", "max = 1000000\nper = 1000000", &[("count", HUGE)]), "1000000");
    assert_eq!(
        points("count", "max = 1\ntiers = [{ at-most = 0, points = 1 }, { points = 0 }]", &[("count", HUGE)]),
        "0"
    );
    assert_eq!(codes_of("count", "max = 1"), ["R309"]);
    assert_eq!(codes_of("count", "max = 1\nper = 1\ntiers = [{ points = 1 }]"), ["R309"]);
    assert_eq!(codes_of("count", "max = 1\nper = 0"), ["R307"]);
    assert_eq!(codes_of("count", "max = 1\nper = -1"), ["R307"]);
    assert_eq!(codes_of("count", "max = 1\ntiers = [{ at-least = 1, points = 1 }]"), ["R302"], "zero is a count");
    assert_eq!(codes_of("count", "max = 1\ntiers = [{ points = 1 }, { at-most = -1, points = 0 }]"), ["R303", "R301"]);
}

#[test]
fn negative_growth_earns_nothing_on_a_line() {
    let rule = "max = 1\ntarget = 0.2\nzero-denominator = \"zero\"";
    let growth = |now: &str, then: &str| score("growth", rule, &[], &[("current", now), ("previous", then)]);
    assert_eq!(growth("80", "100"), ("0".to_owned(), "zero-below"));
    assert_eq!(growth("0", "100"), ("0".to_owned(), "zero-below"));
    assert_eq!(growth("100", "100"), ("0".to_owned(), "proportional"));
    assert_eq!(growth("105", "100"), ("0.25".to_owned(), "proportional"));
    assert_eq!(growth("120", "100"), ("1".to_owned(), "full"));
    assert_eq!(growth(HUGE, "0.000000001"), ("1".to_owned(), "full"));
    assert_eq!(growth("0.000000001", HUGE), ("0".to_owned(), "zero-below"));
    assert_eq!(growth("0", "0"), ("0".to_owned(), "zero-denominator-zero"));
    assert_eq!(growth("5", "0"), ("0".to_owned(), "zero-denominator-zero"));
}

#[test]
fn not_falling_can_be_enough() {
    let rule = "max = 1\nfull-at = 0\nzero-denominator = \"refuse\"";
    let growth = |now: &str, then: &str| points("growth", rule, &[("current", now), ("previous", then)]);
    assert_eq!(growth("100", "100"), "1");
    assert_eq!(growth("99.999999999", "100"), "0");
    assert_eq!(growth("1", "0"), "D401");
}

#[test]
fn growth_against_a_base_takes_the_current_figure_only() {
    let rule = "max = 1\nbase = 2000\ndecline = true\ntiers = [{ at-least = 0.1, points = 1 }, { points = 0 }]";
    assert_eq!(points("growth", rule, &[("current", "1800")]), "1");
    assert_eq!(points("growth", rule, &[("current", "1800.000000001")]), "0");
    assert_eq!(points("growth", rule, &[("current", "0")]), "1");
    assert_eq!(points("growth", rule, &[("current", HUGE)]), "0");
    assert_eq!(codes_of("growth", "max = 1\nbase = 0"), ["R307"]);
    assert_eq!(codes_of("growth", "max = 1\nbase = 1\nzero-denominator = \"zero\""), ["R015"]);
    assert_eq!(codes_of("growth", "max = 1"), ["R004"]);
    assert_eq!(codes_of("growth", "max = 1\nbase = 1\ndecline = true\ntarget = 1.5"), ["R306"]);
    assert_eq!(codes_of("growth", "max = 1\nbase = 1\ntarget = 1.5"), Vec::<&str>::new());
}

#[test]
fn days_are_counted_over_leap_days_and_years() {
    let rule = "max = 2\ntiers = [{ at-most = -1, points = 2 }, { at-most = 1, points = 1 }, { points = 0 }]";
    let days = |finished: &str, due: &str| points("timeliness", rule, &[("finished", finished), ("due", due)]);
    assert_eq!(days("2024-02-29", "2024-02-29"), "1");
    assert_eq!(days("2024-03-01", "2024-02-29"), "1", "one day late");
    assert_eq!(days("2024-03-01", "2024-02-28"), "0", "two days late in a leap year");
    assert_eq!(days("2023-03-01", "2023-02-28"), "1", "one day late in another");
    assert_eq!(days("2024-12-31", "2025-01-01"), "2", "one day early");
    assert_eq!(days("none", "2025-01-01"), "0");
    assert_eq!(days("0001-01-01", "9999-12-31"), "2");
}

#[test]
fn a_due_date_in_the_rule_is_not_taken_from_the_table() {
    let rule = "max = 1\ndue = 2024-12-31\ntiers = [{ at-most = 0, points = 1 }, { points = 0 }]";
    assert_eq!(score("timeliness", rule, &[], &[("finished", "2025-01-01")]), ("0".to_owned(), "days-late"));
    assert_eq!(score("timeliness", rule, &[], &[("finished", "none")]), ("0".to_owned(), "not-finished"));
    assert_eq!(codes_of("timeliness", "max = 1\ndue = 2024-12-31"), ["R004"]);
    assert_eq!(codes_of("timeliness", "max = 1\ndue = 5\ntiers = [{ points = 1 }]"), ["R003"]);
}

#[test]
fn another_index_lies_between_zero_and_its_total() {
    assert_eq!(points("index", "max = 10\nof = 80", &[("index", "80")]), "10");
    assert_eq!(points("index", "max = 10\nof = 80", &[("index", "80.000000001")]), "D403");
    assert_eq!(points("index", "max = 10\nof = 3", &[("index", "1")]), "3.333333333");
    assert_eq!(points("index", &format!("max = 1000000\nof = {HUGE}"), &[("index", HUGE)]), "1000000");
    assert_eq!(codes_of("index", "max = 10\nof = 0"), ["R307"]);
}

#[test]
fn min_max_clamps_outside_its_goalposts() {
    let up = |value: &str| among("min-max", "max = 10\nworst = -20\nbest = 80", &[], value);
    assert_eq!(up("-20"), ("0".to_owned(), "between-goalposts"));
    assert_eq!(up("-20.000000001"), ("0".to_owned(), "beyond-worst"));
    assert_eq!(up("80"), ("10".to_owned(), "between-goalposts"));
    assert_eq!(up("80.000000001"), ("10".to_owned(), "beyond-best"));
    let down = |value: &str| among("min-max", "max = 10\nworst = 80\nbest = -20", &[], value);
    assert_eq!(down("80"), ("0".to_owned(), "between-goalposts"));
    assert_eq!(down("81"), ("0".to_owned(), "beyond-worst"));
    assert_eq!(down("-20"), ("10".to_owned(), "between-goalposts"));
    assert_eq!(down("-21"), ("10".to_owned(), "beyond-best"));
    assert_eq!(down("55"), ("2.5".to_owned(), "between-goalposts"));
    let huge = format!("max = 1000000\nworst = -{HUGE}\nbest = {HUGE}");
    assert_eq!(among("min-max", &huge, &[], "0").0, "500000");
}

#[test]
fn observed_goalposts_are_the_least_and_the_greatest_value() {
    let rule = |better, equal| {
        format!("max = 10\ngoalposts = \"observed\"\nbetter = \"{better}\"\nif-all-equal = \"{equal}\"")
    };
    let high = rule("high", "refuse");
    assert_eq!(among("min-max", &high, &["7", "4", "10"], "10").0, "10");
    assert_eq!(among("min-max", &high, &["7", "4", "10"], "4").0, "0");
    assert_eq!(among("min-max", &high, &["7", "4", "10"], "3"), ("0".to_owned(), "beyond-worst"), "assessed only");
    assert_eq!(among("min-max", &rule("low", "refuse"), &["7", "4", "10"], "4").0, "10");
    assert_eq!(among("min-max", &high, &["4", "4"], "4").0, "D404");
    assert_eq!(among("min-max", &rule("high", "zero"), &["4"], "4"), ("0".to_owned(), "all-equal-zero"));
    assert_eq!(among("min-max", &rule("high", "full"), &["4", "4"], "4"), ("10".to_owned(), "all-equal-full"));
    assert_eq!(among("min-max", &high, &[], "4").0, "D405");
}

#[test]
fn min_max_may_start_above_zero() {
    let scale = |value: &str| among("min-max", "max = 10\nlowest = 1\nworst = 80\nbest = -20", &[], value);
    assert_eq!(scale("-20").0, "10");
    assert_eq!(scale("-21"), ("10".to_owned(), "beyond-best"));
    assert_eq!(scale("30"), ("5.5".to_owned(), "between-goalposts"));
    assert_eq!(scale("80"), ("1".to_owned(), "between-goalposts"));
    assert_eq!(scale("81"), ("1".to_owned(), "at-lowest"));
    let observed = "max = 10\nlowest = 1\ngoalposts = \"observed\"\nbetter = \"high\"\nif-all-equal = \"full\"";
    assert_eq!(among("min-max", observed, &["4", "10", "7"], "4").0, "1");
    assert_eq!(codes_of("min-max", "max = 1\nworst = 1\nbest = 2\nlowest = 0"), ["R307"]);
    assert_eq!(codes_of("min-max", "max = 1\nworst = 1\nbest = 2\nlowest = 1"), ["R312"]);
}

#[test]
fn min_max_takes_goalposts_from_the_rule_or_from_the_units() {
    let observed = "max = 1\ngoalposts = \"observed\"\n";
    assert_eq!(codes_of("min-max", "max = 1"), ["R309"]);
    assert_eq!(codes_of("min-max", "max = 1\nworst = 1"), ["R004"]);
    assert_eq!(codes_of("min-max", "max = 1\nworst = 1\nbest = 1.0"), ["R308"]);
    assert_eq!(codes_of("min-max", "max = 1\nworst = 1\nbest = 2\nbetter = \"high\""), ["R015"]);
    assert_eq!(codes_of("min-max", observed), ["R004", "R004"]);
    let whole = format!("{observed}better = \"high\"\nif-all-equal = \"zero\"\n");
    assert_eq!(codes_of("min-max", &format!("{whole}worst = 1\nbest = 2")), ["R015", "R015"]);
    assert_eq!(
        codes_of("min-max", "max = 1\ngoalposts = \"seen\"\nbetter = \"high\"\nif-all-equal = \"zero\""),
        ["R010"]
    );
}

#[test]
#[should_panic(expected = "observe() before any unit is scored")]
fn observed_goalposts_must_be_observed() {
    let rule = "max = 1\ngoalposts = \"observed\"\nbetter = \"high\"\nif-all-equal = \"zero\"";
    let (unbound, _, _) = super::read(find("min-max").expect("a method"), rule);
    let _ = unbound.expect("a good rule").score(&[None; 3]);
}

#[test]
fn a_z_score_is_clamped_at_low_and_high() {
    let rule = "max = 10\nbetter = \"high\"\nlow = -1\nhigh = 1\nif-all-equal = \"refuse\"";
    // Mean 4, standard deviation 2.
    let z = |value: &str| among("z-score", rule, &["2", "4", "6"], value);
    assert_eq!(z("2"), ("0".to_owned(), "z-at-most-low"));
    assert_eq!(z("2.000000001"), ("0.000000003".to_owned(), "z-score"), "2.5 billionths, half up");
    assert_eq!(z("5"), ("7.5".to_owned(), "z-score"));
    assert_eq!(z("6"), ("10".to_owned(), "z-at-least-high"));
    assert_eq!(z(HUGE), ("10".to_owned(), "z-at-least-high"));
    let low = rule.replace("high\"", "low\"");
    assert_eq!(among("z-score", &low, &["2", "4", "6"], "5").0, "2.5");
    assert_eq!(among("z-score", &low, &["2", "4", "6"], "2").0, "10");
}

#[test]
fn a_z_score_of_huge_values_is_that_of_small_ones() {
    let rule = "max = 10\nbetter = \"high\"\nlow = -2\nhigh = 2\nif-all-equal = \"refuse\"";
    let small = among("z-score", rule, &["0.000000001", "0.000000002", "0.000000005"], "0.000000002");
    let huge = among("z-score", rule, &["200000000000000000", "400000000000000000", HUGE], "400000000000000000");
    assert_eq!(small, huge);
    // (2 − 8/3) / √(13/3) = −0.320256307…; (z + 2) / 4 × 10
    assert_eq!(small.0, "4.199359231");
}

/// Made-up values; what they earn was computed with Python's `decimal` (60 digits) and `fractions`.
const UNITS: [&str; 8] = ["83.3", "61.07", "99.99", "0.1", "45.678901234", "61.07", "72", "12.5"];

#[test]
fn z_scores_agree_with_another_program() {
    let rule = "max = 10\nbetter = \"high\"\nlow = -3\nhigh = 3\nif-all-equal = \"refuse\"";
    let expect = [
        "6.413502888",
        "5.32383209",
        "7.231613802",
        "2.335202826",
        "4.569390756",
        "5.32383209",
        "5.859599154",
        "2.943026393",
    ];
    assert_eq!(UNITS.map(|value| among("z-score", rule, &UNITS, value).0), expect);
}

#[test]
fn percentile_ranks_agree_with_another_program() {
    // 60/7, 5, 10, 0, 20/7, 5, 50/7, 10/7
    let expect = ["8.571428571", "5", "10", "0", "2.857142857", "5", "7.142857143", "1.428571429"];
    assert_eq!(UNITS.map(|value| among("percentile-rank", "max = 10\nbetter = \"high\"", &UNITS, value).0), expect);
}

#[test]
fn units_in_another_order_have_the_same_z_score() {
    let rule = "max = 10\nbetter = \"high\"\nlow = -3\nhigh = 3\nif-all-equal = \"refuse\"";
    let (one, other) = (["83.3", "61.07", "99.999999999", "0.1"], ["0.1", "99.999999999", "61.07", "83.3"]);
    assert_eq!(among("z-score", rule, &one, "61.07"), among("z-score", rule, &other, "61.07"));
}

#[test]
fn a_z_score_needs_two_units_that_differ() {
    let rule = "max = 10\nbetter = \"high\"\nlow = -2\nhigh = 2\nif-all-equal = \"refuse\"";
    assert_eq!(among("z-score", rule, &["1"], "1").0, "D405");
    assert_eq!(among("z-score", rule, &["1", "1"], "1").0, "D404");
    assert_eq!(codes_of("z-score", "max = 1\nbetter = \"high\"\nlow = 2\nhigh = 2\nif-all-equal = \"zero\""), ["R312"]);
}

#[test]
fn equal_units_share_a_percentile_rank() {
    let rule = "max = 1\nbetter = \"high\"";
    assert_eq!(among("percentile-rank", rule, &["5", "5", "5"], "5").0, "0.5");
    assert_eq!(among("percentile-rank", rule, &["1", "2"], "1").0, "0");
    assert_eq!(among("percentile-rank", rule, &["1", "2"], "2").0, "1");
    assert_eq!(among("percentile-rank", rule, &["1", "2", "2", "2"], "2").0, "0.666666667", "(1 + 2/2) / 3");
    assert_eq!(among("percentile-rank", rule, &["1"], "1").0, "D405");
}

#[test]
fn a_value_outside_the_units_ranked_counts_against_all_of_them() {
    let (high, low) = ("max = 1\nbetter = \"high\"", "max = 1\nbetter = \"low\"");
    let units = ["1", "2", "3", "4"];
    assert_eq!(among("percentile-rank", high, &units, "3.5").0, "0.75");
    assert_eq!(among("percentile-rank", low, &units, "3.5").0, "0.25");
    assert_eq!(among("percentile-rank", high, &units, HUGE).0, "1");
    assert_eq!(among("percentile-rank", high, &units, "0").0, "0");
}

#[test]
fn deductions_and_bonuses_stop_at_their_cap() {
    let rule = "per = 0.3\ncap = 1";
    assert_eq!(score("deduction", rule, &[], &[("count", "3")]), ("-0.9".to_owned(), "deducted"));
    assert_eq!(score("deduction", rule, &[], &[("count", "4")]), ("-1".to_owned(), "deducted-to-cap"));
    assert_eq!(score("deduction", rule, &[], &[("count", HUGE)]), ("-1".to_owned(), "deducted-to-cap"));
    assert_eq!(score("bonus", rule, &[], &[("count", "0")]), ("0".to_owned(), "added"));
    assert_eq!(score("bonus", rule, &[], &[("count", HUGE)]), ("1".to_owned(), "added-to-cap"));
    for name in ["deduction", "bonus"] {
        assert_eq!(codes_of(name, ""), ["R004", "R004"]);
        assert_eq!(codes_of(name, "per = 0\ncap = -1"), ["R307", "R307"]);
    }
}

#[test]
fn only_methods_that_compare_units_observe() {
    for info in crate::methods::ALL {
        for example in info.examples {
            let compares = method(info, example.rule, &[]).is_err();
            assert_eq!(compares, !example.population.is_empty(), "{}", info.name);
        }
    }
}

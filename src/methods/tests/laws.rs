//! Laws that hold whatever the values: points lie from zero to the maximum, a better value never
//! earns less, and neither the order of the units nor their names matter.

use proptest::prelude::*;

use super::read;
use crate::methods::{Method, find};
use crate::model::{Number, Points};

/// A method of a good rule, knowing the units.
fn bound(name: &str, rule: &str, population: &[Number]) -> Box<dyn Method> {
    let (method, bag, _) = read(find(name).expect(name), rule);
    assert_eq!(bag.total(), 0, "{rule}");
    let method = method.expect("a good rule");
    method.observe(population).expect("units that can be compared").unwrap_or(method)
}

fn points(method: &dyn Method, values: [i64; 2]) -> Option<Points> {
    let [first, second] = values.map(|value| Some(Number(i128::from(value))));
    method.score(&[first, second, None]).expect("values the rule provides for").points
}

const OBSERVED: &str = "max = 7\ngoalposts = \"observed\"\nif-all-equal = \"full\"\nbetter = ";
const Z: &str = "max = 7\nlow = -1.5\nhigh = 2\nif-all-equal = \"zero\"\nbetter = ";

/// Rules over one value, and whether a higher value is better.
const OF_A_VALUE: [(&str, &str, &str, bool); 10] = [
    (
        "bands",
        "max = 7\ntiers = [{ above = 3, points = 7 }, { at-least = -1, points = 2.5 }, { points = 0 }]",
        "",
        true,
    ),
    ("bands", "max = 7\ntiers = [{ at-most = 0, points = 7 }, { points = 1 }]", "", false),
    ("min-max", "max = 7\nworst = -3\nbest = 4.1", "", true),
    ("min-max", "max = 7\nworst = 4.1\nbest = -3", "", false),
    ("min-max", OBSERVED, "\"high\"", true),
    ("min-max", OBSERVED, "\"low\"", false),
    ("z-score", Z, "\"high\"", true),
    ("z-score", Z, "\"low\"", false),
    ("percentile-rank", "max = 7\nbetter = ", "\"high\"", true),
    ("percentile-rank", "max = 7\nbetter = ", "\"low\"", false),
];

/// Values around the thresholds of the rules, in billionths.
fn value() -> impl Strategy<Value = i64> {
    prop_oneof![-9..9_i64, (-9..9_i64).prop_map(|whole| whole * 1_000_000_000), -9_000_000_000..9_000_000_000_i64]
}

proptest! {
    #[test]
    fn a_better_value_never_earns_less(
        mut units in prop::collection::vec(value(), 2..12),
        outside in prop::collection::vec(value(), 0..4),
    ) {
        let population: Vec<Number> = units.iter().map(|value| Number(i128::from(*value))).collect();
        for (name, rule, more, higher_is_better) in OF_A_VALUE {
            let method = bound(name, &format!("{rule}{more}"), &population);
            // Beside the ranked units a percentile rank has another denominator.
            if name != "percentile-rank" {
                units.extend(&outside);
            }
            units.sort_unstable();
            let mut earned: Vec<Points> =
                units.iter().map(|value| points(method.as_ref(), [*value, 0]).expect("these rules always apply")).collect();
            if !higher_is_better {
                earned.reverse();
            }
            prop_assert!(earned.is_sorted(), "{name}: {earned:?}");
            prop_assert!(earned.iter().all(|points| (0..=7_000_000_000).contains(&points.0)), "{name}: {earned:?}");
            units.clear();
            units.extend(population.iter().map(|value| i64::try_from(value.0).expect("made of an i64")));
        }
    }

    #[test]
    fn the_order_of_the_units_does_not_matter(units in prop::collection::vec(value(), 2..12), at in any::<prop::sample::Index>()) {
        let population: Vec<Number> = units.iter().map(|value| Number(i128::from(*value))).collect();
        let mut turned = population.clone();
        turned.rotate_left(at.index(population.len()));
        turned.reverse();
        for (name, rule, more, _) in OF_A_VALUE {
            let rule = format!("{rule}{more}");
            let (one, other) = (bound(name, &rule, &population), bound(name, &rule, &turned));
            for value in &units {
                prop_assert_eq!(points(one.as_ref(), [*value, 0]), points(other.as_ref(), [*value, 0]), "{}", name);
            }
        }
    }

    #[test]
    fn percentile_ranks_of_the_units_average_one_half(units in prop::collection::vec(value(), 2..12)) {
        let population: Vec<Number> = units.iter().map(|value| Number(i128::from(*value))).collect();
        let method = bound("percentile-rank", "max = 1\nbetter = \"high\"", &population);
        let sum: i64 = units.iter().map(|value| points(method.as_ref(), [*value, 0]).expect("applies").0).sum();
        let half = i64::try_from(units.len()).expect("a few units") * 500_000_000;
        prop_assert!((sum - half).abs() <= 12, "each is off by at most half a billionth: {sum}");
    }

    #[test]
    fn doing_more_of_the_same_never_earns_less(whole in 1..i64::MAX, a in any::<u64>(), b in any::<u64>()) {
        let part = |raw: u64| i64::try_from(i128::from(raw) % (i128::from(whole) + 1)).expect("at most the whole");
        let (less, more) = (part(a).min(part(b)), part(a).max(part(b)));
        for (name, rule, rising) in [
            ("ratio", "max = 7\nfull-at = 0.9\nzero-below = 0.5\nzero-denominator = \"refuse\"", true),
            ("ratio", "max = 7\ntarget = 0.3\nzero-denominator = \"refuse\"", true),
            ("ratio", "max = 7\ncomplement = true\nzero-denominator = \"refuse\"", false),
            ("ratio", "max = 7\ntiers = [{ above = 0.5, points = 7 }, { points = 3 }]\nzero-denominator = \"refuse\"", true),
            ("growth", "max = 7\ntarget = 0.3\nzero-denominator = \"refuse\"", true),
            ("growth", "max = 7\ntarget = 0.3\ndecline = true\nzero-denominator = \"refuse\"", false),
        ] {
            let method = bound(name, rule, &[]);
            let earned = [less, more].map(|part| points(method.as_ref(), [part, whole]).expect("the whole is not zero"));
            let earned = if rising { earned } else { [earned[1], earned[0]] };
            prop_assert!(earned.is_sorted(), "{name} {rule}: {earned:?}");
            prop_assert!(earned.iter().all(|points| (0..=7_000_000_000).contains(&points.0)), "{name}: {earned:?}");
        }
    }
}

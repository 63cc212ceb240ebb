//! Small surveys computed by hand, and the laws of counts and estimates.

use proptest::prelude::*;

use super::counts::{Cluster, Count, Counts, Item, MergeFault, Shape};
use super::estimate::{Estimate, Linearised, Score, Waves, pooled_deff};
use super::sample::{Design, Domain, Fault, Lonely, Sample};

/// Answers "no" and "yes" to two questions, in villages, by sex.
fn shape(weight_decimals: Option<u8>) -> Shape {
    let answers = vec!["0".to_owned(), "1".to_owned()];
    Shape {
        items: ["a", "b"].map(|name| Item { name: name.to_owned(), answers: answers.clone() }).to_vec(),
        levels: vec!["commune".to_owned(), "village".to_owned()],
        groupings: vec!["sex".to_owned()],
        weight_decimals,
    }
}

/// Unit, stratum, commune, village, sex; how many said no and yes to the first question.
type Line = (&'static str, &'static str, &'static str, &'static str, &'static str, u64, u64);

fn counts(lines: &[Line]) -> Counts {
    let mut counts = Counts::new(shape(None));
    for line in lines {
        add(&mut counts, *line, 1);
    }
    counts
}

fn cluster(unit: &str, stratum: &str, commune: &str, village: &str) -> Cluster {
    Cluster { unit: unit.to_owned(), stratum: stratum.to_owned(), path: vec![commune.to_owned(), village.to_owned()] }
}

fn add(counts: &mut Counts, (unit, stratum, commune, village, sex, no, yes): Line, weight: i128) {
    let block = counts.block(&cluster(unit, stratum, commune, village), &[sex.to_owned()]);
    let count = |n: u64| Count { n, w: i128::from(n) * weight };
    counts.add_respondents(block, count(no + yes));
    counts.add_answers(block, 0, 0, count(no));
    counts.add_answers(block, 0, 1, count(yes));
}

const YES: [Option<u32>; 2] = [Some(0), Some(1)];

fn yes(item: usize) -> Score {
    Score { item, values: YES.to_vec() }
}

fn design(lonely: Lonely) -> Design {
    Design { level: 1, weights: true, fpc: false, lonely }
}

fn estimate(counts: &Counts, domain: &Domain, design: Design) -> Estimate {
    Sample::of(counts, domain, design).expect("a sample").ratio(&yes(0)).expect("answers")
}

fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{value} is not {expected}");
}

// Communes with 6, 8 and 10 of 10 satisfied: R = 0.8, z = (−2, 0, 2)/30, v = 3/2 · 8/900 = 1/75.
const THREE: [Line; 3] =
    [("A", "1", "x", "v", "F", 4, 6), ("A", "1", "y", "v", "F", 2, 8), ("A", "1", "z", "v", "F", 0, 10)];

#[test]
fn three_communes_by_hand() {
    let estimate = estimate(&counts(&THREE), &Domain::all(), design(Lonely::Error));
    near(estimate.value(), 0.8);
    near(estimate.linearised.variance().expect("two degrees of freedom"), 1.0 / 75.0);
    assert_eq!((estimate.linearised.df, estimate.n), (2, 30));
    // S² = 30/29 · 0.8 · 0.2, deff = (1/75) / (S²/30) = 2.41666…
    near(estimate.element_variance.expect("30 answers"), 30.0 / 29.0 * 0.16);
    near(estimate.deff().expect("spread"), 29.0 / 12.0);
    near(estimate.effective_n().expect("spread"), 360.0 / 29.0);
}

#[test]
fn a_commune_where_nobody_answered_counts_as_zero_and_widens() {
    let mut all = counts(&THREE);
    all.sampled(cluster("A", "1", "w", "v"));
    let estimate = estimate(&all, &Domain::all(), design(Lonely::Error));
    // n = 4: v = 4/3 · 8/900; nobody there belongs to the domain, so the degrees of freedom stay.
    near(estimate.linearised.variance().expect("degrees of freedom"), 4.0 / 3.0 * 8.0 / 900.0);
    assert_eq!((estimate.linearised.df, estimate.df_answered), (2, 2));
    // Somebody who was asked there and gave no valid answer.
    let block = all.block(&cluster("A", "1", "w", "v"), &["F".to_owned()]);
    all.add_respondents(block, Count { n: 1, w: 1 });
    let asked = self::estimate(&all, &Domain::all(), design(Lonely::Error));
    assert_eq!((asked.linearised.df, asked.df_answered), (3, 2));
}

#[test]
fn villages_add_up_to_the_level_that_is_chosen() {
    let lines = [
        ("A", "1", "x", "v", "F", 4, 1),
        ("A", "1", "x", "w", "F", 0, 5),
        ("A", "1", "y", "v", "F", 2, 8),
        ("A", "1", "z", "v", "F", 0, 10),
    ];
    let communes = estimate(&counts(&lines), &Domain::all(), design(Lonely::Error));
    near(communes.linearised.variance().expect("degrees of freedom"), 1.0 / 75.0);
    let villages = estimate(&counts(&lines), &Domain::all(), Design { level: 2, ..design(Lonely::Error) });
    // z = (−3, 1, 0, 2)/30, v = 4/3 · 14/900.
    near(villages.linearised.variance().expect("degrees of freedom"), 4.0 / 3.0 * 14.0 / 900.0);
    assert_eq!(villages.linearised.df, 3);
}

#[test]
fn the_finite_population_correction_takes_off_the_share_that_was_sampled() {
    let mut all = counts(&THREE);
    let corrected = Design { fpc: true, ..design(Lonely::Error) };
    let name = || vec![("A".to_owned(), "1".to_owned())];
    assert_eq!(Sample::of(&all, &Domain::all(), corrected).err(), Some(Fault::NoFrame(name())));
    all.set_frame("A", "1", 1, 2);
    assert_eq!(Sample::of(&all, &Domain::all(), corrected).err(), Some(Fault::FrameTooSmall(name())));
    all.set_frame("A", "1", 1, 12);
    let estimate = estimate(&all, &Domain::all(), corrected);
    near(estimate.linearised.variance().expect("degrees of freedom"), 0.75 / 75.0);
}

/// The three communes, and a stratum with one.
fn with_lonely() -> Counts {
    let mut all = counts(&THREE);
    add(&mut all, ("A", "2", "u", "v", "F", 1, 9), 1);
    all
}

#[test]
fn each_rule_for_lonely_clusters_does_what_it_says() {
    // A = 33, B = 40; 40² z = 40 a − 33 · 10 = (−90, −10, 70), and 30 for the lonely one.
    let variance = |lonely| estimate(&with_lonely(), &Domain::all(), design(lonely)).linearised.variance();
    let within = 1.5 * 12_800.0 / 2_560_000.0;
    near(variance(Lonely::Certainty).expect("known"), within);
    near(variance(Lonely::Average).expect("known"), 2.0 * within);
    near(variance(Lonely::Adjust).expect("known"), within + 900.0 / 2_560_000.0);
    near(variance(Lonely::Collapse).expect("known"), 4.0 / 3.0 * (8100.0 + 100.0 + 4900.0 + 900.0) / 2_560_000.0);
    let refused = Sample::of(&with_lonely(), &Domain::all(), design(Lonely::Error)).err();
    assert_eq!(refused, Some(Fault::Lonely(vec![("A".to_owned(), "2".to_owned())])));
    let all = with_lonely();
    let named = Sample::of(&all, &Domain::all(), design(Lonely::Adjust)).expect("a sample");
    assert_eq!(named.lonely(), [("A".to_owned(), "2".to_owned())]);
}

#[test]
fn collapsing_joins_lonely_strata_with_the_next_and_never_across_units() {
    let line = |unit, stratum, commune| (unit, stratum, commune, "v", "F", 1, 9);
    let lines = [
        line("A", "1", "x"),
        line("A", "2", "x"),
        line("A", "2", "y"),
        line("A", "3", "x"),
        line("B", "1", "x"),
        line("B", "1", "y"),
    ];
    let sample = |lines: &[Line]| {
        let counts = counts(lines);
        let sample = Sample::of(&counts, &Domain::all(), design(Lonely::Collapse));
        sample.map(|sample| sample.psus().iter().map(|psu| psu.stratum.clone()).collect::<Vec<_>>())
    };
    assert_eq!(sample(&lines), Ok(["1 + 2 + 3"; 4].into_iter().chain(["1"; 2]).map(str::to_owned).collect()));
    assert_eq!(sample(&lines[..5]), Err(Fault::Lonely(vec![("B".to_owned(), "1".to_owned())])));
}

#[test]
fn without_degrees_of_freedom_nothing_is_known_of_the_variance() {
    let alone = counts(&[("A", "1", "x", "v", "F", 1, 9)]);
    for lonely in [Lonely::Adjust, Lonely::Certainty] {
        let estimate = estimate(&alone, &Domain::all(), design(lonely));
        assert_eq!((estimate.linearised.variance(), estimate.deff()), (None, None));
    }
    assert!(Sample::of(&alone, &Domain::all(), design(Lonely::Average)).is_err());
    assert!(Sample::of(&alone, &Domain::all(), design(Lonely::Collapse)).is_err());
}

#[test]
fn when_all_are_satisfied_the_variance_is_exactly_zero() {
    let line = |commune, yes| ("A", "1", commune, "v", "F", 0, yes);
    let estimate =
        estimate(&counts(&[line("x", 3), line("y", 7), line("z", 11)]), &Domain::all(), design(Lonely::Error));
    assert_eq!((estimate.value(), estimate.linearised.variance()), (1.0, Some(0.0)));
    assert_eq!((estimate.element_variance, estimate.deff(), estimate.effective_n()), (Some(0.0), None, None));
}

#[test]
fn an_item_nobody_answered_has_no_estimate() {
    let all = counts(&THREE);
    let sample = Sample::of(&all, &Domain::all(), design(Lonely::Error)).expect("a sample");
    assert!(sample.ratio(&yes(1)).is_none());
    assert!(sample.jackknife(&[yes(0), yes(1)], |ratios| ratios[0]).expect("no lonely cluster").is_none());
}

#[test]
fn a_group_keeps_the_communes_without_anyone_of_it() {
    let mut all = counts(&THREE);
    add(&mut all, ("A", "1", "x", "v", "M", 5, 5), 1);
    add(&mut all, ("A", "1", "y", "v", "M", 0, 10), 1);
    let men = estimate(&all, &Domain::unit("A").group(0, "M"), design(Lonely::Error));
    // R = 15/20, z = (−50, 50, 0)/400 over three communes, one degree of freedom.
    near(men.linearised.variance().expect("one degree of freedom"), 1.5 * 2.0 / 64.0);
    assert_eq!(men.linearised.df, 1);
    // Women: z = (−2, 0, 2)/30. Communes tie the two together: cov = 3/2 · (−1/15)(−1/8).
    let women = estimate(&all, &Domain::unit("A").group(0, "F"), design(Lonely::Error));
    near(women.linearised.covariance(&men.linearised), 1.5 / 120.0);
}

#[test]
fn units_with_their_own_strata_do_not_vary_together() {
    let mut all = counts(&THREE);
    add(&mut all, ("B", "1", "x", "v", "F", 3, 7), 1);
    add(&mut all, ("B", "1", "y", "v", "F", 5, 5), 1);
    let of = |unit| estimate(&all, &Domain::unit(unit), design(Lonely::Error)).linearised;
    let (a, b) = (of("A"), of("B"));
    near(a.covariance(&b), 0.0);
    let mean = Linearised::mean(&[(1, &a), (1, &b)]);
    near(mean.value, 0.7);
    let sum = a.variance().expect("known") + b.variance().expect("known");
    near(mean.variance().expect("known"), sum / 4.0);
    assert_eq!(mean.df, 3);
    assert_eq!(all.units(), ["A", "B"]);
}

#[test]
fn a_change_in_the_same_communes_is_surer_than_in_others() {
    let later =
        counts(&[("A", "1", "x", "v", "F", 3, 7), ("A", "1", "y", "v", "F", 1, 9), ("A", "1", "z", "v", "F", 0, 10)]);
    let of = |counts| estimate(counts, &Domain::all(), design(Lonely::Error)).linearised;
    let (before, after) = (of(&counts(&THREE)), of(&later));
    let panel = before.change_to(&after, Waves::Revisited);
    let fresh = before.change_to(&after, Waves::Independent);
    near(panel.value, 2.0 / 30.0);
    // z₂ − z₁ = ((−5 + 6)/90, 1/90, (4 − 6)/90): v = 3/2 · 6/8100.
    near(panel.variance().expect("known"), 1.0 / 900.0);
    near(fresh.variance().expect("known"), before.variance().expect("known") + after.variance().expect("known"));
    assert_eq!((panel.df, fresh.df), (2, 4));
    // The same clusters under the same names in a mean of changes stay what they were.
    let mean = Linearised::mean(&[(1, &fresh), (1, &fresh)]);
    near(mean.variance().expect("known"), fresh.variance().expect("known"));
    assert_eq!(mean.df, 4);
}

#[test]
fn a_geometric_mean_has_no_error_where_a_share_is_zero() {
    let none = counts(&[("A", "1", "x", "v", "F", 3, 0), ("A", "1", "y", "v", "F", 3, 0)]);
    let zero = estimate(&none, &Domain::all(), design(Lonely::Error)).linearised;
    assert!(Linearised::geometric_mean(&[(1, &zero)]).is_none());
}

#[test]
fn a_pooled_design_effect_weighs_by_degrees_of_freedom() {
    let mut all = counts(&THREE);
    add(&mut all, ("B", "1", "x", "v", "F", 3, 7), 1);
    add(&mut all, ("B", "1", "y", "v", "F", 5, 5), 1);
    let estimates = ["A", "B"].map(|unit| estimate(&all, &Domain::unit(unit), design(Lonely::Error)));
    let [a, b] = [&estimates[0], &estimates[1]].map(|estimate| estimate.deff().expect("spread"));
    let pooled = pooled_deff(&estimates).expect("two units");
    near(pooled.deff, (2.0 * a + b) / 3.0);
    assert_eq!(pooled.df, 3);
    near(estimates[0].variance_under(a).expect("spread"), estimates[0].linearised.variance().expect("known"));
    assert_eq!(pooled_deff(&[]), None);
}

#[test]
fn a_part_counted_twice_is_refused_by_name_and_nothing_is_added() {
    let (mut one, mut two) = (counts(&THREE), counts(&THREE));
    assert!(one.add_part("ha-noi.csv#1".to_owned()) && !one.add_part("ha-noi.csv#1".to_owned()));
    two.add_part("ha-noi.csv#1".to_owned());
    let before = one.clone();
    assert_eq!(one.merge(&two), Err(MergeFault::CountedTwice(vec!["ha-noi.csv#1".to_owned()])));
    assert!(one == before);
    assert_eq!(one.merge(&Counts::new(shape(Some(2)))), Err(MergeFault::Shape));
    let (mut three, mut four) = (counts(&THREE), counts(&THREE));
    three.set_frame("A", "1", 1, 10);
    four.set_frame("A", "1", 1, 11);
    let stratum = ("A".to_owned(), "1".to_owned(), 1);
    assert_eq!(three.merge(&four), Err(MergeFault::Frame { stratum, clusters: (10, 11) }));
}

/// Random surveys of two units with up to three strata and four communes each.
fn any_lines() -> impl Strategy<Value = Vec<Line>> {
    let name = |names: &'static [&'static str]| prop::sample::select(names);
    let line =
        (name(&["A", "B"]), name(&["1", "2", "3"]), name(&["w", "x", "y", "z"]), name(&["v", "w"]), name(&["F", "M"]));
    let line = (line, 0_u64..30, 0_u64..30).prop_map(|((a, b, c, d, e), no, yes)| (a, b, c, d, e, no, yes));
    prop::collection::vec(line, 1..40)
}

fn weighted(lines: &[(Line, i128)]) -> Counts {
    let mut counts = Counts::new(shape(Some(4)));
    lines.iter().for_each(|(line, weight)| add(&mut counts, *line, *weight));
    counts
}

fn bits(estimate: &Linearised) -> (u64, Option<u64>) {
    (estimate.value.to_bits(), estimate.variance().map(f64::to_bits))
}

proptest! {
    #[test]
    fn merging_is_associative_and_commutative_and_the_same_as_counting_together(
        lines in prop::collection::vec((any_lines(), 1_i128..1_000_000), 3),
    ) {
        let parts: Vec<Counts> = lines.iter().enumerate().map(|(at, (lines, weight))| {
            let mut counts = weighted(&lines.iter().map(|line| (*line, *weight)).collect::<Vec<_>>());
            counts.add_part(at.to_string());
            counts
        }).collect();
        let merged = |order: [usize; 3]| {
            let mut all = parts[order[0]].clone();
            order[1..].iter().for_each(|at| all.merge(&parts[*at]).expect("other parts"));
            all
        };
        let mut right = parts[1].clone();
        right.merge(&parts[2]).expect("other parts");
        let mut nested = parts[0].clone();
        nested.merge(&right).expect("other parts");
        prop_assert!(merged([0, 1, 2]) == nested && merged([2, 0, 1]) == nested);
        let (one, other) = (merged([0, 1, 2]), merged([2, 1, 0]));
        prop_assert!(one.cells().eq(other.cells()));
        // The same bits too.
        let of = |counts: &Counts| {
            let sample = Sample::of(counts, &Domain::all(), design(Lonely::Adjust)).expect("a rule");
            sample.ratio(&yes(0)).map(|estimate| bits(&estimate.linearised))
        };
        if one.cells().next().is_some() {
            prop_assert_eq!(of(&one), of(&other));
        }
    }

    #[test]
    fn weights_twice_as_large_change_nothing_and_big_integers_give_what_small_ones_give(
        lines in any_lines(), exponent in 0_u32..70,
    ) {
        let of = |weight: i128| {
            let counts = weighted(&lines.iter().map(|line| (*line, weight)).collect::<Vec<_>>());
            let sample = Sample::of(&counts, &Domain::all(), design(Lonely::Adjust)).ok()?;
            sample.ratio(&yes(0)).map(|estimate| bits(&estimate.linearised))
        };
        prop_assert_eq!(of(1), of(1 << exponent));
    }

    #[test]
    fn changing_nothing_has_no_error_and_a_mean_of_one_is_itself(lines in any_lines()) {
        let counts = counts(&lines);
        if let Ok(sample) = Sample::of(&counts, &Domain::all(), design(Lonely::Certainty))
            && let Some(estimate) = sample.ratio(&yes(0))
        {
            let same = estimate.linearised.change_to(&estimate.linearised, Waves::Revisited);
            prop_assert_eq!(same.value.to_bits(), 0.0_f64.to_bits());
            prop_assert!(same.variance().is_none_or(|variance| variance <= 0.0));
            let mean = Linearised::mean(&[(1, &estimate.linearised)]);
            prop_assert_eq!(bits(&mean), bits(&estimate.linearised));
            prop_assert!((0.0..=1.0).contains(&estimate.value()));
        }
    }

    #[test]
    fn a_correlation_lies_between_minus_one_and_one(one in any_lines(), other in any_lines()) {
        let of = |lines: &[Line]| {
            let counts = counts(lines);
            let sample = Sample::of(&counts, &Domain::all(), design(Lonely::Adjust)).ok()?;
            Some(sample.ratio(&yes(0))?.linearised)
        };
        if let Some((one, other)) = of(&one).zip(of(&other))
            && let Some((v1, v2)) = one.variance().zip(other.variance())
        {
            prop_assert!(one.covariance(&other).abs() <= (v1 * v2).sqrt() + 1e-15);
            let change = one.change_to(&other, Waves::Revisited);
            let expected = v1 + v2 - 2.0 * one.covariance(&other);
            prop_assert!((change.variance().expect("degrees of freedom") - expected).abs() < 1e-12);
        }
    }
}

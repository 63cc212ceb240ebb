//! Small surveys computed by hand, and the laws of counts and estimates.

use proptest::prelude::*;

use super::counts::{Cluster, Count, Counts, Item, MergeFault, Shape};
use super::deviations::{COLUMNS, Deviated, Deviations, Pools};
use super::estimate::{Estimate, Linearised, Score, Waves, pooled_deff};
use super::interval::{Basis, Method, share};
use super::pooled::{self, Pooled};
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
    assert_eq!((estimate.element_variance, estimate.deff()), (Some(0.0), None));
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
    near(a * estimates[0].simple_variance().expect("spread"), estimates[0].linearised.variance().expect("known"));
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
    fn sums_of_weights_are_what_adding_them_one_by_one_gives(
        // Mostly one weight, now and then another; also what cannot be one weight for each.
        added in prop::collection::vec((0_usize..2, 0_u64..30, prop_oneof![4 => Just(7_i128), 1 => 1_i128..9], 0_i128..2), 1..20),
        split in 0_usize..20,
    ) {
        let counts = |added: &[(usize, u64, i128, i128)]| {
            let mut counts = Counts::new(shape(Some(4)));
            let block = counts.block(&cluster("A", "1", "w", "v"), &["F".to_owned()]);
            for (answer, n, each, more) in added {
                counts.add_answers(block, 0, *answer, Count { n: *n, w: i128::from(*n) * each + more });
            }
            (counts, block)
        };
        let (all, block) = counts(&added);
        let (mut merged, _) = counts(&added[..split.min(added.len())]);
        merged.merge(&counts(&added[split.min(added.len())..]).0).expect("no part twice");
        for answer in 0..2 {
            let mut expected = Count::default();
            let of_answer = added.iter().filter(|(other, ..)| *other == answer);
            of_answer.for_each(|(_, n, each, more)| expected += Count { n: *n, w: i128::from(*n) * each + more });
            prop_assert_eq!(all.answers(block, 0, answer), expected);
        }
        prop_assert!(all == merged);
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

/// The samples of units, and what the first question is in each.
fn of_units(counts: &Counts, units: &[&str]) -> Vec<Option<Estimate>> {
    let sample = |unit: &&str| Sample::of(counts, &Domain::unit(unit), design(Lonely::Adjust)).expect("a sample");
    units.iter().map(|unit| sample(unit).ratio(&yes(0))).collect()
}

fn pooled(estimates: &[Option<Estimate>]) -> Pooled {
    Pooled::of(&estimates.iter().map(|estimate| vec![estimate.as_ref()]).collect::<Vec<_>>())
}

#[test]
fn units_share_the_mean_design_effect_and_one_without_clusters_enough_has_an_error_too() {
    let mut all = counts(&THREE);
    add(&mut all, ("B", "1", "x", "v", "F", 3, 7), 1);
    add(&mut all, ("B", "1", "y", "v", "F", 5, 5), 1);
    add(&mut all, ("C", "1", "x", "v", "F", 5, 15), 1);
    let estimates = of_units(&all, &["A", "B", "C"]);
    let shared = pooled(&estimates);
    let known: Vec<&Estimate> = estimates.iter().flatten().collect();
    let mean = pooled_deff(known.iter().copied()).expect("two units");
    let of_item = shared.shared(0).expect("two units");
    near(of_item.deff, mean.deff);
    assert_eq!(of_item.df, 3);
    for estimate in known {
        let steadied = shared.linearised(0, estimate);
        near(steadied.variance().expect("known"), mean.deff * estimate.simple_variance().expect("answers"));
        assert_eq!((steadied.df, steadied.value.to_bits()), (3, estimate.value().to_bits()));
    }
    assert_eq!(estimates[2].as_ref().expect("answers").linearised.variance(), None);
}

#[test]
fn what_nobody_varies_in_has_no_variance_and_what_nobody_can_tell_is_unknown() {
    let alike = counts(&[("A", "1", "x", "v", "F", 0, 9), ("A", "1", "y", "v", "F", 0, 9)]);
    let estimates = of_units(&alike, &["A"]);
    let shared = pooled(&estimates);
    assert!(shared.shared(0).is_none());
    let steadied = shared.linearised(0, estimates[0].as_ref().expect("answers"));
    assert_eq!((steadied.variance(), steadied.df), (Some(0.0), 1));
    let alone = counts(&[("A", "1", "x", "v", "F", 4, 5)]);
    let estimates = of_units(&alone, &["A"]);
    let steadied = pooled(&estimates).linearised(0, estimates[0].as_ref().expect("answers"));
    assert_eq!(steadied.variance(), None);
}

#[test]
fn the_range_of_a_ratio_of_variances_is_that_of_f() {
    // F(2, ∞) is χ²(2)/2: −ln(1 − p). Quantiles of F(2, 126) as R's qf gives them: 0.02531…, 3.797….
    let (low, high) = pooled::range(2, 1_000_000_000, 0.95).expect("degrees of freedom");
    assert!((low - 0.025_317_8).abs() < 1e-6 && (high - 3.688_879_5).abs() < 1e-5, "{low} {high}");
    // F(4, 4) turned upside down is F(4, 4).
    let (low, high) = pooled::range(4, 4, 0.95).expect("degrees of freedom");
    near(low * high, 1.0);
    assert_eq!(pooled::range(0, 9, 0.95), None);
}

/// A made-up survey of units with three communes each of sixty people, where communes differ by more than people alone would.
fn clustered(units: usize, draw: &mut impl FnMut(u64) -> u64) -> Counts {
    let mut all = Counts::new(shape(None));
    for unit in 0..units {
        for commune in 0..3 {
            // 75 to 95 %, 85 % in the mean.
            let share = 7_500 + draw(2_001);
            let mut said = [[0_u64; 2]; 2];
            for _ in 0..60 {
                // Who is content with one thing often is with the other.
                let mood = draw(10_000);
                let again = if draw(2) == 0 { mood } else { draw(10_000) };
                said[0][usize::from(mood < share)] += 1;
                said[1][usize::from(again < share)] += 1;
            }
            let name = cluster(&format!("U{unit:02}"), "1", &format!("c{commune}"), "v");
            let block = all.block(&name, &["F".to_owned()]);
            all.add_respondents(block, Count { n: 60, w: 60 });
            for (item, answers) in said.iter().enumerate() {
                for (answer, n) in answers.iter().enumerate() {
                    all.add_answers(block, item, answer, Count { n: *n, w: i128::from(*n) });
                }
            }
        }
    }
    all
}

/// Of 2,400 units, how often intervals of three kinds hold the truth. By the unit's own three communes they do as often as they
/// should, at twice the width; by a simple random sample they do not.
#[test]
fn pooled_intervals_hold_the_truth_where_those_of_a_simple_random_sample_do_not_and_are_short() {
    let mut state = 20_241_231_u64;
    let mut draw = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let (mut held, mut width, mut all) = ([[0.0; 3]; 2], [[0.0; 3]; 2], 0.0);
    for _ in 0..40 {
        let counts = clustered(60, &mut draw);
        let sample = |unit: usize| {
            Sample::of(&counts, &Domain::unit(&format!("U{unit:02}")), design(Lonely::Error)).expect("a sample")
        };
        let items: Vec<[Option<Estimate>; 2]> =
            (0..60).map(|unit| [0, 1].map(|item| sample(unit).ratio(&yes(item)))).collect();
        let rows: Vec<Vec<Option<&Estimate>>> =
            items.iter().map(|of| of.iter().map(Option::as_ref).collect()).collect();
        let shared = Pooled::of(&rows);
        for of in &items {
            let [one, other] = of.each_ref().map(|estimate| estimate.as_ref().expect("answers"));
            let steadied = [(0, one), (1, other)].map(|(item, estimate)| shared.linearised(item, estimate));
            let mean = |of: [&Linearised; 2]| Linearised::mean(&of.map(|term| (1, term)));
            let simple = [one, other].map(|estimate| estimate.simple_variance().expect("answers"));
            // As many respondents of a simple random sample as have answered, and, for both items, as if other people answered them.
            let cases = [
                (one.linearised.clone(), steadied[0].clone(), simple[0]),
                (mean([&one.linearised, &other.linearised]), mean(steadied.each_ref()), (simple[0] + simple[1]) / 4.0),
            ];
            for (case, (design, pooled, simple)) in cases.iter().enumerate() {
                let known = [(design.variance(), design.df), (pooled.variance(), pooled.df), (Some(*simple), 179)];
                for (kind, (variance, df)) in known.into_iter().enumerate() {
                    let variance = variance.expect("known");
                    let basis = Basis { value: design.value, variance, df, n: 180, deff: 1.0 };
                    let interval = share(Method::Logit, &basis, 0.95).expect("an interval");
                    held[case][kind] += f64::from(u8::from(interval.low <= 0.85 && 0.85 <= interval.high));
                    width[case][kind] += interval.high - interval.low;
                }
            }
            all += 1.0;
        }
    }
    for (held, width) in held.iter().zip(&width) {
        let [design, pooled, simple] = held.map(|held| held / all);
        assert!((0.93..0.97).contains(&design), "design: {design}, {held:?}");
        assert!((0.93..0.97).contains(&pooled), "pooled: {pooled}, {held:?}");
        assert!(simple < 0.85, "simple: {simple}, {held:?}");
        assert!(width[0] > 1.6 * width[1], "{width:?}");
    }
}

#[test]
fn a_table_of_shared_deviations_is_read_back_and_gives_the_same_errors() {
    let mut all = counts(&THREE);
    for (village, no, yes) in [("x", 3, 7), ("y", 5, 5), ("z", 1, 9)] {
        add(&mut all, ("B", "1", village, "v", "F", no, yes), 1);
    }
    let estimates = of_units(&all, &["A", "B"]);
    let shared = pooled(&estimates);
    let pools = Pools::of("s", &shared, ["a"].into_iter());
    let mut table = Deviations::default();
    for (unit, estimate) in ["A", "B"].iter().zip(estimates.iter().flatten()) {
        let factor = estimate.simple_variance().expect("answers").sqrt();
        let deviated = pools.deviated(0, factor).expect("a pool");
        let spread = deviated.spread().expect("known");
        near(spread.variance, shared.linearised(0, estimate).variance().expect("known"));
        assert!(spread.shared && (spread.df - 4.0).abs() < 1e-12);
        // A half and a half make the whole, and a year has not changed since itself.
        let halves = Deviated::sum([&deviated.times(0.5), &deviated.times(0.5)].into_iter());
        near(halves.spread().expect("known").variance, spread.variance);
        assert!(deviated.change_to(&deviated).expect("known").variance < 1e-30);
        // Of a year by its own clusters nothing is known to be the same.
        let own = Deviated::of("s", &estimate.linearised, 1.0);
        let both = own.change_to(&deviated).expect("known");
        near(both.variance, own.spread().expect("known").variance + spread.variance);
        table.insert(unit, "a", deviated.clone());
        table.insert(unit, "total", Deviated::sum([&deviated, &own].into_iter()));
    }
    let mut bytes = csv::Writer::from_writer(Vec::new());
    bytes.write_record(COLUMNS).expect("memory");
    table.rows().for_each(|row| bytes.write_record(row.iter().map(|field| field.as_bytes())).expect("memory"));
    let bytes = bytes.into_inner().expect("memory");
    // Six clusters once, and for each unit a factor, and a factor with three clusters of its own.
    assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 1 + 6 + 2 * (1 + 3 + 1));
    assert_eq!(Deviations::read(&bytes).as_ref(), Some(&table));
}

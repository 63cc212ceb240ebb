//! The survey statistics against R `survey` 4.5, on the synthetic survey that lies beside the
//! project. Where it is missing the tests say so and check nothing.

use std::collections::BTreeMap;

use parindex::run;
use parindex::survey::counts::{Cluster, Count, Counts, Item, Shape};
use parindex::survey::deviations::{self, Deviated, Deviations};
use parindex::survey::estimate::{Estimate, Linearised, Score, Waves};
use parindex::survey::interval::{self, Basis, Method};
use parindex::survey::quantile;
use parindex::survey::ranks::{self, Correction, Joint, RankSet, Ranked};
use parindex::survey::sample::{Design, Domain, Fault, Lonely, Sample};

use crate::support::{Row, beside, rows};

fn reference(name: &str) -> Option<Vec<Row>> {
    Some(rows(&beside(&format!("reference/survey/{name}"))?))
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

#[test]
fn quantiles_are_those_of_r() {
    let Some(rows) = reference("quantile_check_statrs_0.19.1.csv") else { return };
    assert!(rows.len() > 600);
    for row in &rows {
        let [a, b, p, expected] = ["a", "b", "p", "ref"].map(|column| number(row, column));
        let (value, tolerance) = match row["dist"].as_str() {
            // The file has 15 digits of p, which near 1 are fewer of the quantile.
            "n" => (quantile::normal(p), if p > 0.9999 { 1e-11 } else { 5e-15 }),
            "t" => (quantile::student(p, a), 2e-12),
            _ => (quantile::beta(p, a, b), 1e-11),
        };
        let error = (value - expected).abs() / expected.abs().max(1e-300);
        assert!(
            error <= tolerance || value.abs().max(expected.abs()) < 1e-290,
            "{value} is not {expected}: {error:e} in {row:?}"
        );
    }
}

const ANSWERS: [&str; 5] = ["1", "2", "3", "4", "5"];

/// A wave as counts: clusters are PSU and village, weights whole ten-thousandths.
fn wave(name: &str) -> Option<Counts> {
    let rows = reference(name)?;
    let items: Vec<String> = (1..=25).map(|item| format!("q{item:02}")).collect();
    let answers = ANSWERS.map(str::to_owned).to_vec();
    let shape = Shape {
        items: items.iter().map(|item| Item { name: item.clone(), answers: answers.clone() }).collect(),
        levels: vec!["psu".to_owned(), "village".to_owned()],
        groupings: vec!["sex".to_owned()],
        weight_decimals: Some(4),
    };
    let mut counts = Counts::new(shape);
    for row in &rows {
        let path = vec![row["psu"].clone(), row["village"].clone()];
        let cluster = Cluster { unit: row["province"].clone(), stratum: row["stratum"].clone(), path };
        let block = counts.block(&cluster, std::slice::from_ref(&row["sex"]));
        let (whole, part) = row["w"].split_once('.').unwrap_or((&row["w"], ""));
        let w = format!("{whole}{part:0<4}").parse().expect("a weight of at most four decimals");
        counts.add_respondents(block, Count { n: 1, w });
        counts.set_frame(&row["province"], &row["stratum"], 1, row["fpc_psu"].parse().expect("a number"));
        for (item, name) in items.iter().enumerate() {
            if let Some(answer) = ANSWERS.iter().position(|answer| row[name] == *answer) {
                counts.add_answers(block, item, answer, Count { n: 1, w });
            } else {
                assert!(row[name].is_empty(), "{row:?}");
            }
        }
    }
    Some(counts)
}

fn share(item: usize) -> Score {
    Score { item, values: [0, 0, 0, 1, 1].map(Some).to_vec() }
}

fn level(item: usize) -> Score {
    Score { item, values: [1, 2, 3, 4, 5].map(Some).to_vec() }
}

fn item(name: &str) -> usize {
    name[1..].parse::<usize>().expect("q01 to q25") - 1
}

fn weights() -> Option<Vec<u32>> {
    let rows = reference("question_weights.csv")?;
    Some(rows.iter().map(|row| row["alpha_num"].parse().expect("a whole number")).collect())
}

fn domain(name: &str) -> Domain {
    if name == "ALL" { Domain::all() } else { Domain::unit(name) }
}

/// R's designs and rules; its "remove" gives what "certainty" gives.
fn design(name: &str, lonely: &str) -> Design {
    let lonely = match lonely {
        "adjust" => Lonely::Adjust,
        "average" => Lonely::Average,
        _ => Lonely::Certainty,
    };
    Design { level: 1, weights: name != "unweighted", fpc: name == "fpc", lonely }
}

/// A composite of all items, as one row of the reference asks for it.
fn composite(sample: &Sample, weights: &[u32], name: &str) -> Linearised {
    let score = if name == "COMPOSITE_mean" { level } else { share };
    let estimates: Vec<Estimate> = (0..25).map(|item| sample.ratio(&score(item)).expect("answers")).collect();
    let terms: Vec<(u32, &Linearised)> =
        weights.iter().copied().zip(estimates.iter().map(|estimate| &estimate.linearised)).collect();
    if name == "COMPOSITE_geo" {
        Linearised::geometric_mean(&terms).expect("shares above 0")
    } else {
        Linearised::mean(&terms)
    }
}

#[track_caller]
fn near(value: f64, row: &Row, column: &str, tolerance: f64) {
    let expected = number(row, column);
    let error = (value - expected).abs();
    assert!(error <= tolerance * expected.abs().max(1.0), "{column}: {value} is not {expected}: {error:e} in {row:?}");
}

#[test]
fn the_count_table_is_that_of_the_reference() {
    let (Some(counts), Some(rows)) = (wave("likert_y1.csv"), reference("count_table_y1.csv")) else { return };
    type Key = (String, String, String, String, String);
    let mut table: BTreeMap<Key, (u64, i128)> = BTreeMap::new();
    for cell in counts.cells() {
        let cluster = cell.cluster.clone();
        let asked = &counts.shape().items[cell.item];
        let psu = cluster.path[0].clone();
        let key = (cluster.unit, cluster.stratum, psu, asked.name.clone(), asked.answers[cell.answer].clone());
        let sum = table.entry(key).or_default();
        *sum = (sum.0 + cell.count.n, sum.1 + cell.count.w);
    }
    let expected: BTreeMap<Key, (u64, i128)> = rows
        .iter()
        .map(|row| {
            let [province, stratum, psu, question, answer] =
                ["province", "stratum", "psu", "question", "answer"].map(|column| row[column].clone());
            let count = (row["n"].parse().expect("a count"), row["w_e4"].parse().expect("a sum"));
            ((province, stratum, psu, question, answer), count)
        })
        .collect();
    assert_eq!(table.len(), 33_667);
    assert!(table == expected, "a cell differs");
}

#[test]
fn shares_and_means_are_those_of_r_in_every_design() {
    let (Some(counts), Some(rows), Some(weights)) =
        (wave("likert_y1.csv"), reference("likert_province.csv"), weights())
    else {
        return;
    };
    assert_eq!(rows.len(), 5500);
    let (mut certain, mut samples) = (0, BTreeMap::new());
    for row in &rows {
        let asked = (&row["domain"], &row["design"], &row["lonely"]);
        let sample: &Sample = samples.entry(asked).or_insert_with(|| {
            let design = design(&row["design"], &row["lonely"]);
            Sample::of(&counts, &domain(&row["domain"]), design).expect("a rule for the lonely cluster")
        });
        if row["stat"] == "composite" {
            let estimate = composite(sample, &weights, &row["question"]);
            near(estimate.value, row, "est", 1e-10);
            near(estimate.standard_error().expect("degrees of freedom"), row, "se", 1e-10);
            check_mean(&estimate, row);
            near(sample.respondents().n as f64, row, "n", 0.0);
            continue;
        }
        let score = if row["stat"] == "prop45" { share } else { level };
        let estimate = sample.ratio(&score(item(&row["question"]))).expect("answers");
        near(estimate.value(), row, "est", 1e-10);
        near(estimate.n as f64, row, "n", 0.0);
        if number(row, "se") < 1e-12 {
            certain += 1;
            check_certain(&estimate, if row["stat"] == "prop45" { 1.0 } else { 5.0 });
            continue;
        }
        near(estimate.linearised.standard_error().expect("degrees of freedom"), row, "se", 1e-10);
        let deff = estimate.deff().expect("spread");
        near(deff, row, "deff_replace", 1e-9);
        // R's other design effect is against a sample without replacement from as many people as the weights say.
        let unsampled = (estimate.weight - estimate.n as f64) / estimate.weight;
        if unsampled > 0.0 {
            near(deff / unsampled, row, "deff", 1e-9)
        } else {
            assert_eq!(row["deff"], "Inf")
        }
        if row["method"] == "t" {
            check_mean(&estimate.linearised, row);
        } else {
            check_share(sample, &estimate, row);
        }
    }
    assert!(certain > 0, "the question on which all agree is in the file");
}

/// R has 7e-18 here and a design effect of 7e32.
fn check_certain(estimate: &Estimate, value: f64) {
    assert_eq!((estimate.value(), estimate.linearised.standard_error()), (value, Some(0.0)));
    assert_eq!((estimate.element_variance, estimate.deff()), (Some(0.0), None));
}

fn check_mean(estimate: &Linearised, row: &Row) {
    let variance = estimate.variance().expect("degrees of freedom");
    let interval = interval::mean(estimate.value, variance, estimate.df, 0.95).expect("an interval");
    near(interval.low, row, "lo", 1e-9);
    near(interval.high, row, "hi", 1e-9);
    near(estimate.df as f64, row, "df", 0.0);
}

fn check_share(sample: &Sample, estimate: &Estimate, row: &Row) {
    let linearised = &estimate.linearised;
    let (method, tolerance) = match row["method"].as_str() {
        "mean" => (Method::Wald, 1e-9),
        "xlogit" => (Method::Logit, 1e-9),
        "logit" => (Method::Logit, 1e-8),
        "wilson" => (Method::Wilson, 1e-9),
        "asin" => (Method::Asin, 1e-9),
        _ => (Method::Beta, 1e-9),
    };
    let answered = row["method"] == "beta_nonmissing";
    let df = if answered { estimate.df_answered } else { linearised.df };
    let n = if answered { estimate.n } else { sample.respondents().n };
    let variance = linearised.variance().expect("degrees of freedom");
    let basis = Basis { value: linearised.value, variance, df, n, deff: 1.0 };
    let interval = interval::share(method, &basis, 0.95).expect("an interval");
    near(interval.low, row, "lo", tolerance);
    near(interval.high, row, "hi", tolerance);
    near(df as f64, row, "df", 0.0);
}

#[test]
fn changes_between_the_waves_know_the_clusters_visited_twice() {
    let (Some(first), Some(second), Some(rows), Some(weights)) =
        (wave("likert_y1.csv"), wave("likert_y2.csv"), reference("likert_change.csv"), weights())
    else {
        return;
    };
    assert_eq!(rows.len(), 60);
    for row in &rows {
        let sample = |counts| Sample::of(counts, &domain(&row["domain"]), design("wr", "adjust")).expect("a rule");
        let estimate = |counts| match row["question"].as_str() {
            name if name.starts_with('C') => composite(&sample(counts), &weights, name),
            name => sample(counts).ratio(&share(item(name))).expect("answers").linearised,
        };
        let (before, after) = (estimate(&first), estimate(&second));
        near(before.covariance(&after), row, "cov12", 1e-10);
        let change = before.change_to(&after, Waves::Revisited);
        let wanted = match row["what"].as_str() {
            "I1" => &before,
            "I2" => &after,
            _ => &change,
        };
        near(wanted.value, row, "est", 1e-10);
        near(wanted.standard_error().expect("degrees of freedom"), row, "se", 1e-10);
        near(change.df as f64, row, "df", 0.0);
        // What a run directory carries of both years says the same, also after it was written and read.
        let carried = |estimate: &Linearised| {
            let mut all = Deviations::default();
            all.insert("u", "total", Deviated::of("s", estimate, 1.0));
            let mut bytes = Vec::new();
            run::write_table(&mut bytes, &deviations::COLUMNS, all.rows()).expect("memory");
            assert_eq!(Deviations::read(&bytes).as_ref(), Some(&all));
            all
        };
        let (first, second) = (carried(&before), carried(&after));
        let [first, second] = [&first, &second].map(|all| all.get("u", "total").expect("just entered"));
        let spread = first.change_to(second).expect("degrees of freedom");
        assert!((spread.variance - change.variance().expect("known")).abs() < 1e-16, "{row:?}");
        assert!((spread.df - change.df as f64).abs() < 1e-9, "{row:?}");
        near(first.covariance(second), row, "cov12", 1e-10);
    }
}

#[test]
fn the_jackknife_is_that_of_r() {
    let (Some(mut counts), Some(rows), Some(weights)) =
        (wave("likert_y1.csv"), reference("likert_composite_jkn.csv"), weights())
    else {
        return;
    };
    let design = Design { level: 1, weights: true, fpc: false, lonely: Lonely::Error };
    let all = |counts: &Counts| Sample::of(counts, &Domain::all(), design).map(|sample| sample.psus().len());
    assert_eq!(all(&counts), Err(Fault::Lonely(vec![("P03".to_owned(), "3".to_owned())])));
    counts.retain(|cluster| (cluster.unit.as_str(), cluster.stratum.as_str()) != ("P03", "3"));
    let scores: Vec<Score> = (0..25).map(share).collect();
    let total = f64::from(weights.iter().sum::<u32>());
    let shares: Vec<f64> = weights.iter().map(|weight| f64::from(*weight) / total).collect();
    for row in &rows {
        let sample = Sample::of(&counts, &domain(&row["domain"]), design).expect("no lonely cluster");
        let linear = |ratios: &[f64]| ratios.iter().zip(&shares).map(|(ratio, share)| ratio * share).sum();
        let geometric = |ratios: &[f64]| {
            libm::exp(ratios.iter().zip(&shares).map(|(ratio, share)| share * libm::log(*ratio)).sum())
        };
        let jackknife = match row["question"].as_str() {
            "COMPOSITE_prop" => sample.jackknife(&scores, linear),
            _ => sample.jackknife(&scores, geometric),
        };
        let jackknife = jackknife.expect("no lonely cluster").expect("answers");
        near(jackknife.estimate, row, "est", 1e-10);
        near(jackknife.df as f64, row, "df", 0.0);
        let variance = if row["mse"] == "TRUE" {
            jackknife.variance().expect("degrees of freedom")
        } else {
            // About the mean of the replicates of the whole country, most of which leave this province as it is.
            let everywhere = all(&counts).expect("no lonely cluster") as f64;
            let away: f64 = jackknife.replicates.iter().map(|one| one.value - jackknife.estimate).sum();
            let mean = jackknife.estimate + away / everywhere;
            let here: f64 = jackknife.replicates.iter().map(|one| one.scale * (one.value - mean).powi(2)).sum();
            let mut elsewhere = 0.0;
            for unit in counts.units().iter().filter(|unit| **unit != row["domain"]) {
                let other = Sample::of(&counts, &Domain::unit(unit), design).expect("no lonely cluster");
                let other = other.jackknife(&scores[..1], |ratios| ratios[0]).expect("none").expect("answers");
                let scale: f64 = other.replicates.iter().map(|one| one.scale).sum();
                elsewhere += scale * (jackknife.estimate - mean).powi(2);
            }
            here + elsewhere
        };
        near(variance.sqrt(), row, "se", 1e-10);
    }
}

#[test]
fn rank_sets_are_those_of_the_reference() {
    let Some(rows) = reference("rank_sets.csv") else { return };
    for name in ["likert_y1_composite", "sim63"] {
        let rows: Vec<&Row> = rows.iter().filter(|row| row["set"] == name).collect();
        let unit = |row: &&Row| {
            let se = number(row, "se");
            Ranked { value: number(row, "x"), variance: Some(se * se), df: f64::INFINITY, shared: false }
        };
        let units: Vec<Ranked> = rows.iter().map(unit).collect();
        let alone = |_, _| 0.0;
        let marginal = |at| ranks::marginal_rank_set(&units, at, alone, Correction::Holm, 0.95);
        let all: [(&str, Vec<RankSet>); 5] = [
            ("holm", ranks::rank_sets(&units, alone, Correction::Holm, 0.95)),
            ("bonf", ranks::rank_sets(&units, alone, Correction::Bonferroni, 0.95)),
            ("holm_marg", (0..units.len()).map(marginal).collect()),
            ("kww_bonf", ranks::joint_interval_sets(&units, Joint::Bonferroni, 0.95)),
            ("kww_sidak", ranks::joint_interval_sets(&units, Joint::Sidak, 0.95)),
        ];
        assert!(rows.len() == 10 || rows.len() == 63);
        for (method, sets) in &all {
            for (row, set) in rows.iter().zip(sets) {
                let expected = RankSet {
                    best: row[&format!("{method}_lo")].parse().expect("a rank"),
                    worst: row[&format!("{method}_hi")].parse().expect("a rank"),
                };
                assert_eq!(*set, expected, "{method} of {}", row["id"]);
            }
        }
    }
}

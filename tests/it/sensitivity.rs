//! `parindex sensitivity`: every figure against a computation of its own, from the points that were written; and
//! what must not change a byte.

use std::fs;
use std::path::Path;

use parindex::audit::sensitivity::{
    self, Aggregation, Choice, Draws, Level, Model, Normalisation, Sample, Spread, SurveyError, Varied,
};
use parindex::audit::stats;
use parindex::audit::year::Year;
use parindex::diag::{Bag, Sources};
use parindex::text::Listed;

use crate::audit::{PILLARS, UNITS, asem, close, made, points};
use crate::support::{parindex, project, stderr, stdout};

const INDICATORS: usize = 49;
const TOTAL: f64 = 98.0;

fn year(pass: &Path) -> Year {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let evaluation = parindex::run::evaluate(pass, &mut sources, &mut bag).expect("a pass");
    Year::of(evaluation.unwrap_or_else(|| panic!("{:?}", bag.kept())))
}

/// The number of a unit of the ASEM-like case.
fn number(year: &Year, at: usize) -> usize {
    year.units[at].code[1..].parse().expect("u00 to u50")
}

/// The pillar of an indicator.
fn pillar(indicator: usize) -> usize {
    let mut first = 0;
    PILLARS
        .iter()
        .position(|count| {
            first += count;
            indicator < first
        })
        .expect("a pillar")
}

/// Ranks by indices rounded to two decimals, as the case's rulebook says: one more than the units above.
fn ranks(indices: &[f64]) -> Vec<usize> {
    let key = |index: &f64| (((index * 1e9 + 0.5).floor() / 1e7) + 0.5).floor();
    let rank = |own: &f64| indices.iter().filter(|other| key(other) > key(own)).count() + 1;
    indices.iter().map(rank).collect()
}

/// Weight sets made from the same hash of whole numbers as the case, summing to the total.
fn given_sets(count: usize) -> Vec<Vec<f64>> {
    let set = |draw: usize| {
        let raw: Vec<f64> = (0..INDICATORS).map(|at| 0.5 + made(5000 + draw, at) as f64 / 1000.0).collect();
        let sum: f64 = raw.iter().sum();
        raw.into_iter().map(|weight| weight / sum * TOTAL).collect()
    };
    (0..count).map(set).collect()
}

#[test]
fn given_weight_sets_give_the_indices_ranks_and_quantiles_of_another_computation() {
    let folder = asem();
    let year = year(&folder.path().join("pass.toml"));
    let model = Model::of(&year, Level::Leaf).expect("a model");
    assert_eq!((model.units.len(), model.parts.len(), model.areas.len()), (UNITS, INDICATORS, 8));
    let sets = given_sets(98);
    let draws = Draws::given(&model, sets.concat());
    let varied = Varied { weights: Some(&draws), survey: None };
    let mut by_unit: Vec<Vec<f64>> = vec![Vec::new(); UNITS];
    for (draw, set) in sets.iter().enumerate() {
        let index = |at: usize| -> f64 {
            (0..INDICATORS).map(|indicator| set[indicator] * points(number(&year, at), indicator) / 2.0).sum()
        };
        let expected: Vec<f64> = (0..UNITS).map(index).collect();
        let found = sensitivity::indices(&model, varied, draw);
        assert!(found.iter().zip(&expected).all(|(found, expected)| close(*found, *expected)), "draw {draw}");
        for (unit, rank) in ranks(&expected).into_iter().enumerate() {
            by_unit[unit].push(rank as f64);
        }
    }
    let tally = sensitivity::tally(&model, varied, sets.len());
    for (unit, ranks) in by_unit.iter_mut().enumerate() {
        for rank in 1..=UNITS {
            let expected = ranks.iter().filter(|own| **own == rank as f64).count() as f64 / sets.len() as f64;
            assert!(close(tally.share(unit, rank), expected), "unit {unit}, rank {rank}");
        }
        ranks.sort_by(f64::total_cmp);
        for percent in [5, 25, 50, 95] {
            // Type 7: the value at 1 + (n − 1) p, between neighbours by the straight line.
            let (place, rest) = ((ranks.len() - 1) * percent / 100, (ranks.len() - 1) * percent % 100);
            let expected = (ranks[place] * (100 - rest) as f64 + ranks[place + 1] * rest as f64) / 100.0;
            assert!(close(tally.quantile(unit, percent as f64 / 100.0), expected), "unit {unit}");
        }
    }
}

#[test]
fn every_node_left_out_gives_the_ranks_of_whole_numbers() {
    let folder = asem();
    let year = year(&folder.path().join("pass.toml"));
    let left_out = sensitivity::leave_out(&year);
    assert_eq!(left_out.len(), INDICATORS + 8);
    // Points as they were made, in ten-thousandths.
    let whole = |unit: usize, indicator: usize| i128::from(made(unit, indicator) + made(unit, 1000)) * 10;
    let leaves = year.leaves();
    for left in &left_out {
        let place = leaves.iter().position(|leaf| *leaf == left.node);
        let area = year.rulebook.areas().iter().position(|area| *area == left.node);
        let gone = |indicator: &usize| place == Some(*indicator) || area == Some(pillar(*indicator));
        let max: i128 = (0..INDICATORS).filter(|indicator| !gone(indicator)).count() as i128 * 2;
        let hundredths: Vec<i128> = (0..UNITS)
            .map(|at| {
                let kept = (0..INDICATORS).filter(|indicator| !gone(indicator));
                let sum: i128 = kept.map(|indicator| whole(number(&year, at), indicator)).sum();
                // To billionths half up, and from there to hundredths.
                let billionths = (2 * sum * 100_000 * 98 + max) / (2 * max);
                (billionths + 5_000_000) / 10_000_000
            })
            .collect();
        for (at, unit) in year.units.iter().enumerate() {
            let rank = hundredths.iter().filter(|other| **other > hundredths[at]).count() + 1;
            assert_eq!(left.case.ranks[at], Some(rank), "{} without {}", unit.code, left.node);
            assert_eq!(left.case.shifts[at], rank as i64 - unit.rank.expect("ranked") as i64);
        }
        let mean = left.case.shifts.iter().map(|shift| shift.abs() as f64).sum::<f64>() / UNITS as f64;
        assert!(close(left.case.mean_shift(), mean));
    }
}

#[test]
fn multiplied_areas_and_other_normalisations_agree_with_other_formulas() {
    let folder = asem();
    let year = year(&folder.path().join("pass.toml"));
    let model = Model::of(&year, Level::Leaf).expect("a model");
    let column =
        |indicator: usize| -> Vec<f64> { (0..UNITS).map(|at| points(number(&year, at), indicator) / 2.0).collect() };
    let normalised = |way: Normalisation, values: Vec<f64>| -> Vec<f64> {
        let n = values.len() as f64;
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let mean = values.iter().sum::<f64>() / n;
        let square = values.iter().map(|value| value * value).sum::<f64>() / n;
        let deviation = ((square - mean * mean) * n / (n - 1.0)).sqrt();
        let of = |value: &f64| match way {
            Normalisation::Share => *value,
            Normalisation::MinMax => (value - sorted[0]) / (sorted[UNITS - 1] - sorted[0]),
            Normalisation::ZScore => 0.5 + (value - mean) / deviation / 10.0,
            // The middle of the places that equal values share, over the last place.
            Normalisation::Rank => {
                let first = sorted.iter().position(|other| other == value).expect("it is there");
                let last = sorted.iter().rposition(|other| other == value).expect("it is there");
                (first + last) as f64 / 2.0 / (n - 1.0)
            }
        };
        values.iter().map(of).collect()
    };
    for (_, way, _) in Normalisation::ALL {
        let columns: Vec<Vec<f64>> = (0..INDICATORS).map(|at| normalised(*way, column(at))).collect();
        let shares = way.shares(&model);
        for aggregation in [Aggregation::Arithmetic, Aggregation::Geometric] {
            let choice = Choice { shares: &shares, aggregation, ..model.nominal() };
            let sums_of = |unit: usize| {
                let mut sums = [0.0; 8];
                columns.iter().enumerate().for_each(|(at, column)| sums[pillar(at)] += column[unit]);
                sums
            };
            for unit in 0..UNITS {
                let sums = sums_of(unit);
                let expected = match aggregation {
                    Aggregation::Arithmetic => sums.iter().sum::<f64>() * 2.0,
                    Aggregation::Geometric => {
                        let parts = sums.iter().zip(PILLARS);
                        let product: f64 =
                            parts.map(|(sum, count)| (sum / count as f64).powf(count as f64 / 49.0)).product();
                        product * TOTAL
                    }
                };
                let found = model.index(unit, &choice);
                assert!(close(found, expected), "{} {}: {found} {expected}", way.name(), aggregation.name());
            }
        }
    }
    let exchanges = sensitivity::exchanges(&model);
    assert_eq!(exchanges.len(), 7, "two aggregations, four normalisations, less the rulebook's own");
    for exchange in &exchanges {
        let (now, then): (Vec<f64>, Vec<f64>) = year
            .units
            .iter()
            .zip(&exchange.case.ranks)
            .map(|(unit, rank)| (unit.rank.expect("ranked") as f64, rank.expect("ranked") as f64))
            .unzip();
        assert_eq!(exchange.spearman, stats::spearman(&now, &then));
        assert!(exchange.kendall.expect("ranks vary") <= exchange.spearman.expect("ranks vary"));
    }
}

#[test]
fn correlations_of_ranks_agree_with_worked_examples() {
    // Without ties: 1 − 6 Σd² / (n (n² − 1)), and concordant less discordant pairs over all.
    let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 4.0, 3.0, 5.0]);
    assert!(close(stats::spearman(&a, &b).expect("they vary"), 1.0 - 6.0 * 4.0 / 120.0));
    assert!(close(stats::kendall(&a, &b).expect("they vary"), (8.0 - 2.0) / 10.0));
    // Tau-b with a tie: five pairs in the same order, one tied in the second series.
    let tied = stats::kendall(&[1.0, 2.0, 3.0, 4.0], &[1.0, 2.0, 2.0, 3.0]).expect("they vary");
    assert!(close(tied, 5.0 / (6.0_f64 * 5.0).sqrt()));
    assert_eq!(stats::kendall(&[1.0, 2.0], &[3.0, 3.0]), None);
}

#[test]
fn sobol_indices_of_a_weighted_sum_agree_with_the_estimators_written_out_and_with_theory() {
    let y = |x: &[f64]| x[0] + 2.0 * x[1] + 3.0 * x[2];
    let sample = Sample::new(3, 2000, 7);
    let found = sensitivity::sobol(&sample, y).expect("it varies");
    let n = sample.rows() as f64;
    let row = |matrix: &[f64], at: usize| matrix[3 * at..3 * at + 3].to_vec();
    let of = |matrix: &[f64]| (0..sample.rows()).map(|at| y(&row(matrix, at))).collect::<Vec<f64>>();
    let (of_a, of_b) = (of(&sample.a), of(&sample.b));
    let both: Vec<f64> = of_a.iter().chain(&of_b).copied().collect();
    let mean = both.iter().sum::<f64>() / both.len() as f64;
    let variance = both.iter().map(|value| value * value).sum::<f64>() / both.len() as f64 - mean * mean;
    for (input, effect) in found.iter().enumerate() {
        let mixed = |at: usize| {
            let mut values = row(&sample.a, at);
            values[input] = row(&sample.b, at)[input];
            y(&values)
        };
        let mixed: Vec<f64> = (0..sample.rows()).map(mixed).collect();
        // Saltelli and others 2010, table 2: (b) for the first order, with centred values; (f) for the total.
        let first: f64 = (0..sample.rows()).map(|at| (of_b[at] - mean) * (mixed[at] - of_a[at])).sum::<f64>() / n;
        let total: f64 = (0..sample.rows()).map(|at| (of_a[at] - mixed[at]).powi(2)).sum::<f64>() / (2.0 * n);
        assert!(close(effect.first, first / variance), "{effect:?} {}", first / variance);
        assert!(close(effect.total, total / variance), "{effect:?} {}", total / variance);
        // Variances of independent uniform numbers add: 1, 4 and 9 of 14, and nothing acts together.
        let theory = ((input + 1) * (input + 1)) as f64 / 14.0;
        for (value, (low, high)) in [(effect.first, effect.first_interval), (effect.total, effect.total_interval)] {
            assert!(low <= value && value <= high && high - low < 0.15, "{input}: {effect:?}");
            // A 95 % interval spans four standard errors; three of them on either side of theory.
            assert!((value - theory).abs() < 0.75 * (high - low), "{input}: {effect:?}");
        }
    }
    assert_eq!(sensitivity::sobol(&sample, |_| 1.0), None, "what does not vary has no indices");
}

#[test]
fn errors_of_surveys_move_a_unit_as_their_covariance_says() {
    let folder = asem();
    let year = year(&folder.path().join("pass.toml"));
    let model = Model::of(&year, Level::Leaf).expect("a model");
    // Two parts, three clusters: what is good for one is bad for the other in the third.
    let clusters = vec![0.01, 0.02, -0.03, 0.01, 0.02, -0.02];
    let survey = SurveyError { seed: 3, parts: vec![4, 20], clusters: vec![clusters.clone(); UNITS] };
    let varied = Varied { weights: None, survey: Some(&survey) };
    let count = 4000;
    let mut by_unit = vec![(0.0, 0.0); UNITS];
    let nominal: Vec<f64> = model.units.iter().map(|unit| unit.index.expect("ranked").number().to_f64()).collect();
    for draw in 0..count {
        for (unit, index) in sensitivity::indices(&model, varied, draw).into_iter().enumerate() {
            let shift = index - nominal[unit];
            by_unit[unit].0 += shift / count as f64;
            by_unit[unit].1 += shift * shift / count as f64;
        }
    }
    // A share of one part is two points of the index: the variance is the sum of squares over clusters.
    let expected: f64 = clusters.chunks(2).map(|pair| (2.0 * (pair[0] + pair[1])).powi(2)).sum();
    for (mean, square) in by_unit {
        assert!(mean.abs() < 5.0 * (expected / count as f64).sqrt(), "{mean}");
        assert!((square / expected - 1.0).abs() < 0.15, "{square} {expected}");
    }
    let none = SurveyError { clusters: vec![vec![0.0; 6]; UNITS], ..survey };
    let tally = sensitivity::tally(&model, Varied { weights: None, survey: Some(&none) }, 10);
    for (unit, of) in model.units.iter().enumerate() {
        assert!(close(tally.share(unit, of.rank.expect("ranked")), 1.0));
    }
}

/// Every sample year, with rulebooks of each shape.
fn sample_passes() -> Vec<std::path::PathBuf> {
    let names = [
        "provinces-2024",
        "provinces-2025",
        "ministries-2022",
        "ministries-2023",
        "departments-2025",
        "communes-2025",
        "service-766-2024",
    ];
    let mut passes = Vec::new();
    for name in names {
        for entry in fs::read_dir(project("sample-data").join(name)).expect("the samples") {
            let path = entry.expect("an entry").path();
            // `pass-surveys.toml` needs cards to be counted first.
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if name == "pass.toml" || name == "pass-observed.toml" {
                passes.push(path);
            }
        }
    }
    passes.sort();
    passes
}

#[test]
fn nominal_weights_give_every_unit_its_rank_and_its_band() {
    let passes = sample_passes();
    assert!(passes.len() >= 7, "{passes:?}");
    for pass in passes {
        let year = year(&pass);
        for level in [Level::Leaf, Level::Area] {
            let model = Model::of(&year, level).expect("a model");
            let weights: f64 = model.parts.iter().map(|part| part.weight).sum();
            assert!(close(weights, model.total), "{}", pass.display());
            let draws = Draws::new(&model, Spread::Uniform(0.0), 1, 9);
            let tally = sensitivity::tally(&model, Varied { weights: Some(&draws), survey: None }, 9);
            for (at, unit) in model.units.iter().enumerate() {
                let rank = unit.rank.expect("a ranked unit");
                assert!(close(tally.share(at, rank), 1.0), "{} of {}", unit.code, pass.display());
                let band = year.band_of(unit.index.expect("a ranked unit"));
                assert!(band.is_none_or(|band| close(tally.bands(at)[band], 1.0)), "{}", unit.code);
            }
        }
    }
}

#[test]
fn draws_are_found_by_seed_and_number_and_lie_around_the_weights() {
    let folder = asem();
    let year = year(&folder.path().join("pass.toml"));
    let model = Model::of(&year, Level::Area).expect("a model");
    let nominal = model.nominal_weights();
    for spread in [Spread::Uniform(0.25), Spread::Dirichlet(200.0)] {
        let draws = Draws::new(&model, spread, 11, 2000);
        let set = |draw: usize| {
            let mut set = vec![0.0; nominal.len()];
            draws.fill(draw, &mut set);
            set
        };
        let late = set(1500);
        let mut means = vec![0.0; nominal.len()];
        for draw in 0..draws.count() {
            let set = set(draw);
            assert!(close(set.iter().sum(), TOTAL) && set.iter().all(|weight| *weight >= 0.0));
            means.iter_mut().zip(&set).for_each(|(mean, weight)| *mean += weight / draws.count() as f64);
        }
        assert_eq!(set(1500), late, "whatever was drawn before");
        for (mean, weight) in means.iter().zip(&nominal) {
            assert!((mean / weight - 1.0).abs() < 0.05, "{spread}: {mean} {weight}");
        }
        assert_ne!(late, {
            let mut set = vec![0.0; nominal.len()];
            Draws::new(&model, spread, 12, 1).fill(0, &mut set);
            set
        });
    }
}

/// The files of a folder by name.
fn files(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(path)
        .expect("a folder")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn threads_change_no_byte_and_written_draws_replay_to_the_same_tables() {
    let folder = asem();
    let run = |args: &[&str]| {
        let output = parindex(&[&["sensitivity", "pass.toml", "--rows", "64"], args].concat(), folder.path());
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    let drawn = ["--draws", "300", "--weights", "dirichlet:150", "--seed", "5"];
    run(&[&drawn[..], &["--threads", "1", "--out", "one", "--write-draws", "draws.csv"]].concat());
    let one = files(&folder.path().join("one"));
    assert_eq!(one.len(), sensitivity::FILES.len());
    for threads in ["2", "8"] {
        run(&[&drawn[..], &["--threads", threads, "--out", "more", "--force"]].concat());
        assert_eq!(files(&folder.path().join("more")), one, "{threads} threads");
    }
    run(&["--draws-from", "draws.csv", "--seed", "5", "--out", "again"]);
    for ((name, bytes), (_, first)) in files(&folder.path().join("again")).iter().zip(&one) {
        if name == "manifest.json" {
            let result = |bytes: &[u8]| {
                let manifest: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
                (manifest["result"].clone(), manifest["weights"].is_null())
            };
            assert_eq!((result(bytes).0, result(bytes).1), (result(first).0, true), "the same tables, from a file");
        } else {
            assert!(bytes == first, "{name} has other bytes");
        }
    }
    // What is there is not overwritten unasked.
    let output = parindex(
        &["sensitivity", "pass.toml", "--draws", "9", "--rows", "9", "--write-draws", "draws.csv"],
        folder.path(),
    );
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    // Each question by itself fills its own table and no other.
    let rows = |question: &str, list: &str| {
        let printed = run(&["--draws", "20", "--question", question, "--list", list, "--format", "csv"]);
        printed.lines().count() - 1
    };
    assert_eq!(["units", "leave-out", "exchanges", "choices"].map(|list| rows("weights", list)), [UNITS, 0, 0, 0]);
    assert_eq!(
        ["units", "leave-out", "exchanges", "choices"].map(|list| rows("leave-out", list)),
        [0, INDICATORS + 8, 0, 0]
    );
    assert_eq!(["units", "leave-out", "exchanges", "choices"].map(|list| rows("exchange", list)), [0, 0, 7, 0]);
    assert_eq!(["units", "leave-out", "exchanges", "choices"].map(|list| rows("choices", list)), [0, 0, 0, 4]);
}

#[test]
fn an_index_without_weights_is_refused_in_words() {
    let folder = asem();
    let rulebook = folder.path().join("rulebook.toml");
    let text = fs::read_to_string(&rulebook).expect("a rulebook");
    fs::write(&rulebook, text.replace("total = 98", "total = 98\naggregate = \"min\"")).expect("a file");
    let output = parindex(&["sensitivity", "pass.toml", "--lang", "en"], folder.path());
    assert_eq!(output.status.code(), Some(1), "{}{}", stderr(&output), stdout(&output));
    assert!(stderr(&output).contains("there are no weights to vary"), "{}", stderr(&output));
    let output = parindex(&["sensitivity", "rulebook.toml", "--lang", "en"], folder.path());
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

#[test]
fn errors_of_a_run_directory_are_taken_along_whole_at_either_level() {
    let made = crate::errors::made();
    crate::errors::done(made.path(), "score reform-pass.toml --out out");
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let read = Year::read(&made.path().join("out"), &mut sources, &mut bag).expect("a run");
    let (run, pass) = (read.expect("sound"), year(&made.path().join("reform-pass.toml")));
    for (of, level) in [(&run, Level::Leaf), (&run, Level::Area), (&pass, Level::Leaf)] {
        let model = Model::of(of, level).expect("a model");
        let survey = SurveyError::of(&model, 1).expect("surveys feed it");
        let weight = |part: &usize| model.parts[*part].weight;
        for (clusters, unit) in survey.clusters.iter().zip(&model.units) {
            let moved = clusters
                .chunks(survey.parts.len())
                .map(|by| by.iter().zip(&survey.parts).map(|(deviation, part)| deviation * weight(part)).sum::<f64>());
            let variance: f64 = moved.map(|points| points * points).sum();
            let known = of.deviations.variance(&unit.code, "total").expect("known");
            assert!(close(variance, known), "{}: {variance} {known}", unit.code);
        }
    }
    let output = parindex(&["sensitivity", "out", "--draws", "50", "--rows", "20", "--format", "csv"], made.path());
    let printed = stdout(&output);
    for kind in ["weights+survey", "weights", "survey"] {
        let rows = printed.lines().filter(|line| line.split(',').next() == Some(kind)).count();
        assert_eq!(rows, crate::errors::UNITS.len(), "{kind}: {printed}{}", stderr(&output));
    }
}

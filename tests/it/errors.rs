//! The errors of surveys in the index, the ranking and the run directory, as a user would see them. The expected errors are
//! computed here from the cards, with nothing of `src/`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use parindex::run::RunDir;
use tempfile::TempDir;

use crate::support::{Row, evaluate, findings_of, folder, parindex, project, rows, stderr, stdout};

pub(crate) const UNITS: [&str; 4] = ["01", "04", "17", "31"];

const REGISTER: &str =
    "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source
01,,,province,Một,One,,,ranked,,,test
04,,,province,Bốn,Four,,,ranked,,,test
17,,,province,Mười bảy,Seventeen,,,ranked,,,test
31,,,province,Ba mốt,Thirty-one,,,ranked,,,test
";

fn head(id: &str, aggregate: &str) -> String {
    format!(
        "[rulebook]\nid = \"{id}\"\nedition = \"1\"\nname = \"{id}\"\nunit-kind = \"province\"\nyears = {{ from = 2023 }}\ntotal = 100\n\
         aggregate = \"{aggregate}\"\npublished-decimals = 2\nrounding = \"half-up\"\nrank-decimals = 6\nties = \"competition\"\n\
         status = \"illustrative\"\nsource = \"survey.{id}\"\nbasis = {{ document = \"0/QĐ-THỬ\" }}\n"
    )
}

fn node(code: &str, rest: &str) -> String {
    format!("[node.\"{code}\"]\nname = \"{code}\"\nbasis = {{ place = \"1\" }}\n{rest}\n")
}

/// An instrument of two items that feed nodes `a` and `b`.
fn instrument(id: &str) -> String {
    format!(
        "[instrument.{id}.columns]\nunit = \"unit\"\nstratum = \"stratum\"\nclusters = [\"district\", \"village\"]\nweight = \"w\"\n\
         weight-decimals = 1\n[instrument.{id}.scale.five]\nlevels = 5\nsatisfied = [\"4\", \"5\"]\n[instrument.{id}.item]\n\
         a = {{ scale = \"five\" }}\nb = {{ scale = \"five\" }}\n"
    )
}

/// Satisfaction: the mean of two items, the first counting three times.
fn satisfaction() -> String {
    head("satisfaction", "weighted-mean")
        + &node("a", "max = 100\nweight = 75\nmethod = \"given\"")
        + &node("b", "max = 100\nweight = 25\nmethod = \"given\"")
        + &instrument("citizens")
}

/// An index of the shape of PAR INDEX: appraised points, points of a survey of its own, a tenth from satisfaction. Nodes
/// are rounded on the way.
fn reform(b: &str) -> String {
    head("reform", "sum")
        + &node("1", "max = 55\nmethod = \"given\"\nsource = \"appraised\"")
        + &node("2", "max = 35\nround = 2")
        + &node("2.1", "max = 25\nround = 2\nmethod = \"index\"")
        + &node("2.2", &format!("max = 10\n{b}"))
        + &node("3", "max = 10\nmethod = \"index\"\nround = 2\nsource = \"index.satisfaction\"")
        + &instrument("officials")
            .replace("a = { scale = \"five\" }", "a = { scale = \"five\", node = \"2.1\" }")
            .replace("b = { scale = \"five\" }", "b = { scale = \"five\", node = \"2.2\" }")
}

const SHARE: &str = "method = \"index\"";

fn pass(rulebook: &str, inputs: &str) -> String {
    format!(
        "[pass]\nrulebook = \"{rulebook}\"\nyear = 2024\ndata-status = \"made-up\"\nsource = \"test\"\n[units]\nregister = \"units.csv\"\n{inputs}"
    )
}

fn tally(id: &str, more: &str) -> String {
    format!("[[input]]\nid = \"{id}\"\nfile = \"{id}\"\nform = \"tally\"\n{more}\n")
}

const APPRAISED: &str = "[[input]]\nid = \"appraised\"\nfile = \"appraised.csv\"\nform = \"wide\"\n[input.columns]\nunit = \"unit\"\n\"1\" = \"p\"\n";

/// The run of the satisfaction index.
const OTHER: &str = "[[input]]\nid = \"satisfaction\"\nfile = \"out-satisfaction\"\nform = \"run\"\nnode = \"3\"\n";

/// A card: unit, stratum, district, weight in tenths, answers.
type Card = (usize, usize, usize, i64, [u32; 2]);

/// Made-up cards: two strata of three districts in each unit, people of one district answering alike.
fn cards(seed: u64) -> Vec<Card> {
    let mut state = seed;
    let mut draw = |most: u64| {
        // Knuth's generator; the low bits are poor.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let mut cards = Vec::new();
    for unit in 0..UNITS.len() {
        for (stratum, district) in (0..6).map(|at| (at / 3, at % 3)) {
            let mood = draw(3) + unit as u64 % 2;
            for _ in 0..10 + draw(10) {
                let answer = |drawn: u64| 1 + u32::try_from(drawn).expect("small");
                let w = 5 + i64::try_from(draw(20)).expect("small");
                let answers = [answer((draw(4) + mood).min(4)), answer((draw(5) + mood / 2).min(4))];
                cards.push((unit, stratum, district, w, answers));
            }
        }
    }
    cards
}

fn file(cards: &[Card]) -> String {
    let mut text = "unit,stratum,district,village,w,a,b\n".to_owned();
    for (at, (unit, stratum, district, w, [a, b])) in cards.iter().enumerate() {
        let (whole, tenth, village) = (w / 10, w % 10, at % 2);
        writeln!(text, "{},S{stratum},D{district},V{village},{whole}.{tenth},{a},{b}", UNITS[*unit]).expect("a text");
    }
    text
}

/// The variance of the share satisfied with each item, and their covariance, of a unit: from the formula of a ratio, cluster by cluster.
fn variances(cards: &[Card], unit: usize) -> [[f64; 2]; 2] {
    let of: Vec<&Card> = cards.iter().filter(|card| card.0 == unit).collect();
    let totals = |item: usize, district: Option<(usize, usize)>| {
        let of = of.iter().filter(|card| district.is_none_or(|at| at == (card.1, card.2)));
        of.fold((0.0, 0.0), |(above, below), (_, _, _, w, answers)| {
            let w = *w as f64 / 10.0;
            (above + if answers[item] >= 4 { w } else { 0.0 }, below + w)
        })
    };
    let z = |item: usize, stratum: usize| {
        let (above, below) = totals(item, None);
        let z: Vec<f64> = (0..3)
            .map(|district| {
                let (a, b) = totals(item, Some((stratum, district)));
                (a - above / below * b) / below
            })
            .collect();
        let mean = z.iter().sum::<f64>() / 3.0;
        z.into_iter().map(move |z| z - mean).collect::<Vec<f64>>()
    };
    let mut found = [[0.0; 2]; 2];
    for stratum in 0..2 {
        for (one, other) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let products = z(one, stratum).iter().zip(z(other, stratum)).map(|(a, b)| a * b).sum::<f64>();
            found[one][other] += 3.0 / 2.0 * products;
        }
    }
    found
}

/// The variance of a weighted sum of the two shares.
fn variance(cards: &[Card], unit: usize, weights: [f64; 2]) -> f64 {
    let of = variances(cards, unit);
    (0..2).flat_map(|a| (0..2).map(move |b| (a, b))).map(|(a, b)| weights[a] * weights[b] * of[a][b]).sum()
}

/// The variance of a weighted sum of the two shares of a unit where all units share design effects and the correlation of the items: each
/// covariance of a unit over what the two shares would vary by in a simple random sample, the mean of the units, and back.
fn shared_variance(cards: &[Card], unit: usize, weights: [f64; 2]) -> f64 {
    let simple = |unit: usize, item: usize| {
        let of: Vec<&Card> = cards.iter().filter(|card| card.0 == unit).collect();
        let weight = |of: &mut dyn Iterator<Item = &&Card>| of.map(|card| card.3).sum::<i64>() as f64;
        let share = weight(&mut of.iter().filter(|card| card.4[item] >= 4)) / weight(&mut of.iter());
        (share * (1.0 - share) / (of.len() as f64 - 1.0)).sqrt()
    };
    // All units have four degrees of freedom.
    let of_unit = |other: usize, a: usize, b: usize| {
        variances(cards, other)[a][b] / (simple(other, a) * simple(other, b)) / UNITS.len() as f64
    };
    let shared = |a: usize, b: usize| (0..UNITS.len()).map(|other| of_unit(other, a, b)).sum::<f64>();
    let term = |(a, b): (usize, usize)| weights[a] * weights[b] * simple(unit, a) * simple(unit, b) * shared(a, b);
    (0..2).flat_map(|a| (0..2).map(move |b| (a, b))).map(term).sum()
}

pub(crate) fn done(folder: &Path, line: &str) {
    let output = parindex(&line.split(' ').collect::<Vec<_>>(), folder);
    assert!(output.status.success(), "{line}: {}", stderr(&output));
}

fn ranking(folder: &Path, out: &str) -> BTreeMap<String, Row> {
    rows(&folder.join(out).join("ranking.csv")).into_iter().map(|row| (row["code"].clone(), row)).collect()
}

/// Both surveys counted, the satisfaction index scored as `out-satisfaction`.
pub(crate) fn made() -> TempDir {
    let made = folder(&[
        ("units.csv", REGISTER),
        ("satisfaction.toml", &satisfaction()),
        ("reform.toml", &reform(SHARE)),
        ("citizens.csv", &file(&cards(1))),
        ("officials.csv", &file(&cards(2))),
        ("appraised.csv", "unit,p\n01,41.5\n04,40\n17,42\n31,39.25\n"),
        ("satisfaction-pass.toml", &pass("satisfaction.toml", &tally("citizens", ""))),
        ("reform-pass.toml", &pass("reform.toml", &(tally("officials", "") + APPRAISED + OTHER))),
    ]);
    done(made.path(), "tally satisfaction.toml citizens.csv --survey citizens --out citizens");
    done(made.path(), "tally reform.toml officials.csv --survey officials --out officials");
    done(made.path(), "score satisfaction-pass.toml --out out-satisfaction");
    made
}

fn near(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{found} for {expected}");
}

#[test]
fn the_error_of_an_index_of_shares_is_that_of_the_cards_and_of_estimate() {
    let made = made();
    let run = RunDir::open(&made.path().join("out-satisfaction")).expect("a run");
    let (deviations, rows) = (run.deviations().expect("errors"), ranking(made.path(), "out-satisfaction"));
    done(made.path(), "estimate satisfaction.toml citizens --out estimates");
    let estimates = fs::read_to_string(made.path().join("estimates/ranks.csv")).expect("ranks");
    for (at, unit) in UNITS.iter().enumerate() {
        let expected = variance(&cards(1), at, [75.0, 25.0]);
        near(deviations.variance(unit, "total").expect("known").sqrt(), expected.sqrt(), 1e-10);
        near(
            deviations.variance(unit, "a").expect("known").sqrt(),
            100.0 * variances(&cards(1), at)[0][0].sqrt(),
            1e-10,
        );
        let covariance = 10_000.0 * variances(&cards(1), at)[0][1];
        near(deviations.covariance(unit, "a", "b").expect("known"), covariance, 1e-8);
        // Six districts in two strata.
        near(deviations.df(unit, "total").expect("known"), 4.0, 1e-12);
        let row = &rows[*unit];
        assert_eq!(row["standard_error"], format!("{:.6}", expected.sqrt()));
        assert!(estimates.contains(&format!(",{},", row["standard_error"])), "{estimates}\n{row:?}");
        // t with four degrees of freedom.
        let (index, half) = (row["index_exact"].parse::<f64>().expect("a number"), 2.776_445_105 * expected.sqrt());
        near(row["interval_low"].parse().expect("a number"), (index - half).max(0.0), 1e-6);
        near(row["interval_high"].parse().expect("a number"), (index + half).min(100.0), 1e-6);
    }
}

#[test]
fn an_index_of_several_surveys_adds_their_variances_and_no_rounding() {
    let made = made();
    done(made.path(), "score reform-pass.toml --out out");
    let run = RunDir::open(&made.path().join("out")).expect("a run");
    let (deviations, rows) = (run.deviations().expect("errors"), ranking(made.path(), "out"));
    for (at, unit) in UNITS.iter().enumerate() {
        let own = variance(&cards(2), at, [25.0, 10.0]);
        // 100 points of satisfaction are 10 points here. Its districts have the names of the others, and are others.
        let other = variance(&cards(1), at, [7.5, 2.5]);
        near(deviations.variance(unit, "total").expect("known").sqrt(), (own + other).sqrt(), 1e-9);
        near(deviations.variance(unit, "3").expect("known").sqrt(), other.sqrt(), 1e-10);
        let satterthwaite = (own + other).powi(2) / (own * own / 4.0 + other * other / 4.0);
        near(deviations.df(unit, "total").expect("known"), satterthwaite, 1e-6);
        assert_eq!(rows[*unit]["standard_error"], format!("{:.6}", (own + other).sqrt()));
        let number = |column: &str| rows[*unit][column].parse::<usize>().expect("a number");
        assert!((number("rank_low")..=number("rank_high")).contains(&number("rank")), "{:?}", rows[*unit]);
    }
    let manifest = fs::read_to_string(made.path().join("out/manifest.json")).expect("a manifest");
    assert_eq!(manifest.matches("deviations.csv").count(), 2, "written, and read of the other run: {manifest}");
}

#[test]
fn scores_do_not_change_with_the_errors_and_no_thread_or_repeat_changes_a_byte() {
    let made = made();
    let lonely =
        pass("reform.toml", &(tally("officials", "lonely = \"adjust\"\ncluster = \"village\"") + APPRAISED + OTHER));
    fs::write(made.path().join("villages.toml"), lonely).expect("a pass");
    for (out, pass, threads) in
        [("one", "reform-pass.toml", 1), ("eight", "reform-pass.toml", 8), ("villages", "villages.toml", 2)]
    {
        done(made.path(), &format!("score {pass} --out {out} --threads {threads}"));
    }
    let read = |out: &str, name: &str| fs::read(made.path().join(out).join(name)).expect("a file");
    for name in ["ranking.csv", "scores.csv", "areas.csv", "deviations.csv", "manifest.json"] {
        assert!(read("one", name) == read("eight", name), "{name}");
    }
    // Another level of clusters: other errors, the same scores.
    assert!(read("one", "scores.csv") == read("villages", "scores.csv"));
    assert!(read("one", "areas.csv") == read("villages", "areas.csv"));
    assert!(read("one", "deviations.csv") != read("villages", "deviations.csv"));
    let villages = RunDir::open(&made.path().join("villages")).expect("a run").deviations().expect("errors");
    // Twelve villages in two strata.
    near(villages.df("01", "2.1").expect("known"), 10.0, 1e-12);
}

#[test]
fn a_stratum_with_one_cluster_leaves_the_errors_of_its_unit_empty_until_the_pass_says_what_it_means() {
    let made = made();
    // The second stratum of the first unit keeps one district.
    let few: Vec<Card> = cards(1).into_iter().filter(|card| card.0 != 0 || card.1 == 0 || card.2 == 0).collect();
    fs::write(made.path().join("few.csv"), file(&few)).expect("cards");
    done(made.path(), "tally satisfaction.toml few.csv --survey citizens --out few");
    let pass = |more: &str| pass("satisfaction.toml", &tally("few", more));
    fs::write(made.path().join("unsaid.toml"), pass("")).expect("a pass");
    fs::write(made.path().join("said.toml"), pass("lonely = \"adjust\"")).expect("a pass");
    assert_eq!(findings_of(&made.path().join("unsaid.toml")), ["D942"]);
    assert!(findings_of(&made.path().join("said.toml")).is_empty());
    done(made.path(), "score unsaid.toml --out unsaid");
    done(made.path(), "score said.toml --out said");
    let (unsaid, said) = (ranking(made.path(), "unsaid"), ranking(made.path(), "said"));
    for column in ["standard_error", "interval_low", "interval_high", "rank_low", "rank_high"] {
        assert_eq!(unsaid["01"][column], "");
        assert_ne!(said["01"][column], "");
        assert_ne!(unsaid["04"][column], "");
    }
    let scores = |out: &str| fs::read(made.path().join(out).join("scores.csv")).expect("a file");
    assert!(scores("unsaid").len() > 100);
    assert_eq!(unsaid["01"]["index_exact"], said["01"]["index_exact"]);
    assert!(scores("unsaid") == scores("said"));
    let known = RunDir::open(&made.path().join("unsaid")).expect("a run").deviations().expect("errors");
    assert_eq!(known.variance("01", "total"), None);
    assert!(known.variance("04", "total").is_some());
}

#[test]
fn a_node_in_steps_is_said_to_have_a_rough_error() {
    let made = made();
    let steps = "method = \"bands\"\ntiers = [{ at-least = 50, points = 10 }, { points = 4 }]";
    fs::write(made.path().join("reform.toml"), reform(steps)).expect("a rulebook");
    let found = evaluate(&made.path().join("reform-pass.toml")).1;
    assert!(found.iter().any(|finding| finding.code == "D941"), "{found:?}");
    assert!(found.iter().all(|finding| !finding.error), "{found:?}");
}

#[test]
fn errors_that_were_altered_are_refused_wherever_they_are_read() {
    let made = made();
    let path = made.path().join("out-satisfaction/deviations.csv");
    let sound = fs::read_to_string(&path).expect("errors");
    let cut = sound.lines().count() - 1;
    let short: String = sound.lines().take(cut).map(|line| format!("{line}\n")).collect();
    for altered in [Some(sound.replacen(",a,", ",b,", 1)), Some(short), None] {
        match altered {
            Some(text) => fs::write(&path, text).expect("a file"),
            None => fs::remove_file(&path).expect("a file"),
        }
        assert_eq!(parindex(&["verify", "out-satisfaction"], made.path()).status.code(), Some(6));
        let run = RunDir::open(&made.path().join("out-satisfaction")).expect("the rest is sound");
        assert!(run.deviations().is_err());
        let refused = parindex(&["score", "reform-pass.toml", "--out", "out"], made.path());
        assert!(!refused.status.success() && !made.path().join("out").exists(), "{}", stderr(&refused));
    }
    fs::write(&path, sound).expect("a file");
    assert!(parindex(&["verify", "out-satisfaction"], made.path()).status.success());
}

#[test]
fn a_pass_without_a_survey_has_no_errors_and_no_file_of_them_and_may_replace_one_that_has() {
    let made = made();
    let plain = folder(&[]);
    let pass = project("sample-data/sipas-percentages-2024/pass.toml");
    let pass = pass.to_str().expect("a path");
    done(plain.path(), &format!("score {pass} --out out"));
    let rows = ranking(plain.path(), "out");
    assert!(
        rows.len() == 63 && rows.values().all(|row| row["standard_error"].is_empty() && row["rank_low"].is_empty())
    );
    assert!(!plain.path().join("out/deviations.csv").exists());
    assert!(RunDir::open(&plain.path().join("out")).expect("a run").deviations().expect("none").is_empty());
    done(made.path(), "score reform-pass.toml --out out");
    done(made.path(), &format!("score {pass} --out out --force"));
    assert!(!made.path().join("out/deviations.csv").exists());
    done(made.path(), "score reform-pass.toml --out out --force");
    done(made.path(), "verify out");
    assert!(stdout(&parindex(&["verify", "out"], made.path())).is_empty());
}

#[test]
fn the_pooled_index_counts_every_answer_alike_and_stands_beside_the_mean_of_units() {
    let made = made();
    let share = |item: usize| {
        let all = cards(1);
        let sum = |of: &dyn Fn(&&Card) -> bool| all.iter().filter(of).map(|card| card.3).sum::<i64>() as f64;
        sum(&|card| card.4[item] >= 4) / sum(&|_| true)
    };
    let manifest = RunDir::manifest(&made.path().join("out-satisfaction")).expect("a manifest");
    let pooled = manifest.pooled.expect("all of the index comes from one survey");
    near(pooled.index_exact.parse().expect("a number"), 75.0 * share(0) + 25.0 * share(1), 2e-9);
    assert_ne!(pooled.index_exact, manifest.means[0].index_exact);
    done(made.path(), "estimate satisfaction.toml citizens --out estimates");
    let estimates = fs::read_to_string(made.path().join("estimates/estimates.csv")).expect("estimates");
    let expected = format!(",,total,,satisfaction,no,{:.6},", pooled.index_exact.parse::<f64>().expect("a number"));
    // Its error too, from the clusters of all units.
    let expected = expected + pooled.standard_error.as_deref().expect("known") + ",";
    assert!(estimates.contains(&expected), "{expected}\n{estimates}");
    // Where other figures count too, there is none.
    done(made.path(), "score reform-pass.toml --out out");
    assert_eq!(RunDir::manifest(&made.path().join("out")).expect("a manifest").pooled, None);
}

#[test]
fn score_and_explain_tell_how_sure_they_are() {
    let made = made();
    let told = stderr(&parindex(&["score", "reform-pass.toml", "--out", "out", "--lang", "en"], made.path()));
    assert!(told.contains("typical standard error") && told.contains("of 3 neighbouring pairs"), "{told}");
    let row = &ranking(made.path(), "out")["04"];
    let told = stdout(&parindex(&["explain", "out", "--unit", "04", "--format", "table", "--lang", "en"], made.path()));
    assert!(told.contains(&format!("{} points · 95% interval: ", row["standard_error"])), "{told}");
    assert!(told.contains(&format!("{} – {} (for all units", row["rank_low"], row["rank_high"])), "{told}");
    let node = ["explain", "out", "--unit", "04", "--node", "2.1", "--format", "table"];
    let error = variances(&cards(2), 1)[0][0].sqrt() * 25.0;
    let told = stdout(&parindex(&node, made.path()));
    assert!(told.contains(&format!("{error:.6} điểm, 4.0 bậc tự do")), "{error}\n{told}");
    // Appraised points have none.
    let node = ["explain", "out", "--unit", "04", "--node", "1", "--format", "table"];
    assert!(!stdout(&parindex(&node, made.path())).contains("bậc tự do"));
}

#[test]
fn errors_by_a_shared_design_effect_are_those_of_the_cards_of_estimate_and_of_the_index_that_takes_them_over() {
    let made = made();
    let shared = pass("satisfaction.toml", &tally("citizens", "variance = \"pooled\""));
    fs::write(made.path().join("shared.toml"), shared).expect("a pass");
    done(made.path(), "score shared.toml --out out-satisfaction --force");
    done(made.path(), "score reform-pass.toml --out out");
    done(made.path(), "estimate satisfaction.toml citizens --variance pooled --out estimates");
    let run = |out: &str| RunDir::open(&made.path().join(out)).expect("a run").deviations().expect("errors");
    let (satisfaction, reform) = (run("out-satisfaction"), run("out"));
    let estimates = fs::read_to_string(made.path().join("estimates/ranks.csv")).expect("ranks");
    let rows = ranking(made.path(), "out-satisfaction");
    for (at, unit) in UNITS.iter().enumerate() {
        let expected = shared_variance(&cards(1), at, [75.0, 25.0]);
        let spread = satisfaction.spread(unit, "total").expect("known");
        near(spread.standard_error(), expected.sqrt(), 1e-9);
        near(spread.df, 16.0, 1e-12);
        assert!(spread.shared);
        let of_item = shared_variance(&cards(1), at, [100.0, 0.0]);
        near(satisfaction.variance(unit, "a").expect("known"), of_item, 1e-8);
        assert_eq!(rows[*unit]["standard_error"], format!("{:.6}", expected.sqrt()));
        assert!(estimates.contains(&format!(",{},", rows[*unit]["standard_error"])), "{estimates}\n{:?}", rows[*unit]);
        // The other index takes a tenth of it, beside a survey whose errors rest on its own clusters.
        let (own, other) = (variance(&cards(2), at, [25.0, 10.0]), expected / 100.0);
        let spread = reform.spread(unit, "total").expect("known");
        near(spread.standard_error(), (own + other).sqrt(), 1e-9);
        near(spread.df, (own + other).powi(2) / (own * own / 4.0 + other * other / 16.0), 1e-6);
        assert!(!spread.shared);
    }
    // Both manifests name the assumption, and so does everybody who tells an error.
    for out in ["out-satisfaction", "out"] {
        let manifest = RunDir::manifest(&made.path().join(out)).expect("a manifest");
        let named: Vec<&str> = manifest.assumptions.iter().map(|assumed| assumed.survey.as_str()).collect();
        assert_eq!(named, ["citizens"], "{out}");
    }
    let told = stderr(&parindex(&["score", "shared.toml", "--out", "again", "--lang", "en"], made.path()));
    assert!(told.contains("citizens: all units have one design effect"), "{told}");
    let told = stdout(&parindex(
        &["explain", "again", "--unit", "04", "--node", "a", "--format", "table", "--lang", "en"],
        made.path(),
    ));
    assert!(
        told.contains("16.0 degrees of freedom · by a design effect that all units share (an assumption)"),
        "{told}"
    );
    // Two years of the same cards have not changed, by the same clusters.
    done(made.path(), "compare out-satisfaction again --out changes");
    let changes = fs::read_to_string(made.path().join("changes/changes.csv")).expect("changes");
    let mut reader = csv::Reader::from_reader(changes.trim_start_matches('\u{feff}').as_bytes());
    for row in reader.deserialize::<BTreeMap<String, String>>().map(|row| row.expect("a row")) {
        near(row["change_standard_error"].parse().expect("a number"), 0.0, 1e-9);
    }
}

#[test]
fn a_pass_counts_cards_and_corrects_for_finite_populations_as_tally_and_estimate_do() {
    let made = made();
    let mut totals = "unit,stratum,level,clusters\n".to_owned();
    for unit in UNITS {
        totals += &format!("{unit},S0,district,9\n{unit},S1,district,5\n");
    }
    fs::write(made.path().join("totals.csv"), totals).expect("a table");
    let input = "[[input]]\nid = \"citizens\"\nform = \"respondents\"\nsurvey = \"citizens\"\nfile = \"citizens.csv\"\nfpc = true\n";
    fs::write(made.path().join("without.toml"), pass("satisfaction.toml", input)).expect("a pass");
    assert_eq!(findings_of(&made.path().join("without.toml")), ["D946"]);
    let input = input.to_owned() + "totals = \"totals.csv\"\n";
    fs::write(made.path().join("with.toml"), pass("satisfaction.toml", &input)).expect("a pass");
    done(made.path(), "score with.toml --out with");
    done(made.path(), "tally satisfaction.toml citizens.csv --survey citizens --totals totals.csv --out framed");
    done(made.path(), "estimate satisfaction.toml framed --fpc --out estimates");
    let estimates = fs::read_to_string(made.path().join("estimates/ranks.csv")).expect("ranks");
    for (at, unit) in UNITS.iter().enumerate() {
        let error = &ranking(made.path(), "with")[*unit]["standard_error"];
        assert!(estimates.contains(&format!(",{unit},")) && estimates.contains(&format!(",{error},")), "{estimates}");
        let whole = variance(&cards(1), at, [75.0, 25.0]).sqrt();
        let corrected: f64 = error.parse().expect("a number");
        assert!(corrected < whole * (1.0 - 1.0 / 3.0_f64).sqrt() + 1e-6 && corrected > whole * 0.4_f64.sqrt() - 1e-6);
    }
    let manifest = fs::read_to_string(made.path().join("with/manifest.json")).expect("a manifest");
    assert!(manifest.contains("\"totals.csv\""), "{manifest}");
}

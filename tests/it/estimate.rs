//! `parindex estimate`: from counts to indices with their errors, as a user would run it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{Row, beside, folder, parindex, rows, stderr, stdout};

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

const HEAD: &str = r#"
[rulebook]
id = "likert"
edition = "1"
name = "Khảo sát thử"
unit-kind = "province"
years = { from = 2024 }
total = 100
aggregate = "weighted-mean"
published-decimals = 2
rounding = "half-up"
rank-decimals = 6
ties = "competition"
status = "illustrative"
source = "survey.citizens"
basis = { document = "0/QĐ-THỬ" }
[instrument.likert.columns]
unit = "province"
stratum = "stratum"
clusters = ["psu", "village"]
weight = "w"
weight-decimals = 4
groups = { sex = ["F", "M"] }
id = "resp_id"
drop = ["wave", "minority", "fpc_psu"]
[instrument.likert.scale.five]
levels = 5
satisfied = ["4", "5"]
"#;

/// A rulebook whose index is the weighted mean of the shares satisfied of some items.
fn rulebook(weights: &[(String, String)]) -> String {
    let mut text = HEAD.to_owned() + "[instrument.likert.item]\n";
    for (item, _) in weights {
        writeln!(text, "{item} = {{ scale = \"five\" }}").expect("a text");
    }
    for (item, weight) in weights {
        writeln!(
            text,
            "[node.{item}]\nname = \"{item}\"\nmax = 100\nweight = \"{weight}\"\nmethod = \"given\"\nbasis = {{ place = \"1\" }}"
        )
        .expect("a text");
    }
    text
}

fn done(folder: &Path, args: &[&str]) {
    let output = parindex(args, folder);
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
}

/// The weights of the questions of the reference survey, as a rulebook writes them.
fn question_weights(table: &Path) -> Vec<(String, String)> {
    let weight = |row: &Row| (row["question"].clone(), format!("{}/{}", row["alpha_num"], row["alpha_den"]));
    rows(table).iter().map(weight).collect()
}

/// The reference survey of ten provinces, its question weights, and what R's `survey` 4.5 makes of it.
#[test]
fn the_reference_survey_has_the_errors_and_rank_sets_that_r_gives() {
    let file = |name: &str| beside(&format!("reference/survey/{name}"));
    let (Some(cards), Some(weights), Some(expected), Some(sets)) =
        (file("likert_y1.csv"), file("question_weights.csv"), file("likert_province.csv"), file("rank_sets.csv"))
    else {
        return;
    };
    let weights = question_weights(&weights);
    let made = folder(&[("likert.toml", &rulebook(&weights))]);
    let cards = cards.canonicalize().expect("a path");
    done(
        made.path(),
        &["tally", "likert.toml", cards.to_str().expect("a path"), "--survey", "likert", "--out", "counts"],
    );
    let refused = parindex(&["estimate", "likert.toml", "counts", "--out", "out"], made.path());
    assert_eq!(refused.status.code(), Some(4), "one stratum has a single cluster: {}", stderr(&refused));
    assert!(!made.path().join("out").exists(), "nothing is half-written");
    done(made.path(), &["estimate", "likert.toml", "counts", "--lonely", "adjust", "--by", "sex", "--out", "out"]);

    let found: BTreeMap<(String, String), Row> = rows(&made.path().join("out/estimates.csv"))
        .into_iter()
        .filter(|row| row["group"].is_empty())
        .map(|row| ((row["unit"].clone(), row["node"].clone()), row))
        .collect();
    let mut compared = 0;
    for row in rows(&expected) {
        let wanted = row["design"] == "wr" && row["lonely"] == "adjust" && row["domain_lonely"] == "FALSE";
        let is_share = row["stat"] == "prop45" && row["method"] == "xlogit";
        let is_whole = row["question"] == "COMPOSITE_prop";
        if !wanted || !(is_share || is_whole) || row["domain"] == "ALL" {
            continue;
        }
        let node = if is_whole { "total".to_owned() } else { row["question"].clone() };
        let Some(own) = found.get(&(row["domain"].clone(), node)) else { panic!("{row:?}") };
        let near = |column: &str, theirs: &str| {
            let (ours, theirs) = (number(own, column), number(&row, theirs) * 100.0);
            // Written with six decimals of a percent.
            assert!((ours - theirs).abs() <= 0.000_000_6, "{column}: {ours} for {theirs}\n{row:?}");
        };
        near("percent", "est");
        near("standard_error", "se");
        // A share of 1 has no spread, and a bound by another way; intervals of wholes are made by logit here.
        if is_share && number(&row, "se") > 1e-12 {
            near("low", "lo");
            near("high", "hi");
        }
        assert_eq!(own["df"], row["df"], "{row:?}");
        compared += 1;
    }
    assert!(compared >= 250, "{compared}");

    let ranks: BTreeMap<String, Row> =
        rows(&made.path().join("out/ranks.csv")).into_iter().map(|row| (row["unit"].clone(), row)).collect();
    let mut sets_compared = 0;
    for row in rows(&sets).into_iter().filter(|row| row["set"] == "likert_y1_composite") {
        // R takes the errors as known exactly; with t and few clusters a set can only be as wide or wider.
        let own = &ranks[&row["id"]];
        assert_eq!(own["rank"], row["rank"], "{row:?}");
        assert!(number(own, "rank_best") <= number(&row, "holm_lo"), "{own:?}");
        assert!(number(own, "rank_worst") >= number(&row, "holm_hi"), "{own:?}");
        sets_compared += 1;
    }
    assert_eq!(sets_compared, 10);
}

/// 40 cards of two units, four clusters each.
fn small(answer: impl Fn(usize) -> usize) -> TempDir {
    let mut cards = "resp_id,wave,province,stratum,psu,village,sex,minority,w,fpc_psu,q1,q2\n".to_owned();
    for at in 0..40 {
        let (unit, psu, sex) = (["A", "B"][at % 2], at / 2 % 4, if at < 6 { "F" } else { "M" });
        writeln!(cards, "{at},1,{unit},S,{psu},{psu},{sex},0,1.0000,9,{},{}", answer(at), 5).expect("a text");
    }
    let weights = [("q1".to_owned(), "1/2".to_owned()), ("q2".to_owned(), "1/2".to_owned())];
    let made = folder(&[("likert.toml", &rulebook(&weights)), ("cards.csv", &cards)]);
    done(made.path(), &["tally", "likert.toml", "cards.csv", "--survey", "likert", "--out", "counts"]);
    made
}

#[test]
fn an_item_with_which_everybody_is_satisfied_has_no_error_and_a_one_sided_bound() {
    let made = small(|at| if at % 3 == 0 { 2 } else { 4 });
    done(made.path(), &["estimate", "likert.toml", "counts", "--out", "out"]);
    for row in rows(&made.path().join("out/estimates.csv")).iter().filter(|row| row["node"] == "q2") {
        assert_eq!(row["percent"], "100.000000");
        assert_eq!(row["standard_error"], "0.000000");
        assert_eq!(row["assumed"], "yes");
        assert_eq!(row["high"], "100.000000");
        assert!(number(row, "low") < 95.0, "{row:?}");
    }
}

#[test]
fn small_cells_are_hidden_with_what_would_give_them_away() {
    let made = small(|at| 1 + at % 5);
    done(made.path(), &["estimate", "likert.toml", "counts", "--by", "sex", "--out", "out"]);
    let estimates = rows(&made.path().join("out/estimates.csv"));
    // Three women in each unit: their cells are hidden, and so are the men's, since the totals are shown.
    for row in estimates.iter().filter(|row| !row["unit"].is_empty()) {
        let hidden = !row["group"].is_empty();
        assert_eq!(row["suppressed"], if hidden { "yes" } else { "no" }, "{row:?}");
        assert_eq!(row["percent"].is_empty(), hidden, "{row:?}");
        assert_eq!(row["n"].is_empty(), hidden, "{row:?}");
    }
    let told =
        stdout(&parindex(&["estimate", "likert.toml", "counts", "--out", "again", "--format", "table"], made.path()));
    assert!(told.contains("Khoảng tin cậy"), "{told}");
}

#[test]
fn estimates_are_the_same_bytes_and_foreign_counts_are_refused() {
    let made = small(|at| 1 + at % 5);
    for out in ["one", "two"] {
        done(made.path(), &["estimate", "likert.toml", "counts", "--by", "sex", "--out", out]);
    }
    for name in ["estimates.csv", "ranks.csv", "manifest.json"] {
        let read = |out: &str| fs::read(made.path().join(out).join(name)).expect("a file");
        assert_eq!(read("one"), read("two"), "{name}");
    }
    let text = fs::read_to_string(made.path().join("likert.toml")).expect("a rulebook");
    fs::write(made.path().join("other.toml"), text.replace("id = \"likert\"", "id = \"other\"")).expect("a file");
    let refused = parindex(&["estimate", "other.toml", "counts", "--out", "three"], made.path());
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    let unknown = parindex(&["estimate", "likert.toml", "counts", "--by", "age", "--out", "three"], made.path());
    assert!(stderr(&unknown).contains("sex"), "{}", stderr(&unknown));
}

/// What R makes of the change between the two waves of the reference survey, in which some clusters were revisited.
#[test]
fn the_changes_since_an_earlier_year_have_the_errors_that_r_gives() {
    let file = |name: &str| beside(&format!("reference/survey/{name}"));
    let (Some(first), Some(second), Some(weights), Some(expected)) =
        (file("likert_y1.csv"), file("likert_y2.csv"), file("question_weights.csv"), file("likert_change.csv"))
    else {
        return;
    };
    let weights = question_weights(&weights);
    let made = folder(&[("likert.toml", &rulebook(&weights))]);
    for (cards, out) in [(first, "first"), (second, "second")] {
        let cards = cards.canonicalize().expect("a path");
        let cards = cards.to_str().expect("a path");
        done(made.path(), &["tally", "likert.toml", cards, "--survey", "likert", "--out", out]);
    }
    let args = ["estimate", "likert.toml", "second", "--since", "first", "--lonely", "adjust", "--out", "out"];
    done(made.path(), &args);
    let changes = rows(&made.path().join("out/changes.csv"));
    let found: BTreeMap<(String, String), &Row> =
        changes.iter().map(|row| ((row["unit"].clone(), row["node"].clone()), row)).collect();
    let mut compared = 0;
    for row in rows(&expected) {
        let node = match row["question"].as_str() {
            "COMPOSITE_prop" => "total",
            name if name.starts_with('C') => continue,
            name => name,
        };
        let Some(own) = found.get(&(row["domain"].clone(), node.to_owned())) else { panic!("{row:?}") };
        let column = match row["what"].as_str() {
            "I1" => "before",
            "I2" => "after",
            _ => "change",
        };
        let near = |column: &str, theirs: f64| {
            assert!((number(own, column) - 100.0 * theirs).abs() <= 0.000_000_6, "{column}: {own:?}\n{row:?}");
        };
        near(column, number(&row, "est"));
        assert_eq!(own["df"], row["df"], "{row:?}");
        if column == "change" {
            near("standard_error", number(&row, "se"));
            compared += 1;
        }
    }
    assert_eq!(compared, 20);
    let revisited = |unit: &str| number(found[&(unit.to_owned(), "total".to_owned())], "revisited");
    assert!(revisited("P01") > 0.0 && revisited("") < number(found[&(String::new(), "total".to_owned())], "clusters"));
    // To itself a year has not changed, and nobody is said to have.
    let args = ["estimate", "likert.toml", "second", "--since", "second", "--lonely", "adjust", "--out", "same"];
    done(made.path(), &args);
    for row in rows(&made.path().join("same/changes.csv")) {
        assert_eq!((row["change"].as_str(), row["standard_error"].as_str()), ("0.000000", "0.000000"), "{row:?}");
        assert_eq!(row["significant"], "no");
        assert_eq!(row["clusters"], row["revisited"]);
    }
    // The folder may be written again with fewer files.
    done(made.path(), &["estimate", "likert.toml", "second", "--lonely", "adjust", "--out", "out", "--force"]);
    assert!(!made.path().join("out/changes.csv").exists());
}

/// 640 cards of eight units, three clusters each in two years, the second of them visited again; seven units have clusters of unlike moods.
fn two_years(keep: impl Fn(&str) -> bool) -> TempDir {
    let weights = [("q1".to_owned(), "1/2".to_owned()), ("q2".to_owned(), "1/2".to_owned())];
    let made = folder(&[("likert.toml", &rulebook(&weights))]);
    for (year, name) in ["first", "second"].into_iter().enumerate() {
        let mut cards = "resp_id,wave,province,stratum,psu,village,sex,minority,w,fpc_psu,q1,q2\n".to_owned();
        for at in 0..480 {
            let (unit, psu, sex) = (at % 8, at / 8 % 3, if at / 24 % 3 == 0 { "F" } else { "M" });
            let mood = (unit * 7 + psu * 11) % 5;
            let answer = |item: usize| 1 + (mood + (at / 24 * (3 + item) + year * at) % 4).min(4);
            if keep(sex) {
                // In the second year one cluster of three is another one.
                let psu = if psu == 2 { psu + year } else { psu };
                writeln!(cards, "{at},1,P{unit},S,{psu},{psu},{sex},0,1.0000,9,{},{}", answer(0), answer(1))
                    .expect("a text");
            }
        }
        fs::write(made.path().join(format!("{name}.csv")), cards).expect("cards");
        done(made.path(), &["tally", "likert.toml", &format!("{name}.csv"), "--survey", "likert", "--out", name]);
    }
    made
}

#[test]
fn the_changes_of_a_group_are_those_of_its_cards_alone() {
    let changes = |made: &TempDir, more: &[&str]| {
        let args = ["estimate", "likert.toml", "second", "--since", "first", "--min-cell", "1", "--out", "out"];
        done(made.path(), &[&args, more].concat());
        rows(&made.path().join("out/changes.csv"))
    };
    for variance in ["design", "pooled"] {
        let by_sex = changes(&two_years(|_| true), &["--by", "sex", "--variance", variance]);
        for sex in ["F", "M"] {
            let alone = changes(&two_years(|other| other == sex), &["--variance", variance]);
            let of_group: Vec<_> = by_sex.iter().filter(|row| row["group"] == sex).collect();
            assert_eq!(of_group.len(), alone.len());
            for (one, other) in of_group.into_iter().zip(&alone) {
                for column in other.keys().filter(|column| *column != "group") {
                    assert_eq!(one[column], other[column], "{column}: {one:?}\n{other:?}");
                }
            }
        }
        let pooled = by_sex.iter().filter(|row| !row["unit"].is_empty());
        assert!(pooled.clone().all(|row| row["variance"] == variance), "{variance}");
        assert!(pooled.clone().any(|row| row["revisited"] == "2" && row["clusters"] == "3"));
        // Eight units of three clusters, of which two were visited twice: four clusters in a stratum.
        let df = if variance == "pooled" { "24" } else { "3" };
        assert!(pooled.clone().all(|row| row["df"] == df), "{variance}: {:?}", pooled.map(|row| &row["df"]).next());
    }
}

#[test]
fn a_shared_design_effect_is_named_and_shows_how_far_units_lie_from_it() {
    let made = two_years(|_| true);
    let args = ["estimate", "likert.toml", "first", "--variance", "pooled", "--out", "out", "--lang", "en"];
    let output = parindex(&args, made.path());
    assert!(output.status.success());
    let told = stderr(&output) + &stdout(&output);
    assert!(told.contains("Assumption       all units have one design effect, 16 degrees of freedom"), "{told}");
    let manifest = fs::read_to_string(made.path().join("out/manifest.json")).expect("a manifest");
    assert!(manifest.contains("\"variance\": \"pooled\"") && manifest.contains("all units have one design effect"));
    done(made.path(), &["estimate", "likert.toml", "first", "--out", "design"]);
    let design = rows(&made.path().join("design/estimates.csv"));
    for (row, own) in rows(&made.path().join("out/estimates.csv")).iter().zip(&design) {
        assert_eq!(
            (&row["percent"], &row["deff"], &own["variance"]),
            (&own["percent"], &own["deff"], &"design".to_owned())
        );
        if row["unit"].is_empty() {
            // All units together have clusters enough of their own.
            assert_eq!((row["variance"].as_str(), &row["standard_error"]), ("design", &own["standard_error"]));
            continue;
        }
        assert_eq!((row["variance"].as_str(), row["own_df"].as_str()), ("pooled", "2"));
        if row["node"] == "total" {
            assert_eq!(row["df"], "16");
        } else if row["deff"].is_empty() {
            // All answers of a unit are alike: it adds nothing to what units share, and has a bound instead of an error.
            assert_eq!((row["standard_error"].as_str(), row["assumed"].as_str()), ("0.000000", "yes"), "{row:?}");
            continue;
        }
        let ratio = (number(own, "standard_error") / number(row, "standard_error")).powi(2);
        assert!((number(row, "own_ratio") - ratio).abs() < 1e-4 * (1.0 + ratio), "{row:?}");
        if row["node"] != "total" {
            assert!((number(row, "deff") / number(row, "pooled_deff") - ratio).abs() < 1e-3 * (1.0 + ratio), "{row:?}");
        }
    }
}

/// Cards of four units, one of six people; the first item is asked of few in unit `B`.
fn with_a_small_unit(year: usize) -> String {
    let mut cards = "resp_id,wave,province,stratum,psu,village,sex,minority,w,fpc_psu,q1,q2,q3\n".to_owned();
    for (unit, people) in [("A", 160), ("B", 120), ("C", 6), ("D", 140)] {
        for at in 0..people {
            let sex = if at % 3 == 0 { "F" } else { "M" };
            let answer = |item: usize| (1 + (at * (3 + item) + year * at + people) % 5).to_string();
            let first = if unit == "B" && at >= 4 { String::new() } else { answer(0) };
            let psu = at % 4;
            writeln!(cards, "{unit}{at},1,{unit},S,{psu},{psu},{sex},0,1,9,{first},{},{}", answer(1), answer(2))
                .expect("a text");
        }
    }
    cards
}

/// Whoever reads the tables takes every figure that follows from others: a unit from the total and the other units, a group
/// from its unit, an item from its factor and the other items.
#[test]
fn no_hidden_figure_follows_from_those_beside_it() {
    let thirds: Vec<(String, String)> = ["q1", "q2", "q3"].map(|item| (item.to_owned(), "1/3".to_owned())).to_vec();
    let made = folder(&[
        ("likert.toml", &rulebook(&thirds)),
        ("first.csv", &with_a_small_unit(0)),
        ("second.csv", &with_a_small_unit(1)),
    ]);
    for year in ["first", "second"] {
        done(made.path(), &["tally", "likert.toml", &format!("{year}.csv"), "--survey", "likert", "--out", year]);
    }
    let args = "estimate likert.toml second --since first --by sex --out out --format table";
    let output = parindex(&args.split(' ').collect::<Vec<_>>(), made.path());
    assert!(output.status.success(), "{}", stderr(&output));
    for (table, counts) in [("estimates.csv", &["n"][..]), ("changes.csv", &["n_before", "n_after"])] {
        let cells: BTreeMap<[String; 4], Row> = rows(&made.path().join("out").join(table))
            .into_iter()
            .map(|row| {
                let all_units = row.get("all_units").cloned().unwrap_or_default();
                ([row["unit"].clone(), all_units, row["group"].clone(), row["node"].clone()], row)
            })
            .collect();
        let is_hidden = |key: &[String; 4]| cells[key]["suppressed"] == "yes";
        for (key, row) in &cells {
            assert!(counts.iter().all(|n| is_hidden(key) || number(row, n) >= 10.0), "{row:?}");
            let of = |place: usize, wanted: &dyn Fn(&[String; 4]) -> bool| {
                let alike = |other: &&[String; 4]| (0..4).all(|at| at == place || at == 1 || other[at] == key[at]);
                cells.keys().filter(alike).filter(|other| wanted(other)).collect::<Vec<_>>()
            };
            let mut lines = Vec::new();
            if key[0].is_empty() {
                lines.push(of(0, &|other| !other[0].is_empty()));
            }
            if key[2].is_empty() && key[1] != "mean" {
                lines.push(of(2, &|other| !other[2].is_empty() && other[1] == key[1]));
            }
            if key[3] == "total" {
                lines.push(of(3, &|other| other[3] != "total" && other[1] == key[1]));
            }
            for line in lines.iter().filter(|line| !line.is_empty()) {
                let hidden = line.iter().filter(|other| is_hidden(other)).count() + usize::from(is_hidden(key));
                assert_ne!(hidden, 1, "{table}: {key:?} and {line:?}");
            }
        }
    }
    let estimates = rows(&made.path().join("out/estimates.csv"));
    let shown = |unit: &str, node: &str| {
        let found = estimates.iter().find(|row| row["unit"] == unit && row["node"] == node && row["group"].is_empty());
        found.expect("a row")["suppressed"] == "no"
    };
    assert!(!shown("C", "total") && !shown("B", "q1") && shown("A", "total"), "six people; four answers; 160 people");
    // A hidden index stands neither among the ranks nor on the terminal.
    let ranks = rows(&made.path().join("out/ranks.csv"));
    assert_eq!(ranks.len(), 4);
    for row in ranks {
        assert_eq!(row["suppressed"] == "no", shown(&row["unit"], "total"), "{row:?}");
        assert_eq!(row["percent"].is_empty() && row["rank"].is_empty(), row["suppressed"] == "yes", "{row:?}");
    }
    assert!(!stdout(&output).lines().any(|line| line.contains(" C ")), "{}", stdout(&output));
}

#[test]
fn the_mean_of_units_stands_beside_all_answers_pooled() {
    let made = two_years(|_| true);
    done(made.path(), &["estimate", "likert.toml", "first", "--by", "sex", "--min-cell", "1", "--out", "out"]);
    let estimates = rows(&made.path().join("out/estimates.csv"));
    let means: Vec<&Row> = estimates.iter().filter(|row| row["all_units"] == "mean").collect();
    let pooled = estimates.iter().filter(|row| row["all_units"] == "pooled").count();
    // Everybody, women and men; the whole and two items.
    assert_eq!((means.len(), pooled), (9, 9));
    for mean in means {
        let alike =
            |row: &&Row| row["node"] == mean["node"] && row["group"] == mean["group"] && row["all_units"].is_empty();
        let units: Vec<&Row> = estimates.iter().filter(alike).collect();
        assert_eq!(units.len(), 8);
        let sum = |of: &dyn Fn(&Row) -> f64| units.iter().map(|row| of(row)).sum::<f64>();
        assert!((number(mean, "percent") - sum(&|row| number(row, "percent")) / 8.0).abs() < 2e-6, "{mean:?}");
        let error = sum(&|row| number(row, "standard_error").powi(2)).sqrt() / 8.0;
        assert!((number(mean, "standard_error") - error).abs() < 2e-6, "{mean:?}");
        for column in ["n", "df"] {
            assert!((number(mean, column) - sum(&|row| number(row, column))).abs() < 0.5, "{column}: {mean:?}");
        }
        assert!(number(mean, "low") < number(mean, "percent") && number(mean, "percent") < number(mean, "high"));
    }
}

/// The answers to both items as those to one: each counts alike, whichever item it is to, in `estimate` and in a pass.
#[test]
fn a_node_may_pool_the_answers_to_several_items() {
    let one = vec![("q1".to_owned(), "1".to_owned())];
    let book = rulebook(&one).replace(
        "[instrument.likert.item]\nq1 = { scale = \"five\" }\n",
        "[instrument.likert.item]\nQ1 = { scale = \"five\" }\nQ2 = { scale = \"five\" }\n[instrument.likert.pooled]\nq1 = [\"Q1\", \"Q2\"]\n",
    );
    let mut cards = "resp_id,wave,province,stratum,psu,village,sex,minority,w,fpc_psu,Q1,Q2\n".to_owned();
    let mut answers: BTreeMap<&str, BTreeMap<usize, [f64; 2]>> = BTreeMap::new();
    for at in 0..200 {
        let (unit, psu) = (["A", "B"][at % 2], at / 2 % 4);
        let first = 1 + (at * 7 + psu) % 5;
        // The second item is asked of every third only.
        let second = if at % 3 == 0 { (1 + (at * at + psu * 3) % 5).to_string() } else { String::new() };
        writeln!(cards, "{at},1,{unit},S,{psu},{psu},F,0,1,9,{first},{second}").expect("a text");
        let sums = answers.entry(unit).or_default().entry(psu).or_default();
        for answer in [Some(first), second.parse().ok()].into_iter().flatten() {
            sums[0] += f64::from(u8::from(answer >= 4));
            sums[1] += 1.0;
        }
    }
    let register = "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n\
        A,,,province,A,,,,ranked,,,\nB,,,province,B,,,,ranked,,,\n";
    let pass = "[pass]\nrulebook = \"likert.toml\"\nyear = 2024\ndata-status = \"made-up\"\nsource = \"test\"\n[units]\n\
        register = \"units.csv\"\n[[input]]\nid = \"s\"\nfile = \"counts\"\nform = \"tally\"\n";
    let made = folder(&[("likert.toml", &book), ("cards.csv", &cards), ("units.csv", register), ("pass.toml", pass)]);
    done(made.path(), &["tally", "likert.toml", "cards.csv", "--survey", "likert", "--out", "counts"]);
    done(made.path(), &["estimate", "likert.toml", "counts", "--out", "out"]);
    done(made.path(), &["score", "pass.toml", "--out", "run"]);
    let estimates = rows(&made.path().join("out/estimates.csv"));
    for row in rows(&made.path().join("run/ranking.csv")) {
        let clusters = &answers[row["code"].as_str()];
        let (a, b) = clusters.values().fold((0.0, 0.0), |(a, b), of| (a + of[0], b + of[1]));
        let z: Vec<f64> = clusters.values().map(|of| (of[0] - a / b * of[1]) / b).collect();
        let mean = z.iter().sum::<f64>() / 4.0;
        let error = 100.0 * (4.0 / 3.0 * z.iter().map(|z| (z - mean).powi(2)).sum::<f64>()).sqrt();
        let share = 100.0 * a / b;
        let own = estimates.iter().find(|own| own["unit"] == row["code"] && own["node"] == "q1").expect("a unit");
        assert!((number(own, "percent") - share).abs() < 1e-6 && (number(&row, "index_exact") - share).abs() < 1e-6);
        assert!((number(own, "standard_error") - error).abs() < 2e-6, "{own:?} {error}");
        assert!((number(&row, "standard_error") - error).abs() < 2e-6, "{row:?} {error}");
        assert_eq!(own["n"], "100", "people, not answers");
    }
    let pooled = fs::read_to_string(made.path().join("run/manifest.json")).expect("a manifest");
    let (a, b) = answers.values().flat_map(BTreeMap::values).fold((0.0, 0.0), |(a, b), of| (a + of[0], b + of[1]));
    let pooled: serde_json::Value = serde_json::from_str(&pooled).expect("JSON");
    let index: f64 = pooled["pooled"]["index_exact"].as_str().expect("a figure").parse().expect("a number");
    assert!((index - 100.0 * a / b).abs() < 1e-6, "{index}");
}

//! Which changes between two years are more than the error of the surveys behind them. The expected errors are computed
//! here from the cards, with nothing of `src/`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{folder, parindex, row, rows, rows_of, stderr, stdout};

const RULEBOOK: &str = "[rulebook]\nid = \"satisfaction\"\nedition = \"1\"\nname = \"Hài lòng\"\nunit-kind = \"province\"\n\
    years = { from = 2023 }\ntotal = 100\npublished-decimals = 2\nrounding = \"half-up\"\nrank-decimals = 6\nties = \"competition\"\n\
    status = \"illustrative\"\nsource = \"survey.citizens\"\n[node.\"a\"]\nname = \"a\"\nmax = 100\nmethod = \"given\"\n\
    [instrument.citizens.columns]\nunit = \"unit\"\nstratum = \"stratum\"\nclusters = [\"district\"]\n\
    [instrument.citizens.scale.yes]\nlevels = 2\nsatisfied = [\"2\"]\n[instrument.citizens.item]\na = { scale = \"yes\" }\n";

const REGISTER: &str =
    "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source
01,,,province,Một,One,,,ranked,,,test
02,,,province,Hai,Two,,,ranked,,,test
04,,2024-06-30,province,Bốn,Four,,,ranked,,09,test
05,,2024-06-30,province,Năm,Five,,,ranked,,09,test
09,2024-07-01,,province,Chín,Nine,,,ranked,,,test
";

/// So many districts in each of two strata, so many cards in each district.
const DISTRICTS: usize = 4;
const CARDS: usize = 40;

/// The satisfied of the cards of each district, by unit, stratum and district; `lift` is added to all of a unit.
type Satisfied = BTreeMap<&'static str, [[usize; DISTRICTS]; 2]>;

fn satisfied(lifts: &[(&'static str, usize)], seed: usize) -> Satisfied {
    let of = |unit: &str, lift: usize| {
        let number: usize = unit.parse().expect("a number");
        let here = |stratum: usize, district: usize| {
            10 + lift + (number * 3 + stratum * 5 + district * 7 + seed * district * stratum) % 11
        };
        [0, 1].map(|stratum| std::array::from_fn(|district| here(stratum, district)))
    };
    lifts.iter().map(|(unit, lift)| (*unit, of(unit, *lift))).collect()
}

fn cards(satisfied: &Satisfied) -> String {
    let mut text = "unit,stratum,district,a\n".to_owned();
    for (unit, strata) in satisfied {
        for (stratum, districts) in strata.iter().enumerate() {
            for (district, yes) in districts.iter().enumerate() {
                for card in 0..CARDS {
                    let answer = if card < *yes { 2 } else { 1 };
                    writeln!(text, "{unit},S{stratum},D{district},{answer}").expect("a text");
                }
            }
        }
    }
    text
}

/// The share of the satisfied in percent, and the deviation of each district with the factor of its stratum.
fn estimate(strata: &[[usize; DISTRICTS]; 2]) -> (f64, Vec<f64>) {
    let all = (2 * DISTRICTS * CARDS) as f64;
    let share = strata.iter().flatten().sum::<usize>() as f64 / all;
    let factor = (DISTRICTS as f64 / (DISTRICTS as f64 - 1.0)).sqrt();
    let mut deviations = Vec::new();
    for districts in strata {
        let z = districts.map(|yes| (yes as f64 - share * CARDS as f64) / all);
        let mean = z.iter().sum::<f64>() / DISTRICTS as f64;
        deviations.extend(z.map(|z| 100.0 * factor * (z - mean)));
    }
    (100.0 * share, deviations)
}

fn squares(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum()
}

fn run(folder: &Path, year: u16, cards: &str) {
    fs::write(folder.join(format!("{year}.csv")), cards).expect("cards");
    let pass = format!(
        "[pass]\nrulebook = \"rulebook.toml\"\nyear = {year}\ndata-status = \"made-up\"\nsource = \"test\"\n[units]\n\
         register = \"units.csv\"\n[[input]]\nid = \"s\"\nfile = \"counts-{year}\"\nform = \"tally\"\n"
    );
    fs::write(folder.join(format!("{year}.toml")), pass).expect("a pass");
    for line in [
        format!("tally rulebook.toml {year}.csv --survey citizens --out counts-{year}"),
        format!("score {year}.toml --out {year}"),
    ] {
        let output = parindex(&line.split(' ').collect::<Vec<_>>(), folder);
        assert!(output.status.success(), "{line}: {}", stderr(&output));
    }
}

/// Unit 01 rises by a quarter of the cards, 02 hardly moves, 04 and 05 become 09.
fn years() -> (TempDir, Satisfied, Satisfied) {
    let made = folder(&[("rulebook.toml", RULEBOOK), ("units.csv", REGISTER)]);
    let old = satisfied(&[("01", 0), ("02", 3), ("04", 2), ("05", 6)], 0);
    let new = satisfied(&[("01", 15), ("02", 3), ("09", 4)], 1);
    run(made.path(), 2023, &cards(&old));
    run(made.path(), 2024, &cards(&new));
    (made, old, new)
}

fn near(found: &str, expected: f64) {
    let found: f64 = found.parse().unwrap_or_else(|_| panic!("`{found}` for {expected}"));
    assert!((found - expected).abs() < 1e-5, "{found} for {expected}");
}

#[test]
fn the_error_of_a_change_comes_from_the_cards_of_both_years() {
    let (made, old, new) = years();
    let output = parindex(&["compare", "2023", "2024", "--out", "c", "--lang", "en", "--format", "table"], made.path());
    assert!(output.status.success(), "{}", stderr(&output));
    let changes = rows(&made.path().join("c/changes.csv"));
    let row = |code: &str| row(&changes, &[("code", code)]);
    // Both years asked in the same districts: only what a district changed counts.
    for unit in ["01", "02"] {
        let ((before, e1), (after, e2)) = (estimate(&old[unit]), estimate(&new[unit]));
        near(&row(unit)["index_change"], after - before);
        near(&row(unit)["change_standard_error"], squares(e1.iter().zip(&e2).map(|(a, b)| b - a)).sqrt());
        let apart = (squares(e1.iter().copied()) + squares(e2.iter().copied())).sqrt();
        assert!((row(unit)["change_standard_error"].parse::<f64>().expect("a number") - apart).abs() > 1e-3);
    }
    // A unit that takes in two: half of each, and districts of one name that are not one district.
    let of = |satisfied: &Satisfied, unit: &str| squares(estimate(&satisfied[unit]).1.into_iter());
    near(&row("09")["change_standard_error"], ((of(&old, "04") + of(&old, "05")) / 4.0 + of(&new, "09")).sqrt());
    assert_eq!((row("01")["change_significant"].as_str(), row("02")["change_significant"].as_str()), ("yes", "no"));
    assert_eq!(row("02")["rank_change_significant"], "no");
    for unit in ["04", "05"] {
        assert!(row(unit)["change_standard_error"].is_empty() && row(unit)["change_significant"].is_empty());
    }
    let said = stderr(&output);
    let first = said.lines().position(|line| line.contains("Significant")).expect("it is said");
    let comparable = said.lines().position(|line| line.contains("Comparable")).expect("it is said");
    assert!(
        first < comparable && said.contains("1: One +") && said.contains("the sampling error of surveys alone"),
        "{said}"
    );
    let story = stdout(&parindex(&["compare", "2023", "2024", "--unit", "02", "--format", "table"], made.path()));
    assert!(story.contains("không phân biệt được với sai số điều tra"), "{story}");
    // On other nodes than those ranked nothing is known.
    let core = parindex(&["compare", "2023", "2024", "--common-core", "--out", "core"], made.path());
    assert!(core.status.success());
    let core = fs::read_to_string(made.path().join("core/changes.csv")).expect("changes");
    assert!(!core.contains(",yes,") && !core.contains(",no,"), "{core}");
}

/// Of two units that become one the cards are added up: 7 of 10 and 9 of 30 are 16 of 40, whatever the weights say.
#[test]
fn units_that_become_one_add_up_their_cards() {
    let made =
        folder(&[("rulebook.toml", RULEBOOK), ("units.csv", REGISTER), ("weights.csv", "code,weight\n04,9\n05,1\n")]);
    let mut old = cards(&satisfied(&[("01", 0), ("02", 3)], 0));
    for (unit, asked, yes) in [("04", 10, 7), ("05", 30, 9)] {
        for card in 0..asked {
            writeln!(old, "{unit},S{},D{},{}", card % 2, card / 2 % 2, if card < yes { 2 } else { 1 }).expect("a text");
        }
    }
    run(made.path(), 2023, &old);
    run(made.path(), 2024, &cards(&satisfied(&[("01", 15), ("02", 3), ("09", 4)], 1)));
    let output = parindex(&["compare", "2023", "2024", "--weights", "weights.csv", "--out", "c"], made.path());
    assert!(output.status.success(), "{}", stderr(&output));
    let changes = rows(&made.path().join("c/changes.csv"));
    let merged = row(&changes, &[("code", "09")]);
    assert_eq!(merged["index_old"], "40", "{merged:?}");
    let contributions = rows(&made.path().join("c/contributions.csv"));
    let leaf = row(&contributions, &[("unit", "09"), ("node", "a")]);
    assert_eq!(leaf["way"], "tallied", "{leaf:?}");
}

#[test]
fn a_history_shows_the_error_of_each_year() {
    let (made, old, _) = years();
    let output = parindex(&["history", "2023", "2024"], made.path());
    let periods = rows_of(&output.stdout);
    let row = row(&periods, &[("code", "01"), ("period", "2023")]);
    near(&row["standard_error"], squares(estimate(&old["01"]).1.into_iter()).sqrt());
    let rank = |key: &str| row[key].parse::<usize>().expect("a rank");
    assert!(rank("rank_low") <= rank("rank") && rank("rank") <= rank("rank_high"));
}

//! The Provincial Competitiveness Index of four years, from its published sub-indices and weights.
//! The figures have no clear terms of use and are not part of the project; where they lie beside
//! it, the rulebooks are written from them and every published total and rank must follow.

use std::fmt::Write as _;

use parindex::compare::{Comparison, NEW, OLD, Options};
use parindex::model::{Number, NumberFormat, SCALE};
use tempfile::TempDir;

use crate::compare::{compared, scored_pass};
use crate::support::{Row, beside, evaluate, folder, rows};

/// `before`: the weights of the edition before, whose sub-indices this one continues by name.
fn rulebook(year: &str, weights: &[(String, String)], before: &[(String, String)]) -> String {
    let mut text = format!(
        r#"
[rulebook]
id = "pci"
edition = "{year}"
name = {{ vi = "Chỉ số năng lực cạnh tranh cấp tỉnh", en = "Provincial Competitiveness Index" }}
unit-kind = "province"
years = {{ from = {year}, until = {year} }}
total = 100
aggregate = "weighted-mean"
published-decimals = 5
rounding = "half-up"
rank-decimals = 5
ties = "competition"
status = "cited"
source = "indicator"
"#
    );
    for (at, (name, weight)) in weights.iter().enumerate() {
        write!(
            text,
            "\n[node.\"{}\"]\nname = \"{name}\"\nmax = 10\nweight = {weight}\nmethod = \"given\"\nbasis = {{ place = \"{name}\" }}\n",
            at + 1
        )
        .expect("writing to a string does not fail");
        if !before.is_empty() {
            let former = before.iter().position(|(known, _)| known == name);
            let former = former.map_or(String::new(), |at| format!("\"{}\"", at + 1));
            writeln!(text, "formerly = [{former}]").expect("writing to a string does not fail");
        }
    }
    text
}

fn weights(year: &str) -> Option<Vec<(String, String)>> {
    let weights = rows(&beside("facts/pci/pci_weights.csv")?);
    let of_year = weights.iter().filter(|row| row["year"] == year);
    Some(of_year.map(|row| (row["subindex"].clone(), row["weight_pct"].clone())).collect())
}

fn provinces(year: &str) -> Option<Vec<Row>> {
    let provinces: Vec<Row> =
        rows(&beside("facts/pci/pci_2008_2009_2017_2018.csv")?).into_iter().filter(|row| row["year"] == year).collect();
    assert!(provinces.len() >= 63, "{} provinces in {year}", provinces.len());
    Some(provinces)
}

/// A published figure in billionths.
fn published(figure: &str) -> i128 {
    let round = NumberFormat { round_excess: true, ..NumberFormat::PLAIN };
    Number::parse_as(figure, round).expect("a figure").0
}

/// Ha Tay became part of Ha Noi (the resolution took effect on 2008-08-01; it is in the PCI of that year all the same).
const HA_TAY: &str = "28,,2008-12-31,province,Hà Tây,,,,ranked,,01,\n";

/// The folder of a year: rulebook, register, table and pass.
fn year_folder(year: &str, before: Option<&str>) -> Option<TempDir> {
    let (provinces, weights) = (provinces(year)?, weights(year)?);
    let before = before.map_or(Some(Vec::new()), self::weights)?;
    let mut register = String::from(
        "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n",
    ) + HA_TAY;
    let mut table = String::from("unit");
    for (name, _) in &weights {
        write!(table, ",{name}").expect("writing to a string does not fail");
    }
    let mut columns = String::new();
    for (at, (name, _)) in weights.iter().enumerate() {
        writeln!(columns, "\"{}\" = \"{name}\"", at + 1).expect("writing to a string does not fail");
    }
    for row in &provinces {
        if row["gso_code"] != "28" {
            writeln!(register, "{},,,province,{},,,,ranked,,,", row["gso_code"], row["province"]).expect("a string");
        }
        write!(table, "\n{}", row["gso_code"]).expect("a string");
        for (name, _) in &weights {
            write!(table, ",{}", row[name]).expect("a string");
        }
    }
    let pass = format!(
        r#"
[pass]
rulebook = "rulebook.toml"
year = {year}
data-status = "published"
source = "PCI {year}"
[units]
register = "units.csv"
[[input]]
id = "sub-indices"
file = "pci.csv"
form = "wide"
thousands = "none"
excess-decimals = "round"
[input.columns]
{columns}"#
    );
    let files = [
        ("rulebook.toml", rulebook(year, &weights, &before)),
        ("units.csv", register),
        ("pci.csv", table + "\n"),
        ("pass.toml", pass),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Some(folder(&files))
}

fn check(year: &str) -> Option<()> {
    let folder = year_folder(year, None)?;
    let provinces = provinces(year)?;
    let (evaluation, found) = evaluate(&folder.path().join("pass.toml"));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:#?}"));
    let published = |row: &Row| published(&row["pci_weighted"]);
    for row in &provinces {
        let at = evaluation.inputs.units.iter().position(|unit| unit.code.as_str() == row["gso_code"]).expect("a unit");
        let result = &evaluation.results.units[at];
        let index = i128::from(result.index.expect("an index").0);
        assert!(
            (index - published(row)).abs() <= 10_000,
            "{year} {}: {index} against {}",
            row["province"],
            published(row)
        );
        let rank = 1 + provinces.iter().filter(|other| published(other) > published(row)).count();
        assert_eq!(result.rank, Some(rank), "{year} {}", row["province"]);
    }
    Some(())
}

#[test]
fn pci_2008_is_reproduced() {
    check("2008");
}

#[test]
fn pci_2009_is_reproduced() {
    check("2009");
}

#[test]
fn pci_2017_is_reproduced() {
    check("2017");
}

#[test]
fn pci_2018_is_reproduced() {
    check("2018");
}

fn years(old: &str, new: &str) -> Option<(Comparison, Vec<Row>, Vec<Row>)> {
    let (a, b) = (year_folder(old, None)?, year_folder(new, Some(old))?);
    let run = |folder: &TempDir| scored_pass(&folder.path().join("pass.toml"), &folder.path().join("run"));
    let comparison = compared(&run(&a), &run(&b), &Options::default()).expect("two years of one index");
    Some((comparison, provinces(old)?, provinces(new)?))
}

/// The place of a province among all, by its published total.
fn place(provinces: &[Row], code: &str) -> i64 {
    let total = |row: &Row| published(&row["pci_weighted"]);
    let own = provinces.iter().find(|row| row["gso_code"] == code).map(total).expect("a province");
    1 + i64::try_from(provinces.iter().filter(|other| total(other) > own).count()).expect("63 provinces")
}

#[test]
fn every_published_change_of_rank_from_2017_to_2018_comes_out() {
    let Some((comparison, old, new)) = years("2017", "2018") else { return };
    assert_eq!(comparison.changes.len(), 63);
    for (at, change) in comparison.changes.iter().enumerate() {
        let code = comparison.unit(at).unit.code.as_str();
        assert_eq!(change.rank_change(), Some(place(&old, code) - place(&new, code)), "{code}");
        let parts = change.index.as_ref().expect("both years have it");
        assert_eq!(Some(parts.sum()), change.index_change());
        // The weights did not change, and no sub-index compares provinces: all of it is its own.
        assert_eq!((parts.rules, parts.others, parts.units), (0, 0, 0), "{code}");
        let rank = change.rank.expect("both years rank it");
        assert_eq!(rank.sum(), i128::from(change.rank_change().expect("two ranks")) * i128::from(SCALE));
        assert_eq!((rank.rules, rank.units), (0, 0), "{code}");
    }
}

#[test]
fn the_new_weights_of_2009_and_the_merger_of_ha_tay_are_told_apart() {
    let Some((comparison, old, new)) = years("2008", "2009") else { return };
    // Ten sub-indices became nine: the one of 5 percent was dropped.
    assert_eq!(comparison.correspondence.comparable.map(|percent| percent.to_string()), ["95", "100"]);
    let (old_weights, new_weights) = (weights("2008").expect("weights"), weights("2009").expect("weights"));
    let index = |weights: &[(String, String)], row: &dyn Fn(&str) -> i128| -> i128 {
        // Weights are percents, sub-indices lie between 0 and 10.
        weights.iter().map(|(name, weight)| row(name) * weight.parse::<i128>().expect("a weight")).sum::<i128>() / 10
    };
    for (at, change) in comparison.changes.iter().enumerate() {
        let code = comparison.unit(at).unit.code.as_str();
        let (Some(parts), false) = (&change.index, code == "01") else { continue };
        assert_eq!(Some(parts.sum()), change.index_change());
        let find = |rows: &[Row]| rows.iter().find(|row| row["gso_code"] == code).cloned().expect("a province");
        let (before, after) = (find(&old), find(&new));
        let was = |name: &str| published(&before[name]);
        // What 2009 does not have stays as it was.
        let is = |name: &str| if after[name].is_empty() { was(name) } else { published(&after[name]) };
        let rules =
            index(&new_weights, &was) - index(&old_weights, &was) + index(&new_weights, &is) - index(&old_weights, &is);
        assert!((2 * parts.rules - rules).abs() <= 4, "{code}: {} against {}", parts.rules, rules / 2);
    }
    let ha_noi = comparison.changes.iter().enumerate().find(|(at, _)| comparison.unit(*at).unit.code.as_str() == "01");
    let (at, change) = ha_noi.expect("Ha Noi is there");
    let pair = &comparison.pairs[at];
    let codes: Vec<&str> =
        pair.predecessors.iter().map(|at| comparison.years[OLD].units[*at].unit.code.as_str()).collect();
    assert_eq!(codes, ["01", "28"]);
    // Points are carried in equal parts: the mean of the two.
    let total = |code: &str| published(&old.iter().find(|row| row["gso_code"] == code).expect("a row")["pci_weighted"]);
    let index = change.before().and_then(|stand| stand.index).expect("an index").0;
    assert!((2 * i128::from(index) - total("01") - total("28")).abs() <= 20_000, "{index}");
    assert_eq!(change.index.as_ref().map(parindex::compare::IndexParts::sum), change.index_change());
    // Ha Tay is named, with what became of it.
    let gone: Vec<_> = comparison.pairs.iter().filter(|pair| pair.new.is_none()).collect();
    assert_eq!(gone.len(), 2, "Ha Noi as it was, and Ha Tay");
    for pair in gone {
        let successor = pair.successor.expect("a successor");
        assert_eq!(comparison.years[NEW].units[successor].unit.code.as_str(), "01");
    }
}

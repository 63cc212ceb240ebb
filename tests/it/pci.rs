//! The Provincial Competitiveness Index of four years, from its published sub-indices and weights.
//! The figures have no clear terms of use and are not part of the project; where they lie beside
//! it, the rulebooks are written from them and every published total and rank must follow.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use parindex::model::{Number, NumberFormat};

use crate::support::{beside, evaluate, folder};

type Row = BTreeMap<String, String>;

fn rows(path: &std::path::Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn rulebook(year: &str, weights: &[(String, String)]) -> String {
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
    }
    text
}

fn check(year: &str) -> Option<()> {
    let weights = rows(&beside("facts/pci/pci_weights.csv")?);
    let weights: Vec<(String, String)> = weights
        .iter()
        .filter(|row| row["year"] == year)
        .map(|row| (row["subindex"].clone(), row["weight_pct"].clone()))
        .collect();
    let provinces: Vec<Row> =
        rows(&beside("facts/pci/pci_2008_2009_2017_2018.csv")?).into_iter().filter(|row| row["year"] == year).collect();
    assert!(provinces.len() >= 63, "{} provinces in {year}", provinces.len());
    let mut register = String::from(
        "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n",
    );
    let mut table = String::from("unit");
    for (name, _) in &weights {
        write!(table, ",{name}").expect("writing to a string does not fail");
    }
    let mut columns = String::new();
    for (at, (name, _)) in weights.iter().enumerate() {
        writeln!(columns, "\"{}\" = \"{name}\"", at + 1).expect("writing to a string does not fail");
    }
    for row in &provinces {
        writeln!(register, "{},,,province,{},,,,ranked,,,", row["gso_code"], row["province"]).expect("a string");
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
        ("rulebook.toml", rulebook(year, &weights)),
        ("units.csv", register),
        ("pci.csv", table + "\n"),
        ("pass.toml", pass),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let folder = folder(&files);
    let (evaluation, found) = evaluate(&folder.path().join("pass.toml"));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:#?}"));

    let round = NumberFormat { round_excess: true, ..NumberFormat::PLAIN };
    let published =
        |row: &Row| i64::try_from(Number::parse_as(&row["pci_weighted"], round).expect("a total").0).expect("a total");
    for row in &provinces {
        let at = evaluation.inputs.units.iter().position(|unit| unit.code.as_str() == row["gso_code"]).expect("a unit");
        let result = &evaluation.results.units[at];
        let index = result.index.expect("an index").0;
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

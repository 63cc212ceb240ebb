//! A pass from its tables to the run directory, with the whole trail.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::case::{Case, Plan, words};
use crate::scan;

const AREAS: usize = 8;
const LEAVES: usize = 90;

pub(crate) fn plans() -> Vec<Plan> {
    let plan = |(name, units): (&str, usize)| Plan {
        name: format!("pass {name} units × {LEAVES}"),
        large: units > 10_000,
        prepare: Box::new(move |folder| case(folder, units)),
    };
    [("63", 63), ("10,000", 10_000), ("100,000", 100_000)].map(plan).into()
}

fn case(folder: &Path, units: usize) -> Case {
    let folder = folder.join("pass");
    fs::create_dir_all(&folder).expect("a folder");
    write_pass(&folder, units);
    Case {
        work: None,
        commands: vec![words("score pass.toml --out out --force --format csv")],
        reference: scan::lines(vec![folder.join("data.csv")]),
        alternatives: Vec::new(),
        answer: Box::new(String::new),
        rounds: if units < 1_000 { 15 } else { 3 },
        folder,
    }
}

/// A rulebook of eight areas with two levels below them and ninety sub-criteria.
fn rulebook() -> String {
    let mut text = String::from(
        r#"[rulebook]
id = "bench"
edition = "1"
name = "Bench"
unit-kind = "unit"
years = { from = 2024 }
total = 90
published-decimals = 2
rounding = "half-up"
rank-decimals = 6
ties = "competition"
status = "illustrative"
source = "appraised"
"#,
    );
    for area in 1..=AREAS {
        let leaves: Vec<usize> = (0..LEAVES).filter(|leaf| leaf % AREAS + 1 == area).collect();
        node(&mut text, &format!("{area}"), leaves.len(), "basis = { place = \"x\" }");
        for (criterion, leaves) in leaves.chunks(3).enumerate() {
            node(&mut text, &format!("{area}.{}", criterion + 1), leaves.len(), "");
            for (at, leaf) in leaves.iter().enumerate() {
                let method = match leaf % 3 {
                    0 => "method = \"given\"",
                    1 => "method = \"ratio\"\nfull-at = 1\nzero-below = 0.5\nzero-denominator = \"full\"",
                    _ => "method = \"choice\"\noptions = { full = 1, half = 0.5, none = 0 }",
                };
                node(&mut text, &code(area, criterion, at), 1, method);
            }
        }
    }
    text
}

fn code(area: usize, criterion: usize, at: usize) -> String {
    format!("{area}.{}.{}", criterion + 1, at + 1)
}

fn node(text: &mut String, code: &str, max: usize, rest: &str) {
    writeln!(text, "[node.\"{code}\"]\nname = \"Node {code}\"\nmax = {max}\n{rest}").expect("a string");
}

/// A pass over `units` units.
fn write_pass(folder: &Path, units: usize) {
    fs::write(folder.join("rulebook.toml"), rulebook()).expect("a file");
    let mut register = String::from(
        "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n",
    );
    let mut table = String::from("unit,node,points,numerator,denominator,option\n");
    for unit in 0..units {
        writeln!(register, "{unit:05},,,unit,Xã {unit:05},,Vùng {},,ranked,,,bench", unit % 6).expect("a string");
        for leaf in 0..LEAVES {
            let (area, place) = (leaf % AREAS + 1, leaf / AREAS);
            let code = code(area, place / 3, place % 3);
            // Spread over the range without a generator: two primes far from each other.
            let value = (unit * 7919 + leaf * 104_729) % 101;
            match leaf % 3 {
                0 => writeln!(table, "{unit:05},{code},0.{value:02},,,", value = value.min(99)),
                1 => writeln!(table, "{unit:05},{code},,{value},101,"),
                _ => writeln!(table, "{unit:05},{code},,,,{}", ["full", "half", "none"][value % 3]),
            }
            .expect("a string");
        }
    }
    fs::write(folder.join("units.csv"), register).expect("a file");
    fs::write(folder.join("data.csv"), &table).expect("a file");
    let pass = "[pass]\nrulebook = \"rulebook.toml\"\nyear = 2024\ndata-status = \"made-up\"\nsource = \"bench\"\n\
                [units]\nregister = \"units.csv\"\n[[input]]\nid = \"data\"\nfile = \"data.csv\"\nform = \"long\"\n";
    fs::write(folder.join("pass.toml"), pass).expect("a file");
}

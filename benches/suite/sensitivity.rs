//! How firm a ranking is: 100,000 weight sets over the sample year, ranks included, against the bare product of two matrices
//! of that size and against numpy; and every node left out in turn.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use parindex::audit::sensitivity;
use parindex::audit::year::Year;
use parindex::diag::{Bag, Sources};

use crate::alternatives::Python;
use crate::case::{Case, Plan, parindex, words};
use crate::process;
use crate::scan;

const DRAWS: usize = 100_000;
const UNITS: usize = 63;
const LEAVES: usize = 88;

pub(crate) fn plans(python: &Python) -> Vec<Plan> {
    let python = python.clone();
    vec![
        Plan {
            name: "sensitivity 100,000 weight sets × 63".to_owned(),
            large: false,
            prepare: Box::new(move |folder| weights(folder, &python)),
        },
        Plan { name: "sensitivity: every node left out".to_owned(), large: false, prepare: Box::new(left_out) },
    ]
}

fn pass() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/provinces-2024/pass.toml").display().to_string()
}

fn weights(folder: &Path, python: &Python) -> Case {
    let folder = folder.join("sensitivity");
    fs::create_dir_all(&folder).expect("a folder");
    process::run(parindex(), &words(&format!("score {} --out year --force", pass())), &folder);
    let command =
        format!("sensitivity year --question weights --draws {DRAWS} --weights dirichlet:500 --out firm --force");
    let ranks = folder.join("firm/ranks.csv");
    Case {
        commands: vec![words(&command)],
        work: None,
        reference: scan::product(DRAWS, UNITS, LEAVES),
        alternatives: python.weighing(),
        answer: Box::new(move || ranked(&fs::read_to_string(&ranks).expect("the ranks"))),
        rounds: 5,
        folder,
    }
}

/// How many units have a rank in every draw: their probabilities sum to 1.
fn ranked(table: &str) -> String {
    let mut sums = std::collections::BTreeMap::<String, f64>::new();
    for row in csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes()).into_records() {
        let row = row.expect("a row");
        let probability: f64 = row[row.len() - 1].parse().expect("a probability");
        *sums.entry(row[1].to_owned()).or_default() += probability;
    }
    sums.values().filter(|sum| (**sum - 1.0).abs() < 1e-9).count().to_string()
}

fn left_out(folder: &Path) -> Case {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let evaluation = parindex::run::evaluate(Path::new(&pass()), &mut sources, &mut bag);
    let year = Year::of(evaluation.expect("a pass").expect("a sound one"));
    Case {
        commands: Vec::new(),
        work: Some(Box::new(move || {
            black_box(sensitivity::leave_out(&year));
        })),
        reference: scan::product(LEAVES, UNITS, LEAVES),
        alternatives: Vec::new(),
        answer: Box::new(String::new),
        rounds: 15,
        folder: folder.to_owned(),
    }
}

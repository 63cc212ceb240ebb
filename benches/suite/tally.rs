//! `parindex tally` with all its checks, beside an unchecked scan into the same counters on as many threads and, where they are
//! installed, DuckDB and polars.

use std::fs;
use std::path::Path;

use crate::alternatives::Python;
use crate::cards::{self, ITEMS, Order};
use crate::case::{Case, Plan, words};
use crate::scan::{self, By};

pub(crate) fn plans(python: &Python) -> Vec<Plan> {
    let mut plans = Vec::new();
    for (name, rows) in [("40,000", 40_000), ("1,000,000", 1_000_000), ("10,000,000", 10_000_000)] {
        let large = rows > 1_000_000;
        let mut plan = |what: &str, by, order, threads: u64, python: Python| {
            let prepare = Box::new(move |folder: &Path| case(folder, rows, by, order, threads, &python));
            plans.push(Plan { name: format!("tally {name} {what}"), large, prepare });
        };
        plan("by province", By::Province, Order::Villages, all_threads(), python.clone());
        plan("by province, 1 thread", By::Province, Order::Villages, 1, Python::none());
        plan("by village", By::Village, Order::Villages, all_threads(), Python::none());
        plan("by village, shuffled", By::Village, Order::Shuffled, all_threads(), python.clone());
    }
    plans
}

fn case(folder: &Path, rows: usize, by: By, order: Order, threads: u64, python: &Python) -> Case {
    let name = if order == Order::Villages { "cards.csv" } else { "shuffled.csv" };
    let made = format!("{rows} {name}");
    // The next case often counts the same cards.
    if fs::read_to_string(folder.join("made")).ok().as_deref() != Some(&made) {
        cards::write(&folder.join(name), rows, order);
        fs::write(folder.join("made"), made).expect("a file");
    }
    fs::write(folder.join("rulebook.toml"), cards::rulebook(by == By::Village)).expect("a file");
    let counts = folder.join("tallied/counts.csv");
    Case {
        work: None,
        folder: folder.to_owned(),
        commands: vec![words(&format!(
            "tally rulebook.toml {name} --survey x --out tallied --force --threads {threads}"
        ))],
        reference: scan::answers(folder.join(name), by, threads),
        alternatives: python.counting(name, by),
        answer: Box::new(move || checksum(&counts, by).to_string()),
        rounds: if rows > 1_000_000 { 3 } else { 9 },
    }
}

/// As many as parindex takes by itself.
fn all_threads() -> u64 {
    std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64)
}

/// One number for a table of counts, as `alternatives.py` makes it.
fn checksum(counts: &Path, by: By) -> u64 {
    let mut table = csv::Reader::from_path(counts).expect("the counts");
    let headers = table.headers().expect("a header").clone();
    let column = |name: &str| headers.iter().position(|header| header == name).expect("a column of the counts");
    let unit = column(if by == By::Province { "unit" } else { "village" });
    let (item, answer, n) = (column("item"), column("answer"), column("n"));
    let mut sum = 0_u64;
    for row in table.records() {
        let row = row.expect("a row");
        let number = |at: usize| row[at].parse::<u64>().expect("a number");
        let item: u64 = row[item].trim_start_matches('q').parse().expect("the number of an item");
        // The code of a missing answer is a word.
        let answer: u64 = row[answer].parse().unwrap_or(0);
        let place = (number(unit) * ITEMS as u64 + item - 1) * 8 + answer;
        let mixed = (place + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        sum = sum.wrapping_add(number(n).wrapping_mul(mixed));
    }
    sum
}

//! The measurements of the whole project in one table; `docs/benchmarks.md` says how to run them, how they are
//! taken and what came out.
//!
//! Every case but one is a whole process from files to files, taken in turns with a reference: the least that anything
//! must do that looks at the same bytes. The machine slows both, so their ratio is what the baseline keeps.
#![allow(clippy::disallowed_methods, reason = "the bench writes and reads its own files")]

mod alternatives;
mod baseline;
mod cards;
mod case;
mod pass;
mod process;
mod scan;
mod sensitivity;
mod tally;
mod year;

use std::process::ExitCode;

use baseline::Baseline;
use case::{Case, Row};

const USAGE: &str = "cargo bench --bench suite -- [WORD…] [--large] [--record | --compare]

  WORD       only the cases whose name holds one of the words: pass, tally, year, compare, sensitivity …
  --large    also 100,000 units and 10,000,000 cards (some minutes, 1.2 GB in the temporary folder)
  --record   writes the ratios into benches/baseline.csv
  --compare  names the cases whose ratio is more than 20 % above the baseline; exit code 1 if there are any";

struct Wanted {
    words: Vec<String>,
    large: bool,
    record: bool,
    compare: bool,
}

impl Wanted {
    fn from_args() -> Result<Self, String> {
        let mut wanted = Wanted { words: Vec::new(), large: false, record: false, compare: false };
        for arg in std::env::args().skip(1) {
            match arg.as_str() {
                // What cargo passes to every bench.
                "--bench" => {}
                "--large" => wanted.large = true,
                "--record" => wanted.record = true,
                "--compare" => wanted.compare = true,
                word if !word.starts_with('-') => wanted.words.push(arg),
                _ => return Err(format!("{arg}: no such option\n\n{USAGE}")),
            }
        }
        Ok(wanted)
    }

    fn has(&self, name: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| name.contains(word.as_str()))
    }
}

fn main() -> ExitCode {
    let wanted = match Wanted::from_args() {
        Ok(wanted) => wanted,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let python = alternatives::Python::find();
    let mut baseline = Baseline::read();
    let mut slower = Vec::new();
    println!("{}", Row::HEADER);
    for plan in [pass::plans(), tally::plans(&python), year::plans(), sensitivity::plans(&python)].into_iter().flatten()
    {
        if !wanted.has(&plan.name) || plan.large && !wanted.large {
            continue;
        }
        let case: Case = (plan.prepare)(folder.path());
        let mut rows = case.measure(&plan.name);
        if wanted.compare && baseline.is_slower(&rows[0]) {
            // Once more before anybody is alarmed: a busy machine is the usual reason.
            rows = case.measure(&plan.name);
        }
        rows.iter().for_each(|row| println!("{row}"));
        if wanted.compare {
            slower.extend(baseline.is_slower(&rows[0]).then(|| baseline.verdict(&rows[0])));
        }
        baseline.set(&rows[0]);
    }
    println!("\n{}", python.advice());
    if wanted.record {
        baseline.write();
    }
    if !wanted.compare {
        return ExitCode::SUCCESS;
    }
    match slower.as_slice() {
        [] => println!("Nothing is more than 20 % slower than the baseline."),
        some => println!("Slower than the baseline by more than 20 %:\n{}", some.join("\n")),
    }
    ExitCode::from(u8::from(!slower.is_empty()))
}

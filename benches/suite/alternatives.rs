//! The same work in DuckDB, polars and numpy, from Python, where they are installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::scan::By;

/// Another program that does the work of a case.
pub(crate) struct Alternative {
    pub(crate) name: &'static str,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
}

impl Alternative {
    /// Holds what it finds to what parindex found.
    pub(crate) fn check(&self, answer: &str, folder: &Path) {
        let output = Command::new(&self.program).args(&self.args).current_dir(folder).output().expect("it starts");
        let found = String::from_utf8_lossy(&output.stdout);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(found.trim(), answer, "{} found other counts; {said}", self.name);
    }
}

/// A Python and which of the engines it has.
#[derive(Clone)]
pub(crate) struct Python {
    program: PathBuf,
    duckdb: bool,
    polars: bool,
    numpy: bool,
}

impl Python {
    /// The one that `PARINDEX_BENCH_PYTHON` names, or `python3`.
    pub(crate) fn find() -> Self {
        let program = PathBuf::from(std::env::var_os("PARINDEX_BENCH_PYTHON").unwrap_or_else(|| "python3".into()));
        let has = |modules: &str| {
            let mut python = Command::new(&program);
            python.args(["-c", &format!("import {modules}")]).stdout(Stdio::null()).stderr(Stdio::null());
            python.status().is_ok_and(|status| status.success())
        };
        Python { duckdb: has("duckdb, numpy"), polars: has("polars, numpy"), numpy: has("numpy"), program }
    }

    /// No alternative is asked for.
    pub(crate) fn none() -> Self {
        Python { program: PathBuf::new(), duckdb: false, polars: false, numpy: false }
    }

    /// Programs that count the answers of a file of cards.
    pub(crate) fn counting(&self, cards: &str, by: By) -> Vec<Alternative> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/alternatives.py").display().to_string();
        let threads = std::thread::available_parallelism().map_or(1, usize::from).to_string();
        let by = if by == By::Province { "province" } else { "village" };
        let engines = [
            ("DuckDB", "duckdb", self.duckdb),
            ("polars, read and numpy", "polars", self.polars),
            ("polars, streaming group_by", "polars-group", self.polars),
        ];
        let engines = engines.into_iter().filter(|(_, _, installed)| *installed);
        let alternative = |(name, engine, _): (&'static str, &str, bool)| Alternative {
            name,
            program: self.program.clone(),
            args: [&script, engine, cards, by, &threads].map(str::to_owned).to_vec(),
        };
        engines.map(alternative).collect()
    }

    /// Draws weight sets and ranks units under them.
    pub(crate) fn weighing(&self) -> Vec<Alternative> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/weights.py").display().to_string();
        let alternative = Alternative { name: "numpy", program: self.program.clone(), args: vec![script] };
        self.numpy.then_some(alternative).into_iter().collect()
    }

    /// What is not measured, and how it would be.
    pub(crate) fn advice(&self) -> String {
        let state = |installed| if installed { "measured" } else { "not installed" };
        let mut text =
            format!("DuckDB: {}; polars: {}; numpy: {}.", state(self.duckdb), state(self.polars), state(self.numpy));
        if !(self.duckdb && self.polars && self.numpy) {
            text += " To have them measured too:\n  python3 -m venv VENV && VENV/bin/pip install duckdb polars numpy\n  \
                     PARINDEX_BENCH_PYTHON=VENV/bin/python cargo bench";
        }
        text
    }
}

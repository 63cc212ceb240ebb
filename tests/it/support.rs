//! What the tests share: a folder with a small sound pass, the program, and findings to compare.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use parindex::diag::{Bag, Severity, Sources};
use parindex::run::{self, Evaluation};
use tempfile::TempDir;

/// A file of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A file that lies beside the project on the developers' machines and is not part of it. Where it
/// is missing the test says so and checks nothing.
pub(crate) fn beside(path: &str) -> Option<PathBuf> {
    let path = project("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("SKIPPED: {} is not here", path.display());
    None
}

/// Runs the program.
pub(crate) fn parindex(args: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parindex"));
    command.args(args).current_dir(folder).env("NO_COLOR", "1");
    command.output().expect("the program starts")
}

/// What the program said to a person.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("the program speaks UTF-8")
}

/// What the program printed.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the program speaks UTF-8")
}

/// A finding, as far as tests compare it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) code: &'static str,
    pub(crate) error: bool,
    /// File name, line, and column in characters.
    pub(crate) place: Option<(String, usize, usize)>,
    pub(crate) marked: String,
}

/// The findings of a bag.
pub(crate) fn findings(bag: &Bag, sources: &Sources) -> Vec<Finding> {
    let finding = |found: &parindex::diag::Diagnostic| Finding {
        code: found.info.code,
        error: found.info.severity == Severity::Error,
        place: found.place.as_ref().map(|place| {
            let (line, column) = sources.line_column(place);
            let file = Path::new(sources.name(place.file)).file_name().expect("a file has a name");
            (file.to_string_lossy().into_owned(), line, column)
        }),
        marked: found.place.as_ref().map(|place| sources.text(place)).unwrap_or_default(),
    };
    bag.kept().iter().map(finding).collect()
}

/// Evaluates a pass; the result, if there is one, and everything found.
pub(crate) fn evaluate(pass: &Path) -> (Option<Evaluation>, Vec<Finding>) {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let evaluation = run::evaluate(pass, &mut sources, &mut bag).expect("the pass file can be read");
    (evaluation, findings(&bag, &sources))
}

/// A row of a table, by its headers.
pub(crate) type Row = BTreeMap<String, String>;

/// The rows of a table, with or without a byte order mark.
pub(crate) fn rows_of(table: &[u8]) -> Vec<Row> {
    let bytes = table.strip_prefix("\u{feff}".as_bytes()).unwrap_or(table);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// The rows of a file.
pub(crate) fn rows(path: &Path) -> Vec<Row> {
    rows_of(&fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// The only row in which some columns hold some values.
pub(crate) fn row<'r>(rows: &'r [Row], wanted: &[(&str, &str)]) -> &'r Row {
    let found: Vec<&Row> = rows.iter().filter(|row| wanted.iter().all(|(key, value)| row[*key] == *value)).collect();
    let [row] = found[..] else { panic!("{} rows with {wanted:?}", found.len()) };
    row
}

/// The codes of what a pass raises.
pub(crate) fn findings_of(pass: &Path) -> Vec<&'static str> {
    evaluate(pass).1.into_iter().map(|finding| finding.code).collect()
}

/// A temporary folder with files in it.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// The head of a small rulebook for districts; further keys of it may follow.
pub(crate) const MINI: &str = r#"
[rulebook]
id = "mini"
edition = "1"
name = { vi = "Chỉ số thử", en = "Trial index" }
unit-kind = "district"
years = { from = 2024 }
total = 10
published-decimals = 2
rounding = "half-up"
rank-decimals = 6
ties = "competition"
source = "appraised"
status = "illustrative"
basis = { document = "0/QĐ-THỬ" }
"#;

/// A pass over one long table `data.csv` and a register with these districts, code and names; with further lines for `[units]` and
/// `[[input]]`.
pub(crate) fn mini(rulebook: &str, districts: &[[&str; 3]], further: [&str; 2], data: &str) -> TempDir {
    let [units, input] = further;
    let row = |[code, name, english]: &[&str; 3]| format!("{code},,,district,{name},{english},,,ranked,,,test\n");
    let register = format!("{}\n{}", parindex::units::COLUMNS.join(","), districts.iter().map(row).collect::<String>());
    let pass = format!(
        "[pass]\nrulebook = \"rulebook.toml\"\nyear = 2024\ndata-status = \"made-up\"\nsource = \"made up for the tests\"\n\
         [units]\nregister = \"units.csv\"\n{units}\n\
         [[input]]\nid = \"data\"\nfile = \"data.csv\"\nform = \"long\"\n{input}\n"
    );
    folder(&[("rulebook.toml", rulebook), ("units.csv", &register), ("pass.toml", &pass), ("data.csv", data)])
}

/// Code, line and column of everything that a pass raises; zeros where it has no place.
pub(crate) fn places_of(pass: &Path) -> Vec<(&'static str, usize, usize)> {
    let at =
        |finding: Finding| finding.place.map_or((finding.code, 0, 0), |(_, line, column)| (finding.code, line, column));
    evaluate(pass).1.into_iter().map(at).collect()
}

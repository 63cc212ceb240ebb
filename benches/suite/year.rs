//! The whole national year on the sample data: the cards of SIPAS counted, estimated and scored, the ballots of officials
//! counted and PAR INDEX of the 63 provinces scored, all tables written; and two years compared.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::case::{Case, Plan, parindex, words};
use crate::process;
use crate::scan;

const SIPAS: &str = "scoring-rules/sipas/2023-2026/rulebook.toml";
const CARDS: &str = "sample-data/sipas-2024/cards-made-up.csv.gz";
const BALLOTS: &str = "sample-data/officials-2024/ballots-made-up.csv.gz";

/// Where the year looks for the run of SIPAS.
const SIPAS_RUN: &str = "ket-qua-sipas";

pub(crate) fn plans() -> Vec<Plan> {
    let plan = |name: &str, prepare: fn(&Path) -> Case| Plan {
        name: name.to_owned(),
        large: false,
        prepare: Box::new(prepare),
    };
    vec![
        plan("year: both surveys, SIPAS, PAR INDEX", national),
        plan("compare 2023 with 2024, 63 + 63 units", |folder| compared(folder, ["2023", "2024"])),
        plan("compare 2024 with 2025, 63 units", |folder| compared(folder, ["2024", "2025"])),
    ]
}

fn national(folder: &Path) -> Case {
    let folder = project(folder);
    let commands = [
        &format!("tally {SIPAS} {CARDS} --survey citizens --out counts --force"),
        &format!("estimate {SIPAS} counts --out estimates --force"),
        &format!("score sample-data/sipas-2024/pass.toml --out {SIPAS_RUN} --force"),
        "score sample-data/provinces-2024/pass-surveys.toml --out provinces --force",
    ];
    // A scan of the packed cards would look at a tenth of what is read.
    let unpacked = |(at, cards): (usize, &&str)| {
        let to = folder.join(format!("cards-{at}.csv"));
        fs::write(&to, unpack(&folder.join(cards))).expect("a file");
        to
    };
    let mut read: Vec<PathBuf> = [CARDS, BALLOTS].iter().enumerate().map(unpacked).collect();
    read.extend(tables(&folder.join("sample-data/provinces-2024")));
    case(folder, commands.map(words).to_vec(), read, 9)
}

fn compared(folder: &Path, years: [&str; 2]) -> Case {
    let folder = project(folder);
    for year in years {
        let score = format!("score sample-data/provinces-{year}/pass.toml --out {year} --force");
        process::run(parindex(), &words(&score), &folder);
    }
    let read = years.iter().flat_map(|year| tables(&folder.join(year))).collect();
    let [old, new] = years;
    case(folder, vec![words(&format!("compare {old} {new} --out changes --force"))], read, 15)
}

fn case(folder: PathBuf, commands: Vec<Vec<String>>, read: Vec<PathBuf>, rounds: usize) -> Case {
    let answer = Box::new(String::new);
    Case { folder, commands, work: None, reference: scan::lines(read), alternatives: Vec::new(), answer, rounds }
}

/// A copy of the sample data and its rulebooks, so that nothing is written into the project.
fn project(folder: &Path) -> PathBuf {
    let to = folder.join("project");
    for part in ["sample-data", "scoring-rules"] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(part), &to.join(part));
    }
    to
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).expect("a file");
        return;
    }
    fs::create_dir_all(to).expect("a folder");
    for name in names(from) {
        copy(&from.join(&name), &to.join(&name));
    }
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().into()).collect()
}

fn tables(folder: &Path) -> Vec<PathBuf> {
    let csv = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "csv");
    names(folder).into_iter().map(|name| folder.join(name)).filter(csv).collect()
}

fn unpack(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).expect("the cards");
    flate2::read::MultiGzDecoder::new(file).read_to_end(&mut bytes).expect("the cards");
    bytes
}

//! What must not change a result: threads, the order of rows, the locale, the time zone, the folder, and
//! doing it again. Each is tried on the built program, as an office runs it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::generate::{self, Rng, Shape};
use crate::laws::{files, folder, same_but_for_lines, seed};
use crate::model::Case;
use crate::write::{Manner, write};

const PROGRAM: &str = env!("CARGO_BIN_EXE_parindex");

/// Runs `parindex score` and returns the files of the run directory.
fn score(pass: &Path, out: &Path, change: impl FnOnce(&mut Command)) -> BTreeMap<String, Vec<u8>> {
    let mut command = Command::new(PROGRAM);
    command.arg("score").arg(pass).arg("--out").arg(out).arg("--force");
    change(&mut command);
    let output = command.output().expect("the program can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} ended with {}:\n{said}", output.status);
    // The folder may be given relative to the one the program runs in.
    let place = command.get_current_dir().map_or(out.to_owned(), |folder| folder.join(out));
    files(&place)
}

fn assert_same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert!(a.keys().eq(b.keys()), "{what}: other files");
    for (name, bytes) in a {
        assert!(*bytes == b[name], "{what}: {name} has other bytes");
    }
}

/// A large made-up pass: 40 units and some 40 nodes.
fn large() -> Case {
    let shape = Shape { units: 40..=40, depth: 3..=4, children: 3..=5, most_nodes: 40, ..Shape::default() };
    let cases = (0..).map(|number| generate::case(&mut Rng::new(seed(), 90_000_000 + number), &shape));
    let mut large = cases.filter(|case| (36..=60).contains(&case.book.nodes.len()));
    large.next().expect("there is no end of cases")
}

/// The passes that everything is tried on: one made up here, one of the project's samples.
fn passes(folder: &Path) -> Vec<PathBuf> {
    let mut passes = vec![write(&large(), folder, Manner { seed: seed(), shuffle: None })];
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/provinces-2024/pass.toml");
    passes.extend(sample.is_file().then_some(sample));
    passes
}

#[test]
fn threads_change_no_byte() {
    let folder = folder();
    for pass in passes(folder.path()) {
        let run = |threads: &str| {
            score(&pass, &folder.path().join("out"), |command| {
                command.args(["--threads", threads]);
            })
        };
        let one = run("1");
        for threads in ["2", "8"] {
            assert_same(&one, &run(threads), &format!("{} threads, {}", threads, pass.display()));
        }
    }
}

#[test]
fn the_order_of_rows_changes_only_the_line_column() {
    let folder = folder();
    let case = large();
    let run = |shuffle| {
        let pass = write(&case, folder.path(), Manner { seed: seed(), shuffle });
        score(&pass, &folder.path().join("out"), |_| {})
    };
    let plain = run(None);
    for shuffle in 1..=5 {
        let shuffled = run(Some(shuffle));
        assert!(plain["scores.csv"] != shuffled["scores.csv"], "the rows were not shuffled");
        same_but_for_lines(&plain, &shuffled).unwrap_or_else(|difference| panic!("{difference}"));
    }
}

#[test]
fn locale_and_time_zone_change_no_byte() {
    let folder = folder();
    for pass in passes(folder.path()) {
        let run = |locale: &str, zone: &str| {
            score(&pass, &folder.path().join("out"), |command| {
                command.env("LANG", locale).env("LC_ALL", locale).env("TZ", zone);
            })
        };
        let plain = run("C", "UTC");
        for locale in ["C", "vi_VN.UTF-8", "tr_TR.UTF-8"] {
            for zone in ["UTC", "Asia/Ho_Chi_Minh", "America/St_Johns"] {
                assert_same(&plain, &run(locale, zone), &format!("{locale} {zone}, {}", pass.display()));
            }
        }
    }
}

#[test]
fn twenty_repeats_change_no_byte() {
    let folder = folder();
    for pass in passes(folder.path()) {
        let run = || score(&pass, &folder.path().join("out"), |_| {});
        let first = run();
        for repeat in 2..=20 {
            assert_same(&first, &run(), &format!("repeat {repeat}, {}", pass.display()));
        }
    }
}

#[test]
fn the_current_folder_changes_no_byte() {
    let folder = folder();
    let pass = passes(folder.path()).remove(0);
    let (elsewhere, deeper) = (folder.path().join("elsewhere"), folder.path().join("a/b"));
    fs::create_dir_all(&elsewhere).expect("a folder can be made");
    fs::create_dir_all(&deeper).expect("a folder can be made");
    let absolute = score(&pass, &folder.path().join("absolute"), |_| {});
    let starts = [
        (folder.path(), "pass.toml"),
        (folder.path(), "./pass.toml"),
        (&elsewhere, "../pass.toml"),
        (&deeper, "../../pass.toml"),
    ];
    for (start, relative) in starts {
        let run = score(Path::new(relative), Path::new("out"), |command| {
            command.current_dir(start);
        });
        assert_same(&absolute, &run, &format!("{relative} from {}", start.display()));
    }
}

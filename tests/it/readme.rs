//! The README's commands, run as it prints them; what it shows is what they say. A line `…` stands
//! for any number of lines.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{folder, project};

/// A command of the README and the output shown below it.
struct Shown {
    command: String,
    output: Vec<String>,
}

fn shown(page: &str) -> Vec<Shown> {
    let text = fs::read_to_string(project(page)).expect("the page");
    let mut all: Vec<Shown> = Vec::new();
    for block in text.split("```console\n").skip(1) {
        let block = block.split("```").next().expect("a block ends");
        for line in block.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => all.push(Shown { command: command.to_owned(), output: Vec::new() }),
                None => all.last_mut().expect("a block starts with a command").output.push(line.to_owned()),
            }
        }
    }
    all
}

/// Runs the program as `cargo run` would, in a folder that has the samples and nothing else.
fn run(args: &str, folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parindex"));
    // A reader sees tables, on a terminal; a pipe would get CSV.
    command.args(args.split(' ')).args(["--format", "table"]).current_dir(folder).env("NO_COLOR", "1");
    let output = command.output().expect("the program starts");
    let code = output.status.code();
    assert!(code == Some(0) || args.starts_with("check"), "{args}: {}", String::from_utf8_lossy(&output.stderr));
    let both = [output.stdout, output.stderr].concat();
    String::from_utf8(both).expect("the program speaks UTF-8")
}

/// Whether the lines match, `…` standing for any number of them.
fn matches(shown: &[String], found: &[&str]) -> bool {
    match shown.split_first() {
        None => found.is_empty(),
        Some((first, rest)) if first == "…" => (0..=found.len()).any(|skip| matches(rest, &found[skip..])),
        Some((first, rest)) => {
            found.split_first().is_some_and(|(line, found)| line.trim_end() == first && matches(rest, found))
        }
    }
}

#[test]
fn every_command_of_the_readme_prints_what_the_readme_shows() {
    let folder = folder(&[]);
    for name in ["sample-data", "scoring-rules"] {
        copy(&project(name), &folder.path().join(name));
    }
    let (mut run_commands, mut compared) = (0, 0);
    for shown in shown("README.md") {
        let Some(args) = shown.command.strip_prefix("cargo run --quiet -- ") else {
            assert_eq!(shown.command, "cargo test", "a command that this test does not know");
            continue;
        };
        run_commands += 1;
        let found = run(args, folder.path());
        let found: Vec<&str> = found.trim_end().lines().collect();
        if !shown.output.is_empty() {
            compared += 1;
            assert!(matches(&shown.output, &found), "{}\nprints\n{}", shown.command, found.join("\n"));
        }
    }
    assert!(run_commands >= 7 && compared >= 3, "{run_commands} commands, {compared} compared");
}

#[test]
fn every_command_of_the_audit_prints_what_its_page_shows() {
    let folder = folder(&[]);
    for name in ["sample-data", "scoring-rules"] {
        copy(&project(name), &folder.path().join(name));
    }
    let mut compared = 0;
    for shown in shown("docs/audit.md") {
        let args = shown.command.strip_prefix("parindex ").expect("a command of the program");
        let found = run(args, folder.path());
        let found: Vec<&str> = found.trim_end().lines().collect();
        if !shown.output.is_empty() {
            compared += 1;
            assert!(matches(&shown.output, &found), "{}\nprints\n{}", shown.command, found.join("\n"));
        }
    }
    assert!(compared >= 6, "{compared} compared");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the samples") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// Every pass of the samples stands in the README, and is scored as the README says.
#[test]
fn every_sample_year_of_the_readme_is_scored() {
    let readme = fs::read_to_string(project("README.md")).expect("the README");
    let folder = folder(&[]);
    for name in ["sample-data", "scoring-rules"] {
        copy(&project(name), &folder.path().join(name));
    }
    // One year takes the run of another, which the README scores into this folder.
    let sipas = "score sample-data/sipas-2024/pass.toml --out ket-qua-sipas";
    assert!(readme.contains(&format!("$ cargo run --quiet -- {sipas}\n")), "the README does not score SIPAS");
    run(sipas, folder.path());
    let mut scored = 0;
    for year in fs::read_dir(folder.path().join("sample-data")).expect("the samples") {
        for file in fs::read_dir(year.expect("an entry").path()).expect("a sample year") {
            let path = file.expect("an entry").path();
            let name = path.strip_prefix(folder.path()).expect("a file of the copy").display().to_string();
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pass")) {
                assert!(readme.contains(&format!("`{name}`")), "the README does not list {name}");
                run(&format!("score {name} --out out-{scored}"), folder.path());
                scored += 1;
            }
        }
    }
    assert!(scored >= 12, "{scored} passes");
}

//! A run directory is whole or it is not there: also when the program is interrupted, and when
//! results are there already.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::bad_inputs::pass_over;
use crate::support::{parindex, stderr};

/// Names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    names(folder).into_iter().map(|name| (name.clone(), fs::read(folder.join(name)).expect("a file"))).collect()
}

#[test]
fn results_are_replaced_only_by_force_and_only_where_nothing_else_is_lost() {
    let folder = pass_over("good.csv");
    let score = |args: &[&str]| {
        let output = parindex(&[&["score", "pass.toml", "--out", "out"], args].concat(), folder.path());
        (output.status.code(), stderr(&output))
    };
    assert_eq!(score(&[]).0, Some(0));
    let first = files(&folder.path().join("out"));
    let (code, said) = score(&[]);
    assert_eq!(code, Some(5));
    assert!(said.contains("--force"), "{said}");
    assert_eq!(score(&["--force"]).0, Some(0));
    assert_eq!(files(&folder.path().join("out")), first);

    fs::write(folder.path().join("out/ghi-chu.docx"), "mine").expect("a file");
    let (code, said) = score(&["--force"]);
    assert_eq!(code, Some(5));
    assert!(said.contains("ghi-chu.docx"), "{said}");
    assert_eq!(fs::read(folder.path().join("out/ghi-chu.docx")).expect("still there"), b"mine");
}

#[test]
fn results_never_replace_the_folder_of_the_inputs() {
    let folder = pass_over("good.csv");
    let before = names(folder.path());
    let output = parindex(&["score", "pass.toml", "--out", "../", "--force"], folder.path());
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    let here = folder.path().to_str().expect("a path");
    let output = parindex(&["score", "pass.toml", "--out", here, "--force"], folder.path());
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    assert_eq!(names(folder.path()), before);
}

/// A run that was killed could not take its temporary folder away, and nobody else knows that it is dead.
#[test]
fn a_temporary_folder_left_by_a_killed_run_is_named_and_left_alone() {
    let folder = pass_over("good.csv");
    let left = folder.path().join(".out.tmp-4000000000");
    fs::create_dir(&left).expect("a folder");
    fs::create_dir(folder.path().join(".other.tmp-1")).expect("a folder");
    let output = parindex(&["score", "pass.toml", "--out", "out", "--lang", "en"], folder.path());
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stderr(&output);
    assert!(said.contains(".out.tmp-4000000000: if that run was killed, delete it"), "{said}");
    assert!(!said.contains(".other.tmp-1") && left.exists(), "{said}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_the_earlier_results_or_the_new_ones_and_no_trace() {
    let folder = pass_over("good.csv");
    let output = parindex(&["score", "pass.toml", "--out", "out"], folder.path());
    assert!(output.status.success(), "{}", stderr(&output));
    let (expected, results) = (names(folder.path()), files(&folder.path().join("out")));
    let mut interrupted = 0;
    for delay in 0..60 {
        let mut run = Command::new(env!("CARGO_BIN_EXE_parindex"))
            .args(["score", "pass.toml", "--out", "out", "--force"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        thread::sleep(Duration::from_micros(delay * 400));
        // A run that has ended already is no loss; the signal then reaches nobody.
        let id = nix::unistd::Pid::from_raw(run.id().try_into().expect("a process number"));
        let _ = nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT);
        let status = run.wait().expect("the program ends");
        interrupted += usize::from(!status.success());
        // Before the handler stands the signal kills the program, which has written nothing yet.
        assert!(matches!(status.code(), Some(0 | 130) | None), "{status}");
        assert_eq!(names(folder.path()), expected, "after {delay}");
        assert_eq!(files(&folder.path().join("out")), results, "after {delay}");
    }
    println!("{interrupted} of 60 runs were interrupted");
}

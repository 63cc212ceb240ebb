//! The command line as a user meets it: exit codes, what is refused, what is printed where, and
//! what hostile files and folders do to it (nothing).

use std::fs;
use std::path::Path;

use parindex::run::sha256;
use serde_json::Value;
use tempfile::TempDir;

use crate::bad_inputs::pass_over;
use crate::support::{folder, parindex, stderr, stdout};

/// The exit code and everything said to a person.
fn said(args: &[&str], folder: &Path) -> (i32, String) {
    let output = parindex(args, folder);
    (output.status.code().expect("the program was not killed"), stderr(&output))
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a file");
    assert!(text.contains(from), "{} lacks {from}", path.display());
    fs::write(path, text.replacen(from, to, 1)).expect("a file");
}

/// A folder with the small sound pass and its results in `out`.
fn scored() -> TempDir {
    let folder = pass_over("good.csv");
    let (code, said) = said(&["score", "pass.toml", "--out", "out"], folder.path());
    assert_eq!(code, 0, "{said}");
    folder
}

/// What a forger does to a text.
type Change<'c> = &'c dyn Fn(&str) -> String;

/// Rewrites a file of the results and makes the manifest agree with it, as a forger would.
fn forge(out: &Path, name: &str, change: impl Fn(&str) -> String) {
    let path = out.join(name);
    let text = change(&fs::read_to_string(&path).expect("a result"));
    let at = out.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&at).expect("a manifest")).expect("JSON");
    let outputs = manifest["outputs"].as_array_mut().expect("outputs");
    let entry = outputs.iter_mut().find(|entry| entry["file"] == name).expect("the file is named");
    entry["sha256"] = Value::from(sha256(text.as_bytes()));
    let words = |value: &Value| value.as_str().expect("text").to_owned();
    let line = |entry: &Value| format!("{}  {}\n", words(&entry["sha256"]), words(&entry["file"]));
    let listing: String = outputs.iter().map(line).collect();
    manifest["result"] = Value::from(sha256(listing.as_bytes()));
    fs::write(path, text).expect("a result");
    fs::write(at, manifest.to_string()).expect("a manifest");
}

#[test]
fn every_kind_of_failure_has_its_exit_code() {
    let folder = scored();
    let at = folder.path();
    edit(&at.join("pass.toml"), "year = 2024", "year = 2024 # the same");
    fs::write(at.join("bad-rules.toml"), "[rulebook]\n").expect("a file");
    for (args, expected) in [
        (&["check", "rulebook.toml"][..], 0),
        (&["check", "rulebook.toml", "--level", "warning"], 0),
        (&["check", "pass.toml"], 0),
        (&["nothing"], 2),
        (&["check"], 2),
        (&["check", "rulebook.toml", "--lang", "fr"], 2),
        (&["score", "pass.toml"], 2),
        (&["explain", "out"], 2),
        (&["explain", "out", "--unit", "99"], 2),
        (&["explain", "out", "--unit", "01", "--node", "9"], 2),
        (&["explain", "out", "--node", "1"], 2),
        (&["explain", "R999"], 2),
        (&["methods", "ratios"], 2),
        (&["check", "bad-rules.toml"], 3),
        (&["check", "missing.toml"], 5),
        (&["check", "."], 5),
        (&["explain", "missing", "--unit", "01"], 5),
        (&["verify", "missing"], 5),
        (&["verify", "out"], 0),
    ] {
        let (code, said) = said(args, at);
        assert_eq!(code, expected, "{args:?}: {said}");
    }
    edit(&at.join("data.csv"), "8.56", "8,56");
    assert_eq!(said(&["check", "pass.toml"], at).0, 4);
    assert_eq!(said(&["score", "pass.toml", "--out", "other"], at).0, 4);
    assert!(!at.join("other").exists());
}

#[test]
fn the_level_asked_for_decides_about_warnings() {
    let folder = pass_over("good.csv");
    edit(&folder.path().join("rulebook.toml"), "basis = { place = \"1\" }\n", "");
    assert_eq!(said(&["check", "rulebook.toml"], folder.path()).0, 0);
    let (code, said) = said(&["check", "rulebook.toml", "--level", "warning", "--lang", "en"], folder.path());
    assert_eq!(code, 1);
    assert!(said.contains("R403"), "{said}");
    assert!(said.ends_with("\n0 errors, 1 warning\n"), "{said}");
}

#[test]
fn force_replaces_results_and_nothing_else() {
    let folder = scored();
    let score = |out: &str| said(&["score", "pass.toml", "--force", "--out", out], folder.path()).0;
    let own = folder.path().join("own");
    fs::create_dir(&own).expect("a folder");
    fs::write(own.join("ranking.csv"), "my own table").expect("a file");
    assert_eq!(score("own"), 5, "a folder with one file of that name holds no results");
    assert_eq!(fs::read(own.join("ranking.csv")).expect("still there"), b"my own table");

    let scores = folder.path().join("out/scores.csv");
    fs::remove_file(&scores).expect("a result");
    fs::create_dir(&scores).expect("a folder");
    fs::write(scores.join("mine"), "mine").expect("a file");
    assert_eq!(score("out"), 5, "a folder is no result");
    assert_eq!(fs::read(scores.join("mine")).expect("still there"), b"mine");

    fs::create_dir(folder.path().join("empty")).expect("a folder");
    assert_eq!(said(&["score", "../pass.toml", "--out", "."], &folder.path().join("empty")).0, 5);
    assert_eq!(said(&["score", "pass.toml", "--out", "empty"], folder.path()).0, 0, "an empty folder is free");
    assert_eq!(said(&["score", "pass.toml", "--out", "no/parent"], folder.path()).0, 5);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_refused_at_once() {
    for name in ["rulebook.toml", "units.csv", "data.csv", "pass.toml"] {
        let folder = pass_over("good.csv");
        let path = folder.path().join(name);
        fs::remove_file(&path).expect("a file");
        let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo");
        assert!(made.success());
        let (code, said) = said(&["check", "pass.toml"], folder.path());
        assert_eq!(code, if name == "pass.toml" { 5 } else { 3 }, "{name}: {said}");
        assert!(said.contains("không phải một tệp thông thường"), "{name}: {said}");
    }
}

#[test]
fn too_many_files_are_a_finding_and_no_bug() {
    let folder = pass_over("good.csv");
    let names = vec!["\"part.toml\""; 70_000].join(", ");
    fs::write(folder.path().join("many.toml"), format!("include = [{names}]\n")).expect("a file");
    fs::write(folder.path().join("part.toml"), "").expect("a file");
    let output = parindex(&["check", "many.toml", "--format", "json"], folder.path());
    assert_eq!(output.status.code(), Some(3));
    assert!(stdout(&output).contains("\"R016\""));
}

#[test]
fn altered_results_are_neither_verified_nor_explained() {
    let folder = scored();
    let out = folder.path().join("out");
    let explain = ["explain", "out", "--unit", "01"];
    let (code, fine) = said(&["verify", "out"], folder.path());
    assert_eq!(code, 0);
    let manifest = fs::read_to_string(out.join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    assert!(fine.contains(manifest["result"].as_str().expect("a hash")), "{fine}");

    edit(&out.join("scores.csv"), "8.56", "9.56");
    let (code, altered) = said(&["verify", "out"], folder.path());
    assert_eq!((code, altered.contains("scores.csv")), (6, true), "{altered}");
    let (code, refused) = said(&explain, folder.path());
    assert_eq!((code, refused.contains("manifest.json")), (6, true), "{refused}");

    fs::remove_file(out.join("scores.csv")).expect("a result");
    let (code, altered) = said(&["verify", "out"], folder.path());
    assert_eq!((code, altered.contains("scores.csv")), (6, true), "{altered}");

    fs::write(out.join("manifest.json"), "{").expect("a manifest");
    assert_eq!(said(&["verify", "out"], folder.path()).0, 6);
    assert_eq!(said(&explain, folder.path()).0, 6);
}

#[test]
fn forged_results_whose_hashes_agree_are_refused_and_no_bug() {
    let without = |start: &'static str| {
        move |text: &str| {
            let rows = text.lines().filter(|line| !line.starts_with(start));
            rows.map(|line| line.to_owned() + "\n").collect::<String>()
        }
    };
    let circle = |text: &str| text.replace("\n01,total,,", "\n01,total,1,");
    let number = |text: &str| text.replace("\n1,no", "\nfirst,no");
    let cases: [(&str, Change); 4] = [
        ("scores.csv", &without("01,1,")),
        ("scores.csv", &circle),
        ("nodes.csv", &without("1,")),
        ("ranking.csv", &number),
    ];
    for (name, change) in cases {
        let folder = scored();
        forge(&folder.path().join("out"), name, change);
        for node in ["total", "1.1"] {
            let (code, said) = said(&["explain", "out", "--unit", "01", "--node", node], folder.path());
            assert_eq!(code, 6, "{name}: {said}");
        }
    }
    let folder = scored();
    edit(&folder.path().join("out/manifest.json"), "\"ranking.csv\"", "\"/dev/zero\"");
    assert_eq!(said(&["verify", "out"], folder.path()).0, 6);
}

#[test]
fn data_go_to_stdout_in_the_form_asked_for() {
    let folder = pass_over("good.csv");
    let score = |format: &str| {
        stdout(&parindex(&["score", "pass.toml", "--out", "out", "--force", "--format", format], folder.path()))
    };
    let csv = score("csv");
    assert!(csv.starts_with("rank,code,name,region,index,band"), "{csv}");
    assert_eq!(csv.lines().count(), 7, "{csv}");
    let json: Value = serde_json::from_str(&score("json")).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(6));
    assert_eq!(json[0]["rank"], "1");
    assert!(score("table").starts_with(" Hạng"));

    let explain = |format: &str| {
        let args = ["explain", "out", "--unit", "Hà Nội", "--node", "1", "--format", format];
        stdout(&parindex(&args, folder.path()))
    };
    let json: Value = serde_json::from_str(&explain("json")).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(4), "the area and its three criteria");
    assert_eq!(explain("csv").lines().count(), 5);
    assert!(explain("table").contains("lĩnh vực 1") || explain("table").contains("Lĩnh vực 1"));

    let check = |args: &[&str]| stdout(&parindex(&[&["check", "rulebook.toml"], args].concat(), folder.path()));
    assert_eq!(check(&["--format", "json"]).trim(), "[]");
    assert_eq!(check(&["--format", "csv"]).lines().count(), 1, "a header");
    let methods = stdout(&parindex(&["methods", "--format", "json"], folder.path()));
    let methods: Value = serde_json::from_str(&methods).expect("JSON");
    assert!(methods.as_array().is_some_and(|methods| methods.len() >= 14));
}

#[test]
fn nothing_that_is_piped_is_coloured() {
    let folder = pass_over("good.csv");
    edit(&folder.path().join("data.csv"), "8.56", "8,5x");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_parindex"));
    let mut command = output;
    let output = command.args(["check", "pass.toml"]).current_dir(folder.path()).env_remove("NO_COLOR");
    let output = output.output().expect("the program starts");
    assert!(!output.stderr.contains(&0x1b) && !output.stdout.contains(&0x1b));
}

#[test]
fn completions_and_the_man_page_come_from_the_command_line() {
    let here = Path::new(".");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = stdout(&parindex(&["completions", shell], here));
        assert!(script.contains("parindex") && script.contains("explain"), "{shell}");
    }
    let page = stdout(&parindex(&["man"], here));
    assert!(page.contains(".TH parindex") && page.contains("verify"), "{page}");
    for lang in ["vi", "en"] {
        let help = stdout(&parindex(&["--help", "--lang", lang], here));
        assert!(["check", "score", "explain", "methods", "verify"].iter().all(|name| help.contains(name)), "{help}");
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_said_to_be_none() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_parindex"));
    let output = command.args(["explain", "x", "--unit"]).arg(OsStr::from_bytes(b"\xff")).output();
    let output = output.expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("UTF-8"));
}

const RULES: &str = r#"
[rulebook]
id = "two"
edition = "1"
name = "Chỉ số ghép"
unit-kind = "province"
years = { from = 2024 }
total = 100
aggregate = "weighted-mean"
published-decimals = 2
rounding = "half-up"
rank-decimals = 2
ties = "competition"
status = "illustrative"
basis = { document = "giả định" }
source = "appraised"

[node.1]
name = "Chỉ số kia"
max = 60
weight = 3
method = "index"

[node.2]
name = "Mức"
max = 10
weight = 1
method = "choice"
options = { "chậm, có lý do; x=y" = 5, "đúng hạn" = 10 }

[node.3]
name = "Điều kiện"
max = 10
weight = 96
method = "all-of"
conditions = ["kế hoạch"]
"#;

const OTHER: &str = r#"
[pass]
rulebook = "two.toml"
year = 2024
data-status = "made-up"
source = "giả định"
[units]
register = "units.csv"
[[input]]
id = "other"
file = "out"
form = "run"
node = "1"
[[input]]
id = "table"
file = "two.csv"
form = "long"
[input.columns]
option = "gia_tri"
met = "gia_tri"
"#;

/// The small pass, scored, and beside it a pass that takes its index.
fn on_another_run() -> TempDir {
    let folder = scored();
    let mut table = "unit,node,gia_tri\n".to_owned();
    for unit in ["01", "04", "17", "31", "46", "48"] {
        table += &format!("{unit},2,\"chậm, có lý do; x=y\"\n{unit},3,kế hoạch\n");
    }
    for (name, text) in [("two.toml", RULES), ("two-pass.toml", OTHER), ("two.csv", &table)] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

#[test]
fn the_index_of_another_run_becomes_points() {
    let folder = on_another_run();
    let (code, told) = said(&["score", "two-pass.toml", "--out", "two"], folder.path());
    assert_eq!(code, 0, "{told}");
    let index = |out: &str| {
        let text = fs::read_to_string(folder.path().join(out).join("ranking.csv")).expect("a ranking");
        let row = text.lines().find(|line| line.contains(",01,")).expect("Hà Nội").to_owned();
        row.split(',').nth(11).expect("the exact index").to_owned()
    };
    // Hà Nội: 8.56 + 12.11 + 10.70 + 29.06 + 21.73 = 82.16; (3 × 82.16 + 1 × 50 + 96 × 100) / 100.
    assert_eq!((index("out"), index("two")), ("82.16".to_owned(), "98.9648".to_owned()));
    let explain = |node: &str| {
        let args = ["explain", "two", "--unit", "01", "--node", node, "--format", "table"];
        stdout(&parindex(&args, folder.path()))
    };
    let told = explain("1");
    assert!(told.contains("out/ranking.csv, dòng "), "{told}");
    assert!(told.contains("weighted-mean([49.296 / 60] · 3; 5 / 10 · 1; 10 / 10 · 96) × 100 = 98.9648"), "{told}");
    let told = explain("2");
    assert!(told.contains("option = chậm, có lý do; x=y  ("), "{told}");
    assert!(told.contains("{ \"chậm, có lý do; x=y\" = 5, \"đúng hạn\" = 10 }"), "{told}");
}

#[test]
fn an_altered_run_is_not_taken_and_one_of_another_year_not_unsaid() {
    let folder = on_another_run();
    let check = || parindex(&["check", "two-pass.toml", "--format", "csv"], folder.path());
    edit(&folder.path().join("two-pass.toml"), "\"made-up\"", "\"official\"");
    let output = check();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("D811"), "made-up figures in an official pass: {}", stdout(&output));
    edit(&folder.path().join("out/ranking.csv"), "82.16", "92.16");
    let output = check();
    assert_eq!(output.status.code(), Some(3));
    assert!(stdout(&output).contains("R507"), "{}", stdout(&output));
    fs::remove_file(folder.path().join("out/manifest.json")).expect("a manifest");
    assert!(stdout(&check()).contains("R506"));
}

#[test]
fn a_unit_to_which_nothing_applies_is_named() {
    let rules = RULES.replace("aggregate = \"weighted-mean\"\n", "").replace("total = 100", "total = 60");
    let rules = rules.split("[node.2]").next().expect("a first node").replace("weight = 3\n", "may-not-apply = true\n");
    let folder = folder(&[
        ("two.toml", &rules),
        ("units.csv", &fs::read_to_string(crate::support::project("tests/bad-inputs/units.csv")).expect("units")),
        ("t.csv", "unit,1\n01,50\n04,KAD\n17,60\n31,60\n46,60\n48,60\n"),
    ]);
    let pass = OTHER.split("[[input]]").next().expect("a head").to_owned()
        + "[[input]]\nid = \"t\"\nfile = \"t.csv\"\nform = \"wide\"\nnot-applicable = \"KAD\"\n";
    fs::write(folder.path().join("pass.toml"), pass).expect("a file");
    let (code, said) = said(&["score", "pass.toml", "--out", "out"], folder.path());
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("D810") && said.contains("Cao Bằng"), "{said}");

    // A pass that takes this index says the same of the unit.
    fs::write(folder.path().join("two-pass.toml"), OTHER.split("[[input]]\nid = \"table\"").next().expect("a head"))
        .expect("a file");
    let (code, said) = self::said(&["score", "two-pass.toml", "--out", "two"], folder.path());
    assert_eq!(code, 0, "{said}");
    let scores = fs::read_to_string(folder.path().join("two/scores.csv")).expect("a trail");
    assert!(scores.contains("\n04,1,total,appraised,index,not-applicable,"), "{scores}");
}

#[test]
fn the_manifest_names_files_as_the_pass_does() {
    let folder = pass_over("good.csv");
    let path = folder.path().to_str().expect("a path");
    let register = folder.path().join("units.csv");
    // A folder whose name begins like that of the pass is another folder.
    let inner = folder.path().join("a");
    fs::create_dir(&inner).expect("a folder");
    for name in ["pass.toml", "rulebook.toml", "data.csv"] {
        fs::copy(folder.path().join(name), inner.join(name)).expect("a copy");
    }
    let beside = folder.path().join("ab.csv");
    fs::copy(&register, &beside).expect("a copy");
    edit(&inner.join("pass.toml"), "\"units.csv\"", &format!("{:?}", beside.to_str().expect("a path")));
    let pass = format!("{path}/a/pass.toml");
    let (code, told) = said(&["score", &pass, "--out", "out"], folder.path());
    assert_eq!(code, 0, "{told}");
    let manifest = fs::read_to_string(folder.path().join("out/manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    let files: Vec<&str> =
        manifest["inputs"].as_array().expect("inputs").iter().filter_map(|entry| entry["file"].as_str()).collect();
    assert_eq!(files, ["pass.toml", "rulebook.toml", beside.to_str().expect("a path"), "data.csv"]);
}

#[test]
fn the_manifest_names_each_input_and_two_of_one_name_are_refused() {
    let folder = scored();
    let manifest = fs::read(folder.path().join("out/manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let named: Vec<&Value> =
        manifest["inputs"].as_array().expect("inputs").iter().filter(|entry| entry["input"] == "appraisal").collect();
    assert_eq!(named.len(), 1);
    assert_eq!((named[0]["file"].as_str(), named[0]["rows"].as_u64()), (Some("data.csv"), Some(30)));

    let pass = folder.path().join("pass.toml");
    let text = fs::read_to_string(&pass).expect("the pass");
    let input = &text[text.find("[[input]]").expect("an input")..];
    fs::write(&pass, format!("{text}\n{input}")).expect("a file");
    let (code, said) = said(&["check", "pass.toml"], folder.path());
    assert!(code == 3 && said.contains("R009") && said.contains("appraisal"), "{code}\n{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_pipe_is_an_error_that_says_where_the_results_are() {
    let folder = pass_over("good.csv");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_parindex"))
        .args(["score", "pass.toml", "--out", "out"])
        .current_dir(folder.path())
        .stdout(full)
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(5));
    assert!(stderr(&output).contains("out: ranking.csv"), "{}", stderr(&output));
    assert!(folder.path().join("out/manifest.json").exists());
}

//! Bad and awkward tables around a small sound one: each is refused at its place, accepted with a
//! warning, or gives the same results as the sound one. `tests/bad-inputs/cases.tsv` lists them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{Finding, evaluate, folder, parindex, project, stderr};

/// A pass over one of the tables.
pub(crate) fn pass_over(table: &str) -> tempfile::TempDir {
    let from = |name: &str| project("tests/bad-inputs").join(name);
    let folder = folder(&[]);
    for (name, to) in [
        ("pass.toml", "pass.toml"),
        ("rulebook.toml", "rulebook.toml"),
        ("units.csv", "units.csv"),
        ("survey.toml", "survey.toml"),
        ("cards.csv", "cards.csv"),
        (table, "data.csv"),
    ] {
        fs::copy(from(name), folder.path().join(to)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    folder
}

pub(crate) fn ranking(folder: &Path) -> Vec<u8> {
    let output = parindex(&["score", "pass.toml", "--out", "out"], folder);
    assert!(output.status.success(), "{}", stderr(&output));
    fs::read(folder.join("out/ranking.csv")).expect("a ranking")
}

fn named<'f>(found: &'f [Finding], code: &str, line: Option<usize>) -> Option<&'f Finding> {
    let at_line = |finding: &Finding| line.is_none() || finding.place.as_ref().map(|place| place.1) == line;
    found.iter().find(|finding| finding.code == code && at_line(finding))
}

#[test]
fn every_bad_table_is_refused_at_its_place_or_accepted_aloud() {
    let good = ranking(pass_over("good.csv").path());
    let cases = fs::read_to_string(project("tests/bad-inputs/cases.tsv")).expect("the list of cases");
    let mut wrong = Vec::new();
    let mut checked = 0;
    for case in cases.lines().skip(1) {
        let [file, outcome, code, line, fault] = case.split('\t').collect::<Vec<_>>()[..] else {
            panic!("a case has five columns: {case}")
        };
        let folder = pass_over(file);
        let (evaluation, found) = evaluate(&folder.path().join("pass.toml"));
        let errors = found.iter().filter(|finding| finding.error).count();
        let said = code == "-" || named(&found, code, line.parse().ok()).is_some();
        let as_meant = match outcome {
            "refused" => evaluation.is_none() && errors > 0 && said,
            "warned" => evaluation.is_some() && errors == 0 && said,
            "as good" => evaluation.is_some() && found.is_empty() && ranking(folder.path()) == good,
            _ => panic!("no such outcome: {outcome}"),
        };
        if !as_meant {
            wrong.push(format!(
                "{file} ({fault}): {outcome} {code} at line {line}; found {:#?}",
                &found[..found.len().min(4)]
            ));
        }
        checked += 1;
    }
    assert!(checked > 60, "only {checked} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_refused_table_leaves_nothing_behind() {
    let folder = pass_over("C01_decimal_comma.csv");
    let files = || -> BTreeSet<_> {
        fs::read_dir(folder.path()).expect("the folder").map(|entry| entry.expect("an entry").file_name()).collect()
    };
    let before = files();
    let output = parindex(&["score", "pass.toml", "--out", "out"], folder.path());
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert_eq!(files(), before);
}

#[test]
fn text_from_a_file_cannot_steer_the_terminal() {
    let folder = pass_over("I09_name.csv");
    let output = parindex(&["score", "pass.toml", "--out", "out"], folder.path());
    assert!(!output.stderr.contains(&0x1b), "{}", stderr(&output));
}

/// The findings of the sound pass with other rows, as code and line.
fn found_in(table: &str) -> Vec<(&'static str, Option<usize>)> {
    let folder = pass_over("good.csv");
    fs::write(folder.path().join("data.csv"), table).expect("a table");
    let (_, found) = evaluate(&folder.path().join("pass.toml"));
    found.iter().map(|finding| (finding.code, finding.place.as_ref().map(|place| place.1))).collect()
}

#[test]
fn a_bad_cell_hides_no_missing_unit_and_is_not_missing_itself() {
    let good = fs::read_to_string(project("tests/bad-inputs/good.csv")).expect("the sound table");
    let rows: Vec<&str> = good.lines().filter(|row| !row.starts_with("48,")).collect();
    assert_eq!(found_in(&rows.join("\n").replacen("8.56", "x", 1)), [("D301", Some(2)), ("D511", None)]);
}

#[test]
fn nothing_is_called_missing_while_a_row_has_not_found_its_place() {
    let good = fs::read_to_string(project("tests/bad-inputs/good.csv")).expect("the sound table");
    assert_eq!(found_in(&good.replacen("01,Hà Nội,2024,1.1,", "01,Hà Nội,2024,1.3,", 1)), [("D508", Some(2))]);
}

#[test]
fn a_second_claim_is_told_with_the_line_of_the_first() {
    let good = fs::read_to_string(project("tests/bad-inputs/good.csv")).expect("the sound table");
    let mut rows: Vec<String> = good.lines().map(|row| format!("{row},appraised")).collect();
    rows[0] = rows[0].replace("appraised_score,appraised", "appraised_score,stage");
    rows[1] = rows[1].replacen("1.1,8.65,", "1.1,,", 1);
    rows.extend(["8.65", "8.66"].map(|claim| format!("01,Hà Nội,2024,1.1,,{claim},self-assessed")));
    let folder = pass_over("good.csv");
    let said = |table: &str| {
        fs::write(folder.path().join("data.csv"), table).expect("a table");
        stderr(&parindex(&["check", "pass.toml", "--lang", "en"], folder.path()))
    };
    let table = rows.join("\n");
    let of_points = said(&table);
    assert!(of_points.contains("error[D507]") && of_points.contains("values on two lines, 32 and 33"), "{of_points}");
    // A claim without points is a claim all the same.
    let rulebook = fs::read_to_string(folder.path().join("rulebook.toml")).expect("the rulebook");
    fs::write(folder.path().join("rulebook.toml"), rulebook.replace("source =", "missing = \"zero\"\nsource ="))
        .expect("it");
    let of_nothing = said(&table.replace(",8.65,self-assessed", ",,self-assessed"));
    assert!(of_nothing.contains("values on two lines, 32 and 33"), "{of_nothing}");
}

/// A total may have more decimals than are published, and then the best index rounds up past it.
#[test]
fn an_index_at_a_total_that_rounds_up_is_still_in_the_highest_band() {
    let rulebook = "[rulebook]\nid = \"x\"\nedition = \"x\"\nname = \"x\"\nunit-kind = \"province\"\nyears = { from = 2024 }\n\
        total = 0.995\npublished-decimals = 2\nrounding = \"half-up\"\nrank-decimals = 2\nties = \"dense\"\n\
        bands-by = \"published\"\nstatus = \"illustrative\"\nsource = \"indicator\"\n\
        [[band]]\nid = \"A\"\nat-least = 0.5\nat-most = 0.995\n[[band]]\nid = \"B\"\n\
        [node.\"1\"]\nname = \"x\"\nmax = 0.995\nmethod = \"given\"\nbasis = { place = \"1\" }\n";
    let folder = pass_over("good.csv");
    let good = fs::read_to_string(project("tests/bad-inputs/good.csv")).expect("the sound table");
    let codes: BTreeSet<&str> = good.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    let rows: String = codes.iter().map(|code| format!("{code},1,0.995\n")).collect();
    let pass = fs::read_to_string(folder.path().join("pass.toml")).expect("the pass");
    let pass = pass.split("[input.columns]").next().expect("a start");
    for (name, text) in [
        ("rulebook.toml", rulebook.to_owned()),
        ("data.csv", format!("unit,node,points\n{rows}")),
        ("pass.toml", format!("{pass}thousands = \"none\"\n")),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let (evaluation, found) = evaluate(&folder.path().join("pass.toml"));
    let results = evaluation.unwrap_or_else(|| panic!("{found:#?}")).results;
    assert!(results.units.iter().all(|unit| unit.band == Some(0)), "{:?}", results.units);
}

//! `parindex init`: what it writes, that nothing but values is missing in it, and that it can be scored once
//! they are there.

use std::fs;
use std::path::Path;

use parindex::data::pass;
use parindex::diag::{Bag, Sources};
use parindex::init::KINDS;
use parindex::methods::{Field, Kind};
use parindex::rules::{self, Leaf, Node, Rulebook};
use tempfile::TempDir;

use crate::support::{evaluate, folder, parindex, project, stderr};
use crate::workbook::{archive, parts};

fn init(kind: &str) -> TempDir {
    let folder = folder(&[]);
    let output = parindex(&["init", kind, "new"], folder.path());
    assert!(output.status.success(), "{}", stderr(&output));
    folder
}

fn rulebook(folder: &Path) -> Rulebook {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let pass = pass::load(&folder.join("pass.toml"), &mut sources, &mut bag).expect("it is there").expect("a pass");
    let path = folder.join(pass.rulebook.name);
    rules::load(&path, &mut sources, &mut bag).expect("it is there").expect("a rulebook")
}

/// A value that every method takes: good in all units but not the same.
fn value(field: &Field, node: &Node, leaf: &Leaf, row: usize) -> String {
    let words = leaf.method.words();
    match (field.kind, field.name) {
        (Kind::Word, _) => words[row % words.len()].clone(),
        (Kind::Words, _) => words.join("|"),
        (Kind::DateOrNone | Kind::AmountOrNone, _) => "none".to_owned(),
        (Kind::Date, _) => "31/12/2024".to_owned(),
        (Kind::Count, _) => (row % 3).to_string(),
        (_, "points") => node.max.to_string().replace('.', ","),
        (_, "numerator") => format!("{}", 70 + row % 30),
        (_, "denominator" | "previous") => "100".to_owned(),
        (_, "current") => format!("{}", 101 + row % 9),
        (Kind::Number | Kind::Amount, _) => format!("{},5", 60 + row % 30),
    }
}

/// The values of the cells of a template, from its CSV: for each cell its row, column and value.
fn values(template: &str, rulebook: &Rulebook) -> Vec<(usize, usize, String)> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').from_reader(template.trim_start_matches('\u{feff}').as_bytes());
    let headers: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let node_column = headers.iter().position(|header| header == "Mã mục");
    let mut found = Vec::new();
    for (row, record) in reader.records().enumerate() {
        let record = record.expect("a row");
        for (column, header) in headers.iter().enumerate() {
            let of_column = header.split(' ').next().unwrap_or_default();
            let code = node_column.map_or(of_column, |column| &record[column]);
            let Some((_, node, leaf)) = rulebook.leaves().find(|(_, node, _)| node.code.as_str() == code) else {
                continue;
            };
            let fields = leaf.method.fields();
            let named = fields.iter().find(|field| header.ends_with(&format!("({})", field.name)));
            let only = fields.first().filter(|_| node_column.is_none() && fields.len() == 1);
            if let Some(field) = named.or(only) {
                found.push((row, column, value(field, node, leaf, row)));
            }
        }
    }
    found
}

fn fill_csv(path: &Path, values: &[(usize, usize, String)]) {
    let text = fs::read_to_string(path).expect("a template");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    for (row, column, value) in values {
        assert_eq!(rows[row + 1][*column], "", "a cell to be filled is empty");
        rows[row + 1][*column].clone_from(value);
    }
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).expect("a row"));
    fs::write(path, writer.into_inner().expect("a table")).expect("the table");
}

/// Fills a workbook as a person would: numbers as numbers, everything else as text, the formats as they are.
fn fill_xlsx(path: &Path, values: &[(usize, usize, String)]) {
    let mut parts = parts(&fs::read(path).expect("a template"));
    let (_, sheet) = parts.iter_mut().find(|(name, _)| name.ends_with("sheet1.xml")).expect("a sheet");
    let mut filled = String::with_capacity(sheet.len() * 2);
    let mut rest = sheet.as_str();
    for (row, column, value) in values {
        let address = parindex::diag::Address { row: u32::try_from(row + 2).expect("a row"), column: *column };
        let start = format!("<c r=\"{address}\" s=\"");
        let (before, after) = rest.split_once(&start).unwrap_or_else(|| panic!("{address} is not there to be filled"));
        let (style, after) = after.split_once("\"/>").expect("the cell is empty");
        assert!(style.len() < 3, "{address} holds something: {style}");
        filled.push_str(before);
        let number = value.replace(',', ".");
        filled.push_str(&match number.parse::<f64>() {
            Ok(_) => format!("{start}{style}\"><v>{number}</v></c>"),
            Err(_) => format!("{start}{style}\" t=\"inlineStr\"><is><t>{value}</t></is></c>"),
        });
        rest = after;
    }
    filled.push_str(rest);
    *sheet = filled;
    fs::write(path, archive(&parts)).expect("the workbook");
}

/// The names of the templates, without their endings.
fn templates(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("a file").path());
    let workbooks = files.filter(|path| path.extension().is_some_and(|extension| extension == "xlsx"));
    let mut stems: Vec<String> =
        workbooks.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect();
    stems.sort();
    stems
}

/// Fills all templates of a folder, both forms with the same values.
fn fill(new: &Path) {
    let rulebook = rulebook(new);
    for stem in templates(new) {
        let template = new.join(&stem).with_extension("csv");
        let values = values(&fs::read_to_string(&template).expect("a template"), &rulebook);
        fill_csv(&template, &values);
        fill_xlsx(&new.join(&stem).with_extension("xlsx"), &values);
    }
}

/// The pass over the CSV files, as its comments say.
fn over_csv(pass: &str) -> String {
    let line = |line: &str| match line {
        _ if line.starts_with("file = ") || line.starts_with("sheet = ") => format!("# {line}\n"),
        _ if line.starts_with("# file = ") || line.starts_with("# delimiter = ") => format!("{}\n", &line[2..]),
        _ => format!("{line}\n"),
    };
    pass.lines().map(line).collect()
}

#[test]
fn only_values_are_missing_in_a_new_folder_and_once_they_are_there_it_is_scored() {
    for kind in KINDS {
        let folder = init(kind.name);
        let new = folder.path().join("new");
        let pass = fs::read_to_string(new.join("pass.toml")).expect("the pass");
        for (form, text) in [("XLSX", pass.clone()), ("CSV", over_csv(&pass))] {
            fs::write(new.join("pass.toml"), text).expect("the pass");
            let (_, found) = evaluate(&new.join("pass.toml"));
            assert!(!found.is_empty(), "{} {form}", kind.name);
            let other = found.iter().find(|finding| !["D309", "D805"].contains(&finding.code));
            assert!(other.is_none(), "{} {form}: {other:#?}", kind.name);
        }
        fill(&new);
        let ranking = |name: &str, pass: &str| {
            fs::write(new.join("pass.toml"), pass).expect("the pass");
            let output = parindex(&["score", "new/pass.toml", "--out", name], folder.path());
            assert!(output.status.success(), "{} {name}: {}", kind.name, stderr(&output));
            fs::read_to_string(folder.path().join(name).join("ranking.csv")).expect("a ranking")
        };
        let from_workbooks = ranking("xlsx", &pass);
        assert_eq!(from_workbooks, ranking("csv", &over_csv(&pass)), "{}", kind.name);
        assert!(from_workbooks.lines().count() > 5, "{from_workbooks}");
    }
}

/// A province's own rules and departments: a criterion more, a name of its own, two departments for the many of the example.
fn edit(example: &Path) {
    let path = example.join("rulebook/rulebook.toml");
    let rules = fs::read_to_string(&path).expect("the rulebook");
    let (before, after) = rules.split_once("[node.\"1.1\"]\n").expect("the first criterion");
    let (own, rest) = after.split_once("max = 5\n").expect("its maximum");
    let own = own.replace("Ban hành kế hoạch cải cách hành chính", "Kế hoạch năm của sở");
    let more = "[node.\"1.9\"]\nname = \"Tin, bài về cải cách\"\nmax = 2\nmethod = \"count\"\nper = 0.5\n\n";
    let rest = rest
        .replace("options = { dung-han = 5, cham = 2, khong = 0 }", "options = { dung-han = 3, cham = 2, khong = 0 }");
    fs::write(&path, format!("{before}{more}[node.\"1.1\"]\n{own}max = 3\n{rest}")).expect("the rulebook");
    let path = example.join("units.csv");
    let register = fs::read_to_string(&path).expect("the register");
    let header = register.lines().next().expect("a header");
    let units = "STP,,,department,Sở Tư pháp,,,,ranked,,,quyết định của tỉnh\nSDL,,,department,Sở Du lịch,,,,ranked,,,quyết định của tỉnh\n";
    fs::write(&path, format!("{header}\n{units}")).expect("the register");
}

/// The commands of docs/rulebook.md, from an empty folder to the reason of a score; rules and units are edited and the
/// figures filled in where the document says so.
#[test]
fn a_province_goes_from_nothing_to_its_ranking_by_the_manual() {
    let manual = fs::read_to_string(project("docs/rulebook.md")).expect("the manual");
    let (_, section) = manual.split_once("\n## From nothing to a ranking\n").expect("its section");
    let section = section.split("\n## ").next().expect("a section");
    let commands: Vec<&str> = section.lines().filter_map(|line| line.strip_prefix("$ parindex ")).collect();
    assert!(commands.len() >= 5, "{commands:?}");
    let folder = folder(&[]);
    let (example, new) = (folder.path().join("mau"), folder.path().join("so-nganh"));
    let mut as_edited = String::new();
    for command in commands {
        if command == "check mau/rulebook/rulebook.toml" {
            edit(&example);
            as_edited = snapshot(&example);
        }
        if command.starts_with("score") {
            fill(&new);
        }
        let output = parindex(&command.split(' ').collect::<Vec<_>>(), folder.path());
        // Nothing is filled in when the tables are checked.
        let expected = if command == "check so-nganh/pass.toml" { 4 } else { 0 };
        assert_eq!(output.status.code(), Some(expected), "{command}: {}", stderr(&output));
    }
    let ranking = fs::read_to_string(folder.path().join("ket-qua/ranking.csv")).expect("the ranking");
    assert_eq!(ranking.lines().count(), 3, "{ranking}");
    assert!(ranking.contains("Sở Tư pháp") && ranking.contains("Sở Du lịch"), "{ranking}");
    let scores = fs::read_to_string(folder.path().join("ket-qua/scores.csv")).expect("the trail");
    assert_eq!(scores.lines().filter(|line| line.contains(",1.9,")).count(), 2, "the new criterion: {scores}");
    assert_eq!(snapshot(&example), as_edited, "the folder that was edited stays as it was");
    for named in section.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".xlsx") || name.ends_with(".toml"))
    {
        let there = [named.to_owned(), format!("rulebook/{named}")].iter().any(|name| new.join(name).exists());
        assert!(there, "{named} is not made");
    }
}

/// Every file of a folder with its bytes.
fn snapshot(folder: &Path) -> String {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder") {
            let path = entry.expect("a file").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.push(format!("{} {:?}", path.display(), fs::read(&path).expect("the file")));
            }
        }
    }
    all.sort();
    all.join("\n")
}

#[test]
fn tables_for_rules_of_ones_own_need_a_sound_pass() {
    let folder = init("blank");
    let run = |arguments: &[&str]| parindex(arguments, folder.path());
    let without = run(&["init", "own", "tables"]);
    assert_eq!(without.status.code(), Some(2), "{}", stderr(&without));
    let other = run(&["init", "blank", "tables", "--from", "new/pass.toml"]);
    assert_eq!(other.status.code(), Some(2), "{}", stderr(&other));
    assert_eq!(run(&["init", "own", "tables", "--from", "nothing.toml"]).status.code(), Some(5));
    let rules = folder.path().join("new/rulebook/rulebook.toml");
    let text = fs::read_to_string(&rules).expect("the rulebook");
    fs::write(&rules, text.replace("max = 15", "max = 16")).expect("the rulebook");
    let unsound = run(&["init", "own", "tables", "--from", "new/pass.toml"]);
    assert_eq!(unsound.status.code(), Some(3), "{}", stderr(&unsound));
    assert!(stderr(&unsound).contains("R210"), "{}", stderr(&unsound));
    assert!(!folder.path().join("tables").exists(), "nothing is half-written");
    fs::write(&rules, text).expect("the rulebook");
    let sound = run(&["init", "own", "tables", "--from", "new/pass.toml"]);
    assert!(sound.status.success(), "{}", stderr(&sound));
    for name in ["rulebook/rulebook.toml", "units.csv", "tham-dinh.xlsx", "tham-dinh.csv"] {
        let read = |of: &str| fs::read(folder.path().join(of).join(name)).expect(name);
        assert_eq!(read("new"), read("tables"), "{name}");
    }
}

#[test]
fn a_folder_that_holds_anything_is_left_as_it_is() {
    let folder = folder(&[]);
    fs::create_dir(folder.path().join("full")).expect("a folder");
    fs::create_dir(folder.path().join("empty")).expect("a folder");
    fs::write(folder.path().join("full/note.txt"), "mine").expect("a file");
    let output = parindex(&["init", "blank", "full"], folder.path());
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    assert_eq!(fs::read_dir(folder.path().join("full")).expect("it").count(), 1);
    assert!(parindex(&["init", "blank", "empty"], folder.path()).status.success());
    assert_eq!(parindex(&["init", "blank", "no/such/folder"], folder.path()).status.code(), Some(5));
    assert_eq!(parindex(&["init", "nothing", "x"], folder.path()).status.code(), Some(2));
    assert_eq!(fs::read_dir(folder.path()).expect("it").count(), 2, "no temporary folder is left");
}

#[test]
fn the_same_bytes_are_written_every_time() {
    let (first, second) = (init("blank"), init("blank"));
    for name in ["pass.toml", "README.md", "tham-dinh.xlsx", "tham-dinh.csv", "dieu-tra-citizens.xlsx"] {
        let read = |folder: &TempDir| fs::read(folder.path().join("new").join(name)).expect(name);
        assert_eq!(read(&first), read(&second), "{name}");
    }
}

#[test]
fn codes_are_locked_and_what_may_be_entered_is_said() {
    let folder = init("blank");
    let parts = parts(&fs::read(folder.path().join("new/tham-dinh.xlsx")).expect("a workbook"));
    let part = |end: &str| &parts.iter().find(|(name, _)| name.ends_with(end)).expect("a part").1;
    let sheet = part("sheet1.xml");
    for what in [
        "<sheetProtection sheet=\"1\"",
        "<pane xSplit=\"3\" ySplit=\"1\"",
        "state=\"frozen\"",
        "<formula1>\"dung-han,cham,khong\"</formula1>",
        "<dataValidation type=\"whole\" operator=\"greaterThanOrEqual\"",
        "<dataValidation type=\"decimal\"",
    ] {
        assert!(sheet.contains(what), "{what}: {}", &sheet[sheet.len().saturating_sub(4000)..]);
    }
    assert!(!sheet.contains("password"), "whoever must can unlock it");
    assert!(part("styles.xml").contains("<protection locked=\"0\"/>"));
    // Codes as text: a spreadsheet keeps `1.10` and `01`.
    assert!(part("sharedStrings.xml").contains("<t>1.1</t>"));
}

/// A rulebook is embedded as the project has it: the file that includes the others, and these.
#[test]
fn every_embedded_file_is_one_that_the_rulebook_includes() {
    for kind in KINDS {
        let folder = project("scoring-rules").join(kind.folder);
        let main = fs::read_to_string(folder.join(kind.main())).expect("the rulebook");
        let table: toml::Table = main.parse().expect("TOML");
        let mut expected = vec![kind.main().to_owned()];
        let included = table.get("include").and_then(toml::Value::as_array).into_iter().flatten();
        expected.extend(included.map(|name| name.as_str().expect("a name").to_owned()));
        let names: Vec<&str> = kind.rulebook.iter().map(|file| file.name).collect();
        assert_eq!(names, expected, "{}", kind.name);
        for file in kind.rulebook {
            assert_eq!(file.text, fs::read_to_string(folder.join(file.name)).expect(file.name), "{}", file.name);
        }
    }
}

//! Workbooks: the sound table of `tests/bad-inputs` as XLSX, with changes, and what is read, refused or
//! said of each.

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::bad_inputs::pass_over;
use crate::support::{Finding, beside, evaluate, parindex, project, stderr, stdout};

const START: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// The styles 1 to 5: a day, a percentage, two decimals, `00`, and `d.m`.
const STYLES: &str = "<numFmts><numFmt numFmtId=\"164\" formatCode=\"00\"/><numFmt numFmtId=\"165\" formatCode=\"d.m\"/></numFmts>\
    <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"10\"/><xf numFmtId=\"2\"/><xf numFmtId=\"164\"/>\
    <xf numFmtId=\"165\"/></cellXfs>";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The sound table as a workbook: codes and names as text, years and points as numbers. Lines change
/// it: `E2 <c r="E2"…>…</c>` puts a cell in the place of another or adds one; `sheet NAME` adds a sheet
/// with the same rows; `workbook MARKUP` goes into the workbook part, `before MARKUP` and `after MARKUP`
/// around the rows; `row 3 hidden="1"` adds to the tag of a row.
pub(crate) fn with(changes: &[&str]) -> Vec<u8> {
    let table = fs::read_to_string(project("tests/bad-inputs/good.csv")).expect("the sound table");
    let mut rows: Vec<(usize, Vec<(String, String)>)> = Vec::new();
    for (number, line) in (1..).zip(table.lines()) {
        let cells = "ABCDEF".chars().zip(line.split(',')).enumerate().map(|(column, (letter, value))| {
            let address = format!("{letter}{number}");
            let is_text = number == 1 || [0, 1, 3].contains(&column);
            let cell = if is_text {
                format!("<c r=\"{address}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(value))
            } else {
                format!("<c r=\"{address}\"><v>{value}</v></c>")
            };
            (address, cell)
        });
        rows.push((number, cells.collect()));
    }
    let (mut sheets, mut workbook, mut before, mut after) = (vec!["PAR"], "", "", "");
    let mut tags: Vec<(usize, &str)> = Vec::new();
    for change in changes {
        let (what, rest) = change.split_once(' ').expect("a change has two parts");
        match what {
            "sheet" => sheets.push(rest),
            "workbook" => workbook = rest,
            "before" => before = rest,
            "after" => after = rest,
            "row" => {
                let (row, tag) = rest.split_once(' ').expect("a row has a tag");
                tags.push((row.parse().expect("a row"), tag));
            }
            address => {
                let number: usize =
                    address.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().expect("a row");
                if rows.iter().all(|(row, _)| *row != number) {
                    rows.push((number, Vec::new()));
                }
                let row = rows.iter_mut().find(|(row, _)| *row == number).expect("it was added");
                match row.1.iter_mut().find(|(at, _)| at == address) {
                    Some(cell) => rest.clone_into(&mut cell.1),
                    None => row.1.push((address.to_owned(), rest.to_owned())),
                }
            }
        }
    }
    let mut sheet = format!("{START}<worksheet xmlns=\"{MAIN}\">{before}<sheetData>");
    for (number, cells) in rows {
        let tag = tags.iter().find(|(row, _)| *row == number).map_or("", |(_, tag)| tag);
        write!(sheet, "<row r=\"{number}\" {tag}>").expect("a text can grow");
        cells.iter().for_each(|(_, cell)| sheet.push_str(cell));
        sheet.push_str("</row>");
    }
    write!(sheet, "</sheetData>{after}</worksheet>").expect("a text can grow");
    let named =
        |(at, name): (usize, &&str)| format!("<sheet name=\"{}\" sheetId=\"{at}\" r:id=\"rId{at}\"/>", escaped(name));
    let list: String = (1..).zip(&sheets).map(named).collect();
    let part = |(at, _): (usize, &&str)| {
        format!("<Relationship Id=\"rId{at}\" Type=\"{DOCUMENT}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>")
    };
    let parts: String = (1..).zip(&sheets).map(part).collect();
    let mut all = vec![
        (
            "_rels/.rels".to_owned(),
            format!(
                "{START}<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" \
            Type=\"{DOCUMENT}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!(
                "{START}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOCUMENT}\">{workbook}<sheets>{list}</sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(
                "{START}<Relationships xmlns=\"{PACKAGE}\">{parts}<Relationship \
            Id=\"rId90\" Type=\"{DOCUMENT}/styles\" Target=\"/xl/styles.xml\"/><Relationship Id=\"rId91\" \
            Type=\"{DOCUMENT}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
            ),
        ),
        ("xl/styles.xml".to_owned(), format!("{START}<styleSheet xmlns=\"{MAIN}\">{STYLES}</styleSheet>")),
        (
            "xl/sharedStrings.xml".to_owned(),
            format!(
                "{START}<sst xmlns=\"{MAIN}\"><si><t>0</t></si><si><r><t>Hà </t></r><r><t>Nội</t></r>\
            <rPh><t>x</t></rPh></si></sst>"
            ),
        ),
    ];
    all.extend((1..=sheets.len()).map(|at| (format!("xl/worksheets/sheet{at}.xml"), sheet.clone())));
    archive(&all)
}

/// The parts of a workbook.
pub(crate) fn parts(workbook: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    let read = |name: String| {
        let text = std::io::read_to_string(archive.by_name(&name).expect("a part")).expect("a part");
        (name, text)
    };
    names.into_iter().map(read).collect()
}

/// A workbook of parts.
pub(crate) fn archive(parts: &[(String, String)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("a part");
    }
    archive.finish().expect("an archive").into_inner()
}

/// The sound pass over a workbook; more lines for its `[[input]]`.
fn pass_over_workbook(bytes: &[u8], more: &str) -> TempDir {
    let folder = pass_over("good.csv");
    let pass = fs::read_to_string(folder.path().join("pass.toml")).expect("the pass");
    let pass = pass.replace("file = \"data.csv\"", &format!("file = \"data.xlsx\"\n{more}"));
    fs::write(folder.path().join("pass.toml"), pass).expect("the pass");
    fs::write(folder.path().join("data.xlsx"), bytes).expect("the workbook");
    folder
}

/// What is found in a workbook: code and cell, and whether it was scored.
fn found(bytes: &[u8], more: &str) -> (bool, Vec<Finding>) {
    let folder = pass_over_workbook(bytes, more);
    let (evaluation, found) = evaluate(&folder.path().join("pass.toml"));
    (evaluation.is_some(), found)
}

/// Row and column of a cell, from 1; a workbook as a whole stands at its first.
type At = Option<(usize, usize)>;

fn codes(found: &[Finding]) -> Vec<(&'static str, At)> {
    found
        .iter()
        .map(|finding| (finding.code, finding.place.as_ref().map(|(_, line, column)| (*line, *column))))
        .collect()
}

fn ranking(folder: &Path) -> Vec<u8> {
    let output = parindex(&["score", "pass.toml", "--out", "out"], folder);
    assert!(output.status.success(), "{}", stderr(&output));
    fs::read(folder.join("out/ranking.csv")).expect("a ranking")
}

#[test]
fn a_workbook_gives_the_results_of_the_same_table_as_csv() {
    let from_csv = ranking(pass_over("good.csv").path());
    for more in ["", "sheet = \"PAR\"", "decimal = \",\"", "decimal = \",\"\nthousands = \".\""] {
        assert_eq!(ranking(pass_over_workbook(&with(&[]), more).path()), from_csv, "{more}");
    }
    let same = [
        // As spreadsheets store 8.65; a text from the shared ones, in runs; a text as the pass declares.
        "E2 <c r=\"E2\"><v>8.6500000000000004</v></c>",
        "B2 <c r=\"B2\" t=\"s\"><v>1</v></c>",
        "F2 <c r=\"F2\" t=\"inlineStr\"><is><t>8,56</t></is></c>",
        "F3 <c><v>12.11</v></c>",
        "A40 <c r=\"A40\" s=\"1\"/>",
    ];
    let folder = pass_over_workbook(&with(&same[..4]), "decimal = \",\"");
    assert_eq!(ranking(folder.path()), from_csv);
}

#[test]
fn two_inputs_may_take_two_sheets_and_the_manifest_and_the_trail_name_them() {
    let folder = pass_over_workbook(&with(&["sheet Bảng hai"]), "sheet = \"Bảng hai\"");
    let from_csv = ranking(pass_over("good.csv").path());
    assert_eq!(ranking(folder.path()), from_csv);
    let scores = fs::read_to_string(folder.path().join("out/scores.csv")).expect("the trail");
    assert!(scores.contains(",data.xlsx · Bảng hai,2,6\n"), "{scores}");
    let manifest = fs::read_to_string(folder.path().join("out/manifest.json")).expect("the manifest");
    assert!(manifest.contains("\"sheet\": \"Bảng hai\""), "{manifest}");
    let hash = parindex::model::sha256(&fs::read(folder.path().join("data.xlsx")).expect("the workbook"));
    assert!(manifest.contains(&hash), "the hash is that of the workbook");
}

#[test]
fn a_place_is_named_as_sheet_and_cell() {
    let folder = pass_over_workbook(&with(&["E2 <c r=\"E2\" t=\"e\"><v>#DIV/0!</v></c>"]), "");
    let said = stderr(&parindex(&["check", "pass.toml", "--lang", "en"], folder.path()));
    assert!(said.contains("--> data.xlsx · PAR!E2\n"), "{said}");
    assert!(said.contains("2 | 01 | Hà Nội | 2024 | 1.1 | #DIV/0! | 8.56"), "{said}");
    let json = stdout(&parindex(&["check", "pass.toml", "--format", "json"], folder.path()));
    assert!(json.contains("\"cell\": \"PAR!E2\""), "{json}");
    let csv = stdout(&parindex(&["check", "pass.toml", "--format", "csv"], folder.path()));
    assert!(csv.contains(",data.xlsx,2,5,PAR!E2,#DIV/0!,"), "{csv}");
}

#[test]
fn what_a_cell_holds_must_be_what_is_due() {
    let cases = [
        ("E2 <c r=\"E2\"><f>4+5</f><v/></c>", "D321", (2, 5)),
        ("F2 <c r=\"F2\"><f>SUM(E2:E6)</f></c>", "D321", (2, 6)),
        ("F2 <c r=\"F2\" s=\"2\"><v>0.441</v></c>", "D322", (2, 6)),
        ("A2 <c r=\"A2\" s=\"4\"><v>1</v></c>", "D323", (2, 1)),
        ("B2 <c r=\"B2\"><v>1</v></c>", "D323", (2, 2)),
        ("D2 <c r=\"D2\"><v>1.1</v></c>", "D323", (2, 4)),
        ("A2 <c r=\"A2\"><f>1</f></c>", "D321", (2, 1)),
        ("D3 <c r=\"D3\" s=\"5\"><v>45323</v></c>", "D324", (3, 4)),
        ("F2 <c r=\"F2\" s=\"1\"><v>45323</v></c>", "D324", (2, 6)),
        ("F2 <c r=\"F2\" t=\"e\"><v>#N/A</v></c>", "D311", (2, 6)),
        ("F2 <c r=\"F2\" t=\"b\"><v>1</v></c>", "D301", (2, 6)),
        ("F2 <c r=\"F2\"><v>0.30000000000000004</v></c>", "D308", (2, 6)),
        ("F2 <c r=\"F2\"><v>1e300</v></c>", "D313", (2, 6)),
        ("F2 <c r=\"F2\"><v>-1</v></c>", "D306", (2, 6)),
        ("A1 <c r=\"A1\"><v>1</v></c>", "D323", (1, 1)),
        ("G2 <c r=\"G2\"><v>1</v></c>", "D202", (2, 7)),
        ("A33 <c r=\"A33\"><v>1</v></c>", "D211", (32, 1)),
        ("F2 <c r=\"F2\" t=\"inlineStr\"><is><t>8,56</t></is></c>", "D302", (2, 6)),
        ("after <mergeCells><mergeCell ref=\"B2:B6\"/></mergeCells>", "D325", (2, 2)),
    ];
    for (change, code, place) in cases {
        let (scored, found) = found(&with(&[change]), "");
        assert!(!scored && codes(&found).contains(&(code, Some(place))), "{change}: {found:#?}");
    }
    let (scored, found) =
        found(&with(&["F2 <c r=\"F2\"><v>0.30000000000000004</v></c>"]), "excess-decimals = \"round\"");
    assert!(scored, "{found:#?}");
}

#[test]
fn what_can_be_read_but_deserves_a_look_is_said_once() {
    let computed = |row: usize, value: &str| format!("E{row} <c r=\"E{row}\"><f>A1</f><v>{value}</v></c>");
    let cases: [(&[&str], &str, At); 6] = [
        (&[&computed(3, "12.52"), &computed(4, "10.74")], "D702", Some((3, 5))),
        (&["workbook <!-- -->", "row 3 hidden=\"1\""], "D703", Some((1, 1))),
        (&["before <cols><col min=\"5\" max=\"5\" hidden=\"1\"/></cols>"], "D703", Some((1, 1))),
        (&["A1048576 <c r=\"A1048576\" t=\"inlineStr\"><is><t> </t></is></c>"], "D704", Some((1, 1))),
        (&["A40 <c r=\"A40\" s=\"1\"/>"], "D704", Some((1, 1))),
        (&["E2 <c r=\"E2\" s=\"3\"><v>8.6499999</v></c>"], "D705", Some((2, 5))),
    ];
    for (changes, code, place) in cases {
        let (scored, found) = found(&with(changes), "");
        assert!(scored && codes(&found) == [(code, place)], "{changes:?}: {found:#?}");
    }
}

#[test]
fn the_sheet_is_the_one_that_the_pass_names() {
    let two = with(&["sheet PAR (2)"]);
    assert_eq!(found(&two, "").1[0].code, "D326");
    assert_eq!(found(&two, "sheet = \"PAR 2\"").1[0].code, "R508");
    assert!(found(&two, "sheet = \"PAR (2)\"").0);
    assert_eq!(found(&two, "sheet = \"PAR\"\ndelimiter = \";\"").1[0].code, "R509");
    let folder = pass_over("good.csv");
    let pass = fs::read_to_string(folder.path().join("pass.toml")).expect("the pass");
    fs::write(folder.path().join("pass.toml"), pass.replace("form =", "sheet = \"x\"\nform =")).expect("the pass");
    assert_eq!(evaluate(&folder.path().join("pass.toml")).1[0].code, "R509");
}

#[test]
fn days_are_read_from_cells_that_hold_days() {
    let rulebook = fs::read_to_string(project("tests/bad-inputs/rulebook.toml")).expect("the rulebook");
    let node = "name = \"Tiêu chí 1.1\"\nmax = 10\n";
    let rulebook = rulebook.replace(
        &format!("{node}method = \"given\""),
        &format!("{node}method = \"timeliness\"\ndue = 2024-12-31\ntiers = [{{ at-most = 0, points = 10 }}, {{ points = 5 }}]"),
    );
    // Rows 2, 7, …, 27 are of node 1.1: the day stands in a column of its own.
    let day = |row: usize, cell: &str| format!("G{row} <c r=\"G{row}\" {cell}</c>");
    let mut changes = vec!["G1 <c r=\"G1\" t=\"inlineStr\"><is><t>finished</t></is></c>".to_owned()];
    for row in (2..32).step_by(5) {
        changes.push(format!("F{row} <c r=\"F{row}\"/>"));
        changes.push(day(row, "s=\"1\"><v>45657</v>"));
    }
    let score = |changes: &[String]| {
        let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
        let folder = pass_over_workbook(&with(&changes), "");
        fs::write(folder.path().join("rulebook.toml"), &rulebook).expect("the rulebook");
        let (evaluation, found) = evaluate(&folder.path().join("pass.toml"));
        (evaluation.map(|evaluation| evaluation.inputs.cells[0].values[0]), codes(&found))
    };
    let on_time = score(&changes).0;
    assert!(on_time.is_some());
    let instead = |cell: &str| {
        let mut changes = changes.clone();
        changes[2] = day(2, cell);
        score(&changes)
    };
    // The same day as text, and one that is late.
    assert_eq!(instead("t=\"inlineStr\"><is><t>2024-12-31</t></is>").0, on_time);
    assert!(instead("s=\"1\"><v>45658</v>").0.is_some_and(|late| Some(late) != on_time));
    // A number that only looks like a day, and a day with a time.
    for cell in ["><v>45657</v>", "s=\"1\"><v>45657.5</v>"] {
        let (scored, found) = instead(cell);
        assert!(scored.is_none() && found == [("D315", Some((2, 7)))], "{cell}: {found:?}");
    }
    changes.push("workbook <workbookPr date1904=\"1\"/>".to_owned());
    assert!(score(&changes).1.contains(&("D329", Some((2, 7)))));
}

#[test]
fn a_broken_archive_is_refused_and_nothing_is_read_from_it() {
    let sound = with(&[]);
    let parts = |change: fn(&str) -> String| {
        let mut parts = parts(&sound);
        parts.iter_mut().filter(|(name, _)| name.ends_with("sheet1.xml")).for_each(|(_, text)| *text = change(text));
        archive(&parts)
    };
    let cases: [(&str, Vec<u8>, &str); 12] = [
        ("cut in half", sound[..sound.len() / 2].to_vec(), "D328"),
        ("empty", Vec::new(), "D327"),
        ("encrypted", [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), vec![0; 600]].concat(), "D327"),
        ("a CSV file", b"a,b\n1,2\n".to_vec(), "D327"),
        ("a wrong address", parts(|text| text.replace("r=\"C2\"", "r=\"ZZZZ99999999\"")), "D328"),
        ("a repeated address", parts(|text| text.replace("r=\"C2\"", "r=\"B2\"")), "D328"),
        ("rows out of order", parts(|text| text.replace("<row r=\"3\"", "<row r=\"2\"")), "D328"),
        ("an entity", parts(|text| text.replace("unit_code", "&e;")), "D328"),
        (
            "a DOCTYPE",
            parts(|text| {
                text.replace("<worksheet", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet")
            }),
            "D328",
        ),
        ("text cut short", parts(|text| text[..text.len() - 40].to_owned()), "D328"),
        (
            "a tag without end",
            parts(|text| text.replace("<sheetData>", &format!("<sheetData {}>", "a=\"\" ".repeat(400_000)))),
            "D328",
        ),
        (
            "no rows",
            parts(|text| format!("{}</worksheet>", &text[..text.find("<sheetData>").unwrap_or_default()])),
            "D206",
        ),
    ];
    for (what, bytes, code) in cases {
        let (scored, found) = found(&bytes, "");
        assert!(!scored && found.iter().any(|finding| finding.code == code), "{what}: {found:#?}");
    }
}

/// Files that lie beside the project: each with its fault.
#[test]
fn the_bad_workbooks_beside_the_project_are_refused_or_read_aloud() {
    let Some(folder) = beside("bad-inputs/INDEX.tsv") else { return };
    let folder = folder.parent().expect("a folder").to_owned();
    let start = Instant::now();
    let cases: [(&str, bool, &str, At); 16] = [
        ("E01", false, "D321", Some((2, 5))),
        ("E03", false, "D311", Some((2, 5))),
        ("E05", false, "D323", Some((2, 1))),
        ("E07", false, "D324", Some((3, 4))),
        // Its value, 9.4999999, has no more decimals than a CSV file may give.
        ("E09", true, "D705", Some((2, 5))),
        ("E11", false, "D325", Some((2, 2))),
        ("E13", false, "D326", None),
        ("E15", true, "D704", None),
        // No cell of it is a day.
        ("E17", true, "", None),
        ("E19", false, "D327", None),
        ("E21", false, "D328", None),
        ("E23", false, "D205", None),
        ("E25", false, "D328", None),
        ("E27", false, "D328", None),
        ("E29", true, "", None),
        ("E31", false, "D328", None),
    ];
    for (id, scored, code, place) in cases {
        let bytes = fs::read(folder.join(id).with_extension("xlsx")).expect("a workbook");
        let (was_scored, found) = found(&bytes, "");
        let said = code.is_empty() && found.is_empty()
            || codes(&found).iter().any(|(found, at)| *found == code && (place.is_none() || *at == place));
        assert!(was_scored == scored && said, "{id}: {found:#?}");
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

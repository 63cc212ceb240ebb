//! Tables as offices write them: motto, title and unit of measure above the header, in CSV and in workbooks. The figures are
//! those of the small sound pass.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use tempfile::TempDir;

use crate::bad_inputs::{pass_over, ranking};
use crate::support::{parindex, places_of, project, stderr};

const TITLES: &str = "\u{feff}UBND TỈNH MẪU,,,,,CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Biểu số 01 \"PAR\",,,,,
\"KẾT QUẢ THẨM ĐỊNH
NĂM 2024\",,,,,

,,,,,Đơn vị tính: điểm
";

/// The sound table as CSV below six lines of titles, one of them blank, two of them one quoted cell, one with quotes that no
/// table may hold; and the sound pass with one more line for its `[[input]]`.
fn below_titles(more: &str) -> TempDir {
    let folder = pass_over("good.csv");
    let table = fs::read_to_string(folder.path().join("data.csv")).expect("the table");
    fs::write(folder.path().join("data.csv"), format!("{TITLES}{table}")).expect("a table");
    change_pass(folder.path(), "form = \"long\"", &format!("form = \"long\"\n{more}"));
    folder
}

fn change_pass(folder: &Path, old: &str, new: &str) {
    let pass = fs::read_to_string(folder.join("pass.toml")).expect("the pass");
    assert_eq!(pass.matches(old).count(), 1, "{old}");
    fs::write(folder.join("pass.toml"), pass.replace(old, new)).expect("the pass");
}

/// Code, line and column of everything found.
fn found(folder: &Path) -> Vec<(&'static str, usize, usize)> {
    places_of(&folder.join("pass.toml"))
}

#[test]
fn lines_above_the_header_are_not_read_and_lines_are_counted_from_the_top_of_the_file() {
    let folder = below_titles("header-line = 7");
    assert_eq!(found(folder.path()), []);
    assert_eq!(ranking(folder.path()), ranking(pass_over("good.csv").path()));
    let scores = fs::read_to_string(folder.path().join("out/scores.csv")).expect("the trail");
    assert!(scores.contains(",data.csv,8,6\n"), "the first row stands in line 8: {scores}");

    let table = fs::read_to_string(folder.path().join("data.csv")).expect("the table");
    fs::write(folder.path().join("data.csv"), table.replace("12.52,12.11", "12.52,x")).expect("the table");
    assert_eq!(found(folder.path()), [("D301", 9, 26)]);
}

#[test]
fn the_header_below_titles_is_named_and_never_taken_unsaid() {
    // Without the key, and with the line above the header, the line below it, and one beyond the table.
    for more in ["", "header-line = 6", "header-line = 8", "header-line = 999"] {
        let folder = below_titles(more);
        assert_eq!(found(folder.path()), [("D214", 7, 1)], "{more}");
        let said = stderr(&parindex(&["check", "pass.toml", "--lang", "en"], folder.path()));
        assert!(said.contains("add `header-line = 7` to this [[input]]"), "{said}");
        assert!(said.contains("7 | unit_code,unit_name"), "{said}");
    }
}

#[test]
fn a_header_with_a_misspelt_name_is_a_header_and_one_far_below_is_not_looked_for() {
    let folder = below_titles("header-line = 7");
    change_pass(folder.path(), "points = \"appraised_score\"", "points = \"appraised_scores\"");
    assert_eq!(found(folder.path()), [("D210", 7, 50)]);

    let folder = pass_over("good.csv");
    let table = fs::read_to_string(folder.path().join("data.csv")).expect("the table");
    fs::write(folder.path().join("data.csv"), format!("{}{table}", "Tên biểu\n".repeat(30))).expect("a table");
    let codes: Vec<_> = found(folder.path()).into_iter().map(|(code, ..)| code).collect();
    assert!(codes.contains(&"D207") && !codes.contains(&"D214"), "{codes:?}");
}

#[test]
fn a_header_line_is_a_whole_number_from_one() {
    for (line, code) in [("0", "R012"), ("1001", "R012"), ("true", "R003")] {
        let folder = below_titles(&format!("header-line = {line}"));
        assert_eq!(found(folder.path())[0].0, code, "{line}");
    }
}

/// The sheet of a province's office: motto and title merged over the columns, the unit of measure, a group title over its
/// columns, the header, a row per province.
fn write_office_sheet(path: &Path, change: impl Fn(&mut Worksheet)) {
    let plain = Format::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Biểu 01").expect("a name");
    sheet.merge_range(0, 0, 0, 2, "BỘ NỘI VỤ (SỐ LIỆU GIẢ ĐỊNH)", &plain).expect("a title");
    sheet.merge_range(0, 3, 0, 7, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", &plain).expect("a title");
    sheet.merge_range(1, 0, 2, 7, "TỔNG HỢP ĐIỂM THẨM ĐỊNH NĂM 2024", &plain).expect("a title");
    sheet.write_formula(1, 9, "=1+1").expect("a formula");
    sheet.write(3, 7, "Đơn vị tính: điểm").expect("a cell");
    sheet.set_row_hidden(3).expect("a hidden row");
    sheet.merge_range(5, 3, 5, 5, "Lĩnh vực 1", &plain).expect("a title");
    sheet.merge_range(5, 6, 5, 7, "Lĩnh vực 2", &plain).expect("a title");
    let nodes = ["1.1", "1.2", "1.10", "2.1", "2.2"];
    for (column, header) in (0..).zip(["STT", "Mã tỉnh", "Tỉnh"].into_iter().chain(nodes)) {
        sheet.write(6, column, header).expect("a header");
    }
    let table = fs::read_to_string(project("tests/bad-inputs/good.csv")).expect("the sound table");
    let mut units: BTreeMap<&str, (&str, BTreeMap<&str, f64>)> = BTreeMap::new();
    for row in table.lines().skip(1) {
        let [code, name, _, node, _, points] = row.split(',').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let unit = units.entry(code).or_insert((name, BTreeMap::new()));
        unit.1.insert(node, points.parse().expect("points"));
    }
    for ((row, (code, (name, points))), number) in (7..).zip(units).zip(1..) {
        sheet.write(row, 0, number).expect("a cell");
        sheet.write(row, 1, code).expect("a cell");
        sheet.write(row, 2, name).expect("a cell");
        for (column, node) in (3..).zip(nodes) {
            sheet.write(row, column, points[node]).expect("a cell");
        }
    }
    change(sheet);
    book.save(path).expect("a workbook");
}

/// The sound pass over such a sheet.
fn office_pass(more: &str, change: impl Fn(&mut Worksheet)) -> TempDir {
    let folder = pass_over("good.csv");
    write_office_sheet(&folder.path().join("data.xlsx"), change);
    let pass = fs::read_to_string(folder.path().join("pass.toml")).expect("the pass");
    let (head, _) = pass.split_once("[[input]]").expect("an input");
    let input = format!(
        "[[input]]\nid = \"appraisal\"\nfile = \"data.xlsx\"\nform = \"wide\"\nignore = [\"STT\"]\n{more}\n\
         [input.columns]\nunit = \"Mã tỉnh\"\nname = \"Tỉnh\"\n"
    );
    fs::write(folder.path().join("pass.toml"), format!("{head}{input}")).expect("the pass");
    folder
}

#[test]
fn a_sheet_with_merged_titles_is_read_from_the_row_that_the_pass_names() {
    let folder = office_pass("header-line = 7", |_| {});
    assert_eq!(found(folder.path()), [], "nothing is said of the titles either");
    assert_eq!(ranking(folder.path()), ranking(pass_over("good.csv").path()));
    let scores = fs::read_to_string(folder.path().join("out/scores.csv")).expect("the trail");
    assert!(scores.contains(",data.xlsx,8,4\n"), "{scores}");

    let folder = office_pass("header-line = 7", |sheet| {
        sheet.write(8, 4, "chưa có").expect("a cell");
    });
    let said = stderr(&parindex(&["check", "pass.toml", "--lang", "vi"], folder.path()));
    assert!(said.contains("--> data.xlsx · 'Biểu 01'!E9\n"), "{said}");
}

#[test]
fn a_sheet_with_titles_is_refused_with_the_row_to_declare() {
    for more in ["", "header-line = 6", "header-line = 9"] {
        let folder = office_pass(more, |_| {});
        assert_eq!(found(folder.path()), [("D214", 7, 1)], "{more}");
        let said = stderr(&parindex(&["check", "pass.toml", "--lang", "vi"], folder.path()));
        assert!(said.contains("thêm `header-line = 7` vào [[input]] này"), "{said}");
        assert!(said.contains("7 | STT | Mã tỉnh | Tỉnh | 1.1"), "{said}");
    }
}

#[test]
fn cells_that_are_merged_into_the_header_or_below_it_are_refused() {
    let into_the_header = |sheet: &mut Worksheet| {
        sheet.merge_range(5, 0, 6, 0, "STT", &Format::new()).expect("a merged cell");
    };
    assert_eq!(found(office_pass("header-line = 7", into_the_header).path())[0].0, "D325");
    let below = |sheet: &mut Worksheet| {
        sheet.merge_range(8, 2, 9, 2, "Cao Bằng", &Format::new()).expect("a merged cell");
    };
    assert!(found(office_pass("header-line = 7", below).path()).contains(&("D325", 9, 3)));
    let blank = |sheet: &mut Worksheet| {
        for column in 0..8 {
            sheet.write_blank(6, column, &Format::new().set_bold()).expect("a cell");
        }
    };
    assert!(found(office_pass("header-line = 7", blank).path()).iter().any(|(code, ..)| *code == "D211"));
}

/// The sound table with a line right below its header, and the sound pass with one more line for its `[[input]]`.
fn numbered(line: &str, more: &str) -> TempDir {
    let folder = pass_over("good.csv");
    let table = fs::read_to_string(folder.path().join("data.csv")).expect("the table");
    let (header, rows) = table.split_once('\n').expect("a header");
    fs::write(folder.path().join("data.csv"), format!("{header}\n{line}{rows}")).expect("a table");
    change_pass(folder.path(), "form = \"long\"", &format!("form = \"long\"\n{more}"));
    folder
}

#[test]
fn a_row_of_column_numbers_is_left_out_where_it_is_declared_and_that_is_said() {
    for line in ["(1),(2),(3),(4),(5),(6)\n", "A,B,1,2,3,4\n", "1,2,3,4,5,6=4-5\n", ",,(1),(2),(3),(4)\n"] {
        let folder = numbered(line, "column-numbers = true");
        assert_eq!(found(folder.path()), [("D706", 2, 1)], "{line}");
        let strict = parindex(&["check", "pass.toml", "--level", "warning"], folder.path());
        assert!(strict.status.success(), "what is declared is nothing to warn of: {}", stderr(&strict));
        assert_eq!(ranking(folder.path()), ranking(pass_over("good.csv").path()), "{line}");
        let manifest = fs::read_to_string(folder.path().join("out/manifest.json")).expect("the manifest");
        let labels = line.trim().replace(',', " ");
        assert!(manifest.contains(&format!("which numbers the columns, is left out: {}", labels.trim())), "{manifest}");
        let scores = fs::read_to_string(folder.path().join("out/scores.csv")).expect("the trail");
        assert!(scores.contains(",data.csv,3,6\n"), "the first row stands in line 3: {scores}");

        let folder = numbered(line, "");
        assert_eq!(found(folder.path()), [("D215", 2, 1)], "{line}");
        let said = stderr(&parindex(&["check", "pass.toml", "--lang", "en"], folder.path()));
        assert!(said.contains("add `column-numbers = true` to this [[input]]"), "{said}");
    }
}

#[test]
fn nothing_but_column_numbers_is_left_out() {
    // Declared, and not there: nothing is left out.
    assert_eq!(found(numbered("", "column-numbers = true").path()), [("D216", 2, 1)]);
    let gap = found(numbered("(1),(2),(3),(5),(6),(7)\n", "column-numbers = true").path());
    assert_eq!(gap[0], ("D216", 2, 1), "{gap:?}");
    // Further down it is no numbering of columns.
    let twice = found(numbered("(1),(2),(3),(4),(5),(6)\n(1),(2),(3),(4),(5),(6)\n", "column-numbers = true").path());
    assert_eq!(twice[0], ("D706", 2, 1), "{twice:?}");
    assert!(twice.contains(&("D501", 3, 1)), "{twice:?}");
    assert_eq!(found(numbered("", "column-numbers = 1").path())[0].0, "R003");
}

#[test]
fn numbers_that_are_codes_of_units_are_data() {
    let folder = pass_over("good.csv");
    let register = fs::read_to_string(folder.path().join("units.csv")).expect("the register");
    fs::write(folder.path().join("units.csv"), register.replace("\n01,", "\n1,")).expect("a register");
    let input =
        "[[input]]\nid = \"appraisal\"\nfile = \"data.csv\"\nform = \"wide\"\n\n[input.columns]\nunit = \"Mã\"\n";
    let pass = fs::read_to_string(folder.path().join("pass.toml")).expect("the pass");
    let (head, _) = pass.split_once("[[input]]").expect("an input");
    fs::write(folder.path().join("pass.toml"), format!("{head}{input}")).expect("the pass");
    let rows = ["04,1", "17,2", "31,3", "46,4", "48,5"].map(|start| format!("{start},1,1,1,1\n")).concat();
    fs::write(folder.path().join("data.csv"), format!("Mã,1.1,1.2,1.10,2.1,2.2\n1,2,3,4,5,6\n{rows}"))
        .expect("a table");
    assert_eq!(found(folder.path()), [], "the unit 1 with 2 points, 3 points, …");
}

#[test]
fn a_workbook_of_an_office_has_numbers_below_its_header_and_signatures_below_its_data() {
    // Rows move down by one: the office writes its numbers where the first unit stood.
    let numbers = |sheet: &mut Worksheet| {
        let table = fs::read_to_string(project("tests/bad-inputs/good.csv")).expect("the sound table");
        let hanoi: Vec<f64> = table
            .lines()
            .skip(1)
            .take(5)
            .map(|row| row.rsplit(',').next().expect("points").parse().expect("points"))
            .collect();
        for (column, label) in (0..).zip(["A", "B", "C"]) {
            sheet.write(7, column, label).expect("a cell");
        }
        for column in 3..8_u16 {
            sheet.write(7, column, column - 2).expect("a cell");
        }
        sheet.write(13, 0, 6).expect("a cell");
        sheet.write(13, 1, "01").expect("a cell");
        sheet.write(13, 2, "Hà Nội").expect("a cell");
        for (column, points) in (3..).zip(hanoi) {
            sheet.write(13, column, points).expect("a cell");
        }
    };
    let folder = office_pass("header-line = 7\ncolumn-numbers = true", numbers);
    assert_eq!(found(folder.path()), [("D706", 8, 1)]);
    assert_eq!(ranking(folder.path()), ranking(pass_over("good.csv").path()));

    let folder = office_pass("header-line = 7\ncolumn-numbers = true", |sheet| {
        numbers(sheet);
        sheet.write(15, 0, "Ghi chú: số liệu đến ngày 31/12/2024").expect("a note");
        sheet.write(16, 6, "Hà Nội, ngày 10 tháng 01 năm 2025").expect("a date");
        sheet.write(17, 2, "Người lập biểu").expect("a signature");
        sheet.write(17, 6, "Thủ trưởng đơn vị").expect("a signature");
    });
    let of = |code| found(folder.path()).into_iter().filter(move |finding| finding.0 == code).map(|finding| finding.1);
    assert_eq!(of("D217").collect::<Vec<_>>(), [16, 17, 18]);
    let said = stderr(&parindex(&["check", "pass.toml", "--lang", "vi"], folder.path()));
    assert!(said.contains("dòng 16 không nêu đơn vị nào") && said.contains("chữ ký không thuộc bảng"), "{said}");
    // The signature of an office runs over several columns.
    let folder = office_pass("header-line = 7\ncolumn-numbers = true", |sheet| {
        numbers(sheet);
        sheet.merge_range(17, 2, 17, 4, "Người lập biểu", &Format::new()).expect("a signature");
    });
    assert!(found(folder.path()).contains(&("D325", 18, 3)), "{:?}", found(folder.path()));
    let said = stderr(&parindex(&["check", "pass.toml", "--lang", "en"], folder.path()));
    assert!(said.contains("signatures and notes below it: delete them"), "{said}");
}

//! The register of units as analysts keep it, in a workbook; the units are those of the small sound pass.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use tempfile::TempDir;

use crate::bad_inputs::{pass_over, ranking};
use crate::support::{parindex, places_of, project, rows, stderr};

/// The sound register as a sheet: titles in the first `above` rows, days as dates, text in every other cell.
fn write_register(path: &Path, above: u32, numbers: bool, change: impl Fn(&mut Worksheet)) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Danh mục").expect("a name");
    for row in 0..above {
        sheet.write(row, 0, "DANH MỤC ĐƠN VỊ").expect("a title");
    }
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let table = fs::read_to_string(project("tests/bad-inputs/units.csv")).expect("the register");
    let mut row = above;
    for line in table.lines() {
        for (column, text) in (0..).zip(line.split(',')) {
            match ExcelDateTime::parse_from_str(text) {
                Ok(date) if text.len() == 10 => sheet.write_with_format(row, column, &date, &day),
                _ => sheet.write(row, column, text),
            }
            .expect("a cell");
        }
        row += 1;
        if numbers && row == above + 1 {
            for column in 0..12_u16 {
                sheet.write(row, column, format!("({})", column + 1)).expect("a cell");
            }
            row += 1;
        }
    }
    change(sheet);
    book.save(path).expect("a workbook");
}

/// The sound pass with its register in a workbook.
fn pass_with(more: &str, above: u32, numbers: bool, change: impl Fn(&mut Worksheet)) -> TempDir {
    let folder = pass_over("good.csv");
    write_register(&folder.path().join("units.xlsx"), above, numbers, change);
    fs::remove_file(folder.path().join("units.csv")).expect("the register");
    let pass = fs::read_to_string(folder.path().join("pass.toml")).expect("the pass");
    let register = "register = \"units.csv\"";
    assert!(pass.contains(register), "{pass}");
    let pass = pass.replace(register, &format!("register = \"units.xlsx\"\n{more}"));
    fs::write(folder.path().join("pass.toml"), pass).expect("the pass");
    folder
}

/// Code, line and column of everything found.
fn found(folder: &Path) -> Vec<(&'static str, usize, usize)> {
    places_of(&folder.join("pass.toml"))
}

#[test]
fn a_register_in_a_workbook_gives_what_the_same_register_in_csv_gives() {
    let csv = pass_over("good.csv");
    let expected = ranking(csv.path());
    let units = fs::read(csv.path().join("out/units.csv")).expect("the units");
    for (more, above, numbers) in
        [("", 0, false), ("sheet = \"Danh mục\"\nheader-line = 4", 3, false), ("column-numbers = true", 0, true)]
    {
        let folder = pass_with(more, above, numbers, |_| {});
        let said: Vec<_> = found(folder.path()).into_iter().map(|(code, ..)| code).collect();
        assert_eq!(said, if numbers { vec!["D706"] } else { vec![] }, "{more}");
        assert_eq!(ranking(folder.path()), expected, "{more}");
        assert_eq!(fs::read(folder.path().join("out/units.csv")).expect("the units"), units, "{more}");
        assert!(parindex(&["verify", "out"], folder.path()).status.success());
    }
}

#[test]
fn codes_that_a_workbook_holds_as_numbers_are_refused() {
    let folder = pass_with("", 0, false, |sheet| {
        sheet.write_with_format(1, 0, 1, &Format::new().set_num_format("00")).expect("a cell");
        sheet.write(3, 2, 45838).expect("a number where a day is due");
    });
    assert_eq!(found(folder.path()), [("D323", 2, 1), ("D323", 4, 3)]);
    let said = stderr(&parindex(&["check", "pass.toml", "--lang", "en"], folder.path()));
    assert!(said.contains("--> units.xlsx · 'Danh mục'!A2\n"), "{said}");
}

#[test]
fn titles_numbers_and_sheets_of_a_register_are_asked_for_in_the_words_of_inputs() {
    assert_eq!(found(pass_with("", 2, false, |_| {}).path()), [("D214", 3, 1)]);
    assert_eq!(found(pass_with("", 0, true, |_| {}).path()), [("D215", 2, 1)]);
    assert_eq!(found(pass_with("sheet = \"Khác\"", 0, false, |_| {}).path())[0].0, "R508");
    let said = stderr(&parindex(&["check", "pass.toml", "--lang", "en"], pass_with("", 2, false, |_| {}).path()));
    assert!(said.contains("add `header-line = 3` to this [units]"), "{said}");

    // Of a file that the command line names no pass says which sheet is meant.
    let folder = pass_over("good.csv");
    let mut book = Workbook::new();
    book.add_worksheet();
    book.add_worksheet();
    book.save(folder.path().join("two.xlsx")).expect("a workbook");
    for name in ["survey.toml", "cards.csv"] {
        fs::copy(project("tests/bad-inputs").join(name), folder.path().join(name)).expect("a file");
    }
    let args = "tally survey.toml cards.csv --survey citizens --register two.xlsx --out x --lang en";
    let said = stderr(&parindex(&args.split(' ').collect::<Vec<_>>(), folder.path()));
    assert!(said.contains("D326") && said.contains("save the sheet that is meant as a file of its own"), "{said}");

    let pass = fs::read_to_string(folder.path().join("pass.toml")).expect("the pass");
    let pass = pass.replace("register = \"units.csv\"", "register = \"units.csv\"\nsheet = \"1\"");
    fs::write(folder.path().join("pass.toml"), pass).expect("the pass");
    assert_eq!(found(folder.path())[0].0, "R509");
}

#[test]
fn tables_made_for_a_register_in_a_workbook_come_with_it_as_csv() {
    let folder = pass_with("header-line = 3", 2, false, |_| {});
    let made = parindex(&["init", "own", "tables", "--from", "pass.toml"], folder.path());
    assert!(made.status.success(), "{}", stderr(&made));
    let [own, original] = [folder.path().join("tables/units.csv"), project("tests/bad-inputs/units.csv")];
    let plain = |path: &Path| {
        let mut rows: Vec<Vec<(String, String)>> =
            rows(path).into_iter().map(|row| row.into_iter().collect()).collect();
        rows.iter_mut().for_each(|row| row.sort());
        rows
    };
    assert_eq!(plain(&own), plain(&original));
}

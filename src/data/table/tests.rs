//! Small files, each with one fault, and the law that what is accepted reads as the `csv` crate
//! reads it.

use proptest::prelude::*;

use super::*;
use crate::text::Lang;

const HEAD: &str = "ma,ten,diem\n";

struct Read {
    /// Code, line and column of each finding, both from 1.
    found: Vec<(&'static str, usize, usize)>,
    rows: Vec<(u32, Vec<String>)>,
    header: Option<Vec<String>>,
}

fn read_as(bytes: impl Into<Vec<u8>>, delimiter: u8) -> Read {
    let mut sources = Sources::new();
    let file = sources.add("in.csv", bytes);
    let mut bag = Bag::new();
    let mut table = Table::open(&sources, file, Dialect { delimiter, ..Dialect::COMMA }, &mut bag);
    let header = table.as_ref().map(|table| table.header().to_vec());
    let mut rows = Vec::new();
    while let Some(row) = table.as_mut().and_then(|table| table.next(&mut bag)) {
        let columns = 0..header.as_ref().map_or(0, Vec::len);
        rows.push((row.line(), columns.map(|column| row.text(column).to_owned()).collect()));
    }
    let place = |finding: &Diagnostic| sources.line_column(finding.place.as_ref().expect("a place"));
    let found = bag.kept().iter().map(|finding| {
        assert_no_open_hole(finding);
        let (line, column) = place(finding);
        (finding.info.code, line, column)
    });
    Read { found: found.collect(), rows, header }
}

/// Every hole of every sentence of a finding is filled.
fn assert_no_open_hole(finding: &Diagnostic) {
    for sentence in [finding.info.message, finding.info.label, finding.info.also, finding.info.hint] {
        for hole in [Lang::Vi, Lang::En].into_iter().flat_map(|lang| sentence.holes(lang)) {
            assert!(finding.args.iter().any(|(name, _)| *name == hole), "{}: {hole}", finding.info.code);
        }
    }
}

fn read(bytes: impl Into<Vec<u8>>) -> Read {
    read_as(bytes, b',')
}

/// The findings in a file that starts with the header of three columns.
fn faults(rows: &str) -> Vec<(&'static str, usize, usize)> {
    read(format!("{HEAD}{rows}")).found
}

#[test]
fn a_clean_file_is_read_with_its_lines() {
    let read = read("ma,ten,diem\n01,Hà Nội,9.5\n04,\"Cao Bằng\",\n");
    assert_eq!(read.found, []);
    assert_eq!(read.header.expect("a header"), ["ma", "ten", "diem"]);
    assert_eq!(read.rows[0], (2, vec!["01".into(), "Hà Nội".into(), "9.5".into()]));
    assert_eq!(read.rows[1], (3, vec!["04".into(), "Cao Bằng".into(), String::new()]));
}

#[test]
fn mark_crlf_and_a_missing_last_line_end_change_nothing() {
    let plain = read("a,b\n1,2\n3,4\n").rows;
    for same in
        ["\u{feff}a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\n1,2\n3,4", "\"a\",\"b\"\r\n\"1\",2\r\n3,\"4\"\r\n"]
    {
        let read = read(same);
        assert_eq!(read.found, [], "{same:?}");
        assert_eq!(read.rows, plain, "{same:?}");
        assert_eq!(read.header.expect("a header"), ["a", "b"], "{same:?}");
    }
}

#[test]
fn semicolons_and_tabs_are_read_when_declared() {
    assert_eq!(read_as("a;b\n1,5;2\n", b';').rows, [(2, vec!["1,5".to_owned(), "2".to_owned()])]);
    assert_eq!(read_as("a\tb\n1\t2\n", b'\t').rows, [(2, vec!["1".to_owned(), "2".to_owned()])]);
}

#[test]
fn another_delimiter_than_declared_is_named() {
    assert_eq!(read("ma;ten;diem\n01;Hà Nội;9,5\n").found, [("D201", 1, 1)]);
    assert_eq!(read_as("ma,ten\n01,Hà Nội\n", b'\t').found, [("D201", 1, 1)]);
}

#[test]
fn a_short_and_a_long_row_are_refused_and_the_others_read() {
    let read = read(format!("{HEAD}01,Hà Nội\n02,Hà Giang,1\n04,Cao Bằng,1,x\n"));
    assert_eq!(read.found, [("D202", 2, 1), ("D202", 4, 15)]);
    assert_eq!(read.rows.len(), 1);
}

#[test]
fn blank_lines_are_refused_wherever_they_stand() {
    assert_eq!(faults("\n01,a,1\n"), [("D211", 2, 1)]);
    assert_eq!(faults("01,a,1\n\n02,b,1\n"), [("D211", 3, 1)]);
    assert_eq!(faults("01,a,1\n\n\n"), [("D211", 3, 1), ("D211", 4, 1)]);
    assert_eq!(faults("01,a,1\r\n\r\n02,b,1\r\n"), [("D211", 3, 1)]);
    assert_eq!(faults("01,a,1\n  \n,,\n"), [("D211", 3, 1), ("D211", 4, 1)]);
    assert_eq!(read(format!("\n{HEAD}01,a,1\n")).found, [("D211", 1, 1)]);
}

#[test]
fn quotes_are_refused_where_they_cannot_stand() {
    assert_eq!(faults("01,H\"à Nội,1\n"), [("D204", 2, 5)], "bare");
    assert_eq!(faults("01, \"Hà Nội\",1\n"), [("D204", 2, 5)], "a space before the quote");
    assert_eq!(faults("01,\"Hà\" Nội,1\n"), [("D204", 2, 8)], "text after closing");
    assert_eq!(faults("01,\"Hà \\\"N\\\"\",1\n02,b,1\n"), [("D204", 2, 9)], "backslash");
    assert_eq!(faults("01,Hà \\\"N\\\",1\n"), [("D204", 2, 8)], "backslash without quotes");
}

#[test]
fn a_quote_never_closed_spoils_one_row() {
    let read = read(format!("{HEAD}01,\"Hà Nội,1\n02,b,1\n03,c,1\n"));
    assert_eq!(read.found, [("D204", 2, 4)]);
    assert_eq!(read.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(faults("01,\"Hà Nội,1\n02,\"b\",1\n"), [("D204", 3, 5)], "found at the next quote");
}

#[test]
fn doubled_quotes_are_one_quote() {
    let read = read("a,b\n\"\"\"Một cửa\"\"\",\"x \"\"y\"\" z\"\n");
    assert_eq!(read.found, []);
    assert_eq!(read.rows[0].1, ["\"Một cửa\"", "x \"y\" z"]);
}

#[test]
fn lines_are_right_after_line_ends_inside_quotes() {
    let read = read("a,b\n1,\"hai\r\ndòng\nba\"\n2,\"x\"\n3,y,z\n");
    assert_eq!(read.rows[0], (2, vec!["1".to_owned(), "hai\r\ndòng\nba".to_owned()]));
    assert_eq!(read.rows[1].0, 5);
    assert_eq!(read.found, [("D202", 6, 5)]);
}

#[test]
fn the_place_of_a_field_is_its_bytes_with_its_quotes() {
    let mut sources = Sources::new();
    let file = sources.add("in.csv", "\u{feff}a,b\n1,\"x\ny\"\n2,\"Hà \"\"Nội\"\"\"\n");
    let mut bag = Bag::new();
    let mut table = Table::open(&sources, file, Dialect::COMMA, &mut bag).expect("a table");
    assert_eq!(sources.text(&table.header_place(0)), "a");
    table.next(&mut bag).expect("the first row");
    let row = table.next(&mut bag).expect("the second row");
    assert_eq!(sources.text(&row.place(1)), "\"Hà \"\"Nội\"\"\"");
    assert_eq!(sources.line_column(&row.place(1)), (4, 3));
    assert_eq!(row.line(), 4);
}

#[test]
fn headers_are_unique_named_and_compared_in_nfc() {
    assert_eq!(read("ma,ten,ma\n").found, [("D208", 1, 8)]);
    assert_eq!(read("ma,,ten\n1,,2\n").found, [("D203", 1, 4)]);
    let mut sources = Sources::new();
    let file = sources.add("in.csv", "ma, te\u{302}n \n1,2\n");
    let table = Table::open(&sources, file, Dialect::COMMA, &mut Bag::new()).expect("a table");
    assert_eq!(table.column("tên"), Some(1));
    assert_eq!(table.column("Tên"), None);
    assert_eq!(read("ma,\"tên\nđơn vị\"\n").found, [("D104", 1, 4)]);
}

#[test]
fn empty_columns_at_the_end_are_left_out_with_a_warning() {
    let read_columns = read("a,b,,\n1,2,,\n3,4,,\n");
    assert_eq!(read_columns.found, [("D701", 1, 5)]);
    assert_eq!(read_columns.header.expect("a header"), ["a", "b"]);
    assert_eq!(read_columns.rows.len(), 2);
    assert_eq!(read("a,b,,\n1,2,,x\n").found, [("D701", 1, 5), ("D203", 2, 6)]);
    assert_eq!(read("a,b,\n1,2\n").found, [("D701", 1, 5), ("D202", 2, 1)]);
}

#[test]
fn other_encodings_are_refused() {
    let utf16 = |mark: &[u8], big: bool| -> Vec<u8> {
        let units = "ma,tên\n01,Hà Nội\n".encode_utf16();
        let bytes = units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
        mark.iter().copied().chain(bytes).collect()
    };
    for bytes in [utf16(b"\xFF\xFE", false), utf16(b"\xFE\xFF", true), utf16(b"", false), utf16(b"", true)] {
        assert_eq!(read(bytes).found, [("D101", 1, 1)]);
    }
    assert_eq!(read(b"\xFF\xFE\0\0m\0\0\0".as_slice()).found, [("D101", 1, 1)]);
    assert_eq!(read(b"a,b\n1,H\xE0 N\xF4\xF2i\n".as_slice()).found, [("D102", 2, 4)]);
    assert_eq!(read(b"a,b\n1,\xC3\xA0\n2,x\xFF\n".as_slice()).found, [("D102", 3, 4)]);
}

#[test]
fn files_that_are_no_csv_are_named() {
    for start in [b"PK\x03\x04\x14\0".as_slice(), b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"%PDF-1.7", b"<html><table>"] {
        assert_eq!(read(start).found, [("D106", 1, 1)]);
    }
    for empty in ["", "\u{feff}", "\n", " \r\n\n"] {
        assert_eq!(read(empty).found, [("D206", 1, 1)], "{empty:?}");
    }
}

#[test]
fn control_characters_and_inner_marks_are_refused() {
    assert_eq!(faults("01,Hà \0 Nội,1\n02,\u{1b}[2J,1\n"), [("D103", 2, 7), ("D103", 3, 4)]);
    assert_eq!(faults("01,a,1\r02,b,1\n"), [("D103", 2, 7)], "a line end of old Macintosh");
    assert_eq!(faults("01,a,1\n\u{feff}ma,ten,diem\n"), [("D104", 3, 1)]);
}

#[test]
fn limits_are_found_before_anything_is_kept() {
    let many = ",".repeat(MOST_COLUMNS);
    assert_eq!(read(format!("{many}\n")).found, [("D205", 1, MOST_COLUMNS + 1)]);
    assert_eq!(faults(&format!("01,a{many}\n"))[0].0, "D205");
    let long = "x".repeat(LONGEST_LINE + 1);
    assert_eq!(faults(&format!("01,a,1\n02,{long},1\n")), [("D205", 3, 1)]);
    let line = "x".repeat(1000) + "\n";
    assert_eq!(faults(&format!("01,\"{}\",1\n02,a,1\n", line.repeat(1100)))[0].0, "D205");
}

/// The code of the finding for a key, if it is refused.
fn refused(key: &str) -> Option<&'static str> {
    let mut sources = Sources::new();
    let file = sources.add("in.csv", format!("ten,x\n\"{key}\",1\n"));
    let mut bag = Bag::new();
    let mut table = Table::open(&sources, file, Dialect::COMMA, &mut bag).expect("a table");
    let row = table.next(&mut bag).expect("a row");
    let accepted = row.check_key(0, &mut bag).is_some();
    assert_eq!(accepted, bag.kept().is_empty(), "refused with a finding, accepted without");
    bag.kept().iter().for_each(assert_no_open_hole);
    bag.kept().first().map(|finding| finding.info.code)
}

#[test]
fn keys_that_deceive_the_eye_are_refused() {
    let bidi = "Hà \u{202e}iộN";
    let cyrillic = "Hà N\u{43e}\u{323}\u{302}i";
    let keys = [bidi, cyrillic, "Hà\u{200b} Nội", "Ha\u{ad} Noi", "Hà\nNội", "a\tb", "\u{3bf}A", "N\u{fffd}i"];
    for key in keys.into_iter().chain(["=1+1", "+1", "-x", "@SUM", "\u{ff1d}1+1"]) {
        assert_eq!(refused(key), Some("D104"), "{key:?}");
    }
    assert_eq!(refused(&"x".repeat(201)), Some("D313"));
}

#[test]
fn keys_of_vietnamese_are_accepted() {
    let nfd = "Ha\u{300} No\u{323}\u{302}i";
    let long = "ộ".repeat(200);
    for key in ["01", "1.1.10", "Hà Nội", nfd, "Bà Rịa – Vũng Tàu", "Bộ GD&ĐT", "Đắk Lắk", &long, "(1) x", "«A»"]
    {
        assert_eq!(refused(key), None, "{key:?}");
    }
}

#[test]
fn a_key_is_read_without_the_spaces_around_it_and_text_with_them() {
    let mut sources = Sources::new();
    let file = sources.add("in.csv", "ten\n\u{a0} Hà Nội \n");
    let mut bag = Bag::new();
    let mut table = Table::open(&sources, file, Dialect::COMMA, &mut bag).expect("a table");
    let row = table.next(&mut bag).expect("a row");
    assert_eq!((row.key(0), row.text(0)), ("Hà Nội", "\u{a0} Hà Nội "));
}

proptest! {
    /// What is accepted without a finding reads as the `csv` crate reads it.
    #[test]
    fn what_is_accepted_reads_as_the_csv_crate_reads_it(
        rows in proptest::collection::vec("[ab,\"\n\r é]{0,12}", 1..8),
        crlf in any::<bool>(),
    ) {
        let file = format!("a,b\n{}", rows.join(if crlf { "\r\n" } else { "\n" }));
        let ours = read(file.as_str());
        if ours.found.is_empty() {
            let mut theirs = csv::ReaderBuilder::new().flexible(true).from_reader(file.as_bytes());
            let theirs: Vec<Vec<String>> = theirs
                .records()
                .map(|record| record.expect("UTF-8").iter().map(str::to_owned).collect())
                .collect();
            let ours: Vec<Vec<String>> = ours.rows.into_iter().map(|(_, fields)| fields).collect();
            prop_assert_eq!(ours, theirs);
        }
    }

    /// Whatever is written by the `csv` crate is accepted and read back, with the right lines.
    #[test]
    fn what_the_csv_crate_writes_is_read_back(
        rows in proptest::collection::vec(("[ab,\"é;\n]{1,8}", "[^\\p{Cc}\u{feff}]{0,8}"), 0..8),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["x", "y"]).expect("memory");
        let mut line = 2;
        let mut expected = Vec::new();
        for (x, y) in &rows {
            let x = format!("k{x}");
            writer.write_record([&x, y]).expect("memory");
            let lines = x.matches('\n').count();
            expected.push((line, vec![x, y.clone()]));
            line += 1 + u32::try_from(lines).expect("small");
        }
        let read = read(writer.into_inner().expect("memory"));
        prop_assert_eq!(read.found, vec![]);
        prop_assert_eq!(read.rows, expected);
    }
}

//! The registers of the project against what is known of the units, and registers with mistakes.

use std::path::PathBuf;

use super::load::read;
use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::data::table::{Dialect, Table};
use crate::diag::{Bag, Sources};
use crate::text::Lang;

const PROVINCE: &str = "province";
const MINISTRY: &str = "ministry";

fn date(text: &str) -> Date {
    crate::model::read_date(text, false).expect("a date")
}

fn register(name: &str) -> Register {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scoring-rules/units").join(name);
    let mut bag = Bag::new();
    let register = load(&path, &mut Sources::new(), &mut bag).expect("the file is there");
    assert!(bag.kept().is_empty(), "{:#?}", bag.kept());
    register.expect("a register without mistakes")
}

fn provinces() -> Register {
    register("provinces.csv")
}

/// The code that a name means, or a word for why it means none.
fn code(register: &Register, name: &str, on: &str, kind: &str) -> String {
    match register.by_name(name, date(on), kind) {
        NameLookup::Found { unit, .. } => unit.code.to_string(),
        NameLookup::Ambiguous(_) => "ambiguous".to_owned(),
        NameLookup::OtherPeriod(unit) => format!("then {}", unit.code),
        NameLookup::OtherKind(_) => "other kind".to_owned(),
        NameLookup::Unknown { .. } => "unknown".to_owned(),
    }
}

fn province(name: &str) -> String {
    code(&provinces(), name, "2024-12-31", PROVINCE)
}

/// Spellings met in reports, portals and workbooks.
const SPELLINGS: [(&str, &str); 52] = [
    ("Hanoi", "01"),
    ("Ha Noi", "01"),
    ("TP. Hà Nội", "01"),
    ("Thành Phố Hà Nội", "01"),
    ("UBND Thành phố Hà Nội", "01"),
    ("Tp Hà Nội", "01"),
    ("HÀ NỘI", "01"),
    ("Tỉnh Hà Giang", "02"),
    ("UBND tỉnh Cao Bằng", "04"),
    ("Bắc Cạn", "06"),
    ("Bac Kan", "06"),
    ("Lào Cay", "10"),
    ("Dien Bien", "11"),
    ("Hoà Bình", "17"),
    ("Hòa Bình", "17"),
    ("Tỉnh Hoà Bình", "17"),
    ("UBND thành phố Quảng Ninh", "22"),
    ("Haiphong", "31"),
    ("T.P. Hải Phòng", "31"),
    ("Thanh Hoá", "38"),
    ("UBND tỉnh Thanh Hóa", "38"),
    ("Huế", "46"),
    ("Hue", "46"),
    ("TT-Huế", "46"),
    ("TT- Huế", "46"),
    ("TT.Huế", "46"),
    ("T.T. Huế", "46"),
    ("Thừa Thiên Huế", "46"),
    ("Thừa Thiên – Huế", "46"),
    ("Thua Thien-Hue", "46"),
    ("Danang", "48"),
    ("\u{d0}à Nẵng", "48"),
    ("Quảng Ngải", "51"),
    ("Khánh Hoà", "56"),
    ("Kontum", "62"),
    ("Công Tum", "62"),
    ("Gialai", "64"),
    ("Daklak", "66"),
    ("Đăk Lăk", "66"),
    ("Đắc Lắk", "66"),
    ("ĐắkLắk", "66"),
    ("Đăk Nông", "67"),
    ("BR-VT", "77"),
    ("Bà Rịa-Vũng Tàu", "77"),
    ("Ba Ria - Vung Tau", "77"),
    ("Vũng Tàu", "77"),
    ("TP.HCM", "79"),
    ("TPHCM", "79"),
    ("Sài Gòn", "79"),
    ("Ho Chi Minh City", "79"),
    ("Tp.Hồ Chí Minh", "79"),
    ("Cantho", "92"),
];

#[test]
fn spellings_in_the_wild_mean_their_province() {
    let provinces = provinces();
    for (name, expected) in SPELLINGS {
        assert_eq!(code(&provinces, name, "2024-12-31", PROVINCE), expected, "{name}");
        let decomposed: String = name.nfd().collect();
        assert_eq!(code(&provinces, &decomposed, "2024-12-31", PROVINCE), expected, "{name}, decomposed");
    }
}

/// The collection that the aliases were taken from. It is not part of the project.
#[test]
fn every_collected_spelling_means_its_province() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/facts/units/province_name_variants.csv");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("SKIPPED: no {}", path.display());
        return;
    };
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let file = sources.add("variants", bytes);
    let mut table = Table::open(&sources, file, Dialect::COMMA, &mut bag).expect("a table");
    let columns = ["gso_code", "variant"].map(|name| table.column(name).expect("a column"));
    let provinces = provinces();
    let mut count = 0;
    while let Some(row) = table.next(&mut bag) {
        let [expected, name] = columns.map(|column| row.key(column));
        // Hà Tây, the only one of them that was gone by then.
        let expected = if expected == "28" { "then 28" } else { expected };
        assert_eq!(code(&provinces, name, "2024-12-31", PROVINCE), expected, "{name}");
        count += 1;
    }
    assert!(bag.kept().is_empty());
    assert_eq!(count, 347);
}

#[test]
fn there_are_63_provinces_until_june_2025_and_34_from_july() {
    let provinces = provinces();
    for (day, count) in [("2008-08-01", 63), ("2024-12-31", 63), ("2025-06-30", 63), ("2025-07-01", 34)] {
        assert_eq!(provinces.on(date(day), PROVINCE).len(), count, "{day}");
    }
    let codes: Vec<_> = provinces.on(date("2025-07-01"), PROVINCE).iter().map(|unit| unit.code.as_str()).collect();
    assert!(codes.is_sorted(), "{codes:?}");
}

#[test]
fn seven_codes_name_another_province_after_the_merger() {
    let provinces = provinces();
    let name = |code: &str, day: &str| match provinces.by_code(code, date(day)) {
        Lookup::Found(unit) => unit.name.vi.clone(),
        other => panic!("{code} on {day}: {other:?}"),
    };
    for (code, before, after) in [
        ("15", "Yên Bái", "Lào Cai"),
        ("24", "Bắc Giang", "Bắc Ninh"),
        ("44", "Quảng Bình", "Quảng Trị"),
        ("52", "Bình Định", "Gia Lai"),
        ("80", "Long An", "Tây Ninh"),
        ("82", "Tiền Giang", "Đồng Tháp"),
        ("91", "Kiên Giang", "An Giang"),
    ] {
        assert_eq!((name(code, "2025-06-30").as_str(), name(code, "2025-07-01").as_str()), (before, after));
    }
}

#[test]
fn every_province_of_june_2025_leads_to_one_of_july() {
    let provinces = provinces();
    let after = provinces.on(date("2025-07-01"), PROVINCE);
    let mut reached = std::collections::BTreeMap::new();
    for unit in provinces.on(date("2025-06-30"), PROVINCE) {
        let successor = if unit.valid_until.is_none() { unit } else { provinces.successor(unit).expect("a successor") };
        assert!(after.iter().any(|other| other.code == successor.code), "{unit} → {successor}");
        *reached.entry(successor.code.to_string()).or_insert(0) += 1;
    }
    assert_eq!(reached.len(), after.len());
    assert_eq!(reached["79"], 3, "Hồ Chí Minh, Bình Dương, Bà Rịa - Vũng Tàu");
    assert_eq!(reached["31"], 2, "Hải Phòng, Hải Dương");
    assert_eq!(reached["01"], 1, "Hà Nội stayed as it was");
}

#[test]
fn a_name_is_matched_as_a_whole() {
    for name in ["Quảng", "Hà", "Hà Nội 2", "Hà Nam Ninh", "Minh", ""] {
        assert_eq!(province(name), "unknown", "{name:?}");
    }
}

#[test]
fn a_name_with_the_wrong_mark_is_unknown_and_not_guessed() {
    assert_eq!(province("Hà Tinh"), "unknown");
    let provinces = provinces();
    let NameLookup::Unknown { nearest } = provinces.by_name("Hà Tinh", date("2024-12-31"), PROVINCE) else {
        panic!("unknown");
    };
    assert_eq!(nearest.len(), 3);
    assert_eq!(nearest[0].name.vi, "Hà Tĩnh");
}

#[test]
fn only_the_name_as_printed_is_exact() {
    let provinces = provinces();
    let exact = |name: &str| match provinces.by_name(name, date("2024-12-31"), PROVINCE) {
        NameLookup::Found { exact, .. } => exact,
        other => panic!("{other:?}"),
    };
    assert!(exact("Hòa Bình") && exact("Ho\u{300}a Bi\u{300}nh"));
    assert!(!exact("Hoà Bình") && !exact("Hoa Binh") && !exact("Tỉnh Hòa Bình"));
}

#[test]
fn a_dissolved_province_is_named_with_its_successor() {
    let provinces = provinces();
    let on = date("2025-12-31");
    let by_name = provinces.by_name("Tỉnh Hà Giang", on, PROVINCE);
    assert!(matches!(by_name, NameLookup::OtherPeriod(unit) if unit.code.as_str() == "02"));
    let by_code = provinces.by_code("02", on);
    let fault = provinces.code_fault("02", on, &by_code).expect("a fault");
    assert_eq!(fault.info.code, "D505");
    let said =
        |hole: &str| fault.args.iter().find(|(name, _)| *name == hole).expect("filled").1.get(Lang::En).to_owned();
    assert_eq!(said("unit"), "02 Hà Giang");
    assert_eq!(said("period"), "… – 2025-06-30");
    assert_eq!(said("successor"), "08 Tuyên Quang");
    let early = provinces.by_name("Hà Tây", date("2024-12-31"), PROVINCE);
    assert!(matches!(early, NameLookup::OtherPeriod(unit) if unit.code.as_str() == "28"));
}

#[test]
fn a_code_that_lost_its_zero_or_case_is_near() {
    let near = |register: &Register, code: &str| match register.by_code(code, date("2024-12-31")) {
        Lookup::Near(units) => units.iter().map(|unit| unit.code.to_string()).collect::<Vec<_>>().join(" "),
        other => panic!("{other:?}"),
    };
    assert_eq!(near(&provinces(), "1"), "01");
    assert_eq!(near(&register("ministries.csv"), "btp"), "BTP");
    let provinces = provinces();
    let unknown = provinces.by_code("99", date("2024-12-31"));
    assert!(matches!(unknown, Lookup::Unknown));
    assert_eq!(provinces.code_fault("99", date("2024-12-31"), &unknown).expect("a fault").info.code, "D501");
}

#[test]
fn ministries_are_found_by_their_names_and_short_names() {
    let ministries = register("ministries.csv");
    let on = |name: &str, day: &str| code(&ministries, name, day, MINISTRY);
    for (name, expected) in [
        ("Bộ Tài Chính", "BTC"),
        ("Tài chính", "BTC"),
        ("BTC", "BTC"),
        ("Bộ GD&ĐT", "BGDDT"),
        ("Bộ Giáo dục & Đào tạo", "BGDDT"),
        ("Bộ Văn hoá, Thể thao và Du lịch", "BVHTTDL"),
        ("Bộ VH-TT-DL", "BVHTTDL"),
        ("Bộ Lao động – Thương binh và Xã hội", "BLDTBXH"),
        ("Bộ LĐ-TB&XH", "BLDTBXH"),
        ("MOLISA", "BLDTBXH"),
        ("Uỷ ban Dân tộc", "UBDT"),
        ("Ngân hàng Nhà nước", "NHNN"),
        ("Bo Y te", "BYT"),
    ] {
        assert_eq!(on(name, "2024-12-31"), expected, "{name}");
    }
    assert_eq!(on("Bộ Giao thông vận tải", "2025-12-31"), "then BGTVT");
    assert_eq!(on("Bộ NN&MT", "2024-12-31"), "then BNNMT");
    assert_eq!(on("Bộ Tài chính", "2025-12-31"), "BTC");
    assert_eq!(code(&ministries, "Bộ Tài chính", "2024-12-31", PROVINCE), "other kind");
    let count = |day: &str, ranking: Ranking| {
        ministries.on(date(day), MINISTRY).iter().filter(|unit| unit.ranking == ranking).count()
    };
    assert_eq!(count("2023-12-31", Ranking::Ranked), 17);
    assert_eq!(count("2023-12-31", Ranking::AssessedOnly), 2);
    assert_eq!(ministries.on(date("2023-12-31"), MINISTRY).len(), 22);
    assert_eq!(ministries.on(date("2025-03-01"), MINISTRY).len(), 17);
}

const HEADER: &str =
    "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n";

/// Code, line and column of each mistake in a register of these rows; the header is line 1.
fn mistakes(rows: &str) -> Vec<(&'static str, usize, usize)> {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let file = sources.add("units.csv", format!("{HEADER}{rows}"));
    let register = read(file, &sources, &mut bag);
    assert_eq!(register.is_none(), bag.errors() > 0);
    let place = |place: &Place| sources.line_column(place);
    bag.kept()
        .iter()
        .map(|finding| {
            let (line, column) = place(finding.place.as_ref().expect("a place"));
            (finding.info.code, line, column)
        })
        .collect()
}

#[test]
fn every_mistake_in_a_register_is_placed() {
    assert_eq!(mistakes("A,,,x,Một,,,,ranked,,,made up\n"), []);
    assert_eq!(mistakes("A B,,,x,Một,,,,ranked,,,\n"), [("D602", 2, 1)]);
    assert_eq!(mistakes("A,1/1/2020,2020-02-30,x,Một,,,,ranked,,,\n"), [("D603", 2, 3), ("D603", 2, 12)]);
    assert_eq!(mistakes("A,2020-01-02,2020-01-01,x,Một,,,,ranked,,,\n"), [("D604", 2, 14)]);
    assert_eq!(mistakes("A,,,x,Một,,,,first,,,\n"), [("D606", 2, 14)]);
    assert_eq!(mistakes(",,,x,,,,,,,,\n"), [("D609", 2, 1), ("D609", 2, 6), ("D609", 2, 10)]);
    assert_eq!(mistakes("A,,,x,Một,,,,ranked,,B,\nB,,,x,Hai,,,,ranked,,,\n"), [("D610", 2, 22)]);
    assert_eq!(mistakes("A,,,x,Một,,,,ranked,=1|Hai,,\n"), [("D104", 2, 21)]);
}

#[test]
fn a_code_belongs_to_one_unit_at_a_time() {
    let row =
        |code: &str, from: &str, until: &str, name: &str| format!("{code},{from},{until},x,{name},,,,ranked,,,\n");
    let apart = row("A", "", "2020-06-30", "Một") + &row("A", "2020-07-01", "", "Hai");
    assert_eq!(mistakes(&apart), []);
    let touching = row("A", "", "2020-07-01", "Một") + &row("A", "2020-07-01", "", "Hai");
    assert_eq!(mistakes(&touching), [("D605", 3, 1)]);
}

#[test]
fn a_name_or_alias_belongs_to_one_unit_at_a_time() {
    let shared = "A,,,x,Hòa Bình,,,,ranked,,,\nB,,,x,Hai,,,,ranked,Tỉnh HOÀ BÌNH,,\n";
    assert_eq!(mistakes(shared), [("D607", 3, 1)]);
    let other_kind = "A,,,x,Hòa Bình,,,,ranked,,,\nB,,,y,Hòa Bình,,,,ranked,,,\n";
    assert_eq!(mistakes(other_kind), []);
}

#[test]
fn a_successor_exists_on_the_day_after() {
    let gone = "A,,2020-06-30,x,Một,,,,ranked,,B,\n";
    assert_eq!(mistakes(gone), [("D608", 2, 1)]);
    assert_eq!(mistakes(&format!("{gone}B,2020-07-01,,x,Hai,,,,ranked,,,\n")), []);
    assert_eq!(mistakes(&format!("{gone}B,2020-07-02,,x,Hai,,,,ranked,,,\n")), [("D608", 2, 1)]);
}

#[test]
fn missing_and_unknown_columns_are_named() {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let file = sources.add("units.csv", HEADER.replace("ranking", "rank"));
    assert!(read(file, &sources, &mut bag).is_none());
    let found: Vec<_> = bag.kept().iter().map(|finding| finding.info.code).collect();
    assert_eq!(found, ["D601", "D207"]);
}

#[test]
fn a_name_without_marks_that_means_two_units_is_refused() {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let rows = "A,,,x,Hà Nam,,,,ranked,,,\nB,,,x,Hạ Nam,,,,ranked,,,\n";
    let file = sources.add("units.csv", format!("{HEADER}{rows}"));
    let register = read(file, &sources, &mut bag).expect("a register: with marks the names differ");
    let on = date("2024-12-31");
    assert_eq!(code(&register, "Hạ Nam", "2024-12-31", "x"), "B");
    let lookup = register.by_name("Ha Nam", on, "x");
    assert!(matches!(&lookup, NameLookup::Ambiguous(units) if units.len() == 2));
    assert_eq!(register.name_fault("Ha Nam", on, "x", &lookup).expect("a fault").info.code, "D503");
}

/// Every hole of every sentence about units is filled.
#[test]
fn findings_about_units_leave_no_hole_open() {
    let provinces = provinces();
    let on = date("2025-12-31");
    let ha_noi = provinces.on(on, PROVINCE)[0];
    let mut faults = vec![wrong_kind(ha_noi, MINISTRY), disagree(ha_noi, "Hà Giang", ha_noi)];
    for text in ["99", "1", "02"] {
        faults.extend(provinces.code_fault(text, on, &provinces.by_code(text, on)));
    }
    for name in ["Hà Giang", "Không Có"] {
        faults.extend(provinces.name_fault(name, on, PROVINCE, &provinces.by_name(name, on, PROVINCE)));
    }
    assert_eq!(faults.len(), 7);
    for fault in faults {
        for sentence in [fault.info.message, fault.info.label, fault.info.also, fault.info.hint] {
            for hole in sentence.holes(Lang::Vi).into_iter().chain(sentence.holes(Lang::En)) {
                assert!(fault.args.iter().any(|(name, _)| *name == hole), "{}: {hole}", fault.info.code);
            }
        }
    }
}

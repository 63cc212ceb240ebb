//! Writes the tables of `sample-data/provinces-2024`: MADE-UP figures that say nothing about any
//! province. Run it with `cargo run --example generate_sample`.
//!
//! Every figure is a function of a seed, the code of the unit and the code of the node, in
//! integers only: the bytes are the same on every machine, and a new node or unit changes no other
//! figure. The nodes and their methods are read from the rulebook, the units from the register.
//!
//! Border: makes inputs. What they are worth, the program says; only the points that a unit claims
//! ("điểm tự đánh giá") are taken from the rule, because claims stay close to what is later given.

// The list keeps the library from files; this is none of it.
#![allow(clippy::disallowed_methods)]

use std::path::{Path, PathBuf};

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use parindex::diag::{Bag, Sources};
use parindex::methods::{Kind, Method, Role, Values};
use parindex::model::{NumberFormat, Points};
use parindex::rules::{self, Leaf, Node, Rulebook, Source};

/// Another seed, another set of figures.
const SEED: u64 = 2024;

/// The day on which the units of the pass must be valid.
const DAY: &str = "2024-12-31";

/// The word of the pass for "does not apply to this unit" ("không áp dụng").
const NOT_APPLICABLE: &str = "KAD";

/// The header of each field in the long table.
const LONG_COLUMNS: [(&str, &str); 8] = [
    ("option", "muc_dat"),
    ("met", "dieu_kien_dat"),
    ("count", "so_luong"),
    ("numerator", "tu_so"),
    ("denominator", "mau_so"),
    ("current", "nam_nay"),
    ("previous", "nam_truoc"),
    ("finished", "ngay_xong"),
];

/// The header of the day that a thing was due; apart, since few rules take it from the table.
const DUE_COLUMN: (&str, &str) = ("due", "han");

/// The headers of the table of statistics: node, field, header.
const INDICATORS: [(&str, &str, &str); 9] = [
    ("6.2", "numerator", "von_giai_ngan_ty_dong"),
    ("6.2", "denominator", "ke_hoach_von_ty_dong"),
    ("7.1.2", "value", "muc_do_chuyen_doi_so"),
    ("7.3", "value", "ho_so_buu_chinh_phan_tram"),
    ("8.2.1", "value", "tang_truong_grdp_phan_tram"),
    ("8.2.2", "current", "doanh_nghiep_moi_2024"),
    ("8.2.2", "previous", "doanh_nghiep_moi_2023"),
    ("8.2.3", "numerator", "thu_ngan_sach_ty_dong"),
    ("8.2.3", "denominator", "du_toan_thu_ty_dong"),
];

/// The tenth column of statistics, under a node that compares provinces with their mean.
const INVESTMENT: (&str, &str, &str) = ("8.2.4", "value", "von_dau_tu_tren_grdp_phan_tram");

/// How the figures of a node are made. Shares are in ten-thousandths, for the weakest and for the
/// strongest unit; whoever would come to lie above the whole reaches all of it.
enum Shape {
    /// Part of a whole that lies between two counts; one unit in ten lies exactly on `threshold`.
    Part { whole: (i64, i64), share: (i64, i64), threshold: i64 },
    /// As `Part`, in thousand millions with one decimal.
    Money { whole: (i64, i64), share: (i64, i64), threshold: i64 },
    /// What is left undone: a part that grows as units get weaker; often nothing was due.
    Left { whole: (i64, i64), share: (i64, i64) },
    /// The levels from the best down; thousandths of level from which each is reached.
    Levels(&'static [(&'static str, i64)]),
    /// All conditions from a level on, else all but one.
    Conditions { all: &'static [&'static str], from: i64 },
    /// A count between the weakest and the strongest unit's.
    Count { weakest: i64, strongest: i64 },
    /// Nothing at most units; `thousandths` of them have one to three.
    Events { thousandths: i64 },
    /// Days after `due` for the weakest and the strongest unit (before: negative).
    Days { due: Date, weakest: i64, strongest: i64 },
    /// A number with two decimals, in hundredths.
    Hundredths { weakest: i64, strongest: i64 },
    /// This year's count from last year's, and the growth in ten-thousandths.
    Growth { previous: (i64, i64), growth: (i64, i64), threshold: i64 },
}

use Shape::{Conditions, Count, Days, Events, Growth, Hundredths, Left, Levels, Money, Part};

/// The shape of every leaf of the rulebook.
const SHAPES: &[(&str, Shape)] = &[
    ("1.1.1", Days { due: date(2023, 12, 31), weakest: 20, strongest: -30 }),
    ("1.1.2", Part { whole: (40, 140), share: (8_600, 10_400), threshold: 10_000 }),
    ("1.2", Conditions { all: &["du-so-luong", "dung-thoi-han", "du-noi-dung"], from: 330 }),
    ("1.3.1", Part { whole: (20, 40), share: (2_200, 5_200), threshold: 3_000 }),
    ("1.3.2", Part { whole: (6, 40), share: (8_300, 10_600), threshold: 8_000 }),
    ("1.4", Levels(&[("hoan-thanh-toan-bo", 380), ("hoan-thanh-mot-phan", 0)])),
    ("1.5", Count { weakest: 0, strongest: 5 }),
    ("1.6", Part { whole: (60, 260), share: (8_700, 10_300), threshold: 10_000 }),
    ("1.7", Hundredths { weakest: 156, strongest: 194 }),
    ("1.8", Events { thousandths: 110 }),
    ("2.1", Levels(&[("day-du", 380), ("mot-phan", 150), ("khong-thuc-hien", 0)])),
    ("2.2.1", Part { whole: (80, 400), share: (8_400, 10_500), threshold: 7_000 }),
    ("2.2.2", Days { due: date(2025, 1, 31), weakest: 17, strongest: -14 }),
    ("2.3.1", Part { whole: (0, 6), share: (9_000, 12_000), threshold: 10_000 }),
    ("2.3.2", Part { whole: (20, 80), share: (7_600, 10_200), threshold: 9_500 }),
    ("2.4", Events { thousandths: 80 }),
    ("2.5.1", Hundredths { weakest: 234, strongest: 288 }),
    ("2.5.2", Hundredths { weakest: 152, strongest: 192 }),
    ("3.1", Part { whole: (15, 60), share: (8_600, 10_600), threshold: 7_000 }),
    ("3.2", Conditions { all: &["cong-bo-dung-han", "co-so-du-lieu-quoc-gia", "bo-phan-mot-cua"], from: 260 }),
    ("3.3.1", Part { whole: (1_300, 2_000), share: (3_600, 6_400), threshold: 5_000 }),
    ("3.3.2", Count { weakest: 4, strongest: 18 }),
    ("3.4.1", Part { whole: (30_000, 220_000), share: (9_440, 10_050), threshold: 9_500 }),
    ("3.4.2", Part { whole: (90_000, 600_000), share: (9_520, 10_030), threshold: 9_500 }),
    ("3.4.3", Part { whole: (150_000, 900_000), share: (9_540, 10_030), threshold: 9_500 }),
    ("3.5", Left { whole: (0, 90), share: (900, -100) }),
    ("3.6", Hundredths { weakest: 390, strongest: 484 }),
    ("4.1.1", Levels(&[("dung-quy-dinh", 340), ("con-sai-sot", 0)])),
    ("4.1.2", Conditions { all: &["so-va-tuong-duong", "phong-thuoc-so", "cap-huyen"], from: 300 }),
    ("4.2.1", Levels(&[("khong-vuot", 210), ("vuot", 0)])),
    ("4.2.2", Part { whole: (1_600, 4_200), share: (380, 620), threshold: 500 }),
    ("4.3.1", Conditions { all: &["ban-hanh-quy-dinh", "ke-hoach-kiem-tra", "bao-cao-ket-qua"], from: 290 }),
    ("4.3.2", Part { whole: (0, 12), share: (8_200, 11_500), threshold: 8_000 }),
    ("4.4", Hundredths { weakest: 154, strongest: 192 }),
    ("5.1.1", Days { due: date(2024, 6, 30), weakest: 34, strongest: -40 }),
    ("5.1.2", Part { whole: (30, 60), share: (8_000, 10_500), threshold: 10_000 }),
    ("5.2", Conditions { all: &["tuyen-dung-cong-chuc", "tuyen-dung-vien-chuc", "cong-khai-ket-qua"], from: 240 }),
    ("5.3", Part { whole: (30, 120), share: (9_500, 10_700), threshold: 9_500 }),
    ("5.4", Part { whole: (1_500, 6_000), share: (8_800, 10_300), threshold: 8_000 }),
    ("5.5", Count { weakest: 4, strongest: -2 }),
    ("5.6", Events { thousandths: 240 }),
    ("5.7", Levels(&[("dung-quy-dinh", 330), ("cham", 150), ("khong-thuc-hien", 0)])),
    ("5.8.1", Hundredths { weakest: 196, strongest: 240 }),
    ("5.8.2", Hundredths { weakest: 7_900, strongest: 10_000 }),
    ("6.1.1", Growth { previous: (12, 60), growth: (-500, 1_600), threshold: 0 }),
    ("6.1.2", Part { whole: (150, 900), share: (8_400, 10_300), threshold: 7_000 }),
    ("6.2", Money { whole: (28_000, 190_000), share: (7_900, 10_050), threshold: 9_500 }),
    ("6.3", Part { whole: (10, 90), share: (7_600, 10_600), threshold: 5_000 }),
    ("6.4", Conditions { all: &["quy-che", "cong-khai", "bao-cao"], from: 300 }),
    ("6.5", Hundredths { weakest: 234, strongest: 288 }),
    ("7.1.1", Part { whole: (120_000, 900_000), share: (9_000, 10_100), threshold: 8_000 }),
    ("7.1.2", Hundredths { weakest: 61, strongest: 84 }),
    ("7.2.1", Part { whole: (800, 1_500), share: (4_700, 7_600), threshold: 6_000 }),
    ("7.2.2", Part { whole: (180_000, 1_500_000), share: (6_200, 9_600), threshold: 8_000 }),
    ("7.2.3", Part { whole: (60_000, 700_000), share: (3_400, 5_900), threshold: 4_500 }),
    ("7.3", Hundredths { weakest: 600, strongest: 4_200 }),
    ("7.4", Hundredths { weakest: 190, strongest: 238 }),
    ("8.1", Hundredths { weakest: 7_530, strongest: 9_080 }),
    ("8.2.1", Hundredths { weakest: 380, strongest: 1_240 }),
    ("8.2.2", Growth { previous: (300, 4_500), growth: (-600, 2_900), threshold: 2_000 }),
    ("8.2.3", Money { whole: (25_000, 420_000), share: (9_500, 12_600), threshold: 10_000 }),
    ("8.2.4", Hundredths { weakest: 2_200, strongest: 4_600 }),
    ("8.3", Hundredths { weakest: 154, strongest: 192 }),
];

/// Nodes that a unit may say do not apply to it, and how many in a thousand do.
const OFTEN_NOT_APPLICABLE: [(&str, i64); 2] = [("1.3.2", 90), ("6.3", 80)];

/// A province of the register.
struct Unit {
    code: String,
    name: String,
}

/// A figure between 0 and `most` that depends on the seed, the unit, the node and nothing else.
fn draw(unit: &str, node: &str, what: &str, most: i64) -> i64 {
    // FNV-1a over the key, then the finaliser of SplitMix64, which spreads near keys apart.
    let key = [unit, node, what].join("/");
    let hash = key
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let mut z = hash.wrapping_add(SEED.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    let range = u64::try_from(most + 1).expect("the most is not negative");
    i64::try_from(z % range).expect("a remainder lies within its range")
}

/// A figure between two ends.
fn between(unit: &str, node: &str, what: &str, (low, high): (i64, i64)) -> i64 {
    low + draw(unit, node, what, high - low)
}

/// How strong a unit is at a node, from 0 to 1000: mostly the unit, partly the node.
fn level(unit: &str, node: &str) -> i64 {
    // The mean of three draws: most units stand near the middle.
    let strength = (0..3).map(|turn| draw(unit, "", &format!("strength {turn}"), 1000)).sum::<i64>() / 3;
    (strength * 6 + draw(unit, node, "level", 1000) * 4) / 10
}

/// The point between two ends that a level reaches.
fn reach(level: i64, weakest: i64, strongest: i64) -> i64 {
    weakest + (strongest - weakest) * level / 1000
}

/// A number with some decimals from its units of the last decimal.
fn decimal(value: i64, decimals: u32) -> String {
    let scale = 10_i64.pow(decimals);
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.abs() / scale, value.abs() % scale);
    format!("{sign}{whole}.{part:0width$}", width = usize::try_from(decimals).expect("a few decimals"))
}

/// Dates as the offices write them; the pass says so.
fn day_first(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// A part and its whole. On the threshold the whole is one that makes the share exact.
fn part_of(unit: &str, node: &str, whole: (i64, i64), share: (i64, i64), threshold: i64) -> (i64, i64) {
    let size = between(unit, node, "whole", whole);
    if draw(unit, node, "on the threshold", 9) == 0 && whole.0 >= 20 {
        let size = size - size % 20;
        return (size * threshold / 10_000, size);
    }
    let share = reach(level(unit, node), share.0, share.1).clamp(0, 10_000);
    (size * share / 10_000, size)
}

impl Shape {
    /// The fields of a unit at a node, as the table holds them.
    fn fields(&self, unit: &str, node: &str) -> Vec<(&'static str, String)> {
        let level = level(unit, node);
        match *self {
            Part { whole, share, threshold } => {
                let (part, whole) = part_of(unit, node, whole, share, threshold);
                vec![("numerator", part.to_string()), ("denominator", whole.to_string())]
            }
            Money { whole, share, threshold } => {
                let plan = between(unit, node, "whole", whole) / 20 * 20;
                let on_threshold = draw(unit, node, "on the threshold", 9) == 0;
                let share = if on_threshold { threshold } else { reach(level, share.0, share.1) };
                vec![("numerator", decimal(plan * share / 10_000, 1)), ("denominator", decimal(plan, 1))]
            }
            Left { whole, share } => {
                let whole = between(unit, node, "whole", whole);
                let share = reach(level, share.0, share.1).max(0);
                vec![("numerator", (whole * share / 10_000).to_string()), ("denominator", whole.to_string())]
            }
            Levels(levels) => {
                let reached = levels.iter().find(|(_, from)| level >= *from);
                vec![("option", reached.map_or("", |(word, _)| word).to_owned())]
            }
            Conditions { all, from } => {
                let most = i64::try_from(all.len()).expect("a short list") - 1;
                let lacking = draw(unit, node, "lacking", most);
                let met = (0_i64..).zip(all).filter(|(at, _)| level >= from || *at != lacking);
                vec![("met", met.map(|(_, word)| *word).collect::<Vec<_>>().join("|"))]
            }
            Count { weakest, strongest } => {
                vec![("count", reach(level, weakest * 10, strongest * 10).max(0).div_euclid(10).to_string())]
            }
            Events { thousandths } => {
                let some = draw(unit, node, "events", 999) < thousandths;
                vec![("count", if some { 1 + draw(unit, node, "more events", 5) / 3 } else { 0 }.to_string())]
            }
            Days { due, weakest, strongest } => {
                let days = reach(level, weakest, strongest);
                let finished = due.checked_add(days.days()).expect("a few days from a day of this century");
                vec![("finished", day_first(finished)), ("due", day_first(due))]
            }
            Hundredths { weakest, strongest } => {
                let number = decimal(reach(level, weakest, strongest), 2);
                ["points", "value", "index"].into_iter().map(|field| (field, number.clone())).collect()
            }
            Growth { previous, growth, threshold } => {
                let before = between(unit, node, "whole", previous);
                let exact = draw(unit, node, "on the threshold", 9) == 0;
                let before = if exact { before - before % 10 } else { before };
                let growth = if exact { threshold } else { reach(level, growth.0, growth.1) };
                vec![("current", (before + before * growth / 10_000).to_string()), ("previous", before.to_string())]
            }
        }
    }
}

/// The fields that the method of a leaf takes, for one unit.
fn values(node: &Node, leaf: &Leaf, unit: &Unit) -> Vec<(&'static str, String)> {
    let code = node.code.as_str();
    let (_, shape) = SHAPES.iter().find(|(known, _)| *known == code).expect("every leaf of the rulebook has a shape");
    let made = shape.fields(&unit.code, code);
    let find = |name: &str| made.iter().find(|(field, _)| *field == name).map(|(_, text)| text.clone());
    let fields = leaf.method.fields().iter();
    fields.map(|field| (field.name, find(field.name).expect("the shape makes every field of the method"))).collect()
}

/// What the rule would give, for units to stay close to when they assess themselves.
fn worth(method: &dyn Method, made: &[(&str, String)]) -> Option<Points> {
    let mut values = Values::default();
    for (at, (field, (_, text))) in method.fields().iter().zip(made).enumerate() {
        let dates = matches!(field.kind, Kind::Date | Kind::DateOrNone);
        values[at] = field.kind.read(text, method.words(), NumberFormat::PLAIN, dates).expect("made to be read");
    }
    method.score(&values).expect("made to be scored").points
}

/// The points that a unit claims: at one node in three more than the rule gives, otherwise as much
/// (rounded up to hundredths, as claims are), and once in a while it sells itself short.
fn claimed(node: &Node, points: Points, unit: &str) -> String {
    let code = node.code.as_str();
    let hundredth = 10_000_000;
    if points.0 >= hundredth && draw(unit, code, "claims less", 599) == 0 {
        return decimal(points.0 * 9 / 10 / hundredth, 2);
    }
    let missing = node.max.0 - points.0;
    let more =
        if draw(unit, code, "claims more", 2) == 0 { missing * between(unit, code, "more", (3, 9)) / 10 } else { 0 };
    decimal((points.0 + more + hundredth - 1) / hundredth, 2)
}

/// The long table: a row per province and appraised sub-criterion.
fn appraisal(rulebook: &Rulebook, units: &[Unit]) -> String {
    let columns: Vec<(&str, &str)> = LONG_COLUMNS.into_iter().chain([DUE_COLUMN]).collect();
    let mut out = String::from("ma_tinh,ten_tinh,nam,ma_tieu_chi,tu_danh_gia");
    columns.iter().for_each(|(_, header)| out.extend([",", header]));
    out.push_str(",ghi_chu\n");
    for unit in units {
        for (_, node, leaf) in rulebook.leaves().filter(|(_, _, leaf)| leaf.source == Source::Appraised) {
            let code = node.code.as_str();
            let often = OFTEN_NOT_APPLICABLE.iter().find(|(known, _)| *known == code).map_or(0, |(_, often)| *often);
            let applies = !(leaf.may_not_apply && draw(&unit.code, code, "applies", 999) < often);
            let made = values(node, leaf, unit);
            let adjusts = leaf.method.info().role == Role::Adjusts;
            let points = worth(leaf.method.as_ref(), &made).filter(|_| applies && !adjusts);
            let own = points.map_or(String::new(), |points| claimed(node, points, &unit.code));
            out.push_str(&format!("{},{},2024,{code},{own}", unit.code, unit.name));
            for (field, _) in &columns {
                let made = made.iter().find(|(made, _)| made == field);
                let text = made.map(|(_, text)| if applies { text.as_str() } else { NOT_APPLICABLE });
                out.extend([",", text.unwrap_or_default()]);
            }
            out.push_str(if applies { ",\n" } else { ",không phát sinh\n" });
        }
    }
    out
}

/// The survey of officials as a Vietnamese spreadsheet writes it: semicolons, decimal commas,
/// CRLF, a byte order mark.
fn survey(rulebook: &Rulebook, units: &[Unit]) -> String {
    let leaves: Vec<_> = rulebook.leaves().filter(|(_, _, leaf)| matches!(leaf.source, Source::Survey(_))).collect();
    let mut out = String::from("\u{feff}ma_tinh;ten_tinh;so_phieu");
    leaves.iter().for_each(|(_, node, _)| out.extend([";muc_", node.code.as_str()]));
    out.push_str("\r\n");
    for unit in units {
        let forms = between(&unit.code, "", "survey forms", (520, 980));
        out.push_str(&format!("{};{};{forms}", unit.code, unit.name));
        for (_, node, leaf) in &leaves {
            out.extend([";", &values(node, leaf, unit)[0].1.replace('.', ",")]);
        }
        out.push_str("\r\n");
    }
    out
}

/// A wide table with the given columns: node, field, header.
fn wide(rulebook: &Rulebook, units: &[Unit], columns: &[(&str, &str, &str)]) -> String {
    let mut out = String::from("ma_tinh,ten_tinh");
    columns.iter().for_each(|(_, _, header)| out.extend([",", header]));
    out.push('\n');
    for unit in units {
        out.push_str(&format!("{},{}", unit.code, unit.name));
        for (code, field, _) in columns {
            let (_, node, leaf) =
                rulebook.leaves().find(|(_, node, _)| node.code.as_str() == *code).expect("the node is a leaf");
            let made = values(node, leaf, unit);
            let (_, text) = made.iter().find(|(made, _)| made == field).expect("the method takes the field");
            out.extend([",", text]);
        }
        out.push('\n');
    }
    out
}

/// The folder of the project.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The units of the register on the last day of the year: code and Vietnamese name.
fn read_units(path: &Path) -> Vec<Unit> {
    let mut reader = csv::Reader::from_path(path).expect("the register can be read");
    let header = reader.headers().expect("the register has a header").clone();
    let column = |name: &str| header.iter().position(|header| header == name).expect("a column of the register");
    let [code, name, from, until] = ["code", "name_vi", "valid_from", "valid_until"].map(column);
    let rows = reader.records().map(|row| row.expect("the register is well-formed"));
    // Days are written year first: their order is the order of their text.
    let valid = |row: &csv::StringRecord| {
        (row[from].is_empty() || row[from] <= *DAY) && (row[until].is_empty() || row[until] >= *DAY)
    };
    let unit = |row: csv::StringRecord| Unit { code: row[code].to_owned(), name: row[name].to_owned() };
    rows.filter(valid).map(unit).collect()
}

fn read_rulebook(path: &Path) -> Rulebook {
    let (mut sources, mut bag) = (Sources::default(), Bag::default());
    let rulebook = rules::load(path, &mut sources, &mut bag).expect("the rulebook can be read");
    rulebook.expect("the rulebook has no mistake; `parindex check` says which")
}

/// Every table: its file name and its bytes.
pub(crate) fn generate() -> Vec<(String, Vec<u8>)> {
    let rulebook = read_rulebook(&root().join("scoring-rules/par-index-province/2024/rulebook.toml"));
    let units = read_units(&root().join("scoring-rules/units/provinces.csv"));
    let indicators: Vec<_> = INDICATORS.into_iter().chain([INVESTMENT]).collect();
    let tables = [
        ("appraisal-made-up.csv", appraisal(&rulebook, &units)),
        ("survey-made-up.csv", survey(&rulebook, &units)),
        ("sipas-made-up.csv", wide(&rulebook, &units, &[("8.1", "index", "sipas_phan_tram")])),
        ("indicators-made-up.csv", wide(&rulebook, &units, &indicators)),
    ];
    tables.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

fn main() -> std::io::Result<()> {
    let folder = root().join("sample-data/provinces-2024");
    for (name, bytes) in generate() {
        let path = folder.join(name);
        std::fs::write(&path, bytes)?;
        println!("{}", path.display());
    }
    Ok(())
}

//! Writes the cards of the sample survey: MADE-UP answers that say nothing about any province. Run it with
//! `cargo run --example generate_cards`.
//!
//! The design is that of SIPAS 2024 as reported: 63 provinces, 195 districts, 385 communes, 1,170 villages,
//! 36,525 cards. How districts are spread over provinces and cards over villages is ours: as evenly as
//! the numbers allow. Every answer is drawn from a hash of what it is for, in integers only, so that the
//! cards are the same on every machine.

#![allow(clippy::disallowed_methods, reason = "the list keeps the library from files; this is none of it")]

#[allow(dead_code, reason = "the other samples draw other figures")]
#[allow(clippy::duplicate_mod, reason = "the tests take in both generators")]
#[path = "generate_sample/draw.rs"]
mod draw;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use draw::Key;

const DISTRICTS: usize = 195;
const COMMUNES: usize = 385;
const VILLAGES: usize = 1_170;
const CARDS: usize = 36_525;

/// An item: its column and how it is answered.
struct Item {
    column: String,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    /// Levels from 1, of which those from `good` on are wanted; so many thousandths give them, and so
    /// many leave the field empty.
    Levels { levels: i64, good: i64, share: i64, empty: i64 },
    /// One of codes, with their thousandths.
    One(&'static [(&'static str, i64)]),
}

fn items() -> Vec<Item> {
    let mut items = Vec::new();
    let mut lines = |question: &str, count: usize, kind: Kind| {
        items.extend((1..=count).map(|line| Item { column: format!("{question}.{line}"), kind }));
    };
    let levels = |levels, good, share, empty| Kind::Levels { levels, good, share, empty };
    lines("Q1", 9, levels(4, 3, 800, 10));
    lines("Q2", 7, Kind::One(&[("1", 450), ("0", 550)]));
    lines("Q3", 7, levels(4, 3, 780, 60));
    items.push(Item { column: "Q4".to_owned(), kind: Kind::One(&[("1", 240), ("2", 330), ("3", 290), ("4", 140)]) });
    items.push(Item { column: "Q5".to_owned(), kind: Kind::One(&[("1", 900), ("2", 90), ("3", 10)]) });
    items.push(Item { column: "Q6".to_owned(), kind: Kind::One(&[("1", 915), ("2", 77), ("3", 8)]) });
    let mut lines = |question: &str, count: usize, kind: Kind| {
        items.extend((1..=count).map(|line| Item { column: format!("{question}.{line}"), kind }));
    };
    lines("Q7", 3, levels(4, 3, 760, 30));
    lines("Q8", 7, Kind::One(&[("1", 480), ("2", 520)]));
    lines("Q9", 39, levels(5, 4, 839, 12));
    lines("Q10", 10, levels(4, 3, 640, 10));
    items
}

/// The codes of the provinces of 2024, in the order of the register.
fn provinces() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scoring-rules/units/provinces.csv");
    let mut reader = csv::Reader::from_path(path).expect("the register");
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|column| column == name).expect("a column");
    let (code, from, until, kind) = (at("code"), at("valid_from"), at("valid_until"), at("kind"));
    let rows = reader.records().map(|row| row.expect("a row"));
    let valid = |row: &csv::StringRecord| {
        (row[from].is_empty() || row[from] <= *"2024-12-31") && (row[until].is_empty() || row[until] >= *"2024-12-31")
    };
    let rows = rows.filter(|row| &row[kind] == "province" && valid(row));
    rows.map(|row| row[code].to_owned()).collect()
}

/// Which of `wholes` the part of a number belongs to, parts being spread evenly.
fn spread(part: usize, parts: usize, wholes: usize) -> usize {
    part * wholes / parts
}

/// All cards, as one CSV file.
pub(crate) fn cards() -> String {
    let (items, provinces) = (items(), provinces());
    let mut out = String::from("ma_phieu,tinh,huyen,xa,thon,gioi");
    items.iter().for_each(|item| write!(out, ",{}", item.column).expect("a text"));
    out.push('\n');
    for card in 0..CARDS {
        let village = spread(card, CARDS, VILLAGES);
        let commune = spread(village, VILLAGES, COMMUNES);
        let district = spread(commune, COMMUNES, DISTRICTS);
        let province = &provinces[spread(district, DISTRICTS, provinces.len())];
        let (number, thon) = (format!("P{card:05}"), format!("T{village:04}"));
        let key = |unit, node| Key { year: "sipas-2024", unit, node };
        let sex = if key(&number, "").happens("sex", 500) { "nam" } else { "nu" };
        write!(out, "{number},{province},H{district:03},X{commune:03},{thon},{sex}").expect("a text");
        // Provinces, villages and persons differ; that is what makes clusters matter.
        let ease = key(province, "").between("ease", -55, 55)
            + key(&thon, "").between("ease", -60, 60)
            + key(&number, "").between("ease", -90, 90);
        for item in &items {
            let here = key(&number, &item.column);
            out.push(',');
            out.push_str(&answer(here, key(province, &item.column), item, ease));
        }
        out.push('\n');
    }
    out
}

fn answer(here: Key<'_>, there: Key<'_>, item: &Item, ease: i64) -> String {
    match item.kind {
        Kind::One(codes) => {
            let mut left = here.draw("answer", 999);
            let found = codes.iter().find(|(_, share)| {
                left -= share;
                left < 0
            });
            found.map_or(codes[0].0, |(code, _)| code).to_owned()
        }
        Kind::Levels { levels, good, share, empty } => {
            // Few have sent a petition, and few of the others judge how it was dealt with.
            let empty = if ["Q9.37", "Q9.38", "Q9.39"].contains(&item.column.as_str()) { 160 } else { empty };
            if here.happens("empty", empty) {
                return String::new();
            }
            if here.happens("unknown", 8) {
                return "9".to_owned();
            }
            let share = (share + ease + there.between("item", -40, 40)).clamp(20, 985);
            let level = if here.happens("good", share) {
                if here.happens("best", 380) { levels } else { good }
            } else if here.happens("middle", 760) {
                good - 1
            } else {
                here.between("low", 1, good - 2)
            };
            level.to_string()
        }
    }
}

fn main() -> std::io::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/sipas-2024/cards-made-up.csv.gz");
    let mut packed = flate2::write::GzEncoder::new(std::fs::File::create(&path)?, flate2::Compression::best());
    packed.write_all(cards().as_bytes())?;
    packed.finish()?;
    println!("{}", path.display());
    Ok(())
}

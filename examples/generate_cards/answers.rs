//! How items are answered, and the provinces of the year.

use std::path::Path;

use super::draw::Key;

/// An item: its column and how it is answered.
pub(crate) struct Item {
    pub(crate) column: String,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// Levels from 1, of which those from `good` on are wanted; so many thousandths give them, so many of
    /// these the highest, and so many leave the field empty.
    Levels { levels: i64, good: i64, share: i64, best: i64, empty: i64 },
    /// One of codes, with their thousandths.
    One(&'static [(&'static str, i64)]),
}

/// What stands in a field.
pub(crate) enum Drawn {
    Text(String),
    /// One of two levels: the first if the ease of the province is above this many millionths.
    Above(i64, String, String),
}

/// Items of a question, `Q9.1` and on.
pub(crate) fn lines(question: &str, count: usize, kind: Kind) -> impl Iterator<Item = Item> {
    (1..=count).map(move |line| Item { column: format!("{question}.{line}"), kind })
}

/// The codes of the provinces of 2024, in the order of the register.
pub(crate) fn provinces() -> Vec<String> {
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
pub(crate) fn spread(part: usize, parts: usize, wholes: usize) -> usize {
    part * wholes / parts
}

/// The answer of a person (`here`) of a province (`there`) who finds it easier than others by so many
/// thousandths to be content.
pub(crate) fn answer(here: Key<'_>, there: Key<'_>, kind: Kind, ease: i64) -> Drawn {
    match kind {
        Kind::One(codes) => {
            let mut left = here.draw("answer", 999);
            let found = codes.iter().find(|(_, share)| {
                left -= share;
                left < 0
            });
            Drawn::Text(found.map_or(codes[0].0, |(code, _)| code).to_owned())
        }
        Kind::Levels { empty, .. } if here.happens("empty", empty) => Drawn::Text(String::new()),
        Kind::Levels { .. } if here.happens("unknown", 8) => Drawn::Text("9".to_owned()),
        Kind::Levels { levels, good, share, best, .. } => {
            let share = (share + ease + there.between("item", -40, 40)).clamp(20, 985);
            let content = if here.happens("best", best) { levels } else { good };
            let not = if here.happens("middle", 760) { good - 1 } else { here.between("low", 1, good - 2) };
            let critical = here.draw("good", 999_999) - share * 1_000;
            Drawn::Above(critical, content.to_string(), not.to_string())
        }
    }
}

//! The register of units: which provinces or ministries there are on a day, under which code, and
//! under which names people write them.
//!
//! A register is a CSV file with commas, or a workbook, with these columns, in any order, one row per unit and
//! period:
//!
//! | column | what |
//! |---|---|
//! | `code` | the code in that period. A code may be given to another unit later, so a code alone names nothing: code and day do |
//! | `valid_from`, `valid_until` | first and last day, `2025-07-01`; empty for an open end |
//! | `kind` | what the rulebook calls `unit-kind`, such as `province` |
//! | `name_vi`, `name_en` | the name as tables print it; the English one may be empty |
//! | `region_vi`, `region_en` | the region, or empty |
//! | `ranking` | `ranked`, `assessed-only` or `not-assessed` |
//! | `aliases` | other names, joined by a bar, that [`names`] does not find by itself |
//! | `succeeded_by` | after a merger: the code of the successor on the day after `valid_until` |
//! | `source` | where the row comes from |
//!
//! What always holds of a [`Register`]: on any day a code belongs to at most one unit, and a name
//! or alias to at most one unit of a kind; every successor exists.
//!
//! Border: says which unit a code or name means; whether that unit belongs in a pass is asked
//! elsewhere.

mod faults;
mod load;
pub mod names;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use crate::diag::Place;
use crate::model::{Name, UnitCode};
use crate::text::{Listed, Text, text};

pub use faults::{disagree, wrong_kind};
pub use load::{COLUMNS, load, load_of, read};

/// A province or ministry in one period ("bộ, cơ quan, địa phương").
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its code in that period.
    pub code: UnitCode,
    /// The first day; `None` if it lies before everything that is asked.
    pub valid_from: Option<Date>,
    /// The last day; `None` while it exists.
    pub valid_until: Option<Date>,
    /// `province`, `ministry` or another kind that a rulebook names.
    pub kind: String,
    /// Its name as tables print it.
    pub name: Name,
    /// Its region ("vùng").
    pub region: Option<Name>,
    /// Whether it is assessed and ranked.
    pub ranking: Ranking,
    /// Other names.
    pub aliases: Vec<String>,
    /// After a merger ("sáp nhập"): the code of its successor in the later period.
    pub succeeded_by: Option<UnitCode>,
    /// Where the row comes from.
    pub source: String,
    /// Where it stands in the register.
    pub place: Place,
}

impl Unit {
    /// Whether it exists on a day.
    #[must_use]
    pub fn is_valid(&self, date: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= date) && self.valid_until.is_none_or(|until| date <= until)
    }

    /// Whether two rows mean the same unit in the same period.
    #[must_use]
    pub fn is(&self, other: &Unit) -> bool {
        self.code == other.code && self.valid_from == other.valid_from
    }

    /// Its first and last day, `…` for an open end.
    #[must_use]
    pub fn period(&self) -> String {
        let end = |date: Option<Date>| date.map_or("…".to_owned(), |date| date.to_string());
        format!("{} – {}", end(self.valid_from), end(self.valid_until))
    }

    fn overlaps(&self, other: &Unit) -> bool {
        let before = |until: Option<Date>, from: Option<Date>| matches!((until, from), (Some(u), Some(f)) if u < f);
        !before(self.valid_until, other.valid_from) && !before(other.valid_until, self.valid_from)
    }

    /// Every text that means it.
    fn names(&self) -> impl Iterator<Item = &str> {
        let names = [Some(&self.name.vi), self.name.en.as_ref()].into_iter().flatten();
        names.chain(&self.aliases).map(String::as_str)
    }
}

/// Code and name, as messages show a unit.
impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.name.vi)
    }
}

/// Whether a unit takes part in the ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranking {
    /// Assessed and ranked.
    Ranked,
    /// Assessed, but not ranked with the others ("đánh giá riêng").
    AssessedOnly,
    /// Not assessed.
    NotAssessed,
}

impl Listed for Ranking {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("ranked", Ranking::Ranked, text("được xếp hạng", "ranked")),
        ("assessed-only", Ranking::AssessedOnly, text("đánh giá, không xếp hạng", "assessed, not ranked")),
        ("not-assessed", Ranking::NotAssessed, text("không đánh giá", "not assessed")),
    ];
}

/// All units of a register, of all periods.
#[derive(Debug)]
pub struct Register {
    units: Vec<Unit>,
    by_code: BTreeMap<String, Vec<usize>>,
    /// By [`names::Folded::key`].
    by_name: BTreeMap<String, Vec<usize>>,
    /// By [`names::Folded::plain`].
    by_plain_name: BTreeMap<String, Vec<usize>>,
}

/// What a code means on a day.
#[derive(Clone, Debug)]
pub enum Lookup<'r> {
    /// One unit.
    Found(&'r Unit),
    /// A unit that is gone by that day, or does not exist yet.
    OtherPeriod(&'r Unit),
    /// No unit, but units of that day whose code differs in case or leading zeros only.
    Near(Vec<&'r Unit>),
    /// No unit of any day.
    Unknown,
}

/// What a name means on a day, among units of one kind.
#[derive(Clone, Debug)]
pub enum NameLookup<'r> {
    /// One unit.
    Found {
        /// It.
        unit: &'r Unit,
        /// Whether it was written as the register prints it; otherwise folding or an alias helped.
        exact: bool,
    },
    /// Several units, when written without marks.
    Ambiguous(Vec<&'r Unit>),
    /// A unit that is gone by that day, or does not exist yet.
    OtherPeriod(&'r Unit),
    /// A unit of another kind.
    OtherKind(&'r Unit),
    /// No unit.
    Unknown {
        /// The three units of that day and kind whose names are nearest, the nearest first.
        nearest: Vec<&'r Unit>,
    },
}

impl Register {
    fn new(units: Vec<Unit>) -> Self {
        let mut register =
            Register { units, by_code: BTreeMap::new(), by_name: BTreeMap::new(), by_plain_name: BTreeMap::new() };
        for (index, unit) in register.units.iter().enumerate() {
            register.by_code.entry(unit.code.as_str().to_owned()).or_default().push(index);
            for name in unit.names() {
                let folded = names::fold(name);
                for (map, key) in [(&mut register.by_name, folded.key), (&mut register.by_plain_name, folded.plain)] {
                    let same = map.entry(key).or_default();
                    if !same.contains(&index) {
                        same.push(index);
                    }
                }
            }
        }
        register
    }

    /// All units of all periods, in the order of the file.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The units of a kind on a day, by code as a reader counts.
    #[must_use]
    pub fn on(&self, date: Date, kind: &str) -> Vec<&Unit> {
        let mut units: Vec<_> = self.units.iter().filter(|unit| unit.kind == kind && unit.is_valid(date)).collect();
        units.sort_by_key(|unit| &unit.code);
        units
    }

    /// The unit that has a code on a day.
    #[must_use]
    pub fn by_code(&self, code: &str, date: Date) -> Lookup<'_> {
        let same = self.all(&self.by_code, code);
        if let Some(unit) = same.iter().find(|unit| unit.is_valid(date)) {
            return Lookup::Found(unit);
        }
        let loose = |code: &str| code.trim_start_matches('0').to_lowercase();
        let near = |unit: &&Unit| unit.is_valid(date) && loose(unit.code.as_str()) == loose(code);
        let near: Vec<_> = self.units.iter().filter(near).collect();
        match nearest_period(&same, date) {
            Some(unit) => Lookup::OtherPeriod(unit),
            None if near.is_empty() => Lookup::Unknown,
            None => Lookup::Near(near),
        }
    }

    /// The unit of a kind that a name means on a day; see [`names`] for what counts as the same
    /// name. An unknown name is compared with all others, so a table that repeats its names should
    /// ask once for each.
    #[must_use]
    pub fn by_name(&self, name: &str, date: Date, kind: &str) -> NameLookup<'_> {
        let folded = names::fold(name);
        let mut same = self.all(&self.by_name, &folded.key);
        let here = |unit: &&Unit| unit.is_valid(date) && unit.kind == kind;
        if folded.unmarked && !same.iter().any(here) {
            same = self.all(&self.by_plain_name, &folded.plain);
        }
        let found: Vec<_> = same.iter().copied().filter(here).collect();
        match found[..] {
            [unit] => NameLookup::Found { unit, exact: name.trim().nfc().eq(unit.name.vi.chars()) },
            [] => self.elsewhere(&same, &folded, date, kind),
            _ => NameLookup::Ambiguous(found),
        }
    }

    /// A name that means no unit of the kind on the day.
    fn elsewhere<'r>(&'r self, same: &[&'r Unit], folded: &names::Folded, date: Date, kind: &str) -> NameLookup<'r> {
        if let Some(unit) = same.iter().find(|unit| unit.is_valid(date)) {
            return NameLookup::OtherKind(unit);
        }
        match nearest_period(same, date) {
            Some(unit) => NameLookup::OtherPeriod(unit),
            None => NameLookup::Unknown { nearest: self.nearest(&folded.plain, date, kind) },
        }
    }

    /// The unit that took a unit's place, where there is one.
    #[must_use]
    pub fn successor(&self, unit: &Unit) -> Option<&Unit> {
        let code = unit.succeeded_by.as_ref()?;
        let date = unit.valid_until?.tomorrow().ok()?;
        self.all(&self.by_code, code.as_str()).into_iter().find(|unit| unit.is_valid(date))
    }

    /// Units with all that became them and all that they became, in the order of the file.
    #[must_use]
    pub fn lineage(&self, units: &[Unit]) -> Vec<&Unit> {
        let asked: BTreeSet<_> = units.iter().map(|unit| (&unit.code, unit.valid_from)).collect();
        let mut kept: Vec<bool> =
            self.units.iter().map(|unit| asked.contains(&(&unit.code, unit.valid_from))).collect();
        let successors: Vec<Option<usize>> = self
            .units
            .iter()
            .map(|unit| self.successor(unit).and_then(|next| self.units.iter().position(|unit| unit.is(next))))
            .collect();
        // A pair at a time until nothing is added: lines of descent are short.
        let mut grown = true;
        while grown {
            grown = false;
            for (unit, next) in successors.iter().enumerate().filter_map(|(unit, next)| Some((unit, (*next)?))) {
                if kept[unit] != kept[next] {
                    (kept[unit], kept[next]) = (true, true);
                    grown = true;
                }
            }
        }
        self.units.iter().zip(kept).filter(|(_, kept)| *kept).map(|(unit, _)| unit).collect()
    }

    /// The unit of a day that a unit became, itself while it lasts; `None` if its line ends before.
    #[must_use]
    pub fn on_day<'r>(&'r self, unit: &'r Unit, date: Date) -> Option<&'r Unit> {
        // A line of successors goes forward in time, so it ends.
        std::iter::successors(Some(unit), |unit| self.successor(unit)).find(|unit| unit.is_valid(date))
    }

    fn all(&self, index: &BTreeMap<String, Vec<usize>>, key: &str) -> Vec<&Unit> {
        index.get(key).into_iter().flatten().map(|at| &self.units[*at]).collect()
    }

    /// The three units whose names are nearest to a folded name without marks.
    fn nearest(&self, plain: &str, date: Date, kind: &str) -> Vec<&Unit> {
        let distance = |unit: &Unit| {
            let names = unit.names().map(|name| strsim::damerau_levenshtein(&names::fold(name).plain, plain));
            names.min().unwrap_or(usize::MAX)
        };
        let mut rated: Vec<_> = self.on(date, kind).into_iter().map(|unit| (distance(unit), unit)).collect();
        // Stable: units at the same distance stay in the order of their codes.
        rated.sort_by_key(|(distance, _)| *distance);
        rated.into_iter().take(3).map(|(_, unit)| unit).collect()
    }
}

/// The unit that ended last before a day, or the first to come after it.
fn nearest_period<'r>(units: &[&'r Unit], date: Date) -> Option<&'r Unit> {
    let ended = units.iter().filter(|unit| unit.valid_until.is_some_and(|until| until < date));
    let coming = units.iter().filter(|unit| unit.valid_from.is_some_and(|from| date < from));
    ended.max_by_key(|unit| unit.valid_until).or_else(|| coming.min_by_key(|unit| unit.valid_from)).copied()
}

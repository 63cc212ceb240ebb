//! How a unit stands in the results: what the pass declares of it beforehand in `[units]`, or the
//! register says.
//!
//! Border: whom the register knows on the day is asked in `inputs`; what a standing does to index and
//! rank is said in `results`.

use std::collections::BTreeMap;

use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::rulefile::Fields;
use crate::rules::{NotSubmitted, Rulebook};
use crate::text::{Listed, Text, text};

/// How a unit stands in the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Assessed and ranked.
    #[default]
    Ranked,
    /// An index, but no rank ("đánh giá, không xếp hạng").
    AssessedOnly,
    /// Nothing was submitted for appraisal ("chưa có thống kê"); what that means is the rulebook's
    /// choice, see [`crate::rules::NotSubmitted`].
    NotSubmitted,
    /// An index, but neither rank nor band, and no part in any mean ("không xếp loại").
    Disqualified,
}

impl Listed for Standing {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("ranked", Standing::Ranked, text("được xếp hạng", "ranked")),
        ("assessed-only", Standing::AssessedOnly, text("đánh giá, không xếp hạng", "assessed, not ranked")),
        ("not-submitted", Standing::NotSubmitted, text("chưa có thống kê (không nộp)", "not submitted")),
        ("disqualified", Standing::Disqualified, text("bị loại khỏi xếp hạng", "disqualified")),
    ];
}

/// The standing of an assessed unit, and why.
#[derive(Clone, Debug, Default)]
pub struct Stands {
    /// How it stands.
    pub standing: Standing,
    /// Why, as the pass says; empty where the register alone says it.
    pub reason: String,
    /// Where the pass says it.
    pub place: Option<Place>,
}

impl Stands {
    /// Whether the unit has an index: one that submitted nothing has none unless the rulebook says
    /// that it gets no points.
    #[must_use]
    pub fn is_scored(&self, rulebook: &Rulebook) -> bool {
        self.standing != Standing::NotSubmitted || rulebook.not_submitted == NotSubmitted::Zero
    }

    /// Whether the unit takes part in ranks, means and comparisons between units.
    #[must_use]
    pub fn is_ranked(&self, rulebook: &Rulebook) -> bool {
        match self.standing {
            Standing::Ranked => true,
            Standing::NotSubmitted => self.is_scored(rulebook),
            Standing::AssessedOnly | Standing::Disqualified => false,
        }
    }
}

/// What a pass says of a unit: a line of one of the lists in `[units]`.
#[derive(Debug)]
pub struct Declared {
    /// The list.
    pub list: &'static str,
    /// How it stands; `None` for a unit that is not in the results at all.
    pub standing: Option<Standing>,
    /// Its code.
    pub unit: String,
    /// Why.
    pub reason: String,
    /// Where it stands in the pass.
    pub place: Place,
}

/// The lists of `[units]`.
const LISTS: [(&str, Option<Standing>); 4] = [
    ("left-out", None),
    ("assessed-only", Some(Standing::AssessedOnly)),
    ("not-submitted", Some(Standing::NotSubmitted)),
    ("disqualified", Some(Standing::Disqualified)),
];

/// Reads the lists of `[units]`. A unit that stands in two of them is refused.
pub(super) fn read(fields: &mut Fields<'_, '_>) -> Vec<Declared> {
    let mut declared = Vec::new();
    for (list, standing) in LISTS {
        for table in fields.tables(list) {
            let mut entry = Fields::new(table, fields.each_below(list), fields.bag);
            let (unit, reason) = (entry.need_text("unit"), entry.need_text("reason"));
            let place = entry.place_of("unit");
            if let (Some(unit), Some(reason)) = (unit, reason) {
                declared.push(Declared { list, standing, unit: unit.to_owned(), reason: reason.to_owned(), place });
            }
            entry.finish();
        }
    }
    refuse_twice(&declared, fields.bag);
    declared
}

fn refuse_twice(declared: &[Declared], bag: &mut Bag) {
    let mut first: BTreeMap<&str, &Declared> = BTreeMap::new();
    for entry in declared {
        match first.get(entry.unit.as_str()) {
            None => {
                first.insert(&entry.unit, entry);
            }
            Some(before) => {
                let finding = Diagnostic::new(&codes::D530).with("unit", &entry.unit).with("list", entry.list);
                bag.push(finding.with("other", before.list).at(entry.place.clone()).also(before.place.clone()));
            }
        }
    }
}

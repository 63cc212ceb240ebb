//! The table `[rulebook]`.

use jiff::civil::Date;

use super::keys::{MISSING, positive, read_aggregate, read_source, read_status};
use crate::aggregate;
use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::model::{LegalBasis, Name, Points, Rounding, Stage, Status, YearRange};
use crate::rulefile::{Fields, Table};
use crate::rules::{BandsBy, Break, Missing, NotSubmitted, Source, Ties};
use crate::text::Listed;

/// The table `[rulebook]`, as far as it could be read.
pub(super) struct Head {
    pub(super) id: Option<String>,
    pub(super) edition: Option<String>,
    pub(super) name: Option<Name>,
    pub(super) unit_kinds: Vec<String>,
    pub(super) years: Option<YearRange>,
    pub(super) total: Option<Points>,
    pub(super) total_place: Place,
    pub(super) aggregate: &'static aggregate::Info,
    pub(super) decimals: Option<u8>,
    pub(super) rounding: Option<Rounding>,
    pub(super) rank_decimals: Option<u8>,
    pub(super) ties: Option<Ties>,
    pub(super) bands_by: Option<BandsBy>,
    pub(super) basis: Option<LegalBasis>,
    pub(super) status: Option<Status>,
    pub(super) last_checked: Option<Date>,
    pub(super) missing: Missing,
    pub(super) source: Option<Source>,
    pub(super) stages: Vec<Stage>,
    pub(super) not_submitted: NotSubmitted,
    pub(super) breaks: Vec<Break>,
    pub(super) place: Place,
}

impl Head {
    pub(super) fn read(table: &Table, has_bands: bool, bag: &mut Bag) -> Option<Self> {
        let mut fields = Fields::new(table, "[rulebook]", bag);
        for key in ["name", "years", "total"] {
            if !fields.has(key) {
                fields.missing(key);
            }
        }
        let decimals = |whole: Option<i64>| whole.and_then(|whole| u8::try_from(whole).ok());
        let bands_by = [("published", BandsBy::Published), ("exact", BandsBy::Exact)];
        let head = Head {
            id: fields.need_text("id").map(str::to_owned),
            edition: fields.need_text("edition").map(str::to_owned),
            name: fields.name("name"),
            unit_kinds: read_unit_kinds(&mut fields),
            years: read_years(&mut fields),
            total: positive(&mut fields, "total"),
            total_place: fields.place_of("total"),
            aggregate: read_aggregate(&mut fields),
            decimals: decimals(fields.need_whole("published-decimals", 0, 9)),
            rounding: fields.need_one_of("rounding", &Rounding::ALL),
            rank_decimals: decimals(fields.need_whole("rank-decimals", 0, 9)),
            ties: fields.need_one_of("ties", &[("competition", Ties::Competition), ("dense", Ties::Dense)]),
            bands_by: if has_bands {
                fields.need_one_of("bands-by", &bands_by)
            } else {
                fields.one_of("bands-by", &bands_by)
            },
            basis: fields.basis("basis"),
            status: read_status(&mut fields),
            last_checked: fields.date("last-checked"),
            missing: fields.one_of("missing", &MISSING).unwrap_or(Missing::Refuse),
            source: read_source(&mut fields),
            stages: read_stages(&mut fields),
            not_submitted: fields.one_of("not-submitted", &NOT_SUBMITTED).unwrap_or(NotSubmitted::Unranked),
            breaks: read_breaks(&mut fields),
            place: fields.place(),
        };
        fields.finish();
        Some(head)
    }
}

const NOT_SUBMITTED: [(&str, NotSubmitted); 2] = [("unranked", NotSubmitted::Unranked), ("zero", NotSubmitted::Zero)];

/// The stages, in the order in which they are gone through.
fn read_stages(fields: &mut Fields<'_, '_>) -> Vec<Stage> {
    if !fields.has("stages") {
        return vec![Stage::SelfAssessed, Stage::Appraised];
    }
    let written = fields.all_of("stages", &Stage::choices());
    let disordered = written.windows(2).find(|pair| pair[0].0 >= pair[1].0).map(|pair| &pair[1]);
    if let Some((stage, place)) = disordered {
        let names = Stage::names().join(", ");
        let finding = Diagnostic::new(&codes::R106).with("stage", stage.name()).with("stages", names);
        fields.bag.push(finding.at(place.clone()));
    }
    if written.is_empty() {
        fields.missing("stages");
    }
    written.into_iter().map(|(stage, _)| stage).collect()
}

fn read_breaks(fields: &mut Fields<'_, '_>) -> Vec<Break> {
    let mut breaks = Vec::new();
    for table in fields.tables("breaks") {
        let mut entry = Fields::new(table, fields.each_below("breaks"), fields.bag);
        if !entry.has("reason") {
            entry.missing("reason");
        }
        let year = entry.need_whole("year", 1900, 2999).and_then(|year| u16::try_from(year).ok());
        let reason = entry.name("reason");
        entry.finish();
        breaks.extend(year.zip(reason).map(|(year, reason)| Break { year, reason }));
    }
    breaks
}

/// The kinds of unit, each once; at least one.
fn read_unit_kinds(fields: &mut Fields<'_, '_>) -> Vec<String> {
    let written = fields.texts("unit-kind");
    let empty = fields.item("unit-kind").is_none_or(|item| item.list().is_empty());
    if empty {
        fields.missing("unit-kind");
    }
    let mut kinds: Vec<String> = Vec::new();
    for (kind, _) in written {
        if kinds.iter().all(|known| known != kind) {
            kinds.push(kind.to_owned());
        }
    }
    kinds
}

fn read_years(head: &mut Fields<'_, '_>) -> Option<YearRange> {
    let table = head.table("years")?;
    let mut fields = Fields::new(table, head.below("years"), head.bag);
    let year = |whole: Option<i64>| whole.and_then(|whole| u16::try_from(whole).ok());
    let from = year(fields.need_whole("from", 1900, 2999));
    let until = year(fields.whole("until", 1900, 2999));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let finding =
            Diagnostic::new(&codes::R104).with("from", from).with("until", until).at(fields.place_of("until"));
        fields.bag.push(finding);
    }
    fields.finish();
    Some(YearRange { from: from?, until })
}

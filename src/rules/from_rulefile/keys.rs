//! Keys that `[rulebook]` and the nodes have in common: what the rulebook says holds below it
//! unless a node says otherwise.

use crate::aggregate;
use crate::diag::{Diagnostic, codes};
use crate::methods;
use crate::model::{Points, Status};
use crate::rulefile::Fields;
use crate::rules::{Missing, Source};
use crate::text::Listed;

/// What the key `missing` can be set to.
pub(super) const MISSING: [(&str, Missing); 4] = [
    ("refuse", Missing::Refuse),
    ("zero", Missing::Zero),
    ("self-assessed", Missing::SelfAssessed),
    ("earlier-stage", Missing::EarlierStage),
];

/// Points above zero.
pub(super) fn positive(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Points> {
    let points = fields.points(key);
    methods::above_zero(fields, key, points)
}

pub(super) fn read_aggregate(fields: &mut Fields<'_, '_>) -> &'static aggregate::Info {
    let words: Vec<_> = aggregate::ALL.iter().map(|info| (info.name, *info)).collect();
    fields.one_of("aggregate", &words).unwrap_or(aggregate::ALL[0])
}

pub(super) fn read_status(fields: &mut Fields<'_, '_>) -> Option<Status> {
    fields.one_of("status", &Status::choices())
}

pub(super) fn read_source(fields: &mut Fields<'_, '_>) -> Option<Source> {
    let written = fields.text("source")?;
    let source = match written.split_once('.') {
        None if written == "appraised" => Some(Source::Appraised),
        None if written == "indicator" => Some(Source::Indicator),
        Some(("survey", name)) if !name.is_empty() => Some(Source::Survey(name.to_owned())),
        Some(("index", name)) if !name.is_empty() => Some(Source::Index(name.to_owned())),
        _ => None,
    };
    if source.is_none() {
        let finding = Diagnostic::new(&codes::R216).with("source", written).at(fields.place_of("source"));
        fields.bag.push(finding);
        // Stands in, so that the nodes below are not reported as well; the rulebook is refused.
        return Some(Source::Indicator);
    }
    source
}

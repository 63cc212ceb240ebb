//! A211: the smallest change of one input that changes a rank or a band: one more (or one fewer) of what a
//! leaf counts, one day, one word, one condition. What a leaf counts in is the last decimal that any unit's
//! value has.

use rayon::prelude::*;

use super::Data;
use crate::audit::Finding;
use crate::audit::year::Year;
use crate::diag::codes;
use crate::methods::{Kind, Values};
use crate::model::{Number, Points, SCALE};
use crate::rules::Scored;

/// One step of one input, and what it would do.
#[derive(Clone, Debug)]
pub struct OneStep {
    /// The unit, by its place in [`Year::units`].
    pub unit: usize,
    /// The node, as a place in the rulebook.
    pub node: usize,
    /// The field.
    pub field: &'static str,
    /// Its value as a table writes it.
    pub from: String,
    /// The value one step away.
    pub to: String,
    /// Points there.
    pub points: Points,
    /// The index.
    pub index: Points,
    /// The rank; none for a unit that is not ranked.
    pub rank: Option<usize>,
    /// The band.
    pub band: Option<usize>,
}

/// Every single step that changes the rank or the band of its unit, in the order of the ranking.
#[must_use]
pub fn one_steps(year: &Year) -> Vec<OneStep> {
    let leaves = year.leaves();
    let grains: Vec<Vec<Number>> = leaves.iter().map(|at| grains(year, *at)).collect();
    let of_unit = |unit: usize| -> Vec<OneStep> {
        leaves.iter().zip(&grains).flat_map(|(at, grains)| steps_of(year, unit, *at, grains)).collect()
    };
    (0..year.units.len()).into_par_iter().flat_map_iter(of_unit).collect()
}

/// For each field of a leaf the unit of its last decimal over all units: 1, 0.1, 0.01, …
pub(in crate::audit) fn grains(year: &Year, at: usize) -> Vec<Number> {
    let grain = |field: usize| {
        let mut grain = i128::from(SCALE);
        for value in year.units.iter().filter_map(|unit| unit.values[at].as_ref()?[field]) {
            while grain > 1 && value.0 % grain != 0 {
                grain /= 10;
            }
        }
        Number(grain)
    };
    (0..3).map(grain).collect()
}

fn steps_of(year: &Year, at_unit: usize, at: usize, grains: &[Number]) -> Vec<OneStep> {
    let unit = &year.units[at_unit];
    let (Some(values), Scored::Itself(leaf)) = (unit.values[at], &year.rulebook.nodes[at].scored) else {
        return Vec::new();
    };
    if leaf.method.compares_units() || unit.index.is_none() {
        return Vec::new();
    }
    let band = unit.index.and_then(|index| year.band_of(index));
    let mut found = Vec::new();
    for (place, field) in leaf.method.fields().iter().enumerate() {
        let words = leaf.method.words();
        for to in neighbours(values[place], field.kind, grains[place], words.len()) {
            let mut changed: Values = values;
            changed[place] = to;
            let Some(points) = leaf.method.score(&changed).ok().and_then(|outcome| outcome.points) else { continue };
            if unit.nodes[at].points == Some(points) {
                continue;
            }
            let Some(index) = year.index_with(unit, &[(at, points)]) else { continue };
            let (rank, new_band) = (year.rank_of(at_unit, index), year.band_of(index));
            if rank != unit.rank || new_band != band {
                let (from, to) = (field.kind.show(values[place], words), field.kind.show(to, words));
                let step = OneStep {
                    unit: at_unit,
                    node: at,
                    field: field.name,
                    from,
                    to,
                    points,
                    index,
                    rank,
                    band: new_band,
                };
                found.push(step);
            }
        }
    }
    found
}

/// The values one step away.
fn neighbours(value: Option<Number>, kind: Kind, grain: Number, words: usize) -> Vec<Option<Number>> {
    let one = i128::from(SCALE);
    match (kind, value) {
        (Kind::Word, Some(value)) => {
            let all = (0..words).map(|at| Number::whole(i64::try_from(at).expect("a rule has few words")));
            all.filter(|other| *other != value).map(Some).collect()
        }
        (Kind::Words, value) => {
            let met = value.and_then(Number::as_whole).unwrap_or_default();
            (0..words).map(|at| met ^ (1 << at)).map(|met| (met != 0).then(|| Number::whole(met))).collect()
        }
        (_, None) => Vec::new(),
        (kind, Some(value)) => {
            let step = if matches!(kind, Kind::Date | Kind::DateOrNone | Kind::Count) { one } else { grain.0 };
            let both = [Number(value.0 + step), Number(value.0 - step)];
            let may = |to: &Number| kind == Kind::Number || to.0 >= 0;
            both.into_iter().filter(may).map(Some).collect()
        }
    }
}

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    let steps = one_steps(data.year);
    let crosses = |step: &&OneStep| {
        let now = data.year.units[step.unit].index.and_then(|index| data.year.band_of(index));
        step.band != now
    };
    let mut banded: Vec<usize> = steps.iter().filter(crosses).map(|step| step.unit).collect();
    banded.dedup();
    let change = |step: &&OneStep| data.year.units[step.unit].index.map(|index| (step.index.0 - index.0).abs());
    let moves = |step: &&OneStep| step.rank != data.year.units[step.unit].rank;
    if let Some(least) = steps.iter().filter(moves).min_by_key(change) {
        let unit = &data.year.units[least.unit];
        let named = format!(
            "{} {} {} {} → {} ({} → {})",
            unit.code,
            data.year.rulebook.nodes[least.node].code,
            least.field,
            least.from,
            least.to,
            unit.rank.unwrap_or_default(),
            least.rank.unwrap_or_default()
        );
        let finding = Finding::new(&codes::A211).with("units", banded.len()).with("least", named);
        out.push(finding.with("steps", steps.len()));
    }
}

//! What points at a leaf take in inputs: the smallest change of one field, the others as they are, found by
//! scoring again with the rule itself.

use super::with_data::grains;
use super::year::{Unit, Year};
use crate::methods::{Kind, Method, Values};
use crate::model::{Number, Points, SCALE};
use crate::rules::Scored;

/// A change of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The field.
    pub field: &'static str,
    /// Its value as a table writes it.
    pub from: String,
    /// The value that is enough, the closest to what it is.
    pub to: String,
}

/// What a unit would need at a leaf for some points: the first field of the rule that is enough by itself. `None`
/// where it has the points already or none is, where points are given by appraisers, where the rule compares units with each other (then
/// what is needed moves with them), and where the unit has no value.
#[must_use]
pub fn need(year: &Year, unit: &Unit, at: usize, points: Points) -> Option<Need> {
    let Scored::Itself(leaf) = &year.rulebook.nodes[at].scored else { return None };
    let (method, values) = (leaf.method.as_ref(), unit.values[at]?);
    if method.compares_units() || method.info().name == "given" {
        return None;
    }
    let grains = grains(year, at);
    let enough = |values: &Values| method.score(values).ok().and_then(|outcome| outcome.points) >= Some(points);
    if enough(&values) {
        return None;
    }
    (0..method.fields().len()).find_map(|place| {
        let kind = method.fields()[place].kind;
        let with = |value: Option<Number>| {
            let mut changed = values;
            changed[place] = value;
            changed
        };
        let to = match kind {
            Kind::Word | Kind::Words => word(method, kind, values[place], |value| enough(&with(value))),
            _ => {
                let step = if matches!(kind, Kind::Date | Kind::DateOrNone | Kind::Count) {
                    SCALE.into()
                } else {
                    grains[place].0
                };
                let accepted = |value: i128| method.score(&with(Some(Number(value)))).is_ok();
                let found = |value: i128| enough(&with(Some(Number(value))));
                let own = values[place].map(|value| value.0)?;
                let floor = if kind == Kind::Number { i128::MIN } else { 0 };
                [step, -step]
                    .into_iter()
                    .find_map(|step| closest(own, step, floor, &accepted, &found))
                    .map(|to| Some(Number(to)))
            }
        }?;
        let show = |value| kind.show(value, method.words());
        Some(Need { field: method.fields()[place].name, from: show(values[place]), to: show(to) })
    })
}

/// The word that is enough: of several the one with the fewest conditions more, and then the first.
fn word(
    method: &dyn Method,
    kind: Kind,
    own: Option<Number>,
    enough: impl Fn(Option<Number>) -> bool,
) -> Option<Option<Number>> {
    let count = method.words().len();
    if kind == Kind::Word {
        let all = (0..i64::try_from(count).ok()?).map(|at| Some(Number::whole(at)));
        return all.into_iter().find(|value| enough(*value));
    }
    let met = own.and_then(Number::as_whole).unwrap_or_default();
    let mut more: Vec<i64> = (0..1_i64 << count.min(16)).filter(|set| set & met == met).collect();
    more.sort_by_key(|set| set.count_ones());
    more.into_iter().map(|set| Some(Number::whole(set))).find(|value| enough(*value))
}

/// The value closest to one's own in steps in one direction that is enough: steps that double until one is enough or
/// no longer accepted, then halves. Rules are monotone, so that nothing between is passed over.
fn closest(
    own: i128,
    step: i128,
    floor: i128,
    accepted: &dyn Fn(i128) -> bool,
    enough: &dyn Fn(i128) -> bool,
) -> Option<i128> {
    const MOST: i128 = 1 << 40;
    let value = |steps: i128| own + step * steps;
    let may = |steps: i128| value(steps) >= floor && accepted(value(steps));
    let mut low = 0;
    let mut high = 1;
    while may(high) && !enough(value(high)) {
        low = high;
        high *= 2;
        if high > MOST {
            return None;
        }
    }
    if !may(high) {
        // The last that is accepted lies between.
        let mut refused = high;
        high = low;
        while refused - high > 1 {
            let middle = high + (refused - high) / 2;
            if may(middle) { high = middle } else { refused = middle }
        }
        if !enough(value(high)) {
            return None;
        }
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(value(middle)) { high = middle } else { low = middle }
    }
    Some(value(high))
}

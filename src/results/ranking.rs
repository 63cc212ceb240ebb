//! Index → rank, band and means.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;

use super::{Mean, Outcome, Results, UnitResult, index};
use crate::data::{Inputs, Standing, Stands};
use crate::diag::{Bag, Diagnostic, codes};
use crate::methods::Method;
use crate::model::{Name, Points, quotient};
use crate::rules::{BandsBy, Rulebook, Ties};

/// Ranks the units by their indices.
pub(super) fn rank(
    rulebook: &Rulebook,
    inputs: &Inputs,
    observed: Vec<Option<Box<dyn Method>>>,
    tops: Vec<Outcome>,
    bag: &mut Bag,
) -> Results {
    let roots: Vec<Outcome> = tops.iter().step_by(1 + rulebook.areas().len()).copied().collect();
    let (units, order) = place(rulebook, inputs, &roots);
    for (at, result) in units.iter().enumerate() {
        if result.index.is_none() && inputs.stands[at].is_scored(rulebook) {
            bag.push(Diagnostic::new(&codes::D810).with("unit", &inputs.units[at]));
        }
    }
    let ranks: Vec<usize> = units.iter().filter_map(|unit| unit.rank).collect();
    if ranks.len() > 1 && ranks.iter().all(|rank| *rank == 1) {
        bag.push(Diagnostic::new(&codes::D804).with("count", ranks.len()));
    }
    let means = means(rulebook, inputs, &units);
    Results { observed, tops, units, order, means }
}

/// Index, rank and band of each unit from its points at the root, and the order of the ranking.
pub(super) fn place(rulebook: &Rulebook, inputs: &Inputs, roots: &[Outcome]) -> (Vec<UnitResult>, Vec<usize>) {
    let result = |(root, stands): (&Outcome, &Stands)| {
        // Where nothing is scored there are no points, and a unit that submitted nothing has none.
        let index = index(*root, rulebook.total());
        let banded = index.filter(|_| stands.standing != Standing::Disqualified);
        UnitResult { index, rank: None, tied: false, band: banded.and_then(|index| band(rulebook, index)) }
    };
    let mut units: Vec<UnitResult> = roots.iter().zip(&inputs.stands).map(result).collect();
    let order = order(rulebook, inputs, &units);
    give_ranks(rulebook, inputs, &mut units, &order);
    (units, order)
}

/// What is compared for rank: the index at the decimals that the rulebook names.
#[must_use]
pub fn rank_key(rulebook: &Rulebook, index: Points) -> Points {
    index.round(rulebook.rank_decimals, rulebook.rounding)
}

fn is_ranked(rulebook: &Rulebook, inputs: &Inputs, units: &[UnitResult], at: usize) -> bool {
    inputs.stands[at].is_ranked(rulebook) && units[at].index.is_some()
}

/// Ranked units first, the highest index first; equal ones in the order of the alphabet.
fn order(rulebook: &Rulebook, inputs: &Inputs, units: &[UnitResult]) -> Vec<usize> {
    let collator = vietnamese();
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by(|a, b| {
        let rank_key = |at: usize| {
            let index = units[at].index.map(|index| rank_key(rulebook, index));
            (!is_ranked(rulebook, inputs, units, at), Reverse(index))
        };
        rank_key(*a)
            .cmp(&rank_key(*b))
            .then_with(|| collator.compare(&inputs.units[*a].name.vi, &inputs.units[*b].name.vi))
            .then_with(|| inputs.units[*a].code.cmp(&inputs.units[*b].code))
    });
    order
}

/// The order of the Vietnamese alphabet; neither byte order nor the root order is.
///
/// # Panics
/// Never: the data of the locale are compiled in.
#[must_use]
pub fn vietnamese() -> CollatorBorrowed<'static> {
    let locale = icu_collator::CollatorPreferences::from(&icu_locale_core::locale!("vi"));
    CollatorBorrowed::try_new(locale, CollatorOptions::default()).expect("the data of the locale are compiled in")
}

fn give_ranks(rulebook: &Rulebook, inputs: &Inputs, units: &mut [UnitResult], order: &[usize]) {
    let ranked: Vec<(usize, Points)> = order
        .iter()
        .filter(|at| is_ranked(rulebook, inputs, units, **at))
        .filter_map(|at| units[*at].index.map(|index| (*at, rank_key(rulebook, index))))
        .collect();
    let mut next = 1;
    for group in ranked.chunk_by(|a, b| a.1 == b.1) {
        for (at, _) in group {
            units[*at].rank = Some(next);
            units[*at].tied = group.len() > 1;
        }
        next += match rulebook.ties {
            Ties::Competition => group.len(),
            Ties::Dense => 1,
        };
    }
}

/// The band that holds an index, as a place in [`Rulebook::bands`].
#[must_use]
pub fn band(rulebook: &Rulebook, index: Points) -> Option<usize> {
    let decides = match rulebook.bands_by? {
        BandsBy::Exact => index,
        // A total with more decimals than are published may be rounded up past itself.
        BandsBy::Published => rulebook.published(index).min(rulebook.total()),
    };
    let holds = |at: &usize| rulebook.bands[*at].range.holds(|end| decides.number().cmp(&end));
    (0..rulebook.bands.len()).find(holds)
}

/// Means over the units that are ranked: all, by region, by kind.
fn means(rulebook: &Rulebook, inputs: &Inputs, units: &[UnitResult]) -> Vec<Mean> {
    let ranked: Vec<usize> = (0..units.len()).filter(|at| is_ranked(rulebook, inputs, units, *at)).collect();
    let mean = |of: Option<Name>, members: &[usize]| {
        let sum: i128 = members.iter().filter_map(|at| units[*at].index).map(|index| i128::from(index.0)).sum();
        let count = i128::try_from(members.len()).expect("a count fits 128 bits");
        let mean = quotient(&[sum], &[count]);
        Mean { of, units: members.len(), index: Points(i64::try_from(mean).expect("a mean lies among its terms")) }
    };
    if ranked.is_empty() {
        return Vec::new();
    }
    let mut means = vec![mean(None, &ranked)];
    let collator = vietnamese();
    let by_region = |at: usize| inputs.units[at].region.clone();
    let by_kind = |at: usize| Some(Name { vi: inputs.units[at].kind.clone(), en: None });
    let groupings: [&dyn Fn(usize) -> Option<Name>; 2] = [&by_region, &by_kind];
    for group_of in groupings {
        let mut groups: BTreeMap<String, (Name, Vec<usize>)> = BTreeMap::new();
        for at in &ranked {
            if let Some(name) = group_of(*at) {
                groups.entry(name.vi.clone()).or_insert_with(|| (name, Vec::new())).1.push(*at);
            }
        }
        if groups.len() < 2 {
            continue;
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.sort_by(|(a, _), (b, _)| collator.compare(&a.vi, &b.vi));
        means.extend(groups.into_iter().map(|(name, members)| mean(Some(name), &members)));
    }
    means
}

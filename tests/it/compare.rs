//! `parindex compare`: the laws of a comparison over random pairs of years, and what a user sees.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use parindex::compare::{self, Comparison, NEW, OLD, Options, Year};
use parindex::diag::{Bag, Sources, Style, render};
use parindex::run::{self, FILES, Publication};
use parindex::text::Lang;

use crate::generate::{self, Rng, Shape};
use crate::laws::{folder, seed};
use crate::model::{Case, ONE};
use crate::support::{parindex, project, stderr, stdout};
use crate::write::{Manner, write};

/// Scores a case into a run directory.
fn scored(case: &Case, manner: Manner, folder: &Path, name: &str) -> PathBuf {
    let pass = write(case, folder, manner);
    scored_pass(&pass, &folder.join(name))
}

fn scored_pass(pass: &Path, out: &Path) -> PathBuf {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let evaluation = run::evaluate(pass, &mut sources, &mut bag).expect("the pass can be read");
    let style = Style { lang: Lang::En, colour: false };
    let evaluation = evaluation.unwrap_or_else(|| panic!("{}", render(&bag, &sources, style)));
    let publication = Publication::start(out, &FILES, true).expect("the run directory can be made");
    run::save(&evaluation, &sources, &bag, publication).expect("the run directory can be written");
    out.to_owned()
}

fn read(run: &Path) -> Year {
    Year::read(run).unwrap_or_else(|error| panic!("{error}"))
}

fn compared(old: &Path, new: &Path, options: &Options) -> Option<Comparison> {
    compare::compare(read(old), read(new), None, options, &mut Bag::new())
}

/// Another year of the units of a case: under the same rulebook, or under any other whose nodes share codes
/// with it; some units come and go.
fn next_year(case: &Case, rng: &mut Rng) -> Case {
    if rng.chance(40) {
        return generate::other_figures(rng, case);
    }
    let mut next = generate::case(rng, &shape());
    let prefix = case.units[0].code.strip_suffix('1').expect("units are numbered from 1");
    for (at, unit) in next.units.iter_mut().enumerate() {
        unit.code = format!("{prefix}{}", at + 1);
    }
    next
}

fn shape() -> Shape {
    Shape { units: 1..=8, depth: 1..=3, children: 1..=4, most_nodes: 15, ..Shape::default() }
}

/// Everything about a unit that turns its sign when years are swapped.
fn signed(comparison: &Comparison, backwards: bool) -> BTreeMap<String, Vec<i128>> {
    let sign = if backwards { -1 } else { 1 };
    let groups = &comparison.correspondence.groups;
    let mut of_units = BTreeMap::new();
    for (at, change) in comparison.changes.iter().enumerate() {
        let Some(parts) = &change.index else { continue };
        let mut figures = vec![change.index_change().expect("a change"), parts.rules, parts.others, parts.units];
        let mut own: Vec<_> = groups.iter().zip(&parts.own).map(|(group, own)| {
            let turned = if backwards { (&group.new, &group.old) } else { (&group.old, &group.new) };
            (turned, *own)
        }).collect();
        own.sort();
        figures.extend(own.into_iter().map(|(_, own)| own));
        if let Some(rank) = change.rank {
            let places = i128::from(change.rank_change().expect("two ranks"));
            figures.extend([places, rank.rules, rank.own, rank.others, rank.units]);
        }
        let figures = figures.into_iter().map(|figure| sign * figure).collect();
        of_units.insert(comparison.unit(at).unit.code.to_string(), figures);
    }
    of_units
}

fn check_sums(comparison: &Comparison, number: u64) {
    for (at, change) in comparison.changes.iter().enumerate() {
        let unit = &comparison.unit(at).unit.code;
        if let Some(parts) = &change.index {
            assert_eq!(Some(parts.sum()), change.index_change(), "case {number}, unit {unit}: {parts:?}");
            let areas = comparison.areas();
            let by_area: i128 = areas.iter().map(|(_, area)| comparison.own_below(parts, *area)).sum();
            assert_eq!(by_area, parts.own(), "case {number}, unit {unit}: by area");
        }
        if let Some(parts) = change.rank {
            let places = i128::from(change.rank_change().expect("two ranks"));
            assert_eq!(parts.sum(), places * ONE, "case {number}, unit {unit}: {parts:?}");
        }
    }
}

/// So many random pairs of years.
const PAIRS: u64 = 400;

#[test]
fn parts_sum_exactly_and_turn_their_sign_with_the_years() {
    let folder = folder();
    let (mut taken_apart, mut ranked, mut alike) = (0, 0, 0);
    for number in 0..PAIRS {
        let mut rng = Rng::new(seed(), 77_000_000 + number);
        let case = generate::case(&mut rng, &shape());
        let manner = Manner { seed: rng.next(), shuffle: None };
        let next = next_year(&case, &mut rng);
        let a = scored(&case, manner, folder.path(), "a");
        let b = scored(&next, manner, folder.path(), "b");
        let options = Options { common_core: rng.chance(20), ..Options::default() };
        let (Some(there), Some(back)) = (compared(&a, &b, &options), compared(&b, &a, &options)) else {
            panic!("case {number}: unit 1 is in both years")
        };
        check_sums(&there, number);
        check_sums(&back, number);
        assert_eq!(signed(&there, false), signed(&back, true), "case {number}");
        let same = there.years[OLD].rulebook.text == there.years[NEW].rulebook.text;
        for change in &there.changes {
            taken_apart += usize::from(change.index.is_some());
            ranked += usize::from(change.rank.is_some());
            if let Some(parts) = change.index.as_ref().filter(|_| same) {
                alike += 1;
                assert_eq!(parts.rules, 0, "case {number}: the rules did not change");
            }
        }
        let itself = compared(&a, &a, &Options::default()).expect("a year has the units of itself");
        for figures in signed(&itself, false).values() {
            assert!(figures.iter().all(|figure| *figure == 0), "case {number}: {figures:?}");
        }
    }
    assert!(taken_apart > 500 && ranked > 300 && alike > 100, "{taken_apart} {ranked} {alike}");
}

//! Tiers hold every quantity of their domain exactly once, or are refused.

use super::{shown, table};
use crate::diag::Bag;
use crate::methods::tiers::{Domain, Range, Tiers, check, read_range};
use crate::model::{Number, Points};
use crate::rulefile::Fields;
use crate::text::Lang;

const SHARE: Domain = Domain { least: Some(Number::ZERO), most: Some(Number(1_000_000_000)) };

/// The ranges of a list of tiers, completed, and the findings as code and hole (range or place).
fn checked(tiers: &str, domain: Domain) -> (Vec<String>, Vec<String>) {
    let (table, sources) = table(&format!("tiers = [{tiers}]"));
    let mut bag = Bag::new();
    let mut ranges: Vec<_> = Vec::new();
    for table in Fields::new(&table, "rule", &mut bag).tables("tiers") {
        let mut reading = Bag::new();
        ranges.push((read_range(&mut Fields::new(table, "tier", &mut reading)), table.place.clone()));
        assert_eq!(reading.total(), 0, "{}", shown(&reading, &sources));
    }
    let well = check(&mut ranges, domain, &mut bag);
    assert_eq!(well, bag.errors() == 0);
    let found = bag.kept().iter().map(|finding| {
        let holes: Vec<&str> = finding.args.iter().map(|(_, arg)| arg.get(Lang::En)).collect();
        format!("{} {}", finding.info.code, holes.join(" ")).trim_end().to_owned()
    });
    (ranges.iter().map(|(range, _)| range.to_string()).collect(), found.collect())
}

fn findings(tiers: &str) -> Vec<String> {
    checked(tiers, SHARE).1
}

fn ranges(tiers: &str) -> Vec<String> {
    let (ranges, findings) = checked(tiers, SHARE);
    assert!(findings.is_empty(), "{tiers}: {findings:?}");
    ranges
}

#[test]
fn an_end_that_is_left_out_is_the_other_side_of_the_neighbours() {
    assert_eq!(ranges("{ above = 0.9 }, { at-least = 0.7 }, {}"), ["(0.9; +∞)", "[0.7; 0.9]", "(−∞; 0.7)"]);
    assert_eq!(ranges("{ below = 0.7 }, { at-most = 0.9 }, {}"), ["(−∞; 0.7)", "[0.7; 0.9]", "(0.9; +∞)"]);
    assert_eq!(ranges("{ at-least = 0.5 }, { below = 0.5 }"), ["[0.5; +∞)", "(−∞; 0.5)"]);
    assert_eq!(ranges("{ below = 0.5 }, { at-least = 0.5 }"), ["(−∞; 0.5)", "[0.5; +∞)"]);
    assert_eq!(ranges("{}"), ["(−∞; +∞)"]);
}

#[test]
fn tiers_with_both_ends_may_be_written_in_either_order() {
    let up = "{ at-least = 0, below = 0.5 }, { at-least = 0.5, below = 0.8 }, { at-least = 0.8, at-most = 1 }";
    let down = "{ at-least = 0.8, at-most = 1 }, { at-least = 0.5, below = 0.8 }, { at-least = 0, below = 0.5 }";
    assert_eq!(ranges(up), ["[0; 0.5)", "[0.5; 0.8)", "[0.8; 1]"]);
    assert_eq!(ranges(down), ["[0.8; 1]", "[0.5; 0.8)", "[0; 0.5)"]);
    assert_eq!(ranges("{ at-least = 0.5, at-most = 1 }, {}"), ["[0.5; 1]", "(−∞; 0.5)"]);
}

#[test]
fn a_single_value_can_be_a_tier() {
    assert_eq!(ranges("{ at-least = 1 }, { above = 0 }, {}"), ["[1; +∞)", "(0; 1)", "(−∞; 0]"]);
    assert_eq!(ranges("{ at-least = 0, at-most = 0 }, { above = 0 }"), ["[0; 0]", "(0; +∞)"]);
    assert_eq!(ranges("{ above = 0.5 }, { at-least = 0.5 }, {}"), ["(0.5; +∞)", "[0.5; 0.5]", "(−∞; 0.5)"]);
}

#[test]
fn an_overlap_is_named() {
    assert_eq!(findings("{ at-least = 0.5 }, { at-most = 0.7 }"), ["R301 [0.5; 0.7]"]);
    assert_eq!(findings("{ at-least = 0.5 }, { at-most = 0.5 }"), ["R301 [0.5; 0.5]"], "both own the edge");
    assert_eq!(findings("{ at-least = 0.5, at-most = 0.6 }, { at-least = 0, at-most = 1 }"), ["R301 [0.5; 0.6]"]);
    assert_eq!(findings("{}, {}"), ["R301 (−∞; +∞)"]);
    assert_eq!(findings("{}, { at-least = 0.5 }"), ["R301 [0.5; +∞)"], "the first leaves nothing");
}

#[test]
fn a_gap_is_named_wherever_it_is() {
    assert_eq!(findings("{ at-least = 0.5, at-most = 0.9 }, {}"), ["R302 0.9 above"]);
    assert_eq!(findings("{ at-least = 0.5 }, { at-least = 0.1 }"), ["R302 0.1 below"]);
    assert_eq!(findings("{ at-least = 0.5 }, { at-most = 0.4 }"), ["R302 0.4 above"], "between");
    assert_eq!(findings("{ above = 0.5 }, { below = 0.5 }"), ["R302 0.5 at or around"], "no one owns the edge");
    assert_eq!(findings("{ at-least = 0.5, below = 1 }, {}"), ["R302 1 at or around"]);
    assert_eq!(findings("{ at-least = 0.5 }, { above = 0 }"), ["R302 0 at or around"]);
    assert_eq!(findings("{ at-least = 0.5, at-most = 0.9 }, { at-least = 0.1 }"), ["R302 0.9 above", "R302 0.1 below"]);
}

#[test]
fn without_bounds_every_number_must_lie_in_a_tier() {
    assert_eq!(checked("{ at-least = 0, at-most = 1 }", Domain::ALL).1, ["R302 1 above", "R302 0 below"]);
    assert!(checked("{ at-least = 0, at-most = 1 }", SHARE).1.is_empty());
}

#[test]
fn a_tier_that_can_never_fire_is_named() {
    assert_eq!(findings("{ above = 1 }, {}"), ["R303 (1; +∞)"]);
    assert_eq!(findings("{ at-least = 90 }, {}"), ["R303 [90; +∞)"], "per cent where a ratio is meant");
    assert_eq!(findings("{ at-least = 0 }, {}"), ["R303 (−∞; 0)"]);
    assert_eq!(findings("{ at-least = 0.5 }, { at-least = 0.5 }, {}"), ["R303 [0.5; 0.5)"]);
}

#[test]
fn tiers_in_the_wrong_order_are_reported_once() {
    assert_eq!(findings("{ at-least = 0.7 }, { at-least = 0.9 }, {}"), ["R304"]);
    assert_eq!(findings("{ at-least = 0.9 }, { at-least = 0.5 }, { at-least = 0.7 }, {}"), ["R304"]);
    assert_eq!(findings("{ at-most = 0.9 }, { at-most = 0.7 }, {}"), ["R304"]);
    let jumbled = "{ at-least = 0.5, below = 0.7 }, { below = 0.5 }, { at-least = 0.7 }";
    assert_eq!(findings(jumbled), ["R304"]);
}

#[test]
fn an_end_is_written_once() {
    let (table, _) = table("at-least = 1\nabove = 1\nat-most = 2\nbelow = 2");
    let mut bag = Bag::new();
    read_range(&mut Fields::new(&table, "tier", &mut bag));
    assert_eq!(bag.counts()["R015"], 2);
}

#[test]
fn tiers_earn_from_zero_to_the_maximum() {
    let codes = |tiers: &str| {
        let (table, _) = table(&format!("tiers = [{tiers}]"));
        let mut bag = Bag::new();
        let max = Points::parse("2").expect("points");
        Tiers::read(&mut Fields::new(&table, "rule", &mut bag), max, SHARE);
        bag.kept().iter().map(|finding| finding.info.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("{ at-least = 0.5, points = 2.1 }, { points = -1 }"), ["R305", "R305"]);
    assert_eq!(codes("{ at-least = 0.5, points = 1.9 }, { points = 0 }"), ["R306"]);
    assert_eq!(codes("{ at-least = 0.5 }, { points = 2 }"), ["R004"]);
    assert_eq!(codes("{ at-lest = 0.5, points = 2 }"), ["R014"]);
    assert_eq!(codes("{ at-least = 0.5, points = 0 }, { points = 2 }"), Vec::<&str>::new());
}

#[test]
fn every_quantity_of_checked_tiers_lies_in_exactly_one() {
    let written =
        "{ above = 0.9 }, { at-least = 0.7, at-most = 0.9 }, { at-least = 0.7, at-most = 0.7 }, { below = 0.7 }";
    assert_eq!(findings(written), ["R301 [0.7; 0.7]"]);
    let (table, _) = table("tiers = [{ above = 0.9 }, { above = 0.7 }, { at-least = 0.7 }, {}]");
    let mut bag = Bag::new();
    let mut ranges: Vec<_> = Fields::new(&table, "rule", &mut bag)
        .tables("tiers")
        .into_iter()
        .map(|table| (read_range(&mut Fields::new(table, "tier", &mut Bag::new())), table.place.clone()))
        .collect();
    assert!(check(&mut ranges, SHARE, &mut bag));
    for step in 0..=1000 {
        let quantity = Number(step * 1_000_000);
        let holding = |range: &Range| range.holds(|number| quantity.cmp(&number));
        assert_eq!(ranges.iter().filter(|(range, _)| holding(range)).count(), 1, "{quantity}");
    }
}

//! Facts that hold for every method, and the helpers for those that hold for one.

mod edges;
mod laws;
mod tiers;

use std::collections::BTreeSet;

use super::{ALL, Info, Method, Outcome, Role, StepInfo, Values, catalogue};
use crate::diag::{Bag, Sources, Style, render};
use crate::model::{Number, NumberFormat, Points};
use crate::rulefile::{self, Fields, Table};
use crate::text::{Lang, Text};

fn table(toml: &str) -> (Table, Sources) {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let file = sources.add("rule.toml", toml);
    let table = rulefile::parse(file, &sources, &mut bag).expect("UTF-8");
    assert_eq!(bag.total(), 0, "{toml}\n{}", shown(&bag, &sources));
    (table, sources)
}

fn shown(bag: &Bag, sources: &Sources) -> String {
    render(bag, sources, Style { lang: Lang::En, colour: false })
}

/// Reads a rule, and the codes of what is wrong with it.
fn read(info: &Info, toml: &str) -> (Option<Box<dyn Method>>, Bag, Sources) {
    let (table, sources) = table(toml);
    let mut bag = Bag::new();
    let mut fields = Fields::new(&table, "node 1", &mut bag);
    let max = fields.points("max").unwrap_or_default();
    let method = (info.read)(&mut fields, max);
    fields.finish();
    (method, bag, sources)
}

/// The codes that a rule raises, in the order found.
fn codes_of(name: &str, toml: &str) -> Vec<&'static str> {
    let (_, bag, _) = read(super::find(name).expect(name), toml);
    bag.kept().iter().map(|finding| finding.info.code).collect()
}

/// The method of a rule without mistakes, knowing its population.
fn method(info: &Info, toml: &str, population: &[&str]) -> Result<Box<dyn Method>, &'static str> {
    let (method, bag, sources) = read(info, toml);
    assert_eq!(bag.total(), 0, "{toml}\n{}", shown(&bag, &sources));
    let method = method.expect("a rule without mistakes");
    let population: Vec<Number> = population.iter().map(|value| Number::parse(value).expect(value)).collect();
    let observed = method.observe(&population).map_err(|fault| fault.info.code)?;
    Ok(observed.unwrap_or(method))
}

/// The values of the fields, read as cells.
fn values(method: &dyn Method, given: &[(&str, &str)]) -> Values {
    let fields = method.fields();
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    assert_eq!(names, given.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let mut values = Values::default();
    for (at, (_, written)) in given.iter().enumerate() {
        let read = fields[at].kind.read(written, method.words(), NumberFormat::PLAIN, false);
        values[at] = read.unwrap_or_else(|fault| panic!("{written}: {}", fault.info.code));
        assert_eq!(
            fields[at]
                .kind
                .read(&fields[at].kind.show(values[at], method.words()), method.words(), NumberFormat::PLAIN, false)
                .ok(),
            Some(values[at]),
            "{written} shown and read again"
        );
    }
    values
}

fn outcome(info: &Info, toml: &str, population: &[&str], given: &[(&str, &str)]) -> Result<Outcome, &'static str> {
    let method = method(info, toml, population)?;
    let outcome = method.score(&values(method.as_ref(), given)).map_err(|fault| fault.info.code)?;
    let listed = info.steps.iter().any(|step| step.id == outcome.step.info.id);
    assert!(listed, "{}: step {} is not listed", info.name, outcome.step.info.id);
    Ok(outcome)
}

/// Points as an example expects them.
fn shown_points(outcome: &Outcome, info: &Info) -> String {
    outcome.points.map_or(info.role.unscored().to_owned(), |points| points.to_string())
}

/// Points or `not-applicable`, or the code of the fault; and the step, if there is one.
fn score(name: &str, toml: &str, population: &[&str], given: &[(&str, &str)]) -> (String, &'static str) {
    match outcome(super::find(name).expect(name), toml, population, given) {
        Ok(outcome) => {
            let points = shown_points(&outcome, super::find(name).expect(name));
            (points, outcome.step.info.id)
        }
        Err(code) => (code.to_owned(), ""),
    }
}

fn max_of(toml: &str) -> Points {
    let (table, _) = table(toml);
    let mut bag = Bag::new();
    Fields::new(&table, "rule", &mut bag).points("max").unwrap_or_default()
}

#[test]
fn every_example_holds() {
    for info in ALL {
        assert!(info.examples.len() >= 2, "{}: too few examples", info.name);
        for example in info.examples {
            let what = format!("{}: {} given {:?}", info.name, example.rule, example.given);
            let outcome = outcome(info, example.rule, example.population, example.given).expect(&what);
            let found = shown_points(&outcome, info);
            assert_eq!(found, example.expect, "{what}");
            if let Some(points) = outcome.points.filter(|_| info.role == Role::Scores) {
                assert!((Points::ZERO..=max_of(example.rule)).contains(&points), "{what}");
            }
        }
    }
}

#[test]
fn names_are_lowercase_words_and_used_once() {
    let names: BTreeSet<&str> = ALL.iter().map(|info| info.name).collect();
    assert_eq!(names.len(), ALL.len());
    for name in names {
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
    }
}

#[test]
fn what_is_said_is_said_in_both_languages_with_the_same_holes() {
    let check = |what: &str, said: Text, holes: &[&str]| {
        assert!(!said.vi.is_empty() && !said.en.is_empty(), "{what}");
        let mut holes = holes.to_vec();
        holes.sort_unstable();
        assert_eq!(said.holes(Lang::Vi), holes, "{what}");
        assert_eq!(said.holes(Lang::En), holes, "{what}");
    };
    for info in ALL {
        check(info.name, info.title, &[]);
        check(info.name, info.summary, &[]);
        info.fields.iter().for_each(|field| check(field.name, field.meaning, &[]));
        info.parameters.iter().for_each(|parameter| check(parameter.key, parameter.meaning, &[]));
        info.steps.iter().for_each(|step| check(step.id, step.words, step.numbers));
    }
}

#[test]
fn a_step_means_the_same_in_every_method() {
    let mut seen: Vec<&StepInfo> = Vec::new();
    for info in ALL {
        let mut own = BTreeSet::new();
        for step in info.steps {
            assert!(own.insert(step.id), "{}: step {} twice", info.name, step.id);
            assert!(step.numbers.len() <= 3, "{}", step.id);
            match seen.iter().find(|known| known.id == step.id) {
                Some(known) => assert_eq!(*known, step, "{}", info.name),
                None => seen.push(step),
            }
        }
    }
}

#[test]
fn a_method_asks_for_the_parameters_it_lists_and_for_no_other() {
    for info in ALL {
        let mut listed: Vec<&str> = info.parameters.iter().map(|parameter| parameter.key).collect();
        let bare = "no-such-key = 1\nmax = 1\n".to_owned();
        let full = listed.iter().fold(bare.clone(), |toml, key| format!("{toml}{key} = \"x\"\n"));
        listed.push("max");
        listed.sort_unstable();
        for toml in [bare, full] {
            let (_, bag, _) = read(info, &toml);
            let unknown: Vec<_> =
                bag.kept().iter().filter(|finding| ["R013", "R014"].contains(&finding.info.code)).collect();
            assert_eq!(unknown.len(), 1, "{}: a listed parameter is not asked for\n{toml}", info.name);
            let known = unknown[0].args.iter().find(|(hole, _)| *hole == "known").map(|(_, arg)| arg.get(Lang::En));
            assert_eq!(known, Some(listed.join(", ").as_str()), "{}\n{toml}", info.name);
        }
    }
}

#[test]
fn a_required_parameter_that_is_missing_is_reported() {
    for info in ALL {
        let (_, bag, _) = read(info, "max = 1");
        let missing: BTreeSet<&str> = bag
            .kept()
            .iter()
            .filter(|finding| finding.info.code == "R004")
            .filter_map(|finding| finding.args.iter().find(|(hole, _)| *hole == "key"))
            .map(|(_, arg)| arg.get(Lang::En))
            .collect();
        for parameter in info.parameters.iter().filter(|parameter| parameter.required) {
            assert!(missing.contains(parameter.key), "{}: {}", info.name, parameter.key);
        }
    }
}

#[test]
fn a_page_says_everything_in_one_language() {
    for info in ALL {
        for lang in [Lang::Vi, Lang::En] {
            let page = catalogue::page(info, lang);
            for part in [info.name, info.title.get(lang), info.summary.get(lang), info.formula, info.source] {
                assert!(page.contains(part), "{}: {part}", info.name);
            }
            info.parameters.iter().for_each(|parameter| assert!(page.contains(parameter.key), "{}", info.name));
            info.steps.iter().for_each(|step| assert!(page.contains(&step.words.open(lang)), "{}", info.name));
            assert_eq!(page.matches("expect = ").count(), info.examples.len(), "{}", info.name);
        }
    }
}

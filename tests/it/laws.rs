//! What must be true of every run: the results are those of the reference, and the laws of
//! `docs/ARCHITECTURE.md` that concern a single run, checked element by element.
//!
//! Everything goes through real files and `run::evaluate`, as a pass does.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use num_rational::BigRational as Fraction;
use num_traits::One;
use parindex::diag::{Bag, Sources, Style, render};
use parindex::model::{Rounding as Mode, SCALE};
use parindex::results::NodeResult;
use parindex::run::{self, Evaluation, FILES, Publication};
use parindex::text::Lang;
use tempfile::TempDir;

use crate::generate::{self, AGGREGATES, Rng, Shape};
use crate::model::{Aggregate, Book, Case, Cell, Curve, Kind, Method, Nano, ONE, Rounding, Tiers, Value};
use crate::reference::{self, Expected, Part};
use crate::support::{Row, rows_of};
use crate::write::{Manner, write};

/// The seed of all cases, unless `PARINDEX_SEED` names another.
const SEED: u64 = 20_241_205;

/// Where the cases of each law begin, so that no two laws see the same ones.
const LAWS: u64 = 1_000_000;

fn from_env(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

pub(crate) fn seed() -> u64 {
    from_env("PARINDEX_SEED").unwrap_or(SEED)
}

/// A folder in memory where there is one.
pub(crate) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let mut builder = tempfile::Builder::new();
    builder.prefix("parindex-laws-");
    let made = if memory.is_dir() { builder.tempdir_in(memory) } else { builder.tempdir() };
    made.expect("a temporary folder can be made")
}

/// One case on disk, and how to make it again.
pub(crate) struct Trial {
    pub(crate) number: u64,
    pub(crate) case: Case,
    pub(crate) manner: Manner,
    pub(crate) folder: PathBuf,
    pub(crate) rng: Rng,
}

impl Trial {
    /// Writes a case (this one, or a change of it) and evaluates it.
    fn run(&self, case: &Case, manner: Manner) -> (Evaluation, Sources, Bag) {
        let pass = write(case, &self.folder, manner);
        let (mut sources, mut bag) = (Sources::new(), Bag::new());
        let evaluation = run::evaluate(&pass, &mut sources, &mut bag).expect("the pass file can be read");
        let Some(evaluation) = evaluation else {
            self.fail(&render(&bag, &sources, Style { lang: Lang::En, colour: false }))
        };
        (evaluation, sources, bag)
    }

    fn evaluate(&self, case: &Case) -> Evaluation {
        self.run(case, self.manner).0
    }

    /// Evaluates and writes the run directory `name`; returns its files.
    fn save(&self, case: &Case, manner: Manner, name: &str) -> BTreeMap<String, Vec<u8>> {
        let (evaluation, sources, bag) = self.run(case, manner);
        let out = self.folder.join(name);
        let publication = Publication::start(&out, &FILES, true).expect("the run directory can be made");
        run::save(&evaluation, &sources, &bag, publication).expect("the run directory can be written");
        files(&out)
    }

    fn fail(&self, what: &str) -> ! {
        let rulebook = fs::read_to_string(self.folder.join("rulebook.toml")).unwrap_or_default();
        panic!("{what}\n\nmake it again: PARINDEX_SEED={} PARINDEX_CASE={}\n\n{rulebook}", seed(), self.number)
    }

    fn check(&self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.fail(&what());
        }
    }
}

/// The files of a folder with their bytes.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("the run directory is there");
    let paths = entries.map(|entry| entry.expect("an entry of the run directory").path());
    paths
        .map(|path| {
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("a file of the run directory can be read"))
        })
        .collect()
}

/// Runs a law on so many cases, or on the one that `PARINDEX_CASE` names.
fn each(law: u64, cases: std::ops::Range<u64>, shape: &Shape, mut holds: impl FnMut(&mut Trial)) {
    let wanted = from_env("PARINDEX_CASE");
    let folder = folder();
    for number in cases.map(|number| law * LAWS + number) {
        if wanted.is_some_and(|wanted| wanted != number) {
            continue;
        }
        let mut rng = Rng::new(seed(), number);
        let case = generate::case(&mut rng, shape);
        let manner = Manner { seed: rng.next(), shuffle: None };
        // Panics inside the library do not know which case they come from.
        let mut trial = Trial { number, case, manner, folder: folder.path().to_owned(), rng };
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| holds(&mut trial)));
        if let Err(panic) = outcome {
            eprintln!("PARINDEX_SEED={} PARINDEX_CASE={number}", seed());
            if wanted.is_some() {
                let kept = std::env::temp_dir().join(format!("parindex-case-{number}"));
                let _ = fs::remove_dir_all(&kept);
                copy(folder.path(), &kept);
                eprintln!("the files are kept in {}", kept.display());
            }
            std::panic::resume_unwind(panic);
        }
    }
}

/// Keeps the files of a case that failed.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the folder is there").flatten().filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a file can be copied");
    }
}

/// A result of the library, by the places that the case uses.
struct Found<'e> {
    evaluation: &'e Evaluation,
    units: HashMap<&'e str, usize>,
    nodes: HashMap<&'e str, usize>,
    trails: Vec<Vec<NodeResult>>,
}

impl<'e> Found<'e> {
    fn new(evaluation: &'e Evaluation) -> Self {
        let units = evaluation.inputs.units.iter().enumerate().map(|(at, unit)| (unit.code.as_str(), at)).collect();
        let nodes = evaluation.rulebook.nodes.iter().enumerate().map(|(at, node)| (node.code.as_str(), at)).collect();
        let trails = (0..evaluation.inputs.units.len()).map(|unit| evaluation.trail(unit)).collect();
        Found { evaluation, units, nodes, trails }
    }

    fn unit(&self, case: &Case, unit: usize) -> usize {
        self.units[case.units[unit].code.as_str()]
    }

    /// Points and maximum of a unit at a node.
    fn points(&self, case: &Case, unit: usize, node: usize) -> reference::Points {
        let node = self.nodes[case.book.nodes[node].code.as_str()];
        let result = &self.trails[self.unit(case, unit)][node];
        reference::Points { points: result.points.map(|points| Nano::from(points.0)), max: Nano::from(result.max.0) }
    }

    fn index(&self, case: &Case, unit: usize) -> Option<Nano> {
        self.evaluation.results.units[self.unit(case, unit)].index.map(|index| Nano::from(index.0))
    }

    fn standing(&self, case: &Case, unit: usize) -> reference::Standing {
        let Evaluation { rulebook, results, .. } = self.evaluation;
        let result = &results.units[self.unit(case, unit)];
        reference::Standing {
            index: self.index(case, unit),
            published: result.index.map(|index| index.print(rulebook.decimals, rulebook.rounding)),
            rank: result.rank,
            tied: result.tied,
            band: result.band.map(|band| rulebook.bands[band].id.clone()),
        }
    }
}

/// The tally of what the reference could not follow to the last billionth.
#[derive(Default)]
struct Floats {
    units: usize,
    nodes: usize,
    off_by_one: usize,
    published: usize,
}

/// Compares a run with the reference: every node, index, rank, band and mean.
///
/// Geometric means are computed in floating point, so where the exact value lies between two
/// billionths their last one may differ from the exact rounding; nothing else may. Such a node is
/// counted, and the points found there are carried upwards, so that all above it is again compared
/// to the last billionth. Whether the difference reached a published figure is counted by a second
/// evaluation that carries nothing. (z-scores need a root too, but take it of whole numbers: they are
/// compared exactly.)
fn compare(trial: &Trial, evaluation: &Evaluation, floats: &mut Floats) {
    let (case, found) = (&trial.case, Found::new(evaluation));
    trial.check(found.units.len() == case.units.len(), || format!("{} units", found.units.len()));
    let (mut roots, mut off) = (0, 0);
    let expected = reference::evaluate(case, &mut |unit, node, exact| {
        roots += 1;
        match found.points(case, unit, node).points {
            Some(points) if points != exact && (points - exact).abs() <= 1 => {
                off += 1;
                points
            }
            _ => exact,
        }
    });
    for (unit, (nodes, standing)) in expected.nodes.iter().zip(&expected.units).enumerate() {
        for (node, points) in nodes.iter().enumerate() {
            let actual = found.points(case, unit, node);
            trial.check(actual == *points, || {
                let (code, node) = (&case.units[unit].code, &case.book.nodes[node]);
                format!("unit {code}, node {}: found {actual:?}, expected {points:?}\n{node:?}", node.code)
            });
        }
        let actual = found.standing(case, unit);
        trial.check(actual == *standing, || {
            format!("unit {}: found {actual:?}, expected {standing:?}", case.units[unit].code)
        });
    }
    compare_means(trial, evaluation, &expected);
    floats.units += case.units.len();
    floats.nodes += roots;
    floats.off_by_one += off;
    if off > 0 {
        let exact = reference::evaluate(case, &mut |_, _, exact| exact);
        let shown = |standing: &reference::Standing| (standing.published.clone(), standing.rank, standing.band.clone());
        let differ = exact.units.iter().zip(&expected.units).filter(|(a, b)| shown(a) != shown(b));
        floats.published += differ.count();
    }
}

fn compare_means(trial: &Trial, evaluation: &Evaluation, expected: &Expected) {
    let regions: Vec<&str> = trial.case.units.iter().filter_map(|unit| unit.region).collect();
    let means = evaluation.results.means.iter().map(|mean| {
        let of = mean.of.as_ref().map_or("all".to_owned(), |of| {
            let group = if regions.contains(&of.vi.as_str()) { "region" } else { "kind" };
            format!("{group} {}", of.vi)
        });
        (of, (mean.units, Nano::from(mean.index.0)))
    });
    let means: BTreeMap<_, _> = means.collect();
    trial.check(means == expected.means, || format!("means: found {means:?}, expected {:?}", expected.means));
}

/// 10,000 cases in four parts, so that all cores share them.
fn reference_agrees(part: u64) {
    let mut floats = Floats::default();
    each(1, part * 2_500..(part + 1) * 2_500, &Shape { rounds: true, ..Shape::default() }, |trial| {
        let evaluation = trial.evaluate(&trial.case);
        compare(trial, &evaluation, &mut floats);
    });
    assert!(floats.off_by_one * 1_000 <= floats.nodes, "{} of {} are off", floats.off_by_one, floats.nodes);
    assert!(floats.published * 1_000 <= floats.units, "{} published figures differ", floats.published);
}

#[test]
fn ten_thousand_random_passes_agree_with_the_reference_part_1() {
    reference_agrees(0);
}

#[test]
fn ten_thousand_random_passes_agree_with_the_reference_part_2() {
    reference_agrees(1);
}

#[test]
fn ten_thousand_random_passes_agree_with_the_reference_part_3() {
    reference_agrees(2);
}

#[test]
fn ten_thousand_random_passes_agree_with_the_reference_part_4() {
    reference_agrees(3);
}

#[test]
fn the_ten_thousand_passes_hold_every_method_aggregate_and_state() {
    // The reference would agree with a generator that makes up nothing.
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for number in 0..500 {
        let case = generate::case(&mut Rng::new(seed(), LAWS + number), &Shape::default());
        let mut see = |what: String| *seen.entry(what).or_default() += 1;
        let expected = reference::evaluate(&case, &mut |_, _, exact| exact);
        for node in &case.book.nodes {
            match &node.kind {
                Kind::Inner { aggregate, .. } => see(format!("{aggregate:?}")),
                Kind::Leaf { method, .. } => see(method.name().to_owned()),
            }
        }
        for cell in case.cells.iter().flatten().flatten() {
            see(match cell {
                Cell::Values(_) => "value",
                Cell::NotApplicable => "not applicable",
                Cell::Missing => "missing",
            }
            .to_owned());
        }
        for standing in &expected.units {
            see(format!("tied: {}", standing.tied));
            see(format!("index: {}", standing.index.is_some()));
            see(format!("ranked: {}", standing.rank.is_some()));
            see(format!("band: {}", standing.band.is_some()));
        }
    }
    let methods = generate::METHODS.map(str::to_owned);
    let aggregates = AGGREGATES.map(|aggregate| format!("{aggregate:?}"));
    let states = ["value", "not applicable", "missing", "tied: true", "index: false", "ranked: false", "band: true"];
    for what in methods.into_iter().chain(aggregates).chain(states.map(str::to_owned)) {
        assert!(
            seen.get(&what).copied().unwrap_or_default() >= 5,
            "{what} is made up in fewer than 5 places: {seen:?}"
        );
    }
}

#[test]
fn points_lie_between_zero_and_the_maximum() {
    each(2, 0..500, &Shape::default(), |trial| {
        let evaluation = trial.evaluate(&trial.case);
        let (case, found) = (&trial.case, Found::new(&evaluation));
        for unit in 0..case.units.len() {
            for (at, node) in case.book.nodes.iter().enumerate() {
                let result = found.points(case, unit, at);
                let bounds = match &node.kind {
                    Kind::Leaf { method: Method::Adjust { bonus: true, cap, .. }, .. } => 0..=*cap,
                    Kind::Leaf { method: Method::Adjust { bonus: false, cap, .. }, .. } => -cap..=0,
                    _ => 0..=result.max,
                };
                let holds = result.points.is_none_or(|points| bounds.contains(&points)) && result.max <= node.max;
                trial.check(holds, || format!("{} {result:?} outside {bounds:?}", node.code));
            }
            let index = found.index(case, unit);
            trial.check(index.is_none_or(|index| (0..=case.book.total()).contains(&index)), || format!("{index:?}"));
        }
    });
}

/// Better values for a method, where there is a better one. `None` also where the rule itself jumps:
/// a zero denominator, and all units being equal, mean what the rulebook says they mean.
fn better(rng: &mut Rng, case: &Case, unit: usize, node: usize) -> Option<Vec<Value>> {
    let Some(Cell::Values(values)) = &case.cells[unit][node] else { return None };
    let max = case.book.nodes[node].max;
    let mut values = values.clone();
    let step = *rng.pick(&[1, ONE / 100, ONE, 7 * ONE]);
    let shift = |value: &mut Value, by: Nano| {
        let Value::Number(number) = value else { panic!("a number") };
        *number += by;
        *number
    };
    match case.book.method(node) {
        Method::Given => (shift(&mut values[0], step) <= max).then_some(values),
        Method::Choice { options } => {
            let Value::Option(now) = values[0] else { panic!("an option") };
            let better = (0..options.len()).find(|other| options[*other].1 > options[now].1)?;
            Some(vec![Value::Option(better)])
        }
        Method::AllOf { .. } => {
            let Value::Met(met) = &mut values[0] else { panic!("conditions") };
            *met.iter_mut().find(|met| !**met)? = true;
            Some(values)
        }
        Method::Bands(_) => {
            shift(&mut values[0], step);
            Some(values)
        }
        Method::Ratio { cap, complement, .. } => {
            let Value::Number(whole) = values[1] else { panic!("a denominator") };
            let part = shift(&mut values[0], if *complement { -step } else { step });
            (whole > 0 && part >= 0 && (cap.is_some() || part <= whole)).then_some(values)
        }
        Method::CountPer { .. } | Method::CountTiers(_) | Method::Adjust { bonus: true, .. } => {
            shift(&mut values[0], ONE);
            Some(values)
        }
        Method::Adjust { bonus: false, .. } => (shift(&mut values[0], -ONE) >= 0).then_some(values),
        Method::Growth { base, decline, .. } => {
            let current = shift(&mut values[0], if *decline { -step } else { step });
            (current >= 0 && (base.is_some() || values[1] != Value::Number(0))).then_some(values)
        }
        Method::Timeliness { due, .. } => {
            values[0] = match (&values[0], due) {
                (Value::Day(day), _) => Value::Day(day - 1),
                (_, Some(due)) => Value::Day(due + 3),
                (_, None) => values[1].clone(),
            };
            Some(values)
        }
        Method::Index { of } => (shift(&mut values[0], step) <= of.unwrap_or(100 * ONE)).then_some(values),
        Method::Goalposts { worst, best } => {
            shift(&mut values[0], if best > worst { step } else { -step });
            Some(values)
        }
        Method::Observed { high, .. } | Method::ZScore { high, .. } | Method::Percentile { high } => {
            shift(&mut values[0], if *high { step } else { -step });
            Some(values)
        }
    }
}

/// Whether all ranked units have the same value at a node that compares them.
fn all_equal(case: &Case, node: usize) -> bool {
    let ranked = case.units.iter().zip(&case.cells).filter(|(unit, _)| unit.ranked);
    let mut values: Vec<Nano> = ranked
        .filter_map(|(_, cells)| match &cells[node] {
            Some(Cell::Values(values)) => Some(values),
            _ => None,
        })
        .filter_map(|values| if let Value::Number(number) = values[0] { Some(number) } else { None })
        .collect();
    values.dedup();
    values.len() == 1
}

#[test]
fn a_better_value_never_lowers_points_or_index_of_its_unit() {
    let mut tried: BTreeMap<&str, usize> = BTreeMap::new();
    each(3, 0..800, &Shape { monotone: true, ..Shape::default() }, |trial| {
        let mut rng = trial.rng.clone();
        let case = &trial.case;
        let unit = rng.below(case.units.len());
        let leaves: Vec<usize> = case.book.leaves().map(|(at, _)| at).collect();
        let node = *rng.pick(&leaves);
        let Some(values) = better(&mut rng, case, unit, node) else { return };
        let mut after = case.clone();
        after.cells[unit][node] = Some(Cell::Values(values));
        let method = case.book.method(node);
        if method.compares_units() && (all_equal(case, node) || all_equal(&after, node)) {
            return;
        }
        let (before, changed) = (trial.evaluate(case), trial.evaluate(&after));
        let (before, changed) = (Found::new(&before), Found::new(&changed));
        for at in [node, 0] {
            let (old, new) = (before.points(case, unit, at), changed.points(case, unit, at));
            trial.check(new.points >= old.points && new.max == old.max, || {
                format!("{} of {}: {old:?} fell to {new:?}", case.book.nodes[at].code, case.units[unit].code)
            });
        }
        trial.check(changed.index(case, unit) >= before.index(case, unit), || "the index fell".to_owned());
        *tried.entry(method.name()).or_default() += 1;
    });
    if from_env("PARINDEX_CASE").is_none() {
        let rare: Vec<_> =
            generate::METHODS.iter().filter(|name| tried.get(*name).copied().unwrap_or_default() < 3).collect();
        assert!(rare.is_empty(), "{rare:?} were hardly tried: {tried:?}");
    }
}

#[test]
fn renaming_units_renames_results_and_nothing_else() {
    each(4, 0..300, &Shape::default(), |trial| {
        let mut renamed = trial.case.clone();
        for (at, unit) in renamed.units.iter_mut().enumerate() {
            // The order of the alphabet is turned round, so that ties change places.
            unit.name = generate::name(3_000 - 11 * at);
        }
        let (before, after) = (trial.evaluate(&trial.case), trial.evaluate(&renamed));
        let by_code = |evaluation: &Evaluation| -> BTreeMap<String, (String, String)> {
            let units = evaluation.inputs.units.iter().enumerate();
            let line = |at: usize| format!("{:?} {:?}", evaluation.trail(at), evaluation.results.units[at]);
            units.map(|(at, unit)| (unit.code.as_str().to_owned(), (unit.name.vi.clone(), line(at)))).collect()
        };
        let (old, new) = (by_code(&before), by_code(&after));
        trial.check(old.keys().eq(new.keys()), || "the units changed".to_owned());
        for (unit, (code, (name, results))) in renamed.units.iter().map(|unit| (unit, (&unit.code, &new[&unit.code]))) {
            trial.check(*name == unit.name, || format!("{code} is called {name}"));
            trial.check(*results == old[code].1, || format!("{code}: {results} was {}", old[code].1));
        }
        trial.check(before.results.means == after.results.means, || "the means changed".to_owned());
    });
}

#[test]
fn the_order_of_input_rows_changes_no_byte_of_a_result() {
    each(5, 0..300, &Shape::default(), |trial| {
        let mut rng = trial.rng.clone();
        let plain = trial.save(&trial.case, trial.manner, "plain");
        let shuffled = Manner { shuffle: Some(rng.next()), ..trial.manner };
        let shuffled = trial.save(&trial.case, shuffled, "shuffled");
        same_but_for_lines(&plain, &shuffled).unwrap_or_else(|difference| trial.fail(&difference));
    });
}

/// Compares two run directories whose inputs hold the same rows in another order. `ranking.csv`,
/// `areas.csv` and `nodes.csv` must have the same bytes. `scores.csv` says in its column `line` where a
/// value stands, which is the one thing that the order changes: it is compared without that column.
/// The manifest holds the hashes of the inputs and of `scores.csv`, so it must differ.
pub(crate) fn same_but_for_lines(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    for name in ["ranking.csv", "areas.csv", "nodes.csv"] {
        if a[name] != b[name] {
            return Err(format!("{name} differs"));
        }
    }
    let (a, b) = (rows(&a["scores.csv"]), rows(&b["scores.csv"]));
    if a.len() != b.len() {
        return Err("scores.csv has another number of rows".to_owned());
    }
    for (mut a, mut b) in a.into_iter().zip(b) {
        a.insert("line".to_owned(), String::new());
        b.insert("line".to_owned(), String::new());
        if a != b {
            return Err(format!("scores.csv differs: {a:?} and {b:?}"));
        }
    }
    Ok(())
}

/// The rows of a table of a run.
fn rows(bytes: &[u8]) -> Vec<Row> {
    assert!(bytes.starts_with("\u{feff}".as_bytes()), "a table begins with a byte order mark");
    rows_of(bytes)
}

/// The billionths of a number as tables write it.
fn nano(text: &str) -> Nano {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let number = |text: &str| text.parse::<Nano>().unwrap_or_else(|_| panic!("{text:?} is no number"));
    sign * (number(whole) * ONE + number(&format!("{fraction:0<9}")))
}

/// What the trail says of a unit at a node.
fn trail_points(row: &Row) -> reference::Points {
    let points = (!row["points"].is_empty()).then(|| nano(&row["points"]));
    reference::Points { points, max: nano(&row["max"]) }
}

fn aggregate_named(name: &str) -> Option<Aggregate> {
    let names = ["sum", "mean", "weighted-mean", "geometric-mean", "harmonic-mean", "min", "max"];
    names.iter().position(|other| *other == name).map(|at| AGGREGATES[at])
}

#[test]
fn a_parent_is_the_combination_of_its_children_in_the_written_trail() {
    each(6, 0..300, &Shape::default(), |trial| {
        let files = trial.save(&trial.case, trial.manner, "run");
        let nodes = rows(&files["nodes.csv"]);
        let scores = rows(&files["scores.csv"]);
        trial.check(scores.len() == nodes.len() * trial.case.units.len(), || "rows are missing".to_owned());
        let by_key: HashMap<(&str, &str), reference::Points> =
            scores.iter().map(|row| ((row["unit"].as_str(), row["node"].as_str()), trail_points(row))).collect();
        for row in &scores {
            let Some(aggregate) = aggregate_named(&row["method"]).filter(|_| row["input"].is_empty()) else { continue };
            let node = nodes.iter().find(|node| node["node"] == row["node"]).expect("nodes.csv has every node");
            let children = nodes.iter().filter(|child| child["parent"] == row["node"]);
            let parts: Vec<Part> = children
                .filter_map(|child| {
                    let result = by_key[&(row["unit"].as_str(), child["node"].as_str())];
                    let weight = Fraction::from(num_bigint::BigInt::from(nano(&child["weight"]) / ONE));
                    Some(Part { points: result.points?, max: result.max, weight })
                })
                .collect();
            trial.check(!row["parent"].is_empty() || row["node"] == "total", || "an orphan".to_owned());
            if children_of(&nodes, &row["node"]) == 0 {
                continue;
            }
            let (expected, found) = (reference::combine(aggregate, &parts, nano(&node["max"])), trail_points(row));
            // Floating point: see `compare`.
            let slack = i128::from(matches!(aggregate, Aggregate::Geometric));
            let near = match (expected.points, found.points) {
                (Some(expected), Some(found)) => (expected - found).abs() <= slack,
                (expected, found) => expected == found,
            };
            trial.check(near && expected.max == found.max, || format!("{row:?}: expected {expected:?}"));
        }
        check_ranking(trial, &files, &by_key);
    });
}

fn children_of(nodes: &[Row], code: &str) -> usize {
    nodes.iter().filter(|node| node["parent"] == code).count()
}

/// The ranking follows from the trail: the index from the row of the total, ranks from indices.
fn check_ranking(trial: &Trial, files: &BTreeMap<String, Vec<u8>>, trail: &HashMap<(&str, &str), reference::Points>) {
    let book = &trial.case.book;
    for row in rows(&files["ranking.csv"]) {
        let root = trail[&(row["code"].as_str(), "total")];
        let index = reference::index(&root, book.total());
        let (exact, printed) = match index {
            Some(index) => (crate::write::plain(index), reference::print(index, book.decimals, book.rounding)),
            None => ("not-applicable".to_owned(), "not-applicable".to_owned()),
        };
        trial.check(row["index_exact"] == exact && row["index"] == printed, || format!("{row:?}: {exact} {printed}"));
    }
}

#[test]
fn equal_totals_have_equal_ranks_and_better_ones_better_ranks() {
    let mut ties = 0;
    each(7, 0..300, &Shape::default(), |trial| {
        let files = trial.save(&trial.case, trial.manner, "run");
        let book = &trial.case.book;
        let ranked: Vec<_> = rows(&files["ranking.csv"]).into_iter().filter(|row| !row["rank"].is_empty()).collect();
        let key = |row: &Row| reference::round(nano(&row["index_exact"]), book.rank_decimals, book.rounding);
        let rank = |row: &Row| row["rank"].parse::<usize>().expect("a rank is a number");
        for a in &ranked {
            let mut alone = true;
            for b in ranked.iter().filter(|b| b["code"] != a["code"]) {
                let (by_index, by_rank) = (key(b).cmp(&key(a)), rank(a).cmp(&rank(b)));
                trial.check(by_index == by_rank, || format!("{a:?}\n{b:?}"));
                alone &= by_rank.is_ne();
            }
            trial.check(a["tied"] == if alone { "no" } else { "yes" }, || format!("{a:?}"));
            ties += usize::from(!alone);
        }
        let mut ranks: Vec<usize> = ranked.iter().map(rank).collect();
        trial.check(ranks.is_sorted() && ranks.first().is_none_or(|first| *first == 1), || format!("{ranks:?}"));
        let competition =
            ranks.iter().enumerate().all(|(at, rank)| at == 0 || ranks[at - 1] == *rank || *rank == at + 1);
        ranks.dedup();
        let dense = ranks.iter().enumerate().all(|(at, rank)| *rank == at + 1);
        trial.check(if book.dense { dense } else { competition }, || format!("{ranks:?}"));
    });
    assert!(ties > 100 || from_env("PARINDEX_CASE").is_some(), "only {ties} ties were made up");
}

/// A case whose maxima, and everything else that is counted in points, are k times as large. The total
/// is scaled with them only where it must be: where it is the sum of the maxima.
fn scaled(case: &Case, k: Nano) -> Case {
    let mut scaled = case.clone();
    let with_total = root_aggregate(&case.book) == Aggregate::Sum;
    let tiers = |tiers: &mut Tiers| tiers.points.iter_mut().for_each(|points| *points *= k);
    let curve = |curve: &mut Curve| {
        if let Curve::Tiers(own) = curve {
            tiers(own)
        }
    };
    for (at, node) in scaled.book.nodes.iter_mut().enumerate() {
        if at > 0 || with_total {
            node.max *= k;
        }
        let Kind::Leaf { method, .. } = &mut node.kind else { continue };
        match method {
            Method::Choice { options } => options.iter_mut().for_each(|(_, points)| *points *= k),
            Method::Bands(own) | Method::CountTiers(own) | Method::Timeliness { tiers: own, .. } => tiers(own),
            Method::Ratio { curve: own, .. } | Method::Growth { curve: own, .. } => curve(own),
            Method::CountPer { per } => *per *= k,
            Method::Adjust { per, cap, .. } => {
                *per *= k;
                *cap *= k;
            }
            Method::Given => {
                for cells in &mut scaled.cells {
                    if let Some(Cell::Values(values)) = &mut cells[at]
                        && let Value::Number(points) = &mut values[0]
                    {
                        *points *= k;
                    }
                }
            }
            _ => {}
        }
    }
    if let Some(bands) = scaled.book.bands.as_mut().filter(|_| with_total) {
        bands.cuts.iter_mut().for_each(|cut| cut.at *= k);
    }
    scaled
}

fn root_aggregate(book: &Book) -> Aggregate {
    match &book.nodes[0].kind {
        Kind::Inner { aggregate, .. } => *aggregate,
        Kind::Leaf { .. } => panic!("the index has children"),
    }
}

/// Methods whose points are exact numbers of billionths whatever the value: no quotient.
const EXACT: [&str; 8] = ["given", "choice", "all-of", "bands", "count", "timeliness", "deduction", "bonus"];

#[test]
fn scaling_all_maxima_leaves_an_exact_index_unchanged() {
    // Below the index only sums of exact points: every share is the same fraction after scaling, so the
    // index is the same to the last billionth. Under a sum the total is scaled too, and the index with
    // it; where something does not apply, each index is a quotient rounded once, and k times a
    // rounding is at most k / 2 billionths away from the rounding of k times.
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let shape = Shape { methods: EXACT.to_vec(), aggregates: vec![Aggregate::Sum], ..Shape::default() };
    each(8, 0..400, &shape, |trial| {
        let mut rng = trial.rng.clone();
        let k = *rng.pick(&[2, 3, 10]);
        let mut case = trial.case.clone();
        let adjusted = case.book.nodes.iter().any(|node| node.parent == Some(0) && node.max == 0);
        if !adjusted && rng.chance(50) {
            let Kind::Inner { aggregate, .. } = &mut case.book.nodes[0].kind else { panic!("the index has children") };
            *aggregate = *rng.pick(&[Aggregate::Mean, Aggregate::Min, Aggregate::Max]);
        }
        let with_total = root_aggregate(&case.book) == Aggregate::Sum;
        let times_k = scaled(&case, k);
        let (before, after) = (trial.evaluate(&case), trial.evaluate(&times_k));
        let (before, after) = (Found::new(&before), Found::new(&after));
        for unit in 0..case.units.len() {
            let (old, new) = (before.index(&case, unit), after.index(&case, unit));
            let holds = match (old, new) {
                (Some(old), Some(new)) if with_total => {
                    let all_applies = before.points(&case, unit, 0).max == case.book.total();
                    (new - k * old).abs() <= if all_applies { 0 } else { k }
                }
                (old, new) => old == new,
            };
            trial.check(holds, || format!("{}: {old:?} became {new:?} for k = {k}", case.units[unit].code));
            *seen.entry(if with_total { "sum" } else { "mean" }).or_default() += usize::from(old.is_some());
        }
    });
    assert!(seen.values().all(|seen| *seen > 100) || from_env("PARINDEX_CASE").is_some(), "{seen:?}");
}

#[test]
fn scaling_all_maxima_moves_an_index_by_roundings_only() {
    // Each node rounds its points once, to a billionth: half a billionth over its maximum, as a share. A
    // mean, minimum or maximum of shares passes on no more than the largest error of its children, and a
    // sum no more than their sum. So the index moves by no more than one billionth per node of the unit,
    // each in proportion to total / maximum. Geometric and harmonic means are left out: near a share
    // of zero their slope has no bound.
    let aggregates = vec![Aggregate::Sum, Aggregate::Mean, Aggregate::Weighted, Aggregate::Min, Aggregate::Max];
    each(9, 0..300, &Shape { aggregates, ..Shape::default() }, |trial| {
        let case = &trial.case;
        let k = *trial.rng.clone().pick(&[2, 10]);
        let times_k = scaled(case, k);
        let (before, after) = (trial.evaluate(case), trial.evaluate(&times_k));
        let (before, after) = (Found::new(&before), Found::new(&after));
        let factor = if root_aggregate(&case.book) == Aggregate::Sum { k } else { 1 };
        for unit in 0..case.units.len() {
            let (old, new) = (before.index(case, unit), after.index(case, unit));
            let (Some(old), Some(new)) = (old, new) else {
                trial.check(old == new, || format!("{old:?} {new:?}"));
                continue;
            };
            let maxima = (0..case.book.nodes.len()).map(|node| before.points(case, unit, node).max);
            let one = Fraction::one();
            let slack = maxima
                .filter(|max| *max > 0)
                .fold(one, |sum, max| sum + Fraction::new(case.book.total().into(), max.into()));
            let moved = Fraction::new((new - factor * old).abs().into(), factor.into());
            trial.check(moved <= slack, || format!("{}: {old} became {new} for k = {k}", case.units[unit].code));
        }
    });
}

#[test]
fn scoring_the_same_inputs_again_gives_the_same_bytes() {
    each(10, 0..300, &Shape::default(), |trial| {
        let first = trial.save(&trial.case, trial.manner, "first");
        let again = trial.save(&trial.case, trial.manner, "again");
        trial.check(first.keys().eq(again.keys()) && first.len() == FILES.len(), || format!("{:?}", again.keys()));
        for (name, bytes) in &first {
            trial.check(*bytes == again[name], || format!("{name} differs"));
        }
    });
}

#[test]
fn the_form_of_the_tables_changes_no_result() {
    each(11, 0..300, &Shape::default(), |trial| {
        let mut rng = trial.rng.clone();
        let before = trial.evaluate(&trial.case);
        let other = Manner { seed: rng.next(), shuffle: Some(rng.next()) };
        let after = trial.run(&trial.case, other).0;
        let (before, after) = (Found::new(&before), Found::new(&after));
        for unit in 0..trial.case.units.len() {
            for node in 0..trial.case.book.nodes.len() {
                let (old, new) = (before.points(&trial.case, unit, node), after.points(&trial.case, unit, node));
                trial.check(old == new, || format!("{old:?} {new:?}"));
            }
            let (old, new) = (before.standing(&trial.case, unit), after.standing(&trial.case, unit));
            trial.check(old == new, || format!("{old:?} {new:?}"));
        }
    });
}

/// The reference is code too: values worked out by hand.
mod by_hand {
    use super::*;

    fn part(points: Nano, max: Nano, weight: u32) -> Part {
        Part { points: points * ONE, max: max * ONE, weight: Fraction::from(num_bigint::BigInt::from(weight)) }
    }

    fn combined(aggregate: Aggregate, parts: &[Part], max: Nano) -> Option<Nano> {
        reference::combine(aggregate, parts, max * ONE).points
    }

    #[test]
    fn the_reference_combines_as_by_hand() {
        let parts = [part(1, 4, 1), part(4, 4, 1)];
        // √(1/4 · 1) · 10 = 5; 2 / (4 + 1) · 10 = 4; (1/4 + 1) / 2 · 10 = 6.25
        assert_eq!(combined(Aggregate::Geometric, &parts, 10), Some(5 * ONE));
        assert_eq!(combined(Aggregate::Harmonic, &parts, 10), Some(4 * ONE));
        assert_eq!(combined(Aggregate::Mean, &parts, 10), Some(6_250_000_000));
        assert_eq!(combined(Aggregate::Min, &parts, 10), Some(2_500_000_000));
        assert_eq!(combined(Aggregate::Max, &parts, 10), Some(10 * ONE));
        assert_eq!(combined(Aggregate::Sum, &parts, 8), Some(5 * ONE));
        // (1 · 1/2 + 2 · 1) / 3 = 5/6, rounded half up
        assert_eq!(combined(Aggregate::Weighted, &[part(1, 2, 1), part(2, 2, 2)], 1), Some(833_333_333));
        // (1/8 · 1 · 1)^(1/3) = 1/2, by weights
        assert_eq!(combined(Aggregate::Geometric, &[part(1, 8, 1), part(3, 3, 2)], 2), Some(ONE));
    }

    #[test]
    fn the_reference_floors_and_caps_a_sum() {
        assert_eq!(combined(Aggregate::Sum, &[part(1, 2, 1), part(-3, 0, 1)], 2), Some(0));
        assert_eq!(combined(Aggregate::Sum, &[part(1, 2, 1), part(3, 0, 1)], 2), Some(2 * ONE));
        assert_eq!(combined(Aggregate::Sum, &[part(3, 0, 1)], 2), None);
    }

    #[test]
    fn the_reference_rounds_as_by_hand() {
        let print = |nano, rounding| reference::print(nano, 2, rounding);
        assert_eq!(print(125_000_000, Rounding::HalfUp), "0.13");
        assert_eq!(print(125_000_000, Rounding::HalfEven), "0.12");
        assert_eq!(print(135_000_000, Rounding::HalfEven), "0.14");
        assert_eq!(print(129_999_999, Rounding::Down), "0.12");
        assert_eq!(print(-125_000_000, Rounding::HalfUp), "-0.13");
        assert_eq!(reference::print(89_500_000_000, 0, Rounding::HalfUp), "90");
    }

    #[test]
    fn the_library_counts_in_billionths_too() {
        assert_eq!(Nano::from(SCALE), ONE);
        assert_eq!(Mode::ALL.len(), 3);
    }
}

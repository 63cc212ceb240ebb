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
use crate::support::{parindex, project, rows, stderr, stdout};
use crate::write::{Manner, write};

/// Scores a case into a run directory.
fn scored(case: &Case, manner: Manner, folder: &Path, name: &str) -> PathBuf {
    let pass = write(case, folder, manner);
    scored_pass(&pass, &folder.join(name))
}

pub(crate) fn scored_pass(pass: &Path, out: &Path) -> PathBuf {
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

pub(crate) fn compared(old: &Path, new: &Path, options: &Options) -> Option<Comparison> {
    compare::compare(read(old), read(new), None, options, &mut Bag::new())
}

/// Another year of the units of a case: under the same rulebook, or under any other whose nodes share codes
/// with it; some units come and go.
pub(crate) fn next_year(case: &Case, rng: &mut Rng) -> Case {
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

pub(crate) fn shape() -> Shape {
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
        let mut own: Vec<_> = groups
            .iter()
            .zip(&parts.own)
            .map(|(group, own)| {
                let turned = if backwards { (&group.new, &group.old) } else { (&group.old, &group.new) };
                (turned, *own)
            })
            .collect();
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
            let own = comparison.own_by_node(parts);
            let by_area: i128 = comparison.areas().iter().map(|(_, area)| own[*area]).sum();
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
        let same = there.years[OLD].rulebook.text() == there.years[NEW].rulebook.text();
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

/// The folder of a small index of two nodes; `change` may alter the rulebook.
fn small(year: u16, rulebook: &str, units: &str, rows: &str) -> tempfile::TempDir {
    let pass = format!(
        "[pass]\nrulebook = \"rulebook.toml\"\nyear = {year}\ndata-status = \"made-up\"\nsource = \"tests\"\n\
         [units]\nregister = \"units.csv\"\n[[input]]\nid = \"t\"\nfile = \"t.csv\"\nform = \"wide\"\n[input.columns]\nunit = \"unit\"\n{}",
        rows.lines()
            .next()
            .expect("a header")
            .split(',')
            .skip(1)
            .map(|c| format!("\"{c}\" = \"{c}\"\n"))
            .collect::<String>()
    );
    let header =
        "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n";
    crate::support::folder(&[
        ("rulebook.toml", rulebook),
        ("units.csv", &format!("{header}{units}")),
        ("t.csv", rows),
        ("pass.toml", &pass),
    ])
}

fn rulebook(edition: &str, nodes: &str) -> String {
    format!(
        "[rulebook]\nid = \"small\"\nedition = \"{edition}\"\nname = \"Chỉ số nhỏ\"\nunit-kind = \"province\"\n\
         years = {{ from = {edition} }}\ntotal = 100\npublished-decimals = 2\nrounding = \"half-up\"\nrank-decimals = 2\n\
         ties = \"competition\"\nstatus = \"illustrative\"\nsource = \"indicator\"\n{nodes}"
    )
}

fn ratio(code: &str, max: u32, more: &str) -> String {
    format!(
        "[node.\"{code}\"]\nname = \"Mục {code}\"\nmax = {max}\nmethod = \"ratio\"\nzero-denominator = \"refuse\"\n{more}\n"
    )
}

fn unit_rows(units: &[&str]) -> String {
    units.iter().map(|unit| format!("{unit},,,province,Tỉnh {unit},,,,ranked,,,\n")).collect()
}

fn run_of(folder: &tempfile::TempDir) -> PathBuf {
    scored_pass(&folder.path().join("pass.toml"), &folder.path().join("run"))
}

const COLUMNS: &str = "unit,1.numerator,1.denominator,2.numerator,2.denominator\n";

/// Two years by hand. Old: maxima 60 + 40; new: 20 + 80, the second with a target of 0.5.
/// A: shares 1/2, 1/4 → 3/4, 1/4. Old rules, old figures 40; old, new 55; new, old 10 + 40 = 50; new, new 15 + 40 = 55.
#[test]
fn the_parts_of_a_change_are_those_computed_by_hand() {
    let (units, old) = (unit_rows(&["A", "B"]), rulebook("2024", &(ratio("1", 60, "") + &ratio("2", 40, ""))));
    let new = rulebook("2025", &(ratio("1", 20, "") + &ratio("2", 80, "target = 0.5")));
    let a = small(2024, &old, &units, &format!("{COLUMNS}A,1,2,1,4\nB,42,100,45,100\n"));
    let b = small(2025, &new, &units, &format!("{COLUMNS}A,3,4,1,4\nB,42,100,45,100\n"));
    let comparison = compared(&run_of(&a), &run_of(&b), &Options::default()).expect("two years");
    let of = |code: &str| {
        let at = (0..2).find(|at| comparison.unit(*at).unit.code.as_str() == code).expect("a unit");
        comparison.changes[at].clone()
    };
    let parts = of("A").index.expect("parts");
    // Rules: (50 − 40 + 55 − 55) / 2; own: (55 − 40 + 55 − 50) / 2, all of it at node 1.
    assert_eq!((parts.rules, parts.own.as_slice()), (5 * ONE, [10 * ONE, 0].as_slice()));
    // B: 43.2 under the old rules, 8.4 + 72 = 80.4 under the new ones.
    let parts = of("B").index.expect("parts");
    assert_eq!((parts.rules, parts.own()), (37_200_000_000, 0));
    // A: second in both years. Alone, its own figures lift it over B under the old rules.
    let change = of("A");
    assert_eq!((change.rank_change(), change.rank.expect("ranks").sum()), (Some(0), 0));
    assert_eq!(change.rank.map(|rank| (rank.rules, rank.own)), Some((-ONE / 2, ONE / 2)));
}

/// Codes changed: 1 became 2.1 and 2.2, 2 and 3 became 1, 4 is gone, 3 is new.
#[test]
fn nodes_are_matched_by_formerly_and_counted() {
    let old = rulebook("2024", &["1", "2", "3", "4"].map(|code| ratio(code, 25, "")).concat());
    let new = [
        ratio("1", 50, "formerly = [\"2\", \"3\"]"),
        "[node.\"2\"]\nname = \"Mục 2\"\nmax = 40\nformerly = []\n".to_owned(),
        ratio("2.1", 20, "formerly = \"1\""),
        ratio("2.2", 20, "formerly = \"1\""),
        ratio("3", 10, "formerly = []"),
    ];
    let new = rulebook("2025", &new.concat());
    let header = |codes: &[&str]| {
        let columns = codes.iter().map(|code| format!(",{code}.numerator,{code}.denominator"));
        format!("unit{}\n", columns.collect::<String>())
    };
    let units = unit_rows(&["A", "B"]);
    let a =
        small(2024, &old, &units, &format!("{}A,1,2,1,4,3,4,1,1\nB,1,2,1,2,1,2,1,2\n", header(&["1", "2", "3", "4"])));
    let b = small(
        2025,
        &new,
        &units,
        &format!("{}A,1,2,1,2,1,2,1,10\nB,1,2,1,2,1,2,1,2\n", header(&["1", "2.1", "2.2", "3"])),
    );
    let (a, b) = (run_of(&a), run_of(&b));
    let comparison = compared(&a, &b, &Options::default()).expect("two years");
    let kinds: Vec<&str> = comparison.correspondence.new_kinds.iter().map(|kind| kind.name()).collect();
    assert_eq!(kinds, ["merged", "split", "split", "new"]);
    assert_eq!(comparison.correspondence.comparable.map(|percent| percent.to_string()), ["75", "90"]);
    // A has half of every node that continues: only the node that went and the one that came moved it.
    let at = (0..2).find(|at| comparison.unit(*at).unit.code.as_str() == "A").expect("A");
    let parts = comparison.changes[at].index.as_ref().expect("parts");
    // Old: 12.5 + 6.25 + 18.75 + 25 = 62.5; new: 25 + 10 + 10 + 1 = 46.
    assert_eq!((parts.rules, parts.own()), (-16_500_000_000, 0));
    let core = Options { common_core: true, ..Options::default() };
    let core = compared(&a, &b, &core).expect("two years");
    let change = &core.changes[at];
    // On the nodes that both have: 37.5 of 75 and 45 of 90.
    assert_eq!(
        change.stands.clone().map(|stand| stand.and_then(|stand| stand.index).map(|index| index.0 / 1_000_000_000)),
        [Some(50), Some(50)]
    );
    assert_eq!(change.index_change(), Some(0));
}

/// Y and Z became N: counts add, the ratio is derived again, a choice is not carried, and weights act on points.
#[test]
fn a_unit_brings_along_what_its_predecessors_had() {
    let nodes = ratio("1", 50, "")
        + "[node.\"2\"]\nname = \"Có hay không\"\nmax = 20\nmethod = \"choice\"\noptions = { co = 20, khong = 0 }\n"
        + "[node.\"3\"]\nname = \"Điểm\"\nmax = 30\nmethod = \"given\"\n";
    let book = rulebook("2024", &nodes);
    let units = "X,,,province,Tỉnh X,,,,ranked,,,\nY,,2025-06-30,province,Tỉnh Y,,,,ranked,,N,\n\
        Z,,2025-06-30,province,Tỉnh Z,,,,ranked,,N,\nN,2025-07-01,,province,Tỉnh N,,,,ranked,,,\nM,2025-07-01,,province,Tỉnh M,,,,ranked,,,\n";
    let header = "unit,1.numerator,1.denominator,2,3\n";
    let a = small(2024, &book, units, &format!("{header}X,1,1,co,30\nY,10,10,co,30\nZ,10,90,khong,15\n"));
    let b = small(2025, &book, units, &format!("{header}X,1,1,co,30\nN,30,100,co,24\nM,1,2,co,24\n"));
    let (a, b) = (run_of(&a), run_of(&b));
    let found = |weights: compare::Weights| {
        let options = Options { weights, ..Options::default() };
        let comparison = compared(&a, &b, &options).expect("two years");
        let at = (0..comparison.pairs.len()).find(|at| comparison.unit(*at).unit.code.as_str() == "N").expect("N");
        (comparison, at)
    };
    let (comparison, at) = found(compare::Weights::new());
    let change = &comparison.changes[at];
    let stand = change.stands[OLD].as_ref().expect("it has predecessors");
    // 20 of 100 → 10 of 50; the mean of 30 and 15 is 22.5 of 30; the choice is out.
    assert_eq!((stand.total.points.map(|points| points.0), stand.total.max.0), (Some(32_500_000_000), 80_000_000_000));
    let parts = change.index.as_ref().expect("parts");
    assert_eq!(Some(parts.sum()), change.index_change());
    assert_ne!(parts.succession, 0, "the choice comes in, and is no performance");
    let lines = comparison.lines();
    let rows = comparison.contributions(&lines, at);
    let ways: Vec<(&str, &str)> = rows.iter().map(|row| (row.line.node.code.as_str(), row.way)).collect();
    assert_eq!(ways, [("total", ""), ("1", "added"), ("2", "not-carried"), ("3", "weighted")]);
    // The predecessors are named and not lost; M has none.
    let gone: Vec<&str> = (0..comparison.pairs.len())
        .filter(|at| comparison.pairs[*at].successor.is_some())
        .map(|at| comparison.unit(at).unit.code.as_str())
        .collect();
    assert_eq!(gone, ["Y", "Z"]);
    let alone = (0..comparison.pairs.len()).find(|at| comparison.unit(*at).unit.code.as_str() == "M").expect("M");
    assert!(comparison.changes[alone].index.is_none() && comparison.changes[alone].before().is_none());
    // Twice as many people in Y: (2 × 30 + 15) / 3 = 25.
    let (comparison, at) = found([("Y".to_owned(), 2)].into());
    let stand = comparison.changes[at].stands[OLD].clone().expect("it has predecessors");
    assert_eq!(stand.total.points.map(|points| points.0), Some(35_000_000_000));
}

#[test]
fn the_rulebook_of_a_run_is_the_rulebook_it_was_scored_by() {
    for rulebook in ["par-index-province/2024", "sipas/2023-2026", "service-766/observed.toml", "departments/2025"] {
        let path = project("scoring-rules").join(rulebook);
        let path = if path.is_dir() { path.join("rulebook.toml") } else { path };
        let (mut sources, mut bag) = (Sources::new(), Bag::new());
        let book = parindex::rules::load(&path, &mut sources, &mut bag).expect("a file").expect("a sound rulebook");
        let file = sources.add("rulebook.toml", book.text().as_bytes());
        let again = parindex::rules::read(file, &sources, &mut Bag::new()).expect("a sound rulebook");
        assert_eq!(again.text(), book.text());
        let shown = |book: &parindex::rules::Rulebook| {
            let mut nodes = Vec::new();
            for node in &book.nodes {
                let scored = match &node.scored {
                    parindex::rules::Scored::Itself(leaf) => format!("{:?}", leaf.method),
                    parindex::rules::Scored::Combined { aggregate, children } => {
                        format!("{} {children:?}", aggregate.name)
                    }
                    parindex::rules::Scored::Heading => String::new(),
                };
                nodes.push((node.code.clone(), node.name.clone(), node.max, node.weight, node.basis.clone(), scored));
            }
            nodes
        };
        assert_eq!(shown(&again), shown(&book), "{rulebook}");
    }
}

/// Scores a sample year with the program.
pub(crate) fn sample(pass: &str, folder: &Path, name: &str) {
    let pass = project("sample-data").join(pass);
    let output = parindex(&["score", pass.to_str().expect("UTF-8"), "--out", name], folder);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_user_compares_63_provinces_with_34() {
    let folder = crate::support::folder(&[]);
    let path = folder.path();
    sample("provinces-2024/pass.toml", path, "2024");
    sample("provinces-2025/pass.toml", path, "2025");
    let output = parindex(&["compare", "2024", "2025", "--out", "change", "--lang", "en"], path);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stdout(&output).lines().count(), 1 + 34 + 52, "every unit of both years, those that became others too");
    let said = stderr(&output);
    for part in ["MADE-UP", "63 → 34; 23 succeed", "Rose most", "Changed band", "% of the old index"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let rows = rows(&path.join("change/changes.csv"));
    let number = |text: &str| parindex::model::Number::parse(text).expect("a number").0;
    for row in rows.iter().filter(|row| !row["index_change"].is_empty() && !row["rules"].is_empty()) {
        let sum = |keys: &[&str]| keys.iter().map(|key| number(&row[*key])).sum::<i128>();
        let whole = sum(&["correction", "rules", "own", "succession", "others", "units"]);
        assert_eq!(whole, number(&row["index_change"]), "{}", row["code"]);
        assert_eq!(whole, number(&row["index_new"]) - number(&row["index_old"]), "{}", row["code"]);
        assert_eq!(sum(&["own.1", "own.2", "own.3", "own.4", "own.5", "own.6", "own.7", "own.8"]), number(&row["own"]));
        let places = sum(&["rank_correction", "rank_rules", "rank_own", "rank_others", "rank_units"]);
        assert_eq!(places, number(&row["rank_change"]), "{}", row["code"]);
        assert_eq!(row["data_status_new"], "made-up");
    }
    let manifest = fs::read_to_string(path.join("change/manifest.json")).expect("a manifest");
    for run in ["2024", "2025"] {
        let hash = parindex::model::sha256(&fs::read(path.join(run).join("manifest.json")).expect("a manifest"));
        assert!(manifest.contains(&hash), "the manifest of {run} by its hash");
    }
    // A second time only with --force, and with the same bytes.
    let files =
        || ["changes.csv", "contributions.csv"].map(|name| fs::read(path.join("change").join(name)).expect("a file"));
    let first = files();
    assert_eq!(parindex(&["compare", "2024", "2025", "--out", "change"], path).status.code(), Some(5));
    assert!(parindex(&["compare", "2024", "2025", "--out", "change", "--force"], path).status.success());
    assert_eq!(files(), first);
    let story = parindex(&["compare", "2024", "2025", "--unit", "Đà Nẵng", "--format", "table"], path);
    let story = stdout(&story);
    assert!(story.lines().count() <= 50, "one screen: {story}");
    for part in
        ["Đà Nẵng (48)", "Quảng Nam", "Vì sao hạng thay đổi", "parindex explain 2024 --unit 49 --node", "SỐ LIỆU GIẢ"]
    {
        assert!(story.contains(part), "{part} in {story}");
    }
    // The commands that it names run.
    let commands = story.lines().filter_map(|line| Some(line.split_once("parindex ")?.1));
    assert_eq!(commands.clone().count(), 4, "two former units, the unit now, all nodes");
    for command in commands {
        let output = parindex(&command.split(' ').collect::<Vec<_>>(), path);
        assert!(output.status.success(), "{command}: {}", stderr(&output));
    }
}

/// A count of an old unit stands in the new year's pairs once: in the unit that it still is, in the one that took it in, or in one that
/// is gone and says so.
#[test]
fn what_was_counted_is_neither_lost_nor_doubled_by_mergers() {
    let folder = crate::support::folder(&[]);
    sample("provinces-2024/pass.toml", folder.path(), "2024");
    sample("provinces-2025/pass.toml", folder.path(), "2025");
    let [old, new] = ["2024", "2025"].map(|name| folder.path().join(name));
    let comparison = compared(&old, &new, &Options::default()).expect("two years");
    let old = &comparison.years[OLD];
    let numbers = |held: &compare::Held| -> Vec<i128> {
        let values = held.inputs.iter().flat_map(|inputs| inputs.split("; "));
        let number = |value: &str| parindex::model::Number::parse(value.split_once('=')?.1).ok().map(|number| number.0);
        values.filter_map(number).collect()
    };
    let mut leaves = 0;
    for leaf in 0..old.leaves.len() {
        let add = |sums: &mut Vec<i128>, held: &compare::Held| {
            for (at, number) in numbers(held).into_iter().enumerate() {
                sums.resize(sums.len().max(at + 1), 0);
                sums[at] += number;
            }
        };
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let carried = comparison.pairs.iter().filter_map(|pair| Some((pair, &pair.carried.as_ref()?.leaves[leaf])));
        for (pair, held) in carried.filter(|(_, held)| held.way == compare::Way::Added) {
            add(&mut after, held);
            pair.predecessors.iter().for_each(|unit| add(&mut before, &old.units[*unit].figures.leaves[leaf]));
        }
        assert_eq!(before, after, "{}", old.leaf(leaf).0.code);
        leaves += usize::from(!after.is_empty());
    }
    assert!(leaves > 20, "{leaves} nodes with counts");
    // Every unit of the old year is in one pair, or a predecessor in one, and no unit in two.
    let own = comparison.pairs.iter().filter(|pair| pair.new.is_some()).filter_map(|pair| pair.old);
    let mut seen: Vec<usize> = own.chain(comparison.pairs.iter().flat_map(|pair| pair.predecessors.clone())).collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..63).collect::<Vec<_>>());
}

#[test]
fn nodes_are_followed_through_the_editions_between() {
    let folder = crate::support::folder(&[]);
    let path = folder.path();
    for year in ["2023", "2024", "2025"] {
        sample(&format!("provinces-{year}/pass.toml"), path, year);
    }
    // 2025 has a 7.2.3, and so has 2023; but the one was the 7.2.4 of 2023, which 2024 renumbered.
    for years in [["2023", "2025"], ["2025", "2023"]] {
        let refused = parindex(&[&["compare"], &years[..]].concat(), path);
        assert_eq!(refused.status.code(), Some(1));
        let said = stderr(&refused);
        assert!(said.contains("C110") && said.contains("--through") && said.contains("2024"), "{said}");
    }
    let rows = |args: &[&str], unit: &str| -> Vec<BTreeMap<String, String>> {
        let output = parindex(&[&["compare"], args, &["--unit", unit]].concat(), path);
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        reader.deserialize().map(|row| row.expect("a row")).collect()
    };
    let formers = |args: &[&str]| -> BTreeMap<String, String> {
        let there = rows(args, "01").into_iter().filter(|row| row["kind"] != "dropped");
        there.map(|row| (row["node"].clone(), row["former"].clone())).collect()
    };
    let followed = formers(&["2023", "2025", "--through", "2024"]);
    let (first, second) = (formers(&["2023", "2024"]), formers(&["2024", "2025"]));
    assert_eq!((followed["7.2.3"].as_str(), followed["7.2.4"].as_str()), ("7.2.4", "7.2.3"));
    assert_eq!(followed["7.1.3"], "7.1.3|7.1.5", "two that 2024 merged");
    for (node, middle) in second.iter().filter(|(node, _)| followed.contains_key(*node)) {
        let of = |code: &str| first.get(code).filter(|former| !former.is_empty()).cloned();
        let olds: Vec<String> = middle.split('|').filter_map(of).collect();
        assert_eq!(olds.join("|"), followed[node], "node {node}, in 2024 {middle}");
    }
    // A rulebook is as good as a run under it; and the manifest says through what nodes were followed.
    let rulebook = project("scoring-rules/par-index-province/2024/rulebook.toml");
    for (through, out) in [("2024", "by-run"), (rulebook.to_str().expect("a path"), "by-rulebook")] {
        let output = parindex(&["compare", "2023", "2025", "--through", through, "--out", out, "--lang", "en"], path);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stderr(&output).contains("Nodes through     par-index-province 2024 · illustrative"));
    }
    let files =
        |out: &str| FILES_OF_A_COMPARISON.map(|name| fs::read_to_string(path.join(out).join(name)).expect("a file"));
    assert_eq!(files("by-run"), files("by-rulebook"));
    assert!(files("by-run")[2].contains("\"through\""), "the manifest");
    // Backwards the same nodes correspond.
    let back = formers(&["2025", "2023", "--through", "2024"]);
    for (node, formers) in followed.iter().filter(|(_, formers)| !formers.is_empty() && !formers.contains('|')) {
        let heirs = followed.values().filter(|others| others.split('|').any(|other| other == formers)).count();
        if heirs == 1 && back.contains_key(formers) {
            assert_eq!(&back[formers], node, "node {node}, formerly {formers}");
        }
    }
    let (code, said) = {
        let output = parindex(&["compare", "2023", "2025", "--through", "2025"], path);
        (output.status.code(), stderr(&output))
    };
    assert!(code == Some(1) && said.contains("C111"), "{said}");
}

const FILES_OF_A_COMPARISON: [&str; 3] = ["changes.csv", "contributions.csv", "manifest.json"];

#[test]
fn a_break_refuses_unless_it_is_asked_for_and_then_marks_everything() {
    let folder = crate::support::folder(&[]);
    sample("sipas-percentages-2021/pass.toml", folder.path(), "2021");
    sample("sipas-percentages-2024/pass.toml", folder.path(), "2024");
    let output = parindex(&["compare", "2021", "2024", "--out", "c", "--lang", "en"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("C102") && said.contains("2022") && said.contains("random households"), "{said}");
    assert!(!folder.path().join("c").exists());
    let output = parindex(&["compare", "2021", "2024", "--out", "c", "--across-break", "--lang", "en"], folder.path());
    assert!(output.status.success() && stderr(&output).contains("BREAK"), "{}", stderr(&output));
    for table in ["changes.csv", "contributions.csv"] {
        let rows = rows(&folder.path().join("c").join(table));
        assert!(!rows.is_empty() && rows.iter().all(|row| row["marks"].contains("across-break")), "{table}");
    }
}

/// The old year was corrected after it was published: that part is told apart.
#[test]
fn a_correction_since_publication_is_a_part_of_its_own() {
    let (units, book) = (unit_rows(&["A", "B"]), rulebook("2024", &(ratio("1", 60, "") + &ratio("2", 40, ""))));
    let rows = |a: &str| format!("{COLUMNS}A,{a},1,4\nB,45,100,45,100\n");
    let published = small(2024, &book, &units, &rows("1,2"));
    let corrected = small(2024, &book, &units, &rows("3,5"));
    let new = small(2025, &book, &units, &rows("4,5"));
    let [published, corrected, new] = [&published, &corrected, &new].map(run_of);
    let comparison =
        compare::compare(read(&corrected), read(&new), Some(read(&published)), &Options::default(), &mut Bag::new());
    let comparison = comparison.expect("two years");
    let at = (0..2).find(|at| comparison.unit(*at).unit.code.as_str() == "A").expect("A");
    let change = &comparison.changes[at];
    let parts = change.index.as_ref().expect("parts");
    // 40 as published, 46 corrected, 58 now; B stays at 45.
    assert_eq!((parts.correction, parts.own(), change.index_change()), (6 * ONE, 12 * ONE, Some(18 * ONE)));
    let rank = change.rank.expect("ranks");
    assert_eq!((rank.correction, rank.own, change.rank_change()), (ONE, 0, Some(1)));
}

/// Y and Z became N, and a count of Z was corrected after it was published: 15 of 100 became 20 of 100, which lifts N
/// over X; the new year has 30 of 100.
#[test]
fn a_correction_of_predecessors_is_a_part_of_the_merged_unit() {
    let book = rulebook("2024", &ratio("1", 100, ""));
    let units = "X,,,province,Tỉnh X,,,,ranked,,,\nY,,2025-06-30,province,Tỉnh Y,,,,ranked,,N,\n\
        Z,,2025-06-30,province,Tỉnh Z,,,,ranked,,N,\nN,2025-07-01,,province,Tỉnh N,,,,ranked,,,\n";
    let header = "unit,1.numerator,1.denominator\n";
    let year = |year, rows: &str| small(year, &book, units, &format!("{header}{rows}"));
    let folders = [
        year(2024, "X,17,100\nY,10,10\nZ,5,90\n"),
        year(2024, "X,17,100\nY,10,10\nZ,10,90\n"),
        year(2025, "X,17,100\nN,30,100\n"),
    ];
    let [published, corrected, new] = [0, 1, 2].map(|at| run_of(&folders[at]));
    let comparison =
        compare::compare(read(&corrected), read(&new), Some(read(&published)), &Options::default(), &mut Bag::new());
    let comparison = comparison.expect("two years");
    let at = (0..comparison.pairs.len()).find(|at| comparison.unit(*at).unit.code.as_str() == "N").expect("N");
    let change = &comparison.changes[at];
    let parts = change.index.as_ref().expect("parts");
    assert_eq!((parts.correction, parts.own(), change.index_change()), (5 * ONE, 10 * ONE, Some(15 * ONE)));
    let rank = change.rank.expect("ranks");
    assert_eq!((rank.correction, change.rank_change()), (ONE, Some(1)));
    assert_eq!(Some(rank.sum() / ONE), change.rank_change().map(i128::from));
}

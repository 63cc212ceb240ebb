//! What a rulebook must be: a good one passes without a word, and every mistake has its code.

use std::collections::BTreeSet;

use super::{Missing, Rulebook, Scored, Source, from_rulefile};
use crate::diag::{Bag, Sources, Style, codes, render};
use crate::methods::{self, Role};
use crate::model::{Points, Status};
use crate::rulefile;
use crate::text::Lang;

/// A good head.
const HEAD: &str = r#"
[rulebook]
id = "mini"
edition = "1"
name = { vi = "Chỉ số thử", en = "Trial index" }
unit-kind = "province"
years = { from = 2024 }
total = 10
published-decimals = 2
rounding = "half-up"
rank-decimals = 6
ties = "competition"
source = "appraised"
status = "illustrative"
basis = { document = "0/QĐ-THỬ", date = 2024-01-01 }
"#;

/// A good area of ten points with two criteria.
const NODES: &str = r#"
[node."1"]
name = "Lĩnh vực"
max = 10
basis = { place = "Phụ lục I" }
[node."1.1"]
name = "Kế hoạch"
max = 4
method = "ratio"
full-at = 1
zero-below = 0.8
zero-denominator = "not-applicable"
may-not-apply = true
[[node."1.1".example]]
given = { numerator = 45, denominator = 50 }
expect = "3.6"
[[node."1.1".example]]
given = { numerator = 0, denominator = 0 }
expect = "not-applicable"
[[node."1.1".example]]
given = { numerator = 2, denominator = 1 }
expect = "D402"
[node."1.2"]
name = "Kết quả"
max = 6
aggregate = "weighted-mean"
[node."1.2".basis]
document = "1/QĐ-THỬ"
place = "Điều 2"
[node."1.2.1"]
name = "Xếp hạng"
max = 5
weight = "1/3"
method = "percentile-rank"
better = "high"
source = "survey.sipas"
missing = "zero"
[[node."1.2.1".example]]
population = [1, 2, 3]
given = { value = 2 }
expect = 2.5
[node."1.2.2"]
name = "Điểm"
max = 1
weight = "2/3"
method = "given"
status = "official"
note = "ghi chú"
[node."1.3"]
name = "Điểm trừ"
method = "deduction"
per = 0.5
cap = 2
"#;

fn check(toml: &str) -> (Option<Rulebook>, Bag, Sources) {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let file = sources.add("rulebook.toml", toml);
    let table = rulefile::parse(file, &sources, &mut bag).expect("UTF-8");
    assert_eq!(bag.total(), 0, "{toml}\n{}", shown(&bag, &sources));
    let rulebook = from_rulefile::read(table, &mut bag);
    (rulebook, bag, sources)
}

fn shown(bag: &Bag, sources: &Sources) -> String {
    render(bag, sources, Style { lang: Lang::Vi, colour: false })
}

/// The codes a rulebook raises, in the order found.
fn codes_of(toml: &str) -> Vec<&'static str> {
    check(toml).1.kept().iter().map(|finding| finding.info.code).collect()
}

/// The good rulebook with one text replaced.
fn with(old: &str, new: &str) -> Vec<&'static str> {
    let good = format!("{HEAD}{NODES}");
    assert_eq!(good.matches(old).count(), 1, "{old:?} stands once in the good rulebook");
    codes_of(&good.replace(old, new))
}

/// The head and other nodes.
fn nodes(nodes: &str) -> Vec<&'static str> {
    codes_of(&format!("{HEAD}{nodes}"))
}

/// A node of ten points with these lines.
fn leaf(lines: &str) -> Vec<&'static str> {
    nodes(&format!("[node.\"1\"]\nname = \"x\"\nmax = 10\nbasis = {{ place = \"1\" }}\n{lines}"))
}

#[test]
fn a_table_is_called_by_its_header_in_either_language() {
    let named = |nodes: &str| {
        let (_, bag, _) = check(&format!("{HEAD}{nodes}"));
        let finding = bag.kept().first().cloned().expect("a finding");
        [Lang::Vi, Lang::En].map(|lang| finding.message(lang))
    };
    let node =
        |lines: &str| named(&format!("[node.\"1.a\"]\nname = \"x\"\nmax = 10\nbasis = {{ place = \"1\" }}\n{lines}"));
    let missing = |key: &str, header: &str| {
        [format!("thiếu `{key}` trong `{header}`"), format!("`{key}` is missing in `{header}`")]
    };
    let given = "method = \"given\"\n";
    assert_eq!(named("[node.\"1.a\"]\nmax = 10\nmethod = \"given\""), missing("name", "[node.\"1.a\"]"));
    assert_eq!(
        node(&format!("{given}[[node.\"1.a\".example]]\ngiven = {{ points = 1 }}")),
        missing("expect", "[[node.\"1.a\".example]]")
    );
    assert_eq!(
        node("method = \"bands\"\ntiers = [{ at-least = 1, points = 10 }, { at-most = 1 }]"),
        missing("points", "[[node.\"1.a\".tiers]]")
    );
}

#[test]
fn a_good_rulebook_passes_without_a_word() {
    let (rulebook, bag, sources) = check(&format!("{HEAD}{NODES}"));
    assert_eq!(bag.total(), 0, "{}", shown(&bag, &sources));
    let rulebook = rulebook.expect("a rulebook");
    let codes: Vec<&str> = rulebook.nodes.iter().map(|node| node.code.as_str()).collect();
    assert_eq!(codes, ["total", "1", "1.1", "1.2", "1.2.1", "1.2.2", "1.3"]);
    assert_eq!(rulebook.total(), Points::parse("10").expect("ten"));
    assert_eq!(rulebook.leaves().count(), 4);
}

#[test]
fn a_node_has_what_stands_above_it_unless_it_says_otherwise() {
    let (rulebook, _, _) = check(&format!("{HEAD}{NODES}"));
    let rulebook = rulebook.expect("a rulebook");
    let node = |code: &str| &rulebook.nodes[rulebook.find(code).expect(code)];
    let leaf = |code: &str| match &node(code).scored {
        Scored::Itself(leaf) => leaf,
        _ => panic!("{code} is scored itself"),
    };
    assert_eq!(node("1.1").basis.to_string(), "0/QĐ-THỬ, Phụ lục I, 2024-01-01");
    assert_eq!(node("1.2.1").basis.to_string(), "1/QĐ-THỬ, Điều 2");
    assert_eq!((leaf("1.1").source.clone(), leaf("1.1").missing), (Source::Appraised, Missing::Refuse));
    assert_eq!((leaf("1.2.1").source.clone(), leaf("1.2.1").missing), (Source::Survey("sipas".into()), Missing::Zero));
    assert_eq!((node("1.2.1").weight, node("1.2.2").weight), (1, 2));
    assert_eq!((node("1.2.2").status, rulebook.status), (Status::Official, Status::Illustrative));
    assert!(leaf("1.1").may_not_apply && !leaf("1.3").may_not_apply);
    assert_eq!(leaf("1.3").parameters, "per = 0.5; cap = 2");
}

#[test]
fn a_rulebook_names_at_least_one_kind_of_unit_each_once() {
    assert_eq!(with("unit-kind = \"province\"", "unit-kind = []"), ["R004"]);
    let twice = format!("{HEAD}{NODES}").replace("unit-kind = \"province\"", "unit-kind = [\"a\", \"b\", \"a\"]");
    assert_eq!(check(&twice).0.expect("a rulebook").unit_kinds, ["a", "b"]);
}

#[test]
fn a_head_without_keys_misses_each_of_them() {
    let (rulebook, bag, _) = check(&format!("[rulebook]\n{NODES}"));
    assert!(rulebook.is_none());
    // id, edition, name, unit-kind, years, total, decimals twice, rounding, ties
    assert_eq!(bag.counts()["R004"], 10);
    assert_eq!(codes_of("[node.\"1\"]\nname = \"x\"\nmax = 1\nmethod = \"given\"\nsource = \"indicator\""), ["R004"]);
    assert_eq!(codes_of(""), ["R201", "R004"]);
}

#[test]
fn a_wrong_head_is_reported() {
    assert_eq!(with("{ from = 2024 }", "{ from = 2024, until = 2023 }"), ["R104"]);
    assert_eq!(with("{ from = 2024 }", "{ from = 24 }"), ["R012"]);
    assert_eq!(with("total = 10", "total = 11"), ["R211"]);
    assert_eq!(with("total = 10", "total = 0"), ["R307"]);
    assert_eq!(with("rounding = \"half-up\"", "rounding = \"half-upp\""), ["R010"]);
    assert_eq!(with("source = \"appraised\"", "source = \"apraised\""), ["R216"]);
    assert_eq!(with("ties = \"competition\"", "ties = \"competition\"\ntiez = 1"), ["R014"]);
}

#[test]
fn bands_hold_every_index_once() {
    let bands = |head: &str, bands: &str| {
        let head = HEAD.replace("ties =", &format!("{head}\nties ="));
        codes_of(&format!("{head}{bands}{NODES}"))
    };
    let (a, b) = ("[[band]]\nid = \"A\"\nat-least = 9\n", "[[band]]\nid = \"B\"\n");
    assert_eq!(bands("bands-by = \"exact\"", &format!("{a}{b}")), Vec::<&str>::new());
    assert_eq!(bands("", &format!("{a}{b}")), ["R004"], "bands-by has no default");
    assert_eq!(bands("bands-by = \"exact\"", &format!("{a}{a}")), ["R105", "R303", "R302"]);
    assert_eq!(bands("bands-by = \"exact\"", &format!("{a}{b}at-most = 9\n")), ["R301"]);
    assert_eq!(bands("bands-by = \"exact\"", &format!("{b}at-least = 5\n{a}")), ["R304"]);
    assert_eq!(bands("bands-by = \"exact\"", a), ["R302"]);
}

#[test]
fn the_tree_must_hold_together() {
    assert_eq!(with("[node.\"1.2.2\"]", "[node.\"1.5.2\"]"), ["R205", "R215"]);
    assert_eq!(with("[node.\"1.3\"]", "[node.\"1..3\"]"), ["R202"]);
    assert_eq!(with("[node.\"1.3\"]", "[node.total]"), ["R202"]);
    assert_eq!(with("max = 4\n", "max = 5\n"), ["R401", "R210"], "the example no longer holds either");
    assert_eq!(with("max = 4\n", "max = 5\nmax-points = 3\n"), ["R401", "R013", "R210"]);
    assert_eq!(with("aggregate = \"weighted-mean\"", "method = \"given\""), ["R207", "R213", "R213"]);
    assert_eq!(with("method = \"given\"\n", ""), ["R206"]);
    assert_eq!(with("method = \"given\"\n", "method = \"given\"\naggregate = \"mean\"\n"), ["R208"]);
    assert_eq!(with("weight = \"2/3\"\n", ""), ["R214"]);
    assert_eq!(with("weight = \"2/3\"\n", "weight = 0.67\n"), ["R215"]);
    assert_eq!(with("weight = \"2/3\"\n", "weight = 0\n"), ["R307"]);
    assert_eq!(with("weight = \"2/3\"\n", "weight = \"2/0\"\n"), ["R011"]);
    assert_eq!(with("[node.\"1.3\"]", "[node.\"1.2.3\"]"), ["R212", "R214"]);
    assert_eq!(with("per = 0.5", "max = 1\nper = 0.5"), ["R217"]);
}

#[test]
fn an_area_that_adjusts_needs_a_sum_above_it() {
    let bonus = "[node.\"1\"]\nname = \"x\"\nmethod = \"given\"\nmax = 100\n\
                 [node.\"2\"]\nname = \"x\"\nmethod = \"bonus\"\nper = 1\ncap = 2\n";
    let codes = |head: &str| codes_of(&format!("{head}{bonus}"));
    assert!(!codes(HEAD).contains(&"R212"));
    assert!(codes(&HEAD.replace("source =", "aggregate = \"mean\"\nsource =")).contains(&"R212"));
}

#[test]
fn weights_beyond_128_bits_are_refused_and_do_not_overflow() {
    assert_eq!(with("weight = \"2/3\"\n", "weight = 1000000000000000000\n"), ["R215"]);
    let huge: String = (1..200)
        .map(|at| {
            format!(
                "[node.\"{at}\"]\nname = \"x\"\nmethod = \"given\"\nmax = 1\nweight = \"1/{}\"\n",
                4_294_967_295_u32 - 2 * at
            )
        })
        .collect();
    let head = HEAD.replace("source =", "aggregate = \"weighted-mean\"\nsource =");
    let codes = codes_of(&format!("{head}{huge}"));
    assert!(codes.contains(&"R215"), "{codes:?}");
}

#[test]
fn ten_thousand_nodes_of_a_million_points_do_not_overflow() {
    let many = |count: usize| -> String {
        (1..=count)
            .map(|at| {
                format!(
                    "[node.\"{at}\"]\nname = \"x\"\nmax = 1000000\nmethod = \"given\"\nbasis = {{ place = \"1\" }}\n"
                )
            })
            .collect()
    };
    assert_eq!(nodes(&many(10_000)), ["R211"]);
    assert_eq!(nodes(&many(10_001)), ["R203"]);
}

#[test]
fn a_method_is_read_with_its_node() {
    assert_eq!(leaf("method = \"rato\"\nfull-at = 1"), ["R010"], "an unknown method has no parameters to be unknown");
    assert_eq!(
        leaf("method = \"bands\"\ntiers = [{ at-least = 1, points = 11 }, { below = 2, points = 0 }]"),
        ["R305", "R301"]
    );
    assert_eq!(leaf("method = \"bands\"\ntiers = [{ at-least = 1, points = 9 }, { points = 0 }]"), ["R306"]);
    assert_eq!(leaf("method = \"min-max\"\nworst = 1\nbest = 1"), ["R308"]);
    assert_eq!(leaf("method = \"count\""), ["R309"]);
    assert_eq!(leaf("method = \"all-of\"\nconditions = []"), ["R310"]);
    assert_eq!(leaf("method = \"growth\"\nbase = 1\nfull-at = -1"), ["R311"]);
    assert_eq!(leaf("method = \"z-score\"\nbetter = \"low\"\nlow = 1\nhigh = 0\nif-all-equal = \"full\""), ["R312"]);
}

#[test]
fn examples_are_run() {
    let example = |method: &str, example: &str| leaf(&format!("{method}\n[[node.\"1\".example]]\n{example}"));
    let (given, rank) = ("method = \"given\"", "method = \"percentile-rank\"\nbetter = \"low\"");
    assert_eq!(example(given, "given = { points = 3 }\nexpect = 3.0"), Vec::<&str>::new());
    assert_eq!(example(given, "given = { points = 3 }\nexpect = 4"), ["R401"]);
    assert_eq!(example(given, "given = {}\nexpect = 4"), ["R402"]);
    assert_eq!(example(given, "given = { point = 3 }\nexpect = 3"), ["R014"]);
    assert_eq!(example(given, "given = { points = -3 }\nexpect = 3"), ["D306"]);
    assert_eq!(example(given, "given = { points = 11 }\nexpect = \"D307\""), Vec::<&str>::new());
    assert_eq!(example(given, "expect = 3"), ["R004"]);
    assert_eq!(example(given, "given = { points = 3 }"), ["R004"]);
    assert_eq!(example(given, "given = { points = 3 }\npopulation = [1, 2]\nexpect = 3"), ["R013"]);
    assert_eq!(example(rank, "given = { value = 1 }\npopulation = [1, 2]\nexpect = 10"), Vec::<&str>::new());
    assert_eq!(example(rank, "given = { value = 1 }\nexpect = 10"), ["R004"], "a rank among nobody");
    assert_eq!(example(rank, "given = { value = 1 }\npopulation = [1, \"x\"]\nexpect = 10"), ["R011"]);
    assert_eq!(example(rank, "given = { value = 1 }\npopulation = [1]\nexpect = \"D405\""), Vec::<&str>::new());
}

#[test]
fn the_examples_of_the_manual_hold_in_a_rulebook() {
    for info in methods::ALL {
        for example in info.examples {
            let printed = methods::catalogue::example_toml(info, example).replace('…', "1.2");
            let (how, sibling) = match info.role {
                Role::Scores => ("mean", ""),
                _ => ("sum", "[node.\"1.1\"]\nname = \"x\"\nmax = 10\nmethod = \"given\"\n"),
            };
            let area =
                format!("[node.\"1\"]\nname = \"x\"\nmax = 10\naggregate = \"{how}\"\nbasis = {{ place = \"1\" }}\n");
            let toml = format!("{HEAD}{area}{sibling}[node.\"1.2\"]\nname = \"x\"\n{printed}");
            let (rulebook, bag, sources) = check(&toml);
            assert_eq!(bag.total(), 0, "{toml}\n{}", shown(&bag, &sources));
            assert!(rulebook.is_some());
        }
    }
}

#[test]
fn what_lacks_a_basis_or_a_status_is_told_once_at_the_highest_node() {
    assert_eq!(with("basis = { place = \"Phụ lục I\" }\n", ""), ["R403"]);
    assert_eq!(with("status = \"illustrative\"\n", ""), ["R404"]);
}

/// Rulebooks in which everything that can be wrong is wrong, in as few as can be.
const WRONG: [&str; 6] = [
    "",
    r#"
[rulebook]
years = { from = 2024, until = 2023 }
total = 100
source = "nowhere"
band = 1
[[band]]
id = "A"
at-least = 90
[[band]]
id = "A"
at-most = 95
[node."1"]
name = "x"
max = 10
[node."1.1"]
name = "x"
max = 3
method = "bands"
tiers = [{ at-least = 1, points = 4 }, { below = 2, points = 0 }]
[node."1.2"]
name = "x"
max = 3
aggregate = "sum"
[node."1.2.1"]
name = "x"
max = 3
method = "bands"
tiers = [{ above = 1, points = 2 }, { below = 1, points = 0 }]
weight = 1
[node."1.3"]
name = "x"
max = 3
method = "bands"
aggregate = "mean"
tiers = [{ at-least = 1, points = 3 }, { at-least = 2, points = 3 }]
[node."2.1"]
name = "x"
max = 3
[node."3"]
name = "x"
max = 5
method = "given"
[node."3.1"]
name = "x"
max = 5
method = "all-of"
conditions = []
[node."bad code"]
"#,
    r#"
[rulebook]
total = 100
aggregate = "weighted-mean"
status = "cited"
[node."1"]
name = "x"
max = 1
weight = 0.5
method = "min-max"
worst = 1
best = 1
[node."2"]
name = "x"
max = 1
weight = 0.4
method = "count"
[node."3"]
name = "x"
max = 1
weight = 0
aggregate = "mean"
[node."3.1"]
name = "x"
method = "bonus"
max = 1
per = 1
cap = 1
[node."4"]
name = "x"
max = 1
method = "ratio"
full-at = -1
zero-denominator = "zero"
[node."5"]
name = "x"
max = 1
method = "z-score"
better = "low"
low = 1
high = 0
if-all-equal = "full"
[node."6"]
name = "x"
max = 1
method = "ratio"
full-at = 0.5
zero-below = 0.6
zero-denominator = "zero"
[[node."6".example]]
given = { numerator = 1, denominator = 2 }
expect = 0.5
[[node."6".example]]
given = { numerator = 1 }
expect = 0.5
"#,
    "[rulebook]\nid = \"x\"\nedition = \"x\"\nname = \"x\"\nunit-kind = \"x\"\nyears = { from = 2024 }\ntotal = 1\npublished-decimals = 2\nrounding = \"down\"\nrank-decimals = 6\nties = \"dense\"\naggregate = \"weighted-mean\"\n[node.\"1\"]\nname = \"x\"\nmax = 1\nweight = 0.9\nmethod = \"given\"\n[node.\"2\"]\nname = \"x\"\nmax = 1\nweight = 0.2\nmethod = \"given\"\n",
    r#"
[rulebook]
stages = ["final", "self-assessed"]
[node."1"]
name = "x"
formerly = ["bad code", "9"]
max = 1.25
round = 1
[node."1.1"]
name = "x"
method = "information"
weight = 1
[node."2"]
name = "x"
formerly = "9"
information = true
[node."2.1"]
name = "x"
max = 1
source = "indicator"
missing = "self-assessed"
method = "ratio"
zero-denominator = "zero"
previous-part = "1/12"
[node."3"]
name = "x"
max = 1
formerly = ["a b", "2", "2"]
method = "given"
"#,
    "many",
];

#[test]
fn every_code_of_a_rulebook_is_raised_by_some_rulebook() {
    let mut raised = BTreeSet::new();
    for wrong in WRONG {
        let many: String = (0..10_001).map(|at| format!("[node.\"{at}\"]\n")).collect();
        let (rulebook, bag, _) = check(if wrong == "many" { &many } else { wrong });
        assert!(rulebook.is_none() || bag.errors() > 0);
        raised.extend(bag.counts().keys().copied());
    }
    let of_rulebooks = codes::ALL.iter().map(|info| info.code).filter(|code| ("R100".."R500").contains(code));
    let silent: Vec<&str> = of_rulebooks.filter(|code| !raised.contains(code)).collect();
    assert!(silent.is_empty(), "never raised: {silent:?}");
}

#[test]
fn every_hole_of_a_finding_is_filled() {
    for wrong in WRONG.into_iter().filter(|wrong| *wrong != "many") {
        let (_, bag, sources) = check(wrong);
        for finding in bag.kept() {
            for said in [finding.info.message, finding.info.label, finding.info.also, finding.info.hint] {
                for hole in said.holes(Lang::Vi) {
                    let filled = finding.args.iter().any(|(name, _)| *name == hole);
                    assert!(filled, "{} leaves {{{hole}}} open\n{}", finding.info.code, shown(&bag, &sources));
                }
            }
        }
    }
}

#[test]
fn a_rulebook_with_an_error_is_not_handed_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rulebook.toml");
    let load = |toml: String| {
        std::fs::write(&path, toml).expect("the folder can be written");
        let (mut sources, mut bag) = (Sources::new(), Bag::new());
        super::load(&path, &mut sources, &mut bag).expect("the file can be read")
    };
    assert!(load(format!("{HEAD}{NODES}")).is_some());
    assert!(load(format!("{HEAD}{NODES}").replace("expect = \"3.6\"", "expect = \"3.7\"")).is_none());
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    assert!(super::load(&folder.path().join("none.toml"), &mut sources, &mut bag).is_err());
}

#[test]
fn a_node_given_twice_is_told_once_with_both_places() {
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let again =
        "[node.\"1.1\"]\nname = \"Lần hai\"\nmax = 4\nmethod = \"given\"\n[node.\"2\"]\nname = \"x\"\nname = \"y\"\n";
    let file = sources.add("rulebook.toml", format!("{HEAD}{NODES}\n{again}"));
    rulefile::parse(file, &sources, &mut bag).expect("UTF-8");
    let told: Vec<(&str, String, usize)> = bag
        .kept()
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref().expect("a place");
            (finding.info.code, sources.text(place), finding.also.len())
        })
        .collect();
    // The node once, with its first place; the key of the next table is another matter.
    assert_eq!(told, [("R009", "\"1.1\"".to_owned(), 1), ("R009", "name".to_owned(), 0)]);
}

//! SIPAS: the counts of its trees, the evidence for its weights, and the sample year.

use std::path::Path;

use parindex::model::Points;
use parindex::rules::Rulebook;

use crate::sample::sound;
use crate::support::{beside, evaluate, project};

fn since_2022() -> Rulebook {
    sound(&project("scoring-rules/sipas/2023-2026/rulebook.toml"))
}

fn until_2021() -> Rulebook {
    sound(&project("scoring-rules/sipas/2017-2021/rulebook.toml"))
}

/// The records of a table whose rows may be of unlike length.
fn records(path: &Path) -> Vec<csv::StringRecord> {
    let reader = csv::ReaderBuilder::new().flexible(true).from_path(path);
    reader.expect("a table").into_records().map(|row| row.expect("a row")).collect()
}

/// How many nodes that count stand on each level, from the index down.
fn levels(rulebook: &Rulebook) -> Vec<usize> {
    let mut levels = Vec::new();
    for node in rulebook.nodes.iter().filter(|node| !node.informs()) {
        levels.resize(levels.len().max(node.level + 1), 0);
        levels[node.level] += 1;
    }
    levels
}

#[test]
fn sipas_since_2022_has_39_criteria_9_factors_2_blocks_and_51_satisfaction_indices() {
    let levels = levels(&since_2022());
    assert_eq!(levels, [1, 2, 9, 39]);
    assert_eq!(levels.iter().sum::<usize>(), 51);
}

#[test]
fn sipas_until_2021_has_5_factors_and_22_criteria() {
    assert_eq!(levels(&until_2021()), [1, 5, 22]);
}

#[test]
fn the_method_changed_in_2022() {
    for rulebook in [since_2022(), until_2021()] {
        let years: Vec<u16> = rulebook.breaks.iter().map(|found| found.year).collect();
        assert_eq!(years, [2022], "{}", rulebook.edition);
    }
}

#[test]
fn perception_and_expectation_are_shown_and_never_counted() {
    let rulebook = since_2022();
    let below = |top: &str| {
        let leaves = rulebook.leaves().filter(|(_, node, _)| node.code.as_str().starts_with(top));
        leaves.inspect(|(_, node, _)| assert!(node.informs(), "{}", node.code)).count()
    };
    // The report of 2024 counts 42 perception indices; see perception.toml.
    assert_eq!(below("NT."), 43);
    assert_eq!(below("NT.") - below("NT.8."), 36);
    assert_eq!(below("MD."), 10);
}

#[test]
fn every_question_of_the_questionnaire_stands_under_its_factor() {
    let Some(path) = beside("facts/sipas/sipas_questionnaire_2023_2026.csv") else { return };
    let rulebook = since_2022();
    let asked = records(&path);
    for row in &asked {
        let (question, factor) = (&row[0], row[1].split(' ').next().unwrap_or_default());
        let number = question.split_once('.').expect("a question and an item").1;
        let code = match question.split_once('.').expect("a question and an item").0 {
            "Q9" => format!("{factor}.{number}"),
            "Q10" => format!("MD.{number}"),
            other => format!("NT.{}.{number}", &other[1..]),
        };
        let at = rulebook.find(&code).unwrap_or_else(|| panic!("{question} should be {code}"));
        assert_eq!(rulebook.nodes[at].basis.place.as_deref(), Some(format!("câu {question}").as_str()));
    }
    assert_eq!(asked.len(), rulebook.leaves().count());
}

/// A published percentage and what it may have been before it was rounded, in thousandths.
#[derive(Clone, Copy)]
struct Printed {
    low: i64,
    high: i64,
}

impl Printed {
    fn read(rows: &[csv::StringRecord], year: &str, measure: &str) -> Self {
        let row = rows.iter().find(|row| row[0] == *"VN" && row[1] == *year && row[2] == *measure);
        let value = Points::parse(&row.unwrap_or_else(|| panic!("{year}: {measure}"))[3]).expect("a percentage");
        let thousandths = value.0 / 1_000_000;
        Printed { low: thousandths - 5, high: thousandths + 5 }
    }

    /// The mean of several, each as many times as it weighs.
    fn mean(weighted: &[(i64, Printed)]) -> (i64, i64, i64) {
        let sum = |end: fn(&Printed) -> i64| weighted.iter().map(|(weight, printed)| weight * end(printed)).sum();
        (sum(|printed| printed.low), sum(|printed| printed.high), weighted.iter().map(|(weight, _)| weight).sum())
    }

    /// Whether a mean of what was printed can have been printed as this.
    fn can_be(self, (low, high, weights): (i64, i64, i64)) -> bool {
        low <= self.high * weights && high >= self.low * weights
    }
}

#[test]
fn the_published_figures_fit_weights_by_number_of_criteria_and_not_equal_blocks() {
    let Some(path) = beside("facts/sipas/sipas_results.csv") else { return };
    let rows = records(&path);
    let read = |year: &str, measure: &str| Printed::read(&rows, year, measure);

    let index = read("2024", "SIPAS overall %");
    let [policy, service] = ["policy block %", "service block %"].map(|block| read("2024", block));
    assert!(index.can_be(Printed::mean(&[(23, policy), (16, service)])));
    assert!(!index.can_be(Printed::mean(&[(1, policy), (1, service)])));

    // 2023: with the service block from its five factors, by their criteria.
    let index = read("2023", "SIPAS overall %");
    let [policy, implied] = ["policy block %", "service block %"].map(|block| read("2023", block));
    let factors = [
        (3, "factor access to service %"),
        (4, "factor administrative procedures %"),
        (3, "factor civil servants %"),
        (3, "factor service result %"),
        (3, "factor feedback handling %"),
    ];
    let factors = factors.map(|(criteria, factor)| (criteria, read("2023", factor)));
    let all: Vec<(i64, Printed)> = [(23, policy)].into_iter().chain(factors).collect();
    assert!(index.can_be(Printed::mean(&all)));
    // What does not fit, as the rulebook says: the block implied by the change printed a year later.
    assert!(!index.can_be(Printed::mean(&[(23, policy), (16, implied)])));
    assert!(!implied.can_be(Printed::mean(&factors)));
}

#[test]
fn the_index_of_the_sample_year_is_the_mean_of_all_39_criteria() {
    let (evaluation, found) = evaluate(&project("sample-data/sipas-percentages-2024/pass.toml"));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:#?}"));
    assert!(found.is_empty(), "{found:#?}");
    let table = records(&project("sample-data/sipas-percentages-2024/satisfaction-made-up.csv"));
    assert_eq!(table.len(), 63);
    for row in &table {
        let at = evaluation.inputs.units.iter().position(|unit| unit.code.as_str() == &row[0]).expect("the unit");
        let index = evaluation.results.units[at].index.expect("an index").0;
        let criteria: Vec<i64> = row.iter().skip(2).map(|cell| Points::parse(cell).expect("a percentage").0).collect();
        assert_eq!(criteria.len(), 39);
        let sum: i64 = criteria.iter().sum();
        // Factors and blocks are rounded to a billionth on the way.
        assert!((index * 39 - sum).abs() <= 3 * 39, "{}: {index}", &row[0]);
    }
}

#[test]
fn the_sample_year_before_the_break_scores() {
    let (evaluation, found) = evaluate(&project("sample-data/sipas-percentages-2021/pass.toml"));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:#?}"));
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(evaluation.results.units.iter().filter(|unit| unit.rank.is_some()).count(), 63);
}

//! `parindex history`: the laws of a series over random runs, and what a user sees.

use std::fs;
use std::path::{Path, PathBuf};

use parindex::compare::Options;
use parindex::diag::Bag;
use parindex::history::{self, History, Run};
use parindex::model::{Number, Points};
use parindex::run::Publication;
use tempfile::TempDir;

use crate::compare::{compared, next_year, sample, scored_pass, shape};
use crate::generate::{self, Rng};
use crate::laws::{self, seed};
use crate::model::Case;
use crate::support::{Row, folder, parindex, project, row, rows, rows_of, stderr, stdout};
use crate::write::{Manner, write};

fn read(runs: &[&PathBuf]) -> Option<History> {
    let runs = runs.iter().map(|run| Run::read(run).unwrap_or_else(|error| panic!("{error}"))).collect();
    History::new(runs, None, &mut Bag::new())
}

fn bytes(history: &History, out: &Path) -> Vec<Vec<u8>> {
    let publication = Publication::start(out, &history::FILES, true).expect("a folder");
    history::save(history, publication).expect("a history");
    history::FILES.iter().map(|name| fs::read(out.join(name)).expect("a file")).collect()
}

/// Scores a case as the run of a month.
fn month(case: &Case, rng: &mut Rng, folder: &Path, month: usize) -> PathBuf {
    let pass = write(case, folder, Manner { seed: rng.next(), shuffle: None });
    let text = fs::read_to_string(&pass).expect("a pass");
    let dated = text.replace("year = 2024\n", &format!("year = 2024\nperiod = \"M0{month}\"\nunits-on = 2024-12-31\n"));
    assert_ne!(text, dated);
    fs::write(&pass, dated).expect("a pass");
    scored_pass(&pass, &folder.join(format!("run-{month}")))
}

/// So many random series of three runs.
const SERIES: u64 = 120;

#[test]
fn the_order_of_runs_changes_no_byte_and_two_runs_agree_with_their_comparison() {
    let folder = laws::folder();
    let (mut agreed, mut followed) = (0, 0);
    for number in 0..SERIES {
        let mut rng = Rng::new(seed(), 88_000_000 + number);
        let first = generate::case(&mut rng, &shape());
        let second = next_year(&first, &mut rng);
        let third = next_year(&second, &mut rng);
        let runs = [(&first, 1), (&second, 2), (&third, 3)].map(|(case, at)| month(case, &mut rng, folder.path(), at));
        let [a, b, c] = &runs;
        let totals: Vec<String> =
            runs.iter().map(|run| Run::read(run).expect("a run").dir.manifest.rulebook.total).collect();
        if totals.windows(2).any(|pair| pair[0] != pair[1]) {
            assert!(read(&[a, b, c]).is_none(), "case {number}: totals {totals:?}");
            continue;
        }
        let history = read(&[a, b, c]).expect("a series");
        let out = folder.path().join("history");
        let written = bytes(&history, &out);
        for order in [[c, b, a], [b, a, c], [b, c, a]] {
            assert_eq!(bytes(&read(&order).expect("a series"), &out), written, "case {number}");
        }
        // Every unit of every run stands in one row.
        let units: usize = history.runs.iter().map(|run| run.dir.units.len()).sum();
        assert_eq!(history.rows().count(), units, "case {number}");
        followed += history.lines.iter().filter(|line| line.stands.iter().flatten().count() == 3).count();
        // A history of two says what their comparison says.
        let two = read(&[b, a]).expect("a series");
        let Some(comparison) = compared(a, b, &Options::default()) else { continue };
        for (pair, change) in comparison.pairs.iter().zip(&comparison.changes) {
            let Some((old, new)) = pair.old.zip(pair.new) else { continue };
            let line = two.lines.iter().position(|line| line.stands == [Some(old), Some(new)]).expect("the unit");
            let from = two.before(line, 1);
            assert_eq!(two.index_change(line, from, 1), change.index_change(), "case {number}");
            assert_eq!(two.rank_change(line, from, 1), change.rank_change(), "case {number}");
            agreed += 1;
        }
    }
    assert!(agreed > 100 && followed > 50, "{agreed} {followed}");
}

#[test]
fn three_years_of_provinces_are_followed_through_the_mergers() {
    let folder = folder(&[]);
    let path = folder.path();
    for year in ["2023", "2024", "2025"] {
        sample(&format!("provinces-{year}/pass.toml"), path, year);
    }
    let command = ["history", "2025", "2023", "2024", "--out", "h", "--lang", "en", "--format", "table"];
    let output = parindex(&command, path);
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stdout(&output);
    let ha_noi = said.lines().find(|line| line.trim_start().starts_with("01 ")).expect("Ha Noi");
    assert_eq!(ha_noi.matches('¦').count(), 2, "two changes of the rulebook: {ha_noi}");
    for part in
        ["MADE-UP", "par-index-province 2023", "52 units", "2024 against 2023", "over 63 units", "over 11 units"]
    {
        assert!(stderr(&output).contains(part), "{part} in {}", stderr(&output));
    }
    let history = rows(&path.join("h/history.csv"));
    assert_eq!(history.len(), 63 + 63 + 34);
    // The merged Da Nang keeps its code, and is another unit than the one before.
    let merged = row(&history, &[("unit", "48"), ("since", "2025")]);
    assert_eq!((merged["predecessors"].as_str(), merged["marks"].as_str()), ("49|48", "new-edition;succession"));
    assert!(merged["index_change"].is_empty() && merged["rank_change"].is_empty());
    let before = row(&history, &[("unit", "48"), ("period", "2024")]);
    assert_eq!((before["successor"].as_str(), before["marks"].as_str()), ("48", "new-edition;ends"));
    // What is followed is what was published, and its change the difference.
    let exact = |row: &Row, key: &str| Number::parse(&row[key]).expect("a number").0;
    for unit in ["01", "22", "04"] {
        let of = |period| row(&history, &[("unit", unit), ("period", period)]);
        let (old, new) = (of("2024"), of("2025"));
        assert_eq!(exact(new, "index_change"), exact(new, "index") - exact(old, "index"), "{unit}");
        assert_eq!(new["same_period_index_change"], new["index_change"]);
        let ranking = rows(&path.join("2025/ranking.csv"));
        let published = row(&ranking, &[("code", unit)]);
        assert_eq!([&new["index"], &new["rank"]], [&published["index_exact"], &published["rank"]]);
    }
    // A unit that submitted nothing has no index, and is not dropped.
    let silent = row(&history, &[("unit", "96"), ("period", "2025")]);
    assert_eq!((silent["index"].as_str(), silent["standing"].as_str()), ("", "not-submitted"));
    let series = rows(&path.join("h/series.csv"));
    for row in &series {
        let manifest = fs::read_to_string(path.join(&row["period"]).join("manifest.json")).expect("a manifest");
        let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("a manifest");
        assert_eq!(manifest["means"][0]["index_exact"], row["mean"].as_str(), "the mean that the run published");
        assert_eq!(row["after_break"], "no");
    }
    assert_eq!(row(&series, &[("period", "2025")])["editions_since"], "2023|2024|2025");
    // One unit, with those that became part of it; in Vietnamese unless asked.
    let one = parindex(&["history", "2023", "2024", "2025", "--unit", "Đà Nẵng", "--format", "table"], path);
    let told = stdout(&one);
    assert_eq!(told.lines().count(), 1 + 5, "{told}");
    assert!(told.contains("Quảng Nam") && told.contains("kế thừa nhiều đơn vị"), "{told}");
    let csv = rows_of(stdout(&parindex(&["history", "2023", "2024", "2025", "--unit", "48"], path)).as_bytes());
    assert_eq!(csv.len(), 5);
    let unknown = parindex(&["history", "2023", "2024", "--unit", "Đà Năng"], path);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("Đà Nẵng"), "{}", stderr(&unknown));
}

#[test]
fn nothing_is_computed_across_a_break() {
    let folder = folder(&[]);
    sample("sipas-percentages-2021/pass.toml", folder.path(), "2021");
    sample("sipas-percentages-2024/pass.toml", folder.path(), "2024");
    let output = parindex(&["history", "2021", "2024", "--out", "h", "--format", "table"], folder.path());
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stdout(&output).contains('‖') && stderr(&output).contains("đứt đoạn: số liệu từ 2024"),
        "{}",
        stderr(&output)
    );
    let history = rows(&folder.path().join("h/history.csv"));
    assert!(history.iter().any(|row| row["marks"].contains("break")));
    for key in ["index_change", "rank_change", "same_period_index_change", "same_period_rank_change"] {
        assert!(history.iter().all(|row| row[key].is_empty()), "{key}");
    }
    let series = rows(&folder.path().join("h/series.csv"));
    assert_eq!(row(&series, &[("period", "2024")])["after_break"], "yes");
    for key in ["mean_change", "since", "beta", "variation_since"] {
        assert!(series.iter().all(|row| row[key].is_empty()), "{key}");
    }
}

/// Six quarters of the service-quality index 766, from the made-up year: in each quarter fewer of the dossiers are late.
fn quarters() -> (TempDir, Vec<String>) {
    let folder = folder(&[]);
    let sample = project("sample-data/service-766-2024");
    let text = |name: &str| fs::read_to_string(sample.join(name)).expect("the sample");
    let pass = text("pass.toml").replace("../../scoring-rules", &project("scoring-rules").to_string_lossy());
    let names: Vec<String> =
        ["2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2", "2024-Q3"].map(str::to_owned).into();
    for (at, name) in names.iter().enumerate() {
        let (year, quarter) = name.split_once('-').expect("a quarter");
        let here = folder.path().join(format!("figures-{name}"));
        fs::create_dir_all(&here).expect("a folder");
        let dated = format!("year = {year}\nperiod = \"{quarter}\"");
        fs::write(here.join("pass.toml"), pass.replace("year = 2024", &dated)).expect("a pass");
        fs::write(here.join("classification-made-up.csv"), text("classification-made-up.csv")).expect("a table");
        let row = |line: &str| {
            let mut cells: Vec<String> = line.split(';').map(str::to_owned).collect();
            cells[2] = cells[2].replace("2024", year);
            // 2.1: dossiers handled on time, of all.
            if let (true, Ok(all)) = (cells[3] == "2.1", cells[5].replace('.', "").parse::<usize>()) {
                cells[4] = (all * (70 + 4 * at) / 100).to_string();
            }
            cells.join(";")
        };
        let table = text("metrics-made-up.csv");
        let table: Vec<String> = table.lines().map(row).collect();
        fs::write(here.join("metrics-made-up.csv"), table.join("\n") + "\n").expect("a table");
        let output = parindex(&["score", &format!("figures-{name}/pass.toml"), "--out", name], folder.path());
        assert!(output.status.success(), "{}", stderr(&output));
    }
    (folder, names)
}

#[test]
fn a_quarter_is_held_against_the_same_quarter_of_the_year_before() {
    let (folder, names) = quarters();
    let mut command = vec!["history"];
    command.extend(names.iter().map(String::as_str));
    command.extend(["--out", "h", "--format", "table"]);
    let output = parindex(&command, folder.path());
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("± cùng kỳ"), "{}", stdout(&output));
    let history = rows(&folder.path().join("h/history.csv"));
    assert_eq!(history.len(), 63 * 6);
    let exact = |text: &str| Points::parse(text).expect("a number").0;
    for row in &history {
        let (year, quarter) = row["period"].split_once('-').expect("a quarter");
        let before = format!("{}-{quarter}", year.parse::<u16>().expect("a year") - 1);
        let before = history.iter().find(|other| other["period"] == before && other["unit"] == row["unit"]);
        let expected = before.map(|before| exact(&row["index"]) - exact(&before["index"]));
        let found = Some(row["same_period_index_change"].as_str()).filter(|text| !text.is_empty()).map(exact);
        assert_eq!(found, expected, "{} {}", row["unit"], row["period"]);
        assert_eq!(row["index_change"].is_empty(), row["period"] == "2023-Q2");
        // Four quarters on, 16 in a hundred more are on time, of 20 points: they outweigh what else is the same.
        assert!(found.is_none_or(|change| change > 0), "{} {}", row["unit"], row["period"]);
    }
    // Without a run of a quarter, the change of the next one is over two, and says so.
    let with_a_gap: Vec<&str> = names.iter().map(String::as_str).filter(|name| *name != "2023-Q4").collect();
    let output = parindex(&[&["history"][..], &with_a_gap, &["--out", "gap"]].concat(), folder.path());
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(history.iter().all(|row| row["marks"].is_empty()), "no quarter is missing");
    for row in rows(&folder.path().join("gap/history.csv")) {
        assert_eq!(row["marks"], if row["period"] == "2024-Q1" { "gap" } else { "" }, "{}", row["period"]);
    }
    // The run says of which quarter it is, and is told so.
    let manifest = fs::read_to_string(folder.path().join("2024-Q3/manifest.json")).expect("a manifest");
    assert!(manifest.contains("\"period\": \"Q3\"") && manifest.contains("\"units_on\": \"2024-09-30\""), "{manifest}");
    let told = parindex(&["explain", "2024-Q3", "--unit", "01", "--format", "table"], folder.path());
    assert!(stdout(&told).contains("2024, quý III"), "{}", stdout(&told));
    let compared = parindex(&["compare", "2023-Q3", "2024-Q3", "--format", "table"], folder.path());
    assert!(stderr(&compared).contains("2023-Q3 → 2024-Q3"), "{}", stderr(&compared));
}

//! The process around a year's figures: units that did not submit or are disqualified, nodes that are
//! taken out, printed rates, work plans. Each test is a small pass of made-up figures, run as a user
//! runs it.

use std::fs;
use std::path::Path;

use parindex::data::TaskCounts;
use parindex::model::part_of_whole;
use parindex::run::RunDir;
use parindex::text::Lang;
use tempfile::TempDir;

use crate::bad_inputs::pass_over;
use crate::support::{self, Finding, Row, evaluate, parindex, row, stderr, stdout};

/// The small sound pass, with texts of its files replaced: (file, old, new); each old text stands in
/// its file once.
fn changed(changes: &[(&str, &str, &str)]) -> TempDir {
    let folder = pass_over("good.csv");
    for (file, old, new) in changes {
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).expect("a file of the pass");
        assert_eq!(text.matches(old).count(), 1, "{file}: {old}");
        fs::write(path, text.replace(old, new)).expect("a file");
    }
    folder
}

/// Takes the rows of a unit out of the table, those of some nodes excepted.
fn without_rows(folder: &Path, unit: &str, except: &[&str]) {
    let path = folder.join("data.csv");
    let table = fs::read_to_string(&path).expect("the table");
    let kept = |row: &&str| {
        let fields: Vec<&str> = row.split(',').collect();
        fields[0] != unit || except.contains(&fields[3])
    };
    fs::write(path, table.lines().filter(kept).map(|row| format!("{row}\n")).collect::<String>()).expect("a table");
}

/// The findings of a pass: code, and the text at its place.
fn found(folder: &Path) -> Vec<(&'static str, String)> {
    let (_, found) = evaluate(&folder.join("pass.toml"));
    found.into_iter().map(|Finding { code, marked, .. }| (code, marked)).collect()
}

/// Scores the pass; what the program said, in a language.
fn score(folder: &Path, lang: &str) -> String {
    let output =
        parindex(&["score", "pass.toml", "--out", "out", "--force", "--lang", lang, "--format", "table"], folder);
    assert!(output.status.success(), "{}", stderr(&output));
    stderr(&output)
}

/// A table of the run directory.
fn rows(folder: &Path, file: &str) -> Vec<Row> {
    support::rows(&folder.join("out").join(file))
}

fn explain(folder: &Path, args: &[&str]) -> String {
    let args = [&["explain", "out", "--format", "table"], args].concat();
    stdout(&parindex(&args, folder))
}

const STATES: &str = "register = \"units.csv\"
assessed-only = [{ unit = \"31\", reason = \"đánh giá riêng\" }]
not-submitted = [{ unit = \"48\", reason = \"không gửi hồ sơ\" }]
disqualified = [{ unit = \"46\", reason = \"báo cáo sai sự thật\" }]";

#[test]
fn units_that_are_not_ranked_are_named_with_the_reason() {
    let folder = changed(&[("pass.toml", "register = \"units.csv\"", STATES)]);
    without_rows(folder.path(), "48", &[]);
    let said = score(folder.path(), "vi");
    assert!(said.contains("Đà Nẵng: chưa có thống kê (không nộp) · không gửi hồ sơ"), "{said}");
    assert!(said.contains("Huế: bị loại khỏi xếp hạng · báo cáo sai sự thật"), "{said}");
    let said = score(folder.path(), "en");
    assert!(said.contains("Da Nang: not submitted · không gửi hồ sơ"), "{said}");

    let ranking = rows(folder.path(), "ranking.csv");
    assert_eq!(ranking.len(), 6, "every unit is named");
    let of = |code: &str, columns: &[&str]| -> Vec<String> {
        let row = row(&ranking, &[("code", code)]);
        columns.iter().map(|column| row[*column].clone()).collect()
    };
    let columns = ["rank", "status", "reason", "index", "band"];
    assert_eq!(of("48", &columns), ["", "not-submitted", "không gửi hồ sơ", "not-submitted", ""]);
    // 7.50 + 12.55 + 13.19 + 26.65 + 26.21, in the band from 80, which it does not get.
    assert_eq!(of("46", &columns), ["", "disqualified", "báo cáo sai sự thật", "86.10", ""]);
    assert_eq!(of("31", &columns), ["", "assessed-only", "đánh giá riêng", "84.93", "B"]);
    let ranks: Vec<&str> = ranking.iter().map(|row| row["rank"].as_str()).collect();
    assert_eq!(ranks, ["1", "2", "3", "", "", ""]);

    let manifest = RunDir::manifest(&folder.path().join("out")).expect("a manifest");
    assert_eq!((manifest.counts.units, manifest.counts.ranked), (6, 3));
    assert_eq!((manifest.counts.not_submitted, manifest.counts.disqualified), (1, 1));
    assert_eq!(manifest.means[0].units, 3, "no mean takes a unit that is not ranked");
    let standings: Vec<(&str, &str)> =
        manifest.standings.iter().map(|entry| (entry.unit.as_str(), entry.status.as_str())).collect();
    assert_eq!(standings, [("31", "assessed-only"), ("46", "disqualified"), ("48", "not-submitted")]);

    let told = explain(folder.path(), &["--unit", "48", "--node", "1.1"]);
    assert!(told.contains("chưa có thống kê (không nộp) · không gửi hồ sơ"), "{told}");
    assert!(told.contains("đơn vị không nộp: chưa có thống kê"), "{told}");
    let told = explain(folder.path(), &["--unit", "46", "--lang", "en"]);
    assert!(told.contains("disqualified · báo cáo sai sự thật") && told.contains("86.10"), "{told}");
}

/// A survey asks about every unit, also about one that sent nothing.
const SURVEYED: (&str, &str, &str) = ("rulebook.toml", "max = 60\n", "max = 60\nsource = \"survey.citizens\"\n");

#[test]
fn what_other_sources_say_of_a_unit_that_did_not_submit_is_read_and_not_scored() {
    let folder = changed(&[("pass.toml", "register = \"units.csv\"", STATES), SURVEYED]);
    without_rows(folder.path(), "48", &["2.1", "2.2"]);
    assert_eq!(found(folder.path()), []);
    score(folder.path(), "vi");
    let ranking = rows(folder.path(), "ranking.csv");
    assert_eq!(row(&ranking, &[("code", "48")])["index"], "not-submitted");
    let scores = rows(folder.path(), "scores.csv");
    let of_survey = row(&scores, &[("unit", "48"), ("node", "2.1")]);
    assert_eq!([&of_survey["state"], &of_survey["points"], &of_survey["inputs"]], ["not-submitted", "", ""]);
}

#[test]
fn a_rulebook_may_give_no_points_for_what_was_not_submitted() {
    let zero = ("rulebook.toml", "ties = \"competition\"", "ties = \"competition\"\nnot-submitted = \"zero\"");
    let folder = changed(&[("pass.toml", "register = \"units.csv\"", STATES), SURVEYED, zero]);
    without_rows(folder.path(), "48", &["2.1", "2.2"]);
    score(folder.path(), "vi");
    let ranking = rows(folder.path(), "ranking.csv");
    let unit = row(&ranking, &[("code", "48")]);
    // 0 + 24.75 + 26.15
    assert_eq!([&unit["rank"], &unit["status"], &unit["index"]], ["4", "not-submitted", "50.90"]);
    let scores = rows(folder.path(), "scores.csv");
    let step = &row(&scores, &[("unit", "48"), ("node", "1.1")])["step"];
    assert_eq!(step, "not-submitted-as-zero");
    // Then what other sources say must be there.
    without_rows(folder.path(), "48", &["2.1"]);
    assert_eq!(found(folder.path()), [("D512", String::new())]);
}

#[test]
fn a_unit_stands_in_one_list_and_has_no_appraised_values_if_it_did_not_submit() {
    let lists = "register = \"units.csv\"
left-out = [{ unit = \"48\", reason = \"x\" }]
not-submitted = [{ unit = \"48\", reason = \"x\" }]";
    let folder = changed(&[("pass.toml", "register = \"units.csv\"", lists)]);
    assert_eq!(found(folder.path()), [("D530", "\"48\"".to_owned())]);
    let unknown = "register = \"units.csv\"\ndisqualified = [{ unit = \"24\", reason = \"x\" }]";
    let folder = changed(&[("pass.toml", "register = \"units.csv\"", unknown)]);
    assert_eq!(found(folder.path()), [("D517", "\"24\"".to_owned())]);
    let folder = changed(&[("pass.toml", "register = \"units.csv\"", STATES)]);
    without_rows(folder.path(), "48", &["1.2"]);
    assert_eq!(found(folder.path()), [("D531", "13.11".to_owned())]);
    let said = stderr(&parindex(&["check", "pass.toml"], folder.path()));
    assert!(said.contains("data.csv:27") && said.contains("pass.toml:11"), "{said}");
    // What the unit claims for itself was submitted, too.
    let table = fs::read_to_string(folder.path().join("data.csv")).expect("the table");
    fs::write(folder.path().join("data.csv"), table.replace(",13.11", ",")).expect("a table");
    assert_eq!(found(folder.path()), [("D531", "13.47".to_owned())]);
}

/// The rulebook of the small pass with 1.2 and all of area 2 as nodes that may not apply.
const MAY_NOT_APPLY: [(&str, &str, &str); 2] = [
    ("rulebook.toml", "name = \"Tiêu chí 1.2\"\n", "name = \"Tiêu chí 1.2\"\nmay-not-apply = true\n"),
    ("rulebook.toml", "name = \"Lĩnh vực 2\"\n", "name = \"Lĩnh vực 2\"\nmay-not-apply = true\n"),
];

/// The small pass in which nodes are taken out.
fn taken_out(tables: &str) -> TempDir {
    let input = ("pass.toml", "[[input]]\n", &*format!("{tables}\n[[input]]\n"));
    changed(&[input, MAY_NOT_APPLY[0], MAY_NOT_APPLY[1]])
}

#[test]
fn a_node_that_is_taken_out_lowers_the_maximum_and_raises_the_weights_of_the_others() {
    let folder =
        taken_out("[[not-applicable]]\nnode = \"2\"\nunits = [\"48\"]\nreason = \"không có thủ tục, dịch vụ\"\n");
    without_rows(folder.path(), "48", &["1.1", "1.2", "1.10"]);
    assert_eq!(found(folder.path()), []);
    score(folder.path(), "vi");
    let scores = rows(folder.path(), "scores.csv");
    let of = |unit: &str, node: &str, columns: [&str; 4]| {
        let row = row(&scores, &[("unit", unit), ("node", node)]);
        columns.map(|column| row[column].clone())
    };
    let columns = ["max", "effective_weight", "state", "inputs"];
    assert_eq!(of("48", "total", columns), ["40", "100.0000", "value", ""]);
    assert_eq!(of("48", "1.2", columns), ["15", "37.5000", "value", "points=13.11"]);
    assert_eq!(of("48", "2.1", columns), ["0", "", "not-applicable", "reason=không có thủ tục, dịch vụ"]);
    assert_eq!(of("01", "1.2", columns), ["15", "15.0000", "value", "points=12.11"]);
    // (7.86 + 13.11 + 13.65) / 40 × 100
    let ranking = rows(folder.path(), "ranking.csv");
    assert_eq!(row(&ranking, &[("code", "48")])["index"], "86.55");
    let told = explain(folder.path(), &["--unit", "48", "--node", "2.1"]);
    assert!(told.contains("không áp dụng cho đơn vị: không có thủ tục, dịch vụ"), "{told}");
    let told = explain(folder.path(), &["--unit", "48", "--node", "1.2", "--lang", "en"]);
    assert!(told.contains("37.5000 % of the index (by the rulebook 15.0000 %)"), "{told}");
    let told = explain(folder.path(), &["--unit", "01", "--node", "1.2", "--lang", "en"]);
    assert!(!told.contains("by the rulebook"), "a weight is told where it differs: {told}");
}

#[test]
fn without_units_a_node_is_taken_out_for_all() {
    let folder = taken_out("[[not-applicable]]\nnode = \"1.2\"\nreason = \"chưa triển khai\"\n");
    let table = fs::read_to_string(folder.path().join("data.csv")).expect("the table");
    let rows_left: String = table.lines().filter(|row| !row.contains(",1.2,")).map(|row| format!("{row}\n")).collect();
    fs::write(folder.path().join("data.csv"), rows_left).expect("a table");
    score(folder.path(), "vi");
    for unit in rows(folder.path(), "ranking.csv") {
        assert_eq!(unit["max"], "85", "{unit:?}");
    }
}

#[test]
fn what_is_taken_out_must_be_allowed_known_and_empty() {
    let entry = |node: &str, unit: &str| {
        format!("[[not-applicable]]\nnode = \"{node}\"\nunits = [\"{unit}\"]\nreason = \"x\"\n")
    };
    let marked = |tables: &str| found(taken_out(tables).path());
    assert_eq!(marked(&entry("1", "48")), [("R520", "\"1\"".to_owned())]);
    assert_eq!(marked(&entry("1.3", "48")), [("D508", "\"1.3\"".to_owned())]);
    assert_eq!(marked(&entry("1.2", "24")), [("D517", "\"24\"".to_owned())]);
    assert_eq!(marked(&entry("1.2", "48")), [("D532", "13.11".to_owned())]);
    let twice = format!("{}{}", entry("2", "48"), entry("2.1", "48"));
    let found = marked(&twice);
    assert_eq!(found[0], ("R009", "\"2.1\"".to_owned()));
    assert_eq!(found[1..], [("D532", "24.75".to_owned()), ("D532", "26.15".to_owned())]);
}

/// A pass over one unit with 1.1 as a ratio; the head of its input and its table.
fn rates(input: &str, table: &str) -> TempDir {
    let folder = changed(&[
        ("rulebook.toml", "unit-kind = \"province\"", "unit-kind = \"district\""),
        (
            "rulebook.toml",
            "max = 10\nmethod = \"given\"",
            "max = 10\nmethod = \"ratio\"\nzero-denominator = \"refuse\"",
        ),
        ("pass.toml", "form = \"long\"\n", &format!("{input}\n")),
    ]);
    let pass = fs::read_to_string(folder.path().join("pass.toml")).expect("the pass");
    let (head, _) = pass.split_once("[input.columns]").expect("columns");
    fs::write(folder.path().join("pass.toml"), head).expect("a pass");
    fs::write(folder.path().join("data.csv"), table).expect("a table");
    folder
}

const VIETNAMESE: &str = "form = \"long\"\ndelimiter = \";\"\ndecimal = \",\"\nthousands = \".\"";

/// The other nodes of the unit, after the columns unit, node, points.
fn others(delimiter: char, empty: &str) -> String {
    let row = |node: &str| format!("24;{node};10{empty}\n").replace(';', &delimiter.to_string());
    ["1.2", "1.10", "2.1", "2.2"].map(row).concat()
}

/// What is found in a row whose rate is written in one cell.
fn found_in_rate(rate: &str) -> Vec<(&'static str, String)> {
    let table = format!("unit;node;points;fraction\n24;1.1;;{rate}\n{}", others(';', ";"));
    found(rates(VIETNAMESE, &table).path())
}

#[test]
fn numerator_denominator_and_printed_rate_stand_in_one_cell_and_agree() {
    for rate in ["10/12 (83,3%)", "1.327/3.009 (44,10%)", "1.327/3.009", "10 / 12 (83,3 %)"] {
        assert_eq!(found_in_rate(rate), [], "{rate}");
    }
    let cell = |text: &str| text.to_owned();
    assert_eq!(found_in_rate("30/143 (20,9)"), [("D830", cell("30/143 (20,9)"))]);
    for wrong in ["144.173/473.734 (23,33%)", "3.985.774/4.808.023 (45,32%)"] {
        assert_eq!(found_in_rate(wrong), [("D330", cell(wrong))]);
    }
    for unreadable in ["12-Oct", "10/12/2024", "mười/12"] {
        assert_eq!(found_in_rate(unreadable), [("D331", cell(unreadable))]);
    }
    assert_eq!(found_in_rate("10/12,5,5"), [("D301", cell("10/12,5,5"))]);
    assert_eq!(found_in_rate(""), [("D309", String::new())]);
}

#[test]
fn the_values_of_a_rate_are_scored_and_a_wrong_one_is_told_with_what_it_would_need() {
    let table = format!("unit;node;points;fraction\n24;1.1;;1.327/3.009 (44,10%)\n{}", others(';', ";"));
    let folder = rates(VIETNAMESE, &table);
    score(folder.path(), "vi");
    let scores = rows(folder.path(), "scores.csv");
    let leaf = row(&scores, &[("unit", "24"), ("node", "1.1")]);
    // 1327 / 3009 × 10
    assert_eq!([&leaf["inputs"], &leaf["points"]], ["numerator=1327; denominator=3009", "4.410103024"]);

    let wrong = table.replace("1.327/3.009 (44,10%)", "144.173/473.734 (23,33%)");
    fs::write(folder.path().join("data.csv"), wrong).expect("a table");
    let said = stderr(&parindex(&["check", "pass.toml", "--lang", "en"], folder.path()));
    assert!(said.contains("144173/473734 is 30,43%, the table says 23,33%"), "{said}");
    assert!(said.contains("the numerator must be about 110522, or the denominator about 617973"), "{said}");
}

#[test]
fn a_printed_rate_has_a_column_of_its_own_in_long_and_in_wide_tables() {
    let english = "form = \"long\"\nthousands = \",\"";
    let row = "24,1.1,,\"1,327\",\"3,009\",44.10%\n";
    let table = format!("unit,node,points,numerator,denominator,printed\n{row}{}", others(',', ",,,"));
    assert_eq!(found(rates(english, &table).path()), []);
    let wrong = table.replace("44.10%", "44.11%");
    assert_eq!(found(rates(english, &wrong).path()), [("D330", "44.11%".to_owned())]);
    // The column is put aside once the matter is settled.
    let settled = format!("{english}\nignore = [\"printed\"]");
    assert_eq!(found(rates(&settled, &wrong).path()), []);
    // It belongs to rates alone.
    let misplaced = table.replace("24,2.1,10,,,", "24,2.1,10,,,50%");
    assert_eq!(found(rates(english, &misplaced).path()), [("D519", "50%".to_owned())]);

    let wide = VIETNAMESE.replace("long", "wide");
    let header = "unit;1.1.fraction;1.1.printed;1.2;1.10;2.1;2.2\n";
    let of = |cells: &str| found(rates(&wide, &format!("{header}24;{cells};10;10;10;10\n")).path());
    assert_eq!(of("30/143;20,98%"), []);
    assert_eq!(of("30/143;20,97"), [("D830", "20,97".to_owned())]);
    assert_eq!(of("30/143 (20,98%);21,1%"), [("D330", "21,1%".to_owned())]);
}

#[test]
fn numerator_and_denominator_stand_in_one_column_or_in_two() {
    let table = "unit;node;points;fraction;numerator\n24;1.1;;1/2;1\n";
    assert_eq!(found(rates(VIETNAMESE, table).path()), [("R015", "numerator".to_owned())]);
}

#[test]
fn a_percentage_is_read_as_a_share_only_where_the_pass_says_so() {
    let folder = |percent: &str| {
        let folder = rates(
            &format!("{VIETNAMESE}\npercent = \"{percent}\""),
            &format!("unit;node;points;value\n24;1.1;;44,10%\n{}", others(';', ";")),
        );
        let path = folder.path().join("rulebook.toml");
        let text = fs::read_to_string(&path).expect("the rulebook");
        let shares = "method = \"bands\"\ntiers = [{ at-least = 0.4410, points = 10 }, { points = 0 }]";
        fs::write(path, text.replace("method = \"ratio\"\nzero-denominator = \"refuse\"", shares)).expect("a rulebook");
        folder
    };
    assert_eq!(found(folder("refuse").path()), [("D301", "44,10%".to_owned())]);
    let folder = folder("read");
    score(folder.path(), "vi");
    let scores = rows(folder.path(), "scores.csv");
    let leaf = row(&scores, &[("unit", "24"), ("node", "1.1")]);
    assert_eq!([&leaf["inputs"], &leaf["points"]], ["value=0.441", "10"]);
}

/// A small plan as of the end of 2024: of 1.1.1, which is finished on time; of 1.1.2 the share that is
/// done; of 1.1.3 a deduction for each that is overdue.
const PLAN_RULES: &str = r#"
[node."1.1"]
name = "Kế hoạch"
max = 10

[node."1.1.1"]
name = "Ban hành kế hoạch"
max = 2
method = "timeliness"
tiers = [{ at-most = 0, points = 2 }, { points = 0 }]

[node."1.1.2"]
name = "Mức độ hoàn thành"
max = 8
method = "ratio"
zero-denominator = "full"

[node."1.1.3"]
name = "Nhiệm vụ quá hạn"
method = "deduction"
per = 0.5
cap = 2
"#;

const PLAN_INPUT: &str = r#"[[input]]
id = "plan"
file = "plan.csv"
form = "tasks"
as-of = 2024-12-31
dates = "d/m/y"
[input.columns]
unit = "ma"
task = "cong_viec"
due = "han"
finished = "ngay_xong"
status = "tinh_trang"
[input.statuses]
"Hoàn thành" = "done"
"Đang thực hiện" = "open"
"Thôi thực hiện" = "withdrawn"
[[input.feed]]
node = "1.1.1"
task = "KH-01"
[[input.feed]]
node = "1.1.2"
numerator = "done"
denominator = "all"
[[input.feed]]
node = "1.1.3"
count = "overdue"

[[input]]
"#;

const TASKS: &str = "ma,cong_viec,han,ngay_xong,tinh_trang
24,KH-01,31/01/2024,31/01/2024,Hoàn thành
24,KH-02,30/06/2024,05/07/2024,Hoàn thành
24,KH-03,31/12/2024,,Đang thực hiện
24,KH-04,30/12/2024,,Đang thực hiện
24,KH-05,30/09/2024,,Thôi thực hiện
24,KH-06,30/09/2024,29/09/2024,Hoàn thành
";

/// A pass over the one unit with its plan.
fn plan(changes: &[(&str, &str, &str)]) -> TempDir {
    let own = "[node.\"1.1\"]\nname = \"Tiêu chí 1.1\"\nmax = 10\nmethod = \"given\"\n";
    let own = [
        ("rulebook.toml", "unit-kind = \"province\"", "unit-kind = \"district\""),
        ("rulebook.toml", own, PLAN_RULES),
        ("pass.toml", "[[input]]\n", PLAN_INPUT),
        (
            "pass.toml",
            "[input.columns]\nunit = \"unit_code\"\nname = \"unit_name\"\nyear = \"year\"\nnode = \"criterion_id\"\nself-assessed = \"self_score\"\npoints = \"appraised_score\"\n",
            "",
        ),
    ];
    let folder = changed(&own);
    fs::write(folder.path().join("data.csv"), format!("unit,node,points\n{}", others(',', ""))).expect("a table");
    fs::write(folder.path().join("plan.csv"), TASKS).expect("a plan");
    for (file, old, new) in changes {
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).expect("a file of the pass");
        assert_eq!(text.matches(old).count(), 1, "{file}: {old}");
        fs::write(path, text.replace(old, new)).expect("a file");
    }
    folder
}

#[test]
fn a_work_plan_feeds_a_ratio_a_count_and_the_day_of_a_task() {
    let folder = plan(&[]);
    assert_eq!(found(folder.path()), []);
    score(folder.path(), "vi");
    let scores = rows(folder.path(), "scores.csv");
    let of = |node: &str| {
        let row = row(&scores, &[("unit", "24"), ("node", node)]);
        ["inputs", "points", "input", "line"].map(|column| row[column].clone())
    };
    assert_eq!(of("1.1.1"), ["finished=2024-01-31; due=2024-01-31", "2", "plan.csv", "2"]);
    // 3 of 5: the sixth is withdrawn. 3 / 5 × 8
    assert_eq!(of("1.1.2"), ["numerator=3; denominator=5", "4.8", "plan.csv", "2"]);
    // KH-04; KH-03 is due on the day of the count and not overdue.
    assert_eq!(of("1.1.3"), ["count=1", "-0.5", "plan.csv", "2"]);

    let (evaluation, _) = evaluate(&folder.path().join("pass.toml"));
    let plans = evaluation.expect("a sound pass").inputs.plans;
    let counts = TaskCounts { on_time: 2, late: 1, open: 1, overdue: 1, withdrawn: 1 };
    assert_eq!((plans.len(), plans[0].input, &plans[0].units[..]), (1, 0, &[counts][..]));
    assert_eq!(part_of_whole(counts.done(), counts.all(), Lang::Vi), "3/5 (60,0%)");
}

#[test]
fn a_work_plan_may_stand_below_its_title() {
    let folder = plan(&[("pass.toml", "form = \"tasks\"", "form = \"tasks\"\nheader-line = 3")]);
    fs::write(folder.path().join("plan.csv"), format!("KẾ HOẠCH NĂM 2024\n(số liệu giả định)\n{TASKS}"))
        .expect("a plan");
    assert_eq!(found(folder.path()), []);
    score(folder.path(), "vi");
    let scores = rows(folder.path(), "scores.csv");
    assert_eq!(row(&scores, &[("unit", "24"), ("node", "1.1.1")])["line"], "4");
}

#[test]
fn tasks_that_contradict_themselves_are_refused_with_their_places() {
    let changed_row = |old: &str, new: &str| found(plan(&[("plan.csv", old, new)]).path());
    let text = |text: &str| text.to_owned();
    let without_day = changed_row("31/01/2024,31/01/2024,", "31/01/2024,,");
    assert_eq!(without_day, [("D550", text("Hoàn thành"))]);
    let open = changed_row("31/12/2024,,", "31/12/2024,30/12/2024,");
    assert_eq!(open, [("D550", text("Đang thực hiện"))]);
    assert_eq!(changed_row("KH-06", "KH-02"), [("D551", text("KH-02"))]);
    assert_eq!(changed_row("29/09/2024", "01/01/2025"), [("D552", text("01/01/2025"))]);
    assert_eq!(changed_row("Thôi thực hiện", "Hủy"), [("D553", text("Hủy"))]);
    assert_eq!(changed_row("24,KH-05,30/09/2024", "24,KH-05,"), [("D309", String::new())]);
    assert_eq!(changed_row("24,KH-05,30/09/2024", "24,KH-05,30/13/2024"), [("D315", text("30/13/2024"))]);
    assert_eq!(changed_row("KH-05", ""), [("D309", String::new())]);
    let said = plan(&[("plan.csv", "KH-06", "KH-02")]);
    let said = stderr(&parindex(&["check", "pass.toml", "--lang", "en"], said.path()));
    assert!(said.contains("plan.csv:7") && said.contains("plan.csv:3"), "{said}");
}

#[test]
fn a_node_takes_what_its_method_takes_and_takes_it_once() {
    let input = |old: &str, new: &str| found(plan(&[("pass.toml", old, new)]).path());
    let text = |text: &str| text.to_owned();
    // Then its values are missing as well.
    assert_eq!(input("task = \"KH-01\"", "count = \"all\"")[0], ("R521", text("\"1.1.1\"")));
    assert_eq!(input("node = \"1.1.3\"\ncount", "node = \"1.1.2\"\ncount")[0], ("R009", text("\"1.1.2\"")));
    assert_eq!(input("node = \"1.1.3\"", "node = \"1.1\"")[0], ("D509", text("\"1.1\"")));
    assert_eq!(input("node = \"1.1.3\"", "node = \"9\"")[0], ("D508", text("\"9\"")));
    assert_eq!(input("count = \"overdue\"", "count = \"late\"")[0], ("R010", text("\"late\"")));
    assert_eq!(input("count = \"overdue\"", "count = \"overdue\"\ntask = \"KH-01\"")[0].0, "R309");
    assert_eq!(input("as-of = 2024-12-31\n", "")[0].0, "R004");
    assert_eq!(input("\"Thôi thực hiện\" = \"withdrawn\"", "\"Thôi thực hiện\" = \"gone\"")[0].0, "R010");
    assert_eq!(input("status = \"tinh_trang\"\n", "")[0].0, "D209");
    // Also not from another table.
    let folder = plan(&[("data.csv", "unit,node,points\n", "unit,node,points,count\n24,1.1.3,,1\n")]);
    let path = folder.path().join("data.csv");
    let table = fs::read_to_string(&path).expect("the table");
    fs::write(&path, table.replace(",10\n", ",10,\n")).expect("a table");
    assert_eq!(found(folder.path()), [("D507", text("1"))]);
    let said = stderr(&parindex(&["check", "pass.toml"], folder.path()));
    assert!(said.contains("data.csv:2") && said.contains("plan.csv:2"), "{said}");
}

#[test]
fn a_unit_without_tasks_has_none_only_where_the_pass_says_so() {
    let others = format!("unit,node,points,finished,due\n24,1.1.1,,none,2024-01-31\n{}", others(',', ",,"));
    let no_tasks = TASKS.lines().next().expect("a header").to_owned() + "\n";
    let folder = |input: &str| {
        let folder = plan(&[
            ("pass.toml", "[[input.feed]]\nnode = \"1.1.1\"\ntask = \"KH-01\"\n", ""),
            ("pass.toml", "as-of = 2024-12-31\n", &format!("as-of = 2024-12-31\n{input}")),
        ]);
        fs::write(folder.path().join("plan.csv"), &no_tasks).expect("a plan");
        fs::write(folder.path().join("data.csv"), &others).expect("a table");
        folder
    };
    assert_eq!(found(folder("").path()), [("D512", String::new())]);
    let none = folder("without-tasks = \"none\"\n");
    assert_eq!(found(none.path()), []);
    score(none.path(), "vi");
    let scores = rows(none.path(), "scores.csv");
    let leaf = row(&scores, &[("unit", "24"), ("node", "1.1.2")]);
    assert_eq!([&leaf["inputs"], &leaf["points"], &leaf["line"]], ["numerator=0; denominator=0", "8", "1"]);
}

//! The stages of an assessment, what stands beside the points, and nodes that round or only inform: a
//! pass of one district, from files to the trail.

use std::fs;

use tempfile::TempDir;

use crate::support::{MINI, Row, evaluate, findings_of, mini, parindex, row, rows, stderr, stdout};

const DISTRICTS: [[&str; 3]; 2] = [["A", "Huyện An", ""], ["B", "Huyện Bình", ""]];

/// The pass over a table, under a rulebook.
fn pass(rulebook: &str, data: &str) -> TempDir {
    mini(rulebook, &DISTRICTS, ["", ""], data)
}

/// A rulebook of two nodes, 4 and 6 points, with further lines in its head.
fn rulebook(head: &str) -> String {
    format!(
        r#"{MINI}
{head}
[node."1"]
name = "Kế hoạch"
max = 4
method = "ratio"
zero-denominator = "zero"
basis = {{ place = "1" }}
[node."2"]
name = "Báo cáo"
max = 6
method = "given"
basis = {{ place = "2" }}
"#
    )
}

/// The rows of the trail of one unit at one node, by the names of the columns.
fn trail(head: &str, data: &str, unit: &str, node: &str) -> Row {
    let folder = pass(&rulebook(head), data);
    let scored = parindex(&["score", "pass.toml", "--out", "out"], folder.path());
    assert!(scored.status.success(), "{}", stderr(&scored));
    row(&rows(&folder.path().join("out/scores.csv")), &[("unit", unit), ("node", node)]).clone()
}

/// The codes that a pass raises.
fn found(head: &str, data: &str) -> Vec<&'static str> {
    let folder = pass(&rulebook(head), data);
    findings_of(&folder.path().join("pass.toml"))
}

const ROUNDS: &str = "stages = [\"self-assessed\", \"appraised-1\", \"appraised-2\"]\n";

/// Both rounds of node 1 in rows of their own, those of node 2 in columns; B is complete.
const TWO_ROUNDS: &str = "\
unit,node,stage,numerator,denominator,points,self-assessed,appraised-1,evidence,evidence-state,explanation
A,1,self-assessed,10,10,,,,Báo cáo 12/BC-UBND,,
A,1,appraised-1,5,10,,,,,chưa đủ,\"Đã bổ sung 3 hồ sơ, kèm công văn 15\"
A,1,appraised-2,8,10,,,,,,
A,2,appraised-2,,,5.5,6,5,,,
B,1,appraised-2,10,10,,,,,,
B,2,appraised-2,,,6,6,,,,
";

#[test]
fn the_last_stage_counts_and_the_others_stay_beside_it() {
    let row = trail(ROUNDS, TWO_ROUNDS, "A", "1");
    assert_eq!([row["points"].as_str(), &row["self_assessed"]], ["3.2", "4"]);
    assert_eq!(row["rounds"], "appraised-1=2");
    assert_eq!([row["evidence"].as_str(), &row["evidence_state"]], ["Báo cáo 12/BC-UBND", "insufficient"]);
    assert_eq!(row["explanation"], "Đã bổ sung 3 hồ sơ, kèm công văn 15");
    let row = trail(ROUNDS, TWO_ROUNDS, "A", "2");
    assert_eq!([row["points"].as_str(), &row["self_assessed"], &row["rounds"]], ["5.5", "6", "appraised-1=5"]);
}

#[test]
fn explain_tells_the_rounds_the_evidence_and_the_explanation() {
    let book = rulebook(ROUNDS);
    let folder = pass(&book, TWO_ROUNDS);
    parindex(&["score", "pass.toml", "--out", "out"], folder.path());
    let told = stdout(&parindex(&["explain", "out", "--unit", "A", "--node", "1", "--format", "table"], folder.path()));
    for said in ["thẩm định lần 1: 2", "Báo cáo 12/BC-UBND (chưa đủ)", "Đã bổ sung 3 hồ sơ, kèm công văn 15"]
    {
        assert!(told.contains(said), "{said}\n{told}");
    }
}

/// The second appraisal of A at both nodes is missing.
fn without_the_last() -> String {
    let rows = TWO_ROUNDS.lines().filter(|row| !row.starts_with("A,1,appraised-2"));
    rows.map(|row| row.replace("A,2,appraised-2,,,5.5", "A,2,appraised-2,,,")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_missing_appraisal_is_an_error_zero_the_claim_or_the_round_before_as_declared() {
    let data = without_the_last();
    // A row with an empty cell and no row at all are told apart.
    assert_eq!(found(ROUNDS, &data), ["D309", "D512"]);
    let points = |missing: &str, node: &str| {
        let row = trail(&format!("{ROUNDS}missing = \"{missing}\"\n"), &data, "A", node);
        (row["points"].clone(), row["state"].clone())
    };
    let is = |points: &str, state: &str| (points.to_owned(), state.to_owned());
    assert_eq!([points("zero", "1"), points("zero", "2")], [is("0", "missing"), is("0", "missing")]);
    let claims = [points("self-assessed", "1"), points("self-assessed", "2")];
    assert_eq!(claims, [is("4", "earlier-stage"), is("6", "earlier-stage")]);
    let rounds = [points("earlier-stage", "1"), points("earlier-stage", "2")];
    assert_eq!(rounds, [is("2", "earlier-stage"), is("5", "earlier-stage")]);
    assert_eq!(found(&format!("{ROUNDS}missing = \"earlier-stage\"\n"), &data), ["D820", "D820"]);
}

#[test]
fn where_nothing_stands_in_a_missing_appraisal_is_still_refused() {
    let data = without_the_last().replace("A,1,self-assessed,10,10,", "A,1,self-assessed,,,");
    let head = format!("{ROUNDS}missing = \"self-assessed\"\n");
    assert_eq!(found(&head, &data), ["D820", "D512"]);
}

#[test]
fn a_stage_that_the_rulebook_does_not_have_is_refused() {
    assert_eq!(found("", TWO_ROUNDS)[..1], ["D209"], "columns of a stage that is not there");
    let data = "unit,node,stage,numerator,denominator,points\nA,1,final,1,1,\n";
    assert_eq!(found("", data), ["D516"]);
}

#[test]
fn remarks_that_differ_or_cannot_be_kept_are_refused() {
    let differ = TWO_ROUNDS.replace("A,1,appraised-2,8,10,,,,,,", "A,1,appraised-2,8,10,,,,Báo cáo khác,,");
    assert_eq!(found(ROUNDS, &differ), ["D536"]);
    let formula = TWO_ROUNDS.replace("Báo cáo 12/BC-UBND", "=HYPERLINK(1)");
    assert_eq!(found(ROUNDS, &formula), ["D104"]);
    let dashes = TWO_ROUNDS.replace("\"Đã bổ sung 3 hồ sơ, kèm công văn 15\"", "\"- Đã bổ sung\n- Đã gửi\"");
    assert_eq!(found(ROUNDS, &dashes), Vec::<&str>::new());
    assert_eq!(found(ROUNDS, &TWO_ROUNDS.replace("chưa đủ", "kém")), ["D535"]);
}

#[test]
fn a_node_that_rounds_gives_its_parent_the_rounded_points() {
    // 1/3 and 2/3 of three points, rounded to two decimals before they are added.
    let rounds = rulebook("").replace("max = 4\nmethod = \"ratio\"", "max = 4\nround = 2\nmethod = \"ratio\"");
    let data = "unit,node,numerator,denominator,points\nA,1,1,3,\nA,2,,,0.004\nB,1,2,3,\nB,2,,,0\n";
    let index = |book: &str| {
        let folder = pass(book, data);
        let (evaluation, found) = evaluate(&folder.path().join("pass.toml"));
        let results = evaluation.unwrap_or_else(|| panic!("{found:?}")).results;
        results.units.iter().map(|unit| unit.index.expect("an index").to_string()).collect::<Vec<_>>()
    };
    assert_eq!(index(&rulebook("")), ["1.337333333", "2.666666667"]);
    assert_eq!(index(&rounds), ["1.334", "2.67"]);
}

#[test]
fn what_only_informs_is_shown_and_moves_nothing() {
    let informed = format!(
        "{}[node.\"3\"]\nname = \"Nhận định\"\ninformation = true\nbasis = {{ place = \"3\" }}\nsource = \"survey.citizens\"\n\
         [node.\"3.1\"]\nname = \"Câu hỏi 1\"\nmethod = \"information\"\n",
        rulebook("")
    );
    let data = "unit,node,numerator,denominator,points,value\nA,1,1,2,,\nA,2,,,6,\nA,3.1,,,,82.5\nB,1,2,2,,\nB,2,,,6,\nB,3.1,,,,-1\n";
    let folder = pass(&informed, data);
    let scored = parindex(&["score", "pass.toml", "--out", "out"], folder.path());
    assert!(scored.status.success(), "{}", stderr(&scored));
    let read = |name: &str| fs::read_to_string(folder.path().join("out").join(name)).expect("a table");
    assert!(
        read("scores.csv")
            .contains("A,3.1,3,survey.citizens,information,information,value=82.5,information value=82.5,,0,")
    );
    assert!(
        read("areas.csv").lines().next().expect("a header").ends_with("name,1,2,total,index,rules_status,data_status")
    );
    let told =
        stdout(&parindex(&["explain", "out", "--unit", "A", "--node", "3.1", "--format", "table"], folder.path()));
    assert!(told.contains("chỉ để tham khảo"), "{told}");
    // Without its value the pass is as incomplete as without any other.
    let lacking = data.replace("A,3.1,,,,82.5\n", "");
    fs::write(folder.path().join("data.csv"), lacking).expect("a table");
    assert_eq!(findings_of(&folder.path().join("pass.toml")), ["D512"]);
}

#[test]
fn last_years_volume_stands_for_a_denominator_of_zero() {
    let previous = rulebook("")
        .replace("zero-denominator = \"zero\"", "zero-denominator = \"previous\"\nprevious-part = \"1/12\"\ncap = 1");
    let data = "unit,node,numerator,denominator,previous,points\nA,1,3,0,72,\nA,2,,,,6\nB,1,3,0,none,\nB,2,,,,6\n";
    let folder = pass(&previous, data);
    let (evaluation, found) = evaluate(&folder.path().join("pass.toml"));
    let results = evaluation.unwrap_or_else(|| panic!("{found:?}")).results;
    // A: 3 of 72/12 = 6, half of four points; B: no volume last year, no points.
    let indices: Vec<String> = results.units.iter().map(|unit| unit.index.expect("an index").to_string()).collect();
    assert_eq!(indices, ["8", "6"]);
}

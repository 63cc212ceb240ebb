//! `parindex review`: claims against what counts, in a pass that is complete or not.

use std::fs;
use std::path::Path;

use crate::support::{MINI, mini, parindex, stderr, stdout};

const DISTRICTS: [[&str; 3]; 4] = [
    ["A", "Huyện An", "An district"],
    ["B", "Huyện Bình", "Binh district"],
    ["C", "Huyện Chi", "Chi district"],
    ["D", "Huyện Dân", "Dan district"],
];

/// What follows the head of the rulebook.
const RULES: &str = r#"
stages = ["self-assessed", "appraised-1", "final"]
[node."1"]
name = "Kế hoạch"
max = 2
method = "given"
basis = { place = "1" }
[node."2"]
name = "Báo cáo"
max = 3
method = "given"
may-not-apply = true
basis = { place = "2" }
[node."3"]
name = "Kiểm tra"
max = 4
method = "given"
basis = { place = "3" }
[node."4"]
name = "Khảo sát"
max = 1
method = "given"
source = "survey.citizens"
basis = { place = "4" }
"#;

/// A: cut at 1, raised at 2, no evidence at 3. B: the same claims, all granted; evidence wanting at 3.
/// C: claims nothing, has not been appraised at 3; node 2 does not apply.
const DATA: &str = "\
unit,node,self-assessed,appraised-1,points,evidence,evidence-state,explanation
A,1,2,0.5,1,Báo cáo 1,đủ,\"Đã bổ sung,\nxin xem xét\"
A,2,1,,1.5,Báo cáo 2,,
A,3,4,,4,,,
A,4,,,0.5,,,
B,1,2,,2,Báo cáo 1,,
B,2,1,,1,Báo cáo 2,,
B,3,4,,4,Báo cáo 3,chưa đủ,
B,4,,,1,,,
C,1,,,2,,,
C,2,,,KAD,,,
C,3,,,,,,
C,4,,,1,,,
D,4,,,1,,,
";

fn reviewed(folder: &Path, args: &[&str]) -> String {
    let output = parindex(&[&["review", "pass.toml"], args].concat(), folder);
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
}

fn over(data: &str) -> tempfile::TempDir {
    let silent = "not-submitted = [{ unit = \"D\", reason = \"Không gửi báo cáo\" }]";
    mini(&format!("{MINI}{RULES}"), &DISTRICTS, [silent, "not-applicable = \"KAD\""], data)
}

#[test]
fn units_show_claims_what_counts_and_both_ranks() {
    let folder = over(DATA);
    // A claims 7 and gets 6.5: 0.5 of 7 is 7.14 %. On claims A has 7.5 and B 8; C 3 of 7 is 4.29.
    assert_eq!(
        reviewed(folder.path(), &["--lang", "en"]),
        "code,name,self_assessed,counted,gap,share_cut,lowered,raised,unclaimed,missing,without_evidence,index_on_claims,rank_on_claims,rank\n\
         B,Binh district,7.00,7.00,0.00,0.00%,0,0,0,0,1,8.00,1,1\n\
         A,An district,7.00,6.50,-0.50,7.14%,1,1,0,0,1,7.50,2,2\n\
         C,Chi district,0.00,0.00,0.00,–,0,0,2,1,0,4.29,3,3\n\
         D,Dan district,0.00,0.00,0.00,–,0,0,0,0,0,–,–,–\n"
    );
}

#[test]
fn a_claim_shows_its_rounds_evidence_explanation_and_what_is_to_be_said() {
    let folder = over(DATA);
    let claims = reviewed(folder.path(), &["--unit", "Huyện An"]);
    let rows: Vec<&str> = claims.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "A,Huyện An,1,Kế hoạch,2.00,2.00,thẩm định lần 1: 0.50,1.00,-1.00,giảm so với tự đánh giá,Báo cáo 1,đủ,\"Đã bổ sung, xin xem xét\"",
            "A,Huyện An,2,Báo cáo,3.00,1.00,,1.50,0.50,cao hơn tự đánh giá,Báo cáo 2,,",
            "A,Huyện An,3,Kiểm tra,4.00,4.00,,4.00,0.00,thiếu tài liệu kiểm chứng,,,",
        ]
    );
    let other = reviewed(folder.path(), &["--unit", "C", "--list", "claims"]);
    let findings: Vec<&str> = other.lines().skip(1).map(|row| row.split(',').nth(9).expect("a finding")).collect();
    assert_eq!(findings, ["chưa tự đánh giá", "không áp dụng", "chưa tự đánh giá; chưa có điểm"]);
}

#[test]
fn the_terminal_names_who_did_not_submit_and_what_is_missing() {
    let told = reviewed(over(DATA).path(), &["--format", "table"]);
    for said in [
        "Huyện Chi (chưa tự đánh giá); Huyện Dân (chưa có thống kê (không nộp): Không gửi báo cáo)",
        "1 ô ở 1 đơn vị",
        "6 lượt so được với thẩm định: 1 bị giảm, 1 được tăng; giảm 3,57% tổng điểm",
        "SỐ LIỆU GIẢ",
        "minh họa",
    ] {
        assert!(told.contains(said), "{said}\n{told}");
    }
}

#[test]
fn lists_hold_what_they_say() {
    let folder = over(DATA);
    let codes = |list: &str| -> Vec<String> {
        let rows = reviewed(folder.path(), &["--list", list]);
        rows.lines().skip(1).map(|row| row.split(',').take(3).collect::<Vec<_>>().join(",")).collect()
    };
    assert_eq!(codes("raised"), ["A,Huyện An,2"]);
    assert_eq!(codes("evidence"), ["A,Huyện An,3", "B,Huyện Bình,3"]);
    assert_eq!(codes("alike"), ["A,Huyện An,B"]);
    assert_eq!(codes("nodes"), ["1,Kế hoạch,2", "3,Kiểm tra,2", "2,Báo cáo,2"]);
    let json = reviewed(folder.path(), &["--format", "json"]);
    let lists: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(lists["claims"].as_array().map(Vec::len), Some(12));
    assert_eq!(lists["alike"][0]["claims"], "3");
}

#[test]
fn a_pass_with_a_fault_is_not_reviewed_and_nothing_is_called_missing_in_a_complete_one() {
    let folder = over(&DATA.replace("A,1,2,0.5,1,", "A,1,2,0.5,x,"));
    let output = parindex(&["review", "pass.toml"], folder.path());
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    fs::write(folder.path().join("data.csv"), DATA.replace("C,3,,,,", "C,3,,,4,")).expect("a table");
    let told = reviewed(folder.path(), &["--format", "table"]);
    assert!(!told.contains("tạm tính"), "{told}");
    let unknown = parindex(&["review", "pass.toml", "--unit", "Huyện Binh"], folder.path());
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("Huyện Bình"), "{}", stderr(&unknown));
}

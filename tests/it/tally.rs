//! Files of respondents to counts, as a user would run it: the same bytes however the cards are put,
//! every row accounted for, and nothing of a respondent in what comes out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Output;

use parindex::diag::{Bag, Sources};
use parindex::model::Number;
use parindex::rules;
use parindex::tally::{self, Frame, Options, table};
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use tempfile::TempDir;

use crate::support::{beside, evaluate, folder, parindex, project, rows, stderr};

#[path = "../../examples/generate_cards/main.rs"]
#[expect(dead_code, reason = "the `main` of the example")]
mod generate_cards;

const HEADER: &str = "ma_phieu,ho_ten,tinh,vung,xa,thon,gioi,w,ngay,Q0,Q1,Q2";

/// A folder with the small survey and a file of cards.
fn survey(cards: &str) -> TempDir {
    let made = folder(&[("cards.csv", cards)]);
    for name in ["survey.toml", "units.csv"] {
        fs::copy(project("tests/bad-inputs").join(name), made.path().join(name)).expect("a file");
    }
    made
}

/// Made-up cards: 3 units, 9 clusters, some answers missing, some not asked.
fn cards(count: usize) -> Vec<String> {
    let mut rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let card = |at: usize, rng: &mut TestRng| {
        let draw = |most: u64, rng: &mut TestRng| rng.next_u64() % most;
        let unit = ["01", "04", "17"][usize::try_from(draw(3, rng)).expect("small")];
        let asked = draw(4, rng) > 0;
        let answer =
            |rng: &mut TestRng| ["1", "2", "3", "4", "4", "5", "9", ""][usize::try_from(draw(8, rng)).expect("small")];
        format!(
            "id-{at:05},Người thứ {at},{unit},Vùng {},Xã {},Thôn {},{},{}.{:02},2024-08-{:02},{},{},{}",
            draw(2, rng),
            draw(2, rng),
            draw(2, rng),
            ["nam", "nu"][at % 2],
            1 + draw(3, rng),
            draw(100, rng),
            1 + draw(28, rng),
            if asked { "co" } else { "khong" },
            ["1", "2", "4", "5"][at % 4],
            if asked { answer(rng) } else { "8" },
        )
    };
    (0..count).map(|at| card(at, &mut rng)).collect()
}

fn file(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn run(folder: &Path, rest: &str) -> Output {
    let args: Vec<&str> = rest.split(' ').collect();
    parindex(&args, folder)
}

fn tallied(folder: &Path, files: &str, out: &str) {
    let output = run(folder, &format!("tally survey.toml {files} --survey citizens --out {out}"));
    assert!(output.status.success(), "{}", stderr(&output));
}

const TABLES: [&str; 5] = ["counts.csv", "respondents.csv", "clusters.csv", "frame.csv", "quality.csv"];

/// The tables of a folder that do not speak of files.
fn tables(folder: &Path, out: &str) -> Vec<Vec<u8>> {
    TABLES.iter().map(|name| fs::read(folder.join(out).join(name)).expect("a table")).collect()
}

/// The rows of counts as a map, summed over everything but the columns named.
fn summed(folder: &Path, out: &str, columns: &[&str]) -> BTreeMap<Vec<String>, u64> {
    let mut sums = BTreeMap::new();
    for row in rows(&folder.join(out).join("counts.csv")) {
        let key = columns.iter().map(|column| row[*column].clone()).collect();
        *sums.entry(key).or_default() += row["n"].parse::<u64>().expect("a number");
    }
    sums
}

#[test]
fn counts_are_what_a_plain_count_of_the_fields_gives() {
    let rows = cards(500);
    let made = survey(&file(&rows));
    tallied(made.path(), "cards.csv", "out");
    let mut expected: BTreeMap<Vec<String>, u64> = BTreeMap::new();
    for row in &rows {
        let fields: Vec<&str> = row.split(',').collect();
        for (item, field) in [("Q0", fields[9]), ("1", fields[10]), ("Q2", fields[11])] {
            let answer = match field {
                "" => "missing",
                "9" => "dont-know",
                "8" => "not-asked",
                other => other,
            };
            let key = [fields[2], fields[4], fields[5], fields[6], item, answer].map(str::to_owned).to_vec();
            *expected.entry(key).or_default() += 1;
        }
    }
    assert_eq!(summed(made.path(), "out", &["unit", "xa", "thon", "gioi", "item", "answer"]), expected);
}

#[test]
fn counts_are_the_same_bytes_over_threads_rows_files_quotes_and_packing() {
    let rows = cards(2_000);
    let made = survey(&file(&rows));
    let path = made.path();
    tallied(path, "cards.csv", "first");
    let expected = tables(path, "first");
    for threads in ["1", "2", "8"] {
        tallied(path, &format!("cards.csv --threads {threads}"), &format!("threads-{threads}"));
        assert_eq!(tables(path, &format!("threads-{threads}")), expected, "{threads} threads");
    }
    let mut turned = rows.clone();
    turned.reverse();
    turned.rotate_left(777);
    fs::write(path.join("turned.csv"), file(&turned)).expect("a file");
    // Quotes, other line ends, semicolons, a mark at the start and the columns in another order.
    let quoted: Vec<String> = rows.iter().map(|row| format!("\"{}\"", row.replace(',', "\",\""))).collect();
    fs::write(path.join("quoted.csv"), file(&quoted)).expect("a file");
    let other = file(&rows).replace(',', ";").replace('\n', "\r\n");
    fs::write(path.join("other.csv"), format!("\u{feff}{other}")).expect("a file");
    let back = |row: &str| row.split(',').rev().collect::<Vec<_>>().join(",");
    let reversed: Vec<String> = std::iter::once(HEADER).chain(rows.iter().map(String::as_str)).map(back).collect();
    fs::write(path.join("reversed.csv"), reversed.join("\n")).expect("a file");
    for name in ["turned", "quoted", "other", "reversed"] {
        tallied(path, &format!("{name}.csv"), name);
        assert_eq!(tables(path, name), expected, "{name}");
    }
    // One half that names clusters in one way, the other in another.
    fs::write(path.join("half.csv"), file(&rows[..1_000])).expect("a file");
    let other_half: Vec<String> = [&reversed[..1], &reversed[1_001..]].concat();
    fs::write(path.join("other-half.csv"), other_half.join("\n").replace(',', ";")).expect("a file");
    tallied(path, "half.csv other-half.csv", "halves");
    assert_eq!(tables(path, "halves"), expected);
    fs::create_dir(path.join("parts")).expect("a folder");
    for (at, part) in rows.chunks(300).enumerate() {
        let packed = fs::File::create(path.join(format!("parts/{at}.csv.gz"))).expect("a file");
        let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
        packed.write_all(file(part).as_bytes()).expect("a file");
        packed.finish().expect("a file");
    }
    tallied(path, "parts", "folder");
    assert_eq!(tables(path, "folder"), expected);
}

#[test]
fn counts_do_not_depend_on_the_size_of_chunks() {
    let mut rows = cards(400);
    let made = survey("");
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let rulebook =
        rules::load(&made.path().join("survey.toml"), &mut sources, &mut bag).expect("a file").expect("sound");
    let instrument = rulebook.instrument("citizens").expect("an instrument");
    for quotes in [false, true] {
        if quotes {
            // Names over two lines, with delimiters and quotes in them.
            for row in rows.iter_mut().step_by(3) {
                let fields: Vec<&str> = row.splitn(3, ',').collect();
                *row = format!("{},\"{}, \"\"một\"\"\nhai\",{}", fields[0], fields[1], fields[2]);
            }
        }
        let path = made.path().join("cards.csv");
        fs::write(&path, file(&rows)).expect("a file");
        let mut first: Option<tally::Tally> = None;
        for chunk in [1, 7, 100, 1_000, 4_096, 1 << 20] {
            let (mut sources, mut bag) = (Sources::new(), Bag::new());
            let options = Options { chunk, ..Options::default() };
            let found = tally::count(
                std::slice::from_ref(&path),
                instrument,
                &Frame::default(),
                options,
                &mut sources,
                &mut bag,
            );
            let found = found.expect("a file").unwrap_or_else(|| panic!("{quotes} {chunk}: {:?}", bag.kept()));
            assert_eq!(found.files[0].rows, 400, "{quotes} {chunk}");
            if let Some(first) = &first {
                assert!(first.counts == found.counts && first.files == found.files, "{quotes} {chunk}");
            }
            first.get_or_insert(found);
        }
    }
}

#[test]
fn a_merge_of_parts_is_the_tally_of_all_and_a_part_counts_once() {
    let rows = cards(900);
    let made = survey(&file(&rows));
    let path = made.path();
    tallied(path, "cards.csv", "all");
    for (name, part) in ["a", "b", "c"].iter().zip(rows.chunks(300)) {
        fs::write(path.join(format!("{name}.csv")), file(part)).expect("a file");
        tallied(path, &format!("{name}.csv"), name);
    }
    for order in ["a b c", "c a b"] {
        let output = run(path, &format!("merge {order} --out sum --force"));
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(tables(path, "sum"), tables(path, "all"), "{order}");
    }
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(path.join("sum/manifest.json")).expect("a manifest")).expect("JSON");
    assert_eq!((manifest["rows"].as_u64(), manifest["accepted"].as_u64()), (Some(900), Some(900)));
    for twice in ["merge a a --out x", "merge sum b --out x", "tally survey.toml a.csv a.csv --survey citizens --out x"]
    {
        let output = run(path, twice);
        assert_eq!(output.status.code(), Some(4), "{twice}");
        assert!(stderr(&output).contains("D907"), "{twice}");
        assert!(!path.join("x").exists(), "{twice}");
    }
}

#[test]
fn a_folder_that_was_changed_is_not_merged() {
    let made = survey(&file(&cards(20)));
    tallied(made.path(), "cards.csv", "a");
    let counts = made.path().join("a/counts.csv");
    let text = fs::read_to_string(&counts).expect("counts");
    fs::write(&counts, text.replacen(",1,", ",2,", 1)).expect("counts");
    let output = run(made.path(), "merge a --out x");
    assert_eq!(output.status.code(), Some(6), "{}", stderr(&output));
}

#[test]
fn a_block_that_stands_twice_in_counts_is_refused_even_if_its_hash_is_right() {
    let made = survey(&file(&cards(20)));
    tallied(made.path(), "cards.csv", "a");
    let folder = made.path().join("a");
    let counts = fs::read_to_string(folder.join("counts.csv")).expect("counts");
    let (header, rows) = counts.split_once('\n').expect("a header");
    let of_manifest = |counts: &str| {
        let manifest = fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
        let now = fs::read(folder.join("counts.csv")).expect("counts");
        let manifest = manifest.replace(&parindex::model::sha256(&now), &parindex::model::sha256(counts.as_bytes()));
        fs::write(folder.join("manifest.json"), manifest).expect("a manifest");
        fs::write(folder.join("counts.csv"), counts).expect("counts");
        run(made.path(), "merge a --out x --force")
    };
    let first = rows.lines().next().expect("a row");
    let twice = of_manifest(&format!("{header}\n{rows}{first}\n"));
    assert_eq!(twice.status.code(), Some(6), "{}", stderr(&twice));
    let once = of_manifest(&counts);
    assert!(once.status.success(), "{}", stderr(&once));
}

/// Rows with one fault each, by the line on which they stand.
fn with_faults() -> (Vec<String>, Vec<(usize, &'static str)>) {
    let mut rows = cards(300);
    let mut set = |line: usize, column: usize, text: &str| {
        let row = &mut rows[line - 2];
        let mut fields: Vec<&str> = row.split(',').collect();
        fields[column] = text;
        *row = fields.join(",");
    };
    set(5, 6, "nam,");
    set(19, 8, "2024/08/01");
    set(44, 0, "id-00042,x");
    set(45, 6, "Nguyễn Văn Bí Mật");
    set(120, 4, "\u{200b}Xã 1");
    set(300, 11, "7");
    rows[199 - 2] = rows[199 - 2].rsplit_once(',').expect("columns").0.to_owned();
    rows[200 - 2] = String::new();
    let codes = [
        (5, "D901"),
        (19, "D903"),
        (44, "D901"),
        (45, "D903"),
        (120, "D903"),
        (199, "D901"),
        (200, "D901"),
        (300, "D902"),
    ];
    (rows, codes.to_vec())
}

#[test]
fn every_row_that_is_refused_has_its_line_and_nothing_is_written() {
    let (rows, expected) = with_faults();
    let made = survey(&file(&rows));
    for threads in ["1", "2", "8"] {
        let args = format!("tally survey.toml cards.csv --survey citizens --out out --format json --threads {threads}");
        let output = run(made.path(), &args);
        assert_eq!(output.status.code(), Some(4));
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let found: Vec<(usize, String)> = found
            .as_array()
            .expect("findings")
            .iter()
            .map(|finding| {
                let line = finding["place"]["line"].as_u64().and_then(|line| usize::try_from(line).ok());
                (line.expect("a line"), finding["code"].as_str().expect("a code").to_owned())
            })
            .collect();
        let expected: Vec<(usize, String)> = expected.iter().map(|(line, code)| (*line, (*code).to_owned())).collect();
        assert_eq!(found, expected, "{threads} threads");
        assert!(!made.path().join("out").exists());
    }
}

#[test]
fn with_skip_refused_the_others_count_and_the_rows_sum_up() {
    let (mut rows, expected) = with_faults();
    // A card without an answer is left out, for that reason.
    rows[0] = rows[0].rsplitn(4, ',').last().expect("columns").to_owned() + ",,,";
    let made = survey(&file(&rows));
    tallied(made.path(), "cards.csv --skip-refused", "out");
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(made.path().join("out/manifest.json")).expect("a manifest")).expect("JSON");
    let number = |name: &str| manifest[name].as_u64().expect("a number");
    let left_out = manifest["left_out"]["no_answer"].as_u64().expect("a number");
    assert_eq!((number("rows"), number("refused"), left_out), (300, 8, 1));
    assert_eq!(number("accepted") + number("refused") + left_out, number("rows"));
    let listed = fs::read_to_string(made.path().join("out/refused.csv")).expect("a list");
    let lines: Vec<&str> = listed.lines().skip(1).map(|row| row.split(',').nth(2).expect("a line")).collect();
    assert_eq!(lines, expected.iter().map(|(line, _)| line.to_string()).collect::<Vec<_>>());
    let counted: u64 = summed(made.path(), "out", &["item"]).remove(&vec!["1".to_owned()]).expect("an item");
    assert_eq!(counted, number("accepted"));
}

#[test]
fn nothing_of_a_respondent_comes_out() {
    let (mut rows, _) = with_faults();
    rows.push(rows[10].clone());
    let made = survey(&file(&rows));
    let secrets = ["id-0", "Người", "Bí Mật"];
    let mut said = String::new();
    for rest in ["", " --skip-refused"] {
        for format in ["table", "json", "csv"] {
            for lang in ["vi", "en"] {
                let args = format!(
                    "tally survey.toml cards.csv --survey citizens --out out --force{rest} --format {format} --lang {lang}"
                );
                let output = run(made.path(), &args);
                write!(said, "{}{}", stderr(&output), String::from_utf8_lossy(&output.stdout)).expect("a text");
            }
        }
    }
    for name in table::FILES {
        said += &fs::read_to_string(made.path().join("out").join(name)).expect("a file");
    }
    // A file without its header, or of another survey: its first line may be a card.
    let headless = rows.join("\n");
    fs::write(made.path().join("headless.csv"), headless).expect("a file");
    said += &stderr(&run(made.path(), "tally survey.toml headless.csv --survey citizens --out x --lang en"));
    assert!(said.contains("D904") && said.contains("D931") && said.contains("D902"), "{said}");
    for secret in secrets {
        let at = said.find(secret);
        assert_eq!(
            at,
            None,
            "{secret}: {}",
            at.map(|at| said[at..].chars().take(80).collect::<String>()).unwrap_or_default()
        );
    }
}

/// A header that is one column off puts numbers of respondents where villages or provinces are due.
#[test]
fn a_column_of_persons_that_is_declared_as_a_cluster_or_unit_is_refused_and_does_not_come_out() {
    let rows = cards(120);
    for (at, declared) in [(2, "tinh"), (5, "thon")] {
        let turned: Vec<String> = rows
            .iter()
            .map(|row| {
                let mut fields: Vec<&str> = row.split(',').collect();
                fields.swap(0, at);
                fields.join(",")
            })
            .collect();
        let made = survey(&file(&turned));
        let output = run(made.path(), "tally survey.toml cards.csv --survey citizens --out out --lang en");
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(4), "{declared}: {said}");
        assert!(said.contains("D906") && said.contains("single respondents") && !said.contains("id-0"), "{said}");
        assert!(!made.path().join("out").exists());
    }
}

#[test]
fn the_register_and_the_frame_say_who_may_stand_in_a_file() {
    let rows = cards(60);
    let made = survey(&file(&rows));
    tallied(made.path(), "cards.csv --register units.csv", "out");
    fs::write(made.path().join("few.csv"), "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n01,,,province,Hà Nội,,,,ranked,,,test\n").expect("a file");
    let output = run(made.path(), "tally survey.toml cards.csv --survey citizens --register few.csv --out x");
    assert!(stderr(&output).contains("D903"), "{}", stderr(&output));
    let clusters = fs::read_to_string(made.path().join("out/clusters.csv")).expect("clusters");
    let frame: String = clusters
        .lines()
        .skip(1)
        .fold("tinh,vung,xa,thon,planned\n".to_owned(), |frame, row| frame + &format!("{}1\n", row))
        + "17,Vùng 9,Xã 9,Thôn 9,12\n";
    fs::write(made.path().join("frame.csv"), frame).expect("a file");
    tallied(made.path(), "cards.csv --frame frame.csv", "framed");
    // A sampled cluster in which nobody answered is counted as a cluster all the same.
    let framed = fs::read_to_string(made.path().join("framed/clusters.csv")).expect("clusters");
    assert!(framed.contains("17,Vùng 9,Xã 9,Thôn 9,12"), "{framed}");
    assert!(
        fs::read_to_string(made.path().join("framed/quality.csv")).expect("a table").contains("low-response,17,Vùng 9")
    );
}

#[test]
fn totals_of_clusters_let_an_estimate_correct_for_them() {
    let made = survey(&file(&cards(600)));
    let path = made.path();
    let mut totals = "tinh,vung,level,clusters\n".to_owned();
    for unit in ["01", "04", "17"] {
        for stratum in ["Vùng 0", "Vùng 1"] {
            writeln!(totals, "{unit},{stratum},xa,8").expect("a text");
        }
    }
    fs::write(path.join("totals.csv"), &totals).expect("a file");
    tallied(path, "cards.csv --totals totals.csv", "counts");
    tallied(path, "cards.csv", "without");
    let frame = fs::read_to_string(path.join("counts/frame.csv")).expect("a frame");
    assert!(frame.contains("01,Vùng 0,1,8") && frame.lines().count() == 7, "{frame}");
    let errors = |counts: &str, rest: &str| -> Vec<f64> {
        let output = run(path, &format!("estimate survey.toml {counts} --out out-{counts}{rest}"));
        assert!(output.status.success(), "{}", stderr(&output));
        let rows = rows(&path.join(format!("out-{counts}/estimates.csv")));
        rows.iter().filter_map(|row| row["standard_error"].parse().ok()).collect()
    };
    // Two of eight communes: the error is that of a sample of nearly all, times the root of 1 − 2/8.
    let (all, corrected) = (errors("without", ""), errors("counts", " --fpc"));
    assert!(!all.is_empty() && all.len() == corrected.len());
    for (all, corrected) in all.iter().zip(corrected) {
        assert!((corrected - all * 0.75_f64.sqrt()).abs() < 1e-4, "{all} {corrected}");
    }
    let output = run(path, "estimate survey.toml without --out x --fpc");
    assert!(!output.status.success() && stderr(&output).contains("--totals"), "{}", stderr(&output));
}

#[test]
fn a_folder_of_counts_feeds_a_pass_exactly() {
    // 2 of 3 by weight: 66.666666667 at one node, the share of 1.00 in 3.00 with "don't know" in the denominator.
    let card = |at: usize, unit: &str, w: &str, one: &str, two: &str| {
        format!("a{at},x,{unit},V,X,T,nam,{w},2024-08-01,co,{one},{two}")
    };
    let mut rows = vec![card(1, "01", "2", "4", "9"), card(2, "01", "1", "3", "5")];
    rows.extend(["04", "17", "31", "46", "48"].map(|unit| card(3, unit, "1", "5", "4")));
    let made = survey(&file(&rows));
    tallied(made.path(), "cards.csv", "counts");
    fs::write(
        made.path().join("pass.toml"),
        "[pass]\nrulebook = \"survey.toml\"\nyear = 2024\ndata-status = \"made-up\"\nsource = \"test\"\n[units]\nregister = \"units.csv\"\n[[input]]\nid = \"citizens\"\nfile = \"counts\"\nform = \"tally\"\n",
    )
    .expect("a file");
    let (evaluation, found) = evaluate(&made.path().join("pass.toml"));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:?}"));
    let at = evaluation.inputs.units.iter().position(|unit| unit.code.as_str() == "01").expect("a unit");
    let values: Vec<String> =
        evaluation.inputs.of(at).iter().map(|cell| cell.values[0].expect("a value").to_string()).collect();
    assert_eq!(values, ["66.666666667", "33.333333333"]);
}

/// A pass over the small survey whose only input is this.
fn pass_with(input: &str) -> String {
    format!(
        "[pass]\nrulebook = \"survey.toml\"\nyear = 2024\ndata-status = \"made-up\"\nsource = \"test\"\n[units]\n\
         register = \"units.csv\"\n[[input]]\nid = \"citizens\"\n{input}\n"
    )
}

/// Cards of all six units of the small register.
fn cards_of_all(count: usize) -> Vec<String> {
    let mut rows = cards(count);
    rows.extend(["31", "46", "48"].map(|unit| format!("x{unit},N,{unit},V,X,T,nu,1,2024-08-01,co,5,4")));
    rows
}

fn score(folder: &Path, input: &str, out: &str) -> Output {
    fs::write(folder.join("pass.toml"), pass_with(input)).expect("a pass");
    run(folder, &format!("score pass.toml --out {out} --lang en"))
}

#[test]
fn respondents_in_a_pass_rank_as_their_counts_do() {
    let rows = cards_of_all(700);
    let made = survey(&file(&rows));
    let path = made.path();
    tallied(path, "cards.csv", "counts");
    fs::create_dir(path.join("parts")).expect("a folder");
    for (at, part) in rows.chunks(200).enumerate() {
        fs::write(path.join(format!("parts/{at}.csv")), file(part)).expect("a file");
    }
    fs::write(path.join("rest.csv"), file(&rows[400..])).expect("a file");
    let mut rankings = Vec::new();
    for (out, input) in [
        ("a", "form = \"tally\"\nfile = \"counts\""),
        ("b", "form = \"respondents\"\nsurvey = \"citizens\"\nfile = \"cards.csv\""),
        ("c", "form = \"respondents\"\nsurvey = \"citizens\"\nfile = \"parts\""),
        ("d", "form = \"respondents\"\nsurvey = \"citizens\"\nfile = [\"parts/0.csv\", \"parts/1.csv\", \"rest.csv\"]"),
    ] {
        let output = score(path, input, out);
        assert!(output.status.success(), "{input}: {}", stderr(&output));
        let counted = "citizens: 703 rows = 703 counted + 0 without any answer + 0 rejected by an answer";
        assert_eq!(stderr(&output).contains(counted), out != "a", "{}", stderr(&output));
        rankings.push(fs::read(path.join(out).join("ranking.csv")).expect("a ranking"));
    }
    assert!(rankings.iter().all(|ranking| *ranking == rankings[0]));
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(path.join("d/manifest.json")).expect("a manifest")).expect("JSON");
    let inputs = manifest["inputs"].as_array().expect("a list").iter().filter(|input| input["input"] == "citizens");
    let inputs: Vec<(&str, String, u64, u64)> = inputs
        .map(|input| {
            let text = |name: &str| input[name].as_str().expect("a text");
            let accepted = input["respondents"]["accepted"].as_u64().expect("a number");
            (text("file"), text("sha256").to_owned(), input["rows"].as_u64().expect("a number"), accepted)
        })
        .collect();
    let hash = |name: &str| parindex::run::sha256(&fs::read(path.join(name)).expect("a file"));
    let expected = [("parts/0.csv", 200), ("parts/1.csv", 200), ("rest.csv", 303)];
    assert_eq!(inputs, expected.map(|(name, rows)| (name, hash(name), rows, rows)));
}

#[test]
fn a_frame_of_the_pass_says_which_clusters_were_sampled() {
    let made = survey(&file(&cards_of_all(60)));
    let path = made.path();
    let input = "form = \"respondents\"\nsurvey = \"citizens\"\nfile = \"cards.csv\"\nframe = \"frame.csv\"";
    fs::write(path.join("frame.csv"), "tinh,vung,xa,thon,planned\n01,V,X,T,3\n").expect("a file");
    let output = score(path, input, "out");
    assert!(stderr(&output).contains("D903") && !path.join("out").exists(), "{}", stderr(&output));
    tallied(path, "cards.csv", "counts");
    let clusters = fs::read_to_string(path.join("counts/clusters.csv")).expect("clusters");
    let clusters = clusters.lines().skip(1).map(|row| format!("{row}9\n")).collect::<String>();
    fs::write(path.join("frame.csv"), format!("tinh,vung,xa,thon,planned\n{clusters}")).expect("a file");
    let output = score(path, input, "out");
    assert!(output.status.success() && stderr(&output).contains("D935"), "{}", stderr(&output));
}

#[test]
fn a_refused_card_refuses_the_pass_and_is_told_by_file_and_line() {
    let (rows, expected) = with_faults();
    let made = survey(&file(&rows));
    let output = score(made.path(), "form = \"respondents\"\nsurvey = \"citizens\"\nfile = \"cards.csv\"", "out");
    assert_eq!(output.status.code(), Some(4));
    assert!(!made.path().join("out").exists());
    for (line, code) in expected {
        let said = stderr(&output);
        let found = said.split("\n\n").any(|part| part.contains(code) && part.contains(&format!("cards.csv:{line}:")));
        assert!(found, "{code} {line}: {said}");
    }
}

/// The same cards with one row per respondent and item. Of items left empty every other has a row.
fn long(rows: &[String]) -> String {
    let mut text = "ma_phieu,ho_ten,tinh,vung,xa,thon,gioi,w,ngay,cau,tra_loi\n".to_owned();
    for (at, row) in rows.iter().enumerate() {
        let fields: Vec<&str> = row.split(',').collect();
        let mut items: Vec<(&str, &str)> = ["Q0", "Q1", "Q2"].into_iter().zip(fields[9..].iter().copied()).collect();
        items.rotate_left(at % 3);
        let kept = items.iter().enumerate().filter(|(place, (_, answer))| !answer.is_empty() || (at + place) % 2 == 0);
        for (_, (item, answer)) in kept {
            writeln!(text, "{},{item},{answer}", fields[..9].join(",")).expect("a text");
        }
    }
    text
}

/// Lets files of the small survey be long.
fn declare_long(folder: &Path) {
    let path = folder.join("survey.toml");
    let text = fs::read_to_string(&path).expect("a rulebook");
    let text = text.replace("id = \"ma_phieu\"\n", "id = \"ma_phieu\"\nitem = \"cau\"\nanswer = \"tra_loi\"\n");
    fs::write(path, text).expect("a rulebook");
}

#[test]
fn a_long_file_gives_the_counts_of_the_wide_one() {
    let rows = cards(1_500);
    let made = survey(&file(&rows));
    let path = made.path();
    declare_long(path);
    tallied(path, "cards.csv", "wide");
    let expected = tables(path, "wide");
    let text = long(&rows);
    fs::write(path.join("long.csv"), &text).expect("a file");
    let quoted: Vec<String> = text.lines().map(|row| format!("\"{}\"", row.replace(',', "\",\""))).collect();
    fs::write(path.join("quoted.csv"), quoted.join("\r\n")).expect("a file");
    let mut turned = rows.clone();
    turned.reverse();
    fs::write(path.join("turned.csv"), long(&turned)).expect("a file");
    for (name, threads) in [("long", 1), ("long", 2), ("long", 8), ("quoted", 2), ("turned", 2)] {
        tallied(path, &format!("{name}.csv --force --threads {threads}"), "out");
        assert_eq!(tables(path, "out"), expected, "{name} {threads}");
    }
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(path.join("out/manifest.json")).expect("a manifest")).expect("JSON");
    assert_eq!(manifest["rows"].as_u64(), Some(text.lines().count() as u64 - 1));
    // However small the chunks, no respondent is cut in two.
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let rulebook = rules::load(&path.join("survey.toml"), &mut sources, &mut bag).expect("a file").expect("a rulebook");
    let instrument = rulebook.instrument("citizens").expect("an instrument");
    let frame = Frame::default();
    let mut counted = |name: &str, chunk: usize| {
        let options = Options { chunk, ..Options::default() };
        let found = tally::count(&[path.join(name)], instrument, &frame, options, &mut sources, &mut bag);
        found.expect("a file").unwrap_or_else(|| panic!("{name} {chunk}: {:?}", bag.kept()))
    };
    let wide = counted("cards.csv", 1 << 20);
    for chunk in [1, 100, 1_000, 10_000] {
        for name in ["long.csv", "quoted.csv"] {
            let found = counted(name, chunk);
            assert!(found.files[0].rows + 1 == text.lines().count() as u64, "{name} {chunk}");
            let blocks = |tally: &tally::Tally| {
                let mut written = Vec::new();
                table::write("counts.csv", tally, &mut written).expect("written");
                written
            };
            assert!(blocks(&found) == blocks(&wide), "{name} {chunk}");
        }
    }
}

#[test]
fn a_respondent_whose_rows_stand_apart_is_refused() {
    let rows = cards(200);
    let made = survey("");
    let path = made.path();
    declare_long(path);
    let text = long(&rows);
    let (header, body) = text.split_once('\n').expect("a header");
    let mut body: Vec<&str> = body.lines().collect();
    body.swap(3, 100);
    for (threads, name) in [("1", "a"), ("8", "b")] {
        fs::write(path.join(format!("{name}.csv")), format!("{header}\n{}\n", body.join("\n"))).expect("a file");
        let output = run(path, &format!("tally survey.toml {name}.csv --survey citizens --out x --threads {threads}"));
        assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
        assert!(stderr(&output).contains("D952") && !stderr(&output).contains("id-0"), "{}", stderr(&output));
    }
    // In two files as well: one person is not two.
    fs::write(path.join("c.csv"), long(&rows[..120])).expect("a file");
    fs::write(path.join("d.csv"), long(&rows[119..])).expect("a file");
    let output = run(path, "tally survey.toml c.csv d.csv --survey citizens --out x");
    assert!(stderr(&output).contains("D952"), "{}", stderr(&output));
}

#[test]
fn the_rows_of_a_long_card_are_refused_together_and_sum_up() {
    let rows = cards(40);
    let made = survey("");
    let path = made.path();
    declare_long(path);
    let head = "ma_phieu,ho_ten,tinh,vung,xa,thon,gioi,w,ngay,cau,tra_loi";
    let row = |id: &str, tinh: &str, rest: &str| format!("{id},N,{tinh},V,X,T,nam,1,2024-08-01,{rest}\n");
    // Line 2 to 10: an unknown item, another unit than before, an item twice, no answer of the scale, one column more.
    let faulty = [
        row("a", "01", "Q1,4") + &row("a", "01", "Q9,4"),
        row("b", "01", "Q1,4") + &row("b", "04", "Q2,4"),
        row("c", "01", "Q1,4") + &row("c", "01", "Q1,4"),
        row("d", "01", "Q1,7"),
        row("e", "01", "Q1,4,") + &row("e", "01", "Q2,4"),
        row("", "01", "Q1,4"),
    ];
    let good = long(&rows);
    let good = good.split_once('\n').expect("a header").1;
    fs::write(path.join("cards.csv"), format!("{head}\n{}{good}", faulty.concat())).expect("a file");
    tallied(path, "cards.csv --skip-refused", "out");
    let listed = fs::read_to_string(path.join("out/refused.csv")).expect("a list");
    let listed: Vec<String> =
        listed.lines().skip(1).map(|row| row.split(',').skip(2).collect::<Vec<_>>().join(",")).collect();
    assert_eq!(listed, ["3,10,D903", "5,3,D903", "7,10,D903", "8,11,D902", "9,11,D901", "11,1,D903"]);
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(path.join("out/manifest.json")).expect("a manifest")).expect("JSON");
    let number = |name: &str| manifest[name].as_u64().expect("a number");
    let left_out = manifest["left_out"]["no_answer"].as_u64().expect("a number");
    assert_eq!((number("refused"), number("rows")), (10, 10 + good.lines().count() as u64));
    assert_eq!(number("accepted") + left_out + number("refused"), number("rows"));
    fs::write(path.join("good.csv"), long(&rows)).expect("a file");
    tallied(path, "good.csv", "good");
    assert_eq!(tables(path, "out"), tables(path, "good"));
}

#[test]
fn cards_closer_together_than_declared_are_a_finding_by_cluster() {
    let made = survey("");
    let path = made.path();
    let rulebook = fs::read_to_string(path.join("survey.toml")).expect("a rulebook");
    let declared = "time = \"ngay\"\nburst = { cards = 3, minutes = 10 }\n";
    fs::write(path.join("survey.toml"), rulebook.replace("time = \"ngay\"\n", declared)).expect("a rulebook");
    let times = |thon: &str, times: &[&str]| -> Vec<String> {
        let card = |(at, time): (usize, &&str)| format!("{thon}{at},N,01,V,X,{thon},nam,1,{time},co,4,{}", 1 + at % 5);
        times.iter().enumerate().map(card).collect()
    };
    let day = "2024-08-01";
    // Five within ten minutes, the first and the last of them just so; four others; no time of day at all.
    let close = ["08:00", "08:10:01", "08:01", "08:10", "08:02", "08:03", "09:00"].map(|time| format!("{day} {time}"));
    let close: Vec<&str> = close.iter().map(String::as_str).collect();
    let fine = ["08:00", "08:05", "08:10", "08:11"].map(|time| format!("{day}T{time}:00Z"));
    let fine: Vec<&str> = fine.iter().map(String::as_str).collect();
    let rows: Vec<String> = [times("A", &close), times("B", &fine), times("C", &[day; 6])].concat();
    fs::write(path.join("cards.csv"), file(&rows)).expect("a file");
    for threads in ["1", "8"] {
        tallied(path, &format!("cards.csv --force --threads {threads}"), "out");
        let quality = fs::read_to_string(path.join("out/quality.csv")).expect("a table");
        let bursts: Vec<&str> = quality.lines().filter(|row| row.starts_with("burst")).collect();
        assert_eq!(bursts, ["burst,01,V,X,A,6,7"], "{quality}");
    }
    fs::write(path.join("cards.csv"), file(&times("A", &["2024-08-01 8h30"]))).expect("a file");
    let output = run(path, "tally survey.toml cards.csv --survey citizens --out x");
    assert!(stderr(&output).contains("D903"), "{}", stderr(&output));
}

#[test]
fn nothing_of_a_respondent_comes_out_of_a_pass() {
    let made = survey("");
    let path = made.path();
    declare_long(path);
    let input = "form = \"respondents\"\nsurvey = \"citizens\"\nfile = \"cards.csv\"";
    let mut rows = cards_of_all(300);
    // A number twice, so that there is something to say of it.
    rows.push(rows[3].clone());
    let mut said = String::new();
    for (out, cards) in [("wide", file(&rows)), ("long", long(&rows[..303])), ("bad", file(&with_faults().0))] {
        fs::write(path.join("cards.csv"), cards).expect("a file");
        let output = score(path, input, out);
        assert_eq!(output.status.success(), out != "bad", "{}", stderr(&output));
        said += &stderr(&output);
        said += &String::from_utf8_lossy(&output.stdout);
        said += &stderr(&run(path, "check pass.toml --format json"));
    }
    assert!(said.contains("D931") && said.contains("D902"), "{said}");
    // Of three units there is one card: both figures of each are shown to whoever computes, and that is said.
    assert!(said.contains("Few cards     6 figures rest on fewer than 10 cards"), "{said}");
    for out in ["wide", "long"] {
        for name in parindex::run::FILES {
            said += &fs::read_to_string(path.join(out).join(name)).expect("a file");
        }
    }
    for secret in ["id-0", "Người", "Bí Mật", "x31"] {
        assert!(!said.contains(secret), "{secret}");
    }
}

#[test]
fn the_counts_of_the_reference_survey_are_bit_exact() {
    let (Some(cards), Some(expected)) =
        (beside("reference/survey/likert_y1.csv"), beside("reference/survey/count_table_y1.csv"))
    else {
        return;
    };
    let made = survey("");
    let head = fs::read_to_string(project("tests/bad-inputs/survey.toml")).expect("a rulebook");
    let head = head.split("[instrument.citizens]").next().expect("a head");
    let mut rulebook = head.to_owned()
        + "[instrument.likert.columns]\nunit = \"province\"\nstratum = \"stratum\"\nclusters = [\"psu\", \"village\"]\n\
           weight = \"w\"\nweight-decimals = 4\ngroups = { sex = [\"F\", \"M\"] }\nid = \"resp_id\"\n\
           drop = [\"wave\", \"minority\", \"fpc_psu\"]\n[instrument.likert.scale.five]\nlevels = 5\n[instrument.likert.item]\n";
    for item in 1..=25 {
        writeln!(rulebook, "q{item:02} = {{ scale = \"five\" }}").expect("a text");
    }
    fs::write(made.path().join("likert.toml"), rulebook).expect("a file");
    let cards: PathBuf = cards.canonicalize().expect("a path");
    let output = parindex(
        &["tally", "likert.toml", cards.to_str().expect("a path"), "--survey", "likert", "--out", "out"],
        made.path(),
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let mut found: BTreeMap<[String; 5], (u64, u64)> = BTreeMap::new();
    for row in rows(&made.path().join("out/counts.csv")) {
        let sum = found.entry(["unit", "stratum", "psu", "item", "answer"].map(|name| row[name].clone())).or_default();
        sum.0 += row["n"].parse::<u64>().expect("a number");
        sum.1 += row["w_e4"].parse::<u64>().expect("a number");
    }
    let expected = rows(&expected);
    for row in &expected {
        let key = ["province", "stratum", "psu", "question", "answer"].map(|name| {
            let text = row[name].clone();
            if name == "answer" && (text.is_empty() || text == "0" || text == "NA") {
                "missing".to_owned()
            } else {
                text
            }
        });
        let number = |name: &str| row[name].parse::<u64>().expect("a number");
        assert_eq!(found.remove(&key), Some((number("n"), number("w_e4"))), "{key:?}");
    }
    assert!(expected.len() > 10_000, "{}", expected.len());
    assert!(found.keys().all(|key| key[4] == "missing"), "{:?}", found.keys().next());
}

/// A question of which all that applies is checked, asked of those who say so in another: what is left empty was not checked.
const CHECKED: [(&str, &str); 2] = [
    (
        "[instrument.citizens.scale.yes-no]",
        "[instrument.citizens.scale.checked]\nanswers = [\"1\", \"0\"]\nsatisfied = [\"1\"]\nblank = \"0\"\n[instrument.citizens.scale.yes-no]",
    ),
    (
        "\"Q2\" = { scale = \"satisfaction\", node = \"2\", asked-if",
        "\"M1\" = { scale = \"checked\" }\n\"Q2\" = { scale = \"checked\", node = \"2\", asked-if",
    ),
];

#[test]
fn what_is_left_unchecked_is_no_answer_of_somebody_who_was_not_asked_and_makes_no_card() {
    let made = survey("");
    let path = made.path();
    declare_long(path);
    let book = fs::read_to_string(path.join("survey.toml")).expect("a rulebook");
    let book = CHECKED.iter().fold(book, |book, (from, to)| book.replace(from, to));
    fs::write(path.join("survey.toml"), book).expect("a rulebook");
    let card = |id: &str, answers: &str| format!("{id},N,01,V,X,T,nam,1,2024-08-01,{answers}\n");
    // Asked and checked, asked and not, not asked, not asked and checked all the same, an empty card.
    let wide = ["co,4,1,1", "co,4,,", "khong,4,1,", "khong,4,,1", ",,,"].iter().enumerate();
    let wide: String = wide.map(|(at, answers)| card(&format!("a{at}"), answers)).collect();
    fs::write(path.join("wide.csv"), format!("{HEADER}\n{wide}").replace("Q1,Q2", "Q1,M1,Q2")).expect("a file");
    let rows = [("a0", "Q0,co"), ("a0", "Q1,4"), ("a0", "M1,1"), ("a0", "Q2,1"), ("a1", "Q0,co"), ("a1", "Q1,4")];
    let more = [("a2", "Q0,khong"), ("a2", "Q1,4"), ("a2", "M1,1"), ("a3", "Q0,khong"), ("a3", "Q1,4"), ("a3", "Q2,1")];
    let long: String = rows.iter().chain(&more).chain(&[("a4", "Q1,")]).map(|(id, answer)| card(id, answer)).collect();
    let header = "ma_phieu,ho_ten,tinh,vung,xa,thon,gioi,w,ngay,cau,tra_loi";
    fs::write(path.join("long.csv"), format!("{header}\n{long}")).expect("a file");
    for name in ["wide", "long"] {
        let output = run(path, &format!("tally survey.toml {name}.csv --survey citizens --out {name} --lang en"));
        let said = stderr(&output);
        assert!(said.contains("D932") && said.contains("1 answer to items that were not to be asked"), "{said}");
        let manifest = fs::read_to_string(path.join(name).join("manifest.json")).expect("a manifest");
        assert!(manifest.contains("\"no_answer\": 1"), "{manifest}");
        let found = summed(path, name, &["item", "answer"]);
        let of = |item: &str, answer: &str| found.get(&vec![item.to_owned(), answer.to_owned()]).copied();
        assert_eq!([of("Q2", "1"), of("Q2", "0"), of("Q2", "not-asked")], [Some(1), Some(1), Some(2)], "{name}");
        assert_eq!([of("M1", "1"), of("M1", "0")], [Some(2), Some(2)], "{name}");
    }
    assert_eq!(tables(path, "wide"), tables(path, "long"));
}

#[test]
fn packed_cards_may_come_by_the_standard_input_and_a_folder_without_cards_is_refused() {
    let rows = cards(50);
    let made = survey(&file(&rows));
    let path = made.path();
    tallied(path, "cards.csv", "plain");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(file(&rows).as_bytes()).expect("memory");
    let packed = packed.finish().expect("memory");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_parindex"))
        .args(["tally", "survey.toml", "-", "--survey", "citizens", "--out", "packed"])
        .current_dir(path)
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(&packed).expect("a pipe");
    assert!(child.wait().expect("an end").success());
    assert_eq!(tables(path, "packed"), tables(path, "plain"));
    fs::create_dir(path.join("empty")).expect("a folder");
    let output = run(path, "tally survey.toml empty --survey citizens --out x --lang en");
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    assert!(stderr(&output).contains("no file of respondents") && !path.join("x").exists(), "{}", stderr(&output));
}

#[test]
fn two_files_without_cards_are_not_one_counted_twice() {
    let rows = cards(50);
    let made = survey(&file(&rows));
    let path = made.path();
    for name in ["none-1.csv", "none-2.csv"] {
        fs::write(path.join(name), format!("{HEADER}\n")).expect("a file");
    }
    tallied(path, "cards.csv none-1.csv none-2.csv", "all");
    tallied(path, "cards.csv none-1.csv", "one");
    tallied(path, "none-2.csv", "two");
    let output = run(path, "merge one two --out sum");
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(tables(path, "sum"), tables(path, "all"));
}

#[test]
fn folders_that_disagree_on_what_was_planned_are_not_merged() {
    let rows = cards(60);
    let made = survey("");
    let path = made.path();
    for (name, planned, rows) in [("a", 9, &rows[..30]), ("b", 12, &rows[30..])] {
        fs::write(path.join(format!("{name}.csv")), file(rows)).expect("a file");
        tallied(path, &format!("{name}.csv --force"), "plain");
        let clusters = fs::read_to_string(path.join("plain/clusters.csv")).expect("clusters");
        let clusters = clusters.lines().skip(1).map(|row| format!("{row}{planned}\n")).collect::<String>();
        fs::write(path.join("frame.csv"), format!("tinh,vung,xa,thon,planned\n{clusters}")).expect("a file");
        tallied(path, &format!("{name}.csv --frame frame.csv"), name);
    }
    let output = run(path, "merge a b --out x --lang en");
    assert!(stderr(&output).contains("D908") && stderr(&output).contains("how many cards"), "{}", stderr(&output));
    assert!(!path.join("x").exists());
}

/// A packed file of the samples as text.
fn unpacked(name: &str) -> String {
    let packed = fs::File::open(project("sample-data").join(name)).expect("the cards");
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).expect("the cards");
    text
}

#[test]
fn the_sample_surveys_are_what_their_generator_makes() {
    let cards = unpacked("sipas-2024/cards-made-up.csv.gz");
    let made = generate_cards::citizens::cards();
    assert!(cards == made.cards, "run `cargo run --example generate_cards`");
    let villages = fs::read_to_string(project("sample-data/sipas-2024/villages-made-up.csv")).expect("the villages");
    assert!(villages == made.villages, "run `cargo run --example generate_cards`");
    let distinct = |text: &str, columns: std::ops::Range<usize>| {
        let rows = text.lines().skip(1).map(|row| row.split(',').collect::<Vec<_>>()[columns.clone()].join(","));
        rows.collect::<std::collections::BTreeSet<_>>().len()
    };
    // The design that was reported: provinces, districts, communes, villages, cards.
    assert_eq!([1..2, 2..3, 3..4, 4..5, 0..1].map(|column| distinct(&cards, column)), [63, 195, 385, 1_170, 36_525]);
    // Of the cards that were handed out in a province, nine to all of ten came back.
    let by_province = |text: &str, column: usize, count: fn(&str) -> u64| {
        let mut sums: BTreeMap<String, u64> = BTreeMap::new();
        for row in text.lines().skip(1) {
            let province = row.split(',').nth(column).expect("a province").to_owned();
            *sums.entry(province).or_default() += count(row);
        }
        sums
    };
    let planned = |row: &str| row.rsplit(',').next().expect("a number").parse::<u64>().expect("a number");
    let (came, planned) = (by_province(&cards, 1, |_| 1), by_province(&villages, 0, planned));
    let rates: Vec<u64> = planned.iter().map(|(province, planned)| came[province] * 1000 / planned).collect();
    assert!(rates.len() == 63 && rates.iter().all(|rate| (900..1000).contains(rate)), "{rates:?}");
    assert!(rates.iter().max().expect("63") - rates.iter().min().expect("63") > 30, "{rates:?}");
    let made = generate_cards::officials::ballots();
    let ballots = unpacked("officials-2024/ballots-made-up.csv.gz");
    assert!(ballots == made.ballots, "run `cargo run --example generate_cards`");
    let agencies = project("sample-data/officials-2024/agencies-made-up.csv");
    assert!(fs::read_to_string(agencies).expect("the agencies") == made.agencies);
    // Ballots as reported, provinces, agencies.
    assert_eq!([0..1, 2..3, 4..5].map(|column| distinct(&ballots, column)), [49_159, 63, 63 * 32]);
}

/// A sample pass with its own files by their whole paths, so that it can stand elsewhere.
fn sample_pass(name: &str) -> String {
    let path = |name: &str| project(name).to_str().expect("a path").to_owned();
    let text = fs::read_to_string(project("sample-data").join(name)).expect("a pass");
    let folder = path(&format!("sample-data/{}", name.split('/').next().expect("a folder")));
    let text = text.replace("\"../../scoring-rules", &format!("\"{}", path("scoring-rules")));
    let text = text.replace("\"../officials-2024", &format!("\"{}", path("sample-data/officials-2024")));
    ["appraisal", "indicators", "cards", "villages"]
        .iter()
        .fold(text, |text, own| text.replace(&format!("\"{own}-made-up"), &format!("\"{folder}/{own}-made-up")))
        .replace("\"../../ket-qua-sipas\"", "\"ket-qua-sipas\"")
}

#[test]
fn the_sample_of_sipas_gives_51_indices_and_meets_what_was_published() {
    let made = folder(&[("pass.toml", &sample_pass("sipas-2024/pass.toml"))]);
    let (evaluation, found) = evaluate(&made.path().join("pass.toml"));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(evaluation.inputs.units.len(), 63);
    let nodes = evaluation.trail(0);
    let counting = evaluation.rulebook.nodes.iter().zip(&nodes).filter(|(node, _)| !node.informs());
    assert_eq!(counting.count(), 39 + 9 + 2 + 1);
    // Every value is a share in percent, and every node has one: 39 criteria, 43 perceptions, 10 expectations.
    let cells = evaluation.inputs.of(0);
    assert_eq!(cells.len(), 92);
    assert!(
        cells.iter().all(|cell| cell.values[0].is_some_and(|value| value > Number::ZERO && value < Number::whole(100)))
    );
    let at = |code: &str| {
        evaluation.inputs.units.iter().position(|unit| unit.code.as_str() == code).expect("a province of the year")
    };
    let hundredths = |points: parindex::model::Points| (points.0 + 5_000_000) / 10_000_000;
    let results = &evaluation.results;
    // Hải Phòng, Hải Dương, Hà Nội.
    for (code, rank, published) in [("31", 1, 9_110), ("30", 3, 9_018), ("01", 11, 8_650)] {
        let unit = &results.units[at(code)];
        assert_eq!(unit.rank, Some(rank), "{code}");
        assert!((hundredths(unit.index.expect("an index")) - published).abs() <= 5, "{code}: {:?}", unit.index);
    }
    for (code, rank) in [("19", 2), ("22", 4), ("77", 5)] {
        assert_eq!(results.units[at(code)].rank, Some(rank), "{code}");
    }
    for code in ["06", "20", "49", "89", "51"] {
        assert!(results.units[at(code)].rank > Some(58), "{code}");
    }
    assert!((hundredths(results.means[0].index) - 8_394).abs() <= 2, "{:?}", results.means[0].index);
    let block = |name: &str| {
        let node = evaluation.rulebook.nodes.iter().position(|node| node.code.as_str() == name).expect("a block");
        let points = (0..63).map(|unit| evaluation.trail(unit)[node].points.expect("points"));
        points.map(hundredths).collect::<Vec<i64>>()
    };
    for (name, ha_noi, country) in [("I", 8_651, 8_384), ("II", 8_649, 8_409)] {
        let all = block(name);
        assert!((all[at("01")] - ha_noi).abs() <= 5, "{name}: {}", all[at("01")]);
        assert!((all.iter().sum::<i64>() / 63 - country).abs() <= 3, "{name}: {}", all.iter().sum::<i64>() / 63);
    }
}

/// A whole year from cards: SIPAS from the cards of citizens, its run and the ballots of officials into
/// PAR INDEX. What the ballots give is counted here once more, field by field.
#[test]
fn the_year_from_cards_takes_points_percentages_and_means_from_the_ballots() {
    let made = folder(&[
        ("sipas.toml", &sample_pass("sipas-2024/pass.toml")),
        ("pass.toml", &sample_pass("provinces-2024/pass-surveys.toml")),
    ]);
    let output = run(made.path(), "score sipas.toml --out ket-qua-sipas");
    assert!(output.status.success(), "{}", stderr(&output));
    let (evaluation, found) = evaluate(&made.path().join("pass.toml"));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:?}"));
    let codes: Vec<&str> = found.iter().map(|finding| finding.code).collect();
    assert!(found.iter().all(|finding| !finding.error) && codes.contains(&"D935") && codes.contains(&"D951"));
    let mean = evaluation.rulebook.print(evaluation.results.means[0].index);
    let readme = fs::read_to_string(project("sample-data/provinces-2024/README.md")).expect("a README");
    assert!(readme.contains(&format!("its mean is {mean} ")), "the mean is {mean}");
    let ballots = unpacked("officials-2024/ballots-made-up.csv.gz");
    let mut rows = ballots.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let header = rows.next().expect("a header");
    let rows: Vec<Vec<&str>> = rows.collect();
    for (unit, known) in evaluation.inputs.units.iter().enumerate().step_by(9) {
        for (leaf, place) in evaluation.inputs.leaves.iter().enumerate() {
            let node = &evaluation.rulebook.nodes[*place];
            let Some(column) = header.iter().position(|name| *name == format!("C{}", node.code)) else { continue };
            let answers: Vec<&str> =
                rows.iter().filter(|row| row[2] == known.code.as_str()).map(|row| row[column]).collect();
            let valid = answers.iter().filter(|answer| !["", "9"].contains(answer));
            let count = i128::try_from(valid.clone().count()).expect("few");
            let sum: i128 = match node.code.as_str() {
                "3.6" => valid.map(|answer| answer.parse::<i128>().expect("a level") * 1_000_000_000).sum(),
                "5.6.3" => valid.filter(|answer| **answer == "khong").count() as i128 * 100_000_000_000,
                _ => valid.filter(|answer| ["4", "5"].contains(answer)).count() as i128 * node.max.number().0,
            };
            let cell = evaluation.inputs.of(unit)[leaf].values[0].expect("a value");
            assert_eq!(cell.0, (sum * 2 + count) / (count * 2), "{} {}", known.code, node.code);
        }
    }
    // The officials' ballots and the run of SIPAS alone: nothing is typed in.
    let officials = header.iter().filter(|name| name.starts_with('C')).count();
    assert_eq!(officials, 15);
}

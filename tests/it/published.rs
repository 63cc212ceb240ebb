//! Published figures, reproduced from the sample data that retypes them.

use parindex::model::{Points, Rounding};

use crate::support::{evaluate, project};

struct Published {
    name: String,
    index: Points,
    rank: usize,
}

/// The columns of the published table that the pass reads past.
fn published() -> Vec<Published> {
    let table = std::fs::read_to_string(project("sample-data/ministries-2023/results.csv")).expect("the sample data");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let column =
        |name: &str| header.iter().position(|header| header == name).unwrap_or_else(|| panic!("no column {name}"));
    let (name, index, rank) = (column("unit"), column("published_index"), column("published_rank"));
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a row");
        Published {
            name: row[name].to_owned(),
            index: Points::parse(&row[index]).expect("an index"),
            rank: row[rank].parse().expect("a rank"),
        }
    };
    reader.into_records().map(row).collect()
}

#[test]
fn par_index_2023_of_the_ministries_is_reproduced() {
    let (evaluation, found) = evaluate(&project("sample-data/ministries-2023/pass.toml"));
    let evaluation = evaluation.unwrap_or_else(|| panic!("{found:#?}"));
    let published = published();
    assert_eq!(published.len(), 17);
    assert_eq!(evaluation.inputs.units.len(), 17);
    let mut differs = Vec::new();
    for row in &published {
        let at = evaluation.inputs.units.iter().position(|unit| unit.name.vi.contains(&row.name));
        let at = at.unwrap_or_else(|| panic!("{} is not among the units", row.name));
        let result = &evaluation.results.units[at];
        assert_eq!(result.rank, Some(row.rank), "rank of {}", row.name);
        let index = result.index.expect("an index").round(2, Rounding::HalfUp);
        if index != row.index {
            assert_eq!((index.0 - row.index.0).abs(), 10_000_000, "{} differs by more than 0.01", row.name);
            differs.push(row.name.as_str());
        }
    }
    // The printed parts are rounded; their sum then misses the printed total by 0.01.
    differs.sort_unstable();
    expect_test::expect![[r#"
        [
            "Bộ Khoa học và Công nghệ",
            "Bộ Lao động - Thương binh và Xã hội",
            "Bộ Ngoại giao",
            "Bộ Nông nghiệp và Phát triển nông thôn",
            "Bộ Nội vụ",
            "Bộ Tài nguyên và Môi trường",
            "Bộ Tư pháp",
            "Bộ Văn hóa, Thể thao và Du lịch",
            "Ngân hàng Nhà nước Việt Nam",
        ]
    "#]]
    .assert_debug_eq(&differs);
    let mean = evaluation.results.means[0].index;
    assert_eq!(mean.print(2, Rounding::HalfUp), "84.38");
}

//! Made-up cards of 45 columns: province, district, commune, village, weight and 40 answers of one digit, of which
//! one in eight is missing.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

pub(crate) const ITEMS: usize = 40;
pub(crate) const PROVINCES: usize = 63;
pub(crate) const VILLAGES: usize = 10_584;

/// Whether the cards of a village stand together, as a province sends them, or anywhere in the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Villages,
    Shuffled,
}

/// Numbers that look random and are the same everywhere (a linear congruence, its upper bits).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) * end >> 31
    }
}

pub(crate) fn write(path: &Path, rows: usize, order: Order) {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).expect("a file"));
    let mut row = String::from("province,district,commune,village,w");
    (1..=ITEMS).for_each(|item| write!(row, ",q{item}").expect("a text"));
    let mut draw = Draw(1);
    for number in 0..rows {
        row.push('\n');
        out.write_all(row.as_bytes()).expect("a file");
        row.clear();
        let village = match order {
            Order::Villages => number * VILLAGES / rows,
            Order::Shuffled => usize::try_from(draw.below(VILLAGES as u64)).expect("below the number of villages"),
        };
        let (province, commune) = (village * PROVINCES / VILLAGES, village / 3);
        // Every card of a village stands for as many people.
        let (whole, hundredths) = (1 + village % 3, village % 100);
        write!(row, "{province:02},{:03},{commune:04},{village:05},{whole}.{hundredths:02}", commune / 6)
            .expect("a text");
        for _ in 0..ITEMS {
            row.push_str([",1", ",2", ",3", ",4", ",4", ",5", ",5", ","][(draw.below(8) & 7) as usize]);
        }
    }
    row.push('\n');
    out.write_all(row.as_bytes()).expect("a file");
    out.flush().expect("a file");
}

/// A rulebook with the instrument of these cards, whose clusters are the villages or no lower than the districts.
pub(crate) fn rulebook(by_village: bool) -> String {
    let clusters = if by_village {
        "clusters = [\"district\", \"commune\", \"village\"]"
    } else {
        "clusters = [\"district\"]\ndrop = [\"commune\", \"village\"]"
    };
    let mut text = format!(
        r#"[rulebook]
id = "bench"
edition = "1"
name = "Bench"
unit-kind = "unit"
years = {{ from = 2024 }}
total = 100
published-decimals = 2
rounding = "half-up"
rank-decimals = 6
ties = "competition"
status = "illustrative"
source = "survey.x"
[node."1"]
name = "1"
max = 100
method = "given"
basis = {{ place = "1" }}
[instrument.x.columns]
unit = "province"
{clusters}
weight = "w"
weight-decimals = 2
[instrument.x.scale.five]
levels = 5
satisfied = ["4", "5"]
[instrument.x.item]
"#
    );
    (1..=ITEMS).for_each(|item| writeln!(text, "q{item} = {{ scale = \"five\" }}").expect("a text"));
    text
}

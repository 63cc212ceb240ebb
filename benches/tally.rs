//! What counting cards costs: CPU of `parindex tally` with all its checks, beside an unchecked byte scan
//! of the same file into the same kind of counters, taken in the same run.
//!
//! `cargo bench --bench tally` measures 40,000 and 1,000,000 cards × 45 columns;
//! `cargo bench --bench tally -- 10000000` another number.
#![allow(clippy::disallowed_methods, reason = "the bench writes and reads its own tables")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

const ITEMS: usize = 40;
const PROVINCES: usize = 63;

fn rulebook() -> String {
    let mut text = String::from(
        "[rulebook]\nid = \"bench\"\nedition = \"1\"\nname = \"Bench\"\nunit-kind = \"unit\"\nyears = { from = 2024 }\n\
         total = 100\npublished-decimals = 2\nrounding = \"half-up\"\nrank-decimals = 6\nties = \"competition\"\n\
         status = \"illustrative\"\nsource = \"survey.x\"\n[node.\"1\"]\nname = \"1\"\nmax = 100\nmethod = \"given\"\n\
         basis = { place = \"1\" }\n[instrument.x.columns]\nunit = \"province\"\nclusters = [\"district\", \"commune\", \"village\"]\n\
         weight = \"w\"\nweight-decimals = 2\n[instrument.x.scale.five]\nlevels = 5\nsatisfied = [\"4\", \"5\"]\n[instrument.x.item]\n",
    );
    for item in 1..=ITEMS {
        writeln!(text, "q{item} = {{ scale = \"five\" }}").expect("a text");
    }
    text
}

/// Cards in the order in which provinces send them: village after village, some answers missing.
fn write_cards(path: &Path, rows: usize) -> u64 {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).expect("a file"));
    write!(out, "province,district,commune,village,w").expect("a file");
    (1..=ITEMS).for_each(|item| write!(out, ",q{item}").expect("a file"));
    out.write_all(b"\n").expect("a file");
    let mut state = 1_u64;
    for row in 0..rows {
        let village = row * 1_170 / rows;
        let commune = village / 3;
        let province = village * PROVINCES / 1_170;
        write!(
            out,
            "{province:02},{:03},{commune:04},{village:05},{}.{:02}",
            commune / 2,
            1 + village % 3,
            village % 100
        )
        .expect("a file");
        for _ in 0..ITEMS {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let answer: &[u8] = [b",1", b",2", b",3", b",4", b",4", b",5", b",5", &b","[..]][(state >> 61) as usize];
            out.write_all(answer).expect("a file");
        }
        out.write_all(b"\n").expect("a file");
    }
    out.flush().expect("a file");
    fs::metadata(path).expect("a file").len()
}

fn children() -> (Duration, i64) {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    (Duration::from_micros(micros.unsigned_abs()), usage.max_rss() / 1024)
}

/// CPU and wall time of one run, the least of several.
fn run(folder: &Path, args: &[&str], times: usize) -> (Duration, Duration) {
    let once = |_| {
        let (before, start) = (children().0, Instant::now());
        let status = Command::new(env!("CARGO_BIN_EXE_parindex"))
            .args(args)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("the program starts");
        assert!(status.success(), "parindex {args:?} failed");
        (children().0 - before, start.elapsed())
    };
    (0..times).map(once).min().expect("at least one run")
}

/// Seconds of an unchecked scan: reads the file and adds every answer to a counter of its province and
/// item, believing that every field is one digit or nothing.
fn scan(path: &Path) -> f64 {
    let once = |_| {
        let start = Instant::now();
        let bytes = fs::read(path).expect("the cards");
        let mut counters = vec![0_u32; PROVINCES * ITEMS * 8];
        let mut at = memchr::memchr(b'\n', &bytes).map_or(0, |end| end + 1);
        while at < bytes.len() {
            let province = usize::from(bytes[at] - b'0') * 10 + usize::from(bytes[at + 1] - b'0');
            for _ in 0..5 {
                at += memchr::memchr(b',', &bytes[at..]).map_or(0, |end| end + 1);
            }
            for item in 0..ITEMS {
                let byte = bytes[at];
                let given = byte.is_ascii_digit();
                let answer = if given { usize::from(byte & 7) } else { 0 };
                counters[(province * ITEMS + item) * 8 + answer] += 1;
                at += 1 + usize::from(given);
            }
        }
        black_box(counters);
        start.elapsed().as_secs_f64()
    };
    (0..5).map(once).fold(f64::MAX, f64::min)
}

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![40_000, 1_000_000] } else { sizes };
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("rulebook.toml"), rulebook()).expect("a file");
    let (start, _) = run(folder.path(), &["--version"], 20);
    println!(
        "{:>10} {:>8} {:>9} {:>9} {:>9} {:>9} {:>12}",
        "cards", "MB", "CPU s", "wall s", "MiB", "scan s", "× byte scan"
    );
    for cards in sizes {
        let path = folder.path().join("cards.csv");
        let bytes = write_cards(&path, cards);
        let args = ["tally", "rulebook.toml", "cards.csv", "--survey", "x", "--out", "out", "--force"];
        let (cpu, wall) = run(folder.path(), &args, 5);
        let beyond = cpu.saturating_sub(start).as_secs_f64();
        let scanned = scan(&path);
        println!(
            "{cards:>10} {:>8.1} {beyond:>9.3} {:>9.3} {:>9} {scanned:>9.3} {:>12.2}",
            bytes as f64 / 1e6,
            wall.as_secs_f64(),
            children().1,
            beyond / scanned,
        );
    }
}

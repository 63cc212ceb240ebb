//! What a whole pass costs: CPU of the process beyond its start, peak memory, and the ratio to
//! reading the bytes of the table and counting its lines, taken in the same run.
//!
//! `cargo bench --bench pass` measures 63, 10,000 and 100,000 units × 90 sub-criteria;
//! `cargo bench --bench pass -- 63 10000` only those.
#![allow(clippy::disallowed_methods, reason = "the bench writes and reads its own tables")]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

const AREAS: usize = 8;
const LEAVES: usize = 90;

/// A rulebook of eight areas with two levels below them and ninety sub-criteria.
fn rulebook() -> String {
    let mut text = String::from(
        r#"[rulebook]
id = "bench"
edition = "1"
name = "Bench"
unit-kind = "unit"
years = { from = 2024 }
total = 90
published-decimals = 2
rounding = "half-up"
rank-decimals = 6
ties = "competition"
status = "illustrative"
source = "appraised"
"#,
    );
    for area in 1..=AREAS {
        let leaves: Vec<usize> = (0..LEAVES).filter(|leaf| leaf % AREAS + 1 == area).collect();
        node(&mut text, &format!("{area}"), leaves.len(), "basis = { place = \"x\" }");
        for (criterion, leaves) in leaves.chunks(3).enumerate() {
            node(&mut text, &format!("{area}.{}", criterion + 1), leaves.len(), "");
            for (at, leaf) in leaves.iter().enumerate() {
                let method = match leaf % 3 {
                    0 => "method = \"given\"",
                    1 => "method = \"ratio\"\nfull-at = 1\nzero-below = 0.5\nzero-denominator = \"full\"",
                    _ => "method = \"choice\"\noptions = { full = 1, half = 0.5, none = 0 }",
                };
                node(&mut text, &code(area, criterion, at), 1, method);
            }
        }
    }
    text
}

fn code(area: usize, criterion: usize, at: usize) -> String {
    format!("{area}.{}.{}", criterion + 1, at + 1)
}

fn node(text: &mut String, code: &str, max: usize, rest: &str) {
    writeln!(text, "[node.\"{code}\"]\nname = \"Node {code}\"\nmax = {max}\n{rest}").expect("a string");
}

/// A pass over `units` units in `folder`; returns the table's bytes.
fn write_pass(folder: &Path, units: usize) -> usize {
    fs::write(folder.join("rulebook.toml"), rulebook()).expect("a file");
    let mut register = String::from(
        "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n",
    );
    let mut table = String::from("unit,node,points,numerator,denominator,option\n");
    for unit in 0..units {
        writeln!(register, "{unit:05},,,unit,Xã {unit:05},,Vùng {},,ranked,,,bench", unit % 6).expect("a string");
        for leaf in 0..LEAVES {
            let (area, place) = (leaf % AREAS + 1, leaf / AREAS);
            let code = code(area, place / 3, place % 3);
            // Spread over the range without a generator: two primes far from each other.
            let value = (unit * 7919 + leaf * 104_729) % 101;
            match leaf % 3 {
                0 => writeln!(table, "{unit:05},{code},0.{value:02},,,", value = value.min(99)),
                1 => writeln!(table, "{unit:05},{code},,{value},101,"),
                _ => writeln!(table, "{unit:05},{code},,,,{}", ["full", "half", "none"][value % 3]),
            }
            .expect("a string");
        }
    }
    fs::write(folder.join("units.csv"), register).expect("a file");
    fs::write(folder.join("data.csv"), &table).expect("a file");
    let pass = "[pass]\nrulebook = \"rulebook.toml\"\nyear = 2024\ndata-status = \"made-up\"\nsource = \"bench\"\n\
                [units]\nregister = \"units.csv\"\n[[input]]\nid = \"data\"\nfile = \"data.csv\"\nform = \"long\"\n";
    fs::write(folder.join("pass.toml"), pass).expect("a file");
    table.len()
}

/// CPU time of all children so far, and the peak memory of the largest of them in MiB.
fn children() -> (Duration, i64) {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    (Duration::from_micros(micros.unsigned_abs()), usage.max_rss() / 1024)
}

/// CPU and wall time of one run of the program, the least of several.
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

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![63, 10_000, 100_000] } else { sizes };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (start, _) = run(folder.path(), &["--version"], 20);
    println!("process start: {:.1} ms CPU", start.as_secs_f64() * 1e3);
    println!(
        "{:>8} {:>9} {:>9} {:>12} {:>9} {:>9} {:>11}",
        "units", "CPU s", "wall s", "per cell ns", "MiB", "table MB", "× line scan"
    );
    for units in sizes {
        let bytes = write_pass(folder.path(), units);
        let times = if units < 1_000 { 20 } else { 3 };
        let (cpu, wall) =
            run(folder.path(), &["score", "pass.toml", "--out", "out", "--force", "--format", "csv"], times);
        let beyond = cpu.saturating_sub(start).as_secs_f64();
        println!(
            "{units:>8} {beyond:>9.3} {:>9.3} {:>12.0} {:>9} {:>9.1} {:>11.1}",
            wall.as_secs_f64(),
            beyond * 1e9 / (units * LEAVES) as f64,
            children().1,
            bytes as f64 / 1e6,
            beyond / scan(&folder.path().join("data.csv")),
        );
    }
}

/// Seconds to read the table and count its lines: the least that any reader must do.
fn scan(table: &Path) -> f64 {
    let once = |_| {
        let start = Instant::now();
        let bytes = fs::read(table).expect("the table");
        black_box(memchr::memchr_iter(b'\n', &bytes).count());
        start.elapsed().as_secs_f64()
    };
    (0..5).map(once).fold(f64::MAX, f64::min)
}

//! The references: what looking at the bytes costs, without a single check.

use std::fs::File;
use std::hint::black_box;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::cards::{ITEMS, PROVINCES, VILLAGES};
use crate::case::Reference;

/// Bytes that are read at once, as any reader does that does not hold the file.
const PIECE: usize = 1 << 18;

/// Reads files and counts their lines.
pub(crate) fn lines(files: Vec<PathBuf>) -> Reference {
    Reference {
        name: "lines",
        bytes: files.iter().map(|file| size(file)).sum(),
        work: Box::new(move || {
            let mut found = 0;
            files.iter().for_each(|file| pieces(file, |piece| found += memchr::memchr_iter(b'\n', piece).count()));
            black_box(found);
        }),
    }
}

/// The product of a matrix of `draws` weight sets and one of `units`, over `leaves`, as plain loops.
pub(crate) fn product(draws: usize, units: usize, leaves: usize) -> Reference {
    let made =
        |rows: usize| (0..rows * leaves).map(|cell| ((cell * 7919) % 1000) as f64 / 1000.0).collect::<Vec<f64>>();
    let (sets, earned) = (made(draws), made(units));
    Reference {
        name: "product",
        bytes: 0,
        work: Box::new(move || {
            let mut indices: Vec<f64> = Vec::with_capacity(draws * units);
            for set in black_box(&sets).chunks_exact(leaves) {
                for row in earned.chunks_exact(leaves) {
                    indices.push(row.iter().zip(set).map(|(earned, weight)| earned * weight).sum());
                }
            }
            black_box(&indices);
        }),
    }
}

/// What answers are counted by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Province,
    Village,
}

/// Adds every answer of a file of cards to a counter of its province or village and item, and believes that a
/// province is two digits, a village five after three other columns, and an answer one digit or nothing. Each
/// thread takes a part of the file and has counters of its own.
pub(crate) fn answers(cards: PathBuf, by: By, threads: u64) -> Reference {
    Reference {
        name: "bytes",
        bytes: size(&cards),
        work: Box::new(move || {
            let part = size(&cards).div_ceil(threads);
            let scan = |thread: u64| {
                let units = if by == By::Province { PROVINCES } else { VILLAGES };
                let mut counters = vec![[[0_u32; 8]; ITEMS]; units];
                rows(&cards, thread * part..(thread + 1) * part, |rows| count(rows, by, &mut counters));
                black_box(&counters);
            };
            std::thread::scope(|scope| {
                for thread in 1..threads {
                    scope.spawn(move || scan(thread));
                }
                scan(0);
            });
        }),
    }
}

fn count(rows: &[u8], by: By, counters: &mut [[[u32; 8]; ITEMS]]) {
    let digit = |at: usize| usize::from(rows[at] & 15);
    let mut at = 0;
    while at < rows.len() {
        let unit = match by {
            By::Province => digit(at) * 10 + digit(at + 1),
            // `province,district,commune,village`: 2, 3, 4 and 5 digits.
            By::Village => (12..17).fold(0, |number, place| number * 10 + digit(at + place)),
        };
        // To the comma behind the weight.
        at += 18;
        while rows[at] != b',' {
            at += 1;
        }
        at += 1;
        for item in &mut counters[unit] {
            let given = rows[at] & 0x10 != 0;
            let answer = if given { rows[at] & 7 } else { 0 };
            item[usize::from(answer)] += 1;
            at += 1 + usize::from(given);
        }
    }
}

/// The rows that start within a part of a file, the first row of all left out, piece by piece.
fn rows(path: &Path, part: Range<u64>, mut each: impl FnMut(&[u8])) {
    let mut file = File::open(path).expect("a file");
    file.seek(SeekFrom::Start(part.start)).expect("a file");
    let mut piece = vec![0; PIECE];
    let mut open: Vec<u8> = Vec::new();
    // Where the open bytes start in the file. The row in which a part starts belongs to the part before.
    let (mut at, mut inside) = (part.start, true);
    loop {
        let read = file.read(&mut piece).expect("a file");
        open.extend_from_slice(&piece[..read]);
        let mut start = 0;
        if inside && let Some(end) = memchr::memchr(b'\n', &open) {
            (start, inside) = (end + 1, false);
        }
        let last = usize::try_from(part.end - at).unwrap_or(usize::MAX);
        let rest =
            if open.len() > last { memchr::memchr(b'\n', &open[last..]).map(|end| last + end + 1) } else { None };
        let end = rest.unwrap_or_else(|| memchr::memrchr(b'\n', &open).map_or(0, |end| end + 1)).max(start);
        each(&open[start..end]);
        open.drain(..end);
        at += end as u64;
        if read == 0 || rest.is_some() {
            return;
        }
    }
}

fn pieces(path: &Path, mut each: impl FnMut(&[u8])) {
    let mut file = File::open(path).expect("a file");
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece).expect("a file") {
            0 => return,
            read => each(&piece[..read]),
        }
    }
}

fn size(file: &Path) -> u64 {
    std::fs::metadata(file).expect("a file").len()
}

//! Writes the cards of the sample surveys: MADE-UP answers that say nothing about any province. Run it with
//! `cargo run --example generate_cards`.
//!
//! `citizens` makes SIPAS 2024, `officials` the ballots of officials of the same year; `answers` is what they
//! share. Every answer is drawn from a hash of what it is for, in integers only, so that the cards are
//! the same on every machine.

#![allow(clippy::disallowed_methods, reason = "the list keeps the library from files; this is none of it")]

mod answers;
pub(crate) mod citizens;
#[allow(dead_code, reason = "the other samples draw other figures")]
#[allow(clippy::duplicate_mod, reason = "the tests take in both generators")]
#[path = "../generate_sample/draw.rs"]
mod draw;
pub(crate) mod officials;

use std::io::Write as _;
use std::path::{Path, PathBuf};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data").join(name)
}

fn pack(name: &str, text: &str) -> std::io::Result<()> {
    let path = sample(name);
    let mut packed = flate2::write::GzEncoder::new(std::fs::File::create(&path)?, flate2::Compression::best());
    packed.write_all(text.as_bytes())?;
    packed.finish()?;
    println!("{}", path.display());
    Ok(())
}

fn write(name: &str, text: &str) -> std::io::Result<()> {
    let path = sample(name);
    std::fs::write(&path, text)?;
    println!("{}", path.display());
    Ok(())
}

fn main() -> std::io::Result<()> {
    let citizens::Cards { cards, villages } = citizens::cards();
    pack("sipas-2024/cards-made-up.csv.gz", &cards)?;
    write("sipas-2024/villages-made-up.csv", &villages)?;
    let officials::Ballots { ballots, agencies } = officials::ballots();
    pack("officials-2024/ballots-made-up.csv.gz", &ballots)?;
    write("officials-2024/agencies-made-up.csv", &agencies)
}

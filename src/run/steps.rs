//! Reads some columns of a table that a run wrote, row by row, so that what is held does not grow with the table.
//!
//! Border: knows how tables are written, and nothing of what stands in them.

use std::io::{self, BufRead, BufReader, Read};

use memchr::{memchr, memchr_iter};
use sha2::{Digest, Sha256};

use crate::data::table::{LONGEST_LINE, cut_rows};
use crate::model::hex;
use crate::tally::Fields;

/// Bytes that are read at a time: few enough to be hashed and cut before they leave the cache.
const BLOCK: usize = 1 << 16;

/// Hands the columns of each row to `each`, which says whether it is one. Returns the SHA-256 of the table, and `None` where
/// it has no such columns, a row has not as many fields as the header, or `each` said no.
pub(super) fn read_columns<const N: usize>(
    table: impl Read,
    columns: [&str; N],
    each: impl FnMut([&str; N]) -> Option<()>,
) -> io::Result<(String, Option<()>)> {
    let mut from = BufReader::with_capacity(BLOCK, Hashing { from: table, hash: Sha256::new() });
    let rows = read_rows(&mut from, columns, each)?;
    // What follows a row that is none is hashed all the same: these may not be the bytes that the run wrote.
    io::copy(&mut from, &mut io::sink())?;
    Ok((hex(&from.into_inner().hash.finalize()), rows))
}

fn read_rows<const N: usize>(
    from: &mut impl BufRead,
    columns: [&str; N],
    mut each: impl FnMut([&str; N]) -> Option<()>,
) -> io::Result<Option<()>> {
    let mut row = Vec::new();
    next_row(from, &mut row)?;
    let Some((width, places)) = places(&row, columns) else { return Ok(None) };
    let mut fields = Fields::new(width);
    while next_row(from, &mut row)? {
        let read = std::str::from_utf8(&row).ok().and_then(|text| {
            if memchr(b'"', &row).is_none() {
                let (_, whole) = fields.cut(&row, b',');
                return each(whole.then(|| places.map(|place| &text[fields.span(place)]))?);
            }
            let mut read = None;
            let cut = cut_rows(text, b',', |_, fields| {
                read = (fields.len() == width).then(|| each(places.map(|place| fields[place]))).flatten();
            });
            cut.ok().and(read)
        });
        if read.is_none() {
            return Ok(None);
        }
    }
    Ok(Some(()))
}

/// How many columns a header names, and the places of some of them.
fn places<const N: usize>(header: &[u8], columns: [&str; N]) -> Option<(usize, [usize; N])> {
    let header = std::str::from_utf8(header).ok()?.trim_start_matches('\u{feff}');
    let names: Vec<&str> = header.trim_end().split(',').collect();
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        *place = names.iter().position(|name| *name == column)?;
    }
    Some((names.len(), places))
}

/// Reads the next row with its line end; false behind the last.
fn next_row(from: &mut impl BufRead, row: &mut Vec<u8>) -> io::Result<bool> {
    row.clear();
    loop {
        let read = from.read_until(b'\n', row)?;
        // A line end within quotes ends no row; a row without an end is refused once it is cut.
        let open = memchr(b'"', row).is_some() && memchr_iter(b'"', row).count() % 2 == 1;
        if read == 0 || !open || row.len() > LONGEST_LINE {
            return Ok(!row.is_empty());
        }
    }
}

/// Hashes what passes through.
struct Hashing<R> {
    from: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(to)?;
        self.hash.update(&to[..read]);
        Ok(read)
    }
}

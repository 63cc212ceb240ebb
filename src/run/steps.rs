//! Reads some columns of a table that a run wrote, block by block, so that what is held does not grow with the table.
//!
//! Border: knows how tables are written, and nothing of what stands in them.

use std::io::{self, Read};

use memchr::{memchr, memchr2_iter};

use crate::data::blocks::each_block;
use crate::data::table::{LONGEST_LINE, cut_rows};
use crate::tally::Fields;

/// Hands the columns of each row to `each`, which says whether it is one. Returns the SHA-256 of the table, and `None` where
/// it has no such columns, a row has not as many fields as the header, or `each` said no.
pub(super) fn read_columns<const N: usize>(
    table: impl Read,
    columns: [&str; N],
    mut each: impl FnMut([&str; N]) -> Option<()>,
) -> io::Result<(String, Option<()>)> {
    let mut header = None;
    each_block(table, |lines, last| {
        let text = std::str::from_utf8(lines).ok()?;
        match &mut header {
            Some(header) => read_rows(text, last, header, &mut each),
            None if lines.is_empty() && !last => Some(0),
            None => {
                let (first, rows) = text.split_once('\n')?;
                let taken = read_rows(rows, last, header.insert(Header::new(first, columns)?), &mut each)?;
                Some(lines.len() - rows.len() + taken)
            }
        }
    })
}

struct Header<const N: usize> {
    /// How many columns there are.
    width: usize,
    /// Which of them are asked for.
    places: [usize; N],
    /// Room for the fields of a row.
    fields: Fields,
}

impl<const N: usize> Header<N> {
    fn new(line: &str, columns: [&str; N]) -> Option<Self> {
        let names: Vec<&str> = line.trim_start_matches('\u{feff}').split(',').collect();
        let mut places = [0; N];
        for (place, column) in places.iter_mut().zip(columns) {
            *place = names.iter().position(|name| *name == column)?;
        }
        Some(Header { width: names.len(), places, fields: Fields::new(names.len()) })
    }
}

/// Reads whole rows; how many bytes they have. A row whose quotes are open at the end is left for the next block.
fn read_rows<const N: usize>(
    text: &str,
    last: bool,
    Header { width, places, fields }: &mut Header<N>,
    each: &mut impl FnMut([&str; N]) -> Option<()>,
) -> Option<usize> {
    let mut rows = text;
    let mut quote = memchr(b'"', rows.as_bytes());
    while !rows.is_empty() {
        let (length, whole) = fields.cut(rows.as_bytes(), b',');
        if quote.is_none_or(|quote| length <= quote) {
            each(whole.then(|| places.map(|place| &rows[fields.span(place)]))?)?;
            quote = quote.map(|quote| quote - length);
            rows = rows.get(length..).unwrap_or_default();
            continue;
        }
        let end = match row_end(rows.as_bytes()) {
            Some(end) => end,
            // Refused once it is cut.
            None if last || rows.len() > LONGEST_LINE => rows.len(),
            None => break,
        };
        let (row, next) = rows.split_at(end);
        let mut read = None;
        let cut = cut_rows(row, b',', |_, cut| {
            read = (cut.len() == *width).then(|| each(places.map(|place| cut[place]))).flatten();
        });
        cut.ok().and(read)?;
        (rows, quote) = (next, memchr(b'"', next.as_bytes()));
    }
    Some(text.len() - rows.len())
}

/// Where the first of some rows ends: behind the first line end that no quotes enclose.
fn row_end(rows: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let end = memchr2_iter(b'"', b'\n', rows).find(|at| {
        quoted ^= rows[*at] == b'"';
        rows[*at] == b'\n' && !quoted
    });
    end.map(|end| end + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Blocks end within rows, fields and quotes.
        #[test]
        fn columns_are_those_that_were_written(
            rows in prop::collection::vec(("[0-9]{0,3}", "[a-z,\"\n ă]{0,400}", "[a-z]{0,3}"), 1..40), times in 1..20_usize,
        ) {
            let mut written = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
            written.write_record(["code", "said", "by"]).expect("memory");
            let rows: Vec<_> = std::iter::repeat_n(rows, times).flatten().collect();
            rows.iter().for_each(|(code, said, by)| written.write_record([code, said, by]).expect("memory"));
            let bytes = written.into_inner().expect("memory");
            let mut found = Vec::new();
            let (sha256, sound) = read_columns(&bytes[..], ["by", "said"], |[by, said]| {
                found.push((by.to_owned(), said.to_owned()));
                Some(())
            }).expect("memory");
            let expected: Vec<_> = rows.into_iter().map(|(_, said, by)| (by, said)).collect();
            prop_assert_eq!(sound, Some(()));
            prop_assert_eq!(found, expected);
            prop_assert_eq!(sha256, crate::model::sha256(&bytes));
        }
    }

    #[test]
    fn a_row_that_is_none_is_found_and_all_bytes_are_hashed() {
        let read = |text: &str| {
            let (sha256, sound) =
                read_columns(text.as_bytes(), ["b"], |[b]| (b != "no").then_some(())).expect("memory");
            assert_eq!(sha256, crate::model::sha256(text.as_bytes()));
            sound.is_some()
        };
        assert!(read("a,b\n1,2\n") && read("a,b\n1,\"2\n3\"\n"));
        for bad in ["", "a,c\n1,2\n", "a,b\n1\n", "a,b\n1,2,3\n", "a,b\n1,no\n2,3\n", "a,b\n1,\"2\n", "a,b\n1,\"2\"3\n"]
        {
            assert!(!read(bad), "{bad:?}");
        }
    }
}

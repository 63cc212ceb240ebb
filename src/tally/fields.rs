//! Where the fields of a row start, and with which byte. A row of digits is mostly delimiters; they are found thirty-two
//! bytes at a time and without a branch for each, since a processor cannot guess where the next one is.

use std::array::from_fn;
use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x32, u32x8};

/// How many bytes are looked at at once.
const WINDOW: usize = 32;

/// Of eight bytes, a bit each: the places whose bit is set.
struct Places {
    /// As they are added to where the eight bytes stand.
    wide: [[u32; 8]; 256],
    /// As they pick bytes, out of the first or the last eight of sixteen.
    narrow: [[[u8; 8]; 256]; 2],
}

static PLACES: Places = places();

const fn places() -> Places {
    let mut all = Places { wide: [[0; 8]; 256], narrow: [[[0; 8]; 256]; 2] };
    let mut bits = 0;
    while bits < 256 {
        let (mut place, mut count) = (0, 0);
        while place < 8 {
            if bits >> place & 1 == 1 {
                all.wide[bits][count] = place as u32;
                (all.narrow[0][bits][count], all.narrow[1][bits][count]) = (place, place + 8);
                count += 1;
            }
            place += 1;
        }
        bits += 1;
    }
    all
}

/// The fields of a row without quotes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    columns: usize,
    /// The first byte of each field and, behind the last, where one more would start. There is room for a window more.
    starts: Vec<u32>,
    /// What stands there: where the field is empty, what ends it.
    bytes: Vec<u8>,
}

impl Fields {
    pub(crate) fn new(columns: usize) -> Self {
        let room = columns + 1 + WINDOW;
        Fields { columns, starts: vec![0; room], bytes: vec![0; room] }
    }

    /// Cuts the first of some rows, each of which ends with a line end and has less than 4 GiB. How many bytes it
    /// has, with its line end, and whether it has as many fields as there are columns.
    pub(crate) fn cut(&mut self, rows: &[u8], delimiter: u8) -> (usize, bool) {
        dispatch!(Level::new(), simd => self.cut_by(simd, rows, delimiter))
    }

    /// [`Fields::cut`] as part of a function that has these instructions already.
    #[inline(always)]
    pub(super) fn cut_by<S: Simd>(&mut self, simd: S, rows: &[u8], delimiter: u8) -> (usize, bool) {
        // The first field starts at 0; every other behind a delimiter.
        self.bytes[0] = rows[0];
        let (mut at, mut fields, mut base) = (0, 1, 1_u32);
        let mut padded;
        loop {
            let window: &[u8; 1 + WINDOW] = match rows[at..].first_chunk() {
                Some(window) => window,
                None => {
                    padded = last_bytes(&rows[at..]);
                    &padded
                }
            };
            let bytes = u8x32::load_array_ref(simd, window.first_chunk().expect("one less"));
            let ends = bytes.simd_eq(b'\n').to_bitmask();
            // What is below the lowest end; all, if there is none.
            let before_end = !ends & ends.wrapping_sub(1);
            let delimiters = bytes.simd_eq(delimiter).to_bitmask() & before_end;
            if fields <= self.columns {
                let behind = u8x32::load_array_ref(simd, window.last_chunk().expect("one less"));
                fields += self.note(fields, base, delimiters, behind);
            }
            if ends == 0 {
                (at, base) = (at + WINDOW, base.wrapping_add(32));
                continue;
            }
            let before_end = before_end.count_ones();
            let length = at + before_end as usize + 1;
            if fields == self.columns {
                let carriage_return = length > 1 && rows[length - 2] == b'\r';
                self.starts[fields] = base.wrapping_add(before_end) - u32::from(carriage_return);
            }
            return (length, fields == self.columns);
        }
    }

    /// Notes the fields that start at `base` and the places of these bits, and which of the bytes from `base` on they start
    /// with; how many they are.
    #[inline(always)]
    fn note<S: Simd>(&mut self, fields: usize, base: u32, bits: u64, bytes: u8x32<S>) -> usize {
        let starts: &mut [u32; WINDOW] = self.starts[fields..].first_chunk_mut().expect("room for a window");
        let firsts: &mut [u8; WINDOW] = self.bytes[fields..].first_chunk_mut().expect("room for a window");
        let [a, b, c, d, ..] = bits.to_le_bytes();
        let eights = [a, b, c, d];
        let picks: [[u8; 8]; 4] = from_fn(|eight| PLACES.narrow[eight % 2][usize::from(eights[eight])]);
        let picked = bytes.swizzle_dyn_within_blocks(u8x32::from_slice(bytes.token(), picks.as_flattened())).to_array();
        let (mut found, mut base) = (0, u32x8::splat(bytes.token(), base));
        for (bits, picked) in eights.into_iter().zip(picked.as_chunks::<8>().0) {
            // Eight each time, over those of the last time for which there was no use.
            let places = u32x8::load_array_ref(bytes.token(), &PLACES.wide[usize::from(bits)]);
            (places + base).store_slice(&mut starts[found..found + 8]);
            firsts[found..found + 8].copy_from_slice(picked);
            found += bits.count_ones() as usize;
            base += 8;
        }
        found
    }

    /// The first bytes of the fields from this one on: of more than there are.
    pub(super) fn first_bytes(&self, field: usize) -> &[u8] {
        &self.bytes[field..]
    }

    /// The first byte of a field and the one behind its last.
    pub(crate) fn span(&self, field: usize) -> Range<usize> {
        self.starts[field] as usize..self.starts[field + 1] as usize - 1
    }

    /// The bytes of neighbouring fields and of all that parts and ends them.
    pub(super) fn length(&self, fields: Range<usize>) -> usize {
        self.starts[fields.end].wrapping_sub(self.starts[fields.start]) as usize
    }
}

/// Fewer bytes than that, and line ends behind them.
#[cold]
fn last_bytes(bytes: &[u8]) -> [u8; 1 + WINDOW] {
    let mut all = [b'\n'; 1 + WINDOW];
    all[..bytes.len()].copy_from_slice(bytes);
    all
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::Fields;

    proptest! {
        #[test]
        fn fields_are_what_stands_between_delimiters_up_to_the_line_end(
            row in "[,1a]{0,60}", columns in 1_usize..30, end in "\r?\n", next in "[,1\n]{0,9}",
        ) {
            let expected: Vec<&str> = row.split(',').collect();
            let rows = format!("{row}{end}{next}");
            let mut fields = Fields::new(columns);
            // By the best instructions that are there, and by those that always are.
            for level in [Level::new(), Level::baseline()] {
                let (length, whole) = dispatch!(level, simd => fields.cut_by(simd, rows.as_bytes(), b','));
                prop_assert_eq!(length, row.len() + end.len());
                prop_assert_eq!(whole, expected.len() == columns);
                if whole {
                    let found: Vec<&str> = (0..columns).map(|field| &rows[fields.span(field)]).collect();
                    prop_assert_eq!(&found, &expected);
                    for (field, byte) in expected.iter().zip(fields.first_bytes(0)) {
                        prop_assert!(field.bytes().next().is_none_or(|first| first == *byte));
                    }
                }
            }
        }
    }
}

//! Where the fields of a row start. A row of digits is mostly delimiters; they are found sixteen bytes at a time
//! and without a branch for each, since a processor cannot guess where the next one is.

use wide::u8x16;

/// Of eight bytes, a bit each: the places whose bit is set, and how many there are.
#[derive(Clone, Copy)]
struct Places {
    places: [u32; 8],
    count: usize,
}

static PLACES: [Places; 256] = places();

const fn places() -> [Places; 256] {
    let mut all = [Places { places: [0; 8], count: 0 }; 256];
    let mut bits = 0;
    while bits < all.len() {
        let mut place = 0;
        while place < 8 {
            if bits >> place & 1 == 1 {
                all[bits].places[all[bits].count] = place;
                all[bits].count += 1;
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
    /// The first byte of each field and, behind the last, where one more would start. There is room for eight more.
    starts: Vec<u32>,
}

impl Fields {
    pub(crate) fn new(columns: usize) -> Self {
        Fields { starts: vec![0; columns + 1 + 8] }
    }

    /// Cuts the first of some rows, each of which ends with a line end and has less than 4 GiB. How many bytes it
    /// has, with its line end, and whether it has as many fields as there are columns.
    pub(crate) fn cut(&mut self, rows: &[u8], delimiter: u8) -> (usize, bool) {
        let columns = self.starts.len() - 1 - 8;
        let (line_end, delimiter) = (u8x16::splat(b'\n'), u8x16::splat(delimiter));
        // The first field starts at 0; every other behind a delimiter.
        let (mut at, mut fields, mut base) = (0, 1, 1);
        loop {
            let bytes = u8x16::new(rows[at..].first_chunk().copied().unwrap_or_else(|| last_bytes(&rows[at..])));
            let ends = bytes.simd_eq(line_end).to_bitmask();
            let delimiters = bytes.simd_eq(delimiter).to_bitmask();
            if ends == 0 {
                fields = self.mark_sixteen(fields, base, delimiters);
                (at, base) = (at + 16, base.wrapping_add(16));
                continue;
            }
            let before_end = ends.trailing_zeros();
            fields = self.mark_sixteen(fields, base, delimiters & ((1 << before_end) - 1));
            let length = at + before_end as usize + 1;
            if fields == columns {
                let carriage_return = length > 1 && rows[length - 2] == b'\r';
                self.starts[fields] = base.wrapping_add(before_end) - u32::from(carriage_return);
            }
            return (length, fields == columns);
        }
    }

    #[inline]
    fn mark_sixteen(&mut self, fields: usize, base: u32, bits: u32) -> usize {
        let fields = self.mark(fields, base, bits & 0xFF);
        self.mark(fields, base.wrapping_add(8), bits >> 8 & 0xFF)
    }

    /// Notes the fields that start at `base` and the places of these bits; how many there are then, at most one too many.
    #[inline]
    fn mark(&mut self, fields: usize, base: u32, bits: u32) -> usize {
        let Places { places, count } = &PLACES[bits as usize];
        let Some(starts) = self.starts.get_mut(fields..).and_then(<[u32]>::first_chunk_mut::<8>) else { return fields };
        for (start, place) in starts.iter_mut().zip(places) {
            *start = base.wrapping_add(*place);
        }
        fields + count
    }

    /// The first byte of a field and the one behind its last.
    pub(crate) fn span(&self, field: usize) -> std::ops::Range<usize> {
        self.starts[field] as usize..self.starts[field + 1] as usize - 1
    }

    /// Where neighbouring fields start, and the one behind them.
    pub(super) fn starts(&self, first: usize, fields: usize) -> &[u32] {
        &self.starts[first..=first + fields]
    }
}

/// Fewer than sixteen bytes, and a line end behind them.
#[cold]
fn last_bytes(bytes: &[u8]) -> [u8; 16] {
    let mut all = [b'\n'; 16];
    all[..bytes.len()].copy_from_slice(bytes);
    all
}

#[cfg(test)]
mod tests {
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
            let (length, whole) = fields.cut(rows.as_bytes(), b',');
            prop_assert_eq!(length, row.len() + end.len());
            prop_assert_eq!(whole, expected.len() == columns);
            if whole {
                let found: Vec<&str> = (0..columns).map(|field| &rows[fields.span(field)]).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}

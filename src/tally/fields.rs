//! Where the fields of a row start. A row of digits is mostly delimiters; they are found eight bytes at a time and
//! without a branch, since a processor cannot guess where the next one is.

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
pub(super) struct Fields {
    /// The first byte of each field and, behind the last, where one more would start. There is room for eight more.
    starts: Vec<u32>,
}

impl Fields {
    pub(super) fn new(columns: usize) -> Self {
        Fields { starts: vec![0; columns + 1 + 8] }
    }

    /// Cuts a row of less than 4 GiB, given without its line end, into as many fields as there are columns; `false` if it has more or fewer.
    pub(super) fn cut(&mut self, row: &[u8], delimiter: u8) -> bool {
        let columns = self.starts.len() - 1 - 8;
        let (words, rest) = row.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        // The first field starts at 0; every other behind a delimiter.
        let (mut fields, mut base) = (1, 1);
        for word in words {
            fields = self.mark(fields, base, delimiters(*word, delimiter));
            base += 8;
        }
        fields = self.mark(fields, base, delimiters(last, delimiter));
        if fields == columns {
            self.starts[fields] = base + rest.len() as u32;
        }
        fields == columns
    }

    /// Notes the fields that start at `base` and the places of bits; how many there are then, at most one too many.
    #[inline]
    fn mark(&mut self, fields: usize, base: u32, bits: u8) -> usize {
        let Places { places, count } = &PLACES[usize::from(bits)];
        let Some(starts) = self.starts[fields..].first_chunk_mut::<8>() else { return fields };
        for (start, place) in starts.iter_mut().zip(places) {
            *start = base.wrapping_add(*place);
        }
        fields + count
    }

    /// The first byte of a field and the one behind its last.
    pub(super) fn span(&self, field: usize) -> std::ops::Range<usize> {
        self.starts[field] as usize..self.starts[field + 1] as usize - 1
    }

    /// Where neighbouring fields start, and the one behind them.
    pub(super) fn starts(&self, first: usize, fields: usize) -> &[u32] {
        &self.starts[first..=first + fields]
    }
}

/// Which of eight bytes are delimiters, the first as the lowest bit.
#[inline]
fn delimiters(bytes: [u8; 8], delimiter: u8) -> u8 {
    const LOW: u64 = u64::from_le_bytes([0x7F; 8]);
    // Brings the lowest bits of eight bytes together in the highest byte; no two meet on the way.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let word = u64::from_le_bytes(bytes) ^ u64::from_le_bytes([delimiter; 8]);
    // The highest bit of each byte that is now zero. No byte carries into the next.
    let zero = !((word & LOW).wrapping_add(LOW) | word | LOW);
    ((zero >> 7).wrapping_mul(GATHER) >> 56) as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Fields, delimiters};

    #[test]
    fn every_delimiter_of_8_bytes_is_found_and_nothing_else() {
        // Neighbours of the delimiter by one bit, by a carry and by the highest bit, in every place.
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                let mut word = [b'1'; 8];
                word[place] = byte;
                let expected = if byte == b',' { 1 << place } else { 0 };
                assert_eq!(delimiters(word, b','), expected, "{byte} at {place}");
            }
        }
        assert_eq!(delimiters([b','; 8], b','), u8::MAX);
    }

    proptest! {
        #[test]
        fn fields_are_what_stands_between_delimiters(row in "[,1a]{0,40}", columns in 1_usize..20) {
            let expected: Vec<&str> = row.split(',').collect();
            let mut fields = Fields::new(columns);
            let whole = fields.cut(row.as_bytes(), b',');
            prop_assert_eq!(whole, expected.len() == columns);
            if whole {
                let found: Vec<&str> = (0..columns).map(|field| &row[fields.span(field)]).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}

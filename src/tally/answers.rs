//! Reads the answers of a card, sixteen at a time.

use fearless_simd::prelude::*;
use fearless_simd::u8x16;

use super::counters::LANES;
use super::fields::Fields;
use super::layout::{Run, Scale, UNKNOWN};

/// Reads the answers of a run, sixteen at a time, and which there are, a bit each; `None` if one is no answer, or longer
/// than a byte that is an answer as well, as 10 is where there is a 1.
///
/// Without a branch for each: what the answers are cannot be guessed.
#[inline(always)]
pub(super) fn read_run<S: Simd>(
    simd: S,
    row: &[u8],
    fields: &Fields,
    (scale, run): (&Scale<'_>, &Run),
    answers: &mut [u8],
) -> Option<u32> {
    let sixteen = |bytes: &[u8; LANES]| u8x16::load_array_ref(simd, bytes);
    let nibbles = &scale.nibbles;
    let (bytes_of, answers_of) = (sixteen(&nibbles.bytes), sixteen(&nibbles.answers));
    let bits_of = [sixteen(&nibbles.bits[0]), sixteen(&nibbles.bits[1])];
    // Every field and what parts it from the next, if all have one byte.
    let mut length = 2 * run.slots.len();
    let (mut first, mut next, mut others) = (sixteen(&[0; LANES]), sixteen(&[0; LANES]), 0);
    let (bytes, _) = fields.first_bytes(run.column).as_chunks();
    let (answers, _) = answers.as_chunks_mut();
    let columns = (run.column..).step_by(LANES);
    for (((bytes, answers), beyond), column) in bytes.iter().zip(answers).zip(&run.beyond).zip(columns) {
        let (bytes, beyond) = (sixteen(bytes), sixteen(beyond));
        let half = bytes & 15;
        let known = bytes_of.swizzle_dyn(half).simd_eq(bytes).to_vector().to_bytes() & !beyond;
        let answer = answers_of.swizzle_dyn(half) | beyond;
        answer.store_array(answers);
        first |= bits_of[0].swizzle_dyn(half) & known;
        next |= bits_of[1].swizzle_dyn(half) & known;
        let empty = answer.simd_eq(nibbles.empty).to_bitmask() & known.simd_eq(u8::MAX).to_bitmask();
        length -= empty.count_ones() as usize;
        let unknown = (known | beyond).simd_eq(0).to_bitmask();
        if unknown != 0 {
            let (bits, bytes) = read_unknown(row, fields, scale, column, unknown, answers)?;
            others |= bits;
            length = length + bytes - unknown.count_ones() as usize;
        }
    }
    let bits = u32::from(any(first.to_array())) | u32::from(any(next.to_array())) << 8 | others;
    (fields.length(run.columns()) == length).then_some(bits)
}

/// Reads the answers of fields, a bit each for their places from this column on, that are not known by their first byte;
/// which answers there are, a bit each, and how many bytes the fields have.
#[cold]
fn read_unknown(
    row: &[u8],
    fields: &Fields,
    scale: &Scale<'_>,
    column: usize,
    places: u64,
    answers: &mut [u8; LANES],
) -> Option<(u32, usize)> {
    let (mut bits, mut bytes) = (0, 0);
    for place in (0..LANES).filter(|place| places >> place & 1 == 1) {
        let field = &row[fields.span(column + place)];
        answers[place] = scale.answer(field);
        if answers[place] == UNKNOWN {
            return None;
        }
        bits |= bit_of(answers[place]);
        bytes += field.len();
    }
    Some((bits, bytes))
}

/// The bits that one of the bytes has.
fn any(bytes: [u8; LANES]) -> u8 {
    let [first, last] = [&bytes[..8], &bytes[8..]].map(|half| u64::from_le_bytes(half.try_into().expect("8 bytes")));
    let [bits, ..] = [32, 16, 8].iter().fold(first | last, |bits, half| bits | bits >> half).to_le_bytes();
    bits
}

/// The bit of an answer.
pub(super) fn bit_of(answer: u8) -> u32 {
    1_u32.wrapping_shl(answer.into())
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::{bit_of, read_run};
    use crate::rules::instrument::{Answer, Effect, Item};
    use crate::tally::Fields;
    use crate::tally::counters::LANES;
    use crate::tally::layout::{Run, UNKNOWN, scale_of};

    /// An item that may be left blank or answered by one of these codes.
    fn item(codes: &[&str]) -> Item {
        let answer = |code: &&str| Answer { name: (*code).into(), written: (*code).into(), effect: Effect::Answer };
        Item {
            code: "Q1".into(),
            text: None,
            column: "q1".into(),
            scale: "five".into(),
            levels: true,
            answers: codes.iter().map(answer).collect(),
            asked_if: None,
            feeds: Vec::new(),
        }
    }

    /// What a row of fields gives, sixteen at a time and one by one.
    fn read(
        codes: &[&str],
        before: usize,
        given: &[&str],
        delimiter: char,
        end: &str,
    ) -> (Option<u32>, Vec<u8>, Vec<u8>) {
        let (item, delimiter_byte) = (item(codes), delimiter as u8);
        let slots = 3..3 + given.len();
        let scale = scale_of(&item, delimiter_byte, slots.clone(), vec![Run::new(slots.clone(), before)]);
        let row = vec!["AB"; before].into_iter().chain(given.iter().copied()).collect::<Vec<_>>();
        let row = row.join(&delimiter.to_string()) + end;
        let mut fields = Fields::new(before + given.len());
        assert_eq!(fields.cut(row.as_bytes(), delimiter_byte), (row.len(), true));
        // By the best instructions that are there, and by those that always are.
        let [best, least] = [Level::new(), Level::baseline()].map(|level| {
            let mut answers = vec![UNKNOWN; slots.end + LANES];
            let of_run = (&scale, &scale.runs[0]);
            let bits = dispatch!(level, simd => {
                read_run(simd, row.as_bytes(), &fields, of_run, &mut answers[slots.start..])
            });
            assert!(answers[slots.end..].iter().all(|beyond| *beyond == UNKNOWN));
            (bits, bits.map(|_| answers[slots.clone()].to_vec()))
        });
        assert_eq!(best, least);
        let expected = given.iter().map(|given| scale.answer(given.as_bytes())).collect();
        (best.0, best.1.unwrap_or_default(), expected)
    }

    proptest! {
        #[test]
        fn answers_that_are_read_sixteen_at_a_time_are_those_read_one_by_one(
            // Bytes with the same lower half and codes of two bytes among them.
            codes in proptest::sample::subsequence(vec!["", "1", "2", "3", "9", "a", "q", "Y", "-", "99"], 1..10),
            picks in proptest::collection::vec(any::<proptest::sample::Index>(), 1..50),
            unknown in proptest::option::weighted(0.2, ("[47x]|12|,?", any::<proptest::sample::Index>())),
            before in 0_usize..3, delimiter in prop_oneof![Just(';'), Just('\t')], end in "\r?\n",
        ) {
            let mut given: Vec<&str> = picks.iter().map(|pick| *pick.get(&codes)).collect();
            if let Some((code, at)) = &unknown {
                given[at.index(picks.len())] = code;
            }
            let (bits, found, expected) = read(&codes, before, &given, delimiter, &end);
            if let Some(bits) = bits {
                prop_assert_eq!(&found, &expected);
                prop_assert_eq!(bits, expected.iter().fold(0, |bits, answer| bits | bit_of(*answer)));
            }
        }

        #[test]
        fn levels_blanks_and_codes_that_begin_otherwise_are_always_read_so(
            given in proptest::collection::vec("[1-57]?|[89]9", 1..50),
        ) {
            let given: Vec<&str> = given.iter().map(String::as_str).collect();
            let (bits, ..) = read(&["1", "2", "3", "4", "5", "", "7", "99", "89"], 1, &given, ',', "\n");
            prop_assert!(bits.is_some());
        }
    }
}

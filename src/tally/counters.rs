//! The counters of one cluster and group: how often each answer was given to each item.
//!
//! A card adds one for every item, and this is what counting costs. So counters are a byte wide until 255 cards are in
//! them, and a processor adds to those of sixteen items at once; those of a village, whose cards may stand anywhere in a
//! file, fill a few lines of its cache.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{u8x16, u8x32};

use crate::rules::instrument::{Instrument, Item};

pub(super) const LANES: usize = 16;

/// Sixteen slots, of items with as many answers; the last of their kind may stand empty.
struct Group {
    answers: u8,
    /// Their counters, two answers at a time; the last may have no use for the second.
    pairs: Range<usize>,
}

/// The counters of two answers in sixteen slots.
type Pair = [u8; 2 * LANES];

/// Where the items of an instrument stand on a card, and their counters in a block. Items with as many answers stand
/// together and, among them, those on one scale.
pub(super) struct Slots {
    of_item: Vec<usize>,
    groups: Vec<Group>,
    /// Every item, every answer to it, and its counter.
    counters: Vec<(usize, usize, usize)>,
}

impl Slots {
    pub(super) fn of(instrument: &Instrument) -> Self {
        let items = &instrument.items;
        let first_on = |item: &Item| items.iter().position(|other| item.is_on_scale_of(other));
        Self::with(items.iter().map(|item| (item.answers.len(), first_on(item).expect("itself"))))
    }

    /// The slots of items with so many answers, on scales of these numbers.
    fn with(items: impl Iterator<Item = (usize, usize)>) -> Self {
        let scales: Vec<(usize, usize)> = items.collect();
        let mut slots = Slots { of_item: vec![0; scales.len()], groups: Vec::new(), counters: Vec::new() };
        let mut items: Vec<usize> = (0..scales.len()).collect();
        items.sort_by_key(|item| scales[*item]);
        for kind in items.chunk_by(|a, b| scales[*a].0 == scales[*b].0) {
            for items in kind.chunks(LANES) {
                let first = slots.pairs();
                for (lane, item) in items.iter().enumerate() {
                    slots.of_item[*item] = slots.groups.len() * LANES + lane;
                }
                let answers = u8::try_from(scales[items[0]].0).expect("at most 32 answers");
                slots.groups.push(Group { answers, pairs: first..first + usize::from(answers).div_ceil(2) });
            }
        }
        for (item, slot) in slots.of_item.iter().enumerate() {
            let Group { answers, pairs } = &slots.groups[slot / LANES];
            let counter = |answer| (pairs.start * 2 + answer) * LANES + slot % LANES;
            slots.counters.extend((0..usize::from(*answers)).map(|answer| (item, answer, counter(answer))));
        }
        slots
    }

    /// How many slots a card has.
    pub(super) fn count(&self) -> usize {
        self.groups.len() * LANES
    }

    /// The slot of an item.
    pub(super) fn of_item(&self, item: usize) -> usize {
        self.of_item[item]
    }

    /// The item of a slot that is not empty.
    pub(super) fn item(&self, slot: usize) -> usize {
        self.of_item.iter().position(|other| *other == slot).expect("the slot of an item")
    }

    /// The items in the order of their slots, each with its slot.
    pub(super) fn in_order(&self) -> Vec<(usize, usize)> {
        let mut items: Vec<(usize, usize)> = self.of_item.iter().copied().enumerate().collect();
        items.sort_unstable_by_key(|(_, slot)| *slot);
        items
    }

    fn pairs(&self) -> usize {
        self.groups.last().map_or(0, |group| group.pairs.end)
    }
}

/// Weights that change after fewer cards than this are taken to change with every card.
const SHORT: u8 = 8;

/// The counters of one cluster and group.
#[derive(Default)]
pub(super) struct Block {
    pub(super) respondents: u32,
    pub(super) weight: u64,
    /// What the last cards gave, and how many they are.
    recent: Box<[Pair]>,
    recent_cards: u8,
    /// The weight of each of them, unless they are weighed one by one; without `w` that of every card.
    each: u64,
    /// Whether their weights are in `w` already.
    one_by_one: bool,
    /// What the cards before them gave; empty as long as there are none.
    n: Box<[u32]>,
    /// Sums of weights; empty as long as all cards have one weight, as a cluster usually has.
    w: Box<[u64]>,
}

impl Block {
    pub(super) fn new(slots: &Slots) -> Self {
        Block { recent: vec![[0; 2 * LANES]; slots.pairs()].into(), ..Block::default() }
    }

    /// What the counters take.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.recent) + size_of_val(&*self.n) + size_of_val(&*self.w)
    }

    /// Counts a card; in an empty slot stands what is no answer. The caller sees to it that neither 2^32 cards nor 2^64
    /// of weight come together. By how much [`Block::bytes`] grow.
    #[inline(always)]
    pub(super) fn add<S: Simd>(&mut self, simd: S, answers: &[u8], weight: u64, slots: &Slots) -> usize {
        if self.respondents == 0 {
            self.each = weight;
        }
        let mut grown = 0;
        if weight != self.each && !self.one_by_one {
            grown += self.change_weight(weight);
        }
        if self.recent_cards == u8::MAX {
            grown += self.put_by();
            self.each = weight;
        }
        self.respondents += 1;
        self.weight += weight;
        self.recent_cards += 1;
        let first_two = u8x16::splat(simd, 0).combine(u8x16::splat(simd, 1));
        for (group, given) in slots.groups.iter().zip(answers.as_chunks().0) {
            let (given, mut two) = (u8x32::block_splat(u8x16::load_array_ref(simd, given)), first_two);
            for counters in &mut self.recent[group.pairs.clone()] {
                // Where they are the same, all bits are set, which is minus one.
                let same = given.simd_eq(two).to_vector().to_bytes();
                (u8x32::load_array_ref(simd, counters) - same).store_array(counters);
                two += 2;
            }
        }
        if self.one_by_one {
            self.weigh(answers, weight, slots);
        }
        grown
    }

    #[inline(never)]
    fn weigh(&mut self, answers: &[u8], weight: u64, slots: &Slots) {
        for (group, answers) in slots.groups.iter().zip(answers.as_chunks::<LANES>().0) {
            let sums = &mut self.w[group.pairs.start * 2 * LANES..group.pairs.end * 2 * LANES];
            for (lane, answer) in answers.iter().enumerate() {
                if let Some(sum) = sums.get_mut(usize::from(*answer) * LANES + lane) {
                    *sum = sum.wrapping_add(weight);
                }
            }
        }
    }

    /// Goes on with cards of another weight.
    #[cold]
    fn change_weight(&mut self, weight: u64) -> usize {
        let before = self.bytes();
        if self.w.is_empty() {
            self.w = (0..self.recent.as_flattened().len()).map(|counter| self.put_by_n(counter) * self.each).collect();
        }
        let short = self.recent_cards < SHORT;
        self.put_by();
        (self.each, self.one_by_one) = (weight, short);
        self.bytes() - before
    }

    /// Makes room for 255 more cards.
    #[cold]
    fn put_by(&mut self) -> usize {
        let before = self.bytes();
        if self.n.is_empty() {
            self.n = vec![0; self.recent.as_flattened().len()].into();
        }
        if !self.one_by_one {
            for (w, recent) in self.w.iter_mut().zip(self.recent.as_flattened()) {
                *w += u64::from(*recent) * self.each;
            }
        }
        for (n, recent) in self.n.iter_mut().zip(self.recent.as_flattened_mut()) {
            *n += u32::from(std::mem::take(recent));
        }
        (self.recent_cards, self.one_by_one) = (0, false);
        self.bytes() - before
    }

    fn put_by_n(&self, counter: usize) -> u64 {
        self.n.get(counter).copied().unwrap_or_default().into()
    }

    fn recent_n(&self, counter: usize) -> u64 {
        self.recent.as_flattened()[counter].into()
    }

    /// What was counted: an item, an answer, how many cards gave it and the sum of their weights.
    pub(super) fn counted<'b>(&'b self, slots: &'b Slots) -> impl Iterator<Item = (usize, usize, u64, u64)> + 'b {
        let n = |counter: usize| self.put_by_n(counter) + self.recent_n(counter);
        let counted = slots.counters.iter().map(move |(item, answer, counter)| (*item, *answer, *counter, n(*counter)));
        counted.filter(|(.., n)| *n > 0).map(|(item, answer, counter, n)| (item, answer, n, self.w(counter)))
    }

    fn w(&self, counter: usize) -> u64 {
        let put_by = self.w.get(counter).copied().unwrap_or_else(|| self.put_by_n(counter) * self.each);
        put_by + if self.one_by_one { 0 } else { self.recent_n(counter) * self.each }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::{Block, Slots};

    proptest! {
        #[test]
        fn counters_are_what_one_by_one_comes_to(
            items in proptest::collection::vec(1_usize..5, 1..40),
            // Streaks of equal weights: long, short and single, beyond what a byte can count.
            streaks in proptest::collection::vec((1_u64..4, prop_oneof![1_usize..3, 5_usize..12, 200_usize..600]), 1..9),
            seed in any::<usize>(),
        ) {
            let slots = Slots::with(items.iter().map(|answers| (*answers, 0)));
            let weights = streaks.iter().flat_map(|(weight, cards)| std::iter::repeat_n(*weight, *cards));
            // By the best instructions that are there, and by those that always are.
            let mut blocks = [Level::new(), Level::baseline()].map(|level| (level, Block::new(&slots)));
            let mut expected = BTreeMap::new();
            let mut answers = vec![u8::MAX; slots.count()];
            for (card, weight) in weights.enumerate() {
                for (item, width) in items.iter().enumerate() {
                    let answer = (card ^ seed).wrapping_mul(0x9E37_79B9 + 2 * item) / 128 % width;
                    answers[slots.of_item(item)] = u8::try_from(answer).unwrap();
                    let (n, w) = expected.entry((item, answer)).or_insert((0, 0));
                    (*n, *w) = (*n + 1, *w + weight);
                }
                for (level, block) in &mut blocks {
                    dispatch!(*level, simd => block.add(simd, &answers, weight, &slots));
                }
            }
            for (_, block) in &blocks {
                let counted = block.counted(&slots).map(|(item, answer, n, w)| ((item, answer), (n, w)));
                prop_assert_eq!(&counted.collect::<BTreeMap<_, _>>(), &expected);
            }
        }
    }
}

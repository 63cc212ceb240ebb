//! The counters: how often each answer was given to each item, for each cluster and group.
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
    /// Item by item and answer by answer, its counter.
    counters: Vec<usize>,
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
        for slot in &slots.of_item {
            let Group { answers, pairs } = &slots.groups[slot / LANES];
            let counter = |answer| (pairs.start * 2 + answer) * LANES + slot % LANES;
            slots.counters.extend((0..usize::from(*answers)).map(counter));
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

/// How many blocks have a pile together: the counters of few enough stay in a cache.
const BLOCKS_OF_PILE: usize = 256;

/// How many cards are piled up before they are counted.
const MOST_PILED: usize = 1 << 15;

/// Weights that change after fewer cards than this are taken to change with every card.
const SHORT: u8 = 8;

/// The counters of many blocks, each of one cluster and group.
///
/// Cards may come in any order, and each block is then a wait for memory away. So cards are put on piles, each of
/// neighbouring blocks, and the counters of these come from memory once for many cards.
pub(super) struct Counters<'s> {
    slots: &'s Slots,
    blocks: Vec<Block>,
    /// For each block, what its last cards gave.
    recent: Vec<Pair>,
    /// What the blocks point to.
    bytes: usize,
    piles: Vec<Pile>,
    piled: usize,
}

/// Cards that are not counted yet.
#[derive(Default)]
struct Pile {
    /// The block of each, and its weight.
    cards: Vec<(usize, u64)>,
    answers: Vec<u8>,
}

/// What is known of a block, apart from what its last cards gave.
#[derive(Default)]
#[repr(align(32))]
struct Block {
    weight: u64,
    /// The weight of each of the last cards, unless they are weighed one by one; without `w` that of every card.
    each: u64,
    put_by: Option<Box<PutBy>>,
    respondents: u32,
    /// How many the last cards are.
    recent: u8,
    /// Whether their weights are in `w` already.
    one_by_one: bool,
}

/// What the cards before the last ones gave.
#[derive(Default)]
struct PutBy {
    n: Box<[u32]>,
    /// Sums of weights; empty as long as all cards have one weight, as a cluster usually has.
    w: Box<[u64]>,
}

/// What was counted for a block.
pub(super) struct BlockCounts<'c> {
    slots: &'c Slots,
    block: &'c Block,
    recent: &'c [u8],
}

impl<'s> Counters<'s> {
    pub(super) fn new(slots: &'s Slots) -> Self {
        Counters { slots, blocks: Vec::new(), recent: Vec::new(), bytes: 0, piles: Vec::new(), piled: 0 }
    }

    /// The number of a new block.
    pub(super) fn block(&mut self) -> usize {
        self.blocks.push(Block::default());
        self.recent.resize(self.blocks.len() * self.slots.pairs(), [0; 2 * LANES]);
        self.blocks.len() - 1
    }

    /// What the counters take.
    pub(super) fn bytes(&self) -> usize {
        let piled = self.piled * (size_of::<(usize, u64)>() + self.slots.count());
        size_of_val(&*self.blocks) + size_of_val(&*self.recent) + self.bytes + piled
    }

    /// Counts a card; in an empty slot stands what is no answer. The caller sees to it that neither 2^32 cards nor 2^64
    /// of weight come together.
    #[inline(always)]
    pub(super) fn add<S: Simd>(&mut self, simd: S, number: usize, answers: &[u8], weight: u64) {
        let pairs = self.slots.pairs();
        let recent = &mut self.recent[number * pairs..][..pairs];
        let block = &mut self.blocks[number];
        if block.respondents == 0 {
            block.each = weight;
        }
        if weight != block.each && !block.one_by_one {
            self.bytes += block.change_weight(weight, recent.as_flattened_mut());
        }
        if block.recent == u8::MAX {
            self.bytes += block.put_by(recent.as_flattened_mut());
            block.each = weight;
        }
        block.respondents += 1;
        block.weight += weight;
        block.recent += 1;
        let first_two = u8x16::splat(simd, 0).combine(u8x16::splat(simd, 1));
        for (group, given) in self.slots.groups.iter().zip(answers.as_chunks().0) {
            let (given, mut two) = (u8x32::block_splat(u8x16::load_array_ref(simd, given)), first_two);
            for counters in &mut recent[group.pairs.clone()] {
                // Where they are the same, all bits are set, which is minus one.
                let same = given.simd_eq(two).to_vector().to_bytes();
                (u8x32::load_array_ref(simd, counters) - same).store_array(counters);
                two += 2;
            }
        }
        if block.one_by_one {
            block.weigh(answers, weight, self.slots);
        }
    }

    /// Puts a card on a pile, to be counted soon.
    #[inline(always)]
    pub(super) fn pile<S: Simd>(&mut self, simd: S, number: usize, answers: &[u8], weight: u64) {
        let at = number / BLOCKS_OF_PILE;
        if at >= self.piles.len() {
            self.piles.resize_with(at + 1, Pile::default);
        }
        let pile = &mut self.piles[at];
        pile.cards.push((number, weight));
        pile.answers.extend_from_slice(&answers[..self.slots.count()]);
        self.piled += 1;
        if self.piled == MOST_PILED {
            self.take_up(simd);
        }
    }

    /// Counts the cards on all piles.
    #[inline(always)]
    pub(super) fn take_up<S: Simd>(&mut self, simd: S) {
        let mut piles = std::mem::take(&mut self.piles);
        for Pile { cards, answers } in &mut piles {
            for ((number, weight), answers) in cards.drain(..).zip(answers.chunks_exact(self.slots.count())) {
                self.add(simd, number, answers, weight);
            }
            answers.clear();
        }
        (self.piles, self.piled) = (piles, 0);
    }

    /// What was counted for a block.
    pub(super) fn counted(&self, number: usize) -> BlockCounts<'_> {
        let pairs = self.slots.pairs();
        let recent = self.recent[number * pairs..][..pairs].as_flattened();
        BlockCounts { slots: self.slots, block: &self.blocks[number], recent }
    }

    /// Starts anew without any block.
    pub(super) fn clear(&mut self) {
        (self.blocks, self.recent, self.bytes) = (Vec::new(), Vec::new(), 0);
        self.piles = Vec::new();
    }
}

impl Block {
    #[inline(never)]
    fn weigh(&mut self, answers: &[u8], weight: u64, slots: &Slots) {
        let Some(put_by) = &mut self.put_by else { return };
        for (group, answers) in slots.groups.iter().zip(answers.as_chunks::<LANES>().0) {
            let sums = &mut put_by.w[group.pairs.start * 2 * LANES..group.pairs.end * 2 * LANES];
            for (lane, answer) in answers.iter().enumerate() {
                if let Some(sum) = sums.get_mut(usize::from(*answer) * LANES + lane) {
                    *sum = sum.wrapping_add(weight);
                }
            }
        }
    }

    /// Goes on with cards of another weight. By how much the counters grow.
    #[cold]
    fn change_weight(&mut self, weight: u64, recent: &mut [u8]) -> usize {
        let before = self.bytes();
        let each = self.each;
        let put_by = self.put_by.get_or_insert_with(|| PutBy::of(recent.len()));
        if put_by.w.is_empty() {
            put_by.w = put_by.n.iter().map(|n| u64::from(*n) * each).collect();
        }
        let short = self.recent < SHORT;
        let grown = self.bytes() - before;
        self.put_by(recent);
        (self.each, self.one_by_one) = (weight, short);
        grown
    }

    /// Makes room for 255 more cards. By how much the counters grow.
    #[cold]
    fn put_by(&mut self, recent: &mut [u8]) -> usize {
        let before = self.bytes();
        let put_by = self.put_by.get_or_insert_with(|| PutBy::of(recent.len()));
        if !self.one_by_one {
            for (w, recent) in put_by.w.iter_mut().zip(&*recent) {
                *w += u64::from(*recent) * self.each;
            }
        }
        for (n, recent) in put_by.n.iter_mut().zip(recent) {
            *n += u32::from(std::mem::take(recent));
        }
        (self.recent, self.one_by_one) = (0, false);
        self.bytes() - before
    }

    fn bytes(&self) -> usize {
        self.put_by.as_ref().map_or(0, |by| size_of::<PutBy>() + size_of_val(&*by.n) + size_of_val(&*by.w))
    }
}

impl PutBy {
    fn of(counters: usize) -> Box<Self> {
        Box::new(PutBy { n: vec![0; counters].into(), w: Box::default() })
    }
}

impl BlockCounts<'_> {
    /// Cards.
    pub(super) fn respondents(&self) -> u64 {
        self.block.respondents.into()
    }

    /// The sum of their weights.
    pub(super) fn weight(&self) -> u64 {
        self.block.weight
    }

    /// Item by item and answer by answer, how many cards gave it and the sum of their weights.
    pub(super) fn answers(&self) -> impl Iterator<Item = (u64, u64)> {
        self.slots.counters.iter().map(|counter| self.at(*counter))
    }

    fn at(&self, counter: usize) -> (u64, u64) {
        let put_by = self.block.put_by.as_deref();
        let n = put_by.map_or(0, |by| by.n[counter].into());
        let w = put_by.and_then(|by| by.w.get(counter).copied()).unwrap_or(n * self.block.each);
        let recent = u64::from(self.recent[counter]);
        (n + recent, w + if self.block.one_by_one { 0 } else { recent * self.block.each })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::{Counters, Slots};

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
            // By the best instructions that are there, and by those that always are; every third card is of another block.
            let mut counters = [Level::new(), Level::baseline()].map(|level| (level, Counters::new(&slots)));
            let blocks = counters.each_mut().map(|(_, counters)| [counters.block(), counters.block()]);
            prop_assert_eq!(blocks, [[0, 1]; 2]);
            let mut expected = BTreeMap::new();
            let mut answers = vec![u8::MAX; slots.count()];
            for (card, weight) in weights.enumerate() {
                let block = usize::from(card % 3 == 2);
                for (item, width) in items.iter().enumerate() {
                    let answer = (card ^ seed).wrapping_mul(0x9E37_79B9 + 2 * item) / 128 % width;
                    answers[slots.of_item(item)] = u8::try_from(answer).unwrap();
                    let (n, w) = expected.entry((block, item, answer)).or_insert((0, 0));
                    (*n, *w) = (*n + 1, *w + weight);
                }
                for (level, counters) in &mut counters {
                    dispatch!(*level, simd => {
                        if card % 5 == 0 {
                            counters.pile(simd, block, &answers, weight);
                        } else {
                            counters.add(simd, block, &answers, weight);
                        }
                    });
                }
            }
            for (level, counters) in &mut counters {
                dispatch!(*level, simd => counters.take_up(simd));
            }
            for (block, (_, counters)) in [0, 1].into_iter().flat_map(|block| counters.iter().map(move |of| (block, of))) {
                let all = items.iter().enumerate().flat_map(|(item, width)| (0..*width).map(move |answer| (item, answer)));
                let of = |(item, answer)| expected.get(&(block, item, answer)).copied().unwrap_or_default();
                prop_assert_eq!(counters.counted(block).answers().collect::<Vec<_>>(), all.map(of).collect::<Vec<_>>());
            }
        }
    }
}

//! The blocks of counters of a thread, one per cluster and group. In the end those of all threads are added up.

use std::collections::{BTreeMap, HashMap};

use fearless_simd::Simd;
use smallvec::SmallVec;

use super::count::Frame;
use super::counters::{Block, Slots};
use super::quality::Kind;
use super::rows::MOST_WEIGHT;
use crate::data::table::key_fault;
use crate::diag::codes;
use crate::rules::instrument::Instrument;
use crate::survey::counts::{Cluster, Count, Counts};
use crate::text::{Text, text};

/// Parts the fields of a key; no key may hold it.
const PART: u8 = 0x1F;

/// What the counters of a thread may take. Real surveys need some MiB.
const MOST_BYTES: usize = 512 << 20;

/// The most clusters. Real surveys have some thousand.
const MOST_CLUSTERS: usize = 1 << 21;

const NO_BLOCK: u32 = u32::MAX;

/// A table of counters is emptied into the counts before a 32-bit one can run over.
const MOST_ROWS: u64 = 1 << 31;

const NO_PLAIN_TEXT: Text = text(
    "mã trống, hoặc có ký tự mà một mã không thể có",
    "the code is empty, or holds a character that a code cannot",
);
const NO_SUCH_UNIT: Text = text("đơn vị không có trong danh mục", "the unit is not in the register");
const NOT_IN_FRAME: Text = text("cụm không có trong danh sách cụm được chọn", "the cluster is not among those sampled");

/// What stands in the columns of a cluster. Real ones are short enough to be compared where they are found.
type Key = SmallVec<[u8; 24]>;

/// A cluster, and what is said of its cards as a whole.
struct Counters {
    cluster: Cluster,
    /// Cards of each [`Kind`].
    quality: [u64; Kind::COUNTED],
}

/// An accepted card, as far as it is counted.
pub(super) struct Card<'c> {
    pub(super) group: usize,
    pub(super) weight: u64,
    /// In the slot of each item, which of its answers was given.
    pub(super) answers: &'c [u8],
    pub(super) quality: [u32; Kind::COUNTED],
}

/// What a thread has counted.
pub(super) struct Blocks<'i> {
    instrument: &'i Instrument,
    frame: &'i Frame,
    items: &'i Slots,
    by_key: HashMap<Key, u32>,
    clusters: Vec<Counters>,
    /// The place among `blocks` of each cluster and, within it, group; [`NO_BLOCK`] as long as there is none.
    /// Cards in any order go from here straight to their counters; every detour would be a wait for memory.
    slots: Vec<u32>,
    blocks: Vec<Block>,
    /// How many groups a cluster can have.
    combinations: usize,
    rows: u64,
    weight: u64,
    bytes: usize,
    /// Numbers of respondents, as hashes, with the cluster: only for finding duplicates.
    pub(super) ids: Vec<(u64, u32)>,
    /// Seconds at which cards were filled in, with the cluster: only for finding bursts.
    pub(super) times: Vec<(i64, u32)>,
}

impl<'i> Blocks<'i> {
    pub(super) fn new(instrument: &'i Instrument, items: &'i Slots, frame: &'i Frame) -> Self {
        Blocks {
            instrument,
            frame,
            items,
            by_key: HashMap::new(),
            clusters: Vec::new(),
            slots: Vec::new(),
            blocks: Vec::new(),
            combinations: instrument.columns.groups.iter().map(|(_, values)| values.len()).product(),
            rows: 0,
            weight: 0,
            bytes: 0,
            ids: Vec::new(),
            times: Vec::new(),
        }
    }

    /// The cluster of a key, made if it is new; or what is wrong with the key, with the place of the
    /// part at fault.
    pub(super) fn cluster<'k>(
        &mut self,
        key: impl Iterator<Item = &'k [u8]> + Clone,
        scratch: &mut Vec<u8>,
    ) -> Result<u32, (usize, Text)> {
        scratch.clear();
        for part in key.clone() {
            scratch.extend_from_slice(part);
            scratch.push(PART);
        }
        if let Some(at) = self.by_key.get(scratch.as_slice()) {
            return Ok(*at);
        }
        let mut names = Vec::new();
        for (at, part) in key.enumerate() {
            let name = std::str::from_utf8(part).map_err(|_| (at, NO_PLAIN_TEXT))?;
            let no_stratum = at == 1 && self.instrument.columns.stratum.is_none();
            if name.is_empty() && !no_stratum || key_fault(name, "").is_some() || name.trim() != name {
                return Err((at, NO_PLAIN_TEXT));
            }
            names.push(name.to_owned());
        }
        let last = names.len() - 1;
        let path = names.split_off(2);
        let stratum = names.pop().unwrap_or_default();
        let cluster = Cluster { unit: names.pop().unwrap_or_default(), stratum, path };
        if self.frame.units.as_ref().is_some_and(|units| !units.contains(&cluster.unit)) {
            return Err((0, NO_SUCH_UNIT));
        }
        if !self.frame.clusters.is_empty() && !self.frame.clusters.contains_key(&cluster) {
            return Err((last, NOT_IN_FRAME));
        }
        let at = u32::try_from(self.clusters.len()).expect("fewer clusters than counters");
        self.clusters.push(Counters { cluster, quality: [0; Kind::COUNTED] });
        self.slots.resize(self.clusters.len() * self.combinations, NO_BLOCK);
        self.by_key.insert(Key::from_slice(scratch), at);
        Ok(at)
    }

    /// Counts a card.
    #[inline(always)]
    pub(super) fn add<S: Simd>(&mut self, simd: S, cluster: u32, card: &Card<'_>) {
        if card.quality != [0; Kind::COUNTED] {
            for (kept, found) in self.clusters[cluster as usize].quality.iter_mut().zip(card.quality) {
                *kept += u64::from(found);
            }
        }
        let slot = cluster as usize * self.combinations + card.group;
        if self.slots[slot] == NO_BLOCK {
            self.slots[slot] = u32::try_from(self.blocks.len()).expect("fewer blocks than counters");
            let block = Block::new(self.items);
            self.bytes += block.bytes();
            self.blocks.push(block);
        }
        let block = &mut self.blocks[self.slots[slot] as usize];
        self.bytes += block.add(simd, card.answers, card.weight, self.items);
        self.rows += 1;
        self.weight += card.weight;
    }

    /// Whether counters could run over with so many rows more.
    pub(super) fn could_run_over(&self, rows: u64) -> bool {
        let decimals = self.instrument.columns.weight.as_ref().map_or(0, |(_, decimals)| *decimals);
        let heaviest = MOST_WEIGHT * 10_u64.pow(u32::from(decimals));
        self.rows + rows > MOST_ROWS
            || heaviest.checked_mul(rows).and_then(|more| self.weight.checked_add(more)).is_none()
    }

    /// What the counters take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether there are more clusters than any survey has.
    pub(super) fn is_too_much(&self) -> bool {
        self.bytes > MOST_BYTES || self.clusters.len() > MOST_CLUSTERS
    }

    /// The cluster of a number that [`Blocks::cluster`] gave.
    pub(super) fn name(&self, cluster: u32) -> &Cluster {
        &self.clusters[cluster as usize].cluster
    }

    /// Adds all counters to the counts and starts anew from zero.
    pub(super) fn empty_into(&mut self, counts: &mut Counts, quality: &mut BTreeMap<(Kind, Cluster), u64>) {
        let names = group_names(self.instrument);
        for (counters, slots) in self.clusters.iter_mut().zip(self.slots.chunks_mut(self.combinations)) {
            let cluster = &counters.cluster;
            if slots.iter().all(|slot| *slot == NO_BLOCK) {
                counts.sampled(cluster.clone());
            }
            for (kind, found) in Kind::ALL.into_iter().zip(std::mem::take(&mut counters.quality)) {
                if found > 0 {
                    *quality.entry((kind, cluster.clone())).or_default() += found;
                }
            }
            for (slot, group) in slots.iter_mut().zip(&names).filter(|(slot, _)| **slot != NO_BLOCK) {
                let at = std::mem::replace(slot, NO_BLOCK) as usize;
                let block = std::mem::take(&mut self.blocks[at]);
                let to = counts.block(cluster, group);
                let count = Count { n: u64::from(block.respondents), w: i128::from(block.weight) };
                counts.add_respondents(to, count);
                for (item, answer, n, w) in block.counted(self.items) {
                    counts.add_answers(to, item, answer, Count { n, w: w.into() });
                }
            }
        }
        self.blocks.clear();
        (self.rows, self.weight, self.bytes) = (0, 0, 0);
    }
}

/// The values of every group, by its number.
pub(super) fn group_names(instrument: &Instrument) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    for (_, values) in &instrument.columns.groups {
        let longer = |group: &Vec<String>| {
            let group = group.clone();
            values.iter().map(move |value| group.iter().cloned().chain([value.clone()]).collect::<Vec<_>>())
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// What a row that cannot be counted is refused for.
pub(super) fn code_of(why: super::Why) -> &'static crate::diag::CodeInfo {
    match why {
        super::Why::Width(_) => &codes::D901,
        super::Why::Answer(_) => &codes::D902,
        super::Why::Field(_) => &codes::D903,
    }
}

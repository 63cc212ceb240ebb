//! The blocks of counters of a thread, one per cluster and group. In the end those of all threads are added up.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use fearless_simd::{Level, Simd, dispatch};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use smallvec::SmallVec;

use super::count::Frame;
use super::counters::{Counters, Slots};
use super::layout::KeyForm;
use super::quality::Kind;
use super::rows::MOST_WEIGHT;
use crate::data::table::key_fault;
use crate::diag::codes;
use crate::rules::instrument::Instrument;
use crate::survey::counts::{Cluster, Count, Counts};
use crate::text::{Text, text};

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

/// What stands in the columns of a cluster, behind the number of its [`KeyForm`]. Real ones are short enough to stand
/// where they are looked for.
type Key = SmallVec<[u8; 24]>;

/// A cluster, and what is said of its cards as a whole.
struct Sampled {
    cluster: Cluster,
    /// Cards of each [`Kind`].
    quality: [u64; Kind::COUNTED],
}

/// What the fields of an accepted card say, apart from its cluster and its answers.
pub(super) struct Card {
    pub(super) group: usize,
    pub(super) weight: u64,
    pub(super) quality: [u32; Kind::COUNTED],
    /// The second at which it was filled in, where bursts are looked for.
    pub(super) time: Option<i64>,
}

/// What a thread has counted.
pub(super) struct Blocks<'i> {
    instrument: &'i Instrument,
    frame: &'i Frame,
    /// The hash of each key, and its cluster.
    by_hash: HashTable<(u64, u32)>,
    hasher: RandomState,
    forms: Vec<KeyForm>,
    keys: Vec<Key>,
    /// A cluster that two forms of keys name is here twice.
    clusters: Vec<Sampled>,
    /// The number of the block of each cluster and, within it, group; [`NO_BLOCK`] as long as there is none.
    blocks: Vec<u32>,
    counters: Counters<'i>,
    /// How many groups a cluster can have.
    combinations: usize,
    rows: u64,
    weight: u64,
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
            by_hash: HashTable::new(),
            hasher: RandomState::default(),
            forms: Vec::new(),
            keys: Vec::new(),
            clusters: Vec::new(),
            blocks: Vec::new(),
            counters: Counters::new(items),
            combinations: instrument.columns.groups.iter().map(|(_, values)| values.len()).product(),
            rows: 0,
            weight: 0,
            ids: Vec::new(),
            times: Vec::new(),
        }
    }

    /// The number of a form of keys, with which they begin.
    pub(super) fn form(&mut self, form: &KeyForm) -> u32 {
        let at = self.forms.iter().position(|known| known == form).unwrap_or_else(|| {
            self.forms.push(form.clone());
            self.forms.len() - 1
        });
        u32::try_from(at).expect("fewer forms than files")
    }

    /// By what a key is found.
    pub(super) fn hash(&self, key: &[u8]) -> u64 {
        self.hasher.hash_one(key)
    }

    /// The cluster that a key of this hash most probably has; whether it has [`Blocks::is`] to say.
    #[inline]
    pub(super) fn probable(&self, hash: u64) -> Option<u32> {
        self.by_hash.find(hash, |(other, _)| *other == hash).map(|(_, cluster)| *cluster)
    }

    /// Whether a cluster has this key.
    #[inline]
    pub(super) fn is(&self, cluster: u32, key: &[u8]) -> bool {
        self.keys[cluster as usize].as_slice() == key
    }

    /// The cluster of a key, made if it is new; or what is wrong with the key, with the place of the part at fault.
    #[cold]
    pub(super) fn cluster_or_new(&mut self, hash: u64, key: &[u8]) -> Result<u32, (usize, Text)> {
        if let Some((_, cluster)) = self.by_hash.find(hash, |(_, cluster)| self.is(*cluster, key)) {
            return Ok(*cluster);
        }
        let mut names = Vec::new();
        let (form, fields) = key.split_first_chunk().expect("keys begin with their form");
        for (at, part) in self.forms[u32::from_le_bytes(*form) as usize].parts(fields).enumerate() {
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
        self.clusters.push(Sampled { cluster, quality: [0; Kind::COUNTED] });
        self.blocks.resize(self.clusters.len() * self.combinations, NO_BLOCK);
        self.keys.push(Key::from_slice(key));
        self.by_hash.insert_unique(hash, (hash, at), |(hash, _)| *hash);
        Ok(at)
    }

    /// Counts a card; in the slot of each item stands which of its answers was given. `same` says whether that of the card
    /// before is at hand.
    #[inline(always)]
    pub(super) fn add<S: Simd>(&mut self, simd: S, cluster: u32, card: &Card, answers: &[u8], same: bool) {
        if card.quality != [0; Kind::COUNTED] {
            for (kept, found) in self.clusters[cluster as usize].quality.iter_mut().zip(card.quality) {
                *kept += u64::from(found);
            }
        }
        let block = &mut self.blocks[cluster as usize * self.combinations + card.group];
        if *block == NO_BLOCK {
            *block = u32::try_from(self.counters.block()).expect("fewer blocks than counters");
        }
        if same {
            self.counters.add(simd, *block as usize, answers, card.weight);
        } else {
            self.counters.pile(simd, *block as usize, answers, card.weight);
        }
        self.rows += 1;
        self.weight += card.weight;
        self.times.extend(card.time.map(|time| (time, cluster)));
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
        self.counters.bytes()
    }

    /// Whether there are more clusters than any survey has.
    pub(super) fn is_too_much(&self) -> bool {
        self.bytes() > MOST_BYTES || self.clusters.len() > MOST_CLUSTERS
    }

    /// The cluster of a number that [`Blocks::cluster`] gave.
    pub(super) fn name(&self, cluster: u32) -> &Cluster {
        &self.clusters[cluster as usize].cluster
    }

    /// Adds all counters to the counts and starts anew from zero.
    pub(super) fn empty_into(&mut self, counts: &mut Counts, quality: &mut BTreeMap<(Kind, Cluster), u64>) {
        let names = group_names(self.instrument);
        dispatch!(Level::new(), simd => self.counters.take_up(simd));
        for (sampled, blocks) in self.clusters.iter_mut().zip(self.blocks.chunks_mut(self.combinations)) {
            let cluster = &sampled.cluster;
            if blocks.iter().all(|block| *block == NO_BLOCK) {
                counts.sampled(cluster.clone());
            }
            for (kind, found) in Kind::ALL.into_iter().zip(std::mem::take(&mut sampled.quality)) {
                if found > 0 {
                    *quality.entry((kind, cluster.clone())).or_default() += found;
                }
            }
            for (block, group) in blocks.iter_mut().zip(&names).filter(|(block, _)| **block != NO_BLOCK) {
                let counted = self.counters.counted(std::mem::replace(block, NO_BLOCK) as usize);
                let to = counts.block(cluster, group);
                counts.add_respondents(to, Count { n: counted.respondents(), w: counted.weight().into() });
                counts.add_all_answers(to, counted.answers().map(|(n, w)| Count { n, w: w.into() }));
            }
        }
        self.counters.clear();
        (self.rows, self.weight) = (0, 0);
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

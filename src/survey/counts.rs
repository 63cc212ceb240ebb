//! The table of counts: how many respondents of each sampled cluster gave each answer.
//!
//! It keeps the lowest cluster (the village), so that the level of the primary sampling units, the
//! collapsing of strata and the rule for lonely clusters are chosen later, by adding rows. Tables
//! add up to tables in any order; the one hazard, a part counted twice, is refused by name.
//!
//! One dense block of integers per cluster and group: 1,170 villages × 100 items × 8 answers are 7.5 MB, whatever the
//! number of respondents, and 15 MB more where weights differ within clusters.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

/// A question of the instrument and the answer codes that are counted for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The code of the item, such as `q07`.
    pub name: String,
    /// The codes of its answers, also those that are no answer ("don't know", missing, not
    /// asked) if they are to be counted.
    pub answers: Vec<String>,
}

/// What two tables must share to be added: the instrument, the cluster levels, the groups and the
/// scale of the weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The items in the order of the instrument.
    pub items: Vec<Item>,
    /// The cluster levels from the highest to the lowest, such as district, commune, village; at
    /// least one.
    pub levels: Vec<String>,
    /// What respondents are grouped by, such as sex; a group is one value of each.
    pub groupings: Vec<String>,
    /// Weights are whole numbers of `10^-decimals`; `None` if nobody is weighted.
    pub weight_decimals: Option<u8>,
}

impl Shape {
    /// How many answers there are to all items.
    pub(crate) fn width(&self) -> usize {
        self.items.iter().map(|item| item.answers.len()).sum()
    }

    /// Where the answers of each item start in a block.
    fn starts(&self) -> Vec<usize> {
        let widths = self.items.iter().map(|item| item.answers.len());
        widths
            .scan(0, |next, width| {
                *next += width;
                Some(*next - width)
            })
            .collect()
    }
}

/// A sampled cluster of the lowest level. The order is that of the names' bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cluster {
    /// The unit assessed, such as a province.
    pub unit: String,
    /// The stratum; it belongs to its unit, so equal names in two units are two strata.
    pub stratum: String,
    /// The names from the highest to the lowest level, as many as [`Shape::levels`].
    pub path: Vec<String>,
}

/// The number of a block, good for the table that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockId(usize);

/// What was counted of a set of respondents: how many, and the sum of their weights in units of
/// `10^-decimals` (the number again if nobody is weighted).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Respondents.
    pub n: u64,
    /// Sum of weights.
    pub w: i128,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.n += other.n;
        self.w += other.w;
    }
}

/// The counts of one group of respondents of one cluster, apart from how often each answer was given.
#[derive(Clone, Debug)]
struct Block {
    respondents: Count,
    weights: Weights,
}

/// What the answers of a block weigh.
#[derive(Clone, Debug)]
enum Weights {
    /// One each: nobody is weighted.
    None,
    /// All the same, as within a cluster is usual; `None` before the first.
    Each(Option<u64>),
    /// The sum for each answer.
    Sums(Box<[i128]>),
}

impl Weights {
    /// The sum of weights of an answer given so often.
    #[inline]
    fn sum(&self, n: u64, cell: usize) -> i128 {
        match self {
            Weights::None => n.into(),
            Weights::Each(each) => {
                i128::try_from(product(n, each.unwrap_or_default())).expect("sums of weights have 127 bits at most")
            }
            Weights::Sums(sums) => sums[cell],
        }
    }

    /// Adds to one of the answers that were given so often before.
    #[inline]
    fn add(&mut self, cell: usize, count: Count, before: &[u64]) {
        match self {
            Weights::None => {}
            Weights::Each(Some(each)) if Ok(product(count.n, *each)) == u128::try_from(count.w) => {}
            _ if count == Count::default() => {}
            _ => self.add_another(cell, count, before),
        }
    }

    #[inline(never)]
    fn add_another(&mut self, cell: usize, Count { n, w }: Count, before: &[u64]) {
        if let Weights::Each(known) = self {
            let each = known.or_else(|| u64::try_from(w.checked_div(n.into())?).ok());
            match each {
                Some(each) if Ok(product(n, each)) == u128::try_from(w) => *known = Some(each),
                _ => *self = Weights::Sums(before.iter().zip(0..).map(|(n, cell)| self.sum(*n, cell)).collect()),
            }
        }
        if let Weights::Sums(sums) = self {
            sums[cell] += w;
        }
    }
}

/// What so many weigh together.
fn product(n: u64, each: u64) -> u128 {
    u128::from(n) * u128::from(each)
}

/// One row of the table as it is written and read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The cluster.
    pub cluster: &'a Cluster,
    /// The group, one value per grouping.
    pub group: &'a [String],
    /// The item, as a position in [`Shape::items`].
    pub item: usize,
    /// The answer, as a position in [`Item::answers`].
    pub answer: usize,
    /// How often.
    pub count: Count,
}

/// Why two tables cannot be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeFault {
    /// Other items, answers, levels, groupings or weights.
    Shape,
    /// Both hold these parts.
    CountedTwice(Vec<String>),
    /// They disagree on how many clusters there are in all.
    Frame {
        /// Unit, stratum and level.
        stratum: (String, String, usize),
        /// The two numbers.
        clusters: (u64, u64),
    },
}

/// The table of counts.
///
/// What always holds: every sampled cluster is there, also one without a respondent; equality and
/// iteration do not depend on the order in which anything was added.
#[derive(Clone, Debug)]
pub struct Counts {
    shape: Shape,
    starts: Vec<usize>,
    width: usize,
    clusters: BTreeMap<Cluster, BTreeMap<Vec<String>, usize>>,
    blocks: Vec<Block>,
    /// How often each answer was given, block after block.
    n: Vec<u64>,
    frame: BTreeMap<(String, String, usize), u64>,
    parts: BTreeSet<String>,
}

impl Counts {
    /// An empty table.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        let (starts, width) = (shape.starts(), shape.width());
        Self {
            shape,
            starts,
            width,
            clusters: BTreeMap::new(),
            blocks: Vec::new(),
            n: Vec::new(),
            frame: BTreeMap::new(),
            parts: BTreeSet::new(),
        }
    }

    /// What it counts.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Says that a cluster was sampled, whether or not anyone answered there.
    ///
    /// # Panics
    /// If the path has not one name per level.
    pub fn sampled(&mut self, cluster: Cluster) {
        assert_eq!(cluster.path.len(), self.shape.levels.len(), "a cluster has one name per level");
        self.clusters.entry(cluster).or_default();
    }

    /// The block of a group of respondents of a cluster, made if it is new.
    ///
    /// # Panics
    /// If the path has not one name per level, or the group not one value per grouping.
    pub fn block(&mut self, cluster: &Cluster, group: &[String]) -> BlockId {
        assert_eq!(group.len(), self.shape.groupings.len(), "a group has one value per grouping");
        assert_eq!(cluster.path.len(), self.shape.levels.len(), "a cluster has one name per level");
        let groups = match self.clusters.get_mut(cluster) {
            Some(groups) => groups,
            None => self.clusters.entry(cluster.clone()).or_default(),
        };
        if let Some(at) = groups.get(group) {
            return BlockId(*at);
        }
        let new = self.blocks.len();
        groups.insert(group.to_vec(), new);
        let weights = if self.shape.weight_decimals.is_some() { Weights::Each(None) } else { Weights::None };
        self.blocks.push(Block { respondents: Count::default(), weights });
        self.n.resize(self.blocks.len() * self.width, 0);
        BlockId(new)
    }

    /// Adds respondents, apart from what they answered. Weights of an unweighted table are ignored.
    pub fn add_respondents(&mut self, block: BlockId, Count { n, w }: Count) {
        let w = if self.shape.weight_decimals.is_some() { w } else { n.into() };
        self.blocks[block.0].respondents += Count { n, w };
    }

    /// Adds answers. Weights of an unweighted table are ignored.
    ///
    /// # Panics
    /// If there is no such item or answer.
    pub fn add_answers(&mut self, block: BlockId, item: usize, answer: usize, count: Count) {
        let cell = self.cell(item, answer);
        self.add_each(block, [(cell, count)]);
    }

    /// Adds answers to all items: item by item and, within each, answer by answer.
    pub fn add_all_answers(&mut self, block: BlockId, counts: impl Iterator<Item = Count>) {
        self.add_each(block, counts.enumerate());
    }

    fn add_each(&mut self, block: BlockId, counts: impl IntoIterator<Item = (usize, Count)>) {
        let (all, weights) = (&mut self.n[block.0 * self.width..][..self.width], &mut self.blocks[block.0].weights);
        for (cell, count) in counts {
            weights.add(cell, count, all);
            all[cell] += count.n;
        }
    }

    /// Says how many clusters of a level (from 1, the highest) a stratum has in all, sampled or
    /// not, for the finite population correction.
    pub fn set_frame(&mut self, unit: &str, stratum: &str, level: usize, clusters: u64) {
        self.frame.insert((unit.to_owned(), stratum.to_owned(), level), clusters);
    }

    /// How many clusters of a level a stratum has in all, if that is known.
    #[must_use]
    pub fn frame(&self, unit: &str, stratum: &str, level: usize) -> Option<u64> {
        self.frame.get(&(unit.to_owned(), stratum.to_owned(), level)).copied()
    }

    /// Every frame that was set: (unit, stratum, level) and the number of clusters.
    pub fn frames(&self) -> impl Iterator<Item = (&(String, String, usize), u64)> {
        self.frame.iter().map(|(stratum, clusters)| (stratum, *clusters))
    }

    /// Names a part that this table holds, such as a file with its hash, a chunk or a range of rows.
    /// `false` if it already held that part.
    pub fn add_part(&mut self, part: String) -> bool {
        self.parts.insert(part)
    }

    /// The parts it holds.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(String::as_str)
    }

    /// The sampled clusters, sorted.
    pub fn clusters(&self) -> impl Iterator<Item = &Cluster> {
        self.clusters.keys()
    }

    /// The units, sorted.
    #[must_use]
    pub fn units(&self) -> Vec<&str> {
        let mut units: Vec<&str> = self.clusters.keys().map(|cluster| cluster.unit.as_str()).collect();
        units.dedup();
        units
    }

    /// Every cluster and its groups with their blocks, sorted.
    pub fn blocks(&self) -> impl Iterator<Item = (&Cluster, impl Iterator<Item = (&[String], BlockId)> + Clone)> {
        self.clusters.iter().map(|(cluster, groups)| (cluster, blocks(groups)))
    }

    /// The respondents of a block.
    #[must_use]
    pub fn respondents(&self, block: BlockId) -> Count {
        self.blocks[block.0].respondents
    }

    /// How often an answer was given in a block.
    ///
    /// # Panics
    /// If there is no such item or answer.
    #[must_use]
    pub fn answers(&self, block: BlockId, item: usize, answer: usize) -> Count {
        self.at(block, self.cell(item, answer))
    }

    /// How often an answer was given in some blocks together.
    ///
    /// # Panics
    /// If there is no such item or answer.
    #[must_use]
    pub fn answers_in(&self, blocks: &[BlockId], item: usize, answer: usize) -> Count {
        let cell = self.cell(item, answer);
        let n = blocks.iter().map(|block| self.n[block.0 * self.width + cell]).sum();
        let weighted = self.shape.weight_decimals.is_some();
        let w = || blocks.iter().map(|block| self.at(*block, cell).w).sum();
        Count { n, w: if weighted { w() } else { i128::from(n) } }
    }

    /// How often every answer was given in a block: item by item and, within each, answer by answer.
    pub fn all_answers(&self, block: BlockId) -> impl Iterator<Item = Count> {
        let (all, weights) = (&self.n[block.0 * self.width..][..self.width], &self.blocks[block.0].weights);
        all.iter().enumerate().map(|(cell, n)| Count { n: *n, w: weights.sum(*n, cell) })
    }

    /// The counts of some blocks together: for each item, for each answer.
    #[must_use]
    pub fn sums_in(&self, blocks: &[BlockId]) -> Vec<Vec<Count>> {
        let answers = |(item, asked): (usize, &Item)| {
            (0..asked.answers.len()).map(|answer| self.answers_in(blocks, item, answer)).collect()
        };
        self.shape.items.iter().enumerate().map(answers).collect()
    }

    /// Where an answer stands in a block.
    fn cell(&self, item: usize, answer: usize) -> usize {
        assert!(answer < self.shape.items[item].answers.len(), "the item has such an answer");
        self.starts[item] + answer
    }

    #[inline]
    fn at(&self, block: BlockId, cell: usize) -> Count {
        let n = self.n[block.0 * self.width + cell];
        Count { n, w: self.blocks[block.0].weights.sum(n, cell) }
    }

    /// Every cell that is not zero, sorted by cluster, group, item and answer.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        let asked = self.shape.items.iter().enumerate();
        let asked = asked.flat_map(|(item, asked)| (0..asked.answers.len()).map(move |answer| (item, answer)));
        self.blocks().flat_map(move |(cluster, groups)| {
            let asked = asked.clone();
            groups.flat_map(move |(group, block)| {
                let cells = asked.clone().zip(self.all_answers(block)).filter(|(_, count)| *count != Count::default());
                cells.map(move |((item, answer), count)| Cell { cluster, group, item, answer, count })
            })
        })
    }

    /// Adds another table. Associative and commutative.
    ///
    /// # Errors
    /// When the tables count different things, hold a part in common or disagree on the frame;
    /// this table is then unchanged.
    pub fn merge(&mut self, other: &Self) -> Result<(), MergeFault> {
        if self.shape != other.shape {
            return Err(MergeFault::Shape);
        }
        let twice: Vec<String> = self.parts.intersection(&other.parts).cloned().collect();
        if !twice.is_empty() {
            return Err(MergeFault::CountedTwice(twice));
        }
        for (stratum, clusters) in &other.frame {
            if let Some(known) = self.frame.get(stratum).filter(|known| *known != clusters) {
                return Err(MergeFault::Frame { stratum: stratum.clone(), clusters: (*known, *clusters) });
            }
        }
        for (cluster, groups) in &other.clusters {
            self.sampled(cluster.clone());
            for (group, at) in groups {
                let to = self.block(cluster, group);
                self.add_respondents(to, other.respondents(BlockId(*at)));
                self.add_all_answers(to, other.all_answers(BlockId(*at)));
            }
        }
        self.frame.extend(other.frame.iter().map(|(stratum, clusters)| (stratum.clone(), *clusters)));
        self.parts.extend(other.parts.iter().cloned());
        Ok(())
    }

    /// Keeps the clusters that `keep` names; the frame and the parts stay.
    pub fn retain(&mut self, keep: impl Fn(&Cluster) -> bool) {
        self.clusters.retain(|cluster, _| keep(cluster));
    }
}

/// The groups of a cluster with their blocks.
fn blocks(groups: &BTreeMap<Vec<String>, usize>) -> impl Iterator<Item = (&[String], BlockId)> + Clone {
    groups.iter().map(|(group, at)| (group.as_slice(), BlockId(*at)))
}

/// The numbers of the blocks do not count.
impl PartialEq for Counts {
    fn eq(&self, other: &Self) -> bool {
        fn content(counts: &Counts) -> impl Iterator<Item = (&Cluster, &[String], Count)> {
            let blocks =
                counts.blocks().flat_map(|(cluster, groups)| groups.map(move |(group, at)| (cluster, group, at)));
            blocks.map(|(cluster, group, at)| (cluster, group, counts.respondents(at)))
        }
        self.shape == other.shape
            && self.frame == other.frame
            && self.parts == other.parts
            && self.clusters.keys().eq(other.clusters.keys())
            && content(self).eq(content(other))
            && self.cells().eq(other.cells())
    }
}

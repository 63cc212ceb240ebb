//! Where the points of a rulebook lie: by area, by source, by what is rewarded, by status. All in percent
//! of the index, as [`effective_weights`] says: sums by maxima, means by weights.

use crate::model::{Points, Status};
use crate::results::effective_weights;
use crate::rules::{Leaf, Rulebook, Source};
use crate::text::{Listed, Text, text};

/// Everything in percent.
pub(super) const WHOLE: Points = Points(100_000_000_000);

/// What a rule rewards, told by its source and method: coarse, and said so on the page of A112.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rewards {
    /// Steps taken: issued, on time, conditions met (`choice`, `all-of`, `timeliness`).
    Steps,
    /// How much was done (`ratio`, `count`).
    Work,
    /// What came of it: surveys, other indices, and measured values (`growth`, `bands`, `min-max`,
    /// `z-score`, `percentile-rank`).
    Results,
    /// What appraisers decide (`given`, `index` of appraised nodes).
    Decided,
}

impl Listed for Rewards {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("steps", Rewards::Steps, text("việc làm đúng quy trình", "steps taken")),
        ("work", Rewards::Work, text("khối lượng, tỷ lệ hoàn thành", "work done")),
        ("results", Rewards::Results, text("kết quả đo được", "results")),
        ("decided", Rewards::Decided, text("điểm do hội đồng cho", "decided by appraisers")),
    ];
}

impl Rewards {
    /// What a leaf rewards.
    #[must_use]
    pub fn of(leaf: &Leaf) -> Self {
        match (&leaf.source, leaf.method.info().name) {
            (Source::Survey(_) | Source::Index(_), _) => Rewards::Results,
            (_, "choice" | "all-of" | "timeliness") => Rewards::Steps,
            (_, "ratio" | "count") => Rewards::Work,
            (_, "given" | "index") => Rewards::Decided,
            _ => Rewards::Results,
        }
    }
}

/// One row: what, how many scored nodes, and how much of the index in percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// A key for programs: a source, a status, the code of an area.
    pub key: String,
    /// In words, where the key is not enough.
    pub words: Option<Text>,
    /// Scored nodes.
    pub nodes: usize,
    /// Percent of the index.
    pub percent: Points,
}

/// What every node weighs in the index, in percent; zero where no part is fixed (below `min` and `max`)
/// or there is none (deductions, information).
#[must_use]
pub fn weights(rulebook: &Rulebook) -> Vec<Points> {
    let maxima: Vec<Points> = rulebook.nodes.iter().map(|node| node.max).collect();
    effective_weights(rulebook, &maxima).into_iter().map(Option::unwrap_or_default).collect()
}

/// The place of the area that a node lies in, itself if it is one.
#[must_use]
pub fn area_of(rulebook: &Rulebook, mut at: usize) -> usize {
    while let Some(parent) = rulebook.nodes[at].parent.filter(|parent| *parent != 0) {
        at = parent;
    }
    at
}

/// The scored nodes in groups, in the order of `keys`; groups without a node are left out.
fn grouped<K: PartialEq>(
    rulebook: &Rulebook,
    of: impl Fn(usize, &Leaf) -> K,
    keys: Vec<(K, String, Option<Text>)>,
) -> Vec<Share> {
    let weights = weights(rulebook);
    let row = |(key, name, words): (K, String, Option<Text>)| {
        let members = rulebook.leaves().filter(|(at, node, leaf)| !node.informs() && of(*at, leaf) == key);
        let (nodes, sum) = members.fold((0, 0), |(nodes, sum), (at, ..)| (nodes + 1, sum + weights[at].0));
        Share { key: name, words, nodes, percent: Points(sum) }
    };
    keys.into_iter().map(row).filter(|share| share.nodes > 0).collect()
}

/// By source, in the order in which the rulebook first names them.
#[must_use]
pub fn by_source(rulebook: &Rulebook) -> Vec<Share> {
    let mut keys: Vec<(Source, String, Option<Text>)> = Vec::new();
    for (.., leaf) in rulebook.leaves() {
        if keys.iter().all(|(source, ..)| *source != leaf.source) {
            keys.push((leaf.source.clone(), leaf.source.to_string(), None));
        }
    }
    grouped(rulebook, |_, leaf| leaf.source.clone(), keys)
}

/// By area.
#[must_use]
pub fn by_area(rulebook: &Rulebook) -> Vec<Share> {
    let keys = rulebook.areas().iter().map(|at| (*at, rulebook.nodes[*at].code.to_string(), None)).collect();
    grouped(rulebook, |at, _| area_of(rulebook, at), keys)
}

/// By what is rewarded.
#[must_use]
pub fn by_rewards(rulebook: &Rulebook) -> Vec<Share> {
    let keys = listed::<Rewards>();
    grouped(rulebook, |_, leaf| Rewards::of(leaf), keys)
}

/// By status, the firmest first.
#[must_use]
pub fn by_status(rulebook: &Rulebook) -> Vec<Share> {
    let keys = listed::<Status>();
    grouped(rulebook, |at, _| rulebook.nodes[at].status, keys)
}

fn listed<T: Listed>() -> Vec<(T, String, Option<Text>)> {
    T::ALL.iter().map(|(key, value, words)| (*value, (*key).to_owned(), Some(*words))).collect()
}

/// The percentage of the group of a key; zero where there is none.
#[must_use]
pub fn percent_of(shares: &[Share], wanted: impl Fn(&str) -> bool) -> Points {
    Points(shares.iter().filter(|share| wanted(&share.key)).map(|share| share.percent.0).sum())
}

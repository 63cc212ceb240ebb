//! How the cards came about ("chất lượng điều tra"): what looks wrong, by cluster and never by
//! respondent.
//!
//! Nearly identical cards need no second look at the cards: two cards of a cluster drawn at random
//! agree at an item with the probability Σ n(n−1) / N(N−1), which the counts have.

use std::collections::{BTreeMap, BTreeSet};

use super::table::Planned;
use crate::diag::{Bag, CodeInfo, Diagnostic, codes};
use crate::survey::counts::{BlockId, Cluster, Counts};

/// What looks wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Answers to items that were not to be asked.
    Filter,
    /// Cards with one answer to all items of a scale.
    Straight,
    /// Cards dated outside the fieldwork.
    Outside,
    /// Cards with the number of a respondent that another card has.
    Duplicate,
    /// Cards that stand closer together in time than the instrument finds plausible.
    Burst,
    /// Answers on which two cards of the cluster agree, of all that two cards gave.
    Alike,
    /// Cards, of those that were planned.
    Response,
}

impl Kind {
    /// Every kind, in the order of the file.
    pub const ALL: [Self; 7] =
        [Self::Filter, Self::Straight, Self::Outside, Self::Duplicate, Self::Burst, Self::Alike, Self::Response];
    /// How many are counted card by card.
    pub(super) const COUNTED: usize = 3;

    /// Its name in `quality.csv`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Filter => "impossible-filter",
            Self::Straight => "straight-lining",
            Self::Outside => "outside-fieldwork",
            Self::Duplicate => "duplicate-id",
            Self::Burst => "burst",
            Self::Alike => "nearly-identical",
            Self::Response => "low-response",
        }
    }

    /// Whether it is counted from the cards; the others follow from the counts.
    #[must_use]
    pub fn is_from_cards(self) -> bool {
        !matches!(self, Self::Alike | Self::Response)
    }

    fn code(self) -> &'static CodeInfo {
        match self {
            Self::Duplicate => &codes::D931,
            Self::Filter => &codes::D932,
            Self::Straight => &codes::D933,
            Self::Burst => &codes::D951,
            Self::Alike => &codes::D934,
            Self::Response => &codes::D935,
            Self::Outside => &codes::D936,
        }
    }
}

/// What looks wrong, by kind and cluster: how many, of how many.
pub type Quality = BTreeMap<(Kind, Cluster), (u64, u64)>;

/// From how many cards on a cluster is looked at.
const FEWEST_CARDS: u64 = 5;

/// Clusters named in a message; `quality.csv` has all.
const NAMED: usize = 5;

/// What was counted from cards, and what follows from the counts.
#[must_use]
pub fn quality(counts: &Counts, planned: &Planned, cards: &BTreeMap<(Kind, Cluster), u64>) -> Quality {
    let mut from_cards: BTreeMap<&Cluster, Vec<(Kind, u64)>> = BTreeMap::new();
    for ((kind, cluster), found) in cards.iter().filter(|((kind, _), _)| kind.is_from_cards()) {
        from_cards.entry(cluster).or_default().push((*kind, *found));
    }
    let mut quality = Quality::new();
    for (cluster, groups) in counts.blocks() {
        let blocks: Vec<BlockId> = groups.map(|(_, block)| block).collect();
        let respondents = blocks.iter().map(|block| counts.respondents(*block).n).sum();
        let found = from_cards.get(cluster).into_iter().flatten();
        quality.extend(found.map(|(kind, found)| ((*kind, cluster.clone()), (*found, respondents))));
        if let Some(planned) = planned.get(cluster).filter(|planned| respondents * 10 < **planned * 7) {
            quality.insert((Kind::Response, cluster.clone()), (respondents, *planned));
        }
        if respondents >= FEWEST_CARDS {
            let (agree, pairs) = agreement(counts, &blocks);
            // 19 of 20 answers.
            if pairs > 0 && agree * 20 >= pairs * 19 {
                quality.insert((Kind::Alike, cluster.clone()), (agree, pairs));
            }
        }
    }
    quality
}

/// On how many answers two cards of some blocks agree, over all pairs of cards and items, and how many
/// there are.
fn agreement(counts: &Counts, blocks: &[BlockId]) -> (u64, u64) {
    let mut of_answers = vec![0; counts.shape().width()];
    for block in blocks {
        of_answers.iter_mut().zip(counts.all_answers(*block)).for_each(|(sum, count)| *sum += count.n);
    }
    let (mut agree, mut pairs) = (0, 0);
    let mut rest = of_answers.as_slice();
    for item in &counts.shape().items {
        let (of_item, others) = rest.split_at(item.answers.len());
        rest = others;
        agree += of_item.iter().map(|n| n * n.saturating_sub(1)).sum::<u64>();
        let all: u64 = of_item.iter().sum();
        pairs += all * all.saturating_sub(1);
    }
    (agree, pairs)
}

/// Says what looks wrong: one finding for each kind, with the clusters that have most of it.
pub fn report(quality: &Quality, bag: &mut Bag) {
    let kinds: BTreeSet<Kind> = quality.keys().map(|(kind, _)| *kind).collect();
    for kind in kinds {
        let mut found: Vec<(&Cluster, (u64, u64))> = quality
            .iter()
            .filter(|((other, _), _)| *other == kind)
            .map(|((_, cluster), count)| (cluster, *count))
            .collect();
        let total: u64 = found.iter().map(|(_, (count, _))| count).sum();
        let clusters = found.len();
        // The largest share first; equal shares in the order of the clusters.
        found.sort_by(|(_, (a, of_a)), (_, (b, of_b))| {
            (u128::from(*b) * u128::from(*of_a)).cmp(&(u128::from(*a) * u128::from(*of_b)))
        });
        if kind == Kind::Response {
            found.reverse();
        }
        let shown = found.iter().take(NAMED).map(|(cluster, (count, of))| match kind {
            Kind::Alike => format!("{} ({}%)", path(cluster), count * 100 / of.max(&1)),
            _ => format!("{} ({count}/{of})", path(cluster)),
        });
        let mut examples = shown.collect::<Vec<_>>().join("; ");
        if clusters > NAMED {
            examples.push_str("; …");
        }
        let finding = Diagnostic::new(kind.code()).with("count", total).with("clusters", clusters);
        bag.push(finding.with("examples", examples));
    }
}

/// How many of the cards filled in at these seconds, in their order, stand among more than `most`
/// within `seconds`.
pub(super) fn in_bursts(times: &[i64], most: usize, seconds: i64) -> u64 {
    let (mut start, mut noted, mut found) = (0, 0, 0);
    for (end, time) in times.iter().enumerate() {
        while time - times[start] > seconds {
            start += 1;
        }
        if end + 1 - start > most {
            found += end + 1 - start.max(noted);
            noted = end + 1;
        }
    }
    found as u64
}

/// A cluster in a message: `01 › Ba Đình › Phường 2 › Tổ 7`.
pub(super) fn path(cluster: &Cluster) -> String {
    let parts = std::iter::once(&cluster.unit).chain(&cluster.path);
    parts.map(String::as_str).collect::<Vec<_>>().join(" › ")
}

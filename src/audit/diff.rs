//! Two editions of a rulebook, as a reader compares them: what was kept, renamed, moved, split or merged,
//! what is new and what is gone, and how many points went elsewhere.
//!
//! What always holds: every node of both editions stands in one change; an edition compared with itself
//! gives only kept nodes without a difference, and no points moved.

use super::shares::weights;
use crate::compare;
use crate::model::Points;
use crate::rules::{Node, Rulebook, Scored};
use crate::text::{Listed, Text, text};

/// What became of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// The same code, the same name.
    Kept,
    /// The same code, another name.
    Renamed,
    /// Another code (`formerly`).
    Moved,
    /// One node became several.
    Split,
    /// Several nodes became one.
    Merged,
    /// Only in the new edition.
    New,
    /// Only in the old edition.
    Dropped,
}

impl Listed for Fate {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("kept", Fate::Kept, text("giữ nguyên", "kept")),
        ("renamed", Fate::Renamed, text("đổi tên", "renamed")),
        ("moved", Fate::Moved, text("chuyển chỗ", "moved")),
        ("split", Fate::Split, text("tách", "split")),
        ("merged", Fate::Merged, text("gộp", "merged")),
        ("new", Fate::New, text("mới", "new")),
        ("dropped", Fate::Dropped, text("bỏ", "dropped")),
    ];
}

/// One line of the comparison.
#[derive(Clone, Debug)]
pub struct Change {
    /// What became of it.
    pub fate: Fate,
    /// The nodes of the old edition, by their places.
    pub old: Vec<usize>,
    /// The node of the new edition; none for one that was dropped.
    pub new: Option<usize>,
    /// What else differs, each with the old and the new text.
    pub differences: Vec<Difference>,
    /// What it weighs in the index now, less what it weighed, in percent.
    pub moved: Points,
}

/// Something that differs between the editions.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What.
    pub what: Text,
    /// In the old edition.
    pub old: String,
    /// In the new edition.
    pub new: String,
}

/// A comparison of two editions.
#[derive(Debug)]
pub struct Diff {
    /// Node by node in the order of the new edition, what was dropped after it in the order of the old.
    pub changes: Vec<Change>,
    /// The percent of the index that lies elsewhere than before: half the sum of what scored nodes gained and lost.
    pub moved: Points,
}

/// Compares an old edition with a new one, following nodes through the editions between them.
#[must_use]
pub fn diff(old: &Rulebook, new: &Rulebook, through: &[Rulebook]) -> Diff {
    let former = compare::former_through(old, new, through);
    let (old_weights, new_weights) = (weights(old), weights(new));
    let heirs = |at: usize| former.iter().filter(|olds| olds.contains(&at)).count();
    let mut changes = Vec::new();
    for (at, olds) in former.iter().enumerate() {
        let node = &new.nodes[at];
        let fate = match olds[..] {
            [] => Fate::New,
            [one] if heirs(one) > 1 => Fate::Split,
            [one] if at > 0 && old.nodes[one].code != node.code => Fate::Moved,
            [one] if old.nodes[one].name != node.name => Fate::Renamed,
            [_] => Fate::Kept,
            _ => Fate::Merged,
        };
        let differences = match olds[..] {
            [one] => differences(&old.nodes[one], node),
            _ => Vec::new(),
        };
        // Of a node that was split each part takes its own share of what there was.
        let before: i64 = olds.iter().map(|one| portion(&former, &new_weights, old_weights[*one], *one, at)).sum();
        let moved = Points(new_weights[at].0 - before);
        changes.push(Change { fate, old: olds.clone(), new: Some(at), differences, moved });
    }
    let gone = (0..old.nodes.len()).filter(|at| heirs(*at) == 0);
    changes.extend(gone.map(|at| Change {
        fate: Fate::Dropped,
        old: vec![at],
        new: None,
        differences: Vec::new(),
        moved: Points(-old_weights[at].0),
    }));
    let moved =
        changes.iter().filter(|change| is_scored(change, old, new)).map(|change| change.moved.0.abs()).sum::<i64>();
    Diff { changes, moved: Points(moved / 2) }
}

/// What one heir takes over of the weight of an old node: in proportion to what the heirs weigh now.
fn portion(former: &[Vec<usize>], weights: &[Points], weight: Points, one: usize, heir: usize) -> i64 {
    let heirs: Vec<usize> = (0..former.len()).filter(|at| former[*at].contains(&one)).collect();
    if heirs.len() < 2 {
        return weight.0;
    }
    let sum: i128 = heirs.iter().map(|at| i128::from(weights[*at].0)).sum();
    let part = if sum == 0 { 0 } else { i128::from(weight.0) * i128::from(weights[heir].0) / sum };
    i64::try_from(part).expect("a part of a weight")
}

/// Whether a change is one of scored nodes, whose weights add up to the whole.
fn is_scored(change: &Change, old: &Rulebook, new: &Rulebook) -> bool {
    let scored = |node: &Node| matches!(node.scored, Scored::Itself(_));
    match change.new {
        Some(at) => scored(&new.nodes[at]),
        None => change.old.iter().any(|at| scored(&old.nodes[*at])),
    }
}

fn differences(old: &Node, new: &Node) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut tell = |what: Text, old: String, new: String| {
        if old != new {
            found.push(Difference { what, old, new });
        }
    };
    tell(text("tên", "name"), old.name.vi.clone(), new.name.vi.clone());
    tell(text("điểm tối đa", "maximum"), old.max.to_string(), new.max.to_string());
    let method = |node: &Node| match &node.scored {
        Scored::Combined { aggregate, .. } => aggregate.name.to_owned(),
        Scored::Itself(leaf) => leaf.method.info().name.to_owned(),
        Scored::Heading => "information".to_owned(),
    };
    tell(text("phương pháp", "method"), method(old), method(new));
    if let (Scored::Itself(before), Scored::Itself(after)) = (&old.scored, &new.scored) {
        tell(text("cách chấm", "rule"), before.parameters.clone(), after.parameters.clone());
        tell(text("nguồn số liệu", "source"), before.source.to_string(), after.source.to_string());
        let applies = |may: bool| if may { "true" } else { "false" }.to_owned();
        tell(text("may-not-apply", "may-not-apply"), applies(before.may_not_apply), applies(after.may_not_apply));
    }
    let round = |node: &Node| node.round.map_or("–".to_owned(), |round| round.to_string());
    tell(text("làm tròn", "rounding"), round(old), round(new));
    found
}

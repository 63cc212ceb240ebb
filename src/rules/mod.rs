//! The validated rule tree. What is in a [`Rulebook`] has been checked; nobody downstream asks
//! again whether maxima sum up or tiers overlap.
//!
//! What always holds: `nodes[0]` is the index itself; every node stands after its parent; a node
//! either has children that count and an aggregate, or a method, or heads nodes that only inform; under a sum the maxima of the children add
//! up to the parent's; weights of siblings are whole numbers without a common factor.
//!
//! Border: no tables and no units; a rulebook is the law, not a year.

mod from_rulefile;
pub mod instrument;
#[cfg(test)]
mod tests;

use std::path::Path;

use jiff::civil::Date;

use crate::aggregate;
use crate::diag::{Bag, CodeInfo, Error, FileId, Place, Severity, Sources};
use crate::methods::tiers::Range;
use crate::methods::{Method, Role};
use crate::model::{LegalBasis, Name, NodeCode, Points, Rounding, Stage, Status, YearRange};
use crate::rulefile::{self, Table};

/// One decision with its criteria ("bộ tiêu chí xác định chỉ số").
#[derive(Debug)]
pub struct Rulebook {
    /// Which index, such as `par-index-province`.
    pub id: String,
    /// Which edition of it, such as `2024`.
    pub edition: String,
    /// The name of the index.
    pub name: Name,
    /// The kinds of unit it assesses, as the register of units names them.
    pub unit_kinds: Vec<String>,
    /// The years assessed under it.
    pub years: YearRange,
    /// Decimals of every published figure, from 0 to 9.
    pub decimals: u8,
    /// How published figures are rounded.
    pub rounding: Rounding,
    /// Decimals at which indices are compared for rank, from 0 to 9.
    pub rank_decimals: u8,
    /// How units with equal indices share a rank.
    pub ties: Ties,
    /// Which index decides the band; `None` without bands.
    pub bands_by: Option<BandsBy>,
    /// Bands ("phân loại"), as written; together they hold every index from 0 to the total.
    pub bands: Vec<Band>,
    /// The stages that appraised nodes go through; the last one counts.
    pub stages: Vec<Stage>,
    /// What a unit gets that submitted no self-assessment.
    pub not_submitted: NotSubmitted,
    /// Years from which figures cannot be compared with earlier ones.
    pub breaks: Vec<Break>,
    /// The decision.
    pub basis: LegalBasis,
    /// How far the rulebook as a whole follows its source: the weakest status in it.
    pub status: Status,
    /// The day somebody last compared it with its source.
    pub last_checked: Option<Date>,
    /// What the author of the rulebook says to findings of an audit.
    pub judgements: Vec<Judgement>,
    /// The tree, parents before children; the first node is the index.
    pub nodes: Vec<Node>,
    /// The questionnaires of its surveys.
    pub instruments: Vec<instrument::Instrument>,
    /// The rulebook as it was written, with what it includes.
    written: Table,
}

/// How units with equal indices share a rank ("đồng hạng").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// 1, 2, 2, 4: as many ranks are left out as units share one.
    Competition,
    /// 1, 2, 2, 3: no rank is left out.
    Dense,
}

/// Which index decides the band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandsBy {
    /// The index as published: 89.995 that prints as 90.00 is in the band from 90.
    Published,
    /// The exact index: 89.995 is below 90.
    Exact,
}

/// What a unit gets that submitted no self-assessment, as the pass says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSubmitted {
    /// It is named without an index and without a rank ("chưa có thống kê").
    Unranked,
    /// Its appraised nodes earn no points, and it is ranked.
    Zero,
}

/// A break of the series: a change of method.
#[derive(Clone, Debug)]
pub struct Break {
    /// The first year of the new method.
    pub year: u16,
    /// What changed.
    pub reason: Name,
}

/// How grave a finding of an audit is for this rulebook, and why (`[[audit]]`).
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The kind of finding.
    pub code: &'static CodeInfo,
    /// How grave it is here.
    pub severity: Severity,
    /// Why.
    pub reason: Name,
    /// The nodes that it speaks of, as written; none: all.
    pub nodes: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// A band ("nhóm", "mức xếp loại") of the index.
#[derive(Debug)]
pub struct Band {
    /// Its name, such as `A` or `Xuất sắc`.
    pub id: String,
    /// The indices it holds.
    pub range: Range,
}

/// A node: the index, an area ("lĩnh vực"), a criterion ("tiêu chí") or a sub-criterion
/// ("tiêu chí thành phần").
#[derive(Debug)]
pub struct Node {
    /// Its code; `total` for the index.
    pub code: NodeCode,
    /// Its name.
    pub name: Name,
    /// Its parent's place in [`Rulebook::nodes`]; `None` for the index.
    pub parent: Option<usize>,
    /// 0 for the index, 1 for an area, and so on.
    pub level: usize,
    /// The most points it can earn ("điểm tối đa", "điểm chuẩn"); zero for deductions and bonuses.
    pub max: Points,
    /// Its weight among its siblings; 1 where the parent's aggregate takes none.
    pub weight: u64,
    /// Where the rule stands; the document is the rulebook's unless the node names one.
    pub basis: LegalBasis,
    /// How far it follows its source.
    pub status: Status,
    /// Decimals to which its points are rounded before its parent takes them; `None`: not at all.
    pub round: Option<u8>,
    /// The nodes of the edition before that this one continues; none of them: it is new. `None`: the node
    /// with the same code.
    pub formerly: Option<Vec<NodeCode>>,
    /// Where the node stands in the rulebook.
    pub place: Place,
    /// What makes its points.
    pub scored: Scored,
}

/// What makes the points of a node.
#[derive(Debug)]
pub enum Scored {
    /// Its children, combined.
    Combined {
        /// How.
        aggregate: &'static aggregate::Info,
        /// Their places in [`Rulebook::nodes`].
        children: Vec<usize>,
    },
    /// Its own values.
    Itself(Leaf),
    /// Nothing: a heading over nodes that only inform.
    Heading,
}

/// A node that is scored itself.
#[derive(Debug)]
pub struct Leaf {
    /// Value → points.
    pub method: Box<dyn Method>,
    /// The method's parameters as the rulebook writes them, for the trail.
    pub parameters: String,
    /// Where its values come from.
    pub source: Source,
    /// What a missing value means.
    pub missing: Missing,
    /// Whether an input or a pass may say that the node does not apply to a unit: it says so itself,
    /// or a node above it does.
    pub may_not_apply: bool,
}

/// Where the values of a node come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Self-assessed by the unit, appraised by the council ("điểm thẩm định").
    Appraised,
    /// A survey ("điều tra xã hội học"), by its name.
    Survey(String),
    /// Another index, by its name.
    Index(String),
    /// Statistics.
    Indicator,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Appraised => f.write_str("appraised"),
            Source::Survey(name) => write!(f, "survey.{name}"),
            Source::Index(name) => write!(f, "index.{name}"),
            Source::Indicator => f.write_str("indicator"),
        }
    }
}

/// What a missing value means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The pass is refused.
    Refuse,
    /// No points; counted and said.
    Zero,
    /// The points that the unit claims stand in; counted and said.
    SelfAssessed,
    /// The points of the latest earlier stage that has any stand in; counted and said.
    EarlierStage,
}

impl Rulebook {
    /// The rulebook as one TOML file, with what it includes; reads back as the same rulebook.
    #[must_use]
    pub fn text(&self) -> String {
        self.written.to_toml()
    }

    /// The points of the whole index, usually 100.
    #[must_use]
    pub fn total(&self) -> Points {
        self.nodes[0].max
    }

    /// The stages before the one that counts.
    #[must_use]
    pub fn earlier_stages(&self) -> &[Stage] {
        self.stages.split_last().map_or(&[], |(_, earlier)| earlier)
    }

    /// A figure as it is published: rounded and written with the decimals of the rulebook.
    #[must_use]
    pub fn print(&self, points: Points) -> String {
        points.print(self.decimals, self.rounding)
    }

    /// A figure rounded as it is published, and held as points.
    #[must_use]
    pub fn published(&self, points: Points) -> Points {
        points.round(self.decimals, self.rounding)
    }

    /// The areas ("lĩnh vực") that count, as places in [`Rulebook::nodes`].
    #[must_use]
    pub fn areas(&self) -> &[usize] {
        self.nodes[0].children()
    }

    /// The nodes that are scored themselves, in order, with their places.
    pub fn leaves(&self) -> impl Iterator<Item = (usize, &Node, &Leaf)> {
        self.nodes.iter().enumerate().filter_map(|(at, node)| match &node.scored {
            Scored::Itself(leaf) => Some((at, node, leaf)),
            Scored::Combined { .. } | Scored::Heading => None,
        })
    }

    /// The place of a node by its code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.code.as_str() == code)
    }
}

impl Node {
    /// Whether the node is shown and never counted.
    #[must_use]
    pub fn informs(&self) -> bool {
        match &self.scored {
            Scored::Heading => true,
            Scored::Itself(leaf) => leaf.method.info().role == Role::Informs,
            Scored::Combined { .. } => false,
        }
    }

    /// Places of the children that count; none for a node that is scored itself.
    #[must_use]
    pub fn children(&self) -> &[usize] {
        match &self.scored {
            Scored::Combined { children, .. } => children,
            Scored::Itself(_) | Scored::Heading => &[],
        }
    }
}

/// Reads a rulebook that is one file and whose bytes are there. Every mistake goes into the bag; `None` when
/// there was an error.
pub fn read(file: FileId, sources: &Sources, bag: &mut Bag) -> Option<Rulebook> {
    let before = bag.errors();
    let table = rulefile::parse(file, sources, bag)?;
    from_rulefile::read(table, bag).filter(|_| bag.errors() == before)
}

/// Reads and checks a rulebook. Every mistake goes into the bag; `None` when there was an error.
///
/// # Errors
/// When the file cannot be read.
pub fn load(path: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Rulebook>, Error> {
    let before = bag.errors();
    let table = rulefile::load(path, sources, bag)?;
    let rulebook = table.and_then(|table| from_rulefile::read(table, bag));
    Ok(rulebook.filter(|_| bag.errors() == before))
}

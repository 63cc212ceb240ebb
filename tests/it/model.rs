//! What the generator makes up: a rulebook and a year of figures as plain data, before they are
//! written into files and beside what the library reads back from them.
//!
//! Border: no code of the library, so that `reference` can evaluate it independently.

/// Any number, in billionths.
pub(crate) type Nano = i128;

/// One, in billionths.
pub(crate) const ONE: Nano = 1_000_000_000;

/// A rulebook, its units and their figures.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) book: Book,
    pub(crate) units: Vec<Unit>,
    /// Rows of the register that must not appear in any result.
    pub(crate) strangers: Vec<Stranger>,
    /// By unit, then by node; empty for nodes that are not scored themselves.
    pub(crate) cells: Vec<Vec<Option<Cell>>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) decimals: u32,
    pub(crate) rounding: Rounding,
    pub(crate) rank_decimals: u32,
    pub(crate) dense: bool,
    pub(crate) bands: Option<Bands>,
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) missing_zero: bool,
    /// Parents before children; the first is the index.
    pub(crate) nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    HalfUp,
    HalfEven,
    Down,
}

/// Bands from the lowest up.
#[derive(Clone, Debug)]
pub(crate) struct Bands {
    pub(crate) by_published: bool,
    pub(crate) cuts: Vec<Cut>,
    pub(crate) down: bool,
    pub(crate) both_ends: bool,
}

impl Bands {
    /// The name of a band, by its place from the lowest up.
    pub(crate) fn id(at: usize) -> String {
        format!("Nhóm {at}")
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) code: String,
    pub(crate) parent: Option<usize>,
    /// Zero for deductions and bonuses.
    pub(crate) max: Nano,
    pub(crate) weight: Option<Weight>,
    /// Decimals to which its points are rounded before its parent takes them.
    pub(crate) round: Option<u32>,
    pub(crate) kind: Kind,
}

/// A weight as a fraction, and as a rulebook writes it.
#[derive(Clone, Debug)]
pub(crate) struct Weight {
    pub(crate) above: u64,
    pub(crate) below: u64,
    pub(crate) text: String,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Inner { aggregate: Aggregate, children: Vec<usize> },
    Leaf { method: Method, missing_zero: bool, may_not_apply: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Sum,
    Mean,
    Weighted,
    Geometric,
    Harmonic,
    Min,
    Max,
}

/// A border between two tiers, and whether the upper one holds it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    pub(crate) at: Nano,
    pub(crate) upper_holds: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Tiers {
    /// From the lowest up.
    pub(crate) cuts: Vec<Cut>,
    /// From the lowest up, one more than cuts.
    pub(crate) points: Vec<Nano>,
    /// Written from the highest down.
    pub(crate) down: bool,
    /// Written with both ends.
    pub(crate) both_ends: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Curve {
    Tiers(Tiers),
    Line { full_at: Option<Nano>, zero_below: Option<Nano>, target: Option<Nano> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ZeroDenominator {
    Full,
    Zero,
    NotApplicable,
    Refuse,
}

#[derive(Clone, Debug)]
pub(crate) enum Method {
    Given,
    Choice {
        options: Vec<(String, Nano)>,
    },
    AllOf {
        conditions: Vec<String>,
    },
    Bands(Tiers),
    Ratio {
        curve: Curve,
        zero: ZeroDenominator,
        cap: Option<Nano>,
        complement: bool,
    },
    CountPer {
        per: Nano,
    },
    CountTiers(Tiers),
    Growth {
        base: Option<Nano>,
        decline: bool,
        zero: ZeroDenominator,
        curve: Curve,
    },
    Timeliness {
        due: Option<i64>,
        tiers: Tiers,
    },
    Index {
        of: Option<Nano>,
    },
    Goalposts {
        worst: Nano,
        best: Nano,
    },
    Observed {
        high: bool,
        full_if_equal: bool,
    },
    ZScore {
        high: bool,
        low: Nano,
        top: Nano,
        full_if_equal: bool,
    },
    Percentile {
        high: bool,
    },
    /// A deduction or a bonus.
    Adjust {
        bonus: bool,
        per: Nano,
        cap: Nano,
    },
}

impl Method {
    /// Its name in a rulebook.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Method::Given => "given",
            Method::Choice { .. } => "choice",
            Method::AllOf { .. } => "all-of",
            Method::Bands(_) => "bands",
            Method::Ratio { .. } => "ratio",
            Method::CountPer { .. } | Method::CountTiers(_) => "count",
            Method::Growth { .. } => "growth",
            Method::Timeliness { .. } => "timeliness",
            Method::Index { .. } => "index",
            Method::Goalposts { .. } | Method::Observed { .. } => "min-max",
            Method::ZScore { .. } => "z-score",
            Method::Percentile { .. } => "percentile-rank",
            Method::Adjust { bonus: true, .. } => "bonus",
            Method::Adjust { bonus: false, .. } => "deduction",
        }
    }

    /// The fields it is given.
    pub(crate) fn fields(&self) -> &'static [&'static str] {
        match self {
            Method::Given => &["points"],
            Method::Choice { .. } => &["option"],
            Method::AllOf { .. } => &["met"],
            Method::Ratio { .. } => &["numerator", "denominator"],
            Method::CountPer { .. } | Method::CountTiers(_) | Method::Adjust { .. } => &["count"],
            Method::Growth { base: Some(_), .. } => &["current"],
            Method::Growth { base: None, .. } => &["current", "previous"],
            Method::Timeliness { due: Some(_), .. } => &["finished"],
            Method::Timeliness { due: None, .. } => &["finished", "due"],
            Method::Index { .. } => &["index"],
            Method::Bands(_)
            | Method::Goalposts { .. }
            | Method::Observed { .. }
            | Method::ZScore { .. }
            | Method::Percentile { .. } => &["value"],
        }
    }

    /// Whether it compares units with each other.
    pub(crate) fn compares_units(&self) -> bool {
        matches!(self, Method::Observed { .. } | Method::ZScore { .. } | Method::Percentile { .. })
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Values(Vec<Value>),
    NotApplicable,
    Missing,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Number(Nano),
    /// Days since 1970-01-01.
    Day(i64),
    NotFinished,
    Option(usize),
    /// For each condition whether it is met.
    Met(Vec<bool>),
}

#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) alias: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) region: Option<&'static str>,
    pub(crate) ranked: bool,
}

/// Why a unit of the register is not assessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    NotAssessed,
    Gone,
    OtherKind,
    LeftOut,
}

#[derive(Clone, Debug)]
pub(crate) struct Stranger {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) why: Why,
}

impl Book {
    pub(crate) fn total(&self) -> Nano {
        self.nodes[0].max
    }

    /// The nodes that are scored themselves.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = (usize, &Method)> {
        self.nodes.iter().enumerate().filter_map(|(at, node)| match &node.kind {
            Kind::Leaf { method, .. } => Some((at, method)),
            Kind::Inner { .. } => None,
        })
    }

    pub(crate) fn method(&self, node: usize) -> &Method {
        match &self.nodes[node].kind {
            Kind::Leaf { method, .. } => method,
            Kind::Inner { .. } => panic!("node {node} has children"),
        }
    }
}

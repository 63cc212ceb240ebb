//! The areas multiplied in place of added, and shares measured another way: what the ranking owes to choices that
//! a rulebook could have made otherwise.

use super::model::{Aggregation, Choice, Model};
use super::ranks::Rule;
use super::shift::Case;
use crate::audit::stats;
use crate::text::{Listed, Text, text};

/// How the points of the parts are made comparable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalisation {
    /// The share of the maximum, as the rulebook has it.
    Share,
    /// The place between the least and the most that a ranked unit earns; where all earn the same, their share.
    MinMax,
    /// `0.5 + z/10`, z being the distance from the mean in standard deviations (n − 1): above zero in practice, so
    /// that areas can be multiplied; added up, it ranks as z does.
    ZScore,
    /// The share of the other units that earn less, those that earn as much counted half.
    Rank,
}

impl Listed for Normalisation {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("share", Normalisation::Share, text("tỷ lệ điểm tối đa", "share of the maximum")),
        ("min-max", Normalisation::MinMax, text("so với thấp nhất và cao nhất", "between least and most")),
        ("z-score", Normalisation::ZScore, text("độ lệch chuẩn hóa", "z-scores")),
        ("rank", Normalisation::Rank, text("hạng ở từng mục", "ranks at each node")),
    ];
}

impl Normalisation {
    fn apply(self, shares: &[f64]) -> Vec<f64> {
        let count = |of: usize| f64::from(u32::try_from(of).expect("few units"));
        let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
        let most = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (mean, deviation) = (stats::mean(shares), stats::variance(shares).sqrt());
        let of = |share: &f64| match self {
            Normalisation::Share => *share,
            // What does not vary tells nobody apart, however it is measured.
            _ if most <= least => *share,
            Normalisation::MinMax => (share - least) / (most - least),
            Normalisation::ZScore => 0.5 + (share - mean) / deviation / 10.0,
            Normalisation::Rank => {
                let less = shares.iter().filter(|other| *other < share).count();
                let same = shares.iter().filter(|other| *other == share).count() - 1;
                (count(less) + count(same) / 2.0) / count(shares.len() - 1)
            }
        };
        shares.iter().map(of).collect()
    }

    /// The shares of a model measured this way, part by part over the units to which it applies.
    #[must_use]
    pub fn shares(self, model: &Model<'_>) -> Vec<f64> {
        let width = model.parts.len();
        let mut shares = model.shares.clone();
        for part in 0..width {
            let cells: Vec<usize> = (0..model.units.len())
                .map(|unit| unit * width + part)
                .filter(|cell| model.weights[*cell] > 0.0)
                .collect();
            let own: Vec<f64> = cells.iter().map(|cell| model.shares[*cell]).collect();
            for (cell, share) in cells.into_iter().zip(self.apply(&own)) {
                shares[cell] = share;
            }
        }
        shares
    }
}

/// Another way of making the index.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// How the areas are combined.
    pub aggregation: Aggregation,
    /// How shares are measured.
    pub normalisation: Normalisation,
    /// Where the units then stand.
    pub case: Case,
    /// Spearman's correlation of the ranks with those as they are.
    pub spearman: Option<f64>,
    /// Kendall's (tau-b).
    pub kendall: Option<f64>,
}

/// The ways of combining areas that the rulebook allows: its own, and the other one where every area has a
/// maximum, so that nothing is taken off or added beside them.
#[must_use]
pub fn aggregations(model: &Model<'_>) -> Vec<Aggregation> {
    let allowed = |way: &Aggregation| *way == model.aggregation || model.may_exchange;
    Aggregation::ALL.iter().map(|(_, way, _)| *way).filter(allowed).collect()
}

/// All exchanges, the rulebook's own choices left out.
#[must_use]
pub fn exchanges(model: &Model<'_>) -> Vec<Exchange> {
    let rule = Rule::of(&model.year.rulebook, model.units.len());
    let nominal: Vec<usize> = model.units.iter().filter_map(|unit| unit.rank).collect();
    let float = |ranks: &[usize]| -> Vec<f64> {
        ranks.iter().map(|rank| f64::from(u32::try_from(*rank).expect("few units"))).collect()
    };
    let now = float(&nominal);
    let mut found = Vec::new();
    for aggregation in aggregations(model) {
        for (_, normalisation, _) in Normalisation::ALL.iter().copied() {
            if aggregation == model.aggregation && normalisation == Normalisation::Share {
                continue;
            }
            let shares = normalisation.shares(model);
            let choice = Choice { shares: &shares, aggregation, ..model.nominal() };
            let indices: Vec<Option<i64>> =
                (0..model.units.len()).map(|unit| Some(Rule::billionths(model.index(unit, &choice)))).collect();
            let case = Case::of(&rule, &nominal, &indices);
            let then = float(&case.ranks.iter().flatten().copied().collect::<Vec<usize>>());
            let (spearman, kendall) = (stats::spearman(&now, &then), stats::kendall(&now, &then));
            found.push(Exchange { aggregation, normalisation, case, spearman, kendall });
        }
    }
    found
}

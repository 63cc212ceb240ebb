//! Errors of surveys: for each unit, what every cluster of its sample moves at the parts that a survey feeds. A
//! draw gives each cluster a normal number; a unit's parts then move together as their covariance says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rand_distr::{Distribution, StandardNormal};

use super::draws::{Purpose, generator};
use super::model::{Level, Model, spread};
use crate::model::Points;
use crate::survey::deviations::Cluster;

/// The deviations of the clusters of every unit.
#[derive(Clone, Debug, Default)]
pub struct SurveyError {
    /// The seed of the draws.
    pub seed: u64,
    /// The parts that a survey feeds, as places in the model's.
    pub parts: Vec<usize>,
    /// By unit: for each of its clusters the deviation at each of the parts, as shares of their maxima.
    pub clusters: Vec<Vec<f64>>,
}

impl SurveyError {
    /// The errors of a year, as its run directory carries them; none where no survey is behind a part. A node below
    /// a minimum, a maximum or a product has no fixed part in what stands above it: its error is not carried.
    #[must_use]
    pub fn of(model: &Model<'_>, seed: u64) -> Option<Self> {
        let rulebook = &model.year.rulebook;
        let node = |code: &str| rulebook.find(code).filter(|at| *at != 0);
        let surveyed: BTreeSet<usize> =
            model.year.deviations.of_units().flat_map(|(_, of)| of.filter_map(node)).collect();
        let part = |at: &usize| {
            let above = std::iter::successors(Some(*at), |at| rulebook.nodes[*at].parent);
            above.filter_map(|at| model.parts.iter().position(|part| part.node == at)).next()
        };
        let parts: Vec<usize> = surveyed.iter().filter_map(part).collect::<BTreeSet<_>>().into_iter().collect();
        let width = parts.len();
        let of_unit = |unit: &&crate::audit::year::Unit| {
            let maxima: Vec<Points> = unit.nodes.iter().map(|node| node.max).collect();
            let weights: BTreeMap<usize, f64> = spread(rulebook, Level::Leaf, &maxima).into_iter().collect();
            let mut clusters: BTreeMap<Arc<Cluster>, Vec<f64>> = BTreeMap::new();
            for at in surveyed.iter().filter(|at| maxima[**at] > Points::ZERO) {
                let found = part(at).and_then(|part| parts.iter().position(|known| *known == part));
                let of = model.year.deviations.get(&unit.code, rulebook.nodes[*at].code.as_str());
                let (Some(column), Some(deviated), Some(own)) = (found, of, weights.get(at)) else { continue };
                // The weight of the part is that of the scored nodes below it.
                let below = weights.iter().filter(|(leaf, _)| part(leaf) == Some(parts[column]));
                let whole: f64 = below.map(|(_, weight)| weight).sum();
                let factor = own / whole / maxima[*at].number().to_f64();
                for (cluster, deviation) in deviated.of_clusters() {
                    clusters.entry(cluster).or_insert_with(|| vec![0.0; width])[column] += deviation * factor;
                }
            }
            clusters.into_values().flatten().collect()
        };
        let clusters: Vec<Vec<f64>> = model.units.iter().map(of_unit).collect();
        clusters.iter().any(|clusters| !clusters.is_empty()).then_some(SurveyError { seed, parts, clusters })
    }

    /// Calls `each` with every unit and the shift of its share at each part, in one draw.
    pub(super) fn each(&self, draw: usize, mut each: impl FnMut(usize, &[f64])) {
        let mut generator = generator(self.seed, Purpose::Survey, draw);
        let mut shifts = vec![0.0; self.parts.len()];
        for (unit, clusters) in self.clusters.iter().enumerate() {
            shifts.fill(0.0);
            for deviations in clusters.chunks_exact(self.parts.len().max(1)) {
                let by: f64 = StandardNormal.sample(&mut generator);
                for (shift, deviation) in shifts.iter_mut().zip(deviations) {
                    *shift += by * deviation;
                }
            }
            each(unit, &shifts);
        }
    }

    /// Adds one draw to the shares of all units, which have `width` parts each.
    pub(super) fn shift(&self, draw: usize, shares: &mut [f64], width: usize) {
        self.each(draw, |unit, shifts| {
            for (part, shift) in self.parts.iter().zip(shifts) {
                shares[unit * width + part] += shift;
            }
        });
    }
}

//! Errors of surveys: for each unit, what every cluster of its sample moves at the parts that a survey feeds. A
//! draw gives each cluster a normal number; a unit's parts then move together as their covariance says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rand_distr::{Distribution, StandardNormal};

use super::draws::{Purpose, generator};
use super::model::{Level, Model, spread};
use crate::model::Points;
use crate::survey::deviations::Cluster;

/// As few rows as there are columns, with the same sums of squares and products (Cholesky).
fn factor(rows: &[Vec<f64>], width: usize) -> Vec<Vec<f64>> {
    let product = |a: usize, b: usize| rows.iter().map(|row| row[a] * row[b]).sum::<f64>();
    let mut found: Vec<Vec<f64>> = Vec::new();
    for at in 0..width {
        let left = |b: usize| product(at, b) - found.iter().map(|row| row[at] * row[b]).sum::<f64>();
        let pivot = left(at);
        let mut row = vec![0.0; width];
        // Parts that move together leave nothing but the rounding.
        if pivot > 1e-12 * product(at, at) {
            (at..width).for_each(|b| row[b] = left(b) / pivot.sqrt());
        }
        found.push(row);
    }
    found
}

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
            let mut shared = false;
            for at in surveyed.iter().filter(|at| maxima[**at] > Points::ZERO) {
                let found = part(at).and_then(|part| parts.iter().position(|known| *known == part));
                let of = model.year.deviations.get(&unit.code, rulebook.nodes[*at].code.as_str());
                let (Some(column), Some(deviated), Some(own)) = (found, of, weights.get(at)) else { continue };
                // The weight of the part is that of the scored nodes below it.
                let below = weights.iter().filter(|(leaf, _)| part(leaf) == Some(parts[column]));
                let whole: f64 = below.map(|(_, weight)| weight).sum();
                let factor = own / whole / maxima[*at].number().to_f64();
                shared |= deviated.shared().next().is_some();
                for (cluster, deviation) in deviated.of_clusters() {
                    clusters.entry(cluster).or_insert_with(|| vec![0.0; width])[column] += deviation * factor;
                }
            }
            let rows: Vec<Vec<f64>> = clusters.into_values().collect();
            // The clusters of all units are many; as many numbers as there are parts do the same.
            if shared && rows.len() > width { factor(&rows, width).concat() } else { rows.concat() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_rows_have_the_same_products() {
        let rows: Vec<Vec<f64>> =
            (0..9_i32).map(f64::from).map(|at| vec![at - 4.0, 2.0 * at - 8.0, (at * 7.0) % 5.0 - 2.0]).collect();
        let few = factor(&rows, 3);
        assert_eq!(few.len(), 3);
        let product = |rows: &[Vec<f64>], a: usize, b: usize| rows.iter().map(|row| row[a] * row[b]).sum::<f64>();
        for (a, b) in (0..3).flat_map(|a| (0..3).map(move |b| (a, b))) {
            let (all, few) = (product(&rows, a, b), product(&few, a, b));
            assert!((all - few).abs() < 1e-9, "{a} {b}: {all} {few}");
        }
    }
}

//! Errors of surveys: for each unit, what every cluster of its sample moves at the parts that a survey feeds. A
//! draw gives each cluster a normal number; a unit's parts then move together as their covariance says.

use rand_distr::{Distribution, StandardNormal};

use super::draws::{Purpose, generator};

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

//! How much of what varies is owed to each input of a function: Sobol' indices from random matrices.
//!
//! First-order indices by Saltelli, total ones by Jansen (Saltelli and others, Computer Physics Communications 181, 2010,
//! table 2, b and f); intervals by the bootstrap over rows.
//!
//! What always holds: the same seed gives the same matrices and the same intervals, on any number of threads.

use rand_chacha::rand_core::Rng;
use rayon::prelude::*;

use super::draws::{Purpose, generator, uniform};
use crate::audit::stats::quantile;

/// Resamples behind an interval.
const RESAMPLES: usize = 1000;

/// What one input does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The share of the variance that the input explains by itself.
    pub first: f64,
    /// Its 95 % interval.
    pub first_interval: (f64, f64),
    /// The share in which the input takes part, by itself or with others.
    pub total: f64,
    /// Its 95 % interval.
    pub total_interval: (f64, f64),
}

/// Two matrices of independent numbers from 0 up to 1.
#[derive(Clone, Debug)]
pub struct Sample {
    /// How many inputs there are.
    pub width: usize,
    /// The seed.
    pub seed: u64,
    /// The first matrix, row after row.
    pub a: Vec<f64>,
    /// The second matrix.
    pub b: Vec<f64>,
}

impl Sample {
    /// Matrices of `rows` rows for `width` inputs.
    #[must_use]
    pub fn new(width: usize, rows: usize, seed: u64) -> Self {
        let mut sample = Sample { width, seed, a: Vec::new(), b: Vec::new() };
        for row in 0..rows {
            let mut generator = generator(seed, Purpose::Choices, row);
            sample.a.extend((0..width).map(|_| uniform(&mut generator)));
            sample.b.extend((0..width).map(|_| uniform(&mut generator)));
        }
        sample
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.a.len() / self.width.max(1)
    }

    /// The row of the first matrix, with the input of the second one in place of its own.
    #[must_use]
    pub fn exchanged(&self, row: usize, input: usize) -> Vec<f64> {
        let mut values = self.a[row * self.width..(row + 1) * self.width].to_vec();
        values[input] = self.b[row * self.width + input];
        values
    }
}

/// First and total index of every input, from one resample.
type Resampled = Vec<(f64, f64)>;

/// The values of a function on a sample.
struct Values {
    a: Vec<f64>,
    b: Vec<f64>,
    /// By row and input.
    exchanged: Vec<f64>,
    width: usize,
}

/// First-order and total indices of every input of a function; none where it does not vary.
///
/// # Panics
/// When the sample has no rows.
#[must_use]
pub fn sobol(sample: &Sample, function: impl Fn(&[f64]) -> f64 + Sync) -> Option<Vec<Effect>> {
    let (rows, width) = (sample.rows(), sample.width);
    assert!(rows > 1, "a sample has rows");
    let evaluate = |matrix: &[f64]| matrix.par_chunks_exact(width).map(&function).collect::<Vec<f64>>();
    let cells = (0..rows * width).into_par_iter();
    let values = Values {
        a: evaluate(&sample.a),
        b: evaluate(&sample.b),
        exchanged: cells.map(|cell| function(&sample.exchanged(cell / width, cell % width))).collect(),
        width,
    };
    let all: Vec<usize> = (0..rows).collect();
    let found = values.effects(&all)?;
    // By resample, then input: first and total.
    let resampled: Vec<Resampled> = (0..RESAMPLES)
        .into_par_iter()
        .filter_map(|number| {
            let mut generator = generator(sample.seed, Purpose::Bootstrap, number);
            let chosen: Vec<usize> = (0..rows).map(|_| below(&mut generator, rows)).collect();
            values.effects(&chosen)
        })
        .collect();
    let interval = |of: &dyn Fn(&Resampled) -> f64| {
        let mut sorted: Vec<f64> = resampled.iter().map(of).collect();
        sorted.sort_by(f64::total_cmp);
        (quantile(&sorted, 0.025), quantile(&sorted, 0.975))
    };
    let effect = |(input, (first, total)): (usize, &(f64, f64))| Effect {
        first: *first,
        first_interval: interval(&|effects| effects[input].0),
        total: *total,
        total_interval: interval(&|effects| effects[input].1),
    };
    Some(found.iter().enumerate().map(effect).collect())
}

/// A number below a limit, each as likely to 2⁻³² or better.
fn below(generator: &mut impl Rng, limit: usize) -> usize {
    let wide = u128::from(generator.next_u64()) * limit as u128;
    usize::try_from(wide >> 64).expect("below a limit that fits")
}

impl Values {
    /// First and total index of every input, from some of the rows.
    fn effects(&self, rows: &[usize]) -> Option<Resampled> {
        let count = f64::from(u32::try_from(rows.len()).expect("rows are counted in 32 bits"));
        let both = || rows.iter().flat_map(|row| [self.a[*row], self.b[*row]]);
        let mean = both().sum::<f64>() / (2.0 * count);
        let variance = both().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (2.0 * count);
        if variance <= 0.0 {
            return None;
        }
        let effect = |input: usize| {
            let (mut first, mut total) = (0.0, 0.0);
            for row in rows {
                let exchanged = self.exchanged[row * self.width + input];
                first += (self.b[*row] - mean) * (exchanged - self.a[*row]);
                total += (self.a[*row] - exchanged) * (self.a[*row] - exchanged);
            }
            (first / count / variance, total / (2.0 * count) / variance)
        };
        Some((0..self.width).map(effect).collect())
    }
}

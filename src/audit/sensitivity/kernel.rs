//! Many draws at once: the indices of all units under eight weight sets are a product of matrices, taken in a fixed
//! order of sums, and each set is ranked where it stands.
//!
//! What always holds: only counts leave this file, so neither threads nor the size of blocks can matter.

use rayon::prelude::*;

use super::draws::Draws;
use super::model::{Aggregation, Choice, Model};
use super::ranks::{Rule, Tally};
use super::survey::SurveyError;

/// Draws that are taken together: their sums fill the vector registers of any 64-bit processor.
const LANES: usize = 8;

/// Blocks that one thread takes at least.
const BLOCKS: usize = 16;

/// What changes from draw to draw; what is none stays as it is.
#[derive(Clone, Copy, Debug)]
pub struct Varied<'v> {
    /// Weights.
    pub weights: Option<&'v Draws>,
    /// Errors of surveys.
    pub survey: Option<&'v SurveyError>,
}

/// How often each unit has each rank and band in the first `count` draws.
///
/// # Panics
/// When there are fewer weight sets than draws.
#[must_use]
pub fn tally(model: &Model<'_>, varied: Varied<'_>, count: usize) -> Tally {
    assert!(varied.weights.is_none_or(|weights| weights.count() >= count), "as many weight sets as draws");
    let kernel = Kernel::of(model, varied);
    let bands = model.year.rulebook.bands.len();
    let start = || (Tally::new(model.units.len(), bands), kernel.room());
    let blocks = (0..count.div_ceil(LANES)).into_par_iter().with_min_len(BLOCKS);
    let counted = blocks.fold(start, |(mut tally, mut room), block| {
        let lanes = LANES.min(count - block * LANES);
        kernel.indices(block * LANES, lanes, &mut room);
        for lane in 0..lanes {
            let Room { indices, billionths, keys, .. } = &mut room;
            billionths.clear();
            billionths.extend(indices[lane].iter().map(|index| Rule::billionths(*index)));
            tally.count(&kernel.rule, billionths, keys);
        }
        (tally, room)
    });
    let none = || Tally::new(model.units.len(), bands);
    counted.map(|(tally, _)| tally).reduce(none, |a, b| a.merged(&b))
}

/// The index of each unit under one draw.
#[must_use]
pub fn indices(model: &Model<'_>, varied: Varied<'_>, draw: usize) -> Vec<f64> {
    let kernel = Kernel::of(model, varied);
    let mut room = kernel.room();
    kernel.indices(draw, 1, &mut room);
    room.indices.swap_remove(0)
}

/// A model laid out for products.
struct Kernel<'m> {
    model: &'m Model<'m>,
    varied: Varied<'m>,
    rule: Rule,
    /// By unit and part: what a point of weight earns.
    earned: Vec<f64>,
    /// What a point of weight counts for, by part: different rows, since most units have the same.
    counted: Vec<Vec<f64>>,
    /// By unit: its row of `counted`.
    row: Vec<usize>,
}

/// Room for one block.
struct Room {
    set: Vec<f64>,
    weights: Vec<[f64; LANES]>,
    whole: Vec<[f64; LANES]>,
    shares: Vec<f64>,
    /// By lane and unit.
    indices: Vec<Vec<f64>>,
    billionths: Vec<i64>,
    keys: Vec<i64>,
}

impl<'m> Kernel<'m> {
    fn of(model: &'m Model<'m>, varied: Varied<'m>) -> Self {
        let (width, areas) = (model.parts.len(), model.areas.len());
        let mut kernel = Kernel {
            model,
            varied,
            rule: Rule::of(&model.year.rulebook, model.units.len()),
            earned: Vec::with_capacity(model.weights.len()),
            counted: Vec::new(),
            row: Vec::new(),
        };
        for (unit, weights) in model.weights.chunks_exact(width).enumerate() {
            let counted: Vec<f64> = weights.iter().zip(&model.parts).map(|(own, part)| own / part.weight).collect();
            for (at, counted) in counted.iter().enumerate() {
                let extra = model.extra[unit * areas + model.parts[at].area];
                kernel.earned.push(counted * (model.shares[unit * width + at] + extra));
            }
            let known = kernel.counted.iter().position(|row| *row == counted);
            kernel.row.push(known.unwrap_or(kernel.counted.len()));
            if known.is_none() {
                kernel.counted.push(counted);
            }
        }
        kernel
    }

    fn room(&self) -> Room {
        let (width, units) = (self.model.parts.len(), self.model.units.len());
        let nominal = self.model.parts.iter().map(|part| [part.weight; LANES]).collect();
        Room {
            set: vec![0.0; width],
            weights: nominal,
            whole: vec![[0.0; LANES]; self.counted.len()],
            shares: self.model.shares.clone(),
            indices: vec![vec![0.0; units]; LANES],
            billionths: Vec::with_capacity(units),
            keys: Vec::with_capacity(units),
        }
    }

    /// The indices of all units under the draws from `first` on.
    fn indices(&self, first: usize, lanes: usize, room: &mut Room) {
        if let Some(draws) = self.varied.weights {
            for lane in 0..lanes {
                draws.fill(first + lane, &mut room.set);
                for (weights, weight) in room.weights.iter_mut().zip(&room.set) {
                    weights[lane] = *weight;
                }
            }
        }
        match self.model.aggregation {
            Aggregation::Arithmetic => self.products(first, lanes, room),
            Aggregation::Geometric => self.one_by_one(first, lanes, room),
        }
    }

    fn products(&self, first: usize, lanes: usize, room: &mut Room) {
        let Room { weights, whole, indices, .. } = room;
        for (whole, row) in whole.iter_mut().zip(&self.counted) {
            *whole = product(weights, [row])[0];
        }
        let width = weights.len();
        let mut put = |unit: usize, sums: [f64; LANES]| {
            let whole = &whole[self.row[unit]];
            for lane in 0..lanes {
                indices[lane][unit] = self.model.total * (sums[lane] / whole[lane]) + self.model.beside[unit];
            }
        };
        // Three units at a time: each weight is loaded once for all of them, and their sums still fit the registers.
        let mut threes = self.earned.chunks_exact(3 * width);
        let mut unit = 0;
        for rows in threes.by_ref() {
            let row = |at: usize| &rows[at * width..(at + 1) * width];
            for sums in product(weights, [row(0), row(1), row(2)]) {
                put(unit, sums);
                unit += 1;
            }
        }
        for row in threes.remainder().chunks_exact(width) {
            let [sums] = product(weights, [row]);
            put(unit, sums);
            unit += 1;
        }
        if let Some(survey) = self.varied.survey {
            for lane in 0..lanes {
                survey.each(first + lane, |unit, shifts| {
                    let counted = &self.counted[self.row[unit]];
                    let shift = |(part, shift): (&usize, &f64)| shift * counted[*part] * weights[*part][lane];
                    let shift: f64 = survey.parts.iter().zip(shifts).map(shift).sum();
                    indices[lane][unit] += self.model.total * (shift / whole[self.row[unit]][lane]);
                });
            }
        }
    }

    /// Where areas are multiplied, every draw by itself.
    fn one_by_one(&self, first: usize, lanes: usize, room: &mut Room) {
        for lane in 0..lanes {
            for (weight, weights) in room.set.iter_mut().zip(&room.weights) {
                *weight = weights[lane];
            }
            room.shares.copy_from_slice(&self.model.shares);
            if let Some(survey) = self.varied.survey {
                survey.shift(first + lane, &mut room.shares, self.model.parts.len());
            }
            let choice = Choice { weights: &room.set, shares: &room.shares, ..self.model.nominal() };
            for (unit, index) in room.indices[lane].iter_mut().enumerate() {
                *index = self.model.index(unit, &choice);
            }
        }
    }
}

/// The sums of some rows times weights, for all lanes, part after part.
fn product<const ROWS: usize>(weights: &[[f64; LANES]], rows: [&[f64]; ROWS]) -> [[f64; LANES]; ROWS] {
    let mut sums = [[0.0; LANES]; ROWS];
    for (part, weights) in weights.iter().enumerate() {
        for (sums, row) in sums.iter_mut().zip(rows) {
            let earned = row[part];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += earned * weight;
            }
        }
    }
    sums
}

//! Which choice the ranking hangs on: Sobol' indices of the choices for the mean absolute shift of ranks, the output
//! that Saisana, Saltelli and Tarantola (Journal of the Royal Statistical Society A 168, 2005) propose.

use super::draws::Draws;
use super::exchange::{Normalisation, aggregations};
use super::model::{Choice, Model};
use super::ranks::Rule;
use super::shift::mean_shift;
use super::sobol::{Effect, Sample, sobol};
use super::survey::SurveyError;
use crate::text::{Listed, Text, text};

/// A choice that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Which of the weight sets.
    Weights,
    /// How the areas are combined.
    Aggregation,
    /// How shares are measured.
    Normalisation,
    /// Which draw of the errors of surveys.
    Survey,
    /// No area is left out, or one of them, all alike likely.
    LeftOut,
}

impl Listed for Input {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("weights", Input::Weights, text("trọng số", "weights")),
        ("aggregation", Input::Aggregation, text("cách gộp các lĩnh vực", "how areas are combined")),
        ("normalisation", Input::Normalisation, text("cách chuẩn hóa", "how points are made comparable")),
        ("survey", Input::Survey, text("sai số điều tra", "errors of surveys")),
        ("left-out", Input::LeftOut, text("bỏ một lĩnh vực", "an area left out")),
    ];
}

/// What each choice does to the ranking.
#[derive(Clone, Debug)]
pub struct Effects {
    /// The choices there are, each with its effect; none where no rank ever shifts.
    pub of: Vec<(Input, Effect)>,
    /// The mean absolute shift over the first rows of the sample, a thousand at most.
    pub mean_shift: f64,
}

/// The effects of the choices there are in a model, from a sample of `rows` rows.
#[must_use]
pub fn effects(model: &Model<'_>, weights: &Draws, survey: Option<&SurveyError>, rows: usize, seed: u64) -> Effects {
    let (ways, areas) = (aggregations(model), model.areas.len());
    let there_is = |input: &Input| match input {
        Input::Weights => weights.count() > 1,
        Input::Aggregation => ways.len() > 1,
        Input::Normalisation => true,
        Input::Survey => survey.is_some(),
        Input::LeftOut => areas > 1,
    };
    let inputs: Vec<Input> = Input::ALL.iter().map(|(_, input, _)| *input).filter(there_is).collect();
    let measured: Vec<Vec<f64>> = Normalisation::ALL.iter().map(|(_, way, _)| way.shares(model)).collect();
    let rule = Rule::of(&model.year.rulebook, model.units.len());
    let width = model.parts.len();
    let shift = |values: &[f64]| {
        let value = |wanted: Input| inputs.iter().position(|input| *input == wanted).map(|at| values[at]);
        let level = |wanted: Input, levels: usize| value(wanted).map(|value| level(value, levels));
        let mut set = model.nominal_weights();
        if let Some(draw) = level(Input::Weights, weights.count()) {
            weights.fill(draw, &mut set);
        }
        let mut shares = measured[level(Input::Normalisation, measured.len()).unwrap_or_default()].clone();
        if let Some((survey, draw)) = survey.zip(level(Input::Survey, weights.count())) {
            survey.shift(draw, &mut shares, width);
        }
        let aggregation = level(Input::Aggregation, ways.len()).map_or(model.aggregation, |way| ways[way]);
        // The last level leaves none out.
        let without = level(Input::LeftOut, areas + 1).filter(|area| *area < areas);
        let choice = Choice { weights: &set, shares: &shares, aggregation, without };
        let indices: Vec<i64> =
            (0..model.units.len()).map(|unit| Rule::billionths(model.index(unit, &choice))).collect();
        let whole = |rank: usize| i64::try_from(rank).expect("a rank is a small number");
        let ranks = rule.ranks(&indices).into_iter().zip(&model.units);
        let shifts: Vec<i64> = ranks.map(|(rank, unit)| whole(rank) - whole(unit.rank.unwrap_or(rank))).collect();
        mean_shift(&shifts)
    };
    let sample = Sample::new(inputs.len(), rows, seed);
    let found = sobol(&sample, shift);
    let shifts: Vec<f64> = sample.a.chunks_exact(inputs.len()).take(MEAN_OF).map(shift).collect();
    let mean_shift = crate::audit::stats::mean(&shifts);
    Effects { of: inputs.into_iter().zip(found.unwrap_or_default()).collect(), mean_shift }
}

/// Rows that the mean shift is taken from.
const MEAN_OF: usize = 1000;

/// One of several levels, all alike likely.
fn level(value: f64, levels: usize) -> usize {
    let count = f64::from(u32::try_from(levels).expect("levels are counted in 32 bits"));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from zero to the number of levels")]
    let level = (value * count) as usize;
    level.min(levels - 1)
}

//! How firm a ranking is: weights drawn around the rulebook's own, nodes left out, other aggregations and
//! normalisations, errors of surveys; and which of these choices the ranking hangs on.
//!
//! What always holds: with nothing changed every unit has the rank of the results, since ranks follow the rulebook's
//! own rule (its decimals, its rounding, its ties); the same seed gives the same bytes on any number of threads.
//!
//! Border: changes no score and prints nothing. Indices under other choices are floating point, summed in one order
//! and rounded to billionths before they are ranked; leaving out is exact.

mod choices;
mod draws;
mod exchange;
mod kernel;
mod leave_out;
mod model;
mod ranks;
mod shift;
mod sobol;
mod survey;
mod write;

pub use choices::{Effects, Input, effects};
pub use draws::{Draws, Spread};
pub use exchange::{Exchange, Normalisation, aggregations, exchanges};
pub use kernel::{Varied, indices, tally};
pub use leave_out::{LeftOut, leave_out};
pub use model::{Aggregation, Choice, Level, MOST_UNITS, Model, NoModel, Part};
pub use ranks::Tally;
pub use shift::Case;
pub use sobol::{Effect, Sample, sobol};
pub use survey::SurveyError;
pub use write::{FILES, save};

use crate::text::{Listed, Text, text};

/// A question that is asked of a ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// What if weights were others?
    Weights,
    /// What if the units surveyed had been others?
    Survey,
    /// What without a node?
    LeaveOut,
    /// What under another aggregation or normalisation?
    Exchange,
    /// Which choice matters?
    Choices,
}

impl Listed for Question {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("weights", Question::Weights, text("trọng số khác đi", "other weights")),
        ("survey", Question::Survey, text("sai số điều tra", "errors of surveys")),
        ("leave-out", Question::LeaveOut, text("bỏ từng mục", "each node left out")),
        (
            "exchange",
            Question::Exchange,
            text("cách gộp, cách chuẩn hóa khác", "other aggregations and normalisations"),
        ),
        ("choices", Question::Choices, text("lựa chọn nào quyết định", "which choice matters")),
    ];
}

/// How the questions are asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which.
    pub questions: Vec<Question>,
    /// How weights were drawn; `None` where sets were given.
    pub spread: Option<Spread>,
    /// Whose weights.
    pub level: Level,
    /// The seed of all random numbers.
    pub seed: u64,
    /// Rows of each matrix behind the effects of the choices.
    pub rows: usize,
}

/// What varies from draw to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Varies {
    /// Weights.
    Weights,
    /// Errors of surveys.
    Survey,
    /// Both.
    Both,
}

impl Listed for Varies {
    const ALL: &'static [(&'static str, Self, Text)] = &[
        ("weights", Varies::Weights, text("trọng số thay đổi", "weights varied")),
        ("survey", Varies::Survey, text("sai số điều tra", "errors of surveys")),
        ("weights+survey", Varies::Both, text("trọng số và sai số điều tra", "weights and errors of surveys")),
    ];
}

/// What was found of a ranking; what was not asked is empty.
#[derive(Debug)]
pub struct Report<'m> {
    /// The model.
    pub model: &'m Model<'m>,
    /// How it was asked.
    pub settings: Settings,
    /// The weight sets.
    pub draws: &'m Draws,
    /// How often each unit had each rank, by what varied.
    pub drawn: Vec<(Varies, Tally)>,
    /// The ranking without each node.
    pub left_out: Vec<LeftOut>,
    /// The ranking under other choices.
    pub exchanges: Vec<Exchange>,
    /// What the choices do.
    pub effects: Option<Effects>,
}

/// Asks the questions of the settings.
#[must_use]
pub fn report<'m>(
    model: &'m Model<'m>,
    draws: &'m Draws,
    survey: Option<&SurveyError>,
    settings: Settings,
) -> Report<'m> {
    let asked = |question| settings.questions.contains(&question);
    let survey = survey.filter(|survey| asked(Question::Survey) && !survey.parts.is_empty());
    let mut drawn = Vec::new();
    let kinds = [
        (Varies::Weights, asked(Question::Weights).then_some(draws), None),
        (Varies::Survey, None, survey),
        (Varies::Both, asked(Question::Weights).then_some(draws).filter(|_| survey.is_some()), survey),
    ];
    for (kind, weights, survey) in kinds {
        let complete = (kind == Varies::Survey || weights.is_some()) && (kind == Varies::Weights || survey.is_some());
        if complete {
            drawn.push((kind, tally(model, Varied { weights, survey }, draws.count())));
        }
    }
    Report {
        drawn,
        left_out: if asked(Question::LeaveOut) { leave_out(model.year) } else { Vec::new() },
        exchanges: if asked(Question::Exchange) { exchanges(model) } else { Vec::new() },
        effects: asked(Question::Choices).then(|| effects(model, draws, survey, settings.rows, settings.seed)),
        model,
        settings,
        draws,
    }
}

//! Weight sets: drawn around the rulebook's own, or read from a file that holds drawn ones.
//!
//! What always holds: draw `d` of a seed is the same whoever asks for it and whatever was drawn before, since
//! the generator is counter-based: the seed is its key, the number of the draw its stream. A set sums to the total.

use std::io::{self, Write};
use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rand_distr::{Distribution, Gamma};

use super::model::{Model, Part};
use crate::data::table::{Dialect, Table};
use crate::diag::{Bag, Diagnostic, Error, Sources, TABLES, codes};

/// What random numbers are drawn for: each purpose has numbers of its own.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Weights = 1,
    Survey = 2,
    Choices = 3,
    Bootstrap = 4,
}

/// The generator of one draw.
pub(super) fn generator(seed: u64, purpose: Purpose, draw: usize) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8] = purpose as u8;
    let mut generator = ChaCha8Rng::from_seed(key);
    generator.set_stream(draw as u64);
    generator
}

/// A number from 0 up to 1, with 53 bits.
pub(super) fn uniform(generator: &mut ChaCha8Rng) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    let bits = (generator.next_u64() >> 11) as f64;
    bits * (1.0 / 9_007_199_254_740_992.0)
}

/// How weights are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// Each weight times a factor from 1 − share to 1 + share, all alike likely.
    Uniform(f64),
    /// Dirichlet around the rulebook's weights, its parameters summing to this: the larger, the closer.
    Dirichlet(f64),
}

impl Spread {
    /// Reads `uniform:0.25` or `dirichlet:500`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, number) = text.split_once(':')?;
        let number = crate::model::Number::parse(number).ok()?.to_f64();
        match kind {
            "uniform" if (0.0..=1.0).contains(&number) => Some(Spread::Uniform(number)),
            "dirichlet" if number > 0.0 => Some(Spread::Dirichlet(number)),
            _ => None,
        }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Spread::Uniform(share) => write!(f, "uniform:{share}"),
            Spread::Dirichlet(sum) => write!(f, "dirichlet:{sum}"),
        }
    }
}

/// Weight sets, by number.
#[derive(Debug)]
pub struct Draws {
    weights: Vec<f64>,
    total: f64,
    count: usize,
    from: From,
}

#[derive(Debug)]
enum From {
    /// Factors around the weights.
    Uniform { seed: u64, share: f64 },
    /// One gamma variable for each weight.
    Dirichlet { seed: u64, gammas: Vec<Gamma<f64>> },
    /// Sets that were read, one after another.
    File(Vec<f64>),
}

impl Draws {
    /// Sets that are drawn.
    ///
    /// # Panics
    /// Never: a weight by the rulebook is above zero.
    #[must_use]
    pub fn new(model: &Model<'_>, spread: Spread, seed: u64, count: usize) -> Self {
        let weights = model.nominal_weights();
        let gamma =
            |sum: f64, weight: &f64| Gamma::new(sum * weight / model.total, 1.0).expect("weights are above zero");
        let from = match spread {
            Spread::Uniform(share) => From::Uniform { seed, share },
            Spread::Dirichlet(sum) => {
                From::Dirichlet { seed, gammas: weights.iter().map(|weight| gamma(sum, weight)).collect() }
            }
        };
        Draws { weights, total: model.total, count, from }
    }

    /// Sets that are given, each with a weight for every part of the model, summing to the total.
    ///
    /// # Panics
    /// When the numbers are not whole sets.
    #[must_use]
    pub fn given(model: &Model<'_>, sets: Vec<f64>) -> Self {
        let width = model.parts.len();
        assert!(sets.len().is_multiple_of(width), "every set has a weight for every part");
        Draws {
            weights: model.nominal_weights(),
            total: model.total,
            count: sets.len() / width,
            from: From::File(sets),
        }
    }

    /// Reads sets from a CSV file: `draw`, then a column for every part of the model, by its code. Each row sums to
    /// the total, to a millionth. Every mistake is in the bag.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(path: &Path, model: &Model<'_>, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Self>, Error> {
        let before = bag.errors();
        let file = sources.read(path, TABLES)?;
        let Some(mut table) = Table::open(sources, file, Dialect::COMMA, bag) else { return Ok(None) };
        let codes: Vec<&str> =
            model.parts.iter().map(|part| model.year.rulebook.nodes[part.node].code.as_str()).collect();
        let columns: Vec<usize> = codes.iter().filter_map(|code| table.column(code)).collect();
        let missing = codes.iter().find(|code| table.column(code).is_none());
        let other = table.header().iter().position(|name| name != "draw" && !codes.contains(&name.as_str()));
        if missing.is_some() || other.is_some() {
            let name = other.map_or("–", |column| table.header()[column].as_str());
            let finding = Diagnostic::new(&codes::D961).with("missing", *missing.unwrap_or(&"–")).with("other", name);
            bag.push(finding.at(table.header_place(other.unwrap_or_default())));
            return Ok(None);
        }
        let mut sets = Vec::new();
        while let Some(row) = table.next(bag) {
            let mut sum = 0.0;
            for column in &columns {
                let text = row.key(*column);
                match text.parse::<f64>().ok().filter(|weight| weight.is_finite() && *weight >= 0.0) {
                    Some(weight) => {
                        sum += weight;
                        sets.push(weight);
                    }
                    None => bag.push(Diagnostic::new(&codes::D962).with("text", text).at(row.place(*column))),
                }
            }
            if bag.errors() == before && (sum - model.total).abs() > 1e-6 * model.total {
                let finding = Diagnostic::new(&codes::D963).with("sum", sum.to_string());
                bag.push(finding.with("total", model.total.to_string()).at(row.place(columns[0])));
            }
        }
        if bag.errors() == before && sets.is_empty() {
            bag.push(Diagnostic::new(&codes::D964).at(crate::diag::Place::whole(file)));
        }
        Ok((bag.errors() == before).then(|| Self::given(model, sets)))
    }

    /// How many sets there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Writes the set of a number into `set`, which has room for a weight of every part.
    pub fn fill(&self, draw: usize, set: &mut [f64]) {
        match &self.from {
            From::File(sets) => {
                set.copy_from_slice(&sets[draw * set.len()..(draw + 1) * set.len()]);
                return;
            }
            From::Uniform { seed, share } => {
                let mut generator = generator(*seed, Purpose::Weights, draw);
                for (drawn, weight) in set.iter_mut().zip(&self.weights) {
                    *drawn = weight * (1.0 - share + 2.0 * share * uniform(&mut generator));
                }
            }
            From::Dirichlet { seed, gammas } => {
                let mut generator = generator(*seed, Purpose::Weights, draw);
                for (drawn, gamma) in set.iter_mut().zip(gammas) {
                    *drawn = gamma.sample(&mut generator);
                }
            }
        }
        let sum: f64 = set.iter().sum();
        // All factors zero, or all gammas too small to be told from it: as good as never, and then the rulebook's.
        if sum > 0.0 {
            let factor = self.total / sum;
            set.iter_mut().for_each(|weight| *weight *= factor);
        } else {
            set.copy_from_slice(&self.weights);
        }
    }

    /// Writes all sets as a table that [`Draws::read`] takes: every number in its shortest form that reads back
    /// as the same bits.
    ///
    /// # Errors
    /// When the disk cannot be written.
    pub fn write(&self, model: &Model<'_>, to: &mut dyn Write) -> io::Result<usize> {
        let code = |part: &Part| model.year.rulebook.nodes[part.node].code.as_str();
        let header: Vec<&str> = std::iter::once("draw").chain(model.parts.iter().map(code)).collect();
        let mut set = vec![0.0; self.weights.len()];
        let rows = (0..self.count).map(|draw| {
            self.fill(draw, &mut set);
            std::iter::once((draw + 1).to_string()).chain(set.iter().map(f64::to_string)).collect()
        });
        crate::run::write_table(to, &header, rows)
    }
}

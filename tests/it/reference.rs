//! An evaluator of its own: what a rulebook and a table must come to, in exact rational numbers.
//!
//! It is written from `docs/methods.md` and the text of the formulas and shares no code with the
//! library. It is slow and as plain as it can be: everything is a fraction of big integers, and is
//! rounded half up to a billionth where the manual says so: on the way out of a leaf, of a mean, and
//! of the index.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational as Fraction;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::model::{
    Aggregate, Bands, Book, Case, Cell, Curve, Cut, Kind, Method, Nano, Node, ONE, Rounding, Tiers, Unit, Value,
    Weight, ZeroDenominator,
};

/// The points of one unit at one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Points {
    /// `None` where the node does not apply to the unit.
    pub(crate) points: Option<Nano>,
    /// The maximum that applies.
    pub(crate) max: Nano,
}

const NOT_APPLICABLE: Points = Points { points: None, max: 0 };

/// What must come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    /// By unit, then by node.
    pub(crate) nodes: Vec<Vec<Points>>,
    pub(crate) units: Vec<Standing>,
    /// The mean of all, of each region and of each kind.
    pub(crate) means: BTreeMap<String, (usize, Nano)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) index: Option<Nano>,
    pub(crate) published: Option<String>,
    pub(crate) rank: Option<usize>,
    pub(crate) tied: bool,
    pub(crate) band: Option<String>,
}

/// Says which points go on upwards from a node whose mean has roots: called with unit, node and the
/// exact value.
pub(crate) type Carry<'c> = &'c mut dyn FnMut(usize, usize, Nano) -> Nano;

/// Evaluates a case.
pub(crate) fn evaluate(case: &Case, carry: Carry<'_>) -> Expected {
    let populations: Vec<Vec<Nano>> = (0..case.book.nodes.len()).map(|node| population(case, node)).collect();
    let nodes: Vec<Vec<Points>> = (0..case.units.len()).map(|unit| score(case, unit, &populations, carry)).collect();
    let units = standings(case, &nodes);
    let means = means(case, &units);
    Expected { nodes, units, means }
}

/// The values of the ranked units at a node: what its methods may compare.
fn population(case: &Case, node: usize) -> Vec<Nano> {
    let ranked = case.units.iter().zip(&case.cells).filter(|(unit, _)| unit.ranked);
    let first = ranked.filter_map(|(_, cells)| match cells[node].as_ref()? {
        Cell::Values(values) => Some(values[0].clone()),
        Cell::NotApplicable | Cell::Missing => None,
    });
    first.filter_map(|value| if let Value::Number(number) = value { Some(number) } else { None }).collect()
}

fn score(case: &Case, unit: usize, populations: &[Vec<Nano>], carry: Carry<'_>) -> Vec<Points> {
    let mut scored = vec![NOT_APPLICABLE; case.book.nodes.len()];
    for (at, node) in case.book.nodes.iter().enumerate().rev() {
        scored[at] = match &node.kind {
            Kind::Leaf { method, .. } => {
                let cell = case.cells[unit][at].as_ref().expect("every leaf has a cell");
                let points = match cell {
                    Cell::NotApplicable => None,
                    Cell::Missing => Some(0),
                    Cell::Values(values) => leaf(method, node.max, values, &populations[at]),
                };
                Points { points, max: if points.is_some() { node.max } else { 0 } }
            }
            Kind::Inner { aggregate, children } => {
                let parts: Vec<Part> =
                    children.iter().filter_map(|child| Part::of(&scored[*child], &case.book.nodes[*child])).collect();
                let mut combined = combine(*aggregate, &parts, node.max);
                if matches!(aggregate, Aggregate::Geometric) {
                    combined.points = combined.points.map(|exact| carry(unit, at, exact));
                }
                combined
            }
        };
        if let (Some(decimals), Some(points)) = (node.round, scored[at].points) {
            let units = round(points, decimals, case.book.rounding);
            let rounded = Nano::try_from(units).expect("points fit") * 10_i128.pow(9 - decimals);
            scored[at].points = Some(if node.max > 0 { rounded.min(scored[at].max) } else { rounded });
        }
    }
    scored
}

/// A child that applies to the unit.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) points: Nano,
    pub(crate) max: Nano,
    pub(crate) weight: Fraction,
}

impl Part {
    fn of(scored: &Points, node: &Node) -> Option<Part> {
        let weight = |weight: &Weight| Fraction::new(weight.above.into(), weight.below.into());
        let weight = node.weight.as_ref().map_or_else(Fraction::one, weight);
        Some(Part { points: scored.points?, max: scored.max, weight })
    }

    fn share(&self) -> Fraction {
        Fraction::new(self.points.into(), self.max.into())
    }
}

/// The points of a parent. Only children that apply are given.
pub(crate) fn combine(aggregate: Aggregate, parts: &[Part], max: Nano) -> Points {
    if parts.iter().all(|part| part.max == 0) {
        return NOT_APPLICABLE;
    }
    let whole = Fraction::from(BigInt::from(max));
    let total = || parts.iter().fold(Fraction::zero(), |sum, part| sum + &part.weight);
    let shares = || parts.iter().map(Part::share);
    let points = match aggregate {
        Aggregate::Sum => {
            let (sum, max) = parts.iter().fold((0, 0), |(sum, max), part| (sum + part.points, max + part.max));
            return Points { points: Some(sum.clamp(0, max)), max };
        }
        Aggregate::Mean => {
            let sum: Fraction = shares().fold(Fraction::zero(), |sum, share| sum + share);
            half_up(&(whole * sum / BigInt::from(parts.len())))
        }
        Aggregate::Weighted => {
            let sum = parts.iter().fold(Fraction::zero(), |sum, part| sum + part.share() * &part.weight);
            half_up(&(whole * sum / total()))
        }
        Aggregate::Min => half_up(&(whole * shares().min().expect("one child applies"))),
        Aggregate::Max => half_up(&(whole * shares().max().expect("one child applies"))),
        Aggregate::Harmonic if parts.iter().any(|part| part.points == 0) => 0,
        Aggregate::Harmonic => {
            let sum = parts.iter().fold(Fraction::zero(), |sum, part| sum + &part.weight / part.share());
            half_up(&(whole * total() / sum))
        }
        Aggregate::Geometric => geometric(parts, max),
    };
    Points { points: Some(points), max }
}

/// M · (Π sᵢ^wᵢ)^(1/W), rounded half up to a whole billionth, by an integer root.
fn geometric(parts: &[Part], max: Nano) -> Nano {
    if parts.iter().any(|part| part.points == 0) {
        return 0;
    }
    let below = parts.iter().fold(BigInt::one(), |lcm, part| lcm.lcm(part.weight.denom()));
    let weights: Vec<BigInt> = parts.iter().map(|part| (&part.weight * &below).to_integer()).collect();
    let common = weights.iter().fold(BigInt::zero(), |gcd, weight| gcd.gcd(weight));
    let weights: Vec<u32> = weights.iter().map(|weight| (weight / &common).to_u32().expect("a small weight")).collect();
    let total: u32 = weights.iter().sum();
    let product = parts.iter().zip(&weights).fold(Fraction::one(), |product, (part, weight)| {
        let share = part.share();
        product * Fraction::new(share.numer().pow(*weight), share.denom().pow(*weight))
    });
    // With x = M · g: ⌊x + ½⌋ = ⌊(⌊2x⌋ + 1) / 2⌋, and 2x is the root of (2M)^W · Π.
    let double: BigInt = BigInt::from(2 * max).pow(total) * product.numer() / product.denom();
    let double = double.nth_root(total);
    ((double + 1_u8) / 2_u8).to_i128().expect("points fit")
}

fn leaf(method: &Method, max: Nano, values: &[Value], population: &[Nano]) -> Option<Nano> {
    let number = |at: usize| match &values[at] {
        Value::Number(number) => *number,
        other => panic!("a number was made up as {other:?}"),
    };
    let day = |value: &Value| match value {
        Value::Day(day) => *day,
        other => panic!("a day was made up as {other:?}"),
    };
    Some(match method {
        Method::Given => number(0),
        Method::Choice { options } => match &values[0] {
            Value::Option(option) => options[*option].1,
            other => panic!("an option was made up as {other:?}"),
        },
        Method::AllOf { .. } => match &values[0] {
            Value::Met(met) if met.iter().all(|met| *met) => max,
            _ => 0,
        },
        Method::Bands(tiers) => tier(tiers, &decimal(number(0))),
        Method::Ratio { curve: shape, zero, cap, complement } => {
            let (above, below) = (number(0), number(1));
            if below == 0 {
                return without_denominator(*zero, max);
            }
            let mut ratio = Fraction::new(above.into(), below.into());
            if *complement {
                ratio = Fraction::one() - ratio;
            }
            curve(shape, &cap.map_or(ratio.clone(), |cap| ratio.min(decimal(cap))), max)
        }
        Method::CountPer { per } => half_up(&(decimal(number(0)) * BigInt::from(*per))).min(max),
        Method::CountTiers(tiers) => tier(tiers, &decimal(number(0))),
        Method::Growth { base, decline, zero, curve: shape } => {
            let previous = base.unwrap_or_else(|| number(1));
            if previous == 0 {
                return without_denominator(*zero, max);
            }
            let rise = number(0) - previous;
            curve(shape, &Fraction::new((if *decline { -rise } else { rise }).into(), previous.into()), max)
        }
        Method::Timeliness { due, tiers } => match &values[0] {
            Value::NotFinished => 0,
            finished => {
                let late = day(finished) - due.unwrap_or_else(|| day(&values[1]));
                tier(tiers, &Fraction::from(BigInt::from(late)))
            }
        },
        Method::Index { of } => part(max, &Fraction::new(number(0).into(), of.unwrap_or(100 * ONE).into())),
        Method::Goalposts { worst, best } => between(number(0), *worst, *best, max),
        Method::Observed { high, full_if_equal } => {
            let (least, most) = (*population.iter().min()?, *population.iter().max()?);
            match (least == most, *high) {
                (true, _) => {
                    if *full_if_equal {
                        max
                    } else {
                        0
                    }
                }
                (false, true) => between(number(0), least, most, max),
                (false, false) => between(number(0), most, least, max),
            }
        }
        Method::ZScore { high, low, top, full_if_equal } => match z_score(number(0), population) {
            None => {
                if *full_if_equal {
                    max
                } else {
                    0
                }
            }
            Some(z) => {
                let z = if *high { z } else { -z };
                part(max, &((z - decimal(*low)) / (decimal(*top) - decimal(*low))))
            }
        },
        Method::Percentile { high } => {
            let value = number(0);
            let worse = population.iter().filter(|other| if *high { **other < value } else { **other > value }).count();
            let same = population.iter().filter(|other| **other == value).count();
            let own = same.min(1);
            let share = Fraction::new(BigInt::from(2 * worse + same - own), BigInt::from(2 * (population.len() - own)));
            part(max, &share)
        }
        Method::Adjust { bonus, per, cap } => {
            let points = half_up(&(decimal(number(0)) * BigInt::from(*per))).min(*cap);
            if *bonus { points } else { -points }
        }
    })
}

/// A share of the maximum, not below zero and not above one, rounded.
fn part(max: Nano, share: &Fraction) -> Nano {
    let share = share.clone().clamp(Fraction::zero(), Fraction::one());
    half_up(&(share * BigInt::from(max)))
}

fn between(value: Nano, worst: Nano, best: Nano, max: Nano) -> Nano {
    part(max, &Fraction::new((value - worst).into(), (best - worst).into()))
}

fn without_denominator(zero: ZeroDenominator, max: Nano) -> Option<Nano> {
    match zero {
        ZeroDenominator::Full => Some(max),
        ZeroDenominator::Zero => Some(0),
        ZeroDenominator::NotApplicable => None,
        ZeroDenominator::Refuse => panic!("a refused value was made up"),
    }
}

fn curve(curve: &Curve, quotient: &Fraction, max: Nano) -> Nano {
    let (full_at, zero_below, target) = match curve {
        Curve::Tiers(tiers) => return tier(tiers, quotient),
        Curve::Line { full_at, zero_below, target } => (full_at, zero_below, target),
    };
    if full_at.is_some_and(|full_at| *quotient >= decimal(full_at)) {
        return max;
    }
    if quotient.is_negative() || zero_below.is_some_and(|zero_below| *quotient < decimal(zero_below)) {
        return 0;
    }
    part(max, &(quotient / decimal(target.unwrap_or(ONE))))
}

/// How many borders a quantity is past: the place of its tier from the lowest up.
fn place(cuts: &[Cut], quantity: &Fraction) -> usize {
    let past = |cut: &&Cut| {
        let at = decimal(cut.at);
        *quantity > at || (cut.upper_holds && *quantity == at)
    };
    cuts.iter().filter(past).count()
}

fn tier(tiers: &Tiers, quantity: &Fraction) -> Nano {
    tiers.points[place(&tiers.cuts, quantity)]
}

/// (x − mean) / s with s over n − 1. Exact where it is rational; where it is not, it can meet no
/// rational border, and 60 decimals are enough to tell the side. `None` when all are equal.
fn z_score(value: Nano, population: &[Nano]) -> Option<Fraction> {
    let count = BigInt::from(population.len());
    let mean = population.iter().fold(Fraction::zero(), |sum, value| sum + decimal(*value)) / &count;
    let squares = population.iter().fold(Fraction::zero(), |sum, value| {
        let distance = decimal(*value) - &mean;
        sum + &distance * &distance
    });
    if squares.is_zero() {
        return None;
    }
    let distance = decimal(value) - &mean;
    let square = &distance * &distance * (count - 1_u8) / squares;
    let precision = BigInt::from(10).pow(60);
    let root = |whole: &BigInt| (whole * &precision * &precision).sqrt();
    let exact = |whole: &BigInt| {
        let root = whole.sqrt();
        (&root * &root == *whole).then_some(root)
    };
    let z = match (exact(square.numer()), exact(square.denom())) {
        (Some(above), Some(below)) => Fraction::new(above, below),
        _ => Fraction::new(root(&(square.numer() * square.denom())), square.denom() * &precision),
    };
    Some(if distance.is_negative() { -z } else { z })
}

fn standings(case: &Case, nodes: &[Vec<Points>]) -> Vec<Standing> {
    let book = &case.book;
    let indices: Vec<Option<Nano>> = nodes.iter().map(|nodes| index(&nodes[0], book.total())).collect();
    let keys: Vec<Option<BigInt>> = indices
        .iter()
        .zip(&case.units)
        .map(|(index, unit)| index.filter(|_| unit.ranked).map(|index| round(index, book.rank_decimals, book.rounding)))
        .collect();
    let standing = |(index, key): (&Option<Nano>, &Option<BigInt>)| {
        let better = keys.iter().flatten().filter(|other| key.as_ref().is_some_and(|key| *other > key));
        let rank = if book.dense {
            let mut better: Vec<_> = better.collect();
            better.sort();
            better.dedup();
            better.len() + 1
        } else {
            better.count() + 1
        };
        let same = keys.iter().flatten().filter(|other| Some(*other) == key.as_ref()).count();
        Standing {
            index: *index,
            published: index.map(|index| print(index, book.decimals, book.rounding)),
            rank: key.as_ref().map(|_| rank),
            tied: same > 1,
            band: index.and_then(|index| band(book, index)),
        }
    };
    indices.iter().zip(&keys).map(standing).collect()
}

/// Points over the maximum that applies, times the total, rounded half up to a billionth.
pub(crate) fn index(root: &Points, total: Nano) -> Option<Nano> {
    let share = Fraction::new(root.points?.into(), root.max.into());
    Some(half_up(&(share * BigInt::from(total))))
}

fn band(book: &Book, index: Nano) -> Option<String> {
    let bands = book.bands.as_ref()?;
    let quantity = if bands.by_published {
        Fraction::new(round(index, book.decimals, book.rounding), BigInt::from(10).pow(book.decimals))
    } else {
        decimal(index)
    };
    Some(Bands::id(place(&bands.cuts, &quantity)))
}

/// The group that a unit belongs to, if it has one.
type GroupOf<'f> = &'f dyn Fn(&Unit) -> Option<String>;

fn means(case: &Case, units: &[Standing]) -> BTreeMap<String, (usize, Nano)> {
    let ranked = || case.units.iter().zip(units).filter(|(_, standing)| standing.rank.is_some());
    let mut means = BTreeMap::new();
    let mean = |indices: &[Nano]| {
        let sum: Nano = indices.iter().sum();
        (indices.len(), half_up(&Fraction::new(sum.into(), BigInt::from(indices.len()))))
    };
    let all: Vec<Nano> = ranked().filter_map(|(_, standing)| standing.index).collect();
    if all.is_empty() {
        return means;
    }
    means.insert("all".to_owned(), mean(&all));
    let region = |unit: &Unit| unit.region.map(|region| format!("region {region}"));
    let kind = |unit: &Unit| Some(format!("kind {}", unit.kind));
    let groupings: [GroupOf<'_>; 2] = [&region, &kind];
    for group_of in groupings {
        let mut groups: BTreeMap<String, Vec<Nano>> = BTreeMap::new();
        for (unit, standing) in ranked() {
            if let (Some(group), Some(index)) = (group_of(unit), standing.index) {
                groups.entry(group).or_default().push(index);
            }
        }
        if groups.len() > 1 {
            means.extend(groups.into_iter().map(|(group, indices)| (group, mean(&indices))));
        }
    }
    means
}

/// A number of billionths as a fraction.
fn decimal(nano: Nano) -> Fraction {
    Fraction::new(nano.into(), ONE.into())
}

/// Half away from zero, to a whole number.
fn half_up(value: &Fraction) -> Nano {
    let half = Fraction::new(1.into(), 2.into());
    let magnitude = (value.abs() + half).floor().to_integer();
    let magnitude = magnitude.to_i128().expect("points fit 128 bits");
    if value.is_negative() { -magnitude } else { magnitude }
}

/// A number of billionths at so many decimals, as a whole number of that unit.
pub(crate) fn round(nano: Nano, decimals: u32, rounding: Rounding) -> BigInt {
    let value = Fraction::new(nano.into(), BigInt::from(10).pow(9 - decimals));
    let magnitude = value.abs();
    let (floor, half) = (magnitude.floor().to_integer(), Fraction::new(1.into(), 2.into()));
    let rest = magnitude - Fraction::from(floor.clone());
    let up = match rounding {
        Rounding::Down => false,
        Rounding::HalfUp => rest >= half,
        Rounding::HalfEven => rest > half || (rest == half && floor.is_odd()),
    };
    let rounded = if up { floor + 1_u8 } else { floor };
    if value.is_negative() { -rounded } else { rounded }
}

/// A number of billionths with exactly so many decimals.
pub(crate) fn print(nano: Nano, decimals: u32, rounding: Rounding) -> String {
    let rounded = round(nano, decimals, rounding);
    let width = usize::try_from(decimals).expect("a few decimals");
    let digits = format!("{:0>1$}", rounded.abs().to_string(), width + 1);
    let (whole, fraction) = digits.split_at(digits.len() - width);
    let sign = if rounded.is_negative() { "-" } else { "" };
    if width == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

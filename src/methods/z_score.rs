//! `z-score`: how many standard deviations a value lies from the mean of the units.
//!
//! Sums and squares are whole numbers of any size, so the order of the units cannot matter; the one
//! root is taken of whole numbers too, and the points are rounded once. Where 128 bits are enough to know how they are
//! rounded, which is nearly always, big numbers are left alone.

use std::sync::OnceLock;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};

use super::population::{self, BETTER_WORDS, Better, IF_ALL_EQUAL_WORDS, IfAllEqual};
use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Parameter, Role, StepInfo, Values};
use crate::diag::{Diagnostic, codes};
use crate::model::{Number, Points, SCALE, half_up};
use crate::rulefile::Fields;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "z-score",
    title: text("chuẩn hóa z-score", "z-score"),
    summary: text(
        "Giá trị cách trung bình của các đơn vị được xếp hạng bao nhiêu độ lệch chuẩn; z = low được 0 điểm, z = high được điểm tối đa.",
        "How many standard deviations the value lies from the mean of the units ranked; z = low earns nothing, z = high the maximum.",
    ),
    formula: "z = (value − mean) / s (better = low: −z), s with n − 1; points = max × (z − low) / (high − low), not below 0 and not above max",
    source: "OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5: standardisation (z-scores)",
    fields: &[Field { name: "value", kind: Kind::Number, meaning: text("giá trị của đơn vị", "the unit's value") }],
    parameters: &[
        population::BETTER,
        Parameter {
            key: "low",
            required: true,
            meaning: text("z bằng mức này trở xuống được 0 điểm", "a z of this or less earns no points"),
        },
        Parameter {
            key: "high",
            required: true,
            meaning: text(
                "z bằng mức này trở lên được điểm tối đa; phải lớn hơn low",
                "a z of this or more earns the maximum; above low",
            ),
        },
        population::IF_ALL_EQUAL,
    ],
    steps: &[BETWEEN, AT_LOW, AT_HIGH, population::ALL_EQUAL_FULL, population::ALL_EQUAL_ZERO],
    examples: &[
        Example { rule: RULE, population: &["2", "4", "6"], given: &[("value", "4")], expect: "5" },
        Example { rule: RULE, population: &["2", "4", "6"], given: &[("value", "6")], expect: "7.5" },
        Example { rule: RULE, population: &["2", "4", "6"], given: &[("value", "9")], expect: "10" },
        Example { rule: RULE, population: &["2", "4", "6"], given: &[("value", "0")], expect: "0" },
        Example { rule: RULE, population: &["1", "2", "3", "4"], given: &[("value", "3")], expect: "5.968245837" },
        Example { rule: RULE, population: &["5", "5"], given: &[("value", "5")], expect: "0" },
    ],
    role: Role::Scores,
    read,
};

const RULE: &str = "max = 10\nbetter = \"high\"\nlow = -2\nhigh = 2\nif-all-equal = \"zero\"";

const BETWEEN: StepInfo = StepInfo {
    id: "z-score",
    numbers: &["z", "low", "high"],
    words: text("z = {z}, giữa {low} (0 điểm) và {high} (điểm tối đa)", "z = {z}, between {low} (no points) and {high} (the maximum)"),
};
const AT_LOW: StepInfo = StepInfo {
    id: "z-at-most-low",
    numbers: &["value", "low"],
    words: text("z của giá trị {value} không quá {low}: 0 điểm", "the z of the value {value} is {low} or less: no points"),
};
const AT_HIGH: StepInfo = StepInfo {
    id: "z-at-least-high",
    numbers: &["value", "high"],
    words: text(
        "z của giá trị {value} từ {high} trở lên: điểm tối đa",
        "the z of the value {value} is {high} or more: the maximum",
    ),
};

#[derive(Clone, Debug)]
struct ZScore {
    max: Points,
    better: Better,
    low: Number,
    high: Number,
    if_all_equal: IfAllEqual,
    seen: Option<Seen>,
}

/// What is known of the units ranked.
#[derive(Clone, Debug)]
enum Seen {
    AllEqual(Outcome),
    Spread(Box<Spread>),
}

/// What every value is measured against.
#[derive(Clone, Debug)]
struct Spread {
    population: Sums,
    low: Number,
    high: Number,
    /// Comparing two years scores a value each among thousands of populations, and asks for the points alone.
    near: Option<Near>,
    exact: OnceLock<Exact>,
}

/// The sums of the values of the units ranked.
#[derive(Clone, Debug)]
struct Sums {
    /// The number of units, n.
    count: usize,
    /// Σx, in billionths.
    sum: BigInt,
    /// n² s² (n − 1) = n (n Σx² − (Σx)²).
    squares: BigInt,
}

/// Whole numbers of any size for one population.
#[derive(Clone, Debug)]
struct Exact {
    /// The number of units, n.
    count: BigInt,
    /// (n − 1) n² s² · 10⁵⁴: times the square of n x − Σx it is the square of what stands above in a z.
    radicand: BigInt,
    /// √radicand · 2^[`GUARD`], cut off.
    root: BigInt,
    /// What a z is divided by, in billionths: n² s² (n − 1) · 10¹⁸.
    of: BigInt,
    /// `low` and `high`, times `of`.
    low: BigInt,
    high: BigInt,
    /// `high` − `low`.
    width: BigInt,
}

/// A z to within two parts of 2^[`FINE`], in 128 bits.
#[derive(Clone, Copy, Debug)]
struct Near {
    count: i128,
    sum: i128,
    /// 1 / (n s) · 2^`shift`, to within 2⁻⁶⁰ of it.
    inverse: i128,
    shift: u32,
}

/// Bits behind the point of a [`Near`] z.
const FINE: u32 = 52;

/// Bits of a root beyond those that are used.
const GUARD: u32 = 64;

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    let better = fields.need_one_of("better", &BETTER_WORDS);
    let (low, high) = (fields.need_number("low"), fields.need_number("high"));
    let if_all_equal = fields.need_one_of("if-all-equal", &IF_ALL_EQUAL_WORDS);
    let (low, high) = (low?, high?);
    if low >= high {
        let finding = Diagnostic::new(&codes::R312).with("key", "low").with("other", "high");
        let finding = finding.at(fields.place_of("low")).also(fields.place_of("high"));
        fields.bag.push(finding);
        return None;
    }
    Some(Box::new(ZScore { max, better: better?, low, high, if_all_equal: if_all_equal?, seen: None }))
}

impl Spread {
    /// Of values that are not all equal.
    fn new(population: &[Number], low: Number, high: Number) -> Self {
        let population = Sums::new(population);
        Spread { near: Near::new(&population), population, low, high, exact: OnceLock::new() }
    }

    fn exact(&self) -> &Exact {
        self.exact.get_or_init(|| Exact::new(&self.population, self.low, self.high))
    }
}

impl Sums {
    fn new(population: &[Number]) -> Self {
        let count = population.len();
        let sum = sum_of(population.iter().map(|value| (value.0, 1)));
        let of_squares = sum_of(population.iter().map(|value| (value.0, value.0)));
        let squares = count * (count * of_squares - &sum * &sum);
        Sums { count, sum, squares }
    }
}

impl Near {
    /// `None` where 128 bits do not hold it.
    fn new(population: &Sums) -> Option<Self> {
        let below = u128::try_from(population.count).ok()? - 1;
        let squares = population.squares.to_u128()?;
        // 1 / (n s) = √(n − 1) / √squares. Each root has 63 bits, being that of as many bits as fit.
        let root = |of: u128| {
            let shift = of.leading_zeros().saturating_sub(1) & !1;
            ((of << shift).isqrt(), shift / 2)
        };
        let ((above, more), (below, less)) = (root(below), root(squares));
        let inverse = i128::try_from((above << 64) / below).ok()?;
        let shift = (64 + more).checked_sub(less)?;
        Some(Near { count: population.count.try_into().ok()?, sum: population.sum.to_i128()?, inverse, shift })
    }

    /// Between these two lies the z of a value, in parts of 2^[`FINE`].
    fn z(&self, value: Number) -> Option<[i128; 2]> {
        let distance = value.0.checked_mul(self.count)?.checked_sub(self.sum)?;
        let z = distance.checked_mul(self.inverse)? >> self.shift.checked_sub(FINE)?;
        // So small that 2⁻⁶⁰ of it is less than a part.
        (z.unsigned_abs() < 1 << (FINE + 6)).then_some([z - 1, z + 2])
    }
}

impl Exact {
    fn new(Sums { count, squares, .. }: &Sums, low: Number, high: Number) -> Self {
        let count = BigInt::from(*count);
        let tens = |power: u32| BigInt::from(10_i128.pow(power));
        let radicand = (&count - 1_u8) * squares * tens(27) * tens(27);
        let root = (&radicand << (2 * GUARD)).sqrt();
        let of = squares * tens(18);
        let [low, high] = [low, high].map(|end| BigInt::from(end.0) * &of);
        let width = &high - &low;
        Exact { count, radicand, root, of, low, high, width }
    }

    /// The z of a value, times `of`: (n x − Σx) / √(n² s²). Exact where it is a rational number, else cut off
    /// after 27 decimals of the root.
    fn z(&self, value: Number, sum: &BigInt) -> BigInt {
        // z² = distance² (n − 1) / squares; √(a / b) = √(a b) / b needs one root of a whole number.
        let distance = BigInt::from(value.0) * &self.count - sum;
        let size = distance.abs();
        // Between these two lies the root of distance² radicand; almost always both are cut off alike.
        let least = &size * &self.root;
        let most = (&least + &size) >> GUARD;
        let least = least >> GUARD;
        let z = if least == most { least } else { BigInt::sqrt(&(&size * &size * &self.radicand)) };
        if distance.is_negative() { -z } else { z }
    }
}

/// The sum of some products, in 128 bits where they hold it, which is most of the time.
fn sum_of(products: impl Iterator<Item = (i128, i128)> + Clone) -> BigInt {
    let small = products.clone().try_fold(0_i128, |sum, (a, b)| sum.checked_add(a.checked_mul(b)?));
    small.map_or_else(|| products.map(|(a, b)| BigInt::from(a) * b).sum(), BigInt::from)
}

impl ZScore {
    /// The z of a value, times [`Exact::of`], and its points.
    fn place(&self, spread: &Spread, value: Number) -> (BigInt, Points) {
        let exact = spread.exact();
        let z = exact.z(value, &spread.population.sum);
        let z = if self.better == Better::Low { -z } else { z };
        let (low, high) = (&exact.low, &exact.high);
        let points = if &z <= low {
            Points::ZERO
        } else if &z >= high {
            self.max
        } else {
            // (z − low) · max / (high − low), half up; all of it is above zero.
            let doubled = (&z - low) * (2 * i128::from(self.max.0)) / &exact.width;
            Points((doubled.to_i64().expect("twice a share of the maximum") + 1) / 2)
        };
        (z, points)
    }

    /// The points of a value, where both ends between which its z lies would be given the same.
    fn near(&self, near: &Near, value: Number) -> Option<Points> {
        let [least, most] = near.z(value)?;
        let [least, most] = if self.better == Better::Low { [-most, -least] } else { [least, most] };
        // As in `place`, in billionths and parts of 2^FINE.
        let [low, high] = [self.low, self.high].map(|end| end.0.checked_mul(1 << FINE));
        let (low, high) = (low?, high?);
        let width = high.checked_sub(low)?;
        let doubled = |z: i128| {
            let above = (z * i128::from(SCALE)).clamp(low, high) - low;
            Some(above.checked_mul(2 * i128::from(self.max.0))? / width)
        };
        let (least, most) = (doubled(least)?, doubled(most)?);
        if least == most { Some(Points((i64::try_from(least).ok()? + 1) / 2)) } else { None }
    }
}

impl Method for ZScore {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        let value = values[0].unwrap_or_default();
        let spread = match &self.seen {
            None => panic!("the mean is set by observe() before any unit is scored"),
            Some(Seen::AllEqual(outcome)) => return Ok(*outcome),
            Some(Seen::Spread(spread)) => spread,
        };
        let (z, points) = self.place(spread, value);
        let exact = spread.exact();
        if z <= exact.low {
            return Ok(Outcome::points(points, &AT_LOW, &[value, self.low]));
        }
        if z >= exact.high {
            return Ok(Outcome::points(points, &AT_HIGH, &[value, self.high]));
        }
        let shown = Number(half_up(&BigRational::new_raw(z, exact.of.clone())).to_i128().expect("z lies between low and high"));
        Ok(Outcome::points(points, &BETWEEN, &[shown, self.low, self.high]))
    }

    fn points(&self, values: &Values) -> Result<Option<Points>, Fault> {
        match &self.seen {
            Some(Seen::Spread(spread)) => {
                let value = values[0].unwrap_or_default();
                let near = spread.near.as_ref().and_then(|near| self.near(near, value));
                Ok(Some(near.unwrap_or_else(|| self.place(spread, value).1)))
            }
            _ => Ok(self.score(values)?.points),
        }
    }

    fn compares_units(&self) -> bool {
        true
    }

    fn observe(&self, population: &[Number]) -> Result<Option<Box<dyn Method>>, Fault> {
        let (least, most) = population::ends(population, 2)?;
        let seen = if least == most {
            Seen::AllEqual(self.if_all_equal.outcome(least, self.max)?)
        } else {
            Seen::Spread(Box::new(Spread::new(population, self.low, self.high)))
        };
        Ok(Some(Box::new(ZScore { seen: Some(seen), ..self.clone() })))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values() -> impl Strategy<Value = Vec<i128>> {
        let value = prop_oneof![0..20_i128, 0..2_000_000_000_000_i128, 0..4_i128 * 1_000_000_000];
        let wide = prop::collection::vec(0..i128::from(i64::MAX) * 1_000_000_000, 2..70);
        prop_oneof![4 => prop::collection::vec(value, 2..70), 1 => wide]
    }

    proptest! {
        /// What 128 bits say of the points is what big numbers say.
        #[test]
        fn points_that_are_near_are_exact(
            values in values(),
            (low, width) in (-4_000_000_000_i128..4_000_000_000, 1..8_000_000_000_i128),
            (max, high_is_better) in (1..100_000_000_000_i64, any::<bool>()),
        ) {
            prop_assume!(values.iter().any(|value| value != &values[0]));
            let population: Vec<Number> = values.iter().map(|value| Number(*value)).collect();
            let (low, high, max) = (Number(low), Number(low + width), Points(max));
            let spread = Spread::new(&population, low, high);
            let better = if high_is_better { Better::High } else { Better::Low };
            let method = ZScore { max, better, low, high, if_all_equal: IfAllEqual::Zero, seen: None };
            for value in population {
                if let Some(points) = spread.near.and_then(|near| method.near(&near, value)) {
                    prop_assert_eq!(points, method.place(&spread, value).1);
                }
            }
        }

        /// One root for the population gives every value the bits that its own root would; small populations have roots
        /// that are whole, where the two cuts differ.
        #[test]
        fn a_root_for_all_is_a_root_for_each(
            values in values(),
            other in -5_000_000_000_000_i128..5_000_000_000_000,
        ) {
            prop_assume!(values.iter().any(|value| value != &values[0]));
            let population: Vec<Number> = values.iter().map(|value| Number(*value)).collect();
            let spread = Spread::new(&population, Number::whole(-3), Number::whole(3));
            let (exact, sum) = (spread.exact(), &spread.population.sum);
            for value in population.iter().copied().chain([Number(other)]) {
                let distance = BigInt::from(value.0) * &exact.count - sum;
                let root = (&distance * &distance * &exact.radicand).sqrt();
                prop_assert_eq!(exact.z(value, sum), if distance.is_negative() { -root } else { root });
            }
        }
    }
}

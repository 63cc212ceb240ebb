//! `percentile-rank`: the share of the other units that a unit is better than.
//!
//! A unit that is assessed but not ranked is compared with all ranked units. It is told from them
//! by its value alone: where a ranked unit has the same value, it gets the points of that unit.

use super::population::{self, BETTER_WORDS, Better};
use super::{Example, Fault, Field, Info, Kind, Method, Outcome, Role, StepInfo, Values};
use crate::model::{Number, Points, quotient};
use crate::rulefile::Fields;
use crate::text::text;

/// What the method is.
pub(super) static INFO: Info = Info {
    name: "percentile-rank",
    title: text("thứ hạng bách phân vị", "percentile rank"),
    summary: text(
        "Điểm theo tỷ lệ các đơn vị khác kém hơn đơn vị này; đơn vị bằng nhau tính một nửa. Giá trị không thuộc đơn vị được xếp hạng nào thì so với tất cả các đơn vị được xếp hạng.",
        "Points by the share of other units that are worse; equal ones count half. A value that no ranked unit has is compared with all ranked units.",
    ),
    formula: "points = max × (worse + equal / 2) / others; others = n − 1 (n for a value outside the n units ranked)",
    source: "OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5: ranking",
    fields: &[Field { name: "value", kind: Kind::Number, meaning: text("giá trị của đơn vị", "the unit's value") }],
    parameters: &[population::BETTER],
    steps: &[RANK],
    examples: &[
        Example { rule: RULE, population: &["1", "2", "2", "3", "5"], given: &[("value", "5")], expect: "10" },
        Example { rule: RULE, population: &["1", "2", "2", "3", "5"], given: &[("value", "2")], expect: "3.75" },
        Example { rule: RULE, population: &["1", "2", "2", "3", "5"], given: &[("value", "4")], expect: "8" },
        Example {
            rule: "max = 10\nbetter = \"low\"",
            population: &["1", "2", "2", "3", "5"],
            given: &[("value", "5")],
            expect: "0",
        },
    ],
    role: Role::Scores,
    read,
};

const RULE: &str = "max = 10\nbetter = \"high\"";

const RANK: StepInfo = StepInfo {
    id: "rank-among",
    numbers: &["worse", "equal", "others"],
    words: text(
        "trong {others} đơn vị khác có {worse} đơn vị kém hơn, {equal} đơn vị bằng",
        "of {others} other {others|unit|units} {worse} {worse|is|are} worse and {equal} equal",
    ),
};

#[derive(Debug)]
struct PercentileRank {
    max: Points,
    better: Better,
    /// The values of the units ranked, from the least to the greatest; none before observe().
    seen: Vec<Number>,
}

fn read(fields: &mut Fields<'_, '_>, max: Points) -> Option<Box<dyn Method>> {
    let better = fields.need_one_of("better", &BETTER_WORDS)?;
    Some(Box::new(PercentileRank { max, better, seen: Vec::new() }))
}

impl Method for PercentileRank {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn score(&self, values: &Values) -> Result<Outcome, Fault> {
        assert!(!self.seen.is_empty(), "the units are compared by observe() before any unit is scored");
        let value = values[0].unwrap_or_default();
        let below = self.seen.partition_point(|other| *other < value);
        let at_most = self.seen.partition_point(|other| *other <= value);
        let (same, above) = (at_most - below, self.seen.len() - at_most);
        let worse = if self.better == Better::High { below } else { above };
        // One of those with the same value is the unit itself. A unit that is not ranked has no place
        // among the others: it earns what a ranked unit of its value does.
        let own = usize::from(same > 0);
        let [worse, equal, others] = [worse, same - own, self.seen.len() - own]
            .map(|units| i64::try_from(units).expect("units are counted in memory"));
        let share = i128::from(2 * worse + equal);
        let points = quotient(&[share, i128::from(self.max.0)], &[i128::from(2 * others)]);
        let points = Points(i64::try_from(points).expect("a share of the maximum"));
        Ok(Outcome::points(points, &RANK, &[worse, equal, others].map(Number::whole)))
    }

    fn compares_units(&self) -> bool {
        true
    }

    fn observe(&self, population: &[Number]) -> Result<Option<Box<dyn Method>>, Fault> {
        population::ends(population, 2)?;
        let mut seen = population.to_vec();
        seen.sort_unstable();
        Ok(Some(Box::new(PercentileRank { max: self.max, better: self.better, seen })))
    }
}

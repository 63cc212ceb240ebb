//! The fields of one unit at one node. What they look like follows from the method and its
//! parameters: most units do well, some fall into each lower tier, one in ten lies exactly on a
//! threshold.
//!
//! Border: fields as plain text with decimal points; how a table writes them is `tables`' matter.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use parindex::model::Number;
use parindex::rules::{Leaf, Node};
use toml::{Table, Value};

use super::draw::Key;

/// What a sample year says about a node where the method alone does not make a likely figure.
#[derive(Clone, Copy)]
pub(crate) enum Likely {
    /// The whole of a ratio, or last year's figure, lies between these; may be 0.
    Whole(i64, i64),
    /// As `Whole`, in tenths (thousand millions of đồng with one decimal).
    Money(i64, i64),
    /// The value lies between these hundredths, from the weakest to the strongest unit.
    Hundredths(i64, i64),
    /// So many in a thousand have a case; of a node that may not apply: to whom it does not.
    Thousandths(i64),
    /// The day that things were due, where the rule takes it from the table.
    Due(Date),
    /// Units do not assess themselves here.
    NotClaimed,
    /// The node is easier (above 0) or harder than others, in thousandths.
    Easier(i64),
}

/// One node of a sample year.
pub(crate) struct Maker<'m> {
    node: &'m Node,
    leaf: &'m Leaf,
    parameters: Table,
    likely: Vec<Likely>,
    ease: i64,
}

/// A field of a method and its value.
pub(crate) type Made = Vec<(&'static str, String)>;

impl<'m> Maker<'m> {
    /// The maker of a node, with what the year says about it.
    pub(crate) fn new(node: &'m Node, leaf: &'m Leaf, likely: Vec<Likely>, ease: i64) -> Self {
        let parameters = leaf.parameters.replace("; ", "\n");
        let parameters = parameters.parse().expect("a node keeps its parameters as the rulebook writes them");
        Maker { node, leaf, parameters, likely, ease }
    }

    /// The fields that the method takes, for one unit.
    pub(crate) fn fields(&self, key: Key<'_>) -> Made {
        let easier = self.find(|likely| if let Likely::Easier(by) = likely { Some(*by) } else { None });
        let level = (key.level() + self.ease + easier.unwrap_or(0)).clamp(0, 1000);
        let made = match self.leaf.method.info().name {
            "choice" => vec![("option", self.option(level))],
            "all-of" => vec![("met", self.met(key, level))],
            "ratio" => self.ratio(key, level),
            "growth" => self.growth(key, level),
            "timeliness" => self.timeliness(key, level),
            "count" => vec![("count", self.count(key, level).to_string())],
            "deduction" | "bonus" => {
                let some = key.happens("case", self.thousandths(120));
                vec![("count", if some { 1 + key.draw("more cases", 5) / 3 } else { 0 }.to_string())]
            }
            _ => {
                let number = decimal(self.hundredths(key, level), 2);
                ["points", "value", "index"].into_iter().map(|field| (field, number.clone())).collect()
            }
        };
        let find = |name: &str| made.iter().find(|(field, _)| *field == name).map(|(_, text)| text.clone());
        let fields = self.leaf.method.fields().iter();
        fields.map(|field| (field.name, find(field.name).expect("a field that the method takes is made"))).collect()
    }

    /// How many in a thousand: of cases, or of units to which the node does not apply.
    pub(crate) fn thousandths(&self, unless_said: i64) -> i64 {
        self.find(|likely| if let Likely::Thousandths(found) = likely { Some(*found) } else { None })
            .unwrap_or(unless_said)
    }

    /// Whether units assess themselves at this node.
    pub(crate) fn is_claimed(&self) -> bool {
        !self.likely.iter().any(|likely| matches!(likely, Likely::NotClaimed))
    }

    fn find<T>(&self, what: impl Fn(&Likely) -> Option<T>) -> Option<T> {
        self.likely.iter().find_map(what)
    }

    /// A parameter in units of `grid` billionths.
    fn parameter(&self, name: &str, grid: i128) -> Option<i64> {
        self.parameters.get(name).map(|value| on_grid(value, grid, false))
    }

    /// The levels of a choice from the best down, by where the unit stands.
    fn option(&self, level: i64) -> String {
        let options = self.parameters["options"].as_table().expect("options are a table");
        let mut options: Vec<(&String, i64)> =
            options.iter().map(|(word, points)| (word, on_grid(points, 1, false))).collect();
        options.sort_by_key(|(_, points)| -points);
        options[place(level, options.len())].0.clone()
    }

    /// All conditions, else all but one; the weakest meet none.
    fn met(&self, key: Key<'_>, level: i64) -> String {
        let all = self.parameters["conditions"].as_array().expect("conditions are a list");
        let most = i64::try_from(all.len()).expect("a short list") - 1;
        let lacking = key.draw("lacking", most);
        let met = (0_i64..).zip(all).filter(|(at, _)| level >= 320 || (*at != lacking && level >= 40));
        let met: Vec<&str> = met.filter_map(|(_, word)| word.as_str()).collect();
        if met.is_empty() { "none".to_owned() } else { met.join("|") }
    }

    /// A quotient in ten-thousandths, and whether it lies exactly on a threshold.
    fn quotient(&self, key: Key<'_>, level: i64, least: Option<i64>, most: Option<i64>) -> (i64, bool) {
        if self.parameters.contains_key("tiers") {
            return self.in_tiers(key, level, PER_TEN_THOUSAND, least, most);
        }
        let [full_at, target, zero_below] =
            ["full-at", "target", "zero-below"].map(|name| self.parameter(name, PER_TEN_THOUSAND));
        let full = full_at.unwrap_or(i64::MAX).min(target.unwrap_or(10_000));
        // Where there is a floor a few units fall below it; the strongest reach more than is asked.
        let low = zero_below.map_or(full * 7 / 10, |floor| floor - (full - floor) / 10);
        if key.happens("on a threshold", 100) {
            let ends: Vec<i64> = [Some(full), zero_below].into_iter().flatten().collect();
            return (ends[usize::from(ends.len() > 1 && level < 400)], true);
        }
        let share = reach(level, low, full + (full - low) / 2);
        (share.clamp(least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX)), false)
    }

    /// A value in one of the tiers, mostly the best; and whether it is exactly an end of it.
    fn in_tiers(&self, key: Key<'_>, level: i64, grid: i128, least: Option<i64>, most: Option<i64>) -> (i64, bool) {
        let mut tiers = tiers(&self.parameters, grid, least, most);
        tiers.sort_by_key(|tier| -tier.points);
        let Tier { low, high, .. } = tiers[place(level, tiers.len())];
        if key.happens("on a threshold", 100) {
            // The end that borders on the tier below.
            let rising = tiers[0].low > tiers[tiers.len() - 1].low;
            return (if rising { low } else { high }, true);
        }
        (key.between("in the tier", low, high), false)
    }

    /// The whole, in units or in tenths, and its decimals.
    fn whole(&self, key: Key<'_>) -> (i64, u32) {
        let (low, high, decimals) = self
            .find(|likely| match likely {
                Likely::Whole(low, high) => Some((*low, *high, 0)),
                Likely::Money(low, high) => Some((*low, *high, 1)),
                _ => None,
            })
            .unwrap_or((20, 160, 0));
        (key.between("whole", low, high), decimals)
    }

    fn ratio(&self, key: Key<'_>, level: i64) -> Made {
        let (whole, decimals) = self.whole(key);
        let most = self.parameter("cap", PER_TEN_THOUSAND).map_or(10_000, |cap| cap * 12 / 10);
        let (share, exact) = self.quotient(key, level, Some(0), Some(most));
        // Of thousands of things, hardly ever all are done.
        let all = share == 10_000 && !exact && whole > 2_000 && !self.parameters.contains_key("tiers");
        let share = if all { share - key.between("left undone", 5, 90) } else { share };
        let complement = self.parameters.get("complement").and_then(Value::as_bool) == Some(true);
        let share = if complement { 10_000 - share } else { share };
        // On a threshold the whole is one that makes the share exact, where it is large enough.
        let whole = if exact && whole >= 20 { whole - whole % 20 } else { whole };
        let part = if complement { whole * share / 10_000 } else { (whole * share + 5_000) / 10_000 };
        let previous = whole - whole * reach(level, -500, 800) / 10_000;
        // Where last year's volume may stand in, it does so for a few units.
        let stands_in = self.leaf.method.fields().len() == 3 && key.happens("no denominator", 60);
        let known = !stands_in || !key.happens("no year before", 300);
        vec![
            ("numerator", decimal(part, decimals)),
            ("denominator", decimal(if stands_in { 0 } else { whole }, decimals)),
            ("previous", if known { decimal(previous, decimals) } else { "none".to_owned() }),
        ]
    }

    fn growth(&self, key: Key<'_>, level: i64) -> Made {
        let base = self.parameter("base", PER_ONE);
        let (before, decimals) = base.map_or_else(|| self.whole(key), |base| (base, 0));
        let (growth, exact) = self.quotient(key, level, Some(-9_000), None);
        let before = if exact && base.is_none() && before >= 10 { before - before % 10 } else { before };
        let decline = self.parameters.get("decline").and_then(Value::as_bool) == Some(true);
        let growth = if decline { -growth } else { growth };
        let current = before + (before * growth).div_euclid(10_000);
        vec![("current", decimal(current, decimals)), ("previous", decimal(before, decimals))]
    }

    /// The day a thing was finished; once in a while it never was.
    fn timeliness(&self, key: Key<'_>, level: i64) -> Made {
        let due = self.parameters.get("due").map(|due| plain(due).parse().expect("a day of the rulebook"));
        let due = due.or_else(|| self.find(|likely| if let Likely::Due(day) = likely { Some(*day) } else { None }));
        let due = due.unwrap_or(date(2024, 6, 30));
        let (late, _) = self.in_tiers(key, level, PER_ONE, None, None);
        let finished = due.checked_add(late.days()).expect("a few days from a day of this century");
        let never = level < 60;
        vec![("finished", if never { "none".to_owned() } else { finished.to_string() }), ("due", due.to_string())]
    }

    fn count(&self, key: Key<'_>, level: i64) -> i64 {
        if self.parameters.contains_key("tiers") {
            return self.in_tiers(key, level, PER_ONE, Some(0), None).0;
        }
        let per = self.parameter("per", 1).expect("a count has either tiers or a value for each");
        reach(level, self.node.max.0 * 5 / per, self.node.max.0 * 13 / per).max(0) / 10
    }

    /// A number with two decimals, from what the method says about it.
    fn hundredths(&self, key: Key<'_>, level: i64) -> i64 {
        let likely =
            self.find(|likely| if let Likely::Hundredths(low, high) = likely { Some((*low, *high)) } else { None });
        if likely.is_none() && self.parameters.contains_key("tiers") {
            return self.in_tiers(key, level, PER_HUNDRED, None, None).0;
        }
        let [of, worst, best] = ["of", "worst", "best"].map(|name| self.parameter(name, PER_HUNDRED));
        let max = self.node.max.0 / 10_000_000;
        let (low, high) = likely.unwrap_or_else(|| match (self.leaf.method.info().name, worst.zip(best)) {
            ("given", _) => (max * 76 / 100, max * 97 / 100),
            ("index", _) => (of.unwrap_or(10_000) * 75 / 100, of.unwrap_or(10_000) * 93 / 100),
            (_, Some((worst, best))) => (worst + (best - worst) * 6 / 10, worst + (best - worst) * 11 / 10),
            _ => (2_000, 6_000),
        });
        reach(level, low, high)
    }
}

const PER_ONE: i128 = 1_000_000_000;
const PER_HUNDRED: i128 = 10_000_000;
const PER_TEN_THOUSAND: i128 = 100_000;

/// A text, number or day as a file writes it.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Datetime(day) => day.to_string(),
        other => panic!("{other:?} is no single value"),
    }
}

/// A number of the rulebook in units of `grid` billionths, rounded down or up.
fn on_grid(value: &Value, grid: i128, up: bool) -> i64 {
    let Number(billionths) = Number::parse(&plain(value)).expect("a number of the rulebook");
    let units = if up { -(-billionths).div_euclid(grid) } else { billionths.div_euclid(grid) };
    i64::try_from(units).expect("a number of ordinary size")
}

/// A tier on a grid, both ends included.
#[derive(Clone, Copy)]
struct Tier {
    low: i64,
    high: i64,
    points: i64,
}

/// The tiers of a rule; an open end is brought near, an end left out is its neighbour's.
fn tiers(parameters: &Table, grid: i128, least: Option<i64>, most: Option<i64>) -> Vec<Tier> {
    let written = parameters["tiers"].as_array().expect("tiers are a list");
    let written: Vec<&Table> = written.iter().filter_map(Value::as_table).collect();
    let low = |tier: &Table| {
        let above = tier.get("above").map(|end| on_grid(end, grid, false) + 1);
        tier.get("at-least").map(|end| on_grid(end, grid, true)).or(above)
    };
    let high = |tier: &Table| {
        let below = tier.get("below").map(|end| on_grid(end, grid, true) - 1);
        tier.get("at-most").map(|end| on_grid(end, grid, false)).or(below)
    };
    let ends: Vec<i64> = written.iter().flat_map(|tier| [low(tier), high(tier)]).flatten().collect();
    let (first, last) = (ends.iter().min().copied().unwrap_or(0), ends.iter().max().copied().unwrap_or(0));
    let near = ((last - first) / 2).max(last.abs() / 10).max(3);
    let down = written.first().is_some_and(|tier| low(tier).is_some());
    let tier = |at: usize| {
        let above = if down { at.checked_sub(1) } else { Some(at + 1) }.and_then(|at| written.get(at));
        let below = if down { Some(at + 1) } else { at.checked_sub(1) }.and_then(|at| written.get(at));
        let own_low = low(written[at]).or_else(|| below.and_then(|tier| high(tier)).map(|end| end + 1));
        let own_high = high(written[at]).or_else(|| above.and_then(|tier| low(tier)).map(|end| end - 1));
        let low = own_low.unwrap_or_else(|| own_high.unwrap_or(last) - near).max(least.unwrap_or(i64::MIN));
        let high = own_high.unwrap_or_else(|| own_low.unwrap_or(first) + near).min(most.unwrap_or(i64::MAX));
        Tier { low, high: high.max(low), points: on_grid(&written[at]["points"], 1, false) }
    };
    (0..written.len()).map(tier).collect()
}

/// Which of several levels, from the best down, a unit reaches.
fn place(level: i64, levels: usize) -> usize {
    let from = [370, 190, 90, 40];
    from.iter().position(|from| level >= *from).unwrap_or(from.len()).min(levels - 1)
}

/// The point between two ends that a level reaches.
fn reach(level: i64, weakest: i64, strongest: i64) -> i64 {
    weakest + (strongest - weakest) * level / 1000
}

/// A number with some decimals from its units of the last decimal.
pub(crate) fn decimal(value: i64, decimals: u32) -> String {
    let scale = 10_i64.pow(decimals);
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.abs() / scale, value.abs() % scale);
    if decimals == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{part:0width$}", width = usize::try_from(decimals).expect("a few decimals"))
}

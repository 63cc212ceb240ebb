//! Codes of nodes and units. A code is text: `01` is not `1` and `1.10` is not `1.1`.

use std::cmp::Ordering;

/// The code of a node of a rulebook, such as `1.1.2`. Ordered as a reader counts: 1.2 before 1.10.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NodeCode(String);

/// The code of a unit, such as `01`. The same code may belong to another unit in another period.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnitCode(String);

/// The longest code.
const LONGEST: usize = 32;

fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && text.split('.').all(|part| !part.is_empty())
}

impl NodeCode {
    /// Letters, digits, `-` and `_`, in parts separated by points.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        is_code(text).then(|| NodeCode(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The codes that could be the parent, the nearest first: of `1.1.2` these are `1.1` and `1`.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        self.0.rmatch_indices('.').map(|(at, _)| &self.0[..at])
    }
}

impl UnitCode {
    /// Letters, digits, `-` and `_`, in parts separated by points.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        is_code(text).then(|| UnitCode(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Part by part, numbers by value and before words; the text decides between `01` and `1`.
fn natural(a: &str, b: &str) -> Ordering {
    fn key(part: &str) -> (bool, u64, &str) {
        part.parse().map_or((true, 0, part), |number| (false, number, ""))
    }
    a.split('.').map(key).cmp(b.split('.').map(key)).then_with(|| a.cmp(b))
}

macro_rules! ordered {
    ($code:ident) => {
        impl Ord for $code {
            fn cmp(&self, other: &Self) -> Ordering {
                natural(&self.0, &other.0)
            }
        }

        impl PartialOrd for $code {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl std::fmt::Display for $code {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
ordered!(NodeCode);
ordered!(UnitCode);

/// The years a rulebook applies to; open at the end until a later edition replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearRange {
    /// The first year assessed.
    pub from: u16,
    /// The last year assessed, if known.
    pub until: Option<u16>,
}

impl YearRange {
    /// Whether a year is assessed under the rulebook.
    #[must_use]
    pub fn contains(self, year: u16) -> bool {
        self.from <= year && self.until.is_none_or(|until| year <= until)
    }
}

impl std::fmt::Display for YearRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.until {
            Some(until) if until == self.from => write!(f, "{until}"),
            Some(until) => write!(f, "{}–{until}", self.from),
            None => write!(f, "{}–", self.from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_sort_as_a_reader_counts() {
        let mut codes: Vec<_> =
            ["1.10", "2", "1.2", "1", "B", "A", "1.2.a"].iter().filter_map(|c| NodeCode::new(c)).collect();
        codes.sort();
        let sorted: Vec<_> = codes.iter().map(NodeCode::as_str).collect();
        assert_eq!(sorted, ["1", "1.2", "1.2.a", "1.10", "2", "A", "B"]);
    }

    #[test]
    fn a_code_keeps_its_zero() {
        assert_ne!(UnitCode::new("01"), UnitCode::new("1"));
    }

    #[test]
    fn ancestors_come_nearest_first() {
        let code = NodeCode::new("1.1.2").expect("a code");
        assert_eq!(code.ancestors().collect::<Vec<_>>(), ["1.1", "1"]);
    }

    #[test]
    fn what_cannot_be_a_code_is_refused() {
        for text in ["", ".", "1.", "1..2", "a b", "=1", "1\n"] {
            assert_eq!(NodeCode::new(text), None, "{text:?}");
        }
    }
}

//! What is said when a code or name in a table does not mean a unit of the pass.
//!
//! Border: the caller adds the place; it knows the table.

use jiff::civil::Date;

use super::{Lookup, NameLookup, Register, Unit};
use crate::diag::{Diagnostic, codes};
use crate::text::{Arg, Text, text};

const NONE: Text = text("không có", "none");

impl Register {
    /// The finding about a code that is not [`Lookup::Found`].
    #[must_use]
    pub fn code_fault(&self, code: &str, date: Date, lookup: &Lookup<'_>) -> Option<Diagnostic> {
        let unknown = |nearest: &[&Unit]| {
            let fault = Diagnostic::new(&codes::D501).with("code", code).with("date", date);
            Some(fault.with("nearest", list(nearest)))
        };
        match lookup {
            Lookup::Found(_) => None,
            Lookup::OtherPeriod(unit) => Some(self.other_period(unit, date)),
            Lookup::Near(units) => unknown(units),
            Lookup::Unknown => {
                let mut units: Vec<_> = self.units.iter().filter(|unit| unit.is_valid(date)).collect();
                units.sort_by_key(|unit| (strsim::damerau_levenshtein(unit.code.as_str(), code), &unit.code));
                units.truncate(3);
                unknown(&units)
            }
        }
    }

    /// The finding about a name that is not [`NameLookup::Found`].
    #[must_use]
    pub fn name_fault(&self, name: &str, date: Date, kind: &str, lookup: &NameLookup<'_>) -> Option<Diagnostic> {
        match lookup {
            NameLookup::Found { .. } => None,
            NameLookup::Ambiguous(units) => {
                Some(Diagnostic::new(&codes::D503).with("name", name).with("units", list(units)))
            }
            NameLookup::OtherPeriod(unit) => Some(self.other_period(unit, date)),
            NameLookup::OtherKind(unit) => Some(wrong_kind(unit, kind)),
            NameLookup::Unknown { nearest } => {
                let fault = Diagnostic::new(&codes::D502).with("name", name).with("date", date);
                Some(fault.with("nearest", list(nearest)))
            }
        }
    }

    fn other_period(&self, unit: &Unit, date: Date) -> Diagnostic {
        let successor = self.successor(unit).map_or(NONE.into(), Arg::from);
        Diagnostic::new(&codes::D505)
            .with("unit", unit)
            .with("date", date)
            .with("period", unit.period())
            .with("successor", successor)
    }
}

/// The finding about a unit of another kind than the rulebook ranks.
#[must_use]
pub fn wrong_kind(unit: &Unit, expected: &str) -> Diagnostic {
    Diagnostic::new(&codes::D506).with("unit", unit).with("kind", &unit.kind).with("expected", expected)
}

/// The finding about a row whose code and name mean two units.
#[must_use]
pub fn disagree(by_code: &Unit, name: &str, by_name: &Unit) -> Diagnostic {
    Diagnostic::new(&codes::D504)
        .with("code", &by_code.code)
        .with("unit", &by_code.name.vi)
        .with("name", name)
        .with("other", by_name)
}

fn list(units: &[&Unit]) -> Arg {
    if units.is_empty() {
        return NONE.into();
    }
    units.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ").into()
}

//! The unit of a row: by code, by name, or by both.

use super::reader::{Here, Reader};
use crate::diag::{Bag, Diagnostic, codes};
use crate::units::{self, Lookup, NameLookup, Unit};

impl Reader<'_> {
    /// The unit of a row: by code, by name, or by both, which then must agree.
    pub(super) fn unit(&mut self, here: &Here<'_, '_>, bag: &mut Bag) -> Option<usize> {
        let by_code = here.columns.unit.map(|column| (column, self.unit_by_code(here, column, bag)));
        if let Some((column, None)) = by_code
            && let Lookup::Found(_) | Lookup::OtherPeriod(_) =
                self.register.by_code(here.row.key(column), self.pass.units_on)
        {
            // The code means a unit that does not belong here; the name would only say the same again.
            return None;
        }
        let by_name = here.columns.name.map(|column| (column, self.unit_by_name(here, column, bag)));
        match (by_code, by_name) {
            (Some((_, Some(code))), Some((column, Some(name)))) if code != name => {
                let finding = units::disagree(&self.units[code], here.row.key(column), &self.units[name]);
                let finding = finding.at(here.row.place(column));
                bag.push(finding);
                None
            }
            (Some((_, None)), _) | (_, Some((_, None))) => None,
            (Some((_, unit)), _) | (None, Some((_, unit))) => unit,
            (None, None) => None,
        }
    }

    /// Whether code or name of a row are those of a unit that was met before, which is quick to say.
    pub(super) fn has_met(&self, here: &Here<'_, '_>) -> bool {
        let by_code = |column| {
            let text = here.row.text(column);
            self.units.get(self.last).is_some_and(|last| last.code.as_str() == text) || self.by_code.contains_key(text)
        };
        let by_name = |column| self.by_name.get(here.row.text(column)).is_some_and(Option::is_some);
        here.columns.unit.is_some_and(by_code) || here.columns.name.is_some_and(by_name)
    }

    /// Whether a row is a note, a date or a signature rather than data with a mistake: neither its code nor its name means any
    /// unit of the register, and both are empty, or most of the row is.
    pub(super) fn is_beside_the_data(&self, here: &Here<'_, '_>) -> bool {
        let filled = |column: Option<usize>| column.map(|column| here.row.key(column)).filter(|key| !key.is_empty());
        let (code, name) = (filled(here.columns.unit), filled(here.columns.name));
        let (cells, empty) = here
            .row
            .texts()
            .fold((0, 0), |(cells, empty), text| (cells + 1, empty + usize::from(text.trim().is_empty())));
        if (code.is_some() || name.is_some()) && empty * 2 <= cells {
            return false;
        }
        let day = self.pass.units_on;
        let is_code = |code: &str| !matches!(self.register.by_code(code, day), Lookup::Unknown);
        let is_name = |name: &str| {
            let mut kinds = self.rulebook.unit_kinds.iter();
            kinds.any(|kind| !matches!(self.register.by_name(name, day, kind), NameLookup::Unknown { .. }))
        };
        !code.is_some_and(is_code) && !name.is_some_and(is_name)
    }

    fn unit_by_code(&mut self, here: &Here<'_, '_>, column: usize, bag: &mut Bag) -> Option<usize> {
        // Rows of a unit usually stand together.
        let text = here.row.text(column);
        if self.units.get(self.last).is_some_and(|last| last.code.as_str() == text) {
            return Some(self.last);
        }
        if let Some(unit) = self.by_code.get(text) {
            self.last = *unit;
            return Some(*unit);
        }
        let code = here.row.check_key(column, bag)?;
        match self.by_code.get(code) {
            Some(unit) => Some(*unit),
            None => {
                bag.push(self.unknown_code(here, code, column));
                None
            }
        }
    }

    fn unit_by_name(&mut self, here: &Here<'_, '_>, column: usize, bag: &mut Bag) -> Option<usize> {
        if let Some(known) = self.by_name.get(here.row.text(column))
            && known.is_some()
        {
            return *known;
        }
        let name = here.row.check_key(column, bag)?;
        let unit = match self.find_by_name(name) {
            Ok((unit, exact)) => {
                if !exact {
                    self.variants.push(format!("{name} → {}", self.units[unit].name.vi));
                }
                Some(unit)
            }
            Err(finding) => {
                let finding =
                    finding.with("column", here.columns.header(column)).with("text", name).at(here.row.place(column));
                bag.push(finding);
                None
            }
        };
        self.by_name.insert(here.row.text(column).to_owned(), unit);
        unit
    }

    /// What a code means that is not the code of an assessed unit.
    fn unknown_code(&self, here: &Here<'_, '_>, code: &str, column: usize) -> Diagnostic {
        let lookup = self.register.by_code(code, self.pass.units_on);
        let fault = self.register.code_fault(code, self.pass.units_on, &lookup);
        let finding = match (fault, lookup) {
            (Some(fault), _) => fault,
            (None, Lookup::Found(unit)) => self.not_assessed(unit),
            (None, _) => unreachable!("every lookup that finds nothing has its finding"),
        };
        finding.with("column", here.columns.header(column)).at(here.row.place(column))
    }

    /// The assessed unit of a name, and whether it was written as the register writes it.
    fn find_by_name(&self, name: &str) -> Result<(usize, bool), Diagnostic> {
        let (mut fault, mut found) = (None, Vec::new());
        for kind in &self.rulebook.unit_kinds {
            let lookup = self.register.by_name(name, self.pass.units_on, kind);
            match lookup {
                NameLookup::Found { unit, exact } => found.push((unit, exact)),
                _ => fault = fault.or(self.register.name_fault(name, self.pass.units_on, kind, &lookup)),
            }
        }
        // A name as the register writes it goes before one of another kind that is only like it.
        if found.iter().any(|(_, exact)| *exact) {
            found.retain(|(_, exact)| *exact);
        }
        match found[..] {
            [(unit, exact)] => {
                let at = self.by_code.get(unit.code.as_str());
                at.map(|at| (*at, exact)).ok_or_else(|| self.not_assessed(unit))
            }
            [] => Err(fault.expect("a rulebook names at least one kind of unit")),
            _ => {
                let units: Vec<String> = found.iter().map(|(unit, _)| unit.to_string()).collect();
                Err(Diagnostic::new(&codes::D503).with("name", name).with("units", units.join(", ")))
            }
        }
    }

    /// A unit of the register that this pass does not assess.
    fn not_assessed(&self, unit: &Unit) -> Diagnostic {
        if self.rulebook.unit_kinds.contains(&unit.kind) {
            return Diagnostic::new(&codes::D521).with("unit", unit);
        }
        units::wrong_kind(unit, &self.rulebook.unit_kinds.join(", "))
    }
}

//! What a new folder is made from: a kind that the program holds, or a pass of the user's own.

use std::path::Path;

use jiff::civil::Date;

use super::kinds::Kind;
use crate::diag::{Bag, Error, Sources};
use crate::rules::Rulebook;
use crate::run::{self, Prepared};
use crate::units::{COLUMNS, Ranking, Register, Unit};

/// The rulebook, the register and the year of a new folder.
#[derive(Debug)]
pub struct Start {
    /// The command that makes it, for whoever finds the folder.
    pub(super) command: String,
    /// The year of the pass.
    pub(super) year: u16,
    /// The day on which the units are valid.
    day: Date,
    /// The files of the rulebook by their names in its folder, the one that names the others first.
    pub(super) rulebook: Vec<(String, Vec<u8>)>,
    /// The register of units.
    pub(super) register: Vec<u8>,
    /// Codes of units that are not assessed.
    left_out: Vec<String>,
}

impl Start {
    /// From what the program holds.
    #[must_use]
    pub fn of_kind(kind: &Kind) -> Self {
        let files = kind.rulebook.iter();
        Start {
            command: format!("parindex init {}", kind.name),
            year: kind.year,
            day: last_day(kind.year),
            rulebook: files.map(|file| (file.name.to_owned(), file.text.as_bytes().to_vec())).collect(),
            register: kind.units.as_bytes().to_vec(),
            left_out: Vec::new(),
        }
    }

    /// From a pass: its rulebook, its register, its year and the units that it assesses. `None` when
    /// one of the three has a mistake; all of them are in the bag.
    ///
    /// # Errors
    /// When the pass cannot be read.
    pub fn of_pass(path: &Path, sources: &mut Sources, bag: &mut Bag) -> Result<Option<Self>, Error> {
        let Some(Prepared { pass, register: read, .. }) = run::prepare(path, sources, bag)? else { return Ok(None) };
        let main = pass.folder.join(&pass.rulebook.name);
        let register = pass.folder.join(&pass.register.name);
        let folder = main.parent().unwrap_or(Path::new(""));
        let mut rulebook = Vec::new();
        let mut units = Vec::new();
        for (name, bytes) in sources.iter() {
            let name = Path::new(name);
            match name.strip_prefix(folder) {
                _ if name == register => units = bytes.to_vec(),
                _ if name == path => {}
                Ok(inside) if name == main => rulebook.insert(0, (inside.display().to_string(), bytes.to_vec())),
                Ok(inside) => rulebook.push((inside.display().to_string(), bytes.to_vec())),
                Err(_) => {}
            }
        }
        if pass.register.is_workbook() || !pass.register_layout.is_unsaid() {
            // The new folder has its register as CSV from the first line on.
            units.clear();
            run::write_table(&mut units, &COLUMNS, read.units().iter().map(Unit::row))
                .expect("writing to memory does not fail");
        }
        let left_out = pass.declared.iter().filter(|declared| declared.standing.is_none());
        Ok(Some(Start {
            command: "parindex init own".to_owned(),
            year: pass.year,
            day: pass.units_on,
            rulebook,
            register: units,
            left_out: left_out.map(|declared| declared.unit.clone()).collect(),
        }))
    }

    /// The file that names the others of the rulebook.
    pub(super) fn main(&self) -> &str {
        self.rulebook.first().map_or("", |(name, _)| name)
    }

    /// The units that are assessed, in the order of their codes.
    pub(super) fn units_of(&self, rulebook: &Rulebook, register: &Register) -> Vec<Unit> {
        let kinds = rulebook.unit_kinds.iter();
        let mut units: Vec<Unit> = kinds.flat_map(|kind| register.on(self.day, kind)).cloned().collect();
        let left_out = |unit: &Unit| self.left_out.iter().any(|code| code == unit.code.as_str());
        units.retain(|unit| unit.ranking != Ranking::NotAssessed && !left_out(unit));
        units.sort_by(|a, b| a.code.cmp(&b.code));
        units
    }
}

fn last_day(year: u16) -> Date {
    Date::constant(i16::try_from(year).expect("a year has four digits"), 12, 31)
}

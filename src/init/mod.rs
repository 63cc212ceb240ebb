//! A new folder to start from: the rulebook, the register of units, a pass, and tables to be filled, as
//! workbooks and as CSV.
//!
//! What always holds: the folder appears whole or not at all, and never in the place of another; the
//! tables follow from the rulebook and the register, so that what is still to be found by `check` is
//! what is still to be filled.
//!
//! Border: writes; what is filled in is read by [`crate::data`] like any other table.

mod csv;
mod kinds;
mod pages;
mod start;
mod tables;
mod xlsx;

use std::io;

pub use kinds::{File, KINDS, Kind};
pub use start::Start;

use crate::diag::{Bag, Error, Sources};
use crate::rules;
use crate::run::Publication;
use crate::units;

/// The folder of the rulebook within the new folder.
const RULES: &str = "rulebook";

/// The register of units within the new folder.
const UNITS: &str = "units.csv";

/// Writes everything into a new folder and publishes it; returns the names of its files.
///
/// # Errors
/// When the disk cannot be written.
pub fn write(start: &Start, publication: Publication) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    let mut put = |name: String, bytes: &[u8]| -> Result<(), Error> {
        publication.write(&name, |to| to.write_all(bytes))?;
        names.push(name);
        Ok(())
    };
    for (name, bytes) in &start.rulebook {
        put(format!("{RULES}/{name}"), bytes)?;
    }
    put(UNITS.to_owned(), &start.register)?;
    // Read from where it was written: the tables belong to this rulebook and no other.
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let rulebook = rules::load(&publication.path(&format!("{RULES}/{}", start.main())), &mut sources, &mut bag)?;
    let register = units::load(&publication.path(UNITS), &mut sources, &mut bag)?;
    let (rulebook, register) = rulebook.zip(register).expect("what is embedded is sound, and a pass was checked");
    let units = start.units_of(&rulebook, &register);
    let tables = tables::of(&rulebook, &units);
    for table in &tables {
        put(format!("{}.csv", table.stem), csv::write(table).as_bytes())?;
        let workbook = xlsx::write(table, start.year)
            .map_err(|error| Error::at(&publication.path(&format!("{}.xlsx", table.stem)))(io::Error::other(error)))?;
        put(format!("{}.xlsx", table.stem), &workbook)?;
    }
    put("pass.toml".to_owned(), pages::pass(start, &rulebook, &tables).as_bytes())?;
    put("README.md".to_owned(), pages::readme(start, &rulebook, &tables, units.len()).as_bytes())?;
    publication.commit()?;
    Ok(names)
}

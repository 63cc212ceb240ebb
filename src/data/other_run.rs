//! An input of the form `run`: whether its ranking is what that run wrote, and of what year and
//! kind its figures are.
//!
//! Border: reads of the other manifest only what it needs; the run directory as a whole belongs to
//! [`crate::data`]'s users.

use std::path::Path;

use serde::Deserialize;

use super::pass::{Input, Pass};
use crate::diag::{self, Bag, Diagnostic, Sources, codes};
use crate::model::{DataStatus, Part, Period, sha256};
use crate::survey::deviations::{self, Deviations};
use crate::text::{Arg, Listed};

#[derive(Deserialize)]
struct Manifest {
    pass: OtherPass,
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct OtherPass {
    year: u16,
    #[serde(rename = "period", default)]
    part: Option<Part>,
    data_status: String,
}

#[derive(Deserialize)]
struct Output {
    file: String,
    sha256: String,
}

/// Holds the ranking of another run to the manifest beside it. An altered index must not become
/// points, and made-up figures must not become official ones unsaid. False when it is refused.
pub(super) fn check(folder: &Path, ranking: &[u8], input: &Input, pass: &Pass, bag: &mut Bag) -> bool {
    let path = folder.join("manifest.json");
    let manifest = match diag::read_file(&path, diag::RULES) {
        Ok(bytes) => serde_json::from_slice::<Manifest>(&bytes).ok(),
        Err(error) => {
            let finding = Diagnostic::new(&codes::R506).with("file", path.display()).with("why", error.cause);
            bag.push(finding.at(input.file.place.clone()));
            return false;
        }
    };
    let hash = sha256(ranking);
    let Some(manifest) = manifest
        .filter(|manifest| manifest.outputs.iter().any(|output| output.file == "ranking.csv" && output.sha256 == hash))
    else {
        let finding = Diagnostic::new(&codes::R507).with("folder", &input.file.name);
        bag.push(finding.at(input.file.place.clone()));
        return false;
    };
    let status = DataStatus::ALL.iter().find(|(name, _, _)| *name == manifest.pass.data_status);
    let period = Period { year: manifest.pass.year, part: manifest.pass.part };
    let weaker = pass.data_status != DataStatus::MadeUp && manifest.pass.data_status == DataStatus::MadeUp.name();
    if period != pass.period() || weaker {
        let words = status.map_or(Arg::Plain(manifest.pass.data_status.clone()), |(_, _, words)| Arg::Said(*words));
        let finding = Diagnostic::new(&codes::D811).with("folder", &input.file.name).with("year", period);
        let finding = finding.with("status", words).with("our-year", pass.period());
        bag.push(finding.with("our-status", pass.data_status.words()).at(input.file.place.clone()));
    }
    true
}

/// The errors that the other run carries, where a survey fed it. Altered ones are refused.
pub(super) fn deviations(folder: &Path, input: &Input, sources: &mut Sources, bag: &mut Bag) -> Option<Deviations> {
    let manifest = diag::read_file(&folder.join("manifest.json"), diag::RULES).ok()?;
    let manifest = serde_json::from_slice::<Manifest>(&manifest).ok()?;
    let output = manifest.outputs.iter().find(|output| output.file == deviations::FILE)?;
    let path = folder.join(deviations::FILE);
    let file = sources.read(&path, diag::TABLES).map_err(|error| {
        let finding = Diagnostic::new(&codes::R506).with("file", path.display()).with("why", error.cause);
        bag.push(finding.at(input.file.place.clone()));
    });
    let bytes = sources.bytes(file.ok()?);
    let found = Deviations::read(bytes).filter(|_| output.sha256 == sha256(bytes));
    if found.is_none() {
        bag.push(Diagnostic::new(&codes::R507).with("folder", &input.file.name).at(input.file.place.clone()));
    }
    found
}

//! stub
use crate::diag::*;
use crate::model::{Name, UnitCode};
use jiff::civil::Date;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranking {
    Ranked,
    AssessedOnly,
    NotAssessed,
}
#[derive(Clone, Debug)]
pub struct Unit {
    pub code: UnitCode,
    pub valid_from: Option<Date>,
    pub valid_until: Option<Date>,
    pub kind: String,
    pub name: Name,
    pub region: Option<Name>,
    pub ranking: Ranking,
    pub aliases: Vec<String>,
    pub succeeded_by: Option<UnitCode>,
}
#[derive(Debug)]
pub struct Register {
    units: Vec<Unit>,
}
impl Register {
    pub fn on(&self, _d: Date, _k: &str) -> Vec<&Unit> {
        self.units.iter().collect()
    }
}
pub fn load(_p: &std::path::Path, _s: &mut Sources, _b: &mut Bag) -> Result<Option<Register>, Error> {
    Ok(None)
}

//! The bands ("phân loại"), `[[band]]`: ranges of the index that leave no gap between zero and the
//! total.

use std::collections::HashMap;

use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::methods::tiers::{self, Domain};
use crate::model::{Number, Points};
use crate::rulefile::{Fields, Table};
use crate::rules::Band;

/// Reads the bands and checks them against each other. `total` is the greatest index there can be.
pub(super) fn read_bands(tables: &[&Table], total: Option<Points>, bag: &mut Bag) -> Vec<Band> {
    let (mut bands, mut ranges): (Vec<String>, Vec<_>) = (Vec::new(), Vec::new());
    let mut places: HashMap<String, Place> = HashMap::new();
    for table in tables {
        let mut fields = Fields::new(table, "[[band]]", bag);
        let id = fields.need_text("id").unwrap_or_default().to_owned();
        let place = fields.place_of("id");
        ranges.push((tiers::read_range(&mut fields), table.place.clone()));
        fields.finish();
        if let Some(first) = places.insert(id.clone(), place.clone()) {
            bag.push(Diagnostic::new(&codes::R105).with("id", &id).at(place).also(first));
        }
        bands.push(id);
    }
    let domain = Domain { least: Some(Number::ZERO), most: total.map(Points::number) };
    tiers::check(&mut ranges, domain, bag);
    bands.into_iter().zip(ranges).map(|(id, (range, _))| Band { id, range }).collect()
}

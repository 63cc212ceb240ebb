//! The recorded ratios, `benches/baseline.csv`: case, reference, ratio. Seconds are of a machine; ratios to a scan
//! of the same bytes on the same machine are of the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::case::Row;

/// By how much a case may be slower.
const SLOWER: f64 = 1.2;

pub(crate) struct Baseline(BTreeMap<(String, String), f64>);

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/baseline.csv")
}

impl Baseline {
    /// What was recorded; nothing if nothing was.
    pub(crate) fn read() -> Self {
        let Ok(mut table) = csv::Reader::from_path(path()) else { return Baseline(BTreeMap::new()) };
        let rows = table.deserialize::<(String, String, f64)>();
        Baseline(
            rows.map(|row| row.map(|(name, reference, ratio)| ((name, reference), ratio)).expect("a ratio")).collect(),
        )
    }

    fn of(&self, row: &Row) -> Option<f64> {
        self.0.get(&(row.name.clone(), row.reference.to_owned())).copied()
    }

    pub(crate) fn is_slower(&self, row: &Row) -> bool {
        self.of(row).is_some_and(|before| row.ratio() > before * SLOWER)
    }

    pub(crate) fn verdict(&self, row: &Row) -> String {
        let before = self.of(row).unwrap_or(f64::NAN);
        let more = (row.ratio() / before - 1.0) * 100.0;
        format!("  {}: {:.2} × {} instead of {before:.2} (+{more:.0} %)", row.name, row.ratio(), row.reference)
    }

    /// Takes what was measured, for [`Baseline::write`]; cases that were not keep their ratio.
    pub(crate) fn set(&mut self, row: &Row) {
        self.0.insert((row.name.clone(), row.reference.to_owned()), row.ratio());
    }

    pub(crate) fn write(&self) {
        let mut text = String::from("case,reference,ratio\n");
        for ((name, reference), ratio) in &self.0 {
            text += &format!("\"{name}\",{reference},{ratio:.2}\n");
        }
        fs::write(path(), text).expect("the baseline can be written");
    }
}

//! A209: ranks that would differ under another rounding, or at the decimals that are published. The tie
//! rule changes only how ranks are counted on after a tie, and is told where it changes any.

use super::Data;
use crate::audit::Finding;
use crate::diag::codes;
use crate::model::Rounding;
use crate::rules::Ties;

pub(super) fn look(data: &Data<'_>, out: &mut Vec<Finding>) {
    let (year, rules) = (data.year, &data.year.rulebook);
    let own: Vec<usize> = year.units.iter().map(|unit| unit.rank.unwrap_or_default()).collect();
    let mut told: Vec<String> = Vec::new();
    let mut tell = |name: String, ranks: Vec<usize>| {
        let changed = ranks.iter().zip(&own).filter(|(a, b)| a != b).count();
        if changed > 0 {
            told.push(format!("{name}: {changed}"));
        }
    };
    for (name, rounding) in Rounding::ALL.iter().filter(|(_, rounding)| *rounding != rules.rounding) {
        tell(format!("rounding = {name}"), year.ranks_by(rules.rank_decimals, *rounding, rules.ties));
    }
    if rules.rank_decimals != rules.decimals {
        let ranks = year.ranks_by(rules.decimals, rules.rounding, rules.ties);
        tell(format!("rank-decimals = {}", rules.decimals), ranks);
    }
    let (name, ties) =
        if rules.ties == Ties::Dense { ("competition", Ties::Competition) } else { ("dense", Ties::Dense) };
    tell(format!("ties = {name}"), year.ranks_by(rules.rank_decimals, rules.rounding, ties));
    if !told.is_empty() {
        out.push(Finding::new(&codes::A209).with("changes", told.join("; ")));
    }
}

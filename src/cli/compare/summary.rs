//! What a person wants to know first of two years, in some fifteen lines.

use super::{NAMED, Teller, band};
use crate::cli::show::signed;
use crate::cli::words as say;
use crate::compare::{self, Change, Comparison, NEW, OLD, Stand};
use crate::model::Rounding;
use crate::text::Text;

impl Teller<'_> {
    /// What a person wants to know first, in some fifteen lines.
    pub(super) fn summary(&self) -> String {
        let Comparison { pairs, changes, correspondence, .. } = self.comparison;
        let mut lines = vec![format!("\n{}", self.title())];
        lines.extend(self.vintages());
        lines.extend(self.significant());
        let kinds = |kind: compare::Kind| {
            let all = correspondence.new_kinds.iter().chain(&correspondence.old_kinds);
            all.filter(|found| **found == kind).count()
        };
        let [old, new] = correspondence.comparable.map(|percent| percent.print(2, Rounding::HalfUp));
        let args = [("old", old), ("new", new)];
        lines.push(self.line(say::COMPARABLE, &say::COMPARABLE_IS.fill(self.lang, &args)));
        let counts = [
            ("changed", kinds(compare::Kind::MethodChanged) / 2),
            ("reweighted", kinds(compare::Kind::Reweighted) / 2),
            ("new", kinds(compare::Kind::New)),
            ("dropped", kinds(compare::Kind::Dropped)),
        ]
        .map(|(name, count)| (name, count.to_string()));
        lines.push(self.line(say::NODES, &say::NODES_ARE.fill(self.lang, &counts)));
        let merged = pairs.iter().filter(|pair| pair.carried.is_some()).count();
        let appeared: Vec<&str> = self.named(|pair| pair.new.is_some() && pair.old.is_none() && pair.carried.is_none());
        let gone: Vec<&str> = self.named(|pair| pair.new.is_none() && pair.successor.is_none());
        let counts = [
            ("old", self.comparison.years[OLD].units.len().to_string()),
            ("new", self.comparison.years[NEW].units.len().to_string()),
            ("merged", merged.to_string()),
        ];
        lines.push(self.line(say::UNITS, &say::UNITS_COMPARED.fill(self.lang, &counts)));
        for (label, names) in [(say::APPEARED, appeared), (say::GONE, gone)] {
            if !names.is_empty() {
                lines.push(self.line(label, &names.join(", ")));
            }
        }
        let parts: Vec<_> = changes.iter().filter_map(|change| change.index.as_ref()).collect();
        if !parts.is_empty() {
            let count = i128::try_from(parts.len()).unwrap_or(1);
            let mean = |part: &dyn Fn(&compare::IndexParts) -> i128| {
                self.points(parts.iter().map(|parts| part(parts)).sum::<i128>() / count)
            };
            let args = [
                ("change", mean(&|parts| parts.sum())),
                ("rules", mean(&|parts| parts.rules)),
                ("own", mean(&|parts| parts.own() + parts.succession)),
                ("rest", mean(&|parts| parts.correction + parts.others + parts.units)),
            ];
            lines.push(self.line(say::MEAN, &say::MEAN_IS.fill(self.lang, &args)));
        }
        lines.extend(self.movers());
        lines.extend(self.rebanded());
        lines.extend(self.largest());
        lines.push(self.line(say::METHOD, say::ORDERS.get(self.lang)));
        lines.join("\n")
    }

    /// Which changes are more than the error of surveys; nothing where none is known.
    fn significant(&self) -> Vec<String> {
        let changes = &self.comparison.changes;
        let known = changes.iter().filter(|change| change.significance.index.is_some()).count();
        if known == 0 {
            return Vec::new();
        }
        let mut moved: Vec<(usize, i128)> = changes
            .iter()
            .enumerate()
            .filter(|(_, change)| change.significance.index == Some(true))
            .filter_map(|(at, change)| Some((at, change.index_change()?)))
            .collect();
        moved.sort_by_key(|(at, change)| (-change.abs(), *at));
        let named: Vec<String> = moved
            .iter()
            .take(NAMED)
            .map(|(at, change)| format!("{} {}", self.name(*at), self.points(*change)))
            .collect();
        let ranks = changes.iter().enumerate().filter(|(_, change)| change.significance.rank == Some(true));
        let ranks: Vec<&str> = ranks.map(|(at, _)| self.name(at)).collect();
        let more =
            |all: usize, shown: usize| if all > shown { format!("; … +{}", all - shown) } else { String::new() };
        let of = |names: &[String], all: usize| match all {
            0 => "0".to_owned(),
            _ => format!("{all}: {}{}", names.join("; "), more(all, names.len())),
        };
        let first: Vec<String> = ranks.iter().take(NAMED).map(|name| (*name).to_owned()).collect();
        let args =
            [("known", known.to_string()), ("indices", of(&named, moved.len())), ("ranks", of(&first, ranks.len()))];
        vec![
            self.line(say::SIGNIFICANT, &say::SIGNIFICANT_INDICES.fill(self.lang, &args)),
            self.line(Text::NONE, &say::SIGNIFICANT_RANKS.fill(self.lang, &args)),
            self.line(Text::NONE, say::SURVEY_ERROR_ALONE.get(self.lang)),
        ]
    }

    fn named(&self, is: impl Fn(&compare::Pair) -> bool) -> Vec<&str> {
        let pairs = self.comparison.pairs.iter().enumerate().filter(|(_, pair)| is(pair));
        pairs.map(|(at, _)| self.name(at)).collect()
    }

    /// The units that rose and fell most.
    fn movers(&self) -> Vec<String> {
        let mut moved: Vec<(i64, usize)> = self
            .comparison
            .changes
            .iter()
            .enumerate()
            .filter_map(|(at, change)| Some((change.rank_change()?, at)))
            .collect();
        moved.sort_by_key(|(places, _)| -places);
        let say = |(places, at): &(i64, usize)| {
            let change = &self.comparison.changes[*at];
            let rank = |stand: Option<&Stand>| stand.and_then(|stand| stand.rank).map_or(0, |rank| rank);
            let places = signed(i128::from(*places) * 1_000_000_000, 0);
            format!("{} {places} ({} → {})", self.name(*at), rank(change.before()), rank(change.stands[NEW].as_ref()))
        };
        let up: Vec<String> = moved.iter().filter(|(places, _)| *places > 0).take(NAMED).map(say).collect();
        let down: Vec<String> = moved.iter().rev().filter(|(places, _)| *places < 0).take(NAMED).map(say).collect();
        let lines = [(say::RISERS, up), (say::FALLERS, down)];
        lines
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(label, names)| self.line(label, &names.join("; ")))
            .collect()
    }

    fn rebanded(&self) -> Option<String> {
        let changed = |(at, change): (usize, &Change)| {
            let (old, new) = (change.before()?, change.stands[NEW].as_ref()?);
            (old.band != new.band).then(|| format!("{} {} → {}", self.name(at), band(old), band(new)))
        };
        let changed: Vec<String> = self.comparison.changes.iter().enumerate().filter_map(changed).collect();
        let more = changed.len().saturating_sub(2 * NAMED);
        let shown = changed[..changed.len() - more].join("; ");
        let more = if more > 0 { format!("; … +{more}") } else { String::new() };
        (!changed.is_empty()).then(|| self.line(say::REBANDED, &format!("{}: {shown}{more}", changed.len())))
    }

    /// The nodes that moved the index of a unit most.
    fn largest(&self) -> Option<String> {
        let mut all: Vec<(i128, usize, usize)> = Vec::new();
        for (at, change) in self.comparison.changes.iter().enumerate() {
            let own = change.index.iter().flat_map(|parts| parts.own.iter().enumerate());
            all.extend(own.map(|(group, own)| (*own, at, group)).filter(|(own, ..)| *own != 0));
        }
        let first = |(own, at, group): &(i128, usize, usize)| (-own.abs(), *at, *group);
        // Of thousands a few are named; only these are put in order.
        if all.len() > NAMED {
            all.select_nth_unstable_by_key(NAMED, first);
            all.truncate(NAMED);
        }
        all.sort_unstable_by_key(first);
        let year = &self.comparison.years[NEW];
        let say = |(own, at, group): &(i128, usize, usize)| {
            let leaf = self.comparison.correspondence.groups[*group].new[0];
            format!("{} · {} {}", self.name(*at), year.leaf(leaf).0.code, self.points(*own))
        };
        let shown: Vec<String> = all.iter().map(say).collect();
        (!shown.is_empty()).then(|| self.line(say::LARGEST, &shown.join("; ")))
    }
}

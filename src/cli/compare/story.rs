//! What became of one unit, on one screen: index and rank before and after, the parts of both changes, the nodes that
//! moved it most, and the commands that lead from there to the cells of both years.

use super::{Teller, band, none, rank};
use crate::cli::show::signed;
use crate::cli::words as say;
use crate::compare::{Change, Contribution, Line, NEW, OLD, Stand};
use crate::model::{Points, Rounding};
use crate::results::Outcome;
use crate::text::{Lang, Text};

/// Nodes told.
const TOLD: usize = 8;

impl Teller<'_> {
    /// What became of one unit, on one screen.
    pub(super) fn story(&self, pair: usize) -> String {
        let change = &self.comparison.changes[pair];
        let unit = &self.comparison.unit(pair).unit;
        let mut lines = vec![format!("{} ({})", self.name(pair), unit.code), self.title()];
        lines.extend(self.vintages());
        lines.extend(self.before_and_after(pair, change));
        if let Some(sentence) = self.verdict(change) {
            lines.push(format!("\n{sentence}"));
        }
        lines.extend(self.index_story(pair, change));
        lines.extend(self.rank_story(change));
        lines.extend(self.node_story(pair));
        lines.join("\n") + "\n"
    }

    fn before_and_after(&self, pair: usize, change: &Change) -> Vec<String> {
        let (old, new) = (change.before(), change.stands[NEW].as_ref());
        let told = |delta: Option<String>| delta.map_or(String::new(), |delta| format!("   ({delta})"));
        let index = told(change.index_change().map(|change| self.points(change)));
        let places = told(change.rank_change().map(|places| self.places(places)));
        let mut lines = vec![
            String::new(),
            self.line(say::INDEX, &format!("{} → {}{index}", self.index(old, OLD), self.index(new, NEW))),
            self.line(say::RANK, &format!("{} → {}{places}", rank(old), rank(new))),
        ];
        let ranked = |side: usize| {
            let units = self.comparison.years[side].units.iter();
            units.filter(|unit| unit.figures.ranked).count().to_string()
        };
        let ranked = [OLD, NEW].map(ranked);
        if ranked[OLD] != ranked[NEW] {
            let [old, new] = ranked;
            lines.push(self.line(Text::NONE, &say::RANKED_OF.fill(self.lang, &[("old", old), ("new", new)])));
        }
        if let Some(error) = change.significance.standard_error {
            let said = match change.significance.index {
                Some(true) => say::MORE_THAN_NOISE,
                Some(false) => say::NO_MORE_THAN_NOISE,
                None => Text::NONE,
            };
            lines.push(self.line(say::ERROR_OF_CHANGE, &format!("{error:.2}   {}", said.get(self.lang))));
        }
        if old.into_iter().chain(new).any(|stand| !stand.band.is_empty()) {
            let band_of = |stand: Option<&Stand>| stand.map_or("—".to_owned(), |stand| band(stand).to_owned());
            lines.push(self.line(say::BAND, &format!("{} → {}", band_of(old), band_of(new))));
        }
        let of = &self.comparison.pairs[pair];
        if !of.predecessors.is_empty() {
            let say = |unit: &usize| {
                let row = &self.comparison.years[OLD].units[*unit].row;
                let name = if self.lang == Lang::En { &row.name_en } else { &row.name };
                format!("{name} {} ({})", row.index, row.rank.map_or("—".to_owned(), |rank| rank.to_string()))
            };
            let predecessors: Vec<String> = of.predecessors.iter().map(say).collect();
            lines.push(self.line(say::PREDECESSORS, &predecessors.join("; ")));
            lines.push(self.line(Text::NONE, say::PREDECESSORS_ARE.get(self.lang)));
        }
        if let Some(successor) = of.successor {
            let row = &self.comparison.years[NEW].units[successor].row;
            let name = if self.lang == Lang::En { &row.name_en } else { &row.name };
            lines.push(self.line(say::SUCCESSOR, &format!("{name} ({})", row.code)));
        }
        lines
    }

    fn places(&self, places: i64) -> String {
        let (sentence, count) = match places {
            0 => (say::SAME_PLACE, 0),
            up if up > 0 => (say::PLACES_UP, up),
            down => (say::PLACES_DOWN, -down),
        };
        sentence.fill(self.lang, &[("places", count.to_string())])
    }

    /// In a sentence: which way index and rank went, and what moved the rank most.
    fn verdict(&self, change: &Change) -> Option<String> {
        let (index, rank, parts) = (change.index_change()?, change.rank_change()?, change.rank?);
        let mut causes = [
            (parts.rules, say::BY_RULES),
            (parts.own, say::BY_OWN),
            (parts.others, say::BY_OTHERS),
            (parts.units, say::BY_UNITS),
            (parts.correction, say::BY_CORRECTION),
        ];
        // The cause that pushed furthest the way the rank went.
        let way = i128::from(rank.signum());
        causes.sort_by_key(|(part, _)| if way == 0 { -part.abs() } else { -part * way });
        let (part, cause) = causes[0];
        let sentence = match (index.signum(), rank.signum()) {
            (-1, 1) => say::ROSE_THOUGH_LOWER,
            (1, -1) => say::FELL_THOUGH_HIGHER,
            (_, 1) => say::ROSE,
            (_, -1) => say::FELL,
            _ if part == 0 => say::NOTHING_MOVED,
            _ => say::STAYED,
        };
        let args = [("cause", cause.get(self.lang).to_owned()), ("places", signed(part, 1))];
        Some(sentence.fill(self.lang, &args))
    }

    fn index_story(&self, pair: usize, change: &Change) -> Vec<String> {
        let Some(parts) = &change.index else { return vec![format!("\n{}", self.why_no_parts(pair))] };
        let mut lines = vec![format!("\n{}", say::WHY_INDEX.get(self.lang))];
        let mut line = |label: Text, part: i128, always: bool| {
            if always || part != 0 {
                lines.push(format!("  {:>10}  {}", self.points(part), label.get(self.lang)));
            }
        };
        line(say::BY_CORRECTION, parts.correction, self.comparison.published.is_some());
        line(say::BY_RULES, parts.rules, true);
        line(say::BY_SUCCESSION, parts.succession, false);
        line(say::BY_OTHERS, parts.others, false);
        line(say::BY_UNITS, parts.units, false);
        line(say::BY_OWN, parts.own(), true);
        let rulebook = &self.comparison.years[NEW].rulebook;
        let own = self.comparison.own_by_node(parts);
        for (code, area) in self.comparison.areas() {
            if own[area] != 0 {
                let name = rulebook.nodes[area].name.get(self.lang);
                lines.push(format!("      {:>10}  {code}  {name}", self.points(own[area])));
            }
        }
        lines
    }

    fn why_no_parts(&self, pair: usize) -> &'static str {
        let of = &self.comparison.pairs[pair];
        let sentence = match (of.old.is_some() || of.carried.is_some(), of.new.is_some()) {
            (false, _) => say::NO_PREDECESSOR,
            (_, false) => say::IS_GONE,
            _ => say::NO_INDEX,
        };
        sentence.get(self.lang)
    }

    fn rank_story(&self, change: &Change) -> Vec<String> {
        let Some(parts) = change.rank else { return Vec::new() };
        let mut lines = vec![format!("\n{}", say::WHY_RANK.get(self.lang))];
        let all = [
            (say::BY_CORRECTION, parts.correction),
            (say::BY_RULES, parts.rules),
            (say::BY_OWN, parts.own),
            (say::BY_OTHERS, parts.others),
            (say::BY_UNITS, parts.units),
        ];
        for (label, part) in all.into_iter().filter(|(_, part)| *part != 0) {
            lines.push(format!("  {:>10}  {}", signed(part, 2), label.get(self.lang)));
        }
        lines
    }

    /// The nodes that moved the index most.
    fn node_story(&self, pair: usize) -> Vec<String> {
        let lines = self.comparison.lines();
        let rows = self.comparison.contributions(&lines, pair);
        let mut moved: Vec<&Contribution<'_>> =
            rows.iter().filter(|row| row.line.kind.is_some() && row.own.is_some_and(|own| own != 0)).collect();
        moved.sort_by_key(|row| -row.own.unwrap_or_default().abs());
        let Some(first) = moved.first() else { return Vec::new() };
        let mut told = vec![format!("\n{}", say::NODES_MOVED.get(self.lang))];
        for row in moved.iter().take(TOLD) {
            let node = row.line.node;
            let mut line = format!(
                "  {:>10}  {:<8}{:>11} → {:<11} {}",
                self.points(row.own.unwrap_or_default()),
                node.code.as_str(),
                earned(row.old),
                earned(row.new),
                node.name.get(self.lang),
            );
            let former = self.former(row.line);
            if former != [node.code.as_str()] {
                line.push_str(&say::FORMERLY.fill(self.lang, &[("codes", former.join(", "))]));
            }
            told.push(line);
        }
        told.extend(self.follow(pair, first.line));
        told
    }

    /// Codes of the nodes of the old rulebook that a node continues.
    fn former(&self, line: &Line<'_>) -> Vec<&str> {
        let nodes = &self.comparison.years[OLD].rulebook.nodes;
        line.former.iter().map(|at| nodes[*at].code.as_str()).collect()
    }

    /// The commands that lead from a node to the cells of both years, and to all the nodes of a unit.
    fn follow(&self, pair: usize, line: &Line<'_>) -> Vec<String> {
        let mut told = vec![format!("\n{}", say::FOLLOW.get(self.lang))];
        let of = &self.comparison.pairs[pair];
        for unit in of.old.into_iter().chain(of.predecessors.iter().copied()) {
            told.extend(self.former(line).iter().map(|former| self.explain(OLD, unit, former)));
        }
        told.extend(of.new.map(|unit| self.explain(NEW, unit, line.node.code.as_str())));
        let [old, new] = self.comparison.years.each_ref().map(|year| year.run.path.display());
        let code = &self.comparison.unit(pair).unit.code;
        let all = say::ALL_NODES.get(self.lang);
        told.push(format!("{all} parindex compare {old} {new} --unit {code} --format csv"));
        told
    }

    fn explain(&self, side: usize, unit: usize, node: &str) -> String {
        let year = &self.comparison.years[side];
        format!("  parindex explain {} --unit {} --node {node}", year.run.path.display(), year.units[unit].row.code)
    }
}

/// Points and maximum. Deductions and bonuses have no maximum.
fn earned(outcome: Option<Outcome>) -> String {
    let Some(Outcome { points: Some(points), max }) = outcome else { return none() };
    let printed = points.print(2, Rounding::HalfUp).replace('-', "−");
    if max == Points::ZERO { printed } else { format!("{printed}/{max}") }
}

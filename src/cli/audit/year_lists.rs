//! The lists of an audit with a year's data, one function each.

use super::fixed;
use crate::audit::with_data::{self, Component, Decision, Measure, OneStep, Pair};
use crate::audit::year::Year;
use crate::cli::show::Columns;
use crate::cli::words as say;
use crate::text::Lang;

/// Columns and rows.
type Listing = (Columns, Vec<Vec<String>>);

/// Where there is no figure.
const NONE: &str = "–";

pub(super) struct YearLists<'y> {
    pub(super) year: &'y Year,
    pub(super) lang: Lang,
}

impl YearLists<'_> {
    /// The list of a name.
    pub(super) fn list(&self, name: &str) -> Listing {
        match name {
            "weights" => self.weights(),
            "alphas" => self.alphas(),
            "components" => self.components(),
            "correlations" => self.correlations(),
            "steps" => self.steps(),
            _ => self.decisions(),
        }
    }

    fn weights(&self) -> Listing {
        let columns = vec![
            ("node", say::NODE, false),
            ("name", say::NODE_NAME, false),
            ("nominal", say::NOMINAL, true),
            ("variance", say::OF_VARIANCE, true),
            ("correlation", say::CORRELATION, true),
            ("main_effect", say::MAIN_EFFECT, true),
            ("full", say::AT_FULL, true),
            ("none", say::AT_NONE, true),
            ("units", say::UNITS, true),
        ];
        let some = |value: Option<f64>| value.map_or(NONE.to_owned(), |value| fixed(value, 3));
        let row = |measure: Measure| {
            let mut row = self.node(measure.node).to_vec();
            row.extend([fixed(measure.nominal, 2), fixed(measure.variance, 2)]);
            row.extend([measure.correlation, measure.main_effect].map(some));
            row.extend([measure.full, measure.none, measure.units].map(|count| count.to_string()));
            row
        };
        (columns, with_data::measures(self.year).into_iter().map(row).collect())
    }

    fn alphas(&self) -> Listing {
        let columns = vec![
            ("node", say::NODE, false),
            ("name", say::NODE_NAME, false),
            ("nodes", say::SCORED_NODES, true),
            ("alpha", say::ALPHA, true),
        ];
        let row = |(at, nodes, alpha): (usize, usize, f64)| {
            [self.node(at).to_vec(), vec![nodes.to_string(), fixed(alpha, 3)]].concat()
        };
        (columns, with_data::alphas(self.year).into_iter().map(row).collect())
    }

    fn components(&self) -> Listing {
        let columns = vec![
            ("component", say::COMPONENT, true),
            ("share", say::OF_VARIANCE, true),
            ("loadings", say::LOADINGS, false),
        ];
        let row = |(at, component): (usize, Component)| {
            let loading =
                |(at, loading): &(usize, f64)| format!("{} {}", self.year.rulebook.nodes[*at].code, fixed(*loading, 2));
            let loadings: Vec<String> = component.loadings.iter().map(loading).collect();
            vec![(at + 1).to_string(), fixed(component.share, 1), loadings.join("; ")]
        };
        (columns, with_data::components(self.year).into_iter().enumerate().map(row).collect())
    }

    fn correlations(&self) -> Listing {
        let columns = vec![
            ("node", say::NODE, false),
            ("name", say::NODE_NAME, false),
            ("other", say::OTHER_NODE, false),
            ("other_name", say::NODE_NAME, false),
            ("correlation", say::CORRELATION, true),
        ];
        let row = |pair: Pair| [&self.node(pair.node)[..], &self.node(pair.other), &[fixed(pair.r, 4)]].concat();
        (columns, with_data::pairs(self.year).into_iter().map(row).collect())
    }

    /// Single steps of a value that change a rank or a band.
    fn steps(&self) -> Listing {
        let columns = vec![
            ("code", say::CODE, false),
            ("unit", say::UNIT, false),
            ("node", say::NODE, false),
            ("name", say::NODE_NAME, false),
            ("field", say::FIELD_OF, false),
            ("from", say::FROM, false),
            ("to", say::TO, false),
            ("index", say::INDEX, true),
            ("rank", say::RANK, true),
            ("rank_then", say::RANK_THEN, true),
            ("band", say::BAND, false),
            ("band_then", say::BAND_THEN, false),
        ];
        let band = |band: Option<usize>| band.map_or(NONE.to_owned(), |at| self.year.rulebook.bands[at].id.clone());
        let row = |step: OneStep| {
            let now = &self.year.units[step.unit];
            let mut row = [self.unit(step.unit), self.node(step.node)].concat();
            row.extend([step.field.to_owned(), step.from, step.to, self.year.rulebook.print(step.index)]);
            row.extend([now.rank, step.rank].map(rank));
            row.extend([band(now.index.and_then(|index| self.year.band_of(index))), band(step.band)]);
            row
        };
        (columns, with_data::one_steps(self.year).into_iter().map(row).collect())
    }

    /// Claims that, had they been granted, would change a rank.
    fn decisions(&self) -> Listing {
        let columns = vec![
            ("code", say::CODE, false),
            ("unit", say::UNIT, false),
            ("node", say::NODE, false),
            ("name", say::NODE_NAME, false),
            ("self_assessed", say::SELF_ASSESSED, true),
            ("counted", say::COUNTED, true),
            ("index_on_claim", say::INDEX, true),
            ("rank", say::RANK, true),
            ("rank_on_claim", say::RANK_THEN, true),
        ];
        let row = |decision: Decision| {
            let mut row = [self.unit(decision.unit), self.node(decision.node)].concat();
            let points = [decision.claimed, decision.counted, decision.index];
            row.extend(points.map(|points| self.year.rulebook.print(points)));
            row.extend([self.year.units[decision.unit].rank, decision.rank].map(rank));
            row
        };
        (columns, with_data::decisions(self.year).into_iter().map(row).collect())
    }

    fn node(&self, at: usize) -> [String; 2] {
        let node = &self.year.rulebook.nodes[at];
        [node.code.to_string(), node.name.get(self.lang).to_owned()]
    }

    fn unit(&self, at: usize) -> [String; 2] {
        let unit = &self.year.units[at];
        [unit.code.clone(), unit.name.get(self.lang).to_owned()]
    }
}

fn rank(rank: Option<usize>) -> String {
    rank.map_or(NONE.to_owned(), |rank| rank.to_string())
}

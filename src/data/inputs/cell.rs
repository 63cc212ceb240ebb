//! The values of a row → cells.

use super::node::Turn;
use super::reader::{Claim, Here, Reader};
use super::{Cell, CellPlace, Gaps, State, printed};
use crate::data::columns::NodeColumns;
use crate::diag::{Bag, Diagnostic, codes};
use crate::methods::{Fault, Kind};
use crate::model::{Points, RateText};
use crate::rules::Missing;

/// The place that a row, or a column of it, fills.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub(super) unit: usize,
    pub(super) leaf: usize,
    /// The first of its columns, where a fault of the cell as a whole is shown.
    pub(super) column: usize,
}

impl Reader<'_> {
    pub(super) fn long_row(&mut self, here: &Here<'_, '_>, unit: Option<usize>, bag: &mut Bag) {
        let column = here.columns.node.expect("a long table is bound with its node column");
        let leaf = self.node(here, column, bag);
        let turn = leaf.and_then(|leaf| self.stage(here, leaf, bag));
        let (Some(leaf), Some(turn)) = (leaf, turn) else {
            self.lost = true;
            return;
        };
        let columns = self.columns_of_row(here, leaf, column, bag);
        if let Some(unit) = unit
            && self.is_settled(here, Spot { unit, leaf, column }, columns, bag)
        {
            return;
        }
        let cell = columns.and_then(|columns| self.cell(here, leaf, columns, bag));
        let Some(unit) = unit else { return };
        let spot = Spot { unit, leaf, column: columns.map_or(column, |columns| columns.fields[0]) };
        self.remark(here, spot, bag);
        let errors = bag.errors();
        match (turn, cell) {
            (Turn::Counts, None) => self.hold(here, spot),
            (Turn::Counts, Some(cell)) => self.put(here, spot, cell, bag),
            // An earlier stage holds no place: the points that count stand in a row of their own.
            (Turn::Earlier(_), None) => {}
            (Turn::Earlier(stage), Some(cell)) => self.claim(here, spot, stage, &cell, bag),
        }
        // A row given twice is told once.
        if bag.errors() == errors {
            self.claimed(here, spot, bag);
        }
    }

    pub(super) fn wide_row(&mut self, here: &Here<'_, '_>, unit: Option<usize>, bag: &mut Bag) {
        for (leaf, columns) in &here.columns.wide {
            let spot = unit.map(|unit| Spot { unit, leaf: *leaf, column: columns.fields[0] });
            if spot.is_some_and(|spot| self.is_settled(here, spot, Some(columns), bag)) {
                continue;
            }
            let cell = self.cell(here, *leaf, columns, bag);
            let Some(spot) = spot else { continue };
            match cell {
                Some(cell) => self.put(here, spot, cell, bag),
                None => self.hold(here, spot),
            }
        }
    }

    /// The columns of the fields of a node in a long table. `None` when one is lacking, or when the
    /// row fills a column of another method.
    fn columns_of_row<'h>(
        &self,
        here: &Here<'h, '_>,
        leaf: usize,
        node_column: usize,
        bag: &mut Bag,
    ) -> Option<&'h NodeColumns> {
        let (node, rule) = self.leaf(leaf);
        let own = &here.columns.long[leaf];
        let errors = bag.errors();
        for (other, name) in own.others.iter().filter(|(other, _)| !here.row.text(*other).is_empty()) {
            let finding = here.find(&codes::D519, *other).with("node", &node.code).with("field", *name);
            bag.push(finding.with("method", rule.method.info().title));
        }
        if let Err(lacking) = own.own {
            let finding = here.find(&codes::D520, node_column).with("node", &node.code).with("field", lacking);
            bag.push(finding.with("method", rule.method.info().title));
        }
        own.own.as_ref().ok().filter(|_| bag.errors() == errors)
    }

    /// The points of earlier stages, from columns of their own such as "self-assessed".
    fn claimed(&mut self, here: &Here<'_, '_>, spot: Spot, bag: &mut Bag) {
        for (stage, column) in here.columns.earlier.iter().enumerate() {
            let Some(column) = *column else { continue };
            let text = here.row.text(column);
            if text.is_empty() || here.input.not_applicable.as_deref() == Some(text) {
                continue;
            }
            let points = self.points_of_stage(here, spot.leaf, column, bag);
            let Some(points) = points else { continue };
            self.keep(here, Spot { column, ..spot }, stage, Some(points), bag);
        }
    }

    fn points_of_stage(&self, here: &Here<'_, '_>, leaf: usize, column: usize, bag: &mut Bag) -> Option<Points> {
        let max = self.leaf(leaf).0.max;
        match here.read(column, here.row.text(column), Kind::Amount, &[]) {
            Ok(number) => {
                let number = number.unwrap_or_default();
                let points = number.as_points().filter(|points| *points <= max);
                if points.is_none() {
                    here.fault(Fault::new(&codes::D317).with("points", number).with("max", max), column, bag);
                }
                points
            }
            Err(fault) => {
                here.fault(fault, column, bag);
                None
            }
        }
    }

    /// Reads the values of one node from a row. `None` when a value is unusable.
    fn cell(&self, here: &Here<'_, '_>, leaf: usize, columns: &NodeColumns, bag: &mut Bag) -> Option<Cell> {
        let (node, rule) = self.leaf(leaf);
        let first = columns.fields[0];
        let mut cell = Cell { state: State::Value, at: Some(here.at(first)), ..Cell::default() };
        let is_na = |text: &str| here.input.not_applicable.as_deref().is_some_and(|word| word == text);
        let texts = columns.all().map(|column| here.value(column));
        if texts.clone().all(|text| is_na(text) || text.is_empty()) && texts.clone().any(is_na) {
            if !rule.may_not_apply {
                bag.push(here.find(&codes::D310, first).with("node", &node.code));
                return None;
            }
            cell.state = State::NotApplicable;
            return Some(cell);
        }
        if texts.clone().all(str::is_empty) && (rule.missing != Missing::Refuse || self.gaps == Gaps::Keep) {
            cell.state = State::Missing;
            return Some(cell);
        }
        let fields = rule.method.fields();
        let mut usable = true;
        let rate = match columns.fraction.map(|column| (column, here.value(column))) {
            Some((column, text)) if !text.is_empty() => match RateText::cut(text) {
                Some(rate) => Some(rate),
                None => {
                    bag.push(here.find(&codes::D331, column));
                    return None;
                }
            },
            _ => None,
        };
        for (at, column) in columns.fields.iter().enumerate() {
            let text = printed::part(rate, &fields[at]).unwrap_or_else(|| here.value(*column));
            if at > 0 && *column == columns.fields[at - 1] && text.is_empty() {
                continue; // the empty cell of both was told
            }
            if text.is_empty() {
                bag.push(here.find(&codes::D309, *column));
                usable = false;
                continue;
            }
            match here.read(*column, text, fields[at].kind, rule.method.words()) {
                Ok(value) => cell.values[at] = value,
                Err(fault) => {
                    here.fault(fault, *column, bag);
                    usable = false;
                }
            }
        }
        usable = usable && printed::check(here, (fields, &cell), columns, rate, bag);
        usable.then_some(cell)
    }

    /// Holds the place of a cell whose values are unusable and reported: it is not missing as well.
    fn hold(&mut self, here: &Here<'_, '_>, spot: Spot) {
        let at = self.cell_of(spot);
        if self.cells[at].at.is_none() {
            self.cells[at] = Cell { state: State::Value, at: Some(here.at(spot.column)), ..Cell::default() };
        }
    }

    /// Puts a cell in its place; a second one for the same unit and node is refused.
    fn put(&mut self, here: &Here<'_, '_>, spot: Spot, cell: Cell, bag: &mut Bag) {
        let at = self.cell_of(spot);
        match self.cells[at].at {
            Some(first) => bag.push(self.twice(here, spot, first)),
            None => self.cells[at] = cell,
        }
    }

    /// Keeps the points of an earlier stage in a row of its own: its values, scored as those that
    /// count are.
    fn claim(&mut self, here: &Here<'_, '_>, spot: Spot, stage: usize, cell: &Cell, bag: &mut Bag) {
        // A claim that is no value claims no points.
        let mut points = None;
        if cell.state == State::Value {
            match self.leaf(spot.leaf).1.method.score(&cell.values) {
                Ok(outcome) => points = Some(outcome.points.unwrap_or_default()),
                Err(fault) => here.fault(fault, spot.column, bag),
            }
        }
        self.keep(here, spot, stage, points, bag);
    }

    /// Keeps the points of an earlier stage; second ones for the same unit and node are refused.
    fn keep(&mut self, here: &Here<'_, '_>, spot: Spot, stage: usize, points: Option<Points>, bag: &mut Bag) {
        let at = self.cell_of(spot);
        let claims = &mut self.earlier[stage];
        if claims.is_empty() {
            *claims = vec![None; self.cells.len()];
        }
        match claims[at] {
            Some(first) => bag.push(self.twice(here, spot, first.at)),
            None => claims[at] = Some(Claim { points, at: here.at(spot.column) }),
        }
    }

    fn twice(&self, here: &Here<'_, '_>, spot: Spot, first: CellPlace) -> Diagnostic {
        self.two_lines(spot, here.row.line(), first).at(here.row.place(spot.column))
    }

    /// Values of one cell on two lines, perhaps of two tables.
    pub(super) fn two_lines(&self, spot: Spot, line: u32, first: CellPlace) -> Diagnostic {
        Diagnostic::new(&codes::D507)
            .with("unit", &self.units[spot.unit].name.vi)
            .with("node", &self.leaf(spot.leaf).0.code)
            .with("line", line)
            .with("first", first.line)
            .also(self.place(first))
    }

    pub(super) fn cell_of(&self, spot: Spot) -> usize {
        spot.unit * self.leaves.len() + spot.leaf
    }
}

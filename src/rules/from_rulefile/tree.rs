//! The drafts put together, and the checks that need a node with its children.

use std::collections::HashMap;

use super::head::Head;
use super::nodes::Draft;
use crate::aggregate;
use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::methods::Role;
use crate::model::{Number, Points, Rounding};

/// The drafts and how they hang together; all numbers are places in `drafts`.
pub(super) struct Tree<'a> {
    pub(super) drafts: Vec<Draft<'a>>,
    /// For each draft the nodes below it, as written.
    pub(super) children: Vec<Vec<usize>>,
    /// The nodes without a parent ("lĩnh vực").
    pub(super) areas: Vec<usize>,
    by_code: HashMap<String, usize>,
}

impl<'a> Tree<'a> {
    /// Hangs every draft below its parent. One whose parent is not there is reported and hangs
    /// nowhere.
    pub(super) fn of(drafts: Vec<Draft<'a>>, bag: &mut Bag) -> Self {
        let by_code: HashMap<String, usize> =
            drafts.iter().enumerate().map(|(at, draft)| (draft.code.as_str().to_owned(), at)).collect();
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
        let mut areas = Vec::new();
        for (at, draft) in drafts.iter().enumerate() {
            match draft.code.ancestors().next() {
                None => areas.push(at),
                Some(parent) => match by_code.get(parent) {
                    Some(parent) => children[*parent].push(at),
                    None => {
                        let finding = Diagnostic::new(&codes::R205).with("code", &draft.code).with("parent", parent);
                        bag.push(finding.at(draft.key_place.clone()));
                    }
                },
            }
        }
        Tree { drafts, children, areas, by_code }
    }

    /// Checks each node against its children, and the areas against the total.
    pub(super) fn check(&self, head: Option<&Head>, bag: &mut Bag) {
        if let Some(head) = head {
            self.check_total(head, bag);
            self.check_adjustments(&self.areas, head.aggregate, &head.place, bag);
        }
        for (draft, below) in self.drafts.iter().zip(&self.children) {
            check_round(draft, bag);
            if below.is_empty() {
                self.check_leaf(draft, head, bag);
            } else {
                self.check_parent(draft, below, bag);
                self.check_information(draft, below, bag);
                self.check_adjustments(below, draft.aggregate_info, &draft.key_place, bag);
            }
        }
    }

    fn check_total(&self, head: &Head, bag: &mut Bag) {
        if head.aggregate.sums
            && let (Some(total), Some(sum)) = (head.total, self.sum(&self.areas))
            && total.number() != sum
            && !self.areas.is_empty()
        {
            let finding = Diagnostic::new(&codes::R211).with("total", total).with("sum", sum);
            bag.push(finding.with("parts", self.maxima(&self.areas)).at(head.total_place.clone()));
        }
    }

    fn check_parent(&self, draft: &Draft<'_>, below: &[usize], bag: &mut Bag) {
        if let Some(method) = draft.method_entry {
            let child = &self.drafts[below[0]];
            let finding = Diagnostic::new(&codes::R207).with("code", &draft.code).with("child", &child.code);
            bag.push(finding.at(method.key_place.clone()).also(child.key_place.clone()));
        }
        if draft.aggregate_info.sums
            && !draft.informs
            && below.iter().any(|at| !self.drafts[*at].informs)
            && let (Some(max), Some(sum)) = (draft.max, self.sum(below))
            && max.number() != sum
        {
            let finding = Diagnostic::new(&codes::R210).with("code", &draft.code).with("max", max).with("sum", sum);
            bag.push(finding.with("parts", self.maxima(below)).at(draft.max_place.clone()));
        }
    }

    /// What only informs stands below headings that only inform, or beside nodes that count.
    fn check_information(&self, draft: &Draft<'_>, below: &[usize], bag: &mut Bag) {
        let mut children = below.iter().map(|at| &self.drafts[*at]);
        if draft.informs {
            for child in children.filter(|child| !child.informs) {
                let finding = Diagnostic::new(&codes::R219).with("code", &draft.code).with("child", &child.code);
                let place = draft.information_place.clone().unwrap_or_else(|| draft.key_place.clone());
                bag.push(finding.at(child.key_place.clone()).also(place));
            }
        } else if children.all(|child| child.informs) {
            bag.push(Diagnostic::new(&codes::R220).with("code", &draft.code).at(draft.key_place.clone()));
        }
    }

    /// The sum of maxima; `None` if one of them could not be read.
    fn sum(&self, parts: &[usize]) -> Option<Number> {
        // In 128 bits: 10,000 nodes of a million points are more than `Points` hold.
        let maxima = parts.iter().map(|at| self.drafts[*at].max.map(|max| max.number().0));
        maxima.sum::<Option<i128>>().map(Number)
    }

    /// The maxima as a message adds them up.
    fn maxima(&self, parts: &[usize]) -> String {
        let maxima = parts.iter().filter_map(|at| self.drafts[*at].max).filter(|max| *max > Points::ZERO);
        maxima.map(|max| max.to_string()).collect::<Vec<_>>().join(" + ")
    }

    /// Bonuses and deductions have no maximum, so only a sum can take them.
    fn check_adjustments(&self, below: &[usize], aggregate: &aggregate::Info, place: &Place, bag: &mut Bag) {
        if aggregate.sums {
            return;
        }
        let children = below.iter().map(|at| &self.drafts[*at]);
        for child in children.filter(|child| child.method.is_some_and(|info| info.role == Role::Adjusts)) {
            let finding = Diagnostic::new(&codes::R212).with("code", &child.code).with("aggregate", aggregate.name);
            bag.push(finding.at(child.key_place.clone()).also(place.clone()));
        }
    }

    fn check_leaf(&self, draft: &Draft<'_>, head: Option<&Head>, bag: &mut Bag) {
        if let (Some(place), Some(method), Some(entry)) = (&draft.information_place, draft.method, draft.method_entry)
            && draft.informs
            && method.role != Role::Informs
        {
            let finding = Diagnostic::new(&codes::R219).with("code", &draft.code).with("child", &draft.code);
            bag.push(finding.at(entry.key_place.clone()).also(place.clone()));
        }
        if draft.method_entry.is_none() {
            bag.push(Diagnostic::new(&codes::R206).with("code", &draft.code).at(draft.key_place.clone()));
        }
        if let Some(aggregate) = draft.aggregate {
            bag.push(Diagnostic::new(&codes::R208).with("code", &draft.code).at(aggregate.key_place.clone()));
        }
        let mut above = draft.code.ancestors().filter_map(|code| self.by_code.get(code));
        let source = draft.source.is_some() || above.any(|above| self.drafts[*above].source.is_some());
        if !source && head.is_some_and(|head| head.source.is_none()) {
            bag.push(Diagnostic::new(&codes::R209).with("code", &draft.code).at(draft.key_place.clone()));
        }
    }
}

/// Points that are rounded must not come to lie above the maximum.
fn check_round(draft: &Draft<'_>, bag: &mut Bag) {
    if let (Some(round), Some(max)) = (draft.round, draft.max)
        && max.round(round, Rounding::Down) != max
    {
        let finding = Diagnostic::new(&codes::R221).with("code", &draft.code).with("max", max).with("round", round);
        bag.push(finding.at(draft.max_place.clone()));
    }
}

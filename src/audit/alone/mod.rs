//! What can be said of rules without any data: one kind of finding per file. What `check` refuses (sums,
//! gaps, overlaps) is not said a second time.

mod a101_idle_tier;
mod a102_equal_tiers;
mod a103_cliff;
mod a104_all_or_nothing;
mod a105_more_earns_less;
mod a106_zero_denominator;
mod a107_complement;
mod a108_out_of_reach;
mod a109_counted_twice;
mod a110_self_reported;
mod a111_uneven_areas;
mod a112_steps;
mod a113_no_basis;
mod a114_past_basis;
mod a115_last_checked;
mod a116_status;

use super::Finding;
use crate::methods::Shape;
use crate::model::Points;
use crate::rules::{Leaf, Node, Rulebook};

/// What every look is given.
pub(super) struct Rules<'r> {
    pub(super) rulebook: &'r Rulebook,
    /// The year assessed, where a pass says so.
    pub(super) year: Option<u16>,
    /// What every node weighs, in percent.
    pub(super) weights: Vec<Points>,
}

impl<'r> Rules<'r> {
    /// The nodes that are scored and count, with the shape of their rules.
    fn shapes(&self) -> impl Iterator<Item = (usize, &'r Node, &'r Leaf, Shape)> {
        let counted = self.rulebook.leaves().filter(|(_, node, _)| !node.informs());
        counted.map(|(at, node, leaf)| (at, node, leaf, leaf.method.shape()))
    }
}

/// A look at the rules: adds what it finds.
type Look = fn(&Rules<'_>, &mut Vec<Finding>);

pub(super) const ALL: [Look; 16] = [
    a101_idle_tier::look,
    a102_equal_tiers::look,
    a103_cliff::look,
    a104_all_or_nothing::look,
    a105_more_earns_less::look,
    a106_zero_denominator::look,
    a107_complement::look,
    a108_out_of_reach::look,
    a109_counted_twice::look,
    a110_self_reported::look,
    a111_uneven_areas::look,
    a112_steps::look,
    a113_no_basis::look,
    a114_past_basis::look,
    a115_last_checked::look,
    a116_status::look,
];

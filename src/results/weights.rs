//! Effective weights: what part of a unit's index a node decides, once the nodes that do not apply
//! to the unit are taken out.

use crate::model::{Points, SCALE, quotient};
use crate::rules::{Rulebook, Scored};

/// Decimals of a weight in percent.
pub const WEIGHT_DECIMALS: u8 = 4;

/// The weight of every node in percent of the index, rounded half up to four decimals, from the
/// maxima that apply: under sums the node's maximum over the index's. Under a mean the children
/// divide the weight of their parent by their own weights, to a billionth of a percent. `None` for
/// a node that does not apply or has no maximum, and below `min` and `max`, where no child has a
/// fixed part.
///
/// `maxima` are those of [`Rulebook::nodes`]: as the rulebook sets them, or as they apply to a unit.
#[must_use]
pub fn effective_weights(rulebook: &Rulebook, maxima: &[Points]) -> Vec<Option<Points>> {
    // For each node a percentage and the maximum that it stands for: its own, or that of the node
    // from which sums lead down to it, so that a chain of sums is rounded once.
    let mut shares: Vec<Option<(i128, Points)>> = vec![None; maxima.len()];
    shares[0] = Some((100 * i128::from(SCALE), maxima[0]));
    for (at, node) in rulebook.nodes.iter().enumerate() {
        let (Some((percent, whole)), Scored::Combined { aggregate, children }) = (shares[at], &node.scored) else {
            continue;
        };
        let weight = |child: usize| i128::from(rulebook.nodes[child].weight);
        let applying: Vec<usize> = children.iter().copied().filter(|child| maxima[*child] > Points::ZERO).collect();
        let weights: i128 = applying.iter().map(|child| weight(*child)).sum();
        for child in applying {
            shares[child] = match aggregate.name {
                _ if aggregate.sums => Some((percent, whole)),
                "min" | "max" => None,
                _ => {
                    let parts = [percent, i128::from(maxima[at].0), weight(child)];
                    Some((quotient(&parts, &[i128::from(whole.0), weights]), maxima[child]))
                }
            };
        }
    }
    let unit = 10_i64.pow(9 - u32::from(WEIGHT_DECIMALS));
    let weight = |(share, max): (&Option<(i128, Points)>, &Points)| {
        let (percent, whole) = share.filter(|_| *max > Points::ZERO)?;
        let rounded = quotient(&[percent, i128::from(max.0)], &[i128::from(whole.0), i128::from(unit)]);
        Some(Points(i64::try_from(rounded).expect("a weight is at most 100 percent") * unit))
    };
    shares.iter().zip(maxima).map(weight).collect()
}

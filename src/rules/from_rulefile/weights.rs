//! The weights of siblings, brought from fractions to whole numbers.

use num_integer::Integer;

use super::head::Head;
use super::nodes::Draft;
use super::tree::Tree;
use crate::aggregate::{self, Weights};
use crate::diag::{Bag, Diagnostic, codes};
use crate::model::{Number, SCALE, quotient};

/// The weights of all nodes as whole numbers without a common factor among siblings; 1 where the
/// parent's aggregate takes none.
pub(super) fn weigh(tree: &Tree<'_>, head: Option<&Head>, bag: &mut Bag) -> Vec<u64> {
    let mut weights = vec![1; tree.drafts.len()];
    let parents = tree.drafts.iter().zip(&tree.children);
    let parents =
        parents.map(|(draft, below)| Siblings { aggregate: draft.aggregate_info, below: counted(tree, below) });
    let areas = head.map(|head| Siblings { aggregate: head.aggregate, below: counted(tree, &tree.areas) });
    for siblings in areas.into_iter().chain(parents) {
        if !siblings.carry_weights(bag) {
            continue;
        }
        let fractions: Option<Vec<(i128, i128)>> = siblings.below.iter().map(|(_, draft)| draft.weight).collect();
        let Some(fractions) = fractions else { continue };
        match whole_weights(&fractions) {
            Ok(whole) => siblings.below.iter().zip(whole).for_each(|((at, _), weight)| weights[*at] = weight),
            Err(sum) => {
                let place = siblings.below.iter().find_map(|(_, draft)| draft.weight_place.clone());
                let finding = Diagnostic::new(&codes::R215).with("sum", sum);
                bag.push(finding.at(place.expect("siblings that carry weights have a weight")));
            }
        }
    }
    weights
}

/// The children that count, with their places in the tree.
fn counted<'t, 'a>(tree: &'t Tree<'a>, below: &[usize]) -> Vec<(usize, &'t Draft<'a>)> {
    below.iter().map(|at| (*at, &tree.drafts[*at])).filter(|(_, draft)| !draft.informs).collect()
}

/// The children of one node that count, with their places in the tree.
struct Siblings<'t, 'a> {
    aggregate: &'static aggregate::Info,
    below: Vec<(usize, &'t Draft<'a>)>,
}

impl Siblings<'_, '_> {
    /// Whether any of them has a weight that acts. A weight too many or too few is reported.
    fn carry_weights(&self, bag: &mut Bag) -> bool {
        let some = self.below.iter().any(|(_, draft)| draft.weight_place.is_some());
        let wanted = match self.aggregate.weights {
            Weights::None => false,
            Weights::Optional => some,
            Weights::Required => true,
        };
        for (_, draft) in &self.below {
            let finding = |info| Diagnostic::new(info).with("code", &draft.code).with("aggregate", self.aggregate.name);
            match &draft.weight_place {
                Some(place) if !wanted => bag.push(finding(&codes::R213).at(place.clone())),
                None if wanted => bag.push(finding(&codes::R214).at(draft.key_place.clone())),
                _ => {}
            }
        }
        wanted && some
    }
}

/// Fractions that sum to 1 or to 100 as whole numbers without a common factor; else their sum.
fn whole_weights(fractions: &[(i128, i128)]) -> Result<Vec<u64>, String> {
    let common = fractions.iter().try_fold(1_i128, |common, (_, below)| {
        let lcm = common.lcm(below);
        (lcm < 1 << 60).then_some(lcm)
    });
    let Some(common) = common else { return Err("?".to_owned()) };
    // Weights up to 10^18 over denominators up to 2^60 can outgrow even 128 bits.
    let whole: Option<Vec<i128>> = fractions.iter().map(|(above, below)| above.checked_mul(common / below)).collect();
    let sum = |whole: &Vec<i128>| whole.iter().try_fold(0_i128, |sum, weight| sum.checked_add(*weight));
    let Some((sum, whole)) = whole.and_then(|whole| Some((sum(&whole)?, whole))) else { return Err("?".to_owned()) };
    if sum != common && sum != common * 100 {
        let shown = quotient(&[sum, i128::from(SCALE)], &[common]);
        return Err(Number(shown).to_string());
    }
    let factor = whole.iter().fold(0, |factor: i128, weight| factor.gcd(weight));
    whole.iter().map(|weight| u64::try_from(weight / factor).map_err(|_| "?".to_owned())).collect()
}

//! Self-assessment against appraisal ("rà soát"): what each unit claims, what counts, what is still
//! missing, and what looks as if it needs a second look. Never changes a score.
//!
//! Border: compares what [`crate::data`] has read with what [`crate::results`] makes of it; says nothing
//! about rules (that is the audit) and prints nothing.

use std::collections::BTreeMap;

use crate::data::{EvidenceState, Inputs, Standing, State};
use crate::model::{Number, Points, SCALE, quotient};
use crate::results::{self, NodeResult, Results, UnitResult};
use crate::rules::{Missing, Rulebook, Scored, Source};

/// Claims that two units must share before their likeness is worth telling.
const FEWEST_ALIKE: usize = 3;

/// One unit at one node that it assesses itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The unit, by its place in [`Inputs::units`].
    pub unit: usize,
    /// The node, by its place in [`Inputs::leaves`].
    pub leaf: usize,
    /// The points that the unit claims ("điểm tự đánh giá"); `None` where it claims nothing.
    pub claimed: Option<Points>,
    /// The points of the stage that counts; `None` where there are none yet.
    pub counted: Option<Points>,
    /// Whether the node applies to the unit.
    pub applies: bool,
}

/// What a sum of claims comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Pairs of a claim and the points that count.
    pub compared: usize,
    /// Of these, claims that were cut.
    pub lowered: usize,
    /// Of these, appraised above the claim.
    pub raised: usize,
    /// Sum of the claims.
    pub claimed: Points,
    /// Sum of the points that count.
    pub counted: Points,
}

impl Cut {
    fn add(&mut self, rulebook: &Rulebook, claim: &Claim) {
        let (Some(claimed), Some(counted)) = (claim.claimed, claim.counted) else { return };
        self.compared += 1;
        self.lowered += usize::from(claim.direction(rulebook).is_lt());
        self.raised += usize::from(claim.direction(rulebook).is_gt());
        self.claimed = Points(self.claimed.0 + claimed.0);
        self.counted = Points(self.counted.0 + counted.0);
    }

    /// What counts less what was claimed; below zero for a cut.
    #[must_use]
    pub fn gap(&self) -> Points {
        Points(self.counted.0 - self.claimed.0)
    }

    /// The share of the claims that was cut; `None` where nothing was claimed.
    #[must_use]
    pub fn share(&self) -> Option<Number> {
        let cut = i128::from(self.claimed.0 - self.counted.0);
        (self.claimed > Points::ZERO)
            .then(|| Number(quotient(&[cut, i128::from(SCALE)], &[i128::from(self.claimed.0)])))
    }
}

impl Claim {
    /// Whether the points that count lie below or above the claim, as far as points are published: a
    /// claim has no more decimals.
    #[must_use]
    pub fn direction(&self, rulebook: &Rulebook) -> std::cmp::Ordering {
        match (self.counted, self.claimed) {
            (Some(counted), Some(claimed)) => rulebook.published(counted).cmp(&rulebook.published(claimed)),
            _ => std::cmp::Ordering::Equal,
        }
    }
}

/// What is to be said of one unit.
#[derive(Clone, Debug)]
pub struct UnitReview {
    /// Its claims against what counts.
    pub cut: Cut,
    /// Whether it claims anything in the tables.
    pub claims: bool,
    /// Index and rank if its claims, and those of the others, counted as they are.
    pub on_claims: UnitResult,
    /// Nodes that it does not claim although others do.
    pub unclaimed: Vec<usize>,
    /// Nodes without points of the stage that counts, where the rulebook lets nothing stand in: the pass
    /// is not complete.
    pub missing: Vec<usize>,
    /// Nodes for which the points of an earlier stage stand in.
    pub stand_ins: Vec<usize>,
    /// Nodes claimed above zero without sufficient evidence; empty where no table has evidence.
    pub without_evidence: Vec<usize>,
}

/// Two units with the same claims at every node that either of them claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The first, by its place in [`Inputs::units`].
    pub unit: usize,
    /// The second.
    pub other: usize,
    /// How many claims they share.
    pub claims: usize,
}

/// Everything a review finds.
#[derive(Debug)]
pub struct Review {
    /// Unit after unit, in the order of [`Inputs::units`].
    pub units: Vec<UnitReview>,
    /// Unit after unit, the nodes that are appraised.
    pub claims: Vec<Claim>,
    /// By node, in the order of [`Inputs::leaves`]: all units together.
    pub nodes: BTreeMap<usize, Cut>,
    /// Units with the same claims throughout.
    pub alike: Vec<Alike>,
    /// Whether any table has evidence, so that its absence means something.
    pub has_evidence: bool,
}

/// Looks at a pass that may be incomplete.
#[must_use]
pub fn review(rulebook: &Rulebook, inputs: &Inputs, results: &Results) -> Review {
    let width = inputs.leaves.len();
    let appraised: Vec<usize> = rulebook
        .leaves()
        .enumerate()
        .filter(|(_, (.., leaf))| leaf.source == Source::Appraised)
        .map(|(at, _)| at)
        .collect();
    let mut claims = Vec::new();
    for unit in 0..inputs.units.len() {
        let trail = results::trail(rulebook, inputs, results, unit);
        claims.extend(appraised.iter().map(|leaf| claim(rulebook, inputs, &trail, unit, *leaf)));
    }
    let claimed = |unit: usize, leaf: usize| inputs.self_assessed(rulebook, unit * width + leaf);
    let on_claims = results::with_points(rulebook, inputs, results, &claimed);
    let has_evidence =
        inputs.remarks.values().any(|remarks| remarks.evidence.is_some() || remarks.evidence_state.is_some());
    let mut nodes: BTreeMap<usize, Cut> = BTreeMap::new();
    for claim in &claims {
        nodes.entry(claim.leaf).or_default().add(rulebook, claim);
    }
    let someone_claims = |leaf: usize| claims.iter().any(|claim| claim.leaf == leaf && claim.claimed.is_some());
    let common: Vec<usize> = appraised.iter().copied().filter(|leaf| someone_claims(*leaf)).collect();
    let units = on_claims
        .into_iter()
        .enumerate()
        .map(|(unit, on_claims)| {
            let own: Vec<&Claim> = claims.iter().filter(|claim| claim.unit == unit).collect();
            let mut cut = Cut::default();
            own.iter().for_each(|claim| cut.add(rulebook, claim));
            let of = |wanted: &dyn Fn(&Claim) -> bool| -> Vec<usize> {
                own.iter().filter(|claim| wanted(claim)).map(|claim| claim.leaf).collect()
            };
            let unclaimed = |claim: &Claim| claim.applies && claim.claimed.is_none() && common.contains(&claim.leaf);
            UnitReview {
                cut,
                claims: own.iter().any(|claim| claim.claimed.is_some()),
                on_claims,
                unclaimed: of(&unclaimed),
                missing: of(&|claim| claim.applies && is_open(rulebook, inputs, claim)),
                stand_ins: of(&|claim| matches!(state(inputs, claim), State::StandsIn(_))),
                without_evidence: of(&|claim| has_evidence && lacks_evidence(inputs, claim)),
            }
        })
        .collect();
    Review { units, alike: alike(&claims), claims, nodes, has_evidence }
}

fn claim(rulebook: &Rulebook, inputs: &Inputs, trail: &[NodeResult], unit: usize, leaf: usize) -> Claim {
    let cell = unit * inputs.leaves.len() + leaf;
    let state = inputs.cells[cell].state;
    let result = &trail[inputs.leaves[leaf]];
    let claimed = inputs.self_assessed(rulebook, cell);
    // What stands in for points that are missing is no appraisal.
    let counted = result.points.filter(|_| state == State::Value);
    let applies = result.points.is_some() && inputs.stands[unit].standing != Standing::NotSubmitted;
    Claim { unit, leaf, claimed, counted, applies }
}

fn state(inputs: &Inputs, claim: &Claim) -> State {
    inputs.cells[claim.unit * inputs.leaves.len() + claim.leaf].state
}

/// Whether a pass with this cell is not complete.
fn is_open(rulebook: &Rulebook, inputs: &Inputs, claim: &Claim) -> bool {
    let zero = match &rulebook.nodes[inputs.leaves[claim.leaf]].scored {
        Scored::Itself(leaf) => leaf.missing == Missing::Zero,
        Scored::Combined { .. } | Scored::Heading => false,
    };
    state(inputs, claim) == State::Missing && !zero
}

/// A claim above zero of which no evidence is named, or whose evidence was found wanting.
fn lacks_evidence(inputs: &Inputs, claim: &Claim) -> bool {
    let remarks = inputs.remarks.get(&(claim.unit * inputs.leaves.len() + claim.leaf));
    let state = remarks.and_then(|remarks| remarks.evidence_state);
    let named = remarks.is_some_and(|remarks| remarks.evidence.is_some());
    let wanting = match state {
        Some(EvidenceState::Sufficient) => false,
        Some(EvidenceState::Insufficient | EvidenceState::Missing) => true,
        None => !named,
    };
    wanting && claim.claimed.is_some_and(|claimed| claimed > Points::ZERO)
}

/// Units whose claims are the same at every node: copied, or filled in by one hand.
fn alike(claims: &[Claim]) -> Vec<Alike> {
    let mut seen: BTreeMap<Vec<Option<Points>>, usize> = BTreeMap::new();
    let mut alike = Vec::new();
    for own in claims.chunk_by(|a, b| a.unit == b.unit) {
        let claimed: Vec<Option<Points>> = own.iter().map(|claim| claim.claimed).collect();
        let count = claimed.iter().flatten().count();
        if count < FEWEST_ALIKE {
            continue;
        }
        match seen.get(&claimed) {
            Some(first) => alike.push(Alike { unit: *first, other: own[0].unit, claims: count }),
            None => {
                seen.insert(claimed, own[0].unit);
            }
        }
    }
    alike
}

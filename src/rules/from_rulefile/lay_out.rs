//! The tree of drafts → the nodes of a [`Rulebook`](crate::rules::Rulebook), each with what it
//! inherits.

use super::TOTAL;
use super::head::Head;
use super::keys::MISSING;
use super::nodes::Draft;
use super::tree::Tree;
use crate::diag::{Bag, Diagnostic, codes};
use crate::model::{LegalBasis, NodeCode, Status};
use crate::rules::{Leaf, Missing, Node, Scored, Source};

/// Lays out the nodes, parents first.
pub(super) fn lay_out(tree: Tree<'_>, weights: Vec<u64>, head: &Head, bag: &mut Bag) -> Vec<Node> {
    let Tree { drafts, children, areas, .. } = tree;
    let drafts = drafts.into_iter().map(Some).collect();
    let mut builder = Builder { drafts, children, weights, nodes: Vec::new(), head, bag };
    builder.root(&areas);
    builder.nodes
}

/// Lays out the nodes, parents first, handing down what children inherit.
struct Builder<'a, 'b> {
    drafts: Vec<Option<Draft<'a>>>,
    children: Vec<Vec<usize>>,
    weights: Vec<u64>,
    nodes: Vec<Node>,
    head: &'b Head,
    bag: &'b mut Bag,
}

/// What a node hands down to those below it.
#[derive(Clone, Default)]
struct Inherited {
    source: Option<Source>,
    status: Option<Status>,
    basis: Option<LegalBasis>,
    may_not_apply: bool,
    /// Whether a missing basis or status was reported above.
    told: bool,
}

impl Inherited {
    /// What a node hands down in turn: what it says itself goes before what it inherits.
    fn with(&self, draft: &Draft<'_>) -> Self {
        Inherited {
            source: draft.source.clone().or_else(|| self.source.clone()),
            status: draft.status.or(self.status),
            basis: draft.basis.clone().or_else(|| self.basis.clone()),
            may_not_apply: draft.may_not_apply || self.may_not_apply,
            told: self.told,
        }
    }
}

impl Builder<'_, '_> {
    fn root(&mut self, areas: &[usize]) {
        let head = self.head;
        let inherited = Inherited { source: head.source.clone(), status: head.status, ..Inherited::default() };
        self.nodes.push(Node {
            code: NodeCode::new(TOTAL).expect("a plain word is a code"),
            name: head.name.clone().unwrap_or_default(),
            parent: None,
            level: 0,
            max: head.total.unwrap_or_default(),
            weight: 1,
            basis: head.basis.clone().unwrap_or_default(),
            status: head.status.unwrap_or(Status::Illustrative),
            round: None,
            formerly: None,
            place: head.place.clone(),
            scored: Scored::Combined { aggregate: head.aggregate, children: Vec::new() },
        });
        for area in areas {
            self.node(*area, 0, &inherited);
        }
    }

    fn node(&mut self, at: usize, parent: usize, above: &Inherited) {
        let Some(draft) = self.drafts[at].take() else { return };
        let mut inherited = above.with(&draft);
        self.tell_unfounded(&draft, &mut inherited);
        let below = std::mem::take(&mut self.children[at]);
        let scored = if below.is_empty() {
            let missing = self.missing(&draft, &inherited);
            // A node without a usable method was reported; the rulebook will not be used.
            let Some(method) = draft.scorer else { return };
            Scored::Itself(Leaf {
                method,
                parameters: draft.parameters,
                source: inherited.source.clone().unwrap_or(Source::Indicator),
                missing,
                may_not_apply: inherited.may_not_apply,
            })
        } else if draft.informs {
            Scored::Heading
        } else {
            Scored::Combined { aggregate: draft.aggregate_info, children: Vec::new() }
        };
        let place = self.nodes.len();
        self.nodes.push(Node {
            code: draft.code,
            name: draft.name,
            parent: Some(parent),
            level: self.nodes[parent].level + 1,
            max: draft.max.unwrap_or_default(),
            weight: self.weights[at],
            basis: self.basis(&inherited),
            status: inherited.status.unwrap_or(Status::Illustrative),
            round: draft.round,
            formerly: draft.formerly,
            place: draft.key_place,
            scored,
        });
        if let Scored::Combined { children, .. } = &mut self.nodes[parent].scored
            && !draft.informs
        {
            children.push(place);
        }
        for child in below {
            self.node(child, place, &inherited);
        }
    }

    /// What a missing value of a leaf means. A claim can stand in only where units claim something.
    fn missing(&mut self, draft: &Draft<'_>, inherited: &Inherited) -> Missing {
        let missing = draft.missing.unwrap_or(self.head.missing);
        let by_claim = matches!(missing, Missing::SelfAssessed | Missing::EarlierStage);
        if !by_claim || inherited.source == Some(Source::Appraised) {
            return missing;
        }
        // The head speaks of appraised nodes; what no unit claims stays refused.
        if draft.missing.is_some() {
            let name = MISSING.iter().find(|(_, known)| *known == missing).map_or("", |(name, _)| name);
            let finding = Diagnostic::new(&codes::R222).with("code", &draft.code).with("missing", name);
            self.bag.push(finding.at(draft.key_place.clone()));
        }
        Missing::Refuse
    }

    /// Says that a node has no legal basis or no status, once, at the highest node that lacks it.
    fn tell_unfounded(&mut self, draft: &Draft<'_>, inherited: &mut Inherited) {
        for (lacks, info) in [(inherited.basis.is_none(), &codes::R403), (inherited.status.is_none(), &codes::R404)] {
            if lacks && !inherited.told {
                self.bag.push(Diagnostic::new(info).with("code", &draft.code).at(draft.key_place.clone()));
            }
        }
        inherited.told |= inherited.basis.is_none() || inherited.status.is_none();
    }

    /// The legal basis of a node: its place in the document that it names, or in the rulebook's.
    fn basis(&self, inherited: &Inherited) -> LegalBasis {
        let mut basis = inherited.basis.clone().unwrap_or_default();
        if basis.document.is_none()
            && let Some(rulebook) = &self.head.basis
        {
            basis.document.clone_from(&rulebook.document);
            basis.date = basis.date.or(rulebook.date);
            basis.until = basis.until.or(rulebook.until);
        }
        basis
    }
}

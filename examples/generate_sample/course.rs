//! How an assessment went: what the unit claims, what the first appraisal gave, evidence and
//! explanation. Taken from what the rule gives, because claims stay close to it.

use parindex::methods::{Method, Role, Values};
use parindex::model::{NumberFormat, Points};
use parindex::rules::{Leaf, Missing, Node, Source};

use super::draw::Key;
use super::shape::{Made, decimal};

/// What the rule would give, for units to stay close to when they assess themselves.
fn worth(method: &dyn Method, made: &Made) -> Option<Points> {
    let mut values = Values::default();
    for (at, (field, (_, text))) in method.fields().iter().zip(made).enumerate() {
        let read = field.kind.read(text, method.words(), NumberFormat::PLAIN, false);
        values[at] = read.expect("made to be read");
    }
    method.score(&values).expect("made to be scored").points
}

/// The points that a unit claims: at one node in three more than the rule gives (where it goes in
/// steps, all of them), otherwise as much, rounded up to hundredths as claims are; and once in a while
/// it sells itself short. Nothing where units do not assess themselves.
fn claimed(node: &Node, leaf: &Leaf, made: &Made, key: Key<'_>) -> String {
    let hundredth = 10_000_000;
    let info = leaf.method.info();
    if leaf.source != Source::Appraised || info.role == Role::Adjusts || leaf.method.compares_units() {
        return String::new();
    }
    let Some(points) = worth(leaf.method.as_ref(), made) else { return String::new() };
    let in_steps = ["choice", "all-of", "timeliness"].contains(&info.name) || leaf.parameters.contains("tiers");
    if points.0 >= hundredth && !in_steps && key.draw("claims less", 399) == 0 {
        return decimal(points.0 * 9 / 10 / hundredth, 2);
    }
    let missing = node.max.0 - points.0;
    let part = if in_steps { 10 } else { key.between("more", 3, 9) };
    let more = if key.draw("claims more", 2) == 0 { missing * part / 10 } else { 0 };
    decimal((points.0 + more + hundredth - 1) / hundredth, 2)
}

/// How the assessment of one cell went, beside the values that count.
#[derive(Default)]
pub(crate) struct Course {
    /// Points that the unit claims.
    pub(crate) own: String,
    /// Points of the first appraisal, where the second one counts.
    pub(crate) first: String,
    pub(crate) evidence: String,
    pub(crate) state: &'static str,
    pub(crate) explanation: &'static str,
    /// Whether the values that count are there; the rulebook may allow that they are missing.
    pub(crate) counts: bool,
}

/// What units write when they do not agree with the first appraisal.
const EXPLANATIONS: [&str; 3] = [
    "Đã bổ sung tài liệu kiểm chứng, đề nghị chấm lại",
    "Số liệu lần 1 chưa tính các đơn vị trực thuộc, đề nghị tính lại",
    "Nhiệm vụ hoàn thành trong kỳ, văn bản ban hành sau khi tự chấm",
];

impl Course {
    /// The course of an assessment; `claims` says whether the unit assesses itself here.
    pub(crate) fn of(node: &Node, leaf: &Leaf, made: &Made, key: Key<'_>, claims: bool) -> Self {
        let own = if claims { claimed(node, leaf, made, key) } else { String::new() };
        if own.is_empty() || (leaf.missing == Missing::Zero && key.happens("nothing said", 60)) {
            return Course { counts: own.is_empty(), ..Course::default() };
        }
        let hundredth = 10_000_000;
        let points = (worth(leaf.method.as_ref(), made).unwrap_or_default().0 + hundredth / 2) / hundredth;
        let asks_more = Points::parse(&own).expect("a claim is a number").0 / hundredth > points + 1;
        let state = match asks_more {
            true if key.happens("no evidence", 150) => "không có",
            true => "chưa đủ",
            false => "đủ",
        };
        let number = key.between("document", 10, 480);
        let kind = ["BC", "KH", "QĐ"][usize::from(number % 3 == 0) + usize::from(number % 7 == 0)];
        let evidence = if state == "không có" { String::new() } else { format!("{number}/{kind}") };
        let given = Course { own, evidence, state, ..Course::default() };
        if leaf.missing == Missing::SelfAssessed && key.happens("not appraised", 60) {
            return Course { state: "", ..given };
        }
        // A unit explains itself where the first appraisal gave nothing, or half of what it has now.
        if points > 0 && key.happens("explains", 130) {
            let all_or_nothing = leaf.method.info().name == "all-of";
            let first = decimal(if all_or_nothing { 0 } else { points / 2 }, 2);
            let explanation = EXPLANATIONS[usize::from(number % 2 == 0) + usize::from(number % 5 == 0)];
            return Course { first, explanation, counts: true, ..given };
        }
        // Without an explanation the second round may be left out.
        Course { first: decimal(points, 2), counts: leaf.missing != Missing::EarlierStage, ..given }
    }
}

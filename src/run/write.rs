//! The tables of a run directory. All are CSV with a header, commas, points and `\n`, and begin
//! with a byte-order mark, without which spreadsheets show Vietnamese as noise.

use std::io::{self, Write};

use rayon::prelude::*;

use super::Evaluation;
use crate::data::{Answers, Cell, EvidenceState, Remarks, Standing, Stands, State};
use crate::estimates::UnitError;
use crate::methods::Method;
use crate::model::{Number, Points, Rounding, SCALE, Stage, quotient};
use crate::results::{NodeResult, UnitResult, WEIGHT_DECIMALS, effective_weights};
use crate::rules::{Node, Rulebook, Scored};
use crate::survey::deviations::FILE as DEVIATIONS;
use crate::text::{Lang, Listed};
use crate::units::{COLUMNS, Unit};

/// The manifest's name.
pub(super) const MANIFEST: &str = "manifest.json";

/// Writes one table; returns its number of rows.
type Fill = fn(&Evaluation, &mut dyn Write) -> io::Result<usize>;

/// The tables of a run directory.
pub(super) const TABLES: [(&str, Fill); 5] =
    [("ranking.csv", ranking), ("areas.csv", areas), ("scores.csv", scores), ("nodes.csv", nodes), (UNITS, units)];

/// The files that every run directory has.
pub const FILES: [&str; 7] = ["ranking.csv", "areas.csv", "scores.csv", "nodes.csv", UNITS, RULEBOOK, MANIFEST];

/// Files that a run directory has only where a survey feeds it.
pub const SOMETIMES: [&str; 2] = [ANSWERS, DEVIATIONS];

/// What was counted from cards, by unit and node: units that become one are added up from it.
pub(super) const ANSWERS: &str = "answers.csv";

/// The assessed units with those before and after them, in the form of a register.
pub(super) const UNITS: &str = "units.csv";

/// The rulebook as one file: a later year is compared by scoring with it again.
pub(super) const RULEBOOK: &str = "rulebook.toml";

const RULEBOOK_HEAD: &str = "# Bộ tiêu chí của lần chấm này, gồm cả các tệp được include; do parindex ghi ra.
# The rulebook of this run with the files that it includes, as parindex wrote it.
";

/// What every table begins with.
pub const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Units that share one block of the trail while it is written in parallel.
const BLOCK: usize = 64;

const NOT_APPLICABLE: &str = "not-applicable";
const NOT_SUBMITTED: &str = "not-submitted";

/// The state of what is shown and never counted.
const INFORMATION: &str = "information";

/// The state of a node for which the points of an earlier stage stand in.
const EARLIER_STAGE: &str = "earlier-stage";

/// The method of a heading over what only informs.
const HEADING: &str = "heading";

/// Writes the sums of answers and of their weights.
pub(super) fn answers(evaluation: &Evaluation, to: &mut dyn Write) -> io::Result<usize> {
    let Evaluation { rulebook, inputs, .. } = evaluation;
    let row = |(at, answers): (&usize, &Answers)| {
        let (unit, leaf) = (at / inputs.leaves.len(), at % inputs.leaves.len());
        let node = rulebook.nodes[inputs.leaves[leaf]].code.to_string();
        vec![inputs.units[unit].code.to_string(), node, answers.sum.to_string(), answers.weight.to_string()]
    };
    table(to, &["unit_code", "node", "sum", "weight"], inputs.answers.iter().map(row))
}

/// Writes a header and rows as every table is written; returns the number of rows.
///
/// # Errors
/// When the disk cannot be written.
pub fn table<S: AsRef<str>>(
    to: &mut dyn Write,
    header: &[&str],
    rows: impl Iterator<Item = Vec<S>>,
) -> io::Result<usize> {
    let mut out = BYTE_ORDER_MARK.to_vec();
    append_row(&mut out, header);
    let mut count = 0;
    for row in rows {
        append_row(&mut out, &row);
        count += 1;
        if out.len() >= 1 << 16 {
            to.write_all(&out)?;
            out.clear();
        }
    }
    to.write_all(&out)?;
    Ok(count)
}

fn ranking(evaluation: &Evaluation, to: &mut dyn Write) -> io::Result<usize> {
    let Evaluation { rulebook, inputs, results, pass, .. } = evaluation;
    let header = [
        "rank",
        "tied",
        "code",
        "name",
        "name_en",
        "kind",
        "region",
        "status",
        "reason",
        "index",
        "band",
        "index_exact",
        "points",
        "max",
        "rules_status",
        "data_status",
        "standard_error",
        "interval_low",
        "interval_high",
        "rank_low",
        "rank_high",
    ];
    let row = |at: &usize| {
        let (unit, result, total) = (&inputs.units[*at], &results.units[*at], &results.top(*at)[0]);
        let stands = &inputs.stands[*at];
        let mut row = vec![
            rank_of(result),
            if result.tied { "yes" } else { "no" }.to_owned(),
            unit.code.to_string(),
            unit.name.vi.clone(),
            unit.name.get(Lang::En).to_owned(),
            unit.kind.clone(),
            unit.region.as_ref().map_or(String::new(), |region| region.vi.clone()),
            stands.standing.name().to_owned(),
            stands.reason.clone(),
            printed(rulebook, result.index, stands),
            result.band.map_or(String::new(), |band| rulebook.bands[band].id.clone()),
            exact(result.index, stands),
            exact(total.points, stands),
            total.max.to_string(),
            // In every row, so that a table that travels alone still says what it is.
            rulebook.status.name().to_owned(),
            pass.data_status.name().to_owned(),
        ];
        row.extend(errors(evaluation.carried.units[*at].as_ref()));
        row
    };
    table(to, &header, results.order.iter().map(row))
}

/// What is known of the error of an index: its standard error, its interval and the ranks that it may truly have. With six
/// decimals: more than any survey can tell, and the same on every machine.
fn errors(error: Option<&UnitError>) -> [String; 5] {
    let six = |value: f64| format!("{value:.6}");
    let (interval, ranks) = (error.and_then(|error| error.interval), error.and_then(|error| error.ranks));
    [
        error.map(|error| six(error.spread.standard_error())),
        interval.map(|(low, _)| six(low)),
        interval.map(|(_, high)| six(high)),
        ranks.map(|ranks| ranks.best.to_string()),
        ranks.map(|ranks| ranks.worst.to_string()),
    ]
    .map(Option::unwrap_or_default)
}

fn areas(evaluation: &Evaluation, to: &mut dyn Write) -> io::Result<usize> {
    let Evaluation { rulebook, inputs, results, pass, .. } = evaluation;
    let mut header = vec!["rank", "code", "name"];
    header.extend(rulebook.areas().iter().map(|area| rulebook.nodes[*area].code.as_str()));
    header.extend(["total", "index", "rules_status", "data_status"]);
    let row = |at: &usize| {
        let (unit, result, top) = (&inputs.units[*at], &results.units[*at], results.top(*at));
        let print = |points| printed(rulebook, points, &inputs.stands[*at]);
        let mut row = vec![rank_of(result), unit.code.to_string(), unit.name.vi.clone()];
        row.extend(top[1..].iter().map(|area| print(area.points)));
        row.extend([print(top[0].points), print(result.index)]);
        row.extend([rulebook.status.name().to_owned(), pass.data_status.name().to_owned()]);
        row
    };
    table(to, &header, results.order.iter().map(row))
}

fn rank_of(result: &UnitResult) -> String {
    result.rank.map_or(String::new(), |rank| rank.to_string())
}

fn printed(rulebook: &Rulebook, points: Option<Points>, stands: &Stands) -> String {
    points.map_or_else(|| no_points(stands).to_owned(), |points| rulebook.print(points))
}

fn exact(points: Option<Points>, stands: &Stands) -> String {
    points.map_or_else(|| no_points(stands).to_owned(), |points| points.to_string())
}

/// What stands in place of points where there are none.
fn no_points(stands: &Stands) -> &'static str {
    if stands.standing == Standing::NotSubmitted { NOT_SUBMITTED } else { NOT_APPLICABLE }
}

fn nodes(evaluation: &Evaluation, to: &mut dyn Write) -> io::Result<usize> {
    let header = [
        "node",
        "parent",
        "level",
        "name",
        "name_en",
        "max",
        "weight",
        "nominal_weight",
        "round",
        "method",
        "parameters",
        "source",
        "status",
        "basis",
    ];
    let maxima: Vec<Points> = evaluation.rulebook.nodes.iter().map(|node| node.max).collect();
    let weights = effective_weights(&evaluation.rulebook, &maxima);
    let row = |(node, weight): (&Node, Option<Points>)| {
        let (method, parameters, source) = match &node.scored {
            Scored::Combined { aggregate, .. } => (aggregate.name, "", String::new()),
            Scored::Heading => (HEADING, "", String::new()),
            Scored::Itself(leaf) => (leaf.method.info().name, leaf.parameters.as_str(), leaf.source.to_string()),
        };
        vec![
            node.code.to_string(),
            parent(evaluation, node).to_owned(),
            node.level.to_string(),
            node.name.vi.clone(),
            node.name.get(Lang::En).to_owned(),
            node.max.to_string(),
            node.weight.to_string(),
            weight.map_or(String::new(), in_percent),
            node.round.map_or(String::new(), |decimals| decimals.to_string()),
            method.to_owned(),
            parameters.to_owned(),
            source,
            node.status.name().to_owned(),
            node.basis.to_string(),
        ]
    };
    table(to, &header, evaluation.rulebook.nodes.iter().zip(weights).map(row))
}

fn parent<'e>(evaluation: &'e Evaluation, node: &Node) -> &'e str {
    node.parent.map_or("", |parent| evaluation.rulebook.nodes[parent].code.as_str())
}

/// The units as the register has them, and those that became them or that they became.
fn units(evaluation: &Evaluation, to: &mut dyn Write) -> io::Result<usize> {
    table(to, &COLUMNS, evaluation.register.lineage(&evaluation.inputs.units).into_iter().map(Unit::row))
}

/// The rulebook as one file.
pub(super) fn rulebook(rulebook: &Rulebook, to: &mut dyn Write) -> io::Result<()> {
    to.write_all(RULEBOOK_HEAD.as_bytes())?;
    to.write_all(rulebook.text().as_bytes())
}

/// The trail. Blocks of units are written in parallel and put together in their order.
fn scores(evaluation: &Evaluation, to: &mut dyn Write) -> io::Result<usize> {
    to.write_all(BYTE_ORDER_MARK)?;
    to.write_all(
        b"unit,node,parent,source,method,state,inputs,step,points,max,share,effective_weight,self_assessed,rounds,\
          evidence,evidence_state,explanation,input,line,column\n",
    )?;
    let nodes: Vec<Vec<u8>> = evaluation.rulebook.nodes.iter().map(|node| node_fields(evaluation, node)).collect();
    let files: Vec<Vec<u8>> = evaluation.pass.inputs.iter().map(|input| fields(&[&input.table()])).collect();
    let taken_out = evaluation.pass.not_applicable.iter();
    let reasons = taken_out.map(|taken_out| fields(&[&format!("reason={}", taken_out.reason)])).collect();
    let trail = Trail { evaluation, nodes, files, reasons };
    let units: Vec<usize> = (0..evaluation.inputs.units.len()).collect();
    // As many blocks at a time as keep all threads busy, so that memory does not grow with units.
    for wave in units.chunks(BLOCK * 4 * rayon::current_num_threads()) {
        let blocks: Vec<Vec<u8>> = wave.par_chunks(BLOCK).map(|units| trail.block(units)).collect();
        blocks.iter().try_for_each(|block| to.write_all(block))?;
    }
    Ok(units.len() * evaluation.rulebook.nodes.len())
}

/// The fields of a row that are the same for every unit: node, parent, source, method.
fn node_fields(evaluation: &Evaluation, node: &Node) -> Vec<u8> {
    let (source, method) = match &node.scored {
        Scored::Combined { aggregate, .. } => (String::new(), aggregate.name),
        Scored::Heading => (String::new(), HEADING),
        Scored::Itself(leaf) => (leaf.source.to_string(), leaf.method.info().name),
    };
    fields(&[node.code.as_str(), parent(evaluation, node), &source, method])
}

/// Fields as CSV, quoted where they need it, without a line end.
#[must_use]
pub fn fields(fields: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    append_fields(&mut out, fields);
    out
}

/// Appends a row as CSV with its line end.
pub fn append_row<S: AsRef<str>>(out: &mut Vec<u8>, fields: &[S]) {
    append_fields(out, fields);
    out.push(b'\n');
}

/// Appends fields as CSV, quoted where they need it. A `csv::Writer` would cost more than what it writes.
fn append_fields<S: AsRef<str>>(out: &mut Vec<u8>, fields: &[S]) {
    for (at, field) in fields.iter().map(AsRef::as_ref).enumerate() {
        if at > 0 {
            out.push(b',');
        }
        if field.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
            out.push(b'"');
            out.extend_from_slice(field.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(field.as_bytes());
        }
    }
}

/// What the rows of the trail are made of. Only `inputs` can hold text that needs quotes; codes
/// and numbers cannot, and what is the same in many rows is quoted once.
struct Trail<'e> {
    evaluation: &'e Evaluation,
    nodes: Vec<Vec<u8>>,
    files: Vec<Vec<u8>>,
    /// Why the pass takes nodes out, as the column `inputs` shows it.
    reasons: Vec<Vec<u8>>,
}

impl Trail<'_> {
    fn block(&self, units: &[usize]) -> Vec<u8> {
        let Evaluation { rulebook, inputs, .. } = self.evaluation;
        let mut out = Vec::with_capacity(units.len() * rulebook.nodes.len() * 128);
        for unit in units {
            let code = inputs.units[*unit].code.as_str().as_bytes();
            let scored = inputs.stands[*unit].is_scored(rulebook);
            let mut cells = unit * inputs.leaves.len()..;
            let trail = self.evaluation.trail(*unit);
            let maxima: Vec<Points> = trail.iter().map(|result| result.max).collect();
            let weights = effective_weights(rulebook, &maxima);
            let nodes = rulebook.nodes.iter().zip(&self.nodes).zip(trail).zip(weights);
            for (((node, head), result), weight) in nodes {
                out.extend_from_slice(code);
                out.push(b',');
                out.extend_from_slice(head);
                out.push(b',');
                let cell = match &node.scored {
                    Scored::Combined { .. } | Scored::Heading => {
                        let inner = if scored { State::Value } else { State::NotSubmitted };
                        out.extend_from_slice(state(node, result.points, inner).as_bytes());
                        out.push(b',');
                        None
                    }
                    Scored::Itself(leaf) => {
                        let at = cells.next().expect("there is no end");
                        let cell = &inputs.cells[at];
                        out.extend_from_slice(state(node, result.points, cell.state).as_bytes());
                        out.push(b',');
                        match cell.state {
                            State::Value => append_given(&mut out, cell, leaf.method.as_ref()),
                            State::TakenOut(entry) => out.extend_from_slice(&self.reasons[entry as usize]),
                            _ => {}
                        }
                        Some(at)
                    }
                };
                self.append_result(&mut out, &result);
                out.push(b',');
                out.extend_from_slice(weight.map_or(String::new(), in_percent).as_bytes());
                self.append_place(&mut out, cell);
            }
        }
        out
    }

    /// The step, points, maximum and share.
    fn append_result(&self, out: &mut Vec<u8>, result: &NodeResult) {
        out.push(b',');
        out.extend_from_slice(result.step.info.id.as_bytes());
        for (name, number) in result.step.named() {
            out.push(b' ');
            out.extend_from_slice(name.as_bytes());
            out.push(b'=');
            number.append_to(out);
        }
        out.push(b',');
        if let Some(points) = result.points {
            points.number().append_to(out);
        }
        out.push(b',');
        result.max.number().append_to(out);
        out.push(b',');
        if let Some(points) = result.points.filter(|_| result.max > Points::ZERO) {
            share(points, result.max).append_to(out);
        }
    }

    /// The points of earlier stages, what is said beside them, and where the value stands.
    fn append_place(&self, out: &mut Vec<u8>, cell: Option<usize>) {
        let Some(cell) = cell else {
            out.extend_from_slice(b",,,,,,,,\n");
            return;
        };
        let Evaluation { rulebook, inputs, .. } = self.evaluation;
        out.push(b',');
        if let Some(claimed) = inputs.self_assessed(rulebook, cell) {
            claimed.number().append_to(out);
        }
        out.push(b',');
        self.append_rounds(out, cell);
        out.push(b',');
        match inputs.remarks.get(&cell) {
            Some(Remarks { evidence, evidence_state, explanation }) => {
                let state = evidence_state.map_or("", EvidenceState::name);
                let [evidence, explanation] = [evidence, explanation].map(|said| said.as_deref().unwrap_or_default());
                append_fields(out, &[evidence, state, explanation]);
            }
            None => out.extend_from_slice(b",,"),
        }
        out.push(b',');
        match inputs.cells[cell].at {
            Some(at) => {
                out.extend_from_slice(&self.files[at.input as usize]);
                out.push(b',');
                Number::whole(i64::from(at.line)).append_to(out);
                out.push(b',');
                Number::whole(i64::from(at.column) + 1).append_to(out);
            }
            None => out.extend_from_slice(b",,"),
        }
        out.push(b'\n');
    }

    /// The points of the appraisals before the stage that counts: `appraised-1=0.5; appraised-2=1`.
    fn append_rounds(&self, out: &mut Vec<u8>, cell: usize) {
        let Evaluation { rulebook, inputs, .. } = self.evaluation;
        let start = out.len();
        for (at, stage) in
            rulebook.earlier_stages().iter().enumerate().filter(|(_, stage)| **stage != Stage::SelfAssessed)
        {
            if let Some(points) = inputs.earlier(at, cell) {
                if out.len() > start {
                    out.extend_from_slice(b"; ");
                }
                out.extend_from_slice(stage.name().as_bytes());
                out.push(b'=');
                points.number().append_to(out);
            }
        }
    }
}

/// The values of a cell: `numerator=45; denominator=50`.
fn append_given(out: &mut Vec<u8>, cell: &Cell, method: &dyn Method) {
    let words = method.words();
    let start = out.len();
    for (at, field) in method.fields().iter().enumerate() {
        if at > 0 {
            out.extend_from_slice(b"; ");
        }
        out.extend_from_slice(field.name.as_bytes());
        out.push(b'=');
        match cell.values[at] {
            Some(number) if field.kind.is_number() => number.append_to(out),
            value => out.extend_from_slice(field.kind.show(value, words).as_bytes()),
        }
    }
    if out[start..].iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        let quoted = fields(&[&String::from_utf8_lossy(&out[start..])]);
        out.truncate(start);
        out.extend_from_slice(&quoted);
    }
}

fn state(node: &Node, points: Option<Points>, state: State) -> &'static str {
    match (points, state) {
        (_, State::NotSubmitted) => NOT_SUBMITTED,
        (None, State::Value) if node.informs() => INFORMATION,
        (None, _) => NOT_APPLICABLE,
        (Some(_), State::Missing) => "missing",
        (Some(_), State::StandsIn(_)) => EARLIER_STAGE,
        (Some(_), _) => "value",
    }
}

/// A weight in percent, with all its decimals.
fn in_percent(weight: Points) -> String {
    weight.print(WEIGHT_DECIMALS, Rounding::HalfUp)
}

/// Points over maximum, to a billionth.
fn share(points: Points, max: Points) -> Number {
    Number(quotient(&[i128::from(points.0), i128::from(SCALE)], &[i128::from(max.0)]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fields;

    proptest! {
        #[test]
        fn fields_are_quoted_as_the_csv_crate_quotes_them(texts in prop::collection::vec("[a,\"\r\n ]{0,4}", 2..5)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&texts).expect("written to memory");
            let written = writer.into_inner().expect("written to memory");
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            prop_assert_eq!([&fields(&texts)[..], b"\n"].concat(), written);
        }
    }
}

//! The tables of a run directory. All are CSV with a header, commas, points and `\n`, and begin
//! with a byte-order mark, without which spreadsheets show Vietnamese as noise.

use std::fmt::Display;
use std::io::{self, Write};

use rayon::prelude::*;

use super::Evaluation;
use crate::data::State;
use crate::methods::Step;
use crate::model::{Points, SCALE, quotient};
use crate::rules::{Node, Scored};
use crate::text::Lang;
use crate::units::{Ranking, Unit};

/// The manifest's name.
pub(super) const MANIFEST: &str = "manifest.json";

/// Writes one table; returns its number of rows.
type Fill = fn(&Evaluation, &mut dyn Write) -> io::Result<usize>;

/// The tables of a run directory.
pub(super) const TABLES: [(&str, Fill); 4] =
    [("ranking.csv", ranking), ("areas.csv", areas), ("scores.csv", scores), ("nodes.csv", nodes)];

/// Every file of a run directory.
pub const FILES: [&str; 5] = ["ranking.csv", "areas.csv", "scores.csv", "nodes.csv", MANIFEST];

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Units that share one block of the trail while it is written in parallel.
const BLOCK: usize = 64;

/// Builds rows of CSV; a field is written through one buffer that is used again and again.
struct Rows<W: Write> {
    to: csv::Writer<W>,
    field: String,
    count: usize,
}

impl<W: Write> Rows<W> {
    fn new(to: W) -> Self {
        Rows { to: csv::Writer::from_writer(to), field: String::new(), count: 0 }
    }

    fn text(&mut self, text: &str) -> io::Result<&mut Self> {
        self.to.write_field(text)?;
        Ok(self)
    }

    fn put(&mut self, value: impl Display) -> io::Result<&mut Self> {
        use std::fmt::Write as _;
        self.field.clear();
        write!(self.field, "{value}").expect("writing to a string does not fail");
        self.to.write_field(&self.field)?;
        Ok(self)
    }

    fn end(&mut self) -> io::Result<()> {
        self.count += 1;
        self.to.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn header(&mut self, names: &[&str]) -> io::Result<()> {
        self.to.write_record(names)?;
        Ok(())
    }
}

const NOT_APPLICABLE: &str = "not-applicable";

fn ranking(evaluation: &Evaluation, to: &mut dyn Write) -> io::Result<usize> {
    let Evaluation { rulebook, inputs, results, .. } = evaluation;
    to.write_all(BYTE_ORDER_MARK)?;
    let mut rows = Rows::new(to);
    rows.header(&[
        "rank",
        "tied",
        "code",
        "name",
        "name_en",
        "kind",
        "region",
        "status",
        "index",
        "band",
        "index_exact",
        "points",
        "max",
    ])?;
    for at in &results.order {
        let (unit, result, total) = (&inputs.units[*at], &results.units[*at], &results.of(*at)[0]);
        unit_fields(
            rows.text(&result.rank.map_or(String::new(), |rank| rank.to_string()))?.text(if result.tied {
                "yes"
            } else {
                "no"
            })?,
            unit,
        )?;
        let index = |show: &dyn Fn(Points) -> String| result.index.map_or(NOT_APPLICABLE.to_owned(), show);
        rows.text(&index(&|index| index.print(rulebook.decimals, rulebook.rounding)))?
            .text(result.band.map_or("", |band| &rulebook.bands[band].id))?
            .text(&index(&|index| index.to_string()))?
            .text(&total.points.map_or(NOT_APPLICABLE.to_owned(), |points| points.to_string()))?
            .put(total.max)?
            .end()?;
    }
    rows.to.flush()?;
    Ok(rows.count)
}

fn unit_fields<W: Write>(rows: &mut Rows<W>, unit: &Unit) -> io::Result<()> {
    let status = match unit.ranking {
        Ranking::Ranked => "ranked",
        Ranking::AssessedOnly => "assessed-only",
        Ranking::NotAssessed => "not-assessed",
    };
    rows.text(unit.code.as_str())?
        .text(&unit.name.vi)?
        .text(unit.name.get(Lang::En))?
        .text(&unit.kind)?
        .text(unit.region.as_ref().map_or("", |region| &region.vi))?
        .text(status)?;
    Ok(())
}

fn areas(evaluation: &Evaluation, to: &mut dyn Write) -> io::Result<usize> {
    let Evaluation { rulebook, inputs, results, .. } = evaluation;
    to.write_all(BYTE_ORDER_MARK)?;
    let mut rows = Rows::new(to);
    let mut header = vec!["rank", "code", "name"];
    header.extend(rulebook.areas().iter().map(|area| rulebook.nodes[*area].code.as_str()));
    header.extend(["total", "index"]);
    rows.header(&header)?;
    let print = |points: Option<Points>| {
        points.map_or(NOT_APPLICABLE.to_owned(), |points| points.print(rulebook.decimals, rulebook.rounding))
    };
    for at in &results.order {
        let (unit, result) = (&inputs.units[*at], &results.units[*at]);
        rows.text(&result.rank.map_or(String::new(), |rank| rank.to_string()))?
            .text(unit.code.as_str())?
            .text(&unit.name.vi)?;
        for area in rulebook.areas() {
            rows.text(&print(results.of(*at)[*area].points))?;
        }
        rows.text(&print(results.of(*at)[0].points))?.text(&print(result.index))?.end()?;
    }
    rows.to.flush()?;
    Ok(rows.count)
}

fn nodes(evaluation: &Evaluation, to: &mut dyn Write) -> io::Result<usize> {
    let rulebook = &evaluation.rulebook;
    to.write_all(BYTE_ORDER_MARK)?;
    let mut rows = Rows::new(to);
    rows.header(&[
        "node",
        "parent",
        "level",
        "name",
        "name_en",
        "max",
        "weight",
        "method",
        "parameters",
        "source",
        "status",
        "basis",
    ])?;
    for node in &rulebook.nodes {
        let (method, parameters, source) = match &node.scored {
            Scored::Combined { aggregate, .. } => (aggregate.name, "", String::new()),
            Scored::Itself(leaf) => (leaf.method.info().name, leaf.parameters.as_str(), leaf.source.to_string()),
        };
        rows.text(node.code.as_str())?
            .text(parent(evaluation, node))?
            .put(node.level)?
            .text(&node.name.vi)?
            .text(node.name.get(Lang::En))?
            .put(node.max)?
            .put(node.weight)?
            .text(method)?
            .text(parameters)?
            .text(&source)?
            .text(node.status.name())?
            .put(&node.basis)?
            .end()?;
    }
    rows.to.flush()?;
    Ok(rows.count)
}

fn parent<'e>(evaluation: &'e Evaluation, node: &Node) -> &'e str {
    node.parent.map_or("", |parent| evaluation.rulebook.nodes[parent].code.as_str())
}

/// The trail. Blocks of units are written in parallel and put together in their order.
fn scores(evaluation: &Evaluation, to: &mut dyn Write) -> io::Result<usize> {
    to.write_all(BYTE_ORDER_MARK)?;
    let mut rows = Rows::new(&mut *to);
    rows.header(&[
        "unit",
        "node",
        "parent",
        "source",
        "method",
        "state",
        "inputs",
        "step",
        "points",
        "max",
        "share",
        "self_assessed",
        "input",
        "line",
        "column",
    ])?;
    rows.to.flush()?;
    drop(rows);
    let units: Vec<usize> = (0..evaluation.inputs.units.len()).collect();
    let mut count = 0;
    // As many blocks at a time as keep all threads busy, so that memory does not grow with units.
    for wave in units.chunks(BLOCK * 4 * rayon::current_num_threads()) {
        let blocks: Vec<io::Result<(Vec<u8>, usize)>> =
            wave.par_chunks(BLOCK).map(|units| block(evaluation, units)).collect();
        for block in blocks {
            let (bytes, rows) = block?;
            to.write_all(&bytes)?;
            count += rows;
        }
    }
    Ok(count)
}

fn block(evaluation: &Evaluation, units: &[usize]) -> io::Result<(Vec<u8>, usize)> {
    let Evaluation { rulebook, inputs, results, .. } = evaluation;
    let mut rows = Rows::new(Vec::with_capacity(units.len() * rulebook.nodes.len() * 128));
    for unit in units {
        let mut cells = inputs.of(*unit).iter();
        for (node, result) in rulebook.nodes.iter().zip(results.of(*unit)) {
            rows.text(inputs.units[*unit].code.as_str())?.text(node.code.as_str())?.text(parent(evaluation, node))?;
            let cell = match &node.scored {
                Scored::Combined { aggregate, .. } => {
                    rows.text("")?.text(aggregate.name)?.text(state(result.points, State::Value))?.text("")?;
                    None
                }
                Scored::Itself(leaf) => {
                    let cell = cells.next().expect("every leaf has a cell");
                    rows.put(&leaf.source)?.text(leaf.method.info().name)?.text(state(result.points, cell.state))?;
                    rows.put(Given(cell, leaf.method.as_ref()))?;
                    Some(cell)
                }
            };
            rows.put(Taken(&result.step))?;
            match result.points {
                Some(points) => rows.put(points)?,
                None => rows.text("")?,
            };
            rows.put(result.max)?;
            match result.points {
                Some(points) if result.max > Points::ZERO => rows.put(share(points, result.max))?,
                _ => rows.text("")?,
            };
            place(&mut rows, evaluation, cell)?;
            rows.end()?;
        }
    }
    let count = rows.count;
    let bytes = rows.to.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    Ok((bytes, count))
}

fn state(points: Option<Points>, state: State) -> &'static str {
    match (points, state) {
        (None, _) => NOT_APPLICABLE,
        (Some(_), State::Missing) => "missing",
        (Some(_), _) => "value",
    }
}

/// Points over maximum, to a billionth.
fn share(points: Points, max: Points) -> crate::model::Number {
    crate::model::Number(quotient(&[i128::from(points.0), i128::from(SCALE)], &[i128::from(max.0)]))
}

fn place<W: Write>(rows: &mut Rows<W>, evaluation: &Evaluation, cell: Option<&crate::data::Cell>) -> io::Result<()> {
    match cell.and_then(|cell| cell.self_assessed) {
        Some(points) => rows.put(points)?,
        None => rows.text("")?,
    };
    match cell.and_then(|cell| cell.at) {
        Some(at) => {
            rows.text(&evaluation.pass.inputs[usize::from(at.input)].file.name)?.put(at.line)?.put(at.column + 1)?;
        }
        None => {
            rows.text("")?.text("")?.text("")?;
        }
    }
    Ok(())
}

/// The values of a cell: `numerator=45; denominator=50`.
struct Given<'c>(&'c crate::data::Cell, &'c dyn crate::methods::Method);

impl Display for Given<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.state != State::Value {
            return Ok(());
        }
        for (at, field) in self.1.fields().iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{}={}", field.name, field.kind.show(self.0.values[at], self.1.words()))?;
        }
        Ok(())
    }
}

/// A step with its numbers: `proportional value=0.9 target=1 max=1`.
struct Taken<'s>(&'s Step);

impl Display for Taken<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.info.id)?;
        self.0.named().try_for_each(|(name, number)| write!(f, " {name}={number}"))
    }
}

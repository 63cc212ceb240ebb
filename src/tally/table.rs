//! The folder in which counts travel: `counts.csv` (answers), `respondents.csv` (cards),
//! `clusters.csv` (every sampled cluster), `frame.csv` (clusters in all), `quality.csv`,
//! `refused.csv` and `manifest.json`. Rows are sorted; equal counts are equal bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use std::path::Path;

use memchr::memchr;
use serde::{Deserialize, Serialize};

use super::count::{FilePart, Refused, Tally, add_parts};
use super::quality::{self, Kind, Quality};
use crate::data::blocks::each_block;
use crate::data::table::cut_rows;
use crate::diag::{Bag, Diagnostic, Error, RULES, TABLES, codes, open_file, read_file};
use crate::model::sha256;
use crate::rules::Rulebook;
use crate::survey::counts::{BlockId, Cluster, Count, Counts, Item, MergeFault, Shape};
use crate::text::{Text, text};

/// The cards that were planned, by cluster.
pub type Planned = BTreeMap<Cluster, u64>;

/// The tables of the folder, in the order in which they are written.
pub const TABLES_OF: [&str; 6] =
    ["counts.csv", "respondents.csv", "clusters.csv", "frame.csv", "quality.csv", "refused.csv"];

/// Every file of the folder.
pub const FILES: [&str; 7] =
    ["counts.csv", "respondents.csv", "clusters.csv", "frame.csv", "quality.csv", "refused.csv", "manifest.json"];

/// What is counted, by the rulebook and the survey in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The rulebook.
    pub rulebook: String,
    /// Its edition.
    pub edition: String,
    /// The instrument.
    pub survey: String,
}

impl Counted {
    /// An instrument of a rulebook.
    #[must_use]
    pub fn of(rulebook: &Rulebook, survey: &str) -> Self {
        Counted { rulebook: rulebook.id.clone(), edition: rulebook.edition.clone(), survey: survey.to_owned() }
    }
}

/// `manifest.json`: what was counted, from which parts, and what came out. No clock and no machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Manifest {
    parindex: String,
    counted: Counted,
    levels: Vec<String>,
    groups: Vec<String>,
    weight_decimals: Option<u8>,
    items: Vec<ItemEntry>,
    /// The files counted, by their hashes.
    parts: Vec<Part>,
    rows: u64,
    accepted: u64,
    left_out: LeftOut,
    refused: u64,
    outputs: Vec<Output>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ItemEntry {
    code: String,
    answers: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct LeftOut {
    no_answer: u64,
    rejected: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Part {
    sha256: String,
    file: String,
    rows: u64,
    accepted: u64,
    left_out: LeftOut,
    refused: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Output {
    file: String,
    sha256: String,
}

/// What a folder of counts holds.
#[derive(Debug)]
pub struct Folder {
    /// What is counted.
    pub counted: Counted,
    /// The counts and all that goes with them.
    pub tally: Tally,
}

/// Writes one table of the folder.
///
/// # Errors
/// When it cannot be written.
pub fn write(name: &str, tally: &Tally, to: &mut dyn Write) -> io::Result<()> {
    if name == "counts.csv" {
        return counts(tally, to);
    }
    let mut out = csv::Writer::from_writer(to);
    match name {
        "respondents.csv" => respondents(tally, &mut out)?,
        "clusters.csv" => clusters(tally, &mut out)?,
        "frame.csv" => frame(tally, &mut out)?,
        "quality.csv" => quality_rows(tally, &mut out)?,
        _ => refused(tally, &mut out)?,
    }
    out.flush()
}

type Out<'o> = csv::Writer<&'o mut dyn Write>;

/// The header of a column of weights: whole numbers of a ten-thousandth are `w_e4`.
fn weight_header(shape: &Shape) -> Option<String> {
    shape.weight_decimals.map(|decimals| format!("w_e{decimals}"))
}

fn keys(shape: &Shape) -> Vec<&str> {
    let levels = shape.levels.iter().map(String::as_str);
    ["unit", "stratum"].into_iter().chain(levels).collect()
}

fn names(cluster: &Cluster) -> impl Iterator<Item = &str> {
    let path = cluster.path.iter().map(String::as_str);
    [cluster.unit.as_str(), cluster.stratum.as_str()].into_iter().chain(path)
}

/// Bytes that are written at once.
const MANY: usize = 1 << 16;

fn counts(tally: &Tally, to: &mut dyn Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(&mut *to);
    let shape = tally.counts.shape();
    let mut header = keys(shape);
    header.extend(shape.groupings.iter().map(String::as_str));
    header.extend(["item", "answer", "n"]);
    let weight = weight_header(shape);
    out.write_record(header.into_iter().chain(weight.as_deref()))?;
    out.flush()?;
    drop(out);
    // There may be a million rows: what repeats is put together once.
    let asked = asked(shape);
    let mut rows = Vec::with_capacity(MANY);
    let mut digits = itoa::Buffer::new();
    for (cluster, groups) in tally.counts.blocks() {
        for (group, block) in groups {
            let key = fields(names(cluster).chain(group.iter().map(String::as_str)));
            for (asked, count) in asked.iter().zip(tally.counts.all_answers(block)) {
                if count == Count::default() {
                    continue;
                }
                rows.extend_from_slice(key.as_bytes());
                rows.extend_from_slice(asked.fields.as_bytes());
                rows.extend_from_slice(digits.format(count.n).as_bytes());
                if weight.is_some() {
                    rows.push(b',');
                    // Numbers of 128 bits take longer.
                    let w = match u64::try_from(count.w) {
                        Ok(w) => digits.format(w),
                        Err(_) => digits.format(count.w),
                    };
                    rows.extend_from_slice(w.as_bytes());
                }
                rows.push(b'\n');
            }
        }
        if rows.len() >= MANY {
            to.write_all(&rows)?;
            rows.clear();
        }
    }
    to.write_all(&rows)
}

/// Fields as CSV writes them, each with a comma behind it.
fn fields<'f>(fields: impl IntoIterator<Item = &'f str>) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(fields).expect("a text can grow");
    let bytes = out.into_inner().expect("a text can grow");
    let row = String::from_utf8(bytes).expect("made of texts");
    row.trim_end_matches('\n').to_owned() + ","
}

/// An answer to an item, and the two as they stand in a row.
struct Asked {
    item: usize,
    answer: usize,
    fields: String,
}

/// Everything that can be answered, in the order of the rows of a block.
fn asked(shape: &Shape) -> Vec<Asked> {
    let items = shape.items.iter().enumerate();
    let answers = items.flat_map(|(item, asked)| {
        let answers = asked.answers.iter().enumerate();
        answers.map(move |(answer, code)| Asked { item, answer, fields: fields([asked.name.as_str(), code]) })
    });
    answers.collect()
}

fn write_count(count: Count, weighted: bool, out: &mut Out<'_>) -> io::Result<()> {
    out.write_field(count.n.to_string())?;
    if weighted {
        out.write_field(count.w.to_string())?;
    }
    out.write_record(None::<&[u8]>)?;
    Ok(())
}

fn respondents(tally: &Tally, out: &mut Out<'_>) -> io::Result<()> {
    let shape = tally.counts.shape();
    let mut header = keys(shape);
    header.extend(shape.groupings.iter().map(String::as_str));
    header.push("n");
    let weight = weight_header(shape);
    out.write_record(header.into_iter().chain(weight.as_deref()))?;
    for (cluster, groups) in tally.counts.blocks() {
        for (group, block) in groups {
            for name in names(cluster).chain(group.iter().map(String::as_str)) {
                out.write_field(name)?;
            }
            write_count(tally.counts.respondents(block), weight.is_some(), out)?;
        }
    }
    Ok(())
}

fn clusters(tally: &Tally, out: &mut Out<'_>) -> io::Result<()> {
    out.write_record(keys(tally.counts.shape()).into_iter().chain(["planned"]))?;
    for cluster in tally.counts.clusters() {
        let planned = tally.planned.get(cluster).map(ToString::to_string).unwrap_or_default();
        out.write_record(names(cluster).chain([planned.as_str()]))?;
    }
    Ok(())
}

fn frame(tally: &Tally, out: &mut Out<'_>) -> io::Result<()> {
    out.write_record(["unit", "stratum", "level", "clusters"])?;
    for ((unit, stratum, level), clusters) in tally.counts.frames() {
        out.write_record([unit, stratum, &level.to_string(), &clusters.to_string()])?;
    }
    Ok(())
}

fn quality_rows(tally: &Tally, out: &mut Out<'_>) -> io::Result<()> {
    out.write_record(["finding"].into_iter().chain(keys(tally.counts.shape())).chain(["count", "of"]))?;
    for ((kind, cluster), (count, of)) in &tally.quality {
        let (count, of) = (count.to_string(), of.to_string());
        let row = [kind.name()].into_iter().chain(names(cluster)).chain([count.as_str(), of.as_str()]);
        out.write_record(row)?;
    }
    Ok(())
}

fn refused(tally: &Tally, out: &mut Out<'_>) -> io::Result<()> {
    out.write_record(["part", "file", "line", "column", "code"])?;
    let mut rows: Vec<(&FilePart, &Refused)> = tally.refused.iter().map(|row| (&tally.files[row.file], row)).collect();
    rows.sort_by_key(|(part, row)| (&part.sha256, row.line));
    for (part, row) in rows {
        let (line, column) = (row.line.to_string(), row.column.to_string());
        out.write_record([part.sha256.as_str(), &part.name, &line, &column, row.code])?;
    }
    Ok(())
}

/// The manifest of a folder whose tables have these hashes, in the order of [`TABLES_OF`].
///
/// # Errors
/// When it cannot be written.
pub fn write_manifest(counted: &Counted, tally: &Tally, hashes: &[String], to: &mut dyn Write) -> io::Result<()> {
    let shape = tally.counts.shape();
    let sum = |of: fn(&FilePart) -> u64| tally.files.iter().map(of).sum();
    let mut parts: Vec<Part> = tally
        .files
        .iter()
        .map(|part| Part {
            sha256: part.sha256.clone(),
            file: part.name.clone(),
            rows: part.rows,
            accepted: part.accepted,
            left_out: LeftOut { no_answer: part.empty, rejected: part.rejected },
            refused: part.refused,
        })
        .collect();
    parts.sort_by(|a, b| (&a.sha256, &a.file).cmp(&(&b.sha256, &b.file)));
    let items = shape.items.iter().map(|item| ItemEntry { code: item.name.clone(), answers: item.answers.clone() });
    let outputs = TABLES_OF.iter().zip(hashes);
    let manifest = Manifest {
        parindex: env!("CARGO_PKG_VERSION").to_owned(),
        counted: counted.clone(),
        levels: shape.levels.clone(),
        groups: shape.groupings.clone(),
        weight_decimals: shape.weight_decimals,
        items: items.collect(),
        parts,
        rows: sum(|part| part.rows),
        accepted: sum(|part| part.accepted),
        left_out: LeftOut { no_answer: sum(|part| part.empty), rejected: sum(|part| part.rejected) },
        refused: sum(|part| part.refused),
        outputs: outputs.map(|(file, sha256)| Output { file: (*file).to_owned(), sha256: sha256.clone() }).collect(),
    };
    serde_json::to_writer_pretty(&mut *to, &manifest)?;
    to.write_all(b"\n")
}

const NOT_A_FOLDER: Text = text("không phải thư mục do parindex tally ghi", "not a folder that parindex tally wrote");
const CHANGED: Text = text(
    "khác với mã băm trong manifest.json: tệp đã bị sửa",
    "differs from its hash in manifest.json: it was changed",
);

/// Reads a folder of counts and holds it to its manifest.
///
/// # Errors
/// When a file cannot be read, or is not what was written.
pub fn read(folder: &Path) -> Result<Folder, Error> {
    let path = folder.join("manifest.json");
    let manifest: Manifest =
        serde_json::from_slice(&read_file(&path, RULES)?).map_err(|_| Error::altered(&path, NOT_A_FOLDER))?;
    let shape = Shape {
        items: manifest
            .items
            .iter()
            .map(|item| Item { name: item.code.clone(), answers: item.answers.clone() })
            .collect(),
        levels: manifest.levels.clone(),
        groupings: manifest.groups.clone(),
        weight_decimals: manifest.weight_decimals,
    };
    let mut reading = Reading {
        counts: Counts::new(shape),
        answered: BTreeSet::new(),
        quality: Quality::new(),
        planned: Planned::new(),
        refused: Vec::new(),
    };
    let files: Vec<FilePart> = manifest
        .parts
        .into_iter()
        .map(|part| FilePart {
            sha256: part.sha256,
            name: part.file,
            rows: part.rows,
            accepted: part.accepted,
            empty: part.left_out.no_answer,
            rejected: part.left_out.rejected,
            refused: part.refused,
        })
        .collect();
    // Clusters first: those without a card stand in no other table.
    for name in ["clusters.csv", "respondents.csv", "counts.csv", "frame.csv", "quality.csv", "refused.csv"] {
        let path = folder.join(name);
        let expected = manifest.outputs.iter().find(|output| output.file == name);
        let check = |sha256: &str| match expected {
            Some(output) if output.sha256 == sha256 => Ok(()),
            _ => Err(Error::altered(&path, CHANGED)),
        };
        let read = if name == "counts.csv" {
            // Far larger than all others: hashed while it is read, so that it is never held.
            let (sha256, read) = reading.answers(open_file(&path)?).map_err(Error::at(&path))?;
            check(&sha256)?;
            read
        } else {
            let bytes = read_file(&path, TABLES)?;
            check(&sha256(&bytes))?;
            reading.table(name, &bytes, &files)
        };
        read.ok_or_else(|| Error::altered(&path, NOT_A_FOLDER))?;
    }
    add_parts(&files, &mut reading.counts);
    let Reading { counts, quality, planned, refused, .. } = reading;
    Ok(Folder { counted: manifest.counted, tally: Tally { counts, quality, files, refused, planned } })
}

/// The cluster that a row names from a field on, on so many levels.
fn cluster(row: &csv::StringRecord, from: usize, levels: usize) -> Option<Cluster> {
    let path = (from + 2..from + 2 + levels).map(|at| row.get(at).map(str::to_owned));
    let (unit, stratum) = (row.get(from)?.to_owned(), row.get(from + 1)?.to_owned());
    Some(Cluster { unit, stratum, path: path.collect::<Option<_>>()? })
}

/// A number and its weight, which is the number again where nobody is weighted.
fn count(n: &str, w: Option<&str>) -> Option<Count> {
    let n: u64 = n.parse().ok()?;
    Some(Count { n, w: w.map_or(Ok(n.into()), str::parse).ok()? })
}

/// The lines of a text. To look for the byte of a line end takes less than [`str::lines`], which looks for a character.
struct Lines<'t>(&'t str);

impl<'t> Iterator for Lines<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let end = match memchr(b'\n', self.0.as_bytes()) {
            Some(end) => end,
            None if self.0.is_empty() => return None,
            None => self.0.len(),
        };
        let line = &self.0[..end];
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        Some(line.strip_suffix('\r').unwrap_or(line))
    }
}

/// What is known of a line of `counts.csv` from the one before.
struct Before {
    /// What it said of the cluster and group, as it stands in the line.
    key: String,
    /// Their block.
    block: BlockId,
    /// Which answer may be next, by its place.
    next: usize,
}

struct Reading {
    counts: Counts,
    /// The blocks of which `counts.csv` was read.
    answered: BTreeSet<BlockId>,
    quality: Quality,
    planned: Planned,
    refused: Vec<Refused>,
}

impl Reading {
    /// Takes `counts.csv` as it was written, line by line: there may be a million. Returns its hash, and `None` where it is
    /// no such table.
    fn answers(&mut self, table: impl Read) -> io::Result<(String, Option<()>)> {
        let asked = asked(self.counts.shape());
        let weighted = self.counts.shape().weight_decimals.is_some();
        let mut has_header = false;
        let mut before = None;
        each_block(table, |lines, _| {
            for line in Lines(std::str::from_utf8(lines).ok()?) {
                if std::mem::replace(&mut has_header, true) {
                    before = Some(self.answer(line, before.take(), &asked, weighted)?);
                }
            }
            Some(lines.len())
        })
    }

    /// Takes a line of `counts.csv`, which mostly is of the block of the line before.
    fn answer(&mut self, line: &str, before: Option<Before>, asked: &[Asked], weighted: bool) -> Option<Before> {
        let Before { key, block, next } = match before.filter(|before| line.starts_with(&before.key)) {
            Some(before) => before,
            None => {
                let mut row = csv::StringRecord::new();
                cut_rows(line, b',', |_, fields| row = fields.into()).ok()?;
                let (block, after) = self.block(&row)?;
                // Each block was written once.
                self.answered.insert(block).then_some(())?;
                let key = line.get(..fields(row.iter().take(after)).len())?.to_owned();
                Before { key, block, next: 0 }
            }
        };
        let rest = &line[key.len()..];
        let at = next + asked[next..].iter().position(|asked| rest.starts_with(&asked.fields))?;
        let Asked { item, answer, fields } = &asked[at];
        let numbers = &rest[fields.len()..];
        let (n, w) = if weighted { numbers.split_once(',').map(|(n, w)| (n, Some(w)))? } else { (numbers, None) };
        self.counts.add_answers(block, *item, *answer, count(n, w)?);
        Some(Before { key, block, next: at + 1 })
    }

    /// The block that the first fields of a row name, and how many these are.
    fn block(&mut self, row: &csv::StringRecord) -> Option<(BlockId, usize)> {
        let Shape { levels, groupings, .. } = self.counts.shape();
        let before = 2 + levels.len();
        let after = before + groupings.len();
        let group: Option<Vec<String>> = (before..after).map(|at| row.get(at).map(str::to_owned)).collect();
        Some((self.counts.block(&cluster(row, 0, levels.len())?, &group?), after))
    }

    fn table(&mut self, name: &str, bytes: &[u8], files: &[FilePart]) -> Option<()> {
        let levels = self.counts.shape().levels.len();
        let weighted = self.counts.shape().weight_decimals.is_some();
        let mut reader = csv::Reader::from_reader(bytes);
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row).ok()? {
            let cluster = |from: usize| cluster(&row, from, levels);
            match name {
                "clusters.csv" => {
                    let cluster = cluster(0)?;
                    if let Some(planned) = row.get(2 + levels).filter(|planned| !planned.is_empty()) {
                        self.planned.insert(cluster.clone(), planned.parse().ok()?);
                    }
                    self.counts.sampled(cluster);
                }
                "respondents.csv" => {
                    let (block, after) = self.block(&row)?;
                    let w = if weighted { Some(row.get(after + 1)?) } else { None };
                    self.counts.add_respondents(block, count(row.get(after)?, w)?);
                }
                "frame.csv" => {
                    let (level, clusters) = (row.get(2)?.parse().ok()?, row.get(3)?.parse().ok()?);
                    self.counts.set_frame(row.get(0)?, row.get(1)?, level, clusters);
                }
                "quality.csv" => {
                    let kind = Kind::ALL.into_iter().find(|kind| row.get(0) == Some(kind.name()))?;
                    let at = 3 + levels;
                    self.quality
                        .insert((kind, cluster(1)?), (row.get(at)?.parse().ok()?, row.get(at + 1)?.parse().ok()?));
                }
                _ => {
                    let file = files.iter().position(|file| row.get(0) == Some(&file.sha256))?;
                    let code = codes::ALL.iter().find(|info| row.get(4) == Some(info.code))?.code;
                    let (line, column) = (row.get(2)?.parse().ok()?, row.get(3)?.parse().ok()?);
                    self.refused.push(Refused { file, line, column, code });
                }
            }
        }
        Some(())
    }
}

const OTHER_SURVEY: Text = text("bộ tiêu chí hoặc phiếu khác", "another rulebook or instrument");
const OTHER_SHAPE: Text = text(
    "câu hỏi, mã trả lời, cấp cụm, nhóm hoặc quyền số khác nhau",
    "other items, answers, cluster levels, groups or weights",
);
const OTHER_FRAME: Text =
    text("hai bên ghi số cụm khác nhau cho một tầng", "they disagree on how many clusters a stratum has");
const OTHER_PLAN: Text = text(
    "hai bên ghi số phiếu dự kiến khác nhau cho một cụm",
    "they disagree on how many cards a cluster was to bring",
);

/// Adds folders of counts. `None` when they cannot be added; why is in the bag.
pub fn merge(folders: Vec<(String, Folder)>, bag: &mut Bag) -> Option<Folder> {
    let mut folders = folders.into_iter();
    let (first, mut sum) = folders.next()?;
    let mut cards: BTreeMap<(Kind, Cluster), u64> = from_cards(&sum.tally.quality);
    let errors = bag.errors();
    let mut sources: Vec<(String, Vec<FilePart>)> = vec![(first.clone(), sum.tally.files.clone())];
    for (name, other) in folders {
        let refuse = |why: Text, bag: &mut Bag| {
            let finding = Diagnostic::new(&codes::D908).with("folder", &name).with("first", &first);
            bag.push(finding.with("why", why));
        };
        if sum.counted != other.counted {
            refuse(OTHER_SURVEY, bag);
            continue;
        }
        let planned = |cluster: &Cluster| sum.tally.planned.get(cluster);
        if other.tally.planned.iter().any(|(cluster, cards)| planned(cluster).is_some_and(|known| known != cards)) {
            refuse(OTHER_PLAN, bag);
        }
        match sum.tally.counts.merge(&other.tally.counts) {
            Ok(()) => {}
            Err(MergeFault::Shape) => refuse(OTHER_SHAPE, bag),
            Err(MergeFault::Frame { .. }) => refuse(OTHER_FRAME, bag),
            Err(MergeFault::CountedTwice(parts)) => {
                for part in parts {
                    let holds = |(_, files): &&(String, Vec<FilePart>)| files.iter().any(|file| file.sha256 == part);
                    let before = sources.iter().find(holds).map_or("", |(name, _)| name.as_str());
                    let file = other.tally.files.iter().find(|file| file.sha256 == part);
                    let file = file.map_or(part.as_str(), |file| &file.name);
                    let finding = Diagnostic::new(&codes::D907).with("part", format!("{name}: {file}"));
                    bag.push(finding.with("first", before));
                }
            }
        }
        for (key, count) in from_cards(&other.tally.quality) {
            *cards.entry(key).or_default() += count;
        }
        sources.push((name, other.tally.files.clone()));
        let before = sum.tally.files.len();
        sum.tally.refused.extend(other.tally.refused.into_iter().map(|row| Refused { file: row.file + before, ..row }));
        sum.tally.files.extend(other.tally.files);
        sum.tally.planned.extend(other.tally.planned);
    }
    sum.tally.quality = quality::quality(&sum.tally.counts, &sum.tally.planned, &cards);
    (bag.errors() == errors).then_some(sum)
}

fn from_cards(quality: &Quality) -> BTreeMap<(Kind, Cluster), u64> {
    let from_cards = quality.iter().filter(|((kind, _), _)| kind.is_from_cards());
    from_cards.map(|(key, (count, _))| (key.clone(), *count)).collect()
}

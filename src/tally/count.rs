//! Runs over files: each thread takes the next chunk of rows and counts it into blocks of its own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::block::{Blocks, code_of};
use super::counters::Slots;
use super::frame::Totals;
use super::layout::Layout;
use super::long;
use super::quality::{self, Kind, Quality};
use super::rows::{Reader, Report};
use super::shape_of;
use super::stream::{Chunk, Source, Stream, files_of, whole_rows};
use super::table::Planned;
use crate::data::table::no_table;
use crate::diag::{Bag, Diagnostic, Error, FileId, Place, Sources, codes};
use crate::rules::instrument::Instrument;
use crate::survey::counts::{Cluster, Counts};
use crate::text::{Text, text};

/// How respondents are counted.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Bytes that a thread reads and counts at once; a quarter of a MiB stays in its cache. The counts do not depend on it.
    pub chunk: usize,
    /// Whether rows that are refused are left out, instead of refusing the whole.
    pub skip_refused: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { chunk: 1 << 18, skip_refused: false }
    }
}

/// What is known of units and clusters before anybody is counted.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The units that may stand in a file; all if not known.
    pub units: Option<BTreeSet<String>>,
    /// The clusters that were sampled, with the cards that were planned; any if empty.
    pub clusters: BTreeMap<Cluster, Option<u64>>,
    /// How many clusters there are in all, for the finite population correction; may be empty.
    pub totals: Totals,
}

/// Why a row is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has so many columns.
    Width(usize),
    /// An answer of this item is none of its scale.
    Answer(usize),
    /// A field is none that the instrument declares.
    Field(Text),
}

/// A row that was refused.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Its file, as a place in [`Tally::files`].
    pub file: usize,
    /// Its line, from 1.
    pub line: u64,
    /// Its column, from 1.
    pub column: usize,
    /// The code of the finding.
    pub code: &'static str,
}

/// A file that was counted. Rows are accepted, left out or refused: the four sum to `rows`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePart {
    /// SHA-256 of its content, unpacked.
    pub sha256: String,
    /// Its name without its folder; `-` for the standard input.
    pub name: String,
    /// Rows below the header.
    pub rows: u64,
    /// Rows that are counted.
    pub accepted: u64,
    /// Rows without any answer.
    pub empty: u64,
    /// Rows with an answer that rejects the card.
    pub rejected: u64,
    /// Rows that are wrong.
    pub refused: u64,
}

/// What was counted.
#[derive(Debug)]
pub struct Tally {
    /// The counts.
    pub counts: Counts,
    /// How the cards came about.
    pub quality: Quality,
    /// The files in the order given.
    pub files: Vec<FilePart>,
    /// The rows that were refused.
    pub refused: Vec<Refused>,
    /// The cards that were planned.
    pub planned: Planned,
}

/// More refused rows than this, and it is not the instrument of the file.
const MOST_REFUSED: usize = 100_000;

/// What the counters of all threads may take together. In order, provinces and villages need a tenth.
const MOST_BYTES: usize = 48 << 20;

/// The longest header.
const LONGEST_HEADER: usize = 1 << 20;

/// From how many cards on it is looked whether each is a cluster of its own.
const ENOUGH_CARDS: u64 = 100;

const TOO_MANY_REFUSED: Text = text(
    "hơn 100000 dòng bị từ chối; có lẽ đây là phiếu khác",
    "more than 100000 rows are refused; perhaps it belongs to another instrument",
);
const TOO_MANY_CLUSTERS: Text = text(
    "quá nhiều cụm; có lẽ một cột của từng người trả lời được khai là cụm",
    "too many clusters; perhaps a column of single respondents is declared as a cluster",
);
const NO_UTF8: Text = text("tệp không phải UTF-8", "the file is not UTF-8");
const EMPTY: Text = text("tệp không có dòng nào", "the file has no line");

/// The files that a list of arguments names: files, folders, `-` for the standard input.
///
/// # Errors
/// When a folder cannot be read, holds what is no table of respondents, or no table at all.
pub fn tables_in(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for argument in arguments {
        if argument.is_dir() {
            files.extend(files_of(argument)?);
        } else {
            files.push(argument.clone());
        }
    }
    Ok(files)
}

/// Counts the respondents of files. `None` when there was an error; every fault is in the bag.
///
/// # Errors
/// When a file cannot be read.
pub fn count(
    files: &[PathBuf],
    instrument: &Instrument,
    frame: &Frame,
    options: Options,
    sources: &mut Sources,
    bag: &mut Bag,
) -> Result<Option<Tally>, Error> {
    let errors = bag.errors();
    let slots = Slots::of(instrument);
    let mut counter = Counter::new(instrument, &slots, frame, options);
    for path in files {
        let source = if path == Path::new("-") { Source::Stdin } else { Source::File(path.clone()) };
        let id = sources.add_private(path.display().to_string());
        counter.file(&source, id, bag)?;
        if counter.refused.len() > MOST_REFUSED {
            break;
        }
    }
    if bag.errors() > errors {
        return Ok(None);
    }
    let tally = counter.finish(bag);
    Ok((bag.errors() == errors).then_some(tally))
}

struct Counter<'i> {
    instrument: &'i Instrument,
    slots: &'i Slots,
    frame: &'i Frame,
    options: Options,
    threads: Vec<Blocks<'i>>,
    emptied: Mutex<Emptied>,
    files: Vec<FilePart>,
    refused: Vec<Refused>,
    /// Whether a file had a row per respondent and item.
    long: bool,
}

/// What threads have emptied their blocks into.
struct Emptied {
    counts: Counts,
    cards: BTreeMap<(Kind, Cluster), u64>,
}

impl Emptied {
    fn empty(&mut self, blocks: &mut Blocks<'_>) {
        blocks.empty_into(&mut self.counts, &mut self.cards);
    }
}

impl<'i> Counter<'i> {
    fn new(instrument: &'i Instrument, slots: &'i Slots, frame: &'i Frame, options: Options) -> Self {
        let mut counts = Counts::new(shape_of(instrument));
        frame.clusters.keys().for_each(|cluster| counts.sampled(cluster.clone()));
        for ((unit, stratum, level), clusters) in &frame.totals {
            counts.set_frame(unit, stratum, *level, *clusters);
        }
        let threads = rayon::current_num_threads().max(1);
        Counter {
            instrument,
            slots,
            frame,
            options,
            threads: std::iter::repeat_with(|| Blocks::new(instrument, slots, frame)).take(threads).collect(),
            emptied: Mutex::new(Emptied { counts, cards: BTreeMap::new() }),
            files: Vec::new(),
            refused: Vec::new(),
            long: false,
        }
    }

    /// Counts one file.
    fn file(&mut self, source: &Source, id: FileId, bag: &mut Bag) -> Result<(), Error> {
        let unusable = |why: Text, line: u64, bag: &mut Bag| {
            let line = usize::try_from(line).unwrap_or(usize::MAX);
            bag.push(Diagnostic::new(&codes::D906).with("why", why).at(Place::unseen(id, line, 1)));
        };
        let mut stream = Stream::open(source, self.options.chunk)?;
        let (header, layout) = match self.header(stream.beginning(LONGEST_HEADER)?) {
            Ok((header, Ok(layout))) => (header, layout),
            Ok((_, Err(finding))) => {
                bag.push(finding.finding(id));
                return Ok(());
            }
            Err(why) => {
                unusable(why, 1, bag);
                return Ok(());
            }
        };
        stream.skip(header);
        self.long |= layout.long.is_some();
        let work = Work {
            stream: Mutex::new(stream),
            layout: &layout,
            emptied: &self.emptied,
            refused: AtomicUsize::new(self.refused.len()),
            threads: AtomicUsize::new(self.threads.len()),
        };
        let reports = self.threads.par_iter_mut().with_max_len(1).map(|blocks| work.take(blocks));
        let reports = reports.collect::<Result<Vec<_>, Error>>()?;
        let mut reports: Vec<Numbered> = reports.into_iter().flatten().collect();
        reports.sort_unstable_by_key(|(number, _)| *number);
        let sha256 = work.stream.into_inner().unwrap_or_else(PoisonError::into_inner).finish();
        let mut part =
            FilePart { sha256, name: source.name(), rows: 0, accepted: 0, empty: 0, rejected: 0, refused: 0 };
        let mut line = 2;
        for (_, report) in reports {
            match report {
                Ok(report) => {
                    self.book(&report, line, (id, &layout), &mut part, bag);
                    line += report.lines;
                }
                Err((at, why)) => {
                    unusable(why, line + at, bag);
                    return Ok(());
                }
            }
            if self.refused.len() > MOST_REFUSED {
                unusable(TOO_MANY_REFUSED, 1, bag);
                return Ok(());
            }
        }
        if self.threads.iter().any(Blocks::is_too_much) {
            unusable(TOO_MANY_CLUSTERS, 1, bag);
            return Ok(());
        }
        if let Some(first) = self.files.iter().find(|file| part.rows > 0 && file.sha256 == part.sha256) {
            let finding = Diagnostic::new(&codes::D907).with("part", &part.name).with("first", &first.name);
            bag.push(finding.at(Place::unseen(id, 1, 1)));
        }
        self.files.push(part);
        Ok(())
    }

    /// Binds the first line; how many bytes it has.
    fn header(&self, bytes: &[u8]) -> Result<(usize, Result<Layout<'i>, super::layout::NoHeader>), Text> {
        let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if let Some(kind) = no_table(body).or_else(|| no_table(bytes)) {
            return Err(kind);
        }
        let end = memchr::memchr(b'\n', body).filter(|end| *end < LONGEST_HEADER).ok_or(EMPTY)?;
        let line = std::str::from_utf8(&body[..end]).map_err(|_| NO_UTF8)?;
        let layout = Layout::bind(self.instrument, self.slots, line.trim_end_matches('\r'));
        Ok((bytes.len() - body.len() + end + 1, layout))
    }

    /// Adds what came of a part of a chunk, whose first line is `line`.
    fn book(
        &mut self,
        report: &Report,
        line: u64,
        (id, layout): (FileId, &Layout<'_>),
        part: &mut FilePart,
        bag: &mut Bag,
    ) {
        part.rows += report.rows;
        part.accepted += report.accepted;
        part.empty += report.empty;
        part.rejected += report.rejected;
        part.refused += report.refused_rows;
        for (at, column, why) in &report.refused {
            let (line, info) = (line + at, code_of(*why));
            if !self.options.skip_refused {
                let finding = match *why {
                    Why::Width(found) => Diagnostic::new(info).with("found", found).with("expected", layout.columns),
                    Why::Answer(item) => {
                        let item = &self.instrument.items[item];
                        let known: Vec<&str> = item.answers.iter().map(|answer| answer.written.as_str()).collect();
                        let known = known.iter().filter(|code| !code.is_empty()).copied().collect::<Vec<_>>().join(" ");
                        Diagnostic::new(info).with("item", &item.code).with("known", known)
                    }
                    Why::Field(why) => Diagnostic::new(info).with("column", &layout.names[*column]).with("why", why),
                };
                let line = usize::try_from(line).unwrap_or(usize::MAX);
                bag.push(finding.at(Place::unseen(id, line, column + 1)));
            }
            let file = self.files.len();
            self.refused.push(Refused { file, line, column: column + 1, code: info.code });
        }
    }

    fn finish(mut self, bag: &mut Bag) -> Tally {
        let errors = bag.errors();
        if self.options.skip_refused && !self.refused.is_empty() {
            let refused: u64 = self.files.iter().map(|part| part.refused).sum();
            bag.push(Diagnostic::new(&codes::D937).with("count", refused));
        }
        let duplicates = self.duplicates(bag);
        let bursts = self.bursts();
        let mut emptied = self.emptied.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.threads.iter_mut().for_each(|blocks| emptied.empty(blocks));
        let Emptied { mut counts, cards: mut noted } = emptied;
        noted.extend(duplicates.into_iter().chain(bursts));
        add_parts(&self.files, &mut counts);
        if names_persons(&counts) {
            bag.push(Diagnostic::new(&codes::D906).with("why", TOO_MANY_CLUSTERS));
        }
        let planned: Planned =
            self.frame.clusters.iter().filter_map(|(cluster, planned)| Some((cluster.clone(), (*planned)?))).collect();
        let quality = quality::quality(&counts, &planned, &noted);
        if bag.errors() == errors {
            quality::report(&quality, bag);
        }
        Tally { counts, quality, files: self.files, refused: self.refused, planned }
    }

    /// Cards whose respondent's number stands on another card, all but one of each number, at the
    /// cluster of the later name. In a long file they are rows that do not stand together.
    fn duplicates(&mut self, bag: &mut Bag) -> Vec<((Kind, Cluster), u64)> {
        let (names, mut all) = self.gathered(|blocks| &mut blocks.ids);
        all.par_sort_unstable();
        let mut found: BTreeMap<&Cluster, u64> = BTreeMap::new();
        for pair in all.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            *found.entry(&names[pair[1].1 as usize]).or_default() += 1;
        }
        if self.long && !found.is_empty() {
            let examples: Vec<String> = found.keys().take(5).map(|cluster| quality::path(cluster)).collect();
            let finding = Diagnostic::new(&codes::D952).with("count", found.values().sum::<u64>());
            bag.push(finding.with("clusters", found.len()).with("examples", examples.join("; ")));
            return Vec::new();
        }
        found.into_iter().map(|(cluster, count)| ((Kind::Duplicate, cluster.clone()), count)).collect()
    }

    /// Cards that stand closer together in time than the instrument finds plausible.
    fn bursts(&mut self) -> Vec<((Kind, Cluster), u64)> {
        let Some((most, minutes)) = self.instrument.columns.burst else { return Vec::new() };
        let (names, mut all) = self.gathered(|blocks| &mut blocks.times);
        all.par_sort_unstable_by_key(|(time, cluster)| (*cluster, *time));
        let found = all.chunk_by(|(_, a), (_, b)| a == b).map(|cards| {
            let times: Vec<i64> = cards.iter().map(|(time, _)| *time).collect();
            let cluster = names[cards[0].1 as usize].clone();
            ((Kind::Burst, cluster), quality::in_bursts(&times, most, minutes * 60))
        });
        found.filter(|(_, cards)| *cards > 0).collect()
    }

    /// What the threads noted of cards, with clusters by their place among all names.
    fn gathered<T>(
        &mut self,
        of: impl for<'b> Fn(&'b mut Blocks<'i>) -> &'b mut Vec<(T, u32)>,
    ) -> (Vec<Cluster>, Vec<(T, u32)>) {
        let noted: Vec<_> = self.threads.iter_mut().map(|blocks| std::mem::take(of(blocks))).collect();
        let mut names: BTreeSet<&Cluster> = BTreeSet::new();
        for (blocks, noted) in self.threads.iter().zip(&noted) {
            let clusters: HashSet<u32> = noted.iter().map(|(_, cluster)| *cluster).collect();
            names.extend(clusters.into_iter().map(|cluster| blocks.name(cluster)));
        }
        let names: Vec<Cluster> = names.into_iter().cloned().collect();
        let mut all = Vec::with_capacity(noted.iter().map(Vec::len).sum());
        for (blocks, noted) in self.threads.iter().zip(noted) {
            let number = |cluster: u32| {
                let at = names.binary_search(blocks.name(cluster)).expect("every name is there");
                u32::try_from(at).expect("fewer clusters than counters")
            };
            let mut numbers: HashMap<u32, u32> = HashMap::new();
            let numbered = noted
                .into_iter()
                .map(|(what, cluster)| (what, *numbers.entry(cluster).or_insert_with(|| number(cluster))));
            all.extend(numbered);
        }
        (names, all)
    }
}

/// Whether a column of persons seems to stand where a cluster or unit is declared: nearly every card is alone in its cluster. Its
/// contents would come out with the counts.
fn names_persons(counts: &Counts) -> bool {
    let of_clusters =
        counts.blocks().map(|(_, groups)| groups.map(|(_, block)| counts.respondents(block).n).sum::<u64>());
    let (alone, cards) = of_clusters.fold((0, 0), |(alone, all), n| (alone + u64::from(n == 1), all + n));
    cards >= ENOUGH_CARDS && alone * 10 > cards * 9
}

/// Notes which files were counted. A header alone is the same in any two files, and holds nothing that could count twice.
pub(super) fn add_parts(files: &[FilePart], counts: &mut Counts) {
    for file in files.iter().filter(|file| file.rows > 0) {
        counts.add_part(file.sha256.clone());
    }
}

/// What came of a chunk, or the line of it, from 0, at which it cannot be read; with its number.
type Numbered = (usize, Result<Report, (u64, Text)>);

/// One file, on which all threads work.
struct Work<'w, 'i> {
    stream: Mutex<Stream>,
    layout: &'w Layout<'i>,
    emptied: &'w Mutex<Emptied>,
    refused: AtomicUsize,
    /// How many are still at it.
    threads: AtomicUsize,
}

impl<'i> Work<'_, 'i> {
    /// Takes chunks and counts them until the file ends.
    fn take(&self, blocks: &mut Blocks<'i>) -> Result<Vec<Numbered>, Error> {
        let layout = self.layout;
        let whole = |bytes: &[u8], quoted: bool| match layout.long {
            Some(long) => long::whole_cards(bytes, quoted, layout, long.id),
            None => whole_rows(bytes, quoted),
        };
        let (mut chunk, mut reports) = (Chunk::default(), Vec::new());
        loop {
            locked(&self.stream).next(&mut chunk, whole)?;
            if chunk.rows.is_empty() {
                return Ok(reports);
            }
            // Every column but the last has a delimiter.
            let most_rows = (chunk.rows.len() / layout.columns) as u64 + 1;
            if blocks.could_run_over(most_rows) {
                locked(self.emptied).empty(blocks);
            }
            let report = scan(&chunk, layout, blocks);
            let refused = report.as_ref().map_or(0, |report| report.refused.len());
            let refused = self.refused.fetch_add(refused, Ordering::Relaxed) + refused;
            if report.is_err() || refused > MOST_REFUSED || blocks.is_too_much() {
                locked(&self.stream).stop();
            }
            reports.push((chunk.number, report));
            if self.is_one_too_many(blocks) {
                locked(self.emptied).empty(blocks);
                return Ok(reports);
            }
        }
    }

    /// Whether the counters of all threads would not fit, so that this one leaves the rest of the file to the others.
    fn is_one_too_many(&self, blocks: &Blocks<'_>) -> bool {
        let fewer = |threads: usize| (threads > 1 && blocks.bytes() > MOST_BYTES / threads).then(|| threads - 1);
        self.threads.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer).is_ok()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts the rows of a chunk.
fn scan<'i>(chunk: &Chunk, layout: &Layout<'i>, blocks: &mut Blocks<'i>) -> Result<Report, (u64, Text)> {
    let reader = Reader::new(layout, blocks);
    if !chunk.quoted {
        return Ok(match layout.long {
            Some(long) => long::plain(reader, long, &chunk.rows),
            None => reader.plain(&chunk.rows),
        });
    }
    let text = std::str::from_utf8(&chunk.rows).map_err(|error| {
        let before = &chunk.rows[..error.valid_up_to()];
        (memchr::memchr_iter(b'\n', before).count() as u64, NO_UTF8)
    })?;
    match layout.long {
        Some(long) => long::quoted(reader, long, text),
        None => reader.quoted(text),
    }
}

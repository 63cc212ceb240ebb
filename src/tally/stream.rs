//! A file of respondents as chunks of whole rows. Only a chunk for each thread is ever in memory.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::data::table::LONGEST_LINE;
use crate::diag::{Error, open_file};
use crate::model::hex;
use crate::text::{Text, text};

/// Where respondents come from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Stdin,
    File(PathBuf),
}

impl Source {
    /// What messages and the manifest call it: without its folder.
    pub(super) fn name(&self) -> String {
        match self {
            Source::Stdin => "-".to_owned(),
            Source::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }
}

/// Rows that are read together.
#[derive(Default)]
pub(super) struct Chunk {
    /// Whole rows; none at the end of the file.
    pub(super) rows: Vec<u8>,
    /// Whether there is a quote in them.
    pub(super) quoted: bool,
    /// Its place among the chunks of the file.
    pub(super) number: usize,
}

/// A file being read.
pub(super) struct Stream {
    reader: Box<dyn Read + Send>,
    hash: Sha256,
    path: PathBuf,
    /// Bytes of a chunk, as long as a row is not longer.
    size: usize,
    /// Read, but not handed out.
    rest: Vec<u8>,
    chunks: usize,
    /// Whether all of it was read.
    ended: bool,
}

const NO_CARDS: Text = text("thư mục không có tệp phiếu nào", "the folder holds no file of respondents");

const TOO_LONG: Text = text(
    "dòng dài hơn 1 MiB, hoặc dấu nháy mở mà không đóng",
    "a line of more than 1 MiB, or a quote that is never closed",
);

impl Stream {
    pub(super) fn open(source: &Source, size: usize) -> Result<Self, Error> {
        let (reader, path): (Box<dyn Read + Send>, PathBuf) = match source {
            Source::Stdin => (Box::new(io::stdin()), PathBuf::from("-")),
            Source::File(path) => (Box::new(open_file(path)?), path.clone()),
        };
        let reader = unpacked(reader).map_err(Error::at(&path))?;
        let size = size.max(1);
        Ok(Stream { reader, hash: Sha256::new(), path, size, rest: Vec::new(), chunks: 0, ended: false })
    }

    /// How the file begins: at least its first line, if that is not longer than `longest`.
    pub(super) fn beginning(&mut self, longest: usize) -> Result<&[u8], Error> {
        let mut bytes = Vec::new();
        while !self.ended && bytes.len() < longest && memchr::memchr(b'\n', &bytes).is_none() {
            self.read(&mut bytes, self.size)?;
        }
        self.rest = bytes;
        Ok(&self.rest)
    }

    /// Leaves out so many bytes of the beginning.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.rest.drain(..bytes);
    }

    /// The next rows; `whole` says how many bytes may be counted before more are read.
    pub(super) fn next(&mut self, chunk: &mut Chunk, whole: impl Fn(&[u8], bool) -> usize) -> Result<(), Error> {
        let bytes = &mut chunk.rows;
        bytes.clear();
        bytes.append(&mut self.rest);
        let mut room = self.size.saturating_sub(bytes.len());
        loop {
            self.read(bytes, room)?;
            chunk.quoted = memchr::memchr(b'"', bytes).is_some();
            let rows = if self.ended { bytes.len() } else { whole(bytes, chunk.quoted) };
            if rows > 0 || self.ended {
                self.rest.extend_from_slice(&bytes[rows..]);
                bytes.truncate(rows);
                chunk.number = self.chunks;
                self.chunks += 1;
                return Ok(());
            }
            if bytes.len() > LONGEST_LINE + self.size {
                return Err(Error::refused(&self.path, TOO_LONG));
            }
            room = self.size;
        }
    }

    /// Reads so many more bytes, or what is left; the last line gets a line end.
    fn read(&mut self, bytes: &mut Vec<u8>, more: usize) -> Result<(), Error> {
        let before = bytes.len();
        if self.ended || more == 0 {
            return Ok(());
        }
        bytes.reserve(more + 1);
        let found = self.reader.by_ref().take(more as u64).read_to_end(bytes).map_err(Error::at(&self.path))?;
        self.hash.update(&bytes[before..]);
        self.ended = found < more;
        if self.ended && bytes.last().is_some_and(|last| *last != b'\n') {
            bytes.push(b'\n');
        }
        Ok(())
    }

    /// Hands out nothing more.
    pub(super) fn stop(&mut self) {
        self.ended = true;
        self.rest.clear();
    }

    /// The SHA-256 of all that was read, unpacked.
    pub(super) fn finish(self) -> String {
        hex(&self.hash.finalize())
    }
}

/// How a file packed by gzip begins; no text does. What it is called does not matter.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// What was packed, if it was.
fn unpacked(mut reader: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut beginning = Vec::with_capacity(GZIP.len());
    reader.by_ref().take(GZIP.len() as u64).read_to_end(&mut beginning)?;
    let packed = beginning == GZIP;
    let whole = io::Cursor::new(beginning).chain(reader);
    Ok(if packed { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}

/// How many bytes are whole rows: to the last line end outside of quotes.
pub(super) fn whole_rows(bytes: &[u8], quoted: bool) -> usize {
    if !quoted {
        return memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    }
    let (mut inside, mut end) = (false, 0);
    for at in memchr::memchr2_iter(b'"', b'\n', bytes) {
        match bytes[at] {
            b'"' => inside = !inside,
            _ if !inside => end = at + 1,
            _ => {}
        }
    }
    end
}

/// The files of a folder, sorted by name. Anything in it that is no table of respondents is refused:
/// read past in silence, it might have been cards.
pub(super) fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Error::at(folder))? {
        let path = entry.map_err(Error::at(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if name.starts_with('.') {
            continue;
        }
        if !(name.ends_with(".csv") || name.ends_with(".csv.gz")) {
            let why = text("không phải tệp .csv hay .csv.gz", "neither a .csv nor a .csv.gz file");
            return Err(Error::refused(&path, why));
        }
        files.push(path);
    }
    if files.is_empty() {
        return Err(Error::refused(folder, NO_CARDS));
    }
    files.sort();
    Ok(files)
}

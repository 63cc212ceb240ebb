//! A file of respondents as chunks of whole rows. Only a chunk or two of it are ever in memory.

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
    buffer: Vec<u8>,
    /// How many bytes of the buffer are whole rows.
    pub(super) rows: usize,
    /// Whether there is a quote in them.
    pub(super) quoted: bool,
    /// Bytes read beyond the whole rows.
    rest: usize,
}

impl Chunk {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[..self.rows]
    }

    /// Leaves all but so many bytes to the next chunk.
    pub(super) fn keep(&mut self, rows: usize) {
        self.rest += self.rows - rows;
        self.rows = rows;
    }
}

/// A file being read.
pub(super) struct Stream {
    reader: Box<dyn Read + Send>,
    hash: Sha256,
    path: PathBuf,
    size: usize,
    /// Whether all of it was read.
    pub(super) ended: bool,
}

const TOO_LONG: Text = text(
    "dòng dài hơn 1 MiB, hoặc dấu nháy mở mà không đóng",
    "a line of more than 1 MiB, or a quote that is never closed",
);

impl Stream {
    pub(super) fn open(source: &Source, size: usize) -> Result<Self, Error> {
        let (reader, path): (Box<dyn Read + Send>, PathBuf) = match source {
            Source::Stdin => (Box::new(io::stdin()), PathBuf::from("-")),
            Source::File(path) => {
                let file = open_file(path)?;
                let gz = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
                (if gz { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) }, path.clone())
            }
        };
        Ok(Stream { reader, hash: Sha256::new(), path, size: size.max(1), ended: false })
    }

    /// Reads the next rows into `chunk`, the rest of the rows before included; `whole` says how many
    /// bytes may be counted before more are read. No rows: the end.
    pub(super) fn fill(
        &mut self,
        before: &Chunk,
        chunk: &mut Chunk,
        whole: impl Fn(&[u8], bool) -> usize,
    ) -> Result<(), Error> {
        let carried = &before.buffer[before.rows..before.rows + before.rest];
        let mut filled = carried.len();
        let mut room = filled + self.size;
        if chunk.buffer.len() < room {
            chunk.buffer.resize(room, 0);
        }
        chunk.buffer[..filled].copy_from_slice(carried);
        loop {
            while !self.ended && filled < room {
                match self.reader.read(&mut chunk.buffer[filled..room]) {
                    Ok(0) => self.ended = true,
                    Ok(read) => {
                        self.hash.update(&chunk.buffer[filled..filled + read]);
                        filled += read;
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(Error::at(&self.path)(error)),
                }
            }
            if self.ended && filled > 0 && chunk.buffer[filled - 1] != b'\n' {
                if chunk.buffer.len() == filled {
                    chunk.buffer.push(0);
                }
                chunk.buffer[filled] = b'\n';
                filled += 1;
            }
            let bytes = &chunk.buffer[..filled];
            chunk.quoted = memchr::memchr(b'"', bytes).is_some();
            chunk.rows = if self.ended { filled } else { whole(bytes, chunk.quoted) };
            chunk.rest = filled - chunk.rows;
            if chunk.rows > 0 || filled == 0 {
                return Ok(());
            }
            if filled > LONGEST_LINE + self.size {
                return Err(Error::refused(&self.path, TOO_LONG));
            }
            room = filled + self.size;
            if chunk.buffer.len() < room {
                chunk.buffer.resize(room, 0);
            }
        }
    }

    /// The SHA-256 of all that was read, unpacked.
    pub(super) fn finish(self) -> String {
        hex(&self.hash.finalize())
    }
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
    files.sort();
    Ok(files)
}

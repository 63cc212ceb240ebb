//! What the owner of the machine can mend: a path that cannot be read or written. All files are
//! read here, so that none can hang the program (a pipe, a device) or fill its memory.
#![expect(clippy::disallowed_methods, reason = "files are read here and nowhere else")]

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::text::{Arg, Lang, Text, text};

/// A path that cannot be read or written, and why.
#[derive(Debug)]
pub struct Error {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    pub cause: Cause,
}

/// Why a path cannot be read or written.
#[derive(Debug)]
pub enum Cause {
    /// What the operating system said.
    System(io::Error),
    /// What we said.
    Refused(Text),
    /// The file belongs to a run directory and is not what the run wrote.
    Altered(Text),
}

impl Error {
    /// For `map_err`: an I/O error with its path.
    pub fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |error| Error { path: path.to_owned(), cause: Cause::System(error) }
    }

    /// A path that we refuse.
    #[must_use]
    pub fn refused(path: &Path, why: Text) -> Self {
        Error { path: path.to_owned(), cause: Cause::Refused(why) }
    }

    /// A file of a run directory that is not what the run wrote.
    #[must_use]
    pub fn altered(path: &Path, how: Text) -> Self {
        Error { path: path.to_owned(), cause: Cause::Altered(how) }
    }

    /// The path and the cause in one language.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        format!("{}: {}", self.path.display(), self.cause.words().get(lang))
    }
}

/// What the operating system says most often, in both languages.
const COMMON: [(ErrorKind, Text); 5] = [
    (ErrorKind::NotFound, text("không có tệp hoặc thư mục này", "no such file or folder")),
    (ErrorKind::PermissionDenied, text("không có quyền đọc hoặc ghi", "permission denied")),
    (ErrorKind::StorageFull, text("đĩa hết chỗ", "no space left on the disk")),
    (ErrorKind::NotADirectory, text("không phải thư mục", "not a folder")),
    (ErrorKind::ReadOnlyFilesystem, text("đĩa chỉ cho đọc", "the disk is read-only")),
];

impl Cause {
    /// The cause in words; what the operating system seldom says, in its own.
    #[must_use]
    pub fn words(&self) -> Arg {
        match self {
            Cause::Refused(words) | Cause::Altered(words) => Arg::Said(*words),
            Cause::System(error) => match COMMON.iter().find(|(kind, _)| *kind == error.kind()) {
                Some((_, words)) => Arg::Said(*words),
                None => Arg::Plain(error.to_string()),
            },
        }
    }
}

impl From<Cause> for Arg {
    fn from(cause: Cause) -> Self {
        cause.words()
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for Error {}

/// The most bytes of a kind of file, and how that is said.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    bytes: u64,
    words: Text,
}

/// Rulebooks, passes and registers: the largest real one has some 100 KB.
pub const RULES: Limit = Limit { bytes: 16 << 20, words: text("tệp lớn hơn 16 MiB", "larger than 16 MiB") };

/// Tables and results: places in them are kept in 32 bits.
pub const TABLES: Limit = Limit { bytes: u32::MAX as u64, words: text("tệp từ 4 GiB trở lên", "4 GiB or more") };

/// Reads a file at once; what is hashed is what is scored.
///
/// # Errors
/// When it cannot be read, is no file (a folder, a pipe, a device), or is larger than the limit.
pub fn read_file(path: &Path, limit: Limit) -> Result<Vec<u8>, Error> {
    let found = std::fs::metadata(path).map_err(Error::at(path))?;
    if !found.is_file() {
        return Err(Error::refused(path, text("không phải một tệp thông thường", "not a regular file")));
    }
    if found.len() >= limit.bytes {
        return Err(Error::refused(path, limit.words));
    }
    std::fs::read(path).map_err(Error::at(path))
}

/// Opens a file that is read part by part, however large.
///
/// # Errors
/// When it cannot be read, or is no file.
pub fn open_file(path: &Path) -> Result<std::fs::File, Error> {
    let found = std::fs::metadata(path).map_err(Error::at(path))?;
    if !found.is_file() {
        return Err(Error::refused(path, text("không phải một tệp thông thường", "not a regular file")));
    }
    std::fs::File::open(path).map_err(Error::at(path))
}

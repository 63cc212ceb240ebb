//! Publishes a run directory whole or not at all: everything is written into a temporary folder
//! beside it, flushed to disk, and put in place by one rename.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use crate::diag::Error;
use crate::model::hex;
use crate::text::{Text, text};

const NO_NAME: Text = text(
    "thư mục kết quả cần có tên riêng, ví dụ `--out ket-qua`",
    "a run directory needs a name of its own, such as `--out result`",
);

/// Why nothing was published.
#[derive(Debug)]
pub enum Refusal {
    /// The directory exists and `--force` was not given.
    Exists,
    /// The directory holds something that no run has written: replacing it would lose it.
    Foreign(PathBuf),
    /// The file system said no.
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Failed(error)
    }
}

/// The temporary folder of the run directory in the making. Held while it is written to and while it
/// is put in its place, so that an interruption finds either the earlier run or the new one, never
/// neither, and nothing is written behind its back.
static STAGING: Mutex<Option<PathBuf>> = Mutex::new(None);

fn hold() -> MutexGuard<'static, Option<PathBuf>> {
    // A panic elsewhere does not make the path wrong.
    STAGING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the program because it was interrupted, once the file in hand is written or the run is in
/// its place, and leaves no temporary folder behind.
pub fn interrupt(exit_code: i32) -> ! {
    let held = hold();
    if let Some(path) = held.as_deref() {
        // Best effort: nobody is left to be told.
        let _ = fs::remove_dir_all(path);
    }
    std::process::exit(exit_code)
}

/// A run directory in the making. Dropped without [`Publication::commit`], it leaves no trace.
#[derive(Debug)]
pub struct Publication {
    out: PathBuf,
    staging: PathBuf,
}

impl Publication {
    /// Checks that a run may be published at `out`, and makes the temporary folder beside it.
    ///
    /// # Errors
    /// When results are there already and `force` is not given; when the directory holds a file
    /// that is not one of `files`; when the disk cannot be written.
    pub fn start(out: &Path, files: &[&str], force: bool) -> Result<Self, Refusal> {
        Self::start_with(out, files, &[], force)
    }

    /// As [`Publication::start`], where the results that are there may also have one of the files `sometimes`.
    ///
    /// # Errors
    /// As [`Publication::start`].
    pub fn start_with(out: &Path, files: &[&str], sometimes: &[&str], force: bool) -> Result<Self, Refusal> {
        may_publish(out, files, sometimes, force)?;
        let mut held = hold();
        let staging = beside(out, "tmp");
        if staging.exists() {
            // Left by a killed process of the same number.
            fs::remove_dir_all(&staging).map_err(Error::at(&staging))?;
        }
        fs::create_dir(&staging).map_err(Error::at(&staging))?;
        *held = Some(staging.clone());
        Ok(Publication { out: out.to_owned(), staging })
    }

    /// Temporary folders beside it that other runs of that name have not put in place: they were killed, or are at work yet.
    #[must_use]
    pub fn left_behind(&self) -> Vec<PathBuf> {
        let name = self.out.file_name().unwrap_or_default().to_string_lossy();
        let start = format!(".{name}.tmp-");
        let entries = fs::read_dir(parent_of(&self.out)).into_iter().flatten().flatten().map(|entry| entry.path());
        let is_other = |path: &PathBuf| {
            let found = path.file_name().unwrap_or_default().to_string_lossy();
            found.starts_with(&start) && *path != self.staging
        };
        let mut found: Vec<PathBuf> = entries.filter(is_other).collect();
        found.sort();
        found
    }

    /// Where a file lies until the directory is published.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.staging.join(name)
    }

    /// Writes one file, in folders of its own if its name says so, and flushes it to disk; returns its
    /// SHA-256.
    ///
    /// # Errors
    /// When the disk cannot be written.
    pub fn write(&self, name: &str, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<String, Error> {
        let _held = hold();
        let path = self.path(name);
        let write = || {
            let folder = parent_of(&path);
            fs::create_dir_all(folder)?;
            let mut hashing =
                Hashing { to: BufWriter::with_capacity(1 << 16, File::create_new(&path)?), hash: Sha256::new() };
            fill(&mut hashing)?;
            hashing.to.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            sync_folder(folder)?;
            Ok(hex(&hashing.hash.finalize()))
        };
        write().map_err(Error::at(&path))
    }

    /// Puts the directory in its place by one rename. An earlier run there is replaced; if anything
    /// fails on the way it is still in place.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn commit(self) -> Result<(), Error> {
        let mut held = hold();
        let (out, staging) = (&self.out, &self.staging);
        sync_folder(staging).map_err(Error::at(staging))?;
        if out.exists() {
            let aside = beside(out, "old");
            fs::rename(out, &aside).map_err(Error::at(out))?;
            if let Err(error) = fs::rename(staging, out) {
                // Put the earlier run back; if even that fails, it is still whole beside its place.
                let _ = fs::rename(&aside, out);
                return Err(Error::at(out)(error));
            }
            fs::remove_dir_all(&aside).map_err(Error::at(&aside))?;
        } else {
            fs::rename(staging, out).map_err(Error::at(out))?;
        }
        *held = None;
        let parent = parent_of(out);
        sync_folder(parent).map_err(Error::at(parent))
    }
}

impl Drop for Publication {
    fn drop(&mut self) {
        if self.staging.exists() {
            let _ = fs::remove_dir_all(&self.staging);
        }
    }
}

/// Publishes one file by itself, whole or not at all.
///
/// # Errors
/// When something stands there already that is no file, or a file and `force` is not given; when the disk
/// cannot be written.
pub fn publish_file(
    out: &Path,
    force: bool,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Refusal> {
    match fs::symlink_metadata(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(Error::at(out)(error).into()),
        Ok(found) if !found.is_file() => return Err(Refusal::Foreign(out.to_owned())),
        Ok(_) if !force => return Err(Refusal::Exists),
        Ok(_) => {}
    }
    let staging = beside(out, "tmp");
    let write = || {
        if staging.exists() {
            // Left by a killed process of the same number.
            fs::remove_file(&staging)?;
        }
        let mut to = BufWriter::with_capacity(1 << 16, File::create_new(&staging)?);
        fill(&mut to)?;
        to.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&staging, out)?;
        sync_folder(parent_of(out))
    };
    write().map_err(|error| {
        // Best effort: why it failed is what matters.
        let _ = fs::remove_file(&staging);
        Refusal::Failed(Error::at(out)(error))
    })
}

/// Hashes what passes through.
struct Hashing {
    to: BufWriter<File>,
    hash: Sha256,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn may_publish(out: &Path, files: &[&str], sometimes: &[&str], force: bool) -> Result<(), Refusal> {
    let parent = parent_of(out);
    if !parent.is_dir() {
        return Err(Error::at(parent)(io::Error::from(io::ErrorKind::NotFound)).into());
    }
    if out.file_name().is_none() {
        return Err(Error::refused(out, NO_NAME).into());
    }
    match fs::symlink_metadata(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::at(out)(error).into()),
        Ok(found) if !found.is_dir() => return Err(Refusal::Foreign(out.to_owned())),
        Ok(_) => {}
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(out).map_err(Error::at(out))? {
        let entry = entry.map_err(Error::at(out))?;
        let is_file = entry.file_type().map_err(Error::at(&entry.path()))?.is_file();
        let is_one_of = |names: &[&str]| is_file && names.iter().any(|name| entry.file_name() == *name);
        if is_one_of(files) {
            found.push(entry.path());
        } else if !is_one_of(sometimes) {
            return Err(Refusal::Foreign(entry.path()));
        }
    }
    // A run writes all of its files or none: fewer of them are somebody's own.
    match &found[..] {
        [] => Ok(()),
        some if some.len() < files.len() => Err(Refusal::Foreign(some[0].clone())),
        _ if force => Ok(()),
        _ => Err(Refusal::Exists),
    }
}

/// A hidden name beside the directory, of this process alone.
fn beside(out: &Path, what: &str) -> PathBuf {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    parent_of(out).join(format!(".{name}.{what}-{}", std::process::id()))
}

fn parent_of(out: &Path) -> &Path {
    match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    // A folder cannot be opened as a file there; the files themselves are flushed.
    Ok(())
}

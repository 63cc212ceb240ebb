//! The folder that a command writes: made before any work is done, so that a refusal costs nothing.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, value_parser};

use super::words as say;
use super::{Exit, INTERRUPTED, report};
use crate::diag::Error;
use crate::run::{self, Publication, Refusal};
use crate::text::Lang;

/// Makes the folder of `--out`, over an older one of the same files with `--force`; if it may not be made, what the
/// program ends with.
pub(super) fn start(matches: &ArgMatches, files: &[&str], lang: Lang) -> Result<Publication, Result<Exit, Error>> {
    start_with(matches, files, &[], lang)
}

/// As [`start`], where the older one may also have one of the files `sometimes`.
pub(super) fn start_with(
    matches: &ArgMatches,
    files: &[&str],
    sometimes: &[&str],
    lang: Lang,
) -> Result<Publication, Result<Exit, Error>> {
    let out = matches.get_one::<PathBuf>("out").expect("clap requires it");
    // Without a handler an interruption would leave the temporary folder behind, and nothing worse.
    let _ = ctrlc::set_handler(|| run::interrupt(INTERRUPTED));
    let publication = Publication::start_with(out, files, sometimes, matches.get_flag("force"))
        .map_err(|refusal| refused(refusal, out, lang))?;
    for path in publication.left_behind() {
        report(&say::LEFT_BEHIND.fill(lang, &[("path", path.display().to_string())]));
    }
    Ok(publication)
}

/// Says why a folder or file was not published; what the program ends with.
pub(super) fn refused(refusal: Refusal, out: &Path, lang: Lang) -> Result<Exit, Error> {
    let (sentence, path) = match refusal {
        Refusal::Failed(error) => return Err(error),
        Refusal::Exists => (say::EXISTS, out.display().to_string()),
        Refusal::Foreign(path) => (say::FOREIGN, path.display().to_string()),
    };
    let sentence = sentence.fill(lang, &[("path", path)]);
    report(&format!("{}: {sentence}", say::ERROR.get(lang)));
    Ok(Exit::Files)
}

/// The option `--threads`.
pub(super) fn threads_option(lang: Lang) -> Arg {
    let threads = Arg::new("threads").long("threads").value_name("N").value_parser(value_parser!(u16).range(1..=1024));
    threads.help(say::SCORE_THREADS.get(lang))
}

/// The threads that `--threads` asks for: as many as there are cores unless it is given.
pub(super) fn threads(matches: &ArgMatches, out: &Path) -> Result<rayon::ThreadPool, Error> {
    let threads = matches.get_one::<u16>("threads").copied().map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| Error::at(out)(std::io::Error::other(error)))
}

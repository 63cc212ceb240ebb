//! `parindex verify DIR`: whether a run directory is still what its manifest says.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::words as say;
use super::{Context, Exit, report};
use crate::diag::Error;
use crate::run::RunDir;
use crate::text::Lang;

pub(super) fn define(lang: Lang) -> Command {
    Command::new("verify").about(say::VERIFY.get(lang)).arg(
        Arg::new("dir")
            .value_name("DIR")
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help(say::VERIFY_DIR.get(lang)),
    )
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let dir = matches.get_one::<PathBuf>("dir").expect("clap requires it");
    let altered = RunDir::altered(dir)?;
    if altered.is_empty() {
        let hash = RunDir::manifest(dir)?.result;
        report(&say::VERIFIED.fill(context.lang, &[("hash", hash)]));
        return Ok(Exit::Fine);
    }
    report(&say::ALTERED.fill(context.lang, &[("files", altered.join(", "))]));
    Ok(Exit::Mismatch)
}

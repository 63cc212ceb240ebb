//! `parindex init KIND DIR`: a folder to start from.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command, value_parser};

use super::words as say;
use super::{Context, Exit, INTERRUPTED, print, report};
use crate::diag::Error;
use crate::init::{self, KINDS};
use crate::run::{self, Publication, Refusal};
use crate::text::Lang;

pub(super) fn define(lang: Lang) -> Command {
    let kinds: Vec<String> = KINDS.iter().map(|kind| format!("{} ({})", kind.name, kind.about.get(lang))).collect();
    Command::new("init")
        .about(say::INIT.get(lang))
        .arg(
            Arg::new("kind")
                .value_name("KIND")
                .required(true)
                .value_parser(PossibleValuesParser::new(KINDS.iter().map(|kind| kind.name)))
                .help(say::INIT_KIND.fill(lang, &[("kinds", kinds.join("; "))])),
        )
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(say::INIT_DIR.get(lang)),
        )
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let name = matches.get_one::<String>("kind").expect("clap requires it");
    let out = matches.get_one::<PathBuf>("dir").expect("clap requires it");
    let kind = KINDS.iter().find(|kind| kind.name == name).expect("clap takes only these");
    let _ = ctrlc::set_handler(|| run::interrupt(INTERRUPTED));
    let path = || out.display().to_string();
    let publication = match Publication::start(out, &[], false) {
        Ok(publication) => publication,
        Err(Refusal::Failed(error)) => return Err(error),
        Err(Refusal::Exists | Refusal::Foreign(_)) => {
            let sentence = say::NOT_EMPTY.fill(context.lang, &[("path", path())]);
            report(&format!("{}: {sentence}", say::ERROR.get(context.lang)));
            return Ok(Exit::Files);
        }
    };
    let names = init::write(kind, publication)?;
    print(&names.iter().map(|name| format!("{}\n", out.join(name).display())).collect::<String>());
    report(&say::INIT_NEXT.fill(context.lang, &[("path", path())]));
    Ok(Exit::Fine)
}

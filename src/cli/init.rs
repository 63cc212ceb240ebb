//! `parindex init KIND DIR`: a folder to start from.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command, value_parser};

use super::words as say;
use super::{Context, Exit, INTERRUPTED, exit_of, print, report, report_findings};
use crate::diag::{Bag, Error, Sources};
use crate::init::{self, KINDS, Start};
use crate::run::{self, Publication, Refusal};
use crate::text::Lang;

/// The kind of folder that is made from a pass of the user's own.
const OWN: &str = "own";

pub(super) fn define(lang: Lang) -> Command {
    let kinds: Vec<String> = KINDS.iter().map(|kind| format!("{} ({})", kind.name, kind.about.get(lang))).collect();
    Command::new("init")
        .about(say::INIT.get(lang))
        .arg(
            Arg::new("kind")
                .value_name("KIND")
                .required(true)
                .value_parser(PossibleValuesParser::new(KINDS.iter().map(|kind| kind.name).chain([OWN])))
                .requires_if(OWN, "from")
                .help(say::INIT_KIND.fill(lang, &[("kinds", kinds.join("; "))])),
        )
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(say::INIT_DIR.get(lang)),
        )
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("PASS")
                .value_parser(value_parser!(PathBuf))
                .help(say::INIT_FROM.get(lang)),
        )
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let name = matches.get_one::<String>("kind").expect("clap requires it");
    let out = matches.get_one::<PathBuf>("dir").expect("clap requires it");
    let from = matches.get_one::<PathBuf>("from");
    let start = match (KINDS.iter().find(|kind| kind.name == name), from) {
        (Some(kind), None) => Start::of_kind(kind),
        (None, Some(pass)) => {
            let (mut sources, mut bag) = (Sources::new(), Bag::new());
            let Some(start) = Start::of_pass(pass, &mut sources, &mut bag)? else {
                report_findings(&bag, &sources, context);
                report(say::NOTHING_WRITTEN.get(context.lang));
                return Ok(exit_of(&bag));
            };
            start
        }
        _ => {
            report(&format!("{}: {}", say::ERROR.get(context.lang), say::FROM_IS_FOR_OWN.get(context.lang)));
            return Ok(Exit::Usage);
        }
    };
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
    let names = init::write(&start, publication)?;
    print(&names.iter().map(|name| format!("{}\n", out.join(name).display())).collect::<String>());
    report(&say::INIT_NEXT.fill(context.lang, &[("path", path())]));
    Ok(Exit::Fine)
}

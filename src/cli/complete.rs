//! `parindex completions SHELL` and `parindex man`, from the same definition as the help.

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use super::words as say;
use super::{Context, Exit, command, print};
use crate::diag::Error;
use crate::text::Lang;

pub(super) fn define_completions(lang: Lang) -> Command {
    let shell = Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(Shell));
    Command::new("completions").about(say::COMPLETIONS.get(lang)).arg(shell.help(say::COMPLETIONS_SHELL.get(lang)))
}

pub(super) fn completions(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let shell = *matches.get_one::<Shell>("shell").expect("clap requires it");
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(context.lang), "parindex", &mut script);
    print(&String::from_utf8_lossy(&script));
    Ok(Exit::Fine)
}

pub(super) fn define_man(lang: Lang) -> Command {
    Command::new("man").about(say::MAN.get(lang))
}

pub(super) fn man(_: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command(context.lang)).render(&mut page).expect("writing to memory does not fail");
    print(&String::from_utf8_lossy(&page));
    Ok(Exit::Fine)
}

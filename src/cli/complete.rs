//! `parindex completions SHELL` and `parindex man`, from the same definition as the help.

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;
use clap_mangen::Man;

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
    let mut program = command(context.lang);
    // Names the subcommands as they are typed: `parindex score`.
    program.build();
    let mut page = String::from_utf8_lossy(&rendered(|page| Man::new(program.clone()).render(page))).into_owned();
    for subcommand in program.get_subcommands() {
        let name = format!("{} {}", program.get_name(), subcommand.get_name());
        let man = Man::new(subcommand.clone().bin_name(name.as_str()).display_name(name.as_str()));
        let sections = rendered(|page| {
            man.render_synopsis_section(page)?;
            man.render_description_section(page)?;
            man.render_options_section(page)
        });
        // Its sections stand below its own heading.
        let sections = String::from_utf8_lossy(&sections).replace(".SH ", ".SS ");
        page.push_str(&format!(".SH \"{}\"\n{sections}", name.to_uppercase()));
    }
    print(&page);
    Ok(Exit::Fine)
}

fn rendered(render: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Vec<u8> {
    let mut page = Vec::new();
    render(&mut page).expect("writing to memory does not fail");
    page
}

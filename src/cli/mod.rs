//! The command line: one subcommand per file. Data go to stdout, people are addressed on stderr.
//!
//! Border: the only module that prints.

mod audit;
mod check;
mod compare;
mod complete;
mod estimate;
mod explain;
mod folder;
mod hidden;
mod history;
mod init;
mod methods;
mod review;
mod rules;
mod score;
mod sensitivity;
mod show;
mod simulate;
mod since;
mod tally;
mod verify;
mod words;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::diag::{Bag, Cause, Error, Severity, Sources, Style, render};
use crate::text::Lang;
use show::Format;
use words as say;

/// How a run of the program ended ("mã thoát").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All is well.
    Fine = 0,
    /// Findings at or above the level that was asked for.
    Findings = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The rulebook or the pass file was rejected.
    Rules = 3,
    /// The data were rejected.
    Data = 4,
    /// A file or folder cannot be read or written, or would be overwritten.
    Files = 5,
    /// A run directory is not what its manifest says.
    Mismatch = 6,
    /// The program has a bug.
    Bug = 70,
}

/// What every subcommand is told.
struct Context {
    lang: Lang,
    format: Format,
    colour: bool,
}

/// A subcommand: its definition in one language, and what it does.
struct Subcommand {
    define: fn(Lang) -> Command,
    run: fn(&ArgMatches, &Context) -> Result<Exit, Error>,
}

/// The exit code of a program that was interrupted, as shells count it.
const INTERRUPTED: i32 = 130;

const SUBCOMMANDS: [Subcommand; 18] = [
    Subcommand { define: init::define, run: init::run },
    Subcommand { define: check::define, run: check::run },
    Subcommand { define: score::define, run: score::run },
    Subcommand { define: explain::define, run: explain::run },
    Subcommand { define: compare::define, run: compare::run },
    Subcommand { define: history::define, run: history::run },
    Subcommand { define: estimate::define, run: estimate::run },
    Subcommand { define: review::define, run: review::run },
    Subcommand { define: audit::define, run: audit::run },
    Subcommand { define: sensitivity::define, run: sensitivity::run },
    Subcommand { define: simulate::define, run: simulate::run },
    Subcommand { define: rules::define, run: rules::run },
    Subcommand { define: tally::define, run: tally::run },
    Subcommand { define: tally::define_merge, run: tally::merge },
    Subcommand { define: methods::define, run: methods::run },
    Subcommand { define: verify::define, run: verify::run },
    Subcommand { define: complete::define_completions, run: complete::completions },
    Subcommand { define: complete::define_man, run: complete::man },
];

/// Runs the program with the arguments of the process. A panic is a bug of ours and says so.
#[must_use]
pub fn main() -> Exit {
    std::panic::set_hook(Box::new(|panic| report(&format!("{}\n{panic}", say::BUG))));
    std::panic::catch_unwind(run).unwrap_or(Exit::Bug)
}

fn run() -> Exit {
    let args: Vec<OsString> = std::env::args_os().collect();
    let lang = lang_of(&args);
    let matches = match command(lang).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => return usage(&error, lang),
    };
    let Some((name, matches)) = matches.subcommand() else { return Exit::Usage };
    let context = Context {
        lang,
        format: Format::chosen(matches.get_one::<String>("format").map(String::as_str)),
        colour: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stderr().is_terminal(),
    };
    let subcommand = SUBCOMMANDS.iter().find(|subcommand| (subcommand.define)(lang).get_name() == name);
    let subcommand = subcommand.expect("clap accepts only the subcommands that are defined");
    match (subcommand.run)(matches, &context) {
        Ok(exit) => exit,
        Err(error) => {
            report(&format!("{}: {}", say::ERROR.get(lang), error.message(lang)));
            if matches!(error.cause, Cause::Altered(_)) { Exit::Mismatch } else { Exit::Files }
        }
    }
}

/// The whole command line, in one language.
fn command(lang: Lang) -> Command {
    let mut command = Command::new("parindex")
        .version(env!("CARGO_PKG_VERSION"))
        .about(say::ABOUT.get(lang))
        .after_help(say::EXIT_CODES.get(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version).help(say::VERSION.get(lang)))
        .arg(
            Arg::new("lang")
                .long("lang")
                .global(true)
                .value_parser(PossibleValuesParser::new(["vi", "en"]))
                .default_value("vi")
                .help(say::LANG.get(lang)),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .global(true)
                .value_parser(PossibleValuesParser::new(["table", "csv", "json"]))
                .help(say::FORMAT.get(lang)),
        );
    for subcommand in &SUBCOMMANDS {
        command = command.subcommand(localised((subcommand.define)(lang), lang));
    }
    localised(command, lang)
}

/// Headings and the flags that clap adds, in the reader's language.
fn localised(command: Command, lang: Lang) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help(say::HELP.get(lang));
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { say::ARGUMENTS } else { say::OPTIONS };
            let arg = arg.help_heading(heading.get(lang));
            // Said in the help text itself, in the reader's language.
            if arg.get_action().takes_values() { arg.hide_default_value(true).hide_possible_values(true) } else { arg }
        })
        .subcommand_help_heading(say::COMMANDS.get(lang))
        .subcommand_value_name(say::COMMAND.get(lang))
        .help_template(match lang {
            Lang::Vi => "{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}",
            Lang::En => "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
        })
}

/// The language, before the command line is understood: its errors are said in it too.
fn lang_of(args: &[OsString]) -> Lang {
    let mut args = args.iter().filter_map(|arg| arg.to_str());
    while let Some(arg) = args.next() {
        let value = if arg == "--lang" { args.next() } else { arg.strip_prefix("--lang=") };
        if value == Some("en") {
            return Lang::En;
        }
    }
    Lang::Vi
}

/// Says what is wrong with a command line, or prints the help that was asked for.
fn usage(error: &clap::Error, lang: Lang) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        print(&error.render().to_string());
        return Exit::Fine;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        report(error.render().to_string().trim_end());
        return Exit::Usage;
    }
    if lang == Lang::En {
        report(error.render().to_string().trim_end());
        return Exit::Usage;
    }
    let first = |kinds: &[ContextKind]| {
        let found = kinds.iter().find_map(|kind| error.get(*kind));
        found.map(ToString::to_string).unwrap_or_default()
    };
    let what = first(&[ContextKind::InvalidSubcommand, ContextKind::InvalidArg]);
    let value = first(&[ContextKind::InvalidValue]);
    let near = first(&[ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]);
    let sentence = match error.kind() {
        ErrorKind::UnknownArgument => say::UNKNOWN_ARGUMENT,
        ErrorKind::InvalidSubcommand => say::UNKNOWN_COMMAND,
        ErrorKind::MissingRequiredArgument => say::MISSING_ARGUMENT,
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => say::INVALID_VALUE,
        ErrorKind::InvalidUtf8 => say::NOT_UTF8,
        _ => say::OTHER_USAGE,
    };
    let args = [("what", what), ("value", value)];
    let mut said = format!("{}: {}", say::ERROR.get(lang), sentence.fill(lang, &args));
    if !near.is_empty() {
        said = format!("{said}; {}", say::DID_YOU_MEAN.fill(lang, &[("near", near)]));
    }
    report(&said);
    report(say::SEE_HELP.get(lang));
    Exit::Usage
}

/// Prints data. A reader that has seen enough (`| head`) is no error.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            report(&format!("stdout: {error}"));
            std::process::exit(i32::from(Exit::Files as u8));
        }
        _ => {}
    }
}

/// Addresses a person. Where even stderr is closed, nobody listens.
fn report(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Draws what was found.
fn report_findings(bag: &Bag, sources: &Sources, context: &Context) {
    let drawn = render(bag, sources, Style { lang: context.lang, colour: context.colour });
    if !drawn.is_empty() {
        report(drawn.trim_end());
    }
}

/// Who has to mend what was found: the author of the rules or of the data.
fn exit_of(bag: &Bag) -> Exit {
    let errors = bag.kept().iter().filter(|finding| finding.info.severity == Severity::Error);
    match errors.map(|finding| finding.info.code.starts_with('R')).reduce(|a, b| a || b) {
        None => Exit::Fine,
        Some(true) => Exit::Rules,
        Some(false) => Exit::Data,
    }
}

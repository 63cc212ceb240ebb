//! `parindex methods [NAME]`: the catalogue, from the methods' own descriptors.

use clap::{Arg, ArgMatches, Command};

use super::show::{Column, table};
use super::words as say;
use super::{Context, Exit, print, report};
use crate::diag::Error;
use crate::methods;
use crate::methods::catalogue;
use crate::text::Lang;

pub(super) fn define(lang: Lang) -> Command {
    Command::new("methods")
        .about(say::METHODS.get(lang))
        .arg(Arg::new("name").value_name("NAME").help(say::METHODS_NAME.get(lang)))
}

pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Error> {
    let lang = context.lang;
    if let Some(name) = matches.get_one::<String>("name") {
        let Some(info) = methods::find(name) else {
            let near = crate::rulefile::nearest(name, methods::ALL.iter().map(|info| info.name)).unwrap_or("–");
            report(&say::NO_METHOD.fill(lang, &[("name", name.as_str()), ("near", near)]));
            return Ok(Exit::Usage);
        };
        print(&catalogue::page(info, lang));
        return Ok(Exit::Fine);
    }
    let columns = [("name", say::NAME), ("title", say::MEANING), ("formula", say::FORMULA)];
    let columns = columns.map(|(key, heading)| Column { key, heading: heading.get(lang), number: false });
    let row =
        |info: &&methods::Info| vec![info.name.to_owned(), info.title.get(lang).to_owned(), info.formula.to_owned()];
    print(&table(&columns, &methods::ALL.iter().map(row).collect::<Vec<_>>(), context.format));
    Ok(Exit::Fine)
}

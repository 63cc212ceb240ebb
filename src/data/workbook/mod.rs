//! One sheet of an XLSX workbook → a [`Sheet`], or why it cannot be read.
//!
//! A workbook is a ZIP archive of XML parts. `parts` opens the archive and walks through a part within
//! limits that are checked before anything is inflated; `styles` says which numbers are shown as days or
//! percentages; `grid` puts the cells of the sheet into rows.
//!
//! Border: says what a cell holds and how, never what it means; whether a day is due in a column is
//! asked where the column is known. Strings, numbers, days, stored results of formulas and merged ranges
//! are all that is looked at; nothing is computed and nothing outside the archive is opened.

mod cell;
mod grid;
mod parts;
mod strings;
mod styles;

use super::layout::Stated;
use crate::diag::{Bag, Diagnostic, FileId, Place, Sheet, codes};
use crate::text::{Text, text};
use parts::{Archive, Piece, attribute, broken};
use strings::Strings;
use styles::Styles;

/// Reads the sheet that a pass names, or the only one. Every fault is in the bag; its place is the
/// file where it lies in no cell.
pub(super) fn read(bytes: &[u8], file: FileId, table: &Stated<'_>, bag: &mut Bag) -> Option<Sheet> {
    let found = Archive::open(bytes).and_then(|archive| open(&archive, file, table, bag));
    found.map_err(|fault| bag.push(if fault.place.is_none() { fault.at(Place::whole(file)) } else { fault })).ok()
}

fn open(archive: &Archive<'_>, file: FileId, table: &Stated<'_>, bag: &mut Bag) -> Result<Sheet, Diagnostic> {
    let main = relations(archive, "_rels/.rels")?.into_iter().find(|relation| relation.kind == "officeDocument");
    let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target);
    let workbook = Workbook::read(archive, &main)?;
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
    let relations = relations(archive, &join(folder, &format!("_rels/{name}.rels")))?;
    let chosen = choose(&workbook.sheets, file, table)?;
    let no_part = || broken(&main, text("trang tính không có tệp thành phần", "a sheet has no part"));
    let part = relations.iter().find(|relation| relation.id == chosen.relation).ok_or_else(no_part)?;
    let of = |kind: &str| relations.iter().find(|relation| relation.kind == kind).map(|part| part.target.as_str());
    let styles = of("styles").map(|part| Styles::read(archive, part)).transpose()?.unwrap_or_default();
    let strings = of("sharedStrings").map(|part| Strings::read(archive, part)).transpose()?.unwrap_or_default();
    let book = Book { styles, strings, from_1904: workbook.from_1904, file };
    grid::read(archive, &part.target, chosen, table.layout.header_line, &book, bag)
}

/// What the cells of a sheet refer to.
struct Book {
    styles: Styles,
    strings: Strings,
    /// Whether days are counted from 1904.
    from_1904: bool,
    file: FileId,
}

/// What a part refers to.
struct Relation {
    id: String,
    /// The last step of its type: `worksheet`, `styles`.
    kind: String,
    /// The name of the part.
    target: String,
}

/// The relations of a part; none where the archive has no list of them.
fn relations(archive: &Archive<'_>, list: &str) -> Result<Vec<Relation>, Diagnostic> {
    let mut found = Vec::new();
    if !archive.has(list) {
        return Ok(found);
    }
    let folder = list.rsplit_once("_rels/").map_or("", |(folder, _)| folder.trim_end_matches('/')).to_owned();
    archive.walk(list, |piece| {
        if let Piece::Open("Relationship", tag) = piece {
            let of = |key| attribute(tag, key);
            let (id, kind, target) = (of("Id")?, of("Type")?, of("Target")?.unwrap_or_default());
            let outside = of("TargetMode")?.is_some_and(|mode| mode == "External");
            // What lies outside the archive is never opened.
            if !outside {
                let kind = kind.unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let target = target.strip_prefix('/').map_or_else(|| join(&folder, &target), str::to_owned);
                found.push(Relation { id: id.unwrap_or_default().into_owned(), kind, target });
            }
        }
        Ok(())
    })?;
    Ok(found)
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

struct Workbook {
    sheets: Vec<Named>,
    /// Whether days are counted from 1904.
    from_1904: bool,
}

/// A sheet as the workbook names it.
struct Named {
    name: String,
    relation: String,
    hidden: bool,
}

impl Workbook {
    fn read(archive: &Archive<'_>, part: &str) -> Result<Self, Diagnostic> {
        let mut workbook = Workbook { sheets: Vec::new(), from_1904: false };
        archive.walk(part, |piece| {
            match piece {
                Piece::Open("sheet", tag) => {
                    let of = |key| attribute(tag, key).map(|value| value.unwrap_or_default().into_owned());
                    let hidden = matches!(of("state")?.as_str(), "hidden" | "veryHidden");
                    workbook.sheets.push(Named { name: of("name")?, relation: of("id")?, hidden });
                }
                Piece::Open("workbookPr", tag) => {
                    workbook.from_1904 = attribute(tag, "date1904")?.is_some_and(|value| is_true(&value));
                }
                _ => {}
            }
            Ok(())
        })?;
        if workbook.sheets.is_empty() {
            return Err(broken(part, text("không có trang tính nào", "there is no sheet")));
        }
        Ok(workbook)
    }
}

fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}

const IN_A_PASS: Text = text("thêm `sheet = \"…\"` dưới dòng này", "add `sheet = \"…\"` below this line");

/// A file given on the command line: no pass says anything of it.
const ALONE: Text = text(
    "chỉ đợt chấm mới nêu được trang (`sheet` trong `[units]`); ở đây lưu trang cần dùng thành tệp riêng",
    "only a pass can name one (`sheet` in `[units]`); here save the sheet that is meant as a file of its own",
);

/// The sheet that the pass names; the only one where it names none. Hidden ones count: whoever wrote the
/// pass may not know of them.
fn choose<'w>(sheets: &'w [Named], file: FileId, table: &Stated<'_>) -> Result<&'w Named, Diagnostic> {
    let names = || sheets.iter().map(|sheet| format!("\"{}\"", sheet.name)).collect::<Vec<_>>().join(", ");
    match (&table.layout.sheet, sheets) {
        (Some(wanted), _) => sheets.iter().find(|sheet| sheet.name == wanted.name).ok_or_else(|| {
            let finding = Diagnostic::new(&codes::R508).with("file", &table.file.name).with("sheet", &wanted.name);
            finding.with("sheets", names()).at(wanted.place.clone())
        }),
        (None, [only]) => Ok(only),
        (None, _) => {
            let how = if table.file.place.file == file { ALONE } else { IN_A_PASS };
            let finding = Diagnostic::new(&codes::D326).with("file", &table.file.name).with("sheets", names());
            Err(finding.with("how", how).at(table.file.place.clone()))
        }
    }
}

//! The rows of a sheet, and what is to be said of them whatever its columns mean.

use quick_xml::events::BytesStart;

use super::cell::{self, Held, MOST_COLUMNS, MOST_ROWS, Open};
use super::parts::{Archive, Piece, attribute, broken, too_large};
use super::{Book, Named, is_true, strings};
use crate::diag::{Address, Bag, Diagnostic, Place, Sheet, Stored, codes};
use crate::text::{Text, text};

/// The most cells that are held, with the empty ones between others: ten thousand communes with ninety
/// sub-criteria in eighteen columns.
const MOST_CELLS: usize = 1 << 24;

/// Reads the rows of a sheet. Those above the header are kept as they are, to be shown; nothing is said of them.
pub(super) fn read(
    archive: &Archive<'_>,
    part: &str,
    named: &Named,
    header_row: u32,
    book: &Book,
    bag: &mut Bag,
) -> Result<Sheet, Diagnostic> {
    let mut grid = Grid {
        part,
        book,
        sheet: Sheet::new(&named.name),
        header_row,
        width: 0,
        row: Row::default(),
        cell: None,
        blank: Blank::default(),
        merged: Vec::new(),
        hidden_columns: Vec::new(),
        hidden_rows: 0,
        computed: Tally::default(),
        shortened: Tally::default(),
    };
    archive.walk(part, |piece| grid.take(&piece))?;
    grid.report(named.hidden, bag);
    Ok(grid.sheet)
}

struct Grid<'g> {
    part: &'g str,
    book: &'g Book,
    sheet: Sheet,
    /// The row that names the columns, from 1.
    header_row: u32,
    /// The columns of that row, or of the first below it that is not blank.
    width: usize,
    row: Row,
    cell: Option<Open>,
    /// The blank rows since the last row with values.
    blank: Blank,
    /// Merged cells that reach below the titles: the first, and the range as it is written.
    merged: Vec<(Address, String)>,
    /// First and last of each run.
    hidden_columns: Vec<(usize, usize)>,
    hidden_rows: usize,
    /// Cells with formulas.
    computed: Tally,
    /// Cells that show fewer decimals than they hold.
    shortened: Tally,
}

/// The row that is being read.
#[derive(Default)]
struct Row {
    number: u32,
    hidden: bool,
    /// The column after that of the last cell, filled or not.
    next: usize,
    /// The cells that are not blank.
    filled: Vec<(usize, Held)>,
}

#[derive(Default)]
struct Blank {
    /// How many rows have cells, all of them blank, and the last of these rows.
    rows: usize,
    last: u32,
}

/// How many cells there are of a kind, and the first with what it holds.
#[derive(Default)]
struct Tally {
    count: usize,
    first: Option<(Address, String, usize)>,
}

impl Tally {
    fn add(&mut self, address: Address, text: &str, shown: usize) {
        self.count += 1;
        if self.first.is_none() {
            self.first = Some((address, text.to_owned(), shown));
        }
    }
}

impl Grid<'_> {
    fn take(&mut self, piece: &Piece<'_>) -> Result<(), Diagnostic> {
        match piece {
            Piece::Open("row", tag) => self.open_row(tag),
            Piece::Close("row") => self.close_row(),
            Piece::Open("c", tag) => self.open_cell(tag),
            Piece::Close("c") => self.close_cell(),
            Piece::Open("mergeCell", tag) => self.merge(tag),
            Piece::Open("col", tag) => self.column(tag),
            piece => {
                if let Some(cell) = &mut self.cell {
                    cell.take(piece);
                }
                Ok(())
            }
        }
    }

    /// A row or cell that is not where it says it is.
    fn misplaced(&self, what: &str) -> Diagnostic {
        let why = text("địa chỉ sai, lặp lại hoặc không theo thứ tự", "the address is wrong, repeated or out of order");
        broken(&format!("{} {what}", self.part), why)
    }

    fn open_row(&mut self, tag: &BytesStart<'_>) -> Result<(), Diagnostic> {
        let next = self.row.number + 1;
        let written = attribute(tag, "r")?;
        let number = written.as_ref().map_or(Some(next), |written| written.parse().ok());
        let number = number.filter(|number| (next..=MOST_ROWS).contains(number));
        let number = number.ok_or_else(|| self.misplaced(written.as_deref().unwrap_or("row")))?;
        let hidden = attribute(tag, "hidden")?.is_some_and(|hidden| is_true(&hidden));
        self.row = Row { number, hidden, next: 0, filled: Vec::new() };
        Ok(())
    }

    fn open_cell(&mut self, tag: &BytesStart<'_>) -> Result<(), Diagnostic> {
        let Row { number, next, .. } = self.row;
        let written = attribute(tag, "r")?;
        let address = match &written {
            Some(written) => cell::address(written),
            None => Some(Address { row: number, column: next }),
        };
        let address = address.filter(|at| at.row == number && at.column >= next && at.column < MOST_COLUMNS);
        let address = address.ok_or_else(|| self.misplaced(written.as_deref().unwrap_or("c")))?;
        self.row.next = address.column + 1;
        self.cell = Some(Open::new(address, tag)?);
        Ok(())
    }

    fn close_cell(&mut self) -> Result<(), Diagnostic> {
        let Some(open) = self.cell.take() else { return Ok(()) };
        let address = open.address;
        let held = open.close(self.book, self.part)?;
        let below_titles = address.row >= self.header_row;
        if held.computed && held.stored != Stored::Formula && below_titles {
            self.computed.add(address, &held.text, 0);
        }
        if let Some(shown) = held.shown.filter(|_| below_titles) {
            self.shortened.add(address, &held.text, shown);
        }
        if !held.text.trim().is_empty() {
            self.row.filled.push((address.column, held));
        }
        Ok(())
    }

    /// Keeps the row if it is not blank, as wide as the header or as its last value.
    fn close_row(&mut self) -> Result<(), Diagnostic> {
        let row = std::mem::take(&mut self.row);
        self.row.number = row.number;
        let is_title = row.number < self.header_row;
        let Some((last, _)) = row.filled.last() else {
            self.blank.rows += usize::from(row.next > 0 && !is_title);
            self.blank.last = row.number;
            return Ok(());
        };
        let width = self.width.max(last + 1);
        if self.width == 0 && !is_title {
            self.width = width;
        }
        if self.sheet.len() + width >= MOST_CELLS {
            return Err(too_large(text("số ô của trang tính", "the number of cells of the sheet"), MOST_CELLS));
        }
        strings::within(self.sheet.text().len() + row.filled.iter().map(|(_, held)| held.text.len()).sum::<usize>())?;
        // Of blank rows between others the first is enough to be refused.
        let expected = self.sheet.rows().last().map_or(1, |before| before.number + 1).max(self.header_row);
        if row.number > expected {
            self.sheet.push_row(expected);
            self.sheet.push("", Stored::Text);
        }
        self.blank = Blank::default();
        self.hidden_rows += usize::from(row.hidden && !is_title);
        self.sheet.push_row(row.number);
        let mut filled = row.filled.iter().peekable();
        for column in 0..width {
            match filled.next_if(|(at, _)| *at == column) {
                Some((_, held)) => self.sheet.push(&held.text, held.stored),
                None => self.sheet.push("", Stored::Text),
            }
        }
        Ok(())
    }

    fn merge(&mut self, tag: &BytesStart<'_>) -> Result<(), Diagnostic> {
        let range = attribute(tag, "ref")?.unwrap_or_default();
        let (first, last) = range.split_once(':').unwrap_or((&range, &range));
        let (Some(first_cell), Some(last_cell)) = (cell::address(first), cell::address(last)) else {
            return Err(self.misplaced(&range));
        };
        if first_cell != last_cell && last_cell.row >= self.header_row {
            self.merged.push((first_cell, range.into_owned()));
        }
        Ok(())
    }

    fn column(&mut self, tag: &BytesStart<'_>) -> Result<(), Diagnostic> {
        let number =
            |name| Ok(attribute(tag, name)?.and_then(|number| number.parse::<usize>().ok()).unwrap_or_default());
        if attribute(tag, "hidden")?.is_some_and(|hidden| is_true(&hidden)) {
            self.hidden_columns.push((number("min")?, number("max")?));
        }
        Ok(())
    }

    /// Says what was found on the way, now that every cell has its place.
    fn report(&self, hidden: bool, bag: &mut Bag) {
        let file = self.book.file;
        let at = |address: Address| self.sheet.span(address).map_or(Place::whole(file), |span| Place::new(file, span));
        let last_row = self.sheet.rows().last().map_or(0, |row| row.number);
        for (first, range) in self.merged.iter().filter(|(at, _)| at.row <= last_row && at.column < self.width) {
            bag.push(Diagnostic::new(&codes::D325).with("range", range).at(at(*first)));
        }
        if let Some((address, ..)) = &self.computed.first {
            let finding = Diagnostic::new(&codes::D702).with("count", self.computed.count).with("cell", address);
            bag.push(finding.at(at(*address)));
        }
        if let Some((address, text, shown)) = &self.shortened.first {
            let finding = Diagnostic::new(&codes::D705).with("count", self.shortened.count).with("cell", address);
            bag.push(finding.with("text", text).with("shown", shown).at(at(*address)));
        }
        let columns = |(first, last): &(usize, usize)| (*last.min(&self.width) + 1).saturating_sub((*first).max(1));
        let hidden: [(usize, Text); 3] = [
            (usize::from(hidden), text("trang tính", "sheet")),
            (self.hidden_rows, text("dòng", "rows")),
            (self.hidden_columns.iter().map(columns).sum(), text("cột", "columns")),
        ];
        for (count, what) in hidden.into_iter().filter(|(count, _)| *count > 0) {
            let finding = Diagnostic::new(&codes::D703).with("count", count).with("what", what);
            bag.push(finding.with("sheet", self.sheet.name()).at(Place::whole(file)));
        }
        if self.blank.rows > 0 && last_row > 0 {
            let finding = Diagnostic::new(&codes::D704).with("count", self.blank.rows).with("row", self.blank.last);
            bag.push(finding.at(Place::whole(file)));
        }
    }
}

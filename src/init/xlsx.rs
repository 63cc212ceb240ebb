//! A table to be filled as a workbook: codes and names are locked (without a password), cells to be filled
//! take what the rule takes, the header stays in sight.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use super::tables::{Cell, Entry, EntryKind, NOT_APPLICABLE, Table};

/// The sheet that the pass names.
pub(super) const SHEET: &str = "Số liệu";

/// The longest text that a spreadsheet shows beside a cell, and the longest list of words.
const LONGEST_MESSAGE: usize = 250;

struct Formats {
    header: Format,
    given: Format,
    closed: Format,
    number: Format,
    text: Format,
    day: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = || Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xBF_BF_BF));
        let locked = || cell().set_num_format("@").set_align(FormatAlign::Top).set_text_wrap();
        let open = || cell().set_unlocked().set_background_color(Color::RGB(0xFF_FB_E6));
        Formats {
            header: locked().set_bold().set_background_color(Color::RGB(0xD9_E2_F0)),
            given: locked(),
            closed: cell().set_background_color(Color::RGB(0xD9_D9_D9)),
            number: open(),
            text: open().set_num_format("@").set_text_wrap(),
            day: open().set_num_format("dd/mm/yyyy"),
        }
    }

    fn of(&self, kind: &EntryKind) -> &Format {
        match kind {
            EntryKind::Word(_) | EntryKind::Words | EntryKind::Text => &self.text,
            EntryKind::Day { .. } => &self.day,
            EntryKind::Amount { .. } | EntryKind::Count | EntryKind::Points(_) | EntryKind::Number => &self.number,
        }
    }
}

/// The bytes of the workbook; the same for the same table, whatever the clock says.
pub(super) fn write(table: &Table, year: u16) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(year, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(table.title).set_creation_datetime(&created));
    let formats = Formats::new();
    let sheet = workbook.add_worksheet().set_name(SHEET)?;
    for (at, column) in (0..).zip(&table.columns) {
        sheet.set_column_width(at, f64::from(column.width))?;
        sheet.write_string_with_format(0, at, &column.header, &formats.header)?;
    }
    let mut places: BTreeMap<usize, Ranges> = BTreeMap::new();
    for (at, row) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Given(text) => drop(sheet.write_string_with_format(at, column, text, &formats.given)?),
                Cell::Closed => drop(sheet.write_blank(at, column, &formats.closed)?),
                Cell::Open(entry) => {
                    sheet.write_blank(at, column, formats.of(&table.entries[*entry].kind))?;
                    places.entry(*entry).or_default().add(at, column);
                }
            }
        }
    }
    for (entry, ranges) in places {
        validate(sheet, &table.entries[entry], &ranges)?;
    }
    sheet.set_freeze_panes(1, if table.is_long { 3 } else { 2 })?;
    let (last_row, last_column) = (table.rows.len(), table.columns.len() - 1);
    if let (Ok(row), Ok(column)) = (u32::try_from(last_row), u16::try_from(last_column)) {
        sheet.autofilter(0, 0, row, column)?;
    }
    sheet.set_landscape().set_repeat_rows(0, 0)?;
    sheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    });
    workbook.save_to_buffer()
}

/// The cells of one entry, as few ranges.
#[derive(Default)]
struct Ranges(Vec<(u16, u32, u32)>);

impl Ranges {
    fn add(&mut self, row: u32, column: u16) {
        match self.0.iter_mut().rev().find(|(at, _, last)| *at == column && *last + 1 == row) {
            Some((_, _, last)) => *last = row,
            None => self.0.push((column, row, row)),
        }
    }

    /// As the format writes them: `E2:E9 E11`.
    fn written(&self) -> String {
        let name = rust_xlsxwriter::utility::row_col_to_cell;
        let range = |(column, first, last): &(u16, u32, u32)| match first == last {
            true => name(*first, *column),
            false => format!("{}:{}", name(*first, *column), name(*last, *column)),
        };
        self.0.iter().map(range).collect::<Vec<_>>().join(" ")
    }
}

/// What the cells of an entry take, said beside them while they are filled.
fn validate(sheet: &mut Worksheet, entry: &Entry, ranges: &Ranges) -> Result<(), XlsxError> {
    let Some(mut validation) = rule(entry)? else { return Ok(()) };
    let mut message: String = entry.meaning.chars().take(LONGEST_MESSAGE - 40).collect();
    if entry.may_not_apply {
        message.push_str(&format!(". Không áp dụng: {NOT_APPLICABLE}"));
    }
    validation = validation.set_input_message(message)?.set_error_title("Giá trị không hợp lệ")?;
    // A word may stand in place of the value: then a wrong value is warned of, and found by `check`.
    let or_none = matches!(entry.kind, EntryKind::Day { or_none: true } | EntryKind::Amount { or_none: true });
    let word_too = entry.may_not_apply || or_none;
    if word_too && !matches!(entry.kind, EntryKind::Word(_)) {
        validation = validation.set_error_style(DataValidationErrorStyle::Warning);
    }
    let Some((column, first, last)) = ranges.0.first() else { return Ok(()) };
    sheet.add_data_validation(*first, *column, *last, *column, &validation.set_multi_range(ranges.written()))?;
    Ok(())
}

fn rule(entry: &Entry) -> Result<Option<DataValidation>, XlsxError> {
    let any = DataValidation::new;
    Ok(Some(match &entry.kind {
        EntryKind::Amount { .. } => any().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)),
        EntryKind::Count => any().allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0)),
        EntryKind::Points(max) => any().allow_decimal_number(DataValidationRule::Between(0.0, max.number().to_f64())),
        EntryKind::Number => any().allow_decimal_number(DataValidationRule::Between(-1e15, 1e15)),
        EntryKind::Day { .. } => {
            let first = ExcelDateTime::from_ymd(2000, 1, 1)?;
            any().allow_date(DataValidationRule::GreaterThanOrEqualTo(first))
        }
        EntryKind::Word(words) => {
            let mut words = words.clone();
            words.extend(entry.may_not_apply.then(|| NOT_APPLICABLE.to_owned()));
            // A longer list, or a comma in it, cannot be written into a cell's rule.
            let fits =
                words.join(",").chars().count() <= LONGEST_MESSAGE && !words.iter().any(|word| word.contains(','));
            if fits { any().allow_list_strings(&words)? } else { any().allow_any_value() }
        }
        EntryKind::Words => any().allow_any_value(),
        EntryKind::Text => return Ok(None),
    }))
}

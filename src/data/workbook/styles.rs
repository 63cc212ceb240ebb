//! How numbers are shown: as days, as percentages, with how many decimals.

use std::collections::HashMap;

use super::parts::{Archive, Piece, attribute};
use crate::diag::Diagnostic;

/// What a style makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) shows: Shows,
    /// The decimals that are shown; none where the program shows as many as fit.
    pub(super) decimals: Option<usize>,
}

/// As what a number is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shows {
    #[default]
    Number,
    Percent,
    Day,
}

/// The styles of a workbook, by their number.
#[derive(Debug, Default)]
pub(super) struct Styles(Vec<Style>);

impl Styles {
    pub(super) fn read(archive: &Archive<'_>, part: &str) -> Result<Self, Diagnostic> {
        let (mut own, mut styles, mut in_cell_styles) = (HashMap::new(), Vec::new(), false);
        archive.walk(part, |piece| {
            match piece {
                Piece::Open("numFmt", tag) => {
                    let id = attribute(tag, "numFmtId")?.and_then(|id| id.parse::<u32>().ok());
                    if let (Some(id), Some(code)) = (id, attribute(tag, "formatCode")?) {
                        own.insert(id, of_code(&code));
                    }
                }
                Piece::Open("cellXfs", _) => in_cell_styles = true,
                Piece::Close("cellXfs") => in_cell_styles = false,
                Piece::Open("xf", tag) if in_cell_styles => {
                    let id = attribute(tag, "numFmtId")?.and_then(|id| id.parse().ok()).unwrap_or_default();
                    styles.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(Styles(styles))
    }

    pub(super) fn get(&self, style: usize) -> Style {
        self.0.get(style).copied().unwrap_or_default()
    }
}

/// The formats that are not written down (ECMA-376, part 1, 18.8.30); 27 to 58 are days in East Asian
/// editions and unused elsewhere.
fn built_in(id: u32) -> Style {
    let (shows, decimals) = match id {
        9 => (Shows::Percent, Some(0)),
        10 => (Shows::Percent, Some(2)),
        14..=22 | 27..=36 | 45..=47 | 50..=58 => (Shows::Day, None),
        1 | 3 | 37 | 38 => (Shows::Number, Some(0)),
        2 | 4 | 39 | 40 => (Shows::Number, Some(2)),
        _ => (Shows::Number, None),
    };
    Style { shows, decimals }
}

/// What a format code such as `0.00%` or `dd/mm/yyyy` shows: its first section, for positive numbers.
fn of_code(code: &str) -> Style {
    let mut plain = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            // The next character is shown as it stands, is as wide, or fills the cell.
            '\\' | '_' | '*' => drop(chars.next()),
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect::<String>().to_lowercase();
                // [h], [mm], [ss] count time; [Red], [$-42A] and [>100] are something else.
                if !inside.is_empty() && inside.chars().all(|c| "hms".contains(c)) {
                    plain.push('h');
                }
            }
            c => plain.push(c.to_ascii_lowercase()),
        }
    }
    let digits = |text: &str| text.chars().filter(|c| "0#?".contains(*c)).count();
    let shows = match () {
        () if plain.contains("general") => Shows::Number,
        () if plain.contains(['y', 'm', 'd', 'h', 's']) => Shows::Day,
        () if plain.contains('%') => Shows::Percent,
        () => Shows::Number,
    };
    let decimals = match plain.split_once('.') {
        _ if plain.contains(['e', 'g', '/', '@']) || shows == Shows::Day || digits(&plain) == 0 => None,
        // A comma after the last digit divides by a thousand.
        _ if plain.trim_end_matches(|c| !"0#?,".contains(c)).ends_with(',') => None,
        Some((_, fraction)) => Some(digits(fraction)),
        None => Some(0),
    };
    Style { shows, decimals }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_shows_days_percentages_or_numbers() {
        for (code, shows, decimals) in [
            ("General", Shows::Number, None),
            ("0.00", Shows::Number, Some(2)),
            ("00", Shows::Number, Some(0)),
            ("#,##0.000;[Red]-#,##0.000", Shows::Number, Some(3)),
            ("#,##0\\ \"đồng\"", Shows::Number, Some(0)),
            ("_-* #,##0.00\\ [$₫-42A]_-", Shows::Number, Some(2)),
            ("0.0%", Shows::Percent, Some(1)),
            ("dd/mm/yyyy", Shows::Day, None),
            ("d.m", Shows::Day, None),
            ("[$-42A]d mmmm yyyy", Shows::Day, None),
            ("[h]:mm", Shows::Day, None),
            ("0.00E+00", Shows::Number, None),
            ("0,", Shows::Number, None),
            ("@", Shows::Number, None),
            ("\"điểm: \"0.0", Shows::Number, Some(1)),
        ] {
            assert_eq!(of_code(code), Style { shows, decimals }, "{code}");
        }
    }
}

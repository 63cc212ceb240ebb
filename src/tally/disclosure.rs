//! Cells too small to be published ("bảo mật số liệu cá nhân"): what is hidden so that no figure of a few respondents
//! can be read, nor worked out from the figures beside it.
//!
//! A figure follows from others along a [`Line`]: that of a unit from its groups, that of all units from the units, that of a factor from
//! its items. What always holds of what [`suppress`] leaves: no cell of fewer than `least` respondents is shown; in no line exactly one
//! figure is hidden; and where respondents add up, what is hidden beside a total that is shown is of at least `least` of them.

use std::collections::BTreeSet;

/// A figure of fewer respondents is not for publication, unless another number is declared.
pub const LEAST: u64 = 10;

/// A cell that follows from others: its figure is their sum or a mean of them.
#[derive(Clone, Debug)]
pub struct Line {
    /// What the parts make up.
    pub whole: usize,
    /// The parts, none of them twice.
    pub parts: Vec<usize>,
    /// Whether the respondents of the parts add up to those of the whole; those of a factor are the same as those of its items.
    pub adds_up: bool,
}

/// Which cells are hidden, by their places: cell `at` is of `respondents[at]`. Beside a small cell the smallest that helps is hidden, one that
/// stands in another line where something is hidden before others, and a whole only where no part is left.
///
/// # Panics
/// If a line names a cell that there is not.
#[must_use]
pub fn suppress(respondents: &[u64], lines: &[Line], least: u64) -> BTreeSet<usize> {
    let mut through = vec![Vec::new(); respondents.len()];
    for (at, line) in lines.iter().enumerate() {
        line.cells().for_each(|cell| through[cell].push(at));
    }
    let mut sheet =
        Sheet { respondents, lines, least, through, hidden_in: vec![0; lines.len()], hidden: BTreeSet::new() };
    let mut open = BTreeSet::new();
    for cell in (0..respondents.len()).filter(|cell| (1..least).contains(&respondents[*cell])) {
        open.extend(sheet.hide(cell));
    }
    // What is missing from a total may be small without any cell of it.
    open.extend((0..lines.len()).filter(|line| lines[*line].adds_up));
    // Each turn hides a cell more or closes a line.
    while let Some(line) = open.pop_first() {
        if let Some(cell) = sheet.gives_away(line) {
            open.extend(sheet.hide(cell));
            open.insert(line);
        }
    }
    sheet.hidden
}

impl Line {
    fn cells(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().copied().chain([self.whole])
    }
}

struct Sheet<'s> {
    respondents: &'s [u64],
    lines: &'s [Line],
    least: u64,
    /// The lines through each cell.
    through: Vec<Vec<usize>>,
    /// How many cells of each line are hidden.
    hidden_in: Vec<usize>,
    hidden: BTreeSet<usize>,
}

impl Sheet<'_> {
    /// Hides a cell that is shown; the lines through it.
    fn hide(&mut self, cell: usize) -> Vec<usize> {
        self.hidden.insert(cell);
        self.through[cell].iter().for_each(|line| self.hidden_in[*line] += 1);
        self.through[cell].clone()
    }

    /// The cell that has to be hidden too, if what a line shows gives away what it hides.
    fn gives_away(&self, at: usize) -> Option<usize> {
        let line = &self.lines[at];
        let shown = |cell: &usize| !self.hidden.contains(cell);
        let count = |cell: usize| self.respondents[cell];
        let all: u64 = line.parts.iter().map(|part| count(*part)).sum();
        // Respondents of the whole who are in none of the parts: a part that is never shown.
        let missing = if line.adds_up { count(line.whole).saturating_sub(all) } else { 0 };
        let parts = line.parts.iter().filter(|part| !shown(part));
        let (hidden, sum) = parts.fold((0, missing), |(hidden, sum), part| (hidden + 1, sum + count(*part)));
        let enough = !line.adds_up || sum >= self.least;
        let safe = match (shown(&line.whole), hidden) {
            (true, 0) => missing == 0 || enough,
            (true, _) => enough && hidden + u64::from(missing > 0) >= 2,
            (false, _) => hidden > 0 || missing > 0,
        };
        if safe {
            return None;
        }
        let open = line.parts.iter().copied().filter(shown);
        let next = open.min_by_key(|part| (!self.is_crossed(*part, at), count(*part), *part));
        next.or_else(|| Some(line.whole).filter(shown))
    }

    /// Whether something is hidden in another line through the cell.
    fn is_crossed(&self, cell: usize, at: usize) -> bool {
        self.through[cell].iter().any(|other| *other != at && self.hidden_in[*other] > 0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{Line, suppress};

    /// A table with its totals: rows and columns, the last of both the totals.
    fn with_totals(table: &[Vec<u64>]) -> (Vec<u64>, Vec<Line>) {
        let (rows, columns) = (table.len(), table[0].len());
        let at = |row: usize, column: usize| row * (columns + 1) + column;
        let mut cells = vec![0; (rows + 1) * (columns + 1)];
        for (row, counts) in table.iter().enumerate() {
            for (column, count) in counts.iter().enumerate() {
                [at(row, column), at(row, columns), at(rows, column), at(rows, columns)]
                    .into_iter()
                    .for_each(|cell| cells[cell] += count);
            }
        }
        let line = |parts: Vec<usize>, whole: usize| {
            // A cell without respondents has no figure.
            let parts = parts.into_iter().filter(|part| cells[*part] > 0).collect();
            (cells[whole] > 0).then_some(Line { whole, parts, adds_up: true })
        };
        let rows_of =
            (0..=rows).map(|row| line((0..columns).map(|column| at(row, column)).collect(), at(row, columns)));
        let columns_of =
            (0..=columns).map(|column| line((0..rows).map(|row| at(row, column)).collect(), at(rows, column)));
        let lines = rows_of.chain(columns_of).flatten().collect();
        (cells, lines)
    }

    fn hidden(table: &[Vec<u64>], least: u64) -> Vec<usize> {
        let (cells, lines) = with_totals(table);
        suppress(&cells, &lines, least).into_iter().collect()
    }

    #[test]
    fn a_table_without_small_cells_is_shown_whole() {
        assert!(hidden(&[vec![10, 0], vec![400, 12]], 10).is_empty());
    }

    #[test]
    fn a_small_cell_takes_others_with_it_so_that_no_margin_gives_it_away() {
        assert_eq!(hidden(&[vec![3, 50, 60], vec![40, 20, 30], vec![70, 80, 90]], 10), [0, 1, 4, 5]);
    }

    #[test]
    fn a_small_unit_is_not_what_the_others_leave_of_the_total() {
        // Units of 300, 6 and 170, in two groups each: the smallest of the others goes with it, and so do its groups.
        assert_eq!(hidden(&[vec![160, 140], vec![3, 3], vec![90, 80]], 10), [3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn an_item_of_few_is_not_what_the_other_items_leave_of_their_factor() {
        let lines = [Line { whole: 0, parts: vec![1, 2, 3], adds_up: false }];
        assert_eq!(suppress(&[500, 480, 4, 470], &lines, 10), BTreeSet::from([2, 3]));
        // A factor of one item is that item.
        let lines = [Line { whole: 0, parts: vec![1], adds_up: false }];
        assert_eq!(suppress(&[500, 4], &lines, 10), BTreeSet::from([0, 1]));
    }

    #[test]
    fn what_is_missing_from_a_total_is_hidden_as_a_part_is() {
        let lines = [Line { whole: 0, parts: vec![1, 2], adds_up: true }];
        assert_eq!(suppress(&[100, 60, 36], &lines, 10), BTreeSet::from([2]));
        assert!(suppress(&[100, 60, 30], &lines, 10).is_empty());
    }

    proptest! {
        #[test]
        fn no_small_cell_is_shown_and_no_line_gives_one_away(
            table in (1_usize..6, 1_usize..6).prop_flat_map(|(rows, columns)| {
                prop::collection::vec(prop::collection::vec(0_u64..40, columns), rows)
            }),
            least in 2_u64..15,
        ) {
            let (cells, lines) = with_totals(&table);
            let hidden = suppress(&cells, &lines, least);
            for (at, cell) in cells.iter().enumerate() {
                prop_assert!(!(1..least).contains(cell) || hidden.contains(&at));
            }
            for line in &lines {
                let of: Vec<&usize> = line.parts.iter().filter(|at| hidden.contains(at)).collect();
                let sum: u64 = of.iter().map(|at| cells[**at]).sum();
                let safe = if hidden.contains(&line.whole) {
                    !of.is_empty()
                } else {
                    of.is_empty() || of.len() >= 2 && sum >= least
                };
                prop_assert!(safe, "{line:?} {hidden:?}");
            }
        }
    }
}

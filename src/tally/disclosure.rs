//! Cells too small to be published ("bảo mật số liệu cá nhân"): what is hidden so that no small count
//! can be read, nor worked out from its row, its column or the totals.
//!
//! What always holds of what [`suppress`] leaves: no cell from 1 to `least − 1` is shown; in each row
//! and each column either nothing is hidden, or at least two cells are, and what is hidden there sums to
//! at least `least`, so that the published total gives away neither a cell nor a small sum.

use std::collections::BTreeSet;

/// Which cells of a table with published totals are hidden, as (row, column). A count of zero says
/// nothing of anybody and is shown unless it has to hide another.
///
/// # Panics
/// If the rows are not of one length.
#[must_use]
pub fn suppress(table: &[Vec<u64>], least: u64) -> BTreeSet<(usize, usize)> {
    let columns = table.first().map_or(0, Vec::len);
    assert!(table.iter().all(|row| row.len() == columns), "the rows of a table are of one length");
    let mut hidden: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (row, cells) in table.iter().enumerate() {
        hidden.extend((0..columns).filter(|column| (1..least).contains(&cells[*column])).map(|column| (row, column)));
    }
    let lines: Vec<Vec<(usize, usize)>> = (0..table.len())
        .map(|row| (0..columns).map(|column| (row, column)).collect())
        .chain((0..columns).map(|column| (0..table.len()).map(|row| (row, column)).collect()))
        .collect();
    // Each round hides a cell more or is the last.
    loop {
        let before = hidden.len();
        for line in &lines {
            protect(line, table, least, &mut hidden);
        }
        if hidden.len() == before {
            return hidden;
        }
    }
}

/// Hides more cells of a row or column until its total gives nothing away: the smallest that helps
/// first, those that stand in a line where something is hidden already before others, then by place.
fn protect(line: &[(usize, usize)], table: &[Vec<u64>], least: u64, hidden: &mut BTreeSet<(usize, usize)>) {
    loop {
        let (mut count, mut sum) = (0, 0);
        for at in line.iter().filter(|at| hidden.contains(at)) {
            count += 1;
            sum += table[at.0][at.1];
        }
        if count == 0 || count >= 2 && sum >= least {
            return;
        }
        let crossed = |at: &(usize, usize)| {
            !hidden.iter().any(|other| other != at && (other.0 == at.0) != (other.1 == at.1) && !line.contains(other))
        };
        let open = line.iter().filter(|at| !hidden.contains(at) && table[at.0][at.1] > 0);
        let next = open.min_by_key(|at| (crossed(at), table[at.0][at.1], **at));
        let next = next.or_else(|| line.iter().find(|at| !hidden.contains(at)));
        // The whole line is hidden: its total is then as small as it is, and has to be hidden by the caller.
        let Some(next) = next else { return };
        hidden.insert(*next);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::suppress;

    #[test]
    fn a_table_without_small_cells_is_shown_whole() {
        assert!(suppress(&[vec![10, 0], vec![400, 12]], 10).is_empty());
    }

    #[test]
    fn a_small_cell_takes_others_with_it_so_that_no_margin_gives_it_away() {
        let hidden = suppress(&[vec![3, 50, 60], vec![40, 20, 30], vec![70, 80, 90]], 10);
        assert_eq!(hidden.into_iter().collect::<Vec<_>>(), [(0, 0), (0, 1), (1, 0), (1, 1)]);
    }

    proptest! {
        #[test]
        fn no_small_cell_is_shown_and_no_line_gives_one_away(
            table in (1_usize..6, 1_usize..6).prop_flat_map(|(rows, columns)| {
                prop::collection::vec(prop::collection::vec(0_u64..40, columns), rows)
            }),
            least in 2_u64..15,
        ) {
            let hidden = suppress(&table, least);
            for (row, cells) in table.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    prop_assert!(!(1..least).contains(cell) || hidden.contains(&(row, column)));
                }
            }
            let rows = (0..table.len()).map(|row| (0..table[0].len()).map(|column| (row, column)).collect::<Vec<_>>());
            let columns = (0..table[0].len()).map(|column| (0..table.len()).map(|row| (row, column)).collect());
            for line in rows.chain(columns) {
                let of = line.iter().filter(|at| hidden.contains(at));
                let (count, sum) = of.fold((0, 0), |(n, sum), at| (n + 1, sum + table[at.0][at.1]));
                prop_assert!(count == 0 || count == line.len() || count >= 2 && sum >= least, "{line:?} {hidden:?}");
            }
        }
    }
}

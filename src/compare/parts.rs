//! Parts that sum to the whole to the last billionth: Shapley values over few factors, and the rounding
//! of fractions to a given sum.
//!
//! What always holds: the parts of a difference add up to it; swapping before and after changes the sign
//! of every part and nothing else.

/// What a change is made of. A set of factors is written as bits, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// The rulebook.
    Rules,
    /// The unit's own figures.
    Own,
    /// The figures of the others.
    Others,
    /// Which units there are.
    Units,
}

/// The factors, in the order of their bits.
pub const FACTORS: [Factor; 4] = [Factor::Rules, Factor::Own, Factor::Others, Factor::Units];

/// The sets of factors.
pub const WORLDS: usize = 1 << FACTORS.len();

/// The denominator of a Shapley value of four factors: the number of orders.
pub const ORDERS: i128 = 24;

impl Factor {
    /// The set that holds it alone.
    #[must_use]
    pub fn bit(self) -> usize {
        1 << FACTORS.iter().position(|factor| *factor == self).unwrap_or_default()
    }
}

/// In how many of the [`ORDERS`] the factors of a set come before a factor outside it, and the others
/// after it: `|S|! (3 − |S|)!`.
#[must_use]
pub fn orders_with(before: usize) -> i128 {
    match before.count_ones() {
        0 | 3 => 6,
        _ => 2,
    }
}

/// The Shapley values of a figure that is known for every set of factors taken from the later year:
/// for each factor the mean over all orders of what it adds when its turn comes. In parts of
/// [`ORDERS`].
#[must_use]
pub fn shapley(figures: &[i128; WORLDS]) -> [i128; 4] {
    FACTORS.map(|factor| {
        let without = (0..WORLDS).filter(|set| set & factor.bit() == 0);
        without.map(|set| orders_with(set) * (figures[set | factor.bit()] - figures[set])).sum()
    })
}

/// Rounds `numerators / denominator` to whole numbers that sum to `sum`: each is cut towards zero, and
/// what is left goes to those that lost most, the first among equals. The same for the negatives.
#[must_use]
pub fn apportion(numerators: &[i128], denominator: i128, sum: i128) -> Vec<i128> {
    let mut parts: Vec<i128> = numerators.iter().map(|numerator| numerator / denominator).collect();
    let left = sum - parts.iter().sum::<i128>();
    let lost = |at: &usize| numerators[*at] % denominator * left.signum();
    let mut order: Vec<usize> = (0..numerators.len()).collect();
    order.sort_by_cached_key(|at| std::cmp::Reverse(lost(at)));
    let times = usize::try_from(left.unsigned_abs()).unwrap_or(usize::MAX);
    for at in order.into_iter().cycle().take(if parts.is_empty() { 0 } else { times }) {
        parts[at] += left.signum();
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition itself: the mean over all orders.
    fn by_orders(figures: &[i128; WORLDS]) -> [i128; 4] {
        let mut sums = [0; 4];
        for code in 0..256_usize {
            let order = [code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 & 3];
            if (0..4).any(|factor| !order.contains(&factor)) {
                continue;
            }
            let mut set = 0;
            for factor in order {
                sums[factor] += figures[set | 1 << factor] - figures[set];
                set |= 1 << factor;
            }
        }
        sums
    }

    fn figures() -> impl Strategy<Value = [i128; WORLDS]> {
        prop::array::uniform16(-1_000_000_000_000_i128..1_000_000_000_000)
    }

    proptest! {
        #[test]
        fn a_shapley_value_is_the_mean_over_all_orders(figures in figures()) {
            prop_assert_eq!(shapley(&figures), by_orders(&figures));
        }

        #[test]
        fn parts_sum_to_the_change_and_turn_round_with_it(figures in figures()) {
            let change = figures[WORLDS - 1] - figures[0];
            let parts = apportion(&shapley(&figures), ORDERS, change);
            prop_assert_eq!(parts.iter().sum::<i128>(), change);
            let mut turned = figures;
            turned.reverse();
            let back: Vec<i128> = apportion(&shapley(&turned), ORDERS, -change).iter().map(|part| -part).collect();
            prop_assert_eq!(back, parts.clone());
            for (part, exact) in parts.iter().zip(shapley(&figures)) {
                prop_assert!((part * ORDERS - exact).abs() < ORDERS);
            }
        }
    }

    #[test]
    fn a_factor_that_changes_nothing_has_no_part() {
        let figures: [i128; WORLDS] = std::array::from_fn(|set| if set & Factor::Own.bit() == 0 { 3 } else { 10 });
        assert_eq!(apportion(&shapley(&figures), ORDERS, 7), [0, 7, 0, 0]);
    }

    #[test]
    fn the_first_of_equals_takes_what_is_left() {
        assert_eq!(apportion(&[1, 1, 1], 3, 1), [1, 0, 0]);
        assert_eq!(apportion(&[-1, -1, -1], 3, -1), [-1, 0, 0]);
    }
}

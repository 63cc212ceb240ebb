//! Rates as reports print them: `10/12 (83,3%)`, `1.327/3.009 (44,10%)`. Numerator, denominator and
//! percentage are held to each other exactly, at the digits that were printed.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::ToPrimitive;

use super::number::{Number, NumberError, NumberFormat, SCALE};
use crate::text::Lang;

/// A percentage as it was printed ("tỷ lệ"), with its digits: `20,9%` says less than `20,90%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintedRate {
    /// The percentage in units of its last digit.
    units: i128,
    /// Digits after the decimal mark, from 0 to 9.
    decimals: u8,
}

/// What a printed percentage is to its numerator and denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Rounded half up, as usual.
    Rounded,
    /// Cut off after the last printed digit: 30/143 as 20,9.
    Truncated,
    /// Another rate.
    Wrong,
}

impl PrintedRate {
    /// Reads `83,3%`, `83,3 %` or `83,3` in the format of an input.
    ///
    /// # Errors
    /// When the text is anything else; see [`NumberError`].
    pub fn parse(text: &str, format: NumberFormat) -> Result<Self, NumberError> {
        let digits = text.strip_suffix('%').unwrap_or(text).trim_end_matches([' ', '\u{a0}']);
        // A percentage of thousands is not printed: three decimals are decimals.
        let thousands = format.thousands.or(Some(None));
        let format = NumberFormat { thousands, percent: false, round_excess: false, ..format };
        let percent = Number::parse_as(digits, format)?;
        let decimals = digits.split_once(char::from(format.decimal)).map_or(0, |(_, decimals)| decimals.len());
        let decimals = u8::try_from(decimals).map_err(|_| NumberError::TooManyDecimals)?;
        let unit = 10_i128.pow(9 - u32::from(decimals.min(9)));
        Ok(PrintedRate { units: percent.0 / unit, decimals })
    }

    /// What numerator and denominator make of it, exactly. `None` where the denominator is zero:
    /// what a report prints there is held to nothing. Neither may be negative.
    #[must_use]
    pub fn reconcile(self, numerator: Number, denominator: Number) -> Option<Agreement> {
        if denominator <= Number::ZERO {
            return None;
        }
        let (cut, rounded) = at_digits(numerator, denominator, self.decimals);
        Some(match self.units {
            units if units == rounded => Agreement::Rounded,
            units if units == cut => Agreement::Truncated,
            _ => Agreement::Wrong,
        })
    }

    /// The rate of a numerator over a denominator above zero, rounded half up to as many digits.
    #[must_use]
    pub fn rounded(self, numerator: Number, denominator: Number) -> Self {
        PrintedRate { units: at_digits(numerator, denominator, self.decimals).1, ..self }
    }

    /// The whole numerator that a denominator would need for this rate, and the whole denominator that
    /// a numerator would: where a printed rate is wrong, one of the two is often recognised.
    #[must_use]
    pub fn would_need(self, numerator: Number, denominator: Number) -> (String, String) {
        let hundred_percent = hundred_percent(self.decimals) * SCALE;
        let whole = |above: BigInt, below: BigInt| {
            if below == BigInt::ZERO {
                return "–".to_owned();
            }
            let nearest: BigInt = (above * 2 + &below) / (below * 2);
            nearest.to_string()
        };
        let part = whole(BigInt::from(self.units) * denominator.0, hundred_percent.clone());
        let scaled = BigInt::from(self.units) * SCALE * SCALE;
        (part, whole(BigInt::from(numerator.0) * hundred_percent, scaled))
    }

    /// The percentage with its digits and a decimal mark, without the sign.
    #[must_use]
    pub fn show(self, mark: char) -> String {
        let (unit, decimals) = (10_i128.pow(u32::from(self.decimals)), usize::from(self.decimals));
        let (sign, units) = (if self.units < 0 { "-" } else { "" }, self.units.abs());
        if decimals == 0 {
            return format!("{sign}{units}");
        }
        format!("{sign}{}{mark}{:0decimals$}", units / unit, units % unit)
    }
}

/// A hundred percent in units of the last digit.
fn hundred_percent(decimals: u8) -> BigInt {
    BigInt::from(100) * BigInt::from(10).pow(u32::from(decimals))
}

/// A rate in percent, in units of its last digit: cut off, and rounded half up.
fn at_digits(numerator: Number, denominator: Number, decimals: u8) -> (i128, i128) {
    let whole = BigInt::from(denominator.0);
    let (cut, rest) = (BigInt::from(numerator.0) * hundred_percent(decimals)).div_rem(&whole);
    // 10^27 billionths, in a hundred times a billion units, over one: 10^38 fits 128 bits.
    let cut = cut.to_i128().expect("the rate of two numbers fits 128 bits");
    (cut, cut + i128::from(rest * 2 >= whole))
}

/// A cell that holds a whole rate, cut into its parts: `1.327/3.009` or `10/12 (83,3%)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateText<'t> {
    /// The text of the numerator.
    pub numerator: &'t str,
    /// The text of the denominator.
    pub denominator: &'t str,
    /// The text of the percentage, where one stands in brackets.
    pub printed: Option<&'t str>,
}

impl<'t> RateText<'t> {
    /// Cuts a text; `None` if it is not built like a rate. The parts are still to be read.
    #[must_use]
    pub fn cut(text: &'t str) -> Option<Self> {
        let tidy = |text: &'t str| text.trim_matches([' ', '\u{a0}']);
        let (fraction, printed) = match text.split_once('(') {
            Some((fraction, rest)) => (fraction, Some(tidy(tidy(rest).strip_suffix(')')?))),
            None => (text, None),
        };
        let (numerator, denominator) = fraction.split_once('/')?;
        let (numerator, denominator) = (tidy(numerator), tidy(denominator));
        let is_part = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b".,".contains(&b));
        (is_part(numerator) && is_part(denominator)).then_some(RateText { numerator, denominator, printed })
    }
}

/// A count out of a whole as the reports print it: `10/12 (83,3%)`, `1.327/3.009 (44,10%)`; in English
/// `1,327/3,009 (44.10%)`. One decimal, two from a thousand up; without a rate where there is nothing
/// to count.
#[must_use]
pub fn part_of_whole(part: usize, whole: usize, lang: Lang) -> String {
    let (group, mark) = match lang {
        Lang::Vi => ('.', ','),
        Lang::En => (',', '.'),
    };
    let counts = format!("{}/{}", grouped(part, group), grouped(whole, group));
    let number = |count: usize| Number(i128::try_from(count).unwrap_or_default() * i128::from(SCALE));
    if whole == 0 {
        return counts;
    }
    let decimals = if whole < 1000 { 1 } else { 2 };
    let (_, units) = at_digits(number(part), number(whole), decimals);
    format!("{counts} ({}%)", PrintedRate { units, decimals }.show(mark))
}

fn grouped(count: usize, mark: char) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VIETNAMESE: NumberFormat = NumberFormat { decimal: b',', thousands: Some(Some(b'.')), ..NumberFormat::PLAIN };
    const ENGLISH: NumberFormat = NumberFormat { thousands: Some(Some(b',')), ..NumberFormat::PLAIN };

    /// A cell with all three.
    fn parts(text: &str, format: NumberFormat) -> (Number, Number, PrintedRate) {
        let rate = RateText::cut(text).expect("a rate");
        let number = |text: &str| Number::parse_as(text, format).expect(text);
        let printed = PrintedRate::parse(rate.printed.expect("a percentage"), format).expect("a percentage");
        (number(rate.numerator), number(rate.denominator), printed)
    }

    fn reconciled(text: &str, format: NumberFormat) -> Agreement {
        let (numerator, denominator, printed) = parts(text, format);
        printed.reconcile(numerator, denominator).expect("a denominator")
    }

    #[test]
    fn rates_of_real_reports_are_held_to_their_numbers() {
        assert_eq!(reconciled("10/12 (83,3%)", VIETNAMESE), Agreement::Rounded);
        assert_eq!(reconciled("30/143 (20,9)", VIETNAMESE), Agreement::Truncated);
        assert_eq!(reconciled("1.327/3.009 (44,10%)", VIETNAMESE), Agreement::Rounded);
        assert_eq!(reconciled("1,327/3,009 (44.10%)", ENGLISH), Agreement::Rounded);
        for (text, rate) in [("144.173/473.734 (23,33%)", "30,43"), ("3.985.774/4.808.023 (45,32%)", "82,90")] {
            assert_eq!(reconciled(text, VIETNAMESE), Agreement::Wrong, "{text}");
            let (numerator, denominator, printed) = parts(text, VIETNAMESE);
            assert_eq!(printed.rounded(numerator, denominator).show(','), rate, "{text}");
        }
    }

    #[test]
    fn a_wrong_rate_says_which_counts_it_would_need() {
        let printed = PrintedRate::parse("23,33%", VIETNAMESE).expect("a percentage");
        // 0,2333 × 473.734 = 110.522,1; 144.173 ÷ 0,2333 = 617.972,6
        let needed = printed.would_need(Number::whole(144_173), Number::whole(473_734));
        assert_eq!(needed, ("110522".to_owned(), "617973".to_owned()));
        let nothing = PrintedRate::parse("0,0%", VIETNAMESE).expect("a percentage");
        assert_eq!(nothing.would_need(Number::whole(1), Number::whole(2)), ("0".to_owned(), "–".to_owned()));
    }

    #[test]
    fn what_is_not_built_like_a_rate_is_not_cut() {
        for text in ["10", "10/", "/12", "10/12/2024", "10/12 (83,3%", "10/12 83,3%)", "(83,3%)", "10-Dec"] {
            assert_eq!(RateText::cut(text), None, "{text}");
        }
        let spaced = RateText::cut("1.327 / 3.009 ( 44,10 % )").expect("a rate");
        assert_eq!((spaced.numerator, spaced.denominator, spaced.printed), ("1.327", "3.009", Some("44,10 %")));
    }

    #[test]
    fn counts_are_printed_as_the_reports_print_them() {
        assert_eq!(part_of_whole(10, 12, Lang::Vi), "10/12 (83,3%)");
        assert_eq!(part_of_whole(10, 12, Lang::En), "10/12 (83.3%)");
        assert_eq!(part_of_whole(1327, 3009, Lang::Vi), "1.327/3.009 (44,10%)");
        assert_eq!(part_of_whole(1327, 3009, Lang::En), "1,327/3,009 (44.10%)");
        assert_eq!(part_of_whole(0, 0, Lang::Vi), "0/0");
        assert_eq!(part_of_whole(0, 1_234_567, Lang::Vi), "0/1.234.567 (0,00%)");
    }

    proptest! {
        /// Rounded is within half a unit of the last digit, cut off less than a unit below; no other
        /// printed rate is accepted.
        #[test]
        fn a_rate_agrees_if_and_only_if_it_lies_within_its_last_digit(
            numerator in 0_i64..2_000_000_000, denominator in 1_i64..2_000_000_000, decimals in 0_u8..=6, off in -3_i128..=3,
        ) {
            let unit = 100 * 10_i128.pow(u32::from(decimals));
            let exact = i128::from(numerator) * unit;
            let units = exact / i128::from(denominator) + off;
            // How far the true rate is above the printed one, in units times the denominator.
            let distance = exact - units * i128::from(denominator);
            let half_up = -i128::from(denominator) <= 2 * distance && 2 * distance < i128::from(denominator);
            let below = 0 <= distance && distance < i128::from(denominator);
            let printed = PrintedRate { units, decimals };
            let (numerator, denominator) = (Number::whole(numerator), Number::whole(denominator));
            let found = printed.reconcile(numerator, denominator).expect("a denominator");
            let expected = match (half_up, below) {
                (true, _) => Agreement::Rounded,
                (false, true) => Agreement::Truncated,
                (false, false) => Agreement::Wrong,
            };
            prop_assert_eq!(found, expected);
            let true_rate = printed.rounded(numerator, denominator);
            prop_assert_eq!(true_rate.reconcile(numerator, denominator), Some(Agreement::Rounded));
        }

        /// What is printed is read back as the same rate.
        #[test]
        fn a_printed_count_reconciles_with_itself(part in 0_usize..5_000_000, whole in 1_usize..5_000_000) {
            prop_assert_eq!(reconciled(&part_of_whole(part, whole, Lang::Vi), VIETNAMESE), Agreement::Rounded);
            prop_assert_eq!(reconciled(&part_of_whole(part, whole, Lang::En), ENGLISH), Agreement::Rounded);
        }
    }
}

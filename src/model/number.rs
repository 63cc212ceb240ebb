//! Exact numbers: what is written is what is held, to the billionth, or it is refused.

use jiff::civil::Date;

/// Billionths in one.
pub const SCALE: i64 = 1_000_000_000;

/// Digits after the decimal point that are held.
const DECIMALS: usize = 9;

/// By the number of decimals that are missing to nine: what a fraction is multiplied with.
const POWERS_OF_TEN: [i64; DECIMALS + 1] =
    [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/// The longest text that is read as a number.
const LONGEST: usize = 32;

/// The largest absolute value that is read: 10^18. The country's yearly output in đồng is about a
/// hundredth of it.
const LARGEST: u64 = 1_000_000_000_000_000_000;

/// Any number of a rulebook or an input (a count, a rate, an amount in đồng), in billionths.
/// Absolute values up to 10^18 units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(pub i128);

/// Points ("điểm"), in billionths of a point. A maximum is at most a million points, so that
/// sums of points cannot overflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(pub i64);

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Not digits with at most one decimal mark.
    NotANumber,
    /// `9,5` where a decimal point is declared, or `9.5` where a comma is.
    OtherDecimalMark,
    /// More than nine digits after the decimal mark: noise of a program, not a measured value.
    TooManyDecimals,
    /// Longer than 32 characters or larger than 10^18.
    TooLarge,
    /// `1.234` may be one and a bit or one thousand; the pass does not say which.
    TwoReadings,
    /// A date, perhaps made by a spreadsheet out of a number.
    LooksLikeDate,
    /// `NaN`, `inf` and the like.
    NotFinite,
    /// `####`, `#DIV/0!`: what a spreadsheet shows instead of a value.
    SpreadsheetError,
}

/// How numbers are written in an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    /// The decimal mark: `.` or `,`.
    pub decimal: u8,
    /// The mark between thousands, if the pass declares one; `Some(None)` declares that there is
    /// none; `None` says nothing, and then `1.234` is refused.
    pub thousands: Option<Option<u8>>,
    /// Whether a number of more than nine decimals is rounded half up to nine instead of refused:
    /// for tables that a statistics program wrote.
    pub round_excess: bool,
    /// Whether `44,10%` is read, as 0.441; refused otherwise.
    pub percent: bool,
}

impl NumberFormat {
    /// As rulebooks write numbers: a decimal point, nothing between thousands.
    pub const PLAIN: NumberFormat =
        NumberFormat { decimal: b'.', thousands: Some(None), round_excess: false, percent: false };
}

impl Number {
    /// Zero.
    pub const ZERO: Number = Number(0);

    /// A whole number.
    #[must_use]
    pub fn whole(value: i64) -> Self {
        Number(i128::from(value) * i128::from(SCALE))
    }

    /// Reads plain text such as `12`, `-0.5` or `83.333`, exactly.
    ///
    /// # Errors
    /// When the text is anything else; see [`NumberError`].
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        Self::parse_as(text, NumberFormat::PLAIN)
    }

    /// Reads a number in the format an input declares, exactly.
    ///
    /// # Errors
    /// When the text is not such a number; see [`NumberError`].
    pub fn parse_as(text: &str, format: NumberFormat) -> Result<Self, NumberError> {
        if text.len() > LONGEST {
            return Err(NumberError::TooLarge);
        }
        if format.percent
            && let Some(percent) = text.strip_suffix('%')
        {
            let percent = percent.trim_end_matches([' ', '\u{a0}']);
            return Self::parse_as(percent, NumberFormat { percent: false, ..format })?.hundredth(format.round_excess);
        }
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        // A mark is one byte; looking for it as a character would cost as much as all the rest.
        let (whole, fraction) = match digits.bytes().position(|byte| byte == format.decimal) {
            Some(at) => (&digits[..at], Some(&digits[at + 1..])),
            None => (digits, None),
        };
        let Some(units) = read_whole(whole, format.thousands.flatten()) else {
            return Err(what_instead(text, format));
        };
        if units > LARGEST {
            return Err(NumberError::TooLarge);
        }
        let fraction = match fraction {
            Some(fraction) if fraction.is_empty() || !is_digits(fraction) => {
                return Err(what_instead(text, format));
            }
            Some(fraction) => fraction,
            None => "",
        };
        if fraction.len() > DECIMALS && !format.round_excess {
            return Err(NumberError::TooManyDecimals);
        }
        // "1.234" could be 1234 when the pass does not say how thousands are written.
        let could_be_group = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
        if format.thousands.is_none() && could_be_group {
            return Err(NumberError::TwoReadings);
        }
        let held = &fraction.as_bytes()[..fraction.len().min(DECIMALS)];
        let billionths = held.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
        let mut billionths = billionths * POWERS_OF_TEN[DECIMALS - held.len()];
        if fraction.as_bytes().get(DECIMALS).is_some_and(|next| *next >= b'5') {
            billionths += 1;
        }
        if units == LARGEST && billionths > 0 {
            return Err(NumberError::TooLarge);
        }
        let value = i128::from(units) * i128::from(SCALE) + i128::from(billionths);
        Ok(Number(if negative { -value } else { value }))
    }

    /// A hundredth of it: what a percentage is as a share.
    fn hundredth(self, round: bool) -> Result<Self, NumberError> {
        match self.0 % 100 {
            0 => Ok(Number(self.0 / 100)),
            rest if round => Ok(Number(self.0 / 100 + i128::from(rest.abs() >= 50) * self.0.signum())),
            _ => Err(NumberError::TooManyDecimals),
        }
    }

    /// The whole number it is, if it is one.
    #[must_use]
    pub fn as_whole(self) -> Option<i64> {
        (self.0 % i128::from(SCALE) == 0).then(|| i64::try_from(self.0 / i128::from(SCALE)).ok()).flatten()
    }

    /// As points, if it lies within a million points.
    #[must_use]
    pub fn as_points(self) -> Option<Points> {
        let points = Points(i64::try_from(self.0).ok()?);
        (Points(-Points::LARGEST.0)..=Points::LARGEST).contains(&points).then_some(points)
    }

    /// For the few methods that compute in floating point.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        // Both are exact or correctly rounded, on every platform.
        #[allow(clippy::cast_precision_loss)]
        let value = self.0 as f64;
        value / 1e9
    }
}

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);
    /// The largest maximum that a node may have: a million points.
    pub const LARGEST: Points = Points(1_000_000 * SCALE);

    /// Reads points as a rulebook writes them.
    ///
    /// # Errors
    /// As [`Number::parse`]; also [`NumberError::TooLarge`] beyond a million points.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        Number::parse(text)?.as_points().ok_or(NumberError::TooLarge)
    }

    /// As a number.
    #[must_use]
    pub fn number(self) -> Number {
        Number(i128::from(self.0))
    }

    /// Rounded to a number of decimals, as an integer count of that unit (`2` decimals: hundredths).
    #[must_use]
    pub fn rounded(self, decimals: u8, rounding: Rounding) -> i64 {
        let unit = 10_i64.pow(9 - u32::from(decimals.min(9)));
        rounding.divide(self.0, unit)
    }

    /// Rounded to a number of decimals and held as points again.
    #[must_use]
    pub fn round(self, decimals: u8, rounding: Rounding) -> Points {
        let unit = 10_i64.pow(9 - u32::from(decimals.min(9)));
        Points(self.rounded(decimals, rounding) * unit)
    }

    /// Rounded and written with exactly that many decimals: `89.95`.
    #[must_use]
    pub fn print(self, decimals: u8, rounding: Rounding) -> String {
        let rounded = self.rounded(decimals, rounding);
        let unit = 10_u64.pow(u32::from(decimals.min(9)));
        let sign = if rounded < 0 { "-" } else { "" };
        let magnitude = rounded.unsigned_abs();
        if decimals == 0 {
            return format!("{sign}{magnitude}");
        }
        format!("{sign}{}.{:0width$}", magnitude / unit, magnitude % unit, width = usize::from(decimals))
    }
}

/// How a published figure is rounded. A rulebook must say; there is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Half away from zero: 0.125 → 0.13 ("làm tròn nửa lên").
    HalfUp,
    /// Half to the even neighbour: 0.125 → 0.12.
    HalfEven,
    /// Cut off: 0.129 → 0.12 ("cắt bỏ").
    Down,
}

impl Rounding {
    /// Every mode with its name in a rulebook.
    pub const ALL: [(&'static str, Rounding); 3] =
        [("half-up", Rounding::HalfUp), ("half-even", Rounding::HalfEven), ("down", Rounding::Down)];

    /// Its name in a rulebook.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, mode)| *mode == self).map_or("", |(name, _)| name)
    }

    /// Integer division of `value` by a positive `unit`, rounded this way.
    #[must_use]
    pub fn divide(self, value: i64, unit: i64) -> i64 {
        let (whole, rest) = (value / unit, (value % unit).abs());
        let away = match self {
            Rounding::HalfUp => rest * 2 >= unit,
            Rounding::HalfEven => rest * 2 > unit || (rest * 2 == unit && whole % 2 != 0),
            Rounding::Down => false,
        };
        whole + if away { value.signum() } else { 0 }
    }
}

impl Number {
    /// Appends the number as [`Display`](std::fmt::Display) writes it. A trail holds millions of
    /// numbers; this is the fast way to write them.
    pub fn append_to(self, out: &mut Vec<u8>) {
        out.extend_from_slice(Digits::of(self).written());
    }
}

/// [`SCALE`] without a sign.
const BILLION: u64 = SCALE.unsigned_abs();

/// Three digits, by their number.
static THREE_DIGITS: [[u8; 3]; 1000] = three_digits();

#[allow(clippy::cast_possible_truncation, reason = "a digit is less than ten")]
const fn three_digits() -> [[u8; 3]; 1000] {
    let mut all = [[b'0'; 3]; 1000];
    let mut number = 0;
    while number < all.len() {
        all[number] = [b'0' + (number / 100) as u8, b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    all
}

/// A number as it is written.
struct Digits {
    /// As many as a number of 128 bits has, a sign and a point.
    bytes: [u8; 41],
    from: usize,
    to: usize,
}

impl Digits {
    fn of(number: Number) -> Self {
        let mut digits = Digits { bytes: [b'0'; 41], from: 41, to: 41 };
        // Numbers beyond 64 bits are rare, and slow to divide.
        match u64::try_from(number.0.unsigned_abs()) {
            Ok(small) => {
                digits.put_fraction(small % BILLION);
                digits.put_whole(small / BILLION);
            }
            Err(_) => {
                let (large, billion) = (number.0.unsigned_abs(), u128::from(BILLION));
                digits.put_fraction(u64::try_from(large % billion).unwrap_or_default());
                let mut whole = large / billion;
                while u64::try_from(whole).is_err() {
                    digits.put(u64::try_from(whole % 10).unwrap_or_default());
                    whole /= 10;
                }
                digits.put_whole(u64::try_from(whole).unwrap_or_default());
            }
        }
        if number.0 < 0 {
            digits.put_byte(b'-');
        }
        digits
    }

    fn put_byte(&mut self, byte: u8) {
        self.from -= 1;
        self.bytes[self.from] = byte;
    }

    #[allow(clippy::cast_possible_truncation, reason = "a digit is less than ten")]
    fn put(&mut self, digit: u64) {
        self.put_byte(b'0' + digit as u8);
    }

    fn put_whole(&mut self, mut whole: u64) {
        self.put(whole % 10);
        while whole >= 10 {
            whole /= 10;
            self.put(whole % 10);
        }
    }

    /// The point and what stands behind it, without zeros at the end.
    #[allow(clippy::cast_possible_truncation, reason = "three digits")]
    fn put_fraction(&mut self, billionths: u64) {
        if billionths == 0 {
            return;
        }
        let threes = [billionths / 1_000_000, billionths / 1000 % 1000, billionths % 1000];
        // Most have three decimals or fewer.
        let held = threes.iter().rposition(|three| *three > 0).map_or(0, |last| last + 1);
        for three in threes[..held].iter().rev() {
            self.from -= 3;
            self.bytes[self.from..self.from + 3].copy_from_slice(&THREE_DIGITS[*three as usize]);
        }
        while self.bytes[self.to - 1] == b'0' {
            self.to -= 1;
        }
        self.put_byte(b'.');
    }

    fn written(&self) -> &[u8] {
        &self.bytes[self.from..self.to]
    }
}

impl std::fmt::Display for Number {
    /// Exact, without trailing zeros.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(std::str::from_utf8(Digits::of(*self).written()).expect("digits are ASCII"))
    }
}

impl std::fmt::Display for Points {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.number().fmt(f)
    }
}

/// The digits before the decimal mark, in groups of three where a mark stands between them. More than 64 bits hold are as
/// good as the most that they hold.
fn read_whole(text: &str, separator: Option<u8>) -> Option<u64> {
    let mut value: u64 = 0;
    // Digits of the present group; whether a mark came before it.
    let (mut digits, mut grouped) = (0, false);
    for byte in text.bytes() {
        if byte.is_ascii_digit() {
            value = value.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
            digits += 1;
        } else if Some(byte) == separator && (if grouped { digits == 3 } else { (1..=3).contains(&digits) }) {
            (digits, grouped) = (0, true);
        } else {
            return None;
        }
    }
    (if grouped { digits == 3 } else { digits > 0 }).then_some(value)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Names the likely mistake in a text that is not a number.
fn what_instead(text: &str, format: NumberFormat) -> NumberError {
    let lower = text.to_ascii_lowercase();
    let bare = lower.trim_start_matches(['-', '+']);
    if text.starts_with('#') {
        return NumberError::SpreadsheetError;
    }
    let is_exponent = bare.contains('e') && bare.bytes().all(|b| b.is_ascii_digit() || b"e+-.,".contains(&b));
    if is_exponent || ["nan", "inf", "infinity", "∞"].contains(&bare) {
        return NumberError::NotFinite;
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let date_like = parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && is_digits(part));
    if date_like && (text.contains('/') || text.contains('-') || parts[2].len() == 4) {
        return NumberError::LooksLikeDate;
    }
    let other = if format.decimal == b'.' { ',' } else { '.' };
    if let Some((whole, fraction)) = bare.split_once(other)
        && !whole.is_empty()
        && !fraction.is_empty()
        && is_digits(whole)
        && is_digits(fraction)
    {
        return NumberError::OtherDecimalMark;
    }
    NumberError::NotANumber
}

/// Reads a date: `2024-12-31`, or `31/12/2024` where a pass declares Vietnamese dates.
#[must_use]
pub fn read_date(text: &str, day_first: bool) -> Option<Date> {
    let parts: Vec<&str> = text.split(if day_first { '/' } else { '-' }).collect();
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = if day_first { (c, b, a) } else { (a, b, c) };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 || ![year, month, day].iter().all(|p| is_digits(p)) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILENT: NumberFormat = NumberFormat { thousands: None, ..NumberFormat::PLAIN };
    const VIETNAMESE: NumberFormat = NumberFormat { decimal: b',', thousands: Some(Some(b'.')), ..NumberFormat::PLAIN };

    #[test]
    fn a_number_is_held_exactly_and_printed_as_short_as_it_is() {
        for text in ["0", "9.5", "0.000000001", "-12.25", "1999000000000000"] {
            assert_eq!(Number::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(Number::parse("9.50").expect("9.50"), Number::parse("9.5").expect("9.5"));
    }

    #[test]
    fn points_beyond_a_million_are_refused_and_not_computed_with() {
        assert_eq!(Points::parse("-1000000"), Ok(Points(-Points::LARGEST.0)));
        for text in ["1000000.000000001", "-1000000.000000001", "-9223372036.854775808", "1000000000000000000"] {
            assert_eq!(Points::parse(text), Err(NumberError::TooLarge), "{text}");
        }
    }

    #[test]
    fn one_thousand_or_one_and_a_bit_is_refused_until_declared() {
        assert_eq!(Number::parse_as("1.234", SILENT), Err(NumberError::TwoReadings));
        assert_eq!(Number::parse_as("1.234", NumberFormat::PLAIN), Ok(Number(1_234_000_000)));
        assert_eq!(Number::parse_as("1.234", VIETNAMESE), Ok(Number::whole(1234)));
        assert_eq!(Number::parse_as("1.234,5", VIETNAMESE), Ok(Number(1_234_500_000_000)));
        assert_eq!(Number::parse_as("1.23", SILENT), Ok(Number(1_230_000_000)));
        assert_eq!(Number::parse_as("0.123", SILENT), Ok(Number(123_000_000)));
    }

    #[test]
    fn thousands_stand_in_threes() {
        for text in ["1234.567", "12.34", "1..234", ".234"] {
            assert!(Number::parse_as(text, VIETNAMESE).is_err(), "{text}");
        }
        assert_eq!(Number::parse_as("1234", VIETNAMESE), Ok(Number::whole(1234)));
    }

    #[test]
    fn what_is_not_a_number_is_named() {
        use NumberError::*;
        for (text, error) in [
            ("9,50", OtherDecimalMark),
            ("", NotANumber),
            ("9.", NotANumber),
            ("+9.5", NotANumber),
            ("=4+5", NotANumber),
            ("9-10", NotANumber),
            ("1O", NotANumber),
            ("٩", NotANumber),
            ("0x0A", NotANumber),
            ("1e309", NotFinite),
            ("NaN", NotFinite),
            ("inf", NotFinite),
            ("05/09/2024", LooksLikeDate),
            ("#####", SpreadsheetError),
            ("9.500000000000001", TooManyDecimals),
        ] {
            assert_eq!(Number::parse(text), Err(error), "{text}");
        }
        for digits in [19, 31, 32, 33, 400] {
            assert_eq!(Number::parse(&"9".repeat(digits)), Err(TooLarge), "{digits} digits");
        }
    }

    #[test]
    fn excess_decimals_are_rounded_where_that_is_declared() {
        let round = NumberFormat { round_excess: true, ..NumberFormat::PLAIN };
        assert_eq!(Number::parse_as("6.716338157653809", round), Ok(Number(6_716_338_158)));
        assert_eq!(Number::parse_as("-0.9999999995", round), Ok(Number::whole(-1)));
        assert_eq!(Number::parse_as("0.9999999994", round), Ok(Number(999_999_999)));
    }

    #[test]
    fn a_percentage_is_a_share_where_that_is_declared() {
        let percent = NumberFormat { percent: true, ..VIETNAMESE };
        assert_eq!(Number::parse_as("44,10%", percent), Ok(Number(441_000_000)));
        assert_eq!(Number::parse_as("44,10 %", percent), Ok(Number(441_000_000)));
        assert_eq!(Number::parse_as("-1.250%", percent), Ok(Number(-12_500_000_000)));
        assert_eq!(Number::parse_as("44,10", percent), Ok(Number(44_100_000_000)));
        assert_eq!(Number::parse_as("44,10%", VIETNAMESE), Err(NumberError::NotANumber));
        for text in ["%", "44,10%%", "4%4", "% 44"] {
            assert_eq!(Number::parse_as(text, percent), Err(NumberError::NotANumber), "{text}");
        }
        assert_eq!(Number::parse_as("0,12345678%", percent), Err(NumberError::TooManyDecimals));
        let round = NumberFormat { round_excess: true, ..percent };
        assert_eq!(Number::parse_as("0,12345678%", round), Ok(Number(1_234_568)));
    }

    #[test]
    fn rounding_is_the_rulebooks_choice() {
        let half = Points(89_945_000_000);
        assert_eq!(half.print(2, Rounding::HalfUp), "89.95");
        assert_eq!(half.print(2, Rounding::HalfEven), "89.94");
        assert_eq!(half.print(2, Rounding::Down), "89.94");
        assert_eq!(Points(-5_000_000).print(2, Rounding::HalfUp), "-0.01");
        assert_eq!(Points(2_500_000_000).print(0, Rounding::HalfEven), "2");
    }

    #[test]
    fn dates_are_read_in_one_declared_order() {
        assert_eq!(read_date("2024-12-31", false), Date::new(2024, 12, 31).ok());
        assert_eq!(read_date("31/12/2024", true), Date::new(2024, 12, 31).ok());
        assert_eq!(read_date("31/12/2024", false), None);
        assert_eq!(read_date("2024-02-30", false), None);
    }
}

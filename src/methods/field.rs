//! What a method is given: fields of a kind, read from the text of a cell.

use jiff::civil::Date;

use crate::diag::codes;
use crate::methods::Fault;
use crate::model::{Number, NumberError, NumberFormat, read_date};
use crate::text::{Text, text};

/// One value that a method is given.
#[derive(Debug)]
pub struct Field {
    /// Its name in inputs and examples.
    pub name: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// What it means, with its unit.
    pub meaning: Text,
}

/// What a field may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any exact number.
    Number,
    /// A number that is not negative.
    Amount,
    /// A number that is not negative; or `none`.
    AmountOrNone,
    /// A whole number that is not negative.
    Count,
    /// A day, held as its number since 1970-01-01; or `none`.
    DateOrNone,
    /// A day.
    Date,
    /// One of the words that the rule lists, held as its place in the list.
    Word,
    /// Words of the list joined by `|`, held as a set of bits; `none` is the empty set.
    Words,
}

impl Kind {
    /// The kind in words.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Kind::Number => text("số", "a number"),
            Kind::Amount => text("số không âm", "a number of zero or more"),
            Kind::AmountOrNone => text("số không âm, hoặc none nếu không có", "a number of zero or more, or none"),
            Kind::Count => text("số nguyên không âm", "a whole number of zero or more"),
            Kind::DateOrNone => text("ngày, hoặc none nếu chưa xong", "a date, or none if not done"),
            Kind::Date => text("ngày", "a date"),
            Kind::Word => text("một trong các mức của quy tắc", "one of the rule's options"),
            Kind::Words => {
                text("các điều kiện đã đạt, nối bằng |, hoặc none", "the conditions met, joined by |, or none")
            }
        }
    }

    /// Whether its values are plain numbers.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Kind::Number | Kind::Amount | Kind::AmountOrNone | Kind::Count)
    }

    /// Reads the text of a cell.
    ///
    /// # Errors
    /// A fault that says why the text is not of this kind; the caller adds the place.
    pub fn read(
        self,
        text: &str,
        words: &[String],
        format: NumberFormat,
        day_first: bool,
    ) -> Result<Option<Number>, Fault> {
        match self {
            Kind::AmountOrNone if text == NONE => Ok(None),
            Kind::Number | Kind::Amount | Kind::AmountOrNone | Kind::Count => {
                let number = Number::parse_as(text, format).map_err(|error| Fault::of_number(text, error))?;
                if self != Kind::Number && number < Number::ZERO {
                    return Err(Fault::new(&codes::D306).with("text", text));
                }
                if self == Kind::Count && number.as_whole().is_none() {
                    return Err(Fault::new(&codes::D314).with("text", text));
                }
                Ok(Some(number))
            }
            Kind::DateOrNone if text == NONE => Ok(None),
            Kind::Date | Kind::DateOrNone => {
                let date = read_date(text, day_first).ok_or_else(|| Fault::new(&codes::D315).with("text", text))?;
                Ok(Some(day(date)))
            }
            Kind::Word => Ok(Some(Number::whole(place_of(text, words)?))),
            Kind::Words if text == NONE => Ok(None),
            Kind::Words => {
                let mut met: i64 = 0;
                for word in text.split('|') {
                    met |= 1 << place_of(word.trim(), words)?;
                }
                Ok(Some(Number::whole(met)))
            }
        }
    }

    /// Writes a value as a cell would hold it.
    #[must_use]
    pub fn show(self, value: Option<Number>, words: &[String]) -> String {
        let Some(value) = value else { return NONE.to_owned() };
        let whole = value.as_whole().unwrap_or_default();
        match self {
            Kind::Number | Kind::Amount | Kind::AmountOrNone | Kind::Count => value.to_string(),
            Kind::Date | Kind::DateOrNone => {
                let days = i32::try_from(whole).unwrap_or_default();
                EPOCH.checked_add(jiff::Span::new().days(days)).map_or_else(|_| String::new(), |date| date.to_string())
            }
            Kind::Word => usize::try_from(whole).ok().and_then(|at| words.get(at)).cloned().unwrap_or_default(),
            Kind::Words => {
                let met = words.iter().enumerate().filter(|(at, _)| whole >> at & 1 == 1);
                met.map(|(_, word)| word.as_str()).collect::<Vec<_>>().join("|")
            }
        }
    }
}

/// A day as its number since 1970-01-01.
pub(crate) fn day(date: Date) -> Number {
    // The civil calendar of jiff spans some 7 million days: the difference of two dates is defined.
    let days = date.since(EPOCH).expect("any two dates have a difference in days").get_days();
    Number::whole(i64::from(days))
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// The word for "nothing": not finished, no condition met.
pub(crate) const NONE: &str = "none";

fn place_of(word: &str, words: &[String]) -> Result<i64, Fault> {
    let at = words.iter().position(|known| known == word);
    at.and_then(|at| i64::try_from(at).ok())
        .ok_or_else(|| Fault::new(&codes::D316).with("text", word).with("words", words.join(", ")))
}

impl Fault {
    /// A text that is not a number.
    #[must_use]
    pub fn of_number(text: &str, error: NumberError) -> Self {
        let info = match error {
            NumberError::NotANumber => &codes::D301,
            NumberError::OtherDecimalMark => &codes::D302,
            NumberError::TwoReadings => &codes::D303,
            NumberError::NotFinite => &codes::D304,
            NumberError::TooManyDecimals => &codes::D308,
            NumberError::SpreadsheetError => &codes::D311,
            NumberError::LooksLikeDate => &codes::D312,
            NumberError::TooLarge => &codes::D313,
        };
        Fault::new(info).with("text", text)
    }
}

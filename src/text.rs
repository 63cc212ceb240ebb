//! The two languages. Everything parindex says to a person is a [`Text`]: the Vietnamese and the
//! English sentence side by side, with named holes, so that neither can be forgotten.
//!
//! Border: which words are said where belongs to the module that says them; this one only holds
//! the pair and fills the holes.

/// The language of messages, reports and headers. Vietnamese is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Tiếng Việt.
    #[default]
    Vi,
    /// English.
    En,
}

/// One sentence in both languages; `{name}` marks a hole, `{name|error|errors}` the word that agrees with
/// the number of that name: the first where it is one, else the second. Vietnamese has no plural.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Vietnamese.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

/// Shorthand for tables: `text("tiếng Việt", "English")`.
#[must_use]
pub const fn text(vi: &'static str, en: &'static str) -> Text {
    Text { vi, en }
}

/// What goes into a hole: a name, code or number, the same in both languages, or a [`Text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// The same in both languages.
    Plain(String),
    /// Said in the reader's language.
    Said(Text),
    /// Written by others in both languages.
    Written {
        /// Vietnamese.
        vi: String,
        /// English, or Vietnamese where there is none.
        en: String,
    },
}

impl From<Text> for Arg {
    fn from(text: Text) -> Self {
        Arg::Said(text)
    }
}

impl<T: ToString> From<T> for Arg {
    fn from(value: T) -> Self {
        Arg::Plain(value.to_string())
    }
}

impl Arg {
    /// The argument in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match self {
            Arg::Plain(plain) => plain,
            Arg::Said(text) => text.get(lang),
            Arg::Written { vi, en } => match lang {
                Lang::Vi => vi,
                Lang::En => en,
            },
        }
    }
}

impl Text {
    /// No sentence at all.
    pub const NONE: Text = text("", "");

    /// The sentence in one language, holes left open.
    #[must_use]
    pub fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Vi => self.vi,
            Lang::En => self.en,
        }
    }

    /// True for [`Text::NONE`].
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.vi.is_empty()
    }

    /// The sentence in one language with its holes filled. A hole without an argument stays
    /// visible as `{name}`; the tests look for such holes.
    #[must_use]
    pub fn fill<A: AsRef<str>>(self, lang: Lang, args: &[(&str, A)]) -> String {
        let mut out = String::new();
        for piece in pieces(self.get(lang)) {
            match piece {
                Piece::Plain(plain) => out.push_str(plain),
                Piece::Hole(name) => match args.iter().find(|(key, _)| *key == name) {
                    Some((_, value)) => out.push_str(value.as_ref()),
                    None => {
                        out.push('{');
                        out.push_str(name);
                        out.push('}');
                    }
                },
                Piece::Agreeing { name, one, many } => {
                    let single = args.iter().any(|(key, value)| *key == name && value.as_ref() == "1");
                    out.push_str(if single { one } else { many });
                }
            }
        }
        out
    }

    /// The sentence in one language as a reader sees it before its holes are filled.
    #[must_use]
    pub fn open(self, lang: Lang) -> String {
        self.fill::<&str>(lang, &[])
    }

    /// The English sentence about one of each, where a noun then stands in the plural. A limit (`most`) is never one.
    #[cfg(test)]
    pub(crate) fn plural_of_one(self) -> Option<String> {
        const NOUNS: [&str; 18] = [
            "errors", "warnings", "notes", "units", "nodes", "areas", "points", "places", "rows", "columns", "cells",
            "cards", "clusters", "strata", "draws", "days", "decimals", "degrees",
        ];
        let args: Vec<_> =
            self.holes(Lang::En).into_iter().filter(|name| *name != "most").map(|name| (name, "1")).collect();
        let said = self.fill(Lang::En, &args);
        let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric()).collect();
        let plural = words.windows(2).any(|pair| pair[0] == "1" && NOUNS.contains(&pair[1]));
        plural.then_some(said)
    }

    /// Names of the holes in one language, sorted, each once.
    #[must_use]
    pub fn holes(self, lang: Lang) -> Vec<&'static str> {
        let mut names: Vec<_> = pieces(self.get(lang))
            .filter_map(|piece| match piece {
                Piece::Hole(name) | Piece::Agreeing { name, .. } => Some(name),
                Piece::Plain(_) => None,
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// A closed list of values, each with its name in files and in words.
pub trait Listed: Copy + PartialEq + 'static {
    /// Every value with its name and words, in the order in which they are listed to a reader.
    const ALL: &'static [(&'static str, Self, Text)];

    /// Its name in files.
    #[must_use]
    fn name(self) -> &'static str {
        entry(self).0
    }

    /// Its name for a reader.
    #[must_use]
    fn words(self) -> Text {
        entry(self).2
    }

    /// The value of that name.
    #[must_use]
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, ..)| *known == name).map(|(_, value, _)| *value)
    }

    /// What a name in a file says to a reader; nothing for an unknown one.
    #[must_use]
    fn said(name: &str, lang: Lang) -> &'static str {
        Self::named(name).map_or("", |value| value.words().get(lang))
    }

    /// The names, in their order.
    #[must_use]
    fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|(name, ..)| *name).collect()
    }

    /// The names with what they stand for.
    #[must_use]
    fn choices() -> Vec<(&'static str, Self)> {
        Self::ALL.iter().map(|(name, value, _)| (*name, *value)).collect()
    }
}

fn entry<T: Listed>(value: T) -> &'static (&'static str, T, Text) {
    T::ALL.iter().find(|(_, listed, _)| *listed == value).expect("the list holds every value")
}

enum Piece<'a> {
    Plain(&'a str),
    Hole(&'a str),
    /// A word that agrees with a number.
    Agreeing {
        name: &'a str,
        one: &'a str,
        many: &'a str,
    },
}

/// Splits a template at its holes. A brace that does not enclose a plain name is ordinary text.
fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'-');
        if let Some(inner) = rest.strip_prefix('{')
            && let Some(end) = inner.find('}')
            && is_name(inner[..end].split('|').next().unwrap_or_default())
        {
            let piece = match inner[..end].split('|').collect::<Vec<_>>()[..] {
                [name] => Some(Piece::Hole(name)),
                [name, one, many] => Some(Piece::Agreeing { name, one, many }),
                _ => None,
            };
            if piece.is_some() {
                rest = &inner[end + 1..];
                return piece;
            }
        }
        let cut = rest.char_indices().skip(1).find(|(_, c)| *c == '{').map_or(rest.len(), |(at, _)| at);
        let plain = &rest[..cut];
        rest = &rest[cut..];
        Some(Piece::Plain(plain))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_by_name_in_either_order() {
        let sentence = text("{b} trước {a}", "{a} after {b}");
        let args = [("a", "1"), ("b", "2")];
        assert_eq!(sentence.fill(Lang::Vi, &args), "2 trước 1");
        assert_eq!(sentence.fill(Lang::En, &args), "1 after 2");
    }

    #[test]
    fn a_hole_without_an_argument_stays_visible() {
        assert_eq!(text("{x}", "").open(Lang::Vi), "{x}");
    }

    #[test]
    fn a_word_agrees_with_its_number() {
        let sentence = text("{n} lỗi", "{n} {n|error|errors}");
        let english = |n: &str| sentence.fill(Lang::En, &[("n", n)]);
        assert_eq!(["0", "1", "2", "21"].map(english), ["0 errors", "1 error", "2 errors", "21 errors"]);
        assert_eq!(sentence.fill(Lang::Vi, &[("n", "1")]), "1 lỗi");
        assert_eq!(sentence.holes(Lang::En), sentence.holes(Lang::Vi));
    }

    #[test]
    fn braces_around_anything_but_a_name_are_text() {
        let toml = text("đơn vị = { mã = \"1\" }", "");
        assert!(toml.holes(Lang::Vi).is_empty());
    }
}

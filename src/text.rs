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

/// One sentence in both languages; `{name}` marks a hole.
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
            }
        }
        out
    }

    /// Names of the holes in one language, sorted, each once.
    #[must_use]
    pub fn holes(self, lang: Lang) -> Vec<&'static str> {
        let mut names: Vec<_> = pieces(self.get(lang))
            .filter_map(|piece| match piece {
                Piece::Hole(name) => Some(name),
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
            && is_name(&inner[..end])
        {
            rest = &inner[end + 1..];
            return Some(Piece::Hole(&inner[..end]));
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
        assert_eq!(text("{x}", "").fill::<&str>(Lang::Vi, &[]), "{x}");
    }

    #[test]
    fn braces_around_anything_but_a_name_are_text() {
        let toml = text("đơn vị = { mã = \"1\" }", "");
        assert!(toml.holes(Lang::Vi).is_empty());
    }
}

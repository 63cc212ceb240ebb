//! Names as they are written in the wild, brought to one form before they are compared.
//!
//! Folding: letter case, composed or decomposed marks, Ð for Đ, every kind of hyphen, dash, point
//! and space, `&` for `và`, the place of the tone mark (`Hoà` and `Hòa`), and what stands before
//! the name itself: Tỉnh, Thành phố, TP., UBND, Bộ. Names then match as a whole, never by their
//! start or a part: `Quảng` is no province, and `Hà Nam` is not `Hà Nam Ninh`.
//!
//! A name written without any mark (`Ha Noi`) is compared without marks. A name with marks never
//! is: `Hà Tinh` is a mistake to be shown, not to be guessed.
//!
//! Border: other words for the same unit (`TPHCM`, `Sài Gòn`) are aliases in the register, not
//! rules here.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name, ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The name with its marks, tone marks at the end of each word.
    pub key: String,
    /// The name without marks.
    pub plain: String,
    /// Whether it was written without marks, so that `plain` may be used to find it.
    pub unmarked: bool,
}

/// What stands before a name and is no part of it. With `Bộ`, `Tài chính` finds `Bộ Tài chính`.
const TITLES: [&str; 7] = ["Ủy ban nhân dân", "UBND", "Thành phố", "Tỉnh", "TP", "T P", "Bộ"];

static TITLE_WORDS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let marked = TITLES.iter().map(|title| words(title));
    let plain = TITLES.iter().map(|title| words(title).iter().map(|word| without_marks(word)).collect());
    marked.chain(plain).collect()
});

/// Folds a name.
#[must_use]
pub fn fold(name: &str) -> Folded {
    let words = words(name);
    let mut rest = &words[..];
    while let Some(shorter) = without_title(rest) {
        rest = shorter;
    }
    let key = rest.join(" ");
    let plain = without_marks(&key);
    Folded { unmarked: !words.iter().any(|word| word.contains(is_marked)), key, plain }
}

/// The words after a title; `None` without a title or without anything after it.
fn without_title(words: &[String]) -> Option<&[String]> {
    let stripped = TITLE_WORDS.iter().find_map(|title| words.strip_prefix(&title[..]));
    stripped.filter(|rest| !rest.is_empty())
}

/// The words of a name: decomposed, in small letters, tone marks after the letters.
fn words(name: &str) -> Vec<String> {
    if name.is_ascii() {
        return words_of(name.chars().map(|c| c.to_ascii_lowercase()));
    }
    // Lower case first: it can leave a mark of its own, as İ does.
    words_of(name.chars().flat_map(char::to_lowercase).nfd())
}

/// The words of letters that are small and decomposed.
fn words_of(letters: impl Iterator<Item = char>) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut tones) = (String::new(), String::new());
    for c in letters.chain([' ']) {
        match c {
            // Grave, acute, tilde, hook, dot below: the five tones. Breve, circumflex and horn
            // make other letters and stay where they are.
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tones.push(c),
            // The Icelandic and the African letter that look the same as a capital: Ð, Ɖ.
            'ð' | 'ɖ' => word.push('đ'),
            c if c.is_alphanumeric() || is_mark(c) => word.push(c),
            _ => {
                word.push_str(&std::mem::take(&mut tones));
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                if c == '&' {
                    words.push("va\u{300}".to_owned());
                }
            }
        }
    }
    words
}

fn without_marks(text: &str) -> String {
    text.chars().filter(|c| !is_mark(*c)).map(|c| if c == 'đ' { 'd' } else { c }).collect()
}

/// Whether a letter would not stand in a text without marks.
fn is_marked(c: char) -> bool {
    c == 'đ' || is_mark(c)
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        fold(a).key == fold(b).key
    }

    #[test]
    fn case_marks_dashes_and_titles_do_not_matter() {
        let decomposed: String = "Hà Nội".nfd().collect();
        for (a, b) in [
            ("Hà Nội", "HÀ NỘI"),
            ("Hà Nội", &decomposed),
            ("Đà Nẵng", "\u{d0}à Nẵng"),
            ("Bà Rịa - Vũng Tàu", "Bà Rịa–Vũng Tàu"),
            ("Bà Rịa - Vũng Tàu", "  Tỉnh Bà Rịa \u{a0}Vũng Tàu "),
            ("Hồ Chí Minh", "TP.Hồ Chí Minh"),
            ("Hồ Chí Minh", "T.P. Hồ Chí Minh"),
            ("Hồ Chí Minh", "Ủy ban nhân dân Thành phố Hồ Chí Minh"),
            ("Bộ Giáo dục và Đào tạo", "Bộ Giáo dục & Đào tạo"),
            ("Bộ Tài chính", "tài chính"),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn the_place_of_the_tone_does_not_matter() {
        for (old, new) in [("Hòa", "Hoà"), ("Khánh Hòa", "Khánh Hoà"), ("Ủy ban", "Uỷ ban"), ("Thúy", "Thuý")]
        {
            assert!(same(old, new), "{old} {new}");
        }
    }

    #[test]
    fn another_tone_or_letter_is_another_name() {
        for (a, b) in [("Hà Tĩnh", "Hà Tinh"), ("Đắk Lắk", "Đăk Lăk"), ("Đồng", "Dồng"), ("Quảng", "Quảng Nam")]
        {
            assert!(!same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn only_a_name_without_any_mark_is_compared_without_marks() {
        assert_eq!(fold("Tinh Ha Giang"), fold("Ha Giang"));
        assert_eq!(fold("Ha Giang").plain, fold("Hà Giang").plain);
        assert!(fold("Ha Giang").unmarked && fold("TP. HCM").unmarked);
        assert!(!fold("Hà Giang").unmarked && !fold("Đak Lak").unmarked);
    }

    #[test]
    fn a_title_alone_is_a_name() {
        assert_eq!(fold("Tỉnh").key, fold("tỉnh").key);
        assert!(!fold("UBND").key.is_empty());
    }
}

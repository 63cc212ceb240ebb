//! Facts about the register of codes, and about the bag.

use std::collections::BTreeSet;

use super::{Bag, CodeInfo, Diagnostic, MOST_ERRORS, MOST_WARNINGS, Severity, codes};
use crate::text::{Lang, Text};

fn sentences(info: &CodeInfo) -> [(&'static str, Text); 4] {
    [("message", info.message), ("label", info.label), ("also", info.also), ("hint", info.hint)]
}

#[test]
fn both_languages_of_a_sentence_have_the_same_holes() {
    for info in codes::ALL {
        for (name, sentence) in sentences(info) {
            assert_eq!(sentence.holes(Lang::Vi), sentence.holes(Lang::En), "{} {name}", info.code);
        }
    }
}

#[test]
fn english_nouns_agree_with_their_number() {
    let all = codes::ALL.iter().flat_map(|info| sentences(info)).filter_map(|(_, sentence)| sentence.plural_of_one());
    assert_eq!(all.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_sentence_in_one_language_is_there_in_the_other() {
    for info in codes::ALL {
        assert!(!info.message.is_empty(), "{}", info.code);
        for (name, sentence) in sentences(info) {
            assert_eq!(sentence.vi.is_empty(), sentence.en.is_empty(), "{} {name}", info.code);
        }
    }
}

#[test]
fn a_code_is_a_letter_and_three_digits_and_is_used_once() {
    let mut seen = BTreeSet::new();
    for info in codes::ALL {
        assert!(seen.insert(info.code), "{} is used twice", info.code);
        let (letter, digits) = info.code.split_at(1);
        assert!("RDCA".contains(letter) && digits.len() == 3, "{}", info.code);
        assert!(digits.bytes().all(|digit| digit.is_ascii_digit()), "{}", info.code);
    }
}

#[test]
fn a_bag_keeps_the_first_findings_and_counts_all() {
    let mut bag = Bag::new();
    for _ in 0..MOST_ERRORS + 5 {
        bag.push(Diagnostic::new(&codes::R001));
        bag.push(Diagnostic::new(&codes::R306));
    }
    assert_eq!((bag.errors(), bag.warnings(), bag.total()), (MOST_ERRORS + 5, MOST_ERRORS + 5, 2 * MOST_ERRORS + 10));
    let kept = |severity| bag.kept().iter().filter(|kept| kept.info.severity == severity).count();
    assert_eq!((kept(Severity::Error), kept(Severity::Warning)), (MOST_ERRORS, MOST_WARNINGS));
    assert_eq!(bag.counts()["R001"], MOST_ERRORS + 5);
}

#[test]
fn a_bag_that_takes_in_another_holds_what_one_bag_would() {
    let (mut one, mut first, mut second) = (Bag::new(), Bag::new(), Bag::new());
    for (at, bag) in [&mut first, &mut second].into_iter().enumerate() {
        for _ in 0..MOST_ERRORS - 3 + 10 * at {
            for info in [&codes::R001, &codes::R306] {
                bag.push(Diagnostic::new(info));
                one.push(Diagnostic::new(info));
            }
        }
    }
    first.append(second);
    assert_eq!((first.errors(), first.counts()), (one.errors(), one.counts()));
    let kept = |bag: &Bag| bag.kept().iter().map(|kept| kept.info.code).collect::<Vec<_>>();
    assert_eq!(kept(&first), kept(&one));
}

//! What a code or a name cannot hold, whatever it names: a key that looks like another one but is
//! not the same text matches nothing, or the wrong thing, and nobody can see why.
//!
//! Border: whether a unit or node of that name exists is not asked here.

use crate::diag::{Diagnostic, codes};
use crate::text::{Text, text};

/// The longest key, in characters.
const LONGEST: usize = 200;

const CONTROL: Text = text("ký tự điều khiển hoặc dấu xuống dòng", "a control character or line end");
const INVISIBLE: Text =
    text("ký tự vô hình hoặc đảo chiều chữ", "a character that is invisible or turns the text around");
const MIXED: Text = text("chữ Kirin hoặc Hy Lạp lẫn với chữ Latinh", "Cyrillic or Greek letters among Latin ones");
const FORMULA: Text = text("bắt đầu như một công thức bảng tính", "it starts like a spreadsheet formula");
const LOST: Text = text("ký tự đã hỏng khi đổi bảng mã", "a character lost in a change of encoding");

/// Whether a key of a plain file (see `whole::is_plain`) needs no closer look.
pub(super) fn is_harmless(key: &str) -> bool {
    key.len() <= LONGEST && !key.starts_with(FORMULA_STARTS) && key.bytes().all(|byte| byte >= 0x20)
}

/// What is wrong with a key, if anything: see [`super::Row::check_key`]. The caller adds the place.
#[must_use]
pub fn fault(key: &str, column: &str) -> Option<Diagnostic> {
    if key.len() > LONGEST && key.chars().count() > LONGEST {
        return Some(Diagnostic::new(&codes::D313).with("text", key).with("column", column));
    }
    let find = |what: fn(char) -> bool| key.chars().find(|c| what(*c));
    let look_alike = find(is_look_alike).filter(|_| key.chars().any(is_latin));
    let formula = key.chars().next().filter(|c| FORMULA_STARTS.contains(c));
    let found = [
        (find(char::is_control), CONTROL),
        (find(is_invisible), INVISIBLE),
        (find(|c| c == '\u{fffd}'), LOST),
        (look_alike, MIXED),
        (formula, FORMULA),
    ];
    let (c, why) = found.into_iter().find_map(|(c, why)| Some((c?, why)))?;
    let c = format!("U+{:04X}", u32::from(c));
    Some(Diagnostic::new(&codes::D104).with("text", key).with("why", why).with("char", c))
}

/// The longest text that is kept, in characters.
const LONGEST_REMARK: usize = 2_000;

/// What is wrong with a text that is kept and shown, if anything. The caller adds the place.
pub(super) fn fault_of_remark(text: &str, column: &str) -> Option<Diagnostic> {
    if text.chars().count() > LONGEST_REMARK {
        return Some(Diagnostic::new(&codes::D313).with("text", text).with("column", column));
    }
    let find = |what: fn(char) -> bool| text.chars().find(|c| what(*c));
    // "- item" begins a list in a sentence; "-2+3" would be a formula.
    let dash =
        text.strip_prefix(['-', '－']).is_some_and(|rest| rest.starts_with(|c: char| c == ' ' || c.is_alphabetic()));
    let formula = text.chars().next().filter(|c| FORMULA_STARTS.contains(c) && !dash);
    let found = [
        (find(|c| c.is_control() && c != '\n' && c != '\r'), CONTROL),
        (find(is_invisible), INVISIBLE),
        (find(|c| c == '\u{fffd}'), LOST),
        (formula, FORMULA),
    ];
    let (c, why) = found.into_iter().find_map(|(c, why)| Some((c?, why)))?;
    let c = format!("U+{:04X}", u32::from(c));
    Some(Diagnostic::new(&codes::D104).with("text", text).with("why", why).with("char", c))
}

/// What a spreadsheet program takes for the start of a formula, also in full width.
const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Default-ignorable characters and line separators.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Greek and Cyrillic, whose letters look like Latin ones.
fn is_look_alike(c: char) -> bool {
    matches!(c,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}'
        | '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}')
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

//! The methods and aggregates as text: what `parindex methods` prints, and the whole of
//! `docs/methods.md`. Everything comes from [`Info`], so that neither can say something else than
//! the code does.
//!
//! Border: only words; nothing is computed. The aggregates come as rows, because they stand in a
//! later module.

use std::fmt::Write;

use super::{ALL, Example, Info, Parameter};
use crate::text::{Lang, Text, text};

/// One line of the catalogue: name, title, formula.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name in a rulebook.
    pub name: &'static str,
    /// Its name for a reader.
    pub title: Text,
    /// Its formula.
    pub formula: &'static str,
}

/// Every method, one row each, in the order of the catalogue.
#[must_use]
pub fn table() -> Vec<Row> {
    ALL.iter().map(|info| Row { name: info.name, title: info.title, formula: info.formula }).collect()
}

const FORMULA: Text = text("Công thức", "Formula");
const SOURCE: Text = text("Nguồn", "Source");
const FIELDS: Text = text("Số liệu đưa vào", "Given");
const PARAMETERS: Text = text("Tham số trong bộ tiêu chí", "Parameters in the rulebook");
const STEPS: Text = text("Các bước tính điểm", "Steps");
const EXAMPLES: Text = text("Ví dụ", "Examples");
const REQUIRED: Text = text("bắt buộc", "required");
const OPTIONAL: Text = text("tùy chọn", "optional");
const NONE: Text = text("không có", "none");

impl Parameter {
    fn presence(&self) -> Text {
        if self.required { REQUIRED } else { OPTIONAL }
    }
}

/// Everything about one method, as plain text in one language.
#[must_use]
pub fn page(info: &Info, lang: Lang) -> String {
    let mut out = format!("{} · {}\n\n{}\n", info.name, info.title.get(lang), info.summary.get(lang));
    if let Some(remark) = info.role.remark() {
        line(&mut out, remark.get(lang));
    }
    let one_line = |out: &mut String, title: Text, text: &str| line(out, &format!("\n{}: {text}", title.get(lang)));
    one_line(&mut out, FORMULA, info.formula);
    one_line(&mut out, SOURCE, info.source);
    let section = |out: &mut String, title: Text, lines: Vec<String>| {
        line(out, &format!("\n{}:", title.get(lang)));
        if lines.is_empty() {
            line(out, &format!("  {}", NONE.get(lang)));
        }
        lines.iter().for_each(|text| line(out, &format!("  {text}")));
    };
    let fields = info.fields.iter().map(|field| {
        let (kind, meaning) = (field.kind.words().get(lang), field.meaning.get(lang));
        format!("{} ({kind}): {meaning}", field.name)
    });
    section(&mut out, FIELDS, fields.collect());
    let parameters = info.parameters.iter().map(|parameter| {
        let (presence, meaning) = (parameter.presence().get(lang), parameter.meaning.get(lang));
        format!("{} ({presence}): {meaning}", parameter.key)
    });
    section(&mut out, PARAMETERS, parameters.collect());
    section(&mut out, STEPS, info.steps.iter().map(|step| format!("{}: {}", step.id, step.words.open(lang))).collect());
    line(&mut out, &format!("\n{}:", EXAMPLES.get(lang)));
    for example in info.examples {
        out.push('\n');
        example_toml(info, example).lines().for_each(|text| line(&mut out, &format!("  {text}")));
    }
    out
}

/// An example as it would stand in a rulebook, below the node's name.
pub(crate) fn example_toml(info: &Info, example: &Example) -> String {
    let mut out = format!("method = \"{}\"\n{}\n", info.name, example.rule);
    let given: Vec<String> =
        example.given.iter().map(|(field, value)| format!("{field} = {}", toml_value(value))).collect();
    out.push_str("[[node.\"…\".example]]\n");
    if !example.population.is_empty() {
        line(&mut out, &format!("population = [{}]", example.population.join(", ")));
    }
    line(&mut out, &format!("given = {{ {} }}", given.join(", ")));
    line(&mut out, &format!("expect = {}", toml_value(example.expect)));
    out
}

/// A number or date bare, a word in quotes.
fn toml_value(value: &str) -> String {
    let bare = value.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    if bare { value.to_owned() } else { format!("{value:?}") }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

const HEAD: &str = "\
<!-- Generated from src/methods and src/aggregate; do not edit.
     To regenerate: UPDATE_EXPECT=1 cargo test docs_methods_md -->

# Phương pháp chấm điểm · Scoring methods

`parindex methods` in danh sách này, `parindex methods <tên>` in một phương pháp. Mọi ví dụ dưới đây
được chạy mỗi lần kiểm thử; số liệu trong ví dụ là giả định.

`parindex methods` prints this list, `parindex methods <name>` one method. Every example below runs
with the tests; the figures in them are made up.

";

/// The whole of `docs/methods.md`: every method in both languages, then the aggregates.
#[must_use]
pub fn manual(aggregates: &[Row]) -> String {
    let mut out = HEAD.to_owned();
    rows(&mut out, &table());
    for info in ALL {
        chapter(&mut out, info);
    }
    out.push_str("\n## Cách gộp điểm các mục con · Aggregates\n\n");
    out.push_str("pᵢ, mᵢ, wᵢ: điểm, điểm tối đa, trọng số của mục con; sᵢ = pᵢ / mᵢ; M: điểm tối đa của mục cha; n: số mục con.\n");
    out.push_str("Mục con không áp dụng cho đơn vị thì không tính.\n\n");
    out.push_str("pᵢ, mᵢ, wᵢ: points, maximum and weight of a child; sᵢ = pᵢ / mᵢ; M: the node's maximum; n: number of children.\n");
    out.push_str("A child that does not apply to the unit is left out.\n\n");
    rows(&mut out, aggregates);
    out
}

fn rows(out: &mut String, rows: &[Row]) {
    out.push_str("| Tên · Name | Tiếng Việt | English | Công thức · Formula |\n|---|---|---|---|\n");
    for row in rows {
        let (vi, en) = (row.title.vi, row.title.en);
        line(out, &format!("| `{}` | {vi} | {en} | {} |", row.name, cell(row.formula)));
    }
}

/// Text inside a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

/// One method in both languages, side by side.
fn chapter(out: &mut String, info: &Info) {
    let both = |text: Text| format!("{} | {}", cell(&text.open(Lang::Vi)), cell(&text.open(Lang::En)));
    let titles = |text: Text| format!("{} · {}", text.vi, text.en);
    line(out, &format!("\n## `{}` · {}\n", info.name, titles(info.title)));
    line(out, "| Tiếng Việt | English |\n|---|---|");
    line(out, &format!("| {} |", both(info.summary)));
    if let Some(remark) = info.role.remark() {
        line(out, &format!("| {} |", both(remark)));
    }
    line(out, &format!("\n{}: {}\n", titles(FORMULA), info.formula.replace('<', "&lt;")));
    line(out, &format!("{}: {}\n", titles(SOURCE), info.source));
    let section = |out: &mut String, title: Text, lines: Vec<String>| {
        line(out, &format!("### {}\n", titles(title)));
        if lines.is_empty() {
            line(out, &format!("{}\n", titles(NONE)));
            return;
        }
        line(out, "| | Tiếng Việt | English |\n|---|---|---|");
        lines.iter().for_each(|text| line(out, &format!("| {text} |")));
        out.push('\n');
    };
    // `name` | kind or presence: meaning, in each language.
    let row = |name: &str, before: Text, meaning: Text| {
        format!("`{name}` | {}: {} | {}: {}", cell(before.vi), cell(meaning.vi), cell(before.en), cell(meaning.en))
    };
    let fields = info.fields.iter().map(|field| row(field.name, field.kind.words(), field.meaning));
    section(out, FIELDS, fields.collect());
    let parameters =
        info.parameters.iter().map(|parameter| row(parameter.key, parameter.presence(), parameter.meaning));
    section(out, PARAMETERS, parameters.collect());
    let steps = info.steps.iter().map(|step| format!("`{}` | {}", step.id, both(step.words)));
    section(out, STEPS, steps.collect());
    line(out, &format!("### {}", titles(EXAMPLES)));
    for example in info.examples {
        write!(out, "\n```toml\n{}```\n", example_toml(info, example)).expect("writing to a string cannot fail");
    }
}

//! Diagnostics for people (drawn by `annotate-snippets`, as rustc's) and for programs (JSON).

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json as json_value};

use super::{Bag, Diagnostic, Place, Severity, Sources};
use crate::text::{Lang, Listed, Text, text};

/// How diagnostics are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The language of the sentences.
    pub lang: Lang,
    /// Colours, for a terminal that wants them.
    pub colour: bool,
}

const HINT: Text = text("cách sửa", "hint");
const MORE: Text =
    text("chỉ hiện {shown} trong tổng số {total} phát hiện: {counts}", "{shown} of {total} findings shown: {counts}");

/// All findings of a bag, as one text for a terminal or a log. Errors come last, where the eye is.
#[must_use]
pub fn render(bag: &Bag, sources: &Sources, style: Style) -> String {
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut findings: Vec<&Diagnostic> = bag.kept().iter().collect();
    findings.sort_by_key(|finding| finding.info.severity);
    let mut out = String::new();
    for finding in &findings {
        out.push_str(&draw(&renderer, finding, sources, style.lang));
        out.push_str("\n\n");
    }
    if bag.total() > findings.len() {
        let counts: Vec<String> = bag.counts().iter().map(|(code, count)| format!("{code} × {count}")).collect();
        out.push_str(&MORE.fill(
            style.lang,
            &[("shown", findings.len().to_string()), ("total", bag.total().to_string()), ("counts", counts.join(", "))],
        ));
        out.push('\n');
    }
    out
}

fn draw(renderer: &Renderer, finding: &Diagnostic, sources: &Sources, lang: Lang) -> String {
    let said = Said::of(finding, lang);
    let level = match finding.info.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level
        .with_name(Some(finding.info.severity.words().get(lang)))
        .primary_title(said.message.as_str())
        .id(finding.info.code);
    let mut group = Group::with_title(title);
    // Places in workbooks: how the renderer writes them, and how they are written.
    let mut cells: Vec<[String; 2]> = Vec::new();
    let places = finding.place.iter().map(|place| (place, AnnotationKind::Primary, &said.label));
    let also = finding.also.iter().map(|place| (place, AnnotationKind::Context, &said.also));
    for (place, kind, label) in places.chain(also) {
        if sources.is_private(place.file) {
            let (line, column) = sources.line_column(place);
            group = group.element(Origin::path(sources.name(place.file).to_owned()).line(line).char_column(column));
            continue;
        }
        let (lines, first, range) = sources.lines(place);
        let name = sources.name(place.file);
        let path = match (sources.sheet(place.file), sources.cell(place)) {
            (None, _) => name.to_owned(),
            (Some(_), Some(cell)) => {
                let path = format!("{name} · {}", visible(&cell));
                let column = 1 + lines[..range.start].chars().count();
                cells.push([format!("{path}:{first}:{column}"), path.clone()]);
                path
            }
            // A workbook as a whole has no line to show.
            (Some(_), None) => {
                group = group.element(Origin::path(name.to_owned()));
                continue;
            }
        };
        let mut annotation = kind.span(range);
        if !label.is_empty() {
            annotation = annotation.label(label.as_str());
        }
        group = group.element(Snippet::source(lines).line_start(first).path(path).annotation(annotation));
    }
    if !said.hint.is_empty() {
        group = group.element(Level::HELP.with_name(Some(HINT.get(lang))).message(said.hint.as_str()));
    }
    // A cell says where it is; line and column behind it would only say it again, and otherwise.
    cells.iter().fold(renderer.render(&[group]), |drawn, [written, cell]| drawn.replacen(written, cell, 1))
}

/// All findings of a bag as a JSON array: code, severity, message, label, hint, and every place
/// with its file, line, column, text and, in a workbook, its cell.
#[must_use]
pub fn json(bag: &Bag, sources: &Sources, lang: Lang) -> Value {
    let place = |place: &Place| {
        let (line, column) = sources.line_column(place);
        json_value!({
            "file": sources.name(place.file),
            "line": line,
            "column": column,
            "cell": sources.cell(place),
            "text": sources.text(place),
        })
    };
    let findings = bag.kept().iter().map(|finding| {
        let said = Said::of(finding, lang);
        json_value!({
            "code": finding.info.code,
            "severity": finding.info.severity.name(),
            "message": said.message,
            "label": said.label,
            "hint": said.hint,
            "place": finding.place.as_ref().map(place),
            "also": finding.also.iter().map(place).collect::<Vec<_>>(),
        })
    });
    Value::Array(findings.collect())
}

/// The four sentences of a finding, holes filled.
pub(super) struct Said {
    pub(super) message: String,
    label: String,
    also: String,
    pub(super) hint: String,
}

impl Said {
    pub(super) fn of(finding: &Diagnostic, lang: Lang) -> Self {
        let args: Vec<(&str, String)> =
            finding.args.iter().map(|(hole, arg)| (*hole, visible(arg.get(lang)))).collect();
        Said {
            message: finding.info.message.fill(lang, &args),
            label: finding.info.label.fill(lang, &args),
            also: finding.info.also.fill(lang, &args),
            hint: finding.info.hint.fill(lang, &args),
        }
    }
}

/// Text from a file, safe for a terminal: control and direction characters are written as escapes.
#[must_use]
pub(crate) fn visible(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut out = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == 200 {
            out.push('…');
            break;
        }
        if hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

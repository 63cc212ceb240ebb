//! The pages of the manual in `docs/diagnostics`: every code has one, and what its example raises is
//! what it says.
//!
//! An example is a folder with the small sound pass of `tests/bad-inputs` in which the blocks of the
//! page are then written, in their order and with the runs that it scores in between: a whole file; a `patch` of lines to take out and put in; `bytes`, a text with
//! the escapes of Rust; `run`, a command that is run first; an `xlsx`, the sound table as a workbook with some cells changed; or a table or rulebook that `generate` makes because it is too large to show.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use parindex::diag::{CodeInfo, codes};
use parindex::text::{Lang, Listed};
use serde_json::Value;
use tempfile::TempDir;

use crate::bad_inputs::pass_over;
use crate::support::{parindex, project, stderr, stdout};
use crate::workbook;

/// A fenced block: what it is, the file it makes, and its lines.
struct Block<'p> {
    kind: &'p str,
    file: &'p str,
    lines: Vec<&'p str>,
}

/// The fenced blocks of a page.
fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let (kind, file) = info.split_once(' ').unwrap_or((info, ""));
            let lines = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block { kind, file, lines });
        } else if let Some(command) = line.strip_prefix("`parindex score ") {
            // What a comparison compares is scored between the blocks.
            blocks.push(Block { kind: "score", file: "run", lines: vec![command.trim_end_matches('`')] });
        }
    }
    blocks
}

/// The folder in which the example of a page is run.
fn folder(code: &str, blocks: &[Block<'_>]) -> TempDir {
    let folder = pass_over("good.csv");
    for block in blocks.iter().filter(|block| !block.file.is_empty()) {
        if block.kind == "score" {
            let args: Vec<&str> = ["score"].into_iter().chain(block.lines[0].split(' ')).collect();
            let output = parindex(&args, folder.path());
            assert!(output.status.success(), "{code}: {}", stderr(&output));
            continue;
        }
        let path = folder.path().join(block.file);
        if block.kind == "run" {
            let args: Vec<&str> = block.lines[0].split(' ').collect();
            let output = parindex(&args, folder.path());
            assert!(output.status.success(), "{code}: {}", stderr(&output));
            continue;
        }
        let before = fs::read_to_string(&path).unwrap_or_default();
        let bytes = match block.kind {
            "patch" => patched(code, &before, &block.lines).into_bytes(),
            "bytes" => unescaped(code, &block.lines.join("\n")),
            "generate" => generated(code, &before, block.lines[0]).into_bytes(),
            "xlsx" => workbook::with(&block.lines),
            "toml" | "csv" | "json" => (block.lines.join("\n") + "\n").into_bytes(),
            other => panic!("{code}: a block of kind {other}"),
        };
        fs::write(path, bytes).unwrap_or_else(|error| panic!("{code}: {}: {error}", block.file));
    }
    folder
}

/// A text with lines taken out (`- `) and put in their place (`+ `). Lines that are taken out
/// together stand in the text once; a blank line, or a `-` after a `+`, starts another place.
fn patched(code: &str, text: &str, patch: &[&str]) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for line in patch.iter().chain(&[""]) {
        if line.is_empty() || line.starts_with('-') && !new.is_empty() {
            let at: Vec<usize> =
                (0..lines.len()).filter(|at| !old.is_empty() && lines[*at..].starts_with(&old)).collect();
            let [at] = at[..] else { panic!("{code}: these lines stand {} times: {old:#?}", at.len()) };
            lines.splice(at..at + old.len(), new.drain(..));
            old.clear();
        }
        match line.split_at_checked(1) {
            Some(("-", rest)) => old.push(rest.strip_prefix(' ').unwrap_or(rest)),
            Some(("+", rest)) => new.push(rest.strip_prefix(' ').unwrap_or(rest)),
            None => {}
            _ => panic!("{code}: a line of a patch: {line}"),
        }
    }
    lines.join("\n")
}

/// The bytes of a text with `\n`, `\"`, `\\`, `\x00` and `\u{…}`.
fn unescaped(code: &str, text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '\\' {
            bytes.extend(c.to_string().bytes());
            continue;
        }
        let hex = |digits: &str| u32::from_str_radix(digits, 16).unwrap_or_else(|_| panic!("{code}: {digits}"));
        let after = match rest.as_bytes() {
            [b'x', ..] => {
                bytes.push(u8::try_from(hex(&rest[1..3])).expect("two digits are a byte"));
                3
            }
            [b'u', ..] => {
                let end = rest.find('}').unwrap_or_else(|| panic!("{code}: an open escape"));
                let c = char::from_u32(hex(&rest[2..end])).unwrap_or_else(|| panic!("{code}: no character"));
                bytes.extend(c.to_string().bytes());
                end + 1
            }
            [b'n', ..] => {
                bytes.push(b'\n');
                1
            }
            [plain @ (b'"' | b'\\'), ..] => {
                bytes.push(*plain);
                1
            }
            _ => panic!("{code}: no such escape: {rest}"),
        };
        rest = &rest[after..];
    }
    bytes
}

/// `columns N`: a header of so many columns. `inputs N`, `nodes N`: the file and so many more of them.
fn generated(code: &str, before: &str, what: &str) -> String {
    let Some((what, Ok(count))) = what.split_once(' ').map(|(what, count)| (what, count.parse::<usize>())) else {
        panic!("{code}: cannot generate {what}")
    };
    let many = 0..count;
    match what {
        "columns" => many.map(|at| format!("c{at}")).collect::<Vec<_>>().join(",") + "\n",
        "inputs" => before.to_owned() + &many.map(|_| "[[input]]\n".to_owned()).collect::<String>(),
        "nodes" => before.to_owned() + &many.map(|at| format!("[node.n{at}]\n")).collect::<String>(),
        _ => panic!("{code}: cannot generate {what}"),
    }
}

/// Runs the example of a page: each finding as `CODE file:line`, and all that was said to a person.
fn run(code: &str, page: &str, folder: &Path, lang: &str) -> (Vec<String>, String) {
    let command = page.lines().find_map(|line| line.strip_prefix("`parindex ")?.strip_suffix('`'));
    let command = command.unwrap_or_else(|| panic!("{code}: no command"));
    let mut args: Vec<&str> = command.split(' ').collect();
    args.extend(["--format", "json", "--lang", lang]);
    let output = parindex(&args, folder);
    let found: Vec<Value> = serde_json::from_str(&stdout(&output)).unwrap_or_else(|error| panic!("{code}: {error}"));
    let finding = |finding: &Value| {
        let found = finding["code"].as_str().expect("a finding has a code");
        let place = &finding["place"];
        match place["file"].as_str() {
            Some(file) => format!("{found} {file}:{}", place["line"]),
            None => found.to_owned(),
        }
    };
    (found.iter().map(finding).collect(), stderr(&output) + &stdout(&output))
}

/// The first hole that was not filled, such as `{name}`.
fn open_hole(said: &str) -> Option<&str> {
    let name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'_');
    said.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(hole, _)| hole).find(|hole| name(hole))
}

fn page_of(info: &CodeInfo) -> String {
    let path = project("docs/diagnostics").join(info.code).with_extension("md");
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", info.code))
}

#[test]
fn the_example_of_every_page_raises_what_the_page_says() {
    for info in codes::ALL {
        let (code, page) = (info.code, page_of(info));
        let blocks = blocks(&page);
        let expected = blocks.iter().find(|block| block.kind == "expect");
        let expected = &expected.unwrap_or_else(|| panic!("{code}: no block expect")).lines;
        assert!(expected.iter().any(|line| line.split(' ').next() == Some(code)), "{code} is not expected");
        let folder = folder(code, &blocks);
        for lang in ["vi", "en"] {
            let (found, said) = run(code, &page, folder.path(), lang);
            assert_eq!(found, *expected, "{code}\n{said}");
            assert_eq!(open_hole(&said), None, "{code}\n{said}");
        }
    }
}

#[test]
fn every_page_has_its_parts() {
    for info in codes::ALL {
        let (code, page) = (info.code, page_of(info));
        assert!(page.starts_with(&format!("# {code}\n\n**Tiếng Việt.** ")), "{code}");
        let example = match code.as_bytes() {
            [b'C', ..] if page.contains("`parindex history ") => "history",
            [b'C', ..] => "compare",
            [b'A', ..] => "audit",
            // Counting has its own commands.
            [b'D', b'9', ..] => "",
            _ => "check",
        };
        let example = format!("\n\n## Ví dụ · Example\n\n`parindex {example}");
        for part in ["\n\n**English.** ", &example, "\n\n```expect\n"] {
            assert_eq!(page.matches(part).count(), 1, "{code}: {part}");
        }
        assert!((15..=45).contains(&page.lines().count()), "{code} has {} lines", page.lines().count());
    }
}

#[test]
fn no_page_is_without_a_code() {
    let codes: BTreeSet<String> = codes::ALL.iter().map(|info| format!("{}.md", info.code)).collect();
    let names = fs::read_dir(project("docs/diagnostics")).expect("the pages");
    let names = names.map(|entry| entry.expect("a page").file_name().to_string_lossy().into_owned());
    let names: BTreeSet<String> = names.filter(|name| name != "README.md").collect();
    assert_eq!(names, codes);
}

#[test]
fn explain_prints_the_page() {
    let output = parindex(&["explain", "r210"], Path::new(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(stdout(&output).trim_end(), page_of(&codes::R210).trim_end());
}

const HEAD: &str = "\
<!-- Generated from src/diag/codes.rs; do not edit.
     To regenerate: UPDATE_EXPECT=1 cargo test the_index_of_the_pages -->

# Mã phát hiện · Diagnostics

Mỗi mã có một trang, `parindex explain <mã>` in trang đó. Ví dụ trên mỗi trang chỉ nêu phần sai: phần còn lại là đợt
chấm thử, số liệu giả định, trong `tests/bad-inputs` (`good.csv` đổi tên thành `data.csv`). Trong khối `patch`, dòng `-`
được thay bằng dòng `+`. Mọi ví dụ được chạy mỗi lần kiểm thử. Khối `xlsx` là bảng ấy
trong tệp Excel với các ô ghi trong khối. `{…}` là chỗ điền nội dung cụ thể.

Each code has a page, which `parindex explain <code>` prints. An example shows only what is wrong: the rest is the
made-up pass in `tests/bad-inputs` (with `good.csv` as `data.csv`). In a block `patch` the lines `-` are replaced by the
lines `+`. A block `xlsx` is that table as a workbook, with the cells in the block. Every example runs with
the tests. `{…}` stands for what a finding fills in.

R: bộ tiêu chí và đợt chấm · rulebooks and passes. D: số liệu và danh mục đơn vị · data and registers of units.
A: kiểm tra quy tắc, `parindex audit` · audit of rules, alone (A1) and with data (A2).
C: so sánh hai năm · comparisons.

| Mã · Code | Mức · Severity | Tiếng Việt | English |
|---|---|---|---|
";

#[test]
fn the_index_of_the_pages_is_up_to_date() {
    let mut index = HEAD.to_owned();
    let mut all = codes::ALL.to_vec();
    all.sort_by_key(|info| ("RDCA".find(&info.code[..1]), info.code));
    for info in all {
        let words = info.severity.words();
        let severity = format!("{} · {}", words.vi, words.en);
        let cell = |text: &str| text.replace('|', "\\|");
        let (code, vi, en) = (info.code, cell(&info.message.open(Lang::Vi)), cell(&info.message.open(Lang::En)));
        writeln!(index, "| [{code}]({code}.md) | {severity} | {vi} | {en} |").expect("a text can grow");
    }
    let path = project("docs/diagnostics/README.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &index).expect("the index can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == index,
        "docs/diagnostics/README.md is out of date: UPDATE_EXPECT=1 cargo test the_index_of_the_pages"
    );
}

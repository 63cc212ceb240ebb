//! The structure that docs/ARCHITECTURE.md describes, held to the text of the sources.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::project;

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The modules in the order of lib.rs: a module may use those before it.
fn order() -> Vec<String> {
    let lib = fs::read_to_string(project("src/lib.rs")).expect("src/lib.rs");
    let modules = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    modules.map(str::to_owned).collect()
}

/// `units` counts as `data`: the register is a table, and tables name units. So does `survey`, which
/// knows neither and on which both may build.
fn level(order: &[String], module: &str) -> Option<usize> {
    let module = if matches!(module, "units" | "survey") { "data" } else { module };
    order.iter().position(|known| known == module)
}

#[test]
fn a_module_uses_only_those_above_it() {
    let order = order();
    assert!(order.len() > 8, "lib.rs lists its modules: {order:?}");
    let mut wrong = Vec::new();
    for file in sources(&project("src")) {
        let inside = file.strip_prefix(project("src")).expect("a file of src").to_path_buf();
        let module = inside.components().next().expect("a name").as_os_str().to_string_lossy().replace(".rs", "");
        let Some(mine) = level(&order, &module) else { continue };
        let text = fs::read_to_string(&file).expect("a source file");
        for used in text.split("crate::").skip(1) {
            // `use crate::{a, b}` names several.
            let names = match used.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
                None => vec![used],
            };
            for name in names {
                let name: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if level(&order, &name).is_some_and(|theirs| theirs > mine) {
                    wrong.push(format!("{} uses {name}", inside.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_source_file_says_what_it_is_for() {
    for file in sources(&project("src")) {
        let text = fs::read_to_string(&file).expect("a source file");
        assert!(text.starts_with("//! "), "{} does not open with //!", file.display());
    }
}

#[test]
fn only_the_command_line_prints() {
    for file in sources(&project("src")) {
        let text = fs::read_to_string(&file).expect("a source file");
        let prints = ["println!", "eprintln!", "print!(", "io::stdout", "io::stderr"];
        let found = prints.iter().find(|print| text.contains(**print));
        if file.ends_with("tests.rs") || file.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let in_cli = file.strip_prefix(project("src")).expect("a file of src").starts_with("cli");
        assert!(found.is_none() || in_cli, "{} prints: {found:?}", file.display());
    }
}

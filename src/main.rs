//! The program `parindex`; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(parindex::cli::main() as u8)
}

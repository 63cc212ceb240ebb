//! Tests of the whole program, in one binary.
#![allow(clippy::disallowed_methods, reason = "tests write and read their own files")]

mod architecture;
mod bad_inputs;
mod diagnostics;
mod pci;
mod published;
mod sample;
mod support;

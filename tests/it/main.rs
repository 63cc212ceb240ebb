//! Tests of the whole program, in one binary.

mod architecture;
mod bad_inputs;
mod diagnostics;
mod pci;
mod published;
mod support;

//! Tests of the whole program, in one binary.

mod architecture;
mod bad_inputs;
mod pci;
mod published;
mod sample;
mod support;

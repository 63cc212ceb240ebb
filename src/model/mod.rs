//! Small value types that cannot hold a wrong value.
//!
//! Border: no tables, no rules; only what a single value means, how it is read and written.

mod basis;
mod code;
mod exact;
mod hash;
mod number;

pub use basis::{DataStatus, LegalBasis, Name, Status};
pub use code::{NodeCode, UnitCode, YearRange};
pub use exact::{compare_ratio, half_up, mean_of_shares, quotient, root_of_shares};
pub use hash::{hex, sha256};
pub use number::{Number, NumberError, NumberFormat, Points, Rounding, SCALE, read_date};

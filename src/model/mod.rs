//! Small value types that cannot hold a wrong value.
//!
//! Border: no tables, no rules; only what a single value means, how it is read and written.

mod basis;
mod code;
mod exact;
mod hash;
mod number;
mod period;
mod rate;
mod stage;

pub use basis::{DataStatus, LegalBasis, Name, Status};
pub use code::{NodeCode, UnitCode, YearRange};
pub use exact::{compare_ratio, geometric_mean_of_shares, half_up, harmonic_mean_of_shares, mean_of_shares, quotient};
pub use hash::{hex, sha256};
pub use number::{Number, NumberError, NumberFormat, Points, Rounding, SCALE, read_date};
pub use period::{Part, Period};
pub use rate::{Agreement, PrintedRate, RateText, part_of_whole};
pub use stage::Stage;

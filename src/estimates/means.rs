//! The mean of the units ("trung bình các đơn vị"): each counts alike, however many respondents it has. Beside it stands the figure of all
//! units pooled, where each answer counts alike.
//!
//! What always holds: units have strata of their own, so that their errors are independent and variances add up.

use super::{NodeEstimate, Of, Settings};
use crate::survey::estimate::Linearised;
use crate::survey::interval::{self, Basis};

/// The mean of the units at one node, as it is added up.
#[derive(Debug, Default)]
pub(super) struct Mean {
    units: u32,
    sum: f64,
    /// The sum of the variances of the units; `None` where one of them is unknown.
    variance: Option<f64>,
    df: usize,
    n: u64,
}

impl Mean {
    /// Adds a unit by its share, with the deviations of its own clusters, and the number of its respondents.
    pub(super) fn add(&mut self, own: &Linearised, n: u64) {
        let before = if self.units == 0 { Some(0.0) } else { self.variance };
        self.variance = before.zip(own.variance()).map(|(all, own)| all + own);
        self.units += 1;
        self.sum += own.value;
        self.df += own.df;
        self.n += n;
    }

    /// The mean of a group at a node.
    pub(super) fn told(&self, group: Option<String>, node: usize, settings: &Settings) -> NodeEstimate {
        let units = f64::from(self.units);
        let value = self.sum / units;
        let variance = self.variance.map(|sum| sum / (units * units));
        let interval = variance.and_then(|variance| {
            let basis = Basis { value, variance, df: self.df, n: self.n, deff: 1.0 };
            interval::share(settings.interval, &basis, settings.confidence)
        });
        NodeEstimate {
            of: Of { unit: None, group },
            node,
            value,
            standard_error: variance.map(f64::sqrt),
            interval,
            n: self.n,
            df: self.df,
            deff: None,
            shared: None,
        }
    }
}

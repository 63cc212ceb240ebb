//! Quantiles and tails of the normal, Student's and the beta distribution, the same bits on every
//! platform.
//!
//! `statrs` 0.19.1 was measured and not taken: its logarithms are those of the platform, its t
//! quantile is wrong from some 10⁵ degrees of freedom on and does not return at 10⁸, and neither does its
//! beta quantile for shapes 1 and 10⁷ (statrs issues 434 and 435). Here:
//!
//! * normal: Wichura's algorithm AS 241 (Applied Statistics 37, 1988), 16 digits;
//! * Student: through the beta distribution below 500 degrees of freedom, from there the Cornish-Fisher
//!   expansion with four terms (Abramowitz and Stegun 26.7.5), which at 500 errs by less than 10⁻¹²;
//! * beta: closed forms where a shape is 1, else Newton's method on ln F against the logit of x. F is
//!   log-concave, so that after one step it comes from the left and cannot cycle. F is Lentz's
//!   continued fraction; its factor is Loader's saddle-point form, which keeps 13 digits and more at
//!   shapes of 10⁸.

use std::cell::Cell;
use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// From here on Student's quantile is expanded around the normal one.
const LARGE: f64 = 500.0;

/// The normal quantile Φ⁻¹(p).
///
/// # Panics
/// If p is not between 0 and 1.
#[must_use]
pub fn normal(p: f64) -> f64 {
    assert!(p > 0.0 && p < 1.0, "a probability between 0 and 1");
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(&CENTRE, r);
    }
    let r = (-libm::log(if q < 0.0 { p } else { 1.0 - p })).sqrt();
    let value = if r <= 5.0 { ratio(&MIDDLE, r - 1.6) } else { ratio(&FAR, r - 5.0) };
    if q < 0.0 { -value } else { value }
}

/// The upper tail of the normal distribution, P(Z > z).
#[must_use]
pub fn normal_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z * FRAC_1_SQRT_2)
}

/// Student's quantile at p with `df` degrees of freedom, which need not be whole; infinitely many
/// give the normal quantile.
///
/// # Panics
/// If p is not between 0 and 1, or df below 1.
#[must_use]
pub fn student(p: f64, df: f64) -> f64 {
    assert!(p > 0.0 && p < 1.0 && df >= 1.0, "a probability between 0 and 1, at least one degree of freedom");
    let asked = (p.to_bits(), df.to_bits());
    if let Some((known, t)) = LAST.get()
        && known == asked
    {
        return t;
    }
    let t = solved(p, df);
    LAST.set(Some((asked, t)));
    t
}

thread_local! {
    /// The last quantile of [`student`] and what it was asked of: interval after interval is of one level and one number of
    /// degrees of freedom, and each quantile takes hundreds of logarithms.
    static LAST: Cell<Option<((u64, u64), f64)>> = const { Cell::new(None) };
}

fn solved(p: f64, df: f64) -> f64 {
    if df >= LARGE {
        return expanded(normal(p), df);
    }
    let q = p - 0.5;
    if q == 0.0 {
        return 0.0;
    }
    // P(|T| > t) = I(df/(df + t²); df/2, 1/2), and the logit of df/(df + t²) is ln(df/t²).
    let logit = if q.abs() < 0.25 {
        -beta_logit(0.5, 0.5 * df, 2.0 * q.abs())
    } else {
        beta_logit(0.5 * df, 0.5, 2.0 * if q < 0.0 { p } else { 1.0 - p })
    };
    let t = (df * libm::exp(-logit)).sqrt();
    if q < 0.0 { -t } else { t }
}

/// The upper tail of Student's distribution, P(T > t). Inverse to [`student`].
///
/// # Panics
/// If df is below 1.
#[must_use]
pub fn student_tail(t: f64, df: f64) -> f64 {
    assert!(df >= 1.0, "at least one degree of freedom");
    if df >= LARGE {
        return normal_tail(contracted(t, df));
    }
    if t == 0.0 {
        return 0.5;
    }
    let below = 0.5 * libm::exp(ln_cdf(0.5 * df, 0.5, libm::log(df) - 2.0 * libm::log(t.abs())).0);
    if t > 0.0 { below } else { 1.0 - below }
}

/// The quantile of the beta distribution with shapes a and b.
///
/// # Panics
/// If p is not between 0 and 1, or a shape not above 0.
#[must_use]
pub fn beta(p: f64, a: f64, b: f64) -> f64 {
    assert!(p > 0.0 && p < 1.0 && a > 0.0 && b > 0.0, "a probability between 0 and 1, shapes above 0");
    #[allow(clippy::float_cmp, reason = "exactly one is the closed form")]
    if a == 1.0 {
        return -libm::expm1(libm::log1p(-p) / b);
    } else if b == 1.0 {
        return libm::exp(libm::log(p) / a);
    }
    let logit = if p <= 0.5 { beta_logit(a, b, p) } else { -beta_logit(b, a, 1.0 - p) };
    1.0 / (1.0 + libm::exp(-logit))
}

/// The logit of the quantile, for p up to one half or shapes that make the lower tail the short
/// one.
fn beta_logit(a: f64, b: f64, p: f64) -> f64 {
    let wanted = libm::log(p);
    let mut logit = libm::log(a) - libm::log(b);
    for _ in 0..200 {
        let (ln_f, ln_slope) = ln_cdf(a, b, logit);
        let step = (ln_f - wanted) * libm::exp(ln_f - ln_slope);
        let next = (logit - step).clamp(-700.0, 700.0);
        if (next - logit).abs() <= 1e-15 * logit.abs().max(1e-3) {
            return next;
        }
        logit = next;
    }
    logit
}

/// ln I(x; a, b), the regularised incomplete beta function, and the logarithm of its slope against
/// the logit of x, which is x y times the density. Takes the logit, so that x and 1 − x are both exact.
fn ln_cdf(a: f64, b: f64, logit: f64) -> (f64, f64) {
    let (x, y) = (1.0 / (1.0 + libm::exp(-logit)), 1.0 / (1.0 + libm::exp(logit)));
    let n = a + b;
    // x^a y^b Γ(a+b) / (Γ(a) Γ(b)), after Loader, Fast and accurate computation of binomial
    // probabilities, 2000.
    let ln_slope = 0.5 * libm::log(a * b / (2.0 * PI * n)) + stirling(n)
        - stirling(a)
        - stirling(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    let ln_f = if x < (a + 1.0) / (n + 2.0) {
        ln_slope - libm::log(a) + libm::log(fraction(a, b, x))
    } else {
        let above = libm::exp(ln_slope - libm::log(b)) * fraction(b, a, y);
        libm::log1p(-above.min(1.0 - f64::EPSILON / 2.0))
    };
    (ln_f, ln_slope)
}

/// The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8) by Lentz's
/// method. It needs some √max(a, b) terms.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let tiny = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / tiny(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    let mut m = 0.0;
    while m < 1e6 {
        m += 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = value;
        for term in [even, odd] {
            d = 1.0 / tiny(1.0 + term * d);
            c = tiny(1.0 + term / c);
            value *= c * d;
        }
        if (value - before).abs() <= 1e-16 * value.abs() {
            break;
        }
    }
    value
}

/// The error of Stirling's formula, ln Γ(z) − ½ ln(2π/z) − z ln z + z.
fn stirling(z: f64) -> f64 {
    // δ(z) = δ(z + 1) + (z + ½) ln(1 + 1/z) − 1 leads to where the series holds.
    let (mut z, mut below) = (z, 0.0);
    while z < 16.0 {
        below += (z + 0.5) * libm::log1p(1.0 / z) - 1.0;
        z += 1.0;
    }
    let r = 1.0 / (z * z);
    let series = 1.0 / 1260.0 - r * (1.0 / 1680.0 - r * (1.0 / 1188.0 - r * (691.0 / 360_360.0)));
    below + (1.0 / 12.0 - r * (1.0 / 360.0 - r * series)) / z
}

/// x ln(x/m) + m − x without cancellation where x is near m (Loader's `bd0`).
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut power = 2.0 * x * v;
    let mut odd = 1.0;
    loop {
        power *= v * v;
        odd += 2.0;
        let next = sum + power / odd;
        #[allow(clippy::float_cmp, reason = "until another term changes nothing")]
        if next == sum {
            return next;
        }
        sum = next;
    }
}

/// Student's quantile from the normal one, Abramowitz and Stegun 26.7.5.
fn expanded(z: f64, df: f64) -> f64 {
    let s = z * z;
    let g1 = (s + 1.0) / 4.0;
    let g2 = ((5.0 * s + 16.0) * s + 3.0) / 96.0;
    let g3 = (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0;
    let g4 = ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92_160.0;
    z * (1.0 + (g1 + (g2 + (g3 + g4 / df) / df) / df) / df)
}

/// The inverse of [`expanded`], by Newton's method with the slope of the first term.
fn contracted(t: f64, df: f64) -> f64 {
    if df.is_infinite() {
        return t;
    }
    let mut z = t;
    for _ in 0..60 {
        let step = (expanded(z, df) - t) / (1.0 + (3.0 * z * z + 1.0) / (4.0 * df));
        z -= step;
        if step.abs() <= 1e-16 * z.abs() {
            break;
        }
    }
    z
}

/// Numerator and denominator, constant term first.
type Ratio = ([f64; 8], [f64; 8]);

fn ratio((above, below): &Ratio, r: f64) -> f64 {
    let polynomial = |terms: &[f64; 8]| terms.iter().rev().fold(0.0, |sum, term| sum * r + term);
    polynomial(above) / polynomial(below)
}

// The coefficients of AS 241, PPND16.
static CENTRE: Ratio = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
);
static MIDDLE: Ratio = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);
static FAR: Ratio = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_9,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_887_9,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_7e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64, tolerance: f64) {
        assert!((value - expected).abs() <= tolerance * expected.abs(), "{value} is not {expected}");
    }

    // R 4.5 qnorm, qt and qbeta, 15 digits.
    #[test]
    fn normal_quantiles_are_those_of_r() {
        for (p, expected) in [
            (1e-6, -4.753_424_308_822_9),
            (5e-4, -3.290_526_731_491_89),
            (0.025, -1.959_963_984_540_05),
            (0.25, -0.674_489_750_196_082),
            (0.49, -0.025_068_908_258_711_1),
            (0.975, 1.959_963_984_540_05),
        ] {
            near(normal(p), expected, 5e-15);
        }
        assert!(normal(0.5).abs() < 1e-300);
    }

    #[test]
    fn student_quantiles_are_those_of_r_from_1_to_1e7_degrees_of_freedom() {
        for (p, df, expected) in [
            (5e-4, 1.0, -636.619_248_768_72),
            (0.975, 1.0, 12.706_204_736_174_7),
            (0.975, 2.0, 4.302_652_729_749_46),
            (0.975, 29.0, 2.045_229_642_132_7),
            (0.975, 100.0, 1.983_971_518_523_55),
            (0.975, 500.0, 1.964_719_837_467_37),
            (5e-4, 1e5, -3.290_624_031_411_88),
            (0.975, 1e6, 1.959_966_356_814_11),
            (0.975, 1e7, 1.959_964_221_767_2),
        ] {
            near(student(p, df), expected, 2e-12);
        }
    }

    // t = z + (z³ + z)/(4 df) + …; at 1e8 the second term is 2.4e-8, the third below 1e-15.
    #[test]
    fn student_quantiles_of_huge_degrees_of_freedom_return_and_approach_the_normal_one() {
        near(student(0.975, 1e8), 1.959_963_984_540_05 + 2.372_271_2e-8, 3e-15);
        near(student(0.975, 1e9), 1.959_963_984_540_05 + 2.372_27e-9, 3e-15);
        near(student(0.975, f64::INFINITY), 1.959_963_984_540_05, 3e-15);
    }

    #[test]
    fn the_two_ways_to_student_meet() {
        for p in [1e-4, 0.025, 0.3, 0.49, 0.6, 0.975, 0.9999] {
            near(student(p, LARGE - 1e-7), student(p, LARGE), 1e-11);
        }
    }

    #[test]
    fn beta_quantiles_are_those_of_r() {
        for (p, a, b, expected) in [
            (0.975, 4.65, 1.35, 0.984_128_183_864_391),
            (0.975, 2.0, 9.0, 0.445_016_117_028_195),
            (0.975, 1.03, 29.97, 0.117_608_661_150_7),
            (0.975, 30.97, 0.03, 1.0),
            (0.975, 501.0, 4500.0, 0.108_650_417_304_991),
            (0.975, 200_001.0, 9_800_000.0, 0.020_086_960_393_088_7),
            (0.975, 100_001.0, 99_900_000.0, 0.001_006_214_318_570_33),
            (0.975, 99_900_001.0, 1e5, 0.999_006_185_402_468),
        ] {
            near(beta(p, a, b), expected, 1e-12);
        }
    }

    // Where statrs 0.19.1 does not return.
    #[test]
    fn a_shape_of_one_has_a_closed_form() {
        near(beta(0.975, 1.0, 1e7), 3.688_879_449e-7 * (1.0 - 1.8e-7), 1e-7);
        near(beta(0.025, 1e7, 1.0), 1.0 - 3.688_879e-7, 1e-12);
    }

    #[test]
    fn tails_invert_quantiles() {
        for df in [1.0, 2.5, 13.0, 60.0, 499.0, 500.0, 1e4, 1e9, f64::INFINITY] {
            for p in [1e-9, 1e-4, 0.025, 0.4, 0.5, 0.7, 0.975] {
                near(student_tail(-student(p, df), df), p, 1e-10);
            }
        }
        for p in [1e-300, 1e-50, 1e-12, 1e-3, 0.4] {
            near(normal_tail(-normal(p)), p, 1e-12);
        }
    }
}

//! What 100,000 weight sets over a sample year cost, ranks and bands included, beside the bare product of the same
//! matrices in the same run; and how long it takes to leave out every node in turn.
//!
//! `cargo bench --bench sensitivity`

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use parindex::audit::sensitivity::{self, Draws, Level, Model, Spread, Varied};
use parindex::audit::year::Year;
use parindex::diag::{Bag, Sources};

const DRAWS: usize = 100_000;
const TIMES: usize = 5;

/// CPU time of this process so far, all threads together.
fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("the system counts");
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Duration::from_micros(micros.unsigned_abs())
}

/// The least CPU time of several runs, in seconds.
fn least(mut work: impl FnMut()) -> f64 {
    let once = |_| {
        let before = cpu();
        work();
        (cpu() - before).as_secs_f64()
    };
    (0..TIMES).map(once).fold(f64::MAX, f64::min)
}

/// The product of units by parts and parts by draws, every sum in the order of the parts.
fn plain_product(earned: &[f64], sets: &[f64], width: usize) -> Vec<f64> {
    let mut indices = Vec::with_capacity(earned.len() / width * (sets.len() / width));
    for set in sets.chunks_exact(width) {
        for row in earned.chunks_exact(width) {
            indices.push(row.iter().zip(set).map(|(earned, weight)| earned * weight).sum());
        }
    }
    indices
}

fn main() {
    let pass = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/provinces-2024/pass.toml");
    let (mut sources, mut bag) = (Sources::new(), Bag::new());
    let evaluation = parindex::run::evaluate(&pass, &mut sources, &mut bag).expect("a pass").expect("a sound one");
    let year = Year::of(evaluation);
    let model = Model::of(&year, Level::Leaf).expect("a model");
    let (units, width) = (model.units.len(), model.parts.len());
    println!("{units} units × {width} nodes, {DRAWS} weight sets; least CPU of {TIMES} runs");

    let mut sets = vec![0.0; DRAWS * width];
    let drawn = Draws::new(&model, Spread::Uniform(0.25), 1, DRAWS);
    sets.chunks_exact_mut(width).enumerate().for_each(|(draw, set)| drawn.fill(draw, set));
    let earned: Vec<f64> = (0..units * width).map(|cell| ((cell * 7919) % 1000) as f64 / 1000.0).collect();
    let plain = least(|| {
        black_box(plain_product(black_box(&earned), black_box(&sets), width));
    });
    println!("{:<24}{:>9}{:>24}", "", "CPU s", "× plain matrix product");
    println!("{:<24}{plain:>9.3}{:>24.2}", "plain product", 1.0);
    for spread in [Spread::Uniform(0.25), Spread::Dirichlet(500.0)] {
        let draws = Draws::new(&model, spread, 1, DRAWS);
        let cpu = least(|| {
            black_box(sensitivity::tally(&model, Varied { weights: Some(&draws), survey: None }, DRAWS));
        });
        println!("{:<24}{cpu:>9.3}{:>24.2}", spread.to_string(), cpu / plain);
    }

    let wall = |_| {
        let start = Instant::now();
        black_box(sensitivity::leave_out(&year));
        start.elapsed().as_secs_f64()
    };
    let least = (0..20).map(wall).fold(f64::MAX, f64::min);
    let nodes = sensitivity::leave_out(&year).len();
    println!("every one of {nodes} nodes left out: {:.1} ms", least * 1e3);
}

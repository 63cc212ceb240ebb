//! What a process costs: processor time as the system counts it, time on the clock, and anonymous memory.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// One run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cost {
    /// User and system time of all threads.
    pub(crate) cpu: Duration,
    pub(crate) wall: Duration,
}

fn used(who: UsageWho) -> Duration {
    let usage = getrusage(who).expect("the system counts");
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Duration::from_micros(micros.unsigned_abs())
}

/// A command of which nothing is shown.
fn silent(program: &Path, args: &[String], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs a program to its end.
pub(crate) fn run(program: &Path, args: &[String], folder: &Path) -> Cost {
    let (before, start) = (used(UsageWho::RUSAGE_CHILDREN), Instant::now());
    let status = silent(program, args, folder).status().expect("the program starts");
    let wall = start.elapsed();
    assert!(status.success(), "{} {args:?} failed", program.display());
    Cost { cpu: used(UsageWho::RUSAGE_CHILDREN) - before, wall }
}

/// The most anonymous memory (heap and stacks) of a run, in MiB, as `/proc` shows it every fifth of a
/// millisecond; `None` on systems without it. The peak that the system itself keeps counts pages of files as well:
/// the program, and inputs that an engine maps instead of reading, which cost nothing.
pub(crate) fn anonymous(program: &Path, args: &[String], folder: &Path) -> Option<f64> {
    let mut child = silent(program, args, folder).spawn().expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let mut most = None;
    while child.try_wait().expect("the program is ours").is_none() {
        most = most.max(fs::read_to_string(&status).ok().and_then(|status| kib_of(&status)));
        std::thread::sleep(Duration::from_micros(200));
    }
    most.map(|kib| f64::from(kib) / 1024.0)
}

fn kib_of(status: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// What one pass of some work in this process costs: the mean of as many as fill a fiftieth of a second.
pub(crate) fn cost_of(work: &dyn Fn()) -> Cost {
    let (before, start, mut times) = (used(UsageWho::RUSAGE_SELF), Instant::now(), 0);
    loop {
        work();
        times += 1;
        let cpu = used(UsageWho::RUSAGE_SELF) - before;
        if cpu > Duration::from_millis(20) {
            return Cost { cpu: cpu / times, wall: start.elapsed() / times };
        }
    }
}

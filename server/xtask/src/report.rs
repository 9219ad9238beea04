//! Steps one after the other: each says what it does, how long it took and what came of it. A
//! failed step does not stop the others; the last line of the report counts everything.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::count::Checks;
use crate::failure::Failure;

/// The record of one command's steps.
pub struct Report {
    started: Instant,
    steps: Vec<Step>,
}

struct Step {
    name: &'static str,
    took: Duration,
    checks: Checks,
}

impl Report {
    /// An empty report; its clock runs from now.
    pub fn new() -> Report {
        Report {
            started: Instant::now(),
            steps: Vec::new(),
        }
    }

    /// Does one step that counts its own checks. A step that fails as a whole is one failed check.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<Checks, Failure>) {
        self.obtain(name, || work().map(|checks| ((), checks)));
    }

    /// Does one step that is a single check.
    pub fn check(&mut self, name: &'static str, work: impl FnOnce() -> Result<(), Failure>) {
        self.step(name, || work().map(|()| Checks::one()));
    }

    /// Does one step that yields something later steps need, and counts as one check.
    pub fn prepare<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<T, Failure>,
    ) -> Option<T> {
        self.obtain(name, || work().map(|value| (value, Checks::one())))
    }

    fn obtain<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<(T, Checks), Failure>,
    ) -> Option<T> {
        println!("\n== {name}");
        let started = Instant::now();
        let (value, checks) = match work() {
            Ok((value, checks)) => (Some(value), checks),
            Err(failure) => {
                println!("   {failure}");
                (
                    None,
                    Checks {
                        passed: 0,
                        failed: vec![name.to_owned()],
                    },
                )
            }
        };
        let took = started.elapsed();
        println!("   {name}: {} in {}", verdict(&checks), time(took));
        self.steps.push(Step { name, took, checks });
        value
    }

    /// Prints the summary; `N passed, N failed` is the very last line.
    pub fn finish(self) -> ExitCode {
        println!("\n== summary");
        for step in &self.steps {
            println!(
                "{:>11}  {:<40} {}",
                time(step.took),
                step.name,
                verdict(&step.checks)
            );
        }
        println!("{:>11}  all", time(self.started.elapsed()));
        let passed: usize = self.steps.iter().map(|step| step.checks.passed).sum();
        let failed: Vec<&String> = self
            .steps
            .iter()
            .flat_map(|step| &step.checks.failed)
            .collect();
        if !failed.is_empty() {
            println!("\nfailed:");
            failed.iter().for_each(|name| println!("  {name}"));
        }
        println!("\n{passed} passed, {} failed", failed.len());
        if failed.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// Does one step of a command that stops at the first failure.
///
/// # Errors
/// What the step fails with.
pub fn announce<T>(name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    println!("\n== {name}");
    let started = Instant::now();
    let value = work()?;
    println!("   done in {}", time(started.elapsed()));
    Ok(value)
}

fn verdict(checks: &Checks) -> String {
    match (checks.passed, checks.failed.len()) {
        (1, 0) => "ok".to_owned(),
        (passed, 0) => format!("ok, {passed}"),
        (0, 1) => "FAILED".to_owned(),
        (passed, failed) => format!("FAILED, {failed} of {}", passed + failed),
    }
}

/// A duration as people say it.
pub fn time(duration: Duration) -> String {
    match duration.as_secs() {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{} s", duration.as_secs()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{time, verdict};
    use crate::count::Checks;

    #[test]
    fn a_failure_shows_among_many_passes() {
        let checks = Checks {
            passed: 99,
            failed: vec!["x".to_owned()],
        };
        assert_eq!(verdict(&checks), "FAILED, 1 of 100");
        assert_eq!(verdict(&Checks::one()), "ok");
    }

    #[test]
    fn times_read_well() {
        assert_eq!(time(Duration::from_millis(340)), "0.3 s");
        assert_eq!(time(Duration::from_secs(59)), "59 s");
        assert_eq!(time(Duration::from_secs(605)), "10 min 05 s");
    }
}

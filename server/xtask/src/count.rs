//! `cargo test` with its output passed on line by line while results are counted.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::program;

/// What a step checked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// Checks that held.
    pub passed: usize,
    /// The others, by name where a name is known.
    pub failed: Vec<String>,
}

impl Checks {
    /// One check that held.
    pub fn one() -> Checks {
        Checks {
            passed: 1,
            failed: Vec::new(),
        }
    }

    /// Counts one more check.
    pub fn add(&mut self, name: &str, result: Result<(), Failure>) {
        match result {
            Ok(()) => self.passed += 1,
            Err(failure) => {
                println!("FAILED {name}: {failure}");
                self.failed.push(name.to_owned());
            }
        }
    }
}

/// What came of tests, by name. Tests from outside run once on each backend; their names are those
/// without it.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// How often it passed, and how often not.
    tests: BTreeMap<String, (usize, usize)>,
}

impl Outcomes {
    /// Whether a test of this name passed at least so often, and never failed.
    pub fn passed(&self, name: &str, least: usize) -> bool {
        let outcome = self.tests.get(name);
        outcome.is_some_and(|(passed, failed)| *passed >= least && *failed == 0)
    }

    /// Takes one line of what the test harness prints.
    pub fn read(&mut self, line: &str) {
        let Some((name, outcome)) = line
            .strip_prefix("test ")
            .and_then(|test| test.rsplit_once(" ... "))
        else {
            return;
        };
        let name = name.trim_end().trim_end_matches(" - should panic");
        let name = BACKENDS
            .iter()
            .find_map(|backend| name.strip_prefix(backend)?.strip_prefix("::"))
            .unwrap_or(name);
        let (passed, failed) = self.tests.entry(name.to_owned()).or_default();
        match outcome {
            "ok" => *passed += 1,
            _ => *failed += 1,
        }
    }
}

/// What tests from outside put before their names.
const BACKENDS: [&str; 2] = ["embedded", "shared"];

/// Runs tests, counts them and keeps what came of each. Tests that do not even compile count as one
/// failure.
///
/// # Errors
/// `Start` if the program is not there, `File` if its output breaks off.
pub fn tests(command: &mut Command, outcomes: &mut Outcomes) -> Result<Checks, Failure> {
    let name = program::line(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::Start(name.clone(), error))?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        let mut out = std::io::stdout().lock();
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(|error| Failure::File(name.clone().into(), error))?;
            // A closed terminal must not end the tests half way.
            let _ = out.write_all(&line).and_then(|()| out.write_all(b"\n"));
            let line = String::from_utf8_lossy(&line);
            tally.read(&line);
            outcomes.read(&line);
        }
    }
    let status = child
        .wait()
        .map_err(|error| Failure::Start(name.clone(), error))?;
    Ok(tally.finish(&name, status.success()))
}

/// Sums up what the test harness prints.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    names: Vec<String>,
}

impl Tally {
    fn read(&mut self, line: &str) {
        if let Some(counts) = line.strip_prefix("test result: ") {
            self.passed += number_before(counts, " passed");
            self.failed += number_before(counts, " failed");
        } else if let Some(test) = line.strip_prefix("test ")
            && let Some(name) = test.strip_suffix(" ... FAILED")
        {
            self.names.push(name.to_owned());
        }
    }

    /// A crashed test binary prints no result line, so the exit code has the last word.
    fn finish(self, command: &str, succeeded: bool) -> Checks {
        let mut failed = self.names;
        while failed.len() < self.failed {
            failed.push(format!("a test of `{command}`"));
        }
        if failed.is_empty() && !succeeded {
            failed.push(format!("`{command}`"));
        }
        Checks {
            passed: self.passed,
            failed,
        }
    }
}

fn number_before(text: &str, word: &str) -> usize {
    let Some((before, _)) = text.split_once(word) else {
        return 0;
    };
    before
        .rsplit(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Checks, Outcomes, Tally};

    #[test]
    fn a_test_passed_if_it_did_on_every_backend() {
        let mut outcomes = Outcomes::default();
        for line in [
            "test embedded::sec_5::polls    ... ok",
            "test shared::sec_5::polls      ... FAILED",
            "test embedded::sec_5::cancels  ... ok",
            "test shared::sec_5::cancels    ... ok",
            "test key::tests::refuses ... ignored",
            "test key::tests::takes - should panic ... ok",
        ] {
            outcomes.read(line);
        }
        assert!(!outcomes.passed("sec_5::polls", 1));
        assert!(outcomes.passed("sec_5::cancels", 2));
        assert!(!outcomes.passed("sec_5::cancels", 3));
        assert!(!outcomes.passed("key::tests::refuses", 1));
        assert!(outcomes.passed("key::tests::takes", 1));
        assert!(!outcomes.passed("never_ran", 1));
    }

    fn tally(lines: &[&str], succeeded: bool) -> Checks {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally.finish("cargo test", succeeded)
    }

    #[test]
    fn a_failed_build_is_one_failure() {
        assert_eq!(tally(&[], false).failed, ["`cargo test`"]);
        assert_eq!(tally(&[], true), Checks::default());
    }

    #[test]
    fn a_crashed_binary_is_a_failure_beside_the_tests_that_passed() {
        let line = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        let checks = tally(&[line], false);
        assert_eq!((checks.passed, checks.failed.len()), (3, 1));
    }

    #[test]
    fn sums_over_all_binaries_and_names_the_failures() {
        let checks = tally(
            &[
                "test key::refuses_a_private_member ... FAILED",
                "test key::takes_a_public_key ... ok",
                "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.01s",
            ],
            false,
        );
        assert_eq!(checks.passed, 13);
        assert_eq!(checks.failed, ["key::refuses_a_private_member"]);
    }

    #[test]
    fn text_of_a_test_is_not_counted() {
        let checks = tally(&["the test result: 5 passed", "  test x ... FAILED"], true);
        assert_eq!(checks, Checks::default());
    }
}

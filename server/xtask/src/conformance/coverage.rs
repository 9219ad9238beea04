//! What came of the tests, for each requirement.

use std::collections::{BTreeMap, BTreeSet};

use crate::conformance::{Baseline, Conformance, Exception, Level, NamedTest, Requirement, Why};
use crate::count::Outcomes;

/// The rows that a test could show, and those that one did.
pub struct Coverage<'a> {
    conformance: &'a Conformance,
    shown: BTreeSet<&'a str>,
    /// Tests that name rows and did not pass.
    not_passed: Vec<&'a NamedTest>,
}

impl<'a> Coverage<'a> {
    /// With the outcome of a run. A test that failed on one backend shows nothing.
    pub fn of_run(conformance: &'a Conformance, outcomes: &Outcomes) -> Coverage<'a> {
        // Two packages may have tests of one name: it has to pass for each of them.
        let mut wanted: BTreeMap<&str, usize> = BTreeMap::new();
        for test in &conformance.tests {
            *wanted.entry(&test.name).or_default() += 1;
        }
        Coverage::judge(conformance, |test| {
            let wanted = wanted.get(test.name.as_str()).copied().unwrap_or(1);
            outcomes.passed(&test.name, wanted)
        })
    }

    /// As if every test passed.
    pub fn of_names(conformance: &'a Conformance) -> Coverage<'a> {
        Coverage::judge(conformance, |_| true)
    }

    fn judge(conformance: &'a Conformance, passed: impl Fn(&NamedTest) -> bool) -> Coverage<'a> {
        let (passed, not_passed): (Vec<_>, Vec<_>) =
            conformance.tests.iter().partition(|test| passed(test));
        let shown = passed
            .iter()
            .flat_map(|test| test.ids.iter().map(String::as_str))
            .filter(|id| conformance.catalogue.find(id).is_some())
            .collect();
        Coverage {
            conformance,
            shown,
            not_passed,
        }
    }

    /// The numbers to compare with the recorded ones.
    pub fn baseline(&self) -> Baseline {
        let mut baseline = Baseline::default();
        for rfc in self.rfcs() {
            for level in Level::ALL {
                let (shown, _) = self.count(|row| row.rfc() == rfc && row.level == level);
                baseline.set(rfc, level, shown);
            }
        }
        baseline
    }

    /// Prints the table by section, what has no test, and what needs none.
    pub fn print(&self) {
        for rfc in self.rfcs() {
            self.print_sections(rfc);
        }
        self.print_missing();
        self.print_exceptions();
    }

    /// Prints the sums, the sum of all in the last line.
    pub fn print_sums(&self) {
        println!();
        for rfc in self.rfcs() {
            println!("{rfc}: {}", self.sums(|row| row.rfc() == rfc));
        }
        println!("{}", self.total());
    }

    /// Such as `MUST 312/312, SHOULD 80/80, MAY 60/64`.
    pub fn total(&self) -> String {
        self.sums(|_| true)
    }

    /// The tests that name rows and did not pass, or did not run, one sentence each.
    pub fn not_passed(&self) -> impl Iterator<Item = String> {
        self.not_passed.iter().map(|test| {
            let file = test.file.display();
            format!("{} ({file}) names requirements and did not pass", test.name)
        })
    }

    fn print_sections(&self, rfc: &str) {
        println!(
            "\n{rfc:<14}{:<4}{:>10}{:>10}{:>10}",
            "role", "MUST", "SHOULD", "MAY"
        );
        let mut printed = BTreeSet::new();
        for row in self.observable().filter(|row| row.rfc() == rfc) {
            if !printed.insert((&row.section, &row.role)) {
                continue;
            }
            let cells = Level::ALL.map(|level| {
                let same = (rfc, &row.section, &row.role, level);
                let (shown, all) = self
                    .count(|other| (other.rfc(), &other.section, &other.role, other.level) == same);
                match all {
                    0 => format!("{:>10}", ""),
                    _ => format!("{:>10}", format!("{shown}/{all}")),
                }
            });
            let line = format!("{:<14}{:<4}{}", row.section, row.role, cells.concat());
            println!("{}", line.trim_end());
        }
    }

    fn print_missing(&self) {
        let missing: Vec<&Requirement> = self
            .observable()
            .filter(|row| !self.shown.contains(row.id.as_str()))
            .collect();
        if missing.is_empty() {
            return;
        }
        println!("\nwithout a passing test:");
        for row in missing {
            let keyword = row.level.keyword();
            println!("  {:<19} {} {keyword:<6} {}", row.id, row.role, row.text);
        }
    }

    fn print_exceptions(&self) {
        println!("\nnot for a test of an AS:");
        for why in Why::ALL.into_iter().filter(|why| *why != Why::LeftOut) {
            println!("  {:>4}  {}", self.exceptions(why).count(), why.word());
        }
        println!("left out on purpose:");
        for exception in self.exceptions(Why::LeftOut) {
            let row = self.conformance.catalogue.find(&exception.id);
            let level = row.map_or("", |row| row.level.keyword());
            println!("  {} {level}: {}", exception.id, exception.reason);
        }
    }

    fn exceptions(&self, why: Why) -> impl Iterator<Item = &'a Exception> {
        let exceptions = self.conformance.exceptions.iter();
        exceptions.filter(move |exception| exception.why == why)
    }

    /// The rows that a test could show.
    fn observable(&self) -> impl Iterator<Item = &'a Requirement> {
        let exceptions: BTreeSet<&str> = self
            .conformance
            .exceptions
            .iter()
            .map(|exception| exception.id.as_str())
            .collect();
        let requirements = self.conformance.catalogue.requirements.iter();
        requirements.filter(move |row| !exceptions.contains(row.id.as_str()))
    }

    fn rfcs(&self) -> BTreeSet<&'static str> {
        self.observable().map(Requirement::rfc).collect()
    }

    fn sums(&self, of: impl Fn(&Requirement) -> bool) -> String {
        let sums = Level::ALL.map(|level| {
            let (shown, all) = self.count(|row| of(row) && row.level == level);
            format!("{} {shown}/{all}", level.keyword())
        });
        sums.join(", ")
    }

    /// Rows shown, and all rows.
    fn count(&self, of: impl Fn(&Requirement) -> bool) -> (usize, usize) {
        let rows: Vec<&Requirement> = self.observable().filter(|row| of(row)).collect();
        let shown = rows
            .iter()
            .filter(|row| self.shown.contains(row.id.as_str()));
        (shown.count(), rows.len())
    }
}

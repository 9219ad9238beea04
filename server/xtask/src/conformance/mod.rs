//! Which requirements of RFC 9635 and RFC 9767 have a test: the catalogue, the rows that no test of
//! an AS can show, the tests that name rows in their comments, and what came of those tests.

mod baseline;
mod catalogue;
mod coverage;
mod exception;
mod lexer;
mod named;
mod placed;

use std::path::{Path, PathBuf};

pub use baseline::Baseline;
pub use catalogue::{Catalogue, Level, Requirement};
pub use coverage::Coverage;
pub use exception::{Exception, Why};
pub use named::{NamedTest, named_tests};

use crate::failure::Failure;
use crate::workspace::Workspace;

/// The folder of the catalogue and its companions.
const FOLDER: &str = "e2e/conformance";

/// Everything that stands in files: no test has run for it.
pub struct Conformance {
    /// All requirements, in the order of the RFCs.
    pub catalogue: Catalogue,
    /// The rows without a test, by intention.
    pub exceptions: Vec<Exception>,
    /// The tests that name rows.
    pub tests: Vec<NamedTest>,
    baseline: PathBuf,
}

impl Conformance {
    /// Reads the catalogue, its companions and the sources of all tests.
    ///
    /// # Errors
    /// `File`, or `Unexpected` with the line that cannot be read.
    pub fn read(workspace: &Workspace) -> Result<Conformance, Failure> {
        let folder = workspace.root.join(FOLDER);
        Ok(Conformance {
            catalogue: Catalogue::read(&folder.join("requirements.tsv"))?,
            exceptions: exception::read_file(&folder.join("not-observable.tsv"))?,
            tests: named_tests(&workspace.root)?,
            baseline: folder.join("baseline.tsv"),
        })
    }

    /// What is wrong in the files themselves, one sentence each: an id that is not in the
    /// catalogue, a row that has a test and is said to have none, ids named by what is no test.
    pub fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        for exception in &self.exceptions {
            if self.catalogue.find(&exception.id).is_none() {
                mistakes.push(format!(
                    "not-observable.tsv names `{}`, which is no requirement",
                    exception.id
                ));
            }
        }
        for test in &self.tests {
            let place = format!("{} ({})", test.name, test.file.display());
            if !test.is_test {
                mistakes.push(format!("{place} names requirements and is no test"));
            }
            for id in &test.ids {
                if self.catalogue.find(id).is_none() {
                    mistakes.push(format!("{place} names `{id}`, which is no requirement"));
                }
                if let Some(exception) = self.exceptions.iter().find(|known| known.id == *id) {
                    mistakes.push(format!(
                        "{place} shows `{id}`: take it out of not-observable.tsv (\"{}\")",
                        exception.reason
                    ));
                }
            }
        }
        mistakes
    }

    /// The numbers that must not fall.
    ///
    /// # Errors
    /// `File`, or `Unexpected` with the line that cannot be read.
    pub fn baseline(&self) -> Result<Baseline, Failure> {
        Baseline::read(&self.baseline)
    }

    /// Records what is reached as the new baseline.
    ///
    /// # Errors
    /// `File` when it cannot be written.
    pub fn accept(&self, baseline: &Baseline) -> Result<(), Failure> {
        baseline.write(&self.baseline)
    }
}

/// A file as text.
fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::File(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::Conformance;
    use crate::workspace::Workspace;

    #[test]
    fn tests_name_requirements_that_exist() {
        let conformance = Conformance::read(&Workspace::locate()).unwrap();
        assert_eq!(conformance.mistakes(), Vec::<String>::new());
        assert!(conformance.tests.len() > 100, "the sources are found");
    }
}

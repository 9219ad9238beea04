//! The requirements of both RFCs, one a line.

use std::path::Path;

use crate::conformance::read;
use crate::failure::Failure;

/// Columns of the table: id, section, role, level, requirement, observable, error.
const COLUMNS: usize = 7;

/// How strong a requirement is (RFC 2119). MUST also stands for SHALL and REQUIRED, SHOULD for
/// RECOMMENDED, MAY for OPTIONAL; each also for its NOT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not to be broken.
    Must,
    /// Not to be broken without a reason.
    Should,
    /// As one likes, but right if done.
    May,
}

impl Level {
    /// From the strongest to the weakest.
    pub const ALL: [Level; 3] = [Level::Must, Level::Should, Level::May];

    /// The keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Level::Must => "MUST",
            Level::Should => "SHOULD",
            Level::May => "MAY",
        }
    }

    /// The level of a keyword.
    pub fn of(keyword: &str) -> Option<Level> {
        Level::ALL
            .into_iter()
            .find(|level| level.keyword() == keyword)
    }
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Such as `GNAP-5.1-03`.
    pub id: String,
    /// Of the RFC; IANA registries as `9635:10.3`.
    pub section: String,
    /// Whose duty it is: AS, CI (client instance), RS, EU.
    pub role: String,
    /// How strong.
    pub level: Level,
    /// What is required.
    pub text: String,
}

impl Requirement {
    /// The RFC that its test belongs to: registries of others are used by RFC 9635.
    pub fn rfc(&self) -> &'static str {
        if self.id.starts_with("RS-") || self.section.starts_with("9767:") {
            "RFC 9767"
        } else {
            "RFC 9635"
        }
    }
}

/// All requirements.
pub struct Catalogue {
    /// In the order of the RFCs.
    pub requirements: Vec<Requirement>,
}

impl Catalogue {
    /// Reads the table.
    ///
    /// # Errors
    /// `File`, or `Unexpected` with the line that is not a row or repeats an id.
    pub fn read(path: &Path) -> Result<Catalogue, Failure> {
        Catalogue::parse(&read(path)?)
            .map_err(|line| Failure::Unexpected(format!("`{}`: {line}", path.display())))
    }

    fn parse(table: &str) -> Result<Catalogue, String> {
        let mut requirements: Vec<Requirement> = Vec::new();
        for line in table.lines().skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, section, role, level, text, _observable, _error] = columns[..] else {
                return Err(format!("not {COLUMNS} columns: {line}"));
            };
            let level = Level::of(level).ok_or_else(|| format!("no such level: {line}"))?;
            if requirements.iter().any(|known| known.id == id) {
                return Err(format!("`{id}` stands there twice"));
            }
            requirements.push(Requirement {
                id: id.to_owned(),
                section: section.to_owned(),
                role: role.to_owned(),
                level,
                text: text.to_owned(),
            });
        }
        Ok(Catalogue { requirements })
    }

    /// The requirement with this id.
    pub fn find(&self, id: &str) -> Option<&Requirement> {
        self.requirements
            .iter()
            .find(|requirement| requirement.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, Level};

    const HEAD: &str = "id\tsection\trole\tlevel\trequirement\tobservable\terror\n";

    fn parse(rows: &str) -> Result<Catalogue, String> {
        Catalogue::parse(&format!("{HEAD}{rows}"))
    }

    #[test]
    fn refuses_rows_that_are_none() {
        for bad in [
            "GNAP-1-01\t1\tAS\tMUST",
            "GNAP-1-01\t1\tAS\tSHALL\ta\tb\t",
            "GNAP-1-01\t1\tAS\tMUST\ta\tb\t\nGNAP-1-01\t1\tAS\tMUST\ta\tb\t",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn reads_a_row() {
        let catalogue = parse("IANA-ERR-01\t9635:10.15\tAS\tMAY\ta\tb\tinvalid_request").unwrap();
        let requirement = catalogue.find("IANA-ERR-01").unwrap();
        assert_eq!(
            (requirement.level, requirement.rfc()),
            (Level::May, "RFC 9635")
        );
        assert!(catalogue.find("IANA-ERR-02").is_none());
    }
}

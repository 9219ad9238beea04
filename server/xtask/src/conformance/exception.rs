//! Requirements that have no test by intention: what cannot show at an AS, and what is left out.

use std::path::Path;

use crate::conformance::read;
use crate::failure::Failure;

/// Why a row has no test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A duty of client software that an AS cannot see.
    Client,
    /// A duty of a resource server that an AS cannot see.
    ResourceServer,
    /// Inside of an AS, of its operation, or of who defines an API.
    Internal,
    /// A duty of documents that extend the protocol.
    Extension,
    /// It could be done and is not, on purpose.
    LeftOut,
}

impl Why {
    /// All of them.
    pub const ALL: [Why; 5] = [
        Why::Client,
        Why::ResourceServer,
        Why::Internal,
        Why::Extension,
        Why::LeftOut,
    ];

    /// As the file writes it.
    pub fn word(self) -> &'static str {
        match self {
            Why::Client => "client",
            Why::ResourceServer => "resource server",
            Why::Internal => "internal",
            Why::Extension => "extension",
            Why::LeftOut => "left out",
        }
    }
}

/// A row of the catalogue without a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The requirement.
    pub id: String,
    /// The kind of reason.
    pub why: Why,
    /// The reason.
    pub reason: String,
}

/// Reads the file.
///
/// # Errors
/// `File`, or `Unexpected` with the line that is not a row or repeats an id.
pub fn read_file(path: &Path) -> Result<Vec<Exception>, Failure> {
    parse(&read(path)?).map_err(|line| Failure::Unexpected(format!("`{}`: {line}", path.display())))
}

fn parse(table: &str) -> Result<Vec<Exception>, String> {
    let mut exceptions: Vec<Exception> = Vec::new();
    for line in table.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, word, reason] = columns[..] else {
            return Err(format!("not three columns: {line}"));
        };
        let why = Why::ALL
            .into_iter()
            .find(|why| why.word() == word)
            .ok_or_else(|| format!("no such word: {line}"))?;
        if reason.is_empty() {
            return Err(format!("no reason: {line}"));
        }
        if exceptions.iter().any(|known| known.id == id) {
            return Err(format!("`{id}` stands there twice"));
        }
        exceptions.push(Exception {
            id: id.to_owned(),
            why,
            reason: reason.to_owned(),
        });
    }
    Ok(exceptions)
}

#[cfg(test)]
mod tests {
    use super::{Why, parse};

    #[test]
    fn refuses_rows_without_a_reason() {
        for bad in [
            "id\twhy\treason\nGNAP-1-01\tclient\t",
            "id\twhy\treason\nGNAP-1-01\tno such word\tx",
            "id\twhy\treason\nGNAP-1-01\tclient",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn reads_each_word() {
        for why in Why::ALL {
            let table = format!("id\twhy\treason\nGNAP-1-01\t{}\tx", why.word());
            assert_eq!(parse(&table).unwrap()[0].why, why);
        }
    }
}

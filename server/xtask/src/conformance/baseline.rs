//! The numbers that must not fall: rows with a passing test, for each RFC and level.

use std::path::Path;

use crate::conformance::{Level, read};
use crate::failure::Failure;

/// Rows with a passing test.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    rows: Vec<(String, Level, usize)>,
}

impl Baseline {
    /// Sets one number.
    pub fn set(&mut self, rfc: &str, level: Level, shown: usize) {
        self.rows.push((rfc.to_owned(), level, shown));
    }

    /// What this has less than a recorded baseline, one sentence each.
    pub fn falls_below(&self, recorded: &Baseline) -> Vec<String> {
        let fallen = recorded.rows.iter().filter_map(|(rfc, level, least)| {
            let shown = self.shown(rfc, *level);
            let keyword = level.keyword();
            (shown < *least).then(|| format!("{rfc} {keyword}: {shown}, and {least} before"))
        });
        fallen.collect()
    }

    fn shown(&self, rfc: &str, level: Level) -> usize {
        let row = self
            .rows
            .iter()
            .find(|(known, of, _)| known == rfc && *of == level);
        row.map_or(0, |(_, _, shown)| *shown)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// `File`, or `Unexpected` with the line that is not a row.
    pub fn read(path: &Path) -> Result<Baseline, Failure> {
        Baseline::parse(&read(path)?)
            .map_err(|line| Failure::Unexpected(format!("`{}`: {line}", path.display())))
    }

    /// Writes the file.
    ///
    /// # Errors
    /// `File`.
    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        std::fs::write(path, self.text()).map_err(|error| Failure::File(path.to_owned(), error))
    }

    fn parse(text: &str) -> Result<Baseline, String> {
        let mut baseline = Baseline::default();
        for line in text.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            let row = match columns[..] {
                [rfc, keyword, number] => Level::of(keyword)
                    .zip(number.parse().ok())
                    .map(|(level, number): (Level, usize)| (rfc, level, number)),
                _ => None,
            };
            let (rfc, level, number) = row.ok_or_else(|| format!("no baseline: {line}"))?;
            baseline.set(rfc, level, number);
        }
        Ok(baseline)
    }

    fn text(&self) -> String {
        let lines = self
            .rows
            .iter()
            .map(|(rfc, level, shown)| format!("{rfc}\t{}\t{shown}\n", level.keyword()));
        lines.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Baseline;
    use crate::conformance::Level;

    fn baseline(must: usize, may: usize) -> Baseline {
        let mut baseline = Baseline::default();
        baseline.set("RFC 9635", Level::Must, must);
        baseline.set("RFC 9635", Level::May, may);
        baseline
    }

    #[test]
    fn one_number_less_is_a_fall_whatever_the_others_gained() {
        assert_eq!(
            baseline(9, 9).falls_below(&baseline(10, 1)),
            ["RFC 9635 MUST: 9, and 10 before"]
        );
        assert!(baseline(10, 2).falls_below(&baseline(10, 1)).is_empty());
        assert!(!Baseline::default().falls_below(&baseline(10, 1)).is_empty());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let written = baseline(312, 60);
        assert_eq!(Baseline::parse(&written.text()), Ok(written));
        assert!(Baseline::parse("RFC 9635\tMUST\tmany").is_err());
    }
}

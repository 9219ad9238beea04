//! The table.

use std::fmt;

use crate::growth::Growth;
use crate::machine::Machine;
use crate::operation::Operation;
use crate::options::Options;
use crate::rounds::Sample;
use crate::stores::Backend;

/// All that was measured.
pub struct Report {
    how: String,
    before: Machine,
    after: Machine,
    parts: Vec<Part>,
}

struct Part {
    backend: Backend,
    growth: Growth,
    rows: Vec<Row>,
}

/// Medians over the rounds of one operation.
struct Row {
    operation: Operation,
    per_server: Spread,
    per_all: Spread,
    per_second: f64,
    p50: f64,
    p99: f64,
    client: f64,
}

/// A median with the least and the most.
struct Spread {
    least: f64,
    median: f64,
    most: f64,
}

impl Report {
    /// An empty one; looks at the machine before it gets busy.
    pub fn new(options: &Options) -> Self {
        let before = Machine::look();
        Self {
            how: options.to_string(),
            after: before.clone(),
            before,
            parts: Vec::new(),
        }
    }

    /// Adds the measurements on one kind of stores, and looks at the machine
    /// again.
    pub fn add(&mut self, backend: Backend, growth: Growth, samples: &[Sample]) {
        let rows = Operation::ALL.into_iter().filter_map(|operation| {
            let of_it = samples
                .iter()
                .filter(|sample| sample.operation == operation);
            Row::of(operation, &of_it.collect::<Vec<_>>())
        });
        self.parts.push(Part {
            backend,
            growth,
            rows: rows.collect(),
        });
        self.after = Machine::look();
    }
}

impl Row {
    fn of(operation: Operation, samples: &[&Sample]) -> Option<Self> {
        let spread = |value: fn(&Sample) -> f64| Spread::of(samples.iter().map(|s| value(s)));
        Some(Self {
            operation,
            per_server: spread(|sample| sample.count() / sample.used.server)?,
            per_all: spread(|sample| sample.count() / (sample.used.server + sample.used.stores))?,
            per_second: spread(|sample| sample.count() / sample.seconds)?.median,
            p50: spread(|sample| sample.milliseconds(0.50))?.median,
            p99: spread(|sample| sample.milliseconds(0.99))?.median,
            client: spread(|sample| sample.used.client / sample.seconds)?.median,
        })
    }
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.collect();
        values.sort_unstable_by(f64::total_cmp);
        Some(Self {
            least: *values.first()?,
            median: *values.get(values.len() / 2)?,
            most: *values.last()?,
        })
    }
}

impl Sample {
    fn count(&self) -> f64 {
        self.latencies.len() as f64
    }

    /// The latency that `part` of the operations were within.
    fn milliseconds(&self, part: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let index = (last as f64 * part).round() as usize;
        let time = self.latencies.get(index).copied().unwrap_or_default();
        time as f64 / 1000.0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.how)?;
        writeln!(f, "before: {}", self.before)?;
        writeln!(f, "after:  {}", self.after)?;
        for part in &self.parts {
            write!(f, "\n{part}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<24} {:>21} {:>21} {:>9} {:>7} {:>7} {:>8}",
            self.backend.name(),
            "per CPU s of server",
            "with its stores",
            "per s",
            "p50 ms",
            "p99 ms",
            "client"
        )?;
        for row in &self.rows {
            writeln!(
                f,
                "{:<24} {:>21} {:>21} {:>9.0} {:>7.2} {:>7.2} {:>7.0}%",
                row.operation.name(),
                row.per_server.to_string(),
                row.per_all.to_string(),
                row.per_second,
                row.p50,
                row.p99,
                row.client * 100.0
            )?;
        }
        self.growth.fmt(f)
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0} ({:.0}-{:.0})", self.median, self.least, self.most)
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |octets: u64| octets as f64 / (1024.0 * 1024.0);
        write!(
            f,
            "server memory, MiB PSS (RSS): {:.1} ({:.1}) after the first answer",
            mib(self.idle.proportional),
            mib(self.idle.resident)
        )?;
        if self.grants == 0 {
            return writeln!(f);
        }
        writeln!(
            f,
            ", {:.1} ({:.1}) after {} live grants",
            mib(self.full.proportional),
            mib(self.full.resident),
            self.grants
        )?;
        let per_100k = |before: u64, after: u64| {
            mib(after.saturating_sub(before)) * 100_000.0 / self.grants as f64
        };
        write!(
            f,
            "stores, MiB per 100,000 live grants: SQL {:.1}",
            per_100k(self.before.database, self.after.database)
        )?;
        if let (Some(before), Some(after)) = (self.before.redis, self.after.redis) {
            write!(f, ", Redis {:.1}", per_100k(before, after))?;
        }
        writeln!(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounds::Used;

    fn sample(latencies: Vec<u64>, server: f64) -> Sample {
        Sample {
            operation: Operation::Grant,
            latencies,
            seconds: 2.0,
            used: Used {
                server,
                stores: 1.0,
                client: 0.5,
            },
        }
    }

    #[test]
    fn a_row_has_medians_of_its_rounds() {
        let rounds = [
            sample(vec![1000; 100], 1.0),
            sample(vec![3000; 100], 4.0),
            sample((1..=100).map(|n| n * 100).collect(), 2.0),
        ];
        let row = Row::of(Operation::Grant, &rounds.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(row.per_server.to_string(), "50 (25-100)");
        assert_eq!(row.per_all.to_string(), "33 (20-50)");
        assert!((row.per_second - 50.0).abs() < 1e-9);
        assert!((row.p50 - 3.0).abs() < 1e-9);
        assert!((row.client - 0.25).abs() < 1e-9);
    }

    #[test]
    fn an_operation_that_was_not_measured_has_no_row() {
        assert!(Row::of(Operation::Introspect, &[]).is_none());
    }
}

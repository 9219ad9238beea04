//! Spans of time in words.

/// A span of time, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span(pub u64);

/// The unit a span is said in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
}

impl Span {
    /// The largest unit that says the span exactly; spans over two days are
    /// rounded down to days and spans over two hours to hours, so that a
    /// promise is never longer than what holds.
    pub fn parts(self) -> (u64, Unit) {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        const DAY: u64 = 24 * HOUR;
        let seconds = self.0;
        for (unit, length) in [(Unit::Day, DAY), (Unit::Hour, HOUR), (Unit::Minute, MINUTE)] {
            let exact = seconds >= length && seconds.is_multiple_of(length);
            if exact || seconds >= 2 * length {
                return (seconds / length, unit);
            }
        }
        (seconds, Unit::Second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_says_more_than_holds() {
        for (seconds, said) in [
            (0, (0, Unit::Second)),
            (59, (59, Unit::Second)),
            (60, (1, Unit::Minute)),
            (90, (90, Unit::Second)),
            (600, (10, Unit::Minute)),
            (3_600, (1, Unit::Hour)),
            (5_400, (90, Unit::Minute)),
            (86_400, (1, Unit::Day)),
            (129_600, (36, Unit::Hour)),
            (2_592_000, (30, Unit::Day)),
            (2_595_599, (30, Unit::Day)),
        ] {
            assert_eq!(Span(seconds).parts(), said, "{seconds}");
        }
    }
}

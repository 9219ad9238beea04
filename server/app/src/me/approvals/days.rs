//! Days as forms write them, such as `2026-01-31`, in UTC.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

const FORMAT: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
/// Milliseconds of a day.
pub const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The day of a time in epoch milliseconds.
pub fn shown(at_ms: u64) -> String {
    let seconds = i64::try_from(at_ms / 1000).unwrap_or_default();
    let time = OffsetDateTime::from_unix_timestamp(seconds);
    let day = time.map(|time| time.date().format(FORMAT));
    day.ok().and_then(Result::ok).unwrap_or_default()
}

/// When a day begins, in epoch milliseconds.
pub fn begin(day: &str) -> Option<u64> {
    let day = Date::parse(day, FORMAT).ok()?;
    let seconds = day.midnight().assume_utc().unix_timestamp();
    u64::try_from(seconds).ok()?.checked_mul(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_midnight() {
        for bad in ["", "2026-02-30", "31.01.2026", "2026-1-1", "1969-12-31"] {
            assert_eq!(begin(bad), None, "{bad}");
        }
        let begin = begin("2026-01-31").unwrap();
        assert_eq!(begin, 1_769_817_600_000);
        assert_eq!(shown(begin), "2026-01-31");
        assert_eq!(shown(begin - 1), "2026-01-30");
    }
}

//! Times as people read them. The browser's clock and time zone come in through
//! [`Clock`]; the rest is arithmetic.

use leptos::prelude::*;

use crate::texts::TimeTexts;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The present time in milliseconds, renewed twice a minute.
#[derive(Clone, Copy)]
pub struct Clock(RwSignal<i64>);

impl Clock {
    /// Starts the clock. On the host it stands at the Unix epoch.
    pub fn start() -> Self {
        let clock = Self(RwSignal::new(now()));
        if cfg!(target_arch = "wasm32") {
            set_interval(
                move || clock.0.set(now()),
                std::time::Duration::from_secs(30),
            );
        }
        clock
    }

    /// The present time.
    pub fn now(self) -> i64 {
        self.0.get()
    }

    /// The present time, outside of any reaction.
    pub fn peek(self) -> i64 {
        now().max(self.0.get_untracked())
    }

    /// A clock that shows what the test says.
    #[cfg(test)]
    pub fn fixed(now: i64) -> Self {
        Self(RwSignal::new(now))
    }
}

#[cfg(target_arch = "wasm32")]
#[expect(clippy::cast_possible_truncation, reason = "milliseconds fit into i64")]
fn now() -> i64 {
    js_sys::Date::now() as i64
}

#[cfg(not(target_arch = "wasm32"))]
fn now() -> i64 {
    0
}

/// Minutes by which local time is ahead of UTC at that time.
#[cfg(target_arch = "wasm32")]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "milliseconds since the epoch are far below 2^53, offsets below a day"
)]
pub fn offset(at: i64) -> i64 {
    -(js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at as f64)).get_timezone_offset() as i64)
}

/// Minutes by which local time is ahead of UTC: none on the host.
#[cfg(not(target_arch = "wasm32"))]
pub fn offset(_at: i64) -> i64 {
    0
}

/// How long ago, or in how much time: `5 min ago`; after a month the date.
pub fn relative(now: i64, at: i64, texts: &TimeTexts) -> String {
    let distance = (now - at).abs();
    let amount = match distance {
        d if d < 45_000 => return texts.just_now.to_owned(),
        d if d < HOUR => format!("{} {}", (d / MINUTE).max(1), texts.minutes),
        d if d < DAY => format!("{} {}", d / HOUR, texts.hours),
        d if d < 30 * DAY => format!("{} {}", d / DAY, texts.days),
        _ => return date(at, offset(at)),
    };
    if at <= now {
        texts.ago.replace("{}", &amount)
    } else {
        texts.ahead.replace("{}", &amount)
    }
}

/// The date: `21 Nov 2026`.
pub fn date(at: i64, offset: i64) -> String {
    let (year, month, day) = civil((at + offset * MINUTE).div_euclid(DAY));
    let month = MONTHS.get(month - 1).copied().unwrap_or_default();
    format!("{day} {month} {year}")
}

/// Date, time and zone: `21 Nov 2026, 22:17:08 UTC+1`.
pub fn exact(at: i64, offset: i64) -> String {
    let seconds = (at + offset * MINUTE).rem_euclid(DAY) / 1000;
    let zone = match (offset / 60, offset.abs() % 60) {
        (0, 0) => String::new(),
        (hours, 0) => format!("{hours:+}"),
        (hours, minutes) => format!("{hours:+}:{minutes:02}"),
    };
    format!(
        "{}, {:02}:{:02}:{:02} UTC{zone}",
        date(at, offset),
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// The time in the form machines read, in UTC: `2026-11-21T22:17:08Z`.
pub fn machine(at: i64) -> String {
    let (year, month, day) = civil(at.div_euclid(DAY));
    let seconds = at.rem_euclid(DAY) / 1000;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// The first moment of a local day written `2026-11-21`, as date fields have it.
pub fn start_of_day(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let mut number = || parts.next()?.parse::<i64>().ok();
    let (year, month, day) = (number()?, number()?, number()?);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let utc = days(year, month, day) * DAY;
    Some(utc - offset(utc) * MINUTE)
}

/// The last moment of a local day, exclusive: the first of the next.
pub fn end_of_day(text: &str) -> Option<i64> {
    start_of_day(text).map(|start| start + DAY)
}

/// Year, month and day of a number of days since the epoch (proleptic
/// Gregorian; eras of 400 years that begin in March).
fn civil(days: i64) -> (i64, usize, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, usize::try_from(month).unwrap_or(1), day)
}

/// Days since the epoch; the inverse of [`civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::EN;

    const AT: i64 = 1_795_299_428_000; // 2026-11-21T22:17:08Z

    #[test]
    fn writes_the_date_of_a_leap_day() {
        let leap = start_of_day("2028-02-29").unwrap();
        assert_eq!(machine(leap), "2028-02-29T00:00:00Z");
        assert_eq!(date(leap + DAY, 0), "1 Mar 2028");
        assert_eq!(date(leap, -60), "28 Feb 2028");
    }

    #[test]
    fn writes_the_zone() {
        assert_eq!(exact(AT, 0), "21 Nov 2026, 22:17:08 UTC");
        assert_eq!(exact(AT, 60), "21 Nov 2026, 23:17:08 UTC+1");
        assert_eq!(exact(AT, -210), "21 Nov 2026, 18:47:08 UTC-3:30");
        assert_eq!(machine(AT), "2026-11-21T22:17:08Z");
    }

    #[test]
    fn distance_is_in_the_largest_fitting_unit() {
        let t = &EN.time;
        assert_eq!(relative(AT, AT, t), "just now");
        assert_eq!(relative(AT, AT - 5 * MINUTE, t), "5 min ago");
        assert_eq!(relative(AT, AT - 3 * HOUR, t), "3 h ago");
        assert_eq!(relative(AT, AT - 2 * DAY, t), "2 d ago");
        assert_eq!(relative(AT, AT + 9 * MINUTE, t), "in 9 min");
        assert_eq!(relative(AT, AT - 40 * DAY, t), "12 Oct 2026");
    }

    #[test]
    fn refuses_what_is_not_a_day() {
        for bad in [
            "",
            "2026",
            "2026-13-01",
            "2026-00-10",
            "x-1-1",
            "0001-01-01",
        ] {
            assert_eq!(start_of_day(bad), None, "{bad}");
        }
        assert_eq!(end_of_day("1970-01-01"), Some(DAY));
    }
}

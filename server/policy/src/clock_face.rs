//! The time in Cedar's form. Writing a moment and reading it back costs more
//! than all else in a small question, and within a second it is the same.

use std::sync::RwLock;

use cedar_policy_core::ast::Value;
use cedar_policy_core::extensions::Extensions;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::schema::Names;
use crate::world::{WorldError, call};

/// Last second Cedar's `datetime` can tell: the end of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;
const DAY: i64 = 24 * 60 * 60;

/// The second that was asked for last.
#[derive(Debug, Default)]
pub(crate) struct ClockFace(RwLock<Option<(u64, i32, Face)>>);

/// What a clock shows.
#[derive(Debug, Clone)]
pub(crate) struct Face {
    /// The time.
    pub now: Value,
    /// The time where the tenant is, as if that was UTC.
    pub local: Value,
    /// The day of the week there; Monday is 1.
    pub weekday: i64,
}

impl ClockFace {
    /// The time `now`, seconds since the epoch, and at an offset in seconds. A
    /// poisoned lock only costs the memory.
    pub(crate) fn at(&self, now: u64, offset: i32, names: &Names) -> Result<Face, WorldError> {
        if let Ok(shown) = self.0.read()
            && let Some((second, at, face)) = &*shown
            && (*second, *at) == (now, offset)
        {
            return Ok(face.clone());
        }
        let second = i64::try_from(now).unwrap_or(LAST_SECOND).min(LAST_SECOND);
        let local = (second + i64::from(offset)).clamp(0, LAST_SECOND);
        let face = Face {
            now: datetime(second, names)?,
            local: datetime(local, names)?,
            // The first of January 1970 was a Thursday.
            weekday: (local / DAY + 3) % 7 + 1,
        };
        if let Ok(mut shown) = self.0.write() {
            *shown = Some((now, offset, face.clone()));
        }
        Ok(face)
    }
}

fn datetime(seconds: i64, names: &Names) -> Result<Value, WorldError> {
    let text = OffsetDateTime::from_unix_timestamp(seconds)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .format(&Rfc3339)?;
    call(Extensions::all_available(), &names.datetime, &text)
}

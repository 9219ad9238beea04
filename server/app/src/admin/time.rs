//! Times in the API are signed milliseconds, in the store unsigned ones.

use super::problem::Problem;

/// As the API shows it.
pub fn shown(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

/// As the store wants it; before the epoch is the epoch.
pub fn stored(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or(0)
}

/// The version a change expects: what was read, if it still is the present
/// one.
///
/// # Errors
/// 422 when the request does not say what was read, 409 when it is not the
/// present one.
pub fn expected(updated_at: Option<i64>, present_ms: u64) -> Result<u64, Problem> {
    match updated_at {
        None => Err(Problem::field(
            "updated_at",
            "The time of the last change, as it was read.",
        )),
        Some(at) if at == shown(present_ms) => Ok(present_ms),
        Some(_) => Err(Problem::Changed),
    }
}

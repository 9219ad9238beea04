//! Why live state could not answer.

use std::io;

use redis::RedisError;

/// Why live state could not answer. The caller refuses in every case.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// No room for one more entry. What cannot be remembered must not be accepted.
    #[error("live state is full")]
    Full,
    /// Redis did not answer in time, or answered with an error.
    #[error("redis is not available")]
    Unavailable(#[source] RedisError),
    /// The address of Redis cannot be used.
    #[error("redis address is not usable, expected `redis://host:port/database`")]
    Address(#[source] RedisError),
    /// Redis may drop entries before their time, and with them the memory of
    /// proofs already seen.
    #[error("redis has `maxmemory-policy {policy}`, expected `noeviction`")]
    UnsafeEviction {
        /// The policy found.
        policy: String,
    },
    /// What is under the key was not written by this kind of operation.
    #[error("live entry is of another kind")]
    Malformed,
}

impl LiveError {
    pub(crate) fn timed_out() -> Self {
        Self::Unavailable(io::Error::from(io::ErrorKind::TimedOut).into())
    }
}

impl From<RedisError> for LiveError {
    fn from(error: RedisError) -> Self {
        match error.code() {
            Some("OOM") => Self::Full,
            _ => Self::Unavailable(error),
        }
    }
}

//! The two ways in which Parley keeps state.

/// Which stores a server runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// SQLite and memory: what `parley serve` does by itself.
    Embedded,
    /// PostgreSQL and Redis: what replicas share.
    Shared,
}

/// Names a Redis that the tests may use.
pub(crate) const REDIS: &str = "PARLEY_TEST_REDIS";
/// Names a PostgreSQL in which the tests may create databases.
pub(crate) const POSTGRES: &str = "PARLEY_TEST_POSTGRES";

impl Backend {
    /// What can be tested here: the embedded one always, the other where the
    /// environment names a Redis and a PostgreSQL.
    pub fn available() -> &'static [Backend] {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if is_set(REDIS) && is_set(POSTGRES) {
            &[Backend::Embedded, Backend::Shared]
        } else {
            &[Backend::Embedded]
        }
    }

    /// For the names of tests.
    pub fn name(self) -> &'static str {
        match self {
            Backend::Embedded => "embedded",
            Backend::Shared => "shared",
        }
    }
}

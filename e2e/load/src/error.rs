//! Why there is no measurement.

use std::error::Error as StdError;
use std::fmt;
use std::path::PathBuf;

/// Why there is no measurement. One wrong answer is enough: a server that
/// refuses is fast.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The client's own machinery.
    #[error("the client does not work")]
    Client(#[source] std::io::Error),
    /// A connection to the server.
    #[error("connection to the server")]
    Connection(#[source] std::io::Error),
    /// What came back is not an HTTP/1.1 answer with a known length.
    #[error("the answer is not understood: {0}")]
    Http(&'static str),
    /// Another status than the one that means success.
    #[error("{what}: expected {expected}, got {status}: {body}")]
    Status {
        /// The step.
        what: &'static str,
        /// What would have been right.
        expected: u16,
        /// What it was.
        status: u16,
        /// The content.
        body: String,
    },
    /// Right status, wrong content.
    #[error("{what}: {problem} in: {body}")]
    Content {
        /// The step.
        what: &'static str,
        /// What is missing or wrong.
        problem: &'static str,
        /// The content.
        body: String,
    },
    /// A request could not be signed.
    #[error("a request could not be signed")]
    Sign(#[from] proof::SignError),
    /// A key is not one.
    #[error("a key is not usable")]
    Key(#[from] proof::AdmissionError),
    /// A file.
    #[error("{0}")]
    File(PathBuf, #[source] std::io::Error),
    /// A file of the demo tenant has not the expected content.
    #[error("{0} is not what the demo writes")]
    Demo(PathBuf),
    /// Another program.
    #[error("{0} did not succeed: {1}")]
    Program(String, String),
    /// A variable of the environment.
    #[error("{0} is not set to something usable")]
    Variable(&'static str),
    /// The server did not become ready.
    #[error("the server did not become ready: {0}")]
    NotReady(String),
    /// A process that is measured is gone.
    #[error("process {0} cannot be looked at")]
    Process(u32, #[source] std::io::Error),
    /// Redis.
    #[error("redis does not say how much memory it uses")]
    Redis(#[source] std::io::Error),
}

/// Prints an error and what caused it.
pub struct Chain<'a>(pub &'a LoadError);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

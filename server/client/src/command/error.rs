//! Why a command did not succeed.

use parley_client::{ChallengeError, Error, KeyFileError, SavedError};

#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Client(#[from] Error),
    #[error(transparent)]
    Key(#[from] KeyFileError),
    #[error(transparent)]
    Saved(#[from] SavedError),
    #[error(transparent)]
    Challenge(#[from] ChallengeError),
    #[error("output cannot be written")]
    Output(#[source] std::io::Error),
    #[error("input cannot be read")]
    Input(#[source] std::io::Error),
    #[error("key file does not exist; make one with `keygen` or `--create-key`")]
    NoKey,
    #[error("no token was issued")]
    NothingIssued,
    #[error("token cannot be managed")]
    NotManaged,
    #[error("key is not usable")]
    Unusable(#[from] proof::AdmissionError),
    #[error(transparent)]
    NotMade(#[from] parley_client::NotMade),
    #[error(transparent)]
    Proof(#[from] proof::SignError),
}

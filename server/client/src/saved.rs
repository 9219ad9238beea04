//! The file in which the command line keeps a grant: it holds tokens, so only
//! its owner may read it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use gnap::response::{Continue, GrantResponse, TokenResponse, TokenResponses};
use gnap::secret::Secret;
use serde::{Deserialize, Serialize};

/// A grant as it was left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// Where it was requested.
    pub grant_endpoint: String,
    /// The key file it is bound to.
    pub key: PathBuf,
    /// How to go on.
    #[serde(default, rename = "continue", skip_serializing_if = "Option::is_none")]
    pub continuation: Option<Continue>,
    /// The tokens that were issued.
    #[serde(default)]
    pub tokens: Vec<TokenResponse>,
    /// The instance identifier the AS gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<Secret>,
}

/// Why a saved grant cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// The file cannot be read or written.
    #[error("grant file cannot be read or written")]
    Io(#[from] io::Error),
    /// It is not a saved grant.
    #[error("grant file is not a saved grant")]
    Json(#[from] serde_json::Error),
    /// There is no token with this label, or several without one being named.
    #[error("grant file has no one token of that label")]
    Token,
}

impl Saved {
    /// What is worth keeping of an answer.
    pub fn new(grant_endpoint: &str, key: &Path, response: GrantResponse) -> Self {
        Self {
            grant_endpoint: grant_endpoint.to_owned(),
            key: key.to_owned(),
            continuation: response.continuation,
            tokens: match response.access_token {
                None => Vec::new(),
                Some(TokenResponses::One(token)) => vec![*token],
                Some(TokenResponses::Many(tokens)) => tokens,
            },
            instance_id: response.instance_id,
        }
    }

    /// Reads a saved grant.
    ///
    /// # Errors
    /// When there is none.
    pub fn load(path: &Path) -> Result<Self, SavedError> {
        Ok(serde_json::from_slice(&std::fs::read(path)?)?)
    }

    /// Writes it beside the file first, so that a failure leaves the old one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), SavedError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let new = path.with_file_name(name);
        let options = &mut OpenOptions::new();
        let mut file = open_private(options.write(true).create(true).truncate(true), &new)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        Ok(std::fs::rename(new, path)?)
    }

    /// The position of the token of this label, or of the only one.
    ///
    /// # Errors
    /// When there is not exactly one.
    pub fn position(&self, label: Option<&str>) -> Result<usize, SavedError> {
        let matches = |token: &TokenResponse| label.is_none() || token.label.as_deref() == label;
        let mut positions = (0..).zip(&self.tokens).filter(|(_, token)| matches(token));
        match (positions.next(), positions.next()) {
            (Some((position, _)), None) => Ok(position),
            _ => Err(SavedError::Token),
        }
    }

    /// The token of this label, or the only one.
    ///
    /// # Errors
    /// When there is not exactly one.
    pub fn token(&self, label: Option<&str>) -> Result<&TokenResponse, SavedError> {
        self.tokens
            .get(self.position(label)?)
            .ok_or(SavedError::Token)
    }
}

/// Opens a file that nobody else may read from its first moment.
pub(crate) fn open_private(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(labels: &[Option<&str>]) -> Saved {
        let tokens: Vec<_> = labels
            .iter()
            .map(|label| serde_json::json!({"value": "v", "label": label, "access": []}))
            .collect();
        let response = serde_json::json!({ "access_token": tokens });
        let response = serde_json::from_value(response).unwrap();
        Saved::new(
            "https://server.example/gnap",
            Path::new("key.json"),
            response,
        )
    }

    #[test]
    fn names_one_token_only_when_there_is_no_doubt() {
        let two = saved(&[Some("a"), Some("b")]);
        assert!(matches!(two.position(None), Err(SavedError::Token)));
        assert!(matches!(two.position(Some("c")), Err(SavedError::Token)));
        assert_eq!(two.position(Some("b")).unwrap(), 1);
        assert_eq!(saved(&[None]).position(None).unwrap(), 0);
        assert!(matches!(saved(&[]).token(None), Err(SavedError::Token)));
    }

    #[test]
    fn what_is_stored_loads_again_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("grant.json");
        let first = saved(&[Some("a")]);
        first.store(&path).unwrap();
        saved(&[None]).store(&path).unwrap();
        assert_eq!(Saved::load(&path).unwrap(), saved(&[None]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}

//! The master key: from the environment or a file, never printed, never used
//! directly.

use std::io::Write;
use std::path::{Path, PathBuf};

use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::secret::{HashKey, Secret};

use super::{Pairwise, Sealing};
use crate::random::{self, NoRandomness};

/// 32 bytes that everything else is derived from.
pub struct MasterKey([u8; 32]);

/// The master key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// Not 32 bytes in base64url.
    #[error("the master key must be 32 bytes in base64url")]
    Malformed,
    /// The file cannot be read or made.
    #[error("master key file `{path}`")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A new key could not be drawn.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl MasterKey {
    /// Takes the configured key, else the file's, else makes the file.
    ///
    /// # Errors
    /// When a key is there but cannot be used: a new one would make every
    /// stored hash useless.
    pub fn load(configured: &Secret, folder: &Path) -> Result<Self, MasterKeyError> {
        if !configured.expose().is_empty() {
            return Self::decode(configured.expose());
        }
        let path = folder.join("master.key");
        let failed = |source| MasterKeyError::File {
            path: path.clone(),
            source,
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::decode(text.trim()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = random::bytes::<32>()?;
                write_private(&path, &URL_SAFE_NO_PAD.encode(key)).map_err(failed)?;
                Ok(Self(key))
            }
            Err(error) => Err(failed(error)),
        }
    }

    fn decode(text: &str) -> Result<Self, MasterKeyError> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| MasterKeyError::Malformed)?;
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| MasterKeyError::Malformed)
    }

    /// The key of keyed hashes.
    pub fn hash_key(&self) -> HashKey {
        HashKey::new(self.derive(b"parley keyed hashes"))
    }

    /// The key that seals signing keys.
    pub fn sealing(&self) -> Sealing {
        Sealing::new(&self.derive(b"parley sealed values"))
    }

    /// The key of identifiers of people.
    pub fn pairwise(&self) -> Pairwise {
        Pairwise::new(&self.derive(b"parley pairwise identifiers"))
    }

    fn derive(&self, purpose: &[u8]) -> [u8; 32] {
        let mut key = [0; 32];
        let derived = Salt::new(HKDF_SHA256, b"parley")
            .extract(&self.0)
            .expand(&[purpose], Length)
            .and_then(|output| output.fill(&mut key));
        #[expect(clippy::expect_used, reason = "HKDF-SHA256 gives up to 8160 bytes")]
        derived.expect("32 bytes are within HKDF's limit");
        key
    }
}

struct Length;

impl KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

/// Writes a file that only its owner can read, and only if it is not there.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let first = MasterKey::load(&Secret::new(""), folder.path()).unwrap();
        let second = MasterKey::load(&Secret::new(""), folder.path()).unwrap();
        assert_eq!(first.0, second.0);
    }

    #[test]
    fn a_damaged_key_is_refused_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("master.key"), "short").unwrap();
        assert!(MasterKey::load(&Secret::new(""), folder.path()).is_err());
        assert!(MasterKey::load(&Secret::new("short"), folder.path()).is_err());
    }

    #[test]
    fn purposes_give_different_keys() {
        let key = MasterKey([1; 32]);
        assert_ne!(key.derive(b"a"), key.derive(b"b"));
    }
}

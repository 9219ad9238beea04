//! Key files: a JWK with its private part, readable by its owner only.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proof::{PublicKey, SignError, SigningKey};
use serde_json::{Map, Value};

use crate::saved::open_private;

/// Which kind of key to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// Ed25519.
    Ed25519,
    /// ECDSA on P-256.
    P256,
}

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read or written.
    #[error("key file cannot be read or written")]
    Io(#[from] std::io::Error),
    /// It is not a JWK.
    #[error("key file is not a jwk")]
    Json(#[from] serde_json::Error),
    /// It is not a key that can sign.
    #[error("key file has no usable private key")]
    Key(#[from] SignError),
    /// The key could not be made.
    #[error("key cannot be made")]
    Make,
}

/// Makes a key and writes it to a file that does not exist yet. Its `kid` is
/// its thumbprint.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn create_key(path: &Path, algorithm: KeyAlgorithm) -> Result<SigningKey, KeyFileError> {
    let jwk = private_jwk(algorithm)?;
    let key = SigningKey::from_jwk(&jwk)?;
    let mut text = serde_json::to_string_pretty(&jwk)?;
    text.push('\n');
    let mut file = open_private(OpenOptions::new().write(true).create_new(true), path)?;
    file.write_all(text.as_bytes())?;
    Ok(key)
}

/// Reads a key from its file.
///
/// # Errors
/// When there is no usable key in it.
pub fn load_key(path: &Path) -> Result<SigningKey, KeyFileError> {
    let jwk: Map<String, Value> = serde_json::from_slice(&std::fs::read(path)?)?;
    Ok(SigningKey::from_jwk(&jwk)?)
}

fn private_jwk(algorithm: KeyAlgorithm) -> Result<Map<String, Value>, KeyFileError> {
    // The name comes from the key, so the key is made under another one first.
    let (key, secret) = match algorithm {
        KeyAlgorithm::Ed25519 => {
            let mut seed = [0; 32];
            getrandom::fill(&mut seed).map_err(|_| KeyFileError::Make)?;
            (SigningKey::from_ed25519_seed("key", &seed)?, seed.to_vec())
        }
        KeyAlgorithm::P256 => {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
                .map_err(|_| KeyFileError::Make)?;
            let pkcs8 = pair.to_pkcs8v1().map_err(|_| KeyFileError::Make)?;
            let secret = pair
                .private_key()
                .as_be_bytes()
                .map_err(|_| KeyFileError::Make)?;
            let key = SigningKey::from_p256_pkcs8("key", pkcs8.as_ref())?;
            (key, secret.as_ref().to_vec())
        }
    };
    let public = PublicKey::admit(&key.public()).map_err(|_| KeyFileError::Make)?;
    let mut jwk = public.value().jwk.clone().ok_or(KeyFileError::Make)?;
    jwk.insert("kid".to_owned(), public.thumbprint().to_string().into());
    jwk.insert("d".to_owned(), URL_SAFE_NO_PAD.encode(secret).into());
    Ok(jwk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_keys_that_load_again_and_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        for (name, algorithm) in [("ed", KeyAlgorithm::Ed25519), ("p256", KeyAlgorithm::P256)] {
            let path = folder.path().join(name);
            let key = create_key(&path, algorithm).unwrap();
            let public = PublicKey::admit(&key.public()).unwrap();
            assert_eq!(public.jwk_kid().unwrap(), public.thumbprint().to_string());
            assert_eq!(load_key(&path).unwrap().public(), key.public());
            assert!(matches!(
                create_key(&path, algorithm),
                Err(KeyFileError::Io(_))
            ));
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = std::fs::metadata(&path).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600);
            }
        }
    }

    #[test]
    fn refuses_files_without_a_private_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert!(matches!(load_key(&path), Err(KeyFileError::Io(_))));
        std::fs::write(&path, "[]").unwrap();
        assert!(matches!(load_key(&path), Err(KeyFileError::Json(_))));
        std::fs::write(&path, r#"{"kty":"OKP"}"#).unwrap();
        assert!(matches!(load_key(&path), Err(KeyFileError::Key(_))));
    }
}

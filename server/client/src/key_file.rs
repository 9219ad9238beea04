//! Key files, readable by their owner only. A key with the proof `httpsig` is
//! a JWK with its private part; any other is an object with the JWK, the proof
//! and the certificate beside it.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gnap::key::Proof;
use proof::{KeyFormat, Method, SignError, SigningKey};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::make_key::{KeyAlgorithm, NotMade, make_key};
use crate::saved::open_private;

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
    /// The certificate is not base64.
    #[error("key file has no usable certificate")]
    Certificate,
    /// The key could not be made.
    #[error(transparent)]
    Make(#[from] NotMade),
}

/// What a file holds when a JWK alone does not say it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    proof: Proof,
    jwk: Map<String, Value>,
    /// Base64 of DER.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<String>,
    /// The format in which messages show the key.
    shown: Shown,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum Shown {
    #[serde(rename = "jwk")]
    Jwk,
    #[serde(rename = "cert")]
    Certificate,
    #[serde(rename = "cert#S256")]
    CertificateThumbprint,
}

/// Makes a key, proven by `httpsig`, and writes it to a file that does not
/// exist yet.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn create_key(path: &Path, algorithm: KeyAlgorithm) -> Result<SigningKey, KeyFileError> {
    let key = make_key(algorithm)?;
    save_key(path, &key)?;
    Ok(key)
}

/// Writes a key to a file that does not exist yet.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn save_key(path: &Path, key: &SigningKey) -> Result<(), KeyFileError> {
    let jwk = key.private_jwk()?;
    let proof = key.public().proof;
    let is_plain = proof == Proof::Name(Method::HttpSig.name().to_owned());
    let mut text = if is_plain && key.certificate().is_none() {
        serde_json::to_string_pretty(&jwk)?
    } else {
        serde_json::to_string_pretty(&Described {
            proof,
            jwk,
            certificate: key.certificate().map(|der| STANDARD.encode(der)),
            shown: match key.format() {
                KeyFormat::Jwk | KeyFormat::Reference => Shown::Jwk,
                KeyFormat::Certificate => Shown::Certificate,
                KeyFormat::CertificateThumbprint => Shown::CertificateThumbprint,
            },
        })?
    };
    text.push('\n');
    let mut file = open_private(OpenOptions::new().write(true).create_new(true), path)?;
    file.write_all(text.as_bytes())?;
    Ok(())
}

/// Reads a key from its file.
///
/// # Errors
/// When there is no usable key in it.
pub fn load_key(path: &Path) -> Result<SigningKey, KeyFileError> {
    let content: Map<String, Value> = serde_json::from_slice(&std::fs::read(path)?)?;
    if !content.contains_key("jwk") {
        return Ok(SigningKey::from_jwk(&content)?);
    }
    let described: Described = serde_json::from_value(Value::Object(content))?;
    let key = SigningKey::from_jwk(&described.jwk)?.with_proof(&described.proof)?;
    let Some(certificate) = described.certificate else {
        return Ok(key);
    };
    let der = STANDARD
        .decode(certificate)
        .map_err(|_| KeyFileError::Certificate)?;
    let format = match described.shown {
        Shown::Jwk => KeyFormat::Jwk,
        Shown::Certificate => KeyFormat::Certificate,
        Shown::CertificateThumbprint => KeyFormat::CertificateThumbprint,
    };
    Ok(key.with_certificate(&der, format))
}

#[cfg(test)]
mod tests {
    use proof::PublicKey;

    use super::*;
    use crate::make_key::self_signed;

    #[test]
    fn saves_keys_that_load_again_and_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        for (nth, algorithm) in KeyAlgorithm::ALL.into_iter().enumerate() {
            let plain = make_key(algorithm).unwrap();
            let public = PublicKey::admit(&plain.public()).unwrap();
            assert_eq!(
                public.jwk_kid(),
                Some(public.thumbprint().to_string().as_str())
            );
            let der = self_signed(&plain).unwrap();
            let jwsd = load(&folder, nth, "plain", &plain).with_method(Method::Jwsd);
            let jwsd = load(&folder, nth, "jwsd", &jwsd);
            let mtls = jwsd.with_method(Method::Mtls);
            let mtls = load(
                &folder,
                nth,
                "jwk",
                &mtls.with_certificate(&der, KeyFormat::Jwk),
            );
            let mtls = mtls.with_certificate(&der, KeyFormat::Certificate);
            let mtls = load(&folder, nth, "cert", &mtls);
            assert!(PublicKey::admit(&mtls.public()).is_ok());
            let mtls = mtls.with_certificate(&der, KeyFormat::CertificateThumbprint);
            load(&folder, nth, "thumbprint", &mtls);
        }
    }

    fn load(folder: &tempfile::TempDir, nth: usize, name: &str, key: &SigningKey) -> SigningKey {
        let path = folder.path().join(format!("{nth}-{name}"));
        save_key(&path, key).unwrap();
        let again = load_key(&path).unwrap();
        assert_eq!(again.public(), key.public());
        assert!(matches!(save_key(&path, key), Err(KeyFileError::Io(_))));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        again
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
        std::fs::write(&path, r#"{"proof":"jws","jwk":{},"shown":"jwk"}"#).unwrap();
        assert!(matches!(load_key(&path), Err(KeyFileError::Key(_))));
    }
}

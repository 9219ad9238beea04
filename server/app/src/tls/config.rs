//! Certificates and versions of the TLS listener.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{RootCertStore, ServerConfig, version};

use super::verifier::AnyCertificate;
use crate::config::Tls;

/// The listener cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing or has another content.
    #[error("`{0}` has no usable PEM")]
    File(PathBuf, #[source] pem::Error),
    /// There is no certificate in the file.
    #[error("`{0}` has no certificate")]
    Empty(PathBuf),
    /// Certificate and key do not belong together or cannot be used.
    #[error("certificate and private key cannot be used")]
    Certificate(#[source] rustls::Error),
    /// The authorities cannot be used.
    #[error("client authorities cannot be used")]
    Authorities(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// TLS 1.2 or later, asking for a client certificate without demanding one:
/// most client instances have none and prove themselves otherwise.
///
/// # Errors
/// When a file cannot be used.
pub fn server_config(tls: &Tls) -> Result<ServerConfig, TlsError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let certificates = certificates(&tls.certificate)?;
    let key = PrivateKeyDer::from_pem_file(&tls.private_key)
        .map_err(|error| TlsError::File(tls.private_key.clone(), error))?;
    ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .map_err(TlsError::Certificate)?
        .with_client_cert_verifier(verifier(tls, provider)?)
        .with_single_cert(certificates, key)
        .map_err(TlsError::Certificate)
}

/// With authorities a certificate must come from one of them before the
/// connection goes on (RFC 9635 §11.4); without, any will do, because the key
/// in the request says which one is meant.
fn verifier(
    tls: &Tls,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    if tls.client_authorities.as_os_str().is_empty() {
        return Ok(Arc::new(AnyCertificate::new(provider)));
    }
    let mut roots = RootCertStore::empty();
    for certificate in certificates(&tls.client_authorities)? {
        roots
            .add(certificate)
            .map_err(|error| TlsError::Authorities(error.into()))?;
    }
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .allow_unauthenticated()
        .build()
        .map_err(|error| TlsError::Authorities(error.into()))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let file = |error| TlsError::File(path.to_owned(), error);
    let certificates = CertificateDer::pem_file_iter(path)
        .map_err(file)?
        .collect::<Result<Vec<_>, _>>()
        .map_err(file)?;
    if certificates.is_empty() {
        return Err(TlsError::Empty(path.to_owned()));
    }
    Ok(certificates)
}

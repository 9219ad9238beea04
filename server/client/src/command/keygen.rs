//! `keygen`: makes a key.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use gnap::key::{Proof, ProofObject};
use parley_client::{KeyAlgorithm, make_key, save_key, self_signed};
use proof::{KeyFormat, Method, PublicKey, SigningKey};
use serde_json::{Map, json};

use super::error::CommandError;
use super::output::Output;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The new file; an existing one is never overwritten
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// The signature algorithm
    #[arg(long, value_enum, default_value_t = Algorithm::Ed25519)]
    alg: Algorithm,

    /// How requests are proven
    #[arg(long, value_enum, default_value_t = Proven::Httpsig)]
    proof: Proven,

    /// How the key is shown to servers; `cert` and `cert-s256` make a
    /// self-signed certificate
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Algorithm {
    Ed25519,
    P256,
    P384,
    P521,
    Ps256,
    Ps384,
    Ps512,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Proven {
    /// HTTP message signatures, algorithms by the key
    Httpsig,
    /// HTTP message signatures, algorithms named, content hashed with sha-512
    HttpsigObject,
    Mtls,
    Jwsd,
    Jws,
    Dpop,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Jwk,
    Cert,
    CertS256,
}

pub fn run(arguments: &Arguments, output: Output) -> Result<(), CommandError> {
    let key = key(arguments)?;
    let public = key.public();
    let thumbprint = PublicKey::admit(&public)?.thumbprint().to_string();
    save_key(&arguments.out, &key)?;
    output.result(
        &json!({ "file": arguments.out, "thumbprint": thumbprint, "key": public }),
        &[
            format!("Wrote {}", arguments.out.display()),
            format!("Thumbprint: {thumbprint}"),
            format!("Public key: {}", json!(public)),
        ],
    )
}

fn key(arguments: &Arguments) -> Result<SigningKey, CommandError> {
    let key = make_key(match arguments.alg {
        Algorithm::Ed25519 => KeyAlgorithm::Ed25519,
        Algorithm::P256 => KeyAlgorithm::P256,
        Algorithm::P384 => KeyAlgorithm::P384,
        Algorithm::P521 => KeyAlgorithm::P521,
        Algorithm::Ps256 => KeyAlgorithm::Ps256,
        Algorithm::Ps384 => KeyAlgorithm::Ps384,
        Algorithm::Ps512 => KeyAlgorithm::Ps512,
    })?;
    let key = match arguments.proof {
        Proven::Httpsig => key,
        Proven::HttpsigObject => key.with_proof(&named(arguments.alg))?,
        Proven::Mtls => key.with_method(Method::Mtls),
        Proven::Jwsd => key.with_method(Method::Jwsd),
        Proven::Jws => key.with_method(Method::Jws),
        Proven::Dpop => key.with_method(Method::Dpop),
    };
    let format = match (arguments.format, arguments.proof) {
        (Some(Format::Jwk), _) => KeyFormat::Jwk,
        (Some(Format::Cert), _) | (None, Proven::Mtls) => KeyFormat::Certificate,
        (Some(Format::CertS256), _) => KeyFormat::CertificateThumbprint,
        (None, _) => return Ok(key),
    };
    if format == KeyFormat::Jwk && arguments.proof != Proven::Mtls {
        return Ok(key);
    }
    let certificate = self_signed(&key)?;
    Ok(key.with_certificate(&certificate, format))
}

/// The object form. What the registry has no name for is refused where the
/// proof is put to the key.
fn named(algorithm: Algorithm) -> Proof {
    let alg = match algorithm {
        Algorithm::Ed25519 => "ed25519",
        Algorithm::P256 => "ecdsa-p256-sha256",
        Algorithm::P384 => "ecdsa-p384-sha384",
        Algorithm::Ps512 => "rsa-pss-sha512",
        Algorithm::P521 | Algorithm::Ps256 | Algorithm::Ps384 => "none",
    };
    let mut parameters = Map::new();
    parameters.insert("alg".to_owned(), alg.into());
    parameters.insert("content-digest-alg".to_owned(), "sha-512".into());
    Proof::Object(ProofObject {
        method: Method::HttpSig.name().to_owned(),
        parameters,
    })
}

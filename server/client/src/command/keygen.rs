//! `keygen`: makes a key.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use parley_client::{KeyAlgorithm, create_key};
use proof::PublicKey;
use serde_json::json;

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
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Algorithm {
    Ed25519,
    P256,
}

pub fn run(arguments: &Arguments, output: Output) -> Result<(), CommandError> {
    let algorithm = match arguments.alg {
        Algorithm::Ed25519 => KeyAlgorithm::Ed25519,
        Algorithm::P256 => KeyAlgorithm::P256,
    };
    let key = create_key(&arguments.out, algorithm)?.public();
    let thumbprint = PublicKey::admit(&key)?.thumbprint().to_string();
    output.result(
        &json!({ "file": arguments.out, "thumbprint": thumbprint, "key": key }),
        &[
            format!("Wrote {}", arguments.out.display()),
            format!("Thumbprint: {thumbprint}"),
            format!("Public key: {}", json!(key.jwk)),
        ],
    )
}

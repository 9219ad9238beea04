//! `introspect`: asks about a token, as a resource server.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;
use gnap::right::Right;
use gnap::rs::IntrospectResponse;
use gnap::secret::Secret;
use parley_client::{Client, load_key};
use serde_json::json;
use url::Url;

use super::error::CommandError;
use super::output::Output;
use super::right;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The introspection endpoint
    endpoint: Url,

    /// The resource server's key file
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// The resource server's identifier at the authorization server
    #[arg(long, value_name = "REFERENCE")]
    rs: String,

    /// The proofing method that the client used; empty for a bearer token
    #[arg(long, default_value = "httpsig")]
    proof: String,

    /// A right that the call needs; can be repeated
    #[arg(long, value_name = "RIGHT", value_parser = right)]
    right: Vec<Right>,

    /// The token, or `-` to read it from standard input
    token: String,
}

pub async fn run(arguments: Arguments, output: Output) -> Result<(), CommandError> {
    let client = Client::new(load_key(&arguments.key)?)?;
    let token = Secret::new(if arguments.token == "-" {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(CommandError::Input)?;
        text.trim().to_owned()
    } else {
        arguments.token
    });
    let proof = Some(arguments.proof.as_str()).filter(|proof| !proof.is_empty());
    let access = Some(arguments.right).filter(|rights| !rights.is_empty());
    let endpoint = arguments.endpoint.as_str();
    let response = client
        .introspect(endpoint, &arguments.rs, &token, proof, access)
        .await?;
    let line = match &response {
        IntrospectResponse::Active(token) => format!("Active: {}", json!(token)),
        IntrospectResponse::Inactive { .. } => "Not active".to_owned(),
    };
    output.result(&json!(response), &[line])
}

//! `discover`: asks what an AS supports.

use clap::Args;
use parley_client::Client;
use proof::SigningKey;
use serde_json::json;
use url::Url;

use super::error::CommandError;
use super::output::Output;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The grant endpoint
    grant_endpoint: Url,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), CommandError> {
    // Discovery is not signed, so any key will do.
    let key =
        SigningKey::from_ed25519_seed("none", &[0; 32]).map_err(parley_client::Error::from)?;
    let client = Client::new(key)?;
    let discovery = client.discover(arguments.grant_endpoint.as_str()).await?;
    let rotation = if discovery.key_rotation_supported {
        "yes"
    } else {
        "no"
    };
    let list = |name: &str, values: &[String]| format!("{name}: {}", values.join(", "));
    output.result(
        &json!(discovery),
        &[
            format!("Grant endpoint: {}", discovery.grant_request_endpoint),
            list("Start modes", &discovery.interaction_start_modes_supported),
            list(
                "Finish methods",
                &discovery.interaction_finish_methods_supported,
            ),
            list("Key proofs", &discovery.key_proofs_supported),
            list("Subject identifiers", &discovery.sub_id_formats_supported),
            list("Assertions", &discovery.assertion_formats_supported),
            format!("Key rotation: {rotation}"),
        ],
    )
}

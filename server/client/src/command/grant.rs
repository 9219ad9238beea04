//! `grant`: asks for a grant, shows the page where the user decides, and waits.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use gnap::actor::Agent;
use gnap::response::GrantResponse;
use gnap::right::Right;
use parley_client::{
    Client, Error, FinishListener, KeyAlgorithm, Requested, Saved, create_key, load_key,
};
use proof::SigningKey;
use serde_json::json;
use url::Url;

use super::error::CommandError;
use super::output::{Output, tokens};
use super::right;

/// Seconds to wait for a person when the AS does not say, and at most.
const WAIT: u64 = 600;
const MAX_WAIT: u64 = 3600;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The grant endpoint
    grant_endpoint: Url,

    /// The key file
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// Make the key file when it does not exist
    #[arg(long)]
    create_key: bool,

    /// A right, as a JSON object or a reference; can be repeated
    #[arg(long, value_name = "RIGHT", value_parser = right, required_unless_present = "resource")]
    right: Vec<Right>,

    /// Call this resource first, and ask for what its challenge names
    #[arg(long, value_name = "URI")]
    resource: Option<Url>,

    /// The class of software that this client is
    #[arg(long, value_name = "CLASS", conflicts_with = "instance_id")]
    class: Option<String>,

    /// The name to show to people
    #[arg(long, conflicts_with = "instance_id")]
    name: Option<String>,

    /// The instance identifier that the server gave, instead of the key
    #[arg(long, value_name = "ID")]
    instance_id: Option<String>,

    /// Which software agent asks, where one client runs several
    #[arg(long, value_name = "ID")]
    agent: Option<String>,

    /// The agent's name to show to people
    #[arg(long, value_name = "NAME")]
    agent_name: Option<String>,

    /// What the agent was told to do
    #[arg(long)]
    purpose: Option<String>,

    /// A label for the token
    #[arg(long)]
    label: Option<String>,

    /// Ask for a token that is not bound to the key
    #[arg(long)]
    bearer: bool,

    /// Offer no interaction
    #[arg(long, conflicts_with = "poll")]
    no_interact: bool,

    /// Poll instead of waiting for the browser to come back
    #[arg(long)]
    poll: bool,

    /// Keep the grant in this file, for `call`, `rotate` and `revoke`
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), CommandError> {
    let client = Client::new(key(arguments)?)?;
    let response = decided(arguments, &client, output).await?;
    if let Some(path) = &arguments.save {
        save(arguments, path, response.clone())?;
    }
    let issued = response.access_token.ok_or(CommandError::NothingIssued)?;
    let (value, lines) = tokens(&issued);
    output.result(&json!({ "access_token": value }), &lines)
}

fn key(arguments: &Arguments) -> Result<SigningKey, CommandError> {
    match (arguments.key.try_exists(), arguments.create_key) {
        (Ok(false), true) => Ok(create_key(&arguments.key, KeyAlgorithm::Ed25519)?),
        (Ok(false), false) => Err(CommandError::NoKey),
        _ => Ok(load_key(&arguments.key)?),
    }
}

/// The answer after everything that has to happen before.
async fn decided(
    arguments: &Arguments,
    client: &Client,
    output: Output,
) -> Result<GrantResponse, CommandError> {
    let endpoint = arguments.grant_endpoint.as_str();
    let mut requested = requested(arguments);
    if let Some(resource) = &arguments.resource {
        let challenge = client.challenge(resource).await?;
        requested.follow(&challenge, resource, endpoint)?;
    }
    let listener = if arguments.no_interact {
        None
    } else if arguments.poll {
        requested.offer_redirect(None);
        None
    } else {
        let listener = FinishListener::open().await?;
        requested.offer_redirect(Some(listener.finish()));
        Some(listener)
    };
    let response = client.grant(endpoint, &requested).await?;
    let Some(continuation) = response.continuation.clone() else {
        return Ok(response);
    };
    if response.access_token.is_some() {
        return Ok(response);
    }
    let interact = response.interact.as_ref();
    let limit = interact.and_then(|interact| interact.expires_in);
    let limit = Duration::from_secs(limit.unwrap_or(WAIT).min(MAX_WAIT));
    let page = interact.and_then(|interact| interact.redirect.as_deref());
    if let Some(page) = page {
        output.result(
            &json!({ "interact": { "redirect": page } }),
            &[format!("Open this page to go on: {page}")],
        )?;
    }
    match listener {
        Some(listener) if page.is_some() => {
            // Without the server's nonce nobody could tell a forged return
            // from a real one.
            let nonce = interact.and_then(|interact| interact.finish.as_ref());
            let nonce = nonce.ok_or(Error::Missing("interact.finish"))?;
            let reference = listener.interact_ref(endpoint, nonce, limit).await?;
            Ok(client.continue_with(&continuation, &reference).await?)
        }
        None if arguments.poll => Ok(client.poll_until_decided(continuation, limit).await?),
        _ => Ok(response),
    }
}

fn agent(arguments: &Arguments) -> Option<Agent> {
    let agent = Agent {
        id: arguments.agent.clone(),
        name: arguments.agent_name.clone(),
        purpose: arguments.purpose.clone(),
    };
    (agent != Agent::default()).then_some(agent)
}

fn requested(arguments: &Arguments) -> Requested {
    Requested {
        agent: agent(arguments),
        rights: arguments.right.clone(),
        label: arguments.label.clone(),
        flags: arguments
            .bearer
            .then(|| "bearer".to_owned())
            .into_iter()
            .collect(),
        instance_id: arguments.instance_id.clone(),
        class_id: arguments.class.clone(),
        name: arguments.name.clone(),
        interact: None,
        referrer: None,
    }
}

fn save(arguments: &Arguments, path: &Path, response: GrantResponse) -> Result<(), CommandError> {
    // The saved grant may be used from another folder.
    let key = std::path::absolute(&arguments.key).map_err(CommandError::Input)?;
    Ok(Saved::new(arguments.grant_endpoint.as_str(), &key, response).store(path)?)
}

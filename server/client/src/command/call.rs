//! `call`: calls a resource server with a token of a saved grant.

use clap::Args;
use serde_json::{Value, json};
use url::Url;

use super::SavedToken;
use super::error::CommandError;
use super::output::{Format, Output};

#[derive(Debug, Args)]
pub struct Arguments {
    /// What to call
    uri: Url,

    #[command(flatten)]
    saved: SavedToken,

    /// The method
    #[arg(short = 'X', long, default_value = "GET")]
    method: String,

    /// Content to send
    #[arg(long, value_name = "TEXT")]
    data: Option<String>,

    /// The content's type
    #[arg(long, value_name = "TYPE", default_value = "application/json")]
    content_type: String,
}

/// Succeeds only when the RS did: a program must not take a refusal for data.
pub async fn run(arguments: Arguments, output: Output) -> Result<(), CommandError> {
    let (saved, client) = arguments.saved.load()?;
    let token = saved.token(arguments.saved.label.as_deref())?;
    let content = arguments
        .data
        .map(|data| (arguments.content_type.as_str(), data.into_bytes()));
    let uri = arguments.uri.as_str();
    let answer = client.call(token, &arguments.method, uri, content).await?;
    match output.format() {
        Format::Text => output.octets(&answer.content)?,
        Format::Json => {
            let text = String::from_utf8_lossy(&answer.content);
            let content = serde_json::from_str(&text).unwrap_or(Value::from(text.as_ref()));
            output.result(&json!({ "status": answer.status, "content": content }), &[])?;
        }
    }
    Ok(answer.check_status()?)
}

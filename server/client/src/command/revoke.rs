//! `revoke`: gives a token of a saved grant back.

use serde_json::json;

use super::SavedToken;
use super::error::CommandError;
use super::output::Output;

pub async fn run(arguments: &SavedToken, output: Output) -> Result<(), CommandError> {
    let (mut saved, client) = arguments.load()?;
    let position = saved.position(arguments.label.as_deref())?;
    let token = saved.tokens.get(position);
    let token = token.ok_or(CommandError::NothingIssued)?;
    let manage = token.manage.as_ref().ok_or(CommandError::NotManaged)?;
    client.revoke(manage).await?;
    saved.tokens.remove(position);
    saved.store(&arguments.grant)?;
    output.result(&json!({ "revoked": true }), &["Revoked".to_owned()])
}

//! `rotate`: gets a new value for a token of a saved grant.

use gnap::response::{TokenResponse, TokenResponses};
use serde_json::json;

use super::SavedToken;
use super::error::CommandError;
use super::output::{Output, tokens};

pub async fn run(arguments: &SavedToken, output: Output) -> Result<(), CommandError> {
    let (mut saved, client) = arguments.load()?;
    let position = saved.position(arguments.label.as_deref())?;
    let token = saved.tokens.get_mut(position);
    let token = token.ok_or(CommandError::NothingIssued)?;
    let manage = token.manage.as_ref().ok_or(CommandError::NotManaged)?;
    let rotated = client.rotate(manage).await?;
    // The label is the client's own; the answer may leave it out.
    *token = TokenResponse {
        label: rotated.label.clone().or_else(|| token.label.clone()),
        ..rotated
    };
    let shown = TokenResponses::One(Box::new(token.clone()));
    saved.store(&arguments.grant)?;
    let (value, lines) = tokens(&shown);
    output.result(&json!({ "access_token": value }), &lines)
}

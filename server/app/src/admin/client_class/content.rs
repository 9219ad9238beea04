//! What somebody wants a client class to say, checked.

use api::client_class::{ClientClassInput, MAX_TOKEN_LIFETIME, MIN_TOKEN_LIFETIME, TokenFormat};
use store::client_class::ClientClassContent;

use super::{format, user_statements};
use crate::admin::check::{Fields, NAME, SENTENCE};
use crate::admin::problem::Problem;
use crate::admin::rights::WriteClientClasses;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// Most characters of a URL.
const URL: usize = 500;

/// The checked content.
///
/// # Errors
/// 422 with every member that is not accepted, or 503.
pub async fn content(
    app: &App,
    admin: &TenantAdmin<WriteClientClasses>,
    input: &ClientClassInput,
) -> Result<ClientClassContent, Problem> {
    let mut fields = Fields::default();
    fields.line("name", &input.name, NAME);
    fields.line("display_name", &input.display_name, NAME);
    fields.optional_line("description", &input.description, SENTENCE);
    let homepage = input.homepage.as_deref().map(str::trim);
    fields.expect(homepage.is_none_or(is_page), "homepage", || {
        "An address that begins with `https://`, or none.".to_owned()
    });
    let lifetimes = MIN_TOKEN_LIFETIME..=MAX_TOKEN_LIFETIME;
    fields.expect(
        lifetimes.contains(&input.token_lifetime),
        "token_lifetime",
        || format!("From {MIN_TOKEN_LIFETIME} to {MAX_TOKEN_LIFETIME} seconds."),
    );
    if input.token_format == TokenFormat::JwtSigned {
        // Without a key every request of the class would fail later.
        let tenant = admin.compiled(app).await?;
        fields.expect(tenant.signing_key.is_some(), "token_format", || {
            "This tenant has no key to sign with.".to_owned()
        });
    }
    fields.accepted()?;
    Ok(ClientClassContent {
        class_id: input.name.trim().to_owned(),
        name: input.display_name.trim().to_owned(),
        uri: homepage.map(str::to_owned),
        description: Some(input.description.trim().to_owned()).filter(|text| !text.is_empty()),
        token_format: format::stored(input.token_format),
        token_lifetime: u64::from(input.token_lifetime),
        user_statements: user_statements::stored(input.user_statements),
    })
}

fn is_page(address: &str) -> bool {
    address.len() <= URL
        && url::Url::parse(address).is_ok_and(|url| url.scheme() == "https" && url.has_host())
}

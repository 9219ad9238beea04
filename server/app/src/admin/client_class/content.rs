//! What somebody wants a client class to say, checked.

use api::client_class::{
    ClientClassInput, MAX_CALLBACKS, MAX_TOKEN_LIFETIME, MIN_TOKEN_LIFETIME, TokenFormat,
};
use store::client_class::ClientClassContent;

use super::{format, user_statements};
use crate::admin::check::{Fields, NAME, SENTENCE};
use crate::admin::problem::Problem;
use crate::admin::rights::WriteClientClasses;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::tenant::RESOURCE_SERVER_CLASS;

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
    fields.expect(input.name.trim() != RESOURCE_SERVER_CLASS, "name", || {
        "It is the class of resource servers.".to_owned()
    });
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
    let agent_operator = input.agent_operator.as_deref().map(str::trim);
    if let Some(operator) = agent_operator {
        fields.line("agent_operator", operator, NAME);
    }
    let callbacks = callbacks(&input.callbacks);
    fields.expect(callbacks.is_some(), "callbacks", || {
        format!(
            "At most {MAX_CALLBACKS} addresses such as `https://app.example/back`, \
             `https://app.example/*` or `com.example.app:/back`."
        )
    });
    if input.token_format != TokenFormat::Opaque {
        // Without a key every request of the class would fail later, or come
        // to something else than what was wanted.
        let tenant = admin.compiled(app).await?;
        let wanted = format::format(input.token_format);
        fields.expect(tenant.can_issue(wanted), "token_format", || {
            "This tenant, or its resource servers, have no key for it.".to_owned()
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
        callbacks: callbacks.unwrap_or_default(),
        agent_operator: agent_operator.map(str::to_owned),
    })
}

fn is_page(address: &str) -> bool {
    address.len() <= URL
        && url::Url::parse(address).is_ok_and(|url| url.scheme() == "https" && url.has_host())
}

/// The addresses as they are compared, or `None` when one cannot be used.
fn callbacks(listed: &[String]) -> Option<Vec<String>> {
    if listed.len() > MAX_CALLBACKS {
        return None;
    }
    listed.iter().map(|entry| callback(entry.trim())).collect()
}

/// An exact address, normalised as requests are. With `*` at its end it has a
/// path, or `https://app.example*` would also be `https://app.example.evil/`.
fn callback(entry: &str) -> Option<String> {
    let (address, below) = match entry.strip_suffix('*') {
        Some(address) => (address, "*"),
        None => (entry, ""),
    };
    if address.len() > URL || address.contains('*') {
        return None;
    }
    let url = url::Url::parse(address).ok()?;
    let is_usable = url.fragment().is_none() && url.username().is_empty();
    let ends_in_path = below.is_empty() || (address.ends_with('/') && url.query().is_none());
    // `https://app.example//*` and `https:/*` are no places either.
    let has_place = url.has_host() || !matches!(url.scheme(), "http" | "https");
    (is_usable && ends_in_path && has_place).then(|| format!("{url}{below}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callbacks_are_exact_or_below_a_path() {
        for (entry, stored) in [
            ("https://App.example:443/back", "https://app.example/back"),
            ("https://app.example/*", "https://app.example/*"),
            ("https://app.example/a/../b/*", "https://app.example/b/*"),
            ("http://127.0.0.1:9000/back", "http://127.0.0.1:9000/back"),
            ("com.example.app:/back", "com.example.app:/back"),
            ("com.example.app:/*", "com.example.app:/*"),
        ] {
            assert_eq!(callback(entry).as_deref(), Some(stored), "{entry}");
        }
        for entry in [
            "",
            "*",
            "https://*",
            "https://app.example*",
            "https://*.example/",
            "https://app.example/back?a=*",
            "https://app.example/back*",
            "https://user@app.example/*",
            "https://app.example/#back",
            "/back",
        ] {
            assert_eq!(callback(entry), None, "{entry}");
        }
    }
}

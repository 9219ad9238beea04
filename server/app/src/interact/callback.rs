//! Where a finish method may lead (RFC 9635 §2.5.2, §11.29, §11.34).

use gnap::error::Code;
use gnap::interact::{Finish, FinishMethod};
use url::Url;

use crate::app::App;
use crate::http::Refusal;
use crate::outbound::Forbidden;
use crate::tenant::Tenant;

/// Refuses finish methods that are not supported and URIs that could not carry
/// the answer, that would run in the AS's pages instead of leaving them, or
/// that tenant or class forbid.
///
/// # Errors
/// `invalid_request`.
pub fn check(
    app: &App,
    tenant: &Tenant,
    class: Option<&str>,
    finish: &Finish,
) -> Result<(), Refusal> {
    let refuse = |hint| Refusal::hint(Code::InvalidRequest, hint);
    let method = finish
        .method()
        .ok_or_else(|| refuse("`finish.method` is not supported"))?;
    let uri =
        Url::parse(&finish.uri).map_err(|_| refuse("`finish.uri` must be an absolute URI"))?;
    if uri.fragment().is_some() {
        return Err(refuse("`finish.uri` must not have a fragment"));
    }
    match method {
        FinishMethod::Redirect => check_redirect(&uri).map_err(refuse)?,
        FinishMethod::Push => {
            let exceptions = &tenant.interaction.outbound_exceptions;
            app.outbound
                .check(&finish.uri, exceptions)
                .map_err(|forbidden| refuse(not_called(forbidden)))?;
        }
    }
    if is_blocked(app, tenant, &uri) {
        return Err(refuse("`finish.uri` is blocked"));
    }
    if !is_of_class(tenant, class, &uri) {
        return Err(refuse("`finish.uri` is not one of this client's"));
    }
    Ok(())
}

fn check_redirect(uri: &Url) -> Result<(), &'static str> {
    if matches!(
        uri.scheme(),
        "javascript" | "data" | "vbscript" | "blob" | "file" | "about"
    ) {
        return Err("`finish.uri` has a scheme that cannot be used");
    }
    // Plain HTTP leaves the machine readable to everybody on the way
    // (RFC 9635 §2.5.2.1).
    if uri.scheme() == "http" && !is_this_machine(uri) {
        return Err("`finish.uri` must be https, on localhost, or of an own scheme");
    }
    // The parameters the AS adds would be ambiguous (AMB-35).
    if uri
        .query_pairs()
        .any(|(name, _)| name == "hash" || name == "interact_ref")
    {
        return Err("`finish.uri` must not have the parameters `hash` and `interact_ref`");
    }
    Ok(())
}

fn is_this_machine(uri: &Url) -> bool {
    match uri.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Tells the developer what is wrong, and nothing about the network here.
fn not_called(forbidden: Forbidden) -> &'static str {
    match forbidden {
        Forbidden::NotAUri => "`finish.uri` must be an absolute URI",
        Forbidden::Scheme => "`finish.uri` must be https for `push`",
        Forbidden::UserInformation => "`finish.uri` must not have user information",
        Forbidden::Port => "`finish.uri` must have port 443 or one above 1023",
        Forbidden::NotPublic => "`finish.uri` must be on a public host",
        Forbidden::Blocked => "`finish.uri` is blocked",
    }
}

fn is_blocked(app: &App, tenant: &Tenant, uri: &Url) -> bool {
    let blocked = &tenant.interaction.blocked_callbacks;
    app.outbound.is_blocked(uri)
        || blocked
            .iter()
            .any(|prefix| uri.as_str().starts_with(prefix))
}

/// Whether the class of a client lets it go there: exactly, or below what ends
/// with `*`. A class that lists nothing allows everything.
fn is_of_class(tenant: &Tenant, class: Option<&str>, uri: &Url) -> bool {
    let class = class.and_then(|class| tenant.client_class(class));
    let Some(allowed) = class.map(|class| &class.content.callbacks) else {
        return true;
    };
    allowed.is_empty() || allowed.iter().any(|pattern| matches(pattern, uri))
}

fn matches(pattern: &str, uri: &Url) -> bool {
    match pattern.strip_suffix('*') {
        // Both are normalised: `/app/../other` is not below `/app/`.
        Some(prefix) => uri.as_str().starts_with(prefix),
        None => uri.as_str() == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_itself_or_what_is_below() {
        let is = |pattern: &str, uri: &str| matches(pattern, &Url::parse(uri).unwrap());
        assert!(is("https://c.example/back", "https://c.example/back"));
        assert!(is(
            "https://c.example/app/*",
            "https://C.example:443/app/1?a=b"
        ));
        assert!(is("com.example.app:/*", "com.example.app:/back"));
        for (pattern, uri) in [
            ("https://c.example/back", "https://c.example/back?a=b"),
            ("https://c.example/back", "https://c.example/back/"),
            ("https://c.example/app/*", "https://c.example/app/../other"),
            (
                "https://c.example/app/*",
                "https://c.example/app/%2e%2e/other",
            ),
            ("https://c.example/*", "https://c.example.evil/"),
            ("https://c.example/*", "https://c.example@evil.example/"),
            ("https://c.example/*", "http://c.example/"),
        ] {
            assert!(!is(pattern, uri), "{pattern} {uri}");
        }
    }
}

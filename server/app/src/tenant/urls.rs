//! Every URL of a tenant, derived from its one canonical base URL (design §4).

use std::fmt::Display;

/// A tenant's base URL, such as `https://auth.example.com/t/acme`, and what
/// hangs below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urls {
    base: String,
    path: String,
}

impl Urls {
    /// Takes the configured base URL; it has no slash at its end.
    pub fn new(base: impl Into<String>) -> Self {
        let base = base.into();
        let path = url::Url::parse(&base).map_or_else(
            |_| String::new(),
            |url| url.path().trim_end_matches('/').to_owned(),
        );
        Self { base, path }
    }

    /// The base URL itself.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The base URL's path, without a slash at its end: where cookies belong.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Scheme and authority.
    pub fn origin(&self) -> &str {
        self.base
            .strip_suffix(self.path.as_str())
            .unwrap_or(&self.base)
    }

    /// The grant endpoint, which is also the issuer's name.
    pub fn grant(&self) -> String {
        format!("{}/gnap", self.base)
    }

    /// Continuation of one grant.
    pub fn continuation(&self, grant: impl Display) -> String {
        format!("{}/gnap/continue/{grant}", self.base)
    }

    /// Management of one token. Holds its id, never a value (RFC 9635 §3.2.1).
    pub fn token(&self, token: impl Display) -> String {
        format!("{}/gnap/token/{token}", self.base)
    }

    /// Introspection (RFC 9767 §3.3).
    pub fn introspection(&self) -> String {
        format!("{}/rs/introspect", self.base)
    }

    /// Registration of resource sets (RFC 9767 §3.4).
    pub fn resource_registration(&self) -> String {
        format!("{}/rs/resources", self.base)
    }

    /// The public keys of signed tokens.
    pub fn jwks(&self) -> String {
        format!("{}/jwks.json", self.base)
    }

    /// The list of revoked tokens.
    pub fn revocations(&self) -> String {
        format!("{}/rs/revocations", self.base)
    }

    /// An endpoint of the AuthZEN Authorization API 1.0, such as `evaluation`.
    pub fn access(&self, endpoint: &str) -> String {
        format!("{}/access/v1/{endpoint}", self.base)
    }

    /// Discovery for resource servers (RFC 9767 §3.1): one document an origin,
    /// and tenants that share an origin have theirs below it.
    pub fn rs_discovery(&self) -> String {
        format!("{}/.well-known/gnap-as-rs{}", self.origin(), self.path)
    }

    /// The account of a login here as an `acct:` URI (RFC 7565), if it can be
    /// written without escapes.
    pub fn account(&self, login: &str) -> Option<String> {
        is_plain(login).then(|| format!("acct:{login}@{}", self.host()))
    }

    /// The login of an account here.
    pub fn login<'a>(&self, account: &'a str) -> Option<&'a str> {
        let (login, host) = account.strip_prefix("acct:")?.split_once('@')?;
        (is_plain(login) && host.eq_ignore_ascii_case(&self.host())).then_some(login)
    }

    fn host(&self) -> String {
        let url = url::Url::parse(&self.base).ok();
        url.and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Where user codes are typed (RFC 9635 §4.1.2).
    pub fn device(&self) -> String {
        format!("{}/device", self.base)
    }

    /// Where the user code of one request is typed (RFC 9635 §4.1.3).
    pub fn own_device(&self, name: &str) -> String {
        format!("{}/d/{name}", self.base)
    }

    /// A person's own page.
    pub fn me(&self) -> String {
        format!("{}/me", self.base)
    }

    /// Where a person answers for others' grants.
    pub fn approvals(&self) -> String {
        format!("{}/me/approvals", self.base)
    }

    /// One interaction.
    pub fn interaction(&self, code: &str) -> String {
        format!("{}/interact/{code}", self.base)
    }
}

/// Characters that stand for themselves in the user part of an account.
fn is_plain(login: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=".contains(c);
    !login.is_empty() && login.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_of_this_host() {
        let urls = Urls::new("https://auth.example.com:8443/t/acme");
        let account = urls.account("alice").unwrap();
        assert_eq!(account, "acct:alice@auth.example.com");
        assert_eq!(urls.login(&account), Some("alice"));
        for other in [
            "acct:alice@example.com",
            "acct:@auth.example.com",
            "acct:a%40b@auth.example.com",
            "alice@auth.example.com",
        ] {
            assert_eq!(urls.login(other), None, "{other}");
        }
        assert_eq!(urls.account("a@b"), None);
    }

    #[test]
    fn path_and_origin_come_from_the_base() {
        let urls = Urls::new("https://auth.example.com:8443/t/acme");
        assert_eq!(urls.path(), "/t/acme");
        assert_eq!(urls.origin(), "https://auth.example.com:8443");
        assert_eq!(urls.grant(), "https://auth.example.com:8443/t/acme/gnap");
        assert_eq!(
            urls.rs_discovery(),
            "https://auth.example.com:8443/.well-known/gnap-as-rs/t/acme"
        );
        let host = Urls::new("https://acme.example.com");
        assert_eq!(
            (host.path(), host.origin()),
            ("", "https://acme.example.com")
        );
    }
}

//! Whose host a request was sent to: the deployment's own, or the name of a
//! tenant that has one (design §4). The name chooses among configured tenants
//! and is used for nothing else; no URL is made from it.

use actix_web::dev::RequestHead;
use actix_web::guard::GuardContext;
use actix_web::http::header::HOST;
use actix_web::web;
use url::{Host as UrlHost, Url};

use crate::app::App;

/// Where a request was sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// To the deployment: by its public name, another one that is configured,
    /// or an address. Probes and proxies come by address.
    Own,
    /// To another name, as [`authority`] writes it.
    Other(String),
}

impl Host {
    /// The host of a request. HTTP/2 has it in `:authority`, HTTP/1.1 in Host;
    /// an absolute target wins over that (RFC 9112 §3.2.2).
    pub fn of(head: &RequestHead, app: &App) -> Self {
        let mut fields = head.headers().get_all(HOST);
        let field = fields.next().map(|field| field.to_str().unwrap_or("?"));
        let is_single = fields.next().is_none();
        let said = head.uri.authority().map(|authority| authority.as_str());
        let Some(said) = said.or(field) else {
            // HTTP/1.0 has none.
            return Host::Own;
        };
        // As almost every request spells it: nothing to parse.
        if is_single && app.public_authority() == Some(said) {
            return Host::Own;
        }
        match (authority(said), is_single) {
            (Some(Authority::Address), true) => Host::Own,
            (Some(Authority::Name(name)), true) => match app.own_names().any(|own| own == name) {
                true => Host::Own,
                false => Host::Other(name),
            },
            _ => Host::Other(String::new()),
        }
    }
}

/// Guard: the request was sent to the deployment itself.
pub fn on_own_host(context: &GuardContext<'_>) -> bool {
    let app = context.app_data::<web::Data<App>>();
    app.is_none_or(|app| Host::of(context.head(), app) == Host::Own)
}

/// Guard: the request was sent to a name that may be a tenant's.
pub fn on_other_host(context: &GuardContext<'_>) -> bool {
    !on_own_host(context)
}

impl App {
    /// The names of the deployment itself.
    pub fn own_names(&self) -> impl Iterator<Item = String> {
        let others = self.config.server.other_hosts.iter();
        let names = self
            .public_authority()
            .into_iter()
            .chain(others.map(String::as_str));
        names.filter_map(name)
    }

    fn public_authority(&self) -> Option<&str> {
        let (_, authority) = self.config.server.public_url.split_once("://")?;
        Some(authority)
    }
}

/// The name in an authority, which is how a tenant's host is stored; `None` for
/// an address and for what is no authority.
pub fn name(text: &str) -> Option<String> {
    match authority(text)? {
        Authority::Name(name) => Some(name),
        Authority::Address => None,
    }
}

/// What stands in an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Authority {
    /// An IP address or `localhost`, which is one by another name, with or
    /// without a port.
    Address,
    /// A name in lower case with its port, unless that is one of http or https.
    Name(String),
}

/// Reads an authority; `None` when it is none.
fn authority(text: &str) -> Option<Authority> {
    if text.len() > 260 {
        return None;
    }
    let url = Url::parse(&format!("http://{text}")).ok()?;
    let is_bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && !text.ends_with('/');
    match (is_bare, url.host()?) {
        (false, _) => None,
        (true, UrlHost::Ipv4(_) | UrlHost::Ipv6(_) | UrlHost::Domain("localhost")) => {
            Some(Authority::Address)
        }
        (true, UrlHost::Domain(name)) => Some(Authority::Name(match url.port() {
            None | Some(80 | 443) => name.to_owned(),
            Some(port) => format!("{name}:{port}"),
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_every_spelling() {
        let name = |text: &str| Some(Authority::Name(text.to_owned()));
        for (text, expected) in [
            ("acme.example", name("acme.example")),
            ("ACME.example:443", name("acme.example")),
            ("acme.example:80", name("acme.example")),
            ("acme.example:8443", name("acme.example:8443")),
            ("b\u{fc}cher.example", name("xn--bcher-kva.example")),
            ("127.0.0.1:8480", Some(Authority::Address)),
            ("[::1]", Some(Authority::Address)),
            ("LOCALHOST:8480", Some(Authority::Address)),
            ("acme.localhost", name("acme.localhost")),
            ("2130706433", Some(Authority::Address)),
            ("", None),
            ("acme.example/", None),
            ("acme.example/x", None),
            ("acme.example?x", None),
            ("acme.example#x", None),
            ("user@acme.example", None),
            ("acme.example:x", None),
            ("acme .example", None),
            ("acme.example\\x", None),
        ] {
            assert_eq!(authority(text), expected, "{text}");
        }
    }
}

//! An address that may be called, as far as it can be told without asking the
//! name system.

use std::net::IpAddr;

use url::{Host, Url};

use super::address::is_public;
use super::block_list::{BlockList, is_below};

/// Names that mean something inside, wherever one is.
const INSIDE: [&str; 7] = [
    "localhost",
    "local",
    "internal",
    "home.arpa",
    "lan",
    "intranet",
    "onion",
];

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// Not an absolute URI.
    #[error("not a URI")]
    NotAUri,
    /// Not `https`.
    #[error("not https")]
    Scheme,
    /// It carries a name or password.
    #[error("has user information")]
    UserInformation,
    /// A port on which other services than web servers answer.
    #[error("a port below 1024 that is not 443")]
    Port,
    /// Not a public address, or a name for something inside.
    #[error("not a public host")]
    NotPublic,
    /// The operator forbids it.
    #[error("on the block list")]
    Blocked,
}

/// A URI that may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(super) url: Url,
    pub(super) reach: Reach,
}

/// How far the call may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// To public hosts.
    Public,
    /// To exactly this host and port, wherever it is, also without TLS: an
    /// administrator said so.
    Excepted,
}

impl Target {
    /// The URI as it will be called.
    pub fn uri(&self) -> &str {
        self.url.as_str()
    }

    /// Checks a URI. `exceptions` are the tenant's, as `host:port`.
    ///
    /// # Errors
    /// Why it is not called.
    pub fn check(
        uri: &str,
        block_list: &BlockList,
        exceptions: &[String],
    ) -> Result<Self, Forbidden> {
        let url = Url::parse(uri).map_err(|_| Forbidden::NotAUri)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Forbidden::UserInformation);
        }
        if is_excepted(&url, exceptions) {
            let reach = Reach::Excepted;
            return Ok(Self { url, reach });
        }
        if url.scheme() != "https" {
            return Err(Forbidden::Scheme);
        }
        match url.port_or_known_default() {
            Some(443 | 1024..) => {}
            Some(_) | None => return Err(Forbidden::Port),
        }
        match url.host().ok_or(Forbidden::NotAUri)? {
            Host::Ipv4(address) => check_address(IpAddr::V4(address), block_list)?,
            Host::Ipv6(address) => check_address(IpAddr::V6(address), block_list)?,
            Host::Domain(name) => check_name(name, block_list)?,
        }
        let reach = Reach::Public;
        Ok(Self { url, reach })
    }
}

/// Checks an address that was written down or resolved.
pub(super) fn check_address(address: IpAddr, block_list: &BlockList) -> Result<(), Forbidden> {
    if !is_public(address) {
        return Err(Forbidden::NotPublic);
    }
    if block_list.has_address(address) {
        return Err(Forbidden::Blocked);
    }
    Ok(())
}

fn check_name(name: &str, block_list: &BlockList) -> Result<(), Forbidden> {
    let name = name.strip_suffix('.').unwrap_or(name);
    // A name of one label is completed by the resolver's search list.
    if !name.contains('.') || INSIDE.iter().any(|inside| is_below(name, inside)) {
        return Err(Forbidden::NotPublic);
    }
    if block_list.has_name(name) {
        return Err(Forbidden::Blocked);
    }
    Ok(())
}

fn is_excepted(url: &Url, exceptions: &[String]) -> bool {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return false;
    };
    let place = format!("{host}:{port}");
    matches!(url.scheme(), "http" | "https") && exceptions.contains(&place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(uri: &str) -> Result<Target, Forbidden> {
        let blocked = ["evil.example", "198.41.0.0/24"].map(str::to_owned);
        let block_list = BlockList::new(&blocked).unwrap();
        let exceptions = ["127.0.0.1:4000", "[::1]:443", "dev.internal:8080"].map(str::to_owned);
        Target::check(uri, &block_list, &exceptions)
    }

    #[test]
    fn hosts_inside_are_refused_however_they_are_written() {
        for uri in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.0.0.1/",
            "https://0177.0.0.1/",
            "https://127.0.0.1:4001/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[fe80::1]/",
            "https://[fd00:ec2::254]/",
            "https://169.254.169.254/latest/meta-data/",
            "https://10.0.0.1/",
            "https://192.168.0.14/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://metadata.google.internal/",
            "https://printer.local/",
            "https://router/",
            "https://router./",
            "https://\u{ff11}27.0.0.1/",
        ] {
            assert_eq!(check(uri), Err(Forbidden::NotPublic), "{uri}");
        }
    }

    #[test]
    fn only_plain_https_is_called() {
        for (uri, why) in [
            ("http://client.example/", Forbidden::Scheme),
            ("ftp://client.example/", Forbidden::Scheme),
            ("file:///etc/passwd", Forbidden::Scheme),
            ("com.example.app:/back", Forbidden::Scheme),
            ("gopher://127.0.0.1:4000/", Forbidden::Scheme),
            ("https://client.example:22/", Forbidden::Port),
            ("https://client.example:25/", Forbidden::Port),
            ("https://client.example:80/", Forbidden::Port),
            ("https://user@client.example/", Forbidden::UserInformation),
            ("https://:pw@client.example/", Forbidden::UserInformation),
            (
                "https://public.example@127.0.0.1/",
                Forbidden::UserInformation,
            ),
            ("/push", Forbidden::NotAUri),
            ("https://", Forbidden::NotAUri),
            ("https://a.evil.example/", Forbidden::Blocked),
            ("https://198.41.0.4/", Forbidden::Blocked),
        ] {
            assert_eq!(check(uri), Err(why), "{uri}");
        }
        for uri in [
            "https://client.example/push?a=b",
            "https://client.example:8443/",
            "https://1.1.1.1/",
            "https://[2606:4700:4700::1111]/",
        ] {
            assert_eq!(
                check(uri).map(|target| target.reach),
                Ok(Reach::Public),
                "{uri}"
            );
        }
    }

    #[test]
    fn an_exception_is_for_one_host_and_port() {
        for uri in [
            "http://127.0.0.1:4000/push",
            "https://127.0.0.1:4000/push",
            "https://[::1]/push",
            "http://dev.internal:8080/push",
        ] {
            assert_eq!(
                check(uri).map(|target| target.reach),
                Ok(Reach::Excepted),
                "{uri}"
            );
        }
        for uri in [
            "http://127.0.0.1:4001/push",
            "http://127.0.0.1/push",
            "http://127.0.0.2:4000/push",
            "http://dev.internal/push",
            "http://a.dev.internal:8080/push",
            "http://user@127.0.0.1:4000/push",
        ] {
            assert!(check(uri).is_err(), "{uri}");
        }
    }
}

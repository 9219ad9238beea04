//! Where settings come from, in order: defaults, file, variables.

use std::path::Path;

use config::{Environment, File, FileFormat};

use super::Config;
use crate::outbound::{BlockList, NotABlock};

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A source cannot be read, a key is unknown, or a value does not fit.
    #[error("configuration: {0}")]
    Invalid(#[from] config::ConfigError),
    /// The public URL is not an origin.
    #[error(
        "`server.public_url` must be an origin such as https://auth.example.com, with http on this machine only, not `{0}`"
    )]
    PublicUrl(String),
    /// An entry of the block list blocks nothing.
    #[error("`outbound.block`")]
    Block(#[from] NotABlock),
    /// Calls without a limit would be waited for without a limit.
    #[error("`outbound.timeout` must not be zero")]
    NoTimeout,
    /// The drain, wait or lifetime of something is zero.
    #[error("`protocol.{0}` must not be zero")]
    Zero(&'static str),
}

impl Config {
    /// Reads defaults, `file` if given (else `parley.toml` if present), and the
    /// `PARLEY__SECTION__KEY` variables.
    ///
    /// # Errors
    /// Says which key of which source is wrong.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let builder = config::Config::builder().add_source(File::from_str(
            include_str!("default.toml"),
            FileFormat::Toml,
        ));
        let builder = match file {
            Some(path) => builder.add_source(File::from(path).required(true)),
            None => builder.add_source(File::with_name("parley").required(false)),
        };
        let variables = Environment::with_prefix("PARLEY")
            .prefix_separator("__")
            .separator("__")
            .list_separator(",")
            .with_list_parse_key("server.trusted_proxies")
            .with_list_parse_key("tls.client_cert_proxies")
            .with_list_parse_key("outbound.block")
            .try_parsing(true);
        let config: Config = builder.add_source(variables).build()?.try_deserialize()?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let public_url = &self.server.public_url;
        let is_origin = url::Url::parse(public_url).is_ok_and(|url| {
            // RFC 9635 §9, §11.1: endpoints are https; plain http stays on
            // this machine.
            (url.scheme() == "https" || url.scheme() == "http" && is_this_machine(&url))
                && url.origin().ascii_serialization() == *public_url
        });
        if !is_origin {
            return Err(ConfigError::PublicUrl(public_url.clone()));
        }
        BlockList::new(&self.outbound.block)?;
        if self.outbound.timeout == 0 {
            return Err(ConfigError::NoTimeout);
        }
        let protocol = &self.protocol;
        let positive = [
            ("proof_max_age", protocol.proof_max_age),
            ("interaction_lifetime", protocol.interaction_lifetime),
            ("user_code_lifetime", protocol.user_code_lifetime),
            ("approval_lifetime", protocol.approval_lifetime),
            ("token_lifetime", protocol.token_lifetime),
            ("session_lifetime", protocol.session_lifetime),
        ];
        match positive.into_iter().find(|(_, value)| *value == 0) {
            Some((name, _)) => Err(ConfigError::Zero(name)),
            None => Ok(()),
        }
    }
}

/// Whether a URL leads to this machine, so that plain http is good enough
/// (RFC 9635 §11.1).
pub fn is_this_machine(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(toml: &str) -> Result<Config, ConfigError> {
        let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
        std::fs::write(file.path(), toml).unwrap();
        Config::load(Some(file.path()))
    }

    #[test]
    fn the_defaults_are_complete() {
        let config = load("").unwrap();
        assert_eq!(config.server.listen.port(), 8480);
        assert!(
            config
                .database_url()
                .expose()
                .starts_with("sqlite:data/parley.db")
        );
    }

    #[test]
    fn refuses_an_unknown_key() {
        assert!(load("[server]\nlisten = \"127.0.0.1:1\"").is_ok());
        assert!(load("[server]\nlisten_on = \"127.0.0.1:1\"").is_err());
        assert!(load("[servers]\n").is_err());
    }

    /// Shows GNAP-9-03, RS-3.1-03, RS-3.1-04, GNAP-11.1-01, RS-6.1-01 for the
    /// addresses that Parley tells.
    #[test]
    fn refuses_a_block_list_that_does_not_block() {
        assert!(load("[outbound]\nblock = [\"198.51.100.0/24\", \"evil.example\"]").is_ok());
        assert!(load("[outbound]\nblock = [\"https://evil.example\"]").is_err());
        assert!(load("[outbound]\ntimeout = 0").is_err());
    }

    #[test]
    fn refuses_a_public_url_that_is_not_an_origin() {
        for good in [
            "https://a.example",
            "http://127.0.0.1:8480",
            "http://[::1]:8480",
            "http://localhost",
        ] {
            let toml = format!("[server]\npublic_url = \"{good}\"");
            assert!(load(&toml).is_ok(), "{good}");
        }
        for bad in [
            "https://a.example/",
            "https://a.example/x",
            "a.example",
            "ftp://a.example",
            "http://a.example",
            "http://10.0.0.1:8480",
            "http://localhost.example",
        ] {
            let toml = format!("[server]\npublic_url = \"{bad}\"");
            assert!(
                matches!(load(&toml), Err(ConfigError::PublicUrl(_))),
                "{bad}"
            );
        }
    }
}

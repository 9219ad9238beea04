//! The interaction hash (RFC 9635 §4.2.3).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256, Sha384, Sha512};
use sha3::{Sha3_256, Sha3_384, Sha3_512};

/// Hash algorithms of the Named Information registry with 256 bits or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `sha-256`, the default.
    Sha256,
    /// `sha-384`.
    Sha384,
    /// `sha-512`.
    Sha512,
    /// `sha3-256`.
    Sha3_256,
    /// `sha3-384`.
    Sha3_384,
    /// `sha3-512`.
    Sha3_512,
}

impl Method {
    /// The method of this registered name, if it is supported.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "sha-256" => Some(Self::Sha256),
            "sha-384" => Some(Self::Sha384),
            "sha-512" => Some(Self::Sha512),
            "sha3-256" => Some(Self::Sha3_256),
            "sha3-384" => Some(Self::Sha3_384),
            "sha3-512" => Some(Self::Sha3_512),
            _ => None,
        }
    }
}

/// The four lines that are hashed.
#[derive(Debug, Clone, Copy)]
pub struct Interaction<'a> {
    /// `interact.finish.nonce` of the request.
    pub client_nonce: &'a str,
    /// `interact.finish` of the response.
    pub server_nonce: &'a str,
    /// The interaction reference.
    pub interact_ref: &'a str,
    /// The grant endpoint, as the client called it.
    pub grant_endpoint: &'a str,
}

impl Interaction<'_> {
    /// The hash, base64url without padding.
    pub fn hash(&self, method: Method) -> String {
        let base = format!(
            "{}\n{}\n{}\n{}",
            self.client_nonce, self.server_nonce, self.interact_ref, self.grant_endpoint
        );
        let base = base.as_bytes();
        let digest: &[u8] = match method {
            Method::Sha256 => &Sha256::digest(base),
            Method::Sha384 => &Sha384::digest(base),
            Method::Sha512 => &Sha512::digest(base),
            Method::Sha3_256 => &Sha3_256::digest(base),
            Method::Sha3_384 => &Sha3_384::digest(base),
            Method::Sha3_512 => &Sha3_512::digest(base),
        };
        URL_SAFE_NO_PAD.encode(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_rfc() {
        // RFC 9635 §4.2.3.
        let interaction = Interaction {
            client_nonce: "VJLO6A4CATR0KRO",
            server_nonce: "MBDOFXG4Y5CVJCX821LH",
            interact_ref: "4IFWWIKYB2PQ6U56NL1",
            grant_endpoint: "https://server.example.com/tx",
        };
        assert_eq!(
            interaction.hash(Method::Sha256),
            "x-gguKWTj8rQf7d7i3w3UhzvuJ5bpOlKyAlVpLxBffY"
        );
    }
}

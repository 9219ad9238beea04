//! The interaction hash (RFC 9635 §4.2.3).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use blake2::digest::consts::U32;
use blake2::{Blake2b, Blake2b512, Blake2s256};
use k12::{ExtendableOutput as _, Kt128, Update as _};
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
    /// `blake2s-256`.
    Blake2s256,
    /// `blake2b-256`.
    Blake2b256,
    /// `blake2b-512`.
    Blake2b512,
    /// `k12-256`.
    K12_256,
    /// `k12-512`.
    K12_512,
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
            "blake2s-256" => Some(Self::Blake2s256),
            "blake2b-256" => Some(Self::Blake2b256),
            "blake2b-512" => Some(Self::Blake2b512),
            "k12-256" => Some(Self::K12_256),
            "k12-512" => Some(Self::K12_512),
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
            Method::Blake2s256 => &Blake2s256::digest(base),
            Method::Blake2b256 => &Blake2b::<U32>::digest(base),
            Method::Blake2b512 => &Blake2b512::digest(base),
            Method::K12_256 => &kangaroo_twelve::<32>(base),
            Method::K12_512 => &kangaroo_twelve::<64>(base),
        };
        URL_SAFE_NO_PAD.encode(digest)
    }
}

fn kangaroo_twelve<const N: usize>(base: &[u8]) -> [u8; N] {
    let mut hasher = Kt128::default();
    hasher.update(base);
    let mut digest = [0; N];
    hasher.finalize_xof_into(&mut digest);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_vectors() {
        let interaction = Interaction {
            client_nonce: "VJLO6A4CATR0KRO",
            server_nonce: "MBDOFXG4Y5CVJCX821LH",
            interact_ref: "4IFWWIKYB2PQ6U56NL1",
            grant_endpoint: "https://server.example.com/tx",
        };
        // sha-256 and sha3-512 are the RFC's values, the others computed from
        // its text with another library.
        for (name, hash) in [
            ("sha-256", "x-gguKWTj8rQf7d7i3w3UhzvuJ5bpOlKyAlVpLxBffY"),
            (
                "sha-384",
                "DwX1yKfwbAnxXBe7KO5rWSurmzBtHyTIW-rnmEv1ENWN7hqcSQLnEA6Mj4uIb7S6",
            ),
            (
                "sha-512",
                "454VR2f6OAHg3PDng-iAbfPEeBCI70VP0KcpleQZBC5TfJRbNOgz0RGVWI_gLaQXwRFst3CyzWPS_IPRDZ39fw",
            ),
            ("sha3-256", "whl7XZLXMQ5oVJS7Taz1RUc_ecDJ3_N2Wx8lDSl2UoY"),
            (
                "sha3-384",
                "AHZ8TIQ43e4oLZW8i6jpT-VStdgYF_y_h33lQBlAYwYGBo14ikEILHJ7Ze9ALgpf",
            ),
            (
                "sha3-512",
                "pyUkVJSmpqSJMaDYsk5G8WCvgY91l-agUPe1wgn-cc5rUtN69gPI2-S_s-Eswed8iB4PJ_a5Hg6DNi7qGgKwSQ",
            ),
            ("blake2s-256", "4iBzvUITBsawBsmjKVClQxnkE_gsdww9WWiIaIstGYI"),
            ("blake2b-256", "GPMZ1sw3SuzvbgBZB7mA2cv4Y8LAWD7W5r-5gwUU_DA"),
            (
                "blake2b-512",
                "bOp9sUJGr3UQvIBMN1Tkjn_I8TiErRVjpwNrF41ty6aeD_lVV7eyeDksILSqcJZXJH-ymOVMkIrMeiLCv1apow",
            ),
            ("k12-256", "ofOBUFpeoBwWSZleNaThYQ41b05pk5YACoOw10rhP8U"),
            (
                "k12-512",
                "ofOBUFpeoBwWSZleNaThYQ41b05pk5YACoOw10rhP8UsGBvMfg5RloH6WspOLxc8v2dmnH0BggoR4bwlfoXKmw",
            ),
        ] {
            let method = Method::from_name(name).expect(name);
            assert_eq!(interaction.hash(method), hash, "{name}");
        }
        for short in ["sha-256-128", "sha3-224", "SHA-256", ""] {
            assert_eq!(Method::from_name(short), None, "{short}");
        }
    }
}

//! Signing a request (RFC 9635 §7.3.1), also wrongly on purpose: tests of a
//! verifier need requests that break one rule each.

use proof::{DigestAlgorithm, Message, Request, SigningKey, content_digest};

use crate::error::Error;

/// How to sign. [`Signing::new`] follows the rules; every field can be set to
/// break one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signing {
    /// The signature's label.
    pub label: String,
    /// Component identifiers as they are written, such as `"@method"` with its
    /// quotes. `None`: all that must be covered, and Content-Type.
    pub components: Option<Vec<String>>,
    /// The Content-Digest field.
    pub content_digest: ContentDigest,
    /// `created`, seconds since the epoch.
    pub created: Option<u64>,
    /// `expires`, seconds since the epoch.
    pub expires: Option<u64>,
    /// `nonce`.
    pub nonce: Option<String>,
    /// `keyid`. `None`: the key's own `kid`; an empty text: no parameter.
    pub keyid: Option<String>,
    /// `tag`.
    pub tag: Option<String>,
    /// `alg`, which GNAP forbids.
    pub alg: Option<String>,
}

/// What happens to the Content-Digest field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentDigest {
    /// Calculated when there is content.
    Calculated(DigestAlgorithm),
    /// This value, right or wrong.
    Given(String),
    /// Not sent.
    Omitted,
}

impl Signing {
    /// The right way.
    pub fn new(created: u64, nonce: impl Into<String>) -> Self {
        Self {
            label: "sig1".to_owned(),
            components: None,
            content_digest: ContentDigest::Calculated(DigestAlgorithm::Sha256),
            created: Some(created),
            expires: None,
            nonce: Some(nonce.into()),
            keyid: None,
            tag: Some("gnap".to_owned()),
            alg: None,
        }
    }

    fn input(&self, request: &Request, key: &SigningKey) -> String {
        let components = match &self.components {
            Some(components) => components.join(" "),
            None => required_components(request),
        };
        let keyid = self.keyid.as_deref().unwrap_or(key.kid());
        let keyid = Some(keyid).filter(|keyid| !keyid.is_empty());
        let mut input = format!("({components})");
        for (name, seconds) in [("created", self.created), ("expires", self.expires)] {
            if let Some(seconds) = seconds {
                input.push_str(&format!(";{name}={seconds}"));
            }
        }
        for (name, text) in [
            ("keyid", keyid),
            ("nonce", self.nonce.as_deref()),
            ("tag", self.tag.as_deref()),
            ("alg", self.alg.as_deref()),
        ] {
            if let Some(text) = text {
                input.push_str(&format!(";{name}={}", quoted(text)));
            }
        }
        input
    }
}

/// Signs `request` and returns it with its signature fields.
///
/// # Errors
/// When the parameters cannot be written or a component is not there.
pub fn sign_request(
    key: &SigningKey,
    request: Request,
    signing: &Signing,
) -> Result<Request, Error> {
    let digest = match &signing.content_digest {
        ContentDigest::Calculated(_) if request.content().is_empty() => None,
        ContentDigest::Calculated(algorithm) => Some(content_digest(request.content(), *algorithm)),
        ContentDigest::Given(value) => Some(value.clone()),
        ContentDigest::Omitted => None,
    };
    let request = match digest {
        Some(digest) => request.with_header("content-digest", digest),
        None => request,
    };
    let input = signing.input(&request, key);
    let headers = key.sign_input(&request, &signing.label, &input)?;
    Ok(request
        .with_header("signature-input", headers.signature_input)
        .with_header("signature", headers.signature))
}

fn required_components(request: &Request) -> String {
    let mut components = vec![r#""@method""#.to_owned(), r#""@target-uri""#.to_owned()];
    for name in ["content-digest", "content-type", "authorization"] {
        if !request.header(name).is_empty() {
            components.push(quoted(name));
        }
    }
    components.join(" ")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use proof::{Expected, Presents, ProofError, PublicKey, Window, verify};

    use super::*;

    const NOW: u64 = 1_700_000_000;

    fn result(change: impl FnOnce(&mut Signing)) -> Result<(), ProofError> {
        let key = SigningKey::from_ed25519_seed(r#"a"\b"#, &[7; 32]).unwrap();
        let mut signing = Signing::new(NOW, "n");
        change(&mut signing);
        let request = Request::new("POST", "https://server.example/gnap").with_content("{}");
        let request = sign_request(&key, request, &signing).unwrap();
        let expected = Expected {
            now: NOW,
            window: Window {
                past: 60,
                future: 10,
            },
            token: Presents::Nothing,
        };
        let public = PublicKey::admit(&key.public()).unwrap();
        verify(&request, &public, &expected).map(drop)
    }

    #[test]
    fn breaks_the_rule_that_was_asked_for() {
        assert_eq!(result(|_| ()), Ok(()));
        assert_eq!(
            result(|signing| signing.tag = None),
            Err(ProofError::Untagged)
        );
        assert_eq!(
            result(|signing| signing.alg = Some("ed25519".to_owned())),
            Err(ProofError::AlgorithmNamed)
        );
        assert_eq!(
            result(|signing| signing.keyid = Some(String::new())),
            Err(ProofError::Parameter("keyid"))
        );
        assert_eq!(
            result(|signing| signing.created = Some(0)),
            Err(ProofError::Stale)
        );
        assert_eq!(
            result(|signing| signing.expires = Some(0)),
            Err(ProofError::Expired)
        );
        assert_eq!(
            result(|signing| signing.components = Some(vec![r#""@method""#.to_owned()])),
            Err(ProofError::Uncovered("@target-uri"))
        );
        assert!(result(|signing| signing.content_digest = ContentDigest::Omitted).is_err());
    }
}

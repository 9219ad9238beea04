//! Proving a request (RFC 9635 §7.3) by the method of the key, also wrongly on
//! purpose: tests of a verifier need requests that break one rule each.

use proof::{
    DigestAlgorithm, DpopParts, Message, Method, Request, SignatureParameters, SigningKey,
    content_digest,
};
use serde_json::{Map, Value};

use crate::error::Error;

/// How to prove. [`Signing::new`] follows the rules; every field can be set to
/// break one. The first ones are about `httpsig`, the last ones about the other
/// methods; `created` and `nonce` serve all.
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
    /// `nonce`, also in the header of a JWS, where GNAP has none; `jti` of
    /// `dpop`.
    pub nonce: Option<String>,
    /// `keyid`. `None`: the key's own `kid`; an empty text: no parameter.
    pub keyid: Option<String>,
    /// `tag`.
    pub tag: Option<String>,
    /// `alg`, which GNAP forbids.
    pub alg: Option<String>,
    /// Members of the JOSE header to set; null removes one.
    pub header: Map<String, Value>,
    /// Claims of `dpop` to set; null removes one.
    pub claims: Map<String, Value>,
    /// The payload of `jwsd` and `jws`, right or wrong. `None`: what it must
    /// be.
    pub payload: Option<Vec<u8>>,
}

/// What happens to the Content-Digest field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentDigest {
    /// Calculated when there is content, by the algorithm that the key's proof
    /// says.
    OfTheProof,
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
            content_digest: ContentDigest::OfTheProof,
            created: Some(created),
            expires: None,
            nonce: Some(nonce.into()),
            keyid: None,
            tag: Some("gnap".to_owned()),
            alg: None,
            header: Map::new(),
            claims: Map::new(),
            payload: None,
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

/// Proves `request` and returns it as it has to be sent.
///
/// # Errors
/// When the parameters cannot be written or a component is not there.
pub fn sign_request(
    key: &SigningKey,
    request: Request,
    signing: &Signing,
) -> Result<Request, Error> {
    match key.method() {
        Method::HttpSig => by_httpsig(key, request, signing),
        Method::Mtls => Ok(request),
        Method::Jwsd => by_jws(key, request, signing, "gnap-binding-jwsd"),
        Method::Jws => by_jws(key, request, signing, "gnap-binding-jws"),
        Method::Dpop => by_dpop(key, request, signing),
    }
}

fn by_httpsig(key: &SigningKey, request: Request, signing: &Signing) -> Result<Request, Error> {
    let calculated = |algorithm| {
        let content = request.content();
        (!content.is_empty()).then(|| content_digest(content, algorithm))
    };
    let digest = match &signing.content_digest {
        ContentDigest::OfTheProof => calculated(key.content_digest()),
        ContentDigest::Calculated(algorithm) => calculated(*algorithm),
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

fn by_jws(
    key: &SigningKey,
    request: Request,
    signing: &Signing,
    typ: &str,
) -> Result<Request, Error> {
    let parameters = SignatureParameters {
        created: signing.created.unwrap_or_default(),
        nonce: signing.nonce.clone(),
    };
    let mut header = key.binding_header(&request, typ, &parameters)?;
    if signing.created.is_none() {
        header.remove("created");
    }
    set(&mut header, &signing.header);
    let has_content = !request.content().is_empty();
    let payload = match &signing.payload {
        Some(payload) => payload.clone(),
        None => key.jws_payload(request.content()),
    };
    let jws = key.sign_jws(&header, &payload)?;
    Ok(if key.method() == Method::Jws && has_content {
        request
            .without_header("content-type")
            .with_header("content-type", "application/jose")
            .with_content(jws)
    } else {
        request.with_header("detached-jws", jws)
    })
}

fn by_dpop(key: &SigningKey, request: Request, signing: &Signing) -> Result<Request, Error> {
    let parameters = SignatureParameters {
        created: signing.created.unwrap_or_default(),
        nonce: Some(signing.nonce.clone().unwrap_or_default()),
    };
    let DpopParts {
        mut header,
        mut claims,
    } = key.dpop_parts(&request, &parameters)?;
    for (name, is_given) in [
        ("iat", signing.created.is_some()),
        ("jti", signing.nonce.is_some()),
    ] {
        if !is_given {
            claims.remove(name);
        }
    }
    set(&mut header, &signing.header);
    set(&mut claims, &signing.claims);
    let claims = serde_json::to_vec(&claims).map_err(|_| Error::Request)?;
    let proof = key.sign_jws(&header, &claims)?;
    Ok(request.with_header("dpop", proof))
}

fn set(object: &mut Map<String, Value>, members: &Map<String, Value>) {
    for (name, value) in members {
        if value.is_null() {
            object.remove(name);
        } else {
            object.insert(name.clone(), value.clone());
        }
    }
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
    use proof::{Expected, JoseError, Presents, ProofError, PublicKey, Window, verify};

    use super::*;

    const NOW: u64 = 1_700_000_000;

    fn result(change: impl FnOnce(&mut Signing)) -> Result<(), ProofError> {
        result_of(Method::HttpSig, change)
    }

    fn result_of(method: Method, change: impl FnOnce(&mut Signing)) -> Result<(), ProofError> {
        let key = SigningKey::from_ed25519_seed(r#"a"\b"#, &[7; 32]).unwrap();
        let key = key.with_method(method);
        let mut signing = Signing::new(NOW, "n");
        change(&mut signing);
        let request = Request::new("POST", "https://server.example/gnap")
            .with_header("content-type", "application/json")
            .with_content("{}");
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
    fn breaks_the_rules_of_other_methods() {
        for method in [Method::Jwsd, Method::Jws, Method::Dpop] {
            assert_eq!(result_of(method, |_| ()), Ok(()));
            let stale = result_of(method, |signing| signing.created = Some(0));
            assert_eq!(stale, Err(ProofError::Stale));
            let without = result_of(method, |signing| signing.created = None);
            assert!(without.is_err());
            let typ = |signing: &mut Signing| {
                signing.header.insert("typ".to_owned(), "JWT".into());
            };
            let refused = Err(JoseError::Parameter("typ").into());
            assert_eq!(result_of(method, typ), refused);
        }
        let payload = |signing: &mut Signing| signing.payload = Some(b"[]".to_vec());
        let refused = Err(JoseError::Payload.into());
        assert_eq!(result_of(Method::Jwsd, payload), refused);
        let claim = |signing: &mut Signing| {
            signing.claims.insert("htm".to_owned(), Value::Null);
        };
        let refused = Err(JoseError::Parameter("htm").into());
        assert_eq!(result_of(Method::Dpop, claim), refused);
        let nonce = |signing: &mut Signing| signing.nonce = None;
        let refused = Err(JoseError::Parameter("jti").into());
        assert_eq!(result_of(Method::Dpop, nonce), refused);
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

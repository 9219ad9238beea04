//! By which method a request is proven, as far as its shape says: what the AS is
//! told at introspection (RFC 9767 §3.3, `proof`). It decides nothing: the proof
//! is verified by the method of the key, whatever the request looks like.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proof::{Message, Method};
use serde_json::Value;

/// The method, if any.
pub(crate) fn proof_method(message: &impl Message) -> Option<Method> {
    let in_message = || method_in_message(message);
    in_message().or_else(|| message.certificate().map(|_| Method::Mtls))
}

/// The method that left something in the message itself: all but `mtls`.
pub(crate) fn method_in_message(message: &impl Message) -> Option<Method> {
    if message.header("content-type").iter().any(is_jose) && !message.content().is_empty() {
        return Some(Method::Jws);
    }
    if let Some(jws) = message.header("detached-jws").first() {
        // `jws` has no content to stand in when the request has none.
        return Some(match typ(jws).as_deref() {
            Some("gnap-binding-jws") => Method::Jws,
            _ => Method::Jwsd,
        });
    }
    if !message.header("dpop").is_empty() {
        return Some(Method::Dpop);
    }
    let inputs = message.header("signature-input");
    inputs.iter().any(is_for_gnap).then_some(Method::HttpSig)
}

fn is_jose(line: &&[u8]) -> bool {
    let media_type = line.split(|byte| *byte == b';').next().unwrap_or_default();
    media_type
        .trim_ascii()
        .eq_ignore_ascii_case(b"application/jose")
}

/// Others may sign messages too, such as a proxy.
fn is_for_gnap(line: &&[u8]) -> bool {
    let tag = br#"tag="gnap""#;
    line.windows(tag.len()).any(|window| window == tag)
}

fn typ(jws: &[u8]) -> Option<String> {
    let header = jws.split(|byte| *byte == b'.').next()?;
    let header = URL_SAFE_NO_PAD.decode(header.trim_ascii()).ok()?;
    let header: Value = serde_json::from_slice(&header).ok()?;
    header.get("typ")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use proof::{Request, SigningKey};

    use super::*;
    use crate::sign::{Signing, sign_request};

    #[test]
    fn tells_every_method_by_its_shape() {
        let key = || SigningKey::from_ed25519_seed("k", &[7; 32]).unwrap();
        let get = Request::new("GET", "https://rs.example/");
        let post = Request::new("POST", "https://rs.example/").with_content("{}");
        assert_eq!(proof_method(&get), None);
        for method in [Method::HttpSig, Method::Jwsd, Method::Jws, Method::Dpop] {
            let key = key().with_method(method);
            for request in [get.clone(), post.clone()] {
                let signed = sign_request(&key, request, &Signing::new(1, "n")).unwrap();
                assert_eq!(proof_method(&signed), Some(method));
            }
        }
        let by_proxy = get.with_header("signature-input", r#"proxy=("@method");tag="proxy""#);
        assert_eq!(proof_method(&by_proxy), None);
    }
}

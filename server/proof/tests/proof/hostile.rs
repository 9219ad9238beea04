//! Whatever arrives, nothing panics and nothing is accepted that was not
//! signed.

use proof::{Request, Thumbprint, verify};
use proptest::prelude::*;
use serde_json::Value;

use crate::signed::{EXPECTED, check, ed25519, grant_request, p256, public, signed};

proptest! {
    #[test]
    fn garbage_fields_are_refused(
        input in proptest::collection::vec(any::<u8>(), 0..200),
        value in proptest::collection::vec(any::<u8>(), 0..200),
        digest in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let request = grant_request()
            .with_header("content-digest", digest)
            .with_header("signature-input", input)
            .with_header("signature", value);
        prop_assert!(check(&request, &ed25519()).is_err());
    }

    #[test]
    fn nearly_right_inputs_are_refused(
        components in proptest::collection::vec(
            r#""[@a-z-]{0,12}"(;[a-z]{1,4}(="[ -~&&[^"\\]]{0,6}")?){0,3}"#,
            0..6,
        ),
        parameters in r#"(;(created|expires|nonce|tag|keyid|x)=([0-9]{1,15}|"(gnap|ed|[a-z]{0,4})"|\?1)){0,6}"#,
        uri in ".{0,40}",
        method in ".{0,10}",
    ) {
        let input = format!("sig=({}){parameters}", components.join(" "));
        let request = Request::new(method, uri)
            .with_header("signature-input", input)
            .with_header("signature", "sig=:AAAA:");
        prop_assert!(check(&request, &ed25519()).is_err());
    }

    #[test]
    fn any_changed_octet_of_a_signature_is_refused(
        at in any::<prop::sample::Index>(),
        octet in 0x20u8..0x7f,
        field in prop::sample::select(vec!["signature", "signature-input", "content-digest"]),
    ) {
        for key in [ed25519(), p256()] {
            let good = signed(grant_request(), &key);
            let mut request = good.clone();
            let value = &mut request.headers.iter_mut().find(|(name, _)| name == field).unwrap().1;
            let at = at.index(value.len());
            value[at] = octet;
            if request == good {
                continue;
            }
            // Another spelling of the same fields may still verify, as long as
            // what was proven is the same.
            if let Ok(proven) = check(&request, &key) {
                prop_assert_eq!(proven, check(&good, &key).unwrap());
            }
        }
    }

    #[test]
    fn any_changed_content_is_refused(
        content in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        let key = ed25519();
        let good = signed(grant_request(), &key);
        let request = good.clone().with_content(content);
        prop_assume!(request.content != good.content);
        prop_assert!(check(&request, &key).is_err());
    }

    #[test]
    fn whatever_is_signed_verifies(
        method in "[A-Z]{1,8}",
        path in "/[!-~&&[^#]]{0,30}",
        content in proptest::collection::vec(any::<u8>(), 0..200),
        token in proptest::option::of("[!-~]{1,40}"),
    ) {
        for key in [ed25519(), p256()] {
            let mut request = Request::new(method.as_str(), format!("https://server.example{path}"))
                .with_content(content.as_slice());
            if let Some(token) = &token {
                request = request.with_header("authorization", format!("GNAP {token}"));
            }
            let request = signed(request, &key);
            prop_assert!(verify(&request, &public(&key), &EXPECTED).is_ok());
        }
    }

    #[test]
    fn garbage_keys_are_refused(
        members in proptest::collection::btree_map("kty|crv|kid|alg|x|y|n|e", "OKP|EC|RSA|Ed25519|P-256|EdDSA|ES256|PS512|[A-Za-z0-9_-]{0,60}", 0..8),
    ) {
        let jwk = members.into_iter().map(|(name, value)| (name, Value::from(value))).collect();
        let key = gnap::key::KeyValue {
            proof: gnap::key::Proof::Name("httpsig".to_owned()),
            jwk: Some(jwk),
            cert: None,
            cert_s256: None,
        };
        // A random x may happen to be a good point; it must only never panic.
        let _ = proof::PublicKey::admit(&key);
    }

    #[test]
    fn a_thumbprint_round_trips(octets in any::<[u8; 32]>()) {
        let thumbprint = Thumbprint::from(octets);
        prop_assert_eq!(thumbprint.to_string().parse(), Ok(thumbprint));
    }
}

//! RFC 9767 §3.1: what the AS tells resource servers.

use e2e::{Instance, Parley, tests};
use proof::Request;
use serde_json::Value;
use url::Url;

tests![
    names_the_endpoints_that_there_are,
    publishes_the_keys_of_signed_tokens
];

/// Shows RS-3.1-01 for tenants that share an origin, RS-3.1-02, RS-3.1-03,
/// RS-3.1-04, RS-3.1-05,
/// RS-3.1-06, RS-3.1-09, RS-2.2-01,
/// RS-3.1-07, RS-3.1-08, IANA-WELLKNOWN-01, IANA-RS-DISC-01, IANA-RS-DISC-02,
/// IANA-RS-DISC-03, IANA-RS-DISC-04, IANA-RS-DISC-05.
async fn names_the_endpoints_that_there_are(parley: &Parley) {
    let document = get(
        parley,
        &format!("{}/.well-known/gnap-as-rs/t/demo", parley.origin()),
    )
    .await;
    assert_eq!(
        document["grant_request_endpoint"],
        parley.tenant().grant_endpoint()
    );
    assert_eq!(
        document["introspection_endpoint"],
        parley.tenant().introspection_endpoint()
    );
    assert_eq!(
        document["resource_registration_endpoint"],
        format!("{}/rs/resources", parley.tenant().base())
    );
    for member in [
        "grant_request_endpoint",
        "introspection_endpoint",
        "resource_registration_endpoint",
    ] {
        let endpoint = Url::parse(document[member].as_str().unwrap()).unwrap();
        assert!(endpoint.has_host() && endpoint.fragment().is_none());
    }
    let registered = [
        (
            "token_formats_supported",
            &["jwt-signed", "jwt-encrypted", "macaroon", "biscuit", "zcap"][..],
        ),
        // `dpop` is Parley's extension.
        (
            "key_proofs_supported",
            &["httpsig", "mtls", "jwsd", "jws", "dpop"],
        ),
    ];
    for (member, registered) in registered {
        for value in document[member].as_array().expect("a list") {
            assert!(
                registered.contains(&value.as_str().unwrap()),
                "{member}: {value}"
            );
        }
    }
}

async fn publishes_the_keys_of_signed_tokens(parley: &Parley) {
    let document = get(parley, &format!("{}/jwks.json", parley.tenant().base())).await;
    let keys = document["keys"].as_array().expect("keys");
    assert!(!keys.is_empty());
    for key in keys {
        assert!(key["kid"].is_string() && key["alg"].is_string());
        for private in ["d", "k", "p", "q"] {
            assert_eq!(key.get(private), None);
        }
    }
}

async fn get(parley: &Parley, url: &str) -> Value {
    let answer = Instance::new(parley)
        .send_as_is(Request::new("GET", url))
        .await;
    assert_eq!(answer.status(), 200, "{url}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    serde_json::from_slice(&answer.0.content).expect("a JSON document")
}

//! RFC 9635 §9: what the AS says it can do.

use e2e::{Instance, Parley, going_on, manage, only_token, tests};
use proof::Request;
use serde_json::{Value, json};
use url::Url;

use crate::rights::one_token;

tests![
    answers_options_with_what_it_supports,
    lets_browsers_call_it,
    other_methods_are_not_answered,
];

/// The registered values (RFC 9635 §10, RFC 9493 §3.2).
const REGISTERED: [(&str, &[&str]); 5] = [
    (
        "interaction_start_modes_supported",
        &["redirect", "app", "user_code", "user_code_uri"],
    ),
    (
        "interaction_finish_methods_supported",
        &["redirect", "push"],
    ),
    (
        "key_proofs_supported",
        // The last is an extension of ours.
        &["httpsig", "mtls", "jwsd", "jws", "dpop"],
    ),
    (
        "sub_id_formats_supported",
        &[
            "account",
            "email",
            "iss_sub",
            "opaque",
            "phone_number",
            "did",
            "uri",
            "aliases",
        ],
    ),
    ("assertion_formats_supported", &["id_token", "saml2"]),
];
/// Those that Parley always has something in.
const NEVER_EMPTY: usize = 3;

/// Shows GNAP-9-01, GNAP-9-02, GNAP-9-03, GNAP-9-04, GNAP-9-05, GNAP-9-06,
/// GNAP-9-07, GNAP-9-08, GNAP-9-09, GNAP-9-10, IANA-AS-DISC-01,
/// IANA-AS-DISC-02, IANA-AS-DISC-03, IANA-AS-DISC-04, IANA-AS-DISC-05,
/// IANA-AS-DISC-06, IANA-AS-DISC-07.
async fn answers_options_with_what_it_supports(parley: &Parley) {
    let document = options(parley).await;
    let endpoint = document["grant_request_endpoint"].as_str().unwrap();
    assert_eq!(endpoint, parley.tenant().grant_endpoint());
    let endpoint = Url::parse(endpoint).unwrap();
    assert!(endpoint.has_host() && endpoint.fragment().is_none());
    for (nth, (member, registered)) in REGISTERED.into_iter().enumerate() {
        let values = match &document[member] {
            Value::Null if nth >= NEVER_EMPTY => continue,
            values => values.as_array().expect("a list"),
        };
        assert!(!values.is_empty(), "{member}");
        for value in values {
            assert!(
                registered.contains(&value.as_str().unwrap()),
                "{member}: {value}"
            );
        }
    }
    assert_eq!(document["key_rotation_supported"], true);
}

/// OPTIONS is the preflight of browsers too, on every endpoint of a client.
async fn lets_browsers_call_it(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client.ask(json!({"access_token": one_token()})).await;
    // Also what a browser may read of the answer.
    assert_eq!(granted.header("access-control-allow-origin"), Some("*"));
    let refused = client.ask(json!({})).await;
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
    let granted = granted.grant();
    for (endpoint, method) in [
        (&parley.tenant().grant_endpoint(), "POST"),
        (&going_on(&granted).uri, "POST"),
        (&going_on(&granted).uri, "DELETE"),
        (&manage(only_token(&granted)).uri, "POST"),
        (&manage(only_token(&granted)).uri, "DELETE"),
    ] {
        let preflight = Request::new("OPTIONS", endpoint)
            .with_header("origin", "https://client.example")
            .with_header("access-control-request-method", method)
            .with_header("access-control-request-headers", "content-digest,signature");
        let answer = client.send_as_is(preflight).await;
        assert!(
            [200, 204].contains(&answer.status()),
            "{endpoint}: {answer}"
        );
        let allowed = |name| answer.header(name).unwrap_or_default().to_lowercase();
        assert_eq!(allowed("access-control-allow-origin"), "*");
        assert!(allowed("access-control-allow-methods").contains(&method.to_lowercase()));
        for name in [
            "authorization",
            "content-type",
            "content-digest",
            "signature",
            "signature-input",
        ] {
            assert!(
                allowed("access-control-allow-headers").contains(name),
                "{name}"
            );
        }
    }
}

async fn other_methods_are_not_answered(parley: &Parley) {
    let client = Instance::new(parley);
    for method in ["GET", "PUT", "DELETE"] {
        let answer = client
            .send_as_is(Request::new(method, parley.tenant().grant_endpoint()))
            .await;
        assert!([404, 405].contains(&answer.status()), "{method}: {answer}");
    }
}

async fn options(parley: &Parley) -> Value {
    let request = Request::new("OPTIONS", parley.tenant().grant_endpoint());
    let answer = Instance::new(parley).send_as_is(request).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    serde_json::from_slice(&answer.0.content).expect("a JSON document")
}

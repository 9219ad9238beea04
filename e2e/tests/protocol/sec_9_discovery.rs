//! RFC 9635 §9: what the AS says it can do.

use e2e::{Instance, Parley, tests};
use proof::Request;
use serde_json::Value;

tests![
    answers_options_with_what_it_supports,
    lets_browsers_call_it,
    other_methods_are_not_answered,
];

/// The registered values (RFC 9635 §10), as far as discovery names them.
const REGISTERED: [(&str, &[&str]); 3] = [
    (
        "interaction_start_modes_supported",
        &["redirect", "app", "user_code", "user_code_uri"],
    ),
    (
        "interaction_finish_methods_supported",
        &["redirect", "push"],
    ),
    ("key_proofs_supported", &["httpsig", "mtls", "jwsd", "jws"]),
];

/// Shows GNAP-9-01, GNAP-9-02, GNAP-9-04, GNAP-9-05, GNAP-9-06, GNAP-9-07,
/// GNAP-9-10.
async fn answers_options_with_what_it_supports(parley: &Parley) {
    let document = options(parley).await;
    assert_eq!(
        document["grant_request_endpoint"],
        parley.tenant().grant_endpoint()
    );
    for (member, registered) in REGISTERED {
        let values = document[member].as_array().expect("a list");
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

/// OPTIONS is the preflight of browsers too.
async fn lets_browsers_call_it(parley: &Parley) {
    let preflight = Request::new("OPTIONS", parley.tenant().grant_endpoint())
        .with_header("origin", "https://client.example")
        .with_header("access-control-request-method", "POST")
        .with_header("access-control-request-headers", "content-digest,signature");
    let answer = Instance::new(parley).send_as_is(preflight).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let allowed = answer
        .header("access-control-allow-headers")
        .unwrap()
        .to_lowercase();
    for name in [
        "authorization",
        "content-type",
        "content-digest",
        "signature",
        "signature-input",
    ] {
        assert!(allowed.contains(name), "{name}");
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

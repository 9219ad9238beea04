//! RFC 9635 §2.1: which tokens are asked for, and in which shape they come.

use e2e::{Instance, Parley, tests};
use serde_json::{Value, json};

use crate::rights::{PHOTOS_READ, REPORTS_READ, one_token, photos};

tests![
    refuses_shapes_that_are_no_token_request,
    refuses_several_tokens_without_unique_labels,
    refuses_flags_that_cannot_be_asked_for,
    denies_bearer_tokens_by_policy,
    denies_a_right_that_no_policy_permits,
    returns_the_label,
    answers_an_object_with_an_object_and_an_array_with_an_array,
    leaves_out_the_tokens_that_policy_denies,
    leaves_out_the_rights_that_policy_denies,
];

/// Shows GNAP-2.1-02, GNAP-2.1.1-01, GNAP-2.1.2-01.
async fn refuses_shapes_that_are_no_token_request(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    for access_token in [
        json!("photos-read"),
        json!(7),
        json!(true),
        json!(["photos-read"]),
        json!({}),
        json!({"label": "a"}),
        json!([{"label": "a"}]),
        json!({"access": [PHOTOS_READ], "label": 7}),
        json!({"access": [PHOTOS_READ], "flags": "bearer"}),
    ] {
        let answer = client.ask(json!({"access_token": access_token})).await;
        answer.refused("invalid_request");
    }
}

/// Shows GNAP-2.1.1-03, GNAP-2.1.2-02, GNAP-2.1.2-03.
async fn refuses_several_tokens_without_unique_labels(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let token = |label: Option<&str>| match label {
        Some(label) => json!({"access": [PHOTOS_READ], "label": label}),
        None => json!({"access": [PHOTOS_READ]}),
    };
    for tokens in [
        json!([token(None)]),
        json!([token(Some("a")), token(None)]),
        json!([token(Some("a")), token(Some("a"))]),
    ] {
        let answer = client.ask(json!({"access_token": tokens})).await;
        answer.refused("invalid_request");
    }
    let tokens = json!([token(Some("a")), token(Some("b"))]);
    client.ask(json!({"access_token": tokens})).await.ok();
}

/// Shows GNAP-2.1.1-07, GNAP-2.1.1-08, GNAP-3.6-09.
async fn refuses_flags_that_cannot_be_asked_for(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    for flags in [
        json!(["bearer", "bearer"]),
        json!(["durable"]),
        json!(["unknown"]),
        json!([""]),
    ] {
        let access_token = json!({"access": [PHOTOS_READ], "flags": flags});
        client
            .ask(json!({"access_token": access_token}))
            .await
            .refused("invalid_flag");
    }
}

/// Shows GNAP-2.1.1-05, GNAP-11.9-01.
async fn denies_bearer_tokens_by_policy(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let access_token = json!({"access": [PHOTOS_READ], "flags": ["bearer"]});
    client
        .ask(json!({"access_token": access_token}))
        .await
        .refused("request_denied");
    let access_token = json!({"access": [PHOTOS_READ], "flags": []});
    client.ask(json!({"access_token": access_token})).await.ok();
}

/// Shows GNAP-3.6-14, GNAP-2.3.3-01,
/// GNAP-11.14-01.
async fn denies_a_right_that_no_policy_permits(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    for actions in [&["write"][..], &["read", "write"], &["unheard-of"]] {
        let access_token = json!({"access": [photos(actions)]});
        client
            .ask(json!({"access_token": access_token}))
            .await
            .refused("request_denied");
    }
}

/// Shows GNAP-2.1.1-02, GNAP-2.1.1-03, GNAP-3.2.1-02.
async fn returns_the_label(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let without = client.ask(json!({"access_token": one_token()})).await.ok();
    assert_eq!(without["access_token"].get("label"), None);
    let access_token = json!({"access": [PHOTOS_READ], "label": "Über 1"});
    let with = client.ask(json!({"access_token": access_token})).await.ok();
    assert_eq!(with["access_token"]["label"], "Über 1");
}

/// Shows GNAP-3.2.1-26, GNAP-3.2.2-03, GNAP-3.2.2-04, GNAP-3.2.1-14,
/// GNAP-3.2.1-15, RS-2.1.1-01,
/// IANA-GRANT-REQ-01, IANA-GRANT-REQ-02, IANA-GRANT-RESP-03, GNAP-2.1.1-04.
async fn answers_an_object_with_an_object_and_an_array_with_an_array(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let one = client.ask(json!({"access_token": one_token()})).await.ok();
    assert!(one["access_token"].is_object());

    let a = json!({"label": "a", "access": [PHOTOS_READ]});
    let b = json!({"label": "b", "access": [REPORTS_READ]});
    let single = client.ask(json!({"access_token": [a]})).await.ok();
    assert_eq!(labels(&single), ["a"]);

    let both = client.ask(json!({"access_token": [a, b]})).await.ok();
    assert_eq!(labels(&both), ["a", "b"]);
    let [first, second] = both["access_token"].as_array().unwrap().as_slice() else {
        panic!("two tokens");
    };
    for different in ["/value", "/manage/uri", "/manage/access_token/value"] {
        assert_ne!(
            first.pointer(different),
            second.pointer(different),
            "{different}"
        );
    }
}

/// Shows GNAP-3.2.2-01, GNAP-3.2.2-02, GNAP-3.2.2-04.
async fn leaves_out_the_tokens_that_policy_denies(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let read = json!({"label": "read", "access": [photos(&["read"])]});
    let write = json!({"label": "write", "access": [photos(&["write"])]});
    let answer = client
        .ask(json!({"access_token": [write, read]}))
        .await
        .ok();
    assert_eq!(labels(&answer), ["read"]);
    client
        .ask(json!({"access_token": [write]}))
        .await
        .refused("request_denied");
}

/// Shows GNAP-3.2.1-04, GNAP-3.2.1-05.
async fn leaves_out_the_rights_that_policy_denies(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let access = json!([photos(&["write"]), photos(&["read"])]);
    let answer = client
        .ask(json!({"access_token": {"access": access}}))
        .await
        .ok();
    assert_eq!(answer["access_token"]["access"], json!([photos(&["read"])]));
}

fn labels(answer: &Value) -> Vec<&str> {
    let tokens = answer["access_token"]
        .as_array()
        .expect("an array of tokens");
    tokens
        .iter()
        .map(|token| token["label"].as_str().unwrap())
        .collect()
}

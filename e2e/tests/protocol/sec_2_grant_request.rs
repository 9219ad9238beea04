//! RFC 9635 §2: what a grant request must be.

use e2e::{Instance, Parley, tests};
use proof::Request;
use serde_json::{Value, json};

use crate::rights::{PHOTOS_READ, one_token, photos, reports};

tests![
    refuses_content_that_is_not_a_json_object,
    refuses_another_content_type,
    refuses_a_request_without_a_client,
    refuses_a_request_that_asks_for_nothing,
    refuses_a_right_without_a_type,
    refuses_an_array_in_the_place_of_an_object,
    ignores_members_it_does_not_know,
    refuses_rights_that_are_not_known_here,
    refuses_dimensions_of_the_wrong_type,
    refuses_rights_without_measure,
    a_right_must_be_as_its_type_says,
    compares_types_byte_by_byte,
    takes_references_and_objects_together,
];

/// Shows GNAP-2-06, GNAP-3.6-06,
/// GNAP-3-06, IANA-GRANT-RESP-07.
async fn refuses_content_that_is_not_a_json_object(parley: &Parley) {
    let client = Instance::new(parley);
    for content in [
        "",
        "[]",
        "\"text\"",
        "7",
        "null",
        "{",
        "{\"client\":",
        "not JSON",
    ] {
        let request = Request::new("POST", parley.tenant().grant_endpoint())
            .with_header("content-type", "application/json")
            .with_content(content);
        client.send(request).await.refused("invalid_request");
    }
}

/// Shows GNAP-2-06. The control is the same request with the right type.
async fn refuses_another_content_type(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let content = client.asking(json!({"access_token": {"access": [PHOTOS_READ]}}));
    let request = client.request(&content).without_header("content-type");
    client
        .send(request.clone())
        .await
        .refused("invalid_request");
    for other in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jose",
        "json",
    ] {
        let request = request.clone().with_header("content-type", other);
        client.send(request).await.refused("invalid_request");
    }
    for right in ["application/json", "application/json; charset=utf-8"] {
        let request = request.clone().with_header("content-type", right);
        client.send(request).await.ok();
    }
}

/// Shows GNAP-2-03.
async fn refuses_a_request_without_a_client(parley: &Parley) {
    let client = Instance::new(parley);
    let content = json!({"access_token": {"access": [PHOTOS_READ]}});
    client
        .send(client.request(&content))
        .await
        .refused("invalid_request");
}

/// Shows GNAP-2-01, GNAP-2-02, GNAP-2.1-01.
async fn refuses_a_request_that_asks_for_nothing(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    client.ask(json!({})).await.refused("invalid_request");
    client
        .ask(json!({"access_token": {"access": []}}))
        .await
        .refused("invalid_request");
    client
        .ask(json!({"access_token": []}))
        .await
        .refused("invalid_request");
}

/// Shows GNAP-8-01, GNAP-8-03, GNAP-2.1.1-01.
async fn refuses_a_right_without_a_type(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    for access in [
        json!([{"actions": ["read"]}]),
        json!([{"type": ""}]),
        json!([{"type": 7}]),
        json!([""]),
        json!([7]),
        json!("photos-read"),
        json!(null),
    ] {
        let answer = client
            .ask(json!({"access_token": {"access": access}}))
            .await;
        answer.refused("invalid_request");
    }
}

/// An array of an object's values is no object, wherever it stands.
/// Shows GNAP-2.1-02, GNAP-2.3-03, GNAP-2.5-04 for this form.
async fn refuses_an_array_in_the_place_of_an_object(parley: &Parley) {
    let client = Instance::new(parley);
    let good = client.asking(json!({
        "access_token": one_token(),
        "interact": {
            "start": ["redirect", {"mode": "other"}],
            "finish": {"method": "redirect", "uri": "https://client.example/", "nonce": "n"},
            "hints": {"ui_locales": ["en"]},
        },
    }));
    let (key, display) = (&good["client"]["key"], &good["client"]["display"]);
    for (place, array) in [
        ("/access_token", json!([[PHOTOS_READ], "label"])),
        ("/access_token", json!([[[PHOTOS_READ], "label"]])),
        ("/client", json!([key])),
        ("/client", json!([key, "class", display])),
        ("/client/key", json!([key["proof"], key["jwk"]])),
        ("/client/display", json!(["Photo Printer"])),
        ("/interact", json!([["redirect"]])),
        ("/interact/start/1", json!(["redirect"])),
        (
            "/interact/finish",
            json!(["redirect", "https://client.example/", "n"]),
        ),
        ("/interact/hints", json!([["en"]])),
    ] {
        let mut content = good.clone();
        *content.pointer_mut(place).expect(place) = array;
        let answer = client.send(client.request(&content)).await;
        answer.refused("invalid_request");
    }
    client.send(client.request(&good)).await.ok();
}

/// Shows GNAP-D-01.
async fn ignores_members_it_does_not_know(parley: &Parley) {
    let client = Instance::new(parley);
    let mut itself = client.by_value();
    itself["more"] = json!({"a": [1, null]});
    itself["display"]["more"] = json!("b");
    let mut access_token = one_token();
    access_token["more"] = json!(true);
    let answer = client
        .ask(json!({
            "client": itself,
            "access_token": access_token,
            "interact": {
                "start": ["redirect"],
                "finish": {"method": "redirect", "uri": "https://client.example/", "nonce": "n", "more": 1},
                "hints": {"more": []},
                "more": null,
            },
            "more": [{}],
        }))
        .await;
    let answer = answer.ok();
    assert!(answer["interact"]["redirect"].is_string());
    assert!(!answer.to_string().contains("more"));
}

/// Shows GNAP-8-03.
async fn refuses_rights_that_are_not_known_here(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    for access in [
        json!([{"type": "nothing-here", "actions": ["read"]}]),
        json!(["nothing-here"]),
        json!([PHOTOS_READ, "nothing-here"]),
    ] {
        let answer = client
            .ask(json!({"access_token": {"access": access}}))
            .await;
        answer.refused("invalid_request");
    }
}

/// Shows GNAP-8-07.
async fn refuses_dimensions_of_the_wrong_type(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    for (member, value) in [
        ("actions", json!("read")),
        ("actions", json!([1])),
        ("locations", json!({})),
        ("datatypes", json!(null)),
        ("privileges", json!([["a"]])),
        ("identifier", json!(["a"])),
    ] {
        let mut right = photos(&["read"]);
        right[member] = value;
        let answer = client
            .ask(json!({"access_token": {"access": [right]}}))
            .await;
        answer.refused("invalid_request");
    }
}

/// Far more values, or longer ones, than any right needs.
async fn refuses_rights_without_measure(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let many: Vec<_> = (0..65).map(|nth| nth.to_string()).collect();
    let long = "x".repeat(1025);
    for (member, value) in [
        ("actions", json!(many)),
        ("locations", json!([long])),
        ("datatypes", json!(many)),
        ("privileges", json!([long])),
        ("identifier", json!(long)),
        ("type", json!(long)),
    ] {
        let mut right = photos(&["read"]);
        right[member] = value;
        let answer = client
            .ask(json!({"access_token": {"access": [right]}}))
            .await;
        answer.refused("invalid_request");
    }
    let answer = client
        .ask(json!({"access_token": {"access": [long]}}))
        .await;
    answer.refused("invalid_request");
}

/// The demo's reports have a schema. Shows GNAP-8-02.
async fn a_right_must_be_as_its_type_says(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let asked = async |right: &Value| {
        let members = json!({"access_token": {"access": [right]}});
        client.ask(members).await
    };
    for (member, value) in [
        ("period", json!("today")),
        ("period", json!({"to": "2026-01-31"})),
        ("period", json!({"from": "2026-01-01", "more": 1})),
        ("datatypes", json!(["faces"])),
        ("datatypes", json!(["storage", "faces"])),
        ("locations", json!(["a", "b", "c", "d", "e"])),
        ("identifier", json!("one")),
        ("unheard-of", json!(1)),
    ] {
        let mut right = reports(&["read"]);
        right[member] = value;
        asked(&right).await.refused("invalid_request");
    }
    let mut right = reports(&["read"]);
    right["datatypes"] = json!(["storage"]);
    right["period"] = json!({"from": "2026-01-01", "to": "2026-01-31"});
    let granted = asked(&right).await.ok();
    assert_eq!(granted["access_token"]["access"], json!([right]));
}

/// Shows GNAP-8-03, GNAP-8-05.
async fn compares_types_byte_by_byte(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    for other in ["Photo-API", "photo-api ", "photo\u{2010}api", "ｐhoto-api"] {
        let right = json!({"type": other, "actions": ["read"]});
        let answer = client
            .ask(json!({"access_token": {"access": [right]}}))
            .await;
        answer.refused("invalid_request");
    }
    let answer = client
        .ask(json!({"access_token": {"access": [photos(&["read"])]}}))
        .await;
    answer.ok();
}

/// Shows GNAP-8.1-01, GNAP-8.1-04, GNAP-3.2.1-04.
async fn takes_references_and_objects_together(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let access = json!([photos(&["read"]), "reports-read"]);
    let answer = client
        .ask(json!({"access_token": {"access": access}}))
        .await;
    assert_eq!(answer.ok()["access_token"]["access"], access);
}

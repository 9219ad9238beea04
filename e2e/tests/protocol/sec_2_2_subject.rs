//! RFC 9635 §2.2: a client asks who the RO is.

use e2e::{Decision, Instance, Parley, Person, going_on, only_token, tests};
use serde_json::{Value, json};

use crate::rights::one_token;

tests![
    refuses_malformed_subject_requests,
    each_member_is_understood,
    only_what_was_asked_for_is_told,
    what_is_not_supported_is_left_out,
    nobody_is_named_without_a_person,
    identifiers_of_two_people_name_nobody,
    information_about_somebody_else_is_not_given,
    what_is_told_can_be_asked_for_later,
];

/// Shows IANA-SUBJ-REQ-01, IANA-SUBJ-REQ-02, IANA-SUBJ-REQ-03.
async fn refuses_malformed_subject_requests(parley: &Parley) {
    let client = Instance::new(parley);
    for bad in [
        json!("opaque"),
        json!(["opaque"]),
        json!({"sub_id_formats": "opaque"}),
        json!({"sub_id_formats": [1]}),
        json!({"assertion_formats": {"id_token": true}}),
        json!({"sub_ids": {"format": "opaque", "id": "x"}}),
        json!({"sub_ids": ["x"]}),
        json!({"sub_ids": [{"id": "x"}]}),
        json!({"sub_ids": [{"format": "email", "email": "nobody"}]}),
        json!({"sub_id_formats": vec!["opaque"; 17]}),
    ] {
        let members = json!({"access_token": one_token(), "subject": bad});
        client.ask(members).await.refused("invalid_request");
    }
    client
        .interact_for(json!({"subject": {"sub_id_formats": ["opaque"]}}))
        .await;
}

/// Shows GNAP-2.2-01, GNAP-2.2-06, IANA-GRANT-REQ-03.
async fn each_member_is_understood(parley: &Parley) {
    let client = Instance::new(parley);
    for good in [
        json!({}),
        json!({"sub_id_formats": ["opaque"]}),
        json!({"assertion_formats": ["id_token"]}),
        json!({"sub_ids": [{"format": "email", "email": "alice@example.com"}]}),
        json!({"sub_id_formats": ["iss_sub", "opaque"], "assertion_formats": ["id_token", "saml2"]}),
        json!({"sub_id_formats": ["opaque"], "more": {"of": "it"}}),
    ] {
        let members = json!({"access_token": one_token(), "subject": good});
        let pending = client.interact_for(members).await.response;
        assert_eq!((&pending.access_token, &pending.subject), (&None, &None));
    }
}

/// Shows GNAP-2.2-02, GNAP-2.2-03, GNAP-2.2-07, GNAP-2-02.
async fn only_what_was_asked_for_is_told(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    for (asked, identifiers, assertions) in [
        (json!(null), vec![], vec![]),
        (json!({}), vec![], vec![]),
        (json!({"sub_id_formats": ["email"]}), vec!["email"], vec![]),
        (
            json!({"assertion_formats": ["id_token"]}),
            vec![],
            vec!["id_token"],
        ),
        (
            json!({"sub_id_formats": ["phone_number", "opaque"], "assertion_formats": ["id_token"]}),
            vec!["phone_number", "opaque"],
            vec!["id_token"],
        ),
    ] {
        let members = json!({"access_token": one_token(), "subject": asked});
        let interaction = client.interact_for(members).await;
        let answer = client
            .decided(&interaction, &alice, Decision::AllowAll)
            .await;
        let subject = answer.ok()["subject"].clone();
        assert_eq!(formats(&subject["sub_ids"]), identifiers, "{asked}");
        assert_eq!(formats(&subject["assertions"]), assertions, "{asked}");
        if identifiers.is_empty() && assertions.is_empty() {
            assert_eq!(subject, Value::Null, "{asked}");
        }
    }
}

/// The other formats are given, and tokens without any.
async fn what_is_not_supported_is_left_out(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    let strange = json!({"sub_id_formats": ["x-employee"], "assertion_formats": ["x-cookie"]});
    let mixed = json!({
        "sub_id_formats": ["x-employee", "opaque"],
        "assertion_formats": ["x-cookie", "id_token"],
    });
    let interaction = client.interact_for(json!({"subject": mixed})).await;
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    let subject = answer.ok()["subject"].clone();
    assert_eq!(formats(&subject["sub_ids"]), ["opaque"]);
    assert_eq!(formats(&subject["assertions"]), ["id_token"]);

    let members = json!({"access_token": one_token(), "subject": strange});
    let interaction = client.interact_for(members).await;
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    assert_eq!(answer.ok().get("subject"), None);
    only_token(&answer.grant());

    let members = json!({"subject": strange, "interact": {"start": ["redirect"]}});
    client.ask(members).await.refused("request_denied");
}

/// Shows GNAP-2.2-05, GNAP-1.5-01, GNAP-1.5-02, GNAP-3.4-17, GNAP-12.1.2-01.
async fn nobody_is_named_without_a_person(parley: &Parley) {
    let client = Instance::new(parley);
    let subject = json!({"sub_id_formats": ["opaque", "email"], "assertion_formats": ["id_token"]});
    client
        .ask(json!({"subject": subject}))
        .await
        .refused("invalid_interaction");
    let interaction = client.interact_for(json!({"subject": subject})).await;
    assert_eq!(interaction.response.subject, None);
    let early = client.poll(interaction.going_on()).await;
    assert_eq!(early.refused("too_fast").get("subject"), None);

    // Software that acts without a person gets its tokens, and no name.
    let software = Instance::photo_sync(parley);
    let members = json!({"access_token": one_token(), "subject": subject});
    let answer = software.ask(members).await;
    assert_eq!(answer.ok().get("subject"), None);
    only_token(&answer.grant());

    let alice = Person::alice(parley).await;
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    assert!(answer.grant().subject.is_some());
}

/// Shows GNAP-2.2-04.
async fn identifiers_of_two_people_name_nobody(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    let asking =
        |sub_ids: Value| json!({"subject": {"sub_id_formats": ["opaque"], "sub_ids": sub_ids}});
    let two = json!([
        {"format": "email", "email": "alice@example.com"},
        {"format": "email", "email": "bob@example.com"},
    ]);
    let mut at_once = asking(two);
    at_once["interact"] = json!({"start": ["redirect"]});
    client.ask(at_once).await.refused("unknown_user");

    let mixed = json!([
        {"format": "email", "email": "alice@example.com"},
        {"format": "phone_number", "phone_number": "+12065550101"},
    ]);
    let interaction = client.interact_for(asking(mixed)).await;
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    answer.refused("unknown_user");

    let hers = json!([
        {"format": "email", "email": "alice@example.com"},
        {"format": "phone_number", "phone_number": "+12065550100"},
    ]);
    let interaction = client.interact_for(asking(hers)).await;
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    assert!(answer.grant().subject.is_some());
}

/// Shows GNAP-3.4-11.
async fn information_about_somebody_else_is_not_given(parley: &Parley) {
    let client = Instance::new(parley);
    let about_bob = json!({
        "access_token": one_token(),
        "subject": {
            "sub_id_formats": ["email"],
            "sub_ids": [{"format": "email", "email": "bob@example.com"}],
        },
    });
    let alice = Person::alice(parley).await;
    let interaction = client.interact_for(about_bob.clone()).await;
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    assert_eq!(answer.refused("unknown_user").get("continue"), None);

    let bob = Person::bob(parley).await;
    let interaction = client.interact_for(about_bob).await;
    let answer = client.decided(&interaction, &bob, Decision::AllowAll).await;
    let email = json!([{"format": "email", "email": "bob@example.com"}]);
    assert_eq!(answer.ok()["subject"]["sub_ids"], email);
}

/// A modification asks for more, and a person is asked; less needs nobody.
///
/// Shows GNAP-5.3-01, GNAP-5.3-04, GNAP-5.3-14.
async fn what_is_told_can_be_asked_for_later(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    let granted = client.allowed(parley, one_token()).await;
    assert_eq!(granted.subject, None);
    let more = json!({"subject": {"sub_id_formats": ["opaque", "email"]}});
    client
        .modify(going_on(&granted), &more)
        .await
        .refused("invalid_interaction");
    let interaction = client.interact_again(going_on(&granted), more).await;
    assert_eq!(interaction.response.subject, None);
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    assert_eq!(
        formats(&answer.ok()["subject"]["sub_ids"]),
        ["opaque", "email"]
    );
    let granted = answer.grant();
    only_token(&granted);

    let less = json!({"subject": {"sub_id_formats": ["email"]}});
    let answer = client.modify(going_on(&granted), &less).await;
    assert_eq!(formats(&answer.ok()["subject"]["sub_ids"]), ["email"]);
    // What was agreed to stays so when only the tokens change.
    let tokens = json!({"access_token": one_token()});
    let answer = client.modify(going_on(&answer.grant()), &tokens).await;
    assert_eq!(formats(&answer.ok()["subject"]["sub_ids"]), ["email"]);
}

fn formats(list: &Value) -> Vec<&str> {
    let items = list.as_array().into_iter().flatten();
    items.map(|item| item["format"].as_str().unwrap()).collect()
}

//! RFC 9635 §2.4: a client says who the end user is.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{Decision, Form, Instance, Parley, Person, going_on, only_token, tests};
use serde_json::{Value, json};

use crate::rights::{one_token, photos};

tests![
    refuses_malformed_users,
    users_are_named_by_value_and_by_reference,
    an_unknown_reference_is_refused,
    identifiers_do_not_replace_the_person,
    another_person_than_the_named_one_gives_nothing,
    nobody_learns_who_has_an_account,
    assertions_that_are_not_ours_are_refused,
    assertions_and_identifiers_of_two_people_are_refused,
    a_trusted_client_with_an_assertion_needs_no_interaction,
    the_login_that_the_client_names_is_filled_in,
    a_modification_does_not_change_the_person,
];

/// Shows GNAP-2.4-03, GNAP-2.4-04.
async fn refuses_malformed_users(parley: &Parley) {
    let client = Instance::new(parley);
    for bad in [
        json!(7),
        json!(["reference"]),
        json!({"sub_ids": {"format": "opaque", "id": "x"}}),
        json!({"sub_ids": [{"id": "x"}]}),
        json!({"sub_ids": [{"format": "opaque"}]}),
        json!({"sub_ids": [{"format": "email", "email": ""}]}),
        json!({"sub_ids": [{"format": "phone_number", "phone_number": "555"}]}),
        json!({"assertions": {"format": "id_token", "value": "x"}}),
        json!({"assertions": [{"format": "id_token"}]}),
        json!({"assertions": [{"value": "eyJ"}]}),
        json!({"assertions": [{"format": "id_token", "value": ["eyJ"]}]}),
        json!("x".repeat(2000)),
    ] {
        let answer = client.ask(asking(&bad)).await;
        answer.refused("invalid_request");
    }
    client.ask(asking(&json!({}))).await.grant();
    client
        .ask(asking(&json!({"sub_ids": [], "assertions": []})))
        .await
        .grant();
}

/// Shows GNAP-2.4-01, GNAP-2.4-02, GNAP-2.4.1-01, GNAP-2-04,
/// IANA-GRANT-REQ-06, IANA-GRANT-REQ-07.
async fn users_are_named_by_value_and_by_reference(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    let told = who(&client, &alice).await;
    let opaque = &told["sub_ids"][0];
    for user in [
        json!(opaque["id"]),
        json!({"sub_ids": [opaque]}),
        json!({"sub_ids": [told["sub_ids"][1]]}),
        json!({"sub_ids": [opaque, {"format": "email", "email": "Alice@Example.com"}]}),
        json!({"assertions": [told["assertions"][0]]}),
        json!({"sub_ids": [opaque], "assertions": told["assertions"]}),
    ] {
        let mut members = asking(&user);
        members.as_object_mut().unwrap().remove("interact");
        let interaction = client.interact_for(members).await;
        let answer = client
            .decided(&interaction, &alice, Decision::AllowAll)
            .await;
        only_token(&answer.grant());
    }
}

/// Shows GNAP-2.4.1-02, GNAP-11.13-02,
/// GNAP-3.6-15.
async fn an_unknown_reference_is_refused(parley: &Parley) {
    let (client, other) = (Instance::new(parley), Instance::new(parley));
    let alice = Person::alice(parley).await;
    let (mine, theirs) = (who(&client, &alice).await, who(&other, &alice).await);
    let theirs = theirs["sub_ids"][0].clone();
    for unknown in [
        json!("nonsense"),
        json!(""),
        json!("alice"),
        theirs["id"].clone(),
        json!({"sub_ids": [theirs]}),
        json!({"sub_ids": [{"format": "opaque", "id": "nonsense"}]}),
        json!({"sub_ids": [{"format": "iss_sub", "iss": parley.tenant().base(), "sub": "alice"}]}),
        json!({"sub_ids": [{"format": "iss_sub", "iss": "https://other.example", "sub": "1"}]}),
        json!({"sub_ids": [{"format": "x-employee", "number": 7}]}),
    ] {
        let answer = client.ask(asking(&unknown)).await;
        assert_eq!(answer.refused("unknown_user").get("continue"), None);
    }
    let reference = mine["sub_ids"][0]["id"].clone();
    client.ask(asking(&reference)).await.grant();
}

/// Shows GNAP-2.4-05, GNAP-11.13-01.
async fn identifiers_do_not_replace_the_person(parley: &Parley) {
    let alice = Person::alice(parley).await;
    // Not even of the tenant's own app, whose assertions count.
    for client in [Instance::new(parley), Instance::photo_app(parley)] {
        let told = who(&client, &alice).await;
        for user in [
            told["sub_ids"][0]["id"].clone(),
            json!({"sub_ids": told["sub_ids"]}),
            json!({"sub_ids": [{"format": "email", "email": "alice@example.com"}]}),
        ] {
            let mut members = asking(&user);
            members["subject"] = json!({"sub_id_formats": ["email"]});
            let pending = client.ask(members).await.grant();
            assert!(pending.interact.is_some());
            assert_eq!((pending.access_token, pending.subject), (None, None));
        }
    }
}

/// Shows GNAP-2.4-07.
async fn another_person_than_the_named_one_gives_nothing(parley: &Parley) {
    let client = Instance::new(parley);
    let (alice, bob) = (Person::alice(parley).await, Person::bob(parley).await);
    let told = who(&client, &alice).await;
    for user in [
        told["sub_ids"][0]["id"].clone(),
        json!({"sub_ids": [{"format": "email", "email": "alice@example.com"}]}),
        json!({"assertions": told["assertions"]}),
    ] {
        let members = json!({
            "access_token": one_token(),
            "subject": {"sub_id_formats": ["opaque"]},
            "user": user,
        });
        let interaction = client.interact_for(members.clone()).await;
        let page = bob.open(interaction.redirect()).await;
        assert!(page.html.contains("named another person"));
        let callback = bob.decide(&page, Decision::AllowAll).await.callback();
        let interact_ref = interaction.interact_ref(&callback);
        let answer = client.redeem(interaction.going_on(), &interact_ref).await;
        assert_eq!(answer.refused("unknown_user").get("continue"), None);
        client.poll(interaction.going_on()).await.refused_somehow();

        let interaction = client.interact_for(members).await;
        let page = alice.open(interaction.redirect()).await;
        assert!(!page.html.contains("named another person"));
        let answer = client
            .decided(&interaction, &alice, Decision::AllowAll)
            .await;
        only_token(&answer.grant());
    }
}

/// An email address is answered alike whether somebody here has it or not, and
/// nothing from the directory stands on the page before the sign-in.
async fn nobody_learns_who_has_an_account(parley: &Parley) {
    let client = Instance::new(parley);
    for sub_ids in [
        json!([{"format": "email", "email": "alice@example.com"}]),
        json!([{"format": "email", "email": "nobody@example.com"}]),
        json!([{"format": "phone_number", "phone_number": "+12065550100"}]),
        json!([
            {"format": "email", "email": "alice@example.com"},
            {"format": "phone_number", "phone_number": "+12065550101"},
        ]),
    ] {
        let answer = client.ask(asking(&json!({"sub_ids": sub_ids}))).await;
        let redirect = e2e::redirect(&answer.grant()).to_owned();
        let page = Person::new().open(&redirect).await;
        assert!(!page.html.contains("alice") && !page.html.contains("Alice"));
        let form = page.form("password").unwrap();
        assert_eq!(login(&form), "");
    }
}

/// Shows GNAP-2.4-06, GNAP-11.13-03, GNAP-11.30-01.
async fn assertions_that_are_not_ours_are_refused(parley: &Parley) {
    let (client, other) = (Instance::new(parley), Instance::new(parley));
    let alice = Person::alice(parley).await;
    let told = who(&client, &alice).await;
    let id_token = told["assertions"][0]["value"].as_str().unwrap();
    let saml2 = told["assertions"][1]["value"].as_str().unwrap();
    let xml = String::from_utf8(URL_SAFE_NO_PAD.decode(saml2).unwrap()).unwrap();
    let forged = |xml: &str| ("saml2", URL_SAFE_NO_PAD.encode(xml));
    let [_, claims, signature] = id_token.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts: {id_token}");
    };
    let unsigned = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let bomb = r#"<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;&b;&b;&b;&b;&b;">]>"#;
    for (format, value) in [
        ("id_token", "eyJ.eyJ.x".to_owned()),
        ("id_token", format!("{unsigned}.{claims}.")),
        ("id_token", format!("{unsigned}.{claims}.{signature}")),
        ("id_token", id_token[..id_token.len() - 4].to_owned()),
        ("id_token", saml2.to_owned()),
        ("saml2", id_token.to_owned()),
        ("x-cookie", id_token.to_owned()),
        forged(&format!("{bomb}{xml}")),
        forged(&xml.replace("_", "-")),
        forged(&xml.replacen("NotOnOrAfter=\"20", "NotOnOrAfter=\"21", 2)),
        forged("<saml:Assertion/>"),
    ] {
        let assertion = json!({"format": format, "value": value});
        let answer = client
            .ask(asking(&json!({"assertions": [assertion]})))
            .await;
        answer.refused("unknown_user");
    }
    for assertion in told["assertions"].as_array().unwrap() {
        let user = json!({"assertions": [assertion]});
        // Made for one client instance, worth nothing in the hands of another.
        other.ask(asking(&user)).await.refused("unknown_user");
        client.ask(asking(&user)).await.grant();
    }
}

/// What the client says must be of one person.
async fn assertions_and_identifiers_of_two_people_are_refused(parley: &Parley) {
    let client = Instance::photo_app(parley);
    let (alice, bob) = (Person::alice(parley).await, Person::bob(parley).await);
    let (hers, his) = (who(&client, &alice).await, who(&client, &bob).await);
    for user in [
        json!({"sub_ids": [his["sub_ids"][0]], "assertions": hers["assertions"]}),
        json!({"assertions": [hers["assertions"][0], his["assertions"][1]]}),
        // At once, because the word of this client counts.
        json!({"sub_ids": [
            hers["sub_ids"][0],
            {"format": "email", "email": "bob@example.com"},
        ]}),
    ] {
        client.ask(asking(&user)).await.refused("unknown_user");
    }
    let one = json!({"sub_ids": [hers["sub_ids"][0]], "assertions": hers["assertions"]});
    client.ask(asking(&one)).await.grant();
}

/// Shows GNAP-2.4-08.
async fn a_trusted_client_with_an_assertion_needs_no_interaction(parley: &Parley) {
    let alice = Person::alice(parley).await;
    let app = Instance::photo_app(parley);
    let told = who(&app, &alice).await;
    let mut members = asking(&json!({"assertions": [told["assertions"][0]]}));
    members["subject"] = json!({"sub_id_formats": ["opaque"], "assertion_formats": ["id_token"]});
    let answer = app.ask(members.clone()).await;
    let granted = answer.grant();
    assert_eq!(granted.interact, None);
    only_token(&granted);
    let subject = &answer.ok()["subject"];
    assert_eq!(subject["sub_ids"][0], told["sub_ids"][0]);
    // Nobody said yes to anything: what policy wants a person for needs one.
    let wide = json!({"access_token": {"access": [photos(&["read", "write"])]}});
    app.modify(going_on(&granted), &wide)
        .await
        .refused("invalid_interaction");
    let mut writing = members.clone();
    writing["access_token"] = json!({"access": [photos(&["write"])]});
    let pending = app.ask(writing).await.grant();
    assert!(pending.interact.is_some());
    assert_eq!((pending.access_token, pending.subject), (None, None));

    // The same from a client that only says so itself.
    let stranger = Instance::new(parley);
    let told = who(&stranger, &alice).await;
    members["user"] = json!({"assertions": told["assertions"]});
    let pending = stranger.ask(members).await.grant();
    assert!(pending.interact.is_some());
    assert_eq!((pending.access_token, pending.subject), (None, None));
}

/// What the client itself said, not what the directory knows.
async fn the_login_that_the_client_names_is_filled_in(parley: &Parley) {
    let client = Instance::new(parley);
    for (uri, expected) in [
        ("acct:nobody@127.0.0.1", "nobody"),
        ("acct:nobody@elsewhere.example", ""),
    ] {
        let user = json!({"sub_ids": [
            {"format": "account", "uri": uri},
            {"format": "email", "email": "nobody@example.com"},
        ]});
        let pending = client.ask(asking(&user)).await.grant();
        let page = Person::new().open(e2e::redirect(&pending)).await;
        assert_eq!(login(&page.form("password").unwrap()), expected, "{uri}");
    }
}

/// Shows GNAP-5.3-08, GNAP-5.3-09.
async fn a_modification_does_not_change_the_person(parley: &Parley) {
    let client = Instance::new(parley);
    let (alice, bob) = (Person::alice(parley).await, Person::bob(parley).await);
    let his = who(&client, &bob).await;
    let members = json!({
        "access_token": one_token(),
        "subject": {"sub_id_formats": ["opaque"]},
    });
    let interaction = client.interact_for(members).await;
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    let hers = answer.ok()["subject"]["sub_ids"][0].clone();
    let go_on = answer.grant();
    for user in [
        his["sub_ids"][0]["id"].clone(),
        json!({"sub_ids": [his["sub_ids"][0]]}),
        json!({"assertions": [his["assertions"][0]]}),
        json!("nonsense"),
        // Hers, but this client was not told: it must not find out.
        json!({"sub_ids": [{"format": "email", "email": "alice@example.com"}]}),
    ] {
        let changes = json!({"access_token": one_token(), "user": user});
        let answer = client.modify(going_on(&go_on), &changes).await;
        assert!(answer.refused("unknown_user")["continue"].is_object());
    }
    let changes = json!({"access_token": one_token(), "user": {"sub_ids": [hers]}});
    let answer = client.modify(going_on(&go_on), &changes).await;
    only_token(&answer.grant());
}

/// A grant request for one token, with a way to a person.
fn asking(user: &Value) -> Value {
    json!({
        "access_token": one_token(),
        "interact": {"start": ["redirect"]},
        "user": user,
    })
}

/// What the client is told about a person who agrees.
async fn who(client: &Instance, person: &Person) -> Value {
    let subject = json!({
        "sub_id_formats": ["opaque", "iss_sub"],
        "assertion_formats": ["id_token", "saml2"],
    });
    let interaction = client.interact_for(json!({"subject": subject})).await;
    let answer = client
        .decided(&interaction, person, Decision::AllowAll)
        .await;
    answer.ok()["subject"].clone()
}

fn login(form: &Form) -> String {
    let field = form.fields.iter().find(|field| field.name == "login");
    field.unwrap().value.clone()
}

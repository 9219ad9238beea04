//! RFC 9635 §3.4: what a client is told about the RO. And Appendix C.1, the
//! profile that puts it together.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{Decision, Instance, Parley, Person, ResourceServer, going_on, only_token, tests};
use gnap::sub_id::SubId;
use proof::{Request, SigningKey};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use token::KeySet;
use token::jws::{self, Type};

use crate::rights::{one_token, reports};

tests![
    every_format_is_filled_from_the_directory,
    assertions_are_signed_and_of_the_same_person,
    nothing_is_told_before_the_yes,
    a_no_tells_nothing,
    a_person_sees_what_is_told_and_can_leave_it_out,
    identifiers_are_made_for_one_client,
    two_accounts_of_one_login_are_two_people,
    a_resource_server_knows_the_person_by_another_name,
    discovery_names_what_can_be_given,
    the_profile_of_web_based_redirection_works,
];

/// Every format, in the order of the registry.
const FORMATS: [&str; 8] = [
    "account",
    "aliases",
    "did",
    "email",
    "iss_sub",
    "opaque",
    "phone_number",
    "uri",
];

/// Shows GNAP-3.4-02, GNAP-3.4-05, GNAP-3.4-11, GNAP-3.4-14, GNAP-3-04,
/// IANA-SUBJ-RESP-01, IANA-SUBJ-RESP-03, IANA-GRANT-RESP-05, IANA-SUBID-01,
/// IANA-SUBID-02, IANA-SUBID-03, IANA-SUBID-04, IANA-SUBID-05, IANA-SUBID-06,
/// IANA-SUBID-07, IANA-SUBID-08.
async fn every_format_is_filled_from_the_directory(parley: &Parley) {
    let client = Instance::new(parley);
    let subject = told(parley, &client, json!({"sub_id_formats": FORMATS})).await;
    // Reading checks the members of each format.
    let sub_ids: Vec<SubId> = serde_json::from_value(subject["sub_ids"].clone()).unwrap();
    let given: Vec<&str> = sub_ids.iter().map(SubId::format).collect();
    assert_eq!(given, FORMATS);
    let opaque = subject["sub_ids"][5]["id"].clone();
    let facts = json!([
        {"format": "account", "uri": "acct:alice@127.0.0.1"},
        {"format": "did", "url": "did:example:alice"},
        {"format": "email", "email": "alice@example.com"},
        {"format": "iss_sub", "iss": parley.tenant().base(), "sub": opaque},
        {"format": "opaque", "id": opaque},
        {"format": "phone_number", "phone_number": "+12065550100"},
        {"format": "uri", "uri": "https://alice.example/"},
    ]);
    let mut others = subject["sub_ids"].clone();
    let aliases = others.as_array_mut().unwrap().remove(1);
    assert_eq!(others, facts);
    assert_eq!(aliases, json!({"format": "aliases", "identifiers": facts}));
    let updated_at = subject["updated_at"].as_str().expect("`updated_at`");
    let updated_at = OffsetDateTime::parse(updated_at, &Rfc3339).expect("RFC 3339");
    assert!(updated_at.unix_timestamp() > 0);
    assert_eq!(subject.get("assertions"), None);

    // Bob has no DID and no URI.
    let members = json!({"subject": {"sub_id_formats": ["did", "uri", "email"]}});
    let interaction = client.interact_for(members).await;
    let bob = Person::bob(parley).await;
    let answer = client.decided(&interaction, &bob, Decision::AllowAll).await;
    let email = json!([{"format": "email", "email": "bob@example.com"}]);
    assert_eq!(answer.ok()["subject"]["sub_ids"], email);
}

/// Shows GNAP-3.4-03, GNAP-3.4-06, GNAP-3.4-07, GNAP-3.4-13, GNAP-3.4-14,
/// GNAP-3.4.1-01, GNAP-3.4.1-02, IANA-SUBJ-RESP-02, IANA-ASSERT-01,
/// IANA-ASSERT-02.
async fn assertions_are_signed_and_of_the_same_person(parley: &Parley) {
    let client = Instance::new(parley);
    let asked = json!({"sub_id_formats": ["opaque"], "assertion_formats": ["saml2", "id_token"]});
    let subject = told(parley, &client, asked).await;
    let sub = &subject["sub_ids"][0]["id"];
    let [saml2, id_token] = &subject["assertions"].as_array().unwrap()[..] else {
        panic!("two assertions: {subject}");
    };
    assert_eq!(
        (&saml2["format"], &id_token["format"]),
        (&json!("saml2"), &json!("id_token"))
    );

    let jwks = Request::new("GET", format!("{}/jwks.json", parley.tenant().base()));
    let jwks: Value = serde_json::from_slice(&client.send_as_is(jwks).await.0.content).unwrap();
    let keys = KeySet::from_jwks(&jwks).unwrap();
    let value = id_token["value"].as_str().expect("a text");
    assert_eq!(value.split('.').count(), 3);
    let claims: Value = jws::verify(value, Type::IdToken, &keys).unwrap();
    assert_eq!(
        (&claims["iss"], &claims["sub"]),
        (&json!(parley.tenant().base()), sub)
    );
    let audience = claims["aud"].as_str().unwrap();
    assert!(audience.starts_with("urn:ietf:params:oauth:jwk-thumbprint:sha-256:"));
    let time = |name: &str| claims[name].as_u64().unwrap();
    assert!(time("iat") < time("exp") && time("auth_time") <= time("iat"));
    // No access token, and no access token is one.
    assert!(jws::verify::<Value>(value, Type::AccessToken, &keys).is_err());

    let value = saml2["value"].as_str().expect("a text");
    let is_base64url = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    assert!(value.chars().all(is_base64url), "{value}");
    let xml = String::from_utf8(URL_SAFE_NO_PAD.decode(value).unwrap()).unwrap();
    assert!(xml.starts_with("<saml:Assertion "));
    assert!(xml.contains(&format!(">{}</saml:NameID>", sub.as_str().unwrap())));
    assert!(xml.contains(&format!("<saml:Audience>{audience}</saml:Audience>")));
}

/// Shows GNAP-3.4-17, GNAP-1.5-02, GNAP-5.1-08.
async fn nothing_is_told_before_the_yes(parley: &Parley) {
    let client = Instance::new(parley);
    let members = json!({
        "access_token": one_token(),
        "subject": {"sub_id_formats": FORMATS, "assertion_formats": ["id_token"]},
    });
    let interaction = client.interact_for(members).await;
    assert_eq!(interaction.response.subject, None);
    let early = client
        .poll(interaction.going_on())
        .await
        .refused("too_fast");
    assert_eq!(early.get("subject"), None);
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();
    // Who holds the handle but not the reference may be somebody else.
    let without = client.poll(interaction.going_on()).await.grant();
    assert_eq!((without.access_token, without.subject), (None, None));
    let interact_ref = interaction.interact_ref(&callback);
    let answer = client.redeem(interaction.going_on(), &interact_ref).await;
    assert!(answer.grant().subject.is_some());
}

/// Shows GNAP-12.1.2-01.
async fn a_no_tells_nothing(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    let members = json!({"subject": {"sub_id_formats": ["email"]}});
    for decision in [Decision::Deny, Decision::Allow(&[])] {
        let interaction = client.interact_for(members.clone()).await;
        let answer = client.decided(&interaction, &alice, decision).await;
        answer.refused("user_denied");
    }
}

/// Shows GNAP-12.1.2-01.
async fn a_person_sees_what_is_told_and_can_leave_it_out(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    let members = json!({
        "access_token": {"access": [reports(&["read"])]},
        "subject": {"sub_id_formats": ["opaque", "phone_number"], "assertion_formats": ["id_token"]},
    });
    let interaction = client.interact_for(members.clone()).await;
    let page = alice.open(interaction.redirect()).await;
    assert!(page.html.contains("+12065550100"));
    assert!(
        !page.html.contains("alice@example.com"),
        "it was not asked for"
    );
    let boxes: Vec<String> = page
        .form("decision")
        .unwrap()
        .boxes()
        .map(|field| field.label.clone())
        .collect();
    assert_eq!(boxes, ["Read usage reports", "Learn who you are"]);
    let answer = client
        .decided(&interaction, &alice, Decision::Allow(&["reports"]))
        .await;
    assert_eq!(answer.ok().get("subject"), None);
    only_token(&answer.grant());

    let interaction = client.interact_for(members).await;
    let answer = client
        .decided(&interaction, &alice, Decision::Allow(&["who you are"]))
        .await;
    let granted = answer.grant();
    assert!(granted.subject.is_some());
    assert_eq!(granted.access_token, None);
    // It is told again as long as the grant stands.
    let again = client.poll(going_on(&granted)).await.grant();
    assert_eq!(
        again.subject.unwrap().sub_ids,
        granted.subject.unwrap().sub_ids
    );
}

/// Shows GNAP-3.4-08, GNAP-11.13-02, GNAP-12.4.1-01.
async fn identifiers_are_made_for_one_client(parley: &Parley) {
    let asked =
        || json!({"sub_id_formats": ["opaque", "iss_sub"], "assertion_formats": ["id_token"]});
    let (one, other) = (Instance::new(parley), Instance::new(parley));
    let first = told(parley, &one, asked()).await;
    let again = told(parley, &one, asked()).await;
    let elsewhere = told(parley, &other, asked()).await;
    assert_eq!(first["sub_ids"], again["sub_ids"]);
    assert_ne!(first["sub_ids"][0], elsewhere["sub_ids"][0]);
    assert_ne!(first["sub_ids"][1], elsewhere["sub_ids"][1]);
    assert_ne!(sub(&first), sub(&elsewhere));

    let bob = Person::bob(parley).await;
    let interaction = one.interact_for(json!({"subject": asked()})).await;
    let his = one.decided(&interaction, &bob, Decision::AllowAll).await;
    assert_ne!(his.ok()["subject"]["sub_ids"], first["sub_ids"]);
    let id = first["sub_ids"][0]["id"].as_str().unwrap();
    assert!(id.len() >= 22 && !id.contains("alice"), "{id}");
}

/// An account that is made anew under an old login is somebody else.
///
/// Shows GNAP-3.4-12.
async fn two_accounts_of_one_login_are_two_people(parley: &Parley) {
    let elsewhere = parley.make_tenant("identities");
    let key = SigningKey::from_ed25519_seed("client-key", &[7; 32]).unwrap();
    let here = Instance::with_key(parley, key);
    let key = SigningKey::from_ed25519_seed("client-key", &[7; 32]).unwrap();
    let there = Instance::with_key(&elsewhere, key);
    let asked = json!({"subject": {"sub_id_formats": ["opaque"]}});
    let one = told(parley, &here, asked["subject"].clone()).await;
    let interaction = there.interact_for(asked).await;
    let alice = Person::new();
    let page = alice.open(interaction.redirect()).await;
    alice.sign_in(&page, &elsewhere.demo().sign_in).await;
    let answer = there
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    let other = answer.ok()["subject"]["sub_ids"][0].clone();
    assert_ne!(one["sub_ids"][0], other);
    // Nor does one tenant know the identifiers of the other.
    let user = json!({"access_token": one_token(), "user": other["id"]});
    here.ask(user).await.refused("unknown_user");
}

/// Shows GNAP-12.4.2-01 as far as one resource server can.
async fn a_resource_server_knows_the_person_by_another_name(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    let members = json!({
        "access_token": {"access": [reports(&["read"])]},
        "subject": {"sub_id_formats": ["opaque"]},
    });
    let interaction = client.interact_for(members).await;
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    let told = answer.ok()["subject"]["sub_ids"][0]["id"].clone();
    let token = only_token(&answer.grant()).value.clone();
    let server = ResourceServer::photo_server(parley);
    let known = server.introspect(&token).await.ok()["sub"].clone();
    assert!(known.is_string());
    assert_ne!(known, told);
    // A signed token says the same as introspection.
    let claims = token.expose().split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["sub"], known);
    // Clients cannot use it.
    let user = json!({"access_token": one_token(), "user": known});
    client.ask(user).await.refused("unknown_user");
}

/// Shows GNAP-9-08, IANA-AS-DISC-05.
async fn discovery_names_what_can_be_given(parley: &Parley) {
    let options = Request::new("OPTIONS", parley.tenant().grant_endpoint());
    let answer = Instance::new(parley).send_as_is(options).await;
    let document: Value = serde_json::from_slice(&answer.0.content).unwrap();
    assert_eq!(document["sub_id_formats_supported"], json!(FORMATS));
    let assertions = json!(["id_token", "saml2"]);
    assert_eq!(document["assertion_formats_supported"], assertions);
}

/// Shows GNAP-C.1-01.
async fn the_profile_of_web_based_redirection_works(parley: &Parley) {
    let key: Map<String, Value> = serde_json::from_str(PS256).unwrap();
    let client = Instance::with_key(parley, SigningKey::from_jwk(&key).unwrap());
    let itself = client.itself();
    assert_eq!(itself["key"]["proof"], "httpsig");
    assert_eq!(itself["key"]["jwk"]["alg"], "PS256");
    let asked = json!({"sub_id_formats": ["opaque"], "assertion_formats": ["id_token"]});
    let members = json!({"access_token": one_token(), "subject": asked});
    // Start mode and finish method `redirect`, and a hash with sha-256.
    let interaction = client.interact_for(members).await;
    let alice = Person::alice(parley).await;
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    only_token(&answer.grant());
    let subject = &answer.ok()["subject"];
    assert_eq!(subject["sub_ids"][0]["format"], "opaque");
    assert_eq!(subject["assertions"][0]["format"], "id_token");
}

/// What the client is told when Alice says yes to everything.
async fn told(parley: &Parley, client: &Instance, asked: Value) -> Value {
    let interaction = client.interact_for(json!({"subject": asked})).await;
    let alice = Person::alice(parley).await;
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    let answer = answer.ok();
    assert_eq!(answer.get("access_token"), None, "none was asked for");
    answer["subject"].clone()
}

/// The subject of an ID Token.
fn sub(subject: &Value) -> Value {
    let value = subject["assertions"][0]["value"].as_str().unwrap();
    let claims = value.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    claims["sub"].clone()
}

/// An RSA key made for this test.
const PS256: &str = r#"{
  "kty":"RSA",
  "alg":"PS256",
  "kid":"profile",
  "n":"pPiiI02zt45u2IW6jbNBFmAQu1BHYOikAKX6Se2XXfXh35ubxB2_8xZIvVgQfk5HJXTrOvKhNFKWk2JkVQgXCukstG7lpoi2cB6NXA5rVKJ25rAy_yMAftz48DcIvwFMsIv0rIq4tQEdJXwjDMn624qin5K7GPl1I02hTGOwLFZ4WuIkevxrF9uPKxP9JEzSHUWfsLReJmUY0Hsk8MyJTzLP_hvVIbDRDARdbaZNz5lthBeNWLLEt42LWUGnS9A24nSCMMFfdJlVVepoIEWzw9BDQAWN60ynvR_wL8n-sxrW8BVmGgPA_Zlkl1klYZoJSDcmqVU9d1TH00sAb-mDiw",
  "e":"AQAB",
  "d":"KegfB-jNJmvALLCL20MV3aE5ntudxjhSsPd4xR7dvLihUDQvNXp5MD8Q60hbqDoqSJGSz76ixK_WIEp2QkNz1wm0mYEyRUOlVIXuUtw216ENozxPOBCkJ5Xqhtr0FdE2sgJbfRkgIprN1J_cJ3uHhg2Jkg-sB4QXBYjK2KTaM-i63q_eipfNUrkbCRejFksa1dl2GACCaYKxla1iQgP8Up8p1tYos7vPQf8ism-2iORGQWDq9BXbwPofIUpWOCCzmrgHlTSmue_R92qXx1XPAPDpExJxhtEWqws4QIp7SV5oPQRZiu1N3w-VCHL2ypeGNkCjG5DYgl9s35as-12rgQ",
  "p":"1V062bffp2h3HBM1mKHblLz3FU6lEvQxHq16hP2ObzIVGbLnIrYmg5pOQLWbAtmMERlM77L8peRcbbUX27kfC3fNWLpsBB23cacAEOi1djGwv1Eh0_dmQAlo5srhrxRkjjseLoxmYTKhcDu5h7f2n_ffESNLo7C9zXkOKvYvEOM",
  "q":"xe_VV-MfWVvjMT6zhKYlMok0pWypJt_y2mR2uQ4WZI-XjdoHjnhDxG-lEEUbwyPlBjfAdjRmSMq8fkfgm29nDjV0Ev4Ud0k_8B6rHzbcyHoizkw0uXD4CQms5ge9sCE1NrGS200MUu6PU5K8SmrNWRwUR8XyKiYs8r2U2CaHCzk",
  "dp":"VOj6P6SmM_gl1p1qaeiX-xRMfEVE-ksFtUCyjnRdl7DlpsmEpFK69wqUc7oSC0tKK4_XB1lCpD5B7kLwULfWO_kcVmAyFl1BINCl_RSvCm9x-GEwRiuhnIBiJ967e7Jw5g1u0HV9VNcSWhjal8FFO5ooQqi6NFVk4312fvBkAKM",
  "dq":"cpTdmZze3um0YSN85EMRsWl_0mtOmDR37zjNCV9AU0JUZ0dZrH2uLR68HOkEozg6MhlADq1SsLy71RZizVf1_mGvKfdvfYYnvybhxJYLxPn_ABFZTCg7TXAOaLL-eeEfXuP4sX6uratvyN9epG2jJfx9OPc7sm6bAoIAkgfrkPE",
  "qi":"HG0E6njvSJ9kiXaSdlcCRhTZH5XM5ihavU12ZPU1NL20cPpnYyuUqg1Ic72uyFr7EBaDW4bekeZ6rPW1mIWrbkBCF7e6dbASwb1pGlCk-rRejBWbV98-HamdvBZQXt4SoXtEbRpguPAUdfjXc0eC8tHhO_Gv8T94cSBUpiurKyk"
}"#;

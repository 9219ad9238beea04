//! Five thousand mutants of good requests on each backend: a registered error
//! with its status or a proper success, never a failure of ours. All are signed
//! after the change, so that they are read and not just thrown away. Seeds are
//! fixed: a failing case can be run again.

use e2e::{
    Form, Generator, Instance, Page, Parley, Person, Reply, ResourceServer, authorized, going_on,
    json_request, manage, modifying, only_token, redirect, tests,
};
use gnap::response::{Continue, Manage};
use proof::Request;
use serde_json::{Value, json};

use crate::hostile::is_answered_by_the_rules;
use crate::mutation::{mutate, mutate_beside, odd_text};
use crate::rights::{PHOTOS_READ, one_token, originals, photos, reports};

tests![
    grant_requests,
    continuations,
    modifications,
    management,
    questions_of_resource_servers,
    registrations_of_resource_servers,
    derivations_of_resource_servers,
    forms_of_the_code_page,
    forms_of_the_consent_page,
];

/// What became of the mutants of a test: ones that hit everything, or nothing,
/// would test nothing.
#[derive(Debug, Default)]
struct Tally {
    accepted: usize,
    refused: usize,
    unproven: usize,
}

impl Tally {
    /// Whether it succeeded.
    fn count(&mut self, reply: &Reply) -> bool {
        let accepted = is_answered_by_the_rules(reply);
        match accepted {
            true => self.accepted += 1,
            false => self.refused += 1,
        }
        self.unproven += usize::from(reply.status() == 401);
        accepted
    }

    fn must_have_hit(&self, accepted: usize, refused: usize) {
        assert!(
            self.accepted >= accepted && self.refused >= refused,
            "{self:?}"
        );
        let all = self.accepted + self.refused;
        assert!(self.unproven * 3 < all, "most get past the proof: {self:?}");
    }
}

async fn grant_requests(parley: &Parley) {
    let mut generator = Generator::new(9635);
    let software = Instance::photo_sync(parley);
    let stranger = Instance::new(parley);
    let bases = [
        (
            &software,
            software.asking(json!({"access_token": [
                {"label": "a", "access": [PHOTOS_READ, photos(&["read"])], "flags": ["bearer"]},
                {"label": "b", "access": [{"type": "photo-api", "actions": ["read"],
                    "locations": ["https://a.example"], "identifier": "x", "datatypes": ["image"]}]},
            ]})),
        ),
        (
            &software,
            software.asking(json!({"access_token": {"access": [
                {"type": "report-api", "actions": ["read"], "datatypes": ["storage"],
                    "period": {"from": "2026-01-01", "to": "2026-01-31"}},
            ]}})),
        ),
        (
            &stranger,
            stranger.asking(json!({
                "access_token": one_token(),
                "subject": {"sub_id_formats": ["opaque", "email"], "assertion_formats": ["id_token"],
                    "sub_ids": [{"format": "email", "email": "alice@example.com"}]},
                "user": {"sub_ids": [{"format": "opaque", "id": "x"}],
                    "assertions": [{"format": "id_token", "value": "a.b.c"}]},
                "interact": {
                    "start": ["redirect", "user_code", {"mode": "other"}],
                    "finish": {"method": "redirect", "uri": "https://c.example/", "nonce": "n",
                        "hash_method": "sha-256"},
                    "hints": {"ui_locales": ["en", "de"]},
                },
            })),
        ),
    ];
    let mut tally = Tally::default();
    for nth in 0..1400 {
        let (sender, content) = generator.pick(&bases);
        let octets = match nth % 10 {
            // Also who asks and with which key.
            0 => mutate(&mut generator, content),
            _ => mutate_beside(&mut generator, content, &["client"]),
        };
        let request = sender.request(content).with_content(octets);
        tally.count(&sender.send(request).await);
    }
    tally.must_have_hit(20, 700);
}

async fn continuations(parley: &Parley) {
    let mut generator = Generator::new(51);
    let client = Instance::new(parley);
    let base = json!({"interact_ref": "guessed", "more": {"a": [1, null, true]}});
    let mut pending: Option<Continue> = None;
    let mut tally = Tally::default();
    for _ in 0..800 {
        let go_on = match pending.take() {
            Some(go_on) => go_on,
            None => client.interact(one_token()).await.going_on().clone(),
        };
        let octets = mutate(&mut generator, &base);
        let request = client
            .continuation(&go_on, Some(&base))
            .with_content(octets);
        let reply = client.send(request).await;
        tally.count(&reply);
        // A client that never waits loses its grant in the end.
        pending = continued(&reply).or((reply.status() == 400).then_some(go_on));
        if is_over(&reply) {
            pending = None;
        }
    }
    tally.must_have_hit(0, 600);
}

async fn modifications(parley: &Parley) {
    let mut generator = Generator::new(53);
    let client = Instance::photo_sync(parley);
    let base = json!({
        "access_token": {"access": [photos(&["read"]), reports(&["read"])], "label": "a"},
        "subject": {"sub_id_formats": ["opaque"]},
        "interact": {
            "start": ["redirect"],
            "finish": {"method": "redirect", "uri": "https://c.example/", "nonce": "n"},
        },
        "user": {"sub_ids": [{"format": "opaque", "id": "x"}]},
    });
    let narrower = json!({"access_token": {"access": [photos(&["read"])], "flags": []}});
    let mut approved: Option<Continue> = None;
    let mut tally = Tally::default();
    for _ in 0..800 {
        let go_on = match approved.take() {
            Some(go_on) => go_on,
            None => {
                let granted = client.ask(json!({"access_token": one_token()})).await;
                going_on(&granted.grant()).clone()
            }
        };
        let bases = [&base, &narrower];
        let base = *generator.pick(&bases);
        let request = modifying(&go_on, base).with_content(mutate(&mut generator, base));
        let reply = client.send(request).await;
        let accepted = tally.count(&reply);
        // One that has to wait for a person takes no modification so soon.
        let waits = accepted && reply.ok().get("interact").is_some();
        approved = match waits || is_over(&reply) {
            true => None,
            false => continued(&reply).or((!accepted).then_some(go_on)),
        };
    }
    tally.must_have_hit(20, 400);
}

async fn management(parley: &Parley) {
    let mut generator = Generator::new(61);
    let client = Instance::photo_sync(parley);
    let base = json!({"key": Instance::new(parley).by_value()["key"]});
    let mut token: Option<(Manage, Continue)> = None;
    let mut tally = Tally::default();
    for _ in 0..600 {
        let (managed, go_on) = match token.take() {
            Some(token) => token,
            None => {
                let granted = client.ask(json!({"access_token": one_token()})).await;
                let granted = granted.grant();
                let managed = manage(only_token(&granted)).clone();
                (managed, going_on(&granted).clone())
            }
        };
        let values = [&managed.access_token.value, &go_on.access_token.value];
        let value = values[usize::from(generator.below(5) == 0)];
        let method = *generator.pick(&["POST", "POST", "POST", "DELETE"]);
        let request = match generator.below(4) {
            0 => Request::new(method, &managed.uri),
            _ => Request {
                method: method.to_owned(),
                ..json_request(&managed.uri, &base).with_content(mutate(&mut generator, &base))
            },
        };
        let reply = client.send(authorized(request, value)).await;
        // What rotated or revoked it is over with it.
        if !tally.count(&reply) {
            token = Some((managed, go_on));
        }
    }
    tally.must_have_hit(50, 200);

    // Handles of every kind in the paths.
    for _ in 0..100 {
        let odd = odd_text(&mut generator);
        let odd: String = odd
            .bytes()
            .take(200)
            .map(|byte| format!("%{byte:02x}"))
            .collect();
        for uri in [
            format!("{}/token/{odd}", client.grant_endpoint()),
            format!("{}/continue/{odd}", client.grant_endpoint()),
            format!("{}/interact/{odd}", parley.tenant().base()),
        ] {
            for method in ["GET", "POST", "DELETE", "PATCH"] {
                let reply = client.send(Request::new(method, &uri)).await;
                assert!(reply.status() < 500, "{method} {uri}: {reply}");
            }
        }
    }
}

async fn questions_of_resource_servers(parley: &Parley) {
    let mut generator = Generator::new(9767);
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let server = ResourceServer::photo_server(parley);
    let mut base = server.question(&only_token(&granted).value);
    base["access"] = json!([photos(&["read"]), PHOTOS_READ]);
    let (mut answered, mut refused, mut unproven) = (0, 0, 0);
    for nth in 0..800 {
        let octets = match nth % 10 {
            0 => mutate(&mut generator, &base),
            _ => mutate_beside(&mut generator, &base, &["resource_server"]),
        };
        let reply = server
            .send(server.request(&base).with_content(octets))
            .await;
        if reply.status() == 200 {
            reply.ok();
            answered += 1;
        } else {
            let refusal = reply.refused_rs_somehow();
            refused += 1;
            unproven += usize::from(refusal["error"]["code"] == "invalid_resource_server");
        }
    }
    assert!(answered > 50 && refused > 200, "{answered}, {refused}");
    assert!(unproven < 200, "most get past the proof: {unproven}");
    // Nothing of it did any harm.
    assert!(server.finds_active(&only_token(&granted).value).await);
}

/// People from many addresses: one of them alone would be stopped.
async fn registrations_of_resource_servers(parley: &Parley) {
    let tenant = parley.make_tenant_with(&json!({}));
    let mut generator = Generator::new(34);
    let server = ResourceServer::photo_server(&tenant);
    let base = json!({
        "access": [photos(&["read"]), "photos-read",
            {"type": "report-api", "actions": ["read"], "datatypes": ["storage"],
                "period": {"from": "2026-01-01"}}],
        "resource_server": server.by_value(),
        "token_formats_supported": ["jwt-signed", "zcap"],
        "token_introspection_required": false,
    });
    let (mut registered, mut refused) = (0, 0);
    for _ in 0..300 {
        let octets = mutate_beside(&mut generator, &base, &["resource_server"]);
        let request = server.registration(base.clone()).with_content(octets);
        let reply = server.send(request).await;
        if reply.status() == 200 {
            reply.ok();
            registered += 1;
        } else {
            reply.refused_rs_somehow();
            refused += 1;
        }
    }
    assert!(registered > 5 && refused > 100, "{registered}, {refused}");
    server.register(base).await.ok();
}

async fn derivations_of_resource_servers(parley: &Parley) {
    let mut generator = Generator::new(4);
    let client = Instance::photo_sync(parley);
    let access = json!({"access": [photos(&["read"]), originals(&["read"])]});
    let granted = client.ask(json!({"access_token": access})).await.grant();
    let existing = &only_token(&granted).value;
    let server = ResourceServer::photo_server(parley);
    let base = json!({
        "access_token": [
            {"label": "a", "access": [originals(&["read"]), "archive-read"]},
            {"label": "b", "access": [photos(&["read"]), originals(&["read", "write"])]},
        ],
        "client": server.by_value(),
        "existing_access_token": existing.expose(),
    });
    let mut tally = Tally::default();
    for _ in 0..300 {
        let octets = mutate_beside(&mut generator, &base, &["client"]);
        let request = server.holder().request(&base).with_content(octets);
        tally.count(&server.send(request).await);
    }
    tally.must_have_hit(5, 100);
    // Nothing of it did any harm.
    assert!(server.finds_active(existing).await);
    server.send(server.holder().request(&base)).await.ok();
}

async fn forms_of_the_code_page(parley: &Parley) {
    let mut generator = Generator::new(412);
    let client = Instance::new(parley);
    let device = format!("{}/device", parley.tenant().base());
    let (mut opened, mut refused, mut stopped) = (0, 0, 0);
    for nth in 0..300 {
        let interact = json!({"start": ["user_code"]});
        let members = json!({"access_token": one_token(), "interact": interact});
        let response = client.ask(members).await.grant();
        let interact = response.interact.unwrap();
        let code = interact.user_code.unwrap();
        let person = Person::at(&format!("198.51.100.{}", nth % 150));
        let page = person.open(&device).await;
        let form = page.form("code").unwrap();
        let fields = odd_fields(&mut generator, &form, &[("code", code.expose())]);
        let answer = person.post(&page, &form, &fields).await.page();
        match answer.status {
            200 => opened += 1,
            400 | 422 => refused += 1,
            429 => stopped += 1,
            other => panic!("{other}: {fields:?}"),
        }
        let raw = Request::new("POST", &device)
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_content(mutate(
                &mut generator,
                &json!({"csrf": "a", "code": "BBBBBBBB"}),
            ));
        let reply = client.send_as_is(raw).await;
        assert!((400..500).contains(&reply.status()), "{reply}");
    }
    assert!(
        opened > 20 && refused > 100 && stopped < 100,
        "{opened}, {refused}, {stopped}"
    );
}

async fn forms_of_the_consent_page(parley: &Parley) {
    let mut generator = Generator::new(42);
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    let mut open: Option<Page> = None;
    let (mut decided, mut refused) = (0, 0);
    for _ in 0..300 {
        let page = match open.take() {
            Some(page) => page,
            None => {
                let response = client.interact_without_finish(one_token()).await;
                alice.open(redirect(&response)).await
            }
        };
        let form = page.form("decision").unwrap();
        let good = [("right", "0"), ("decision", "allow")];
        let fields = odd_fields(&mut generator, &form, &good);
        let answer = alice.post(&page, &form, &fields).await.page();
        assert!(answer.status < 500, "{}: {fields:?}", answer.status);
        // A page that is still open is shown again.
        match answer.status {
            200 => decided += 1,
            _ => {
                refused += 1;
                open = Some(page);
            }
        }
    }
    assert!(decided > 20 && refused > 50, "{decided}, {refused}");
}

/// What a form sends, with good values for some fields and some of them changed,
/// left out, repeated, or joined by others.
fn odd_fields(
    generator: &mut Generator,
    form: &Form,
    good: &[(&str, &str)],
) -> Vec<(String, String)> {
    let untouched = form.untouched().into_iter();
    let mut fields: Vec<(String, String)> = untouched
        .filter(|(name, _)| good.iter().all(|(known, _)| known != name))
        .collect();
    fields.extend(
        good.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    for _ in 0..generator.below(3) {
        let nth = generator.below(fields.len());
        match generator.below(4) {
            0 if fields.len() > 1 => drop(fields.remove(nth)),
            1 => fields.push(fields[nth].clone()),
            2 => fields.push((odd_text(generator), odd_text(generator))),
            _ => fields[nth].1 = odd_text(generator),
        }
    }
    fields
}

/// The way on that an answer of either kind names.
fn continued(reply: &Reply) -> Option<Continue> {
    let answer: Value = serde_json::from_slice(&reply.0.content).ok()?;
    serde_json::from_value(answer.get("continue")?.clone()).ok()
}

/// Whether the grant cannot be gone on with.
fn is_over(reply: &Reply) -> bool {
    let answer: Value = serde_json::from_slice(&reply.0.content).unwrap_or_default();
    let over = [
        "too_many_attempts",
        "invalid_continuation",
        "user_denied",
        "request_denied",
    ];
    answer.get("continue").is_none() && over.iter().any(|code| answer["error"]["code"] == *code)
}

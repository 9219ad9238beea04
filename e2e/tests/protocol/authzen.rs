//! The AuthZEN Authorization API 1.0 of a tenant: the published certification
//! scenario on its fixture, which the demo has, and who may ask.

use api::paths;
use e2e::{
    Administrator, Backend, Decision, Instance, Parley, Person, ResourceServer, Tenant,
    json_request, new_sign_in, only_token, tests,
};
use proof::Request;
use reqwest::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use serde_json::{Value, json};

tests![alone:
    the_certification_scenario_passes,
    only_resource_servers_ask_and_only_about_their_own,
    searches_go_on_page_by_page,
    people_are_known_by_the_identifiers_that_were_given_out,
];

/// A gateway that asks with the secret of a resource server.
pub struct Gateway {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
    /// Where it comes from, as a proxy says.
    address: Option<&'static str>,
}

pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub content: Value,
}

impl Gateway {
    pub fn with(tenant: &Tenant, token: Option<&str>) -> Self {
        let builder = reqwest::Client::builder().no_proxy();
        let places = tenant.places().iter();
        let builder = places.fold(builder, |builder, (host, address)| {
            builder.resolve(host, *address)
        });
        Self {
            http: builder.build().expect("an HTTP client"),
            base: tenant.base().to_owned(),
            token: token.map(str::to_owned),
            address: None,
        }
    }

    /// The same with requests to another place.
    #[must_use]
    pub fn at(self, base: &str) -> Self {
        Self {
            base: base.to_owned(),
            ..self
        }
    }

    /// The same from another address.
    #[must_use]
    pub fn from(self, address: &'static str) -> Self {
        Self {
            address: Some(address),
            ..self
        }
    }

    /// The status of a GET.
    pub async fn get(&self, path: &str) -> (u16, Value) {
        let request = self.http.get(format!("{}{path}", self.base));
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let octets = answer.bytes().await.expect("content");
        (status, serde_json::from_slice(&octets).unwrap_or_default())
    }

    /// The status of what no tenant answers.
    pub async fn status(&self, endpoint: &str, asked: &Value) -> u16 {
        let url = format!("{}/access/v1/{endpoint}", self.base);
        let request = self.http.post(url).header(CONTENT_TYPE, "application/json");
        let request = request.bearer_auth(self.token.as_deref().unwrap_or_default());
        let answer = request.body(asked.to_string()).send().await;
        answer.expect("an answer").status().as_u16()
    }

    pub async fn post(
        &self,
        endpoint: &str,
        content_type: &str,
        content: impl Into<reqwest::Body>,
    ) -> Answer {
        let request = self
            .http
            .post(format!("{}/access/v1/{endpoint}", self.base));
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let request = request.header(CONTENT_TYPE, content_type);
        let request = request.header("X-Request-ID", "an id, 1");
        let request = match self.address {
            Some(address) => request.header("X-Forwarded-For", address),
            None => request,
        };
        let answer = request.body(content).send().await.expect("an answer");
        assert_eq!(answer.headers()["x-request-id"], "an id, 1");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let json = headers
            .get(CONTENT_TYPE)
            .is_some_and(|of| of == "application/json");
        let octets = answer.bytes().await.expect("content");
        Answer {
            status,
            headers,
            content: match json {
                true => serde_json::from_slice(&octets).expect("JSON"),
                false => Value::Null,
            },
        }
    }

    pub async fn ask(&self, endpoint: &str, asked: &Value) -> Answer {
        self.post(endpoint, "application/json", asked.to_string())
            .await
    }

    /// The one decision of an answer, which is as the response schema says.
    pub async fn decides(&self, endpoint: &str, asked: &Value) -> bool {
        let answer = self.ask(endpoint, asked).await;
        assert_eq!(answer.status, 200, "{asked}: {}", answer.content);
        decision(&answer.content)
    }

    async fn all(&self, asked: &Value) -> Vec<bool> {
        let answer = self.ask("evaluations", asked).await;
        assert_eq!(answer.status, 200, "{asked}: {}", answer.content);
        assert!(answer.content.get("decision").is_none());
        let all = answer.content["evaluations"].as_array().expect("an array");
        all.iter().map(decision).collect()
    }

    async fn finds(&self, endpoint: &str, asked: &Value) -> Vec<String> {
        let answer = self.ask(endpoint, asked).await;
        assert_eq!(answer.status, 200, "{asked}: {}", answer.content);
        let page = &answer.content["page"];
        assert_eq!(page["next_token"], "", "{}", answer.content);
        let results = answer.content["results"].as_array().expect("an array");
        let name = |one: &Value| match endpoint {
            "search/action" => one["name"].as_str().expect("a name").to_owned(),
            _ => format!(
                "{} {}",
                one["type"].as_str().expect("a type"),
                one["id"].as_str().expect("an id")
            ),
        };
        results.iter().map(name).collect()
    }

    async fn refuses(&self, endpoint: &str, asked: &Value) {
        let answer = self.ask(endpoint, asked).await;
        assert_eq!(answer.status, 400, "{endpoint} {asked}: {}", answer.content);
        assert!(answer.content.is_string(), "{}", answer.content);
    }
}

#[track_caller]
fn decision(answer: &Value) -> bool {
    let context = answer.get("context");
    assert!(context.is_none_or(Value::is_object), "{answer}");
    answer["decision"].as_bool().expect("a decision")
}

pub async fn administrator(parley: &Parley) -> Administrator {
    Administrator::set_up(parley, &new_sign_in()).await
}

pub async fn server(admin: &Administrator, slug: &str, name: &str) -> String {
    let list = admin.get(&paths::resource_servers(slug)).await.ok().clone();
    let listed = list["items"].as_array().expect("servers");
    let server = listed.iter().find(|server| server["name"] == name);
    server.expect("the server")["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

pub async fn new_token(admin: &Administrator, slug: &str, server: &str) -> String {
    let path = paths::resource_server_authzen_token(slug, server);
    let made = admin.post(&path, &json!({})).await.ok().clone();
    made["token"].as_str().expect("a token").to_owned()
}

pub fn user(id: &str) -> Value {
    json!({"type": "user", "id": id})
}

pub fn record(number: u8) -> Value {
    json!({"type": "record", "id": format!("record-{number}")})
}

fn of_status(number: u8, status: &str) -> Value {
    json!({"type": "record", "id": format!("record-{number}"), "properties": {"status": status}})
}

pub fn asked(subject: &Value, action: &str, resource: &Value) -> Value {
    json!({"subject": subject, "action": {"name": action}, "resource": resource})
}

fn without(message: &Value, at: &str, name: &str) -> Value {
    let mut message = message.clone();
    let object = match at {
        "" => &mut message,
        at => &mut message[at],
    };
    object.as_object_mut().expect("an object").remove(name);
    message
}

fn both(message: &Value, more: &Value) -> Value {
    let mut message = message.clone();
    let object = message.as_object_mut().expect("an object");
    object.extend(more.as_object().expect("an object").clone());
    message
}

async fn the_certification_scenario_passes(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = administrator(&parley).await;
    let slug = parley.tenant().slug();
    let id = server(&admin, slug, "Records server").await;
    let token = new_token(&admin, slug, &id).await;
    let pdp = Gateway::with(parley.tenant(), Some(&token));
    basic(&pdp).await;
    batch(&pdp).await;
    search(&pdp).await;
    discovery(&parley).await;
}

async fn basic(pdp: &Gateway) {
    let (alice, bob) = (user("alice"), user("bob"));
    let admin = json!({"type": "user", "id": "bob", "properties": {"role": "admin"}});
    let delete = |soft: bool| {
        json!({"subject": alice, "resource": record(1),
               "action": {"name": "delete", "properties": {"soft": soft}}})
    };
    let read = asked(&alice, "read", &record(1));
    // C-2.2: the eight decisions of the fixture, three times each (C-2.6).
    for (expected, asked) in [
        (true, read.clone()),
        (true, asked(&alice, "write", &record(1))),
        (true, asked(&bob, "read", &record(1))),
        (false, asked(&bob, "write", &record(1))),
        (false, asked(&alice, "write", &of_status(2, "archived"))),
        (true, asked(&admin, "write", &of_status(2, "archived"))),
        (true, delete(true)),
        (false, delete(false)),
    ] {
        for _ in 0..3 {
            assert_eq!(pdp.decides("evaluation", &asked).await, expected, "{asked}");
        }
    }
    // C-2.2.3, C-2.2.8, C-2.2.9: what is optional or not known.
    let context = json!({"context": {"time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1"}});
    assert!(pdp.decides("evaluation", &both(&read, &context)).await);
    let more = json!({
        "subject": {"type": "user", "id": "alice",
                    "properties": {"department": "Sales", "role": "manager"}},
        "action": {"name": "read", "properties": {"method": "GET"}},
        "resource": {"type": "record", "id": "record-1",
                     "properties": {"status": "active", "owner": "bob"}},
    });
    assert!(pdp.decides("evaluation", &more).await);
    let unknown = json!({"foo": "bar", "futureField": {"nested": true}});
    assert!(pdp.decides("evaluation", &both(&read, &unknown)).await);
    // C-2.4.1, C-2.4.2: what is missing.
    for (at, name) in [
        ("", "subject"),
        ("", "action"),
        ("", "resource"),
        ("subject", "type"),
        ("subject", "id"),
        ("action", "name"),
        ("resource", "type"),
        ("resource", "id"),
    ] {
        pdp.refuses("evaluation", &without(&read, at, name)).await;
    }
    // C-2.4.3 to C-2.4.6: what is no request.
    for (content_type, content) in [
        ("text/plain", read.to_string()),
        ("application/x-www-form-urlencoded", read.to_string()),
        ("application/json", "{\"subject\": ".to_owned()),
        ("application/json", String::new()),
        ("application/json", "[]".to_owned()),
        ("application/json", "null".to_owned()),
        (
            "application/json",
            format!("{{\"subject\": {alice}, {}", &read.to_string()[1..]),
        ),
        (
            "application/json",
            format!("{}1{}", "[".repeat(500), "]".repeat(500)),
        ),
        (
            "application/json",
            format!("{{\"x\": \"{}\"}}", "x".repeat(300 * 1024)),
        ),
    ] {
        let answer = pdp.post("evaluation", content_type, content).await;
        assert_eq!(answer.status, 400, "{content_type}");
    }
    for wrong in [
        json!({"subject": "alice"}),
        json!({"action": {"name": 123}}),
        json!({"action": null}),
        json!({"subject": ["user", "alice"]}),
        json!({"context": "now"}),
        json!({"resource": {"type": "record", "id": 1}}),
        json!({"subject": {"type": "user", "id": "alice", "properties": [1]}}),
    ] {
        pdp.refuses("evaluation", &both(&read, &wrong)).await;
    }
    let charset = "application/json; charset=utf-8";
    assert_eq!(
        pdp.post("evaluation", charset, read.to_string())
            .await
            .status,
        200
    );
}

async fn batch(pdp: &Gateway) {
    let (alice, bob) = (user("alice"), user("bob"));
    // C-3.2.1, C-3.2.2.
    let of_alice = json!({"subject": alice, "action": {"name": "read"},
        "evaluations": [{"resource": record(1)}, {"resource": record(2)}]});
    assert_eq!(pdp.all(&of_alice).await.len(), 2);
    let of_bob = json!({"subject": bob, "resource": record(1),
        "evaluations": [{"action": {"name": "read"}}, {"action": {"name": "write"}}]});
    assert_eq!(pdp.all(&of_bob).await, [true, false]);
    // C-3.2.3, C-3.2.4.
    let status = json!({"subject": alice, "action": {"name": "write"}, "evaluations": [
        {"resource": of_status(1, "active")}, {"resource": of_status(2, "archived")}]});
    assert_eq!(pdp.all(&status).await, [true, false]);
    let admin = json!({"type": "user", "id": "bob", "properties": {"role": "admin"}});
    let role = json!({"action": {"name": "write"}, "resource": of_status(2, "archived"),
        "evaluations": [{"subject": alice}, {"subject": admin}]});
    assert_eq!(pdp.all(&role).await, [false, true]);
    // C-3.2.5, C-3.2.6, C-3.2.7.
    let whole = json!({"evaluations": [
        asked(&alice, "read", &record(1)), asked(&bob, "write", &record(1))]});
    assert_eq!(pdp.all(&whole).await, [true, false]);
    let time = |at: &str| json!({"time": at, "source": "batch"});
    let inherited = json!({"subject": alice, "action": {"name": "read"},
        "context": time("2025-06-27T18:03-07:00"), "evaluations": [
            {"resource": record(1)},
            {"resource": record(2), "context": time("2025-06-27T19:00-07:00")}]});
    assert_eq!(pdp.all(&inherited).await.len(), 2);
    let defaults = json!({"subject": alice, "action": {"name": "write"},
        "resource": of_status(1, "active"),
        "evaluations": [{}, {"resource": of_status(2, "archived")}]});
    assert_eq!(pdp.all(&defaults).await, [true, false]);
    // C-3.4.1: a bad one among others is a no.
    let options = json!({"evaluations_semantic": "execute_all"});
    let one_bad = json!({"subject": alice, "action": {"name": "read"}, "options": options,
        "evaluations": [{"resource": record(1)}, {}, 7, {"resource": {"type": "record"}}]});
    assert_eq!(pdp.all(&one_bad).await, [true, false, false, false]);
    // C-3.4.2, C-3.4.3: without evaluations it is the single one.
    let single = asked(&alice, "read", &record(1));
    assert!(pdp.decides("evaluations", &single).await);
    let empty = json!({"evaluations": []});
    assert!(pdp.decides("evaluations", &both(&single, &empty)).await);
    for name in ["subject", "action", "resource"] {
        let bad = without(&single, "", name);
        pdp.refuses("evaluations", &bad).await;
        pdp.refuses("evaluations", &both(&bad, &empty)).await;
    }
    // AuthZEN §7.1.2: when to stop.
    for (semantic, expected) in [
        ("execute_all", vec![true, false, true]),
        ("deny_on_first_deny", vec![true, false]),
        ("permit_on_first_permit", vec![true]),
    ] {
        let three = json!({"resource": record(1), "action": {"name": "write"},
            "options": {"evaluations_semantic": semantic},
            "evaluations": [{"subject": alice}, {"subject": bob}, {"subject": alice}]});
        assert_eq!(pdp.all(&three).await, expected, "{semantic}");
    }
    let options = json!({"options": {"evaluations_semantic": "guess"}});
    pdp.refuses("evaluations", &both(&of_bob, &options)).await;
    let many = vec![json!({}); 1001];
    pdp.refuses("evaluations", &both(&single, &json!({"evaluations": many})))
        .await;
}

async fn search(pdp: &Gateway) {
    let context = json!({"context": {"time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1"}});
    let (alice, bob) = (user("alice"), user("bob"));
    let admin = json!({"type": "user", "id": "bob", "properties": {"role": "admin"}});
    // C-4.2: who.
    let who = json!({"subject": {"type": "user"}, "action": {"name": "read"},
        "resource": record(1)});
    let found = pdp.finds("search/subject", &who).await;
    assert_eq!(found, ["user alice", "user bob"]);
    for same in [
        both(&who, &context),
        both(&who, &json!({"subject": alice})),
        both(&who, &json!({"page": {"properties": {"sort": "id"}}})),
    ] {
        assert_eq!(pdp.finds("search/subject", &same).await, found);
    }
    let writers = json!({"subject": {"type": "user"}, "action": {"name": "write"},
        "resource": of_status(2, "archived")});
    assert_eq!(pdp.finds("search/subject", &writers).await, ["user bob"]);
    // C-4.3: what.
    let what =
        json!({"subject": alice, "action": {"name": "read"}, "resource": {"type": "record"}});
    let found = pdp.finds("search/resource", &what).await;
    assert!(found.contains(&"record record-1".to_owned()), "{found:?}");
    for same in [
        both(&what, &context),
        both(&what, &json!({"resource": record(1)})),
    ] {
        assert_eq!(pdp.finds("search/resource", &same).await, found);
    }
    let written = json!({"subject": admin, "action": {"name": "write"},
        "resource": {"type": "record"}});
    let found = pdp.finds("search/resource", &written).await;
    assert!(found.contains(&"record record-2".to_owned()), "{found:?}");
    assert!(!found.contains(&"record record-1".to_owned()), "{found:?}");
    // C-4.4: which action.
    let which = json!({"subject": alice, "resource": record(1)});
    let found = pdp.finds("search/action", &which).await;
    assert_eq!(found, ["read", "write"]);
    assert_eq!(
        pdp.finds("search/action", &both(&which, &context)).await,
        found
    );
    let archived = json!({"subject": admin, "resource": of_status(2, "archived")});
    let found = pdp.finds("search/action", &archived).await;
    assert_eq!(found, ["read", "write"]);
    // C-4.6: what is not known is not found.
    for (endpoint, nobody) in [
        (
            "search/action",
            json!({"subject": user("nonexistent"), "resource": record(1)}),
        ),
        (
            "search/action",
            json!({"subject": {"type": "spaceship", "id": "1"}, "resource": record(1)}),
        ),
        (
            "search/subject",
            both(&who, &json!({"subject": {"type": "spaceship"}})),
        ),
        (
            "search/subject",
            both(&who, &json!({"resource": {"type": "spaceship", "id": "1"}})),
        ),
        (
            "search/subject",
            both(&who, &json!({"resource": {"type": "record", "id": "none"}})),
        ),
        (
            "search/subject",
            both(&who, &json!({"action": {"name": "fly"}})),
        ),
        (
            "search/resource",
            both(&what, &json!({"resource": {"type": "spaceship"}})),
        ),
        (
            "search/resource",
            both(&what, &json!({"subject": user("nonexistent")})),
        ),
    ] {
        assert!(
            pdp.finds(endpoint, &nobody).await.is_empty(),
            "{endpoint} {nobody}"
        );
    }
    // C-4.7: what is missing.
    for (endpoint, bad) in [
        ("search/subject", without(&who, "", "action")),
        ("search/subject", without(&who, "resource", "id")),
        ("search/subject", without(&who, "", "subject")),
        ("search/resource", without(&what, "", "subject")),
        ("search/resource", without(&what, "subject", "id")),
        ("search/action", without(&which, "", "resource")),
        ("search/action", without(&which, "subject", "id")),
        ("search/action", without(&which, "resource", "type")),
        (
            "search/subject",
            both(&who, &json!({"page": {"limit": -1}})),
        ),
        (
            "search/subject",
            both(&who, &json!({"page": {"token": "made up"}})),
        ),
    ] {
        pdp.refuses(endpoint, &bad).await;
    }
    let _ = bob;
}

async fn discovery(parley: &Parley) {
    let tenant = parley.tenant();
    let path = tenant.base().strip_prefix(parley.origin()).expect("a path");
    let url = format!(
        "{}/.well-known/authzen-configuration{path}",
        parley.origin()
    );
    let document = get(parley, &url).await;
    assert_eq!(document["policy_decision_point"], tenant.base());
    for (member, endpoint) in [
        ("access_evaluation_endpoint", "evaluation"),
        ("access_evaluations_endpoint", "evaluations"),
        ("search_subject_endpoint", "search/subject"),
        ("search_resource_endpoint", "search/resource"),
        ("search_action_endpoint", "search/action"),
    ] {
        let expected = format!("{}/access/v1/{endpoint}", tenant.base());
        assert_eq!(document[member], expected);
    }
    // The signature is the tenant's, and nobody takes it for a token.
    let jwks = get(parley, &format!("{}/jwks.json", tenant.base())).await;
    let keys = token::KeySet::from_jwks(&jwks).expect("keys");
    let signed = document["signed_metadata"].as_str().expect("a JWT");
    let kind = token::jws::Type::AuthzenMetadata;
    let claims: Value = token::jws::verify(signed, kind, &keys).expect("a signature");
    assert_eq!(claims["iss"], tenant.grant_endpoint());
    assert_eq!(claims["policy_decision_point"], tenant.base());
    let as_token = token::jws::verify::<Value>(signed, token::jws::Type::AccessToken, &keys);
    assert!(as_token.is_err());
    let nobody = format!(
        "{}/.well-known/authzen-configuration/t/nobody",
        parley.origin()
    );
    let answer = Instance::new(parley)
        .send_as_is(Request::new("GET", &nobody))
        .await;
    assert_eq!(answer.status(), 404);
}

async fn get(parley: &Parley, url: &str) -> Value {
    let answer = Instance::new(parley)
        .send_as_is(Request::new("GET", url))
        .await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    serde_json::from_slice(&answer.0.content).expect("JSON")
}

async fn only_resource_servers_ask_and_only_about_their_own(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = administrator(&parley).await;
    let tenant = parley.tenant();
    let slug = tenant.slug();
    let question = asked(&user("alice"), "read", &record(1));
    let refused = async |gateway: &Gateway| {
        for endpoint in ["evaluation", "evaluations", "search/action"] {
            let answer = gateway.ask(endpoint, &question).await;
            assert_eq!(answer.status, 401, "{endpoint}");
            let challenge = answer.headers[WWW_AUTHENTICATE].to_str().expect("text");
            assert!(challenge.starts_with("Bearer realm="), "{challenge}");
        }
    };
    refused(&Gateway::with(tenant, None)).await;
    refused(&Gateway::with(tenant, Some("guessed"))).await;
    refused(&Gateway::with(tenant, Some(""))).await;

    // Who has the secret asks, until there is another one, or none.
    let records = server(&admin, slug, "Records server").await;
    let first = new_token(&admin, slug, &records).await;
    let first = Gateway::with(tenant, Some(&first));
    assert!(first.decides("evaluation", &question).await);
    let second = new_token(&admin, slug, &records).await;
    let second = Gateway::with(tenant, Some(&second));
    refused(&first).await;
    assert!(second.decides("evaluation", &question).await);
    let listed = admin
        .get(&paths::resource_server(slug, &records))
        .await
        .ok()
        .clone();
    assert!(listed["authzen_token_created_at"].is_i64());
    let secret = second.token.clone().expect("a secret");
    assert!(!listed.to_string().contains(&secret));
    let other_tenant = parley.make_tenant("elsewhere");
    refused(&Gateway::with(&other_tenant, Some(&secret))).await;
    admin
        .delete(&paths::resource_server_authzen_token(slug, &records))
        .await;
    refused(&second).await;

    // Each asks about its own rights: others are like rights that are not there.
    let photos = server(&admin, slug, "Photo server").await;
    let photos = Gateway::with(tenant, Some(&new_token(&admin, slug, &photos).await));
    let nothing = asked(
        &user("alice"),
        "read",
        &json!({"type": "nothing", "id": "1"}),
    );
    let of_others = photos.ask("evaluation", &question).await.content;
    let of_nothing = photos.ask("evaluation", &nothing).await.content;
    assert_eq!(of_others["decision"], false);
    assert_eq!(of_others, of_nothing);
    let which = json!({"subject": user("alice"), "resource": record(1)});
    assert!(photos.finds("search/action", &which).await.is_empty());

    // A resource server that can sign needs no secret. Each proof counts once.
    let url = format!("{}/access/v1/evaluation", tenant.base());
    let photo = asked(
        &user("alice"),
        "read",
        &json!({"type": "photo-api", "id": "1"}),
    );
    let signing = ResourceServer::photo_server(tenant);
    let signed = signing.holder().signed(json_request(&url, &photo), |_| {});
    let answer = signing.holder().send_as_is(signed.clone()).await;
    let answered = answer.ok();
    decision(&answered);
    assert!(answered["context"]["outcome"].is_string(), "{answered}");
    let replayed = signing.holder().send_as_is(signed).await;
    assert_eq!(replayed.status(), 401);
    for (mut changed, change) in [
        (json_request(&url, &photo), "content"),
        (json_request(&url, &photo), "key"),
    ] {
        let stranger = ResourceServer::stranger(tenant);
        let answer = match change {
            "key" => stranger.holder().send(changed).await,
            _ => {
                changed = signing.holder().signed(changed, |_| {});
                changed.content = question.to_string().into_bytes();
                signing.holder().send_as_is(changed).await
            }
        };
        assert_eq!(answer.status(), 401, "{change}");
    }
}

async fn searches_go_on_page_by_page(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = administrator(&parley).await;
    let slug = parley.tenant().slug();
    let records = server(&admin, slug, "Records server").await;
    let pdp = Gateway::with(
        parley.tenant(),
        Some(&new_token(&admin, slug, &records).await),
    );
    let reader = |number: usize| {
        json!({"subject": format!("user:reader-{number:02}"), "relation": "member",
               "object": "group:record-readers"})
    };
    let add: Vec<Value> = (0..8).map(reader).collect();
    admin
        .post(&paths::relationships(slug), &json!({"add": add}))
        .await;
    let who = |page: Value| {
        json!({"subject": {"type": "user"}, "action": {"name": "read"}, "resource": record(1),
               "page": page})
    };
    let mut found = Vec::new();
    let mut token = String::new();
    for _ in 0..4 {
        let answer = pdp
            .ask("search/subject", &who(json!({"limit": 3, "token": token})))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.content);
        let results = answer.content["results"]
            .as_array()
            .expect("results")
            .clone();
        assert!(results.len() <= 3);
        assert_eq!(answer.content["page"]["count"], results.len());
        found.extend(
            results
                .iter()
                .map(|one| one["id"].as_str().expect("an id").to_owned()),
        );
        token = answer.content["page"]["next_token"]
            .as_str()
            .expect("a token")
            .to_owned();
        if !token.is_empty() {
            // The same token for another question is refused.
            pdp.refuses("search/subject", &who(json!({"limit": 4, "token": token})))
                .await;
        }
    }
    assert!(token.is_empty());
    found.sort();
    let expected: Vec<String> = ["alice", "bob"]
        .map(str::to_owned)
        .into_iter()
        .chain((0..8).map(|number| format!("reader-{number:02}")))
        .collect();
    assert_eq!(found, expected);
}

async fn people_are_known_by_the_identifiers_that_were_given_out(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = administrator(&parley).await;
    let tenant = parley.tenant();
    let slug = tenant.slug();
    // A person allows an app something: the photo server learns who that is to
    // it, and to nobody else.
    let client = Instance::new(&parley);
    let interaction = client
        .interact(json!({"access": [{"type": "photo-api", "actions": ["read"]}]}))
        .await;
    let alice = Person::new();
    let page = alice.open(interaction.redirect()).await;
    let page = alice.sign_in(&page, &tenant.demo().sign_in).await;
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    let photos = ResourceServer::photo_server(tenant);
    let described = photos.introspect(&only_token(&granted).value).await.ok();
    let at_photos = described["sub"].as_str().expect("an identifier").to_owned();

    let users = admin.get(&paths::users(slug)).await.ok().clone();
    let users = users["items"].as_array().expect("users");
    let login = &tenant.demo().sign_in.login;
    let known = users.iter().find(|user| user["login"] == json!(login));
    let id = known.expect("alice")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let reader = json!({"subject": format!("user:{id}"), "relation": "member",
                        "object": "group:record-readers"});
    admin
        .post(&paths::relationships(slug), &json!({"add": [reader]}))
        .await;

    let records = server(&admin, slug, "Records server").await;
    let pdp = Gateway::with(tenant, Some(&new_token(&admin, slug, &records).await));
    let who =
        json!({"subject": {"type": "user"}, "action": {"name": "read"}, "resource": record(1)});
    let found = pdp.finds("search/subject", &who).await;
    assert_eq!(found.len(), 3, "{found:?}");
    let told = found.iter().filter_map(|name| name.strip_prefix("user "));
    let told: Vec<&str> = told.filter(|id| !["alice", "bob"].contains(id)).collect();
    let [at_records] = told[..] else {
        panic!("{told:?}")
    };
    assert_ne!(
        at_records, id,
        "the id of the directory is nobody's business"
    );
    assert_ne!(at_records, at_photos);
    for (name, expected) in [(at_photos.as_str(), false), (at_records, true)] {
        let question = asked(&user(name), "read", &record(1));
        assert_eq!(pdp.decides("evaluation", &question).await, expected);
        let batch = json!({"evaluations": [question]});
        assert_eq!(pdp.all(&batch).await, [expected]);
    }
}

//! What policy looks at, part by part: each is read from the request, the person
//! or the tenant as the AS knows them, and never from what a client says of it
//! (`server/policy/README.md`).
//!
//! Records have three actions that no policy of the demo gives to a client. Each
//! test says for each of them when it is given, and looks at what is.

use std::time::{Duration, Instant};

use e2e::{
    Administrator, Decision, Form, Instance, Interaction, Page, Parley, Person, ResourceServer,
    Tenant, going_on, manage, now, only_token, tests,
};
use gnap::response::{GrantResponse, RotationResponse, TokenResponse};
use proof::PublicKey;
use serde_json::{Value, json};

use crate::rights::{originals, photos, reports};

tests![
    a_person_at_the_client_is_more_than_one_elsewhere,
    how_somebody_signed_in_and_how_long_ago,
    an_old_sign_in_is_asked_for_again,
    classes_of_clients_are_those_of_administrators,
    a_key_has_an_age_once_it_is_known,
    where_a_client_comes_from_is_known_by_the_as_alone,
    agents_have_operators_that_administrators_named,
    what_an_agent_passes_on_is_one_actor_deeper,
    the_purpose_is_what_the_request_says,
    addresses_are_those_that_a_trusted_proxy_saw,
    time_is_the_tenants,
    what_was_given_before_counts_for_person_and_key,
    a_remembered_yes_is_for_one_key_until_it_is_taken_back,
    a_remembered_yes_ends,
    policy_says_how_tokens_are,
    own_fields_have_the_types_of_their_schema,
    resources_and_clients_are_in_what_relationships_say,
    a_member_is_one_at_the_decision_and_at_every_issue,
    a_token_is_not_renewed_that_policy_would_not_give,
    a_renewal_knows_who_allowed_what_and_when,
    a_derived_token_is_renewed_as_it_was_given,
    what_policy_said_later_is_kept_where_it_is_not_the_same,
    an_explanation_names_relationships_that_changed_since,
];

const TYPE: &str = "record";
const ACTIONS: [&str; 3] = ["read", "write", "delete"];
const PATIENCE: Duration = Duration::from_secs(30);

/// A tenant of the test's own, and who administers it.
struct Place {
    tenant: Tenant,
    admin: Administrator,
}

impl Place {
    async fn new(parley: &Parley) -> Self {
        Self::with(parley, json!({})).await
    }

    async fn with(parley: &Parley, settings: Value) -> Self {
        Self {
            tenant: parley.make_tenant_with(&settings),
            admin: Administrator::of(parley).await,
        }
    }

    /// Makes live that these actions are given under these conditions.
    async fn permit(&self, rules: &[(&str, &str)]) {
        let texts = rules.iter().map(|(action, when)| {
            format!(
                "permit (principal, action == Gnap::Action::\"{TYPE}:{action}\", resource)\n\
                 when {{ {when} }};\n"
            )
        });
        self.live(&texts.collect::<String>()).await;
    }

    async fn live(&self, text: &str) {
        let slug = self.tenant.slug();
        let published = self.admin.publish_policy(slug, "The test's", text).await;
        published.ok();
    }

    async fn relate(&self, add: &[[&str; 3]], remove: &[[&str; 3]]) {
        self.admin.relate(self.tenant.slug(), add, remove).await;
    }

    async fn alice(&self) -> Person {
        self.signed_in(&self.tenant.demo().sign_in).await
    }

    async fn bob(&self) -> Person {
        self.signed_in(&self.tenant.demo().bob).await
    }

    async fn signed_in(&self, sign_in: &e2e::SignIn) -> Person {
        let person = Person::new();
        let page = person.open(&format!("{}/me", self.tenant.base())).await;
        person.sign_in(&page, sign_in).await;
        person
    }

    /// How relationships call a person.
    async fn user(&self, login: &str) -> String {
        let path = api::paths::users(self.tenant.slug());
        let users = self.admin.get(&path).await.ok()["items"].clone();
        let mut users = users.as_array().unwrap().iter();
        let user = users.find(|user| user["login"] == login).unwrap();
        format!("user:{}", user["id"].as_str().unwrap())
    }
}

/// A right for each action.
fn each() -> Value {
    let rights = ACTIONS.map(|action| json!({"type": TYPE, "actions": [action]}));
    json!({"access": rights})
}

/// The actions that a token has.
fn actions(granted: &GrantResponse) -> Vec<String> {
    let rights = json!(only_token(granted).access);
    let rights = rights.as_array().unwrap().iter();
    let actions = rights.flat_map(|right| right["actions"].as_array().unwrap().clone());
    actions
        .map(|action| action.as_str().unwrap().to_owned())
        .collect()
}

/// What software is given of all actions, where nobody can be asked.
async fn unattended(client: &Instance) -> Vec<String> {
    unattended_with(client, json!({})).await
}

async fn unattended_with(client: &Instance, members: Value) -> Vec<String> {
    let mut asked = members;
    asked["access_token"] = each();
    let reply = client.ask(asked).await;
    match reply.status() {
        200 => actions(&reply.grant()),
        _ => {
            reply.refused("request_denied");
            Vec::new()
        }
    }
}

/// What is given when this person allows all that the page offers.
async fn attended(client: &Instance, person: &Person) -> Vec<String> {
    let interaction = client.interact(each()).await;
    let page = person.open(interaction.redirect()).await;
    concluded(client, person, &interaction, &page).await
}

async fn concluded(
    client: &Instance,
    person: &Person,
    interaction: &Interaction,
    page: &Page,
) -> Vec<String> {
    let callback = person.decide(page, Decision::AllowAll).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    let reply = client.redeem(interaction.going_on(), &interact_ref).await;
    match reply.status() {
        200 => actions(&reply.grant()),
        _ => {
            reply.refused("user_denied");
            Vec::new()
        }
    }
}

/// Whether the page has reading among what is to be given, asked or not.
fn offers_reading(page: &Page) -> bool {
    let offered = page.html.split("Not offered by").next();
    offered.is_some_and(|offered| offered.contains("Read records"))
}

/// How many rights the page asks for: those that are given anyway are not.
fn asked_for(page: &Page) -> usize {
    let form = page.form("decision").expect("a form");
    form.boxes().filter(|field| field.name == "right").count()
}

/// Looks until it is so: what is known of a client may be a moment old.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Presses the first button whose form goes to an address with this in it.
async fn press(person: &Person, page: &Page, action: &str) -> Page {
    let forms = Form::all(&page.html);
    let form = forms.iter().find(|form| form.action.contains(action));
    let form = form.unwrap_or_else(|| panic!("a form for {action} in {}", page.html));
    person.post(page, form, &form.untouched()).await.page()
}

async fn a_person_at_the_client_is_more_than_one_elsewhere(parley: &Parley) {
    let place = Place::with(parley, json!({"asynchronous_approval": "any"})).await;
    let alice = place.user("alice").await;
    place
        .relate(&[[&alice, "member", "group:insiders"]], &[])
        .await;
    place
        .permit(&[
            (
                "read",
                "context has ro && context.ro in Gnap::Group::\"insiders\"",
            ),
            (
                "write",
                "context has endUser && context.endUser in Gnap::Group::\"insiders\"",
            ),
            (
                "delete",
                "context has ro && context.ro.hasTag(\"login\") && \
                 context.ro.getTag(\"login\") == \"bob\"",
            ),
        ])
        .await;
    let client = Instance::new(&place.tenant);
    assert!(unattended(&client).await.is_empty(), "nobody is nobody");
    assert_eq!(attended(&client, &place.bob().await).await, ["delete"]);
    let alice = place.alice().await;
    assert_eq!(attended(&client, &alice).await, ["read", "write"]);

    // Who finds the request on their own page is not who sits at the client.
    let named = json!({"sub_ids": [{"format": "account", "uri": "acct:alice@127.0.0.1"}]});
    let asked = json!({"access_token": each(), "user": named});
    let response = client.ask(asked).await.grant();
    let page = alice.open(&format!("{}/me", place.tenant.base())).await;
    let page = press(&alice, &page, "/me/requests/").await;
    alice.decide(&page, Decision::AllowAll).await.page();
    let granted = client.poll(going_on(&response)).await.grant();
    assert_eq!(actions(&granted), ["read"]);
    let again = client.poll(going_on(&granted)).await.grant();
    assert_eq!(actions(&again), ["read"], "nor is it later");
}

async fn how_somebody_signed_in_and_how_long_ago(parley: &Parley) {
    let place = Place::new(parley).await;
    let client = Instance::new(&place.tenant);
    let alice = place.alice().await;
    place
        .permit(&[
            (
                "read",
                "context has acrLevel && context.acrLevel > 1 || \
                 context has amr && context.amr.contains(\"otp\")",
            ),
            ("write", "context has acr && context.acr == \"mfa\""),
            (
                "delete",
                "context has signInAge && context.signInAge >= 3600",
            ),
        ])
        .await;
    assert!(attended(&client, &alice).await.is_empty());
    place
        .permit(&[
            (
                "read",
                "context has acrLevel && context.acrLevel == 1 && \
                 context has amr && context.amr.contains(\"pwd\")",
            ),
            ("write", "context has acr && context.acr == \"pwd\""),
            (
                "delete",
                "context has signInAge && context.signInAge < 3600",
            ),
        ])
        .await;
    assert_eq!(attended(&client, &alice).await, ACTIONS);
    assert!(unattended(&client).await.is_empty());
}

async fn an_old_sign_in_is_asked_for_again(parley: &Parley) {
    let place = Place::new(parley).await;
    let client = Instance::new(&place.tenant);
    let alice = place.alice().await;
    let fresh = |age: &str| {
        format!(
            "permit (principal, action == Gnap::Action::\"record:read\", resource);\n\
             @require(\"step-up\") @max_age(\"{age}\")\n\
             forbid (principal, action == Gnap::Action::\"record:read\", resource);"
        )
    };
    place.live(&fresh("1s")).await;
    let interaction = client.interact(each()).await;
    until("the sign-in is old", async || {
        let page = alice.open(interaction.redirect()).await;
        page.form("password").is_some() && page.form("decision").is_none()
    })
    .await;
    // The page that was shown before gives nothing to who goes around it.
    let without = format!("{}?without=1", interaction.redirect());
    let page = alice.open(&without).await;
    assert_eq!(asked_for(&page), 0);

    place.live(&fresh("1h")).await;
    let page = alice.open(interaction.redirect()).await;
    let given = concluded(&client, &alice, &interaction, &page).await;
    assert_eq!(given, ["read"]);
}

async fn classes_of_clients_are_those_of_administrators(parley: &Parley) {
    let place = Place::new(parley).await;
    place
        .permit(&[
            ("read", "principal in Gnap::ClientClass::\"photo-sync\""),
            (
                "write",
                "principal has class && principal.class == \"photo-sync\"",
            ),
            ("delete", "principal.proof == \"mtls\""),
        ])
        .await;
    let stranger = Instance::new(&place.tenant);
    assert!(unattended(&stranger).await.is_empty());
    let mut claiming = stranger.by_value();
    claiming["class_id"] = json!("photo-sync");
    let given = unattended_with(&stranger, json!({"client": claiming})).await;
    assert!(given.is_empty(), "a claim");
    let app = Instance::photo_app(&place.tenant);
    assert!(unattended(&app).await.is_empty());
    let sync = Instance::photo_sync(&place.tenant);
    assert_eq!(unattended(&sync).await, ["read", "write"]);
    place
        .permit(&[("delete", "principal.proof == \"httpsig\"")])
        .await;
    assert_eq!(unattended(&stranger).await, ["delete"]);
}

async fn a_key_has_an_age_once_it_is_known(parley: &Parley) {
    let place = Place::new(parley).await;
    place
        .permit(&[
            (
                "read",
                "principal has keyAge && principal.keyAge >= 0 && principal.keyAge < 3600",
            ),
            ("write", "principal has keyAge && principal.keyAge >= 3600"),
            ("delete", "context has ro"),
        ])
        .await;
    let client = Instance::new(&place.tenant);
    assert!(unattended(&client).await.is_empty(), "never seen");
    let sync = Instance::photo_sync(&place.tenant);
    assert_eq!(unattended(&sync).await, ["read"]);
    // A person knows the key from now on.
    let given = attended(&client, &place.alice().await).await;
    assert_eq!(given, ["delete"]);
    until("the key is known", async || {
        unattended(&client).await == ["read"]
    })
    .await;
}

async fn where_a_client_comes_from_is_known_by_the_as_alone(parley: &Parley) {
    let place = Place::new(parley).await;
    let is = |what: &str| {
        format!(
            "principal.hasTag(\"provenance\") && principal.getTag(\"provenance\") == \"{what}\""
        )
    };
    let (registered, declared, first) = (is("registered"), is("self_declared"), is("first_seen"));
    place
        .permit(&[
            ("read", &registered),
            ("write", &declared),
            ("delete", &first),
        ])
        .await;
    let client = Instance::new(&place.tenant);
    let mut claiming = client.by_value();
    claiming["display"]["provenance"] = json!("registered");
    claiming["provenance"] = json!("registered");
    let given = unattended_with(&client, json!({"client": claiming})).await;
    assert_eq!(given, ["delete"]);
    let sync = Instance::photo_sync(&place.tenant);
    assert_eq!(unattended(&sync).await, ["read"]);
    // One that a person said yes to once.
    let access = json!({"access": [photos(&["read"])]});
    let interaction = client.interact(access).await;
    let alice = place.alice().await;
    client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await
        .grant();
    until("it is known", async || {
        unattended(&client).await == ["write"]
    })
    .await;
}

async fn agents_have_operators_that_administrators_named(parley: &Parley) {
    let place = Place::new(parley).await;
    place
        .permit(&[
            (
                "read",
                "context has agent && context.agent == Gnap::Agent::\"run-1\"",
            ),
            (
                "write",
                "context has operator && context.operator == \"Demo Errands Ltd.\"",
            ),
            ("delete", "context.actorDepth == 1"),
        ])
        .await;
    let itself = |id: &str| json!({"agent": {"id": id, "operator": "Demo Errands Ltd."}});
    let stranger = Instance::new(&place.tenant);
    let given = unattended_with(&stranger, itself("run-1")).await;
    assert!(given.is_empty(), "nobody vouches for it");
    let sync = Instance::photo_sync(&place.tenant);
    assert!(unattended(&sync).await.is_empty());
    let agent = Instance::errand_agent(&place.tenant);
    let given = unattended_with(&agent, itself("run-2")).await;
    assert_eq!(given, ["write", "delete"]);
    assert_eq!(unattended_with(&agent, itself("run-1")).await, ACTIONS);
    // One that was put into a group.
    place
        .permit(&[(
            "read",
            "context has agent && context.agent in Gnap::Group::\"pilots\"",
        )])
        .await;
    let given = unattended_with(&agent, itself("run-3")).await;
    assert!(given.is_empty());
    place
        .relate(&[["agent:run-3", "member", "group:pilots"]], &[])
        .await;
    assert_eq!(unattended_with(&agent, itself("run-3")).await, ["read"]);
}

async fn what_an_agent_passes_on_is_one_actor_deeper(parley: &Parley) {
    let place = Place::new(parley).await;
    place
        .live(
            "forbid (principal, action in Gnap::Action::\"archive-api:*\", resource)\n\
             when { context.actorDepth > 1 };",
        )
        .await;
    let alice = place.alice().await;
    let server = ResourceServer::photo_server(&place.tenant);
    let access = || json!({"access": [photos(&["read"]), originals(&["read"])]});
    for (client, itself, is_given) in [
        (
            Instance::errand_agent(&place.tenant),
            json!({"id": "run-1"}),
            false,
        ),
        (Instance::new(&place.tenant), Value::Null, true),
    ] {
        let mut members = json!({"access_token": access()});
        if !itself.is_null() {
            members["agent"] = itself;
        }
        let interaction = client.interact_for(members).await;
        let granted = client
            .decided(&interaction, &alice, Decision::AllowAll)
            .await
            .grant();
        let token = only_token(&granted);
        assert_eq!(token.access.len(), 2);
        let derived = server
            .derive(&token.value, &json!([originals(&["read"])]))
            .await;
        match is_given {
            true => {
                derived.grant();
            }
            false => {
                derived.refused("request_denied");
            }
        }
    }
}

async fn the_purpose_is_what_the_request_says(parley: &Parley) {
    let place = Place::new(parley).await;
    place
        .permit(&[
            (
                "read",
                "context has purpose && context.purpose == \"yearly report\"",
            ),
            ("write", "context has purpose"),
        ])
        .await;
    let agent = Instance::errand_agent(&place.tenant);
    let told = |purpose: &str| json!({"agent": {"id": "run-1", "purpose": purpose}});
    assert!(unattended(&agent).await.is_empty());
    let given = unattended_with(&agent, told("another one")).await;
    assert_eq!(given, ["write"]);
    let given = unattended_with(&agent, told("yearly report")).await;
    assert_eq!(given, ["read", "write"]);
}

/// The demo's servers believe a proxy on this machine.
async fn addresses_are_those_that_a_trusted_proxy_saw(parley: &Parley) {
    let place = Place::new(parley).await;
    place.permit(&ADDRESSES).await;
    let client = Instance::photo_sync(&place.tenant);
    assert_eq!(from(&client, &[]).await, ["write"]);
    assert!(from(&client, &["203.0.113.9"]).await.is_empty());
    // What a client wrote itself stands before what the proxy saw.
    assert!(from(&client, &["10.1.2.3, 203.0.113.9"]).await.is_empty());
    assert!(from(&client, &["10.1.2.3", "203.0.113.9"]).await.is_empty());
    assert_eq!(from(&client, &["10.1.2.3"]).await, ["read"]);
    assert_eq!(from(&client, &["203.0.113.9, 10.1.2.3"]).await, ["read"]);
    assert_eq!(from(&client, &["2001:db8::7"]).await, ["delete"]);

    // One that believes nobody takes the connection's.
    let settings = &[("PARLEY__SERVER__TRUSTED_PROXIES", "192.0.2.1")];
    let other = Parley::start_with(parley.backend(), settings).await;
    let place = Place {
        tenant: other.tenant().clone(),
        admin: Administrator::of(&other).await,
    };
    place.permit(&ADDRESSES).await;
    let client = Instance::photo_sync(&place.tenant);
    for forwarded in [&["10.1.2.3"][..], &["2001:db8::7"], &[]] {
        assert_eq!(from(&client, forwarded).await, ["write"]);
    }
}

const ADDRESSES: [(&str, &str); 3] = [
    (
        "read",
        "context has address && context.address.isInRange(ip(\"10.0.0.0/8\"))",
    ),
    (
        "write",
        "context has address && context.address.isLoopback()",
    ),
    (
        "delete",
        "context has address && context.address.isInRange(ip(\"2001:db8::/32\"))",
    ),
];

/// What is given to a request with these fields of proxies.
async fn from(client: &Instance, forwarded: &[&str]) -> Vec<String> {
    let content = client.asking(json!({"access_token": each()}));
    let request = client.signed(client.request(&content), |_| ());
    let request = forwarded.iter().fold(request, |request, value| {
        request.with_header("x-forwarded-for", *value)
    });
    let reply = client.send_as_is(request).await;
    match reply.status() {
        200 => actions(&reply.grant()),
        _ => {
            reply.refused("request_denied");
            Vec::new()
        }
    }
}

async fn time_is_the_tenants(parley: &Parley) {
    let hour = i64::try_from(now() / 3600 % 24).unwrap();
    let day = i64::try_from(now() / 86400).unwrap();
    // Names of these zones have the sign that nobody expects.
    let zone = |ahead: i64| match ahead {
        0 => "Etc/UTC".to_owned(),
        1.. => format!("Etc/GMT-{ahead}"),
        _ => format!("Etc/GMT+{}", -ahead),
    };
    // Where it is between twelve and one, at noon and at night.
    let noon = 12 - hour;
    let night = if hour <= 12 { -hour } else { 24 - hour };
    let is_today = (day * 24 + hour + noon) / 24;
    // The first day of all was a Thursday.
    let weekday = (is_today + 3) % 7 + 1;
    let is_weekday = format!("context.weekday == {weekday}");
    let rules = [
        (
            "read",
            "context.local.toTime() >= duration(\"9h\") && \
             context.local.toTime() < duration(\"17h\")",
        ),
        ("write", is_weekday.as_str()),
        (
            "delete",
            "context.now > datetime(\"2020-01-01\") && context.now < datetime(\"2021-01-01\")",
        ),
    ];
    let at_night = Place::with(parley, json!({"time_zone": zone(night)})).await;
    at_night.permit(&rules).await;
    let client = Instance::photo_sync(&at_night.tenant);
    let same_day = (day * 24 + hour + night) / 24 == is_today;
    let expected: &[&str] = if same_day { &["write"] } else { &[] };
    assert_eq!(unattended(&client).await, expected);

    let at_noon = Place::with(parley, json!({"time_zone": zone(noon)})).await;
    at_noon.permit(&rules).await;
    let client = Instance::photo_sync(&at_noon.tenant);
    assert_eq!(unattended(&client).await, ["read", "write"]);
}

async fn what_was_given_before_counts_for_person_and_key(parley: &Parley) {
    let place = Place::new(parley).await;
    place
        .permit(&[
            ("read", "true"),
            (
                "write",
                "context has priorGrants && context.priorGrants > 0",
            ),
            (
                "delete",
                "context has priorGrantAge && context.priorGrantAge < 3600",
            ),
        ])
        .await;
    let (client, other) = (Instance::new(&place.tenant), Instance::new(&place.tenant));
    let (alice, bob) = (place.alice().await, place.bob().await);
    assert_eq!(unattended(&client).await, ["read"]);
    // Of another type: that is no history of this one.
    let access = json!({"access": [photos(&["read"])]});
    let interaction = client.interact(access).await;
    client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await
        .grant();
    assert_eq!(asked_and_given(&client, &alice).await, ["read"]);
    assert_eq!(asked_and_given(&other, &alice).await, ["read"]);
    assert_eq!(asked_and_given(&client, &bob).await, ["read"]);
    assert_eq!(asked_and_given(&client, &alice).await, ACTIONS);
}

/// The same where policy would give a part without asking: the request has
/// something that a person must be asked for, too.
async fn asked_and_given(client: &Instance, person: &Person) -> Vec<String> {
    let mut access = each();
    let rights = access["access"].as_array_mut().unwrap();
    rights.push(photos(&["read"]));
    let interaction = client.interact(access).await;
    let granted = client
        .decided(&interaction, person, Decision::AllowAll)
        .await
        .grant();
    let mut given = actions(&granted);
    assert_eq!(given.pop().as_deref(), Some("read"), "of photos");
    given
}

/// Reading records is asked for, and remembered for so long.
fn remembering(span: &str) -> String {
    format!(
        "permit (principal, action == Gnap::Action::\"record:read\", resource);\n\
         @require(\"consent\") @remember(\"{span}\")\n\
         forbid (principal, action == Gnap::Action::\"record:read\", resource);"
    )
}

async fn a_remembered_yes_is_for_one_key_until_it_is_taken_back(parley: &Parley) {
    let place = Place::new(parley).await;
    place.live(&remembering("30d")).await;
    let (client, other) = (Instance::new(&place.tenant), Instance::new(&place.tenant));
    let (alice, bob) = (place.alice().await, place.bob().await);
    let asked = async |client: &Instance, person: &Person| {
        let interaction = client.interact(each()).await;
        let page = person.open(interaction.redirect()).await;
        asked_for(&page)
    };
    let given = async |client: &Instance, person: &Person| {
        let given = attended(client, person).await;
        assert_eq!(given, ["read"]);
    };
    assert_eq!(asked(&client, &alice).await, 1);
    given(&client, &alice).await;
    assert_eq!(asked(&other, &alice).await, 1, "another key");
    assert_eq!(asked(&client, &bob).await, 1, "another person");
    assert_eq!(asked(&client, &alice).await, 0, "given without asking");
    given(&client, &alice).await;

    // Taking back anything of the client is a change of mind.
    let page = alice.open(&format!("{}/me", place.tenant.base())).await;
    press(&alice, &page, "/me/grants/").await;
    assert_eq!(asked(&client, &alice).await, 1);
    // So is a no.
    given(&client, &alice).await;
    assert_eq!(asked(&client, &alice).await, 0);
    let interaction = client.interact(each()).await;
    let answer = client.decided(&interaction, &alice, Decision::Deny).await;
    answer.refused("user_denied");
    assert_eq!(asked(&client, &alice).await, 1);
}

async fn a_remembered_yes_ends(parley: &Parley) {
    let place = Place::new(parley).await;
    place.live(&remembering("30d")).await;
    let client = Instance::new(&place.tenant);
    let alice = place.alice().await;
    assert_eq!(attended(&client, &alice).await, ["read"]);
    let asks = async || {
        let interaction = client.interact(each()).await;
        let page = alice.open(interaction.redirect()).await;
        asked_for(&page) == 1
    };
    assert!(!asks().await);
    place.live(&remembering("1s")).await;
    until("the second is over", asks).await;
    // It was not forgotten: it is too old for the one policy only.
    place.live(&remembering("30d")).await;
    assert!(!asks().await);
}

async fn policy_says_how_tokens_are(parley: &Parley) {
    let place = Place::new(parley).await;
    let permit = |with: &str, action: &str| {
        format!(
            "{with}\npermit (principal, action == Gnap::Action::\"record:{action}\", resource);\n"
        )
    };
    let text = [
        permit("", "read"),
        permit(
            "@token(\"durable\") @bearer(\"refused\") @lifetime(\"2m\") @format(\"jwt-signed\")",
            "write",
        ),
    ];
    let no_bearers = "forbid (principal, action == Gnap::Action::\"record:delete\", resource)\n\
                      when { context.flags.contains(\"bearer\") };";
    let text = format!("{}{}{no_bearers}", text.concat(), permit("", "delete"));
    place.live(&text).await;
    let client = Instance::photo_sync(&place.tenant);
    let token = async |actions: &[&str]| {
        let rights = actions
            .iter()
            .map(|action| json!({"type": TYPE, "actions": [action]}));
        let access = rights.collect::<Vec<_>>();
        let asked = json!({"access_token": {"access": access, "flags": ["bearer"]}});
        only_token(&client.ask(asked).await.grant()).clone()
    };
    let is_signed = |token: &TokenResponse| {
        token.value.expose().starts_with("eyJ") && token.value.expose().matches('.').count() == 2
    };
    let limited = token(&["write"]).await;
    assert_eq!(limited.flags, ["durable"]);
    assert_eq!(limited.expires_in, Some(120));
    assert!(is_signed(&limited));
    let plain = token(&["read"]).await;
    assert_eq!(plain.flags, ["bearer"]);
    assert_eq!(plain.expires_in, Some(600));
    assert!(!is_signed(&plain));
    // Of all rights of a token the weakest grant and the strictest limit win.
    let both = token(&["read", "write"]).await;
    assert_eq!(both.flags, [""; 0]);
    assert_eq!(both.expires_in, Some(120));
    // Flags are something that policy looks at, too.
    assert_eq!(actions_of(&token(&["read", "delete"]).await), ["read"]);
}

fn actions_of(token: &TokenResponse) -> Vec<String> {
    let rights = json!(token.access);
    let rights = rights.as_array().unwrap().iter();
    rights
        .map(|right| right["actions"][0].as_str().unwrap().to_owned())
        .collect()
}

async fn own_fields_have_the_types_of_their_schema(parley: &Parley) {
    let place = Place::new(parley).await;
    let slug = place.tenant.slug();
    let wrong = json!({
        "revision": place.admin.get(&api::paths::policy_draft(slug)).await.ok()["revision"],
        "name": "Wrong",
        "text": "permit (principal, action == Gnap::Action::\"record:read\", resource)\n\
                 when { context.right has soft && context.right.soft == \"yes\" };",
    });
    let path = api::paths::policy_draft_policies(slug);
    let draft = place.admin.post(&path, &wrong).await.ok().clone();
    assert_eq!(draft["problems"][0]["position"]["line"], 2, "{draft}");
    let path = format!(
        "{}?revision={}",
        api::paths::policy_draft(slug),
        draft["revision"]
    );
    place.admin.delete(&path).await.ok();

    place
        .live(
            "permit (principal, action == Gnap::Action::\"record:read\", resource)\n\
             when { context.right has status && context.right.status == \"open\" };\n\
             permit (principal, action == Gnap::Action::\"record:write\", resource)\n\
             when { context.right has soft && context.right.soft };\n\
             forbid (principal, action == Gnap::Action::\"report-api:read\", resource)\n\
             unless { context.right has period && context.right.period.from == \"2026-01-01\" };",
        )
        .await;
    let client = Instance::photo_sync(&place.tenant);
    let asked = async |right: Value| {
        let members = json!({"access_token": {"access": [right]}});
        client.ask(members).await
    };
    let record = |action: &str, name: &str, value: Value| {
        let mut right = json!({"type": TYPE, "actions": [action]});
        right[name] = value;
        right
    };
    let of_period = |period: Value| {
        let mut right = reports(&["read"]);
        right["period"] = period;
        right
    };
    for right in [
        record("read", "status", json!("closed")),
        record("read", "soft", json!(true)),
        record("write", "soft", json!(false)),
        json!({"type": TYPE, "actions": ["read"]}),
        reports(&["read"]),
        of_period(json!({"from": "2025-01-01"})),
    ] {
        asked(right).await.refused("request_denied");
    }
    for right in [
        record("read", "status", json!(true)),
        record("write", "soft", json!("true")),
        of_period(json!({"to": "2026-01-01"})),
        of_period(json!({"from": 20260101})),
    ] {
        asked(right).await.refused("invalid_request");
    }
    for right in [
        record("read", "status", json!("open")),
        record("write", "soft", json!(true)),
        of_period(json!({"from": "2026-01-01"})),
    ] {
        asked(right).await.grant();
    }
}

async fn resources_and_clients_are_in_what_relationships_say(parley: &Parley) {
    let place = Place::new(parley).await;
    place
        .permit(&[
            ("read", "resource in Gnap::Object::\"record:folder\""),
            ("write", "principal in Gnap::Group::\"robots\""),
            (
                "delete",
                "context has ro && context.ro in resource.relations.owner",
            ),
        ])
        .await;
    let (client, other) = (Instance::new(&place.tenant), Instance::new(&place.tenant));
    let alice = place.alice().await;
    let access = |identifier: &str| {
        let right =
            |action: &str| json!({"type": TYPE, "actions": [action], "identifier": identifier});
        json!({"access": ACTIONS.map(right)})
    };
    let given = async |client: &Instance, identifier: &str| {
        let reply = client
            .ask(json!({"access_token": access(identifier)}))
            .await;
        match reply.status() {
            200 => actions(&reply.grant()),
            _ => {
                reply.refused("request_denied");
                Vec::new()
            }
        }
    };
    assert!(given(&client, "one").await.is_empty());
    let key = PublicKey::admit(&client.key().public()).unwrap();
    let itself = format!("client:{}", key.thumbprint());
    let user = place.user("alice").await;
    let added = [
        ["resource:record/one", "parent", "resource:record/shelf"],
        ["resource:record/shelf", "parent", "resource:record/folder"],
        [&itself, "member", "group:arms"],
        ["group:arms", "member", "group:robots"],
        [&user, "owner", "resource:record/shelf"],
    ];
    place.relate(&added, &[]).await;
    assert_eq!(given(&client, "one").await, ["read", "write"]);
    assert_eq!(given(&client, "two").await, ["write"]);
    assert_eq!(given(&other, "one").await, ["read"]);
    let owned = async |identifier: &str| {
        let interaction = client.interact(access(identifier)).await;
        match &interaction.response.access_token {
            Some(_) => actions(&interaction.response),
            None => {
                let page = alice.open(interaction.redirect()).await;
                concluded(&client, &alice, &interaction, &page).await
            }
        }
    };
    assert_eq!(owned("one").await, ACTIONS);
    assert_eq!(owned("two").await, ["write"]);
    place.relate(&[], &added[1..2]).await;
    assert_eq!(given(&client, "one").await, ["write"], "the way is cut");
    place.relate(&[], &added[3..4]).await;
    assert!(given(&client, "one").await.is_empty());
}

async fn a_member_is_one_at_the_decision_and_at_every_issue(parley: &Parley) {
    let place = Place::new(parley).await;
    let when = "context has ro && context.ro in Gnap::Group::\"members\"";
    place.permit(&[("read", when)]).await;
    let alice = place.user("alice").await;
    let member = [[alice.as_str(), "member", "group:members"]];
    let client = Instance::new(&place.tenant);
    let person = place.alice().await;

    // Became one while the request waited.
    let interaction = client.interact(each()).await;
    let page = person.open(interaction.redirect()).await;
    assert!(!offers_reading(&page), "{}", page.html);
    place.relate(&member, &[]).await;
    let page = person.open(interaction.redirect()).await;
    let given = concluded(&client, &person, &interaction, &page).await;
    assert_eq!(given, ["read"]);

    // Is none any more when the form comes: the page was about something else.
    let interaction = client.interact(each()).await;
    let page = person.open(interaction.redirect()).await;
    assert!(offers_reading(&page));
    place.relate(&[], &member).await;
    let stale = person.decide(&page, Decision::AllowAll).await.page();
    assert_eq!(stale.status, 400, "{}", stale.html);

    // Said yes as one, and is none when the client comes for the token.
    place.relate(&member, &[]).await;
    let page = person.open(interaction.redirect()).await;
    let callback = person.decide(&page, Decision::AllowAll).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    place.relate(&[], &member).await;
    let answer = client.redeem(interaction.going_on(), &interact_ref).await;
    answer.refused("request_denied");
    place.relate(&member, &[]).await;
    let answer = client.redeem(interaction.going_on(), &interact_ref).await;
    assert_eq!(actions(&answer.grant()), ["read"]);
}

/// Rotates a token.
async fn renewed(client: &Instance, token: &TokenResponse) -> TokenResponse {
    let answer = client.rotate(manage(token)).await.ok();
    let rotation: RotationResponse = serde_json::from_value(answer).unwrap();
    rotation.access_token
}

/// A refused rotation leaves the token as it is (RFC 9635 §6.1).
async fn stays(place: &Place, client: &Instance, token: &TokenResponse) {
    client
        .rotate(manage(token))
        .await
        .refused("invalid_rotation");
    let server = ResourceServer::photo_server(&place.tenant);
    let mut question = server.question(&token.value);
    if token.flags.iter().any(|flag| flag == "bearer") {
        question.as_object_mut().unwrap().remove("proof");
    }
    let described = server.ask(&question).await.ok();
    assert_eq!(described["active"], true);
}

const READS: &str = "permit (principal, action == Gnap::Action::\"status-api:read\", resource)";

/// Shows GNAP-6.1-08, GNAP-6.1-09, GNAP-6.1-10.
async fn a_token_is_not_renewed_that_policy_would_not_give(parley: &Parley) {
    let place = Place::new(parley).await;
    let client = Instance::new(&place.tenant);
    let permit = |with: &str| format!("{with} {READS};");
    let ask = async |flags: &[&str]| {
        let access = json!([{"type": "status-api", "actions": ["read"]}]);
        let asked = json!({"access_token": {"access": access, "flags": flags}});
        only_token(&client.ask(asked).await.grant()).clone()
    };
    place.live(&permit("")).await;
    let plain = ask(&[]).await;
    let bearer = ask(&["bearer"]).await;
    place.live(&permit("@token(\"durable\")")).await;
    let durable = ask(&[]).await;
    assert_eq!(durable.flags, ["durable"]);

    place
        .live("forbid (principal, action, resource) when { false };")
        .await;
    for token in [&plain, &bearer, &durable] {
        stays(&place, &client, token).await;
    }
    // A person must be asked now, and nobody was.
    let asks = format!(
        "{READS};\n@require(\"consent\") forbid (principal, \
         action == Gnap::Action::\"status-api:read\", resource);"
    );
    place.live(&asks).await;
    stays(&place, &client, &plain).await;
    // What kind of token it is, is policy's as well.
    place.live(&permit("@bearer(\"refused\")")).await;
    stays(&place, &client, &bearer).await;
    stays(&place, &client, &durable).await;
    let plain = renewed(&client, &plain).await;

    place.live(&permit("@lifetime(\"2m\")")).await;
    assert_eq!(plain.expires_in, Some(600));
    let plain = renewed(&client, &plain).await;
    assert_eq!(plain.expires_in, Some(120));
    let bearer = renewed(&client, &bearer).await;
    assert_eq!((bearer.expires_in, bearer.flags.len()), (Some(120), 1));
    place.live(&permit("@token(\"durable\")")).await;
    renewed(&client, &durable).await;
    let plain = renewed(&client, &plain).await;
    assert_eq!(plain.flags, [""; 0], "it is what it was asked to be");
}

async fn a_renewal_knows_who_allowed_what_and_when(parley: &Parley) {
    let place = Place::new(parley).await;
    let client = Instance::new(&place.tenant);
    let alice = place.user("alice").await;
    let member = [[alice.as_str(), "member", "group:members"]];
    place.relate(&member, &[]).await;
    let when = "when { context has ro && context.ro in Gnap::Group::\"members\" && \
                context has acr && context.acr == \"pwd\" }";
    let asks = "@require(\"consent\") forbid (principal, \
                action == Gnap::Action::\"status-api:read\", resource);";
    place.live(&format!("{READS} {when};\n{asks}")).await;
    let access = json!({"access": [{"type": "status-api", "actions": ["read"]}]});
    let interaction = client.interact(access).await;
    let person = place.alice().await;
    let granted = client
        .decided(&interaction, &person, Decision::AllowAll)
        .await
        .grant();
    let token = only_token(&granted).clone();
    place.relate(&[], &member).await;
    stays(&place, &client, &token).await;
    place.relate(&member, &[]).await;
    let token = renewed(&client, &token).await;

    // A token from before a modification is in no decision any more: nobody
    // knows what the person said to it.
    let more = json!({"access_token": {"access": [photos(&["read"])]}});
    let interaction = client.interact_again(going_on(&granted), more).await;
    let granted = client
        .decided(&interaction, &person, Decision::AllowAll)
        .await
        .grant();
    assert_eq!(
        json!(only_token(&granted).access),
        json!([photos(&["read"])])
    );
    stays(&place, &client, &token).await;
    place.live(&format!("{READS} {when};")).await;
    let token = renewed(&client, &token).await;
    place.relate(&[], &member).await;
    stays(&place, &client, &token).await;
    let photos = only_token(&granted);
    renewed(&client, photos).await;
}

async fn a_derived_token_is_renewed_as_it_was_given(parley: &Parley) {
    let place = Place::new(parley).await;
    let server = ResourceServer::photo_server(&place.tenant);
    let client = Instance::errand_agent(&place.tenant);
    let access = json!({"access": [photos(&["read"]), originals(&["read"])]});
    let members = json!({"access_token": access, "agent": {"id": "run-1"}});
    let interaction = client.interact_for(members).await;
    let alice = place.alice().await;
    let granted = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await
        .grant();
    let originals = json!([originals(&["read"])]);
    let derived = server.derive(&only_token(&granted).value, &originals).await;
    let derived = only_token(&derived.grant()).clone();
    let forbid = |when: &str| {
        format!(
            "forbid (principal in Gnap::ClientClass::\"resource-server\", \
             action == Gnap::Action::\"archive-api:read\", resource) when {{ {when} }};"
        )
    };
    let archive = ResourceServer::archive_server(&place.tenant);
    for no in [
        "context has ro",
        "context.actorDepth == 2",
        "context has agent && context.agent == Gnap::Agent::\"run-1\"",
        "principal.proof == \"httpsig\"",
    ] {
        place.live(&forbid(no)).await;
        let refused = server.holder().rotate(manage(&derived)).await;
        refused.refused("invalid_rotation");
        assert!(archive.finds_active(&derived.value).await, "{no}");
    }
    place.live(&forbid("context.actorDepth > 2")).await;
    let renewed = renewed(server.holder(), &derived).await;
    assert!(archive.finds_active(&renewed.value).await);
    assert!(!archive.finds_active(&derived.value).await);
}

impl Place {
    /// How the newest grant is explained.
    async fn explained(&self) -> Value {
        let slug = self.tenant.slug();
        let grants = self.admin.get(&api::paths::grants(slug)).await;
        let id = grants.ok()["items"][0]["id"].as_str().unwrap().to_owned();
        let path = api::paths::grant_explanation(slug, &id);
        self.admin.get(&path).await.ok().clone()
    }
}

async fn what_policy_said_later_is_kept_where_it_is_not_the_same(parley: &Parley) {
    let place = Place::new(parley).await;
    let client = Instance::new(&place.tenant);
    place.live(&format!("{READS};")).await;
    let access = json!({"access": [{"type": "status-api", "actions": ["read"]}]});
    let asked = json!({"access_token": access});
    let granted = client.ask(asked.clone()).await.grant();
    let token = renewed(&client, only_token(&granted)).await;
    let granted = client.poll(going_on(&granted)).await.grant();
    let later = async || place.explained().await["later"].as_array().unwrap().clone();
    assert_eq!(
        later().await,
        [Value::Null; 0],
        "nothing that was not the same"
    );

    place
        .live(&format!("@id(\"again\") @lifetime(\"2m\") {READS};"))
        .await;
    let token = renewed(&client, &token).await;
    let granted = client.poll(going_on(&granted)).await.grant();
    place
        .live(
            "@id(\"none\") forbid (principal, action in Gnap::Action::\"status-api:*\", resource);",
        )
        .await;
    for _ in 0..2 {
        let refused = client.rotate(manage(&token)).await;
        refused.refused("invalid_rotation");
        let refused = client.poll(going_on(&granted)).await;
        refused.refused("request_denied");
    }
    place.live(&format!("{READS};")).await;
    client.modify(going_on(&granted), &asked).await.grant();
    let said = later().await;
    let events: Vec<&str> = said
        .iter()
        .map(|said| said["event"].as_str().unwrap())
        .collect();
    assert_eq!(
        events,
        [
            "token.rotate",
            "grant.continue",
            "token.rotate_refused",
            "grant.continue_refused",
            "grant.modify",
        ]
    );
    for (said, (version, outcome, rule)) in said.iter().zip([
        (3, "allow", "again"),
        (3, "allow", "again"),
        (4, "deny", "none"),
        (4, "deny", "none"),
        (2, "allow", ""),
    ]) {
        assert_eq!(said["policy_version"], version, "{said}");
        let right = &said["rights"][0];
        assert_eq!(right["outcome"], outcome, "{said}");
        if !rule.is_empty() {
            assert_eq!(said["digest"].as_str().unwrap().len(), 64);
            assert_eq!(right["reasons"][0]["rule"], rule, "{said}");
        }
    }
}

async fn an_explanation_names_relationships_that_changed_since(parley: &Parley) {
    let place = Place::new(parley).await;
    let alice = place.user("alice").await;
    let bob = place.user("bob").await;
    let when = "context has ro && context.ro in Gnap::Group::\"members\"";
    place.permit(&[("read", when)]).await;
    let inner = [
        [alice.as_str(), "member", "group:inner"],
        ["group:inner", "member", "group:members"],
    ];
    place.relate(&inner, &[]).await;
    let client = Instance::new(&place.tenant);
    let person = place.alice().await;
    assert_eq!(attended(&client, &person).await, ["read"]);
    let told = place.explained().await;
    assert_eq!(told["relationships_since"], json!([]), "{told}");
    assert_eq!(told["rights"][0]["confirmed"], true);

    place
        .relate(
            &[
                [alice.as_str(), "member", "group:late"],
                [bob.as_str(), "member", "group:late"],
            ],
            &inner[1..],
        )
        .await;
    place.relate(&[], &inner[..1]).await;
    let told = place.explained().await;
    let since = told["relationships_since"].as_array().unwrap().iter();
    let since: Vec<(bool, &str, &str)> = since
        .map(|one| {
            let text = |member: &str| one[member].as_str().unwrap();
            (one["added"] == true, text("subject"), text("object"))
        })
        .collect();
    assert_eq!(
        since,
        [
            (true, alice.as_str(), "group:late"),
            (false, "group:inner", "group:members"),
            (false, alice.as_str(), "group:inner"),
        ]
    );
    assert_eq!(told["rights"][0]["confirmed"], false, "made again today");
}

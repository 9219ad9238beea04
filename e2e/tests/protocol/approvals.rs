//! Others than the RO approve (design §7, RFC 9635 §5.2): who counts, what is
//! left, and how it ends. The demo tenant has payments, of which two of `finance`
//! approve each; all four people are in it.

use api::paths;
use api::relationship::{RelationshipChange, Tuple};
use e2e::{
    Administrator, Backend, Decision, Ending, Form, Given, Instance, Page, Parley, Person,
    Receiver, ResourceServer, SignIn, Tenant, going_on, new_sign_in, only_token, tests,
};
use gnap::response::GrantResponse;
use serde_json::{Value, json};

tests![alone:
    two_approve_one_of_them_narrows_and_the_token_is_narrowed,
    one_person_is_one_and_whose_grant_it_is_is_nobody,
    a_delegate_answers_in_the_place_of_one,
    who_left_the_group_does_not_count_at_the_release,
    a_no_with_a_reason_ends_it_and_the_rest_is_given,
    two_answers_at_once_both_count_and_decide_once,
    what_nobody_approves_in_time_is_denied,
    a_client_polls_at_its_pace_and_changes_nothing,
    administrators_look_and_take_back,
    another_tenant_is_another_world,
    a_webhook_is_told_at_least_once,
    a_modification_waits_for_approvers_by_itself,
    a_request_for_a_person_comes_to_wait_for_others,
    who_is_signed_out_comes_to_what_they_wanted,
    who_agreed_sees_what_waits_for_others_and_cancels_it,
];

/// Polls cost nothing in these tests.
const NO_WAIT: &[(&str, &str)] = &[("PARLEY__PROTOCOL__WAIT", "0")];

fn payments(actions: &[&str]) -> Value {
    json!({"access": [{"type": "payment-api", "actions": actions}]})
}

async fn signed_in(tenant: &Tenant, sign_in: &SignIn) -> Person {
    let person = Person::new();
    let page = person.open(&format!("{}/me", tenant.base())).await;
    person.sign_in(&page, sign_in).await;
    person
}

/// People of the demo tenant, signed in when they are first needed.
struct Desk<'a> {
    tenant: &'a Tenant,
}

impl Desk<'_> {
    async fn bob(&self) -> Person {
        signed_in(self.tenant, &self.tenant.demo().bob).await
    }

    async fn carol(&self) -> Person {
        signed_in(self.tenant, &self.tenant.demo().carol).await
    }

    async fn dave(&self) -> Person {
        signed_in(self.tenant, &self.tenant.demo().dave).await
    }

    async fn alice(&self) -> Person {
        signed_in(self.tenant, &self.tenant.demo().sign_in).await
    }

    async fn inbox(&self, person: &Person) -> Page {
        let page = format!("{}/me/approvals", self.tenant.base());
        person.open(&page).await
    }

    /// The pages of what waits for a person.
    async fn waiting(&self, person: &Person) -> Vec<String> {
        let html = self.inbox(person).await.html;
        let prefix = format!("href=\"{}/me/approvals/", path(self.tenant));
        let links = html.split(&prefix).skip(1);
        let ids = links.filter_map(|rest| rest.split('"').next());
        let base = self.tenant.base();
        ids.map(|id| format!("{base}/me/approvals/{id}")).collect()
    }

    /// Opens the only request that waits.
    async fn only(&self, person: &Person) -> Page {
        let waiting = self.waiting(person).await;
        assert_eq!(waiting.len(), 1, "{waiting:?}");
        person.open(&waiting[0]).await
    }

    async fn approve(&self, person: &Person) {
        let page = self.only(person).await;
        let list = answer(person, &page, &[], "allow", "").await.page();
        assert_eq!(list.status, 200, "{}", list.html);
        assert!(list.html.contains("You approved"), "{}", list.html);
    }
}

fn path(tenant: &Tenant) -> String {
    let url = url::Url::parse(tenant.base()).unwrap();
    url.path().to_owned()
}

/// Ticks everything but boxes whose labels have one of these texts.
async fn answer(
    person: &Person,
    page: &Page,
    without: &[&str],
    decision: &str,
    reason: &str,
) -> Ending {
    let form = page.form("decision");
    let form = form.unwrap_or_else(|| panic!("a form: {}", page.html));
    let mut fields = form.untouched();
    for (name, value) in &mut fields {
        if name == "reason" {
            reason.clone_into(value);
        }
    }
    for field in form.boxes() {
        let is_out = without.iter().any(|text| field.label.trim() == *text);
        if !is_out {
            fields.push((field.name.clone(), field.value.clone()));
        }
    }
    fields.push(("decision".to_owned(), decision.to_owned()));
    person.post(page, &form, &fields).await
}

/// A grant of the software `photo-sync`, for which nobody is asked but approvers.
async fn software(tenant: &Tenant, actions: &[&str]) -> (Instance, GrantResponse) {
    let client = Instance::photo_sync(tenant);
    let asked = json!({"access_token": payments(actions)});
    let response = client.ask(asked).await.grant();
    assert!(response.access_token.is_none() && response.interact.is_none());
    (client, response)
}

async fn still_waits(client: &Instance, response: &GrantResponse) -> GrantResponse {
    let answer = client.poll(going_on(response)).await.grant();
    assert!(answer.access_token.is_none());
    assert_ne!(
        going_on(&answer).access_token.value,
        going_on(response).access_token.value
    );
    answer
}

fn access(granted: &GrantResponse) -> Value {
    serde_json::to_value(&only_token(granted).access).unwrap()
}

/// Shows GNAP-5.2-01: the client polls while others decide.
async fn two_approve_one_of_them_narrows_and_the_token_is_narrowed(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    let client = Instance::new(&parley);
    let interaction = client.interact(payments(&["send", "recall"])).await;
    let alice = desk.alice().await;
    let page = alice.open(interaction.redirect()).await;
    assert!(page.html.contains("Others must approve, too"));
    assert!(page.html.contains("2 people of finance"));
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();
    // Nobody was asked before she agreed; and she is not asked at all.
    let interact_ref = interaction.interact_ref(&callback);
    let waits = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    assert!(waits.access_token.is_none());
    assert!(desk.waiting(&alice).await.is_empty());

    let bob = desk.bob().await;
    let page = desk.only(&bob).await;
    for text in ["Alice Adams", "Photo Printer", "finance", "New", "0 of 2"] {
        assert!(page.html.contains(text), "{text}: {}", page.html);
    }
    assert!(page.html.contains("Payments need two of finance."));
    desk.approve(&bob).await;
    let waits = still_waits(&client, &waits).await;

    let carol = desk.carol().await;
    let page = desk.only(&carol).await;
    assert!(page.html.contains("1 of 2 approved so far"));
    let list = answer(&carol, &page, &["recall payments"], "allow", "").await;
    assert!(list.page().html.contains("You approved a part"));
    // Two are enough.
    let dave = desk.dave().await;
    assert!(desk.waiting(&dave).await.is_empty());

    let granted = client.poll(going_on(&waits)).await.grant();
    let narrowed = json!([{"type": "payment-api", "actions": ["send"]}]);
    assert_eq!(access(&granted), narrowed);
    // What was approved stays so, and no more than that.
    let again = client.poll(going_on(&granted)).await.grant();
    assert_eq!(access(&again), narrowed);

    // The next time it is compared.
    let (again, _) = ask_as_alice(&client, &alice, &["send"]).await;
    assert!(again.access_token.is_none());
    let page = desk.only(&dave).await;
    assert!(page.html.contains("As before"), "{}", page.html);
}

async fn ask_as_alice(
    client: &Instance,
    alice: &Person,
    actions: &[&str],
) -> (GrantResponse, String) {
    let interaction = client.interact(payments(actions)).await;
    let page = alice.open(interaction.redirect()).await;
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    let waits = client.redeem(interaction.going_on(), &interact_ref).await;
    (waits.grant(), interact_ref)
}

async fn one_person_is_one_and_whose_grant_it_is_is_nobody(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    let client = Instance::new(&parley);
    let alice = desk.alice().await;
    let (waits, _) = ask_as_alice(&client, &alice, &["send"]).await;
    let bob = desk.bob().await;
    let page = desk.only(&bob).await;
    answer(&bob, &page, &[], "allow", "").await;
    // The same form again, and the page of it.
    let again = answer(&bob, &page, &[], "allow", "").await.page();
    assert_eq!(again.status, 410);
    assert_eq!(bob.open(page.url.as_str()).await.status, 410);
    // Whose grant it is: the page is none for her, nor is Bob's form hers.
    assert_eq!(alice.open(page.url.as_str()).await.status, 404);
    let inbox = desk.inbox(&alice).await;
    let mut form = page.form("decision").expect("a form");
    let csrf = Form::all(&inbox.html)[0].untouched();
    let token = csrf.iter().find(|(name, _)| name == "csrf").unwrap();
    for field in &mut form.fields {
        if field.name == "csrf" {
            field.value.clone_from(&token.1);
        }
    }
    let forged = Page {
        html: page.html.replace("csrf", "none"),
        ..page.clone()
    };
    let mut fields = form.untouched();
    for field in form.boxes() {
        fields.push((field.name.clone(), field.value.clone()));
    }
    fields.push(("decision".to_owned(), "allow".to_owned()));
    let refused = alice.post(&forged, &form, &fields).await.page();
    assert_eq!(refused.status, 404, "{}", refused.html);
    let waits = still_waits(&client, &waits).await;

    // The control: another person.
    desk.approve(&desk.carol().await).await;
    let granted = client.poll(going_on(&waits)).await.grant();
    assert!(granted.access_token.is_some());
}

/// The administrator's view of who is in the group.
struct Membership {
    admin: Administrator,
    slug: String,
}

impl Membership {
    async fn of(parley: &Parley) -> Self {
        Self {
            admin: Administrator::set_up(parley, &new_sign_in()).await,
            slug: parley.tenant().slug().to_owned(),
        }
    }

    async fn user(&self, login: &str) -> String {
        let users = self.admin.get(&paths::users(&self.slug)).await;
        let users = users.ok()["items"].as_array().unwrap().clone();
        let user = users.iter().find(|user| user["login"] == login).unwrap();
        user["id"].as_str().unwrap().to_owned()
    }

    async fn disable(&self, login: &str) {
        let path = paths::user_disable(&self.slug, &self.user(login).await);
        let content = json!({"reason": "Left the company."});
        assert_eq!(self.admin.post(&path, &content).await.status, 200);
    }

    async fn remove(&self, login: &str) {
        let change = RelationshipChange {
            add: Vec::new(),
            remove: vec![Tuple {
                subject: format!("user:{}", self.user(login).await),
                relation: "member".to_owned(),
                object: "group:finance".to_owned(),
            }],
        };
        let content = serde_json::to_value(change).unwrap();
        let path = paths::relationships(&self.slug);
        assert_eq!(self.admin.post(&path, &content).await.status, 204);
    }
}

async fn let_answer(desk: &Desk<'_>, person: &Person, to: &str) -> Page {
    let page = desk.inbox(person).await;
    let form = page.form("to").expect("a form for delegations");
    let mut fields = form.untouched();
    for (name, value) in &mut fields {
        if name == "to" {
            to.clone_into(value);
        }
    }
    person.post(&page, &form, &fields).await.page()
}

async fn a_delegate_answers_in_the_place_of_one(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    let membership = Membership::of(&parley).await;
    membership.remove("dave").await;
    membership.remove("alice").await;
    let (client, waits) = software(tenant, &["send"]).await;
    let (bob, carol, dave) = (desk.bob().await, desk.carol().await, desk.dave().await);
    assert!(desk.waiting(&dave).await.is_empty());
    assert_eq!(let_answer(&desk, &carol, "carol").await.status, 422);
    assert_eq!(let_answer(&desk, &carol, "nobody").await.status, 422);
    let page = let_answer(&desk, &carol, "dave").await;
    assert!(page.html.contains("Dave Diaz"), "{}", page.html);
    // Dave could let Alice answer, but for himself only: chains are not followed.
    let_answer(&desk, &dave, "alice").await;
    let alice = desk.alice().await;
    assert!(desk.waiting(&alice).await.is_empty());

    let of_carol = desk.only(&carol).await;
    let page = desk.only(&dave).await;
    assert!(page.html.contains("You answer for") && page.html.contains("Carol Clark"));
    desk.approve(&dave).await;
    // Her place is taken, with the form that she had open.
    assert!(desk.waiting(&carol).await.is_empty());
    let twice = answer(&carol, &of_carol, &[], "allow", "").await.page();
    assert_eq!(twice.status, 410);
    let waits = still_waits(&client, &waits).await;
    desk.approve(&bob).await;
    let granted = client.poll(going_on(&waits)).await.grant();
    assert!(granted.access_token.is_some());

    // A delegation that was taken back is none.
    let (_, waits) = software(tenant, &["recall"]).await;
    assert_eq!(desk.waiting(&dave).await.len(), 1);
    let page = desk.inbox(&carol).await;
    let forms = Form::all(&page.html);
    let end = forms
        .iter()
        .find(|form| form.action.contains("/delegations/"))
        .expect("a form that ends it");
    carol.post(&page, end, &end.untouched()).await.page();
    assert!(desk.waiting(&dave).await.is_empty());
    client.cancel(going_on(&waits)).await.no_content();
    assert!(desk.waiting(&carol).await.is_empty());
}

async fn who_left_the_group_does_not_count_at_the_release(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    let membership = Membership::of(&parley).await;
    let (client, waits) = software(tenant, &["send"]).await;
    desk.approve(&desk.bob().await).await;
    let carol = desk.carol().await;
    desk.approve(&carol).await;
    membership.remove("carol").await;
    let waits = still_waits(&client, &waits).await;
    // Others can answer again.
    desk.approve(&desk.dave().await).await;
    // Who is disabled is one of the group still, and counts no more.
    membership.disable("dave").await;
    let waits = still_waits(&client, &waits).await;
    desk.approve(&desk.alice().await).await;
    let granted = client.poll(going_on(&waits)).await.grant();
    let whole = json!([{"type": "payment-api", "actions": ["send"]}]);
    assert_eq!(access(&granted), whole);
}

async fn a_no_with_a_reason_ends_it_and_the_rest_is_given(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    let (client, waits) = software(tenant, &["send"]).await;
    let bob = desk.bob().await;
    let page = desk.only(&bob).await;
    let refused = answer(&bob, &page, &[], "deny", " ").await.page();
    assert_eq!(refused.status, 422);
    assert!(refused.html.contains("Say why you deny this."));
    let waits = still_waits(&client, &waits).await;
    let list = answer(&bob, &page, &[], "deny", "Not this quarter.").await;
    assert!(list.page().html.contains("You denied"));
    let carol = desk.carol().await;
    assert!(desk.waiting(&carol).await.is_empty());
    client.poll(going_on(&waits)).await.refused("user_denied");

    // With something that needs nobody, that is given.
    let access = json!({"access": [
        {"type": "photo-api", "actions": ["read"]},
        {"type": "payment-api", "actions": ["send"]},
    ]});
    let waits = client.ask(json!({"access_token": access})).await.grant();
    assert!(waits.access_token.is_none(), "a token is issued once");
    let page = desk.only(&carol).await;
    assert!(!page.html.contains("photo-api"), "{}", page.html);
    answer(&carol, &page, &[], "deny", "No.").await.page();
    let granted = client.poll(going_on(&waits)).await.grant();
    let photos = json!([{"type": "photo-api", "actions": ["read"]}]);
    assert_eq!(self::access(&granted), photos);
}

async fn two_answers_at_once_both_count_and_decide_once(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    let (client, waits) = software(tenant, &["send"]).await;
    let (bob, carol, dave) = (desk.bob().await, desk.carol().await, desk.dave().await);
    let pages = tokio::join!(desk.only(&bob), desk.only(&carol), desk.only(&dave));
    let (one, two, three) = tokio::join!(
        answer(&bob, &pages.0, &[], "allow", ""),
        answer(&carol, &pages.1, &[], "allow", ""),
        answer(&dave, &pages.2, &[], "allow", ""),
    );
    let mut statuses: Vec<u16> = [one, two, three]
        .into_iter()
        .map(|ending| ending.page().status)
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 410]);
    let granted = client.poll(going_on(&waits)).await.grant();
    assert!(granted.access_token.is_some());
}

async fn what_nobody_approves_in_time_is_denied(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    let (bob, carol) = (desk.bob().await, desk.carol().await);
    parley.set(tenant.slug(), &json!({"approval_lifetime": 2}));
    // Running servers notice within a quarter of a second.
    let (client, mut waits) = loop {
        let (client, waits) = software(tenant, &["send"]).await;
        if desk
            .only_or_none(&bob)
            .await
            .is_some_and(|page| page.html.contains("another 1 minute"))
        {
            break (client, waits);
        }
        client.cancel(going_on(&waits)).await.no_content();
    };
    let page = desk.only(&bob).await;
    let page_of_carol = desk.only(&carol).await;
    answer(&bob, &page, &[], "allow", "").await.page();
    // It is asked until its time is over.
    let refused = loop {
        let answer = client.poll(going_on(&waits)).await;
        if answer.status() != 200 {
            break answer;
        }
        waits = answer.grant();
        assert!(waits.access_token.is_none());
    };
    refused.refused("request_denied");
    let late = answer(&carol, &page_of_carol, &[], "allow", "").await;
    assert_eq!(late.page().status, 410);
}

impl Desk<'_> {
    async fn only_or_none(&self, person: &Person) -> Option<Page> {
        let waiting = self.waiting(person).await;
        match waiting.as_slice() {
            [only] => Some(person.open(only).await),
            _ => None,
        }
    }
}

/// Shows GNAP-5.2-03: polling too fast is told so.
async fn a_client_polls_at_its_pace_and_changes_nothing(backend: Backend) {
    let parley = Parley::start(backend).await;
    let tenant = parley.tenant();
    let (client, waits) = software(tenant, &["send"]).await;
    assert_eq!(going_on(&waits).wait, Some(5));
    let fast = client.poll(going_on(&waits)).await;
    let fast = fast.refused("too_fast");
    assert!(fast["continue"]["wait"].is_number(), "{fast}");
    // What approvers look at is not changed.
    let more = json!({"access_token": payments(&["send", "recall"])});
    let refused = client.modify(going_on(&waits), &more).await;
    refused.refused("request_denied");
    // A reference that nobody gave out.
    let guessed = client.redeem(going_on(&waits), "guessed").await;
    guessed.refused_somehow();
}

async fn administrators_look_and_take_back(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let (client, waits) = software(tenant, &["send", "recall"]).await;
    let bob = desk.bob().await;
    let page = desk.only(&bob).await;
    answer(&bob, &page, &["recall payments"], "allow", "Enough.").await;

    let list = admin.get(&paths::approvals(tenant.slug())).await;
    let approval = list.ok()["items"][0].clone();
    assert_eq!(approval["state"], "waiting", "{approval}");
    assert_eq!(approval["demands"][0]["by"], "group:finance");
    assert_eq!(approval["demands"][0]["count"], 2);
    assert_eq!(approval["demands"][0]["have"], 1);
    let id = approval["id"].as_str().unwrap();
    let detail = admin.get(&paths::approval(tenant.slug(), id)).await;
    let vote = detail.ok()["votes"][0].clone();
    assert_eq!(vote["answer"], "narrowed", "{vote}");
    assert_eq!(vote["by"]["login"], "bob");
    assert_eq!(vote["reason"], "Enough.");
    assert_eq!(vote["left"][0]["rights"][0]["actions"], json!(["send"]));

    let cancel = paths::approval_cancel(tenant.slug(), id);
    admin
        .without_csrf()
        .post(&cancel, &json!({"reason": "x"}))
        .await
        .refused(403);
    admin
        .post(&cancel, &json!({"reason": " "}))
        .await
        .refused(422);
    let done = admin.post(&cancel, &json!({"reason": "A mistake."})).await;
    assert_eq!(done.ok()["approval"]["state"], "cancelled");
    assert_eq!(done.ok()["reason"], "A mistake.");
    admin
        .post(&cancel, &json!({"reason": "Again."}))
        .await
        .refused(409);
    client
        .poll(going_on(&waits))
        .await
        .refused("request_denied");
    let carol = desk.carol().await;
    assert!(desk.waiting(&carol).await.is_empty());
}

async fn another_tenant_is_another_world(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let other = parley.make_tenant("other");
    software(parley.tenant(), &["send"]).await;
    let desk = Desk {
        tenant: parley.tenant(),
    };
    let page = desk.only(&desk.bob().await).await;
    let stranger = Desk { tenant: &other };
    let bob = stranger.bob().await;
    assert!(stranger.waiting(&bob).await.is_empty());
    let id = page.url.path().rsplit('/').next().unwrap().to_owned();
    let there = format!("{}/me/approvals/{id}", other.base());
    assert_eq!(bob.open(&there).await.status, 404);
}

async fn a_webhook_is_told_at_least_once(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let busy = Given::new(503, "x-busy: yes", "");
    let taken = Given::new(204, "x-taken: yes", "");
    let receiver = Receiver::start(vec![busy, taken]).await;
    parley.set(
        tenant.slug(),
        &json!({
            "approval_webhook": receiver.uri("/hook"),
            "outbound_exceptions": [receiver.place()],
        }),
    );
    let desk = Desk { tenant };
    let bob = desk.bob().await;
    software(tenant, &["send"]).await;
    let page = desk.only(&bob).await;
    answer(&bob, &page, &[], "deny", "A secret reason.")
        .await
        .page();
    let calls = receiver.wait_for(3).await;
    let mut events = Vec::new();
    for call in &calls {
        let content: Value = serde_json::from_slice(&call.content).unwrap();
        let link = format!("{}/me/approvals", tenant.base());
        assert_eq!(content["link"], json!(link));
        let page = format!("{}/console/t/demo/approvals/", parley.origin());
        let console = content["console"].as_str().unwrap();
        assert!(console.starts_with(&page), "{console}");
        assert!(call.header("content-digest").is_some());
        let input = call.header("signature-input").unwrap();
        assert!(input.contains("parley-webhook"), "{input}");
        assert!(!String::from_utf8_lossy(&call.content).contains("secret"));
        events.push(content["event"].as_str().unwrap().to_owned());
    }
    events.sort_unstable();
    events.dedup();
    assert_eq!(events, ["approval.denied", "approval.requested"]);
}

/// Shows GNAP-5.3-03.
async fn a_modification_waits_for_approvers_by_itself(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    let client = Instance::photo_sync(tenant);
    let status = json!({"type": "status-api", "actions": ["read"]});
    let asked = json!({"access_token": {"access": [status]}});
    let granted = client.ask(asked).await.grant();
    let first = only_token(&granted).clone();
    // What a person must agree to still needs a way to them.
    let orders = json!({"access": [{"type": "order-api", "actions": ["create"]}]});
    let orders = json!({"access_token": orders});
    let refused = client.modify(going_on(&granted), &orders).await;
    refused.refused("invalid_interaction");

    let with = |action: &str| {
        let payment = json!({"type": "payment-api", "actions": [action]});
        json!([status, payment])
    };
    let wanted = json!({"access_token": {"access": with("send")}});
    let waits = client.modify(going_on(&granted), &wanted).await.grant();
    assert!(waits.access_token.is_none() && waits.interact.is_none());
    let old = client.poll(going_on(&granted)).await;
    old.refused("invalid_continuation");
    let server = ResourceServer::photo_server(tenant);
    assert!(server.finds_active(&first.value).await);
    let refused = client.modify(going_on(&waits), &orders).await;
    refused.refused("request_denied");
    let (bob, carol) = (desk.bob().await, desk.carol().await);
    desk.approve(&bob).await;
    let waits = still_waits(&client, &waits).await;
    desk.approve(&carol).await;
    let granted = client.poll(going_on(&waits)).await.grant();
    assert_eq!(access(&granted), with("send"));
    assert!(server.finds_active(&first.value).await);

    // A no takes away what it is about; what was approved before is not asked
    // about, and the rest is given.
    let wanted = json!({"access_token": {"access": with("recall")}});
    let waits = client.modify(going_on(&granted), &wanted).await.grant();
    assert!(waits.access_token.is_none());
    let page = desk.only(&bob).await;
    answer(&bob, &page, &[], "deny", "Not this one.")
        .await
        .page();
    let granted = client.poll(going_on(&waits)).await.grant();
    assert_eq!(access(&granted), json!([status]));
}

async fn a_request_for_a_person_comes_to_wait_for_others(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    let client = Instance::photo_sync(tenant);
    let orders = json!({"access": [{"type": "order-api", "actions": ["create"]}]});
    let interaction = client.interact(orders).await;
    let change = json!({"access_token": payments(&["send"])});
    let waits = client.modify(interaction.going_on(), &change).await.grant();
    assert!(waits.access_token.is_none() && waits.interact.is_none());
    // There is nothing left for a person at the client to say.
    let alice = desk.alice().await;
    let page = alice.open(interaction.redirect()).await;
    assert!(page.form("decision").is_none(), "{}", page.html);
    desk.approve(&desk.bob().await).await;
    let waits = still_waits(&client, &waits).await;
    desk.approve(&desk.carol().await).await;
    let granted = client.poll(going_on(&waits)).await.grant();
    let given = json!([{"type": "payment-api", "actions": ["send"]}]);
    assert_eq!(access(&granted), given);
}

async fn who_is_signed_out_comes_to_what_they_wanted(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    software(tenant, &["send"]).await;
    let me = format!("{}/me", tenant.base());
    let list = format!("{me}/approvals");
    let signed_in = async |person: &Person, wanted: &str, sign_in: &SignIn| {
        let page = person.open(wanted).await;
        assert!(page.form("password").is_some(), "{}", page.html);
        person.sign_in(&page, sign_in).await.url.to_string()
    };
    let people = tenant.demo();
    // Neither is anybody sent to where the cookie says something else, nor to
    // what they wanted before they went to their own page.
    let eve = Person::new();
    eve.set_cookie("parley_wanted", "//evil.example");
    let there = signed_in(&eve, &format!("{me}?first"), &people.dave).await;
    assert_eq!(there, me);
    let dave = Person::new();
    dave.open(&list).await;
    assert_eq!(signed_in(&dave, &me, &people.dave).await, me);

    let bob = Person::new();
    assert_eq!(signed_in(&bob, &list, &people.bob).await, list);
    let request = desk.waiting(&bob).await.remove(0);
    let carol = Person::new();
    assert_eq!(signed_in(&carol, &request, &people.carol).await, request);
    let security = format!("{me}/security");
    let alice = Person::new();
    assert_eq!(
        signed_in(&alice, &security, &people.sign_in).await,
        security
    );
    // With a second step on the way.
    let enrolled = alice.enrol(&parley).await;
    let again = Person::new();
    let page = again.open(&list).await;
    let page = again.sign_in(&page, &people.sign_in).await;
    assert!(page.form("code").is_some());
    let page = again.prove(&page, &enrolled.authenticator.code()).await;
    assert_eq!(page.url.as_str(), list);
}

async fn who_agreed_sees_what_waits_for_others_and_cancels_it(backend: Backend) {
    let parley = Parley::start_with(backend, NO_WAIT).await;
    let tenant = parley.tenant();
    let desk = Desk { tenant };
    let client = Instance::new(&parley);
    let alice = desk.alice().await;
    let (waits, _) = ask_as_alice(&client, &alice, &["send"]).await;
    let me = format!("{}/me", tenant.base());
    let bob = desk.bob().await;
    assert!(!bob.open(&me).await.html.contains("Waiting for others"));
    let page = alice.open(&me).await;
    for text in [
        "Waiting for others",
        "Photo Printer",
        "Send payments",
        "2 people of finance",
    ] {
        assert!(page.html.contains(text), "{text}: {}", page.html);
    }
    assert_eq!(desk.waiting(&bob).await.len(), 1);
    let forms = Form::all(&page.html);
    let form = forms
        .iter()
        .find(|form| form.action.contains("/me/grants/"));
    let form = form.expect("a way to cancel");
    // Nobody does it for her.
    let fields = Form::all(&bob.open(&me).await.html)[0].untouched();
    bob.post(&page, form, &fields).await.page();
    let waits = still_waits(&client, &waits).await;

    let page = alice.post(&page, form, &form.untouched()).await.page();
    assert!(!page.html.contains("Waiting for others"));
    assert!(desk.waiting(&bob).await.is_empty());
    let answer = client.poll(going_on(&waits)).await;
    answer.refused("invalid_continuation");
}

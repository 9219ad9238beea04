//! Administrators approve where policy names their role (design §7, §11): who
//! counts, what is left, and that nobody counts twice or for themselves.

use api::paths;
use e2e::{
    Administrator, Backend, Decision, Instance, Parley, Person, Told, going_on, new_sign_in,
    only_token, tests,
};
use gnap::response::GrantResponse;
use serde_json::{Value, json};

tests![alone:
    two_approvers_side_by_side_count_once_each,
    a_part_is_given_and_the_rest_is_not,
    who_lost_the_role_or_is_gone_does_not_count_at_the_release,
    nobody_approves_their_own_grant_under_another_hat,
    only_who_has_the_named_role_answers,
    a_right_that_wants_a_group_and_a_role_needs_both,
    a_policy_names_a_role_that_can_answer,
];

/// Polls cost nothing in these tests.
const NO_WAIT: &[(&str, &str)] = &[("PARLEY__PROTOCOL__WAIT", "0")];

const SLUG: &str = "demo";

/// A server whose photos need approval, and who runs it.
struct Office {
    parley: Parley,
    operator: Administrator,
}

/// An administrator, signed in.
struct Officer {
    login: String,
    admin: Administrator,
}

/// A rule that asks administrators of a role about a right type.
fn rule(role: &str, count: u32, right_type: &str) -> String {
    format!(
        "@require(\"approval\") @role(\"{role}\") @count(\"{count}\") @text(\"Ask the {role}.\")\n\
         forbid (principal, action in Gnap::Action::\"{right_type}:*\", resource);"
    )
}

impl Office {
    async fn start(backend: Backend, rules: &[String]) -> Self {
        let parley = Parley::start_with(backend, NO_WAIT).await;
        let operator = Administrator::set_up(&parley, &new_sign_in()).await;
        let office = Self { parley, operator };
        for text in rules {
            office.add(text).await.ok();
        }
        office.operator.publish_draft(SLUG).await;
        office
    }

    async fn add(&self, text: &str) -> Told {
        let operator = &self.operator;
        operator.draft_policy(SLUG, "Administrators", text).await
    }

    async fn officer_in(&self, slug: &str, role: &str, email: &str) -> Officer {
        let sign_in = new_sign_in();
        self.parley.make_administrator(slug, role, &sign_in, email);
        let stranger = Administrator::stranger(&self.parley);
        let told = stranger.sign_in(&sign_in).await;
        Officer {
            login: sign_in.login,
            admin: stranger.signed_in(&told),
        }
    }

    async fn officer(&self, role: &str) -> Officer {
        self.officer_in(SLUG, role, "grace@example.com").await
    }

    /// A grant of the software `photo-sync`, for which only approvers are asked.
    async fn software(&self, right_type: &str, actions: &[&str]) -> (Instance, GrantResponse) {
        let client = Instance::photo_sync(&self.parley);
        let asked = json!({"access_token": rights(right_type, actions)});
        let waits = client.ask(asked).await.grant();
        assert!(waits.access_token.is_none() && waits.interact.is_none());
        (client, waits)
    }

    /// A grant of Alice, who agreed to it.
    async fn of_alice(&self, actions: &[&str]) -> (Instance, GrantResponse) {
        let client = Instance::new(&self.parley);
        let interaction = client.interact(rights("photo-api", actions)).await;
        let alice = Person::alice(&self.parley).await;
        let page = alice.open(interaction.redirect()).await;
        assert!(page.html.contains("with the role"), "{}", page.html);
        let callback = alice.decide(&page, Decision::AllowAll).await.callback();
        let interact_ref = interaction.interact_ref(&callback);
        let waits = client.redeem(interaction.going_on(), &interact_ref).await;
        (client, waits.grant())
    }
}

impl Officer {
    /// What waits for them.
    async fn waiting(&self) -> Vec<Value> {
        let path = format!("{}?for=me", paths::approvals(SLUG));
        let list = self.admin.get(&path).await;
        list.ok()["items"].as_array().unwrap().clone()
    }

    async fn detail(&self, id: &str) -> Value {
        let path = paths::approval(SLUG, id);
        self.admin.get(&path).await.ok().clone()
    }

    async fn answer(&self, id: &str, content: &Value) -> Told {
        let path = paths::approval_answers(SLUG, id);
        self.admin.post(&path, content).await
    }

    async fn approve(&self, id: &str) -> Told {
        self.answer(id, &yes()).await
    }
}

/// Yes, to all of the first right.
fn yes() -> Value {
    json!({"decision": "approve", "rights": [{"index": 0}]})
}

fn rights(right_type: &str, actions: &[&str]) -> Value {
    json!({"access": [{"type": right_type, "actions": actions}]})
}

async fn still_waits(client: &Instance, waits: &GrantResponse) -> GrantResponse {
    let answer = client.poll(going_on(waits)).await.grant();
    assert!(answer.access_token.is_none());
    answer
}

async fn given(client: &Instance, waits: &GrantResponse) -> Value {
    let granted = client.poll(going_on(waits)).await.grant();
    serde_json::to_value(&only_token(&granted).access).unwrap()
}

fn id(approval: &Value) -> String {
    approval["id"].as_str().unwrap().to_owned()
}

/// The id of the only request that waits for somebody.
async fn only(officer: &Officer) -> String {
    let waiting = officer.waiting().await;
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    id(&waiting[0])
}

async fn two_approvers_side_by_side_count_once_each(backend: Backend) {
    let office = Office::start(backend, &[rule("approver", 2, "photo-api")]).await;
    let (one, two) = (
        office.officer("approver").await,
        office.officer("approver").await,
    );
    let (client, waits) = office.software("photo-api", &["read"]).await;
    let request = only(&one).await;
    let detail = one.detail(&request).await;
    assert_eq!(detail["approval"]["demands"][0]["by"], "role:approver");
    assert_eq!(detail["mine"]["can"], "yes");
    assert_eq!(detail["mine"]["reasons"], json!(["Ask the approver."]));
    let right = &detail["mine"]["rights"][0];
    assert_eq!(right["compared"], "new", "{right}");
    assert_eq!(right["sentence"], "See your photos", "{right}");
    // The same answer twice, at once and later, is one.
    let again = tokio::join!(one.approve(&request), one.approve(&request));
    let mut statuses = [again.0.status, again.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    one.approve(&request).await.refused(409);
    let detail = one.detail(&request).await;
    assert_eq!(detail["mine"]["can"], "answered");
    assert_eq!(detail["approval"]["demands"][0]["have"], 1);
    let waits = still_waits(&client, &waits).await;
    assert!(one.waiting().await.is_empty());
    two.approve(&request).await.ok();
    assert_eq!(given(&client, &waits).await[0]["actions"], json!(["read"]));

    // Two administrators at the same moment: both count.
    let (client, waits) = office.software("photo-api", &["read"]).await;
    let request = only(&one).await;
    let both = tokio::join!(one.approve(&request), two.approve(&request));
    both.0.ok();
    both.1.ok();
    let detail = one.detail(&request).await;
    assert_eq!(detail["approval"]["state"], "approved");
    assert_eq!(detail["approval"]["demands"][0]["have"], 2);
    let votes = detail["votes"].as_array().unwrap();
    assert_eq!(votes.len(), 2);
    assert!(votes.iter().all(|vote| vote["kind"] == "administrator"));
    given(&client, &waits).await;
    // The next is too late; the audit log names who answered.
    let late = office.officer("approver").await;
    late.approve(&request).await.refused(409);
    assert_eq!(late.detail(&request).await["mine"]["can"], "over");
    let events = office.operator.get(&paths::audit(SLUG)).await;
    let events = events.ok()["items"].as_array().unwrap().clone();
    let answers = events
        .iter()
        .filter(|event| event["action"] == "approval.approve");
    assert_eq!(answers.count(), 4);
}

async fn a_part_is_given_and_the_rest_is_not(backend: Backend) {
    let office = Office::start(backend, &[rule("administrator", 1, "photo-api")]).await;
    let ada = office.officer("administrator").await;
    let (client, waits) = office.of_alice(&["read", "write"]).await;
    let request = only(&ada).await;
    let detail = ada.detail(&request).await;
    let parts = detail["mine"]["rights"][0]["parts"].clone();
    assert_eq!(parts[0]["label"], "See your photos", "{parts}");
    let part = |number: usize| json!({"index": 0, "parts": [parts[number]["name"]]});
    for bad in [
        json!({"decision": "approve", "rights": []}),
        json!({"decision": "approve", "rights": [{"index": 1}]}),
        json!({"decision": "approve", "rights": [{"index": 0}, {"index": 0}]}),
        json!({"decision": "approve", "rights": [{"index": 0, "parts": ["0.0.actions.9"]}]}),
        json!({"decision": "approve", "rights": [{"index": 0, "parts": []}]}),
        json!({"decision": "refuse", "rights": [{"index": 0}], "reason": "Both."}),
        json!({"decision": "refuse", "reason": " "}),
        json!({"decision": "refuse", "reason": "x".repeat(501)}),
    ] {
        ada.answer(&request, &bad).await.refused(422);
    }
    let path = paths::approval_answers(SLUG, &request);
    let forged = ada.admin.without_csrf().post(&path, &yes()).await;
    forged.refused(403);
    let waits = still_waits(&client, &waits).await;

    let narrowed = json!({"decision": "approve", "rights": [part(0)], "reason": "Only looking."});
    let detail = ada.answer(&request, &narrowed).await;
    let vote = detail.ok()["votes"][0].clone();
    assert_eq!(vote["answer"], "narrowed", "{vote}");
    assert_eq!(vote["by"]["login"], json!(ada.login));
    let access = given(&client, &waits).await;
    assert_eq!(access[0]["actions"], json!(["read"]));

    // A no ends it, with its reason.
    let (client, waits) = office.of_alice(&["write"]).await;
    let request = only(&ada).await;
    assert_eq!(
        ada.detail(&request).await["mine"]["rights"][0]["compared"],
        "new"
    );
    let no = json!({"decision": "refuse", "reason": "Not this quarter."});
    let detail = ada.answer(&request, &no).await;
    assert_eq!(detail.ok()["approval"]["state"], "denied");
    assert_eq!(detail.ok()["reason"], "Not this quarter.");
    client.poll(going_on(&waits)).await.refused("user_denied");
}

async fn who_lost_the_role_or_is_gone_does_not_count_at_the_release(backend: Backend) {
    let office = Office::start(backend, &[rule("approver", 1, "photo-api")]).await;
    let (one, two, three) = (
        office.officer("approver").await,
        office.officer("approver").await,
        office.officer("approver").await,
    );
    let (client, waits) = office.software("photo-api", &["read"]).await;
    let request = only(&one).await;
    one.approve(&request).await.ok();
    let take = ["take-role", &one.login, SLUG, "approver"];
    office.parley.administrator(&take);
    let waits = still_waits(&client, &waits).await;
    // Without any role there, the tenant is none of theirs.
    one.approve(&request).await.refused(404);
    two.approve(&request).await.ok();
    office.parley.administrator(&["remove", &two.login]);
    let waits = still_waits(&client, &waits).await;
    let detail = three.detail(&request).await;
    assert_eq!(detail["approval"]["demands"][0]["have"], 0);
    assert_eq!(detail["approval"]["state"], "waiting");
    // The control: somebody who still is an approver when the client comes.
    three.approve(&request).await.ok();
    given(&client, &waits).await;
}

async fn nobody_approves_their_own_grant_under_another_hat(backend: Backend) {
    let office = Office::start(backend, &[rule("approver", 1, "photo-api")]).await;
    let address = "ALICE@example.com";
    let hat = office.officer_in(SLUG, "approver", address).await;
    let (client, waits) = office.of_alice(&["read"]).await;
    assert!(hat.waiting().await.is_empty());
    let other = office.officer("approver").await;
    let request = only(&other).await;
    assert_eq!(hat.detail(&request).await["mine"]["can"], "own-grant");
    hat.approve(&request).await.refused(403);
    let no = json!({"decision": "refuse", "reason": "Mine."});
    hat.answer(&request, &no).await.refused(403);
    let waits = still_waits(&client, &waits).await;
    other.approve(&request).await.ok();
    given(&client, &waits).await;
    // What is nobody's, she may approve.
    let (client, waits) = office.software("photo-api", &["read"]).await;
    hat.approve(&only(&hat).await).await.ok();
    given(&client, &waits).await;
}

async fn only_who_has_the_named_role_answers(backend: Backend) {
    let office = Office::start(backend, &[rule("approver", 1, "photo-api")]).await;
    office.parley.make_tenant("other");
    let approver = office.officer("approver").await;
    let (client, waits) = office.software("photo-api", &["read"]).await;
    let request = only(&approver).await;
    for role in [
        "owner",
        "administrator",
        "policy-author",
        "support",
        "auditor",
    ] {
        let other = office.officer(role).await;
        other.approve(&request).await.refused(403);
        if role != "policy-author" {
            assert!(other.waiting().await.is_empty(), "{role}");
            let detail = other.detail(&request).await;
            assert_eq!(detail["mine"]["can"], "not-asked", "{role}");
            assert_eq!(detail["mine"]["rights"], json!([]), "{role}");
        }
    }
    let path = paths::approval_answers(SLUG, &request);
    // Who runs the platform does not count by that.
    office.operator.post(&path, &yes()).await.refused(403);
    let stranger = office
        .officer_in("other", "approver", "o@example.com")
        .await;
    stranger.approve(&request).await.refused(404);
    let nobody = Administrator::stranger(&office.parley);
    nobody.post(&path, &yes()).await.refused(401);
    // Nor does the request exist in another tenant.
    let there = paths::approval_answers("other", &request);
    stranger.admin.post(&there, &yes()).await.refused(404);
    let waits = still_waits(&client, &waits).await;

    // The control: with the role in this tenant.
    let session = office.operator.get(paths::SESSION).await;
    let login = session.ok()["administrator"]["login"].clone();
    let give = ["give-role", login.as_str().unwrap(), SLUG, "approver"];
    office.parley.administrator(&give);
    office.operator.post(&path, &yes()).await.ok();
    given(&client, &waits).await;
}

async fn a_right_that_wants_a_group_and_a_role_needs_both(backend: Backend) {
    let office = Office::start(backend, &[rule("owner", 1, "payment-api")]).await;
    let owner = office.officer("owner").await;
    let (client, waits) = office.software("payment-api", &["send"]).await;
    let request = only(&owner).await;
    owner.approve(&request).await.ok();
    let waits = still_waits(&client, &waits).await;
    let demo = office.parley.tenant().demo();
    let inbox = format!("{}/me/approvals", office.parley.tenant().base());
    for sign_in in [&demo.bob, &demo.carol] {
        let person = Person::new();
        let page = person.open(&inbox).await;
        person.sign_in(&page, sign_in).await;
        let page = person.open(&inbox).await;
        let link = format!("/me/approvals/{request}");
        assert!(page.html.contains(&link), "{}", page.html);
        let page = person.open(&format!("{inbox}/{request}")).await;
        let form = page.form("decision").expect("a form");
        let mut fields = form.untouched();
        for field in form.boxes() {
            fields.push((field.name.clone(), field.value.clone()));
        }
        fields.push(("decision".to_owned(), "allow".to_owned()));
        let detail = owner.detail(&request).await;
        assert_eq!(detail["approval"]["state"], "waiting", "{detail}");
        person.post(&page, &form, &fields).await.page();
    }
    let detail = owner.detail(&request).await;
    assert_eq!(detail["approval"]["state"], "approved", "{detail}");
    let access = given(&client, &waits).await;
    assert_eq!(access[0]["actions"], json!(["send"]));
}

async fn a_policy_names_a_role_that_can_answer(backend: Backend) {
    let office = Office::start(backend, &[rule("owner", 1, "photo-api")]).await;
    for role in ["platform_operator", "policy_author", "support", "finance"] {
        let added = office.add(&rule(role, 1, "photo-api")).await;
        let draft = added.ok();
        assert_eq!(draft["publishable"], false, "{role}");
        let problems = draft.to_string();
        assert!(problems.contains("must be one of `owner`"), "{problems}");
    }
}

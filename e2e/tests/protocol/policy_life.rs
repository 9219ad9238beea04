//! The life of policies over the wire (design §7): a draft is tested before it
//! decides anything, every publication is a version, and one goes back to one.

use api::paths;
use e2e::{Administrator, Backend, Instance, Parley, Told, new_sign_in, tests};
use reqwest::Method;
use serde_json::{Value, json};

use crate::rights::one_token;

tests![alone:
    policies_that_fail_a_saved_case_are_not_published,
    a_draft_may_be_wrong_and_says_where,
    of_two_publications_at_once_one_is_live,
    another_tenant_knows_nothing_of_a_draft,
    a_draft_is_replayed_and_shadowed_and_decides_nothing,
    a_decision_is_explained_later,
];

const SLUG: &str = "demo";
/// Takes away what the demo's policies give to its sync service.
const FORBID: &str = r#"@id("no-sync") @text("Nothing for the sync service.")
forbid (
  principal in Gnap::ClientClass::"photo-sync",
  action == Gnap::Action::"photo-api:read",
  resource
);
"#;

struct Place {
    parley: Parley,
    admin: Administrator,
}

impl Place {
    async fn start(backend: Backend) -> Self {
        let parley = Parley::start(backend).await;
        let admin = Administrator::set_up(&parley, &new_sign_in()).await;
        Self { parley, admin }
    }

    async fn draft(&self) -> Value {
        self.admin
            .get(&paths::policy_draft(SLUG))
            .await
            .ok()
            .clone()
    }

    /// Adds a policy to the draft.
    async fn add(&self, name: &str, text: &str) -> Value {
        let revision = self.draft().await["revision"].clone();
        let input = json!({"revision": revision, "name": name, "text": text});
        let path = paths::policy_draft_policies(SLUG);
        self.admin.post(&path, &input).await.ok().clone()
    }

    async fn publish(&self, revision: &Value) -> Told {
        let input = json!({"revision": revision, "comment": "A test"});
        let path = paths::policy_draft_publish(SLUG);
        self.admin.post(&path, &input).await
    }

    async fn rollback(&self, number: u64, live: u64) -> Told {
        let input = json!({"live": live, "comment": "Back again"});
        let path = paths::policy_version_rollback(SLUG, number);
        self.admin.post(&path, &input).await
    }

    /// Whether the sync service may read photos.
    async fn is_given(&self) -> bool {
        let client = Instance::photo_sync(&self.parley);
        let asked = client.ask(json!({"access_token": one_token()})).await;
        match asked.status() {
            200 => true,
            _ => {
                asked.refused("request_denied");
                false
            }
        }
    }
}

/// That the sync service reads photos is answered so.
fn case(outcome: &str) -> Value {
    json!({"test": {
        "name": "the sync service reads",
        "question": {
            "client": {"class": "photo-sync"},
            "right": {"type": "photo-api", "actions": ["read"]},
        },
        "expected": {"outcome": outcome},
    }})
}

async fn policies_that_fail_a_saved_case_are_not_published(backend: Backend) {
    let place = Place::start(backend).await;
    let admin = &place.admin;
    assert!(place.is_given().await);
    let saved = admin.post(&paths::policy_tests(SLUG), &case("allow")).await;
    assert_eq!(saved.status, 201, "{}", saved.content);
    let test = saved.content["id"].as_str().unwrap().to_owned();

    let draft = place.add("No sync", FORBID).await;
    assert_eq!(draft["problems"], json!([]));
    assert_eq!(draft["tests"][0]["passed"], false);
    assert_eq!(draft["tests"][0]["outcome"], "deny");
    assert_eq!(draft["publishable"], false);
    let refused = place.publish(&draft["revision"]).await;
    refused.refused(422);
    assert_eq!(refused.content["type"], api::problem::kind::POLICY_REFUSED);
    let errors = refused.content["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0]["field"], format!("tests/{test}"));
    assert!(place.is_given().await, "the live decision is as it was");
    assert_eq!(place.draft().await["revision"], draft["revision"]);

    // The control: what passes is published, and decides.
    let mut other = case("deny");
    other["version"] = json!(1);
    let path = paths::policy_test(SLUG, &test);
    admin
        .write(Method::PUT, &path, other.to_string())
        .await
        .ok();
    let published = place.publish(&draft["revision"]).await;
    assert_eq!(published.ok()["number"], 2);
    assert_eq!(published.content["authors"][0]["name"], "Ada Lovelace");
    assert!(!place.is_given().await);
    assert_eq!(place.draft().await["changes"], json!([]));
    place.publish(&draft["revision"]).await.refused(409);

    // Going back is a publication too.
    place.rollback(1, 1).await.refused(409);
    place.rollback(1, 2).await.refused(422);
    assert!(!place.is_given().await);
    admin.delete(&path).await.ok();
    assert_eq!(place.rollback(1, 2).await.ok()["rollback_to"], 1);
    assert!(place.is_given().await);

    let versions = admin.get(&paths::policy_versions(SLUG)).await;
    let versions = versions.ok()["items"].as_array().unwrap().clone();
    let numbers: Vec<&Value> = versions.iter().map(|one| &one["number"]).collect();
    assert_eq!(numbers, [3, 2, 1]);
    assert_eq!(versions[0]["digest"], versions[2]["digest"]);
    assert_ne!(versions[0]["digest"], versions[1]["digest"]);
    let difference = paths::policy_version_difference(SLUG, 2);
    let difference = admin.get(&difference).await;
    let rules = difference.ok()["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0]["rule"], "no-sync");
    assert!(rules[0]["after"].is_null() && rules[0]["before"].is_string());
    let events = admin.get(&paths::audit(SLUG)).await;
    let events = events.ok()["items"].to_string();
    for action in ["policy.publish", "policy.rollback", "policy-test.delete"] {
        assert!(events.contains(action), "{action}: {events}");
    }
}

async fn a_draft_may_be_wrong_and_says_where(backend: Backend) {
    let place = Place::start(backend).await;
    let admin = &place.admin;
    let wrong = "permit (principal, action, resource)\nwhen { context.nothing };";
    let draft = place.add("Wrong", wrong).await;
    let problem = &draft["problems"][0];
    assert_eq!(problem["policy"], draft["changes"][0]["id"]);
    assert_eq!(problem["position"]["line"], 2, "{problem}");
    assert_eq!(draft["publishable"], false);
    let refused = place.publish(&draft["revision"]).await;
    refused.refused(422);
    assert!(refused.content["errors"].to_string().contains("line 2"));
    admin
        .get(&paths::policy_draft_impact(SLUG))
        .await
        .refused(422);

    // A filled template is a policy too.
    let id = draft["changes"][0]["id"].as_str().unwrap();
    let linked = json!({"template": "class-may", "slots": {
        "class": "photo-app", "type": "report-api", "actions": ["read"],
    }});
    let input = json!({"revision": draft["revision"], "name": "Apps", "linked": linked});
    let path = paths::policy_draft_policy(SLUG, id);
    let told = admin.write(Method::PUT, &path, input.to_string()).await;
    let draft = told.ok().clone();
    assert_eq!(draft["problems"], json!([]));
    assert_eq!(draft["publishable"], true);
    assert_eq!(draft["changes"][0]["linked"], linked);
    let impact = admin.get(&paths::policy_draft_impact(SLUG)).await;
    let affected = impact.ok()["affected"].as_array().unwrap().clone();
    assert!(!affected.is_empty());
    for one in &affected {
        assert_eq!(one["right_type"], "report-api");
        assert_eq!(one["class"], "photo-app");
    }
    // Somebody else changed it meanwhile.
    let late = admin.write(Method::PUT, &path, input.to_string()).await;
    late.refused(409);

    let format = paths::policy_format(SLUG);
    let laid_out = admin.post(&format, &json!({"text": wrong})).await;
    let laid_out = laid_out.ok()["text"].as_str().unwrap().to_owned();
    assert!(laid_out.contains("when { context.nothing };"), "{laid_out}");
    let torn = json!({"text": "permit (principal"});
    admin.post(&format, &torn).await.refused(422);
    let templates = admin.get(&paths::policy_templates(SLUG)).await;
    assert!(templates.ok()["items"].as_array().unwrap().len() > 5);

    let discard = format!(
        "{}?revision={}",
        paths::policy_draft(SLUG),
        draft["revision"]
    );
    assert_eq!(admin.delete(&discard).await.ok()["changes"], json!([]));
}

async fn of_two_publications_at_once_one_is_live(backend: Backend) {
    let place = Place::start(backend).await;
    let draft = place.add("No sync", FORBID).await;
    let revision = &draft["revision"];
    let (one, other, back) = tokio::join!(
        place.publish(revision),
        place.publish(revision),
        place.rollback(1, 1),
    );
    let mut statuses = [one.status, other.status, back.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409]);
    let versions = place.admin.get(&paths::policy_versions(SLUG)).await;
    assert_eq!(versions.ok()["items"].as_array().unwrap().len(), 2);
}

async fn another_tenant_knows_nothing_of_a_draft(backend: Backend) {
    let place = Place::start(backend).await;
    let admin = &place.admin;
    place.parley.make_tenant("other");
    let draft = place.add("No sync", FORBID).await;
    let id = draft["changes"][0]["id"].as_str().unwrap();
    let saved = admin.post(&paths::policy_tests(SLUG), &case("allow")).await;
    let test = saved.content["id"].as_str().unwrap();
    let told = admin.get(&paths::policy_draft("other")).await;
    assert_eq!(told.ok()["changes"], json!([]));
    let input = json!({"revision": told.content["revision"], "name": "x", "text": ""});
    let path = paths::policy_draft_policy("other", id);
    let told = admin.write(Method::PUT, &path, input.to_string()).await;
    told.refused(404);
    admin
        .delete(&paths::policy_test("other", test))
        .await
        .refused(404);
    let tests = admin.get(&paths::policy_tests("other")).await;
    assert_eq!(tests.ok()["items"], json!([]));
}

async fn a_draft_is_replayed_and_shadowed_and_decides_nothing(backend: Backend) {
    let place = Place::start(backend).await;
    let admin = &place.admin;
    assert!(place.is_given().await && place.is_given().await);
    let draft = place.add("No sync", FORBID).await;
    let subject = json!({"revision": draft["revision"]});

    let path = paths::policy_shadow(SLUG);
    assert_eq!(admin.get(&path).await.ok()["running"], Value::Null);
    admin
        .write(Method::PUT, &path, json!({"revision": 77}).to_string())
        .await
        .refused(409);
    let started = admin.write(Method::PUT, &path, subject.to_string()).await;
    assert_eq!(started.ok()["running"]["usable"], true);
    assert!(place.is_given().await, "a shadow decides nothing");
    let shadow = admin.get(&path).await.ok().clone();
    let counts = shadow["counts"].as_array().unwrap();
    assert_eq!(counts.len(), 1, "{counts:?}");
    assert_eq!(counts[0]["right_type"], "photo-api");
    assert_eq!(counts[0]["change"], "newly_denied");
    assert_eq!(counts[0]["count"], 1);
    let sample = counts[0]["samples"][0].as_str().unwrap();
    admin.get(&paths::grant(SLUG, sample)).await.ok();
    admin.delete(&path).await.ok();
    assert!(place.is_given().await);
    let shadow = admin.get(&path).await.ok().clone();
    assert_eq!(shadow["running"], Value::Null);
    assert_eq!(shadow["counts"][0]["count"], 1, "it is asked no more");

    let to = 4_000_000_000_000_i64;
    let input = json!({"subject": subject, "from": 0, "to": to});
    let started = admin.post(&paths::policy_replays(SLUG), &input).await;
    assert_eq!(started.status, 201, "{}", started.content);
    let id = started.content["id"].as_str().unwrap().to_owned();
    let replay = loop {
        let replay = admin.get(&paths::policy_replay(SLUG, &id)).await;
        if replay.ok()["state"] != "running" {
            break replay.content;
        }
    };
    assert_eq!(replay["state"], "done", "{replay}");
    assert_eq!((&replay["total"], &replay["done"]), (&json!(4), &json!(4)));
    assert_eq!(replay["tally"], json!({"newly_denied": 4}));
    assert_eq!(replay["live_grants"], 4);
    let changes = admin.get(&paths::policy_replay_changes(SLUG, &id)).await;
    let changes = changes.ok()["items"].as_array().unwrap().clone();
    let grants = admin.get(&paths::grants(SLUG)).await;
    let mut ids: Vec<&Value> = Vec::new();
    for grant in grants.ok()["items"].as_array().unwrap() {
        ids.push(&grant["id"]);
    }
    let mut named: Vec<&Value> = changes.iter().map(|change| &change["grant"]).collect();
    named.reverse();
    assert_eq!(named, ids);
    for change in &changes {
        assert_eq!(change["before"], "allow");
        assert_eq!(change["after"], "deny");
        assert_eq!(change["class"], "photo-sync");
    }

    // What is refused is recorded too, and would be given again.
    assert_eq!(place.publish(&draft["revision"]).await.status, 200);
    assert!(!place.is_given().await);
    let input = json!({"subject": {"version": 1}, "from": 0, "to": to});
    let started = admin.post(&paths::policy_replays(SLUG), &input).await;
    let id = started.content["id"].as_str().unwrap().to_owned();
    let replay = loop {
        let replay = admin.get(&paths::policy_replay(SLUG, &id)).await;
        if replay.ok()["state"] != "running" {
            break replay.content;
        }
    };
    assert_eq!(replay["tally"], json!({"newly_allowed": 5}));
    assert_eq!(replay["total"], 5);
}

async fn a_decision_is_explained_later(backend: Backend) {
    let place = Place::start(backend).await;
    let admin = &place.admin;
    assert!(place.is_given().await);
    let grants = admin.get(&paths::grants(SLUG)).await;
    let id = grants.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    let explained = async || {
        let told = admin.get(&paths::grant_explanation(SLUG, &id)).await;
        told.ok().clone()
    };
    let before = explained().await;
    assert_eq!(before["kept"], true);
    assert_eq!(before["same_inputs"], true, "{before}");
    let right = &before["rights"][0];
    assert_eq!(right["outcome"], "allow");
    assert_eq!(right["again"], "allow");
    assert_eq!(right["confirmed"], true);
    assert_eq!(right["policy_version"], 1);
    assert!(
        right["rules"][0]["rule"]
            .as_str()
            .unwrap()
            .contains("permit")
    );
    assert_eq!(right["inputs"][0]["client"]["class"], "photo-sync");

    // Other policies are live: the decision is explained by those of then.
    let draft = place.add("No sync", FORBID).await;
    place.publish(&draft["revision"]).await.ok();
    assert!(!place.is_given().await);
    assert_eq!(explained().await, before);
    place.parley.make_tenant("other");
    admin
        .get(&paths::grant_explanation("other", &id))
        .await
        .refused(404);

    // A person agrees to rights.
    let client = Instance::new(&place.parley);
    let access = json!({"access": [
        {"type": "photo-api", "actions": ["read"]},
        {"type": "photo-api", "actions": ["write"]},
    ]});
    client.allowed(&place.parley, access).await;
    let grants = admin.get(&paths::grants(SLUG)).await;
    let id = grants.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    let told = admin.get(&paths::grant_explanation(SLUG, &id)).await;
    let told = told.ok();
    assert_eq!(told["same_inputs"], true, "{told}");
    for right in told["rights"].as_array().unwrap() {
        assert_eq!(right["confirmed"], true, "{right}");
        assert_eq!(right["policy_version"], 2);
        assert_eq!(right["inputs"][0]["context"]["consent"], "given");
    }
}

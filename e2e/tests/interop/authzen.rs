//! PyPI decern, an AuthZEN client, as the gateway of an application; PyPI
//! jsonschema, as the judge of what it is answered.

use api::paths;
use e2e::{Administrator, Backend, Parley, new_sign_in, tests};
use serde_json::{Value, json};

use crate::python::script;

tests![alone: decern_asks_for_decisions];

async fn decern_asks_for_decisions(backend: Backend) {
    let parley = Parley::start(backend).await;
    let tenant = parley.tenant();
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let listed = admin.get(&paths::resource_servers(tenant.slug())).await;
    let servers = listed.ok()["items"].as_array().expect("servers");
    let mut servers = servers.iter();
    let server = servers.find(|server| server["name"] == "Records server");
    let id = server.expect("the server")["id"].as_str().expect("an id");
    let path = paths::resource_server_authzen_token(tenant.slug(), id);
    let made = admin.post(&path, &json!({})).await;

    let mut stranger = script("authzen.py");
    let base = json!({"base": tenant.base(), "token": "guessed"});
    stranger.tell(&base.to_string()).await;
    let read = question("alice", "read");
    assert_eq!(
        stranger.ask(&read.to_string()).await,
        json!({"status": 401})
    );
    stranger.ends_well().await;

    let mut gateway = script("authzen.py");
    let base = json!({"base": tenant.base(), "token": made.ok()["token"]});
    gateway.tell(&base.to_string()).await;
    for (user, action, allowed) in [
        ("bob", "write", false),
        ("nobody", "read", false),
        ("alice", "fly", false),
        ("alice", "read", true),
        ("alice", "write", true),
        ("bob", "read", true),
    ] {
        let answer = gateway.ask(&question(user, action).to_string()).await;
        assert_eq!(answer, json!({"allowed": allowed}), "{user} {action}");
    }
    let many = json!({"endpoint": "evaluations", "asked": {
        "evaluations": [question("alice", "read"), question("bob", "write"), {}]}});
    let answer = gateway.ask(&many.to_string()).await;
    let decisions = answer["evaluations"].as_array().expect("decisions").iter();
    let decisions: Vec<&Value> = decisions.map(|one| &one["decision"]).collect();
    assert_eq!(decisions, [true, false, false]);
    let record = json!({"type": "record", "id": "record-1"});
    let alice = json!({"type": "user", "id": "alice"});
    let read = json!({"name": "read"});
    for (endpoint, asked) in [
        (
            "search/subject",
            json!({"subject": {"type": "user"}, "action": read, "resource": record}),
        ),
        (
            "search/resource",
            json!({"subject": alice, "action": read, "resource": {"type": "record"}}),
        ),
        (
            "search/action",
            json!({"subject": alice, "resource": record}),
        ),
    ] {
        let search = json!({"endpoint": endpoint, "asked": asked});
        let answer = gateway.ask(&search.to_string()).await;
        let results = answer["results"].as_array().expect("results");
        assert!(!results.is_empty(), "{endpoint}");
    }
    schema_and_server_agree(&mut gateway).await;
    let bad = json!({"endpoint": "evaluation", "asked": {"subject": alice}});
    assert_eq!(gateway.ask(&bad.to_string()).await, json!({"status": 400}));
    gateway.ends_well().await;
}

/// A request is accepted if its schema accepts it, and no other is.
async fn schema_and_server_agree(gateway: &mut crate::script::Script) {
    let whole = json!({
        "subject": {"type": "user", "id": "alice", "properties": {"department": "Sales"}},
        "action": {"name": "read", "properties": {"method": "GET"}},
        "resource": {"type": "record", "id": "record-1", "properties": {"status": "active"}},
        "context": {"time": "1985-10-26T01:22-07:00"},
        "page": {"limit": 2},
    });
    let members = [
        "/subject",
        "/subject/type",
        "/subject/id",
        "/subject/properties",
        "/action",
        "/action/name",
        "/action/properties",
        "/resource",
        "/resource/type",
        "/resource/id",
        "/resource/properties",
        "/context",
        "/page",
        "/page/limit",
    ];
    let mut counts = [0, 0];
    for endpoint in [
        "evaluation",
        "search/subject",
        "search/resource",
        "search/action",
    ] {
        let mut asked = vec![whole.clone()];
        for member in members {
            let (parent, name) = member.rsplit_once('/').expect("a path");
            let mut without = whole.clone();
            let object = without.pointer_mut(parent).expect("an object");
            object.as_object_mut().expect("an object").remove(name);
            asked.push(without);
            for wrong in [
                json!(null),
                json!(7),
                json!("x"),
                json!([]),
                json!({}),
                json!(true),
            ] {
                let mut changed = whole.clone();
                *changed.pointer_mut(member).expect("a member") = wrong;
                asked.push(changed);
            }
        }
        for asked in asked {
            // What this endpoint does not know is not looked at.
            let is_unknown = |name: &str| match endpoint {
                "evaluation" => name == "page",
                "search/action" => name == "action",
                _ => false,
            };
            let mut asked = asked;
            let object = asked.as_object_mut().expect("an object");
            object.retain(|name, _| !is_unknown(name));
            let line = json!({"judged": endpoint, "asked": asked});
            let said = gateway.ask(&line.to_string()).await;
            let valid = said["valid"].as_bool().expect("a judgement");
            let expected = if valid { 200 } else { 400 };
            assert_eq!(said["status"], expected, "{endpoint} {asked}");
            counts[usize::from(valid)] += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 50), "{counts:?}");
}

fn question(user: &str, action: &str) -> Value {
    json!({
        "subject": {"type": "user", "id": user},
        "action": {"name": action},
        "resource": {"type": "record", "id": "record-1"},
        "context": {"ip": "192.0.2.1"},
    })
}

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
    let bad = json!({"endpoint": "evaluation", "asked": {"subject": alice}});
    assert_eq!(gateway.ask(&bad.to_string()).await, json!({"status": 400}));
    gateway.ends_well().await;
}

fn question(user: &str, action: &str) -> Value {
    json!({
        "subject": {"type": "user", "id": user},
        "action": {"name": action},
        "resource": {"type": "record", "id": "record-1"},
        "context": {"ip": "192.0.2.1"},
    })
}

//! An MCP server behind a token, shown by the sample `mcp-server`: which right a
//! call needs depends on the tool.

use e2e::{Decision, Instance, Parley, Person, Reply, Sample, only_token, tests};
use gnap::secret::Secret;
use parley_client::Challenge;
use proof::Request;
use serde_json::{Value, json};

use crate::rights::{PHOTOS_READ, photos};

tests![
    a_client_finds_its_way_and_calls_what_its_token_allows,
    a_message_that_can_be_read_in_two_ways_is_refused,
];

const DEMO: &str = "demo";

fn message(sample: &Sample, method: &str, params: &Value) -> Request {
    let content = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    post(sample, &content.to_string())
}

fn post(sample: &Sample, content: &str) -> Request {
    Request::new("POST", sample.at("/mcp"))
        .with_header("content-type", "application/json")
        .with_header("accept", "application/json, text/event-stream")
        .with_header("mcp-protocol-version", "2025-06-18")
        .with_content(content)
}

fn initialize(sample: &Sample) -> Request {
    let params = json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "e2e", "version": "1"},
    });
    message(sample, "initialize", &params)
}

fn call(sample: &Sample, tool: &str, arguments: &Value) -> Request {
    message(
        sample,
        "tools/call",
        &json!({"name": tool, "arguments": arguments}),
    )
}

/// All challenges of an answer.
fn challenges(reply: &Reply) -> Vec<String> {
    let fields = reply.0.headers.iter();
    let fields = fields.filter(|(name, _)| name == "www-authenticate");
    fields
        .map(|(_, value)| String::from_utf8(value.clone()).unwrap())
        .collect()
}

async fn a_client_finds_its_way_and_calls_what_its_token_allows(parley: &Parley) {
    let sample = Sample::mcp_server(parley, DEMO, &["--cache", "0"]).await;
    let client = Instance::photo_sync(parley);
    let refused = client.send_as_is(initialize(&sample)).await;
    assert_eq!(refused.status(), 401);
    let [gnap, bearer] = challenges(&refused).try_into().expect("two challenges");
    let challenge = Challenge::parse(&gnap).unwrap();
    assert_eq!(challenge.as_uri, Some(parley.tenant().grant_endpoint()));
    assert_eq!(challenge.access.as_deref(), Some(PHOTOS_READ));
    let metadata = sample.at("/.well-known/oauth-protected-resource/mcp");
    assert_eq!(bearer, format!("Bearer resource_metadata=\"{metadata}\""));
    let metadata = client
        .send_as_is(Request::new("GET", metadata))
        .await
        .served();
    assert_eq!(metadata["resource"], sample.at("/mcp"));
    assert_eq!(
        metadata["authorization_servers"],
        json!([parley.tenant().base()])
    );
    let endpoint = parley.tenant().grant_endpoint();
    assert_eq!(metadata["gnap_grant_request_endpoint"], endpoint);

    let access = json!([challenge.access.unwrap()]);
    let granted = client
        .ask(json!({"access_token": {"access": access}}))
        .await
        .grant();
    let read = only_token(&granted).value.clone();
    let with = |request, token: &Secret| e2e::authorized(request, token);
    let started = client.send(with(initialize(&sample), &read)).await.served();
    assert_eq!(
        started["result"]["serverInfo"]["name"], "photos",
        "{started}"
    );
    let tools = message(&sample, "tools/list", &json!({}));
    let tools = client.send(with(tools, &read)).await.served();
    let tools = tools["result"]["tools"].as_array().unwrap().clone();
    let names: Vec<&str> = tools
        .iter()
        .filter_map(|tool| tool["name"].as_str())
        .collect();
    assert_eq!(names, ["list_photos", "add_photo"]);

    let add = || call(&sample, "add_photo", &json!({"name": "beach"}));
    let list = || call(&sample, "list_photos", &json!({}));
    let refused = client.send(with(add(), &read)).await;
    assert_eq!(refused.status(), 401, "{refused}");
    let empty = client.send(with(list(), &read)).await.served();
    assert_eq!(
        empty["result"]["content"][0]["text"], "0 photos: ",
        "{empty}"
    );

    let alice = Person::alice(parley).await;
    let person = Instance::new(parley);
    let interaction = person
        .interact(json!({"access": [photos(&["write"])]}))
        .await;
    let granted = person
        .decided(&interaction, &alice, Decision::AllowAll)
        .await
        .grant();
    let write = only_token(&granted).value.clone();
    let added = person.send(with(add(), &write)).await.served();
    assert_eq!(
        added["result"]["content"][0]["text"], "beach is added",
        "{added}"
    );
    assert_eq!(person.send(with(list(), &write)).await.status(), 401);
    assert_eq!(client.send(with(add(), &write)).await.status(), 401);
}

async fn a_message_that_can_be_read_in_two_ways_is_refused(parley: &Parley) {
    let sample = Sample::mcp_server(parley, DEMO, &[]).await;
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": {"access": [PHOTOS_READ]}}))
        .await
        .grant();
    let token = &only_token(&granted).value;
    for content in [
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","method":"ping","params":{"name":"add_photo"}}"#,
        r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"unknown"}}"#,
    ] {
        let refused = e2e::authorized(post(&sample, content), token);
        assert_eq!(client.send(refused).await.status(), 401, "{content}");
    }
    let ping = e2e::authorized(message(&sample, "ping", &json!({})), token);
    client.send(ping).await.served();
}

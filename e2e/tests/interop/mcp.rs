//! PyPI mcp, the SDK of the Model Context Protocol: from 401 over a GNAP token to
//! a tool.

use e2e::{Parley, Sample, cache, tests};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::script::Script;

tests![the_sdk_of_mcp_follows_the_challenge_and_calls_tools];

async fn the_sdk_of_mcp_follows_the_challenge_and_calls_tools(parley: &Parley) {
    let sample = Sample::mcp_server(parley, "demo", &[]).await;
    let demo = parley.tenant().demo();
    let mut script = script();
    let asked = json!({
        "url": sample.at("/mcp"),
        "grant_endpoint": parley.tenant().grant_endpoint(),
        "key": demo.photo_sync_jwk(),
        "instance_id": demo.instance_id,
        "calls": [["list_photos", {}], ["add_photo", {"name": "beach"}]],
    });
    let answer = script.ask(&asked.to_string()).await;
    let challenges: Vec<&str> = strings(&answer["challenges"]);
    assert!(challenges[0].starts_with("GNAP "), "{answer}");
    assert!(
        challenges[1].starts_with("Bearer resource_metadata="),
        "{answer}"
    );
    assert_eq!(answer["tools"], json!(["list_photos", "add_photo"]));
    assert_eq!(answer["calls"][0]["text"], "0 photos: ", "{answer}");
    // The token is for reading.
    assert!(answer["calls"][1]["refused"].is_string(), "{answer}");
    script.ends_well().await;
}

fn strings(value: &Value) -> Vec<&str> {
    let values = value.as_array().expect("an array");
    values.iter().filter_map(Value::as_str).collect()
}

fn script() -> Script {
    let folder = cache::sources().join("interop/python-mcp");
    let mut python = Command::new(cache::python(&folder));
    Script::start(python.arg("-B").arg(folder.join("mcp_client.py")))
}

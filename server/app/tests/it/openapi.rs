//! The OpenAPI document.

use std::path::Path;

use api::paths;
use serde_json::Value;

use crate::app::TestApp;

/// Set to write the snapshot anew.
const UPDATE: &str = "PARLEY_UPDATE_SNAPSHOTS";

#[tokio::test]
async fn is_the_one_that_was_reviewed() {
    let app = TestApp::start().await;
    let document: Value = app.anonymous().get(paths::OPENAPI).await.ok();
    let text = format!("{}\n", serde_json::to_string_pretty(&document).unwrap());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/openapi.json");
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let snapshot = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        text == snapshot,
        "the admin API changed: run this test with {UPDATE}=1 and look at the difference"
    );
}

#[tokio::test]
async fn every_reference_leads_to_a_schema() {
    let app = TestApp::start().await;
    let document: Value = app.anonymous().get(paths::OPENAPI).await.ok();
    assert_eq!(document["openapi"], "3.1.0");
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 50);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn writes_say_that_they_need_the_csrf_token() {
    let app = TestApp::start().await;
    let document: Value = app.anonymous().get(paths::OPENAPI).await.ok();
    let revoke = &document["paths"][paths::template::GRANT_REVOKE]["post"];
    let names: Vec<_> = revoke["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["slug", "id", "x-csrf-token"]);
    assert!(
        revoke["description"]
            .as_str()
            .unwrap()
            .contains("grant.revoke")
    );
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "$ref" => references.push(text.clone()),
                    member => collect(member, references),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

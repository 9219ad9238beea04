//! The program, run as its users run it.

use std::path::Path;
use std::process::Stdio;

use gnap::hash::{Interaction, Method};
use proof::{Presents, PublicKey, Request};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;

use crate::fake::{FakeServer, Reply, header, proven};

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parley-client"));
    command
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Runs to the end: whether it succeeded, standard output and error.
async fn run(folder: &TempDir, arguments: &[&str]) -> (bool, String, String) {
    let output = program(folder.path(), arguments).output().await.unwrap();
    let text = |octets| String::from_utf8(octets).unwrap();
    (
        output.status.success(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn token(origin: &str, value: &str) -> Value {
    json!({
        "value": value,
        "access": [{"type": "photo"}],
        "manage": {"uri": format!("{origin}/gnap/token/1"), "access_token": {"value": "mt-secret"}},
    })
}

/// An AS that asks the user, and an RS beside it.
fn server(origin: &str, request: &Request, _: usize) -> Reply {
    let path = request.target_uri.trim_start_matches(origin);
    match (request.method.as_str(), path) {
        ("POST", "/gnap") => Reply::json(
            200,
            &json!({
                "continue": {
                    "uri": format!("{origin}/gnap/continue/1"),
                    "wait": 0,
                    "access_token": {"value": "ct-secret"},
                },
                "interact": {"redirect": format!("{origin}/interact/1"), "finish": "server"},
            }),
        ),
        ("POST", "/gnap/continue/1") => {
            Reply::json(200, &json!({"access_token": token(origin, "first")}))
        }
        ("POST", "/gnap/token/1") => {
            Reply::json(200, &json!({"access_token": token(origin, "second")}))
        }
        ("POST", "/rs/introspect") => Reply::json(200, &json!({"active": false})),
        ("DELETE", "/gnap/token/1") => Reply::empty(204),
        ("GET", "/photos") => Reply::json(200, &json!(["a.png"])),
        ("OPTIONS", "/gnap") => Reply::json(
            200,
            &json!({"grant_request_endpoint": format!("{origin}/gnap")}),
        ),
        _ => Reply::json(400, &json!({"error": {"code": "invalid_request"}})),
    }
}

fn public_key(output: &str) -> PublicKey {
    let output: Value = serde_json::from_str(output).unwrap();
    PublicKey::admit(&serde_json::from_value(output["key"].clone()).unwrap()).unwrap()
}

#[tokio::test]
async fn a_grant_goes_from_the_page_to_the_resource_and_back() {
    let server = FakeServer::start(server).await;
    let folder = tempfile::tempdir().unwrap();
    let endpoint = server.grant_endpoint();
    let (done, made, _) = run(&folder, &["--json", "keygen", "--out", "key.json"]).await;
    assert!(done);
    let key = public_key(&made);

    let mut grant = program(
        folder.path(),
        &[
            "--json",
            "grant",
            &endpoint,
            "--key",
            "key.json",
            "--right",
            r#"{"type":"photo"}"#,
            "--name",
            "Tool",
            "--save",
            "grant.json",
        ],
    )
    .spawn()
    .unwrap();
    let mut lines = BufReader::new(grant.stdout.take().unwrap()).lines();
    let line: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    assert_eq!(
        line["interact"]["redirect"],
        format!("{}/interact/1", server.origin)
    );

    // The browser comes back.
    let finish = server.json(0)["interact"]["finish"].clone();
    assert_eq!(finish["method"], "redirect");
    let interaction = Interaction {
        client_nonce: finish["nonce"].as_str().unwrap(),
        server_nonce: "server",
        interact_ref: "ref",
        grant_endpoint: &endpoint,
    };
    let hash = interaction.hash(Method::Sha256);
    let uri = format!(
        "{}?hash={hash}&interact_ref=ref",
        finish["uri"].as_str().unwrap()
    );
    assert!(reqwest::get(uri).await.unwrap().status().is_success());
    let line: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    assert_eq!(
        line,
        json!({"access_token": {"value": "first", "access": [{"type": "photo"}]}})
    );
    assert!(grant.wait().await.unwrap().success());
    assert_eq!(server.json(1), json!({"interact_ref": "ref"}));

    let photos = format!("{}/photos", server.origin);
    let called = run(&folder, &["call", &photos, "--grant", "grant.json"]).await;
    assert_eq!(called, (true, r#"["a.png"]"#.to_owned(), String::new()));

    let (done, rotated, _) = run(&folder, &["rotate", "--grant", "grant.json"]).await;
    assert!(done && rotated.starts_with("Token: second\n"), "{rotated}");
    assert!(
        run(&folder, &["call", &photos, "--grant", "grant.json"])
            .await
            .0
    );
    assert!(run(&folder, &["revoke", "--grant", "grant.json"]).await.0);
    let (done, _, error) = run(&folder, &["call", &photos, "--grant", "grant.json"]).await;
    assert!(!done && error.contains("no one token"), "{error}");

    let requests = server.requests();
    assert_eq!(proven(&requests[0], &key, Presents::Nothing), Ok(()));
    for request in &requests[1..] {
        assert_eq!(proven(request, &key, Presents::Token), Ok(()));
    }
    let tokens: Vec<_> = requests
        .iter()
        .filter_map(|one| header(one, "authorization"))
        .collect();
    assert_eq!(
        tokens,
        [
            "GNAP ct-secret",
            "GNAP first",
            "GNAP mt-secret",
            "GNAP second",
            "GNAP mt-secret"
        ]
    );
}

#[tokio::test]
async fn polling_needs_no_way_back() {
    let server = FakeServer::start(server).await;
    let folder = tempfile::tempdir().unwrap();
    let endpoint = server.grant_endpoint();
    let (done, output, error) = run(
        &folder,
        &[
            "grant",
            &endpoint,
            "--key",
            "new.json",
            "--create-key",
            "--right",
            "photos",
            "--poll",
        ],
    )
    .await;
    assert!(done, "{error}");
    assert!(
        output.contains("Open this page to go on: http://"),
        "{output}"
    );
    assert!(output.contains("Token: first"), "{output}");
    assert!(!output.contains("secret"), "{output}");
    assert_eq!(server.json(0)["interact"], json!({"start": ["redirect"]}));
}

#[tokio::test]
async fn a_grant_that_needs_a_person_fails_without_interaction() {
    let server = FakeServer::start(server).await;
    let folder = tempfile::tempdir().unwrap();
    let endpoint = server.grant_endpoint();
    let arguments = [
        "grant",
        &endpoint,
        "--key",
        "k",
        "--right",
        "photos",
        "--no-interact",
    ];
    let (done, _, error) = run(&folder, &arguments).await;
    assert!(!done && error.contains("does not exist"), "{error}");
    let (done, _, error) = run(&folder, &[&arguments[..], &["--create-key"]].concat()).await;
    assert!(!done && error.contains("no token was issued"), "{error}");
    assert_eq!(server.json(0).get("interact"), None);
}

#[tokio::test]
async fn a_refusal_is_told_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let server = FakeServer::start(|_, _, _| {
        let error = json!({"error": {"code": "request_denied", "description": "no\u{1b}[2J"}});
        Reply::json(403, &error)
    })
    .await;
    let endpoint = server.grant_endpoint();
    let arguments = [
        "grant",
        &endpoint,
        "--key",
        "k",
        "--create-key",
        "--right",
        "photos",
    ];
    let (done, _, error) = run(&folder, &arguments).await;
    assert!(!done);
    assert_eq!(
        error,
        "parley-client: refused with `request_denied`: no [2J\n"
    );
    let (_, _, error) = run(&folder, &[&["--json"], &arguments[..]].concat()).await;
    let error: Value = serde_json::from_str(&error).unwrap();
    assert_eq!(error["error"]["code"], "request_denied");
}

#[tokio::test]
async fn a_resource_server_reads_the_token_from_standard_input() {
    use tokio::io::AsyncWriteExt;

    let server = FakeServer::start(server).await;
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--json", "keygen", "--out", "rs.json", "--alg", "p256"];
    let (_, made, _) = run(&folder, &arguments).await;
    let endpoint = format!("{}/rs/introspect", server.origin);
    let mut child = program(
        folder.path(),
        &[
            "introspect",
            &endpoint,
            "--key",
            "rs.json",
            "--rs",
            "rs-1",
            "-",
        ],
    )
    .stdin(Stdio::piped())
    .spawn()
    .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"at\n")
        .await
        .unwrap();
    let mut output = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut output)
        .await
        .unwrap();
    assert!(child.wait().await.unwrap().success());
    assert_eq!(output, "Not active\n");
    assert_eq!(server.json(0)["access_token"], "at");
    let request = &server.requests()[0];
    assert_eq!(
        proven(request, &public_key(&made), Presents::Nothing),
        Ok(())
    );
}

#[tokio::test]
async fn discovery_is_shown() {
    let server = FakeServer::start(server).await;
    let folder = tempfile::tempdir().unwrap();
    let (done, output, _) = run(&folder, &["discover", &server.grant_endpoint()]).await;
    assert!(
        done && output.starts_with("Grant endpoint: http://"),
        "{output}"
    );
}

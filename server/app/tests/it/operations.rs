//! Every operation of the table: closed to those without a session, and a
//! tenant of others looks like one that does not exist.

use actix_web::http::Method;
use api::paths;
use api::problem::kind;
use serde_json::Value;
use store::platform::Role;

use crate::actor::bare;
use crate::app::TestApp;

/// An operation as the document describes it.
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path with parameters in braces.
    pub path: String,
    /// Whether it needs a session.
    pub is_closed: bool,
}

impl Operation {
    /// The URL in a tenant; the object is one that no tenant has.
    pub fn url(&self, slug: &str) -> String {
        self.path
            .replace("{slug}", slug)
            .replace("{id}", "00000000000000000000000000000001")
    }
}

/// All of them.
pub async fn operations(app: &TestApp) -> Vec<Operation> {
    let document: Value = app.anonymous().get(paths::OPENAPI).await.ok();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push(Operation {
                method: Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap(),
                path: path.clone(),
                is_closed: operation.get("security").is_some(),
            });
        }
    }
    assert!(operations.len() > 25, "{}", operations.len());
    operations
}

#[tokio::test]
async fn nothing_is_open_but_what_must_be() {
    let app = TestApp::start().await;
    let mut open = Vec::new();
    for operation in operations(&app).await {
        let url = operation.url("acme");
        let reply = app.anonymous().send(bare(&operation.method, &url)).await;
        if operation.is_closed {
            let problem = reply.problem(401, kind::SIGNED_OUT);
            assert_eq!(problem.detail, None, "{url}");
            assert!(reply.header("www-authenticate").is_some());
        } else {
            open.push(format!("{} {}", operation.method, operation.path));
        }
    }
    // This list may only get shorter.
    assert_eq!(
        open,
        [
            "GET /api/v1/openapi.json",
            "POST /api/v1/session",
            "POST /api/v1/setup",
        ]
    );
}

#[tokio::test]
async fn a_tenant_of_others_answers_exactly_like_an_unknown_one() {
    let app = TestApp::start().await;
    let stranger = app.administrator("other", Role::Owner).await;
    for operation in operations(&app).await {
        if !operation.path.contains("{slug}") {
            continue;
        }
        let call = async |slug: &str| {
            let url = operation.url(slug);
            stranger.call(&operation.method, &url).await
        };
        let foreign = call("acme").await;
        foreign.problem(404, kind::NOT_FOUND);
        assert_eq!(foreign, call("no-such-tenant").await, "{}", operation.path);
        // The control: in the own tenant the answer is another one.
        let own = call("other").await;
        if operation.path.contains("{id}") || operation.path.ends_with("/logo") {
            assert_ne!(own.status, 403, "{}", operation.path);
        } else {
            assert!(!matches!(own.status, 401 | 403 | 404), "{own:?}");
        }
    }
}

#[tokio::test]
async fn no_write_is_done_without_the_csrf_token() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    for operation in operations(&app).await {
        if !operation.is_closed || operation.method.is_safe() {
            continue;
        }
        let request = bare(&operation.method, &operation.url("acme"));
        ada.send_plain(request).await.problem(403, kind::CSRF);
    }
}

#[tokio::test]
async fn an_object_of_another_tenant_is_unknown() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    for operation in operations(&app).await {
        if operation.path.contains("{id}") && operation.method == Method::GET {
            let reply = ada.call(&operation.method, &operation.url("acme")).await;
            let malformed = operation
                .path
                .replace("{slug}", "acme")
                .replace("{id}", "x");
            reply.problem(404, kind::NOT_FOUND);
            assert_eq!(ada.get(&malformed).await, reply);
        }
    }
}

#[tokio::test]
async fn what_is_not_in_the_table_is_a_problem_too() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    for url in [
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/tenants/acme/x",
    ] {
        ada.get(url).await.problem(404, kind::NOT_FOUND);
    }
    let reply = ada.call(&Method::PATCH, paths::SESSION).await;
    reply.problem(405, "about:blank");
}

#[tokio::test]
async fn no_bad_input_makes_an_error_of_ours() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let deep = format!("{{\"name\":{}{}}}", "[".repeat(500), "]".repeat(500));
    let contents = [
        "",
        "null",
        "[]",
        "{",
        "{\"name\": 1, \"name\": 2}",
        "{\"name\": {}, \"access\": 7, \"settings\": [], \"reason\": false}",
        "\u{feff}{}",
        deep.as_str(),
        &"x".repeat(300_000),
    ];
    for operation in operations(&app).await {
        let url = operation.url("acme");
        for content in contents {
            let request = bare(&operation.method, &url)
                .insert_header(("content-type", "application/json"))
                .set_payload(content.to_owned());
            let status = ada.send(request).await.status;
            assert!(
                status < 500,
                "{status} {} {url} {content:.40}",
                operation.method
            );
        }
        for query in [
            "?limit=x",
            "?limit=70000",
            "?cursor=%00",
            "?from=1e9",
            "?%ff=%ff&&=",
            "?radius=999",
        ] {
            let status = ada
                .call(&operation.method, &format!("{url}{query}"))
                .await
                .status;
            assert!(status < 500, "{status} {} {url}{query}", operation.method);
        }
        // The rest goes on with a session: signing out is an operation too.
        if url == paths::SESSION && operation.method == Method::DELETE {
            return;
        }
    }
}

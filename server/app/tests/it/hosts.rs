//! Which hosts are the deployment's own.

use actix_web::test::TestRequest;

use crate::app::TestApp;

#[tokio::test]
async fn the_deployment_answers_to_its_names_and_to_addresses() {
    let app = TestApp::start_with("other_hosts = [\"Inside.example:8480\"]").await;
    let status = async |host: &str, path: &str| {
        let request = TestRequest::get().uri(path).insert_header(("host", host));
        app.send(request).await.status().as_u16()
    };
    for host in [
        "elsewhere.example",
        "inside.example",
        "inside.example:8481",
        "127.0.0.1:8480@elsewhere.example",
        "elsewhere.example?127.0.0.1",
        "",
    ] {
        for path in ["/healthz", "/t/acme/jwks.json", "/api/v1/openapi.json"] {
            assert_eq!(status(host, path).await, 404, "{host} {path}");
        }
    }
    for host in [
        "127.0.0.1:8480",
        "10.1.2.3:8480",
        "[::1]",
        "localhost:8480",
        "inside.example:8480",
        "INSIDE.example:8480",
    ] {
        for path in ["/healthz", "/t/acme/jwks.json", "/api/v1/openapi.json"] {
            assert_eq!(status(host, path).await, 200, "{host} {path}");
        }
    }
    let twice = TestRequest::get()
        .uri("/healthz")
        .append_header(("host", "127.0.0.1:8480"))
        .append_header(("host", "elsewhere.example"));
    assert_eq!(app.send(twice).await.status().as_u16(), 404);
}

//! Serves the console, and leads `/` there.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, LOCATION, VARY,
};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource};

use super::encoding::Coding;
use super::file::{self, PAGE, Target};
use super::{headers, media_type};

const HOME: &str = "/console/";
/// For a year: the name changes with the content.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Asked for again each time: it names the files of the present version.
const ALWAYS_ASK: &str = "no-cache";

/// Adds the routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(reads(web::resource("/"), home))
        .service(reads(web::resource("/console"), home))
        .service(
            web::resource("/console/{path:.*}")
                .route(web::get().to(show))
                .route(web::head().to(show)),
        );
}

fn reads(resource: Resource, handler: fn() -> std::future::Ready<HttpResponse>) -> Resource {
    resource
        .route(web::get().to(handler))
        .route(web::head().to(handler))
}

fn home() -> std::future::Ready<HttpResponse> {
    let response = headers::build(StatusCode::TEMPORARY_REDIRECT)
        .insert_header((LOCATION, HOME))
        .finish();
    std::future::ready(response)
}

async fn show(path: web::Path<String>, request: HttpRequest) -> HttpResponse {
    let accepted: Vec<&str> = request
        .headers()
        .get_all(ACCEPT_ENCODING)
        .filter_map(|value| value.to_str().ok())
        .collect();
    serve(&path, &accepted.join(","), file::find)
}

fn serve(
    path: &str,
    accept_encoding: &str,
    find: impl Fn(&str) -> Option<Cow<'static, [u8]>>,
) -> HttpResponse {
    let (name, caching) = match file::target(path, |name| find(name).is_some()) {
        Target::File(name) => (name, FOREVER),
        Target::Page => (PAGE, ALWAYS_ASK),
        Target::Gone => return headers::build(StatusCode::NOT_FOUND).finish(),
    };
    let mut response = headers::build(StatusCode::OK);
    response
        .insert_header((CONTENT_TYPE, media_type::of(name)))
        .insert_header((CACHE_CONTROL, caching))
        .insert_header((VARY, "Accept-Encoding"));
    let copy = Coding::ALL
        .into_iter()
        .filter(|coding| coding.is_accepted(accept_encoding))
        .find_map(|coding| Some((coding, find(&format!("{name}{}", coding.suffix()))?)));
    match (copy, find(name)) {
        (Some((coding, content)), _) => response
            .insert_header((CONTENT_ENCODING, coding.name()))
            .body(content.into_owned()),
        (None, Some(content)) => response.body(content.into_owned()),
        (None, None) => response.body(NOT_BUILT),
    }
}

/// Shown where the console should be.
const NOT_BUILT: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>Parley console</title>
</head>
<body>
<h1>The console is not built</h1>
<p>The server runs, but this program was made without the console.
<code>cargo xtask run</code> builds both and starts the server.</p>
</body>
</html>
";

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;

    use super::*;

    fn built(name: &str) -> Option<Cow<'static, [u8]>> {
        let content: &[u8] = match name {
            "index.html" => b"page",
            "console-1.wasm" => b"module",
            "console-1.wasm.br" => b"brotli",
            "console-1.wasm.gz" => b"gzip",
            _ => return None,
        };
        Some(Cow::Borrowed(content))
    }

    fn header<'r>(response: &'r HttpResponse, name: &str) -> Option<&'r str> {
        response.headers().get(name)?.to_str().ok()
    }

    async fn body(response: HttpResponse) -> String {
        let octets = to_bytes(response.into_body()).await.unwrap_or_default();
        String::from_utf8(octets.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_hashed_file_is_kept_forever_and_comes_compressed() {
        for (accepts, coding, content) in [
            ("gzip, br", Some("br"), "brotli"),
            ("gzip", Some("gzip"), "gzip"),
            ("", None, "module"),
        ] {
            let response = serve("console-1.wasm", accepts, built);
            assert_eq!(header(&response, "content-encoding"), coding, "{accepts}");
            assert_eq!(header(&response, "content-type"), Some("application/wasm"));
            assert_eq!(header(&response, "cache-control"), Some(FOREVER));
            assert_eq!(header(&response, "vary"), Some("Accept-Encoding"));
            assert_eq!(body(response).await, content);
        }
    }

    #[tokio::test]
    async fn every_other_address_is_the_page_and_is_asked_for_again() {
        let response = serve("demo/grants", "br", built);
        assert_eq!(header(&response, "cache-control"), Some(ALWAYS_ASK));
        assert_eq!(header(&response, "content-encoding"), None);
        let policy = header(&response, "content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("'unsafe"));
        assert_eq!(body(response).await, "page");
    }

    #[tokio::test]
    async fn a_file_of_an_older_version_is_gone() {
        let response = serve("console-0.wasm", "br", built);
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn without_a_console_the_page_says_how_to_build_it() {
        let response = serve("", "br", |_| None);
        assert_eq!(response.status(), StatusCode::OK);
        assert!(body(response).await.contains("cargo xtask run"));
    }
}

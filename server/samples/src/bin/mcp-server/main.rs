//! An MCP server (streamable HTTP) as a resource server: its tools need different
//! rights, so which right a request needs is in its JSON-RPC message.

mod metadata;
mod rights;
mod tools;

use bytes::Bytes;
use clap::Parser;
use http::{Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use parley_client::resource_server::tower::ProtectLayer;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use samples::{Failure, Options};
use tokio::net::TcpListener;
use tower_layer::Layer;
use tower_service::Service;

use tools::Tools;

/// Where MCP is spoken.
const PATH: &str = "/mcp";

#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    options: Options,
}

type Answer = Response<BoxBody<Bytes, Failure>>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    samples::log();
    let Arguments { options } = Arguments::parse();
    let resource = options.own_uri();
    let server = options
        .resource_server(|settings| {
            settings.resource_metadata = Some(metadata::uri(&resource));
        })
        .await?;
    let document = metadata::document(&resource, &options.authority);
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true);
    let mcp = StreamableHttpService::new(
        || Ok(Tools::default()),
        LocalSessionManager::default().into(),
        config,
    );
    let protected = ProtectLayer::new(&server, rights::needed).layer(mcp);

    let listener = TcpListener::bind(options.listen).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let (protected, document) = (protected.clone(), document.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let (mut protected, document) = (protected.clone(), document.clone());
            async move {
                match request.uri().path() {
                    PATH => protected
                        .call(request)
                        .await
                        .map(|answer| answer.map(BodyExt::boxed)),
                    path if metadata::is_at(path) => Ok(answer(StatusCode::OK, document)),
                    "/healthz" => Ok(answer(StatusCode::OK, String::new())),
                    _ => Ok(answer(StatusCode::NOT_FOUND, String::new())),
                }
            }
        });
        tokio::spawn(async move {
            let connection = Builder::new(TokioExecutor::new());
            // A client that hangs up is no news.
            let _ = connection
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

fn answer(status: StatusCode, content: String) -> Answer {
    let mut answer = Response::new(Full::from(content).map_err(Failure::from).boxed());
    *answer.status_mut() = status;
    let json = http::HeaderValue::from_static("application/json");
    answer
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, json);
    answer
}

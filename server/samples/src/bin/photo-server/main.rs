//! A resource server on actix-web: photos, reports, and originals that another
//! resource server keeps.
//!
//! Each route says which right it needs, and nothing else about GNAP. What a
//! token was good for is in `Allowed`.

mod downstream;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use actix_web::web::{self, Data, Path, ReqData};
use actix_web::{App, HttpResponse, HttpServer};
use clap::Parser;
use parley_client::resource_server::actix::Protect;
use parley_client::resource_server::{Allowed, Judged, right};
use samples::{Failure, Options};
use serde_json::json;

use downstream::Downstream;

#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    options: Options,

    /// Where originals are: a resource server of the same AS, such as this
    /// program under another name
    #[arg(long, value_name = "URI")]
    archive: Option<String>,

    /// Register at the AS what writing needs, so that clients can be told how to
    /// ask for it
    #[arg(long)]
    register: bool,
}

/// Photos by name.
#[derive(Default)]
struct Photos(Mutex<BTreeMap<String, Vec<u8>>>);

#[tokio::main]
async fn main() -> Result<(), Failure> {
    samples::log();
    let arguments = Arguments::parse();
    let options = arguments.options;
    let server = options.resource_server(|_| ()).await?;
    let photos = Data::new(Photos::default());
    let downstream = Data::new(Downstream::new(server.clone(), arguments.archive));
    let write = right("photo-api").action("write");
    let write = match arguments.register {
        true => server.register(write).await?,
        false => write.into(),
    };

    HttpServer::new(move || {
        let read = right("photo-api").action("read").named("photos-read");
        let read = Protect::new(&server, read);
        let write = Protect::new(&server, write.clone()).up_to(1024 * 1024);
        let archive = right("archive-api").action("read").named("archive-read");
        let archive = Protect::new(&server, archive);
        let reports = right("report-api").action("read").named("reports-read");
        let reports = Protect::new(&server, reports);
        App::new()
            .app_data(photos.clone())
            .app_data(downstream.clone())
            .route("/healthz", web::get().to(HttpResponse::Ok))
            .service(
                web::resource("/photos")
                    .wrap(read.clone())
                    .route(web::get().to(list)),
            )
            .service(
                web::resource("/photos/{name}/content")
                    .wrap(write)
                    .route(web::put().to(put)),
            )
            .service(
                web::resource("/photos/{name}")
                    .wrap(read.clone())
                    .route(web::get().to(show)),
            )
            .service(
                web::resource("/photos/{name}/original")
                    .wrap(read)
                    .route(web::get().to(downstream::original)),
            )
            .service(
                web::resource("/archive/{name}")
                    .wrap(archive)
                    .route(web::get().to(archived)),
            )
            .service(
                web::resource("/reports")
                    .wrap(reports)
                    .route(web::get().to(report)),
            )
    })
    .workers(1)
    .bind(options.listen)?
    .run()
    .await?;
    Ok(())
}

async fn list(photos: Data<Photos>, allowed: ReqData<Allowed>) -> HttpResponse {
    let photos = photos.0.lock().unwrap_or_else(PoisonError::into_inner);
    let names: Vec<&String> = photos.keys().collect();
    HttpResponse::Ok().json(json!({"photos": names, "of": allowed.sub, "label": allowed.label}))
}

async fn show(photos: Data<Photos>, name: Path<String>) -> HttpResponse {
    let photos = photos.0.lock().unwrap_or_else(PoisonError::into_inner);
    match photos.get(name.as_str()) {
        Some(content) => HttpResponse::Ok().body(content.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}

/// The content is what the client signed: the proof covers its digest.
async fn put(photos: Data<Photos>, name: Path<String>, content: web::Bytes) -> HttpResponse {
    let mut photos = photos.0.lock().unwrap_or_else(PoisonError::into_inner);
    photos.insert(name.into_inner(), content.into());
    HttpResponse::NoContent().finish()
}

/// What the archive has of every photo.
async fn archived(name: Path<String>, allowed: ReqData<Allowed>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"original": *name, "for": allowed.instance_id}))
}

/// Tokens for reports are signed, so that they can be judged without the AS.
async fn report(allowed: ReqData<Allowed>) -> HttpResponse {
    let judged = match allowed.judged {
        Judged::Introspected { .. } => json!("by the AS"),
        Judged::Offline { list } => json!({
            "list_age_ms": list.map(|list| list.age_ms),
            "stale": list.is_some_and(|list| list.is_stale),
        }),
    };
    HttpResponse::Ok().json(json!({"storage": "12 GB", "judged": judged}))
}

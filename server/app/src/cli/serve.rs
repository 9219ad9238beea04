//! `parley serve`: builds the program's state, listens, drains, stops.

use std::sync::Arc;
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::{App as Actix, HttpServer, web};
use live::Live;
use store::{Settings, Store};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::grant::{Known, Refusals};
use crate::jobs::{self, Jobs};
use crate::keys::MasterKey;
use crate::notify::{Mailer, NoMailer};
use crate::outbound::{BlockList, NotABlock, Outbound};
use crate::password::Passwords;
use crate::policies::Shadows;
use crate::rs::{Registrations, Revocations};
use crate::telemetry::{self, Meters, Telemetry};
use crate::tenant::Tenants;
use crate::{demo, routes, tls};

/// How long a connection may wait for its next request, and how long the head
/// of a request may take.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
const REQUEST_HEAD: Duration = Duration::from_secs(20);

/// The server did not start, or stopped by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The data folder cannot be made.
    #[error("data folder `{0}` cannot be made")]
    Data(std::path::PathBuf, #[source] std::io::Error),
    /// Logging and metrics.
    #[error(transparent)]
    Telemetry(#[from] telemetry::TelemetryError),
    /// The master key.
    #[error(transparent)]
    MasterKey(#[from] crate::keys::MasterKeyError),
    /// The durable store.
    #[error("database")]
    Store(#[from] store::StoreError),
    /// Live state.
    #[error("live state")]
    Live(#[from] live::LiveError),
    /// Password hashing.
    #[error(transparent)]
    Passwords(#[from] crate::password::HashError),
    /// The block list of calls.
    #[error("`outbound.block`")]
    Block(#[from] NotABlock),
    /// Mail.
    #[error("mail")]
    Mail(#[from] NoMailer),
    /// The demo tenant.
    #[error("the demo tenant could not be made")]
    Demo(#[from] demo::DemoError),
    /// The TLS listener.
    #[error("tls")]
    Tls(#[from] tls::TlsError),
    /// An address cannot be bound.
    #[error("listening on {0}")]
    Listen(String, #[source] std::io::Error),
    /// The server ended with an error.
    #[error("server")]
    Server(#[source] std::io::Error),
}

/// Runs until a stop signal, then lets open requests finish.
///
/// # Errors
/// When it cannot start.
pub async fn serve(config: Config) -> Result<(), ServeError> {
    std::fs::create_dir_all(&config.server.data)
        .map_err(|error| ServeError::Data(config.server.data.clone(), error))?;
    let telemetry = telemetry::start(&config.telemetry)?;
    let app = web::Data::new(build(config.clone(), telemetry.meters.clone()).await?);
    demo::greet(&app, demo::prepare(&app).await?);
    let work = tokio::spawn(jobs::work(app.clone()));
    let upkeep = tokio::spawn(jobs::upkeep(app.clone()));
    let outcome = listen(&config, app.clone(), &telemetry).await;
    work.abort();
    upkeep.abort();
    app.store.close().await;
    telemetry.stop();
    outcome
}

/// Builds the state from a configuration. Migrates the database.
///
/// # Errors
/// When a part cannot be reached or used.
pub async fn build(config: Config, meters: Meters) -> Result<App, ServeError> {
    let master = MasterKey::load(&config.security.master_key, &config.server.data)?;
    let store = Store::connect(&Settings::new(config.database_url().expose())).await?;
    store.migrate().await?;
    let clock = Clock::System;
    let live = match config.live.url.expose() {
        "memory:" => Live::memory(clock.now_ms()),
        url => Live::redis(url).await?,
    };
    let sealing = Arc::new(master.sealing());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(App {
        store,
        live,
        tenants: Tenants::new(Arc::clone(&sealing)),
        clock,
        hash_key: master.hash_key(),
        sealing,
        pairwise: master.pairwise(),
        known: Known::default(),
        refusals: Refusals::default(),
        replays: Semaphore::new(1),
        shadows: Shadows::default(),
        revocations: Revocations::default(),
        registrations: Registrations::default(),
        passwords: Passwords::new(cores)?,
        outbound: Outbound::new(
            BlockList::new(&config.outbound.block)?,
            Duration::from_secs(config.outbound.timeout),
        ),
        mailer: Mailer::new(&config.mail)?,
        jobs: Jobs::default(),
        meters,
        config,
    })
}

async fn listen(
    config: &Config,
    app: web::Data<App>,
    telemetry: &Telemetry,
) -> Result<(), ServeError> {
    let private = match config.server.private_listen.as_str() {
        "" => None,
        address => {
            let server = telemetry::serve_private(address, telemetry.registry.clone())
                .map_err(|error| ServeError::Listen(address.to_owned(), error))?;
            Some((server.handle(), tokio::spawn(server)))
        }
    };
    let mut server = HttpServer::new(move || {
        Actix::new()
            .app_data(app.clone())
            .wrap(from_fn(telemetry::observe))
            .configure(routes::routes)
    })
    .on_connect(tls::keep)
    .shutdown_timeout(config.server.drain_seconds)
    // Clients poll every few seconds: a connection that closes by then would
    // break the request that is just being sent.
    .keep_alive(KEEP_ALIVE)
    .client_request_timeout(REQUEST_HEAD);
    if config.server.workers > 0 {
        server = server.workers(config.server.workers);
    }
    let listen = config.server.listen;
    let mut server = server
        .bind(listen)
        .map_err(|error| ServeError::Listen(listen.to_string(), error))?;
    if !config.tls.listen.is_empty() {
        let address = &config.tls.listen;
        server = server
            .bind_rustls_0_23(address, tls::server_config(&config.tls)?)
            .map_err(|error| ServeError::Listen(address.clone(), error))?;
    }
    let outcome = server.run().await.map_err(ServeError::Server);
    if let Some((handle, task)) = private {
        handle.stop(true).await;
        let _ = task.await;
    }
    outcome
}

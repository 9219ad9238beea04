//! The program under test.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::dev::ServiceResponse;
use actix_web::test::{self, TestRequest};
use actix_web::web;
use gnap::id::{AdministratorId, TenantId};
use gnap::secret::Secret;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use parley::app::App;
use parley::cli::build;
use parley::clock::Clock;
use parley::config::Config;
use parley::telemetry::Meters;
use store::platform::{Membership, NewAdministrator, Role};
use tempfile::TempDir;

use crate::actor::{Administrator, Anonymous};
use crate::database::Database;
use crate::sample;

/// The password of every administrator.
pub const PASSWORD: &str = "correct horse battery";

type Answering = Pin<Box<dyn Future<Output = ServiceResponse>>>;

/// A program with a database of its own.
pub struct TestApp {
    /// Its state.
    pub state: web::Data<App>,
    call: Box<dyn Fn(TestRequest) -> Answering>,
    now_ms: Arc<AtomicU64>,
    _folder: TempDir,
    _database: Option<Database>,
}

impl TestApp {
    /// With the tenants `acme` and `other`, and no administrator.
    pub async fn start() -> Self {
        Self::start_with("").await
    }

    /// The same with a database on PostgreSQL.
    pub async fn start_on(database: Database) -> Self {
        let url = format!("[database]\nurl = \"{}\"\n", database.url());
        Self::start_as(&url, Some(database)).await
    }

    /// The same with further lines of configuration for `[server]`.
    pub async fn start_with(server: &str) -> Self {
        Self::start_as(server, None).await
    }

    async fn start_as(lines: &str, database: Option<Database>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.toml");
        let data = folder.path().display();
        let text = format!(
            "[server]\ndata = \"{data}\"\nprivate_listen = \"\"\ndemo = \"never\"\n{lines}"
        );
        std::fs::write(&file, text).unwrap();
        let config = Config::load(Some(&file)).unwrap();
        let mut app = build(config, Meters::new(&SdkMeterProvider::default()))
            .await
            .unwrap();
        let now_ms = Arc::new(AtomicU64::new(app.clock.now_ms()));
        app.clock = Clock::Fixed(Arc::clone(&now_ms));
        sample::tenant(&app, "acme", "Acme Photos").await;
        sample::tenant(&app, "other", "Other Ltd").await;
        let state = web::Data::new(app);
        Self {
            call: service(state.clone()).await,
            state,
            now_ms,
            _folder: folder,
            _database: database,
        }
    }

    /// Somebody without a session.
    pub fn anonymous(&self) -> Anonymous<'_> {
        Anonymous::new(self)
    }

    /// Somebody who runs the platform.
    pub async fn operator(&self) -> Administrator<'_> {
        self.signed_in("operator", None, Role::PlatformOperator)
            .await
    }

    /// Somebody with a role in one tenant.
    pub async fn administrator(&self, slug: &str, role: Role) -> Administrator<'_> {
        let tenant = self.tenant(slug).await;
        let login = format!("{slug}-{role:?}");
        self.signed_in(&login, Some(tenant), role).await
    }

    /// The id of a tenant.
    pub async fn tenant(&self, slug: &str) -> TenantId {
        let found = self.state.store.platform().tenant_by_slug(slug).await;
        found.unwrap().unwrap().id
    }

    /// Now, as the program sees it.
    pub fn now_ms(&self) -> u64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        let ms = u64::try_from(time.as_millis()).unwrap();
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Sends a request.
    pub async fn send(&self, request: TestRequest) -> ServiceResponse {
        (self.call)(request).await
    }

    async fn signed_in(
        &self,
        login: &str,
        tenant: Option<TenantId>,
        role: Role,
    ) -> Administrator<'_> {
        let password = Secret::new(PASSWORD);
        let new = NewAdministrator {
            id: self.state.id(AdministratorId::new).unwrap(),
            login: login.to_owned(),
            name: format!("Ada {login}"),
            email: None,
            password_hash: Secret::new(self.state.passwords.hash(password).await.unwrap()),
            memberships: vec![Membership { tenant, role }],
        };
        let event = sample::event(&self.state, "administrator.create");
        let platform = self.state.store.platform();
        platform.create_administrator(&new, &event).await.unwrap();
        self.anonymous().sign_in(login, PASSWORD).await
    }
}

async fn service(state: web::Data<App>) -> Box<dyn Fn(TestRequest) -> Answering> {
    let app = actix_web::App::new()
        .app_data(state)
        .configure(parley::routes::routes);
    let service = Rc::new(test::init_service(app).await);
    Box::new(move |request| {
        let service = Rc::clone(&service);
        Box::pin(async move { test::call_service(&*service, request.to_request()).await })
    })
}

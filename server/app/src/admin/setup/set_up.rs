//! Creates the first administrator and signs the person in.

use actix_web::web;
use api::session::Session;
use api::setup::{MIN_PASSWORD, SetupRequest};
use gnap::id::AdministratorId;
use gnap::secret::Secret;
use serde_json::json;
use store::audit::{Actor, ActorKind};
use store::platform::{Administrator, Membership, NewAdministrator, Role};

use super::link;
use crate::admin::answer::{Answer, WithCookie};
use crate::admin::body::Json;
use crate::admin::check::{Fields, NAME};
use crate::admin::problem::Problem;
use crate::admin::session::sign_in::signed_in;
use crate::app::App;
use crate::audit;
use crate::password::MAX_PASSWORD;

/// `POST /setup`.
///
/// # Errors
/// [`Problem::NotAccepted`] for a link that is not valid any more, 422 for
/// members that are not accepted, or 503; the link works on after the latter.
pub async fn post(
    app: web::Data<App>,
    Json(request): Json<SetupRequest>,
) -> Result<WithCookie<Answer<Session>>, Problem> {
    check(&request)?;
    let token = Secret::new(request.token.as_str());
    let taken = link::links().take::<()>(&app, &token).await?;
    let taken = taken.ok_or(Problem::NotAccepted)?;
    match create(&app, request).await {
        Ok(administrator) => signed_in(&app, administrator).await,
        Err(Problem::NotAccepted) => Err(Problem::NotAccepted),
        Err(problem) => {
            taken.put_back(&app).await?;
            Err(problem)
        }
    }
}

fn check(request: &SetupRequest) -> Result<(), Problem> {
    let mut fields = Fields::default();
    fields.line("login", &request.login, NAME);
    fields.line("name", &request.name, NAME);
    fields.expect(
        request.password.chars().count() >= MIN_PASSWORD && request.password.len() <= MAX_PASSWORD,
        "password",
        || format!("From {MIN_PASSWORD} characters to {MAX_PASSWORD} octets."),
    );
    fields.accepted()
}

async fn create(app: &App, request: SetupRequest) -> Result<Administrator, Problem> {
    let platform = app.store.platform();
    // A second link, of another replica or an earlier start, is worth nothing
    // once somebody is administrator.
    if platform.has_administrators().await? {
        return Err(Problem::NotAccepted);
    }
    let id = app.id(AdministratorId::new)?;
    let name = request.name.trim().to_owned();
    let actor = Actor {
        kind: ActorKind::Administrator,
        id: Some(id.to_string()),
        name: Some(name.clone()),
    };
    let login = request.login.trim().to_owned();
    let data = json!({"after": {"login": login, "name": name}});
    let event = audit::by(app, actor, "administrator.create", data)?;
    let new = NewAdministrator {
        id,
        login,
        name,
        email: None,
        password_hash: Secret::new(app.passwords.hash(Secret::new(request.password)).await?),
        // Whoever runs the platform sees every tenant, also later ones.
        memberships: vec![Membership {
            tenant: None,
            role: Role::PlatformOperator,
        }],
    };
    Ok(platform.create_administrator(&new, &event).await?)
}

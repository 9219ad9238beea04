//! `{base}/me/password/{token}`: a person chooses a password, with a link that an
//! administrator made for them. Looking at the page uses nothing up: mail
//! filters look, too. Nobody is signed in by it: what else the account asks
//! for is asked at the sign-in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use api::setup::MIN_PASSWORD;
use gnap::id::UserId;
use gnap::secret::{Kind, Secret};
use pages::brand::Href;
use pages::form;
use pages::password::{self, Choose, Password, Problem, Stage};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::StoreError;
use store::audit::{Actor, ActorKind};
use store::user::User;

use super::http::me;
use crate::app::App;
use crate::audit;
use crate::http::{CurrentTenant, InPath};
use crate::interact::{Browser, Failed, Received, View, field, html, posted_on, respond};
use crate::one_time::{LinkError, Links};
use crate::password::MAX_PASSWORD;
use crate::tenant::Tenant;

/// What the form token of this page is for.
const FORM: &str = "password";

/// For whom a link is, and until which change: with a new password, or when the
/// user is disabled, all links made before are worth nothing.
#[derive(Debug, Serialize, Deserialize)]
struct For {
    user: UserId,
    signed_out_at_ms: u64,
}

/// Makes a link. Gives its URL and when its time is over, ms.
///
/// # Errors
/// When there is no randomness or live state does not answer.
pub async fn new_link(app: &App, tenant: &Tenant, user: &User) -> Result<(String, u64), LinkError> {
    let wanted = For {
        user: user.id,
        signed_out_at_ms: user.signed_out_at_ms,
    };
    let (token, expires_at_ms) = links(tenant).make(app, wanted).await?;
    let url = format!("{}/me/password/{}", tenant.urls.base(), token.expose());
    Ok((url, expires_at_ms))
}

/// `GET {base}/me/password/{token}`.
pub async fn show(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
) -> HttpResponse {
    let token = Secret::new(path.into_inner().id);
    respond(&tenant, &request, async |view| {
        let browser = Browser::of_or_new(&request)?;
        let wanted = links(&tenant).look::<For>(&app, &token).await?;
        let Some(user) = whose(&app, &tenant, wanted.as_ref()).await? else {
            return Ok(over(view));
        };
        let csrf = browser.page_token(&app.hash_key, &tenant, FORM);
        let stage = choose(&tenant, &user, &token, &csrf, None);
        let mut response = html(StatusCode::OK, view, page(view, stage));
        response.add_cookie(&browser.cookie(&tenant))?;
        Ok(response)
    })
    .await
}

/// `POST {base}/me/password/{token}`: sets it.
pub async fn set(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let token = Secret::new(path.into_inner().id);
    respond(&tenant, &request, async |view| {
        let (browser, fields) = posted_on(&app, &tenant, &request, fields, FORM)?;
        let new = Secret::new(field(&fields, form::PASSWORD));
        let again = Secret::new(field(&fields, form::REPEATED));
        if let Some(problem) = problem(&new, &again) {
            let wanted = links(&tenant).look::<For>(&app, &token).await?;
            let Some(user) = whose(&app, &tenant, wanted.as_ref()).await? else {
                return Ok(over(view));
            };
            let csrf = browser.page_token(&app.hash_key, &tenant, FORM);
            let stage = choose(&tenant, &user, &token, &csrf, Some(problem));
            return Ok(html(
                StatusCode::UNPROCESSABLE_ENTITY,
                view,
                page(view, stage),
            ));
        }
        let Some(taken) = links(&tenant).take::<For>(&app, &token).await? else {
            return Ok(over(view));
        };
        match write(&app, &tenant, &taken.content, new).await {
            Ok(Written::Yes) => {
                let stage = Stage::Done(Href::parse(&me(&tenant))?);
                Ok(html(StatusCode::OK, view, page(view, stage)))
            }
            Ok(Written::TooLate) => Ok(over(view)),
            Err(failed) => {
                taken.put_back(&app).await?;
                Err(failed)
            }
        }
    })
    .await
}

/// Whether the link still counted.
enum Written {
    Yes,
    TooLate,
}

async fn write(app: &App, tenant: &Tenant, wanted: &For, new: Secret) -> Result<Written, Failed> {
    let Some(user) = whose(app, tenant, Some(wanted)).await? else {
        return Ok(Written::TooLate);
    };
    let hash = Secret::new(app.passwords.hash(new).await?);
    let actor = Actor {
        kind: ActorKind::User,
        id: Some(user.id.to_string()),
        name: Some(user.content.name),
    };
    let data = json!({"login": user.content.login});
    let event = audit::by(app, actor, "user.set_password", data)?;
    let store = app.store.tenant(tenant.id);
    let set = store.set_user_password(user.id, wanted.signed_out_at_ms, &hash, &event);
    match set.await {
        Ok(()) => Ok(Written::Yes),
        Err(StoreError::Unknown { .. }) => Ok(Written::TooLate),
        Err(error) => Err(error.into()),
    }
}

/// Whose password a link sets, if it still counts.
async fn whose(app: &App, tenant: &Tenant, wanted: Option<&For>) -> Result<Option<User>, Failed> {
    let Some(wanted) = wanted else {
        return Ok(None);
    };
    let user = app.store.tenant(tenant.id).user(wanted.user).await?;
    Ok(user.filter(|user| {
        user.disabled_at_ms.is_none() && user.signed_out_at_ms == wanted.signed_out_at_ms
    }))
}

fn problem(new: &Secret, again: &Secret) -> Option<Problem> {
    let is_long_enough = new.expose().chars().count() >= MIN_PASSWORD;
    if !is_long_enough || new.expose().len() > MAX_PASSWORD {
        return Some(Problem::Length);
    }
    (new != again).then_some(Problem::Differs)
}

fn links(tenant: &Tenant) -> Links {
    Links {
        tenant: tenant.id,
        kind: Kind::PasswordLink,
    }
}

fn choose(
    tenant: &Tenant,
    user: &User,
    token: &Secret,
    csrf: &Secret,
    problem: Option<Problem>,
) -> Stage {
    Stage::Choose(Choose {
        login: user.content.login.clone(),
        least: MIN_PASSWORD,
        action: format!("{}/password/{}", me(tenant), token.expose()),
        csrf: csrf.expose().to_owned(),
        problem,
    })
}

/// Used, too old, never made: one answer.
fn over(view: &View<'_>) -> HttpResponse {
    html(StatusCode::GONE, view, page(view, Stage::Over))
}

fn page(view: &View<'_>, stage: Stage) -> String {
    password::render(&Password {
        document: view.document(),
        brand: view.brand.clone(),
        stage,
    })
}

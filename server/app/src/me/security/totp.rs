//! An authenticator application is enrolled: its secret waits in live state,
//! sealed, until a code shows that the application has it.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use gnap::id::{FactorId, UserId};
use gnap::secret::Kind;
use pages::brand::Href;
use pages::factor::Problem;
use pages::factor::totp::{self, Totp};
use pages::form;
use serde_json::json;
use store::factor::{Factor, FactorContent};

use super::http::{changing, path};
use super::recovery;
use crate::app::App;
use crate::attempts::{self, Attempts};
use crate::audit;
use crate::factor::totp::{TotpSecret, handle, purpose};
use crate::factor::{Done, Method, Place};
use crate::http::CurrentTenant;
use crate::http::address::address;
use crate::interact::{
    Browser, Failed, Received, Session, field, html, respond, see_other, signed_in,
};
use crate::me::http::place;
use crate::tenant::Tenant;

/// How long a secret waits.
const LIFETIME: Duration = Duration::from_secs(600);

/// `POST {base}/me/security/totp`: draws a secret.
pub async fn begin(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    changing(
        &app,
        &tenant,
        &request,
        fields,
        async |place, session, _| {
            let secret = TotpSecret::new()?;
            let purpose = waiting(session.user);
            let sealed = app.sealing.seal(tenant.id, &purpose, secret.as_bytes())?;
            let key = app.live_key(&tenant, Kind::Ceremony, &purpose);
            app.live.put(&key, &sealed, LIFETIME).await?;
            Ok(see_other(&format!("{}/totp", place.next)))
        },
    )
    .await
}

/// `GET {base}/me/security/totp`: the secret, to be taken over.
pub async fn show(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
) -> HttpResponse {
    respond(&tenant, &request, async |view| {
        let session = signed_in(&app, &tenant, &request).await?;
        let browser = Browser::of_or_new(&request)?;
        let place = place(&app, view, &request, &browser, path(&tenant));
        let found = match &session {
            Some(session) => found(&app, &tenant, session.user).await?,
            None => None,
        };
        let (Some(session), Some(secret)) = (session, found) else {
            return Ok(see_other(&place.next));
        };
        let content = page(&place, &session, &secret, None)?;
        let mut response = html(StatusCode::OK, view, content);
        response.add_cookie(&browser.cookie(&tenant))?;
        Ok(response)
    })
    .await
}

/// `POST {base}/me/security/totp/confirm`: a code of it.
pub async fn confirm(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    changing(
        &app,
        &tenant,
        &request,
        fields,
        async |place, session, fields| {
            let Some(secret) = found(&app, &tenant, session.user).await? else {
                return Ok(see_other(&place.next));
            };
            let from = address(&request, &app.config.server.trusted_proxies);
            match attempts::second_factor(&app, tenant.id, session.user, from).await? {
                Attempts::Allowed { .. } => {}
                Attempts::TooMany { retry_after } => {
                    return Err(Failed::TooManyAttempts(retry_after));
                }
            }
            let code = field(fields, form::CODE);
            let Some(step) = secret.step(&code, app.clock.now()) else {
                let content = page(place, session, &secret, Some(Problem::Refused))?;
                return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, place.view, content));
            };
            // Of two confirmations one finds it.
            let key = app.live_key(&tenant, Kind::Ceremony, &waiting(session.user));
            if app.live.take(&key).await?.is_none() {
                return Ok(see_other(&place.next));
            }
            let factor = factor(&app, &tenant, session.user, &secret, step)?;
            let done = Done {
                method: Method::Totp,
                at_ms: app.clock.now_ms(),
            };
            let data = json!({"kind": "totp", "user": session.user});
            let event = audit::by(&app, audit::user(session), "factor.create", data)?;
            let store = app.store.tenant(tenant.id);
            store.create_factor(&factor, &event).await?;
            recovery::after_enrolment(place, session, done).await
        },
    )
    .await
}

fn factor(
    app: &App,
    tenant: &Tenant,
    user: UserId,
    secret: &TotpSecret,
    step: u64,
) -> Result<Factor, Failed> {
    let id = app.id(FactorId::new)?;
    let sealed = app
        .sealing
        .seal(tenant.id, &purpose(id), secret.as_bytes())?;
    Ok(Factor {
        id,
        user,
        name: String::new(),
        handle: handle(app, tenant, user),
        content: FactorContent::Totp { sealed },
        // The code that was shown is used up.
        counter: step,
        created_at_ms: app.clock.now_ms(),
        last_used_at_ms: None,
    })
}

fn page(
    place: &Place<'_>,
    session: &Session,
    secret: &TotpSecret,
    problem: Option<Problem>,
) -> Result<String, Failed> {
    Ok(totp::render(&Totp {
        document: place.view.document(),
        brand: place.view.brand.clone(),
        uri: secret.uri(&place.tenant.name, &session.login),
        key: secret.key(),
        action: format!("{}/totp/confirm", place.next),
        csrf: place.csrf.clone(),
        back: Href::parse(&place.next)?,
        problem,
    }))
}

async fn found(app: &App, tenant: &Tenant, user: UserId) -> Result<Option<TotpSecret>, Failed> {
    let purpose = waiting(user);
    let key = app.live_key(tenant, Kind::Ceremony, &purpose);
    let Some(entry) = app.live.get(&key).await? else {
        return Ok(None);
    };
    let secret = app.sealing.open(tenant.id, &purpose, &entry.value)?;
    Ok(Some(TotpSecret::from(secret)))
}

/// What a secret that waits is known by.
fn waiting(user: UserId) -> String {
    format!("totp of {user}")
}

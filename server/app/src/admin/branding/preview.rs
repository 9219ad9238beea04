//! The consent page with settings that are not stored yet. It decides
//! nothing: its forms lead nowhere, and it may stand in a frame of the console.

use actix_web::body::BoxBody;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use api::branding::{BrandingSettings, PreviewOptions, Scheme as WantedScheme};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pages::brand::Scheme;
use pages::consent::{self, Consent};
use pages::document::{Document, Framing, Screen, Script, security_policy};
use pages::locale::Locale;

use super::settings;
use crate::admin::body::Query;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::interact::Assets;
use crate::random;
use crate::tenant::brand::brand;

/// 200 with the page.
#[derive(Debug)]
pub struct Preview {
    html: String,
    policy: String,
}

/// `GET /tenants/{slug}/branding/preview`.
///
/// # Errors
/// 401, 403, 404, 422 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Query(wanted): Query<BrandingSettings>,
    Query(options): Query<PreviewOptions>,
    assets: web::Data<Assets>,
) -> Result<Preview, Problem> {
    settings::check(&wanted)?;
    let stored = admin.store(&app).branding().await?;
    let logo = stored.and_then(|stored| stored.content.logo);
    let nonce = URL_SAFE_NO_PAD.encode(random::bytes::<16>()?);
    let html = consent::render(&Consent {
        document: Document {
            locale: Locale::En,
            style_href: assets.style().to_owned(),
            nonce: nonce.clone(),
            screen: screen(options.scheme),
            script: Script::None,
        },
        brand: brand(&wanted, logo.as_ref()),
        ..Consent::sample()
    });
    let policy = security_policy(&nonce, None, Framing::SameOrigin, &Script::None);
    Ok(Preview { html, policy })
}

fn screen(scheme: Option<WantedScheme>) -> Screen {
    match scheme {
        None => Screen::System,
        Some(WantedScheme::Light) => Screen::Always(Scheme::Light),
        Some(WantedScheme::Dark) => Screen::Always(Scheme::Dark),
    }
}

impl Responder for Preview {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((CONTENT_SECURITY_POLICY, self.policy))
            .insert_header((REFERRER_POLICY, "no-referrer"))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header(("Cross-Origin-Resource-Policy", "same-origin"))
            .body(self.html)
    }
}

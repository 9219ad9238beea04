//! Answers with pages: never stored, never framed, no script.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pages::brand::Brand;
use pages::document::{Document, Framing, Screen, security_policy};
use pages::locale::{self, Locale};

use crate::random;
use crate::tenant::Tenant;

/// The style sheet of the pages under a name made from its content.
#[derive(Debug, Clone)]
pub struct StyleSheet {
    path: String,
}

impl StyleSheet {
    /// Names the sheet.
    pub fn new() -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, pages::STYLE.as_bytes());
        let name = URL_SAFE_NO_PAD.encode(digest.as_ref().get(..9).unwrap_or_default());
        Self {
            path: format!("/assets/pages-{name}.css"),
        }
    }

    /// Where it is served.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl Default for StyleSheet {
    fn default() -> Self {
        Self::new()
    }
}

/// The style sheet itself; its name changes with its content.
pub async fn style(request: HttpRequest, sheet: web::Data<StyleSheet>) -> HttpResponse {
    if request.path() != sheet.path() {
        return HttpResponse::NotFound().finish();
    }
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(pages::STYLE)
}

/// What every page of one answer shares.
pub struct View<'a> {
    /// Whose page it is.
    pub tenant: &'a Tenant,
    /// Its looks.
    pub brand: Brand,
    /// The person's language.
    pub locale: Locale,
    /// Where a posted form may lead: the origin of the finish URI.
    pub returns_to: Option<String>,
    style: String,
    nonce: String,
}

impl<'a> View<'a> {
    /// For one request; `hinted` are the client's `ui_locales`.
    ///
    /// # Errors
    /// When there is no randomness for the nonce.
    pub fn new(
        tenant: &'a Tenant,
        request: &HttpRequest,
        hinted: &[String],
    ) -> Result<Self, random::NoRandomness> {
        let accepted = request
            .headers()
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .map(locale::accept_language)
            .unwrap_or_default();
        let wanted: Vec<String> = hinted.iter().cloned().chain(accepted).collect();
        let style = request.app_data::<web::Data<StyleSheet>>();
        Ok(Self {
            tenant,
            brand: tenant.brand(),
            locale: locale::negotiate(&wanted),
            returns_to: None,
            style: style
                .map(|style| style.path().to_owned())
                .unwrap_or_default(),
            nonce: URL_SAFE_NO_PAD.encode(random::bytes::<16>()?),
        })
    }

    /// The context of a rendered page.
    pub fn document(&self) -> Document {
        Document {
            locale: self.locale,
            style_href: self.style.clone(),
            nonce: self.nonce.clone(),
            screen: Screen::System,
        }
    }
}

/// A page.
pub fn html(status: StatusCode, view: &View<'_>, html: String) -> HttpResponse {
    let policy = security_policy(&view.nonce, view.returns_to.as_deref(), Framing::Refused);
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header(("X-Frame-Options", "DENY"))
        .insert_header(("Cross-Origin-Opener-Policy", "same-origin"))
        .body(html)
}

/// 303: the browser goes on with GET.
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, location))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .finish()
}

//! Answers with pages: never stored, never framed, no script but the one for
//! passkeys.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pages::brand::Brand;
use pages::document::{Document, Framing, Screen, Script, security_policy};
use pages::locale::{self, Locale};

use crate::random;
use crate::tenant::Tenant;

/// The files of the pages, each under a name made from its content.
#[derive(Debug, Clone)]
pub struct Assets {
    style: String,
    passkey: String,
}

impl Assets {
    /// Names the files.
    pub fn new() -> Self {
        Self {
            style: named("pages", pages::STYLE, "css"),
            passkey: named("passkey", pages::PASSKEY_SCRIPT, "js"),
        }
    }

    /// Where the style sheet is served.
    pub fn style(&self) -> &str {
        &self.style
    }
}

impl Default for Assets {
    fn default() -> Self {
        Self::new()
    }
}

fn named(name: &str, content: &str, extension: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, content.as_bytes());
    let short = URL_SAFE_NO_PAD.encode(digest.as_ref().get(..9).unwrap_or_default());
    format!("/assets/{name}-{short}.{extension}")
}

/// One of the files; a name changes with its content.
pub async fn asset(request: HttpRequest, assets: web::Data<Assets>) -> HttpResponse {
    let (media_type, content) = match request.path() {
        path if path == assets.style => ("text/css; charset=utf-8", pages::STYLE),
        path if path == assets.passkey => ("text/javascript; charset=utf-8", pages::PASSKEY_SCRIPT),
        _ => return HttpResponse::NotFound().finish(),
    };
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(content)
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
    assets: Option<web::Data<Assets>>,
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
        Ok(Self {
            tenant,
            brand: tenant.brand(),
            locale: locale::negotiate(&wanted),
            returns_to: None,
            assets: request.app_data::<web::Data<Assets>>().cloned(),
            nonce: URL_SAFE_NO_PAD.encode(random::bytes::<16>()?),
        })
    }

    /// The context of a rendered page.
    pub fn document(&self) -> Document {
        Document {
            locale: self.locale,
            style_href: self.asset(|assets| &assets.style),
            nonce: self.nonce.clone(),
            screen: Screen::System,
            script: Script::None,
        }
    }

    /// Where the script for passkeys is.
    pub fn passkey_script(&self) -> String {
        self.asset(|assets| &assets.passkey)
    }

    fn asset(&self, which: impl FnOnce(&Assets) -> &String) -> String {
        let assets = self.assets.as_ref();
        assets
            .map(|assets| which(assets).clone())
            .unwrap_or_default()
    }
}

/// A page that runs nothing.
pub fn html(status: StatusCode, view: &View<'_>, html: String) -> HttpResponse {
    answer(status, view, html, &Script::None)
}

/// The page that asks for a passkey.
pub fn html_with_passkey(status: StatusCode, view: &View<'_>, html: String) -> HttpResponse {
    let script = Script::Passkey(view.passkey_script());
    answer(status, view, html, &script)
}

fn answer(status: StatusCode, view: &View<'_>, html: String, script: &Script) -> HttpResponse {
    let returns_to = view.returns_to.as_deref();
    let policy = security_policy(&view.nonce, returns_to, Framing::Refused, script);
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

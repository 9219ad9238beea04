//! Every URL of Parley on one page.

use actix_web::guard::fn_guard;
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};

use crate::http::host::{on_other_host, on_own_host};
use crate::http::preflight;
use crate::{access, admin, console, continuation, grant, health, interact, me, rs, token};

/// Largest content of a protocol request or a form, in octets.
const MAX_CONTENT: usize = 256 * 1024;

/// Adds all routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .app_data(web::PayloadConfig::new(MAX_CONTENT))
        .app_data(web::FormConfig::default().limit(64 * 1024))
        .app_data(web::Data::new(interact::Assets::new()))
        .service(
            web::scope("")
                .guard(fn_guard(on_own_host))
                .configure(deployment),
        )
        .service(
            web::scope("")
                .guard(fn_guard(on_other_host))
                .service(web::resource("/assets/{file}").route(web::get().to(interact::asset)))
                .service(
                    web::resource("/.well-known/gnap-as-rs").route(web::get().to(rs::discovery)),
                )
                .service(
                    web::resource("/.well-known/authzen-configuration")
                        .route(web::get().to(access::metadata)),
                )
                .configure(tenant),
        );
}

/// The routes at the deployment's own host.
fn deployment(config: &mut ServiceConfig) {
    config
        .service(web::resource("/healthz").route(web::get().to(health::healthz)))
        .service(web::resource("/readyz").route(web::get().to(health::readyz)))
        .service(web::resource("/assets/{file}").route(web::get().to(interact::asset)))
        .service(
            web::resource("/.well-known/gnap-as-rs/t/{tenant}").route(web::get().to(rs::discovery)),
        )
        .service(
            web::resource("/.well-known/authzen-configuration/t/{tenant}")
                .route(web::get().to(access::metadata)),
        )
        .service(web::scope("/t/{tenant}").configure(tenant))
        .configure(admin::routes)
        .configure(console::routes);
}

/// The routes of one tenant, below its base URL: a path, or a host of its own.
fn tenant(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/gnap")
                .route(web::post().to(grant::post))
                .route(web::method(Method::OPTIONS).to(grant::options)),
        )
        .service(
            web::resource("/gnap/continue/{id}")
                .route(web::post().to(continuation::post))
                .route(web::patch().to(continuation::patch))
                .route(web::delete().to(continuation::delete))
                .route(web::method(Method::OPTIONS).to(preflight::preflight)),
        )
        .service(
            web::resource("/gnap/token/{id}")
                .route(web::post().to(token::post))
                .route(web::delete().to(token::delete))
                .route(web::method(Method::OPTIONS).to(preflight::preflight)),
        )
        .service(web::resource("/rs/introspect").route(web::post().to(rs::post_introspection)))
        .service(web::resource("/rs/resources").route(web::post().to(rs::post_registration)))
        .service(web::resource("/rs/revocations").route(web::get().to(rs::revocations)))
        .configure(authzen)
        .service(web::resource("/jwks.json").route(web::get().to(rs::jwks)))
        .service(web::resource("/interact/{code}").route(web::get().to(interact::show)))
        .service(web::resource("/interact/{code}/sign-in").route(web::post().to(interact::sign_in)))
        .service(
            web::resource("/interact/{code}/sign-out").route(web::post().to(interact::sign_out)),
        )
        .service(web::resource("/interact/{code}/second").route(web::post().to(interact::second)))
        .service(web::resource("/interact/{code}/again").route(web::post().to(interact::again)))
        .service(web::resource("/interact/{code}/passkey").route(web::post().to(interact::passkey)))
        .service(
            web::resource("/interact/{code}/passkey/finish")
                .route(web::post().to(interact::passkey_finish)),
        )
        .service(web::resource("/interact/{code}/consent").route(web::post().to(interact::consent)))
        .service(
            web::resource("/device")
                .route(web::get().to(interact::device))
                .route(web::post().to(interact::enter_code)),
        )
        .service(
            web::resource("/d/{page}")
                .route(web::get().to(interact::own_device))
                .route(web::post().to(interact::enter_own_code)),
        )
        .service(web::resource("/me").route(web::get().to(me::show)))
        .service(web::resource("/me/sign-in").route(web::post().to(me::sign_in)))
        .service(web::resource("/me/sign-out").route(web::post().to(me::sign_out)))
        .service(web::resource("/me/second").route(web::post().to(me::second)))
        .service(web::resource("/me/again").route(web::post().to(me::again)))
        .service(web::resource("/me/passkey").route(web::post().to(me::passkey)))
        .service(web::resource("/me/passkey/finish").route(web::post().to(me::passkey_finish)))
        .configure(security)
        .service(
            web::resource("/me/password/{id}")
                .route(web::get().to(me::password::show))
                .route(web::post().to(me::password::set)),
        )
        .configure(approvals)
        .service(web::resource("/me/requests/{id}").route(web::post().to(me::open)))
        .service(web::resource("/me/grants/{id}").route(web::post().to(me::undo)))
        .service(web::resource("/me/agents/{id}").route(web::post().to(me::end_agent)))
        .service(web::resource("/me/tokens/{id}").route(web::post().to(me::cut)));
}

/// Decisions for applications (AuthZEN Authorization API 1.0).
fn authzen(config: &mut ServiceConfig) {
    config
        .service(web::resource("/access/v1/evaluation").route(web::post().to(access::evaluation)))
        .service(web::resource("/access/v1/evaluations").route(web::post().to(access::evaluations)))
        .service(
            web::resource("/access/v1/search/subject")
                .route(web::post().to(access::search_subject)),
        )
        .service(
            web::resource("/access/v1/search/resource")
                .route(web::post().to(access::search_resource)),
        )
        .service(
            web::resource("/access/v1/search/action").route(web::post().to(access::search_action)),
        );
}

/// Grants of others.
fn approvals(config: &mut ServiceConfig) {
    config
        .service(web::resource("/me/approvals").route(web::get().to(me::approvals::show)))
        .service(
            web::resource("/me/approvals/delegations")
                .route(web::post().to(me::approvals::delegate)),
        )
        .service(
            web::resource("/me/approvals/delegations/{id}")
                .route(web::post().to(me::approvals::end_delegation)),
        )
        .service(
            web::resource("/me/approvals/{id}")
                .route(web::get().to(me::approvals::question))
                .route(web::post().to(me::approvals::answer)),
        );
}

/// How a person signs in.
fn security(config: &mut ServiceConfig) {
    config
        .service(web::resource("/me/security").route(web::get().to(me::security::show)))
        .service(
            web::resource("/me/security/totp")
                .route(web::post().to(me::security::begin_totp))
                .route(web::get().to(me::security::totp)),
        )
        .service(
            web::resource("/me/security/totp/confirm")
                .route(web::post().to(me::security::confirm_totp)),
        )
        .service(
            web::resource("/me/security/passkey")
                .route(web::post().to(me::security::begin_passkey)),
        )
        .service(
            web::resource("/me/security/passkey/finish")
                .route(web::post().to(me::security::finish_passkey)),
        )
        .service(
            web::resource("/me/security/factors/{id}").route(web::post().to(me::security::change)),
        )
        .service(
            web::resource("/me/security/recovery-codes")
                .route(web::post().to(me::security::recovery_codes)),
        );
}

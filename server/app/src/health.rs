//! `/healthz`: the process answers. `/readyz`: it can serve requests.

use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::app::App;

/// Always 200 while the process answers.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

/// 200 when both stores answer and fresh proofs are accepted, else 503.
pub async fn readyz(app: web::Data<App>) -> HttpResponse {
    let database = app.store.ping().await.is_ok();
    let live = app.live.ping().await.is_ok();
    let proofs = remembers_fresh_proofs(&app).await;
    let parts = json!({"database": database, "live": live, "proofs": proofs});
    if database && live && proofs {
        HttpResponse::Ok().json(json!({"status": "ready", "parts": parts}))
    } else {
        HttpResponse::ServiceUnavailable().json(json!({"status": "not ready", "parts": parts}))
    }
}

/// Right after its start the memory of proofs cannot tell whether a proof that
/// a fast clock dated ahead was shown before; it refuses them for that long.
async fn remembers_fresh_proofs(app: &App) -> bool {
    let Ok(since) = app.live.replay_since().await else {
        return false;
    };
    let lead_ms = app.config.protocol.proof_max_skew.saturating_mul(1000);
    let earliest = (app.clock.now() * 1000).saturating_sub(lead_ms);
    earliest >= since
}

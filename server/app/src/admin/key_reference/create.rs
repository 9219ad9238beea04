//! Registers a key under a new reference.

use actix_web::web;
use api::key_reference::{KeyReferenceInput, NewKeyReference};
use api::paths;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::id::KeyReferenceId;
use gnap::key::{KeyValue, Proof};
use proof::PublicKey;
use serde_json::json;
use store::key_reference::{KeyReference, ReferencedKey};

use super::shown;
use crate::admin::answer::Created;
use crate::admin::body::Json;
use crate::admin::check::{Fields, NAME};
use crate::admin::problem::Problem;
use crate::admin::rights::WriteKeyReferences;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::random;
use crate::tenant::sealed_for;

/// `POST /tenants/{slug}/key-references`.
///
/// # Errors
/// 401, 403, 404, 422 or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WriteKeyReferences>,
    Json(input): Json<KeyReferenceInput>,
) -> Result<Created<NewKeyReference>, Problem> {
    let created = create(&app, &admin, input).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Created {
        location: paths::key_reference(&admin.tenant.slug, &created.key_reference.id),
        content: created,
    })
}

async fn create(
    app: &App,
    admin: &TenantAdmin<WriteKeyReferences>,
    input: KeyReferenceInput,
) -> Result<NewKeyReference, Problem> {
    let proof = Proof::Name(shown::name(input.method).to_owned());
    let id = app.id(KeyReferenceId::new)?;
    // 256 bits from the operating system (RFC 9635 §7.1.2).
    let secret = random::bytes::<32>()?;
    let (key, admitted) = match input.jwk {
        Some(jwk) => {
            let value = KeyValue {
                proof: proof.clone(),
                jwk: Some(jwk),
                cert: None,
                cert_s256: None,
            };
            let admitted = PublicKey::admit(&value);
            (ReferencedKey::Public(Box::new(value)), admitted)
        }
        None => {
            let admitted = PublicKey::shared(&id.to_string(), &secret, &proof);
            let sealed = app
                .sealing
                .seal(admin.tenant.id, &sealed_for(id), &secret)?;
            (ReferencedKey::Shared(sealed), admitted)
        }
    };
    let mut fields = Fields::default();
    fields.line("name", &input.name, NAME);
    if let Err(error) = admitted {
        let (field, detail) = match key {
            ReferencedKey::Public(_) => ("jwk", format!("This key is not admitted: {error}.")),
            ReferencedKey::Shared(_) => ("method", format!("Not for a shared key: {error}.")),
        };
        fields.expect(false, field, || detail);
    }
    fields.accepted()?;
    let is_shared = matches!(key, ReferencedKey::Shared(_));
    let reference = KeyReference {
        id,
        name: input.name.trim().to_owned(),
        proof,
        key,
        created_at_ms: app.clock.now_ms(),
    };
    let data = json!({"after": shown::audited(&reference)});
    let event = admin.audit(app, "key_reference.create", data)?;
    admin
        .store(app)
        .create_key_reference(&reference, &event)
        .await?;
    Ok(NewKeyReference {
        key_reference: shown::shown(&reference),
        shared_key: is_shared.then(|| URL_SAFE_NO_PAD.encode(secret)),
    })
}

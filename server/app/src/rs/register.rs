//! A resource server registers a set of rights and gets a reference for it
//! (RFC 9767 §3.4).

use gnap::error::RsCode;
use gnap::id::{ResourceServerId, ResourceSetId, TenantId};
use gnap::right::Right;
use gnap::rs::{RegistrationRequest, RegistrationResponse};
use gnap::secret::{KeyedHash, Kind, Secret};
use moka::sync::Cache;
use serde_json::json;
use std::sync::Arc;
use store::registration::{Register, Registered, RegisteredSet};
use store::resource_set::{Registration, ResourceSet, ResourceSetContent};
use token::Format;
use tokio::sync::Mutex;

use crate::app::App;
use crate::audit;
use crate::http::RsRefusal;
use crate::random;
use crate::tenant::{KnownResourceServer, ResourceRegistration, Tenant, in_type};

/// Sets that one resource server registers at most.
const MOST_SETS: usize = 64;
/// Octets of a set's rights at most.
const MOST_OCTETS: usize = 16 * 1024;
/// How often other replicas or administrators may change the configuration
/// under a registration.
const ATTEMPTS: usize = 8;
/// Tenants that have a turnstile at most.
const MOST_TENANTS: u64 = 10_000;

/// One registration of a tenant at a time in this process: each changes the
/// configuration that the others decide by, so side by side they would make
/// each other start anew.
#[derive(Clone)]
pub struct Registrations(Cache<TenantId, Arc<Mutex<()>>>);

impl Default for Registrations {
    fn default() -> Self {
        Self(Cache::new(MOST_TENANTS))
    }
}

/// Registers the set. The same rights again get the same reference, with what
/// is said about tokens now.
///
/// # Errors
/// `invalid_access` for rights that are not this resource server's;
/// `invalid_request`; 503.
#[tracing::instrument(name = "rs.register", skip_all)]
pub async fn register(
    app: &App,
    tenant: &Tenant,
    server: ResourceServerId,
    request: &RegistrationRequest,
) -> Result<RegistrationResponse, RsRefusal> {
    request
        .check()
        .map_err(|invalid| RsRefusal::Hint(RsCode::InvalidRequest, invalid.hint.into()))?;
    let registration = registration(tenant, request)?;
    let turnstile = app.registrations.0.get_with(tenant.id, Arc::default);
    let _turn = turnstile.lock().await;
    for _ in 0..ATTEMPTS {
        let now_ms = app.clock.now_ms();
        let tenant = app
            .tenants
            .find(&app.store, &tenant.slug, now_ms)
            .await
            .map_err(|error| RsRefusal::Unavailable(error.into()))?
            .ok_or_else(|| RsRefusal::Unavailable(Moving.into()))?;
        if let Some(response) = attempt(app, &tenant, server, request, &registration).await? {
            return Ok(response);
        }
        // The decision was about a configuration that is none any more.
        app.tenants.forget(&tenant.slug);
    }
    Err(RsRefusal::Unavailable(Moving.into()))
}

/// What is said beside the rights, as far as it can be kept.
fn registration(tenant: &Tenant, request: &RegistrationRequest) -> Result<Registration, RsRefusal> {
    let invalid = |hint: &'static str| RsRefusal::Hint(RsCode::InvalidRequest, hint.into());
    let token_formats = match &request.token_formats_supported {
        None => None,
        Some(names) => {
            let mut formats: Vec<Format> = Vec::new();
            for name in names {
                let format = Format::ALL
                    .iter()
                    .find(|format| format.registered_name() == Some(name))
                    .ok_or_else(|| {
                        invalid("`token_formats_supported` has a name that is not registered")
                    })?;
                if tenant.can_issue(*format) && !formats.contains(format) {
                    formats.push(*format);
                }
            }
            if formats.is_empty() {
                return Err(invalid("no token format is supported on both sides"));
            }
            let names = formats.iter().filter_map(|format| format.registered_name());
            Some(names.map(str::to_owned).collect())
        }
    };
    Ok(Registration {
        token_formats,
        // Every resource server that is known may introspect.
        introspection_required: request.token_introspection_required.unwrap_or_default(),
    })
}

/// One look at the configuration with one write that holds only for it; `None`
/// when it changed meanwhile.
async fn attempt(
    app: &App,
    tenant: &Tenant,
    server: ResourceServerId,
    request: &RegistrationRequest,
    registration: &Registration,
) -> Result<Option<RegistrationResponse>, RsRefusal> {
    let server = tenant
        .resource_server(server)
        .ok_or(RsRefusal::Code(RsCode::InvalidResourceServer, None))?;
    let access = own_rights(tenant, server, &request.access)?;
    let instance_id = instance_id(app, tenant, server);
    let instance_id_hash = app.hash(tenant, Kind::ResourceServerIdentifier, &instance_id);
    let known = server.registered().find(|set| is_same(set, &access));
    let reference = match known {
        Some(set) => set.content.reference.clone(),
        None => random::secret()?.expose().to_owned(),
    };
    let is_written = known.is_some_and(|set| set.registration.as_ref() == Some(registration))
        && server.details.instance_id_hash == Some(instance_id_hash);
    if !is_written {
        let known = known.map(|set| set.id);
        let register = Writing {
            server,
            access,
            registration,
            instance_id_hash,
            reference: &reference,
        };
        let write = register.prepare(app, tenant, known)?;
        let store = app.store.tenant(tenant.id);
        match store.register_resource_set(&write).await? {
            Registered::Done => app.tenants.forget(&tenant.slug),
            Registered::Moved => return Ok(None),
        }
    }
    Ok(Some(RegistrationResponse {
        resource_reference: reference,
        instance_id: Some(instance_id),
        introspection_endpoint: Some(tenant.urls.introspection()),
    }))
}

/// The rights as objects, in one order, each once. A reference stands for the
/// rights of another set of the same server.
fn own_rights(
    tenant: &Tenant,
    server: &KnownResourceServer,
    wanted: &[Right],
) -> Result<Vec<Right>, RsRefusal> {
    let foreign = |hint: &'static str| RsRefusal::Hint(RsCode::InvalidAccess, hint.into());
    if tenant.rs.resource_registration == ResourceRegistration::Off {
        return Err(foreign("resource sets are made by administrators here"));
    }
    let mut rights = Vec::new();
    for right in wanted {
        match right {
            Right::Object(_) => rights.push(right.clone()),
            Right::Reference(name) if server.references.contains(name) => {
                rights.extend(tenant.resolve(right).unwrap_or_default());
            }
            Right::Reference(_) => {
                return Err(foreign("a reference is not one of this resource server"));
            }
        }
    }
    for right in &rights {
        let Right::Object(object) = right else {
            return Err(foreign("a reference stands for another reference"));
        };
        if !tenant.may_register(server, object) {
            return Err(foreign(
                "a right's type, location or identifier is not this resource server's",
            ));
        }
        let right_type = tenant
            .right_type(&object.right_type)
            .ok_or_else(|| foreign("a right's type is not known here"))?;
        in_type(object, right_type)
            .map_err(|error| RsRefusal::Hint(RsCode::InvalidRequest, error.to_string().into()))?;
    }
    let mut written = rights
        .into_iter()
        .map(|right| Ok((serde_json::to_string(&right)?, right)))
        .collect::<Result<Vec<_>, serde_json::Error>>()
        .map_err(|error| RsRefusal::Unavailable(error.into()))?;
    written.sort_by(|(one, _), (other, _)| one.cmp(other));
    written.dedup_by(|(one, _), (other, _)| one == other);
    let octets: usize = written.iter().map(|(text, _)| text.len()).sum();
    if octets > MOST_OCTETS {
        let hint = "`access` may have 16 KiB";
        return Err(RsRefusal::Hint(RsCode::InvalidRequest, hint.into()));
    }
    Ok(written.into_iter().map(|(_, right)| right).collect())
}

/// Whether the set stands for exactly these rights.
fn is_same(set: &ResourceSet, access: &[Right]) -> bool {
    set.content.access == access
}

/// What a resource server may call itself: made from its id and the
/// deployment's secret, so that it can be told again.
fn instance_id(app: &App, tenant: &Tenant, server: &KnownResourceServer) -> Secret {
    let named = format!("identifier of {}", server.details.id);
    let kind = Kind::ResourceServerIdentifier;
    app.hash_key.hash(tenant.id, kind, &named).to_secret()
}

struct Writing<'a> {
    server: &'a KnownResourceServer,
    access: Vec<Right>,
    registration: &'a Registration,
    instance_id_hash: KeyedHash,
    reference: &'a str,
}

impl Writing<'_> {
    fn prepare(
        self,
        app: &App,
        tenant: &Tenant,
        known: Option<ResourceSetId>,
    ) -> Result<Register, RsRefusal> {
        let details = &self.server.details;
        if known.is_none() && self.server.registered().count() >= MOST_SETS {
            let hint = "a resource server may register 64 sets";
            return Err(RsRefusal::Hint(RsCode::InvalidRequest, hint.into()));
        }
        let actor = audit::resource_server(details);
        let data = json!({"after": {
            "name": self.reference,
            "access": self.access,
            "token_formats": self.registration.token_formats,
            "introspection_required": self.registration.introspection_required,
        }});
        Ok(Register {
            id: match known {
                Some(id) => id,
                None => app.id(ResourceSetId::new)?,
            },
            server: details.id,
            set: match known {
                Some(_) => RegisteredSet::Known,
                None => RegisteredSet::New(ResourceSetContent {
                    resource_server: Some(details.id),
                    reference: self.reference.to_owned(),
                    name: details.content.name.clone(),
                    description: None,
                    access: self.access,
                }),
            },
            registration: self.registration.clone(),
            instance_id_hash: self.instance_id_hash,
            expected_version: tenant.version,
            audit: audit::by(app, actor, "resource_set.register", data)?,
        })
    }
}

/// Others kept changing the configuration.
#[derive(Debug, thiserror::Error)]
#[error("the configuration kept changing")]
struct Moving;

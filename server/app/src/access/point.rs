//! A tenant as a policy decision point for one caller. People are known to
//! each resource server by another identifier (RFC 9635 §12.4.2): what it says
//! is translated on the way in, what it is told on the way out.

use std::str::FromStr;
use std::sync::Arc;

use gnap::id::{ResourceServerId, UserId};
use policy::authzen::{DecisionPoint, Entity, Subject};
use policy::{ClientFacts, Input, Relationships};
use serde_json::{Map, Value};
use store::StoreError;

use super::caller::Caller;
use crate::app::App;
use crate::grant::directory_facts;
use crate::keys::Sector;
use crate::tenant::{RESOURCE_SERVER_CLASS, Tenant};

/// What an answer is made from, apart from the request: owned, because answers
/// are made outside of the threads that wait for requests.
pub struct Point {
    tenant: Arc<Tenant>,
    relationships: Arc<Relationships>,
    known: Vec<Entity>,
    types: Vec<String>,
    server: String,
    since: u64,
    proof: String,
    now: u64,
}

impl Point {
    /// For one caller, who asks about these people.
    ///
    /// # Errors
    /// When the directory does not answer, and some policy looks at what it
    /// knows.
    pub async fn of(
        app: &App,
        tenant: &Arc<Tenant>,
        caller: &Caller<'_>,
        people: &[String],
    ) -> Result<Self, StoreError> {
        let mut known = Vec::new();
        if tenant.policies.reads(&caller.server.types, Input::Facts) {
            let store = app.store.tenant(tenant.id);
            for id in people {
                let Ok(user) = UserId::from_str(id) else {
                    continue;
                };
                if let Some(user) = store.user(user).await? {
                    known.push(Entity::Subject(Subject {
                        of: USER.to_owned(),
                        id: id.clone(),
                        properties: directory_facts(&user),
                    }));
                }
            }
        }
        let details = &caller.server.details;
        Ok(Self {
            relationships: tenant.relationships.now(),
            tenant: Arc::clone(tenant),
            known,
            types: caller.server.types.clone(),
            server: details.id.to_string(),
            since: details.created_at_ms / 1000,
            proof: caller.proof.clone(),
            now: app.clock.now(),
        })
    }

    /// Asks it.
    pub fn ask<T>(&self, ask: impl FnOnce(&DecisionPoint<'_>) -> T) -> T {
        ask(&DecisionPoint {
            policies: &self.tenant.policies,
            relationships: Some(&self.relationships),
            known: &self.known,
            types: &self.types,
            pep: ClientFacts {
                id: &self.server,
                class: Some(RESOURCE_SERVER_CLASS),
                proof: &self.proof,
                key_seen_at: Some(self.since),
                attestation: None,
            },
            now: self.now,
            utc_offset: self.tenant.policy_settings.time_zone.offset(self.now),
        })
    }
}

const USER: &str = "user";

/// The people of one tenant as one resource server knows them.
#[derive(Clone, Copy)]
pub struct People<'a> {
    app: &'a App,
    tenant: &'a Tenant,
    server: ResourceServerId,
}

impl<'a> People<'a> {
    /// As this caller knows them.
    pub fn of(app: &'a App, tenant: &'a Tenant, caller: &Caller<'_>) -> Self {
        Self {
            app,
            tenant,
            server: caller.server.details.id,
        }
    }

    /// Who is meant by a subject. Who is not in the directory is called by the
    /// same name everywhere.
    pub fn take_in(&self, subject: &mut Subject) {
        if subject.of == USER
            && let Some(user) = self.named(&subject.id)
        {
            subject.id = user;
        }
    }

    /// The same in an evaluation that is not read yet.
    pub fn take_in_item(&self, item: &mut Value) {
        let subject = item.get_mut("subject").and_then(Value::as_object_mut);
        let Some(subject) = subject else {
            return;
        };
        let is_user = subject.get("type").and_then(Value::as_str) == Some(USER);
        let user = named_in(subject).and_then(|id| self.named(id));
        if is_user && let Some(user) = user {
            subject.insert("id".to_owned(), Value::String(user));
        }
    }

    /// How the caller knows a subject; `None` when that cannot be said.
    pub fn give_out(&self, mut subject: Subject) -> Option<Subject> {
        if subject.of == USER
            && let Ok(user) = UserId::from_str(&subject.id)
        {
            let (tenant, sector) = (self.tenant.id, Sector::ResourceServer(self.server));
            subject.id = self.app.pairwise.identifier(tenant, &sector, user)?;
        }
        Some(subject)
    }

    fn named(&self, identifier: &str) -> Option<String> {
        let (tenant, sector) = (self.tenant.id, Sector::ResourceServer(self.server));
        let user = self.app.pairwise.user(tenant, &sector, identifier)?;
        Some(user.to_string())
    }
}

fn named_in(subject: &Map<String, Value>) -> Option<&str> {
    subject.get("id")?.as_str()
}

//! Audit events: who did what to which object. Each is written in the
//! transaction of the change it describes.

use gnap::id::AuditId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::tenant::Tenant;

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Which kind of party.
    pub kind: ActorKind,
    /// Its id, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name at that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The kinds of parties that act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A client instance.
    Client,
    /// An end user or resource owner.
    User,
    /// An administrator.
    Administrator,
    /// A resource server.
    ResourceServer,
    /// The AS itself.
    System,
}

/// What a write says about itself. The object is filled in by the write.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The event's id.
    pub id: AuditId,
    /// When, in epoch milliseconds. Also the time of the change itself.
    pub at_ms: u64,
    /// Who.
    pub actor: Actor,
    /// What, such as `grant.revoke`.
    pub action: &'static str,
    /// More about it, such as before and after. No secrets.
    pub data: Value,
}

/// A stored audit event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// Its id.
    pub id: AuditId,
    /// When, in epoch milliseconds.
    pub at_ms: u64,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: String,
    /// Which kind of object, such as `grant`.
    pub object_kind: String,
    /// Which object.
    pub object_id: String,
    /// More about it.
    pub data: Value,
}

/// Which events are wanted; everything given must match.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// The action, exactly.
    pub action: Option<String>,
    /// The kind of object.
    pub object_kind: Option<String>,
    /// The object.
    pub object_id: Option<String>,
    /// The id of the actor.
    pub actor_id: Option<String>,
}

impl Tenant<'_> {
    /// Audit events, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn audit_events(
        &self,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> Result<Page<AuditEvent>, StoreError> {
        let _ = (filter, page);
        todo!()
    }
}

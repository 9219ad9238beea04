//! Audit events: who did what to which object. Each is written in the
//! transaction of the change it describes.

use std::fmt;

use gnap::id::{AuditId, GrantId, TenantId};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::column::{Word, from_json, json, time, unsigned};
use crate::entity::audit_event;
use crate::error::StoreError;
use crate::insert::{Table, Values};
use crate::page::{Page, PageRequest};
use crate::scan::{Listed, Scan};
use crate::sql::{Argument, Row};
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
    /// At or after this time, in epoch milliseconds.
    pub from_ms: Option<u64>,
    /// Before this time, in epoch milliseconds.
    pub before_ms: Option<u64>,
}

impl Tenant<'_> {
    /// Writes an event about a grant that changes nothing of it.
    ///
    /// # Errors
    /// As every write.
    pub async fn note_of_grant(&self, grant: GrantId, audit: &Audit) -> Result<(), StoreError> {
        let change = self.change().await?;
        change.commit(audit, Object::new("grant", &grant)).await
    }

    /// Audit events, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn audit_events(
        &self,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> Result<Page<AuditEvent>, StoreError> {
        let listed = Listed {
            table: TABLE.name,
            at: "at",
            columns: "at, id, actor_kind, actor_id, actor_name, action, object_kind, object_id, data",
        };
        let mut scan = Scan::new(listed, self.id);
        if let Some(object_id) = &filter.object_id {
            scan.within("object_id = {}", object_id.as_str());
        }
        if let Some(from_ms) = filter.from_ms {
            scan.within("at >= {}", time(from_ms));
        }
        if let Some(before_ms) = filter.before_ms {
            scan.within("at < {}", time(before_ms));
        }
        if let Some(object_kind) = &filter.object_kind {
            scan.matching("object_kind = {}", object_kind.as_str());
        }
        if let Some(action) = &filter.action {
            scan.matching("action = {}", action.as_str());
        }
        if let Some(actor_id) = &filter.actor_id {
            scan.matching("actor_id = {}", actor_id.as_str());
        }
        scan.page(self.store.pool(), page, event).await
    }
}

impl Word for ActorKind {
    const WHAT: &'static str = "kind of actor";
    const WORDS: &'static [(Self, &'static str)] = &[
        (ActorKind::Client, "client"),
        (ActorKind::User, "user"),
        (ActorKind::Administrator, "administrator"),
        (ActorKind::ResourceServer, "resource_server"),
        (ActorKind::System, "system"),
    ];
}

/// The object of an event.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
}

impl Object {
    pub(crate) fn new(kind: &'static str, id: &impl fmt::Display) -> Self {
        let id = id.to_string();
        Self { kind, id }
    }
}

pub(crate) const TABLE: Table = Table {
    name: "audit_event",
    columns: &[
        "tenant_id",
        "at",
        "id",
        "actor_kind",
        "actor_id",
        "actor_name",
        "action",
        "object_kind",
        "object_id",
        "data",
    ],
};

/// An event as a row of [`TABLE`].
pub(crate) fn values(tenant: TenantId, audit: Audit, object: Object) -> Result<Values, StoreError> {
    Ok(vec![
        tenant.into(),
        time(audit.at_ms).into(),
        Argument::Uuid(Some(audit.id.into())),
        audit.actor.kind.word().into(),
        audit.actor.id.into(),
        audit.actor.name.into(),
        audit.action.into(),
        object.kind.into(),
        object.id.into(),
        json("data", &audit.data)?.into(),
    ])
}

/// An event for a transaction of sea-orm.
pub(crate) fn active_model(
    tenant: Uuid,
    audit: &Audit,
    object: Object,
) -> Result<audit_event::ActiveModel, StoreError> {
    Ok(audit_event::ActiveModel {
        tenant_id: Set(tenant),
        at: Set(time(audit.at_ms)),
        id: Set(audit.id.into()),
        actor_kind: Set(audit.actor.kind.word().to_owned()),
        actor_id: Set(audit.actor.id.clone()),
        actor_name: Set(audit.actor.name.clone()),
        action: Set(audit.action.to_owned()),
        object_kind: Set(object.kind.to_owned()),
        object_id: Set(object.id),
        data: Set(json("data", &audit.data)?),
    })
}

/// Columns 0 and 1 belong to the scan.
fn event(row: &Row) -> Result<AuditEvent, StoreError> {
    Ok(AuditEvent {
        at_ms: unsigned(row.get(2)?),
        id: row.get::<Uuid>(3)?.into(),
        actor: Actor {
            kind: ActorKind::from_word(&row.get::<String>(4)?)?,
            id: row.get(5)?,
            name: row.get(6)?,
        },
        action: row.get(7)?,
        object_kind: row.get(8)?,
        object_id: row.get(9)?,
        data: from_json("data", &row.get::<String>(10)?)?,
    })
}

//! Client instances the AS remembers, by key (RFC 9635 §2.3, §3.5).

use gnap::id::{InstanceId, TenantId};
use gnap::request::Display;
use gnap::secret::KeyedHash;
use sea_orm::sqlx;
use uuid::Uuid;

use crate::audit::{self, Audit, Object};
use crate::column::{from_json, hash, json, key, time, unsigned};
use crate::error::StoreError;
use crate::insert::Values;
use crate::key::{BoundKey, KeyThumbprint};
use crate::sql::{Argument, Row};
use crate::tenant::Tenant;
use crate::writer::{Group, Write};

/// A client instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientInstance {
    /// Its id.
    pub id: InstanceId,
    /// The key that is the instance's identity, unique in the tenant.
    pub key: BoundKey,
    /// The class of software it said it is.
    pub class_id: Option<String>,
    /// What it said about itself. Untrusted text.
    pub display: Option<Display>,
    /// The hash of the identifier it can present instead of its key, unique
    /// in the tenant; `None` when it was given none.
    pub identifier_hash: Option<KeyedHash>,
    /// When it was first seen, in epoch milliseconds.
    pub first_seen_at_ms: u64,
}

/// The answer of [`Tenant::remember_client_instance`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remembered {
    /// The key was not known; the instance is stored as given.
    New(ClientInstance),
    /// The key was known: the instance as it was stored before.
    Known(ClientInstance),
}

impl Tenant<'_> {
    /// Stores a client instance, or returns the one that has this key.
    /// Of several at once, one is stored and the others get it. The audit
    /// event is written only for a new one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the id or the identifier is another
    /// instance's.
    pub async fn remember_client_instance(
        &self,
        instance: ClientInstance,
        audit: Audit,
    ) -> Result<Remembered, StoreError> {
        if let Some(known) = self
            .client_instance_by_thumbprint(&instance.key.thumbprint)
            .await?
        {
            return Ok(Remembered::Known(known));
        }
        let write = Insert {
            tenant: self.id,
            row: values(self.id, &instance)?,
            thumbprint: instance.key.thumbprint,
            audit: audit::values(self.id, audit, Object::new("client_instance", &instance.id))?,
        };
        match self.store.writer().write(write).await? {
            Inserted::Now => Ok(Remembered::New(instance)),
            Inserted::Before(row) => Ok(Remembered::Known(read(&row)?)),
            Inserted::Conflict => Err(StoreError::Conflict {
                what: "client instance",
            }),
        }
    }

    /// The client instance of a key.
    ///
    /// # Errors
    /// As every read.
    pub async fn client_instance_by_thumbprint(
        &self,
        thumbprint: &KeyThumbprint,
    ) -> Result<Option<ClientInstance>, StoreError> {
        self.client_instance(SELECT_BY_THUMBPRINT, (*thumbprint).into())
            .await
    }

    /// The client instance of an identifier.
    ///
    /// # Errors
    /// As every read.
    pub async fn client_instance_by_identifier(
        &self,
        identifier_hash: &KeyedHash,
    ) -> Result<Option<ClientInstance>, StoreError> {
        self.client_instance(SELECT_BY_IDENTIFIER, (*identifier_hash).into())
            .await
    }

    async fn client_instance(
        &self,
        select: &'static str,
        key: Argument,
    ) -> Result<Option<ClientInstance>, StoreError> {
        self.store
            .pool()
            .fetch_optional(select, &[self.id.into(), key])
            .await?
            .map(|row| read(&row))
            .transpose()
    }
}

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT id, key, key_thumbprint, class_id, display, identifier_hash, first_seen_at ",
            "FROM client_instance WHERE tenant_id = $1 AND ",
            $condition
        )
    };
}

const SELECT_BY_THUMBPRINT: &str = select!("key_thumbprint = $2");
const SELECT_BY_IDENTIFIER: &str = select!("identifier_hash = $2");
const INSERT: &str = "INSERT INTO client_instance (tenant_id, id, key, key_thumbprint, class_id, \
     display, identifier_hash, first_seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
     ON CONFLICT DO NOTHING";

struct Insert {
    tenant: TenantId,
    row: Values,
    thumbprint: KeyThumbprint,
    audit: Values,
}

enum Inserted {
    Now,
    Before(Row),
    Conflict,
}

impl Write for Insert {
    type Answer = Inserted;

    async fn run(&self, group: &mut Group<'_>) -> Result<Inserted, sqlx::Error> {
        if group.transaction.execute(INSERT, &self.row).await? == 1 {
            group.insert_audit(&self.audit);
            return Ok(Inserted::Now);
        }
        let key = [self.tenant.into(), self.thumbprint.into()];
        let row = group
            .transaction
            .fetch_optional(SELECT_BY_THUMBPRINT, &key)
            .await?;
        Ok(row.map_or(Inserted::Conflict, Inserted::Before))
    }
}

fn values(tenant: TenantId, instance: &ClientInstance) -> Result<Values, StoreError> {
    let display = instance
        .display
        .as_ref()
        .map(|display| json("display", display))
        .transpose()?;
    Ok(vec![
        tenant.into(),
        Some(Uuid::from(instance.id)).into(),
        json("key", &instance.key.value)?.into(),
        instance.key.thumbprint.into(),
        instance.class_id.clone().into(),
        display.into(),
        instance.identifier_hash.into(),
        time(instance.first_seen_at_ms).into(),
    ])
}

fn read(row: &Row) -> Result<ClientInstance, StoreError> {
    Ok(ClientInstance {
        id: row.get::<Uuid>(0)?.into(),
        key: key(&row.get::<String>(1)?, &row.get::<Vec<u8>>(2)?)?,
        class_id: row.get(3)?,
        display: row
            .get::<Option<String>>(4)?
            .map(|display| from_json("display", &display))
            .transpose()?,
        identifier_hash: row
            .get::<Option<Vec<u8>>>(5)?
            .map(|bytes| hash(&bytes))
            .transpose()?,
        first_seen_at_ms: unsigned(row.get(6)?),
    })
}

//! Client classes: kinds of client software, by `class_id` (RFC 9635 §2.3).

use gnap::id::ClientClassId;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::column::{Word, from_json, json, time, unsigned};
use crate::entity::client_class;
use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::tenant::Tenant;

/// A client class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientClass {
    /// Its id.
    pub id: ClientClassId,
    /// What it says.
    pub content: ClientClassContent,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was last changed; the next change must name it.
    pub updated_at_ms: u64,
}

/// What a client class says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientClassContent {
    /// The `class_id` that client instances send, unique in the tenant.
    pub class_id: String,
    /// Its name for people.
    pub name: String,
    /// Its page.
    pub uri: Option<String>,
    /// More about it.
    pub description: Option<String>,
    /// The format of its instances' tokens, such as `opaque`.
    pub token_format: String,
    /// How long its instances' tokens live, in seconds.
    pub token_lifetime: u64,
    /// Finish URIs that its instances may name (RFC 9635 §2.5.2), each exact or
    /// with `*` at its end; none listed is any.
    pub callbacks: Vec<String>,
    /// What its instances' word about the end user is worth.
    pub user_statements: UserStatements,
    /// Who runs its instances and answers for them, when they are software
    /// agents.
    pub agent_operator: Option<String>,
}

/// What the word of a client instance about the end user is worth
/// (RFC 9635 §2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserStatements {
    /// A hint: that person has to come and say so.
    Hints,
    /// An assertion of this AS, presented by the instance it was made for,
    /// says that the person is there.
    Trusted,
}

impl Tenant<'_> {
    /// Creates a client class.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the `class_id` is taken.
    pub async fn create_client_class(
        &self,
        id: ClientClassId,
        content: &ClientClassContent,
        audit: &Audit,
    ) -> Result<ClientClass, StoreError> {
        let at = time(audit.at_ms);
        let row = client_class::ActiveModel {
            tenant_id: Set(self.uuid()),
            id: Set(id.into()),
            created_at: Set(at),
            updated_at: Set(at),
            ..columns(content)?
        };
        let change = self.change().await?;
        client_class::Entity::insert(row)
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("client class id"))?;
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await?;
        Ok(ClientClass {
            id,
            content: content.clone(),
            created_at_ms: audit.at_ms,
            updated_at_ms: audit.at_ms,
        })
    }

    /// Changes a client class that was last changed at
    /// `expected_updated_at_ms`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when it was
    /// changed since or the `class_id` is taken.
    pub async fn update_client_class(
        &self,
        id: ClientClassId,
        expected_updated_at_ms: u64,
        content: &ClientClassContent,
        audit: &Audit,
    ) -> Result<ClientClass, StoreError> {
        // Later than before also when the clock stands still, so that the
        // same expectation cannot hold twice.
        let at_ms = audit.at_ms.max(expected_updated_at_ms.saturating_add(1));
        let row = client_class::ActiveModel {
            updated_at: Set(time(at_ms)),
            ..columns(content)?
        };
        let change = self.change().await?;
        let changed = client_class::Entity::update_many()
            .set(row)
            .filter(client_class::Column::TenantId.eq(self.uuid()))
            .filter(client_class::Column::Id.eq(Uuid::from(id)))
            .filter(client_class::Column::UpdatedAt.eq(time(expected_updated_at_ms)))
            .exec(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("client class id"))?;
        let stored = client_class::Entity::find_by_id((self.uuid(), id.into()))
            .one(&change.transaction)
            .await?;
        let stored = change
            .commit_expected(changed, stored, audit, Object::new(KIND, &id))
            .await?;
        ClientClass::try_from(stored)
    }

    /// Removes a client class.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_client_class(
        &self,
        id: ClientClassId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let deleted = client_class::Entity::delete_by_id((self.uuid(), id.into()))
            .exec(&change.transaction)
            .await?;
        change
            .commit_removal(deleted, audit, Object::new(KIND, &id))
            .await
    }

    /// A client class by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn client_class(&self, id: ClientClassId) -> Result<Option<ClientClass>, StoreError> {
        client_class::Entity::find_by_id((self.uuid(), id.into()))
            .one(self.store.database())
            .await?
            .map(ClientClass::try_from)
            .transpose()
    }

    /// Client classes, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn client_classes(&self, page: PageRequest) -> Result<Page<ClientClass>, StoreError> {
        let query =
            client_class::Entity::find().filter(client_class::Column::TenantId.eq(self.uuid()));
        let place = [client_class::Column::CreatedAt, client_class::Column::Id];
        let rows = page.select(query, place).all(self.store.database()).await?;
        page.page(rows, |row| (row.created_at, row.id), ClientClass::try_from)
    }
}

/// What messages and audit events call it.
const KIND: &str = "client_class";

fn columns(content: &ClientClassContent) -> Result<client_class::ActiveModel, StoreError> {
    Ok(client_class::ActiveModel {
        class_id: Set(content.class_id.clone()),
        name: Set(content.name.clone()),
        uri: Set(content.uri.clone()),
        description: Set(content.description.clone()),
        token_format: Set(content.token_format.clone()),
        token_lifetime: Set(time(content.token_lifetime)),
        user_statements: Set(content.user_statements.word().to_owned()),
        callbacks: Set(json("callbacks", &content.callbacks)?),
        agent_operator: Set(content.agent_operator.clone()),
        ..Default::default()
    })
}

impl Word for UserStatements {
    const WHAT: &'static str = "worth of statements about users";
    const WORDS: &'static [(Self, &'static str)] = &[
        (UserStatements::Hints, "hints"),
        (UserStatements::Trusted, "trusted"),
    ];
}

impl TryFrom<client_class::Model> for ClientClass {
    type Error = StoreError;

    fn try_from(row: client_class::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.id.into(),
            content: ClientClassContent {
                class_id: row.class_id,
                name: row.name,
                uri: row.uri,
                description: row.description,
                token_format: row.token_format,
                token_lifetime: unsigned(row.token_lifetime),
                user_statements: UserStatements::from_word(&row.user_statements)?,
                callbacks: from_json("callbacks", &row.callbacks)?,
                agent_operator: row.agent_operator,
            },
            created_at_ms: unsigned(row.created_at),
            updated_at_ms: unsigned(row.updated_at),
        })
    }
}

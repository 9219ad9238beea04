//! How a tenant's pages look.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::Value;

use crate::audit::{Audit, Object};
use crate::column::{from_json, json, time, unsigned};
use crate::entity::branding;
use crate::error::StoreError;
use crate::tenant::Tenant;

/// A tenant's branding.
#[derive(Debug, Clone, PartialEq)]
pub struct Branding {
    /// What it says.
    pub content: BrandingContent,
    /// Counts its changes from 1; the next change must name it.
    pub version: u64,
    /// When it was last changed, in epoch milliseconds.
    pub updated_at_ms: u64,
}

/// What a branding says.
#[derive(Debug, Clone, PartialEq)]
pub struct BrandingContent {
    /// Colours, texts and so on.
    pub data: Value,
    /// The logo, re-encoded by the AS.
    pub logo: Option<Logo>,
}

/// A raster image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// The media type.
    pub media_type: String,
    /// The file's content.
    pub content: Vec<u8>,
}

impl Tenant<'_> {
    /// The branding, once somebody set it.
    ///
    /// # Errors
    /// As every read.
    pub async fn branding(&self) -> Result<Option<Branding>, StoreError> {
        branding::Entity::find_by_id(self.uuid())
            .one(self.store.database())
            .await?
            .map(Branding::try_from)
            .transpose()
    }

    /// Sets the branding that is at `expected_version`, 0 for the first time.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was changed since.
    pub async fn set_branding(
        &self,
        expected_version: u64,
        content: &BrandingContent,
        audit: &Audit,
    ) -> Result<Branding, StoreError> {
        let row = branding::ActiveModel {
            tenant_id: Set(self.uuid()),
            data: Set(json("branding", &content.data)?),
            logo: Set(content.logo.as_ref().map(|logo| logo.content.clone())),
            logo_type: Set(content.logo.as_ref().map(|logo| logo.media_type.clone())),
            version: Set(time(expected_version).saturating_add(1)),
            updated_at: Set(time(audit.at_ms)),
        };
        let change = self.change().await?;
        let changed = match expected_version {
            0 => branding::Entity::insert(row)
                .exec_without_returning(&change.transaction)
                .await
                .map_err(|error| StoreError::from(error).conflict_with(KIND))?,
            _ => {
                branding::Entity::update_many()
                    .set(row)
                    .filter(branding::Column::TenantId.eq(self.uuid()))
                    .filter(branding::Column::Version.eq(time(expected_version)))
                    .exec(&change.transaction)
                    .await?
                    .rows_affected
            }
        };
        if changed == 0 {
            return Err(StoreError::Conflict { what: KIND });
        }
        change
            .commit_configuration(audit, Object::new(KIND, &self.id))
            .await?;
        Ok(Branding {
            content: content.clone(),
            version: expected_version.saturating_add(1),
            updated_at_ms: audit.at_ms,
        })
    }
}

/// What messages and audit events call it.
const KIND: &str = "branding";

impl TryFrom<branding::Model> for Branding {
    type Error = StoreError;

    fn try_from(row: branding::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            content: BrandingContent {
                data: from_json(KIND, &row.data)?,
                logo: row
                    .logo
                    .zip(row.logo_type)
                    .map(|(content, media_type)| Logo {
                        media_type,
                        content,
                    }),
            },
            version: unsigned(row.version),
            updated_at_ms: unsigned(row.updated_at),
        })
    }
}

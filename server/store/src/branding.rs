//! How a tenant's pages look.

use serde_json::Value;

use crate::audit::Audit;
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
        todo!()
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
        let _ = (expected_version, content, audit);
        todo!()
    }
}

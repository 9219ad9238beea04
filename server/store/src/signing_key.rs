//! The tenant's own signing keys, sealed by the application.

use serde_json::Value;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::tenant::Tenant;

/// A signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its `kid`, unique in the tenant.
    pub kid: String,
    /// Its JOSE algorithm.
    pub algorithm: String,
    /// Where it is in its life.
    pub state: SigningKeyState,
    /// The private key, sealed.
    pub sealed: Vec<u8>,
    /// The public key as a JWK.
    pub public_jwk: Value,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
}

/// Where a signing key is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningKeyState {
    /// Published, not used yet.
    Next,
    /// Signs. At most one key of an algorithm.
    Active,
    /// Still published, so that what it signed can be verified.
    Retiring,
}

impl Tenant<'_> {
    /// Adds a signing key; `created_at_ms` is taken from it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the `kid` is taken.
    pub async fn create_signing_key(
        &self,
        key: &SigningKey,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let _ = (key, audit);
        todo!()
    }

    /// Makes a `next` key the active one; the active key of the same
    /// algorithm becomes a retiring one.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is no such key in state `next`.
    pub async fn activate_signing_key(&self, kid: &str, audit: &Audit) -> Result<(), StoreError> {
        let _ = (kid, audit);
        todo!()
    }

    /// Removes a retiring key.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is no such key in state `retiring`.
    pub async fn delete_signing_key(&self, kid: &str, audit: &Audit) -> Result<(), StoreError> {
        let _ = (kid, audit);
        todo!()
    }
}

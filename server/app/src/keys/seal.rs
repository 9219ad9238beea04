//! Sealed values: AES-256-GCM with what they belong to as associated data, so
//! that a sealed value moved to another tenant or row does not open.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use gnap::id::TenantId;
use uuid::Uuid;

use crate::random::{self, NoRandomness};

/// Seals and opens values of the store.
pub struct Sealing(LessSafeKey);

/// A value could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Another key, another owner, or changed bytes.
    #[error("a sealed value does not open")]
    Broken,
    /// No nonce could be drawn.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl Sealing {
    /// Takes a 256-bit key.
    pub fn new(key: &[u8; 32]) -> Self {
        #[expect(clippy::expect_used, reason = "the key has AES-256's length")]
        let key = UnboundKey::new(&AES_256_GCM, key).expect("32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// Seals `plain` for `purpose` of one tenant: nonce, ciphertext, tag.
    ///
    /// # Errors
    /// When there is no randomness for a nonce.
    pub fn seal(
        &self,
        tenant: TenantId,
        purpose: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let nonce = random::bytes::<NONCE_LEN>()?;
        let mut text = plain.to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(owner(tenant, purpose)),
                &mut text,
            )
            .map_err(|_| SealError::Broken)?;
        Ok([nonce.as_slice(), &text].concat())
    }

    /// Opens what [`Sealing::seal`] made for the same tenant and purpose.
    ///
    /// # Errors
    /// When it is not that.
    pub fn open(
        &self,
        tenant: TenantId,
        purpose: &str,
        sealed: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let (nonce, text) = sealed
            .split_at_checked(NONCE_LEN)
            .ok_or(SealError::Broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Broken)?;
        let mut text = text.to_vec();
        let plain = self
            .0
            .open_in_place(nonce, Aad::from(owner(tenant, purpose)), &mut text)
            .map_err(|_| SealError::Broken)?;
        Ok(plain.to_vec())
    }
}

fn owner(tenant: TenantId, purpose: &str) -> Vec<u8> {
    [Uuid::from(tenant).as_bytes().as_slice(), purpose.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_for_the_same_tenant_and_purpose() {
        let sealing = Sealing::new(&[3; 32]);
        let (a, b) = (TenantId::new(1, [1; 10]), TenantId::new(1, [2; 10]));
        let sealed = sealing.seal(a, "signing key", b"secret").unwrap();
        assert_eq!(sealing.open(a, "signing key", &sealed).unwrap(), b"secret");
        assert!(sealing.open(b, "signing key", &sealed).is_err());
        assert!(sealing.open(a, "other", &sealed).is_err());
        assert!(
            Sealing::new(&[4; 32])
                .open(a, "signing key", &sealed)
                .is_err()
        );
        assert!(sealing.open(a, "signing key", &sealed[..8]).is_err());
    }
}

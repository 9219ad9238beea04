//! Pairwise identifiers: how a person is known to one client or resource server
//! and to nobody else (RFC 9635 §3.4, §12.4).
//!
//! AES-256-GCM-SIV (RFC 8452) of the user's id under a fixed nonce, with
//! tenant and sector as associated data: deterministic, so that a person keeps
//! their identifier; authenticated, so that only identifiers that were given
//! out can be presented again; and nothing needs to be stored to find the
//! person again. A user's id is never given to somebody else, so neither is an
//! identifier made from it.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::id::{InstanceId, ResourceServerId, TenantId, UserId};
use uuid::Uuid;

/// Who sees the same identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sector {
    /// All instances of a client class: one piece of software.
    Class(String),
    /// One client instance.
    Instance(InstanceId),
    /// One resource server (RFC 9635 §12.4.2).
    ResourceServer(ResourceServerId),
}

/// Makes identifiers and finds who they are.
pub struct Pairwise(LessSafeKey);

impl Pairwise {
    /// Takes a 256-bit key, used for nothing else.
    pub fn new(key: &[u8; 32]) -> Self {
        #[expect(clippy::expect_used, reason = "the key has AES-256's length")]
        let key = UnboundKey::new(&AES_256_GCM_SIV, key).expect("32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// The identifier of a user in a sector; `None` when the library fails.
    pub fn identifier(&self, tenant: TenantId, sector: &Sector, user: UserId) -> Option<String> {
        let mut text = Uuid::from(user).as_bytes().to_vec();
        self.0
            .seal_in_place_append_tag(nonce(), Aad::from(owner(tenant, sector)), &mut text)
            .ok()?;
        Some(URL_SAFE_NO_PAD.encode(text))
    }

    /// Whose identifier it is, if it was made for this tenant and sector.
    pub fn user(&self, tenant: TenantId, sector: &Sector, identifier: &str) -> Option<UserId> {
        let mut text = URL_SAFE_NO_PAD.decode(identifier).ok()?;
        let plain = self
            .0
            .open_in_place(nonce(), Aad::from(owner(tenant, sector)), &mut text)
            .ok()?;
        let id: [u8; 16] = (&*plain).try_into().ok()?;
        Some(Uuid::from_bytes(id).into())
    }
}

/// Always the same: with GCM-SIV that tells no more than that two equal
/// identifiers are equal, which is their purpose.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

fn owner(tenant: TenantId, sector: &Sector) -> Vec<u8> {
    let (kind, id) = match sector {
        Sector::Class(class) => ("class", class.as_bytes().to_vec()),
        Sector::Instance(id) => ("instance", Uuid::from(*id).as_bytes().to_vec()),
        Sector::ResourceServer(id) => ("resource server", Uuid::from(*id).as_bytes().to_vec()),
    };
    [Uuid::from(tenant).as_bytes(), kind.as_bytes(), b"\n", &id].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_belongs_to_one_tenant_sector_and_user() {
        let pairwise = Pairwise::new(&[5; 32]);
        let (tenant, other_tenant) = (TenantId::new(1, [1; 10]), TenantId::new(1, [2; 10]));
        let (user, other_user) = (UserId::new(1, [3; 10]), UserId::new(1, [4; 10]));
        let sector = Sector::Instance(InstanceId::new(1, [5; 10]));
        let other_sector = Sector::Class("photo-app".to_owned());
        let server = Sector::ResourceServer(ResourceServerId::new(1, [5; 10]));
        let identifier = pairwise.identifier(tenant, &sector, user).unwrap();
        for other in [
            pairwise.identifier(other_tenant, &sector, user),
            pairwise.identifier(tenant, &other_sector, user),
            pairwise.identifier(tenant, &server, user),
            pairwise.identifier(tenant, &sector, other_user),
            Pairwise::new(&[6; 32]).identifier(tenant, &sector, user),
        ] {
            let other = other.unwrap();
            assert_ne!(other, identifier);
            assert_ne!(pairwise.user(tenant, &sector, &other), Some(user));
        }
        assert_eq!(pairwise.user(other_tenant, &sector, &identifier), None);
        assert_eq!(pairwise.user(tenant, &other_sector, &identifier), None);
        for guess in ["", "AAAA", &identifier[1..], &Uuid::from(user).to_string()] {
            assert_eq!(pairwise.user(tenant, &sector, guess), None, "{guess}");
        }
        let again = pairwise.identifier(tenant, &sector, user);
        assert_eq!(again.as_deref(), Some(identifier.as_str()));
        assert_eq!(pairwise.user(tenant, &sector, &identifier), Some(user));
    }
}

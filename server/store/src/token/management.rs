//! Who may manage a token: the holder of its management token and its key
//! (RFC 9635 §6).

use gnap::id::{TenantId, TokenId, UserId};
use gnap::secret::KeyedHash;
use sea_orm::sqlx;
use uuid::Uuid;

use crate::column::{hash, thumbprint};
use crate::error::StoreError;
use crate::key::KeyThumbprint;
use crate::sql::Row;
use crate::writer::Group;

/// What decides whether a request may manage a token.
pub(crate) struct Managed {
    management_hash: KeyedHash,
    key_thumbprint: KeyThumbprint,
    /// Who decided about its grant.
    pub(crate) user: Option<UserId>,
}

const SELECT: &str = "SELECT t.management_hash, COALESCE(t.key_thumbprint, g.key_thumbprint), \
     g.user_id \
     FROM access_token t JOIN grant_request g ON g.tenant_id = t.tenant_id AND g.id = t.grant_id \
     WHERE t.tenant_id = $1 AND t.id = $2";

impl Managed {
    /// A token by id.
    pub(crate) async fn find(
        group: &mut Group<'_>,
        tenant: TenantId,
        id: TokenId,
    ) -> Result<Option<Self>, sqlx::Error> {
        let key = [tenant.into(), id.into()];
        let row = group.transaction.fetch_optional(SELECT, &key).await?;
        row.map(|row| read(&row).map_err(|error| sqlx::Error::Decode(error.into())))
            .transpose()
    }

    /// Whether these are its current management token and key.
    pub(crate) fn is_managed_by(&self, management: &KeyedHash, key: &KeyThumbprint) -> bool {
        self.key_thumbprint == *key && self.management_hash.matches(management)
    }
}

fn read(row: &Row) -> Result<Managed, StoreError> {
    Ok(Managed {
        management_hash: hash(&row.get::<Vec<u8>>(0)?)?,
        key_thumbprint: thumbprint(&row.get::<Vec<u8>>(1)?)?,
        user: row.get::<Option<Uuid>>(2)?.map(UserId::from),
    })
}

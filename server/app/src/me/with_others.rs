//! What a person said yes to and others have to approve.

use store::StoreError;
use store::grant::GrantSummary;

use crate::app::App;
use crate::tenant::Tenant;

/// A grant that waits.
pub struct Asked {
    /// The grant.
    pub grant: GrantSummary,
    /// Until when the others can answer, in epoch milliseconds.
    pub until_ms: u64,
}

/// Finds out until when these grants wait.
///
/// # Errors
/// As every read.
pub async fn find(
    app: &App,
    tenant: &Tenant,
    grants: Vec<GrantSummary>,
) -> Result<Vec<Asked>, StoreError> {
    let store = app.store.tenant(tenant.id);
    let mut asked = Vec::with_capacity(grants.len());
    for grant in grants {
        // One that was released at this moment waits no more.
        if let Some(request) = store.approval_of(grant.id).await? {
            asked.push(Asked {
                grant,
                until_ms: request.expires_at_ms,
            });
        }
    }
    Ok(asked)
}

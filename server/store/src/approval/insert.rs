//! A new request, within the transaction that writes its grant.

use gnap::id::TenantId;
use uuid::Uuid;

use super::{ApprovalState, NewApproval};
use crate::column::{Word as _, json, time};
use crate::error::StoreError;
use crate::notification;
use crate::sql::Argument;

const INSERT: &str = "INSERT INTO approval_request \
     (tenant_id, id, grant_id, state, version, subject_id, client_name, demands, created_at, \
     expires_at) VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9)";
const INSERT_ASKED: &str =
    "INSERT INTO approval_asked (tenant_id, approvers, approval_id) VALUES ($1, $2, $3)";

/// Ends the requests of a grant that is over.
pub(crate) const CANCEL_OF_GRANT: &str = "UPDATE approval_request \
     SET state = 'cancelled', settled_at = $3, version = version + 1 \
     WHERE tenant_id = $1 AND grant_id = $2 AND state = 'waiting'";

/// Statements with their arguments.
pub(crate) type Statements = Vec<(&'static str, Vec<Argument>)>;

/// The statements that insert a request.
pub(crate) fn statements(tenant: TenantId, new: &NewApproval) -> Result<Statements, StoreError> {
    let id = || Argument::Uuid(Some(new.id.into()));
    let mut statements = vec![(
        INSERT,
        vec![
            tenant.into(),
            id(),
            new.grant.into(),
            ApprovalState::Waiting.word().into(),
            new.subject.map(Uuid::from).into(),
            new.client_name.clone().into(),
            json("demands", &new.demands)?.into(),
            time(new.created_at_ms).into(),
            time(new.expires_at_ms).into(),
        ],
    )];
    for approvers in &new.asked {
        let arguments = vec![tenant.into(), approvers.as_str().into(), id()];
        statements.push((INSERT_ASKED, arguments));
    }
    for notification in &new.notifications {
        statements.push(notification::statement(tenant, notification)?);
    }
    Ok(statements)
}

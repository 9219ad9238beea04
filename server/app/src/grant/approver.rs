//! The person whose approval a request waits for when nobody can be sent to
//! the AS (RFC 9635 §1.6.8, §4): named by the client, not present here.

use gnap::error::Code;
use gnap::id::UserId;
use gnap::request::GrantRequest;
use gnap::secret::Kind;
use serde_json::json;
use uuid::Uuid;

use super::client::{ClientFacts, Provenance};
use super::evaluate::Person;
use super::expected_user::ExpectedUser;
use crate::app::App;
use crate::attempts::{self, Attempts};
use crate::http::Refusal;
use crate::tenant::{AsynchronousApproval, Tenant};

/// The person, if the client cannot reach anybody itself and the tenant lets
/// its requests wait for others. A request that names nobody of this tenant
/// waits like any other, for somebody who does not exist: who asks does not
/// learn who has an account here.
///
/// # Errors
/// `too_many_attempts` for prompts that nobody asked for (§12.3); 503.
pub async fn approver(
    app: &App,
    tenant: &Tenant,
    client: &ClientFacts,
    expected: Option<ExpectedUser>,
    request: &GrantRequest,
) -> Result<Option<UserId>, Refusal> {
    let waits = !reaches_somebody(request) && may_wait(tenant, client);
    let Some(expected) = expected.filter(|_| waits) else {
        return Ok(None);
    };
    counted(attempts::approval_by(app, tenant.id, &client.thumbprint).await?)?;
    let user = match expected {
        ExpectedUser::Known { user, .. } => user,
        ExpectedUser::Nobody => nobody(app, tenant, request),
    };
    counted(attempts::approval_of(app, tenant.id, user).await?)?;
    Ok(Some(user))
}

/// Whether somebody may sign in and decide: through the client, or because the
/// request may wait for whom it names.
pub fn who_may_come(
    tenant: &Tenant,
    client: &ClientFacts,
    expected: Option<ExpectedUser>,
    request: &GrantRequest,
) -> Person {
    match reaches_somebody(request) || expected.is_some() && may_wait(tenant, client) {
        true => Person::MayCome,
        false => Person::Settled,
    }
}

fn reaches_somebody(request: &GrantRequest) -> bool {
    let starts = request.interact.as_ref();
    let starts = starts.map(|interact| interact.known_starts());
    starts.is_some_and(|starts| !starts.is_empty())
}

fn may_wait(tenant: &Tenant, client: &ClientFacts) -> bool {
    match tenant.interaction.asynchronous_approval {
        AsynchronousApproval::Never => false,
        AsynchronousApproval::Registered => client.provenance == Provenance::Registered,
        AsynchronousApproval::Any => true,
    }
}

/// Whether it may be tried.
///
/// # Errors
/// `too_many_attempts`.
pub fn counted(attempts: Attempts) -> Result<(), Refusal> {
    match attempts {
        Attempts::Allowed { .. } => Ok(()),
        Attempts::TooMany { retry_after } => {
            Err(Refusal::code(Code::TooManyAttempts).with_retry_after(retry_after))
        }
    }
}

/// An id that no account has, always the same for the same names: the limits
/// of prompts hold for it as for a person.
fn nobody(app: &App, tenant: &Tenant, request: &GrantRequest) -> UserId {
    let sub_ids = request.subject.as_ref().map(|subject| &subject.sub_ids);
    let named = json!([request.user, sub_ids]).to_string();
    let hash = app.hash_key.hash(tenant.id, Kind::Approvals, &named);
    let half = hash.as_bytes().first_chunk::<16>().copied();
    Uuid::from_bytes(half.unwrap_or_default()).into()
}

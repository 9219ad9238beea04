//! Versions in the API's words.

use api::policy_version::{PolicyVersion, VersionPolicy};
use store::policy::{Entry, VersionSummary};

use crate::admin::audit::actor;
use crate::admin::policy::shown::linked;
use crate::admin::problem::Problem;
use crate::admin::time;

/// A version without its texts.
pub fn version(stored: VersionSummary) -> PolicyVersion {
    PolicyVersion {
        number: stored.number,
        digest: stored.digest,
        comment: stored.comment,
        rollback_to: stored.rollback_to,
        published_by: actor::shown(&stored.published_by),
        authors: stored.authors.iter().map(actor::shown).collect(),
        published_at: time::shown(stored.published_at_ms),
    }
}

/// A version that was just made.
///
/// # Errors
/// 503.
pub async fn by_number(store: &store::Tenant<'_>, number: u64) -> Result<PolicyVersion, Problem> {
    let found = store.policy_version(number).await?;
    found
        .map(|found| version(found.summary))
        .ok_or(Problem::NotFound)
}

/// A policy of a version.
pub fn policy(entry: Entry) -> VersionPolicy {
    VersionPolicy {
        id: entry.id.to_string(),
        name: entry.content.name,
        text: entry.content.text,
        linked: linked(entry.content.linked),
    }
}

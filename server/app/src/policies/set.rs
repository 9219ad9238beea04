//! Whole sets of policies: of a version, and of a version with changes.

use std::collections::BTreeMap;

use gnap::id::PolicyId;
use policy::Source;
use store::StoreError;
use store::policy::{DraftChange, Entry};

/// The set of a version; `None` when there is no such version. Number 0 is what
/// is there before the first one.
///
/// # Errors
/// As every read.
pub async fn version_set(
    store: &store::Tenant<'_>,
    number: u64,
) -> Result<Option<Vec<Entry>>, StoreError> {
    if number > 0 {
        let version = store.policy_version(number).await?;
        return Ok(version.map(|version| version.policies));
    }
    let live = store.policies().await?;
    Ok(Some(live.into_iter().map(Entry::from).collect()))
}

/// A set with changes, in the order of ids.
pub fn changed(base: &[Entry], changes: &[DraftChange]) -> Vec<Entry> {
    let base = base.iter().map(|entry| (entry.id, entry.content.clone()));
    let mut set: BTreeMap<PolicyId, _> = base.collect();
    for change in changes {
        match &change.content {
            Some(content) => set.insert(change.id, content.clone()),
            None => set.remove(&change.id),
        };
    }
    set.into_iter()
        .map(|(id, content)| Entry { id, content })
        .collect()
}

/// A set as the policy engine reads it.
pub fn sources(set: &[Entry]) -> Vec<Source> {
    set.iter()
        .map(|entry| Source {
            id: entry.id.to_string(),
            text: entry.content.text.clone(),
        })
        .collect()
}

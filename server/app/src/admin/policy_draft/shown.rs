//! The draft in the API's words.

use api::policy_draft::{DraftChange as Shown, DraftChangeKind, PolicyDraft};
use store::policy::DraftChange;

use super::loaded::Loaded;
use crate::admin::audit::actor;
use crate::admin::policy::shown::{linked, problem, problems};
use crate::admin::policy_test::shown::result;
use crate::admin::problem::Problem;
use crate::admin::time;
use crate::app::App;
use crate::tenant::PolicyApproval;

/// A draft with what is to be said about it.
///
/// # Errors
/// 503.
pub async fn shown(app: &App, loaded: &Loaded) -> Result<PolicyDraft, Problem> {
    let checked = loaded.check(app).await?;
    let content = &loaded.draft.content;
    let is_changing = !content.changes.is_empty() && content.base == loaded.live();
    Ok(PolicyDraft {
        revision: loaded.draft.revision,
        base: content.base,
        live: loaded.live(),
        changes: content
            .changes
            .iter()
            .map(|change| shown_change(loaded, change))
            .collect(),
        authors: content.authors.iter().map(actor::shown).collect(),
        updated_at: (loaded.draft.revision > 0).then(|| time::shown(loaded.draft.updated_at_ms)),
        publishable: is_changing && checked.is_good(),
        live_problems: loaded
            .tenant
            .policies
            .cause()
            .map(problems)
            .unwrap_or_default(),
        problems: match &checked.compiled {
            Ok(_) => Vec::new(),
            Err(error) => problems(error),
        },
        warnings: match &checked.compiled {
            Ok(set) => set.warnings().iter().map(problem).collect(),
            Err(_) => Vec::new(),
        },
        tests: checked
            .cases
            .iter()
            .map(result)
            .collect::<Result<_, serde_json::Error>>()?,
        second_approver: loaded.tenant.policy_settings.policy_approval
            == PolicyApproval::SecondPerson,
    })
}

fn shown_change(loaded: &Loaded, change: &DraftChange) -> Shown {
    let before = loaded.base.iter().find(|entry| entry.id == change.id);
    let kind = match (before, &change.content) {
        (_, None) => DraftChangeKind::Removed,
        (Some(_), Some(_)) => DraftChangeKind::Changed,
        (None, Some(_)) => DraftChangeKind::Added,
    };
    let said = change.content.as_ref();
    let said = said.or_else(|| before.map(|entry| &entry.content));
    Shown {
        id: change.id.to_string(),
        kind,
        name: said.map_or_else(String::new, |content| content.name.clone()),
        text: said.map_or_else(String::new, |content| content.text.clone()),
        linked: linked(said.and_then(|content| content.linked.clone())),
    }
}

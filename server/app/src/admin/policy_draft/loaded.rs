//! The draft with everything it is looked at with.

use std::sync::Arc;

use gnap::id::PolicyId;
use store::policy::{Draft, DraftContent, Entry};

use crate::admin::problem::Problem;
use crate::admin::rights::Needed;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::policies::{self, Checked};
use crate::tenant::Tenant;

/// A draft, the version it changes, and the tenant.
pub struct Loaded {
    /// The tenant, with the live policies.
    pub tenant: Arc<Tenant>,
    /// The draft; an empty one of the live version if there never was one.
    pub draft: Draft,
    /// The set of the version that it changes.
    pub base: Vec<Entry>,
}

impl Loaded {
    /// Reads the draft of a tenant.
    ///
    /// # Errors
    /// 503.
    pub async fn of<R: Needed>(app: &App, admin: &TenantAdmin<R>) -> Result<Self, Problem> {
        let tenant = admin.compiled(app).await?;
        let store = admin.store(app);
        let live = tenant.policies.version();
        let mut draft = store.policy_draft().await?.unwrap_or(Draft {
            revision: 0,
            content: DraftContent {
                base: live,
                changes: Vec::new(),
                authors: Vec::new(),
            },
            updated_at_ms: 0,
        });
        // Without changes it is a draft of whatever is live.
        if draft.content.changes.is_empty() {
            draft.content.base = live;
        }
        let base = policies::version_set(&store, draft.content.base).await?;
        Ok(Self {
            tenant,
            draft,
            base: base.unwrap_or_default(),
        })
    }

    /// The same, if the draft is at this revision.
    ///
    /// # Errors
    /// 409 or 503.
    pub async fn at<R: Needed>(
        app: &App,
        admin: &TenantAdmin<R>,
        revision: u64,
    ) -> Result<Self, Problem> {
        let loaded = Self::of(app, admin).await?;
        match loaded.draft.revision == revision {
            true => Ok(loaded),
            false => Err(Problem::Changed),
        }
    }

    /// The version that is live.
    pub fn live(&self) -> u64 {
        self.tenant.policies.version()
    }

    /// A policy of the draft, or of the version it changes.
    ///
    /// # Errors
    /// 404.
    pub fn known(&self, id: PolicyId) -> Result<(), Problem> {
        let in_base = self.base.iter().any(|entry| entry.id == id);
        let mut changes = self.draft.content.changes.iter();
        match in_base || changes.any(|change| change.id == id) {
            true => Ok(()),
            false => Err(Problem::NotFound),
        }
    }

    /// The set that the draft would make.
    pub fn set(&self) -> Vec<Entry> {
        policies::changed(&self.base, &self.draft.content.changes)
    }

    /// Checks that set.
    ///
    /// # Errors
    /// 503.
    pub async fn check(&self, app: &App) -> Result<Checked, Problem> {
        let store = app.store.tenant(self.tenant.id);
        let cases = store.policy_cases().await?;
        let number = self.live().saturating_add(1);
        Ok(policies::check(&self.tenant, number, &self.set(), cases).await?)
    }
}

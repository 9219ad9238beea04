//! Policies that are asked beside the live ones about real requests. What they
//! say is counted and decides nothing.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use gnap::id::{GrantId, PolicyShadowId, TenantId};
use policy::{Change, Replay};
use store::StoreError;
use store::policy::{SAMPLES, ShadowCount};

use super::replay::word;
use crate::app::App;
use crate::grant::AskedTokens;
use crate::tenant::Tenant;

/// What shadows said in this process and is not in the store yet.
#[derive(Debug, Default)]
pub struct Shadows(Mutex<BTreeMap<(TenantId, PolicyShadowId), Counts>>);

/// By right type and kind of answer.
type Counts = BTreeMap<(String, Change), (u64, Vec<GrantId>)>;

impl Shadows {
    fn add(
        &self,
        of: (TenantId, PolicyShadowId),
        answers: impl IntoIterator<Item = (String, Change)>,
        grant: GrantId,
    ) {
        // Whoever panicked here left counts that are as good as before.
        let mut all = self.0.lock().unwrap_or_else(|all| all.into_inner());
        let counts = all.entry(of).or_default();
        for (right_type, change) in answers {
            let (count, samples) = counts.entry((right_type, change)).or_default();
            *count += 1;
            if change != Change::Same && samples.len() < SAMPLES && !samples.contains(&grant) {
                samples.push(grant);
            }
        }
    }

    fn take(&self) -> BTreeMap<(TenantId, PolicyShadowId), Counts> {
        let mut all = self.0.lock().unwrap_or_else(|all| all.into_inner());
        std::mem::take(&mut all)
    }
}

/// Asks the shadow of a tenant, if it has one, what was just asked. Whatever
/// becomes of it does not disturb the request.
pub fn ask_shadow(app: &App, tenant: &Tenant, grant: GrantId, tokens: &AskedTokens) {
    if tenant.shadow.is_some()
        && catch_unwind(AssertUnwindSafe(|| ask(app, tenant, grant, tokens))).is_err()
    {
        tracing::error!("a shadow of policies panicked");
    }
}

fn ask(app: &App, tenant: &Tenant, grant: GrantId, tokens: &AskedTokens) {
    let Some((id, Some(shadow))) = &tenant.shadow else {
        return;
    };
    let relationships = tenant.relationships.now();
    let replay = Replay {
        old: &tenant.policies,
        new: shadow,
        relationships: Some(&relationships),
    };
    let records = tokens.rights().flat_map(|right| &right.inputs);
    let answers = records.map(|record| {
        let right_type = record.right.right_type().unwrap_or_default().to_owned();
        (right_type, replay.change(record))
    });
    let answers: Vec<_> = answers.collect();
    app.shadows.add((tenant.id, *id), answers, grant);
}

/// Brings what shadows said into the store.
///
/// # Errors
/// As every write; what was not brought is lost.
pub async fn store_shadows(app: &App) -> Result<(), StoreError> {
    for ((tenant, id), counts) in app.shadows.take() {
        let counts = counts
            .into_iter()
            .map(|((right_type, change), (count, samples))| ShadowCount {
                right_type,
                change: word(&change),
                count,
                samples,
            });
        let store = app.store.tenant(tenant);
        store.count_policy_shadow(id, counts.collect()).await?;
    }
    Ok(())
}

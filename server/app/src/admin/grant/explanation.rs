//! Why a grant was decided as it was: made again from what was kept, by the
//! version of the policies that decided.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::web;
use api::explanation::{ExplainedRight, ExplainedRule, GrantExplanation, LaterDecision};
use gnap::id::GrantId;
use policy::{Outcome, PolicySet, Record, Relationships, Stored};
use store::audit::AuditEvent;
use store::policy::Entry;

use super::since::changed_since;
use super::{timeline, tokens};
use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadGrants;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;
use crate::grant::AskedRight;
use crate::grant::inputs::hexadecimal;
use crate::grant::later::DECISION;
use crate::policies::{self, Told, word};
use crate::tenant::Tenant;

/// `GET /tenants/{slug}/grants/{id}/explanation`: also of a request that was
/// refused at once, by the id that its grant would have had.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadGrants>,
    Id(id): Id<GrantId>,
) -> Result<Answer<GrantExplanation>, Problem> {
    let store = admin.store(&app);
    let request = store.recorded_request(id).await?;
    let request = request.ok_or(Problem::NotFound)?;
    let told = Told::read(&request).map_err(|error| Problem::Unavailable(error.into()))?;
    let mut sets = BTreeMap::new();
    for right in told.tokens.rights() {
        let number = right.policy_version;
        if let Some(version) = store.policy_version(number).await? {
            sets.insert(number, version.policies);
        }
    }
    let tenant = admin.compiled(&app).await?;
    let digest = request
        .inputs
        .as_ref()
        .map(|inputs| hexadecimal(&inputs.digest));
    let (kept, same_inputs) = (told.kept, told.same_inputs);
    let by_person = request.user.is_some();
    let today = tenant.relationships.now();
    let since = changed_since(store, request.decided_at_ms, &told.records, &today);
    let relationships_since = since.await?;
    let rights = web::block(move || rights(&tenant, told, &sets, by_person)).await?;
    Ok(Answer(GrantExplanation {
        relationships_since,
        later: later(&app, &admin, id).await?,
        grant: id.to_string(),
        decided_at: time::shown(request.decided_at_ms),
        kept,
        digest,
        same_inputs,
        rights: rights?,
    }))
}

/// What events of the grant and its newest tokens say.
async fn later(
    app: &App,
    admin: &TenantAdmin<ReadGrants>,
    grant: GrantId,
) -> Result<Vec<LaterDecision>, Problem> {
    let store = admin.store(app);
    let tokens = tokens::newest(admin.store(app), grant).await?;
    let mut events = timeline::events(store, grant.to_string()).await?;
    for token in tokens.iter().take(timeline::MOST_TOKENS) {
        let of_token = timeline::events(admin.store(app), token.id.to_string());
        events.extend(of_token.await?);
    }
    let mut found: Vec<LaterDecision> = events.iter().filter_map(said).collect();
    found.sort_by_key(|said| said.at);
    Ok(found)
}

fn said(event: &AuditEvent) -> Option<LaterDecision> {
    let data = &event.data;
    let said = data.get(DECISION).or_else(|| data.get("before"))?;
    Some(LaterDecision {
        at: time::shown(event.at_ms),
        event: event.action.clone(),
        policy_version: said["policy_version"].as_u64(),
        digest: said["inputs_digest"].as_str().map(str::to_owned),
        rights: said["rights"].as_array()?.clone(),
    })
}

fn rights(
    tenant: &Arc<Tenant>,
    told: Told,
    sets: &BTreeMap<u64, Vec<Entry>>,
    by_person: bool,
) -> Result<Vec<ExplainedRight>, serde_json::Error> {
    let live = &tenant.policies;
    let compiled = sets.iter().filter_map(|(number, set)| {
        let set = live.recompile(*number, live.vocabulary(), &policies::sources(set));
        Some((*number, set.ok()?))
    });
    let compiled: BTreeMap<u64, PolicySet> = compiled.collect();
    let relationships = tenant.relationships.now();
    let mut records = told.records.into_iter();
    let rights = told.tokens.rights().map(|right| {
        let asked: Vec<Record> = records.by_ref().take(right.meaning().len()).collect();
        let set = compiled.get(&right.policy_version).filter(|_| told.kept);
        explained(right, &asked, set, &relationships, by_person)
    });
    rights.collect()
}

fn explained(
    right: &AskedRight,
    records: &[Record],
    set: Option<&PolicySet>,
    relationships: &Relationships,
    by_person: bool,
) -> Result<ExplainedRight, serde_json::Error> {
    let again = records.iter().filter_map(|record| {
        let stored = Stored {
            outcome: right.outcome,
            reasons: right.reasons.clone(),
            policy_version: right.policy_version,
            inputs: String::new(),
        };
        Some(set?.explain(&stored, record, Some(relationships)))
    });
    let again: Vec<_> = again.collect();
    // The strongest demand wins.
    let outcome = again.iter().map(|again| again.outcome).max();
    let is_less = by_person && right.outcome == Outcome::Deny;
    // What policy left of it before was asked about as a whole.
    let is_left = |again| right.outcome == Outcome::Narrow && again == Outcome::Allow;
    let rules = again.into_iter().flat_map(|again| again.rules);
    Ok(ExplainedRight {
        right: serde_json::to_value(&right.right)?,
        outcome: word(&right.outcome),
        policy_version: right.policy_version,
        confirmed: outcome.is_some_and(|again| again == right.outcome || is_less || is_left(again)),
        again: outcome.map(|outcome| word(&outcome)),
        rules: rules
            .map(|rule| {
                Ok(ExplainedRule {
                    reason: serde_json::to_value(&rule.reason)?,
                    rule: rule.rule,
                })
            })
            .collect::<Result<_, serde_json::Error>>()?,
        inputs: records
            .iter()
            .map(serde_json::to_value)
            .collect::<Result<_, serde_json::Error>>()?,
    })
}

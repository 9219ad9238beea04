//! Software-only grants.

use store::StoreError;
use store::audit::AuditFilter;
use store::grant::{Issue, State, StateKind, StoredInteractRef};
use store::page::PageRequest;
use store::token::GrantedToken;

use crate::database::on_each_database;
use crate::sample;

#[tokio::test]
async fn refuses_a_token_value_that_exists_and_stores_nothing_of_the_grant() {
    on_each_database(async |database| {
        let first = sample::issue();
        let mut second = sample::issue();
        second.tokens[0].value_hash = first.tokens[0].value_hash;
        let grant_id = second.grant.id;

        database.tenant().issue(first).await.unwrap();
        let error = database.tenant().issue(second).await.unwrap_err();

        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
        assert_eq!(database.tenant().grant(grant_id).await.unwrap(), None);
        assert_eq!(events(&database.tenant(), "grant.issue").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_issued_grant_and_its_tokens_read_back_as_written() {
    on_each_database(async |database| {
        let bearer = store::token::NewToken {
            key: None,
            label: Some("second".to_owned()),
            flags: vec!["bearer".to_owned()],
            ..sample::token()
        };
        let with_own_key = store::token::NewToken {
            key: Some(sample::key(2)),
            ..sample::token()
        };
        let issue = Issue {
            tokens: vec![sample::token(), bearer, with_own_key],
            ..sample::issue()
        };
        database.tenant().issue(issue.clone()).await.unwrap();

        let grant = database
            .tenant()
            .grant(issue.grant.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(grant.state, State::Approved);
        assert_eq!(grant.client, issue.grant.client);
        assert_eq!(grant.request, issue.grant.request);
        assert_eq!(grant.decision, issue.grant.decision);
        assert_eq!(grant.interact_ref, StoredInteractRef::None);
        assert_eq!(grant.version, 1);
        assert_eq!(grant.created_at_ms, sample::NOW);

        for new in &issue.tokens {
            let found = database.tenant().token_by_value(&new.value_hash).await;
            let found: GrantedToken = found.unwrap().unwrap();
            assert_eq!(found.token.id, new.id);
            assert_eq!(found.token.grant_id, issue.grant.id);
            assert_eq!(found.token.access, new.access);
            assert_eq!(found.token.flags, new.flags);
            assert_eq!(found.token.label, new.label);
            assert_eq!(found.token.key, new.key);
            assert_eq!(found.token.generation, 1);
            assert_eq!(found.grant_state, StateKind::Approved);
            let manager = new.key.clone().unwrap_or(sample::key(1));
            assert_eq!(found.management_key(), &manager);
            assert!(found.is_active(sample::EXPIRY - 1));
            assert!(!found.is_active(sample::EXPIRY));
            let by_id = database.tenant().token_for_management(new.id).await;
            assert_eq!(by_id.unwrap().unwrap(), found);
        }
        let tokens = database
            .tenant()
            .tokens_of_grant(issue.grant.id, PageRequest::first(10))
            .await
            .unwrap();
        let keys: Vec<_> = tokens.items.into_iter().map(|token| token.key).collect();
        assert_eq!(keys, [Some(sample::key(1)), Some(sample::key(2)), None]);
        assert_eq!(events(&database.tenant(), "grant.issue").await, 1);
    })
    .await;
}

async fn events(tenant: &store::Tenant<'_>, action: &str) -> usize {
    let filter = AuditFilter {
        action: Some(action.to_owned()),
        ..AuditFilter::default()
    };
    let page = tenant.audit_events(&filter, PageRequest::first(100)).await;
    page.unwrap().items.len()
}

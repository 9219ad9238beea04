//! How grants end (RFC 9635 §5.4).

use gnap::grant::Finalized;
use store::Tenant;
use store::grant::{By, Ended, Finalize, Issue, NewGrant, Redeemed, State};

use crate::database::on_each_database;
use crate::sample::{self, Approved};

#[tokio::test]
async fn who_does_not_hold_the_grant_cannot_end_it() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let (grant, token) = granted(&tenant).await;
        let client = |continuation_hash, key| By::Client {
            continuation_hash,
            key_thumbprint: sample::thumbprint(key),
        };
        let continuation = grant.continuation_hash.unwrap();
        let refused = [
            (client(sample::hash(), 1), Ended::WrongContinuation),
            (client(continuation, 2), Ended::WrongContinuation),
            (By::User(sample::id(8)), Ended::Unknown),
        ];
        for (by, refusal) in refused {
            assert_eq!(end(&tenant, &grant, by).await, refusal);
        }
        let found = tenant.token_by_value(&token).await.unwrap().unwrap();
        assert!(found.is_active(sample::NOW));

        let done = Ended::Done { revoked_tokens: 2 };
        assert_eq!(end(&tenant, &grant, client(continuation, 1)).await, done);
        let found = tenant.token_by_value(&token).await.unwrap().unwrap();
        assert!(!found.is_active(sample::NOW));
        assert_eq!(found.token.revoked_at_ms, Some(sample::NOW));
    })
    .await;
}

#[tokio::test]
async fn users_end_their_own_grants_and_administrators_every_grant() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        for by in [By::User(sample::id(7)), By::Administrator, By::System] {
            let (grant, _) = granted(&tenant).await;
            let done = Ended::Done { revoked_tokens: 2 };
            assert_eq!(end(&tenant, &grant, by).await, done);
            assert_eq!(end(&tenant, &grant, by).await, Ended::Already);
            let stored = tenant.grant(grant.id).await.unwrap().unwrap();
            let expected = State::Finalized {
                reason: Finalized::Revoked,
                at_ms: sample::NOW,
                by: sample::actor(),
                text: Some("lost device".to_owned()),
            };
            assert_eq!(stored.state, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn a_grant_that_ended_gives_no_tokens() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let approved = Approved::new();
        tenant.decide(approved.decide()).await.unwrap();
        let grant = approved.decide().grant;
        let done = Ended::Done { revoked_tokens: 0 };
        assert_eq!(end(&tenant, &grant, By::Administrator).await, done);
        let answer = tenant.redeem(approved.redeem()).await.unwrap();
        assert_eq!(answer, Redeemed::Finalized);
    })
    .await;
}

#[tokio::test]
async fn a_grant_that_ends_because_all_was_issued_leaves_its_tokens_valid() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let (grant, token) = granted(&tenant).await;
        let finalize = Finalize {
            grant_id: grant.id,
            by: By::System,
            reason: Finalized::Issued,
            text: None,
            audit: sample::audit("grant.finalize"),
        };
        let done = Ended::Done { revoked_tokens: 0 };
        assert_eq!(tenant.finalize(finalize).await.unwrap(), done);
        let found = tenant.token_by_value(&token).await.unwrap().unwrap();
        assert!(found.is_active(sample::NOW));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_token_outlives_its_grant_when_both_are_written_at_once() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        for _ in 0..20 {
            let approved = Approved::new();
            tenant.decide(approved.decide()).await.unwrap();
            let grant = approved.decide().grant;
            let redeem = approved.redeem();
            let value_hash = redeem.tokens[0].value_hash;
            let (redeemed, ended) =
                tokio::join!(tenant.redeem(redeem), end(&tenant, &grant, By::System));
            assert!(matches!(ended, Ended::Done { .. }));
            let token = tenant.token_by_value(&value_hash).await.unwrap();
            match redeemed.unwrap() {
                Redeemed::Done => assert!(!token.unwrap().is_active(sample::NOW)),
                answer => assert_eq!((answer, token), (Redeemed::Finalized, None)),
            }
        }
    })
    .await;
}

async fn granted(tenant: &Tenant<'_>) -> (NewGrant, gnap::secret::KeyedHash) {
    let issue = Issue {
        grant: NewGrant {
            continuation_hash: Some(sample::hash()),
            user: Some(sample::id(7)),
            ..sample::grant(sample::id(sample::unique()))
        },
        tokens: vec![sample::token(), sample::token()],
        ..sample::issue()
    };
    tenant.issue(issue.clone()).await.unwrap();
    (issue.grant, issue.tokens[0].value_hash)
}

async fn end(tenant: &Tenant<'_>, grant: &NewGrant, by: By) -> Ended {
    let finalize = Finalize {
        grant_id: grant.id,
        by,
        reason: Finalized::Revoked,
        text: Some("lost device".to_owned()),
        audit: sample::audit("grant.revoke"),
    };
    tenant.finalize(finalize).await.unwrap()
}

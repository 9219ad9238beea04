//! Rotation and revocation (RFC 9635 §6).

use gnap::grant::Finalized;
use store::grant::{By, Finalize, Issue};
use store::token::{
    NewToken, NewValue, ReplacedValue, Revoke, Revoked, Revoker, Rotate, RotateTo, Rotated,
};
use store::{Store, StoreError, Tenant};
use tokio::task::JoinSet;

use crate::database::on_each_database;
use crate::sample;

#[tokio::test]
async fn refuses_a_rotation_by_who_does_not_manage_the_token() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let token = issued(&tenant, sample::token()).await.tokens.remove(0);
        let value = sample::new_value();
        let good = Rotate {
            to: RotateTo::NewValue(Box::new(value.clone())),
            ..sample::rotate(token.id, token.management_hash)
        };
        let refused = [
            (
                Rotate {
                    token_id: sample::id(sample::unique()),
                    ..good.clone()
                },
                Rotated::Unknown,
            ),
            (
                Rotate {
                    management_hash: sample::hash(),
                    ..good.clone()
                },
                Rotated::WrongManagement,
            ),
            (
                Rotate {
                    key_thumbprint: sample::thumbprint(2),
                    ..good.clone()
                },
                Rotated::WrongManagement,
            ),
        ];
        for (rotate, refusal) in refused {
            assert_eq!(tenant.rotate(rotate).await.unwrap(), refusal);
        }
        assert_eq!(tenant.rotate(good.clone()).await.unwrap(), Rotated::Done);

        let old = tenant.token_by_value(&token.value_hash).await.unwrap();
        assert_eq!(old, None);
        let new = tenant.token_by_value(&value.value_hash).await.unwrap();
        let new = new.unwrap();
        assert_eq!((new.token.id, new.token.generation), (token.id, 2));
        assert_eq!(new.token.access, token.access);
        assert_eq!(
            tenant.rotate(good).await.unwrap(),
            Rotated::WrongManagement,
            "the old management token is dead"
        );
    })
    .await;
}

#[tokio::test]
async fn a_bearer_token_is_managed_with_the_clients_key() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let bearer = NewToken {
            key: None,
            ..sample::token()
        };
        let token = issued(&tenant, bearer).await.tokens.remove(0);
        let rotate = sample::rotate(token.id, token.management_hash);
        let stranger = Rotate {
            key_thumbprint: sample::thumbprint(2),
            ..rotate.clone()
        };
        assert_eq!(
            tenant.rotate(stranger).await.unwrap(),
            Rotated::WrongManagement
        );
        assert_eq!(tenant.rotate(rotate).await.unwrap(), Rotated::Done);
    })
    .await;
}

#[tokio::test]
async fn an_expired_token_can_be_rotated_and_a_revoked_one_cannot() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let token = issued(&tenant, sample::token()).await.tokens.remove(0);
        let value = NewValue {
            expires_at_ms: sample::EXPIRY + 1000,
            ..sample::new_value()
        };
        let expired = Rotate {
            now_ms: sample::EXPIRY + 1,
            to: RotateTo::NewValue(Box::new(value.clone())),
            ..sample::rotate(token.id, token.management_hash)
        };
        assert_eq!(tenant.rotate(expired.clone()).await.unwrap(), Rotated::Done);
        let found = tenant.token_by_value(&value.value_hash).await.unwrap();
        assert!(found.unwrap().is_active(sample::EXPIRY + 999));

        let revoke = Revoke {
            token_id: token.id,
            by: Revoker::Administrator,
            audit: sample::audit("token.revoke"),
        };
        assert_eq!(tenant.revoke_token(revoke).await.unwrap(), Revoked::Done);
        let again = sample::rotate(token.id, value.management_hash);
        assert_eq!(tenant.rotate(again).await.unwrap(), Rotated::Revoked);
    })
    .await;
}

#[tokio::test]
async fn a_rotation_can_change_the_key_of_this_token_alone() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let issue = issued(&tenant, sample::token()).await;
        let token = &issue.tokens[0];
        let value = NewValue {
            key: Some(sample::key(2)),
            ..sample::new_value()
        };
        let rotate = Rotate {
            to: RotateTo::NewValue(Box::new(value.clone())),
            ..sample::rotate(token.id, token.management_hash)
        };
        assert_eq!(tenant.rotate(rotate).await.unwrap(), Rotated::Done);
        let found = tenant.token_by_value(&value.value_hash).await.unwrap();
        assert_eq!(found.unwrap().token.key, Some(sample::key(2)));
        let grant = tenant.grant(issue.grant.id).await.unwrap().unwrap();
        assert_eq!(grant.client.key, sample::key(1));

        let by_old_key = sample::rotate(token.id, value.management_hash);
        let by_new_key = Rotate {
            key_thumbprint: sample::thumbprint(2),
            ..by_old_key.clone()
        };
        assert_eq!(
            tenant.rotate(by_old_key).await.unwrap(),
            Rotated::WrongManagement
        );
        assert_eq!(tenant.rotate(by_new_key).await.unwrap(), Rotated::Done);
    })
    .await;
}

#[tokio::test]
async fn a_durable_token_lives_beside_its_successor() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let issue = issued(&tenant, sample::token()).await;
        let (old, new) = (&issue.tokens[0], sample::token());
        let rotate = Rotate {
            to: RotateTo::Successor {
                token: Box::new(new.clone()),
                management_hash: sample::hash(),
            },
            ..sample::rotate(old.id, old.management_hash)
        };
        assert_eq!(tenant.rotate(rotate.clone()).await.unwrap(), Rotated::Done);
        assert_eq!(
            tenant.rotate(rotate).await.unwrap(),
            Rotated::WrongManagement
        );
        for value in [&old.value_hash, &new.value_hash] {
            let found = tenant.token_by_value(value).await.unwrap().unwrap();
            assert!(found.is_active(sample::NOW));
            assert_eq!(found.token.grant_id, issue.grant.id);
        }
        let again = sample::rotate(new.id, new.management_hash);
        assert_eq!(tenant.rotate(again).await.unwrap(), Rotated::Done);
    })
    .await;
}

#[tokio::test]
async fn the_tokens_of_a_grant_that_ended_cannot_be_rotated() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let issue = issued(&tenant, sample::token()).await;
        let finalize = Finalize {
            grant_id: issue.grant.id,
            by: By::Administrator,
            reason: Finalized::Revoked,
            text: None,
            audit: sample::audit("grant.revoke"),
        };
        tenant.finalize(finalize).await.unwrap();
        let token = &issue.tokens[0];
        let rotate = sample::rotate(token.id, token.management_hash);
        assert_eq!(tenant.rotate(rotate).await.unwrap(), Rotated::Revoked);
    })
    .await;
}

#[tokio::test]
async fn a_new_value_that_exists_is_refused_and_the_old_one_stays() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let token = issued(&tenant, sample::token()).await.tokens.remove(0);
        let other = issued(&tenant, sample::token()).await.tokens.remove(0);
        let value = NewValue {
            value_hash: other.value_hash,
            ..sample::new_value()
        };
        let rotate = Rotate {
            to: RotateTo::NewValue(Box::new(value)),
            ..sample::rotate(token.id, token.management_hash)
        };
        let error = tenant.rotate(rotate).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
        let found = tenant.token_by_value(&token.value_hash).await.unwrap();
        assert!(found.unwrap().is_active(sample::NOW));
    })
    .await;
}

#[tokio::test]
async fn revocation_needs_the_management_token_and_the_key_and_can_be_repeated() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let token = issued(&tenant, sample::token()).await.tokens.remove(0);
        let revoke = |management_hash, key| Revoke {
            token_id: token.id,
            by: Revoker::Client {
                management_hash,
                key_thumbprint: sample::thumbprint(key),
            },
            audit: sample::audit("token.revoke"),
        };
        let unknown = Revoke {
            token_id: sample::id(sample::unique()),
            ..revoke(token.management_hash, 1)
        };
        assert_eq!(
            tenant.revoke_token(unknown).await.unwrap(),
            Revoked::Unknown
        );
        for refused in [revoke(sample::hash(), 1), revoke(token.management_hash, 2)] {
            let answer = tenant.revoke_token(refused).await.unwrap();
            assert_eq!(answer, Revoked::WrongManagement);
        }
        let found = tenant.token_by_value(&token.value_hash).await.unwrap();
        assert!(found.unwrap().is_active(sample::NOW));

        for _ in 0..2 {
            let answer = tenant.revoke_token(revoke(token.management_hash, 1)).await;
            assert_eq!(answer.unwrap(), Revoked::Done);
        }
        let found = tenant.token_by_value(&token.value_hash).await.unwrap();
        assert!(!found.unwrap().is_active(sample::NOW));
        let stranger = tenant.revoke_token(revoke(sample::hash(), 1)).await;
        assert_eq!(stranger.unwrap(), Revoked::WrongManagement);
    })
    .await;
}

#[tokio::test]
async fn each_value_has_an_identifier_of_its_own() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let token = issued(&tenant, sample::token()).await.tokens.remove(0);
        let found = tenant.token_by_value_id(token.id).await.unwrap().unwrap();
        assert_eq!(found.token.value_id, token.id);
        let value = sample::new_value();
        let rotate = Rotate {
            to: RotateTo::NewValue(Box::new(value.clone())),
            ..sample::rotate(token.id, token.management_hash)
        };
        assert_eq!(tenant.rotate(rotate).await.unwrap(), Rotated::Done);
        assert_eq!(tenant.token_by_value_id(token.id).await.unwrap(), None);
        let found = tenant.token_by_value_id(value.id).await.unwrap().unwrap();
        assert_eq!((found.token.id, found.token.value_id), (token.id, value.id));
        let other = database.store.tenant(sample::other_tenant_id());
        assert_eq!(other.token_by_value_id(value.id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn what_is_revoked_or_replaced_is_listed_until_it_expires() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let revoked = async || tenant.revoked_values(sample::NOW).await.unwrap();
        let signed = || NewToken {
            format: "jwt-signed".to_owned(),
            ..sample::token()
        };
        let before = revoked().await;
        let standing = issued(&tenant, signed()).await;
        let ended = issued(&tenant, signed()).await;
        let (one, opaque) = (signed(), sample::token());
        let rotated = issued(&tenant, signed()).await.tokens.remove(0);
        for token in [&one, &opaque] {
            issued(&tenant, token.clone()).await;
            let revoke = Revoke {
                token_id: token.id,
                by: Revoker::Administrator,
                audit: sample::audit("token.revoke"),
            };
            assert_eq!(tenant.revoke_token(revoke).await.unwrap(), Revoked::Done);
        }
        let finalize = |grant_id, reason| Finalize {
            grant_id,
            by: By::Administrator,
            reason,
            text: None,
            audit: sample::audit("grant.end"),
        };
        let issued_only = finalize(standing.grant.id, Finalized::Issued);
        tenant.finalize(issued_only).await.unwrap();
        let taken_back = finalize(ended.grant.id, Finalized::Revoked);
        tenant.finalize(taken_back).await.unwrap();
        let replaces = Some(ReplacedValue {
            id: rotated.id,
            expires_at_ms: sample::EXPIRY,
        });
        let value = NewValue {
            replaces,
            format: "biscuit".to_owned(),
            ..sample::new_value()
        };
        let rotate = Rotate {
            to: RotateTo::NewValue(Box::new(value.clone())),
            ..sample::rotate(rotated.id, rotated.management_hash)
        };
        assert_eq!(tenant.rotate(rotate).await.unwrap(), Rotated::Done);

        let mut expected = [one.id, ended.tokens[0].id, rotated.id];
        expected.sort_unstable();
        let listed: Vec<_> = revoked().await;
        let new: Vec<_> = listed.iter().filter(|id| !before.contains(id)).collect();
        assert_eq!(new, expected.iter().collect::<Vec<_>>());

        // The value that took its place, under its own identifier.
        let revoke = Revoke {
            token_id: rotated.id,
            by: Revoker::Administrator,
            audit: sample::audit("token.revoke"),
        };
        tenant.revoke_token(revoke).await.unwrap();
        assert!(revoked().await.contains(&value.id));
        let other = database.store.tenant(sample::other_tenant_id());
        assert!(!other.revoked_values(0).await.unwrap().contains(&one.id));
        let later = tenant.revoked_values(sample::EXPIRY).await.unwrap();
        assert!(expected.iter().all(|id| !later.contains(id)));

        let platform = database.store.platform();
        platform
            .forget_replaced_values(sample::EXPIRY)
            .await
            .unwrap();
        assert!(!revoked().await.contains(&rotated.id));
        assert!(revoked().await.contains(&one.id));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_200_concurrent_rotations_on_two_replicas_wins() {
    on_each_database(async |database| {
        let replica = Store::connect(&database.settings).await.unwrap();
        let tenant = database.tenant();
        let token = issued(&tenant, sample::token()).await.tokens.remove(0);
        let mut tasks = JoinSet::new();
        for number in 0..200 {
            let store = match number % 2 {
                0 => database.store.clone(),
                _ => replica.clone(),
            };
            let value = sample::new_value();
            let value_hash = value.value_hash;
            let rotate = Rotate {
                to: RotateTo::NewValue(Box::new(value)),
                ..sample::rotate(token.id, token.management_hash)
            };
            tasks.spawn(async move {
                let answer = store.tenant(sample::tenant_id()).rotate(rotate).await;
                (value_hash, answer.unwrap())
            });
        }
        let answers = tasks.join_all().await;
        let done: Vec<_> = answers
            .iter()
            .filter(|(_, answer)| *answer == Rotated::Done)
            .collect();
        assert_eq!(done.len(), 1);
        for (value_hash, answer) in &answers {
            let found = tenant.token_by_value(value_hash).await.unwrap();
            assert_eq!(found.is_some(), *answer == Rotated::Done);
        }
        replica.close().await;
    })
    .await;
}

async fn issued(tenant: &Tenant<'_>, token: NewToken) -> Issue {
    let issue = Issue {
        tokens: vec![token],
        ..sample::issue()
    };
    tenant.issue(issue.clone()).await.unwrap();
    issue
}

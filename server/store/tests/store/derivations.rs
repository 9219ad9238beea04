//! Derived tokens (RFC 9767 §4): stored while the presented one is active, and
//! revoked with it, also when both happen at the same moment.

use gnap::grant::Finalized;
use gnap::id::TokenId;
use gnap::secret::KeyedHash;
use store::Tenant;
use store::grant::{By, Finalize, Issue};
use store::token::{Derivation, Derive, Derived, NewToken, Revoke, Revoked, Revoker};

use crate::database::on_each_database;
use crate::sample;

/// A token that things are derived from.
#[derive(Debug, Clone, Copy)]
struct Parent {
    grant: gnap::id::GrantId,
    id: TokenId,
    value: KeyedHash,
    depth: u64,
}

async fn issued(tenant: &Tenant<'_>) -> Parent {
    let issue = sample::issue();
    let parent = of(&issue);
    tenant.issue(issue).await.unwrap();
    parent
}

fn of(issue: &Issue) -> Parent {
    let token = &issue.tokens[0];
    Parent {
        grant: issue.grant.id,
        id: token.id,
        value: token.value_hash,
        depth: 0,
    }
}

fn derive(parent: Parent) -> (Derive, Parent) {
    let token = NewToken {
        key: Some(sample::key(7)),
        ..sample::token()
    };
    let derived = Derived {
        parent: parent.id,
        holder: sample::id(3),
        depth: parent.depth + 1,
    };
    let child = Parent {
        id: token.id,
        value: token.value_hash,
        depth: derived.depth,
        ..parent
    };
    let derive = Derive {
        derived,
        presented: parent.value,
        grant_id: parent.grant,
        client: sample::thumbprint(1),
        now_ms: sample::NOW,
        tokens: vec![token],
        audit: sample::audit("token.derive"),
    };
    (derive, child)
}

async fn derived(tenant: &Tenant<'_>, parent: Parent) -> Parent {
    let (derive, child) = derive(parent);
    assert_eq!(tenant.derive(derive).await.unwrap(), Derivation::Done);
    child
}

async fn is_active(tenant: &Tenant<'_>, token: Parent) -> bool {
    let found = tenant.token_by_value(&token.value).await.unwrap();
    found.is_some_and(|found| found.is_active(sample::NOW))
}

fn revoke(token: Parent) -> Revoke {
    Revoke {
        token_id: token.id,
        by: Revoker::Administrator,
        audit: sample::audit("token.revoke"),
    }
}

fn finalize(token: Parent, reason: Finalized) -> Finalize {
    Finalize {
        grant_id: token.grant,
        by: By::Administrator,
        reason,
        text: None,
        audit: sample::audit("grant.end"),
    }
}

#[tokio::test]
async fn nothing_is_derived_from_what_is_not_active() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let parent = issued(&tenant).await;
        let (good, child) = derive(parent);
        let other_grant = issued(&tenant).await.grant;
        let refused = [
            Derive {
                presented: sample::hash(),
                ..good.clone()
            },
            Derive {
                now_ms: sample::EXPIRY,
                ..good.clone()
            },
            Derive {
                grant_id: other_grant,
                ..good.clone()
            },
            Derive {
                derived: Derived {
                    parent: sample::id(sample::unique()),
                    ..good.derived
                },
                ..good.clone()
            },
        ];
        for derive in refused {
            assert_eq!(tenant.derive(derive).await.unwrap(), Derivation::Ended);
            assert!(!is_active(&tenant, child).await);
        }
        let done = tenant.derive(good.clone()).await.unwrap();
        assert_eq!(done, Derivation::Done);
        let found = tenant.token_by_value(&child.value).await.unwrap().unwrap();
        assert_eq!(found.token.derived, Some(good.derived));
        assert_eq!(found.token.grant_id, parent.grant);
        assert_eq!(found.token.key, Some(sample::key(7)));

        let ended = issued(&tenant).await;
        let revoked = tenant.revoke_token(revoke(ended)).await.unwrap();
        assert_eq!(revoked, Revoked::Done);
        let over = issued(&tenant).await;
        let finalized = tenant.finalize(finalize(over, Finalized::Cancelled)).await;
        finalized.unwrap();
        for parent in [ended, over] {
            let (derive, child) = derive(parent);
            assert_eq!(tenant.derive(derive).await.unwrap(), Derivation::Ended);
            assert!(!is_active(&tenant, child).await);
        }
        // A grant that is over because everything was issued still stands.
        let issued = issued(&tenant).await;
        let finalized = tenant.finalize(finalize(issued, Finalized::Issued)).await;
        finalized.unwrap();
        derived(&tenant, issued).await;
    })
    .await;
}

#[tokio::test]
async fn a_revocation_ends_the_tree_below_and_nothing_else() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let root = issued(&tenant).await;
        let cut = derived(&tenant, root).await;
        let sibling = derived(&tenant, root).await;
        let mut below = vec![cut];
        for _ in 0..3 {
            below.push(derived(&tenant, below[below.len() - 1]).await);
        }
        below.push(derived(&tenant, cut).await);
        tenant.revoke_token(revoke(cut)).await.unwrap();
        for token in &below {
            assert!(!is_active(&tenant, *token).await, "{token:?}");
        }
        for token in [root, sibling] {
            assert!(is_active(&tenant, token).await);
        }
        let under_sibling = derived(&tenant, sibling).await;
        tenant
            .finalize(finalize(root, Finalized::Revoked))
            .await
            .unwrap();
        for token in [root, sibling, under_sibling] {
            assert!(!is_active(&tenant, token).await);
        }
    })
    .await;
}

/// Rotation changes the parent's value, not the parent.
#[tokio::test]
async fn derived_tokens_outlive_a_rotation_of_their_parent() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let issue = sample::issue();
        let (parent, management) = (of(&issue), issue.tokens[0].management_hash);
        tenant.issue(issue).await.unwrap();
        let child = derived(&tenant, parent).await;
        tenant
            .rotate(sample::rotate(parent.id, management))
            .await
            .unwrap();
        assert!(is_active(&tenant, child).await);
        let (with_old_value, _) = derive(parent);
        let ended = tenant.derive(with_old_value).await.unwrap();
        assert_eq!(ended, Derivation::Ended);
        tenant.revoke_token(revoke(parent)).await.unwrap();
        assert!(!is_active(&tenant, child).await);
    })
    .await;
}

/// Two replicas: writes of one store share transactions, those of two do not.
#[tokio::test]
async fn no_derivation_survives_a_revocation_of_the_same_moment() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let replica = store::Store::connect(&database.settings).await.unwrap();
        let elsewhere = replica.tenant(sample::tenant_id());
        for round in 0..40 {
            let root = issued(&tenant).await;
            let middle = derived(&tenant, root).await;
            let (from_root, one) = derive(root);
            let (from_middle, other) = derive(middle);
            let end = async {
                match round % 3 {
                    0 => elsewhere.revoke_token(revoke(root)).await.map(|_| ()),
                    1 => {
                        let end = finalize(root, Finalized::Revoked);
                        elsewhere.finalize(end).await.map(|_| ())
                    }
                    _ => tenant.revoke_token(revoke(root)).await.map(|_| ()),
                }
            };
            let (first, second, ended) = if round % 2 == 0 {
                tokio::join!(tenant.derive(from_root), tenant.derive(from_middle), end)
            } else {
                let (end, first, second) =
                    tokio::join!(end, tenant.derive(from_root), tenant.derive(from_middle));
                (first, second, end)
            };
            ended.unwrap();
            first.unwrap();
            second.unwrap();
            for token in [root, middle, one, other] {
                assert!(!is_active(&tenant, token).await, "round {round}: {token:?}");
            }
        }
        replica.close().await;
    })
    .await;
}

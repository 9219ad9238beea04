//! What people sign in with: each use counts once, whoever asks at the same
//! moment.

use gnap::id::UserId;
use gnap::secret::{KeyedHash, Secret};
use store::factor::{Factor, FactorContent, FactorUse, Used};
use store::user::UserContent;
use store::{Store, StoreError, Tenant};
use tokio::task::JoinSet;

use crate::database::on_each_database;
use crate::sample;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_totp_step_counts_once_and_never_goes_back() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let factor = totp(user(&tenant, "alice").await);
        tenant.create_factor(&factor, &audit()).await.unwrap();

        let mut tasks = JoinSet::new();
        for _ in 0..50 {
            let (store, step) = (database.store.clone(), step(&factor, 101));
            tasks.spawn(async move { used(&store, &step).await });
        }
        let answers = tasks.join_all().await;
        let done = answers.iter().filter(|used| **used == Used::Done).count();
        assert_eq!(done, 1);
        for (counter, expected) in [
            (100, Used::Refused),
            (101, Used::Refused),
            (0, Used::Refused),
            (102, Used::Done),
        ] {
            let answer = used(&database.store, &step(&factor, counter)).await;
            assert_eq!(answer, expected, "{counter}");
        }
        let stored = tenant.factors(factor.user).await.unwrap();
        assert_eq!(stored[0].counter, 102);
        assert_eq!(stored[0].last_used_at_ms, Some(sample::NOW + 1));
    })
    .await;
}

#[tokio::test]
async fn a_passkeys_counter_grows_or_was_never_there() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let user = user(&tenant, "alice").await;
        let counting = passkey(user, 7);
        let silent = passkey(user, 0);
        for factor in [&counting, &silent] {
            tenant.create_factor(factor, &audit()).await.unwrap();
        }
        for (factor, counter, expected) in [
            (&counting, 0, Used::Refused),
            (&counting, 7, Used::Refused),
            (&counting, 8, Used::Done),
            (&silent, 0, Used::Done),
            (&silent, 0, Used::Done),
            (&silent, 1, Used::Done),
            (&silent, 0, Used::Refused),
        ] {
            let step = FactorUse {
                credential: Some(format!("{{\"counter\":{counter}}}")),
                ..step(factor, counter)
            };
            assert_eq!(used(&database.store, &step).await, expected, "{counter}");
        }
        let found = tenant.factor_by_handle(&counting.handle).await.unwrap();
        let FactorContent::Passkey { credential, .. } = found.unwrap().content else {
            panic!("a passkey");
        };
        assert_eq!(credential, "{\"counter\":8}");
    })
    .await;
}

#[tokio::test]
async fn a_factor_is_one_users_in_one_tenant() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let alice = user(&tenant, "alice").await;
        let bob = user(&tenant, "bob").await;
        let factor = passkey(alice, 0);
        tenant.create_factor(&factor, &audit()).await.unwrap();
        // The same credential for somebody else, and one for nobody.
        let stolen = Factor {
            handle: factor.handle,
            ..passkey(bob, 0)
        };
        let error = tenant.create_factor(&stolen, &audit()).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
        let nobodys = passkey(sample::id(999), 0);
        let error = tenant.create_factor(&nobodys, &audit()).await.unwrap_err();
        assert!(matches!(error, StoreError::Unknown { .. }), "{error:?}");

        let bobs = FactorUse {
            user: bob,
            ..step(&factor, 1)
        };
        assert_eq!(tenant.use_factor(&bobs).await.unwrap(), Used::Refused);
        let other = database.store.tenant(sample::other_tenant_id());
        let elsewhere = other.use_factor(&step(&factor, 1)).await.unwrap();
        assert_eq!(elsewhere, Used::Refused);
        assert_eq!(other.factors(alice).await.unwrap(), []);
        assert_eq!(other.factor_by_handle(&factor.handle).await.unwrap(), None);
        let renamed = tenant.rename_factor(bob, factor.id, "mine", &audit()).await;
        assert!(matches!(renamed, Err(StoreError::Unknown { .. })));
        let deleted = tenant.delete_factor(bob, factor.id, &audit()).await;
        assert!(matches!(deleted, Err(StoreError::Unknown { .. })));

        tenant
            .rename_factor(alice, factor.id, "Key", &audit())
            .await
            .unwrap();
        let stored = tenant.factors(alice).await.unwrap();
        let expected = Factor {
            name: "Key".to_owned(),
            ..factor
        };
        assert_eq!(stored, [expected]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_recovery_code_is_used_once() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let alice = user(&tenant, "alice").await;
        let bob = user(&tenant, "bob").await;
        let old = [sample::hash(), sample::hash()];
        let codes = [sample::hash(), sample::hash()];
        for codes in [old, codes] {
            tenant
                .replace_recovery_codes(alice, &codes, &audit())
                .await
                .unwrap();
        }
        assert_eq!(tenant.recovery_codes(alice).await.unwrap(), 2);
        for (user, code) in [(alice, old[0]), (bob, codes[0])] {
            let refused = tenant.use_recovery_code(user, &code, &audit()).await;
            assert_eq!(refused.unwrap(), Used::Refused);
        }
        let mut tasks = JoinSet::new();
        for _ in 0..20 {
            let (store, code) = (database.store.clone(), codes[0]);
            tasks.spawn(async move {
                let tenant = store.tenant(sample::tenant_id());
                let used = tenant.use_recovery_code(alice, &code, &audit()).await;
                used.unwrap()
            });
        }
        let answers = tasks.join_all().await;
        let done = answers.iter().filter(|used| **used == Used::Done).count();
        assert_eq!(done, 1);
        assert_eq!(tenant.recovery_codes(alice).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn recovery_codes_end_with_the_last_factor_and_all_with_the_user() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let alice = user(&tenant, "alice").await;
        let (first, second) = (totp(alice), passkey(alice, 0));
        for factor in [&first, &second] {
            tenant.create_factor(factor, &audit()).await.unwrap();
        }
        let codes: [KeyedHash; 1] = [sample::hash()];
        let replace = async || {
            tenant
                .replace_recovery_codes(alice, &codes, &audit())
                .await
                .unwrap();
        };
        replace().await;
        let delete = async |factor: &Factor| {
            tenant
                .delete_factor(alice, factor.id, &audit())
                .await
                .unwrap();
            tenant.recovery_codes(alice).await.unwrap()
        };
        assert_eq!(delete(&first).await, 1);
        assert_eq!(delete(&second).await, 0);

        tenant.create_factor(&first, &audit()).await.unwrap();
        replace().await;
        tenant.reset_factors(alice, &audit()).await.unwrap();
        assert_eq!(tenant.factors(alice).await.unwrap(), []);
        assert_eq!(tenant.recovery_codes(alice).await.unwrap(), 0);

        tenant.create_factor(&first, &audit()).await.unwrap();
        replace().await;
        tenant.delete_user(alice, &audit()).await.unwrap();
        assert_eq!(tenant.factors(alice).await.unwrap(), []);
    })
    .await;
}

async fn used(store: &Store, step: &FactorUse) -> Used {
    let tenant = store.tenant(sample::tenant_id());
    tenant.use_factor(step).await.unwrap()
}

async fn user(tenant: &Tenant<'_>, login: &str) -> UserId {
    let id = sample::id(sample::unique());
    let content = UserContent {
        login: login.to_owned(),
        ..UserContent::default()
    };
    tenant
        .create_user(id, &content, &Secret::new("x"), &audit())
        .await
        .unwrap();
    id
}

fn totp(user: UserId) -> Factor {
    Factor {
        id: sample::id(sample::unique()),
        user,
        name: String::new(),
        handle: sample::hash(),
        content: FactorContent::Totp { sealed: vec![1, 2] },
        counter: 100,
        created_at_ms: sample::NOW,
        last_used_at_ms: None,
    }
}

fn passkey(user: UserId, counter: u64) -> Factor {
    Factor {
        content: FactorContent::Passkey {
            credential: "{}".to_owned(),
            transports: vec!["usb".to_owned()],
        },
        counter,
        ..totp(user)
    }
}

fn step(factor: &Factor, counter: u64) -> FactorUse {
    FactorUse {
        id: factor.id,
        user: factor.user,
        counter,
        credential: None,
        at_ms: sample::NOW + 1,
    }
}

fn audit() -> store::audit::Audit {
    sample::audit("factor.change")
}

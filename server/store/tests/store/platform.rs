//! Tenants, administrators, opening and closing.

use gnap::secret::Secret;
use store::page::PageRequest;
use store::platform::{Membership, NewAdministrator, Role};
use store::{Settings, Store, StoreError};

use crate::database::on_each_database;
use crate::sample;

#[tokio::test]
async fn refuses_a_slug_that_is_taken() {
    on_each_database(async |database| {
        let platform = database.store.platform();
        let mut taken = sample::tenant(2);
        taken.slug = sample::tenant(1).slug;
        let audit = sample::audit("tenant.create");
        let error = platform.create_tenant(&taken, &audit).await.unwrap_err();
        assert!(
            matches!(error, StoreError::Conflict { what: "slug" }),
            "{error:?}"
        );
        let free = sample::tenant(2);
        let created = platform.create_tenant(&free, &audit).await.unwrap();
        let found = platform.tenant_by_slug(&free.slug).await.unwrap();
        assert_eq!(found, Some(created));
        assert_eq!(platform.tenant_by_slug("TENANT-2").await.unwrap(), None);
        let all = platform.tenants(PageRequest::first(10)).await.unwrap();
        assert_eq!(all.items.len(), 2);
        let ids = [free.id, sample::id(99)];
        let some = platform.tenants_by_id(&ids).await.unwrap();
        assert_eq!(some.len(), 1);
        assert_eq!(some[0].slug, free.slug);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_is_found_with_password_hash_and_memberships() {
    on_each_database(async |database| {
        let platform = database.store.platform();
        assert!(!platform.has_administrators().await.unwrap());
        let memberships = vec![
            Membership {
                tenant: None,
                role: Role::PlatformOperator,
            },
            Membership {
                tenant: Some(sample::tenant_id()),
                role: Role::Owner,
            },
        ];
        let new = NewAdministrator {
            id: sample::id(5),
            login: "root".to_owned(),
            name: "Root".to_owned(),
            email: Some("root@example.com".to_owned()),
            password_hash: Secret::new("$argon2id$1"),
            memberships: memberships.clone(),
        };
        let audit = sample::audit("administrator.create");
        let created = platform.create_administrator(&new, &audit).await.unwrap();
        assert!(platform.has_administrators().await.unwrap());
        let (found, password_hash) = platform
            .administrator_by_login("root")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found, created);
        assert_eq!(password_hash.expose(), "$argon2id$1");
        assert_eq!(platform.administrator(new.id).await.unwrap(), Some(created));
        let mut found = platform.memberships(new.id).await.unwrap();
        found.sort_by_key(|membership| membership.tenant);
        assert_eq!(found, memberships);

        let same_login = NewAdministrator {
            id: sample::id(6),
            memberships: Vec::new(),
            ..new
        };
        let audit = sample::audit("administrator.create");
        let error = platform.create_administrator(&same_login, &audit).await;
        assert!(matches!(error, Err(StoreError::Conflict { what: "login" })));
        let other_login = NewAdministrator {
            login: "other".to_owned(),
            ..same_login
        };
        platform
            .create_administrator(&other_login, &audit)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn refuses_a_url_of_another_database() {
    for url in ["mysql://localhost/parley", "parley.db", ""] {
        let error = Store::connect(&Settings::new(url)).await.err();
        assert!(matches!(error, Some(StoreError::Url)), "{url}");
    }
}

#[tokio::test]
async fn a_database_in_memory_works() {
    let store = Store::connect(&Settings::new("sqlite::memory:"))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    let audit = sample::audit("tenant.create");
    let platform = store.platform();
    platform
        .create_tenant(&sample::tenant(1), &audit)
        .await
        .unwrap();
    let tenant = store.tenant(sample::tenant_id());
    tenant.issue(sample::issue()).await.unwrap();
    assert!(tenant.configuration().await.unwrap().is_some());
    store.close().await;
}

#[tokio::test]
async fn migrations_are_applied_once_by_several_processes() {
    on_each_database(async |database| {
        let replica = Store::connect(&database.settings).await.unwrap();
        let (first, second) = tokio::join!(database.store.migrate(), replica.migrate());
        first.unwrap();
        second.unwrap();
        replica.ping().await.unwrap();
        replica.close().await;
        assert!(matches!(
            replica.ping().await,
            Err(StoreError::Unavailable(_))
        ));
    })
    .await;
}

#[tokio::test]
async fn migrations_can_be_taken_back_and_applied_again() {
    on_each_database(async |database| {
        let raw = sea_orm::Database::connect(&database.settings.url)
            .await
            .unwrap();
        migrations::take_back(&raw).await.unwrap();
        let slug = sample::tenant(1).slug;
        let gone = database.store.platform().tenant_by_slug(&slug).await;
        assert!(matches!(gone, Err(StoreError::Database(_))), "{gone:?}");
        database.store.migrate().await.unwrap();
        let found = database.store.platform().tenant_by_slug(&slug).await;
        assert_eq!(found.unwrap(), None);
        raw.close().await.unwrap();
    })
    .await;
}

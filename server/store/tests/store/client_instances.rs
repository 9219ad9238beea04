//! Client instances are remembered once per key.

use gnap::request::Display;
use store::StoreError;
use store::client_instance::{ClientInstance, Remembered};
use tokio::task::JoinSet;

use crate::database::on_each_database;
use crate::sample;

#[tokio::test]
async fn an_identifier_of_another_instance_is_refused() {
    on_each_database(async |database| {
        let first = instance(1);
        let second = ClientInstance {
            identifier_hash: first.identifier_hash,
            ..instance(2)
        };
        let tenant = database.tenant();
        let audit = || sample::audit("client_instance.create");
        tenant
            .remember_client_instance(first, audit())
            .await
            .unwrap();
        let error = tenant.remember_client_instance(second, audit()).await;
        let error = error.unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_known_brings_back_its_instance() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let first = instance(1);
        let later = ClientInstance {
            display: None,
            ..instance(1)
        };
        let audit = || sample::audit("client_instance.create");
        let answer = tenant
            .remember_client_instance(first.clone(), audit())
            .await;
        assert_eq!(answer.unwrap(), Remembered::New(first.clone()));
        let answer = tenant.remember_client_instance(later, audit()).await;
        assert_eq!(answer.unwrap(), Remembered::Known(first.clone()));

        let by_key = tenant.client_instance_by_thumbprint(&first.key.thumbprint);
        assert_eq!(by_key.await.unwrap(), Some(first.clone()));
        let by_identifier = tenant
            .client_instance_by_identifier(&first.identifier_hash.unwrap())
            .await;
        assert_eq!(by_identifier.unwrap(), Some(first));
        let unknown = tenant
            .client_instance_by_thumbprint(&sample::thumbprint(9))
            .await;
        assert_eq!(unknown.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_first_requests_make_one_instance() {
    on_each_database(async |database| {
        let mut tasks = JoinSet::new();
        for _ in 0..50 {
            let store = database.store.clone();
            tasks.spawn(async move {
                let tenant = store.tenant(sample::tenant_id());
                let audit = sample::audit("client_instance.create");
                tenant.remember_client_instance(instance(1), audit).await
            });
        }
        let mut new = Vec::new();
        let mut known = Vec::new();
        for answer in tasks.join_all().await {
            match answer.unwrap() {
                Remembered::New(instance) => new.push(instance),
                Remembered::Known(instance) => known.push(instance),
            }
        }
        assert_eq!(new.len(), 1);
        assert!(known.iter().all(|instance| *instance == new[0]));
    })
    .await;
}

fn instance(key: u8) -> ClientInstance {
    ClientInstance {
        id: sample::id(sample::unique()),
        key: sample::key(key),
        class_id: Some("printer".to_owned()),
        display: Some(Display {
            name: Some("Photo Printer".to_owned()),
            ..Display::default()
        }),
        identifier_hash: Some(sample::hash()),
        first_seen_at_ms: sample::NOW,
    }
}

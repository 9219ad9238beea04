//! Resource sets that resource servers register (RFC 9767 §3.4).

use store::StoreError;
use store::registration::{Register, Registered, RegisteredSet};
use store::resource_set::{Registration, ResourceSetContent};

use crate::configuration::{resource_server, resource_set};
use crate::database::on_each_database;
use crate::sample;

/// A new set under this reference, decided on the first version with a server.
fn register(reference: &str) -> Register {
    Register {
        id: sample::id(sample::unique()),
        server: sample::id(3),
        set: RegisteredSet::New(ResourceSetContent {
            resource_server: Some(sample::id(3)),
            ..resource_set(reference)
        }),
        registration: Registration {
            token_formats: Some(vec!["jwt-signed".to_owned()]),
            introspection_required: true,
        },
        instance_id_hash: sample::hash(),
        expected_version: 2,
        audit: sample::audit("resource_set.register"),
    }
}

#[tokio::test]
async fn one_of_two_registrations_of_one_moment_is_stored() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let server = tenant
            .create_resource_server(sample::id(3), &resource_server(1), &sample::audit("a"))
            .await;
        server.unwrap();
        let (one, other) = (register("one"), register("other"));
        let (first, second) = tokio::join!(
            tenant.register_resource_set(&one),
            tenant.register_resource_set(&other)
        );
        let mut answers = [first.unwrap(), second.unwrap()];
        answers.sort_by_key(|answer| *answer == Registered::Moved);
        assert_eq!(answers, [Registered::Done, Registered::Moved]);

        let configuration = tenant.configuration().await.unwrap().unwrap();
        assert_eq!(configuration.tenant.configuration_version, 3);
        let [set] = configuration.resource_sets.as_slice() else {
            panic!("one set");
        };
        assert_eq!(set.registration, Some(one.registration.clone()));
        let won = if set.id == one.id { &one } else { &other };
        let told = configuration.resource_servers[0].instance_id_hash;
        assert_eq!(told, Some(won.instance_id_hash));
    })
    .await;
}

#[tokio::test]
async fn a_known_set_changes_in_what_was_said_beside_its_rights() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let server = tenant
            .create_resource_server(sample::id(3), &resource_server(1), &sample::audit("a"))
            .await;
        server.unwrap();
        let first = register("one");
        let done = tenant.register_resource_set(&first).await.unwrap();
        assert_eq!(done, Registered::Done);
        let again = Register {
            set: RegisteredSet::Known,
            registration: Registration {
                token_formats: None,
                introspection_required: false,
            },
            expected_version: 3,
            audit: sample::audit("resource_set.register"),
            ..first.clone()
        };
        let done = tenant.register_resource_set(&again).await.unwrap();
        assert_eq!(done, Registered::Done);
        let set = tenant.resource_set(first.id).await.unwrap().unwrap();
        assert_eq!(set.registration, Some(again.registration));
        assert_eq!(set.content.reference, "one");

        // Administrators change the rights and leave that alone.
        let update = tenant
            .update_resource_set(
                first.id,
                set.updated_at_ms,
                &resource_set("renamed"),
                &sample::audit("b"),
            )
            .await
            .unwrap();
        assert_eq!(update.registration, set.registration);
        let taken = Register {
            expected_version: 5,
            ..register("renamed")
        };
        let refused = tenant.register_resource_set(&taken).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })));
    })
    .await;
}

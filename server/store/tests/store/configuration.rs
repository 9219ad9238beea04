//! Configuration: every change counts the version up and leaves an event;
//! nobody overwrites what they have not seen.

use gnap::id::UserId;
use gnap::key::{Key, Proof};
use gnap::secret::Secret;
use serde_json::json;
use store::audit::{Audit, AuditFilter};
use store::branding::{BrandingContent, Logo};
use store::client_class::{ClientClassContent, UserStatements};
use store::configuration::TenantChange;
use store::key_reference::{KeyReference, ReferencedKey};
use store::page::PageRequest;
use store::policy::{CaseContent, Entry};
use store::resource_server::{ResourceServerContent, ResourceServerTokens};
use store::resource_set::ResourceSetContent;
use store::right_type::{Action, RightTypeContent, Risk};
use store::signing_key::{Private, Retirement, SigningKey, SigningKeyState};
use store::user::{Email, UserContent, UserIdentifier};
use store::{StoreError, Tenant};

use crate::database::on_each_database;
use crate::sample;
use crate::tenants::unknown;

#[tokio::test]
async fn a_change_of_something_that_was_changed_meanwhile_is_refused() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let audit = || sample::audit("right_type.update");
        let id = sample::id(11);
        let created = tenant
            .create_right_type(id, &right_type("photo"), &audit())
            .await;
        let seen = created.unwrap().updated_at_ms;

        let first = tenant
            .update_right_type(id, seen, &right_type("photos"), &audit())
            .await;
        let first = first.unwrap();
        assert!(
            first.updated_at_ms > seen,
            "also when the clock stands still"
        );
        let second = tenant
            .update_right_type(id, seen, &right_type("image"), &audit())
            .await;
        conflict(second);
        assert_eq!(tenant.right_type(id).await.unwrap(), Some(first.clone()));
        let third = tenant
            .update_right_type(id, first.updated_at_ms, &right_type("image"), &audit())
            .await;
        assert_eq!(third.unwrap().content.name, "image");

        let content = branding();
        let set = tenant.set_branding(0, &content, &audit()).await.unwrap();
        conflict(tenant.set_branding(0, &content, &audit()).await);
        conflict(tenant.set_branding(7, &content, &audit()).await);
        assert_eq!(tenant.branding().await.unwrap(), Some(set));
        let again = tenant.set_branding(1, &content, &audit()).await.unwrap();
        assert_eq!(again.version, 2);

        let version = tenant.versions().await.unwrap().unwrap().configuration;
        let change = TenantChange {
            name: "Renamed".to_owned(),
            base_url: "http://127.0.0.1/t/renamed".to_owned(),
            host: None,
            settings: json!({"tokens": {"lifetime_s": 600}}),
        };
        conflict(tenant.update_details(version - 1, &change, &audit()).await);
        let details = tenant
            .update_details(version, &change, &audit())
            .await
            .unwrap();
        assert_eq!(details.settings, change.settings);
        let now = tenant
            .versions()
            .await
            .unwrap()
            .map(|now| now.configuration);
        assert_eq!(now, Some(details.configuration_version));
    })
    .await;
}

/// Shows GNAP-8-04.
#[tokio::test]
async fn names_that_are_taken_are_refused() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let audit = || sample::audit("sample");
        let (one, two) = (1, 2);
        tenant
            .create_right_type(sample::id(one), &right_type("a"), &audit())
            .await
            .unwrap();
        conflict(
            tenant
                .create_right_type(sample::id(two), &right_type("a"), &audit())
                .await,
        );
        tenant
            .create_right_type(sample::id(two), &right_type("A"), &audit())
            .await
            .unwrap();
        conflict(
            tenant
                .update_right_type(sample::id(two), sample::NOW, &right_type("a"), &audit())
                .await,
        );
        tenant
            .create_resource_set(sample::id(one), &resource_set("a"), &audit())
            .await
            .unwrap();
        conflict(
            tenant
                .create_resource_set(sample::id(two), &resource_set("a"), &audit())
                .await,
        );
        tenant
            .create_client_class(sample::id(one), &client_class("a"), &audit())
            .await
            .unwrap();
        conflict(
            tenant
                .create_client_class(sample::id(two), &client_class("a"), &audit())
                .await,
        );
        let server = resource_server(1);
        tenant
            .create_resource_server(sample::id(one), &server, &audit())
            .await
            .unwrap();
        let same_key = resource_server(1);
        conflict(
            tenant
                .create_resource_server(sample::id(two), &same_key, &audit())
                .await,
        );
        tenant
            .create_signing_key(&signing_key("a"), &audit())
            .await
            .unwrap();
        conflict(tenant.create_signing_key(&signing_key("a"), &audit()).await);
        let password = Secret::new("$argon2id$1");
        let id: UserId = sample::id(one);
        tenant
            .create_user(id, &user("ada"), &password, &audit())
            .await
            .unwrap();
        conflict(
            tenant
                .create_user(sample::id(two), &user("ada"), &password, &audit())
                .await,
        );
    })
    .await;
}

#[tokio::test]
async fn each_change_counts_up_and_is_audited_and_a_refused_one_is_not() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let id = sample::id(1);
        assert_eq!(version(&tenant).await, 1);
        let audit = || sample::audit("policy_test.change");
        let case = CaseContent(json!({"name": "a case"}));
        tenant
            .create_policy_case(id, &case, 1, &audit())
            .await
            .unwrap();
        conflict(
            tenant
                .create_policy_case(sample::id(2), &case, 1, &audit())
                .await,
        );
        assert_eq!((version(&tenant).await, events(&tenant).await), (2, 1));
        tenant
            .update_policy_case(id, 1, &case, &audit())
            .await
            .unwrap();
        assert_eq!((version(&tenant).await, events(&tenant).await), (3, 2));
        conflict(tenant.update_policy_case(id, 1, &case, &audit()).await);
        assert_eq!((version(&tenant).await, events(&tenant).await), (3, 2));
        tenant.delete_policy_case(id, &audit()).await.unwrap();
        assert_eq!((version(&tenant).await, events(&tenant).await), (4, 3));
        let gone = tenant.delete_policy_case(id, &audit()).await;
        assert!(matches!(gone, Err(StoreError::Unknown { .. })));
        assert_eq!((version(&tenant).await, events(&tenant).await), (4, 3));
    })
    .await;
}

#[tokio::test]
async fn the_configuration_holds_everything_as_written() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let audit = || sample::audit("sample");
        let server_id = sample::id(3);
        let owned = ResourceSetContent {
            resource_server: Some(server_id),
            ..resource_set("all")
        };
        let server = resource_server(1);
        let expected_server = tenant
            .create_resource_server(server_id, &server, &audit())
            .await;
        let expected_server = expected_server.unwrap();
        let right = tenant
            .create_right_type(sample::id(4), &right_type("photo"), &audit())
            .await;
        let set = tenant
            .create_resource_set(sample::id(5), &owned, &audit())
            .await;
        let class = tenant
            .create_client_class(sample::id(6), &client_class("c"), &audit())
            .await;
        let rule = sample::policy(7, "permit(principal, action, resource);");
        let publish = sample::publish(5, std::slice::from_ref(&rule));
        tenant.publish_policies(publish).await.unwrap();
        let look = tenant.set_branding(0, &branding(), &audit()).await;
        tenant
            .create_signing_key(&signing_key("k"), &audit())
            .await
            .unwrap();

        let configuration = tenant.configuration().await.unwrap().unwrap();
        assert_eq!(configuration.tenant.slug, "tenant-1");
        assert_eq!(configuration.tenant.configuration_version, 8);
        assert_eq!(configuration.resource_servers, [expected_server]);
        assert_eq!(configuration.right_types, [right.unwrap()]);
        assert_eq!(configuration.resource_sets, [set.unwrap()]);
        assert_eq!(configuration.client_classes, [class.unwrap()]);
        let policies = configuration.policies.into_iter().map(Entry::from);
        assert_eq!(policies.collect::<Vec<_>>(), [rule]);
        assert_eq!(configuration.tenant.policy_version, 1);
        assert_eq!(configuration.branding, Some(look.unwrap()));
        assert_eq!(configuration.signing_keys, [signing_key("k")]);

        let tokens = ResourceServerTokens {
            format: Some("biscuit".to_owned()),
            encryption_key: json!({"kty": "OKP", "kid": "e"}).as_object().cloned(),
        };
        let change = async |expected| {
            tenant
                .update_resource_server_tokens(server_id, expected, &tokens, &audit())
                .await
        };
        conflict(change(1).await);
        let changed = change(0).await.unwrap();
        assert_eq!(changed.tokens, tokens);
        conflict(change(0).await);
        let found = tenant.resource_server(server_id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&changed));
        let page = tenant
            .resource_servers(PageRequest::first(10))
            .await
            .unwrap();
        assert!(page.items.contains(&changed));
        conflict(tenant.delete_resource_server(server_id, &audit()).await);
        tenant
            .delete_resource_set(sample::id(5), &audit())
            .await
            .unwrap();
        tenant
            .delete_resource_server(server_id, &audit())
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn one_signing_key_of_an_algorithm_is_active() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let audit = || sample::audit("signing_key.activate");
        let activate = async |kid| {
            tenant
                .activate_signing_key(kid, retirement(), &audit())
                .await
        };
        let create = async |kid| tenant.create_signing_key(&signing_key(kid), &audit()).await;
        create("a").await.unwrap();
        conflict(create("b").await);
        activate("a").await.unwrap();
        create("b").await.unwrap();
        let twice = activate("a").await;
        assert!(matches!(twice, Err(StoreError::Unknown { .. })));
        let active = tenant.delete_signing_key("a", &audit()).await;
        assert!(matches!(active, Err(StoreError::Unknown { .. })));
        activate("b").await.unwrap();
        assert_eq!(
            states(&tenant).await,
            [SigningKeyState::Retiring, SigningKeyState::Active]
        );
        let keys = tenant.signing_keys().await.unwrap();
        let sealed: Vec<_> = keys.iter().map(|key| key.sealed.is_empty()).collect();
        assert_eq!(
            sealed,
            [true, false],
            "what signs no more has no private part"
        );
        let platform = database.store.platform();
        let spent = async |at| platform.spent_signing_keys(at).await.unwrap();
        assert!(
            !spent(sample::NOW + 999)
                .await
                .contains(&(tenant.id(), "a".to_owned()))
        );
        assert!(
            spent(sample::NOW + 1000)
                .await
                .contains(&(tenant.id(), "a".to_owned()))
        );
        tenant.delete_signing_key("a", &audit()).await.unwrap();
        assert_eq!(states(&tenant).await, [SigningKeyState::Active]);
        create("c").await.unwrap();
        tenant.delete_signing_key("c", &audit()).await.unwrap();
        assert_eq!(states(&tenant).await, [SigningKeyState::Active]);
    })
    .await;
}

#[tokio::test]
async fn a_user_is_found_by_what_is_known_to_be_theirs() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let (one, two): (UserId, UserId) = (sample::id(1), sample::id(2));
        let ada = UserContent {
            email: Some(Email::Verified("Ada@Example.com".to_owned())),
            phone_number: Some("+12065550100".to_owned()),
            did: Some("did:example:ada".to_owned()),
            uri: Some("https://ada.example/".to_owned()),
            ..user("ada")
        };
        let audit = || sample::audit("user.create");
        let password = Secret::new("hash");
        let created = tenant.create_user(one, &ada, &password, &audit()).await;
        assert_eq!(tenant.user(one).await.unwrap(), Some(created.unwrap()));
        for identifier in [
            UserIdentifier::Login("ada"),
            UserIdentifier::Email("ada@example.COM"),
            UserIdentifier::PhoneNumber("+12065550100"),
            UserIdentifier::Did("did:example:ada"),
            UserIdentifier::Uri("https://ada.example/"),
        ] {
            let found = tenant.user_by_identifier(identifier).await.unwrap();
            assert_eq!(found, Some(one), "{identifier:?}");
        }

        // Another user may claim the address, but not have it.
        let eve = UserContent {
            email: Some(Email::Claimed("ada@example.com".to_owned())),
            ..user("eve")
        };
        let created = tenant.create_user(two, &eve, &password, &audit()).await;
        assert_eq!(created.unwrap().content, eve);
        let found = tenant.user_by_identifier(UserIdentifier::Email("ada@example.com"));
        assert_eq!(found.await.unwrap(), Some(one));
        let taken = UserContent {
            email: Some(Email::Verified("ada@example.com".to_owned())),
            ..eve.clone()
        };
        let at = audit().at_ms;
        let changed = tenant.update_user(two, at, &taken, &audit()).await;
        assert!(matches!(changed, Err(StoreError::Conflict { .. })));
        let plain = user("eve");
        let stale = tenant.update_user(two, at - 1, &plain, &audit()).await;
        assert!(matches!(stale, Err(StoreError::Conflict { .. })));

        let later = Audit {
            at_ms: audit().at_ms + 5,
            ..sample::audit("user.update")
        };
        let changed = tenant.update_user(two, at, &plain, &later).await.unwrap();
        assert_eq!(changed.created_at_ms, audit().at_ms);
        assert_eq!(changed.updated_at_ms, audit().at_ms + 5);
    })
    .await;
}

#[tokio::test]
async fn a_user_is_found_by_login_and_changed() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let audit = || sample::audit("user.change");
        let id: UserId = sample::id(1);
        let created = tenant
            .create_user(id, &user("ada"), &Secret::new("one"), &audit())
            .await;
        let (found, password) = tenant.user_by_login("ada").await.unwrap().unwrap();
        assert_eq!((&found, password.expose()), (&created.unwrap(), "one"));
        tenant
            .set_user_password(id, 0, &Secret::new("two"), &audit())
            .await
            .unwrap();
        tenant
            .update_user(id, audit().at_ms, &user("lovelace"), &audit())
            .await
            .unwrap();
        assert!(tenant.user_by_login("ada").await.unwrap().is_none());
        let (found, password) = tenant.user_by_login("lovelace").await.unwrap().unwrap();
        assert_eq!((found.id, password.expose()), (id, "two"));
        tenant.delete_user(id, &audit()).await.unwrap();
        assert_eq!(tenant.user(id).await.unwrap(), None);
        assert_eq!(version(&tenant).await, 1, "users are not configuration");
    })
    .await;
}

#[tokio::test]
async fn a_password_is_set_once_for_each_state_and_never_for_the_disabled() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let audit = |at_ms| Audit {
            at_ms,
            ..sample::audit("user.change")
        };
        let id: UserId = sample::id(1);
        let created = tenant
            .create_user(id, &user("ada"), &Secret::new("one"), &audit(10))
            .await
            .unwrap();
        assert!(created.accepts_sign_in_of(10));
        let set = async |from, password, at_ms| {
            let hash = Secret::new(password);
            tenant
                .set_user_password(id, from, &hash, &audit(at_ms))
                .await
        };
        set(0, "two", 20).await.unwrap();
        unknown(set(0, "three", 30).await);
        let (found, password) = tenant.user_by_login("ada").await.unwrap().unwrap();
        assert_eq!(password.expose(), "two");
        assert_eq!(found.signed_out_at_ms, 20);
        assert!(!found.accepts_sign_in_of(19) && found.accepts_sign_in_of(20));
        // A clock that stands still does not make the old state the new one.
        set(20, "four", 20).await.unwrap();
        unknown(set(20, "five", 20).await);

        let disabled = tenant.disable_user(id, &audit(40)).await.unwrap();
        assert_eq!(disabled.disabled_at_ms, Some(40));
        assert!(!disabled.accepts_sign_in_of(50));
        unknown(set(40, "six", 50).await);
        let enabled = tenant.enable_user(id, &audit(60)).await.unwrap();
        assert!(!enabled.accepts_sign_in_of(39) && enabled.accepts_sign_in_of(60));
        assert_eq!(tenant.user(id).await.unwrap(), Some(enabled));
        set(40, "seven", 70).await.unwrap();
        let again = tenant.disable_user(id, &audit(70)).await.unwrap();
        assert_eq!(again.signed_out_at_ms, 71, "also within one millisecond");
    })
    .await;
}

pub fn right_type(name: &str) -> RightTypeContent {
    RightTypeContent {
        name: name.to_owned(),
        title: "Photos".to_owned(),
        description: None,
        actions: vec![Action {
            name: "read".to_owned(),
            sentence: "See your photos".to_owned(),
        }],
        risk: Risk::Medium,
        schema: Some(json!({"properties": {"album": {"type": "string"}}})),
    }
}

pub fn resource_server(number: u8) -> ResourceServerContent {
    ResourceServerContent {
        name: format!("Server {number}"),
        identifier_hash: sample::hash(),
        key: sample::key(number),
    }
}

pub fn resource_set(reference: &str) -> ResourceSetContent {
    ResourceSetContent {
        resource_server: None,
        reference: reference.to_owned(),
        name: "All photos".to_owned(),
        description: Some("Every album".to_owned()),
        access: vec![sample::right("photo")],
    }
}

pub fn client_class(class_id: &str) -> ClientClassContent {
    ClientClassContent {
        class_id: class_id.to_owned(),
        name: "Printer".to_owned(),
        uri: Some("https://printer.example".to_owned()),
        description: None,
        token_format: "opaque".to_owned(),
        token_lifetime: 600,
        user_statements: UserStatements::Hints,
        callbacks: vec!["https://printer.example/*".to_owned()],
        agent_operator: None,
    }
}

pub fn key_reference() -> KeyReference {
    KeyReference {
        id: sample::id(31),
        name: "Backend".to_owned(),
        proof: Proof::Name("jws".to_owned()),
        key: ReferencedKey::Shared(vec![1, 2, 3]),
        created_at_ms: sample::NOW,
    }
}

#[tokio::test]
async fn keys_by_reference_are_kept_public_or_sealed() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let audit = || sample::audit("key_reference.create");
        let public = KeyReference {
            id: sample::id(32),
            key: ReferencedKey::Public(Box::new(match sample::key(1).value {
                Key::Value(value) => *value,
                Key::Reference(_) => panic!("a key by value"),
            })),
            ..key_reference()
        };
        for reference in [key_reference(), public] {
            tenant
                .create_key_reference(&reference, &audit())
                .await
                .unwrap();
            let found = tenant.key_reference(reference.id).await.unwrap();
            assert_eq!(found, Some(reference));
        }
        tenant
            .delete_key_reference(key_reference().id, &audit())
            .await
            .unwrap();
        let gone = tenant.key_reference(key_reference().id).await.unwrap();
        assert_eq!(gone, None);
    })
    .await;
}

pub fn signing_key(kid: &str) -> SigningKey {
    SigningKey {
        kid: kid.to_owned(),
        algorithm: "EdDSA".to_owned(),
        state: SigningKeyState::Next,
        sealed: vec![1, 2, 3],
        public_jwk: json!({"kty": "OKP", "kid": kid}),
        created_at_ms: sample::NOW,
        remove_at_ms: None,
    }
}

/// What activating another key does to the one that was active.
pub fn retirement() -> Retirement {
    Retirement {
        remove_at_ms: sample::NOW + 1000,
        private: Private::Destroyed,
    }
}

pub fn user(login: &str) -> UserContent {
    UserContent {
        login: login.to_owned(),
        name: "Ada".to_owned(),
        email: Some(Email::Claimed("ada@example.com".to_owned())),
        ..UserContent::default()
    }
}

fn branding() -> BrandingContent {
    BrandingContent {
        data: json!({"accent": "#336699"}),
        logo: Some(Logo {
            media_type: "image/png".to_owned(),
            content: vec![0, 255, 7],
        }),
    }
}

async fn version(tenant: &Tenant<'_>) -> u64 {
    tenant.versions().await.unwrap().unwrap().configuration
}

async fn events(tenant: &Tenant<'_>) -> usize {
    let filter = AuditFilter {
        action: Some("policy_test.change".to_owned()),
        ..AuditFilter::default()
    };
    let page = tenant.audit_events(&filter, PageRequest::first(100)).await;
    page.unwrap().items.len()
}

async fn states(tenant: &Tenant<'_>) -> Vec<SigningKeyState> {
    let configuration = tenant.configuration().await.unwrap().unwrap();
    configuration
        .signing_keys
        .iter()
        .map(|key| key.state)
        .collect()
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    assert!(
        matches!(answer, Err(StoreError::Conflict { .. })),
        "{answer:?}"
    );
}

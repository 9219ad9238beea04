//! Another tenant's ids and values answer like unknown ones, on every door.

use gnap::grant::Finalized;
use gnap::id::{ClientClassId, PolicyCaseId, ResourceServerId, ResourceSetId, RightTypeId, UserId};
use gnap::secret::Secret;
use serde_json::json;
use store::audit::AuditFilter;
use store::client_instance::{ClientInstance, Remembered};
use store::grant::{By, Decided, Ended, Finalize, GrantFilter, Redeemed};
use store::page::PageRequest;
use store::policy::CaseContent;
use store::resource_server::ResourceServerTokens;
use store::token::{Revoke, Revoked, Revoker, Rotated};
use store::{StoreError, Tenant};

use crate::configuration::{
    client_class, key_reference, resource_server, resource_set, retirement, right_type,
    signing_key, user,
};
use crate::database::{Database, on_each_database};
use crate::sample::{self, Approved};

#[tokio::test]
async fn grants_and_tokens_of_another_tenant_are_unknown() {
    on_each_database(async |database| {
        let other = other(database).await;
        let tenant = database.tenant();
        let approved = Approved::new();
        tenant.decide(approved.decide()).await.unwrap();
        let redeem = approved.redeem();
        let token = redeem.tokens[0].clone();

        assert_eq!(
            other.redeem(redeem.clone()).await.unwrap(),
            Redeemed::Unknown
        );
        assert_eq!(tenant.redeem(redeem).await.unwrap(), Redeemed::Done);

        let first = PageRequest::first(10);
        let grant_id = approved.grant_id;
        assert_eq!(other.grant(grant_id).await.unwrap(), None);
        assert_eq!(other.token_by_value(&token.value_hash).await.unwrap(), None);
        assert_eq!(other.token_for_management(token.id).await.unwrap(), None);
        let tokens = other.tokens_of_grant(grant_id, first).await.unwrap();
        assert_eq!(tokens.items, []);
        let grants = other.grants(&GrantFilter::default(), first).await.unwrap();
        assert_eq!(grants.items, []);
        let filter = AuditFilter {
            object_id: Some(grant_id.to_string()),
            ..AuditFilter::default()
        };
        let events = other.audit_events(&filter, first).await.unwrap();
        assert_eq!(events.items, []);

        let rotate = sample::rotate(token.id, token.management_hash);
        assert_eq!(other.rotate(rotate).await.unwrap(), Rotated::Unknown);
        for by in [
            Revoker::Administrator,
            Revoker::Client {
                management_hash: token.management_hash,
                key_thumbprint: sample::thumbprint(1),
            },
        ] {
            let revoke = Revoke {
                token_id: token.id,
                by,
                audit: sample::audit("token.revoke"),
            };
            assert_eq!(other.revoke_token(revoke).await.unwrap(), Revoked::Unknown);
        }
        let finalize = Finalize {
            grant_id,
            by: By::Administrator,
            reason: Finalized::Revoked,
            text: None,
            audit: sample::audit("grant.revoke"),
        };
        assert_eq!(other.finalize(finalize).await.unwrap(), Ended::Unknown);

        let found = tenant.token_by_value(&token.value_hash).await.unwrap();
        assert!(found.unwrap().is_active(sample::NOW));
    })
    .await;
}

#[tokio::test]
async fn ids_and_values_of_another_tenant_are_free_to_use() {
    on_each_database(async |database| {
        let other = other(database).await;
        let tenant = database.tenant();
        let approved = Approved::new();
        assert_eq!(
            tenant.decide(approved.decide()).await.unwrap(),
            Decided::Done
        );
        assert_eq!(
            other.decide(approved.decide()).await.unwrap(),
            Decided::Done
        );

        let issue = sample::issue();
        tenant.issue(issue.clone()).await.unwrap();
        other.issue(issue).await.unwrap();

        let instance = ClientInstance {
            id: sample::id(sample::unique()),
            key: sample::key(3),
            class_id: None,
            display: None,
            identifier_hash: Some(sample::hash()),
            first_seen_at_ms: sample::NOW,
        };
        for tenant in [tenant, other] {
            let audit = sample::audit("client_instance.create");
            let answer = tenant.remember_client_instance(instance.clone(), audit);
            assert_eq!(answer.await.unwrap(), Remembered::New(instance.clone()));
        }
    })
    .await;
}

#[tokio::test]
async fn client_instances_of_another_tenant_are_unknown() {
    on_each_database(async |database| {
        let other = other(database).await;
        let instance = ClientInstance {
            id: sample::id(sample::unique()),
            key: sample::key(3),
            class_id: None,
            display: None,
            identifier_hash: Some(sample::hash()),
            first_seen_at_ms: sample::NOW,
        };
        let audit = sample::audit("client_instance.create");
        let tenant = database.tenant();
        tenant
            .remember_client_instance(instance.clone(), audit)
            .await
            .unwrap();
        let by_key = other.client_instance_by_thumbprint(&instance.key.thumbprint);
        assert_eq!(by_key.await.unwrap(), None);
        let by_identifier = other
            .client_instance_by_identifier(&instance.identifier_hash.unwrap())
            .await;
        assert_eq!(by_identifier.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn configuration_of_another_tenant_is_unknown() {
    on_each_database(async |database| {
        let other = other(database).await;
        let tenant = database.tenant();
        let audit = || sample::audit("sample");
        let right: RightTypeId = sample::id(11);
        let server: ResourceServerId = sample::id(12);
        let set: ResourceSetId = sample::id(13);
        let class: ClientClassId = sample::id(14);
        let rule: PolicyCaseId = sample::id(15);
        tenant
            .create_right_type(right, &right_type("photo"), &audit())
            .await
            .unwrap();
        tenant
            .create_resource_server(server, &resource_server(1), &audit())
            .await
            .unwrap();
        tenant
            .create_resource_set(set, &resource_set("all"), &audit())
            .await
            .unwrap();
        tenant
            .create_client_class(class, &client_class("printer"), &audit())
            .await
            .unwrap();
        let case = CaseContent(json!({"name": "a case"}));
        tenant
            .create_policy_case(rule, &case, 9, &audit())
            .await
            .unwrap();
        let reference = key_reference();
        tenant
            .create_key_reference(&reference, &audit())
            .await
            .unwrap();
        tenant
            .create_signing_key(&signing_key("a"), &audit())
            .await
            .unwrap();

        assert_eq!(other.right_type(right).await.unwrap(), None);
        assert_eq!(other.resource_server(server).await.unwrap(), None);
        assert_eq!(other.resource_set(set).await.unwrap(), None);
        assert_eq!(other.client_class(class).await.unwrap(), None);
        assert_eq!(other.key_reference(reference.id).await.unwrap(), None);
        assert_eq!(other.right_types().await.unwrap(), []);
        assert_eq!(tenant.right_types().await.unwrap().len(), 1);
        assert_eq!(other.policy_cases().await.unwrap(), []);
        assert_eq!(tenant.policy_cases().await.unwrap().len(), 1);
        let now = sample::NOW;
        unknown(
            other
                .update_right_type(right, now, &right_type("x"), &audit())
                .await,
        );
        unknown(
            other
                .update_resource_server(server, &resource_server(2), &audit())
                .await,
        );
        unknown(
            other
                .update_resource_set(set, now, &resource_set("x"), &audit())
                .await,
        );
        unknown(
            other
                .update_client_class(class, now, &client_class("x"), &audit())
                .await,
        );
        unknown(other.update_policy_case(rule, 1, &case, &audit()).await);
        let tokens = ResourceServerTokens::default();
        unknown(
            other
                .update_resource_server_tokens(server, 0, &tokens, &audit())
                .await,
        );
        unknown(
            other
                .activate_signing_key("a", retirement(), &audit())
                .await,
        );
        unknown(other.delete_signing_key("a", &audit()).await);
        unknown(other.delete_right_type(right, &audit()).await);
        unknown(other.delete_resource_set(set, &audit()).await);
        unknown(other.delete_resource_server(server, &audit()).await);
        unknown(other.delete_client_class(class, &audit()).await);
        unknown(other.delete_policy_case(rule, &audit()).await);
        unknown(other.delete_key_reference(reference.id, &audit()).await);

        let foreign = store::resource_set::ResourceSetContent {
            resource_server: Some(server),
            ..resource_set("foreign")
        };
        unknown(
            other
                .create_resource_set(sample::id(16), &foreign, &audit())
                .await,
        );

        let configuration = other.configuration().await.unwrap().unwrap();
        assert_eq!(configuration.tenant.configuration_version, 1);
        assert_eq!(configuration.right_types, []);
        assert_eq!(configuration.resource_sets, []);
        assert_eq!(configuration.resource_servers, []);
        assert_eq!(configuration.client_classes, []);
        assert_eq!(configuration.policies, []);
        assert_eq!(configuration.signing_keys, []);
        assert_eq!(configuration.key_references, []);
        let configuration = tenant.configuration().await.unwrap().unwrap();
        assert_eq!(configuration.tenant.configuration_version, 8);
        assert_eq!(configuration.key_references, [reference]);
        assert_eq!(configuration.right_types.len(), 1);
        assert_eq!(configuration.signing_keys, [signing_key("a")]);
    })
    .await;
}

#[tokio::test]
async fn users_of_another_tenant_are_unknown() {
    on_each_database(async |database| {
        let other = other(database).await;
        let id: UserId = sample::id(21);
        let audit = || sample::audit("user.create");
        let password = Secret::new("$argon2id$1");
        let tenant = database.tenant();
        tenant
            .create_user(id, &user("ada"), &password, &audit())
            .await
            .unwrap();

        assert_eq!(other.user(id).await.unwrap(), None);
        assert!(other.user_by_login("ada").await.unwrap().is_none());
        let users = other.users(None, PageRequest::first(10)).await.unwrap();
        assert_eq!(users.items, []);
        assert_eq!(other.users_by_id(&[id]).await.unwrap(), []);
        let ids = [id, sample::id(99)];
        assert_eq!(tenant.users_by_id(&ids).await.unwrap().len(), 1);
        assert_eq!(tenant.users_by_id(&[]).await.unwrap(), []);
        unknown(
            other
                .update_user(id, audit().at_ms, &user("eve"), &audit())
                .await,
        );
        unknown(other.set_user_password(id, 0, &password, &audit()).await);
        unknown(other.disable_user(id, &audit()).await);
        unknown(other.enable_user(id, &audit()).await);
        unknown(other.delete_user(id, &audit()).await);
        assert!(tenant.user_by_login("ada").await.unwrap().is_some());
        other
            .create_user(id, &user("ada"), &password, &audit())
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn nothing_can_be_configured_in_a_tenant_that_does_not_exist() {
    on_each_database(async |database| {
        let nowhere = database.store.tenant(sample::id(99));
        let audit = || sample::audit("sample");
        unknown(nowhere.publish_policies(sample::publish(1, &[])).await);
        let password = Secret::new("$argon2id$1");
        unknown(
            nowhere
                .create_user(sample::id(1), &user("ada"), &password, &audit())
                .await,
        );
        assert_eq!(nowhere.configuration().await.unwrap(), None);
        assert_eq!(nowhere.versions().await.unwrap(), None);
    })
    .await;
}

async fn other(database: &Database) -> Tenant<'_> {
    let audit = sample::audit("tenant.create");
    let platform = database.store.platform();
    platform
        .create_tenant(&sample::tenant(2), &audit)
        .await
        .unwrap();
    database.store.tenant(sample::other_tenant_id())
}

#[track_caller]
pub fn unknown<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    assert!(
        matches!(answer, Err(StoreError::Unknown { .. })),
        "{answer:?}"
    );
}

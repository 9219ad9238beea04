//! The schema of the store, one small file a change. Runs on SQLite and
//! PostgreSQL. Ids are UUIDs, hashes and thumbprints 32 bytes, times epoch
//! milliseconds, JSON is text. An applied file is never edited; new columns
//! and tables come in new files.

#![expect(
    elided_lifetimes_in_paths,
    reason = "the signature that `MigrationTrait` has in front of `async_trait`"
)]

mod m0001_tenant;
mod m0002_signing_key;
mod m0003_right_type;
mod m0004_resource_server;
mod m0005_resource_set;
mod m0006_client_class;
mod m0007_client_instance;
mod m0008_policy;
mod m0009_directory_user;
mod m0010_grant_request;
mod m0011_access_token;
mod m0012_branding;
mod m0013_audit_event;
mod m0014_administrator;
mod m0015_membership;
mod m0016_client_class_tokens;
mod m0017_directory_user_identity;
mod m0018_client_class_user_statements;
mod m0019_right_type_schema;
mod m0020_client_class_callbacks;
mod m0021_key_reference;
mod m0022_access_token_actor;
mod m0023_client_class_agents;
mod m0024_revoked_value;
mod m0025_resource_server_tokens;
mod m0026_signing_key_states;
mod m0027_resource_set_registration;
mod m0028_access_token_parent;
mod m0029_tenant_host;
mod m0030_user_factor;
mod m0031_recovery_code;
mod m0034_approval_request;
mod m0035_approval_vote;
mod m0036_notification;
mod m0037_policy_version;
mod m0038_decision_inputs;
mod m0039_policy_replay;
mod m0040_policy_shadow;
mod m0041_relationship;
mod m0042_grant_request_pair;
mod m0043_resource_server_authzen;
mod m0044_administrator_approves;
mod m0047_directory_user_disabled;

use sea_orm_migration::prelude::sea_orm::DatabaseConnection;
use sea_orm_migration::prelude::{DbErr, MigrationTrait, MigratorTrait, async_trait};

/// The migrations, in order.
struct Migrator;

/// Applies the migrations that are missing.
///
/// # Errors
/// What the database answered.
pub async fn apply(database: &DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(database, None).await
}

/// Takes all migrations back: removes every table with its content.
///
/// # Errors
/// What the database answered.
pub async fn take_back(database: &DatabaseConnection) -> Result<(), DbErr> {
    Migrator::down(database, None).await
}

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_tenant::Migration),
            Box::new(m0002_signing_key::Migration),
            Box::new(m0003_right_type::Migration),
            Box::new(m0004_resource_server::Migration),
            Box::new(m0005_resource_set::Migration),
            Box::new(m0006_client_class::Migration),
            Box::new(m0007_client_instance::Migration),
            Box::new(m0008_policy::Migration),
            Box::new(m0009_directory_user::Migration),
            Box::new(m0010_grant_request::Migration),
            Box::new(m0011_access_token::Migration),
            Box::new(m0012_branding::Migration),
            Box::new(m0013_audit_event::Migration),
            Box::new(m0014_administrator::Migration),
            Box::new(m0015_membership::Migration),
            Box::new(m0016_client_class_tokens::Migration),
            Box::new(m0017_directory_user_identity::Migration),
            Box::new(m0018_client_class_user_statements::Migration),
            Box::new(m0019_right_type_schema::Migration),
            Box::new(m0020_client_class_callbacks::Migration),
            Box::new(m0021_key_reference::Migration),
            Box::new(m0022_access_token_actor::Migration),
            Box::new(m0023_client_class_agents::Migration),
            Box::new(m0024_revoked_value::Migration),
            Box::new(m0025_resource_server_tokens::Migration),
            Box::new(m0026_signing_key_states::Migration),
            Box::new(m0027_resource_set_registration::Migration),
            Box::new(m0028_access_token_parent::Migration),
            Box::new(m0029_tenant_host::Migration),
            Box::new(m0030_user_factor::Migration),
            Box::new(m0031_recovery_code::Migration),
            Box::new(m0034_approval_request::Migration),
            Box::new(m0035_approval_vote::Migration),
            Box::new(m0036_notification::Migration),
            Box::new(m0037_policy_version::Migration),
            Box::new(m0038_decision_inputs::Migration),
            Box::new(m0039_policy_replay::Migration),
            Box::new(m0040_policy_shadow::Migration),
            Box::new(m0041_relationship::Migration),
            Box::new(m0042_grant_request_pair::Migration),
            Box::new(m0043_resource_server_authzen::Migration),
            Box::new(m0044_administrator_approves::Migration),
            Box::new(m0047_directory_user_disabled::Migration),
        ]
    }
}

//! What one person decided about one client before: an index, because policies
//! ask for it on the way to a decision.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};
use sea_orm_migration::sea_orm::ConnectionTrait as _;

/// Adds the index.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Grants that nobody decided cost it nothing.
const INDEX: &str = "CREATE INDEX grant_request_pair \
     ON grant_request (tenant_id, user_id, key_thumbprint, created_at) WHERE user_id IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = "DROP INDEX grant_request_pair";
        manager.get_connection().execute_unprepared(drop).await?;
        Ok(())
    }
}

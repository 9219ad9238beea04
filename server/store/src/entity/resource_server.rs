//! Resource servers.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait,
    EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resource_server")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub identifier_hash: Vec<u8>,
    pub key_thumbprint: Vec<u8>,
    pub key: String,
    pub created_at: i64,
    pub instance_id_hash: Option<Vec<u8>>,
    pub token_format: Option<String>,
    pub encryption_key: Option<String>,
    pub updated_at: i64,
    pub authzen_token_hash: Option<Vec<u8>>,
    pub authzen_token_created_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Roles of administrators in one tenant.

use gnap::id::AdministratorId;
use gnap::secret::Secret;
use store::StoreError;
use store::platform::{Membership, NewAdministrator, Role};

use crate::database::{Database, on_each_database};
use crate::sample::{self, id, unique};

async fn administrator(database: &Database, memberships: Vec<Membership>) -> AdministratorId {
    let new = NewAdministrator {
        id: id(unique()),
        login: format!("admin-{}", unique()),
        name: "Ada".to_owned(),
        email: None,
        password_hash: Secret::new("$argon2id$1"),
        memberships,
    };
    let audit = sample::audit("administrator.create");
    let platform = database.store.platform();
    platform.create_administrator(&new, &audit).await.unwrap();
    new.id
}

#[tokio::test]
async fn a_role_counts_in_its_tenant_while_somebody_has_it() {
    on_each_database(async |database| {
        let (tenant, platform) = (database.tenant(), database.store.platform());
        let other = database.store.tenant(sample::other_tenant_id());
        // Who runs the platform has no role in a tenant by that.
        let on_platform = Membership {
            tenant: None,
            role: Role::PlatformOperator,
        };
        let ada = administrator(database, vec![on_platform]).await;
        let roles = async || {
            let found = tenant.administrators_by_id(&[ada]).await.unwrap();
            found.into_iter().next().map(|found| found.roles)
        };
        let approvers = async || {
            let found = tenant.administrators_with(&[Role::Approver], 10).await;
            found.unwrap()
        };
        assert_eq!(roles().await, Some(Vec::new()));
        assert!(!approvers().await.contains(&ada));

        for _ in 0..2 {
            let audit = sample::audit("administrator.give-role");
            let given = tenant.give_role(ada, Role::Approver, &audit).await;
            given.unwrap();
        }
        assert_eq!(roles().await, Some(vec![Role::Approver]));
        assert_eq!(approvers().await, [ada]);
        let elsewhere = other.administrators_by_id(&[ada]).await.unwrap();
        assert_eq!(elsewhere[0].roles, []);
        let elsewhere = other.administrators_with(&[Role::Approver], 10).await;
        assert_eq!(elsewhere.unwrap(), []);

        let audit = sample::audit("administrator.take-role");
        let wrong = other.take_role(ada, Role::Approver, &audit).await;
        assert!(matches!(wrong, Err(StoreError::Unknown { .. })));
        let taken = tenant.take_role(ada, Role::Approver, &audit).await;
        taken.unwrap();
        assert_eq!(roles().await, Some(Vec::new()));

        let audit = sample::audit("administrator.remove");
        platform.remove_administrator(ada, &audit).await.unwrap();
        assert_eq!(roles().await, None);
        assert_eq!(platform.memberships(ada).await.unwrap(), []);
        let again = platform.remove_administrator(ada, &audit).await;
        assert!(matches!(again, Err(StoreError::Unknown { .. })));
    })
    .await;
}

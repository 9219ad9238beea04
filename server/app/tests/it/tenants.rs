//! Tenants.

use api::page::Page;
use api::paths;
use api::tenant::{Role, Tenant, TenantMembership};
use store::platform::Role as Stored;

use crate::app::TestApp;

#[tokio::test]
async fn an_administrator_sees_the_own_tenants_only() {
    let app = TestApp::start().await;
    let owner = app.administrator("other", Stored::Owner).await;
    let slugs = |page: Page<TenantMembership>| -> Vec<(String, Role)> {
        page.items
            .into_iter()
            .map(|tenant| (tenant.slug, tenant.role))
            .collect()
    };
    let own = slugs(owner.get(paths::TENANTS).await.ok());
    assert_eq!(own, [("other".to_owned(), Role::Owner)]);
    assert_eq!(owner.session.tenants.len(), 1);

    let operator = app.operator().await;
    let all = slugs(operator.get(paths::TENANTS).await.ok());
    assert_eq!(all.len(), 2);
    let names: Vec<_> = operator
        .session
        .tenants
        .iter()
        .map(|tenant| tenant.name.as_str())
        .collect();
    assert_eq!(names, ["Acme Photos", "Other Ltd"]);
}

#[tokio::test]
async fn all_tenants_are_read_page_by_page() {
    let app = TestApp::start().await;
    let operator = app.operator().await;
    let url = |cursor: Option<&str>| {
        paths::with_query(
            paths::TENANTS.to_owned(),
            &[("limit", Some("1")), ("cursor", cursor)],
        )
    };
    let first: Page<TenantMembership> = operator.get(&url(None)).await.ok();
    let second: Page<TenantMembership> = operator.get(&url(first.next.as_deref())).await.ok();
    assert_eq!(first.items.len(), 1);
    assert_ne!(first.items, second.items);
    assert_eq!(second.next, None);
}

#[tokio::test]
async fn a_tenant_shows_its_addresses() {
    let app = TestApp::start().await;
    let operator = app.operator().await;
    let tenant: Tenant = operator.get(&paths::tenant("acme")).await.ok();
    assert_eq!(tenant.name, "Acme Photos");
    assert_eq!(tenant.base, "http://127.0.0.1:8480/t/acme");
    assert_eq!(
        tenant.rs_discovery,
        "http://127.0.0.1:8480/.well-known/gnap-as-rs/t/acme"
    );
}

#[tokio::test]
async fn bad_limits_and_cursors_are_named() {
    let app = TestApp::start().await;
    let operator = app.operator().await;
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("cursor=nonsense", "cursor"),
    ] {
        for list in [
            paths::TENANTS.to_owned(),
            paths::grants("acme"),
            paths::audit("acme"),
        ] {
            let reply = operator.get(&format!("{list}?{query}")).await;
            reply.refuses(&[field]);
        }
    }
}

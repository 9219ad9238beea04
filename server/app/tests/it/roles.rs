//! What each role may do, over the wire.

use actix_web::http::Method;
use api::paths;
use api::problem::kind;
use store::platform::Role;

use crate::app::TestApp;
use crate::operations::operations;

const ROLES: [Role; 6] = [
    Role::Owner,
    Role::Administrator,
    Role::PolicyAuthor,
    Role::Approver,
    Role::Support,
    Role::Auditor,
];

#[tokio::test]
async fn only_owners_and_administrators_write() {
    let app = TestApp::start().await;
    for role in ROLES {
        let ada = app.administrator("acme", role).await;
        let may_write = matches!(role, Role::Owner | Role::Administrator);
        for operation in operations(&app).await {
            if !operation.path.contains("{slug}") || operation.method.is_safe() {
                continue;
            }
            let reply = ada.call(&operation.method, &operation.url("acme")).await;
            let by_role = match role {
                Role::PolicyAuthor => is_writing_policies(&operation.path),
                Role::Approver => operation.path.ends_with("/answers"),
                _ => false,
            };
            if may_write || by_role {
                assert_ne!(reply.status, 403, "{role:?} {}", operation.path);
            } else {
                reply.problem(403, kind::NOT_PERMITTED);
            }
        }
    }
}

/// What leaves the live policies as they are.
fn is_writing_policies(path: &str) -> bool {
    let is_live = ["/publish", "/rollback", "/approve"]
        .iter()
        .any(|end| path.ends_with(end));
    path.contains("/policy-") && !is_live
}

#[tokio::test]
async fn grants_and_audit_are_not_for_everybody() {
    let app = TestApp::start().await;
    for (role, grants, audit) in [
        (Role::Owner, 200, 200),
        (Role::Administrator, 200, 200),
        (Role::PolicyAuthor, 403, 403),
        (Role::Approver, 200, 403),
        (Role::Support, 200, 403),
        (Role::Auditor, 200, 200),
    ] {
        let ada = app.administrator("acme", role).await;
        let get = async |url: String| ada.call(&Method::GET, &url).await.status;
        assert_eq!(get(paths::grants("acme")).await, grants, "{role:?}");
        assert_eq!(get(paths::audit("acme")).await, audit, "{role:?}");
        assert_eq!(get(paths::tenant("acme")).await, 200, "{role:?}");
        assert_eq!(get(paths::policies("acme")).await, 200, "{role:?}");
    }
}

//! Lists by cursor: complete, without doubles, stable under inserts.

use std::collections::HashSet;

use gnap::grant::Finalized;
use gnap::id::{GrantId, UserId};
use gnap::secret::Secret;
use serde_json::json;
use store::Tenant;
use store::audit::{Actor, ActorKind, Audit, AuditFilter};
use store::grant::{By, Finalize, GrantFilter, Issue, NewGrant, StateFilter, StateKind};
use store::page::{MAX_LIMIT, PageRequest};
use store::policy::CaseContent;
use uuid::Uuid;

use crate::configuration::{client_class, resource_set, user};
use crate::database::on_each_database;
use crate::sample;

#[tokio::test]
async fn pages_of_grants_are_complete_and_stable_under_inserts() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let mut expected = Vec::new();
        for number in 0..57 {
            // Several at the same time: the id decides between them.
            expected.push(issue_at(&tenant, sample::NOW + number / 5).await);
        }
        expected.reverse();

        let mut found = Vec::new();
        let mut page = PageRequest::first(10);
        loop {
            let answer = tenant.grants(&GrantFilter::default(), page).await.unwrap();
            assert!(answer.items.len() <= 10);
            found.extend(answer.items.iter().map(|grant| grant.id));
            // Newer than every page that is still to come.
            issue_at(&tenant, sample::NOW + 1000).await;
            match answer.next {
                Some(cursor) => {
                    let cursor = cursor.to_string().parse().unwrap();
                    page = PageRequest::after(cursor, 10);
                }
                None => break,
            }
        }
        assert_eq!(found, expected);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_ends_with_the_list_has_no_next() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        for _ in 0..3 {
            issue_at(&tenant, sample::NOW).await;
        }
        let all = GrantFilter::default();
        for (limit, next) in [(2, true), (3, false), (4, false)] {
            let page = tenant
                .grants(&all, PageRequest::first(limit))
                .await
                .unwrap();
            assert_eq!(page.next.is_some(), next, "limit {limit}");
        }
        let page = tenant.grants(&all, PageRequest::first(0)).await.unwrap();
        assert_eq!(page.items.len(), 1, "a limit of 0 is taken as 1");
    })
    .await;
}

#[tokio::test]
async fn a_filter_finds_what_is_far_down_and_each_page_stays_bounded() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let rare = Issue {
            grant: NewGrant {
                right_types: vec!["rare".to_owned()],
                created_at_ms: sample::NOW - 1,
                ..sample::grant(sample::id(sample::unique()))
            },
            ..sample::issue()
        };
        tenant.issue(rare.clone()).await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..1100 {
            let store = database.store.clone();
            tasks.spawn(async move {
                let issue = Issue {
                    tokens: Vec::new(),
                    ..sample::issue()
                };
                store
                    .tenant(sample::tenant_id())
                    .issue(issue)
                    .await
                    .unwrap();
            });
        }
        tasks.join_all().await;
        let filter = GrantFilter {
            right_type: Some("rare".to_owned()),
            ..GrantFilter::default()
        };
        let first = tenant
            .grants(&filter, PageRequest::first(10))
            .await
            .unwrap();
        assert_eq!(first.items, []);
        let page = PageRequest::after(first.next.unwrap(), 10);
        let second = tenant.grants(&filter, page).await.unwrap();
        assert_eq!(second.items[0].id, rare.grant.id);
        assert_eq!(second.next, None);

        let common = GrantFilter {
            right_type: Some("photo".to_owned()),
            ..GrantFilter::default()
        };
        let mut found = HashSet::new();
        let mut page = PageRequest::first(MAX_LIMIT + 7);
        loop {
            let answer = tenant.grants(&common, page).await.unwrap();
            assert!(answer.items.len() <= MAX_LIMIT as usize);
            for grant in &answer.items {
                assert!(found.insert(grant.id), "no grant is listed twice");
            }
            match answer.next {
                Some(cursor) => page = PageRequest::after(cursor, MAX_LIMIT),
                None => break,
            }
        }
        assert_eq!(found.len(), 1100);
    })
    .await;
}

#[tokio::test]
async fn grants_are_filtered_by_all_that_is_given() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let user: UserId = sample::id(7);
        let plain = issue(&tenant, |_| {}).await;
        let other = issue(&tenant, |grant| {
            grant.client.name = Some("100% _Ünder_ Reader".to_owned());
            grant.client.class_id = None;
            grant.client.key.thumbprint = sample::thumbprint(9);
            grant.client_instance = Some(sample::id(8));
            grant.user = Some(user);
            grant.right_types = vec!["Photo".to_owned(), "a\"b".to_owned()];
            grant.created_at_ms = sample::NOW + 50;
        })
        .await;
        let finalize = Finalize {
            grant_id: plain,
            by: By::Administrator,
            reason: Finalized::Revoked,
            text: None,
            audit: sample::audit("grant.revoke"),
        };
        tenant.finalize(finalize).await.unwrap();

        let all = GrantFilter::default;
        let client = |text: &str| GrantFilter {
            client: Some(text.to_owned()),
            ..all()
        };
        let right_type = |text: &str| GrantFilter {
            right_type: Some(text.to_owned()),
            ..all()
        };
        let state = |state| GrantFilter {
            state: Some(StateFilter::In(state)),
            ..all()
        };
        let cases = [
            (all(), vec![other, plain]),
            (client("PRINT"), vec![plain]),
            (client("100% _"), vec![other]),
            (client("%"), vec![other]),
            (client("nothing"), vec![]),
            (right_type("photo"), vec![plain]),
            (right_type("Photo"), vec![other]),
            (right_type("a\"b"), vec![other]),
            (right_type("b"), vec![]),
            (right_type("pho"), vec![]),
            (state(StateKind::Approved), vec![other]),
            (state(StateKind::Finalized), vec![plain]),
            (state(StateKind::Denied), vec![]),
            (
                GrantFilter {
                    state: Some(StateFilter::Over),
                    ..all()
                },
                vec![plain],
            ),
            (
                GrantFilter {
                    thumbprint: Some(sample::thumbprint(9)),
                    ..all()
                },
                vec![other],
            ),
            (
                GrantFilter {
                    client_instance: Some(sample::id(8)),
                    ..all()
                },
                vec![other],
            ),
            (
                GrantFilter {
                    user: Some(user),
                    ..all()
                },
                vec![other],
            ),
            (
                GrantFilter {
                    user: Some(user),
                    ..client("printer")
                },
                vec![],
            ),
            (
                GrantFilter {
                    created_from_ms: Some(sample::NOW),
                    created_before_ms: Some(sample::NOW + 50),
                    ..all()
                },
                vec![plain],
            ),
            (
                GrantFilter {
                    created_from_ms: Some(sample::NOW + 50),
                    ..all()
                },
                vec![other],
            ),
        ];
        for (filter, expected) in cases {
            let page = tenant
                .grants(&filter, PageRequest::first(10))
                .await
                .unwrap();
            let found: Vec<GrantId> = page.items.iter().map(|grant| grant.id).collect();
            assert_eq!(found, expected, "{filter:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn tokens_of_a_grant_are_paged() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let issue = Issue {
            tokens: (0..7).map(|_| sample::token()).collect(),
            ..sample::issue()
        };
        tenant.issue(issue.clone()).await.unwrap();
        tenant.issue(sample::issue()).await.unwrap();
        let grant_id = issue.grant.id;
        let first = tenant.tokens_of_grant(grant_id, PageRequest::first(4));
        let first = first.await.unwrap();
        let page = PageRequest::after(first.next.unwrap(), 4);
        let second = tenant.tokens_of_grant(grant_id, page).await.unwrap();
        assert_eq!(second.next, None);
        let mut found: Vec<_> = first
            .items
            .iter()
            .chain(&second.items)
            .map(|token| token.id)
            .collect();
        found.reverse();
        let expected: Vec<_> = issue.tokens.iter().map(|token| token.id).collect();
        assert_eq!(found, expected);
    })
    .await;
}

#[tokio::test]
async fn audit_events_are_filtered_and_paged() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        for number in 0..5 {
            let audit = Audit {
                at_ms: sample::NOW + number,
                actor: Actor {
                    kind: ActorKind::Administrator,
                    id: Some(format!("admin-{}", number % 2)),
                    name: Some("Ada".to_owned()),
                },
                data: json!({"number": number}),
                ..sample::audit("policy.create")
            };
            let id = sample::id(100 + number);
            let content = CaseContent(json!({"name": "a case"}));
            let created = tenant.create_policy_case(id, &content, 9, &audit).await;
            created.unwrap();
        }
        let filter = AuditFilter {
            action: Some("policy.create".to_owned()),
            ..AuditFilter::default()
        };
        let first = tenant
            .audit_events(&filter, PageRequest::first(3))
            .await
            .unwrap();
        let page = PageRequest::after(first.next.unwrap(), 3);
        let second = tenant.audit_events(&filter, page).await.unwrap();
        let numbers: Vec<_> = first
            .items
            .iter()
            .chain(&second.items)
            .map(|event| event.data["number"].as_u64())
            .collect();
        assert_eq!(numbers, [4, 3, 2, 1, 0].map(Some));
        assert_eq!(first.items[0].object_kind, "policy_test");
        assert_eq!(first.items[0].actor.kind, ActorKind::Administrator);

        let by_actor = AuditFilter {
            actor_id: Some("admin-1".to_owned()),
            ..filter.clone()
        };
        let page = tenant
            .audit_events(&by_actor, PageRequest::first(10))
            .await
            .unwrap();
        assert_eq!(page.items.len(), 2);
        let by_time = AuditFilter {
            from_ms: Some(sample::NOW + 1),
            before_ms: Some(sample::NOW + 3),
            ..filter.clone()
        };
        let page = tenant
            .audit_events(&by_time, PageRequest::first(10))
            .await
            .unwrap();
        assert_eq!(page.items.len(), 2);
        let by_object = AuditFilter {
            object_kind: Some("policy_test".to_owned()),
            object_id: Some(first.items[2].object_id.clone()),
            ..AuditFilter::default()
        };
        let page = tenant
            .audit_events(&by_object, PageRequest::first(10))
            .await
            .unwrap();
        assert_eq!(page.items, [first.items[2].clone()]);
        let elsewhere = AuditFilter {
            object_kind: Some("grant".to_owned()),
            ..by_object
        };
        let page = tenant
            .audit_events(&elsewhere, PageRequest::first(10))
            .await
            .unwrap();
        assert_eq!(page.items, []);
    })
    .await;
}

#[tokio::test]
async fn configuration_lists_are_paged() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let password = Secret::new("$argon2id$1");
        for number in 0..5 {
            let audit = Audit {
                at_ms: sample::NOW + number / 2,
                ..sample::audit("sample")
            };
            let name = number.to_string();
            let id = number + 1;
            tenant
                .create_resource_set(sample::id(id), &resource_set(&name), &audit)
                .await
                .unwrap();
            let audit = Audit {
                id: sample::id(sample::unique()),
                ..audit
            };
            tenant
                .create_client_class(sample::id(id), &client_class(&name), &audit)
                .await
                .unwrap();
            let audit = Audit {
                id: sample::id(sample::unique()),
                ..audit
            };
            tenant
                .create_user(sample::id(id), &user(&name), &password, &audit)
                .await
                .unwrap();
        }
        let expected: Vec<Uuid> = (1..=5).rev().map(sample::id).collect();
        let (mut sets, mut classes, mut users) = (Vec::new(), Vec::new(), Vec::new());
        let mut page = PageRequest::first(2);
        loop {
            let answer = tenant.resource_sets(page).await.unwrap();
            sets.extend(answer.items.iter().map(|set| Uuid::from(set.id)));
            let same_place = tenant.client_classes(page).await.unwrap();
            classes.extend(same_place.items.iter().map(|class| Uuid::from(class.id)));
            let same_place = tenant.users(None, page).await.unwrap();
            users.extend(same_place.items.iter().map(|user| Uuid::from(user.id)));
            match answer.next {
                Some(cursor) => page = PageRequest::after(cursor, 2),
                None => break,
            }
        }
        assert_eq!(sets, expected);
        assert_eq!(classes, expected);
        assert_eq!(users, expected);
    })
    .await;
}

async fn issue_at(tenant: &Tenant<'_>, created_at_ms: u64) -> GrantId {
    issue(tenant, |grant| grant.created_at_ms = created_at_ms).await
}

async fn issue(tenant: &Tenant<'_>, change: impl FnOnce(&mut NewGrant)) -> GrantId {
    let mut issue = sample::issue();
    change(&mut issue.grant);
    let id = issue.grant.id;
    tenant.issue(issue).await.unwrap();
    id
}

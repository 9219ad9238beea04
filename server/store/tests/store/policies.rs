//! The life of policies: a draft, a proposal and a publication are each
//! decided by one conditional write.

use store::audit::AuditFilter;
use store::page::PageRequest;
use store::policy::{
    CaseContent, DraftChange, DraftContent, Entry, NewProposal, Origin, Publish, Published,
};
use store::{StoreError, Tenant};

use crate::database::on_each_database;
use crate::sample;

const PERMIT: &str = "permit(principal, action, resource);";
const FORBID: &str = "forbid(principal, action, resource);";

async fn live(tenant: &Tenant<'_>) -> Vec<Entry> {
    let policies = tenant.policies().await.unwrap();
    policies.into_iter().map(Entry::from).collect()
}

async fn configuration(tenant: &Tenant<'_>) -> u64 {
    tenant.versions().await.unwrap().unwrap().configuration
}

fn draft(base: u64, text: &str) -> DraftContent {
    let entry = sample::policy(1, text);
    DraftContent {
        base,
        changes: vec![DraftChange {
            id: entry.id,
            content: Some(entry.content),
        }],
        authors: vec![sample::actor()],
    }
}

fn proposal(number: u64, draft_revision: Option<u64>) -> NewProposal {
    NewProposal {
        id: sample::id(number),
        base: 0,
        draft_revision,
        rollback_to: None,
        comment: "because".to_owned(),
        authors: vec![sample::actor()],
        policies: vec![sample::policy(1, PERMIT)],
    }
}

#[tokio::test]
async fn a_publication_makes_the_set_live_and_a_version_that_stays() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let one = [sample::policy(1, PERMIT), sample::policy(2, PERMIT)];
        let published = tenant.publish_policies(sample::publish(1, &one)).await;
        assert_eq!(published.unwrap(), Published::Done { number: 1 });
        assert_eq!(live(&tenant).await, one);
        let first = tenant.policies().await.unwrap();

        let two = [sample::policy(1, PERMIT), sample::policy(3, FORBID)];
        let publish = Publish {
            origin: Origin::Version { number: 1 },
            ..sample::publish(2, &two)
        };
        let published = tenant.publish_policies(publish).await.unwrap();
        assert_eq!(published, Published::Done { number: 2 });
        assert_eq!(live(&tenant).await, two);
        // What stayed the same was not written.
        assert_eq!(tenant.policies().await.unwrap()[0], first[0]);

        let version = tenant.policy_version(1).await.unwrap().unwrap();
        assert_eq!(version.policies, one);
        assert_eq!(version.summary.rollback_to, None);
        let version = tenant.policy_version(2).await.unwrap().unwrap();
        assert_eq!(version.policies, two);
        assert_eq!(version.summary.rollback_to, Some(1));
        assert_eq!(tenant.policy_version(3).await.unwrap(), None);

        let page = tenant.policy_versions(PageRequest::first(1)).await.unwrap();
        assert_eq!(page.items[0].number, 2);
        let next = PageRequest::after(page.next.unwrap(), 1);
        let page = tenant.policy_versions(next).await.unwrap();
        assert_eq!((page.items[0].number, page.next), (1, None));
    })
    .await;
}

#[tokio::test]
async fn of_two_publications_at_once_one_is_live() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let sets = [[sample::policy(1, PERMIT)], [sample::policy(2, FORBID)]];
        let (one, other) = tokio::join!(
            tenant.publish_policies(sample::publish(1, &sets[0])),
            tenant.publish_policies(sample::publish(1, &sets[1])),
        );
        let answers = [one.unwrap(), other.unwrap()];
        let won = answers
            .iter()
            .position(|answer| *answer == Published::Done { number: 1 })
            .unwrap();
        assert_eq!(answers[1 - won], Published::Outdated);
        assert_eq!(live(&tenant).await, sets[won]);
        let published = AuditFilter {
            action: Some("policy.publish".to_owned()),
            ..AuditFilter::default()
        };
        let events = tenant.audit_events(&published, PageRequest::first(9)).await;
        assert_eq!(events.unwrap().items.len(), 1, "the loser leaves no event");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_published_beside_a_case_that_was_saved_meanwhile() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let seen = configuration(&tenant).await;
        let case = CaseContent(serde_json::json!({"name": "a case"}));
        let audit = sample::audit("policy_test.create");
        tenant
            .create_policy_case(sample::id(1), &case, 9, &audit)
            .await
            .unwrap();
        let set = [sample::policy(1, PERMIT)];
        let late = tenant.publish_policies(sample::publish(seen, &set)).await;
        assert_eq!(late.unwrap(), Published::Outdated);
        assert_eq!(live(&tenant).await, []);
        let seen = configuration(&tenant).await;
        let again = tenant.publish_policies(sample::publish(seen, &set)).await;
        assert_eq!(again.unwrap(), Published::Done { number: 1 });
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_changed_is_not_published_and_a_published_one_is_empty() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let audit = || sample::audit("policy_draft.change");
        assert_eq!(tenant.policy_draft().await.unwrap(), None);
        let save = async |expected, text| {
            let content = draft(0, text);
            tenant.save_policy_draft(expected, &content, &audit()).await
        };
        assert!(is_conflict(&save(1, PERMIT).await));
        assert_eq!(save(0, PERMIT).await.unwrap(), 1);
        assert!(is_conflict(&save(0, FORBID).await));
        assert_eq!(save(1, FORBID).await.unwrap(), 2);
        assert!(is_conflict(&save(1, PERMIT).await));

        let publish = |revision| Publish {
            origin: Origin::Draft { revision },
            ..sample::publish(1, &[sample::policy(1, PERMIT)])
        };
        assert!(is_conflict(&tenant.publish_policies(publish(1)).await));
        assert_eq!(live(&tenant).await, []);
        assert_eq!(configuration(&tenant).await, 1, "nothing is half done");
        tenant.publish_policies(publish(2)).await.unwrap();
        let emptied = tenant.policy_draft().await.unwrap().unwrap();
        assert_eq!(emptied.revision, 3);
        assert_eq!(emptied.content.changes, []);
        assert_eq!(emptied.content.authors, []);
        assert!(is_conflict(&save(2, PERMIT).await));
        assert_eq!(save(3, PERMIT).await.unwrap(), 4);
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_used_up_once_and_a_later_draft_stays() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let audit = || sample::audit("policy.propose");
        let content = draft(0, PERMIT);
        let saved = tenant.save_policy_draft(0, &content, &audit()).await;
        let propose = async |number| {
            let proposal = proposal(number, Some(saved.as_ref().copied().unwrap()));
            tenant.propose_policies(&proposal, &audit()).await.unwrap();
        };
        propose(1).await;
        propose(2).await;
        let waiting = tenant.policy_proposal().await.unwrap().unwrap();
        assert_eq!(waiting.content.id, sample::id(2));
        assert_eq!(waiting.content.policies, [sample::policy(1, PERMIT)]);
        let later = tenant.save_policy_draft(1, &content, &audit()).await;

        let publish = |number, expected| Publish {
            origin: Origin::Proposal {
                id: sample::id(number),
                draft_revision: Some(1),
                rollback_to: None,
            },
            ..sample::publish(expected, &[sample::policy(1, PERMIT)])
        };
        // The one that was replaced.
        assert!(is_conflict(&tenant.publish_policies(publish(1, 1)).await));
        assert_eq!(live(&tenant).await, []);
        let done = tenant.publish_policies(publish(2, 1)).await.unwrap();
        assert_eq!(done, Published::Done { number: 1 });
        assert!(is_conflict(&tenant.publish_policies(publish(2, 2)).await));
        assert!(tenant.policy_proposal().await.unwrap().is_none());
        let draft = tenant.policy_draft().await.unwrap().unwrap();
        assert_eq!(draft.revision, later.unwrap());
        assert_eq!(draft.content, content);

        propose(3).await;
        let gone = tenant.delete_policy_proposal(sample::id(2), &audit()).await;
        assert!(matches!(gone, Err(StoreError::Unknown { .. })));
        tenant
            .delete_policy_proposal(sample::id(3), &audit())
            .await
            .unwrap();
        assert!(tenant.policy_proposal().await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn belong_to_one_tenant() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let platform = database.store.platform();
        let created = sample::audit("tenant.create");
        platform
            .create_tenant(&sample::tenant(2), &created)
            .await
            .unwrap();
        let other = database.store.tenant(sample::other_tenant_id());
        let audit = || sample::audit("sample");
        let set = [sample::policy(1, PERMIT)];
        tenant
            .publish_policies(sample::publish(1, &set))
            .await
            .unwrap();
        tenant
            .save_policy_draft(0, &draft(1, FORBID), &audit())
            .await
            .unwrap();
        tenant
            .propose_policies(&proposal(1, None), &audit())
            .await
            .unwrap();
        assert_eq!(live(&other).await, []);
        assert_eq!(other.policy_version(1).await.unwrap(), None);
        let versions = other.policy_versions(PageRequest::first(9)).await.unwrap();
        assert_eq!(versions.items, []);
        assert_eq!(other.policy_draft().await.unwrap(), None);
        assert!(other.policy_proposal().await.unwrap().is_none());
        let gone = other.delete_policy_proposal(sample::id(1), &audit()).await;
        assert!(matches!(gone, Err(StoreError::Unknown { .. })));
        let stolen = Publish {
            origin: Origin::Proposal {
                id: sample::id(1),
                draft_revision: None,
                rollback_to: None,
            },
            ..sample::publish(1, &set)
        };
        assert!(is_conflict(&other.publish_policies(stolen).await));
        assert!(tenant.policy_proposal().await.unwrap().is_some());
    })
    .await;
}

fn is_conflict<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Conflict { .. }))
}

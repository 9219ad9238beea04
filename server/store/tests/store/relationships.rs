//! Relationships: changed all at once, read by what changed since.

use gnap::id::RelationshipId;
use store::page::PageRequest;
use store::relationship::{
    REMOVED_IS_KNOWN_FOR_MS, RelationshipChange, RelationshipFilter, RelationshipsSince, Tuple,
};
use store::{StoreError, Tenant};

use crate::database::on_each_database;
use crate::sample;

fn tuple(subject: &str, object: &str) -> Tuple {
    Tuple {
        subject: subject.to_owned(),
        relation: "member".to_owned(),
        object: object.to_owned(),
    }
}

async fn change(
    tenant: &Tenant<'_>,
    at_ms: u64,
    add: &[Tuple],
    remove: &[Tuple],
) -> Result<(), StoreError> {
    let mut audit = sample::audit("relationship.change");
    audit.at_ms = at_ms;
    let id = || sample::id::<RelationshipId>(sample::unique());
    let wanted = RelationshipChange {
        add: add.iter().map(|tuple| (id(), tuple.clone())).collect(),
        remove: remove.to_vec(),
    };
    tenant.change_relationships(wanted, &audit).await
}

async fn since(tenant: &Tenant<'_>, version: u64) -> RelationshipsSince {
    tenant.relationships_since(version).await.unwrap()
}

async fn listed(tenant: &Tenant<'_>, filter: &RelationshipFilter) -> Vec<Tuple> {
    let page = tenant.relationships(filter, PageRequest::first(100)).await;
    let mut tuples: Vec<Tuple> = page.unwrap().items.into_iter().map(|r| r.tuple).collect();
    tuples.sort_by(|one, other| one.subject.cmp(&other.subject));
    tuples
}

#[tokio::test]
async fn who_looks_again_reads_only_what_changed() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let (ann, bea) = (tuple("user:ann", "group:a"), tuple("user:bea", "group:a"));
        assert_eq!(since(&tenant, 0).await, RelationshipsSince::default());
        let both = [ann.clone(), bea.clone()];
        change(&tenant, sample::NOW, &both, &[]).await.unwrap();
        let first = since(&tenant, 0).await;
        assert_eq!(first.added.len(), 2);
        let now = tenant.versions().await.unwrap().unwrap();
        assert_eq!(first.version, now.relationships);
        let same = since(&tenant, first.version).await;
        assert_eq!(same.version, first.version);
        assert!(same.added.is_empty() && same.removed.is_empty());

        let gone = [ann.clone()];
        change(&tenant, sample::NOW + 1, &[], &gone).await.unwrap();
        let second = since(&tenant, first.version).await;
        assert!(second.version > first.version);
        assert_eq!((second.added, second.removed), (vec![], vec![ann.clone()]));
        let all = RelationshipFilter::default();
        assert_eq!(listed(&tenant, &all).await, [bea]);

        change(&tenant, sample::NOW + 2, &gone, &[]).await.unwrap();
        let third = since(&tenant, second.version).await;
        assert_eq!((third.added, third.removed), (vec![ann], vec![]));
    })
    .await;
}

#[tokio::test]
async fn what_is_there_or_gone_already_does_not_change() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let ann = [tuple("user:ann", "group:a")];
        change(&tenant, sample::NOW, &ann, &[]).await.unwrap();
        let first = since(&tenant, 0).await;
        change(&tenant, sample::NOW + 1, &ann, &[]).await.unwrap();
        let nobody = [tuple("user:nobody", "group:a")];
        change(&tenant, sample::NOW + 2, &[], &nobody)
            .await
            .unwrap();
        let again = since(&tenant, first.version).await;
        assert!(again.added.is_empty() && again.removed.is_empty());
    })
    .await;
}

#[tokio::test]
async fn are_found_by_each_of_their_parts_and_belong_to_one_tenant() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let all = [
            tuple("user:ann", "group:a"),
            tuple("user:ann", "group:b"),
            tuple("user:bea", "group:b"),
        ];
        change(&tenant, sample::NOW, &all, &[]).await.unwrap();
        let of = |subject: Option<&str>, object: Option<&str>| RelationshipFilter {
            subject: subject.map(str::to_owned),
            relation: None,
            object: object.map(str::to_owned),
        };
        let by_both = listed(&tenant, &of(Some("user:ann"), Some("group:b"))).await;
        assert_eq!(by_both, all[1..2]);
        assert_eq!(listed(&tenant, &of(None, Some("group:b"))).await, all[1..]);
        let relation = RelationshipFilter {
            relation: Some("viewer".to_owned()),
            ..RelationshipFilter::default()
        };
        assert!(listed(&tenant, &relation).await.is_empty());
        let nowhere = database.store.tenant(sample::id(77));
        assert!(listed(&nowhere, &of(None, None)).await.is_empty());
        assert!(since(&nowhere, 0).await.added.is_empty());
        let refused = change(&nowhere, sample::NOW, &all, &[]).await;
        assert!(matches!(refused, Err(StoreError::Unknown { .. })));
    })
    .await;
}

#[tokio::test]
async fn what_was_removed_long_ago_is_forgotten() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let ann = [tuple("user:ann", "group:a")];
        change(&tenant, sample::NOW, &ann, &[]).await.unwrap();
        let first = since(&tenant, 0).await.version;
        change(&tenant, sample::NOW, &[], &ann).await.unwrap();
        let later = sample::NOW + REMOVED_IS_KNOWN_FOR_MS;
        change(&tenant, later, &[], &[]).await.unwrap();
        assert_eq!(since(&tenant, first).await.removed, ann);
        change(&tenant, later + 1, &[], &[]).await.unwrap();
        assert!(since(&tenant, first).await.removed.is_empty());
    })
    .await;
}

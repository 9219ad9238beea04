//! Requests to approve a grant: answers count once, and only in time.

use gnap::grant::Finalized;
use gnap::id::{ApprovalId, GrantId};
use serde_json::json;
use store::StoreError;
use store::approval::{
    ApprovalFilter, ApprovalState, Approver, CastVote, Move, NewApproval, NewDelegation, Settle,
    SettleTo, Vote, Voted, Voter,
};
use store::grant::{
    By, Decide, Decided, Decision, Finalize, InteractRef, Redeem, RedeemAt, Redeemed, State,
    StoredInteractRef,
};
use store::notification::NewNotification;
use store::page::PageRequest;

use crate::database::{Database, on_each_database};
use crate::sample::{self, Approved, NOW, id, unique};

const EXPIRES: u64 = NOW + 1000;

fn approval(grant: GrantId) -> NewApproval {
    NewApproval {
        id: id(unique()),
        grant,
        subject: Some(id(9)),
        client_name: Some("Pay Now".to_owned()),
        demands: json!([{"right": 0}]),
        asked: vec!["group:finance".to_owned(), "role:owner".to_owned()],
        created_at_ms: NOW,
        expires_at_ms: EXPIRES,
        notifications: vec![notification("asked")],
    }
}

fn notification(about: &str) -> NewNotification {
    NewNotification {
        id: id(unique()),
        content: json!({"about": about}),
        at_ms: NOW,
    }
}

fn waits(approved: &Approved, approval: NewApproval) -> Decide {
    Decide {
        decision: Decision::Waiting,
        approval: Some(approval),
        audit: sample::audit("grant.wait"),
        ..approved.decide()
    }
}

async fn waiting(database: &Database) -> (Approved, ApprovalId) {
    let approved = Approved::new();
    let approval = approval(approved.grant_id);
    let approval_id = approval.id;
    let decided = database.tenant().decide(waits(&approved, approval)).await;
    assert_eq!(decided.unwrap(), Decided::Done);
    (approved, approval_id)
}

fn cast(approval: ApprovalId, version: u64, voter: u64, to: ApprovalState) -> CastVote {
    CastVote {
        approval,
        version,
        vote: Vote {
            voter: Voter::Person {
                user: id(voter),
                seat: id(voter),
            },
            answer: json!({"yes": true}),
            reason: Some("why not".to_owned()),
            at_ms: NOW,
        },
        to,
        notifications: Vec::new(),
        audit: sample::audit("approval.approve"),
    }
}

#[tokio::test]
async fn a_person_answers_once_and_one_answer_is_given_for_them() {
    on_each_database(async |database| {
        let (_, approval) = waiting(database).await;
        let tenant = database.tenant();
        let waiting = ApprovalState::Waiting;
        let first = cast(approval, 1, 1, waiting);
        assert_eq!(tenant.vote(first.clone()).await.unwrap(), Voted::Done);
        // Evaluated without the first answer.
        assert_eq!(
            tenant.vote(cast(approval, 1, 2, waiting)).await.unwrap(),
            Voted::Changed
        );
        let again = CastVote {
            version: 2,
            audit: sample::audit("approval.approve"),
            ..first
        };
        assert_eq!(tenant.vote(again).await.unwrap(), Voted::Already);
        let mut for_first = cast(approval, 2, 3, waiting);
        for_first.vote.voter = Voter::Person {
            user: id(3),
            seat: id(1),
        };
        assert_eq!(tenant.vote(for_first).await.unwrap(), Voted::Already);

        let second = cast(approval, 2, 2, ApprovalState::Approved);
        assert_eq!(tenant.vote(second).await.unwrap(), Voted::Done);
        let found = tenant.approval(approval).await.unwrap().unwrap();
        assert_eq!(found.state, ApprovalState::Approved);
        assert_eq!((found.version, found.settled_at_ms), (3, Some(NOW)));
        let voters: Vec<Approver> = found
            .votes
            .iter()
            .map(|vote| vote.voter.approver())
            .collect();
        assert_eq!(voters, [1, 2].map(|one| Approver::Person(id(one))));
        // It does not wait any more.
        let late = cast(approval, 3, 4, waiting);
        assert_eq!(tenant.vote(late).await.unwrap(), Voted::Changed);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_answers_once_beside_people() {
    on_each_database(async |database| {
        let (_, approval) = waiting(database).await;
        let tenant = database.tenant();
        let by_administrator = |version| {
            let mut cast = cast(approval, version, 1, ApprovalState::Waiting);
            cast.vote.voter = Voter::Administrator(id(7));
            cast
        };
        let person = cast(approval, 1, 1, ApprovalState::Waiting);
        assert_eq!(tenant.vote(person).await.unwrap(), Voted::Done);
        assert_eq!(tenant.vote(by_administrator(2)).await.unwrap(), Voted::Done);
        let again = tenant.vote(by_administrator(3)).await;
        assert_eq!(again.unwrap(), Voted::Already);
        let found = tenant.approval(approval).await.unwrap().unwrap();
        let voters: Vec<Voter> = found.votes.iter().map(|vote| vote.voter).collect();
        let administrator = Voter::Administrator(id(7));
        assert_eq!(voters.len(), 2);
        assert!(voters.contains(&administrator));
        assert!(!administrator.involves(Approver::Person(id(7))));
        assert!(administrator.involves(Approver::Administrator(id(7))));
        // Nothing of it is a person's of the same id.
        assert_eq!(tenant.approvals_answered(id(7), 10).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn an_answer_after_the_end_does_not_count() {
    on_each_database(async |database| {
        let (_, approval) = waiting(database).await;
        let tenant = database.tenant();
        let mut late = cast(approval, 1, 1, ApprovalState::Waiting);
        late.vote.at_ms = EXPIRES;
        assert_eq!(tenant.vote(late.clone()).await.unwrap(), Voted::Changed);
        late.vote.at_ms = EXPIRES - 1;
        assert_eq!(tenant.vote(late).await.unwrap(), Voted::Done);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_answers_at_once_one_decides() {
    on_each_database(async |database| {
        let (_, approval) = waiting(database).await;
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..40 {
            let store = database.store.clone();
            let cast = cast(approval, 1, 100 + number, ApprovalState::Approved);
            tasks.spawn(async move { store.tenant(sample::tenant_id()).vote(cast).await });
        }
        let answers = tasks.join_all().await;
        let done = answers
            .into_iter()
            .filter(|answer| *answer.as_ref().unwrap() == Voted::Done)
            .count();
        assert_eq!(done, 1);
    })
    .await;
}

#[tokio::test]
async fn a_waiting_grant_takes_its_reference_and_issues_nothing() {
    on_each_database(async |database| {
        let (approved, _) = waiting(database).await;
        let tenant = database.tenant();
        assert_eq!(
            tenant.redeem(approved.redeem()).await.unwrap(),
            Redeemed::Moved
        );
        let next = sample::hash();
        let take = Redeem {
            at: RedeemAt::Waiting,
            tokens: Vec::new(),
            next_continuation_hash: Some(next),
            audit: None,
            ..approved.redeem()
        };
        assert_eq!(tenant.redeem(take.clone()).await.unwrap(), Redeemed::Done);
        let grant = tenant.grant(approved.grant_id).await.unwrap().unwrap();
        assert_eq!(grant.state, State::Waiting);
        assert!(matches!(grant.interact_ref, StoredInteractRef::Used { .. }));
        let poll = Redeem {
            continuation_hash: next,
            interact_ref: InteractRef::Absent,
            next_continuation_hash: Some(sample::hash()),
            ..take.clone()
        };
        assert_eq!(tenant.redeem(poll.clone()).await.unwrap(), Redeemed::Done);
        assert_eq!(
            tenant.redeem(poll).await.unwrap(),
            Redeemed::WrongContinuation
        );
    })
    .await;
}

#[tokio::test]
async fn a_grant_is_settled_once() {
    on_each_database(async |database| {
        let (approved, _) = waiting(database).await;
        let tenant = database.tenant();
        let settle = |to| Settle {
            grant: approved.grant_id,
            version: 1,
            to,
            request: json!({}),
            decision: json!({"settled": true}),
            inputs: None,
            right_types: vec!["pay".to_owned()],
            audit: sample::audit("grant.release"),
        };
        assert!(tenant.settle(settle(SettleTo::Approved)).await.unwrap());
        assert!(!tenant.settle(settle(SettleTo::Denied)).await.unwrap());
        let grant = tenant.grant(approved.grant_id).await.unwrap().unwrap();
        assert_eq!(grant.state, State::Approved);
        assert_eq!(grant.decision, json!({"settled": true}));
        assert_eq!(
            tenant.redeem(approved.redeem()).await.unwrap(),
            Redeemed::Done
        );
    })
    .await;
}

#[tokio::test]
async fn the_end_of_a_grant_ends_its_request() {
    on_each_database(async |database| {
        let (approved, approval) = waiting(database).await;
        let tenant = database.tenant();
        tenant
            .finalize(Finalize {
                grant_id: approved.grant_id,
                by: By::Administrator,
                reason: Finalized::Revoked,
                text: None,
                audit: sample::audit("grant.revoke"),
            })
            .await
            .unwrap();
        let found = tenant.approval(approval).await.unwrap().unwrap();
        assert_eq!(found.state, ApprovalState::Cancelled);
        let late = cast(approval, found.version, 1, ApprovalState::Approved);
        assert_eq!(tenant.vote(late).await.unwrap(), Voted::Changed);
    })
    .await;
}

#[tokio::test]
async fn a_request_is_found_by_whom_it_asks_in_its_tenant_only() {
    on_each_database(async |database| {
        let (approved, approval) = waiting(database).await;
        let tenant = database.tenant();
        let other = database.store.tenant(sample::other_tenant_id());
        let asked = |group: &str| vec![group.to_owned()];
        for (groups, now, count) in [
            (asked("group:finance"), NOW, 1),
            (asked("role:owner"), NOW, 1),
            (asked("group:legal"), NOW, 0),
            (asked("group:finance"), EXPIRES, 0),
        ] {
            let found = tenant.approvals_asking(&groups, now, 10).await.unwrap();
            assert_eq!(found.len(), count, "{groups:?} {now}");
        }
        let finance = asked("group:finance");
        assert!(
            other
                .approvals_asking(&finance, NOW, 10)
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(other.approval(approval).await.unwrap(), None);
        let stolen = cast(approval, 1, 1, ApprovalState::Approved);
        assert_eq!(other.vote(stolen).await.unwrap(), Voted::Changed);
        let of_grant = tenant
            .approval_of(approved.grant_id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((of_grant.id, of_grant.subject), (approval, Some(id(9))));
        let filter = ApprovalFilter {
            state: Some(ApprovalState::Waiting),
            grant: Some(approved.grant_id),
        };
        let page = PageRequest::first(10);
        assert_eq!(
            tenant.approvals(&filter, page).await.unwrap().items.len(),
            1
        );
        assert!(
            other
                .approvals(&filter, page)
                .await
                .unwrap()
                .items
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn a_request_expires_once_and_tells_so_once() {
    on_each_database(async |database| {
        let (_, approval) = waiting(database).await;
        let (tenant, platform) = (database.tenant(), database.store.platform());
        let expired = async |now| platform.expired_approvals(now, 10).await.unwrap();
        assert!(expired(EXPIRES - 1).await.is_empty());
        assert_eq!(expired(EXPIRES).await, [(tenant.id(), approval)]);
        let expire = || Move {
            approval,
            version: 1,
            from: ApprovalState::Waiting,
            to: ApprovalState::Expired,
            reason: None,
            notifications: vec![notification("expired")],
            audit: sample::audit("approval.expire"),
        };
        assert!(tenant.move_approval(expire()).await.unwrap());
        assert!(!tenant.move_approval(expire()).await.unwrap());
        assert!(expired(EXPIRES).await.is_empty());

        // Messages: one when it was made, one now; each is taken by one.
        let taken = platform
            .take_notifications(NOW, NOW + 500, 10)
            .await
            .unwrap();
        assert_eq!(taken.len(), 2);
        let nobody = platform
            .take_notifications(NOW, NOW + 500, 10)
            .await
            .unwrap();
        assert!(nobody.is_empty());
        let [first, second] = taken.as_slice() else {
            panic!("two messages");
        };
        platform.remove_notification(first).await.unwrap();
        let later = platform.postpone_notification(second, NOW + 700).await;
        later.unwrap();
        let due = platform.take_notifications(NOW + 699, NOW + 900, 10).await;
        assert!(due.unwrap().is_empty());
        let due = platform.take_notifications(NOW + 700, NOW + 900, 10).await;
        let due = due.unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].id, due[0].attempt), (second.id, 1));
    })
    .await;
}

#[tokio::test]
async fn a_delegation_is_ended_by_who_made_it() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let new = NewDelegation {
            id: id(unique()),
            from: id(unique()),
            to: id(unique()),
            approvers: Some("group:finance".to_owned()),
            starts_at_ms: NOW,
            ends_at_ms: EXPIRES,
        };
        let event = sample::audit("delegation.create");
        tenant.delegate(&new, &event).await.unwrap();
        for user in [new.from, new.to] {
            let found = tenant.delegations(user, NOW).await.unwrap();
            assert_eq!(found.len(), 1);
            assert!(found[0].holds(NOW) && !found[0].holds(EXPIRES) && !found[0].holds(NOW - 1));
        }
        assert!(
            tenant
                .delegations(new.from, EXPIRES)
                .await
                .unwrap()
                .is_empty()
        );
        let event = sample::audit("delegation.end");
        let stranger = tenant.end_delegation(new.id, new.to, &event).await;
        assert!(matches!(stranger, Err(StoreError::Unknown { .. })));
        tenant
            .end_delegation(new.id, new.from, &event)
            .await
            .unwrap();
        assert!(tenant.delegations(new.to, NOW).await.unwrap().is_empty());
    })
    .await;
}

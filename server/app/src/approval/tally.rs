//! What all answers make of each right.
//!
//! A yes counts for a demand while its approver is one of those whom the demand
//! names, and never when it is, or was given by, whose grant it is. A right is
//! refused by anybody who may answer about it and leaves nothing of it. What is
//! left is what everybody left whose yes counts.

use std::collections::BTreeSet;

use gnap::id::UserId;
use gnap::right::Right;
use policy::{Approvers, RecordedApproval};
use store::approval::{ApprovalState, Approver, Vote};

use super::answer::{Answer, Left};
use super::ask::Wanted;

/// The answers to a request, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally(pub Vec<RightTally>);

/// What the answers make of one right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightTally {
    /// The right's place among all of the grant.
    pub right: usize,
    /// How far each demand is.
    pub demands: Vec<Progress>,
    /// What everybody left.
    pub left: Left,
    /// Whose yes counts, for policy.
    pub approvals: Vec<RecordedApproval>,
    /// Whether somebody refused it, or nothing common is left.
    pub is_refused: bool,
}

/// How far a demand is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Who may say yes.
    pub by: Approvers,
    /// How many must.
    pub count: u32,
    /// How many did.
    pub have: u32,
}

impl RightTally {
    /// Whether answers are still wanted for it.
    pub fn is_open(&self) -> bool {
        !self.is_refused && self.demands.iter().any(|demand| demand.have < demand.count)
    }
}

impl Tally {
    /// Counts. `rights` are those of the grant, as they were left when the
    /// request was made; `is_entitled` tells who an approver is now
    /// ([`Entitled`](super::Entitled)).
    pub fn of(
        wanted: &[Wanted],
        rights: &[Vec<Right>],
        subject: Option<UserId>,
        votes: &[Vote],
        is_entitled: impl Fn(Approver, &Approvers) -> bool,
    ) -> Self {
        let own = subject.map(Approver::Person);
        let counted: Vec<(Approver, Answer)> = votes
            .iter()
            .filter(|vote| own.is_none_or(|own| !vote.voter.involves(own)))
            .filter_map(|vote| {
                let answer = serde_json::from_value::<Answer>(vote.answer.clone()).ok()?;
                Some((vote.voter.approver(), answer))
            })
            .collect();
        let of_wanted: BTreeSet<usize> = wanted.iter().map(|wanted| wanted.right).collect();
        let rights = of_wanted.into_iter().map(|right| {
            let demands: Vec<&Wanted> = wanted.iter().filter(|w| w.right == right).collect();
            let base = rights.get(right).map(Vec::as_slice).unwrap_or_default();
            one(right, &demands, base, &counted, &is_entitled)
        });
        Self(rights.collect())
    }

    /// Where the request stands with these answers.
    pub fn state(&self) -> ApprovalState {
        if self.0.iter().any(RightTally::is_open) {
            ApprovalState::Waiting
        } else if self.0.iter().all(|right| right.is_refused) {
            ApprovalState::Denied
        } else {
            ApprovalState::Approved
        }
    }

    /// One of the rights.
    pub fn right(&self, index: usize) -> Option<&RightTally> {
        self.0.iter().find(|right| right.right == index)
    }
}

fn one(
    right: usize,
    demands: &[&Wanted],
    base: &[Right],
    counted: &[(Approver, Answer)],
    is_entitled: &impl Fn(Approver, &Approvers) -> bool,
) -> RightTally {
    let mut progress: Vec<Progress> = demands
        .iter()
        .map(|wanted| Progress {
            by: wanted.by.clone(),
            count: wanted.count,
            have: 0,
        })
        .collect();
    let mut left = Left::all(base);
    let mut approvals: Vec<RecordedApproval> = Vec::new();
    let (mut is_refused, mut seats) = (base.is_empty(), BTreeSet::new());
    for (seat, answer) in counted {
        let Some(given) = answer.rights.iter().find(|given| given.right == right) else {
            continue;
        };
        let of: Vec<Approvers> = demands
            .iter()
            .map(|wanted| &wanted.by)
            .filter(|by| answer.of.contains(by) && is_entitled(*seat, by))
            .cloned()
            .collect();
        // A seat counts once, whatever was stored.
        if of.is_empty() || !seats.insert(*seat) {
            continue;
        }
        if given.left.is_nothing() {
            is_refused = true;
            continue;
        }
        left = left.and(&given.left);
        for demand in &mut progress {
            if of.contains(&demand.by) {
                demand.have += 1;
            }
        }
        approvals.push(RecordedApproval {
            by: seat.to_string(),
            of,
        });
    }
    is_refused |= left.is_nothing();
    RightTally {
        right,
        demands: progress,
        left,
        approvals,
        is_refused,
    }
}

#[cfg(test)]
mod tests {
    use gnap::id::AdministratorId;
    use policy::ApproverRole;
    use serde_json::{Value, json};
    use store::approval::Voter;
    use uuid::Uuid;

    use super::super::answer::Given;
    use super::*;

    fn user(number: u64) -> UserId {
        UserId::from(Uuid::from_u64_pair(1, number))
    }

    fn finance() -> Approvers {
        Approvers::Group("finance".to_owned())
    }

    fn wanted(right: usize, by: Approvers, count: u32) -> Wanted {
        Wanted { right, by, count }
    }

    fn rights(all: &Value) -> Vec<Vec<Right>> {
        serde_json::from_value(all.clone()).unwrap()
    }

    fn base() -> Vec<Vec<Right>> {
        rights(&json!([
            [{"type": "photo", "actions": ["read"]}],
            [{"type": "pay", "actions": ["send", "recall"]}],
        ]))
    }

    fn says(voter: u64, seat: u64, right: usize, left: &Value) -> Vote {
        let answer = Answer {
            of: vec![finance()],
            is_whole: false,
            rights: vec![Given {
                right,
                left: serde_json::from_value(left.clone()).unwrap(),
            }],
        };
        Vote {
            voter: Voter::Person {
                user: user(voter),
                seat: user(seat),
            },
            answer: serde_json::to_value(answer).unwrap(),
            reason: None,
            at_ms: 0,
        }
    }

    fn yes(number: u64) -> Vote {
        says(
            number,
            number,
            1,
            &json!([{"type": "pay", "actions": ["send", "recall"]}]),
        )
    }

    fn tally(votes: &[Vote]) -> Tally {
        let wanted = [wanted(1, finance(), 2)];
        // 9 is whose grant it is; 5 is nobody.
        Tally::of(&wanted, &base(), Some(user(9)), votes, |who, by| {
            who != Approver::Person(user(5)) && *by == finance()
        })
    }

    #[test]
    fn two_people_are_two_and_one_is_one() {
        assert_eq!(tally(&[yes(1)]).state(), ApprovalState::Waiting);
        assert_eq!(tally(&[yes(1), yes(1)]).state(), ApprovalState::Waiting);
        assert_eq!(tally(&[yes(1), yes(2)]).state(), ApprovalState::Approved);
    }

    #[test]
    fn whose_grant_it_is_never_counts_in_person_or_by_somebody_else() {
        let all = |left: &Value, voter, seat| says(voter, seat, 1, left);
        let whole = json!([{"type": "pay", "actions": ["send", "recall"]}]);
        for own in [yes(9), all(&whole, 9, 2), all(&whole, 2, 9)] {
            assert_eq!(tally(&[yes(1), own]).state(), ApprovalState::Waiting);
        }
        let other = all(&whole, 3, 2);
        assert_eq!(tally(&[yes(1), other]).state(), ApprovalState::Approved);
    }

    #[test]
    fn who_is_no_approver_any_more_does_not_count() {
        assert_eq!(tally(&[yes(1), yes(5)]).state(), ApprovalState::Waiting);
        let refused = says(5, 5, 1, &json!([null]));
        assert_eq!(tally(&[yes(1), refused]).state(), ApprovalState::Waiting);
    }

    #[test]
    fn one_refusal_refuses_and_narrowing_narrows() {
        let refused = says(2, 2, 1, &json!([null]));
        assert_eq!(tally(&[yes(1), refused]).state(), ApprovalState::Denied);
        let narrowed = says(2, 2, 1, &json!([{"type": "pay", "actions": ["send"]}]));
        let tally = tally(&[yes(1), narrowed]);
        assert_eq!(tally.state(), ApprovalState::Approved);
        let left = tally.right(1).unwrap().left.rights();
        assert_eq!(
            left,
            rights(&json!([[{"type": "pay", "actions": ["send"]}]]))[0]
        );
    }

    #[test]
    fn nothing_in_common_is_a_no() {
        let one = says(1, 1, 1, &json!([{"type": "pay", "actions": ["send"]}]));
        let other = says(2, 2, 1, &json!([{"type": "pay", "actions": ["recall"]}]));
        assert_eq!(tally(&[one, other]).state(), ApprovalState::Denied);
    }

    #[test]
    fn an_answer_about_another_right_says_nothing_about_this_one() {
        let other = says(2, 2, 0, &json!([{"type": "photo", "actions": ["read"]}]));
        assert_eq!(tally(&[yes(1), other]).state(), ApprovalState::Waiting);
    }

    fn administrator(number: u64) -> AdministratorId {
        AdministratorId::from(Uuid::from_u64_pair(1, number))
    }

    fn approver() -> Approvers {
        Approvers::Role(ApproverRole::Approver)
    }

    fn by_administrator(number: u64, of: Approvers) -> Vote {
        let mut vote = yes(number);
        vote.voter = Voter::Administrator(administrator(number));
        vote.answer["of"] = serde_json::to_value([of]).unwrap();
        vote
    }

    /// Whom an administrator of the same id as a person is not.
    fn entitled(who: Approver, by: &Approvers) -> bool {
        matches!(
            (who, by),
            (Approver::Person(_), Approvers::Group(_))
                | (Approver::Administrator(_), Approvers::Role(_))
        )
    }

    #[test]
    fn within_one_demand_people_and_administrators_are_never_counted_together() {
        let votes = [
            yes(1),
            by_administrator(1, finance()),
            by_administrator(2, approver()),
        ];
        for by in [finance(), approver()] {
            let wanted = [wanted(1, by, 2)];
            let tally = Tally::of(&wanted, &base(), None, &votes, entitled);
            assert_eq!(tally.0[0].demands[0].have, 1, "{wanted:?}");
            assert_eq!(tally.state(), ApprovalState::Waiting);
        }
    }

    #[test]
    fn a_right_that_wants_a_group_and_a_role_needs_both() {
        let wanted = [wanted(1, finance(), 1), wanted(1, approver(), 1)];
        let state = |votes: &[Vote]| {
            let tally = Tally::of(&wanted, &base(), Some(user(9)), votes, entitled);
            tally.state()
        };
        let (person, administrator) = (yes(1), by_administrator(1, approver()));
        for one in [&person, &administrator] {
            assert_eq!(state(std::slice::from_ref(one)), ApprovalState::Waiting);
        }
        let both = state(&[person, administrator]);
        assert_eq!(both, ApprovalState::Approved);
    }

    #[test]
    fn policy_never_takes_an_administrator_for_a_person() {
        let wanted = [wanted(1, approver(), 1)];
        let votes = [by_administrator(1, approver())];
        let tally = Tally::of(&wanted, &base(), None, &votes, entitled);
        let by = &tally.0[0].approvals[0].by;
        assert_eq!(*by, format!("administrator:{}", administrator(1)));
    }
}

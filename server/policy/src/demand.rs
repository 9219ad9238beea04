//! What gates want before a right can be given.

use serde::{Deserialize, Serialize};

use crate::decision::Outcome;

/// Something that opens a gate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Demand {
    /// The end user agrees.
    Consent {
        /// For how many seconds the yes may be remembered; absent if it counts
        /// only this time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remember: Option<u64>,
    },
    /// Others agree.
    Approval {
        /// Who may.
        by: Approvers,
        /// How many of them must, each another person.
        count: u32,
    },
    /// A stronger or fresher sign-in.
    StepUp {
        /// The authentication context class it must reach.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        acr: Option<String>,
        /// Seconds it may be old.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_age: Option<u64>,
    },
}

/// Who may approve.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approvers {
    /// Members of a group of the tenant's directory.
    Group(String),
    /// Administrators of the tenant who have this role there.
    Role(ApproverRole),
}

/// A role of administrators that may decide about grants of others. Who runs the
/// platform, writes policies, helps or audits never does so by that alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApproverRole {
    /// Owns the tenant.
    Owner,
    /// Administers the tenant.
    Administrator,
    /// Decides what waits for approval.
    Approver,
}

impl ApproverRole {
    /// All of them.
    pub const ALL: [ApproverRole; 3] = [
        ApproverRole::Owner,
        ApproverRole::Administrator,
        ApproverRole::Approver,
    ];

    /// Its name in policies, as in the admin API.
    pub fn name(self) -> &'static str {
        match self {
            ApproverRole::Owner => "owner",
            ApproverRole::Administrator => "administrator",
            ApproverRole::Approver => "approver",
        }
    }

    /// The role of a name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

impl Demand {
    /// The outcome it makes alone.
    pub fn outcome(&self) -> Outcome {
        match self {
            Demand::Consent { .. } => Outcome::Ask,
            Demand::Approval { .. } => Outcome::Approval,
            Demand::StepUp { .. } => Outcome::StepUp,
        }
    }

    /// All demands as the fewest that ask for the same, in order.
    /// `acr_rank` tells how strong a class of sign-in is, where that is known.
    pub(crate) fn combine(
        demands: impl IntoIterator<Item = Demand>,
        acr_rank: impl Fn(&str) -> Option<usize>,
    ) -> Vec<Demand> {
        let mut all: Vec<Demand> = Vec::new();
        for demand in demands {
            let mut fits = all
                .iter_mut()
                .filter_map(|known| known.and(&demand, &acr_rank));
            match fits.next() {
                Some(()) => {}
                None => all.push(demand),
            }
        }
        all.sort_unstable();
        all
    }

    /// Makes this demand ask for the other too, if one demand can.
    fn and(&mut self, other: &Demand, acr_rank: impl Fn(&str) -> Option<usize>) -> Option<()> {
        match (self, other) {
            (Demand::Consent { remember }, Demand::Consent { remember: other }) => {
                *remember = remember.zip(*other).map(|(one, other)| one.min(other));
            }
            (
                Demand::Approval { by, count },
                Demand::Approval {
                    by: other_by,
                    count: other_count,
                },
            ) if by == other_by => *count = (*count).max(*other_count),
            (
                Demand::StepUp { acr, max_age },
                Demand::StepUp {
                    acr: other_acr,
                    max_age: other_max_age,
                },
            ) => {
                let stronger = match (acr.as_deref(), other_acr.as_deref()) {
                    (one, None) => one,
                    (None, other) => other,
                    (Some(one), Some(other)) if one == other => Some(one),
                    (Some(one), Some(other)) => match acr_rank(one)?.cmp(&acr_rank(other)?) {
                        std::cmp::Ordering::Less => Some(other),
                        _ => Some(one),
                    },
                };
                *acr = stronger.map(str::to_owned);
                *max_age = [*max_age, *other_max_age].into_iter().flatten().min();
            }
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn approval(group: &str, count: u32) -> Demand {
        Demand::Approval {
            by: Approvers::Group(group.to_owned()),
            count,
        }
    }

    fn step_up(acr: &str, max_age: Option<u64>) -> Demand {
        Demand::StepUp {
            acr: Some(acr.to_owned()),
            max_age,
        }
    }

    fn consent(remember: Option<u64>) -> Demand {
        Demand::Consent { remember }
    }

    fn rank(acr: &str) -> Option<usize> {
        ["pwd", "mfa", "phr"].iter().position(|known| *known == acr)
    }

    #[test]
    fn the_strongest_of_each_kind_is_left() {
        let all = [
            step_up("mfa", Some(300)),
            consent(Some(60)),
            approval("a", 1),
            consent(Some(30)),
            approval("b", 1),
            step_up("phr", Some(600)),
            approval("a", 2),
        ];
        assert_eq!(
            Demand::combine(all, rank),
            [
                consent(Some(30)),
                approval("a", 2),
                approval("b", 1),
                step_up("phr", Some(300)),
            ]
        );
    }

    #[test]
    fn one_gate_that_does_not_remember_is_enough_to_be_asked_again() {
        let all = [consent(Some(60)), consent(None)];
        assert_eq!(Demand::combine(all, rank), [consent(None)]);
    }

    #[test]
    fn classes_of_sign_in_that_cannot_be_compared_are_both_wanted() {
        let all = [step_up("mfa", None), step_up("x", None)];
        assert_eq!(Demand::combine(all.clone(), rank), all);
    }
}

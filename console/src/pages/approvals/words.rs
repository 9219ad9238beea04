//! Approval requests in words.

use api::approval::{ApprovalAnswer, ApprovalDemand, ApprovalState};

use crate::components::badge::Tone;
use crate::texts::Texts;

/// All states, those of interest first.
pub const STATES: [ApprovalState; 5] = [
    ApprovalState::Waiting,
    ApprovalState::Approved,
    ApprovalState::Denied,
    ApprovalState::Expired,
    ApprovalState::Cancelled,
];

/// Where a request stands.
pub fn state(state: ApprovalState, t: &Texts) -> (Tone, &'static str) {
    match state {
        ApprovalState::Waiting => (Tone::Waiting, t.states.waiting),
        ApprovalState::Approved => (Tone::Good, t.states.approved),
        ApprovalState::Denied => (Tone::Bad, t.states.denied),
        ApprovalState::Expired => (Tone::Neutral, t.states.expired),
        ApprovalState::Cancelled => (Tone::Neutral, t.states.cancelled),
    }
}

/// What somebody answered.
pub fn answer(answer: ApprovalAnswer, t: &Texts) -> (Tone, &'static str) {
    match answer {
        ApprovalAnswer::Approved => (Tone::Good, t.approvals.approved),
        ApprovalAnswer::Narrowed => (Tone::Info, t.approvals.narrowed),
        ApprovalAnswer::Denied => (Tone::Bad, t.approvals.denied),
    }
}

/// How many of how many, of whom: `1 of 2, group finance`.
pub fn progress(demand: &ApprovalDemand, t: &Texts) -> String {
    t.approvals
        .progress
        .replace("{have}", &demand.have.to_string())
        .replace("{count}", &demand.count.to_string())
        .replace("{by}", &by(&demand.by, t))
}

/// Who may approve.
fn by(by: &str, t: &Texts) -> String {
    match by.split_once(':') {
        Some(("group", name)) => t.approvals.group.replace("{}", name),
        Some(("role", name)) => t.approvals.role.replace("{}", name),
        _ => by.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use api::right::RightSummary;

    use super::*;
    use crate::texts::EN;

    fn said(by: &str) -> String {
        let demand = ApprovalDemand {
            index: 0,
            right: RightSummary {
                name: "payment-api".into(),
                actions: Vec::new(),
            },
            by: by.into(),
            count: 2,
            have: 1,
            refused: false,
        };
        progress(&demand, &EN)
    }

    #[test]
    fn progress_counts_and_says_of_whom() {
        assert_eq!(said("group:finance"), "1 of 2, group finance");
        assert_eq!(said("role:owner"), "1 of 2, role owner");
        assert_eq!(said("somebody"), "1 of 2, somebody");
    }

    #[test]
    fn states_have_words_of_their_own() {
        let words: Vec<_> = STATES.map(|one| state(one, &EN).1).to_vec();
        let mut once = words.clone();
        once.dedup();
        assert_eq!(once, words);
    }
}

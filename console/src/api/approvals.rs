//! Calls about requests to approve grants.

use api::approval::{
    AnswerApproval, Answerer, ApprovalDetail, ApprovalFilter, ApprovalState, ApprovalSummary,
    CancelApproval,
};
use api::page::Page;
use api::paths;
use gloo_net::http::Method;

use super::{Answer, Api, number};

impl Api {
    /// A page of approval requests.
    pub async fn approvals(
        self,
        slug: &str,
        filter: &ApprovalFilter,
    ) -> Answer<Page<ApprovalSummary>> {
        let url = paths::with_query(
            paths::approvals(slug),
            &[
                ("state", filter.state.map(approval_word)),
                ("for", filter.answerer.map(|Answerer::Me| "me")),
                ("grant", filter.grant.as_deref()),
                ("cursor", filter.cursor.as_deref()),
                ("limit", number(filter.limit).as_deref()),
            ],
        );
        self.get(&url).await
    }

    /// An approval request with its answers.
    pub async fn approval(self, slug: &str, id: &str) -> Answer<ApprovalDetail> {
        self.get(&paths::approval(slug, id)).await
    }

    /// Answers an approval request.
    pub async fn answer_approval(
        self,
        slug: &str,
        id: &str,
        request: &AnswerApproval,
    ) -> Answer<ApprovalDetail> {
        self.send(Method::POST, &paths::approval_answers(slug, id), request)
            .await
    }

    /// Takes an approval request back.
    pub async fn cancel_approval(
        self,
        slug: &str,
        id: &str,
        request: &CancelApproval,
    ) -> Answer<ApprovalDetail> {
        self.send(Method::POST, &paths::approval_cancel(slug, id), request)
            .await
    }
}

/// The word for a state, as in the API.
pub fn approval_word(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Waiting => "waiting",
        ApprovalState::Approved => "approved",
        ApprovalState::Denied => "denied",
        ApprovalState::Expired => "expired",
        ApprovalState::Cancelled => "cancelled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_states_are_those_of_the_api() {
        for state in [
            ApprovalState::Waiting,
            ApprovalState::Approved,
            ApprovalState::Denied,
            ApprovalState::Expired,
            ApprovalState::Cancelled,
        ] {
            let word = serde_json::to_string(&state).unwrap();
            assert_eq!(word, format!("\"{}\"", approval_word(state)));
        }
    }
}

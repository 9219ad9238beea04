//! Takes a grant back: says what dies, wants a reason, shows the result.

use api::grant::{GrantDetail, GrantEnd, GrantState, RevokeGrant};
use leptos::prelude::*;

use crate::api::use_api;
use crate::clock::Clock;
use crate::components::confirm_button::{Asked, ConfirmButton};
use crate::components::confirm_dialog::Confirmation;
use crate::load::Loader;
use crate::pages::grants::tokens::active;
use crate::texts::{Texts, use_texts};

/// The button and its dialog. Nothing where there is nothing to take back.
#[component]
pub fn Revoke(slug: String, grant: Loader<GrantDetail>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let clock = use_context::<Clock>().unwrap_or_else(Clock::start);
    let possible = Memo::new(move |_| grant.map(can_revoke).unwrap_or(false));
    let consequences = Signal::derive(move || {
        grant
            .map(|detail| consequences(detail, clock.now(), t))
            .unwrap_or_default()
    });
    let ask = Callback::new(move |reason: String| {
        let slug = slug.clone();
        let id = grant.map(|detail| detail.grant.id.clone())?;
        let answer = async move { api.revoke_grant(&slug, &id, &RevokeGrant { reason }).await };
        Some(Asked::new(answer, move |detail| grant.set(detail)))
    });
    view! {
        <ConfirmButton
            id="revoke"
            label=t.revoke.open
            words=Confirmation {
                title: t.revoke.title,
                confirm: t.revoke.confirm,
                doing: t.revoke.doing,
                reason: Some(t.revoke.reason),
            }
            possible=possible
            consequences=consequences
            ask=ask
        />
    }
    .into_any()
}

/// What is over can still have tokens that live, except where it was revoked.
fn can_revoke(detail: &GrantDetail) -> bool {
    match (detail.grant.state, detail.grant.end) {
        (
            GrantState::Processing
            | GrantState::Pending
            | GrantState::Waiting
            | GrantState::Approved,
            _,
        ) => true,
        (GrantState::Finalized, Some(GrantEnd::Revoked)) => false,
        (GrantState::Finalized, _) => detail.tokens.iter().any(|token| token.revoked_at.is_none()),
    }
}

fn consequences(detail: &GrantDetail, now: i64, t: &Texts) -> Vec<String> {
    let tokens = match active(&detail.tokens, now) {
        0 => t.revoke.no_token.to_owned(),
        1 => t.revoke.one_token.to_owned(),
        many => t.revoke.many_tokens.replace("{}", &many.to_string()),
    };
    let again = match &detail.grant.user {
        Some(user) => t.revoke.ask_user.replace("{}", &user.name),
        None => t.revoke.ask_again.to_owned(),
    };
    vec![tokens, again, t.revoke.no_undo.to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;
    use crate::texts::EN;

    #[test]
    fn what_is_revoked_cannot_be_revoked() {
        let mut detail = samples::grant();
        assert!(can_revoke(&detail));
        detail.grant.state = GrantState::Finalized;
        detail.grant.end = Some(GrantEnd::Revoked);
        assert!(!can_revoke(&detail));
        for end in [GrantEnd::Denied, GrantEnd::Cancelled] {
            detail.grant.end = Some(end);
            assert!(can_revoke(&detail), "its tokens live on");
        }
    }

    #[test]
    fn consequences_count_the_tokens_that_die_and_name_the_person() {
        let detail = samples::grant();
        let text = consequences(&detail, detail.grant.created_at, &EN).join(" ");
        assert!(text.contains("2 access tokens"), "{text}");
        assert!(text.contains("Alice"), "{text}");
    }
}

//! The access tokens of a grant.

use api::grant::GrantToken;
use leptos::prelude::*;

use crate::clock::Clock;
use crate::components::badge::{Badge, Tone};
use crate::components::icon::{Glyph, Icon};
use crate::components::relative_time::RelativeTime;
use crate::components::right_chips::RightChips;
use crate::texts::{Texts, use_texts};

/// Shows each token. Its value is not known here.
#[component]
pub fn Tokens(tokens: Vec<GrantToken>) -> impl IntoView {
    let t = use_texts();
    if tokens.is_empty() {
        return view! { <p class="panel-note">{t.grant.no_tokens}</p> }.into_any();
    }
    view! {
        <ul class="tokens">
            {tokens.into_iter().map(|one| token(one, t)).collect_view()}
        </ul>
    }
    .into_any()
}

/// How many of the tokens can be used at that time.
pub fn active(tokens: &[GrantToken], now: i64) -> usize {
    tokens
        .iter()
        .filter(|token| {
            token.revoked_at.is_none() && token.expires_at.is_none_or(|expires| expires > now)
        })
        .count()
}

fn token(token: GrantToken, t: &'static Texts) -> AnyView {
    let clock = use_context::<Clock>().unwrap_or_else(Clock::start);
    let one = token.clone();
    let state = move || {
        if one.revoked_at.is_some() {
            (Tone::Bad, t.states.revoked)
        } else if active(std::slice::from_ref(&one), clock.now()) == 0 {
            (Tone::Neutral, t.states.expired)
        } else {
            (Tone::Good, t.states.active)
        }
    };
    view! {
        <li class="token">
            <span class="token-icon"><Glyph icon=Icon::Token/></span>
            <div class="token-text">
                <p class="token-title">
                    {token.label.unwrap_or_else(|| t.grant.token.to_owned())} " "
                    <span class="quiet">{token.format}</span>
                </p>
                <RightChips rights=token.rights/>
                <p class="token-facts">
                    {t.grant.issued} " " <RelativeTime at=token.issued_at/>
                    {token
                        .expires_at
                        .filter(|_| token.revoked_at.is_none())
                        .map(|at| {
                            view! { " · " {t.grant.expires} " " <RelativeTime at=at/> }
                        })}
                    {token
                        .revoked_at
                        .map(|at| {
                            view! { " · " {t.grant.revoked} " " <RelativeTime at=at/> }
                        })}
                    {token
                        .derived_by
                        .map(|server| {
                            view! { " · " {t.grant.derived_by} " " {server} }
                        })}
                    {(token.generation > 0)
                        .then(|| {
                            view! {
                                " · "
                                {t.grant.rotated.replace("{}", &token.generation.to_string())}
                            }
                        })}
                </p>
            </div>
            {move || {
                let (tone, label) = state();
                view! { <Badge tone=tone label=label/> }
            }}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(expires_at: Option<i64>, revoked_at: Option<i64>) -> GrantToken {
        GrantToken {
            id: "t".into(),
            label: None,
            format: "opaque".into(),
            rights: Vec::new(),
            derived_by: None,
            derived_from: None,
            generation: 0,
            issued_at: 0,
            expires_at,
            revoked_at,
        }
    }

    #[test]
    fn revoked_and_expired_tokens_are_not_active() {
        let tokens = [
            token(Some(10), None),
            token(Some(5), None),
            token(None, None),
            token(None, Some(1)),
        ];
        assert_eq!(active(&tokens, 5), 2);
    }
}

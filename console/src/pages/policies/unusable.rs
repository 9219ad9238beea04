//! That the live policies cannot be used: nobody is given anything until others
//! are published.

use api::policy_draft::PolicyDraft;
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::texts::Texts;

/// The banner, if there is a reason for it.
pub fn unusable(draft: Option<&PolicyDraft>, t: &'static Texts) -> Option<AnyView> {
    let problems = &draft?.live_problems;
    if problems.is_empty() {
        return None;
    }
    let messages = problems.iter().map(|problem| problem.message.clone());
    let messages: Vec<_> = messages.map(|text| view! { <li>{text}</li> }).collect();
    Some(
        view! {
            <section class="banner tone-bad" role="alert">
                <Glyph icon=Icon::Warning/>
                <div>
                    <p class="banner-title">{t.policies.unusable}</p>
                    <p>{t.policies.unusable_text}</p>
                    <ul>{messages}</ul>
                </div>
            </section>
        }
        .into_any(),
    )
}

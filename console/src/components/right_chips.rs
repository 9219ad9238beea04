//! Rights in short.

use api::right::RightSummary;
use leptos::prelude::*;

use crate::texts::use_texts;

/// Shows each right as its name and actions; more than `most` as a number.
#[component]
pub fn RightChips(
    rights: Vec<RightSummary>,
    #[prop(default = usize::MAX)] most: usize,
) -> impl IntoView {
    let t = use_texts();
    let hidden = rights.len().saturating_sub(most);
    let none = rights.is_empty();
    view! {
        <span class="chips">
            {rights
                .into_iter()
                .take(most)
                .map(|right| {
                    let actions = right.actions.join(", ");
                    view! {
                        <span class="chip">
                            <span class="chip-name">{right.name}</span>
                            {(!actions.is_empty())
                                .then(|| view! { <span class="chip-actions">{actions}</span> })}
                        </span>
                    }
                })
                .collect_view()}
            {(hidden > 0)
                .then(|| {
                    view! {
                        <span class="chip chip-more" title=t.common.more_rights>
                            "+" {hidden}
                        </span>
                    }
                })}
            {none.then(|| view! { <span class="quiet">{t.common.none}</span> })}
        </span>
    }
}

//! The rights of a grant: what was asked for, what became of it, and why.

use std::collections::BTreeMap;

use api::right::RightDecision;
use leptos::prelude::*;

use crate::components::badge::Badge;
use crate::components::json::Json;
use crate::pages::grants::sentences;
use crate::pages::policies::names::use_policy_names;
use crate::texts::{Texts, use_texts};

/// Shows each right.
#[component]
pub fn Rights(slug: String, rights: Vec<RightDecision>) -> impl IntoView {
    let t = use_texts();
    let names = use_policy_names(&slug);
    view! {
        <ul class="rights">
            {rights.into_iter().map(|decision| right(decision, names, t)).collect_view()}
        </ul>
    }
    .into_any()
}

fn right(
    decision: RightDecision,
    names: Signal<BTreeMap<String, String>>,
    t: &'static Texts,
) -> AnyView {
    let (tone, label) = sentences::fate(&decision, t);
    let reasons = decision.reasons;
    let reasons = move || {
        let names = names.get();
        let said = reasons
            .iter()
            .map(|reason| sentences::reason(reason, &names, t));
        said.map(|text| view! { <li>{text}</li> }).collect_view()
    };
    view! {
        <li class="right">
            <div class="right-head">
                <h3 class="right-name">{decision.summary.name}</h3>
                <span class="chips">
                    {decision
                        .summary
                        .actions
                        .into_iter()
                        .map(|action| {
                            view! {
                                <span class="chip"><span class="chip-name">{action}</span></span>
                            }
                        })
                        .collect_view()}
                </span>
                <Badge tone=tone label=label/>
            </div>
            <ul class="reasons">
                {reasons}
            </ul>
            {(!decision.narrowed.is_empty()).then(|| view! {
                <details class="more" open>
                    <summary>{t.grant.as_left}</summary>
                    {decision
                        .narrowed
                        .into_iter()
                        .map(|right| view! { <Json value=right/> })
                        .collect_view()}
                </details>
            })}
            <details class="more">
                <summary>{t.grant.as_requested}</summary>
                <Json value=decision.right/>
            </details>
        </li>
    }
    .into_any()
}

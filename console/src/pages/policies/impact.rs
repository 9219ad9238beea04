//! What the draft can affect, without history.

use api::policy::{AffectedRequests, PolicyImpact};
use leptos::prelude::*;

use crate::texts::{Texts, use_texts};

/// Shows it as a table.
#[component]
pub fn Impact(impact: PolicyImpact) -> impl IntoView {
    let t = use_texts();
    if impact.affected.is_empty() {
        return view! { <p class="quiet">{t.policies.no_impact}</p> }.into_any();
    }
    let groups = impact.groups.join(", ");
    view! {
        <div class="scroll-x">
            <table class="plain-table">
                <caption class="visually-hidden">{t.policies.impact}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t.grants.right_type}</th>
                        <th scope="col">{t.policies.action}</th>
                        <th scope="col">{t.policies.clients}</th>
                    </tr>
                </thead>
                <tbody>
                    {impact.affected.into_iter().map(|one| row(one, t)).collect_view()}
                </tbody>
            </table>
        </div>
        {(!groups.is_empty())
            .then(|| view! { <p class="panel-note">{t.policies.groups.replace("{}", &groups)}</p> })}
    }
    .into_any()
}

fn row(one: AffectedRequests, t: &'static Texts) -> AnyView {
    let class = match one.class {
        Some(class) => view! { <code>{class}</code> }.into_any(),
        None => view! { <span class="quiet">{t.policies.any_client}</span> }.into_any(),
    };
    let action = match one.action.as_str() {
        "access" => view! { <span class="quiet">{t.policies.whole_right}</span> }.into_any(),
        action => view! { <code>{action.to_owned()}</code> }.into_any(),
    };
    view! {
        <tr>
            <td><code>{one.right_type}</code></td>
            <td>{action}</td>
            <td>{class}</td>
        </tr>
    }
    .into_any()
}

//! What waits for the administrator who looks, above the list of everything.

use api::approval::{Answerer, ApprovalFilter, ApprovalSummary};
use leptos::prelude::*;

use super::list::{client_name, in_short};
use crate::api::use_api;
use crate::components::relative_time::RelativeTime;
use crate::components::right_chips::RightChips;
use crate::load::Loader;
use crate::routes::Section;
use crate::texts::{Texts, use_texts};

/// The panel; nothing when nothing waits.
#[component]
pub fn Mine(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let found = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let filter = ApprovalFilter {
                answerer: Some(Answerer::Me),
                ..ApprovalFilter::default()
            };
            async move { api.approvals(&slug, &filter).await }
        })
    };
    move || {
        let items = found.map(|page| page.items.clone()).unwrap_or_default();
        (!items.is_empty()).then(|| panel(&slug, items, t))
    }
}

fn panel(slug: &str, items: Vec<ApprovalSummary>, t: &'static Texts) -> AnyView {
    let title = t.approvals.mine.replace("{}", &items.len().to_string());
    let items = items.into_iter().map(|one| row(slug, &one, t));
    view! {
        <section class="panel" aria-labelledby="mine">
            <h2 id="mine" class="panel-title">{title}</h2>
            <ul class="rows">{items.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn row(slug: &str, one: &ApprovalSummary, t: &'static Texts) -> AnyView {
    let href = Section::Approval(one.id.clone()).path(slug);
    let (rights, _) = in_short(one, t);
    let subject = one.subject.as_ref().map(|user| user.name.clone());
    let subject = subject.unwrap_or_else(|| t.grants.no_user.to_owned());
    view! {
        <li class="rows-item">
            <a class="link" href=href>{client_name(one, t)}</a>
            <span class="quiet">{subject}</span>
            <RightChips rights=rights most=2/>
            <span class="quiet">{t.approvals.until} " " <RelativeTime at=one.expires_at/></span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::pages::samples;
    use crate::texts::EN;

    #[test]
    fn what_waits_for_me_is_counted_and_leads_to_its_page() {
        let one = samples::approval().approval;
        let html = Owner::new().with(|| {
            provide_context(Clock::fixed(one.created_at));
            panel("demo", vec![one.clone(), one.clone()], &EN).to_html()
        });
        assert!(
            html.contains(&EN.approvals.mine.replace("{}", "2")),
            "{html}"
        );
        assert!(html.contains("/console/t/demo/approvals/q1"), "{html}");
        assert!(html.contains("Alice"), "{html}");
    }
}

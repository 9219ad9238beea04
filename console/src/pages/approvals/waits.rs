//! What a grant waits for, on its own page.

use api::approval::{ApprovalFilter, ApprovalState, ApprovalSummary};
use leptos::prelude::*;

use super::words;
use crate::api::use_api;
use crate::components::icon::{Glyph, Icon};
use crate::load::Loader;
use crate::routes::Section;
use crate::texts::{Texts, use_texts};

/// Shows the requests of the grant that wait, with links to them.
#[component]
pub fn Waits(slug: String, grant: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let found = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let filter = ApprovalFilter {
                state: Some(ApprovalState::Waiting),
                grant: Some(grant.clone()),
                ..ApprovalFilter::default()
            };
            async move { api.approvals(&slug, &filter).await }
        })
    };
    move || {
        let items = found.map(|page| page.items.clone()).unwrap_or_default();
        let shown = items.into_iter().map(|one| banner(&slug, &one, t));
        shown.collect_view()
    }
}

fn banner(slug: &str, one: &ApprovalSummary, t: &'static Texts) -> AnyView {
    let href = Section::Approval(one.id.clone()).path(slug);
    let demands = one.demands.iter().map(|demand| {
        let said = words::progress(demand, t);
        view! { <p>{demand.right.name.clone()} ": " {said}</p> }
    });
    view! {
        <section class="banner tone-waiting" aria-label=t.approvals.waits>
            <Glyph icon=Icon::Approval/>
            <div>
                <p class="banner-title">{t.approvals.waits}</p>
                {demands.collect_view()}
            </div>
            <a class="button at-end" href=href>{t.approvals.look}</a>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;
    use crate::texts::EN;

    #[test]
    fn a_waiting_grant_leads_to_its_request() {
        let one = samples::approval().approval;
        let html = Owner::new().with(|| banner("demo", &one, &EN).to_html());
        assert!(html.contains("/console/t/demo/approvals/q1"), "{html}");
        assert!(html.contains("1 of 2, group finance"), "{html}");
    }
}

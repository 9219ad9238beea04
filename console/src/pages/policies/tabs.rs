//! The parts of a policy's life, above each of them.

use leptos::prelude::*;

use crate::components::page_header::PageHeader;
use crate::routes::Section;
use crate::texts::use_texts;

/// A part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// What is live, and what the draft makes of it.
    Policies,
    /// What the draft changes, and its way to be live.
    Draft,
    /// Saved cases.
    Tests,
    /// What other policies would have said of recorded requests.
    Replays,
    /// Policies that are asked beside the live ones.
    Shadow,
    /// What was live.
    Versions,
}

/// The head of the page with links to all parts.
#[component]
pub fn Head(slug: String, tab: Tab, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let t = use_texts();
    let tabs = [
        (Tab::Policies, Section::Policies, t.policies.tab_live),
        (Tab::Draft, Section::PolicyDraft, t.policies.tab_draft),
        (Tab::Tests, Section::PolicyTests, t.policies.tab_tests),
        (Tab::Replays, Section::PolicyReplays, t.policies.tab_replays),
        (Tab::Shadow, Section::PolicyShadow, t.policies.tab_shadow),
        (
            Tab::Versions,
            Section::PolicyVersions,
            t.policies.tab_versions,
        ),
    ];
    let actions = children.map(|children| children());
    view! {
        <PageHeader title=t.nav.policies text=t.policies.text>{actions}</PageHeader>
        <nav class="tabs" aria-label=t.policies.tabs>
            {tabs
                .into_iter()
                .map(|(one, section, label)| {
                    view! {
                        <a
                            class="tab"
                            href=section.path(&slug)
                            aria-current=(one == tab).then_some("page")
                        >
                            {label}
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
    .into_any()
}

//! The pages of a tenant, in groups.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::routes::{Route, Section};
use crate::texts::{NavTexts, use_texts};

struct Entry {
    section: Section,
    icon: Icon,
    label: &'static str,
}

struct Group {
    label: Option<&'static str>,
    entries: Vec<Entry>,
}

fn groups(t: &'static NavTexts) -> Vec<Group> {
    let entry = |section, icon, label| Entry {
        section,
        icon,
        label,
    };
    vec![
        Group {
            label: None,
            entries: vec![
                entry(Section::Overview, Icon::Overview, t.overview),
                entry(Section::Grants, Icon::Grant, t.grants),
                entry(Section::Approvals, Icon::Approval, t.approvals),
            ],
        },
        Group {
            label: Some(t.rights),
            entries: vec![
                entry(Section::ResourceSets, Icon::ResourceSet, t.resource_sets),
                entry(Section::RightTypes, Icon::RightType, t.right_types),
                entry(Section::Policies, Icon::Policy, t.policies),
            ],
        },
        Group {
            label: Some(t.people),
            entries: vec![
                entry(Section::Users, Icon::User, t.users),
                entry(Section::Relationships, Icon::Relationship, t.relationships),
            ],
        },
        Group {
            label: Some(t.software),
            entries: vec![
                entry(Section::ClientClasses, Icon::ClientClass, t.client_classes),
                entry(Section::ResourceServers, Icon::Server, t.resource_servers),
                entry(Section::KeyReferences, Icon::KeyReference, t.key_references),
            ],
        },
        Group {
            label: Some(t.tenant),
            entries: vec![
                entry(Section::Branding, Icon::Branding, t.branding),
                entry(Section::SigningKeys, Icon::SigningKey, t.signing_keys),
                entry(Section::Settings, Icon::Settings, t.settings),
                entry(Section::Audit, Icon::Audit, t.audit),
            ],
        },
    ]
}

/// Links to the pages; the one the reader is on is marked.
#[component]
pub fn Nav(#[prop(into)] slug: Signal<String>, route: Memo<Route>) -> impl IntoView {
    let t = use_texts();
    view! {
        <nav class="nav" aria-label=t.nav.label>
            {groups(&t.nav)
                .into_iter()
                .enumerate()
                .map(|(nth, group)| {
                    let id = format!("nav-{nth}");
                    view! {
                        <div class="nav-group">
                            {group
                                .label
                                .map(|label| {
                                    view! { <p class="nav-label" id=id.clone()>{label}</p> }
                                })}
                            <ul aria-labelledby=group.label.map(|_| id)>
                                {group
                                    .entries
                                    .into_iter()
                                    .map(|entry| {
                                        let target = entry.section.clone();
                                        view! {
                                            <li>
                                                <a
                                                    class="nav-link"
                                                    href=move || slug.with(|slug| target.path(slug))
                                                    aria-current=move || {
                                                        route
                                                            .with(|route| {
                                                                route.section().list() == entry.section
                                                            })
                                                            .then_some("page")
                                                    }
                                                >
                                                    <Glyph icon=entry.icon/>
                                                    {entry.label}
                                                </a>
                                            </li>
                                        }
                                    })
                                    .collect_view()}
                            </ul>
                        </div>
                    }
                })
                .collect_view()}
        </nav>
    }
    .into_any()
}

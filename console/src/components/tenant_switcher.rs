//! Which tenant the page shows, and the way to another one: type a part of its
//! name, pick with the arrow keys.

use api::tenant::TenantMembership;
use leptos::html;
use leptos::prelude::*;

use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::query::{History, use_query};
use crate::routes::Route;
use crate::session::use_session;
use crate::texts::use_texts;

const ID: &str = "tenant-switcher";

/// The button with the tenant's name, and the list it opens.
#[component]
pub fn TenantSwitcher(#[prop(into)] slug: Signal<String>, route: Memo<Route>) -> impl IntoView {
    let t = use_texts();
    let session = use_session();
    let query = use_query();
    let list = NodeRef::<html::Div>::new();
    let filter = RwSignal::new(String::new());
    let marked = RwSignal::new(0_usize);

    let name = move || {
        session.with(|state| {
            slug.with(|slug| match state.membership(slug) {
                Some(tenant) => tenant.name.clone(),
                None => slug.clone(),
            })
        })
    };
    let role =
        move || session.with(|state| slug.with(|slug| Some(t.role(state.membership(slug)?.role))));
    let found = move || {
        let all = session.with(|state| state.session().map(|session| session.tenants.clone()));
        filter.with(|filter| matching(all.unwrap_or_default(), filter))
    };
    let go = move |tenant: &TenantMembership| {
        if let Some(list) = list.get_untracked() {
            let _ = list.hide_popover();
        }
        query.go(
            &route.with_untracked(|route| route.section().elsewhere().path(&tenant.slug)),
            History::Push,
        );
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let found = untrack(found);
        let at = marked.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => marked.set((at + 1).min(found.len().saturating_sub(1))),
            "ArrowUp" => marked.set(at.saturating_sub(1)),
            "Enter" => {
                if let Some(tenant) = found.get(at) {
                    go(tenant);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };

    view! {
        <button type="button" class="switcher" popovertarget=ID>
            <span class="visually-hidden">{t.switcher.label} ": "</span>
            <span class="avatar" aria-hidden="true">
                {move || initial(&name())}
            </span>
            <span class="switcher-text">
                <span class="switcher-name">{name}</span>
                <span class="switcher-role">{role}</span>
            </span>
            <Glyph icon=Icon::UpDown/>
        </button>
        <div
            id=ID
            popover="auto"
            class="popover switcher-list"
            node_ref=list
            on:toggle=move |_| {
                filter.set(String::new());
                marked.set(0);
                browser::focus("#tenant-switcher:popover-open input");
            }
        >
            <input
                class="input"
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                placeholder=t.switcher.find
                aria-label=t.switcher.find
                aria-expanded="true"
                aria-controls="tenant-options"
                aria-activedescendant=move || format!("tenant-option-{}", marked.get())
                prop:value=filter
                on:input:target=move |event| {
                    filter.set(event.target().value());
                    marked.set(0);
                }
                on:keydown=key
            />
            <ul role="listbox" id="tenant-options" aria-label=t.switcher.label>
                {move || {
                    found()
                        .into_iter()
                        .enumerate()
                        .map(|(nth, tenant)| {
                            let here = tenant.slug == slug.get();
                            let name = tenant.name.clone();
                            let slug = tenant.slug.clone();
                            view! {
                                <li
                                    role="option"
                                    id=format!("tenant-option-{nth}")
                                    class="option"
                                    aria-selected=move || (marked.get() == nth).to_string()
                                    on:click=move |_| go(&tenant)
                                >
                                    <span class="avatar" aria-hidden="true">{initial(&name)}</span>
                                    <span class="option-text">
                                        <span>{name}</span>
                                        <span class="quiet">{slug}</span>
                                    </span>
                                    {here.then(|| view! { <Glyph icon=Icon::Check/> })}
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            {move || {
                found()
                    .is_empty()
                    .then(|| view! { <p class="popover-note" role="status">{t.switcher.none}</p> })
            }}
        </div>
    }
    .into_any()
}

/// The first letter of a name; the stylesheet makes it a capital.
pub fn initial(name: &str) -> String {
    name.chars().take(1).collect()
}

fn matching(tenants: Vec<TenantMembership>, filter: &str) -> Vec<TenantMembership> {
    let wanted = browser::lower(filter.trim());
    tenants
        .into_iter()
        .filter(|tenant| {
            browser::lower(&tenant.name).contains(&wanted) || tenant.slug.contains(&wanted)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;

    #[test]
    fn finds_by_name_or_slug_whatever_the_case() {
        let all = samples::session().tenants;
        let slugs = |filter: &str| -> Vec<String> {
            matching(all.clone(), filter)
                .into_iter()
                .map(|tenant| tenant.slug)
                .collect()
        };
        assert_eq!(slugs("AUDIT"), ["audited"]);
        assert_eq!(slugs("nobody"), Vec::<String>::new());
        assert_eq!(slugs("").len(), all.len());
    }
}

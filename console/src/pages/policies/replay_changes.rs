//! What a replay found, with links to the grants.

use api::policy_replay::{ReplayChange, ReplayChangeFilter};
use leptos::prelude::*;

use super::words;
use crate::api::use_api;
use crate::components::badge::{Badge, Tone};
use crate::components::empty_state::{EmptyState, NoMatch};
use crate::components::icon::Icon;
use crate::components::pagination::CURSOR;
use crate::components::relative_time::RelativeTime;
use crate::components::select::Select;
use crate::components::table::{Column, Keep, List, TableContent};
use crate::load::Loader;
use crate::query::{History, Query, use_query};
use crate::routes::Section;
use crate::texts::{Texts, use_texts};

const CHANGE: &str = "change";
/// The name of the filter for grants that live in the address.
pub const LIVE: &str = "live";
const YES: &str = "true";

/// The changes, with filters and pages.
#[component]
pub fn Changes(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let changes = {
        let slug = slug.clone();
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            let filter = ReplayChangeFilter {
                change: query.get(CHANGE),
                live: (query.get(LIVE).as_deref() == Some(YES)).then_some(true),
                cursor: query.get(CURSOR),
                limit: None,
            };
            async move { api.replay_changes(&slug, &id, &filter).await }
        })
    };
    let content = move || {
        TableContent::of(
            changes,
            || {
                if [CHANGE, LIVE].iter().any(|name| query.get(name).is_some()) {
                    let clear = Callback::new(move |()| {
                        query.set(
                            &[(CHANGE, None), (LIVE, None), (CURSOR, None)],
                            History::Push,
                        );
                    });
                    view! { <NoMatch clear=clear/> }.into_any()
                } else {
                    view! {
                        <EmptyState
                            icon=Icon::Check
                            title=t.replay.changes
                            text=t.replay.no_changes
                        />
                    }
                    .into_any()
                }
            },
            |change| row(&slug, change, t),
        )
    };
    let column = |label, keep| Column { label, keep };
    view! {
        <section aria-labelledby="changes">
            <h2 id="changes" class="panel-title">{t.replay.changes}</h2>
            {filters(query, t)}
            <List
                caption=t.replay.changes
                columns=vec![
                    column(t.grants.right_type, Keep::Always),
                    column(t.changes.kind, Keep::Always),
                    column(t.replay.was, Keep::Wide),
                    column(t.replay.would, Keep::Medium),
                    column(t.replay.requested, Keep::Medium),
                ]
                items=changes
                content=content
            />
        </section>
    }
    .into_any()
}

fn filters(query: Query, t: &'static Texts) -> AnyView {
    let value =
        move |name: &'static str| Signal::derive(move || query.get(name).unwrap_or_default());
    let change = move |name: &'static str| {
        Callback::new(move |value: String| {
            query.set(&[(name, Some(value)), (CURSOR, None)], History::Replace);
        })
    };
    let mut kinds = vec![(String::new(), t.replay.any_change.to_owned())];
    kinds.extend(words::CHANGES.map(|kind| {
        let (_, label) = words::change(kind, t);
        (kind.to_owned(), label.to_owned())
    }));
    let grants = vec![
        (String::new(), t.replay.any_grant.to_owned()),
        (YES.to_owned(), t.replay.live_only.to_owned()),
    ];
    view! {
        <div class="filters" role="search" aria-label=t.replay.filters>
            <Select
                id="filter-change"
                label=t.changes.kind
                value=value(CHANGE)
                choices=kinds
                change=change(CHANGE)
            />
            <Select
                id="filter-live"
                label=t.replay.live_only
                value=value(LIVE)
                choices=grants
                change=change(LIVE)
            />
        </div>
    }
    .into_any()
}

fn row(slug: &str, one: ReplayChange, t: &'static Texts) -> AnyView {
    let href = Section::Grant(one.grant).path(slug);
    let (tone, label) = words::change(&one.change, t);
    let missing =
        (!one.missing.is_empty()).then(|| t.replay.missing.replace("{}", &one.missing.join(", ")));
    let outcome =
        |word: &str| view! { <Badge tone=words::tone(word) label=words::outcome(word, t)/> };
    view! {
        <tr class="row">
            <td>
                <a class="row-link cell-title" href=href>{one.right_type}</a>
                {one.class.map(|class| view! { <span class="cell-sub">{class}</span> })}
            </td>
            <td>
                <Badge tone=tone label=label/>
                {missing.map(|said| view! { <span class="cell-sub">{said}</span> })}
            </td>
            <td class=Keep::Wide.class()>{outcome(&one.before)}</td>
            <td class=Keep::Medium.class()>{outcome(&one.after)}</td>
            <td class=format!("cell-time {}", Keep::Medium.class())>
                <RelativeTime at=one.at/>
                {one
                    .live
                    .then(|| {
                        view! {
                            <span class="cell-sub">
                                <Badge tone=Tone::Info label=t.replay.live/>
                            </span>
                        }
                    })}
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::texts::EN;

    fn change() -> ReplayChange {
        ReplayChange {
            grant: "g1".into(),
            at: 1_000_000,
            live: true,
            place: 0,
            right_type: "photo-api".into(),
            class: Some("photo-sync".into()),
            change: "newly_denied".into(),
            before: "allow".into(),
            after: "deny".into(),
            missing: Vec::new(),
        }
    }

    fn render(change: ReplayChange) -> String {
        Owner::new().with(|| {
            provide_context(Clock::fixed(1_000_000));
            row("demo", change, &EN).to_html()
        })
    }

    #[test]
    fn a_change_leads_to_its_grant_and_says_what_was_and_would_be() {
        let html = render(change());
        for said in [
            "/console/t/demo/grants/g1",
            EN.changes.newly_denied,
            EN.outcomes.allow,
            EN.outcomes.deny,
            EN.replay.live,
        ] {
            assert!(html.contains(said), "{said}: {html}");
        }
        let mut over = change();
        over.live = false;
        assert!(!render(over).contains(EN.replay.live));
    }

    #[test]
    fn what_was_not_kept_is_named_where_it_cannot_be_told() {
        let mut unknown = change();
        unknown.change = "cannot_tell".into();
        unknown.missing = vec!["history".into(), "address".into()];
        let html = render(unknown);
        assert!(html.contains("Not kept: history, address"), "{html}");
    }
}

//! All approval requests of a tenant.

use api::approval::{ApprovalFilter, ApprovalSummary};
use api::grant::GrantUser;
use leptos::prelude::*;

use super::mine::Mine;
use super::words;
use crate::api::{approval_word, use_api};
use crate::components::badge::{Badge, Tone};
use crate::components::empty_state::{EmptyState, NoMatch};
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::PageHeader;
use crate::components::pagination::{CURSOR, Pagination};
use crate::components::relative_time::RelativeTime;
use crate::components::right_chips::RightChips;
use crate::components::select::Select;
use crate::components::table::{Column, Keep, Table, TableContent};
use crate::load::Loader;
use crate::query::{History, Query, use_query};
use crate::routes::Section;
use crate::texts::{Texts, use_texts};

const STATE: &str = "state";
/// The name of the filter by grant in the address.
pub const GRANT: &str = "grant";

/// The page.
#[component]
pub fn ApprovalList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let for_mine = slug.clone();
    let approvals = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let filter = read(query);
            async move { api.approvals(&slug, &filter).await }
        })
    };
    let content = move || {
        TableContent::of(
            approvals,
            || {
                if any(query) {
                    let clear = Callback::new(move |()| clear(query));
                    view! { <NoMatch clear=clear/> }.into_any()
                } else {
                    view! {
                        <EmptyState
                            icon=Icon::Approval
                            title=t.approvals.none
                            text=t.approvals.none_text
                        />
                    }
                    .into_any()
                }
            },
            |one| row(&slug, one, t),
        )
    };
    let column = |label, keep| Column { label, keep };
    view! {
        <PageHeader title=t.nav.approvals text=t.approvals.text/>
        <Mine slug=for_mine/>
        <Filters/>
        <Table
            caption=t.nav.approvals
            columns=vec![
                column(t.approvals.asks, Keep::Always),
                column(t.approvals.subject, Keep::Medium),
                column(t.approvals.wanted, Keep::Wide),
                column(t.approvals.needed, Keep::Medium),
                column(t.grants.state, Keep::Always),
                column(t.approvals.until, Keep::Medium),
            ]
            content=content
            busy=approvals.busy()
            retry=Callback::new(move |()| approvals.reload())
        />
        <Pagination next=Signal::derive(move || {
            approvals.map(|page| page.next.clone()).flatten()
        })/>
    }
}

#[component]
fn Filters() -> impl IntoView {
    let t = use_texts();
    let query = use_query();
    let mut states = vec![(String::new(), t.approvals.any_state.to_owned())];
    states.extend(words::STATES.map(|state| {
        let (_, label) = words::state(state, t);
        (approval_word(state).to_owned(), label.to_owned())
    }));
    view! {
        <div class="filters" role="search" aria-label=t.approvals.filters>
            <Select
                id="filter-state"
                label=t.grants.state
                value=Signal::derive(move || query.get(STATE).unwrap_or_default())
                choices=states
                change=Callback::new(move |value| {
                    query.set(&[(STATE, Some(value)), (CURSOR, None)], History::Replace);
                })
            />
            {move || {
                any(query)
                    .then(|| {
                        view! {
                            {query
                                .get(GRANT)
                                .map(|_| {
                                    view! { <Badge tone=Tone::Info label=t.approvals.this_grant/> }
                                })}
                            <button
                                type="button"
                                class="button quiet-button"
                                on:click=move |_| clear(query)
                            >
                                <Glyph icon=Icon::Close/>
                                {t.empty.clear_filters}
                            </button>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

fn read(query: Query) -> ApprovalFilter {
    let word = query.get(STATE);
    ApprovalFilter {
        state: words::STATES
            .into_iter()
            .find(|state| Some(approval_word(*state)) == word.as_deref()),
        answerer: None,
        grant: query.get(GRANT),
        cursor: query.get(CURSOR),
        limit: None,
    }
}

fn any(query: Query) -> bool {
    [STATE, GRANT].iter().any(|name| query.get(name).is_some())
}

fn clear(query: Query) {
    query.set(
        &[(STATE, None), (GRANT, None), (CURSOR, None)],
        History::Push,
    );
}

fn row(slug: &str, one: ApprovalSummary, t: &'static Texts) -> AnyView {
    let href = Section::Approval(one.id.clone()).path(slug);
    let (tone, label) = words::state(one.state, t);
    let (rights, progress) = in_short(&one, t);
    view! {
        <tr class="row">
            <td><a class="row-link cell-title" href=href>{client_name(&one, t)}</a></td>
            <td class=Keep::Medium.class()>{person(one.subject, t)}</td>
            <td class=Keep::Wide.class()>
                <RightChips rights=rights most=2/>
            </td>
            <td class=Keep::Medium.class()>
                {progress
                    .into_iter()
                    .map(|said| view! { <span class="cell-plain">{said}</span> })
                    .collect_view()}
            </td>
            <td><Badge tone=tone label=label/></td>
            <td class=format!("cell-time {}", Keep::Medium.class())>
                <RelativeTime at=one.expires_at/>
            </td>
        </tr>
    }
    .into_any()
}

/// The rights and what is wanted for them, each once: a right can want several
/// groups, and several rights the same.
pub fn in_short(one: &ApprovalSummary, t: &Texts) -> (Vec<api::right::RightSummary>, Vec<String>) {
    let (mut rights, mut progress) = (Vec::new(), Vec::new());
    let mut last = None;
    for demand in &one.demands {
        if last != Some(demand.index) {
            rights.push(demand.right.clone());
            last = Some(demand.index);
        }
        let said = words::progress(demand, t);
        if !progress.contains(&said) {
            progress.push(said);
        }
    }
    (rights, progress)
}

/// What to call the client of a request.
pub fn client_name(one: &ApprovalSummary, t: &Texts) -> String {
    one.client_name
        .clone()
        .unwrap_or_else(|| t.grants.unnamed.to_owned())
}

/// For whom the client asks.
pub fn person(user: Option<GrantUser>, t: &'static Texts) -> AnyView {
    match user {
        Some(user) => view! {
            <span class="cell-plain">{user.name}</span>
            <span class="cell-sub">{user.login}</span>
        }
        .into_any(),
        None => view! { <span class="quiet">{t.grants.no_user}</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::pages::samples;
    use crate::texts::EN;

    #[test]
    fn a_row_says_who_asks_for_whom_and_how_many_approved() {
        let one = samples::approval().approval;
        let html = Owner::new().with(|| {
            provide_context(Clock::fixed(one.created_at));
            row("demo", one.clone(), &EN).to_html()
        });
        for said in ["Photo Printer", "Alice", "1 of 2, group finance", "Waiting"] {
            assert!(html.contains(said), "{said}: {html}");
        }
        assert!(html.contains("/console/t/demo/approvals/q1"), "{html}");
    }

    #[test]
    fn rights_of_the_same_demand_are_named_once() {
        let mut one = samples::approval().approval;
        let mut again = one.demands[0].clone();
        again.by = "role:owner".into();
        one.demands.push(again.clone());
        again.index = 1;
        one.demands.push(again);
        let (rights, progress) = in_short(&one, &EN);
        assert_eq!((rights.len(), progress.len()), (2, 2));
    }
}

//! All relationships of a tenant.

use api::relationship::{Relationship, RelationshipChange, RelationshipFilter, Tuple};
use api::user::{User, UserFilter};
use leptos::prelude::*;

use super::add::{AddRelationship, sentence};
use super::node::end;
use crate::api::use_api;
use crate::browser;
use crate::components::confirm_dialog::{ConfirmDialog, Confirmation};
use crate::components::empty_state::{EmptyState, NoMatch};
use crate::components::filter_input::{FilterInput, Rank};
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::PageHeader;
use crate::components::pagination::CURSOR;
use crate::components::relative_time::RelativeTime;
use crate::components::table::{Column, Keep, List, TableContent};
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::query::{History, use_query};
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

const SUBJECT: &str = "subject";
const RELATION: &str = "relation";
const OBJECT: &str = "object";
/// As many users as one page can name.
const USERS: u16 = 100;

/// The page.
#[component]
pub fn RelationshipList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let toasts = use_toasts();
    let can_write = use_session().can_write(&slug);
    let adding = RwSignal::new(false);
    let removing = RwSignal::new(false);
    let chosen = RwSignal::new(None::<Tuple>);
    let doing = Doing::new();
    let list = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let filter = RelationshipFilter {
                subject: query.get(SUBJECT),
                relation: query.get(RELATION),
                object: query.get(OBJECT),
                cursor: query.get(CURSOR),
                limit: None,
            };
            async move { api.relationships(&slug, &filter).await }
        })
    };
    let users = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let filter = UserFilter {
                limit: Some(USERS),
                ..UserFilter::default()
            };
            async move { api.users(&slug, &filter).await }
        })
    };
    // A role that may not see users sees their ids.
    let users = Signal::derive(move || users.map(|page| page.items.clone()).unwrap_or_default());
    let set = move |name: &'static str| {
        Callback::new(move |text: String| {
            query.set(&[(name, Some(text)), (CURSOR, None)], History::Push);
        })
    };
    let any = move || {
        [SUBJECT, RELATION, OBJECT]
            .iter()
            .any(|name| query.get(name).is_some())
    };
    let clear = move || {
        let names = [SUBJECT, RELATION, OBJECT, CURSOR].map(|name| (name, None));
        query.set(&names, History::Push);
    };
    let remove = Callback::new(move |tuple: Tuple| {
        doing.clear();
        chosen.set(Some(tuple));
        removing.set(true);
    });
    let content = move || {
        let users = users.get();
        TableContent::of(
            list,
            || {
                if any() {
                    view! { <NoMatch clear=Callback::new(move |()| clear())/> }.into_any()
                } else {
                    empty(adding, can_write, t)
                }
            },
            |one| {
                let remove = can_write.then_some(remove);
                row(one, &users, set(SUBJECT), set(OBJECT), remove, t)
            },
        )
    };
    let consequences = Signal::derive(move || {
        let said = chosen
            .get()
            .map(|tuple| users.with(|users| sentence(&tuple, users, t)));
        vec![
            said.unwrap_or_default(),
            t.relationships.remove_effect.to_owned(),
        ]
    });
    let for_remove = slug.clone();
    let action = Callback::new(move |_: String| {
        let (slug, change) = (
            for_remove.clone(),
            RelationshipChange {
                add: Vec::new(),
                remove: chosen.get_untracked().into_iter().collect(),
            },
        );
        doing.run(
            async move { api.change_relationships(&slug, &change).await },
            move |()| {
                removing.set(false);
                toasts.done(t.relationships.removed);
                list.reload();
                browser::focus("#main");
            },
        );
    });
    let column = |label, keep| Column { label, keep };
    let value =
        move |name: &'static str| Signal::derive(move || query.get(name).unwrap_or_default());
    view! {
        <PageHeader title=t.nav.relationships text=t.relationships.text>
            {can_write
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button primary"
                            on:click=move |_| adding.set(true)
                        >
                            <Glyph icon=Icon::Plus/>
                            {t.relationships.new}
                        </button>
                    }
                })}
        </PageHeader>
        <div class="filters" role="search" aria-label=t.relationships.filters>
            <FilterInput
                id="filter-subject"
                label=t.relationships.filter_subject
                placeholder=t.relationships.filter_subject
                rank=Rank::First
                value=value(SUBJECT)
                change=set(SUBJECT)
            />
            <FilterInput
                id="filter-relation"
                label=t.relationships.relation
                placeholder=t.relationships.relation
                rank=Rank::Further
                value=value(RELATION)
                change=set(RELATION)
            />
            <FilterInput
                id="filter-object"
                label=t.relationships.filter_object
                placeholder=t.relationships.filter_object
                rank=Rank::Further
                value=value(OBJECT)
                change=set(OBJECT)
            />
            {move || {
                any()
                    .then(|| {
                        view! {
                            <button type="button" class="button quiet-button" on:click=move |_| clear()>
                                <Glyph icon=Icon::Close/>
                                {t.empty.clear_filters}
                            </button>
                        }
                    })
            }}
        </div>
        <List
            caption=t.nav.relationships
            columns=vec![
                column(t.relationships.who, Keep::Always),
                column(t.relationships.relation, Keep::Always),
                column(t.relationships.what, Keep::Always),
                column(t.relationships.since, Keep::Medium),
                column(t.relationships.actions, Keep::Always),
            ]
            items=list
            content=content
        />
        <AddRelationship
            slug=slug
            open=adding
            users=users
            done=Callback::new(move |()| list.reload())
        />
        <ConfirmDialog
            id="remove"
            words=Confirmation {
                title: t.relationships.remove_title,
                confirm: t.relationships.remove,
                doing: t.relationships.removing,
                reason: None,
            }
            open=removing
            consequences=consequences
            busy=doing.busy
            error=doing.error
            action=action
        />
    }
}

fn empty(adding: RwSignal<bool>, can_write: bool, t: &'static Texts) -> AnyView {
    view! {
        <EmptyState
            icon=Icon::Relationship
            title=t.relationships.none
            text=t.relationships.none_text
        >
            {can_write
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button primary"
                            on:click=move |_| adding.set(true)
                        >
                            {t.relationships.new}
                        </button>
                    }
                })}
        </EmptyState>
    }
    .into_any()
}

fn row(
    one: Relationship,
    users: &[User],
    by_subject: Callback<String>,
    by_object: Callback<String>,
    remove: Option<Callback<Tuple>>,
    t: &'static Texts,
) -> AnyView {
    let tuple = Tuple {
        subject: one.subject.clone(),
        relation: one.relation.clone(),
        object: one.object.clone(),
    };
    let label = format!("{}: {}", t.relationships.remove, sentence(&tuple, users, t));
    view! {
        <tr>
            <td>{end(one.subject, users, by_subject, t)}</td>
            <td><code>{one.relation}</code></td>
            <td>{end(one.object, users, by_object, t)}</td>
            <td class=format!("cell-time {}", Keep::Medium.class())>
                <RelativeTime at=one.created_at/>
            </td>
            <td class="cell-actions">
                {remove
                    .map(|remove| {
                        view! {
                            <button
                                type="button"
                                class="icon-button"
                                title=t.relationships.remove
                                aria-label=label
                                on:click=move |_| remove.run(tuple.clone())
                            >
                                <Glyph icon=Icon::Delete/>
                            </button>
                        }
                    })}
            </td>
        </tr>
    }
    .into_any()
}

//! One replay: how far it is, and what it found.

use std::collections::BTreeMap;
use std::time::Duration;

use api::policy_replay::{PolicyReplay, ReplayState};
use leptos::prelude::*;

use super::progress::{Progress, grouped};
use super::replay_changes::{Changes, LIVE};
use super::replays::days;
use super::subject::name;
use crate::api::use_api;
use crate::components::error_state::ErrorState;
use crate::components::form_error::FormError;
use crate::components::page_header::{PageHeader, Parent};
use crate::components::relative_time::ExactTime;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::query::{History, use_query};
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// Between two looks at a replay that runs.
const PAUSE: Duration = Duration::from_secs(1);

/// The page.
#[component]
pub fn Replay(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let replay = {
        let (slug, id) = (slug.clone(), id.clone());
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            async move { api.policy_replay(&slug, &id).await }
        })
    };
    // What stays while it runs: only what changes is drawn anew then.
    let facts = Memo::new(move |_| {
        replay.map(|found| PolicyReplay {
            done: 0,
            tally: BTreeMap::new(),
            live_grants: 0,
            ..found.clone()
        })
    });
    let error = Memo::new(move |_| replay.error());
    let runs = Memo::new(move |_| {
        facts.with(|facts| {
            let state = facts.as_ref().map(|found| found.state);
            state == Some(ReplayState::Running)
        })
    });
    look_again(replay, runs.into(), error.into());
    let title = Signal::derive(move || {
        let subject = facts.with(|facts| facts.as_ref().map(|found| name(&found.subject, t)));
        t.replay.title.replace("{}", &subject.unwrap_or_default())
    });
    let parent = Parent {
        label: t.policies.tab_replays,
        href: Section::PolicyReplays.path(&slug),
    };
    let can_write = use_session().can_write_policies(&slug);
    let doing = Doing::new();
    let toasts = use_toasts();
    let (of_stop, id_of_stop) = (slug.clone(), id.clone());
    let stop = Callback::new(move |()| {
        let (slug, id) = (of_stop.clone(), id_of_stop.clone());
        doing.run(
            async move { api.cancel_replay(&slug, &id).await },
            move |()| {
                replay.reload();
                toasts.done(t.replay.stopped);
            },
        );
    });
    let shown = Signal::derive(move || replay.get());
    view! {
        <PageHeader title=title parent=parent>
            {move || {
                (can_write && runs.get())
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button danger-outline"
                                disabled=doing.busy
                                on:click=move |_| stop.run(())
                            >
                                {t.replay.cancel}
                            </button>
                        }
                    })
            }}
        </PageHeader>
        <FormError error=doing.error/>
        {move || match (error.get(), facts.get()) {
            (Some(error), _) => {
                view! { <ErrorState error=error retry=Callback::new(move |()| replay.reload())/> }
                    .into_any()
            }
            (None, None) => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
            (None, Some(found)) => {
                view! {
                    <div class="columns">
                        <div class="columns-main">
                            <section class="panel" aria-labelledby="results">
                                <h2 id="results" class="panel-title">{t.replay.results}</h2>
                                <Progress replay=shown/>
                                {(found.state != ReplayState::Running)
                                    .then(|| view! { <LiveGrants replay=shown/> })}
                            </section>
                            <Changes slug=slug.clone() id=id.clone()/>
                        </div>
                        {side(found, t)}
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

/// Asks for news as long as it runs and the answers come.
fn look_again(
    replay: Loader<PolicyReplay>,
    runs: Signal<bool>,
    error: Signal<Option<crate::api::ApiError>>,
) {
    let busy = replay.busy();
    Effect::new(move |_| {
        if runs.get() && !busy.get() && error.with(Option::is_none) {
            let timer = set_timeout_with_handle(move || replay.reload(), PAUSE).ok();
            on_cleanup(move || {
                if let Some(timer) = timer {
                    timer.clear();
                }
            });
        }
    });
}

/// How many grants that live are affected, and the way to them.
#[component]
fn LiveGrants(replay: Signal<Option<PolicyReplay>>) -> impl IntoView {
    let t = use_texts();
    let query = use_query();
    let count = move || replay.with(|one| one.as_ref().map_or(0, |one| one.live_grants));
    move || {
        let said = match count() {
            0 => return None,
            1 => t.replay.one_live_grant.to_owned(),
            many => t.replay.live_grants.replace("{}", &grouped(many)),
        };
        let show = move |_| query.set(&[(LIVE, Some("true".to_owned()))], History::Push);
        Some(view! {
            <p class="below">
                {said} " "
                <button type="button" class="link-button" on:click=show>
                    {t.replay.see_them}
                </button>
            </p>
        })
    }
}

fn side(found: PolicyReplay, t: &'static Texts) -> AnyView {
    let live = t.policies.version.replace("{}", &found.live.to_string());
    view! {
        <section class="panel facts" aria-labelledby="facts">
            <h2 id="facts" class="visually-hidden">{t.grant.facts}</h2>
            <dl>
                <div class="fact">
                    <dt>{t.replay.subject}</dt>
                    <dd>{name(&found.subject, t)}</dd>
                </div>
                <div class="fact">
                    <dt>{t.policies.tab_live}</dt>
                    <dd>{live}</dd>
                </div>
                <div class="fact">
                    <dt>{t.replay.window}</dt>
                    <dd>{days(found.from, found.to)}</dd>
                </div>
                <div class="fact">
                    <dt>{t.replay.by}</dt>
                    <dd>{found.started_by.name}</dd>
                </div>
                <div class="fact">
                    <dt>{t.replay.started}</dt>
                    <dd><ExactTime at=found.started_at/></dd>
                </div>
                {found
                    .finished_at
                    .map(|at| {
                        view! {
                            <div class="fact">
                                <dt>{t.replay.finished}</dt>
                                <dd><ExactTime at=at/></dd>
                            </div>
                        }
                    })}
            </dl>
        </section>
    }
    .into_any()
}

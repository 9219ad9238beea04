//! What the draft changes, what is wrong with it, and its way to be live.

use api::policy::PolicyProblem;
use api::policy_draft::{DraftChange, DraftChangeKind, PolicyDraft};
use leptos::prelude::*;

use super::diff::Difference;
use super::impact::Impact;
use super::names::use_policy_names;
use super::proposal::Proposals;
use super::publish::Publish;
use super::tabs::{Head, Tab};
use super::tests::results;
use super::unusable::unusable;
use crate::api::use_api;
use crate::components::badge::{Badge, Tone};
use crate::components::empty_state::EmptyState;
use crate::components::error_state::ErrorState;
use crate::components::form_error::FormError;
use crate::components::icon::{Glyph, Icon};
use crate::components::loaded::loaded;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// In short what stands between a draft and its publication.
#[component]
pub fn DraftSummary(slug: String, draft: PolicyDraft) -> impl IntoView {
    let t = use_texts();
    let href = Section::PolicyDraft.path(&slug);
    let tone = if draft.publishable {
        "banner tone-info"
    } else {
        "banner tone-waiting"
    };
    view! {
        <section class=tone aria-label=t.policies.tab_draft>
            <Glyph icon=Icon::Policy/>
            <div>
                <p class="banner-title">{counted(&draft, t)}</p>
                <p>{state(&draft, t)}</p>
            </div>
            <a class="button at-end" href=href>{t.policies.review}</a>
        </section>
    }
    .into_any()
}

fn counted(draft: &PolicyDraft, t: &Texts) -> String {
    match draft.changes.len() {
        1 => t.policies.one_change.to_owned(),
        many => t.policies.changes.replace("{}", &many.to_string()),
    }
}

/// What stops the draft, or that nothing does.
fn state(draft: &PolicyDraft, t: &Texts) -> String {
    let failed = draft.tests.iter().filter(|test| !test.passed).count();
    if draft.changes.is_empty() {
        t.policies.no_change.to_owned()
    } else if draft.base != draft.live {
        t.policies.moved_on.to_owned()
    } else if !draft.problems.is_empty() {
        t.policies
            .has_problems
            .replace("{}", &draft.problems.len().to_string())
    } else if failed > 0 {
        t.policies.has_failures.replace("{}", &failed.to_string())
    } else if draft.tests.is_empty() {
        t.policies.ready_untested.to_owned()
    } else {
        t.policies
            .ready
            .replace("{}", &draft.tests.len().to_string())
    }
}

/// The page.
#[component]
pub fn Draft(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let session = use_session();
    let can_write = session.can_write_policies(&slug);
    let can_publish = session.can_write(&slug);
    let draft = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.policy_draft(&slug).await }
        })
    };
    let head = slug.clone();
    view! {
        <Head slug=head tab=Tab::Draft/>
        <div class="stack">
            {move || unusable(draft.get().as_ref(), t)}
            <Proposals slug=slug.clone() changed=Callback::new(move |()| draft.reload())/>
            {move || match (draft.error(), draft.get()) {
                (Some(error), _) => {
                    view! { <ErrorState error=error retry=Callback::new(move |()| draft.reload())/> }
                        .into_any()
                }
                (None, None) => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
                (None, Some(found)) if found.changes.is_empty() => {
                    let live = Section::Policies.path(&slug);
                    view! {
                        <EmptyState
                            icon=Icon::Policy
                            title=t.policies.no_change
                            text=t.policies.no_change_text
                        >
                            <a class="button" href=live>
                                {t.policies.tab_live}
                            </a>
                        </EmptyState>
                    }
                        .into_any()
                }
                (None, Some(found)) => {
                    let (write, publish) = (can_write, can_publish);
                    body(&slug, found, draft, write, publish, t)
                }
            }}
        </div>
    }
}

fn body(
    slug: &str,
    found: PolicyDraft,
    draft: Loader<PolicyDraft>,
    can_write: bool,
    can_publish: bool,
    t: &'static Texts,
) -> AnyView {
    let names = use_policy_names(slug);
    let doing = Doing::new();
    let moved_on = found.base != found.live;
    let revision = found.revision;
    let tone = if found.publishable {
        "banner tone-good"
    } else {
        "banner tone-waiting"
    };
    let icon = if found.publishable {
        Icon::Check
    } else {
        Icon::Warning
    };
    let problems = found.problems.clone();
    let changes = found.changes.clone();
    let tests = found.tests.clone();
    let rebase = action(slug, draft, doing, Action::Rebase, t);
    let discard = action(slug, draft, doing, Action::Discard, t);
    let row_slug = slug.to_owned();
    view! {
        <section class=tone>
            <Glyph icon=icon/>
            <div>
                <p class="banner-title">{counted(&found, t)}</p>
                <p>{state(&found, t)}</p>
            </div>
            <span class="policy-actions">
                {(can_write && moved_on)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button"
                                disabled=doing.busy
                                on:click=move |_| rebase.run(revision)
                            >
                                {t.policies.rebase}
                            </button>
                        }
                    })}
                {can_write
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button danger-outline"
                                disabled=doing.busy
                                on:click=move |_| discard.run(revision)
                            >
                                {t.policies.discard}
                            </button>
                        }
                    })}
                {can_write
                    .then(|| {
                        view! {
                            <Publish
                                slug=slug.to_owned()
                                draft=found.clone()
                                loader=draft
                                can_publish=can_publish
                            />
                        }
                    })}
            </span>
        </section>
        <FormError error=doing.error/>
        <section class="panel" aria-labelledby="changes">
            <h2 id="changes" class="panel-title">{t.policies.what_changes}</h2>
            <ul class="rows">
                {changes.iter().map(|change| change_row(&row_slug, change, t)).collect_view()}
            </ul>
        </section>
        {(!problems.is_empty())
            .then(|| {
                let changes = changes.clone();
                view! {
                    <section class="panel" aria-labelledby="problems">
                        <h2 id="problems" class="panel-title">{t.policies.problems}</h2>
                        <ul class="problems">
                            {problems
                                .into_iter()
                                .map(|one| problem_row(&row_slug, one, &changes, t))
                                .collect_view()}
                        </ul>
                    </section>
                }
            })}
        <section class="panel" aria-labelledby="tests">
            <h2 id="tests" class="panel-title">{t.policies.tab_tests}</h2>
            {results(slug, tests, names, t)}
        </section>
        <Reads slug=slug.to_owned() draft=draft/>
    }
    .into_any()
}

#[derive(Debug, Clone, Copy)]
enum Action {
    Rebase,
    Discard,
}

fn action(
    slug: &str,
    draft: Loader<PolicyDraft>,
    doing: Doing,
    action: Action,
    t: &'static Texts,
) -> Callback<u64> {
    let api = use_api();
    let toasts = use_toasts();
    let slug = slug.to_owned();
    Callback::new(move |revision: u64| {
        let slug = slug.clone();
        doing.run(
            async move {
                match action {
                    Action::Rebase => api.rebase_draft(&slug, revision).await,
                    Action::Discard => api.discard_draft(&slug, revision).await,
                }
            },
            move |now| {
                toasts.done(match action {
                    Action::Rebase => t.policies.rebased,
                    Action::Discard => t.policies.discarded,
                });
                draft.set(now);
            },
        );
    })
}

fn change_row(slug: &str, change: &DraftChange, t: &'static Texts) -> AnyView {
    let (tone, word) = match change.kind {
        DraftChangeKind::Added => (Tone::Good, t.policies.added),
        DraftChangeKind::Changed => (Tone::Info, t.policies.changed),
        DraftChangeKind::Removed => (Tone::Bad, t.policies.removed),
    };
    let href = Section::Policy(change.id.clone()).path(slug);
    view! {
        <li class="rows-item">
            <a class="link" href=href>{change.name.clone()}</a>
            <Badge tone=tone label=word/>
        </li>
    }
    .into_any()
}

fn problem_row(
    slug: &str,
    problem: PolicyProblem,
    changes: &[DraftChange],
    t: &'static Texts,
) -> AnyView {
    let id = problem.policy.unwrap_or_default();
    let name = changes.iter().find(|change| change.id == id);
    let name = name.map(|change| change.name.clone());
    let place = problem.position.map(|at| {
        t.policies
            .place
            .replace("{line}", &at.line.to_string())
            .replace("{column}", &at.column.to_string())
    });
    let link = name.map(|name| {
        let href = Section::Policy(id).path(slug);
        let place = place.map(|place| format!(" · {place}")).unwrap_or_default();
        view! { <a class="link" href=href>{name} {place}</a> }
    });
    view! {
        <li class="problem tone-bad">
            <Glyph icon=Icon::Warning/>
            {link}
            <span>{problem.message}</span>
        </li>
    }
    .into_any()
}

/// What is read beside the draft: the difference, and what it can affect.
#[component]
fn Reads(slug: String, draft: Loader<PolicyDraft>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let difference = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            draft.map(|draft| draft.revision);
            async move { api.draft_difference(&slug).await }
        })
    };
    let replays = Section::PolicyReplays.path(&slug);
    let impact = Loader::new(move || {
        let slug = slug.clone();
        draft.map(|draft| draft.revision);
        async move { api.draft_impact(&slug).await }
    });
    view! {
        <section class="panel" aria-labelledby="difference">
            <h2 id="difference" class="panel-title">{t.policies.difference}</h2>
            {loaded(difference, move |found| view! { <Difference difference=found/> }.into_any())}
        </section>
        <section class="panel" aria-labelledby="impact">
            <h2 id="impact" class="panel-title">{t.policies.impact}</h2>
            <p class="panel-text">{t.policies.impact_text}</p>
            {move || match (impact.error(), impact.get()) {
                (Some(_), _) => {
                    view! { <p class="quiet">{t.policies.impact_unknown}</p> }.into_any()
                }
                (None, None) => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
                (None, Some(found)) => view! { <Impact impact=found/> }.into_any(),
            }}
            <p class="below">
                <a class="link" href=replays>{t.replay.with_draft} <Glyph icon=Icon::Arrow/></a>
            </p>
        </section>
    }
    .into_any()
}

//! All saved cases, with what the draft answers.

use std::collections::BTreeMap;

use api::policy_test::PolicyTestResult;
use leptos::prelude::*;
use serde_json::Value;

use super::names::use_policy_names;
use super::tabs::{Head, Tab};
use super::words;
use crate::api::use_api;
use crate::components::badge::{Badge, Tone};
use crate::components::empty_state::EmptyState;
use crate::components::error_state::ErrorState;
use crate::components::icon::{Glyph, Icon};
use crate::load::Loader;
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn TestList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let can_write = use_session().can_write_policies(&slug);
    let names = use_policy_names(&slug);
    let draft = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.policy_draft(&slug).await }
        })
    };
    // While something is wrong nothing is tested, but what is saved is there.
    let saved = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.policy_tests(&slug).await }
        })
    };
    let new = Section::NewPolicyTest.path(&slug);
    let empty_new = new.clone();
    let head = slug.clone();
    view! {
        <Head slug=head tab=Tab::Tests>
            <button
                type="button"
                class="button"
                disabled=draft.busy()
                on:click=move |_| draft.reload()
            >
                <Glyph icon=Icon::Retry/>
                {t.policies.run}
            </button>
            {can_write
                .then(|| {
                    view! {
                        <a class="button primary" href=new>
                            <Glyph icon=Icon::Plus/>
                            {t.policies.new_test}
                        </a>
                    }
                })}
        </Head>
        <div class="stack" aria-busy=move || draft.busy().get().to_string()>
            {move || match (draft.error().or_else(|| saved.error()), draft.get(), saved.get()) {
                (Some(error), ..) => {
                    view! {
                        <ErrorState
                            error=error
                            retry=Callback::new(move |()| {
                                draft.reload();
                                saved.reload();
                            })
                        />
                    }
                        .into_any()
                }
                (None, Some(_), Some(all)) if all.items.is_empty() => {
                    let new = empty_new.clone();
                    view! {
                        <EmptyState
                            icon=Icon::Check
                            title=t.policies.no_tests
                            text=t.policies.no_tests_text
                        >
                            {can_write
                                .then(|| {
                                    view! {
                                        <a class="button primary" href=new>
                                            {t.policies.new_test}
                                        </a>
                                    }
                                })}
                        </EmptyState>
                    }
                        .into_any()
                }
                (None, Some(found), Some(all)) if found.tests.is_empty() => {
                    view! {
                        <p class="banner tone-waiting">
                            <Glyph icon=Icon::Warning/>
                            {t.policies.not_tested}
                        </p>
                        <section class="panel">
                            <ul class="rows">
                                {all
                                    .items
                                    .into_iter()
                                    .map(|test| {
                                        let href = Section::PolicyTest(test.id).path(&slug);
                                        view! {
                                            <li class="rows-item">
                                                <a class="link" href=href>{test.name}</a>
                                            </li>
                                        }
                                    })
                                    .collect_view()}
                            </ul>
                        </section>
                    }
                        .into_any()
                }
                (None, Some(found), Some(_)) => {
                    view! {
                        <section class="panel">{results(&slug, found.tests, names, t)}</section>
                    }
                        .into_any()
                }
                _ => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
            }}
        </div>
    }
}

/// What came of cases: those that fail first, each with why.
pub fn results(
    slug: &str,
    mut tests: Vec<PolicyTestResult>,
    names: Signal<BTreeMap<String, String>>,
    t: &'static Texts,
) -> AnyView {
    if tests.is_empty() {
        return view! { <p class="quiet">{t.policies.no_tests_text}</p> }.into_any();
    }
    tests.sort_by_key(|test| test.passed);
    let failed = tests.iter().filter(|test| !test.passed).count();
    let passed = tests.len() - failed;
    let count = t
        .policies
        .counted
        .replace("{passed}", &passed.to_string())
        .replace("{failed}", &failed.to_string());
    view! {
        <p class="panel-text" role="status">{count}</p>
        <ul class="rows">
            {tests.into_iter().map(|test| result(slug, test, names, t)).collect_view()}
        </ul>
    }
    .into_any()
}

fn result(
    slug: &str,
    test: PolicyTestResult,
    names: Signal<BTreeMap<String, String>>,
    t: &'static Texts,
) -> AnyView {
    let href = Section::PolicyTest(test.id).path(slug);
    let (tone, word) = match test.passed {
        true => (Tone::Good, t.policies.passed),
        false => (Tone::Bad, t.policies.failed),
    };
    let wanted = test.expected["outcome"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let got = test.outcome;
    let said = (!test.passed).then(|| {
        let other = match wanted == got {
            true => t.policies.other_demands,
            false => t.policies.expected_got,
        };
        other
            .replace("{expected}", words::outcome(&wanted, t))
            .replace("{got}", words::outcome(&got, t))
    });
    let reasons = test.reasons;
    let because = move || {
        let all = reasons.as_array().cloned().unwrap_or_default();
        names.with(|names| {
            all.iter()
                .map(|one: &Value| view! { <li>{words::reason(one, names, t)}</li> })
                .collect_view()
        })
    };
    view! {
        <li class="rows-item test">
            <span class="test-text">
                <a class="link" href=href>{test.name}</a>
                {said.map(|said| view! { <span class="test-said">{said}</span> })}
                <ul class="reasons">{because}</ul>
            </span>
            <span class="chips">
                <Badge tone=words::tone(&got) label=words::outcome(&got, t)/>
                <Badge tone=tone label=word/>
            </span>
        </li>
    }
    .into_any()
}

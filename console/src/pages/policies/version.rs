//! One version: what it says, what it changed, and the way back to it.

use api::policy_proposal::ProposalInput;
use api::policy_version::{PolicyVersionDetail, Rollback};
use leptos::prelude::*;

use super::diff::Difference;
use crate::api::{ApiError, use_api};
use crate::components::confirm_button::{Asked, ConfirmButton};
use crate::components::confirm_dialog::Confirmation;
use crate::components::copy_button::CopyButton;
use crate::components::loaded::loaded;
use crate::components::page_header::{PageHeader, Parent};
use crate::components::relative_time::ExactTime;
use crate::components::segmented::{Segment, Segmented};
use crate::components::toast::use_toasts;
use crate::load::Loader;
use crate::query::{History, use_query};
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn Version(slug: String, number: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let wanted = number.parse::<u64>().ok();
    let version = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move {
                let number = wanted.ok_or_else(ApiError::not_found)?;
                api.policy_version(&slug, number).await
            }
        })
    };
    let live = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.policy_draft(&slug).await }
        })
    };
    let parent = Parent {
        label: t.policies.tab_versions,
        href: Section::PolicyVersions.path(&slug),
    };
    let title = t.policies.version.replace("{}", &number);
    let can_write = use_session().can_write_policies(&slug);
    let for_body = slug.clone();
    view! {
        <PageHeader title=Signal::stored(title) parent=parent>
            {move || {
                let live = live.map(|draft| (draft.live, draft.second_approver));
                match (wanted, live) {
                    (Some(number), Some((live, second))) if can_write && number != live => {
                        Some(view! { <RollBack slug=slug.clone() number=number live=live second=second/> })
                    }
                    _ => None,
                }
            }}
        </PageHeader>
        {loaded(version, move |found| body(&for_body, found, t))}
    }
}

fn body(slug: &str, found: PolicyVersionDetail, t: &'static Texts) -> AnyView {
    let version = found.version;
    let authors: Vec<_> = version
        .authors
        .into_iter()
        .map(|author| author.name)
        .collect();
    view! {
        <div class="columns">
            <div class="columns-main">
                <Compared slug=slug.to_owned() number=version.number/>
                <section class="panel" aria-labelledby="policies">
                    <h2 id="policies" class="panel-title">{t.policies.as_then}</h2>
                    {found
                        .policies
                        .into_iter()
                        .map(|policy| {
                            view! {
                                <details class="more">
                                    <summary>{policy.name}</summary>
                                    <pre class="source" tabindex="0"><code>{policy.text}</code></pre>
                                </details>
                            }
                        })
                        .collect_view()}
                </section>
            </div>
            <section class="panel facts" aria-labelledby="facts">
                <h2 id="facts" class="visually-hidden">{t.grant.facts}</h2>
                <dl>
                    <div class="fact">
                        <dt>{t.policies.comment}</dt>
                        <dd>{version.comment}</dd>
                    </div>
                    <div class="fact">
                        <dt>{t.policies.published_by}</dt>
                        <dd>{version.published_by.name}</dd>
                    </div>
                    <div class="fact">
                        <dt>{t.policies.authors}</dt>
                        <dd>{authors.join(", ")}</dd>
                    </div>
                    <div class="fact">
                        <dt>{t.policies.published_at}</dt>
                        <dd><ExactTime at=version.published_at/></dd>
                    </div>
                    <div class="fact">
                        <dt>{t.policies.digest}</dt>
                        <dd class="fact-code">
                            <code title=version.digest.clone()>{version.digest.clone()}</code>
                            <CopyButton value=version.digest what=t.policies.digest/>
                        </dd>
                    </div>
                </dl>
            </section>
        </div>
    }
    .into_any()
}

/// What the version changed, and what changed since.
#[component]
fn Compared(slug: String, number: u64) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let chosen = RwSignal::new(usize::from(number <= 1));
    let difference = Loader::new(move || {
        let slug = slug.clone();
        let (from, to) = match chosen.get() {
            0 => (number.saturating_sub(1), Some(number)),
            _ => (number, None),
        };
        async move { api.version_difference(&slug, from, to).await }
    });
    let segment = |label| Segment { label, icon: None };
    view! {
        <section class="panel" aria-labelledby="difference">
            <div class="panel-head">
                <h2 id="difference" class="panel-title">{t.policies.difference_of}</h2>
                {(number > 1)
                    .then(|| {
                        view! {
                            <Segmented
                                label=t.policies.compare
                                segments=vec![
                                    segment(t.policies.with_before),
                                    segment(t.policies.with_live),
                                ]
                                chosen=chosen
                                choose=Callback::new(move |nth| chosen.set(nth))
                            />
                        }
                    })}
            </div>
            {loaded(difference, move |found| view! { <Difference difference=found/> }.into_any())}
        </section>
    }
    .into_any()
}

#[component]
fn RollBack(slug: String, number: u64, live: u64, second: bool) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let toasts = use_toasts();
    let proposes = second || !use_session().can_write(&slug);
    let (label, done) = if proposes {
        (t.policies.propose, t.policies.proposed)
    } else {
        (t.policies.roll_back, t.policies.published)
    };
    let ask = Callback::new(move |comment: String| {
        let slug = slug.clone();
        let to = match proposes {
            true => Section::PolicyDraft.path(&slug),
            false => Section::PolicyVersions.path(&slug),
        };
        let answer = async move {
            if proposes {
                let input = ProposalInput {
                    revision: None,
                    version: Some(number),
                    comment,
                };
                api.propose_policies(&slug, &input).await.map(|_| ())
            } else {
                let rollback = Rollback { live, comment };
                api.roll_back(&slug, number, &rollback).await.map(|_| ())
            }
        };
        Some(Asked::new(answer, move |()| {
            toasts.done(done);
            query.go(&to, History::Push);
        }))
    });
    let effect = t.policies.roll_back_effect;
    let consequences = vec![
        effect.replace("{}", &number.to_string()),
        t.policies.roll_back_tests.to_owned(),
        t.policies.publish_grants.to_owned(),
    ];
    view! {
        <ConfirmButton
            id="roll-back"
            label=t.policies.roll_back
            words=Confirmation {
                title: t.policies.roll_back_title,
                confirm: label,
                doing: t.policies.publishing,
                reason: Some(t.policies.comment),
            }
            class="button"
            consequences=consequences
            ask=ask
        />
    }
    .into_any()
}

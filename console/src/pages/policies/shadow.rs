//! Policies that are asked beside the live ones, and what they said.

use api::policy_shadow::{PolicyShadow, RunningShadow, ShadowCount};
use leptos::prelude::*;

use super::progress::grouped;
use super::subject::{name, use_subjects};
use super::tabs::{Head, Tab};
use super::words;
use crate::api::use_api;
use crate::components::badge::Badge;
use crate::components::error_state::ErrorState;
use crate::components::form_error::FormError;
use crate::components::icon::{Glyph, Icon};
use crate::components::loaded::loaded;
use crate::components::relative_time::RelativeTime;
use crate::components::select_field::SelectField;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn Shadow(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let can_write = use_session().can_write_policies(&slug);
    let shadow = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.policy_shadow(&slug).await }
        })
    };
    let head = slug.clone();
    view! {
        <Head slug=head tab=Tab::Shadow>
            <button
                type="button"
                class="button"
                disabled=shadow.busy()
                on:click=move |_| shadow.reload()
            >
                <Glyph icon=Icon::Retry/>
                {t.shadow.renew}
            </button>
        </Head>
        <div class="stack">
            <p class="quiet">{t.shadow.text}</p>
            {loaded(shadow, move |found| {
                    let banner = found.running.as_ref().map(|running| {
                        let stop = can_write
                            .then(|| view! { <Stop slug=slug.clone() shadow=shadow/> }.into_any());
                        banner(running, stop, t)
                    });
                    let start = (can_write && found.running.is_none())
                        .then(|| view! { <Start slug=slug.clone() shadow=shadow/> });
                    view! {
                        {banner}
                        {start}
                        {counts(&slug, found, t)}
                    }
                        .into_any()
                })}
        </div>
    }
}

fn banner(running: &RunningShadow, stop: Option<AnyView>, t: &'static Texts) -> AnyView {
    let said = t.shadow.runs.replace("{}", &name(&running.subject, t));
    let tone = match running.usable {
        true => "banner tone-info",
        false => "banner tone-waiting",
    };
    view! {
        <section class=tone aria-label=t.policies.tab_shadow>
            <Glyph icon=Icon::Policy/>
            <div>
                <p class="banner-title">{said}</p>
                <p>
                    {t.replay.by} " " {running.started_by.name.clone()} " · "
                    <RelativeTime at=running.started_at/>
                </p>
                {(!running.usable).then(|| view! { <p>{t.shadow.unusable}</p> })}
            </div>
            {stop}
        </section>
    }
    .into_any()
}

#[component]
fn Stop(slug: String, shadow: Loader<PolicyShadow>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let doing = Doing::new();
    let stop = move |_| {
        let slug = slug.clone();
        doing.run(async move { api.stop_shadow(&slug).await }, move |()| {
            shadow.reload();
            toasts.done(t.shadow.stopped);
        });
    };
    view! {
        <FormError error=doing.error/>
        <button
            type="button"
            class="button danger-outline at-end"
            disabled=doing.busy
            on:click=stop
        >
            {t.shadow.stop}
        </button>
    }
    .into_any()
}

#[component]
fn Start(slug: String, shadow: Loader<PolicyShadow>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let doing = Doing::new();
    let subjects = use_subjects(&slug);
    let start = Callback::new(move |()| {
        let Some(subject) = subjects.subject() else {
            return;
        };
        let slug = slug.clone();
        doing.run(
            async move { api.start_shadow(&slug, &subject).await },
            move |now| {
                shadow.set(now);
                toasts.done(t.shadow.started);
            },
        );
    });
    view! {
        <section class="panel" aria-labelledby="start">
            <h2 id="start" class="panel-title">{t.shadow.off}</h2>
            <p class="panel-text">{t.shadow.off_text}</p>
            {move || match (subjects.error(), subjects.choices(t)) {
                (Some(error), _) => {
                    view! {
                        <ErrorState error=error retry=Callback::new(move |()| subjects.reload())/>
                    }
                        .into_any()
                }
                (None, None) => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
                (None, Some(choices)) if choices.is_empty() => {
                    view! {
                        <p>{t.replay.nothing_to_ask}</p>
                        <p class="quiet">{t.replay.nothing_to_ask_text}</p>
                    }
                        .into_any()
                }
                (None, Some(choices)) => {
                    view! {
                        <form
                            novalidate
                            on:submit=move |event| {
                                event.prevent_default();
                                start.run(());
                            }
                        >
                            <div class="start-fields">
                                <SelectField
                                    id="subject"
                                    label=t.replay.subject
                                    value=subjects.chosen
                                    choices=choices
                                />
                            </div>
                            <FormError error=doing.error/>
                            <div class="form-foot">
                                <button type="submit" class="button primary" disabled=doing.busy>
                                    {t.shadow.start}
                                </button>
                            </div>
                        </form>
                    }
                        .into_any()
                }
            }}
        </section>
    }
    .into_any()
}

/// What it said; of one that was stopped it stays until the next one.
fn counts(slug: &str, found: PolicyShadow, t: &'static Texts) -> AnyView {
    let title = match found.running {
        Some(_) => t.shadow.counts,
        None if found.counts.is_empty() => return ().into_any(),
        None => t.shadow.counts_last,
    };
    let table = match found.counts.is_empty() {
        true => view! { <p class="quiet">{t.shadow.no_counts}</p> }.into_any(),
        false => view! {
            <div class="scroll-x">
                <table class="plain-table">
                    <caption class="visually-hidden">{title}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t.grants.right_type}</th>
                            <th scope="col">{t.changes.kind}</th>
                            <th scope="col" class="number">{t.shadow.count}</th>
                            <th scope="col">{t.shadow.samples}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {found
                            .counts
                            .into_iter()
                            .map(|count| row(slug, count, t))
                            .collect_view()}
                    </tbody>
                </table>
            </div>
        }
        .into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="counts">
            <h2 id="counts" class="panel-title">{title}</h2>
            {table}
        </section>
    }
    .into_any()
}

fn row(slug: &str, count: ShadowCount, t: &'static Texts) -> AnyView {
    let (tone, label) = words::change(&count.change, t);
    let samples = count.samples.into_iter().map(|id| {
        let href = Section::Grant(id.clone()).path(slug);
        let end = tail(&id).to_owned();
        view! { <a class="link" href=href title=id><code>"…" {end}</code></a> }
    });
    view! {
        <tr>
            <td><code>{count.right_type}</code></td>
            <td><Badge tone=tone label=label/></td>
            <td class="number">{grouped(count.count)}</td>
            <td><span class="samples">{samples.collect_view()}</span></td>
        </tr>
    }
    .into_any()
}

/// The end of an id: ids of one time begin alike.
fn tail(id: &str) -> &str {
    let start = id.len().saturating_sub(8);
    id.get(start..).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use api::audit::{Actor, ActorKind};
    use api::policy_replay::PolicySubject;

    use super::*;
    use crate::clock::Clock;
    use crate::texts::EN;

    fn running() -> RunningShadow {
        RunningShadow {
            subject: PolicySubject {
                revision: Some(3),
                version: None,
            },
            started_by: Actor {
                kind: ActorKind::Administrator,
                id: None,
                name: "Ada".into(),
            },
            started_at: 0,
            usable: true,
        }
    }

    fn said(change: &str) -> ShadowCount {
        ShadowCount {
            right_type: "photo-api".into(),
            change: change.into(),
            count: 1_200,
            samples: vec!["0197a0b1-0000-7000-8000-0000deadbeef".into()],
        }
    }

    fn render(view: impl FnOnce() -> AnyView) -> String {
        Owner::new().with(|| {
            provide_context(Clock::fixed(0));
            view().to_html()
        })
    }

    #[test]
    fn a_shadow_that_does_not_fit_any_more_says_so() {
        let html = render(|| banner(&running(), None, &EN));
        assert!(html.contains("The draft runs as a shadow"), "{html}");
        assert!(!html.contains(EN.shadow.unusable), "{html}");
        let mut stale = running();
        stale.usable = false;
        let html = render(|| banner(&stale, None, &EN));
        assert!(html.contains(EN.shadow.unusable), "{html}");
    }

    #[test]
    fn counts_lead_to_grants_and_stay_after_the_end() {
        let shadow = PolicyShadow {
            running: None,
            counts: vec![said("newly_denied")],
        };
        let html = render(|| counts("demo", shadow, &EN));
        assert!(html.contains(EN.shadow.counts_last), "{html}");
        assert!(html.contains("1,200"), "{html}");
        assert!(
            html.contains("deadbeef") && html.contains("/grants/0197a0b1"),
            "{html}"
        );
    }

    #[test]
    fn where_none_ever_ran_there_is_no_table() {
        let nothing = PolicyShadow {
            running: None,
            counts: Vec::new(),
        };
        assert!(!render(|| counts("demo", nothing, &EN)).contains("<section"));
        let waiting = PolicyShadow {
            running: Some(running()),
            counts: Vec::new(),
        };
        let html = render(|| counts("demo", waiting, &EN));
        assert!(html.contains(EN.shadow.no_counts), "{html}");
    }
}

//! The keys a tenant signs with, by what they sign, with the one step that is
//! possible next.

use api::signing_key::{SigningAlgorithm, SigningKey, SigningKeyInput, SigningKeyState};
use leptos::prelude::*;

use crate::api::{Api, use_api};
use crate::browser;
use crate::clock::Clock;
use crate::components::badge::{Badge, Tone};
use crate::components::confirm_dialog::{ConfirmDialog, Confirmation};
use crate::components::copy_button::CopyButton;
use crate::components::form_error::FormError;
use crate::components::icon::{Glyph, Icon};
use crate::components::loaded::loaded;
use crate::components::page_header::PageHeader;
use crate::components::relative_time::RelativeTime;
use crate::components::toast::{Toasts, use_toasts};
use crate::doing::Doing;
use crate::load::Loader;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

const ALGORITHMS: [SigningAlgorithm; 3] = [
    SigningAlgorithm::EdDsa,
    SigningAlgorithm::Es256,
    SigningAlgorithm::Hs256,
];

/// What is about to be done to which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Activate,
    Remove,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    t: &'static Texts,
    api: Api,
    toasts: Toasts,
    slug: StoredValue<String>,
    can_write: bool,
    keys: Loader<api::signing_key::SigningKeys>,
    asked: RwSignal<Option<(Step, SigningKey)>>,
    activating: RwSignal<bool>,
    removing: RwSignal<bool>,
    making: Doing,
    doing: Doing,
}

/// The page.
#[component]
pub fn SigningKeys(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let can_write = use_session().can_write(&slug);
    let slug = StoredValue::new(slug);
    let keys = Loader::new(move || async move { api.signing_keys(&slug.get_value()).await });
    let tenant = Loader::new(move || async move { api.tenant(&slug.get_value()).await });
    let page = Page {
        t,
        api,
        toasts: use_toasts(),
        slug,
        can_write,
        keys,
        asked: RwSignal::new(None),
        activating: RwSignal::new(false),
        removing: RwSignal::new(false),
        making: Doing::new(),
        doing: Doing::new(),
    };
    view! {
        <PageHeader title=t.nav.signing_keys text=t.signing_keys.text/>
        <div class="stack">
            <FormError error=page.making.error/>
            {loaded(keys, move |found| {
                    ALGORITHMS
                        .into_iter()
                        .map(|algorithm| {
                            let mut of: Vec<_> = found
                                .items
                                .iter()
                                .filter(|key| key.algorithm == algorithm)
                                .cloned()
                                .collect();
                            of.sort_by_key(|key| order(key.state));
                            group(page, algorithm, of)
                        })
                        .collect_view()
                        .into_any()
                })}
            {move || {
                tenant
                    .map(|tenant| {
                        let url = format!("{}/jwks.json", tenant.base);
                        view! {
                            <section class="panel" aria-labelledby="published">
                                <h2 id="published" class="panel-title">
                                    {t.signing_keys.published}
                                </h2>
                                <p class="panel-text">{t.signing_keys.published_text}</p>
                                <p class="fact-code">
                                    <a class="link" href=url.clone() target="_blank" rel="noreferrer">
                                        <code>{url.clone()}</code>
                                    </a>
                                    <CopyButton value=url what=t.signing_keys.published/>
                                </p>
                            </section>
                        }
                    })
            }}
        </div>
        {dialogs(page)}
    }
}

fn order(state: SigningKeyState) -> u8 {
    match state {
        SigningKeyState::Next => 0,
        SigningKeyState::Active => 1,
        SigningKeyState::Retiring => 2,
    }
}

/// What an algorithm's keys sign.
fn names(algorithm: SigningAlgorithm, t: &Texts) -> (&'static str, &'static str, &'static str) {
    match algorithm {
        SigningAlgorithm::EdDsa => ("EdDSA", t.signing_keys.tokens, t.signing_keys.tokens_text),
        SigningAlgorithm::Es256 => (
            "ES256",
            t.signing_keys.assertions,
            t.signing_keys.assertions_text,
        ),
        SigningAlgorithm::Hs256 => (
            "HS256",
            t.signing_keys.macaroons,
            t.signing_keys.macaroons_text,
        ),
    }
}

fn group(page: Page, algorithm: SigningAlgorithm, keys: Vec<SigningKey>) -> AnyView {
    let t = page.t;
    let has_active = keys.iter().any(|key| key.state == SigningKeyState::Active);
    let (name, title, text) = names(algorithm, t);
    let id = format!("keys-{name}");
    let labelled = id.clone();
    let has_next = keys.iter().any(|key| key.state == SigningKeyState::Next);
    let label = format!("{}: {title}", t.signing_keys.make);
    let make = move |_| {
        let Page { api, slug, .. } = page;
        page.making.run(
            async move {
                let input = SigningKeyInput { algorithm };
                api.create_signing_key(&slug.get_value(), &input).await
            },
            move |_| {
                page.toasts.done(t.signing_keys.made);
                page.keys.reload();
            },
        );
    };
    view! {
        <section class="panel" aria-labelledby=labelled>
            <div class="panel-head">
                <div>
                    <h2 id=id class="panel-title">{title} " " <code class="quiet">{name}</code></h2>
                    <p class="panel-text">{text}</p>
                </div>
                {(page.can_write && !has_next)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button"
                                aria-label=label
                                disabled=page.making.busy
                                on:click=make
                            >
                                <Glyph icon=Icon::Plus/>
                                {t.signing_keys.make}
                            </button>
                        }
                    })}
            </div>
            {keys.is_empty().then(|| view! { <p class="quiet">{t.signing_keys.none}</p> })}
            <ul>{keys.into_iter().map(|key| row(page, key, has_active)).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn row(page: Page, key: SigningKey, has_active: bool) -> AnyView {
    let t = page.t;
    let (tone, label, meaning) = match key.state {
        SigningKeyState::Next => (Tone::Waiting, t.signing_keys.next, t.signing_keys.next_text),
        SigningKeyState::Active => (
            Tone::Good,
            t.signing_keys.active,
            t.signing_keys.active_text,
        ),
        SigningKeyState::Retiring => (
            Tone::Neutral,
            t.signing_keys.retiring,
            t.signing_keys.retiring_text,
        ),
    };
    let clock = use_context::<Clock>().unwrap_or_else(Clock::start);
    let from = key.activate_from;
    // The first key of an algorithm signs nothing that anybody could have looked
    // for before.
    let too_early = Memo::new(move |_| has_active && from.is_some_and(|from| clock.now() < from));
    let activate = key.clone();
    let remove = key.clone();
    let ask = move |step: Step, key: SigningKey| {
        page.doing.clear();
        page.asked.set(Some((step, key)));
        match step {
            Step::Activate => page.activating.set(true),
            Step::Remove => page.removing.set(true),
        }
    };
    view! {
        <li class="token">
            <span class="token-icon"><Glyph icon=Icon::SigningKey/></span>
            <div class="token-text">
                <h3 class="token-title fact-code">
                    <code>{key.kid.clone()}</code>
                    <CopyButton value=key.kid what=t.signing_keys.kid/>
                </h3>
                <p class="token-facts quiet">
                    {meaning} " · " {t.signing_keys.made_at} " " <RelativeTime at=key.created_at/>
                    {key
                        .remove_at
                        .map(|at| {
                            view! { " · " {t.signing_keys.removed_at} " " <RelativeTime at=at/> }
                        })}
                    {move || {
                        from.filter(|_| too_early.get())
                            .map(|at| {
                                view! {
                                    " · "
                                    {t.signing_keys.possible}
                                    " "
                                    <RelativeTime at=at/>
                                }
                            })
                    }}
                </p>
            </div>
            <Badge tone=tone label=label/>
            {page
                .can_write
                .then(|| {
                    view! {
                        <span class="token-actions">
                            {(key.state == SigningKeyState::Next)
                                .then(|| {
                                    view! {
                                        <button
                                            type="button"
                                            class="button"
                                            disabled=too_early
                                            on:click=move |_| ask(Step::Activate, activate.clone())
                                        >
                                            {t.signing_keys.activate}
                                        </button>
                                    }
                                })}
                            {(key.state != SigningKeyState::Active)
                                .then(|| {
                                    view! {
                                        <button
                                            type="button"
                                            class="button danger-outline"
                                            on:click=move |_| ask(Step::Remove, remove.clone())
                                        >
                                            {t.signing_keys.remove}
                                        </button>
                                    }
                                })}
                        </span>
                    }
                })}
        </li>
    }
    .into_any()
}

fn dialogs(page: Page) -> impl IntoView {
    let t = page.t;
    let act = move |step: Step| {
        Callback::new(move |_: String| {
            let Some((_, key)) = page.asked.get_untracked() else {
                return;
            };
            let Page { api, slug, .. } = page;
            let (open, said) = match step {
                Step::Activate => (page.activating, t.signing_keys.activated),
                Step::Remove => (page.removing, t.signing_keys.removed),
            };
            page.doing.run(
                async move {
                    let slug = slug.get_value();
                    match step {
                        Step::Activate => {
                            api.activate_signing_key(&slug, &key.kid).await.map(|_| ())
                        }
                        Step::Remove => api.delete_signing_key(&slug, &key.kid).await,
                    }
                },
                move |()| {
                    open.set(false);
                    page.toasts.done(said);
                    page.keys.reload();
                    browser::focus("#main");
                },
            );
        })
    };
    let consequences = Signal::derive(move || match page.asked.get() {
        None => Vec::new(),
        Some((step, key)) => consequences(step, &key, t),
    });
    view! {
        <ConfirmDialog
            id="activate"
            words=Confirmation {
                title: t.signing_keys.activate_title,
                confirm: t.signing_keys.activate,
                doing: t.signing_keys.activating,
                reason: None,
            }
            open=page.activating
            consequences=consequences
            busy=page.doing.busy
            error=page.doing.error
            action=act(Step::Activate)
        />
        <ConfirmDialog
            id="remove"
            words=Confirmation {
                title: t.signing_keys.remove_title,
                confirm: t.signing_keys.remove,
                doing: t.signing_keys.removing,
                reason: None,
            }
            open=page.removing
            consequences=consequences
            busy=page.doing.busy
            error=page.doing.error
            action=act(Step::Remove)
        />
    }
}

fn consequences(step: Step, key: &SigningKey, t: &Texts) -> Vec<String> {
    match (step, key.state) {
        (Step::Activate, _) => vec![
            t.signing_keys.activate_signs.to_owned(),
            t.signing_keys.activate_retires.to_owned(),
            t.revoke.no_undo.to_owned(),
        ],
        (Step::Remove, SigningKeyState::Retiring) => vec![
            t.signing_keys.remove_retiring.to_owned(),
            t.signing_keys.remove_stolen.to_owned(),
            t.revoke.no_undo.to_owned(),
        ],
        (Step::Remove, _) => vec![t.signing_keys.remove_next.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::EN;

    #[test]
    fn only_a_key_that_has_signed_takes_something_with_it() {
        let mut key = SigningKey {
            kid: "k".into(),
            algorithm: SigningAlgorithm::EdDsa,
            state: SigningKeyState::Next,
            created_at: 1,
            activate_from: None,
            remove_at: None,
        };
        let next = consequences(Step::Remove, &key, &EN);
        assert_eq!(next, [EN.signing_keys.remove_next]);
        key.state = SigningKeyState::Retiring;
        let retiring = consequences(Step::Remove, &key, &EN);
        assert!(
            retiring
                .iter()
                .any(|text| text == EN.signing_keys.remove_retiring)
        );
    }
}

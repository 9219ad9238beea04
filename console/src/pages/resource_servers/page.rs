//! One resource server, and what tokens for it are like.

use api::client_class::TokenFormat;
use api::page::Cursor;
use api::resource_server::{ResourceServer as Stored, ResourceServerTokensInput};
use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::api::use_api;
use crate::browser;
use crate::components::choice_cards::{ChoiceCard, ChoiceCards};
use crate::components::copy_button::CopyButton;
use crate::components::form_error::FormError;
use crate::components::json::pretty;
use crate::components::loaded::loaded;
use crate::components::page_header::{PageHeader, Parent};
use crate::components::relative_time::ExactTime;
use crate::components::right_chips::RightChips;
use crate::components::save_bar::SaveBar;
use crate::components::text_area::TextArea;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::pages::client_classes::list::{format_name, format_text};
use crate::pages::resource_servers::macaroon_keys::MacaroonKeys;
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

const FORMATS: [TokenFormat; 6] = [
    TokenFormat::Opaque,
    TokenFormat::JwtSigned,
    TokenFormat::JwtEncrypted,
    TokenFormat::Macaroon,
    TokenFormat::Biscuit,
    TokenFormat::Zcap,
];

/// The page.
#[component]
pub fn ResourceServer(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let server = {
        let (slug, id) = (slug.clone(), id.clone());
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            async move { api.resource_server(&slug, &id).await }
        })
    };
    let title = Signal::derive(move || {
        server
            .map(|server| server.name.clone())
            .unwrap_or_else(|| t.resource_servers.one.to_owned())
    });
    let parent = Parent {
        label: t.nav.resource_servers,
        href: Section::ResourceServers.path(&slug),
    };
    view! {
        <PageHeader title=title parent=parent/>
        {loaded(server, move |found| {
                view! {
                    <div class="columns">
                        <div class="columns-main">
                            <Form slug=slug.clone() id=id.clone() saved=found.clone()/>
                            <MacaroonKeys slug=slug.clone() id=id.clone()/>
                            <Sets slug=slug.clone() id=found.id.clone()/>
                        </div>
                        {facts(found, t)}
                    </div>
                }
                    .into_any()
            })}
    }
}

fn facts(server: Stored, t: &'static Texts) -> AnyView {
    view! {
        <section class="panel facts" aria-labelledby="facts">
            <h2 id="facts" class="visually-hidden">{t.grant.facts}</h2>
            <dl>
                <div class="fact">
                    <dt>{t.resource_servers.audience}</dt>
                    <dd class="fact-code">
                        <code title=server.id.clone()>{server.id.clone()}</code>
                        <CopyButton value=server.id what=t.resource_servers.audience/>
                    </dd>
                </div>
                <div class="fact">
                    <dt>{t.resource_servers.since}</dt>
                    <dd><ExactTime at=server.created_at/></dd>
                </div>
                {(server.updated_at > 0)
                    .then(|| {
                        view! {
                            <div class="fact">
                                <dt>{t.grant.changed}</dt>
                                <dd><ExactTime at=server.updated_at/></dd>
                            </div>
                        }
                    })}
            </dl>
        </section>
    }
    .into_any()
}

/// The resource sets it serves.
#[component]
fn Sets(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let sets = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let cursor = Cursor {
                cursor: None,
                limit: Some(100),
            };
            async move { api.resource_sets(&slug, &cursor).await }
        })
    };
    view! {
        <section class="panel" aria-labelledby="sets">
            <h2 id="sets" class="panel-title">{t.resource_servers.sets}</h2>
            {move || {
                let own: Vec<_> = sets
                    .map(|page| page.items.clone())
                    .unwrap_or_default()
                    .into_iter()
                    .filter(|set| set.resource_server.as_ref() == Some(&id))
                    .collect();
                if own.is_empty() {
                    return view! { <p class="quiet">{t.resource_servers.no_sets}</p> }.into_any();
                }
                view! {
                    <ul class="sets">
                        {own
                            .into_iter()
                            .map(|set| {
                                let href = Section::ResourceSet(set.id).path(&slug);
                                view! {
                                    <li>
                                        <a class="link" href=href>{set.name}</a>
                                        <RightChips rights=set.rights most=4/>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                }
                    .into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Form(slug: String, id: String, saved: Stored) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let can_write = use_session().can_write(&slug);
    let format = RwSignal::new(number_of(saved.token_format));
    let key = RwSignal::new(text_of(saved.encryption_key.as_ref()));
    let saved = RwSignal::new(saved);
    let unreadable = RwSignal::new(None::<String>);
    let doing = Doing::new();
    let changes = Memo::new(move |_| {
        saved.with(|saved| {
            let mut changed = Vec::new();
            if number_of(saved.token_format) != format.get() {
                changed.push(t.resource_servers.format);
            }
            if text_of(saved.encryption_key.as_ref()) != key.with(|key| key.trim().to_owned()) {
                changed.push(t.resource_servers.encryption);
            }
            changed.join(", ")
        })
    });
    let key_error = Signal::derive(move || {
        unreadable.get().or_else(|| {
            doing
                .error
                .with(|error| error.as_ref()?.field("encryption_key"))
        })
    });
    let discard = Callback::new(move |()| {
        let saved = saved.get_untracked();
        format.set(number_of(saved.token_format));
        key.set(text_of(saved.encryption_key.as_ref()));
        unreadable.set(None);
        doing.clear();
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let encryption_key = match key.with_untracked(|text| read_key(text)) {
            Ok(key) => key,
            Err(error) => {
                unreadable.set(Some(t.key_references.no_jwk.replace("{}", &error)));
                browser::focus("#encryption-key");
                return;
            }
        };
        unreadable.set(None);
        let (slug, id) = (slug.clone(), id.clone());
        let input = ResourceServerTokensInput {
            token_format: format_of(format.get_untracked()),
            encryption_key,
            updated_at: Some(saved.with_untracked(|saved| saved.updated_at)),
        };
        doing.run(
            async move { api.save_resource_server_tokens(&slug, &id, &input).await },
            move |server: Stored| {
                key.set(text_of(server.encryption_key.as_ref()));
                saved.set(server);
                toasts.done(t.resource_servers.saved);
            },
        );
    };
    let mut cards = vec![ChoiceCard {
        label: t.resource_servers.any_format,
        text: t.resource_servers.any_format_text,
    }];
    cards.extend(FORMATS.map(|format| ChoiceCard {
        label: format_name(format, t),
        text: format_text(format, t),
    }));
    view! {
        <form class="form" on:submit=submit>
            <fieldset class="stack" disabled=!can_write>
                <section class="panel" aria-labelledby="tokens">
                    <h2 id="tokens" class="panel-title">{t.resource_servers.tokens}</h2>
                    <p class="panel-text">{t.resource_servers.tokens_text}</p>
                    <ChoiceCards
                        name="token-format"
                        label=t.resource_servers.format
                        cards=cards
                        chosen=format
                    />
                    <TextArea
                        id="encryption-key"
                        label=t.resource_servers.encryption
                        hint=t.resource_servers.encryption_hint
                        class="code"
                        rows="7"
                        value=key
                        error=key_error
                    />
                </section>
                <FormError error=doing.error field="token_format"/>
                <SaveBar changes=changes busy=doing.busy discard=discard/>
            </fieldset>
        </form>
    }
    .into_any()
}

/// The number of the card of a format; none is the first.
fn number_of(format: Option<TokenFormat>) -> usize {
    let place = |format| FORMATS.iter().position(|other| *other == format);
    format.and_then(place).map_or(0, |place| place + 1)
}

fn format_of(number: usize) -> Option<TokenFormat> {
    FORMATS.get(number.checked_sub(1)?).copied()
}

fn text_of(key: Option<&Map<String, Value>>) -> String {
    key.map(|key| pretty(&Value::Object(key.clone())))
        .unwrap_or_default()
}

/// A JWK; no text is no key.
///
/// # Errors
/// Why it is no JSON object.
pub fn read_key(text: &str) -> Result<Option<Map<String, Value>>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    serde_json::from_str(text)
        .map(Some)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_a_card_and_none_has_the_first() {
        assert_eq!(number_of(None), 0);
        assert_eq!(format_of(0), None);
        for format in FORMATS {
            assert_eq!(format_of(number_of(Some(format))), Some(format));
        }
    }

    #[test]
    fn no_text_is_no_key_and_no_object_is_refused() {
        assert_eq!(read_key(" \n"), Ok(None));
        assert!(read_key("[1]").is_err());
        assert!(read_key(r#"{"kty":"OKP"}"#).unwrap().is_some());
    }
}

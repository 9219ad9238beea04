//! Registers a key, and shows a shared one once.

use api::key_reference::{KeyReferenceInput, NewKeyReference as Made, ProofMethod};
use leptos::prelude::*;

use crate::api::use_api;
use crate::browser;
use crate::components::choice_cards::{ChoiceCard, ChoiceCards};
use crate::components::copy_button::CopyButton;
use crate::components::form_error::FormError;
use crate::components::icon::{Glyph, Icon};
use crate::components::leave_guard::use_leave_guard;
use crate::components::page_header::{PageHeader, Parent};
use crate::components::select_field::SelectField;
use crate::components::text_area::TextArea;
use crate::components::text_field::TextField;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::pages::key_references::list::method_name;
use crate::pages::resource_servers::page::read_key;
use crate::query::{History, use_query};
use crate::routes::Section;
use crate::texts::{Texts, use_texts};

const METHODS: [(ProofMethod, &str); 5] = [
    (ProofMethod::HttpSig, "httpsig"),
    (ProofMethod::Jwsd, "jwsd"),
    (ProofMethod::Jws, "jws"),
    (ProofMethod::Dpop, "dpop"),
    (ProofMethod::Mtls, "mtls"),
];
/// The number of the card for keys that the client has.
const PUBLIC: usize = 0;

/// The page.
#[component]
pub fn NewKeyReference(slug: String) -> impl IntoView {
    let t = use_texts();
    let parent = Parent {
        label: t.nav.key_references,
        href: Section::KeyReferences.path(&slug),
    };
    let made = RwSignal::new(None::<Made>);
    view! {
        <div class="narrow">
            <PageHeader title=t.key_references.new parent=parent text=t.key_references.text/>
            {move || match made.get() {
                None => view! { <Form slug=slug.clone() made=made/> }.into_any(),
                Some(key) => once(key, Section::KeyReferences.path(&slug), t),
            }}
        </div>
    }
}

#[component]
fn Form(slug: String, made: RwSignal<Option<Made>>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let toasts = use_toasts();
    let list = Section::KeyReferences.path(&slug);
    let name = RwSignal::new(String::new());
    let method = RwSignal::new("httpsig".to_owned());
    let kind = RwSignal::new(PUBLIC);
    let jwk = RwSignal::new(String::new());
    let unreadable = RwSignal::new(None::<String>);
    let doing = Doing::new();
    let jwk_error = Signal::derive(move || {
        unreadable
            .get()
            .or_else(|| doing.error.with(|error| error.as_ref()?.field("jwk")))
    });
    use_leave_guard(Signal::derive(move || {
        !name.with(String::is_empty) || !jwk.with(String::is_empty)
    }));
    let to_list = list.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let jwk = match kind.get_untracked() {
            PUBLIC => match jwk.with_untracked(|text| read_key(text)) {
                Ok(Some(key)) => Some(key),
                Ok(None) => return refuse(unreadable, t.key_references.jwk_missing.to_owned()),
                Err(error) => {
                    return refuse(unreadable, t.key_references.no_jwk.replace("{}", &error));
                }
            },
            _ => None,
        };
        unreadable.set(None);
        let chosen = method.get_untracked();
        let method = METHODS.iter().find(|(_, word)| *word == chosen);
        let input = KeyReferenceInput {
            name: name.with_untracked(|name| name.trim().to_owned()),
            method: method.map_or(ProofMethod::HttpSig, |(method, _)| *method),
            jwk,
        };
        let (slug, list) = (slug.clone(), to_list.clone());
        doing.run(
            async move { api.create_key_reference(&slug, &input).await },
            move |key: Made| {
                if key.shared_key.is_some() {
                    made.set(Some(key));
                } else {
                    toasts.done(t.key_references.saved);
                    query.go(&list, History::Push);
                }
            },
        );
    };
    let methods = METHODS.map(|(method, word)| {
        let label = format!("{} ({word})", method_name(method, t));
        (word.to_owned(), label)
    });
    view! {
        <form class="form stack" on:submit=submit>
            <section class="panel">
                <TextField
                    id="name"
                    label=t.key_references.name
                    hint=t.key_references.name_hint
                    value=name
                    required=true
                    error=doing.field("name")
                />
                <SelectField
                    id="method"
                    label=t.key_references.method
                    hint=t.key_references.method_hint
                    value=method
                    choices=methods.to_vec()
                    error=doing.field("method")
                />
                <ChoiceCards
                    name="kind"
                    label=t.key_references.kind
                    cards=vec![
                        ChoiceCard {
                            label: t.key_references.public,
                            text: t.key_references.public_text,
                        },
                        ChoiceCard {
                            label: t.key_references.shared,
                            text: t.key_references.shared_text,
                        },
                    ]
                    chosen=kind
                />
                {move || {
                    (kind.get() == PUBLIC)
                        .then(|| {
                            view! {
                                <TextArea
                                    id="jwk"
                                    label=t.key_references.jwk
                                    hint=t.key_references.jwk_hint
                                    class="code"
                                    rows="7"
                                    value=jwk
                                    error=jwk_error
                                />
                            }
                        })
                }}
            </section>
            <FormError error=doing.error/>
            <div class="form-foot">
                <a class="button" href=list>{t.common.cancel}</a>
                <button type="submit" class="button primary" disabled=doing.busy>
                    {t.key_references.create}
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn refuse(place: RwSignal<Option<String>>, why: String) {
    place.set(Some(why));
    browser::focus("#jwk");
}

/// The shared key, which nobody can read again.
fn once(made: Made, list: String, t: &'static Texts) -> AnyView {
    let key = made.shared_key.unwrap_or_default();
    let id = made.key_reference.id;
    view! {
        <section class="panel" aria-labelledby="once">
            <h2 id="once" class="panel-title">{t.key_references.once}</h2>
            <div role="status" class="banner tone-waiting">
                <Glyph icon=Icon::Warning/>
                <p>{t.key_references.once_text}</p>
            </div>
            <p class="field-label">{t.key_references.reference}</p>
            <div class="once">
                <code tabindex="0">{id.clone()}</code>
                <CopyButton value=id what=t.key_references.reference/>
            </div>
            <p class="field-label">{t.key_references.shared}</p>
            <div class="once">
                <code tabindex="0">{key.clone()}</code>
                <CopyButton value=key what=t.key_references.shared/>
            </div>
            <div class="form-foot">
                <a class="button primary" href=list>{t.key_references.kept}</a>
            </div>
        </section>
    }
    .into_any()
}

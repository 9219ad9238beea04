//! What is set about the tenant.

use std::collections::BTreeMap;

use api::client_class::TokenFormat;
use api::page::Cursor;
use api::settings::{
    AsynchronousApproval, FactorEnrolment, PartialRights, PolicyApproval, ResourceRegistration,
    SettingsInForce, SettingsUpdate, TenantSettings,
};
use leptos::prelude::*;

use crate::api::use_api;
use crate::browser;
use crate::components::choice_cards::{ChoiceCard, ChoiceCards};
use crate::components::form_error::FormError;
use crate::components::loaded::loaded;
use crate::components::page_header::PageHeader;
use crate::components::save_bar::{SaveBar, names};
use crate::components::select::Select;
use crate::components::text_area::TextArea;
use crate::components::text_field::TextField;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::pages::client_classes::list::format_name;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

const APPROVAL: [AsynchronousApproval; 3] = [
    AsynchronousApproval::Never,
    AsynchronousApproval::Registered,
    AsynchronousApproval::Any,
];
const ENROLMENT: [FactorEnrolment; 2] =
    [FactorEnrolment::OwnPage, FactorEnrolment::DuringInteraction];
const REGISTRATION: [ResourceRegistration; 3] = [
    ResourceRegistration::Off,
    ResourceRegistration::Own,
    ResourceRegistration::Unclaimed,
];
const PARTIAL: [PartialRights; 2] = [PartialRights::Refuse, PartialRights::Narrow];
const PUBLICATION: [PolicyApproval; 2] = [PolicyApproval::Publisher, PolicyApproval::SecondPerson];
const FORMATS: [(&str, TokenFormat); 5] = [
    ("jwt-signed", TokenFormat::JwtSigned),
    ("jwt-encrypted", TokenFormat::JwtEncrypted),
    ("macaroon", TokenFormat::Macaroon),
    ("biscuit", TokenFormat::Biscuit),
    ("zcap", TokenFormat::Zcap),
];

/// The page.
#[component]
pub fn Settings(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let settings = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.settings(&slug).await }
        })
    };
    view! {
        <div class="narrow">
            <PageHeader title=t.nav.settings text=t.settings.text/>
            {loaded(settings, move |found| {
                    view! { <Form slug=slug.clone() saved=found loader=settings/> }.into_any()
                })}
        </div>
    }
}

#[component]
fn Form(slug: String, saved: SettingsInForce, loader: Loader<SettingsInForce>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let can_write = use_session().can_write(&slug);
    let outside = saved.outbound_exceptions.clone();
    let now = saved.settings.clone();
    let app_uri = RwSignal::new(now.app_uri.clone().unwrap_or_default());
    let blocked = RwSignal::new(now.blocked_callbacks.join("\n"));
    let approval = RwSignal::new(place(&APPROVAL, now.asynchronous_approval));
    let enrolment = RwSignal::new(place(&ENROLMENT, now.factor_enrolment));
    let registration = RwSignal::new(place(&REGISTRATION, now.resource_registration));
    let depth = RwSignal::new(now.derivation_depth.to_string());
    let zone = RwSignal::new(now.time_zone);
    let relations = RwSignal::new(now.relations.join(" "));
    let partial = RwSignal::new(place(&PARTIAL, now.partial_rights));
    let publication = RwSignal::new(place(&PUBLICATION, now.policy_approval));
    let formats = RwSignal::new(now.token_formats);
    let no_number = RwSignal::new(false);
    let saved = RwSignal::new(saved);
    let doing = Doing::new();
    let input = move || TenantSettings {
        app_uri: app_uri.with(|text| Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        blocked_callbacks: blocked.with(|text| {
            let lines = text.lines().map(str::trim);
            lines
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect()
        }),
        asynchronous_approval: at(&APPROVAL, approval.get(), AsynchronousApproval::Never),
        factor_enrolment: at(&ENROLMENT, enrolment.get(), FactorEnrolment::OwnPage),
        resource_registration: at(&REGISTRATION, registration.get(), ResourceRegistration::Off),
        // What is no number does not get to the server.
        derivation_depth: depth.with(|text| text.trim().parse().unwrap_or(u8::MAX)),
        time_zone: zone.with(|text| text.trim().to_owned()),
        relations: relations.with(|text| text.split_whitespace().map(str::to_owned).collect()),
        partial_rights: at(&PARTIAL, partial.get(), PartialRights::Refuse),
        policy_approval: at(&PUBLICATION, publication.get(), PolicyApproval::Publisher),
        token_formats: formats.get(),
    };
    let changes = Memo::new(move |_| saved.with(|saved| changed(&saved.settings, &input(), t)));
    let discard = Callback::new(move |()| {
        let now = saved.get_untracked().settings;
        app_uri.set(now.app_uri.unwrap_or_default());
        blocked.set(now.blocked_callbacks.join("\n"));
        approval.set(place(&APPROVAL, now.asynchronous_approval));
        enrolment.set(place(&ENROLMENT, now.factor_enrolment));
        registration.set(place(&REGISTRATION, now.resource_registration));
        depth.set(now.derivation_depth.to_string());
        zone.set(now.time_zone);
        relations.set(now.relations.join(" "));
        partial.set(place(&PARTIAL, now.partial_rights));
        publication.set(place(&PUBLICATION, now.policy_approval));
        formats.set(now.token_formats);
        no_number.set(false);
        doing.clear();
    });
    let depth_error = Signal::derive(move || match no_number.get() {
        true => Some(t.settings.depth_number.to_owned()),
        false => doing
            .error
            .with(|error| error.as_ref()?.field("derivation_depth")),
    });
    let for_submit = slug.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        no_number.set(depth.with_untracked(|text| text.trim().parse::<u8>().is_err()));
        if no_number.get_untracked() {
            browser::focus("#derivation-depth");
            return;
        }
        let slug = for_submit.clone();
        let update = SettingsUpdate {
            settings: untrack(input),
            version: saved.with_untracked(|saved| saved.version),
        };
        doing.run(
            async move { api.save_settings(&slug, &update).await },
            move |now: SettingsInForce| {
                toasts.done(t.settings.saved);
                loader.set(now);
            },
        );
    };
    let card = |label, text| ChoiceCard { label, text };
    view! {
        <form class="form" on:submit=submit>
            <fieldset class="stack" disabled=!can_write>
                <section class="panel" aria-labelledby="people">
                    <h2 id="people" class="panel-title">{t.settings.people}</h2>
                    <ChoiceCards
                        name="asynchronous-approval"
                        label=t.settings.approval
                        cards=vec![
                            card(t.settings.approval_never, t.settings.approval_never_text),
                            card(t.settings.approval_registered, t.settings.approval_registered_text),
                            card(t.settings.approval_any, t.settings.approval_any_text),
                        ]
                        chosen=approval
                    />
                    <ChoiceCards
                        name="factor-enrolment"
                        label=t.settings.enrolment
                        cards=vec![
                            card(t.settings.enrolment_own, t.settings.enrolment_own_text),
                            card(t.settings.enrolment_during, t.settings.enrolment_during_text),
                        ]
                        chosen=enrolment
                    />
                </section>
                <section class="panel" aria-labelledby="clients">
                    <h2 id="clients" class="panel-title">{t.settings.clients}</h2>
                    <TextField
                        id="app-uri"
                        label=t.settings.app_uri
                        hint=t.settings.app_uri_hint
                        class="code"
                        placeholder="com.example.app:/launch/{code}"
                        value=app_uri
                        error=doing.field("app_uri")
                    />
                    <TextArea
                        id="blocked-callbacks"
                        label=t.settings.blocked
                        hint=t.settings.blocked_hint
                        class="code"
                        value=blocked
                        error=doing.field("blocked_callbacks")
                    />
                </section>
                <section class="panel" aria-labelledby="servers">
                    <h2 id="servers" class="panel-title">{t.nav.resource_servers}</h2>
                    <ChoiceCards
                        name="resource-registration"
                        label=t.settings.registration
                        cards=vec![
                            card(t.settings.registration_off, t.settings.registration_off_text),
                            card(t.settings.registration_own, t.settings.registration_own_text),
                            card(
                                t.settings.registration_unclaimed,
                                t.settings.registration_unclaimed_text,
                            ),
                        ]
                        chosen=registration
                    />
                    <TextField
                        id="derivation-depth"
                        label=t.settings.depth
                        hint=t.settings.depth_hint
                        class="short"
                        value=depth
                        required=true
                        error=depth_error
                    />
                </section>
                <section class="panel" aria-labelledby="policies">
                    <h2 id="policies" class="panel-title">{t.nav.policies}</h2>
                    <ChoiceCards
                        name="policy-approval"
                        label=t.settings.publication
                        cards=vec![
                            card(t.settings.publication_one, t.settings.publication_one_text),
                            card(t.settings.publication_two, t.settings.publication_two_text),
                        ]
                        chosen=publication
                    />
                    <p class="field-error" aria-live="polite">{doing.field("policy_approval")}</p>
                    <ChoiceCards
                        name="partial-rights"
                        label=t.settings.partial
                        cards=vec![
                            card(t.settings.partial_refuse, t.settings.partial_refuse_text),
                            card(t.settings.partial_narrow, t.settings.partial_narrow_text),
                        ]
                        chosen=partial
                    />
                    <TextField
                        id="time-zone"
                        label=t.settings.zone
                        hint=t.settings.zone_hint
                        value=zone
                        required=true
                        error=doing.field("time_zone")
                    />
                    <TextField
                        id="relations"
                        label=t.settings.relations
                        hint=t.settings.relations_hint
                        class="code"
                        value=relations
                        error=doing.field("relations")
                    />
                </section>
                <section class="panel" aria-labelledby="formats">
                    <h2 id="formats" class="panel-title">{t.settings.formats}</h2>
                    <p class="panel-text">{t.settings.formats_text}</p>
                    <Formats slug=slug formats=formats/>
                </section>
                {(!outside.is_empty())
                    .then(|| {
                        view! {
                            <section class="panel" aria-labelledby="outside">
                                <h2 id="outside" class="panel-title">{t.settings.outside}</h2>
                                <p class="panel-text">{t.settings.outside_text}</p>
                                <p><code>{outside.join(", ")}</code></p>
                            </section>
                        }
                    })}
                <FormError error=doing.error/>
                <SaveBar changes=changes busy=doing.busy discard=discard/>
            </fieldset>
        </form>
    }
    .into_any()
}

/// A select for each right type.
#[component]
fn Formats(slug: String, formats: RwSignal<BTreeMap<String, TokenFormat>>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let types = Loader::new(move || {
        let slug = slug.clone();
        let all = Cursor {
            cursor: None,
            limit: Some(100),
        };
        async move { api.right_types(&slug, &all).await }
    });
    let choices = {
        let mut choices = vec![(
            String::new(),
            format_name(TokenFormat::Opaque, t).to_owned(),
        )];
        choices.extend(
            FORMATS.map(|(word, format)| (word.to_owned(), format_name(format, t).to_owned())),
        );
        choices
    };
    view! {
        <ul class="rows">
            {move || {
                let mut names: Vec<(String, String)> = types
                    .map(|page| page.items.clone())
                    .unwrap_or_default()
                    .into_iter()
                    .map(|one| (one.name, one.title))
                    .collect();
                // A setting can name a type that is not in the catalogue.
                formats
                    .with_untracked(|formats| {
                        for name in formats.keys() {
                            if !names.iter().any(|(known, _)| known == name) {
                                names.push((name.clone(), name.clone()));
                            }
                        }
                    });
                names
                    .into_iter()
                    .map(|(name, title)| {
                        let read = name.clone();
                        let value = Signal::derive(move || {
                            formats.with(|formats| word_of(formats.get(&read).copied()).to_owned())
                        });
                        let label = t.settings.format_of.replace("{}", &name);
                        let write = name.clone();
                        view! {
                            <li class="rows-item">
                                <span>
                                    <span class="cell-plain">{title}</span>
                                    <code class="cell-sub">{name}</code>
                                </span>
                                <Select
                                    id=""
                                    label=label
                                    value=value
                                    choices=choices.clone()
                                    change=Callback::new(move |word: String| {
                                        formats
                                            .update(|formats| match format_of(&word) {
                                                Some(format) => {
                                                    formats.insert(write.clone(), format);
                                                }
                                                None => {
                                                    formats.remove(&write);
                                                }
                                            });
                                    })
                                />
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
    }
    .into_any()
}

fn word_of(format: Option<TokenFormat>) -> &'static str {
    let found = FORMATS.iter().find(|(_, known)| Some(*known) == format);
    found.map_or("", |(word, _)| word)
}

fn format_of(word: &str) -> Option<TokenFormat> {
    let found = FORMATS.iter().find(|(known, _)| *known == word);
    found.map(|(_, format)| *format)
}

fn place<T: PartialEq>(all: &[T], one: T) -> usize {
    all.iter().position(|other| *other == one).unwrap_or(0)
}

fn at<T: Copy>(all: &[T], place: usize, otherwise: T) -> T {
    all.get(place).copied().unwrap_or(otherwise)
}

/// What is different, in words of the form.
fn changed(saved: &TenantSettings, now: &TenantSettings, t: &Texts) -> String {
    let t = &t.settings;
    names(&[
        (
            saved.asynchronous_approval != now.asynchronous_approval,
            t.approval,
        ),
        (saved.factor_enrolment != now.factor_enrolment, t.enrolment),
        (saved.app_uri != now.app_uri, t.app_uri),
        (saved.blocked_callbacks != now.blocked_callbacks, t.blocked),
        (
            saved.resource_registration != now.resource_registration,
            t.registration,
        ),
        (saved.derivation_depth != now.derivation_depth, t.depth),
        (saved.policy_approval != now.policy_approval, t.publication),
        (saved.partial_rights != now.partial_rights, t.partial),
        (saved.time_zone != now.time_zone, t.zone),
        (saved.relations != now.relations, t.relations),
        (saved.token_formats != now.token_formats, t.formats),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_but_the_plain_one_has_its_word() {
        for (word, format) in FORMATS {
            assert_eq!(word_of(Some(format)), word);
            assert_eq!(format_of(word), Some(format));
            assert_eq!(serde_json::to_value(format).unwrap(), word);
        }
        assert_eq!(format_of(""), None);
    }
}

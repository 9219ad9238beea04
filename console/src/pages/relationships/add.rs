//! The dialog for a new relationship.

use api::relationship::{RelationshipChange, Tuple};
use api::user::User;
use leptos::prelude::*;

use super::node::{KINDS, kind_label, shown, typed};
use crate::api::use_api;
use crate::components::dialog::Dialog;
use crate::components::form_error::FormError;
use crate::components::select_field::SelectField;
use crate::components::text_field::TextField;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::texts::{Texts, use_texts};

/// Relations that every tenant has. The others are a setting.
const RELATIONS: [&str; 2] = ["member", "parent"];

/// Asks for both ends and the relation; calls `done` when it is stored.
#[component]
pub fn AddRelationship(
    slug: String,
    open: RwSignal<bool>,
    #[prop(into)] users: Signal<Vec<User>>,
    done: Callback<()>,
) -> impl IntoView {
    let t = use_texts();
    let slug = StoredValue::new(slug);
    view! {
        <Dialog id="add" title=t.relationships.add_title open=open>
            {form(slug, open, users, done, t)}
        </Dialog>
    }
    .into_any()
}

fn form(
    slug: StoredValue<String>,
    open: RwSignal<bool>,
    users: Signal<Vec<User>>,
    done: Callback<()>,
    t: &'static Texts,
) -> AnyView {
    let api = use_api();
    let toasts = use_toasts();
    let doing = Doing::new();
    let subject_kind = RwSignal::new("user".to_owned());
    let subject = RwSignal::new(String::new());
    let relation = RwSignal::new("member".to_owned());
    let object_kind = RwSignal::new("group".to_owned());
    let object = RwSignal::new(String::new());
    let settings = Loader::new(move || async move { api.settings(&slug.get_value()).await });
    let relations = Signal::derive(move || {
        let mut words = RELATIONS.map(str::to_owned).to_vec();
        words.extend(
            settings
                .map(|now| now.settings.relations.clone())
                .unwrap_or_default(),
        );
        words
    });
    let tuple = move || {
        users.with(|users| Tuple {
            subject: typed(&subject_kind.get(), &subject.get(), users),
            relation: relation.with(|text| text.trim().to_owned()),
            object: typed(&object_kind.get(), &object.get(), users),
        })
    };
    let sentence = move || {
        if subject.with(String::is_empty) || object.with(String::is_empty) {
            return String::new();
        }
        let tuple = tuple();
        users.with(|users| sentence(&tuple, users, t))
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let change = RelationshipChange {
            add: vec![untrack(tuple)],
            remove: Vec::new(),
        };
        let slug = slug.get_value();
        doing.run(
            async move { api.change_relationships(&slug, &change).await },
            move |()| {
                open.set(false);
                toasts.done(t.relationships.added);
                done.run(());
            },
        );
    };
    let kinds = || {
        KINDS
            .map(|kind| (kind.to_owned(), kind_label(kind, t).to_owned()))
            .to_vec()
    };
    let names = |kind: RwSignal<String>| {
        Signal::derive(move || {
            if kind.with(|kind| kind != "user") {
                return Vec::new();
            }
            users.with(|users| users.iter().map(|user| user.login.clone()).collect())
        })
    };
    view! {
        <form class="dialog-form" on:submit=submit>
            <div class="node-fields">
                <SelectField
                    id="subject-kind"
                    label=t.relationships.who
                    value=subject_kind
                    choices=kinds()
                />
                <TextField
                    id="subject"
                    label=t.relationships.name
                    value=subject
                    required=true
                    suggestions=names(subject_kind)
                />
            </div>
            <TextField
                id="relation"
                label=t.relationships.relation
                hint=t.relationships.relation_hint
                class="code"
                value=relation
                required=true
                suggestions=relations
            />
            <div class="node-fields">
                <SelectField
                    id="object-kind"
                    label=t.relationships.what
                    value=object_kind
                    choices=kinds()
                />
                <TextField
                    id="object"
                    label=t.relationships.name
                    hint=t.relationships.resource_hint
                    value=object
                    required=true
                    suggestions=names(object_kind)
                />
            </div>
            <p class="sentence" aria-live="polite">{sentence}</p>
            <FormError error=doing.error field="add"/>
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    {t.common.cancel}
                </button>
                <button type="submit" class="button primary" disabled=doing.busy>
                    {t.relationships.add}
                </button>
            </footer>
        </form>
    }
    .into_any()
}

/// What a relationship says, in one sentence.
pub fn sentence(tuple: &Tuple, users: &[User], t: &Texts) -> String {
    let (kind, name) = shown(&tuple.subject, users, t);
    let (object_kind, object) = shown(&tuple.object, users, t);
    let template = match tuple.relation.as_str() {
        "member" => t.relationships.is_member,
        "parent" => t.relationships.is_in,
        _ => t.relationships.is_related,
    };
    template
        .replace("{subject}", &format!("{kind} {name}"))
        .replace("{relation}", &tuple.relation)
        .replace("{object}", &format!("{object_kind} {object}"))
}

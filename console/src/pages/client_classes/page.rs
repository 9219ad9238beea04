//! One client class: make, change, delete.

use api::client_class::{ClientClass as Stored, ClientClassInput, TokenFormat, UserStatements};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, use_api};
use crate::browser;
use crate::components::choice_cards::{ChoiceCard, ChoiceCards};
use crate::components::delete_button::DeleteButton;
use crate::components::form_error::FormError;
use crate::components::leave_guard::use_leave_guard;
use crate::components::loaded::loaded;
use crate::components::page_header::{PageHeader, Parent};
use crate::components::save_bar::{SaveBar, names};
use crate::components::text_area::TextArea;
use crate::components::text_field::TextField;
use crate::components::toast::use_toasts;
use crate::load::Loader;
use crate::pages::client_classes::list::{format_name, format_text};
use crate::query::{History, use_query};
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

const DEFAULT_LIFETIME: u32 = 600;
const FORMATS: [TokenFormat; 6] = [
    TokenFormat::Opaque,
    TokenFormat::JwtSigned,
    TokenFormat::JwtEncrypted,
    TokenFormat::Macaroon,
    TokenFormat::Biscuit,
    TokenFormat::Zcap,
];
const STATEMENTS: [UserStatements; 2] = [UserStatements::Hints, UserStatements::Trusted];

/// The form for a new client class.
#[component]
pub fn NewClientClass(slug: String) -> impl IntoView {
    let t = use_texts();
    let parent = parent(&slug, t);
    view! {
        <div class="narrow">
            <PageHeader title=t.client_classes.new parent=parent text=t.client_classes.text/>
            <Form slug=slug id=None saved=blank()/>
        </div>
    }
}

/// A client class that exists.
#[component]
pub fn ClientClass(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let session = use_session();
    let class = {
        let (slug, id) = (slug.clone(), id.clone());
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            async move { api.client_class(&slug, &id).await }
        })
    };
    let title = Signal::derive(move || {
        class
            .map(|class| class.display_name.clone())
            .unwrap_or_else(|| t.client_classes.one.to_owned())
    });
    let parent = parent(&slug, t);
    let delete = session.can_write(&slug).then(|| {
        let list = Section::ClientClasses.path(&slug);
        let (slug, id) = (slug.clone(), id.clone());
        view! {
            <DeleteButton
                title=t.client_classes.delete_title
                consequences=vec![
                    t.client_classes.delete_requests.to_owned(),
                    t.client_classes.delete_grants.to_owned(),
                ]
                done=t.client_classes.deleted
                list=list
                delete=move || {
                    let (slug, id) = (slug.clone(), id.clone());
                    async move { api.delete_client_class(&slug, &id).await }
                }
            />
        }
    });
    view! {
        <div class="narrow">
            <PageHeader title=title parent=parent>{delete}</PageHeader>
            {loaded(class, move |class| {
                    view! { <Form slug=slug.clone() id=Some(id.clone()) saved=input_of(class)/> }
                        .into_any()
                })}
        </div>
    }
}

#[component]
fn Form(slug: String, id: Option<String>, saved: ClientClassInput) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let toasts = use_toasts();
    let is_new = id.is_none();
    let can_write = use_session().can_write(&slug);
    let list = Section::ClientClasses.path(&slug);
    let name = RwSignal::new(saved.name.clone());
    let display_name = RwSignal::new(saved.display_name.clone());
    let homepage = RwSignal::new(saved.homepage.clone().unwrap_or_default());
    let description = RwSignal::new(saved.description.clone());
    let format = RwSignal::new(number_of(&FORMATS, saved.token_format));
    let lifetime = RwSignal::new(saved.token_lifetime.to_string());
    let statements = RwSignal::new(number_of(&STATEMENTS, saved.user_statements));
    let callbacks = RwSignal::new(saved.callbacks.join("\n"));
    let operator = RwSignal::new(saved.agent_operator.clone().unwrap_or_default());
    let saved = RwSignal::new(saved);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let no_number = RwSignal::new(false);

    let text = |signal: RwSignal<String>| signal.with(|text| text.trim().to_owned());
    let input = move || ClientClassInput {
        name: text(name),
        display_name: text(display_name),
        homepage: Some(text(homepage)).filter(|page| !page.is_empty()),
        description: text(description),
        token_format: FORMATS
            .get(format.get())
            .copied()
            .unwrap_or(TokenFormat::Opaque),
        // Zero is refused by the server; what is no number does not get there.
        token_lifetime: text(lifetime).parse().unwrap_or(0),
        user_statements: STATEMENTS
            .get(statements.get())
            .copied()
            .unwrap_or(UserStatements::Hints),
        callbacks: callbacks.with(|text| lines(text)),
        agent_operator: Some(text(operator)).filter(|operator| !operator.is_empty()),
        updated_at: saved.with(|saved| saved.updated_at),
    };
    let changes = Memo::new(move |_| saved.with(|saved| changed(saved, &input(), t)));
    let field_error = move |field: &'static str| {
        Signal::derive(move || error.with(|error| error.as_ref()?.field(field)))
    };
    let lifetime_error = Signal::derive(move || {
        if no_number.get() {
            Some(t.client_classes.lifetime_number.to_owned())
        } else {
            error.with(|error| error.as_ref()?.field("token_lifetime"))
        }
    });
    let discard = Callback::new(move |()| {
        let saved = saved.get_untracked();
        name.set(saved.name);
        display_name.set(saved.display_name);
        homepage.set(saved.homepage.unwrap_or_default());
        description.set(saved.description);
        format.set(number_of(&FORMATS, saved.token_format));
        lifetime.set(saved.token_lifetime.to_string());
        statements.set(number_of(&STATEMENTS, saved.user_statements));
        callbacks.set(saved.callbacks.join("\n"));
        operator.set(saved.agent_operator.unwrap_or_default());
        error.set(None);
        no_number.set(false);
    });
    let to_list = list.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        no_number.set(untrack(|| text(lifetime)).parse::<u32>().is_err());
        if no_number.get_untracked() {
            browser::focus("#token-lifetime");
            return;
        }
        let (slug, id, list) = (slug.clone(), id.clone(), to_list.clone());
        let input = untrack(input);
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = api.save_client_class(&slug, id.as_deref(), &input).await;
            busy.try_set(false);
            match answer {
                Ok(class) => {
                    saved.try_set(input_of(class));
                    toasts.done(t.client_classes.saved);
                    if id.is_none() {
                        query.go(&list, History::Push);
                    }
                }
                Err(failed) => {
                    error.try_set(Some(failed));
                }
            }
        });
    };
    if is_new {
        use_leave_guard(Signal::derive(move || !changes.with(String::is_empty)));
    }
    view! {
        <form class="form" on:submit=submit>
            <fieldset class="stack" disabled=!can_write>
                <section class="panel" aria-labelledby="shown">
                    <h2 id="shown" class="panel-title">{t.client_classes.shown}</h2>
                    <p class="panel-text">{t.client_classes.shown_text}</p>
                    <TextField
                        id="display-name"
                        label=t.client_classes.display_name
                        value=display_name
                        required=true
                        error=field_error("display_name")
                    />
                    <TextField
                        id="homepage"
                        label=t.client_classes.homepage
                        kind="url"
                        placeholder="https://"
                        value=homepage
                        error=field_error("homepage")
                    />
                    <TextField
                        id="agent-operator"
                        label=t.client_classes.operator
                        hint=t.client_classes.operator_hint
                        value=operator
                        error=field_error("agent_operator")
                    />
                </section>
                <section class="panel" aria-labelledby="matched">
                    <h2 id="matched" class="panel-title">{t.client_classes.matched}</h2>
                    <TextField
                        id="name"
                        label=t.client_classes.class_id
                        hint=t.client_classes.class_id_hint
                        class="code"
                        value=name
                        required=true
                        error=field_error("name")
                    />
                    <TextField
                        id="description"
                        label=t.resource_sets.description
                        hint=t.resource_sets.description_hint
                        value=description
                        error=field_error("description")
                    />
                    <TextArea
                        id="callbacks"
                        label=t.client_classes.callbacks
                        hint=t.client_classes.callbacks_hint
                        class="code"
                        value=callbacks
                        error=field_error("callbacks")
                    />
                </section>
                <section class="panel" aria-labelledby="tokens">
                    <h2 id="tokens" class="panel-title">{t.client_classes.tokens}</h2>
                    <ChoiceCards
                        name="token-format"
                        label=t.client_classes.format
                        cards=FORMATS
                            .map(|format| ChoiceCard {
                                label: format_name(format, t),
                                text: format_text(format, t),
                            })
                            .to_vec()
                        chosen=format
                    />
                    <TextField
                        id="token-lifetime"
                        label=t.client_classes.lifetime
                        hint=t.client_classes.lifetime_hint
                        class="short"
                        value=lifetime
                        required=true
                        error=lifetime_error
                    />
                </section>
                <section class="panel" aria-labelledby="people">
                    <h2 id="people" class="panel-title">{t.client_classes.people}</h2>
                    <ChoiceCards
                        name="user-statements"
                        label=t.client_classes.statements
                        cards=vec![
                            ChoiceCard {
                                label: t.client_classes.hints,
                                text: t.client_classes.hints_text,
                            },
                            ChoiceCard {
                                label: t.client_classes.trusted,
                                text: t.client_classes.trusted_text,
                            },
                        ]
                        chosen=statements
                    />
                </section>
                <FormError error=error/>
                {if is_new {
                    view! {
                        <div class="form-foot">
                            <a class="button" href=list>{t.common.cancel}</a>
                            <button type="submit" class="button primary" disabled=busy>
                                {move || {
                                    if busy.get() { t.save_bar.saving } else { t.client_classes.create }
                                }}
                            </button>
                        </div>
                    }
                        .into_any()
                } else {
                    view! { <SaveBar changes=changes busy=busy discard=discard/> }.into_any()
                }}
            </fieldset>
        </form>
    }
    .into_any()
}

fn number_of<T: PartialEq>(all: &[T], one: T) -> usize {
    all.iter().position(|other| *other == one).unwrap_or(0)
}

fn parent(slug: &str, t: &Texts) -> Parent {
    Parent {
        label: t.nav.client_classes,
        href: Section::ClientClasses.path(slug),
    }
}

fn blank() -> ClientClassInput {
    ClientClassInput {
        name: String::new(),
        display_name: String::new(),
        homepage: None,
        description: String::new(),
        token_format: TokenFormat::Opaque,
        token_lifetime: DEFAULT_LIFETIME,
        user_statements: UserStatements::Hints,
        callbacks: Vec::new(),
        agent_operator: None,
        updated_at: None,
    }
}

fn input_of(class: Stored) -> ClientClassInput {
    ClientClassInput {
        name: class.name,
        display_name: class.display_name,
        homepage: class.homepage,
        description: class.description,
        token_format: class.token_format,
        token_lifetime: class.token_lifetime,
        user_statements: class.user_statements,
        callbacks: class.callbacks,
        agent_operator: class.agent_operator,
        updated_at: Some(class.updated_at),
    }
}

/// One entry a line; empty lines are none.
fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What is different, in words of the form.
fn changed(saved: &ClientClassInput, now: &ClientClassInput, t: &Texts) -> String {
    let t = &t.client_classes;
    names(&[
        (saved.display_name != now.display_name, t.display_name),
        (saved.homepage != now.homepage, t.homepage),
        (saved.name != now.name, t.class_id),
        (saved.description != now.description, t.description),
        (saved.token_format != now.token_format, t.format),
        (saved.token_lifetime != now.token_lifetime, t.lifetime),
        (saved.user_statements != now.user_statements, t.statements),
        (saved.callbacks != now.callbacks, t.callbacks),
        (saved.agent_operator != now.agent_operator, t.operator),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::EN;

    #[test]
    fn each_line_is_an_entry() {
        assert_eq!(lines(" a \n\n b"), ["a", "b"]);
        assert!(lines("\n ").is_empty());
    }

    #[test]
    fn only_what_differs_is_named() {
        let saved = blank();
        assert!(changed(&saved, &saved, &EN).is_empty());
        let now = ClientClassInput {
            token_lifetime: 60,
            homepage: Some("https://photos.example".into()),
            ..blank()
        };
        assert_eq!(
            changed(&saved, &now, &EN),
            format!(
                "{}, {}",
                EN.client_classes.homepage, EN.client_classes.lifetime
            )
        );
    }
}

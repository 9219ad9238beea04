//! Login, name and address of a user: a new one's, or changed.

use api::user::{User as Stored, UserEmail, UserInput};
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::choice_cards::{ChoiceCard, ChoiceCards};
use crate::components::form_error::FormError;
use crate::components::leave_guard::use_leave_guard;
use crate::components::page_header::{PageHeader, Parent};
use crate::components::save_bar::{SaveBar, names};
use crate::components::text_field::TextField;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::query::{History, use_query};
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The number of the card for addresses that are known to be the user's.
const VERIFIED: usize = 1;

/// The page of a new user.
#[component]
pub fn NewUser(slug: String) -> impl IntoView {
    let t = use_texts();
    let parent = Parent {
        label: t.nav.users,
        href: Section::Users.path(&slug),
    };
    let blank = UserInput {
        login: String::new(),
        name: String::new(),
        email: None,
        updated_at: None,
    };
    view! {
        <div class="narrow">
            <PageHeader title=t.users.new parent=parent text=t.users.new_text/>
            <Form slug=slug saved=blank user=None/>
        </div>
    }
}

/// What is known about a user, to be changed.
#[component]
pub fn Known(slug: String, found: Stored, user: Loader<Stored>) -> impl IntoView {
    let id = found.id.clone();
    view! { <Form slug=slug saved=input_of(found) user=Some((id, user))/> }
}

/// `user` is who is changed, with where the page has them from.
#[component]
fn Form(slug: String, saved: UserInput, user: Option<(String, Loader<Stored>)>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let toasts = use_toasts();
    let is_new = user.is_none();
    let can_write = use_session().can_write(&slug);
    let list = Section::Users.path(&slug);
    let login = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let address = RwSignal::new(String::new());
    let known = RwSignal::new(0);
    let fill = move |from: UserInput| {
        let email = from.email;
        known.set(match email.as_ref().is_some_and(|email| email.verified) {
            true => VERIFIED,
            false => 0,
        });
        login.set(from.login);
        name.set(from.name);
        address.set(email.map(|email| email.address).unwrap_or_default());
    };
    fill(saved.clone());
    let saved = RwSignal::new(saved);
    let doing = Doing::new();
    let input = move || {
        let address = address.with(|text| text.trim().to_owned());
        UserInput {
            login: login.with(|text| text.trim().to_owned()),
            name: name.with(|text| text.trim().to_owned()),
            email: (!address.is_empty()).then(|| UserEmail {
                address,
                verified: known.get() == VERIFIED,
            }),
            updated_at: saved.with(|saved| saved.updated_at),
        }
    };
    let changes = Memo::new(move |_| saved.with(|saved| changed(saved, &input(), t)));
    let discard = Callback::new(move |()| {
        fill(saved.get_untracked());
        doing.clear();
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (slug, there) = (slug.clone(), slug.clone());
        let user = user.clone();
        let id = user.as_ref().map(|(id, _)| id.clone());
        let input = untrack(input);
        doing.run(
            async move { api.save_user(&slug, id.as_deref(), &input).await },
            move |now| {
                saved.set(input_of(now.clone()));
                match user {
                    Some((_, user)) => {
                        toasts.done(t.users.saved);
                        user.set(now);
                    }
                    None => {
                        toasts.done(t.users.created);
                        query.go(&Section::User(now.id).path(&there), History::Push);
                    }
                }
            },
        );
    };
    if is_new {
        use_leave_guard(Signal::derive(move || !changes.with(String::is_empty)));
    }
    view! {
        <form class="form" on:submit=submit>
            <fieldset class="stack" disabled=!can_write>
                <section class="panel">
                    <TextField
                        id="login"
                        label=t.users.login
                        hint=t.users.login_hint
                        value=login
                        required=true
                        error=doing.field("login")
                    />
                    <TextField
                        id="name"
                        label=t.users.name
                        value=name
                        required=true
                        error=doing.field("name")
                    />
                    <TextField
                        id="email"
                        label=t.users.email
                        hint=t.users.email_hint
                        kind="email"
                        value=address
                        error=doing.field("email")
                    />
                    {move || {
                        (!address.with(|text| text.trim().is_empty()))
                            .then(|| {
                                view! {
                                    <ChoiceCards
                                        name="known"
                                        label=t.users.known
                                        cards=vec![
                                            ChoiceCard {
                                                label: t.users.claimed,
                                                text: t.users.claimed_text,
                                            },
                                            ChoiceCard {
                                                label: t.users.verified,
                                                text: t.users.verified_text,
                                            },
                                        ]
                                        chosen=known
                                    />
                                }
                            })
                    }}
                </section>
                <FormError error=doing.error/>
                {match is_new {
                    true => view! {
                        <div class="form-foot">
                            <a class="button" href=list>{t.common.cancel}</a>
                            <button type="submit" class="button primary" disabled=doing.busy>
                                {t.users.create}
                            </button>
                        </div>
                    }
                    .into_any(),
                    false => {
                        view! { <SaveBar changes=changes busy=doing.busy discard=discard/> }.into_any()
                    }
                }}
            </fieldset>
        </form>
    }
    .into_any()
}

fn input_of(user: Stored) -> UserInput {
    UserInput {
        login: user.login,
        name: user.name,
        email: user.email,
        updated_at: Some(user.updated_at),
    }
}

/// What is different, in words of the form.
fn changed(saved: &UserInput, now: &UserInput, t: &Texts) -> String {
    names(&[
        (saved.login != now.login, t.users.login),
        (saved.name != now.name, t.users.name),
        (saved.email != now.email, t.users.email),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::EN;

    #[test]
    fn only_what_differs_is_named() {
        let saved = UserInput {
            login: "ada".into(),
            name: "Ada".into(),
            email: None,
            updated_at: Some(1),
        };
        assert!(changed(&saved, &saved, &EN).is_empty());
        let mut now = saved.clone();
        now.login = "lovelace".into();
        now.email = Some(UserEmail {
            address: "ada@example.com".into(),
            verified: false,
        });
        let said = changed(&saved, &now, &EN);
        assert_eq!(said, format!("{}, {}", EN.users.login, EN.users.email));
    }
}

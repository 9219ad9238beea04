//! The sign-in page. It never tells whether an account exists.

use leptos::prelude::*;

use crate::brand::Brand;
use crate::display;
use crate::document::{Document, brand_name, page};
use crate::form;
use crate::icon::{Icon, icon};
use crate::locale::Locale;
use crate::texts::Texts;

/// The sign-in page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// The name of the client that asks, as it says; `None` when nobody asks
    /// (a person's own page).
    pub client_name: Option<String>,
    /// Where the form is posted.
    pub action: String,
    /// The token that ties the form to the browser's session.
    pub csrf: String,
    /// The login typed before, so that it need not be typed again.
    pub login: String,
    /// What was wrong with the last attempt.
    pub problem: Option<Problem>,
    /// Where the form that begins with a passkey is posted, where passkeys work.
    pub passkey: Option<String>,
}

/// What was wrong with an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No login.
    LoginMissing,
    /// No password.
    PasswordMissing,
    /// The pair was refused, for whatever reason.
    Refused,
}

impl Problem {
    fn text(self, texts: &Texts) -> &'static str {
        match self {
            Problem::LoginMissing => texts.sign_in.login_missing,
            Problem::PasswordMissing => texts.sign_in.password_missing,
            Problem::Refused => texts.sign_in.refused,
        }
    }

    /// The id of the field to mend first.
    fn field(self) -> &'static str {
        match self {
            Problem::LoginMissing | Problem::Refused => form::LOGIN,
            Problem::PasswordMissing => form::PASSWORD,
        }
    }

    /// Refused pairs mark both fields: marking one would tell which half was
    /// wrong.
    fn marks(self, field: &str) -> bool {
        self == Problem::Refused || self.field() == field
    }
}

impl SignIn {
    /// For tests and previews.
    pub fn sample() -> Self {
        Self::sample_in(Locale::En)
    }

    /// The sample in another locale.
    pub fn sample_in(locale: Locale) -> Self {
        Self {
            document: Document::sample(locale),
            brand: Brand::sample(),
            client_name: Some("Photo Printer".to_owned()),
            action: "/t/demo/interact/4f2c/sign-in".to_owned(),
            csrf: "sample".to_owned(),
            login: String::new(),
            problem: None,
            passkey: Some("/t/demo/interact/4f2c/passkey".to_owned()),
        }
    }
}

/// The page as HTML.
pub fn render(model: &SignIn) -> String {
    let brand = brand_name(&model.brand);
    let title = crate::texts::texts(model.document.locale)
        .sign_in
        .title
        .with(&brand);
    page(&model.document, &model.brand, &title, |texts| {
        let heading = &texts.sign_in.title;
        view! {
            <h1>{heading.before} <bdi>{brand}</bdi> {heading.after}</h1>
            {asks(model, texts)}
            {welcome(model)}
            {summary(model.problem, texts)}
            <form method="post" action=model.action.clone() class="stack">
                <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
                {field(Field {
                    id: form::LOGIN,
                    label: texts.sign_in.login,
                    kind: "text",
                    autocomplete: "username",
                    value: model.login.clone(),
                    problem: model.problem,
                })}
                {field(Field {
                    id: form::PASSWORD,
                    label: texts.sign_in.password,
                    kind: "password",
                    autocomplete: "current-password",
                    value: String::new(),
                    problem: model.problem,
                })}
                <button class="button wide">{texts.sign_in.submit}</button>
            </form>
            {passkey(model, texts)}
            <p class="hint">{texts.sign_in.next}</p>
        }
    })
}

fn asks(model: &SignIn, texts: &Texts) -> Option<impl IntoView + use<>> {
    let name = model.client_name.as_ref()?;
    let name = display::name(name).unwrap_or_else(|| texts.unnamed.to_owned());
    let phrase = texts.sign_in.to_continue;
    Some(
        view! { <p class="lead">{phrase.before} <bdi class="strong">{name}</bdi> {phrase.after}</p> },
    )
}

fn welcome(model: &SignIn) -> Option<impl IntoView + use<>> {
    let line = model.brand.texts.welcome.as_ref()?;
    Some(view! { <p>{display::line(line, display::SENTENCE)}</p> })
}

fn summary(problem: Option<Problem>, texts: &Texts) -> Option<impl IntoView + use<>> {
    let problem = problem?;
    Some(view! {
        <div class="notice error" role="alert" id="problem">
            {icon(Icon::Octagon)}
            <div>
                <p class="strong">{texts.sign_in.problem}</p>
                <p><a href=format!("#{}", problem.field())>{problem.text(texts)}</a></p>
            </div>
        </div>
    })
}

fn passkey(model: &SignIn, texts: &Texts) -> Option<impl IntoView + use<>> {
    let action = model.passkey.clone()?;
    Some(view! {
        <form method="post" action=action>
            <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
            <button class="plain wide">{texts.factor.sign_in_passkey}</button>
        </form>
    })
}

struct Field {
    id: &'static str,
    label: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    value: String,
    problem: Option<Problem>,
}

fn field(field: Field) -> impl IntoView {
    let marked = field.problem.is_some_and(|problem| problem.marks(field.id));
    view! {
        <div class="field">
            <label for=field.id>{field.label}</label>
            <input
                id=field.id
                name=field.id
                type=field.kind
                value=field.value
                autocomplete=field.autocomplete
                autocapitalize="none"
                spellcheck="false"
                dir="auto"
                required
                maxlength="256"
                aria-invalid=marked.then_some("true")
                aria-describedby=marked.then_some("problem")
            />
        </div>
    }
}

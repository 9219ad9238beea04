//! How a person signs in: their factors, each to be renamed and removed, and
//! what can be added.

use leptos::prelude::*;

use crate::brand::{Brand, Href};
use crate::consent::{User, decides};
use crate::display;
use crate::document::{Document, page};
use crate::form;
use crate::locale::Locale;
use crate::span::Span;
use crate::texts::{Texts, texts};

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Security {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// Whose page it is.
    pub user: User,
    /// The token that ties the forms to the browser.
    pub csrf: String,
    /// What they sign in with beside the password.
    pub factors: Vec<Factor>,
    /// Where the form that adds an authenticator application is posted; `None`
    /// when there is one.
    pub add_totp: Option<String>,
    /// Where the form that adds a passkey is posted; `None` where the tenant's
    /// address allows none.
    pub add_passkey: Option<String>,
    /// Recovery codes, once there is what they stand in for.
    pub recovery: Option<Recovery>,
    /// The person's page.
    pub back: Href,
}

/// A factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// What it is.
    pub kind: Kind,
    /// What the person calls it; empty: by its kind.
    pub name: String,
    /// How long ago it was added.
    pub added: Span,
    /// How long ago it was used last, if it was.
    pub used: Option<Span>,
    /// Where the form that changes it is posted.
    pub action: String,
}

/// Kinds of factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An authenticator application.
    Totp,
    /// A passkey.
    Passkey,
}

/// A person's recovery codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// How many are left.
    pub left: u64,
    /// Where the form that makes new ones is posted.
    pub action: String,
}

impl Security {
    /// For tests and previews: one factor of each kind.
    pub fn sample_in(locale: Locale) -> Self {
        let consent = crate::consent::Consent::sample_in(locale);
        let factor = |kind, name: &str, id: u8| Factor {
            kind,
            name: name.to_owned(),
            added: Span(3 * 24 * 3600),
            used: (kind == Kind::Totp).then_some(Span(600)),
            action: format!("/t/demo/me/security/factors/{id}"),
        };
        Self {
            document: consent.document,
            brand: consent.brand,
            user: consent.user,
            csrf: "sample".to_owned(),
            factors: vec![
                factor(Kind::Totp, "", 1),
                factor(Kind::Passkey, "Blue key", 2),
            ],
            add_totp: None,
            add_passkey: Some("/t/demo/me/security/passkey".to_owned()),
            recovery: Some(Recovery {
                left: 8,
                action: "/t/demo/me/security/recovery-codes".to_owned(),
            }),
            back: Href::sample(),
        }
    }

    /// The sample of somebody who has only a password.
    pub fn sample_bare() -> Self {
        Self {
            factors: Vec::new(),
            add_totp: Some("/t/demo/me/security/totp".to_owned()),
            recovery: None,
            ..Self::sample_in(Locale::En)
        }
    }
}

/// The page as HTML.
pub fn render(model: &Security) -> String {
    let title = texts(model.document.locale).factor.security_title;
    page(&model.document, &model.brand, title, |texts| {
        view! {
            <h1>{title}</h1>
            {decides(&model.user, &model.csrf, texts)}
            {factors(model, texts)}
            {add(&model.add_totp, texts.factor.add_totp, &model.csrf)}
            {add(&model.add_passkey, texts.factor.add_passkey, &model.csrf)}
            {recovery(model, texts)}
            <p><a href=model.back.as_str().to_owned()>{texts.factor.back}</a></p>
        }
    })
}

fn factors(model: &Security, texts: &Texts) -> impl IntoView + use<> {
    if model.factors.is_empty() {
        return view! { <p class="muted">{texts.factor.only_password}</p> }.into_any();
    }
    model
        .factors
        .iter()
        .enumerate()
        .map(|(index, factor)| entry(index, factor, &model.csrf, texts).into_any())
        .collect_view()
        .into_any()
}

fn entry(index: usize, factor: &Factor, csrf: &str, texts: &Texts) -> impl IntoView + use<> {
    let kind = match factor.kind {
        Kind::Totp => texts.factor.totp,
        Kind::Passkey => texts.factor.passkey,
    };
    let name = display::name(&factor.name).unwrap_or_else(|| kind.to_owned());
    let words = |span: Span| {
        let (number, unit) = span.parts();
        (texts.span)(number, unit)
    };
    let added = texts.factor.added.with(&words(factor.added));
    let used = match factor.used {
        Some(used) => texts.factor.used.with(&words(used)),
        None => texts.factor.never_used.to_owned(),
    };
    let id = format!("name-{index}");
    view! {
        <form method="post" action=factor.action.clone() class="entry">
            <input type="hidden" name=form::CSRF value=csrf.to_owned()/>
            <div>
                <h2 class="name"><bdi>{name.clone()}</bdi></h2>
                <p class="hint">{kind} " · " {added} " · " {used}</p>
                <div class="field">
                    <label for=id.clone()>{texts.factor.name}</label>
                    <input
                        id=id.clone()
                        name=form::NAME
                        type="text"
                        value=name.clone()
                        autocomplete="off"
                        dir="auto"
                        maxlength="60"
                    />
                </div>
            </div>
            <button
                class="plain"
                name=form::CHANGE
                value=form::RENAME
                aria-label=format!("{}: {name}", texts.factor.rename)
            >
                {texts.factor.rename}
            </button>
            <button
                class="plain"
                name=form::CHANGE
                value=form::REMOVE
                aria-label=format!("{}: {name}", texts.factor.remove)
            >
                {texts.factor.remove}
            </button>
        </form>
    }
}

fn add(action: &Option<String>, called: &'static str, csrf: &str) -> Option<impl IntoView + use<>> {
    let action = action.clone()?;
    Some(view! {
        <form method="post" action=action>
            <input type="hidden" name=form::CSRF value=csrf.to_owned()/>
            <button class="button wide">{called}</button>
        </form>
    })
}

fn recovery(model: &Security, texts: &Texts) -> Option<impl IntoView + use<>> {
    let recovery = model.recovery.as_ref()?;
    let factor = &texts.factor;
    Some(view! {
        <h2 class="what">{factor.recovery}</h2>
        <p class="muted">{factor.recovery_text}</p>
        <form method="post" action=recovery.action.clone() class="entry">
            <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
            <div><p>{factor.recovery_left.with(&recovery.left.to_string())}</p></div>
            <button class="plain">{factor.recovery_new}</button>
        </form>
    })
}

//! A passkey is asked for. The one page with a script: browsers reach passkeys
//! in no other way. Without it the page says what is needed.

use leptos::prelude::*;

use crate::brand::{Brand, Href};
use crate::document::{Document, Script, page};
use crate::form;
use crate::icon::{Icon, icon};
use crate::locale::Locale;
use crate::texts::{Texts, texts};

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// The answer's context; it must name the script.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// What the passkey is for.
    pub purpose: Purpose,
    /// Whether the passkey before was refused.
    pub is_refused: bool,
    /// The browser's options in JSON (`PublicKeyCredential…OptionsJSON`).
    pub options: String,
    /// What the ceremony is known by.
    pub ceremony: String,
    /// Where the answer is posted.
    pub action: String,
    /// The token that ties the form to the browser.
    pub csrf: String,
    /// The page before.
    pub back: Href,
}

/// What a passkey is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To show who is there.
    Use,
    /// To be enrolled.
    Enrol,
}

impl Ceremony {
    /// For tests and previews.
    pub fn sample_in(locale: Locale, purpose: Purpose) -> Self {
        Self {
            document: Document {
                script: Script::Passkey("/assets/passkey-sample.js".to_owned()),
                ..Document::sample(locale)
            },
            brand: Brand::sample(),
            purpose,
            is_refused: false,
            options: r#"{"challenge":"AA"}"#.to_owned(),
            ceremony: "sample".to_owned(),
            action: "/t/demo/me/passkey/finish".to_owned(),
            csrf: "sample".to_owned(),
            back: Href::sample(),
        }
    }
}

/// The page as HTML.
pub fn render(model: &Ceremony) -> String {
    let factor = &texts(model.document.locale).factor;
    let (title, kind) = match model.purpose {
        Purpose::Use => (factor.passkey_title, "get"),
        Purpose::Enrol => (factor.enrol_passkey_title, "create"),
    };
    page(&model.document, &model.brand, title, |texts| {
        view! {
            <h1>{title}</h1>
            <p class="lead">{texts.factor.passkey_lead}</p>
            <div class="notice error" role="alert" id="problem" hidden=!model.is_refused>
                {icon(Icon::Octagon)}
                <p>{texts.factor.passkey_failed}</p>
            </div>
            <noscript>
                <div class="notice">{icon(Icon::Triangle)}<p>{texts.factor.needs_script}</p></div>
            </noscript>
            <form
                method="post"
                action=model.action.clone()
                class="stack"
                data-passkey=kind
                data-options=model.options.clone()
            >
                <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
                <input type="hidden" name=form::CEREMONY value=model.ceremony.clone()/>
                <input type="hidden" name=form::CREDENTIAL value=""/>
                {name(model.purpose, texts)}
                <button class="button wide" hidden>{texts.factor.passkey_submit}</button>
            </form>
            <p><a href=model.back.as_str().to_owned()>{texts.factor.back}</a></p>
        }
    })
}

fn name(purpose: Purpose, texts: &Texts) -> Option<impl IntoView + use<>> {
    if purpose == Purpose::Use {
        return None;
    }
    Some(view! {
        <div class="field">
            <label for=form::NAME>{texts.factor.name}</label>
            <input
                id=form::NAME
                name=form::NAME
                type="text"
                value=texts.factor.passkey
                autocomplete="off"
                dir="auto"
                maxlength="60"
            />
        </div>
    })
}

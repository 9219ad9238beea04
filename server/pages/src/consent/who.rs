//! Who asks and who decides.

use leptos::prelude::*;

use super::{Agent, Client, Consent, Provenance, User, Who};
use crate::brand::Brand;
use crate::display;
use crate::document::brand_name;
use crate::form;
use crate::icon::{Icon, icon};
use crate::texts::Texts;

/// The client: name, badge, warning, and what can be checked by eye.
pub(super) fn asks(client: &Client, brand: &Brand, texts: &Texts) -> impl IntoView + use<> {
    let name = client.shown_name(texts);
    let host = client.host.as_deref().and_then(display::name).map(|host| {
        view! { <div><dt>{texts.consent.host}</dt><dd><bdi>{host}</bdi></dd></div> }
    });
    let callback = match client.callback.as_deref().and_then(display::name) {
        Some(callback) => view! { <bdi>{callback}</bdi> }.into_any(),
        None => texts.consent.no_callback.into_any(),
    };
    view! {
        <div class="party">
            {avatar(client, &name)}
            <div>
                <p class="name"><bdi>{name}</bdi></p>
                {badge(client.provenance, brand, texts)}
                {client.agent.as_ref().map(|agent| acts(agent, texts))}
            </div>
        </div>
        {warnings(client, brand, texts)}
        <dl class="facts">
            {host}
            <div><dt>{texts.consent.callback}</dt><dd>{callback}</dd></div>
            <div>
                <dt>{texts.consent.key}</dt>
                <dd><code dir="ltr">{display::short_thumbprint(&client.thumbprint)}</code></dd>
            </div>
        </dl>
    }
}

/// The account, with the way to another one.
pub(crate) fn decides(user: &User, csrf: &str, texts: &Texts) -> impl IntoView + use<> {
    let login = display::line(&user.login, display::NAME);
    let name = display::name(&user.name).unwrap_or_else(|| login.clone());
    view! {
        <form method="post" action=user.sign_out_action.clone() class="you">
            <input type="hidden" name=form::CSRF value=csrf.to_owned()/>
            <p>
                <span class="small">{texts.consent.you}</span> " "
                <bdi class="strong">{name}</bdi> " " <bdi class="muted">{login}</bdi>
            </p>
            <button class="plain">{texts.consent.not_you}</button>
        </form>
    }
}

/// A warning when the client named another person.
pub(super) fn is_somebody_else(
    model: &Consent,
    client: &str,
    texts: &Texts,
) -> Option<impl IntoView + use<>> {
    let text = match model.expected {
        Who::Expected => return None,
        Who::SomebodyElse => texts.consent.somebody_else.with(client),
    };
    Some(view! { <div class="notice">{icon(Icon::Triangle)} <div><p>{text}</p></div></div> })
}

fn avatar(client: &Client, name: &str) -> impl IntoView + use<> {
    match &client.logo {
        Some(logo) => view! {
            <img class="avatar" src=logo.as_str().to_owned() alt="" width="48" height="48"/>
        }
        .into_any(),
        None => {
            let letter = name
                .chars()
                .find(|character| character.is_alphanumeric())
                .map(|character| character.to_uppercase().to_string());
            view! { <span class="avatar" aria-hidden="true">{letter}</span> }.into_any()
        }
    }
}

/// How far what a client says can be believed.
pub(crate) fn badge(provenance: Provenance, brand: &Brand, texts: &Texts) -> impl IntoView + use<> {
    let (class, picture, word) = match provenance {
        Provenance::VerifiedByOrganisation => (
            "badge good",
            Icon::Shield,
            texts.consent.verified.with(&brand_name(brand)),
        ),
        Provenance::Registered => ("badge", Icon::Tick, texts.consent.registered.to_owned()),
        Provenance::SelfDeclared => (
            "badge caution",
            Icon::Triangle,
            texts.consent.self_declared.to_owned(),
        ),
        Provenance::FirstTimeSeen => (
            "badge caution",
            Icon::Triangle,
            texts.consent.first_seen.to_owned(),
        ),
    };
    view! { <p class=class>{icon(picture)} <span>{word}</span></p> }
}

/// The agent that acts, who runs it, and what for.
pub(crate) fn acts(agent: &Agent, texts: &Texts) -> impl IntoView + use<> {
    let name = display::name(&agent.name).unwrap_or_else(|| texts.unnamed.to_owned());
    let acts = texts.consent.agent;
    let operated = texts.consent.operator;
    let operator = match agent.operator.as_deref().and_then(display::name) {
        Some(operator) => {
            view! { <p class="muted">{operated.before} <bdi>{operator}</bdi> {operated.after}</p> }
                .into_any()
        }
        None => view! { <p class="muted">{texts.consent.no_operator}</p> }.into_any(),
    };
    let purpose = agent
        .purpose
        .as_deref()
        .map(|purpose| display::line(purpose, display::SENTENCE))
        .filter(|purpose| !purpose.is_empty())
        .map(|purpose| {
            view! { <p class="muted">{texts.consent.purpose} " " <q><bdi>{purpose}</bdi></q></p> }
        });
    view! {
        <p>{acts.before} <bdi class="strong">{name}</bdi> {acts.after}</p>
        {operator}
        {purpose}
    }
}

fn warnings(client: &Client, brand: &Brand, texts: &Texts) -> impl IntoView + use<> {
    let brand = brand_name(brand);
    let unchecked = match client.provenance {
        Provenance::VerifiedByOrganisation | Provenance::Registered => None,
        Provenance::SelfDeclared => Some(texts.consent.self_declared_notice.with(&brand)),
        Provenance::FirstTimeSeen => Some(texts.consent.first_seen_notice.with(&brand)),
    };
    let imitates = display::imitates(&client.name).then(|| texts.consent.imitates.to_owned());
    let lines: Vec<_> = unchecked
        .into_iter()
        .chain(imitates)
        .map(|text| view! { <p>{text}</p> })
        .collect();
    (!lines.is_empty())
        .then(|| view! { <div class="notice">{icon(Icon::Triangle)} <div>{lines}</div></div> })
}

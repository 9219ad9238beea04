//! What is asked for: one group for each resource, one row for each right.

use leptos::prelude::*;

use super::{Consent, Cut, Need, Past, RequestedRight, Resource, Risk};
use crate::display;
use crate::form;
use crate::icon::{Icon, icon};
use crate::sentence::{Part, Sentence};
use crate::texts::Texts;

/// All groups under their heading.
pub(super) fn groups(model: &Consent, texts: &Texts) -> impl IntoView + use<> {
    let choice =
        model.identity.is_some() || rights(model).any(|right| right.need == Need::Optional);
    let hint = if choice {
        texts.consent.what_hint
    } else {
        texts.consent.what_all
    };
    let ticks = model.client.is_trusted_with_ticks();
    let groups: Vec<_> = model
        .resources
        .iter()
        .map(|resource| group(resource, ticks, texts))
        .collect();
    view! {
        <div>
            <h2 class="what">{texts.consent.what}</h2>
            <p class="muted">{hint}</p>
        </div>
        {groups}
    }
}

/// Whether a person can leave everything unticked.
pub(super) fn may_allow_nothing(model: &Consent) -> bool {
    rights(model).all(|right| right.need == Need::Optional)
}

/// A sentence with its values isolated and emphasised.
pub(crate) fn sentence(sentence: &Sentence) -> impl IntoView + use<> {
    sentence
        .parts()
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.clone().into_any(),
            Part::Value(value) => view! { <bdi class="strong">{value.clone()}</bdi> }.into_any(),
        })
        .collect_view()
}

fn rights(model: &Consent) -> impl Iterator<Item = &RequestedRight> {
    model.resources.iter().flat_map(|resource| &resource.rights)
}

fn group(resource: &Resource, ticks: bool, texts: &Texts) -> impl IntoView + use<> {
    let location = resource.location.as_ref().map(|location| {
        view! { <span class="small"><bdi>{display::line(location, display::VALUE)}</bdi></span> }
    });
    let rows: Vec<_> = resource
        .rights
        .iter()
        .map(|right| row(right, ticks, texts))
        .collect();
    let details: Vec<_> = resource
        .rights
        .iter()
        .map(|right| view! { <pre dir="ltr"><code>{right.described.json.clone()}</code></pre> })
        .collect();
    view! {
        <fieldset class="group">
            <legend>
                <bdi>{display::line(&resource.title, display::NAME)}</bdi> " " {location}
            </legend>
            {rows}
            <details>
                <summary>{texts.consent.details}</summary>
                {details}
            </details>
        </fieldset>
    }
}

fn row(right: &RequestedRight, ticks: bool, texts: &Texts) -> impl IntoView + use<> {
    let id = format!("right-{}", right.index);
    let about = format!("about-{}", right.index);
    let value = right.index.to_string();
    let required = right.need != Need::Optional;
    // A disabled box posts nothing, so a hidden field posts it instead. Taking
    // that out by hand makes the form invalid (`form::answer`).
    let posted =
        required.then(|| view! { <input type="hidden" name=form::RIGHT value=value.clone()/> });
    let facts: Vec<_> = right
        .described
        .facts
        .iter()
        .map(|fact| {
            view! {
                <div><dt>{fact.label.clone()}</dt><dd><bdi>{fact.value.clone()}</bdi></dd></div>
            }
        })
        .collect();
    let facts = (!facts.is_empty()).then(|| view! { <dl class="facts">{facts}</dl> });
    view! {
        <div class="right">
            {posted}
            <label class="tick" for=id.clone()>
                <input
                    type="checkbox"
                    id=id.clone()
                    name=(!required).then_some(form::RIGHT)
                    value=value
                    checked=required || ticks
                    disabled=required
                    aria-describedby=about.clone()
                />
                <span>{sentence(&right.described.sentence)}</span>
            </label>
            <div class="about">
                <p class="marks" id=about>{risk(right.risk, texts)} " " {marks(right, texts)}</p>
                {right.cut.as_ref().map(|cut| less(cut, texts))}
                {facts}
            </div>
        </div>
    }
}

/// What was asked for beside what is on offer, and why that is less.
fn less(cut: &Cut, texts: &Texts) -> impl IntoView + use<> {
    let reasons = cut.reasons.iter();
    let reasons = reasons.map(|reason| display::line(reason, display::SENTENCE));
    let reasons: Vec<_> = reasons
        .map(|line| view! { <p class="muted">{line}</p> })
        .collect();
    view! {
        <div class="cut">
            <p>{icon(Icon::Removed)} <span>{texts.consent.less} " " {sentence(&cut.asked)}</span></p>
            {reasons}
        </div>
    }
}

fn risk(risk: Risk, texts: &Texts) -> impl IntoView + use<> {
    let (class, picture, word) = match risk {
        Risk::Low => ("risk", Icon::Dot, texts.consent.risk_low),
        Risk::Medium => ("risk medium", Icon::Triangle, texts.consent.risk_medium),
        Risk::High => ("risk high", Icon::Octagon, texts.consent.risk_high),
        Risk::Critical => ("risk high", Icon::Octagon, texts.consent.risk_critical),
    };
    view! { <span class=class>{icon(picture)} <span>{word}</span></span> }
}

fn marks(right: &RequestedRight, texts: &Texts) -> impl IntoView + use<> {
    let need = match right.need {
        Need::Required => texts.consent.required,
        Need::Optional => texts.consent.optional,
        Need::Given => texts.consent.given,
    };
    let past = match right.past {
        Past::New => texts.consent.new,
        Past::AlreadyAllowed => texts.consent.already,
    };
    view! { <span>{need}</span> " " <span>{past}</span> }
}

//! What is asked about the person: one box to tick, with the very values the
//! client would get (RFC 9635 §12.1.2).

use leptos::prelude::*;

use super::{Consent, IdentityFact};
use crate::display;
use crate::form;
use crate::locale::Locale;
use crate::sentence::Sentence;
use crate::texts::{Texts, texts};

/// What was allowed, for the receipt.
pub fn identity_sentence(locale: Locale) -> Sentence {
    Sentence::plain(texts(locale).identity.tell)
}

/// The group, when something is asked.
pub(super) fn group(model: &Consent, texts: &Texts) -> Option<impl IntoView + use<>> {
    let identity = model.identity.as_ref()?;
    let ticked = model.client.is_trusted_with_ticks();
    let id = format!("right-{}", identity.index);
    let about = format!("about-{}", identity.index);
    let facts: Vec<_> = identity.facts.iter().map(|fact| row(fact, texts)).collect();
    Some(view! {
        <fieldset class="group">
            <legend>{texts.identity.title}</legend>
            <div class="right">
                <label class="tick" for=id.clone()>
                    <input
                        type="checkbox"
                        id=id.clone()
                        name=form::RIGHT
                        value=identity.index.to_string()
                        checked=ticked
                        aria-describedby=about.clone()
                    />
                    <span class="strong">{texts.identity.tell}</span>
                </label>
                <div class="about" id=about>
                    <p class="marks"><span>{texts.consent.optional}</span></p>
                    <dl class="facts">{facts}</dl>
                </div>
            </div>
        </fieldset>
    })
}

fn row(fact: &IdentityFact, texts: &Texts) -> impl IntoView + use<> {
    let texts = &texts.identity;
    let value = |value: &String| display::line(value, display::VALUE);
    let (label, value) = match fact {
        IdentityFact::Pairwise => (texts.pairwise, texts.pairwise_value.to_owned()),
        IdentityFact::Account(uri) => (texts.account, value(uri)),
        IdentityFact::Email(email) => (texts.email, value(email)),
        IdentityFact::PhoneNumber(number) => (texts.phone_number, value(number)),
        IdentityFact::Did(url) => (texts.did, value(url)),
        IdentityFact::Uri(uri) => (texts.uri, value(uri)),
        IdentityFact::Assertion => (texts.assertion, texts.assertion_value.to_owned()),
    };
    view! { <div><dt>{label}</dt><dd><bdi>{value}</bdi></dd></div> }
}

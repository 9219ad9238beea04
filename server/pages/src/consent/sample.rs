//! Consent pages for tests and previews.

use serde_json::json;

use super::{
    Agent, Begun, Client, Consent, Identity, IdentityFact, Lasting, Need, Past, Provenance,
    Removed, RequestedRight, Resource, Risk, Term, User, Who,
};
use crate::brand::{Brand, Href};
use crate::document::{Document, Undo};
use crate::locale::Locale;
use crate::sentence::{RightText, describe};
use crate::span::Span;

impl Consent {
    /// A registered client that asks for three rights.
    pub fn sample() -> Self {
        Self::sample_in(Locale::En)
    }

    /// The sample in another locale.
    pub fn sample_in(locale: Locale) -> Self {
        let words = words(locale);
        let row =
            |index, need, past, risk, asked: &serde_json::Value, sentence: &str| RequestedRight {
                index,
                described: described(asked, sentence, &words, locale),
                risk,
                need,
                cut: None,
                past,
            };
        Self {
            document: Document::sample(locale),
            brand: Brand::sample(),
            client: Client {
                name: "Photo Printer".to_owned(),
                logo: None,
                provenance: Provenance::Registered,
                host: Some("printer.example".to_owned()),
                thumbprint: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs".to_owned(),
                callback: Some("https://printer.example".to_owned()),
                agent: None,
            },
            user: User {
                name: "Ada Lovelace".to_owned(),
                login: "ada".to_owned(),
                sign_out_action: "/t/demo/interact/4f2c/sign-out".to_owned(),
            },
            resources: vec![
                Resource {
                    title: words.photos.to_owned(),
                    location: Some("https://photos.acme.example".to_owned()),
                    rights: vec![
                        row(
                            0,
                            Need::Required,
                            Past::AlreadyAllowed,
                            Risk::Low,
                            &json!({"type": "photo", "actions": ["read"], "identifier": "Summer 2026"}),
                            words.look,
                        ),
                        row(
                            1,
                            Need::Optional,
                            Past::New,
                            Risk::Medium,
                            &json!({"type": "photo", "actions": ["share"], "datatypes": ["image", "metadata"]}),
                            words.share,
                        ),
                    ],
                },
                Resource {
                    title: words.orders.to_owned(),
                    location: Some("https://shop.acme.example".to_owned()),
                    rights: vec![row(
                        2,
                        Need::Optional,
                        Past::New,
                        Risk::High,
                        &json!({"type": "order", "limit": "€50", "to": "Hauptstraße 1"}),
                        words.order,
                    )],
                },
            ],
            expected: Who::Expected,
            begun: Begun::Here,
            identity: Some(Identity {
                index: 3,
                facts: vec![
                    IdentityFact::Pairwise,
                    IdentityFact::Email("ada@acme.example".to_owned()),
                    IdentityFact::Assertion,
                ],
            }),
            lasting: Lasting {
                grant: Term::For(Span(30 * 24 * 3600)),
                token: Some(Span(600)),
            },
            reasons: vec![words.reason.to_owned()],
            others: Vec::new(),
            removed: vec![Removed {
                sentence: described(
                    &json!({"type": "photo", "actions": ["delete"], "identifier": "Summer 2026"}),
                    words.delete,
                    &words,
                    locale,
                )
                .sentence,
                reason: Some(words.delete_reason.to_owned()),
            }],
            undo: Undo::Ask,
            action: "/t/demo/interact/4f2c/consent".to_owned(),
            seen: "sample".to_owned(),
            csrf: "sample".to_owned(),
        }
    }

    /// A client nobody knows, driven by an agent, that asks for one thing.
    pub fn sample_first_seen() -> Self {
        let mut consent = Self::sample();
        consent.client.name = "P\u{430}yPal Helper".to_owned();
        consent.client.provenance = Provenance::FirstTimeSeen;
        consent.client.host = None;
        consent.client.callback = None;
        consent.client.agent = Some(Agent {
            name: "Errand".to_owned(),
            operator: Some("Errand Labs".to_owned()),
            purpose: Some("Book a table for four on Friday".to_owned()),
        });
        consent.expected = Who::SomebodyElse;
        consent.begun = Begun::OnADevice;
        consent.identity = None;
        consent.resources.truncate(1);
        if let Some(resource) = consent.resources.first_mut() {
            resource.rights.retain(|right| right.need == Need::Optional);
        }
        consent.lasting = Lasting {
            grant: Term::Once,
            token: None,
        };
        consent.reasons.clear();
        consent.removed.clear();
        consent.undo = Undo::Page(Href::sample());
        consent
    }

    /// A client the tenant vouches for, that needs everything it asks for.
    pub fn sample_verified() -> Self {
        let mut consent = Self::sample();
        consent.client.provenance = Provenance::VerifiedByOrganisation;
        consent.identity = None;
        consent.resources.truncate(1);
        for right in consent
            .resources
            .iter_mut()
            .flat_map(|resource| &mut resource.rights)
        {
            right.need = Need::Required;
        }
        consent.lasting.grant = Term::UntilUndone;
        consent.removed.clear();
        consent
    }
}

fn described(
    asked: &serde_json::Value,
    sentence: &str,
    words: &Words,
    locale: Locale,
) -> crate::sentence::Described {
    let right = serde_json::from_value(asked.clone())
        .unwrap_or_else(|_| gnap::right::Right::Reference("sample".to_owned()));
    let text = RightText {
        sentence: sentence.to_owned(),
        words: words
            .actions
            .iter()
            .map(|(value, word)| ((*value).to_owned(), (*word).to_owned()))
            .collect(),
    };
    describe(&right, Some(&text), locale)
}

/// What a tenant would have written in its catalogue and policies.
struct Words {
    photos: &'static str,
    orders: &'static str,
    actions: [(&'static str, &'static str); 3],
    look: &'static str,
    share: &'static str,
    order: &'static str,
    delete: &'static str,
    reason: &'static str,
    delete_reason: &'static str,
}

fn words(locale: Locale) -> Words {
    match locale {
        Locale::En => Words {
            photos: "Your photos",
            orders: "Print shop",
            actions: [
                ("read", "Look at"),
                ("share", "Share"),
                ("delete", "Delete"),
            ],
            look: "{actions} the photos in the album {identifier}",
            share: "{actions} links to your photos",
            order: "Order prints for up to {limit}, sent to {to}",
            delete: "{actions} photos in the album {identifier}",
            reason: "Acme Photos asks you before anything leaves your albums.",
            delete_reason: "Printing applications may not delete.",
        },
        Locale::De => Words {
            photos: "Ihre Fotos",
            orders: "Druckerei",
            actions: [
                ("read", "ansehen"),
                ("share", "teilen"),
                ("delete", "löschen"),
            ],
            look: "Die Fotos im Album {identifier} {actions}",
            share: "Links zu Ihren Fotos {actions}",
            order: "Abzüge für höchstens {limit} bestellen, Versand an {to}",
            delete: "Fotos im Album {identifier} {actions}",
            reason: "Acme Photos fragt Sie, bevor etwas Ihre Alben verlässt.",
            delete_reason: "Druckanwendungen dürfen nicht löschen.",
        },
        Locale::Ar => Words {
            photos: "صورك",
            orders: "متجر الطباعة",
            actions: [("read", "عرض"), ("share", "مشاركة"), ("delete", "حذف")],
            look: "{actions} الصور في الألبوم {identifier}",
            share: "{actions} روابط صورك",
            order: "طلب مطبوعات بمبلغ لا يتجاوز {limit} تُرسل إلى {to}",
            delete: "{actions} الصور من الألبوم {identifier}",
            reason: "تسألك Acme Photos قبل أن يغادر أي شيء ألبوماتك.",
            delete_reason: "لا يجوز لتطبيقات الطباعة حذف الصور.",
        },
    }
}

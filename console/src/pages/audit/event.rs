//! An event as a row that opens.

use api::audit::{ActorKind, AuditEvent, AuditObject};
use leptos::prelude::*;

use crate::components::copy_button::CopyButton;
use crate::components::icon::{Glyph, Icon};
use crate::components::json::Json;
use crate::components::relative_time::{ExactTime, RelativeTime};
use crate::components::table::Keep;
use crate::pages::audit::changes::{changes, rest, short};
use crate::routes::Section;
use crate::texts::{Texts, use_texts};

/// The row, and under it the facts while it is open.
pub fn rows(slug: &str, event: AuditEvent) -> AnyView {
    let t = use_texts();
    let open = RwSignal::new(false);
    let id = format!("event-{}", event.id);
    let label = t.audit.open.replace("{}", &event.action);
    let facts = {
        let (slug, event, id) = (slug.to_owned(), event.clone(), id.clone());
        move || {
            open.get().then(|| {
                view! {
                    <tr class="event-facts" id=id.clone()>
                        <td colspan="4">{opened(&slug, event.clone(), t)}</td>
                    </tr>
                }
            })
        }
    };
    view! {
        <tr class="row" class:is-open=open>
            <td>
                <button
                    type="button"
                    class="row-link row-toggle"
                    aria-expanded=move || open.get().to_string()
                    aria-controls=id
                    aria-label=label
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <Glyph icon=Icon::ChevronRight/>
                    <code>{event.action}</code>
                </button>
            </td>
            <td>
                <span class="cell-plain">{event.actor.name}</span>
                <span class="cell-sub">{actor_kind(event.actor.kind, t)}</span>
            </td>
            <td class=Keep::Medium.class()>{event.object.map(|object| object_cell(object, t))}</td>
            <td class=format!("cell-time {}", Keep::Medium.class())>
                <RelativeTime at=event.at/>
            </td>
        </tr>
        {facts}
    }
    .into_any()
}

fn object_cell(object: AuditObject, t: &'static Texts) -> AnyView {
    let kind = t
        .nouns
        .iter()
        .find(|(noun, _)| *noun == object.kind)
        .map_or(object.kind, |(_, label)| (*label).to_owned());
    view! {
        <span class="cell-plain">{object.name.unwrap_or(object.id)}</span>
        <span class="cell-sub">{kind}</span>
    }
    .into_any()
}

fn opened(slug: &str, event: AuditEvent, t: &'static Texts) -> AnyView {
    let link = event.object.as_ref().and_then(page_of);
    let object = event.object.map(|object| {
        view! {
            <div class="fact">
                <dt>{t.audit.object}</dt>
                <dd class="fact-code">
                    <code>{object.id.clone()}</code>
                    <CopyButton value=object.id what=t.audit.object/>
                </dd>
            </div>
        }
    });
    let trace = event.trace_id.map(|trace| {
        view! {
            <div class="fact">
                <dt>{t.errors.trace}</dt>
                <dd class="fact-code">
                    <code>{trace.clone()}</code>
                    <CopyButton value=trace what=t.errors.trace/>
                </dd>
            </div>
        }
    });
    view! {
        <div class="event-open">
            <dl class="event-dl">
                <div class="fact">
                    <dt>{t.audit.when}</dt>
                    <dd><ExactTime at=event.at/></dd>
                </div>
                {object}
                {trace}
            </dl>
            {changes(&event.data)
                .map(|list| {
                    view! {
                        <table class="changes">
                            <caption class="visually-hidden">{t.audit.changes}</caption>
                            <thead>
                                <tr>
                                    <th scope="col">{t.audit.member}</th>
                                    <th scope="col">{t.audit.before}</th>
                                    <th scope="col">{t.audit.after}</th>
                                </tr>
                            </thead>
                            <tbody>
                                {list
                                    .into_iter()
                                    .map(|change| {
                                        view! {
                                            <tr>
                                                <th scope="row">{change.name}</th>
                                                <td>
                                                    {change
                                                        .before
                                                        .map(|value| view! { <del>{short(&value)}</del> })}
                                                </td>
                                                <td>
                                                    {change
                                                        .after
                                                        .map(|value| view! { <ins>{short(&value)}</ins> })}
                                                </td>
                                            </tr>
                                        }
                                    })
                                    .collect_view()}
                            </tbody>
                        </table>
                    }
                })}
            {rest(&event.data).map(|data| view! { <Json value=data/> })}
            {link
                .map(|section| {
                    view! {
                        <a class="link" href=section.path(slug)>
                            {t.audit.show_object} <Glyph icon=Icon::Arrow/>
                        </a>
                    }
                })}
        </div>
    }
    .into_any()
}

fn page_of(object: &AuditObject) -> Option<Section> {
    match object.kind.as_str() {
        "grant" => Some(Section::Grant(object.id.clone())),
        "resource-set" => Some(Section::ResourceSet(object.id.clone())),
        "client-class" => Some(Section::ClientClass(object.id.clone())),
        "policy-replay" => Some(Section::PolicyReplay(object.id.clone())),
        "policy-shadow" => Some(Section::PolicyShadow),
        "branding" => Some(Section::Branding),
        _ => None,
    }
}

fn actor_kind(kind: ActorKind, t: &Texts) -> &'static str {
    match kind {
        ActorKind::Administrator => t.audit.administrator,
        ActorKind::User => t.audit.user,
        ActorKind::Client => t.audit.client,
        ActorKind::ResourceServer => t.audit.resource_server,
        ActorKind::System => t.audit.system,
    }
}

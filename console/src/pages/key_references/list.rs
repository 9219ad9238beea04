//! All keys known by reference.

use api::key_reference::{KeyKind, KeyReference, ProofMethod};
use leptos::prelude::*;

use crate::api::use_api;
use crate::browser;
use crate::components::badge::{Badge, Tone};
use crate::components::confirm_dialog::{ConfirmDialog, Confirmation};
use crate::components::copy_button::CopyButton;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::PageHeader;
use crate::components::pagination::cursor;
use crate::components::relative_time::RelativeTime;
use crate::components::table::{Column, Keep, List, TableContent};
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::query::use_query;
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn KeyReferenceList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let toasts = use_toasts();
    let can_write = use_session().can_write(&slug);
    let new = Section::NewKeyReference.path(&slug);
    let open = RwSignal::new(false);
    let chosen = RwSignal::new(None::<KeyReference>);
    let doing = Doing::new();
    let keys = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let cursor = cursor(query);
            async move { api.key_references(&slug, &cursor).await }
        })
    };
    let ask = Callback::new(move |key: KeyReference| {
        doing.clear();
        chosen.set(Some(key));
        open.set(true);
    });
    let content = {
        let new = new.clone();
        move || {
            TableContent::of(
                keys,
                || empty(new.clone(), can_write, t),
                |key| row(key, can_write.then_some(ask), t),
            )
        }
    };
    let action = Callback::new(move |_: String| {
        let Some(key) = chosen.get_untracked() else {
            return;
        };
        let slug = slug.clone();
        doing.run(
            async move { api.delete_key_reference(&slug, &key.id).await },
            move |()| {
                open.set(false);
                toasts.done(t.key_references.deleted);
                keys.reload();
                browser::focus("#main");
            },
        );
    });
    let consequences = Signal::derive(move || {
        let key = chosen.get();
        let mut said = Vec::new();
        if let Some(key) = key {
            said.push(t.key_references.delete_proofs.replace("{}", &key.name));
            if key.kind == KeyKind::Shared {
                said.push(t.key_references.delete_tokens.to_owned());
            }
            said.push(t.revoke.no_undo.to_owned());
        }
        said
    });
    let column = |label, keep| Column { label, keep };
    view! {
        <PageHeader title=t.nav.key_references text=t.key_references.text>
            {can_write
                .then(|| {
                    view! {
                        <a class="button primary" href=new>
                            <Glyph icon=Icon::Plus/>
                            {t.key_references.new}
                        </a>
                    }
                })}
        </PageHeader>
        <List
            caption=t.nav.key_references
            columns=vec![
                column(t.key_references.name, Keep::Always),
                column(t.key_references.method, Keep::Always),
                column(t.key_references.kind, Keep::Medium),
                column(t.key_references.since, Keep::Wide),
                column(t.relationships.actions, Keep::Always),
            ]
            items=keys
            content=content
        />
        <ConfirmDialog
            id="delete"
            words=Confirmation {
                title: t.key_references.delete_title,
                confirm: t.common.delete,
                doing: t.common.deleting,
                reason: None,
            }
            open=open
            consequences=consequences
            busy=doing.busy
            error=doing.error
            action=action
        />
    }
}

/// What a method is called.
pub fn method_name(method: ProofMethod, t: &Texts) -> &'static str {
    match method {
        ProofMethod::HttpSig => t.key_references.httpsig,
        ProofMethod::Jwsd => t.key_references.jwsd,
        ProofMethod::Jws => t.key_references.jws,
        ProofMethod::Dpop => t.key_references.dpop,
        ProofMethod::Mtls => t.key_references.mtls,
    }
}

fn empty(new: String, can_write: bool, t: &'static Texts) -> AnyView {
    view! {
        <EmptyState
            icon=Icon::KeyReference
            title=t.key_references.none
            text=t.key_references.none_text
        >
            {can_write.then(|| view! { <a class="button primary" href=new>{t.key_references.new}</a> })}
        </EmptyState>
    }
    .into_any()
}

fn row(key: KeyReference, delete: Option<Callback<KeyReference>>, t: &'static Texts) -> AnyView {
    let label = format!("{} {}", t.common.delete, key.name);
    let (tone, kind) = match key.kind {
        KeyKind::Public => (Tone::Neutral, t.key_references.public),
        KeyKind::Shared => (Tone::Info, t.key_references.shared),
    };
    let chosen = key.clone();
    view! {
        <tr>
            <td>
                <span class="cell-title">{key.name}</span>
                <span class="cell-sub fact-code">
                    <code>{key.id.clone()}</code>
                    <CopyButton value=key.id what=t.key_references.reference/>
                </span>
            </td>
            <td>{method_name(key.method, t)}</td>
            <td class=Keep::Medium.class()><Badge tone=tone label=kind/></td>
            <td class=format!("cell-time {}", Keep::Wide.class())>
                <RelativeTime at=key.created_at/>
            </td>
            <td class="cell-actions">
                {delete
                    .map(|delete| {
                        view! {
                            <button
                                type="button"
                                class="icon-button"
                                title=t.common.delete
                                aria-label=label
                                on:click=move |_| delete.run(chosen.clone())
                            >
                                <Glyph icon=Icon::Delete/>
                            </button>
                        }
                    })}
            </td>
        </tr>
    }
    .into_any()
}

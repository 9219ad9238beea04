//! The rights of a resource set: as forms, or as the JSON they are.

use api::right_type::RightType;
use leptos::prelude::*;
use serde_json::Value;

use crate::components::icon::{Glyph, Icon};
use crate::components::json::pretty;
use crate::components::segmented::{Segment, Segmented};
use crate::pages::resource_sets::draft::{self, Draft};
use crate::pages::resource_sets::right_editor::RightEditor;
use crate::texts::use_texts;

/// Edits a draft. `unreadable` says why the JSON typed is none, and is empty
/// otherwise.
#[component]
pub fn RightsEditor(
    draft: Draft,
    #[prop(into)] types: Signal<Vec<RightType>>,
    unreadable: RwSignal<Option<String>>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let t = use_texts();
    let as_json = RwSignal::new(false);
    let choose = Callback::new(move |nth: usize| {
        // What cannot be read cannot be shown as a form.
        if unreadable.with_untracked(Option::is_none) {
            as_json.set(nth == 1);
        }
    });
    let segment = |label| Segment { label, icon: None };
    view! {
        <section class="panel" aria-labelledby="rights">
            <div class="panel-head">
                <h2 id="rights" class="panel-title">{t.grants.rights}</h2>
                <Segmented
                    label=t.resource_sets.mode
                    segments=vec![
                        segment(t.resource_sets.form),
                        segment(t.resource_sets.json),
                    ]
                    chosen=Signal::derive(move || usize::from(as_json.get()))
                    choose=choose
                />
            </div>
            {move || {
                if as_json.get() {
                    view! { <AsJson draft=draft unreadable=unreadable/> }.into_any()
                } else {
                    view! { <AsForm draft=draft types=types/> }.into_any()
                }
            }}
            <p class="field-error" role="alert">
                {move || {
                    unreadable
                        .get()
                        .map(|why| t.resource_sets.unreadable.replace("{}", &why))
                        .or_else(|| error.get())
                        .map(|text| view! { <Glyph icon=Icon::Warning/> {text} })
                }}
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn AsForm(draft: Draft, types: Signal<Vec<RightType>>) -> impl IntoView {
    let t = use_texts();
    let add = move |_| {
        let first = types.with_untracked(|types| types.first().map(|first| first.name.clone()));
        draft.add(first.as_deref().unwrap_or_default());
    };
    view! {
        <div class="stack">
            <For
                each=move || draft.rights()
                key=|(number, _)| *number
                children=move |(number, right): (u32, RwSignal<Value>)| {
                    let remove = Callback::new(move |()| draft.remove(number));
                    view! { <RightEditor number=number right=right types=types remove=remove/> }
                }
            />
            <button type="button" class="button add" on:click=add>
                <Glyph icon=Icon::Plus/>
                {t.resource_sets.add_right}
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn AsJson(draft: Draft, unreadable: RwSignal<Option<String>>) -> impl IntoView {
    let t = use_texts();
    let text = untrack(|| pretty(&Value::from(draft.access())));
    view! {
        <textarea
            class="input code json-input"
            rows="16"
            spellcheck="false"
            aria-label=t.resource_sets.json_label
            aria-invalid=move || unreadable.with(Option::is_some).then_some("true")
            prop:value=text
            on:input:target=move |event| match draft::parse(&event.target().value()) {
                Ok(access) => {
                    unreadable.set(None);
                    draft.set(access);
                }
                Err(why) => unreadable.set(Some(why)),
            }
        ></textarea>
    }
    .into_any()
}

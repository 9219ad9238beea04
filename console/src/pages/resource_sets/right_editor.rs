//! One right of a resource set as a form.

use api::right_type::RightType;
use leptos::prelude::*;
use serde_json::Value;

use crate::components::icon::{Glyph, Icon};
use crate::components::select::Select;
use crate::pages::resource_sets::draft::{further_members, set_member, set_strings, strings};
use crate::texts::use_texts;

/// Edits a right in place.
#[component]
pub fn RightEditor(
    number: u32,
    right: RwSignal<Value>,
    #[prop(into)] types: Signal<Vec<RightType>>,
    remove: Callback<()>,
) -> impl IntoView {
    let t = use_texts();
    let name = Memo::new(move |_| {
        right.with(|right| match right {
            Value::String(reference) => reference.clone(),
            right => right["type"].as_str().unwrap_or_default().to_owned(),
        })
    });
    let is_reference = right.with_untracked(Value::is_string);
    let legend = move || t.resource_sets.right.replace("{}", &name.get());
    view! {
        <fieldset class="right-editor">
            <legend class="visually-hidden">{legend}</legend>
            <div class="right-editor-head">
                {if is_reference {
                    view! {
                        <p class="right-editor-reference">
                            <code>{name}</code> " " <span class="quiet">{t.resource_sets.reference}</span>
                        </p>
                    }
                        .into_any()
                } else {
                    view! { <TypeSelect name=name right=right types=types/> }.into_any()
                }}
                <button
                    type="button"
                    class="icon-button"
                    aria-label=move || t.resource_sets.remove_right.replace("{}", &name.get())
                    on:click=move |_| remove.run(())
                >
                    <Glyph icon=Icon::Delete/>
                </button>
            </div>
            {(!is_reference)
                .then(|| {
                    view! {
                        <Actions right=right types=types/>
                        <Limits number=number right=right/>
                    }
                })}
        </fieldset>
    }
    .into_any()
}

#[component]
fn TypeSelect(
    name: Memo<String>,
    right: RwSignal<Value>,
    types: Signal<Vec<RightType>>,
) -> impl IntoView {
    let t = use_texts();
    let choices = Signal::derive(move || {
        let mut choices: Vec<_> = types
            .get()
            .into_iter()
            .map(|right_type| (right_type.name.clone(), right_type.title))
            .collect();
        let name = name.get();
        if !choices.iter().any(|(known, _)| *known == name) {
            choices.push((name.clone(), name));
        }
        choices
    });
    let change = Callback::new(move |name: String| {
        right.update(|right| {
            // The actions of one type say nothing in another.
            set_member(right, "actions", None);
            set_member(right, "type", Some(Value::from(name)));
        });
    });
    view! {
        <Select id="right-type" label=t.grants.right_type value=name choices=choices change=change/>
        <code class="quiet">{name}</code>
    }
}

#[component]
fn Actions(right: RwSignal<Value>, types: Signal<Vec<RightType>>) -> impl IntoView {
    let t = use_texts();
    let offered = Memo::new(move |_| {
        let (name, ticked) = right.with(|right| {
            (
                right["type"].as_str().unwrap_or_default().to_owned(),
                strings(right, "actions"),
            )
        });
        let mut offered = types.with(|types| {
            types
                .iter()
                .find(|right_type| right_type.name == name)
                .map(|right_type| right_type.actions.clone())
                .unwrap_or_default()
        });
        offered.extend(
            ticked
                .into_iter()
                .filter(|action| !offered.contains(action))
                .collect::<Vec<_>>(),
        );
        offered
    });
    let tick = move |action: &str, on: bool| {
        right.update(|right| {
            let mut actions = strings(right, "actions");
            actions.retain(|known| known != action);
            if on {
                actions.push(action.to_owned());
            }
            set_strings(right, "actions", actions);
        });
    };
    view! {
        <div class="right-editor-part" role="group" aria-label=t.right_types.actions>
            <p class="field-label" aria-hidden="true">{t.right_types.actions}</p>
            <div class="ticks">
                {move || {
                    offered
                        .get()
                        .into_iter()
                        .map(|action| {
                            let label = action.clone();
                            let known = action.clone();
                            view! {
                                <label class="tick">
                                    <input
                                        type="checkbox"
                                        prop:checked=move || {
                                            right.with(|right| strings(right, "actions").contains(&known))
                                        }
                                        on:change:target=move |event| {
                                            tick(&action, event.target().checked());
                                        }
                                    />
                                    <span>{label}</span>
                                </label>
                            }
                        })
                        .collect_view()
                }}
            </div>
            <p class="field-hint">
                {move || {
                    right
                        .with(|right| strings(right, "actions").is_empty())
                        .then_some(t.resource_sets.every_action)
                }}
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn Limits(number: u32, right: RwSignal<Value>) -> impl IntoView {
    let t = use_texts();
    let in_use = right.with_untracked(|right| {
        ["locations", "datatypes", "identifier"]
            .iter()
            .any(|member| right.get(member).is_some())
    });
    let lines = move |member: &'static str, label: &'static str, hint: &'static str| {
        // What is typed stays as typed: a line that is still empty is no value yet.
        let text = right.with_untracked(|right| strings(right, member).join("\n"));
        let id = format!("{member}-{number}");
        view! {
            <div class="field">
                <label class="field-label" for=id.clone()>{label}</label>
                <textarea
                    id=id
                    class="input code"
                    rows="2"
                    spellcheck="false"
                    prop:value=text
                    on:input:target=move |event| {
                        let values = event
                            .target()
                            .value()
                            .lines()
                            .map(|line| line.trim().to_owned())
                            .filter(|line| !line.is_empty())
                            .collect();
                        right.update(|right| set_strings(right, member, values));
                    }
                ></textarea>
                <p class="field-hint">{hint}</p>
            </div>
        }
        .into_any()
    };
    let identifier =
        right.with_untracked(|right| right["identifier"].as_str().unwrap_or_default().to_owned());
    let identifier_id = format!("identifier-{number}");
    view! {
        <details class="more" open=in_use>
            <summary>{t.resource_sets.limits}</summary>
            <div class="right-editor-limits">
                {lines("locations", t.resource_sets.locations, t.resource_sets.one_a_line)}
                {lines("datatypes", t.resource_sets.datatypes, t.resource_sets.one_a_line)}
                <div class="field">
                    <label class="field-label" for=identifier_id.clone()>
                        {t.resource_sets.identifier}
                    </label>
                    <input
                        id=identifier_id
                        class="input code"
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=identifier
                        on:input:target=move |event| {
                            let text = event.target().value().trim().to_owned();
                            let value = (!text.is_empty()).then(|| Value::from(text));
                            right.update(|right| set_member(right, "identifier", value));
                        }
                    />
                    <p class="field-hint">{t.resource_sets.identifier_hint}</p>
                </div>
            </div>
        </details>
        {move || {
            let further = right.with(further_members).join(", ");
            (!further.is_empty())
                .then(|| {
                    view! {
                        <p class="field-hint">{t.resource_sets.further.replace("{}", &further)}</p>
                    }
                })
        }}
    }
    .into_any()
}

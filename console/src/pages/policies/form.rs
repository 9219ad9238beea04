//! A template as a form: a sentence whose gaps are fields.

use std::collections::BTreeMap;

use api::page::Cursor;
use api::policy::{PolicyTemplate, TemplateSlot};
use api::right_type::RightType;
use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::api::use_api;
use crate::components::field::{Field, described_by};
use crate::components::select::Choice;
use crate::components::select_field::SelectField;
use crate::components::text_field::TextField;
use crate::components::ticks::Ticks;
use crate::load::Loader;
use crate::texts::{Texts, use_texts};

/// As many classes and types as a form offers.
const MOST: u16 = 100;

/// What is in the gaps, as it was typed.
#[derive(Clone, Copy)]
pub struct Gaps {
    texts: StoredValue<BTreeMap<String, RwSignal<String>>>,
    /// The actions; none is all of them.
    pub actions: RwSignal<Vec<String>>,
}

impl Gaps {
    /// The gaps of a template, filled with what is stored.
    pub fn new(template: &PolicyTemplate, filled: &Value) -> Self {
        let texts = template.slots.iter().map(|slot| {
            let text = match &filled[slot.name.as_str()] {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => usual(&slot.kind).to_owned(),
            };
            (slot.name.clone(), RwSignal::new(text))
        });
        let actions = filled["actions"].as_array().into_iter().flatten();
        let actions = actions.filter_map(Value::as_str).map(str::to_owned);
        Self {
            texts: StoredValue::new(texts.collect()),
            actions: RwSignal::new(actions.collect()),
        }
    }

    fn text(self, slot: &str) -> RwSignal<String> {
        let found = self.texts.with_value(|texts| texts.get(slot).copied());
        found.unwrap_or_else(|| RwSignal::new(String::new()))
    }

    /// What the empty fields are called that must not be.
    pub fn missing(self, template: &PolicyTemplate, t: &Texts) -> Vec<&'static str> {
        let slots = template.slots.iter();
        let wanted = slots.filter(|slot| !matches!(slot.kind.as_str(), "actions" | "text"));
        wanted
            .filter(|slot| {
                self.text(&slot.name)
                    .with_untracked(|text| text.trim().is_empty())
            })
            .map(|slot| words(slot, t).0)
            .collect()
    }

    /// The values as the server wants them. Reads all fields.
    pub fn values(self, template: &PolicyTemplate) -> Value {
        let mut values = Map::new();
        for slot in &template.slots {
            let text = self.text(&slot.name).get();
            let text = text.trim();
            let value = match slot.kind.as_str() {
                "actions" => self.actions.get().into(),
                "count" | "number" => match text.parse::<i64>() {
                    Ok(number) => number.into(),
                    Err(_) => text.into(),
                },
                _ => text.into(),
            };
            values.insert(slot.name.clone(), value);
        }
        Value::Object(values)
    }
}

/// What most people want.
fn usual(kind: &str) -> &'static str {
    match kind {
        "count" => "1",
        "duration" => "30d",
        "acr" => "mfa",
        _ => "",
    }
}

/// The form.
#[component]
pub fn TemplateForm(
    slug: String,
    template: PolicyTemplate,
    gaps: Gaps,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let all = Cursor {
        cursor: None,
        limit: Some(MOST),
    };
    let types = {
        let (slug, all) = (slug.clone(), all.clone());
        Loader::new(move || {
            let (slug, all) = (slug.clone(), all.clone());
            async move { api.right_types(&slug, &all).await }
        })
    };
    let classes = Loader::new(move || {
        let (slug, all) = (slug.clone(), all.clone());
        async move { api.client_classes(&slug, &all).await }
    });
    let types = Signal::derive(move || types.map(|page| page.items.clone()).unwrap_or_default());
    let class_choices = Signal::derive(move || {
        let items = classes.map(|page| page.items.clone()).unwrap_or_default();
        let choice = |class: api::client_class::ClientClass| (class.name, class.display_name);
        first_empty(items.into_iter().map(choice), t)
    });
    let sentence = {
        let template = template.clone();
        move || {
            let values = gaps.values(&template);
            filled(&template.sentence, &values, t)
        }
    };
    let fields = template
        .slots
        .iter()
        .map(|slot| field(slot, gaps, types, class_choices, t))
        .collect_view();
    view! {
        <p class="said" aria-live="polite">{sentence}</p>
        {fields}
        <div role="alert">
            {move || error.get().map(|text| view! { <p class="form-error spaced">{text}</p> })}
        </div>
    }
    .into_any()
}

fn first_empty(items: impl Iterator<Item = Choice>, t: &Texts) -> Vec<Choice> {
    let mut choices = vec![(String::new(), t.policies.choose.to_owned())];
    choices.extend(items);
    choices
}

fn field(
    slot: &TemplateSlot,
    gaps: Gaps,
    types: Signal<Vec<RightType>>,
    classes: Signal<Vec<Choice>>,
    t: &'static Texts,
) -> AnyView {
    let value = gaps.text(&slot.name);
    let (label, hint) = words(slot, t);
    // The names of slots are few and known.
    let id: &'static str = match slot.name.as_str() {
        "class" => "slot-class",
        "type" => "slot-type",
        "group" => "slot-group",
        "count" => "slot-count",
        "remember" => "slot-remember",
        "acr" => "slot-acr",
        "max_age" => "slot-max-age",
        "from" => "slot-from",
        "until" => "slot-until",
        "range" => "slot-range",
        "field" => "slot-field",
        "limit" => "slot-limit",
        "relation" => "slot-relation",
        "location" => "slot-location",
        "why" => "slot-why",
        _ => "slot-other",
    };
    match slot.kind.as_str() {
        "class" => view! { <SelectField id=id label=label hint=hint value=value choices=classes/> }
            .into_any(),
        "right_type" => {
            let choices = Signal::derive(move || {
                let items = types.get().into_iter();
                first_empty(items.map(|one| (one.name, one.title)), t)
            });
            view! { <SelectField id=id label=label hint=hint value=value choices=choices/> }
                .into_any()
        }
        "actions" => {
            let right_type = gaps.text("type");
            let offered = Signal::derive(move || {
                let name = right_type.get();
                types.with(|types| {
                    let found = types.iter().find(|one| one.name == name);
                    found.map(|one| one.actions.clone()).unwrap_or_default()
                })
            });
            view! { <Ticks label=label hint=hint offered=offered ticked=gaps.actions/> }.into_any()
        }
        "time_of_day" => view! {
            <Field id=id label=label hint=hint>
                <input
                    id=id
                    class="input short"
                    type="time"
                    aria-describedby=described_by(id)
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                />
            </Field>
        }
        .into_any(),
        "count" | "number" => view! {
            <TextField id=id label=label hint=hint class="short" kind="number" value=value/>
        }
        .into_any(),
        _ => view! { <TextField id=id label=label hint=hint value=value/> }.into_any(),
    }
}

/// Label and hint of a gap.
fn words(slot: &TemplateSlot, t: &Texts) -> (&'static str, &'static str) {
    match slot.kind.as_str() {
        "class" => (t.slots.client_class, ""),
        "right_type" => (t.slots.right_type, ""),
        "actions" => (t.slots.actions, t.slots.actions_hint),
        "group" => (t.slots.group, t.slots.group_hint),
        "relation" => (t.slots.relation, t.slots.relation_hint),
        "count" => (t.slots.count, t.slots.count_hint),
        "number" => (t.slots.number, ""),
        "field" => (t.slots.field, t.slots.field_hint),
        "acr" => (t.slots.acr, t.slots.acr_hint),
        "duration" if slot.name == "remember" => (t.slots.remember, t.slots.duration_hint),
        "duration" => (t.slots.duration, t.slots.duration_hint),
        "time_of_day" if slot.name == "from" => (t.slots.since, t.slots.time_hint),
        "time_of_day" => (t.slots.until, t.slots.time_hint),
        "range" => (t.slots.range, t.slots.range_hint),
        "location" => (t.slots.location, t.slots.location_hint),
        _ => (t.slots.why, t.slots.why_hint),
    }
}

/// A sentence before anything is filled in: its gaps say what belongs there.
pub fn in_words(sentence: &str, t: &Texts) -> AnyView {
    filled(sentence, &Value::Null, t)
}

/// The sentence with what is filled in, set apart.
fn filled(sentence: &str, values: &Value, t: &Texts) -> AnyView {
    parts(sentence)
        .into_iter()
        .map(|part| match part {
            Part::Words(words) => words.into_any(),
            Part::Gap(name) => {
                let value = match &values[name.as_str()] {
                    Value::Array(all) if all.is_empty() => Some(t.slots.every_action.to_owned()),
                    Value::Array(all) => {
                        let words: Vec<_> = all.iter().filter_map(Value::as_str).collect();
                        Some(words.join(", "))
                    }
                    Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
                    Value::Number(number) => Some(number.to_string()),
                    _ => None,
                };
                match value {
                    Some(value) => view! { <b class="gap is-filled">{value}</b> }.into_any(),
                    None => view! { <span class="gap">{gap(&name, t)}</span> }.into_any(),
                }
            }
        })
        .collect_view()
        .into_any()
}

/// What an empty gap says.
fn gap(name: &str, t: &Texts) -> String {
    match name {
        "class" => t.slots.gap_class.to_owned(),
        "type" => t.slots.gap_type.to_owned(),
        "actions" => t.slots.gap_actions.to_owned(),
        "max_age" => t.slots.gap_age.to_owned(),
        "remember" => t.slots.gap_time.to_owned(),
        "acr" => t.slots.gap_acr.to_owned(),
        other => other.replace('_', " "),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Words(String),
    Gap(String),
}

fn parts(sentence: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((words, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        parts.push(Part::Words(words.to_owned()));
        parts.push(Part::Gap(name.to_owned()));
        rest = after;
    }
    parts.push(Part::Words(rest.to_owned()));
    parts.retain(|part| *part != Part::Words(String::new()));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_words_and_gaps() {
        assert_eq!(
            parts("{actions} on {type} only."),
            [
                Part::Gap("actions".into()),
                Part::Words(" on ".into()),
                Part::Gap("type".into()),
                Part::Words(" only.".into())
            ]
        );
        assert_eq!(parts("a { b"), [Part::Words("a { b".into())]);
    }

    #[test]
    fn numbers_are_numbers_and_what_is_none_is_left_to_the_server() {
        let slot = |name: &str, kind: &str| TemplateSlot {
            name: name.into(),
            kind: kind.into(),
        };
        let template = PolicyTemplate {
            name: "x".into(),
            sentence: String::new(),
            slots: vec![
                slot("count", "count"),
                slot("actions", "actions"),
                slot("why", "text"),
            ],
        };
        Owner::new().with(|| {
            let filled = serde_json::json!({"count": 2, "actions": ["read"], "why": " so "});
            let gaps = Gaps::new(&template, &filled);
            assert_eq!(
                gaps.values(&template),
                serde_json::json!({"count": 2, "actions": ["read"], "why": "so"})
            );
            gaps.text("count").set("two".into());
            assert_eq!(gaps.values(&template)["count"], "two");
        });
    }
}

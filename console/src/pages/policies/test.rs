//! One saved case: who asks for what, and what must be answered.

use api::page::Cursor;
use api::policy_test::{PolicyTest, PolicyTestInput};
use leptos::prelude::*;
use serde_json::{Map, Value, json};

use super::words;
use crate::api::{ApiError, use_api};
use crate::browser;
use crate::components::delete_button::DeleteButton;
use crate::components::form_error::FormError;
use crate::components::json::pretty;
use crate::components::leave_guard::use_leave_guard;
use crate::components::loaded::loaded;
use crate::components::page_header::{PageHeader, Parent};
use crate::components::segmented::{Segment, Segmented};
use crate::components::select_field::SelectField;
use crate::components::text_area::TextArea;
use crate::components::text_field::TextField;
use crate::components::ticks::Ticks;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::query::{History, use_query};
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::use_texts;

/// As many classes and types as a form offers.
const MOST: u16 = 100;
/// A person for cases that are about one.
const SOMEBODY: &str = "somebody";

/// What the form can say of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Simple {
    name: String,
    class: String,
    right_type: String,
    actions: Vec<String>,
    person: bool,
    consent: bool,
    acr: String,
    outcome: String,
}

/// The page. Without an id it is a new case.
#[component]
pub fn EditTest(slug: String, id: Option<String>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let can_write = use_session().can_write_policies(&slug);
    let is_new = id.is_none();
    let test = {
        let (slug, id) = (slug.clone(), id.clone());
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            async move {
                let Some(id) = id else {
                    return Ok(None);
                };
                let all = api.policy_tests(&slug).await?.items;
                let found = all.into_iter().find(|test| test.id == id);
                found.ok_or_else(ApiError::not_found).map(Some)
            }
        })
    };
    let title = Signal::derive(move || {
        let name = test
            .map(|test| test.as_ref().map(|test| test.name.clone()))
            .flatten();
        name.unwrap_or_else(|| {
            if is_new {
                t.policies.new_test
            } else {
                t.policies.one_test
            }
            .to_owned()
        })
    });
    let parent = Parent {
        label: t.policies.tab_tests,
        href: Section::PolicyTests.path(&slug),
    };
    let delete = id.clone().filter(|_| can_write).map(|id| {
        let list = Section::PolicyTests.path(&slug);
        let slug = slug.clone();
        view! {
            <DeleteButton
                title=t.policies.delete_test
                consequences=vec![t.policies.delete_test_effect.to_owned()]
                done=t.policies.test_deleted
                list=list
                delete=move || {
                    let (slug, id) = (slug.clone(), id.clone());
                    async move { api.delete_policy_test(&slug, &id).await }
                }
            />
        }
    });
    view! {
        <div class="narrow">
            <PageHeader title=title parent=parent text=t.policies.test_text>{delete}</PageHeader>
            {loaded(test, move |found| {
                    view! { <Form slug=slug.clone() saved=found/> }.into_any()
                })}
        </div>
    }
}

#[component]
fn Form(slug: String, saved: Option<PolicyTest>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let toasts = use_toasts();
    let can_write = use_session().can_write_policies(&slug);
    let list = Section::PolicyTests.path(&slug);
    let before = saved.as_ref().map(|test| test.test.clone());
    let simple = match &before {
        None => Some(Simple {
            outcome: "allow".to_owned(),
            ..Simple::default()
        }),
        Some(test) => simple(test),
    };
    // What the form has no words for is edited as it is stored.
    let is_simple = simple.is_some();
    let as_json = RwSignal::new(!is_simple);
    let start = simple.unwrap_or_default();
    let name = RwSignal::new(start.name);
    let class = RwSignal::new(start.class);
    let right_type = RwSignal::new(start.right_type);
    let actions = RwSignal::new(start.actions);
    let person = RwSignal::new(start.person);
    let consent = RwSignal::new(start.consent);
    let acr = RwSignal::new(start.acr);
    let outcome = RwSignal::new(start.outcome);
    let text = RwSignal::new(before.as_ref().map(pretty).unwrap_or_default());
    let unreadable = RwSignal::new(None::<String>);
    let doing = Doing::new();
    let of_form = move || {
        value(&Simple {
            name: name.get(),
            class: class.get(),
            right_type: right_type.get(),
            actions: actions.get(),
            person: person.get(),
            consent: consent.get(),
            acr: acr.get(),
            outcome: outcome.get(),
        })
    };
    let begun = StoredValue::new(before.clone().unwrap_or_else(|| untrack(of_form)));
    let dirty = Memo::new(move |_| match as_json.get() {
        false => begun.with_value(|begun| *begun != of_form()),
        true => begun.with_value(|begun| text.with(|text| *text != pretty(begun))),
    });
    use_leave_guard(dirty.into());
    let id = saved.as_ref().map(|test| test.id.clone());
    let version = saved.as_ref().map(|test| test.version);
    let for_submit = slug.clone();
    let to_list = list.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let test = match as_json.get_untracked() {
            false => untrack(of_form),
            true => match text.with_untracked(|text| serde_json::from_str(text)) {
                Ok(test) => test,
                Err(error) => {
                    let said = t.key_references.no_jwk.replace("{}", &error.to_string());
                    unreadable.set(Some(said));
                    browser::focus("#test-json");
                    return;
                }
            },
        };
        unreadable.set(None);
        let input = PolicyTestInput {
            test: test.clone(),
            version,
        };
        let (slug, id, list) = (for_submit.clone(), id.clone(), to_list.clone());
        doing.run(
            async move { api.save_policy_test(&slug, id.as_deref(), &input).await },
            move |_| {
                begun.set_value(test.clone());
                text.set(pretty(&test));
                toasts.done(t.policies.test_saved);
                query.go(&list, History::Push);
            },
        );
    };
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
    let class_choices = Signal::derive(move || {
        let mut choices = vec![(String::new(), t.policies.no_class.to_owned())];
        let items = classes.map(|page| page.items.clone()).unwrap_or_default();
        choices.extend(items.into_iter().map(|one| (one.name, one.display_name)));
        choices
    });
    let type_choices = Signal::derive(move || {
        let mut choices = vec![(String::new(), t.policies.choose.to_owned())];
        let items = types.map(|page| page.items.clone()).unwrap_or_default();
        choices.extend(items.into_iter().map(|one| (one.name, one.title)));
        choices
    });
    let offered = Signal::derive(move || {
        let name = right_type.get();
        let items = types.map(|page| page.items.clone()).unwrap_or_default();
        let found = items.into_iter().find(|one| one.name == name);
        found.map(|one| one.actions).unwrap_or_default()
    });
    let json_error = Signal::derive(move || {
        unreadable
            .get()
            .or_else(|| doing.error.with(|error| error.as_ref()?.field("test")))
    });
    let segment = |label| Segment { label, icon: None };
    let outcomes = words::OUTCOMES
        .map(|word| (word.to_owned(), words::outcome(word, t).to_owned()))
        .to_vec();
    let tick = |label: &'static str, value: RwSignal<bool>| {
        view! {
            <label class="tick">
                <input
                    type="checkbox"
                    prop:checked=value
                    on:change:target=move |event| value.set(event.target().checked())
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <form class="form" on:submit=submit>
            <fieldset class="stack" disabled=!can_write>
                {is_simple
                    .then(|| {
                        view! {
                            <Segmented
                                label=t.resource_sets.mode
                                segments=vec![
                                    segment(t.resource_sets.form),
                                    segment(t.resource_sets.json),
                                ]
                                chosen=Signal::derive(move || usize::from(as_json.get()))
                                choose=Callback::new(move |nth| {
                                    if nth == 1 && !as_json.get_untracked() {
                                        text.set(pretty(&untrack(of_form)));
                                    }
                                    as_json.set(nth == 1);
                                })
                            />
                        }
                    })}
                {move || match as_json.get() {
                    true => {
                        view! {
                            <section class="panel">
                                <TextArea
                                    id="test-json"
                                    label=t.policies.test_json
                                    hint=t.policies.test_json_hint
                                    class="code json-input"
                                    rows="18"
                                    value=text
                                    error=json_error
                                />
                            </section>
                        }
                            .into_any()
                    }
                    false => {
                        view! {
                            <section class="panel">
                                <TextField
                                    id="test-name"
                                    label=t.policies.name
                                    hint=t.policies.test_name_hint
                                    value=name
                                    required=true
                                />
                                <SelectField
                                    id="test-class"
                                    label=t.policies.test_who
                                    value=class
                                    choices=class_choices
                                />
                                <SelectField
                                    id="test-type"
                                    label=t.policies.test_what
                                    value=right_type
                                    choices=type_choices
                                />
                                <Ticks
                                    label=t.right_types.actions
                                    hint=t.policies.test_actions_hint
                                    offered=offered
                                    ticked=actions
                                />
                                <div class="field" role="group" aria-label=t.policies.test_known>
                                    <p class="field-label" aria-hidden="true">
                                        {t.policies.test_known}
                                    </p>
                                    <div class="ticks">
                                        {tick(t.policies.test_person, person)}
                                        {tick(t.policies.test_consent, consent)}
                                    </div>
                                </div>
                                <TextField
                                    id="test-acr"
                                    label=t.slots.acr
                                    hint=t.policies.test_acr_hint
                                    class="short"
                                    value=acr
                                />
                                <SelectField
                                    id="test-outcome"
                                    label=t.policies.test_expected
                                    value=outcome
                                    choices=outcomes.clone()
                                />
                            </section>
                        }
                            .into_any()
                    }
                }}
                <FormError error=doing.error field="test"/>
                <div class="form-foot">
                    <a class="button" href=list>{t.common.cancel}</a>
                    <button type="submit" class="button primary" disabled=doing.busy>
                        {t.policies.save_test}
                    </button>
                </div>
            </fieldset>
        </form>
    }
    .into_any()
}

/// The case that a form says.
fn value(simple: &Simple) -> Value {
    let mut right = Map::new();
    right.insert("type".to_owned(), simple.right_type.clone().into());
    if !simple.actions.is_empty() {
        right.insert("actions".to_owned(), simple.actions.clone().into());
    }
    let mut question = Map::new();
    if !simple.class.is_empty() {
        question.insert("client".to_owned(), json!({"class": simple.class}));
    }
    question.insert("right".to_owned(), right.into());
    let mut context = Map::new();
    if simple.person || simple.consent {
        context.insert("ro".to_owned(), SOMEBODY.into());
        context.insert("end_user".to_owned(), SOMEBODY.into());
    }
    if simple.consent {
        context.insert("consent".to_owned(), "given".into());
    }
    let acr = simple.acr.trim();
    if !acr.is_empty() {
        context.insert("sign_in".to_owned(), json!({"acr": acr, "at": 0}));
    }
    if !context.is_empty() {
        question.insert("context".to_owned(), context.into());
    }
    json!({
        "name": simple.name.trim(),
        "question": question,
        "expected": {"outcome": simple.outcome},
    })
}

/// The form of a case, if a form can say all of it. The server writes members
/// that the form leaves out, so what counts is that nothing is lost.
fn simple(test: &Value) -> Option<Simple> {
    let question = &test["question"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let actions = question["right"]["actions"]
        .as_array()
        .into_iter()
        .flatten();
    let context = &question["context"];
    let consent = context["consent"] == "given";
    let found = Simple {
        name: text(&test["name"]),
        class: text(&question["client"]["class"]),
        right_type: text(&question["right"]["type"]),
        actions: actions
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        person: consent || context.get("ro").is_some(),
        consent,
        acr: text(&context["sign_in"]["acr"]),
        outcome: text(&test["expected"]["outcome"]),
    };
    (bare(test) == bare(&value(&found))).then_some(found)
}

/// A case without what says nothing: empty and zero members.
fn bare(value: &Value) -> Value {
    let Value::Object(members) = value else {
        return value.clone();
    };
    let kept = members
        .iter()
        .map(|(name, value)| (name.clone(), bare(value)));
    let says = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty() && text != "not_given",
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) => true,
    };
    Value::Object(kept.filter(|(_, value)| says(value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Simple {
        Simple {
            name: "apps write".into(),
            class: "photo-app".into(),
            right_type: "photo".into(),
            actions: vec!["write".into()],
            person: true,
            consent: true,
            acr: String::new(),
            outcome: "allow".into(),
        }
    }

    #[test]
    fn a_form_is_read_back_as_it_was_written() {
        assert_eq!(simple(&value(&sample())), Some(sample()));
        let plain = Simple {
            person: false,
            consent: false,
            ..sample()
        };
        assert_eq!(simple(&value(&plain)), Some(plain));
    }

    #[test]
    fn what_the_server_adds_is_no_reason_for_json() {
        let mut stored = value(&sample());
        stored["question"]["client"]["id"] = "".into();
        stored["question"]["client"]["proof"] = "".into();
        stored["question"]["context"]["now"] = 0.into();
        let mut plain = value(&Simple {
            person: false,
            consent: false,
            ..sample()
        });
        plain["question"]["context"] = json!({"now": 0, "consent": "not_given"});
        assert!(simple(&plain).is_some(), "{plain}");
        assert_eq!(simple(&stored), Some(sample()));
    }

    #[test]
    fn what_a_form_cannot_say_is_not_lost() {
        let mut stored = value(&sample());
        stored["question"]["context"]["purpose"] = "backup".into();
        assert_eq!(simple(&stored), None);
        let mut stored = value(&sample());
        stored["expected"]["demands"] = json!([{"kind": "consent"}]);
        assert_eq!(simple(&stored), None);
    }
}

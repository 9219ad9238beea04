//! One policy in the draft: a sentence with gaps, or Cedar text. Saving checks
//! it; what is wrong is marked and does not stop saving, only publishing.

use api::policy::{LinkedTemplate, PolicyProblem, PolicyTemplate, PolicyText};
use api::policy_draft::{DraftChangeKind, DraftPolicyInput, PolicyDraft};
use leptos::prelude::*;

use super::code::Code;
use super::form::{Gaps, TemplateForm};
use super::new::{FROM, TEXT};
use crate::api::{Api, ApiError, use_api};
use crate::components::form_error::FormError;
use crate::components::leave_guard::use_leave_guard;
use crate::components::loaded::loaded;
use crate::components::page_header::{PageHeader, Parent};
use crate::components::text_field::TextField;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::query::{History, use_query};
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::use_texts;

/// What a form begins with.
#[derive(Clone)]
struct Start {
    draft: PolicyDraft,
    name: String,
    text: String,
    linked: Option<LinkedTemplate>,
    template: Option<PolicyTemplate>,
    is_changed: bool,
}

/// The page. Without an id it is a new policy.
#[component]
pub fn EditPolicy(slug: String, id: Option<String>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let is_new = id.is_none();
    let start = {
        let (slug, id) = (slug.clone(), id.clone());
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            let from = query.peek(FROM).filter(|from| from != TEXT);
            async move { load(api, &slug, id.as_deref(), from).await }
        })
    };
    let title = Signal::derive(move || {
        let name = start.map(|start| start.name.clone()).unwrap_or_default();
        if is_new || name.is_empty() {
            t.policies.new.to_owned()
        } else {
            name
        }
    });
    let parent = Parent {
        label: t.nav.policies,
        href: Section::Policies.path(&slug),
    };
    view! {
        <PageHeader title=title parent=parent/>
        {loaded(start, move |found| {
                view! { <Form slug=slug.clone() id=id.clone() start=found/> }.into_any()
            })}
    }
}

async fn load(
    api: Api,
    slug: &str,
    id: Option<&str>,
    from: Option<String>,
) -> Result<Start, ApiError> {
    let draft = api.policy_draft(slug).await?;
    let mut start = Start {
        name: String::new(),
        text: String::new(),
        linked: from.map(|template| LinkedTemplate {
            template,
            slots: serde_json::json!({}),
        }),
        template: None,
        is_changed: false,
        draft,
    };
    if let Some(id) = id {
        let change = start.draft.changes.iter().find(|change| change.id == id);
        let change = change
            .filter(|change| change.kind != DraftChangeKind::Removed)
            .cloned();
        if let Some(change) = change {
            start.is_changed = true;
            (start.name, start.text, start.linked) = (change.name, change.text, change.linked);
        } else {
            let live = api.policies(slug, &api::page::Cursor::default()).await?;
            let found = live.items.into_iter().find(|policy| policy.id == id);
            let found = found.ok_or_else(ApiError::not_found)?;
            (start.name, start.text, start.linked) = (found.name, found.text, found.linked);
        }
    }
    if let Some(linked) = &start.linked {
        let all = api.policy_templates(slug).await?.items;
        start.template = all.into_iter().find(|one| one.name == linked.template);
    }
    // A template that is not there any more leaves its text.
    if start.template.is_none() {
        start.linked = None;
    }
    Ok(start)
}

#[component]
fn Form(slug: String, id: Option<String>, start: Start) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let toasts = use_toasts();
    let can_write = use_session().can_write_policies(&slug);
    let list = Section::Policies.path(&slug);
    let name = RwSignal::new(start.name.clone());
    let text = RwSignal::new(start.text.clone());
    let gaps = start.template.as_ref().map(|template| {
        let filled = start.linked.as_ref().map(|linked| linked.slots.clone());
        Gaps::new(template, &filled.unwrap_or_default())
    });
    let template = StoredValue::new(start.template.clone());
    let as_text = RwSignal::new(template.with_value(Option::is_none));
    let saved_id = RwSignal::new(id.clone());
    let is_saved = id.is_some();
    let saved = RwSignal::new((start.name, start.text, start.linked));
    let checked = RwSignal::new(if is_saved {
        text.get_untracked()
    } else {
        String::new()
    });
    let revision = RwSignal::new(start.draft.revision);
    let is_changed = RwSignal::new(start.is_changed);
    let (problems, warnings) = (RwSignal::new(Vec::new()), RwSignal::new(Vec::new()));
    let see = move |draft: &PolicyDraft, id: &str| {
        let own = |all: &[PolicyProblem]| {
            let own = all.iter().filter(|one| one.policy.as_deref() == Some(id));
            own.cloned().collect::<Vec<_>>()
        };
        problems.set(own(&draft.problems));
        warnings.set(own(&draft.warnings));
        revision.set(draft.revision);
        is_changed.set(draft.changes.iter().any(|change| change.id == id));
    };
    if let Some(id) = &id {
        see(&start.draft, id);
    }
    let missing = RwSignal::new(String::new());
    let doing = Doing::new();
    let laying_out = Doing::new();
    let linked = move || {
        if as_text.get() {
            return None;
        }
        let template = template.get_value()?;
        Some(LinkedTemplate {
            slots: gaps?.values(&template),
            template: template.name,
        })
    };
    let dirty = Memo::new(move |_| {
        let linked = linked();
        saved.with(|(name_before, text_before, linked_before)| {
            name.with(|name| name != name_before)
                || match (&linked, linked_before) {
                    (Some(now), Some(before)) => now.slots != before.slots && is_saved,
                    (Some(_), None) => is_saved,
                    (None, _) => text.with(|text| text != text_before),
                }
        })
    });
    use_leave_guard(dirty.into());
    let for_save = slug.clone();
    let save = Callback::new(move |()| {
        let linked = untrack(linked);
        if linked.is_some() {
            let gone = gaps.zip(template.get_value());
            let gone = gone.map(|(gaps, template)| gaps.missing(&template, t));
            let gone = gone.unwrap_or_default().join(", ");
            missing.set(gone.clone());
            if !gone.is_empty() {
                return;
            }
        }
        let input = DraftPolicyInput {
            revision: revision.get_untracked(),
            name: name.with_untracked(|name| name.trim().to_owned()),
            text: linked.is_none().then(|| text.get_untracked()),
            linked: linked.clone(),
        };
        let before = saved_id.get_untracked();
        let slug = for_save.clone();
        let path = slug.clone();
        doing.run(
            async move {
                api.save_draft_policy(&slug, before.as_deref(), &input)
                    .await
            },
            move |draft: PolicyDraft| {
                let id = saved_id.get_untracked();
                let said = name.with_untracked(|name| name.trim().to_owned());
                let mut changes = draft.changes.iter();
                let change = match &id {
                    Some(id) => changes.find(|change| change.id == *id),
                    // The newest of that name is the one that was just added.
                    None => changes.rfind(|change| {
                        change.kind == DraftChangeKind::Added && change.name == said
                    }),
                };
                let text_now = match change {
                    Some(change) => change.text.clone(),
                    None => text.get_untracked(),
                };
                text.set(text_now.clone());
                checked.set(text_now.clone());
                saved.set((said, text_now, linked));
                let now = change.map(|change| change.id.clone()).or(id.clone());
                if let Some(now) = &now {
                    see(&draft, now);
                    if id.is_none() {
                        saved_id.set(Some(now.clone()));
                        query.go(&Section::Policy(now.clone()).path(&path), History::Replace);
                    }
                }
                toasts.done(t.policies.saved);
            },
        );
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let for_format = slug.clone();
    let lay_out = move |_| {
        let slug = for_format.clone();
        let now = PolicyText {
            text: text.get_untracked(),
        };
        laying_out.run(
            async move { api.format_policy(&slug, &now).await },
            move |laid: PolicyText| text.set(laid.text),
        );
    };
    let for_restore = slug.clone();
    let back = list.clone();
    let restore = move |_| {
        let Some(id) = saved_id.get_untracked() else {
            return;
        };
        let (slug, back) = (for_restore.clone(), back.clone());
        let at = revision.get_untracked();
        saved.set((name.get_untracked(), text.get_untracked(), None));
        doing.run(
            async move { api.restore_draft_policy(&slug, &id, at).await },
            move |_| {
                toasts.done(t.policies.restored);
                query.go(&back, History::Push);
            },
        );
    };
    let template_error = Signal::derive(move || {
        let missing = missing.get();
        if missing.is_empty() {
            return doing.error.with(|error| error.as_ref()?.field("linked"));
        }
        Some(t.policies.fill_in.replace("{}", &missing))
    });
    // What is said beside its fields is not said twice.
    let error = Signal::derive(move || {
        let error = doing.error.get()?;
        error.field("linked").is_none().then_some(error)
    });
    let for_form = slug.clone();
    let review = Section::PolicyDraft.path(&slug);
    view! {
        <form class="form" on:submit=submit>
            <fieldset class="stack" disabled=!can_write>
                <section class="panel">
                    <TextField
                        id="policy-name"
                        label=t.policies.name
                        hint=t.policies.name_hint
                        value=name
                        required=true
                        error=doing.field("name")
                    />
                    {move || match (as_text.get(), template.get_value(), gaps) {
                        (false, Some(template), Some(gaps)) => {
                            view! {
                                <TemplateForm
                                    slug=for_form.clone()
                                    template=template
                                    gaps=gaps
                                    error=template_error
                                />
                                {move || {
                                    let cedar = text.get();
                                    (!cedar.is_empty())
                                        .then(|| {
                                            view! {
                                                <details class="more below">
                                                    <summary>{t.policies.as_cedar}</summary>
                                                    <pre class="source" tabindex="0">
                                                        <code>{cedar}</code>
                                                    </pre>
                                                    <button
                                                        type="button"
                                                        class="button"
                                                        on:click=move |_| as_text.set(true)
                                                    >
                                                        {t.policies.edit_text}
                                                    </button>
                                                </details>
                                            }
                                        })
                                }}
                                <ul class="problems">
                                    {move || {
                                        let wrong = problems.get();
                                        wrong
                                            .into_iter()
                                            .map(|one| {
                                                view! {
                                                    <li class="problem tone-bad">{one.message}</li>
                                                }
                                            })
                                            .collect_view()
                                    }}
                                </ul>
                            }
                                .into_any()
                        }
                        _ => {
                            view! {
                                <Code
                                    value=text
                                    checked=checked
                                    problems=problems
                                    warnings=warnings
                                    save=save
                                />
                                <FormError error=laying_out.error field="text"/>
                                <div class="field">
                                    <button
                                        type="button"
                                        class="button"
                                        disabled=laying_out.busy
                                        on:click=lay_out.clone()
                                    >
                                        {t.policies.lay_out}
                                    </button>
                                </div>
                            }
                                .into_any()
                        }
                    }}
                </section>
                <FormError error=error field="text"/>
                <div class="form-foot">
                    {move || {
                        is_changed
                            .get()
                            .then(|| {
                                view! {
                                    <button
                                        type="button"
                                        class="button danger-outline at-start"
                                        disabled=doing.busy
                                        on:click=restore.clone()
                                    >
                                        {t.policies.restore}
                                    </button>
                                }
                            })
                    }}
                    <a class="button" href=list>{t.policies.to_list}</a>
                    <button type="submit" class="button primary" disabled=doing.busy>
                        {t.policies.save}
                    </button>
                    {move || {
                        let review = review.clone();
                        (is_changed.get() && !dirty.get())
                            .then(|| view! { <a class="button" href=review>{t.policies.review}</a> })
                    }}
                </div>
            </fieldset>
        </form>
    }
    .into_any()
}

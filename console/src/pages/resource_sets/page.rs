//! One resource set: make, change, delete.

use api::page::Cursor;
use api::resource_set::{ResourceSet as Stored, ResourceSetInput};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, use_api};
use crate::components::delete_button::DeleteButton;
use crate::components::form_error::FormError;
use crate::components::leave_guard::use_leave_guard;
use crate::components::loaded::loaded;
use crate::components::page_header::{PageHeader, Parent};
use crate::components::save_bar::{SaveBar, names};
use crate::components::text_field::TextField;
use crate::components::toast::use_toasts;
use crate::load::Loader;
use crate::pages::resource_sets::draft::Draft;
use crate::pages::resource_sets::rights_editor::RightsEditor;
use crate::query::{History, use_query};
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The form for a new resource set.
#[component]
pub fn NewResourceSet(slug: String) -> impl IntoView {
    let t = use_texts();
    let parent = parent(&slug, t);
    view! {
        <div class="narrow">
            <PageHeader title=t.resource_sets.new parent=parent text=t.resource_sets.text/>
            <Form slug=slug id=None saved=blank()/>
        </div>
    }
}

/// A resource set that exists.
#[component]
pub fn ResourceSet(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let session = use_session();
    let set = {
        let (slug, id) = (slug.clone(), id.clone());
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            async move { api.resource_set(&slug, &id).await }
        })
    };
    let title = Signal::derive(move || {
        set.map(|set| set.name.clone())
            .unwrap_or_else(|| t.resource_sets.one.to_owned())
    });
    let parent = parent(&slug, t);
    let delete = session.can_write(&slug).then(|| {
        let list = Section::ResourceSets.path(&slug);
        let (slug, id) = (slug.clone(), id.clone());
        view! {
            <DeleteButton
                title=t.resource_sets.delete_title
                consequences=vec![
                    t.resource_sets.delete_requests.to_owned(),
                    t.resource_sets.delete_grants.to_owned(),
                ]
                done=t.resource_sets.deleted
                list=list
                delete=move || {
                    let (slug, id) = (slug.clone(), id.clone());
                    async move { api.delete_resource_set(&slug, &id).await }
                }
            />
        }
    });
    view! {
        <div class="narrow">
            <PageHeader title=title parent=parent>{delete}</PageHeader>
            {loaded(set, move |set| {
                    view! { <Form slug=slug.clone() id=Some(id.clone()) saved=input_of(set)/> }.into_any()
                })}
        </div>
    }
}

#[component]
fn Form(slug: String, id: Option<String>, saved: ResourceSetInput) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let toasts = use_toasts();
    let is_new = id.is_none();
    let can_write = use_session().can_write(&slug);
    let list = Section::ResourceSets.path(&slug);
    let types = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.right_types(&slug, &Cursor::default()).await }
        })
    };
    let name = RwSignal::new(saved.name.clone());
    let description = RwSignal::new(saved.description.clone());
    let draft = Draft::new(saved.access.clone());
    let saved = RwSignal::new(saved);
    let unreadable = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);

    let input = move || ResourceSetInput {
        name: name.get().trim().to_owned(),
        description: description.get().trim().to_owned(),
        access: draft.access(),
        updated_at: saved.with(|saved| saved.updated_at),
    };
    let changes = Memo::new(move |_| saved.with(|saved| changed(saved, &input(), t)));
    let field_error = move |field: &'static str| {
        Signal::derive(move || error.with(|error| error.as_ref()?.field(field)))
    };
    let discard = Callback::new(move |()| {
        let saved = saved.get_untracked();
        name.set(saved.name);
        description.set(saved.description);
        draft.set(saved.access);
        unreadable.set(None);
        error.set(None);
    });
    let to_list = list.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if unreadable.with_untracked(Option::is_some) {
            return;
        }
        let (slug, id, list) = (slug.clone(), id.clone(), to_list.clone());
        let input = untrack(input);
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = api.save_resource_set(&slug, id.as_deref(), &input).await;
            busy.try_set(false);
            match answer {
                Ok(set) => {
                    saved.try_set(input_of(set));
                    toasts.done(t.resource_sets.saved);
                    if id.is_none() {
                        query.go(&list, History::Push);
                    }
                }
                Err(failed) => {
                    error.try_set(Some(failed));
                }
            }
        });
    };
    if is_new {
        use_leave_guard(Signal::derive(move || !changes.with(String::is_empty)));
    }
    view! {
        <form class="form" on:submit=submit>
            <fieldset class="stack" disabled=!can_write>
                <section class="panel">
                    <TextField
                        id="name"
                        label=t.resource_sets.name
                        hint=t.resource_sets.name_hint
                        class="code"
                        value=name
                        required=true
                        error=field_error("name")
                    />
                    <TextField
                        id="description"
                        label=t.resource_sets.description
                        hint=t.resource_sets.description_hint
                        value=description
                        error=field_error("description")
                    />
                </section>
                <RightsEditor
                    draft=draft
                    types=Signal::derive(move || {
                        types.map(|page| page.items.clone()).unwrap_or_default()
                    })
                    unreadable=unreadable
                    error=field_error("access")
                />
                <FormError error=error/>
                {if is_new {
                    view! {
                        <div class="form-foot">
                            <a class="button" href=list>{t.common.cancel}</a>
                            <button type="submit" class="button primary" disabled=busy>
                                {move || {
                                    if busy.get() { t.save_bar.saving } else { t.resource_sets.create }
                                }}
                            </button>
                        </div>
                    }
                        .into_any()
                } else {
                    view! { <SaveBar changes=changes busy=busy discard=discard/> }.into_any()
                }}
            </fieldset>
        </form>
    }
    .into_any()
}

fn parent(slug: &str, t: &Texts) -> Parent {
    Parent {
        label: t.nav.resource_sets,
        href: Section::ResourceSets.path(slug),
    }
}

fn blank() -> ResourceSetInput {
    ResourceSetInput {
        name: String::new(),
        description: String::new(),
        access: Vec::new(),
        updated_at: None,
    }
}

fn input_of(set: Stored) -> ResourceSetInput {
    ResourceSetInput {
        name: set.name,
        description: set.description,
        access: set.access,
        updated_at: Some(set.updated_at),
    }
}

/// What is different, in words of the form.
fn changed(saved: &ResourceSetInput, now: &ResourceSetInput, t: &Texts) -> String {
    names(&[
        (saved.name != now.name, t.resource_sets.name),
        (
            saved.description != now.description,
            t.resource_sets.description,
        ),
        (saved.access != now.access, t.grants.rights),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::EN;

    #[test]
    fn only_what_differs_is_named() {
        let saved = blank();
        assert!(changed(&saved, &saved, &EN).is_empty());
        let mut now = blank();
        now.access = vec![serde_json::json!("a")];
        assert_eq!(changed(&saved, &now, &EN), EN.grants.rights);
    }
}

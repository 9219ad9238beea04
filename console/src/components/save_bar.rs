//! Stands at the foot of a form with changes that are not saved: says which, and
//! offers to save or to drop them.

use leptos::prelude::*;

use crate::components::leave_guard::use_leave_guard;
use crate::texts::use_texts;

/// The names of the fields that differ, for [`SaveBar`].
pub fn names(fields: &[(bool, &'static str)]) -> String {
    let differ = fields.iter().filter(|(differs, _)| *differs);
    let names: Vec<_> = differ.map(|(_, name)| *name).collect();
    names.join(", ")
}

/// Shows the bar while `changes`, the names of the changed fields, are not empty,
/// and asks before the page is left. The save button submits the form around it.
#[component]
pub fn SaveBar(
    #[prop(into)] changes: Signal<String>,
    #[prop(into)] busy: Signal<bool>,
    discard: Callback<()>,
) -> impl IntoView {
    let t = use_texts();
    let dirty = Memo::new(move |_| !changes.with(String::is_empty));
    use_leave_guard(dirty.into());
    view! {
        <div class="save-bar" class:is-open=dirty role="region" aria-label=t.save_bar.label>
            {move || {
                dirty
                    .get()
                    .then(|| {
                        view! {
                            <p class="save-bar-text">
                                <strong>{t.save_bar.unsaved}</strong>
                                <span>{changes}</span>
                            </p>
                            <button type="button" class="button" on:click=move |_| discard.run(())>
                                {t.save_bar.discard}
                            </button>
                            <button type="submit" class="button primary" disabled=busy>
                                {move || {
                                    if busy.get() { t.save_bar.saving } else { t.save_bar.save }
                                }}
                            </button>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

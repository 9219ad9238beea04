//! Asks before something that cannot be undone: says what will happen, wants a
//! reason where one is kept, and begins on Cancel.

use leptos::prelude::*;

use crate::api::ApiError;
use crate::components::dialog::Dialog;
use crate::components::form_error::FormError;
use crate::components::icon::{Glyph, Icon};
use crate::components::text_area::TextArea;
use crate::texts::use_texts;

/// Longest reason, in characters.
const MAX_REASON: usize = 500;

/// The words of a confirmation.
#[derive(Debug, Clone, Copy)]
pub struct Confirmation {
    /// The question.
    pub title: &'static str,
    /// What the button that does it says.
    pub confirm: &'static str,
    /// What the button says while it is being done.
    pub doing: &'static str,
    /// The label of the reason; none if no reason is wanted.
    pub reason: Option<&'static str>,
}

/// Asks, and runs `action` with the reason. The caller closes the dialog when
/// it is done, by `open`.
#[component]
pub fn ConfirmDialog(
    id: &'static str,
    words: Confirmation,
    open: RwSignal<bool>,
    #[prop(into)] consequences: Signal<Vec<String>>,
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] error: Signal<Option<ApiError>>,
    action: Callback<String>,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <Dialog id=id title=words.title open=open>
            {
                let reason = RwSignal::new(String::new());
                let complaint = RwSignal::new(None::<String>);
                let submit = move |event: leptos::ev::SubmitEvent| {
                    event.prevent_default();
                    let text = reason.with(|reason| reason.trim().to_owned());
                    if words.reason.is_some() && text.is_empty() {
                        complaint.set(Some(t.confirm.reason_missing.to_owned()));
                    } else if text.chars().count() > MAX_REASON {
                        complaint.set(Some(t.confirm.reason_long.to_owned()));
                    } else {
                        complaint.set(None);
                        action.run(text);
                    }
                };
                view! {
                    <form class="dialog-form" novalidate on:submit=submit>
                        <ul class="consequences">
                            {move || {
                                consequences
                                    .get()
                                    .into_iter()
                                    .map(|text| {
                                        view! {
                                            <li>
                                                <Glyph icon=Icon::Warning/>
                                                <span>{text}</span>
                                            </li>
                                        }
                                    })
                                    .collect_view()
                            }}
                        </ul>
                        {words
                            .reason
                            .map(|label| {
                                view! {
                                    <TextArea
                                        id="confirm-reason"
                                        label=label
                                        hint=t.confirm.reason_hint
                                        value=reason
                                        error=complaint
                                        required=true
                                    />
                                }
                            })}
                        <FormError error=error/>
                        <footer class="dialog-foot">
                            <button
                                type="button"
                                class="button"
                                data-first=""
                                on:click=move |_| open.set(false)
                            >
                                {t.common.cancel}
                            </button>
                            <button type="submit" class="button danger" disabled=busy>
                                {move || if busy.get() { words.doing } else { words.confirm }}
                            </button>
                        </footer>
                    </form>
                }
            }
        </Dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(open: bool, reason: Option<&'static str>) -> String {
        Owner::new().with(|| {
            view! {
                <ConfirmDialog
                    id="revoke"
                    words=Confirmation {
                        title: "Revoke?",
                        confirm: "Revoke it",
                        doing: "Revoking",
                        reason,
                    }
                    open=RwSignal::new(open)
                    consequences=Signal::stored(vec!["2 tokens die".to_owned()])
                    busy=false
                    error=Signal::stored(None)
                    action=Callback::new(|_| ())
                />
            }
            .to_html()
        })
    }

    #[test]
    fn a_closed_dialog_holds_nothing() {
        let html = render(false, Some("Reason"));
        assert!(html.contains("<dialog"), "{html}");
        assert!(!html.contains("Revoke it"), "{html}");
    }

    #[test]
    fn begins_on_cancel_and_says_what_will_happen() {
        let html = render(true, None);
        assert!(html.contains("2 tokens die"));
        let (before, after) = html.split_once("data-first").unwrap();
        assert!(after.contains("Cancel") && after.contains("Revoke it"));
        assert!(!before.contains("Cancel"), "{html}");
        assert!(!html.contains("<textarea"), "no reason is wanted");
    }

    #[test]
    fn a_wanted_reason_has_a_label_and_a_place_for_its_error() {
        let html = render(true, Some("Reason"));
        assert!(html.contains("for=\"confirm-reason\""), "{html}");
        assert!(html.contains("id=\"confirm-reason-error\""));
        assert!(html.contains("aria-describedby=\"confirm-reason-hint confirm-reason-error\""));
        assert!(html.contains("aria-labelledby=\"revoke-title\""));
    }
}
